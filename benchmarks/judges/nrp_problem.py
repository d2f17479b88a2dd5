"""Nurse rostering as a :class:`wfm.roster.problem.Problem`, for the engine as it is.

Day d and shift type k are the interval d·K + k of one queue: a shift covers just that one. People
too few cost the line's weight for under-cover, people too many that for over-cover, and nobody may
idle. Least hours are hard there and a price here that no roster pays that can help it.
"""

from __future__ import annotations

import numpy as np

from wfm.roster.problem import DAYS, NO_LIMIT, PAID, Person, Problem, ShiftSet

from .nrp import Employee, Nrp

SHORT = 10_000.0
"""Price of each minute below the least: no roster that keeps the rules costs as much."""
WEEKENDS = 2


def problem_of(instance: Nrp) -> Problem:
    """The instance as arrays; the engine's cost of a roster is its penalty."""
    types = len(instance.shifts)
    sets: dict[tuple[int, int, int], int] = {}
    for one in instance.staff.values():
        sets.setdefault((one.max_run, one.min_run, one.min_rest), len(sets))
    people = tuple(_person(instance, one, sets[one.max_run, one.min_run, one.min_rest])
                   for one in instance.staff.values())
    cells = instance.days * types
    worth = np.zeros((1, cells, len(instance.staff)))
    place = {name: k for k, name in enumerate(instance.shifts)}
    for line in instance.cover:
        curve = worth[0, line.day * types + place[line.shift]]
        curve[: line.need] = line.under
        curve[line.need :] = -line.over
    return Problem(
        interval_slots=1, worth=worth, hours=np.zeros(0), penalty=np.zeros(0),
        legal=np.zeros((0, cells), dtype=bool), cap_groups=np.zeros((0, 2), dtype=np.int64),
        cap=np.zeros(0), day=np.arange(cells) // types, can=np.ones((1, 1), dtype=bool),
        carried=np.zeros((1, cells)),
        shift_sets=tuple(_shift_set(instance, *runs) for runs in sets), people=people,
        may_idle=False)


def _limited(instance: Nrp) -> list[int]:
    """Shift types of which some person's number is limited and not nothing."""
    found, staff = [], instance.staff.values()
    for k, shift in enumerate(instance.shifts.values()):
        reach = [min(one.max_minutes // shift.minutes, instance.days) for one in staff]
        most = [one.max_shifts.get(shift.name, NO_LIMIT) for one in staff]
        if any(0 < least < reach_ for least, reach_ in zip(most, reach, strict=True)):
            found.append(k)
    return found


def _shift_set(instance: Nrp, max_run: int, min_run: int, min_rest: int) -> ShiftSet:
    days, types, shifts = instance.days, len(instance.shifts), instance.shifts.values()
    day, kind = np.repeat(np.arange(days), types), np.tile(np.arange(types), days)
    start = np.arange(days * types)
    limited = _limited(instance)
    counts = np.zeros((1 + len(limited), len(day)), dtype=np.int64)
    for row, k in enumerate(limited):
        counts[1 + row] = kind == k
    begin = np.arange(0, days * types, types)
    return ShiftSet(
        day=day, start=start, end=start + 1,
        paid_min=np.array([s.minutes for s in shifts])[kind], pay_h=np.zeros(len(day)),
        plan_from=np.zeros(len(day), dtype=np.int64), plan_to=np.ones(len(day), dtype=np.int64),
        window_from=begin[None], window_to=begin[None] + types,
        plan_slots=np.array([0, 0]), plan_apart=np.array([0]), plan_longest=np.array([10**6]),
        slots=np.zeros((0, 4), dtype=np.int64), step=1,
        day_start=np.arange(0, (days + 1) * types, types), rest=0, weekly_rest=0,
        max_run=max_run, break_names=(), break_paid=(), min_run=min_run, min_off=min_rest,
        kind=kind,
        follows=np.array([[later.name not in earlier.not_followed_by
                           for later in shifts] for earlier in shifts]),
        weekend=day % 7 >= 5, counts=counts,
        weekly=np.zeros(2 + len(counts), dtype=bool), weekends=((WEEKENDS, 0),))


def _person(instance: Nrp, one: Employee, shift_set: int) -> Person:
    days, types = instance.days, len(instance.shifts)
    place = {name: k for k, name in enumerate(instance.shifts)}
    cost, off_cost = np.zeros((days, types)), np.zeros(days)
    for wish in instance.requests:
        if wish.employee != one.name:
            continue
        if wish.on:
            off_cost[wish.day] += wish.weight
            cost[wish.day] += wish.weight
            cost[wish.day, place[wish.shift]] -= wish.weight
        else:
            cost[wish.day, place[wish.shift]] += wish.weight
    allowed = np.ones((days, types), dtype=bool)
    allowed[sorted(one.days_off)] = False
    for name, most in one.max_shifts.items():
        if most == 0:
            allowed[:, place[name]] = False
    limited = _limited(instance)
    weeks = -(-days // 7)
    least = np.zeros((3 + len(limited), weeks), dtype=np.int64)
    top = np.full((3 + len(limited), weeks), NO_LIMIT, dtype=np.int64)
    least[PAID, 0], top[PAID] = one.min_minutes, one.max_minutes
    top[DAYS], top[WEEKENDS] = days, one.max_weekends
    for row, k in enumerate(limited):
        top[WEEKENDS + 1 + row] = one.max_shifts.get(list(instance.shifts)[k], NO_LIMIT)
    short = np.zeros(len(least))
    short[PAID] = SHORT
    return Person(
        shift_set=shift_set, group=0, allowed=allowed.ravel(), cost=cost.ravel(),
        off_cost=off_cost, blocked=np.zeros((0, 2), dtype=np.int64), last_end=-(10**6),
        rest_from=-(10**6), run=0, least=least, most=top, short=short,
        over=np.zeros((len(least), 0, weeks), dtype=np.int64),
        over_cost=np.zeros((len(least), 0)), unknown=True)
