from datetime import date, timedelta

import numpy as np
import pytest

from wfm.demand.days import tabulate
from wfm.demand.model.level import MOST_DAYS, estimate, ridge
from wfm.demand.past.cleaning import clean


def ahead_of(series, hours, known_weeks, **kinds):
    days = tabulate(
        series.history(until=series.dates[7 * known_weeks]), "UTC", 30, series.dates[-1], hours,
        **kinds,
    )
    cleaned = clean(days)
    return estimate(days, cleaned.totals, cleaned.learn, cleaned.offset).totals


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
    totals = ahead_of(series, every_day, 26)
    expected = series.rate.sum(axis=1)
    assert error(totals[182:], expected[182:]) < 0.02


def test_the_day_of_the_month_is_recovered_where_a_weekly_mean_misses_it(truth, every_day):
    series = truth(weeks=30, month=0.15)
    totals = ahead_of(series, every_day, 26)
    expected = series.rate.sum(axis=1)
    weekly = series.counts[140:182].sum(axis=1).reshape(6, 7).mean(axis=0)
    assert error(totals[182:], expected[182:]) < 0.03
    assert error(np.tile(weekly, 4), expected[182:]) > 0.08


def test_the_month_is_learned_from_eight_weeks_on(truth, every_day):
    """A month that swings by half is seen in eight weeks, and left alone in seven."""
    made = {}
    for weeks in (7, 8):
        series = truth(weeks=weeks + 2, month=0.4)
        days = tabulate(
            series.history(until=series.dates[7 * weeks]), "UTC", 30, series.dates[-1], every_day)
        cleaned = clean(days)
        made[weeks] = estimate(days, cleaned.totals, cleaned.learn, cleaned.offset)
    assert made[7].terms["month_day"].std() == 0
    assert made[8].terms["month_day"].std() > 0.15


def test_pay_days_are_sharper_than_a_wave(truth, every_day):
    """Two days a month that bring half as much again are told from their neighbours."""
    series = truth(weeks=40, phi_day=0.001)
    pay = np.array([d.day in (1, 15) for d in series.dates])
    series.counts[pay] = np.round(series.counts[pay] * 1.5)
    totals = ahead_of(series, every_day, 36)
    usual = series.rate.sum(axis=1)
    ratio = totals[252:] / usual[252:]
    assert ratio[pay[252:]].mean() > ratio[~pay[252:]].mean() + 0.15


def test_no_rhythm_is_made_up_where_there_is_none(truth, every_day):
    series = truth(weeks=30, phi_day=0.01)
    days = tabulate(
        series.history(until=series.dates[182]), "UTC", 30, series.dates[-1], every_day)
    cleaned = clean(days)
    made = estimate(days, cleaned.totals, cleaned.learn, cleaned.offset)
    assert np.abs(made.terms["month_day"][182:]).mean() < 0.03
    assert np.abs(made.terms["after_pause"]).max() < 0.01


def test_past_days_are_expected_from_the_days_before_them_alone(truth, every_day):
    """What comes later does not change what level and drift a day was expected with."""
    series = truth(weeks=20, phi_day=0.02)
    days = tabulate(series.history(), "UTC", 30, series.dates[-1], every_day)
    cleaned = clean(days)
    made = estimate(days, cleaned.totals, cleaned.learn, cleaned.offset)
    changed = cleaned.totals.copy()
    changed[100] *= 3
    other = estimate(days, changed, cleaned.learn, cleaned.offset, made.parameters)
    drift = np.log(other.totals) - np.log(made.totals)
    fixed = drift[:101] - drift[:101].mean()  # the calendar part moves all days before alike
    weekday = np.array([fixed[w:98:7].mean() for w in range(7)])
    assert np.abs(fixed[:98] - np.tile(weekday, 14)).max() < 0.05
    assert drift[101] > fixed[:98].max() + 0.02


def test_terms_and_constant_make_the_total_but_for_one_factor(truth, every_day):
    series = truth(weeks=30, month=0.1, growth=0.01)
    days = tabulate(
        series.history(until=series.dates[182]), "UTC", 30, series.dates[-1], every_day)
    cleaned = clean(days)
    made = estimate(days, cleaned.totals, cleaned.learn, cleaned.offset)
    log = made.constant + sum(made.terms.values())
    rest = np.log(made.totals) - log
    assert set(made.terms) == {"weekday", "after_pause", "month_day", "drift"}
    assert np.abs(rest).max() < 0.05  # the mean is above the exponential of the log's mean


