"""Solve a roster problem: ``solve(problem, stop) -> Result``, always with a bound."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial

import numpy as np

from wfm.handover import gap_above, proven
from wfm.roster.activities import Assignment, assign
from wfm.roster.bound import BEAM, EXACT, MOST_BLOCKS, Bound, Prices, begun, raised
from wfm.roster.choose import COLUMNS, Effort, choose
from wfm.roster.course import DEFAULT_STOP, LAST_UNTIL, Course, Stop, Watch, nobody
from wfm.roster.coverage import short_of
from wfm.roster.dive import TO_THE_END, best_of_dives, whole_tours
from wfm.roster.few import FEW, improved_by_day, price_of_changes
from wfm.roster.master import Master, blocks_of
from wfm.roster.near import choose_near
from wfm.roster.parts import MANY_UNTIL, Parts
from wfm.roster.pricing import Pricer, Tour
from wfm.roster.problem import Floats, Ints, Problem
from wfm.roster.room import TURNS, with_room
from wfm.roster.search import Progress, Search
from wfm.roster.stays import with_stays
from wfm.roster.valid import check_likings

__all__ = ["CHANGE", "DEFAULT_STOP", "Result", "Status", "Stop", "Watch", "nobody", "solve"]

SWEEPS = 4
"""Times that everybody is taken out and put back in one after another, at most."""
FIRST_UNTIL, BOUND_UNTIL, DIVE_UNTIL, SEARCH_UNTIL = 0.15, 0.5, 0.65, 0.85
SOON_UNTIL, STAY_UNTIL, START_UNTIL, AGAIN_UNTIL = 0.2, 0.7, 0.05, 0.15
"""Shares of the time after which the phases of a search under a time limit end; ruin and recreate
sooner where people are few or the linear program is small and parts of the people are solved by it,
or where room is to be made for stays."""
MANY = 10**9
"""Turns where time is the limit."""
HEAT, LOW_HEAT = 0.5, 0.2
"""Rise in cost that is accepted at the start of the search, in the mean worth of an agent or the
mean cost of a person, the lesser of both: of the first search, and of that which begins near the
best mixture of tours."""
DIVERS = 40
"""People at most for whom whole tours are made of the linear program's one after another, or who
are solved in parts, where it is not small."""
NEAR, NARROW = 2e-4, 20
"""See `near` and `beam` of :func:`wfm.roster.bound.raised`: nearer only once there is a roster of
the linear program's, or parts of the people find nothing any more, for it takes half of the time;
narrow where the linear program is small and soon solved again."""
Dives = tuple[tuple[int, int], ...]
DIVES: Dives = ((6, 1), (4, 1))
"""Steps and rounds of :mod:`wfm.roster.dive` in which; under a time limit the people are solved in
parts instead."""
ONE_DIVE: Dives = ((12, 2),)
"""The one dive where parts of the people are solved after it, or blocks of many are dealt out."""
FAR = 0.01
"""Where the linear program is small and more than this share of the cost lies between what comes
of that dive and the bound, dives under a time limit are with column generation to the end."""
STAY_DIVES: Dives = ((DIVERS, 1), (12, 2))
"""Where stays are kept: one agent at a time, and a few."""
SWEPT = 2
"""Times that what comes of a dive is swept."""
CHOOSERS, EFFORT = 40, Effort(nodes=200)
"""People at most for whom an integer program chooses where the linear program is small (at 20
people and quarters of an hour it is not, and two minutes of choosing changed nothing), and when it
stops."""
TELLING = 0.5
"""Parts are solved where the linear program is, or no more than this share of the cost lies between
it and the bound: with more, and more still to find, it says little of where whole tours lie."""
NEARBY = 0.05
"""Tours near the linear program's end are drawn and chosen among where no more than this share of
the cost lies between it and the bound: with more they are too many to be told apart. A dive to the
end that ends farther off was caught somewhere, and others are made."""
CHANGE = 0.08
"""See `change` of :func:`solve`."""


class Status(StrEnum):
    """What is known of a roster."""

    OPTIMAL = "optimal"
    """Proven: none costs less, but for a share of :data:`wfm.handover.PROVEN`."""
    FEASIBLE = "feasible"
    """It is legal, and may cost more than need be: by the gap at most."""


@dataclass(frozen=True)
class Result:
    """A roster, what it costs, and what any roster must cost.

    Attributes
    ----------
    tours, assignment
        Each agent's week and activities.
    cost
        By part: personal (pay, wishes, contract), service (queues), work (items not done),
        headcounts (limits not kept).
    lower_bound
        Proven; see :mod:`wfm.roster.bound`.
    trace
        (seconds, cost, bound) over time: the least cost so far, of people who may be split over
        activities, and the best bound, −∞ before there is one. The last entry is the result's own
        cost, of whole people on whole activities: it may be more.
    prices
        Those that the bound was found at.
    """

    tours: tuple[Tour, ...]
    assignment: Assignment
    cost: dict[str, float]
    lower_bound: float
    seconds: float
    trace: tuple[tuple[float, float, float], ...] = field(repr=False)
    prices: Prices = field(repr=False)

    @property
    def total_cost(self) -> float:
        """Sum of the parts."""
        return float(sum(self.cost.values()))

    @property
    def gap(self) -> float:
        """How far the cost may be above the least possible; see :func:`gap_above`."""
        return gap_above(self.lower_bound, self.total_cost)

    @property
    def status(self) -> Status:
        """Whether it is proven that no roster costs less."""
        optimal = proven(self.lower_bound, self.total_cost)
        return Status.OPTIMAL if optimal else Status.FEASIBLE


def solve(
    problem: Problem,
    stop: Stop = DEFAULT_STOP,
    seed: int = 1,
    liking: Floats | None = None,
    family: Ints | None = None,
    watch: Watch = nobody,
    change: float = CHANGE,
) -> Result:
    """Find a near-optimal roster and a proven lower bound.

    Parameters
    ----------
    problem
        What to solve.
    stop
        When to stop; see :class:`Stop`.
    seed
        Of every random choice.
    liking
        Small cost of an interval on activity k by agent i, shape (I, K); decides who of
        several equals is put on what.
    family
        Activities between which to change is no change, shape (K,); see
        :func:`wfm.roster.activities.assign`.
    watch
        Told how far things are.
    change
        Price of a change of activity between two intervals, in the mean worth of an agent.

    Raises
    ------
    ProblemError
        `liking`, `family` or `change` does not fit the problem.
    """
    check_likings(problem, liking, family, change)
    course = Course(stop, watch)
    # the first time ever, kernels are compiled now
    watch("construct", 0.0, course.least, course.bound, course.short)
    pricer = Pricer(problem)
    search = Search(problem, pricer, seed)
    search.construct()
    course.note("construct", 1.0, search.exact, short=search.short)
    unit = float(np.mean(problem.worth[problem.worth > 0])) if (problem.worth > 0).any() else 1.0

    _sweep(search, course, FIRST_UNTIL)
    heat = min(unit, abs(search.exact) / max(1, len(problem.people)))
    search.decide()
    beside = len(problem.people) <= DIVERS and problem.stay == 1 and stop.seconds is not None
    if beside:
        bound = begun(problem, pricer, search.worths(), _pool(search))
        beside = not bound.master.small and _alone(bound)
    if beside:
        bound = _parts_beside(problem, pricer, search, bound, seed, course, heat)
    else:
        bound = _one_after_another(problem, pricer, search, seed, course, heat)

    likes = np.zeros((len(problem.people), problem.can.shape[1])) if liking is None else liking

    def assigned(roster: Search) -> Assignment:
        presence = np.array([tour.presence for tour in roster.roster()]).reshape(
            len(problem.people), problem.intervals)
        free = assign(problem, presence, roster.cover, likes, change * unit, family)
        if problem.stay > 1:
            return with_stays(problem, presence, free, likes, change * unit, family, seed)
        if len(problem.people) > FEW:
            return free
        by_day = improved_by_day(problem, presence, free, likes, change * unit, family,
                                 lambda times: course.effort(EFFORT, 1.0, times))
        return min(free, by_day, key=lambda one: sum(
            roster.costs(one.cover, one.worked).values()) + price_of_changes(
                presence, one, change * unit, family))

    if problem.stay > 1 and stop.seconds is not None and course.left(SEARCH_UNTIL):
        kept = assigned(search)
        if proven(search.exact, sum(search.costs(kept.cover, kept.worked).values())):
            # stays cost nothing: no room need be made yet
            _improve(search, course, MANY, LOW_HEAT * heat, SEARCH_UNTIL)
    search.sharpen()
    if problem.stay == 1:
        assignment = assigned(search)
    else:
        assignment = with_room(
            search, assigned, LOW_HEAT * heat, seed, TURNS if stop.seconds is None else MANY,
            lambda cost: course.note("stays", 1.0, cost).left(LAST_UNTIL))
    tours = search.roster()
    cost = search.costs(assignment.cover, assignment.worked)
    course.note("done", 1.0, sum(cost.values()), short=short_of(
        problem, assignment.cover, assignment.worked))
    return Result(tours, assignment, cost, course.bound, course.passed(),
                  tuple(course.trace), bound.prices)


def _pool(search: Search) -> list[list[Tour]]:
    """Tours known, by agent."""
    return [[*seen, tour] for seen, tour in zip(search.seen, search.roster(), strict=True)]


def _alone(bound: Bound) -> bool:
    """Whether each agent is a block of its own."""
    return all(len(mine) == 1 for mine in bound.master.blocks)


def _small_alone(problem: Problem) -> bool:
    """Whether the linear program will be small, with each agent a block of its own."""
    blocks = blocks_of(problem, MOST_BLOCKS)
    return len(blocks) == len(problem.people) and Master(problem, blocks, [()] * len(blocks)).small


def _parts_beside(
    problem: Problem, pricer: Pricer, search: Search, bound: Bound, seed: int, course: Course,
    heat: float,
) -> Bound:
    """The roster on one core, then part by part, while the bound rises on another."""
    stop, small = course.stop, bound.master.small

    def go_on(done: int, value: float) -> bool:
        return course.note("bound", done / max(1, stop.bound_rounds), bound=value).left(MANY_UNTIL)

    with ThreadPoolExecutor(1) as other:
        rising = other.submit(
            raised, problem, pricer, bound, stop.bound_rounds, go_on, near=NEAR)
        _improve(search, course, stop.iterations // 2, HEAT * heat, START_UNTIL)
        parts = Parts(search, [()] * len(problem.people), small, seed, course)
        parts.go_down()
        bound = rising.result()
    bound = raised(problem, pricer, replace(bound, ended=False), stop.bound_rounds, go_on)
    course.note("bound", 1.0, bound=bound.value)
    if bound.solved:
        parts.from_others(bound.master)
    return bound


def _one_after_another(
    problem: Problem, pricer: Pricer, search: Search, seed: int, course: Course, heat: float
) -> Bound:
    """The bound first, then the roster with what the linear program says, then the bound again."""
    stop = course.stop
    few = len(problem.people) <= CHOOSERS and stop.seconds is not None
    soon = few or (stop.seconds is not None and _small_alone(problem))
    _improve(search, course, stop.iterations // 2, HEAT * heat,
             START_UNTIL if soon else FIRST_UNTIL)
    bound = begun(problem, pricer, search.worths(), _pool(search))
    small, alone = bound.master.small, _alone(bound)

    def higher(bound: Bound, until: float, near: float = EXACT, beam: int = BEAM) -> Bound:
        def go_on(done: int, value: float) -> bool:
            return course.note("bound", done / max(1, stop.bound_rounds), bound=value).left(until)

        found = raised(problem, pricer, bound, stop.bound_rounds, go_on, None, near, beam)
        course.note("bound", 1.0, bound=found.value)
        return found

    quick = small and alone and stop.seconds is not None
    bound = higher(bound, BOUND_UNTIL, *((NEAR, NARROW) if quick else ()))
    dive = partial(_dive, problem, pricer, search, seed=seed, course=course)
    dives = _dives(problem, bound)
    dive(bound.master, dives)
    far = quick and search.exact - bound.value > FAR * abs(search.exact)
    if far and dives:
        dive(bound.master, ((len(problem.people), TO_THE_END),), SEARCH_UNTIL)
    if quick:
        bound = higher(replace(bound, ended=False), SEARCH_UNTIL)
    if quick and not far:
        dive(bound.master, dives)
    elif far and dives and search.exact - bound.value > NEARBY * abs(search.exact):
        _dive_again(problem, pricer, search, bound, seed, course, TO_THE_END, NEARBY, BOUND_UNTIL)
    in_parts = (
        alone and small and problem.stay == 1
        and (bound.solved or search.exact - bound.value <= TELLING * abs(search.exact)))
    near = few and search.exact - bound.value <= NEARBY * abs(search.exact)
    if bound.solved and in_parts and near:
        _dive_again(problem, pricer, search, bound, seed, course, TO_THE_END if far else 1, 0.0,
                    AGAIN_UNTIL)
        choose_near(search, bound, seed, course)
    else:
        until = STAY_UNTIL if problem.stay > 1 else SOON_UNTIL if in_parts else SEARCH_UNTIL
        _improve(search, course, stop.iterations - stop.iterations // 2, LOW_HEAT * heat, until)
        if bound.solved and small and alone:
            _choose(problem, search, bound.master, course)
    if in_parts:
        parts = Parts(search, bound.master.used(COLUMNS), small, seed, course)
        parts.go_down()
        parts.from_others(bound.master)
    elif alone and stop.seconds is not None and problem.stay == 1:
        bound = higher(bound, LAST_UNTIL)
    return bound


def _dives(problem: Problem, bound: Bound) -> Dives:
    """The quick dives after a bound; none where they would take long and lead nowhere."""
    alone = _alone(bound)
    if not bound.solved or (
            alone and not bound.master.small and len(problem.people) > DIVERS):
        return ()
    if problem.stay > 1:
        return STAY_DIVES
    return ONE_DIVE if bound.master.small or not alone else DIVES


def _dive(
    problem: Problem, pricer: Pricer, search: Search, master: Master, dives: Dives,
    until: float = DIVE_UNTIL, *, seed: int, course: Course,
) -> None:
    """Whole tours of the linear program's, several times where people are few: each is a roster
    of its own kind, and the best of them is taken over."""
    for steps, rounds in dives:
        mixed = whole_tours(problem, pricer, master, seed, partial(_diving, course, until), steps,
                            rounds)
        if mixed is None:
            break
        search.adopt(mixed, SWEPT, partial(course.left, until))
        course.note("dive", 1.0, search.exact, short=search.short)
    if dives:
        _sweep(search, course, DIVE_UNTIL)


def _diving(course: Course, until: float, done: float) -> bool:
    return course.note("dive", done).left(until)


def _dive_again(
    problem: Problem, pricer: Pricer, search: Search, bound: Bound, seed: int, course: Course,
    rounds: int, above: float, until: float,
) -> None:
    """One agent at a time, many times, until one ends within a share above the bound; the best is
    taken over."""
    tours = best_of_dives(
        problem, pricer, bound.master, seed, search.exact, bound.value + above * abs(bound.value),
        MANY, lambda: course.left(until), rounds)
    if tours is not None:
        search.adopt(tours, SWEPT, lambda: course.left(until))
    course.note("dive", 1.0, search.exact, short=search.short)


def _sweep(search: Search, course: Course, until: float) -> None:
    for sweep in range(SWEEPS):
        if not course.left(until):
            break
        before = search.cost
        search.sweep(lambda: course.left(until))
        course.note("sweep", (sweep + 1) / SWEEPS, search.exact, short=search.short)
        if before - search.cost <= 1e-4 * abs(before):
            break


def _improve(
    search: Search, course: Course, iterations: int, heat: float, until: float
) -> None:
    seconds, began = course.stop.seconds, course.passed()

    def over() -> float:
        if seconds is None:
            return 0.0
        return (course.passed() - began) / max(1e-9, until * seconds - began)

    def go_on(progress: Progress) -> bool:
        return course.note(
            "search", progress.iteration / max(1, iterations), progress.cost,
            short=progress.short).left(until)

    search.improve(iterations, heat, go_on, over)


def _choose(problem: Problem, search: Search, master: Master, course: Course) -> None:
    """In a small problem, let an integer program choose among the tours known."""
    if len(problem.people) > CHOOSERS or not course.left(LAST_UNTIL):
        return
    pool = [[*mine, *more] for mine, more in zip(search.seen, master.used(COLUMNS), strict=True)]
    tours = choose(problem, pool, search.roster(), course.effort(EFFORT))
    if tours is not None:
        search.adopt(tours)
    course.note("choose", 1.0, search.exact, short=search.short)
