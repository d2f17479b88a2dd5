"""Finite lines and balking: contacts that are turned away before they wait.

Erlang A and C in which no more than `trunks` contacts fit (agents' calls and waiting ones;
the next gets the busy tone), and in which a contact that finds every agent busy hangs up at
once with probability `balking`. With as many trunks as agents it is Erlang B; with endless
trunks and no balking, Erlang A or C.

The states from "every agent busy" on are summed one by one, all terms positive, in compiled
code. What somebody waits who finds j ahead is the sum of j + 1 independent exponential times
of rates nμ + iθ, so e^{−θV} is a Beta(nμ/θ, j + 1) variable, whose distribution follows from
that for j − 1 by adding one positive term (DLMF 8.17.20). Source of the model: Garnett &
Mandelbaum (2000), "An introduction to skills-based routing and its operational
complexities", M/M/n/B + M; Whitt (1999), "Improving service by informing customers about
anticipated delays", §2.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from wfm.kernels import kernel
from wfm.staffing.agents import Targets, Whole, met
from wfm.staffing.erlang_a import filled
from wfm.staffing.erlang_b import checked, mean_patience_s, share
from wfm.staffing.measures import Measures
from wfm.staffing.sizing import TOLERANCE
from wfm.staffing.tails import Array
from wfm.staffing.waiting import endless_queue, log_free

_BIG = 1e200
_LOG_BIG = math.log(_BIG)
_NONE = 1e-60
"""Fewer agents, or handling times per patience, than this make no difference."""
_LEFT = 1e-19
"""The sum over the places ends where what is left of it is less than this share."""


def measures(
    load: npt.ArrayLike,
    agents: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    patience_s: npt.ArrayLike = np.inf,
    within_s: npt.ArrayLike = 0.0,
    *,
    trunks: npt.ArrayLike = np.inf,
    balking: npt.ArrayLike = 0.0,
) -> Measures:
    """Everything at once; shapes broadcast.

    Turned-away contacts count as offered and not answered, and wait 0 seconds.

    Parameters
    ----------
    load, agents
        Erlangs offered and agents, ≥ 0. Agents may be fractional; there are as many waiting
        places as whole trunks beyond them. Agents beyond the trunks have nothing to do.
    aht_s, patience_s, within_s
        Mean handling time (> 0), mean patience (> 0, may be inf), time to answer (≥ 0).
    trunks
        Contacts that the centre holds at most, ≥ 0, a whole number or inf.
    balking
        Share, from 0 to 1, of those who would have to wait that hangs up at once.
    """
    a, n, aht, patience, t, lines, balks = np.broadcast_arrays(
        checked("load", load),
        checked("agents", agents),
        checked("aht_s", aht_s, positive=True),
        checked("patience_s", patience_s, positive=True, endless=True),
        checked("within_s", within_s, endless=True),
        checked("trunks", trunks, endless=True),
        share("balking", balking),
    )
    if np.any(np.isfinite(lines) & (lines != np.floor(lines))):
        raise ValueError("trunks must be a whole number or inf")
    some = a > 0
    a, n, aht, patience, t, lines, balks = (
        x[some] for x in (a, n, aht, patience, t, lines, balks)
    )
    used = np.minimum(np.where(n < _NONE, 0.0, n), lines)
    hurry, time = aht / patience, np.minimum(t / aht, 1e100)
    hurry = np.where(np.isinf(patience), 0.0, np.maximum(hurry, _NONE))
    free = log_free(a, used)
    rows = np.empty((10, len(a)))
    places = np.floor(lines - used + 1e-9)
    few = np.isfinite(lines)
    rows[:, few] = finite_queue(
        free[few], a[few], used[few], hurry[few], time[few], balks[few], places[few]
    )
    rows[:, ~few] = endless_queue(
        free[~few], a[~few], used[~few], hurry[~few], time[~few], balks[~few]
    )
    return filled(some, rows, n, aht)


def least_agents(
    load: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    targets: Targets,
    *,
    trunks: npt.ArrayLike,
    patience_s: npt.ArrayLike | None = None,
    balking: npt.ArrayLike = 0.0,
    max_turned_away: npt.ArrayLike = 1.0,
) -> Whole:
    """The least number of agents on so many lines that meets every target; 0 without load.

    With few lines a further agent does not improve everything (the more agents, the fewer
    places to wait, and who is being served holds a line longer than who gives up), so
    every number of agents is tried from none on.

    Parameters
    ----------
    load, aht_s, trunks, patience_s, balking
        As in :func:`measures`, trunks finite. Shapes broadcast.
    targets
        What is asked, see :class:`wfm.staffing.agents.Targets`.
    max_turned_away
        Highest share that finds no free line or does not care to wait.

    Returns
    -------
    array of int64
        −1 where the lines do not allow the targets, however many the agents.
    """
    given = [
        checked("load", load),
        checked("aht_s", aht_s, positive=True),
        mean_patience_s(patience_s),
        checked("trunks", trunks, endless=True),
        share("balking", balking),
        share("max_turned_away", max_turned_away),
        *targets.rows(),
    ]
    if not np.all(np.isfinite(given[3])):
        raise ValueError("trunks must be finite")
    shape = np.broadcast_shapes(*(array.shape for array in given))
    rows = np.stack([np.broadcast_to(array, shape).ravel() for array in given])
    found = np.where(rows[0] > 0, -1, 0).astype(np.int64)
    open_ = np.flatnonzero(found < 0)
    number = 0.0
    while open_.size:
        a, aht, patience, lines, balks, turned, *limits = rows[:, open_]
        got = measures(a, number, aht, patience, limits[1], trunks=lines, balking=balks)
        kept = got.turned_away <= turned + TOLERANCE
        fine = kept & met(got, limits, targets.counting)
        found[open_[fine]] = int(number)
        # agents beyond the lines do nothing but share the work
        last = (number >= lines) & ~fine
        unbound = [*limits[:4], np.ones_like(a), limits[5]]
        idle = last & kept & met(got, unbound, targets.counting) & (limits[4] > 0)
        work = np.maximum(got.occupancy, TOLERANCE) * number
        cap = np.where(idle, limits[4] * (1 + TOLERANCE), 1.0)
        found[open_[idle]] = np.ceil((work / cap)[idle]).astype(np.int64)
        open_ = open_[~fine & ~last]
        number += 1
    return found.reshape(shape)[()]


@kernel
def finite_queue(
    free: Array, load: Array, agents: Array, hurry: Array, time: Array, balking: Array,
    places: Array,
) -> Array:
    """:func:`wfm.staffing.waiting.endless_queue` with so many waiting `places` (finite)."""
    out = np.zeros((10, len(load)))
    for i in range(len(load)):
        a, n, h, t, m, balk = load[i], agents[i], hurry[i], time[i], places[i], balking[i]
        joins = a * (1 - balk)
        if h == 0 and n == 0:
            # nobody leaves: the places fill and stay full
            out[3, i] = out[9, i] = 1.0
            out[5, i] = m if joins > 0 else 0.0
            continue
        # scaled weights: real weight = weight · exp(scale)
        weight, scale = 1.0, 0.0
        places_sum, waiting_sum = 0.0, 0.0  # joinable states, and Σ j · weight
        answered_sum, still_sum, later_sum = 0.0, 0.0, 0.0
        # P(V > t | j ahead) · exp(−tail): with x = e^{−θt}, I_x(c, j + 1) and I_x(c + 1, j + 1)
        remain = math.exp(-h * t)
        pace = t if h == 0 else -math.expm1(-h * t) / h
        outlast, tail = 1.0, -n * t
        step, step_on, outlast_on = 1.0, 1.0, 1.0
        j = 0
        while j < m:
            real = math.exp(tail) if tail > -700 else 0.0
            places_sum += weight
            waiting_sum += j * weight
            served = n / (n + (j + 1) * h)
            answered_sum += weight * served
            still_sum += weight * min(outlast * real, 1.0)
            later_sum += weight * served * min(outlast_on * real * remain, 1.0)
            ratio = joins / (n + (j + 1) * h)
            weight *= ratio
            j += 1
            if ratio < 1 and weight * (j + 1 / (1 - ratio)) <= _LEFT * (1 - ratio) * (
                places_sum + waiting_sum
            ):
                break
            step *= pace * (n + (j - 1) * h) / j
            outlast += step
            step_on *= pace * (n + j * h) / j
            outlast_on += step_on
            if outlast > _BIG or outlast_on > _BIG:
                step /= _BIG
                outlast /= _BIG
                step_on /= _BIG
                outlast_on /= _BIG
                tail += _LOG_BIG
            if weight > _BIG or places_sum > _BIG or waiting_sum > _BIG:
                weight /= _BIG
                places_sum /= _BIG
                waiting_sum /= _BIG
                answered_sum /= _BIG
                still_sum /= _BIG
                later_sum /= _BIG
                scale += _LOG_BIG
        # the last state, in which no place is left
        full = weight if j >= m else 0.0
        waiting_sum += j * full
        inside = places_sum + full
        gap = math.log(inside) + scale - free[i]
        before = 1 / (1 + math.exp(gap)) if gap < 700 else 0.0
        total = inside * (1 + math.exp(-gap)) if gap > -700 else np.inf
        held = (1 - balk) * places_sum / total
        waits = waiting_sum / total
        answered_waiting = (1 - balk) * answered_sum / total
        still = remain * (1 - balk) * still_sum / total
        later = (1 - balk) * later_sum / total
        turned = (balk * places_sum + full) / total
        gone = waits * h / a
        out[0, i] = held
        out[1, i] = gone
        out[2, i] = waits / a
        out[3, i] = min(turned + gone + later, 1.0)
        out[8, i] = min(before + answered_waiting, 1.0)
        out[4, i] = a * out[8, i]
        out[5, i] = waits
        out[6, i] = still
        out[7, i] = min(later, still)
        out[9, i] = turned
    return out
