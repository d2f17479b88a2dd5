"""What the kernel keeps while it plays, and the lists in it: idle agents, waiting contacts.

Contacts live in places that are used again; a contact's version tells whether an event made
for it still holds. Lists run through the records themselves, so joining and leaving take no
time that grows with their length.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wfm.kernels import lean_kernel

NOBODY = -1

(OFFERED, ANSWERED, IN_TIME, ABANDONED, ABANDONED_IN_TIME, BLOCKED, CALLED_BACK, LEFT, LATE,
 REDIALS, WAITED, WAIT_S, WAIT_GONE_S, HANDLED_S, ATTEMPTS, ATTEMPT_S,
 RATE, FACTOR) = range(18)
"""Columns of ``flow``: see :mod:`wfm.simulation.result`; but the last two, which are given:
contacts per second of a queue, contact rate of a campaign; factor on handling times."""
FLOWS = 18
BUSY_S, OVERTIME_S, ABSENT_S, PAUSED_S = range(4)
"""Columns of ``team``."""
TEAMS = 4
DONE, ABANDONED_THEN, BLOCKED_THEN, CALLED_BACK_THEN, NO_CONTACT, LEFT_THEN = range(6)
"""Outcomes in a trace."""

CALL = np.dtype([
    ("activity", "i8"), ("k", "i8"), ("arrival", "f8"), ("began", "f8"), ("agent", "i8"),
    ("version", "i8"), ("next", "i8"), ("prev", "i8"), ("waiting", "i8"), ("reached", "i8"),
    ("work", "f8"), ("since", "f8"), ("speed", "f8"),
])
"""A contact; `work` seconds of handling left at `since`, done at `speed`."""

AGENT = np.dtype([
    ("skills", "i8"), ("open", "i8"), ("exclusive", "i8"), ("list", "i8"), ("next", "i8"),
    ("prev", "i8"), ("chats", "i8"), ("team", "i8"), ("since", "f8"), ("busy_since", "f8"),
    ("left_at", "f8"),
    ("busy_s", "f8"), ("overtime_s", "f8"), ("contacts", "i8"),
    ("role", "i8"), ("until", "f8"), ("shift", "i8"), ("owed", "f8"), ("rests_since", "f8"),
    ("due_until", "f8"), ("gap", "f8"), ("key", "u8"), ("drawn", "i8"),
])
"""An agent; `skills` of now (−1: not there), contacts open, `list` in which to be found, first
chat, `team`: skills at the beginning of the work at hand, `left_at`: since when it goes on after
the end. `role`: skills of the stretch (−1: in none), its end, beginning of the shift.
Pauses: seconds owed, beginning of the one that is taken, end of the last by the clock, mean time
between two, key of the stream and numbers drawn from it."""

TRACE = np.dtype([
    ("activity", "i8"), ("k", "i8"), ("arrival", "f8"), ("began", "f8"), ("end", "f8"),
    ("agent", "i8"), ("outcome", "i8"),
])


HUB = np.dtype([
    ("interval_s", "f8"), ("horizon_s", "f8"), ("agents", "i8"), ("kinds", "i8"),
    ("works", "i8"), ("queues", "i8"), ("intervals", "i8"), ("chats", "i8"), ("lines", "i8"),
    ("reserved", "i8"), ("heap", "i8"), ("free", "i8"), ("spare", "i8"), ("live", "i8"),
    ("traced", "i8"), ("pause_s", "f8"), ("absence", "u8"), ("pauses", "u8"),
])
"""Sizes (`chats`: most contacts at once; `lines` −1: no limit; `reserved`: first activity done
only while agents stand idle), counters (events in the heap, first free place, free places,
voice contacts in the system, rows of the trace), mean length of a pause, and keys of the agents'
streams of random numbers."""

LIST = np.dtype([("first", "i8"), ("last", "i8"), ("count", "i8")])


class World(NamedTuple):
    """What the kernel works on; A activities, S kinds of agent, C most chats, T intervals.

    Attributes
    ----------
    hub
        One :data:`HUB`.
    works
        Activities, shape (A,), of :data:`wfm.simulation.plan.WORK`.
    pairs
        What a kind of agent is to an activity, shape (S, A), of
        :data:`wfm.simulation.plan.PAIR`.
    lists
        Number s · C + j: agents of kind s with j contacts open, longest so first.
    calls, agents, events, trace
        Of :data:`CALL`, :data:`AGENT`, :data:`wfm.simulation.heap.EVENT`, :data:`TRACE`.
    flow
        Shape (A, T, FLOWS).
    team
        Shape (S, T, TEAMS).
    table
        Quantiles of all tables.
    """

    hub: np.ndarray
    works: np.ndarray
    pairs: np.ndarray
    lists: np.ndarray
    calls: np.ndarray
    agents: np.ndarray
    events: np.ndarray
    trace: np.ndarray
    flow: npt.NDArray[np.float64]
    team: npt.NDArray[np.float64]
    table: npt.NDArray[np.float64]


@lean_kernel
def enlist(w: World, limit: int, agent: int) -> None:
    """Let an agent be found: in the list of its kind and contacts open, by its `since`."""
    who = w.agents[agent]
    number = who.skills * limit + who.open
    after = w.lists[number].last
    while after != NOBODY and w.agents[after].since > who.since:
        after = w.agents[after].prev
    before = w.lists[number].first if after == NOBODY else w.agents[after].next
    who.prev = after
    who.next = before
    who.list = number
    if after == NOBODY:
        w.lists[number].first = agent
    else:
        w.agents[after].next = agent
    if before == NOBODY:
        w.lists[number].last = agent
    else:
        w.agents[before].prev = agent
    w.lists[number].count += 1


@lean_kernel
def unlist(w: World, agent: int) -> None:
    """Take an agent from its list, if it is in one."""
    who = w.agents[agent]
    number = who.list
    if number == NOBODY:
        return
    if who.prev == NOBODY:
        w.lists[number].first = who.next
    else:
        w.agents[who.prev].next = who.next
    if who.next == NOBODY:
        w.lists[number].last = who.prev
    else:
        w.agents[who.next].prev = who.prev
    who.list = NOBODY
    w.lists[number].count -= 1


@lean_kernel
def join(w: World, place: int) -> None:
    """Put a contact at the end of its queue."""
    call = w.calls[place]
    last = w.works[call.activity].last
    call.prev = last
    call.next = NOBODY
    call.waiting = 1
    if last == NOBODY:
        w.works[call.activity].first = place
    else:
        w.calls[last].next = place
    w.works[call.activity].last = place


@lean_kernel
def leave(w: World, place: int) -> None:
    """Take a contact from its queue."""
    call = w.calls[place]
    if call.prev == NOBODY:
        w.works[call.activity].first = call.next
    else:
        w.calls[call.prev].next = call.next
    if call.next == NOBODY:
        w.works[call.activity].last = call.prev
    else:
        w.calls[call.next].prev = call.prev
    call.waiting = 0


@lean_kernel
def new_call(w: World, activity: int, k: int, now: float) -> int:
    """Place of a new contact; the kernel sees to it that there is one."""
    place = w.hub[0].free
    call = w.calls[place]
    w.hub[0].free = call.next
    w.hub[0].spare -= 1
    call.activity = activity
    call.k = k
    call.arrival = now
    call.began = now
    call.agent = NOBODY
    call.version += 1
    call.waiting = 0
    call.reached = 1
    return int(place)


@lean_kernel
def free_call(w: World, place: int, now: float, outcome: int) -> None:
    """The contact is over: write it into the trace, give its place back."""
    call = w.calls[place]
    note(w, place, now, outcome)
    call.version += 1
    call.next = w.hub[0].free
    w.hub[0].free = place
    w.hub[0].spare += 1


@lean_kernel
def note(w: World, place: int, now: float, outcome: int) -> None:
    """Write what became of a contact into the trace, while there is room."""
    row = w.hub[0].traced
    if row < len(w.trace):
        call = w.calls[place]
        w.trace[row].activity = call.activity
        w.trace[row].k = call.k
        w.trace[row].arrival = call.arrival
        w.trace[row].began = call.began
        w.trace[row].end = now
        w.trace[row].agent = call.agent
        w.trace[row].outcome = outcome
    w.hub[0].traced = row + 1


@lean_kernel
def spread(row: npt.NDArray[np.float64], start: float, end: float, interval_s: float) -> None:
    """Add the seconds from `start` to `end` to the intervals in which they lie."""
    t = int(start / interval_s)
    while start < end and t < len(row):
        until = min(end, (t + 1) * interval_s)
        row[t] += max(until - start, 0.0)
        start = until
        t += 1
