"""Volume and handling time of every queue of a centre, for the weeks to come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from wfm.calendar import midnight
from wfm.center import Center, Queue
from wfm.demand import changes, moves
from wfm.demand.backtest import LONGEST_WEEKS
from wfm.demand.bands import quantiles
from wfm.demand.borrow import Loan, borrow
from wfm.demand.brought import marks as driver_marks
from wfm.demand.cleaning import Mark
from wfm.demand.corrections import rows as corrected
from wfm.demand.days import Days, tabulate, wall_clock
from wfm.demand.decomposition import Inside, decompose
from wfm.demand.drivers import drivers_of
from wfm.demand.handling import handling_times
from wfm.demand.overrides import apply
from wfm.demand.queue import QueueForecast, forecast_queue
from wfm.demand.site import early_ends
from wfm.demand.special import Plan
from wfm.handover import Forecast, Override
from wfm.language import translate as _

INTERVALS = (
    "queue", "start", "open", "volume", "p10", "p50", "p90", "aht_s", "habit", "spread", "model",
)
DAYS = ("queue", "date", "volume", "p10", "p50", "p90", "habit", "spread", "model")
ACCURACY = (
    "queue", "horizon_weeks", "method", "wape", "habit_wape", "floor", "bias", "day_wape",
    "habit_day_wape", "origins", "covered80",
)
CLEANING = ("queue", "start", "end", "what", "done")
DRIVERS = (
    "queue", "driver", "per_unit", "per_unit_se", "mean_lag", "mean_lag_se", "lag_in", "days",
    "used", "contacts",
)


def forecast(
    center: Center, first: date, weeks: int = 1,
    watch: Callable[[float], None] = lambda done: None,
    overrides: Sequence[Override] = (),
    inside: Callable[[Inside], object] = lambda one: None,
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
    overrides
        What the planner knows better, of queues of the centre.
    inside
        Told of each queue how its forecast came about.

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
    ImpossibleOverridesError
        See :func:`wfm.demand.overrides.apply`.
    """
    if weeks < 1:
        raise ValueError(f"a forecast is for at least one week, not {weeks}")
    zone = center.main_site.zone
    cut = pd.Timestamp(midnight(first, zone))
    span = (
        midnight(first - timedelta(days=1), zone),
        midnight(first + timedelta(days=7 * weeks + 1), zone) - timedelta(seconds=1),
    )
    routes = changes.courses(center, _last_day(center, cut))
    cleaning = [row for route in routes for row in moves.rows_of(center, route, span)]
    for route in routes:
        center = changes.restate(center, route)
    handling = handling_times(center, cut, span)
    cleaning += handling.cleaning
    cleaning += [(f.queue, f.start, f.end, f.what, f.done) for f in center.findings
                 if pd.Timestamp(f.start) < cut]
    shut = early_ends(center, cut)
    intervals, totals, accuracy, decomposition, driven = [], [], [], [], []
    for done, queue in enumerate(center.queues.values()):
        watch(done / len(center.queues))
        clock = ZoneInfo(center.zone(queue.site))
        edge = (span[0].astimezone(clock).date(), span[1].astimezone(clock).date())
        days, result, table = _one(center, queue, cut, edge, shut.get(queue.site, {}))
        aht = handling.seconds.get(queue.queue)
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
        seen = Inside(queue.queue, center.zone(queue.site), days, result,
                      None if aht is None else aht.mean(axis=0),
                      _names(center, queue, (days.dates[0], edge[1])))
        decomposition.append(decompose(seen, chosen.start))
        driven += _driven(queue.queue, result, chosen)
        inside(seen)
    watch(1.0)
    cleaned = pd.DataFrame(cleaning, columns=list(CLEANING))
    for column in ("start", "end"):
        cleaned[column] = pd.to_datetime(cleaned[column], utc=True).dt.as_unit("s")
    made = Forecast(
        pd.concat(intervals, ignore_index=True),
        pd.concat(totals, ignore_index=True),
        pd.DataFrame(accuracy, columns=list(ACCURACY)),
        cleaned,
        pd.concat(decomposition, ignore_index=True),
        drivers=pd.DataFrame(driven, columns=list(DRIVERS)),
        handling=handling.accuracy,
    )
    for route in routes:
        made = moves.move(center, route, made)
    return apply(made, center, overrides)


