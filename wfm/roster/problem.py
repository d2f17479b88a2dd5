"""The roster problem as arrays: no files, no calendar, no centre.

Symbols are those of the mathematics in the documentation of this package:

- intervals t = 0 … T−1, each of `interval_slots` slots of 5 minutes;
- skill groups g = 0 … G−1 (agents who can do the same things);
- activities k = 0 … K−1: first the Q immediate queues, then the W work items;
- agents i = 0 … I−1, each with the shifts of one :class:`ShiftSet`.

The roster minimises

  Σ_i personal cost of i's tour + Σ_{k<Q,t} Σ_{n > Σ_g y[g,k,t]} worth⁺[k,t,n]
  + Σ_{k<Q,t} Σ_{n ≤ Σ_g y[g,k,t]} worth⁻[k,t,n]
  + Σ_w penalty[w] · max(0, hours[w] − hours worked on w)
  + Σ_{h,s} below[h] · max(0, least[h,s] − n[h,s]) + above[h] · max(0, n[h,s] − most[h,s])

(n[h,s]: people in headcount h in slot s, see :mod:`wfm.roster.headcounts`) over one legal tour per
agent and a split y[g,k,t] ≥ 0 of the people present, with Σ_k y[g,k,t] ≤ people of g present in t,
y only where ``can[g, k]`` and, for work items, ``legal[w, t]``, and the daily hours of every cap
group within ``cap``. Hours are worked in whole slots, by :mod:`wfm.roster.work`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wfm.roster.arrays import settle
from wfm.roster.headcounts import Headcount
from wfm.roster.valid import PERSON_TYPES, PROBLEM_TYPES, check_problem
from wfm.roster.valid_shifts import SHIFT_SET_TYPES, check_shift_set
from wfm.roster.work import Undone, undone_of
from wfm.rules.breaks import SPLIT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SLOT_MIN = 5
"""Minutes of a slot: breaks begin and end on slots."""

NEVER = -(10**6)
"""A slot so long ago that nothing before the horizon matters."""


NO_LIMIT = 10**9
"""Most of a counter that nothing limits."""
PAID, DAYS = 0, 1
"""Counters that every shift set has: paid minutes, and days of work."""
COUNTED_FROM = 2
"""The first of the further counters."""


class Pattern(NamedTuple):
    """A :class:`ShiftSet` as the dynamic program reads it.

    Kinds upon which the same may follow are alike the day after, kinds that may follow upon the
    same are alike on their own day: `leaves` and `comes` number them for each shift, (J,),
    `leaves_of` for each kind, and `follows` [n, m] says whether m comes upon what leaves n. Ends
    between which no shift of the set could begin are one class: `class_of` (J,), and of each class
    its last end, what it leaves and its day, (C,). `weekends` says in which weeks a counter counts
    weekends, (R, W).
    """

    start: Ints
    comes: Ints
    leaves: Ints
    leaves_of: Ints
    weekend: Bools
    class_of: Ints
    class_ended: Ints
    class_leaves: Ints
    class_day: Ints
    amount: Ints
    weekly: Bools
    weekends: Bools
    window_from: Ints
    window_to: Ints
    day_start: Ints
    week_from: Ints
    follows: Bools
    rest: int
    weekly_rest: int
    max_run: int
    min_run: int
    min_off: int


class Terms(NamedTuple):
    """What :class:`Person` says of tours, as the dynamic program reads it."""

    off_cost: Floats
    last_end: int
    rest_from: int
    run: int
    off_run: int
    unknown: bool
    kind: int
    most: Ints
    least: Ints
    short: Floats
    over: Ints
    over_cost: Floats


@dataclass(frozen=True)
class ShiftSet:
    """Every shift that a contract allows at a site, over the D days of the horizon.

    Shifts j = 0 … J−1 are sorted by day, then start. Slots count from the grid's start
    and may lie beyond its end.

    Attributes
    ----------
    day, start, end
        Day 0 … D−1 on which the shift begins; first slot; slot after the last. Shape (J,).
    paid_min
        Paid minutes, shape (J,).
    pay_h
        Hours of pay, premiums included, shape (J,).
    plan_from, plan_to
        Break plans of shift j are plan_from[j] … plan_to[j]−1, shape (J,).
    window_from, window_to
        Shifts that start within window b on day d are window_from[b, d] …
        window_to[b, d]−1; each week of a tour keeps to one window (its start times stay close).
        Shape (B, D).
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
    day_start
        Slot at which each local day begins, and the horizon ends, shape (D+1,).
    rest
        Least slots between two shifts.
    weekly_rest
        Least slots of one unbroken rest in each week.
    max_run
        Most days worked in a row.
    break_names, break_paid
        Names of the breaks, and whether each is paid. A break named "split" is the gap between
        the parts of a split shift: each plan of such a shift has it once, at the same one start.
    min_run, min_off
        Fewest days worked in a row, and fewest days off in a row; runs that reach over the
        horizon's end may go on there.
    kind, follows
        Kind of each shift, (J,), and whether kind m may be worked on the day after kind n,
        (N, N) at [n, m].
    weekend
        Shifts that touch a weekend, (J,); a weekend touched twice counts once.
    counts
        What each shift adds to each further counter, beside paid minutes and days, (R−2, J).
    weekly
        Whether each counter begins anew every week, (R,); the others count over the horizon.
    weekends
        Counters of weekends worked, whose `counts` are 0, each with the first week whose weekend
        it counts.
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
    rest: int
    weekly_rest: int
    max_run: int
    break_names: tuple[str, ...]
    break_paid: tuple[bool, ...]
    min_run: int = 1
    min_off: int = 1
    kind: Ints | None = None
    follows: Bools | None = None
    weekend: Bools | None = None
    counts: Ints | None = None
    weekly: Bools | None = None
    weekends: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        settle(self, SHIFT_SET_TYPES)
        check_shift_set(self)

    @property
    def days(self) -> int:
        """D, the days of the horizon."""
        return len(self.day_start) - 1

    @property
    def week_from(self) -> Ints:
        """First day of each week, and the day after the last, shape (W+1,)."""
        return np.append(np.arange(0, self.days, 7), self.days).astype(np.int64)

    @property
    def weeks(self) -> int:
        """W, the weeks of the horizon, the last perhaps in part."""
        return -(-self.days // 7)

    @cached_property
    def gap_name(self) -> int:
        """Number of the break that is the gap of a split shift; −1: none is."""
        return self.break_names.index(SPLIT) if SPLIT in self.break_names else -1

    @cached_property
    def gap(self) -> Ints:
        """First slot of the gap in a split shift and the one after its last; else both 0, (J, 2).

        All plans of a shift have it at the same place.
        """
        found = np.zeros((len(self.day), 2), dtype=np.int64)
        if self.gap_name < 0:
            return found
        for j, plan in enumerate(self.plan_from):
            for early, _late, length, name in self.slots[
                    self.plan_slots[plan] : self.plan_slots[plan + 1]]:
                if name == self.gap_name:
                    found[j] = self.start[j] + early, self.start[j] + early + length
        return found

    @cached_property
    def amount(self) -> Ints:
        """What each shift adds to each counter, shape (R, J)."""
        known = [self.paid_min, np.ones(len(self.day), dtype=np.int64)]
        return np.vstack([*known, *([] if self.counts is None else self.counts)]).astype(np.int64)

    def _first_start_after(self) -> Ints:
        """First slot of any shift on a day after that of each shift, (J,); the last: its end."""
        first = np.full(self.days + 1, self.end.max(initial=0))
        for d in range(self.days - 1, -1, -1):
            first[d] = min(first[d + 1], self.start[self.day == d].min(initial=first[d + 1]))
        return np.asarray(first[self.day + 1], dtype=np.int64)

    @cached_property
    def pattern(self) -> Pattern:
        """The set as the dynamic program reads it."""
        shifts = len(self.day)
        kind = np.zeros(shifts, dtype=np.int64) if self.kind is None else self.kind
        follows = np.ones((1, 1), dtype=np.bool_) if self.follows is None else self.follows
        # Rests end where shifts begin or a week ends. These lie a multiple of `grid` apart, so a
        # rest is as good if the shift before it ends later, up to the same multiple.
        nights = self.day_start[self.week_from[1:]]
        apart = [abs(self.weekly_rest - self.rest)]
        if self.weeks > 1:
            apart.append(abs(2 * self.weekly_rest - self.rest))
        apart += np.unique(nights[-1] - np.concatenate([self.start, nights])).tolist()
        grid = max(math.gcd(*apart), 1)
        late = self.end + (nights[-1] - self.rest - self.end) % grid
        weekends = np.zeros((len(self.amount), self.weeks), dtype=np.bool_)
        for counter, week in self.weekends:
            weekends[counter, week:] = True
        if self.weekly_rest == 0:  # what has rested when the next day's first shift begins is alike
            late = np.maximum(late, self._first_start_after() - self.rest)
        follows, leaves_of = np.unique(follows, axis=0, return_inverse=True)
        follows, comes_of = np.unique(follows, axis=1, return_inverse=True)
        leaves_of, comes_of = (one.ravel().astype(np.int64) for one in (leaves_of, comes_of))
        known, class_of = np.unique(
            np.stack([self.day, late, leaves_of[kind]]), axis=1, return_inverse=True)
        return Pattern(
            self.start, comes_of[kind], leaves_of[kind], leaves_of,
            np.zeros(shifts, dtype=np.bool_) if self.weekend is None else self.weekend,
            class_of.ravel().astype(np.int64), known[1].copy(), known[2].copy(), known[0].copy(),
            self.amount,
            np.ones(len(self.amount), dtype=np.bool_) if self.weekly is None else self.weekly,
            weekends, self.window_from, self.window_to, self.day_start, self.week_from,
            np.ascontiguousarray(follows), self.rest, self.weekly_rest, self.max_run,
            self.min_run, self.min_off)


@dataclass(frozen=True)
class Person:
    """One agent's part of the problem.

    Counters r = 0 … R−1 are those of the shift set. Where one counts over the horizon, the most of
    each week is that up to the week's end; its other limits stand in the first week's column.

    Attributes
    ----------
    shift_set, group
        Index of the shift set and of the skill group.
    allowed
        Whether each shift of the set may be worked, shape (J,).
    cost
        Personal cost of each shift (pay, wishes), shape (J,).
    off_cost
        Cost of a day without a shift, shape (D,).
    blocked
        Spans of slots at work but not available (meetings), shape (M, 2).
    last_end
        Slot at which the last shift before the horizon ended (:data:`NEVER` if unknown).
    rest_from
        Slot from which the rest before the first shift counts as the first week's own
        unbroken rest: what the week before needed of it is taken off.
    run, off_run
        Days worked in a row up to the horizon; where 0, days off in a row.
    least, most
        Least (soft) and most (hard) of each counter by week, shape (R, W).
    short
        Cost of a unit of each counter below its least, shape (R,).
    over, over_cost
        Amounts of each counter beyond which each tier begins, (R, V, W), and what a unit
        beyond costs more than before it, (R, V); costs add up over the tiers.
    unknown
        Whether nothing is known of the days before: a run that begins with the horizon is then
        never too short.
    kind
        Kind of the shift worked on the day before the horizon; −1: none.
    choices
        The agent as it would be by each of several decisions of which one is to be taken, such as
        the times that a meeting may have; () where there is nothing to decide. They differ in what
        is allowed, in costs and in spans that are blocked.
    decides
        Who is in a group of `together`: which of the group's decisions each of the choices keeps
        to, in rising order. Beside it the choices may differ in what the agent decides alone. ():
        every choice is a decision.
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
    least: Ints
    most: Ints
    short: Floats
    over: Ints
    over_cost: Floats
    off_run: int = 10**6
    unknown: bool = False
    kind: int = -1
    choices: tuple[Person, ...] = ()
    decides: tuple[int, ...] = ()

    @property
    def decisions(self) -> int:
        """How many decisions the agent's group has to choose from."""
        return self.decides[-1] + 1 if self.decides else len(self.choices)

    def decided(self, choice: int) -> int:
        """The decision that a choice keeps to."""
        return self.decides[choice] if self.decides else choice

    def keeping_to(self, decision: int) -> tuple[int, ...]:
        """The choices that keep to a decision."""
        if not self.decides:
            return (decision,)
        return tuple(n for n, one in enumerate(self.decides) if one == decision)

    def __post_init__(self) -> None:
        settle(self, PERSON_TYPES)  # it is checked with the problem: its shift set is there

    def chosen(self, choice: int) -> Person:
        """The agent after a decision; the agent itself where there is none to take."""
        return self.choices[choice] if self.choices else self

    @cached_property
    def terms(self) -> Terms:
        """The agent as the dynamic program reads it."""
        return Terms(
            self.off_cost.astype(np.float64), int(self.last_end), int(self.rest_from),
            int(self.run), int(self.off_run), self.unknown, int(self.kind),
            self.most.astype(np.int64), self.least.astype(np.int64), self.short.astype(np.float64),
            self.over.astype(np.int64), self.over_cost.astype(np.float64))


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
    heads
        See :class:`~wfm.roster.headcounts.Headcount`.
    together
        Agents who decide as one: each takes a choice that keeps to the same decision. An agent is
        in one such group at most; an agent in none decides alone.
    may_idle
        Whether people present may do nothing. Where not, all of them work on what there is in the
        interval, `worth` may be negative (an agent too many costs that much), and N is no less
        than the people there can be.
    required
        Agents that each queue asks for, shape (Q, T): of them it is told how many are missing. What
        that costs is in `worth`. None: not told.
    stay
        Fewest intervals in a row on one activity before another. The bound and the search of
        tours leave it out; who does what keeps to it (:mod:`wfm.roster.stays`).
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
    may_idle: bool = True
    heads: tuple[Headcount, ...] = ()
    together: tuple[tuple[int, ...], ...] = ()
    stay: int = 1
    required: Floats | None = None

    def __post_init__(self) -> None:
        for name in ("shift_sets", "people", "heads", "together"):
            value = getattr(self, name)
            if isinstance(value, list):
                object.__setattr__(self, name, tuple(value))
        settle(self, PROBLEM_TYPES)
        check_problem(self)

    @property
    def queues(self) -> int:
        """Q, the number of immediate queues."""
        return int(self.worth.shape[0])

    @property
    def intervals(self) -> int:
        """T, the number of intervals."""
        return int(self.worth.shape[1])

    @property
    def slots(self) -> int:
        """S, the number of slots of all intervals."""
        return self.intervals * self.interval_slots

    @property
    def groups(self) -> int:
        """G, the number of skill groups."""
        return int(self.can.shape[0])

    @property
    def undone(self) -> Undone:
        """What work left undone costs."""
        return undone_of(self)
