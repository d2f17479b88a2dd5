"""The rest of today and the coming days of every queue, from what has come in.

The tables around :mod:`wfm.demand.today.queue`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from wfm.calendar import midnight
from wfm.center import Center, Queue
from wfm.demand.decomposition import Inside
from wfm.demand.forecast import forecast
from wfm.demand.today.queue import QueueUpdate, update_queue
from wfm.demand.uncertainty.bands import quantiles
from wfm.demand.weeks import week_totals
from wfm.handover import Forecast
from wfm.language import translate as _

SO_FAR, REST, COMING = "so far", "rest", "coming"
"""Intervals of today that have ended, that have not, and those of the days after."""
INTERVALS = (
    "queue", "start", "state", "came", "before", "p10_before", "p90_before", "spread_before",
    "after", "p10", "p50", "p90", "spread",
)
QUEUES = (
    "queue", "date", "came", "came_before", "came_morning", "rest_before", "rest_after",
    "rest_p10", "rest_p90", "day_before", "day_after",
)
MOST_CHANGE = 2.0
"""The days up to yesterday change a day's expectation by this factor at most, either way."""
_LEVELS = {"p10": 0.1, "p50": 0.5, "p90": 0.9}


class NotForecastError(ValueError):
    """The forecast in force does not reach the day of the update."""


@dataclass(frozen=True)
class Today:
    """A forecast updated within the day.

    Attributes
    ----------
    at
        The moment of the update.
    forecast
        The forecast as it was, with the rest of today and the coming days updated.
    intervals
        From each queue's today on: queue, start (UTC), state (:data:`SO_FAR`, :data:`REST` or
        :data:`COMING`), came (contacts; NaN where not known), before and after (mean
        contacts), their quantiles and spreads. Of an interval that is known, `after` is what
        came and there are no quantiles.
    queues
        One row is a queue: its date; contacts that came, and what the forecast in force and
        the forecast of this morning expected in the same intervals; the rest of the day
        before and after, with its 80 % band; the whole day before and after.
    notes
        What was assumed, in the planner's words.
    """

    at: datetime
    forecast: Forecast = field(repr=False)
    intervals: pd.DataFrame = field(repr=False)
    queues: pd.DataFrame = field(repr=False)
    notes: tuple[str, ...] = ()


def reforecast(
    center: Center, published: Forecast, at: datetime, workers: int = 1
) -> Today:
    """Update `published` at the moment `at`.

    Three things are known now that were not known when the forecast was made, and each changes
    what it bears on. The days up to yesterday: a forecast made anew with them expects other day
    totals, and the one in force moves by the ratio of the two, so that what a planner changed
    in it by hand stays. Today so far: it moves the rest of today by a learned slope. Today as
    it is now expected to end: it moves the days to come.

    Only means and bands of contacts change, not handling times. The bands of today's rest
    narrow by the share of the variance that its morning explains; those of the coming days
    stay as wide as they were.

    Parameters
    ----------
    center
        Its history holds what is known; intervals that have not ended at `at` are left aside.
    published
        The forecast in force: whole days of each queue's own clock, today among them.
    workers
        As for :func:`wfm.demand.forecast.forecast`.

    Raises
    ------
    NotForecastError
        The forecast does not reach the day.
    ValueError
        `at` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("the moment of an update has a time zone")
    published = replace(
        published, intervals=published.intervals.reset_index(drop=True),
        days=published.days.reset_index(drop=True))
    known = _ended(center, at)
    mine = {name: _Mine.of(center, queue, published, known, at)
            for name, queue in center.queues.items()}
    anew, inside = _this_morning(center, known, mine, workers)
    intervals, days = published.intervals.copy(), published.days.copy()
    tables: list[pd.DataFrame] = []
    summaries: list[tuple[object, ...]] = []
    notes: list[str] = []
    for name, one in mine.items():
        change = _change(one, anew)
        update = one.update(inside[name], float(change[one.day]))
        table = _table(one, change, update)
        rest = table[table["state"] != SO_FAR]
        intervals.loc[rest.index, ["volume", "p10", "p50", "p90", "spread"]] = rest[
            ["after", "p10", "p50", "p90", "spread"]].to_numpy()
        totals, band = _day_rows(one, table, days[days["queue"] == name], update)
        days.loc[totals.index, totals.columns] = totals
        tables.append(table[list(INTERVALS)])
        summaries.append(_summary(one, table, band))
        notes += _notes(one, table, update)
    return Today(
        at, replace(published, intervals=intervals, days=days, weeks=week_totals(days)),
        pd.concat(tables, ignore_index=True), pd.DataFrame(summaries, columns=list(QUEUES)),
        tuple(notes))


# ------------------------------------------------------------------ what is known


def _ended(center: Center, at: datetime) -> pd.DataFrame:
    """Records of intervals that have ended."""
    step = pd.Timedelta(minutes=center.interval_min)
    history = center.history.dropna(subset="offered")
    ended: pd.DataFrame = history[history["start"] + step <= pd.Timestamp(at)]
    return ended


@dataclass(frozen=True)
class _Mine:
    """A queue's rows of the forecast from today on, with what is known of them.

    `rows` has beside the forecast's columns: date, place (days since `day`), slot, state, came.
    """

    queue: Queue
    day: date
    zone: str
    rows: pd.DataFrame
    minutes: int

    @classmethod
    def of(
        cls, center: Center, queue: Queue, published: Forecast, known: pd.DataFrame,
        at: datetime,
    ) -> _Mine:
        zone, step = center.zone(queue.site), pd.Timedelta(minutes=center.interval_min)
        day = at.astimezone(ZoneInfo(zone)).date()
        rows = published.intervals[published.intervals["queue"] == queue.queue]
        local = rows["start"].dt.tz_convert(zone)
        rows = rows.assign(
            date=local.dt.date,
            place=(local.dt.tz_localize(None).dt.normalize() - pd.Timestamp(day)).dt.days,
            slot=(local.dt.hour * 60 + local.dt.minute) // center.interval_min)
        rows = rows[rows["place"] >= 0]
        if not (rows["place"] == 0).any():
            raise NotForecastError(_("there is no forecast of '{queue}' for {day}").format(
                queue=queue.queue, day=day))
        came = known[known["queue"] == queue.queue].groupby("start")["offered"].sum()
        for one in center.corrections_of(queue.queue):
            if one.do != "keep":
                came = came[(came.index < one.start) | (came.index >= one.end)]
        rows = rows.assign(
            state=np.select([rows["start"] + step <= pd.Timestamp(at), rows["place"] == 0],
                            [SO_FAR, REST], COMING),
            came=came.reindex(pd.DatetimeIndex(rows["start"])).to_numpy(np.float64),
            spread=rows["spread"].astype(np.float64).fillna(0.0))
        return cls(queue, day, zone, rows, center.interval_min)

    def by_slot(self, values: pd.Series) -> np.ndarray:
        """Today's rows laid out by slot, (S,): the mean where the clocks show one twice."""
        today = self.rows["place"] == 0
        slot, slots = self.rows["slot"][today].to_numpy(), 24 * 60 // self.minutes
        total = np.bincount(slot, weights=values[today].to_numpy(np.float64), minlength=slots)
        return np.asarray(total / np.maximum(np.bincount(slot, minlength=slots), 1))

    def update(self, inside: Inside, change: float) -> QueueUpdate | None:
        """What came today says of today; None where nothing can be learned."""
        if inside.made is None:
            return None
        return update_queue(
            inside.days, inside.made, (self.day - inside.days.dates[0]).days,
            self.by_slot(self.rows["volume"]) * change,
            self.by_slot(self.rows["came"]))


