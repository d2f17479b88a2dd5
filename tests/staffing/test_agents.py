"""The least number of agents, and chats as servers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.staffing import erlang_a, erlang_c
from wfm.staffing.agents import TOLERANCE, least_agents
from wfm.staffing.chat import servers, slowed_aht_s


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


def _fine(agents: np.ndarray, load: np.ndarray, aht: np.ndarray, level: np.ndarray,
          within: np.ndarray, patience: np.ndarray, asa: np.ndarray, abandon: np.ndarray,
          cap: np.ndarray) -> np.ndarray:
    """Whether the targets are met, from the formulas themselves."""
    a = np.isfinite(patience)
    p = np.where(a, patience, 1.0)
    sl = np.where(a, erlang_a.service_level(load, agents, aht, p, within),
                  erlang_c.service_level(load, agents, aht, within))
    wait = np.where(a, erlang_a.mean_wait_s(load, agents, aht, p),
                    erlang_c.mean_wait_s(load, agents, aht))
    gone = np.where(a, erlang_a.abandonment(load, agents, aht, p), 0.0)
    busy = np.where(a, erlang_a.occupancy(load, agents, aht, p),
                    erlang_c.occupancy(load, agents))
    return ((sl >= level - 2 * TOLERANCE) & (wait <= asa * (1 + 2 * TOLERANCE))
            & (gone <= abandon + 2 * TOLERANCE) & (busy <= cap * (1 + 2 * TOLERANCE)))


def test_thousands_of_cases_are_met_and_not_met_with_one_agent_less() -> None:
    rng = np.random.default_rng(7)
    size = 6000
    load = 10 ** rng.uniform(-3, 4, size)
    aht = rng.uniform(20, 1200, size)
    level = rng.uniform(0.05, 0.99, size)
    within = rng.choice([0.0, 10, 20, 60, 3600], size)
    patience = rng.choice([15.0, 60, 300, 2000, np.inf], size)
    asa = rng.choice([1.0, 30, 600, np.inf], size)
    abandon = rng.choice([0.005, 0.03, 0.2, 1], size)
    cap = rng.choice([0.6, 0.85, 0.95, 1], size)
    found = least_agents(load, aht, service_level=level, within_s=within, asa_s=asa,
                         max_abandon=abandon, max_occupancy=cap, patience_s=patience)
    case = (load, aht, level, within, patience, asa, abandon, cap)
    assert np.all(found >= 1)
    assert np.all(_fine(found, *case))
    assert not np.any(_fine(found - 1, *case))


def test_the_search_agrees_with_counting_up_from_zero() -> None:
    for load in (0.01, 0.4, 0.5, 2.4, 7.5, 31.0):
        for within in (0, 20, 3600):
            counted = next(
                n for n in range(100) if erlang_c.service_level(load, n, 300, within) >= 0.7
            )
            assert least_agents(load, 300, service_level=0.7, within_s=within) == counted


@settings(deadline=None)
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
