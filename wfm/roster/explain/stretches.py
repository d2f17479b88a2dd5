"""Where coverage is short or over, by how much, and what that costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wfm.roster.explain.case import Case
from wfm.roster.problem import Floats

Cause = tuple[str, ...]
"""What a person does in place of the work: a kind, then what it is; see
:mod:`wfm.roster.explain.words`."""

LEAST = 0.5
"""Agents short or over from which on an interval belongs to a stretch."""


@dataclass(frozen=True)
class Stretch:
    """Intervals on end in which a queue has fewer or more people than required.

    Attributes
    ----------
    queue
        The queue.
    first, last
        First interval and the one after the last.
    agents
        Agents that are missing, on average; negative: too many.
    hours
        Agent hours that are missing or too many.
    cost
        Of those missing, what they would be worth; of those too many, their pay beyond it.
    able
        People who can do the work.
    looked_at
        Those of them who were looked at.
    causes
        People on average by what they do, of all who are able.
    absences
        Rows of the table absences that keep people away.
    best_move
        What the roster's cost would change by if the person came who costs least of those whom
        no rule keeps away; None where there is nobody. Negative: the roster can be improved.
    """

    queue: str
    first: int
    last: int
    agents: float
    hours: float
    cost: float
    able: int = 0
    looked_at: int = 0
    causes: Mapping[Cause, float] | None = None
    best_move: float | None = None
    absences: tuple[int, ...] = ()


@dataclass(frozen=True)
class Balance:
    """A queue's week: agent hours required, there, missing and too many, and what these cost."""

    queue: str
    required_h: float
    there_h: float
    short_h: float
    short_cost: float
    over_h: float
    over_cost: float


@dataclass(frozen=True)
class WorkBalance:
    """An activity's hours to be worked in the week: asked, worked and left, and what these cost.

    `able_h` are agent hours of people at work who can do it, while it may be worked; `causes` is
    as for :class:`Stretch`, on average over that time.
    """

    activity: str
    asked_h: float
    worked_h: float
    short_h: float
    short_cost: float
    able_h: float
    causes: Mapping[Cause, float] | None = None


def required(case: Case) -> Floats:
    """Agents required on each queue, NaN where nothing is said, (Q, T)."""
    found = np.full((case.problem.queues, case.problem.intervals), np.nan)
    table = case.requirement.intervals
    at = case.layout.grid.positions(table["start"])
    for queue, t, number in zip(table["queue"], at, table["required"], strict=True):
        if queue not in case.layout.queues:
            continue
        k = case.layout.queues.index(queue)
        first, beyond = case.layout.queue_weeks[k]
        if first <= t < beyond:
            found[k, t] = number
    return found


def _costs(case: Case, k: int, need: Floats) -> tuple[Floats, Floats]:
    """Worth of the people missing, and pay less worth of those too many, (T,) each."""
    levels = np.arange(case.problem.worth.shape[2])
    cover, worth = case.cover[:, k], case.problem.worth[k]
    filled = np.clip(cover[:, None] - levels, 0.0, 1.0)
    wanted = np.clip(np.nan_to_num(need)[:, None] - levels, 0.0, 1.0)
    missing = (worth * np.maximum(wanted - filled, 0.0)).sum(axis=1)
    pay = case.center.cost_h * case.center.interval_min / 60
    beyond = np.maximum(filled - wanted, 0.0)
    over = np.maximum(cover - np.nan_to_num(need), 0.0) * pay - (
        np.minimum(worth, pay) * beyond).sum(axis=1)
    return missing, np.where(np.isnan(need), 0.0, over)


def balances(case: Case) -> list[Balance]:
    """How each queue's week comes out."""
    need, per_h = required(case), case.center.interval_min / 60
    rows = []
    for k, queue in enumerate(case.layout.queues):
        gap = np.nan_to_num(need[k] - case.cover[:, k])
        missing, over = _costs(case, k, need[k])
        rows.append(Balance(
            queue, float(np.nansum(need[k])) * per_h,
            float(case.cover[~np.isnan(need[k]), k].sum()) * per_h,
            float(np.maximum(gap, 0).sum()) * per_h, float(missing.sum()),
            float(np.maximum(-gap, 0).sum()) * per_h, float(over.sum())))
    return rows


def work_balances(case: Case) -> list[WorkBalance]:
    """How each activity with hours to be worked comes out."""
    problem, per_h = case.problem, case.center.interval_min / 60
    short = np.maximum(problem.hours - case.worked, 0.0)
    names = case.layout.work["activity"].to_numpy()
    there = np.array([tour.presence for tour in case.tours]).reshape(-1, problem.intervals)
    rows = []
    for activity in dict.fromkeys(names):
        items = np.flatnonzero(names == activity)
        able = [i for i, person in enumerate(problem.people)
                if problem.can[person.group, problem.queues + items].any()]
        opened = problem.legal[items].any(axis=0)
        rows.append(WorkBalance(
            str(activity), float(problem.hours[items].sum()) * per_h,
            float(np.minimum(case.worked, problem.hours)[items].sum()) * per_h,
            float(short[items].sum()) * per_h, float(short[items] @ problem.penalty[items]),
            float(there[able][:, opened].sum()) * per_h))
    return rows


def stretches(case: Case, over: bool = False) -> list[Stretch]:
    """All stretches in which a queue is short, or over; the dearest first, causes left open."""
    need, per_h = required(case), case.center.interval_min / 60
    found = []
    for k, queue in enumerate(case.layout.queues):
        gap = np.nan_to_num(need[k] - case.cover[:, k])
        costs = _costs(case, k, need[k])[int(over)]
        off = np.concatenate(([False], (-gap if over else gap) >= LEAST, [False]))
        edges = np.flatnonzero(np.diff(off.astype(np.int8)))
        for a, z in zip(edges[::2], edges[1::2], strict=True):
            hours = abs(float(gap[a:z].sum())) * per_h
            found.append(Stretch(
                queue, int(a), int(z), float(gap[a:z].mean()), hours, float(costs[a:z].sum())))
    return sorted(found, key=lambda one: (-one.cost, one.queue, one.first))
