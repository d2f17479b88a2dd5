from datetime import date, time, timedelta

import numpy as np
import pytest

from wfm.demand.days import tabulate
from wfm.demand.model.special import HOLIDAY_PHI, NEAR_PHI, PLANNED_PHI, Plan, apply
from wfm.demand.past.cleaning import clean

KNOWN = 20 * 7


def setting(series, hours, **kinds):
    """Twenty known weeks, four ahead, with the true rates standing for the forecast."""
    days = tabulate(
        series.history(until=series.dates[KNOWN]), "UTC", 30, series.dates[-1], hours, **kinds
    )
    return days, clean(days)


def foreseen(series, hours, plans=None, **kinds):
    days, cleaned = setting(series, hours, **kinds)
    return apply(days, cleaned, series.rate, series.rate.sum(axis=1), plans or {}, days.known)


@pytest.fixture
def series(truth):
    return truth(weeks=24, phi_day=0)


def test_a_factor_multiplies_the_ordinary_day_and_widens_its_band(series, every_day):
    day = series.dates[KNOWN + 2]
    volume, phi, marks = foreseen(series, every_day, {day: Plan(factor=1.5)}, events=[day])
    np.testing.assert_allclose(volume[KNOWN + 2], 1.5 * series.rate[KNOWN + 2])
    np.testing.assert_allclose(volume[KNOWN + 3], series.rate[KNOWN + 3])
    assert phi[KNOWN + 2] == PLANNED_PHI
    assert phi[KNOWN + 3] == 0
    assert marks[0].what == "event"
    assert "1.5" in marks[0].done


def test_an_event_without_factor_is_an_ordinary_day(series, every_day):
    day = series.dates[KNOWN + 2]
    volume, _, marks = foreseen(series, every_day, {day: Plan()}, events=[day])
    np.testing.assert_allclose(volume[KNOWN + 2], series.rate[KNOWN + 2])
    assert marks == ()


def test_a_closed_day_brings_nothing(series, every_day):
    day = series.dates[KNOWN + 2]
    volume, _, _ = foreseen(series, every_day, {day: Plan(factor=2.0)}, closed=[day])
    assert (volume[KNOWN + 2] == 0).all()


def test_a_day_like_a_date_takes_its_total_and_its_shape(series, every_day):
    past, ahead = 100, KNOWN + 2
    series.counts[past] = np.where(series.shape > 0, 30.0, 0.0)
    series.counts[past, 16:28] = 170.0
    plans = {series.dates[ahead]: Plan(like_date=series.dates[past])}
    volume, phi, _ = foreseen(series, every_day, plans, events=[series.dates[past]])
    assert volume[ahead].sum() == pytest.approx(12 * 30 + 12 * 170, rel=0.02)
    assert volume[ahead, 16:28].sum() / volume[ahead].sum() == pytest.approx(0.85, abs=0.04)
    assert phi[ahead] == PLANNED_PHI


def test_a_day_like_a_date_has_grown_as_the_queue_has(truth, every_day):
    series = truth(weeks=24, phi_day=0, growth=0.02)
    past, ahead = 58, KNOWN + 2  # the same weekday, twelve weeks apart
    plans = {series.dates[ahead]: Plan(like_date=series.dates[past], factor=0.5)}
    volume, _, _ = foreseen(series, every_day, plans)
    grown = np.exp(0.02 * (ahead - past) / 7)
    # growth is read from the 28 days up to the day against those around the date
    assert volume[ahead].sum() / series.counts[past].sum() == pytest.approx(0.5 * grown, rel=0.05)


def test_a_date_outside_the_history_is_said_and_left_aside(series, every_day):
    day = series.dates[KNOWN + 2]
    volume, _, marks = foreseen(series, every_day, {day: Plan(like_date=date(2020, 1, 1))})
    np.testing.assert_allclose(volume[KNOWN + 2], series.rate[KNOWN + 2])
    assert "not in the history" in marks[0].done


