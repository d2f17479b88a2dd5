"""A roster that is to be kept: days that stay as they are, and a price on changing the others.

A day that is fixed has its shift and no other, even one that neither contract nor law would give.
Where no legal tour of an agent holds all its fixed shifts, the agent keeps every known shift and is
left out of the optimisation: what a person has decided is not undone, it is told by the check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from wfm.calendar import Grid
from wfm.center import Center
from wfm.handover import Roster
from wfm.roster.by_week import in_shift
from wfm.roster.problem import NEVER, NO_LIMIT, Bools, Floats, Ints, Person, ShiftSet
from wfm.roster.shiftset import Given, SiteShifts, Standing
from wfm.roster.slots import slot_of
from wfm.roster.tours import best_tour

MUST_H = 10_000.0
"""A fixed shift that is not worked costs as much as so many hours: all else gives way to it."""

CHANGE_H = 4.0
"""What the change of a day costs where nothing else is said, in hours of the mean agent: dear
enough that three ill people move those who stand in for them, and few others for a little gain."""

Day = tuple[str, date]
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Keep:
    """What is to be kept of a roster.

    Attributes
    ----------
    shifts
        By agent and day, start and end of the shift (UTC), or None for a day off. Days that are
        not named may become anything.
    fixed
        Days that stay as they are; each is among `shifts`.
    change_h
        What the change of another day costs, in hours of the mean agent.
    stood
        The roster that is kept. A shift that it has too keeps its breaks and meetings, and as far
        as may be its activities (:mod:`wfm.roster.stood`).
    today
        The days before are over: there, what people did stays too.
    """

    shifts: Mapping[Day, Span | None]
    fixed: frozenset[Day] = frozenset()
    change_h: float = CHANGE_H
    stood: Roster | None = field(default=None, repr=False)
    today: date | None = None

    def __post_init__(self) -> None:
        if not self.fixed <= set(self.shifts):
            raise ValueError("a fixed day says what it is fixed to")


def shifts_in(center: Center, roster: Roster) -> dict[Day, Span | None]:
    """Start and end of everybody's shift on each day of a roster, None on days off."""
    days = [roster.week + timedelta(days=d) for d in range(7 * roster.weeks)]
    found: dict[Day, Span | None] = {(code, day): None for code in center.agents for day in days}
    stints = roster.stints[in_shift(roster.stints)]
    spans = stints.groupby(["agent", "date"]).agg(start=("start", "min"), end=("end", "max"))
    for (code, day), start, end in zip(spans.index, spans["start"], spans["end"], strict=True):
        if (code, day) in found:
            found[code, day] = (start.to_pydatetime(), end.to_pydatetime())
    return found


def changed_days(center: Center, keep: Keep, roster: Roster) -> list[Day]:
    """Days that are not as they were to be kept; not those on which an absence came in between."""
    now = shifts_in(center, roster)
    return sorted(day for day, span in keep.shifts.items()
                  if day in now and now[day] != span and not _prevented(center, day, span))


def _prevented(center: Center, day: Day, span: Span | None) -> bool:
    if span is None or day[0] not in center.agents:
        return span is not None
    agent = center.agents[day[0]]
    zone = center.zone(agent.site)
    start, end = (_local(moment, zone) for moment in span)
    return not agent.employed(day[1]) or any(
        one.start < end and start < one.end and not one.at_work for one in agent.absences)


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def given_days(keep: Keep, code: str, week: date, days: int, grid: Grid, *, every: bool) -> Given:
    """The fixed days of an agent, or every day that is known, as slots of the grid."""
    found: dict[int, tuple[int, int] | None] = {}
    for d in range(days):
        day = (code, week + timedelta(days=d))
        if day in keep.shifts and (every or day in keep.fixed):
            span = keep.shifts[day]
            found[d] = None if span is None else (slot_of(span[0], grid), slot_of(span[1], grid))
    return found


