"""Values become cells: text stays text."""

from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.export.sheet import Book, Formula, Link, Sheet, sheet_title
from wfm.export.styles import CLOCK, DATE, PLAIN, money

TRAPS = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "#REF!", "=1+1", "bad\x07bell")


def _written(tmp_path: Path, rows: list[list[object]], bare: bool = False):
    book = Book("t", "f")
    sheet = Sheet(book, "S", [10, 10])
    for row in rows:
        if bare:
            sheet.bare_row(row)
        else:
            sheet.row([(value, PLAIN) for value in row])
    path = tmp_path / "s.xlsx"
    book.save(path)
    return openpyxl.load_workbook(path)["S"]


@pytest.mark.parametrize("bare", [False, True])
def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path, bare: bool) -> None:
    sheet = _written(tmp_path, [[trap] for trap in TRAPS], bare)
    for row, trap in zip(sheet.iter_rows(), TRAPS, strict=True):
        assert row[0].data_type in ("s", "inlineStr")
        assert row[0].value == trap.replace("\x07", "")
        assert row[0].quotePrefix == trap.startswith(("=", "+", "-", "@", "\t"))


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=40))
def test_any_text_survives(tmp_path_factory, text: str) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    clean = ILLEGAL_CHARACTERS_RE.sub("", text)
    for bare in (False, True):
        cell = _written(tmp_path_factory.mktemp("t"), [[text]], bare)["A1"]
        assert cell.data_type != "f"
        if "\r" not in clean:  # XML reads a carriage return as a line feed
            assert (cell.value or "") == clean


def test_own_formulas_and_links_are_written(tmp_path: Path) -> None:
    sheet = _written(tmp_path, [[Formula("=1+1"), Link("there", "Mon 07", "A9")]])
    assert sheet["A1"].data_type == "f"
    assert sheet["B1"].hyperlink.location == "'Mon 07'!A9"


def test_not_a_number_is_an_empty_cell(tmp_path: Path) -> None:
    sheet = _written(tmp_path, [[float("nan"), float("inf"), 1.5]])
    assert [cell.value for cell in sheet[1]] == [None, None, 1.5]


def test_moments_with_a_zone_are_refused(tmp_path: Path) -> None:
    from datetime import UTC

    with pytest.raises(ValueError, match="wall clock"):
        _written(tmp_path, [[datetime(2026, 1, 1, tzinfo=UTC)]])


def test_dates_keep_the_look_they_are_given(tmp_path: Path) -> None:
    book = Book("t", "f")
    sheet = Sheet(book, "S", [10, 10])
    sheet.row([(date(2026, 12, 7), DATE), (time(9, 30), CLOCK)])
    book.save(tmp_path / "d.xlsx")
    cells = openpyxl.load_workbook(tmp_path / "d.xlsx")["S"][1]
    assert [cell.number_format for cell in cells] == [DATE.number, CLOCK.number]
    assert cells[1].value == time(9, 30)


def test_tab_names_are_legal_and_differ() -> None:
    assert sheet_title("Po [07]: a/b?*") == "Po -07-- a-b--"
    assert len(sheet_title("x" * 50)) == 31
    assert sheet_title("Data", {"data"}) == "Data 2"


def test_a_currency_cannot_break_out_of_its_number_format() -> None:
    assert money('B"R;L\\').number == '#,##0" BR;L"'
