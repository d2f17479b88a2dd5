"""Patience and handling times out of a log.

Who was answered would have waited longer: the wait until the answer only bounds the patience
from below (it is censored), so neither the mean wait of those who gave up nor that of all is a
patience. The Kaplan–Meier curve needs no family; a family has a tail beyond the longest wait.

The families are of location and scale in the logarithm of time, z = b · ln t − a: exponential
(b = 1) and Weibull with survival exp(−e^z), lognormal with survival 1 − Φ(z). In a and b the
censored log-likelihood of each is concave (Burridge 1981, "A note on maximum likelihood
estimation for regression models using grouped data", JRSS B 43), so the maximum that is found
is the only one. Patience in call centres fitted so: Brown et al. (2005), "Statistical analysis
of a telephone call center: a queueing-science perspective", JASA 100, section 5.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp, gamma, isfinite, sqrt
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_ndtr, ndtr, ndtri

from wfm.simulation.times import Times
from wfm.simulation.work import Floats

Name = Literal["exponential", "weibull", "lognormal"]
FAMILIES: tuple[Name, ...] = ("exponential", "weibull", "lognormal")
LEAST_S = 0.5
"""Seconds that giving up after 0 counts as: logs round, and no family has events at 0."""
LEAST_AT_RISK = 30
"""The Kaplan–Meier curve is believed while so many are still waiting."""


@dataclass(frozen=True)
class Curve:
    """A Kaplan–Meier curve: at each time at which somebody gave up, who was still there.

    Attributes
    ----------
    seconds
        Times at which somebody gave up, rising, shape (n,).
    surviving
        Share whose patience is longer than that.
    error
        Standard error of the share; 0 where the share is 0.
    at_risk
        Observations of at least that length.
    rate
        Those who gave up per second waited, over all: the tail beyond what the curve knows.
    """

    seconds: Floats = field(repr=False)
    surviving: Floats = field(repr=False)
    error: Floats = field(repr=False)
    at_risk: Floats = field(repr=False)
    rate: float

    def at(self, seconds: npt.ArrayLike) -> Floats:
        """Share whose patience is longer than the given seconds, any shape."""
        steps = np.concatenate([[1.0], self.surviving])
        found: Floats = steps[np.searchsorted(self.seconds, seconds, side="right")]
        return found

    def times(self, steps: int = 1000) -> Times:
        """The curve as a table of quantiles.

        Where fewer than :data:`LEAST_AT_RISK` were still waiting (but never before the first
        event), patience goes on as an exponential of the overall rate, cut off at its quantile
        1 − 1 / (2 `steps`).
        """
        known = max(1, int(np.count_nonzero(self.at_risk >= LEAST_AT_RISK)))
        lost = 1 - self.surviving[:known]
        p = np.linspace(0, 1, steps + 1)
        inside: Floats = self.seconds[np.minimum(np.searchsorted(lost, p), known - 1)]
        left = np.maximum(1 - p, 0.5 / steps)
        beyond = np.log(np.maximum((1 - lost[-1]) / left, 1.0)) / self.rate
        return Times.quantiles(np.where(p <= lost[-1], inside, self.seconds[known - 1] + beyond))


@dataclass(frozen=True)
class Fit:
    """A family at its greatest likelihood.

    Attributes
    ----------
    family
        One of :data:`FAMILIES`.
    scale_s, shape
        Exponential: mean, and 1. Weibull: the scale and shape of exp(−(t / scale) ** shape).
        Lognormal: the median, and 1 / standard deviation of the logarithm.
    scale_error
        Standard error of ln `scale_s`, from the observed information.
    shape_error
        Standard error of `shape`; 0 for the exponential.
    log_likelihood, aic
        The logarithm of the likelihood; Akaike's criterion: 2 · parameters − 2 · that.
    """

    family: Name
    scale_s: float
    shape: float
    scale_error: float
    shape_error: float
    log_likelihood: float
    aic: float

    @property
    def mean_s(self) -> float:
        """Mean in seconds."""
        if self.family == "lognormal":
            return self.scale_s * exp(0.5 / self.shape**2)
        return self.scale_s * gamma(1 + 1 / self.shape)

    def at(self, seconds: npt.ArrayLike) -> Floats:
        """Share that is longer than the given seconds (≥ 0), any shape."""
        t = np.asarray(seconds, dtype=np.float64) / self.scale_s
        if self.family != "lognormal":
            return np.asarray(np.exp(-(t**self.shape)))
        with np.errstate(divide="ignore"):
            return np.asarray(ndtr(-self.shape * np.log(t)))

    def quantile(self, p: npt.ArrayLike) -> Floats:
        """Seconds that the share `p` does not exceed, 0 ≤ p < 1, any shape."""
        q = np.asarray(p, dtype=np.float64)
        if self.family == "lognormal":
            return np.asarray(self.scale_s * np.exp(ndtri(q) / self.shape))
        return np.asarray(self.scale_s * (-np.log1p(-q)) ** (1 / self.shape))

    def times(self, steps: int = 2000) -> Times:
        """The family to be played.

        A Weibull is a table of quantiles; its greatest is the quantile 1 − 1 / (2 `steps`).
        """
        if self.family == "exponential":
            return Times.exponential(self.scale_s)
        if self.family == "lognormal":
            return Times.lognormal(self.mean_s, sqrt(np.expm1(self.shape**-2)))
        return Times.quantiles(
            self.quantile(np.minimum(np.linspace(0, 1, steps + 1), 1 - 0.5 / steps)))


def kaplan_meier(durations: npt.ArrayLike, gave_up: npt.ArrayLike) -> Curve:
    """The product-limit curve of patience, with Greenwood's standard errors.

    S(t) = Π (1 − d / n) over the times up to t, where d gave up and n waited at least so long;
    who is answered at a time at which somebody gives up counts among the n. Error:
    S √Σ d / (n (n − d)).

    Source: Kaplan & Meier (1958), "Nonparametric estimation from incomplete observations",
    JASA 53, sections 2.1 and 2.3; Greenwood (1926).

    Parameters
    ----------
    durations
        Seconds waited, ≥ 0, shape (observations,).
    gave_up
        Whether the wait ended so (true), or by an answer, shape (observations,).

    Raises
    ------
    ValueError
        Shapes differ, a duration is negative or not finite, or nobody gave up.
    """
    x, event = _checked(durations, gave_up)
    seconds, died = np.unique(x[event], return_counts=True)
    n = (len(x) - np.searchsorted(np.sort(x), seconds)).astype(np.float64)
    surviving = np.cumprod(1 - died / n, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = surviving * np.sqrt(np.cumsum(died / (n * (n - died))))
    waited = max(float(x.sum()), LEAST_S)
    known: Floats = np.where(surviving > 0, error, 0.0)
    return Curve(seconds, surviving, known, n, float(event.sum()) / waited)


def fits(durations: npt.ArrayLike, gave_up: npt.ArrayLike | None = None) -> tuple[Fit, ...]:
    """The families, the best by Akaike's criterion (1974) first.

    The exponential mean is the time waited by all over the number of those who gave up
    (Mandelbaum & Zeltyn 2004, "The impact of customers' patience on delay and abandonment",
    OR Spectrum 26): with it Erlang A gives up as often for its wait as the history did. A
    family of two parameters is left out when its likelihood has no maximum: those who gave up
    all did so after one and the same time, and nobody waited longer.

    Parameters
    ----------
    durations, gave_up
        As in :func:`kaplan_meier`; `gave_up` None: every duration is whole. Giving up after 0
        seconds counts as :data:`LEAST_S`; an answer after 0 says nothing.

    Raises
    ------
    ValueError
        As in :func:`kaplan_meier`.
    """
    if gave_up is None:
        gave_up = np.ones(np.shape(durations), dtype=bool)
    x, event = _checked(durations, gave_up)
    x, event = x[event | (x > 0)], event[event | (x > 0)]
    x = np.where(x > 0, x, LEAST_S)
    t, place = np.unique(x, return_inverse=True)
    died = np.bincount(place, event, len(t)).astype(np.float64)
    kept = np.bincount(place, ~event, len(t)).astype(np.float64)
    able = FAMILIES if x[event].min() < x.max() else FAMILIES[:1]
    return tuple(sorted((_fit(name, np.log(t), died, kept) for name in able),
                        key=lambda fit: fit.aic))


def patience(
    durations: npt.ArrayLike, gave_up: npt.ArrayLike,
    family: Name | Literal["best", "kaplan_meier"] = "best",
) -> Times:
    """Patience to be played, out of a history of waits.

    Parameters
    ----------
    durations, gave_up
        As in :func:`kaplan_meier`.
    family
        A family, that with the least AIC, or the Kaplan–Meier curve with the tail of
        :meth:`Curve.times`.

    Raises
    ------
    ValueError
        As in :func:`kaplan_meier`; the family is left out by :func:`fits`.
    """
    if family == "kaplan_meier":
        return kaplan_meier(durations, gave_up).times()
    return _chosen(fits(durations, gave_up), family).times()


def handling(
    seconds: npt.ArrayLike,
    family: Name | Literal["best", "observed"] = "observed",
    least_s: float = 0.0, most_s: float = 3600.0,
) -> Times:
    """Handling times to be played, out of a history of them.

    Times beyond `most_s` are left out: rather a contact that was not closed than an hour's
    work. Short ones are kept unless `least_s` says otherwise: each is one of the contacts that
    are counted, and without them the mean, and so the load, would be too great; leave them out
    only where those contacts are also left out of the volume. The table of what was observed
    has the history's own mean; a family has only about it.

    Parameters
    ----------
    seconds
        Shape (contacts,).
    family
        The history itself, a family of :data:`FAMILIES`, or that with the least AIC.
    least_s, most_s
        What is kept: from the one to the other, both included.

    Raises
    ------
    ValueError
        Nothing is kept; the family is left out by :func:`fits`.
    """
    x = np.asarray(seconds, dtype=np.float64).ravel()
    x = x[(x >= least_s) & (x <= most_s)]
    if not len(x):
        raise ValueError(f"no handling time from {least_s:g} to {most_s:g} seconds")
    return Times.observed(x, 1000) if family == "observed" else _chosen(fits(x), family).times()


def _chosen(every: tuple[Fit, ...], family: str) -> Fit:
    if family == "best":
        return every[0]
    for fit in every:
        if fit.family == family:
            return fit
    raise ValueError(f"no {family!r} fits these times")


def _checked(
    durations: npt.ArrayLike, gave_up: npt.ArrayLike
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    x = np.asarray(durations, dtype=np.float64)
    event = np.asarray(gave_up, dtype=bool)
    if x.ndim != 1 or x.shape != event.shape:
        raise ValueError("durations and gave_up must be of one dimension and the same length")
    if not (np.isfinite(x).all() and (x >= 0).all()):
        raise ValueError("durations must be finite, 0 or more")
    if not event.any():
        raise ValueError("nobody gave up: nothing is known of patience")
    return x, event


def _fit(name: Name, log_t: Floats, died: Floats, kept: Floats) -> Fit:
    """The greatest likelihood over (a, b), or over a alone for the exponential."""
    free = 1 if name == "exponential" else 2
    # in units of the exponential mean the starting point, a = 0 and b = 1, is never far off
    unit = float(np.log(np.exp(log_t) @ (died + kept) / died.sum()))
    x, count = log_t - unit, died.sum()

    def parts(at: Floats) -> tuple[float, Floats, Floats]:
        """Minus the mean log-likelihood of an event, its gradient and its Hessian."""
        a, b = at[0], at[1] if free == 2 else 1.0
        if b <= 0:
            return np.inf, np.zeros(free), np.eye(free)
        z = b * x - a
        if name == "lognormal":
            log_s = log_ndtr(-z)
            hazard = np.exp(-z * z / 2 - 0.5 * np.log(2 * np.pi) - log_s)
            value = died @ (-z * z / 2 - 0.5 * np.log(2 * np.pi)) + kept @ log_s
            slope = -died * z - kept * hazard
            bend = -died - kept * hazard * (hazard - z)
        else:
            with np.errstate(over="ignore"):
                e = np.exp(z)
            value = died @ z - (died + kept) @ e
            slope = died - (died + kept) * e
            bend = -(died + kept) * e
        if not isfinite(value):
            return np.inf, np.zeros(free), np.eye(free)
        value += count * np.log(b) - died @ x
        gradient = np.array([-slope.sum(), slope @ x + count / b])[:free]
        hessian = np.array([
            [bend.sum(), -(bend @ x)], [-(bend @ x), bend @ (x * x) - count / b**2],
        ])[:free, :free]
        return -value / count, -gradient / count, -hessian / count

    found = minimize(
        lambda at: parts(at)[0], np.array([0.0, 1.0])[:free], method="trust-exact",
        jac=lambda at: parts(at)[1], hess=lambda at: parts(at)[2], options={"gtol": 1e-10},
    )
    value, gradient, hessian = parts(found.x)
    if not (isfinite(value) and np.abs(gradient).max() < 1e-5):
        raise ArithmeticError(f"the greatest likelihood of the {name} family was not found")
    a, b = float(found.x[0]), float(found.x[1]) if free == 2 else 1.0
    covariance = np.linalg.inv(hessian * count)
    # of ln(scale) = a / b, by the delta method
    toward = np.array([1 / b, -a / b**2])[:free]
    log_likelihood = float(-value * count) - unit * float(count)
    return Fit(
        family=name,
        scale_s=exp(unit + a / b),
        shape=b,
        scale_error=sqrt(toward @ covariance @ toward),
        shape_error=sqrt(covariance[1, 1]) if free == 2 else 0.0,
        log_likelihood=log_likelihood,
        aic=2 * free - 2 * log_likelihood,
    )
