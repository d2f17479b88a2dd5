"""A labour pack as its file says it, strictly, and when it is used."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from labour_cases import BODY, FULL, HEAD, faults, line_of, load

from wfm.rules.labour import (
    AverageWeek,
    DaysOff,
    FixedBreak,
    LongestWork,
    Mix,
    Night,
    Overtime,
    PeriodicBreak,
    Premium,
    ShiftLimit,
    Split,
    usable,
)
from wfm.tables import InputError

pytestmark = pytest.mark.usefixtures("nothing_shipped")


# -------------------------------------------------------------------- one file


def test_everything_that_a_file_may_say_is_in_the_pack(tmp_path: Path) -> None:
    pack = load(tmp_path, XX_A=FULL)["XX-A"]
    assert (pack.code, pack.title, pack.country, pack.extends) == (
        "XX-A", "House rules", "BR", None)
    assert (pack.max_day_min, pack.max_week_min, pack.max_run_days) == (540, 2640, 6)
    assert (pack.rest_min, pack.weekly_rest_min) == (660, 1440)
    assert (pack.average, pack.year_min) == (AverageWeek(2400, 17), 105840)
    assert (pack.contact_gap_s, pack.publish_days, pack.change_days) == (10, 14, 7)
    assert pack.days_off == (DaysOff("sunday", 1, 4), DaysOff("weekend", 15, 52))
    assert pack.night == Night(
        time(22), time(5), 1.5, (ShiftLimit(0, 450), ShiftLimit(209, 420)))
    assert pack.premiums == (Premium("night", 0.2), Premium("saturday", 0.1),
                             Premium("sunday", 1.0), Premium("holiday", 2.0))
    assert pack.overtime == (
        Overtime("day", 480, 0.5), Overtime("week", 2400, 0.25), Overtime("day", 510, 1.0))
    assert pack.fixed_breaks == (FixedBreak("meal", 1, 30, False, 300, 540, 60, 30, 300),)
    assert pack.periodic_breaks == (PeriodicBreak("screen", 120, 15, 30, True),)
    assert pack.longest_work == (LongestWork("long", 300, 15),)
    assert (pack.break_step_min, pack.apart_min) == (5, 10)
    assert pack.split == Split(120, time(9), time(20))
    assert pack.mix == Mix(39, 0.3, 30, 0.4)
    (source,) = pack.sources
    assert source.keys == ("limits.rest_min", "breaks.fixed")
    assert (source.citation.law, source.status, source.confidence, source.note) == (
        "act 1", "in_force", "medium", "of 1943")
    assert pack.changes == ()
    assert pack.on(date(2050, 1, 1)) is pack


def test_what_a_file_need_not_say(tmp_path: Path) -> None:
    pack = load(tmp_path, XX_A=HEAD + """
