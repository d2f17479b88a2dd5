"""Each agent's part of the problem: what may be worked, what it costs, what came before."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from wfm.calendar import Grid, instant, weekday_of
from wfm.center import Agent, Center, Preference, leave_days
from wfm.roster.history import barred, last_end_and_run, minutes_left, rest_from
from wfm.roster.horizon import counters, most_of
from wfm.roster.meet import can_hold, work_slots
from wfm.roster.problem import (
    COUNTED_FROM,
    DAYS,
    NO_LIMIT,
    PAID,
    SLOT_MIN,
    Floats,
    Ints,
    Person,
    ShiftSet,
)
from wfm.roster.shiftset import SiteShifts
from wfm.roster.slots import slot_of
from wfm.rules.labour import LabourPack

MISSED_MEETING_H = 8.0
"""A meeting that is missed costs as much as so many hours below the contract: it is
missed only where no legal week of the agent holds it."""

CLOSED = 0.5
"""Price of a paid hour in which nothing is open, beside its pay, in hours of pay."""


def make_person(
    center: Center, agent: Agent, week: date, grid: Grid, shifts: SiteShifts, set_index: int,
    group: int, closed_h: Floats, fair: Floats,
) -> Person:
    """An agent's part of the problem.

    Parameters
    ----------
    shifts, set_index
        The shifts of the agent's contract and site, and their place among the sets.
    group
        The agent's skill group.
    closed_h
        Hours of each shift in which nothing is open that the agent can do, shape (J,).
    fair
        Price of each shift for fairness, shape (J,).
    """
    contract = center.contracts[agent.contract]
    pack = center.labour[contract.pack]
    zone = center.zone(agent.site)
    s = shifts.shift_set
    allowed = np.ones(len(s.day), dtype=bool)
    cost = agent.cost_h * (s.pay_h + CLOSED * closed_h) + fair
    off_cost = np.zeros(s.days)
    days = [week + timedelta(days=d) for d in range(s.days)]
    for d, day in enumerate(days):
        if not agent.employed(day) or weekday_of(day) not in contract.work_days:
            allowed[s.day == d] = False
    at_work: list[tuple[int, int]] = []
    leave = np.zeros(s.weeks)
    for absence in agent.absences:
        first = slot_of(instant(absence.start.date(), absence.start.time(), zone), grid)
        last = slot_of(instant(absence.end.date(), absence.end.time(), zone), grid)
        if last <= s.day_start[0]:
            continue
        if absence.at_work:
            at_work.append((first, last))
            continue
        allowed &= ~((s.start < last) & (s.end > first))
        if absence.paid:
            hours = _hours_by_day(first, last, s.day_start)
            for w, (begin, end) in enumerate(pairwise(s.week_from)):
                leave[w] += leave_days(hours[begin:end])
    unit = center.cost_h * center.weights.preference
    for wish in agent.preferences:
        _add_wish(wish, days, shifts, unit, cost, off_cost)
    if s.weeks == 1:
        for low, high in barred(agent, pack.days_off, week, zone, grid):
            allowed &= ~((s.start < high) & (s.end > low))
    last_end, run = last_end_and_run(agent, week, zone, grid)
    room = work_slots(s) if at_work else np.zeros(0, dtype=np.int64)
    for first, last in at_work:
        touches = (s.start < last) & (s.end > first)
        holds = can_hold(s, room, (first, last), last_end) & allowed
        if not holds.any():  # the agent cannot be there: it is no reason to stay at home that day
            allowed &= ~touches
            continue
        day_of = int(np.searchsorted(s.day_start, first, side="right")) - 1
        allowed &= ((s.start <= first) & (s.end >= last)) | ~(touches | (s.day == day_of))
        if 0 <= day_of < s.days:
            off_cost[day_of] += agent.cost_h * center.weights.contract * MISSED_MEETING_H
    least, most = _limits(center, agent, s, days, leave)
    most[PAID] = np.minimum(most[PAID], pack.max_week_min)
    most[PAID, 0] = min(most[PAID, 0], minutes_left(agent, pack, week, zone))
    ordinary = PAID
    for n, counter in enumerate(counters(pack, s.weeks, int(s.paid_min.max(initial=0)))):
        most[COUNTED_FROM + n] = most_of(counter, agent, pack, week, s.weeks, zone)
        if counter.what == "ordinary":
            ordinary = COUNTED_FROM + n
    over_min, over_cost = _overtime(pack, agent.cost_h)
    short = np.zeros(len(s.amount))
    short[PAID] = agent.cost_h * center.weights.contract / 60
    short[DAYS] = short[PAID] * (s.paid_min.min() if len(s.paid_min) else 0)
    over = np.zeros((len(s.amount), len(over_min), s.weeks), dtype=np.int64)
    over[ordinary] = over_min[:, None]
    prices = np.zeros((len(s.amount), len(over_min)))
    prices[ordinary] = over_cost
    return Person(
        shift_set=set_index, group=group, allowed=allowed, cost=cost, off_cost=off_cost,
        blocked=np.array(at_work, dtype=np.int64).reshape(-1, 2),
        last_end=last_end, rest_from=rest_from(agent, week, zone, grid, s.weekly_rest), run=run,
        least=least, most=most, short=short, over=over, over_cost=prices)


def _limits(
    center: Center, agent: Agent, s: ShiftSet, days: list[date], leave: Floats
) -> tuple[Ints, Ints]:
    """Least and most of each counter by week; `leave` holds days of paid leave by week."""
    contract = center.contracts[agent.contract]
    shape = len(s.amount), s.weeks
    least, most = np.zeros(shape, dtype=np.int64), np.full(shape, NO_LIMIT, dtype=np.int64)
    for w in range(s.weeks):
        mine = days[s.week_from[w] : s.week_from[w + 1]]
        part = sum(agent.employed(day) for day in mine) / 7
        credit_h = contract.leave_credit_h(float(leave[w]))
        least[PAID, w] = max(0, round((contract.week_min_h * part - credit_h) * 60))
        most[PAID, w] = max(0, round((contract.week_max_h - credit_h) * 60))
        least[DAYS, w] = max(0, int(contract.days_min * part - leave[w]))
        most[DAYS, w] = max(0, int(np.ceil(contract.days_max - leave[w])))
    return least, most


def _overtime(pack: LabourPack, cost_h: float) -> tuple[Ints, Floats]:
    """Where each tier of the week's overtime begins, and what its minutes cost more."""
    tiers = [tier for tier in pack.overtime if tier.per == "week"]
    rates = np.diff([0.0, *(tier.rate for tier in tiers)])
    return np.array([tier.after_min for tier in tiers], dtype=np.int64), rates * cost_h / 60


