"""When meetings may be: each attendee's alternatives, one for each time that a meeting may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

import numpy as np

from wfm.calendar import Grid, instant
from wfm.center import Center
from wfm.meetings import Meeting
from wfm.roster.problem import SLOT_MIN, Person, ShiftSet
from wfm.roster.slots import slot_of


@dataclass(frozen=True)
class ToPlace:
    """A meeting of the weeks that are planned, and its possible times as slots (first, beyond)."""

    meeting: Meeting
    spans: tuple[tuple[int, int], ...]


def to_place(center: Center, week: date, weeks: int, grid: Grid) -> tuple[ToPlace, ...]:
    """The meetings whose days lie in the weeks, with the times at which they may be."""
    found = []
    beyond = week + timedelta(days=7 * weeks)
    for meeting in center.meetings:
        first, last = max(meeting.first_day, week), min(meeting.last_day, beyond - timedelta(1))
        # a meeting may be in this week or a later one: it is placed in the first that it reaches
        if not meeting.agents or first > last or meeting.first_day < week:
            continue
        zone = center.zone(center.agents[meeting.agents[0]].site)
        spans = []
        for d in range((last - first).days + 1):
            for start in meeting.starts():
                moment = instant(first + timedelta(days=d), time(start // 60, start % 60), zone)
                slot = slot_of(moment, grid)
                spans.append((slot, slot + meeting.minutes // SLOT_MIN))
        found.append(ToPlace(meeting, tuple(spans)))
    return tuple(found)


def alternatives(person: Person, s: ShiftSet, place: ToPlace, missed: float) -> tuple[Person, ...]:
    """The agent with the meeting at each of its times.

    On the meeting's day only a shift that holds it may be worked; on another day off costs
    `missed`, so that it is missed only where no legal week holds it.
    """
    made = []
    for first, last in place.spans:
        day = int(np.searchsorted(s.day_start, first, side="right")) - 1
        holds = (s.start <= first) & (s.end >= last)
        touches = (s.start < last) & (s.end > first)
        off_cost = person.off_cost.copy()
        if 0 <= day < s.days:
            off_cost[day] += missed
        made.append(replace(
            person, allowed=person.allowed & (holds | ~(touches | (s.day == day))),
            off_cost=off_cost, blocked=np.vstack([person.blocked, [[first, last]]])))
    return tuple(made)


def groups(places: tuple[ToPlace, ...], people: Mapping[str, int]) -> tuple[tuple[int, ...], ...]:
    """Places of the people who choose one time together."""
    return tuple(tuple(people[code] for code in place.meeting.agents)
                 for place in places if place.meeting.together and len(place.meeting.agents) > 1)
