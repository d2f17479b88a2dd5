"""What to do next: said of the week's own numbers, in the order of what is at stake."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from wfm.report.advice import LOOK, MUST, WORTH, steps
from wfm.report.played import Played
from wfm.roster.check import Violation


def texts(facts, kind=None):
    return [step.text for step in steps(facts) if kind in (None, step.kind)]


def with_view(facts, **changes):
    return replace(facts, view=replace(facts.view, **changes))


@pytest.fixture(scope="module")
def fewer(planned, facts_of):
    """Half of the people are gone from the roster."""
    return facts_of(planned, lambda center, roster: (center, replace(
        roster, stints=roster.stints[roster.stints["agent"].isin(["A1", "A3", "A5", "A8"])])))


def test_the_order_is_what_must_be_then_money_then_what_to_look_at(fewer):
    found = steps(fewer)
    kinds = [step.kind for step in found]
    rank = {MUST: 0, WORTH: 1, LOOK: 2}
    places = [rank[kind] for kind in kinds if kind != LOOK]
    assert places == sorted(places) and {MUST, WORTH} <= set(kinds)
    money = [step.worth for step in found if step.kind == WORTH]
    assert money == sorted(money, reverse=True) and money[0] > 0


def test_short_stretches_say_where_how_many_and_why(fewer):
    text = next(t for t in texts(fewer, WORTH) if "short by" in t)
    assert "2026-11-2" in text and "agent hours" in text and " who could do it: " in text
    short = sum(row.short_h for row in fewer.balances)
    need, have = fewer.view.required, fewer.view.on
    hours = sum(np.nansum(np.maximum(need[q] - have(q), 0)) for q in need) / 2
    assert short == pytest.approx(hours)


def test_people_below_their_contract_are_named_by_code_with_their_hours(fewer):
    text = next(t for t in texts(fewer) if "below the hours of their contract" in t)
    assert "A2 (36 h)" in text and "Dvořák" not in text
    hours = {agent.agent: h for agent, h in fewer.below_contract}
    assert hours["A2"] == pytest.approx(36) and "A3" not in hours
    named = next(t for t in texts(replace(fewer, names=True)) if "below the hours" in t)
    assert "A2 Bob Dvořák (36 h)" in named


def test_a_promise_that_is_not_expected_to_be_kept_must_be_mended(facts):
    service = facts.view.service.assign(service_level=[0.712, 0.9])
    said = texts(with_view(facts, service=service), MUST)
    assert said == ["Care: 71.2 % in time are to be expected, less than promised (80 % in 20 s)."]


def test_a_simulation_stands_before_the_formulas(facts):
    service = facts.view.service.assign(service_level=[0.1, 0.1])
    played = Played(50, 1, {
        "care": {"promised": 0.8, "service_level": 0.79, "service_level_p10": 0.7,
                 "service_level_p90": 0.85, "chance": 0.32},
        "chat": {"promised": 0.8, "service_level": 0.9, "service_level_p10": 0.85,
                 "service_level_p90": 0.95, "chance": 0.98}}, {"renew": 0.5})
    said = texts(replace(with_view(facts, service=service), played=played), MUST)
    assert len(said) == 1
    assert said[0].startswith("Care: the promise (80 % in 20 s) is kept in 32 % of the simulated")


def test_campaigns_that_do_not_reach_their_target_say_what_each_way_takes(facts):
    row = {"campaign": "renew", "unit": "hours", "target": 40.0, "missing": 30.0,
           "last_day": date(2026, 12, 20), "expected": 12.0, "p10": 9.0, "p90": 15.0,
           "probability": 0.01, "feasible": False, "more_records": 1234.0, "max_attempts": np.nan,
           "daily_hours": 7.5, "more_days": np.nan, "conversion_needed": 0.5, "conversion": 0.25}
    (text,) = texts(replace(facts, campaigns=pd.DataFrame([row])), MUST)
    assert text.startswith(f"{facts.name('renew')}: 12 of the 30 hours that are missing are to be "
                           "expected by 2026-12-20.")
    assert ("one of these: records to add: 1,234; agent hours a day: 7.5; 50.0% of the contacts "
            "with a result, in place of 25.0%.") in text
    assert not texts(replace(facts, campaigns=pd.DataFrame([{**row, "feasible": True}])), MUST)


def test_a_day_of_notice_that_has_passed_must_be_acted_on(facts):
    assert any("Publish the roster by 2026-11-09" in t for t in texts(facts, LOOK))
    late = replace(facts, today=date(2026, 11, 10))
    assert any("Publish now: the roster was to be known by 2026-11-09" in t
               for t in texts(late, MUST))


def test_broken_rules_come_first_and_limits_that_are_not_kept_after_them(facts):
    rule = Violation("A3", date(2026, 11, 24), "rest", "10.0 h of rest before it, not 12.0 h")
    limit = Violation("", date(2026, 11, 23), "on_duty", "one is on duty, not two")
    found = steps(with_view(facts, violations=(limit, rule)))
    assert [(step.kind, step.text) for step in found[:2]] == [
        (MUST, "Rule broken: A3, 2026-11-24: 10.0 h of rest before it, not 12.0 h"),
        (MUST, "Limit not kept: 2026-11-23: one is on duty, not two")]
    many = steps(with_view(facts, violations=(rule,) * 9))
    assert many[5].text.startswith("Further breaches of rules or limits: 4.")


@pytest.mark.parametrize(("change", "said"), [
    ({"wape": 0.5, "floor": 0.1}, "its error was 50.0% of the contacts, where chance alone makes"),
    ({"bias": -0.08}, "it was too low by 8.0%"),
    ({"bias": 0.08}, "it was too high by 8.0%"),
    ({"covered80": 0.55}, "only 55 % of the past lay in the band"),
    ({"method": "none"}, "there is no ordinary day in the history"),
    ({"wape": np.nan}, "the history is too short"),
])
def test_forecasts_that_need_a_person_say_why(facts, change, said):
    good = {"method": "calendar", "wape": 0.12, "floor": 0.1, "bias": 0.0, "covered80": 0.8}
    days = facts.view.forecast.days
    steady = replace(facts.view.forecast, days=days.assign(habit=days["volume"]))

    def doubts(row):
        accuracy = steady.accuracy.head(1).assign(**row)
        return [t for t in texts(with_view(facts, forecast=replace(steady, accuracy=accuracy)),
                                 LOOK) if t.startswith("Forecast of")]

    assert doubts(good) == []
    (text,) = doubts({**good, **change})
    assert said in text and "wfm forecast --explain care" in text


def test_days_unlike_others_are_to_be_looked_at(facts):
    assert any(t.startswith("Care: Fri 27 Nov is no ordinary day (event)")
               for t in texts(facts, LOOK))
