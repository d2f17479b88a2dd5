"""The roster problem as arrays: no files, no calendar, no centre.

Symbols are those of the mathematics in the documentation of this package:

- intervals t = 0 … T−1, each of `interval_slots` slots of 5 minutes;
- skill groups g = 0 … G−1 (agents who can do the same things);
- activities k = 0 … K−1: first the Q immediate queues, then the W work items;
- agents i = 0 … I−1, each with the shifts of one :class:`ShiftSet`.

The roster minimises

  Σ_i personal cost of i's tour + Σ_{k<Q,t} Σ_{n > Σ_g y[g,k,t]} worth[k,t,n]
  + Σ_w penalty[w] · max(0, hours[w] − hours worked on w)

over one legal tour per agent and a split y[g,k,t] ≥ 0 of the people present, with
Σ_k y[g,k,t] ≤ people of g present in t, y only where ``can[g, k]`` and, for work items,
``legal[w, t]``, and the daily hours of every cap group within ``cap``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SLOT_MIN = 5
"""Minutes of a slot: breaks begin and end on slots."""

NEVER = -(10**6)
"""A slot so long ago that nothing before the horizon matters."""


@dataclass(frozen=True)
class ShiftSet:
    """Every shift that a contract allows at a site, over the seven days of the week.

    Shifts j = 0 … J−1 are sorted by day, then start. Slots count from the grid's start
    and may lie beyond its end.

    Attributes
    ----------
    day, start, end
        Day 0 … 6 on which the shift begins; first slot; slot after the last. Shape (J,).
    paid_min
        Paid minutes, shape (J,).
    pay_h
        Hours of pay, premiums included, shape (J,).
    plan_from, plan_to
        Break plans of shift j are plan_from[j] … plan_to[j]−1, shape (J,).
    window_from, window_to
        Shifts that start within window b on day d are window_from[b, d] …
        window_to[b, d]−1; a tour keeps to one window (its start times stay close).
        Shape (B, 7).
    plan_slots
        Breaks of plan p are the rows plan_slots[p] … plan_slots[p+1]−1 of `slots`,
        shape (P+1,).
    plan_apart, plan_longest
        Least slots of work between two breaks; most slots of work without one (a large
        number where there is no limit). Shape (P,).
    slots
        Earliest start, latest start (slots after the shift's start), length (slots) and
        number of the break's name, shape (S, 4).
    step
        Breaks begin on multiples of so many slots after the shift's start.
    """

    day: Ints
    start: Ints
    end: Ints
    paid_min: Ints
    pay_h: Floats
    plan_from: Ints
    plan_to: Ints
    window_from: Ints
    window_to: Ints
    plan_slots: Ints
    plan_apart: Ints
    plan_longest: Ints
    slots: Ints
    step: int
    day_start: Ints
    """Slot at which each local day begins, and the week ends, shape (8,)."""
    rest: int
    """Least slots between two shifts."""
    weekly_rest: int
    """Least slots of one unbroken rest in the week."""
    max_run: int
    """Most days worked in a row."""
    break_names: tuple[str, ...]
    break_paid: tuple[bool, ...]

    def __post_init__(self) -> None:
        if np.any(np.diff(self.day) < 0):
            raise ValueError("shifts are sorted by day")
        if np.any(self.end <= self.start):
            raise ValueError("a shift ends after it starts")


@dataclass(frozen=True)
class Person:
    """One agent's part of the problem.

    Attributes
    ----------
    shift_set, group
        Index of the shift set and of the skill group.
    allowed
        Whether each shift of the set may be worked, shape (J,).
    cost
        Personal cost of each shift (pay, wishes), shape (J,).
    off_cost
        Cost of a day without a shift, shape (7,).
    blocked
        Spans of slots at work but not available (meetings), shape (M, 2).
    last_end
        Slot at which the last shift before the week ended (:data:`NEVER` if unknown).
    rest_from
        Slot from which the rest before the week's first shift counts as the week's own
        unbroken rest: what the week before needed of it is taken off.
    run
        Days worked in a row up to the week.
    week_min, week_max
        Least (soft) and most (hard) paid minutes of the week.
    days_min, days_max
        Fewest (soft) and most (hard) days of the week.
    short_cost
        Cost of a paid minute below `week_min`.
    over_min, over_cost
        Paid minutes of the week beyond which each tier of overtime begins, and what a minute
        beyond costs more than before it; costs add up over the tiers, shape (V,).
    """

    shift_set: int
    group: int
    allowed: Bools
    cost: Floats
    off_cost: Floats
    blocked: Ints
    last_end: int
    rest_from: int
    run: int
    week_min: int
    week_max: int
    days_min: int
    days_max: int
    short_cost: float
    over_min: Ints
    over_cost: Floats


@dataclass(frozen=True)
class Problem:
    """Everything the optimiser needs; see the module for the symbols.

    Attributes
    ----------
    interval_slots
        Slots in an interval.
    worth
        What the n-th agent on queue k in interval t is worth, n = 1 … N at index n−1,
        not rising in n; shape (Q, T, N).
    hours, penalty
        Agent-intervals of each work item, and the cost of one not worked, shape (W,).
    legal
        Where a work item may be worked, shape (W, T).
    cap_groups, cap, day
        The cap groups that each work item belongs to (−1: no further one), shape (W, 2);
        most agent-intervals a day of each group, shape (C,); day of each interval, shape (T,).
    can
        Which group can do which activity, shape (G, Q + W).
    carried
        People of each group present from shifts of the week before, shape (G, T).
    shift_sets, people
        See :class:`ShiftSet` and :class:`Person`.
    """

    interval_slots: int
    worth: Floats
    hours: Floats
    penalty: Floats
    legal: Bools
    cap_groups: Ints
    cap: Floats
    day: Ints
    can: Bools
    carried: Floats
    shift_sets: tuple[ShiftSet, ...]
    people: tuple[Person, ...]

    def __post_init__(self) -> None:
        q, t, _ = self.worth.shape
        w = self.hours.shape[0]
        if self.can.shape[1] != q + w:
            raise ValueError("`can` has a column for each queue and work item")
        if self.cap_groups.shape != (w, 2):
            raise ValueError("`cap_groups` is (W, 2)")
        first, second = self.cap_groups.T
        if np.any((first == second) & (first >= 0)):
            raise ValueError("a work item is in a cap group once")
        if self.legal.shape != (w, t) or self.carried.shape != (self.can.shape[0], t):
            raise ValueError("`legal` is (W, T) and `carried` is (G, T)")
        if np.any(np.diff(self.worth, axis=2) > 1e-9):
            raise ValueError("the worth of a further agent never rises")
        if np.any(self.worth < 0) or np.any(self.penalty < 0) or np.any(self.hours < 0):
            raise ValueError("worth, penalties and hours are not negative")
        for person in self.people:
            if person.allowed.shape != self.shift_sets[person.shift_set].day.shape:
                raise ValueError("`allowed` has an entry for each shift of the set")

    @property
    def queues(self) -> int:
        """Q, the number of immediate queues."""
        return int(self.worth.shape[0])

    @property
    def intervals(self) -> int:
        """T, the number of intervals."""
        return int(self.worth.shape[1])

    @property
    def groups(self) -> int:
        """G, the number of skill groups."""
        return int(self.can.shape[0])
