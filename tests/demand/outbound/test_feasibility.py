"""Whether a target is reached by its day, and what would make it so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from outbound_cases import INF, WEEK, horizon, prospect
from scipy.stats import binom

from wfm.demand.outbound.feasibility import Levers, feasibility, in_words, levers
from wfm.demand.outbound.prospect import by_chance, chance_of, mean_needed
from wfm.demand.outbound.rates import cases

SMALL = {"records": 1000, "contact_rate": 0.2}
EACH_H = (0.2 * 300 + 0.8 * 30) / 3600


def judged(about, seed=1, number=500):
    return feasibility(about, cases(about.beliefs, about.campaign.campaign, seed, number))


# ------------------------------------------------------------------ by hand


def test_a_list_that_is_enough_by_hand(campaign):
    """1,000 records, 20 % reached, half convinced: 100 results from the first attempts."""
    spring = campaign((SMALL,), conversion=0.5, target=100.0, max_attempts=1)
    found = judged(prospect(spring))
    assert found.expected == pytest.approx(100) and found.feasible
    assert (found.limit, found.levers) == ("none", Levers())
    assert found.hours == pytest.approx(1000 * EACH_H)
    assert 0.4 < found.probability < 0.6


def test_rates_known_for_sure_leave_the_binomial(campaign):
    spring = campaign((SMALL,), conversion=0.5, target=108.0, max_attempts=1, prior_weight=10**9)
    found = judged(prospect(spring), number=2000)
    assert found.probability == pytest.approx(binom.sf(107, 1000, 0.1), abs=1e-5)
    assert [found.p10, found.p50, found.p90] == pytest.approx(
        binom.ppf([0.1, 0.5, 0.9], 1000, 0.1), abs=1)


def test_each_lever_of_a_short_list_by_hand(campaign):
    """One attempt on each of 1,000 records brings 100 of 150."""
    spring = campaign((SMALL,), conversion=0.5, target=150.0, max_attempts=1)
    found = judged(prospect(spring))
    assert found.limit == "list" and not found.feasible
    # 500 more records; a second attempt brings 900 × 0.083; 150 / 1,000 / 0.2 of the contacts
    assert found.levers == Levers(records=500, attempts=2, conversion=0.75)


def test_an_empty_list_needs_all_of_its_records(campaign):
    """1,000 attempts bring 100: 150 take 1,500 records."""
    spring = campaign(({**SMALL, "records": 0},), conversion=0.5, target=150.0, max_attempts=1)
    found = judged(prospect(spring))
    assert (found.expected, found.limit, found.levers) == (0, "list", Levers(records=1500))


def test_the_hours_of_a_day_by_hand(campaign):
    """Three hours on each of five days do for 642 of the 1,000 first attempts."""
    spring = campaign((SMALL,), conversion=0.5, target=90.0, max_attempts=1, max_daily_hours=3.0)

    def longer(last):
        more = (last - spring.end).days
        return horizon(40.0 + 8 * more, days=5 + more)

    found = judged(prospect(spring, longer=longer))
    assert found.limit == "hours"
    assert found.expected == pytest.approx(15 / EACH_H * 0.1)
    need = 900 * EACH_H  # 21 hours
    assert found.levers == Levers(
        daily_hours=pytest.approx(np.ceil(need / 5 * 10) / 10), days=2,
        conversion=0.7)  # 90 of 15 / EACH_H × 0.2 contacts


def test_the_law_ends_it_and_days_help(campaign):
    """One attempt a week on a record: two weeks are needed."""
    spring = campaign((SMALL,), conversion=0.5, target=150.0)
    week = horizon(40.0, cap=1.0)
    two = horizon(80.0, cap=2.0)
    about = prospect(spring, week, longer=lambda last: (
        two if last >= spring.end + timedelta(days=7) else week))
    found = judged(about)
    assert found.limit == "law" and found.expected == pytest.approx(100)
    assert found.levers.days == 7 and found.levers.attempts is None
    assert found.levers.records == 500


def test_a_target_of_hours_or_attempts_has_no_chance_but_that_of_the_rates(campaign):
    spring = campaign((SMALL,), target_unit="attempts", target=999.0, max_attempts=1)
    found = judged(prospect(spring))
    assert (found.expected, found.p10, found.p90, found.probability) == (1000, 1000, 1000, 1)
    assert judged(prospect(replace(spring, target=1001.0))).probability == 0
    hours = replace(spring, target_unit="hours", target=1000 * EACH_H)
    found = judged(prospect(hours))
    assert found.expected == pytest.approx(hours.target)
    assert found.p10 < hours.target < found.p90 and 0.3 < found.probability < 0.7
    assert found.levers == Levers()


@pytest.mark.parametrize("unit", ["hours", "attempts", "contacts"])
def test_conversion_does_not_help_where_it_is_not_counted(campaign, unit):
    spring = campaign((SMALL,), target_unit=unit, target=10_000.0)
    found = judged(prospect(spring))
    assert found.levers.conversion is None and found.levers.records is not None


def test_what_no_single_change_mends_is_said(campaign):
    spring = campaign((SMALL,), conversion=0.5, target=5000.0, max_daily_hours=1.0, max_attempts=50)
    about = prospect(spring)
    found = judged(about)
    assert found.levers == Levers()
    first, second = in_words(about, found, WEEK)
    assert first.startswith("spring: 5,000 sales to go by 2026-12-31; all the hours allowed (5 on")
    assert first.endswith("probability 0%.")
    assert second == ("Short are the hours a day. No single change of records, attempts, hours, "
                      "days or conversion would be enough.")


def test_the_words_name_every_lever(campaign):
    spring = campaign((SMALL,), conversion=0.5, target=90.0, max_attempts=1, max_daily_hours=3.0,
                      end=date(2026, 6, 5))
    about = prospect(spring, longer=lambda last: horizon(
        80.0, days=5 + (last - spring.end).days))
    words = in_words(about, judged(about), WEEK)[1]
    assert words == (
        "Short are the hours a day. Any one of these would be enough: 4.2 agent hours a day in "
        "place of 3; 2 more days, until 2026-06-07; a conversion of 70.0% in place of 50.0%.")
    short = replace(spring, max_daily_hours=None, target=150.0)
    words = in_words(prospect(short), judged(prospect(short)), WEEK)[1]
    assert words == (
        "Short is the list. Any one of these would be enough: 500 more records of the same kind; "
        "2 attempts on a record in place of 1; a conversion of 75.0% in place of 50.0%.")


# ------------------------------------------------------------------ what always holds

segments = st.lists(
    st.tuples(st.integers(50, 5000), st.floats(0.02, 0.6), st.integers(0, 6000),
              st.floats(0, 60)), min_size=1, max_size=3)


@settings(deadline=None, max_examples=60)
@given(
    shape=segments, conversion=st.floats(0.02, 0.9), target=st.floats(1, 3000),
    attempts=st.integers(1, 6), daily=st.sampled_from([None, 2.0, 15.0]),
    cap=st.sampled_from([INF, 1.0, 2.5]), retire=st.sampled_from([0.0, 0.1]),
    unit=st.sampled_from(["sales", "contacts", "attempts", "hours", "promises"]),
)
def test_each_lever_makes_it_feasible_and_one_unit_less_does_not(
    campaign, shape, conversion, target, attempts, daily, cap, retire, unit
):
    parts = tuple({"records": n, "contact_rate": r, "attempts_used": used, "retire_rate": retire}
                  for n, r, used, _ in shape)
    spring = campaign(parts, conversion=conversion, target=target, target_unit=unit,
                      max_attempts=attempts, max_daily_hours=daily)
    hours = [h for *_, h in shape]

    def longer(last):
        weeks = 4 + (last - spring.end).days / 7
        return horizon([h * weeks for h in hours], cap * weeks / 4, 20 + (last - spring.end).days)

    about = prospect(spring, longer(spring.end), longer=longer)
    found = levers(about)
    assume(about.expected() < target * (1 - 1e-9))

    def enough(**changes):
        rest = longer(spring.end + timedelta(days=changes.pop("days", 0)))
        later = changes.pop("later", None)
        more = changes.pop("records", 0)
        states = replace(about, campaign=replace(spring, **changes)).states(
            fresh=more * np.array([n for n, *_ in shape]) / sum(n for n, *_ in shape),
            conversion=later)
        return float(about.brings(
            states, rest, changes.get("max_daily_hours", daily))) >= target * (1 - 1e-9)

    assert not enough()
    if found.records is not None:
        assert enough(records=found.records) and not enough(records=found.records - 1)
    if found.attempts is not None:
        assert enough(max_attempts=found.attempts)
        assert not enough(max_attempts=found.attempts - 1)
    if found.daily_hours is not None:
        assert enough(max_daily_hours=found.daily_hours)
        assert not enough(max_daily_hours=found.daily_hours - 0.1)
    if found.days is not None:
        assert enough(days=found.days) and not enough(days=found.days - 1)
    if found.conversion is not None:
        assert enough(later=found.conversion) and not enough(later=found.conversion - 0.001)
    # what is not named does not do, whatever its size
    if found.daily_hours is None and daily is not None:
        assert not enough(max_daily_hours=10_000.0)
    if found.attempts is None:
        assert not enough(max_attempts=50)
    if found.conversion is None and unit in ("sales", "promises"):
        assert not enough(later=1.0)


@settings(deadline=None, max_examples=60)
@given(
    shape=segments, conversion=st.floats(0.02, 0.9), target=st.floats(1, 2000),
    daily=st.floats(0.5, 20), more=st.floats(0, 20), growth=st.integers(0, 3000),
    unit=st.sampled_from(["sales", "contacts", "hours"]),
)
def test_more_hours_records_and_rates_bring_more_and_a_better_chance(
    campaign, shape, conversion, target, daily, more, growth, unit
):
    parts = tuple({"records": n, "contact_rate": r, "attempts_used": used}
                  for n, r, used, _ in shape)
    spring = campaign(parts, conversion=conversion, target=target, target_unit=unit,
                      max_daily_hours=daily)
    rest = horizon([h for *_, h in shape], days=10)
    base, busier = (judged(prospect(c, rest)) for c in (
        spring, replace(spring, max_daily_hours=daily + more)))
    assert 0 <= base.probability <= busier.probability + 1e-12 <= 1 + 1e-12
    assert busier.expected >= base.expected - 1e-9
    assert busier.p10 >= base.p10 and busier.p90 >= base.p90
    about = prospect(spring, rest)
    states = about.states()
    if len(shape) == 1:  # of several segments the worse may get more of the same hours
        fresh = about.brings(about.states(fresh=np.array([float(growth)])), rest, daily)
        assert float(fresh) >= base.expected - 1e-6 * (1 + base.expected)
    if unit == "sales":  # of an effort, a list that converts better holds less
        better = about.brings(about.states(conversion=min(conversion * 1.2, 1.0)), rest, daily)
        assert float(better) >= float(about.brings(states, rest, daily)) - 1e-9


@given(wanted=st.integers(1, 400), mean=st.floats(0.1, 500), records=st.integers(500, 5000))
def test_chance_is_the_binomial_and_turned_round_gives_the_mean_back(wanted, mean, records):
    got = chance_of(np.array([mean]), wanted, records, "sales")[0]
    assert got == pytest.approx(binom.sf(wanted - 1, records, mean / records), abs=1e-9)
    luck = np.array([0.1, 0.5, 0.9])
    needed = mean_needed(float(wanted), luck, records, "sales")
    np.testing.assert_allclose(chance_of(needed, wanted, records, "sales"), luck, atol=1e-8)
    drawn = by_chance(np.full(3, mean), luck, records, "sales")
    assert (np.diff(drawn) >= 0).all()
