"""What was worked before the week, and what it leaves of the week: rest, days and hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from wfm.calendar import Grid, midnight
from wfm.center import Agent, WorkedShift
from wfm.roster.problem import NEVER, SLOT_MIN
from wfm.roster.slots import slot_of, worked_span
from wfm.rules.labour import DaysOff, LabourPack


def last_end_and_run(agent: Agent, week: date, zone: str, grid: Grid) -> tuple[int, int]:
    """Slot at which the last shift before the week ended, and the days worked in a row."""
    before = [x for x in agent.worked if x.day < week]
    if not before:
        return NEVER, 0
    end = worked_span(before[-1].day, before[-1].start, before[-1].end, zone)[1]
    worked = {x.day for x in before}
    run = 0
    while week - timedelta(days=run + 1) in worked:
        run += 1
    return -((grid.start - end) // timedelta(minutes=SLOT_MIN)), run


def rest_from(agent: Agent, week: date, zone: str, grid: Grid, need: int) -> int:
    """Slot from which the rest before the week counts as the week's own.

    A week before that had its rest between two of its own shifts leaves all of the rest
    after its last one to this week; otherwise it has used up `need` slots of it. Who has
    no history begins to rest with the week.
    """
    monday = slot_of(midnight(week, zone), grid)
    before = slot_of(midnight(week - timedelta(days=7), zone), grid)
    spans = [
        tuple(slot_of(moment, grid) for moment in worked_span(x.day, x.start, x.end, zone))
        for x in agent.worked if x.day < week
    ]
    if not spans:
        return monday
    last_end, ended = spans[-1][1], before
    for start, end in spans:
        if start >= before and start - ended >= need:
            return last_end
        ended = max(before, end)
    if last_end <= before:  # a week without work was rest enough
        return last_end
    return max(last_end, min(last_end + need, monday))


def barred(
    agent: Agent, rules: tuple[DaysOff, ...], week: date, zone: str, grid: Grid
) -> Iterator[tuple[int, int]]:
    """Spans of slots that must stay free, so that enough Sundays or weekends are.

    A Sunday is free when no work touches it from midnight to midnight. Weeks of which the
    history says nothing are taken to have had their free days.
    """
    spans = [worked_span(x.day, x.start, x.end, zone) for x in agent.worked if x.day < week]
    for rule in rules:
        length = 1 if rule.unit == "sunday" else 2
        free = 0
        for back in range(1, rule.weeks):
            sunday = week - timedelta(days=7 * back - 6)
            first = midnight(sunday - timedelta(days=length - 1), zone)
            last = midnight(sunday + timedelta(days=1), zone)
            free += not any(a < last and z > first for a, z in spans)
        if free < rule.least:
            sunday = week + timedelta(days=6)
            yield (slot_of(midnight(sunday - timedelta(days=length - 1), zone), grid),
                   slot_of(midnight(sunday + timedelta(days=1), zone), grid))


def minutes_left(agent: Agent, pack: LabourPack, week: date, zone: str) -> int:
    """Most paid minutes that the law leaves for the week, after what was worked before.

    A past week of which the table says nothing counts as the average allowed; the week in
    which the table begins may be known in part only and counts so at least. The whole week
    counts towards the year in which it begins.
    """
    most = [pack.max_week_min]
    before = [x for x in agent.worked if x.day < week]
    if pack.average is not None:
        allowed, weeks = pack.average.week_min, pack.average.weeks
        known = before[0].day if before else week
        left = allowed * weeks
        for back in range(1, weeks):
            monday = week - timedelta(days=7 * back)
            worked = sum(_paid_min(x, zone) for x in before
                         if monday <= x.day < monday + timedelta(days=7))
            left -= worked if monday > known else max(worked, allowed)
        most.append(left)
    if pack.year_min is not None:
        worked = sum(_paid_min(x, zone) for x in before if x.day.year == week.year)
        if agent.year_h is not None:
            worked = round(agent.year_h * 60)
        most.append(pack.year_min - worked)
    return max(0, min(most))


def _paid_min(shift: WorkedShift, zone: str) -> int:
    if shift.paid_h is not None:
        return round(shift.paid_h * 60)
    start, end = worked_span(shift.day, shift.start, shift.end, zone)
    return int((end - start) // timedelta(minutes=1))
