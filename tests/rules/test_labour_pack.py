"""Labour packs as their files say them: over one another, from date to date, and strictly."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.rules import reading
from wfm.rules.labour import (
    AverageWeek,
    DaysOff,
    FixedBreak,
    LabourPack,
    LongestWork,
    Mix,
    Night,
    Overtime,
    PeriodicBreak,
    Premium,
    ShiftLimit,
    Split,
    load_labour_packs,
    usable,
)
from wfm.tables import Fault, InputError

HEAD = """\
code = "XX-A"
title = "House rules"
country = "BR"
as_of = 2026-11-21
status = "in_force"
confidence = "high"

[citation]
law = "house rule"
source = "our handbook"
read = 2026-11-21
"""

BODY = """\
[limits]
day_min = 540
week_min = 2640
rest_min = 660
weekly_rest_min = 1440
run_days = 6
average_week_min = 2400
average_weeks = 17
year_min = 105840
contact_gap_s = 10

[notice]
publish_days = 14
change_days = 7

[[days_off]]
unit = "sunday"
least = 1
weeks = 4

[[days_off]]
unit = "weekend"
least = 15
weeks = 52

[night]
start = "22:00"
end = "05:00"
counts = 1.5

[[night.shift_limits]]
night_min = 0
paid_min = 450

[[night.shift_limits]]
night_min = 209
paid_min = 420

[premiums]
night = 0.2
saturday = 0.1
sunday = 1.0
holiday = 2.0

[[overtime]]
per = "day"
after_min = 480
rate = 0.5

[[overtime]]
per = "week"
after_min = 2400
rate = 0.25

[[overtime]]
per = "day"
after_min = 510
rate = 1.0

[breaks]
step_min = 5
apart_min = 10

[[breaks.fixed]]
name = "meal"
count = 1
minutes = 30
paid = false
shift_over = 300
shift_up_to = 540
after_start = 60
before_end = 30
within_start = 300

[[breaks.periodic]]
name = "screen"
every = 120
minutes = 15
tolerance = 30
paid = true

[[breaks.longest_work]]
name = "long"
minutes = 300
break_minutes = 15

[split]
max_gap_min = 120
band_start = "09:00"
band_end = "20:00"

[mix]
full_time_h = 39
full_time_least = 0.3
short_under_h = 30
short_most = 0.4

[[sources]]
keys = ["limits.rest_min", "breaks.fixed"]
law = "act 1"
source = "gazette"
read = 2026-11-20
status = "in_force"
confidence = "medium"
note = "of 1943"
"""
FULL = HEAD + "\n" + BODY


@pytest.fixture(autouse=True)
def _nothing_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_SHIPPED", Path("no packs are here"))


def head(code: str, extends: str = "") -> str:
    lines = f'code = "{code}"\n' + (f'extends = "{extends}"\n' if extends else "")
    return HEAD.replace('code = "XX-A"\n', lines) + "\n"


def load(folder: Path, **texts: str) -> Mapping[str, LabourPack]:
    """Packs from texts; the keyword XX_A is the file XX-A.toml."""
    for name, text in texts.items():
        (folder / f"{name.replace('_', '-')}.toml").write_text(text, "utf-8")
    return load_labour_packs(folder)


def faults(folder: Path, **texts: str) -> list[tuple[str, int, str]]:
    """File, line and key of everything that is wrong."""
    with pytest.raises(InputError) as error:
        load(folder, **texts)
    return [place(fault) for fault in error.value.faults]


def place(fault: Fault) -> tuple[str, int, str]:
    return fault.file.split("/")[1].removesuffix(".toml"), fault.row, fault.column


def line_of(text: str, part: str, nth: int = 0) -> int:
    return [n for n, line in enumerate(text.splitlines(), 1) if line.startswith(part)][nth]


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


# --------------------------------------------------------------------- extends


def test_a_pack_takes_over_what_it_does_not_say(tmp_path: Path) -> None:
    child = head("XX-B", "XX-A") + """\
[limits]
day_min = 480

[[days_off]]
unit = "sunday"
least = 2
weeks = 4

[night]
end = "06:00"
"""
    packs = load(tmp_path, XX_A=FULL, XX_B=child)
    assert packs["XX-B"] == replace(
        packs["XX-A"], code="XX-B", extends="XX-A", max_day_min=480,
        days_off=(DaysOff("sunday", 2, 4),), night=replace(packs["XX-A"].night, end=time(6)))


def test_a_source_goes_with_the_value_that_it_speaks_of(tmp_path: Path) -> None:
    child = head("XX-B", "XX-A") + """\
