"""Finite lines and balking against the solved chain, Erlang B, and Erlang A and C."""

import erlang_oracle
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from wfm.staffing import erlang_a, erlang_b, trunks
from wfm.staffing.agents import Targets


def solved(
    load: float, agents: int, aht_s: float, patience_s: float, within_s: float, lines: int,
    balking: float,
) -> dict[str, float]:
    """The measures from the weights of all states; waits followed place by place."""
    mu, theta, rate = 1 / aht_s, 1 / patience_s, load / aht_s
    weight = np.ones(lines + 1)
    for k in range(1, lines + 1):
        comes = rate * (1 - balking) if k > agents else rate
        leaves = min(k, agents) * mu + max(k - agents, 0) * theta
        weight[k] = weight[k - 1] * comes / leaves
    share = weight / weight.sum()
    waiting = np.maximum(np.arange(lines + 1) - agents, 0)
    room = lines - agents
    joins = share[agents:lines] * (1 - balking)
    follow = np.zeros((room + 1, room + 1))
    for ahead in range(room):
        follow[ahead, ahead] = -(agents * mu + (ahead + 1) * theta)
        follow[ahead, ahead - 1 if ahead else room] = agents * mu + ahead * theta
    become = expm(follow * within_s)
    in_time = share[:agents].sum() + joins @ become[:room, room]
    queue = float(share @ waiting)
    return {
        "wait": joins.sum(),
        "abandonment": theta * queue / rate,
        "asa_s": queue / rate,
        "late": 1 - in_time,
        "occupancy": float(share @ np.minimum(np.arange(lines + 1), agents)) / agents,
        "queue": queue,
        "waiting": float((joins @ become[:room, :room]).sum()),
        "turned_away": share[lines] + balking * share[agents:lines].sum(),
    }


@pytest.mark.parametrize("load", [0.05, 4.3, 12.0, 60.0])
@pytest.mark.parametrize(("agents", "lines"), [(1, 2), (2, 9), (5, 5), (12, 14), (12, 40)])
@pytest.mark.parametrize(
    ("patience", "within"), [(30, 20), (180, 0), (180, 60), (700, 1800), (np.inf, 90)]
)
@pytest.mark.parametrize("balking", [0, 0.25])
def test_every_measure_equals_the_solved_chain(
    load: float, agents: int, lines: int, patience: float, within: float, balking: float
) -> None:
    got = trunks.measures(load, agents, 180, patience, within, trunks=lines, balking=balking)
    exact = solved(load, agents, 180, patience, within, lines, balking)
    for name, value in exact.items():
        assert getattr(got, name) == pytest.approx(value, rel=1e-10, abs=1e-11), name
    assert got.answered + got.abandonment + got.turned_away == pytest.approx(1, abs=1e-12)
    assert got.level("short_as_answered") == pytest.approx(
        1 - exact["waiting"] - exact["turned_away"], abs=1e-11
    )


@settings(deadline=None, max_examples=100)
@given(load=st.floats(1e-3, 2000), spare=st.floats(-5, 5))
def test_as_many_lines_as_agents_is_erlang_b(load: float, spare: float) -> None:
    agents = np.ceil(max(load + spare * load**0.5, 0))
    got = trunks.measures(load, agents, 180, 60, 20, trunks=agents)
    assert got.turned_away == pytest.approx(erlang_b.blocking(load, agents), abs=1e-13)
    assert got.occupancy == pytest.approx(erlang_b.occupancy(load, agents), abs=1e-12)
    assert got.wait == got.queue == got.abandonment == 0


