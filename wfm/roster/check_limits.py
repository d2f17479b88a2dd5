"""Whether a finished roster keeps the centre's limits: seats, people on duty, breaks at once.

People are counted minute by minute from the finished stints, on the clock of the limit's site.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from wfm.calendar import instant
from wfm.center import Center
from wfm.language import translate as _
from wfm.limits import Limit
from wfm.roster.check_meetings import MISSED
from wfm.roster.check_shifts import (
    AgentWeek,
    Shift,
    Stint,
    Violation,
    midnight_of,
    minute_of,
    wall,
)

SEATS_BEFORE = "seats_before"
"""Too many people in shifts that were worked before: no roster of the week can change it."""
WISHED = frozenset({"on_duty", "breaks", SEATS_BEFORE, MISSED})
"""What a legal roster may have to leave: there may be nobody who could do it."""


def limit_faults(center: Center, weeks: Sequence[AgentWeek]) -> Iterator[Violation]:
    """Each stretch of a day on which a limit is not kept."""
    if not weeks:
        return
    monday = weeks[0].monday
    for limit in center.limits:
        zone = center.main_site.zone if limit.site is None else center.sites[limit.site].zone
        mine = [_Counted(stint, _row_before(week, shift)) for week in weeks
                if limit.looks_at(week.agent)
                for shift in week.shifts for stint in shift.stints if _counts(limit, stint)]
        for n in range(7):
            day = monday + timedelta(days=n)
            if limit.holds_on(day):
                yield from _on_day(limit, mine, day, zone)


class _Counted(NamedTuple):
    """A stint that a limit counts."""

    stint: Stint
    before: int | None
    """Row of its shift in the table last_roster, 0 if it is from no table; None: it is planned."""


def _row_before(week: AgentWeek, shift: Shift) -> int | None:
    """As :class:`_Counted` has it: a shift that was planned with this week is none of the past."""
    planned_from = week.agent.planned_from
    if planned_from is not None and shift.day >= planned_from:
        return None
    return next((past.row for past in week.agent.worked
                 if past.day == shift.day < week.monday), None)


def _counts(limit: Limit, stint: Stint) -> bool:
    if limit.what == "on_duty":
        return stint.kind in ("work", "idle")
    # between the parts of a split shift nobody is on a break
    return limit.what == "seats" or (stint.kind == "break" and not stint.is_gap)


def _on_day(
    limit: Limit, mine: Sequence[_Counted], day: date, zone: str
) -> Iterator[Violation]:
    first = minute_of(instant(day, limit.begin, zone))
    next_day = midnight_of(day + timedelta(days=1), zone)
    last = next_day if (limit.end.hour, limit.end.minute) == (0, 0) else (
        minute_of(instant(day, limit.end, zone)))
    count = _people([one.stint for one in mine], first, last)
    if limit.what == "on_duty":
        yield from _stretches(limit, limit.what, count, count < limit.people, day, first, zone)
        return
    planned = _people([one.stint for one in mine if one.before is None], first, last)
    over = count > limit.people
    unchangeable = over & (planned == 0) & (limit.what == "seats")
    yield from _stretches(limit, limit.what, count, over & ~unchangeable, day, first, zone)
    yield from _stretches(limit, SEATS_BEFORE, count, unchangeable, day, first, zone, mine)


def _people(stints: Sequence[Stint], first: int, last: int) -> np.ndarray:
    """How many there are in each minute from the first to the one before the last."""
    count = np.zeros(last - first, dtype=np.int64)
    for stint in stints:
        count[max(stint.start - first, 0) : max(stint.end - first, 0)] += 1
    return count


def _stretches(
    limit: Limit, rule: str, count: np.ndarray, wrong: np.ndarray, day: date, first: int,
    zone: str, mine: Sequence[_Counted] = (),
) -> Iterator[Violation]:
    """A violation for each stretch of the minutes that are wrong, which are counted from `first`.

    `mine` is who is told of by the rows of their shifts.
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([False], wrong, [False])).astype(np.int8)))
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        part, since, until = count[begin:end], first + int(begin), first + int(end)
        found = int(part.min() if rule == "on_duty" else part.max())
        rows = {one.before for one in mine if one.stint.start < until and one.stint.end > since}
        yield Violation("", day, rule, _TEXT[rule]().format(
            who=_who(limit), found=found, people=limit.people,
            start=f"{wall(since, zone):%H:%M}", end=f"{wall(until, zone):%H:%M}")
            + _rows(limit, sorted(row for row in rows if row)))


def _rows(limit: Limit, before: Sequence[int]) -> str:
    """The rows of the tables that say so, to end a sentence with; '' where they are from none."""
    if not before or not limit.row:
        return ""
    text = _("{table} row {rows}") if len(before) == 1 else _("{table} rows {rows}")
    return " ({}; {})".format(
        _("{table} row {rows}").format(table="limits", rows=limit.row),
        text.format(table="last_roster", rows=", ".join(map(str, before))))


_TEXT = {
    "seats": lambda: _("{who}: {found} people in shifts from {start} to {end}; there are "
                       "{people} seats"),
    SEATS_BEFORE: lambda: _("{who}: {found} people in shifts of the week before from {start} to "
                            "{end}; there are {people} seats"),
    "on_duty": lambda: _("{who}: {found} people on duty from {start} to {end}; at least "
                         "{people} should be"),
    "breaks": lambda: _("{who}: {found} people on a break at once between {start} and {end}; at "
                        "most {people} should be"),
}


def _who(limit: Limit) -> str:
    stated = (limit.site, limit.team, limit.skill, limit.role)
    return ", ".join(text for text in stated if text is not None) or _("all agents")