def _last_day(center: Center, cut: pd.Timestamp) -> date:
    """The last day of the history before `cut`, on the main site's clock."""
    known = center.history.loc[center.history["start"] < cut, "start"]
    last = known.max() if len(known) else cut - pd.Timedelta(minutes=1)
    day: date = pd.Timestamp(last).tz_convert(center.main_site.zone).date()
    return day


Row = tuple[object, ...]


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


def _one(
    center: Center, queue: Queue, cut: pd.Timestamp, edge: tuple[date, date],
    shut: Mapping[date, int],
) -> tuple[Days, QueueForecast | None, list[Row]]:
    """Days and forecast of one queue up to `edge`, and its rows of ``cleaning``."""
    history = center.history[center.history["queue"] == queue.queue]
    later = history[history["start"] >= cut]
    history = history[history["start"] < cut]
    zone = center.zone(queue.site)
    lent = borrow(center, queue, history, edge[0])
    if lent is not None:
        history = pd.concat([lent.rows, history], ignore_index=True)
    begin = history["start"].min().tz_convert(zone).date() if len(history) else edge[0]
    if begin >= edge[0]:  # no history before the span: only a grid with opening hours
        begin = edge[0]
        first_moment = pd.Timestamp(midnight(begin, zone))
        nothing = pd.DataFrame({"start": [first_moment], "offered": [np.nan]})
        days, result = _days(center, queue, nothing, edge, shut), None
        fed = any(change.to_queue == queue.queue for change in center.changes)
        marks = [Mark(0, days.open.size, "missing", _(
            "no history before the week: nothing is expected but what comes from other queues"
        ) if fed else _(
            "no history before the week: expected 0 contacts; give it some history, or the "
            "volume of its first weeks (week_volume in the table queues)"
        ))]
    else:
        days = _days(center, queue, history, (begin, edge[1]), shut, lent)
        plans = _calendar(center, queue, (begin, edge[1])).plans
        ahead = round((len(days.dates) - 1 - days.known) / 7)
        acting = drivers_of(queue.queue, center.drivers, days)
        result = forecast_queue(
            days, max(1, min(LONGEST_WEEKS, ahead)), plans,
            acting, lent)
        marks = list(result.marks) if result else [Mark(0, days.open.size, "missing", _(
            "no ordinary day in the history: expected 0 contacts"
        ))]
        if result is not None and not _own_aht(history):
            marks.append(Mark(0, days.known * days.open.shape[1], "missing", _(
                "no handling times: those of the other queues are taken"
            )))
        if result is not None:
            marks += driver_marks(acting, result.effects, days)
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
    table += corrected(center.corrections_of(queue.queue), cut)
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
    day = cell // slots
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
        "aht_s": (aht if aht is not None else nothing).ravel()[cell],
        "habit": habit,
        "spread": np.sqrt(phi),
        "model": volume,
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
        "spread": np.sqrt(phi_day),
        "model": total,
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


def _driven(name: str, result: QueueForecast | None, chosen: slice) -> list[Row]:
    """Rows of the table drivers; `contacts` are those of the days `chosen`."""
    if result is None:
        return []
    return [
        (name, e.name, e.per_unit, e.per_unit_se, e.mean_lag, e.mean_lag_se,
         "open days" if e.open_days else "days", e.days, e.used, float(contacts[chosen].sum()))
        for e, contacts in zip(result.effects, result.by_driver, strict=True)]


def _own_aht(history: pd.DataFrame) -> bool:
    return "aht_s" in history and bool((history["aht_s"].astype(float) > 0).any())
