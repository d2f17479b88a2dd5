"""How a day's contacts spread over its intervals.

Recent days count more. Each weekday's own shape is drawn to the pooled shape of the weekdays
by empirical Bayes: as far as the difference between them is no larger than the days' own
noise would make it. That is what makes small queues good. Where the pooled shape of late differs
from the longer one by more than such noise, the hours have moved, and older days count far less.
"""

from __future__ import annotations

import numpy as np

from wfm.demand.days import Days
from wfm.demand.model.level import recency

HALF_LIFE = 70.0
"""Days after which a day counts half."""
LATELY = 14.0
"""The same where the hours in which contacts come have clearly moved."""
CLEARLY = 2.0
"""They have if the shape of late is off by more than so many times its own noise (squared)."""


def shares(
    days: Days, counts: np.ndarray, totals: np.ndarray, learn: np.ndarray, pooled_only: bool = False
) -> np.ndarray:
    """Share of the day in each regular open slot by weekday, (7, S); rows sum to 1 or 0.

    Parameters
    ----------
    counts, totals, learn
        As in :class:`wfm.demand.past.cleaning.Cleaned`; the last learned day is the day of the
        forecast.
    pooled_only
        Use the pooled shape alone: for histories too short to tell weekdays apart.
    """
    last = int(np.flatnonzero(learn)[-1])
    use = np.flatnonzero(learn & (totals > 0))
    y = counts[use]
    known = ~np.isnan(y)
    y = np.where(known, y, 0.0)
    weekday = days.weekday[use]
    regular = days.regular
    result = np.zeros(regular.shape)
    pools: dict[bytes, tuple[np.ndarray, np.ndarray, np.ndarray]] = {}
    for w in range(7):
        mine = regular[w]
        if not mine.any():
            continue
        if mine.tobytes() not in pools:  # most weekdays have the same hours
            # weekdays that are open whenever this one is can lend their shape
            lends = (regular[weekday] | ~mine).all(axis=1)
            rows = np.flatnonzero(lends) if lends.any() else np.arange(len(use))
            pools[mine.tobytes()] = (rows, *_pooled(y, known, last - use, rows, mine))
        rows, pooled, weight = pools[mine.tobytes()]
        own = np.flatnonzero(weekday == w)
        if pooled_only or len(own) < 2:
            result[w] = pooled
            continue
        shape = _ratio(y[own], known[own], weight[own], mine)
        noise = _noise(y[own], known[own], weight[own], shape, mine)
        # of the difference to a pool that holds the weekday itself, its own part is not noise
        apart = 1 - weight[own].sum() / weight[rows].sum()
        between = float(((shape - pooled) ** 2).sum())
        keep = max(0.0, 1 - noise * apart / between) if between > 0 else 0.0
        result[w] = keep * shape + (1 - keep) * pooled
    return result


def _pooled(
    y: np.ndarray, known: np.ndarray, age: np.ndarray, rows: np.ndarray, mine: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The shape of the days `rows`, (S,), and the weights of all days that it was made with."""
    weight, lately = recency(age, HALF_LIFE), recency(age, LATELY)
    if not len(rows):
        return _ratio(y, known, weight, mine), weight
    some, there = y[rows], known[rows]
    shape = _ratio(some, there, weight[rows], mine)
    recent = _ratio(some, there, lately[rows], mine)
    noise = _noise(some, there, lately[rows], recent, mine)
    if float(((recent - shape) ** 2).sum()) > CLEARLY * noise:
        return recent, lately
    return shape, weight


def _ratio(y: np.ndarray, known: np.ndarray, weight: np.ndarray, mine: np.ndarray) -> np.ndarray:
    """Weighted share of each slot among `mine`, (S,), from days that may miss some slots."""
    slots = np.flatnonzero(mine)
    seen = weight @ known[:, mine]
    rate = np.divide(weight @ y[:, mine], seen, out=np.zeros(len(slots)), where=seen > 0)
    if not (seen > 0).any() or rate.sum() <= 0:
        return np.asarray(mine / mine.sum())
    if (seen == 0).any():  # never open before: like its neighbours
        rate = np.interp(slots, slots[seen > 0], rate[seen > 0])
    result = np.zeros(len(mine))
    result[mine] = rate / rate.sum()
    return result


def _noise(
    y: np.ndarray, known: np.ndarray, weight: np.ndarray, shape: np.ndarray, mine: np.ndarray
) -> float:
    """Expected squared error of `shape` from the scatter of its days about it."""
    seen = np.where(known & mine, shape, 0.0)
    total = np.where(known & mine, y, 0.0).sum(axis=1) / np.maximum(seen.sum(axis=1), 1e-12)
    share = np.where(known & mine, y, 0.0) / np.maximum(total, 1e-12)[:, None]
    off = ((share - seen) ** 2).sum(axis=1)
    part = weight / weight.sum()
    effective = 1 / float((part**2).sum())
    return float(part @ off) / max(effective - 1, 0.5)
