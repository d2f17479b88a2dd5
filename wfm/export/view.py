"""The numbers behind the sheets, worked out once from what the stages handed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from wfm.calendar import Grid
from wfm.center import Agent, Center, leave_days
from wfm.export.codes import IDLE, Codes, activity_of, make_codes
from wfm.export.paid import paid_hours
from wfm.export.words import span
from wfm.handover import Forecast, OutboundPlan, Requirement, Roster
from wfm.rules.breaks import SPLIT
from wfm.schema import AT_WORK_KINDS

SHORT, OVER = -0.5, 1.0
"""Scheduled less required, in agents: at or below SHORT an interval is short, at or above
OVER it is over; half an agent less is within what rounding to people allows."""

Legal = Mapping[tuple[str, str], tuple[np.ndarray, Grid]]


@dataclass(frozen=True)
class Shift:
    """An unbroken chain of one agent's time at work, in the agent's wall clock."""

    agent: str
    date: date
    start: datetime
    end: datetime
    kind: str
    """early, day, late or night, by :func:`shift_kind`."""
    whats: tuple[str, ...]
    """At-work absences within it (training, meeting, coaching)."""
    works: bool
    """Whether any of it is work, idle time or a break, not an absence alone."""
    gap: tuple[datetime, datetime] | None = None
    """From when to when a split shift stops."""

    @property
    def hours(self) -> str:
        """``09:00–15:20``; ``09:00–12:00 / 14:00–19:00`` where it is split."""
        if self.gap is None:
            return span(self.start, self.end)
        return f"{span(self.start, self.gap[0])} / {span(self.gap[1], self.end)}"


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
    def paid_hours(self) -> dict[str, float]:
        """Paid hours of the week's shifts by agent."""
        return paid_hours(self.center, self.stints, self.days)

    @cached_property
    def leave_hours(self) -> dict[str, float]:
        """Hours that paid leave counts towards the contract, by agent."""
        paid = self.stints[self.stints["paid"].astype(bool) & self.stints["off"]]
        hours = paid.groupby(["agent", "date"])["minutes"].sum() / 60
        return {
            str(agent): self.center.contracts[
                self.center.agents[str(agent)].contract].leave_credit_h(leave_days(by_day))
            for agent, by_day in hours.groupby(level="agent")
        }

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


def timed(center: Center, stints: pd.DataFrame) -> pd.DataFrame:
    """Stints with the columns that :attr:`View.stints` names, sorted by agent and start."""
    frame = stints.copy()
    frame["start"] = pd.to_datetime(frame["start"], utc=True)
    frame["end"] = pd.to_datetime(frame["end"], utc=True)
    frame = frame.sort_values(["agent", "start"], kind="stable", ignore_index=True)
    frame["minutes"] = (frame["end"] - frame["start"]).dt.total_seconds() / 60
    work = frame["kind"] == "work"
    names = {what: activity_of(what, center) for what in frame.loc[work, "what"].unique()}
    frame["activity"] = frame["what"].where(~work, frame["what"].map(names))
    frame["activity"] = frame["activity"].where(frame["kind"] != IDLE, IDLE)
    frame["off"] = (frame["kind"] == "absence") & ~frame["what"].isin(AT_WORK_KINDS)
    zones = frame["agent"].map({a: center.zone(v.site) for a, v in center.agents.items()})
    for name in ("start", "end"):
        main = frame[name].dt.tz_convert(center.main_site.zone).dt.tz_localize(None)
        frame[f"main_{name}"] = main
        own = main.copy()
        for zone in zones.unique():
            there = zones == zone
            own[there] = frame.loc[there, name].dt.tz_convert(zone).dt.tz_localize(None)
        frame[f"own_{name}"] = own
    return frame


def presence(stints: pd.DataFrame, grid: Grid) -> np.ndarray:
    """Mean number of agents in each interval: overlap over length, shape (grid.count,)."""
    return _overlap(_minutes(stints["start"]), _minutes(stints["end"]), grid) / grid.minutes


def wholly_legal(mask: np.ndarray, of: Grid, grid: Grid) -> np.ndarray:
    """Whether each interval of `grid` lies wholly in intervals of `of` that `mask` allows."""
    starts = _minutes(pd.Series(of.starts))[np.asarray(mask, dtype=bool)]
    inside: np.ndarray = _overlap(starts, starts + of.minutes, grid) > grid.minutes - 1e-6
    return inside


