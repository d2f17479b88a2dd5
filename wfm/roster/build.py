"""From a centre and its requirement to a :class:`~wfm.roster.problem.Problem`.

The two clocks meet here as slots of one UTC grid: labour rules are turned into shifts in
each agent's wall clock, calling hours arrive as legal intervals. Work before and after
the week counts as far as it reaches into it: last week's night shifts are there on
Monday morning, and this week's Sunday night leaves the next Monday morning as well
covered as this one was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd

from wfm.calendar import Grid, instant, midnight, weekday_of
from wfm.center import Agent, Center, Preference, leave_days
from wfm.handover import Requirement, worth_values
from wfm.roster.problem import (
    NEVER,
    SLOT_MIN,
    Bools,
    Floats,
    Ints,
    Person,
    Problem,
    ShiftSet,
)
from wfm.roster.shiftset import SiteShifts, make_shifts
from wfm.rules.labour import DaysOff

Legal = Mapping[tuple[str, str], Bools]
"""(campaign, segment) → callable intervals of the roster's grid, shape (T,)."""

SPILL = timedelta(hours=12)
"""Shifts that begin on the last day may reach so far beyond the week."""


MISSED_MEETING_H = 8.0
"""A meeting that is missed costs as much as so many hours below the contract: it is
missed only where no legal week of the agent holds it."""


CLOSED = 0.5
"""Price of a paid hour in which nothing is open, beside its pay, in hours of pay."""


@dataclass(frozen=True)
class Layout:
    """What the numbers of a problem stand for.

    Attributes
    ----------
    grid
        The intervals t.
    week_from, week_to
        First interval of the week and the one after the last (main site's clock).
    queues
        Immediate queues, k = 0 … Q−1.
    work
        Rows of the requirement's work table, k = Q … Q+W−1.
    groups
        Skills of each group g.
    agents
        Agent of each person i.
    shifts
        The calendar side of each shift set.
    carried
        Agents still at work from a shift of the week before, with its day and its last
        slot, in the order of :func:`wfm.roster.activities.carried_people`.
    closed_h
        For each person, the hours of each shift in which nothing is open that the person
        can do, shape (J,).
    """

    grid: Grid
    week_from: int
    week_to: int
    queues: tuple[str, ...]
    work: pd.DataFrame
    groups: tuple[frozenset[str], ...]
    agents: tuple[str, ...]
    shifts: tuple[SiteShifts, ...]
    carried: tuple[tuple[str, date, int], ...]
    closed_h: tuple[Floats, ...]


def week_grid(center: Center, week: date) -> Grid:
    """The intervals of a week, from the first site's Monday to the last one's, and the spill."""
    zones = [site.zone for site in center.sites.values()]
    first = min(midnight(week, zone) for zone in zones)
    last = max(midnight(week + timedelta(days=7), zone) for zone in zones)
    return Grid.between(first, last + SPILL, center.interval_min)


