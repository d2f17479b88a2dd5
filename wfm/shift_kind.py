"""What kind of shift one is by the clock: early, day, late or night."""

from __future__ import annotations

from datetime import datetime, timedelta


def shift_kind(start: datetime, end: datetime) -> str:
    """night: three hours or more between 22:00 and 06:00; else early: starts before 08:00;
    late: ends after 20:00; day: all others. In the agent's wall clock."""
    midnight = datetime.combine(start.date(), datetime.min.time())
    night = sum(
        max(timedelta(0), min(end, midnight + timedelta(hours=to))
            - max(start, midnight + timedelta(hours=begin))) / timedelta(hours=1)
        for begin, to in ((-2, 6), (22, 30), (46, 54))
    )
    if night >= 3:
        return "night"
    if start < midnight + timedelta(hours=8):
        return "early"
    return "late" if end > midnight + timedelta(hours=20) else "day"
