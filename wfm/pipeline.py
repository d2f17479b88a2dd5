"""The stages in order: inputs → forecast → staffing → roster → workbook.

Each stage is a plain function of what the stage before made. `plan` runs them all and
writes each stage's table into the workspace; the command line runs them one by one, each
reading the table that stands there then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from wfm.calendar import Grid, midnight
from wfm.center import Campaign, Center, Segment
from wfm.demand.decomposition import Inside
from wfm.demand.forecast import forecast as make_forecast
from wfm.demand.months.ahead import Months
from wfm.demand.months.ahead import months as make_months
from wfm.demand.outbound.callbacks import unkept
from wfm.demand.outbound.plan import plan_outbound
from wfm.demand.today.reforecast import SO_FAR, Today
from wfm.demand.today.reforecast import reforecast as update_forecast
from wfm.demand.uncertainty.scenarios import scenarios
from wfm.handover import Forecast, OutboundPlan, Requirement, Roster, Scenarios
from wfm.language import noted
from wfm.override import Override
from wfm.roster.build import week_grid
from wfm.roster.by_week import by_week
from wfm.roster.check import Violation, check
from wfm.roster.check_limits import WISHED
from wfm.roster.keep import Keep, changed_days
from wfm.roster.plan import roster as make_roster
from wfm.roster.solve import DEFAULT_STOP, Stop, Watch, nobody
from wfm.rules.calling import Callable as CallingTimes
from wfm.rules.calling import callable_mask
from wfm.rules.notice import notices
from wfm.simulation.on_duty import ByStint
from wfm.simulation.outlook import Outlook, outlook
from wfm.simulation.run import simulate as play
from wfm.simulation.to_do import Promised
from wfm.simulation.week import build_week
from wfm.simulation.what_if import changed, parse
from wfm.staffing.certainty_hours import certainty_hours
from wfm.staffing.deferred import DUE_WITHIN_H, block_minutes
from wfm.staffing.hiring import hiring
from wfm.staffing.requirement import NO_AIMS
from wfm.staffing.requirement import staff as make_requirement
from wfm.staffing.service import expected_service, week_service
from wfm.weeks import RulesChangeError as RulesChangeError
from wfm.weeks import check_rules, progressed, repriced

CHANGES_H = (1.0, 4.0, 16.0, 64.0, 1000.0)
"""Prices of a changed day that are tried one after another, in hours of the mean agent."""

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
    center: Center, week: date, weeks: int, watch: Seen = lambda done: None,
    overrides: Sequence[Override] = (), inside: Callable[[Inside], object] | None = None,
    workers: int = 1,
) -> Forecast:
    """Volume and handling time of every queue for `weeks` weeks from `week`.

    `inside` is told of each queue how its forecast came about; `workers` as for
    :func:`wfm.cluster.run`.

    Raises
    ------
    ImpossibleOverridesError
        The planner's changes take away more than there is.
    """
    return make_forecast(center, week, weeks, watch, overrides, inside, workers)


def months(
    center: Center, first: date, months: int = 18, overrides: Sequence[Override] = (),
    requirement: Requirement | None = None, watch: Seen = lambda done: None, workers: int = 1,
) -> tuple[Months, pd.DataFrame]:
    """Calendar months from the one that holds `first`, a Monday, and who is needed for them.

    `workers` as for :func:`wfm.cluster.run`.

    Returns
    -------
    Months
        See :func:`wfm.demand.months.ahead.months`, also for what it raises.
    pandas.DataFrame
        See :func:`wfm.staffing.hiring.hiring`. With the `requirement` of the coming week, queues
        keep the occupancy that it has.
    """
    made = make_months(center, first, months, overrides, watch, workers)
    return made, hiring(center, made.table, made.intervals, requirement)


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


def legal_times(
    center: Center, week: date, weeks: int = 1
) -> tuple[Grid, dict[tuple[str, str], np.ndarray]]:
    """The roster's grid, and when each segment may be called, within its campaign's dates."""
    grid = week_grid(center, week, weeks)
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
    return plan_outbound(
        center.at(week), week,
        lambda campaign, segment, grid: callable_times(center, campaign, segment, grid).mask)


def staff(
    center: Center, made: Forecast, hours: OutboundPlan, week: date,
    aims: Mapping[str, float] = NO_AIMS,
) -> Requirement:
    """How many agents each interval needs, and the work to be placed.

    `aims`, by queue, plan for less to be missed than promised: see
    :func:`wfm.staffing.requirement.staff`.
    """
    found = make_requirement(center.at(week), made, hours, week, aims)
    return replace(found, notes=(*found.notes, *hours.notes, *rule_notes(center, week)))


def staff_weeks(
    center: Center, made: Forecast, week: date, weeks: int
) -> list[tuple[OutboundPlan, Requirement]]:
    """The outbound plan and the requirement of each of some weeks.

    Campaigns go on from week to week: what one week's hours should bring is achieved when the
    next one is planned.
    """
    found = []
    for n in range(weeks):
        monday = week + timedelta(days=7 * n)
        plan = outbound(center, monday)
        found.append((plan, staff(center, made, plan, monday)))
        center = progressed(center, plan)
    return found


def certainty(center: Center, requirement: Requirement, week: date) -> pd.DataFrame:
    """Agent hours of each queue for each degree of certainty."""
    return certainty_hours(center.at(week), requirement, week)


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
            said = {"pack": notice.pack, "day": notice.publish_by, "law": notice.law}
            if today is not None and notice.publish_by < today:
                text = noted(
                    "{pack}: the roster was to be published by {day:%Y-%m-%d}, which has passed "
                    "({law})", **said)
            else:
                text = noted(
                    "{pack}: the roster is to be published by {day:%Y-%m-%d} ({law})", **said)
            found[text] = None
        if notice.change_days is not None:
            found[noted(
                "{pack}: a change of the roster is to be known {days} days before ({law})",
                pack=notice.pack, days=notice.change_days, law=notice.law)] = None
    return tuple(found)


def roster(
    center: Center,
    requirement: Requirement,
    week: date,
    stop: Stop = DEFAULT_STOP,
    seed: int | None = None,
    watch: Watch = nobody,
    weeks: int = 1,
    keep: Keep | None = None,
) -> Roster:
    """The week's roster, verified; or that of some weeks, made in one optimisation.

    Parameters
    ----------
    requirement
        Of all the weeks: see :func:`wfm.weeks.together`.
    keep
        A roster that is to be kept as far as may be. What its fixed days break is no error: it
        stands among the warnings.

    Raises
    ------
    RulesChangeError
        The labour rules are not the same in all the weeks.
    IllegalRosterError
        The independent check (:mod:`wfm.roster.check`) found a broken rule.
    """
    check_rules(center, week, weeks)
    center = center.at(week)
    priced = repriced(center, requirement, week, weeks)
    made = make_roster(
        center, priced, week, legal_times(center, week, weeks)[1], stop, seed, watch, weeks,
        keep)
    work = priced.work
    a_day = dict(zip(zip(work["activity"], work["segment"], strict=True), work["hours_a_day"],
                     strict=True))
    found = tuple(violation for before, one in by_week(center, made)
                  for violation in check(before, one, a_day))
    decided = set() if keep is None else {"", *(code for code, _day in keep.fixed)}
    violations = tuple(
        one for one in found if one.rule not in WISHED and one.agent not in decided)
    if violations:
        raise IllegalRosterError(violations)
    made = replace(made, warnings=(*made.warnings, *map(str, found)))
    if not center.callbacks:
        return made
    said = unkept(outbound(center, week).callbacks, made, center.main_site.zone)
    return replace(made, warnings=(*made.warnings, *said))


def kept_roster(
    center: Center, requirement: Requirement, week: date, keep: Keep,
    max_changes: int | None = None, stop: Stop = DEFAULT_STOP, seed: int | None = None,
    watch: Watch = nobody,
) -> tuple[Roster, list[tuple[str, date]]]:
    """A roster with as few further changes as possible, and the days that did change.

    Parameters
    ----------
    keep
        What stands, and which days are fixed.
    max_changes
        Most days that may change; the price of a change is raised until no more do. Absences that
        came in between are no changes.

    Returns
    -------
    tuple
        The roster, and (agent, day) of each change. Where the law leaves no way with so few
        changes, those of the dearest price that was tried.
    """
    dearer = CHANGES_H if max_changes is not None else ()
    tried = (keep.change_h, *(price for price in dearer if price > keep.change_h))
    for price in tried:
        priced = replace(keep, change_h=price)
        made = roster(center, requirement, week, stop, seed, watch, keep=priced)
        changed = changed_days(center, keep, made)
        if max_changes is None or len(changed) <= max_changes:
            break
    return made, changed


def broken_rules(
    center: Center, requirement: Requirement, made: Roster, week: date
) -> tuple[Violation, ...]:
    """All that a roster breaks; see :func:`wfm.roster.check.check`."""
    work = requirement.work
    a_day = dict(zip(zip(work["activity"], work["segment"], strict=True), work["hours_a_day"],
                     strict=True))
    return check(center.at(week), made, a_day)


def plan(
    center: Center,
    week: date,
    weeks: int = 4,
    stop: Stop = DEFAULT_STOP,
    seed: int | None = None,
    watch: Watch = nobody,
    overrides: Sequence[Override] = (),
    workers: int = 1,
) -> Plan:
    """All stages in order; `workers` as for :func:`wfm.cluster.run`."""
    expected = forecast(center, week, weeks, overrides=overrides, workers=workers)
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
    return week_service(center.at(week), interval_service(center, requirement, made, week), week)


def interval_service(
    center: Center, requirement: Requirement, made: Roster, week: date
) -> pd.DataFrame:
    """The service to be expected of each interval; see
    :func:`wfm.staffing.service.expected_service`."""
    here = center.at(week)
    return expected_service(here, requirement, presence(here, made, week))


def busyness(
    center: Center, expected: Forecast, week: date, number: int, seed: int
) -> Scenarios:
    """Weeks as busy as the forecast says they may be; of queues as far together as it found."""
    zones = {name: center.zone(queue.site) for name, queue in center.queues.items()}
    frame = expected.intervals
    near = np.zeros(len(frame), dtype=bool)
    for name, zone in zones.items():
        # a day more: deferred work that comes before the week is left to it
        first, beyond = (midnight(week + timedelta(days=n), zone) for n in (-1, 7))
        near |= ((frame["queue"] == name) & (frame["start"] >= first)
                 & (frame["start"] < beyond)).to_numpy()
    found = expected.accuracy.get("together", pd.Series(dtype=float)).dropna()
    return scenarios(frame[near], expected.days, zones, number, seed,
                     float(found.iloc[0]) if len(found) else 0.0)


def simulate(
    center: Center,
    expected: Forecast,
    hours: OutboundPlan,
    requirement: Requirement,
    made: Roster,
    week: date,
    replications: int = 100,
    seed: int | None = None,
    workers: int = 1,
    routing: ByStint = "roster",
    blend: int = 0,
    what_ifs: Sequence[str] = (),
    watch: Seen = lambda done: None,
) -> tuple[Outlook, ...]:
    """The week played with its roster, and again with each of `what_ifs`.

    Parameters
    ----------
    replications, workers
        As for :func:`wfm.simulation.run.simulate`.
    seed
        By default that of the settings; the same for all that is played.
    routing, blend
        What agents take: see :func:`wfm.simulation.week.build_week`.
    what_ifs
        Changes as :mod:`wfm.simulation.what_if` reads them.

    Returns
    -------
    tuple of Outlook
        As it is, then one for each of `what_ifs`.

    Raises
    ------
    WhatIfError
        A what-if cannot be read or played.
    """
    center, seed = center.at(week), center.seed if seed is None else seed
    changes = [parse(text) for text in what_ifs]
    promised = {}
    for name, queue in center.queues.items():
        if queue.deferred:
            within_h = queue.due_within_h or DUE_WITHIN_H
            promised[name] = Promised(within_h, block_minutes(within_h, center.interval_min))
    # what comes is as forecast, whatever is planned for
    work = requirement.work.assign(hours=requirement.work["hours"] * requirement.work[
        "activity"].map(requirement.aims).astype(float).fillna(1.0))
    built = build_week(
        center, expected, hours.segments, work, made.stints, week,
        legal_times(center, week), promised, busyness(center, expected, week, replications, seed),
        routing, blend)
    models = [built.model, *(changed(built.model, change, seed) for change in changes)]
    found = []
    for number, model in enumerate(models):
        found.append(outlook(center, replace(built, model=model),
                             play(model, replications, seed, workers), hours.segments))
        watch((number + 1) / len(models))
    return tuple(found)


def reforecast(
    center: Center, made: Forecast, hours: OutboundPlan, week: date, at: datetime,
    rostered: Roster | None = None, aims: Mapping[str, float] = NO_AIMS, workers: int = 1,
) -> tuple[Today, pd.DataFrame]:
    """The forecast moved to what is known at `at`, a moment of `week`, and what that takes.

    `workers` as for :func:`wfm.cluster.run`.

    Returns
    -------
    Today
        See :func:`wfm.demand.today.reforecast.reforecast`.
    pandas.DataFrame
        Open intervals of immediate queues that have not ended, up to a day after the week:
        queue, start (UTC), state, before and after (contacts), required_before and
        required_after (rostered agents, as :func:`staff` finds them for the whole week),
        rostered (agents; NaN without a roster).

    Raises
    ------
    NotForecastError
        The forecast does not reach the day.
    """
    here = center.at(week)
    today = update_forecast(here, made, at, workers)
    by = ["queue", "start"]
    frame = today.intervals.loc[today.intervals["state"] != SO_FAR, [*by, "state", "before",
                                                                     "after"]]
    for name, one in (("required_before", made), ("required_after", today.forecast)):
        found = make_requirement(here, one, hours, week, aims).intervals
        frame = frame.merge(found[[*by, "required"]].rename(columns={"required": name}), on=by)
    if rostered is None:
        return today, frame.assign(rostered=np.nan)
    there = presence(here, rostered, week).rename(columns={"present": "rostered"})
    return today, frame.merge(there, on=by, how="left")
