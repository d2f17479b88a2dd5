"""Whole people on one activity at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small import random_problem

from wfm.roster.activities import (
    NOTHING,
    PARTNERS,
    Assignment,
    Before,
    _apart,
    _exchange,
    assign,
    assign_again,
    carried_people,
    unknown_before,
)
from wfm.roster.coverage import add_people, empty_coverage
from wfm.roster.problem import Problem
from wfm.roster.solve import Stop, solve


def crowded(seed: int) -> tuple[Problem, np.ndarray]:
    """Two work items in one cap group, and people present at random, shape (I, T)."""
    draw = np.random.default_rng(seed)
    plain = random_problem(seed, people=8)
    count = plain.intervals
    able = plain.can[:, -1:] | (draw.random((plain.groups, 1)) < 0.5)
    problem = replace(
        plain, hours=draw.integers(3, 25, 2).astype(float), penalty=np.array([7.0, 5.0]),
        legal=draw.random((2, count)) < 0.6,
        cap_groups=np.array([[0, 1], [draw.integers(-1, 1), -1]]),
        cap=draw.integers(1, 5, 2).astype(float), can=np.hstack([plain.can, able]))
    shares = draw.choice([0.0, 0.0, 1.0, 1.0, 1.0, 1 / 3, 2 / 3], (len(plain.people), count))
    return problem, shares


def assigned(problem: Problem, presence: np.ndarray, liking: float = 0.0) -> Assignment:
    split = empty_coverage(problem)
    for i, who in enumerate(problem.people):
        for t in np.flatnonzero(presence[i] > 0):
            add_people(split, int(t), who.group, float(presence[i, t]))
    likes = liking * np.random.default_rng(1).random((len(presence), problem.can.shape[1]))
    return assign(problem, presence, split, likes, 0.05)


def check(problem: Problem, presence: np.ndarray, made: Assignment) -> None:
    """One open activity that the agent can do; sums match; caps hold."""
    carried, carried_group = carried_people(problem)
    assert made.activity.shape == presence.shape
    assert made.carried.shape == carried.shape
    cover = np.zeros((problem.intervals, problem.queues))
    worked = np.zeros((len(problem.hours), problem.intervals))
    groups = [*(who.group for who in problem.people), *carried_group]
    rows = zip(groups, np.vstack([presence, carried]),
               np.vstack([made.activity, made.carried]), strict=True)
    for group, present, activity in rows:
        assert np.all(activity[present <= 0] == NOTHING)
        for t in np.flatnonzero(activity != NOTHING):
            k = activity[t]
            assert problem.can[group, k]
            if k < problem.queues:
                assert problem.worth[k, t, 0] > 0
                cover[t, k] += present[t]
            else:
                assert problem.legal[k - problem.queues, t]
                worked[k - problem.queues, t] += present[t]
    assert np.allclose(made.cover, cover)
    assert np.allclose(made.worked, worked.sum(axis=1))
    for group, most in enumerate(problem.cap):
        mine = (problem.cap_groups == group).any(axis=1)
        daily = np.bincount(problem.day, worked[mine].sum(axis=0))
        assert daily.max() <= most + 1e-6


@pytest.mark.parametrize("seed", range(30))
def test_everybody_has_at_most_one_activity_that_is_open_and_known(seed: int) -> None:
    problem, presence = crowded(seed)
    check(problem, presence, assigned(problem, presence))
    check(problem, presence, assigned(problem, presence, liking=0.3))


@pytest.mark.parametrize("seed", range(8))
def test_a_solved_roster_is_assigned_to_whoever_is_there(seed: int) -> None:
    problem = random_problem(seed, people=8)
    result = solve(problem, Stop(100, 2))
    check(problem, np.array([tour.presence for tour in result.tours]), result.assignment)


def total(problem: Problem, made: Assignment) -> float:
    """Cost of what is not done, without the small prices."""
    levels = np.arange(problem.worth.shape[2])
    missing = np.clip(levels + 1 - made.cover.T[:, :, None], 0, 1)
    return float((problem.worth * missing).sum()
                 + problem.penalty @ np.maximum(0, problem.hours - made.worked))


@pytest.mark.parametrize("seed", range(15))
def test_no_single_change_of_activity_lowers_the_cost_much(seed: int) -> None:
    problem, presence = crowded(seed)
    problem = replace(problem, carried=np.zeros_like(problem.carried),
                      cap_groups=np.full((2, 2), -1))
    made = assigned(problem, presence)
    before = total(problem, made)
    for (i, t), k in np.ndenumerate(made.activity):
        if presence[i, t] == 0:
            continue
        for other in np.flatnonzero(problem.can[problem.people[i].group]):
            cover, worked = made.cover.copy(), made.worked.copy()
            queues = problem.queues
            if other >= queues and not problem.legal[other - queues, t]:
                continue
            for place, change in ((k, -presence[i, t]), (other, presence[i, t])):
                if 0 <= place < queues:
                    cover[t, place] += change
                elif place >= queues:
                    worked[place - queues] += change
            moved = replace(made, cover=cover, worked=worked)
            assert total(problem, moved) >= before - 4 * 0.05 - 1e-6


def two_alike() -> Problem:
    """Two equals and two queues, each of which is worth one of them."""
    plain = random_problem(1, people=2)
    return replace(
        plain, worth=np.full((2, plain.intervals, 1), 5.0), hours=np.zeros(0),
        penalty=np.zeros(0), legal=np.zeros((0, plain.intervals), dtype=bool),
        cap_groups=np.zeros((0, 2), dtype=np.int64), cap=np.zeros(0),
        can=np.ones((plain.groups, 2), dtype=bool),
        carried=np.zeros((plain.groups, plain.intervals)),
        people=tuple(replace(who, group=0) for who in plain.people[:2]))


def test_people_stay_on_an_activity_where_nothing_is_lost() -> None:
    problem = two_alike()
    presence = np.zeros((2, problem.intervals))
    presence[:, 2:9] = 1.0
    made = assigned(problem, presence)
    for row in made.activity:
        assert len(set(row[2:9])) == 1
    assert made.activity[0, 2] != made.activity[1, 2]


def test_of_two_equals_the_one_who_minds_less_does_it() -> None:
    problem = two_alike()
    presence = np.zeros((2, problem.intervals))
    presence[:, 3:6] = 1.0
    split = empty_coverage(problem)
    for t in (3, 4, 5):
        add_people(split, t, 0, 2.0)
    for minds in ([[0.0, 0.3], [0.3, 0.0]], [[0.3, 0.0], [0.0, 0.3]]):
        made = assign(problem, presence, split, np.array(minds), 0.05)
        wanted = [int(np.argmin(row)) for row in minds]
        assert made.activity[:, 3].tolist() == wanted


def test_those_carried_over_are_counted_one_by_one() -> None:
    plain = random_problem(1)
    carried = np.zeros((2, plain.intervals))
    carried[0, :4] = [2, 2, 1.5, 0.5]
    carried[1, :2] = [1, 1 / 3]
    can = np.ones((2, plain.can.shape[1]), dtype=bool)
    presence, group = carried_people(replace(plain, carried=carried, can=can))
    assert group.tolist() == [0, 0, 1]
    assert np.allclose(presence[:, :4], [[1, 1, 1, 0.5], [1, 1, 0.5, 0], [1, 1 / 3, 0, 0]])


def changes(made: Assignment, presence: np.ndarray) -> int:
    """Times that somebody goes from one activity to another between two intervals there."""
    there = (presence[:, 1:] > 0) & (presence[:, :-1] > 0)
    return int(((made.activity[:, 1:] != made.activity[:, :-1]) & there).sum())


def test_two_people_exchange_a_whole_stretch_of_time() -> None:
    """Rounded interval by interval, each changes in the middle of the day; no single interval
    exchanged would mend it."""
    problem = two_alike()
    presence = np.ones((2, problem.intervals))
    half = problem.intervals // 2
    activity = np.zeros((2, problem.intervals), dtype=np.int64)
    activity[0, half:] = activity[1, :half] = 1
    stirred = np.ones(2, dtype=bool)
    _exchange(
        presence, np.zeros(2, dtype=np.int64), problem.can, np.zeros((2, 2)), 0.05,
        np.arange(2), *unknown_before(2, problem.intervals, 2)[1:], activity, stirred)
    assert stirred.all()
    assert all(len(set(row)) == 1 for row in activity.tolist())
    assert np.all(activity[0] != activity[1])


@pytest.mark.parametrize("seed", range(10))
def test_exchanges_leave_every_activity_as_many_people_and_save_changes(seed: int) -> None:
    draw = np.random.default_rng(seed)
    presence = (draw.random((6, 40)) < 0.9) * draw.choice([1.0, 1.0, 2 / 3], (6, 40))
    activity = np.where(presence > 0, draw.integers(0, 3, (6, 40)), NOTHING)
    can = draw.random((2, 3)) < 0.8
    group = draw.integers(0, 2, 6)
    can[0], can[1] = True, can[1] | np.isin(np.arange(3), activity[group == 1])
    liking = 0.01 * draw.random((6, 3))

    def price(of: np.ndarray) -> float:
        made = Assignment(of, of[:0], np.zeros(0), np.zeros(0))
        likes = sum(liking[i, k] * presence[i, t] for (i, t), k in np.ndenumerate(of) if k >= 0)
        return 0.05 * changes(made, presence) + likes

    unknown = unknown_before(6, 40, 3)
    before, people = activity.copy(), [
        [presence[activity[:, t] == k, t].sum() for t in range(40)] for k in range(3)]
    stirred = np.ones(6, dtype=bool)
    for _ in range(20):
        _exchange(presence, group, can, liking, 0.05, np.arange(3), *unknown[1:], activity, stirred)
        if not stirred.any():
            break
    else:
        pytest.fail("exchanges go on for ever")
    assert price(activity) < price(before)
    ended = activity.copy()  # those who were not tried again had nothing to exchange
    stirred[:] = True
    _exchange(presence, group, can, liking, 0.05, np.arange(3), *unknown[1:], activity, stirred)
    assert not stirred.any()
    assert np.array_equal(activity, ended)
    assert np.allclose([[presence[activity[:, t] == k, t].sum() for t in range(40)]
                        for k in range(3)], people)


@pytest.mark.parametrize("price", [0.0, 0.2])
def test_what_was_done_before_changes_only_where_it_is_worth_its_price(price: float) -> None:
    """Two alike on two queues of equal worth; each was on the other's first choice."""
    problem = two_alike()
    presence = np.zeros((2, problem.intervals))
    presence[:, 2:9] = 1.0
    liking = np.array([[0.0, 0.1], [0.1, 0.0]])
    free = assigned(problem, presence, liking)
    assert [set(row[2:9]) for row in free.activity] == [{0}, {1}]
    done = np.where(presence > 0, [[1], [0]], NOTHING)
    was = Before(done, done, np.full(presence.shape, price), np.arange(2))
    kept = assign_again(problem, presence, free, was, liking, 0.05)
    expected = free.activity if price < 0.1 else done
    assert np.array_equal(kept.activity[:, 2:9], expected[:, 2:9])
    assert np.allclose(kept.cover, free.cover)


@pytest.mark.parametrize("people", [0, 1, 2, 17, PARTNERS])
def test_of_few_every_pair_is_tried(people: int) -> None:
    assert _apart(people).tolist() == list(range(1, people))


@pytest.mark.parametrize("people", [PARTNERS + 1, 1000, 5000, 10_000])
def test_of_many_the_nearest_and_some_from_everywhere(people: int) -> None:
    apart = _apart(people)
    assert len(apart) < PARTNERS
    assert (np.diff(apart) > 0).all()
    assert apart[: PARTNERS // 2].tolist() == list(range(1, PARTNERS // 2 + 1))
    assert apart[-1] < people
    assert np.diff(apart).max() <= 2 * people / PARTNERS + 1
