"""What a finished roster costs and leaves open, read from its stints alone.

Shares no code with the engine: cost is summed again from the requirement, the contracts and the
wishes, so that rosters of different planners are measured with one rule. It knows what generated
centres have (one site, no overtime, no meetings, nothing open past midnight), and refuses others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd

from wfm.calendar import Grid, midnight, weekday_of
from wfm.center import Agent, Center, leave_days
from wfm.handover import Requirement, worth_values

SLOT_MIN = 5
CLOSED = 0.5
"""Price of a paid hour in which nothing is open that the agent can do, in hours of pay."""


@dataclass(frozen=True)
class Score:
    """A roster's cost by part, in currency, and its agent hours.

    Attributes
    ----------
    short_h
        Agent hours below the requirement of an interval, and work not done before it is due.
    idle_h
        Hours at work (breaks left out) without an activity, or on a queue above its requirement.
    paid_h, work_h
        Paid hours; hours on activities.
    """

    cost: dict[str, float]
    short_h: float
    idle_h: float
    paid_h: float
    work_h: float

    @property
    def total(self) -> float:
        """Cost in all."""
        return sum(self.cost.values())


class Clock:
    """The week in slots of five minutes, on the clock of the only site."""

    def __init__(self, center: Center, week: object) -> None:
        site = center.main_site
        if len(center.sites) != 1:
            raise ValueError("the scorer knows centres of one site")
        self.grid = Grid.days(week, 7, site.zone, SLOT_MIN)
        self.local = self.grid.local(site.zone)
        self.day0 = week
        self.holidays = site.holidays(week, week + timedelta(days=6))

    def slots(self, moments: pd.Series) -> np.ndarray:
        """The slot that holds each moment; those outside the week at its edges."""
        return np.clip(self.grid.positions(moments), 0, self.grid.count)

    def night(self, center: Center, pack: str) -> np.ndarray:
        """Pay of each slot in ordinary slots, summed up, shape (count + 1,)."""
        rules = center.labour[pack]
        if rules.overtime or rules.night.counts != 1:
            raise ValueError("the scorer knows neither overtime nor long night hours")
        minute = (self.local.hour * 60 + self.local.minute).to_numpy()
        first, last = (c.hour * 60 + c.minute for c in (rules.night.start, rules.night.end))
        dark = (minute >= first) | (minute < last) if first > last else (
            (minute >= first) & (minute < last))
        day = self.local.day_of_week.to_numpy()
        free = np.isin(self.local.date, list(self.holidays))
        rate = (rules.premium("night") * dark + rules.premium("saturday") * (day == 5)
                + rules.premium("sunday") * (day == 6) + rules.premium("holiday") * free)
        return np.concatenate([[0.0], np.cumsum(1 + rate)])


def score(
    center: Center, requirement: Requirement, week: object, legal: object, stints: pd.DataFrame
) -> Score:
    """The score of a week's stints; `legal` as for the roster (by campaign and segment)."""
    clock = Clock(center, week)
    mine = stints[stints["date"] >= week]
    on = mine[mine["kind"].isin(("work", "break", "idle"))]
    hours = (on["end"] - on["start"]).dt.total_seconds() / 3600
    work = on[on["kind"] == "work"]
    present = {name: _count(clock, rows) for name, rows in work.groupby("what")}
    service, short, over = _service(center, requirement, clock, present)
    late, undone = _late(center, requirement, clock, present)
    shifts = on.assign(paid_h=hours * on["paid"]).groupby(["agent", "date"], sort=False).agg(
        start=("start", "min"), end=("end", "max"), paid_h=("paid_h", "sum")).reset_index()
    people = _people(center, clock, legal, shifts)
    worked = float(hours[on["kind"] == "work"].sum())
    return Score(
        {**people, "service": service, **late}, short + undone,
        float(hours[on["kind"] == "idle"].sum()) + over, float(shifts["paid_h"].sum()), worked)


def _count(clock: Clock, rows: pd.DataFrame) -> np.ndarray:
    """People in each slot."""
    steps = np.zeros(clock.grid.count + 1)
    np.add.at(steps, clock.slots(rows["start"]), 1)
    np.add.at(steps, clock.slots(rows["end"]), -1)
    return np.cumsum(steps)[:-1]


def _service(
    center: Center, requirement: Requirement, clock: Clock, present: dict[str, np.ndarray]
) -> tuple[float, float, float]:
    """Worth of the agents that are missing; hours below and above what is required."""
    size, step_h = center.interval_min // SLOT_MIN, center.interval_min / 60
    cost = short = over = 0.0
    for name, rows in requirement.intervals.groupby("queue"):
        count = present.get(name, np.zeros(clock.grid.count)).reshape(-1, size).mean(axis=1)
        at = clock.grid.positions(rows["start"]) // size
        for t, required, text in zip(at, rows["required"], rows["worth"], strict=True):
            if 0 <= t < len(count):
                worth, n = worth_values(text or ""), count[t]
                level = int(n + 1e-9)
                cost += worth[level:].sum() - (n - level) * (
                    worth[level] if level < len(worth) else 0.0)
                short += max(required - n, 0.0) * step_h
                over += max(n - required, 0.0) * step_h
    return float(cost), float(short), float(over)


