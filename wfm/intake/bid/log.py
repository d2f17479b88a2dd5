"""The log of assumptions, kept while the tables of a bid are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from wfm.bid.request import Assumption
from wfm.bid_schema import BID_TABLES, Figure
from wfm.language import noted
from wfm.tables import ReadTable, Table

TABLES = {table.name: table for table in BID_TABLES}

EXAMPLE = "example"
"""A source that begins so is of a figure that somebody made up to show how it is written."""


@dataclass
class Log:
    """Assumptions in the order of the tables, and notes for people.

    What is said in words, of figures and in notes, is told in the reader's language where it is
    shown (:func:`wfm.language.told`).
    """

    found: list[Assumption] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def given(self, table: str, what: str, value: object, unit: str, source: str | None) -> None:
        """A figure that was filled in."""
        self.found.append(Assumption(table, what, said(value), unit, source or "", False))

    def assumed(self, table: str, what: str, value: object, unit: str, origin: str) -> None:
        """A figure that was not, and where what stands in its place comes from."""
        self.found.append(Assumption(table, what, said(value), unit, origin, True))

    def note(self, text: str) -> None:
        """A thing that people should know, once."""
        if text not in self.notes:
            self.notes.append(text)

    def complete(self, read: ReadTable) -> ReadTable:
        """The table with its defaults in place of empty cells; each figure logged.

        A figure without a default and without an origin is logged by who knows what stands in
        its place.
        """
        table, frame = TABLES[read.table.name], read.frame.copy()
        for values in frame.to_dict("records"):
            label = " ".join(str(values[key]) for key in table.key if values[key] is not None)
            for column in table.columns:
                if not isinstance(column, Figure):
                    continue
                name, given = column.name, values[column.name]
                if given is not None:
                    self.given(table.name, f"{label}: {name}", given, column.unit,
                               values["source"])
                elif column.origin:
                    self.assumed(table.name, f"{label}: {name}", column.default, column.unit,
                                 column.origin)
        for column in table.columns:
            if not column.required and column.default is not None:
                frame[column.name] = pd.Series(
                    [column.default if value is None else value for value in frame[column.name]],
                    index=frame.index, dtype=object)
        return replace(read, table=table, frame=frame)

    def in_order(self) -> tuple[Assumption, ...]:
        """The assumptions in the order of the tables."""
        order = list(TABLES)
        return tuple(sorted(self.found, key=lambda one: order.index(one.table)))

    def counts(self) -> Iterable[str]:
        """How many figures are defaults, examples, or of no known source, in words."""
        defaults = sum(one.default for one in self.found)
        examples = sum(one.source.lower().startswith(EXAMPLE) for one in self.found)
        unknown = sum(not one.source for one in self.found)
        if defaults:
            yield noted("{n} of {all} figures are defaults; the log of assumptions says where each "
                        "comes from.", n=defaults, all=len(self.found))
        if examples:
            yield noted("{n} figures are examples (by their source), not anybody's: replace them "
                        "before a price is named.", n=examples)
        if unknown:
            yield noted("{n} figures that were filled in have no source.", n=unknown)


def bare(table: Table) -> Table:
    """The table without defaults: an empty cell can then be told from a default."""
    return replace(table, columns=tuple(replace(c, default=None) for c in table.columns))


def said(value: object) -> str:
    """A value as the log writes it."""
    if value is None:
        return "none"
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value + 0.0:.6g}"  # a nought without a sign
    return value.isoformat() if isinstance(value, date) else str(value)
