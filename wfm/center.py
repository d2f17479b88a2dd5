"""The contact centre, as the planner describes it: frozen, checked, no files.

Everything after the inputs works on a :class:`Center`. Wall-clock values keep the clock
they were written in (a queue's site, an agent's site, a segment's zone); nothing here
converts them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from wfm.calendar import Grid, holidays_between, open_mask
from wfm.rules.calling import DECENT_HOURS, CallingPack
from wfm.rules.labour import LabourPack, in_week
from wfm.schema import AT_WORK_KINDS, DEFERRED_CHANNELS

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

    @property
    def deferred(self) -> bool:
        """Whether the work may wait for hours (e-mail, social, back office)."""
        return self.channel in DEFERRED_CHANNELS

    @property
    def availability(self) -> float:
        """Share of rostered, unbroken time in which an agent really takes contacts."""
        return (1 - self.shrinkage_in_office) * (1 - self.shrinkage_out_of_office)


@dataclass(frozen=True)
class Segment:
    """The part of a campaign's list in one place."""

    campaign: str
    segment: str
    jurisdictions: tuple[str, ...]
    """Places whose calling rules apply; all of them when there are several."""
    zones: tuple[str, ...]
    """IANA zones of the people called; all of them are respected when there are several."""
    party: str
    relation: str
    records: int
    contact_rate: float
    attempts_used: int


@dataclass(frozen=True)
class Campaign:
    """Outbound work: a target to be reached between two dates."""

    campaign: str
    name: str
    purpose: str
    start: date
    end: date
    target: float
    target_unit: str
    achieved: float
    aht_contact_s: float
    aht_no_contact_s: float
    conversion: float
    max_attempts: int
    max_daily_hours: float | None
    priority: float
    segments: tuple[Segment, ...]
    shrinkage_in_office: float = 0.0
    shrinkage_out_of_office: float = 0.0

    @property
    def availability(self) -> float:
        """Share of rostered, unbroken time in which an agent really calls."""
        return (1 - self.shrinkage_in_office) * (1 - self.shrinkage_out_of_office)


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

    @property
    def at_work(self) -> bool:
        """Whether the agent is at work meanwhile (training, meeting, coaching)."""
        return self.kind in AT_WORK_KINDS


@dataclass(frozen=True)
class Preference:
    """A wish: `on` is a date or a weekday; `want` is off, early, late or a span."""

    on: date | str
    want: str | tuple[time, time]
    weight: float


@dataclass(frozen=True)
class WorkedShift:
    """A shift of the past, in the agent's wall clock; it belongs to the day it began."""

    day: date
    start: time
    end: time
    paid_h: float | None = None
    """Paid hours; None: the time from start to end."""


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

    def employed(self, day: date) -> bool:
        """Whether the agent is employed on `day`."""
        return not (self.first_day and day < self.first_day) and not (
            self.last_day and day > self.last_day)


@dataclass(frozen=True)
class SpecialDay:
    """A day unlike others for a queue (``'all'`` for every queue)."""

    day: date
    queue: str
    kind: Literal["closed", "holiday", "event"]
    factor: float | None
    like_date: date | None
    name: str


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
        """The centre under the labour rules of a week, named by its Monday."""
        return replace(
            self, labour={code: in_week(pack, week) for code, pack in self.labour.items()})

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
