"""The file of a table of intervals: its cells, its numbers, and the same with columns added."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.language import noted
from wfm.tables import Column, Faults, Source, write_beside, write_csv
from wfm.tables.cells import Bad, NoValue, is_empty, value_of
from wfm.tables.raw import Cells, Raw, UnreadableError, first_sheet, read_raw

KINDS = (".csv", ".xlsx", ".parquet")
EXCEL_ROWS = 1_048_576
"""Rows of a sheet, the header among them."""
_PLAIN = re.compile(r"\d{1,12}(\.\d{1,17})?", re.ASCII)
_NUMERAL = re.compile(r"-?\d{1,15}(\.\d{1,15})?", re.ASCII)
_HOLDS = (str, int, float, datetime, date, time, timedelta)
"""What a cell of a sheet can hold."""


@dataclass(frozen=True)
class Intervals:
    """A table as it was read.

    Attributes
    ----------
    header, rows
        As they stand in the file, empty rows left out.
    names
        Of the columns: lower case, spaces as ``_``.
    numbers
        The rows' numbers in the file.
    values
        Of the known columns in the header; NaN where a cell is empty.
    """

    source: Source
    header: list[str]
    names: list[str]
    rows: list[Cells]
    numbers: list[int]
    values: Mapping[str, npt.NDArray[np.float64]]

    @property
    def passed(self) -> list[str]:
        """Headers of the columns that are not known, as they stand in the file."""
        return [title for title, name in zip(self.header, self.names, strict=True)
                if name and name not in self.values]


def read_intervals(
    path: Path, known: Mapping[str, Column], needed: Sequence[str], added: Collection[str],
    faults: Faults,
) -> Intervals:
    """Read the numbers of the columns `known`, and all other cells as they are.

    Parameters
    ----------
    needed
        Columns that have to be there. A cell of a required column may not be empty.
    added
        Names that no column may have, because columns of these names will be added.
    faults
        What is wrong goes there.
    """
    path = path.absolute()
    source = Source(path)
    try:
        if path.suffix.lower() == ".xlsx":
            source = Source(path, first_sheet(path))
        elif path.suffix.lower() not in KINDS:
            raise UnreadableError(noted("tables of this kind are not read"),
                                  noted("Save it as .csv, .xlsx or .parquet"))
        raw = read_raw(source)
    except UnreadableError as error:
        faults.add(source, error.row, "", error.what, error.mend)
        return Intervals(source, [], [], [], [], {})
    names = [re.sub(r"\s+", "_", cell.strip().lower()) for cell in raw.header]
    _check_header(names, known, needed, added, raw, source, faults)
    numbers = [number for number, _cells in raw.rows]
    values = {}
    for place, name in enumerate(names):
        cells = [row[place] if place < len(row) else None for _number, row in raw.rows]
        if name in known and name not in values:
            values[name] = _values(known[name], cells, numbers, source, faults)
            continue
        for k, cell in enumerate(cells):
            if isinstance(cell, NoValue):
                bad = value_of(Column(name, "text", ""), cell)
                assert isinstance(bad, Bad)
                faults.add(source, numbers[k], name[:40], bad.what, bad.mend)
    return Intervals(source, raw.header, names, [cells for _number, cells in raw.rows], numbers,
                     values)


def _check_header(
    names: list[str], known: Mapping[str, Column], needed: Sequence[str],
    added: Collection[str], raw: Raw, source: Source, faults: Faults,
) -> None:
    row = raw.header_row
    if not names:
        faults.add(source, 0, "", noted("there is nothing in it"),
                   noted("Write the names of the columns into the first row: {names}",
                         names=", ".join(needed)))
        return
    for name in needed:
        if name not in names:
            close = nearest(name, [n for n in names if n not in known])
            faults.add(source, row, name, noted("this column is missing"),
                       noted("Rename the column {name}", name=close[:40]) if close
                       else noted("Add it: {help}", help=noted(known[name].help)))
    for name in sorted({n for n in names if n and names.count(n) > 1}):
        faults.add(source, row, name[:40], noted("this column stands twice"),
                   noted("Keep one of them"))
    for name in names:
        if name in added:
            faults.add(source, row, name, noted("a column of this name will be added"),
                       noted("Remove it, or give it another name"))
    if not raw.rows:
        faults.add(source, 0, "", noted("there are no rows below the header"),
                   noted("Add at least one"))
    for number, cells in raw.rows:
        for k, cell in enumerate(cells):
            if (k >= len(names) or not names[k]) and not is_empty(cell):
                faults.add(source, number, "", noted("cell {n} stands under no header", n=k + 1),
                           noted("Write a header above it, or put texts and numbers with a comma "
                                 "between quotation marks"))
                break


def nearest(name: str, others: Sequence[str]) -> str | None:
    """The one of some names that probably means `name`."""
    begun = [n for n in others if len(n) > 2 and (n.startswith(name) or name.startswith(n))]
    return next(iter(begun or difflib.get_close_matches(name, others, 1, 0.75)), None)


def _values(
    column: Column, cells: Sequence[object], rows: Sequence[int], source: Source, faults: Faults
) -> npt.NDArray[np.float64]:
    """The cells of a column as numbers, NaN where they are empty or wrong."""
    least = 0.0 if column.least is None else column.least
    most = column.most if column.most is not None else 1.0 if column.kind == "share" else np.inf
    out = np.full(len(cells), np.nan)
    for k, cell in enumerate(cells):
        if is_empty(cell):
            if column.required:
                faults.add(source, rows[k], column.name, noted("the cell is empty"),
                           noted("Fill it in: {help}", help=noted(column.help)))
            continue
        # what is plainly a number need not be looked at closely, which takes time
        if type(cell) in (int, float) or (isinstance(cell, str) and _PLAIN.fullmatch(cell)):
            value = float(cell)  # type: ignore[arg-type]
            if least <= value <= most:
                out[k] = value
                continue
        found = value_of(column, cell)
        if isinstance(found, Bad):
            faults.add(source, rows[k], column.name, found.what, found.mend)
        else:
            out[k] = float(found)  # type: ignore[arg-type]
    return out


def write_intervals(path: Path, table: Intervals, added: pd.DataFrame) -> None:
    """Write the columns of a table in their order, and the added ones behind them.

    A file of the kind that the name ends in, put in place in one step. Numbers that were read
    are numbers; all other cells stay as they were. A column without a header is left out.
    """
    columns: dict[str, pd.Series] = {}
    for place, (title, name) in enumerate(zip(table.header, table.names, strict=True)):
        if name in table.values:
            columns[title] = _whole(pd.Series(table.values[name]))
        elif name:
            cells = [row[place] if place < len(row) else None for row in table.rows]
            columns[title] = pd.Series(
                [None if is_empty(cell) else cell for cell in cells], dtype=object)
    columns |= {str(name): _whole(added[name]) for name in added}
    frame = pd.DataFrame(columns)
    kind = path.suffix.lower()
    if kind == ".csv":
        write_csv(path, frame)
    elif kind == ".xlsx":
        title = table.source.sheet or table.source.path.stem
        write_beside(path, lambda draft: _write_sheet(draft, frame, title))
    else:
        alike = pd.DataFrame({str(name): _alike(frame[name]) for name in frame})
        write_beside(path, lambda draft: alike.to_parquet(draft, index=False))


def _whole(numbers: pd.Series) -> pd.Series:
    """Whole numbers without decimals; what is no number stays."""
    if numbers.dtype == np.float64 and bool((numbers.dropna() % 1 == 0).all()):
        return numbers.astype("Int64")
    return numbers


def _alike(cells: pd.Series) -> pd.Series:
    """Cells of different kinds as texts: a column of a Parquet file has one kind."""
    if cells.dtype != object:
        return cells
    kinds = {type(cell) for cell in cells if cell is not None}
    return cells if len(kinds) < 2 else cells.map(
        lambda cell: None if cell is None else str(cell))


def _write_sheet(path: Path, frame: pd.DataFrame, title: str) -> None:
    from wfm.export.sheet import Book, Sheet

    book = Book(title, title)
    sheet = Sheet(book, title, [14.0] * frame.shape[1], freeze="A2", repeat="1:1")
    sheet.bare_row([str(name) for name in frame])
    for row in frame.itertuples(index=False, name=None):
        sheet.bare_row([_cell(value) for value in row])
    sheet.filter(1, frame.shape[1])
    book.save(path)


def _cell(value: object) -> object:
    if value is None or value is pd.NA or isinstance(value, np.generic):
        return None if value is pd.NA else value
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat()
    if isinstance(value, str) and _NUMERAL.fullmatch(value):
        number = float(value)
        same = int(number) if number.is_integer() else number
        return same if str(same) == value else value  # what would look otherwise stays a text
    return value if isinstance(value, _HOLDS) else str(value)
