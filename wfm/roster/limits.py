"""The limits of a centre as headcounts: seats, people on duty, breaks at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta

import numpy as np

from wfm.calendar import Grid, instant, midnight
from wfm.center import Center
from wfm.limits import Limit
from wfm.roster.headcounts import Headcount, Ints
from wfm.roster.problem import SLOT_MIN
from wfm.roster.slots import slot_of

COUNTED = {
    "seats": (True, True, True),
    "on_duty": (True, False, False),
    "breaks": (False, True, False),
}
"""Whether people at work, on a break and in a meeting count. A seat is kept for who is between the
parts of a split shift, who is on no break then."""
SEAT = 100.0
"""A seat that is not there is so much dearer than other limits: nobody sits on the floor."""


def headcounts(
    center: Center, days: Sequence[date], grid: Grid, people: Mapping[str, int],
    carried: Sequence[tuple[str, int, int]],
) -> tuple[Headcount, ...]:
    """A headcount for each kind of limit and choice of agents.

    Parameters
    ----------
    days
        The days of the horizon; limits hold on them, whatever reaches beyond.
    people
        Place of each agent among the problem's people.
    carried
        Agents still at work from a shift before the horizon, with the first slot and the one
        after the last.
    """
    alike: dict[tuple[str | None, ...], list[Limit]] = {}
    for limit in center.limits:
        key = (limit.what, limit.site, limit.team, limit.skill, limit.role)
        alike.setdefault(key, []).append(limit)
    slots = grid.count * grid.minutes // SLOT_MIN
    price = center.cost_h * center.weights.limits * SLOT_MIN / 60
    made = []
    for limits in alike.values():
        one = limits[0]
        mine = [code for code in people if one.looks_at(center.agents[code])]
        least, most = np.zeros(slots, dtype=np.int64), np.full(slots, 10**6, dtype=np.int64)
        for limit in limits:
            holds = _slots_of(center, limit, days, grid, slots)
            if limit.what == "on_duty":
                least[holds] = np.maximum(least[holds], limit.people)
            else:
                most[holds] = np.minimum(most[holds], limit.people)
        there = _carried(mine if one.what != "breaks" else [], carried, slots)
        made.append(Headcount(
            members=np.array([people[code] for code in mine], dtype=np.int64),
            counted=COUNTED[one.what], gaps=one.what == "seats",
            least=least, most=np.maximum(most, there), below=price,
            above=price * (SEAT if one.what == "seats" else 1.0),
            carried=there))
    return tuple(made)


def _slots_of(
    center: Center, limit: Limit, days: Sequence[date], grid: Grid, slots: int
) -> np.ndarray:
    """Where a limit holds, shape (S,), bool."""
    zone = center.main_site.zone if limit.site is None else center.zone(limit.site)
    holds = np.zeros(slots, dtype=bool)
    for day in days:
        if not limit.holds_on(day):
            continue
        end = (midnight(day + timedelta(days=1), zone) if limit.end == time(0)
               else instant(day, limit.end, zone))
        first = slot_of(instant(day, limit.begin, zone), grid)
        holds[max(first, 0) : max(slot_of(end, grid), 0)] = True
    return holds


def _carried(mine: Sequence[str], carried: Sequence[tuple[str, int, int]], slots: int) -> Ints:
    count = np.zeros(slots, dtype=np.int64)
    for code, first, last in carried:
        if code in mine:
            count[first:last] += 1
    return count
