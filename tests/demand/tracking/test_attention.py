"""Which queues need a human, and what is said of them."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from kept_days import HOUR, MONDAY, NOWHERE, days_of, kept, records

from wfm.demand.tracking.accuracy import track
from wfm.demand.tracking.attention import attention


def judged(small, counts, values, **options):
    found = track(small(counts), kept(values, MONDAY - timedelta(days=1), **options), MONDAY,
                  max(values))
    return found, " ".join(attention(found).get("care", ()))


def chance(days, mean: float, seed: int = 0, luck: float = 0.0):
    rng = np.random.default_rng(seed)
    return {day: tuple(map(float, rng.poisson(mean * max(0.0, 1 + luck * rng.normal()), 2)))
            for day in days}


@pytest.mark.parametrize("seed", range(5))
def test_a_forecast_as_good_as_chance_allows_needs_nobody(small, seed):
    days = days_of(40)
    found, why = judged(small, chance(days, 50, seed), dict.fromkeys(days, (50.0, 50.0)), habit=50)
    assert why == ""
    row = found.queues.iloc[0]
    assert row["wape"] == pytest.approx(row["floor"], rel=0.35)


def test_a_forecast_worse_than_habit_and_chance_needs_a_human(small):
    days = days_of(40)
    wobble = {day: (65.0, 35.0) if n % 2 else (35.0, 65.0) for n, day in enumerate(days)}
    _found, why = judged(small, chance(days, 50), wobble, habit=50)
    assert "The error is" in why and "chance alone leaves" in why and "too" not in why
    assert "surer than it may be" in why


def test_a_hard_queue_that_the_habit_misses_as_much_needs_nobody_for_its_error(small):
    days = days_of(40)
    _found, why = judged(small, chance(days, 50, luck=0.4), dict.fromkeys(days, (50.0, 50.0)),
                         habit=50, spread=0.4)
    assert "The error is" not in why


@pytest.mark.parametrize(("expected", "words"), [(60.0, "too high"), (42.0, "too low")])
def test_a_forecast_that_is_always_off_to_one_side_needs_a_human(small, expected, words):
    days = days_of(30)  # of which Good Friday and Easter Monday stand apart
    _found, why = judged(small, chance(days, 50), dict.fromkeys(days, (expected, expected)),
                         habit=expected)
    assert words in why and "over 28 days" in why


def test_a_bias_within_its_standard_error_needs_nobody(small):
    days = days_of(12)
    counts = {day: (100.0, 100.0) if n == 0 else (10.0, 10.0) for n, day in enumerate(days)}
    found, why = judged(small, counts, dict.fromkeys(days, (10.0, 10.0)))
    assert found.queues["bias"].item() < -0.3 and "too low" not in why


def test_a_band_that_is_too_wide_needs_a_human(small):
    days = days_of(30)
    _found, why = judged(small, dict.fromkeys(days, (50.0, 50.0)),
                         dict.fromkeys(days, (50.0, 50.0)), habit=50)
    assert "100% of the intervals lie in their 80 % band" in why and "less sure" in why


def test_few_days_are_no_reason_but_a_last_week_out_of_its_band_is(small):
    days = days_of(5)
    counts = dict.fromkeys(days, (80.0, 80.0))
    counts[next(iter(days))] = (50.0, 50.0)
    _found, why = judged(small, counts, dict.fromkeys(days, (50.0, 50.0)), habit=50)
    assert why == ("In the last week 4 of 5 days lay above their band and 0 below; together they "
                   "had +48% contacts against the forecast.")
    counts[list(days)[1]] = counts[list(days)[2]] = (50.0, 50.0)
    assert judged(small, counts, dict.fromkeys(days, (50.0, 50.0)), habit=50)[1] == ""


def test_contacts_that_nobody_expected_and_records_that_never_came_need_a_human(small):
    days = list(days_of(10))
    counts = dict.fromkeys(days, (5.0, 5.0))
    _found, why = judged(small, counts, dict.fromkeys(days, (0.0, 0.0)))
    assert why == ("100 contacts came where none was expected: see why the forecast knows no "
                   "ordinary day.")
    holes = {day: pair if n % 2 == 0 else (np.nan, np.nan)
             for n, (day, pair) in enumerate(counts.items())}
    holes[days[-1]] = (5.0, 5.0)
    _found, why = judged(small, holes, dict.fromkeys(days, (5.0, 5.0)))
    assert why == "There are no records of 4 of 10 open days: is the import complete?"


def test_a_queue_without_any_records_is_told_of(center, queue):
    days = list(days_of(10))
    here = center({"other": records(dict.fromkeys(days, (5.0, 5.0)))}, (
        queue("other", hours=HOUR), queue("care", hours=HOUR)), sites=NOWHERE)
    found = track(here, kept(dict.fromkeys(days, (5.0, 5.0)), MONDAY - timedelta(days=1)), MONDAY,
                  days[-1])
    assert found.queues["missing"].item() == 10
    assert attention(found) == {
        "care": ("There are no records of 10 of 10 open days: is the import complete?",)}


def test_where_none_came_and_many_were_expected_that_is_said(small):
    days = days_of(12)
    _, why = judged(small, dict.fromkeys(days, (0.0, 0.0)), dict.fromkeys(days, (5.0, 5.0)))
    assert why.startswith("None came where 120 contacts were expected on 12 days: has the queue "
                          "ended, or does its import?")
    assert "surer" not in why
    _, why = judged(small, dict.fromkeys(days, (0.0, 0.0)), dict.fromkeys(days, (0.1, 0.1)))
    assert why == ""
