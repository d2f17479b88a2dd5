"""Shrinkage by day and hour: which row holds when, and what is left of a share.

Shrinkage is rostered time in which nobody takes contacts: in office (at work but not
available) and out of office (not at work). A queue or campaign has a share of each; rows
say where they differ. Each of the two shares is that of the most specific row that states
it: a row of the activity before one of all, then a date before a weekday before every day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.calendar import WEEKDAYS

Floats = npt.NDArray[np.float64]

EVERY_ACTIVITY = "all"
EVERY_DAY = "daily"
_DAY_MIN = 24 * 60
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class ShrinkageRow:
    """Shrinkage of an activity on some days, between two times of day."""

    activity: str
    """A queue or campaign, or ``'all'``."""
    on: date | str
    """A date, ``'mon'`` … ``'sun'``, or ``'daily'``."""
    start: time = time(0)
    end: time = time(0)
    """Wall clock ``[start, end)``; `end` 00:00 is the end of the day."""
    in_office: float | None = None
    out_of_office: float | None = None
    """Shares, 0 to 1; None: this row does not state it."""

    @property
    def minutes(self) -> tuple[int, int]:
        """Minutes of the day ``[first, last)`` in which the row holds."""
        first = self.start.hour * 60 + self.start.minute
        return first, self.end.hour * 60 + self.end.minute or _DAY_MIN

    @property
    def rank(self) -> tuple[bool, int]:
        """How specific the row is; the greater wins."""
        days = 2 if isinstance(self.on, date) else int(self.on != EVERY_DAY)
        return self.activity != EVERY_ACTIVITY, days

    def contradicts(self, other: ShrinkageRow) -> bool:
        """Whether both state a same share for a same moment and neither is more specific."""
        (first, last), (first_too, last_too) = self.minutes, other.minutes
        shares = zip(
            (self.in_office, self.out_of_office), (other.in_office, other.out_of_office),
            strict=True,
        )
        return (
            (self.activity, self.on) == (other.activity, other.on)
            and first < last_too and first_too < last
            and any(mine is not None and its is not None for mine, its in shares)
        )


def shares_at(
    rows: Iterable[ShrinkageRow], activity: str, local: pd.DatetimeIndex
) -> tuple[Floats, Floats]:
    """What the rows state for an activity.

    Parameters
    ----------
    rows
        In any order; where two contradict each other, the later one holds.
    local
        Starts of intervals on the wall clock that the rows are written in, shape (n,). An
        interval has the shares of the moment at which it begins; an hour that the clocks
        show twice has them twice.

    Returns
    -------
    tuple of arrays, each of shape (n,)
        The in-office and the out-of-office share; NaN where no row states it.
    """
    seconds = local.tz_localize(None).as_unit("s").asi8
    day, minute = seconds // 86400, seconds % 86400 // 60
    weekday = (day + _EPOCH.weekday()) % 7
    found = np.full((2, len(local)), np.nan)
    mine = [row for row in rows if row.activity in (activity, EVERY_ACTIVITY)]
    for row in sorted(mine, key=lambda row: row.rank):
        first, last = row.minutes
        holds = (minute >= first) & (minute < last)
        if isinstance(row.on, date):
            holds &= day == (row.on - _EPOCH).days
        elif row.on != EVERY_DAY:
            holds &= weekday == WEEKDAYS.index(row.on)
        for part, share in zip(found, (row.in_office, row.out_of_office), strict=True):
            if share is not None:
                part[holds] = share
    return found[0], found[1]


def remaining(share: npt.ArrayLike, rostered: float) -> Floats:
    """What is left of a share when some of it is rostered, at least 0.

    Of time in which 1 − `share` is worked, 1 − `rostered` is left to be rostered as work; so
    the share of that which is lost is 1 − (1 − share) / (1 − rostered).

    Parameters
    ----------
    share
        Shrinkage with the rostered absences in it, 0 to 1, any shape.
    rostered
        Rostered absences, 0 to 1, of the same whole.
    """
    given = np.asarray(share, dtype=np.float64)
    if rostered >= 1:
        return np.zeros_like(given)
    return np.clip((given - rostered) / (1 - rostered), 0.0, given)
