"""What a queue with little history borrows: the past of a like queue, or a plain shape.

The past lent is put before the queue's own, made about as large as the queue, and the forecast
learns from both as from one; :mod:`wfm.demand.model.lent` makes it like the queue's own days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.calendar import WEEKDAYS, Grid, midnight, open_mask
from wfm.center import Center, Queue
from wfm.demand.past.actual import unlike
from wfm.language import translate as _

OWN_DAYS = 56
"""From so many days of its own on a queue borrows nothing."""
LENT_DAYS = 21
"""Fewest days that a like queue lends."""
SHAPE_DAYS = 42
"""Days that are made from a plain shape: too few to show a rhythm of the month."""
RECENT_DAYS = 56
"""Days of which an ordinary week is the mean."""


@dataclass(frozen=True)
class Loan:
    """A past for the days before `begin`, the queue's first own day.

    `rows` have start (UTC) and offered, about as large as the queue's own; `like` is the queue
    that lent them, None for a plain shape; `size` what its counts were multiplied by; `stated`
    is what they would have to be multiplied by once more to be as large as the planner's weekly
    volume, None where none is stated.
    """

    rows: pd.DataFrame = field(repr=False)
    begin: date
    like: str | None
    size: float
    stated: float | None
    said: str


def borrow(
    center: Center, records: Mapping[str, pd.DataFrame], queue: Queue, own: pd.DataFrame,
    before: date,
) -> Loan | None:
    """What a queue borrows; None if it needs nothing, or nobody says what.

    Parameters
    ----------
    records
        The history of each queue that has one: start (UTC) and offered.
    own
        The rows of this queue that are known.
    before
        The first day of the forecast, which is its first day if it has no rows.
    """
    if queue.like_queue is None and queue.week_volume is None:
        return None
    zone = center.zone(queue.site)
    own = own.dropna(subset="offered")
    begin, span = before, 0
    if len(own):
        begin = _date(own["start"].min(), zone)
        span = (_date(own["start"].max(), zone) - begin).days + 1
    if span >= OWN_DAYS or (not len(own) and queue.week_volume is None):
        return None
    regular = _regular(queue, center.interval_min)
    said, lent, like = "", None, None
    if queue.like_queue is not None:
        lent = _of_like(center, records, queue, begin, regular)
        said = _("calendar and shape are those of {queue}").format(queue=queue.like_queue)
        like = queue.like_queue if lent is not None else None
    week, volume = regular / regular.sum(), queue.week_volume
    if lent is None and volume is not None:
        week, peers = _plain(center, records, queue, begin, regular)
        lent = _made(center, queue, week * max(volume, 1.0), begin)
        said = _("a week of {volume:g} contacts in the shape of {queues}").format(
            volume=volume, queues=", ".join(peers)) if peers else _(
            "a week of {volume:g} contacts, the same in all opening hours").format(volume=volume)
    if lent is None:
        return None
    now = _week(center, queue, lent, _date(lent["start"].max(), zone) + timedelta(days=1))
    now = np.where(regular | queue.deferred, now, 0.0)
    shown = _shown(own, lent, now, zone, center.interval_min)
    stated = None if volume is None or now.sum() <= 0 else volume / float(now.sum())
    size = shown if shown is not None else stated
    if size is None:
        return None
    lent = lent.assign(offered=lent["offered"] * size)
    said = _("{n} days of its own: {what}, as far as its own contacts do not say otherwise").format(
        n=span, what=said) if span else said
    stated = None if stated is None else stated / max(size, 1e-9)
    return Loan(lent, begin, like, size, stated, said)


def _of_like(
    center: Center, records: Mapping[str, pd.DataFrame], queue: Queue, begin: date,
    regular: np.ndarray,
) -> pd.DataFrame | None:
    """The like queue's records before `begin` in the hours of the queue; None if too few."""
    zone = center.zone(queue.site)
    if queue.like_queue is None or queue.like_queue not in records:
        return None
    rows = records[queue.like_queue][["start", "offered"]]
    rows = rows[rows["start"] < pd.Timestamp(midnight(begin, zone))].dropna(subset="offered")
    if not queue.deferred:
        rows = rows[regular.ravel()[_cells(rows["start"], zone, center.interval_min)]]
    if not len(rows) or (begin - _date(rows["start"].min(), zone)).days < LENT_DAYS:
        return None
    return rows if rows["offered"].sum() > 0 else None


