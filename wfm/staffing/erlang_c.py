"""Erlang C: contacts wait until they are answered, however long it takes.

Throughout, `load` is in erlangs (arrivals × handling time), `agents` may be fractional, and
shapes broadcast. A queue with a load of at least its agents never settles: then everybody
waits (probability 1), without end (inf), and nobody is answered in time (0). Without load
nobody waits, even with no agents.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wfm.staffing.erlang_b import checked
from wfm.staffing.tails import Array, log_inverse_b


def probability_of_wait(load: npt.ArrayLike, agents: npt.ArrayLike) -> Array:
    """Share of contacts that find every agent busy and wait.

    1/C = 1 + (1 − a/n)(1/B − 1), from Erlang B (Cooper 1981, "Introduction to Queueing
    Theory", ch. 3: C = nB / (n − a(1 − B))), rearranged so that nothing cancels.
    """
    a, n = np.broadcast_arrays(checked("load", load), checked("agents", agents))
    out = np.where(a > 0, 1.0, 0.0)
    stable = (a > 0) & (a < n)
    a, n = a[stable], n[stable]
    with np.errstate(over="ignore"):
        out[stable] = 1 / (1 + (n - a) / n * np.expm1(log_inverse_b(a, n)))
    return out[()]


def mean_wait_s(load: npt.ArrayLike, agents: npt.ArrayLike, aht_s: npt.ArrayLike) -> Array:
    """Average speed of answer over all contacts, in seconds: C · aht / (n − a)."""
    a, n, aht = np.broadcast_arrays(
        checked("load", load), checked("agents", agents), checked("aht_s", aht_s, positive=True)
    )
    out = np.where(a > 0, np.inf, 0.0)
    stable = (a > 0) & (a < n)
    a, n, aht = a[stable], n[stable], aht[stable]
    out[stable] = probability_of_wait(a, n) * aht / (n - a)
    return out[()]


def queue_length(load: npt.ArrayLike, agents: npt.ArrayLike) -> Array:
    """Mean number of contacts waiting: C · a / (n − a) (Cooper 1981, ch. 3); inf if overloaded."""
    a, n = np.broadcast_arrays(checked("load", load), checked("agents", agents))
    return (mean_wait_s(a, n, 1.0) * np.where(a > 0, a, 1.0))[()]


def late(
    load: npt.ArrayLike, agents: npt.ArrayLike, aht_s: npt.ArrayLike, within_s: npt.ArrayLike
) -> Array:
    """Share of contacts not answered within `within_s` seconds: C · exp(−(n − a) t / aht)."""
    a, n, aht, t = np.broadcast_arrays(
        checked("load", load),
        checked("agents", agents),
        checked("aht_s", aht_s, positive=True),
        checked("within_s", within_s, endless=True),
    )
    out = np.where(a > 0, 1.0, 0.0)
    stable = (a > 0) & (a < n)
    a, n, aht, t = a[stable], n[stable], aht[stable], t[stable]
    out[stable] = probability_of_wait(a, n) * np.exp(-(n - a) * t / aht)
    return out[()]


def service_level(
    load: npt.ArrayLike, agents: npt.ArrayLike, aht_s: npt.ArrayLike, within_s: npt.ArrayLike
) -> Array:
    """Share of contacts answered within `within_s` seconds: 1 − :func:`late`."""
    return 1 - late(load, agents, aht_s, within_s)


def occupancy(load: npt.ArrayLike, agents: npt.ArrayLike) -> Array:
    """Share of agents' time spent handling contacts: a/n, at most 1; 0 without load."""
    a, n = np.broadcast_arrays(checked("load", load), checked("agents", agents))
    busy = np.minimum(a, n)
    return np.where(a > 0, np.divide(busy, n, out=np.ones(a.shape), where=n > 0), 0.0)[()]
