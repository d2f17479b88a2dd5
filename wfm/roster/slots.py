"""Moments and shifts of the wall clock as slots of the roster's grid."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from wfm.calendar import Grid, instant
from wfm.roster.problem import SLOT_MIN


def slot_of(moment: datetime, grid: Grid) -> int:
    """Slot of the grid that a UTC moment falls into (floor)."""
    return int((moment - grid.start) // timedelta(minutes=SLOT_MIN))


def worked_span(day: date, start: time, end: time, zone: str) -> tuple[datetime, datetime]:
    """UTC start and end of a shift given in wall clock; an end not after the start is the
    next day's."""
    day_after = day if end > start else day + timedelta(days=1)
    return instant(day, start, zone), instant(day_after, end, zone)
