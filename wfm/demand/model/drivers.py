"""Drivers: what brings contacts and is known ahead, by the days of a queue.

Mailings, reservations, customers. Contacts come some days after: lags are counted in days, those
of closed days coming on the next open one, or in open days alone; the history says which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from wfm.center import DriverValue
from wfm.demand.days import Days
from wfm.demand.model.lags import LAGS


@dataclass(frozen=True)
class Driver:
    """What may bring contacts to one queue.

    Attributes
    ----------
    name
        Its code.
    lagged
        Value so many days before each day, (D, LAGS). What a closed day should bring is added
        to the next open day.
    lagged_open
        The same with open days counted alone; the value of a closed day is that of the open day
        before it.
    held_from
        First day for which no value is known any more and the last one stands in, if so.
    last
        Last day with a value, where a day without one has 0.
    """

    name: str
    lagged: np.ndarray = field(repr=False)
    lagged_open: np.ndarray = field(repr=False)
    held_from: date | None = None
    last: date | None = None

    @property
    def clocks(self) -> np.ndarray:
        """Both ways to count the days, (2, D, LAGS)."""
        return np.stack([self.lagged, self.lagged_open])

    @property
    def active(self) -> np.ndarray:
        """Days on which it may act, bool (D,)."""
        return np.asarray((self.clocks != 0).any(axis=(0, 2)))


def drivers_of(queue: str, values: Sequence[DriverValue], days: Days) -> tuple[Driver, ...]:
    """What may act on a queue, by the days of its table.

    Where most days of the history have a value, a day without one is unknown: it lies on the
    line between its neighbours, or is as the last one. Elsewhere it is 0. The effect of the
    former is counted from their mean in the history.
    """
    made = []
    before = days.dates[0] - timedelta(days=LAGS - 1)
    number = len(days.dates) + LAGS - 1
    for name in dict.fromkeys(value.driver for value in values):
        own = {v.day: v.value for v in values if v.driver == name and v.queue == "all"}
        own |= {v.day: v.value for v in values if v.driver == name and v.queue == queue}
        if not own:
            continue
        series = np.full(number, np.nan)
        for day, value in own.items():
            place = (day - before).days
            if 0 <= place < number:
                series[place] = value
        known = ~np.isnan(series)
        past = known[LAGS - 1 : LAGS - 1 + days.known]
        held, last = None, None
        if past.mean() <= 0.5:
            last = max(own)
        else:
            at = np.flatnonzero(known)
            held = before + timedelta(days=int(at[-1]) + 1) if at[-1] + 1 < number else None
            series = np.interp(np.arange(number), at, series[at])
            series = series - series[LAGS - 1 : LAGS - 1 + days.known].mean()
        series = np.nan_to_num(series)
        made.append(Driver(name, _carried(series, days.working), _of_open(series, days), held,
                           last))
    return tuple(made)


def _carried(series: np.ndarray, working: np.ndarray) -> np.ndarray:
    """Lagged values, (D, LAGS), those of closed days moved to the next open day."""
    windows = np.lib.stride_tricks.sliding_window_view(series, LAGS)[:, ::-1]
    opened = np.flatnonzero(working)
    lagged = np.zeros(windows.shape)
    if len(opened) == 0:
        return lagged
    target = np.searchsorted(opened, np.arange(len(working)))
    inside = target < len(opened)
    np.add.at(lagged, opened[target[inside]], windows[inside])
    # the first day shows no more than itself: what was before it is not known
    lagged[opened[0]] = windows[opened[0]]
    return lagged


def _of_open(series: np.ndarray, days: Days) -> np.ndarray:
    """Values by the number of open days since, (D, LAGS)."""
    lead, number = LAGS - 1, len(days.dates)
    before = (days.dates[0].weekday() + np.arange(-lead, 0)) % 7
    usual = np.asarray(days.regular.any(axis=1))
    opened = np.concatenate([usual[before], days.working])
    at = np.flatnonzero(opened)
    lagged = np.zeros((number, LAGS))
    if len(at) == 0:
        return lagged
    target = np.maximum(np.searchsorted(at, np.arange(len(series)), side="right") - 1, 0)
    summed = np.concatenate([np.zeros(lead), np.bincount(target, series, len(at))])
    windows = np.lib.stride_tricks.sliding_window_view(summed, LAGS)[:, ::-1]
    lagged[at[at >= lead] - lead] = windows[at >= lead]
    return lagged
