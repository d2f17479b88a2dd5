"""A model as arrays, for the kernel."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wfm.simulation import draws
from wfm.simulation.model import Model
from wfm.simulation.times import Times
from wfm.simulation.work import CHANNELS, ROUTINGS, Inbound, Outbound

VOICE, CHAT, DEFERRED, OUTBOUND = range(4)
LONGEST_IDLE, MOST_SKILLED, RANDOM = range(3)
LEAVE = -1

TIME = np.dtype([("kind", "i8"), ("a", "f8"), ("b", "f8"), ("first", "i8"), ("count", "i8")])
"""A distribution: see :class:`wfm.simulation.times.Times`; a table's place among all tables."""

WORK = np.dtype([
    ("kind", "i8"), ("routing", "i8"), ("within", "f8"), ("overflow", "f8"), ("levels", "i8"),
    ("limit", "i8"), ("slowing", "f8"), ("idle_needed", "i8"), ("balk", "f8"), ("shape", "f8"),
    ("redial", "f8"), ("callback", "f8"), ("callback_after", "f8"), ("callback_to", "i8"),
    ("number", "i8"), ("lines", "f8"), ("ring", "f8"), ("next_reserved", "i8"),
    ("handling", TIME), ("patience", TIME), ("other", TIME),
    ("first", "i8"), ("last", "i8"), ("next_k", "i8"), ("calling", "i8"), ("ringing", "i8"),
    ("keys", "u8", (draws.PURPOSES,)),
])
"""A queue or campaign. `levels`: highest skill level; `limit`: contacts at once; `shape`: that of
the busyness, 0 for none; `number`: most attempts, −1 for no limit; `lines`: the dialler's, for
each agent; `next_reserved`: the next activity done only while agents stand idle; `other`: the
pause before a redial, or an attempt without contact. What changes while playing: first and last
contact waiting, number of the next contact or attempt, whether the campaign may call and whether
its next round is set, keys of the streams of random numbers."""

PAIR = np.dtype([
    ("level", "i8"), ("pace", "f8"), ("order", "i8"), ("guard", "?"), ("taker", "i8"),
    ("take", "i8"),
])
"""Kind of agent s and activity a: skill level (0: none), factor on handling time, place of `a` in
the order in which `s` looks for work (equal where the longest wait decides), whether `s` counts
as idle for `a`; and, by number: the s-th kind that can do `a`, the a-th activity that `s` looks
at (−1: no more)."""

MOVE = np.dtype([("time", "f8"), ("who", "i8"), ("what", "i8")])
"""A known change: agent `who` begins the stretch `what` or leaves (``LEAVE``); or campaign
``−1 − who`` opens (1) or closes (0)."""

STRETCH = np.dtype([
    ("skills", "i8"), ("end", "f8"), ("absent", "f8"), ("paused", "f8"), ("gap", "f8"),
    ("shift", "i8"), ("start", "i8"),
])
"""A stretch of an agent's time: probability that it is missed, share in pauses, mean seconds
between two (0: no pauses); beginnings of the shift and of the stretch, in milliseconds."""


class Plan(NamedTuple):
    """A model as arrays; S kinds of agent, A activities, Q of them queues, T intervals.

    Attributes
    ----------
    works
        Activities, shape (A,), of :data:`WORK`.
    pairs
        Shape (S, A), of :data:`PAIR`.
    moves
        Known changes in the order of time, of :data:`MOVE`.
    stretches
        What the moves speak of, of :data:`STRETCH`.
    table
        Quantiles of all tables.
    rates
        Contacts per second of a queue, or contact rate of a campaign, shape (A, T).
    factors
        On handling times, by the interval in which a contact comes, shape (A, T).
    reserved
        The first activity done only while agents stand idle, or −1.
    """

    works: np.ndarray
    pairs: np.ndarray
    moves: np.ndarray
    stretches: np.ndarray
    table: npt.NDArray[np.float64]
    rates: npt.NDArray[np.float64]
    factors: npt.NDArray[np.float64]
    reserved: int


def plan_of(model: Model) -> Plan:
    """The arrays of a model."""
    every: tuple[Inbound | Outbound, ...] = (*model.inbound, *model.outbound)
    rank = np.array([one.rank for one in every])
    pairs = _pairs(model, rank)
    table: list[float] = []
    works = np.zeros(len(every), dtype=WORK)
    for a, one in enumerate(every):
        if isinstance(one, Inbound):
            _inbound(works[a : a + 1], one, model.names, table)
        else:
            _outbound(works[a : a + 1], one, table)
    if model.scenarios is not None:
        works["shape"] = 0.0
    factors = np.ones((len(every), model.intervals))
    for q, queue in enumerate(model.inbound):
        if queue.handling_factor is not None:
            factors[q] = queue.handling_factor
    stretches, moves = _attendance(model)
    works["levels"] = pairs["level"].max(axis=0, initial=0)
    works["first"] = works["last"] = works["next_reserved"] = -1
    reserved = [
        int(a) for a in np.argsort(rank, kind="stable")
        if works["kind"][a] == OUTBOUND or works["idle_needed"][a] > 0
    ]
    for a, after in pairwise(reserved):
        works["next_reserved"][a] = after
    return Plan(
        works=works,
        pairs=pairs,
        moves=moves,
        stretches=stretches,
        table=np.array(table, dtype=np.float64),
        rates=np.stack([
            *(q.rates / model.interval_s for q in model.inbound),
            *(c.contact_rate for c in model.outbound),
        ]),
        factors=factors,
        reserved=reserved[0] if reserved else -1,
    )


