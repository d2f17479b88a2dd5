"""Names of columns have the room that they need, in every language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import wrap
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from wfm.export.styles import HEADER_FILL
from wfm.intake.settings import LANGUAGES
from wfm.language import use_language

LINE = 13.0
"""Height of a line of text in points, at least."""


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use_language("en")


def headers(sheet: Any) -> Iterator[tuple[str, str, float, float | None]]:
    """Place, text, width of the column and height of the row of each wrapped header."""
    width = 0.0
    for row in sheet.iter_rows():
        for cell in row:
            if (isinstance(cell.value, str) and cell.alignment.wrap_text
                    and cell.fill.fgColor.rgb == "00" + HEADER_FILL):
                letter = get_column_letter(cell.column)
                width = sheet.column_dimensions[letter].width
                yield (f"{sheet.title}!{cell.coordinate}", cell.value, width,
                       sheet.row_dimensions[cell.row].height)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_of_a_column_is_cut(
    language: str, build: Callable[..., Any], tmp_path: Path
) -> None:
    use_language(language)
    book = openpyxl.load_workbook(build().write(tmp_path / "roster.xlsx"))
    tight = []
    seen = 0
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        for place, text, width, height in headers(sheet):
            seen += 1
            letters = max(1, int(0.94 * width))  # bold letters are wider
            lines = wrap(text, letters, break_long_words=False, break_on_hyphens=False)
            if max(map(len, lines)) > letters or (
                    height is not None and LINE * len(lines) > height):
                tight.append((place, text, width, height))
    assert seen > 100
    assert not tight, "\n".join(map(str, tight))
