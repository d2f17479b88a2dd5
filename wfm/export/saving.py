"""Putting a workbook in its place: whole, and never under the hands of somebody editing it."""

from __future__ import annotations

import errno
from pathlib import Path

from wfm.export.sheet import Book
from wfm.language import translate as _
from wfm.tables import write_beside


def refuse_if_open(path: Path) -> None:
    """Stop before a workbook that is open in LibreOffice or Excel is written.

    Both leave a file beside one that they edit. Replacing the workbook then would be undone
    when the other program saves.

    Raises
    ------
    OSError
        It is open elsewhere; the text says in what and what to do.
    """
    marks = ((f".~lock.{path.name}#", "LibreOffice"), (f"~${path.name}", "Excel"),
             (f"~${path.name[2:]}", "Excel"))
    for mark, program in marks:
        if path.exists() and (path.parent / mark).exists():
            raise OSError(errno.EBUSY, _(
                "it is open in {program}; close it there and run again (if it is not open any "
                "more, remove {mark})").format(program=program, mark=mark), str(path))


def save_book(path: Path, book: Book) -> None:
    """Write the workbook in one step: a reader never sees half of it.

    Raises
    ------
    OSError
        It is open elsewhere or cannot be written; an earlier one stays as it was.
    """
    refuse_if_open(path)
    try:
        write_beside(path, book.save)
    except PermissionError as error:
        raise OSError(errno.EBUSY, _(
            "no permission, or it is open in another program; close it there and run again"),
            str(path)) from error
