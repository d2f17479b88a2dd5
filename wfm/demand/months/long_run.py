"""Where a queue's level goes over many months: drift, season of the year, growth.

log contacts of a week = level, a random walk + season of the year + growth that slowly forgets
itself + noise of the week: a Gaussian linear model (structural time series: Harvey 1989,
*Forecasting, Structural Time Series Models and the Kalman Filter*, section 2.3; the algebra of its
covariances: Rasmussen & Williams 2006, *Gaussian Processes for Machine Learning*, algorithm 2.1).
How much each part varies is averaged over a grid, each point weighing as much as the history is
likely under it (Hoeting et al. 1999, *Statistical Science* 14:382-401).

The *world* has all four parts. What is *foretold* may leave out season or growth: below a year of
history no season is foretold, and each is left out where past forecasts were worse for it. The
width is the mean squared error of what is foretold in that world, so that a season nobody has seen
yet widens it instead of being guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

import numpy as np
from scipy.linalg import solve_triangular

YEAR = 365.25 / 7
"""Weeks in a year."""
SEASON_FROM, JUDGED_FROM = 52, 104
"""Weeks of history from which a season is foretold, and from which past forecasts judge it."""
MOST_WEEKS = 260
"""Weeks that are looked back on."""
HARMONICS = 6
"""Pairs of Fourier terms over the year; the variance of the k-th is 1 / k of the first's."""
FORGETS = 156.0
"""Weeks in which what is left of a growth falls to 1/e."""
LEVEL_SD = 1.0
"""Prior standard deviation of the level at the first week, about the mean of the last ones."""
DRIFT_SDS = {0.0005: 0.45, 0.003: 0.15, 0.006: 0.15, 0.012: 0.15, 0.024: 0.1}
"""By what the level may move from one week to the next, and how likely each is beforehand."""
NOISE_SDS = {0.005: 0.1, 0.015: 0.25, 0.03: 0.3, 0.06: 0.25, 0.12: 0.1}
"""The week's own noise, beyond chance."""
SEASON_SDS = {0.02: 0.25, 0.05: 0.25, 0.1: 0.3, 0.2: 0.2}
"""Standard deviation of the season over the year."""
SEASON_CV, UNSEEN_WEEKS = 0.1, 13.0
"""Coefficient of variation of the months that no year of history has shown: an assumption, beside
what the history says, for a quiet half year proves little of the other half. And the weeks ahead
within which it grows, and over which such months are alike."""
GROWTH_SDS = {0.0: 0.7, 0.05: 0.15, 0.15: 0.15}
"""Standard deviation of the growth of a year."""
NEGLIGIBLE = 1e-3
"""Points of the grid are left out that weigh less than this share of the best."""
GATE = 0.95
"""Growth is foretold, and a season is beyond doubt, where it makes past errors smaller than this
share of those without."""
LEAST_SEASON = 0.05
"""A season is large that takes some week ahead so far from the mean of the year."""
TRAIN, STEP, QUARTER, FARTHEST = 26, 4, 13, 52
"""Weeks: least history before a past forecast, from one to the next, over which its error is
averaged, and how far ahead it is judged. The first quarter ahead is not."""
LEAST_ORIGINS = 3

SEASON, GROWTH = "season", "growth"
Parts = frozenset[str]
EVERYTHING: Parts = frozenset({SEASON, GROWTH})
_GRID = tuple(product(DRIFT_SDS, NOISE_SDS, SEASON_SDS, GROWTH_SDS))
_LOG_ODDS = np.log([DRIFT_SDS[q] * NOISE_SDS[r] * SEASON_SDS[s] * GROWTH_SDS[g]
                    for q, r, s, g in _GRID])


@dataclass(frozen=True)
class Weeks:
    """A queue's past: log level of each week, that of an average week being about 0.

    `at` counts weeks from any beginning, rising, (n,); `log` (n,); `chance` is the variance of
    `log` from chance and the noise of single days, (n,).
    """

    at: np.ndarray
    log: np.ndarray
    chance: np.ndarray


