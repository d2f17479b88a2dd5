"""Drivers: what mailings, reservations and the like bring is found, and only where it is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from wfm.center import DriverValue, Site
from wfm.demand.days import tabulate
from wfm.demand.decomposition import FACTORS
from wfm.demand.forecast import forecast
from wfm.demand.frames import DRIVERS
from wfm.demand.model.brought import Learner
from wfm.demand.model.drivers import drivers_of
from wfm.demand.model.lags import LAGS, PULSES, learn_lags
from wfm.demand.past.cleaning import clean

FIRST = date(2025, 9, 15)
UTC = (Site("main", "Main", "US", None, "UTC"),)
PER_LETTER = 0.02
PULSE = (0.0, 0.5, 0.3, 0.2)
MEAN_LAG = 1.7
WEEKDAYS = {day: ((time(8), time(20)),) for day in ("mon", "tue", "wed", "thu", "fri")}


def letters(series, places, number=50_000.0, queue="all"):
    return tuple(DriverValue("mailing", series.dates[at], queue, number) for at in places)


def with_mailings(series, places, seed=0, per_letter=PER_LETTER, pulse=PULSE, number=50_000.0):
    """Let letters bring contacts; the effect by day."""
    effect = np.zeros(len(series.dates))
    for at in places:
        for lag, share in enumerate(pulse):
            if at + lag < len(effect):
                effect[at + lag] += per_letter * number * share
    rng = np.random.default_rng(seed + 100)
    series.counts = series.counts + rng.poisson(effect[:, None] * series.shape)
    return effect


def learned(series, values, hours, until=None):
    days = tabulate(series.history(until=until), "UTC", 30, series.dates[-1], hours)
    cleaned = clean(days)
    learner = Learner(days, drivers_of("care", values, days))
    ordinary = np.arange(len(days.dates)) < days.known
    return learner.learn(cleaned, ordinary & ~np.isnan(days.counts).all(axis=1)).effects


# ------------------------------------------------------------------ the effect


@pytest.mark.parametrize("places", [(40, 85), (40, 85, 130)])
def test_a_mailing_of_50_000_that_brings_1_000_calls_is_found(truth, every_day, places):
    sizes, errors, lags = [], [], []
    for seed in range(8):
        series = truth(weeks=26, seed=seed, phi_day=0.002)
        with_mailings(series, places, seed)
        (effect,) = learned(series, letters(series, places), every_day)
        assert effect.used and effect.days >= 2 * 4
        sizes.append(effect.per_unit)
        errors.append(effect.per_unit_se)
        lags.append(effect.mean_lag)
    off = (np.array(sizes) - PER_LETTER) / np.array(errors)
    assert np.mean(sizes) == pytest.approx(PER_LETTER, rel=0.1)
    assert (np.abs(off) < 2).sum() >= 7
    assert np.mean(lags) == pytest.approx(MEAN_LAG, abs=0.4)
    assert np.mean(errors) < 0.2 * PER_LETTER


@pytest.mark.parametrize("places", [(90,), (60, 120), tuple(range(5, 180, 12))])
def test_what_brings_nothing_is_left_out(truth, every_day, places):
    for seed in range(6):
        series = truth(weeks=26, seed=seed, phi_day=0.01)
        (effect,) = learned(series, letters(series, places), every_day)
        assert not effect.used
        assert not effect.by_lag.any()


def test_what_acted_once_needs_to_be_beyond_doubt(truth, every_day):
    for per_letter, used in ((PER_LETTER / 4, False), (3 * PER_LETTER, True)):
        series = truth(weeks=26, phi_day=0.002)
        with_mailings(series, (90,), per_letter=per_letter)
        (effect,) = learned(series, letters(series, (90,)), every_day)
        assert effect.used is used
        assert effect.per_unit == pytest.approx(per_letter, abs=3 * effect.per_unit_se)


def test_two_drivers_are_told_apart(truth, every_day):
    series = truth(weeks=30, phi_day=0.002)
    with_mailings(series, (40, 85, 130))
    rebates = (44, 100, 150)
    with_mailings(series, rebates, 1, 300.0, (0.6, 0.4), number=1.0)
    values = letters(series, (40, 85, 130)) + tuple(
        DriverValue("rebate", series.dates[at], "all", 1.0) for at in rebates)
    mailing, rebate = learned(series, values, every_day)
    assert mailing.used and rebate.used
    assert mailing.per_unit == pytest.approx(PER_LETTER, abs=2.5 * mailing.per_unit_se)
    assert rebate.per_unit == pytest.approx(300, abs=2.5 * rebate.per_unit_se)
    assert rebate.mean_lag < mailing.mean_lag


def test_a_value_of_every_day_is_told_from_the_weekday(truth, every_day):
    """Reservations follow the week as calls do; what they bring is what departs from it."""
    for per_unit in (0.5, 0.0):
        series = truth(weeks=30, phi_day=0.002)
        rng = np.random.default_rng(3)
        week = np.array([900, 700, 700, 700, 800, 300, 200])
        number = np.array([week[d.weekday()] * rng.lognormal(0, 0.25) for d in series.dates])
        series.counts = series.counts + rng.poisson(per_unit * number[:, None] * series.shape)
        values = tuple(DriverValue("reservations", day, "all", value) for day, value in zip(
            series.dates, number.tolist(), strict=True))
        (effect,) = learned(series, values, every_day)
        assert effect.used is (per_unit > 0)
        assert effect.per_unit == pytest.approx(per_unit, abs=2.5 * effect.per_unit_se)
        if effect.used:
            assert effect.mean_lag == pytest.approx(0, abs=0.3)


def test_the_past_does_not_know_what_came_later(truth, every_day):
    series, other = (truth(weeks=26, phi_day=0.002) for _ in range(2))
    for one in (series, other):
        with_mailings(one, (40, 85))
    other.counts[130:] *= 3
    found = [learned(one, letters(one, (40, 85, 140)), every_day, until=one.dates[126])[0]
             for one in (series, other)]
    np.testing.assert_array_equal(found[0].by_lag, found[1].by_lag)
    assert found[0].used


@pytest.mark.parametrize("lag", [0, 3, 9])
def test_lags_without_noise_are_those_of_the_truth(lag):
    truth = 2.0 * np.eye(LAGS)[lag] + 1.0 * np.eye(LAGS)[lag + 2]
    x = np.random.default_rng(lag).normal(size=(200, LAGS))
    made = learn_lags(x.T @ x, x.T @ (x @ truth), 1e-6)
    np.testing.assert_allclose(made.by_lag, truth, atol=0.01)
    assert made.per_unit == pytest.approx(3, abs=0.01)
    assert made.mean_lag == pytest.approx(lag + 2 / 3, abs=0.01)


def test_pulses_are_shares():
    np.testing.assert_allclose(PULSES.sum(axis=1), 1)
    assert (PULSES >= 0).all()


# ------------------------------------------------------------------ its values by day


def test_what_a_closed_day_should_bring_comes_on_the_next_open_one(truth):
    series = truth(weeks=8)
    days = tabulate(series.history(), "UTC", 30, series.dates[-1], WEEKDAYS)
    friday = 4
    (driver,) = drivers_of("care", letters(series, (friday,), 1.0), days)
    expected = np.zeros((len(days.dates), LAGS))
    expected[4, 0] = 1
    expected[7, 1:4] = 1  # Saturday, Sunday and Monday itself
    for lag, at in ((4, 8), (5, 9), (6, 10), (7, 11), (8, 14), (9, 14), (10, 14), (11, 15),
                    (12, 16), (13, 17), (14, 18)):
        expected[at, lag] = 1
    np.testing.assert_array_equal(driver.lagged, expected)
    assert driver.held_from is None


def test_or_lags_are_counted_in_open_days(truth):
    series = truth(weeks=8)
    days = tabulate(series.history(), "UTC", 30, series.dates[-1], WEEKDAYS)
    friday, sunday = 4, 6
    for sent in (friday, sunday):  # what is sent while it is closed counts for the Friday
        (driver,) = drivers_of("care", letters(series, (sent,), 1.0), days)
        assert [int(at) for at in np.flatnonzero(driver.lagged_open.any(axis=1))] == [
            4, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18, 21, 22, 23, 24]
        assert [int(lag) for lag in driver.lagged_open[[4, 7, 8, 14]].argmax(axis=1)] == [
            0, 1, 2, 6]
    (driver,) = drivers_of("care", letters(series, (-0,), 1.0), days)
    assert driver.lagged_open[0, 0] == 1


@pytest.mark.parametrize("open_days", [True, False])
def test_the_history_says_how_the_days_are_counted(truth, open_days):
    """Thursday's letters: the second day after is a Saturday, or the Monday."""
    found = []
    for seed in range(4):
        series = truth(weeks=30, phi_day=0.001, seed=seed)
        series.counts[[d.weekday() > 4 for d in series.dates]] = np.nan
        places = (38, 73, 108, 143, 178)
        rng = np.random.default_rng(seed)
        for at in places:
            after = {0: 0, 1: 1, 2: 4, 3: 5} if open_days else {0: 0, 1: 1, 2: 4, 3: 4}
            for lag, share in enumerate(PULSE):
                series.counts[at + after[lag]] += rng.poisson(1500 * share * series.shape)
        (effect,) = learned(series, letters(series, places), WEEKDAYS)
        assert effect.used
        found.append(effect.open_days)
    assert found.count(open_days) >= 3


