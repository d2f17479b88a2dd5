"""How many contacts a whole day brings.

log total = calendar (weekday, day of the month, days after a pause) + slow level + drift of some
days + each weekday's own slow drift + noise: a Gaussian linear model whose parts all have a prior
variance, so that a short history, a small queue and a quiet rhythm need no rules of their own
(mixed models for calls: Ibrahim & L'Ecuyer 2013, MSOM 15:72-85; the algebra: Rasmussen & Williams
2006, *Gaussian Processes for Machine Learning*, algorithm 2.1 and section 2.7); level and drift
are followed from day to day by a Kalman filter (:mod:`wfm.demand.model.drift`). How much each part
varies is not fitted but averaged over a grid, each point weighing as much as the history is likely
under it (Hoeting et al. 1999, *Statistical Science* 14:382-401): nothing fails to converge. A level
that returns to its mean does better four weeks ahead than one that wanders.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import product

import numpy as np
from scipy.linalg.blas import dtrsm
from scipy.linalg.lapack import dpotrf

from wfm.demand.days import Days
from wfm.demand.model.drift import DRIFT_DAYS, LEVEL_DAYS, OWN_DAYS, OWN_SD, expected
from wfm.demand.model.month import Rhythm

MONTH_FROM_DAYS = 56
"""Days of history from which the day of the month is learned: below two months a rhythm of
the month cannot be told from chance."""
HARMONICS = 3
"""Pairs of Fourier terms over the month in :func:`design`."""
RIDGE = 0.5
"""Penalty there on the terms of the month and after a pause, in units of one day's evidence."""
WEEKDAY_RIDGE = 0.05
"""Penalty there on weekdays, which differ far more than they vary."""

MOST_DAYS = 240
"""Learned days that are looked back on."""
LOG_OFFSET = 0.5
"""Added before the logarithm: the mean of log(N + ½) is the log of N's mean, for a Poisson N of
mean 1 or more."""
RHYTHM = 8
"""Pairs of Fourier terms over the month: pay days, statements, direct debits."""
CONSTANT_SD, WEEKDAY_SD, PAUSE_SD = 10.0, 0.4, 0.12
"""Prior standard deviations of the logarithm: of the constant, of what tells weekdays apart and of
the days after a pause."""
TRENDS, TREND_ODDS = (0.0, 0.01), 0.05
"""Prior standard deviations of a growth by the week that goes on, and how likely there is one: it
takes strong evidence, for it is the dearest of errors."""
MONTHS = ((0.05, 0.2), (0.05, 0.6), (0.15, 0.2), (0.15, 0.6))
"""Prior standard deviation of the month's first pair of terms, and how fast it falls from there."""
PLACE_SD = 0.3
"""Prior standard deviation of a place of the month that stands out."""
LEVEL_SDS, DRIFT_SDS, NOISE_SDS = (0.0, 0.1, 0.35), (0.04, 0.12), (0.05, 0.1, 0.3, 1.0)
"""Standard deviations of the level, of the drift, and of the noise beyond chance."""
WANDERS, WANDER_ODDS = 0.3, 0.1
"""A level of more than this standard deviation wanders off; how likely that is beforehand."""
ERRATIC, ERRATIC_ODDS = 0.5, 0.01
"""Days of more noise than this come or do not come, as if by lot; how likely that is beforehand."""
NEGLIGIBLE = 0.05
"""Points of the grid are left out that weigh less than this share of the best."""
MEMORY_DAYS = 112.0
"""Half-life of the days on which the forecast's mean is matched to what came."""

_GRID = np.array(list(product(LEVEL_SDS, DRIFT_SDS, NOISE_SDS)))
_PRIORS = list(product(TRENDS, MONTHS))
_TREND_ODDS = np.array([TREND_ODDS if trend else 1.0 for trend, _ in _PRIORS])
_TREND = 10
_PLACES = {
    "weekday": slice(1, 8), "after_pause": slice(8, 10), "drift": slice(_TREND, _TREND + 1),
    "month_day": slice(_TREND + 1, None),
}
"""Regressors by what they stand for; the first is the constant."""


@dataclass(frozen=True)
class Level:
    """Expected day totals, as if every day were ordinary, and what they were made of.

    Attributes
    ----------
    totals
        (D,), for days before the forecast the value expected the day before.
    parameters
        Weight of each point of the grid with each prior of trend and month, sum 1, (points,
        priors).
    terms
        Summands of the logarithm by name: weekday, month_day, after_pause, drift; (D,) each.
    constant
        The summand that all days share.
    common
        Relative covariance of two days of a week ahead, and of two of different weeks, by what the
        model itself is not sure of; where it was asked for.
    """

    totals: np.ndarray = field(repr=False)
    parameters: np.ndarray = field(repr=False)
    terms: Mapping[str, np.ndarray] = field(repr=False)
    constant: float
    common: tuple[float, float] | None = None


