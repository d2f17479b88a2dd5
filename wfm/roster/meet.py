"""When meetings may be: each attendee's alternatives, one for each time that a meeting may have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from wfm.calendar import Grid, instant, monday_of
from wfm.center import Center
from wfm.meetings import Held, Meeting
from wfm.roster.problem import SLOT_MIN, Bools, Ints, Person, ShiftSet
from wfm.roster.slots import slot_of

Span = tuple[int, int]


@dataclass(frozen=True)
class ToPlace:
    """A meeting of the weeks that are planned, and its possible times as slots (first, beyond).

    There may be none: the hours that clocks skip are no time for a meeting. Of its agents those
    are left out who had it in a week before. `unsure` is the Monday of the first week before of
    which nobody knows whether it was held then.
    """

    meeting: Meeting
    spans: tuple[Span, ...]
    unsure: date | None = None


def to_place(center: Center, week: date, weeks: int, grid: Grid) -> tuple[ToPlace, ...]:
    """The meetings that may be in the weeks and were not held before, with their times there.

    One together has been held once anybody had it: who was not there has missed it.
    """
    found = []
    beyond = week + timedelta(days=7 * weeks)
    had = _had_before(center, week)
    for meeting in center.meetings:
        first, last = max(meeting.first_day, week), min(meeting.last_day, beyond - timedelta(1))
        # a meeting may be in this week or a later one: it is placed in the first that it reaches
        agents = tuple(code for code in meeting.agents if (meeting.meeting, code) not in had)
        if first > last or not agents or (meeting.together and len(agents) < len(meeting.agents)):
            continue
        zone = center.zone(center.agents[meeting.agents[0]].site)
        spans = [
            span for d in range((last - first).days + 1) for start in meeting.starts()
            if (span := _span(meeting, first + timedelta(days=d), start, zone, grid)) is not None]
        before = (week - monday_of(meeting.first_day)).days // 7
        unknown = [monday for n in range(before, 0, -1)
                   if (monday := week - timedelta(days=7 * n)) not in center.held]
        found.append(ToPlace(replace(meeting, agents=agents), tuple(spans),
                             unknown[0] if unknown else None))
    return tuple(found)


def _span(meeting: Meeting, day: date, start: int, zone: str, grid: Grid) -> Span | None:
    """The slots of a meeting that begins so many minutes after midnight by the clock.

    None where the clocks skip its start, or where it ends too late by the clock because they are
    put forward meanwhile.
    """
    clock = time(start // 60, start % 60)
    moment = instant(day, clock, zone)
    begins, ends = (one.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for one in (
        moment, moment + timedelta(minutes=meeting.minutes)))
    after = 1440 * (ends.date() - day).days + 60 * ends.hour + ends.minute
    if (begins.date(), begins.time()) != (day, clock) or after > meeting.latest_min:
        return None
    slot = slot_of(moment, grid)
    return slot, slot + meeting.minutes // SLOT_MIN


def _had_before(center: Center, week: date) -> set[tuple[str, str]]:
    """(meeting, agent) of what rosters of the weeks before have.

    A roster says of what kind and when, not which meeting it is: what may be several is the one
    whose last day comes first.
    """
    left = [one for monday, mine in sorted(center.held.items()) if monday < week for one in mine
            if one.agent in center.agents and not _was_fixed(center, one)]
    found = set()
    for meeting in sorted(center.meetings, key=lambda one: one.last_day):
        for code in meeting.agents:
            mine = next((one for one in left if one.agent == code and _is(center, meeting, one)),
                        None)
            if mine is not None:
                left.remove(mine)
                found.add((meeting.meeting, code))
    return found


def _was_fixed(center: Center, held: Held) -> bool:
    """Whether it stood in the table absences with its time."""
    agent = center.agents[held.agent]
    zone = center.zone(agent.site)
    return any((one.kind, instant(one.start.date(), one.start.time(), zone)) ==
               (held.kind, held.start) for one in agent.absences)


def _is(center: Center, meeting: Meeting, held: Held) -> bool:
    """Whether what was held may have been this meeting."""
    zone = ZoneInfo(center.zone(center.agents[meeting.agents[0]].site))
    begins, ends = held.start.astimezone(zone), held.end.astimezone(zone)
    after = 1440 * (ends.date() - begins.date()).days + 60 * ends.hour + ends.minute
    return (held.kind == meeting.kind and held.paid == meeting.paid
            and held.end - held.start == timedelta(minutes=meeting.minutes)
            and meeting.first_day <= begins.date() <= meeting.last_day
            and begins.time() >= meeting.begin and after <= meeting.latest_min)


# ---------------------------------------------------------------------- who can be there


def work_slots(s: ShiftSet) -> Ints:
    """Slots of each shift outside its breaks, by the plan with the shortest ones, (J,)."""
    total = np.concatenate(([0], np.cumsum(s.slots[:, 2])))
    of_plan = np.diff(total[s.plan_slots])
    least = [of_plan[a:z].min(initial=10**6) for a, z in zip(s.plan_from, s.plan_to, strict=True)]
    return np.asarray(s.end - s.start - np.array(least, dtype=np.int64), dtype=np.int64)


def can_hold(s: ShiftSet, room: Ints, span: Span, last_end: int) -> Bools:
    """The shifts within which a span may be, after the rest since the last one ended, (J,).

    `room` is of :func:`work_slots`.
    """
    first, last = span
    return np.asarray((s.start <= first) & (s.end >= last) & (room >= last - first)
                      & (s.start >= last_end + s.rest))


def holders(person: Person, s: ShiftSet, room: Ints, span: Span) -> Bools:
    """The shifts with which a person may be at a meeting, (J,).

    Nobody is at two meetings at once.
    """
    if any(a < span[1] and span[0] < z for a, z in person.blocked):
        return np.zeros_like(person.allowed)
    return person.allowed & can_hold(s, room, span, person.last_end)


def attending(
    person: Person, s: ShiftSet, room: Ints, spans: Sequence[Span], missed: float
) -> tuple[Person, tuple[bool, ...]]:
    """The agent with meetings at these times, and of each whether the agent can be there.

    On a meeting's day only a shift that holds it may be worked; on another day off costs
    `missed`, so that it is missed only where no legal week holds it. Who cannot be there with any
    shift works as on other days, and that costs as much.
    """
    there = []
    for first, last in spans:
        day = int(np.searchsorted(s.day_start, first, side="right")) - 1
        can = bool(holders(person, s, room, (first, last)).any())
        there.append(can)
        off_cost = person.off_cost.copy()
        if not can:
            day = min(max(day, 0), s.days - 1)
            off_cost[day] += missed
            person = replace(person, off_cost=off_cost,
                             cost=person.cost + missed * (s.day == day))
            continue
        if 0 <= day < s.days:
            off_cost[day] += missed
        holds = (s.start <= first) & (s.end >= last)
        touches = (s.start < last) & (s.end > first)
        person = replace(
            person, allowed=person.allowed & (holds | ~(touches | (s.day == day))),
            off_cost=off_cost, blocked=np.vstack([person.blocked, [[first, last]]]))
    return person, tuple(there)