[limits]
rest_min = 720
[[sources]]
keys = ["limits.rest_min", "limits.day_min"]
law = "agreement"
source = "gazette"
read = 2026-11-20
status = "in_force"
confidence = "high"
"""
    pack = load(tmp_path, XX_A=FULL, XX_B=child)["XX-B"]
    assert [(source.citation.law, source.keys) for source in pack.sources] == [
        ("agreement", ("limits.rest_min", "limits.day_min")), ("act 1", ("breaks.fixed",))]


def test_faults_with_what_is_taken_over_are_those_of_the_file_at_hand(tmp_path: Path) -> None:
    child = head("XX-B", "XX-A") + "[limits]\nweek_min = 500\n\n[notice]\nday = 3\n"
    assert faults(tmp_path, XX_A=FULL, XX_B=child) == [
        ("XX-B", line_of(child, "week_min"), "week_min"),
        ("XX-B", line_of(child, "day ="), "day")]
    child = head("XX-B", "XX-A") + "[limits]\nyear_min = 600\n"
    assert faults(tmp_path, XX_A=FULL, XX_B=child) == [
        ("XX-B", line_of(child, "year_min"), "year_min")]


def test_a_fault_is_told_once_where_it_was_written(tmp_path: Path) -> None:
    parent = FULL.replace("rest_min = 660", "rest_min = true")
    change = "\n[[changes]]\nfrom = 2027-01-01\n[changes.notice]\nchange_days = 1\n"
    child = head("XX-B", "XX-A") + "[limits]\nrun_days = 20\n"
    assert faults(tmp_path, XX_A=parent + change, XX_B=child + change) == [
        ("XX-A", line_of(parent, "rest_min"), "rest_min"),
        ("XX-B", line_of(child, "run_days"), "run_days")]


def test_what_does_not_go_with_something_taken_over_is_faulted_at_the_word_extends(
    tmp_path: Path,
) -> None:
    parent = FULL.replace("every = 120", "every = 480")
    child = head("XX-B", "XX-A") + """\
[[breaks.fixed]]
name = "meal"
count = 2
minutes = 30
paid = false
shift_over = 300
shift_up_to = 540
[[breaks.fixed]]
name = "pause"
minutes = 5
paid = true
shift_over = 0
shift_up_to = 540
"""
    assert faults(tmp_path, XX_A=parent, XX_B=child) == [
        ("XX-B", line_of(child, "extends"), "longest_work")]


@pytest.mark.parametrize(("a", "b"), [("XX-B", "XX-A"), ("XX-A", "")])
def test_a_circle_is_refused(tmp_path: Path, a: str, b: str) -> None:
    first, second = head("XX-A", a) + BODY, head("XX-B", b) + BODY
    ((file, row, key),) = faults(tmp_path, XX_A=first, XX_B=second)
    assert key == "extends"
    assert row == line_of({"XX-A": first, "XX-B": second}[file], "extends")


def test_what_leads_into_a_circle_or_to_a_file_that_cannot_be_read_is_not_judged(
    tmp_path: Path,
) -> None:
    texts = {"XX_A": head("XX-A", "XX-B") + BODY, "XX_B": head("XX-B", "XX-A") + BODY,
             "XX_C": head("XX-C", "XX-A"), "XX_D": "code = ", "XX_E": head("XX-E", "XX-D")}
    assert sorted((file, key) for file, _row, key in faults(tmp_path, **texts)) == [
        ("XX-A", "extends"), ("XX-D", "")]


def test_an_unknown_pack_cannot_be_extended(tmp_path: Path) -> None:
    text = head("XX-B", "XX-C") + "[split]\nmax_gap_min = 60\n"
    assert faults(tmp_path, XX_A=FULL, XX_B=text) == [("XX-B", 2, "extends")]


# --------------------------------------------------------------------- changes

CHANGES = """
[[changes]]
from = 2028-01-01
note = "second"
confidence = "low"
[changes.limits]
week_min = 2400

