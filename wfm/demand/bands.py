"""How far the count may fall from the forecast: negative binomial quantiles.

Var y = μ + φ μ². φ is what a queue's own backtest errors show beyond chance; with φ = 0 the
count is Poisson, whose 80 % band covers about half of what happens in a real queue.
"""

from __future__ import annotations

import numpy as np
from scipy import special, stats

PRIOR_INTERVAL = 0.1
PRIOR_DAY = 0.06
"""φ before anything is known: day totals off by a quarter, intervals by a third, as volatile
small centres are."""
PRIOR_DAYS = 10
"""Days of backtest after which the prior no longer counts."""


def dispersion(
    actual: np.ndarray, expected: np.ndarray, prior: float = 0.0, days: int = PRIOR_DAYS
) -> float:
    """φ by moments: Σ((y − μ)² − μ) / Σ μ², at least 0.

    Parameters
    ----------
    actual, expected
        Counts and forecasts of the backtest, (n,).
    prior
        φ where the backtest is empty; it fades out over `days` up to :data:`PRIOR_DAYS`.
    """
    square = float((expected**2).sum())
    faith = min(days / PRIOR_DAYS, 1.0) if square > 0 else 0.0
    if faith == 0:
        return prior
    learned = float(((actual - expected) ** 2 - expected).sum()) / square
    return faith * max(learned, 0.0) + (1 - faith) * prior


def quantiles(mean: np.ndarray, phi: float | np.ndarray, level: float) -> np.ndarray:
    """Quantile of the count, a whole number as float, shape of `mean`; 0 where the mean is 0."""
    mean = np.asarray(mean, dtype=np.float64)
    phi = np.broadcast_to(np.asarray(phi, dtype=np.float64), mean.shape)
    result = np.zeros(mean.shape)
    spread = (mean > 0) & (phi > 1e-9)
    size = 1 / phi[spread]
    result[spread] = stats.nbinom.ppf(level, size, size / (size + mean[spread]))
    plain = (mean > 0) & ~spread
    result[plain] = stats.poisson.ppf(level, mean[plain])
    return result


def poisson_error(rate: np.ndarray) -> np.ndarray:
    """E|Y − λ| for Poisson Y: what a forecaster who knows the rate still misses by.

    2 λ^(⌊λ⌋+1) e^(−λ) / ⌊λ⌋! (De Moivre's mean deviation; Johnson, Kemp & Kotz,
    *Univariate Discrete Distributions*, 3rd ed., eq. 4.19), about 0.8 √λ.
    """
    rate = np.asarray(rate, dtype=np.float64)
    whole = np.floor(rate)
    log = (whole + 1) * np.log(np.maximum(rate, 1e-300)) - rate - special.gammaln(whole + 1)
    return np.where(rate > 0, 2 * np.exp(log), 0.0)
