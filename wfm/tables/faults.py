"""What is wrong in what was read, where it stands, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path


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
