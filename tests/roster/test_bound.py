"""No legal roster costs less than the bound, and the search finds rosters near the best.

The optimum is proven by CP-SAT over every tour of everybody, listed by brute force.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from small import all_tours, master_of, optimum, random_problem

from wfm.roster import bound as bounds
from wfm.roster.bound import EXACT, Prices, fixed_part, improve_bound, lower_bound, repaired
from wfm.roster.pricing import Pricer
from wfm.roster.problem import Problem
from wfm.roster.solve import Stop, solve

STOP = Stop(iterations=200, bound_rounds=8)
CLOSE = 1e-6


def random_prices(problem: Problem, draw: np.random.Generator) -> Prices:
    """Any prices at all, negative and absurd ones among them."""
    days, size = int(problem.day.max()) + 1, float(draw.choice([0.5, 3.0, 10.0, 1e4]))
    return Prices(
        size * draw.standard_normal((problem.groups, problem.intervals)),
        size * draw.standard_normal(len(problem.hours)),
        size * draw.standard_normal((len(problem.cap), days)),
        size * draw.standard_normal((len(problem.heads), problem.slots)))


@cache
def check_bounds(seed: int) -> float:
    """How far the cost found is above the optimum, as a share."""
    problem, draw = random_problem(seed), np.random.default_rng(seed)
    pricer, least = Pricer(problem), optimum(problem)
    for _ in range(8):
        bound, tours = lower_bound(problem, pricer, random_prices(problem, draw))
        assert bound <= least + CLOSE
        assert len(tours) == len(problem.people)
    result = solve(problem, STOP)
    assert result.lower_bound <= least + CLOSE
    assert result.total_cost >= least - CLOSE
    return (result.total_cost - least) / max(least, 1.0)


@pytest.mark.parametrize("seed", range(40))
def test_the_bound_is_below_and_the_roster_not_far_above_the_optimum(seed: int) -> None:
    assert check_bounds(seed) < 0.03


def test_most_rosters_of_a_handful_of_people_are_optimal() -> None:
    above = np.array([check_bounds(seed) for seed in range(40)])
    assert np.mean(above < CLOSE) >= 0.6


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1300))
def test_the_bound_is_below_the_optimum_of_hundreds_of_problems(seed: int) -> None:
    assert check_bounds(seed) < 0.05


@pytest.mark.parametrize("seed", range(20))
def test_repaired_prices_are_sound_and_sound_prices_stay(seed: int) -> None:
    problem, draw = random_problem(seed), np.random.default_rng(seed)
    sound = repaired(problem, random_prices(problem, draw))
    assert sound.people.min() >= 0
    assert sound.caps.min(initial=0) >= 0
    assert np.all((sound.work >= 0) & (sound.work <= problem.penalty))
    for w, price in enumerate(sound.work):
        caps = [c for c in problem.cap_groups[w] if c >= 0]
        for g in np.flatnonzero(problem.can[:, problem.queues + w]):
            for t in np.flatnonzero(problem.legal[w]):
                relief = sound.caps[caps, problem.day[t]].sum()
                assert sound.people[g, t] >= price - relief
    again = repaired(problem, sound)
    for part in ("people", "work", "caps"):
        assert np.array_equal(getattr(again, part), getattr(sound, part))


def test_without_prices_the_bound_is_the_cheapest_week_of_everybody() -> None:
    problem = random_problem(2)
    free = Prices(np.zeros((problem.groups, problem.intervals)), np.zeros(len(problem.hours)),
                  np.zeros((len(problem.cap), int(problem.day.max()) + 1)),
                  np.zeros((len(problem.heads), problem.slots)))
    bound, _ = lower_bound(problem, Pricer(problem), free)
    cheapest = sum(min(all_tours(problem, i).values()) for i in range(len(problem.people)))
    nobody_can = [k for k in range(problem.queues) if not problem.can[:, k].any()]
    assert fixed_part(problem, free) == problem.worth[nobody_can].sum()
    assert bound == pytest.approx(cheapest + problem.worth[nobody_can].sum())


def raised(seed: int, smoothing: float, rounds: int) -> tuple[float, float]:
    """The bound raised from random prices, and that of the linear program of all tours."""
    problem, draw = random_problem(seed), np.random.default_rng(seed)
    pricer, start = Pricer(problem), random_prices(problem, draw)
    least = optimum(problem, whole=False)
    seen: list[float] = []

    def note(done: int, bound: float) -> bool:
        assert done == len(seen)
        seen.append(bound)
        return True

    begin = lower_bound(problem, pricer, start)[0]
    nothing = np.zeros(problem.intervals)
    pool = [[pricer.best_tour(i, nothing)[1]] for i in range(len(problem.people))]
    made = improve_bound(problem, pricer, start, pool, rounds, note, smoothing)
    bound, prices = made.value, made.prices
    assert seen[0] == begin
    assert seen == sorted(seen)
    assert seen[-1] <= bound <= least + CLOSE * max(1, least)
    assert bound == lower_bound(problem, pricer, prices)[0]
    assert made.master.blocks == [[i] for mine in made.master.blocks for i in mine]
    return bound, least


@pytest.mark.parametrize("seed", range(20))
def test_the_bound_rises_to_that_of_the_linear_program(seed: int) -> None:
    bound, least = raised(seed, (0.5,), 25)
    assert bound >= 0.99 * least


@pytest.mark.parametrize("beam", [1, 3, 2000])
@pytest.mark.parametrize("seed", range(10))
def test_however_few_labels_are_followed_at_first_it_ends_at_the_linear_program(
    seed: int, beam: int
) -> None:
    """And where it may end sooner, so near it as is asked for."""
    problem = random_problem(seed)
    pricer = Pricer(problem)
    least = optimum(problem, whole=False)
    start = Prices(np.zeros((problem.groups, problem.intervals)), np.zeros(len(problem.hours)),
                   np.zeros((len(problem.cap), int(problem.day.max()) + 1)),
                   np.zeros((len(problem.heads), problem.slots)))
    nothing = np.zeros(problem.intervals)
    pool = [[pricer.best_tour(i, nothing)[1]] for i in range(len(problem.people))]
    for near in (0.05, EXACT):
        found = bounds.raised(problem, pricer, bounds.begun(problem, pricer, start, pool), 500,
                              lambda done, value: True, near=near, beam=beam)
        assert found.ended
        assert least - 1.01 * near * max(1, least) <= found.value <= least + CLOSE * max(1, least)


@pytest.mark.parametrize("seed", range(12))
def test_the_bound_never_falls_where_prices_swing(seed: int) -> None:
    raised(seed, (0.0, 0.3), 12)


@pytest.mark.parametrize("seed", range(20))
def test_the_master_of_all_tours_is_the_linear_program_and_its_prices_the_best(seed: int) -> None:
    problem = random_problem(seed)
    least = optimum(problem, whole=False)
    value, *prices = master_of(problem).solve()
    assert value == pytest.approx(least, rel=1e-5, abs=1e-4)
    bound, _ = lower_bound(problem, Pricer(problem), Prices(*prices))
    assert bound == pytest.approx(least, rel=1e-4, abs=1e-3)
    assert least <= optimum(problem) + CLOSE


def test_work_that_differs_in_hours_only_is_one_and_the_same() -> None:
    plain = replace(random_problem(8), cap_groups=np.array([[0, -1]]), cap=np.array([3.0]))
    assert plain.hours[0] > 2
    twice = replace(
        plain, hours=np.array([2.0, plain.hours[0] - 2]), penalty=np.repeat(plain.penalty, 2),
        legal=np.repeat(plain.legal, 2, axis=0), cap_groups=np.array([[0, -1], [0, -1]]),
        can=np.hstack([plain.can, plain.can[:, -1:]]))
    least = optimum(plain, whole=False)
    assert master_of(plain).solve()[0] == pytest.approx(least, rel=1e-5)
    assert master_of(twice).solve()[0] == pytest.approx(least, rel=1e-5)
    one, two = solve(plain, STOP), solve(twice, STOP)
    assert max(one.lower_bound, two.lower_bound) <= optimum(plain) + CLOSE
    assert min(one.total_cost, two.total_cost) >= optimum(plain) - CLOSE
    assert two.total_cost == pytest.approx(one.total_cost, rel=0.02)
