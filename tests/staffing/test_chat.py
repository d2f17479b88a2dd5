"""Chats that slow each other, against Erlang A and a chain of all agents' states."""

from collections import Counter
from itertools import combinations_with_replacement

import numpy as np
import pytest

from wfm.staffing import chat, erlang_a
from wfm.staffing.agents import Targets, least_agents


def test_chats_that_do_not_slow_each_other_are_erlangs_servers() -> None:
    agents = np.array([2, 4, 5, 9])
    for patience in (120.0, np.inf):
        got = chat.measures(60, agents, [600, 600, 600], patience, 30)
        exact = erlang_a.measures(10, agents * 3, 600, patience, 30)
        for name in ("wait", "abandonment", "asa_s", "late", "queue", "waiting", "answered"):
            assert getattr(got, name) == pytest.approx(getattr(exact, name), rel=1e-12), name


def every_state(
    rate: float, agents: int, curve: list[float], patience: float, places: int
) -> dict[str, float]:
    """The chain whose states say how many chats each agent has open, solved outright.

    A chat goes to an agent with the fewest; one that ends is made up for by moving one from
    an agent with two more, so that the chats stay shared out evenly.
    """
    most = len(curve)
    states = [s for s in combinations_with_replacement(range(most + 1), agents)
              if max(s) - min(s) <= 1]
    full = (most,) * agents
    everything = [(s, 0) for s in states] + [(full, w) for w in range(1, places + 1)]
    place = {state: i for i, state in enumerate(everything)}
    flow = np.zeros((len(place), len(place)))

    def level(s: list[int]) -> tuple[int, ...]:
        total = sum(s)
        return tuple(sorted(total // agents + (i < total % agents) for i in range(agents)))

    for (s, waiting), i in place.items():
        moves: Counter[tuple[tuple[int, ...], int]] = Counter()
        if s != full:
            moves[(level([s[0] + 1, *s[1:]]), 0)] += rate
        elif waiting < places:
            moves[(full, waiting + 1)] += rate
        for k, j in enumerate(s):
            if j:
                end = j / curve[j - 1]
                after = level([*s[:k], j - 1, *s[k + 1:]])
                moves[(full, waiting - 1) if waiting else (after, 0)] += end
        if waiting:
            moves[(full, waiting - 1)] += waiting / patience
        for state, r in moves.items():
            flow[place[state], i] += r
            flow[i, i] -= r
    flow[0] = 1
    share = np.linalg.solve(flow, np.eye(len(place))[0])
    idle = np.array([s.count(0) / agents for s, _ in everything])
    waits = np.array([w for _, w in everything])
    queue = float(share @ waits)
    return {
        "wait": float(share[[i for (s, _), i in place.items() if s == full]].sum()),
        "queue": queue,
        "abandonment": queue / patience / rate,
        "occupancy": 1 - float(share @ idle),
    }


@pytest.mark.parametrize("chats_h", [3, 25, 90])
@pytest.mark.parametrize("agents", [1, 2, 5])
@pytest.mark.parametrize("curve", [[400.0], [400.0, 520, 700], [300.0, 300, 450]])
def test_every_measure_equals_the_solved_chain(
    chats_h: float, agents: int, curve: list[float]
) -> None:
    got = chat.measures(chats_h, agents, curve, 180, 60)
    for name, value in every_state(chats_h / 3600, agents, curve, 180, 60).items():
        assert getattr(got, name) == pytest.approx(value, abs=1e-9), name


def test_the_simple_model_is_on_the_safe_side() -> None:
    curve = chat.slowed_aht_s(400, [1, 2, 3], slowing=0.2)
    simple = erlang_a.measures(90 / 3600 * curve[-1], 5 * 3, curve[-1], 180, 60)
    assert chat.measures(90, 5, curve, 180, 60).late < simple.late


def test_least_agents_meets_the_targets_and_one_less_does_not() -> None:
    curve = [400.0, 470, 560]
    rate = np.array([0, 10, 90, 700])
    found = chat.least_agents(rate, curve, Targets(service_level=0.8, within_s=60), 180)
    assert found[0] == 0
    levels = [chat.measures(rate, np.maximum(found - k, 0), curve, 180, 60).service_level
              for k in (0, 1)]
    assert np.all(levels[0] >= 0.8)
    assert np.all(levels[1][1:] < 0.8)
    by_servers = least_agents(rate / 3600 * 560, 560, service_level=0.8, within_s=60,
                              patience_s=180, concurrency=3)
    assert np.all(found <= by_servers)


def test_a_curve_is_measured_from_handled_chats() -> None:
    rng = np.random.default_rng(3)
    level = rng.integers(1, 4, 30_000)
    duration = rng.exponential(np.array([0, 300, 360, 480])[level])
    assert chat.measured_curve(level, duration, 3) == pytest.approx([300, 360, 480], rel=0.03)
    # between two numbers open, and beyond all that were measured
    assert chat.measured_curve([1, 3], [300, 500], 4).tolist() == [300, 400, 500, 500]
    assert chat.measured_curve([1.5], [420], 2).tolist() == [420, 420]


def test_numbers_outside_the_domain_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="curve_s"):
        chat.measures(10, 3, [300, 700])
    with pytest.raises(ValueError, match="whole"):
        chat.measures(10, 2.5, [300])
    with pytest.raises(ValueError, match="chats"):
        chat.measured_curve([], [], 3)
