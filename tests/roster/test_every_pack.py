"""Weeks of rosters under every shipped labour pack, one after another, each legal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from wfm.calendar import WEEKDAYS, monday_of
from wfm.center import Agent, Center, Contract, Queue, Site, Weights, WorkedShift
from wfm.handover import Requirement, Roster, worth_text
from wfm.roster.build import week_grid
from wfm.roster.check import check
from wfm.roster.plan import roster
from wfm.roster.solve import Stop
from wfm.rules.labour import Split, in_week, load_labour_packs

PACKS = load_labour_packs()
ZONES = {"BR": "America/Sao_Paulo", "US": "America/New_York", "ES": "Europe/Madrid",
         "AU": "Australia/Sydney", "IN": "Asia/Kolkata", "CL": "America/Santiago"}
COUNTRIES = {"EU": "BE"}
STOP = Stop(iterations=40, bound_rounds=1)
WEEK = date(2026, 10, 12)  # the clocks of Europe go back a fortnight later


def centre(code: str, people: int = 5) -> Center:
    pack = in_week(PACKS[code], WEEK)
    country = pack.country or COUNTRIES[code]
    site = Site("s", "S", country, None, ZONES.get(country, "Europe/Berlin"))
    care = Queue("care", "Care", "s", "voice", dict.fromkeys(WEEKDAYS, ((time(0), time(0)),)),
                 0.8, 20, 0.9, None, None, 1.0, None, 0.0, 0.0, 1.0)
    longest = min(pack.max_day_min, 540) // 60
    contract = Contract(
        "c", code, min(24, pack.max_week_min / 60), pack.max_week_min / 60, 4, longest, 60, 60,
        None, 0, 6, frozenset(WEEKDAYS), None, None, 20.0,
        None if pack.split is None else pack.split.max_gap_min / 60)
    agents = {f"A{n}": Agent(f"A{n}", f"A{n}", "t", "", "s", "c", {"care": 1}, None, None, 20.0)
              for n in range(people)}
    return Center("c", 30, "en", 1, Weights(), {"s": site}, {"care": care}, {},
                  {"c": contract}, agents, (), pd.DataFrame(), PACKS, {})


def requirement(center: Center, week: date, draw: np.random.Generator) -> Requirement:
    """Work at all hours, most of it dear: people are asked for as much as the law allows."""
    grid = week_grid(center, week)
    curves = -np.sort(-draw.integers(5, 90, (grid.count, 4)).astype(float), axis=1)
    intervals = pd.DataFrame({"queue": "care", "start": grid.starts,
                              "worth": [worth_text(curve) for curve in curves]})
    work = pd.DataFrame(columns=["work", "activity", "segment", "kind", "hours", "opens", "due",
                                 "penalty_h", "hours_a_day"])
    return Requirement(intervals, work)


def with_history(center: Center, made: Roster) -> Center:
    """The centre with the week that was rostered behind it."""
    zone = ZoneInfo(center.main_site.zone)
    agents = dict(center.agents)
    for (code, day), stints in made.stints.groupby(["agent", "date"]):
        minutes = (stints["end"] - stints["start"]).dt.total_seconds() / 60
        shift = WorkedShift(
            day, stints["start"].min().astimezone(zone).time(),
            stints["end"].max().astimezone(zone).time(),
            float(minutes[stints["paid"].astype(bool)].sum() / 60))
        agents[code] = replace(agents[code], worked=(*agents[code].worked, shift))
    return replace(center, agents=agents)


@pytest.mark.parametrize("code", sorted(PACKS))
def test_a_week_by_every_pack_is_legal(code: str) -> None:
    center = centre(code).at(WEEK)
    need = requirement(center, WEEK, np.random.default_rng(1))
    made = roster(center, need, WEEK, {}, STOP)
    assert check(center, made) == ()
    assert made.stints["agent"].nunique() == 5, "everybody has work"


@pytest.mark.slow
@pytest.mark.parametrize("code", sorted(PACKS))
def test_four_weeks_in_a_row_are_legal_each_with_those_before_it(code: str) -> None:
    center, draw = centre(code, people=3), np.random.default_rng(2)
    assert monday_of(WEEK) == WEEK
    for number in range(4):
        week = WEEK + timedelta(weeks=number)
        here = center.at(week)
        made = roster(here, requirement(here, week, draw), week, {}, STOP)
        assert check(here, made) == (), week
        center = with_history(center, made)


@pytest.mark.parametrize("code", ["AU", "PT", "FR"])
def test_a_split_may_take_the_place_of_the_meal_that_ends_long_work(code: str) -> None:
    """The rule against long work then asks for a paid break of the same name elsewhere."""
    center = centre(code, people=2).at(WEEK)
    pack = replace(center.labour[code], split=Split(120, None, None))
    contract = replace(center.contracts["c"], split_gap_h=1.0, week_max_h=20, week_min_h=16,
                       shift_max_h=7)
    center = replace(center, labour={code: pack}, contracts={"c": contract})
    for seed in range(2):
        need = requirement(center, WEEK, np.random.default_rng(seed))
        assert check(center, roster(center, need, WEEK, {}, STOP)) == ()
