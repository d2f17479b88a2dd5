"""Weeks of two sites on clocks far apart: the roster is legal, and costs what it is said to.

One to three weeks, the main site east or west of the other, clocks that change in them on dates of
their own, nights, last week's shifts and too few seats. What the roster costs is added up again
from its rows, hour by hour on the wall clocks, by other means than those of the engine.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from check_centres import ALL_DAY, MADE, centre

from wfm import pipeline
from wfm.calendar import instant
from wfm.center import Agent, Center, Site, Weights, WorkedShift
from wfm.handover import Requirement, Roster
from wfm.limits import Limit
from wfm.roster.solve import Stop
from wfm.rules.labour import AverageWeek, DaysOff

STOP = Stop(iterations=40, bound_rounds=2)
PLACES = [  # a week in or before which a clock changes
    (date(2026, 10, 19), "Europe/Madrid", "America/New_York"),
    (date(2027, 3, 8), "America/New_York", "Europe/Lisbon"),
    (date(2026, 8, 31), "America/Santiago", "Europe/Madrid"),
    (date(2026, 9, 28), "Australia/Sydney", "Pacific/Auckland"),
    (date(2026, 10, 26), "Asia/Manila", "America/New_York"),
    (date(2027, 3, 22), "Europe/Prague", "Asia/Tokyo"),
]
NO_WORK = pd.DataFrame(columns=["work", "activity", "segment", "kind", "hours", "opens", "due",
                                "penalty_h", "hours_a_day"])


def drawn(seed: int) -> tuple[Center, Requirement, date, int]:
    draw = np.random.default_rng(seed)
    week, *zones = PLACES[seed % len(PLACES)]
    if seed // len(PLACES) % 2:
        zones = zones[::-1]
    weeks = 1 + int(draw.integers(3))
    terms = {"shift_min_h": 8.0, "shift_max_h": 8.0, "start_step_min": 120, "week_max_h": 40.0,
             "days_max": 5}
    rules = replace(MADE, rest_min=660, weekly_rest_min=2160, max_run_days=6)
    if draw.random() < 0.5:
        rules = replace(rules, average=AverageWeek(1920, 2))
    if draw.random() < 0.5:
        rules = replace(rules, days_off=(DaysOff("sunday", 1, 2),))
    one = centre("ES-CC", labour={"ES-CC": rules}, contract=terms, queue={"hours": ALL_DAY})
    queue, sites = one.queues["care"], ("a", "b")
    agents = {}
    for n in range(5):
        code = f"A{n}"
        skills = [("qa",), ("qb",), ("qa", "qb")][int(draw.integers(3))]
        agents[code] = Agent(code, code, "t", "", sites[n % 2], "full", dict.fromkeys(skills, 1),
                             None, None, 20.0, worked=_last_week(draw, week))
    center = replace(
        one, interval_min=60, agents=agents, campaigns={}, weights=Weights(fairness=0.0),
        sites={s: Site(s, s, "ES", "MD", zone) for s, zone in zip(sites, zones, strict=True)},
        queues={f"q{s}": replace(queue, queue=f"q{s}", site=s) for s in sites},
        limits=(Limit("seats", int(draw.integers(1, 3)), "daily", site="a"),
                Limit("seats", int(draw.integers(1, 3)), "daily", site="b"),
                Limit("seats", 3, "daily"), Limit("on_duty", 1, "mon", time(0), time(6))))
    rows = []
    for name in center.queues:
        first = instant(week - timedelta(days=1), time(0), center.zone(center.queues[name].site))
        for n in range(24 * (7 * weeks + 2)):
            curve = -np.sort(-draw.integers(1, 60, 3)) if draw.random() < 0.7 else (5,)
            rows.append({"queue": name, "start": pd.Timestamp(first + timedelta(hours=n)),
                         "required": 1, "worth_for": 1, "worth": " ".join(map(str, curve))})
    return center, Requirement(pd.DataFrame(rows), NO_WORK), week, weeks


def _last_week(draw: np.random.Generator, week: date) -> tuple[WorkedShift, ...]:
    """Shifts of the week before, by chance up to its Sunday night."""
    kind = int(draw.integers(4))
    if kind == 0:
        return ()
    start, end = [(time(22), time(6)), (time(16), time(0)), (time(18), time(2))][kind - 1]
    days = range(-3 - int(draw.integers(3)), 0)
    return tuple(WorkedShift(week + timedelta(days=d), start, end) for d in days)


# ---------------------------------------------------------------------- added up again


def span(agent: Agent, shift: WorkedShift, zone: str, later: int) -> tuple[datetime, datetime]:
    """A shift of the past as many days later, by its agent's clock."""
    day = shift.day + timedelta(days=later)
    until = day if shift.end > shift.start else day + timedelta(days=1)
    return instant(day, shift.start, zone), instant(until, shift.end, zone)


