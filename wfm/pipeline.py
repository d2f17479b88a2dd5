"""The stages in order: inputs → forecast → staffing → roster → workbook.

Each stage is a plain function of what the stage before made. `plan` runs them all and
writes each stage's table into the workspace; the command line runs them one by one, each
reading the table that stands there then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.calendar import Grid, midnight
from wfm.center import Campaign, Center, Segment
from wfm.demand.forecast import forecast as make_forecast
from wfm.demand.outbound import list_state, plan_outbound
from wfm.handover import Forecast, OutboundPlan, Requirement, Roster
from wfm.language import translate as _
from wfm.roster.build import week_grid
from wfm.roster.check import Violation, check
from wfm.roster.plan import roster as make_roster
from wfm.roster.solve import DEFAULT_STOP, Stop, Watch
from wfm.rules.attempts import attempts_per_record
from wfm.rules.calling import Callable as CallingTimes
from wfm.rules.calling import callable_mask
from wfm.rules.notice import notices
from wfm.staffing.requirement import reprice
from wfm.staffing.requirement import staff as make_requirement
from wfm.staffing.service import expected_service, week_service

Seen = Callable[[float], None]
"""Told the share of a stage that is done, 0 to 1."""


@dataclass(frozen=True)
class Plan:
    """Everything that was made for one week."""

    week: date
    forecast: Forecast
    outbound: OutboundPlan
    requirement: Requirement
    roster: Roster


class IllegalRosterError(Exception):
    """The finished roster breaks a rule; it is not to be used."""

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        self.violations = violations
        super().__init__("\n".join(str(v) for v in violations))


def forecast(
    center: Center, week: date, weeks: int, watch: Seen = lambda done: None
) -> Forecast:
    """Volume and handling time of every queue for `weeks` weeks from `week`."""
    return make_forecast(center, week, weeks, watch)


def callable_times(
    center: Center, campaign: Campaign, segment: Segment, grid: Grid
) -> CallingTimes:
    """When the people of a segment may be called, by every rule that applies to them."""
    return callable_mask(
        center.calling, segment.jurisdictions, campaign.purpose, segment.party, segment.relation,
        segment.zones, grid, decent=center.decent_hours)


def calling_windows(center: Center, grid: Grid) -> dict[tuple[str, str], CallingTimes]:
    """:func:`callable_times` of every segment, by campaign and segment."""
    return {
        (campaign.campaign, segment.segment): callable_times(center, campaign, segment, grid)
        for campaign in center.campaigns.values() for segment in campaign.segments
    }


def legal_times(center: Center, week: date) -> tuple[Grid, dict[tuple[str, str], np.ndarray]]:
    """The roster's grid, and when each segment may be called, within its campaign's dates."""
    grid = week_grid(center, week)
    return grid, {
        (name, part): times.mask & _campaign_runs(center, center.campaigns[name], grid)
        for (name, part), times in calling_windows(center, grid).items()
    }


def _campaign_runs(center: Center, campaign: Campaign, grid: Grid) -> np.ndarray:
    zone = center.main_site.zone
    first = grid.position(midnight(campaign.start, zone))
    beyond = grid.position(midnight(campaign.end + timedelta(days=1), zone))
    place = np.arange(grid.count)
    return np.asarray((place >= first) & (place < beyond))


def outbound(center: Center, week: date) -> OutboundPlan:
    """Outbound targets as hours of the week, within the law and the lists."""
    zone = center.main_site.zone
    legal_hours: dict[tuple[str, str], tuple[float, float]] = {}
    caps: dict[tuple[str, str], tuple[float, ...]] = {}
    days: dict[str, int] = {}
    for campaign in center.campaigns.values():
        left = max((campaign.end - week).days + 1, 7)
        grid = Grid.days(week, left, zone, center.interval_min)
        in_week = np.arange(grid.count) < grid.position(midnight(week + timedelta(days=7), zone))
        runs = _campaign_runs(center, campaign, grid)
        called = np.zeros(grid.count, dtype=bool)
        for segment in campaign.segments:
            mask = callable_times(center, campaign, segment, grid).mask & runs
            key = (campaign.campaign, segment.segment)
            hours = center.interval_min / 60
            legal_hours[key] = (float(mask[in_week].sum()) * hours, float(mask.sum()) * hours)
            dates = set(grid.local(segment.zones[0]).date[mask & in_week]) if (
                segment.zones) else set()
            caps[key] = tuple(
                attempts_per_record(
                    center.calling, segment.jurisdictions, campaign.purpose, segment.party,
                    segment.relation, span, segment.contact_rate,
                    day=min(dates, default=week), made=list_state(campaign, segment).made,
                    made_in_days=max(1, (week - campaign.start).days))
                for span in (len(dates), min(1, len(dates))))
            called |= mask & in_week
        days[campaign.campaign] = len(set(grid.local(zone).date[called]))
    return plan_outbound(center.at(week), week, legal_hours, caps, days)


def staff(
    center: Center, made: Forecast, hours: OutboundPlan, week: date
) -> Requirement:
    """How many agents each interval needs, and the work to be placed."""
    found = make_requirement(center.at(week), made, hours, week)
    return replace(found, notes=(*found.notes, *rule_notes(center, week)))


def rule_notes(center: Center, week: date, today: date | None = None) -> tuple[str, ...]:
    """What to know of the rules that bind a week: weak ground, duties, days of notice.

    With `today`, a day of publication that has passed is told as such.
    """
    grid = week_grid(center, week)
    found = dict.fromkeys(
        warning for times in calling_windows(center, grid).values() for warning in times.warnings)
    here = center.at(week)
    for notice in notices({here.pack_of(agent) for agent in here.agents.values()}, week):
        if notice.publish_by is not None:
            text = _("{pack}: the roster is to be published by {day:%Y-%m-%d} ({law})")
            if today is not None and notice.publish_by < today:
                text = _("{pack}: the roster was to be published by {day:%Y-%m-%d}, which has "
                         "passed ({law})")
            found[text.format(pack=notice.pack, day=notice.publish_by, law=notice.law)] = None
        if notice.change_days is not None:
            found[_("{pack}: a change of the roster is to be known {days} days before ({law})")
                  .format(pack=notice.pack, days=notice.change_days, law=notice.law)] = None
    return tuple(found)


def roster(
    center: Center,
    requirement: Requirement,
    week: date,
    stop: Stop = DEFAULT_STOP,
    seed: int | None = None,
    watch: Watch = lambda phase, done, cost, bound: None,
) -> Roster:
    """The week's roster, verified.

    Raises
    ------
    IllegalRosterError
        The independent check (:mod:`wfm.roster.check`) found a broken rule.
    """
    center = center.at(week)
    priced = reprice(center, requirement, week)  # `required` may have been changed by hand
    made = make_roster(center, priced, week, legal_times(center, week)[1], stop, seed, watch)
    work = priced.work
    a_day = dict(zip(zip(work["activity"], work["segment"], strict=True), work["hours_a_day"],
                     strict=True))
    violations = check(center, made, a_day)
    if violations:
        raise IllegalRosterError(violations)
    return made


def plan(
    center: Center,
    week: date,
    weeks: int = 4,
    stop: Stop = DEFAULT_STOP,
    seed: int | None = None,
    watch: Watch = lambda phase, done, cost, bound: None,
) -> Plan:
    """All stages in order."""
    expected = forecast(center, week, weeks)
    hours = outbound(center, week)
    requirement = staff(center, expected, hours, week)
    return Plan(week, expected, hours, requirement,
                roster(center, requirement, week, stop, seed, watch))


def presence(center: Center, made: Roster, week: date) -> pd.DataFrame:
    """Agents on each queue by interval of the roster's grid: queue, start (UTC), present."""
    grid = week_grid(center, week)
    frames = []
    work = made.stints[made.stints["kind"] == "work"]
    for name in center.queues:
        mine = work[work["what"] == name]
        count = np.zeros(grid.count)
        step = timedelta(minutes=grid.minutes)
        for start, end in zip(mine["start"], mine["end"], strict=True):
            t = max(0, grid.position(start))
            while t < grid.count and grid.start + t * step < end:
                low = max(start, grid.start + t * step)
                high = min(end, grid.start + (t + 1) * step)
                count[t] += (high - low) / step
                t += 1
        frames.append(pd.DataFrame({"queue": name, "start": grid.starts, "present": count}))
    return pd.concat(frames, ignore_index=True)


def service(center: Center, requirement: Requirement, made: Roster, week: date) -> pd.DataFrame:
    """The service to be expected of each immediate queue over the week."""
    there = presence(center, made, week)
    return week_service(center, expected_service(center, requirement, there), week)
