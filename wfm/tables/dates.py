"""Dates as they are written with the day first: 24/08/2026 08:00, 24.8.2026.

Full stops always mean day first. Strokes may also mean month first, so they are read only
where the column itself shows which: some day is above 12 and no month is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_DAY_FIRST = re.compile(
    r"(\d{1,2})([./])\s?(\d{1,2})\2\s?(\d{4})(?:[ T]+(\d{1,2}:\d{2}.*))?", re.ASCII)


def year_first(cells: Sequence[object]) -> Sequence[object]:
    """The cells of one column, dates with the day first rewritten as 2026-08-24 08:00.

    What is not such a date, or does not show its order, stays as it is.
    """
    found = [
        _DAY_FIRST.fullmatch(cell.strip()) if isinstance(cell, str) else None for cell in cells
    ]
    if not any(found):
        return cells
    strokes = [(int(m[1]), int(m[3])) for m in found if m and m[2] == "/"]
    clear = any(day > 12 for day, _ in strokes) and all(month <= 12 for _, month in strokes)
    return [
        _rewritten(match) if match and (match[2] == "." or clear) else cell
        for cell, match in zip(cells, found, strict=True)
    ]


def _rewritten(match: re.Match[str]) -> str:
    day, month, year, clock = match[1], match[3], match[4], match[5]
    text = f"{year}-{int(month):02d}-{int(day):02d}"
    if not clock:
        return text
    return f"{text} {'0' if clock[1] == ':' else ''}{clock}"
