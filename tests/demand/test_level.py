from datetime import date, timedelta

import numpy as np
import pytest

from wfm.demand import level
from wfm.demand.cleaning import clean
from wfm.demand.days import tabulate
from wfm.demand.level import day_totals, ridge


def ahead_of(series, hours, known_weeks, **kinds):
    days = tabulate(
        series.history(until=series.dates[7 * known_weeks]), "UTC", 30, series.dates[-1], hours,
        **kinds,
    )
    cleaned = clean(days)
    totals, parameters = day_totals(days, cleaned.totals, cleaned.learn, cleaned.offset)
    return totals, parameters


def error(forecast, truth):
    return np.abs(forecast - truth).sum() / truth.sum()


def test_ridge_without_penalty_is_least_squares_and_shrinks_with_it():
    rng = np.random.default_rng(3)
    x, beta = rng.normal(size=(50, 3)), np.array([1.0, -2.0, 0.5])
    np.testing.assert_allclose(ridge(x, x @ beta, np.zeros(3)), beta)
    one = ridge(np.ones((4, 1)), np.full(4, 3.0), np.array([2.0]))
    assert one[0] == pytest.approx(4 * 3.0 / (4 + 2))


def test_weekdays_are_recovered_four_weeks_ahead(truth, every_day):
    series = truth(weeks=30)
    totals, parameters = ahead_of(series, every_day, 26)
    assert parameters is not None
    expected = series.rate.sum(axis=1)
    assert error(totals[182:], expected[182:]) < 0.02


def test_the_day_of_the_month_is_recovered_where_a_weekly_mean_misses_it(truth, every_day):
    series = truth(weeks=30, month=0.15)
    totals, _ = ahead_of(series, every_day, 26)
    expected = series.rate.sum(axis=1)
    weekly = series.counts[140:182].sum(axis=1).reshape(6, 7).mean(axis=0)
    assert error(totals[182:], expected[182:]) < 0.03
    assert error(np.tile(weekly, 4), expected[182:]) > 0.08


@pytest.mark.parametrize(("weeks", "columns"), [(7, 10), (8, 16)])
def test_the_month_is_learned_from_eight_weeks_on(truth, every_day, monkeypatch, weeks, columns):
    seen = []
    monkeypatch.setattr(
        level, "ridge", lambda x, y, penalty: seen.append(x.shape[1]) or ridge(x, y, penalty)
    )
    ahead_of(truth(weeks=weeks + 1), every_day, weeks)
    assert seen == [columns]


def test_a_growing_queue_is_followed_closer_than_by_habit(truth, every_day):
    series = truth(weeks=30, growth=0.01)
    totals, _ = ahead_of(series, every_day, 26)
    expected = series.rate.sum(axis=1)[182:]
    weekly = series.counts[140:182].sum(axis=1).reshape(6, 7).mean(axis=0)
    habit = np.tile(weekly, 4)
    assert abs(totals[182:].sum() / expected.sum() - 1) < 0.05
    assert error(totals[182:], expected) < 0.75 * error(habit, expected)


def test_the_surge_after_a_closure_is_learned(truth, every_day):
    series = truth(weeks=30)
    closures = [series.day(date(2025, 2, 3) + timedelta(days=28 * n)) for n in range(6)]
    for pause in closures:
        series.counts[pause] = 0
        series.counts[pause + 1] *= 1.3
    series.counts[closures[-1]] = 0
    totals, _ = ahead_of(series, every_day, 26, closed=[series.dates[p] for p in closures])
    ahead = closures[-1] + 1
    assert ahead > 182 - 42
    plain = series.rate[ahead].sum()
    assert totals[ahead] / plain == pytest.approx(1.3, abs=0.08)


def test_the_mean_is_forecast_and_not_the_median(truth, every_day):
    series = truth(weeks=52, phi_day=0.1)  # the median of the day is 5 % below its mean
    totals, _ = ahead_of(series, every_day, 48)
    assert totals[:336].sum() / series.counts[:336].sum() == pytest.approx(1.0, abs=0.015)


def test_parameters_given_are_kept(truth, every_day):
    series = truth(weeks=30)
    days = tabulate(series.history(), "UTC", 30, series.dates[-1], every_day)
    cleaned = clean(days)
    given = np.array([0.9, -0.5, 0.7])
    _, kept = day_totals(days, cleaned.totals, cleaned.learn, cleaned.offset, given)
    np.testing.assert_array_equal(kept, given)


@pytest.mark.parametrize("known_weeks", [1, 2])
def test_a_short_history_takes_the_plain_mean(truth, every_day, known_weeks):
    series = truth(weeks=4)
    totals, parameters = ahead_of(series, every_day, known_weeks)
    assert parameters is None
    assert error(totals[14:], series.rate[14:].sum(axis=1)) < 0.12


def test_days_without_contacts_have_a_level(truth, every_day):
    series = truth(weeks=10, base=0.7)
    totals, _ = ahead_of(series, every_day, 8)
    assert (totals >= 0).all()
    assert totals[56:].sum() == pytest.approx(series.rate[56:].sum(), abs=5)


def test_a_weekday_never_seen_is_as_large_as_its_hours(truth, every_day):
    series = truth(weeks=10, phi_day=0)
    hours = dict(every_day)
    hours["sun"] = tuple((a.replace(hour=8), b.replace(hour=14)) for a, b in hours["sun"])
    for sunday in range(6, 70, 7):
        series.counts[sunday] = np.nan
    totals, _ = ahead_of(series, hours, 9)
    others = totals[63:69].mean()
    half = series.shape[16:28].sum()
    assert totals[69] / others == pytest.approx(half, abs=0.1)
