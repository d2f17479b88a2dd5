"""Random numbers by place, not by turn: the k-th number of a stream is a function of k.

A stream belongs to a replication, an activity and a purpose. Its k-th bits are the SplitMix64
mix of ``key + (k + 1) · γ`` (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number
generators"), so the k-th contact of a queue has the same patience and handling whatever the
staffing, the routing or the order of events: common random numbers between scenarios.
"""

from __future__ import annotations

from math import exp, log, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from wfm.kernels import lean_kernel

ARRIVAL, HANDLING, PATIENCE, ROUTE, REACH, NO_CONTACT, BUSYNESS, BALK, REDIAL, DELAY, CALLBACK = (
    range(11))
"""Purposes of streams."""
PURPOSES = 11
ABSENCE, PAUSES = PURPOSES, PURPOSES + 1
"""Purposes of streams that belong to agents, not to activities."""

FIXED, EXPONENTIAL, LOGNORMAL, GAMMA, TABLE = range(5)
"""Kinds of distribution: see :class:`wfm.simulation.times.Times`."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_ONE, _12, _27, _30, _31 = (np.uint64(n) for n in (1, 12, 27, 30, 31))


@lean_kernel
def mixed(bits: np.uint64) -> np.uint64:
    """SplitMix64's finaliser: each bit of the result depends on every bit given."""
    bits = (bits ^ (bits >> _30)) * _FIRST
    bits = (bits ^ (bits >> _27)) * _SECOND
    return bits ^ (bits >> _31)


@lean_kernel
def stream(seed: int, replication: int, activity: int, purpose: int) -> np.uint64:
    """Key of a stream."""
    key = mixed(np.uint64(seed) + _GOLDEN)
    key = mixed(key ^ (np.uint64(replication + 1) * _GOLDEN))
    key = mixed(key ^ (np.uint64(activity + 1) * _GOLDEN))
    return mixed(key ^ (np.uint64(purpose + 1) * _GOLDEN))


@lean_kernel
def substream(key: np.uint64, k: int) -> np.uint64:
    """Key of a stream of its own for the k-th contact, where one number is not enough."""
    return mixed(key + (np.uint64(k) + _ONE) * _GOLDEN)


@lean_kernel
def uniform(key: np.uint64, k: int) -> float:
    """The k-th number of a stream, uniform on the open interval (0, 1)."""
    return (np.float64(substream(key, k) >> _12) + 0.5) * 2.0**-52


@lean_kernel
def normal_quantile(u: float) -> float:
    """Quantile of the standard normal distribution, to 1e-15.

    Source: Wichura (1988), "Algorithm AS 241: the percentage points of the normal
    distribution", Applied Statistics 37, routine PPND16.
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * (((((((
            2509.0809287301226727 * r + 33430.575583588128105) * r
            + 67265.770927008700853) * r + 45921.953931549871457) * r
            + 13731.693765509461125) * r + 1971.5909503065514427) * r
            + 133.14166789178437745) * r + 3.387132872796366608) / (((((((
            5226.495278852854561 * r + 28729.085735721942674) * r
            + 39307.89580009271061) * r + 21213.794301586595867) * r
            + 5394.1960214247511077) * r + 687.1870074920579083) * r
            + 42.313330701600911252) * r + 1.0)
    r = sqrt(-log(min(u, 1.0 - u)))
    if r <= 5.0:
        r -= 1.6
        z = (((((((
            7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r
            + 0.24178072517745061177) * r + 1.27045825245236838258) * r
            + 3.64784832476320460504) * r + 5.7694972214606914055) * r
            + 4.6303378461565452959) * r + 1.42343711074968357734) / (((((((
            1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r
            + 0.0151986665636164571966) * r + 0.14810397642748007459) * r
            + 0.68976733498510000455) * r + 1.6763848301838038494) * r
            + 2.05319162663775882187) * r + 1.0)
    else:
        r -= 5.0
        z = (((((((
            2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r
            + 0.0012426609473880784386) * r + 0.026532189526576123093) * r
            + 0.29656057182850489123) * r + 1.7848265399172913358) * r
            + 5.4637849111641143699) * r + 6.6579046435011037772) / (((((((
            2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r
            + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r
            + 0.0148753612908506148525) * r + 0.13692988092273580531) * r
            + 0.59983220655588793769) * r + 1.0)
    return -z if q < 0 else z


@lean_kernel
def gamma(key: np.uint64, k: int, shape: float) -> float:
    """The k-th draw of a gamma distribution with scale 1.

    Source: Marsaglia & Tsang (2000), "A simple method for generating gamma variables", ACM
    TOMS 26; for a shape below 1, their section 6.
    """
    own = substream(key, k)
    boost, n = 1.0, 0
    if shape < 1:
        boost, n = uniform(own, 0) ** (1 / shape), 1
        shape += 1
    d = shape - 1 / 3
    c = 1 / sqrt(9 * d)
    while True:
        z = normal_quantile(uniform(own, n))
        u = uniform(own, n + 1)
        n += 2
        v = (1 + c * z) ** 3
        if v > 0 and log(u) < 0.5 * z * z + d - d * v + d * log(v):
            return boost * d * v


@lean_kernel
def draw(time: Any, table: npt.NDArray[np.float64], key: np.uint64, k: int) -> float:
    """The k-th time of a stream, in seconds.

    Parameters
    ----------
    time
        A record of :data:`wfm.simulation.plan.TIME`.
    table
        All quantile tables, one after the other.
    """
    a: float = time.a
    b: float = time.b
    if time.kind == FIXED:
        return a
    if time.kind == GAMMA:
        return a * gamma(key, k, b)
    u = uniform(key, k)
    if time.kind == EXPONENTIAL:
        return -a * log(u)
    if time.kind == LOGNORMAL:
        return exp(a + b * normal_quantile(u))
    place = u * (time.count - 1)
    low = int(place)
    first: float = table[time.first + low]
    second: float = table[time.first + low + 1]
    share: float = place - low
    return first + share * (second - first)
