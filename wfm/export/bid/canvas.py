"""Sheets that are drawn in any order and written in another: formulas know where cells will be.

A bid's sheets refer to one another. Each is drawn on a canvas as soon as all that it refers to is;
when all are drawn, they are written in the order of their tabs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl.chart import Reference
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from wfm.export.bid.looks import NOTE
from wfm.export.charts import Block
from wfm.export.sheet import A4, Book, Entry, Formula, Sheet, sheet_title
from wfm.export.styles import PLAIN, TITLE, Look

Then = Callable[[Sheet], None]
"""What is done to a sheet when its cells are written: charts, conditions, page breaks."""
_PAGE_ROWS = range(58, 70)
"""Rows that a page may have: programs do not agree."""


@dataclass
class Folio:
    """The canvases of a workbook and its names."""

    canvases: list[Canvas] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, Sheet] = field(default_factory=dict)

    def title(self, title: str) -> str:
        """A tab's title as Excel allows it, taken from now on."""
        found = sheet_title(title, self.titles)
        self.titles.add(found.casefold())
        return found

    def name(self, parts: Sequence[str], where: str) -> str:
        """A name for a place, of letters, digits and underscores, and of no other place."""
        plain = re.sub(r"[^A-Za-z0-9_]", "_", "_".join(part for part in parts if part))
        if "_" not in plain or plain[0].isdigit():
            plain = f"bid_{plain}"  # else it could be a cell or a function
        taken = {known.casefold() for known in self.names}
        found, number = plain, 2
        while found.casefold() in taken:
            found, number = f"{plain}_{number}", number + 1
        self.names[found] = where
        return found

    def write(self, book: Book, order: Sequence[Canvas]) -> None:
        """All canvases, in the order of their tabs; then charts, which may show any of them."""
        for canvas in order:
            self.sheets[canvas.title] = canvas.write(book)
        for canvas in order:
            sheet = self.sheets[canvas.title]
            for then in canvas.thens:
                then(sheet)
        names = next(iter(self.sheets.values())).raw.parent.defined_names
        for name, where in self.names.items():
            names[name] = DefinedName(name, attr_text=where)


class Canvas:
    """A sheet to be.

    Parameters
    ----------
    widths
        Of the columns, in characters.
    pages
        Printed pages side by side.
    settings
        As :class:`~wfm.export.sheet.Sheet` takes them.
    """

    def __init__(self, folio: Folio, title: str, widths: Sequence[float], *,
                 pages: int = 1, **settings: Any) -> None:
        self.pages = pages
        self.folio, self.title, self.widths = folio, folio.title(title), list(widths)
        self.settings = settings
        self.rows: dict[int, dict[int, tuple[object, Look]]] = {}
        self.heights: dict[int, float] = {}
        self.merged: list[tuple[int, int, int]] = []
        self.checks: dict[tuple[str, float | None, float | None], list[str]] = {}
        self.thens: list[Then] = []
        self.prefix = "'" + self.title.replace("'", "''") + "'!"
        self.next = 1
        folio.canvases.append(self)

    # ------------------------------------------------------------------ places

    def cell(self, row: int, column: int) -> str:
        """A cell as formulas of any sheet name it."""
        return f"{self.prefix}${get_column_letter(column)}${row}"

    def area(self, row: int, column: int, last_row: int, last_column: int) -> str:
        """A block of cells, likewise."""
        return (f"{self.cell(row, column)}:"
                f"${get_column_letter(last_column)}${last_row}")

    # ------------------------------------------------------------------ drawing

    def put(self, row: int, column: int, value: object, look: Look) -> str:
        """Draw a cell; gives its place. Formulas lose the title of their own sheet."""
        if isinstance(value, Formula):
            value = Formula(value.replace(self.prefix, ""))
        self.rows.setdefault(row, {})[column] = (value, look)
        self.next = max(self.next, row + 1)
        return self.cell(row, column)

    def line(self, *values: tuple[object, Look] | None, height: float | None = None,
             at: int = 1) -> int:
        """Draw the next row from column `at` on; gives its number."""
        row = self.next
        self.next = row + 1
        for n, entry in enumerate(values):
            if entry is not None:
                self.put(row, at + n, *entry)
        if height is not None:
            self.heights[row] = height
        return row

    def heading(self, title: str, *notes: str) -> None:
        """The sheet's title, and what one should know of it.

        Where pages lie side by side, notes keep within the columns that each repeats: what ran on
        beyond them would be cut there.
        """
        self.line((title, TITLE), height=26)
        last = column_index_from_string(self.beside) - 1 if self.pages > 1 else 0
        for note in notes:
            if not last:
                self.line((note, NOTE))
                continue
            lines = -(-len(note) // int(sum(self.widths[:last])))
            row = self.line((note, NOTE.but(wrap=True)), height=15.0 * lines)
            self.merge(row, 1, last)

    @property
    def beside(self) -> str:
        """The letter of the first column that is not repeated on every page."""
        repeated = str(self.settings.get("repeat_columns", ""))
        last = column_index_from_string(repeated.partition(":")[2]) if repeated else 0
        return str(get_column_letter(last + 1))

    def room(self, rows: int) -> int:
        """Leave rows for a chart, on a page of their own if they could lie on two; gives the
        first."""
        start = self.next
        for row in range(start, start + rows):
            self.put(row, 1, " ", PLAIN)
        if any((start - 1) // page != (start + rows - 1) // page for page in _PAGE_ROWS):
            self.thens.append(lambda sheet: sheet.page_break_before(start))
        return start

    def merge(self, row: int, first: int, last: int) -> None:
        """One cell of several columns."""
        self.merged.append((row, first, last))

    def check(self, place: str, kind: str, least: float | None, most: float | None) -> None:
        """Let a cell take only numbers (``'decimal'`` or ``'whole'``) of a range."""
        cell = place.rpartition("!")[2].replace("$", "")
        self.checks.setdefault((kind, least, most), []).append(cell)

    # ------------------------------------------------------------------ writing

    def write(self, book: Book) -> Sheet:
        """Write all cells; what is to be done then, the folio does."""
        sheet = Sheet(book, self.title, self.widths, **{"paper": A4, **self.settings})
        sheet.raw.page_setup.fitToWidth = self.pages
        for row in range(1, self.next):
            cells = self.rows.get(row, {})
            entries: list[Entry] = [cells.get(n) for n in range(1, max(cells, default=0) + 1)]
            sheet.row(entries, height=self.heights.get(row))
        for merged in self.merged:
            sheet.merge(*merged)
        for (kind, least, most), cells_of in self.checks.items():
            rule = DataValidation(
                type=kind, operator="between", formula1=str(least), formula2=str(most),
                allow_blank=False, showErrorMessage=True, sqref=" ".join(cells_of))
            if most is None:
                rule.operator, rule.formula2 = "greaterThanOrEqual", None
            sheet.raw.data_validations.append(rule)
        sheet.protect()
        return sheet


@dataclass(frozen=True)
class Across(Block):
    """As a block, but figures stand in rows: `first` and `last` are columns, `columns` rows."""

    def cells(self, name: str) -> Any:
        """The cells of a figure."""
        row = self.columns[name]
        return Reference(self.sheet.raw, min_row=row, max_row=row, min_col=self.first,
                         max_col=self.last)
