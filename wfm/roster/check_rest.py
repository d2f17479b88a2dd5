"""Whether a roster keeps rest: between shifts, in the week, and days off over the weeks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from wfm.language import translate as _
from wfm.roster.check_shifts import AgentWeek, Violation, hours, law, midnight_of, wall


def rest_faults(week: AgentWeek) -> Iterator[Violation]:
    """What one agent's week breaks of the rules on rest."""
    yield from _rest(week)
    yield from _weekly_rest(week)
    yield from _run(week)
    yield from _days_off(week)


def _rest(week: AgentWeek) -> Iterator[Violation]:
    ends = [past.end for past in week.worked[-1:]] + [shift.end for shift in week.shifts]
    nexts = week.shifts if week.worked else week.shifts[1:]
    for end, shift in zip(ends, nexts, strict=False):
        if shift.start - end < week.pack.rest_min:
            yield week.found(shift.day, "rest", _(
                "{rest} hours of rest before the shift; at least {least} are due").format(
                    rest=hours(shift.start - end), least=hours(week.pack.rest_min))
                + law(week.pack, "limits.rest_min"))


def _weekly_rest(week: AgentWeek) -> Iterator[Violation]:
    rests = [week.shifts[0].start - _own_rest_begins(week)]
    rests += [later.start - shift.end for shift, later in pairwise(week.shifts)]
    rests.append(midnight_of(week.monday + timedelta(days=7), week.zone) - week.shifts[-1].end)
    if max(rests) < week.pack.weekly_rest_min:
        yield week.found(None, "weekly_rest", _(
            "the longest rest of the week has {rest} hours; at least {least} in one stretch are "
            "due").format(rest=hours(max(rests)), least=hours(week.pack.weekly_rest_min))
            + law(week.pack, "limits.weekly_rest_min"))


def _own_rest_begins(week: AgentWeek) -> int:
    """Minute from which time off before the week counts as rest of this week.

    The same hours are not the rest of two weeks: unless the week before was free, or
    rested between its own shifts, the rest it had to have after its last shift is its own.
    Nothing is known before the history, or before the first of the weeks that are planned
    together; the week's rest then begins with the week.
    """
    need = week.pack.weekly_rest_min
    monday = week.agent.planned_from or week.monday
    if week.worked:
        known = wall(week.worked[0].start, week.zone).date()
        monday = min(monday, known - timedelta(days=known.weekday()))
    begins = midnight_of(monday, week.zone)
    while monday < week.monday:  # from the first week that is known to this one
        monday, since = monday + timedelta(days=7), midnight_of(monday, week.zone)
        until = midnight_of(monday, week.zone)
        inside = [past for past in week.worked if since <= past.start < until]
        last_end = max((past.end for past in week.worked if past.start < until), default=since)
        ends = [begins, *(past.end for past in inside)]
        rested = any(past.start - end >= need for past, end in zip(inside, ends, strict=False))
        free = last_end <= since
        begins = last_end if free or rested else max(last_end, min(until, last_end + need))
    return begins


def _run(week: AgentWeek) -> Iterator[Violation]:
    worked = {past.day for past in week.worked} | {shift.day for shift in week.shifts}
    for shift in week.shifts:
        run = 1
        while shift.day - timedelta(days=run) in worked:
            run += 1
        if run > week.pack.max_run_days:
            yield week.found(shift.day, "run_days", _(
                "day {run} of work without a day off; {most} are allowed").format(
                    run=run, most=week.pack.max_run_days) + law(week.pack, "limits.run_days"))


def _days_off(week: AgentWeek) -> Iterator[Violation]:
    """Weeks of which nothing is known had their day off.

    A week whose own unit is free is not to blame for what its history lacks.
    """
    if not week.pack.days_off:
        return
    touched = _dates_of_work(week)
    for rule in week.pack.days_off:
        days = (6,) if rule.unit == "sunday" else (5, 6)
        free = [
            not any(monday + timedelta(days=day) in touched for day in days)
            for monday in (week.monday - timedelta(days=7 * back) for back in range(rule.weeks))
        ]
        if not free[0] and sum(free) < rule.least:
            text = (
                _("{free} free Sundays in {weeks} weeks; at least {least} are due")
                if rule.unit == "sunday"
                else _("{free} free weekends in {weeks} weeks; at least {least} are due")
            )
            yield week.found(None, "days_off", text.format(
                free=sum(free), weeks=rule.weeks, least=rule.least)
                + law(week.pack, f"days_off.{rule.unit}"))


def _dates_of_work(week: AgentWeek) -> set[date]:
    """Every date on which a minute is worked, also one after midnight."""
    spans = [(past.start, past.end) for past in week.worked]
    spans += [(shift.start, shift.end) for shift in week.shifts]
    return {wall(minute, week.zone).date() for start, end in spans for minute in (start, end - 1)}
