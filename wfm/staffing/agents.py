"""How many agents it takes: the least whole number that meets every target at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wfm.staffing import erlang_a
from wfm.staffing.erlang_b import checked, mean_patience_s, share
from wfm.staffing.measures import COUNTINGS, Counting, Measures
from wfm.staffing.sizing import TOLERANCE, least_c
from wfm.staffing.tails import Array

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
MOST = 1e12
"""More agents than this are looked for nowhere."""


@dataclass(frozen=True)
class Targets:
    """What is asked of a queue; None asks nothing. The fields broadcast with the loads.

    Attributes
    ----------
    service_level, within_s, counting
        Share of contacts to be answered within so many seconds, and which contacts count
        (:data:`wfm.staffing.measures.Counting`).
    asa_s
        Longest mean wait, in seconds, of all contacts.
    max_abandon
        Highest share of contacts that give up. Nobody does in Erlang C.
    max_occupancy
        Highest share of agents' time spent handling contacts.
    max_wait
        Highest share of contacts that have to wait at all.
    """

    service_level: npt.ArrayLike | None = None
    within_s: npt.ArrayLike = 0.0
    counting: Counting = "offered"
    asa_s: npt.ArrayLike | None = None
    max_abandon: npt.ArrayLike | None = None
    max_occupancy: npt.ArrayLike | None = None
    max_wait: npt.ArrayLike | None = None

    def __post_init__(self) -> None:
        limits = (
            self.service_level, self.asa_s, self.max_abandon, self.max_occupancy, self.max_wait,
        )
        if all(limit is None for limit in limits):
            raise ValueError("give at least one target")
        if self.counting not in COUNTINGS:
            raise ValueError(f"counting must be one of {', '.join(COUNTINGS)}")

    def rows(self) -> list[Array]:
        """late, within_s, asa_s, max_abandon, max_occupancy, max_wait, where nothing is asked
        the largest value; ValueError if a number is outside its domain."""
        return [
            1 - share("service_level", 0.0 if self.service_level is None else self.service_level),
            checked("within_s", self.within_s, endless=True),
            checked("asa_s", np.inf if self.asa_s is None else self.asa_s, endless=True),
            share("max_abandon", 1.0 if self.max_abandon is None else self.max_abandon),
            share("max_occupancy", 1.0 if self.max_occupancy is None else self.max_occupancy),
            share("max_wait", 1.0 if self.max_wait is None else self.max_wait),
        ]


def met(
    got: Measures, rows: list[Array], counting: Counting, settled: bool = True
) -> Flags:
    """Where the measures keep all the limits, in the order of :meth:`Targets.rows`.

    A limit is kept if it is missed by no more than rounding (:data:`TOLERANCE`). A queue
    whose mean wait has no end keeps none, unless it need not be `settled`.
    """
    late, _, asa, abandon, cap, wait = rows
    return np.asarray(
        (got.late_by(counting) <= late + TOLERANCE)
        & (got.asa_s <= asa * (1 + TOLERANCE))
        & (got.abandonment <= abandon + TOLERANCE)
        & (got.occupancy <= cap * (1 + TOLERANCE))
        & (got.wait <= wait + TOLERANCE)
        & (np.isfinite(got.asa_s) | (not settled))
    )


def least_agents(
    load: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    *,
    service_level: npt.ArrayLike | None = None,
    within_s: npt.ArrayLike = 0.0,
    counting: Counting = "offered",
    asa_s: npt.ArrayLike | None = None,
    max_abandon: npt.ArrayLike | None = None,
    max_occupancy: npt.ArrayLike | None = None,
    max_wait: npt.ArrayLike | None = None,
    patience_s: npt.ArrayLike | None = None,
    balking: npt.ArrayLike = 0.0,
    concurrency: npt.ArrayLike = 1.0,
) -> Whole:
    """The least number of agents with which every given target is met; 0 without load.

    Every measure improves with each agent. By Erlang C the least number is found by walking
    up from the load (:mod:`wfm.staffing.sizing`); by Erlang A, and with several contacts an
    agent, by doubling steps from the load and halving back, all elements at once: about
    2 log₂(√load) evaluations.

    Parameters
    ----------
    load
        Erlangs, ≥ 0. Shapes of all parameters broadcast.
    aht_s
        Mean handling time in seconds, > 0.
    service_level, within_s, counting, asa_s, max_abandon, max_occupancy, max_wait
        See :class:`Targets`.
    patience_s
        Mean patience in seconds: Erlang A. None or inf: Erlang C.
    balking
        Share of those who would have to wait that hangs up at once. For a limited number
        of lines see :func:`wfm.staffing.trunks.least_agents`.
    concurrency
        Contacts an agent handles at once (:mod:`wfm.staffing.chat`).

    Returns
    -------
    array of int64
        −1 where no number of agents is enough: everybody at once, no wait, nobody giving
        up, or (nearly) no time spent working, which would take more than :data:`MOST`.

    Raises
    ------
    ValueError
        No target is given, or a number is outside its domain.
    """
    targets = Targets(
        service_level, within_s, counting, asa_s, max_abandon, max_occupancy, max_wait
    )
    given = [
        checked("load", load),
        checked("aht_s", aht_s, positive=True),
        mean_patience_s(patience_s),
        checked("concurrency", concurrency, positive=True),
        share("balking", balking),
        *targets.rows(),
    ]
    shape = np.broadcast_shapes(*(array.shape for array in given))
    rows = np.stack([np.broadcast_to(array, shape).ravel() for array in given])
    a, aht, patience, chats, balks, *limits = rows
    endless = np.isinf(patience)
    found = np.where(a > 0, -1, 0).astype(np.int64)
    reachable = ~unreachable(limits, endless, balks, counting) & (a <= chats * limits[4] * MOST)
    search = (a > 0) & reachable
    alone = search & endless & (chats == 1) & (balks == 0)
    late, within, asa, _, cap, wait = limits
    found[alone] = least_c(*(row[alone] for row in (a, aht, late, within, asa, cap, wait)))

    def enough(places: Whole, agents: Whole) -> Flags:
        a, aht, patience, chats, balks, *limits = rows[:, several[places]]
        got = erlang_a.measures(a, agents * chats, aht, patience, limits[1], balks)
        return met(got, limits, counting)

    several = np.flatnonzero(search & ~alone)
    found[several] = least(np.ceil(a[several] / chats[several]).astype(np.int64), enough)
    return found.reshape(shape)[()]


def unreachable(limits: list[Array], endless: Flags, balks: Array, counting: Counting) -> Flags:
    """Where no number of agents keeps the limits, in the order of :meth:`Targets.rows`.

    `endless` says where nobody gives up, `balks` which share does not care to wait.
    """
    late, within, asa, abandon, cap, wait = limits
    # who has all the time in the world is in time, unless they leave
    leaves = (balks > 0) & (counting != "answered")
    leaves |= ~endless & (counting == "offered")
    queues = balks < 1
    return np.asarray(
        ((late <= 0) & (leaves | np.isfinite(within)) & (queues | leaves))
        | ((asa <= 0) & queues)
        | (cap <= 0)
        | ((wait <= 0) & queues)
        | ((abandon <= 0) & ~endless & queues)
    )


def least(start: Whole, enough: Callable[[Whole, Whole], Flags]) -> Whole:
    """The least whole numbers ≥ 0 that are enough, found from a guess ≥ 0.

    Parameters
    ----------
    start
        The guesses, shape (elements,).
    enough
        Whether `numbers` are enough for the elements at `places`, arrays of one shape. What
        is enough stays enough for every larger number, and some number must be.
    """
    everywhere = np.arange(len(start))
    good = enough(everywhere, start)
    low = np.where(good, -1, start)  # fails
    high = np.where(good, start, -1)  # is enough; −1: not found yet
    step = 1
    climbing, sinking = ~good, good
    while climbing.any() or sinking.any():
        trial = np.where(climbing, start + step, np.maximum(start - step, -1))
        sinking = sinking & (trial >= 0)
        asked = np.flatnonzero(climbing | sinking)
        fine = np.zeros(len(start), dtype=bool)
        fine[asked] = enough(asked, trial[asked])
        missed = (climbing | sinking) & ~fine
        high = np.where(fine, trial, high)
        low = np.where(missed, trial, low)
        climbing, sinking = climbing & ~fine, sinking & fine
        step *= 2
    while (open_ := np.flatnonzero(high - low > 1)).size:
        middle = (low[open_] + high[open_]) // 2
        fine = enough(open_, middle)
        high[open_[fine]] = middle[fine]
        low[open_[~fine]] = middle[~fine]
    return high
