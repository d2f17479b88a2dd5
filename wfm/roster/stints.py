"""From a solved problem back to the calendar: one row for each stretch of somebody's time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd

from wfm.calendar import instant, midnight
from wfm.center import Absence, Center
from wfm.handover import STINT_COLUMNS
from wfm.meetings import Meeting
from wfm.roster.activities import NOTHING, Assignment, carried_people
from wfm.roster.build import Layout
from wfm.roster.pricing import Tour
from wfm.roster.problem import SLOT_MIN, Ints, Problem
from wfm.roster.slots import slot_of

_FREE = -1
_MEETING = -2
_BREAK = -1000


def activity_names(layout: Layout) -> list[str]:
    """What each activity is called in a roster's table."""
    return [*layout.queues] + [
        f"{activity}/{segment}" if segment else str(activity)
        for activity, segment in zip(
            layout.work["activity"], layout.work["segment"], strict=True)
    ]


def make_stints(
    center: Center, problem: Problem, layout: Layout, tours: tuple[Tour, ...],
    assignment: Assignment, week: date,
) -> pd.DataFrame:
    """The roster as a table; columns as in :class:`wfm.handover.Roster`."""
    rows: list[tuple[object, ...]] = []
    names = activity_names(layout)
    same = np.array([names.index(name) for name in names], dtype=np.int64)
    for i, (code, tour) in enumerate(zip(layout.agents, tours, strict=True)):
        person = problem.people[i]
        shifts = problem.shift_sets[person.shift_set]
        agent = center.agents[code]
        zone = center.zone(agent.site)
        meetings = [
            (slot_of(instant(a.start.date(), a.start.time(), zone), layout.grid),
             slot_of(instant(a.end.date(), a.end.time(), zone), layout.grid), a)
            for a in agent.absences
        ]
        known = len(meetings)
        meetings += [(*span, _as_absence(meeting))
                     for meeting, span in layout.meetings(code, tour.choice)]
        for d in range(shifts.days):
            j = int(tour.shifts[d])
            if j < 0:
                continue
            first, last = int(shifts.start[j]), int(shifts.end[j])
            slots = np.full(last - first, _FREE, dtype=np.int64)
            for s in range(first, last):
                t = s // problem.interval_slots
                inside = 0 <= t < problem.intervals
                k = int(assignment.activity[i, t]) if inside else NOTHING
                slots[s - first] = same[k] if k >= 0 else k
            for b_day, a, z, name in tour.breaks:
                if b_day == d:
                    slots[a - first : z - first] = _BREAK - name
            held: dict[int, tuple[str, bool]] = {}
            for m, (a, z, absence) in enumerate(meetings):
                # one that was to be placed is held whole or not at all
                there = a < last and z > first if m < known else first <= a and z <= last
                if absence.at_work and there:
                    slots[max(a, first) - first : min(z, last) - first] = _MEETING - m
                    held[_MEETING - m] = (absence.kind, absence.paid)
            day = week + timedelta(days=d)
            cuts = [0, *(np.flatnonzero(np.diff(slots)) + 1).tolist(), len(slots)]
            for a, z in pairwise(cuts):
                value = int(slots[a])
                if value <= _BREAK:
                    name = _BREAK - value
                    what, kind, paid = shifts.break_names[name], "break", shifts.break_paid[name]
                elif value in held:
                    (what, paid), kind = held[value], "absence"
                elif value >= 0:
                    what, kind, paid = names[value], "work", True
                else:
                    what, kind, paid = "available", "idle", True
                rows.append((code, day, _moment(layout, first + a), _moment(layout, first + z),
                             what, kind, paid))
        rows.extend(_leave_rows(code, agent.absences, week, shifts.days, zone))
    rows.extend(_carried_rows(center, problem, layout, assignment, names, same))
    frame = pd.DataFrame(rows, columns=list(STINT_COLUMNS))
    for column in ("start", "end"):
        frame[column] = pd.to_datetime(frame[column], utc=True).astype("datetime64[s, UTC]")
    return frame.sort_values(["agent", "start", "end"], ignore_index=True)


def _as_absence(meeting: Meeting) -> Absence:
    """A meeting that has found its time, as those whose time was known; the time is not asked."""
    day = datetime.combine(meeting.first_day, meeting.begin)
    return Absence(day, day, meeting.kind, meeting.paid)


def _carried_rows(
    center: Center, problem: Problem, layout: Layout, assignment: Assignment, names: list[str],
    same: Ints,
) -> list[tuple[object, ...]]:
    """What those do who are still there from the week before, from the week's start."""
    rows: list[tuple[object, ...]] = []
    size = problem.interval_slots
    levels: dict[int, list[Ints]] = {}
    for g, activity in zip(carried_people(problem)[1], assignment.carried, strict=True):
        levels.setdefault(int(g), []).append(activity)
    # the n-th of a group's people who are there in an interval does what the n-th one does
    before: dict[int, Ints] = {}
    for code, day, begin, end in layout.carried:
        g = layout.groups.index(frozenset(center.agents[code].skills))
        there = before.setdefault(g, np.zeros(problem.intervals, dtype=np.int64))
        first, last = begin // size, min(-(-end // size), problem.intervals)
        # parts of people that make up one person together do the same
        mine = np.minimum(there, len(levels[g]) - 1)
        activity = np.stack(levels[g])[mine, np.arange(problem.intervals)]
        activity = np.where(activity >= 0, same[activity], activity)
        there[first:last] += 1
        cuts = [first, *(first + 1 + np.flatnonzero(np.diff(activity[first:last]))).tolist(), last]
        for a, z in pairwise(cuts):
            k = int(activity[a])
            rows.append((
                code, day, _moment(layout, max(a * size, begin)),
                _moment(layout, min(z * size, end)),
                *((names[k], "work") if k >= 0 else ("available", "idle")), True))
    return rows


def _leave_rows(
    code: str, absences: tuple[Absence, ...], week: date, days: int, zone: str
) -> list[tuple[object, ...]]:
    """Leave and illness day by day, clipped to the horizon."""
    rows: list[tuple[object, ...]] = []
    for absence in absences:
        if absence.at_work:
            continue
        begin = instant(absence.start.date(), absence.start.time(), zone)
        end = instant(absence.end.date(), absence.end.time(), zone)
        for d in range(days):
            day = week + timedelta(days=d)
            a = max(begin, midnight(day, zone))
            z = min(end, midnight(day + timedelta(days=1), zone))
            if a < z:
                rows.append((code, day, a, z, absence.kind, "absence", absence.paid))
    return rows


def _moment(layout: Layout, slot: int) -> datetime:
    return layout.grid.start + timedelta(minutes=SLOT_MIN * slot)
