"""One queue's level for the months ahead: its weeks as the long run sees them, and back to days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from wfm.calendar import monday_of
from wfm.center import Center
from wfm.demand.decomposition import Inside
from wfm.demand.months.long_run import LongRun, Weeks, long_run
from wfm.demand.queue import QueueForecast
from wfm.demand.uncertainty.bands import Noise
from wfm.demand.uncertainty.common import Common
from wfm.handover import Forecast

SAME_DAYS, APART_DAYS = 28, 56
"""Days up to which the level is the weekly forecast's, and from which it is the long run's."""
SEASON_DAYS = 28
"""The same where past forecasts show a season (:attr:`LongRun.seasonal`), which the weekly forecast
does not know: from the first day to this one the one passes over into the other."""
LEAST_SHARE = 0.4
"""A week of the past counts when at least this share of its usual contacts was learned."""
FURTHEST = 20.0
"""The level is not moved by more than this factor: further out is a failed fit."""


@dataclass(frozen=True)
class Ahead:
    """The level of the weeks ahead.

    Attributes
    ----------
    run
        The weeks from `monday` on.
    factor
        By day what the weekly forecast is to be multiplied by.
    week_phi, day_phi
        Relative variances of a week about its level, and of a single day beyond its week's: those
        of the weekly forecast (:class:`wfm.demand.uncertainty.common.Common`).
    """

    run: LongRun
    monday: date
    factor: Mapping[date, float] = field(repr=False)
    week_phi: float
    day_phi: float

    def covariance(self, dates: Sequence[date], share: np.ndarray) -> np.ndarray:
        """Of the contacts of some months, beyond chance, (M, M).

        `share` are the contacts of each month by day, (M, D). A month further out is never told
        more surely than a nearer one: the widest so far holds.
        """
        place = self._weeks(dates)
        by_week = np.stack([np.bincount(place, row, len(self.run.log)) for row in share])
        found = by_week @ self.run.covariance @ by_week.T
        alone = self.week_phi * (by_week**2).sum(axis=1) + self.day_phi * (share**2).sum(axis=1)
        found[np.diag_indices_from(found)] += alone
        total = share.sum(axis=1)
        width = np.divide(np.sqrt(np.diagonal(found)), total, out=np.zeros(len(total)),
                          where=total > 0)
        wider = np.divide(np.maximum.accumulate(width), width, out=np.ones(len(width)),
                          where=width > 0)
        result: np.ndarray = found * wider[:, None] * wider
        return result

    def mean_of(self, part: str, dates: Sequence[date], share: np.ndarray) -> float:
        """Factor of a part of the level, ``'season'`` or ``'growth'``, weighed by `share`, (D,)."""
        total = float(share.sum())
        if total <= 0:
            return 1.0
        values = np.exp(getattr(self.run, part))[self._weeks(dates)]
        return float(values @ share) / total

    def _weeks(self, dates: Sequence[date]) -> np.ndarray:
        """Place of each day's week among those of the run, (D,)."""
        number = np.array([(day - self.monday).days // 7 for day in dates])
        place: np.ndarray = np.clip(number, 0, len(self.run.log) - 1)
        return place


def level_ahead(inside: Inside, made: Forecast, start: date, own: date) -> Ahead | None:
    """The level of a queue from `start`, a Monday, to the end of its days; None without one.

    Parameters
    ----------
    inside
        The queue as its forecast saw it.
    made
        The forecast of all queues.
    own
        The first day of the queue's own history. Where days before it are lent, or no week of
        its own is whole enough, the forecast of the first week stands for the past, as unsure as
        it says.
    """
    result = inside.made
    if result is None:
        return None
    days, monday = inside.days, monday_of(start)
    number = np.array([(monday_of(day) - monday).days // 7 for day in days.dates])
    usual = _usual(inside, result)
    driven = result.workings.driven
    ordinary = np.where(usual > 0, result.workings.ordinary.sum(axis=1), 0.0)
    base = np.maximum(ordinary - driven, 0.0)
    future = number >= 0
    told = _by_week(number, base, future) / np.maximum(_by_week(number, usual, future), 1e-12)
    weeks = _past(inside, result, number, usual, base - ordinary)
    noise = _noise(inside, made)
    if days.dates[0] < own or not len(weeks.at):
        first = np.flatnonzero(told > 0)[:1]
        if not len(first):
            return None
        weeks = Weeks(np.array([-1.0]), np.log(told[first]), np.array([noise.shared]))
    run = long_run(weeks, np.arange(len(told), dtype=np.float64))
    same, apart = (0, SEASON_DAYS) if run.seasonal else (SAME_DAYS, APART_DAYS)
    factor = {}
    for n in np.flatnonzero(future):
        moved = np.exp(run.log[number[n]]) / told[number[n]] if told[number[n]] > 0 else 1.0
        moved = float(np.clip(moved, 1 / FURTHEST, FURTHEST))
        whole = _ratio(base[n] * moved + driven[n], ordinary[n])
        lead = (days.dates[n] - start).days
        gone = float(np.clip((lead - same) / (apart - same), 0.0, 1.0))
        factor[days.dates[n]] = max(whole, 1 / FURTHEST) ** gone
    for n in np.flatnonzero(~future):
        factor[days.dates[n]] = 1.0
    return Ahead(run, monday, factor, noise.week, noise.day)


def levelled_by(
    center: Center, made: Forecast, levels: Mapping[str, Ahead | None]
) -> Forecast:
    """The forecast with the long run's level."""
    intervals, days = made.intervals.copy(), made.days.copy()
    for name, level in levels.items():
        if level is None:
            continue
        zone = center.zone(center.queues[name].site)
        mine = intervals["queue"] == name
        local = intervals.loc[mine, "start"].dt.tz_convert(zone).dt.date
        for frame, rows, dates in ((intervals, mine, local),
                                   (days, days["queue"] == name, days.loc[days["queue"] == name,
                                                                          "date"])):
            factor = dates.map(level.factor).to_numpy(dtype=np.float64)
            for column in ("volume", "model"):
                frame.loc[rows, column] *= factor
    return replace(made, intervals=intervals, days=days)


def _noise(inside: Inside, made: Forecast) -> Noise:
    """What the days that the weekly forecast is surest of are off by."""
    rows = made.days[(made.days["queue"] == inside.queue) & (made.days["volume"] > 0)]
    if rows.empty:
        return Noise(0.0, 0.0, 0.0, 0.0)
    common = Common.of(rows)
    surest = int(common.phi.argmin())
    return Noise(float(common.shared[surest]), float(common.week[surest]),
                 float(common.own[surest]), 0.0)


def _usual(inside: Inside, result: QueueForecast) -> np.ndarray:
    """What the calendar alone makes of each day, (D,); 0 on weekdays without hours."""
    terms = result.workings.level.terms
    log = terms["weekday"] + terms["after_pause"] + terms["month_day"]
    works = np.asarray(inside.days.regular.any(axis=1))[inside.days.weekday]
    return np.where(works, np.exp(log), 0.0)


def _past(
    inside: Inside, result: QueueForecast, number: np.ndarray, usual: np.ndarray,
    less: np.ndarray,
) -> Weeks:
    """The weeks of the past.

    A week's level is its contacts over what the calendar makes of its learned days; `less` is
    added to the contacts of each day.
    """
    cleaned = result.workings.cleaned
    first = int(number.min())
    learn, at = cleaned.learn & (usual > 0), number - first
    came = np.maximum(np.where(learn, cleaned.totals, 0.0) + np.where(learn, less, 0.0), 0.0)
    size = int(at.max()) + 1
    contacts, seen, squares, count = (
        np.bincount(at[learn], values[learn], size)
        for values in (came, usual, usual**2, np.ones(len(usual))))
    whole = np.maximum(np.bincount(at, usual, size), 1e-12)
    use = (seen > 0) & (seen >= LEAST_SHARE * whole)
    level = np.divide(contacts, seen, out=np.zeros(size), where=seen > 0)
    expected = (usual * level[at])[learn]
    days_seen = np.asarray(count[at[learn]])
    several = (days_seen > 1).astype(np.float64)
    free = days_seen / np.maximum(days_seen - 1, 1)
    missed = float(several @ ((came[learn] - expected) ** 2 * free - expected))
    square = float(several @ expected**2)
    day_phi = max(missed / square, 0.0) if square > 0 else 0.0
    chance = 1 / np.maximum(contacts, 0.5) + day_phi * squares / np.maximum(seen, 1e-12) ** 2
    place = np.flatnonzero(use)
    log = np.log((contacts[place] + 0.5) / seen[place])
    return Weeks((place + first).astype(np.float64), log, chance[place])


def _by_week(number: np.ndarray, values: np.ndarray, use: np.ndarray) -> np.ndarray:
    """Sums of the days ahead by week, (H,)."""
    result: np.ndarray = np.bincount(number[use], values[use])
    return result


def _ratio(after: float, before: float) -> float:
    return after / before if before > 0 else 1.0
