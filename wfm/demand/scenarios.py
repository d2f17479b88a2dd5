"""Weeks that might come: factors on the forecast that hang together.

All days ahead of a queue share a factor, each week has one, each day and each interval: a busy
day is busy all day, and a week of busy days is a busy week. How much each varies is what the
forecast says of intervals, days and totals (:class:`wfm.demand.bands.Noise`), so that the contacts
drawn have the quantiles that its tables show: of intervals, days, weeks and months.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np
import pandas as pd
from scipy import special

from wfm.demand.backtest import SHARED_SHARE, WEEK_SHARE
from wfm.demand.bands import TAIL, Noise

_SHARED, _WEEK, _DAY, _INTERVAL, _WILD = range(5)
_SCORES = np.linspace(-12.0, 12.0, 2401)
"""Standard deviations between which factors are interpolated; beyond, the outermost counts."""
_SLOTS = 24 * 12
"""Five minutes is the shortest interval."""


@dataclass(frozen=True)
class Scenarios:
    """Factors on the volume of each queue in each interval, mean 1.

    `factors` has the shape (scenarios, queues, intervals); `starts` are UTC. Intervals that a
    queue's forecast does not have, or in which it expects nothing, have the factor 1.
    """

    queues: tuple[str, ...]
    starts: pd.DatetimeIndex = field(repr=False)
    factors: np.ndarray = field(repr=False)


def scenarios(
    intervals: pd.DataFrame,
    days: pd.DataFrame,
    zones: Mapping[str, str],
    number: int,
    seed: int,
    common: Mapping[str, tuple[float, float]] | None = None,
    together: float = 0.0,
) -> Scenarios:
    """Draw `number` scenarios of all that is forecast.

    The numbers depend on the seed, the queue's name and the date alone, and the first scenarios
    are the same however many follow.

    Parameters
    ----------
    intervals, days
        Tables of :class:`wfm.handover.Forecast`: queue, start (UTC), volume, spread; and queue,
        date, spread.
    zones
        Time zone of each queue's site, in which its days are.
    common
        By queue, the relative variances of the factors of all days ahead and of a week
        (`shared` and `week` of :class:`wfm.demand.bands.Noise`). A queue without takes the
        usual shares of its steadiest day's variance.
    together
        Correlation, 0 to 1, of queues' days, weeks and levels.

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
        mine = days[days["queue"] == queue]
        if rows.empty:
            continue
        local = pd.DatetimeIndex(rows["start"]).tz_convert(zones[queue])
        spread = {
            pd.Timestamp(day).date(): float(np.nan_to_num(cv))
            for day, cv in zip(mine["date"], mine["spread"], strict=True)
        }
        draw = _Draw(queue, seed, number, together)
        factors[:, place, starts.get_indexer(rows["start"])] = _of_queue(
            draw, local, rows["volume"].to_numpy(np.float64),
            np.nan_to_num(rows["spread"].to_numpy(np.float64)) ** 2,
            np.array([spread.get(day, 0.0) for day in local.date]) ** 2,
            (common or {}).get(queue),
        )
    return Scenarios(queues, starts, factors)


class _Draw:
    """Numbers of mean 0 and variance 1 of one queue, partly those of all queues.

    They are normal but for how wild their week is, which makes them Student's t: a wild week is
    so in all its days and intervals, and so their totals have the same tails.
    """

    def __init__(self, queue: str, seed: int, number: int, together: float) -> None:
        self._key, self._seed = crc32(queue.encode()), seed
        self._number, self._together = number, together

    def _rng(self, kind: int, place: int) -> np.random.Generator:
        return np.random.default_rng((self._seed, self._key, kind, place))

    def wild(self, week: int) -> np.ndarray:
        """(number, 1)."""
        chi = self._rng(_WILD, week).chisquare(TAIL, (self._number, 1))
        return np.asarray(np.sqrt((TAIL - 2) / chi))

    def of_intervals(self, day: int, slot: np.ndarray) -> np.ndarray:
        """(number, slots)."""
        all_day: np.ndarray = self._rng(_INTERVAL, day).standard_normal((self._number, _SLOTS))
        return all_day[:, slot]

    def of_time(self, kind: int, place: int) -> np.ndarray:
        """(number, 1)."""
        score: np.ndarray = self._rng(kind, place).standard_normal((self._number, 1))
        if self._together > 0:
            every = np.random.default_rng((self._seed, kind, place))
            score = np.sqrt(1 - self._together) * score + np.sqrt(
                self._together) * every.standard_normal((self._number, 1))
        return score


def _of_queue(
    draw: _Draw, local: pd.DatetimeIndex, volume: np.ndarray, phi: np.ndarray,
    phi_day: np.ndarray, common: tuple[float, float] | None,
) -> np.ndarray:
    """Factors of one queue's intervals, (number, intervals)."""
    dates = local.date
    least = float(phi_day.min())
    shared, week = common if common is not None else (
        SHARED_SHARE * least, (WEEK_SHARE - SHARED_SHARE) * least)
    # no factor of many days varies more than the steadiest of them
    both = min(1.0, least / max((1 + shared) * (1 + week) - 1, 1e-12))
    shared, week = shared * both, week * both
    score = draw.of_time(_SHARED, 0) * draw.wild(0)
    result = _factor(score, shared) * np.ones(len(dates))
    slot = local.hour.to_numpy() * 12 + local.minute.to_numpy() // 5
    for day in dict.fromkeys(dates):
        here = np.flatnonzero(dates == day)
        part = volume[here] / volume[here].sum()
        noise = Noise.between(
            float(phi[here].max()), float(phi_day[here][0]), (1 + shared) * (1 + week) - 1,
            shared, 1 / (part @ part))
        number = day.toordinal()
        in_week = (number - 1) // 7  # from Monday on
        wild = draw.wild(in_week)
        for score, variance in (
            (draw.of_time(_WEEK, in_week), noise.week), (draw.of_time(_DAY, number), noise.day),
            (draw.of_intervals(number, slot[here]), noise.interval),
        ):
            result[:, here] *= _factor(score * wild, variance)
    return result


def _factor(score: np.ndarray, variance: float) -> np.ndarray:
    """A factor of mean 1 for each score: gamma, with the tails of the bands."""
    if variance < 1e-9:
        return np.ones(score.shape)
    shape = 1 / variance
    table = np.where(
        _SCORES < 0, special.gammaincinv(shape, special.ndtr(_SCORES)),
        special.gammainccinv(shape, special.ndtr(-_SCORES)),
    ) / shape
    chance = (1 + _SCORES**2 / (TAIL - 2)) ** (-(TAIL + 1) / 2)
    table /= (chance @ table) / chance.sum()
    return np.asarray(np.interp(score, _SCORES, table))
