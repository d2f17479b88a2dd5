"""A solved problem: costs add up, nothing depends on the machine, and it stops in time."""

from __future__ import annotations

import hashlib
import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small import (
    DAY,
    Shift,
    optimum,
    person,
    presence_of,
    random_problem,
    shift_set,
    week_costs,
)

from wfm.handover import gap_above, proven
from wfm.roster.bound import BEAM, EXACT, Bound, raised
from wfm.roster.course import Course, nobody
from wfm.roster.dive import TO_THE_END, whole_tours
from wfm.roster.near import choose_near
from wfm.roster.pricing import Tour
from wfm.roster.problem import Problem
from wfm.roster.search import Search
from wfm.roster.solve import (
    FIRST_UNTIL,
    NARROW,
    NEAR,
    ONE_DIVE,
    START_UNTIL,
    Result,
    Status,
    Stop,
    solve,
)

HERE = Path(__file__).parent
SHORT = Stop(iterations=150, bound_rounds=4)


def digest(result: Result) -> str:
    made = hashlib.sha256()
    for tour in result.tours:
        for part in (tour.shifts, tour.breaks, tour.presence):
            made.update(np.ascontiguousarray(part).tobytes())
    made.update(np.ascontiguousarray(result.assignment.activity).tobytes())
    made.update(f"{result.total_cost:.6f}".encode())
    return made.hexdigest()


def uncovered(problem: Problem, cover: np.ndarray) -> float:
    """What the missing agents of every queue and interval are worth, (T, Q) given."""
    return sum(
        worth * min(1.0, max(0.0, n + 1 - cover[t, k]))
        for (k, t, n), worth in np.ndenumerate(problem.worth))


@pytest.mark.parametrize("seed", range(12))
def test_the_cost_is_that_of_the_tours_and_activities(seed: int) -> None:
    plain = random_problem(seed, people=6)
    problem = replace(plain, carried=np.zeros_like(plain.carried))
    result = solve(problem, SHORT, seed)
    cover = np.zeros((problem.intervals, problem.queues))
    worked = np.zeros(len(problem.hours))
    personal = 0.0
    for i, (who, tour) in enumerate(zip(problem.people, result.tours, strict=True)):
        shifts = problem.shift_sets[who.shift_set]
        personal += week_costs(shifts, who, tour.shifts[None], who.cost)[0]
        on = tour.shifts[tour.shifts >= 0]
        spans = list(zip(shifts.start[on], shifts.end[on], strict=True))
        counts = presence_of(problem, who, spans, tour.breaks[:, 1:3].tolist())
        for t, k in enumerate(result.assignment.activity[i]):
            share = counts[t] / problem.interval_slots
            if 0 <= k < problem.queues:
                cover[t, k] += share
            elif k >= problem.queues:
                worked[k - problem.queues] += share
    assert result.cost["personal"] == pytest.approx(personal)
    assert result.cost["service"] == pytest.approx(uncovered(problem, cover))
    short = np.maximum(0, problem.hours - worked)
    assert result.cost["work"] == pytest.approx(problem.penalty @ short)
    assert result.total_cost == pytest.approx(sum(result.cost.values()))
    assert result.lower_bound <= result.total_cost + 1e-6
    assert result.gap == pytest.approx(gap(result.lower_bound, result.total_cost), abs=1e-9)


def gap(bound: float, cost: float) -> float:
    return 0.0 if cost - bound <= 1e-6 * max(1, abs(cost)) else (cost - bound) / abs(bound)


def paid_to_work(seed: int, work: bool) -> Problem:
    """A problem where shifts, or days off, cost less than nothing."""
    problem, draw = random_problem(seed), np.random.default_rng(seed)
    return replace(problem, people=tuple(replace(
        person, cost=person.cost - work * draw.integers(100, 300, len(person.cost)),
        off_cost=person.off_cost - (not work) * draw.integers(100, 300, len(person.off_cost)))
        for person in problem.people))


