"""Page breaks between the parts of a sheet, so that what fits on a printed page stays whole."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from wfm.export.sheet import A3, A4, Sheet

_PAPERS = {A4: (595.0, 842.0), A3: (842.0, 1191.0)}
"""Width and height of a sheet of paper that stands upright, points."""
_ROW = 15.0
"""Height of a row that has none of its own, points."""
_SURE = 0.92
"""Share of a page that is surely there: programs differ in how wide a column is."""


def keep_whole(sheet: Sheet, begins: Sequence[int]) -> None:
    """Begin a page before each part that the page before has no room for.

    A part that is longer than a page begins one, but where the page is still nearly empty.

    Parameters
    ----------
    begins
        The row with which each part begins, in order; the last ends with the rows written up to
        now.
    """
    room = _room(sheet)
    if not begins:
        return
    used = sum(_height(sheet, row) for row in range(1, begins[0]))
    for n, (begin, end) in enumerate(pairwise([*begins, sheet.count + 1])):
        part = sum(_height(sheet, row) for row in range(begin, end))
        if n and used + part > room and (part <= room or used > room / 3):
            sheet.page_break_before(begin)
            used = _titles(sheet)
        used += part
        if used > room:
            used = room  # where on its last page a long part ends is not known


def _room(sheet: Sheet) -> float:
    """Height of the rows that a page has room for where it is as wide as the columns, points."""
    setup, margins = sheet.raw.page_setup, sheet.raw.page_margins
    wide, high = _PAPERS[int(setup.paperSize)]
    if setup.orientation == "landscape":
        wide, high = high, wide
    columns = sum((7 * float(column.width) + 5) * 0.75
                  for column in sheet.raw.column_dimensions.values() if not column.hidden)
    scale = (wide - 72 * (margins.left + margins.right)) / columns
    return float(_SURE * (high - 72 * (margins.top + margins.bottom)) / scale)


def _titles(sheet: Sheet) -> float:
    """Height of the rows that are printed again on each page, points."""
    rows = sheet.raw.print_title_rows
    if not rows:
        return 0.0
    first, last = (int(row.lstrip("$")) for row in rows.split(":"))
    return sum(_height(sheet, row) for row in range(first, last + 1))


def _height(sheet: Sheet, row: int) -> float:
    if row not in sheet.raw.row_dimensions:
        return _ROW
    return float(sheet.raw.row_dimensions[row].height or _ROW)
