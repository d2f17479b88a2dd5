"""A sheet that is written row by row; the one place where values become cells.

Text from the inputs can never become a formula here: every text is stored as text, and
one that a spreadsheet would read as a formula when edited also carries the quote prefix.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Border, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from wfm.export.cell_values import (
    LONGEST_TEXT,
    STARTS_FORMULA,
    clean_text,
    needs_care,
    plain,
)
from wfm.export.styles import PLAIN, RULE_COLOR, SIGNED, Look, Looks, conditional

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


@dataclass(frozen=True)
class Noted:
    """A text with a note at its corner."""

    text: str
    note: str


Entry = tuple[object, Look] | None
"""A cell to be: its value and look; None leaves the cell out."""


class Book:
    """A workbook in the making."""

    def __init__(self, title: str, footer: str) -> None:
        self._workbook = Workbook(write_only=True)
        self._workbook.properties.title = clean_text(title)
        self._workbook.properties.creator = "wfm"
        self._looks: Looks | None = None
        self._titles: set[str] = set()
        self.footer = clean_text(footer).replace("&", "&&")

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
        self._workbook.calculation.fullCalcOnLoad = True
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
    open_columns
        Numbers of columns whose empty cells may be edited when the sheet is protected.
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
        open_columns: Collection[int] = (),
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
            if number in open_columns:
                column.protection = Protection(locked=False)
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
            if isinstance(value, Noted):
                cell = self._text(value.text, look)
                cell.comment = _note(value.note)
                cells.append(cell)
                continue
            if isinstance(value, str) and not isinstance(value, Formula):
                cells.append(self._text(value, look))
                continue
            cell = Cell(raw, row=1, column=1, style_array=style(look))
            cell.value = plain(value)
            cells.append(cell)
        raw.append(cells)
        return self.count

    def _text(self, value: str, look: Look) -> Cell:
        text = clean_text(value)[:LONGEST_TEXT]
        if text.startswith(STARTS_FORMULA):
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
            self._text(value, PLAIN) if isinstance(value, str) and needs_care(value)
            else plain(value)
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

    def hide(self) -> None:
        """Leave the tab out of sight; a reader may show it."""
        self.raw.sheet_state = "hidden"

    def protect(self) -> None:
        """Lock all cells but those whose look is open; no password, and what does not change
        cells (filters, sizes of columns) stays allowed."""
        guard = self.raw.protection
        guard.sheet = True
        for allowed in ("autoFilter", "sort", "formatColumns", "formatRows", "formatCells"):
            setattr(guard, allowed, False)

    def choose_from(self, cells: Sequence[str], source: str, title: str, text: str) -> None:
        """Drop-down lists in ranges of cells; other entries are asked about, not refused.

        Parameters
        ----------
        source
            The list as a formula names it: ``Lists!$A$2:$A$9``.
        """
        rule = DataValidation(
            type="list", formula1=source, allow_blank=True, showErrorMessage=True,
            errorStyle="warning", errorTitle=title[:32], error=text[:255],
            sqref=" ".join(cells))  # all at once: added one by one they take the square of time
        self.raw.data_validations.append(rule)

    def looks_where(self, area: str, rules: Sequence[tuple[str, Look]]) -> None:
        """Looks that follow conditions, the first that holds; conditions name the first cell."""
        for condition, look in rules:
            self.raw.conditional_formatting.add(
                area, Rule(type="expression", dxf=conditional(look), formula=[condition],
                           stopIfTrue=True))

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
        conditions = (
            f"AND(ISNUMBER({corner}),{corner}<={short})",
            f"AND(ISNUMBER({corner}),{corner}>={over})",
            f"ISNUMBER({corner})",
        )
        self.looks_where(f"{corner}:{get_column_letter(last)}{last_row}",
                         list(zip(conditions, SIGNED.values(), strict=True)))


def _note(text: str) -> Comment:
    said = clean_text(text)[:LONGEST_TEXT]
    lines = sum(1 + len(line) // 45 for line in said.split("\n"))
    return Comment(said, "wfm", height=24 + 18 * lines, width=320)


def sheet_title(title: str, taken: Collection[str] = ()) -> str:
    """`title` as Excel allows it on a tab: at most 31 letters, none of ``[]:*?/\\``, unique."""
    name = "".join("-" if c in "[]:*?/\\" else c for c in clean_text(title)).strip(" '")[:31] or "-"
    number, unique = 2, name
    while unique.casefold() in taken:
        unique = f"{name[:28]} {number}"
        number += 1
    return unique
