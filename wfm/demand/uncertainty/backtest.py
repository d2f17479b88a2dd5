"""What the forecast would have been, on past Mondays, against what came.

Each origin sees only the days before it. Only ordinary, known intervals are scored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wfm.demand.days import Days
from wfm.demand.past.cleaning import Cleaned
from wfm.demand.uncertainty.bands import (
    PRIOR_DAY,
    PRIOR_INTERVAL,
    Noise,
    dispersion,
    inside,
    matched,
    poisson_error,
)

ORIGINS = 8
"""Weekly origins, at most."""
LONGEST_WEEKS = 4
TRAIN_DAYS = 21
"""Least history before an origin."""
RECENT_ORIGINS = 3.0
"""Origins after which errors count half for the bands: those made of less history are larger."""
MATCHED_DAYS, MATCHED_ORIGINS = 20, 1.0
"""Scored days from which the bands of intervals are matched to the errors themselves, and origins
after which these count half: there are more of them."""
BUSY_SHARE = 1 / 3
"""What busy hours need, which is what moments see, counts so much beside what most hours need."""
WEEK_SHARE, SHARED_SHARE = 0.35, 0.25
"""Share of a day's dispersion that its week and all days ahead have in common, where nothing is
known of it."""
SHARE_WEEKS = 12
"""Weeks of backtest that weigh as much as what is known beforehand: origins overlap, and of a level
that drifts three months show little."""

Predict = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""From learned days (bool, (D,)) to contacts by day and slot: of the model and of the habit."""


@dataclass(frozen=True)
class Backtest:
    """Actual contacts and the forecasts made before, over all origins.

    `actual`, `model`, `habit` and `day` are of scored intervals, (n,); those with ``day_`` are
    of whole scored days, (m,). `day` and `day_of` number the day in the queue's table, `origin`
    and `day_origin` the origins from 0 on, and `day_week` the weeks ahead from 0 on.
    """

    horizon_weeks: int
    origins: int
    actual: np.ndarray
    model: np.ndarray
    habit: np.ndarray
    day: np.ndarray
    origin: np.ndarray
    day_actual: np.ndarray
    day_model: np.ndarray
    day_habit: np.ndarray
    day_of: np.ndarray
    day_origin: np.ndarray
    day_week: np.ndarray


@dataclass(frozen=True)
class Score:
    """Accuracy of one method in a backtest; shares, not per cent. NaN where nothing was scored.

    `phi` and `phi_day` are the dispersion of interval counts and of day totals, `noise` what they
    and the totals of weeks and months follow from.
    """

    wape: float
    bias: float
    day_wape: float
    floor: float
    covered80: float
    phi: float
    phi_day: float
    noise: Noise


@dataclass(frozen=True)
class Errors:
    """Error of one method in a backtest, by interval and by day; shares, NaN without any."""

    wape: float
    day_wape: float


def errors(test: Backtest, use_habit: bool) -> Errors:
    """How far the model, or the habit, was off."""
    if use_habit:
        return Errors(wape(test.actual, test.habit), wape(test.day_actual, test.day_habit))
    return Errors(wape(test.actual, test.model), wape(test.day_actual, test.day_model))


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
        model, habit = predict(train)
        cells = ahead[:, None] & ~np.isnan(cleaned.counts)
        at = np.nonzero(cells)
        parts.append((
            cleaned.counts[at], model[at], habit[at], at[0], np.full(len(at[0]), used)
        ))
        whole = np.flatnonzero(ahead & cleaned.whole)
        whole_parts.append((
            cleaned.totals[whole], model[whole].sum(axis=1), habit[whole].sum(axis=1), whole,
            np.full(len(whole), used), (whole - origin) // 7,
        ))
        used += 1
    return Backtest(weeks, used, *_joined(parts, 5), *_joined(whole_parts, 6))


def _joined(parts: list[tuple[np.ndarray, ...]], columns: int) -> list[np.ndarray]:
    """The parts' columns, the first three of which are numbers and the others places."""
    if not parts:
        return [np.zeros(0, dtype=float if n < 3 else np.int64) for n in range(columns)]
    return [np.concatenate(column) for column in zip(*parts, strict=True)]


