"""Average handling time: all the time handled over all the contacts handled.

A recent level × a factor for the time of day × a factor for the weekday, each drawn to 1 by
empirical Bayes as far as its difference from 1 is no larger than chance would make it. Means of
interval means are never taken, and weekday × interval cells are not either: nearly all the
difference between them is chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.demand.model.level import recency

LEVEL_HALF_LIFE, STEADY_HALF_LIFE = 14.0, 56.0
SHAPE_HALF_LIFE = 70.0
"""Days after which a day counts half: for the level, for one that is steady, and for the time of
day and the weekday."""
TREND_HALF_LIFE = 42.0
"""Days after which a day counts half for the drift."""
DAMPING = 28.0
"""Days after which half of a drift is left: what drifts does not drift for ever (Gardner &
McKenzie 1985, Management Science 31:1237-1246)."""
NEAR_DAYS = 14.0
"""Half-width (days) of the level around a day that weekdays are compared with."""
CONTACT_VARIANCE, PRIOR_PAIRS = 1.5, 50.0
"""Squared coefficient of variation of one handling time: 1.2 to 1.3 squared in a bank's
58,000 calls, and much the same elsewhere (Brown et al. 2005, JASA 100:36-50); so many pairs of
intervals it counts as against the queue's own."""
IMPOSSIBLE_SD, IMPOSSIBLE_LEAST, IMPOSSIBLE_MOST = 6.0, 3.0, 30.0
"""A record is impossible that is so many standard deviations (of the logarithm) off its week
and those beside it, if that is at least a factor of three; thirty is beyond one handling time."""
IMPOSSIBLE_CONTACTS = 3.0
"""Of fewer contacts none is too short: a call may be."""
WEEK_INTERVALS = 10
"""Intervals of which the usual of a week can be told."""


@dataclass(frozen=True)
class Talk:
    """Contacts handled (count) and the time they took (seconds) by day and slot, float (D, S).

    Both are 0 where nothing is known.
    """

    contacts: np.ndarray
    seconds: np.ndarray

    def without(self, cells: np.ndarray) -> Talk:
        """Nothing known in some cells, bool (D, S) or a day's flag (D, 1)."""
        return Talk(np.where(cells, 0.0, self.contacts), np.where(cells, 0.0, self.seconds))


@dataclass(frozen=True)
class Fit:
    """Handling time as it was learned.

    Attributes
    ----------
    level
        Seconds, as of the last day learned from.
    of_day
        Factor by slot, (S,).
    of_week
        Factor by weekday, Monday first, (7,).
    drift
        Change by the day, as a share of the level.
    variance
        Squared coefficient of variation of one contact's handling time.
    """

    level: float
    of_day: np.ndarray
    of_week: np.ndarray
    drift: float
    variance: float

    def ahead(self, weekday: np.ndarray, days: np.ndarray) -> np.ndarray:
        """Seconds by day and slot, (n, S), so many `days` after the last one learned from.

        A drift dies out: after h days it has brought drift · Σ ρ^j, j = 1 … h, with
        ρ = 2^(−1/28) (Gardner & McKenzie 1985, eq. 5).
        """
        rho = 0.5 ** (1 / DAMPING)
        moved = 1 + self.drift * rho * (1 - rho ** np.maximum(days, 0)) / (1 - rho)
        level = self.level * np.maximum(moved, 0.1) * self.of_week[weekday]
        return np.asarray(level[:, None] * self.of_day)


def fit(talk: Talk, weekday: np.ndarray) -> dict[str, Fit]:
    """Learn from some days: with the level of the last weeks, with a steady one, and with a trend.

    The trend is that of a weighted regression on the days, drawn to 0 by the share of the slope
    that its standard error leaves to chance.

    Parameters
    ----------
    talk
        (D, S); the last day on which something was handled is the day of the forecast.
    weekday
        0 (Monday) … 6, (D,).

    Raises
    ------
    IndexError
        Nothing was handled.
    """
    end = int(np.flatnonzero(talk.contacts.sum(axis=1) > 0)[-1]) + 1
    known, weekday = Talk(talk.contacts[:end], talk.seconds[:end]), weekday[:end]
    age = np.arange(end - 1, -1, -1, dtype=np.float64)
    weight = recency(age, SHAPE_HALF_LIFE)
    variance = contact_variance(known)
    of_day = _time_of_day(known, weight, variance)
    expected, spent = known.contacts @ of_day, known.seconds.sum(axis=1)
    of_week = _weekday(spent, expected, weekday, weight)
    expected = expected * of_week[weekday]
    found = {}
    for name, half_life in (("level", LEVEL_HALF_LIFE), ("steady", STEADY_HALF_LIFE)):
        recent = recency(age, half_life)
        level = float(recent @ spent) / float(recent @ expected)
        found[name] = Fit(level, of_day, of_week, 0.0, variance)
    level, slope = _trend(spent, expected, age)
    return {**found, "trend": Fit(level, of_day, of_week, slope, variance)}


def contact_variance(talk: Talk) -> float:
    """Squared coefficient of variation of one handling time, from intervals next to each other.

    Means of n and m contacts differ by chance with the variance v (1/n + 1/m); what moves more
    slowly cancels.
    """
    n = talk.contacts
    pair = (n[:, 1:] > 0) & (n[:, :-1] > 0)
    if not pair.any():
        return CONTACT_VARIANCE
    mean = np.divide(talk.seconds, n, out=np.zeros_like(n), where=n > 0)
    one, other = mean[:, 1:][pair], mean[:, :-1][pair]
    level = (talk.seconds[:, 1:] + talk.seconds[:, :-1])[pair] / (n[:, 1:] + n[:, :-1])[pair]
    off = (one - other) ** 2 / (level**2 * (1 / n[:, 1:][pair] + 1 / n[:, :-1][pair]))
    return float((off.sum() + PRIOR_PAIRS * CONTACT_VARIANCE) / (len(off) + PRIOR_PAIRS))


