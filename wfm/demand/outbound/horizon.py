"""Where a campaign may still call: hours, days and attempts that the law leaves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from wfm.calendar import Grid, midnight
from wfm.center import Campaign, Center, Segment
from wfm.demand.outbound.list_state import Floats
from wfm.rules.attempts import attempts_per_record

Bools = npt.NDArray[np.bool_]
Legal = Callable[[Campaign, Segment, Grid], Bools]
"""In which intervals of a grid the law lets the people of a segment be called, (count,)."""


@dataclass(frozen=True)
class Horizon:
    """What a campaign may do from the first day of the week to a later day.

    Attributes
    ----------
    hours
        Clock hours in which calling is legal, by segment, (S,).
    cap
        Most attempts on one record, by the law, (S,); infinite without a limit.
    days
        Days on which any segment may be called, on the main site's clock.
    """

    hours: Floats
    cap: Floats
    days: int


class CallingTime:
    """When a campaign may call, from the Monday of a week on; its own dates respected."""

    def __init__(self, center: Center, campaign: Campaign, week: date, legal: Legal) -> None:
        self._center, self._campaign, self._week, self._legal = center, campaign, week, legal
        self._days = 0
        self._caps: dict[tuple[int, int, date, float, float], float] = {}
        self._reach(max((campaign.end - week).days + 1, 7))

    def _reach(self, days: int) -> None:
        """Work out when calling is legal on so many days from the week's Monday."""
        if days <= self._days:
            return
        self._days = days
        zone = self._center.main_site.zone
        self.grid = Grid.days(self._week, days, zone, self._center.interval_min)
        begun = np.arange(self.grid.count) >= self.grid.position(
            midnight(self._campaign.start, zone))
        segments = self._campaign.segments
        self.legal: tuple[Bools, ...] = tuple(
            self._legal(self._campaign, segment, self.grid) & begun for segment in segments)
        own = self.grid.local(zone).date
        self._own_day = np.array([(day - self._week).days for day in own], dtype=np.int64)
        dates = {z: self.grid.local(z).date for z in {s.zones[0] for s in segments if s.zones}}
        # days of the people called, each once
        self._dates: tuple[tuple[tuple[date, int], ...], ...] = tuple(
            tuple(_first_of_each(dates[s.zones[0]], mask)) if s.zones else ()
            for s, mask in zip(segments, self.legal, strict=True))

    def until(self, last: date) -> Bools:
        """The intervals from the Monday to `last`, shape (grid.count,)."""
        self._reach((last - self._week).days + 1)
        return np.asarray(self._own_day <= (last - self._week).days)

    def horizon(self, last: date, rate: Sequence[float], made: Sequence[float]) -> Horizon:
        """From the Monday to `last`, both included.

        Parameters
        ----------
        rate, made
            By segment: share of attempts that reach the right person, and attempts made so
            far on a record; caps of the law depend on them.
        """
        inside = self.until(last)
        step_h = self._center.interval_min / 60
        masks = [mask & inside for mask in self.legal]
        end = int(inside.sum())
        any_legal = np.any(masks, axis=0) if masks else np.zeros(self.grid.count, dtype=bool)
        return Horizon(
            np.array([mask.sum() * step_h for mask in masks], dtype=np.float64),
            np.array([
                self._cap(n, [day for day, first in self._dates[n] if first < end],
                          rate[n], made[n]) for n in range(len(masks))
            ], dtype=np.float64),
            len(np.unique(self._own_day[any_legal])))

    def a_day(self, last: date, rate: Sequence[float], made: Sequence[float]) -> Floats:
        """Most attempts on one record in a day, by the law, (S,)."""
        end = int(self.until(last).sum())
        found = []
        for n, days in enumerate(self._dates):
            first = next((day for day, at in days if at < end), None)
            found.append(0.0 if first is None else self._of_law(n, 1, first, rate[n], made[n]))
        return np.array(found, dtype=np.float64)

    def _cap(self, place: int, days: list[date], rate: float, made: float) -> float:
        """Most attempts on these days: no more than in each week, nor than in all the time.

        Within a week only the days on which calling is legal count.
        """
        if not days:
            return 0.0
        weeks: dict[int, list[date]] = {}
        for day in days:
            weeks.setdefault((day - days[0]).days // 7, []).append(day)
        total = sum(
            self._of_law(place, len(some), some[0], rate, made) for some in weeks.values())
        if len(weeks) == 1:
            return total
        whole = self._of_law(place, (days[-1] - days[0]).days + 1, days[0], rate, made)
        return min(total, whole)

    def _of_law(self, place: int, days: int, first: date, rate: float, made: float) -> float:
        key = place, days, first, rate, made
        if key not in self._caps:
            campaign, segment = self._campaign, self._campaign.segments[place]
            self._caps[key] = attempts_per_record(
                self._center.calling, segment.jurisdictions, campaign.purpose, segment.party,
                segment.relation, days, rate, day=first, made=made,
                made_in_days=max(1, (self._week - campaign.start).days))
        return self._caps[key]


def _first_of_each(dates: np.ndarray, mask: Bools) -> list[tuple[date, int]]:
    """Each date of the mask's intervals with the first of them."""
    found: dict[date, int] = {}
    for place in np.flatnonzero(mask):
        found.setdefault(dates[place], int(place))
    return list(found.items())
