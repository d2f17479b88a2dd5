"""What the n-th rostered agent of an interval is worth, from the promise of the week.

A promise over a week ("80 % within 20 s", "at most 5 % give up") does not ask for the same
service in each interval: it asks for few missed contacts at the least cost. With n agents an
interval misses L(n) contacts; the n-th agent saves L(n − 1) − L(n) of them. If one missed
contact less is worth a price p, it pays to buy agents in each interval up to the one who saves
less than cost/p, and the right p is the one with which the week just keeps its promise: the
Lagrange multiplier of the promise (Everett 1963, "Generalized Lagrange multiplier method for
solving problems of optimum allocation of resources"). The agents so bought are the interval's
requirement; what the others are worth is the price times what they save.

That argument, and the roster's, need savings that fall from agent to agent. L itself is not
convex (the first agents of an overloaded queue hardly help anybody to be on time), so its
greatest convex minorant takes its place: pool-adjacent-violators on the savings. It touches L
wherever a price would ever stop buying.

Nobody knows the rate exactly: L is an average over what the forecast may be off by
(:mod:`wfm.staffing.uncertain`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import isotonic_regression

from wfm.staffing.agents import Whole
from wfm.staffing.erlang_a import measures
from wfm.staffing.tails import Array
from wfm.staffing.uncertain import rate_factors

Bools = npt.NDArray[np.bool_]
NEGLIGIBLE = 0.01
"""An agent worth less than this share of an interval's cost is left out of the curve."""
DUST = 1e-6
"""Contacts that count as none: what rounding leaves of an empty interval."""
BEST_PROMISE = 0.999
"""No finite number of agents answers everybody at once; a higher promise is read as this."""


@dataclass(frozen=True)
class Promise:
    """How a queue is measured, and what is promised of its week.

    Attributes
    ----------
    within_s
        A contact not answered within so many seconds is late.
    patience_s
        Mean patience; inf: Erlang C.
    service_level
        Least share of the week's contacts that are on time; None: nothing is promised.
    max_abandon
        Highest share of the week's contacts that give up; None: nothing is promised.
    """

    within_s: float
    patience_s: float
    service_level: float | None = None
    max_abandon: float | None = None


@dataclass(frozen=True)
class Demand:
    """The intervals of a queue, each field of shape (T,).

    Attributes
    ----------
    volume, load, aht_s
        Expected contacts, erlangs and seconds.
    spread
        Coefficient of variation of the rate around its expectation.
    servers
        Contacts that a rostered agent handles at once, on average: availability × concurrency.
    floor
        Fewest rostered agents, whatever the promise of the week asks.
    in_week
        The intervals over which the promise is kept; the others (around the week's edges) take
        the same price.
    """

    volume: Array
    load: Array
    aht_s: Array
    spread: Array
    servers: Array
    floor: Whole
    in_week: Bools


@dataclass(frozen=True)
class Saved:
    """Missed contacts, and what agents save of them.

    Attributes
    ----------
    missed
        Contacts missed with the agents who are there in any case, shape (T,).
    saved
        For each interval the contacts that its 1st, 2nd, … agent saves: falling, never
        negative, the slopes of the greatest convex minorant.
    """

    missed: Array
    saved: list[Array]


@dataclass(frozen=True)
class Need:
    """What a queue's promise asks for.

    Attributes
    ----------
    required
        Rostered agents of each interval: with them all the week just keeps its promise.
    value
        What the 1st, 2nd, … rostered agent of each interval is worth to the promise, in
        currency, falling and never negative; at least the agent's cost up to `required`.
    """

    required: Whole
    value: tuple[Array, ...]


def missed(demand: Demand, row: Whole, agents: Array, promise: Promise) -> tuple[Array, Array]:
    """Contacts that are late, and that give up, on average over the random rate.

    Parameters
    ----------
    row
        Intervals of `demand`, shape (elements,).
    agents
        Rostered agents there, same shape.
    """
    factors, weights = rate_factors(demand.spread**2)
    late, lost = np.zeros(len(row)), np.zeros(len(row))
    for factor, weight in zip(factors.T, weights, strict=True):
        got = measures(
            (demand.load * factor)[row], agents * demand.servers[row], demand.aht_s[row],
            promise.patience_s, promise.within_s,
        )
        contacts = weight * (demand.volume * factor)[row]
        late += contacts * got.late
        lost += contacts * got.abandonment
    return late, lost


def savings(demand: Demand, most: Whole, floor: Whole, promise: Promise) -> tuple[Saved, Saved]:
    """Late and lost contacts, and what each of `most` agents of an interval saves of them.

    `floor` agents are there in any case: the minorant begins anew behind them, and they are
    worth at least what the next one is.
    """
    counts = most + 1
    ends = np.cumsum(counts)
    row = np.repeat(np.arange(len(most)), counts)
    agents = (np.arange(ends[-1] if len(ends) else 0) - (ends - counts)[row]).astype(np.float64)
    spans = list(zip(ends - counts, ends, floor, strict=True))
    late, lost = (
        Saved(
            curve[ends - counts + floor],
            [_slopes(curve[b:e], there) for b, e, there in spans],
        )
        for curve in missed(demand, row, agents, promise)
    )
    return late, lost


def _slopes(curve: Array, there: int) -> Array:
    """What each step along a curve saves, by its greatest convex minorants up to `there` and
    from there on; falling, never negative."""
    parts = [
        np.maximum(isotonic_regression(part[:-1] - part[1:], increasing=False).x, 0.0)
        for part in (curve[: there + 1], curve[there:]) if len(part) > 1
    ]
    fall: Array = np.concatenate([*parts, np.zeros(0)])
    if 0 < there < len(fall):
        fall[:there] = np.maximum(fall[:there], fall[there])
    return fall


