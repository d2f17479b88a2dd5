"""Erlang B: contacts that find every agent busy are lost."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wfm.staffing.tails import Array, log_inverse_b


def blocking(load: npt.ArrayLike, agents: npt.ArrayLike) -> Array:
    """Share of contacts that find every agent busy and are lost.

    B(n, a) = (aⁿ/n!) / Σ_{k≤n} aᵏ/k!, continued to fractional n by the incomplete gamma
    function (Jagerman 1974, "Some properties of the Erlang loss function", theorem 3).

    Parameters
    ----------
    load
        Offered load in erlangs, ≥ 0. Without load nobody is lost, even with no agents.
    agents
        Agents (or lines), ≥ 0, may be fractional. Shapes broadcast.
    """
    a, n = np.broadcast_arrays(checked("load", load), checked("agents", agents))
    out = np.zeros(a.shape)
    some = a > 0
    out[some] = np.exp(-log_inverse_b(a[some], n[some]))
    return out[()]


def occupancy(load: npt.ArrayLike, agents: npt.ArrayLike) -> Array:
    """Share of agents' (or lines') time in use: a (1 − B) / n; 0 without load.

    With no agents it is 1, the limit from above.
    """
    a, n = np.broadcast_arrays(checked("load", load), checked("agents", agents))
    out = np.where(a > 0, 1.0, 0.0)
    some = (a > 0) & (n > 0)
    a, n = a[some], n[some]
    # 1 − B = (1/B − 1) B, which keeps its digits where nearly everybody is lost
    log_inverse = log_inverse_b(a, n)
    out[some] = np.minimum(-np.expm1(-log_inverse) * (a / n), 1.0)
    return out[()]


def checked(
    name: str, values: npt.ArrayLike, positive: bool = False, endless: bool = False
) -> Array:
    """`values` as floats; ValueError if one is negative or NaN, if `positive` zero, or inf
    unless it may be `endless`."""
    array = np.asarray(values, dtype=np.float64)
    if not np.all(array > 0 if positive else array >= 0):
        raise ValueError(f"{name} must be {'above 0' if positive else '0 or more'}")
    if not endless and np.any(np.isinf(array)):
        raise ValueError(f"{name} must be finite")
    return array


def share(name: str, values: npt.ArrayLike) -> Array:
    """`values` as floats; ValueError if one is not between 0 and 1."""
    array = checked(name, values)
    if np.any(array > 1):
        raise ValueError(f"{name} must be a share between 0 and 1")
    return array


def mean_patience_s(seconds: npt.ArrayLike | None) -> Array:
    """Mean patience in seconds, > 0; None is inf: nobody gives up."""
    return checked("patience_s", np.inf if seconds is None else seconds, True, endless=True)
