"""Who of the people present does what: the best split over activities, kept up to date.

In one interval the split is a transportation problem with concave gains, so it is
optimal when no augmenting path gains anything: a person of group g goes to activity k,
somebody of another group there moves on to k', and so on. People come and go one tour at
a time, and each change is repaired by the best such path (successive shortest paths;
Ahuja, Magnanti & Orlin 1993, ch. 9 and 14). Work items tie intervals together by the
hours worked on them so far; around its target the price of a further hour falls evenly
from the penalty to nothing, so that the split settles where the hours cost least.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wfm.kernels import kernel
from wfm.roster.problem import Bools, Floats, Ints, Problem
from wfm.roster.work import Undone

EPS = 1e-9
BIG = 1e12
"""More than any agent is worth."""
SOFT = 0.06
"""Half-width of the band around a work item's hours in which its price falls, as a share."""
SHARPER = (1.0, 0.3, 0.1, 0.03)
"""Shares of the bands by which they are narrowed one after another, where the split is to cost
as little as the problem has it: at once narrow, prices would jump and the split would stay where
it is."""


class Coverage(NamedTuple):
    """The problem's arrays, and the split of present people that kernels keep in place.

    Attributes
    ----------
    worth, hours, penalty, cap_groups, cap, day, can, may_idle
        As in :class:`~wfm.roster.problem.Problem`.
    undone
        What work undone costs.
    band
        Half-width, in agent-intervals, of the band around each work item's hours in which its
        price falls, shape (W,).
    whole
        Cost of n agents on a queue, shape (Q, T, N + 1); between whole numbers it is in
        proportion.
    amount
        y[t, g, k], agents, shape (T, G, K).
    idle
        People present without work, shape (T, G).
    cover
        Σ_g y[t, g, k] of the queues, shape (T, Q).
    worked
        Agent-intervals on each work item, shape (W,).
    used
        Agent-intervals of each cap group on each day, shape (C, days).
    active, active_count
        Activities that can be worked in an interval, shape (T, K) and (T,).
    """

    worth: Floats
    whole: Floats
    hours: Floats
    undone: Undone
    band: Floats
    penalty: Floats
    cap_groups: Ints
    cap: Floats
    day: Ints
    can: Bools
    amount: Floats
    idle: Floats
    cover: Floats
    worked: Floats
    used: Floats
    active: Ints
    active_count: Ints
    may_idle: bool


def empty_coverage(problem: Problem) -> Coverage:
    """Nobody present yet but the people carried over from the week before."""
    q, t, g = problem.queues, problem.intervals, problem.groups
    k = problem.can.shape[1]
    active = np.zeros((t, k), dtype=np.int64)
    count = np.zeros(t, dtype=np.int64)
    asked = problem.worth[:, :, 0] > 0 if problem.may_idle else (problem.worth != 0).any(axis=2)
    open_now = np.vstack([asked, problem.legal & (problem.hours > 0)[:, None]])
    for i in range(t):
        found = np.flatnonzero(open_now[:, i])
        active[i, : len(found)] = found
        count[i] = len(found)
    days = int(problem.day.max(initial=0)) + 1
    made = Coverage(
        problem.worth, _whole(problem.worth), problem.hours, problem.undone,
        soft_bands(problem.hours), problem.penalty,
        problem.cap_groups, problem.cap, problem.day, problem.can,
        np.zeros((t, g, k)), np.zeros((t, g)), np.zeros((t, q)),
        np.zeros(len(problem.hours)), np.zeros((max(1, len(problem.cap)), days)), active, count,
        problem.may_idle,
    )
    for group in range(g):
        for at in np.flatnonzero(problem.carried[group] > 0):
            add_people(made, int(at), group, float(problem.carried[group, at]))
    return made


def soft_bands(hours: Floats) -> Floats:
    """Half-width, in agent-intervals, of the band in which an item's price falls."""
    return np.maximum(SOFT * hours, 1.0)


