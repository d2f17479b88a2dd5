"""When the sample takes place, and the days in it that are not like others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from functools import cache

from wfm.calendar import holidays_between

SEED = 2026
WEEK = date(2026, 12, 7)
"""The Monday of the week to plan."""
HISTORY_WEEKS = 26
HISTORY_FIRST = WEEK - timedelta(weeks=HISTORY_WEEKS)
ROSTER_WEEKS = 4
"""Weeks of shifts worked before the week to plan."""
ROSTER_FIRST = WEEK - timedelta(weeks=ROSTER_WEEKS)

INTERVAL_MIN = 30
SLOTS = 24 * 60 // INTERVAL_MIN
"""Intervals in a day: São Paulo keeps one offset all year."""

OUTAGE_QUEUE = "care"
OUTAGE_DAY = date(2026, 9, 23)
OUTAGE_FROM, OUTAGE_TO = time(14, 0), time(17, 0)
"""The carrier failed: next to no call came through."""

MISSING_DAY = date(2026, 8, 13)
"""The reports of this day were lost: no row of any queue."""

BLACK_FRIDAY = date(2026, 11, 27)
ADVERTISEMENT = date(2026, 12, 10)
"""A television advertisement in the week to plan."""


@cache
def public_holidays() -> Mapping[date, str]:
    """Public holidays in São Paulo around the sample."""
    return holidays_between("BR", "SP", HISTORY_FIRST - timedelta(days=14), WEEK + timedelta(14))


def is_business_day(day: date) -> bool:
    """Monday to Friday, no public holiday."""
    return day.weekday() < 5 and day not in public_holidays()


@cache
def pay_days(year: int, month: int) -> tuple[date, date]:
    """When people are paid: the fifth business day, and the 20th or the next business day."""
    first = date(year, month, 1)
    business = [day for n in range(14) if is_business_day(day := first + timedelta(days=n))]
    advance = date(year, month, 20)
    while not is_business_day(advance):
        advance += timedelta(days=1)
    return business[4], advance


def is_pay_day(day: date) -> bool:
    """Whether salaries or advances are paid on `day`."""
    return day in pay_days(day.year, day.month)


def is_billing_day(day: date) -> bool:
    """Whether the bills of the month reach the customers about now."""
    return day.day >= 28 or day.day <= 2


def follows_holiday(day: date) -> bool:
    """Whether `day` is the first business day after a public holiday on a weekday."""
    before = day - timedelta(days=1)
    while before.weekday() >= 5 and before not in public_holidays():
        before -= timedelta(days=1)
    return day not in public_holidays() and day.weekday() < 5 and (
        before in public_holidays() and before.weekday() < 5
    )