def test_letters_sent_before_the_history_still_act(truth, every_day):
    series = truth(weeks=8)
    days = tabulate(series.history(), "UTC", 30, series.dates[-1], every_day)
    sent = series.dates[0] - timedelta(days=3)
    (driver,) = drivers_of("care", (DriverValue("mailing", sent, "all", 5.0),), days)
    assert driver.lagged[0, 3] == 5 and driver.lagged[11, 14] == 5
    assert driver.lagged.sum() == 5 * 12


def test_a_queue_s_own_value_stands_before_that_of_all(truth, every_day):
    series = truth(weeks=8)
    days = tabulate(series.history(), "UTC", 30, series.dates[-1], every_day)
    values = (*letters(series, (5,), 1.0), *letters(series, (5,), 3.0, "care"),
              *letters(series, (9,), 2.0, "sales"))
    (care,), (sales,) = (drivers_of(name, values, days) for name in ("care", "sales"))
    assert (care.lagged[5, 0], care.lagged[9, 0]) == (3, 0)
    assert (sales.lagged[5, 0], sales.lagged[9, 0]) == (1, 2)
    assert drivers_of("care", letters(series, (9,), 2.0, "sales"), days) == ()


def test_where_most_days_have_a_value_one_without_is_unknown_not_nought(truth, every_day):
    series = truth(weeks=8)
    days = tabulate(series.history(until=series.dates[42]), "UTC", 30, series.dates[-1], every_day)
    values = tuple(DriverValue("customers", series.dates[n], "all", 1000.0 + n)
                   for n in range(45) if n != 20)
    (driver,) = drivers_of("care", values, days)
    level = driver.lagged[:, 0] - driver.lagged[0, 0]
    np.testing.assert_allclose(level[:45], np.arange(45))
    np.testing.assert_allclose(level[45:], 44)
    assert driver.held_from == series.dates[45]