def test_a_growing_queue_is_followed_closer_than_by_habit(truth, every_day):
    series = truth(weeks=30, growth=0.01)
    totals = ahead_of(series, every_day, 26)
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
    totals = ahead_of(series, every_day, 26, closed=[series.dates[p] for p in closures])
    ahead = closures[-1] + 1
    assert ahead > 182 - 42
    plain = series.rate[ahead].sum()
    assert totals[ahead] / plain == pytest.approx(1.3, abs=0.08)


def test_the_mean_is_forecast_and_not_the_median(truth, every_day):
    series = truth(weeks=52, phi_day=0.1)  # the median of the day is 5 % below its mean
    totals = ahead_of(series, every_day, 48)
    assert totals[:336].sum() / series.counts[:336].sum() == pytest.approx(1.0, abs=0.015)


def test_weights_given_are_kept_on_more_history(truth, every_day):
    series = truth(weeks=30)
    days = tabulate(series.history(), "UTC", 30, series.dates[-1], every_day)
    cleaned = clean(days)
    early = cleaned.learn & (np.arange(210) < 50)  # no month yet
    first = estimate(days, cleaned.totals, early, cleaned.offset)
    later = estimate(days, cleaned.totals, cleaned.learn, cleaned.offset, first.parameters)
    np.testing.assert_array_equal(later.parameters, first.parameters)
    assert first.parameters.sum() == pytest.approx(1)


@pytest.mark.parametrize("known_weeks", [1, 2])
def test_a_short_history_takes_the_plain_mean(truth, every_day, known_weeks):
    series = truth(weeks=4)
    totals = ahead_of(series, every_day, known_weeks)
    assert error(totals[14:], series.rate[14:].sum(axis=1)) < 0.12


def test_days_without_contacts_have_a_level(truth, every_day):
    series = truth(weeks=10, base=0.7)
    totals = ahead_of(series, every_day, 8)
    assert (totals >= 0).all()
    assert totals[56:].sum() == pytest.approx(series.rate[56:].sum(), abs=5)


def test_a_weekday_never_seen_is_as_large_as_its_hours(truth, every_day):
    series = truth(weeks=10, phi_day=0)
    hours = dict(every_day)
    hours["sun"] = tuple((a.replace(hour=8), b.replace(hour=14)) for a, b in hours["sun"])
    for sunday in range(6, 70, 7):
        series.counts[sunday] = np.nan
    totals = ahead_of(series, hours, 9)
    others = totals[63:69].mean()
    half = series.shape[16:28].sum()
    assert totals[69] / others == pytest.approx(half, abs=0.1)


def test_a_queue_without_contacts_expects_none(truth, every_day):
    series = truth(weeks=12)
    series.counts[:] = 0
    assert ahead_of(series, every_day, 8).max() == 0


def test_years_of_history_are_no_slower_than_what_is_looked_back_on(truth, every_day):
    series = truth(weeks=120, phi_day=0.01)
    series.counts[:7] *= 50  # far back, and so without a trace
    totals = ahead_of(series, every_day, 116)
    assert 3 * MOST_DAYS < 7 * 116
    assert error(totals[812:], series.rate.sum(axis=1)[812:]) < 0.06


def test_a_pay_day_that_stands_out_is_learned_whole(truth, every_day):
    """A day of the month that brings 40 % more is expected to, half a year on."""
    series = truth(weeks=40, phi_day=0.001)
    pay = np.array([d.day == 5 for d in series.dates])
    usual = series.rate.sum(axis=1)
    series.counts[pay] = np.round(series.counts[pay] * 1.4)
    days = tabulate(
        series.history(until=series.dates[252]), "UTC", 30, series.dates[-1], every_day)
    cleaned = clean(days)
    assert [one.place[1] for one in cleaned.monthly] == [5]
    totals = estimate(days, cleaned.totals, cleaned.learn, cleaned.offset,
                      monthly=cleaned.monthly).totals
    ratio = totals[252:] / usual[252:]
    assert ratio[pay[252:]].mean() / ratio[~pay[252:]].mean() == pytest.approx(1.4, abs=0.05)
