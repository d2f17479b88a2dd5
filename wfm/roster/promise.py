"""What the days left may still bring at most, so that hopeless labels need not be followed.

Each day brings at most the best of its shifts, and so many of the best days count as may still be
worked. Paid time is priced by a multiplier λ of the contract's hours, which takes from every shift
what its time would bring anyway: for 0 ≤ λ ≤ price of a minute short, −price · max(0, least − m) ≤
−λ · (least − m); for λ ≤ 0, and m at most the limit, 0 ≤ −λ · (limit − m). Any λ gives a bound;
of a few the one that promises least is taken.
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
    """Upper bounds on the value of what is left.

    Attributes
    ----------
    window
        Of a whole week within a window of start times, (W, B).
    later
        Of the weeks after a week, (W,).
    multiplier
        λ of each week and window, (W, B).
    best
        Of the rest of a week, from its n-th day, with at most k days of work, λ included,
        (W, B, days + 1, days + 1).
    """

    window: Floats
    later: Floats
    multiplier: Floats
    best: Floats


@kernel
def most_still(
    promise: Promise, scale: Scale, number: int, d: int, w: int, b: int, p: Pattern, who: Terms
) -> float:
    """Most that may still be gained from day d on, of week w and window b, with these counts."""
    length = p.week_from[w + 1] - p.week_from[w]
    days = length
    if scale.stride[DAYS] > 0 and p.weekly[DAYS]:
        days = scale.most[DAYS, w] - number % scale.top[DAYS] // scale.stride[DAYS]
    found = promise.best[w, b, d - p.week_from[w], max(0, min(days, length))]
    if scale.stride[PAID] > 0:
        paid = number % scale.top[PAID] // scale.stride[PAID] * scale.unit[PAID]
        found += _offset(promise.multiplier[w, b], paid, w if p.weekly[PAID] else 0, scale, who)
    return float(found + promise.later[w])


@kernel
def _offset(multiplier: float, paid: int, span: int, scale: Scale, who: Terms) -> float:
    if multiplier >= 0:
        return float(-multiplier * (who.least[PAID, span] - paid))
    return float(-multiplier * (scale.most[PAID, span] * scale.unit[PAID] - paid))


@kernel
def promises(value: Floats, p: Pattern, who: Terms, scale: Scale) -> Promise:
    """Bounds for given values of the shifts; see :func:`wfm.roster.tours.best_tour`."""
    weeks, windows = p.week_from.shape[0] - 1, p.window_from.shape[0]
    length = 0
    for w in range(weeks):
        length = max(length, p.week_from[w + 1] - p.week_from[w])
    dearest = 0.0
    for j in range(len(value)):
        if value[j] > 0 and p.amount[PAID, j] > 0:
            dearest = max(dearest, value[j] / p.amount[PAID, j])
    tried = _SHARES * who.short[PAID]
    if scale.stride[PAID] > 0:
        tried = np.concatenate((tried, -_SHARES[1:] * dearest))
    else:
        tried = np.zeros(1)
    window = np.full((weeks, windows), np.inf)
    multiplier = np.zeros((weeks, windows))
    best = np.empty((weeks, windows, length + 1, length + 1))
    trial = np.empty((length + 1, length + 1))
    if p.weekly[PAID]:
        for w in range(weeks):
            for b in range(windows):
                for price in tried:
                    _fill(value, p, who, scale, w, b, price, trial)
                    whole = trial[0, _days(p, scale, w)]
                    if scale.stride[PAID] > 0:
                        whole += _offset(price, 0, w, scale, who)
                    if whole < window[w, b]:
                        window[w, b], multiplier[w, b] = whole, price
                        best[w, b] = trial
    else:
        _one_price(value, p, who, scale, tried, window, multiplier, best, trial)
    later = np.zeros(weeks)
    for w in range(weeks - 2, -1, -1):
        later[w] = later[w + 1] + window[w + 1].max()
    return Promise(window, later, multiplier, best)


@kernel
def _one_price(
    value: Floats, p: Pattern, who: Terms, scale: Scale, tried: Floats, window: Floats,
    multiplier: Floats, best: Floats, trial: Floats,
) -> None:
    """One multiplier for all weeks, where paid time is limited over the horizon only."""
    weeks, windows = window.shape
    least = np.inf
    chosen = 0.0
    for price in tried:
        whole = _offset(price, 0, 0, scale, who) if scale.stride[PAID] > 0 else 0.0
        for w in range(weeks):
            most = -np.inf
            for b in range(windows):
                _fill(value, p, who, scale, w, b, price, trial)
                most = max(most, trial[0, _days(p, scale, w)])
            whole += most
        if whole < least:
            least, chosen = whole, price
    for w in range(weeks):
        for b in range(windows):
            _fill(value, p, who, scale, w, b, chosen, trial)
            best[w, b] = trial
            multiplier[w, b] = chosen
            window[w, b] = trial[0, _days(p, scale, w)]


@kernel
def _days(p: Pattern, scale: Scale, w: int) -> int:
    """Most days of work in week w."""
    length = p.week_from[w + 1] - p.week_from[w]
    if scale.stride[DAYS] > 0 and p.weekly[DAYS]:
        return int(min(length, scale.most[DAYS, w]))
    return int(length)


@kernel
def _fill(
    value: Floats, p: Pattern, who: Terms, scale: Scale, w: int, b: int, price: float,
    trial: Floats,
) -> None:
    """Best of the last days of a week with at most k of them worked, shape (days + 1, days + 1)."""
    length = p.week_from[w + 1] - p.week_from[w]
    trial[length, :] = 0.0
    gains = np.zeros(length)
    off = 0.0
    for n in range(length - 1, -1, -1):
        d = p.week_from[w] + n
        gain = 0.0
        for j in range(p.window_from[b, d], p.window_to[b, d]):
            gain = max(gain, value[j] + price * p.amount[PAID, j] + who.off_cost[d])
        # the gains of the days so far stand sorted, the greatest first
        place = length - 1 - n
        while place > 0 and gains[place - 1] < gain:
            gains[place] = gains[place - 1]
            place -= 1
        gains[place] = gain
        off += who.off_cost[d]
        total = -off
        trial[n, 0] = total
        for k in range(length):
            if k < length - n:
                total += gains[k]
            trial[n, k + 1] = total
