"""Reading tables that people wrote: CSV, Parquet and Excel, all faults at once.

A table is a file ``NAME.csv`` or ``NAME.parquet``, or the sheet ``NAME`` of any workbook
in the same folder. What it must hold is said by a :class:`Table` of :class:`Column`.
Nothing here raises at the first fault: faults are collected, each with file, sheet, row,
column, what is wrong and how to mend it, and raised together as :class:`InputError`.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Literal

import numpy as np
import openpyxl
import pandas as pd

Kind = Literal["code", "text", "number", "whole", "share", "date", "time", "moment", "yes_no"]

ROW = "_row"
"""Column added to every frame that was read: the row in the file, as the file counts."""


@dataclass(frozen=True)
class Column:
    """One column of an input table.

    Parameters
    ----------
    name
        Header, lower case.
    kind
        ``code`` (a short name used as a key), ``text``, ``number``, ``whole`` (integer),
        ``share`` (0 to 1, or a percentage with %), ``date``, ``time`` (wall clock, 24:00
        allowed), ``moment`` (date and wall-clock time, optionally with an offset),
        ``yes_no``.
    help
        What it means, with its unit; shown as a comment on the header in Excel.
    required
        Whether a cell may not be empty.
    choices
        The only texts allowed.
    least, most
        Bounds of numbers, both included.
    default
        Stands where the cell is empty or the column is absent (optional columns only).
    """

    name: str
    kind: Kind
    help: str
    required: bool = True
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    default: object = None


@dataclass(frozen=True)
class Table:
    """One input table: its columns and the columns that tell rows apart."""

    name: str
    help: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = False

    def column(self, name: str) -> Column:
        """The column of that name; StopIteration if there is none."""
        return next(c for c in self.columns if c.name == name)


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong in what was read, and how to mend it."""

    file: str
    sheet: str
    row: int
    column: str
    what: str
    mend: str

    def __str__(self) -> str:
        place = [self.file]
        if self.sheet:
            place.append(f"sheet {self.sheet}")
        if self.row:
            place.append(f"row {self.row}")
        if self.column:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: {self.what}. {self.mend}"