def worked_in_time(work: pd.DataFrame, supply: np.ndarray, grid: Grid) -> np.ndarray:
    """Hours of each piece of work that fit between its opening and its due time.

    Each interval's hours go to the open piece that is due first, which leaves the least
    work late: it is the greedy maximum matching of a convex bipartite graph (Glover 1967,
    Naval Research Logistics Quarterly 14), hours matched to intervals.

    Parameters
    ----------
    work
        opens, due (UTC) and hours of pieces of the same activity, shape (n,).
    supply
        Hours worked on the activity in each interval, shape (grid.count,).
    """
    opens, due = _minutes(work["opens"]), _minutes(work["due"])
    left = work["hours"].to_numpy(dtype=np.float64).copy()
    begins = _minutes(pd.Series(grid.starts))
    order = np.argsort(due, kind="stable")
    for at in np.flatnonzero(supply > 0):
        hours = float(supply[at])
        begin, end = begins[at], begins[at] + grid.minutes
        for piece in order:
            if hours <= 0:
                break
            if left[piece] > 0 and opens[piece] <= begin and end <= due[piece]:
                taken = min(hours, float(left[piece]))
                left[piece] -= taken
                hours -= taken
    return np.asarray(work["hours"].to_numpy(dtype=np.float64) - left)


def shifts(stints: pd.DataFrame) -> dict[str, list[Shift]]:
    """Shifts by agent from stints with wall clocks (:func:`timed`)."""
    found: dict[str, list[Shift]] = {}
    rows = stints[~stints["off"]]
    columns = ("agent", "date", "start", "end", "own_start", "own_end", "kind", "what")
    chain: list[tuple[Any, ...]] = []
    for row in zip(*(rows[name] for name in columns), strict=True):
        if chain and (row[:2] != chain[-1][:2] or row[2] != chain[-1][3]):
            found.setdefault(str(chain[0][0]), []).append(_shift(chain))
            chain = []
        chain.append(row)
    if chain:
        found.setdefault(str(chain[0][0]), []).append(_shift(chain))
    return found


def _shift(chain: list[tuple[Any, ...]]) -> Shift:
    start, end = chain[0][4].to_pydatetime(), chain[-1][5].to_pydatetime()
    return Shift(
        agent=str(chain[0][0]),
        date=pd.Timestamp(chain[0][1]).date(),
        start=start,
        end=end,
        kind=shift_kind(start, end),
        whats=tuple(dict.fromkeys(str(row[7]) for row in chain if row[6] == "absence")),
        works=any(row[6] != "absence" for row in chain),
        gap=next(((row[4].to_pydatetime(), row[5].to_pydatetime()) for row in chain
                  if row[6] == "break" and row[7] == SPLIT), None),
    )


def shift_kind(start: datetime, end: datetime) -> str:
    """night: three hours or more between 22:00 and 06:00; else early: starts before 08:00;
    late: ends after 20:00; day: all others. In the agent's wall clock."""
    midnight = datetime.combine(start.date(), datetime.min.time())
    night = sum(
        max(timedelta(0), min(end, midnight + timedelta(hours=to))
            - max(start, midnight + timedelta(hours=begin))) / timedelta(hours=1)
        for begin, to in ((-2, 6), (22, 30), (46, 54))
    )
    if night >= 3:
        return "night"
    if start < midnight + timedelta(hours=8):
        return "early"
    return "late" if end > midnight + timedelta(hours=20) else "day"


def _what_of(work: pd.DataFrame) -> pd.Series:
    """The stints' `what` for rows of ``requirement.work``."""
    plain = work["segment"].fillna("") == ""
    return work["activity"].where(plain, work["activity"] + "/" + work["segment"].fillna(""))


def _minutes(moments: pd.Series) -> np.ndarray:
    """UTC moments as minutes since 1970, shape (n,)."""
    seconds = (pd.to_datetime(moments, utc=True) - pd.Timestamp(0, tz="UTC")).dt.total_seconds()
    return np.asarray(seconds, dtype=np.float64) / 60


def _overlap(starts: np.ndarray, ends: np.ndarray, grid: Grid) -> np.ndarray:
    """Minutes that spans share with each interval, summed over spans, shape (grid.count,).

    The number of spans under way is a step function; its integral is piecewise linear
    between their ends, so interpolating it at the grid's edges is exact.
    """
    if len(starts) == 0:
        return np.zeros(grid.count)
    times, place = np.unique(np.concatenate([starts, ends]), return_inverse=True)
    steps = np.bincount(place[: len(starts)], minlength=len(times)) - np.bincount(
        place[len(starts):], minlength=len(times)
    )
    integral = np.concatenate([[0.0], np.cumsum(np.cumsum(steps)[:-1] * np.diff(times))])
    begin = pd.Timestamp(grid.start).timestamp() / 60
    edges = begin + grid.minutes * np.arange(grid.count + 1)
    return np.diff(np.interp(edges, times, integral))
