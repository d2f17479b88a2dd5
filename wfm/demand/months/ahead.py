"""Months ahead, by queue: contacts and how sure they are, handling time, the mix of days.

The days of the first :data:`SAME_DAYS` are those of the weekly forecast; up to :data:`APART_DAYS`
they pass over into the level of :mod:`wfm.demand.months.long_run`; where past forecasts show a
season of the year, from the first day to :data:`SEASON_DAYS`. Weekdays, days of the month,
holidays, special days, opening hours, drivers, changes and overrides are the weekly forecast's
throughout; only its level is another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.calendar import WEEKDAYS, midnight, monday_of
from wfm.center import Center, Queue
from wfm.demand.decomposition import Inside
from wfm.demand.forecast import forecast
from wfm.demand.months.days import Calendar, calendar_of, contacts_so_far, past_months
from wfm.demand.months.level import (
    APART_DAYS,
    SAME_DAYS,
    SEASON_DAYS,
    Ahead,
    level_ahead,
    levelled_by,
)
from wfm.demand.months.long_run import LongRun
from wfm.demand.overrides import apply
from wfm.demand.past import changes, moves
from wfm.demand.uncertainty.bands import quantiles
from wfm.handover import Forecast
from wfm.override import Override

__all__ = ["APART_DAYS", "LONGEST", "SAME_DAYS", "SEASON_DAYS", "Months", "months"]

LONGEST = 36
"""Months that are forecast at most."""
TABLE = (
    "queue", "month", "contacts", "p10", "p50", "p90", "spread", "known", "aht_s", "handling_h",
    "open_days", *WEEKDAYS, "special", "busiest_week", "busiest_contacts", "season", "growth",
    "change", "last_year",
)


@dataclass(frozen=True)
class Months:
    """Calendar months ahead.

    Attributes
    ----------
    months
        First day of each month, length M.
    table
        One row for each queue and month: queue, month (its first day), contacts (expected), p10,
        p50, p90, spread (coefficient of variation of the contacts beyond chance), known (of them
        counted already), aht_s (seconds, mean of the contacts), handling_h (hours of handling),
        open_days (days with opening hours), mon … sun (open days by weekday), special (dates unlike
        others, in words), busiest_week (the Monday of the week with most contacts among those that
        have their Thursday in the month), busiest_contacts, season and growth (factors on the
        level; 1 where none is foretold), change (what dated changes that the history does not show
        yet make of it, a factor), last_year (contacts of the same month a year before; NaN where
        not known).
    history
        Months of the past that are known whole: queue, month, contacts, recorded (share of them
        that is on record; the rest is filled up).
    intervals
        queue, start (UTC), open, volume, aht_s of the days ahead, for staffing.
    runs
        By queue how its level was foretold; None where nothing is expected.
    covariance
        By queue of the contacts, beyond chance, (M, M).
    """

    months: tuple[date, ...]
    table: pd.DataFrame = field(repr=False)
    history: pd.DataFrame = field(repr=False)
    intervals: pd.DataFrame = field(repr=False)
    runs: Mapping[str, LongRun | None] = field(repr=False)
    weeks: Mapping[str, float] = field(repr=False)
    """Weeks of history of each queue, from its first day to its last."""
    covariance: Mapping[str, np.ndarray] = field(repr=False)

    def total(self, queue: str, number: int) -> tuple[float, float, float, float]:
        """Contacts of the first `number` months of a queue: expected, P10, P50, P90."""
        rows = self.table[self.table["queue"] == queue][:number]
        known = float(rows["known"].sum())
        ahead = float(rows["contacts"].sum()) - known
        variance = float(self.covariance[queue][:number, :number].sum())
        low, middle, high = _bands(ahead, variance)
        return known + ahead, known + low, known + middle, known + high


def months(
    center: Center, first: date, number: int = 18, overrides: Sequence[Override] = (),
    watch: Callable[[float], None] = lambda done: None, workers: int = 1,
) -> Months:
    """Forecast calendar months, from the one that holds `first` on.

    Parameters
    ----------
    first
        A Monday, in the main site's clock. History from that moment on is left aside. What is
        known of its month before it counts in full.
    number
        Months, 1 to :data:`LONGEST`.
    overrides
        What the planner knows better of days ahead.
    watch
        Told the share of the queues that is forecast, 0 to 1.
    workers
        As for :func:`wfm.demand.forecast.forecast`.

    Raises
    ------
    ValueError
        `number` is out of range, or as :func:`wfm.demand.forecast.forecast`.
    ImpossibleOverridesError
        As :func:`wfm.demand.overrides.apply`.
    """
    if not 1 <= number <= LONGEST:
        raise ValueError(f"1 to {LONGEST} months can be forecast, not {number}")
    listed = tuple(_month(first, n) for n in range(number + 1))
    known = _last_day(center, first)
    # days of which nothing is recorded yet are forecast too
    start = min(first, monday_of(known + timedelta(days=7)))
    weeks = -(-(listed[-1] - start).days // 7)
    seen: dict[str, Inside] = {}
    routes = changes.courses(center, known)
    settled = center
    for route in routes:
        settled = changes.restate(settled, route)
    made = forecast(replace(settled, changes=()), start, weeks, watch,
                    inside=lambda one: seen.update({one.queue: one}), workers=workers)
    levels = {name: level_ahead(one, made, start, _first_day(center, center.queues[name]))
              for name, one in seen.items()}
    levelled = levelled_by(center, made, levels)
    moved = levelled
    for route in routes:
        moved = moves.move(center, route, moved)
    final = apply(moved, center, overrides)
    tables, histories, covariances, spans = [], [], {}, {}
    for name, queue in center.queues.items():
        days = _Days.of(center, queue, seen[name], (levelled, moved, final), listed, start)
        table, covariances[name] = days.table(levels[name])
        tables.append(table)
        histories.append(past_months(center, queue, seen[name], listed[0]))
        spans[name] = (known - _first_day(center, queue)).days / 7 + 1 / 7
    table, history = (pd.concat(parts, ignore_index=True) for parts in (tables, histories))
    return Months(
        listed[:-1], _with_last_year(table, history), history,
        final.intervals[["queue", "start", "open", "volume", "aht_s"]],
        {name: level.run if level else None for name, level in levels.items()},
        spans, covariances)


def _month(day: date, number: int) -> date:
    """The first day of the month so many months after that of `day`."""
    years, month = divmod(day.month - 1 + number, 12)
    return date(day.year + years, month + 1, 1)


def _last_day(center: Center, first: date) -> date:
    """The last day of the history before `first`, on the main site's clock."""
    zone = center.main_site.zone
    cut = pd.Timestamp(midnight(first, zone))
    starts = center.history.loc[center.history["start"] < cut, "start"]
    last = starts.max() if len(starts) else cut - pd.Timedelta(minutes=1)
    day: date = pd.Timestamp(last).tz_convert(zone).date()
    return day


