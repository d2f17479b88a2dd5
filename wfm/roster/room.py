"""Tours that leave room for stays.

The search of tours lets people change what they do from one interval to the next. Where they must
stay longer (``Problem.stay``), some work is then left undone although enough people are there. So
one person more is asked for where that happens, the search goes on against what is asked, and who
does what is settled anew, several times; what counts is the cost as the problem has it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from wfm.roster.activities import Assignment
from wfm.roster.pricing import Pricer, Tour
from wfm.roster.problem import Floats, Ints, Problem
from wfm.roster.search import Search

TURNS, ITERATIONS = 12, 150
"""Times that more is asked for, at most where these are counted, and rounds of ruin and recreate
in each."""
VAIN = 4
"""Turns without a better roster after which the best one is gone back to, and nothing is asked."""
SLIGHT = 1e-6

Assign = Callable[[Search], Assignment]
"""Who does what in a roster, stays kept."""


def with_room(
    search: Search, assign: Assign, heat: float, seed: int, turns: int = TURNS,
    go_on: Callable[[float], bool] = lambda cost: True,
) -> Assignment:
    """Who does what; the roster searched is left with the tours for it.

    The cost is no greater than that of `assign` for the roster as it was.

    Parameters
    ----------
    heat
        Rise in cost that is accepted at the start of a turn's search.
    seed
        Of every random choice.
    turns
        How often more is asked for, at most.
    go_on
        Asked with the best cost before each turn, and now and then in it; false stops.
    """
    problem, pricer = search.problem, search.pricer
    best = latest = search
    found = assigned = assign(search)
    least = sum(search.costs(found.cover, found.worked).values())
    asked = np.zeros(problem.worth.shape[:2], dtype=np.int64)
    vain = 0
    for turn in range(turns):
        lacking = found.cover.T < latest.cover.cover.T - SLIGHT
        if not go_on(least) or not (lacking.any() or asked.any()):
            break
        asked += lacking
        trial = _standing(
            replace(problem, worth=_asking(problem.worth, asked)), pricer, latest.roster(),
            seed + turn)
        trial.improve(ITERATIONS, heat, _asked_of(go_on, least))
        latest = _standing(problem, pricer, trial.roster(), seed)
        found = assign(latest)
        cost = sum(latest.costs(found.cover, found.worked).values())
        vain += 1
        if cost < least - SLIGHT * max(1.0, abs(least)):
            best, assigned, least, vain = latest, found, cost, 0
        elif vain == VAIN:
            latest, found, vain = best, assigned, 0
            asked[:] = 0
    search.restore(best.roster())
    return assigned


def _asked_of(go_on: Callable[[float], bool], cost: float) -> Callable[[object], bool]:
    return lambda _progress: go_on(cost)


def _standing(problem: Problem, pricer: Pricer, tours: Sequence[Tour], seed: int) -> Search:
    """A search that begins with these tours."""
    search = Search(problem, pricer, seed)
    for i, tour in enumerate(tours):
        search.put(i, tour)
    search.settle()
    return search


def _asking(worth: Floats, asked: Ints) -> Floats:
    """The worth of people where so many more are asked for."""
    n = np.maximum(np.arange(worth.shape[2]) - asked[:, :, None], 0)
    return np.asarray(np.take_along_axis(worth, n, axis=2), dtype=np.float64)