def change_prices(
    keep: Keep, code: str, week: date, grid: Grid, s: ShiftSet, price: float, stays: Bools
) -> tuple[Floats, Floats]:
    """What it costs to change an agent's days: by shift (J,), and by day off (D,).

    Where a shift with the breaks that it had is among those that `stays` names, (J,), other breaks
    are a change as well.
    """
    cost, off_cost = np.zeros(len(s.day)), np.zeros(s.days)
    for d, span in given_days(keep, code, week, s.days, grid, every=True).items():
        on_day = s.day == d
        if span is None:
            cost[on_day] += price
        else:
            same = on_day & (s.start == span[0]) & (s.end == span[1])
            kept = same & stays if (same & stays).any() else same
            cost[on_day & ~kept] += price
            off_cost[d] += price
    return cost, off_cost


def fixed_person(person: Person, s: ShiftSet, given: Given, must: float) -> Person:
    """The agent with the fixed shifts allowed, and dear not to work."""
    on = np.array([d for d, span in given.items() if span is not None], dtype=np.int64)
    off_cost = person.off_cost.copy()
    off_cost[on] += must
    return replace(person, allowed=person.allowed | np.isin(s.day, on), off_cost=off_cost)


def as_it_stood(
    person: Person, shifts: SiteShifts, mine: Mapping[int, Standing], *, bound: bool
) -> tuple[Person, Bools]:
    """The agent without what stood for others, and which shifts are the agent's own as they stood.

    Where a shift can still be worked with the breaks that it had, it is worked with no others, if
    `bound`; it cannot where a meeting that is new lies across them.
    """
    s = shifts.shift_set
    stood = np.array([n >= 0 and mine.get(int(d)) == shifts.standing[n]
                      for n, d in zip(shifts.stands, s.day, strict=True)], dtype=bool)
    for d, one in mine.items():
        if any(a < one.start + at + length and one.start + at < z
               for at, length, _name, _paid in one.breaks for a, z in person.blocked):
            stood[s.day == d] = False
    allowed = person.allowed & (stood | (shifts.stands < 0))
    stays = allowed & stood
    if bound:
        for j in np.flatnonzero(stays):
            allowed &= stood | (s.start != s.start[j]) | (s.end != s.end[j]) | (s.day != s.day[j])
    return replace(person, allowed=allowed), stays


def fits(person: Person, s: ShiftSet, given: Given) -> bool:
    """Whether a legal tour of the agent works all fixed shifts."""
    chosen = np.full(s.days, -1, dtype=np.int64)
    value = np.where(person.allowed, -person.cost, -np.inf)
    if best_tour(value, s.pattern, person.terms, -np.inf, chosen) == -np.inf:
        return False
    return all(chosen[d] >= 0 for d, span in given.items() if span is not None)


def frozen_set(s: ShiftSet) -> ShiftSet:
    """The shifts of a set without any rule between them."""
    first = np.searchsorted(s.day, np.arange(s.days))
    last = np.searchsorted(s.day, np.arange(s.days), side="right")
    return replace(
        s, rest=0, weekly_rest=0, max_run=10**6, min_run=1, min_off=1, kind=None, follows=None,
        weekend=None, counts=None, weekly=None, weekends=(),
        window_from=first[None].astype(np.int64), window_to=last[None].astype(np.int64))


def frozen_person(person: Person, s: ShiftSet) -> Person:
    """The agent with everything allowed, on a set of :func:`frozen_set`."""
    shape = (len(s.amount), s.weeks)
    tiers = person.over.shape[1]

    def rows(values: Ints) -> Ints:
        return np.asarray(values[: shape[0]])

    return replace(
        person, allowed=np.ones(len(s.day), dtype=bool), last_end=NEVER, rest_from=NEVER, run=0,
        off_run=10**6, kind=-1, least=rows(person.least),
        short=np.asarray(person.short[: shape[0]]),
        most=np.full(shape, NO_LIMIT, dtype=np.int64),
        over=np.full((shape[0], tiers, s.weeks), NO_LIMIT, dtype=np.int64),
        over_cost=np.zeros((shape[0], tiers)))
