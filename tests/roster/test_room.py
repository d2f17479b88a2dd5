"""Tours that leave room for stays: never dearer, sometimes cheaper, always legal."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small import random_problem

from wfm.roster.activities import Assignment, assign
from wfm.roster.coverage import service_cost
from wfm.roster.pricing import Pricer, personal_cost
from wfm.roster.room import with_room
from wfm.roster.search import Search
from wfm.roster.solve import Stop, solve
from wfm.roster.stays import with_stays


def swept(seed: int) -> Search:
    problem = replace(random_problem(seed, people=6), stay=3)
    search = Search(problem, Pricer(problem), seed)
    search.construct()
    search.sweep()
    return search


def kept(search: Search) -> Assignment:
    problem = search.problem
    presence = np.array([tour.presence for tour in search.roster()])
    liking = np.zeros((len(presence), problem.can.shape[1]))
    free = assign(problem, presence, search.cover, liking, 0.0)
    return with_stays(problem, presence, free, liking, 0.0, None, 1)


def cost_of(search: Search, found: Assignment) -> float:
    problem = search.problem
    left = np.maximum(0.0, problem.hours - found.worked)
    return sum(tour.cost for tour in search.roster()) + service_cost(
        problem, found.cover) + float(problem.penalty @ left)


def test_room_for_stays_costs_no_more_and_sometimes_less() -> None:
    less = 0
    for seed in range(25):
        search = swept(seed)
        before = cost_of(search, kept(search))
        found = with_room(search, kept, 0.5, seed, turns=6)
        after = cost_of(search, found)
        assert after <= before + 1e-6
        less += after < before - 1e-6
        for i, (tour, person) in enumerate(
                zip(search.roster(), search.problem.people, strict=True)):
            shifts = search.problem.shift_sets[person.shift_set]
            chosen = person.chosen(tour.choice)
            assert tour.cost == pytest.approx(personal_cost(chosen, shifts, tour.shifts))
            there = tour.presence > 0
            assert (found.activity[i][~there] < 0).all()
    assert less >= 2


def test_without_turns_the_roster_stays_as_it_was() -> None:
    search = swept(3)
    before, plain = search.roster(), kept(search)
    found = with_room(search, kept, 0.5, 3, turns=0)
    assert search.roster() == before
    np.testing.assert_array_equal(found.activity, plain.activity)


def test_it_stops_when_told_and_is_told_the_best_cost() -> None:
    search, told = swept(5), []

    def go_on(cost: float) -> bool:
        told.append(cost)
        return len(told) < 3

    with_room(search, kept, 0.5, 5, turns=50, go_on=go_on)
    assert len(told) <= 3
    assert told == sorted(told, reverse=True)


@pytest.mark.parametrize("seed", [4, 5, 6])
def test_the_search_goes_on_where_stays_cost_nothing(seed: int) -> None:
    problem = replace(random_problem(seed, people=6), stay=3)
    solve(problem, Stop(50, 2), seed=2)  # kernels are compiled now
    phases: list[str] = []
    result = solve(problem, Stop(10**9, 10**9, 2.0), seed=2,
                   watch=lambda phase, *news: phases.append(phase))
    assert result.seconds < 2.5
    assert result.lower_bound <= result.total_cost == pytest.approx(result.trace[-2][1])
    assert result.cost["service"] == pytest.approx(
        service_cost(problem, result.assignment.cover))
    course = [one for n, one in enumerate(phases) if n == 0 or one != phases[n - 1]]
    assert course.count("search") == 3, "before the bound, after it, and while time is left"
    assert course[-3:] == ["search", "stays", "done"]


def test_a_problem_with_stays_is_solved_alike_twice_and_no_dearer_than_told() -> None:
    problem = replace(random_problem(4, people=6), stay=3)
    first, again = (solve(problem, Stop(200, 4), seed=2) for _ in range(2))
    assert first.cost == again.cost
    assert first.lower_bound <= first.total_cost + 1e-6
    for one, other in zip(first.tours, again.tours, strict=True):
        np.testing.assert_array_equal(one.shifts, other.shifts)
