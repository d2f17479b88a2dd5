"""Whether a roster keeps contracts and labour packs, on the agent's clock.

What the contract alone says of days and clocks is here; hours, rest and split shifts have
modules of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from wfm.calendar import weekday_of
from wfm.language import translate as _
from wfm.roster.check_hours import hours_faults
from wfm.roster.check_rest import rest_faults
from wfm.roster.check_shifts import AgentWeek, Shift, Violation, hours
from wfm.roster.check_split import split_faults


def labour_faults(week: AgentWeek) -> Iterator[Violation]:
    """What one agent's week breaks of the contract and of the limits of the pack."""
    if not week.shifts:
        return
    for shift in week.shifts:
        yield from _clock(week, shift)
        yield from _day(week, shift)
    yield from _week(week)
    yield from hours_faults(week)
    yield from rest_faults(week)
    yield from split_faults(week)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _clock(week: AgentWeek, shift: Shift) -> Iterator[Violation]:
    start, end, contract = week.local(shift.start), week.local(shift.end), week.contract
    if _minutes(start.time()) % contract.start_step_min:
        yield week.found(shift.day, "start_step", _(
            "the shift starts at {clock}, not on a multiple of {step} minutes").format(
                clock=f"{start:%H:%M}", step=contract.start_step_min))
    if contract.earliest_start is not None and start.time() < contract.earliest_start:
        yield week.found(shift.day, "earliest_start", _(
            "the shift starts at {clock}, before {limit}").format(
                clock=f"{start:%H:%M}", limit=f"{contract.earliest_start:%H:%M}"))
    limit = _latest_end(week, shift.day)
    if limit is not None and end > limit:
        yield week.found(shift.day, "latest_end", _(
            "the shift ends at {clock}, after {limit}").format(
                clock=f"{end:%H:%M}", limit=f"{limit:%H:%M}"))


def _latest_end(week: AgentWeek, day: date) -> datetime | None:
    first, last = week.contract.earliest_start, week.contract.latest_end
    if last is None:
        return None
    next_day = last == time(0) or (first is not None and last <= first)
    return datetime.combine(day + timedelta(days=next_day), last)


def _day(week: AgentWeek, shift: Shift) -> Iterator[Violation]:
    weekday, agent = weekday_of(shift.day), week.agent
    if weekday not in week.contract.work_days:
        yield week.found(shift.day, "work_days", _(
            "the contract has no work on this day of the week"))
    if (agent.first_day is not None and shift.day < agent.first_day) or (
        agent.last_day is not None and shift.day > agent.last_day
    ):
        yield week.found(shift.day, "employment", _("the agent is not employed on this day"))


def _week(week: AgentWeek) -> Iterator[Violation]:
    contract = week.contract
    starts = [_minutes(week.local(shift.start).time()) for shift in week.shifts]
    spread = max(starts) - min(starts)
    if contract.start_spread_h is not None and spread > contract.start_spread_h * 60:
        yield week.found(None, "start_spread", _(
            "the shifts of the week start up to {spread} hours apart; the contract allows "
            "{most}").format(spread=hours(spread), most=hours(round(contract.start_spread_h * 60))))
    if len(week.shifts) > contract.days_max:
        yield week.found(None, "days", _("{days} days of work; the contract allows {most}").format(
            days=len(week.shifts), most=contract.days_max))
