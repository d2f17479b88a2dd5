"""Spans of a day as people write them: ``08:00-12:00 13:00-24:00``."""

from __future__ import annotations

import re
from datetime import time

from wfm.center import Spans
from wfm.language import noted

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})", re.ASCII)
_CLOSED = ("closed", "fechado", "cerrado", "zavřeno", "-")
_DAY = 24 * 60


def parse_spans(text: str) -> Spans:
    """``08:00-12:00 13:00-24:00`` as spans; ``closed`` as none.

    Raises
    ------
    ValueError
        The text is neither, or a span is not later than the one before it.
    """
    text = text.strip().lower()
    if text in _CLOSED:
        return ()
    spans, last = [], -1
    rest = _SPAN.sub(" ", text).replace(",", " ").strip()
    found = list(_SPAN.finditer(text))
    if rest or not found:
        raise ValueError(noted(
            "opening hours are written 08:00-20:00, several with a space between"))
    for match in found:
        first, end = _minute(match[1], match[2]), _minute(match[3], match[4])
        if not last <= first < end <= _DAY:
            raise ValueError(noted("each span ends after it begins and after the one before"))
        spans.append((_clock(first), _clock(end)))
        last = end
    return tuple(spans)


def parse_shift(text: str) -> tuple[time, time]:
    """``22:00-06:00`` as start and end; an end not after the start is the next day's.

    Raises
    ------
    ValueError
        The text is not a span.
    """
    match = _SPAN.fullmatch(text.strip())
    if not match:
        raise ValueError("a shift is written 09:00-15:20")
    first, end = _minute(match[1], match[2]), _minute(match[3], match[4])
    if first >= _DAY or end > _DAY:
        raise ValueError("a day has 24 hours")
    return _clock(first), _clock(end)


def _minute(hours: str, minutes: str) -> int:
    if int(minutes) >= 60:
        raise ValueError(noted("an hour has 60 minutes"))
    return int(hours) * 60 + int(minutes)


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)
