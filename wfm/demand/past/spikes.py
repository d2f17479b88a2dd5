"""Whole days out of line with their neighbours: one-off spikes, and holidays kept on another day.

Never within two working days after a closure, a holiday or a day without records, nor on the first
of the working week after one: calls pile up then, and that is to be learned. Nor is what comes back
every month a spike: pay-days are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from wfm.demand.days import Days, Kind
from wfm.demand.model.level import MONTH_FROM_DAYS, design, ridge
from wfm.demand.model.month import Rhythm, rhythms
from wfm.demand.past.pauses import back_at_work

SPIKE_MADS = 4.5
SPIKE_SHARE = 0.2
"""A day is a spike beyond 4.5 scaled median absolute deviations and 20 %."""
FALSE_ALARMS = 1e-3
"""… and only where chance alone would show it less than once in a thousand histories."""
SPIKE_WINDOW = 10
"""Learned days on either side that say where the level was."""
CHANGED_DAYS, CHANGED_SHARE = 14, 0.2
"""Where more than a fifth of the days within two weeks are odd, the queue has changed for good."""
MOVED_DAYS = 6
"""A holiday may be kept so many days before or after."""
QUIET, USUAL = 0.7, 0.85
"""A day below the first share of its usual may be a holiday, one above the second is none."""


@dataclass(frozen=True)
class Spikes:
    """Odd days.

    Attributes
    ----------
    found
        Days out of line, bool (D,).
    share
        Contacts of each day over those that its calendar and neighbours say, (D,).
    spread
        Scaled median absolute deviation of the logarithm of `share` on learned days.
    moved
        By day that is like a holiday, the holiday that was like an ordinary day.
    monthly
        Places of the month that stand out: no spikes.
    """

    found: np.ndarray
    share: np.ndarray
    spread: float
    moved: dict[int, int]
    monthly: tuple[Rhythm, ...]


def spikes(
    days: Days, totals: np.ndarray, learn: np.ndarray, offset: np.ndarray, seen: np.ndarray,
    free: np.ndarray,
) -> Spikes:
    """Days far off the calendar's expectation.

    Parameters
    ----------
    totals, learn, offset
        As in :class:`wfm.demand.past.cleaning.Cleaned`.
    seen, free
        Days with records, and days that may be set apart, bool (D,).
    """
    found = np.zeros(len(totals), dtype=bool)
    x, penalty = design(days, month=int(learn.sum()) > 0 and days.known >= MONTH_FROM_DAYS)
    z = np.log(totals + 0.5) - offset[days.weekday]
    safe = _not_after_a_gap(days, seen) & free
    apart, spread = np.zeros(len(z)), math.inf
    for _attempt in range(3):
        use = np.flatnonzero(learn & ~found)
        if len(use) < 10:
            return Spikes(found, np.exp(apart), math.inf, {}, ())
        residual = z - x @ ridge(x[use], z[use], penalty)
        level = _running_median(residual[use])
        apart = residual - np.interp(np.arange(len(z)), use, level)
        spread = 1.4826 * float(np.median(np.abs(apart[use])))
        odd = np.abs(apart) > SPIKE_MADS * max(spread, 1e-6)
        odd &= (np.expm1(apart) > SPIKE_SHARE) | (np.expm1(apart) < -SPIKE_SHARE)
        if (odd & learn & safe).any():
            odd &= _unlikely(totals, z - apart + offset[days.weekday], spread, use)
        again = learn & safe & odd
        if (again == found).all():
            break
        found = again
    window = np.ones(2 * CHANGED_DAYS + 1)
    odd_near, learned_near = (
        np.convolve(f, window)[CHANGED_DAYS : CHANGED_DAYS + len(f)] for f in (found, learn)
    )
    found &= odd_near <= CHANGED_SHARE * learned_near
    monthly = rhythms(days.dates, days.working, apart, learn & safe, spread)
    for one in monthly:
        found &= ~(one.days & (np.sign(apart) == np.sign(one.size)))
    return Spikes(found, np.exp(apart), spread, _moved(days, found, apart, seen), monthly)


def _running_median(values: np.ndarray) -> np.ndarray:
    """Median of each value and those around it, shorter at the ends, (n,)."""
    gap = np.full(SPIKE_WINDOW, np.nan)
    near = np.sort(np.lib.stride_tricks.sliding_window_view(
        np.concatenate([gap, values, gap]), 2 * SPIKE_WINDOW + 1), axis=1)  # NaN goes last
    number = (~np.isnan(near)).sum(axis=1)
    row = np.arange(len(values))
    return np.asarray((near[row, (number - 1) // 2] + near[row, number // 2]) / 2)


def _unlikely(
    totals: np.ndarray, expected: np.ndarray, spread: float, use: np.ndarray
) -> np.ndarray:
    """Totals that a negative binomial about `expected` (logarithms) would hardly show, (D,).

    The logarithms of small counts scatter far more than those of the days that `spread` is from.
    """
    mean = np.maximum(np.exp(expected) - 0.5, 0.5)
    phi = max(spread**2 - float(np.median(1 / mean[use])), 1e-9)
    size = 1 / phi
    share = size / (size + mean)
    tail = np.minimum(stats.nbinom.cdf(np.floor(totals), size, share),
                      stats.nbinom.sf(np.ceil(totals) - 1, size, share))
    return np.asarray(tail < FALSE_ALARMS / len(use))


def _not_after_a_gap(days: Days, seen: np.ndarray) -> np.ndarray:
    working = np.flatnonzero(days.working[: days.known])
    unknown = ~seen[working]
    unknown[1:] |= ~seen[working[:-1]]
    unknown[2:] |= ~seen[working[:-2]]
    safe = np.zeros(len(days.dates), dtype=bool)
    safe[working] = ~unknown
    pause = (days.kind == Kind.HOLIDAY) | (days.kind == Kind.CLOSED)
    back = back_at_work(pause, days.weekday, days.regular)
    return np.asarray(safe & (days.after == 0) & ~back)


def _moved(
    days: Days, found: np.ndarray, apart: np.ndarray, seen: np.ndarray
) -> dict[int, int]:
    """Quiet days near a holiday that was no holiday for those who call."""
    result: dict[int, int] = {}
    holidays = np.flatnonzero(days.kind[: days.known] == Kind.HOLIDAY)
    for holiday in holidays.tolist():
        if not seen[holiday] or np.exp(apart[holiday]) < USUAL:
            continue
        near = [
            day for day in np.flatnonzero(found).tolist()
            if abs(day - holiday) <= MOVED_DAYS and np.exp(apart[day]) < QUIET
            and day not in result
        ]
        if near:
            result[min(near, key=lambda day: abs(day - holiday))] = holiday
    return result
