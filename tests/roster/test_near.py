"""Tours near the linear program's end: what is kept of them, and what a choice among them finds."""

from __future__ import annotations

import numpy as np
import pytest
from small import every_tour, optimum, random_problem

from wfm.roster import near
from wfm.roster.bound import Bound, begun, raised
from wfm.roster.course import Course, Stop, nobody
from wfm.roster.near import choose_near
from wfm.roster.pricing import Pricer
from wfm.roster.problem import Problem
from wfm.roster.search import Search


def begin(problem: Problem) -> tuple[Search, Bound, Course]:
    """A roster of tours that nobody chose, the linear program's end, and a minute."""
    pricer = Pricer(problem)
    search = Search(problem, pricer, 1)
    search.construct()
    bound = begun(problem, pricer, search.worths(), [[tour] for tour in search.roster()])
    bound = raised(problem, pricer, bound, 200, lambda done, value: True)
    nothing = [pricer.best_tour(i, np.zeros(problem.intervals))[1]
               for i in range(len(problem.people))]
    search.begin_from(nothing)
    course = Course(Stop(1, seconds=60.0), nobody)
    course.note("construct", 1.0, search.exact, bound.value)
    return search, bound, course


@pytest.mark.parametrize("seed", range(12))
def test_the_best_roster_is_among_the_tours_drawn(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "CLOSE", 1.0)
    problem = random_problem(seed)
    search, bound, course = begin(problem)
    choose_near(search, bound, seed, course)
    assert search.exact == pytest.approx(optimum(problem), rel=1e-6, abs=1e-6)
    assert course.least == pytest.approx(search.exact)


@pytest.mark.parametrize("between", [0.5, 3.0, 20.0])
@pytest.mark.parametrize("seed", range(4))
def test_no_tour_is_kept_that_is_dearer_than_what_lies_between(seed: int, between: float) -> None:
    problem = random_problem(seed)
    search, bound, course = begin(problem)
    drawn = near._Near(search, bound, seed)
    drawn.draw(between, course)
    kept = drawn.pool(between)
    assert all(kept)
    for person, mine, known in zip(problem.people, kept, every_tour(problem), strict=True):
        price = bound.prices.people[person.group]
        best = max(float(price @ tour.presence) - tour.cost for tour in known)
        legal = {tour.presence.tobytes(): tour.cost for tour in sorted(
            known, key=lambda one: -one.cost)}
        for tour in mine:
            assert best - (float(price @ tour.presence) - tour.cost) <= between + 1e-6
            assert tour.cost >= legal[tour.presence.tobytes()] - 1e-9


def test_of_too_many_the_least_dear_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    search, bound, course = begin(random_problem(3))
    drawn = near._Near(search, bound, 1)
    drawn.draw(20.0, course)
    costs = sorted(cost for mine in drawn._known for cost, _tour in mine.values())
    monkeypatch.setattr(near, "TOURS", 5)
    kept = {id(tour) for mine in drawn.pool(20.0) for tour in mine}
    assert kept == {id(tour) for mine in drawn._known
                    for cost, tour in mine.values() if cost <= costs[4]}
    assert len(kept) < len(costs)


def test_a_better_roster_is_not_given_up() -> None:
    problem = random_problem(2)
    search, bound, course = begin(problem)
    search.construct()
    before = search.exact
    choose_near(search, bound, 1, course)
    assert search.exact <= before


def test_the_same_seed_draws_the_same() -> None:
    problem = random_problem(4)
    pools = []
    for _ in range(2):
        search, bound, course = begin(problem)
        drawn = near._Near(search, bound, 7)
        drawn.draw(5.0, course)
        pools.append([[tour.presence.tobytes() for tour in mine] for mine in drawn.pool(5.0)])
    assert pools[0] == pools[1]


def test_where_time_is_up_nothing_is_drawn_or_chosen() -> None:
    search, bound, _course = begin(random_problem(1))
    over = Course(Stop(1, seconds=1e-9), nobody)
    before = search.roster()
    choose_near(search, bound, 1, over)
    assert search.roster() == before
    assert over.trace == []
