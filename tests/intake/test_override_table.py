"""The table forecasts/overrides.csv as people write it."""

from __future__ import annotations

from datetime import date, time

import pytest
from small_centre import write_small

from wfm.intake import load
from wfm.intake.overrides import read_overrides
from wfm.stage_tables import OVERRIDES
from wfm.tables import InputError

HEADER = ",".join(column.name for column in OVERRIDES.columns)
WHO = "Ada Nováková"


@pytest.fixture(scope="module")
def center(tmp_path_factory):
    return load(write_small(tmp_path_factory.mktemp("small") / "inputs")).center


@pytest.fixture()
def read(center, tmp_path):
    def reading(*rows, header=HEADER):
        path = tmp_path / "forecasts" / "overrides.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return read_overrides(path, center)

    return reading


def faults(read, *rows, **more):
    with pytest.raises(InputError) as caught:
        read(*rows, **more)
    for fault in caught.value.faults:
        assert fault.file == "forecasts/overrides.csv"
        assert "Nováková" not in str(fault) and fault.mend
    return [(fault.row, fault.column) for fault in caught.value.faults]


def test_no_file_and_an_empty_table_are_no_overrides(read, center, tmp_path):
    assert read_overrides(tmp_path / "nothing.csv", center) == ()
    assert read() == ()


def test_rows_are_read_with_days_and_times(read):
    whole, part = read(
        f"care,2026-11-24,2026-11-25,,,factor,1.1,{WHO},letter",
        f"chat,24/11/2026,25/11/2026,10:30,24:00,add,-2.5,{WHO},quiet",
    )
    assert (whole.row, whole.queue, whole.first, whole.last) == (
        2, "care", date(2026, 11, 24), date(2026, 11, 25))
    assert whole.whole_days and whole.value == 1.1
    assert (part.begin, part.end, part.value) == (time(10, 30), time(0), -2.5)
    assert not part.whole_days
    assert part.why == "quiet" and WHO not in repr(part)


def test_a_file_saved_by_a_spreadsheet_in_europe_is_read(read):
    (row,) = read(f"care;2026-11-24;2026-11-24;;;factor;1,15;{WHO};letter",
                  header=HEADER.replace(",", ";"))
    assert row.value == 1.15


@pytest.mark.parametrize(("row", "column"), [
    ("nowhere,2026-11-24,2026-11-24,,,factor,1.1,A,B", "queue"),
    ("care,2026-11-24,2026-11-23,,,factor,1.1,A,B", "to"),
    ("care,2026-11-24,2026-11-24,,,times,1.1,A,B", "action"),
    ("care,2026-11-24,2026-11-24,,,factor,110,A,B", "value"),
    ("care,2026-11-24,2026-11-24,,,factor,-0.1,A,B", "value"),
    ("care,2026-11-24,2026-11-24,,,set,-1,A,B", "value"),
    ("care,2026-11-24,2026-11-24,,,set,5000000,A,B", "value"),
    ("care,2026-11-24,2026-11-24,,,add,many,A,B", "value"),
    ("care,2026-11-24,2026-11-24,,,add,,A,B", "value"),
    ("care,2026-11-24,2026-11-24,,,factor,1.1,,B", "who"),
    ("care,2026-11-24,2026-11-24,,,factor,1.1,A,", "why"),
    ("care,2026-11-24,,,,factor,1.1,A,B", "to"),
    ("care,2026-11-24,2026-11-24,10:00,,factor,1.1,A,B", "to_time"),
    ("care,2026-11-24,2026-11-24,,10:00,factor,1.1,A,B", "from_time"),
    ("care,2026-11-24,2026-11-24,10:10,11:00,factor,1.1,A,B", "from_time"),
    ("care,2026-11-24,2026-11-24,22:00,06:00,factor,1.1,A,B", "to_time"),
    ("care,2026-11-24,2026-11-24,soon,11:00,factor,1.1,A,B", "from_time"),
])
def test_what_cannot_be_is_told_by_row_and_column(read, row, column):
    assert faults(read, "care,2026-11-26,2026-11-26,,,factor,1.1,A,B", row) == [(3, column)]


def test_everything_wrong_is_told_at_once(read):
    assert faults(
        read,
        f"nowhere,2026-11-24,2026-11-23,,,factor,-1,{WHO},",
        f"care,2026-11-24,2026-11-24,,,set,5,{WHO},B",
        f",x,2026-11-24,,,set,5,{WHO},B",
    ) == [(2, "queue"), (2, "to"), (2, "value"), (2, "why"), (4, "from"), (4, "queue")]


@pytest.mark.parametrize(("other", "clash"), [
    ("care,2026-11-25,2026-11-30,,,set,9,A,B", True),
    ("care,2026-11-26,2026-11-30,,,set,9,A,B", False),
    ("care,2026-11-25,2026-11-25,10:00,11:00,set,9,A,B", True),
    ("chat,2026-11-25,2026-11-25,,,set,9,A,B", False),
    ("care,2026-11-25,2026-11-25,,,add,9,A,B", False),
])
def test_two_rows_may_not_set_the_same_intervals(read, other, clash):
    first = "care,2026-11-24,2026-11-25,,,set,500,A,B"
    if clash:
        assert faults(read, first, other) == [(3, "action")]
    else:
        assert len(read(first, other)) == 2


def test_parts_of_a_day_that_only_touch_may_both_be_set(read):
    assert len(read("care,2026-11-24,2026-11-24,09:00,10:00,set,5,A,B",
                    "care,2026-11-24,2026-11-24,10:00,24:00,set,5,A,B")) == 2


def test_a_missing_column_is_told(read):
    assert (1, "who") in faults(read, header=HEADER.replace("who,", ""))
