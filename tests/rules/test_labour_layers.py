"""Labour packs that extend others, and changes from a date on."""

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
from labour_cases import BODY, FULL, faults, head, line_of, load

from wfm.rules.labour import (
    DaysOff,
    Overtime,
)

pytestmark = pytest.mark.usefixtures("nothing_shipped")


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
