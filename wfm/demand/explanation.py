"""What there is to show of one queue's forecast: tables for pictures and plain words."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.demand.days import Days, Kind
from wfm.demand.decomposition import FACTORS, Inside, decompose
from wfm.demand.model.profile import shares
from wfm.demand.queue import QueueForecast
from wfm.demand.uncertainty.backtest import Backtest, wape
from wfm.demand.uncertainty.bands import poisson_error, quantiles

PAST = ("date", "contacts", "learned", "expected", "level", "mark")
MOVERS = ("date", "factor", "change", "contacts", "why")
MOVED = ("month_day", "after_pause", "driver", "hours", "special", "change", "override")
"""Factors that make one day unlike the same weekday of the week before."""
LEAST_CHANGE = 0.015
"""Smaller changes of a day are not worth a line."""


def past(inside: Inside, made: QueueForecast) -> pd.DataFrame:
    """The days of the history, columns :data:`PAST`.

    contacts
        As recorded in the opening hours; NaN where nothing is.
    learned
        Whether the day was learned as an ordinary one.
    expected
        What the method chosen expected as if the day were ordinary.
    level
        Contacts over what weekday, day of the month and pauses make of the level: the level
        that the day shows. NaN where it was not learned.
    mark
        Why not: closed, holiday, event, missing, outage, spike, …; '' for ordinary days. Outages
        are marked on days that were learned without them, too; the days of a queue before it
        ended as ``ended``.
    """
    days, cleaned = inside.days, made.workings.cleaned
    known = slice(0, days.known)
    parts = decompose(inside).iloc[known]
    counts = np.where(days.open, days.counts, np.nan)[known]
    seen = ~np.isnan(counts).all(axis=1)
    learned, marks = cleaned.learn[known], _marks(days, made)[known]
    for mark in made.marks:
        if mark.what == "ended":
            before = np.arange(days.known) < mark.first // days.open.shape[1]
            marks = np.where(before & seen & (marks == ""), "ended", marks)
    calendar = parts[["weekday", "month_day", "after_pause", "hours"]].prod(axis=1).to_numpy()
    ordinary = parts[[f for f in FACTORS if f not in ("special", "change", "override")]]
    return pd.DataFrame({
        "date": pd.DatetimeIndex(days.dates[known]),
        "contacts": np.where(seen, np.nansum(counts, axis=1), np.nan),
        "learned": learned,
        "expected": ordinary.prod(axis=1).to_numpy(),
        "level": np.where(learned & (calendar > 0), cleaned.totals[known] / np.where(
            calendar > 0, calendar, 1.0), np.nan),
        "mark": np.where(learned & (marks != "outage"), "", marks),
    })


def _marks(days: Days, made: QueueForecast) -> np.ndarray:
    """The one mark of each day that says most of it."""
    slots = days.open.shape[1]
    found = np.full(len(days.dates), "", dtype=object)
    names = {Kind.CLOSED: "closed", Kind.HOLIDAY: "holiday", Kind.EVENT: "event"}
    for mark in made.marks:
        first, last = mark.first // slots, (mark.end - 1) // slots
        if last - first < days.known - 1:  # what is said of the whole history is said of no day
            found[first:last + 1] = np.where(found[first:last + 1] == "", mark.what,
                                             found[first:last + 1])
    for kind, name in names.items():
        found[days.kind == kind] = name
    found[days.kind == Kind.OFF] = ""
    return found


def movers(inside: Inside, table: pd.DataFrame, first: date, weeks: int) -> pd.DataFrame:
    """What makes days ahead unlike others, the largest first, columns :data:`MOVERS`.

    Parameters
    ----------
    table
        The queue's rows of :attr:`wfm.handover.Forecast.decomposition`.

    Returns
    -------
    pandas.DataFrame
        One row is a factor of a day: `change` as a share, `contacts` that it brings, why.
    """
    rows: list[tuple[object, ...]] = []
    kinds = dict(zip(inside.days.dates, inside.days.kind, strict=True))
    last = first + timedelta(days=7 * weeks - 1)
    for day in table.to_dict("records"):
        when = day["date"]
        if not first <= when <= last or kinds.get(when) == Kind.OFF:
            continue
        for factor in MOVED:
            if factor not in day or abs(day[factor] - 1) < LEAST_CHANGE:
                continue
            others = float(np.prod([day[f] for f in FACTORS if f != factor]))
            rows.append((when, factor, day[factor] - 1, others * (day[factor] - 1), day["why"]))
    found = pd.DataFrame(rows, columns=list(MOVERS))
    order = found["contacts"].abs().sort_values(ascending=False, kind="stable").index
    return found.loc[order].reset_index(drop=True)


def shapes(inside: Inside, made: QueueForecast) -> tuple[np.ndarray, np.ndarray]:
    """Share of a day's contacts by slot: of each weekday, and of all together; (7, S) each.

    Where the habit was chosen, the weekday's share is the habit's.
    """
    days, cleaned = inside.days, made.workings.cleaned
    pooled = shares(days, cleaned.counts, cleaned.totals, cleaned.learn, pooled_only=True)
    own = made.workings.shape
    if made.method == "habit":
        _, place = np.unique(days.weekday, return_index=True)
        own = np.zeros((7, days.open.shape[1]))
        for at in place.tolist():
            volume = made.workings.ordinary[at]
            own[days.weekday[at]] = volume / max(float(volume.sum()), 1e-12)
    return own, pooled


def by_week(inside: Inside, made: QueueForecast) -> pd.DataFrame:
    """Backtest errors by week ahead: week, chosen, habit, floor (shares), contacts."""
    test = made.workings.test
    lead = _weeks_ahead(test, inside.days.known)
    expected = test.habit if made.method == "habit" else test.model
    rows = []
    for week in np.unique(lead).tolist():
        here = lead == week
        actual = test.actual[here]
        total, rate = float(actual.sum()), float(expected[here].sum())
        if total > 0 and rate > 0:
            rows.append((
                week, wape(actual, expected[here]), wape(actual, test.habit[here]),
                float(poisson_error(expected[here]).sum()) / rate, total))
    return pd.DataFrame(rows, columns=["week", "chosen", "habit", "floor", "contacts"])


def _weeks_ahead(test: Backtest, known: int) -> np.ndarray:
    """How many weeks after its origin each scored interval lies, from 1; (n,).

    Origins lie whole weeks before the end of the `known` days.
    """
    result = np.ones(len(test.day), dtype=np.int64)
    for origin in np.unique(test.origin).tolist():
        mine, days = test.origin == origin, np.flatnonzero(test.day_origin == origin)
        start = int(test.day[mine].min())
        if len(days):
            start = int(test.day_of[days[0]] - 7 * test.day_week[days[0]])
        start -= (start - known) % 7
        result[mine] += (test.day[mine] - start) // 7
    return result


def last_test(inside: Inside, made: QueueForecast) -> pd.DataFrame:
    """The last weeks of the backtest by day: date, contacts, chosen, habit, p10, p90."""
    test, phi = made.workings.test, made.chosen.phi_day
    last = test.day_origin == test.day_origin.max(initial=0)
    mean = (test.day_habit if made.method == "habit" else test.day_model)[last]
    return pd.DataFrame({
        "date": pd.DatetimeIndex([inside.days.dates[day] for day in test.day_of[last].tolist()]),
        "contacts": test.day_actual[last], "chosen": mean, "habit": test.day_habit[last],
        "p10": quantiles(mean, phi, 0.1), "p90": quantiles(mean, phi, 0.9),
    })
