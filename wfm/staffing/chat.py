"""Several contacts at once: an agent who handles `c` chats is `c` servers.

Two models. The simple one, used for the requirement: each chat that an agent has open is a
server of its own and takes as long as if all were open: with `c` at once a chat lasts
``aht · (1 + slowing · (c − 1))``, so an agent finishes at most ``c / (aht (1 + slowing (c −
1)))`` chats per second. The queue is then an ordinary Erlang queue of ``agents × c`` servers,
and servers divided by `c` are (fractional) agents. That is on the safe side at quiet times,
when agents have fewer chats open and handle them faster.

The exact one (:func:`measures`) follows the number of chats open: they are shared out evenly,
the next goes to an agent with the fewest, and an agent with j open finishes j / duration(j)
per second, from a measured or assumed curve. Source: Luo & Zhang (2013), "Staffing and control
of instant messaging contact centers", §2 (rates that depend on the number open); Tezcan &
Zhang (2014), "Routing and staffing in customer service chat systems with impatient
customers" (least-loaded routing). Once all agents are full, it is the endless queue of
:mod:`wfm.staffing.waiting`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

from wfm.staffing.agents import Flags, Targets, Whole, least, met, unreachable
from wfm.staffing.erlang_b import checked, mean_patience_s
from wfm.staffing.measures import Measures
from wfm.staffing.tails import Array
from wfm.staffing.waiting import endless_queue

SLOWING = 0.0
"""Share by which each further chat lengthens all. The handling time of a history was
measured on agents who had several chats open, so it holds the slowing already."""


def slowed_aht_s(
    aht_s: npt.ArrayLike, concurrency: npt.ArrayLike, slowing: float = SLOWING
) -> Array:
    """Duration of a chat in seconds when an agent has `concurrency` (≥ 1) open.

    Parameters
    ----------
    aht_s
        Duration of a chat that is handled alone; or, with `slowing` 0, as it is handled.
    slowing
        Share by which each further chat lengthens all, ≥ 0.
    """
    c = checked("concurrency", concurrency)
    if not np.all(c >= 1):
        raise ValueError("concurrency must be 1 or more")
    if slowing < 0:
        raise ValueError("slowing must be 0 or more")
    return (checked("aht_s", aht_s) * (1 + slowing * (c - 1)))[()]


def servers(agents: npt.ArrayLike, concurrency: npt.ArrayLike) -> Array:
    """Contacts that so many (fractional) agents handle at once."""
    return (checked("agents", agents) * checked("concurrency", concurrency, positive=True))[()]


def measured_curve(
    open_chats: npt.ArrayLike, duration_s: npt.ArrayLike, most: int
) -> Array:
    """Mean duration of a chat with 1, 2, … `most` open, from chats that were handled.

    Numbers open in between count for both neighbours, in proportion; numbers nobody had open
    are interpolated, and beyond the measured ones the nearest is taken.

    Parameters
    ----------
    open_chats, duration_s
        Mean number that the agent had open during each chat, ≥ 1, and its duration in
        seconds, > 0; shape (chats,), at least one.
    most
        Chats that an agent may have open.
    """
    level = checked("open_chats", open_chats)
    lasted = checked("duration_s", duration_s, positive=True)
    if not len(level) or not np.all(level >= 1) or most < 1:
        raise ValueError("chats, each with 1 or more open, are needed, and most must be 1 or more")
    low = np.minimum(np.floor(level), most).astype(np.int64)
    upper = np.minimum(level, most) - low
    count = np.bincount(low, 1 - upper, most + 2) + np.bincount(low + 1, upper, most + 2)
    total = np.bincount(low, (1 - upper) * lasted, most + 2)
    total += np.bincount(low + 1, upper * lasted, most + 2)
    known = np.flatnonzero(count > 0)
    curve: Array = np.interp(np.arange(1, most + 1), known, total[known] / count[known])
    return curve


def measures(
    chats_h: npt.ArrayLike,
    agents: npt.ArrayLike,
    curve_s: npt.ArrayLike,
    patience_s: npt.ArrayLike | None = None,
    within_s: npt.ArrayLike = 0.0,
) -> Measures:
    """What chatting customers and agents meet; shapes broadcast.

    Occupancy is the share of agents' time with at least one chat open. Waiting customers are
    taken as soon as an agent has fewer than the most chats open.

    Parameters
    ----------
    chats_h
        Chats offered per hour, ≥ 0.
    agents
        Agents, whole, ≥ 0.
    curve_s
        Duration in seconds of a chat when its agent has 1, 2, … open, > 0, shape (most,); as
        :func:`slowed_aht_s` assumes it or :func:`measured_curve` finds it. No number open may
        finish fewer chats per second than a smaller number.
    patience_s, within_s
        Mean patience (None or inf: nobody gives up) and time to answer, in seconds.
    """
    curve = checked("curve_s", curve_s, positive=True).ravel()
    speed = np.arange(1, len(curve) + 1) / curve
    if not len(curve) or np.any(np.diff(speed) < -1e-12 * speed[:-1]):
        raise ValueError("curve_s: more chats open must not finish fewer chats per second")
    given = np.broadcast_arrays(
        checked("chats_h", chats_h), checked("agents", agents), mean_patience_s(patience_s),
        checked("within_s", within_s, endless=True),
    )
    rate, n, calm, t = (x.ravel() for x in given)
    if np.any(n != np.floor(n)):
        raise ValueError("agents must be whole")
    out = np.zeros((10, rate.size))
    out[8] = 1.0
    some = np.flatnonzero(rate > 0)
    rate, n, calm, t = rate[some] / 3600, n[some], calm[some], t[some]
    free, idle = _free_states(rate, n, speed)
    aht = curve[-1]
    rows = endless_queue(
        free, rate * aht, n * len(curve), aht / calm, t / aht, np.zeros_like(rate)
    )
    rows[2] *= aht
    # agents with nothing to do, of the states in which somebody is free
    full = np.minimum(rows[0], 1.0)
    rows[4] = np.where(n > 0, 1 - (1 - full) * idle, 1.0)
    out[:, some] = rows
    return Measures(*(row.reshape(given[0].shape)[()] for row in out))


def _free_states(rate: Array, agents: Array, speed: Array) -> tuple[Array, Array]:
    """log weight of the states in which somebody can take a chat, and the share idle there.

    The weights count against the state with every agent full; `rate` in chats per second,
    `speed` what an agent with 1, 2, … open finishes per second.
    """
    free, idle = np.full(len(rate), -np.inf), np.zeros(len(rate))
    finish = np.concatenate([[0.0], speed])
    for i, n in enumerate(agents.astype(np.int64).tolist()):
        if n == 0:
            continue
        k = np.arange(n * len(speed) + 1)
        level, more = np.divmod(k, n)
        upper = np.minimum(level + 1, len(speed))
        leave = (n - more) * finish[level] + more * finish[upper]
        # weight of state k against the full one: what leaves k + 1, k + 2, … over what comes
        log_weight = np.concatenate([np.cumsum(np.log(leave[:0:-1] / rate[i]))[::-1], [0.0]])[:-1]
        free[i] = logsumexp(log_weight)
        unused = np.maximum(n - k[:-1], 0) / n
        idle[i] = float(np.exp(log_weight - free[i]) @ unused)
    return free, idle


def least_agents(
    chats_h: npt.ArrayLike,
    curve_s: npt.ArrayLike,
    targets: Targets,
    patience_s: npt.ArrayLike | None = None,
) -> Whole:
    """The least number of agents with which the chats meet every target; 0 without chats.

    Parameters as in :func:`measures`, `targets` as in
    :class:`wfm.staffing.agents.Targets`; −1 where no number of agents is enough.
    """
    limits = targets.rows()
    given = np.broadcast_arrays(checked("chats_h", chats_h), mean_patience_s(patience_s), *limits)
    rows = np.stack([x.ravel() for x in given])
    curve = checked("curve_s", curve_s, positive=True).ravel()
    endless = np.isinf(rows[1])
    never = unreachable(list(rows[2:]), endless, np.zeros_like(rows[0]), targets.counting)
    found = np.where(rows[0] > 0, -1, 0).astype(np.int64)
    search = np.flatnonzero((rows[0] > 0) & ~never)

    def enough(places: Whole, agents: Whole) -> Flags:
        rate, calm, *asked = rows[:, search[places]]
        got = measures(rate, agents, curve, calm, asked[1])
        return met(got, asked, targets.counting)

    start = np.ceil(rows[0, search] / 3600 * curve[-1] / len(curve)).astype(np.int64)
    found[search] = least(start, enough)
    return found.reshape(given[0].shape)[()]
