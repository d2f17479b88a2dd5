"""Service when nobody knows the rate: averages over a random load.

The load of an interval is a gamma variable around its forecast, with relative variance φ,
the dispersion that the forecast learned from its own errors (counts are then negative
binomial, Var = μ + φ μ²). Given the load the queue is Erlang A or C. Source of the model:
Jongbloed & Koole (2001), "Managing uncertainty in call centres using Poisson mixtures";
Harrison & Zeevi (2005), "A method for staffing large call centers based on stochastic fluid
models".

Contacts count alike: a share S(λ) becomes E[Λ S(Λ)] / E[Λ], as in the long run of many such
intervals. Agents for it: :mod:`wfm.staffing.certainty`.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import numpy.typing as npt
from scipy.special import gammainc, gammaincc, gammainccinv, gammaincinv, ndtr, ndtri

from wfm.staffing import erlang_a
from wfm.staffing.erlang_b import checked, share
from wfm.staffing.measures import Measures
from wfm.staffing.tails import Array

_EDGES = np.array([-8.5, -3.0, 0.0, 3.0, 8.5])
"""Panels of a standard normal variable; beyond the last nothing is left (10⁻¹⁷)."""
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(16)
_CHUNK = 4096
CERTAIN = 1e-12
"""Relative variance below which the load is its forecast."""


def load_quantile(
    load: npt.ArrayLike, phi: npt.ArrayLike, probability: npt.ArrayLike
) -> Array:
    """The load in erlangs that is not exceeded with the given probability (0 to 1)."""
    mean, spread, p = np.broadcast_arrays(
        checked("load", load), checked("phi", phi), share("probability", probability)
    )
    out = mean.copy()
    some = spread > CERTAIN
    out[some] = mean[some] * gammaincinv(1 / spread[some], p[some]) * spread[some]
    return out[()]


def rate_factors(phi: npt.ArrayLike, count: int = 10) -> tuple[Array, Array]:
    """Factors on the rate and their weights, for averages that need not be exact.

    Gauss-Hermite nodes of the normal quantile of the load. Shares of a queue whose contacts
    give up are good to 10⁻⁴ with ten nodes; where nobody gives up an interval fills up at once
    as its load grows, and they are good to one or two hundredths. :func:`average_measures` is
    exact and takes thirty times as long.

    Parameters
    ----------
    phi
        Relative variances of the load, shape (n,).
    count
        Nodes.

    Returns
    -------
    (n, k), (k,)
        Factors, of weighted mean 1, and weights of sum 1; k = 1 where every phi is 0.
    """
    spread = checked("phi", phi)
    if not np.any(spread > CERTAIN):
        return np.ones((len(spread), 1)), np.ones(1)
    nodes, weights = np.polynomial.hermite_e.hermegauss(count)
    weights = weights / weights.sum()
    different, place = np.unique(np.maximum(spread, CERTAIN), return_inverse=True)
    shape = 1 / different[:, None]
    below = ndtr(nodes)
    factors = np.where(
        nodes < 0, gammaincinv(shape, below), gammainccinv(shape, ndtr(-nodes))) / shape
    factors /= (factors @ weights)[:, None]
    return factors[place], weights


def average_measures(
    load: npt.ArrayLike,
    phi: npt.ArrayLike,
    agents: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    patience_s: npt.ArrayLike = np.inf,
    within_s: npt.ArrayLike = 0.0,
) -> Measures:
    """What contacts and agents meet on average over the random load; shapes broadcast.

    Without abandonment the mean wait and queue are inf as soon as φ > 0: some loads never
    settle. The other measures are finite all the same.

    The average is a sum over Gauss-Legendre nodes of the normal quantile of the load, in
    panels around the loads at which the queue fills and at which waits reach `within_s`; it
    is good to 10⁻⁶ of a share.

    Parameters
    ----------
    load, phi
        Expected erlangs, ≥ 0, and relative variance of the load (squared coefficient of
        variation), ≥ 0.
    agents, aht_s, patience_s, within_s
        As in :func:`wfm.staffing.erlang_a.measures`.
    """
    given = np.broadcast_arrays(
        checked("load", load),
        checked("phi", phi),
        checked("agents", agents),
        checked("aht_s", aht_s, positive=True),
        checked("patience_s", patience_s, positive=True, endless=True),
        checked("within_s", within_s, endless=True),
    )
    flat = np.stack([x.ravel() for x in given])
    out = np.empty((len(fields(Measures)), flat.shape[1]))
    sure = (flat[0] == 0) | (flat[1] <= CERTAIN)
    mean, _, n, aht, patience, t = flat[:, sure]
    out[:, sure] = list(vars(erlang_a.measures(mean, n, aht, patience, t)).values())
    unsure = np.flatnonzero(~sure)
    for begin in range(0, len(unsure), _CHUNK):
        part = unsure[begin:begin + _CHUNK]
        out[:, part] = _average(flat[:, part])
    return Measures(*(row.reshape(given[0].shape)[()] for row in out))


def _average(rows: Array) -> list[Array]:
    """Averages of the measures, in their order, for columns of load, phi, agents, …"""
    mean, phi, n, aht, patience, t = (x[:, None] for x in rows)
    shape = 1 / phi
    z, weight = _panels(mean, shape, n, aht / patience, t / aht)
    low = z < 0
    lam = np.empty_like(z)
    k = np.broadcast_to(shape, z.shape)
    lam[low] = gammaincinv(k[low], ndtr(z[low]))
    lam[~low] = gammainccinv(k[~low], ndtr(-z[~low]))
    lam = lam * (mean / shape)
    got = erlang_a.measures(lam, n, aht, patience, t)
    by_contact = weight * lam / mean
    by_contact /= by_contact.sum(axis=1, keepdims=True)
    by_time = weight / weight.sum(axis=1, keepdims=True)
    endless = np.isinf(patience[:, 0])
    averages = []
    for name, value in vars(got).items():
        by = by_time if name in ("occupancy", "queue") else by_contact
        if name in ("asa_s", "queue"):
            finite = np.where(np.isinf(patience), 0.0, value)
            averages.append(np.where(endless, np.inf, (finite * by).sum(axis=1)))
        else:
            averages.append((value * by).sum(axis=1))
    return averages


def _panels(
    mean: Array, shape: Array, full: Array, hurry: Array, time: Array
) -> tuple[Array, Array]:
    """Nodes and weights of a standard normal variable, shape (elements, nodes).

    Service changes quickly around two loads: the one that fills the agents, and the one at
    which somebody with endless patience just waits the time allowed. Either step is a few
    roots of the load wide, more if patience is short; without abandonment the first has a
    steeper end, some 1/time wide.
    """
    blur = np.sqrt(np.maximum(hurry, 1))
    slow = full * np.exp(np.minimum(time * hurry, 5))
    near, wide = 6 * np.sqrt(full) + 1, (6 * np.sqrt(slow) + 1) * blur
    steep = np.minimum(12 / np.maximum(time, 1e-9), near)
    edges = np.concatenate([
        full - near, full - near / 6, full - steep, full, full + near * blur,
        slow - wide, slow, slow + wide,
    ], axis=1)
    x = np.maximum(edges, 0) / mean * shape
    k = np.broadcast_to(shape, x.shape)
    below, above = gammainc(k, x), gammaincc(k, x)
    with np.errstate(divide="ignore"):
        inner = np.where(below < 0.5, ndtri(below), -ndtri(above))
    fixed = np.broadcast_to(_EDGES, (len(mean), len(_EDGES)))
    inner = np.clip(inner, _EDGES[0], _EDGES[-1])
    edges = np.sort(np.concatenate([fixed, inner], axis=1), axis=1)
    half = np.diff(edges, axis=1)[:, :, None] / 2
    z = (edges[:, :-1, None] + half * (1 + _NODES)).reshape(len(mean), -1)
    weight = (half * _WEIGHTS).reshape(len(mean), -1) * np.exp(-z * z / 2)
    return z, weight
