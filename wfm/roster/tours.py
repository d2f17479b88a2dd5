"""The best legal week of one agent, for given values of its shifts.

An exact dynamic program over the seven days. What the law and the contract still need to
know of the days before is the state:

- the run: days worked in a row (two classes suffice where `max_run` is 6 or more,
  because a week with a day off cannot break it again);
- whether the unbroken weekly rest has been had;
- days worked, and paid time beyond the shortest shifts;
- when the last shift ended: how many days ago as long as a rest may hang on it, or in the
  history, or so long ago that every rest has been had. Ends between which no shift could
  begin are one and the same.

Start times of a tour lie in one window of the shift set; windows are tried in the order
of an upper bound and left out as soon as the bound shows that they cannot win.
"""

from __future__ import annotations

import numpy as np

from wfm.kernels import kernel
from wfm.roster.problem import Floats, Ints

DAYS = 7
NEVER_END = -(10**6)
"""End of a last shift so long ago that every rest has been had."""


@kernel
def _gcd(a: int, b: int) -> int:
    while b > 0:
        a, b = b, a % b
    return a


@kernel
def best_tour(
    value: Floats, off_cost: Floats,
    day: Ints, start: Ints, end: Ints, paid_min: Ints,
    window_from: Ints, window_to: Ints, day_start: Ints,
    rest: int, weekly_rest: int, max_run: int,
    last_end: int, rest_from: int, run: int,
    week_min: int, week_max: int, days_min: int, days_max: int, short_cost: float,
    over_min: Ints, over_cost: Floats, chosen: Ints,
) -> float:
    """Value of the best legal tour; writes its shift on each day (−1: off) to `chosen`.

    Parameters are those of :class:`~wfm.roster.problem.ShiftSet` and
    :class:`~wfm.roster.problem.Person`; `value` is −inf where a shift is not allowed.

    Returns
    -------
    float
        Σ value of the shifts − Σ cost of days off − cost of paid time below the
        contract − cost of paid time over the ordinary week. A week without shifts is always
        legal, so there is always a tour.
    """
    windows = window_from.shape[0]
    if value.shape[0] == 0:
        chosen[:] = -1
        return float(-off_cost.sum() - short_cost * max(week_min, 0))
    shortest, longest, step = paid_min.min(), paid_min.max(), 0
    for j in range(paid_min.shape[0]):
        step = _gcd(paid_min[j] - shortest, step)
    step = max(step, 1)
    bound = np.empty(windows, dtype=np.float64)
    gains = np.empty(DAYS, dtype=np.float64)
    for w in range(windows):
        for d in range(DAYS):
            best = 0.0
            for j in range(window_from[w, d], window_to[w, d]):
                best = max(best, value[j] + off_cost[d])
            gains[d] = best
        gains.sort()
        bound[w] = 0.0
        for d in range(max(0, DAYS - days_max), DAYS):
            bound[w] += gains[d]
        for d in range(DAYS):
            bound[w] -= off_cost[d]
    order = np.argsort(-bound)
    best = -np.inf
    trial = np.empty(DAYS, dtype=np.int64)
    for place in range(windows):
        w = order[place]
        if bound[w] <= best:
            break
        found = _window_tour(
            value, off_cost, start, end, paid_min, window_from[w], window_to[w], day_start,
            rest, weekly_rest, max_run, last_end, rest_from, run, week_min, week_max, days_min,
            days_max, short_cost, over_min, over_cost, shortest, longest, step, trial,
        )
        if found > best:
            best = found
            chosen[:] = trial
    return best


@kernel
def _parts(
    state: int, days_max: int, extras: int, lasts: int
) -> tuple[int, int, int, int, int]:
    """Run class, rested, days, extra time and last end of a state, which is numbered
    (((run class · 2 + rested) · (days_max + 1) + days) · extras + extra) · lasts + last."""
    left, last = state // lasts, state % lasts
    left, extra = left // extras, left % extras
    left, days = left // (days_max + 1), left % (days_max + 1)
    return left // 2, left % 2, days, extra, last


