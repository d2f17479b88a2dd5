"""The file of a list of people to call: its rows, and where numbers and places stand in it.

Phone numbers are personal data: no error here holds a cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from wfm.language import noted
from wfm.rules.numbers import lacks_country, read_number
from wfm.tables import Faults, Source
from wfm.tables.cells import is_empty
from wfm.tables.raw import Cells, UnreadableError, first_sheet, read_raw

_LOOKED_AT = 200
"""Rows in which the column of the numbers is looked for."""
_PHONE_NAMES = (
    "phone", "phonenumber", "number", "tel", "telephone", "telephonenumber", "telefone",
    "telefono", "telefon", "fone", "celular", "movil", "mobile", "mobilephone", "cell",
    "cellphone", "msisdn", "numero", "fono", "telemovel", "whatsapp", "e164",
)
_REGION_NAMES = (
    "region", "state", "uf", "estado", "province", "provincia", "subdivision", "comunidad",
    "comunidadautonoma", "jurisdiction", "departamento",
)
_POSTCODE_NAMES = (
    "postcode", "postalcode", "zip", "zipcode", "cep", "cp", "codigopostal", "plz",
)


@dataclass(frozen=True)
class ListFile:
    """Rows of a list without its header, and places of the columns, from 0."""

    rows: list[Cells]
    phone: int
    region: int | None
    postcode: int | None


def read_list_file(
    path: Path, country: str | None, column: str | None, region_column: str | None,
    postcode_column: str | None,
) -> ListFile:
    """Read a list; parameters and errors as for :func:`wfm.intake.call_list.read_call_list`."""
    faults = Faults()
    header, rows, source = _rows(path, country, faults)
    faults.raise_if_any()
    phone = _column(header, column, _PHONE_NAMES, source, faults)
    region = _column(header, region_column, _REGION_NAMES, source, faults)
    postcode = _column(header, postcode_column, _POSTCODE_NAMES, source, faults)
    if phone is None and not faults.found:
        phone = _by_content(rows, country)
        if phone is None:
            faults.add(source, 0, "", noted("no column of phone numbers was found"),
                       noted("Name it with --column; numbers without + or 00 need --country"))
    faults.raise_if_any()
    assert phone is not None
    return ListFile(rows, phone, region, postcode)


def cell_at(cells: Cells, place: int | None) -> object:
    """The cell of a row in a column; None where the row or the list has none there."""
    return cells[place] if place is not None and place < len(cells) else None


_ROUNDED = re.compile(r"\d([.,]\d+)?[eE]\+?\d+", re.ASCII)
"""A spreadsheet's 5.52199E+12: its last digits are lost."""
_DATE = re.compile(r"(19|20)\d\d-?\d\d-?\d\d$|\d\d?[./-]\d\d?[./-](19|20)\d\d$", re.ASCII)


def text_of(cell: object) -> str:
    """What stands in a cell, a number without the decimals that a program gave it."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell).strip().lstrip("'")
    if text.endswith(".0") and text[:-2].isdecimal():
        return text[:-2]
    return "" if ("E" in text or "e" in text) and _ROUNDED.fullmatch(text) else text


def _folded(text: object) -> str:
    plain = unicodedata.normalize("NFKD", str(text)).casefold()
    return re.sub(r"[^a-z0-9]", "", plain)


def _rows(
    path: Path, country: str | None, faults: Faults
) -> tuple[list[str], list[Cells], Source]:
    """Header (empty if there is none), rows, and where they stand."""
    source = Source(path)
    suffix = path.suffix.lower()
    try:
        if suffix == ".xlsx":
            source = Source(path, first_sheet(path))
        elif suffix not in (".csv", ".parquet"):
            raise UnreadableError(noted("lists of this kind are not read"),
                                  noted("Save it as .csv, .xlsx or .parquet"))
        raw = read_raw(source)
    except UnreadableError as error:
        faults.add(source, error.row, "", error.what, error.mend)
        return [], [], source
    rows = [cells for _number, cells in raw.rows]
    if not raw.header:
        faults.add(source, 0, "", noted("there is nothing in it"),
                   noted("Write one person into each row"))
    if any(_is_number(text_of(cell), country) for cell in raw.header):
        return [], [list(raw.header), *rows], source
    return raw.header, rows, source


def _is_number(text: str, country: str | None) -> bool:
    """Whether this can stand in no header; a date can."""
    return read_number(text, country) is not None or (
        country is None and lacks_country(text) and not _DATE.match(text))


def _column(
    header: Sequence[str], asked: str | None, usual: Sequence[str], source: Source,
    faults: Faults,
) -> int | None:
    """Place of a column from 0: the one that was asked for, or one with a usual name."""
    names = [_folded(name) for name in header]
    if asked is None:
        return next((names.index(name) for name in usual if name in names), None)
    if _folded(asked) in names:
        return names.index(_folded(asked))
    if asked.isdecimal() and int(asked) >= 1:
        return int(asked) - 1
    faults.add(source, 1, asked, noted("there is no such column"),
               noted("Write the column's header as it stands in the first row, or its place: 2"))
    return None


def _by_content(rows: Sequence[Cells], country: str | None) -> int | None:
    """The column most of whose first cells are numbers; None where none has many."""
    found: Counter[int] = Counter()
    seen = 0
    for cells in islice(rows, _LOOKED_AT):
        seen += 1
        found.update(
            place for place, cell in enumerate(cells)
            if not is_empty(cell) and read_number(text_of(cell), country) is not None)
    best = max(found, key=lambda place: (found[place], -place), default=None)
    return best if best is not None and 2 * found[best] >= seen else None
