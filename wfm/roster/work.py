"""What work left undone costs, where people do it in whole slots.

Whole people on whole activities work on an item for some number of slots, so an item of five and
a half slots is done to five or to six of them. Between two such numbers lies no roster of whole
people: there the line from the cost of one to that of the other is taken, the highest convex cost
that is none too high for any of them. So no linear program meets every item to the second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from wfm.roster.problem import Problem

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

EPS = 1e-9


class Undone(NamedTuple):
    """What work undone costs, by item, each (W,).

    Attributes
    ----------
    base
        Agent-intervals in whole slots, of which each missing costs the penalty.
    last
        Agent-intervals after these that are worth something still: a slot, or nothing.
    rate
        What each of the last costs where it is missing.
    """

    base: Floats
    last: Floats
    rate: Floats


def undone_of(problem: Problem) -> Undone:
    """What the hours and penalties of a problem's items come to."""
    slots = problem.interval_slots
    base = np.floor(problem.hours * slots + EPS) / slots
    rest = problem.hours - base
    between = (rest > EPS) & _in_slots(problem)
    return Undone(
        np.where(between, base, problem.hours), np.where(between, 1 / slots, 0.0),
        np.where(between, problem.penalty * rest * slots, 0.0))


def after(known: Undone, worked: Floats) -> Undone:
    """What is left undone costs where so much of it, (W,), is done already."""
    base, last, rate = known
    return Undone(np.maximum(0.0, base - worked),
                  np.maximum(0.0, last - np.maximum(0.0, worked - base)), rate)


def _in_slots(problem: Problem) -> Bools:
    """Whether all who could do an item are there for whole slots; everybody has whole slots but
    those who are carried into the problem."""
    carried = problem.carried * problem.interval_slots
    broken = np.abs(carried - np.rint(carried)).max(axis=1, initial=0.0) > EPS
    doing: Bools = ~(problem.can[:, problem.queues :] & broken[:, None]).any(axis=0)
    return doing
