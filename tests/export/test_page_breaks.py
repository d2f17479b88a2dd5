"""Parts of a sheet stay whole on printed pages where they fit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from wfm.export.page_breaks import keep_whole
from wfm.export.roster_sheet import pages_of
from wfm.export.sheet import Book, Sheet
from wfm.export.styles import PLAIN


@pytest.fixture
def sheet(tmp_path: Path) -> Iterator[Sheet]:
    """A page of A4 across, about 35 rows high."""
    book = Book("parts", "footer")
    yield Sheet(book, "parts", [30.0, *[13.5] * 9])
    book.save(tmp_path / "parts.xlsx")


def parts(sheet: Sheet, *rows: int) -> list[int]:
    """Parts of so many rows below a title; before which rows a page begins."""
    sheet.row([("title", PLAIN)])
    begins = []
    for count in rows:
        begins.append(sheet.count + 1)
        for _n in range(count):
            sheet.row([("text", PLAIN)])
    keep_whole(sheet, begins)
    return [begins.index(one.id + 1) for one in sheet.raw.row_breaks.brk]


def test_what_fits_on_one_page_has_no_break(sheet):
    assert parts(sheet, 10, 10, 10) == []


def test_a_part_that_the_page_has_no_room_for_begins_the_next(sheet):
    assert parts(sheet, 20, 20, 10, 10) == [1, 3]


def test_a_long_part_follows_a_short_one_and_what_comes_after_it_begins_a_page(sheet):
    assert parts(sheet, 5, 100, 5) == [2]


def test_a_long_part_does_not_begin_low_on_a_page(sheet):
    assert parts(sheet, 20, 100) == [1]


def test_a_sheet_without_parts_stays_as_it_is(sheet):
    assert parts(sheet) == []


@pytest.mark.parametrize(("sizes", "begin"), [
    ([2] * 7, set()), ([15] * 5, {2, 4}), ([40, 5, 40], {1}), ([20, 45, 3], {1, 2}),
    ([200, 200], {1}), ([], set())])
def test_small_teams_share_a_page_and_large_ones_have_their_own(sizes, begin):
    assert pages_of(sizes) == begin
