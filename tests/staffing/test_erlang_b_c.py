"""Erlang B and C against published tables and exact arithmetic."""

from decimal import Decimal, localcontext
from fractions import Fraction

import erlang_oracle
import mpmath as mp
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wfm.staffing import erlang_b, erlang_c

LOADS = st.floats(1e-6, 1e5)
MORE = st.floats(0, 50)


def exact_b(agents: int, load: Fraction) -> Fraction:
    blocked = Fraction(1)
    for n in range(1, agents + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def exact_c(agents: int, load: Fraction) -> Fraction:
    blocked = exact_b(agents, load)
    return blocked / (1 - load / agents * (1 - blocked))


@pytest.mark.parametrize(
    ("lines", "load"), [(10, 4.461), (20, 12.03), (30, 20.34), (50, 37.90), (100, 84.06)]
)
def test_the_published_one_percent_table_of_erlang_b(lines: int, load: float) -> None:
    assert erlang_b.blocking(load, lines) == pytest.approx(0.01, abs=2e-5)


@pytest.mark.parametrize("load", [Fraction(1, 1000), Fraction(7, 10), Fraction(99, 2)])
@pytest.mark.parametrize("agents", [0, 1, 2, 7, 15, 16, 17, 40, 60, 90])
def test_b_and_c_equal_rational_arithmetic(load: Fraction, agents: int) -> None:
    blocked = erlang_b.blocking(float(load), agents)
    assert blocked == pytest.approx(float(exact_b(agents, Fraction(float(load)))), rel=1e-12)
    if agents > load:
        waits = erlang_c.probability_of_wait(float(load), agents)
        assert waits == pytest.approx(float(exact_c(agents, Fraction(float(load)))), rel=1e-12)


@pytest.mark.parametrize("load", [1_000.0, 20_000.0, 100_000.0])
@pytest.mark.parametrize("deviations", [-30, -5, -4.4, -1, 0, 1, 4.4, 5, 20])
def test_b_equals_the_recursion_in_fifty_digits_at_large_loads(
    load: float, deviations: float
) -> None:
    agents = int(load + deviations * load**0.5)
    with localcontext() as context:
        context.prec = 50
        inverse, step = Decimal(1), 1 / Decimal(load)
        for n in range(1, agents + 1):
            inverse = 1 + n * step * inverse
        log_exact = -float(inverse.ln())
    assert np.log(erlang_b.blocking(load, agents)) == pytest.approx(log_exact, rel=1e-12, abs=1e-12)


def check_b_c(log_load: float, spare: float, whole: bool, time: float) -> None:
    load = 10**log_load
    agents = max(load + spare * (0.5 + load**0.5), 0.0)
    agents = float(np.ceil(agents)) if whole else agents
    with mp.workdps(erlang_oracle.DIGITS):
        blocked = 1 / erlang_oracle.inverse_b(load, agents)
        carried = float(load * (1 - blocked) / agents) if agents > 0 else 1.0
    assert erlang_b.blocking(load, agents) == pytest.approx(float(blocked), rel=1e-12)
    if agents > 0:
        assert erlang_b.occupancy(load, agents) == pytest.approx(carried, abs=1e-12)
    if agents > load:
        exact = erlang_oracle.erlang_c(load, agents, 180, 180 * time)
        got = {
            "wait": erlang_c.probability_of_wait(load, agents),
            "asa_s": erlang_c.mean_wait_s(load, agents, 180),
            "late": erlang_c.late(load, agents, 180, 180 * time),
            "queue": erlang_c.queue_length(load, agents),
        }
        for name, value in exact.items():
            # the exponent of a share of 10⁻¹⁰⁰ has lost two digits before it is taken
            precision = 1e-12 if name != "late" or value > 1e-30 else 1e-10
            assert got[name] == pytest.approx(value, rel=precision, abs=1e-250), name


DRAWN = {
    "log_load": st.floats(-5, 2.7), "spare": st.floats(-8, 8), "whole": st.booleans(),
    "time": st.one_of(st.just(0.0), st.floats(1e-3, 10)),
}


@example(log_load=1.5, spare=-5.1640625, whole=False, time=0.0)  # nearly everybody is lost
@settings(deadline=None, max_examples=200)
@given(**DRAWN)
def test_sixty_digits_agree_to_twelve(**case: float) -> None:
    check_b_c(**case)


@pytest.mark.slow
@settings(deadline=None, max_examples=5000)
@given(**DRAWN)
def test_sixty_digits_agree_to_twelve_in_thousands_of_cases(**case: float) -> None:
    check_b_c(**case)


def test_hundred_calls_per_half_hour_of_three_minutes() -> None:
    levels = erlang_c.service_level(10, [13, 14], 180, 20)
    assert levels == pytest.approx([0.7956, 0.8884], abs=5e-5)
    assert erlang_c.probability_of_wait(10, 14) == pytest.approx(0.1741, abs=5e-5)
    assert erlang_c.mean_wait_s(10, 14, 180) == pytest.approx(7.84, abs=5e-3)
    assert erlang_c.occupancy(10, 14) == pytest.approx(10 / 14)


def test_360_calls_per_half_hour_of_four_minutes() -> None:
    assert erlang_c.probability_of_wait(48, 55) == pytest.approx(0.2387, abs=5e-5)
    assert erlang_c.mean_wait_s(48, 55, 240) == pytest.approx(8.18, abs=5e-3)
    assert erlang_c.service_level(48, 55, 240, 15) == pytest.approx(0.8459, abs=5e-5)


def test_published_mean_waits() -> None:
    assert erlang_c.mean_wait_s(10.5, 13, 180) == pytest.approx(26.557, abs=5e-4)
    assert erlang_c.mean_wait_s(48, 50, 60) == pytest.approx(20.83, abs=5e-3)
    assert erlang_c.queue_length(48, 50) == pytest.approx(16.67, abs=5e-3)
    assert erlang_c.occupancy(48, 50) == pytest.approx(0.96)
    load = 1364 * 296 / 1800
    assert erlang_c.mean_wait_s(load, 225, 296) / 60 == pytest.approx(6.67, abs=0.05)


def test_an_overloaded_queue_waits_without_end() -> None:
    for agents in (0, 9, 10):
        assert erlang_c.probability_of_wait(10, agents) == 1
        assert erlang_c.mean_wait_s(10, agents, 180) == np.inf
        assert erlang_c.service_level(10, agents, 180, 20) == 0
        assert erlang_c.occupancy(10, agents) == 1
        assert erlang_c.queue_length(10, agents) == np.inf


def test_without_load_nobody_waits_even_with_no_agents() -> None:
    for agents in (0, 0.5, 3):
        assert erlang_b.blocking(0, agents) == 0
        assert erlang_c.probability_of_wait(0, agents) == 0
        assert erlang_c.mean_wait_s(0, agents, 180) == 0
        assert erlang_c.service_level(0, agents, 180, 20) == 1
        assert erlang_c.occupancy(0, agents) == 0


def test_shapes_broadcast() -> None:
    assert erlang_c.service_level(np.ones((3, 1)), np.full(4, 2.0), 180, 20).shape == (3, 4)
    assert np.ndim(erlang_b.blocking(1, 2)) == 0


@pytest.mark.parametrize("wrong", [-1, np.nan])
def test_numbers_outside_the_domain_are_refused_by_name(wrong: float) -> None:
    with pytest.raises(ValueError, match="load"):
        erlang_b.blocking(wrong, 3)
    with pytest.raises(ValueError, match="agents"):
        erlang_c.probability_of_wait(1, wrong)
    with pytest.raises(ValueError, match="aht_s"):
        erlang_c.mean_wait_s(1, 2, 0)


@settings(deadline=None)
@given(load=LOADS, agents=st.floats(0.01, 2e5))
def test_fractional_b_satisfies_erlangs_recursion(load: float, agents: float) -> None:
    """B(n+1) = aB(n) / (n + 1 + aB(n)) also between whole numbers."""
    before, after = erlang_b.blocking(load, [agents, agents + 1])
    if before > 1e-290:
        expected = load * before / (agents + 1 + load * before)
        assert after == pytest.approx(expected, rel=2e-10, abs=1e-300)


@settings(deadline=None)
@given(load=LOADS, spare=st.floats(-10, 60), more=MORE, aht=st.floats(1, 1e4),
       within=st.floats(0, 1e4))
def test_c_is_a_share_and_improves_with_agents(
    load: float, spare: float, more: float, aht: float, within: float
) -> None:
    agents = max(load + spare * (1 + load**0.5) / 10, 0)
    n = np.array([agents, agents + more])
    waits = erlang_c.probability_of_wait(load, n)
    level = erlang_c.service_level(load, n, aht, within)
    asa = erlang_c.mean_wait_s(load, n, aht)
    assert np.all((waits >= 0) & (waits <= 1) & (level >= 0) & (level <= 1) & (asa >= 0))
    assert waits[1] <= waits[0] * (1 + 1e-9)
    assert level[1] >= level[0] - 1e-9
    assert asa[1] <= asa[0] * (1 + 1e-9)
    assert erlang_c.probability_of_wait(load * 1.1, agents) >= waits[0] * (1 - 1e-9)
