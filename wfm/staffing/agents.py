"""How many agents it takes: the least whole number that meets every target at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wfm.staffing.erlang_a import measures
from wfm.staffing.erlang_b import checked
from wfm.staffing.tails import Array

Whole = npt.NDArray[np.int64]

TOLERANCE = 1e-12
"""A target counts as met when it is missed by no more than rounding."""


def least_agents(
    load: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    *,
    service_level: npt.ArrayLike | None = None,
    within_s: npt.ArrayLike = 0.0,
    asa_s: npt.ArrayLike | None = None,
    max_abandon: npt.ArrayLike | None = None,
    max_occupancy: npt.ArrayLike | None = None,
    patience_s: npt.ArrayLike | None = None,
    concurrency: npt.ArrayLike = 1.0,
) -> Whole:
    """The least number of agents with which every given target is met; 0 without load.

    Every measure improves with each agent, so the least number is found by doubling steps
    from the load and halving back, all elements at once: about 2 log₂(√load) evaluations.

    Parameters
    ----------
    load
        Erlangs, ≥ 0. Shapes of all parameters broadcast.
    aht_s
        Mean handling time in seconds, > 0.
    service_level, within_s
        Share of contacts to be answered within so many seconds.
    asa_s
        Longest mean wait, in seconds, of all contacts.
    max_abandon
        Highest share of contacts that give up. Nobody does in Erlang C.
    max_occupancy
        Highest share of agents' time spent handling contacts.
    patience_s
        Mean patience in seconds: Erlang A. None or inf: Erlang C.
    concurrency
        Contacts an agent handles at once (:mod:`wfm.staffing.chat`).

    Returns
    -------
    array of int64
        −1 where no number of agents is enough: everybody at once, no wait, nobody giving
        up, or no time spent working.

    Raises
    ------
    ValueError
        No target is given, or a number is outside its domain.
    """
    if all(target is None for target in (service_level, asa_s, max_abandon, max_occupancy)):
        raise ValueError("give at least one target")
    patience = np.inf if patience_s is None else patience_s
    given = [
        checked("load", load),
        checked("aht_s", aht_s, positive=True),
        checked("service_level", 0.0 if service_level is None else service_level),
        checked("within_s", within_s),
        checked("asa_s", np.inf if asa_s is None else asa_s),
        checked("max_abandon", 1.0 if max_abandon is None else max_abandon),
        checked("max_occupancy", 1.0 if max_occupancy is None else max_occupancy),
        checked("patience_s", patience, positive=True),
        checked("concurrency", concurrency, positive=True),
    ]
    shape = np.broadcast_shapes(*(array.shape for array in given))
    rows = np.stack([np.broadcast_to(array, shape).ravel() for array in given])
    a, _, level, _, asa, abandon, cap, patience, _ = rows
    never = (level >= 1) | (asa <= 0) | (cap <= 0) | ((abandon <= 0) & np.isfinite(patience))
    found = np.where(a > 0, -1, 0).astype(np.int64)
    search = (a > 0) & ~never
    found[search] = _search(rows[:, search])
    return found.reshape(shape)[()]


def _search(rows: Array) -> Whole:
    """Least agents for each column of `rows`, all with load and reachable targets."""
    start = np.ceil(rows[0] / rows[-1]).astype(np.int64)
    good = _met(rows, start)
    low = np.where(good, -1, start)  # fails
    high = np.where(good, start, -1)  # is enough; −1: not found yet
    step = 1
    climbing, sinking = ~good, good
    while climbing.any() or sinking.any():
        trial = np.where(climbing, start + step, np.maximum(start - step, -1))
        sinking = sinking & (trial >= 0)
        asked = np.flatnonzero(climbing | sinking)
        enough = np.zeros(len(start), dtype=bool)
        enough[asked] = _met(rows[:, asked], trial[asked])
        missed = (climbing | sinking) & ~enough
        high = np.where(enough, trial, high)
        low = np.where(missed, trial, low)
        climbing, sinking = climbing & ~enough, sinking & enough
        step *= 2
    while (open_ := np.flatnonzero(high - low > 1)).size:
        middle = (low[open_] + high[open_]) // 2
        enough = _met(rows[:, open_], middle)
        high[open_[enough]] = middle[enough]
        low[open_[~enough]] = middle[~enough]
    return high


def _met(rows: Array, agents: Whole) -> npt.NDArray[np.bool_]:
    """Whether so many agents meet all the targets of each column."""
    load, aht, level, within, asa, abandon, cap, patience, concurrency = rows
    got = measures(load, agents * concurrency, aht, patience, within)
    met: npt.NDArray[np.bool_] = (
        (got.late <= 1 - level + TOLERANCE)
        & (got.asa_s <= asa * (1 + TOLERANCE))
        & (got.abandonment <= abandon + TOLERANCE)
        & (got.occupancy <= cap * (1 + TOLERANCE))
        & np.isfinite(got.asa_s)  # without abandonment an overloaded queue meets nothing
    )
    return met
