"""Faults of a real history: the bank of 1999, as :mod:`test_bank_1999` reads it.

Days without records, days whose records were made up afterwards, days before a holiday on which
the bank closed early, and Saturdays whose evening began later once summer time did.
"""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from test_bank_1999 import FILE, HOURS, ZONE, history_of, read_calls

from wfm.calendar import WEEKDAYS, holidays_between
from wfm.demand.days import tabulate
from wfm.demand.past.cleaning import clean
from wfm.intake import parse_spans


@pytest.fixture(scope="module")
def service():
    """What was found in the queue `service`, and its day of the first record."""
    if not FILE.is_file():
        pytest.skip(f"no {FILE.name} at WFM_DATA or ../shared/data; it is not the project's own")
    history = history_of(read_calls())
    history = history[history["queue"] == "service"].copy()
    history["start"] = history["start"].dt.tz_localize(ZONE).dt.tz_convert("UTC")
    hours = {day: parse_spans(text) for day, text in zip(WEEKDAYS, HOURS.split(","), strict=True)}
    holidays = holidays_between("IL", None, date(1998, 12, 31), date(1999, 7, 5))
    days = tabulate(history, ZONE, 30, date(1999, 7, 4), hours, set(holidays))
    return clean(days), days.dates[0]


def dates(service, what):
    cleaned, first = service
    return [str((pd.Timestamp(first) + pd.Timedelta(days=mark.first // 48)).date())
            for mark in cleaned.marks if mark.what == what]


def test_days_without_records_are_missing(service):
    assert dates(service, "missing") == ["1999-01-11"]
    (mark,) = (m for m in service[0].marks if m.what == "missing")
    assert mark.end - mark.first == 2 * 48


def test_made_up_records_of_a_night_are_faults_of_the_system(service):
    assert "1999-05-23" in dates(service, "glitch")
    assert len(set(dates(service, "glitch"))) <= 10


def test_the_days_before_three_holidays_were_half_days(service):
    assert set(dates(service, "half_day")) == {"1999-03-31", "1999-04-20", "1999-05-20"}


def test_the_saturday_evening_begins_later_in_summer(service):
    (mark,) = (m for m in service[0].marks if m.what == "hours")
    assert "from 20:00 to 21:" in mark.done
    assert any(day in mark.done for day in ("04-03", "04-10", "04-17", "04-24"))
