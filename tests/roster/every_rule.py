"""Random small roster problems, and every rule of one to be switched on in turn.

A rule is a function that takes a problem and returns it with the rule on, drawn so that it binds:
in the plain problem everybody works a shift of 6 to 8 slots nearly every day, for people are worth
much and cost little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
from small import DAY, Break, Plan, Shift, person, shift_set

from wfm.roster.headcounts import Headcount
from wfm.roster.problem import NO_LIMIT, Person, Problem, ShiftSet

Draw = np.random.Generator
Change = Callable[[Problem, Draw], Problem]

UNIT = 6
"""Slots of an interval."""
NIGHTS, WEEKENDS = 2, 3
"""Further counters, where there are any: late shifts, and weekends worked."""
LATE = 10
"""A shift is late that begins so many slots after midnight."""


def plain_problem(draw: Draw) -> Problem:
    """Three people and two queues over a week and a bit, and no rule but a shift a day at most."""
    days = int(draw.choice([8, 9, 9, 10]))
    shifts = [Shift(d, int(begin), length, length) for d in range(days)
              for begin in (draw.integers(4, 9), draw.integers(11, 19))
              if draw.random() < 0.8
              for length in [int(draw.integers(6, 9))]]
    made = shift_set(shifts, max_run=days, day_start=range(0, (days + 1) * DAY, DAY))
    per_day = DAY // UNIT
    count = days * per_day + 2  # late shifts of the last day end within the grid
    worth = -np.sort(-draw.integers(1, 14, (2, count, 3)).astype(float), axis=2)
    worth[draw.random((2, count)) < 0.3] = 0
    return Problem(
        interval_slots=UNIT, worth=worth, hours=np.zeros(0), penalty=np.zeros(0),
        legal=np.zeros((0, count), dtype=bool), cap_groups=np.zeros((0, 2), dtype=np.int64),
        cap=np.zeros(0), day=np.arange(count) // per_day,
        can=np.ones((1, 2), dtype=bool), carried=np.zeros((1, count)), shift_sets=(made,),
        people=tuple(person(made, cost=draw.integers(0, 4, len(made.day)).astype(float))
                     for _ in range(3)))


# ---------------------------------------------------------------------- changing a problem


def of_sets(problem: Problem, **changes: object) -> Problem:
    return replace(problem, shift_sets=tuple(
        replace(s, **changes) for s in problem.shift_sets))


def of_people(problem: Problem, change: Callable[[Person], dict[str, object]]) -> Problem:
    return replace(problem, people=tuple(replace(one, **change(one)) for one in problem.people))


def limit(problem: Problem, name: str, counter: int, values: Callable[[], object]) -> Problem:
    """With another `least`, `most` or `short` of a counter, for each person anew."""
    def change(one: Person) -> dict[str, object]:
        array = getattr(one, name).copy()
        made = np.asarray(values())
        array[counter] = made[: array.shape[-1]] if made.ndim else made
        return {name: array}
    return of_people(problem, change)


def tiers(
    problem: Problem, counter: int, begins: Callable[[], Sequence[object]], costs: Sequence[float]
) -> Problem:
    """With tiers of a counter, each a number or one by week."""
    def change(one: Person) -> dict[str, object]:
        weeks = one.least.shape[1]
        over = np.zeros((len(one.least), len(costs), weeks), dtype=np.int64)
        for tier, begin in enumerate(begins()):
            over[counter, tier] = np.broadcast_to(begin, 2)[:weeks]
        price = np.zeros((len(one.least), len(costs)))
        price[counter] = costs
        return {"over": over, "over_cost": price}
    return of_people(problem, change)


def with_breaks(
    problem: Problem, plans: Sequence[Plan], which: tuple[int, int] | None = None, step: int = 1
) -> Problem:
    """Every shift with one of these plans of breaks."""
    rows = [(*one, 0) for plan in plans for one in plan.breaks]
    low, high = which or (0, len(plans))
    return replace(problem, shift_sets=tuple(replace(
        s, plan_from=np.full(len(s.day), low), plan_to=np.full(len(s.day), high), step=step,
        plan_slots=np.cumsum([0, *(len(plan.breaks) for plan in plans)]),
        plan_apart=np.array([plan.apart for plan in plans]),
        plan_longest=np.array([plan.longest for plan in plans]),
        slots=np.array(rows, dtype=np.int64).reshape(-1, 4)) for s in problem.shift_sets))


def with_windows(problem: Problem, spread: int) -> Problem:
    """Starts of a week at most so many slots of the day apart."""
    sets = []
    for s in problem.shift_sets:
        begin = s.start - s.day_start[s.day]
        bands = np.unique(begin)
        window = np.zeros((2, len(bands), s.days), dtype=np.int64)
        for b, d in product(range(len(bands)), range(s.days)):
            inside = np.flatnonzero(
                (s.day == d) & (begin >= bands[b]) & (begin <= bands[b] + spread))
            if inside.size:
                window[:, b, d] = inside[0], inside[-1] + 1
        sets.append(replace(s, window_from=window[0], window_to=window[1]))
    return replace(problem, shift_sets=tuple(sets))


def with_head(problem: Problem, **changes: object) -> Problem:
    """One more headcount of everybody, without limits but those given, by slot or for all."""
    shape = problem.slots
    plain: dict[str, object] = {
        "members": np.arange(len(problem.people)), "counted": (True, True, True), "least": 0,
        "most": 99, "below": 2.0, "above": 2.0, "carried": 0} | changes
    for name in ("least", "most", "carried"):
        plain[name] = np.broadcast_to(np.asarray(plain[name], dtype=np.int64), shape).copy()
    return replace(problem, heads=(*problem.heads, Headcount(**plain)))


def head_changed(problem: Problem, **changes: object) -> Problem:
    return replace(problem, heads=tuple(replace(one, **changes) for one in problem.heads))


# ---------------------------------------------------------------------- what rules do


def each(name: str, *values: object) -> Change:
    """Everybody has one of these values."""
    return lambda p, draw: of_people(p, lambda one: {name: draw.choice(values).item()})


def all_sets(**values: tuple[int, ...]) -> Change:
    """Every shift set has one of these values."""
    return lambda p, draw: of_sets(p, **{
        name: draw.choice(some).item() for name, some in values.items()})


def wishes(p: Problem, draw: Draw) -> Problem:
    """Shifts and days off that are not liked."""
    return of_people(p, lambda one: {
        "cost": one.cost + draw.choice([0.0, 0.0, 4.0, 20.0], len(one.cost)),
        "off_cost": draw.choice([0.0, 0.0, 6.0, 12.5], len(one.off_cost))})


def rewards(p: Problem, draw: Draw) -> Problem:
    """Work and days off that are wished for, so much that all may cost less than nothing."""
    return of_people(p, lambda one: {
        "cost": draw.choice([-60.0, -20.0, 5.0], len(one.cost)),
        "off_cost": draw.choice([-30.0, -10.5, 0.0], len(one.off_cost))})


def leave(p: Problem, draw: Draw) -> Problem:
    """Shifts that some may not work."""
    return of_people(p, lambda one: {"allowed": draw.random(len(one.allowed)) < 0.6})


def meetings(p: Problem, draw: Draw) -> Problem:
    """Everybody is in a meeting in some shifts."""
    s, = p.shift_sets

    def change(one: Person) -> dict[str, object]:
        held = np.sort(draw.choice(len(s.day), 4, replace=False))
        return {"blocked": np.array([[s.start[j] + 2, s.start[j] + 4] for j in held])}
    return of_people(p, change)


def meeting_to_place(p: Problem, draw: Draw) -> Problem:
    """A meeting of everybody with three times, of which each likes another best; who has the day
    off misses it, and no shift of the day is worked that does not hold it."""
    s, = p.shift_sets
    at = draw.choice(len(s.day), 3, replace=False)

    def choices(i: int, one: Person) -> Iterator[Person]:
        for n, j in enumerate(at):
            first, last = s.start[j] + 2, s.start[j] + 5
            holds = (s.start <= first) & (s.end >= last)
            off_cost = one.off_cost.copy()
            off_cost[s.day[j]] += 20
            liked = draw.integers(4, 8) * ((n + i) % 3)
            yield replace(
                one, blocked=np.array([[first, last]]), off_cost=off_cost,
                allowed=one.allowed & (holds | (s.day != s.day[j])), cost=one.cost + liked)
    return replace(p, people=tuple(
        replace(one, choices=tuple(choices(i, one))) for i, one in enumerate(p.people)))


def and_one_alone(p: Problem, draw: Draw) -> Problem:
    """Beside what all decide together, each has two times for a meeting alone; one is liked."""
    s, = p.shift_sets

    def both(one: Person) -> Iterator[Person]:
        at = draw.choice(len(s.day), 2, replace=False)
        for choice in one.choices:
            for n, j in enumerate(at):
                held = [[s.start[j] + 1, s.start[j] + 2]]
                yield replace(choice, blocked=np.vstack([choice.blocked, held]),
                              cost=choice.cost + 3 * n)
    return replace(p, people=tuple(
        replace(one, choices=tuple(both(one)), decides=(0, 0, 1, 1, 2, 2)) for one in p.people))


def skills(p: Problem, draw: Draw) -> Problem:
    """Two groups, each for a queue of its own."""
    people = tuple(replace(one, group=i % 2) for i, one in enumerate(p.people))
    can = np.ones((2, p.can.shape[1]), dtype=bool)
    can[0, 1] = can[1, 0] = False
    return replace(p, can=can, people=people, carried=np.zeros((2, p.intervals)))


def two_contracts(p: Problem, draw: Draw) -> Problem:
    """The last one's shifts are under another rule."""
    s, = p.shift_sets
    people = (*p.people[:-1], replace(p.people[-1], shift_set=1))
    return replace(p, shift_sets=(s, replace(s, max_run=2)), people=people)


