"""From a centre and its requirement to a :class:`~wfm.roster.problem.Problem`.

The two clocks meet here as slots of one UTC grid: labour rules are turned into shifts in
each agent's wall clock, calling hours arrive as legal intervals. Work before and after
the week counts as far as it reaches into it: last week's night shifts are there on
Monday morning, and this week's Sunday night leaves the next Monday morning as well
covered as this one was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.calendar import Grid, midnight
from wfm.center import Agent, Center
from wfm.handover import Requirement, worth_values
from wfm.meetings import Meeting
from wfm.roster.fairness import burdens, fairness_prices
from wfm.roster.keep import (
    MUST_H,
    Keep,
    as_it_stood,
    change_prices,
    fits,
    fixed_person,
    frozen_person,
    frozen_set,
    given_days,
)
from wfm.roster.limits import headcounts
from wfm.roster.meet import Span, ToPlace, to_place
from wfm.roster.people import MISSED_MEETING_H, make_person
from wfm.roster.problem import SLOT_MIN, Bools, Floats, Ints, Person, Problem
from wfm.roster.reach import week_begins
from wfm.roster.shiftset import Given, SiteShifts, Standing, make_shifts
from wfm.roster.slots import slot_of, worked_span
from wfm.roster.stood import held_meetings, standing_days
from wfm.roster.timetables import with_meetings

Legal = Mapping[tuple[str, str], Bools]
"""(campaign, segment) → callable intervals of the roster's grid, shape (T,)."""

SPILL = timedelta(hours=12)
"""Shifts that begin on the last day may reach so far beyond the week."""


@dataclass(frozen=True)
class Layout:
    """What the numbers of a problem stand for.

    Attributes
    ----------
    grid
        The intervals t.
    week_from, week_to
        First interval of the weeks planned and the one after the last (main site's clock).
    queues
        Immediate queues, k = 0 … Q−1.
    queue_weeks
        The same two intervals on the clock of each queue's site, Q pairs.
    work
        Rows of the requirement's work table, k = Q … Q+W−1.
    groups
        Skills of each group g.
    agents
        Agent of each person i.
    shifts
        The calendar side of each shift set.
    carried
        Agents still at work from a shift of the week before, with its day, its first slot in
        the week and the slot after its last, group by group, who stays longest first.
    closed_h
        For each person, the hours of each shift in which nothing is open that the person
        can do, shape (J,).
    fair
        For each person, the price of each shift for fairness, shape (J,).
    places
        The meetings that are to be placed, with their times.
    meets
        Of each agent with a meeting that is to be placed: for each of the agent's choices the
        meetings that the agent can be at by it, with their times as slots (first, beyond).
    sampled
        Meetings of whose combinations of times some are left out: the bound is that of the others.
    kept
        For each person, what shifts, (J,), and days off, (D,), cost because they change a roster
        that is to be kept.
    """

    grid: Grid
    week_from: int
    week_to: int
    queues: tuple[str, ...]
    queue_weeks: tuple[tuple[int, int], ...]
    work: pd.DataFrame
    groups: tuple[frozenset[str], ...]
    agents: tuple[str, ...]
    shifts: tuple[SiteShifts, ...]
    carried: tuple[tuple[str, date, int, int], ...]
    closed_h: tuple[Floats, ...]
    fair: tuple[Floats, ...]
    kept: tuple[tuple[Floats, Floats], ...]
    places: tuple[ToPlace, ...] = ()
    meets: Mapping[str, tuple[tuple[tuple[Meeting, Span], ...], ...]] = field(default_factory=dict)
    sampled: tuple[str, ...] = ()

    def meetings(self, code: str, choice: int) -> tuple[tuple[Meeting, Span], ...]:
        """The meetings that an agent can be at by a choice, with their times."""
        return self.meets[code][choice] if code in self.meets else ()


def week_grid(center: Center, week: date, weeks: int = 1) -> Grid:
    """The intervals of weeks, from the first site's Monday to the last one's, and the spill."""
    zones = [site.zone for site in center.sites.values()]
    first = min(midnight(week, zone) for zone in zones)
    last = max(midnight(week + timedelta(days=7 * weeks), zone) for zone in zones)
    return Grid.between(first, last + SPILL, center.interval_min)


