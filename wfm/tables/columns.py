"""What a table holds: its columns, their kinds and bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
