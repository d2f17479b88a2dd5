"""A generated centre's week for planners that are not this project's: shifts, limits, stints.

Made from the centre and its rules, not from the engine's arrays. Breaks have fixed places, each
in the middle of its window: the simplification that planners without break placement make.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd

from wfm.calendar import Grid, instant, midnight, weekday_of
from wfm.center import Agent, Center, Contract, leave_days
from wfm.handover import STINT_COLUMNS, Requirement, worth_values
from wfm.rules.labour import LabourPack, break_plans, shift_span

Legal = Mapping[tuple[str, str], np.ndarray]
"""(campaign, segment) → intervals of the roster's grid in which calling is legal."""
DAY_MIN, NOBODY, IDLE = 1440, -2, -1
CLOSED = 0.5
"""Price of a paid hour in which nothing is open that the agent can do, in hours of pay."""


@dataclass(frozen=True)
class Shifts:
    """The shifts of a contract on all days: arrays of shape (J,), but for `present` and `breaks`.

    `start` and `end` are minutes after the midnight of `day`; `present` is (J, T), of intervals.
    """

    day: np.ndarray
    start: np.ndarray
    end: np.ndarray
    paid: np.ndarray
    pay_h: np.ndarray
    present: np.ndarray = field(repr=False)
    breaks: tuple[tuple[tuple[int, int, str, bool], ...], ...] = field(repr=False)
    """First minute, last, name and whether it is paid, after the shift's start."""


@dataclass(frozen=True)
class Person:
    """What one agent may and must work, and what each shift costs."""

    agent: Agent
    contract: Contract
    allowed: np.ndarray
    cost: np.ndarray
    least: int
    most: int
    days: int
    tail: int
    """Minutes from the end of the last shift before the week to its Monday, at most two days."""
    run: int


@dataclass(frozen=True)
class Work:
    """An activity that asks for hours between two moments, in agent-intervals."""

    name: str
    activity: str
    need: float
    penalty: float
    where: np.ndarray
    cap: float


@dataclass(frozen=True)
class Week:
    """Everything such a planner needs: `worth` by queue and interval, falling in agents."""

    center: Center
    first: date
    grid: Grid
    queues: tuple[str, ...]
    worth: Mapping[tuple[int, int], np.ndarray]
    work: tuple[Work, ...]
    shifts: Mapping[str, Shifts]
    people: tuple[Person, ...]
    rest: int
    weekly_rest: int
    run: int


def week_of(
    center: Center, requirement: Requirement, first: date, legal: Legal
) -> Week:
    """The week of a generated centre."""
    zone = center.main_site.zone
    grid = Grid.days(first, 7, zone, center.interval_min)
    queues = tuple(q for q, queue in center.queues.items() if not queue.deferred)
    at = grid.positions(requirement.intervals["start"])
    rows = zip(requirement.intervals["queue"], at, requirement.intervals["worth"], strict=True)
    worth = {(queues.index(q), int(t)): worth_values(text or "") for q, t, text in rows
             if 0 <= t < grid.count}
    shut = _shut(center, grid, legal)
    shifts = {code: _shifts(c, center.labour[c.pack], center, grid, first)
              for code, c in center.contracts.items()}
    pack = next(iter(center.labour[c.pack] for c in center.contracts.values()))
    return Week(
        center, first, grid, queues, worth, _work(center, requirement, grid, legal), shifts,
        tuple(_person(center, agent, shifts[agent.contract], first,
                      shut[frozenset(agent.skills)]) for agent in center.agents.values()),
        pack.rest_min, pack.weekly_rest_min, pack.max_run_days)


def _work(
    center: Center, requirement: Requirement, grid: Grid, legal: Legal
) -> tuple[Work, ...]:
    per_h, step = 60 / center.interval_min, timedelta(minutes=center.interval_min)
    made = []
    for row in requirement.work.itertuples():
        where = np.asarray((grid.starts >= row.opens) & (grid.starts + step <= row.due))
        where &= (legal[row.activity, row.segment][: grid.count] if row.segment
                  else center.open_mask(center.queues[row.activity], grid))
        made.append(Work(
            f"{row.activity}/{row.segment}" if row.segment else row.activity, row.activity,
            row.hours * per_h, row.penalty_h / per_h, where, row.hours_a_day * per_h))
    return tuple(made)


