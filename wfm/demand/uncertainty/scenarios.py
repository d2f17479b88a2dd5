"""Weeks that might come: factors on the forecast that hang together.

All days ahead of a queue share a factor, each week has one, each day and each interval: a busy
day is busy all day, and a week of busy days is a busy week. How much each varies is what the
forecast says of intervals, days and totals (:class:`wfm.demand.uncertainty.bands.Noise`), so that
the contacts drawn have the quantiles that its tables show: of intervals, days, weeks and months.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from zlib import crc32

import numpy as np
import pandas as pd
from scipy import special

from wfm.demand.uncertainty.bands import TAIL
from wfm.demand.uncertainty.common import Common
from wfm.handover import Scenarios

_SHARED, _WEEK, _DAY, _INTERVAL, _WILD = range(5)
_SCORES = np.linspace(-12.0, 12.0, 2401)
"""Standard deviations between which factors are interpolated; beyond, the outermost counts."""
_SLOTS = 24 * 12
"""Five minutes is the shortest interval."""
_TAMED = (TAIL - 2) / 2 * (special.gamma((TAIL - 1) / 2) / special.gamma(TAIL / 2)) ** 2
"""Correlation of two t variables that are made of the same normal one and wild on their own:
E[w]² of w = √((ν − 2) / χ²)."""


def scenarios(
    intervals: pd.DataFrame,
    days: pd.DataFrame,
    zones: Mapping[str, str],
    number: int,
    seed: int,
    together: float = 0.0,
) -> Scenarios:
    """Draw `number` scenarios of all that is forecast.

    The numbers depend on the seed, the queue's name and the date alone, and the first scenarios
    are the same however many follow.

    Parameters
    ----------
    intervals, days
        Tables of :class:`wfm.handover.Forecast`: queue, start (UTC), volume, spread; and queue,
        date, volume, spread, and what days have in common
        (:class:`wfm.demand.uncertainty.common.Common`). A day without a row is as its
        intervals are. Intervals of some days alone may be given.
    zones
        Time zone of each queue's site, in which its days are.
    together
        Correlation, 0 to 1, of queues' days, weeks and levels; above 0.85 it is that.

    Raises
    ------
    ValueError
        `number` is below 1, or `together` outside 0 to 1.
    """
    if number < 1:
        raise ValueError(f"at least one scenario, not {number}")
    if not 0 <= together <= 1:
        raise ValueError(f"a correlation of queues is between 0 and 1, not {together}")
    queues = tuple(dict.fromkeys(intervals["queue"]))
    starts = pd.DatetimeIndex(np.sort(intervals["start"].unique()))
    factors = np.ones((number, len(queues), len(starts)))
    for place, queue in enumerate(queues):
        rows = intervals[(intervals["queue"] == queue) & (intervals["volume"] > 0)]
        if rows.empty:
            continue
        factors[:, place, starts.get_indexer(rows["start"])] = _of_queue(
            _Draw(queue, seed, number, min(together / _TAMED, 1.0)),
            pd.DatetimeIndex(rows["start"]).tz_convert(zones[queue]),
            rows["volume"].to_numpy(np.float64),
            np.nan_to_num(rows["spread"].to_numpy(np.float64)) ** 2,
            days[days["queue"] == queue])
    return Scenarios(queues, starts, factors)


class _Draw:
    """Numbers of mean 0 and variance 1 of one queue, partly those of all queues.

    They are normal but for how wild their week is, which makes them Student's t: a wild week is
    so in all its days and intervals, and so their totals have the same tails.
    """

    def __init__(self, queue: str, seed: int, number: int, together: float) -> None:
        self._key, self._seed = crc32(queue.encode()), seed
        self.number, self._together = number, together

    def _rng(self, kind: int, place: int) -> np.random.Generator:
        return np.random.default_rng((self._seed, self._key, kind, place))

    def wild(self, week: int) -> np.ndarray:
        """(number, 1)."""
        chi = self._rng(_WILD, week).chisquare(TAIL, (self.number, 1))
        return np.asarray(np.sqrt((TAIL - 2) / chi))

    def of_intervals(self, day: int, slot: np.ndarray) -> np.ndarray:
        """(number, slots)."""
        all_day: np.ndarray = self._rng(_INTERVAL, day).standard_normal((self.number, _SLOTS))
        return all_day[:, slot]

    def of_time(self, kind: int, place: int) -> np.ndarray:
        """(number, 1)."""
        score: np.ndarray = self._rng(kind, place).standard_normal((self.number, 1))
        if self._together > 0:
            every = np.random.default_rng((self._seed, kind, place))
            score = np.sqrt(1 - self._together) * score + np.sqrt(
                self._together) * every.standard_normal((self.number, 1))
        return score


def _of_queue(
    draw: _Draw, local: pd.DatetimeIndex, volume: np.ndarray, phi: np.ndarray, days: pd.DataFrame,
) -> np.ndarray:
    """Factors of one queue's intervals, (number, intervals)."""
    common = Common.of(days)
    row = {pd.Timestamp(day).date(): n for n, day in enumerate(days["date"])}
    result = np.ones((draw.number, len(local)))
    slot = local.hour.to_numpy() * 12 + local.minute.to_numpy() // 5
    dates = local.date
    for day in dict.fromkeys(dates):
        here = np.flatnonzero(dates == day)
        part = volume[here] / volume[here].sum()
        n = row.get(day)
        whole, shared, week = (0.0, 0.0, 0.0) if n is None else (
            float(values[n]) for values in (common.phi, common.shared, common.week))
        # as Noise.between has it, of each interval
        square = float(part @ part)
        own = np.maximum((phi[here] - whole) / (1 + whole) / max(1 - square, 1e-9), 0.0)
        above = (1 + shared) * (1 + week)
        of_day = max((1 + whole) / (1 + float(part**2 @ own)) / above - 1, 0.0)
        number = day.toordinal()
        in_week = (number - 1) // 7  # from Monday on
        wild = draw.wild(in_week)
        for score, variance in (
            (draw.of_time(_SHARED, 0) * draw.wild(0), shared),
            (draw.of_time(_WEEK, in_week) * wild, week),
            (draw.of_time(_DAY, number) * wild, of_day),
        ):
            result[:, here] *= _factor(score, variance)
        score = draw.of_intervals(number, slot[here]) * wild
        for variance in np.unique(own).tolist():
            alike = own == variance
            result[:, here[alike]] *= _factor(score[:, alike], variance)
    return result


def _factor(score: np.ndarray, variance: float) -> np.ndarray:
    """A factor of mean 1 for each score: gamma, with the tails of the bands."""
    if variance < 1e-9:
        return np.ones(score.shape)
    return np.asarray(np.interp(score, _SCORES, _table(variance)))


@lru_cache(maxsize=256)
def _table(variance: float) -> np.ndarray:
    """The factor at each of :data:`_SCORES`."""
    shape = 1 / variance
    table = np.where(
        _SCORES < 0, special.gammaincinv(shape, special.ndtr(_SCORES)),
        special.gammainccinv(shape, special.ndtr(-_SCORES)),
    ) / shape
    chance = (1 + _SCORES**2 / (TAIL - 2)) ** (-(TAIL + 1) / 2)
    chance /= chance.sum()
    table /= chance @ table
    # heavy tails make more of a skew gamma's than of a normal's: its variance is to be kept
    return np.asarray(1 + (table - 1) * np.sqrt(variance / (chance @ (table - 1) ** 2)))