def wape(actual: np.ndarray, expected: np.ndarray) -> float:
    """Σ|y − f| / Σ y; NaN where nothing was counted."""
    total = float(actual.sum())
    return float(np.abs(actual - expected).sum()) / total if total > 0 else float("nan")


def score(
    test: Backtest, use_habit: bool, common: tuple[float, float] | None = None
) -> Score:
    """Accuracy and dispersion of the model, or of the habit.

    `common` is what days have in common by the model itself
    (:attr:`wfm.demand.model.level.Level.common`); if None, they have the usual shares.
    """
    expected = test.habit if use_habit else test.model
    by_day = test.day_habit if use_habit else test.day_model
    total, rate = float(test.actual.sum()), float(expected.sum())
    scored = len(np.unique(test.day))
    phi = dispersion(
        test.actual, expected, PRIOR_INTERVAL, scored, _recent(test, test.origin)
    )
    if scored >= MATCHED_DAYS:
        most = matched(
            test.actual, expected, phi, _recent(test, test.origin, MATCHED_ORIGINS)
        )
        phi = most + BUSY_SHARE * (phi - most)
    phi_day = dispersion(
        test.day_actual, by_day, PRIOR_DAY, len(np.unique(test.day_of)),
        _recent(test, test.day_origin), alike=True,
    )
    return Score(
        wape=wape(test.actual, expected),
        bias=float((expected - test.actual).sum()) / total if total > 0 else float("nan"),
        day_wape=wape(test.day_actual, by_day),
        floor=float(poisson_error(expected).sum()) / rate if rate > 0 else float("nan"),
        covered80=_covered(test.actual, expected, test.day // 7),
        phi=phi,
        phi_day=phi_day,
        noise=Noise.between(
            phi, phi_day, *_in_common(test, by_day, phi_day, common), _intervals(test, expected)
        ),
    )


def _recent(
    test: Backtest, origin: np.ndarray, half_life: float = RECENT_ORIGINS
) -> np.ndarray:
    """Weights of errors by the origin they were made at."""
    weight: np.ndarray = 0.5 ** ((test.origins - 1 - origin) / half_life)
    return weight


def _intervals(test: Backtest, expected: np.ndarray) -> float:
    """Effective number of intervals in a day: Σ of squared totals over Σ of squared intervals."""
    place = test.origin * (int(test.day.max(initial=0)) + 1) + test.day
    total, square = np.bincount(place, weights=expected), float((expected**2).sum())
    return max(float((total**2).sum()) / square, 1.0) if square > 0 else 1.0


def _in_common(
    test: Backtest, expected: np.ndarray, phi_day: float, common: tuple[float, float] | None
) -> tuple[float, float]:
    """Relative covariance of two days of a week, and of two days of different weeks.

    Moments over all pairs of days forecast at the same origin, drawn to what was known before.
    """
    prior = common or (phi_day * WEEK_SHARE, phi_day * SHARED_SHARE)
    error = test.day_actual - expected
    weight = _recent(test, np.arange(test.origins))
    weeks = int(test.day_week.max(initial=0)) + 1
    week = test.day_origin * weeks + test.day_week

    def products(value: np.ndarray) -> tuple[float, float]:
        by_week = np.bincount(week, weights=value, minlength=test.origins * weeks)
        by_week = by_week.reshape(test.origins, weeks)
        single = float((value**2) @ weight[test.day_origin])
        same = float(weight @ (by_week**2).sum(axis=1))
        return same - single, float(weight @ by_week.sum(axis=1) ** 2) - same

    tested = len(np.unique(test.day_of // 7))
    faith = tested / (tested + SHARE_WEEKS)
    found = [
        before if below <= 0 else faith * above / below + (1 - faith) * before
        for above, below, before in zip(products(error), products(expected), prior, strict=True)
    ]
    return found[0], found[1]


def _covered(actual: np.ndarray, expected: np.ndarray, week: np.ndarray) -> float:
    """Share of counts within their 80 % band, each week's band learned from the other weeks."""
    weeks = np.unique(week)
    if len(weeks) < 2:
        return float("nan")
    phi = np.empty(len(actual))
    for one in weeks:
        here = week == one
        phi[here] = dispersion(actual[~here], expected[~here])
    return float(inside(actual, expected, phi, 0.1, 0.9).mean())
