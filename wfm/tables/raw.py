"""The cells of a file as they stand there: header and rows, with the file's row numbers."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from wfm.language import noted
from wfm.tables.cells import NO_VALUE, is_empty
from wfm.tables.faults import Source

Cells = list[object]


class UnreadableError(Exception):
    """The file cannot be read at all: what is wrong, how to mend it, and in which row.

    The two texts are notes (:func:`wfm.language.noted`).
    """

    def __init__(self, what: str, mend: str, row: int = 0) -> None:
        super().__init__(what)
        self.what, self.mend, self.row = what, mend, row


@dataclass(frozen=True)
class Raw:
    """Header and rows, empty rows left out; a row comes with its number in the file."""

    header: list[str]
    rows: list[tuple[int, Cells]]
    header_row: int = field(default=1)


def read_raw(source: Source) -> Raw:
    """What stands in a CSV or Parquet file, or in a sheet.

    Raises
    ------
    UnreadableError
        The file is not what its name says, or is damaged.
    """
    suffix = source.path.suffix.lower()
    if suffix == ".parquet":
        return _read_parquet(source.path)
    lines = _csv_lines(source.path) if suffix == ".csv" else _sheet_lines(source)
    filled = [(n, cells) for n, cells in lines if not all(is_empty(cell) for cell in cells)]
    if not filled:
        return Raw([], [])
    number, header = filled[0]
    return Raw(["" if is_empty(cell) else str(cell) for cell in header], filled[1:], number)


def first_sheet(path: Path) -> str:
    """The name of a workbook's first sheet.

    Raises
    ------
    OSError
        There is no such file, or it may not be read.
    UnreadableError
        It is damaged, or has no sheet of cells.
    """
    try:
        book = openpyxl.load_workbook(path, read_only=True)
    except OSError:
        raise
    except Exception:  # openpyxl raises whatever the damage leads to
        raise UnreadableError(noted("this is not a readable Excel workbook"),
                              noted("Save it again as .xlsx, without a password")) from None
    try:
        return str(book.worksheets[0].title)
    except IndexError:
        raise UnreadableError(noted("there is no sheet with cells in it"),
                              noted("Add one")) from None
    finally:
        book.close()


def _read_parquet(path: Path) -> Raw:
    try:
        frame = pd.read_parquet(path)
    except ImportError:
        raise UnreadableError(
            noted("Parquet files need the package pyarrow"),
            noted('Install it with pip install "wfm[parquet]"')
        ) from None
    except (OSError, ValueError):  # pyarrow's errors are kinds of these
        raise UnreadableError(
            noted("this is not a readable Parquet file"),
            noted("Write it again, or write a CSV file")
        ) from None
    values = frame.astype(object).where(frame.notna(), None).values.tolist()
    return Raw([str(c) for c in frame.columns], [(i + 2, row) for i, row in enumerate(values)])


def _csv_lines(path: Path) -> list[tuple[int, Cells]]:
    text = _decoded(path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, Cells]] = []
    try:
        for cells in reader:
            lines.append((reader.line_num, list(cells)))  # noqa: PERF401, the error needs the row
    except csv.Error:
        begun = lines[-1][0] + 1 if lines else 1
        raise UnreadableError(
            noted("from here on the quotation marks do not match, or a cell is far too long"),
            noted("Close the quotation mark; a mark within a text is written twice"), begun,
        ) from None
    return lines


def _decoded(path: Path) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, or the Windows code page of the west."""
    data = path.read_bytes()
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableError(noted("this is a workbook, not a CSV file"),
                              noted("Give it the ending .xlsx, or save it as CSV"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableError(noted("this is not readable text"), noted("Save it as CSV UTF-8"))


def _sheet_lines(source: Source) -> list[tuple[int, Cells]]:
    lines = list(_cells(source, formulas=True))
    if any(_is_formula(cell) for _, cells in lines for cell in cells):
        results = dict(_cells(source, formulas=False))
        lines = [(number, [
            _result(cell, results.get(number, []), place) if _is_formula(cell) else cell
            for place, cell in enumerate(cells)
        ]) for number, cells in lines]
    return lines


def _result(formula: object, results: Cells, place: int) -> object:
    value = results[place] if place < len(results) else None
    return NO_VALUE if value is None else value


def _is_formula(cell: object) -> bool:
    return isinstance(cell, ArrayFormula | DataTableFormula) or (
        isinstance(cell, str) and cell.startswith("="))


def _cells(source: Source, formulas: bool) -> Iterator[tuple[int, Cells]]:
    """Rows of a sheet with their formulas, or with the results that the file holds."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl does not keep
            book = openpyxl.load_workbook(source.path, read_only=True, data_only=not formulas)
            try:
                sheet = book[source.sheet]
                sheet.reset_dimensions()  # some programs write a size that is wrong
                yield from enumerate((list(c) for c in sheet.iter_rows(values_only=True)), start=1)
            finally:
                book.close()
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, SyntaxError):
        raise UnreadableError(noted("this sheet cannot be read"),
                              noted("Save the workbook again as .xlsx")) from None
