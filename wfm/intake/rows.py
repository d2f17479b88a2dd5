"""A row of a table that was read, and the way to say what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any

from wfm.language import noted
from wfm.tables import ROW, Faults, ReadTable


@dataclass(frozen=True)
class Row:
    """Values by column; a faulty or empty cell is None, unless the column has a default."""

    table: ReadTable
    values: dict[str, Any]
    faults: Faults

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    @property
    def number(self) -> int:
        """The row in the file."""
        return int(self.values[ROW])

    def wrong(self, column: str, what: str, mend: str) -> None:
        """Note a fault at this row."""
        self.table.fault(self.faults, self.number, column, what, mend)

    def lacks(self, *columns: str) -> bool:
        """Whether any of the columns is empty or faulty."""
        return any(self.values[column] is None for column in columns)


def within_a_day(row: Row) -> bool:
    """Whether the columns from and to hold all day or a span within a day; faults them if not."""
    begin, end = row["from"], row["to"]
    if (begin is None) != (end is None):
        row.wrong("to" if end is None else "from", noted("from and to belong together"),
                  noted("Fill in both, or none for all day"))
        return False
    if begin is not None and end != time(0) and end <= begin:
        row.wrong("to", noted("the span ends at {end}, not after it begins at {begin}",
                              end=f"{end:%H:%M}", begin=f"{begin:%H:%M}"),
                  noted("Put the two in order; for a span over midnight write two rows, one up to "
                        "24:00 and one from 00:00"))
        return False
    return True


def rows_of(table: ReadTable, faults: Faults) -> Iterator[Row]:
    """The rows of a table, from the first to the last."""
    for values in table.frame.to_dict("records"):
        yield Row(table, {str(k): v for k, v in values.items()}, faults)


def one_of(names: Iterable[str]) -> str:
    """The names to choose from, as a message says them."""
    known = list(names)
    if not known:
        return noted("There are none yet: add it first")
    listed = ", ".join(known[:20]) + (", …" if len(known) > 20 else "")
    return noted("Write one of {names}", names=listed)
