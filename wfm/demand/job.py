"""The forecast of one queue as a job that can be done anywhere, and what comes back from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.calendar import midnight
from wfm.center import Center, Queue
from wfm.demand.days import Days, tabulate, wall_clock
from wfm.demand.decomposition import Inside, decompose
from wfm.demand.frames import Row, accuracy_row, driver_rows, frames
from wfm.demand.model.borrow import Loan
from wfm.demand.model.brought import marks as driver_marks
from wfm.demand.model.drivers import drivers_of
from wfm.demand.model.special import Plan
from wfm.demand.past.cleaning import Mark
from wfm.demand.past.corrections import rows as corrected
from wfm.demand.queue import QueueForecast, forecast_queue
from wfm.demand.records import Part
from wfm.demand.uncertainty.backtest import LONGEST_WEEKS
from wfm.demand.uncertainty.together import day_errors
from wfm.language import translate as _

EARLY_DAYS = 7
"""A history that ends so many days before that of other queues is spoken of."""


@dataclass(frozen=True)
class Job:
    """All that a queue's forecast is made of.

    Attributes
    ----------
    part
        The queue and its history.
    cut
        Records from that moment on (UTC) are left aside.
    edge
        First and last day of the forecast, on the queue's own clock.
    shut
        :func:`wfm.demand.past.site.early_ends` of its site.
    lent
        What it borrows.
    aht
        Handling time by day of the forecast and slot (seconds), (n, S); None where none is
        known.
    explained
        Whether how it came about is asked for: it is a hundred times larger than the tables.
    reach
        Last day that the history of any queue knows before `cut`.
    """

    part: Part
    cut: pd.Timestamp
    edge: tuple[date, date]
    shut: Mapping[date, int] = field(repr=False)
    lent: Loan | None = None
    aht: np.ndarray | None = field(default=None, repr=False)
    explained: bool = False
    reach: date = date.min


@dataclass(frozen=True)
class Made:
    """A queue's rows of each table of the forecast.

    `errors` are those of its days in the past
    (:func:`wfm.demand.uncertainty.together.day_errors`), `inside` how it came about, where it was
    asked for.
    """

    intervals: pd.DataFrame = field(repr=False)
    days: pd.DataFrame = field(repr=False)
    decomposition: pd.DataFrame = field(repr=False)
    accuracy: Row
    cleaning: list[Row] = field(repr=False)
    drivers: list[Row] = field(repr=False)
    errors: pd.DataFrame | None = field(repr=False)
    inside: Inside | None = field(repr=False)


def foresee(job: Job) -> Made:
    """Forecast a queue.

    Raises
    ------
    ValueError
        Contacts are expected, and there is no handling time.
    """
    center, queue = job.part.center, job.part.queue
    days, result, cleaning = _forecast(job)
    if result is not None and job.aht is None and result.volume.any():
        raise ValueError(
            f"queue {queue.queue}: contacts are expected, but no queue of the centre has a "
            "handling time (column aht_s of the table history)"
        )
    chosen = slice((job.edge[0] - days.dates[0]).days, len(days.dates))
    inside = Inside(
        queue.queue, job.part.zone, days, result, None if job.aht is None else job.aht.mean(axis=0),
        _names(center, queue, (days.dates[0], job.edge[1])))
    intervals, totals = frames(center, queue, days, chosen, result, job.aht)
    return Made(
        intervals, totals, decompose(inside, chosen.start), accuracy_row(queue.queue, result),
        cleaning, driver_rows(queue.queue, result, chosen), day_errors(inside),
        inside if job.explained else None)


def _forecast(job: Job) -> tuple[Days, QueueForecast | None, list[Row]]:
    """Days and forecast of the queue, and its rows of ``cleaning``."""
    center, queue, zone = job.part.center, job.part.queue, job.part.zone
    edge, lent = job.edge, job.lent
    later = job.part.rows[job.part.rows["start"] >= job.cut]
    history = job.part.rows[job.part.rows["start"] < job.cut]
    if lent is not None:
        history = pd.concat([lent.rows, history], ignore_index=True)
    begin = history["start"].min().tz_convert(zone).date() if len(history) else edge[0]
    if begin >= edge[0]:  # no history before the span: only a grid with opening hours
        begin = edge[0]
        first_moment = pd.Timestamp(midnight(begin, zone))
        nothing = pd.DataFrame({"start": [first_moment], "offered": [np.nan]})
        days, result = _days(center, queue, nothing, edge, job.shut), None
        fed = any(change.to_queue == queue.queue for change in center.changes)
        marks = [Mark(0, days.open.size, "missing", _(
            "no history before the week: nothing is expected but what comes from other queues"
        ) if fed else _(
            "no history before the week: expected 0 contacts; give it some history, or the "
            "volume of its first weeks (week_volume in the table queues)"
        ))]
    else:
        days = _days(center, queue, history, (begin, edge[1]), job.shut, lent)
        plans = _calendar(center, queue, (begin, edge[1])).plans
        ahead = round((len(days.dates) - 1 - days.known) / 7)
        acting = drivers_of(queue.queue, center.drivers, days)
        result = forecast_queue(
            days, max(1, min(LONGEST_WEEKS, ahead)), plans, acting, lent)
        marks = list(result.marks) if result else [Mark(0, days.open.size, "missing", _(
            "no ordinary day in the history: expected 0 contacts"
        ))]
        # nobody ever came, or a change took all of them to another queue: nothing is expected
        emptied = not (history["offered"] > 0).any()
        if result is not None and not emptied and not _own_aht(history):
            marks.append(Mark(0, days.known * days.open.shape[1], "missing", _(
                "no handling times: those of the other queues are taken"
            )))
        if result is not None:
            marks += driver_marks(acting, result.effects, days)
        missing = (job.reach - days.dates[days.known - 1]).days
        if missing >= EARLY_DAYS and not emptied:
            slots = days.open.shape[1]
            marks.append(Mark(days.known * slots, (days.known + missing) * slots, "missing", _(
                "its history ends {n} days before that of the other queues: the level of then "
                "stands; if nobody called since, give the intervals as 0"
            ).format(n=missing)))
    grid, cell = wall_clock(days.dates[0], len(days.dates), zone, days.minutes)
    reached = np.maximum.accumulate(cell)
    moments = grid.starts.append(pd.DatetimeIndex([pd.Timestamp(grid.end)]))
    table: list[Row] = [
        (
            queue.queue,
            moments[int(np.searchsorted(reached, mark.first))],
            moments[int(np.searchsorted(reached, mark.end))],
            mark.what,
            mark.done,
        )
        for mark in marks
    ]
    if len(later):
        done = _("{n} rows from the week to be planned on: left aside").format(n=len(later))
        end = later["start"].max() + pd.Timedelta(minutes=center.interval_min)
        table.append((queue.queue, later["start"].min(), end, "later", done))
    table += corrected(center.corrections_of(queue.queue), job.cut)
    return days, result, table


@dataclass(frozen=True)
class _Calendar:
    """A queue's dates of each kind, and what the planner says of them."""

    holidays: set[date]
    closed: set[date]
    events: set[date]
    plans: dict[date, Plan]

    def after(self, begin: date, other: _Calendar) -> _Calendar:
        """The dates of `other` before `begin`, and its own from then on."""
        holidays, closed, events = (
            {day for day in theirs if day < begin} | {day for day in mine if day >= begin}
            for theirs, mine in ((other.holidays, self.holidays), (other.closed, self.closed),
                                 (other.events, self.events)))
        return _Calendar(holidays, closed, events, self.plans)


