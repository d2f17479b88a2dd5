"""Time at night by the wall clock, and what it counts for."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from wfm.calendar import instant
from wfm.rules.labour_terms import Night


def night_minutes(night: Night, start: datetime, end: datetime, zone: str) -> int:
    """Minutes of the time from `start` to `end` (UTC) that lie at night in `zone`.

    Minutes are those that pass: where the clocks change at night there is an hour more or
    less of it.
    """
    day = start.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    last = end.astimezone(ZoneInfo(zone)).date()
    over = night.end <= night.start
    total = timedelta(0)
    while day <= last:
        begin = instant(day, night.start, zone)
        until = instant(day + timedelta(days=over), night.end, zone)
        total += max(timedelta(0), min(end, until) - max(start, begin))
        day += timedelta(days=1)
    return int(total / timedelta(minutes=1))


def counted_minutes(night: Night, start: datetime, end: datetime, zone: str) -> float:
    """Minutes that so much paid time counts for: those at night ``night.counts`` each."""
    minutes = (end - start) / timedelta(minutes=1)
    if night.counts == 1.0:
        return minutes
    return minutes + (night.counts - 1.0) * night_minutes(night, start, end, zone)