# ------------------------------------------------------------------ the forecast


@pytest.fixture(scope="module")
def mailed(truth, center):
    """Three mailings in the history and one ahead; the centre, its values and the truth."""
    series = truth(weeks=40, phi_day=0.002)
    places = (100, 150, 200, series.day(FIRST) + 1)
    effect = with_mailings(series, places)
    made = center({"care": series.history(until=FIRST)}, sites=UTC)
    return made, letters(series, places), series.rate.sum(axis=1) + effect, series


def test_a_mailing_ahead_is_foreseen_from_those_of_the_past(mailed):
    center, values, truth, series = mailed
    told, plain = (forecast(replace(center, drivers=d), FIRST) for d in (values, ()))
    busy = slice(3, 6)
    truth = truth[series.day(FIRST) - 1:][:9]
    off, missed = (one.days["volume"].to_numpy() / truth - 1 for one in (told, plain))
    assert np.abs(off).max() < 0.07
    assert missed[busy].max() < -0.06
    row = told.drivers.iloc[0]
    assert tuple(told.drivers.columns) == DRIVERS
    assert (row["queue"], row["driver"], row["used"]) == ("care", "mailing", True)
    assert row["per_unit"] == pytest.approx(PER_LETTER, abs=2 * row["per_unit_se"])
    assert row["mean_lag"] == pytest.approx(MEAN_LAG, abs=2 * row["mean_lag_se"])
    assert row["contacts"] == pytest.approx(50_000 * row["per_unit"], rel=0.05)
    assert plain.drivers.empty