def _this_morning(
    center: Center, known: pd.DataFrame, mine: Mapping[str, _Mine], workers: int
) -> tuple[Forecast, dict[str, Inside]]:
    """The forecast made anew of each queue's days up to yesterday, and how it came about."""
    begins = {name: pd.Timestamp(midnight(one.day, one.zone)) for name, one in mine.items()}
    history = known[known["start"] < known["queue"].map(begins)]
    zone, latest = center.main_site.zone, max(begins.values())
    first = latest.tz_convert(zone).date()
    if latest > pd.Timestamp(midnight(first, zone)):  # a queue's midnight within our day
        first += timedelta(days=1)
    last = max(one.rows["date"].max() for one in mine.values())
    inside: dict[str, Inside] = {}
    made = forecast(
        replace(center, history=history.reset_index(drop=True)), first,
        max(1, -((first - last).days // 7)), inside=lambda one: inside.update({one.queue: one}),
        workers=workers)
    return made, inside


def _change(mine: _Mine, anew: Forecast) -> pd.Series:
    """Factor by date from what the model said then to what it says anew.

    What it said is the column `model`: the forecast before changes by hand. Only intervals in
    which contacts are expected then and now are compared: hours that are closed since say
    nothing of the others. A day without any such interval keeps its forecast.
    """
    rows = anew.intervals[anew.intervals["queue"] == mine.queue.queue]
    now = _model(rows).set_axis(pd.DatetimeIndex(rows["start"]))
    frame = pd.DataFrame({
        "date": mine.rows["date"], "then": _model(mine.rows),
        "now": now.reindex(pd.DatetimeIndex(mine.rows["start"])).fillna(0.0).to_numpy()})
    both = frame[(frame["then"] > 0) & (frame["now"] > 0)].groupby("date")[["then", "now"]].sum()
    factor = (both["now"] / both["then"]).clip(1 / MOST_CHANGE, MOST_CHANGE)
    return factor.reindex(pd.Index(frame["date"].unique())).fillna(1.0)


def _model(rows: pd.DataFrame) -> pd.Series:
    """Contacts that the model expects, whatever was changed by hand."""
    if "model" not in rows:
        return rows["volume"]
    return rows["model"].astype(np.float64).fillna(rows["volume"])


# ------------------------------------------------------------------ tables


def _table(mine: _Mine, change: pd.Series, update: QueueUpdate | None) -> pd.DataFrame:
    """The queue's rows as :attr:`Today.intervals` has them, with date, place and morning.

    The index is that of the forecast.
    """
    rows = mine.rows
    table = rows[["queue", "start", "state", "came", "date", "place"]].copy()
    for new, old in (("before", "volume"), ("p10_before", "p10"), ("p90_before", "p90"),
                     ("spread_before", "spread")):
        table[new] = rows[old]
    table["morning"] = table["after"] = rows["volume"] * rows["date"].map(change)
    table["spread"] = rows["spread"]
    if update is not None:
        found, slot = update.found, rows["slot"].to_numpy()
        today = (rows["place"] == 0).to_numpy()
        ahead = update.ahead[np.minimum(rows["place"], len(update.ahead) - 1)]
        table["after"] *= np.where(today, found.factor[slot], ahead)
        table["spread"] *= np.where(today, np.sqrt(found.left[slot]), 1.0)
        table.loc[today & found.lost[slot], "came"] = np.nan
    known = table["came"].notna()
    table["after"] = table["after"].where(~known, table["came"])
    phi = table["spread"].to_numpy(np.float64) ** 2
    for name, level in _LEVELS.items():
        table[name] = np.where(
            known, np.nan, quantiles(table["after"].to_numpy(np.float64), phi, level))
    table.loc[known, "spread"] = np.nan
    return table


def _day_rows(
    mine: _Mine, table: pd.DataFrame, days: pd.DataFrame, update: QueueUpdate | None
) -> tuple[pd.DataFrame, tuple[float, float]]:
    """The queue's day rows from today on, updated; and the 80 % band of today's rest.

    What came is certain; the spread of today's row is that of its rest over all of it.
    """
    left = 1.0 if update is None else update.found.left_of_sum(
        mine.by_slot(table["after"].where(table["state"] == REST, 0.0)))
    total = table["after"].groupby(table["date"]).sum()
    sure = float(table["after"][table["state"] == SO_FAR].sum())
    days = days[days["date"].isin(total.index)][["date", "volume", "p10", "p50", "p90", "spread"]]
    volume = days["date"].map(total).to_numpy(np.float64)
    certain = np.where(days["date"] == mine.day, sure, 0.0)
    spread = days["spread"].astype(np.float64).fillna(0.0).to_numpy() * np.where(
        days["date"] == mine.day, np.sqrt(left), 1.0)
    days = days.assign(volume=volume)
    for name, level in _LEVELS.items():
        days[name] = certain + quantiles(volume - certain, spread**2, level)
    days["spread"] = spread * np.divide(
        volume - certain, volume, out=np.ones_like(volume), where=volume > 0)
    band = days.loc[days["date"] == mine.day, ["p10", "p90"]].to_numpy(np.float64) - sure
    rest = total[mine.day] - sure
    return days.drop(columns="date"), (
        (float(band[0, 0]), float(band[0, 1])) if len(band) else (rest, rest))


def _summary(
    mine: _Mine, table: pd.DataFrame, band: tuple[float, float]
) -> tuple[object, ...]:
    known = (table["state"] == SO_FAR) & table["came"].notna()
    rest, today = table["state"] == REST, table["place"] == 0
    return (
        mine.queue.queue, mine.day, *(float(table[name][known].sum())
                                      for name in ("came", "before", "morning")),
        *(float(table[name][rest].sum()) for name in ("before", "after")), *band,
        *(float(table[name][today].sum()) for name in ("before", "after")),
    )


def _notes(mine: _Mine, table: pd.DataFrame, update: QueueUpdate | None) -> Iterator[str]:
    """What was assumed of a queue's today."""
    name, so_far = mine.queue.queue, table["state"] == SO_FAR
    came = float(mine.rows["came"][so_far & mine.rows["open"].astype(bool)].sum())
    if came > 0 and not (table["before"][table["place"] == 0] > 0).any():
        yield _("{queue}: {n:g} contacts came today, where none were expected; they tell nothing "
                "of the rest of the day. If more will come, set them in forecasts/overrides.csv "
                "and run wfm forecast").format(queue=name, n=came)
    if update is None:
        yield _("{queue}: no ordinary day before today is known; the forecast stays as it is"
                ).format(queue=name)
        return
    lost = update.found.lost
    if lost.any():
        first, last = int(np.flatnonzero(lost)[0]), int(np.flatnonzero(lost)[-1]) + 1
        yield _("{queue}: next to nothing came between {first} and {last}, where {n:.0f} contacts "
                "were expected: taken as an outage, which says nothing of the rest of the day; "
                "if the queue was closed, say so in special_days").format(
            queue=name, first=_clock(first * mine.minutes), last=_clock(last * mine.minutes),
            n=float(mine.by_slot(table["morning"])[lost].sum()))
    missing = so_far & mine.rows["open"].astype(bool) & mine.rows["came"].isna()
    if missing.any():
        text = _("{queue}: {n} open intervals of today have no record: taken as not known")
        if not (so_far & mine.rows["came"].notna()).any():
            text = _("{queue}: nothing of today is on record; the forecast moves only with the "
                     "days before")
        yield text.format(queue=name, n=int(missing.sum()))


def _clock(minute: int) -> str:
    return str(timedelta(minutes=minute))[:-3].zfill(5)
