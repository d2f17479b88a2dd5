"""Whether an agent could be at work at a time, by the exact dynamic program, rules lifted or not.

A tour is asked for that has certain shifts and no others: each is worth one, everything else is
forbidden, and nothing costs. It exists exactly if the best tour is worth as much as there are
shifts. A rule of labour or of the contract is lifted by taking it out of what the dynamic
program is given, so that no rule is written down a second time.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from wfm.roster.problem import (
    DAYS,
    NO_LIMIT,
    PAID,
    Bools,
    Floats,
    Ints,
    Person,
    Problem,
    ShiftSet,
    Terms,
)
from wfm.roster.shifts import shift_values
from wfm.roster.tours import best_tour

LIFTED = ("rest", "weekly_rest", "run", "hours", "counters", "spread")
"""Rules that can be lifted here: rest between shifts and in each week, days in a row, hours and
days of the week, further counters, start times close together."""
FREE = 10**6


def without(s: ShiftSet, rules: Collection[str]) -> ShiftSet:
    """The shift set where some rules do not bind."""
    changes: dict[str, object] = {}
    if "rest" in rules:
        changes["rest"] = 0
    if "weekly_rest" in rules:
        changes["weekly_rest"] = 0
    if "run" in rules:
        changes |= {"max_run": FREE, "min_run": 1, "min_off": 1, "follows": None, "kind": None}
    if "spread" in rules:
        first = np.searchsorted(s.day, np.arange(s.days))
        last = np.searchsorted(s.day, np.arange(s.days), side="right")
        changes |= {"window_from": first[None], "window_to": last[None]}
    return replace(s, **changes) if changes else s  # type: ignore[arg-type]


def terms_without(person: Person, s: ShiftSet, rules: Collection[str]) -> Terms:
    """What limits the agent's tours, without costs and where some rules do not bind."""
    most = person.most.copy()
    if "hours" in rules:
        most[[PAID, DAYS]] = NO_LIMIT
    if "counters" in rules:
        most[DAYS + 1 :] = NO_LIMIT
    terms = person.terms
    return terms._replace(
        off_cost=np.zeros(s.days), most=most, least=np.zeros_like(terms.least),
        short=np.zeros_like(terms.short), over_cost=np.zeros_like(terms.over_cost),
        kind=-1 if "run" in rules else terms.kind)


def workable(problem: Problem, i: int) -> Bools:
    """Shifts that agent i may work, with room for their breaks beside the meetings, (J,)."""
    person = problem.people[i]
    s = problem.shift_sets[person.shift_set]
    if not person.blocked.size:
        return person.allowed
    slots = max(problem.slots, int(s.end.max(initial=0))) + 1
    closed = np.zeros(slots, dtype=np.int64)
    for first, last in person.blocked:
        closed[max(first, 0) : max(last, 0)] = 1
    total = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(closed)))
    value, plan = np.empty(len(s.day)), np.empty(len(s.day), dtype=np.int64)
    nothing = np.zeros(slots + 1)
    shift_values(
        nothing, nothing, total, person.allowed, np.zeros(len(s.day)), s.start, s.end,
        s.plan_from, s.plan_to, s.plan_slots, s.plan_apart, s.plan_longest, s.slots, s.step,
        value, plan)
    return np.asarray(value > -np.inf)


def has_tour(s: ShiftSet, terms: Terms, may: Bools, shifts: int) -> bool:
    """Whether a tour works so many of the shifts in `may`, (J,), and no others."""
    return has_value(s, terms, np.where(may, 1.0, -np.inf), float(shifts))


def same_shifts(s: ShiftSet, other: ShiftSet, j: int) -> Ints:
    """The shifts of another set with the day, times and paid time of shift j of `s`."""
    return np.flatnonzero(
        (other.day == s.day[j]) & (other.start == s.start[j]) & (other.end == s.end[j])
        & (other.paid_min == s.paid_min[j]))


def has_value(s: ShiftSet, terms: Terms, value: Floats, asked: float) -> bool:
    """Whether a tour is worth as much as `asked`; `value` is that of each shift, (J,)."""
    chosen = np.full(s.days, -1, dtype=np.int64)
    return bool(best_tour(value, s.pattern, terms, asked - 0.5, chosen) > asked - 0.5)
