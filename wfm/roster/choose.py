"""Choose whole tours among those generated: an integer program over the pool.

It is the restricted master of :mod:`wfm.roster.master` with whole shares, everybody a block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wfm.roster.master import Master, MasterError
from wfm.roster.pricing import Tour
from wfm.roster.problem import Problem

COLUMNS = 20
"""Tours of the linear program for each agent that there is a choice among, at most."""


@dataclass(frozen=True)
class Effort:
    """When the integer program stops.

    Attributes
    ----------
    nodes
        Of its tree.
    seconds
        Or None.
    gap
        Cost by which a better choice may be missed.
    """

    nodes: int
    seconds: float | None = None
    gap: float = 0.0


def choose(
    problem: Problem, pool: Sequence[Sequence[Tour]], now: Sequence[Tour], effort: Effort
) -> list[Tour] | None:
    """The best choice that was found: a tour for everybody, or None where nothing was found.

    Parameters
    ----------
    pool
        Tours known, by agent.
    now
        Everybody's tour; it is where the choice begins.
    """
    known = [_distinct([tour, *mine]) for tour, mine in zip(now, pool, strict=True)]
    try:
        master = Master(
            problem, [[i] for i in range(len(known))],
            [[(tour,) for tour in mine] for mine in known])
        picked = master.solve_whole([0] * len(known), effort.nodes, effort.seconds, effort.gap)
        if master.tighten():  # once more with the limits on headcounts that it broke
            picked = master.solve_whole(picked, effort.nodes, effort.seconds, effort.gap)
    except MasterError:
        return None
    return [mine[n] for mine, n in zip(known, picked, strict=True)]


def _distinct(tours: Sequence[Tour]) -> list[Tour]:
    """Of tours with the same presence the cheapest, in the place of the first of them."""
    kept: dict[bytes, Tour] = {}
    for tour in tours:
        key = tour.presence.tobytes()
        if key not in kept or tour.cost < kept[key].cost:
            kept[key] = tour
    return list(kept.values())
