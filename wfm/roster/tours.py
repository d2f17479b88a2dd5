"""The best legal tour of one agent over a horizon of weeks, for given values of its shifts.

An exact dynamic program, day by day, over labels: what the law and the contract still need to
know of the days before. A label's state is

- its *run*: days worked in a row, or days off in a row, as far as a rule may still ask;
- its *class*: when its last shift ended, and what may follow upon it. Ends between which no shift
  could begin are one class; an end so long ago that every rest has been had is none;
- whether the week's unbroken rest has been had, and whether the weekend is counted;
- its *counts*: paid time, days, weekends and whatever else shifts add up to, those that some
  limit may still bind, in the units in which they come.

Of labels in one state only the best is kept. Labels that cannot come up to a tour known already
are dropped (:mod:`wfm.roster.promise`). Within a week the start times of a tour lie in one window
of the shift set; the windows are tried one after another, those that promise most first.

A *beam* makes it quick and no longer exact: of each day's labels only so many are followed, those
that promise most (beam search, Lowerre 1976, "The Harpy speech recognition system", with the
bound of the promise as its order). What the labels left out promise at most is told, so that the
answer still comes with a bound.
"""

from __future__ import annotations

import numpy as np

from wfm.kernels import kernel
from wfm.roster.ahead import (
    Ahead,
    ahead_in_week,
    ahead_of_horizon,
    most_still,
    row_of,
)
from wfm.roster.labels import (
    PASSED,
    Store,
    added,
    fresh,
    next_generation,
    open_store,
)
from wfm.roster.problem import PAID, Floats, Ints, Pattern, Terms
from wfm.roster.promise import Promise, promises
from wfm.roster.runs import rested, worked
from wfm.roster.scale import Scale, scale_of, units_of

LONG_AGO = -(10**9)
EVERY = 2**62
"""A beam that leaves no label out."""
TINY = 1e-9
NEARLY, STEP, FAR = 0.002, 6.0, 2.0
"""A tour is first sought within this share of the most that one may bring, then within so many
times as much, up to this share."""


@kernel
def best_tour(value: Floats, p: Pattern, who: Terms, floor: float, chosen: Ints) -> float:
    """Value of the best legal tour, which is written; see :func:`good_tour`."""
    return good_tour(value, p, who, floor, chosen, EVERY)[0]


@kernel
def good_tour(
    value: Floats, p: Pattern, who: Terms, floor: float, chosen: Ints, beam: int
) -> tuple[float, float]:
    """Value of a good legal tour; writes its shift on each day (−1: off) to `chosen`.

    Parameters
    ----------
    value
        Of each shift, −inf where it is not allowed, (J,).
    p, who
        The shift set and the agent, see :class:`~wfm.roster.problem.Pattern` and
        :class:`~wfm.roster.problem.Terms`.
    floor
        Value of a legal tour that is known, or −inf. Where no other is better, −inf comes back
        and `chosen` is left as it was.
    chosen
        Shape (D,).
    beam
        Labels of a day that are followed at most; :data:`EVERY`: all of them.

    Returns
    -------
    tuple
        Σ value of the shifts − Σ cost of days off − cost of counts below and above what they
        should be; and what that of any legal tour is at most: with every label followed the same,
        or the floor. Without a floor there is always a tour, unless rules on runs leave none: days
        off break no other law.
    """
    scale = scale_of(value, p, who)
    promise = promises(value, p, who, scale)
    if p.weekly[PAID]:
        ahead = Ahead(np.empty((0, 0, 0)), np.empty((0, 0), dtype=np.int64))
        most = promise.window[0].max() + promise.later[0]
    else:
        ahead = ahead_of_horizon(value, p, who, scale)
        run = _begin(p, who, scale) // (4 * scale.size)
        before = p.leaves_of[who.kind] if who.kind >= 0 else p.follows.shape[0]
        most = most_still(ahead, 0, 0, row_of(run, before, 0, p))
    # few labels come up to nearly the most that a tour may bring: ask for that first
    asked = NEARLY * abs(most) + 1e-6
    while most - asked > floor and asked < FAR * abs(most) + 1:
        found, missed = _best_above(
            value, p, who, scale, promise, ahead, most - asked, chosen, beam)
        if found > -np.inf:
            return found, max(found, missed)
        if missed > -np.inf:  # the beam is full: it would be of all that is less as well
            break
        asked *= STEP
    found, missed = _best_above(value, p, who, scale, promise, ahead, floor, chosen, beam)
    if found == floor == -np.inf and missed > -np.inf:  # those followed led nowhere
        found, missed = _best_above(value, p, who, scale, promise, ahead, floor, chosen, EVERY)
    return found, max(found, floor, missed)


