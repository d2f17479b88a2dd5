"""Contacts that come: when, whether they are answered, wait, give up, call again."""

from __future__ import annotations

from math import inf, log

from wfm.kernels import lean_kernel
from wfm.simulation import draws, heap
from wfm.simulation import plan as p
from wfm.simulation import state as s
from wfm.simulation.service import begin, find_agent, interval_of, schedule
from wfm.simulation.state import NOBODY, World

AGAIN = 1 << 40
"""Added to a contact's number when it calls again: numbers of its own, the others unmoved."""
_FROM = 1 << 52
"""Times the source's number + 1, added to a contact that another queue passes on."""


@lean_kernel
def next_arrival(w: World, q: int, now: float) -> float:
    """Moment of the queue's next contact after `now`, inf after the last interval.

    A Poisson process of rate 1 on the scale of the cumulative rate (Çinlar 1975,
    "Introduction to stochastic processes", section 4.7).
    """
    need = -log(draws.uniform(w.works[q].keys[draws.ARRIVAL], w.works[q].next_k))
    w.works[q].next_k += 1
    interval_s = w.hub[0].interval_s
    t = int(now / interval_s)
    while t < w.hub[0].intervals:
        rate = w.flow[q, t, s.RATE]
        end = (t + 1) * interval_s
        if need < (end - now) * rate:
            moment: float = now + need / rate
            return moment
        need -= max((end - now) * rate, 0.0)
        now = end
        t += 1
    return inf


@lean_kernel
def offer(w: World, place: int, now: float, lines: int) -> None:
    """A contact comes in: a free agent takes it, or it waits, or finds no line."""
    call = w.calls[place]
    a = call.activity
    work = w.works[a]
    t = interval_of(w, now)
    w.flow[a, t, s.OFFERED] += 1
    if work.kind == p.VOICE:
        if lines >= 0 and w.hub[0].live >= lines:
            w.flow[a, t, s.BLOCKED] += 1
            again(w, place, now, s.BLOCKED_THEN)
            return
        w.hub[0].live += 1
    reserved = work.kind != p.OUTBOUND and work.idle_needed > 0
    if not reserved:
        agent = find_agent(w, a, call.k, 0.0)
        if agent != NOBODY:
            begin(w, place, agent, now)
            return
    if work.balk > 0 and draws.uniform(w.works[a].keys[draws.BALK], call.k) < work.balk:
        lose(w, place, now)
        return
    s.join(w, place)
    patience = draws.draw(
        work.patience, w.table, w.works[a].keys[draws.PATIENCE], call.k)
    if patience < inf:
        schedule(w, now + patience, heap.PATIENCE, place)
    if work.overflow > 0:
        for level in range(2, work.levels + 1):
            schedule(w, now + (level - 1) * work.overflow, heap.OVERFLOW, place)
    if work.callback > 0 and (
        draws.uniform(w.works[a].keys[draws.CALLBACK], call.k) < work.callback
    ):
        schedule(w, now + work.callback_after, heap.CALLBACK, place)


@lean_kernel
def lose(w: World, place: int, now: float) -> None:
    """A contact that is in no queue any more is lost."""
    call = w.calls[place]
    a = call.activity
    t = interval_of(w, call.arrival)
    wait = now - call.arrival
    w.flow[a, t, s.ABANDONED] += 1
    w.flow[a, t, s.WAIT_GONE_S] += wait
    if wait <= w.works[a].within:
        w.flow[a, t, s.ABANDONED_IN_TIME] += 1
    if w.works[a].kind == p.VOICE:
        w.hub[0].live -= 1
    again(w, place, now, s.ABANDONED_THEN)


@lean_kernel
def again(w: World, place: int, now: float, outcome: int) -> None:
    """A lost contact calls again after a while, or is gone for good."""
    call = w.calls[place]
    a = call.activity
    work = w.works[a]
    if work.redial > 0 and draws.uniform(w.works[a].keys[draws.REDIAL], call.k) < work.redial:
        pause = draws.draw(work.other, w.table, w.works[a].keys[draws.DELAY], call.k)
        if now + pause < w.hub[0].horizon_s:
            s.note(w, place, now, outcome)
            call.version += 1
            schedule(w, now + pause, heap.REDIAL, place)
            return
    s.free_call(w, place, now, outcome)


@lean_kernel
def pass_on(w: World, place: int, now: float) -> None:
    """A waiting contact asks to be called back: from now it is one of another queue."""
    call = w.calls[place]
    a = call.activity
    s.leave(w, place)
    s.note(w, place, now, s.CALLED_BACK_THEN)
    w.flow[a, interval_of(w, call.arrival), s.CALLED_BACK] += 1
    if w.works[a].kind == p.VOICE:
        w.hub[0].live -= 1
    call.activity = w.works[a].callback_to
    call.k += (a + 1) * _FROM
    call.arrival = now
    call.began = now
    call.version += 1
