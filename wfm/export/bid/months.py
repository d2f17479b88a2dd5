"""Sheets with a column for each month and a row for each figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Literal

from openpyxl.utils import get_column_letter

from wfm.export.bid.canvas import Canvas, Folio
from wfm.export.bid.looks import MONTH, as_total
from wfm.export.sheet import A3, Formula
from wfm.export.styles import HEADER, HEADER_LEFT, PLAIN, QUIET, SECTION, TEAM, Look
from wfm.language import translate as _

FIRST = 5
"""Column of month 0; before it: figure, of what, unit, and all months together."""

Whole = Literal["sum", "mean", "max", ""]
"""What the column of all months shows."""


@dataclass(frozen=True)
class Row:
    """A figure by month."""

    canvas: MonthCanvas
    row: int

    def __call__(self, month: int) -> str:
        """The cell of a month."""
        return self.canvas.cell(self.row, FIRST + month)

    def span(self, first: int, last: int) -> str:
        """The cells of months `first` to `last`."""
        return self.canvas.area(self.row, FIRST + first, self.row, FIRST + last)

    @property
    def all(self) -> str:
        """The cells of all months."""
        return self.span(0, self.canvas.months - 1)

    @property
    def total(self) -> str:
        """The cell of all months together."""
        return self.canvas.cell(self.row, FIRST - 1)


@dataclass(frozen=True)
class Rows:
    """A figure of several things by month, one row under the other, and perhaps their sum."""

    by: Mapping[str, Row]
    sum: Row | None

    def __getitem__(self, name: str) -> Row:
        return self.by[name]

    @property
    def together(self) -> Row:
        """The row of the sum."""
        assert self.sum is not None
        return self.sum

    def column(self, month: int) -> str:
        """The cells of a month, of all things."""
        rows = [row.row for row in self.by.values()]
        canvas = next(iter(self.by.values())).canvas
        return canvas.area(rows[0], FIRST + month, rows[-1], FIRST + month)


class MonthCanvas(Canvas):
    """A sheet with months as columns."""

    def __init__(self, folio: Folio, title: str, first_days: Sequence[date], *notes: str,
                 **settings: Any) -> None:
        months = len(first_days)
        super().__init__(
            folio, title, [40, 24, 20, 13, *[11.0] * months],
            freeze=f"{get_column_letter(FIRST)}{len(notes) + 3}",
            repeat=f"{len(notes) + 2}:{len(notes) + 2}", repeat_columns="A:D",
            paper=A3, pages=-(-months // 18), **settings)
        self.months = months
        self.heading(title, *notes)
        self.head = self.line(
            (_("Figure"), HEADER_LEFT), (_("Of"), HEADER_LEFT), (_("Unit"), HEADER_LEFT),
            (_("All months"), HEADER), *[(day, MONTH) for day in first_days], height=30)

    def section(self, title: str) -> None:
        """A heading between blocks, with a free row above."""
        self.next += 1
        self.line(*[(title if n == 0 else "", SECTION) for n in range(FIRST - 1 + self.months)])

    def figure(self, label: str, of: str, unit: str, make: Callable[[int], object], look: Look,
               whole: Whole = "sum", strong: bool = False) -> Row:
        """Draw a figure; `make` gives the value or formula of a month."""
        text = TEAM if strong else PLAIN
        plain = as_total(look) if strong else look
        small = text.but(shrink=True)
        row = self.line((label, small), (of, small),
                        (unit, small if strong else QUIET.but(shrink=True)))
        for month in range(self.months):
            value = make(month)
            if value is not None:
                self.put(row, FIRST + month, value, plain)
        found = Row(self, row)
        if whole:
            function = {"sum": "SUM", "mean": "AVERAGE", "max": "MAX"}[whole]
            self.put(row, FIRST - 1, Formula(f"={function}({found.all})"),
                     as_total(look.but(open=False)))
        elif strong:
            self.put(row, FIRST - 1, "", text)
        return found

    def figures(self, label: str, unit: str | Mapping[str, str],
                make: Callable[[str, int], object], names: Mapping[str, str], look: Look,
                whole: Whole = "sum", add: bool = True, section: bool = True) -> Rows:
        """Draw a figure of several things (`names`: how people call each), and their sum."""
        if section:
            self.section(label)
        by = {}
        for name, said in names.items():
            its = unit if isinstance(unit, str) else unit[name]
            by[name] = self.figure(label, said, its, partial(make, name), look,
                                   whole)
        found = Rows(by, None)
        if not add:
            return found
        its = unit if isinstance(unit, str) else ""
        return Rows(by, self.figure(
            label, _("all"), its, lambda m: Formula(f"=SUM({found.column(m)})"), look, whole,
            strong=True))