def _shut(
    center: Center, grid: Grid, legal: Legal
) -> dict[frozenset[str], np.ndarray]:
    """By skills, the hours before each interval in which nothing is open, summed up."""
    is_open = {name: center.open_mask(queue, grid) for name, queue in center.queues.items()}
    for (campaign, _), mask in legal.items():
        is_open[campaign] = is_open.get(campaign, False) | mask[: grid.count]
    return {
        skills: np.concatenate([[0.0], np.cumsum(~np.any([is_open[k] for k in skills], axis=0))])
        * center.interval_min / 60
        for skills in {frozenset(agent.skills) for agent in center.agents.values()}}


# ---------------------------------------------------------------------- shifts


def _shifts(
    contract: Contract, pack: LabourPack, center: Center, grid: Grid, first: date
) -> Shifts:
    size = center.interval_min
    begin = contract.earliest_start.hour * 60 + contract.earliest_start.minute
    end = (contract.latest_end.hour * 60 + contract.latest_end.minute) or DAY_MIN
    weight = _weight(pack, center, first)
    rows, breaks = [], []
    for day in range(7):
        for start in range(begin, end, contract.start_step_min):
            for paid in contract.shift_lengths():
                span = shift_span(pack, paid)
                if start + span <= end:
                    a = day * DAY_MIN + start
                    mean = (weight[a + span] - weight[a]) / span
                    rows.append((day, start, start + span, paid, paid / 60 * mean))
                    breaks.append(_breaks(pack, paid))
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    present = np.zeros((len(rows), grid.count), dtype=np.int8)
    for j, (day, start, finish, _, _) in enumerate(rows):
        base = (day * DAY_MIN + start) // size
        present[j, base : (day * DAY_MIN + finish) // size] = 1
        for low, high, _, _ in breaks[j]:
            present[j, base + low // size : base + high // size] = 0
    return Shifts(*columns, present, tuple(breaks))


def _breaks(pack: LabourPack, paid: int) -> tuple[tuple[int, int, str, bool], ...]:
    """The breaks of a shift, each in the middle of its window or as near as the rules let it."""
    plans = break_plans(pack, paid)
    if not plans or not plans[0].slots:
        return ()
    # a lunch between the pauses, where there are both
    plan = min(plans, key=lambda p: abs(
        next((n for n, s in enumerate(p.slots) if not s.paid), 0) - (len(p.slots) - 1) / 2))
    made: list[tuple[int, int, str, bool]] = []
    step, ready = pack.break_step_min, 0
    for slot in plan.slots:
        middle = (slot.earliest + slot.latest) // 2 // step * step
        start = max(middle, -(-ready // step) * step)
        if start > slot.latest:
            raise ValueError("breaks in the middle of their windows do not fit")
        made.append((start, start + slot.minutes, slot.name, slot.paid))
        ready = start + slot.minutes + plan.apart_min
    return tuple(made)


def _weight(pack: LabourPack, center: Center, first: date) -> np.ndarray:
    """Pay of the minutes of the week, in ordinary minutes, summed up, shape (10081,)."""
    minute = np.arange(7 * DAY_MIN)
    clock, day = minute % DAY_MIN, minute // DAY_MIN
    dusk, dawn = (c.hour * 60 + c.minute for c in (pack.night.start, pack.night.end))
    rate = pack.premium("night") * ((clock >= dusk) | (clock < dawn))
    rate = rate + pack.premium("saturday") * (day == 5) + pack.premium("sunday") * (day == 6)
    for free in center.main_site.holidays(first, first + timedelta(days=6)):
        rate = rate + pack.premium("holiday") * (day == (free - first).days)
    return np.concatenate([[0.0], np.cumsum(1 + rate)])


# ---------------------------------------------------------------------- people


def _person(
    center: Center, agent: Agent, shifts: Shifts, first: date, shut: np.ndarray
) -> Person:
    contract, zone = center.contracts[agent.contract], center.zone(agent.site)
    days = [first + timedelta(days=d) for d in range(7)]
    monday = midnight(first, zone)
    begin, end = shifts.day * DAY_MIN + shifts.start, shifts.day * DAY_MIN + shifts.end
    allowed = np.ones(len(begin), dtype=bool)
    for absence in agent.absences:
        a, z = ((instant(m.date(), m.time(), zone) - monday) // timedelta(minutes=1)
                for m in (absence.start, absence.end))
        allowed &= (end <= a) | (begin >= z)
    size = center.interval_min
    cost = agent.cost_h * (shifts.pay_h + CLOSED * (shut[end // size] - shut[begin // size]))
    unit = center.cost_h * center.weights.preference
    for wish in agent.preferences:
        for d, day in enumerate(days):
            if wish.on in (day, weekday_of(day)):
                late = shifts.start >= 720
                unmet = late if wish.want == "early" else ~late if wish.want == "late" else True
                cost = cost + unit * wish.weight * (unmet & (shifts.day == d))
    away = leave_days(sum(a.hours_on(day) for a in agent.absences if a.paid) for day in days)
    credit = contract.leave_credit_h(away)
    before = [x for x in agent.worked if x.day < first]
    tail, run = 2 * DAY_MIN, 0
    if before:
        last = before[-1]
        finish = datetime.combine(last.day, last.end) + timedelta(days=last.end <= last.start)
        tail = int((datetime.combine(first, datetime.min.time()) - finish) / timedelta(minutes=1))
        while first - timedelta(days=run + 1) in {x.day for x in before}:
            run += 1
    return Person(
        agent, contract, allowed, cost, max(0, round((contract.week_min_h - credit) * 60)),
        max(0, round((contract.week_max_h - credit) * 60)),
        max(0, int(np.ceil(contract.days_max - away))), tail, run)


# ---------------------------------------------------------------------- the finished week


def stints_of(week: Week, tours: list[list[int]], doing: np.ndarray) -> pd.DataFrame:
    """A roster's stints.

    Parameters
    ----------
    tours
        Shifts of each person, indices into those of the contract.
    doing
        What each person does in each interval, (I, T): a queue, behind the queues a piece of
        work, :data:`IDLE` or :data:`NOBODY`.
    """
    names = [*week.queues, *(item.name for item in week.work)]
    rows: list[tuple[object, ...]] = []
    size = week.grid.minutes

    def moment(minute: int) -> datetime:
        return week.grid.start + timedelta(minutes=minute)

    for person, tour, mine in zip(week.people, tours, doing, strict=True):
        shifts, code = week.shifts[person.contract.contract], person.agent.agent
        for j in sorted(tour):
            day = week.first + timedelta(days=int(shifts.day[j]))
            base = int(shifts.day[j]) * DAY_MIN + int(shifts.start[j])
            rests = [(base + a, base + z, name, "break", paid)
                     for a, z, name, paid in shifts.breaks[j]]
            end = base + int(shifts.end[j] - shifts.start[j])
            edges = [base, *(m for a, z, *_ in rests for m in (a, z)), end]
            parts = list(rests)
            for low, high in zip(edges[::2], edges[1::2], strict=True):
                span = mine[low // size : high // size]
                cuts = [0, *(np.flatnonzero(np.diff(span)) + 1).tolist(), len(span)]
                for a, z in pairwise(cuts):
                    k = int(span[a])
                    what, kind = (names[k], "work") if k >= 0 else ("available", "idle")
                    parts.append((low + a * size, low + z * size, what, kind, True))
            rows += [(code, day, moment(a), moment(z), *rest)
                     for a, z, *rest in sorted(parts)]
        rows += _leave(week, person.agent)
    frame = pd.DataFrame(rows, columns=list(STINT_COLUMNS))
    for column in ("start", "end"):
        frame[column] = pd.to_datetime(frame[column], utc=True).astype("datetime64[s, UTC]")
    return frame.sort_values(["agent", "start", "end"], ignore_index=True)


def _leave(week: Week, agent: Agent) -> list[tuple[object, ...]]:
    """Absences day by day, within the week."""
    zone, rows = week.center.zone(agent.site), []
    for absence in agent.absences:
        a, z = (instant(m.date(), m.time(), zone) for m in (absence.start, absence.end))
        for d in range(7):
            day = week.first + timedelta(days=d)
            low, high = max(a, midnight(day, zone)), min(z, midnight(day + timedelta(1), zone))
            if low < high:
                rows.append((agent.agent, day, low, high, absence.kind, "absence", absence.paid))
    return rows
