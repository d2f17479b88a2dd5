"""Forecasts as they were on the day they were made, to be judged when the contacts came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.calendar import midnight
from wfm.center import Center
from wfm.demand.past.actual import unlike
from wfm.demand.records import Part, parts_of
from wfm.handover import Forecast

INTERVALS = ("queue", "start", "volume", "p10", "p90", "spread", "habit", "naive")
"""Columns of :attr:`Kept.intervals` beside made and week, on disk too; and `model` where there
is one."""
DAYS = ("queue", "date", "volume", "p10", "p90", "spread")
"""Columns of :attr:`Kept.days` beside made and week."""
WEEKS = ("queue", "monday", "volume", "p10", "p90", "spread")
"""Columns of :attr:`Kept.weeks` beside made and week."""


@dataclass(frozen=True)
class Kept:
    """Forecasts with the day each was made.

    Attributes
    ----------
    intervals
        made (naive midnight: see :func:`made_on`), week (naive midnight of the first Monday
        forecast), queue, start (UTC), volume, p10, p90, spread and habit as in
        :class:`wfm.handover.Forecast`, naive (:func:`naive`), and model (the volume before
        changes by hand) where the forecast tells it. Open intervals, and others in which
        contacts were expected, of the weeks forecast only.
    days
        made, week, queue, date (site's day, naive midnight), volume, p10, p90, spread of day
        totals.
    weeks
        The same of week totals, with monday (naive midnight) for the date; none of forecasts
        that were kept without.
    """

    intervals: pd.DataFrame = field(repr=False)
    days: pd.DataFrame = field(repr=False)
    weeks: pd.DataFrame = field(default_factory=lambda: _no_rows(WEEKS), repr=False)

    @classmethod
    def none(cls) -> Kept:
        """No forecast at all."""
        return cls(_no_rows(INTERVALS), _no_rows(DAYS))

    @classmethod
    def together(cls, parts: Iterable[Kept]) -> Kept:
        """All forecasts of `parts`; of one queue, time and day made the first one's."""
        found = [part for part in parts if len(part.intervals)]
        if not found:
            return cls.none()
        return cls(
            _once([part.intervals for part in found], ["queue", "made", "start"]),
            _once([part.days for part in found], ["queue", "made", "date"]),
            _once([part.weeks for part in found], ["queue", "made", "monday"]))


def _no_rows(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=_dtype(name))
                         for name in ("made", "week", *columns)})


def _dtype(column: str) -> str:
    if column == "start":
        return "datetime64[s, UTC]"
    if column in ("made", "week", "date", "monday"):
        return "datetime64[s]"
    return "object" if column == "queue" else "float64"


def _once(frames: list[pd.DataFrame], key: list[str]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True).drop_duplicates(key, ignore_index=True)


def made_on(center: Center, week: date, today: date) -> date:
    """The day on whose evening a forecast from `week` on may be called made.

    The day of the run; but a forecast uses no history from `week` on, so that one of a week
    that has begun counts as made on the Sunday before. Nor was it made before the last day
    that it knew: where the history runs ahead of the computer's calendar, that day counts.
    The day that follows is *1 day ahead*.
    """
    zone = center.main_site.zone
    known = center.history.loc[
        center.history["start"] < pd.Timestamp(midnight(week, zone)), "start"]
    made = min(today, week - timedelta(days=1))
    if known.empty:
        return made
    return max(made, pd.Timestamp(known.max()).tz_convert(zone).date())


def snapshot(center: Center, made: Forecast, week: date, weeks: int, today: date) -> Kept:
    """What is kept of a forecast of `weeks` weeks from `week`, made by a run on `today`."""
    day = made_on(center, week, today)
    first, last = pd.Timestamp(week), pd.Timestamp(week + timedelta(days=7 * weeks - 1))
    frame = made.intervals
    model = ["model"] if "model" in frame else []
    parts = []
    by_code = dict(list(frame[frame["open"].astype(bool) | (frame["volume"] > 0)].groupby(
        "queue", sort=False)))
    for part in parts_of(center):
        mine = by_code.get(part.queue.queue, frame.iloc[:0])
        local = _local(mine["start"], part.zone)
        mine = mine[((local >= first) & (local < last + pd.Timedelta(days=1))).to_numpy()]
        parts.append(mine.assign(naive=naive(part, week, mine["start"])))
    intervals = pd.concat(parts, ignore_index=True)[[*INTERVALS, *model]]
    totals = []
    for table, name, columns in ((made.days, "date", DAYS), (made.weeks, "monday", WEEKS)):
        rows = table.assign(**{name: pd.to_datetime(table[name]).dt.as_unit("s")})
        rows = rows.loc[(rows[name] >= first) & (rows[name] <= last), list(columns)]
        totals.append(dated(rows.reset_index(drop=True), day, week))
    return Kept(dated(intervals, day, week), *totals)


def dated(frame: pd.DataFrame, made: date, week: date) -> pd.DataFrame:
    """`frame` with the columns made and week before its own."""
    new = frame.copy()
    new.insert(0, "made", pd.Series(pd.Timestamp(made), index=frame.index).dt.as_unit("s"))
    new.insert(1, "week", pd.Series(pd.Timestamp(week), index=frame.index).dt.as_unit("s"))
    return new


def naive(part: Part, week: date, starts: pd.Series) -> np.ndarray:
    """Contacts on the last same weekday and time known before `week`, shape of `starts`.

    Holidays, closures and events are passed over; NaN where there is no record at all.
    """
    zone = part.zone
    cut = pd.Timestamp(midnight(week, part.center.main_site.zone))
    known = part.rows[part.rows["start"] < cut].dropna(subset="offered").sort_values("start")
    if known.empty or starts.empty:
        return np.full(len(starts), np.nan)
    local = _local(known["start"], zone)
    apart = unlike(part.center, part.queue, local.iloc[0].date(), week).all
    plain = ~local.dt.normalize().isin([pd.Timestamp(day) for day in apart])
    last = pd.Series(known["offered"].to_numpy(dtype=np.float64)[plain.to_numpy()],
                     index=_minute_of_week(local[plain]))
    last = last[~last.index.duplicated(keep="last")]
    at = pd.Index(_minute_of_week(_local(starts, zone)))
    return np.asarray(last.reindex(at).to_numpy(dtype=np.float64))


def _local(moments: pd.Series, zone: str) -> pd.Series:
    """UTC moments on the wall clock of `zone`, naive."""
    wall: pd.Series = moments.dt.tz_convert(zone).dt.tz_localize(None)
    return wall


def _minute_of_week(local: pd.Series) -> np.ndarray:
    return np.asarray((local.dt.day_of_week * 24 + local.dt.hour) * 60 + local.dt.minute)
