"""How many contacts are usual in an interval: those of the same weekday in the weeks around."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

WINDOW = 6
"""Weeks on either side from which the usual is taken."""
FEWEST = 2
"""Fewest days of which the usual can be told."""


@dataclass(frozen=True)
class Usual:
    """Contacts of the same slot on the nearest days of the weekday, the day itself left out.

    Attributes
    ----------
    median
        0 where fewer than two days are known, float (D, S).
    mean
        With the largest count counted as the second largest, so that one fault among the
        neighbours does not hide another; float (D, S).
    known
        How many days it is from, int (D, S).
    """

    median: np.ndarray
    mean: np.ndarray
    known: np.ndarray


def usual(weekday: np.ndarray, counts: np.ndarray, ordinary: np.ndarray) -> Usual:
    """The usual of every ordinary day; 0 on others.

    Parameters
    ----------
    weekday, counts, ordinary
        (D,), (D, S) with NaN where nothing is known, bool (D,).
    """
    median, mean = np.zeros_like(counts), np.zeros_like(counts)
    known = np.zeros(counts.shape, dtype=np.int64)
    for day in range(7):
        same = np.flatnonzero(ordinary & (weekday == day))
        if len(same) <= FEWEST:
            continue
        reach = min(WINDOW, len(same) - 1)
        gap = np.full((reach, counts.shape[1]), np.nan)
        around = np.concatenate([gap, counts[same], gap])
        near = np.stack([
            around[reach + step : reach + step + len(same)]
            for step in range(-reach, reach + 1) if step
        ])
        near.sort(axis=0)  # what is not known goes last
        number = (~np.isnan(near)).sum(axis=0)
        last = np.maximum(number - 1, 0)[None]
        low, high = np.maximum(number - 1, 0) // 2, number // 2
        middle = (np.take_along_axis(near, low[None], 0)[0]
                  + np.take_along_axis(near, np.minimum(high, last[0])[None], 0)[0]) / 2
        most = np.take_along_axis(near, last, 0)[0]
        second = np.take_along_axis(near, np.maximum(last - 1, 0), 0)[0]
        total = np.nansum(near, axis=0) - most + second
        enough = number >= FEWEST
        median[same] = np.where(enough, middle, 0.0)
        mean[same] = np.where(enough, total / np.maximum(number, 1), 0.0)
        known[same] = np.where(enough, number, 0)
    return Usual(np.nan_to_num(median), np.nan_to_num(mean), known)
