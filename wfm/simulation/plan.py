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
"""A known change: agent `who` begins a stretch with the skills `what` or leaves (``LEAVE``);
or campaign ``−1 − who`` opens (1) or closes (0)."""


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
    table
        Quantiles of all tables.
    rates
        Contacts per second of a queue, or contact rate of a campaign, shape (A, T).
    reserved
        The first activity done only while agents stand idle, or −1.
    """

    works: np.ndarray
    pairs: np.ndarray
    moves: np.ndarray
    table: npt.NDArray[np.float64]
    rates: npt.NDArray[np.float64]
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
        moves=_moves(model),
        table=np.array(table, dtype=np.float64),
        rates=np.stack([
            *(q.rates / model.interval_s for q in model.inbound),
            *(c.contact_rate for c in model.outbound),
        ]),
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


def _moves(model: Model) -> np.ndarray:
    p = model.presence
    rows = []
    order = np.lexsort((p.start, p.agent))
    for n, i in enumerate(order):
        before, after = order[n - 1] if n else -1, order[n + 1] if n + 1 < len(order) else -1
        if not _goes_on(p, before, i):
            rows.append((p.start[i], p.agent[i], p.skills[i]))
        if not _goes_on(p, i, after):
            rows.append((p.end[i], p.agent[i], LEAVE))
    for k, campaign in enumerate(model.outbound):
        a = len(model.inbound) + k
        for start, end in campaign.legal:
            rows += [(start, -1 - a, 1), (end, -1 - a, 0)]
    moves = np.array(rows, dtype=MOVE)
    # at one moment: campaigns close and agents leave, then agents come, then campaigns open
    phase = np.where(moves["who"] >= 0, moves["what"] >= 0, 2 * moves["what"])
    return moves[np.lexsort((moves["who"], phase, moves["time"]))]


def _goes_on(p: object, i: int, j: int) -> bool:
    """Whether stretch j follows i without a gap and with the same skills."""
    if i < 0 or j < 0:
        return False
    agent, start, end, skills = (getattr(p, n) for n in ("agent", "start", "end", "skills"))
    return bool(agent[i] == agent[j] and end[i] == start[j] and skills[i] == skills[j])
