"""Days of 23, 24 and 25 hours, wall clocks, opening hours and holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.calendar import (
    Grid,
    holidays_between,
    instant,
    midnight,
    monday_of,
    open_mask,
    public_holidays,
    weekday_of,
    zone_exists,
)

ZONES = ("UTC", "America/Sao_Paulo", "Europe/Lisbon", "Europe/Prague", "Asia/Jerusalem",
         "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York")


@pytest.mark.parametrize(("day", "zone", "hours"), [
    (date(2026, 3, 29), "Europe/Prague", 23), (date(2026, 10, 25), "Europe/Prague", 25),
    (date(2026, 12, 7), "Europe/Prague", 24), (date(2026, 10, 25), "America/Sao_Paulo", 24),
    (date(2018, 11, 4), "America/Sao_Paulo", 23),  # Brazil's last spring: midnight did not exist
    (date(2026, 10, 4), "Australia/Lord_Howe", 23.5),
])
def test_a_day_has_as_many_intervals_as_the_clocks_give_it(day, zone, hours):
    grid = Grid.days(day, 1, zone, 30)
    assert grid.count == 2 * hours
    assert set(grid.local(zone).date) == {day}


def test_the_clocks_of_two_places_show_the_same_moment():
    moment = instant(date(2026, 12, 7), time(8), "America/Sao_Paulo")
    assert moment == datetime(2026, 12, 7, 11, tzinfo=UTC)
    assert instant(date(2026, 12, 7), time(11), "Europe/Lisbon") == moment


def test_skipped_times_are_read_before_the_change_and_doubled_ones_at_first():
    assert instant(date(2026, 3, 29), time(2, 30), "Europe/Prague") == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC)
    assert instant(date(2026, 10, 25), time(2, 30), "Europe/Prague") == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC)


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)))
def test_a_monday_begins_the_week_that_holds_a_day(day):
    monday = monday_of(day)
    assert weekday_of(monday) == "mon" and timedelta(0) <= day - monday < timedelta(days=7)


@given(st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.sampled_from(ZONES),
       st.sampled_from([15, 30]), st.integers(0, 400))
def test_every_interval_is_found_at_its_place(day, zone, minutes, place):
    grid = Grid.days(day, 9, zone, minutes)
    place %= grid.count
    start = grid.starts[place]
    assert grid.position(start.to_pydatetime()) == place
    assert grid.position((start + timedelta(minutes=minutes, seconds=-1)).to_pydatetime()) == place
    assert grid.positions(pd.DatetimeIndex([start, grid.starts[0]])).tolist() == [place, 0]
    assert grid.end >= midnight(day + timedelta(days=9), zone)
    assert grid.position(grid.start - timedelta(seconds=1)) == -1


@pytest.mark.parametrize(("start", "minutes", "count"), [
    (datetime(2026, 1, 1), 30, 1), (datetime(2026, 1, 1, tzinfo=UTC), 45, 1),
    (datetime(2026, 1, 1, tzinfo=UTC), 0, 1), (datetime(2026, 1, 1, tzinfo=UTC), 30, -1),
    (datetime.fromisoformat("2026-01-01T00:00+01:00"), 30, 1),
])
def test_a_grid_that_makes_no_sense_is_refused(start, minutes, count):
    with pytest.raises(ValueError, match=r"grid|interval"):
        Grid(start, minutes, count)


def test_opening_hours_follow_the_wall_clock_through_a_change_of_it():
    hours = {"sun": ((time(8), time(12)), (time(13), time(0)))}
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        grid = Grid.days(day - timedelta(days=1), 3, "Europe/Prague", 30)
        local = grid.local("Europe/Prague")
        mask = open_mask(grid, "Europe/Prague", hours)
        assert mask.sum() == 2 * (4 + 11)
        assert set(local[mask].date) == {day}
        assert {8, 11, 13, 23} <= set(local[mask].hour) and 12 not in local[mask].hour


def test_holidays_and_closed_days_have_hours_of_their_own():
    grid = Grid.days(date(2026, 12, 21), 7, "UTC", 30)
    every = {day: ((time(8), time(18)),) for day in ("mon", "tue", "wed", "thu", "fri")}
    hours = every | {"holiday": ((time(10), time(12)),)}
    mask = open_mask(grid, "UTC", hours, [date(2026, 12, 25), date(2026, 12, 26)],
                     [date(2026, 12, 24), date(2026, 12, 26)])
    by_day = pd.Series(mask).groupby(np.asarray(grid.starts.date)).sum() / 2
    assert by_day.tolist() == [10, 10, 10, 0, 2, 0, 0]
    unlike = open_mask(grid, "UTC", every, [date(2026, 12, 25)])
    assert unlike[96 * 2 + 16 : 96 * 2 + 36].all(), "without hours of its own a Friday is a Friday"


def test_public_holidays_are_those_of_the_place():
    assert date(2026, 11, 17) in public_holidays("CZ", None, 2026)
    assert date(2026, 7, 9) in public_holidays("BR", "SP", 2026)
    assert date(2026, 7, 9) not in public_holidays("BR", "RJ", 2026)
    found = holidays_between("CZ", None, date(2025, 12, 26), date(2026, 1, 1))
    assert sorted(found) == [date(2025, 12, 26), date(2026, 1, 1)]


@pytest.mark.parametrize(("country", "subdivision"), [("XX", None), ("BR", "ZZ"), ("", None)])
def test_places_without_known_holidays_are_refused(country, subdivision):
    with pytest.raises(ValueError, match="no public holidays are known"):
        public_holidays(country, subdivision, 2026)


@pytest.mark.parametrize("zone", ["", "Prague", "Europe", "../etc/passwd", "/etc/passwd", "a\0b"])
def test_what_is_not_a_zone_is_not_one(zone):
    assert not zone_exists(zone)
    assert zone_exists("Europe/Prague")
