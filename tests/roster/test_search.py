"""Every state of the search is a whole legal roster."""

from __future__ import annotations

import numpy as np
import pytest
from small import legal_weeks, random_problem

from wfm.roster.coverage import coverage_cost
from wfm.roster.master import Master
from wfm.roster.pricing import Pricer
from wfm.roster.problem import Problem
from wfm.roster.search import KEPT, Progress, Search


def check_state(problem: Problem, search: Search) -> None:
    """One legal tour for everybody, and the coverage counts just these people."""
    present = problem.carried.copy()
    for who, tour in zip(problem.people, search.tours, strict=True):
        assert tour is not None
        shifts = problem.shift_sets[who.shift_set]
        assert np.any(np.all(legal_weeks(shifts, who) == tour.shifts, axis=1))
        present[who.group] += tour.presence
    cover = search.cover
    assert np.allclose(cover.amount.sum(axis=2) + cover.idle, present.T, atol=1e-6)
    assert cover.amount.min() > -1e-9
    assert np.allclose(cover.amount.sum(axis=1)[:, : problem.queues], cover.cover, atol=1e-6)
    personal = sum(tour.cost for tour in search.tours)
    assert search.cost == pytest.approx(personal + coverage_cost(cover))


@pytest.mark.parametrize("seed", range(6))
def test_every_state_has_one_legal_tour_for_everybody(seed: int) -> None:
    problem = random_problem(seed, people=8)
    search = Search(problem, Pricer(problem), seed)
    search.construct()
    check_state(problem, search)
    search.sweep()
    check_state(problem, search)
    asked: list[int] = []

    def go_on(progress: Progress) -> bool:
        asked.append(progress.iteration)
        check_state(problem, search)
        return progress.iteration < 320

    search.improve(1000, 5.0, go_on)
    assert asked == list(range(0, 321, 16))
    check_state(problem, search)
    assert all(len(mine) <= KEPT for mine in search.seen)


@pytest.mark.parametrize("swept", [0, 1, 5])
def test_a_sweep_that_is_ended_leaves_a_whole_roster_no_dearer(swept: int) -> None:
    problem = random_problem(4, people=8)
    search = Search(problem, Pricer(problem), 4)
    search.construct()
    before, tours, asked = search.cost, search.roster(), iter(range(9))
    search.sweep(lambda: next(asked) < swept)
    check_state(problem, search)
    assert search.cost <= before + 1e-9
    same = [one is other for one, other in zip(tours, search.roster(), strict=True)]
    assert same.count(False) <= swept


@pytest.mark.parametrize("seed", range(1, 6))
def test_improving_ends_with_the_best_roster_seen(seed: int) -> None:
    problem = random_problem(seed, people=30, days=7, levels=10)
    search = Search(problem, Pricer(problem), seed)
    search.construct()
    first, costs = search.exact, []
    search.improve(400, 5.0, lambda progress: costs.append(progress.cost) is None)
    assert costs[0] == first
    assert costs == sorted(costs, reverse=True)
    assert search.exact <= costs[-1] * 1.005, "settling moves the cost by a step at most"
    assert costs[-1] < first


def test_taking_somebody_out_and_putting_the_same_tour_back_changes_nothing() -> None:
    problem = random_problem(4, people=8)
    search = Search(problem, Pricer(problem), 1)
    search.construct()
    before = search.cost
    for i in range(len(problem.people)):
        search.put(i, search.take(i))
    check_state(problem, search)
    assert search.cost == pytest.approx(before, rel=0.005)


def test_the_same_seed_takes_the_same_way_and_another_one_another() -> None:
    problem = random_problem(6, people=8)

    def way(seed: int) -> tuple[list[float], list[list[int]]]:
        search = Search(problem, Pricer(problem), seed)
        search.construct()
        costs: list[float] = []
        search.improve(200, 20.0, lambda progress: costs.append(search.cost) is None)
        return costs, [tour.shifts.tolist() for tour in search.tours]

    assert way(1) == way(1)
    assert way(1)[0] != way(2)[0]


@pytest.mark.parametrize("seed", range(8))
def test_sharpened_it_splits_people_nearly_as_a_linear_program_does(seed: int) -> None:
    problem = random_problem(seed, people=8)
    search = Search(problem, Pricer(problem), seed)
    search.construct()
    tours = [[(tour,)] for tour in search.roster()]
    least = Master(problem, [[i] for i in range(len(tours))], tours).solve()[0]
    search.sharpen()
    assert least - 1e-6 <= search.exact <= 1.002 * least
