"""Days and intervals of one queue on its own wall clock, and what kind of day each is.

A queue's past and future are one table of days × slots, a slot being a wall-clock interval
of the day. *Closed* (nobody could get through), *missing* (nothing is known) and *zero*
(nobody called) are three different things here: ``open`` is False, ``counts`` is NaN,
``counts`` is 0.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import IntEnum

import numpy as np
import pandas as pd

from wfm.calendar import Grid, open_mask

Spans = tuple[tuple[time, time], ...]


class Kind(IntEnum):
    """What the calendar says of a day."""

    ORDINARY = 0
    OFF = 1
    """A weekday without opening hours."""
    CLOSED = 2
    """Closed although the weekday has hours."""
    HOLIDAY = 3
    """A public holiday on which the queue is open."""
    EVENT = 4


@dataclass(frozen=True)
class Days:
    """One queue by day and slot.

    Attributes
    ----------
    dates
        The days, consecutive, length D.
    minutes
        Length of a slot; S = 1440 / minutes slots a day.
    open
        Whether contacts can arrive, bool (D, S): the opening hours, and for deferred work any
        hour at which it has arrived before.
    regular
        The same by weekday without holidays and closures, bool (7, S).
    kind
        :class:`Kind` of each day, int (D,).
    after
        1 or 2 on the first or second working day after a closure or holiday, else 0, int (D,).
    counts
        Contacts that arrived, float (D, S); NaN where there is no record. A slot that the
        clocks show twice holds the mean of its two intervals; one that they skip is NaN.
    known
        Number of days, from the first, over which the records reach.
    """

    dates: tuple[date, ...]
    minutes: int
    open: np.ndarray
    regular: np.ndarray
    kind: np.ndarray
    after: np.ndarray
    counts: np.ndarray
    known: int

    @property
    def weekday(self) -> np.ndarray:
        """0 (Monday) … 6, int (D,)."""
        return (self.dates[0].weekday() + np.arange(len(self.dates))) % 7

    @property
    def working(self) -> np.ndarray:
        """Days with any opening hours, bool (D,)."""
        return np.asarray(self.open.any(axis=1))


def wall_clock(first: date, days: int, zone: str, minutes: int) -> tuple[Grid, np.ndarray]:
    """The UTC intervals of some local days, and the cell d·S + s that each falls in, (n,).

    A day of 23 hours leaves slots without an interval; one of 25 has two in some slots.
    """
    grid = Grid.days(first, days, zone, minutes)
    local = grid.local(zone).tz_localize(None)
    elapsed = (local - pd.Timestamp(first)).total_seconds().to_numpy()
    return grid, (elapsed // (60 * minutes)).astype(np.int64)


def to_slots(grid: Grid, cell: np.ndarray, cells: int, start: pd.Series, value: pd.Series
             ) -> np.ndarray:
    """Sum `value` by interval and lay it out by wall-clock cell, float (cells,).

    Parameters
    ----------
    grid, cell
        As :func:`wall_clock` gives them.
    start
        UTC moments; those outside the grid are left aside.
    value
        What to add up, same length; NaN is no record.
    """
    at = grid.positions(start)
    amount = value.to_numpy(dtype=np.float64)
    use = (at >= 0) & (at < grid.count) & ~np.isnan(amount)
    total = np.bincount(at[use], weights=amount[use], minlength=grid.count)
    seen = np.bincount(at[use], minlength=grid.count) > 0
    intervals = np.bincount(cell, minlength=cells)
    recorded = np.bincount(cell[seen], minlength=cells)
    summed = np.bincount(cell, weights=np.where(seen, total, 0.0), minlength=cells)
    # a slot shown twice but recorded once may hold both hours or one: it is not known
    whole = (recorded == intervals) & (intervals > 0)
    return np.where(whole, summed / np.maximum(intervals, 1), np.nan)


def tabulate(
    history: pd.DataFrame,
    zone: str,
    minutes: int,
    last: date,
    hours: Mapping[str, Spans],
    holidays: Collection[date] = (),
    closed: Collection[date] = (),
    events: Collection[date] = (),
    any_hour: bool = False,
) -> Days:
    """Lay one queue's history out by local day and slot, up to `last` (in the future).

    Parameters
    ----------
    history
        Columns start (UTC) and offered (count); at least one row. An interval without a
        row is missing.
    hours
        As for :func:`wfm.calendar.open_mask`.
    holidays, closed, events
        Dates of public holidays, of closures, and of days unlike others for another reason.
    any_hour
        Contacts arrive outside the opening hours too and count (mail, not calls): at every
        slot that the records show on a weekday, holidays and closures included, which are
        then holidays.

    Raises
    ------
    ValueError
        The history has no rows.
    """
    if history.empty:
        raise ValueError("a queue without history has no days")
    start = pd.DatetimeIndex(history["start"])
    first = start.min().tz_convert(zone).date()
    end = start.max().tz_convert(zone).date()
    last = max(last, end)
    number = (last - first).days + 1
    slots = 24 * 60 // minutes
    grid, cell = wall_clock(first, number, zone, minutes)
    counts = to_slots(grid, cell, number * slots, history["start"], history["offered"])

    monday = date(2001, 1, 1)
    week = [monday + timedelta(days=n) for n in range(7)]
    sample = Grid.days(monday, 7, "UTC", minutes)
    regular = open_mask(sample, "UTC", hours).reshape(7, slots)
    on_holiday = open_mask(sample, "UTC", hours, holiday_dates=week).reshape(7, slots)

    dates = tuple(first + timedelta(days=n) for n in range(number))
    weekday = (first.weekday() + np.arange(number)) % 7
    counts = counts.reshape(number, slots)
    if any_hour:
        for w in range(7):
            regular[w] |= (~np.isnan(counts[weekday == w])).any(axis=0)
        on_holiday, holidays, closed = regular, {*holidays, *closed}, ()
    is_holiday, is_closed, is_event = (
        np.array([day in set(chosen) for day in dates]) for chosen in (holidays, closed, events)
    )
    opened = np.where(is_holiday[:, None], on_holiday[weekday], regular[weekday])
    opened &= ~is_closed[:, None]
    usual, working = regular[weekday].any(axis=1), opened.any(axis=1)
    kind = np.select(
        [~working & ~usual, ~working, is_holiday, is_event],
        [Kind.OFF, Kind.CLOSED, Kind.HOLIDAY, Kind.EVENT],
        Kind.ORDINARY,
    )
    return Days(
        dates, minutes, opened, regular, kind, _after_pause(kind), counts,
        (end - first).days + 1,
    )


def _after_pause(kind: np.ndarray) -> np.ndarray:
    """1 and 2 on the two working days that follow a closure or a holiday."""
    after = np.zeros(len(kind), dtype=np.int64)
    since = 9
    for place, value in enumerate(kind):
        if value in (Kind.CLOSED, Kind.HOLIDAY):
            since = 0
        elif value != Kind.OFF:
            since += 1
            after[place] = since if since <= 2 else 0
    return after
