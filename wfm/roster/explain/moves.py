"""What the roster would cost if one person came, or why it is no cheaper to have one away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wfm.roster.coverage import gains
from wfm.roster.explain.case import Case, mask_of
from wfm.roster.explain.prices import rostered
from wfm.roster.pricing import Pricer, Tour, personal_cost
from wfm.roster.problem import Floats, Person

MUST = 1e7
"""Reward of a shift that is to be worked: more than anything else is worth."""
SAME = 1e-6
"""Costs that differ by less, in proportion, are the same."""


class Moves:
    """A roster from which one person at a time is taken, and put back."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._search = rostered(case.problem, Pricer(case.problem), case.tours)
        self._split = [part.copy() for part in self._parts()]

    def _parts(self) -> tuple[Floats, ...]:
        cover = self._search.cover
        return cover.amount, cover.idle, cover.cover, cover.worked, cover.used

    def _put_back(self, i: int) -> None:
        """Agent i's own tour, and the split of everybody over activities as it was before."""
        self._search.put(i, self._case.tours[i])
        for part, kept in zip(self._parts(), self._split, strict=True):
            part[...] = kept

    def cost_of_coming(self, i: int, first: int, last: int) -> float | None:
        """Change in the roster's cost if agent i came for as much as can be of a stretch.

        The shifts of the other days stay; on one day a shift that covers an interval of the
        stretch is worked, the one that costs least. Everybody present is split anew over
        activities. None: there is none.

        Parameters
        ----------
        first, last
            First interval of the stretch and the one after the last.
        """
        case, search = self._case, self._search
        person, old = case.problem.people[i], case.tours[i]
        s = case.problem.shift_sets[person.shift_set]
        size = case.problem.interval_slots
        covers = np.zeros(len(s.day), dtype=np.bool_)
        for t in range(first, last):
            covers |= (s.start <= t * size) & (s.end >= (t + 1) * size)
        before = search.exact
        search.take(i)
        worth = np.empty(case.problem.intervals)
        gains(search.cover, person.group, worth)
        best: float | None = None
        for d in np.unique(s.day[covers & person.allowed]):
            kept = [int(j) for e, j in enumerate(old.shifts) if j >= 0 and e != d]
            may = (covers & (s.day == d)) | mask_of(kept, len(s.day))
            tour = self._forced(person, may & person.allowed, worth, len(kept) + 1)
            if tour is not None:
                search.put(i, tour)
                change = search.exact - before
                best = change if best is None else min(best, change)
                search.take(i)
        self._put_back(i)
        return best

    def _forced(
        self, person: Person, may: np.ndarray, worth: Floats, shifts: int
    ) -> Tour | None:
        """The best tour that works so many of the shifts in `may`, and no others."""
        must = replace(person, allowed=may, cost=person.cost - MUST)
        alone = replace(self._case.problem, people=(must,), heads=(), together=())
        _value, tour = Pricer(alone).best_tour(0, worth)
        if int((tour.shifts >= 0).sum()) < shifts:
            return None
        s = alone.shift_sets[person.shift_set]
        return replace(tour, cost=personal_cost(person, s, tour.shifts))

    def why_there(self, i: int, first: int, last: int) -> str:
        """``least``, ``same`` or ``shape``; see :func:`wfm.roster.explain.stretches.why_over`."""
        case, search = self._case, self._search
        person = case.problem.people[i]
        s = case.problem.shift_sets[person.shift_set]
        size = case.problem.interval_slots
        apart = (s.end <= first * size) | (s.start >= last * size)
        search.take(i)
        worth = np.empty(case.problem.intervals)
        gains(search.cover, person.group, worth)
        self._put_back(i)
        reason = "shape"
        for name, who in (("same", person),
                          ("least", replace(person, least=np.zeros_like(person.least)))):
            away = replace(who, allowed=who.allowed & apart)
            both = replace(case.problem, people=(who, away), heads=(), together=())
            pricer = Pricer(both)
            there, gone = (pricer.best_tour(n, worth)[0] for n in (0, 1))
            if gone >= there - SAME * max(1.0, abs(there)):
                reason = name
                break
        return reason
