"""A history of less than three weeks with nothing borrowed: what it cannot know, and what is said.

A weekday that was never seen is taken as the mean of those that were. How far weekdays are apart
is what the model of the level holds possible before it has seen any.
"""

from __future__ import annotations

import numpy as np

from wfm.calendar import WEEKDAYS
from wfm.demand.days import Days
from wfm.demand.marks import Mark
from wfm.demand.model.level import WEEKDAY_SD
from wfm.language import translate as _

SHORT_DAYS = 21
"""Below three weeks of history the weekdays share one shape, and nothing is tested."""


def is_short(learn: np.ndarray) -> bool:
    """Whether the days `learn`, bool (D,), span less than three weeks."""
    at = np.flatnonzero(learn)
    return len(at) > 0 and int(at[-1] - at[0]) + 1 < SHORT_DAYS


def unseen(days: Days, learn: np.ndarray) -> tuple[np.ndarray, tuple[Mark, ...]]:
    """What a short history adds to the relative variance of each day, (D,), and what is said.

    Parameters
    ----------
    learn
        The days learned, bool (D,).
    """
    seen = np.isin(np.arange(7), days.weekday[learn])
    never = days.regular.any(axis=1) & ~seen
    number = int(learn.sum())
    text = _("only {n} ordinary days of history: too short to be tested. Name a like_queue in the "
             "table queues, or say how many contacts a week brings (week_volume)")
    if never.any():
        text = _("only {n} ordinary days of history, none of them on {weekdays}, which are taken "
                 "as the others. Name a like_queue in the table queues, or say how many contacts "
                 "a week brings (week_volume)")
    said = text.format(n=number, weekdays=", ".join(
        name for name, missing in zip(WEEKDAYS, never.tolist(), strict=True) if missing))
    return (np.where(never[days.weekday], WEEKDAY_SD**2, 0.0),
            (Mark(0, days.known * days.open.shape[1], "short", said),))
