"""What the days left may still bring at most, so that hopeless labels need not be followed.

Without the rules on rests and runs a week is a knapsack of shifts: how much paid time and how many
days a label has is all that matters of the days before. Its exact solution for every rest of the
week, by a dynamic program backwards, is an upper bound on what a label may still gain (Beasley &
Christofides 1989, "An algorithm for the resource constrained shortest path problem", Networks
19:379-394, bound by the relaxed problem in the same way).

A cruder bound orders the windows of start times: each day brings at most the best of its shifts,
priced for its paid time by a multiplier λ of the contract's hours. For 0 ≤ λ ≤ price of a minute
short, −price · max(0, least − m) ≤ −λ · (least − m); for λ ≤ 0, and m at most the limit,
0 ≤ −λ · (limit − m). Any λ gives a bound; of a few the one that promises least is taken.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wfm.kernels import kernel
from wfm.roster.problem import DAYS, PAID, Floats, Ints, Pattern, Terms

_SHARES = np.array([0.0, 0.15, 0.3, 0.45, 0.6, 0.8, 1.0])


class Scale(NamedTuple):
    """How labels are numbered.

    Attributes
    ----------
    unit, stride, top, most
        Of each counter: what it comes in, its place in the number and the place of the one
        above it, (R,), and the most units that a limit allows by week, (R, W). Stride 0: no
        limit can bind, it is not kept.
    size
        Numbers of all counts.
    off_states, work_states
        Classes of days off and of days worked in a row.
    """

    unit: Ints
    stride: Ints
    top: Ints
    most: Ints
    size: int
    off_states: int
    work_states: int


class Promise(NamedTuple):
    """Upper bounds on the value of weeks.

    Attributes
    ----------
    window
        Of a whole week within a window of start times, (W, B).
    later
        Of the weeks after a week, (W,).
    """

    window: Floats
    later: Floats


@kernel
def units_of(scale: Scale, number: int, counter: int) -> int:
    """Units of one counter, kept or not, in the number of all counts."""
    if scale.stride[counter] == 0:
        return 0
    return int(number % scale.top[counter] // scale.stride[counter])


@kernel
def most_still(rest: Floats, scale: Scale, number: int, n: int, p: Pattern) -> float:
    """Most that may still be gained, with these counts, from the n-th day of `rest` on."""
    days = units_of(scale, number, DAYS) if p.weekly[PAID] and p.weekly[DAYS] else 0
    return float(rest[n, days, units_of(scale, number, PAID)])


@kernel
def rest_of(
    value: Floats, w: int, b: int, p: Pattern, who: Terms, scale: Scale, promise: Promise
) -> Floats:
    """Most that the rest of a week may bring, (days + 1, most days + 1, most paid units + 1).

    From its n-th day on, for those who have worked so many days and so much paid time in it
    before, all weeks after it included. Where paid time counts over the horizon, of the whole
    horizon and any start times.
    """
    weekly = p.weekly[PAID]
    first = p.week_from[w] if weekly else 0
    last = p.week_from[w + 1] if weekly else p.day_start.shape[0] - 1
    length = last - first
    span = w if weekly else 0
    top = 0
    if scale.stride[PAID] > 0:
        top = scale.most[PAID, w] if weekly else scale.most[PAID].max()
    counted = weekly and scale.stride[DAYS] > 0 and p.weekly[DAYS]
    worked = scale.most[DAYS, w] if counted else 0
    rest = np.full((length + 1, worked + 1, top + 1), -np.inf)
    for days in range(worked + 1):
        for units in range(top + 1):
            cost = 0.0
            paid = units * scale.unit[PAID]
            if scale.stride[PAID] > 0:
                cost += who.short[PAID] * max(0, who.least[PAID, span] - paid)
                for tier in range(who.over.shape[1]):
                    cost += who.over_cost[PAID, tier] * max(0, paid - who.over[PAID, tier, span])
            if counted:
                cost += who.short[DAYS] * max(0, who.least[DAYS, w] - days)
            rest[length, days, units] = (promise.later[w] if weekly else 0.0) - cost
    best = np.empty(top + 1 if top > 0 else 1)
    for n in range(length - 1, -1, -1):
        d = first + n
        best[:] = -np.inf
        low, high = p.window_from[b, d], p.window_to[b, d]
        if not weekly:
            low, high = p.window_from[:, d].min(), p.window_to[:, d].max()
        for j in range(low, high):
            units = p.amount[PAID, j] // scale.unit[PAID] if top > 0 else 0
            if units <= top:
                best[units] = max(best[units], value[j])
        step = 1 if counted else 0
        for days in range(worked + 1):
            for units in range(top + 1):
                most = rest[n + 1, days, units] - who.off_cost[d]
                if days + step <= worked:
                    for more in range(top + 1 - units):
                        if best[more] > -np.inf:
                            most = max(most, best[more] + rest[n + 1, days + step, units + more])
                rest[n, days, units] = most
    return rest


@kernel
def promises(value: Floats, p: Pattern, who: Terms, scale: Scale) -> Promise:
    """Bounds for given values of the shifts; see :func:`wfm.roster.tours.best_tour`."""
    weeks, windows = p.week_from.shape[0] - 1, p.window_from.shape[0]
    dearest = 0.0
    for j in range(len(value)):
        if value[j] > 0 and p.amount[PAID, j] > 0:
            dearest = max(dearest, value[j] / p.amount[PAID, j])
    limited = p.weekly[PAID] and scale.stride[PAID] > 0
    tried = np.zeros(1)
    if limited:
        tried = np.concatenate((_SHARES * who.short[PAID], -_SHARES[1:] * dearest))
    window = np.full((weeks, windows), np.inf)
    for w in range(weeks):
        for b in range(windows):
            for price in tried:
                most = _week(value, p, who, scale, w, b, price)
                if limited and price >= 0:
                    most -= price * who.least[PAID, w]
                elif limited:
                    most -= price * scale.most[PAID, w] * scale.unit[PAID]
                window[w, b] = min(window[w, b], most)
    later = np.zeros(weeks)
    for w in range(weeks - 2, -1, -1):
        later[w] = later[w + 1] + window[w + 1].max()
    return Promise(window, later)


@kernel
def _days(p: Pattern, scale: Scale, w: int) -> int:
    """Most days of work in week w."""
    length = p.week_from[w + 1] - p.week_from[w]
    if scale.stride[DAYS] > 0 and p.weekly[DAYS]:
        return int(min(length, scale.most[DAYS, w]))
    return int(length)


@kernel
def _week(
    value: Floats, p: Pattern, who: Terms, scale: Scale, w: int, b: int, price: float
) -> float:
    """Most that a week brings where a minute of paid time brings `price` besides."""
    gains = np.zeros(p.week_from[w + 1] - p.week_from[w])
    total = 0.0
    for n in range(len(gains)):
        d = p.week_from[w] + n
        for j in range(p.window_from[b, d], p.window_to[b, d]):
            gains[n] = max(gains[n], value[j] + price * p.amount[PAID, j] + who.off_cost[d])
        total -= who.off_cost[d]
    gains.sort()
    for n in range(len(gains) - _days(p, scale, w), len(gains)):
        total += gains[n]
    return float(total)
