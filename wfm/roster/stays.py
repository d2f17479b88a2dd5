"""Activities of some length: nobody goes on to another one before so many intervals.

One after another people get the best row of activities against what all others do, by an exact
dynamic program over the activity and how long it has lasted; then a few who are there at the same
time are taken out and put back in another order, which is kept where it costs no more (iterated
local search: Lourenço, Martin & Stützle 2003, "Iterated local search", Handbook of Metaheuristics,
320–353).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wfm.kernels import kernel
from wfm.roster.activities import NOTHING, Assignment, carried_people
from wfm.roster.booking import activity_change, book, differ
from wfm.roster.coverage import Coverage, empty_coverage
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
    s = empty_coverage(problem)
    s = s._replace(cover=np.zeros_like(s.cover), worked=np.zeros_like(s.worked),
                   used=np.zeros_like(s.used))
    work = Work(there, group, liking, family, change_cost, problem.stay, activity)
    stretches = np.array([
        (i, first, last) for i in range(len(there)) for first, last in _stretches(there[i] > 0)
    ], dtype=np.int64).reshape(-1, 3)
    draws = np.random.default_rng(seed).random((tries * len(there), OUT + 1))
    _improve(s, work, stretches, draws)
    people = len(problem.people)
    return Assignment(activity[:people], activity[people:], s.cover, s.worked)


class Work(NamedTuple):
    """Who is there, and what they do; presence and activity (I, T), the rest as in `assign`."""

    presence: Floats
    group: Ints
    liking: Floats
    family: Ints
    change_cost: float
    stay: int
    activity: Ints


def _stretches(there: Bools) -> list[tuple[int, int]]:
    """First interval and the one after the last of each run of presence."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]]).astype(np.int8)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


@kernel
def _improve(s: Coverage, work: Work, stretches: Ints, draws: Floats) -> None:
    longest = 0
    for i, begun, ended in stretches:
        longest = max(longest, ended - begun)
        for t in range(begun, ended):
            _come(s, t, work.activity[i, t], work.presence[i, t])
    old = np.empty((OUT, longest), dtype=np.int64)
    for turn in range(PASSES):
        rise = 0.0
        for n in range(len(stretches)):
            rise += _again(s, work, stretches[n : n + 1], old)
        if turn > 0 and rise > -1e-7:
            break
    chosen = np.empty((OUT, 3), dtype=np.int64)
    near = np.empty(len(stretches), dtype=np.int64)
    for turn in range(len(draws) if len(stretches) > 1 else 0):
        chosen[0] = stretches[int(draws[turn, 0] * len(stretches))]
        count, out = 0, 1
        for n in range(len(stretches)):
            if (stretches[n, 1] < chosen[0, 2] and chosen[0, 1] < stretches[n, 2]
                    and (stretches[n] != chosen[0]).any()):
                near[count] = n
                count += 1
        while out < OUT and count > 0:
            place = int(draws[turn, out] * count)
            chosen[out] = stretches[near[place]]
            count, out = count - 1, out + 1
            near[place] = near[count]
        _again(s, work, chosen[:out], old)


@kernel
def _come(s: Coverage, t: int, k: int, change: float) -> float:
    """Let `change` agents come to activity k, and say what it costs more."""
    rise = activity_change(k, t, change, s.worth, s.hours, s.penalty, s.cap_groups, s.cap, s.day,
                           s.cover, s.worked, s.used)
    book(k, t, change, s.worth.shape[0], s.cap_groups, s.day, s.cover, s.worked, s.used)
    return rise


@kernel
def _row_cost(work: Work, i: int, begun: int, ended: int) -> float:
    """What a row of activities costs by itself."""
    row, cost, lasted = work.activity[i], 0.0, 0
    for t in range(begun, ended):
        k = row[t]
        cost += work.liking[i, k] * work.presence[i, t] if k >= 0 else 0.5 * work.change_cost
        if t > begun and differ(work.family, row[t - 1], k):
            cost += work.change_cost
            if row[t - 1] >= 0:
                cost += EARLY * max(0, work.stay - lasted)
            lasted = 0
        lasted += 1
    if row[ended - 1] >= 0:
        cost += EARLY * max(0, work.stay - lasted)
    return cost


@kernel
def _again(s: Coverage, work: Work, chosen: Ints, old: Ints) -> float:
    """Some stretches out and back in, the last one first, if that costs no more; the rise.

    What they were is written to `old`, a row each.
    """
    rise = 0.0
    for x in range(len(chosen)):
        i, begun, ended = chosen[x]
        rise -= _row_cost(work, i, begun, ended)
        for t in range(begun, ended):
            old[x, t - begun] = work.activity[i, t]
            rise += _come(s, t, work.activity[i, t], -work.presence[i, t])
            work.activity[i, t] = NOTHING
    for x in range(len(chosen) - 1, -1, -1):
        rise += _filled(s, work, chosen[x])
    if rise <= 1e-9:
        return rise
    for x in range(len(chosen)):
        i, begun, ended = chosen[x]
        for t in range(begun, ended):
            _come(s, t, work.activity[i, t], -work.presence[i, t])
            work.activity[i, t] = old[x, t - begun]
            _come(s, t, work.activity[i, t], work.presence[i, t])
    return 0.0


@kernel
def _filled(s: Coverage, work: Work, stretch: Ints) -> float:
    """Give a stretch the best row against what is open; the rise of the cost."""
    i, begun, ended = stretch
    stay, family, change_cost = work.stay, work.family, work.change_cost
    length, kinds = ended - begun, s.can.shape[1] + 1  # the last: nothing
    idle = kinds - 1
    cost = np.full((length, kinds), np.inf)
    for t in range(begun, ended):
        p = work.presence[i, t]
        nothing = True
        for a in range(s.active_count[t]):
            k = s.active[t, a]
            if s.can[work.group[i], k]:
                nothing = False
                cost[t - begun, k] = work.liking[i, k] * p + activity_change(
                    k, t, p, s.worth, s.hours, s.penalty, s.cap_groups, s.cap, s.day, s.cover,
                    s.worked, s.used)
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
        work.activity[i, begun + n] = NOTHING if end_k == idle else end_k
        end_k, end_age = came[n, end_k, end_age, 0], came[n, end_k, end_age, 1]
    rise = _row_cost(work, i, begun, ended)
    for t in range(begun, ended):
        rise += _come(s, t, work.activity[i, t], work.presence[i, t])
    return rise
