"""People counted by interval: how many are at work, what is legal, what gets done in time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wfm.calendar import Grid


def presence(stints: pd.DataFrame, grid: Grid) -> np.ndarray:
    """Mean number of agents in each interval: overlap over length, shape (grid.count,)."""
    return _overlap(_minutes(stints["start"]), _minutes(stints["end"]), grid) / grid.minutes


def wholly_legal(mask: np.ndarray, of: Grid, grid: Grid) -> np.ndarray:
    """Whether each interval of `grid` lies wholly in intervals of `of` that `mask` allows."""
    starts = _minutes(pd.Series(of.starts))[np.asarray(mask, dtype=bool)]
    inside: np.ndarray = _overlap(starts, starts + of.minutes, grid) > grid.minutes - 1e-6
    return inside


def worked_in_time(work: pd.DataFrame, supply: np.ndarray, grid: Grid) -> np.ndarray:
    """Hours of each piece of work that fit between its opening and its due time.

    Each interval's hours go to the open piece that is due first, which leaves the least
    work late: it is the greedy maximum matching of a convex bipartite graph (Glover 1967,
    Naval Research Logistics Quarterly 14), hours matched to intervals.

    Parameters
    ----------
    work
        opens, due (UTC) and hours of pieces of the same activity, shape (n,).
    supply
        Hours worked on the activity in each interval, shape (grid.count,).
    """
    opens, due = _minutes(work["opens"]), _minutes(work["due"])
    left = work["hours"].to_numpy(dtype=np.float64).copy()
    begins = _minutes(pd.Series(grid.starts))
    order = np.argsort(due, kind="stable")
    for at in np.flatnonzero(supply > 0):
        hours = float(supply[at])
        begin, end = begins[at], begins[at] + grid.minutes
        for piece in order:
            if hours <= 0:
                break
            if left[piece] > 0 and opens[piece] <= begin and end <= due[piece]:
                taken = min(hours, float(left[piece]))
                left[piece] -= taken
                hours -= taken
    return np.asarray(work["hours"].to_numpy(dtype=np.float64) - left)


def _minutes(moments: pd.Series) -> np.ndarray:
    """UTC moments as minutes since 1970, shape (n,)."""
    seconds = (pd.to_datetime(moments, utc=True) - pd.Timestamp(0, tz="UTC")).dt.total_seconds()
    return np.asarray(seconds, dtype=np.float64) / 60


def _overlap(starts: np.ndarray, ends: np.ndarray, grid: Grid) -> np.ndarray:
    """Minutes that spans share with each interval, summed over spans, shape (grid.count,).

    The number of spans under way is a step function; its integral is piecewise linear
    between their ends, so interpolating it at the grid's edges is exact.
    """
    if len(starts) == 0:
        return np.zeros(grid.count)
    times, place = np.unique(np.concatenate([starts, ends]), return_inverse=True)
    steps = np.bincount(place[: len(starts)], minlength=len(times)) - np.bincount(
        place[len(starts):], minlength=len(times)
    )
    integral = np.concatenate([[0.0], np.cumsum(np.cumsum(steps)[:-1] * np.diff(times))])
    begin = pd.Timestamp(grid.start).timestamp() / 60
    edges = begin + grid.minutes * np.arange(grid.count + 1)
    return np.diff(np.interp(edges, times, integral))
