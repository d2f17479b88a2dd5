"""Erlang A in sixty digits, and its waiting times by integrating differential equations."""

import erlang_oracle
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from wfm.staffing import erlang_a
from wfm.staffing.measures import COUNTINGS, Measures


def assert_exact(got: Measures, exact: dict[str, float], patience: float, load: float) -> None:
    """Every share to 10⁻¹², and its digits too where it is not dust."""
    for name, value in exact.items():
        scale = {"asa_s": patience, "queue": max(load, exact["queue"], 1.0)}.get(name, 1.0)
        error = abs(float(getattr(got, name)) - value)
        assert error <= 1e-12 * scale, name
        if value > 1e-30 * scale:
            assert error <= 1e-10 * value, name


CASES = {
    "log_load": st.floats(-4, 2.3),
    "spare": st.floats(-6, 6),
    "whole": st.booleans(),
    "aht": st.floats(1, 3000),
    "log_turnover": st.floats(-2, 2.5),
    "time": st.one_of(st.just(0.0), st.floats(1e-3, 200)),
    "balking": st.sampled_from([0.0, 0.0, 0.1, 0.7]),
}


def check_case(log_load: float, spare: float, whole: bool, aht: float, log_turnover: float,
               time: float, balking: float) -> None:
    load = 10**log_load
    agents = max(load + spare * (0.5 + load**0.5), 0.0)
    agents = float(np.ceil(agents)) if whole else agents
    patience = aht * 10**log_turnover
    within = time * min(aht, patience)
    exact = erlang_oracle.erlang_a(load, agents, aht, patience, within, balking)
    got = erlang_a.measures(load, agents, aht, patience, within, balking)
    assert_exact(got, exact, patience, load)


# hardly anybody comes within a patience, to hardly an agent: few are answered at all
@example(log_load=-4.0, spare=0.0, whole=False, aht=1.0, log_turnover=-2.0, time=0.0, balking=0.0)
@example(log_load=-2.0, spare=-0.02, whole=False, aht=1.0, log_turnover=1.9, time=3.0, balking=0.0)
@example(log_load=0.5, spare=-6.0, whole=False, aht=9.0, log_turnover=-0.6, time=2.0, balking=0.0)
@settings(deadline=None, max_examples=200)
@given(**CASES)
def test_sixty_digits_agree_to_twelve(**case: float) -> None:
    check_case(**case)


@pytest.mark.slow
@settings(deadline=None, max_examples=5000)
@given(**CASES)
def test_sixty_digits_agree_to_twelve_in_thousands_of_cases(**case: float) -> None:
    check_case(**case)


@pytest.mark.slow
@pytest.mark.parametrize("load", [3_000.0, 30_000.0, 100_000.0])
@pytest.mark.parametrize("deviations", [-30, -3, 0, 2, 6])
@pytest.mark.parametrize(("patience", "within"), [(9, 3), (180, 20), (1500, 60)])
def test_sixty_digits_agree_to_twelve_at_large_loads(
    load: float, deviations: float, patience: float, within: float
) -> None:
    agents = float(int(load + deviations * load**0.5))
    exact = erlang_oracle.erlang_a(load, agents, 180, patience, within)
    assert_exact(erlang_a.measures(load, agents, 180, patience, within), exact, patience, load)


def followed(
    load: float, agents: int, aht_s: float, patience_s: float, times: list[float], room: int
) -> dict[str, np.ndarray]:
    """What has become of contacts at each time, by integrating Kolmogorov's equations.

    A contact that has to wait is one of `room` + 1 states (the number ahead), from which it
    moves up, is answered or gives up; the last two states count those.
    """
    mu, theta, rate = 1 / aht_s, 1 / patience_s, load / aht_s
    weight = np.ones(agents + room + 1)
    for k in range(1, len(weight)):
        weight[k] = weight[k - 1] * rate / (min(k, agents) * mu + max(k - agents, 0) * theta)
        weight /= weight.max()
    start = weight[agents:] / weight.sum()
    up = agents * mu + np.arange(room + 1) * theta

    def change(_: float, state: np.ndarray) -> np.ndarray:
        here = state[:-2]
        out = np.zeros_like(state)
        out[:-2] = -(up + theta) * here
        out[:-3] += up[1:] * here[1:]
        out[-2] = up[0] * here[0]
        out[-1] = theta * here.sum()
        return out

    path = solve_ivp(change, (0, max(times)), [*start, 0, 0], method="DOP853", t_eval=times,
                     rtol=1e-11, atol=1e-13)
    free = 1 - start.sum()
    return {"waiting": path.y[:-2].sum(axis=0), "in_time": free + path.y[-2], "quit": path.y[-1]}


