"""The forecast moved on by the changes that its history does not show yet, and what is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from wfm.calendar import midnight
from wfm.center import Center, Change
from wfm.demand.decomposition import FACTORS
from wfm.demand.past.changes import EPSILON, Course, nearest
from wfm.demand.uncertainty.bands import quantiles
from wfm.demand.weeks import week_totals
from wfm.handover import Forecast
from wfm.language import translate as _

DOUBT = 1 / 3
"""Standard deviation of a change that no history shows yet, as a share of the contacts that it
adds or takes away."""
MOST_DOUBT = 1.0
"""Most that this is of the contacts that are left."""

Row = tuple[object, ...]


def move(center: Center, route: Course, made: Forecast) -> Forecast:
    """The forecast with the changes that are not settled yet.

    Volume and habit move; handling times mix by the contacts; the spread grows by
    :data:`DOUBT`, which all days have in common. What would arrive in a queue that is closed is
    left out.
    """
    intervals, days = made.intervals.copy(), made.days.copy()
    rows = intervals["queue"].isin(route.queues)
    starts = pd.DatetimeIndex(np.sort(intervals.loc[rows, "start"].unique()))
    by, state = _moves(route, starts)
    if np.allclose(by, np.eye(len(route.queues)), rtol=0, atol=EPSILON):
        return made
    lost: list[Row] = []
    place = {name: at for at, name in enumerate(route.queues)}
    wide = {
        column: intervals[rows].pivot(index="queue", columns="start", values=column)
        .reindex(index=list(route.queues), columns=starts).to_numpy(dtype=np.float64)
        for column in ("volume", "habit", "aht_s", "spread")
    }
    for name, at in place.items():
        mine = np.flatnonzero((intervals["queue"] == name).to_numpy())
        where = starts.get_indexer(pd.DatetimeIndex(intervals["start"].iloc[mine]))
        moved = np.abs(by[state[where], at] - np.eye(len(place))[at]).max(axis=1) > EPSILON
        if not moved.any():
            continue
        mine, where = mine[moved], where[moved]
        share = by[state[where], at].T
        allowed = intervals["open"].to_numpy(dtype=bool)[mine] | center.queues[name].deferred
        new = {c: _mixed(share, wide[c][:, where], allowed) for c in ("volume", "habit")}
        left_out = _mixed(share, wide["volume"][:, where], ~allowed)
        if left_out.sum() >= 0.5:
            at_once = starts[where[left_out > 0]]
            done = _("{n:.0f} contacts that would come over while it is closed: left out")
            lost.append((name, at_once[0], at_once[-1] + timedelta(minutes=center.interval_min),
                         "change", done.format(n=left_out.sum())))
        parts = np.abs(share) * np.nan_to_num(wide["volume"][:, where])
        spread = _spread(parts, np.nan_to_num(wide["spread"][:, where]), new["volume"],
                         np.nan_to_num(wide["volume"][at, where]))
        aht = _ratio((parts * np.nan_to_num(wide["aht_s"][:, where])).sum(axis=0),
                     parts.sum(axis=0))
        own = wide["aht_s"][at, where]
        _write(intervals, mine, {
            "volume": new["volume"], "habit": new["habit"], "spread": spread,
            "aht_s": np.where(aht > 0, aht, own)})
    days = _day_totals(center, route, made, intervals, days)
    fed = days.loc[days["volume"] > 0, "queue"].unique()
    bare = (made.accuracy["method"] == "none") & made.accuracy["queue"].isin(fed)
    accuracy = made.accuracy.assign(method=made.accuracy["method"].mask(bare, "change"))
    cleaning = made.cleaning
    if lost:
        more = pd.DataFrame(lost, columns=list(cleaning.columns)).astype(cleaning.dtypes.to_dict())
        cleaning = pd.concat([cleaning, more], ignore_index=True)
    return replace(made, intervals=intervals, days=days, weeks=week_totals(days),
                   accuracy=accuracy, cleaning=cleaning,
                   decomposition=_decomposed(made.decomposition, made.days, days))


def _moves(route: Course, starts: pd.DatetimeIndex) -> tuple[np.ndarray, np.ndarray]:
    """U for each state of the changes, (states, q, q), and the state of each interval, (n,)."""
    held, at = np.unique(route.strengths(starts), axis=0, return_inverse=True)
    found = np.stack([nearest(route.base, route.matrix(strength))[0] for strength in held])
    return found, at.ravel()


def _mixed(share: np.ndarray, values: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Σ share · values over the queues, at least 0, and 0 where nothing may come, (n,)."""
    return np.where(allowed, np.maximum((share * np.nan_to_num(values)).sum(axis=0), 0.0), 0.0)


