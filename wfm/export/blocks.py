"""Titles, headers, paragraphs and lists: the parts of sheets that are read like a page."""

from __future__ import annotations

from collections.abc import Sequence

from wfm.export.sheet import Sheet
from wfm.export.styles import HEADER, HEADER_LEFT, PLAIN, QUIET, SECTION, Look

COLUMNS = 10
WIDTHS = (30.0, *[13.5] * (COLUMNS - 1))
"""Of the columns of a page."""
BOLD = PLAIN.but(bold=True)
_LETTERS_A_LINE = 128


def section(sheet: Sheet, title: str, columns: int = COLUMNS) -> None:
    """An empty row, and a title ruled over the whole width."""
    sheet.row()
    sheet.row([(title, SECTION)] + [("", SECTION)] * (columns - 1), height=20)


def header(sheet: Sheet, first: str, names: Sequence[str], height: float = 46) -> int:
    """The row of column names, three lines high; its number."""
    return sheet.row([(first, HEADER_LEFT), *[(name, HEADER) for name in names]], height=height)


def bullets(sheet: Sheet, title: str, texts: Sequence[str], none: str) -> None:
    """A section of short texts, each once; `none` where there are none."""
    section(sheet, title)
    for text in dict.fromkeys(texts):
        paragraph(sheet, "• " + text)
    if not texts:
        sheet.row([(none, QUIET)])


def paragraph(sheet: Sheet, text: str, look: Look = PLAIN, columns: int = COLUMNS) -> None:
    """A text over the whole width; its height is set here because Excel does not fit the
    height of merged cells."""
    lines = sum(-(-max(len(part), 1) // _LETTERS_A_LINE) for part in text.split("\n"))
    row = sheet.row([(text, look.but(wrap=True))], height=14.5 * lines)
    sheet.merge(row, 1, columns)
