"""A greedy planner: agents one after another, each shift where most is still open.

For each agent in turn the shift is taken that is worth most against what nobody covers yet, then
the next, until the contract's hours are filled; nothing is ever improved. Breaks stand where
:mod:`roster_weeks` puts them. It is what a careful spreadsheet does, and it obeys the law.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from roster_weeks import DAY_MIN, IDLE, NOBODY, Person, Shifts, Week, stints_of


class _Open:
    """What is still open: the worth of one more agent, and of the work not yet done."""

    def __init__(self, week: Week) -> None:
        self.week, t = week, week.grid.count
        self.cover = np.zeros((len(week.queues), t), dtype=np.int64)
        self.left = np.array([item.need for item in week.work])
        self.value = np.zeros((len(week.queues) + len(week.work), t))
        for k, at in week.worth:
            self._renew(k, at)
        for w, item in enumerate(week.work):
            self.value[len(week.queues) + w, item.where] = item.penalty
        day = np.arange(t) // (DAY_MIN // week.grid.minutes)
        self.used, self.day = np.zeros((len(week.work), 7)), day
        names = [*week.queues, *(item.activity for item in week.work)]
        self.can = {skills: np.array([name in skills for name in names])
                    for skills in {frozenset(p.agent.skills) for p in week.people}}

    def _renew(self, k: int, t: int) -> None:
        curve, level = self.week.worth[k, t], self.cover[k, t]
        self.value[k, t] = curve[level] if level < len(curve) else 0.0

    def gain(self, skills: frozenset[str]) -> np.ndarray:
        """What an agent with these skills is worth in each interval."""
        return self.value[self.can[skills]].max(axis=0)

    def take(self, skills: frozenset[str], present: np.ndarray, doing: np.ndarray) -> None:
        """Put an agent, in each interval of a shift, on what is worth most."""
        able = np.flatnonzero(self.can[skills])
        for t in np.flatnonzero(present):
            k = int(able[np.argmax(self.value[able, t])])
            if self.value[k, t] <= 0:
                doing[t] = IDLE
                continue
            doing[t], w = k, k - len(self.week.queues)
            if w < 0:
                self.cover[k, t] += 1
                self._renew(k, int(t))
                continue
            item, d = self.week.work[w], self.day[t]
            self.left[w] -= 1
            self.used[w, d] += 1
            if self.left[w] < 1:
                self.value[k] = np.where(item.where, item.penalty * max(self.left[w], 0.0), 0.0)
            if np.isfinite(item.cap) and self.used[w, d] + 1 > item.cap:
                self.value[k, self.day == d] = 0.0


def greedy(week: Week) -> pd.DataFrame:
    """The stints of the greedy roster."""
    still = _Open(week)
    doing = np.full((len(week.people), week.grid.count), NOBODY, dtype=np.int64)
    tours = []
    for i, person in enumerate(week.people):
        shifts, skills = week.shifts[person.contract.contract], frozenset(person.agent.skills)
        tour: list[int] = []
        while (j := _next(week, person, shifts, tour, still.gain(skills))) is not None:
            tour.append(j)
            still.take(skills, shifts.present[j], doing[i])
        tours.append(tour)
    return stints_of(week, tours, doing)


def _next(
    week: Week, person: Person, shifts: Shifts, tour: list[int], gain: np.ndarray
) -> int | None:
    """The best shift that may still be added; None when the week is full or none is worth it."""
    paid = int(shifts.paid[tour].sum())
    free = ~np.isin(shifts.day, shifts.day[tour]) & person.allowed
    left = person.days - len(tour)
    if left <= 0 or not free.any():
        return None
    fits = free & (paid + shifts.paid <= person.most)
    # what is left to the contract's hours can be made up of further shifts
    short, long = int(shifts.paid.min()), int(shifts.paid.max())
    makes = np.zeros(len(free), dtype=bool)
    for n in range(left):
        low, high = paid + shifts.paid + n * short, paid + shifts.paid + n * long
        makes |= (low <= person.most) & (high >= person.least)
    fits = fits & makes if (fits & makes).any() else fits
    value = np.where(fits, shifts.present @ gain - person.cost, -np.inf)
    for j in np.argsort(-value, kind="stable"):
        if not np.isfinite(value[j]) or (paid >= person.least and value[j] <= 0):
            return None
        if lawful(week, person, shifts, [*tour, int(j)]):
            return int(j)
    return None


def lawful(week: Week, person: Person, shifts: Shifts, tour: list[int]) -> bool:
    """Rest between shifts and in the week, days in a row, and starts near each other."""
    head, tail = np.full(7, DAY_MIN), np.full(7, DAY_MIN)
    works = np.zeros(7, dtype=bool)
    for j in tour:
        d = shifts.day[j]
        head[d], tail[d], works[d] = shifts.start[j], DAY_MIN - shifts.end[j], True
    before = np.concatenate([[min(person.tail, DAY_MIN)], tail[:-1]])
    if np.any(works & (before + head < week.rest)):
        return False
    row = person.run
    for d in range(7):
        row = row + 1 if works[d] else 0
        if row > week.run:
            return False
    # a day off, with what is free beside it inside the week, is the week's rest
    around = np.concatenate([[0], tail[:-1]]) + np.concatenate([head[1:], [0]])
    if not np.any(~works & (around + DAY_MIN >= week.weekly_rest)):
        return False
    spread = person.contract.start_spread_h
    return spread is None or bool(np.ptp(shifts.start[tour]) <= spread * 60)
