"""The contact centre, as the planner describes it: frozen, checked, no files.

Everything after the inputs works on a :class:`Center`. Wall-clock values keep the clock
they were written in (a queue's site, an agent's site, a segment's zone); nothing here
converts them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TypeVar

import numpy as np
import pandas as pd

from wfm.calendar import Grid, holidays_between, open_mask
from wfm.campaigns import Callback, DayPart
from wfm.campaigns import Campaign as Campaign
from wfm.campaigns import Segment as Segment
from wfm.limits import Limit
from wfm.meetings import Held, Meeting
from wfm.rules.calling import DECENT_HOURS, CallingPack
from wfm.rules.labour import LabourPack, in_week
from wfm.schema import AT_WORK_KINDS, DEFERRED_CHANNELS
from wfm.shrinkage import Floats, ShrinkageRow, remaining, shares_at
from wfm.volume import Change as Change
from wfm.volume import Correction as Correction
from wfm.volume import DriverValue as DriverValue
from wfm.volume import Finding as Finding
from wfm.volume import SpecialDay as SpecialDay

ANSWER_WITHIN_S = 20.0
"""When a contact counts as late in a queue that does not say."""

Spans = tuple[tuple[time, time], ...]
"""Wall-clock spans ``[from, to)`` of one day; ``to`` 00:00 is the end of the day."""


@dataclass(frozen=True)
class Site:
    """A place where agents work; its clock, holidays and currency."""

    site: str
    name: str
    country: str
    subdivision: str | None
    zone: str
    language: str = "en"
    currency: str = ""

    def holidays(self, first: date, last: date) -> dict[date, str]:
        """Public holidays of the site from `first` to `last`, both included."""
        return holidays_between(self.country, self.subdivision, first, last)


@dataclass(frozen=True)
class Queue:
    """Inbound work: opening hours in its site's clock, promise, and how it is handled."""

    queue: str
    name: str
    site: str
    channel: str
    hours: Mapping[str, Spans]
    """Opening hours by ``'mon'`` … ``'sun'``, and ``'holiday'`` where holidays differ."""
    service_level: float | None
    answer_within_s: float | None
    max_occupancy: float
    max_abandon: float | None
    patience_s: float | None
    concurrency: float
    due_within_h: float | None
    shrinkage_in_office: float
    shrinkage_out_of_office: float
    priority: float
    slowing: float = 0.0
    """Each further chat at once lengthens all of an agent's by this share."""
    aht_cv: float = 1.0
    """Coefficient of variation of handling times."""
    redial_share: float = 0.0
    """Share of those who give up that call again."""
    shrinkage_rostered: bool = False
    """Whether the shrinkage shares include what stands in the table absences."""
    like_queue: str | None = None
    """Queue whose calendar and shape are borrowed while this one has little history."""
    week_volume: float | None = None
    """Contacts expected in an ordinary week, for a queue with little or no history."""

    @property
    def deferred(self) -> bool:
        """Whether the work may wait for hours (e-mail, social, back office)."""
        return self.channel in DEFERRED_CHANNELS

    @property
    def within_s(self) -> float:
        """Seconds after which a contact counts as late."""
        return ANSWER_WITHIN_S if self.answer_within_s is None else self.answer_within_s

    @property
    def availability(self) -> float:
        """Share of rostered, unbroken time in which an agent really takes contacts.

        That of the queue's own shares; by interval it is :meth:`Center.availability_at`.
        """
        return (1 - self.shrinkage_in_office) * (1 - self.shrinkage_out_of_office)


Work = TypeVar("Work", Queue, Campaign)


def _less(work: Work, rostered: tuple[float, float] | None) -> Work:
    """Work without the rostered absences in its shrinkage: shares in and out of office."""
    if rostered is None:
        return work
    return replace(
        work, shrinkage_rostered=False,
        shrinkage_in_office=float(remaining(work.shrinkage_in_office, rostered[0])),
        shrinkage_out_of_office=float(remaining(work.shrinkage_out_of_office, rostered[1])))


