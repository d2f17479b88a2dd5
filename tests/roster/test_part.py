"""Some people anew while the others are held: one problem's costs, and never a dearer roster."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small import legal_weeks, optimum, random_problem, with_headcounts

from wfm.roster.headcounts import Headcount
from wfm.roster.part import improved, part_of
from wfm.roster.pricing import Pricer, Tour
from wfm.roster.problem import Problem
from wfm.roster.search import Search

TRIES = 12


def case(seed: int, people: int = 6) -> Problem:
    problem = random_problem(seed, people=people)
    draw = np.random.default_rng(seed)
    return with_headcounts(problem, draw) if seed % 2 else problem


def cost_of(problem: Problem, tours: list[Tour]) -> float:
    search = Search(problem, Pricer(problem), 1)
    for i, tour in enumerate(tours):
        search.put(i, tour)
    search.settle()
    return search.exact


def somehow(problem: Problem, seed: int) -> list[Tour]:
    """A legal roster that nobody would call good: everybody's best tour at drawn prices."""
    draw, pricer = np.random.default_rng(seed), Pricer(problem)
    return [pricer.best_tour(i, draw.integers(0, 9, problem.intervals).astype(float))[1]
            for i in range(len(problem.people))]


@pytest.mark.parametrize("seed", range(TRIES))
def test_a_part_costs_what_the_whole_does_less_those_who_are_held(seed: int) -> None:
    problem = case(seed)
    tours = somehow(problem, seed)
    draw = np.random.default_rng(seed)
    free = sorted(draw.choice(len(tours), draw.integers(1, len(tours)), replace=False).tolist())
    part = part_of(problem, tours, free)
    held = sum(tour.cost for i, tour in enumerate(tours) if i not in free)
    again = [Pricer(problem).best_tour(i, np.full(problem.intervals, 3.0))[1] for i in free]
    for mine in ([tours[i] for i in free], again):
        whole = list(tours)
        for i, tour in zip(free, mine, strict=True):
            whole[i] = tour
        assert cost_of(part, mine) + held == pytest.approx(cost_of(problem, whole))


@pytest.mark.parametrize("seed", range(TRIES))
def test_those_who_are_free_get_legal_tours_that_cost_less_or_none(seed: int) -> None:
    problem = case(seed)
    tours = somehow(problem, seed)
    free = list(range(0, len(tours), 2))
    found = improved(problem, tours, [[] for _ in tours], free, 1)
    part = part_of(problem, tours, free)
    held = sum(tour.cost for i, tour in enumerate(tours) if i not in free)
    least = optimum(part) + held
    if found is None:
        assert cost_of(problem, tours) == pytest.approx(least), "something was to be gained"
        return
    assert all(found[i] is tours[i] for i in range(len(tours)) if i not in free)
    for i in free:
        person = problem.people[i]
        weeks = legal_weeks(problem.shift_sets[person.shift_set], person)
        assert found[i].shifts.tolist() in weeks.tolist()
    assert least - 1e-6 <= cost_of(problem, found) < cost_of(problem, tours)


def test_outside_of_some_days_everybody_keeps_shifts_and_days_off() -> None:
    gained = 0
    for seed in range(TRIES):
        problem = case(seed)
        tours = somehow(problem, seed)
        everybody = list(range(len(tours)))
        days = range(seed % 5, seed % 5 + 2)
        part = part_of(problem, tours, everybody, days)
        before = cost_of(problem, tours)
        assert cost_of(part, tours) == pytest.approx(before)
        least = optimum(part)
        assert optimum(problem) - 1e-3 <= least <= before + 1e-3
        found = improved(problem, tours, [[] for _ in tours], everybody, 1, days)
        if found is None:
            continue
        gained += 1
        assert least - 1e-3 <= cost_of(problem, found) < before
        outside = np.array([d not in days for d in range(7)])
        for one, other in zip(tours, found, strict=True):
            np.testing.assert_array_equal(one.shifts[outside], other.shifts[outside])
    assert gained >= TRIES // 2


def test_where_nothing_is_to_be_gained_nothing_is_found() -> None:
    problem = case(4)
    tours = somehow(problem, 4)
    everybody = list(range(len(tours)))
    while (better := improved(problem, tours, [[] for _ in tours], everybody, 1)) is not None:
        assert cost_of(problem, better) < cost_of(problem, tours)
        tours = better
    assert cost_of(problem, tours) == pytest.approx(optimum(problem))


def test_people_who_decide_together_have_decided_where_one_of_them_is_held() -> None:
    problem = random_problem(1, people=4)
    first = problem.people[0]
    choices = (first, replace(first, cost=first.cost + 1))
    people = tuple(replace(first, choices=choices) for _ in range(3))
    problem = replace(problem, people=people, together=((0, 1),), heads=(Headcount(
        np.array([0, 2]), (True, False, False), np.zeros(problem.slots, dtype=np.int64),
        np.ones(problem.slots, dtype=np.int64), 0.0, 1.0,
        np.zeros(problem.slots, dtype=np.int64)),))
    pricer = Pricer(problem)
    tours = [pricer.best_tour(i, np.ones(problem.intervals), choice=1)[1] for i in range(3)]
    apart = part_of(problem, tours, [0, 2])
    assert apart.together == ()
    assert apart.people[0] is choices[1], "the second choice was taken"
    assert apart.people[1].choices == choices, "the third decides alone"
    assert apart.heads[0].members.tolist() == [0, 1]
    both = part_of(problem, tours, [0, 1])
    assert both.together == ((0, 1),)
    assert both.heads[0].members.tolist() == [0]
    found = improved(problem, tours, [[] for _ in tours], [0, 2], 1)
    assert found is not None, "the third is cheaper by the first choice"
    assert [tour.choice for tour in found] == [1, 1, 0]
