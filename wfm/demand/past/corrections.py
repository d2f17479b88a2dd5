"""What a planner says of the past, laid over it: the table corrections."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from enum import IntEnum

import numpy as np
import pandas as pd

from wfm.calendar import Grid
from wfm.center import Correction
from wfm.language import translate as _


class Said(IntEnum):
    """What was said of an interval."""

    NOTHING = 0
    KEEP = 1
    """It was an ordinary time: nothing that is found there sets it apart."""
    LEAVE_OUT = 2
    """It is not to be learned, nor a forecast to be judged by it."""
    CLOSED = 3


_WORDS = {"keep": Said.KEEP, "leave_out": Said.LEAVE_OUT, "closed": Said.CLOSED}


def lay_out(corrections: Iterable[Correction], grid: Grid) -> np.ndarray:
    """:class:`Said` of each interval that begins within a correction, int8 (grid.count,)."""
    said = np.zeros(grid.count, dtype=np.int8)
    step = timedelta(minutes=grid.minutes)
    for one in corrections:
        # the first interval that begins at or after each moment
        first, end = (max(-((grid.start - moment) // step), 0) for moment in (one.start, one.end))
        said[first:end] = _WORDS[one.do]
    return said


def rows(
    corrections: Iterable[Correction], before: pd.Timestamp
) -> list[tuple[str, object, object, str, str]]:
    """Rows of :attr:`wfm.handover.Forecast.cleaning` that say what was corrected, and why.

    Corrections that begin at `before` or later are not of the past and have none.
    """
    text = {
        "keep": ("kept", _("as the table corrections says: an ordinary time, learned{why}")),
        "leave_out": ("left_out", _("as the table corrections says: not learned{why}")),
        "closed": ("closed", _("as the table corrections says: closed{why}")),
    }
    found: list[tuple[str, object, object, str, str]] = []
    for one in corrections:
        if pd.Timestamp(one.start) < before:
            what, done = text[one.do]
            why = f" ({one.why})" if one.why else ""
            found.append((one.queue, one.start, one.end, what, done.format(why=why)))
    return found