[limits]
day_min = 480
week_min = 2400
rest_min = 0
weekly_rest_min = 0
run_days = 14
[night]
start = "22:00"
end = "06:00"
[breaks]
step_min = 5
apart_min = 0
""")["XX-A"]
    assert (pack.average, pack.year_min, pack.publish_days, pack.change_days) == (None,) * 4
    assert (pack.split, pack.mix, pack.extends, pack.contact_gap_s) == (None, None, None, 0)
    assert (pack.days_off, pack.premiums, pack.overtime, pack.sources) == ((),) * 4
    assert (pack.night.counts, pack.night.shift_limits) == (1.0, ())


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("average_weeks = 17\n", "", "average_weeks"),
        ("average_week_min = 2400\n", "", "average_week_min"),
        ("average_weeks = 17", "average_weeks = 1", "average_weeks"),
        ("year_min = 105840", "year_min = 2400", "year_min"),
        ("day_min = 540", "day_min = 2000", "day_min"),
        ("week_min = 2640", "week_min = 500", "week_min"),
        ("contact_gap_s = 10", "contact_gap_s = -1", "contact_gap_s"),
        ("contact_gap_s = 10", "contact_gap = 10", "contact_gap"),
        ("contact_gap_s = 10", "publish_days = 10", "publish_days"),
        ("change_days = 7", 'change_days = "7"', "change_days"),
        ("change_days = 7", "swap_days = 7", "swap_days"),
        ("least = 15", "least = 53", "least"),
        ("weeks = 52", "weeks = 54", "weeks"),
        ('unit = "weekend"', 'unit = "friday"', "unit"),
        ("counts = 1.5", "counts = 0.9", "counts"),
        ('end = "05:00"', 'end = "05:02"', "end"),
        ("night_min = 209", "night_min = 0", "night_min"),
        ("paid_min = 420", "paid_min = 450", "paid_min"),
        ("holiday = 2.0", "holiday = 2.0\novertime = 0.5", "overtime"),
        ("after_min = 510", "after_min = 480", "after_min"),
        ("after_min = 510", "after_min = 1500", "after_min"),
        ("rate = 1.0", "rate = 0.4", "rate"),
        ('per = "week"', 'per = "month"', "per"),
        ("every = 120", "every = true", "every"),
        ("minutes = 15\ntolerance", "minutes = 120\ntolerance", "minutes"),
        ("shift_up_to = 540", "shift_up_to = 300", "shift_up_to"),
        ("within_start = 300", "within_start = 30", "within_start"),
        ("within_start = 300", "within_start = 301", "within_start"),
        ('band_end = "20:00"\n', "", "band_end"),
        ('band_start = "09:00"\n', "", "band_start"),
        ('band_end = "20:00"', 'band_end = "08:00"', "band_end"),
        ('band_start = "09:00"', 'band_start = "09:01"', "band_start"),
        ("max_gap_min = 120", "max_gap_min = 121", "max_gap_min"),
        ("short_most = 0.4", "short_most = 40", "short_most"),
        ("short_under_h = 30", "short_under_h = 40", "short_under_h"),
        ("full_time_h = 39\n", "", "full_time_h"),
        ('keys = ["limits.rest_min", "breaks.fixed"]', 'keys = ["limits.rest"]', "keys"),
        ('law = "act 1"\n', "", "law"),
        ("[split]", "[splits]", "splits"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, before: str, after: str, key: str
) -> None:
    assert BODY.count(before) == 1
    text = HEAD + "\n" + BODY.replace(before, after)
    if after:  # the changed line, else the table in which something is missing
        row = max(line_of(text, line, -1) for line in after.splitlines() if key in line)
    else:
        above = FULL[: FULL.index(before)]
        row = max(n for n, line in enumerate(above.splitlines(), 1) if line.startswith("["))
    assert faults(tmp_path, XX_A=text) == [("XX-A", row, key)]


def test_tables_are_compared_within_themselves_whatever_is_wrong_elsewhere(tmp_path: Path) -> None:
    text = FULL.replace("change_days = 7", 'change_days = "7"').replace(
        "week_min = 2640", "week_min = 500").replace("after_min = 510", "after_min = 480").replace(
        "short_under_h = 30", "short_under_h = 40").replace("every = 120", "every = 121")
    assert sorted(key for _file, _row, key in faults(tmp_path, XX_A=text)) == [
        "after_min", "change_days", "every", "short_under_h", "week_min"]
    # a value that stands in for a faulty one is not compared
    text = FULL.replace("day_min = 540", "day_min = 2000").replace(
        "week_min = 2640", "week_min = 500")
    assert [key for _file, _row, key in faults(tmp_path, XX_A=text)] == ["day_min"]


def test_breaks_of_one_name_are_given_once_for_each_shift(tmp_path: Path) -> None:
    again = """
[[breaks.fixed]]
name = "meal"
minutes = 45
paid = false
shift_over = 539
shift_up_to = 600
"""
    assert faults(tmp_path, XX_A=FULL + again) == [
        ("XX-A", line_of(FULL + again, "shift_over = 539"), "shift_over")]
    load(tmp_path, XX_A=FULL + again.replace("539", "540"))


def test_break_rules_that_no_plan_can_say_are_refused(tmp_path: Path) -> None:
    # two meals and short pauses: which stretch a meal must end cannot be said by neighbours
    text = FULL.replace("count = 1", "count = 2")
    text = text.replace("break_minutes = 15", "break_minutes = 20")
    with pytest.raises(InputError, match="'long' cannot be planned"):
        load(tmp_path, XX_A=text)


def test_a_band_may_reach_midnight(tmp_path: Path) -> None:
    text = FULL.replace('band_end = "20:00"', 'band_end = "00:00"')
    assert load(tmp_path, XX_A=text)["XX-A"].split == Split(120, time(9), time(0))


@pytest.mark.parametrize(
    ("status", "confidence", "sure"),
    [("in_force", "high", True), ("practice", "medium", True), ("unverified", "low", False),
     ("bill", "high", False), ("repealed", "high", False)],
)
def test_what_is_not_sure_is_used_only_where_it_is_accepted(
    tmp_path: Path, status: str, confidence: str, sure: bool
) -> None:
    pack = replace(load(tmp_path, XX_A=FULL)["XX-A"], status=status, confidence=confidence)
    assert usable(pack, ()) == usable(pack, {"XX-B"}) == sure
    assert usable(pack, ["XX-A"])
