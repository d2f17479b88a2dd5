"""Words and times for people to read, shared by the sheets."""

from __future__ import annotations

from datetime import date, datetime, time

import pandas as pd

from wfm.calendar import Grid
from wfm.language import translate as _


def short_day(day: date) -> str:
    """``Mon 07``."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return f"{names[day.weekday()]} {day.day:02d}"


def day_name(day: date) -> str:
    """``Monday``."""
    names = (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
        _("Sunday"),
    )
    return names[day.weekday()]


def span(start: datetime, end: datetime) -> str:
    """``09:00–15:20``; ``24:00`` where the end is the next midnight."""
    last = f"{end:%H:%M}"
    if end.time() == time(0) and end > start:
        last = "24:00"
    return f"{start:%H:%M}–{last}"


def clock_labels(grid: Grid, zone: str) -> list[tuple[str, str]]:
    """Hour and minute of each interval of a day as people read them.

    Where the clocks go back, the hour that comes twice is told apart by letters:
    ``02a``, ``02b``.
    """
    local = grid.local(zone)
    naive = local.tz_localize(None)
    again = naive.duplicated(keep="first")
    twice = naive.duplicated(keep=False)
    return [
        (f"{at.hour:02d}" + (("b" if second else "a") if double else ""), f"{at.minute:02d}")
        for at, second, double in zip(naive, again, twice, strict=True)
    ]


def share(value: float | None) -> str:
    """``80 %``; an en dash where there is none."""
    return "–" if value is None or pd.isna(value) else f"{100 * value:.4g} %"
