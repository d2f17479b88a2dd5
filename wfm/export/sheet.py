"""A sheet that is written row by row; the one place where values become cells.

Text from the inputs can never become a formula here: every text is stored as text, and
one that a spreadsheet would read as a formula when edited also carries the quote prefix.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from wfm.export.styles import PLAIN, RULE_COLOR, SIGNED, Look, Looks, conditional

_LONGEST_TEXT = 32_767
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")

A4, A3 = 9, 8
"""Paper sizes by their numbers in OOXML."""


class Formula(str):
    """A formula that the program wrote; never made from input text."""

    __slots__ = ()


@dataclass(frozen=True)
class Link:
    """A text that leads to a cell of a sheet of this workbook."""

    text: str
    sheet: str
    cell: str = "A1"

    @property
    def target(self) -> str:
        """The place as hyperlinks name it: ``'Mon 07'!A1``."""
        return "'" + self.sheet.replace("'", "''") + "'!" + self.cell


Entry = tuple[object, Look] | None
"""A cell to be: its value and look; None leaves the cell out."""


class Book:
    """A workbook in the making."""

    def __init__(self, title: str, footer: str) -> None:
        self._workbook = Workbook(write_only=True)
        self._workbook.properties.title = _clean(title)
        self._workbook.properties.creator = "wfm"
        self._looks: Looks | None = None
        self._titles: set[str] = set()
        self.footer = _clean(footer).replace("&", "&&")

    def create(self, title: str) -> Any:
        """A new, empty openpyxl sheet named :func:`sheet_title` of `title`."""
        name = sheet_title(title, self._titles)
        self._titles.add(name.casefold())
        return self._workbook.create_sheet(name)

    def looks(self, sheet: Any) -> Looks:
        """The looks shared by all sheets; any sheet of the workbook serves to make them."""
        if self._looks is None:
            self._looks = Looks(sheet)
        return self._looks

    def save(self, path: Path) -> None:
        """Finish all sheets and write the file; a book can be saved once."""
        self._workbook.save(path)


class Sheet:
    """One sheet, written from the top row by row.

    Parameters
    ----------
    title
        Name on the tab; letters that Excel does not allow there are replaced.
    widths
        Of the columns, in characters.
    freeze
        The first cell that scrolls (``'C5'``), ``''`` for none.
    repeat
        Rows printed again on each page (``'1:4'``), ``''`` for none.
    folded
        Numbers of columns that are folded away and can be opened with the + above them.
    ruled
        Numbers of columns with a line at their left, where no cell says otherwise.
    """

    def __init__(
        self,
        book: Book,
        title: str,
        widths: Sequence[float],
        *,
        freeze: str = "",
        repeat: str = "",
        repeat_columns: str = "",
        landscape: bool = True,
        paper: int = A4,
        tab: str = "",
        folded: frozenset[int] = frozenset(),
        ruled: frozenset[int] = frozenset(),
    ) -> None:
        self.raw = book.create(title)
        self.title: str = self.raw.title
        self._looks = book.looks(self.raw)
        self.count = 0
        raw = self.raw
        for number, width in enumerate(widths, start=1):
            column = raw.column_dimensions[get_column_letter(number)]
            column.width = width
            if number in folded:
                column.outlineLevel, column.hidden = 1, True
            if number in ruled:
                column.border = Border(left=Side(style="thin", color=RULE_COLOR))
        if freeze:
            raw.freeze_panes = freeze
        if repeat:
            raw.print_title_rows = repeat
        if repeat_columns:
            raw.print_title_cols = repeat_columns
        raw.sheet_view.showGridLines = False
        raw.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        if tab:
            raw.sheet_properties.tabColor = tab
        raw.page_setup.orientation = "landscape" if landscape else "portrait"
        raw.page_setup.paperSize = paper
        raw.page_setup.fitToWidth, raw.page_setup.fitToHeight = 1, 0
        margins = raw.page_margins
        margins.left = margins.right = margins.top = 0.4
        margins.bottom, margins.footer, margins.header = 0.6, 0.3, 0.2
        raw.oddFooter.left.text = book.footer
        raw.oddFooter.center.text = "&A"
        raw.oddFooter.right.text = "&P / &N"

    def row(self, entries: Sequence[Entry] = (), height: float | None = None) -> int:
        """Write the next row and return its number."""
        self.count += 1
        if height is not None:
            self.raw.row_dimensions[self.count].height = height
        style, raw = self._looks.style, self.raw
        cells: list[Cell | None] = []
        for entry in entries:
            if entry is None:
                cells.append(None)
                continue
            value, look = entry
            if isinstance(value, Link):
                cell = self._text(value.text, look)
                cell.hyperlink = Hyperlink(ref="", location=value.target)
                cells.append(cell)
                continue
            if isinstance(value, str) and not isinstance(value, Formula):
                cells.append(self._text(value, look))
                continue
            cell = Cell(raw, row=1, column=1, style_array=style(look))
            cell.value = _plain(value)
            cells.append(cell)
        raw.append(cells)
        return self.count

    def _text(self, value: str, look: Look) -> Cell:
        text = _clean(value)[:_LONGEST_TEXT]
        if text.startswith(_STARTS_FORMULA):
            look = look.but(quote=True)
        cell = Cell(self.raw, row=1, column=1, style_array=self._looks.style(look))
        if text:
            cell.value = text
            cell.data_type = "s"
        return cell

    def bare_row(self, values: Sequence[object]) -> int:
        """Write the next row without looks, for long lists: quicker and smaller."""
        self.count += 1
        cells = [
            self._text(value, PLAIN) if isinstance(value, str) and _needs_care(value)
            else _plain(value)
            for value in values
        ]
        self.raw.append(cells)
        return self.count

    def merge(self, row: int, first: int, last: int) -> None:
        """Make one cell of the columns `first` to `last` of a row."""
        if last > first:
            self.raw.merged_cells.add(
                CellRange(min_row=row, max_row=row, min_col=first, max_col=last)
            )

    def print_written(self, columns: int) -> None:
        """Print the rows written up to now, and nothing else."""
        self.raw.print_area = f"A1:{get_column_letter(columns)}{self.count}"

    def filter(self, header: int, columns: int) -> None:
        """Filter buttons on the header row, for all rows written up to now."""
        last = get_column_letter(columns)
        self.raw.auto_filter.ref = f"A{header}:{last}{max(self.count, header + 1)}"

    def page_break_before(self, row: int) -> None:
        """Begin a new printed page with `row`."""
        self.raw.row_breaks.append(Break(id=row - 1))

    def signs_follow_values(
        self, row: int, last_row: int, first: int, last: int, short: float, over: float
    ) -> None:
        """Let colours and signs of differences follow when a cell is edited.

        Below or at `short` a number looks short, at or above `over` it looks over, and in
        between it looks met. Empty cells and texts are left alone.
        """
        corner = f"{get_column_letter(first)}{row}"
        area = f"{corner}:{get_column_letter(last)}{last_row}"
        conditions = (
            f"AND(ISNUMBER({corner}),{corner}<={short})",
            f"AND(ISNUMBER({corner}),{corner}>={over})",
            f"ISNUMBER({corner})",
        )
        for look, condition in zip(SIGNED.values(), conditions, strict=True):
            self.raw.conditional_formatting.add(
                area,
                Rule(type="expression", dxf=conditional(look), formula=[condition],
                     stopIfTrue=True),
            )


def sheet_title(title: str, taken: Collection[str] = ()) -> str:
    """`title` as Excel allows it on a tab: at most 31 letters, none of ``[]:*?/\\``, unique."""
    name = "".join("-" if c in "[]:*?/\\" else c for c in _clean(title)).strip(" '")[:31] or "-"
    number, unique = 2, name
    while unique.casefold() in taken:
        unique = f"{name[:28]} {number}"
        number += 1
    return unique


def _clean(text: str) -> str:
    """Without the control characters that no workbook can hold."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))


def _needs_care(text: str) -> bool:
    """Whether openpyxl would take `text` for more than a text, or could not write it."""
    return (
        text.startswith((*_STARTS_FORMULA, "#"))
        or len(text) > _LONGEST_TEXT
        or ILLEGAL_CHARACTERS_RE.search(text) is not None
    )


def _plain(value: object) -> object:
    """Numbers without numpy; what is not a number (NaN, infinite) is an empty cell."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is pd.NaT or value is pd.NA or (isinstance(value, float) and not np.isfinite(value)):
        return None
    if isinstance(value, datetime) and value.tzinfo is not None:
        raise ValueError("a sheet shows wall clocks; convert the moment first")
    return value
