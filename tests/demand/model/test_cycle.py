from datetime import date, timedelta

import numpy as np
import pytest

from wfm.demand.model.cycle import Cycle
from wfm.demand.model.month import reach, rhythms

FIRST = date(2026, 1, 5)
SPREAD = 0.05


def calendar(weeks, days=7):
    dates = tuple(FIRST + timedelta(days=n) for n in range(7 * weeks))
    return dates, np.array([day.weekday() < days for day in dates])


def noise(number, seed=0):
    return np.random.default_rng(seed).normal(0, SPREAD, number)


def found(dates, working, apart):
    return rhythms(dates, working, apart, working, SPREAD)


@pytest.mark.parametrize(("period", "days"), [(30, 7), (28, 7), (21, 7), (14, 7), (45, 7)])
def test_a_period_of_any_length_is_found_with_all_of_its_days(period, days):
    dates, working = calendar(40, days)
    run = np.arange(len(dates)) % period < 2
    got = found(dates, working, noise(len(dates)) + 0.3 * run)
    assert {(one.place.way, one.place.period) for one in got} == {("day", period)}
    assert (sum(one.days for one in got) == run).all()
    assert [one.size for one in got] == pytest.approx([0.3, 0.3], abs=0.04)


def test_working_days_are_counted_where_others_are_off():
    dates, working = calendar(40, 5)
    working[[day.month == 4 and day.day in (3, 6) for day in dates]] = False  # two holidays
    number = np.cumsum(working) - 1
    run = working & (number % 9 == 4)
    got = found(dates, working, noise(len(dates)) + 0.3 * run)
    assert [(one.place.way, one.place.period) for one in got] == [("working day", 9)]
    assert (got[0].days == run).all()


def test_a_day_that_falls_on_a_day_off_is_moved_to_the_next_working_day():
    dates, working = calendar(52, 5)
    run = np.zeros(len(dates), dtype=bool)
    for due in range(3, len(dates) - 3, 25):
        run[due + int(np.flatnonzero(working[due:])[0])] = True
    got = found(dates, working, noise(len(dates)) + 0.4 * run)
    assert (got[0].place.way, got[0].place.period) == ("moved", 25)
    assert (got[0].days == run).all()


def test_the_days_of_a_month_are_the_months():
    dates, working = calendar(30)
    pay = np.array([day.day in (5, 6) for day in dates])
    got = found(dates, working, noise(len(dates)) + 0.4 * pay)
    assert not any(isinstance(one.place, Cycle) for one in got)


def test_noise_has_no_period():
    dates, working = calendar(52)
    assert sum(bool(found(dates, working, noise(len(dates), seed))) for seed in range(20)) <= 1


def test_two_times_are_no_period():
    dates, working = calendar(8)
    run = np.arange(len(dates)) % 30 == 12
    assert found(dates, working, noise(len(dates)) + 0.5 * run) == ()


@pytest.mark.parametrize("days", [5, 7])
def test_a_period_goes_on_over_other_dates(days):
    dates, working = calendar(40, days)
    number = np.cumsum(working) - 1
    run = working & (number % 12 == 4)
    part = slice(70, None)
    got = rhythms(dates[part], working[part], (noise(len(dates)) + 0.3 * run)[part],
                  working[part], SPREAD)
    (over,) = reach(got, dates, working)
    assert (over.days == run).all()