def test_a_holiday_takes_past_holidays_and_the_quietest_weekday_as_one_more(series, every_day):
    past, ahead = [28, 63], KNOWN + 1  # two Mondays and a Tuesday
    for day in past:
        series.counts[day] = np.where(series.shape > 0, 20.0, 0.0)
    holidays = [series.dates[day] for day in (*past, ahead)]
    volume, phi, marks = foreseen(series, every_day, holidays=holidays)
    usual = series.rate[past].sum(axis=1)
    sunday = series.rate[KNOWN - 1].sum() / series.rate[ahead].sum()
    expected = (2 * 480 + usual.mean() * sunday) / (usual.sum() + usual.mean())
    assert volume[ahead].sum() == pytest.approx(expected * series.rate[ahead].sum(), rel=1e-6)
    off = ((480 / usual / expected - 1) ** 2).sum()
    assert phi[ahead] == pytest.approx((off + HOLIDAY_PHI) / 3)
    assert "2 holidays" in marks[-1].done


def test_the_first_holiday_is_like_the_quietest_weekday(series, every_day):
    ahead = KNOWN + 1
    volume, phi, _ = foreseen(series, every_day, holidays=[series.dates[ahead]])
    assert volume[ahead].sum() == pytest.approx(series.rate[KNOWN - 1].sum(), rel=1e-6)
    assert phi[ahead] == HOLIDAY_PHI


def test_a_holiday_on_the_quietest_weekday_is_not_below_it(series, every_day):
    ahead = KNOWN + 6
    volume, _, _ = foreseen(series, every_day, holidays=[series.dates[ahead]])
    assert volume[ahead].sum() == pytest.approx(series.rate[ahead].sum(), rel=1e-6)


def test_holiday_hours_on_a_day_off_borrow_the_quietest_weekday(series, every_day):
    hours = dict(every_day)
    del hours["sun"]
    hours["holiday"] = ((time(10), time(14)),)
    ahead = KNOWN + 6
    volume, _, _ = foreseen(series, hours, holidays=[series.dates[ahead]])
    saturday = series.rate[KNOWN - 2, 20:28]
    np.testing.assert_allclose(volume[ahead, 20:28], saturday)
    assert volume[ahead].sum() == pytest.approx(saturday.sum())


def test_a_factor_on_a_holiday_rules(series, every_day):
    day = series.dates[KNOWN + 1]
    volume, _, marks = foreseen(series, every_day, {day: Plan(factor=0.8)}, holidays=[day])
    np.testing.assert_allclose(volume[KNOWN + 1], 0.8 * series.rate[KNOWN + 1])
    assert marks[-1].what == "holiday"
    assert day - series.dates[0] == timedelta(days=KNOWN + 1)


THURSDAYS = (52, 94, 136)


def beside(series, hours, ahead, factor, place=1):
    """The forecast of the day after (or before) holiday `ahead`; past ones were × factor."""
    for day in THURSDAYS:
        series.counts[day + place] = np.round(series.counts[day + place] * factor)
    holidays = [series.dates[day] for day in (*THURSDAYS, ahead)]
    volume, phi, marks = foreseen(series, hours, holidays=holidays)
    day = ahead + place
    return volume[day].sum() / series.rate[day].sum(), phi[day], [
        m for m in marks if m.first == day * 48]


@pytest.mark.parametrize(("place", "what"), [(1, "bridge"), (-1, "eve")])
def test_days_beside_a_holiday_are_as_past_ones_drawn_to_an_ordinary_day(
    truth, every_day, place, what
):
    share, phi, (mark,) = beside(truth(weeks=24, phi_day=0), every_day, 150, 0.6, place)
    assert share == pytest.approx((3 * 0.6 + 1) / 4, abs=0.02)
    assert phi > 0
    assert mark.what == what and "3 such days" in mark.done


def test_where_they_were_like_any_they_are_foreseen_like_any(truth, every_day):
    share, phi, marks = beside(truth(weeks=24, phi_day=0), every_day, 150, 1.0)
    assert (share, phi, marks) == (pytest.approx(1), 0, [])


def test_the_first_bridging_day_is_ordinary_but_less_sure(truth, every_day):
    series = truth(weeks=24, phi_day=0)
    volume, phi, marks = foreseen(series, every_day, holidays=[series.dates[150]])
    assert volume[151].sum() == pytest.approx(series.rate[151].sum())
    assert phi[151] == NEAR_PHI
    assert [m.what for m in marks] == ["holiday", "bridge"]


def test_a_factor_on_a_bridging_day_rules(truth, every_day):
    series = truth(weeks=24, phi_day=0)
    volume, _, marks = foreseen(
        series, every_day, {series.dates[151]: Plan(factor=0.5)}, holidays=[series.dates[150]])
    assert volume[151].sum() == pytest.approx(0.5 * series.rate[151].sum())
    assert "× 0.5" in marks[-1].done
