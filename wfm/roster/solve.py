"""Solve a roster problem: ``solve(problem, stop) -> Result``, always with a bound."""

from __future__ import annotations

import time as clock
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from wfm.handover import gap_above
from wfm.roster.activities import Assignment, assign
from wfm.roster.bound import Prices, improve_bound
from wfm.roster.coverage import settle, soft_band
from wfm.roster.pricing import Pricer, Tour
from wfm.roster.problem import Floats, Ints, Problem
from wfm.roster.search import Progress, Search


@dataclass(frozen=True)
class Stop:
    """When to stop.

    Attributes
    ----------
    iterations
        Rounds of ruin and recreate.
    bound_rounds
        Rounds of column generation for the lower bound.
    seconds
        Wall-clock limit, or None. Without one, the same problem and seed give the same
        result on any machine and any number of workers.
    """

    iterations: int = 2000
    bound_rounds: int = 12
    seconds: float | None = None


DEFAULT_STOP = Stop()

CHANGE = 0.08
"""Price of a change of activity between two intervals, in the mean worth of an agent."""


@dataclass(frozen=True)
class Result:
    """A roster, what it costs, and what any roster must cost.

    Attributes
    ----------
    tours, assignment
        Each agent's week and activities.
    cost
        By part: personal (pay, wishes, contract), service (queues), work (items not done).
    lower_bound
        Proven; see :mod:`wfm.roster.bound`.
    trace
        (seconds, best cost, best bound) over time.
    """

    tours: tuple[Tour, ...]
    assignment: Assignment
    cost: dict[str, float]
    lower_bound: float
    seconds: float
    trace: tuple[tuple[float, float, float], ...] = field(repr=False)

    @property
    def total_cost(self) -> float:
        """Sum of the parts."""
        return float(sum(self.cost.values()))

    @property
    def gap(self) -> float:
        """How far the cost may be above the least possible; see :func:`gap_above`."""
        return gap_above(self.lower_bound, self.total_cost)


Watch = Callable[[str, float, float, float], None]
"""Called with the phase, its share done (0 to 1), the best cost and the best bound."""


def solve(
    problem: Problem,
    stop: Stop = DEFAULT_STOP,
    seed: int = 1,
    liking: Floats | None = None,
    family: Ints | None = None,
    watch: Watch = lambda phase, done, cost, bound: None,
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
    """
    began = clock.perf_counter()
    trace: list[tuple[float, float, float]] = []
    best = {"cost": np.inf, "bound": 0.0}

    def passed() -> float:
        return clock.perf_counter() - began

    def share_left(share: float) -> bool:
        return stop.seconds is None or passed() < share * stop.seconds

    def note(phase: str, done: float) -> None:
        trace.append((round(passed(), 3), best["cost"], best["bound"]))
        watch(phase, done, best["cost"], best["bound"])

    watch("construct", 0.0, np.inf, 0.0)  # the first time ever, kernels are compiled now
    pricer = Pricer(problem)
    search = Search(problem, pricer, seed)
    search.construct()
    best["cost"] = search.cost
    note("construct", 1.0)
    for sweep in range(3):
        if not share_left(0.2):
            break
        search.sweep()
        best["cost"] = search.cost
        note("sweep", (sweep + 1) / 3)

    prices: list[Floats] = []  # their mean is steadier than those of one roster

    def searching(progress: Progress) -> bool:
        best["cost"] = progress.cost
        if progress.iteration % 128 == 0:
            prices.append(search.prices())
        note("search", progress.iteration / max(1, stop.iterations))
        return share_left(0.65)

    unit = float(np.mean(problem.worth[problem.worth > 0])) if (problem.worth > 0).any() else 1.0
    search.improve(stop.iterations, unit, searching)
    pool = [[*seen, tour] for seen, tour in zip(search.seen, search.tours, strict=True)
            if tour is not None]

    def bounding(done: int, bound: float) -> bool:
        best["bound"] = bound
        note("bound", done / max(1, stop.bound_rounds))
        return share_left(0.9)

    bound, _, _ = improve_bound(
        problem, pricer, _first_prices(problem, search, prices), pool, stop.bound_rounds, bounding)
    tours = tuple(tour for tour in search.tours if tour is not None)
    if liking is None:
        liking = np.zeros((len(tours), problem.can.shape[1]))
    settle(search.cover)
    presence = np.array([tour.presence for tour in tours])
    assignment = assign(problem, presence, search.cover, liking, CHANGE * unit, family)
    cost = {
        "personal": float(sum(tour.cost for tour in tours)),
        "service": _service_cost(problem, assignment.cover),
        "work": float(
            (problem.penalty * np.maximum(0.0, problem.hours - assignment.worked)).sum()),
    }
    best["cost"], best["bound"] = sum(cost.values()), max(bound, 0.0)
    note("done", 1.0)
    return Result(tours, assignment, cost, max(bound, 0.0), passed(), tuple(trace))


def _first_prices(problem: Problem, search: Search, seen: list[Floats]) -> Prices:
    """What one more person is worth in the rosters found: good prices to begin with."""
    people = np.mean([*seen, search.prices()], axis=0)
    work = np.empty(len(problem.hours))
    for w in range(len(work)):
        band = soft_band(problem.hours[w])
        left = (problem.hours[w] + band - search.cover.worked[w]) / (2 * band)
        work[w] = problem.penalty[w] * min(1.0, max(0.0, left))
    days = int(problem.day.max(initial=0)) + 1
    return Prices(people, work, np.zeros((len(problem.cap), days)))


def _service_cost(problem: Problem, cover: Floats) -> float:
    """Σ worth of the agents that are missing, fractions in proportion."""
    levels = np.arange(problem.worth.shape[2])
    missing = np.clip(levels[None, None, :] + 1 - cover.T[:, :, None], 0.0, 1.0)
    worth = problem.worth
    return float((np.maximum(worth, 0) * missing - np.minimum(worth, 0) * (1 - missing)).sum())
