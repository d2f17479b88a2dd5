"""Small roster problems, and what is best in them by trying everything.

The engine counts slots and does not mind what a slot is: here a day has 24 of them, so
that a shift is a handful of slots. Nothing in this module calls the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

import numpy as np
from ortools.math_opt.python import mathopt

from wfm.roster.headcounts import Headcount
from wfm.roster.master import Master
from wfm.roster.pricing import Tour
from wfm.roster.problem import DAYS, NEVER, PAID, Floats, Ints, Person, Problem, ShiftSet

DAY = 24
FREE = 10**6

Places = tuple[int, ...]


class Break(NamedTuple):
    early: int
    late: int
    length: int


class Plan(NamedTuple):
    breaks: tuple[Break, ...] = ()
    apart: int = 0
    longest: int = FREE


class Shift(NamedTuple):
    """`begin` counts from the day's start; the shift's plans are plans[0] … plans[1]−1."""

    day: int
    begin: int
    length: int
    paid: int
    plans: tuple[int, int] = (0, 1)


def shift_set(
    shifts: Sequence[Shift], plans: Sequence[Plan] = (Plan(),), *, spread: int | None = None,
    rest: int = 0, weekly_rest: int = 0, max_run: int = 7, step: int = 1,
    day_start: Sequence[int] = range(0, 8 * DAY, DAY),
) -> ShiftSet:
    """A shift set; with `spread`, the starts of a tour lie at most so many slots apart."""
    shifts = sorted(shifts)
    day, begin = (np.array([s[n] for s in shifts], dtype=np.int64) for n in (0, 1))
    start = np.array(day_start)[day] + begin
    bands = [(0, 10**6)] if spread is None else [(a, a + spread) for a in sorted(set(begin))]
    days = len(day_start) - 1
    window = np.zeros((2, len(bands), days), dtype=np.int64)
    for b, (low, high) in enumerate(bands):
        for d in range(days):
            inside = np.flatnonzero((day == d) & (begin >= low) & (begin <= high))
            if inside.size:
                window[:, b, d] = inside[0], inside[-1] + 1
    slots = [(*a_break, 0) for plan in plans for a_break in plan.breaks]
    return ShiftSet(
        day=day, start=start, end=start + np.array([s.length for s in shifts]),
        paid_min=np.array([s.paid for s in shifts]),
        pay_h=np.array([s.paid / 60 for s in shifts]),
        plan_from=np.array([s.plans[0] for s in shifts]),
        plan_to=np.array([s.plans[1] for s in shifts]),
        window_from=window[0], window_to=window[1],
        plan_slots=np.cumsum([0, *(len(plan.breaks) for plan in plans)]),
        plan_apart=np.array([plan.apart for plan in plans]),
        plan_longest=np.array([plan.longest for plan in plans]),
        slots=np.array(slots, dtype=np.int64).reshape(-1, 4), step=step,
        day_start=np.array(day_start), rest=rest, weekly_rest=weekly_rest, max_run=max_run,
        break_names=("pause",), break_paid=(True,),
    )


def person(shifts: ShiftSet, **more: object) -> Person:
    """Somebody without wishes, history or limits but those given."""
    plain: dict[str, object] = {
        "shift_set": 0, "group": 0, "allowed": np.ones(len(shifts.day), dtype=bool),
        "cost": np.zeros(len(shifts.day)), "off_cost": np.zeros(shifts.days),
        "blocked": np.zeros((0, 2), dtype=np.int64), "last_end": NEVER,
        "rest_from": more.get("last_end", NEVER), "run": 0,
    }
    limits = {"week_min": 0, "week_max": 10**6, "days_min": 0, "days_max": 7,
              "short_cost": 0.0, "short_days": 0.0, "over_min": (), "over_cost": ()}
    for name in limits:
        limits[name] = more.pop(name, limits[name])
    weeks, counters = shifts.weeks, len(shifts.amount)
    least, most = np.zeros((counters, weeks)), np.full((counters, weeks), 10**6)
    least[PAID], most[PAID] = limits["week_min"], limits["week_max"]
    least[DAYS], most[DAYS] = limits["days_min"], limits["days_max"]
    short = np.zeros(counters)
    short[PAID], short[DAYS] = limits["short_cost"], limits["short_days"]
    over = np.zeros((counters, len(limits["over_min"]), weeks))
    over_cost = np.zeros((counters, len(limits["over_min"])))
    over[PAID], over_cost[PAID] = np.array(limits["over_min"])[:, None], limits["over_cost"]
    plain |= {"least": least.astype(np.int64), "most": most.astype(np.int64), "short": short,
              "over": over.astype(np.int64), "over_cost": over_cost}
    return Person(**(plain | more))


# ---------------------------------------------------------------------- trying everything


def placements(plan: Plan, span: int, step: int, closed: frozenset[int]) -> Iterator[Places]:
    """Every legal placing of a plan's breaks in a shift of `span` slots.

    `closed` are slots of the shift that no break may touch.
    """
    windows = [[p for p in range(b.early, b.late + 1) if p % step == 0] for b in plan.breaks]
    for places in product(*windows):
        spans = [(p, p + b.length) for p, b in zip(places, plan.breaks, strict=True)]
        edges = [0, *(edge for span in spans for edge in span), span]
        work = [z - a for a, z in zip(edges[::2], edges[1::2], strict=True)]
        if (
            all(length >= 0 for length in work)
            and all(length >= plan.apart for length in work[1:-1])
            and max(work) <= plan.longest
            and not any(slot in closed for a, z in spans for slot in range(a, z))
        ):
            yield places


def plans_of(shifts: ShiftSet, j: int) -> list[Plan]:
    """The plans of shift j, read back from the arrays."""
    found = []
    for p in range(shifts.plan_from[j], shifts.plan_to[j]):
        rows = shifts.slots[shifts.plan_slots[p] : shifts.plan_slots[p + 1], :3]
        found.append(Plan(tuple(Break(*row) for row in rows.tolist()),
                          int(shifts.plan_apart[p]), int(shifts.plan_longest[p])))
    return found


def legal_weeks(shifts: ShiftSet, who: Person) -> Ints:
    """Every legal choice of a shift or none (−1) on each day, shape (n, 7)."""
    options = [[-1, *np.flatnonzero((shifts.day == d) & who.allowed)] for d in range(7)]
    weeks = np.array(list(product(*options)), dtype=np.int64)
    on = weeks >= 0
    legal = on.sum(axis=1) <= who.most[DAYS, 0]
    legal &= np.where(on, shifts.paid_min[weeks], 0).sum(axis=1) <= who.most[PAID, 0]
    ended, rests_since = np.full(len(weeks), who.last_end), np.full(len(weeks), who.rest_from)
    longest_rest, run = np.zeros(len(weeks)), np.full(len(weeks), who.run)
    for d in range(7):
        at_work = on[:, d]
        gap = shifts.start[weeks[:, d]] - ended
        legal &= ~at_work | (gap >= shifts.rest)
        rest = shifts.start[weeks[:, d]] - rests_since
        longest_rest = np.where(at_work, np.maximum(longest_rest, rest), longest_rest)
        run = np.where(at_work, run + 1, 0)
        legal &= ~at_work | (run <= shifts.max_run)
        ended = np.where(at_work, shifts.end[weeks[:, d]], ended)
        rests_since = np.where(at_work, ended, rests_since)
    legal &= np.maximum(longest_rest, shifts.day_start[7] - rests_since) >= shifts.weekly_rest
    in_window = [
        np.all(~on | ((weeks >= low) & (weeks < high)), axis=1)
        for low, high in zip(shifts.window_from, shifts.window_to, strict=True)
    ]
    return weeks[legal & np.any(in_window, axis=0)]


def week_costs(shifts: ShiftSet, who: Person, weeks: Ints, cost: Floats) -> Floats:
    """Cost of each week for a cost of each shift: also days off, time below and over contract."""
    on = weeks >= 0
    paid = np.where(on, shifts.paid_min[weeks], 0).sum(axis=1)
    short = who.short[PAID] * np.maximum(0, who.least[PAID, 0] - paid)
    short += who.short[DAYS] * np.maximum(0, who.least[DAYS, 0] - on.sum(axis=1))
    over = sum(
        (price * np.maximum(0, paid - first)
         for first, price in zip(who.over[PAID, :, 0], who.over_cost[PAID], strict=True)),
        np.zeros(len(weeks)))
    return np.where(on, cost[weeks], who.off_cost).sum(axis=1) + short + over


def presence_of(
    problem: Problem, who: Person, spans: Sequence[tuple[int, int]],
    breaks: Sequence[tuple[int, int]],
) -> Ints:
    """Slots of each interval at work outside breaks and meetings, shape (T,)."""
    slots = {slot for a, z in spans for slot in range(a, z)}
    for a, z in [*breaks, *who.blocked.tolist()]:
        slots -= set(range(a, z))
    counts = np.zeros(problem.intervals, dtype=np.int64)
    for slot in slots:
        if 0 <= slot < problem.intervals * problem.interval_slots:
            counts[slot // problem.interval_slots] += 1
    return counts


def counted_of(
    problem: Problem, i: int, span: tuple[int, int], breaks: Sequence[tuple[int, int]],
) -> Ints:
    """Whether agent i counts in each headcount, slot by slot, shape (H · S,)."""
    resting = {slot for a, z in breaks for slot in range(a, z)}
    meeting = {slot for a, z in problem.people[i].blocked.tolist() for slot in range(a, z)}
    counts = np.zeros((len(problem.heads), problem.slots), dtype=np.int64)
    for head, row in zip(problem.heads, counts, strict=True):
        for slot in range(max(span[0], 0), min(span[1], problem.slots)):
            kind = 1 if slot in resting else 2 if slot in meeting else 0
            row[slot] = i in head.members and head.counted[kind]
    return counts.ravel()


def all_tours(problem: Problem, i: int) -> dict[tuple[int, ...], float]:
    """What each of agent i's legal tours gives → its least personal cost.

    It gives the slots present in each interval and, where there are headcounts, what counts in
    each of them, shape (T + H · S,).
    """
    who = problem.people[i]
    shifts = problem.shift_sets[who.shift_set]
    ways: dict[int, list[Ints]] = {}
    for j in np.flatnonzero(who.allowed).tolist():
        first, last = int(shifts.start[j]), int(shifts.end[j])
        closed = frozenset(s - first for a, z in who.blocked.tolist() for s in range(a, z))
        rows = set()
        for plan in plans_of(shifts, j):
            for places in placements(plan, last - first, shifts.step, closed):
                breaks = [(first + p, first + p + b.length)
                          for p, b in zip(places, plan.breaks, strict=True)]
                rows.add((*presence_of(problem, who, [(first, last)], breaks),
                          *counted_of(problem, i, (first, last), breaks)))
        ways[j] = [np.array(row) for row in rows]
    weeks = legal_weeks(shifts, who)
    found: dict[tuple[int, ...], float] = {}
    for week, cost in zip(weeks, week_costs(shifts, who, weeks, who.cost), strict=True):
        for parts in product(*(ways[j] for j in week[week >= 0].tolist())):
            row = tuple(np.sum(parts, axis=0, dtype=np.int64).tolist()) if parts else (
                (0,) * (problem.intervals + len(problem.heads) * problem.slots))
            found[row] = min(cost, found.get(row, np.inf))
    return found


def every_tour(problem: Problem) -> list[list[Tour]]:
    none = np.zeros((0, 4), dtype=np.int64)
    return [
        [Tour(np.full(7, -1), none,
              np.array(row[: problem.intervals]) / problem.interval_slots, cost)
         for row, cost in all_tours(problem, i).items()]
        for i in range(len(problem.people))
    ]


def master_of(problem: Problem) -> Master:
    """The linear program of all tours, everybody a block."""
    alone = [[i] for i in range(len(problem.people))]
    return Master(problem, alone, [[(tour,) for tour in mine] for mine in every_tour(problem)])


def optimum(problem: Problem, *, whole: bool = True) -> float:
    """The least cost of any roster, proven by CP-SAT over all tours of everybody.

    Costs, worths and penalties are whole numbers, and people are cut no finer than slots:
    with at most one work item the split is a flow, so that this loses nothing. With
    `whole` False, the value of the linear program, in which everybody may mix tours.
    """
    assert len(problem.hours) <= 1
    model, unit = mathopt.Model(), problem.interval_slots

    def amount(most: float) -> mathopt.Variable:
        return model.add_variable(lb=0, ub=most, is_integer=whole)

    cost: list[mathopt.LinearTypes] = []
    present = [[[_whole(unit * c)] for c in row] for row in problem.carried]
    counted = [[[c] for c in head.carried.tolist()] for head in problem.heads]
    for i, who in enumerate(problem.people):
        tours = all_tours(problem, i)
        shares = [amount(1) for _ in tours]
        model.add_linear_constraint(sum(shares) == 1)
        for share, (row, price) in zip(shares, tours.items(), strict=True):
            cost.append(unit * _whole(price) * share)
            for t in np.flatnonzero(row[:problem.intervals]):
                present[who.group][t].append(row[t] * share)
            for at in np.flatnonzero(row[problem.intervals:]):
                counted[at // problem.slots][at % problem.slots].append(share)
    most = unit * (len(problem.people) + 10)
    worked: list[list[mathopt.Variable]] = [[] for _ in range(problem.day.max() + 1)]
    for t in range(problem.intervals):
        split = [[amount(most if able else 0) for able in row] for row in problem.can]
        for g in range(problem.groups):
            model.add_linear_constraint(mathopt.fast_sum(split[g]) <= sum(present[g][t]))
        for k, curve in enumerate(problem.worth[:, t]):
            filled = [amount(unit) for _ in curve]
            model.add_linear_constraint(
                mathopt.fast_sum(filled) <= mathopt.fast_sum(row[k] for row in split))
            cost += [_whole(w) * (unit - v) for w, v in zip(curve, filled, strict=True)]
        if problem.legal[:, t].any():
            worked[problem.day[t]] += [row[-1] for row in split]
    for w, hours in enumerate(problem.hours):
        short = amount(_whole(unit * hours))
        model.add_linear_constraint(
            short + sum(map(mathopt.fast_sum, worked)) >= _whole(unit * hours))
        cost.append(_whole(problem.penalty[w]) * short)
        for cap in problem.cap_groups[w][problem.cap_groups[w] >= 0]:
            for day in worked:
                model.add_linear_constraint(
                    mathopt.fast_sum(day) <= _whole(unit * problem.cap[cap]))
    for head, people in zip(problem.heads, counted, strict=True):
        for s in range(problem.slots):
            if len(people[s]) == 1 and head.least[s] <= people[s][0] <= head.most[s]:
                continue
            missing = amount(int(head.least[s]))
            beyond = amount(2 * len(problem.people) + int(head.carried[s]))
            model.add_linear_constraint(sum(people[s]) + missing >= _whole(head.least[s]))
            model.add_linear_constraint(sum(people[s]) - beyond <= _whole(head.most[s]))
            cost += [unit * _whole(head.below) * missing, unit * _whole(head.above) * beyond]
    model.minimize(mathopt.fast_sum(cost))
    kind = mathopt.SolverType.CP_SAT if whole else mathopt.SolverType.GLOP
    found = mathopt.solve(model, kind, params=mathopt.SolveParameters(threads=1))
    assert found.termination.reason == mathopt.TerminationReason.OPTIMAL
    return found.objective_value() / unit


def _whole(value: float) -> int:
    assert abs(value - round(value)) < 1e-9
    return round(value)


# ---------------------------------------------------------------------- random problems


def random_shifts(draw: np.random.Generator, days: Sequence[int]) -> ShiftSet:
    """One or two shifts on each of the days, some past midnight, with up to two breaks."""
    plans = [Plan()]
    for _ in range(int(draw.integers(1, 3))):
        first = Break(int(draw.integers(1, 3)), 3, 1)
        second = Break(4, int(draw.integers(4, 6)), int(draw.integers(1, 2)))
        plans.append(Plan((first, second)[: int(draw.integers(1, 3))],
                          int(draw.integers(0, 2)), int(draw.choice([5, FREE]))))
    shifts = []
    for d in days:
        for begin in draw.choice(np.arange(5, 23), int(draw.integers(1, 3)), replace=False):
            low = int(draw.integers(0, len(plans)))
            length = int(draw.integers(6, 9))
            shifts.append(Shift(d, int(begin), length, length,
                                (low, int(draw.integers(low + 1, len(plans) + 1)))))
    return shift_set(
        shifts, plans, spread=[None, 4, 8][draw.integers(3)], rest=int(draw.integers(8, 16)),
        weekly_rest=int(draw.integers(24, 37)), max_run=int(draw.integers(2, 8)))


def random_person(draw: np.random.Generator, shifts: Sequence[ShiftSet], groups: int) -> Person:
    """Somebody with a history, wishes, a contract and now and then a meeting."""
    index = int(draw.integers(len(shifts)))
    mine = shifts[index]
    blocked = np.zeros((0, 2), dtype=np.int64)
    if draw.random() < 0.4:
        j = draw.integers(len(mine.day))
        first = mine.start[j] + draw.integers(0, 4)
        blocked = np.array([[first, first + draw.integers(1, 3)]])
    return person(
        mine, shift_set=index, group=int(draw.integers(groups)),
        allowed=draw.random(len(mine.day)) < 0.85,
        cost=draw.integers(0, 15, len(mine.day)).astype(float),
        off_cost=draw.integers(0, 3, 7).astype(float), blocked=blocked,
        last_end=int(draw.choice([NEVER, -4, 3])), run=int(draw.integers(0, 7)),
        week_min=int(draw.integers(0, 25)), week_max=int(draw.integers(12, 40)),
        days_min=int(draw.integers(0, 4)), days_max=int(draw.integers(2, 6)),
        short_cost=float(draw.integers(0, 3)), short_days=float(draw.integers(0, 4)),
        **overtime(draw),
    )


def overtime(draw: np.random.Generator) -> dict[str, object]:
    """None to two tiers of overtime, each dearer than the one before."""
    tiers = int(draw.integers(0, 3))
    return {"over_min": np.sort(draw.integers(8, 30, tiers)),
            "over_cost": draw.integers(0, 4, tiers).astype(float)}


def random_problem(seed: int, people: int = 4, days: int = 4, levels: int = 3) -> Problem:
    """At most `people` agents who can work on `days` days of the week; costs are whole."""
    draw = np.random.default_rng(seed)
    size = int(draw.choice([3, 6]))
    count = 7 * DAY // size + 12 // size
    day = np.arange(count) * size // DAY
    open_days = np.sort(draw.choice(7, days, replace=False))
    sets = [random_shifts(draw, open_days.tolist()) for _ in range(int(draw.integers(1, 3)))]
    queues, groups = int(draw.integers(1, 3)), int(draw.integers(1, 3))
    worth = -np.sort(-draw.integers(0, 10, (queues, count, levels)).astype(float), axis=2)
    worth[draw.random((queues, count)) < 0.4] = 0
    can = draw.random((groups, queues + 1)) < 0.7
    can[np.arange(groups), draw.integers(0, queues, groups)] = True
    carried = np.zeros((groups, count))
    if draw.random() < 0.5:
        carried[draw.integers(groups), 0] = draw.integers(1, size + 1) / size
    return Problem(
        interval_slots=size, worth=worth, hours=draw.integers(0, 12, 1).astype(float),
        penalty=draw.integers(0, 12, 1).astype(float),
        legal=draw.random((1, count)) < 0.5,
        cap_groups=np.where(draw.random((1, 2)) < 0.5, -1, [[0, 1]]),
        cap=draw.integers(0, 4, 2).astype(float), day=day, can=can, carried=carried,
        shift_sets=tuple(sets),
        people=tuple(random_person(draw, sets, groups)
                     for _ in range(int(draw.integers(2, people + 1)))),
    )


def with_headcounts(problem: Problem, draw: np.random.Generator) -> Problem:
    """The same problem with one to three limits on how many do something at once."""
    made = []
    for _ in range(int(draw.integers(1, 4))):
        shape = problem.slots
        least = np.where(draw.random(shape) < 0.3, draw.integers(0, 3, shape), 0)
        made.append(Headcount(
            members=np.flatnonzero(draw.random(len(problem.people)) < 0.8),
            counted=[(True, True, True), (True, False, False), (False, True, False)][
                draw.integers(3)],
            least=least, most=least + draw.integers(0, 3, shape),
            below=float(draw.integers(0, 4)), above=float(draw.integers(0, 4)),
            carried=(np.arange(shape) < draw.integers(0, 4)).astype(np.int64)))
    return replace(problem, heads=tuple(made))
