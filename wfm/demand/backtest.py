"""What the forecast would have been, on past Mondays, against what came.

Each origin sees only the days before it. Only ordinary, known intervals are scored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wfm.demand.bands import (
    PRIOR_DAY,
    PRIOR_INTERVAL,
    dispersion,
    poisson_error,
    quantiles,
)
from wfm.demand.cleaning import Cleaned
from wfm.demand.days import Days

ORIGINS = 8
"""Weekly origins, at most."""
LONGEST_WEEKS = 4
TRAIN_DAYS = 21
"""Least history before an origin."""

Predict = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""From learned days (bool, (D,)) to contacts by day and slot: of the model and of the habit."""


@dataclass(frozen=True)
class Backtest:
    """Actual contacts and the forecasts made before, over all origins.

    `actual`, `model`, `habit` and `day` are of scored intervals, (n,); those with ``day_`` are
    of whole scored days, (m,). `day` and `day_of` number the day in the queue's table.
    """

    horizon_weeks: int
    origins: int
    actual: np.ndarray
    model: np.ndarray
    habit: np.ndarray
    day: np.ndarray
    day_actual: np.ndarray
    day_model: np.ndarray
    day_habit: np.ndarray
    day_of: np.ndarray


@dataclass(frozen=True)
class Score:
    """Accuracy of one method in a backtest; shares, not per cent. NaN where nothing was scored."""

    wape: float
    bias: float
    day_wape: float
    floor: float
    covered80: float
    phi: float
    phi_day: float


def backtest(days: Days, cleaned: Cleaned, horizon_weeks: int, predict: Predict) -> Backtest:
    """Forecast `horizon_weeks` (1 … 4) ahead from up to eight past weeks.

    A history too short for the horizon is tested at a shorter one, if at any.
    """
    first = int(np.flatnonzero(cleaned.learn)[0])
    span = days.known - first
    weeks = max(1, min(horizon_weeks, LONGEST_WEEKS, (span - TRAIN_DAYS) // 7))
    length = 7 * weeks
    origins = [
        origin
        for back in range(ORIGINS - 1, -1, -1)
        if (origin := days.known - length - 7 * back) - first >= TRAIN_DAYS
    ]
    index = np.arange(len(days.dates))
    parts: list[tuple[np.ndarray, ...]] = []
    whole_parts: list[tuple[np.ndarray, ...]] = []
    used = 0
    for origin in origins:
        train = cleaned.learn & (index < origin)
        ahead = cleaned.learn & (index >= origin) & (index < origin + length)
        if not train.any() or not ahead.any():
            continue
        used += 1
        model, habit = predict(train)
        cells = ahead[:, None] & ~np.isnan(cleaned.counts)
        at = np.nonzero(cells)
        parts.append((cleaned.counts[at], model[at], habit[at], at[0]))
        whole = np.flatnonzero(ahead & cleaned.whole)
        whole_parts.append(
            (cleaned.totals[whole], model[whole].sum(axis=1), habit[whole].sum(axis=1), whole)
        )
    return Backtest(weeks, used, *_joined(parts), *_joined(whole_parts))


def _joined(parts: list[tuple[np.ndarray, ...]]) -> list[np.ndarray]:
    if not parts:
        return [np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64)]
    return [np.concatenate(column) for column in zip(*parts, strict=True)]


def wape(actual: np.ndarray, expected: np.ndarray) -> float:
    """Σ|y − f| / Σ y; NaN where nothing was counted."""
    total = float(actual.sum())
    return float(np.abs(actual - expected).sum()) / total if total > 0 else float("nan")


def score(test: Backtest, use_habit: bool) -> Score:
    """Accuracy and dispersion of the model, or of the habit."""
    expected = test.habit if use_habit else test.model
    by_day = test.day_habit if use_habit else test.day_model
    total, rate = float(test.actual.sum()), float(expected.sum())
    scored = len(np.unique(test.day))
    return Score(
        wape=wape(test.actual, expected),
        bias=float((expected - test.actual).sum()) / total if total > 0 else float("nan"),
        day_wape=wape(test.day_actual, by_day),
        floor=float(poisson_error(expected).sum()) / rate if rate > 0 else float("nan"),
        covered80=_covered(test.actual, expected, test.day // 7),
        phi=dispersion(test.actual, expected, PRIOR_INTERVAL, scored),
        phi_day=dispersion(test.day_actual, by_day, PRIOR_DAY, len(np.unique(test.day_of))),
    )


def _covered(actual: np.ndarray, expected: np.ndarray, week: np.ndarray) -> float:
    """Share of counts within their 80 % band, each week's band learned from the other weeks."""
    weeks = np.unique(week)
    if len(weeks) < 2:
        return float("nan")
    inside = 0
    for one in weeks:
        here = week == one
        phi = dispersion(actual[~here], expected[~here])
        low, high = (quantiles(expected[here], phi, level) for level in (0.1, 0.9))
        inside += int(((actual[here] >= low) & (actual[here] <= high)).sum())
    return inside / len(actual)
