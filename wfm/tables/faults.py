"""What is wrong in what was read, where it stands, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from wfm.language import told
from wfm.language import translate as _


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong in what was read, and how to mend it.

    `what` and `mend` are notes (:func:`wfm.language.noted`), which are told in the language in
    use when the fault is.
    """

    file: str
    sheet: str
    row: int
    column: str
    what: str
    mend: str

    def __str__(self) -> str:
        place = [self.file]
        if self.sheet:
            place.append(_("sheet {name}").format(name=self.sheet))
        if self.row:
            place.append(_("row {number}").format(number=self.row))
        if self.column:
            place.append(_("column {name}").format(name=self.column))
        return f"{', '.join(place)}: {told(self.what)}. {told(self.mend)}"


class InputError(Exception):
    """The inputs cannot be used; `faults` says everything that is wrong.

    `language` is the one in which whoever wrote the inputs asks to be told, '' if not known.
    """

    def __init__(self, faults: Iterable[Fault], language: str = "") -> None:
        self.faults, self.language = tuple(sorted(set(faults))), language
        super().__init__(self.faults, language)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


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
    language: str = ""
    """In which they are to be told, as far as what was read says."""

    def add(self, source: Source, row: int, column: str, what: str, mend: str) -> None:
        """Note a fault; row 0 and column '' stand for the whole table.

        Texts are made by :func:`wfm.language.noted`.
        """
        self.found.append(Fault(source.file, source.sheet, row, column, what, mend))

    def take(self, error: InputError) -> None:
        """Note the faults that another reading raised."""
        self.found.extend(error.faults)
        self.language = self.language or error.language

    def raise_if_any(self) -> None:
        """Raise :class:`InputError` with all that was found, if anything was."""
        if self.found:
            raise InputError(self.found, self.language)