def _calendar(center: Center, queue: Queue, span: tuple[date, date]) -> _Calendar:
    special = {d.day: d for d in center.special_days if d.queue == "all"}
    special |= {d.day: d for d in center.special_days if d.queue == queue.queue}
    named = {
        kind: {day for day, entry in special.items() if entry.kind == kind}
        for kind in ("closed", "holiday", "event")
    }
    public = set(center.sites[queue.site].holidays(*span))
    plans = {day: Plan(entry.factor, entry.like_date) for day, entry in special.items()}
    return _Calendar(public | named["holiday"], named["closed"], named["event"], plans)


def _names(center: Center, queue: Queue, span: tuple[date, date]) -> dict[date, str]:
    """What the dates of `span` are called, by the calendar or the planner."""
    named = center.sites[queue.site].holidays(*span)
    return named | {entry.day: entry.name for whose in ("all", queue.queue)
                    for entry in center.special_days if entry.queue == whose and entry.name}


def _days(
    center: Center, queue: Queue, history: pd.DataFrame, span: tuple[date, date],
    shut: Mapping[date, int], lent: Loan | None = None,
) -> Days:
    """The queue's days from its first record to the end of `span`.

    The calendar reaches a day further on either side: what stands there makes the first and
    the last day the eve of a holiday, or bridges them.
    """
    span = (span[0] - timedelta(days=1), span[1] + timedelta(days=1))
    known = _calendar(center, queue, span)
    if lent is not None and lent.like is not None:
        known = known.after(lent.begin, _calendar(center, center.queues[lent.like], span))
    return tabulate(
        history, center.zone(queue.site), center.interval_min, span[1] - timedelta(days=1),
        queue.hours, known.holidays, known.closed, known.events, any_hour=queue.deferred,
        corrections=center.corrections_of(queue.queue), site_shut=shut,
    )


def _own_aht(history: pd.DataFrame) -> bool:
    return "aht_s" in history and bool((history["aht_s"].astype(float) > 0).any())