@kernel
def _window_tour(
    value: Floats, off_cost: Floats, start: Ints, end: Ints, paid_min: Ints,
    window_from: Ints, window_to: Ints, day_start: Ints,
    rest: int, weekly_rest: int, max_run: int, last_end: int, rest_from: int, run: int,
    week_min: int, week_max: int, days_min: int, days_max: int, short_cost: float,
    over_min: Ints, over_cost: Floats, shortest: int, longest: int, step: int, chosen: Ints,
) -> float:
    """The best tour that keeps to one window of start times."""
    # Rests end where shifts begin or the week ends. These lie a multiple of `grid` apart, so
    # a rest is as good if the shift before it ends later, up to the same multiple.
    grid = abs(weekly_rest - rest)
    for d in range(DAYS):
        for j in range(window_from[d], window_to[d]):
            if value[j] > -np.inf:
                grid = _gcd(abs(day_start[DAYS] - start[j]), grid)
    grid = max(grid, 1)
    late = np.empty(end.shape[0], dtype=np.int64)
    low, high = 10**9, -(10**9)
    for d in range(DAYS):
        for j in range(window_from[d], window_to[d]):
            if value[j] > -np.inf:
                late[j] = end[j] + (day_start[DAYS] - rest - end[j]) % grid
                low = min(low, late[j] - day_start[d])
                high = max(high, late[j] - day_start[d])
    unit = 0  # the ends of shifts lie on multiples of this after the earliest
    for d in range(DAYS):
        for j in range(window_from[d], window_to[d]):
            if value[j] > -np.inf:
                unit = _gcd(late[j] - day_start[d] - low, unit)
    unit = max(unit, 1)
    ends = max(0, (high - low) // unit + 1)
    extras = (longest - shortest) // step * days_max + 1
    runs = 2 if max_run >= DAYS - 1 else max_run + 1
    # so many days off in a row are a weekly rest, whenever the shift before them ended
    lags = 2
    shortest_day = day_start[1] - day_start[0]
    for d in range(1, DAYS):
        shortest_day = min(shortest_day, day_start[d + 1] - day_start[d])
    while lags < DAYS and lags * shortest_day - max(0, high - shortest_day) < weekly_rest:
        lags += 1
    lasts = 2 + lags * ends  # free, history, and a shift of so many days ago by its end
    size = runs * 2 * (days_max + 1) * extras * lasts
    now = np.full(size, -np.inf)
    then = np.empty(size)
    came = np.full((DAYS, size), -1, dtype=np.int64)
    took = np.full((DAYS, size), -1, dtype=np.int64)
    run_class = min(run, max_run) if max_run < DAYS - 1 else 1  # 1: no day off yet
    now[(run_class * 2 * (days_max + 1)) * extras * lasts + 1] = 0.0
    for d in range(DAYS):
        then[:] = -np.inf
        for state in range(size):
            worth = now[state]
            if worth == -np.inf:
                continue
            r, rested, days, extra, last = _parts(state, days_max, extras, lasts)
            if last == 0:
                ended = NEVER_END
            elif last == 1:
                ended = last_end
            else:
                lag, end_index = (last - 2) // ends, (last - 2) % ends
                ended = day_start[max(d - 1 - lag, 0)] + low + end_index * unit
            # a day off
            r_off = 0
            last_off, rested_off = last, rested
            if last >= 2:
                last_off = last + ends
                if last_off >= lasts:
                    last_off, rested_off = 0, 1
            target = (((r_off * 2 + rested_off) * (days_max + 1) + days) * extras + extra)
            target = target * lasts + last_off
            if worth - off_cost[d] > then[target]:
                then[target] = worth - off_cost[d]
                came[d, target] = state
                took[d, target] = -1
            # a shift
            if days >= days_max:
                continue
            r_on = r
            if max_run >= DAYS - 1:
                if r == 1 and run + d + 1 > max_run:
                    continue
            else:
                r_on = r + 1
                if r_on > max_run:
                    continue
            for j in range(window_from[d], window_to[d]):
                gain = value[j]
                if gain == -np.inf or start[j] - ended < rest:
                    continue
                more = extra + (paid_min[j] - shortest) // step
                if (days + 1) * shortest + more * step > week_max:
                    continue
                rested_on = rested
                if start[j] - (rest_from if last == 1 else ended) >= weekly_rest:
                    rested_on = 1
                target = (((r_on * 2 + rested_on) * (days_max + 1) + days + 1) * extras + more)
                target = target * lasts + 2 + (late[j] - day_start[d] - low) // unit
                if worth + gain > then[target]:
                    then[target] = worth + gain
                    came[d, target] = state
                    took[d, target] = j
        now, then = then, now
    best, at = -np.inf, -1
    for state in range(size):
        worth = now[state]
        if worth == -np.inf:
            continue
        _, rested, days, extra, last = _parts(state, days_max, extras, lasts)
        if rested == 0:
            if last == 0:
                ended = NEVER_END
            elif last == 1:
                ended = rest_from
            else:
                lag, end_index = (last - 2) // ends, (last - 2) % ends
                ended = day_start[DAYS - 1 - lag] + low + end_index * unit
            if day_start[DAYS] - ended < weekly_rest:
                continue
        paid = days * shortest + extra * step
        short = max(week_min - paid, (days_min - days) * shortest)
        if short > 0:
            worth -= short_cost * short
        for tier in range(over_min.shape[0]):
            if paid > over_min[tier]:
                worth -= over_cost[tier] * (paid - over_min[tier])
        if worth > best:
            best, at = worth, state
    for d in range(DAYS - 1, -1, -1):
        chosen[d] = took[d, at]
        at = came[d, at]
    return best
