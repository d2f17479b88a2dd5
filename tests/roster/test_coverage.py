"""The split of the people present over activities: optimal, and never loses anybody."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from wfm.roster.coverage import (
    Coverage,
    add_people,
    coverage_cost,
    empty_coverage,
    exact_cost,
    gains,
    remove_people,
    service_cost,
    settle,
)
from wfm.roster.problem import Problem

SHARES = np.array([1.0, 1.0, 0.5, 1 / 3, 2 / 3])


def split_problem(
    draw: np.random.Generator, work: int = 0, caps: int = 0, intervals: int = 3,
) -> Problem:
    """Random groups, queues and work items without people; several intervals a day."""
    groups, queues, levels = (int(draw.integers(1, 5)) for _ in range(3))
    can = draw.random((groups, queues + work)) < 0.6
    worth = -np.sort(-draw.integers(0, 9, (queues, intervals, levels)).astype(float), axis=2)
    return Problem(
        interval_slots=6, worth=worth, hours=draw.integers(0, 9, work).astype(float),
        penalty=draw.integers(0, 12, work).astype(float),
        legal=draw.random((work, intervals)) < 0.7,
        cap_groups=_groups(draw, work, caps), cap=draw.integers(0, 4, caps).astype(float),
        day=np.arange(intervals) // 2, can=can, carried=np.zeros((groups, intervals)),
        shift_sets=(), people=(),
    )


def _groups(draw: np.random.Generator, work: int, caps: int) -> np.ndarray:
    """Up to two different cap groups of each work item."""
    groups = draw.integers(-1, caps, (work, 2))
    groups[groups[:, 0] == groups[:, 1], 1] = -1
    return groups


class Crowd:
    """People coming and going, counted beside the split."""

    def __init__(self, problem: Problem, draw: np.random.Generator) -> None:
        self.problem, self.draw = problem, draw
        self.cover: Coverage = empty_coverage(problem)
        self.present = np.zeros((problem.intervals, problem.groups))

    @property
    def cost(self) -> float:
        return coverage_cost(self.cover)

    def come(self, t: int, g: int, people: float) -> None:
        add_people(self.cover, t, g, people)
        self.present[t, g] += people

    def leave(self, t: int, g: int, people: float) -> None:
        remove_people(self.cover, t, g, people)
        self.present[t, g] -= people

    def somebody(self, shares: np.ndarray = SHARES) -> tuple[int, int, float]:
        return (int(self.draw.integers(self.problem.intervals)),
                int(self.draw.integers(self.problem.groups)), float(self.draw.choice(shares)))

    def step(self, shares: np.ndarray = SHARES) -> None:
        """Somebody comes, or somebody who is there leaves."""
        t, g, people = self.somebody(shares)
        if self.draw.random() < 0.4 and self.present[t, g] >= people:
            self.leave(t, g, people)
        else:
            self.come(t, g, people)

    def check(self) -> None:
        """Everybody is counted once, and only on what can be worked."""
        c, p = self.cover, self.problem
        assert c.amount.min() >= -1e-9
        assert c.idle.min() >= -1e-9
        assert np.allclose(c.amount.sum(axis=2) + c.idle, self.present, atol=1e-7)
        assert np.all(c.amount[:, ~p.can] <= 1e-9)
        assert np.allclose(c.amount.sum(axis=1)[:, : p.queues], c.cover, atol=1e-7)
        work = c.amount.sum(axis=1)[:, p.queues :]
        assert np.allclose(work.sum(axis=0), c.worked, atol=1e-7)
        assert np.all(work.T[~p.legal] <= 1e-9)
        for group, most in enumerate(p.cap):
            used = (work * (p.cap_groups == group).sum(axis=1)).sum(axis=1)
            daily = np.bincount(p.day, used)
            assert np.allclose(daily, c.used[group], atol=1e-7)
            assert daily.max() <= most + 1e-7


def cheapest(problem: Problem, present: np.ndarray, t: int) -> float:
    """Least cost of what the queues lack in interval t, by linear programming."""
    groups, queues = problem.can.shape
    worth = problem.worth[:, t]
    levels = worth.shape[1]
    # y[g, k], then filled[k, n]: Σ_n filled ≤ Σ_g y, Σ_k y ≤ people
    rows = np.zeros((queues + groups, groups * queues + worth.size))
    for k in range(queues):
        rows[k, k : groups * queues : queues] = -1
        rows[k, groups * queues + levels * k : groups * queues + levels * (k + 1)] = 1
    for g in range(groups):
        rows[queues + g, g * queues : (g + 1) * queues] = 1
    made = linprog(
        np.concatenate((np.zeros(groups * queues), -worth.ravel())), A_ub=rows,
        b_ub=np.concatenate((np.zeros(queues), present[t])),
        bounds=[(0, None if able else 0) for able in problem.can.ravel()]
        + [(0, 1)] * worth.size)
    assert made.status == 0
    return float(worth.sum() + made.fun)


@pytest.mark.parametrize("seed", range(60))
def test_the_split_over_queues_is_optimal_whoever_comes_and_goes(seed: int) -> None:
    draw = np.random.default_rng(seed)
    crowd = Crowd(split_problem(draw), draw)
    for _ in range(4):
        for _ in range(8):
            crowd.step()
        crowd.check()
        least = sum(cheapest(crowd.problem, crowd.present, t) for t in range(3))
        assert crowd.cost == pytest.approx(least, abs=1e-6)


@pytest.mark.parametrize("seed", range(40))
def test_who_comes_and_leaves_again_changes_no_cost(seed: int) -> None:
    draw = np.random.default_rng(seed)
    crowd = Crowd(split_problem(draw), draw)
    for _ in range(20):
        crowd.step()
    before = crowd.cost
    visits = [crowd.somebody() for _ in range(6)]
    for visit in visits:
        crowd.come(*visit)
    for visit in draw.permutation(np.array(visits)):
        crowd.leave(int(visit[0]), int(visit[1]), float(visit[2]))
    crowd.check()
    assert crowd.cost == pytest.approx(before, abs=1e-6)


@pytest.mark.parametrize("seed", range(40))
def test_the_gain_of_one_more_person_is_what_the_cost_falls_by(seed: int) -> None:
    draw = np.random.default_rng(seed)
    crowd = Crowd(split_problem(draw), draw)
    for _ in range(20):
        crowd.step(np.ones(1))
    gain = np.empty(crowd.problem.intervals)
    for g in range(crowd.problem.groups):
        gains(crowd.cover, g, gain)
        for t in range(crowd.problem.intervals):
            before = crowd.cost
            crowd.come(t, g, 1.0)
            assert gain[t] == pytest.approx(before - crowd.cost, abs=1e-7)
            crowd.leave(t, g, 1.0)


@pytest.mark.parametrize("seed", range(40))
def test_the_gain_of_a_person_lies_between_the_first_and_the_last_part(seed: int) -> None:
    """Where a person fills one level and begins the next, the gain is an estimate."""
    draw = np.random.default_rng(seed)
    crowd = Crowd(split_problem(draw), draw)
    for _ in range(20):
        crowd.step()
    gain = np.empty(crowd.problem.intervals)
    for g in range(crowd.problem.groups):
        gains(crowd.cover, g, gain)
        for t in range(crowd.problem.intervals):
            before = crowd.cost
            crowd.come(t, g, 1e-4)
            first = (before - crowd.cost) / 1e-4
            crowd.leave(t, g, 1e-4)
            assert -1e-9 <= gain[t] <= first + 1e-3


@pytest.mark.parametrize("seed", range(60))
def test_work_items_keep_to_their_legal_intervals_and_daily_caps(seed: int) -> None:
    draw = np.random.default_rng(seed)
    crowd = Crowd(split_problem(draw, work=int(draw.integers(1, 4)), caps=2, intervals=6), draw)
    for _ in range(6):
        for _ in range(10):
            crowd.step()
        crowd.check()
        settle(crowd.cover)
        crowd.check()


@pytest.mark.parametrize("caps", [0, 2])
def test_settling_lowers_the_cost_but_for_the_size_of_its_steps(caps: int) -> None:
    changes = []
    for seed in range(40):
        draw = np.random.default_rng(seed)
        few = split_problem(draw, int(draw.integers(1, 4)), caps, intervals=28)
        crowd = Crowd(replace(few, hours=few.hours * 4, cap=few.cap * 2), draw)
        for _ in range(6):
            for _ in range(25):
                crowd.step()
            before = crowd.cost
            settle(crowd.cover)
            crowd.check()
            changes.append((crowd.cost - before) / max(before, 1))
    assert max(changes) <= 0.005
    assert np.mean(changes) < 0


def test_work_is_shared_out_to_whoever_can_do_nothing_else() -> None:
    """One person for the queue, one for the item: the item's alone must not stay idle."""
    problem = Problem(
        interval_slots=6, worth=np.full((1, 1, 1), 5.0), hours=np.array([4.0]),
        penalty=np.array([6.0]), legal=np.ones((1, 1), dtype=bool),
        cap_groups=np.array([[0, -1]]), cap=np.array([1.0]), day=np.zeros(1, dtype=np.int64),
        can=np.array([[True, True], [False, True]]), carried=np.zeros((2, 1)),
        shift_sets=(), people=())
    for first, second in ((0, 1), (1, 0)):
        crowd = Crowd(problem, np.random.default_rng(1))
        crowd.come(0, first, 1.0)
        crowd.come(0, second, 1.0)
        crowd.check()
        assert crowd.cover.cover[0, 0] == 1
        assert crowd.cover.worked[0] == 1


def test_people_carried_over_are_there_from_the_start() -> None:
    draw = np.random.default_rng(5)
    plain = split_problem(draw)
    carried = draw.integers(0, 3, (plain.groups, plain.intervals)) / 2
    problem = replace(plain, carried=carried)
    crowd = Crowd(problem, draw)
    crowd.present += carried.T
    crowd.check()
    least = sum(cheapest(problem, crowd.present, t) for t in range(3))
    assert crowd.cost == pytest.approx(least)


@pytest.mark.parametrize("seed", range(10))
def test_parts_of_people_cost_in_proportion_between_whole_ones(seed: int) -> None:
    """Too few are missed, too many do harm; told by two ways of adding up."""
    draw = np.random.default_rng(seed)
    plain = split_problem(draw, intervals=5)
    levels = plain.worth.shape[2]
    problem = replace(plain, worth=plain.worth - 4.0, may_idle=False)
    state = empty_coverage(problem)
    state.cover[:] = draw.choice([0.0, 0.5, 1.0, 4 / 3, levels - 0.25, levels, levels + 1.5],
                                 state.cover.shape)
    assert exact_cost(state) == pytest.approx(service_cost(problem, state.cover))