def begins(center: Center, agent: Agent, week: date) -> datetime:
    """Monday where it first begins of the main site, the agent's, and those of its queues."""
    sites = {next(iter(center.sites)), agent.site, *(name[1:] for name in agent.skills)}
    return min(instant(week, time(0), center.zone(site)) for site in sites)


def service(center: Center, needed: Requirement, made: Roster) -> float:
    """Worth of who is missing: in each queue's weeks, and around them of last week's people."""
    work = made.stints[made.stints["kind"] == "work"]
    week, beyond = made.week, made.week + timedelta(days=7 * made.weeks)
    mondays = [instant(day, time(0), site.zone) for day in (week, beyond)
               for site in center.sites.values()]
    total = 0.0
    for name, start, text in zip(
            needed.intervals["queue"], needed.intervals["start"], needed.intervals["worth"],
            strict=True):
        moment = start.to_pydatetime()
        if not min(mondays) <= moment < max(mondays) + timedelta(hours=12):
            continue
        values = [float(value) for value in text.split()]
        day = moment.astimezone(ZoneInfo(center.zone(center.queues[name].site))).date()
        if not week <= day < beyond:
            later = 0 if day < week else 7 * made.weeks
            wanted = 0
            for agent in center.agents.values():
                spans = [span(agent, shift, center.zone(agent.site), later)
                         for shift in agent.worked]
                able = name in agent.skills and moment >= begins(center, agent, week)
                wanted += able and any(a <= moment < z for a, z in spans)
            values = values[:wanted]
        there = ((work["what"] == name) & (work["start"] <= start) & (work["end"] > start)).sum()
        total += sum(values[there:])
    return total


def seats_taken_twice(center: Center, made: Roster) -> int:
    """Hours of people of these weeks beyond the seats, limit by limit."""
    found = 0
    stints = made.stints
    own = pd.to_datetime(stints["date"]).dt.date >= made.week
    for limit in center.limits:
        if limit.what != "seats":
            continue
        mine = stints["agent"].map(lambda code, of=limit: of.looks_at(center.agents[code]))
        zone = center.main_site.zone if limit.site is None else center.zone(limit.site)
        begin, end = (instant(made.week + timedelta(days=d), time(0), zone)
                      for d in (0, 7 * made.weeks))
        for moment in pd.date_range(begin, end, freq="h", inclusive="left"):
            there = mine & (stints["start"] <= moment) & (stints["end"] > moment)
            new, old = int((there & own).sum()), int((there & ~own).sum())
            found += min(new, max(new + old - limit.people, 0))
    return found


def check(seed: int) -> None:
    center, needed, week, weeks = drawn(seed)
    made = pipeline.roster(center, needed, week, STOP, weeks=weeks)  # it is checked there
    mine = made.stints[pd.to_datetime(made.stints["date"]).dt.date >= week]
    hours = (mine["end"] - mine["start"]).sum() / pd.Timedelta(hours=1)
    assert made.cost["pay"] == pytest.approx(20 * hours)
    assert made.cost["service"] == pytest.approx(service(center, needed, made))
    assert seats_taken_twice(center, made) == 0
    assert made.lower_bound <= made.total_cost * (1 + 1e-9)
    old = made.stints[pd.to_datetime(made.stints["date"]).dt.date < week]
    ends = {code: span(agent, agent.worked[-1], center.zone(agent.site), 0)[1]
            for code, agent in center.agents.items() if agent.worked}
    for code, rows in old.groupby("agent"):  # nobody's night is lost or cut short
        assert rows["end"].max() == pd.Timestamp(ends[str(code)])
    first = instant(week, time(0), center.main_site.zone)
    assert {code for code, end in ends.items() if end > first} <= set(old["agent"])


@pytest.mark.parametrize("seed", range(12))
def test_a_roster_of_two_clocks_is_legal_and_costs_what_it_says(seed: int) -> None:
    check(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12, 96))
def test_many_rosters_of_two_clocks_are_legal_and_cost_what_they_say(seed: int) -> None:
    check(seed)
