"""What was worked before the week, and what it leaves of the week: rest, days and hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from wfm.calendar import Grid, midnight, monday_of
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
    past = [x for x in agent.worked if x.day < week]
    first = min([week, *(monday_of(x.day) for x in past[:1])])
    if agent.planned_from is not None:
        first = min(first, agent.planned_from)
    since = slot_of(midnight(first, zone), grid)
    for n in range((week - first).days // 7):
        begins, ends = (slot_of(midnight(first + timedelta(days=7 * (n + k)), zone), grid)
                        for k in (0, 1))
        rested, last_end, own = False, since, since
        for x in past:
            start, end = (slot_of(moment, grid)
                          for moment in worked_span(x.day, x.start, x.end, zone))
            if begins <= start < ends:
                rested |= start - own >= need
                own = end
            if start < ends:
                last_end = end
        if rested or last_end <= begins:  # a week without work was rest enough
            since = last_end
        else:
            since = max(last_end, min(last_end + need, ends))
    return since


def barred(
    agent: Agent, rules: tuple[DaysOff, ...], week: date, zone: str, grid: Grid
) -> Iterator[tuple[int, int]]:
    """Spans of slots that must stay free, so that enough Sundays or weekends are.

    A Sunday is free when no work touches it from midnight to midnight. Weeks of which the
    history says nothing are taken to have had their free days.
    """
    for rule in rules:
        worked = units_worked(agent, rule, week, zone)
        if len(worked) - sum(worked) < rule.least:
            first, last = unit_span(rule, week, zone)
            yield slot_of(first, grid), slot_of(last, grid)


def units_worked(agent: Agent, rule: DaysOff, week: date, zone: str) -> list[int]:
    """Whether the Sunday or weekend of each week before was worked (1), the last week first.

    Of those weeks that the rule looks at beside the week itself.
    """
    spans = [worked_span(x.day, x.start, x.end, zone) for x in agent.worked if x.day < week]
    found = []
    for back in range(1, rule.weeks):
        first, last = unit_span(rule, week - timedelta(days=7 * back), zone)
        found.append(int(any(a < last and z > first for a, z in spans)))
    return found


def unit_span(rule: DaysOff, week: date, zone: str) -> tuple[datetime, datetime]:
    """Beginning and end of a week's Sunday, or weekend, from midnight to midnight."""
    sunday = week + timedelta(days=6)
    length = 1 if rule.unit == "sunday" else 2
    return (midnight(sunday - timedelta(days=length - 1), zone),
            midnight(sunday + timedelta(days=1), zone))


def minutes_left(agent: Agent, pack: LabourPack, week: date, zone: str) -> int:
    """Most paid minutes that the law leaves for the week, after what was worked before.

    A past week of which the table says nothing counts as the average allowed; the week in
    which the table begins may be known in part only and counts so at least. Weeks that were
    planned are known. The whole week counts towards the year in which it begins.
    """
    most = [pack.max_week_min]
    before = [x for x in agent.worked if x.day < week]
    if pack.average is not None:
        allowed, weeks = pack.average.week_min, pack.average.weeks
        most.append(allowed * weeks - sum(weeks_paid(agent, week, weeks, allowed, zone)))
    if pack.year_min is not None:
        worked = sum(paid_min(x, zone) for x in before if x.day.year == week.year)
        if agent.year_h is not None:
            worked = round(agent.year_h * 60)
        most.append(pack.year_min - worked)
    return max(0, min(most))


def weeks_paid(agent: Agent, week: date, weeks: int, allowed: int, zone: str) -> list[int]:
    """Paid minutes of the weeks before, one fewer than `weeks`, the last first.

    As :func:`minutes_left` counts what is not known, where `allowed` is the average.
    """
    before = [x for x in agent.worked if x.day < week]
    known = monday_of(before[0].day) + timedelta(days=7) if before else week
    if agent.planned_from is not None:
        known = min(known, agent.planned_from)
    found = []
    for back in range(1, weeks):
        monday = week - timedelta(days=7 * back)
        worked = sum(paid_min(x, zone) for x in before
                     if monday <= x.day < monday + timedelta(days=7))
        found.append(worked if monday >= known else max(worked, allowed))
    return found


def paid_min(shift: WorkedShift, zone: str) -> int:
    """Paid minutes of a shift of the past."""
    if shift.paid_h is not None:
        return round(shift.paid_h * 60)
    start, end = worked_span(shift.day, shift.start, shift.end, zone)
    return int((end - start) // timedelta(minutes=1))