def _first_day(center: Center, queue: Queue) -> date:
    """The first day of a queue's own history; the farthest day where it has none."""
    rows = center.history[center.history["queue"] == queue.queue].dropna(subset="offered")
    if not len(rows):
        return date.max
    day: date = rows["start"].min().tz_convert(center.zone(queue.site)).date()
    return day


def _bands(mean: float, variance: float) -> tuple[float, float, float]:
    """10 %, 50 % and 90 % quantiles of a count."""
    if mean <= 0:
        return 0.0, 0.0, 0.0
    low, middle, high = (float(quantiles(np.array([mean]), variance / mean**2, level)[0])
                         for level in (0.1, 0.5, 0.9))
    return low, middle, high


def _with_last_year(table: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """The column last_year: from the history, or from this very forecast."""
    known = pd.concat([history[["queue", "month", "contacts"]],
                       table[["queue", "month", "contacts"]]], ignore_index=True)
    found = dict(zip(zip(known["queue"], known["month"], strict=True), known["contacts"],
                     strict=True))
    before = [found.get((queue, _month(month, -12)), np.nan)
              for queue, month in zip(table["queue"], table["month"], strict=True)]
    return table.assign(last_year=np.array(before, dtype=np.float64))[list(TABLE)]


# ------------------------------------------------------------------ one queue


@dataclass(frozen=True)
class _Days:
    """A queue's days from `dates[0]`, a Monday, to the end of the last month's last week.

    `so_far` are contacts of days before the forecast begins, `ahead` those after, `moved_by` what
    dated changes make of a day, `spread` the coefficient of variation that the weekly forecast
    gives it; all (D,). `handling` are seconds of all contacts ahead.
    """

    queue: str
    dates: tuple[date, ...]
    listed: tuple[date, ...]
    start: date
    calendar: Calendar
    so_far: np.ndarray
    ahead: np.ndarray
    moved_by: np.ndarray
    spread: np.ndarray
    handling: np.ndarray

    @classmethod
    def of(
        cls, center: Center, queue: Queue, inside: Inside,
        made: tuple[Forecast, Forecast, Forecast], listed: tuple[date, ...], start: date,
    ) -> _Days:
        """From the forecast levelled, then moved by changes, then overridden."""
        begin = monday_of(listed[0])
        number = 7 * -(-(listed[-1] - begin).days // 7)
        dates = tuple(begin + timedelta(days=n) for n in range(number))
        after = np.array([day >= start for day in dates])

        def by_day(frame: pd.DataFrame, column: str) -> np.ndarray:
            rows = frame[frame["queue"] == queue.queue].set_index("date")[column]
            values: np.ndarray = rows.reindex(dates).to_numpy(dtype=np.float64)
            return np.where(after, np.nan_to_num(values), 0.0)

        levelled, moved, final = (by_day(one.days, "volume") for one in made)
        rows = made[2].intervals[made[2].intervals["queue"] == queue.queue]
        local = rows["start"].dt.tz_convert(center.zone(queue.site)).dt.date
        spent = (rows["volume"] * rows["aht_s"]).groupby(local).sum()
        handling = np.where(after, spent.reindex(dates).to_numpy(dtype=np.float64), 0.0)
        return cls(
            queue.queue, dates, listed, start, calendar_of(center, queue, dates),
            contacts_so_far(center, queue, inside, dates, start), final, moved - levelled,
            by_day(made[2].days, "spread"), np.nan_to_num(handling))

    def table(self, level: Ahead | None) -> tuple[pd.DataFrame, np.ndarray]:
        """Rows of :attr:`Months.table`, and the covariance of their contacts, (M, M)."""
        of_month = [np.array([a <= day < b for day in self.dates])
                    for a, b in zip(self.listed, self.listed[1:], strict=False)]
        share = np.stack(of_month) * self.ahead
        doubt = np.array([self.moved_by[days].sum() for days in of_month])
        covariance = np.outer(moves.DOUBT * doubt, moves.DOUBT * doubt)
        if level is not None:
            covariance += level.covariance(self.dates, share) + np.diag(share**2 @ self._apart())
        else:  # all that comes is moved here from other queues
            covariance = np.outer(share @ self.spread, share @ self.spread)
        weeks = (self.so_far + self.ahead).reshape(-1, 7).sum(axis=1)
        thursdays = self.dates[3::7]
        rows = []
        for m, days in enumerate(of_month):
            known, ahead = float(self.so_far[days].sum()), float(self.ahead[days].sum())
            low, middle, high = _bands(ahead, covariance[m, m])
            total, seconds = known + ahead, float(self.handling[days].sum())
            aht = seconds / ahead if ahead > 0 else 0.0
            within = [n for n, day in enumerate(thursdays)
                      if self.listed[m] <= day < self.listed[m + 1]]
            busiest = max(within, key=lambda n: weeks[n])
            rows.append({
                "queue": self.queue, "month": self.listed[m], "contacts": total,
                "p10": known + low, "p50": known + middle, "p90": known + high,
                "spread": np.sqrt(covariance[m, m]) / total if total > 0 else 0.0,
                "known": known, "aht_s": aht, "handling_h": total * aht / 3600,
                **self.calendar.of(days),
                "busiest_week": self.dates[7 * busiest],
                "busiest_contacts": float(weeks[busiest]),
                "season": level.mean_of("season", self.dates, share[m]) if level else 1.0,
                "growth": level.mean_of("growth", self.dates, share[m]) if level else 1.0,
                "change": _ratio(share[m].sum(), share[m].sum() - doubt[m]),
            })
        return pd.DataFrame(rows), covariance

    def _apart(self) -> np.ndarray:
        """Relative variance that days unlike others have beyond the others, (D,)."""
        open_days = self.ahead > 0
        usual = float(self.spread[open_days].min()) if open_days.any() else 0.0
        return np.where(open_days, self.spread**2 - usual**2, 0.0)


def _ratio(after: float, before: float) -> float:
    return after / before if before > 0 else 1.0