def _late(
    center: Center, requirement: Requirement, clock: Clock, present: dict[str, np.ndarray]
) -> tuple[dict[str, float], float]:
    """Cost of work not done, by kind, and its hours; what is due first is done first."""
    cost, undone = {"outbound": 0.0, "deferred": 0.0}, 0.0
    for (activity, segment, kind), rows in requirement.work.groupby(
            ["activity", "segment", "kind"]):
        done_h = present.get(f"{activity}/{segment}" if segment else activity,
                             np.zeros(clock.grid.count)) * SLOT_MIN / 60
        rows = rows.sort_values("due")
        left = rows["hours"].to_numpy(np.float64).copy()
        opens, due = (clock.grid.positions(rows[column]) for column in ("opens", "due"))
        for t in np.flatnonzero(done_h):
            h = done_h[t]
            for n in np.flatnonzero((opens <= t) & (t < due) & (left > 0)):
                took = min(h, left[n])
                left[n] -= took
                h -= took
        cost[kind] += float(left @ rows["penalty_h"].to_numpy(np.float64))
        undone += float(left.sum())
    return cost, undone


def _people(
    center: Center, clock: Clock, legal: object, shifts: pd.DataFrame
) -> dict[str, float]:
    """Pay, hours in which nothing is open, unmet wishes, hours below the contract, and weekends
    and late shifts of who had more of them than others."""
    weight = {pack: clock.night(center, pack)
              for pack in {c.pack for c in center.contracts.values()}}
    shut = _shut(center, clock, legal)
    first, last = clock.slots(shifts["start"]), clock.slots(shifts["end"])
    minute = clock.local.hour * 60 + clock.local.minute
    found = {"pay": 0.0, "closed": 0.0, "preference": 0.0, "contract": 0.0}
    paid: dict[str, float] = {}
    began: dict[str, dict[object, int]] = {}
    for code, day, paid_h, a, z in zip(
            shifts["agent"], shifts["date"], shifts["paid_h"], first, last, strict=True):
        agent = center.agents[code]
        pay = weight[center.contracts[agent.contract].pack]
        found["pay"] += agent.cost_h * paid_h * (pay[z] - pay[a]) / (z - a)
        gone = shut[frozenset(agent.skills)]
        found["closed"] += agent.cost_h * CLOSED * (gone[z] - gone[a]) * SLOT_MIN / 60
        paid[code] = paid.get(code, 0.0) + paid_h
        began.setdefault(code, {})[day] = int(minute[a])
    unit = center.cost_h * center.weights.preference
    days = list(pd.date_range(clock.day0, periods=7).date)
    prices = _fairness(center, clock.day0)
    zone = center.main_site.zone
    found["fairness"] = float(sum(
        (prices.get(code, np.zeros(2)) * _burdens(
            start.tz_convert(zone).tz_localize(None), end.tz_convert(zone).tz_localize(None))).sum()
        for code, start, end in zip(shifts["agent"], shifts["start"], shifts["end"], strict=True)))
    for code, agent in center.agents.items():
        least = _least_h(center, agent, days)
        found["contract"] += agent.cost_h * center.weights.contract * max(
            0.0, least - paid.get(code, 0.0))
        for wish in agent.preferences:
            for day in days:
                at = began.get(code, {}).get(day)
                if at is not None and wish.on in (day, weekday_of(day)):
                    unmet = (wish.want == "off" or (wish.want == "early" and at >= 720)
                             or (wish.want == "late" and at < 720))
                    found["preference"] += unit * wish.weight * unmet
    return found


def _burdens(start: datetime, end: datetime) -> np.ndarray:
    """Whether a shift touches a weekend, and whether it is late or at night, (2,), 0 or 1.

    At night: three hours or more from 22:00 to 06:00. Late: it begins at 08:00 or after and ends
    after 20:00. In wall-clock time.
    """
    first = datetime.combine(start.date(), time())
    hours = [first + timedelta(minutes=15 * n) for n in range(-96, 4 * 72)]
    within = [x for x in hours if start <= x < end]
    night = sum(x.hour >= 22 or x.hour < 6 for x in within) / 4 >= 3
    late = start >= first + timedelta(hours=8) and end > first + timedelta(hours=20)
    return np.array([any(x.weekday() >= 5 for x in within), night or late], dtype=float)


def _fairness(center: Center, week: date) -> dict[str, np.ndarray]:
    """Price of a weekend and of a late shift by agent: so many a week above the mean."""
    had = {}
    for code, agent in center.agents.items():
        past = [x for x in agent.worked if week - timedelta(weeks=8) <= x.day < week]
        if past:
            spans = [(datetime.combine(x.day, x.start), datetime.combine(x.day, x.end))
                     for x in past]
            weeks = -(-(week - min(x.day for x in past)).days // 7)
            had[code] = sum(_burdens(a, z if z > a else z + timedelta(days=1))
                            for a, z in spans) / weeks
    if not had:
        return {}
    mean = np.mean(list(had.values()), axis=0)
    unit = center.cost_h * center.weights.fairness
    return {code: unit * np.maximum(mine - mean, 0.0) for code, mine in had.items()}


def _least_h(center: Center, agent: Agent, days: list) -> float:
    contract = center.contracts[agent.contract]
    away = leave_days(sum(a.hours_on(day) for a in agent.absences if a.paid) for day in days)
    return max(0.0, contract.week_min_h - contract.leave_credit_h(away))


def _shut(center: Center, clock: Clock, legal: object) -> dict[frozenset, np.ndarray]:
    """By skills, the slots before each slot in which nothing is open, summed up."""
    size = center.interval_min // SLOT_MIN
    is_open = {name: center.open_mask(queue, clock.grid) for name, queue in center.queues.items()}
    start = midnight(clock.day0, center.main_site.zone)
    assert clock.grid.start == start
    for (campaign, _), mask in legal.items():
        whole = np.repeat(mask, size)[: clock.grid.count]
        is_open[campaign] = is_open.get(campaign, np.zeros(clock.grid.count, dtype=bool)) | whole
    return {
        skills: np.concatenate([[0], np.cumsum(~np.any([is_open[k] for k in skills], axis=0))])
        for skills in {frozenset(agent.skills) for agent in center.agents.values()}}
