"""How far the count may fall from the forecast: negative binomial quantiles with heavy tails.

Var y = μ + φ μ². φ is what a queue's own backtest errors show beyond chance; with φ = 0 the
count is Poisson, whose 80 % band covers about half of what happens in a real queue.

A total's φ follows from four relative variances: of a factor that all days to come share, of one
for each week, for each day and for each interval. A busy day is busy all day, a level that was
misjudged is so all month, and chance in the intervals of a month cancels out; so the quantiles of
an interval, a day, a week and a month agree (the day's factor: Avramidis, Deslauriers & L'Ecuyer
2004, *Management Science* 50:896-908, section 3; several levels of random factors: Ibrahim &
L'Ecuyer 2013, MSOM 15:72-85).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

PRIOR_INTERVAL = 0.1
PRIOR_DAY = 0.06
"""φ before anything is known: day totals off by a quarter, intervals by a third, as volatile
small centres are."""
PRIOR_DAYS = 10
"""Days of backtest after which the prior no longer counts."""
TAIL = 5.0
"""Degrees of freedom of Student's t whose tails the errors beyond chance have: now and then a
day is unlike what anything before let expect."""
ROUNDS = 8
MATCHED = 0.9
"""Share of errors inside the range of that share by which φ of intervals is found."""
MATCHED_FROM, MATCHED_MEAN = 5.0, 10.0
"""Least contacts of an interval for that; and the mean of the interval in which the middle contact
comes, below which errors are too lumpy for it."""


@dataclass(frozen=True)
class Noise:
    """Relative variances of the factors by which the expectation may be off.

    Attributes
    ----------
    shared, week, day, interval
        Of the factor of all days ahead, of each week, each day and each interval; independent
        of each other, mean 1.
    """

    shared: float
    week: float
    day: float
    interval: float

    @classmethod
    def between(
        cls, phi: float, phi_day: float, phi_week: float, phi_all: float, effective: float
    ) -> Noise:
        """The noise under which an interval has `phi` and a day's total `phi_day`.

        Parameters
        ----------
        phi_week, phi_all
            Relative covariance of days in the same week, and of those in different weeks; what
            contradicts a smaller total's is cut off.
        effective
            Effective number of intervals in a day: 1 / Σ of squared shares.
        """
        shared = min(max(phi_all, 0.0), phi_day)
        week = max((1 + min(max(phi_week, shared), phi_day)) / (1 + shared) - 1, 0.0)
        own = (phi - phi_day) / (1 + phi_day) * effective / max(effective - 1, 1e-9)
        interval = max(own, 0.0)
        above = (1 + shared) * (1 + week)
        day = max((1 + phi_day) / (1 + interval / effective) / above - 1, 0.0)
        return cls(shared, week, day, interval)

    def of_total(
        self, mean: np.ndarray, day: np.ndarray, week: np.ndarray, extra: float | np.ndarray = 0.0
    ) -> float:
        """φ of the sum of some intervals.

        Parameters
        ----------
        mean
            Contacts expected in each, (n,).
        day, week
            Number (0, 1, …) of the day and week that each lies in, (n,).
        extra
            Relative variance added for days unlike others, by interval, (n,).
        """
        total = float(mean.sum())
        if total <= 0:
            return 0.0
        part = mean / total
        days = np.bincount(day, weights=part)
        weeks = np.bincount(week, weights=part)
        more = np.bincount(day, weights=part * extra)
        once = 1 + self.shared
        twice = once * (1 + self.week)
        result = self.shared + once * self.week * (weeks @ weeks)
        result += twice * self.day * (days @ days) + more @ days
        return float(result + twice * (1 + self.day) * self.interval * (part @ part))


def dispersion(
    actual: np.ndarray,
    expected: np.ndarray,
    prior: float = 0.0,
    days: int = PRIOR_DAYS,
    weight: np.ndarray | None = None,
    alike: bool = False,
) -> float:
    """φ by moments: Σ w ((y − μ)² − μ) / Σ w μ², at least 0.

    Parameters
    ----------
    actual, expected
        Counts and forecasts of the backtest, (n,).
    prior
        φ where the backtest is empty; it fades out over `days` up to :data:`PRIOR_DAYS`.
    weight
        How much each counts, (n,); alike, if None.
    alike
        Quiet days tell as much of φ as busy ones of the same certainty: w is multiplied by
        (μ / (μ + φ μ²))², as least squares of (y − μ)² − μ on μ² asks for.
    """
    here = expected > 0
    actual, expected = actual[here], expected[here]
    weight = np.ones(len(expected)) if weight is None else weight[here]
    faith = min(days / PRIOR_DAYS, 1.0) if (weight > 0).any() else 0.0
    if faith == 0:
        return prior
    excess = (actual - expected) ** 2 - expected
    learned = _ratio(excess, expected**2, weight)
    for _round in range(ROUNDS if alike else 0):
        certain = weight / (1 + max(learned, 0.0) * expected) ** 2
        learned = _ratio(excess, expected**2, certain)
    return faith * max(learned, 0.0) + (1 - faith) * prior


def matched(
    actual: np.ndarray, expected: np.ndarray, start: float, weight: np.ndarray
) -> float:
    """φ with which :data:`MATCHED` of the errors are inside their range, or `start`.

    Quiet hours are off by more, for their size, than busy ones, and no one φ is right for both;
    this one makes ranges hold what they say on the whole. |y − μ| ≤ z √(μ + φ μ²) is asked of
    each error for a φ; their quantile is it.

    Parameters
    ----------
    start
        φ by moments, from which the tails are known. It stays where counts are small.
    weight
        How much each counts, (n,).
    """
    order = np.argsort(expected)
    half = np.searchsorted(np.cumsum(expected[order]), expected.sum() / 2)
    if len(expected) == 0 or expected[order][min(half, len(order) - 1)] < MATCHED_MEAN:
        return start
    here = expected >= MATCHED_FROM
    mean, square, weight = expected[here], (actual - expected)[here] ** 2, weight[here]
    phi = start
    for _round in range(ROUNDS // 2):
        freedom = _freedom(mean, np.full(len(mean), max(phi, 1e-9)))
        score = special.stdtrit(freedom, 0.5 + MATCHED / 2) ** 2 * (1 - 2 / freedom)
        asked = (square / score - mean) / mean**2
        order = np.argsort(asked)
        reached = np.cumsum(weight[order])
        phi = max(float(asked[order][np.searchsorted(reached, MATCHED * reached[-1])]), 0.0)
    return phi


def _ratio(above: np.ndarray, below: np.ndarray, weight: np.ndarray) -> float:
    return float((weight * above).sum()) / float((weight * below).sum())


def quantiles(
    mean: np.ndarray, phi: float | np.ndarray, level: float, days: float | np.ndarray = 1.0
) -> np.ndarray:
    """Quantile of the count, a whole number as float, shape of `mean`; 0 where the mean is 0.

    `days` is the effective number of days whose total it is (:func:`effective_days`): that some day
    is unlike others moves the total of many less.

    Counts are whole numbers, so that no range holds exactly 80 % of them. The end of a range
    counts half: a range from the quantile at 0.1 to that at 0.9, ends included, holds 80 % on
    average, not more (Ma, Genton & Parzen 2011, *Annals of the Institute of Statistical
    Mathematics* 63:227-243, mid-distribution quantiles).
    """
    mean = np.asarray(mean, dtype=np.float64)
    phi, days = (
        np.broadcast_to(np.asarray(value, dtype=np.float64), mean.shape) for value in (phi, days))
    result = np.zeros(mean.shape)
    here = mean > 0
    mu, spread = mean[here], np.maximum(phi[here], 1e-9)
    size, chance, at = 1 / spread, 1 / (1 + spread * mu), tailed(mu, spread, level, days[here])
    result[here] = _rounded(stats.nbinom.ppf(at, size, chance), size, chance, at)
    return result


def inside(
    actual: np.ndarray, mean: np.ndarray, phi: float | np.ndarray, low: float, high: float,
    days: float | np.ndarray = 1.0,
) -> np.ndarray:
    """Whether counts are within the quantiles `low` and `high`, ends included, bool (n,).

    As :func:`quantiles` says, but without looking for them.
    """
    mu, spread = np.maximum(mean, 1e-12), np.maximum(phi, 1e-9) + np.zeros(len(mean))
    _, middle, _ = _middle(actual, 1 / spread, 1 / (1 + spread * mu))
    ends = [tailed(mu, spread, level, days) for level in (low, high)]
    within: np.ndarray = (middle >= ends[0]) & (middle <= ends[1])
    return within


def held(
    low: np.ndarray, high: np.ndarray, mean: np.ndarray, phi: float | np.ndarray,
    days: float | np.ndarray = 1.0,
) -> np.ndarray:
    """Probability of a count from `low` to `high`, both included, (n,); 1 where the mean is 0.

    What the range of two quantiles really holds: whole numbers seldom hold what was asked for.
    """
    mu, spread = np.maximum(mean, 1e-12), np.maximum(phi, 1e-9) + np.zeros(len(mean))
    size, chance = 1 / spread, 1 / (1 + spread * mu)
    freedom = _freedom(mu, spread, days)
    before, _, _ = _middle(low, size, chance)
    _, _, below = _middle(high, size, chance)
    ends = special.stdtr(freedom, special.ndtri(np.stack([before, below])) / np.sqrt(
        1 - 2 / freedom))
    result: np.ndarray = np.where(mean > 0, ends[1] - ends[0], 1.0)
    return result


def tailed(
    mean: np.ndarray, phi: np.ndarray, level: float, days: float | np.ndarray = 1.0
) -> np.ndarray:
    """Probability at which the negative binomial has the heavy-tailed count's quantile.

    The error beyond chance has the tails of Student's t with :data:`TAIL` degrees of freedom,
    chance has not, and of n days together it has an n-th of their kurtosis; the sum has the tails
    of the t with the same kurtosis: ν = 4 + (TAIL − 4) n / s², where s is the share of the
    variance beyond chance. It keeps the variance.
    """
    freedom = _freedom(mean, phi, days)
    score = special.stdtrit(freedom, level) * np.sqrt(1 - 2 / freedom)
    below: np.ndarray = special.ndtr(score)
    return below


def _freedom(mean: np.ndarray, phi: np.ndarray, days: float | np.ndarray = 1.0) -> np.ndarray:
    """Degrees of freedom of a count's t: the kurtosis above the normal is 6 / (ν − 4)."""
    share = np.maximum(phi * mean / (1 + phi * mean), 1e-3)
    freedom: np.ndarray = 4 + (TAIL - 4) * days / share**2
    return freedom


