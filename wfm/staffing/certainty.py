"""Staffing for a rate that nobody knows: targets met on average, or with a probability.

The load is random as in :mod:`wfm.staffing.uncertain`. With a probability: every measure
worsens with the load, so the targets are met as long as the load does not exceed what the
agents can carry, and the agents for probability p are those for the load's p-quantile.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammainc

from wfm.staffing import erlang_a
from wfm.staffing.agents import Flags, Targets, Whole, least, least_agents, met, unreachable
from wfm.staffing.erlang_b import checked, mean_patience_s
from wfm.staffing.tails import Array
from wfm.staffing.uncertain import CERTAIN, average_measures, load_quantile

PROBABILITIES = (0.5, 0.8, 0.95)
_NO_END = 1e9
"""A load with which the targets are still met is taken to be as good as endless."""


def least_agents_on_average(
    load: npt.ArrayLike,
    phi: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    targets: Targets,
    patience_s: npt.ArrayLike | None = None,
) -> Whole:
    """The least number of agents with which the average contact is served as targeted.

    Parameters
    ----------
    load, phi
        Expected erlangs and relative variance of the load, ≥ 0. Shapes broadcast.
    aht_s, patience_s, targets
        As in :func:`wfm.staffing.agents.least_agents`.

    Returns
    -------
    array of int64
        0 without load; −1 where no number is enough: as in `least_agents`, and for a mean
        wait without abandonment, which is endless as soon as φ > 0.
    """
    given = [
        checked("load", load),
        checked("phi", phi),
        checked("aht_s", aht_s, positive=True),
        mean_patience_s(patience_s),
        *targets.rows(),
    ]
    shape = np.broadcast_shapes(*(array.shape for array in given))
    rows = np.stack([np.broadcast_to(array, shape).ravel() for array in given])
    a, phis, _, patience, *limits = rows
    endless = np.isinf(patience)
    never = unreachable(limits, endless, np.zeros_like(a), targets.counting)
    never |= endless & (phis > CERTAIN) & np.isfinite(limits[2])
    found = np.where(a > 0, -1, 0).astype(np.int64)
    search = np.flatnonzero((a > 0) & ~never)

    def enough(places: Whole, agents: Whole) -> Flags:
        a, phis, aht, patience, *limits = rows[:, search[places]]
        got = average_measures(a, phis, agents, aht, patience, limits[1])
        kept = met(got, limits, targets.counting, settled=False)
        return np.asarray(kept & (np.isfinite(got.asa_s) | (phis > CERTAIN)))

    start = load_quantile(a[search], phis[search], 0.7)
    found[search] = least(np.ceil(start).astype(np.int64), enough)
    return found.reshape(shape)[()]


def least_agents_with_probability(
    load: npt.ArrayLike,
    phi: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    targets: Targets,
    probability: npt.ArrayLike,
    patience_s: npt.ArrayLike | None = None,
) -> Whole:
    """The least number of agents that meets the targets with the given probability (0 to 1).

    Parameters as in :func:`least_agents_on_average`; −1 where no number is enough, which a
    probability of 1 is as soon as φ > 0.
    """
    worst = np.asarray(load_quantile(load, phi, probability))
    found = least_agents(
        np.where(np.isinf(worst), 0.0, worst), aht_s, patience_s=patience_s, **vars(targets)
    )
    return np.where(np.isinf(worst), -1, found)[()]


def most_load(
    agents: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    targets: Targets,
    patience_s: npt.ArrayLike | None = None,
) -> Array:
    """The largest load in erlangs with which so many agents meet the targets, to 10⁻¹².

    Parameters as in :func:`wfm.staffing.agents.least_agents`, agents ≥ 0 and possibly
    fractional; inf where no load is too much, 0 where every load is.
    """
    given = [
        checked("agents", agents),
        checked("aht_s", aht_s, positive=True),
        mean_patience_s(patience_s),
        *targets.rows(),
    ]
    n, aht, patience, *limits = np.broadcast_arrays(*given)

    def fine(load: Array) -> Flags:
        got = erlang_a.measures(load, n, aht, patience, limits[1])
        return met(got, limits, targets.counting)

    high = n + 1.0
    while np.any(grows := fine(high) & (high < _NO_END)):
        high = np.where(grows, 2 * high, high)
    low = np.zeros(high.shape)
    endless = fine(high)
    for _ in range(64):
        middle = (low + high) / 2
        good = fine(middle)
        low, high = np.where(good, middle, low), np.where(good, high, middle)
    return np.where(endless, np.inf, low)[()]


def probability_met(
    load: npt.ArrayLike,
    phi: npt.ArrayLike,
    agents: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    targets: Targets,
    patience_s: npt.ArrayLike | None = None,
) -> Array:
    """Probability that so many agents meet the targets when the load is random.

    Parameters as in :func:`least_agents_on_average`; agents may be fractional.
    """
    mean, spread, most = np.broadcast_arrays(
        checked("load", load), checked("phi", phi), most_load(agents, aht_s, targets, patience_s)
    )
    # the same rounding is forgiven as in most_load
    out = np.where(mean <= most * (1 + 1e-12), 1.0, 0.0)
    some = (mean > 0) & (spread > CERTAIN)
    shape = 1 / spread[some]
    out[some] = gammainc(shape, most[some] / mean[some] * shape)
    return out[()]


@dataclass(frozen=True)
class Certainty:
    """The price of certainty: how many agents each degree of it takes.

    Attributes
    ----------
    forecast
        Agents if the forecast were sure to come true, shape of the loads.
    average
        Agents with whom the average contact is served as targeted, same shape.
    probabilities
        Probabilities of meeting the targets, shape (k,).
    agents
        Agents for each of them, shape (k, …).
    """

    forecast: Whole
    average: Whole
    probabilities: Array
    agents: Whole


def price_of_certainty(
    load: npt.ArrayLike,
    phi: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    targets: Targets,
    patience_s: npt.ArrayLike | None = None,
    probabilities: tuple[float, ...] = PROBABILITIES,
) -> Certainty:
    """Agents at the forecast, on average, and for probabilities of meeting the targets.

    Parameters as in :func:`least_agents_on_average`.
    """
    case = (load, phi, aht_s, targets)
    return Certainty(
        forecast=least_agents(load, aht_s, patience_s=patience_s, **vars(targets)),
        average=least_agents_on_average(*case, patience_s),
        probabilities=np.array(probabilities),
        agents=np.stack([
            least_agents_with_probability(*case, p, patience_s) for p in probabilities
        ]),
    )