class InputError(Exception):
    """The inputs cannot be used; `faults` says everything that is wrong."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True)
class Source:
    """Where a table was found."""

    path: Path
    sheet: str = ""

    @property
    def file(self) -> str:
        """Folder and file, as messages name it."""
        return f"{self.path.parent.name}/{self.path.name}"


@dataclass
class Faults:
    """Collects faults while tables are read and checked."""

    found: list[Fault] = field(default_factory=list)

    def add(self, source: Source, row: int, column: str, what: str, mend: str) -> None:
        """Note a fault; row 0 and column '' stand for the whole table."""
        self.found.append(Fault(source.file, source.sheet, row, column, what, mend))

    def raise_if_any(self) -> None:
        """Raise :class:`InputError` with all that was found, if anything was."""
        if self.found:
            raise InputError(self.found)


@dataclass(frozen=True)
class ReadTable:
    """A checked table: its frame (one typed column per :class:`Column`, and ``_row``)."""

    table: Table
    frame: pd.DataFrame
    source: Source
    present: bool = True

    def fault(
        self, faults: Faults, row: int, column: str, what: str, mend: str
    ) -> None:
        """Add a fault at a row of this table."""
        faults.add(self.source, int(row), column, what, mend)


# ---------------------------------------------------------------------- finding


def find_sources(folder: Path, names: Sequence[str]) -> dict[str, list[Source]]:
    """Every place in `folder` where each of the tables `names` stands."""
    found: dict[str, list[Source]] = {name: [] for name in names}
    for name in names:
        for suffix in (".csv", ".parquet"):
            path = folder / f"{name}{suffix}"
            if path.is_file():
                found[name].append(Source(path))
    for path in sorted(folder.glob("*.xlsx")):
        if path.name.startswith("~$"):
            continue
        try:
            book = openpyxl.load_workbook(path, read_only=True)
        except Exception as error:
            raise InputError(
                [
                    Fault(
                        f"{folder.name}/{path.name}", "", 0, "",
                        f"this is not a readable Excel workbook ({type(error).__name__})",
                        "Save it again as .xlsx, or move it out of the folder",
                    )
                ]
            ) from None
        for title in book.sheetnames:
            name = title.strip().lower().replace(" ", "_")
            if name in found:
                found[name].append(Source(path, title))
        book.close()
    return found


def _read_raw(source: Source) -> tuple[list[str], list[tuple[int, list[object]]]]:
    """Header and rows (with their number in the file) as they stand, empty rows left out."""
    if source.path.suffix == ".csv":
        return _read_csv(source.path)
    if source.path.suffix == ".parquet":
        frame = pd.read_parquet(source.path)
        values = frame.astype(object).where(frame.notna(), None).values.tolist()
        return [str(c) for c in frame.columns], [(i + 2, row) for i, row in enumerate(values)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # validations openpyxl does not keep
        book = openpyxl.load_workbook(source.path, read_only=True, data_only=True)
    try:
        lines = book[source.sheet].iter_rows(values_only=True)
        header = [str(cell) if cell is not None else "" for cell in next(lines, ())]
        rows = [
            (number, list(cells))
            for number, cells in enumerate(lines, start=2)
            if any(cell is not None and str(cell).strip() for cell in cells)
        ]
    finally:
        book.close()
    return header, rows


def _read_csv(path: Path) -> tuple[list[str], list[tuple[int, list[object]]]]:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    header: list[str] = next(reader, [])
    return header, [
        (reader.line_num, list(cells)) for cells in reader if any(cell.strip() for cell in cells)
    ]


# ---------------------------------------------------------------------- reading


def read_table(table: Table, sources: Sequence[Source], folder: Path, faults: Faults) -> ReadTable:
    """Read one table; what is wrong goes to `faults`, rows with faults keep empty cells."""
    if not sources:
        source = Source(folder / f"{table.name}.csv")
        if table.required:
            faults.add(
                source, 0, "", f"the table {table.name} is missing",
                f"Add {table.name}.csv or a sheet {table.name} in a workbook of this folder",
            )
        return ReadTable(table, _empty(table), source, present=False)
    source = sources[0]
    if len(sources) > 1:
        others = ", ".join(s.file + (f" sheet {s.sheet}" if s.sheet else "") for s in sources[1:])
        faults.add(
            source, 0, "", f"the table {table.name} stands in several places ({others})",
            "Keep one of them",
        )
    header, rows = _read_raw(source)
    names = [re.sub(r"\s+", "_", cell.strip().lower()) for cell in header]
    _check_header(table, names, source, faults)
    numbers = np.array([number for number, _ in rows], dtype=np.int64)
    if table.required and not rows:
        faults.add(source, 0, "", f"the table {table.name} has no rows", "Add at least one")
    frame = pd.DataFrame({ROW: numbers})
    for column in table.columns:
        if column.name in names:
            place = names.index(column.name)
            cells = [row[place] if place < len(row) else None for _, row in rows]
        else:
            cells = [None] * len(rows)
        frame[column.name] = _typed(column, cells, numbers, column.name in names, source, faults)
    _check_key(table, frame, source, faults)
    return ReadTable(table, frame, source)


def _empty(table: Table) -> pd.DataFrame:
    return pd.DataFrame({ROW: np.array([], dtype=np.int64)} | {
        c.name: pd.Series([], dtype=object) for c in table.columns
    })


def _check_header(table: Table, names: list[str], source: Source, faults: Faults) -> None:
    known = [c.name for c in table.columns]
    missing = [c.name for c in table.columns if c.required and c.name not in names]
    unknown = [n for n in names if n and n not in known]
    for name in unknown:
        close = next((m for m in missing if _alike(m, name)), None)
        mend = f"Remove it; the columns are {', '.join(known)}"
        if close:
            mend = f"Rename it to {close}"
        faults.add(source, 1, name, "there is no such column in this table", mend)
        if close:
            missing.remove(close)
    for name in missing:
        faults.add(source, 1, name, "this column is missing", f"Add it: {table.column(name).help}")
    for name in sorted({n for n in names if n and names.count(n) > 1}):
        faults.add(source, 1, name, "this column stands twice", "Keep one of them")


def _alike(a: str, b: str) -> bool:
    import difflib

    return a.startswith(b) or b.startswith(a) or difflib.SequenceMatcher(None, a, b).ratio() > 0.6


def _check_key(table: Table, frame: pd.DataFrame, source: Source, faults: Faults) -> None:
    if not table.key or frame.empty:
        return
    keys = frame[list(table.key)]
    # a missing key cell is already a fault of its own
    repeated = keys.duplicated() & keys.notna().all(axis=1)
    if not repeated.any():
        return
    first = frame[~keys.duplicated()].set_index(list(table.key))[ROW]
    for _, row in frame[repeated].iterrows():
        key = tuple(row[k] for k in table.key)
        earlier = first.loc[key if len(key) > 1 else key[0]]
        faults.add(
            source, int(row[ROW]), table.key[-1],
            f"this {' and '.join(table.key)} already stands in row {int(earlier)}",
            "Keep one of the two rows",
        )


_MENDS: dict[str, str] = {
    "number": "Write a number, such as 12.5",
    "whole": "Write a whole number, such as 12",
    "share": "Write a share between 0 and 1, such as 0.8, or 80%",
    "date": "Write the date as 2026-12-07",
    "time": "Write the time of day as 08:30 (24:00 is the end of the day)",
    "moment": "Write date and time as 2026-12-07 08:30",
    "yes_no": "Write yes or no",
}


def _typed(
    column: Column,
    cells: Sequence[object],
    rows: np.ndarray,
    in_header: bool,
    source: Source,
    faults: Faults,
) -> pd.Series:
    """The cells of one column as values of its kind; None where empty or faulty."""
    convert = _CONVERTERS[column.kind]
    cache: dict[object, object] = {}
    values: list[object] = []
    for cell, row in zip(cells, rows, strict=True):
        if cell is None or (isinstance(cell, str) and not cell.strip()) or cell is pd.NaT:
            if column.required and in_header:
                faults.add(source, int(row), column.name, "the cell is empty", _fill(column))
            values.append(None if column.required else column.default)
            continue
        key = (type(cell), cell)
        if key not in cache:
            cache[key] = _checked(column, cell, convert)
        value = cache[key]
        if isinstance(value, _Bad):
            faults.add(source, int(row), column.name, value.what, value.mend)
            value = None
        values.append(value)
    return pd.Series(values, dtype=object)


def _fill(column: Column) -> str:
    if column.choices:
        return f"Write one of {', '.join(column.choices)}"
    return _MENDS.get(column.kind, f"Fill it in: {column.help}")


@dataclass(frozen=True)
class _Bad:
    what: str
    mend: str


def _checked(column: Column, cell: object, convert: Callable[[object], object]) -> object:
    private = column.name in ("name", "supervisor")
    shown = "the cell" if private else f"'{str(cell).strip()[:40]}'"
    try:
        value = convert(cell)
    except (ValueError, TypeError):
        return _Bad(f"{shown} is not a {column.kind.replace('_', '/')}", _MENDS[column.kind])
    if column.choices and value not in column.choices:
        return _Bad(f"{shown} is not known here", f"Write one of {', '.join(column.choices)}")
    if isinstance(value, int | float) and not isinstance(value, bool):
        if column.least is not None and value < column.least:
            return _Bad(f"{shown} is below {column.least:g}", f"Write {column.least:g} or more")
        if column.most is not None and value > column.most:
            return _Bad(f"{shown} is above {column.most:g}", f"Write {column.most:g} or less")
    return value


# ---------------------------------------------------------------------- cells


def _to_code(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def _to_number(cell: object) -> float:
    if isinstance(cell, bool):
        raise ValueError
    if isinstance(cell, int | float):
        value = float(cell)
    else:
        text = str(cell).strip().replace(" ", " ").replace(" ", "")
        if "," in text and "." not in text:
            text = text.replace(",", ".")  # decimal comma
        value = float(text)
    if not np.isfinite(value):
        raise ValueError
    return value


def _to_whole(cell: object) -> int:
    value = _to_number(cell)
    if value != int(value):
        raise ValueError
    return int(value)


def _to_share(cell: object) -> float:
    text = str(cell).strip()
    value = _to_number(text[:-1]) / 100 if text.endswith("%") else _to_number(cell)
    if not 0 <= value <= 1:
        raise ValueError
    return value


def _to_date(cell: object) -> date:
    if isinstance(cell, datetime):
        if cell.time() != time(0):
            raise ValueError
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell).strip()
    if not _ISO_DATE.match(text):
        raise ValueError
    return date.fromisoformat(text[:10])


_ISO_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}( 00:00(:00)?)?$")


def _to_time(cell: object) -> time:
    """A time of day; 24:00 is returned as 00:00 (the end of the day where it ends a span)."""
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    match = re.fullmatch(r"(\d{1,2}):(\d{2})(:00)?", str(cell).strip())
    if not match:
        raise ValueError
    hour, minute = int(match[1]), int(match[2])
    if (hour, minute) == (24, 0):
        return time(0)
    return time(hour, minute)


def _to_moment(cell: object) -> datetime:
    if isinstance(cell, datetime):
        return cell.replace(second=0, microsecond=0) if cell.second < 1 else _round_minute(cell)
    if isinstance(cell, date):
        return datetime.combine(cell, time(0))
    text = str(cell).strip()
    if not re.match(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", text):
        raise ValueError
    return datetime.fromisoformat(text)


def _round_minute(moment: datetime) -> datetime:
    """Excel keeps moments as fractions of a day; a few seconds off is rounding."""
    return (pd.Timestamp(moment).round("min")).to_pydatetime()


def _to_yes_no(cell: object) -> bool:
    if isinstance(cell, bool):
        return cell
    text = str(cell).strip().lower()
    if text in ("yes", "y", "true", "1", "sim", "s", "sí", "si", "ano"):
        return True
    if text in ("no", "n", "false", "0", "não", "nao", "ne"):
        return False
    raise ValueError


_CONVERTERS: Mapping[str, Callable[[object], object]] = {
    "code": _to_code,
    "text": lambda cell: str(cell).strip(),
    "number": _to_number,
    "whole": _to_whole,
    "share": _to_share,
    "date": _to_date,
    "time": _to_time,
    "moment": _to_moment,
    "yes_no": _to_yes_no,
}


# ---------------------------------------------------------------------- writing


def write_beside(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make the file beside `path`, then put it in place in one step.

    A reader never sees half a file, and a failed write leaves the old one untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    draft = Path(name)
    try:
        write(draft)
        draft.chmod(0o644)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_csv(path: Path, frame: pd.DataFrame) -> None:
    """Write a frame as UTF-8 CSV with ``\\n`` line ends, atomically."""
    write_beside(path, lambda draft: frame.to_csv(draft, index=False, lineterminator="\n"))
