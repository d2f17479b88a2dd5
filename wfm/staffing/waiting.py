"""A queue without end behind busy agents: who waits how long, who gives up, in closed form.

What happens while an agent is free enters only through the weight of those states, so the
same sums serve Erlang A and C (:mod:`wfm.staffing.erlang_a`), balking, and chats that slow
each other (:mod:`wfm.staffing.chat`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import gammainc

from wfm.staffing.tails import Array, below_service, log_inverse_b, log_poisson, queue_sum

_NOBODY = 1e-200
"""Fewer agents than this are none; nearer to the smallest number there is, scipy's
incomplete gamma function is 0 where it should be 1."""


_ALL_DAY = 1e-60
"""Patience beyond 10⁶⁰ handling times makes no difference any more."""


def log_free(load: Array, agents: Array) -> Array:
    """log of the weight of the states with an agent free, against just all busy: 1/B − 1."""
    some = agents >= _NOBODY
    out = np.full_like(load, -np.inf)
    log_inverse = log_inverse_b(load[some], agents[some])
    with np.errstate(divide="ignore"):
        out[some] = log_inverse + np.log(-np.expm1(-log_inverse))
    return out


def endless_queue(
    free: Array, load: Array, agents: Array, hurry: Array, time: Array, balking: Array
) -> Array:
    """The measures of queues whose agents can all be busy; shapes (elements,).

    With weight E of the states with an agent free, c = nμ/θ, η = λ(1 − balking)/θ and A =
    A(c, η) of :func:`wfm.staffing.tails.queue_sum`:

    - P(busy) = A / (E + A), of whom the share `balking` does not wait;
    - P(abandon | wait) = 1/(ρA) + 1 − 1/ρ, ρ = η/c;
    - mean wait = P(abandon) · mean patience;
    - waiting after t: P(wait) P(V > t | wait) e^{−θt}. The virtual wait V of somebody with
      endless patience has, given that it is positive, the density
      ∝ exp(η(1 − e^{−θx}) − cθx), so P(V > t | wait) = e^{g(t)} A(c, η e^{−θt}) / A with g
      that exponent at t;
    - of those, answered later: the share answered in a queue with η e^{−θt} for η.

    Without abandonment (hurry 0) A = 1/(1 − ρ) and P(V > t | wait) = exp(−(n − ρn) μt); with
    ρ ≥ 1 the queue never settles: everybody who joins waits without end.

    Parameters
    ----------
    free
        log E, as :func:`log_free` has it for Erlang's agents.
    load, agents
        Erlangs > 0, and contacts that are handled at once when all are busy, ≥ 0.
    hurry, time
        Handling time in patiences (θ/μ ≥ 0), time to answer in handling times.
    balking
        Share of those who would have to wait that does not.

    Returns
    -------
    array, shape (10, elements)
        The fields of :class:`wfm.staffing.measures.Measures`, waits in handling times and,
        for occupancy, the contacts being handled.
    """
    out = np.empty((10, len(load)))
    stays = hurry == 0
    for kind, form in ((stays, _patient), (~stays, _impatient)):
        if kind.any():
            out[:, kind] = form(*(x[kind] for x in (free, load, agents, hurry, time, balking)))
    return out


def _patient(
    free: Array, a: Array, n: Array, hurry: Array, time: Array, balking: Array
) -> list[Array]:
    joins = a * (1 - balking)
    settles = joins < n
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        spare = np.where(settles, n - joins, 1.0)
        busy = np.where(settles, 1 / (1 + np.exp(free) * (spare / n)), 1.0)
        held = (1 - balking) * busy
        still = np.where(settles, held * np.exp(-spare * time), held)
        asa = np.where(settles, held / spare, np.where(joins > 0, np.inf, 0.0))
    turned = balking * busy
    return [
        held, np.zeros_like(a), asa, np.minimum(turned + still, 1.0),
        np.where(settles, a * (1 - turned), n), asa * a, still, still, 1 - turned, turned,
    ]


def _impatient(
    free: Array, a: Array, n: Array, hurry: Array, time: Array, balking: Array
) -> list[Array]:
    n = np.where(n < _NOBODY, 0.0, n)
    patience = 1 / hurry
    hurry = np.maximum(hurry, _ALL_DAY)
    elapsed = np.minimum(time * hurry, 700.0)  # beyond, nobody is left: e⁻⁷⁰⁰
    joins = a * (1 - balking)
    c, eta, spare = n / hurry, joins / hurry, (n - joins) / hurry
    log_all, gone_waiting, served_waiting = queue_sum(c, eta, spare)
    with np.errstate(over="ignore"):
        at_once = 1 / (1 + np.exp(log_all - free))
        busy = 1 / (1 + np.exp(free - log_all))
    log_v, served_later = _outlast(c, eta, spare, elapsed, log_all)
    still = np.exp(log_v - elapsed)
    held, turned = (1 - balking) * busy, balking * busy
    gone = held * gone_waiting
    answered = at_once + held * served_waiting
    asa = gone * patience
    return [
        held, gone, asa, turned + held * np.minimum(gone_waiting + still * served_later, 1.0),
        a * answered, asa * a, held * still, held * still * served_later, answered, turned,
    ]


def _outlast(
    c: Array, eta: Array, spare: Array, elapsed: Array, log_all: Array
) -> tuple[Array, Array]:
    """log P(V > t | V > 0), and the share answered of those still waiting then.

    `elapsed` is t in mean patiences, and `log_all` is log A(c, η). The three forms are the
    same ratio of incomplete gamma functions; each keeps its digits where it is used, also
    where both functions are nearly 1 or too small for a number.
    """
    later = eta * np.exp(-elapsed)
    spare_later = spare - eta * np.expm1(-elapsed)
    log_later, _, answered = queue_sum(c, later, spare_later)
    log_v = log_later - log_all - spare * elapsed - eta * _curvature(elapsed)
    below_later, below = below_service(c, later), below_service(c, eta)
    mixed = below_later & ~below
    log_v[mixed] = (
        log_poisson(c[mixed], np.maximum(later[mixed], 1e-300), spare_later[mixed])
        + log_later[mixed] - np.log(gammainc(c[mixed], eta[mixed]))
    )
    near: npt.NDArray[np.bool_] = ~below_later & (later > 0)
    log_v[near] = np.log(gammainc(c[near], later[near]) / gammainc(c[near], eta[near]))
    return np.minimum(log_v, 0.0), answered


def _curvature(x: Array) -> Array:
    """``exp(−x) − 1 + x`` for x ≥ 0, without cancellation where x is small."""
    small = np.minimum(x, 0.5)
    series = np.zeros_like(x)
    for power in range(16, 1, -1):
        series = (1 - series) * small / power
    return np.where(x < 0.5, series * small, np.expm1(-x) + x)
