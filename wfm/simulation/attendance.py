"""Who is there: stretches that begin, are missed or end, pauses that fall due, begin and end.

Pauses fall due by the clock alone, whatever the agent has to do, so the draws of one agent touch
nobody else's; what an agent owes and what it takes are told apart by `owed`: seconds of pauses
that have fallen due, less those taken in pauses that are over.
"""

from __future__ import annotations

from math import log

import numpy as np

from wfm.kernels import lean_kernel
from wfm.simulation import draws, heap
from wfm.simulation import plan as p
from wfm.simulation import state as s
from wfm.simulation.service import overtime, rest
from wfm.simulation.state import NOBODY, World


@lean_kernel
def move(w: World, stretches: np.ndarray, agent: int, what: int, now: float) -> None:
    """An agent begins the stretch `what`, or the end of one has come."""
    if what == p.LEAVE:
        go(w, agent, now)
        return
    stretch = stretches[what]
    if stretch.absent > 0 and stretch.absent > draws.uniform(
        draws.substream(w.hub[0].absence, agent), stretch.shift
    ):
        s.spread(
            w.team[stretch.skills, :, s.ABSENT_S], now, stretch.end, w.hub[0].interval_s)
        return
    who = w.agents[agent]
    if who.shift != stretch.shift:
        who.shift = stretch.shift
        who.owed = 0.0
    come(w, agent, stretch.skills, stretch.end, now)
    if stretch.gap > 0:
        who.gap = stretch.gap
        who.key = draws.substream(draws.substream(w.hub[0].pauses, agent), stretch.start)
        who.drawn = 1
        if draws.uniform(who.key, 0) < stretch.paused:
            due(w, agent, now)
        else:
            _fall_due(w, agent, now)
    if who.owed > 0:
        _stop(w, agent, now)


@lean_kernel
def come(w: World, agent: int, skills: int, until: float, now: float) -> None:
    """An agent is there from now on; work at hand goes on."""
    who = w.agents[agent]
    if who.open > 0:
        overtime(w, agent, now)
    elif who.left_at != now:  # who changes skills without a pause has been idle all along
        who.since = now
    who.skills = who.role = skills
    who.until = until
    who.due_until = now
    if not who.exclusive and who.open < w.hub[0].chats:
        s.enlist(w, w.hub[0].chats, agent)


@lean_kernel
def go(w: World, agent: int, now: float) -> None:
    """An agent's stretch is over; work at hand goes on."""
    who = w.agents[agent]
    if who.role == NOBODY:  # the shift was missed
        return
    if who.skills == NOBODY:
        _taken(w, agent, now)
    else:
        s.unlist(w, agent)
        who.left_at = now
    who.owed = max(who.owed - max(who.due_until - now, 0.0), 0.0)
    who.skills = who.role = NOBODY


@lean_kernel
def due(w: World, agent: int, now: float) -> None:
    """A pause falls due: it begins, or makes the one that is taken longer, or has to wait."""
    who = w.agents[agent]
    seconds = -w.hub[0].pause_s * log(draws.uniform(who.key, who.drawn))
    who.drawn += 1
    who.owed += seconds
    who.due_until = now + seconds
    _fall_due(w, agent, who.due_until)
    _stop(w, agent, now)


@lean_kernel
def back(w: World, agent: int, now: float) -> None:
    """A pause should be over: the agent is there again, unless another fell due meanwhile."""
    who = w.agents[agent]
    if now < who.rests_since + who.owed:
        rest(w, agent, now)
        return
    _taken(w, agent, now)
    who.owed = 0.0
    who.skills = who.role
    who.since = now
    s.enlist(w, w.hub[0].chats, agent)


@lean_kernel
def _fall_due(w: World, agent: int, now: float) -> None:
    """Set the agent's next pause, after a time at work that begins now."""
    who = w.agents[agent]
    time = now - who.gap * log(draws.uniform(who.key, who.drawn))
    who.drawn += 1
    if time < who.until:
        w.hub[0].heap = heap.push(
            w.events, w.hub[0].heap, time, heap.key_of(heap.DUE, 0, agent))


@lean_kernel
def _stop(w: World, agent: int, now: float) -> None:
    """An agent who owes a pause takes nothing new, and begins it if nothing is open."""
    who = w.agents[agent]
    if who.skills == NOBODY:
        return
    s.unlist(w, agent)
    if who.open == 0:
        rest(w, agent, now)


@lean_kernel
def _taken(w: World, agent: int, now: float) -> None:
    """The agent has been in a pause until now."""
    who = w.agents[agent]
    who.owed -= now - who.rests_since
    s.spread(w.team[who.role, :, s.PAUSED_S], who.rests_since, now, w.hub[0].interval_s)
