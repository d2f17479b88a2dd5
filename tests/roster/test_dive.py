"""Whole tours from mixed ones: legal, near the linear program, and nobody stays fixed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small import legal_weeks, random_problem

from wfm.roster.bound import Bound, Prices, improve_bound
from wfm.roster.dive import whole_tours
from wfm.roster.pricing import Pricer
from wfm.roster.problem import Problem
from wfm.roster.search import Search


def bound_of(problem: Problem, pricer: Pricer, blocks: int) -> tuple[Bound, float]:
    """The linear program over a first roster's tours, and that roster's cost."""
    search = Search(problem, pricer, 1)
    search.construct()
    prices = Prices(search.prices(), np.zeros(len(problem.hours)),
                    np.zeros((len(problem.cap), int(problem.day.max()) + 1)),
                  search.tally.prices())
    pool = [[tour] for tour in search.roster()]
    return improve_bound(problem, pricer, prices, pool, 12, most_blocks=blocks), search.exact


@pytest.mark.parametrize("blocks", [100, 3])
@pytest.mark.parametrize("seed", range(8))
def test_everybody_gets_a_legal_tour_near_the_mixture(seed: int, blocks: int) -> None:
    problem = random_problem(seed, people=9)
    if blocks == 3:  # so many alike that each block is of several
        problem = replace(problem, people=8 * problem.people[:1])
    pricer = Pricer(problem)
    bound, first = bound_of(problem, pricer, blocks)
    assert (max(map(len, bound.master.blocks)) > 1) == (blocks == 3)
    value = bound.master.solve()[0]
    tours = whole_tours(problem, pricer, bound.master, 1)
    assert tours is not None
    search = Search(problem, pricer, 1)
    for i, (tour, person) in enumerate(zip(tours, problem.people, strict=True)):
        weeks = legal_weeks(problem.shift_sets[person.shift_set], person)
        assert tour.shifts.tolist() in weeks.tolist()
        search.put(i, tour)
    search.settle()
    assert search.exact >= bound.value - 1e-6
    if blocks == 100:
        assert search.exact <= max(1.5 * first, first + 20)
    assert bound.master.solve()[0] <= value + 1e-4 * max(1, abs(value)), "somebody stayed fixed"


def test_a_dive_that_is_stopped_gives_nothing_and_frees_everybody() -> None:
    problem = random_problem(2, people=18)
    pricer = Pricer(problem)
    bound, _ = bound_of(problem, pricer, 100)
    value = bound.master.solve()[0]
    asked: list[float] = []

    def only_once(done: float) -> bool:
        asked.append(done)
        return done == 0.0

    assert whole_tours(problem, pricer, bound.master, 1, only_once) is None
    assert 0.0 < asked[-1] < 1.0, "somebody was fixed"
    assert bound.master.solve()[0] <= value + 1e-4 * max(1, abs(value))


def test_people_are_dealt_out_alike_for_one_seed() -> None:
    problem = random_problem(4, people=9)
    pricer = Pricer(problem)
    bound, _ = bound_of(problem, pricer, 3)
    bound.master.solve()
    one, two = (whole_tours(problem, pricer, bound.master, 7) for _ in range(2))
    assert one is not None
    assert two is not None
    assert all(a is b for a, b in zip(one, two, strict=True))