def build(
    center: Center, requirement: Requirement, week: date, legal: Legal, weeks: int = 1,
    keep: Keep | None = None,
) -> tuple[Problem, Layout]:
    """The problem of one week, or of some weeks together.

    Parameters
    ----------
    center, requirement
        What was said and what is needed.
    week
        The Monday, of the first week.
    legal
        Callable intervals of :func:`week_grid`, by campaign and segment.
    weeks
        How many weeks; the labour rules of the first hold in all of them.
    keep
        A roster that is to be kept as far as may be.

    Raises
    ------
    MixedUnitsError
        See :func:`wfm.roster.horizon.counters`.
    """
    grid = week_grid(center, week, weeks)
    zone = center.main_site.zone
    beyond = week + timedelta(days=7 * weeks)
    layout_from = grid.position(midnight(week, zone))
    layout_to = grid.position(midnight(beyond, zone))
    queues = tuple(name for name, queue in center.queues.items() if not queue.deferred)
    groups = tuple(dict.fromkeys(frozenset(a.skills) for a in center.agents.values()))
    stood = standing_days(center, keep, week, 7 * weeks, grid)
    shared, set_of = _shift_sets(center, week, grid, weeks, stood)
    shifts = list(shared)
    agents = tuple(center.agents)
    work = requirement.work.reset_index(drop=True)
    left_over = _left_over(center, grid, groups, week)
    carried = _carried(center, grid, groups, left_over)
    again = _carried(center, grid, groups, _worked_again(center, grid, left_over, weeks))
    queue_weeks = tuple(_week_of_queue(center, name, week, beyond, grid) for name in queues)
    worth = _worth(requirement, grid, queues, queue_weeks, groups, carried, again)
    open_work = _legal_work(center, work, grid, legal)
    per_hour = 60 / center.interval_min
    cap_groups, cap = _caps(center, work)
    days = grid.local(zone)
    day = ((days.tz_localize(None).normalize() - pd.Timestamp(days[0].date())).days).to_numpy()
    can = np.array([[k in skills for k in (*queues, *work["activity"])] for skills in groups],
                   dtype=bool).reshape(len(groups), len(queues) + len(work))
    closed = _closed(center, grid, groups, legal)
    closed_h, fair, kept = [], [], []
    people = []
    unfair, burden = fairness_prices(center, week), [burdens(one) for one in shifts]
    slots = center.interval_min // SLOT_MIN
    places, anew = held_meetings(to_place(center, week, weeks, grid), keep, grid)
    of_agent = {code: i for i, code in enumerate(agents)}
    for code in agents:
        agent = center.agents[code]
        group = groups.index(frozenset(agent.skills))
        chosen, number = shifts[set_of[code]], set_of[code]
        hours = _hours_of(closed[group], slots, chosen)
        unjust = unfair.get(code, np.zeros(2)) @ burden[number]
        person = make_person(
            center, agent, week, grid, chosen, number, group, hours, unjust)
        if keep is not None:
            mine = stood.get(code, {})
            person, chosen = _kept(center, agent, week, weeks, grid, person, chosen, len(shifts),
                                   keep, closed[group], unfair.get(code, np.zeros(2)), mine)
            person, stays = as_it_stood(person, chosen, mine, bound=code not in anew)
            if person.shift_set == len(shifts):
                shifts.append(chosen)
                hours = _hours_of(closed[group], slots, chosen)
                unjust = unfair.get(code, np.zeros(2)) @ burdens(chosen)
            prices = change_prices(keep, code, week, grid, chosen.shift_set,
                                   keep.change_h * center.cost_h, stays)
            person = replace(person, cost=person.cost + prices[0],
                             off_cost=person.off_cost + prices[1])
        else:
            prices = np.zeros(len(chosen.shift_set.day)), np.zeros(7 * weeks)
        closed_h.append(hours)
        fair.append(unjust)
        kept.append(prices)
        people.append(person)
    met = with_meetings(
        people, [one.shift_set for one in shifts], agents, places,
        [center.agents[code].cost_h * center.weights.contract * MISSED_MEETING_H
         for code in agents])
    problem = Problem(
        interval_slots=center.interval_min // SLOT_MIN,
        worth=worth,
        hours=work["hours"].to_numpy(dtype=np.float64) * per_hour,
        penalty=work["penalty_h"].to_numpy(dtype=np.float64) / per_hour,
        legal=open_work,
        cap_groups=cap_groups,
        cap=cap * per_hour,
        day=day.astype(np.int64),
        can=can,
        carried=carried,
        shift_sets=tuple(s.shift_set for s in shifts),
        people=met.people,
        heads=headcounts(
            center, [week + timedelta(days=d) for d in range(7 * weeks)], grid,
            of_agent,
            [(code, begin, end) for code, _day, begin, end in left_over]),
        together=met.together,
        required=_required(requirement, grid, queues),
    )
    return problem, Layout(
        grid, layout_from, layout_to, queues, queue_weeks, work, groups, agents, tuple(shifts),
        left_over, tuple(closed_h), tuple(fair), tuple(kept), places, met.times,
        met.sampled)


