"""Erlang A: contacts wait, and give up when their patience ends.

Arrivals are Poisson, handling times and patience exponential. Throughout, `load` is in
erlangs (arrivals × handling time), `agents` may be fractional, shapes broadcast. The system
always settles, however few the agents. A patience of inf is Erlang C
(:mod:`wfm.staffing.erlang_c`). Without load nobody waits, even with no agents; with load and
no agents everybody gives up.

Source: Garnett, Mandelbaum & Reiman (2002), "Designing a call center with impatient
customers"; the times from the virtual wait of M/M/n+G as in Zeltyn & Mandelbaum (2005), "Call
centers with impatient customers: many-server asymptotics of the M/M/n+G queue", with
exponential patience put in and the integral taken in closed form.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammainc

from wfm.staffing import erlang_c
from wfm.staffing.erlang_b import checked
from wfm.staffing.tails import Array, below_service, log_inverse_b, queue_sum

_NOBODY = 1e-200
"""Fewer agents than this are none; nearer to the smallest number there is, scipy's
incomplete gamma function is 0 where it should be 1."""


@dataclass(frozen=True)
class Measures:
    """What contacts and agents meet; every field has the broadcast shape.

    Attributes
    ----------
    wait
        Share of contacts that find every agent busy.
    abandonment
        Share of contacts that give up.
    asa_s
        Mean wait in seconds, of all contacts, those who give up included.
    late
        Share of contacts not answered within `within_s`: 1 − service level. Those who give
        up count as not answered.
    occupancy
        Share of agents' time spent handling contacts.
    """

    wait: Array
    abandonment: Array
    asa_s: Array
    late: Array
    occupancy: Array

    @property
    def service_level(self) -> Array:
        """Share of contacts answered within `within_s`."""
        return 1 - self.late


def measures(
    load: npt.ArrayLike,
    agents: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    patience_s: npt.ArrayLike,
    within_s: npt.ArrayLike = 0.0,
) -> Measures:
    """Everything at once, which costs no more than the service level alone.

    With E = 1/B(n, a) − 1 and A = A(c, η), c = nμ/θ and η = λ/θ:

    - P(wait) = A / (E + A);
    - P(abandon | wait) = 1/(ρA) + 1 − 1/ρ, ρ = a/n;
    - mean wait = P(abandon) · mean patience;
    - not answered within t = P(wait) · [P(abandon | wait) + P(V > t | wait) e^{−θt} s(t)]:
      who is still there at t and will be served comes too late. The virtual wait V of
      somebody with endless patience has, given that it is positive, the density
      ∝ exp(η(1 − e^{−θx}) − cθx), so P(V > t | wait) = e^{g(t)} A(c, η e^{−θt}) / A with g
      that exponent at t, and s(t) is the share served in a system with η e^{−θt} for η.

    Parameters
    ----------
    load, agents
        Erlangs and agents, ≥ 0.
    aht_s, patience_s, within_s
        Mean handling time (> 0), mean patience (> 0, may be inf), time to answer (≥ 0).
    """
    a, n, aht, patience, t = np.broadcast_arrays(
        checked("load", load),
        checked("agents", agents),
        checked("aht_s", aht_s, positive=True),
        checked("patience_s", patience_s, positive=True),
        checked("within_s", within_s),
    )
    wait, gone, asa, late, busy = (np.zeros(a.shape) for _ in range(5))
    endless = np.isinf(patience)
    if endless.any():
        case = a[endless], n[endless]
        wait[endless] = erlang_c.probability_of_wait(*case)
        asa[endless] = erlang_c.mean_wait_s(*case, aht[endless])
        late[endless] = erlang_c.late(*case, aht[endless], t[endless])
        busy[endless] = erlang_c.occupancy(*case)
    some = (a > 0) & ~endless
    if some.any():
        a, n, aht, patience, t = a[some], n[some], aht[some], patience[some], t[some]
        n = np.where(n < _NOBODY, 0.0, n)
        turnover = patience / aht
        elapsed = np.minimum(t / patience, 700.0)  # beyond, nobody is left: e⁻⁷⁰⁰
        c, eta = n * turnover, a * turnover
        log_all, gone_waiting = queue_sum(c, eta)
        with np.errstate(divide="ignore", over="ignore"):
            below = np.log(np.expm1(log_inverse_b(a, n)))
            waiting = 1 / (1 + np.exp(below - log_all))
        later = eta * np.exp(-elapsed)
        log_later, gone_later = queue_sum(c, later)
        exponent = -eta * np.expm1(-elapsed) - c * elapsed
        log_v = np.minimum(log_later - log_all + exponent, 0.0)
        # the same as a ratio of incomplete gammas, where huge logarithms would cancel
        near = ~below_service(c, later)
        log_v[near] = np.log(gammainc(c[near], later[near]) / gammainc(c[near], eta[near]))
        late_served = np.exp(log_v - elapsed) * (1 - gone_later)
        wait[some] = waiting
        gone[some] = waiting * gone_waiting
        asa[some] = gone[some] * patience
        late[some] = waiting * np.minimum(gone_waiting + late_served, 1.0)
        busy[some] = np.divide(a * (1 - gone[some]), n, out=np.ones(a.shape), where=n > 0)
        busy[some] = np.minimum(busy[some], 1.0)
    return Measures(wait[()], gone[()], asa[()], late[()], busy[()])


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


def service_level(
    load: npt.ArrayLike,
    agents: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    patience_s: npt.ArrayLike,
    within_s: npt.ArrayLike,
) -> Array:
    """Share of all contacts that are answered within `within_s` seconds."""
    return measures(load, agents, aht_s, patience_s, within_s).service_level


def occupancy(
    load: npt.ArrayLike, agents: npt.ArrayLike, aht_s: npt.ArrayLike, patience_s: npt.ArrayLike
) -> Array:
    """Share of agents' time spent handling contacts: a (1 − P(abandon)) / n."""
    return measures(load, agents, aht_s, patience_s).occupancy
