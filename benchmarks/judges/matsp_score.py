"""The judge of multi-activity rosters: hard rules broken, and the objective.

Where each rule comes from:

- Page of the instances (schedulingbenchmarks.org/matsp/instances1_225.html): the horizon from
  06:00 to 06:00; shifts and changes of task on the quarter of an hour; a shift is a row of tasks
  one after another, without breaks; at most one shift that starts on a calendar day, midnight to
  midnight; at most 5 days in a row on which a shift starts, with a day off before the horizon.
- Files: least and most minutes of each person; least and most people on each task.
- A public implementation with rosters for all 225 instances (github.com/trautschlaci/massp_sa,
  constants and constraint models), from which these values are taken: shifts of 6 to 10 hours;
  14 hours between two shifts; at least one hour on a task before the next; starts from 06:00 to
  10:00, 14:00 to 18:00 and 20:00 to 24:00, ends included, where 24:00 is 00:00 of the next
  calendar day and counts as that day's start; no shift beyond the end of the horizon; the least
  number of people is a hard rule; the objective. All its 225 rosters keep to the rules on shifts
  and go up to the limits of length, rest and time on a task; those of instances 1 to 10 cover
  the least number of people and cost here what is stated for them.
- Assumed: the day after the horizon is a day off too, as in the nurse rosters.

The objective is Σ max(0, people − most)² over tasks and intervals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from .breach import Breach
from .matsp import DAY, DAY_START, INTERVAL_MIN, Matsp, Worker

SHORTEST, LONGEST = 24, 40
"""Intervals of a shift: 6 and 10 hours."""
REST = 56
"""Intervals between two shifts: 14 hours."""
STRETCH = 4
"""Fewest intervals on a task before the next: one hour."""
MAX_RUN = 5
"""Most calendar days in a row on which a shift starts."""
STARTS = ((24, 40), (56, 72), (80, 96))
"""First and last start of a shift, in intervals after midnight."""

RULES = ("one start a day", "max run", "start", "length", "stretch", "rest", "horizon",
         "max minutes", "min minutes", "cover")
"""Names of the rules."""


@dataclass(frozen=True)
class WorkedShift:
    """A shift: its first interval of the horizon, and the task in each of its intervals."""

    start: int
    tasks: tuple[int, ...]

    @property
    def end(self) -> int:
        """The interval after its last."""
        return self.start + len(self.tasks)

    @property
    def day(self) -> int:
        """Calendar day of its start, 0 for the first of the horizon."""
        return (self.start + DAY_START) // DAY


Roster = Mapping[str, Sequence[WorkedShift]]
"""For each employee the shifts, in any order."""


@dataclass(frozen=True)
class MatspScore:
    """What a roster breaks, and the objective.

    Attributes
    ----------
    breaches
        Broken hard rules; for the cover `who` is the task and `when` the interval.
    over
        The published objective: the squares of the people too many, added up.
    """

    breaches: tuple[Breach, ...]
    over: int

    @property
    def legal(self) -> bool:
        """Whether no hard rule is broken."""
        return not self.breaches

    @property
    def short(self) -> int:
        """People missing from the least number, added up over tasks and intervals."""
        return sum(breach.by for breach in self.breaches if breach.rule == "cover")


def people(instance: Matsp, roster: Roster) -> NDArray[np.int64]:
    """People on each task in each interval of the horizon, shape (tasks, intervals)."""
    there = np.zeros((instance.tasks, instance.intervals), dtype=np.int64)
    for shifts in roster.values():
        for shift in shifts:
            for t, task in enumerate(shift.tasks, start=shift.start):
                if 0 <= t < instance.intervals:
                    there[task, t] += 1
    return there


def judge_matsp(instance: Matsp, roster: Roster) -> MatspScore:
    """The score of a roster, legal or not.

    Raises
    ------
    ValueError
        Not exactly one entry for each employee, a task that does not exist, or a shift without
        an interval.
    """
    if set(roster) != set(instance.staff):
        raise ValueError("a roster has an entry for each employee and for nobody else")
    for shifts in roster.values():
        for shift in shifts:
            if not shift.tasks or not all(0 <= task < instance.tasks for task in shift.tasks):
                raise ValueError("a shift without an interval, or a task that does not exist")
    there = people(instance, roster)
    missing = np.maximum(0, instance.least - there)
    excess = np.maximum(0, there - instance.most)
    return MatspScore(
        breaches=(
            *(breach for worker in instance.staff.values()
              for breach in _breaches(instance, worker, roster[worker.name])),
            *(Breach("cover", str(task), int(t), int(missing[task, t]))
              for task, t in np.argwhere(missing))),
        over=int((excess**2).sum()))


def _breaches(
    instance: Matsp, worker: Worker, unsorted: Sequence[WorkedShift],
) -> Iterator[Breach]:
    who = worker.name
    shifts = sorted(unsorted, key=lambda shift: shift.start)
    for shift in shifts:
        yield from _shift_breaches(instance, who, shift)
    for one, other in pairwise(shifts):
        if one.day == other.day:
            yield Breach("one start a day", who, other.start, 1)
        if other.start - one.end < REST:
            yield Breach("rest", who, other.start, REST - (other.start - one.end))
    days = sorted({shift.day for shift in shifts})
    for _, group in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]):
        run = [day for _, day in group]
        if len(run) > MAX_RUN:
            yield Breach("max run", who, run[0], len(run) - MAX_RUN)
    minutes = INTERVAL_MIN * sum(len(shift.tasks) for shift in shifts)
    if minutes > worker.max_minutes:
        yield Breach("max minutes", who, -1, minutes - worker.max_minutes)
    if minutes < worker.min_minutes:
        yield Breach("min minutes", who, -1, worker.min_minutes - minutes)


def _shift_breaches(instance: Matsp, who: str, shift: WorkedShift) -> Iterator[Breach]:
    clock = (shift.start + DAY_START) % DAY
    # 24:00 is written 00:00 of the next day
    away = min(max(first - start, start - last, 0)
               for start in (clock, clock + DAY) for first, last in STARTS)
    if away:
        yield Breach("start", who, shift.start, away)
    length = len(shift.tasks)
    if not SHORTEST <= length <= LONGEST:
        yield Breach("length", who, shift.start, max(SHORTEST - length, length - LONGEST))
    at = shift.start
    for _, group in groupby(shift.tasks):
        stretch = len(list(group))
        if stretch < STRETCH:
            yield Breach("stretch", who, at, STRETCH - stretch)
        at += stretch
    outside = max(0, -shift.start) + max(0, shift.end - instance.intervals)
    if outside:
        yield Breach("horizon", who, shift.start, outside)
