"""Handling times of every queue of a centre for the days to come, and how well they are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from wfm.center import Center
from wfm.cluster import run
from wfm.demand.days import wall_clock
from wfm.demand.handling.aht import Talk, impossible
from wfm.demand.handling.backtest import Handling, handling
from wfm.demand.marks import runs
from wfm.demand.past.corrections import Said, lay_out
from wfm.demand.records import Part, parts_of
from wfm.language import translate as _

ACCURACY = (
    "queue", "horizon_weeks", "method", "aht_s", "wape", "mean_wape", "floor", "bias", "origins",
    "drift",
)
MOST_DAYS = 53 * 7
"""Days that are looked back on: older ones count next to nothing."""
Row = tuple[object, ...]


@dataclass(frozen=True)
class HandlingTimes:
    """What is expected, by queue.

    Attributes
    ----------
    seconds
        By day of the span and slot, (n, S), on the queue's own clock; no queue where none of
        the centre has a record.
    accuracy
        :attr:`wfm.handover.Forecast.handling`.
    cleaning
        Rows of :attr:`wfm.handover.Forecast.cleaning`.
    """

    seconds: Mapping[str, np.ndarray] = field(repr=False)
    accuracy: pd.DataFrame = field(repr=False)
    cleaning: list[Row] = field(repr=False)


def handling_times(
    center: Center, cut: pd.Timestamp, span: tuple[datetime, datetime], workers: int = 1
) -> HandlingTimes:
    """Learn from the records before `cut` (UTC), test, and foresee the days that touch `span`.

    A queue without records takes the times of the queue that it is like, then the mean of its
    channel's, then that of all.
    """
    own: dict[str, np.ndarray] = {}
    rows: dict[str, Row] = {}
    cleaning: list[Row] = []
    spans = {queue.queue: _dates(span, center.zone(queue.site)) for queue in center.queues.values()}
    jobs = [_Job(part, cut, round((days[1] - days[0]).days / 7))
            for part, days in zip(parts_of(center), spans.values(), strict=True)]
    for name, found in zip(spans, run(_learned, jobs, workers), strict=True):
        if found is None:
            continue
        made, first, odd = found
        days = spans[name]
        place = np.arange((days[0] - first).days, (days[1] - first).days + 1)
        own[name] = made.ahead((first.weekday() + place) % 7, place)
        score = made.score
        rows[name] = (
            name, score.horizon_weeks, score.method, made.learned.level, score.wape,
            score.mean_wape, score.floor, score.bias, score.origins, 7 * made.learned.drift)
        cleaning += odd
    filled = dict(own)
    for queue in center.queues.values():
        if queue.queue in own or not own:
            continue
        alike = [a for q, a in own.items() if center.queues[q].channel == queue.channel]
        if queue.like_queue in own:
            alike = [own[queue.like_queue]]
        filled[queue.queue] = np.mean(alike or list(own.values()), axis=0)
        nan = float("nan")
        rows[queue.queue] = (queue.queue, 0, "lent", float(filled[queue.queue].mean()),
                             nan, nan, nan, nan, 0, 0.0)
    accuracy = pd.DataFrame([rows[q] for q in center.queues if q in rows], columns=list(ACCURACY))
    return HandlingTimes(filled, accuracy, cleaning)


def _dates(span: tuple[datetime, datetime], zone: str) -> tuple[date, date]:
    """The first and the last day that a span touches on a clock."""
    clock = ZoneInfo(zone)
    return span[0].astimezone(clock).date(), span[1].astimezone(clock).date()


@dataclass(frozen=True)
class _Job:
    """A queue of which the handling times are to be learned, as for `weeks` ahead."""

    part: Part
    cut: pd.Timestamp
    weeks: int


def _learned(job: _Job) -> tuple[Handling, date, list[Row]] | None:
    """A queue's handling times, the first day of its table, and impossible records."""
    center, queue, zone = job.part.center, job.part.queue, job.part.zone
    rows = job.part.rows[job.part.rows["start"] < job.cut]
    if len(rows) == 0 or "aht_s" not in rows:
        return None
    rows = rows[rows["start"] >= rows["start"].max() - pd.Timedelta(days=MOST_DAYS)]
    first, last = (
        pd.Timestamp(moment).tz_convert(zone).date()
        for moment in (rows["start"].min(), rows["start"].max()))
    number, slots = (last - first).days + 1, 24 * 60 // center.interval_min
    grid, cell = wall_clock(first, number, zone, center.interval_min)
    offered = rows["offered"].to_numpy(dtype=np.float64)
    handled = rows["handled"].to_numpy(dtype=np.float64) if "handled" in rows else offered
    contacts = np.where(np.isnan(handled), offered, handled)
    seconds = contacts * rows["aht_s"].to_numpy(dtype=np.float64)
    at = grid.positions(rows["start"])
    said = lay_out(center.corrections_of(queue.queue), grid)[at]
    use = (contacts > 0) & (seconds > 0) & np.isfinite(seconds) & ~np.isin(
        said, (Said.LEAVE_OUT, Said.CLOSED))
    if not use.any():
        return None
    talk = Talk(*(
        np.bincount(cell[at[use]], weights=v[use], minlength=number * slots).reshape(number, slots)
        for v in (contacts, seconds)))
    kept = np.zeros(number * slots, dtype=bool)
    kept[cell[at[said == Said.KEEP]]] = True
    odd = impossible(talk) & ~kept.reshape(number, slots)
    weekday = (first.weekday() + np.arange(number)) % 7
    made = handling(talk.without(odd), weekday, max(job.weeks, 1))
    if made is None:
        return None
    reached = np.maximum.accumulate(cell)
    moments = grid.starts.append(pd.DatetimeIndex([pd.Timestamp(grid.end)]))
    cleaning: list[Row] = []
    for begin, end in runs(odd.ravel(), slots):
        mean = talk.seconds.ravel()[begin:end].sum() / talk.contacts.ravel()[begin:end].sum()
        usual = made.learned.level * made.learned.of_day[begin % slots]
        done = _("a handling time of {mean:.0f} s where {usual:.0f} s are usual: not learned")
        cleaning.append((
            queue.queue, moments[int(np.searchsorted(reached, begin))],
            moments[int(np.searchsorted(reached, end))], "aht",
            done.format(mean=mean, usual=usual)))
    return made, first, cleaning
