"""Predictive dialling against closed forms and a simulation."""

import numpy as np
import pytest

from wfm.staffing import erlang_b
from wfm.staffing.dialler import (
    LARGEST,
    Dialling,
    agents_for,
    best_reach,
    chain,
    lines_to_ring,
    productivity,
    reach,
)

SALES = Dialling(aht_s=180, answer_rate=0.3, ring_s=18)


@pytest.mark.parametrize("agents", [1, 4, 25, LARGEST])
@pytest.mark.parametrize("rate", [0.1, 1.0])
def test_progressive_dialling_is_each_agent_alone(agents: int, rate: float) -> None:
    """An agent waits ring_s / answer_rate for the next call, and nobody is abandoned."""
    got = reach(agents, 0, Dialling(aht_s=180, answer_rate=rate, ring_s=18))
    assert got.occupancy == pytest.approx(180 / (180 + 18 / rate), rel=1e-9)
    assert got.abandoned == pytest.approx(0, abs=1e-9)
    assert got.connected_h == pytest.approx(agents * got.occupancy * 20, rel=1e-9)
    assert got.dials_h == pytest.approx(got.connected_h / rate, rel=1e-9)


@pytest.mark.parametrize(("agents", "lines"), [(1, 1), (5, 10), (40, 150)])
def test_lines_kept_ringing_regardless_make_erlang_b(agents: int, lines: int) -> None:
    """Then calls are answered in a Poisson stream and find every agent busy or not."""
    campaign = Dialling(aht_s=120, answer_rate=0.4, ring_s=15, connect_s=0)
    got = chain(agents, np.full(agents + 1, float(lines)), campaign)
    load = lines / 15 * 0.4 * 120
    assert got.abandoned == pytest.approx(erlang_b.blocking(load, agents), rel=1e-9)
    assert got.occupancy == pytest.approx(erlang_b.occupancy(load, agents), rel=1e-9)


def simulated(
    agents: int, wanted: np.ndarray, campaign: Dialling, hours: float, fixed: bool
) -> tuple[float, float]:
    """Abandoned share and occupancy of one run; `fixed`: parties wait exactly connect_s."""
    rng = np.random.default_rng(11)
    draws = iter(rng.random(4_000_000))
    now, busy, ringing, abandoned, answered, worked = 0.0, 0, 0, 0, 0, 0.0
    waiting: list[float] = []  # when each gives up

    def refill(ringing: int) -> int:
        want = wanted[busy + len(waiting)]
        return max(ringing, int(want + 1e-9) + (next(draws) < want - int(want + 1e-9)))

    ringing = refill(0)
    while now < hours * 3600:
        talk, ring = busy / campaign.aht_s, ringing / campaign.ring_s
        step = -np.log(1 - next(draws)) / (talk + ring)
        if waiting and waiting[0] < now + step:
            worked += busy * (waiting[0] - now)
            now = waiting.pop(0)
            abandoned += 1
        else:
            worked += busy * step
            now += step
            if next(draws) * (talk + ring) < talk:
                if waiting:
                    waiting.pop(0 if fixed else int(next(draws) * len(waiting)))
                else:
                    busy -= 1
            else:
                ringing -= 1
                if next(draws) < campaign.answer_rate:
                    answered += 1
                    if busy < agents:
                        busy += 1
                    elif len(waiting) == len(wanted) - 1 - agents:
                        abandoned += 1
                    else:
                        patience = 1.0 if fixed else -np.log(1 - next(draws))
                        waiting = sorted([*waiting, now + campaign.connect_s * patience])
        ringing = refill(ringing)
    return abandoned / answered, worked / now / agents


@pytest.mark.parametrize("agents", [4, 20])
def test_a_simulation_reaches_the_same(agents: int) -> None:
    best = best_reach(agents, SALES)
    wanted = lines_to_ring(agents, best.pace, SALES)
    abandoned, occupancy = simulated(agents, wanted, SALES, 1600 / agents, fixed=False)
    assert occupancy == pytest.approx(best.occupancy, abs=0.01)
    assert abandoned == pytest.approx(best.abandoned, abs=0.004)


def test_with_a_fixed_time_to_connect_fewer_are_abandoned() -> None:
    campaign = Dialling(aht_s=90, answer_rate=0.15, ring_s=12, connect_s=4)
    best = best_reach(20, campaign)
    wanted = lines_to_ring(20, best.pace, campaign)
    abandoned, occupancy = simulated(20, wanted, campaign, 60, fixed=True)
    assert 0.6 * best.abandoned < abandoned < best.abandoned
    assert occupancy == pytest.approx(best.occupancy, abs=0.01)


def test_the_limit_is_kept_and_used_and_the_more_agents_the_more_each_reaches() -> None:
    teams = [best_reach(n, SALES) for n in (5, 10, 20, 40, LARGEST)]
    assert all(0.029 < team.abandoned <= 0.03 for team in teams)
    assert np.all(np.diff([team.occupancy for team in teams]) > 0)
    assert teams[0].occupancy > reach(5, 0, SALES).occupancy
    strict = best_reach(20, SALES, 0.01)
    assert strict.abandoned <= 0.01
    assert strict.occupancy < teams[2].occupancy
    assert best_reach(20, SALES, 0.0).occupancy == reach(20, 0, SALES).occupancy


def test_bolder_dialling_keeps_agents_busier_and_abandons_more() -> None:
    got = [reach(15, pace, SALES) for pace in (0, 0.8, 1.2, 2, 4, 8)]
    assert np.all(np.diff([r.occupancy for r in got]) > 0)
    assert np.all(np.diff([r.abandoned for r in got]) > 0)


def test_agents_for_hours_of_talk() -> None:
    load = np.array([0, 0.4, 3, 17.5, 90, 500])
    found = agents_for(load, SALES)
    assert found[0] == 0
    done = found * productivity(found, SALES)
    less = (found - 1) * productivity(np.maximum(found - 1, 0), SALES)
    assert np.all(done >= load * (1 - 1e-9))
    assert np.all(less[1:] < load[1:])
    assert productivity(0, SALES) == 0
    assert productivity([LARGEST, 1000], SALES).tolist() == [productivity(LARGEST, SALES)] * 2


@pytest.mark.parametrize(("name", "wrong"), [
    ("aht_s", 0), ("ring_s", -1), ("answer_rate", 0), ("answer_rate", 30), ("connect_s", -2),
])
def test_numbers_outside_the_domain_are_refused_by_name(name: str, wrong: float) -> None:
    with pytest.raises(ValueError, match=name):
        Dialling(**{"aht_s": 180, "answer_rate": 0.3, "ring_s": 18} | {name: wrong})