@kernel
def _price_up(s: Coverage, k: int, t: int) -> tuple[float, float]:
    """What a little more of activity k is worth, and up to which amount that holds."""
    queues = s.worth.shape[0]
    if k < queues:
        n = s.cover[t, k]
        level = int(np.floor(n + EPS))
        if level >= s.worth.shape[2]:
            return 0.0, 1e9
        return s.worth[k, t, level], level + 1 - n
    w = k - queues
    room = 1e9
    for c in s.cap_groups[w]:
        if c >= 0:
            room = min(room, s.cap[c] - s.used[c, s.day[t]])
    if room <= EPS:
        return 0.0, 1e9
    band = s.band[w]
    share = (s.hours[w] + band - s.worked[w]) / (2 * band)
    return s.penalty[w] * min(1.0, max(0.0, share)), min(room, min(0.5, 0.5 * band))


@kernel
def _price_down(s: Coverage, k: int, t: int) -> tuple[float, float]:
    """What is lost with a little less of activity k, and down to which amount that holds."""
    queues = s.worth.shape[0]
    if k < queues:
        n = s.cover[t, k]
        level = int(np.ceil(n - EPS))
        if level <= 0:
            return 0.0, 1e9
        if level > s.worth.shape[2]:
            return 0.0, n - s.worth.shape[2]
        return s.worth[k, t, level - 1], n - (level - 1)
    w = k - queues
    band = s.band[w]
    share = (s.hours[w] + band - s.worked[w]) / (2 * band)
    return s.penalty[w] * min(1.0, max(0.0, share)), min(0.5, 0.5 * band)


@kernel
def _shift_amount(s: Coverage, k: int, t: int, change: float) -> None:
    queues = s.worth.shape[0]
    if k < queues:
        s.cover[t, k] += change
        return
    w = k - queues
    s.worked[w] += change
    for c in s.cap_groups[w]:
        if c >= 0:
            s.used[c, s.day[t]] += change


@kernel
def add_people(s: Coverage, t: int, g: int, people: float) -> None:
    """`people` of group g come into interval t and take the work worth most."""
    if s.active_count[t] == 0:
        s.idle[t, g] += people
        return
    groups = s.can.shape[0]
    total = s.can.shape[1]
    via_activity = np.empty(total, dtype=np.int64)
    via_group = np.empty(total, dtype=np.int64)
    reached = np.empty(total, dtype=np.bool_)
    line = np.empty(total, dtype=np.int64)
    left = people
    while left > EPS:
        reached[:] = False
        head, tail = 0, 0
        for a in range(s.active_count[t]):
            k = s.active[t, a]
            if s.can[g, k]:
                reached[k] = True
                via_activity[k], via_group[k] = -1, g
                line[tail] = k
                tail += 1
        best, best_k, best_step = EPS if s.may_idle else -np.inf, -1, 0.0
        while head < tail:
            k = line[head]
            head += 1
            price, step = _price_up(s, k, t)
            if price > best:
                best, best_k, best_step = price, k, step
            for other in range(groups):
                if s.amount[t, other, k] > EPS:
                    for a in range(s.active_count[t]):
                        further = s.active[t, a]
                        if s.can[other, further] and not reached[further]:
                            reached[further] = True
                            via_activity[further], via_group[further] = k, other
                            line[tail] = further
                            tail += 1
        if best_k < 0:
            s.idle[t, g] += left
            return
        step = min(left, best_step)
        k = best_k
        while via_activity[k] >= 0:
            step = min(step, s.amount[t, via_group[k], via_activity[k]])
            k = via_activity[k]
        k = best_k
        _shift_amount(s, k, t, step)
        while True:
            s.amount[t, via_group[k], k] += step
            before = via_activity[k]
            if before < 0:
                break
            s.amount[t, via_group[k], before] -= step
            k = before
        left -= step


