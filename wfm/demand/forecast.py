"""Volume and handling time of every queue of a centre, for the weeks to come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from wfm.calendar import midnight
from wfm.center import Center, Queue
from wfm.demand.aht import handling_time
from wfm.demand.backtest import LONGEST_WEEKS
from wfm.demand.bands import quantiles
from wfm.demand.cleaning import Mark
from wfm.demand.days import Days, tabulate, wall_clock
from wfm.demand.queue import QueueForecast, forecast_queue
from wfm.demand.special import Plan
from wfm.handover import Forecast
from wfm.language import translate as _

INTERVALS = ("queue", "start", "open", "volume", "p10", "p50", "p90", "aht_s", "habit")
DAYS = ("queue", "date", "volume", "p10", "p50", "p90", "habit")
ACCURACY = (
    "queue", "horizon_weeks", "method", "wape", "habit_wape", "floor", "bias", "day_wape",
    "habit_day_wape", "origins", "covered80",
)
CLEANING = ("queue", "start", "end", "what", "done")


def forecast(
    center: Center, first: date, weeks: int = 1,
    watch: Callable[[float], None] = lambda done: None,
) -> Forecast:
    """Forecast all queues from the day before `first` to the day after the last week.

    Parameters
    ----------
    first
        Monday of the first week, in the main site's clock. History from that moment on is
        left aside, so that a week of the past is forecast as it would have been.
    weeks
        Number of weeks, at least 1.
    watch
        Told the share of the queues that is done, 0 to 1.

    Returns
    -------
    Forecast
        Whole days of each queue's own site clock that touch the span. Closed intervals have
        volume 0; only deferred work arrives in them too, where its history shows it. A queue
        without history has volume 0 and a row in ``cleaning`` that says so. Errors are shares (0.05
        is 5 %); ``covered80`` is the share of past counts inside their 80 % band.

    Raises
    ------
    ValueError
        `weeks` is below 1, or contacts are expected in a queue and no queue of the centre
        has a handling time.
    """
    if weeks < 1:
        raise ValueError(f"a forecast is for at least one week, not {weeks}")
    zone = center.main_site.zone
    cut = pd.Timestamp(midnight(first, zone))
    span = (
        midnight(first - timedelta(days=1), zone),
        midnight(first + timedelta(days=7 * weeks + 1), zone) - timedelta(seconds=1),
    )
    handling = _handling_times(center, cut)
    intervals, totals, accuracy, cleaning = [], [], [], []
    for done, queue in enumerate(center.queues.values()):
        watch(done / len(center.queues))
        clock = ZoneInfo(center.zone(queue.site))
        edge = (span[0].astimezone(clock).date(), span[1].astimezone(clock).date())
        days, result, table = _one(center, queue, cut, edge)
        aht = handling.get(queue.queue)
        if result is not None and aht is None:
            raise ValueError(
                f"queue {queue.queue}: contacts are expected, but no queue of the centre has a "
                "handling time (column aht_s of the table history)"
            )
        chosen = slice((edge[0] - days.dates[0]).days, len(days.dates))
        by_interval, by_day = _frames(center, queue, days, chosen, result, aht)
        intervals.append(by_interval)
        totals.append(by_day)
        accuracy.append(_accuracy(queue.queue, result))
        cleaning += table
    watch(1.0)
    cleaned = pd.DataFrame(cleaning, columns=list(CLEANING))
    for column in ("start", "end"):
        cleaned[column] = pd.to_datetime(cleaned[column], utc=True).dt.as_unit("s")
    return Forecast(
        pd.concat(intervals, ignore_index=True),
        pd.concat(totals, ignore_index=True),
        pd.DataFrame(accuracy, columns=list(ACCURACY)),
        cleaned,
    )


Row = tuple[object, ...]


@dataclass(frozen=True)
class _Calendar:
    """A queue's dates of each kind, and what the planner says of them."""

    holidays: set[date]
    closed: set[date]
    events: set[date]
    plans: dict[date, Plan]


def _one(
    center: Center, queue: Queue, cut: pd.Timestamp, edge: tuple[date, date]
) -> tuple[Days, QueueForecast | None, list[Row]]:
    """Days and forecast of one queue up to `edge`, and its rows of ``cleaning``."""
    history = center.history[center.history["queue"] == queue.queue]
    later = history[history["start"] >= cut]
    history = history[history["start"] < cut]
    zone = center.zone(queue.site)
    begin = history["start"].min().tz_convert(zone).date() if len(history) else edge[0]
    if begin >= edge[0]:  # no history before the span: only a grid with opening hours
        begin = edge[0]
        first_moment = pd.Timestamp(midnight(begin, zone))
        nothing = pd.DataFrame({"start": [first_moment], "offered": [np.nan]})
        days, result = _days(center, queue, nothing, edge), None
        marks = [Mark(0, days.open.size, "missing", _(
            "no history before the week: expected 0 contacts; give it some history, or the "
            "volume of its first weeks"
        ))]
    else:
        days = _days(center, queue, history, (begin, edge[1]))
        plans = _calendar(center, queue, (begin, edge[1])).plans
        ahead = round((len(days.dates) - 1 - days.known) / 7)
        result = forecast_queue(days, max(1, min(LONGEST_WEEKS, ahead)), plans)
        marks = list(result.marks) if result else [Mark(0, days.open.size, "missing", _(
            "no ordinary day in the history: expected 0 contacts"
        ))]
        if result is not None and not _own_aht(history):
            marks.append(Mark(0, days.known * days.open.shape[1], "missing", _(
                "no handling times: those of the other queues are taken"
            )))
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
        table.append((queue.queue, later["start"].min(), later["start"].max(), "later", done))
    return days, result, table


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


