"""A plain CP-SAT model: one Boolean for each agent, day and shift, as a textbook writes it.

Breaks stand where :mod:`roster_weeks` puts them, so a shift covers fixed intervals; all else is
the same problem: skills, calling hours and daily caps, hours and days of contracts, rest, days in
a row with the week before, starts near each other, wishes, pay. The objective is that of the
scorer.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import pandas as pd
from ortools.sat.python import cp_model
from roster_weeks import DAY_MIN, IDLE, NOBODY, Person, Shifts, Week, stints_of

PART = 100
"""Pieces into which an agent-interval of work that is asked for may be split."""


UNITS = 10_000
"""Of the objective, in a unit of currency: it is whole numbers."""


@dataclass(frozen=True)
class Solved:
    """The stints of the best roster, None without one; when the first was found, and the bound
    of this model, which is none of the whole problem: it cannot move breaks."""

    stints: pd.DataFrame | None
    first_s: float | None
    bound: float
    variables: int


class _FirstAt(cp_model.CpSolverSolutionCallback):
    def __init__(self, began: float) -> None:
        super().__init__()
        self.began, self.seconds = began, None

    def on_solution_callback(self) -> None:
        if self.seconds is None:
            self.seconds = time.perf_counter() - self.began


def plain(week: Week, seconds: float, seed: int, workers: int = 2) -> Solved:
    """The model solved for so many seconds, the making of it included."""
    began = time.perf_counter()
    model = cp_model.CpModel()
    cost: list[tuple[float, cp_model.IntVar]] = []
    works = [_person(model, week, person, cost) for person in week.people]
    amount = _coverage(model, week, works, cost)
    model.minimize(sum(round(UNITS * price) * var for price, var in cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(0.1, seconds - (time.perf_counter() - began))
    seen = _FirstAt(began)
    status = solver.solve(model, seen)
    size = len(model.proto.variables)
    bound = solver.best_objective_bound / UNITS
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Solved(None, None, bound, size)
    tours = [[j for j, x in mine.items() if solver.value(x)] for mine in works]
    doing = _who(week, tours, {key: solver.value(y) for key, y in amount.items()})
    return Solved(stints_of(week, tours, doing), seen.seconds, bound, size)


def _person(
    model: cp_model.CpModel, week: Week, person: Person, cost: list[tuple[float, cp_model.IntVar]]
) -> dict[int, cp_model.IntVar]:
    """An agent's Booleans by shift, and the law on them."""
    shifts: Shifts = week.shifts[person.contract.contract]
    x = {int(j): model.new_bool_var("") for j in np.flatnonzero(person.allowed)}
    cost += [(float(person.cost[j]), var) for j, var in x.items()]
    by_day = [[j for j in x if shifts.day[j] == d] for d in range(7)]
    works = [sum(x[j] for j in js) for js in by_day]
    for js in by_day:
        model.add_at_most_one(x[j] for j in js)
    # free minutes at the beginning and at the end of each day; all of a day off
    start = [sum(int(shifts.start[j]) * x[j] for j in js) for js in by_day]
    head = [s + DAY_MIN * (1 - w) for s, w in zip(start, works, strict=True)]
    tail = [sum((DAY_MIN - int(shifts.end[j])) * x[j] for j in js) + DAY_MIN * (1 - w)
            for js, w in zip(by_day, works, strict=True)]
    model.add(head[0] + min(person.tail, DAY_MIN) >= week.rest * works[0])
    for d in range(6):
        model.add(tail[d] + head[d + 1] >= week.rest)
    for first in range(7 - week.run):
        model.add(sum(works[first : first + week.run + 1]) <= week.run)
    if person.run:
        model.add(sum(works[: week.run + 1 - person.run]) <= week.run - person.run)
    rests = [model.new_bool_var("") for _ in range(7)]
    model.add_bool_or(rests)
    for d, rest in enumerate(rests):
        model.add(works[d] == 0).only_enforce_if(rest)
        around = (tail[d - 1] if d else 0) + (head[d + 1] if d < 6 else 0)
        model.add(around >= week.weekly_rest - DAY_MIN).only_enforce_if(rest)
    if person.contract.start_spread_h is not None:
        base = model.new_int_var(0, DAY_MIN, "")
        for s, w in zip(start, works, strict=True):
            model.add(s >= base - DAY_MIN * (1 - w))
            model.add(s <= base + round(person.contract.start_spread_h * 60))
    paid = sum(int(shifts.paid[j]) * var for j, var in x.items())
    short = model.new_int_var(0, person.least, "")
    model.add(paid <= person.most)
    model.add(paid + short >= person.least)
    model.add(sum(works) <= person.days)
    cost.append((person.agent.cost_h * week.center.weights.contract / 60, short))
    return x


