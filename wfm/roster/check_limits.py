"""Whether a finished roster keeps the centre's limits: seats, people on duty, breaks at once.

People are counted minute by minute from the finished stints, on the clock of the limit's site.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np

from wfm.calendar import instant
from wfm.center import Center
from wfm.language import translate as _
from wfm.limits import Limit
from wfm.roster.check_meetings import MISSED
from wfm.roster.check_shifts import AgentWeek, Stint, Violation, midnight_of, minute_of, wall

WISHED = frozenset({"on_duty", "breaks", MISSED})
"""What a legal roster may have to leave: there may be nobody who could do it."""


def limit_faults(center: Center, weeks: Sequence[AgentWeek]) -> Iterator[Violation]:
    """Each stretch of a day on which a limit is not kept."""
    if not weeks:
        return
    monday = weeks[0].monday
    for limit in center.limits:
        zone = center.main_site.zone if limit.site is None else center.sites[limit.site].zone
        mine = [stint for week in weeks if limit.looks_at(week.agent)
                for shift in week.shifts for stint in shift.stints if _counts(limit, stint)]
        for n in range(7):
            day = monday + timedelta(days=n)
            if limit.holds_on(day):
                yield from _on_day(limit, mine, day, zone)


def _counts(limit: Limit, stint: Stint) -> bool:
    if limit.what == "on_duty":
        return stint.kind in ("work", "idle")
    return limit.what == "seats" or stint.kind == "break"


def _on_day(
    limit: Limit, mine: Sequence[Stint], day: date, zone: str
) -> Iterator[Violation]:
    first = minute_of(instant(day, limit.begin, zone))
    next_day = midnight_of(day + timedelta(days=1), zone)
    last = next_day if (limit.end.hour, limit.end.minute) == (0, 0) else (
        minute_of(instant(day, limit.end, zone)))
    count = np.zeros(last - first, dtype=np.int64)
    for stint in mine:
        count[max(stint.start - first, 0) : max(stint.end - first, 0)] += 1
    wrong = count < limit.people if limit.what == "on_duty" else count > limit.people
    edges = np.flatnonzero(np.diff(np.concatenate(([False], wrong, [False])).astype(np.int8)))
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        part = count[begin:end]
        found = int(part.min() if limit.what == "on_duty" else part.max())
        yield Violation("", day, limit.what, _TEXT[limit.what]().format(
            who=_who(limit), found=found, people=limit.people,
            start=f"{wall(first + int(begin), zone):%H:%M}",
            end=f"{wall(first + int(end), zone):%H:%M}"))


_TEXT = {
    "seats": lambda: _("{who}: {found} people in shifts from {start} to {end}; there are "
                       "{people} seats"),
    "on_duty": lambda: _("{who}: {found} people on duty from {start} to {end}; at least "
                         "{people} should be"),
    "breaks": lambda: _("{who}: {found} people on a break at once between {start} and {end}; at "
                        "most {people} should be"),
}


def _who(limit: Limit) -> str:
    stated = (limit.site, limit.team, limit.skill, limit.role)
    return ", ".join(text for text in stated if text is not None) or _("all agents")
