from datetime import date, timedelta

import numpy as np
import pytest

from wfm.demand.past.pauses import Near, after_pause, back_at_work, near_pause

MONDAY = date(2025, 1, 6)
WEEKDAYS = np.zeros((7, 48), dtype=bool)
WEEKDAYS[:5, 16:40] = True
EVERY = np.zeros((7, 48), dtype=bool)
EVERY[:, 16:40] = True
ISRAEL = EVERY.copy()
ISRAEL[4, 28:] = False  # Friday until 14:00
ISRAEL[5, :36] = False  # Saturday from 18:00


def near(holidays, regular, days=14):
    dates = [MONDAY + timedelta(days=n) for n in range(days)]
    pauses = {MONDAY + timedelta(days=n) for n in holidays}
    ordinary = np.array([
        regular[day.weekday()].any() and day not in pauses for day in dates])
    found = near_pause(dates, ordinary, pauses, regular)
    return {n: Near(found[n]).name for n in np.flatnonzero(found)}


@pytest.mark.parametrize(("holidays", "regular", "expected"), [
    ((1,), WEEKDAYS, {0: "BRIDGE"}),  # a Tuesday: the Monday
    ((3,), WEEKDAYS, {2: "EVE", 4: "BRIDGE"}),  # a Thursday
    ((2,), WEEKDAYS, {1: "EVE"}),  # in the middle of the week
    ((1, 3), WEEKDAYS, {0: "BRIDGE", 2: "BRIDGE", 4: "BRIDGE"}),
    ((3,), EVERY, {2: "EVE", 4: "BRIDGE"}),  # open at the weekend, which is one all the same
    ((2,), ISRAEL, {1: "EVE", 3: "BRIDGE"}),  # the weekend is where the hours are short
    ((4,), WEEKDAYS, {3: "EVE"}),
    ((14,), WEEKDAYS, {}),  # the Monday after: the Friday is not the day before
    ((), EVERY, {}),
])
def test_days_beside_a_holiday_are_told(holidays, regular, expected):
    assert near(holidays, regular) == expected


def test_a_holiday_just_beyond_the_days_makes_the_last_an_eve():
    assert near((3,), WEEKDAYS, days=3) == {2: "EVE"}


def test_two_working_days_after_a_pause_are_counted_past_days_off():
    pause = np.array([1, 0, 0, 0, 0, 1, 0], dtype=bool)
    off = np.array([0, 1, 0, 0, 0, 0, 0], dtype=bool)
    assert after_pause(pause, off).tolist() == [0, 0, 1, 2, 0, 0, 1]


def test_the_first_day_of_the_working_week_after_a_pause_is_told_where_weekends_are_open():
    weekday = np.arange(14) % 7
    pause = np.isin(np.arange(14), (4, 9))  # a Friday, and the Wednesday after
    assert np.flatnonzero(back_at_work(pause, weekday, EVERY)).tolist() == [7, 10]
