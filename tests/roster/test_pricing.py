"""Shifts, breaks, meetings and days together: against every tour there is."""

from __future__ import annotations

import numpy as np
import pytest
from small import all_tours, legal_weeks, presence_of, random_problem, week_costs

from wfm.roster.pricing import Pricer


@pytest.mark.parametrize("seed", range(40))
def test_no_tour_is_worth_more_than_the_one_found(seed: int) -> None:
    problem = random_problem(seed)
    draw = np.random.default_rng(seed)
    pricer = Pricer(problem)
    for i, who in enumerate(problem.people):
        price = draw.integers(0, 12, problem.intervals) * draw.choice([0.5, 1.0, 3.0])
        value, tour = pricer.best_tour(i, price)
        best = max(
            np.array(row) @ price / problem.interval_slots - cost
            for row, cost in all_tours(problem, i).items())
        assert value == pytest.approx(best)
        assert tour.presence @ price - tour.cost == pytest.approx(value)

        shifts = problem.shift_sets[who.shift_set]
        assert tour.shifts.tolist() in legal_weeks(shifts, who).tolist()
        assert tour.cost == week_costs(shifts, who, tour.shifts[None], who.cost)[0]
        worked = tour.shifts[tour.shifts >= 0]
        spans = list(zip(shifts.start[worked], shifts.end[worked], strict=True))
        counts = presence_of(problem, who, spans, tour.breaks[:, 1:3].tolist())
        assert np.array_equal(tour.presence * problem.interval_slots, counts)


def test_asking_for_everybody_at_once_gives_the_same_tours() -> None:
    problem = random_problem(8, people=12)
    pricer = Pricer(problem)
    prices = np.random.default_rng(1).random((problem.groups, problem.intervals)) * 9
    for i, (value, tour) in enumerate(pricer.best_tours(prices)):
        alone_value, alone = pricer.best_tour(i, prices[problem.people[i].group])
        assert value == alone_value
        assert np.array_equal(tour.shifts, alone.shifts)
        assert np.array_equal(tour.breaks, alone.breaks)


def test_a_later_call_does_not_change_a_tour_found_before() -> None:
    problem = random_problem(3)
    pricer = Pricer(problem)
    first = pricer.best_tour(0, np.ones(problem.intervals) * 5)[1]
    kept = first.shifts.copy(), first.presence.copy(), first.breaks.copy()
    pricer.best_tour(0, np.zeros(problem.intervals))
    pricer.best_tour(1, np.arange(problem.intervals, dtype=float))
    for before, now in zip(kept, (first.shifts, first.presence, first.breaks), strict=True):
        assert np.array_equal(before, now)