@dataclass(frozen=True)
class LongRun:
    """The weeks ahead.

    Attributes
    ----------
    log
        What is foretold, (H,).
    season, growth
        Parts of it; 0 where they are not foretold. Growth counts from the last known week.
    covariance
        Of its error, without the noise of single weeks, (H, H).
    noise
        Variance of a week's own noise.
    parts
        Which of season and growth are foretold.
    errors
        Mean error of past forecasts 3 to 12 months ahead, as a share, by what they foretold; empty
        where the history is too short for it.
    origins
        How many past forecasts there were.
    """

    log: np.ndarray
    season: np.ndarray
    growth: np.ndarray
    covariance: np.ndarray = field(repr=False)
    noise: float
    parts: Parts
    errors: Mapping[Parts, float]
    origins: int

    @property
    def seasonal(self) -> bool:
        """Whether a season is foretold that is large and made past forecasts clearly better."""
        told, bare = (self.errors.get(frozenset(parts)) for parts in ({SEASON}, ()))
        if SEASON not in self.parts or told is None or bare is None:
            return False
        return told < GATE * bare and float(np.abs(self.season).max()) >= LEAST_SEASON


def long_run(weeks: Weeks, ahead: np.ndarray) -> LongRun:
    """Foretell the weeks `ahead`, (H,), counted as those of the past.

    Raises
    ------
    ValueError
        There is no week of the past.
    """
    if len(weeks.at) == 0:
        raise ValueError("nothing is known of the past")
    recent = slice(-MOST_WEEKS, None)
    weeks = Weeks(weeks.at[recent], weeks.log[recent], weeks.chance[recent])
    mean = float(weeks.log[-2 * STEP:].mean())
    past = weeks.at - weeks.at[0]
    world = _World(past, weeks.log - mean, weeks.chance, ahead - weeks.at[0])
    parts, errors, origins = _choose(world, past)
    log, second = np.zeros(len(ahead)), np.zeros((len(ahead), len(ahead)))
    season, growth, noise = np.zeros(len(ahead)), np.zeros(len(ahead)), 0.0
    for place in np.flatnonzero(world.weight):
        share = float(world.weight[place])
        told = world.foretell(int(place), parts)
        log, season = log + share * told.log, season + share * told.season
        growth = growth + share * told.growth
        second += share * (told.error + np.outer(told.log, told.log))
        noise += share * _GRID[place][1] ** 2
    covariance = second - np.outer(log, log) + _unseen(ahead - weeks.at[-1], past[-1] + 1)
    return LongRun(log + mean, season, growth, covariance, noise, parts, errors, origins)


def _unseen(lead: np.ndarray, span: float) -> np.ndarray:
    """Covariance of months that a history of `span` weeks has not shown, (H, H)."""
    share = max(1 - span / SEASON_FROM, 0.0)
    grown = np.sqrt(-np.expm1(-((np.maximum(lead, 0) / UNSEEN_WEEKS) ** 2)))
    alike = np.exp(-((lead[:, None] - lead) / UNSEEN_WEEKS) ** 2 / 2)
    result: np.ndarray = SEASON_CV**2 * share * np.outer(grown, grown) * alike
    return result


# ------------------------------------------------------------------ the world


@dataclass(frozen=True)
class _Told:
    """What one point of the grid foretells: parts as in :class:`LongRun`, and squared error."""

    log: np.ndarray
    season: np.ndarray
    growth: np.ndarray
    error: np.ndarray


