"""A table read and checked by its columns: the cells as values, everything wrong noted."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from wfm.tables.cells import LONGEST, MENDS, Bad, is_empty, value_of
from wfm.tables.columns import ROW, Column, Table
from wfm.tables.dates import year_first
from wfm.tables.faults import Faults, Source
from wfm.tables.raw import Raw, UnreadableError, read_raw


@dataclass(frozen=True)
class ReadTable:
    """A checked table: its frame (one typed column per :class:`Column`, and ``_row``).

    `present` is False where there is no such table; `whole` is False where it could not be
    read, so that what refers to its rows cannot be judged.
    """

    table: Table
    frame: pd.DataFrame
    source: Source
    present: bool = True
    whole: bool = True

    def fault(
        self, faults: Faults, row: int, column: str, what: str, mend: str
    ) -> None:
        """Add a fault at a row of this table."""
        faults.add(self.source, int(row), column, what, mend)


def read_table(
    table: Table, sources: Sequence[Source], folder: Path, faults: Faults, longest: int = LONGEST
) -> ReadTable:
    """Read one table; what is wrong goes to `faults`, rows with faults keep empty cells.

    A cell holds at most `longest` characters.
    """
    if not sources:
        source = Source(folder / f"{table.name}.csv")
        if table.required:
            faults.add(
                source, 0, "", f"the table {table.name} is missing",
                f"Add {table.name}.csv or a sheet {table.name} in a workbook of this folder",
            )
        return ReadTable(table, _empty(table), source, present=False, whole=not table.required)
    source = sources[0]
    if len(sources) > 1:
        others = ", ".join(s.file + (f" sheet {s.sheet}" if s.sheet else "") for s in sources[1:])
        faults.add(
            source, 0, "", f"the table {table.name} stands in several places ({others})",
            "Keep one of them",
        )
    try:
        raw = read_raw(source)
    except UnreadableError as error:
        faults.add(source, error.row, "", error.what, error.mend)
        return ReadTable(table, _empty(table), source, whole=False)
    if not raw.header:
        if table.required:
            faults.add(source, 0, "", "there is nothing in it", _first_row(table))
        return ReadTable(table, _empty(table), source, whole=not table.required)
    names = [re.sub(r"\s+", "_", cell.strip().lower()) for cell in raw.header]
    if not any(column.name in names for column in table.columns):
        faults.add(source, raw.header_row, "", "this row is not a header", _first_row(table))
        return ReadTable(table, _empty(table), source, whole=False)
    _check_header(table, names, raw, source, faults)
    if table.required and not raw.rows:
        faults.add(source, 0, "", f"the table {table.name} has no rows", "Add at least one")
    numbers = np.array([number for number, _ in raw.rows], dtype=np.int64)
    frame = pd.DataFrame({ROW: numbers})
    for column in table.columns:
        if column.name in names:
            place = names.index(column.name)
            cells = [row[place] if place < len(row) else None for _, row in raw.rows]
        else:
            cells = [None] * len(raw.rows)
        frame[column.name] = _values(
            column, cells, numbers, column.name in names, source, faults, longest)
    _check_key(table, frame, source, faults)
    return ReadTable(table, frame, source)


def _empty(table: Table) -> pd.DataFrame:
    return pd.DataFrame({ROW: np.array([], dtype=np.int64)} | {
        c.name: pd.Series([], dtype=object) for c in table.columns
    })


def _first_row(table: Table) -> str:
    needed = [c.name for c in table.columns if c.required]
    return f"Write the names of the columns into the first row: {', '.join(needed)} are needed"


def _check_header(
    table: Table, names: list[str], raw: Raw, source: Source, faults: Faults
) -> None:
    known = [c.name for c in table.columns]
    absent = [n for n in known if n not in names]
    row = raw.header_row
    for name in dict.fromkeys(n for n in names if n and n not in known):
        close = _closest(name, absent)
        mend = f"Rename it to {close}" if close else (
            f"Remove it; the columns are {', '.join(known)}")
        faults.add(source, row, name[:40], "there is no such column in this table", mend)
        if close:
            absent.remove(close)
    for name in absent:
        if table.column(name).required:
            faults.add(source, row, name, "this column is missing",
                       f"Add it: {table.column(name).help}")
    for name in sorted({n for n in names if n and names.count(n) > 1}):
        faults.add(source, row, name, "this column stands twice", "Keep one of them")
    _check_width(names, raw, source, faults)


def _closest(name: str, absent: Sequence[str]) -> str | None:
    """The column that was probably meant."""
    for other in absent:
        if min(len(other), len(name)) > 2 and (
                other.startswith(name) or name.startswith(other)):
            return other
    close = difflib.get_close_matches(name, absent, n=1, cutoff=0.6)
    return close[0] if close else None


def _check_width(names: list[str], raw: Raw, source: Source, faults: Faults) -> None:
    """Cells that stand under no header would be lost without a word."""
    bare: dict[int, int] = {}
    for number, cells in raw.rows:
        extra = [p for p, cell in enumerate(cells)
                 if (p >= len(names) or not names[p]) and not is_empty(cell)]
        if extra and extra[-1] >= len(names) and source.path.suffix.lower() == ".csv":
            faults.add(
                source, number, "", f"the row has {len(cells)} cells, the header {len(names)}",
                "Put texts and numbers with a comma between quotation marks, or separate cells "
                "by semicolons",
            )
            continue
        for place in extra:
            bare.setdefault(place, number)
    for place, number in bare.items():
        faults.add(source, number, "", f"column {place + 1} holds a cell but has no header",
                   "Write the header (merged headers are split first), or empty the column")


def _check_key(table: Table, frame: pd.DataFrame, source: Source, faults: Faults) -> None:
    first: dict[tuple[object, ...], int] = {}
    if not table.key:
        return
    columns = [frame[name] for name in table.key]
    for number, *key in zip(frame[ROW], *columns, strict=True):
        if any(part is None for part in key):  # a fault of its own
            continue
        earlier = first.setdefault(tuple(key), int(number))
        if earlier != number:
            faults.add(
                source, int(number), table.key[-1],
                f"this {' and '.join(table.key)} already stands in row {earlier}",
                "Keep one of the two rows",
            )


def _values(
    column: Column,
    cells: Sequence[object],
    rows: np.ndarray,
    in_header: bool,
    source: Source,
    faults: Faults,
    longest: int,
) -> pd.Series:
    """The cells of one column as values of its kind; None where empty or faulty."""
    cache: dict[object, object] = {}
    values: list[object] = []
    if column.kind in ("date", "moment"):
        cells = year_first(cells)
    for cell, row in zip(cells, rows, strict=True):
        if is_empty(cell):
            if column.required and in_header:
                faults.add(source, int(row), column.name, "the cell is empty", _fill(column))
            values.append(None if column.required else column.default)
            continue
        value = _cached(column, cell, cache, longest)
        if isinstance(value, Bad):
            faults.add(source, int(row), column.name, value.what, value.mend)
            value = None
        values.append(value)
    return pd.Series(values, dtype=object)


def _cached(
    column: Column, cell: object, cache: dict[object, object], longest: int
) -> object:
    if not isinstance(cell, str | int | float):
        return value_of(column, cell, longest)
    key = (type(cell), cell)
    if key not in cache:
        cache[key] = value_of(column, cell, longest)
    return cache[key]


def _fill(column: Column) -> str:
    if column.choices:
        return f"Write one of {', '.join(column.choices)}"
    by_kind: Mapping[str, str] = MENDS
    return by_kind.get(column.kind, f"Fill it in: {column.help}")
