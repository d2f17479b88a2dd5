"""Rates: the planner's figures, what was observed, and what hours are likely used."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from wfm.calendar import WEEKDAYS, Grid
from wfm.campaigns import DayPart, rates_at
from wfm.demand.outbound.list_state import Rates, decay_of_made
from wfm.demand.outbound.rates import (
    Belief,
    belief,
    beliefs,
    cases,
    likely_rate,
    may_work,
    part_rates,
)

MONDAY = date(2026, 6, 1)


def test_a_stated_rate_and_what_was_seen_by_hand():
    """A fifth, worth 200 attempts, and 300 of 1,000."""
    found = belief(0.2, 200, 1000, 300)
    assert (found.yes, found.no) == (340, 860)
    assert found.mean == pytest.approx(340 / 1200)
    edges = found.quantile(np.array([0.1, 0.5, 0.9]))
    np.testing.assert_allclose(edges, beta(340, 860).ppf([0.1, 0.5, 0.9]))
    np.testing.assert_allclose(edges, [0.2668, 0.2831, 0.3001], atol=2e-4)


@pytest.mark.parametrize("stated", [0.0, 1.0])
def test_a_rate_of_none_or_all_stays_so_until_it_is_seen_otherwise(stated):
    found = belief(stated, 200)
    assert (found.quantile(np.array([0.01, 0.99])) == stated).all()
    seen = belief(stated, 200, 100, 50)
    assert seen.mean == pytest.approx((200 * stated + 50) / 300)
    assert seen.quantile(np.array([0.1]))[0] < seen.mean


@given(stated=st.floats(0.01, 0.99), tried=st.integers(0, 10_000), share=st.floats(0, 1))
def test_what_is_believed_lies_between_what_is_stated_and_what_was_seen(stated, tried, share):
    found = belief(stated, 200, tried, share * tried)
    low, high = sorted((stated, share if tried else stated))
    assert low - 1e-12 <= found.mean <= high + 1e-12


def test_the_weight_of_the_stated_rates_is_the_planners(campaign):
    spring = campaign(({"attempts_used": 1000, "contacts_made": 300},), prior_weight=1000)
    assert beliefs(spring, [0.2]).contact[0] == Belief(500, 1500)


def test_attempts_without_their_contacts_say_nothing(campaign):
    spring = campaign(({"attempts_used": 1000},), achieved=30.0)
    found = beliefs(spring, [0.2])
    assert found.contact[0] == Belief(40, 160) and found.conversion == Belief(20, 180)
    assert found.stated[0] == 1


def test_conversion_is_learned_from_results_over_contacts_that_count_less_later(campaign):
    """1,450 attempts with 290 contacts: 1,000 first ones, 450 seconds, which convert 0.83."""
    part = {"records": 1000, "contact_rate": 0.2, "attempts_used": 1450, "contacts_made": 290}
    spring = campaign((part,), conversion=0.5, achieved=100.0)
    trials = 290 * decay_of_made(spring, spring.segments[0], Rates(0.2, 0.5))
    assert trials == pytest.approx(290 * (1000 + 450 * 0.83) / 1450)
    found = beliefs(spring, [0.2]).conversion
    assert found.yes == pytest.approx(200 * 0.5 + 100)
    assert found.yes + found.no == pytest.approx(200 + trials)


@pytest.mark.parametrize("unit", ["hours", "attempts", "contacts"])
def test_where_results_are_not_the_target_the_conversion_stands(campaign, unit):
    part = {"attempts_used": 1000, "contacts_made": 300}
    spring = campaign((part,), target_unit=unit, achieved=50.0)
    assert beliefs(spring, [0.2]).conversion == Belief(20, 180)


def test_results_of_segments_whose_contacts_are_not_known_say_nothing_of_the_conversion(campaign):
    known = {"attempts_used": 1000, "contacts_made": 300}
    assert beliefs(campaign((known, {"attempts_used": 10}), achieved=50.0),
                   [0.2, 0.2]).conversion == Belief(20, 180)
    assert beliefs(campaign((known, {}), achieved=50.0), [0.2, 0.2]).conversion.mean != 0.1


# ------------------------------------------------------------------ futures


def test_futures_are_spread_evenly_over_each_rate_and_always_the_same(campaign):
    part = {"attempts_used": 1000, "contacts_made": 200}
    spring = campaign((part, {}), conversion=0.3, target_unit="attempts")
    found = beliefs(spring, [0.2, 0.1])
    drawn = cases(found, "spring", 7, 1000)
    again = cases(found, "spring", 7, 1000)
    np.testing.assert_array_equal(drawn.contact, again.contact)
    assert not np.array_equal(drawn.luck, cases(found, "spring", 8, 1000).luck)
    np.testing.assert_allclose(drawn.conversion.mean(), 0.3, rtol=1e-3)
    np.testing.assert_allclose(drawn.contact.mean(axis=0), [0.2, 0.1], rtol=0.02)
    np.testing.assert_allclose(
        np.quantile(drawn.contact[:, 1], [0.1, 0.9]), beta(20, 180).ppf([0.1, 0.9]), rtol=0.05)
    assert np.sort(drawn.luck[:, 0]) == pytest.approx((np.arange(1000) + 0.5) / 1000)


def test_a_stated_figure_that_is_wrong_is_wrong_everywhere(campaign):
    stated = campaign(({}, {}))
    drawn = cases(beliefs(stated, [0.2, 0.2]), "spring", 1, 1000)
    np.testing.assert_allclose(drawn.contact[:, 0], drawn.contact[:, 1])
    seen = {"attempts_used": 100_000, "contacts_made": 20_000}
    drawn = cases(beliefs(campaign((seen, seen)), [0.2, 0.2]), "spring", 1, 1000)
    assert abs(np.corrcoef(drawn.contact.T)[0, 1]) < 0.1


# ------------------------------------------------------------------ by day part


def parts(*rows):
    return tuple(DayPart("spring", *row) for row in rows)


def at(clock):
    return pd.Timestamp(clock, tz="Europe/Prague")


def test_the_most_specific_day_part_holds():
    grid = Grid.days(MONDAY, 7, "Europe/Prague", 30)
    local = grid.local("Europe/Prague")
    stated = parts(
        ("s0", "sat", time(18), time(20), 0.4), ("all", "daily", time(18), time(0), 0.3),
        ("all", "sat", time(0), time(0), 0.1), ("s0", "daily", time(18), time(19), 0.35))
    rates = pd.Series(rates_at(stated, "spring", "s0", local, 0.2), index=local)
    assert rates[at("2026-06-02 17:30")] == 0.2
    assert rates[at("2026-06-02 18:00")] == 0.35
    assert rates[at("2026-06-02 23:30")] == 0.3
    assert rates[at("2026-06-06 10:00")] == 0.1
    assert rates[at("2026-06-06 18:30")] == 0.4
    other = pd.Series(rates_at(stated, "spring", "s1", local, 0.2), index=local)
    assert other[at("2026-06-06 18:30")] == 0.1
    assert (rates_at(stated, "winter", "s0", local, 0.2) == 0.2).all()


def test_the_rate_is_that_of_the_clock_of_those_called(campaign, center):
    spring = campaign(({"zones": ("America/New_York",), "right_party": 0.5},))
    grid = Grid.days(MONDAY, 1, "UTC", 30)
    made = replace(center({"care": pd.DataFrame({"start": grid.starts[:0], "offered": []})}),
                   day_parts=parts(("all", "daily", time(9), time(12), 0.6)))
    rates = part_rates(made, spring, spring.segments[0], grid)
    assert [n / 2 for n in range(48) if rates[n] == pytest.approx(0.3)] == list(
        np.arange(13, 16, 0.5))
    assert rates[0] == pytest.approx(0.1)


def test_the_likely_rate_is_that_of_the_legal_hours_in_which_people_may_work():
    rates = np.array([0.1, 0.2, 0.4, 0.8])
    legal = np.array([True, True, True, False])
    assert likely_rate(rates, legal, np.array([0.0, 3.0, 1.0, 9.0])) == pytest.approx(0.25)
    assert likely_rate(rates, legal, np.zeros(4)) == pytest.approx(0.7 / 3)
    assert likely_rate(rates, np.zeros(4, dtype=bool), np.ones(4)) == pytest.approx(1.5 / 4)


def test_people_may_work_in_the_hours_of_their_contracts():
    def contract(first, last, days=WEEKDAYS):
        return SimpleNamespace(
            earliest_start=first, latest_end=last, work_days=frozenset(days))

    def agent(contract, *skills):
        return SimpleNamespace(contract=contract, site="PRG", skills=dict.fromkeys(skills, 1))

    center = SimpleNamespace(
        contracts={
            "day": contract(time(8), time(16), ("mon",)), "night": contract(time(22), time(6)),
            "any": contract(None, None), "late": contract(time(14), time(0))},
        agents={"1": agent("day", "spring"), "2": agent("night", "spring", "care"),
                "3": agent("any", "spring"), "4": agent("late", "spring"),
                "5": agent("any", "care")},
        zone=lambda site: "Europe/Prague")
    there = may_work(center, "spring", Grid.days(MONDAY, 2, "Europe/Prague", 60))
    assert there[[0, 5, 6, 8, 13, 14, 15, 16, 21, 22, 23]].tolist() == [
        2, 2, 1, 2, 2, 3, 3, 2, 2, 3, 3]
    assert there[24 + 9] == 1