def design(days: Days, month: bool) -> tuple[np.ndarray, np.ndarray]:
    """Regressors and a ridge penalty on each: (D, p) and (p,).

    Columns: constant, seven weekdays, first and second day after a pause, and with `month`
    sine and cosine of the place in the month.
    """
    x = np.column_stack([_calendar(days), _waves(days, HARMONICS if month else 0)])
    penalty = [0.0] + 7 * [WEEKDAY_RIDGE] + (x.shape[1] - 8) * [RIDGE]
    return x, np.array(penalty)


def _calendar(days: Days) -> np.ndarray:
    """Constant, weekdays, first and second day after a pause, (D, 10)."""
    weekday = days.weekday[:, None] == np.arange(7)
    pause = days.after[:, None] == np.array([1, 2])
    return np.column_stack([np.ones(len(weekday)), weekday, pause]).astype(np.float64)


def _waves(days: Days, harmonics: int) -> np.ndarray:
    """Sine and cosine of the place in the month, (D, 2 · harmonics)."""
    return _turning(days.dates, harmonics)


@lru_cache(maxsize=32)
def _turning(dates: tuple[date, ...], harmonics: int) -> np.ndarray:
    angle = 2 * np.pi * np.array([(d.day - 0.5) / monthrange(d.year, d.month)[1] for d in dates])
    turns = angle[:, None] * np.arange(1, harmonics + 1)
    waves = np.stack([np.sin(turns), np.cos(turns)], axis=2).reshape(len(angle), 2 * harmonics)
    waves.flags.writeable = False
    return waves


def ridge(x: np.ndarray, y: np.ndarray, penalty: np.ndarray) -> np.ndarray:
    """Coefficients that minimise ‖y − xβ‖² + Σ penalty·β², (p,)."""
    gram = x.T @ x + np.diag(penalty)
    solution: np.ndarray = np.linalg.lstsq(gram, x.T @ y, rcond=None)[0]
    return solution


def recency(age_days: np.ndarray, half_life: float) -> np.ndarray:
    """Weights that halve every `half_life` days."""
    weight: np.ndarray = 0.5 ** (np.maximum(age_days, 0) / half_life)
    return weight


def estimate(
    days: Days,
    totals: np.ndarray,
    learn: np.ndarray,
    offset: np.ndarray,
    start: np.ndarray | None = None,
    monthly: Sequence[Rhythm] = (),
    weeks: int = 0,
) -> Level:
    """Expected total of every day, as if it were ordinary.

    Parameters
    ----------
    totals
        Contacts of each day, (D,); read only where `learn`.
    learn
        Ordinary days that are known, bool (D,); the last of them is the day of the forecast.
    offset
        Log of the share of the opening hours of each weekday in the widest, (7,): where
        nothing is known of a weekday, its hours say how large it is.
    start
        `parameters` from an earlier call on less history: kept, not learned.
    monthly
        Places of the month that stand out, such as pay-days: too sharp for the waves.
    weeks
        Weeks ahead over which it is told what days have in common.
    """
    history = _History(days, totals, learn, offset, monthly)
    points = range(len(_GRID)) if start is None else np.flatnonzero(start.any(axis=1)).tolist()
    fits = [_Fit(history, *_GRID[point]) for point in points]
    if start is None:
        likely = np.array([fit.likely for fit in fits])
        weight = np.exp(likely - likely.max())
        weight[weight < NEGLIGIBLE] = 0.0
        weight /= weight.sum()
    else:
        weight = start[points]
    coefficients = np.zeros(history.x.shape[1])
    drift, spread = np.zeros(len(history.x)), np.zeros(len(history.x))
    for fit, share in zip(fits, weight, strict=True):
        if share.any():
            one = share @ fit.coefficients
            coefficients = coefficients + one
            drift = drift + fit.path(one, float(share.sum()))
            spread = spread + float(share.sum()) * fit.spread()
    # the exponential of a mean of logs is below the mean
    log = history.x @ coefficients + history.shift + drift + spread / 2
    mean = np.exp(log)
    # where contacts are so few that their logarithms say little, match what came
    recent = recency(history.rows[-1] - history.rows, MEMORY_DAYS)
    came, said = recent @ totals[history.rows], recent @ mean[history.rows]
    terms = {
        name: history.x[:, place] @ coefficients[place] for name, place in _PLACES.items()
    }
    terms["weekday"] = terms["weekday"] + history.shift
    terms["drift"] = terms["drift"] + drift
    parameters = np.zeros((len(_GRID), weight.shape[1]))
    parameters[points] = weight
    factor = float(came) / float(said)
    common = _in_common(days, fits, weight, mean, weeks) if weeks else None
    return Level(mean * factor, parameters, terms, float(coefficients[0]), common)