@dataclass(frozen=True)
class Contract:
    """A working pattern, within the labour rules of its pack. Hours are paid hours."""

    contract: str
    pack: str
    week_min_h: float
    week_max_h: float
    shift_min_h: float
    shift_max_h: float
    shift_step_min: int
    start_step_min: int
    start_spread_h: float | None
    days_min: int
    days_max: int
    work_days: frozenset[str]
    earliest_start: time | None
    latest_end: time | None
    cost_h: float
    split_gap_h: float | None = None
    """Most hours between the two parts of a split shift; None: shifts are not split."""
    row: int = field(default=0, compare=False, repr=False)
    """Its row in the table contracts; 0 where it is not from a table."""

    def shift_lengths(self) -> list[int]:
        """Paid minutes of the shifts that the contract allows."""
        shortest, longest = round(self.shift_min_h * 60), round(self.shift_max_h * 60)
        return list(range(shortest, longest + 1, self.shift_step_min))

    def leave_credit_h(self, days: float) -> float:
        """Hours that so many days of paid leave count towards the week's least hours."""
        return min(days / self.days_max, 1.0) * self.week_min_h


LEAVE_DAY_H = 8.0
"""Hours away that are a day of leave; fewer are less in proportion."""


def leave_days(hours_by_day: Iterable[float]) -> float:
    """Days of leave that hours away on single days amount to, at most one for each."""
    return sum(min(1.0, hours / LEAVE_DAY_H) for hours in hours_by_day)


@dataclass(frozen=True)
class Absence:
    """Time away from the phone that is known beforehand, in the agent's wall clock."""

    start: datetime
    end: datetime
    kind: str
    paid: bool
    payroll_code: str = ""
    """What payroll calls it; empty: as `kind`."""
    row: int = field(default=0, compare=False, repr=False)
    """Its row in the table absences; 0 where it is not from a table."""

    @property
    def at_work(self) -> bool:
        """Whether the agent is at work meanwhile (training, meeting, coaching)."""
        return self.kind in AT_WORK_KINDS

    def hours_on(self, day: date) -> float:
        """Hours of a day that the absence takes, by the wall clock."""
        midnight = datetime.combine(day, time(0))
        first, last = max(self.start, midnight), min(self.end, midnight + timedelta(days=1))
        return max((last - first) / timedelta(hours=1), 0.0)


@dataclass(frozen=True)
class Preference:
    """A wish: `on` is a date or a weekday; `want` is off, early, late or a span."""

    on: date | str
    want: str | tuple[time, time]
    weight: float
    row: int = field(default=0, compare=False, repr=False)
    """Its row in the table preferences; 0 where it is not from a table."""


@dataclass(frozen=True)
class WorkedShift:
    """A shift of the past, in the agent's wall clock; it belongs to the day it began."""

    day: date
    start: time
    end: time
    paid_h: float | None = None
    """Paid hours; None: the time from start to end."""
    row: int = field(default=0, compare=False, repr=False)
    """Its row in the table last_roster; 0 where it is not from a table."""


@dataclass(frozen=True)
class Agent:
    """A person, with everything known about the time around the week to be planned."""

    agent: str
    name: str
    team: str
    supervisor: str
    site: str
    contract: str
    skills: Mapping[str, int]
    """Queue or campaign → level; 1 is the first choice."""
    first_day: date | None
    last_day: date | None
    cost_h: float
    absences: tuple[Absence, ...] = ()
    preferences: tuple[Preference, ...] = ()
    worked: tuple[WorkedShift, ...] = ()
    year_h: float | None = None
    """Paid hours worked in the calendar year before the week to plan; None: as in `worked`."""
    employee_number: str = ""
    """Number by which payroll knows the agent; empty: `agent`."""
    cost_centre: str = ""
    """Cost centre that the hours are booked on."""
    role: str = ""
    """What the agent is beside: supervisor, trainer; for the table limits."""
    home: bool = False
    """Whether the agent works from home and takes no seat."""
    planned_from: date | None = None
    """Monday from which on `worked` has all shifts as they are planned; None: it has none of these,
    and what it has may begin within a week."""
    row: int = field(default=0, compare=False, repr=False)
    """Its row in the table agents; 0 where it is not from a table."""

    def employed(self, day: date) -> bool:
        """Whether the agent is employed on `day`."""
        return not (self.first_day and day < self.first_day) and not (
            self.last_day and day > self.last_day)


