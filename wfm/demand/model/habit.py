"""The planner's habit: the mean of the last same weekdays, made on cleaned history."""

from __future__ import annotations

import numpy as np

from wfm.demand.days import Days

WEEKS = 6


def habit(days: Days, counts: np.ndarray, learn: np.ndarray) -> np.ndarray:
    """Mean of each slot over the last six learned days of the weekday, (7, S).

    A weekday that was never learned takes the last days of any; a slot not seen in them is 0.
    """
    result = np.zeros((7, counts.shape[1]))
    for weekday in range(7):
        same = np.flatnonzero(learn & (days.weekday == weekday))
        if len(same) == 0:
            same = np.flatnonzero(learn)
        rows = counts[same[-WEEKS:]]
        known = ~np.isnan(rows)
        result[weekday] = np.where(known, rows, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return np.where(days.regular, result, 0.0)
