"""Whole intervals for whole people: who is on which activity when.

The search splits groups of people over activities as if people could be cut. Here each
agent gets one activity per interval. The start is the split, rounded so that people
stay where they are; then single moves and exchanges between two people lower the true
cost (work items at their full penalty up to their hours), with a small price on changing
the activity and on second-choice skills, until nothing helps. At last two people exchange whole
stretches of time, which costs nothing but saves changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from wfm.kernels import kernel
from wfm.roster.booking import activity_change, book, differ
from wfm.roster.coverage import Coverage, empty_coverage
from wfm.roster.problem import Bools, Floats, Ints, Problem

NOTHING = -1
"""Present, but no activity is open that the agent can do."""
PARTNERS = 300
"""People with whom one is tried, about, where there are more: pairs grow with their square."""


@dataclass(frozen=True)
class Assignment:
    """Who does what.

    Attributes
    ----------
    activity
        Activity of each agent in each interval, :data:`NOTHING` where idle or absent,
        shape (I, T).
    carried
        The same for the people carried over from the week before, in the order of
        :func:`carried_people`, shape (C, T).
    cover
        Agents on each queue, shape (T, Q).
    worked
        Agent-intervals on each work item, shape (W,).
    """

    activity: Ints
    carried: Ints
    cover: Floats
    worked: Floats


class Before(NamedTuple):
    """What people did before, and what it costs to change it.

    Attributes
    ----------
    activity
        Activity of each agent in each interval to begin with, :data:`NOTHING` where that is not
        known, shape (I, T).
    stays
        Label of what the agent did, negative where nothing is asked, shape (I, T).
    price
        Cost of doing something of another label, shape (I, T).
    label
        Label of each activity, shape (K,).
    """

    activity: Ints
    stays: Ints
    price: Floats
    label: Ints


def unknown_before(people: int, intervals: int, activities: int) -> Before:
    """Nothing is known of what was done before."""
    none = np.full((people, intervals), NOTHING, dtype=np.int64)
    return Before(none, none, np.zeros(none.shape), np.arange(activities, dtype=np.int64))


def carried_people(problem: Problem) -> tuple[Floats, Ints]:
    """The people carried over from the week before, one by one: presence and group.

    Group by group: the n-th of a group is there where n people of it are; shapes (C, T), (C,).
    """
    rows, groups = [], []
    for g in range(problem.groups):
        for n in range(int(np.ceil(problem.carried[g].max(initial=0.0) - 1e-9))):
            rows.append(np.clip(problem.carried[g] - n, 0.0, 1.0))
            groups.append(g)
    presence = np.array(rows, dtype=np.float64).reshape(len(rows), problem.intervals)
    return presence, np.array(groups, dtype=np.int64)


def assign(
    problem: Problem, presence: Floats, split: Coverage, liking: Floats, change_cost: float,
    family: Ints | None = None, passes: int = 12,
) -> Assignment:
    """Give every present agent one activity per interval.

    Parameters
    ----------
    presence
        Share of each interval in which each agent is there, shape (I, T).
    split
        A split of the groups over activities to begin with.
    liking
        Small cost of an interval on activity k by agent i, shape (I, K): second-choice
        skills; its order of magnitude should be well below a worth.
    change_cost
        Small cost of a change of activity from one interval to the next.
    family
        Activities of one family are the same to the agent (segments of a campaign, mail of
        different hours): no change is counted between them. Shape (K,); all differ if None.
    passes
        Most rounds of improvement.
    """
    carried, carried_group = carried_people(problem)
    there = np.vstack([presence, carried])
    activity = np.full(there.shape, NOTHING, dtype=np.int64)
    group = np.concatenate([_groups(problem), carried_group])
    _round_split(there, group, split.amount, split.active, split.active_count, problem.can,
                 activity)
    return _improved(problem, presence, activity, liking, change_cost, family, passes,
                     unknown_before(len(presence), problem.intervals, problem.can.shape[1]))


def assign_again(
    problem: Problem, presence: Floats, found: Assignment, before: Before, liking: Floats,
    change_cost: float, family: Ints | None = None, passes: int = 12,
) -> Assignment:
    """As :func:`assign`, from what people did before: they change only what is worth its price.

    Parameters
    ----------
    found
        An assignment; it holds where it is not known what was done before.
    before
        What was done, and the price of a change.
    """
    known = (before.activity >= 0) & (presence > 0)
    mine = np.where(known, before.activity, found.activity)
    return _improved(problem, presence, np.vstack([mine, found.carried]), liking, change_cost,
                     family, passes, before)


def _groups(problem: Problem) -> Ints:
    return np.array([p.group for p in problem.people], dtype=np.int64)


def _improved(
    problem: Problem, presence: Floats, activity: Ints, liking: Floats, change_cost: float,
    family: Ints | None, passes: int, before: Before,
) -> Assignment:
    """Single moves and exchanges until nothing helps, of the carried people too."""
    if family is None:
        family = np.arange(problem.can.shape[1])
    people = len(problem.people)
    carried, carried_group = carried_people(problem)
    presence = np.vstack([presence, carried])
    liking = np.vstack([liking, np.zeros((len(carried), liking.shape[1]))])
    stays = np.vstack([before.stays, np.full(carried.shape, NOTHING, dtype=np.int64)])
    price = np.vstack([before.price, np.zeros(carried.shape)])
    group = np.concatenate([_groups(problem), carried_group])
    days = int(problem.day.max(initial=0)) + 1
    open_now = empty_coverage(problem)
    cover = np.zeros_like(open_now.cover)
    worked = np.zeros(len(problem.hours))
    used = np.zeros((max(1, len(problem.cap)), days))
    _improve(
        presence, group, problem.can, problem.worth, problem.hours, problem.penalty,
        problem.cap_groups, problem.cap, problem.day, open_now.active, open_now.active_count,
        liking, change_cost, family, passes, stays, price, before.label, activity, cover, worked,
        used)
    stirred = np.ones(len(presence), dtype=np.bool_)
    for _ in range(passes):
        _exchange(presence, group, problem.can, liking, change_cost, family, stays, price,
                  before.label, activity, stirred)
        if not stirred.any():
            break
    return Assignment(activity[:people], activity[people:], cover, worked)


@kernel
def _apart(people: int) -> Ints:
    """How far apart two stand who are tried together: all, or of many the nearest and some more."""
    if people <= PARTNERS:
        return np.arange(1, max(1, people))
    near = PARTNERS // 2
    step = (people - near) / near
    spread = near + (step * np.arange(1, near)).astype(np.int64)
    return np.concatenate((np.arange(1, near + 1), spread))


@kernel
def _round_split(
    presence: Floats, group: Ints, amount: Floats, active: Ints, active_count: Ints, can: Bools,
    activity: Ints,
) -> None:
    people, intervals = presence.shape
    activities = amount.shape[2]
    groups = amount.shape[1]
    wanted = np.empty((groups, activities))
    for t in range(intervals):
        wanted[:] = amount[t]
        for stay in range(2):
            for i in range(people):
                if presence[i, t] <= 0.0 or activity[i, t] >= 0:
                    continue
                g = group[i]
                best, most = NOTHING, 0.05
                if stay == 0:
                    before = activity[i, t - 1] if t > 0 and presence[i, t - 1] > 0 else NOTHING
                    if before >= 0 and wanted[g, before] >= 0.5 * presence[i, t]:
                        best = before
                else:
                    for a in range(active_count[t]):
                        k = active[t, a]
                        if can[g, k] and wanted[g, k] > most:
                            best, most = k, wanted[g, k]
                if best >= 0:
                    activity[i, t] = best
                    wanted[g, best] -= presence[i, t]


@kernel
def _changes(activity: Ints, presence: Floats, family: Ints, i: int, t: int, k: int) -> int:
    """Changes of activity next to interval t if agent i were on k there."""
    count = 0
    if t > 0 and presence[i, t - 1] > 0.0:
        count += differ(family, activity[i, t - 1], k)
    if t + 1 < presence.shape[1] and presence[i, t + 1] > 0.0:
        count += differ(family, activity[i, t + 1], k)
    return count


@kernel
def _left(stays: Ints, price: Floats, label: Ints, i: int, t: int, k: int) -> float:
    """Price of agent i being on activity k in interval t, where something else was done before."""
    if stays[i, t] < 0 or (k >= 0 and label[k] == stays[i, t]):
        return 0.0
    return float(price[i, t])


@kernel
def _to_save(
    presence: Floats, change_cost: float, family: Ints, stays: Ints, price: Floats, label: Ints,
    activity: Ints, i: int, t: int,
) -> float:
    """Price of the changes that agent i makes next to interval t, and of what was left there."""
    k = activity[i, t]
    return float(change_cost * _changes(activity, presence, family, i, t, k)
                 + _left(stays, price, label, i, t, k))


@kernel
def _improve(
    presence: Floats, group: Ints, can: Bools, worth: Floats, hours: Floats, penalty: Floats,
    cap_groups: Ints, cap: Floats, day: Ints, active: Ints, active_count: Ints,
    liking: Floats, change_cost: float, family: Ints, passes: int, stays: Ints, price: Floats,
    label: Ints, activity: Ints, cover: Floats, worked: Floats, used: Floats,
) -> None:
    people, intervals = presence.shape
    queues = worth.shape[0]
    for i in range(people):
        for t in range(intervals):
            k = activity[i, t]
            if k >= queues:
                for c in cap_groups[k - queues]:
                    if c >= 0 and used[c, day[t]] + presence[i, t] > cap[c] + 1e-9:
                        activity[i, t] = NOTHING
                        k = NOTHING
            if presence[i, t] > 0.0:
                book(k, t, presence[i, t], queues, cap_groups, day, cover, worked, used)
    idle_cost = change_cost * 0.5
    here = np.empty(people, dtype=np.int64)
    part, saved = np.empty(people), np.empty(people)
    fresh = np.ones(intervals + 2, dtype=np.bool_)
    for _ in range(passes):
        moved = False
        for t in range(intervals):
            count = 0
            for i in range(people):
                if presence[i, t] > 0.0:
                    here[count] = i
                    count += 1
            for x in range(count):
                i = here[x]
                p = presence[i, t]
                k = activity[i, t]
                leave = activity_change(k, t, -p, worth, hours, penalty, cap_groups, cap, day,
                                         cover, worked, used)
                leave -= change_cost * _changes(activity, presence, family, i, t, k)
                leave -= liking[i, k] * p if k >= 0 else idle_cost
                leave -= _left(stays, price, label, i, t, k)
                best, best_k = -1e-7, k
                for a in range(active_count[t]):
                    other = active[t, a]
                    if other == k or not can[group[i], other]:
                        continue
                    rise = leave + change_cost * _changes(activity, presence, family, i, t, other)
                    rise += liking[i, other] * p + _left(stays, price, label, i, t, other)
                    rise += activity_change(other, t, p, worth, hours, penalty, cap_groups, cap,
                                             day, cover, worked, used)
                    if rise < best:
                        best, best_k = rise, other
                if best_k != k:
                    book(k, t, -p, queues, cap_groups, day, cover, worked, used)
                    book(best_k, t, p, queues, cap_groups, day, cover, worked, used)
                    activity[i, t] = best_k
                    fresh[t : t + 3] = True
                    moved = True
            if not fresh[t + 1]:  # pairs were tried since anything changed here or beside
                continue
            fresh[t + 1] = False
            for x in range(count):
                part[x] = presence[here[x], t]
                saved[x] = _to_save(presence, change_cost, family, stays, price, label,
                                    activity, here[x], t)
            apart = _apart(count)
            for x in range(count):
                i = here[x]
                for further in apart:
                    y = x + further
                    if y >= count:
                        break
                    j = here[y]
                    k, m = activity[i, t], activity[j, t]
                    if k == m or k < 0 or m < 0:
                        continue
                    if not can[group[i], m] or not can[group[j], k]:
                        continue
                    p, q = part[x], part[y]
                    rise = (liking[i, m] - liking[i, k]) * p + (liking[j, k] - liking[j, m]) * q
                    rise -= saved[x] + saved[y]
                    if p == q and rise >= -1e-7:  # no more can be won: most pairs end here
                        continue
                    rise += change_cost * (
                        _changes(activity, presence, family, i, t, m)
                        + _changes(activity, presence, family, j, t, k))
                    rise += _left(stays, price, label, i, t, m)
                    rise += _left(stays, price, label, j, t, k)
                    if p != q:
                        rise += activity_change(k, t, q - p, worth, hours, penalty, cap_groups,
                                                 cap, day, cover, worked, used)
                        rise += activity_change(m, t, p - q, worth, hours, penalty, cap_groups,
                                                 cap, day, cover, worked, used)
                    if rise < -1e-7:
                        book(k, t, q - p, queues, cap_groups, day, cover, worked, used)
                        book(m, t, p - q, queues, cap_groups, day, cover, worked, used)
                        activity[i, t], activity[j, t] = m, k
                        for z in (x, y):
                            saved[z] = _to_save(presence, change_cost, family, stays, price,
                                                label, activity, here[z], t)
                        fresh[t : t + 3] = True
                        moved = True
        if not moved:
            return


@kernel
def _boundary(activity: Ints, presence: Floats, family: Ints, i: int, j: int, t: int) -> int:
    """Changes more before interval t if i and j are exchanged from there on."""
    if t == 0 or t >= presence.shape[1]:
        return 0
    count = 0
    for one, other in ((i, j), (j, i)):
        if presence[one, t - 1] > 0.0:
            before = activity[one, t - 1]
            if presence[other, t] > 0.0:
                count += differ(family, before, activity[other, t])
            if presence[one, t] > 0.0:
                count -= differ(family, before, activity[one, t])
    return count


@kernel
def _exchange(
    presence: Floats, group: Ints, can: Bools, liking: Floats, change_cost: float, family: Ints,
    stays: Ints, price: Floats, label: Ints, activity: Ints,
    stirred: Bools,
) -> None:
    """Exchange the activities of pairs over their best stretch of time.

    `stirred`, shape (I,), tells who took part in any exchange since all pairs were tried last, and
    is told it: two of whom neither did are not tried again.

    A stretch lies where both are there alike and can do what the other does. Its price is that of
    the changes at its two ends and of the liking between: the least over all stretches is found in
    one walk, the best beginning so far at hand.
    """
    people, intervals = presence.shape
    apart, now = _apart(people), np.zeros(people, dtype=np.bool_)
    here = np.empty(intervals + 1, dtype=np.int64)
    for i in range(people):
        count = 0
        for t in range(intervals + 1):  # also the one after a stretch, where it may end
            there = t < intervals and presence[i, t] > 0.0
            if there or (t > 0 and presence[i, t - 1] > 0.0):
                here[count] = t
                count += 1
        for further in apart:
            j = i + further
            if j >= people:
                break
            if not (stirred[i] or stirred[j] or now[i] or now[j]):
                continue
            best, best_from, best_to = -1e-7, -1, -1
            begin, begin_at, passed = np.inf, -1, 0.0
            for t in here[:count]:
                alike = False
                if t < intervals and presence[i, t] > 0.0 and presence[i, t] == presence[j, t]:
                    k, m = activity[i, t], activity[j, t]
                    alike = k >= 0 and m >= 0 and can[group[i], m] and can[group[j], k]
                if not alike and begin_at < 0:
                    continue
                edge = change_cost * _boundary(activity, presence, family, i, j, t)
                if begin_at >= 0 and begin + passed + edge < best:
                    best, best_from, best_to = begin + passed + edge, begin_at, t
                if not alike:
                    begin, begin_at = np.inf, -1
                    continue
                start = edge - passed
                if start < begin:
                    begin, begin_at = start, t
                passed += presence[i, t] * (
                    liking[i, m] - liking[i, k] + liking[j, k] - liking[j, m])
                passed += _left(stays, price, label, i, t, m) - _left(stays, price, label, i, t, k)
                passed += _left(stays, price, label, j, t, k) - _left(stays, price, label, j, t, m)
            if best_from >= 0:
                for t in range(best_from, best_to):
                    activity[i, t], activity[j, t] = activity[j, t], activity[i, t]
                now[i] = now[j] = True
    stirred[:] = now
