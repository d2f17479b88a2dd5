"""Whether a roster keeps contracts and the limits of the labour packs, on the agent's clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from wfm.calendar import weekday_of
from wfm.language import translate as _
from wfm.roster.check_shifts import AgentWeek, Shift, Violation, hours, midnight_of


def labour_faults(week: AgentWeek) -> Iterator[Violation]:
    """What one agent's week breaks of the contract and of the limits of the pack."""
    if not week.shifts:
        return
    for shift in week.shifts:
        yield from _length(week, shift)
        yield from _clock(week, shift)
        yield from _day(week, shift)
    yield from _week(week)
    yield from _rest(week)
    yield from _weekly_rest(week)
    yield from _run(week)
    yield from _days_off(week)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


# ---------------------------------------------------------------------- one shift


def _length(week: AgentWeek, shift: Shift) -> Iterator[Violation]:
    paid, contract = shift.paid_min, week.contract
    if paid > week.pack.max_day_min:
        yield week.found(shift.day, "day_hours", _(
            "{paid} hours of work; the law allows {most} a day").format(
                paid=hours(paid), most=hours(week.pack.max_day_min)))
    least, most = round(contract.shift_min_h * 60), round(contract.shift_max_h * 60)
    if not least <= paid <= most or (paid - least) % contract.shift_step_min:
        yield week.found(shift.day, "shift_length", _(
            "{paid} hours of work; the contract has shifts from {least} to {most} hours in "
            "steps of {step} minutes").format(
                paid=hours(paid), least=hours(least), most=hours(most),
                step=contract.shift_step_min))


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


# ---------------------------------------------------------------------- the week


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
    paid = sum(shift.paid_min for shift in week.shifts)
    most = min(round(contract.week_max_h * 60), week.pack.max_week_min)
    if paid > most:
        yield week.found(None, "week_hours", _(
            "{paid} hours of work in the week; {most} are allowed").format(
                paid=hours(paid), most=hours(most)))


def _rest(week: AgentWeek) -> Iterator[Violation]:
    ends = [past[2] for past in week.worked[-1:]] + [shift.end for shift in week.shifts]
    nexts = week.shifts if week.worked else week.shifts[1:]
    for end, shift in zip(ends, nexts, strict=False):
        if shift.start - end < week.pack.rest_min:
            yield week.found(shift.day, "rest", _(
                "{rest} hours of rest before the shift; at least {least} are due").format(
                    rest=hours(shift.start - end), least=hours(week.pack.rest_min)))


def _weekly_rest(week: AgentWeek) -> Iterator[Violation]:
    rests = [week.shifts[0].start - _own_rest_begins(week)]
    rests += [later.start - shift.end for shift, later in pairwise(week.shifts)]
    rests.append(midnight_of(week.monday + timedelta(days=7), week.zone) - week.shifts[-1].end)
    if max(rests) < week.pack.weekly_rest_min:
        yield week.found(None, "weekly_rest", _(
            "the longest rest of the week has {rest} hours; at least {least} in one stretch are "
            "due").format(rest=hours(max(rests)), least=hours(week.pack.weekly_rest_min)))


def _own_rest_begins(week: AgentWeek) -> int:
    """Minute from which time off before the week counts as rest of this week.

    The same hours are not the rest of two weeks: unless the week before was free, or
    rested between its own shifts, the rest it had to have after its last shift is its own.
    Nothing is known before the history; the week's rest then begins with the week.
    """
    monday = midnight_of(week.monday, week.zone)
    if not week.worked:
        return monday
    earlier = midnight_of(week.monday - timedelta(days=7), week.zone)
    last_end = week.worked[-1][2]
    inside = [past for past in week.worked if past[1] >= earlier]
    ends = [max([earlier, *(past[2] for past in week.worked if past[1] < earlier)])]
    ends += [past[2] for past in inside]
    free = [past[1] - end for past, end in zip(inside, ends, strict=False)]
    if last_end <= earlier or any(gap >= week.pack.weekly_rest_min for gap in free):
        return last_end
    return max(last_end, min(monday, last_end + week.pack.weekly_rest_min))


def _run(week: AgentWeek) -> Iterator[Violation]:
    worked = {past[0] for past in week.worked} | {shift.day for shift in week.shifts}
    for shift in week.shifts:
        run = 1
        while shift.day - timedelta(days=run) in worked:
            run += 1
        if run > week.pack.max_run_days:
            yield week.found(shift.day, "run_days", _(
                "day {run} of work without a day off; {most} are allowed").format(
                    run=run, most=week.pack.max_run_days))


def _days_off(week: AgentWeek) -> Iterator[Violation]:
    """A week whose own unit is free is not to blame for what its history lacks."""
    rule = week.pack.days_off
    if rule is None:
        return
    spans = [past[1:] for past in week.worked]
    spans += [(shift.start, shift.end) for shift in week.shifts]
    free = []
    for back in range(rule.weeks):
        after = week.monday + timedelta(days=7 - 7 * back)
        first = after - timedelta(days=1 if rule.unit == "sunday" else 2)
        begin, end = midnight_of(first, week.zone), midnight_of(after, week.zone)
        free.append(not any(s < end and begin < e for s, e in spans))
    if not free[0] and sum(free) < rule.least:
        text = (
            _("{free} free Sundays in {weeks} weeks; at least {least} are due")
            if rule.unit == "sunday"
            else _("{free} free weekends in {weeks} weeks; at least {least} are due")
        )
        yield week.found(None, "days_off", text.format(
            free=sum(free), weeks=rule.weeks, least=rule.least))
