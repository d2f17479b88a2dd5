"""Where things stand in the small roster's workbook."""

from __future__ import annotations

from typing import Any

BOOK = "outputs/roster-2026-11-23.xlsx"
DAYS = ("2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28",
        "2026-11-29")


def roster_of(book: Any) -> Any:
    """The sheet with the roster, whatever it is called."""
    return next(s for s in book if any(DAYS[0] in row for row in s.iter_rows(
        max_row=6, values_only=True)))


def cell_of(sheet: Any, agent: str, day: int) -> Any:
    """The cell of an agent's day of the week, 0 for Monday."""
    for keys in sheet.iter_rows(max_row=60, values_only=True):
        if DAYS[day] in keys:
            break
    for row in sheet.iter_rows():
        if row[keys.index("id")].value == agent:
            return row[keys.index(DAYS[day])]
    raise KeyError(agent)
