"""A table read and checked by its columns: the cells as values, everything wrong noted."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from wfm.language import noted
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
        """Add a fault at a row of this table; texts as in :meth:`Faults.add`."""
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
                source, 0, "", noted("the table {table} is missing", table=table.name),
                noted("Add {table}.csv or a sheet {table} in a workbook of this folder",
                      table=table.name),
            )
        return ReadTable(table, _empty(table), source, present=False, whole=not table.required)
    source = sources[0]
    if len(sources) > 1:
        faults.add(
            source, 0, "", noted("the table {table} stands in several places ({places})",
                                 table=table.name, places=_places(sources[1:])),
            noted("Keep one of them"),
        )
    try:
        raw = read_raw(source)
    except UnreadableError as error:
        faults.add(source, error.row, "", error.what, error.mend)
        return ReadTable(table, _empty(table), source, whole=False)
    if not raw.header:
        if table.required:
            faults.add(source, 0, "", noted("there is nothing in it"), _first_row(table))
        return ReadTable(table, _empty(table), source, whole=not table.required)
    names = [re.sub(r"\s+", "_", cell.strip().lower()) for cell in raw.header]
    if not any(column.name in names for column in table.columns):
        faults.add(
            source, raw.header_row, "", noted("this row is not a header"), _first_row(table))
        return ReadTable(table, _empty(table), source, whole=False)
    _check_header(table, names, raw, source, faults)
    if table.required and not raw.rows:
        faults.add(source, 0, "", noted("the table {table} has no rows", table=table.name),
                   noted("Add at least one"))
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


def _places(sources: Sequence[Source]) -> str:
    """Files and sheets, one behind the other."""
    said = ""
    for source in sources:
        place = source.file if not source.sheet else noted(
            "{file} sheet {sheet}", file=source.file, sheet=source.sheet)
        said = noted("{places}, {place}", places=said, place=place) if said else place
    return said


def _first_row(table: Table) -> str:
    needed = [c.name for c in table.columns if c.required]
    return noted("Write the names of the columns into the first row: {names} are needed",
                 names=", ".join(needed))


def _check_header(
    table: Table, names: list[str], raw: Raw, source: Source, faults: Faults
) -> None:
    known = [c.name for c in table.columns]
    absent = [n for n in known if n not in names]
    row = raw.header_row
    for name in dict.fromkeys(n for n in names if n and n not in known):
        close = _closest(name, absent)
        mend = noted("Rename it to {name}", name=close) if close else noted(
            "Remove it; the columns are {names}", names=", ".join(known))
        faults.add(source, row, name[:40], noted("there is no such column in this table"), mend)
        if close:
            absent.remove(close)
    for name in absent:
        if table.column(name).required:
            faults.add(source, row, name, noted("this column is missing"),
                       noted("Add it: {help}", help=noted(table.column(name).help)))
    for name in sorted({n for n in names if n and names.count(n) > 1}):
        faults.add(source, row, name, noted("this column stands twice"),
                   noted("Keep one of them"))
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
                source, number, "", noted("the row has {cells} cells, the header {columns}",
                                          cells=len(cells), columns=len(names)),
                noted("Put texts and numbers with a comma between quotation marks, or separate "
                      "cells by semicolons"),
            )
            continue
        for place in extra:
            bare.setdefault(place, number)
    for place, number in bare.items():
        faults.add(
            source, number, "", noted("column {n} holds a cell but has no header", n=place + 1),
            noted("Write the header (merged headers are split first), or empty the column"))


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
                _stands_already(table.key, earlier), noted("Keep one of the two rows"),
            )


def _stands_already(key: Sequence[str], row: int) -> str:
    """That a row before has the same cells in the columns `key`."""
    columns = key[0]
    for column in key[1:]:
        columns = noted("{columns} and {column}", columns=columns, column=column)
    return noted("this {columns} already stands in row {row}", columns=columns, row=row)


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
                faults.add(
                    source, int(row), column.name, noted("the cell is empty"), _fill(column))
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
        return noted("Write one of {names}", names=", ".join(column.choices))
    return MENDS.get(column.kind) or noted("Fill it in: {help}", help=noted(column.help))