def _coverage(
    model: cp_model.CpModel, week: Week, works: list[dict[int, cp_model.IntVar]],
    cost: list[tuple[float, cp_model.IntVar]],
) -> dict[tuple[frozenset[str], int, int], cp_model.IntVar]:
    """How many of each skill group do what, and what is not covered."""
    queues, names = len(week.queues), [*week.queues, *(item.activity for item in week.work)]
    present: dict[tuple[frozenset[str], int], list[cp_model.IntVar]] = {}
    for person, x in zip(week.people, works, strict=True):
        shifts, group = week.shifts[person.contract.contract], frozenset(person.agent.skills)
        for j, var in x.items():
            for t in np.flatnonzero(shifts.present[j]).tolist():
                present.setdefault((group, t), []).append(var)
    most = {group: sum(frozenset(p.agent.skills) == group for p in week.people)
            for group, _ in present}
    amount: dict[tuple[frozenset[str], int, int], cp_model.IntVar] = {}
    on: dict[tuple[int, int], list[cp_model.IntVar]] = {}
    for (group, t), those in present.items():
        mine = []
        for k, name in enumerate(names):
            is_open = (k, t) in week.worth if k < queues else week.work[k - queues].where[t]
            if name in group and is_open:
                y = amount[group, k, t] = model.new_int_var(0, most[group], "")
                mine.append(y)
                on.setdefault((k, t), []).append(y)
        model.add(sum(mine) <= sum(those))
    for (k, t), curve in week.worth.items():
        missing = [model.new_bool_var("") for _ in curve]
        cost += list(zip(curve.tolist(), missing, strict=True))
        model.add(sum(on.get((k, t), [])) + sum(missing) >= len(curve))
    a_day = DAY_MIN // week.grid.minutes
    for w, item in enumerate(week.work):
        mine = {t: on[queues + w, t] for t in np.flatnonzero(item.where).tolist()
                if (queues + w, t) in on}
        need = round(PART * item.need)
        undone = model.new_int_var(0, need, "")
        model.add(PART * sum(y for ys in mine.values() for y in ys) + undone >= need)
        cost.append((item.penalty / PART, undone))
        for d in range(7):
            today = [y for t, ys in mine.items() if t // a_day == d for y in ys]
            if today and np.isfinite(item.cap):
                model.add(sum(today) <= int(item.cap))
    return amount


def _who(
    week: Week, tours: list[list[int]], amount: dict[tuple[frozenset[str], int, int], int]
) -> np.ndarray:
    """What each person does: those of a group in their order, activities in theirs."""
    doing = np.full((len(week.people), week.grid.count), NOBODY, dtype=np.int64)
    for i, (person, tour) in enumerate(zip(week.people, tours, strict=True)):
        for j in tour:
            doing[i, week.shifts[person.contract.contract].present[j] > 0] = IDLE
    members: dict[frozenset[str], list[int]] = {}
    for i, person in enumerate(week.people):
        members.setdefault(frozenset(person.agent.skills), []).append(i)
    for (group, k, t), number in amount.items():
        free = [i for i in members[group] if doing[i, t] == IDLE]
        doing[free[:number], t] = k
    return doing