@kernel
def _best_above(
    value: Floats, p: Pattern, who: Terms, scale: Scale, promise: Promise, ahead: Ahead,
    floor: float, chosen: Ints, beam: int,
) -> tuple[float, float]:
    """The best tour found that is no worse than a floor, and what was left out promised at most.

    Both are −inf where there is none.
    """
    weeks = p.week_from.shape[0] - 1
    windows = p.window_from.shape[0]
    classes = p.class_ended.shape[0] + 2
    store = open_store()
    store, first = added(store, _begin(p, who, scale), classes - 1, 0.0, -1, PASSED)
    came_from, came_to = first, first + 1
    best, best_label, missed = -np.inf, -1, -np.inf
    for w in range(weeks):
        last = w == weeks - 1
        exits = np.empty(2 * windows, dtype=np.int64)
        order = np.argsort(-promise.window[w])
        for place in range(windows):
            b = order[place]
            here_from, here_to = came_from, came_to
            exits[2 * place] = exits[2 * place + 1] = 0
            if came_from == came_to:
                continue
            if p.weekly[PAID]:
                hope = promise.window[w, b] + promise.later[w] - max(floor, best)
                if store.value[came_from:came_to].max() + hope < -TINY:
                    continue
                ahead = ahead_in_week(value, w, b, p, who, scale, promise.later[w])
            if _beyond_hope(
                    store, came_from, came_to, p.week_from[w], w, p, who, scale, ahead,
                    max(floor, best)):
                continue
            for d in range(p.week_from[w], p.week_from[w + 1]):
                store, here_from, here_to = _day(
                    store, here_from, here_to, d, w, b, value, p, who, scale, ahead,
                    max(floor, best))
                if here_to - here_from > beam:
                    here_to, lost = _narrowed(
                        store, here_from, beam, d + 1, w, p, who, scale, ahead)
                    missed = max(missed, lost)
            store, here_from, here_to = _week_ends(
                store, here_from, here_to, w, p, who, scale, classes, last)
            exits[2 * place], exits[2 * place + 1] = here_from, here_to
            if last:
                for label in range(here_from, here_to):
                    if store.value[label] > best:
                        best, best_label = store.value[label], label
        if last:
            break
        store = next_generation(store)
        came_from = store.used[0]
        for place in range(windows):
            for label in range(exits[2 * place], exits[2 * place + 1]):
                store, _ = fresh(store, store.key[label], store.at[label], store.value[label],
                                 label, PASSED)
        came_to = store.used[0]
    if best < floor - TINY or best_label < 0:
        return -np.inf, missed
    d, label = p.day_start.shape[0] - 2, best_label
    while label >= 0:
        if store.took[label] != PASSED:
            chosen[d] = store.took[label]
            d -= 1
        label = store.before[label]
    return best, missed