@kernel
def remove_people(s: Coverage, t: int, g: int, people: float) -> None:
    """`people` of group g leave interval t; the work worth least is given up."""
    if s.active_count[t] == 0:
        s.idle[t, g] -= people
        return
    groups = s.can.shape[0]
    total = s.can.shape[1]
    via_activity = np.empty(total, dtype=np.int64)
    via_group = np.empty(total, dtype=np.int64)
    reached = np.empty(total, dtype=np.bool_)
    line = np.empty(total, dtype=np.int64)
    left = people
    while left > EPS:
        if s.idle[t, g] > EPS:
            step = min(left, s.idle[t, g])
            s.idle[t, g] -= step
            left -= step
            continue
        reached[:] = False
        head, tail = 0, 0
        for a in range(s.active_count[t]):
            k = s.active[t, a]
            if s.amount[t, g, k] > EPS:
                reached[k] = True
                via_activity[k], via_group[k] = -1, g
                line[tail] = k
                tail += 1
        if tail == 0:
            return
        best, best_k, best_step, best_idle = np.inf, -1, 0.0, -1
        while head < tail:
            k = line[head]
            head += 1
            price, step = _price_down(s, k, t)
            if price < best:
                best, best_k, best_step, best_idle = price, k, step, -1
            for other in range(groups):
                if not s.can[other, k]:
                    continue
                if s.idle[t, other] > EPS and best > 0.0:
                    best, best_k, best_step, best_idle = 0.0, k, s.idle[t, other], other
                for a in range(s.active_count[t]):
                    further = s.active[t, a]
                    if s.amount[t, other, further] > EPS and not reached[further]:
                        reached[further] = True
                        via_activity[further], via_group[further] = k, other
                        line[tail] = further
                        tail += 1
        step = min(left, best_step)
        k = best_k
        while True:
            step = min(step, s.amount[t, via_group[k], k])
            if via_activity[k] < 0:
                break
            k = via_activity[k]
        k = best_k
        if best_idle >= 0:
            s.idle[t, best_idle] -= step
            s.amount[t, best_idle, k] += step
        else:
            _shift_amount(s, k, t, -step)
        while True:
            s.amount[t, via_group[k], k] -= step
            before = via_activity[k]
            if before < 0:
                break
            s.amount[t, via_group[k], before] += step
            k = before
        left -= step


@kernel
def gains(s: Coverage, g: int, gain: Floats) -> None:
    """What one more person of group g is worth in each interval; writes `gain`, shape (T,).

    Where the next level of coverage begins before a whole person is used up, the rest is
    valued at the level after it or at the second best activity.
    """
    groups = s.can.shape[0]
    total = s.can.shape[1]
    reached = np.empty(total, dtype=np.bool_)
    line = np.empty(total, dtype=np.int64)
    for t in range(gain.shape[0]):
        reached[:] = False
        head, tail = 0, 0
        for a in range(s.active_count[t]):
            k = s.active[t, a]
            if s.can[g, k]:
                reached[k] = True
                line[tail] = k
                tail += 1
        least = 0.0 if s.may_idle else -np.inf
        best, second, step, best_k = least, least, 1.0, -1
        while head < tail:
            k = line[head]
            head += 1
            price, room = _price_up(s, k, t)
            if price > best:
                best, second, step, best_k = price, best, room, k
            elif price > second:
                second = price
            if tail == s.active_count[t]:
                continue
            for other in range(groups):
                if s.amount[t, other, k] > EPS:
                    for a in range(s.active_count[t]):
                        further = s.active[t, a]
                        if s.can[other, further] and not reached[further]:
                            reached[further] = True
                            line[tail] = further
                            tail += 1
        if best_k >= s.worth.shape[0]:
            step = 1.0
        elif best_k >= 0 and step < 1.0:
            level = int(np.floor(s.cover[t, best_k] + EPS)) + 1
            if level < s.worth.shape[2]:
                second = max(second, s.worth[best_k, t, level])
        step = min(step, 1.0)
        if best_k < 0:
            best = 0.0
        gain[t] = best if step == 1.0 else step * best + (1.0 - step) * max(second, -BIG)


@kernel
def coverage_cost(s: Coverage) -> float:
    """Cost of what is not covered, with the softened price of work items."""
    cost = _queues_cost(s)
    for w in range(s.hours.shape[0]):
        band = s.band[w]
        short = s.hours[w] + band - s.worked[w]
        if short >= 2 * band:
            cost += s.penalty[w] * (s.hours[w] - s.worked[w])
        elif short > 0:
            cost += s.penalty[w] * short * short / (4 * band)
    return cost


