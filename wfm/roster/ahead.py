"""What the days left may still bring at most, so that hopeless labels need not be followed.

Without the rules on rests a tour is a knapsack of shifts: how much paid time and how many days a
label has, and whatever else is counted, is all that matters of the days before. Its exact
solution, by a dynamic program backwards, is an upper bound on what a label may still gain (Beasley
& Christofides 1989, "An algorithm for the resource constrained shortest path problem", Networks
19:379-394, bound by the relaxed problem in the same way).

Where paid time is counted by the week the knapsack is one of a week, of paid time and days. Where
it is counted over the horizon it is one of all its weeks, and runs, what may follow upon what and
as many of the other counters are kept in it as are soon gone through.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wfm.kernels import kernel
from wfm.roster.problem import DAYS, PAID, Floats, Ints, Pattern, Terms
from wfm.roster.runs import rested, runs_of, worked
from wfm.roster.scale import Scale

SOON = 15_000_000
"""Steps of the program over the horizon that are worth while, about."""


class Ahead(NamedTuple):
    """Most that may still be gained.

    Attributes
    ----------
    rest
        From the n-th day on, by row and by place of what is counted, (days + 1, rows, places).
        A row is a state of runs, what the shift of the day before leaves (the last: there was
        none), and whether the weekend is counted; where paid time is counted by the week there is
        but one.
    seen
        Of each counter that is looked at: its stride and top in a label's number, and its stride
        in the place, (S, 3).
    """

    rest: Floats
    seen: Ints


@kernel
def most_still(ahead: Ahead, number: int, n: int, row: int) -> float:
    """Most that may still be gained, with these counts, from the n-th day on."""
    place = 0
    for k in range(ahead.seen.shape[0]):
        place += number % ahead.seen[k, 1] // ahead.seen[k, 0] * ahead.seen[k, 2]
    return float(ahead.rest[n, row, place])


@kernel
def row_of(run: int, before: int, counted: int, p: Pattern) -> int:
    """The row of :class:`Ahead`; `before` is what the day before leaves."""
    if p.weekly[PAID]:
        return 0
    return int((run * (p.follows.shape[0] + 1) + before) * 2 + counted)


@kernel
def _cost(who: Terms, r: int, amount: int, span: int) -> float:
    """Cost of a count below and above what it should be."""
    cost = who.short[r] * max(0, who.least[r, span] - amount)
    for tier in range(who.over.shape[1]):
        cost += who.over_cost[r, tier] * max(0, amount - who.over[r, tier, span])
    return float(cost)


@kernel
def ahead_in_week(
    value: Floats, w: int, b: int, p: Pattern, who: Terms, scale: Scale, later: float
) -> Ahead:
    """Most that the rest of week w within window b of start times and the weeks after may bring.

    `later` is what these may bring at most.
    """
    first, last = p.week_from[w], p.week_from[w + 1]
    top = scale.most[PAID, w] if scale.stride[PAID] > 0 else 0
    counted = scale.stride[DAYS] > 0 and p.weekly[DAYS]
    most_days = scale.most[DAYS, w] if counted else 0
    rest = np.full((last - first + 1, most_days + 1, top + 1), -np.inf)
    for days in range(most_days + 1):
        for units in range(top + 1):
            cost = 0.0
            if scale.stride[PAID] > 0:
                cost += _cost(who, PAID, units * scale.unit[PAID], w)
            if counted:
                cost += who.short[DAYS] * max(0, who.least[DAYS, w] - days)
            rest[last - first, days, units] = later - cost
    best = np.empty(top + 1)
    step = 1 if counted else 0
    for n in range(last - first - 1, -1, -1):
        d = first + n
        best[:] = -np.inf
        for j in range(p.window_from[b, d], p.window_to[b, d]):
            units = p.amount[PAID, j] // scale.unit[PAID] if top > 0 else 0
            if units <= top:
                best[units] = max(best[units], value[j])
        for days in range(most_days + 1):
            for units in range(top + 1):
                most = rest[n + 1, days, units] - who.off_cost[d]
                if days + step <= most_days:
                    for more in range(top + 1 - units):
                        if best[more] > -np.inf:
                            most = max(most, best[more] + rest[n + 1, days + step, units + more])
                rest[n, days, units] = most
    seen = np.empty((2, 3), dtype=np.int64)
    kept = 0
    for r, stride in ((PAID, 1), (DAYS, top + 1)):
        if scale.stride[r] > 0 and (r == PAID or counted):
            seen[kept, 0], seen[kept, 1], seen[kept, 2] = scale.stride[r], scale.top[r], stride
            kept += 1
    return Ahead(rest.reshape((last - first + 1, 1, -1)), seen[:kept])


@kernel
def _seen(p: Pattern, scale: Scale) -> tuple[Ints, Ints]:
    """The counters that are looked at over the horizon, and their strides in the place."""
    counters, horizon = p.amount.shape[0], p.day_start.shape[0] - 1
    rows = runs_of(scale) * (p.follows.shape[0] + 1) * 2
    moves = max(1, p.amount.shape[1] // horizon)
    found, strides = np.empty(counters, dtype=np.int64), np.empty(counters, dtype=np.int64)
    kept, size = 0, 1
    for r in range(counters):
        if scale.stride[r] == 0 or p.weekly[r] or scale.further[r]:
            continue
        more = size * (scale.most[r].max() + 1)
        if r == PAID or horizon * rows * more * moves <= SOON:
            found[kept], strides[kept] = r, size
            kept, size = kept + 1, more
    return found[:kept], strides[:kept]


@kernel
def ahead_of_horizon(value: Floats, p: Pattern, who: Terms, scale: Scale) -> Ahead:
    """Most that the rest of the horizon may bring, at any start times."""
    horizon, nothing = p.day_start.shape[0] - 1, p.follows.shape[0]
    found, strides = _seen(p, scale)
    count = len(found)
    size = 1
    for k in range(count):
        size *= scale.most[found[k]].max() + 1
    units = np.empty((size, count), dtype=np.int64)
    rest = np.full((horizon + 1, runs_of(scale) * (nothing + 1) * 2, size), -np.inf)
    for place in range(size):
        cost = 0.0
        for k in range(count):
            r = found[k]
            units[place, k] = place // strides[k] % (scale.most[r].max() + 1)
            cost += _cost(who, r, units[place, k] * scale.unit[r], 0)
        rest[horizon, :, place] = -cost
    week = p.week_from.shape[0] - 1
    for d in range(horizon - 1, -1, -1):
        if d + 1 == p.week_from[week]:
            week -= 1
        # shifts that count alike: the one that brings most
        low, high = p.window_from[:, d].min(), p.window_to[:, d].max()
        steps = np.empty((max(high - low, 0), count), dtype=np.int64)
        comes = np.empty(len(steps), dtype=np.int64)
        leaves = np.empty(len(steps), dtype=np.int64)
        free, best = np.empty(len(steps), dtype=np.bool_), np.empty(len(steps))
        moves = 0
        for j in range(low, high):
            if value[j] == -np.inf:
                continue
            for k in range(count):
                steps[moves, k] = p.amount[found[k], j] // scale.unit[found[k]]
            comes[moves], leaves[moves] = p.comes[j], p.leaves[j]
            free[moves], best[moves] = p.weekend[j], value[j]
            same = 0
            while not (comes[same] == comes[moves] and leaves[same] == leaves[moves]
                       and free[same] == free[moves] and (steps[same] == steps[moves]).all()):
                same += 1
            best[same] = max(best[same], value[j])
            moves = max(moves, same + 1)
        target = np.full((moves, 2, size), -1, dtype=np.int64)
        for m in range(moves):
            for counted in range(2):
                for place in range(size):
                    there = place
                    for k in range(count):
                        r, more = found[k], steps[m, k]
                        if p.weekends[r, week] and free[m] and not counted:
                            more = 1
                        if units[place, k] + more > scale.most[r, week]:
                            there = -1
                            break
                        there += more * strides[k]
                    target[m, counted, place] = there
        over = d + 1 == p.week_from[week + 1]
        for run in range(runs_of(scale)):
            off, on = rested(run, d, p, scale), worked(run, d, horizon - 1 - d, p, scale)
            for before in range(nothing + 1):
                for counted in range(2):
                    here = rest[d, row_of(run, before, counted, p)]
                    if off >= 0:
                        after = 0 if over else counted
                        here[:] = rest[d + 1, row_of(off, nothing, after, p)] - who.off_cost[d]
                    if on < 0:
                        continue
                    for m in range(moves):
                        if before < nothing and not p.follows[before, comes[m]]:
                            continue
                        after = 0 if over else (1 if free[m] else counted)
                        there = rest[d + 1, row_of(on, leaves[m], after, p)]
                        for place in range(size):
                            to = target[m, counted, place]
                            if to >= 0:
                                here[place] = max(here[place], best[m] + there[to])
    seen = np.empty((count, 3), dtype=np.int64)
    for k in range(count):
        seen[k, 0], seen[k, 1] = scale.stride[found[k]], scale.top[found[k]]
        seen[k, 2] = strides[k]
    return Ahead(rest, seen)
