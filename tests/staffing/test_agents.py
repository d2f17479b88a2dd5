"""The least number of agents, and chats as servers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.staffing import erlang_a, erlang_c
from wfm.staffing.agents import least_agents
from wfm.staffing.chat import servers, slowed_aht_s
from wfm.staffing.measures import COUNTINGS, Counting
from wfm.staffing.sizing import TOLERANCE


@pytest.mark.parametrize(
    ("load", "cap", "agents"),
    [(10, 1, 14), (10, 0.85, 14), (100, 1, 107), (100, 0.85, 118), (1000, 1, 1011),
     (100_000, 1, 100_014)],
)
def test_eighty_percent_in_twenty_seconds_of_three_minute_calls(
    load: float, cap: float, agents: int
) -> None:
    assert least_agents(load, 180, service_level=0.8, within_s=20, max_occupancy=cap) == agents


def test_with_five_minutes_of_patience() -> None:
    found = least_agents([10, 30, 100], 180, service_level=0.8, within_s=20, patience_s=300,
                         max_occupancy=0.85)
    assert found.tolist() == [13, 35, 118]


def test_a_cap_that_is_met_exactly_needs_no_further_agent() -> None:
    """24 calls of 3 minutes in half an hour are 2.4 erlangs: exactly 80 % of 3 agents."""
    assert least_agents(24 * 180 / 1800, 180, max_occupancy=0.8) == 3
    caps = np.arange(1, 100) / 100
    loads = np.arange(1, 60)[:, None] * caps
    assert np.array_equal(
        least_agents(loads, 180, max_occupancy=caps),
        np.broadcast_to(np.arange(1, 60)[:, None], loads.shape),
    )


def test_no_load_needs_no_agents_and_impossible_targets_have_none() -> None:
    assert least_agents(0, 180, service_level=1, within_s=0) == 0
    assert least_agents(5, 180, service_level=1, within_s=20) == -1
    assert least_agents(5, 180, asa_s=0) == -1
    assert least_agents(5, 180, max_occupancy=0) == -1
    assert least_agents(5, 180, max_abandon=0, patience_s=60) == -1
    with pytest.raises(ValueError, match="target"):
        least_agents(5, 180)


def test_without_abandonment_an_overloaded_queue_meets_nothing() -> None:
    assert least_agents([5, 5.5], 180, max_occupancy=1).tolist() == [6, 6]
    assert least_agents(5, 180, service_level=0, within_s=20) == 6


def _fine(agents: np.ndarray, counting: Counting, load: np.ndarray, aht: np.ndarray,
          level: np.ndarray, within: np.ndarray, patience: np.ndarray, asa: np.ndarray,
          abandon: np.ndarray, cap: np.ndarray, hold: np.ndarray) -> np.ndarray:
    """Whether the targets are met, from the formulas themselves."""
    a = np.isfinite(patience)
    p = np.where(a, patience, 1.0)
    sl = np.where(a, erlang_a.service_level(load, agents, aht, p, within, counting),
                  erlang_c.service_level(load, agents, aht, within))
    wait = np.where(a, erlang_a.mean_wait_s(load, agents, aht, p),
                    erlang_c.mean_wait_s(load, agents, aht))
    gone = np.where(a, erlang_a.abandonment(load, agents, aht, p), 0.0)
    busy = np.where(a, erlang_a.occupancy(load, agents, aht, p),
                    erlang_c.occupancy(load, agents))
    held = np.where(a, erlang_a.probability_of_wait(load, agents, aht, p),
                    erlang_c.probability_of_wait(load, agents))
    return ((sl >= level - 2 * TOLERANCE) & (wait <= asa * (1 + 2 * TOLERANCE))
            & (gone <= abandon + 2 * TOLERANCE) & (busy <= cap * (1 + 2 * TOLERANCE))
            & (held <= hold + 2 * TOLERANCE) & (a | (agents > load)))


def _grid(size: int, top: float, seed: int) -> tuple[np.ndarray, ...]:
    """load, aht, level, within, patience, asa, abandon, cap, hold of so many parameter sets."""
    rng = np.random.default_rng(seed)
    load = 10 ** rng.uniform(-3, top, size)
    # half of them as planners write them: whole calls of whole seconds in half an hour
    calls, length = rng.integers(1, 400, size), rng.choice([60, 150, 180, 300, 420], size)
    tidy = rng.random(size) < 0.5
    aht = np.where(tidy, length, rng.uniform(20, 1200, size))
    return (
        np.where(tidy, calls * length / 1800, load), aht,
        np.where(rng.random(size) < 0.5, rng.choice([0.5, 0.8, 0.9, 0.95], size),
                 rng.uniform(0.05, 0.99, size)),
        rng.choice([0.0, 10, 20, 60, 3600], size),
        rng.choice([15.0, 60, 300, 2000, np.inf, np.inf, np.inf], size),
        rng.choice([1.0, 30, 600, np.inf], size),
        rng.choice([0.005, 0.03, 0.2, 1], size),
        rng.choice([0.6, 0.8, 0.85, 0.95, 1], size),
        rng.choice([0.05, 0.2, 0.9, 1], size),
    )


def _least(counting: Counting, case: tuple[np.ndarray, ...]) -> np.ndarray:
    load, aht, level, within, patience, asa, abandon, cap, hold = case
    return least_agents(load, aht, service_level=level, within_s=within, counting=counting,
                        asa_s=asa, max_abandon=abandon, max_occupancy=cap, max_wait=hold,
                        patience_s=patience)


@pytest.mark.parametrize("counting", COUNTINGS)
def test_on_thirty_two_thousand_sets_n_meets_the_targets_and_one_less_does_not(
    counting: Counting,
) -> None:
    case = _grid(8000, 4, COUNTINGS.index(counting))
    found = _least(counting, case)
    # with nobody there, all may give up in time, which one way of counting calls service
    assert np.all(found >= (counting != "short_as_answered"))
    assert np.all(_fine(found, counting, *case))
    some = found > 0
    assert some.mean() > 0.95
    assert not np.any(_fine(found[some] - 1, counting, *(x[some] for x in case)))


@pytest.mark.slow
def test_the_same_on_two_hundred_thousand_sets() -> None:
    for seed, counting in enumerate(COUNTINGS):
        case = _grid(50_000, 5, 100 + seed)
        found = _least(counting, case)
        assert np.all(found >= (counting != "short_as_answered"))
        assert np.all(_fine(found, counting, *case))
        some = found > 0
        assert not np.any(_fine(found[some] - 1, counting, *(x[some] for x in case)))


@pytest.mark.parametrize("counting", COUNTINGS)
def test_no_smaller_number_meets_the_targets(counting: Counting) -> None:
    """Not only one less: every number from none on is tried."""
    case = tuple(x[:, None] for x in _grid(600, 1.5, 50))
    found = _least(counting, case)
    tried = np.arange(60.0)
    met = _fine(np.broadcast_to(tried, (600, 60)), counting, *case)
    small = found[:, 0] < 60
    assert small.mean() > 0.5
    assert np.array_equal(np.argmax(met[small], axis=1), found[small, 0])


def test_a_grid_on_which_rounding_up_the_load_gives_one_too_many() -> None:
    """Few calls, long targets, low levels: the first stable number is often enough."""
    calls, length, level, within = np.meshgrid(
        np.arange(1, 60), [60, 180, 300, 600, 900], [0.1, 0.3, 0.5, 0.8], [20, 60, 300, 1800],
        indexing="ij",
    )
    load = calls * length / 1800
    found = least_agents(load, length, service_level=level, within_s=within)
    n = np.floor(load).astype(int) + 1
    while np.any(low := erlang_c.service_level(load, n, length, within) < level - TOLERANCE):
        n = n + low
    assert np.array_equal(found, n)
    assert least_agents(3 * 300 / 1800, 300, service_level=0.5, within_s=300) == 1


def test_calls_that_would_have_to_wait_and_hang_up() -> None:
    """Nobody waits: Erlang B. 12 lines carry 5.876 erlangs with 1 % lost."""
    assert least_agents(5.87, 180, service_level=0.99, balking=1) == 12
    assert least_agents(5.89, 180, service_level=0.99, balking=1) == 13
    for balking in (0.0, 0.4):
        level = erlang_a.measures(30, np.arange(60), 180, 60, 20, balking).service_level
        found = least_agents(30, 180, service_level=0.8, within_s=20, patience_s=60,
                             balking=balking)
        assert found == np.argmax(level >= 0.8)


def test_share_of_contacts_that_may_wait() -> None:
    assert least_agents(10, 180, max_wait=[0.18, 0.17]).tolist() == [14, 15]


@pytest.mark.parametrize("name", ["service_level", "max_abandon", "max_occupancy", "max_wait"])
def test_shares_in_percent_are_refused_by_name(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        least_agents(10, 180, **{name: 80})


def test_with_endless_time_to_answer() -> None:
    assert least_agents(10, 180, service_level=1, within_s=np.inf) == 11
    assert least_agents(10, 180, service_level=1, within_s=np.inf, patience_s=60) == -1
    assert least_agents(10, 180, service_level=1, within_s=np.inf, patience_s=60,
                        counting="answered") == 1


def test_the_search_agrees_with_counting_up_from_zero() -> None:
    for load in (0.01, 0.4, 0.5, 2.4, 7.5, 31.0):
        for within in (0, 20, 3600):
            counted = next(
                n for n in range(100) if erlang_c.service_level(load, n, 300, within) >= 0.7
            )
            assert least_agents(load, 300, service_level=0.7, within_s=within) == counted


@settings(deadline=None, max_examples=50)
@given(load=st.floats(1e-6, 1e4), level=st.floats(0.01, 0.99), chats=st.floats(1, 6),
       patience=st.sampled_from([30.0, 300.0, np.inf]))
def test_agents_with_several_chats(
    load: float, level: float, chats: float, patience: float
) -> None:
    needed = int(least_agents(load, 400, service_level=level, within_s=40, patience_s=patience,
                              concurrency=chats))
    alone = int(least_agents(load, 400, service_level=level, within_s=40, patience_s=patience))
    # between the servers shared out evenly and one agent per server
    assert (alone - 1) / chats <= needed <= alone
    got = erlang_a.measures(load, np.array([needed - 1, needed]) * chats, 400, patience, 40)
    assert got.late[1] <= 1 - level + 1e-11
    assert got.late[0] > 1 - level


def test_three_chats_at_once() -> None:
    whole = least_agents(50, 600, service_level=0.9, within_s=30)
    assert least_agents(50, 600, service_level=0.9, within_s=30, concurrency=3) == -(-whole // 3)
    assert servers([2.5, 0], 3).tolist() == [7.5, 0]


def test_chats_slow_each_other() -> None:
    assert slowed_aht_s(600, 1, slowing=0.2) == 600
    assert slowed_aht_s([600, 300], 3, slowing=0.2).tolist() == pytest.approx([840, 420])
    assert slowed_aht_s(600, 3) == 600
    with pytest.raises(ValueError, match="concurrency"):
        slowed_aht_s(600, 0.5)
    with pytest.raises(ValueError, match="slowing"):
        slowed_aht_s(600, 2, slowing=-0.1)
