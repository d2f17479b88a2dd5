"""How busy the days will be: factors on the forecast, drawn from its own uncertainty."""

from __future__ import annotations

from datetime import date
from zlib import crc32

import numpy as np
import pandas as pd
from scipy.special import gammaincinv

from wfm.simulation.work import Floats

_DAY, _INTERVAL = range(2)


def busyness(
    days: pd.DataFrame,
    local: pd.DatetimeIndex,
    queue: str,
    spread: Floats,
    replications: int,
    seed: int,
) -> Floats:
    """Factors on a queue's expected contacts, with mean 1, shape (replications, intervals).

    A day has one gamma factor, each of its intervals another: a busy day is busy all day, and
    an interval's factor has the coefficient of variation (cv) that the forecast gives it:
    (1 + cv_day²) (1 + cv_own²) = 1 + cv_interval². Gamma rates make the counts negative
    binomial (Jongbloed & Koole 2001, "Managing uncertainty in call centres using Poisson
    mixtures", section 3); a factor for the day that its intervals share: Avramidis, Deslauriers &
    L'Ecuyer (2004), "Modeling daily arrivals to a telephone call center", section 3.1.

    The numbers depend on the seed, the queue's name and the date alone, and the first
    replications are the same however many follow.

    Parameters
    ----------
    days
        The forecast's days: queue, date and, if known, spread (cv of the day's total). A day
        without a row, and a forecast without spreads, is taken to be known exactly.
    local
        Starts of the intervals on the clock of the queue's site, shape (intervals,).
    spread
        cv of each interval, 0 or more, shape (intervals,).
    """
    mine = days[days["queue"] == queue]
    of_day: dict[date, float] = {}
    if "spread" in mine:
        of_day = {
            pd.Timestamp(day).date(): 0.0 if np.isnan(cv) else float(cv)
            for day, cv in zip(mine["date"], mine["spread"], strict=True)
        }
    factors = np.ones((replications, len(local)))
    dates = local.date
    for day in dict.fromkeys(dates):
        key = (seed, key_of(queue), day.toordinal())
        place = np.flatnonzero((dates == day) & (spread > 0))
        cv = of_day.get(day, 0.0)
        if cv > 0:
            u = np.random.default_rng((*key, _DAY)).random(replications)
            factors[:, dates == day] *= _gamma(u, cv**2)[:, None]
        own = np.maximum((1 + spread[place] ** 2) / (1 + cv**2) - 1, 0.0)
        if own.any():
            at = local[place].hour * 12 + local[place].minute // 5
            u = np.random.default_rng((*key, _INTERVAL)).random((replications, 24 * 12))
            factors[:, place] *= _gamma(u[:, at], own)
    return factors


def key_of(name: str) -> int:
    """A number for a name, the same everywhere, to begin random numbers of its own."""
    return crc32(name.encode())


def _gamma(u: Floats, variance: Floats | float) -> Floats:
    """Quantiles of the gamma distribution with mean 1; 1 where the variance is next to nothing."""
    least = 1e-9
    shape = 1 / np.maximum(variance, least)
    factors: Floats = np.where(np.asarray(variance) > least, gammaincinv(shape, u) / shape, 1.0)
    return factors
