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


def checked(name: str, values: npt.ArrayLike, positive: bool = False) -> Array:
    """`values` as floats; ValueError if one is negative, NaN or (if `positive`) zero."""
    array = np.asarray(values, dtype=np.float64)
    if not np.all(array > 0 if positive else array >= 0):
        raise ValueError(f"{name} must be {'above 0' if positive else '0 or more'}")
    return array
