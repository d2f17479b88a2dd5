"""Choose whole tours among those generated: an integer program over the pool.

The restricted master of :mod:`wfm.roster.master` with whole shares, for some of the people; the
others keep their tours. The cheapest choice is at least as good as the one that is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from wfm.roster.master import Master, MasterError
from wfm.roster.pricing import Tour
from wfm.roster.problem import Problem


@dataclass(frozen=True)
class Effort:
    """When the integer program stops: nodes of its tree, and seconds or None."""

    nodes: int = 20_000
    seconds: float | None = None


def choose(
    problem: Problem, pool: Sequence[Sequence[Tour]], now: Sequence[Tour], free: Sequence[int],
    effort: Effort,
) -> tuple[list[Tour] | None, float]:
    """The best choice that was found among the tours of the people `free`.

    Parameters
    ----------
    pool
        Tours known, by agent.
    now
        Everybody's tour, kept by those who are not free; it is where the choice begins.

    Returns
    -------
    tuple
        Everybody's tour, or None where nothing was found; and a lower bound on the cost of any
        choice among these tours, −inf where none is known. With everybody free and all tours that
        there are, it is one on the problem.
    """
    stays = [i for i in range(len(problem.people)) if i not in set(free)]
    carried = problem.carried.copy()
    for i in stays:
        carried[problem.people[i].group] += now[i].presence
    part = replace(problem, carried=carried, people=tuple(problem.people[i] for i in free))
    known = [_distinct([now[i], *pool[i]]) for i in free]
    try:
        master = Master(
            part, [[place] for place in range(len(free))],
            [[(tour,) for tour in mine] for mine in known])
        picked, bound = master.solve_whole([0] * len(free), effort.nodes, effort.seconds)
    except MasterError:
        return None, -np.inf
    tours = list(now)
    for place, i in enumerate(free):
        tours[i] = known[place][picked[place]]
    return tours, bound + float(sum(now[i].cost for i in stays))


def _distinct(tours: Sequence[Tour]) -> list[Tour]:
    """Of tours with the same presence the cheapest, the first ones first."""
    found: dict[bytes, int] = {}
    kept: list[Tour] = []
    for tour in tours:
        key = tour.presence.tobytes()
        if key not in found:
            found[key] = len(kept)
            kept.append(tour)
        elif tour.cost < kept[found[key]].cost - 1e-9:
            kept[found[key]] = tour
    return kept
