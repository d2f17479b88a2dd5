"""Activities of some length: nobody goes on to another one before so many intervals.

One after another people get the best row of activities against what all others do, by an exact
dynamic program over the activity and how long it has lasted; then a few who are there at the same
time are taken out and put back in another order, which is kept where it costs no more (iterated
local search: Lourenço, Martin & Stützle 2003, "Iterated local search", Handbook of Metaheuristics,
320–353).
"""

from __future__ import annotations

import numpy as np

from wfm.kernels import kernel
from wfm.roster.activities import NOTHING, Assignment, carried_people
from wfm.roster.booking import activity_change, book, differ
from wfm.roster.coverage import empty_coverage
from wfm.roster.problem import Bools, Floats, Ints, Problem

EARLY = 1e7
"""Price of an interval that is missing from a stay: more than any roster's work, and never without
end, for a stretch of presence may be shorter than any stay."""
PASSES = 8
"""Times that everybody gets a new row, at most, before a few are taken out."""
TRIES = 400
"""Times that a few are taken out, for each person."""
OUT = 3
"""People taken out at once, at most."""


def with_stays(
    problem: Problem, presence: Floats, found: Assignment, liking: Floats, change_cost: float,
    family: Ints | None, seed: int, tries: int = TRIES,
) -> Assignment:
    """The assignment with nobody changing before ``problem.stay`` intervals are over.

    A stay is a run of intervals on activities of one family; it begins anew after a break or a
    meeting of a whole interval. Being there while nothing is open needs no length.

    Parameters
    ----------
    found
        An assignment that does not look at that.
    liking, change_cost, family
        As for :func:`wfm.roster.activities.assign`.
    seed
        Of who is taken out.
    tries
        See :data:`TRIES`.
    """
    if family is None:
        family = np.arange(problem.can.shape[1])
    carried, carried_group = carried_people(problem)
    there = np.vstack([presence, carried])
    group = np.concatenate([
        np.array([person.group for person in problem.people], dtype=np.int64), carried_group])
    liking = np.vstack([liking, np.zeros((len(carried), liking.shape[1]))])
    activity = np.vstack([found.activity, found.carried])
    open_now = empty_coverage(problem)
    cover, worked = np.zeros_like(open_now.cover), np.zeros(len(problem.hours))
    used = np.zeros((max(1, len(problem.cap)), int(problem.day.max(initial=0)) + 1))
    stretches = np.array([
        (i, first, last) for i in range(len(there)) for first, last in _stretches(there[i] > 0)
    ], dtype=np.int64).reshape(-1, 3)
    draws = np.random.default_rng(seed).random((tries * len(there), OUT + 1))
    _improve(there, group, problem.can, problem.worth, problem.hours, problem.penalty,
             problem.cap_groups, problem.cap, problem.day, open_now.active, open_now.active_count,
             liking, change_cost, family, problem.stay, stretches, draws, activity, cover, worked,
             used)
    people = len(problem.people)
    return Assignment(activity[:people], activity[people:], cover, worked)


