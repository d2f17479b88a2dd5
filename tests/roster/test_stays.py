"""Nobody goes on to another activity too soon: all rows of one person, and whole teams."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby, product

import numpy as np
import pytest
from small import random_problem

from wfm.roster.activities import Assignment, assign, carried_people
from wfm.roster.coverage import empty_coverage, service_cost
from wfm.roster.pricing import Pricer
from wfm.roster.problem import Problem
from wfm.roster.search import Search
from wfm.roster.stays import with_stays

CHANGE = 0.05


def team(seed: int, people: int, stay: int, intervals: int = 10, queues: int = 3) -> Problem:
    """People who can do most queues; only arrays that an assignment looks at mean anything."""
    draw = np.random.default_rng(seed)
    plain = random_problem(seed)
    worth = -np.sort(-draw.integers(0, 10, (queues, intervals, people)).astype(float), axis=2)
    worth[:, :, 0] += 1
    who = tuple(replace(plain.people[0], group=0) for _ in range(people))
    return Problem(
        interval_slots=plain.interval_slots, worth=worth, hours=np.zeros(0), penalty=np.zeros(0),
        legal=np.zeros((0, intervals), dtype=bool), cap_groups=np.zeros((0, 2), dtype=np.int64),
        cap=np.zeros(0), day=np.zeros(intervals, dtype=np.int64),
        can=np.ones((1, queues), dtype=bool), carried=np.zeros((1, intervals)),
        shift_sets=plain.shift_sets, people=who, stay=stay)


def presence_of(problem: Problem, seed: int) -> np.ndarray:
    draw = np.random.default_rng(seed + 1000)
    there = np.zeros((len(problem.people), problem.intervals))
    for row in there:
        first = draw.integers(0, problem.intervals - 5)
        row[first : first + draw.integers(5, problem.intervals - first + 1)] = 1.0
    return there


def nobody(problem: Problem) -> Assignment:
    none = np.full((len(problem.people), problem.intervals), -1, dtype=np.int64)
    return Assignment(none, none[:0], np.zeros((problem.intervals, problem.queues)), np.zeros(0))


def cost_of(problem: Problem, activity: np.ndarray, presence: np.ndarray) -> float:
    cover = np.zeros((problem.intervals, problem.queues))
    changes = 0
    for row, there in zip(activity, presence, strict=True):
        for t in np.flatnonzero(there):
            if row[t] >= 0:
                cover[t, row[t]] += there[t]
            changes += t > 0 and there[t - 1] > 0 and row[t] != row[t - 1]
    return service_cost(problem, cover) + CHANGE * changes


def stays(row: np.ndarray, there: np.ndarray) -> list[list[int]]:
    """Lengths of the stays in each stretch of presence."""
    found = []
    for present, group in groupby(range(len(row)), key=lambda t: there[t] > 0):
        if present:
            found.append([len(list(stay)) for _k, stay in groupby(row[t] for t in group)])
    return found


@pytest.mark.parametrize("seed", range(30))
def test_one_person_gets_the_best_row_of_all(seed: int) -> None:
    problem = team(seed, 1, 1 + seed % 4, intervals=8)
    presence = presence_of(problem, seed)
    liking = np.zeros((1, 3))
    found = with_stays(problem, presence, nobody(problem), liking, CHANGE, None, 1, tries=0)
    least = np.inf
    there = np.flatnonzero(presence[0])
    for row in product(range(3), repeat=len(there)):
        lengths = [len(list(stay)) for _k, stay in groupby(row)]
        if min(lengths) >= min(problem.stay, len(there)):
            whole = np.full((1, problem.intervals), -1)
            whole[0, there] = row
            least = min(least, cost_of(problem, whole, presence))
    assert cost_of(problem, found.activity, presence) == pytest.approx(least)


@pytest.mark.parametrize("seed", range(20))
def test_a_team_stays_long_enough_and_what_it_covers_is_told(seed: int) -> None:
    problem = team(seed, 6, 2 + seed % 3)
    presence = presence_of(problem, seed)
    liking = np.zeros((6, 3))
    free = assign(problem, presence, empty_coverage(problem), liking, CHANGE)
    found = with_stays(problem, presence, free, liking, CHANGE, None, seed)
    short = 0
    for row, before, there in zip(found.activity, free.activity, presence, strict=True):
        assert all(min(one) >= problem.stay for one in stays(row, there))
        short += any(min(one) < problem.stay for one in stays(before, there))
    assert short > 0, "the first assignment had nothing to mend"
    assert np.all((found.activity >= 0) == (presence > 0)), "whoever is there works"
    cover = np.array([[((found.activity[:, t] == k) * presence[:, t]).sum()
                       for k in range(problem.queues)] for t in range(problem.intervals)])
    np.testing.assert_allclose(found.cover, cover)


def test_taking_a_few_out_helps_and_the_same_seed_gives_the_same() -> None:
    gained = 0.0
    for seed in range(10):
        problem = team(seed, 6, 3)
        presence, liking = presence_of(problem, seed), np.zeros((6, 3))
        plain, tried, again = (
            with_stays(problem, presence, nobody(problem), liking, CHANGE, None, 5, tries=tries)
            for tries in (0, 100, 100))
        np.testing.assert_array_equal(tried.activity, again.activity)
        before, after = (cost_of(problem, one.activity, presence) for one in (plain, tried))
        assert after <= before + 1e-9
        gained += before - after
    assert gained > 1


def test_a_stretch_shorter_than_a_stay_has_one_activity() -> None:
    problem = team(3, 2, 4)
    presence = np.zeros((2, problem.intervals))
    presence[0, 2:4] = 1.0
    presence[1, :3] = presence[1, 5:9] = 1.0
    found = with_stays(problem, presence, nobody(problem), np.zeros((2, 3)), CHANGE, None, 1)
    assert [stays(row, there) for row, there in zip(found.activity, presence, strict=True)] == [
        [[2]], [[3], [4]]]


def test_activities_of_a_family_are_one_stay() -> None:
    problem = team(4, 1, 3)
    presence = np.ones((1, problem.intervals))
    family = np.array([0, 0, 1])
    found = with_stays(problem, presence, nobody(problem), np.zeros((1, 3)), CHANGE, family, 1)
    lengths = [len(list(stay)) for _k, stay in groupby(family[found.activity[0]])]
    assert min(lengths) >= 3
    apart = with_stays(problem, presence, nobody(problem), np.zeros((1, 3)), CHANGE, None, 1)
    assert (service_cost(problem, found.cover) <= service_cost(problem, apart.cover) + 2 * CHANGE)


@pytest.mark.parametrize("seed", range(6))
def test_work_within_its_caps_stays_within_them(seed: int) -> None:
    problem = replace(random_problem(seed, people=6), stay=3)
    search = Search(problem, Pricer(problem), seed)
    search.construct()
    presence = np.array([tour.presence for tour in search.roster()])
    liking = np.zeros((len(presence), problem.can.shape[1]))
    plain = assign(problem, presence, search.cover, liking, CHANGE)
    found = with_stays(problem, presence, plain, liking, CHANGE, None, seed)
    for row, person in zip(found.activity, problem.people, strict=True):
        assert all(problem.can[person.group, k] for k in row[row >= 0])
    everybody = np.vstack([found.activity, found.carried])
    there = np.vstack([presence, carried_people(problem)[0]])
    for c, most in enumerate(problem.cap):
        mine = np.flatnonzero((problem.cap_groups == c).any(axis=1)) + problem.queues
        for day in np.unique(problem.day):
            on = problem.day == day
            assert (np.isin(everybody[:, on], mine) * there[:, on]).sum() <= most + 1e-6
