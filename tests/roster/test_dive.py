"""Whole tours from mixed ones: legal, near the linear program, and nobody stays fixed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from small import DAY, Shift, legal_weeks, person, random_problem, shift_set

from wfm.roster import dive
from wfm.roster.bound import Bound, Prices, improve_bound
from wfm.roster.dive import TO_THE_END, best_of_dives, whole_tours
from wfm.roster.master import Master, blocks_of
from wfm.roster.pricing import Pricer, Tour
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
    for i, (tour, agent) in enumerate(zip(tours, problem.people, strict=True)):
        weeks = legal_weeks(problem.shift_sets[agent.shift_set], agent)
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


def cost_of(problem: Problem, pricer: Pricer, tours: list[Tour]) -> float:
    """What a roster costs with people split as well as can be: a linear program of these tours."""
    blocks = blocks_of(problem, len(problem.people))
    master = Master(problem, blocks, [[(tours[mine[0]],)] for mine in blocks])
    return master.solve()[0]


@pytest.mark.parametrize("seed", range(6))
def test_the_best_of_several_dives_costs_what_it_says_and_more_of_them_no_more(seed: int) -> None:
    problem = random_problem(seed, people=9)
    pricer = Pricer(problem)
    found = []
    for times in (1, 4, 12):
        bound, _first = bound_of(problem, pricer, 100)
        value = bound.master.solve()[0]
        tours = best_of_dives(problem, pricer, bound.master, 5, np.inf, -np.inf, times)
        assert tours is not None
        for tour, agent in zip(tours, problem.people, strict=True):
            weeks = legal_weeks(problem.shift_sets[agent.shift_set], agent)
            assert tour.shifts.tolist() in weeks.tolist()
        found.append(cost_of(problem, pricer, tours))
        assert found[-1] >= bound.value - 1e-6
        assert bound.master.solve()[0] <= value + 1e-4 * max(1, abs(value)), "somebody stayed fixed"
        # what it has to be below is above what it found, or not
        again, _first = bound_of(problem, pricer, 100)
        again.master.solve()
        same = best_of_dives(
            problem, pricer, again.master, 5, found[-1] + 1e-3, -np.inf, times)
        assert same is not None and cost_of(problem, pricer, same) == pytest.approx(found[-1])
        again, _first = bound_of(problem, pricer, 100)
        again.master.solve()
        lower = best_of_dives(problem, pricer, again.master, 5, bound.value, -np.inf, times)
        assert lower is None
    assert found[0] >= found[1] - 1e-6 >= found[2] - 2e-6


def test_dives_end_where_it_is_enough_or_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = random_problem(2, people=18)
    pricer = Pricer(problem)
    begun: list[Problem] = []

    def counted(problem: Problem, *more: Any) -> tuple[float, list[Tour]] | None:
        begun.append(problem)
        return one_dive(problem, *more)

    one_dive = dive._dive
    monkeypatch.setattr(dive, "_dive", counted)
    for enough, times in ((np.inf, 1), (-np.inf, 5)):
        begun.clear()
        bound, _ = bound_of(problem, pricer, 100)
        bound.master.solve()
        assert best_of_dives(problem, pricer, bound.master, 1, np.inf, enough, 5) is not None
        assert len(begun) == times
    begun.clear()
    assert best_of_dives(problem, pricer, bound.master, 1, np.inf, 0.0, 5, lambda: False) is None
    assert len(begun) == 1


def nurses(seed: int) -> Problem:
    """Ten people, two weeks of three shifts a day that rest keeps apart, and too few for them."""
    draw = np.random.default_rng(seed)
    days, people = 14, 10
    count = 3 * (days + 1)
    shifts = shift_set([Shift(day, begin, 8, 8) for day in range(days) for begin in (0, 8, 16)],
                       rest=12, max_run=5, day_start=range(0, (days + 1) * DAY, DAY))
    asked = draw.integers(2, 5, count)
    asked[3 * days:] = 0
    return Problem(
        interval_slots=8, worth=np.where(np.arange(6) < asked[:, None], 100.0, 0.0)[None],
        hours=np.zeros(0), penalty=np.zeros(0), legal=np.zeros((0, count), dtype=bool),
        cap_groups=np.zeros((0, 2), dtype=np.int64), cap=np.zeros(0), day=np.arange(count) // 3,
        can=np.ones((1, 1), dtype=bool), carried=np.zeros((1, count)), shift_sets=(shifts,),
        people=tuple(person(
            shifts, cost=draw.integers(0, 4, 3 * days) * (draw.random(3 * days) < 0.5) * 1.0,
            allowed=draw.random(3 * days) < 0.8, days_min=3, days_max=5,
            off_cost=draw.integers(0, 3, days) * 1.0) for _ in range(people)))


@pytest.mark.parametrize("seed", [1, 5])
def test_column_generation_to_the_end_ends_lower(seed: int) -> None:
    """With none, with a round between two steps, and with all of them."""
    problem = nurses(seed)
    pricer = Pricer(problem)
    ends = []
    for rounds in (0, 1, TO_THE_END):
        bound, _first = bound_of(problem, pricer, 100)
        tours = whole_tours(problem, pricer, bound.master, 1, steps=len(problem.people),
                            rounds=rounds)
        assert tours is not None
        ends.append(cost_of(problem, pricer, tours))
    assert ends[0] > ends[1] > ends[2] >= bound.value - 1e-6
    bound, _first = bound_of(problem, pricer, 100)
    bound.master.solve()
    one = best_of_dives(
        problem, pricer, bound.master, 1, np.inf, -np.inf, 1, rounds=TO_THE_END)
    assert one is not None
    assert cost_of(problem, pricer, one) < ends[1]


def test_a_dive_is_stopped_between_rounds_of_column_generation() -> None:
    problem = nurses(5)
    pricer = Pricer(problem)
    bound, _ = bound_of(problem, pricer, 100)
    value = bound.master.solve()[0]
    asked: list[float] = []

    def not_twice(done: float) -> bool:
        asked.append(done)
        return len(asked) == len(set(asked))

    stopped = whole_tours(problem, pricer, bound.master, 1, not_twice, len(problem.people))
    assert stopped is None
    assert 0.0 < asked[-1] == asked[-2] < 1.0
    assert bound.master.solve()[0] <= value + 1e-4 * max(1, abs(value)), "somebody stayed fixed"
