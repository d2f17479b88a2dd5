"""Days around a pause: the busy days after it, the day before it, and the days it bridges."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from enum import IntEnum

import numpy as np

SHORT_WEEKDAY = 0.6
"""A weekday open for less than this share of the longest is a weekend's."""


class Near(IntEnum):
    """What an ordinary working day has beside it."""

    NOTHING = 0
    EVE = 1
    """A holiday or closure on the day after."""
    BRIDGE = 2
    """Nothing but holidays, closures and days of the weekend on either side, at least one of
    them a holiday or closure: many take it off."""


def after_pause(pause: np.ndarray, off: np.ndarray) -> np.ndarray:
    """1 and 2 on the two working days that follow a closure or a holiday, int (D,).

    Parameters
    ----------
    pause, off
        Days that are holidays or closures, and weekdays without hours, bool (D,).
    """
    after = np.zeros(len(pause), dtype=np.int64)
    since = 9
    for place in range(len(pause)):
        if pause[place]:
            since = 0
        elif not off[place]:
            since += 1
            after[place] = since if since <= 2 else 0
    return after


def near_pause(
    dates: Collection[date], ordinary: np.ndarray, pauses: Collection[date], regular: np.ndarray
) -> np.ndarray:
    """:class:`Near` of each day, int (D,).

    Parameters
    ----------
    ordinary
        Days that are working days by the calendar, bool (D,).
    pauses
        Dates of holidays and closures, also just outside the days.
    regular
        Regular opening hours, bool (7, S): they say which weekdays are the weekend's.
    """
    weekend = _weekend(regular)
    one = timedelta(days=1)
    held = set(pauses)

    def rests(day: date) -> bool:
        return day in held or day.weekday() in weekend

    result = np.zeros(len(ordinary), dtype=np.int64)
    for place, day in enumerate(dates):
        if not ordinary[place] or day.weekday() in weekend:
            continue
        before, after = day - one, day + one
        if (before in held or after in held) and rests(before) and rests(after):
            result[place] = Near.BRIDGE
        elif after in held:
            result[place] = Near.EVE
    return result


def back_at_work(pause: np.ndarray, weekday: np.ndarray, regular: np.ndarray) -> np.ndarray:
    """The first day after a holiday or closure that is not the weekend's, bool (D,).

    A queue may be open all weekend, and yet those who wait for the working week call then.
    """
    weekend = np.isin(weekday, list(_weekend(regular)))
    result = np.zeros(len(pause), dtype=bool)
    waits = False
    for place in range(len(pause)):
        if pause[place]:
            waits = True
        elif waits and not weekend[place]:
            result[place], waits = True, False
    return result


def _weekend(regular: np.ndarray) -> set[int]:
    """Weekdays with clearly shorter hours than the others; Saturday and Sunday without any."""
    length = regular.sum(axis=1)
    short = np.flatnonzero(length < SHORT_WEEKDAY * length.max())
    return {int(day) for day in short} or {5, 6}
