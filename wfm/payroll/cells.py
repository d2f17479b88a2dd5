"""Values of payroll as a layout shows them, as the cells of a file or of a workbook."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from wfm.payroll.fields import FIELDS
from wfm.payroll.layout import Layout, LayoutColumn, filled

_FORMULA = ("=", "+", "-", "@")
_NUMBER = re.compile(r"[+-]?\d{1,15}([.,]\d{1,15})?", re.ASCII)
_MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes
    ----------
    text
        As it stands in a text file.
    value, number_format
        As it stands in a workbook: a text, a number, a date; and how it is shown.
    ours
        Whether the program made it, and not somebody who filled in a table.
    """

    text: str
    value: str | float | datetime | None
    number_format: str = "General"
    ours: bool = True


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula when it opens a CSV file.

    Texts that begin, after spaces and marks, with a sign of a formula get an apostrophe in
    front; a plain number keeps its sign. After OWASP, *CSV Injection*, which names =, +, -, @, tab
    and carriage return; their wide forms count too, as spreadsheets narrow them. Control
    characters and line breaks become spaces.
    """
    clean = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text).strip()
    seen = unicodedata.normalize("NFKC", "".join(
        c for c in clean if unicodedata.category(c) != "Cf")).lstrip(" \t")
    if seen.startswith(_FORMULA) and not _NUMBER.fullmatch(clean):
        return f"'{clean}"
    return clean


def quoted(text: str, separator: str) -> str:
    """A field of a CSV file (RFC 4180), in quotes where any spreadsheet might split it."""
    if separator in text or any(c in text for c in ',;\t|"'):
        return '"' + text.replace('"', '""') + '"'
    return text


def cells_of(layout: Layout, rows: pd.DataFrame, week: date) -> Iterator[list[Cell]]:
    """The cells of each row that the layout has, in its order of columns.

    Parameters
    ----------
    rows
        What :func:`wfm.payroll.files.rows_of` gives for the layout.
    """
    kinds = FIELDS[layout.rows]
    fixed = [filled(column.text, layout, week.isoformat()) for column in layout.columns]
    which = {"day": "day_kind", "pay_code": "pay_code"}.get(layout.rows)
    names = list(rows.columns)
    at = [names.index(column.field) if column.field else -1 for column in layout.columns]
    kind_at = names.index(which) if which else -1
    for row in rows.itertuples(index=False, name=None):
        found = []
        for column, place, text in zip(layout.columns, at, fixed, strict=True):
            if column.only and row[kind_at] not in column.only:
                found.append(Cell("", None))
            elif place < 0:
                found.append(Cell(text, text or None, "@", ours=False))
            else:
                found.append(_cell(row[place], kinds[column.field], column, layout.decimal))
        yield found


def header_of(layout: Layout) -> list[Cell]:
    """The titles of the columns."""
    return [Cell(column.title, column.title, "@", ours=False) for column in layout.columns]


def _cell(value: Any, kind: str, column: LayoutColumn, decimal: str) -> Cell:
    if kind == "text":
        return Cell(str(value), str(value) or None, "@", ours=False)
    if value is None or value is pd.NaT or value != value:
        return Cell("", None)
    if kind in ("date", "clock"):
        return _moment(value, column, kind)
    if kind == "minutes" and column.form == "hh:mm":
        return _clock_hours(int(value))
    if kind == "minutes" and column.form == "minutes":
        return Cell(str(int(value)), int(value), "0")
    number = value / 60 if kind == "minutes" else value
    points = "." + "0" * column.places if column.places else ""
    if column.form == "percent":
        share = f"{100 * number:.{column.places}f}"
        return Cell(share.replace(".", decimal) + "%", round(float(number), column.places + 2),
                    f"0{points}%")
    shown = f"{number:.{column.places}f}"
    if float(shown) == 0:
        shown = shown.lstrip("-")
    return Cell(shown.replace(".", decimal), float(shown), f"0{points}")


def _clock_hours(minutes: int) -> Cell:
    """``7:30``; a workbook has no negative times, so one is a text there."""
    text = f"{'-' * (minutes < 0)}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"
    if minutes < 0:
        return Cell(text, text, "@")
    return Cell(text, minutes / _MINUTES_A_DAY, "[h]:mm")


_EXCEL_PARTS = {"Y": "yyyy", "y": "yy", "m": "mm", "d": "dd", "H": "hh", "I": "hh", "M": "mm",
                "S": "ss", "p": "AM/PM"}


def _moment(value: Any, column: LayoutColumn, kind: str) -> Cell:
    moment = pd.Timestamp(value).to_pydatetime()
    text = moment.strftime(column.pattern)
    if "%j" in column.pattern:  # no spreadsheet shows the day of the year
        return Cell(text, text, "@")
    pieces = re.split(r"%(.)", column.pattern)
    shown = "".join(
        _EXCEL_PARTS[piece] if n % 2 else "".join(f"\\{c}" for c in piece)
        for n, piece in enumerate(pieces))
    if kind == "clock" and not re.search(r"%[Yymdj]", column.pattern):
        minutes = moment.hour * 60 + moment.minute
        return Cell(text, minutes / _MINUTES_A_DAY, shown)
    return Cell(text, moment, shown)