@dataclass(frozen=True)
class Weights:
    """What things are worth, in agent hours (the mean cost of an hour is the unit).

    The roster is the cheapest by pay plus these; only their ratios matter.
    """

    service: float = 2.0
    """An hour short of what the promise needs, against an hour of pay."""
    outbound: float = 3.0
    """An hour of a campaign's target that is not worked."""
    deferred: float = 4.0
    """An hour of deferred work that is late."""
    preference: float = 0.5
    """A wish of weight 1 that is not met."""
    contract: float = 6.0
    """An hour below an agent's contract."""
    fairness: float = 0.5
    """A weekend or late shift for who had one a week more than others, in the past weeks."""
    limits: float = 30.0
    """An hour in which a person is missing or too many by the table limits."""


@dataclass(frozen=True)
class Center:
    """A contact centre: sites, work, people and rules."""

    name: str
    interval_min: int
    language: str
    seed: int
    weights: Weights
    sites: Mapping[str, Site]
    queues: Mapping[str, Queue]
    campaigns: Mapping[str, Campaign]
    contracts: Mapping[str, Contract]
    agents: Mapping[str, Agent]
    special_days: tuple[SpecialDay, ...]
    history: pd.DataFrame = field(repr=False, compare=False)
    """Columns: queue, start (UTC), offered, handled, abandoned (counts), aht_s (seconds);
    sorted by queue and start; an interval without a row is missing."""
    labour: Mapping[str, LabourPack]
    calling: Mapping[str, CallingPack]
    decent_hours: Spans = DECENT_HOURS
    """When people are called where the law has no hours, on their clock; (): at all hours."""
    notes: tuple[str, ...] = ()
    """What was assumed or left aside while reading, in the planner's words."""
    shrinkage: tuple[ShrinkageRow, ...] = ()
    """Where shrinkage differs by day or hour, on the wall clock of the queue's site, for
    campaigns of the main site."""
    changes: tuple[Change, ...] = ()
    """Dated changes of volume, past and ahead, by their first day."""
    drivers: tuple[DriverValue, ...] = ()
    """What brings contacts and is known ahead, by driver and day."""
    rostered: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """By queue or campaign: in-office and out-of-office share of a week's rostered absences
    that :meth:`at` has taken off its shrinkage."""
    day_parts: tuple[DayPart, ...] = ()
    """Contact rates by weekday and time of day, where they differ from the segment's."""
    callbacks: tuple[Callback, ...] = ()
    """Calls promised to a time."""
    corrections: tuple[Correction, ...] = ()
    """What the planner says of times of the past."""
    limits: tuple[Limit, ...] = ()
    """How many people may or must do something at once."""
    meetings: tuple[Meeting, ...] = ()
    """Meetings whose time the roster finds."""
    held: Mapping[date, tuple[Held, ...]] = field(default_factory=dict, repr=False)
    """What was held in the weeks before, by their Monday; of a week that is not in it, no roster
    is at hand, and nobody knows."""
    findings: tuple[Finding, ...] = ()
    """What was found while reading the history: rows left aside, intervals twice in it."""
    clock: int = 24
    """Hours on the clock that people read: 12 or 24."""
    week_start: str = "mon"
    """Day on which the centre's own week begins, which hours are added up by; the week that is
    planned begins on a Monday."""

    @cached_property
    def main_site(self) -> Site:
        """The first site: its clock frames the week, its currency the cost."""
        return next(iter(self.sites.values()))

    @cached_property
    def cost_h(self) -> float:
        """Mean cost of an agent's paid hour: the unit of :class:`Weights`."""
        costs = [agent.cost_h for agent in self.agents.values()]
        return sum(costs) / len(costs)

    def at(self, week: date) -> Center:
        """The centre in a week, named by its Monday: its labour rules and its shrinkage.

        Where shrinkage includes the table absences (`shrinkage_rostered`), what stands there
        for the week is taken off: those hours are not rostered, they cannot be lost again.
        What was taken off is never taken off twice.
        """
        including = [code for code, queue in self.queues.items() if queue.shrinkage_rostered]
        including += [code for code, c in self.campaigns.items() if c.shrinkage_rostered]
        taken = {code: self._rostered_shares(code, week) for code in including}
        return replace(
            self, labour={code: in_week(pack, week) for code, pack in self.labour.items()},
            queues={code: _less(queue, taken.get(code)) for code, queue in self.queues.items()},
            campaigns={code: _less(c, taken.get(code)) for code, c in self.campaigns.items()},
            rostered={**self.rostered, **taken})

    def _rostered_shares(self, activity: str, week: date) -> tuple[float, float]:
        """In- and out-of-office share of the table absences in a week, of the contract hours.

        Of those who have the skill. A contract has its `week_max_h`, less in proportion where
        somebody is employed on some days only; a day of leave is that over `days_max`.
        """
        days = [week + timedelta(days=n) for n in range(7)]
        contract_h = at_work_h = away_h = 0.0
        for agent in self.agents.values():
            here = [day for day in days if agent.employed(day)]
            if activity not in agent.skills or not here:
                continue
            contract, part = self.contracts[agent.contract], len(here) / 7
            contract_h += contract.week_max_h * part
            at_work_h += sum(a.hours_on(day) for day in here for a in agent.absences if a.at_work)
            away = leave_days(
                sum(a.hours_on(day) for a in agent.absences if not a.at_work) for day in here)
            away_h += contract.week_max_h * min(away / contract.days_max, part)
        if contract_h == 0:
            return 0.0, 0.0
        return min(at_work_h / contract_h, 1.0), min(away_h / contract_h, 1.0)

    def shrinkage_at(self, activity: str, starts: pd.DatetimeIndex) -> tuple[Floats, Floats]:
        """In-office and out-of-office shrinkage of a queue or campaign, each of shape (n,).

        Parameters
        ----------
        starts
            Starts of intervals, UTC, shape (n,).

        Raises
        ------
        KeyError
            There is no such queue or campaign.
        """
        queue = self.queues.get(activity)
        work = queue or self.campaigns[activity]
        zone = self.zone(queue.site) if queue else self.main_site.zone
        stated = shares_at(self.shrinkage, activity, starts.tz_convert(zone))
        given = (work.shrinkage_in_office, work.shrinkage_out_of_office)
        in_office, out_of_office = (
            np.where(np.isnan(shares), own, remaining(shares, taken))
            for shares, own, taken in zip(
                stated, given, self.rostered.get(activity, (0.0, 0.0)), strict=True))
        return in_office, out_of_office

    def availability_at(self, activity: str, starts: pd.DatetimeIndex) -> Floats:
        """Share of rostered time in which an agent takes contacts of a queue or campaign.

        (1 − in office) · (1 − out of office), as :meth:`shrinkage_at`, shape (n,).
        """
        in_office, out_of_office = self.shrinkage_at(activity, starts)
        return (1 - in_office) * (1 - out_of_office)

    def mean_availability(self, activity: str, week: date) -> float:
        """Mean of :meth:`availability_at` over the seven days from `week`.

        Over the intervals in which a queue is open; over all of them for a campaign, and for
        a queue that is closed all week.
        """
        queue = self.queues.get(activity)
        zone = self.zone(queue.site) if queue else self.main_site.zone
        grid = Grid.days(week, 7, zone, self.interval_min)
        counts = self.open_mask(queue, grid) if queue else np.ones(grid.count, dtype=bool)
        available = self.availability_at(activity, grid.starts)
        return float(available[counts].mean() if counts.any() else available.mean())

    def corrections_of(self, queue: str) -> tuple[Correction, ...]:
        """What the planner says of times of a queue's past."""
        return tuple(one for one in self.corrections if one.queue == queue)

    def zone(self, site: str) -> str:
        """Time zone of a site."""
        return self.sites[site].zone

    def open_mask(self, queue: Queue, grid: Grid) -> np.ndarray:
        """Which intervals of `grid` begin in a queue's opening hours, shape (count,), bool.

        Public holidays of the queue's site and special days are respected.
        """
        site = self.sites[queue.site]
        local = grid.local(site.zone)
        special = [d for d in self.special_days if d.queue in ("all", queue.queue)]
        holidays = set(site.holidays(local[0].date(), local[-1].date()))
        holidays |= {d.day for d in special if d.kind == "holiday"}
        closed = {d.day for d in special if d.kind == "closed"}
        return open_mask(grid, site.zone, queue.hours, holidays, closed)

    def contact_gap_s(self, activity: str) -> float:
        """Seconds that an agent pauses after a contact on a queue or campaign, on average.

        The mean of what the labour packs of the agents who work it ask for: they share the
        contacts, and who must pause is not known beforehand.
        """
        gaps = [self.pack_of(agent).contact_gap_s for agent in self.agents.values()
                if activity in agent.skills]
        return sum(gaps) / len(gaps) if gaps else 0.0

    def pack_of(self, agent: Agent) -> LabourPack:
        """Labour rules that bind an agent."""
        return self.labour[self.contracts[agent.contract].pack]
