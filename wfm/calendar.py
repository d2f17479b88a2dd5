"""Time: intervals counted in UTC, read in anybody's wall clock.

Inside, every moment is UTC and every interval has the same length. Wall clocks
appear only at the edges: a planner's table, a labour rule (the agent's clock), a
calling rule (the called party's clock). Days with 23 or 25 hours are then simply
days with fewer or more intervals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import pandas as pd

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def instant(day: date, clock: time, zone: str) -> datetime:
    """The UTC moment at which the clocks of `zone` show `day` and `clock`.

    A time that the clocks skip (spring) is read with the offset before the change, a
    time shown twice (autumn) as its first occurrence, as :class:`zoneinfo.ZoneInfo` does.
    """
    return datetime.combine(day, clock, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def midnight(day: date, zone: str) -> datetime:
    """The UTC moment at which `day` begins in `zone`."""
    return instant(day, time(0), zone)


def weekday_of(day: date) -> str:
    """``'mon'`` … ``'sun'``."""
    return WEEKDAYS[day.weekday()]


def monday_of(day: date) -> date:
    """The Monday of the week that holds `day`."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class Grid:
    """Consecutive intervals of equal length.

    Parameters
    ----------
    start
        First moment, timezone-aware, UTC.
    minutes
        Length of an interval, a divisor of 60.
    count
        Number of intervals.
    """

    start: datetime
    minutes: int
    count: int

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.start.utcoffset() != timedelta(0):
            raise ValueError("a grid starts at a UTC moment")
        if self.minutes <= 0 or 60 % self.minutes:
            raise ValueError(f"an interval divides the hour; {self.minutes} minutes do not")
        if self.count < 0:
            raise ValueError("a grid cannot have fewer than no intervals")

    @classmethod
    def between(cls, start: datetime, end: datetime, minutes: int) -> Grid:
        """The intervals from `start` up to `end` (UTC); the last one covers `end`."""
        span = (end - start) / timedelta(minutes=minutes)
        return cls(start, minutes, int(np.ceil(span)))

    @classmethod
    def days(cls, first: date, days: int, zone: str, minutes: int) -> Grid:
        """Whole days of `zone`'s wall clock, from midnight to midnight."""
        return cls.between(
            midnight(first, zone), midnight(first + timedelta(days=days), zone), minutes
        )

    @property
    def end(self) -> datetime:
        """The moment at which the last interval ends, UTC."""
        return self.start + timedelta(minutes=self.minutes * self.count)

    @cached_property
    def starts(self) -> pd.DatetimeIndex:
        """Start of each interval, UTC, shape (count,)."""
        return pd.date_range(self.start, periods=self.count, freq=f"{self.minutes}min", unit="s")

    def local(self, zone: str) -> pd.DatetimeIndex:
        """Start of each interval on the wall clock of `zone`, shape (count,)."""
        return self.starts.tz_convert(zone)

    def position(self, moment: datetime) -> int:
        """Index of the interval that holds `moment`; outside the grid it is < 0 or >= count."""
        return int((moment - self.start) // timedelta(minutes=self.minutes))

    def positions(self, moments: pd.Series | pd.DatetimeIndex) -> np.ndarray:
        """As :meth:`position`, for many UTC moments at once, shape (n,)."""
        index = pd.DatetimeIndex(moments)
        seconds = (index - pd.Timestamp(self.start)).total_seconds().to_numpy()
        return np.floor(seconds / (60 * self.minutes)).astype(np.int64)


@lru_cache(maxsize=256)
def public_holidays(
    country: str,
    subdivision: str | None,
    year: int,
    categories: tuple[str, ...] = ("public",),
) -> Mapping[date, str]:
    """Public holidays of a place in a year, by the `holidays` library, in its own language.

    Raises
    ------
    ValueError
        The library does not know the country or the subdivision.
    """
    try:
        # without a language, the names would be those of the machine's locale
        found = holidays.country_holidays(
            country, subdiv=subdivision, years=year, categories=categories,
            language=holidays.country_holidays(country).default_language,
        )
    except NotImplementedError as error:
        raise ValueError(
            f"no public holidays are known for {country}"
            + (f"-{subdivision}" if subdivision else "")
        ) from error
    return dict(found.items())


def holidays_between(
    country: str, subdivision: str | None, first: date, last: date
) -> dict[date, str]:
    """Public holidays from `first` to `last`, both included."""
    return {
        day: name
        for year in range(first.year, last.year + 1)
        for day, name in public_holidays(country, subdivision, year).items()
        if first <= day <= last
    }


def zone_exists(zone: str) -> bool:
    """Whether `zone` is an IANA time zone."""
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return True


def open_mask(
    grid: Grid,
    zone: str,
    hours: Mapping[str, tuple[tuple[time, time], ...]],
    holiday_dates: Iterable[date] = (),
    closed_dates: Iterable[date] = (),
) -> np.ndarray:
    """Which intervals begin within opening hours, shape (grid.count,), bool.

    Parameters
    ----------
    hours
        Spans ``[from, to)`` in wall clock of `zone` by ``'mon'`` … ``'sun'`` and, if
        holidays are unlike the weekday they fall on, ``'holiday'``. ``to`` 00:00 is
        the end of the day.
    holiday_dates, closed_dates
        Dates to which ``'holiday'`` applies, and dates with no hours at all.
    """
    if grid.count == 0:
        return np.zeros(0, dtype=bool)
    local = grid.local(zone).tz_localize(None)
    minute = (local.hour * 60 + local.minute).to_numpy()
    midnights = local.normalize()
    day = ((midnights - midnights[0]) // pd.Timedelta(days=1)).to_numpy()
    first = midnights[0].date()
    # what a day is like: a weekday, a holiday, closed; and its open minutes
    like = (first.weekday() + np.arange(int(day.max()) + 1)) % len(WEEKDAYS)
    kinds = [*WEEKDAYS, "holiday", "closed"]
    unlike = [("closed", closed_dates)]
    if "holiday" in hours:
        unlike.insert(0, ("holiday", holiday_dates))
    for kind, dates in unlike:
        places = [place for one in dates if 0 <= (place := (one - first).days) < len(like)]
        like[places] = kinds.index(kind)
    opened = np.zeros((len(kinds), 24 * 60), dtype=bool)
    for number, kind in enumerate(kinds[:-1]):
        for begin, end in hours.get(kind, ()):
            last = end.hour * 60 + end.minute or 24 * 60
            opened[number, begin.hour * 60 + begin.minute : last] = True
    return np.asarray(opened[like[day], minute])
