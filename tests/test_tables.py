"""Tables as people write them: what is read, and what is said where it cannot be."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.tables import (
    Column,
    Fault,
    Faults,
    InputError,
    Source,
    Table,
    all_or_none,
    find_sources,
    read_table,
    shown,
    write_beside,
    write_csv,
)
from wfm.tables.dates import year_first

PLANS = Table(
    "plans", "Plans.",
    (
        Column("code", "code", "Key"),
        Column("name", "text", "A person", False),
        Column("amount", "number", "How much", least=0, most=1000),
        Column("count", "whole", "How many", False, default=1),
        Column("part", "share", "Share", False),
        Column("day", "date", "Day", False),
        Column("clock", "time", "Clock", False),
        Column("moment", "moment", "When", False),
        Column("flag", "yes_no", "Flag", False, default=True),
        Column("colour", "code", "Colour", False, choices=("red", "blue")),
    ),
    key=("code",), required=True,
)


def read(folder: Path, table: Table = PLANS) -> tuple[pd.DataFrame, list[str], list[Fault]]:
    faults = Faults()
    sources = find_sources(folder, [table.name], faults)
    frame = read_table(table, sources[table.name], folder, faults).frame
    return frame, [str(f) for f in faults.found], faults.found


@pytest.fixture()
def csv(tmp_path: Path) -> Callable[[str | bytes], tuple[pd.DataFrame, list[str], list[Fault]]]:
    def write(text: str | bytes):
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "plans.csv").write_bytes(data)
        return read(tmp_path)

    return write


@pytest.fixture()
def book(tmp_path: Path) -> Callable[..., tuple[pd.DataFrame, list[str], list[Fault]]]:
    def write(*rows: list[object], sheet: str = "plans", spoil=None):
        made = openpyxl.Workbook()
        made.active.title = sheet
        for row in rows:
            made.active.append(row)
        if spoil:
            spoil(made.active)
        made.save(tmp_path / "tables.xlsx")
        return read(tmp_path)

    return write


VALUES = [
    ("amount", "12.5", 12.5), ("amount", '"12,5"', 12.5), ("amount", " 7 ", 7.0),
    ("amount", "1e2", 100.0), ("amount", "+3", 3.0), ("amount", ".5", 0.5),
    ("count", "12", 12), ("count", "12.0", 12),
    ("part", "80%", 0.8), ("part", "80 %", 0.8), ("part", '"12,5%"', 0.125), ("part", "0.8", 0.8),
    ("part", '"0,125"', 0.125),
    ("day", "2026-12-07", date(2026, 12, 7)), ("day", "2026-12-07 00:00:00", date(2026, 12, 7)),
    ("clock", "8:30", time(8, 30)), ("clock", "24:00", time(0)), ("clock", "08:30:00", time(8, 30)),
    ("moment", "2026-12-07 08:30", datetime(2026, 12, 7, 8, 30)),
    ("moment", "2026-12-07T08:30-03:00",
     datetime.fromisoformat("2026-12-07T08:30-03:00")),
    ("flag", "Yes", True), ("flag", "0", False), ("flag", "NÃO", False), ("flag", "", True),
    ("colour", "red", "red"), ("code", "007", "007"),
]


@pytest.mark.parametrize(("column", "cell", "value"), VALUES)
def test_cells_as_people_write_them(csv, column, cell, value):
    cells = {"code": "a", "amount": "1"} | {column: cell}
    frame, said, _ = csv(f"{','.join(cells)}\n{','.join(cells.values())}\n")
    assert said == [] and frame[column][0] == value


BAD = [
    ("amount", "many"), ("amount", "nan"), ("amount", "inf"), ("amount", "1e308"),
    ("amount", "1_000"), ("amount", '"1,234"'), ("amount", '"1.234,5"'), ("amount", "0x10"),
    ("amount", "True"), ("amount", "-1"), ("amount", "1001"), ("amount", "9" * 400),
    ("count", "1.5"), ("part", "80"), ("part", "120%"), ("part", "%"),
    ("day", "07/12/2026"), ("day", "2026-13-01"), ("day", "2026-12-07 10:00"),
    ("day", "0001-01-01"),
    ("clock", "25:00"), ("clock", "24:30"), ("clock", "8h30"), ("clock", "08:75"),
    ("moment", "2026-12-07"), ("moment", "2026-12-07 8"), ("moment", "9999-12-31 23:59"),
    ("moment", "2026-12-07 08:30 tomorrow"), ("flag", "perhaps"), ("colour", "green"),
    ("code", ""), ("amount", "#REF!"), ("name", "#N/A"), ("name", "x" * 5000),
]


@pytest.mark.parametrize(("column", "cell"), BAD)
def test_a_bad_cell_is_a_fault_with_its_row_and_column(csv, column, cell):
    cells = {"code": "a", "amount": "1"} | {column: cell}
    _, said, faults = csv(f"{','.join(cells)}\nz,1\n{','.join(cells.values())}\n")
    assert [(f.row, f.column) for f in faults] == [(3, column)], said
    assert len(said[0]) < 300 and faults[0].mend


@pytest.mark.parametrize("text", [
    "code;amount\na;1,5\n", "\ufeffcode,amount\na,1.5\n", "code\tamount\na\t1.5\n",
    "\n\ncode,amount\n\na,1.5\n", "CODE, Amount \r\na,1.5\r\n", 'code,amount\n"a","1,5"\n',
])
def test_separators_marks_blank_lines_and_capitals_do_not_matter(csv, text):
    frame, said, _ = csv(text)
    assert said == [] and frame[["code", "amount"]].values.tolist() == [["a", 1.5]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_accents_survive_the_usual_encodings(csv, encoding):
    frame, said, _ = csv("code,name,amount\na,João Ávila,1\n".encode(encoding))
    assert said == [] and frame["name"][0] == "João Ávila"


@pytest.mark.parametrize(("data", "words"), [
    (b"code,amount\na,\x81\x00\n", "not readable text"),
    (b"PK\x03\x04 something", "this is a workbook"),
    (b'code,amount\n"a,1\nb,2\n', "quotation marks"),
    (b'code,amount\n"a"b,1\n', "quotation marks"),
    (b"code,amount\na," + b"1" * 200_000 + b"\n", "far too long"),
    (b"", "nothing in it"), (b"code,amount\n", "has no rows"), (b"a,1\nb,2\n", "not a header"),
    (b"code,amount\na,1,5\n", "3 cells, the header 2"),
    (b"code,amuont\na,1\n", "Rename it to amount"),
    (b"code\na\n", "column amount: this column is missing"),
    (b"code,amount,amount\na,1,1\n", "stands twice"),
    (b"code,amount,fun\na,1,1\n", "there is no such column"),
    (b"code,amount,\na,1,lost\n", "column 3 holds a cell but has no header"),
    (b"code,amount\na,1\na,2\n", "already stands in row 2"),
])
def test_a_file_with_a_fault_gives_one_line(csv, data, words):
    _, said, faults = csv(data)
    assert len(said) == 1 and words in said[0], said
    assert faults[0].file.endswith("/plans.csv") and faults[0].mend


def test_excels_own_dates_times_and_booleans(book):
    frame, said, _ = book(
        ["code", "amount", "day", "clock", "moment", "flag", "part", "count"],
        [101, 2, date(2026, 12, 7), time(8, 30), datetime(2026, 12, 7, 8, 29, 59, 999000), False,
         0.8, 3.0],
        [102.0, 2.5, datetime(2026, 12, 7), 0.5, datetime(2026, 12, 7, 8), 1, "80%", None],
        ["x", 1, None, timedelta(days=1), None, None, None, None],
    )
    assert said == []
    assert frame.drop(columns=["_row", "name", "colour"]).values.tolist() == [
        ["101", 2.0, 3, 0.8, date(2026, 12, 7), time(8, 30), datetime(2026, 12, 7, 8, 30), False],
        ["102", 2.5, 1, 0.8, date(2026, 12, 7), time(12), datetime(2026, 12, 7, 8), True],
        ["x", 1.0, 1, None, None, time(0), None, True],
    ]


def test_a_moment_with_seconds_is_not_rounded_away(book):
    frame, said, _ = book(["code", "amount", "moment"], ["a", 1, datetime(2026, 12, 7, 8, 30, 20)])
    assert said == [] and frame["moment"][0] == datetime(2026, 12, 7, 8, 30, 20)


def test_a_formula_without_a_result_is_a_fault_and_one_with_a_result_is_read(book, tmp_path):
    _, said, faults = book(["code", "amount"], ["a", "=1+1"], ["b", 2])
    assert len(said) == 1 and "no result" in said[0]
    assert (faults[0].sheet, faults[0].row, faults[0].column) == ("plans", 2, "amount")
    path = tmp_path / "tables.xlsx"
    data = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(data, "w") as new:
        for item in old.namelist():
            text = old.read(item)
            if item.endswith("sheet1.xml"):
                text = text.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")
                assert b"<f>1+1</f><v>2</v>" in text
            new.writestr(item, text)
    path.write_bytes(data.getvalue())
    frame, said, _ = read(tmp_path)
    assert said == [] and frame["amount"].tolist() == [2.0, 2.0]


@pytest.mark.parametrize(("rows", "words"), [
    ([], "nothing in it"),
    ([["code", "amount"]], "has no rows"),
    ([["code", None, "amount"], ["a", "lost", 1]], "column 2 holds a cell but has no header"),
    ([["code", "amount"], ["a", 1, "lost"]], "column 3 holds a cell but has no header"),
    ([["code", "amount"], ["a", "#DIV/0!"]], "holds the error #DIV/0!"),
    ([["code", "amount"], ["a", True]], "is not a number"),
    ([["Plans of the year"], ["code", "amount"], ["a", 1]], "this row is not a header"),
])
def test_a_sheet_with_a_fault_gives_one_line(book, rows, words):
    _, said, faults = book(*rows)
    assert len(said) == 1 and words in said[0], said
    assert faults[0].sheet == "plans"


def test_blank_rows_above_the_header_and_merged_headers(book):
    frame, said, _ = book([None], ["code", "amount"], ["a", 1])
    assert said == [] and frame["_row"].tolist() == [3]
    _, said, _ = book(["code", "amount", None], ["a", 1, 2],
                      spoil=lambda sheet: sheet.merge_cells("B1:C1"))
    assert len(said) == 1 and "merged headers" in said[0]


def test_a_table_in_several_places_is_a_fault(csv, book, tmp_path):
    csv("code,amount\na,1\n")
    _, said, _ = book(["code", "amount"], ["a", 1], sheet="Plans ")
    assert len(said) == 1 and "several places" in said[0] and "tables.xlsx" in said[0]


@pytest.mark.parametrize(("name", "words"), [
    ("tables.xlsx", "not a readable Excel workbook"), ("old.xls", "not read"),
    ("plan.csv", "Rename the file to plans"), ("plans.parquet", "Parquet"),
])
def test_files_that_cannot_be_meant_are_faults(tmp_path, name, words):
    (tmp_path / name).write_bytes(b"this is no such file")
    _, said, _ = read(tmp_path, Table("plans", "", PLANS.columns))
    assert len(said) == 1 and words in said[0]


def test_files_of_others_and_lock_files_are_left_alone(tmp_path):
    for name in ("notes.txt", "~$tables.xlsx", ".hidden.xlsx", "budget.csv"):
        (tmp_path / name).write_bytes(b"whatever")
    assert read(tmp_path, Table("plans", "", PLANS.columns))[1] == []


def test_names_of_files_and_sheets_may_have_capitals(tmp_path, book):
    (tmp_path / "Plans.CSV").write_text("code,amount\na,1\n")
    assert read(tmp_path)[1] == []


def test_parquet_is_read_with_nan_as_empty(tmp_path):
    pytest.importorskip("pyarrow")
    pd.DataFrame({"code": ["a", "b"], "amount": [1.0, float("inf")],
                  "count": [float("nan"), 2.0]}).to_parquet(tmp_path / "plans.parquet")
    frame, said, _ = read(tmp_path)
    assert frame["count"].tolist() == [1, 2]
    assert len(said) == 1 and "'inf' is not a number" in said[0] and "row 3" in said[0]


@pytest.mark.parametrize("cell", [
    "Maria Silva", "Silva, Maria", "+55 11 99999-1234", "maria@example.com", "João da Cruz 12"])
def test_what_may_be_a_person_is_not_shown(cell):
    assert shown(cell) == "the cell"


@pytest.mark.parametrize("cell", ["care", "2026-12-07 25:00", "12,5", "BR-SP", "08:00-12:00"])
def test_what_is_not_a_person_is_shown(cell):
    assert shown(cell) == f"'{cell}'"


@given(st.text(max_size=60), st.sampled_from(PLANS.columns))
def test_no_text_in_a_cell_raises(text, column):
    from wfm.tables.cells import Bad, is_empty, value_of

    if not is_empty(text):
        value = value_of(column, text)
        assert isinstance(value, Bad | str | float | int | date | time | bool)


@given(st.one_of(st.integers(), st.floats(), st.booleans(), st.datetimes(), st.times(),
                 st.timedeltas(), st.binary(), st.lists(st.integers())),
       st.sampled_from(PLANS.columns))
def test_no_kind_of_cell_raises(cell, column):
    from wfm.tables.cells import Bad, value_of

    value = value_of(column, cell)
    assert isinstance(value, Bad | str | float | int | date | time | bool)


@given(st.binary(max_size=300))
def test_no_file_raises_anything_but_faults(data):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for name in ("plans.csv", "plans.parquet", "tables.xlsx"):
            (Path(folder) / name).write_bytes(data)
            _, said, _ = read(Path(folder))
            assert said, "no required table can be so short"
            (Path(folder) / name).unlink()


def test_faults_are_told_once_in_order_and_in_one_line_each():
    faults = Faults()
    source = Source(Path("inputs/a.csv"))
    faults.raise_if_any()
    for row in (3, 2, 3):
        faults.add(source, row, "day", "this is wrong", "Mend it")
    with pytest.raises(InputError) as caught:
        faults.raise_if_any()
    assert str(caught.value).splitlines() == [
        "inputs/a.csv, row 2, column day: this is wrong. Mend it",
        "inputs/a.csv, row 3, column day: this is wrong. Mend it",
    ]


def test_a_write_that_fails_leaves_the_old_file_and_no_draft(tmp_path):
    path = tmp_path / "new" / "table.csv"
    write_csv(path, pd.DataFrame({"a": [1]}))
    assert path.read_bytes() == b"a\n1\n"

    def fail(draft: Path) -> None:
        draft.write_text("half")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_beside(path, fail)
    assert path.read_bytes() == b"a\n1\n"
    assert [p.name for p in path.parent.iterdir()] == ["table.csv"]


def test_files_that_belong_together_are_all_new_or_all_old(tmp_path):
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    old, new = pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2]})
    for path in (first, second):
        write_csv(path, old)
    for fault in (RuntimeError, KeyboardInterrupt):
        with pytest.raises(fault), all_or_none():
            write_csv(first, new)
            with all_or_none():  # its files wait for those around it
                write_csv(second, new)
            assert {path.read_bytes() for path in (first, second)} == {b"a\n1\n"}
            raise fault
        assert {path.read_bytes() for path in (first, second)} == {b"a\n1\n"}
        assert sorted(p.name for p in tmp_path.iterdir()) == ["first.csv", "second.csv"]
    with all_or_none():
        write_csv(first, new)
        write_csv(second, old)
        write_csv(second, new)  # twice: the last one
    assert {path.read_bytes() for path in (first, second)} == {b"a\n2\n"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["first.csv", "second.csv"]
    write_csv(first, old)  # at once again
    assert first.read_bytes() == b"a\n1\n"


@pytest.mark.parametrize(("cells", "read"), [
    (["24/08/2026 08:00", "07/09/2026 8:30"], ["2026-08-24 08:00", "2026-09-07 08:30"]),
    (["7.9.2026", "24. 8. 2026"], ["2026-09-07", "2026-08-24"]),
    (["07/09/2026", "01/02/2026"], ["07/09/2026", "01/02/2026"]),  # which is the month?
    (["08/24/2026", "07/09/2026"], ["08/24/2026", "07/09/2026"]),  # the month is first
    (["24/08/2026", "08/24/2026"], ["24/08/2026", "08/24/2026"]),
    (["2026-08-24", None, 5, "x"], ["2026-08-24", None, 5, "x"]),
])
def test_dates_with_the_day_first_are_read_where_the_column_shows_it(cells, read):
    assert list(year_first(cells)) == read


def test_a_line_break_in_a_cell_is_a_sign_in_a_message() -> None:
    assert shown("9h\r\n10h") == "'9h↵10h'"
    assert shown("a\u2028b\x0bc") == "'a↵b↵c'"
