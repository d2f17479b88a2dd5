"""After how many days contacts come: the shape of a driver's effect, learned from a regression.

Given the errors of the calendar and a driver's lagged values, both whitened, the lags are drawn
to a pulse that rises and falls, as far as the evidence lets them stray from it; which pulse and
how far is averaged over a grid by the evidence (Hoeting, Madigan, Raftery & Volinsky 1999,
*Statistical Science* 14:382-401).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import stats

LAGS = 15
"""Contacts come within two weeks, or are not told from others."""
STRAYS = (0.0, 0.03, 0.1)
"""Standard deviations by which a lag may stray from the pulse, as shares of the whole effect."""
FADES = 0.85
"""Strays become smaller by this factor with each lag."""
_DRIFTS = ((0.0, 0.0), *((rho, part) for rho in (0.6, 0.85, 0.96) for part in (0.2, 0.5, 0.8)))
"""Drifts tried: autocorrelation from day to day, and the part of the variance that drifts."""


def _pulses() -> np.ndarray:
    """Shares by lag of pulses with many means and widths, (pulses, LAGS); rows sum to 1."""
    edges = np.arange(LAGS + 1)
    means = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0,
             10.0)
    rows = [np.eye(LAGS)[lag] for lag in range(8)]
    rows += [np.where(edges[1:] > first, keeps ** (edges[1:] - first - 1.0), 0.0)
             for first in range(5) for keeps in (0.2, 0.35, 0.5, 0.65, 0.8)]
    rows += [np.diff(stats.gamma.cdf(edges, width**-2, scale=(mean + 0.5) * width**2))
             for mean in means for width in (0.35, 0.6, 1.0)]
    found = np.stack(rows)
    return np.asarray(found / found.sum(axis=1, keepdims=True))


PULSES = _pulses()


@dataclass(frozen=True)
class Lags:
    """Contacts of one unit `by_lag`, (LAGS,), their sum and mean lag with standard errors.

    `evidence` is the log of the mean likelihood over all pulses and strays, but for a constant.
    """

    by_lag: np.ndarray = field(repr=False)
    per_unit: float
    per_unit_se: float
    mean_lag: float
    mean_lag_se: float
    evidence: float


def learn_lags(gram: np.ndarray, cross: np.ndarray, variance: float) -> Lags:
    """Lags β = s·k + e, averaged over pulses k and over how far e may stray, by their evidence.

    For errors of variance σ² and e ~ N(0, τ²): given s the posterior of e is ridge regression
    with A = (G + σ²/τ²)⁻¹, and s that of the Gram matrix M = G − GAG left of it (Lindley & Smith
    1972, *J. R. Statist. Soc.* B 34:1-41).
    """
    ones, places = np.ones(LAGS), np.arange(LAGS)
    size = PULSES @ cross / np.maximum(((PULSES @ gram) * PULSES).sum(axis=1), 1e-300)
    scale = abs(float(size[np.argmax(size * (PULSES @ cross))]))
    taper = FADES**places
    support, found, free, chance = [], [], [], []
    for stray in STRAYS:
        # with u = e / taper all strays are alike
        prior = (stray * scale) ** 2
        values, vectors = np.linalg.eigh(taper[:, None] * gram * taper)
        values = np.maximum(values, 0.0)
        a = taper[:, None] * ((vectors * (prior / (variance + prior * values))) @ vectors.T) * taper
        left = PULSES - PULSES @ gram @ a
        m = np.maximum((left @ gram * PULSES).sum(axis=1), 1e-300)
        s = left @ cross / m
        support.append(0.5 * (s**2 * m + cross @ a @ cross) / variance - 0.5 * np.log(m)
                       - 0.5 * np.log1p(prior * values / variance).sum())
        found.append(s[:, None] * left + a @ cross)
        free.append(np.broadcast_to(a, (len(PULSES), LAGS, LAGS)))
        chance.append(left / np.sqrt(m)[:, None])
    log, beta, root = np.concatenate(support), np.concatenate(found), np.concatenate(chance)
    weight = np.exp(log - log.max())
    evidence = float(log.max() + np.log(weight.sum()))
    weight /= weight.sum()
    mean = weight @ beta
    apart = beta - mean
    covariance = variance * (np.tensordot(weight, np.concatenate(free), 1)
                             + (root * weight[:, None]).T @ root)
    covariance += (apart * weight[:, None]).T @ apart
    per_unit = float(mean.sum())
    safe = per_unit if abs(per_unit) > 1e-12 else 1e-12
    lag = float(mean @ places) / safe
    slope = (places - lag) / safe
    return Lags(mean, per_unit, float(ones @ covariance @ ones) ** 0.5, lag,
                float(slope @ covariance @ slope) ** 0.5, evidence)


def covariance(at: np.ndarray, rho: float, part: float) -> np.ndarray:
    """Correlation of errors on the days `at`: chance, and a drift that fades, (n, n)."""
    if part == 0:
        return np.eye(len(at))
    apart = np.abs(at[:, None] - at[None, :])
    return np.asarray((1 - part) * np.eye(len(at)) + part * rho**apart)


def drift(at: np.ndarray, off: np.ndarray, x: np.ndarray) -> tuple[float, float]:
    """The most likely of :data:`_DRIFTS` for errors `off` of the days `at`, both (n,)."""
    best, found = -np.inf, _DRIFTS[0]
    for rho, part in _DRIFTS:
        root = np.linalg.cholesky(covariance(at, rho, part))
        white = np.linalg.solve(root, np.column_stack([off, x]))
        hat = np.linalg.lstsq(white[:, 1:], white[:, 0], rcond=None)[0]
        rest = white[:, 0] - white[:, 1:] @ hat
        variance = max(float(rest @ rest) / len(at), 1e-12)
        likelihood = -0.5 * len(at) * np.log(variance) - float(np.log(np.diag(root)).sum())
        if likelihood > best + 1e-9:
            best, found = likelihood, (rho, part)
    return found


def robust_variance(y: np.ndarray) -> float:
    """Variance by the median absolute deviation, which a few large errors do not move."""
    middle = float(np.median(np.abs(y - np.median(y))))
    return max((1.4826 * middle) ** 2, 1e-12)
