"""Where the tables of a folder stand: files by name, and sheets of workbooks."""

from __future__ import annotations

import difflib
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from wfm.language import noted
from wfm.tables.faults import Faults, Source

_OTHER_BOOKS = (".xls", ".xlsm", ".xlsb", ".ods")
_ALIKE = 0.8
"""Names closer than this (difflib's ratio) are taken for a slip of the pen."""


def find_sources(
    folder: Path, names: Sequence[str], faults: Faults | None = None
) -> dict[str, list[Source]]:
    """Every place in `folder`, or in that one file, where each of the tables `names` stands.

    A file or sheet whose name is nearly that of a table, and a workbook that cannot be
    opened, are faults; files and sheets of other names are not ours and are left alone.

    Raises
    ------
    InputError
        Something is wrong and no `faults` were given to note it in.
    """
    wrong = Faults() if faults is None else faults
    found: dict[str, list[Source]] = {name: [] for name in names}
    inside = sorted(folder.iterdir()) if folder.is_dir() else [folder]
    files = [path for path in inside if path.is_file()]
    for suffix in (".csv", ".parquet"):
        for path in files:
            if path.suffix.lower() == suffix:
                _place(Source(path), path.stem, found, wrong)
    for path in files:
        if path.name.startswith(("~$", ".")):  # Excel's lock files
            continue
        if path.suffix.lower() in _OTHER_BOOKS:
            wrong.add(Source(path), 0, "", noted("workbooks of this kind are not read"),
                      noted("Save it as .xlsx, or move it out of the folder"))
        if path.suffix.lower() == ".xlsx":
            for title in _sheets(path, wrong):
                _place(Source(path, title), title, found, wrong)
    if faults is None:
        wrong.raise_if_any()
    return found


def _place(source: Source, title: str, found: dict[str, list[Source]], faults: Faults) -> None:
    name = re.sub(r"[\s-]+", "_", title.strip().lower())
    if name in found:
        found[name].append(source)
        return
    close = difflib.get_close_matches(name, list(found), n=1, cutoff=_ALIKE)
    if close:
        mend = noted("Rename the file to {table}, or take it away", table=close[0])
        if source.sheet:
            mend = noted("Rename the sheet to {table}, or take it away", table=close[0])
        faults.add(source, 0, "", noted("there is no table of this name, but one called {table}",
                                        table=close[0]), mend)


def _sheets(path: Path, faults: Faults) -> list[str]:
    try:
        book = openpyxl.load_workbook(path, read_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError):
        faults.add(Source(path), 0, "", noted("this is not a readable Excel workbook"), noted(
            "Save it again as .xlsx, without a password, or move it out of the folder"))
        return []
    try:
        return [sheet.title for sheet in book.worksheets]
    finally:
        book.close()
