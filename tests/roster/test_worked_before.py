"""What was worked before, and what the law then leaves of a week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from check_centres import LABOUR, MONDAY, centre, worked

from wfm.calendar import Grid, midnight
from wfm.center import WorkedShift
from wfm.roster.history import barred, minutes_left
from wfm.roster.slots import slot_of
from wfm.rules.labour import AverageWeek, DaysOff

ZONE = "Europe/Madrid"
FREE = replace(
    LABOUR["ES-CC"], max_week_min=3600, average=None, year_min=None, days_off=())
DAY = WorkedShift(MONDAY, time(9), time(17))


def days(*back: int, paid_h: float | None = None) -> tuple[WorkedShift, ...]:
    return tuple(replace(DAY, day=MONDAY - timedelta(days=n), paid_h=paid_h)
                 for n in sorted(back, reverse=True))


def left(pack, shifts=(), year_h=None) -> int:
    agent = replace(centre("ES-CC").agents["A1"], worked=shifts, year_h=year_h)
    return minutes_left(agent, pack, MONDAY, ZONE)


def test_without_averages_the_week_itself_is_the_limit() -> None:
    assert left(FREE, days(1, 2, 3)) == 3600


def test_weeks_that_nobody_knows_count_as_the_average() -> None:
    pack = replace(FREE, average=AverageWeek(2400, 4))
    assert left(pack) == 2400


def test_a_known_week_gives_back_what_it_did_not_use() -> None:
    """Three weeks ago the table begins; after it one day of eight hours, and a free week."""
    pack = replace(FREE, average=AverageWeek(2400, 4))
    assert left(pack, days(21, 10)) == min(3600, 4 * 2400 - 2400 - 480 - 0)
    pack = replace(pack, max_week_min=9999)
    assert left(pack, days(21, 10)) == 4 * 2400 - 2400 - 480
    assert left(pack, days(21, 10, paid_h=7.5)) == 4 * 2400 - 2400 - 450


def test_a_week_known_in_part_counts_at_least_the_average() -> None:
    pack = replace(FREE, average=AverageWeek(300, 2), max_week_min=9999)
    assert left(pack, days(3)) == 600 - 480
    assert left(pack, days(7, paid_h=2.0)) == 300, "the table begins on that Monday"
    assert left(pack, days(8, 7, paid_h=2.0)) == 600 - 120, "it begins on the Sunday before"


def test_long_weeks_before_leave_nothing_rather_than_less_than_nothing() -> None:
    pack = replace(FREE, average=AverageWeek(300, 2))
    assert left(pack, days(1, 2, 3, 4)) == 0


def test_the_year_counts_what_the_table_says_or_what_the_agent_says() -> None:
    pack = replace(FREE, year_min=6000)
    assert left(pack, days(1, 2)) == 3600
    assert left(pack, days(1, 2, 3, 4, 5, 6)) == 6000 - 6 * 480
    assert left(pack, days(1, 2), year_h=95.0) == 300
    last_year = (WorkedShift(date(MONDAY.year - 1, 12, 31), time(9), time(17)),)
    assert left(replace(pack, max_week_min=9999), last_year) == 6000


@pytest.mark.parametrize(("rule", "sundays", "bars"), [
    (DaysOff("sunday", 15, 52), range(1, 37), False),   # 51 − 36 = 15 free
    (DaysOff("sunday", 15, 52), range(1, 38), True),
    (DaysOff("weekend", 2, 4), range(1, 2), False),
    (DaysOff("weekend", 2, 4), range(1, 3), True),
    (DaysOff("sunday", 1, 1), (), True),
])
def test_enough_free_days_are_kept_over_as_many_weeks_as_the_rule_has(
    rule: DaysOff, sundays, bars: bool
) -> None:
    agent = replace(centre("ES-CC").agents["A1"],
                    worked=worked(*(6 - 7 * back for back in reversed(sundays))))
    grid = Grid.days(MONDAY, 8, ZONE, 30)
    spans = list(barred(agent, (rule,), MONDAY, ZONE, grid))
    last = slot_of(midnight(MONDAY + timedelta(days=7), ZONE), grid)
    length = 288 if rule.unit == "sunday" else 576
    assert spans == ([(last - length, last)] if bars else [])


def test_each_of_several_rules_may_bar_days() -> None:
    agent = replace(centre("ES-CC").agents["A1"], worked=worked(-1, -8, -15))
    both = (DaysOff("sunday", 1, 4), DaysOff("weekend", 1, 4))
    grid = Grid.days(MONDAY, 8, ZONE, 30)
    assert len(list(barred(agent, both, MONDAY, ZONE, grid))) == 2
