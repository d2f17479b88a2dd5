"""Predictive dialling: what a number of simultaneous agents reaches under an abandoned-call limit.

The dialler keeps lines ringing ahead of the agents: so many for each agent who is free, or is
expected to be by the time a line is answered (Samuelson 1999, "Predictive dialing for outbound
telephone call centers"). Who answers and finds no agent within a few seconds is an abandoned
call, which the law limits. The more agents, the better their free moments are foreseen: a
large team dials bolder under the same limit, which is why productivity depends on the number
of agents at work together, and the last agents of a small team are dear.

The model is a Markov chain with two counts: calls in hand (with agents, or waiting for one)
and lines ringing. Ringing, talk with wrap-up, and the patience of called parties are
exponential. The last is on the safe side of the fixed time the law knows: fewer are saved
by an agent becoming free in the meantime.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import splu

from wfm.staffing.tails import Array

MAX_ABANDONED = 0.03
LARGEST = 120
"""A team larger than this is taken to reach, each agent, what one of this size does; that is
less than it does reach."""
_STEPS = (1, 2, 3, 4, 6, 8, 11, 15, 20, 30, 40, 60, 80, LARGEST)
"""Team sizes that are worked out; between them productivity is interpolated."""
_WAITING = 10
"""Answered parties waiting at once; one more is abandoned straight away."""
_HALVINGS = 12


@dataclass(frozen=True)
class Dialling:
    """What a campaign's calls are like.

    Attributes
    ----------
    aht_s
        Mean time an agent spends on an answered call, wrap-up included, in seconds, > 0.
    answer_rate
        Share of dials that somebody answers, above 0, at most 1.
    ring_s
        Mean time from dialling to an answer, or to giving the line up, in seconds, > 0.
    connect_s
        Time within which an answered call must have an agent, in seconds, ≥ 0.
    """

    aht_s: float
    answer_rate: float
    ring_s: float
    connect_s: float = 2.0

    def __post_init__(self) -> None:
        if not (0 < self.aht_s < np.inf and 0 < self.ring_s < np.inf):
            raise ValueError("aht_s and ring_s must be above 0")
        if not 0 < self.answer_rate <= 1:
            raise ValueError("answer_rate must be a share above 0")
        if not 0 <= self.connect_s < np.inf:
            raise ValueError("connect_s must be 0 or more")


@dataclass(frozen=True)
class Reach:
    """What a team reaches at a pace.

    Attributes
    ----------
    agents
        Agents dialling together.
    pace
        Lines ringing for each agent free or soon to be, but at least one for each free
        agent; 0: none ahead (progressive dialling).
    abandoned
        Abandoned calls, as a share of answered ones.
    occupancy
        Share of agents' time on calls and wrap-up.
    dials_h, connected_h
        Dials, and calls that reach an agent, an hour, of the whole team.
    """

    agents: int
    pace: float
    abandoned: float
    occupancy: float
    dials_h: float
    connected_h: float


def lines_to_ring(agents: int, pace: float, dialling: Dialling) -> Array:
    """Lines that the dialler wants ringing with 0, 1, 2, … calls in hand; fractions count."""
    waiting = _WAITING if dialling.connect_s > 0 else 0
    hand = np.arange(agents + waiting + 1)
    # talks that end while a line rings, both exponential
    soon = dialling.ring_s / (dialling.ring_s + dialling.aht_s)
    ahead = agents - hand + np.minimum(hand, agents) * soon
    return np.maximum(np.maximum(agents - hand, 0.0), pace * ahead)


def reach(agents: int, pace: float, dialling: Dialling) -> Reach:
    """What `agents` (≥ 1) reach when the dialler keeps `pace` (0, or more than 0)."""
    if agents < 1 or pace < 0:
        raise ValueError("agents must be 1 or more, pace 0 or more")
    return chain(agents, lines_to_ring(agents, pace, dialling), dialling, pace)


def chain(agents: int, wanted: Array, dialling: Dialling, pace: float = np.nan) -> Reach:
    """Long-run figures of the chain in which `wanted[b]` lines ring with b calls in hand.

    Whenever something happens and fewer ring than wanted, the missing lines are dialled at
    once; a fraction of a line is dialled with that probability. A line that rings is not
    taken back. `wanted` has one number for each of 0 … agents + waiting calls, falling.
    """
    whole = np.floor(wanted + 1e-9).astype(np.int64)
    part = np.clip(wanted - whole, 0.0, 1.0)
    most = int(whole.max()) + 1
    hand, ringing = np.meshgrid(np.arange(len(wanted)), np.arange(most + 1), indexing="ij")
    valid = ringing >= whole[:, None]
    place = np.full(valid.shape, -1)
    place[valid] = np.arange(valid.sum())
    b, d = hand[valid], ringing[valid]
    busy = np.minimum(b, agents)
    full = len(wanted) - 1
    quits = (b - busy) / dialling.connect_s if dialling.connect_s > 0 else np.zeros(len(b))
    ends = d / dialling.ring_s
    fewer, more, line = np.maximum(b - 1, 0), np.minimum(b + 1, full), np.maximum(d - 1, 0)
    starts, targets, rates = [], [], []
    for calls, lines, rate in (
        (fewer, d, busy / dialling.aht_s + quits),
        (more, line, ends * dialling.answer_rate),
        (b, line, ends * (1 - dialling.answer_rate)),
    ):
        for extra, chance in ((0, 1 - part[calls]), (1, part[calls])):
            starts.append(np.arange(len(b)))
            targets.append(place[calls, np.maximum(lines, whole[calls] + extra)])
            rates.append(rate * chance)
    start, target, rate = (np.concatenate(x) for x in (starts, targets, rates))
    size = (len(b), len(b))
    flow = (
        coo_matrix((rate, (target, start)), size) - coo_matrix((rate, (start, start)), size)
    ).tocsc()
    # probabilities up to a factor: that of a likely state is 1, where as many calls are
    # answered as end
    likely = int(np.argmin(np.abs(
        wanted * dialling.answer_rate / dialling.ring_s
        - np.minimum(np.arange(full + 1), agents) / dialling.aht_s
    )))
    anchor = int(place[likely, whole[likely] + (part[likely] > 0)])
    rest = np.arange(len(b)) != anchor
    weight = np.ones(len(b))
    weight[rest] = splu(flow[rest][:, rest]).solve(-flow[rest][:, [anchor]].toarray().ravel())
    share = np.maximum(weight, 0) / np.maximum(weight, 0).sum()
    answered = float(share @ ends) * dialling.answer_rate
    connected = float(share @ busy) / dialling.aht_s
    return Reach(
        agents=agents,
        pace=pace,
        abandoned=max(1 - connected / answered, 0.0),
        occupancy=float(share @ busy) / agents,
        dials_h=float(share @ ends) * 3600,
        connected_h=connected * 3600,
    )


@lru_cache(maxsize=1024)
def best_reach(
    agents: int, dialling: Dialling, max_abandoned: float = MAX_ABANDONED
) -> Reach:
    """The boldest pace that keeps the abandoned share within its limit, and what it reaches.

    Found by halving from progressive dialling, which abandons nobody, to as many lines for
    an agent as it takes calls for two answers, to a 4000th of that.
    """
    if not 0 <= max_abandoned <= 1:
        raise ValueError("max_abandoned must be a share between 0 and 1")
    best = reach(agents, 0.0, dialling)
    low, high = 0.0, 2 / dialling.answer_rate
    for _ in range(_HALVINGS):
        got = reach(agents, (low + high) / 2, dialling)
        if got.abandoned <= max_abandoned:
            best, low = got, got.pace
        else:
            high = got.pace
    return best


def productivity(
    agents: npt.ArrayLike, dialling: Dialling, max_abandoned: float = MAX_ABANDONED
) -> Array:
    """Share of time that each of so many simultaneous agents spends on calls; shape of agents.

    0 with no agents; agents ≥ 0, interpolated between team sizes.
    """
    team = np.asarray(agents, dtype=np.float64)
    if not np.all(team >= 0):
        raise ValueError("agents must be 0 or more")
    sizes = [n for n, before in zip(_STEPS, (0, *_STEPS), strict=False) if before < team.max()]
    reached = [best_reach(n, dialling, max_abandoned).occupancy for n in sizes]
    # a larger team can always dial as two smaller ones would
    reached = np.maximum.accumulate([0.0, *reached]).tolist()
    return np.asarray(np.where(team > 0, np.interp(team, [0, *sizes], reached), 0.0))[()]


def agents_for(
    load: npt.ArrayLike, dialling: Dialling, max_abandoned: float = MAX_ABANDONED
) -> npt.NDArray[np.int64]:
    """The least number of agents together on the phone who get through so much talk.

    Parameters
    ----------
    load
        Hours of calls and wrap-up to be done in each hour (erlangs), ≥ 0, any shape.

    Returns
    -------
    array of int64
        Shape of load; 0 without load.
    """
    talk = np.asarray(load, dtype=np.float64)
    if not np.all((talk >= 0) & np.isfinite(talk)):
        raise ValueError("load must be 0 or more and finite")
    if talk.size == 0 or not np.any(talk > 0):
        return np.zeros(talk.shape, dtype=np.int64)[()]
    sizes = np.arange(LARGEST + 1)
    done = sizes * productivity(sizes, dialling, max_abandoned)
    few = np.searchsorted(done, talk * (1 - 1e-12))
    many = np.ceil(talk * (1 - 1e-12) / (done[-1] / LARGEST))
    return np.where(few <= LARGEST, few, many).astype(np.int64)[()]