class _World:
    """All points of the grid, with the history seen; times in weeks from its beginning."""

    def __init__(
        self, past: np.ndarray, log: np.ndarray, chance: np.ndarray, ahead: np.ndarray
    ) -> None:
        self._log, self._chance, self._last = log, chance, past[-1]
        self._past = _shapes(past, past)
        self._both, self._ahead = _shapes(past, ahead), _shapes(ahead, ahead)
        self._now = _shapes(past, past[-1:])
        self._roots = []
        likely = np.empty(len(_GRID))
        for place in range(len(_GRID)):
            root = np.linalg.cholesky(self._known(place, EVERYTHING))
            white = solve_triangular(root, log, lower=True, check_finite=False)
            likely[place] = _LOG_ODDS[place] - white @ white / 2 - np.log(np.diagonal(root)).sum()
            self._roots.append(root)
        weight = np.exp(likely - likely.max())
        weight[weight < NEGLIGIBLE] = 0.0
        self.weight = weight / weight.sum()

    def _known(self, place: int, parts: Parts, first: int | None = None) -> np.ndarray:
        """Covariance of the first weeks that are known, with their noise."""
        shapes = self._past[:, :first, :first]
        result = _covariance(shapes, place, parts)
        result[np.diag_indices_from(result)] += _GRID[place][1] ** 2 + self._chance[:first]
        return result

    def foretell(self, place: int, parts: Parts) -> _Told:
        """The weeks ahead by one point of the grid."""
        weights = np.linalg.solve(
            self._known(place, parts), _covariance(self._both, place, parts))
        root = self._roots[place]
        shared = _covariance(self._both, place, EVERYTHING).T @ weights
        seen = root.T @ weights
        error = _covariance(self._ahead, place, EVERYTHING) - shared - shared.T + seen.T @ seen
        inside = np.linalg.solve(self._known(place, parts), self._log)
        _drift, _noise, season_sd, growth_sd = _GRID[place]
        nothing = np.zeros(len(self._both[0].T))
        season = season_sd**2 * self._both[1].T @ inside if SEASON in parts else nothing
        growth = nothing
        if GROWTH in parts:
            growth = growth_sd**2 * (self._both[2] - self._now[2]).T @ inside
        return _Told(weights.T @ self._log, season, growth, error)

    def past_error(self, place: int, parts: Parts, first: int) -> list[float]:
        """Mean error of each quarter ahead, foretold from the `first` weeks."""
        past = self._past
        weights = np.linalg.solve(
            self._known(place, parts, first), _covariance(past[:, :first, first:], place, parts))
        missed = self._log[first:] - weights.T @ self._log[:first]
        quarters = [missed[n : n + QUARTER] for n in range(QUARTER, FARTHEST, QUARTER)]
        return [abs(float(q.mean())) for q in quarters if len(q) == QUARTER]


def _choose(world: _World, past: np.ndarray) -> tuple[Parts, Mapping[Parts, float], int]:
    """What is to be foretold, and the past errors that say so."""
    place, span = int(world.weight.argmax()), float(past[-1]) + 1
    plain: Parts = frozenset({SEASON}) if span >= SEASON_FROM else frozenset()
    since = SEASON_FROM if span >= JUDGED_FROM else TRAIN
    origins = [n for n in range(TRAIN, len(past) - 2 * QUARTER + 1, STEP) if past[n] >= since]
    if len(origins) < LEAST_ORIGINS:
        return plain, {}, 0

    @lru_cache
    def error(parts: Parts) -> float:
        missed = [e for first in origins for e in world.past_error(place, parts, first)]
        return float(np.mean(missed))

    tried = {plain: error(plain)}
    if span >= JUDGED_FROM:
        tried[frozenset()] = error(frozenset())
        if tried[frozenset()] < tried[plain]:
            plain = frozenset()
    grown = plain | {GROWTH}
    tried[grown] = error(grown)
    chosen = grown if tried[grown] < GATE * tried[plain] else plain
    return chosen, tried, len(origins)


# ------------------------------------------------------------------ covariances


def _shapes(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Covariances of drift, season and growth for unit standard deviations, (3, n, m)."""
    early = np.minimum(one[:, None], other)
    apart = np.abs(one[:, None] - other)
    number = np.arange(1, HARMONICS + 1)
    waves = np.cos(2 * np.pi / YEAR * number * apart[..., None])
    # growth is the integral of a rate whose correlation falls as exp(−apart / FORGETS)
    left = [np.exp(-t / FORGETS) for t in (one[:, None], other, apart)]
    grown = 2 * FORGETS * early - FORGETS**2 * (1 + left[2] - left[0] - left[1])
    return np.stack([early, waves @ (1 / number) / (1 / number).sum(), grown / YEAR**2])


def _covariance(shapes: np.ndarray, place: int, parts: Parts) -> np.ndarray:
    """Level and drift, with the `parts`, at a point of the grid."""
    drift, _noise, season, growth = _GRID[place]
    result: np.ndarray = LEVEL_SD**2 + drift**2 * shapes[0]
    if SEASON in parts:
        result = result + season**2 * shapes[1]
    if GROWTH in parts and growth:
        result = result + growth**2 * shapes[2]
    return result
