"""Free hands: waiting work first, then what is done only while agents stand idle.

No function here is called by those of :mod:`wfm.simulation.contacts`: numba cannot keep a circle
of kernels on disk.
"""

from __future__ import annotations

from math import inf

from wfm.kernels import lean_kernel
from wfm.simulation import draws, heap
from wfm.simulation import plan as p
from wfm.simulation import state as s
from wfm.simulation.contacts import offer
from wfm.simulation.service import begin, find_agent, find_work, interval_of
from wfm.simulation.state import NOBODY, World


@lean_kernel
def seek(w: World, agent: int, now: float) -> None:
    """An agent with a hand free looks for waiting work, then for work that can stand by."""
    while w.agents[agent].list != NOBODY:
        place = find_work(w, agent, now)
        if place == NOBODY:
            break
        s.leave(w, place)
        begin(w, place, agent, now)
    if w.agents[agent].list != NOBODY and w.hub[0].reserved != NOBODY:
        pull(w, now)


@lean_kernel
def pull(w: World, now: float) -> None:
    """Work that is done only while agents stand idle: calling out, and what can stand by."""
    most = w.hub[0].chats
    a = w.hub[0].reserved
    while a != NOBODY:
        work = w.works[a]
        while True:
            idle = 0
            for kind in range(w.hub[0].kinds):
                if w.pairs[kind, a].guard:
                    idle += w.lists[kind * most].count
            if idle < work.idle_needed:
                break
            if work.kind != p.OUTBOUND:
                place = w.works[a].first
                if place == NOBODY:
                    break
                call = w.calls[place]
                agent = find_agent(w, a, call.k, now - call.arrival)
                if agent == NOBODY:
                    break
                s.leave(w, place)
                begin(w, place, agent, now)
                continue
            if w.works[a].calling == 0:
                break
            if work.lines > 0:
                dial(w, a, now)
                break
            k = w.works[a].next_k
            if 0 <= work.number <= k:
                break
            agent = find_agent(w, a, k, inf)
            if agent == NOBODY:
                break
            begin(w, attempt(w, a, now), agent, now)
        a = work.next_reserved


@lean_kernel
def attempt(w: World, a: int, now: float) -> int:
    """Place of a campaign's next attempt."""
    k = w.works[a].next_k
    w.works[a].next_k += 1
    place = s.new_call(w, a, k, now)
    t = interval_of(w, now)
    reached = draws.uniform(w.works[a].keys[draws.REACH], k) < w.flow[a, t, s.RATE]
    w.calls[place].reached = 1 if reached else 0
    w.flow[a, t, s.ATTEMPTS] += 1
    if reached and w.works[a].lines == 0:
        w.flow[a, t, s.OFFERED] += 1
    return place


@lean_kernel
def dial(w: World, a: int, now: float) -> None:
    """One round of a dialler: so many lines for each agent who is free for the campaign."""
    work = w.works[a]
    free = _free(w, a)
    tries = int(work.lines * free + 0.5)
    if work.number >= 0:
        tries = min(tries, work.number - w.works[a].next_k)
    for _ in range(tries):
        place = attempt(w, a, now)
        if w.calls[place].reached:
            offer(w, place, now, -1)
        else:
            s.free_call(w, place, now, s.NO_CONTACT)
    if work.ring < inf and w.works[a].ringing == 0 and tries > 0 and _free(w, a) > 0:
        w.works[a].ringing = 1
        w.hub[0].heap = heap.push(
            w.events, w.hub[0].heap, now + work.ring,
            heap.key_of(heap.RING, 0, a))


@lean_kernel
def _free(w: World, a: int) -> int:
    """Agents with nothing open who can do an activity."""
    free = 0
    for place in range(w.hub[0].kinds):
        if w.pairs[place, a].taker == NOBODY:
            break
        free += w.lists[w.pairs[place, a].taker * w.hub[0].chats].count
    return free


@lean_kernel
def come_in(w: World, place: int, now: float, lines: int) -> None:
    """A contact comes in; it may be work that can stand by, for agents who are idle."""
    reserved = w.works[w.calls[place].activity].idle_needed > 0
    offer(w, place, now, lines)
    if reserved:
        pull(w, now)
