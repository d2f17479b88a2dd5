"""What whole weeks may bring at most, and which windows of start times promise most.

A bound cruder than :mod:`wfm.roster.ahead`, and sooner had: each day brings at most the best of its
shifts, priced for its paid time by a multiplier λ of the contract's hours. For 0 ≤ λ ≤ price of a
minute short, −price · max(0, least − m) ≤ −λ · (least − m); for λ ≤ 0, and m at most the limit,
0 ≤ −λ · (limit − m). Any λ gives a bound; of a few the one that promises least is taken.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wfm.kernels import kernel
from wfm.roster.problem import DAYS, PAID, Floats, Pattern, Terms
from wfm.roster.scale import Scale

_SHARES = np.array([0.0, 0.15, 0.3, 0.45, 0.6, 0.8, 1.0])


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
