"""Work is done in whole slots: left undone it costs as two items would whose hours are whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain import optimum
from small import random_problem

from wfm.roster.bound import improve_bound
from wfm.roster.coverage import empty_coverage, exact_cost
from wfm.roster.pricing import Pricer
from wfm.roster.problem import Problem
from wfm.roster.search import Search
from wfm.roster.solve import Stop, solve
from wfm.roster.work import after


def broken(seed: int) -> Problem:
    """A problem whose item has hours between two slots, and is worth doing."""
    problem = random_problem(seed, people=3, days=3)
    part = (1 + seed % 3) / 4
    return replace(problem, hours=np.array([1.0 + (seed % 2 + part) / problem.interval_slots]),
                   penalty=np.array([9.0]))


def in_two(problem: Problem) -> Problem:
    """The item's whole slots, and one slot more that is worth what is left of its hours."""
    slots = problem.interval_slots
    whole = np.floor(problem.hours * slots) / slots
    return replace(
        problem, hours=np.concatenate([whole, np.full(len(whole), 1 / slots)]),
        penalty=np.concatenate([
            problem.penalty, problem.penalty * (problem.hours - whole) * slots]),
        legal=np.vstack([problem.legal] * 2), cap_groups=np.vstack([problem.cap_groups] * 2),
        can=np.hstack([problem.can, problem.can[:, problem.queues :]]))


def alone(hours: float, penalty: float, carried: float = 0.0) -> Problem:
    """One item, 6 slots to an interval, and nobody but who is carried into the problem."""
    return Problem(
        interval_slots=6, worth=np.zeros((0, 1, 1)), hours=np.array([hours]),
        penalty=np.array([penalty]), legal=np.ones((1, 1), dtype=bool),
        cap_groups=np.array([[-1, -1]]), cap=np.zeros(0), day=np.zeros(1, dtype=np.int64),
        can=np.ones((1, 1), dtype=bool), carried=np.array([[carried]]), shift_sets=(), people=())


def undone_cost(problem: Problem, worked: float) -> float:
    cover = empty_coverage(problem)
    cover.worked[:] = worked
    return float(exact_cost(cover))


@given(hours=st.floats(0, 20), penalty=st.floats(0, 50), slots=st.integers(0, 130))
def test_at_whole_slots_it_costs_the_penalty_of_what_is_missing(
    hours: float, penalty: float, slots: int
) -> None:
    worked = slots / 6
    assert undone_cost(alone(hours, penalty), worked) == pytest.approx(
        penalty * max(0.0, hours - worked), abs=1e-6)


@given(hours=st.floats(0, 20), share=st.floats(0, 1), slots=st.integers(0, 120),
       done=st.floats(0, 10))
def test_between_them_it_lies_on_the_line_and_what_is_done_is_no_longer_undone(
    hours: float, share: float, slots: int, done: float
) -> None:
    problem = alone(hours, 7.0)

    def cost(worked: float) -> float:
        return undone_cost(problem, worked)

    first, second = cost(slots / 6), cost((slots + 1) / 6)
    assert cost((slots + share) / 6) == pytest.approx(
        (1 - share) * first + share * second, abs=1e-6)
    base, last, rate = after(problem.undone, np.array([done]))
    more = slots / 6
    rest = min(last[0], max(0.0, base[0] + last[0] - more))
    left = 7.0 * max(0.0, base[0] - more) + rate[0] * rest
    assert left == pytest.approx(cost(done + more), abs=1e-6)


def test_with_parts_of_slots_present_every_minute_counts() -> None:
    assert undone_cost(alone(1.25, 8.0, carried=0.1), 1.2) == pytest.approx(0.4)
    assert undone_cost(alone(1.25, 8.0, carried=0.5), 1.2) == pytest.approx(8 / 15)


@pytest.mark.parametrize("seed", range(10))
def test_the_bound_is_that_of_two_items_and_no_more_than_the_optimum(seed: int) -> None:
    problem = broken(seed)
    values = []
    for one in (problem, in_two(problem)):
        pricer = Pricer(one)
        search = Search(one, pricer, 1)
        search.construct()
        values.append(improve_bound(
            one, pricer, search.worths(), [[tour] for tour in search.roster()], 200).value)
    assert values[0] == pytest.approx(values[1], rel=1e-4, abs=1e-3)
    least = optimum(in_two(problem))
    assert least is not None
    assert values[0] <= least + 1e-6
    result = solve(problem, Stop(iterations=200, bound_rounds=50), seed)
    assert result.lower_bound <= least + 1e-6 <= result.total_cost + 2e-6