def price_of(saved: list[Array], too_many: float, cost: float) -> float:
    """The price of a missed contact with which buying agents keeps a promise.

    The least price p such that, if every agent with ``p · saving ≥ cost`` is bought, at least
    `too_many` missed contacts are saved. As the savings fall, that is the cost over the saving
    of the last agent who is needed when agents are bought in order of what they save; no
    search is needed.

    Parameters
    ----------
    saved
        For each interval what the agents who may be bought save, falling.

    Returns
    -------
    float
        Currency per contact; 0 where nothing needs to be bought, inf where the savings do not
        reach it.
    """
    if too_many <= 0:
        return 0.0
    ordered = np.sort(np.concatenate(saved))[::-1]
    place = int(np.searchsorted(np.cumsum(ordered), too_many))
    if place >= len(ordered) or ordered[place] <= 0:
        return float("inf")
    return cost / float(ordered[place])


def need(demand: Demand, promise: Promise, cost: float) -> Need:
    """The least agents with which the week keeps its promises, and what each is worth.

    Without a promise the floor is the requirement, and further agents are worth what they
    would be if the service of the floor were the promise.

    Parameters
    ----------
    cost
        What a rostered agent costs in one interval, in currency, > 0.
    """
    inside = demand.in_week
    total = float(demand.volume[inside].sum())
    if total < DUST:
        return Need(demand.floor.copy(), tuple(np.full(n, cost) for n in demand.floor.tolist()))
    late_allowed, lost_allowed, promised = _allowed(demand, promise, total)
    floor = demand.floor if promised else np.zeros_like(demand.floor)
    reach = 6.0
    while True:
        wide = demand.load * (1 + 2 * demand.spread)
        most = np.ceil((wide + reach * np.sqrt(wide) + reach) / demand.servers)
        most = np.where(demand.load > 0, np.maximum(most, demand.floor), 0).astype(np.int64)
        late, lost = savings(demand, most, floor, promise)
        prices = [
            _price(saved, floor, inside, allowed, total, cost)
            for saved, allowed in ((late, late_allowed), (lost, lost_allowed))
        ]
        if np.isfinite(prices).all():
            value = [
                np.maximum(prices[0] * by_late, prices[1] * by_lost)
                for by_late, by_lost in zip(late.saved, lost.saved, strict=True)
            ]
            if max((float(v[-1]) for v in value if len(v)), default=0.0) < NEGLIGIBLE * cost:
                break
        reach *= 2
    required = demand.floor.copy()
    if promised:
        bought = [int((v >= cost * (1 - 1e-12)).sum()) for v in value]
        required = np.maximum(required, np.array(bought, dtype=np.int64))
    return Need(required, tuple(_floored(v, n, cost) for v, n in zip(value, required, strict=True)))


def _price(
    saved: Saved, floor: Whole, inside: Bools, allowed: float, total: float, cost: float
) -> float:
    """:func:`price_of` the agents of the week beyond the floor."""
    if np.isinf(allowed):
        return 0.0
    rest = [
        one[there:] for one, there, counts in zip(saved.saved, floor, inside, strict=True) if counts
    ]
    # a little above, so that rounding in the sum does not ask for one agent more
    too_many = float(saved.missed[inside].sum()) - allowed - 1e-9 * total
    return price_of(rest, too_many, cost)


def _allowed(demand: Demand, promise: Promise, total: float) -> tuple[float, float, bool]:
    """Late and lost contacts of the week that the promises allow, inf where nothing is promised;
    and whether there is a promise at all."""
    level = promise.service_level
    most = promise.max_abandon if np.isfinite(promise.patience_s) else None
    if level is None and most is None:
        rows = np.flatnonzero(demand.in_week)
        late, _ = missed(demand, rows, demand.floor[rows].astype(np.float64), promise)
        return max(float(late.sum()), (1 - BEST_PROMISE) * total), np.inf, False
    return (
        np.inf if level is None else (1 - min(level, BEST_PROMISE)) * total,
        np.inf if most is None else max(most, 1 - BEST_PROMISE) * total,
        True,
    )


def _floored(value: Array, required: int, cost: float) -> Array:
    raised = np.concatenate([value, np.zeros(max(required - len(value), 0))])
    raised[:required] = np.maximum(raised[:required], cost)
    return raised


def worth(value: Array, required: int, cost: float, weight: float) -> Array:
    """What the 1st, 2nd, … agent of an interval is worth to the roster, falling, ≥ 0.

    Up to the required number, what the agent is worth to the promise, at least the agent's
    cost, times `weight`; beyond it, what the agent is worth, at most the cost: nobody is hired
    for it, but hours that are paid anyway go where they help most. The curve ends where it
    falls below :data:`NEGLIGIBLE` of the cost, but not before the required number.

    Parameters
    ----------
    value
        As in :class:`Need`.
    required
        The requirement, as computed or as a planner wrote it.
    cost
        What an agent costs in one interval, in currency.
    weight
        What service is worth against pay, times the queue's priority.
    """
    floored = _floored(value, required, cost)
    floored[:required] *= weight
    # a planner who asks for less than the promise needs does not want the rest
    floored[required:] = np.minimum(floored[required:], cost * min(weight, 1.0))
    keep = max(int((floored >= NEGLIGIBLE * cost).sum()), required)
    return floored[:keep]
