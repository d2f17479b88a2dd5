"""Figures set for people: shares, times and numbers in words, and tables of them."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from wfm.cli.paper import Paper
from wfm.language import translate as _

NOTHING = "-"
"""Stands where there is no number."""
_MINUTES = 99.95
"""From so many seconds on, a time is written in minutes."""


def percent(share: float) -> str:
    """A share with one decimal: 82.1 %."""
    return NOTHING if math.isnan(share) else f"{100 * share:.1f} %"


def percent_given(share: float) -> str:
    """A share as somebody would write it: 80 %."""
    return f"{100 * share:.6g} %"


def lasting(seconds: float) -> str:
    """A time that was worked out: 8.2 s, 4:05, 1:02:05."""
    if math.isnan(seconds):
        return NOTHING
    return f"{seconds:.1f} s" if seconds < _MINUTES else _clock(seconds)


def lasting_given(seconds: float) -> str:
    """A time that was asked for: 20 s, 4:00."""
    whole = float(seconds).is_integer() and seconds >= 60
    return _clock(seconds) if whole else f"{seconds:.6g} s"


def _clock(seconds: float) -> str:
    if math.isinf(seconds):
        return _("endless")
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def amount(number: float) -> str:
    """A number with two decimals, a large one with one, a very small one with two figures."""
    if math.isnan(number):
        return NOTHING
    if math.isinf(number):
        return _("endless")
    if 0 < number < 0.01:
        return f"{number:.2g}"
    return f"{number:,.1f}" if number >= 10 else f"{number:.2f}"


def people(number: float) -> str:
    """A number of agents or calls, which seldom has decimals."""
    if 0 < number < 0.01:
        return f"{number:.2g}"
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def figures(
    paper: Paper, groups: Sequence[tuple[str, int]], head: Sequence[str],
    rows: Sequence[Sequence[str]], bold: Collection[int] = (), indent: int = 0,
) -> None:
    """Rows of figures flush right under a head; `groups` of columns have a title above.

    Parameters
    ----------
    groups
        Title and number of columns, from the left; all columns together, or none. Groups
        stand further apart than columns.
    head
        Over each column; may have several lines.
    bold
        Rows that stand out.
    """
    heads = [text.split("\n") for text in head]
    tall = max(map(len, heads))
    heads = [[""] * (tall - len(lines)) + lines for lines in heads]
    cells = [list(column) for column in zip(*rows, strict=True)] or [[] for _column in head]
    wide = [max(map(len, [*lines, *column])) for lines, column in zip(heads, cells, strict=True)]
    gaps, place = [2] * len(wide), 0
    for _title, count in groups:
        gaps[place] = 3 if place else 2
        place += count
    gaps[0] = indent
    if groups:
        line, place = "", 0
        for title, count in groups:
            span = sum(wide[place:place + count]) + sum(gaps[place + 1:place + count])
            line += " " * gaps[place] + (f" {title} ".center(span, "-") if title else " " * span)
            place += count
        paper.line(line.rstrip(), bold=True)
    for k in range(tall):
        paper.line(_row([lines[k] for lines in heads], wide, gaps), bold=True)
    for number, row in enumerate(rows):
        paper.line(_row(row, wide, gaps), bold=number in bold)


def _row(cells: Sequence[str], wide: Sequence[int], gaps: Sequence[int]) -> str:
    return "".join(
        " " * gap + f"{cell:>{width}}" for cell, width, gap in zip(cells, wide, gaps, strict=True)
    ).rstrip()


def compared(
    paper: Paper, head: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]],
) -> None:
    """Labels at the left and a column of figures for each of what is compared."""
    label = max(len(text) for text, _cells in rows)
    wide = [max(len(cells[k]) for cells in (head, *(row for _text, row in rows)))
            for k in range(len(head))]
    paper.line(" " * label + "".join(
        f"  {text:>{w}}" for text, w in zip(head, wide, strict=True)), bold=True)
    for text, cells in rows:
        paper.line((f"{text:<{label}}" + "".join(
            f"  {cell:>{w}}" for cell, w in zip(cells, wide, strict=True))).rstrip())