@kernel
def exact_cost(s: Coverage) -> float:
    """Cost of what is not covered."""
    cost = _queues_cost(s)
    base, last, rate = s.undone
    for w in range(s.hours.shape[0]):
        short = base[w] - s.worked[w]
        cost += s.penalty[w] * max(0.0, short)
        cost += rate[w] * min(last[w], max(0.0, short + last[w]))
    return cost


def _whole(worth: Floats) -> Floats:
    """Cost of each whole number of agents: worths that are missed, and harm that is done."""
    none = np.zeros((*worth.shape[:2], 1))
    missed = np.cumsum(np.maximum(worth, 0.0)[:, :, ::-1], axis=2)[:, :, ::-1]
    harm = np.cumsum(np.maximum(-worth, 0.0), axis=2)
    cost: Floats = np.concatenate([missed, none], axis=2) + np.concatenate([none, harm], axis=2)
    return cost


@kernel
def _queues_cost(s: Coverage) -> float:
    cost = 0.0
    top = s.worth.shape[2]
    for k in range(s.worth.shape[0]):
        for t in range(s.worth.shape[1]):
            n = s.cover[t, k]
            level = int(np.floor(n + EPS))
            cost += s.whole[k, t, min(level, top)]
            if level < top:
                cost -= (n - level) * s.worth[k, t, level]
    return cost


PASSES = 8
"""Times that :func:`settle` goes over the week at most."""


@kernel
def settle(s: Coverage) -> None:
    """Split everybody present anew, interval by interval, until nothing gets cheaper.

    Prices of work items move as hours are worked elsewhere; an interval that was split
    at older prices is put right here.
    """
    cost = np.inf
    for _ in range(PASSES):
        _split_anew(s)
        now = coverage_cost(s)
        if now > cost - EPS * max(1.0, cost):
            break
        cost = now


def take_over(s: Coverage, amount: Floats) -> None:
    """Split everybody present like this; who could do nothing of worth idles.

    Parameters
    ----------
    amount
        As in :class:`Coverage`; of no group more than are present.
    """
    there = s.amount.sum(axis=2) + s.idle
    queues = s.worth.shape[0]
    s.amount[:] = 0.0
    for t, count in enumerate(s.active_count):
        mine = s.active[t, :count]
        s.amount[t][:, mine] = amount[t][:, mine]
    s.idle[:] = np.maximum(0.0, there - s.amount.sum(axis=2))
    s.cover[:] = s.amount[:, :, :queues].sum(axis=1)
    done = s.amount[:, :, queues:].sum(axis=1)
    s.worked[:] = done.sum(axis=0)
    s.used[:] = 0.0
    for c in range(len(s.cap)):
        mine = (s.cap_groups == c).any(axis=1)
        np.add.at(s.used[c], s.day, done[:, mine].sum(axis=1))


@kernel
def _split_anew(s: Coverage) -> None:
    for t in range(s.idle.shape[0]):
        if s.active_count[t] == 0:
            continue
        for g in range(s.idle.shape[1]):
            people = s.idle[t, g]
            s.idle[t, g] = 0.0
            for a in range(s.active_count[t]):
                k = s.active[t, a]
                if s.amount[t, g, k] > 0.0:
                    people += s.amount[t, g, k]
                    _shift_amount(s, k, t, -s.amount[t, g, k])
                    s.amount[t, g, k] = 0.0
            if people > EPS:
                add_people(s, t, g, people)


def service_cost(problem: Problem, cover: Floats) -> float:
    """Σ worth of the agents that are missing, fractions in proportion."""
    levels = np.arange(problem.worth.shape[2])
    missing = np.clip(levels[None, None, :] + 1 - cover.T[:, :, None], 0.0, 1.0)
    worth = problem.worth
    return float((np.maximum(worth, 0) * missing - np.minimum(worth, 0) * (1 - missing)).sum())


def short_of(problem: Problem, cover: Floats, worked: Floats) -> float:
    """Agent-intervals missing from what queues require and from the hours of work items.

    Parameters
    ----------
    cover, worked
        As of :class:`Coverage`.
    """
    missing = np.maximum(problem.hours - worked, 0.0).sum()
    if problem.required is not None:
        missing += np.maximum(problem.required - cover.T, 0.0).sum()
    return float(missing)
