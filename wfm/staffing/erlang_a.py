"""Erlang A: contacts wait, and give up when their patience ends.

Arrivals are Poisson, handling times and patience exponential. Throughout, `load` is in
erlangs (arrivals × handling time), `agents` may be fractional, shapes broadcast. The system
always settles, however few the agents. A patience of inf is Erlang C
(:mod:`wfm.staffing.erlang_c`). Without load nobody waits, even with no agents; with load and
no agents everybody gives up. With `balking`, the given share of those who would have to wait
hangs up at once instead.

Source: Garnett, Mandelbaum & Reiman (2002), "Designing a call center with impatient
customers"; the times from the virtual wait of M/M/n+G as in Zeltyn & Mandelbaum (2005), "Call
centers with impatient customers: many-server asymptotics of the M/M/n+G queue", with
exponential patience put in and the integral taken in closed form.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wfm.staffing.erlang_b import checked, share
from wfm.staffing.measures import Counting, Measures
from wfm.staffing.tails import Array
from wfm.staffing.waiting import endless_queue, log_free


def measures(
    load: npt.ArrayLike,
    agents: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    patience_s: npt.ArrayLike,
    within_s: npt.ArrayLike = 0.0,
    balking: npt.ArrayLike = 0.0,
) -> Measures:
    """Everything at once, which costs no more than the service level alone.

    The formulas are those of :func:`wfm.staffing.waiting.endless_queue` with E = 1/B(n, a) −
    1.

    Parameters
    ----------
    load, agents
        Erlangs and agents, ≥ 0.
    aht_s, patience_s, within_s
        Mean handling time (> 0), mean patience (> 0, may be inf), time to answer (≥ 0).
    balking
        Share, from 0 to 1, of those who would have to wait that hangs up at once.
    """
    a, n, aht, patience, t, balks = np.broadcast_arrays(
        checked("load", load),
        checked("agents", agents),
        checked("aht_s", aht_s, positive=True),
        checked("patience_s", patience_s, positive=True, endless=True),
        checked("within_s", within_s, endless=True),
        share("balking", balking),
    )
    some = a > 0
    a, n, aht, patience, t, balks = (x[some] for x in (a, n, aht, patience, t, balks))
    rows = endless_queue(log_free(a, n), a, n, aht / patience, t / aht, balks)
    return filled(some, rows, n, aht)


def filled(some: npt.NDArray[np.bool_], rows: Array, agents: Array, aht_s: Array) -> Measures:
    """Measures of the elements with load among all, from those of an Erlang queue.

    Parameters
    ----------
    some
        Where there is load; all the others have nobody waiting and nobody busy.
    rows
        As :func:`wfm.staffing.waiting.endless_queue` returns them, shape (10, elements).
    agents, aht_s
        Agents over whom the contacts being handled are spread, and the handling time.
    """
    out = np.zeros((10, *some.shape))
    out[8] = 1.0
    rows = rows.copy()
    with np.errstate(over="ignore"):
        rows[2] *= aht_s
        spread = np.divide(rows[4], agents, out=np.ones_like(agents), where=agents > 1e-200)
    rows[4] = np.minimum(spread, 1.0)
    out[:, some] = rows
    return Measures(*(row[()] for row in out))


def probability_of_wait(
    load: npt.ArrayLike, agents: npt.ArrayLike, aht_s: npt.ArrayLike, patience_s: npt.ArrayLike
) -> Array:
    """Share of contacts that find every agent busy."""
    return measures(load, agents, aht_s, patience_s).wait


def abandonment(
    load: npt.ArrayLike, agents: npt.ArrayLike, aht_s: npt.ArrayLike, patience_s: npt.ArrayLike
) -> Array:
    """Share of contacts that give up before they are answered."""
    return measures(load, agents, aht_s, patience_s).abandonment


def mean_wait_s(
    load: npt.ArrayLike, agents: npt.ArrayLike, aht_s: npt.ArrayLike, patience_s: npt.ArrayLike
) -> Array:
    """Mean wait of all contacts in seconds, those who give up included."""
    return measures(load, agents, aht_s, patience_s).asa_s


def queue_length(
    load: npt.ArrayLike, agents: npt.ArrayLike, aht_s: npt.ArrayLike, patience_s: npt.ArrayLike
) -> Array:
    """Mean number of contacts waiting: arrivals × mean wait (Little 1961)."""
    return measures(load, agents, aht_s, patience_s).queue


def wait_exceeds(
    load: npt.ArrayLike,
    agents: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    patience_s: npt.ArrayLike,
    wait_s: npt.ArrayLike,
) -> Array:
    """Share of contacts that wait longer than `wait_s` seconds, until answered or given up.

    The tail of the waiting-time distribution, P(wait) P(V > t | wait) e^{−θt} as in
    :func:`measures`; at 0 it is the probability of wait.
    """
    return measures(load, agents, aht_s, patience_s, wait_s).waiting


def service_level(
    load: npt.ArrayLike,
    agents: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    patience_s: npt.ArrayLike,
    within_s: npt.ArrayLike,
    counting: Counting = "offered",
) -> Array:
    """Share of contacts answered within `within_s` seconds, counted as `counting` says.

    See :data:`wfm.staffing.measures.Counting`.
    """
    return measures(load, agents, aht_s, patience_s, within_s).level(counting)


def occupancy(
    load: npt.ArrayLike, agents: npt.ArrayLike, aht_s: npt.ArrayLike, patience_s: npt.ArrayLike
) -> Array:
    """Share of agents' time spent handling contacts: a (1 − P(abandon)) / n."""
    return measures(load, agents, aht_s, patience_s).occupancy
