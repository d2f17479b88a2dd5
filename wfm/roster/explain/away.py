"""Why somebody is not at work in an interval: the fewest rules without which it would be possible.

The rest of the agent's tour stays as it is; on the day in question any shift that covers the
interval may take the place of what the agent does. Where that is legal, the agent is free to
come. Where it is not, rules are lifted one after another in the order of :data:`RULES`; if no
single one is the reason, rules are put back from all of them lifted as long as the agent still
could come, so that each of those named is needed.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from wfm.roster.build import Layout
from wfm.roster.explain.case import Case
from wfm.roster.explain.loosen import WITHOUT, centre_without
from wfm.roster.explain.possible import (
    LIFTED,
    has_tour,
    same_shifts,
    terms_without,
    without,
    workable,
)
from wfm.roster.problem import Bools, Problem, ShiftSet

RULES = (
    "absence", "employed", "availability", "days_off", "meeting", "rest", "weekly_rest", "run",
    "hours", "counters", "spread",
)
"""What may keep somebody away: :data:`~wfm.roster.explain.loosen.WITHOUT` and
:data:`~wfm.roster.explain.possible.LIFTED`."""
FREE: tuple[str, ...] = ()
"""No rule keeps the agent away."""
SHAPE = ("shape",)
"""With every rule lifted, none of the contract's shifts lies there."""
BY_HAND = ("by_hand",)
"""The agent has a shift that the contract does not know: rules cannot be asked."""


class Away:
    """Answers why agents are not at work; what was worked out is kept."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._problems: dict[frozenset[str], tuple[Problem, Layout]] = {
            frozenset(): (case.problem, case.layout)}
        self._sets: dict[tuple[frozenset[str], int, frozenset[str]], ShiftSet] = {}
        self._workable: dict[tuple[frozenset[str], int], Bools] = {}
        self._found: dict[tuple[int, int], tuple[str, ...]] = {}

    def reason(self, i: int, t: int) -> tuple[str, ...]:
        """The rules that keep agent i from being at work in interval t.

        Returns
        -------
        tuple of str
            Rules in the order of :data:`RULES`; :data:`FREE`, :data:`SHAPE` or :data:`BY_HAND`.
        """
        if (i, t) not in self._found:
            self._found[i, t] = self._reason(i, t)
        return self._found[i, t]

    def _reason(self, i: int, t: int) -> tuple[str, ...]:
        if self._case.by_hand[i]:
            return BY_HAND
        if self.possible(i, t, ()):
            return FREE
        for rule in RULES:
            if self.possible(i, t, (rule,)):
                return (rule,)
        needed = list(RULES)
        if not self.possible(i, t, needed):
            return SHAPE
        for rule in reversed(RULES):
            fewer = [other for other in needed if other != rule]
            if self.possible(i, t, fewer):
                needed = fewer
        return tuple(needed)

    def possible(self, i: int, t: int, lifted: Collection[str]) -> bool:
        """Whether agent i could be at work in interval t if these rules did not bind.

        The other days' shifts stay as they are.
        """
        taken = frozenset(rule for rule in lifted if rule in WITHOUT)
        problem, layout = self._problem(taken)
        person = problem.people[i]
        s, here = problem.shift_sets[person.shift_set], self._case.problem
        size = problem.interval_slots
        first, last = t * size, (t + 1) * size
        if any(a < last and z > first for a, z in person.blocked):
            return False
        gap = layout.shifts[person.shift_set].gap
        covers = (s.start <= first) & (s.end >= last) & ~((gap[:, 0] < last) & (gap[:, 1] > first))
        covers &= self._may(taken, i)
        if not covers.any():
            return False
        narrow = frozenset(rule for rule in lifted if rule in LIFTED)
        loose = self._set(taken, person.shift_set, narrow)
        terms = terms_without(person, s, narrow)
        own = here.shift_sets[here.people[i].shift_set]
        tour = self._case.tours[i].shifts
        for d in np.unique(s.day[covers]):
            may = covers & (s.day == d)
            others = [int(j) for e, j in enumerate(tour) if j >= 0 and e != d]
            for j in others:
                may[same_shifts(own, s, j)] = True
            if has_tour(loose, terms, may, len(others) + 1):
                return True
        return False

    def _problem(self, taken: frozenset[str]) -> tuple[Problem, Layout]:
        if taken not in self._problems:
            self._problems[taken] = self._case.built(centre_without(self._case.center, taken))
        return self._problems[taken]

    def _may(self, taken: frozenset[str], i: int) -> Bools:
        if (taken, i) not in self._workable:
            self._workable[taken, i] = workable(self._problem(taken)[0], i)
        return self._workable[taken, i]

    def _set(self, taken: frozenset[str], index: int, rules: frozenset[str]) -> ShiftSet:
        key = taken, index, rules
        if key not in self._sets:
            self._sets[key] = without(self._problem(taken)[0].shift_sets[index], rules)
        return self._sets[key]
