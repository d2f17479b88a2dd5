"""The days of calendar months: which are open, which are unlike others, what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.calendar import WEEKDAYS, Grid
from wfm.center import Center, Queue
from wfm.demand.decomposition import Inside
from wfm.demand.past.actual import unlike

LEAST_RECORDED = 0.5
"""A month of the past is told when at least this share of its contacts is on record."""


@dataclass(frozen=True)
class Calendar:
    """Open days of a queue and days unlike others, by day, each (D,)."""

    dates: tuple[date, ...]
    is_open: np.ndarray
    names: tuple[str, ...]

    def of(self, days: np.ndarray) -> dict[str, object]:
        """Columns open_days, mon … sun and special for the days chosen, bool (D,)."""
        opened = [self.dates[n] for n in np.flatnonzero(days & self.is_open)]
        count = np.bincount([day.weekday() for day in opened], minlength=7)
        said = [f"{self.dates[n]:%d} {self.names[n]}" for n in np.flatnonzero(days)
                if self.names[n]]
        return {"open_days": len(opened), **dict(zip(WEEKDAYS, count.tolist(), strict=True)),
                "special": "; ".join(said)}


def calendar_of(center: Center, queue: Queue, dates: tuple[date, ...]) -> Calendar:
    """The calendar of consecutive `dates` of a queue's site.

    A day is open when it has opening hours; it is named when it is a public holiday, a closure or
    an event on a weekday that has some.
    """
    monday = date(2001, 1, 1)
    plain = {name for name in WEEKDAYS if queue.hours.get(name)}
    on_holiday = bool(queue.hours["holiday"]) if "holiday" in queue.hours else None
    apart = unlike(center, queue, dates[0], dates[-1])
    named = center.sites[queue.site].holidays(dates[0], dates[-1]) | {
        entry.day: entry.name or entry.kind for whose in ("all", queue.queue)
        for entry in center.special_days if entry.queue == whose}
    opened, names = [], []
    for day in dates:
        usual = WEEKDAYS[(day - monday).days % 7] in plain
        holds = on_holiday if day in apart.holidays and on_holiday is not None else usual
        opened.append(holds and day not in apart.closed)
        names.append(named.get(day, "") if usual else "")
    return Calendar(dates, np.array(opened), tuple(names))


def _by_day(center: Center, queue: Queue) -> pd.Series:
    """Contacts on record by day of the queue's site."""
    rows = center.history[center.history["queue"] == queue.queue].dropna(subset="offered")
    local = rows["start"].dt.tz_convert(center.zone(queue.site)).dt.date
    counted = rows["offered"].astype(np.float64)
    if not queue.deferred and len(rows):
        first, last = local.min(), local.max()
        zone = center.zone(queue.site)
        grid = Grid.days(first, (last - first).days + 1, zone, center.interval_min)
        counted = counted.where(center.open_mask(queue, grid)[grid.positions(rows["start"])], 0.0)
    return counted.groupby(local).sum()


def _filled(inside: Inside) -> dict[date, float]:
    """By day of the past, what is expected in open slots without a record."""
    days, made = inside.days, inside.made
    if made is None:
        return {}
    lost = np.where(np.isnan(days.counts) & days.open, made.volume, 0.0).sum(axis=1)
    return dict(zip(days.dates, lost.tolist(), strict=True))


def contacts_so_far(
    center: Center, queue: Queue, inside: Inside, dates: Sequence[date], start: date
) -> np.ndarray:
    """Contacts of the `dates` before `start`, those without a record as expected, (D,)."""
    counted, lost = _by_day(center, queue), _filled(inside)
    return np.array([
        float(counted.get(day, 0.0)) + lost.get(day, 0.0) if day < start else 0.0
        for day in dates])


def past_months(center: Center, queue: Queue, inside: Inside, before: date) -> pd.DataFrame:
    """:attr:`wfm.demand.months.ahead.Months.history` of a queue, months before `before`.

    A month is whole when the queue has records on its first open day or before it.
    """
    counted, lost = _by_day(center, queue), _filled(inside)
    rows = []
    if len(counted):
        month = counted.index.min().replace(day=1)
        while month < before:
            later = (month + timedelta(days=31)).replace(day=1)
            dates = [month + timedelta(days=n) for n in range((later - month).days)]
            known = float(counted.reindex(dates).sum())
            total = known + sum(lost.get(day, 0.0) for day in dates)
            opened = calendar_of(center, queue, tuple(dates)).is_open
            whole = not opened.any() or dates[int(opened.argmax())] >= counted.index.min()
            if whole and total > 0 and known >= LEAST_RECORDED * total:
                rows.append((queue.queue, month, total, known / total))
            month = later
    return pd.DataFrame(rows, columns=["queue", "month", "contacts", "recorded"])
