"""The time of stints by the agent's clock: which of it lies on which day, and which at night."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.calendar import instant, midnight
from wfm.center import Site
from wfm.rules.labour import Night

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ByKind:
    """Minutes of n stints, shape (n,) each.

    Attributes
    ----------
    clock
        As they pass.
    night, saturday, sunday, holiday
        Those at night, and those on such days, by the labour pack's count: a minute of the night
        counts ``night.counts`` minutes.
    night_clock
        Those at night, as they pass.
    next_day
        Those after the midnight that follows the start of the shift, as they pass.
    """

    clock: Ints
    night: Floats
    saturday: Floats
    sunday: Floats
    holiday: Floats
    night_clock: Ints
    next_day: Ints


def epoch_minutes(moments: pd.Series) -> Ints:
    """UTC moments as minutes since 1970, shape (n,)."""
    seconds = (pd.to_datetime(moments, utc=True) - pd.Timestamp(0, tz="UTC")).dt.total_seconds()
    return np.asarray(seconds // 60, dtype=np.int64)


def by_kind(start: Ints, end: Ints, owned: Ints, night: Night, site: Site) -> ByKind:
    """The minutes of stints at a site, split at each midnight of its clock.

    Parameters
    ----------
    start, end
        Minutes since 1970, shape (n,).
    owned
        The day that owns each stint, as its ordinal, shape (n,).
    night
        The hours of night work.
    site
        Its clock and its public holidays.

    Notes
    -----
    Minutes are those that pass: a night in which the clocks go back has an hour more.
    """
    clock = end - start
    nights, nights_clock = np.zeros(len(start)), np.zeros(len(start), dtype=np.int64)
    saturday, sunday, holiday = (np.zeros(len(start)) for _kind in range(3))
    next_day = np.zeros(len(start), dtype=np.int64)
    if len(start):
        first, last = (date.fromordinal(int(day)) for day in (owned.min(), owned.max()))
        # leave may be long, and somebody may have typed another date than that of the start
        first = min(first, _day(int(start.min()))) - timedelta(days=1)
        last = max(last, _day(int(end.max()))) + timedelta(days=1)
        free = site.holidays(first, last)
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            begin = _minute(midnight(day, site.zone))
            until = _minute(midnight(day + timedelta(days=1), site.zone))
            here = _shared(start, end, begin, until)
            if not here.any():
                continue
            dark = np.zeros(len(start), dtype=np.int64)
            for a, z in _nights(night, day, site.zone):
                dark += _shared(start, end, a, z)
            counted = here + (night.counts - 1.0) * dark
            nights += night.counts * dark
            nights_clock += dark
            if day.weekday() == 5:
                saturday += counted
            if day.weekday() == 6:
                sunday += counted
            if day in free:
                holiday += counted
            next_day += np.where(owned < day.toordinal(), here, 0)
    return ByKind(clock, nights, saturday, sunday, holiday, nights_clock, next_day)


def _shared(start: Ints, end: Ints, begin: int, until: int) -> Ints:
    return np.asarray(np.maximum(np.minimum(end, until) - np.maximum(start, begin), 0))


def _nights(night: Night, day: date, zone: str) -> Iterator[tuple[int, int]]:
    """The parts of a calendar day that are night, in minutes since 1970."""
    begin, until = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    first, last = instant(day, night.start, zone), instant(day, night.end, zone)
    if night.start < night.end:
        yield _minute(first), _minute(last)
        return
    if night.end > time(0):
        yield _minute(begin), _minute(last)
    yield _minute(first), _minute(until)


def _minute(moment: datetime) -> int:
    return int(moment.timestamp() // 60)


def _day(minute: int) -> date:
    return date(1970, 1, 1) + timedelta(minutes=minute)
