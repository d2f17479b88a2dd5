"""Limits on how many do something at once: counted right, in the bound, and kept by the search."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small import (
    DAY,
    Break,
    Plan,
    Shift,
    optimum,
    person,
    random_problem,
    shift_set,
    with_headcounts,
)

from wfm.roster.bound import Prices, fixed_part, improve_bound, lower_bound
from wfm.roster.headcounts import Headcount, Tally, doing_of
from wfm.roster.pricing import Pricer
from wfm.roster.problem import Problem
from wfm.roster.solve import Stop, solve

STOP = Stop(iterations=200, bound_rounds=8)
CLOSE = 1e-6


def limited(seed: int) -> Problem:
    return with_headcounts(random_problem(seed, people=3, days=3), np.random.default_rng(seed))


def check(seed: int) -> float:
    """How far the cost found is above the optimum, as a share; the bound is below it."""
    problem, draw = limited(seed), np.random.default_rng(seed + 1)
    pricer, least = Pricer(problem), optimum(problem)
    for size in (0.5, 3.0, 1e4):
        prices = Prices(
            size * draw.standard_normal((problem.groups, problem.intervals)),
            size * draw.standard_normal(len(problem.hours)),
            size * draw.standard_normal((len(problem.cap), int(problem.day.max()) + 1)),
            size * draw.standard_normal((len(problem.heads), problem.slots)))
        assert lower_bound(problem, pricer, prices)[0] <= least + CLOSE
    result = solve(problem, STOP)
    assert result.lower_bound <= least + CLOSE
    assert result.total_cost >= least - CLOSE
    return (result.total_cost - least) / max(least, 1.0)


@pytest.mark.parametrize("seed", range(20))
def test_the_bound_is_below_and_the_roster_not_far_above_the_optimum(seed: int) -> None:
    assert check(seed) < 0.05


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2000, 2100))
def test_the_bound_is_below_the_optimum_of_many_problems(seed: int) -> None:
    assert check(seed) < 0.1


@pytest.mark.parametrize("seed", range(12))
def test_the_bound_rises_to_that_of_the_linear_program(seed: int) -> None:
    problem = limited(seed)
    pricer = Pricer(problem)
    nothing = np.zeros(problem.intervals)
    pool = [[pricer.best_tour(i, nothing)[1]] for i in range(len(problem.people))]
    start = Prices(np.zeros((problem.groups, problem.intervals)), np.zeros(len(problem.hours)),
                   np.zeros((len(problem.cap), int(problem.day.max()) + 1)),
                   np.zeros((len(problem.heads), problem.slots)))
    made = improve_bound(problem, pricer, start, pool, 40)
    least = optimum(problem, whole=False)
    assert 0.99 * least - CLOSE <= made.value <= least + CLOSE * max(1, least)


def test_prices_of_limits_alone_give_their_least_cost() -> None:
    problem = limited(3)
    free = Prices(np.zeros((problem.groups, problem.intervals)), np.zeros(len(problem.hours)),
                  np.zeros((len(problem.cap), int(problem.day.max()) + 1)),
                  np.zeros((len(problem.heads), problem.slots)))
    dear = replace(free, heads=np.array([np.full(problem.slots, head.below)
                                         for head in problem.heads]))
    gain = sum(head.below * float((head.least - head.carried).sum()) for head in problem.heads)
    assert fixed_part(problem, dear) - fixed_part(problem, free) == pytest.approx(gain)


@pytest.mark.parametrize("seed", range(10))
def test_a_best_tour_is_worth_what_it_is_said_to_be(seed: int) -> None:
    problem, draw = limited(seed), np.random.default_rng(seed)
    pricer = Pricer(problem)
    price = draw.uniform(0, 5, problem.intervals)
    heads = draw.uniform(-3, 3, (len(problem.heads), problem.slots))
    for i in range(len(problem.people)):
        value, tour = pricer.best_tour(i, price, heads=heads)
        assert pricer.value_of(i, tour, price, heads) == pytest.approx(value)


def one_day(people: int, **limits: object) -> Problem:
    """People with a shift of eight slots and a break of one in its middle, on one day."""
    shifts = shift_set([Shift(0, 8, 8, 8)], [Plan((Break(2, 5, 1),))])
    none = np.zeros(7 * DAY, dtype=np.int64)
    head = {"members": np.arange(people), "counted": (False, True, False), "least": none,
            "most": none + 10**6, "below": 0.0, "above": 0.0, "carried": none, **limits}
    return Problem(
        interval_slots=1, worth=np.full((1, 7 * DAY, people), 3.0), hours=np.zeros(0),
        penalty=np.zeros(0), legal=np.zeros((0, 7 * DAY), dtype=bool),
        cap_groups=np.zeros((0, 2), dtype=np.int64), cap=np.zeros(0),
        day=np.arange(7 * DAY) // DAY, can=np.ones((1, 1), dtype=bool),
        carried=np.zeros((1, 7 * DAY)), shift_sets=(shifts,),
        people=tuple(person(shifts) for _ in range(people)), heads=(Headcount(**head),))


def test_breaks_are_taken_one_after_another_where_only_one_may_be_away() -> None:
    most = np.ones(7 * DAY, dtype=np.int64)
    problem = one_day(4, most=most, above=50.0)
    result = solve(problem, STOP)
    doing = np.array([doing_of(problem, i, tour) for i, tour in enumerate(result.tours)])
    assert sorted(np.flatnonzero((doing == 1).any(axis=0)) - 8) == [2, 3, 4, 5]
    assert result.cost["headcounts"] == 0
    assert result.lower_bound == pytest.approx(result.total_cost)


def test_seats_are_taken_by_those_on_a_break_too() -> None:
    most = np.full(7 * DAY, 3, dtype=np.int64)
    problem = one_day(5, counted=(True, True, True), most=most, above=1000.0)
    result = solve(problem, STOP)
    doing = np.array([doing_of(problem, i, tour) for i, tour in enumerate(result.tours)])
    assert (doing >= 0).sum(axis=0).max() == 3
    assert result.lower_bound == pytest.approx(result.total_cost, rel=1e-3)


def test_the_tally_is_what_the_tours_add_up_to() -> None:
    problem = limited(5)
    pricer, tally = Pricer(problem), Tally(problem)
    tours = [pricer.best_tour(i, np.full(problem.intervals, 5.0))[1]
             for i in range(len(problem.people))]
    for i, tour in enumerate(tours):
        tally.change(i, tour, 1)
    for head, count in zip(problem.heads, tally.count, strict=True):
        kinds = np.flatnonzero(head.counted)
        people = sum(np.isin(doing_of(problem, i, tours[i]), kinds) for i in head.members)
        assert np.array_equal(count, people + head.carried)
    for i, tour in enumerate(tours):
        tally.change(i, tour, -1)
    assert np.array_equal(tally.count, np.array([head.carried for head in problem.heads]))


def test_impossible_limits_are_refused() -> None:
    none = np.zeros(7 * DAY, dtype=np.int64)
    with pytest.raises(ValueError, match="no more than its most"):
        one_day(2, least=none + 2, most=none + 1)
    with pytest.raises(ValueError, match="not rewarded"):
        one_day(2, below=-1.0)
    with pytest.raises(ValueError, match="each slot of the grid"):
        one_day(2, least=none[:5], most=none[:5], carried=none[:5])
