"""What of the work a site can do by the clock, and which of it has premiums there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wfm.bid.load import Bools, legal_times
from wfm.bid.request import CallList, Floats, Place
from wfm.bid.task import Task, within
from wfm.calendar import WEEKDAYS, open_mask
from wfm.center import Site
from wfm.payroll.clock import by_kind
from wfm.roster.problem import SLOT_MIN
from wfm.roster.shiftset import make_shifts
from wfm.rules.labour import in_week

_PAID = ("night", "saturday", "sunday")


@dataclass(frozen=True)
class Reach:
    """Of a site, by line and list.

    Attributes
    ----------
    beyond
        Share of its hours in a typical week at which no shift of the site's contracts is.
    premium
        What its hours cost more at night, on Saturdays and Sundays, as a share of wages.
    night
        Share of its hours that are at night, by the site's packs.
    """

    beyond: Mapping[str, float]
    premium: Mapping[str, float]
    night: Mapping[str, float]


def reach(task: Task) -> Reach:
    """What a site can do of its task; hours that may be worked at any of several times count as
    spread over them."""
    covered = _covered(task)
    rate, dark = _rates(task)
    beyond, premium, night = {}, {}, {}
    for name in task.hours:
        hours = _when(task, name)
        total = hours.sum()
        if name in task.required:
            beyond[name] = float(hours[~covered].sum() / total) if total > 0 else 0.0
        else:
            beyond[name] = 0.0 if hours[covered].sum() > 0 else 1.0
        here = hours * covered
        weight = here / here.sum() if here.sum() > 0 else np.zeros_like(here)
        premium[name] = float(rate @ weight)
        night[name] = float(dark @ weight)
    return Reach(beyond, premium, night)


def _when(task: Task, name: str) -> Floats:
    """Weight of each interval of the week in the hours of a line or list, (count,)."""
    week = within(task.grid, task.week, task.place.zone)
    if name in task.required:
        return np.asarray(task.required[name] * week)
    work = task.work(name)
    if isinstance(work, CallList):
        legal = legal_times(work, task.grid, task.request.calling)
        return np.asarray(legal & week, dtype=np.float64)
    is_open = open_mask(task.grid, work.zone, work.hours)
    return np.asarray(is_open & week, dtype=np.float64)


def _covered(task: Task) -> Bools:
    """Intervals in which some shift of some contract lies, (count,)."""
    place, grid = task.place, task.grid
    site = _site(place)
    slots = np.zeros(grid.count * (grid.minutes // SLOT_MIN) + 1)
    for pattern in place.patterns:
        pack = in_week(task.request.labour[pattern.contract.pack], task.week)
        shifts = make_shifts(pattern.contract, pack, site, task.week, grid).shift_set
        days = np.array([WEEKDAYS[d] in pattern.contract.work_days for d in range(shifts.days)])
        for start, end in {(int(a), int(z)) for a, z, d in zip(
                shifts.start, shifts.end, shifts.day, strict=True) if days[d]}:
            slots[np.clip(start, 0, len(slots) - 1)] += 1
            slots[np.clip(end, 0, len(slots) - 1)] -= 1
    there = np.cumsum(slots)[:-1] > 0
    # nights before the first Monday are worked as those before the next
    first = np.asarray(there.reshape(grid.count, -1).all(axis=1))
    a_week = 7 * 24 * 60 // grid.minutes
    later = np.zeros_like(first)
    later[: max(grid.count - a_week, 0)] = first[a_week:]
    return first | later


def _rates(task: Task) -> tuple[Floats, Floats]:
    """Premium of each interval, and share of it at night, (count,): of the mean contract."""
    place, grid = task.place, task.grid
    site = _site(place)
    start = np.array([int(moment.timestamp()) // 60 for moment in grid.starts], dtype=np.int64)
    owned = np.array([day.toordinal() for day in grid.local(place.zone).date], dtype=np.int64)
    rate, dark = np.zeros(grid.count), np.zeros(grid.count)
    for pattern in place.patterns:
        pack = in_week(task.request.labour[pattern.contract.pack], task.week)
        found = by_kind(start, start + grid.minutes, owned, pack.night, site)
        counted = found.clock + (pack.night.counts - 1.0) * found.night_clock
        share = pattern.share * pattern.contract.week_max_h / place.week_h
        for kind in _PAID:
            rate += share * pack.premium(kind) * getattr(found, kind) / counted
        dark += share * found.night_clock / found.clock
    return rate, dark


def _site(place: Place) -> Site:
    return Site(place.site, place.name, place.country, place.subdivision, place.zone)
