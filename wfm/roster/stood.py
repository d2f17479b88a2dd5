"""What stands in a roster that is kept: the breaks, meetings and activities of days that stay.

People plan their day around its breaks as around its hours. So a shift that stays has the breaks
that it had, a meeting the time that it had, and what somebody does changes only where much is won.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from wfm.calendar import Grid
from wfm.center import Center
from wfm.roster.activities import NOTHING, Before
from wfm.roster.keep import Keep, shifts_in
from wfm.roster.meet import Span, ToPlace
from wfm.roster.problem import Floats, Problem
from wfm.roster.shiftset import Standing
from wfm.roster.slots import slot_of

STAYS = 1.0
"""Price of an interval on another activity than before, in the mean worth of an agent."""
OVER = 1e6
"""The same on days that are over."""

Stints = Mapping[tuple[str, date], pd.DataFrame]


def standing_days(
    center: Center, keep: Keep | None, week: date, days: int, grid: Grid
) -> dict[str, dict[int, Standing]]:
    """By agent and day of the horizon, the shifts that are to be kept as they stood."""
    found: dict[str, dict[int, Standing]] = {}
    if keep is None or keep.stood is None:
        return found
    spans, breaks = shifts_in(center, keep.stood), _by_day(keep.stood.stints, "break")
    for (code, day), span in keep.shifts.items():
        d = (day - week).days
        if span is None or not 0 <= d < days or spans.get((code, day)) != span:
            continue
        first, last = slot_of(span[0], grid), slot_of(span[1], grid)
        mine = breaks.get((code, day))
        rows = () if mine is None else tuple(
            (slot_of(a, grid) - first, slot_of(z, grid) - slot_of(a, grid), str(what), bool(paid))
            for a, z, what, paid in zip(
                mine["start"], mine["end"], mine["what"], mine["paid"], strict=True))
        found.setdefault(code, {})[d] = Standing(d, first, last, rows)
    return found


def held_meetings(
    places: tuple[ToPlace, ...], keep: Keep | None, grid: Grid
) -> tuple[tuple[ToPlace, ...], frozenset[str]]:
    """Meetings at the times that they had; and who of their people stays free to meet anew.

    A meeting together keeps its time as long as two of its people still work then; those who do
    not any more miss it. A meeting of which that cannot be said is placed anew.
    """
    if keep is None or keep.stood is None:
        return places, frozenset(code for one in places for code in one.meeting.agents)
    stints = _by_day(keep.stood.stints, "absence")
    found: dict[int, list[ToPlace]] = {}
    anew: set[str] = set()
    taken: set[tuple[str, Span]] = set()  # a stint is one meeting, though it might be several
    for n, place in sorted(enumerate(places), key=lambda one: (len(one[1].spans), one[0])):
        agents = place.meeting.agents
        times = {code: [span for span in _times_of(place, code, keep, stints, grid)
                        if (code, span) not in taken] for code in agents}
        if not place.meeting.together:
            for code, mine in times.items():
                alone = replace(place, meeting=replace(place.meeting, agents=(code,)))
                found.setdefault(n, []).append(
                    replace(alone, spans=(mine[0],)) if mine else alone)
                taken |= {(code, span) for span in mine[:1]}
                anew |= set() if mine else {code}
            continue
        known = [span for mine in times.values() for span in mine]
        common = max(known, key=known.count, default=None)
        there = tuple(code for code in agents if common in times[code])
        if common is None or len(there) < min(2, len(agents)):
            found[n] = [place]
            anew |= set(agents)
        else:
            found[n] = [replace(
                place, meeting=replace(place.meeting, agents=there), spans=(common,))]
            taken |= {(code, common) for code in there}
    return tuple(one for n in sorted(found) for one in found[n]), frozenset(anew)


def _times_of(
    place: ToPlace, code: str, keep: Keep, stints: Stints, grid: Grid
) -> Iterator[Span]:
    """When an agent may have had a meeting, if the agent is still there at that time."""
    for (agent, day), mine in stints.items():
        span = keep.shifts.get((agent, day))
        if agent != code or span is None:
            continue
        for kind, start, end in zip(mine["what"], mine["start"], mine["end"], strict=True):
            at = slot_of(start, grid), slot_of(end, grid)
            if kind == place.meeting.kind and at in place.spans and (
                    span[0] <= start and end <= span[1]):
                yield at


def before(
    keep: Keep, problem: Problem, grid: Grid, agents: tuple[str, ...],
    names: list[str], presence: Floats, worth: float,
) -> Before | None:
    """What everybody did in the roster that is kept, and what it costs to change it.

    Parameters
    ----------
    names
        Of the activities, as stints have them.
    presence
        Share of each interval in which each agent is there now, shape (I, T).
    worth
        Mean worth of an agent in an interval.
    """
    if keep.stood is None:
        return None
    labels = sorted(set(names))
    number = {name: n for n, name in enumerate(labels)}
    label = np.array([number[name] for name in names], dtype=np.int64)
    start = np.full(presence.shape, NOTHING, dtype=np.int64)
    stays = np.full(presence.shape, NOTHING, dtype=np.int64)
    price = np.zeros(presence.shape)
    of_agent = {code: i for i, code in enumerate(agents)}
    queues = problem.queues
    stints = keep.stood.stints
    work = stints[(stints["kind"] == "work") & stints["what"].isin(number)]
    for code, day, begin, end, what in zip(
            *(work[name] for name in ("agent", "date", "start", "end", "what")), strict=True):
        i = of_agent.get(str(code))
        if i is None:
            continue
        over = keep.today is not None and day < keep.today
        first, last = slot_of(begin, grid), slot_of(end, grid)
        size = problem.interval_slots
        for t in range(max(0, first // size), min(-(-last // size), problem.intervals)):
            able = [k for k in np.flatnonzero(label == number[what])
                    if problem.can[problem.people[i].group, k]
                    and (k < queues or problem.legal[k - queues, t])]
            if presence[i, t] > 0 and able:
                start[i, t], stays[i, t] = able[0], number[what]
                price[i, t] = (OVER if over else STAYS) * worth
    return Before(start, stays, price, label)


def _by_day(stints: pd.DataFrame, kind: str) -> Stints:
    mine = stints[stints["kind"] == kind].sort_values("start", kind="stable")
    places: dict[tuple[str, date], list[int]] = {}
    for n, key in enumerate(zip(mine["agent"], mine["date"], strict=True)):
        places.setdefault(key, []).append(n)
    return {key: mine.iloc[rows] for key, rows in places.items()}