@settings(deadline=None, max_examples=100)
@given(
    load=st.floats(1e-3, 2000), spare=st.floats(-5, 5), whole=st.booleans(),
    log_turnover=st.floats(-1.5, 1.5), within=st.floats(0, 3600),
    balking=st.sampled_from([0, 0.3, 1]),
)
def test_with_lines_enough_the_sum_over_places_is_the_closed_form(
    load: float, spare: float, whole: bool, log_turnover: float, within: float, balking: float
) -> None:
    """Two computations that share only the states with an agent free."""
    agents = max(load + spare * load**0.5, 0)
    agents = np.ceil(agents) if whole else agents
    case = (load, agents, 180, 180 * 10**log_turnover, within)
    got = trunks.measures(*case, trunks=np.ceil(agents) + 40_000, balking=balking)
    exact = erlang_a.measures(*case, balking)
    for name, value in vars(exact).items():
        scale = {"asa_s": case[3], "queue": max(load, float(exact.queue), 1)}.get(name, 1)
        assert getattr(got, name) == pytest.approx(value, abs=1e-12 * scale), name
    endless = trunks.measures(*case, balking=balking)
    assert all(getattr(endless, name) == value for name, value in vars(exact).items())


def test_balking_in_sixty_digits() -> None:
    exact = erlang_oracle.erlang_a(40, 36, 180, 120, 20, 0.25)
    got = trunks.measures(40, 36, 180, 120, 20, balking=0.25)
    for name, value in exact.items():
        assert getattr(got, name) == pytest.approx(value, rel=1e-12), name


def test_balking_makes_erlang_c_settle() -> None:
    assert trunks.measures(10, 9, 180, balking=0).asa_s == np.inf
    got = trunks.measures(10, 9, 180, balking=0.2)
    # who stays is answered: busy agents are what comes less what is turned away
    assert got.occupancy * 9 == pytest.approx(10 * (1 - got.turned_away))
    assert np.isfinite(got.asa_s)


def test_agents_beyond_the_lines_have_nothing_to_do() -> None:
    few, many = (trunks.measures(8, n, 180, 60, 20, trunks=10) for n in (10, 40))
    assert many.turned_away == few.turned_away
    assert many.occupancy * 40 == pytest.approx(few.occupancy * 10)


def test_no_number_is_too_large_or_too_small_for_an_answer() -> None:
    load, agents, patience, within, balking = np.meshgrid(
        [0, 5e-324, 1e-300, 0.5, 10, 1e3, 1e5], [0, 5e-324, 1e-9, 0.3, 10, 999.5, 2e5],
        [1e-6, 300, 1e12, 1e200, np.inf], [0, 1e-9, 20, 1e300, np.inf], [0, 0.3, 1], indexing="ij",
    )
    with np.errstate(all="raise", under="ignore"):
        for lines in (0, 1, 1010):
            got = trunks.measures(load, agents, 180, patience, within, trunks=lines,
                                  balking=balking)
            for name, value in vars(got).items():
                assert np.all(value >= 0), name  # not NaN either
                if name not in ("asa_s", "queue"):
                    assert np.all(value <= 1 + 1e-12), name


def test_least_agents_on_few_lines_is_the_first_that_meets_the_targets() -> None:
    targets = Targets(service_level=0.8, within_s=20, max_occupancy=0.9)
    lines = np.array([11, 12, 14, 18, 40])
    found = trunks.least_agents(10, 180, targets, trunks=lines, patience_s=120,
                                max_turned_away=0.1)
    for n, limit in zip(found, lines, strict=True):
        got = [trunks.measures(10, k, 180, 120, 20, trunks=limit) for k in range(40)]
        fine = [k for k, m in enumerate(got) if m.service_level >= 0.8 and m.occupancy <= 0.9
                and m.turned_away <= 0.1]
        assert n == (fine[0] if fine else -1)
    assert found[0] == -1
    assert found[-1] > 0
    assert trunks.least_agents(0, 180, targets, trunks=5) == 0


def test_occupancy_alone_is_met_by_agents_beyond_the_lines() -> None:
    carried = 5 * erlang_b.occupancy(20, 5)
    found = trunks.least_agents(20, 180, Targets(max_occupancy=0.1), trunks=5)
    assert found == np.ceil(carried / 0.1)


@pytest.mark.parametrize(("name", "wrong"), [("trunks", 4.5), ("trunks", -1), ("balking", 1.5)])
def test_numbers_outside_the_domain_are_refused_by_name(name: str, wrong: float) -> None:
    with pytest.raises(ValueError, match=name):
        trunks.measures(5, 4, 180, **{name: wrong})
