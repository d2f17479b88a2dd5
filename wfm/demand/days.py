"""Days and intervals of one queue on its own wall clock, and what kind of day each is.

A queue's past and future are one table of days × slots, a slot being a wall-clock interval
of the day. *Closed* (nobody could get through), *missing* (nothing is known) and *zero*
(nobody called) are three different things here: ``open`` is False, ``counts`` is NaN,
``counts`` is 0.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import IntEnum
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from wfm.calendar import Grid, open_mask
from wfm.center import Correction
from wfm.demand.past.corrections import Said, lay_out
from wfm.demand.past.pauses import after_pause, near_pause

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
    near
        :class:`wfm.demand.past.pauses.Near` of each ordinary day, int (D,).
    said
        :class:`wfm.demand.past.corrections.Said`: what the planner says of each slot, int (D, S).
    handled
        Contacts that were answered, float (D, S); NaN where that is not known.
    shown
        How often the clocks show a slot of the day: 1, or 0 and 2 when they change, int (D, S).
    site_shut
        Slot from which the whole site took no contact on a day; S where it did, int (D,).
    any_hour
        Contacts arrive at any hour: this is deferred work.
    """

    dates: tuple[date, ...]
    minutes: int
    open: np.ndarray
    regular: np.ndarray
    kind: np.ndarray
    after: np.ndarray
    counts: np.ndarray
    known: int
    near: np.ndarray
    said: np.ndarray
    handled: np.ndarray
    shown: np.ndarray
    site_shut: np.ndarray
    any_hour: bool = False

    @cached_property
    def weekday(self) -> np.ndarray:
        """0 (Monday) … 6, int (D,)."""
        return (self.dates[0].weekday() + np.arange(len(self.dates))) % 7

    @cached_property
    def working(self) -> np.ndarray:
        """Days with any opening hours, bool (D,)."""
        return np.asarray(self.open.any(axis=1))


@lru_cache(maxsize=32)
def wall_clock(first: date, days: int, zone: str, minutes: int) -> tuple[Grid, np.ndarray]:
    """The UTC intervals of some local days, and the cell d·S + s that each falls in, (n,).

    A day of 23 hours leaves slots without an interval; one of 25 has two in some slots. Queues
    share what is made here: the cells cannot be written to.
    """
    grid = Grid.days(first, days, zone, minutes)
    local = grid.local(zone).tz_localize(None)
    elapsed = (local - pd.Timestamp(first)).total_seconds().to_numpy()
    cell = (elapsed // (60 * minutes)).astype(np.int64)
    cell.flags.writeable = False
    return grid, cell


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
    corrections: Iterable[Correction] = (),
    site_shut: Mapping[date, int] | None = None,
) -> Days:
    """Lay one queue's history out by local day and slot, up to `last` (in the future).

    Parameters
    ----------
    history
        Columns start (UTC), offered (count) and, where it is known, handled (count); at least
        one row. An interval without a row is missing.
    hours
        As for :func:`wfm.calendar.open_mask`.
    holidays, closed, events
        Dates of public holidays, of closures, and of days unlike others for another reason;
        also just outside the days, for the days next to them.
    any_hour
        Contacts arrive outside the opening hours too and count (mail, not calls): at every
        slot that the records show on a weekday, holidays and closures included, which are
        then holidays.
    corrections
        What the planner says of times of the past; it rules over what the calendar says.
    site_shut
        Slot from which the whole site took no contact, by date
        (:func:`wfm.demand.past.site.early_ends`).

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

    said = _by_cell(lay_out(corrections, grid), cell, number * slots).reshape(number, slots)
    handled = np.full(number * slots, np.nan)
    if "handled" in history:
        handled = to_slots(grid, cell, number * slots, history["start"], history["handled"])

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
    usual = regular[weekday]
    # a day that was ordinary by the planner's word is no holiday and no event
    kept = _all_of(said == Said.KEEP, usual)
    shut = _all_of(said == Said.CLOSED, usual)
    is_holiday, is_closed, is_event = (
        np.array([day in chosen for day in dates]) & ~kept
        for chosen in (set(holidays), set(closed), set(events))
    )
    opened = np.where(is_holiday[:, None], on_holiday[weekday], usual)
    opened &= ~(is_closed | shut)[:, None]
    off, working = ~usual.any(axis=1), opened.any(axis=1)
    in_part = working & (opened & (said == Said.CLOSED)).any(axis=1)
    opened &= said != Said.CLOSED
    kind = np.select(
        [~working & off, ~working, is_holiday, is_event | in_part],
        [Kind.OFF, Kind.CLOSED, Kind.HOLIDAY, Kind.EVENT],
        Kind.ORDINARY,
    )
    pauses = {*holidays, *closed} - {d for d, keep in zip(dates, kept, strict=True) if keep}
    pauses |= {d for d, closes in zip(dates, shut, strict=True) if closes}
    from_slot = [min((site_shut or {}).get(day, slots), slots) for day in dates]
    return Days(
        dates, minutes, opened, regular, kind,
        after_pause((kind == Kind.CLOSED) | (kind == Kind.HOLIDAY), kind == Kind.OFF),
        counts, (end - first).days + 1,
        near_pause(dates, kind == Kind.ORDINARY, pauses, regular), said,
        handled.reshape(number, slots),
        np.bincount(cell, minlength=number * slots).reshape(number, slots),
        np.array(from_slot), any_hour,
    )


def _by_cell(values: np.ndarray, cell: np.ndarray, cells: int) -> np.ndarray:
    """The largest of `values` by cell, (cells,); 0 where there is none."""
    result = np.zeros(cells, dtype=values.dtype)
    np.maximum.at(result, cell, values)
    return result


def _all_of(flags: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """Days that are flagged in all their usual hours, bool (D,)."""
    return np.asarray(usual.any(axis=1) & (flags | ~usual).all(axis=1))