def effective_days(mean: np.ndarray) -> float:
    """How many days of one size are as even as days of these contacts: (Σ μ)² / Σ μ², (D,)."""
    square = float(mean @ mean)
    return float(mean.sum()) ** 2 / square if square > 0 else 1.0


def _rounded(
    count: np.ndarray, size: np.ndarray, chance: np.ndarray, level: np.ndarray
) -> np.ndarray:
    """The whole number next to the mid-distribution quantile, inside; never past the median.

    `count` is the least whole number whose probability of not being exceeded is at least
    `level`.
    """
    before, middle, below = _middle(count, size, chance)
    up = (level < 0.5) & (middle < level) & (below < 0.5)
    down = (level > 0.5) & (middle > level) & (before >= 0.5)
    rounded: np.ndarray = count + up - down
    return rounded


def _middle(
    count: np.ndarray, size: np.ndarray, chance: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """P(N < k), its mean with the next, and P(N ≤ k), by the incomplete beta function."""
    below = special.betainc(size, count + 1, chance)
    before = np.where(count > 0, special.betainc(size, np.maximum(count, 1), chance), 0.0)
    return before, (before + below) / 2, below


def poisson_error(rate: np.ndarray) -> np.ndarray:
    """E|Y − λ| for Poisson Y: what a forecaster who knows the rate still misses by.

    2 λ^(⌊λ⌋+1) e^(−λ) / ⌊λ⌋! (De Moivre's mean deviation; Johnson, Kemp & Kotz,
    *Univariate Discrete Distributions*, 3rd ed., eq. 4.19), about 0.8 √λ.
    """
    rate = np.asarray(rate, dtype=np.float64)
    whole = np.floor(rate)
    log = (whole + 1) * np.log(np.maximum(rate, 1e-300)) - rate - special.gammaln(whole + 1)
    return np.where(rate > 0, 2 * np.exp(log), 0.0)
