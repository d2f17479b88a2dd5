"""One queue within its day: what the day so far says of its rest and of the days to come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.demand.days import Days, Kind
from wfm.demand.model.habit import WEEKS
from wfm.demand.model.level import estimate
from wfm.demand.past.cleaning import Cleaned
from wfm.demand.queue import QueueForecast
from wfm.demand.today import within_day

FAR_OUT = 4.5
FAR_OUT_SHARE = 0.2
"""A day is out of line beyond 4.5 standard deviations of day totals and 20 %."""


@dataclass(frozen=True)
class QueueUpdate:
    """What today so far says.

    Attributes
    ----------
    found
        Of today's intervals.
    ahead
        Factor on the expectation of each day from today on; 1 for today itself.
    """

    found: within_day.Update
    ahead: np.ndarray


def update_queue(
    days: Days, made: QueueForecast, today: int, morning: np.ndarray, counts: np.ndarray
) -> QueueUpdate:
    """What `counts` say of today, and of the days to come.

    The rest of today follows by what the queue's own past says of such mornings
    (:mod:`wfm.demand.today.within_day`). The days to come are expected as if today had ended as
    it is then expected to: the model is linear in a day's deviation, so this is its expectation
    given the morning.

    Parameters
    ----------
    days, made
        The queue's days as known this morning, and the forecast made of them.
    today
        Place of today in `days`; nothing is known from it on.
    morning
        Contacts expected of today this morning, (S,).
    counts
        Contacts of today, (S,); NaN where they are not known (yet).
    """
    cleaned = made.workings.cleaned
    path = _habit_path(days, cleaned) if made.method == "habit" else made.volume
    learn = np.where(cleaned.learn[:today, None], cleaned.counts[:today], np.nan)
    course = within_day.learn(path[:today], learn, days.minutes)
    unlike_others = max(float(made.phi[today] - made.chosen.phi), 0.0)
    found = within_day.update(course, morning, counts, unlike_others)
    ends = np.where(np.isnan(counts) | found.lost, morning * found.factor, counts)
    whole = float(morning.sum())
    ended = float(np.where(morning > 0, ends, 0.0).sum()) / whole if whole > 0 else 1.0
    return QueueUpdate(found, _ahead(days, made, today, ended))


def _ahead(days: Days, made: QueueForecast, today: int, ended: float) -> np.ndarray:
    """Factor by day from today on, if today ends as `ended` times what was expected of it.

    A day unlike others, or out of line, says nothing of those to come: nor will it be learned
    when it is over.
    """
    factor = np.ones(len(days.dates) - today)
    apart = abs(ended - 1)
    far_out = apart > max(FAR_OUT * float(np.sqrt(made.phi_day[today])), FAR_OUT_SHARE)
    if days.kind[today] != Kind.ORDINARY or far_out or ended <= 0:
        return factor
    cleaned, level = made.workings.cleaned, made.workings.level
    if made.method == "habit":
        weekday = days.weekday
        weeks = min(int((cleaned.learn & (weekday == weekday[today])).sum()) + 1, WEEKS)
        factor[7::7] += (ended - 1) / weeks
        return factor
    learn = cleaned.learn.copy()
    learn[today] = True
    told = []
    # the ratio of the two holds nothing but what today's end changes
    for total in (level.totals[today], level.totals[today] * ended):
        totals = cleaned.totals.copy()
        totals[today] = total
        whole = estimate(days, totals, learn, cleaned.offset, level.parameters, cleaned.monthly)
        told.append(whole.totals[today:])
    was, now = told
    np.divide(now, was, out=factor, where=was > 0)
    factor[0] = 1.0
    return factor


def _habit_path(days: Days, cleaned: Cleaned) -> np.ndarray:
    """What the habit expected of each learned day the day before, (D, S); 0 of others.

    The habit's own means are those of today and know the past that they are to be judged by.
    """
    path = np.zeros(cleaned.counts.shape)
    for weekday in range(7):
        same = np.flatnonzero(cleaned.learn & (days.weekday == weekday))
        for place in range(1, len(same)):
            rows = cleaned.counts[same[max(place - WEEKS, 0) : place]]
            known = ~np.isnan(rows)
            number = np.maximum(known.sum(axis=0), 1)
            path[same[place]] = np.where(known, rows, 0.0).sum(axis=0) / number
    return np.where(days.open, path, 0.0)
