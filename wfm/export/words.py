"""Words and times for people to read, shared by the sheets."""

from __future__ import annotations

from datetime import date, datetime, time

import pandas as pd

from wfm.calendar import Grid
from wfm.language import clock_in_use, clock_text, number_text
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
    """``09:00–15:20``, on a clock of 12 hours ``9:00 AM–3:20 PM``; the end of the day is
    ``24:00`` and ``12:00 AM``."""
    last = clock_text(end)
    if end.time() == time(0) and end > start and clock_in_use() == 24:
        last = "24:00"
    return f"{clock_text(start)}–{last}"


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


def hour_label(hour: str) -> str:
    """The hour of :func:`clock_labels` for people to read: ``09``, ``01a``, ``9 AM``."""
    if clock_in_use() == 24:
        return hour
    number = int(hour[:2])
    return f"{number % 12 or 12}{hour[2:]} {'AM' if number < 12 else 'PM'}"


def clock_label(label: str) -> str:
    """``09:30``, ``01a:30``, or ``9:30 AM`` of an hour and minutes of :func:`clock_labels`."""
    if clock_in_use() == 24:
        return label
    hour, minute = label.split(":")
    number = int(hour[:2])
    return f"{number % 12 or 12}{hour[2:]}:{minute} {'AM' if number < 12 else 'PM'}"


def share(value: float | None) -> str:
    """``80 %``; an en dash where there is none."""
    return "–" if value is None or pd.isna(value) else f"{number_text(100 * value, '.4g')} %"