def _stretches(there: Bools) -> list[tuple[int, int]]:
    """First interval and the one after the last of each run of presence."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]]).astype(np.int8)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


@kernel
def _improve(
    presence: Floats, group: Ints, can: Bools, worth: Floats, hours: Floats, penalty: Floats,
    cap_groups: Ints, cap: Floats, day: Ints, active: Ints, active_count: Ints, liking: Floats,
    change_cost: float, family: Ints, stay: int, stretches: Ints, draws: Floats, activity: Ints,
    cover: Floats, worked: Floats, used: Floats,
) -> None:
    queues = worth.shape[0]
    for n in range(len(stretches)):
        i = stretches[n, 0]
        for t in range(stretches[n, 1], stretches[n, 2]):
            book(activity[i, t], t, presence[i, t], queues, cap_groups, day, cover, worked, used)
    for turn in range(PASSES):
        total = 0.0
        for n in range(len(stretches)):
            total += _anew(
                stretches[n], presence, group, can, worth, hours, penalty, cap_groups, cap, day,
                active, active_count, liking, change_cost, family, stay, activity, cover, worked,
                used)
        if turn > 0 and total > -1e-7:
            break
    longest = 0
    for n in range(len(stretches)):
        longest = max(longest, stretches[n, 2] - stretches[n, 1])
    chosen = np.empty(OUT, dtype=np.int64)
    old = np.empty((OUT, longest), dtype=np.int64)
    near = np.empty(len(stretches), dtype=np.int64)
    for turn in range(len(draws) if len(stretches) > 1 else 0):
        first = int(draws[turn, 0] * len(stretches))
        count = 0
        for n in range(len(stretches)):
            if (stretches[n, 1] < stretches[first, 2] and stretches[first, 1] < stretches[n, 2]
                    and n != first):
                near[count] = n
                count += 1
        chosen[0], out = first, 1
        while out < OUT and count > 0:
            place = int(draws[turn, out] * count)
            chosen[out] = near[place]
            count -= 1
            near[place] = near[count]
            out += 1
        rise = 0.0
        for x in range(out):
            n = chosen[x]
            i, begun, ended = stretches[n, 0], stretches[n, 1], stretches[n, 2]
            rise -= _row_cost(activity, i, begun, ended, presence, liking, change_cost, family,
                              stay)
            for t in range(begun, ended):
                old[x, t - begun] = activity[i, t]
                rise += _booked(i, t, activity[i, t], -presence[i, t], worth, hours, penalty,
                                cap_groups, cap, day, cover, worked, used)
                activity[i, t] = NOTHING
        for x in range(out - 1, -1, -1):  # the one who was taken out last comes back first
            rise += _filled(
                stretches[chosen[x]], presence, group, can, worth, hours, penalty, cap_groups, cap,
                day, active, active_count, liking, change_cost, family, stay, activity, cover,
                worked, used)
        if rise <= 1e-9:
            continue
        for x in range(out):
            n = chosen[x]
            i, begun = stretches[n, 0], stretches[n, 1]
            for t in range(begun, stretches[n, 2]):
                book(activity[i, t], t, -presence[i, t], queues, cap_groups, day, cover, worked,
                     used)
                activity[i, t] = old[x, t - begun]
                book(activity[i, t], t, presence[i, t], queues, cap_groups, day, cover, worked,
                     used)


@kernel
def _booked(
    i: int, t: int, k: int, change: float, worth: Floats, hours: Floats, penalty: Floats,
    cap_groups: Ints, cap: Floats, day: Ints, cover: Floats, worked: Floats, used: Floats,
) -> float:
    """Book a change, and what it costs more."""
    rise = activity_change(k, t, change, worth, hours, penalty, cap_groups, cap, day, cover,
                           worked, used)
    book(k, t, change, worth.shape[0], cap_groups, day, cover, worked, used)
    return rise


@kernel
def _row_cost(
    activity: Ints, i: int, begun: int, ended: int, presence: Floats, liking: Floats,
    change_cost: float, family: Ints, stay: int,
) -> float:
    """What a row of activities costs by itself."""
    cost, lasted = 0.0, 0
    for t in range(begun, ended):
        k = activity[i, t]
        cost += liking[i, k] * presence[i, t] if k >= 0 else 0.5 * change_cost
        if t > begun and differ(family, activity[i, t - 1], k):
            cost += change_cost
            if activity[i, t - 1] >= 0:
                cost += EARLY * max(0, stay - lasted)
            lasted = 0
        lasted += 1
    if activity[i, ended - 1] >= 0:
        cost += EARLY * max(0, stay - lasted)
    return cost


@kernel
def _anew(
    stretch: Ints, presence: Floats, group: Ints, can: Bools, worth: Floats, hours: Floats,
    penalty: Floats, cap_groups: Ints, cap: Floats, day: Ints, active: Ints, active_count: Ints,
    liking: Floats, change_cost: float, family: Ints, stay: int, activity: Ints, cover: Floats,
    worked: Floats, used: Floats,
) -> float:
    """One stretch out and back in with its best row; the rise of the cost, never above 0."""
    i, begun, ended = stretch[0], stretch[1], stretch[2]
    old = activity[i, begun:ended].copy()
    rise = -_row_cost(activity, i, begun, ended, presence, liking, change_cost, family, stay)
    for t in range(begun, ended):
        rise += _booked(i, t, activity[i, t], -presence[i, t], worth, hours, penalty, cap_groups,
                        cap, day, cover, worked, used)
        activity[i, t] = NOTHING
    rise += _filled(stretch, presence, group, can, worth, hours, penalty, cap_groups, cap, day,
                    active, active_count, liking, change_cost, family, stay, activity, cover,
                    worked, used)
    if rise <= 0.0:
        return rise
    for t in range(begun, ended):  # hours of work items are worth less one after another
        for k, sign in ((activity[i, t], -1.0), (old[t - begun], 1.0)):
            book(k, t, sign * presence[i, t], worth.shape[0], cap_groups, day, cover, worked, used)
        activity[i, t] = old[t - begun]
    return 0.0


@kernel
def _filled(
    stretch: Ints, presence: Floats, group: Ints, can: Bools, worth: Floats, hours: Floats,
    penalty: Floats, cap_groups: Ints, cap: Floats, day: Ints, active: Ints, active_count: Ints,
    liking: Floats, change_cost: float, family: Ints, stay: int, activity: Ints, cover: Floats,
    worked: Floats, used: Floats,
) -> float:
    """Give a stretch the best row against what is open; the rise of the cost."""
    i, begun, ended = stretch[0], stretch[1], stretch[2]
    length, kinds = ended - begun, can.shape[1] + 1  # the last: nothing
    idle = kinds - 1
    cost = np.full((length, kinds), np.inf)
    for t in range(begun, ended):
        p = presence[i, t]
        nothing = True
        for a in range(active_count[t]):
            k = active[t, a]
            if can[group[i], k]:
                nothing = False
                cost[t - begun, k] = liking[i, k] * p + activity_change(
                    k, t, p, worth, hours, penalty, cap_groups, cap, day, cover, worked, used)
        if nothing:
            cost[t - begun, idle] = 0.5 * change_cost
    # least cost up to now by activity and how long it has lasted, and what it came from
    best = np.full((kinds, stay + 1), np.inf)
    came = np.full((length, kinds, stay + 1, 2), -1, dtype=np.int64)
    for k in range(kinds):
        best[k, 1 if k < idle else stay] = cost[0, k]
    for n in range(1, length):
        now = np.full((kinds, stay + 1), np.inf)
        for m in range(kinds):
            for age in range(1, stay + 1):
                if best[m, age] == np.inf:
                    continue
                early = EARLY * (stay - age) if m < idle else 0.0
                for k in range(kinds):
                    if cost[n, k] == np.inf:
                        continue
                    same = k == m or (k < idle and m < idle and family[k] == family[m])
                    after = min(age + 1, stay) if same else (1 if k < idle else stay)
                    value = best[m, age] + cost[n, k]
                    if not same:
                        value += change_cost + early
                    if value < now[k, after] - 1e-12:
                        now[k, after] = value
                        came[n, k, after, 0], came[n, k, after, 1] = m, age
        best = now
    end_k, end_age, least = idle, stay, np.inf
    for k in range(kinds):
        for age in range(1, stay + 1):
            value = best[k, age] + (EARLY * (stay - age) if k < idle else 0.0)
            if value < least:
                end_k, end_age, least = k, age, value
    for n in range(length - 1, -1, -1):
        activity[i, begun + n] = NOTHING if end_k == idle else end_k
        end_k, end_age = came[n, end_k, end_age, 0], came[n, end_k, end_age, 1]
    rise = _row_cost(activity, i, begun, ended, presence, liking, change_cost, family, stay)
    for t in range(begun, ended):
        rise += _booked(i, t, activity[i, t], presence[i, t], worth, hours, penalty, cap_groups,
                        cap, day, cover, worked, used)
    return rise
