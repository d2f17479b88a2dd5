"""What the n-th rostered agent of an interval is worth.

A promise over a week ("80 % within 20 s") does not ask for the same service in each
interval: it asks for few late contacts at the least cost. With n agents an interval has
L(n) late contacts; the n-th agent saves L(n − 1) − L(n) of them. If one late contact less
is worth a price p, it pays to buy agents in each interval up to the one who saves less than
cost/p, and the right p is the one with which the week just keeps its promise: the Lagrange
multiplier of the promise (Everett 1963, "Generalized Lagrange multiplier method for solving
problems of optimum allocation of resources").

That argument, and the roster's, need savings that fall from agent to agent. L itself is
not convex (the first agents of an overloaded queue hardly help anybody to be on time), so
its greatest convex minorant takes its place: pool-adjacent-violators on the savings. It
touches L wherever a price would ever stop buying.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import isotonic_regression

from wfm.staffing.erlang_a import measures
from wfm.staffing.tails import Array

NEGLIGIBLE = 0.01
"""An agent worth less than this share of an interval's cost is left out of the curve."""
DUST = 1e-6
"""Contacts that count as none: what rounding leaves of an empty interval."""
BEST_PROMISE = 0.999
"""No finite number of agents answers everybody at once; a higher promise is read as this."""


@dataclass(frozen=True)
class Promise:
    """How a queue is measured and what an agent of it counts.

    Attributes
    ----------
    within_s
        A contact not answered within so many seconds is late.
    service_level
        Share of the week's contacts to be on time. None: as many as the required agents
        would answer in time if they were all there.
    patience_s
        Mean patience; inf: Erlang C.
    servers
        Contacts that a rostered agent handles at once, on average: availability ×
        concurrency.
    """

    within_s: float
    service_level: float | None
    patience_s: float
    servers: float


def late_share(load: Array, aht_s: Array, agents: Array, promise: Promise) -> Array:
    """Share of contacts not answered in time with so many rostered agents; shapes alike."""
    share: Array = measures(
        load, agents * promise.servers, aht_s, promise.patience_s, promise.within_s
    ).late
    return share


def savings(
    volume: Array, load: Array, aht_s: Array, most: npt.NDArray[np.int64], promise: Promise
) -> list[Array]:
    """Late contacts that the 1st, 2nd, … `most`-th rostered agent of each interval saves.

    Falling and never negative: the slopes of the greatest convex minorant of the expected
    late contacts. Shapes (intervals,); the result has one array of `most` values for each.
    """
    counts = most + 1
    ends = np.cumsum(counts)
    row = np.repeat(np.arange(len(most)), counts)
    agents = (np.arange(ends[-1] if len(ends) else 0) - (ends - counts)[row]).astype(np.float64)
    late = volume[row] * late_share(load[row], aht_s[row], agents, promise)
    return [
        np.maximum(isotonic_regression(late[b:e - 1] - late[b + 1:e], increasing=False).x, 0.0)
        if e - b > 1
        else np.zeros(0)
        for b, e in zip(ends - counts, ends, strict=True)
    ]


def price_of_late(saved: list[Array], volume: Array, cost: float, level: float) -> float:
    """The price of a late contact with which buying agents keeps the promise.

    The least price p such that, if every agent with ``p · saving ≥ cost`` is bought, the
    share of the contacts of all these intervals that are on time is at least `level`. As the
    savings fall, that is the cost over the saving of the last agent who is needed when
    agents are bought in order of what they save; no search is needed.

    Returns
    -------
    float
        Currency per contact; 0 where the promise is kept without agents, inf where the
        savings do not reach it.
    """
    allowed = (1 - level) * float(volume.sum())
    late = float(volume.sum())
    # a little above, so that rounding in the sum does not ask for one agent more
    need = late - allowed - 1e-9 * late
    if need <= 0:
        return 0.0
    ordered = np.sort(np.concatenate(saved))[::-1]
    place = int(np.searchsorted(np.cumsum(ordered), need))
    if place >= len(ordered) or ordered[place] <= 0:
        return float("inf")
    return cost / float(ordered[place])


def worth_of_agents(
    volume: Array,
    load: Array,
    aht_s: Array,
    required: npt.NDArray[np.int64],
    in_week: npt.NDArray[np.bool_],
    promise: Promise,
    cost: float,
    weight: float,
) -> list[Array]:
    """What the 1st, 2nd, … rostered agent of each interval is worth, falling, ≥ 0.

    The late contacts saved times their price times `weight`; and, up to the required
    number, at least the cost of the agent times `weight`, which is what an interval's own
    promise, abandonment and occupancy are worth. The curve ends where it falls below
    :data:`NEGLIGIBLE` of the cost, but not before the required number.

    Parameters
    ----------
    volume, load, aht_s
        Contacts, erlangs and seconds, shape (intervals,).
    required
        Rostered agents needed in each interval.
    in_week
        The intervals over which the promise is kept; the others (around the week's edges)
        take the same price.
    promise
        See :class:`Promise`.
    cost
        What an agent costs in one interval, in currency, > 0.
    weight
        What service is worth against pay, times the queue's priority.
    """
    total = float(volume[in_week].sum())
    if total < DUST:
        return [_cut(np.zeros(needed), needed, cost, weight) for needed in required.tolist()]
    level = promise.service_level
    if level is None:
        late = volume[in_week] * late_share(
            load[in_week], aht_s[in_week], required[in_week].astype(np.float64), promise
        )
        level = 1 - float(late.sum()) / total
    level = min(level, BEST_PROMISE)
    spread = 6.0
    while True:
        reach = (load + spread * np.sqrt(load) + spread) / promise.servers
        most = np.where(load > 0, np.maximum(np.ceil(reach), required), 0).astype(np.int64)
        saved = savings(volume, load, aht_s, most, promise)
        counted = [s for s, inside in zip(saved, in_week, strict=True) if inside]
        price = price_of_late(counted, volume[in_week], cost, level)
        last = max((float(s[-1]) for s in saved if len(s)), default=0.0)
        if price * last * weight < NEGLIGIBLE * cost:
            break
        spread *= 2
    return [
        _cut(s * price * weight, int(needed), cost, weight)
        for s, needed in zip(saved, required, strict=True)
    ]


def _cut(worth: Array, required: int, cost: float, weight: float) -> Array:
    """`worth` with the kink at the required number, without its negligible end."""
    kinked = worth.copy()
    kinked[:required] = np.maximum(kinked[:required], cost * weight)
    keep = max(int((worth >= NEGLIGIBLE * cost).sum()), required)
    return kinked[:keep]
