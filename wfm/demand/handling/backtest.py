"""What the handling times would have been expected to be, on past Mondays, against what they were.

Error is the WAPE of talk time, Σ n|a − â| / Σ n a over intervals with n contacts of mean a, given
the contacts: those have a backtest of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import special

from wfm.demand.handling.aht import Fit, Talk, fit
from wfm.demand.uncertainty.backtest import LONGEST_WEEKS, ORIGINS, TRAIN_DAYS

PLAIN_DAYS = 42
"""Days of the plain mean: the planner's habit, as of contacts."""
METHODS = ("level", "steady", "trend", "mean")
EARNED_ERRORS = 2.0
"""A method earns its place, instead of the level of the last weeks, when it is better over the
origins by more than so many standard errors."""
ORIGINS_TO_CHOOSE = 4


@dataclass(frozen=True)
class Score:
    """Backtest of a queue's handling times; shares, not per cent. NaN where nothing was scored.

    Attributes
    ----------
    method
        ``level``, ``steady``, ``trend`` or ``mean``: what is used from now on.
    wape, bias
        Of that method; bias is positive where too much was expected.
    mean_wape
        Of the plain mean of six weeks.
    floor
        What a forecaster who knew the true mean of each interval would still miss by.
    horizon_weeks, origins
        Of the backtest.
    """

    method: str
    wape: float
    bias: float
    mean_wape: float
    floor: float
    horizon_weeks: int
    origins: int


@dataclass(frozen=True)
class Handling:
    """Handling times of a queue: how they are foreseen, and how well they were."""

    learned: Fit
    score: Score
    last: int
    """Place of the last day learned from."""

    def ahead(self, weekday: np.ndarray, place: np.ndarray) -> np.ndarray:
        """Seconds by slot of days by their weekday and place in the queue's table, (n, S)."""
        return self.learned.ahead(weekday, place - self.last)


def handling(talk: Talk, weekday: np.ndarray, horizon_weeks: int) -> Handling | None:
    """Test the methods on the past, and learn with the one chosen; None without a contact.

    Parameters
    ----------
    talk, weekday
        (D, S) and (D,), without impossible records.
    horizon_weeks
        How far ahead the backtest looks, at most four weeks; less on a short history.
    """
    busy = np.flatnonzero(talk.contacts.sum(axis=1) > 0)
    if len(busy) == 0:
        return None
    score = _score(talk, weekday, int(busy[0]), int(busy[-1]) + 1, horizon_weeks)
    return Handling(_methods(talk, weekday)[score.method], score, int(busy[-1]))


def _methods(talk: Talk, weekday: np.ndarray) -> dict[str, Fit]:
    """Each method as it learns from days with contacts."""
    return {**fit(talk, weekday), "mean": _plain(talk)}


def _score(talk: Talk, weekday: np.ndarray, first: int, end: int, horizon_weeks: int) -> Score:
    weeks = max(1, min(horizon_weeks, LONGEST_WEEKS, (end - first - TRAIN_DAYS) // 7))
    length, place = 7 * weeks, np.arange(len(weekday))
    tests: list[dict[str, _Test]] = []
    for back in range(ORIGINS):
        origin = end - length - 7 * back
        past = talk.without((place >= origin)[:, None])
        ahead = slice(origin, origin + length)
        contacts, seconds = talk.contacts[ahead], talk.seconds[ahead]
        if origin - first < TRAIN_DAYS or not past.contacts.any() or not contacts.any():
            continue
        last = int(np.flatnonzero(past.contacts.sum(axis=1) > 0)[-1])
        tests.append({
            name: _test(contacts, seconds, one.ahead(weekday[ahead], place[ahead] - last),
                        one.variance)
            for name, one in _methods(past, weekday).items()})
    if not tests:
        nan = float("nan")
        return Score("level", nan, nan, nan, nan, weeks, 0)
    method = _choice(tests, weeks)
    total = {name: _Test(*(sum(v) for v in zip(*(test[name] for test in tests), strict=True)))
             for name in METHODS}
    used, plain, sure = total[method], total["mean"], total["level"]
    return Score(method, used.missed / used.seconds, used.off / used.seconds,
                 plain.missed / plain.seconds, sure.chance / sure.expected, weeks, len(tests))


class _Test(NamedTuple):
    """One method at one origin: sums over the intervals ahead (seconds; `square` seconds²)."""

    seconds: float
    expected: float
    missed: float
    off: float
    chance: float
    square: float


def _test(contacts: np.ndarray, seconds: np.ndarray, mean: np.ndarray, variance: float) -> _Test:
    expected = mean * contacts
    off = expected - seconds
    # the variance of an interval's talk time grows with its contacts
    square = np.divide(off**2, contacts, out=np.zeros_like(off), where=contacts > 0)
    return _Test(
        float(seconds.sum()), float(expected.sum()), float(np.abs(off).sum()), float(off.sum()),
        float((expected * _chance(contacts, variance)).sum()), float(square.sum()))


def _choice(tests: list[dict[str, _Test]], weeks: int) -> str:
    """The method with the least squared error of those that earned their place.

    Absolute errors would favour what is too low: handling times are skewed, and what is planned
    with is their mean, not their median. Origins that look at the same weeks are not independent
    of each other.
    """
    if len(tests) < ORIGINS_TO_CHOOSE:
        return "level"
    least, best = 0.0, "level"
    for name in METHODS[1:]:
        more = np.array([test[name].square - test["level"].square for test in tests])
        error = float(more.std(ddof=1)) * (weeks / len(tests)) ** 0.5
        if more.mean() < min(least, -EARNED_ERRORS * error):
            least, best = float(more.mean()), name
    return best


def _plain(talk: Talk) -> Fit:
    """Time over contacts of the six weeks up to the last contact."""
    last = int(np.flatnonzero(talk.contacts.sum(axis=1) > 0)[-1])
    near = slice(max(last + 1 - PLAIN_DAYS, 0), last + 1)
    mean = float(talk.seconds[near].sum() / talk.contacts[near].sum())
    return Fit(mean, np.ones(talk.contacts.shape[1]), np.ones(7), 0.0, 0.0)


def _chance(contacts: np.ndarray, variance: float) -> np.ndarray:
    """E|X − μ| / μ of the time of n contacts, taken as gamma of shape k = n / variance.

    2 k^k e^(−k) / Γ(k + 1) (Johnson, Kotz & Balakrishnan 1994, *Continuous Univariate
    Distributions* I, ch. 17); 0 where there are none.
    """
    shape = np.maximum(contacts, 1e-9) / max(variance, 1e-9)
    return np.where(
        contacts > 0,
        2 * np.exp(shape * np.log(shape) - shape - special.gammaln(shape + 1)), 0.0)
