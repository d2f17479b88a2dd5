"""The forecast of one queue, from its days: clean, test, choose, foresee."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from wfm.demand import special
from wfm.demand.backtest import Score, backtest, score
from wfm.demand.cleaning import Cleaned, Mark, clean
from wfm.demand.days import Days
from wfm.demand.habit import habit
from wfm.demand.level import day_totals
from wfm.demand.profile import shares

GATE = 0.97
"""The habit replaces the model when its backtest error is below this share of the model's. A
gate without a margin picks wrongly more often than it gains."""
SHORT_DAYS = 21
"""Below three weeks of history the weekdays share one shape."""


@dataclass(frozen=True)
class QueueForecast:
    """What is expected of one queue.

    Attributes
    ----------
    volume, habit
        Mean contacts by day and slot, of the method chosen and of the mean of the last six
        weeks, (D, S); 0 where closed. Rows of the past are what was expected then.
    phi, phi_day
        Dispersion of interval counts and of day totals (:mod:`wfm.demand.bands`), (D,).
    method
        ``calendar`` or ``habit``.
    horizon_weeks, origins
        Of the backtest.
    chosen, by_habit
        Backtest scores of the method chosen and of the habit.
    marks
        What was set apart or assumed.
    """

    volume: np.ndarray
    habit: np.ndarray
    phi: np.ndarray
    phi_day: np.ndarray
    method: str
    horizon_weeks: int
    origins: int
    chosen: Score
    by_habit: Score
    marks: tuple[Mark, ...]


class Calendar:
    """The calendar model: day totals × profile.

    The residual's parameters are fitted at the first origin asked for and kept for later
    ones, which then only filter: past forecasts so use nothing that was not known.
    """

    def __init__(self, days: Days, cleaned: Cleaned) -> None:
        self._days, self._cleaned = days, cleaned
        self._parameters: np.ndarray | None = None

    def expect(self, learn: np.ndarray, refit: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """Contacts as if every day were ordinary, (D, S), and day totals, (D,)."""
        days, cleaned = self._days, self._cleaned
        level, parameters = day_totals(
            days, cleaned.totals, learn, cleaned.offset, None if refit else self._parameters
        )
        if self._parameters is None:
            self._parameters = parameters
        at = np.flatnonzero(learn)
        short = int(at[-1] - at[0]) + 1 < SHORT_DAYS
        shape = shares(days, cleaned.counts, cleaned.totals, learn, pooled_only=short)
        return level[:, None] * shape[days.weekday], level


def forecast_queue(
    days: Days, horizon_weeks: int, plans: Mapping[date, special.Plan] | None = None
) -> QueueForecast | None:
    """Forecast every day of `days` that is not known yet.

    Parameters
    ----------
    days
        History and future, one table.
    horizon_weeks
        How far ahead the backtest looks (at most 4 weeks, less on a short history).
    plans
        What the planner says of dates ahead.

    Returns
    -------
    None if no ordinary day is known.
    """
    cleaned = clean(days)
    if not cleaned.learn.any():
        return None
    model = Calendar(days, cleaned)

    def predict(learn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return model.expect(learn)[0], habit(days, cleaned.counts, learn)[days.weekday]

    test = backtest(days, cleaned, horizon_weeks, predict)
    by_model, by_habit = score(test, use_habit=False), score(test, use_habit=True)
    use_habit = by_habit.wape < GATE * by_model.wape
    chosen = by_habit if use_habit else by_model

    ordinary, level = model.expect(cleaned.learn, refit=True)
    mean = habit(days, cleaned.counts, cleaned.learn)[days.weekday]
    volume, extra, marks = special.apply(
        days, cleaned, mean if use_habit else ordinary, level, plans or {}, days.known
    )
    return QueueForecast(
        volume=volume,
        habit=np.where(days.open, mean, 0.0),
        phi=chosen.phi + extra,
        phi_day=chosen.phi_day + extra,
        method="habit" if use_habit else "calendar",
        horizon_weeks=test.horizon_weeks,
        origins=test.origins,
        chosen=chosen,
        by_habit=by_habit,
        marks=cleaned.marks + marks,
    )