def _days(center: Center, queue: Queue, history: pd.DataFrame, span: tuple[date, date]) -> Days:
    """The queue's days from its first record to the end of `span`."""
    known = _calendar(center, queue, span)
    return tabulate(
        history, center.zone(queue.site), center.interval_min, span[1], queue.hours,
        known.holidays, known.closed, known.events, any_hour=queue.deferred,
    )


def _frames(
    center: Center,
    queue: Queue,
    days: Days,
    chosen: slice,
    result: QueueForecast | None,
    aht: np.ndarray | None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Interval and day rows of the days `chosen`."""
    dates, slots = days.dates[chosen], days.open.shape[1]
    zone = center.zone(queue.site)
    grid, cell = wall_clock(dates[0], len(dates), zone, days.minutes)
    day, slot = cell // slots, cell % slots
    nothing = np.zeros((len(dates), slots))
    volume = (result.volume[chosen] if result else nothing).ravel()[cell]
    habit = (result.habit[chosen] if result else nothing).ravel()[cell]
    phi = (result.phi[chosen] if result else np.zeros(len(dates)))[day]
    intervals = pd.DataFrame({
        "queue": queue.queue,
        "start": grid.starts,
        "open": center.open_mask(queue, grid),
        "volume": volume,
        "p10": quantiles(volume, phi, 0.1),
        "p50": quantiles(volume, phi, 0.5),
        "p90": quantiles(volume, phi, 0.9),
        "aht_s": (aht if aht is not None else np.zeros(slots))[slot],
        "habit": habit,
    })
    total = np.bincount(day, weights=volume, minlength=len(dates))
    phi_day = result.phi_day[chosen] if result else np.zeros(len(dates))
    totals = pd.DataFrame({
        "queue": queue.queue,
        "date": pd.Series(dates, dtype=object),
        "volume": total,
        "p10": quantiles(total, phi_day, 0.1),
        "p50": quantiles(total, phi_day, 0.5),
        "p90": quantiles(total, phi_day, 0.9),
        "habit": np.bincount(day, weights=habit, minlength=len(dates)),
    })
    return intervals[list(INTERVALS)], totals[list(DAYS)]


def _accuracy(name: str, result: QueueForecast | None) -> Row:
    if result is None:
        nan = float("nan")
        return (name, 0, "none", nan, nan, nan, nan, nan, nan, 0, nan)
    used, other = result.chosen, result.by_habit
    return (
        name, result.horizon_weeks, result.method, used.wape, other.wape, used.floor, used.bias,
        used.day_wape, other.day_wape, result.origins, used.covered80,
    )


def _own_aht(history: pd.DataFrame) -> bool:
    return "aht_s" in history and bool((history["aht_s"].astype(float) > 0).any())


def _handling_times(center: Center, cut: pd.Timestamp) -> dict[str, np.ndarray]:
    """Seconds by slot for each queue; one without records takes its channel's, then all's mean."""
    slots = 24 * 60 // center.interval_min
    own: dict[str, np.ndarray] = {}
    for queue in center.queues.values():
        rows = center.history[
            (center.history["queue"] == queue.queue) & (center.history["start"] < cut)
        ]
        if not len(rows) or not _own_aht(rows):
            continue
        start = pd.DatetimeIndex(rows["start"])
        local = start.tz_convert(center.zone(queue.site))
        offered = rows["offered"].to_numpy(dtype=np.float64)
        handled = rows["handled"].to_numpy(dtype=np.float64) if "handled" in rows else offered
        found = handling_time(
            (start.max() - start).total_seconds().to_numpy() / 86400,
            ((local.hour * 60 + local.minute) // center.interval_min).to_numpy(),
            np.where(np.isnan(handled), offered, handled),
            rows["aht_s"].to_numpy(dtype=np.float64),
            slots,
        )
        if found is not None:
            own[queue.queue] = found
    filled = dict(own)
    for queue in center.queues.values():
        alike = [a for q, a in own.items() if center.queues[q].channel == queue.channel]
        if queue.queue not in own and own:
            filled[queue.queue] = np.mean(alike or list(own.values()), axis=0)
    return filled