def test_a_day_that_a_mailing_made_busy_is_no_spike(mailed):
    center, values, _, _ = mailed
    told, plain = (forecast(replace(center, drivers=d), FIRST) for d in (values, ()))
    assert "spike" in set(plain.cleaning["what"])
    assert "spike" not in set(told.cleaning["what"])
    (said,) = told.cleaning.loc[told.cleaning["what"] == "driver", "done"]
    assert said.startswith("mailing: one unit brings 0.02")


def test_the_parts_of_a_day_still_multiply_to_it(mailed):
    center, values, _, _ = mailed
    made = forecast(replace(center, drivers=values), FIRST)
    table = made.decomposition
    np.testing.assert_allclose(table[list(FACTORS)].prod(axis=1), made.days["volume"])
    driven = (table["driver"] - 1) * made.days["volume"] / table["driver"]
    assert driven.sum() == pytest.approx(made.drivers["contacts"].iloc[0], rel=1e-6)
    # the width of what it brings is not known exactly either
    busy, quiet = made.days["spread"].iloc[3], made.days["spread"].iloc[1]
    assert busy > quiet


def test_a_driver_that_is_left_out_leaves_the_forecast_as_it_was(truth, center):
    series = truth(weeks=30, phi_day=0.01)
    until = series.dates[182]
    made = center({"care": series.history(until=until)}, sites=UTC)
    values = letters(series, (40, 80, 120))
    told, plain = (forecast(replace(made, drivers=d), until) for d in (values, ()))
    assert_frame_equal(told.intervals, plain.intervals)
    assert_frame_equal(told.accuracy, plain.accuracy)
    assert not told.drivers["used"].any() and told.drivers["contacts"].sum() == 0
    (said,) = told.cleaning.loc[told.cleaning["what"] == "driver", "done"]
    assert "cannot be told from chance" in said


def test_a_driver_that_never_acted_is_spoken_of(truth, center):
    series = truth(weeks=30)
    until = series.dates[182]
    made = replace(center({"care": series.history(until=until)}, sites=UTC),
                   drivers=letters(series, (183,)))
    told = forecast(made, until)
    assert told.drivers["days"].iloc[0] == 0
    (said,) = told.cleaning.loc[told.cleaning["what"] == "driver", "done"]
    assert "never acted" in said


def told_of(made, until):
    rows = forecast(made, until).cleaning
    return list(rows.loc[rows["what"] == "driver", "done"])


def test_where_no_mailing_is_entered_after_the_history_that_is_said(mailed):
    center, values, _, series = mailed
    past = tuple(v for v in values if v.day < FIRST)
    (said,) = (d for d in told_of(replace(center, drivers=past), FIRST) if "one unit" not in d)
    assert f"no value after {series.dates[200]} in the table drivers: none is expected" in said
    # a day with 0 says so itself
    nothing = DriverValue("mailing", series.dates[-1], "all", 0.0)
    assert all("one unit" in d for d in told_of(replace(center, drivers=(*past, nothing)), FIRST))


def test_of_what_is_left_out_nobody_is_told_that_the_last_value_stands_in(truth, center):
    series = truth(weeks=30)
    until = series.dates[182]
    values = tuple(DriverValue("customers", one, "all", 1000.0 + n % 7)
                   for n, one in enumerate(series.dates[:182]))
    made = replace(center({"care": series.history(until=until)}, sites=UTC), drivers=values)
    (said,) = told_of(made, until)
    assert "left out" in said


def test_the_backtest_is_better_for_it(truth, center):
    series = truth(weeks=40, phi_day=0.002)
    # in no period, or it would be learned without being told
    places = (60, 80, 90, 112, 133, 143, 166, 174, 198, 213, 227, 251)
    with_mailings(series, places)
    made = center({"care": series.history(until=FIRST)}, sites=UTC)
    told, plain = (forecast(replace(made, drivers=d), FIRST).accuracy.iloc[0]
                   for d in (letters(series, places), ()))
    assert told["day_wape"] < 0.75 * plain["day_wape"]
    assert told["wape"] < plain["wape"]
    assert pd.notna(told["covered80"])