def carried_over(p: Problem, draw: Draw) -> Problem:
    """People of the week before are still there in the first intervals."""
    there = np.zeros_like(p.carried)
    there[0, :3] = np.sort(draw.integers(1, 2 * UNIT + 1, 3))[::-1] / UNIT
    worth = p.worth.copy()
    worth[:, :3] = 9.0
    return replace(p, carried=there, worth=worth)


def cut(p: Problem, draw: Draw) -> Problem:
    """The grid ends with the horizon, amid the last day's late shifts."""
    count = p.shift_sets[0].days * DAY // UNIT
    return replace(
        p, worth=p.worth[:, :count].copy(), day=p.day[:count].copy(),
        legal=p.legal[:, :count].copy(), carried=p.carried[:, :count].copy())


def late_at_the_end(p: Problem, draw: Draw) -> Problem:
    """The last day's late shift is wanted, and goes on after midnight."""
    s, = p.shift_sets
    worth, day_start, end = p.worth.copy(), s.day_start, s.end.copy()
    end[s.start >= day_start[-2] + LATE] = day_start[-1] + UNIT
    worth[:, p.day >= s.days - 1] = 9.0
    return replace(of_sets(p, end=end), worth=worth)


def items(number: int, hours: int = 12) -> Change:
    """Work items that may be done at any time, beside the queues."""
    def change(p: Problem, draw: Draw) -> Problem:
        return replace(
            p, hours=draw.integers(hours // 2, hours + 1, number).astype(float),
            penalty=draw.integers(5, 12, number).astype(float),
            legal=np.ones((number, p.intervals), dtype=bool),
            cap_groups=np.full((number, 2), -1),
            can=np.ones((p.groups, 2 + number), dtype=bool))
    return change


def legal_times(p: Problem, draw: Draw) -> Problem:
    return replace(p, legal=draw.random(p.legal.shape) < 0.15)


def capped(p: Problem, draw: Draw) -> Problem:
    """One cap for all items, another for the second of them."""
    groups = np.array([[0, -1], [0, 1], [-1, 1]])[: len(p.hours)]
    return replace(p, cap_groups=groups, cap=draw.integers(0, 6, 2) / UNIT)


def fractions(p: Problem, draw: Draw) -> Problem:
    """Worths that are no whole numbers."""
    less = np.sort(draw.integers(0, 1000, p.worth.shape), axis=2) / 1000
    return replace(p, worth=np.maximum(p.worth - less, 0.0))


def harm(p: Problem, draw: Draw) -> Problem:
    """Beyond two on a queue each does harm, but nobody there may be idle."""
    none = np.zeros_like(p.worth)
    worth = np.concatenate([p.worth[:, :, :2], none], axis=2)
    worth[:, :, 2:] -= draw.integers(1, 9)
    return replace(p, may_idle=False, worth=worth)


def whole_intervals(p: Problem, draw: Draw) -> Problem:
    """Two people, shifts of whole intervals, and both queues open all the time."""
    s, = p.shift_sets
    begin = (s.start - s.day_start[s.day]) // UNIT * UNIT
    start = s.day_start[s.day] + begin
    end = start + UNIT * draw.integers(2, 4, len(start))
    return replace(of_sets(p, start=start, end=end), worth=np.maximum(p.worth, 1.0),
                   people=p.people[:2])


def late_shifts(s: ShiftSet) -> np.ndarray:
    return (s.start - s.day_start[s.day] >= LATE).astype(np.int64)


def counted(p: Problem, draw: Draw) -> Problem:
    """Counters of late shifts and of weekends worked, the last two days of a week; no limits."""
    sets = []
    for s in p.shift_sets:
        late = late_shifts(s)
        ends = s.day_start[s.week_from[s.day // 7 + 1]]
        sets.append(replace(
            s, counts=np.stack([late, np.zeros_like(late)]), weekends=((WEEKENDS, 0),),
            weekend=s.end > ends - 2 * DAY, weekly=np.array([True, True, True, False])))

    beside = ((0, 2), (0, 0))
    people = tuple(replace(
        one, least=np.pad(one.least, beside), short=np.pad(one.short, (0, 2)),
        most=np.pad(one.most, beside, constant_values=NO_LIMIT),
        over=np.pad(one.over, (*beside, (0, 0))), over_cost=np.pad(one.over_cost, beside))
        for one in p.people)
    return replace(p, shift_sets=tuple(sets), people=people)


def over_the_horizon(p: Problem, draw: Draw) -> Problem:
    """Every counter counts over the horizon."""
    return of_sets(p, weekly=np.zeros(len(p.shift_sets[0].amount), dtype=bool))


def kinds(p: Problem, draw: Draw) -> Problem:
    """Early and late shifts, and no early one on the day after a late one."""
    s, = p.shift_sets
    return of_sets(p, kind=late_shifts(s), follows=np.array([[True, True], [False, True]]))


def then(*changes: Change) -> Change:
    """One after another."""
    def change(p: Problem, draw: Draw) -> Problem:
        for one in changes:
            p = one(p, draw)
        return p
    return change


def seats(p: Problem, draw: Draw) -> Problem:
    """One seat."""
    return head_changed(p, most=np.ones(p.slots, dtype=np.int64), above=3.0)


def on_duty(p: Problem, draw: Draw) -> Problem:
    """One who is to be at work at any time that anybody could be."""
    s, = p.shift_sets
    open_now = [bool(((s.start <= slot) & (s.end > slot)).any()) for slot in range(p.slots)]
    return head_changed(p, counted=(True, False, False), below=1.0,
                        least=np.array(open_now, dtype=np.int64))


def one_break(p: Problem, draw: Draw) -> Problem:
    return with_breaks(p, [Plan((Break(1, 4, 1),))])


def split_shifts(p: Problem, draw: Draw) -> Problem:
    """Every shift has a gap amid it, and a break before or after it."""
    plans = [Plan((Break(0, 1, 1), Break(3, 3, 2))), Plan((Break(3, 3, 2), Break(5, 5, 1)))]
    sets = with_breaks(of_sets(p, break_names=("pause", "split"), break_paid=(True, False)),
                       plans).shift_sets
    return replace(p, shift_sets=tuple(replace(
        s, slots=s.slots + np.array([[0, 0, 0, length - 1] for length in s.slots[:, 2]]))
        for s in sets))


def two_breaks(p: Problem, draw: Draw) -> Problem:
    return with_breaks(p, [Plan((Break(0, 3, 1), Break(1, 5, 1)))])