@pytest.mark.parametrize("work", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_costs_may_be_negative(seed: int, work: bool) -> None:
    problem = paid_to_work(seed, work)
    least = optimum(problem)
    told: list[float] = []
    result = solve(problem, Stop(400, 12), watch=lambda *news: told.append(news[3]))
    assert least < 0
    assert result.lower_bound <= least + 1e-6
    assert result.total_cost >= least - 1e-6
    assert result.total_cost <= least + 0.02 * abs(least)
    assert result.gap == pytest.approx(gap(result.lower_bound, result.total_cost))
    assert result.gap < 0.2
    assert (result.status == "optimal") == (result.gap == 0)
    assert all(bound <= least + 1e-6 for bound in told)


def test_who_is_paid_for_every_shift_works_as_often_as_may_be() -> None:
    """The cheapest roster is known: everybody works all the days that are allowed."""
    shifts = shift_set([Shift(d, 8, 8, 8) for d in range(7)], max_run=7)
    count = 7 * DAY
    problem = Problem(
        interval_slots=1, worth=np.zeros((1, count, 1)), hours=np.zeros(0), penalty=np.zeros(0),
        legal=np.zeros((0, count), dtype=bool), cap_groups=np.zeros((0, 2), dtype=np.int64),
        cap=np.zeros(0), day=np.arange(count) // DAY, can=np.ones((1, 1), dtype=bool),
        carried=np.zeros((1, count)), shift_sets=(shifts,),
        people=tuple(person(shifts, cost=np.full(7, -1000.0), days_max=5) for _ in range(3)))
    result = solve(problem, SHORT)
    assert result.total_cost == -15000
    assert result.lower_bound == pytest.approx(-15000)
    assert (result.gap, result.status) == (0, "optimal")


@pytest.mark.parametrize("bound, cost, above, optimal", [
    (100.0, 100.0, 0.0, True), (100.0, 110.0, 0.1, False), (110.0, 100.0, 0.0, True),
    (-100.0, -100.0, 0.0, True), (-100.0, -90.0, 0.1, False), (-100.0, 50.0, 1.5, False),
    (0.0, 0.0, 0.0, True), (0.0, 5.0, math.inf, False), (0.0, -5.0, 0.0, True),
    (-1e-9, 0.0, 0.0, True), (0.0, 1e-7, 0.0, True), (-math.inf, 5.0, math.inf, False),
    (-math.inf, -5.0, math.inf, False), (-math.inf, math.inf, math.inf, False)])
def test_the_gap_is_a_share_of_the_bound(
    bound: float, cost: float, above: float, optimal: bool,
) -> None:
    assert gap_above(bound, cost) == pytest.approx(above)
    assert proven(bound, cost) == optimal


def test_what_is_told_never_rises_but_at_the_end() -> None:
    told: list[tuple[float, ...]] = []
    course = Course(Stop(), lambda *news: told.append(news[2:]))
    course.note("sweep", 1.0, -5.0, short=3.0).note("search", 0.5, -4.0, short=2.0)
    course.note("bound", 0.1, bound=-20.0).note("bound", 0.2, bound=-30.0)
    assert told == [(-5.0, -np.inf, 3.0)] * 2 + [(-5.0, -20.0, 3.0)] * 2
    assert course.cost == -4.0, "the roster that is worked on"
    assert course.left(1.0)
    assert not Course(Stop(), nobody).note("search", 1.0, -4.0, -4.0).left(1.0)
    course.note("done", 1.0, -3.0, short=2.5)
    assert told[-1] == (*course.trace[-1][1:], 2.5) == (-3.0, -20.0, 2.5)


def test_two_runs_with_one_seed_are_the_same_to_the_bit() -> None:
    problem = random_problem(5, people=8)
    first, second = solve(problem, SHORT, 3), solve(problem, SHORT, 3)
    assert digest(first) == digest(second)
    assert first.lower_bound == second.lower_bound
    assert [entry[1:] for entry in first.trace] == [entry[1:] for entry in second.trace]


def test_the_number_of_threads_does_not_matter() -> None:
    script = (
        "from small import random_problem; from test_solve import SHORT, digest, solve; "
        "print(digest(solve(random_problem(5, people=8), SHORT, 3)))")
    here, paths = os.environ["OMP_NUM_THREADS"], os.pathsep.join([str(HERE), str(HERE.parents[1])])
    threads = "2" if here == "1" else "1"  # no more: on few cores they wait for one another
    env = os.environ | {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads,
                        "PYTHONPATH": paths, "PYTHONHASHSEED": threads}
    run = subprocess.run([sys.executable, "-c", script], env=env, check=True,
                         capture_output=True, text=True)
    assert run.stdout.strip() == digest(solve(random_problem(5, people=8), SHORT, 3))


@pytest.mark.parametrize("seed", range(12))
def test_the_trace_ends_with_the_result_and_the_bound_only_rises(seed: int) -> None:
    told: list[tuple[str, float, float, float, float]] = []
    result = solve(random_problem(seed), SHORT, watch=lambda *news: told.append(news))
    seconds, costs, bounds = (np.array(column) for column in zip(*result.trace, strict=True))
    assert told.pop(0) == ("construct", 0.0, np.inf, -np.inf, np.inf), "no roster is known yet"
    assert [news[2:4] for news in told] == [entry[1:] for entry in result.trace]
    assert np.all(np.diff(seconds) >= 0)
    assert list(bounds) == sorted(bounds)
    assert (costs[-1], bounds[-1]) == (result.total_cost, result.lower_bound)
    phases = [news[0] for news in told]
    course = ["construct", "sweep", "search", "bound", "dive", "choose", "part", "done"]
    if costs[-2] - bounds[-1] <= 1e-6 * costs[-2]:  # nothing is left to be won
        course = [phase for phase in course if phase in phases]
        assert course[-1] == "done"
    assert list(dict.fromkeys(phases)) == course
    assert list(costs[:-1]) == sorted(costs[:-1], reverse=True), "the least so far"
    known = [phase for phase, bound in zip(phases, bounds, strict=True) if np.isfinite(bound)]
    assert "bound" not in phases[: len(phases) - len(known)], "none is shown before it is proven"
    assert known[0] == "bound"
    assert all(0 <= news[1] <= 1 for news in told)
    whole = costs[-1] / costs[-2]
    assert 0.97 < whole < 1.03, "whole people cost little more than people in parts"


def test_the_cost_never_rises_from_one_sweep_to_the_next() -> None:
    costs = [cost for _, cost, _ in solve(random_problem(65), SHORT).trace[:-1]]
    assert costs == sorted(costs, reverse=True)


@pytest.mark.parametrize("seconds", [0.3, 1.5])
def test_it_stops_in_time(seconds: float) -> None:
    problem = random_problem(12, people=60, days=7, levels=20)
    solve(problem, SHORT)  # kernels are compiled now
    result = solve(problem, Stop(10**9, 10**6, seconds))
    assert result.seconds < seconds + 0.5
    assert len(result.tours) == len(problem.people)
    assert result.lower_bound <= result.total_cost


def test_asked_to_stop_it_keeps_the_best_roster_so_far() -> None:
    problem = random_problem(12, people=20, days=7, levels=20)
    costs: list[float] = []
    result = solve(
        problem, Stop(10**9, 10**6, 600.0, asked=lambda: len(costs) > 40),
        watch=lambda phase, done, cost, bound, short: costs.append(cost))
    assert result.seconds < 60
    assert len(result.tours) == len(problem.people)
    assert result.lower_bound <= result.total_cost <= 1.03 * min(costs)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_short_is_told_beside_the_cost(seed: int) -> None:
    problem = random_problem(seed, people=6)
    required = 1.0 + (problem.worth[:, :, -1] > 0)
    problem = replace(problem, required=required, carried=np.zeros_like(problem.carried))
    short: list[float] = []
    made = solve(problem, SHORT, watch=lambda *news: short.append(news[4])).assignment
    missing = sum(max(0.0, asked - made.cover[t, k]) for (k, t), asked in np.ndenumerate(required))
    late = sum(max(0.0, hours - done)
               for hours, done in zip(problem.hours, made.worked, strict=True))
    assert short[-1] == pytest.approx(missing + late)
    assert short[0] == np.inf
    assert all(np.isfinite(short[1:]))


def test_nothing_to_do_needs_nobody() -> None:
    problem = random_problem(3)
    idle = replace(problem, worth=np.zeros_like(problem.worth), penalty=np.zeros(1))
    result = solve(idle, SHORT)
    assert result.cost["service"] == result.cost["work"] == 0
    assert result.total_cost == pytest.approx(result.lower_bound)
    assert result.gap == pytest.approx(0, abs=1e-6)
    assert result.status == "optimal"


@pytest.mark.parametrize("below, status", [
    (0.0, "optimal"), (1e-7, "optimal"), (1e-5, "feasible"), (0.2, "feasible")])
def test_only_what_is_proven_is_called_optimal(below: float, status: str) -> None:
    result = solve(random_problem(3), SHORT)
    bounded = replace(result, lower_bound=(1 - below) * result.total_cost)
    assert bounded.status == status
    assert (bounded.gap > 1e-6) == (status != Status.OPTIMAL)


@pytest.mark.parametrize("seed", [11, 20, 31, 37, 39])
def test_a_master_program_that_the_solver_finds_hard_does_not_lose_the_roster(seed: int) -> None:
    assert solve(random_problem(seed), Stop(200, 8)).lower_bound > 0


@pytest.mark.parametrize("seed", [3, 8, 21])
def test_few_people_under_a_limit_of_time_choose_among_tours_near_the_end(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes that way, and comes to the optimum long before the time is over."""
    problem = random_problem(seed)
    solve(problem, SHORT)  # kernels are compiled
    near = []

    def watched(search: Search, *rest: Any) -> None:
        before = search.exact
        choose_near(search, *rest)
        near.append((before, search.exact))

    monkeypatch.setattr("wfm.roster.solve.choose_near", watched)
    result = solve(problem, Stop(10**9, 10**9, 4.0), seed)
    assert len(near) == 1
    assert near[0][1] <= near[0][0] + 1e-9
    assert result.total_cost == pytest.approx(optimum(problem), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(("seconds", "far", "deep"), [
    (None, -1.0, False), (20.0, 1.0, False), (20.0, -1.0, True)])
def test_dives_go_to_the_end_where_the_program_is_small_time_the_limit_and_the_bound_far(
    seconds: float | None, far: float, deep: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first time, and when they are made again; quick ones again from the program's end."""
    problem = random_problem(8)
    assert len(problem.people) == 3
    solve(problem, SHORT)  # kernels are compiled
    monkeypatch.setattr("wfm.roster.solve.FAR", far)
    dives, again = [], []

    def watched(*given: Any) -> list[Tour] | None:
        dives.append(given[-2:])
        return whole_tours(*given)

    monkeypatch.setattr(
        "wfm.roster.solve.best_of_dives", lambda *given: again.append(given[-1]))
    monkeypatch.setattr("wfm.roster.solve.whole_tours", watched)
    solve(problem, Stop(200, 200, seconds))
    second = () if seconds is None else ((3, TO_THE_END),) if deep else ONE_DIVE
    assert tuple(dives) == (*ONE_DIVE, *second)
    assert again == ([] if seconds is None else [TO_THE_END] if deep else [1])


@pytest.mark.parametrize(("nearby", "above"), [(-2.0, -2.0), (1.0, 0.0)])
def test_a_dive_that_was_caught_far_from_the_bound_is_made_again(
    nearby: float, above: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until one ends so near it as is asked for; near it, until one ends at it."""
    problem = random_problem(8)
    solve(problem, SHORT)  # kernels are compiled
    monkeypatch.setattr("wfm.roster.solve.FAR", -1.0)
    monkeypatch.setattr("wfm.roster.solve.NEARBY", nearby)
    again = []
    monkeypatch.setattr("wfm.roster.solve.best_of_dives", lambda *given: again.append(given))
    result = solve(problem, Stop(200, 200, 20.0))
    ((*_rest, enough, times, _go_on, rounds),) = again
    assert enough == pytest.approx((1 + above) * result.lower_bound)
    assert times > 100
    assert rounds == TO_THE_END


@pytest.mark.parametrize(("seconds", "expected"), [
    (None, [(EXACT, BEAM)]), (20.0, [(NEAR, NARROW), (EXACT, BEAM)])])
def test_a_small_program_under_a_limit_of_time_is_solved_nearly_then_to_its_end(
    seconds: float | None, expected: list[tuple[float, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is a roster of its tours before the rest of the bound is proven."""
    problem = random_problem(8)
    solve(problem, SHORT)  # kernels are compiled
    asked, found = [], []

    def watched(*given: Any) -> Bound:
        asked.append(given[-2:])
        found.append(raised(*given))
        return found[-1]

    monkeypatch.setattr("wfm.roster.solve.raised", watched)
    result = solve(problem, Stop(200, 200, seconds))
    assert asked == expected
    assert [one.ended for one in found] == [True] * len(expected)
    assert result.lower_bound == max(one.value for one in found)


@pytest.mark.parametrize(("nearby", "times"), [(1.0, 1), (-1.0, 0)])
def test_tours_near_the_end_are_drawn_only_where_the_roster_is_near_the_bound(
    nearby: float, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = random_problem(8)
    solve(problem, SHORT)  # kernels are compiled
    near = []
    monkeypatch.setattr("wfm.roster.solve.choose_near", lambda *given: near.append(given))
    monkeypatch.setattr("wfm.roster.solve.NEARBY", nearby)
    result = solve(problem, Stop(10**9, 10**9, 3.0))
    assert len(near) == times
    assert result.total_cost == pytest.approx(optimum(problem), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(("seconds", "blocks", "expected"), [
    (9.0, 150, START_UNTIL), (None, 150, FIRST_UNTIL), (9.0, 1, FIRST_UNTIL)])
def test_the_search_is_short_where_the_linear_program_will_be_small_with_each_agent_alone(
    seconds: float | None, blocks: int, expected: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there are."""
    problem = random_problem(8)
    problem = replace(problem, people=3 * problem.people[:1])
    until = []
    monkeypatch.setattr("wfm.roster.solve.CHOOSERS", 2)
    monkeypatch.setattr("wfm.roster.solve.DIVERS", 2)
    monkeypatch.setattr("wfm.roster.solve.MOST_BLOCKS", blocks)
    monkeypatch.setattr("wfm.roster.solve._improve", lambda *given: until.append(given[-1]))
    solve(problem, Stop(100, 100, seconds))
    assert until[0] == expected
