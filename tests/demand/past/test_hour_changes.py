"""Opening hours that changed: noted, and the profile learned from the weeks since."""

from datetime import UTC, datetime, time, timedelta

import numpy as np
import pytest

from wfm.center import Correction
from wfm.demand.days import tabulate
from wfm.demand.model.profile import shares
from wfm.demand.past.cleaning import clean

CHANGE = 70


def cleaned(series, hours, **more):
    days = tabulate(series.history(), "UTC", 30, series.dates[-1], hours, **more)
    return days, clean(days)


def of_hours(result):
    return [mark for mark in result.marks if mark.what == "hours"]


def test_a_queue_that_opened_earlier_since_some_day_is_learned_there_from_that_day(
    truth, every_day
):
    series = truth(phi_day=0)
    series.counts[:CHANGE, 16:18] = 0
    days, result = cleaned(series, every_day)
    (mark,) = of_hours(result)
    assert (mark.first, mark.end) == (0, CHANGE * 48)
    assert str(series.dates[CHANGE]) in mark.done and "08:00 to 09:00" in mark.done
    assert np.isnan(result.counts[:CHANGE, 16:18]).all()
    shape = shares(days, result.counts, result.totals, result.learn)
    np.testing.assert_allclose(shape[2, 16:18], series.shape[16:18], rtol=0.1)
    # a day's total stays what it was: contacts moved to other hours
    np.testing.assert_allclose(result.totals[:CHANGE], series.counts[:CHANGE].sum(axis=1))


@pytest.mark.parametrize("recorded", [0.0, np.nan])
def test_a_queue_that_closes_earlier_since_some_day_expects_nothing_there(
    truth, every_day, recorded
):
    series = truth(phi_day=0)
    series.counts[CHANGE:, 36:40] = recorded
    days, result = cleaned(series, every_day)
    (mark,) = of_hours(result)
    assert "no contacts come from 18:00 to 20:00" in mark.done
    assert "table queues" in mark.done
    assert {m.what for m in result.marks} == {"hours"}
    shape = shares(days, result.counts, result.totals, result.learn)
    assert shape[2, 36:40].sum() == 0


def test_one_weekday_may_change_alone(truth, every_day):
    series = truth(base=6000, phi_day=0)
    saturdays = np.arange(5, 182, 7)
    series.counts[saturdays[:12], 16:20] = 0
    _days, result = cleaned(series, every_day)
    (mark,) = of_hours(result)
    assert str(series.dates[saturdays[12]]) in mark.done
    assert np.isnan(result.counts[saturdays[:12], 16:20]).all()
    assert not np.isnan(result.counts[saturdays[12:], 16:20]).any()
    assert not np.isnan(result.counts[:, 20:40]).any()


def test_contacts_that_begin_to_come_outside_the_hours_are_said(truth, every_day):
    short = {day: ((time(8), time(18)),) for day in every_day}
    series = truth(phi_day=0)
    series.counts[:CHANGE, 36:40] = 0
    _days, result = cleaned(series, short)
    (mark,) = of_hours(result)
    assert str(series.dates[CHANGE]) in mark.done and "18:00 to " in mark.done
    assert "outside the opening hours" in mark.done


def test_a_new_queue_that_grows_has_not_changed_its_hours(truth, every_day):
    series = truth(phi_day=0)
    series.counts[:60] = np.floor(series.counts[:60] * np.linspace(0, 1, 60)[:, None] ** 2)
    assert of_hours(cleaned(series, every_day)[1]) == []


def test_hours_that_the_planner_keeps_are_learned(truth, every_day):
    series = truth(phi_day=0)
    series.counts[:CHANGE, 16:18] = 0
    begin = datetime.combine(series.dates[0], datetime.min.time(), UTC)
    keep = Correction("care", begin, begin + timedelta(days=CHANGE), "keep")
    _days, result = cleaned(series, every_day, corrections=[keep])
    assert of_hours(result) == []
    assert (result.counts[:CHANGE, 16:18] == 0).all()
