"""Some people anew while the others are held: one problem's costs, and never a dearer roster."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small import legal_weeks, optimum, random_problem, with_headcounts

from wfm.roster.coverage import service_cost
from wfm.roster.headcounts import Headcount
from wfm.roster.master import Master
from wfm.roster.part import both, cut, improved, part_of, within
from wfm.roster.pricing import Pricer, Tour
from wfm.roster.problem import Problem
from wfm.roster.search import Search

TRIES = 12


def case(seed: int, people: int = 6) -> Problem:
    problem = random_problem(seed, people=people)
    draw = np.random.default_rng(seed)
    return with_headcounts(problem, draw) if seed % 2 else problem


def rostered(problem: Problem, tours: list[Tour]) -> Search:
    search = Search(problem, Pricer(problem), 1)
    for i, tour in enumerate(tours):
        search.put(i, tour)
    search.sharpen()
    return search


def cost_of(problem: Problem, tours: list[Tour]) -> float:
    return rostered(problem, tours).exact


def better(
    problem: Problem, tours: list[Tour], free: list[int], days: range | None = None
) -> list[Tour] | None:
    search = rostered(problem, tours)
    return improved(cut(search, free, days), search.pricer, [()] * len(tours), 1)


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
    found = better(problem, tours, free)
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
        found = better(problem, tours, everybody, days)
        if found is None:
            continue
        gained += 1
        assert least - 1e-3 <= cost_of(problem, found) < before
        outside = np.array([d not in days for d in range(7)])
        for one, other in zip(tours, found, strict=True):
            np.testing.assert_array_equal(one.shifts[outside], other.shifts[outside])
    assert gained >= TRIES // 3


def split_cost(problem: Problem, tours: list[Tour]) -> float:
    """Cost of a roster whose people are split as a linear program says."""
    blocks = [[i] for i in range(len(tours))]
    return Master(problem, blocks, [[(tour,)] for tour in tours]).solve()[0]


@pytest.mark.parametrize("seed", range(0, TRIES, 2))
def test_the_intervals_of_some_days_cost_what_is_left_of_all(seed: int) -> None:
    """Another tour on these days costs the whole no more than it costs the part."""
    problem = case(seed)
    tours = somehow(problem, seed)
    everybody, days = list(range(len(tours))), range(seed % 3, seed % 3 + 2)
    search = rostered(problem, tours)
    part = part_of(problem, tours, everybody, days)
    small = within(part, days, search.cover.amount)
    assert (small.worth != 0).sum() < (problem.worth != 0).sum(), "something is left out"
    left_out = (small.worth == 0).all(axis=(0, 2))
    outside = service_cost(
        replace(problem, worth=problem.worth * left_out[:, None]), search.cover.cover)
    pricer, price = Pricer(small), np.full(problem.intervals, 4.0)
    for draw in range(4):
        fresh = [pricer.best_tour(i, price * (draw + 1 + i % 2))[1] for i in everybody]
        mixed = [search.pricer.on_some_days(i, tours[i], fresh[i], days) for i in everybody]
        assert split_cost(problem, mixed) <= split_cost(small, fresh) + outside + 1e-6
    assert search.exact == pytest.approx(rostered(small, tours).exact + outside, rel=5e-3)


def test_what_two_parts_found_is_taken_over_as_far_as_it_is_legal() -> None:
    mixed = kept = 0
    for seed in range(TRIES):
        problem = case(seed)
        tours = somehow(problem, seed)
        everybody = list(range(len(tours)))
        search = rostered(problem, tours)
        first, second = (cut(search, everybody, range(d, d + 2)) for d in (0, 2))
        found = [improved(one, search.pricer, [()] * len(tours), 1) for one in (first, second)]
        if found[0] is None or found[1] is None:
            continue
        search.restore(found[0])
        together = both(search, second, found[1])
        for i, tour in enumerate(together):
            person = problem.people[i]
            weeks = legal_weeks(problem.shift_sets[person.shift_set], person)
            assert tour.shifts.tolist() in weeks.tolist()
            new = [found[0][i].shifts[0:2], found[1][i].shifts[2:4]]
            mixed += int((tour.shifts[0:4] == np.concatenate(new)).all())
            kept += int(tour is found[0][i])
    assert mixed > kept > 0


def test_where_nothing_is_to_be_gained_nothing_is_found() -> None:
    problem = case(4)
    tours = somehow(problem, 4)
    everybody = list(range(len(tours)))
    while (found := better(problem, tours, everybody)) is not None:
        assert cost_of(problem, found) < cost_of(problem, tours)
        tours = found
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
    found = better(problem, tours, [0, 2])
    assert found is not None, "the third is cheaper by the first choice"
    assert [tour.choice for tour in found] == [1, 1, 0]
