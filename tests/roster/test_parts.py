"""Part by part: never dearer, alike twice, and back to the best after other beginnings."""

from __future__ import annotations

import numpy as np
import pytest
from small import random_problem

from wfm.roster.bound import improve_bound
from wfm.roster.course import Course, Stop, nobody
from wfm.roster.parts import Parts
from wfm.roster.pricing import Pricer
from wfm.roster.search import Search


def improved(seed: int, stop: Stop, small: bool = True) -> tuple[Search, Course, float]:
    problem = random_problem(seed, people=8)
    pricer = Pricer(problem)
    search = Search(problem, pricer, seed)
    search.construct()
    before = search.exact
    pool = [[tour] for tour in search.roster()]
    bound = improve_bound(problem, pricer, search.worths(), pool, 6)
    course = Course(stop, nobody)
    course.note("construct", 1.0, before, bound.value)
    parts = Parts(search, bound.master.used(20), small, seed, course)
    parts.go_down()
    parts.from_others(bound.master)
    return search, course, before


@pytest.mark.parametrize("seed", range(6))
def test_the_roster_gets_no_dearer_and_comes_out_alike_twice(seed: int) -> None:
    (search, course, before), (again, _, _) = (improved(seed, Stop(600)) for _ in range(2))
    assert search.exact <= before + 1e-9
    assert course.bound <= search.exact + 1e-6
    assert search.exact == again.exact
    for one, other in zip(search.roster(), again.roster(), strict=True):
        np.testing.assert_array_equal(one.shifts, other.shifts)


@pytest.mark.parametrize("seed", range(3))
def test_by_days_the_roster_gets_no_dearer_and_comes_out_alike_twice(seed: int) -> None:
    (search, course, before), (again, _, _) = (
        improved(seed, Stop(2000), small=False) for _ in range(2))
    assert search.exact <= before + 1e-9
    assert course.bound <= search.exact + 1e-6
    assert search.exact == again.exact


@pytest.mark.parametrize("seed", [2, 4])
def test_with_time_left_it_begins_anew_and_ends_with_the_best_it_told(seed: int) -> None:
    search, course, before = improved(seed, Stop(10**6, seconds=2.0))
    assert search.exact == pytest.approx(min(cost for _, cost, _ in course.trace))
    assert search.exact <= before


def test_nothing_is_tried_where_there_is_nothing_to_be_won() -> None:
    search = improved(1, Stop(600))[0]
    proven = Course(Stop(600), nobody)
    proven.note("construct", 1.0, search.exact, search.exact)
    tours = search.roster()
    Parts(search, [()] * len(tours), True, 1, proven).go_down()
    assert search.roster() == tours
    assert len(proven.trace) == 1