def _kept(
    center: Center, agent: Agent, week: date, weeks: int, grid: Grid, person: Person,
    shifts: SiteShifts, number: int, keep: Keep, closed: Bools, unfair: Floats,
    stood: Mapping[int, Standing],
) -> tuple[Person, SiteShifts]:
    """The agent with fixed days, on a shift set of its own of this number; else as before."""
    contract, days = center.contracts[agent.contract], 7 * weeks
    given = given_days(keep, agent.agent, week, days, grid, every=False)
    if not given:
        return person, shifts

    def remade(fixed: Given) -> tuple[Person, SiteShifts]:
        own = make_shifts(contract, center.labour[contract.pack], center.sites[agent.site], week,
                          grid, weeks, fixed, tuple(stood.values()))
        made = make_person(center, agent, week, grid, own, number, person.group,
                           _hours_of(closed, center.interval_min // SLOT_MIN, own),
                           unfair @ burdens(own))
        return fixed_person(made, own.shift_set, fixed, MUST_H * center.cost_h), own

    if any(given.values()):
        made, own = remade(given)
        if fits(made, own.shift_set, given):
            return made, own
    else:
        off = replace(person, allowed=person.allowed & ~np.isin(shifts.shift_set.day, list(given)))
        if fits(off, shifts.shift_set, given):
            return off, shifts
    every = given_days(keep, agent.agent, week, days, grid, every=True)
    if any(every.values()):
        made, own = remade({d: every.get(d) for d in range(days)})
        own = replace(own, shift_set=frozen_set(own.shift_set))
        return frozen_person(made, own.shift_set), own
    own = replace(shifts, shift_set=frozen_set(shifts.shift_set))
    made = frozen_person(replace(person, shift_set=number), own.shift_set)
    return replace(made, allowed=np.zeros_like(person.allowed)), own


def _caps(center: Center, work: pd.DataFrame) -> tuple[Ints, Floats]:
    """Cap groups of each work item, shape (W, 2), and their hours a day, shape (C,).

    The first group is the campaign's, the second that of all items of a segment, where the law
    limits the attempts of a day.
    """
    cap: list[float] = []
    of_campaign: dict[str, int] = {}
    of_segment: dict[tuple[str, str], int] = {}
    groups = np.full((len(work), 2), -1, dtype=np.int64)
    for w, (activity, segment, a_day) in enumerate(
            zip(work["activity"], work["segment"], work["hours_a_day"], strict=True)):
        daily = center.campaigns[activity].max_daily_hours if (
            activity in center.campaigns) else None
        if daily is not None:
            if activity not in of_campaign:
                of_campaign[activity] = len(cap)
                cap.append(daily)
            groups[w, 0] = of_campaign[activity]
        if np.isfinite(a_day):
            if (activity, segment) not in of_segment:
                of_segment[activity, segment] = len(cap)
                cap.append(a_day)
            groups[w, 1] = of_segment[activity, segment]
    return groups, np.array(cap, dtype=np.float64)


def _shift_sets(
    center: Center, week: date, grid: Grid, weeks: int, stood: Mapping[str, Mapping[int, Standing]]
) -> tuple[tuple[SiteShifts, ...], dict[str, int]]:
    """A shift set for each contract and site that somebody has, and each agent's index.

    What stood for its agents is in it too.
    """
    who: dict[tuple[str, str], list[str]] = {}
    for code, agent in center.agents.items():
        who.setdefault((agent.contract, agent.site), []).append(code)
    made: list[SiteShifts] = []
    for (contract_code, site), codes in who.items():
        contract = center.contracts[contract_code]
        standing = dict.fromkeys(one for code in codes for one in stood.get(code, {}).values())
        made.append(make_shifts(contract, center.labour[contract.pack], center.sites[site], week,
                                grid, weeks, standing=tuple(standing)))
    return tuple(made), {code: n for n, codes in enumerate(who.values()) for code in codes}


# ---------------------------------------------------------------------- work


def _left_over(
    center: Center, grid: Grid, groups: tuple[frozenset[str], ...], week: date
) -> tuple[tuple[str, date, int, int], ...]:
    """Agents whose shifts before the week reach into it: agent, day, first slot, end.

    West of the sites for which an agent counts a shift may also begin in it: where Monday begins
    for one of them it is still Sunday there. On clocks far apart two shifts of an agent may do so.
    """
    found: list[tuple[int, int, int, str, date]] = []
    for code, agent in center.agents.items():
        start = slot_of(week_begins(center, agent, week), grid)
        group = groups.index(frozenset(agent.skills))
        for past in agent.worked:
            if past.day >= week:
                continue
            begin, end = (slot_of(moment, grid) for moment in worked_span(
                past.day, past.start, past.end, center.zone(agent.site)))
            if end > start:
                found.append((group, -end, max(begin, start), code, past.day))
    return tuple((code, day, begin, -end) for _group, end, begin, code, day in sorted(found))


def _worked_again(
    center: Center, grid: Grid, left_over: tuple[tuple[str, date, int, int], ...], weeks: int
) -> tuple[tuple[str, date, int, int], ...]:
    """The shifts that reach into the weeks, worked once more at their end by the agents' clocks."""
    found = []
    slots = grid.count * grid.minutes // SLOT_MIN
    for code, day, _begin, _end in left_over:
        agent, later = center.agents[code], day + timedelta(days=7 * weeks)
        past = next(one for one in agent.worked if one.day == day)
        begin, end = (slot_of(moment, grid) for moment in worked_span(
            later, past.start, past.end, center.zone(agent.site)))
        found.append((code, later, max(begin, 0), min(end, slots)))
    return tuple(found)


def _carried(
    center: Center, grid: Grid, groups: tuple[frozenset[str], ...],
    left_over: tuple[tuple[str, date, int, int], ...],
) -> Floats:
    """People still present from shifts that began before the week, shape (G, T)."""
    carried = np.zeros((len(groups), grid.count))
    slots = center.interval_min // SLOT_MIN
    for code, _day, begin, end in left_over:
        g = groups.index(frozenset(center.agents[code].skills))
        for s in range(begin, end):
            carried[g, s // slots] += 1 / slots
    return carried


def _week_of_queue(
    center: Center, queue: str, week: date, beyond: date, grid: Grid
) -> tuple[int, int]:
    """First interval of the weeks on the clock of a queue's site, and the one after the last."""
    zone = center.zone(center.queues[queue].site)
    return grid.position(midnight(week, zone)), grid.position(midnight(beyond, zone))


def _required(
    requirement: Requirement, grid: Grid, queues: tuple[str, ...]
) -> Floats | None:
    """Rostered agents that each queue asks for, (Q, T); None where the table does not say."""
    table = requirement.intervals
    if "required" not in table:
        return None
    required = np.zeros((len(queues), grid.count))
    at = grid.positions(table["start"])
    for queue, t, agents in zip(table["queue"], at, table["required"], strict=True):
        if queue in queues and 0 <= t < grid.count:
            required[queues.index(queue), int(t)] = agents
    return required


def _worth(
    requirement: Requirement, grid: Grid, queues: tuple[str, ...],
    queue_weeks: tuple[tuple[int, int], ...], groups: tuple[frozenset[str], ...],
    carried: Floats, again: Floats,
) -> Floats:
    """worth[k, t, n−1] of the n-th agent, shape (Q, T, N); a queue's week is its site's.

    Beyond its week a queue asks for no more people than there are from last week's shifts
    (`carried`), which the queues of other sites do not take from it for nothing, or would be if
    these were worked again at the end (`again`), both (G, T).
    """
    table = requirement.intervals
    curves: dict[tuple[int, int], Floats] = {}
    at = grid.positions(table["start"])
    for queue, t, text in zip(table["queue"], at, table["worth"], strict=True):
        if queue in queues and 0 <= t < grid.count:
            curves[queues.index(queue), int(t)] = worth_values(text or "")
    most = max((len(c) for c in curves.values()), default=1)
    worth = np.zeros((len(queues), grid.count, max(most, 1)))
    for (k, t), curve in curves.items():
        first, beyond = queue_weeks[k]
        keep = len(curve)
        if not first <= t < beyond:
            there = carried if t < first else again
            able = sum(there[g, t] for g, s in enumerate(groups) if queues[k] in s)
            keep = min(keep, round(able))
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


def _hours_of(where: Bools, interval_slots: int, shifts: SiteShifts) -> Floats:
    """Hours of each shift, without the gap of a split one, in the intervals of a mask, (J,)."""
    total = np.concatenate(([0.0], np.cumsum(np.repeat(where, interval_slots))))
    edges = np.column_stack([shifts.shift_set.start, shifts.shift_set.end, shifts.gap])
    before = total[np.clip(edges, 0, len(total) - 1)]
    return np.asarray((before @ [-1, 1, 1, -1]) * SLOT_MIN / 60)