def _pairs(model: Model, rank: npt.NDArray[np.int64]) -> np.ndarray:
    names = model.names
    pairs = np.zeros((len(model.skills), len(names)), dtype=PAIR)
    pairs["pace"] = 1.0
    pairs["taker"] = pairs["take"] = -1
    for s, skills in enumerate(model.skills):
        for name, value in skills.levels.items():
            pairs["level"][s, names.index(name)] = value
        for name, factor in skills.pace.items():
            pairs["pace"][s, names.index(name)] = factor
    able = pairs["level"] > 0
    # an idle agent counts for an activity that its kind, or a kind of shared work, can do
    pairs["guard"] = (able @ (able.T @ able)) > 0
    for a in range(len(names)):
        takers = np.flatnonzero(able[:, a])
        pairs["taker"][: len(takers), a] = takers
    for s in range(len(pairs)):
        takes = np.flatnonzero(able[s])
        keys = np.stack([rank[takes], pairs["level"][s, takes]], axis=1)
        order = np.unique(keys, axis=0, return_inverse=True)[1].ravel()
        pairs["order"][s, takes] = order
        pairs["take"][s, : len(takes)] = takes[np.argsort(order, kind="stable")]
    return pairs


def _inbound(row: np.ndarray, queue: Inbound, names: tuple[str, ...], table: list[float]) -> None:
    row["kind"] = CHANNELS.index(queue.channel)
    row["routing"] = ROUTINGS.index(queue.routing)
    row["within"] = queue.within_s
    row["overflow"] = queue.overflow_s
    row["limit"] = queue.concurrency
    row["slowing"] = queue.slowing
    row["idle_needed"] = queue.idle_needed
    row["balk"] = queue.balk
    row["shape"] = queue.busyness_cv**-2 if queue.busyness_cv else 0.0
    row["redial"] = queue.redial_share
    row["callback"] = queue.callback_share
    row["callback_after"] = queue.callback_after_s
    row["callback_to"] = -1 if queue.callback_to is None else names.index(queue.callback_to)
    row["number"] = -1
    row["ring"] = np.inf
    row["handling"] = _time(queue.handling, table)
    row["patience"] = _time(queue.patience, table)
    row["other"] = _time(queue.redial_after, table)


def _outbound(row: np.ndarray, campaign: Outbound, table: list[float]) -> None:
    row["kind"] = OUTBOUND
    row["routing"] = ROUTINGS.index(campaign.routing)
    row["within"] = 0.0
    row["limit"] = 1
    row["idle_needed"] = campaign.idle_needed
    row["callback_to"] = -1
    row["number"] = -1 if campaign.number is None else campaign.number
    row["lines"] = campaign.lines_per_agent
    row["ring"] = campaign.ring_s
    row["handling"] = _time(campaign.talk, table)
    row["patience"] = _time(campaign.patience, table)
    row["other"] = _time(campaign.no_contact, table)


def _time(times: Times, table: list[float]) -> tuple[int, float, float, int, int]:
    first = len(table)
    table.extend(times.table)
    return times.kind, times.a, times.b, first, len(times.table)


def _attendance(model: Model) -> tuple[np.ndarray, np.ndarray]:
    """Stretches, those that go on without a gap or a change joined, and the known changes."""
    p = model.presence
    n = len(p.agent)
    order = np.lexsort((p.start, p.agent))
    agent, start, end, skills = (a[order] for a in (p.agent, p.start, p.end, p.skills))
    rows = np.zeros(n, dtype=STRETCH)
    rows["skills"] = skills
    goes_on = (
        (agent[1:] == agent[:-1]) & (start[1:] == end[:-1]) & (skills[1:] == skills[:-1]))
    if model.shrinkage is not None:
        shift, paused = model.shrinkage.shift[order], model.shrinkage.paused[order]
        of = np.unique(np.stack([agent, shift]), axis=1, return_inverse=True)[1].ravel()
        count = np.bincount(of)
        first = np.full(len(count), np.inf)
        np.minimum.at(first, of, start)
        absent = np.bincount(of, model.shrinkage.absent[order]) / np.maximum(count, 1)
        rows["absent"], rows["shift"] = absent[of], np.rint(1000 * first[of])
        rows["paused"], rows["start"] = paused, np.rint(1000 * start)
        some = paused > 0
        rows["gap"][some] = model.shrinkage.pause_s * (1 - paused[some]) / paused[some]
        goes_on &= (of[1:] == of[:-1]) & (paused[1:] == paused[:-1])
    begins = np.append(True, ~goes_on)[:n]
    ends = np.append(~goes_on, True)[:n]
    stretches = rows[begins]
    stretches["end"] = end[ends]
    gates = [
        (moment, -1 - len(model.inbound) - k, opens)
        for k, campaign in enumerate(model.outbound)
        for span in campaign.legal
        for moment, opens in zip(span, (1, 0), strict=True)
    ]
    known = len(stretches)
    moves = np.zeros(2 * known + len(gates), dtype=MOVE)
    moves["time"][: 2 * known] = np.concatenate([start[begins], end[ends]])
    moves["who"][: 2 * known] = np.tile(agent[begins], 2)
    moves["what"][: 2 * known] = np.concatenate([np.arange(known), np.full(known, LEAVE)])
    moves[2 * known :] = np.array(gates, dtype=MOVE)
    # at one moment: campaigns close and agents leave, then agents come, then campaigns open
    phase = np.where(moves["who"] >= 0, moves["what"] >= 0, 2 * moves["what"])
    return stretches, moves[np.lexsort((moves["who"], phase, moves["time"]))]