def build(
    center: Center, requirement: Requirement, week: date, legal: Legal
) -> tuple[Problem, Layout]:
    """The problem of one week.

    Parameters
    ----------
    center, requirement
        What was said and what is needed.
    week
        The Monday.
    legal
        Callable intervals of :func:`week_grid`, by campaign and segment.
    """
    grid = week_grid(center, week)
    zone = center.main_site.zone
    layout_from = grid.position(midnight(week, zone))
    layout_to = grid.position(midnight(week + timedelta(days=7), zone))
    queues = tuple(name for name, queue in center.queues.items() if not queue.deferred)
    groups = tuple(dict.fromkeys(frozenset(a.skills) for a in center.agents.values()))
    shifts, set_of = _shift_sets(center, week, grid)
    agents = tuple(center.agents)
    work = requirement.work.reset_index(drop=True)
    left_over = _left_over(center, grid, groups, week, layout_from)
    carried = _carried(center, grid, groups, left_over, layout_from)
    worth = _worth(center, requirement, week, grid, queues, groups, carried)
    open_work = _legal_work(center, work, grid, legal)
    campaigns = [name for name, c in center.campaigns.items() if c.max_daily_hours is not None]
    cap_group = np.array(
        [campaigns.index(a) if a in campaigns else -1 for a in work["activity"]], dtype=np.int64)
    per_hour = 60 / center.interval_min
    days = grid.local(zone)
    day = ((days.tz_localize(None).normalize() - pd.Timestamp(days[0].date())).days).to_numpy()
    can = np.array([[k in skills for k in (*queues, *work["activity"])] for skills in groups],
                   dtype=bool).reshape(len(groups), len(queues) + len(work))
    closed = _closed(center, grid, groups, legal)
    closed_h = []
    people = []
    for code in agents:
        agent = center.agents[code]
        group = groups.index(frozenset(agent.skills))
        chosen = shifts[set_of[code]]
        closed_h.append(_hours_of(
            closed[group], center.interval_min // SLOT_MIN, chosen.shift_set))
        people.append(_person(center, agent, week, grid, chosen, set_of[code], group,
                              closed_h[-1]))
    problem = Problem(
        interval_slots=center.interval_min // SLOT_MIN,
        worth=worth,
        hours=work["hours"].to_numpy(dtype=np.float64) * per_hour,
        penalty=work["penalty_h"].to_numpy(dtype=np.float64) / per_hour,
        legal=open_work,
        cap_group=cap_group,
        cap=np.array([_cap(center, c) * per_hour for c in campaigns], dtype=np.float64),
        day=day.astype(np.int64),
        can=can,
        carried=carried,
        shift_sets=tuple(s.shift_set for s in shifts),
        people=tuple(people),
    )
    return problem, Layout(
        grid, layout_from, layout_to, queues, work, groups, agents, shifts, left_over,
        tuple(closed_h))


def _cap(center: Center, campaign: str) -> float:
    return center.campaigns[campaign].max_daily_hours or 0.0


def _shift_sets(
    center: Center, week: date, grid: Grid
) -> tuple[tuple[SiteShifts, ...], dict[str, int]]:
    """A shift set for each contract and site that somebody has, and each agent's index."""
    pairs: dict[tuple[str, str], int] = {}
    made: list[SiteShifts] = []
    set_of: dict[str, int] = {}
    for code, agent in center.agents.items():
        pair = (agent.contract, agent.site)
        if pair not in pairs:
            contract = center.contracts[agent.contract]
            pairs[pair] = len(made)
            made.append(make_shifts(contract, center.labour[contract.pack],
                                    center.sites[agent.site], week, grid))
        set_of[code] = pairs[pair]
    return tuple(made), set_of


def slot_of(moment: datetime, grid: Grid) -> int:
    """Slot of the grid that a UTC moment falls into (floor)."""
    return int((moment - grid.start) // timedelta(minutes=SLOT_MIN))


# ---------------------------------------------------------------------- work


def _left_over(
    center: Center, grid: Grid, groups: tuple[frozenset[str], ...], week: date, first: int
) -> tuple[tuple[str, date, int], ...]:
    """Agents whose last shift before the week reaches into it: agent, its day, its end."""
    found: list[tuple[int, int, str, date]] = []
    start = first * (center.interval_min // SLOT_MIN)
    for code, agent in center.agents.items():
        before = [x for x in agent.worked if x.day < week]
        if not before:
            continue
        last = before[-1]
        end = slot_of(worked_span(last.day, last.start, last.end, center.zone(agent.site))[1], grid)
        if end > start:
            found.append((groups.index(frozenset(agent.skills)), -end, code, last.day))
    return tuple((code, day, -end) for _group, end, code, day in sorted(found))


def _carried(
    center: Center, grid: Grid, groups: tuple[frozenset[str], ...],
    left_over: tuple[tuple[str, date, int], ...], first: int,
) -> Floats:
    """People still present from shifts that began before the week, shape (G, T)."""
    carried = np.zeros((len(groups), grid.count))
    slots = center.interval_min // SLOT_MIN
    for code, _day, end in left_over:
        g = groups.index(frozenset(center.agents[code].skills))
        for s in range(first * slots, end):
            carried[g, s // slots] += 1 / slots
    return carried


def worked_span(day: date, start: time, end: time, zone: str) -> tuple[datetime, datetime]:
    """UTC start and end of a shift given in wall clock; an end not after the start is the
    next day's."""
    day_after = day if end > start else day + timedelta(days=1)
    return instant(day, start, zone), instant(day_after, end, zone)


def _worth(
    center: Center, requirement: Requirement, week: date, grid: Grid, queues: tuple[str, ...],
    groups: tuple[frozenset[str], ...], carried: Floats,
) -> Floats:
    """worth[k, t, n−1] of the n-th agent, shape (Q, T, N); a queue's week is its site's."""
    table = requirement.intervals
    curves: dict[tuple[int, int], Floats] = {}
    at = grid.positions(table["start"])
    for queue, t, text in zip(table["queue"], at, table["worth"], strict=True):
        if queue in queues and 0 <= t < grid.count:
            curves[queues.index(queue), int(t)] = worth_values(text or "")
    most = max((len(c) for c in curves.values()), default=1)
    worth = np.zeros((len(queues), grid.count, max(most, 1)))
    a_week = 7 * 24 * 60 // center.interval_min
    for (k, t), curve in curves.items():
        zone = center.zone(center.queues[queues[k]].site)
        if t < grid.position(midnight(week, zone)):
            continue
        if t < grid.position(midnight(week + timedelta(days=7), zone)):
            worth[k, t, : len(curve)] = curve
        elif t - a_week >= 0:
            able = sum(carried[g, t - a_week] for g, s in enumerate(groups) if queues[k] in s)
            keep = min(len(curve), round(able))
            worth[k, t, :keep] = curve[:keep]
    return worth


def _legal_work(center: Center, work: pd.DataFrame, grid: Grid, legal: Legal) -> Bools:
    """Where each work item may be worked, shape (W, T)."""
    starts = grid.starts
    length = pd.Timedelta(minutes=grid.minutes)
    masks = np.zeros((len(work), grid.count), dtype=bool)
    open_hours: dict[str, Bools] = {}
    columns = (work[c] for c in ("activity", "segment", "kind", "opens", "due"))
    for w, (activity, segment, kind, opens, due) in enumerate(zip(*columns, strict=True)):
        inside = np.asarray((starts >= opens) & (starts + length <= due))
        if kind == "outbound":
            masks[w] = inside & legal[activity, segment]
            continue
        if activity not in open_hours:
            open_hours[activity] = center.open_mask(center.queues[activity], grid)
        masks[w] = inside & open_hours[activity]
    return masks


def _closed(
    center: Center, grid: Grid, groups: tuple[frozenset[str], ...], legal: Legal
) -> Bools:
    """Whether nothing is open that a group can do, shape (G, T)."""
    is_open = {name: center.open_mask(queue, grid) for name, queue in center.queues.items()}
    for (campaign, _segment), mask in legal.items():
        is_open[campaign] = is_open.get(campaign, np.zeros(grid.count, dtype=bool)) | mask
    return np.array([
        ~np.any([is_open[k] for k in skills], axis=0) if skills
        else np.ones(grid.count, dtype=bool)
        for skills in groups
    ])


def _hours_of(where: Bools, interval_slots: int, shifts: ShiftSet) -> Floats:
    """Hours of each shift in the intervals of a mask, shape (J,)."""
    total = np.concatenate(([0.0], np.cumsum(np.repeat(where, interval_slots))))
    first, last = (np.clip(edge, 0, len(total) - 1) for edge in (shifts.start, shifts.end))
    return np.asarray((total[last] - total[first]) * SLOT_MIN / 60)


# ---------------------------------------------------------------------- people


def _person(
    center: Center, agent: Agent, week: date, grid: Grid, shifts: SiteShifts, set_index: int,
    group: int, closed_h: Floats,
) -> Person:
    contract = center.contracts[agent.contract]
    pack = center.labour[contract.pack]
    zone = center.zone(agent.site)
    s = shifts.shift_set
    allowed = np.ones(len(s.day), dtype=bool)
    cost = agent.cost_h * (s.pay_h + CLOSED * closed_h)
    off_cost = np.zeros(7)
    days = [week + timedelta(days=d) for d in range(7)]
    for d, day in enumerate(days):
        if not agent.employed(day) or weekday_of(day) not in contract.work_days:
            allowed[s.day == d] = False
    blocked: list[tuple[int, int]] = []
    leave = 0.0
    for absence in agent.absences:
        first = slot_of(instant(absence.start.date(), absence.start.time(), zone), grid)
        last = slot_of(instant(absence.end.date(), absence.end.time(), zone), grid)
        if last <= s.day_start[0]:
            continue
        touches = (s.start < last) & (s.end > first)
        if absence.at_work:
            holds = (s.start <= first) & (s.end >= last)
            day_of = int(np.searchsorted(s.day_start, first, side="right")) - 1
            allowed &= holds | ~(touches | (s.day == day_of))
            blocked.append((first, last))
            if 0 <= day_of < 7:
                off_cost[day_of] += agent.cost_h * center.weights.contract * MISSED_MEETING_H
            continue
        allowed &= ~touches
        if absence.paid:
            leave += leave_days(_hours_by_day(first, last, s.day_start))
    unit = center.cost_h * center.weights.preference
    for wish in agent.preferences:
        _add_wish(wish, days, shifts, unit, cost, off_cost)
    for low, high in _barred(agent, pack.days_off, week, zone, grid):
        allowed &= ~((s.start < high) & (s.end > low))
    last_end, run = _history(agent, week, zone, grid)
    rest_from = _rest_from(agent, week, zone, grid, s.weekly_rest)
    part = sum(agent.employed(day) for day in days) / 7
    credit_h = contract.leave_credit_h(leave)
    return Person(
        shift_set=set_index, group=group, allowed=allowed, cost=cost, off_cost=off_cost,
        blocked=np.array(blocked, dtype=np.int64).reshape(-1, 2),
        last_end=last_end, rest_from=rest_from, run=run,
        week_min=max(0, round((contract.week_min_h * part - credit_h) * 60)),
        week_max=max(0, round((contract.week_max_h - credit_h) * 60)),
        days_min=max(0, int(contract.days_min * part - leave)),
        days_max=max(0, int(np.ceil(contract.days_max - leave))),
        short_cost=agent.cost_h * center.weights.contract / 60,
    )


def _hours_by_day(first: int, last: int, day_start: Ints) -> list[float]:
    """Hours of each day of the week that a span of slots takes."""
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


def _barred(
    agent: Agent, rule: DaysOff | None, week: date, zone: str, grid: Grid
) -> list[tuple[int, int]]:
    """Spans of slots that must stay free, so that enough Sundays or weekends are.

    A Sunday is free when no work touches it from midnight to midnight. Weeks of which the
    history says nothing are taken to have had their free days.
    """
    if rule is None or not agent.worked:
        return []
    length = 1 if rule.unit == "sunday" else 2
    free = 0
    for back in range(1, rule.weeks):
        sunday = week - timedelta(days=7 * back - 6)
        first = midnight(sunday - timedelta(days=length - 1), zone)
        last = midnight(sunday + timedelta(days=1), zone)
        spans = (worked_span(x.day, x.start, x.end, zone) for x in agent.worked)
        worked = any(a < last and z > first for a, z in spans)
        free += not worked
    if free >= rule.least:
        return []
    sunday = week + timedelta(days=6)
    return [(slot_of(midnight(sunday - timedelta(days=length - 1), zone), grid),
             slot_of(midnight(sunday + timedelta(days=1), zone), grid))]


def _history(agent: Agent, week: date, zone: str, grid: Grid) -> tuple[int, int]:
    """Slot at which the last shift before the week ended, and the days worked in a row."""
    before = [x for x in agent.worked if x.day < week]
    if not before:
        return NEVER, 0
    end = worked_span(before[-1].day, before[-1].start, before[-1].end, zone)[1]
    worked = {x.day for x in before}
    run = 0
    while week - timedelta(days=run + 1) in worked:
        run += 1
    return -((grid.start - end) // timedelta(minutes=SLOT_MIN)), run


def _rest_from(agent: Agent, week: date, zone: str, grid: Grid, need: int) -> int:
    """Slot from which the rest before the week counts as the week's own.

    A week before that had its rest between two of its own shifts leaves all of the rest
    after its last one to this week; otherwise it has used up `need` slots of it. Who has
    no history begins to rest with the week.
    """
    monday = slot_of(midnight(week, zone), grid)
    before = slot_of(midnight(week - timedelta(days=7), zone), grid)
    spans = [
        tuple(slot_of(moment, grid) for moment in worked_span(x.day, x.start, x.end, zone))
        for x in agent.worked if x.day < week
    ]
    if not spans:
        return monday
    last_end, ended = spans[-1][1], before
    for start, end in spans:
        if start >= before and start - ended >= need:
            return last_end
        ended = max(before, end)
    if last_end <= before:  # a week without work was rest enough
        return last_end
    return max(last_end, min(last_end + need, monday))
