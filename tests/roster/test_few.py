"""Who does what, day by day as an integer program: lawful, and no dearer than single moves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from test_activities import assigned, check, crowded

from wfm.roster import few
from wfm.roster.activities import NOTHING, Assignment, assign
from wfm.roster.choose import Effort
from wfm.roster.coverage import empty_coverage, service_cost
from wfm.roster.few import CHANGE, improved_by_day
from wfm.roster.problem import Problem

PRICE = 0.05


def by_day(problem: Problem, presence: np.ndarray, found: Assignment) -> Assignment:
    likes = np.zeros((len(presence), problem.can.shape[1]))
    return improved_by_day(
        problem, presence, found, likes, PRICE, None, lambda times: Effort(10**4))


def cost(problem: Problem, made: Assignment) -> float:
    short = np.maximum(problem.hours - made.worked, 0.0)
    return service_cost(problem, made.cover) + float((problem.penalty * short).sum())


def changes(problem: Problem, presence: np.ndarray, made: Assignment) -> int:
    """Times that somebody leaves an activity for another within a day."""
    row = made.activity
    left = (row[:, :-1] != row[:, 1:]) & (row[:, :-1] != NOTHING) & (presence[:, 1:] > 0)
    return int(left[:, problem.day[1:] == problem.day[:-1]].sum())


@pytest.mark.parametrize("seed", range(12))
def test_it_is_lawful_and_one_day_after_another_costs_no_more(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, presence = crowded(seed)
    found = assigned(problem, presence)
    monkeypatch.setattr(few, "ABREAST", 1)
    monkeypatch.setattr(few, "NEAR", 0.0)
    better = by_day(problem, presence, found)
    check(problem, presence, better)

    def whole(made: Assignment) -> float:
        return cost(problem, made) + CHANGE * PRICE * changes(problem, presence, made)

    assert whole(better) <= whole(found) + 1e-6


def test_over_many_problems_it_gains() -> None:
    won = []
    for seed in range(12):
        problem, presence = crowded(seed)
        found = assigned(problem, presence)
        better = by_day(problem, presence, found)
        check(problem, presence, better)
        won.append(cost(problem, found) - cost(problem, better))
    assert sum(won) > 0
    assert sum(one > 0.01 for one in won) >= 3


def test_a_small_item_goes_to_whoever_is_there_for_a_part_of_the_interval() -> None:
    """Two who could do either: the whole one is worth more on the queue."""
    problem = Problem(
        interval_slots=6, worth=np.full((1, 1, 1), 9.0), hours=np.array([1 / 3]),
        penalty=np.array([6.0]), legal=np.ones((1, 1), dtype=bool),
        cap_groups=np.array([[-1, -1]]), cap=np.zeros(0), day=np.zeros(1, dtype=np.int64),
        can=np.ones((1, 2), dtype=bool), carried=np.zeros((1, 1)), shift_sets=(), people=())
    carried = np.array([[1 + 1 / 3]])
    problem = replace(problem, carried=carried)
    wrong = Assignment(
        np.zeros((0, 1), dtype=np.int64), np.array([[1], [0]]), np.array([[1 / 3]]),
        np.array([1.0]))
    better = by_day(problem, np.zeros((0, 1)), wrong)
    assert better.carried.tolist() == [[0], [1]]
    assert cost(problem, better) == pytest.approx(0.0)


def test_where_the_solver_finds_nothing_all_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    problem, presence = crowded(2)
    split = empty_coverage(problem)
    found = assign(problem, presence, split, np.zeros((len(presence), problem.can.shape[1])), 0.1)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no answer")

    monkeypatch.setattr(few.mathopt, "solve", broken)
    same = by_day(problem, presence, found)
    np.testing.assert_array_equal(same.activity, found.activity)
    assert cost(problem, same) == pytest.approx(cost(problem, found))
