"""Limits on how many people do something at once: seats, people on duty, breaks.

A headcount looks at some of the agents and counts, slot by slot, those at work, those on a break
or those in a meeting, or several of these together. Below `least` and above `most` each person
costs. Three rules of a centre are headcounts:

- seats of a site: everybody in a shift there, breaks included, at most so many;
- on duty: people who can do something (a skill, supervising), at work, at least so many;
- breaks at once: people of a team on a break, at most so many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wfm.kernels import kernel
from wfm.roster.arrays import settle
from wfm.roster.valid import HEADCOUNT_TYPES, check_headcount

if TYPE_CHECKING:
    from wfm.roster.pricing import Tour
    from wfm.roster.problem import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Doing = NDArray[np.int8]

AWAY, WORK, BREAK, MEETING, GAP = -1, 0, 1, 2, 3
"""What somebody does in a slot; all but the first are the rows of what can be counted. The gap
between the parts of a split shift is the agent's own time, and no break."""


@dataclass(frozen=True)
class Headcount:
    """A number of people with limits. Slots s = 0 … S−1 are those of the grid's intervals.

    Attributes
    ----------
    members
        The agents that are looked at, by their places among the problem's people.
    counted
        Whether people at work, on a break and in a meeting count, shape (3,).
    least, most
        Of the people counted, by slot, shape (S,).
    below, above
        Cost of a person missing or too many, in one slot.
    carried
        People counted from shifts of the week before, shape (S,).
    gaps
        Whether people between the parts of a split shift count.
    """

    members: Ints
    counted: tuple[bool, bool, bool]
    least: Ints
    most: Ints
    below: float
    above: float
    carried: Ints
    gaps: bool = False

    @property
    def kinds(self) -> tuple[bool, bool, bool, bool]:
        """Whether people count who do what the rows of what can be counted say."""
        return (*self.counted, self.gaps)

    def __post_init__(self) -> None:
        settle(self, HEADCOUNT_TYPES)
        check_headcount(self)


@kernel
def write_doing(
    chosen: Ints, start: Ints, end: Ints, breaks: Ints, gap_name: int, blocked: Ints, doing: Doing
) -> None:
    """What a tour's agent does in each slot of the grid; writes `doing`, shape (S,).

    `gap_name` is the number of the break that is the gap of a split shift.
    """
    limit = doing.shape[0]
    doing[:] = AWAY
    for d in range(chosen.shape[0]):
        if chosen[d] < 0:
            continue
        begun, ended = max(0, start[chosen[d]]), min(limit, end[chosen[d]])
        doing[begun:ended] = WORK
        for m in range(blocked.shape[0]):
            low, high = max(begun, blocked[m, 0]), min(ended, blocked[m, 1])
            if low < high:
                doing[low:high] = MEETING
    for b in range(breaks.shape[0]):
        low, high = max(0, breaks[b, 1]), min(limit, breaks[b, 2])
        if low < high:
            doing[low:high] = GAP if breaks[b, 3] == gap_name else BREAK


def doing_of(problem: Problem, i: int, tour: Tour) -> Doing:
    """What agent i does in each slot of the grid on a tour, shape (S,)."""
    person = problem.people[i].chosen(tour.choice)
    s = problem.shift_sets[person.shift_set]
    doing = np.empty(problem.slots, dtype=np.int8)
    write_doing(tour.shifts, s.start, s.end, tour.breaks, s.gap_name, person.blocked, doing)
    return doing


def heads_of(problem: Problem) -> tuple[tuple[int, ...], ...]:
    """For each agent the headcounts that look at it."""
    found: list[list[int]] = [[] for _ in problem.people]
    for h, head in enumerate(problem.heads):
        for i in head.members:
            found[i].append(h)
    return tuple(tuple(mine) for mine in found)


def worth_of_doing(problem: Problem, heads: tuple[int, ...], price: Floats) -> Floats | None:
    """What it is worth that an agent is at work, on a break, in a meeting or in a gap, (4, S).

    None for an agent whom no headcount looks at.

    Parameters
    ----------
    heads
        The headcounts that look at the agent.
    price
        What a person more in a headcount is worth, shape (H, S).
    """
    if not heads:
        return None
    worth = np.zeros((4, problem.slots))
    for h in heads:
        for kind, counts in enumerate(problem.heads[h].kinds):
            if counts:
                worth[kind] += price[h]
    return worth


class Tally:
    """How many people each headcount has, as tours come and go."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self.heads = heads_of(problem)
        self.count = np.array(
            [head.carried for head in problem.heads], dtype=np.int64
        ).reshape(len(problem.heads), problem.slots)

    def change(self, i: int, tour: Tour, by: int) -> None:
        """Agent i's tour comes (by = 1) or goes (by = −1)."""
        if not self.heads[i]:
            return
        doing = doing_of(self._problem, i, tour)
        for h in self.heads[i]:
            for kind, counts in enumerate(self._problem.heads[h].kinds):
                if counts:
                    self.count[h] += by * (doing == kind)

    def prices(self) -> Floats:
        """What a person more in each headcount is worth now, shape (H, S)."""
        price = np.zeros(self.count.shape)
        for h, head in enumerate(self._problem.heads):
            price[h] = (head.below * (self.count[h] < head.least)
                        - head.above * (self.count[h] >= head.most))
        return price

    def cost(self) -> float:
        """Cost of the people missing and too many."""
        return float(sum(
            head.below * np.maximum(head.least - count, 0).sum()
            + head.above * np.maximum(count - head.most, 0).sum()
            for head, count in zip(self._problem.heads, self.count, strict=True)))
