"""The numbers behind the sheets, worked out once from what the stages handed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np
import pandas as pd

from wfm.calendar import WEEKDAYS, Grid
from wfm.center import Agent, Center, leave_days
from wfm.export.codes import IDLE, Codes, activity_of, make_codes
from wfm.export.paid import hours_by_day, paid_by_day
from wfm.export.presence import presence, wholly_legal, worked_in_time
from wfm.export.shifts import PastShift, Shift, past_shifts, shifts, timed
from wfm.handover import Forecast, OutboundPlan, Requirement, Roster
from wfm.roster.check import Violation

SHORT, OVER = -0.5, 1.0
"""Scheduled less required, in agents: at or below SHORT an interval is short, at or above
OVER it is over; half an agent less is within what rounding to people allows."""

Legal = Mapping[tuple[str, str], tuple[np.ndarray, Grid]]


@dataclass(frozen=True)
class View:
    """Everything that the sheets show."""

    center: Center
    forecast: Forecast = field(repr=False)
    outbound: OutboundPlan = field(repr=False)
    requirement: Requirement = field(repr=False)
    roster: Roster = field(repr=False)
    service: pd.DataFrame = field(repr=False)
    legal: Legal = field(repr=False)
    expected: pd.DataFrame | None = field(default=None, repr=False)
    """Service of each interval: queue, start (UTC), service_level and occupancy (shares)."""
    before: Roster | None = field(default=None, repr=False)
    """The roster that was before, of the same week."""
    payroll: pd.DataFrame | None = field(default=None, repr=False)
    """Categories of pay by agent and date, in hours."""
    violations: tuple[Violation, ...] = field(default=(), repr=False)
    by_hand: Mapping[tuple[str, date], tuple[str, str]] | None = field(default=None, repr=False)
    """By agent and day what stood there and what was typed instead, where a workbook that
    somebody edited was read back."""
    published: bool = False
    """Whether `before` was published even where `by_hand` is given."""

    @property
    def zone(self) -> str:
        """The main site's time zone."""
        return self.center.main_site.zone

    @property
    def site_name(self) -> str:
        """The main site, for people to read."""
        return self.center.main_site.name or self.center.main_site.site

    @property
    def days(self) -> list[date]:
        """Monday to Sunday."""
        return [self.roster.week + timedelta(days=n) for n in range(7)]

    def day_grid(self, day: date) -> Grid:
        """The intervals of a day of the main site: 23 to 25 hours of them."""
        return Grid.days(day, 1, self.zone, self.center.interval_min)

    @cached_property
    def grid(self) -> Grid:
        """The intervals of the week, main site's clock."""
        return Grid.days(self.roster.week, 7, self.zone, self.center.interval_min)

    @cached_property
    def stints(self) -> pd.DataFrame:
        """The roster's stints with, added: minutes; activity (queue, campaign or what);
        off (an absence away from work); own_start, own_end (agent's wall clock) and
        main_start, main_end (main site's), without zone."""
        return timed(self.center, self.roster.stints)

    @cached_property
    def absences_of(self) -> dict[str, list[tuple[str, datetime, datetime]]]:
        """Absences in the roster by agent: what, start, end, agent's wall clock."""
        found: dict[str, list[tuple[str, datetime, datetime]]] = {}
        rows = self.stints[self.stints["kind"] == "absence"]
        for agent, what, start, end in zip(
            rows["agent"], rows["what"], rows["own_start"], rows["own_end"], strict=True
        ):
            found.setdefault(str(agent), []).append(
                (str(what), start.to_pydatetime(), end.to_pydatetime()))
        return found

    @cached_property
    def codes(self) -> Codes:
        """Codes and colours of everything in the week."""
        stints = self.stints
        return make_codes(
            self.center,
            stints.loc[stints["kind"] == "break", "what"],
            stints.loc[stints["kind"] == "absence", "what"],
        )

    @cached_property
    def agents(self) -> list[Agent]:
        """All agents by team and name."""
        return sorted(
            self.center.agents.values(),
            key=lambda a: (a.team.casefold(), a.name.casefold(), a.agent),
        )

    @cached_property
    def several_zones(self) -> bool:
        """Whether agents read different clocks."""
        return len({self.center.zone(a.site) for a in self.center.agents.values()}) > 1

    @cached_property
    def other_zones(self) -> dict[str, str]:
        """Time zones of agents who read another clock than the main site's, by its site."""
        used = {agent.site for agent in self.center.agents.values()}
        found: dict[str, str] = {}
        for code, site in self.center.sites.items():
            if code in used and site.zone != self.zone and site.zone not in found.values():
                found[site.name or code] = site.zone
        return found

    def past(self, agent: Agent, days: int) -> list[PastShift]:
        """An agent's known shifts in so many days before the week, in order of time."""
        first = self.roster.week - timedelta(days=days)
        return [shift for shift in past_shifts(agent) if first <= shift.date < self.roster.week]

    @cached_property
    def shifts(self) -> dict[str, list[Shift]]:
        """Each agent's shifts in order of time."""
        return shifts(self.stints)

    @cached_property
    def scheduled(self) -> dict[str, np.ndarray]:
        """Agents at work on each `what` (queue or ``campaign/segment``) in each interval
        of the week, shape (grid.count,)."""
        work = self.stints[self.stints["kind"] == "work"]
        return {
            str(what): presence(part, self.grid) for what, part in work.groupby("what", sort=False)
        }

    def on(self, what: str) -> np.ndarray:
        """As :attr:`scheduled`, zero where nobody is rostered."""
        return self.scheduled.get(what, np.zeros(self.grid.count))

    def on_campaign(self, campaign: str) -> np.ndarray:
        """Agents at work on any segment of a campaign, shape (grid.count,)."""
        total = np.zeros(self.grid.count)
        for what, agents in self.scheduled.items():
            if activity_of(what, self.center) == campaign and what not in self.center.queues:
                total = total + agents
        return total

    @cached_property
    def required(self) -> dict[str, np.ndarray]:
        """Agents that each queue needs, NaN where it is closed, shape (grid.count,)."""
        found: dict[str, np.ndarray] = {}
        frame = self.requirement.intervals
        known = set(frame["queue"])
        for queue in self.center.queues:
            if queue not in known:
                continue
            rows = frame[frame["queue"] == queue]
            place = self.grid.positions(pd.DatetimeIndex(rows["start"]))
            inside = (place >= 0) & (place < self.grid.count)
            values = np.full(self.grid.count, np.nan)
            values[place[inside]] = rows["required"].to_numpy(dtype=np.float64)[inside]
            found[queue] = values
        return found

    @cached_property
    def callable_now(self) -> dict[tuple[str, str], np.ndarray]:
        """Whether a segment may be called during the whole of an interval, (grid.count,)."""
        return {key: wholly_legal(mask, of, self.grid) for key, (mask, of) in self.legal.items()}

    def callable_segments(self, campaign: str) -> np.ndarray:
        """How many of a campaign's segments may be called, shape (grid.count,)."""
        masks = [mask for (name, _s), mask in self.callable_now.items() if name == campaign]
        return np.sum(masks, axis=0) if masks else np.zeros(self.grid.count, dtype=np.int64)

    @cached_property
    def work_done(self) -> np.ndarray:
        """Hours of each row of ``requirement.work`` that are worked in time, shape (n,)."""
        hours = self.center.interval_min / 60
        work = self.requirement.work
        done = np.zeros(len(work))
        for what, rows in work.groupby(_what_of(work), sort=False).indices.items():
            supply = self.on(str(what)) * hours
            done[rows] = worked_in_time(work.iloc[rows], supply, self.grid)
        return done

    @cached_property
    def paid_by_day(self) -> dict[tuple[str, date], float]:
        """Paid hours of the week's shifts by agent and the day on which the shift begins."""
        return paid_by_day(self.center, self.stints, self.days)

    @cached_property
    def paid_hours(self) -> dict[str, float]:
        """Paid hours of the week's shifts by agent."""
        total: dict[str, float] = {}
        for (agent, _day), hours in self.paid_by_day.items():
            total[agent] = total.get(agent, 0.0) + hours
        return total

    @cached_property
    def leave_by_day(self) -> dict[tuple[str, date], float]:
        """Hours that each day of paid leave counts towards the contract, by agent and date; a
        week's never count more than the contract's least hours."""
        paid = self.stints[self.stints["paid"].astype(bool) & self.stints["off"]]
        found = {}
        for (agent, day), away in hours_by_day(paid).items():
            contract = self.center.contracts[self.center.agents[agent].contract]
            found[agent, day] = contract.leave_credit_h(leave_days([away]))
        return found

    @cached_property
    def leave_hours(self) -> dict[str, float]:
        """Hours that paid leave counts towards the contract, by agent."""
        total: dict[str, float] = {}
        for (agent, _day), hours in self.leave_by_day.items():
            least = self.center.contracts[self.center.agents[agent].contract].week_min_h
            total[agent] = min(total.get(agent, 0.0) + hours, least)
        return total

    @cached_property
    def predicted(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Service level and occupancy of each queue, NaN where unknown, shape (grid.count,)."""
        found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        if self.expected is None:
            return found
        for queue, rows in self.expected.groupby("queue", sort=False):
            place = self.grid.positions(pd.DatetimeIndex(rows["start"]))
            inside = (place >= 0) & (place < self.grid.count)
            pair = np.full((2, self.grid.count), np.nan)
            for line, name in zip(pair, ("service_level", "occupancy"), strict=True):
                line[place[inside]] = rows[name].to_numpy(dtype=np.float64)[inside]
            found[str(queue)] = (pair[0], pair[1])
        return found

    @property
    def next_week_starts(self) -> date | None:
        """The day on which the centre's own next week begins; None where that is the Monday."""
        number = WEEKDAYS.index(self.center.week_start)
        return self.days[number] if number else None

    def contract_hours(self, agent: Agent) -> tuple[float, float]:
        """Least and most paid hours of the week; the least in proportion to the days
        of employment."""
        contract = self.center.contracts[agent.contract]
        employed = sum(agent.employed(day) for day in self.days)
        return contract.week_min_h * employed / 7, contract.week_max_h

    def hours(self, queue: str) -> tuple[float, float, float, float]:
        """Required, scheduled, short and over hours of an immediate queue in the week.

        Work outside the opening hours counts as over.
        """
        length = self.center.interval_min / 60
        need = np.nan_to_num(self.required[queue])
        gap = self.on(queue) - need
        return tuple(  # type: ignore[return-value]
            float(x.sum() * length)
            for x in (need, self.on(queue), np.maximum(-gap, 0), np.maximum(gap, 0))
        )

    @cached_property
    def idle_hours(self) -> float:
        """Hours in which agents are present without work."""
        stints = self.stints
        return float(stints.loc[stints["kind"] == IDLE, "minutes"].sum() / 60)


def _what_of(work: pd.DataFrame) -> pd.Series:
    """The stints' `what` for rows of ``requirement.work``."""
    plain = work["segment"].fillna("") == ""
    return work["activity"].where(plain, work["activity"] + "/" + work["segment"].fillna(""))