def _in_common(
    days: Days, fits: Sequence[_Fit], weight: np.ndarray, mean: np.ndarray, weeks: int
) -> tuple[float, float] | None:
    """:attr:`Level.common` over so many weeks; None where there are no two days ahead."""
    last = int(fits[0].rows[-1])
    ahead = np.arange(last + 1, min(last + 1 + 7 * weeks, len(mean)))
    ahead = ahead[days.regular[days.weekday[ahead]].any(axis=1)]
    covariance = np.zeros((len(ahead), len(ahead)))
    for fit, share in zip(fits, weight, strict=True):
        if share.any():
            covariance += fit.doubt(ahead, share)
    week = (ahead - last - 1) // 7
    same = (week[:, None] == week) & ~np.eye(len(week), dtype=bool)
    both = np.outer(mean[ahead], mean[ahead])
    pairs = [np.where(which, both, 0.0) for which in (same, week[:, None] != week)]
    if not all(part.any() for part in pairs):
        return None
    found = [float((part * covariance).sum() / part.sum()) for part in pairs]
    return found[0], found[1]


class _History:
    """What all points of the grid share."""

    def __init__(
        self, days: Days, totals: np.ndarray, learn: np.ndarray, offset: np.ndarray,
        monthly: Sequence[Rhythm],
    ) -> None:
        self.rows = rows = np.flatnonzero(learn)[-MOST_DAYS:]
        month = rows[-1] - rows[0] + 1 >= MONTH_FROM_DAYS
        week = (np.arange(len(days.dates)) - rows[-1]) / 7
        waves = _waves(days, RHYTHM if month else 0)
        places = [one.days.astype(np.float64) for one in monthly if month]
        self.x = np.column_stack([_calendar(days), week, waves, *places])
        self.shift = offset[days.weekday]
        self.z = np.log(totals[rows] + LOG_OFFSET) - self.shift[rows]
        self.known = np.asfortranarray(np.column_stack([self.x[rows], self.z]))
        self.prior = np.array([
            [CONSTANT_SD] + 7 * [WEEKDAY_SD] + 2 * [PAUSE_SD] + [trend]
            + [first * np.exp(-fall * (n // 2)) for n in range(waves.shape[1])]
            + len(places) * [PLACE_SD]
            for trend, (first, fall) in _PRIORS
        ])
        self.scale = self.prior[:, :, None] * self.prior[:, None, :]
        self.since = slice(rows[0], len(self.x))
        self.weekday = days.weekday
        self.ahead = np.maximum(np.arange(len(self.x)) - rows[-1], 1)
        self.chance = self._chance(days.weekday[rows], totals[rows])
        self._near = self._correlation()
        self._covariances: dict[tuple[float, float], np.ndarray] = {}

    def _correlation(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Correlation of the learned days by level and drift, and their own part, (R, R) each."""
        apart = np.abs(self.rows[:, None] - self.rows)
        lags = np.arange(apart.max() + 1)
        level, drift, own = (
            np.exp(-lags / memory) for memory in (LEVEL_DAYS, DRIFT_DAYS, OWN_DAYS))
        same = np.zeros(apart.shape)
        for weekday in range(7):
            mine = np.ix_(*2 * (np.flatnonzero(self.weekday[self.rows] == weekday),))
            same[mine] = OWN_SD**2 * own[apart[mine]]
        return level.take(apart), drift.take(apart), same

    def covariance(self, level_sd: float, drift_sd: float) -> np.ndarray:
        """That of the learned days by level, drift and their own part, (R, R)."""
        if (level_sd, drift_sd) not in self._covariances:
            total: np.ndarray = level_sd**2 * self._near[0]
            total += drift_sd**2 * self._near[1]
            total += self._near[2]
            # it is symmetric, and so in Fortran's order
            self._covariances[level_sd, drift_sd] = total.T
        return self._covariances[level_sd, drift_sd]

    @staticmethod
    def _chance(weekday: np.ndarray, totals: np.ndarray) -> np.ndarray:
        """Variance of a Poisson count's logarithm, 1 / mean; means of the weekday so far."""
        mean = np.empty(len(totals))
        for day in np.unique(weekday):
            mine = weekday == day
            mean[mine] = np.cumsum(totals[mine]) / np.arange(1, mine.sum() + 1)
        chance: np.ndarray = 1 / np.maximum(mean, LOG_OFFSET)
        return chance


class _Fit:
    """The model at one point of the grid.

    `rows` are the days learned. `likely` is the logarithm of the likelihood under each prior of
    trend and month, with the odds of these, (priors,); `coefficients` (priors, p) are the
    regressors' posterior means.
    """

    def __init__(
        self, history: _History, level_sd: float, drift_sd: float, noise_sd: float
    ) -> None:
        self._history, self.rows = history, history.rows
        self._sd = level_sd, drift_sd, noise_sd
        covariance = history.covariance(level_sd, drift_sd).copy(order="F")
        np.einsum("ii->i", covariance)[:] += noise_sd**2 + history.chance
        self._root = root = _root(covariance)
        self._white = white = dtrsm(1.0, root, history.known, lower=1)
        gram = white.T @ white
        inner = gram[:-1, :-1] * history.scale
        np.einsum("kii->ki", inner)[:] += 1.0
        right = history.prior * gram[:-1, -1]
        mean = np.linalg.solve(inner, right[..., None])[..., 0]
        self.coefficients = history.prior * mean
        size = np.log(np.diagonal(np.linalg.cholesky(inner), axis1=1, axis2=2)).sum(axis=1)
        size = size + np.log(np.diagonal(root)).sum()
        odds = _TREND_ODDS * (WANDER_ODDS if level_sd > WANDERS else 1.0)
        odds *= ERRATIC_ODDS if noise_sd > ERRATIC else 1.0
        self.likely = np.log(odds) - size + ((right * mean).sum(axis=1) - gram[-1, -1]) / 2

    def path(self, coefficients: np.ndarray, share: float) -> np.ndarray:
        """Level and drift of each day as known the day before, times `share`, (D,)."""
        history = self._history
        level_sd, drift_sd, noise_sd = self._sd
        left = np.full(len(history.x), np.nan)
        left[history.rows] = share * history.z - history.x[history.rows] @ coefficients
        noise = np.full(len(history.x), noise_sd**2)
        noise[history.rows] += history.chance
        result = np.zeros(len(history.x))
        since = history.since
        result[since] = expected(
            left[since], history.weekday[since], noise[since], level_sd, drift_sd)
        return result

    def spread(self) -> np.ndarray:
        """Variance of each day's logarithm beyond chance, its level known so far, (D,)."""
        level_sd, drift_sd, noise_sd = self._sd
        ahead = self._history.ahead
        result: np.ndarray = (
            noise_sd**2 - level_sd**2 * np.expm1(-2 * ahead / LEVEL_DAYS)
            - drift_sd**2 * np.expm1(-2 * ahead / DRIFT_DAYS)
        )
        return result

    def doubt(self, ahead: np.ndarray, share: np.ndarray) -> np.ndarray:
        """Covariance of the logarithms expected of the days `ahead`, without noise, (n, n).

        With the regressors' own (Rasmussen & Williams 2006, eq. 2.42); the sum over the priors of
        trend and month, each counting `share`.
        """
        history, known = self._history, self._white[:, :-1]
        near = np.asfortranarray(self._shared(history.rows, ahead))
        cross = dtrsm(1.0, self._root, near, lower=1)
        rest = history.x[ahead] - cross.T @ known
        result: np.ndarray = share.sum() * (self._shared(ahead, ahead) - cross.T @ cross)
        gram = known.T @ known
        for prior, scale, its in zip(history.prior, history.scale, share, strict=True):
            if its:
                inner = np.linalg.inv(gram * scale + np.eye(len(prior)))
                result = result + its * (rest @ (scale * inner) @ rest.T)
        return result

    def _shared(self, one: np.ndarray, other: np.ndarray) -> np.ndarray:
        """Covariance of days by level, drift and their own part, (n, m)."""
        level_sd, drift_sd, _noise_sd = self._sd
        apart = np.abs(one[:, None] - other)
        weekday = self._history.weekday
        same = weekday[one][:, None] == weekday[other]
        result: np.ndarray = (
            level_sd**2 * np.exp(-apart / LEVEL_DAYS) + drift_sd**2 * np.exp(-apart / DRIFT_DAYS)
            + np.where(same, OWN_SD**2 * np.exp(-apart / OWN_DAYS), 0.0))
        return result


def _root(matrix: np.ndarray) -> np.ndarray:
    """The lower Cholesky factor of `matrix`, which is in Fortran's order and is lost; above the
    diagonal stands anything.

    By LAPACK itself: three times as fast as :func:`numpy.linalg.cholesky`, which copies twice.
    """
    root, fault = dpotrf(matrix, lower=1, clean=0, overwrite_a=1)
    if fault:
        raise np.linalg.LinAlgError("the matrix is not positive definite")
    return np.asarray(root)
