from datetime import date, time, timedelta

import numpy as np
import pandas as pd
import pytest

from wfm.calendar import Grid
from wfm.demand.days import Kind, tabulate, wall_clock

PRAGUE = "Europe/Prague"
ALL_DAY = {day: ((time(0), time(0)),) for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def flat(first: date, days: int, zone: str, value: float = 4.0) -> pd.DataFrame:
    grid = Grid.days(first, days, zone, 30)
    return pd.DataFrame({"start": grid.starts, "offered": value})


@pytest.mark.parametrize(("day", "hours"), [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25)])
def test_a_day_of_23_or_25_hours_has_that_many_intervals_on_48_slots(day, hours):
    grid, cell = wall_clock(day, 1, PRAGUE, 30)
    assert grid.count == 2 * hours
    assert cell.min() == 0
    assert cell.max() == 47
    assert len(np.unique(cell)) == min(2 * hours, 48)


def test_the_hour_shown_twice_holds_its_mean_and_the_hour_skipped_is_missing():
    days = tabulate(flat(date(2025, 10, 25), 3, PRAGUE), PRAGUE, 30, date(2025, 10, 27), ALL_DAY)
    assert (days.counts == 4.0).all()
    days = tabulate(flat(date(2025, 3, 29), 3, PRAGUE), PRAGUE, 30, date(2025, 3, 31), ALL_DAY)
    skipped = np.isnan(days.counts)
    assert [tuple(at) for at in np.argwhere(skipped)] == [(1, 4), (1, 5)]


def test_an_hour_shown_twice_but_recorded_once_is_not_known():
    frame = flat(date(2025, 10, 26), 1, PRAGUE)
    second = pd.Timestamp("2025-10-26 01:00", tz="UTC")  # 02:00 for the second time
    days = tabulate(frame[frame["start"] != second], PRAGUE, 30, date(2025, 10, 26), ALL_DAY)
    assert np.isnan(days.counts[0, 4])
    assert days.counts[0, 5] == 4.0


def test_closed_missing_and_zero_are_three_different_things(every_day):
    first = date(2025, 1, 6)
    frame = flat(first, 7, "UTC")
    day = frame["start"].dt.date
    frame = frame[day != first + timedelta(days=1)]  # Tuesday is missing
    frame.loc[day == first + timedelta(days=2), "offered"] = 0.0  # nobody called on Wednesday
    days = tabulate(
        frame, "UTC", 30, first + timedelta(days=6), every_day, closed=[first + timedelta(days=3)]
    )
    assert days.open[1].sum() == 24
    assert np.isnan(days.counts[1]).all()
    assert days.open[2].sum() == 24
    assert (days.counts[2] == 0).all()
    assert not days.open[3].any()
    assert days.kind[3] == Kind.CLOSED
    assert list(days.kind[[1, 2]]) == [Kind.ORDINARY, Kind.ORDINARY]


def test_working_days_after_a_pause_are_counted_past_days_off(every_day):
    hours = {day: every_day[day] for day in ("mon", "tue", "wed", "thu", "fri")}
    first = date(2025, 1, 6)
    days = tabulate(
        flat(first, 14, "UTC"), "UTC", 30, first + timedelta(days=13), hours,
        closed=[date(2025, 1, 10)],  # a Friday
    )
    assert list(days.after) == [0] * 7 + [1, 2, 0, 0, 0, 0, 0]
    assert days.kind[5] == Kind.OFF


def test_holiday_hours_rule_where_given_and_the_weekday_does_otherwise(every_day):
    holiday = date(2025, 1, 8)
    frame = flat(date(2025, 1, 6), 7, "UTC")
    plain = tabulate(frame, "UTC", 30, date(2025, 1, 12), every_day, holidays=[holiday])
    short = every_day | {"holiday": ((time(10), time(12)),)}
    some = tabulate(frame, "UTC", 30, date(2025, 1, 12), short, holidays=[holiday])
    none = tabulate(
        frame, "UTC", 30, date(2025, 1, 12), every_day | {"holiday": ()}, holidays=[holiday]
    )
    assert [t.open[2].sum() for t in (plain, some, none)] == [24, 4, 0]
    assert [t.kind[2] for t in (plain, some, none)] == [Kind.HOLIDAY, Kind.HOLIDAY, Kind.CLOSED]


def test_the_future_is_in_the_table_but_not_known(every_day):
    days = tabulate(flat(date(2025, 1, 6), 7, "UTC"), "UTC", 30, date(2025, 1, 19), every_day)
    assert len(days.dates) == 14
    assert days.known == 7
    assert np.isnan(days.counts[7:]).all()


def test_rows_finer_than_the_interval_are_added_up(every_day):
    quarter = Grid.days(date(2025, 1, 6), 1, "UTC", 15)
    frame = pd.DataFrame({"start": quarter.starts, "offered": 3.0})
    assert (tabulate(frame, "UTC", 30, date(2025, 1, 6), every_day).counts == 6.0).all()


def test_no_history_is_an_error(every_day):
    with pytest.raises(ValueError, match="without history"):
        tabulate(
            pd.DataFrame({"start": [], "offered": []}), "UTC", 30, date(2025, 1, 6), every_day
        )


def test_deferred_work_arrives_whenever_its_records_show_it(every_day):
    first = date(2025, 1, 6)
    hours = {day: every_day[day] for day in ("mon", "tue", "wed", "thu", "fri")}
    frame = flat(first, 14, "UTC")
    sundays = frame["start"].dt.day_of_week == 6
    closed, holiday = date(2025, 1, 8), date(2025, 1, 9)
    days = tabulate(
        frame[~sundays], "UTC", 30, first + timedelta(days=20), hours,
        holidays=[holiday], closed=[closed], any_hour=True,
    )
    assert days.open[:6].all()
    assert not days.open[6].any()  # neither open nor ever recorded
    assert [days.kind[n] for n in (2, 3, 5, 6)] == [
        Kind.HOLIDAY, Kind.HOLIDAY, Kind.ORDINARY, Kind.OFF,
    ]
    assert days.open[14:20].all()


def test_deferred_work_recorded_in_opening_hours_only_arrives_only_then(every_day):
    first = date(2025, 1, 6)
    frame = flat(first, 7, "UTC")
    frame = frame[(frame["start"].dt.hour >= 8) & (frame["start"].dt.hour < 20)]
    days = tabulate(frame, "UTC", 30, first + timedelta(days=6), every_day, any_hour=True)
    assert (days.open.sum(axis=1) == 24).all()