def _together(parts: np.ndarray, spread: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Coefficient of variation of contacts made of `parts`, (q, n).

    The parts vary together: of one centre's queues all are busy or none, and to assume
    otherwise would promise too much.
    """
    return _ratio((parts * spread).sum(axis=0), new)


def _spread(
    parts: np.ndarray, spread: np.ndarray, new: np.ndarray, old: np.ndarray
) -> np.ndarray:
    """That of contacts that were `old` before: what the parts vary, and doubt of the change."""
    doubt = np.minimum(DOUBT * _ratio(np.abs(new - old), new), MOST_DOUBT)
    return np.asarray(np.sqrt(_together(parts, spread, new) ** 2 + doubt**2))


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.asarray(np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0))


def _write(frame: pd.DataFrame, rows: np.ndarray, values: dict[str, np.ndarray]) -> None:
    """Put new values into some rows, and the quantiles that follow from them."""
    index = frame.index[rows]
    for column, value in (*values.items(), ("model", values["volume"])):
        frame.loc[index, column] = value
    for column, level in (("p10", 0.1), ("p50", 0.5), ("p90", 0.9)):
        frame.loc[index, column] = quantiles(values["volume"], values["spread"] ** 2, level)


def _day_totals(
    center: Center, route: Course, made: Forecast, intervals: pd.DataFrame, days: pd.DataFrame
) -> pd.DataFrame:
    """Day totals of the intervals moved, each day's spread from those of its parts."""
    before = made.days.set_index(["queue", "date"])
    for at, name in enumerate(route.queues):
        mine = intervals[intervals["queue"] == name]
        local = mine["start"].dt.tz_convert(center.zone(center.queues[name].site)).dt.date
        sums = mine.groupby(local)[["volume", "habit"]].sum()
        rows = np.flatnonzero((days["queue"] == name).to_numpy())
        dates = days["date"].iloc[rows]
        noon = pd.DatetimeIndex([
            pd.Timestamp(midnight(day, center.zone(center.queues[name].site)))
            for day in dates]) + pd.Timedelta(hours=12)
        by, state = _moves(route, noon)
        share = by[state, at].T
        moved = np.abs(share - np.eye(len(share))[at][:, None]).max(axis=0) > EPSILON
        if not moved.any():
            continue
        rows, dates, share = rows[moved], dates[moved], share[:, moved]
        lent = {
            column: np.array([[before[column].get((other, day), 0.0) for day in dates]
                              for other in route.queues])
            for column in ("volume", "spread", "shared_spread", "week_spread")
        }
        volume = sums["volume"].reindex(dates).to_numpy(dtype=np.float64)
        parts, old = np.abs(share) * lent["volume"], lent["volume"][at]
        _write(days, rows, {
            "volume": volume,
            "habit": sums["habit"].reindex(dates).to_numpy(dtype=np.float64),
            "spread": _spread(parts, lent["spread"], volume, old),
            # a change is as wrong on one day as on another
            "shared_spread": _spread(parts, lent["shared_spread"], volume, old),
            "week_spread": _together(parts, lent["week_spread"], volume),
        })
    return days


def _decomposed(table: pd.DataFrame, before: pd.DataFrame, days: pd.DataFrame) -> pd.DataFrame:
    """The decomposition, of which the changes are now a factor.

    A day that has contacts only through a change has them as its level.
    """
    if table.empty:
        return table
    was, now = (frame["volume"].to_numpy(dtype=np.float64) for frame in (before, days))
    result = table.copy()
    result["total"] = now
    result["change"] *= np.divide(now, was, out=np.ones(len(now)), where=was > 0)
    new = (was <= 0) & (now > 0)
    result.loc[new, list(FACTORS)] = 1.0
    result.loc[new, "level"] = now[new]
    return result


def rows_of(center: Center, route: Course, span: tuple[datetime, datetime]) -> list[Row]:
    """Rows of ``cleaning``: what each change does to the past and to the days of `span`."""
    table: list[Row] = []
    for change, zone, settled in zip(
            route.changes, route.zones, route.settled.tolist(), strict=True):
        begin = midnight(change.start, zone)
        end = span[1] if change.until is None else midnight(
            change.until + timedelta(days=1), zone)
        if begin >= span[1]:
            continue
        for name, text in _texts(change):
            mine = center.history.loc[center.history["queue"] == name, "start"]
            if settled and len(mine) and mine.min() < begin:
                first = mine.min().to_pydatetime()
                done = _("{change}; the days before are restated to it").format(change=text)
                table.append((name, first, begin, "change", done))
            elif end <= span[0]:
                done = _("{change}; those days are restated to what they would have been "
                         "without, where that can be told").format(change=text)
                table.append((name, begin, end, "change", done))
            else:
                table.append((name, begin, min(end, span[1]), "change", text))
    return table


def _texts(change: Change) -> list[tuple[str, str]]:
    """By queue, what a change does to it."""
    when = _("from {day} on").format(day=change.start) if change.until is None else _(
        "from {day} to {last}").format(day=change.start, last=change.until)
    if change.over_days > 1:
        when = _("{when}, growing over {n} days").format(when=when, n=change.over_days)
    if change.to_queue is None:
        return [(change.queue, _("{why}: contacts × {factor:g} {when}").format(
            why=change.why, factor=change.factor, when=when))]
    away = _("{why}: {share:.0%} of the contacts go to {queue} {when}")
    here = _("{why}: {share:.0%} of the contacts of {queue} come here {when}")
    return [(name, text.format(why=change.why, share=change.share, queue=other, when=when))
            for name, text, other in ((change.queue, away, change.to_queue),
                                      (change.to_queue, here, change.queue))]