def _hours_by_day(first: int, last: int, day_start: Ints) -> list[float]:
    """Hours of each day of the horizon that a span of slots takes."""
    overlaps = np.minimum(last, day_start[1:]) - np.maximum(first, day_start[:-1])
    return [float(x) * SLOT_MIN / 60 for x in np.maximum(overlaps, 0)]


def _add_wish(
    wish: Preference, days: list[date], shifts: SiteShifts, unit: float,
    cost: Floats, off_cost: Floats,
) -> None:
    """Add what an unmet wish costs to the shifts (and days off) that do not meet it."""
    s = shifts.shift_set
    price = unit * wish.weight
    for d, day in enumerate(days):
        if wish.on not in (day, weekday_of(day)):
            continue
        on_day = s.day == d
        if wish.want == "off":
            cost[on_day] += price
        elif wish.want == "early":
            cost[on_day & (shifts.clock_min >= 12 * 60)] += price
        elif wish.want == "late":
            cost[on_day & (shifts.clock_min < 12 * 60)] += price
        else:
            assert isinstance(wish.want, tuple)
            begin, end = wish.want
            span = (end.hour * 60 + end.minute - begin.hour * 60 - begin.minute) % (24 * 60)
            met = (shifts.clock_min == begin.hour * 60 + begin.minute) & (
                (s.end - s.start) * SLOT_MIN == span)
            cost[on_day & ~met] += price
            off_cost[d] += price
