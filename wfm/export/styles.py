"""Colours and cell looks.

Every colour comes with a sign or a code in the cell, so that a black-and-white print says
the same. The backgrounds are Paul Tol's *light* and *pale* schemes (Tol 2021, "Colour
schemes", SRON/EPS/TN/09-002), made for dark text and for colour-blind readers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.styles.styleable import StyleArray

from wfm.language import clock_format, date_format, money_format

ACTIVITY_FILLS = (
    "77AADD", "EEDD88", "44BB99", "FFAABB", "BBCC33", "99DDFF", "EE8866", "C3B1E1", "C9B28A",
)
"""Backgrounds of queues and campaigns, in the order of the inputs; then from the start."""

SHORT_FILL, OVER_FILL, MET_FILL, CLOSED_FILL = "EE8866", "EEDD88", "CFEBDD", "D9D9D9"
CALLABLE_FILL = "CCDDAA"
HEADER_FILL, TEAM_FILL, TITLE_COLOR, QUIET_COLOR = "223A5E", "D5DEEC", "223A5E", "595959"
RULE_COLOR = "BFBFBF"

SHORT_SIGN, OVER_SIGN, MET_SIGN = "▼", "▲", "●"


@dataclass(frozen=True)
class Look:
    """How a cell looks; all colours RRGGBB, ``''`` for none.

    `pattern` draws lines in `line` colour over `fill`; `edge` rules the cell's sides with
    any of the letters l, r, t, b; `quote` marks text that must stay text when edited.
    """

    fill: str = ""
    pattern: str = ""
    line: str = "FFFFFF"
    color: str = "000000"
    bold: bool = False
    italic: bool = False
    size: float = 10
    align: str = "left"
    wrap: bool = False
    shrink: bool = False
    edge: str = ""
    number: str = "General"
    quote: bool = False
    indent: int = 0
    open: bool = False
    """Whether the cell may be edited on a protected sheet."""

    def but(self, **changes: Any) -> Look:
        """The same look with some things different."""
        return replace(self, **changes)


PLAIN = Look()
TITLE = Look(bold=True, size=16, color=TITLE_COLOR)
SECTION = Look(bold=True, size=12, color=TITLE_COLOR, edge="b")
QUIET = Look(color=QUIET_COLOR)
HEADER = Look(fill=HEADER_FILL, color="FFFFFF", bold=True, align="center", wrap=True)
HEADER_LEFT = HEADER.but(align="left")
TEAM = Look(fill=TEAM_FILL, bold=True)
LINK = Look(color="0B5394")
NUMBER = Look(align="right")
HOURS = NUMBER.but(number="#,##0.0")
COUNT = NUMBER.but(number="#,##0")
PERCENT = NUMBER.but(number="0.0%")
CHANGE = NUMBER.but(number="+0.0%;-0.0%;0.0%")
"""A change as a share, with its sign."""
DATE = Look(number="yyyy\\-mm\\-dd", align="center")
CLOCK = Look(number="hh:mm", align="center")
CENTRED = Look(align="center")

SIGNED = {
    SHORT_SIGN: Look(fill=SHORT_FILL, bold=True, align="center", number='"▼"General;"▼"General'),
    OVER_SIGN: Look(fill=OVER_FILL, align="center", number='"▲"General;"▲"General'),
    MET_SIGN: Look(fill=MET_FILL, align="center", number='"●"General;"●-"General;"●"'),
}
"""Looks of a difference by its sign; the sign is part of the number format, so that the
cell stays a number."""


def money(currency: str) -> Look:
    """Whole units of a currency, as the reader writes them."""
    return NUMBER.but(number=money_format(currency))


def conditional(look: Look) -> DifferentialStyle:
    """`look` as a style that a condition puts over the cell's own."""
    plain = look.number == "General"
    return DifferentialStyle(
        font=Font(bold=look.bold, color=look.color),
        fill=PatternFill(fill_type="solid", bgColor=look.fill) if look.fill else None,
        numFmt=None if plain else NumberFormat(
            numFmtId=_condition_number_id(look.number), formatCode=look.number),
    )


def _local_format(number: str) -> str:
    """Days and times of day as the reader writes them."""
    if number == DATE.number:
        return date_format()
    return clock_format() if number == CLOCK.number else number


def _condition_number_id(code: str) -> int:
    """A number-format id beyond those that cells use; equal codes share one."""
    known = [look.number for look in SIGNED.values()]
    return 400 + (known.index(code) if code in known else len(known))


class Looks:
    """Looks as one workbook's style arrays, each made once."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._made: dict[Look, StyleArray] = {}

    def style(self, look: Look) -> StyleArray:
        """The style array of `look`, to be handed to new cells."""
        found = self._made.get(look)
        if found is None:
            found = self._made[look] = self._make(look)
        return found

    def _make(self, look: Look) -> StyleArray:
        cell = Cell(self._sheet, row=1, column=1)
        cell.font = Font(
            name="Calibri", size=look.size, bold=look.bold, italic=look.italic, color=look.color
        )
        if look.pattern:
            # of a pattern, fgColor draws the lines and bgColor lies under them
            cell.fill = PatternFill(
                fill_type=look.pattern, fgColor=look.line, bgColor=look.fill or "FFFFFF"
            )
        elif look.fill:
            cell.fill = PatternFill(fill_type="solid", fgColor=look.fill)
        rule = Side(style="thin", color=RULE_COLOR)
        cell.border = Border(**{
            name: rule
            for letter, name in zip("lrtb", ("left", "right", "top", "bottom"), strict=True)
            if letter in look.edge
        })
        cell.alignment = Alignment(
            horizontal=look.align, vertical="center", wrap_text=look.wrap,
            shrink_to_fit=look.shrink, indent=look.indent,
        )
        cell.number_format = _local_format(look.number)
        cell.protection = Protection(locked=not look.open)
        style = cell._style
        style.quotePrefix = int(look.quote)
        return style