@pytest.mark.parametrize(
    ("load", "agents", "patience", "room"),
    [(10.0, 11, 300, 90), (10.0, 6, 300, 110), (4.0, 4, 900, 90), (30.0, 33, 60, 60),
     (0.5, 1, 2000, 70)],
)
def test_waiting_times_equal_the_integrated_differential_equations(
    load: float, agents: int, patience: float, room: int
) -> None:
    """Also for times to answer of hours, where naive sums underflow."""
    times = [1.0, 20.0, 120.0, 1800.0, 14400.0]
    exact = followed(load, agents, 180, patience, times, room)
    got = erlang_a.measures(load, agents, 180, patience, times)
    case = (load, agents, 180, patience, times)
    assert erlang_a.wait_exceeds(*case) == pytest.approx(exact["waiting"], abs=1e-8)
    answered = 1 - got.abandonment
    for counting, level in {
        "offered": exact["in_time"],
        "answered": exact["in_time"] / answered,
        "short_left_out": exact["in_time"] / (1 - exact["quit"]),
        "short_as_answered": exact["in_time"] + exact["quit"],
    }.items():
        assert erlang_a.service_level(*case, counting) == pytest.approx(level, abs=1e-8), counting


def test_ten_erlangs_on_eleven_agents_within_four_hours() -> None:
    """0.3277 is what underflow made of it elsewhere."""
    assert erlang_a.service_level(10, 11, 180, 300, 14400) == pytest.approx(
        1 - erlang_a.abandonment(10, 11, 180, 300), abs=1e-12
    )


def test_service_levels_are_ordered_by_how_they_count() -> None:
    got = erlang_a.measures(np.array([[0.0], [8], [12], [40]]), [0, 5, 10, 30], 180, 60, 20)
    offered, answered, left_out, as_answered = (got.level(counting) for counting in COUNTINGS)
    assert np.all(offered <= left_out + 1e-15)
    assert np.all(left_out <= as_answered + 1e-15)
    assert np.all(offered <= answered + 1e-15)
    assert np.all(answered[1:, 0] == 0)  # nobody is there to answer
    assert np.all(np.array([x[0] for x in (offered, answered, left_out, as_answered)]) == 1)
    with pytest.raises(ValueError, match="counting"):
        got.level("handled")  # type: ignore[arg-type]


def test_no_number_is_too_large_or_too_small_for_an_answer() -> None:
    grid = np.meshgrid(
        [0, 5e-324, 1e-300, 1e-9, 0.5, 10, 1e3, 1e5], [0, 5e-324, 1e-9, 0.3, 10, 999.5, 1e5, 2e5],
        [1e-6, 1, 300, 1e6, 1e12, 1e200, np.inf], [0, 1e-9, 20, 1e5, 1e300, np.inf], [0, 0.3, 1],
        indexing="ij",
    )
    load, agents, patience, within, balking = grid
    with np.errstate(all="raise", under="ignore"):
        for aht in (1e-3, 180.0, 1e6):
            got = erlang_a.measures(load, agents, aht, patience, within, balking)
            for name, value in vars(got).items():
                assert np.all(value >= 0), name  # not NaN either
                if name in ("asa_s", "queue"):
                    assert np.all(np.isfinite(value) | np.isinf(patience)), name
                else:
                    assert np.all(value <= 1 + 1e-12), name


@pytest.mark.parametrize("name", ["load", "agents", "aht_s"])
def test_endless_numbers_are_refused_by_name(name: str) -> None:
    case = {"load": 5.0, "agents": 6.0, "aht_s": 180.0, "patience_s": 60.0} | {name: np.inf}
    with pytest.raises(ValueError, match=name):
        erlang_a.measures(**case)
