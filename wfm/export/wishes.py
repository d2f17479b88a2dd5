"""Which wishes a roster meets, by the same measure as the search that made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from wfm.calendar import weekday_of
from wfm.center import Agent, Preference
from wfm.export.shifts import Shift
from wfm.export.view import View

NOON = time(12)


@dataclass(frozen=True)
class Wish:
    """A wish for one day of the week."""

    agent: Agent
    day: date
    want: Preference
    met: bool


def wishes(view: View) -> list[Wish]:
    """Every wish for a day of the week, by agent and day."""
    found = []
    for agent in view.agents:
        shifts = view.shifts.get(agent.agent, [])
        for want in agent.preferences:
            for day in view.days:
                if want.on in (day, weekday_of(day)):
                    there = [shift for shift in shifts if shift.date == day]
                    found.append(Wish(agent, day, want, meets(want, there)))
    return found


def meets(wish: Preference, shifts: list[Shift]) -> bool:
    """Whether a day with these shifts meets a wish; a day off meets every one."""
    if not shifts:
        return True
    start = shifts[0].start
    if wish.want == "off":
        return False
    if wish.want == "early":
        return start.time() < NOON
    if wish.want == "late":
        return start.time() >= NOON
    assert isinstance(wish.want, tuple)
    begin, end = wish.want
    minutes = (end.hour * 60 + end.minute - begin.hour * 60 - begin.minute) % (24 * 60)
    return start.time() == begin and shifts[-1].end - start == timedelta(minutes=minutes)