[[changes]]
from = 2027-01-01
note = "first"
[changes.limits]
week_min = 2520
year_min = 100000
[[changes.overtime]]
per = "week"
after_min = 2300
rate = 0.75
"""


def test_changes_hold_from_their_dates_on_one_over_the_other(tmp_path: Path) -> None:
    now = load(tmp_path, XX_A=FULL + CHANGES)["XX-A"]
    assert [(change.from_date, change.note) for change in now.changes] == [
        (date(2027, 1, 1), "first"), (date(2028, 1, 1), "second")]
    bare = replace(now, changes=())
    first = replace(bare, max_week_min=2520, year_min=100000,
                    overtime=(Overtime("week", 2300, 0.75),))
    assert now.on(date(2026, 12, 31)) == now
    assert now.on(date(2027, 1, 1)) == now.on(date(2027, 12, 31)) == first
    assert now.on(date(2028, 1, 1)) == replace(first, max_week_min=2400, confidence="low")


def test_changes_below_hold_above_but_for_what_is_said_there(tmp_path: Path) -> None:
    child = head("XX-B", "XX-A") + """\
[limits]
year_min = 90000
[[changes]]
from = 2027-07-01
note = "ours"
[changes.limits]
rest_min = 720
"""
    pack = load(tmp_path, XX_A=FULL + CHANGES, XX_B=child)["XX-B"]
    assert [(change.from_date, change.note) for change in pack.changes] == [
        (date(2027, 1, 1), "first"), (date(2027, 7, 1), "ours"), (date(2028, 1, 1), "second")]
    said = [(p.max_week_min, p.year_min, p.rest_min, p.overtime[0].rate, p.confidence)
            for p in (pack, *(change.pack for change in pack.changes))]
    assert said == [
        (2640, 90000, 660, 0.5, "high"), (2520, 90000, 660, 0.75, "high"),
        (2520, 90000, 720, 0.75, "high"), (2400, 90000, 720, 0.75, "high")]
    assert {p.code for p in (pack, pack.on(date(2030, 1, 1)))} == {"XX-B"}


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("week_min = 2400", "week_min = 500", "week_min"),
        ("week_min = 2400", "weeks_min = 2400", "weeks_min"),
        ("week_min = 2400", "day_min = 543", None),
        ("rate = 0.75", "rate = 7.5", "rate"),
        ("from = 2027-01-01", "from = 2028-01-01", "from"),
        ("from = 2027-01-01", 'from = "2027"', "from"),
        ('note = "first"', 'remark = "first"', "remark"),
        ('note = "first"', 'code = "first"', "code"),
        ('note = "first"', 'extends = "XX-A"', "extends"),
        ('confidence = "low"', 'confidence = "none"', "confidence"),
        ("[changes.limits]\nweek_min = 2400", '[[changes.sources]]\nkeys = ["limits.x"]\n'
         'law = "a"\nsource = "b"\nread = 2026-11-20\nstatus = "bill"\nconfidence = "low"', "keys"),
    ],
)
def test_what_is_wrong_with_a_change_is_named_with_its_line(
    tmp_path: Path, before: str, after: str, key: str | None
) -> None:
    text = FULL + CHANGES.replace(before, after)
    assert text != FULL + CHANGES
    if key is None:
        load(tmp_path, XX_A=text)
        return
    start = FULL.count("\n") + 1
    # of two changes of one day the later in the file is at fault
    nth = -1 if key == "from" else 0
    row = line_of("\n" * start + CHANGES.replace(before, after), key, nth) - 1
    assert faults(tmp_path, XX_A=text) == [("XX-A", row, key)]


def test_a_change_must_change_something(tmp_path: Path) -> None:
    text = FULL + '\n[[changes]]\nfrom = 2027-01-01\nnote = "nothing"\n'
    assert faults(tmp_path, XX_A=text) == [("XX-A", line_of(text, "from"), "from")]


# ---------------------------------------------------------------------- usable


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


# ------------------------------------------------------------------ any layers

Tables = dict[str, Any]
VALUES: dict[tuple[str, ...], list[object]] = {
    ("limits", "day_min"): [480, 540, 600],
    ("limits", "week_min"): [2400, 2640],
    ("limits", "rest_min"): [600, 660],
    ("limits", "weekly_rest_min"): [1440, 2160],
    ("limits", "run_days"): [5, 6],
    ("limits", "contact_gap_s"): [0, 10],
    ("notice", "publish_days"): [7, 14],
    ("days_off",): [[], [{"unit": "sunday", "least": 1, "weeks": 4}]],
    ("night", "start"): ["22:00", "23:00"],
    ("night", "end"): ["05:00", "06:00"],
    ("night", "shift_limits"): [[], [{"night_min": 60, "paid_min": 420}]],
    ("premiums", "night"): [0.1, 0.2],
    ("premiums", "sunday"): [0.5, 1.0],
    ("overtime",): [[], [{"per": "week", "after_min": 2300, "rate": 0.5}]],
    ("breaks", "step_min"): [5, 10],
    ("breaks", "apart_min"): [0, 20],
    ("breaks", "longest_work"): [[], [{"name": "x", "minutes": 240, "break_minutes": 20}]],
}


def merged(below: Tables, said: Mapping[tuple[str, ...], object]) -> Tables:
    found = {key: dict(v) if isinstance(v, dict) else v for key, v in below.items()}
    for path, value in said.items():
        if len(path) == 1:
            found[path[0]] = value
        else:
            found.setdefault(path[0], {})[path[1]] = value
    return found


def inline(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(inline(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {inline(item)}" for key, item in value.items()) + "}"
    return f'"{value}"' if isinstance(value, str) else str(value)


def toml(tables: Tables, prefix: str = "") -> str:
    lines = [f"{key} = {inline(v)}" for key, v in tables.items() if not isinstance(v, dict)]
    if prefix:
        lines = [f"{prefix}.{line}" for line in lines]
    for name, table in tables.items():
        if isinstance(table, dict):
            inner = [f"{key} = {inline(value)}" for key, value in table.items()]
            lines += ["", f"[{prefix}.{name}]" if prefix else f"[{name}]", *inner]
    return "\n".join(lines) + "\n"


def some(draw: st.DrawFn, everything: bool = False) -> dict[tuple[str, ...], object]:
    return {
        path: draw(st.sampled_from(values))
        for path, values in VALUES.items() if everything or draw(st.integers(0, 3)) == 0
    }


def entry(since: date, said: Mapping[tuple[str, ...], object]) -> str:
    arrays = {path: value for path, value in said.items() if len(path) == 1}
    tables = {path: value for path, value in said.items() if path not in arrays}
    top = "".join(f"{path[0]} = {inline(value)}\n" for path, value in arrays.items())
    return f'[[changes]]\nfrom = {since}\nstatus = "in_force"\n{top}' + toml(
        merged({}, tables), "changes")


def whole(code: str, said: Tables, changes: str = "", extends: str = "") -> str:
    arrays = {key: value for key, value in said.items() if not isinstance(value, dict)}
    tables = {key: value for key, value in said.items() if isinstance(value, dict)}
    return toml(arrays) + head(code, extends) + toml(tables) + "\n" + changes


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_any_layers_and_changes_are_what_one_file_would_say(data: st.DataObject) -> None:
    """At any day the upper file's words hold, its later changes first, then those below."""
    low = st.composite(lambda draw: some(draw, True))
    few = st.composite(lambda draw: some(draw))
    days = [date(2027, 1, 1), date(2027, 6, 1), date(2028, 1, 1)]
    base, upper = data.draw(low()), data.draw(few())
    below = {day: data.draw(few()) for day in data.draw(st.sets(st.sampled_from(days)))}
    above = {day: data.draw(few()) for day in data.draw(st.sets(st.sampled_from(days)))}
    for at in (date(2026, 1, 1), *days, date(2028, 2, 1)):
        one = merged({}, base)
        for said in (*[below[d] for d in sorted(below) if d <= at], upper,
                     *[above[d] for d in sorted(above) if d <= at]):
            one = merged(one, said)
        with TemporaryDirectory() as name:
            packs = load(
                Path(name), XX_C=whole("XX-C", one),
                XX_A=whole("XX-A", merged({}, base), "".join(
                    entry(day, said) for day, said in below.items())),
                XX_B=whole("XX-B", merged({}, upper), "".join(
                    entry(day, said) for day, said in above.items()), extends="XX-A"))
        found = replace(packs["XX-B"].on(at), changes=())
        assert found == replace(packs["XX-C"], code="XX-B", extends="XX-A")


def test_the_texts_of_the_tests_say_what_is_meant() -> None:
    said: dict[tuple[str, ...], object] = {
        ("limits", "day_min"): 480, ("days_off",): [{"unit": "sunday"}]}
    text = whole("XX-A", merged({}, said), entry(date(2027, 1, 1), said))
    data = tomllib.loads(text)
    assert data["limits"] == data["changes"][0]["limits"] == {"day_min": 480}
    assert data["days_off"] == data["changes"][0]["days_off"] == [{"unit": "sunday"}]
