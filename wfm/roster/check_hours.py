"""Whether a roster keeps the limits on hours: of shift, night, day, week, average and year.

All but the start of the night is asked of counted time: where the pack counts a minute of the
night as more than one, so does every limit and the length that the contract gives a shift.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta

from wfm.calendar import monday_of
from wfm.center import Contract
from wfm.language import translate as _
from wfm.roster.check_shifts import AgentWeek, Shift, Violation, hours, law

SLACK = 0.05
"""Minutes by which counted time may be off, because a pack's factor is rounded."""
SHORTER = 10
"""Minutes by which a shift that is partly at night may count less than its contract's length."""


def hours_faults(week: AgentWeek) -> Iterator[Violation]:
    """What one agent's week breaks of the limits on hours."""
    for shift in week.shifts:
        yield from _day(week, shift)
        yield from _length(week, shift)
        yield from _night(week, shift)
    yield from _week(week)
    yield from _average(week)
    yield from _year(week)


def _over(found: float, most: float) -> bool:
    return found > most + SLACK


def _said(week: AgentWeek, minutes: float) -> str:
    """Counted time in words; parts of a minute count as one where they are too many."""
    text = (_("{paid} hours of work") if week.pack.night.counts == 1
            else _("{paid} hours of work (night hours counted)"))
    return text.format(paid=hours(math.ceil(minutes - 1e-6)))


# ---------------------------------------------------------------------- one shift


def _day(week: AgentWeek, shift: Shift) -> Iterator[Violation]:
    if _over(shift.counted, week.pack.max_day_min):
        yield week.found(shift.day, "day_hours", _("{work}; {most} a day are allowed").format(
            work=_said(week, shift.counted), most=hours(week.pack.max_day_min))
            + law(week.pack, "limits.day_min"))


def _length(week: AgentWeek, shift: Shift) -> Iterator[Violation]:
    if not lengths(week.contract, shift):
        contract = week.contract
        least, most = round(contract.shift_min_h * 60), round(contract.shift_max_h * 60)
        yield week.found(shift.day, "shift_length", _(
            "{work}; the contract has shifts from {least} to {most} hours in steps of {step} "
            "minutes").format(
                work=_said(week, shift.counted), least=hours(least), most=hours(most),
                step=contract.shift_step_min))


def lengths(contract: Contract, shift: Shift) -> list[int]:
    """The contract's shift lengths, in counted minutes, that a shift may be one of."""
    found, shorter = shift.counted, _shorter(shift)
    least, most = round(contract.shift_min_h * 60), round(contract.shift_max_h * 60)
    return [
        length for length in range(least, most + 1, contract.shift_step_min)
        if length - shorter - SLACK <= found <= length + SLACK
    ]


def _shorter(shift: Shift) -> float:
    """Minutes by which a shift may count less than one of the contract's lengths.

    Clocks have steps, so a shift with night hours can seldom count its length exactly; and it
    is made as if its unpaid breaks at night counted too.
    """
    factor = shift.pack.night.counts
    if factor == 1 or not shift.night_min:
        return 0
    return SHORTER + (factor - 1) * (shift.night_min - shift.paid_night_min)


def _night(week: AgentWeek, shift: Shift) -> Iterator[Violation]:
    """Each limit of which the shift has more minutes at night, breaks included, binds."""
    for limit in week.pack.night.shift_limits:
        if shift.night_min > limit.night_min and _over(shift.counted, limit.paid_min):
            yield week.found(shift.day, "night_shift", _(
                "{work} in a shift with {night} hours at night; with more than {least} at night "
                "{most} are allowed").format(
                    work=_said(week, shift.counted), night=hours(shift.night_min),
                    least=hours(limit.night_min), most=hours(limit.paid_min))
                + law(week.pack, "night.shift_limits"))


# ---------------------------------------------------------------------- longer times


def _week(week: AgentWeek) -> Iterator[Violation]:
    found = sum(shift.counted for shift in week.shifts)
    by_contract, by_law = round(week.contract.week_max_h * 60), week.pack.max_week_min
    if _over(found, min(by_contract, by_law)):
        text = _("{work} in the week; {most} are allowed").format(
            work=_said(week, found), most=hours(min(by_contract, by_law)))
        if _over(found, by_law):
            text += law(week.pack, "limits.week_min")
        yield week.found(None, "week_hours", text)


def _average(week: AgentWeek) -> Iterator[Violation]:
    """A week of which the history may know only a part counts the average at least.

    Known in full are the weeks after that of the first shift in the history, and all that were
    planned together with this one.
    """
    rule = week.pack.average
    if rule is None:
        return
    said: dict[date, float] = {}
    for past in week.worked:
        monday = monday_of(past.day)
        said[monday] = said.get(monday, 0) + past.paid
    found = sum(shift.counted for shift in week.shifts)
    for back in range(1, rule.weeks):
        monday = week.monday - timedelta(days=7 * back)
        known = (bool(said) and monday > min(said)) or (
            week.agent.planned_from is not None and monday >= week.agent.planned_from)
        here = said.get(monday, 0)
        found += here if known else max(here, rule.week_min)
    if _over(found, rule.week_min * rule.weeks):
        yield week.found(None, "average_hours", _(
            "{work} a week on average over {weeks} weeks; {most} are allowed").format(
                work=_said(week, found / rule.weeks), weeks=rule.weeks,
                most=hours(rule.week_min)) + law(week.pack, "limits.average_week_min"))


def _year(week: AgentWeek) -> Iterator[Violation]:
    most, year = week.pack.year_min, week.monday.year
    if most is None:
        return
    if week.agent.year_h is not None:
        found = week.agent.year_h * 60
    else:
        found = sum(past.paid for past in week.worked if past.day.year == year)
    found += sum(shift.counted for shift in week.shifts if shift.day.year == year)
    if _over(found, most):
        yield week.found(None, "year_hours", _("{work} in {year}; {most} are allowed").format(
            work=_said(week, found), year=year, most=hours(most))
            + law(week.pack, "limits.year_min"))
