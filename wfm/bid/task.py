"""What a site has to do in a typical week: its part of the work, interval by interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from wfm.bid.curves import required
from wfm.bid.load import Bools, aht_of, at_intervals, deferred, list_load, week_contacts, weeks_of
from wfm.bid.request import CallList, Floats, Line, Place, Request
from wfm.calendar import Grid, midnight


@dataclass(frozen=True)
class Part:
    """A site's part of each piece of work, ``[low, high)`` of the whole.

    Parts of several sites that follow one another add up to the whole in whole agents, in each
    interval.
    """

    low: float
    high: float

    @property
    def share(self) -> float:
        """How much it is."""
        return self.high - self.low

    def of(self, agents: np.ndarray) -> Floats:
        """Its whole agents of those in each interval."""
        found: Floats = np.floor(self.high * agents + 0.5) - np.floor(self.low * agents + 0.5)
        return found


@dataclass(frozen=True)
class Task:
    """What a site has to do in a typical week.

    Attributes
    ----------
    place, week, month
        The site, the Monday and the month it stands for.
    parts
        Of each line and list that it does.
    required
        Lines that cannot wait: agents by interval of `grid`, (count,).
    grid
        Intervals from a day before the week to two days after it.
    hours
        Agent hours of the week by line and list.
    """

    request: Request
    place: Place
    week: date
    month: int
    parts: Mapping[str, Part]
    grid: Grid
    required: Mapping[str, Floats]
    hours: Mapping[str, float]

    def work(self, name: str) -> Line | CallList:
        """A line or a list by its code."""
        return work_of(self.request, name)

    @property
    def total_h(self) -> float:
        """Agent hours of the week."""
        return sum(self.hours.values())

    @property
    def languages(self) -> Mapping[str, float]:
        """Agent hours of the week by language."""
        found: dict[str, float] = {}
        for name, hours in self.hours.items():
            language = self.work(name).language
            found[language] = found.get(language, 0.0) + hours
        return found


def work_of(request: Request, name: str) -> Line | CallList:
    """A line or a list by its code."""
    return request.lines[name] if name in request.lines else request.lists[name]


def within(grid: Grid, week: date, zone: str) -> Bools:
    """Intervals of a grid in the week, on the clock of `zone`, (count,)."""
    first, beyond = (grid.position(midnight(week + timedelta(days=n), zone)) for n in (0, 7))
    place = np.arange(grid.count)
    return np.asarray((place >= first) & (place < beyond))


def task(
    request: Request, place: Place, week: date, month: int, parts: Mapping[str, Part],
) -> Task:
    """What a site has to do in a week like those of a month, with its part of the work."""
    grid = Grid.between(
        midnight(week - timedelta(days=1), place.zone),
        midnight(week + timedelta(days=9), place.zone), request.interval_min)
    needs: dict[str, Floats] = {}
    hours: dict[str, float] = {}
    for name, part in parts.items():
        if part.share <= 0:
            continue
        if name in request.lists:
            load = list_load(request.lists[name])[month] / weeks_of(request)[month]
            hours[name] = float(load) * part.share
            continue
        line = request.lines[name]
        contacts = week_contacts(request, line, month)
        aht_s = float(aht_of(request, line)[month])
        if deferred(line):
            hours[name] = float(contacts.sum()) * aht_s / 3600 / line.concurrency * part.share
            continue
        agents = at_intervals(required(line, contacts, aht_s).astype(np.float64), grid, line.zone)
        needs[name] = part.of(agents)
        hours[name] = float(needs[name][within(grid, week, place.zone)].sum()) * (
            request.interval_min / 60)
    return Task(request, place, week, month, dict(parts), grid, needs,
                {name: h for name, h in hours.items() if h > 0})