def shrunk(raw: np.ndarray, chance: np.ndarray, part: np.ndarray) -> np.ndarray:
    """Factors drawn to 1 as far as chance explains them, of mean 1, (n,).

    real = max(Σ part ((raw − 1)² − chance), 0); factor = 1 + real / (real + chance) · (raw − 1)
    (Efron & Morris 1975, J. Am. Statist. Ass. 70:311-319). Where nothing is known `chance` is
    infinite and the factor 1.
    """
    seen = np.isfinite(chance)
    real = max(float(part[seen] @ ((raw[seen] - 1) ** 2 - chance[seen])), 0.0)
    factor = np.ones_like(raw)
    factor[seen] += real / (real + chance[seen] + 1e-12) * (raw[seen] - 1)
    # shrinking moves the mean of the factors; the level is the mean
    return np.asarray(factor / float(part[seen] @ factor[seen])) if seen.any() else factor


def _time_of_day(talk: Talk, weight: np.ndarray, variance: float) -> np.ndarray:
    number, time = weight @ talk.contacts, weight @ talk.seconds
    square = weight**2 @ talk.contacts
    mean = time.sum() / number.sum()
    raw = np.divide(time, number * mean, out=np.ones_like(number), where=number > 0)
    chance = np.divide(variance * square, number**2, out=np.full_like(number, np.inf),
                       where=number > 0)
    return shrunk(raw, chance, number / number.sum())


def _weekday(
    spent: np.ndarray, expected: np.ndarray, weekday: np.ndarray, weight: np.ndarray
) -> np.ndarray:
    """Factor by weekday, (7,); chance is the scatter of its own days, (D,) each."""
    raw, chance, part = np.ones(7), np.full(7, np.inf), np.zeros(7)
    reach = min(3 * int(NEAR_DAYS), (len(spent) - 1) // 2)
    near = np.exp(-0.5 * (np.arange(-reach, reach + 1) / NEAR_DAYS) ** 2)
    level = np.convolve(spent, near, "same") / np.maximum(
        np.convolve(expected, near, "same"), 1e-12)
    ratio = np.divide(spent, expected * level, out=np.ones_like(spent),
                      where=(expected > 0) & (level > 0))
    amount = weight * expected
    for day in range(7):
        mine = np.flatnonzero((weekday == day) & (expected > 0))
        part[day] = amount[mine].sum() / amount.sum()
        if len(mine) >= 2:
            share = amount[mine] / amount[mine].sum()
            raw[day] = share @ ratio[mine]
            scatter = share**2 @ (ratio[mine] - raw[day]) ** 2
            chance[day] = scatter * len(mine) / (len(mine) - 1)
    return shrunk(raw, chance, part)


def _trend(spent: np.ndarray, expected: np.ndarray, age: np.ndarray) -> tuple[float, float]:
    """Level today (seconds) and change by the day (share), by weighted least squares."""
    use = expected > 0
    y, weight = spent[use] / expected[use], recency(age[use], TREND_HALF_LIFE) * expected[use]
    weight = weight / weight.sum()
    mean, centre = float(weight @ y), float(weight @ age[use])
    time = centre - age[use]
    spread = float(weight @ time**2)
    if spread == 0:
        return mean, 0.0
    slope = float(weight @ (time * y)) / spread
    off = y - mean - slope * time
    # weights are no variances: the sandwich estimate (White 1980, Econometrica 48:817-838)
    error = float((weight * time * off) @ (weight * time * off)) / spread**2
    slope *= max(0.0, 1 - error / slope**2) if slope else 0.0
    level = mean + slope * centre
    return (level, slope / level) if level > 0.1 * mean else (mean, 0.0)


def impossible(talk: Talk) -> np.ndarray:
    """Cells whose handling time cannot be, bool (D, S): far off their week and those beside it."""
    n = talk.contacts
    mean = np.divide(talk.seconds, n, out=np.zeros_like(n), where=n > 0)
    weeks = [slice(first, first + 7) for first in range(0, len(n), 7)]
    usual = np.array([_middle(mean[week], n[week]) for week in weeks])
    found = np.zeros(n.shape, dtype=bool)
    for number, week in enumerate(weeks):
        near = usual[max(number - 1, 0) : number + 2]
        near = near[near > 0]
        seen = n[week] > 0
        if len(near) == 0 or not seen.any():
            continue
        apart = np.log(np.where(seen, mean[week], near[0])[None] / near[:, None, None])
        least = np.abs(apart).argmin(axis=0)[None]
        off = np.take_along_axis(apart, least, axis=0)[0]
        limit = IMPOSSIBLE_SD * np.sqrt(np.log1p(CONTACT_VARIANCE / np.maximum(n[week], 1)))
        limit = np.maximum(limit, np.log(IMPOSSIBLE_LEAST))
        high = off > np.minimum(limit, np.log(IMPOSSIBLE_MOST))
        found[week] = seen & (high | ((off < -limit) & (n[week] >= IMPOSSIBLE_CONTACTS)))
    return found


def _middle(mean: np.ndarray, contacts: np.ndarray) -> float:
    """Median handling time by contacts; 0 of fewer than ten intervals."""
    value, contacts = mean[contacts > 0], contacts[contacts > 0]
    if len(value) < WEEK_INTERVALS:
        return 0.0
    order = np.argsort(value)
    heap = np.cumsum(contacts[order])
    return float(value[order][np.searchsorted(heap, heap[-1] / 2)])
