"""Erlang A against published numbers and an independent solution of its Markov chain."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from wfm.staffing import erlang_a, erlang_c


def markov_chain(
    load: float, agents: int, aht_s: float, patience_s: float, within_s: float, room: int = 160
) -> dict[str, float]:
    """The same measures from the birth-death chain, up to `room` waiting.

    Who arrives with all agents busy and k ahead is followed through a chain of its own: one
    ahead less at rate nμ + jθ, gone at rate θ, answered from the head at rate nμ.
    """
    mu, theta, rate = 1 / aht_s, 1 / patience_s, load / aht_s
    weight = np.ones(agents + room + 1)
    for k in range(1, len(weight)):
        leave = min(k, agents) * mu + max(k - agents, 0) * theta
        weight[k] = weight[k - 1] * rate / leave
        weight /= weight.max()
    share = weight / weight.sum()
    waiting = np.maximum(np.arange(len(share)) - agents, 0)
    queue = float(share @ waiting)
    follow = np.zeros((room + 2, room + 2))
    for ahead in range(room + 1):
        follow[ahead, ahead] = -(agents * mu + (ahead + 1) * theta)
        follow[ahead, ahead - 1 if ahead else room + 1] = agents * mu + ahead * theta
    answered = expm(follow * within_s)[: room + 1, room + 1]
    level = share[:agents].sum() + share[agents:] @ answered
    return {
        "wait": float(share[agents:].sum()),
        "abandonment": theta * queue / rate,
        "asa_s": queue / rate,
        "late": 1 - float(level),
        "occupancy": float(share @ np.minimum(np.arange(len(share)), agents)) / agents,
    }


@pytest.mark.parametrize("load", [0.05, 1.0, 4.3, 12.0])
@pytest.mark.parametrize("agents", [1, 2, 5, 12, 20])
@pytest.mark.parametrize(("patience", "within"), [(30, 20), (180, 0), (180, 60), (700, 1800)])
def test_every_measure_equals_the_markov_chain(
    load: float, agents: int, patience: float, within: float
) -> None:
    room = 160 if load / agents < 3 else 400
    expected = markov_chain(load, agents, 180, patience, within, room)
    got = erlang_a.measures(load, agents, 180, patience, within)
    for name, value in expected.items():
        # the chain itself is good to about 1e-11
        assert getattr(got, name) == pytest.approx(value, rel=1e-9, abs=1e-10), name


@pytest.mark.parametrize("load", [3.3, 200.0, 5_000.0, 80_000.0])
@pytest.mark.parametrize("deviations", [-8, -2, 0, 2])
@pytest.mark.parametrize(("patience", "within"), [(20, 5), (300, 20), (5000, 120)])
def test_late_is_the_integral_of_the_virtual_wait(
    load: float, deviations: float, patience: float, within: float
) -> None:
    """Answered in time, given a wait: ∫₀ᵗ v(x) e^(−θx) dx, v ∝ exp(η(1 − e^(−θx)) − cθx)."""
    aht = 180.0
    agents = load + deviations * load**0.5
    if agents <= 0:
        return
    node, weight = np.polynomial.legendre.leggauss(60)

    def log_density(x: np.ndarray) -> np.ndarray:
        return load / aht * patience * -np.expm1(-x / patience) - agents / aht * x

    peak = max(0.0, patience * np.log(load / agents))
    width = min((aht * patience / load) ** 0.5, aht / max(abs(agents - load), 1e-9))
    far = peak + 60 * width

    def mass(start: float, end: float, stay: bool) -> float:
        edges = np.linspace(start, end, 400)
        half = np.diff(edges)[:, None] / 2
        x = edges[:-1, None] + half * (node + 1)
        value = np.exp(log_density(x) - log_density(np.array(peak)) - (x / patience if stay else 0))
        return float((value * weight * half).sum())

    answered = mass(0, min(within, far), True) / mass(0, far, False)
    got = erlang_a.measures(load, agents, aht, patience, within)
    assert got.late == pytest.approx(got.wait * (1 - answered), rel=1e-9, abs=2e-10)


def test_published_waits_of_herzog() -> None:
    assert erlang_a.mean_wait_s(10.5, [13, 9], 180, 300) == pytest.approx([9.913, 56.618], abs=6e-4)


def test_published_case_of_garnett_mandelbaum_and_reiman() -> None:
    got = erlang_a.measures(48, 50, 60, 120)
    assert got.abandonment == pytest.approx(0.0309, abs=5e-5)
    assert got.asa_s == pytest.approx(3.71, abs=5e-3)
    assert erlang_a.queue_length(48, 50, 60, 120) == pytest.approx(2.97, abs=5e-3)
    assert got.occupancy == pytest.approx(0.930, abs=5e-4)


def test_published_case_of_gans_koole_and_mandelbaum() -> None:
    got = erlang_a.measures(1364 * 296 / 1800, 223, 296, 1800)
    assert got.asa_s == pytest.approx(32.6, abs=0.5)
    assert got.abandonment == pytest.approx(0.018, abs=5e-4)


def test_the_simulated_case_of_peers() -> None:
    """3.33 calls a minute of 3 minutes, 5 minutes of patience, 13 agents."""
    got = erlang_a.measures(10, 13, 180, 300, 20)
    assert got.service_level == pytest.approx(0.8582, abs=5e-5)
    assert got.abandonment == pytest.approx(0.0250, abs=5e-5)


@pytest.mark.parametrize(("load", "agents"), [(10.5, 13), (0.3, 1), (48, 50), (1000, 1010)])
def test_endless_patience_is_erlang_c(load: float, agents: int) -> None:
    for patience, precision in ((1e9, 1e-4), (np.inf, 1e-15)):
        got = erlang_a.measures(load, agents, 180, patience, 20)
        assert got.wait == pytest.approx(erlang_c.probability_of_wait(load, agents), rel=precision)
        assert got.asa_s == pytest.approx(erlang_c.mean_wait_s(load, agents, 180), rel=precision)
        assert got.late == pytest.approx(erlang_c.late(load, agents, 180, 20), rel=precision)
        assert got.occupancy == pytest.approx(load / agents, rel=precision)


def test_with_endless_time_everybody_who_stays_is_answered() -> None:
    got = erlang_a.measures([3, 12, 500], 10, 180, 240, np.inf)
    assert got.late == pytest.approx(got.abandonment, rel=1e-12)


def test_a_long_time_to_answer_does_not_underflow() -> None:
    level = erlang_a.service_level(10, 11, 180, 300, [3600, 14400, 1e6])
    assert level == pytest.approx(1 - erlang_a.abandonment(10, 11, 180, 300), abs=1e-9)


def test_without_load_or_without_agents() -> None:
    idle = erlang_a.measures(0, [0, 3], 180, 300, 20)
    for values in (idle.wait, idle.abandonment, idle.asa_s, idle.late, idle.occupancy):
        assert np.all(values == 0)
    alone = erlang_a.measures(5, 0, 180, 300, 20)
    assert (alone.wait, alone.abandonment, alone.asa_s, alone.late) == (1, 1, 300, 1)


def test_the_smallest_numbers_there_are() -> None:
    tiny = np.array([5e-324, 1e-308, 1e-200])
    alone = erlang_a.measures(0.125, tiny, 2, 1, 0)
    assert np.all(alone.late == 1)
    assert np.all(alone.abandonment == 1)
    quiet = erlang_a.measures(tiny, 3, 180, 300, 20)
    assert np.all(quiet.late == 0)


def test_a_load_of_a_hundred_thousand_erlangs() -> None:
    """Near the load the normal limit of Garnett et al. holds, with no agents to spare."""
    got = erlang_a.measures(1e5, 1e5, 180, 180, 20)
    assert got.wait == pytest.approx(0.5, abs=2e-3)
    assert got.abandonment == pytest.approx((1e5 * 2 * np.pi) ** -0.5, rel=1e-2)
    few = erlang_a.measures(1e5, [10, 5e4], 180, 300, 20)
    assert few.abandonment == pytest.approx([1 - 1e-4, 0.5], rel=1e-9)
    assert np.all(erlang_a.measures(1e5, 1.5e5, 180, 300, 20).late == 0)


@settings(deadline=None, max_examples=150)
@given(
    load=st.floats(1e-6, 1e5),
    spare=st.floats(-100, 100),
    more=st.floats(0, 50),
    aht=st.floats(1, 1e4),
    patience=st.floats(1, 1e9),
    within=st.floats(0, 1e4),
)
def test_measures_are_shares_and_improve_with_agents(
    load: float, spare: float, more: float, aht: float, patience: float, within: float
) -> None:
    agents = max(load + spare * (1 + load**0.5) / 10, 0)
    n = np.array([agents, agents + more])
    got = erlang_a.measures(load, n, aht, patience, within)
    for share in (got.wait, got.abandonment, got.late, got.occupancy):
        assert np.all((share >= 0) & (share <= 1))
        assert share[1] <= share[0] + 1e-9
    assert np.all((got.asa_s >= 0) & (got.asa_s <= patience * (1 + 1e-12)))
    assert got.asa_s[1] <= got.asa_s[0] + 1e-9 * patience
    # who gives up is not answered in time
    assert np.all(got.late >= got.abandonment - 1e-12)
    fuller = erlang_a.measures(load * 1.1, agents, aht, patience, within)
    assert fuller.late >= got.late[0] - 1e-9
    assert fuller.abandonment >= got.abandonment[0] - 1e-9
    # what is not abandoned is handled: load (1 − abandonment) = agents × occupancy
    if agents > 0:
        handled = load * (1 - got.abandonment[0])
        assert handled == pytest.approx(agents * got.occupancy[0], rel=1e-9, abs=1e-9 * load)


@settings(deadline=None)
@given(load=st.floats(0.1, 500), spare=st.floats(-3, 3), within=st.floats(1, 600))
def test_patience_shorter_or_longer_keeps_the_order_of_waits(
    load: float, spare: float, within: float
) -> None:
    """The longer the patience, the longer the mean wait and the fewer give up."""
    agents = max(load + spare * load**0.5, 0.5)
    got = erlang_a.measures(load, agents, 180, np.array([30.0, 300.0, 3000.0]), within)
    assert np.all(np.diff(got.asa_s) >= -1e-9)
    assert np.all(np.diff(got.abandonment) <= 1e-12)