@kernel
def _hope(
    store: Store, label: int, d: int, w: int, p: Pattern, who: Terms, scale: Scale, ahead: Ahead
) -> float:
    """What a label may come up to at most that stands before day d."""
    key = store.key[label]
    before = _left_before(p, who, store.at[label], d)
    state = key // scale.size
    n = d - p.week_from[w] if p.weekly[PAID] else d
    row = row_of(state // 4, before, state % 4 // 2, p)
    return float(store.value[label] + most_still(ahead, key % scale.size, n, row))


@kernel
def _narrowed(
    store: Store, first: int, beam: int, d: int, w: int, p: Pattern, who: Terms, scale: Scale,
    ahead: Ahead,
) -> tuple[int, float]:
    """Leave of the labels from the first on those that promise most; what the others promise."""
    hope = np.empty(store.used[0] - first)
    for n in range(len(hope)):
        hope[n] = _hope(store, first + n, d, w, p, who, scale, ahead)
    order = np.argsort(-hope, kind="mergesort")
    kept = np.sort(order[:beam])
    for place in range(beam):
        here, label = first + place, first + kept[place]
        store.key[here], store.at[here] = store.key[label], store.at[label]
        store.value[here], store.before[here] = store.value[label], store.before[label]
        store.took[here] = store.took[label]
    store.used[0] = first + beam
    return first + beam, float(hope[order[beam]])


@kernel
def _beyond_hope(
    store: Store, first: int, last: int, d: int, w: int, p: Pattern, who: Terms, scale: Scale,
    ahead: Ahead, floor: float,
) -> bool:
    """Whether no label can come up to the floor."""
    for label in range(first, last):
        if _hope(store, label, d, w, p, who, scale, ahead) >= floor - TINY:
            return False
    return True


@kernel
def _begin(p: Pattern, who: Terms, scale: Scale) -> int:
    """Number of the state before the first day."""
    if who.unknown:
        run = scale.off_states + scale.work_states
    elif who.run > 0:
        run = scale.off_states + min(who.run, scale.work_states) - 1
    else:
        run = min(max(who.off_run, 1), scale.off_states) - 1
    return run * 4 * scale.size


@kernel
def _ended(p: Pattern, who: Terms, at: int) -> tuple[int, int]:
    """When the last shift of a class ended, and from when its rest counts for the week.

    Classes 0 … C−1 are those of the pattern, C is free, C+1 the history; from C+2 on the same
    again, of which the week before has had its part of the rest. Above them stands the further
    number of counts, see :class:`~wfm.roster.scale.Scale`.
    """
    classes = p.class_ended.shape[0] + 2
    own = at % classes
    if own == classes - 2:
        return LONG_AGO, LONG_AGO
    if own == classes - 1:
        ended, since = who.last_end, who.rest_from
    else:
        ended = since = p.class_ended[own]
    if at % (2 * classes) >= classes:
        since += p.weekly_rest
    return ended, since


@kernel
def _day(
    store: Store, first: int, last: int, d: int, w: int, b: int, value: Floats, p: Pattern,
    who: Terms, scale: Scale, ahead: Ahead, floor: float,
) -> tuple[Store, int, int]:
    """Labels after day d, from those before it."""
    store = next_generation(store)
    begun = store.used[0]
    store = _off(store, first, last, d, w, p, who, scale, ahead, floor)
    low, high = p.window_from[b, d], p.window_to[b, d]
    if high > low and last > first:
        order = first + np.argsort(store.at[first:last], kind="mergesort")
        for comes in range(p.follows.shape[1]):
            store = _on(store, order, d, w, low, high, comes, value, p, who, scale, ahead, floor)
    return store, begun, store.used[0]


@kernel
def _off(
    store: Store, first: int, last: int, d: int, w: int, p: Pattern, who: Terms,
    scale: Scale, ahead: Ahead, floor: float,
) -> Store:
    """Everybody has the day off."""
    free, span = p.class_ended.shape[0], 2 * (p.class_ended.shape[0] + 2)
    rests = 1 if w == p.week_from.shape[0] - 2 else 2  # another week may want a part of it
    morning = p.day_start[d + 1]
    after = d + 1 - (p.week_from[w] if p.weekly[PAID] else 0)
    for label in range(first, last):
        key, at = store.key[label], store.at[label]
        counts, flags, run = key % scale.size, key // scale.size % 4, key // scale.size // 4
        run = rested(run, d, p, scale)
        if run < 0:
            continue
        worth = store.value[label] - who.off_cost[d]
        counted = 0 if d + 1 == p.week_from[w + 1] else flags // 2
        row = row_of(run, p.follows.shape[0], counted, p)
        if worth + most_still(ahead, counts, after, row) < floor - TINY:
            continue
        if at % span != free:
            ended, since = _ended(p, who, at)
            if morning - ended >= p.rest and morning - since >= rests * p.weekly_rest:
                at, flags = at - at % span + free, flags | 1
        store, _ = fresh(store, (run * 4 + flags) * scale.size + counts, at, worth, label, -1)
    return store


@kernel
def _left_before(p: Pattern, who: Terms, at: int, d: int) -> int:
    """What the shift on the day before day d leaves; beyond all that where there was none."""
    classes = p.class_ended.shape[0]
    own = at % (classes + 2)
    if own < classes and p.class_day[own] == d - 1:
        return int(p.class_leaves[own])
    if own == classes + 1 and d == 0 and who.kind >= 0:
        return int(p.leaves_of[who.kind])
    return int(p.follows.shape[0])


@kernel
def _on(
    store: Store, order: Ints, d: int, w: int, low: int, high: int, comes: int,
    value: Floats, p: Pattern, who: Terms, scale: Scale, ahead: Ahead, floor: float,
) -> Store:
    """Shifts on day d that may follow upon the same, for those who have rested before them."""
    counters, span = p.amount.shape[0], 2 * (p.class_ended.shape[0] + 2)
    left = p.day_start.shape[0] - 2 - d
    after = d + 1 - (p.week_from[w] if p.weekly[PAID] else 0)
    over = d + 1 == p.week_from[w + 1]
    told = False  # whether it matters that a weekend has been counted
    for r in range(counters):
        told |= p.weekends[r, w] and scale.stride[r] > 0
    # classes become ready one after another, and rested once more
    groups = 1
    for n in range(1, len(order)):
        groups += store.at[order[n]] != store.at[order[n - 1]]
    bounds = np.empty(groups + 1, dtype=np.int64)
    times = np.empty(2 * groups, dtype=np.int64)
    groups = 0
    for n in range(len(order)):
        if n > 0 and store.at[order[n]] == store.at[order[n - 1]]:
            continue
        at = store.at[order[n]]
        ended, since = _ended(p, who, at)
        bounds[groups] = n
        times[2 * groups], times[2 * groups + 1] = ended + p.rest, since + p.weekly_rest
        before = _left_before(p, who, at, d)
        if before < p.follows.shape[0] and not p.follows[before, comes]:
            times[2 * groups] = times[2 * groups + 1] = 10**9
        else:
            times[2 * groups + 1] = max(times[2 * groups + 1], times[2 * groups])
        groups += 1
    bounds[groups] = len(order)
    events = np.argsort(times[: 2 * groups], kind="mergesort")
    ready = open_store()
    counts = np.empty((counters, 64), dtype=np.int64)
    happened, known = 0, 0
    for j in range(low, high):
        if p.comes[j] != comes or value[j] == -np.inf:
            continue
        while happened < len(events) and times[events[happened]] <= p.start[j]:
            group, rested = events[happened] // 2, events[happened] % 2
            happened += 1
            for n in range(bounds[group], bounds[group + 1]):
                label = order[n]
                key = store.key[label]
                flags = key // scale.size % 4
                run = worked(key // scale.size // 4, d, left, p, scale)
                if run < 0 or (rested and flags & 1):
                    continue
                key = (run * 4 + (flags | rested)) * scale.size + key % scale.size
                ready, _ = fresh(
                    ready, key, store.at[label] // span, store.value[label], label, PASSED)
        while known < ready.used[0]:
            if known == counts.shape[1]:
                more = np.empty((counters, 2 * known), dtype=np.int64)
                more[:, :known] = counts
                counts = more
            number = ready.key[known] % scale.size
            for r in range(counters):
                counts[r, known] = units_of(scale, number, ready.at[known], r)
            known += 1
        for n in range(known):
            key, further, fits = ready.key[n], ready.at[n], True
            for r in range(counters):
                if scale.stride[r] == 0:
                    continue
                more_units = p.amount[r, j] // scale.unit[r]
                if p.weekends[r, w] and p.weekend[j] and key // scale.size % 4 < 2:
                    more_units = 1
                if counts[r, n] + more_units > scale.most[r, w]:
                    fits = False
                    break
                if scale.further[r]:
                    further += more_units * scale.stride[r]
                else:
                    key += more_units * scale.stride[r]
            if not fits:
                continue
            if told and p.weekend[j] and key // scale.size % 4 < 2:
                key += 2 * scale.size
            worth = ready.value[n] + value[j]
            state = key // scale.size
            row = row_of(state // 4, p.leaves[j], 0 if over else state % 4 // 2, p)
            if worth + most_still(ahead, key % scale.size, after, row) < floor - TINY:
                continue
            store, _ = fresh(
                store, key, further * span + p.class_of[j], worth, ready.before[n], j)
    return store


@kernel
def _week_ends(
    store: Store, first: int, last: int, w: int, p: Pattern, who: Terms, scale: Scale,
    classes: int, horizon: bool,
) -> tuple[Store, int, int]:
    """The labels that had their weekly rest, less the price of the week's counts, reset."""
    begun = store.used[0]
    counters = p.amount.shape[0]
    night = p.day_start[p.week_from[w + 1]]
    for label in range(first, last):
        key, at = store.key[label], store.at[label]
        flags = key // scale.size % 4
        if flags % 2 == 0 and p.weekly_rest > 0:
            _, since = _ended(p, who, at)
            if night - since < p.weekly_rest:
                continue
            if at % classes != classes - 2:
                at += classes if at % (2 * classes) < classes else 0
        worth, number, further = store.value[label], key % scale.size, at // (2 * classes)
        kept, kept_further = 0, 0
        for r in range(counters):
            if scale.stride[r] == 0 and not (who.short[r] > 0):
                continue
            units = units_of(scale, number, further, r)
            if p.weekly[r] or horizon:
                span = w if p.weekly[r] else 0
                amount = units * scale.unit[r]
                worth -= who.short[r] * max(0, who.least[r, span] - amount)
                for tier in range(who.over.shape[1]):
                    worth -= who.over_cost[r, tier] * max(0, amount - who.over[r, tier, span])
            elif scale.further[r]:
                kept_further += units * scale.stride[r]
            else:
                kept += units * scale.stride[r]
        run, at = key // scale.size // 4, kept_further * 2 * classes + at % (2 * classes)
        store, _ = added(store, run * 4 * scale.size + kept, at, worth, label, PASSED)
    return store, begun, store.used[0]