def _shown(
    own: pd.DataFrame, lent: pd.DataFrame, week: np.ndarray, zone: str, minutes: int
) -> float | None:
    """How large the queue's own records are against an ordinary week of the lender."""
    if not len(own) or week.sum() <= 0:
        return None
    there = week.ravel()[_cells(own["start"], zone, minutes)]
    if there.sum() <= 0:
        return None
    return (float(own["offered"].sum()) + 0.5) / (float(there.sum()) + 0.5)


def _date(moment: pd.Timestamp, zone: str) -> date:
    day: date = moment.tz_convert(zone).date()
    return day


def _regular(queue: Queue, minutes: int) -> np.ndarray:
    """Opening hours by weekday and slot, bool (7, S)."""
    week = Grid.days(date(2001, 1, 1), 7, "UTC", minutes)
    return open_mask(week, "UTC", queue.hours).reshape(len(WEEKDAYS), -1)


def _cells(start: pd.Series, zone: str, minutes: int) -> np.ndarray:
    """Place of each moment in a week of slots, (n,)."""
    local = pd.DatetimeIndex(start).tz_convert(zone)
    return np.asarray(
        (local.day_of_week * 24 * 60 + local.hour * 60 + local.minute).to_numpy() // minutes)


def _week(center: Center, queue: Queue, rows: pd.DataFrame, until: date) -> np.ndarray:
    """Mean contacts of a queue's ordinary week before `until` by weekday and slot, (7, S)."""
    zone = center.zone(queue.site)
    slots = 24 * 60 // center.interval_min
    first = until - timedelta(days=RECENT_DAYS)
    local = rows["start"].dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    apart = [pd.Timestamp(day) for day in unlike(center, queue, first, until).all]
    use = (local >= pd.Timestamp(first)) & (local < pd.Timestamp(until)) & ~local.isin(apart)
    cell = _cells(rows.loc[use, "start"], zone, center.interval_min)
    value = rows.loc[use, "offered"].to_numpy(dtype=np.float64)
    total = np.bincount(cell, weights=value, minlength=7 * slots)
    days = np.array([local[use & (local.dt.day_of_week == w)].nunique() for w in range(7)])
    return np.asarray(total.reshape(7, slots) / np.maximum(days, 1)[:, None])


def _plain(
    center: Center, records: Mapping[str, pd.DataFrame], queue: Queue, begin: date,
    regular: np.ndarray,
) -> tuple[np.ndarray, list[str]]:
    """Shares of a week, (7, S), and the queues that they are the mean of.

    Those of the same channel and opening hours that have three weeks of history; without any,
    the same share in each open interval.
    """
    total, peers = np.zeros(regular.shape), []
    for other in center.queues.values():
        alike = (other.queue != queue.queue and other.channel == queue.channel
                 and dict(other.hours) == dict(queue.hours))
        if not alike or other.queue not in records:
            continue
        zone = center.zone(other.site)
        rows = records[other.queue].dropna(subset="offered")
        rows = rows[rows["start"] < pd.Timestamp(midnight(begin, zone))]
        if not len(rows) or (begin - _date(rows["start"].min(), zone)).days < LENT_DAYS:
            continue
        last = _date(rows["start"].max(), zone) + timedelta(days=1)
        total += np.where(regular, _week(center, other, rows, last), 0.0)
        peers.append(other.queue)
    if total.sum() <= 0:
        total, peers = regular.astype(np.float64), []
    return total / total.sum(), peers


def _made(center: Center, queue: Queue, week: np.ndarray, begin: date) -> pd.DataFrame:
    """Rows of the days before `begin`, each as `week`, (7, S), has its weekday."""
    zone = center.zone(queue.site)
    first = begin - timedelta(days=SHAPE_DAYS)
    grid = Grid.days(first, SHAPE_DAYS, zone, center.interval_min)
    days = grid.local(zone).tz_localize(None).normalize()
    apart = [pd.Timestamp(day) for day in unlike(center, queue, first, begin).all]
    regular = _regular(queue, center.interval_min).ravel()
    cell = _cells(pd.Series(grid.starts), zone, center.interval_min)
    use = regular[cell] & ~days.isin(apart)
    return pd.DataFrame({"start": grid.starts[use], "offered": week.ravel()[cell[use]]})
