"""Minutes at night, by the wall clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.calendar import instant
from wfm.rules.labour_terms import Night
from wfm.rules.night import counted_minutes, night_minutes

NIGHT = Night(time(22), time(5), 60 / 52.5, ())
RIO, MADRID = "America/Sao_Paulo", "Europe/Madrid"


def span(day: date, first: time, hours: float, zone: str) -> tuple[datetime, datetime]:
    start = instant(day, first, zone)
    return start, start + timedelta(hours=hours)


@pytest.mark.parametrize(("first", "hours", "minutes"), [
    (time(9), 6, 0), (time(21), 2, 60), (time(22), 7, 420), (time(0), 6, 300), (time(4), 3, 60),
    (time(20), 24, 420), (time(23), 24, 420)])
def test_the_night_lasts_from_ten_to_five(first: time, hours: float, minutes: int) -> None:
    assert night_minutes(NIGHT, *span(date(2026, 6, 8), first, hours, RIO), RIO) == minutes


def test_a_night_within_one_day_ends_on_it() -> None:
    siesta = Night(time(13), time(15), 1.0, ())
    assert night_minutes(siesta, *span(date(2026, 6, 8), time(9), 48, RIO), RIO) == 240


@pytest.mark.parametrize(("day", "minutes"), [
    (date(2026, 3, 28), 360), (date(2026, 10, 24), 480), (date(2026, 6, 8), 420)])
def test_where_the_clocks_change_the_night_is_as_long_as_it_lasts(day: date, minutes: int) -> None:
    start = instant(day, time(22), MADRID)
    end = instant(day + timedelta(days=1), time(5), MADRID)
    assert night_minutes(NIGHT, start, end, MADRID) == minutes


def test_seven_hours_of_a_brazilian_night_count_for_eight() -> None:
    start, end = span(date(2026, 6, 8), time(22), 7, RIO)
    assert counted_minutes(NIGHT, start, end, RIO) == pytest.approx(480)
    assert counted_minutes(Night(time(22), time(5), 1.0, ()), start, end, RIO) == 420


@given(st.integers(0, 60 * 24 * 365), st.integers(1, 2000))
def test_every_minute_is_at_night_or_not(offset: int, length: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=offset)
    end = start + timedelta(minutes=length)
    clocks = ((start + timedelta(minutes=m)).astimezone(ZoneInfo(MADRID)).time()
              for m in range(length))
    dark = sum(clock >= time(22) or clock < time(5) for clock in clocks)
    assert night_minutes(NIGHT, start, end, MADRID) == dark
