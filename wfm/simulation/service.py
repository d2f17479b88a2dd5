"""Agents at work: who takes a contact, which contact an agent takes, beginning and end."""

from __future__ import annotations

from wfm.kernels import lean_kernel
from wfm.simulation import draws, heap
from wfm.simulation import plan as p
from wfm.simulation import state as s
from wfm.simulation.state import NOBODY, World

_SLACK_S = 1e-6
"""A contact that overflows now has waited long enough, rounding or not."""


@lean_kernel
def schedule(w: World, time: float, kind: int, place: int) -> None:
    """Add an event of a contact."""
    key = heap.key_of(kind, w.calls[place].version, place)
    w.hub[0].heap = heap.push(w.events, w.hub[0].heap, time, key)


@lean_kernel
def interval_of(w: World, time: float) -> int:
    """The interval of a moment; the last one, for whatever is later."""
    t: int = min(int(time / w.hub[0].interval_s), w.hub[0].intervals - 1)
    return t


@lean_kernel
def find_agent(w: World, a: int, k: int, waited: float) -> int:
    """The agent who takes a contact of activity `a` that has waited so long, or nobody."""
    work = w.works[a]
    most = w.hub[0].chats
    for busy in range(work.limit):
        best = NOBODY
        best_level, best_since, count = 0, 0.0, 0
        for place in range(w.hub[0].kinds):
            kind = w.pairs[place, a].taker
            if kind == NOBODY:
                break
            number = kind * most + busy
            agent = w.lists[number].first
            if agent == NOBODY:
                continue
            level = w.pairs[kind, a].level
            if level > 1 and (level - 1) * work.overflow > waited + _SLACK_S:
                continue
            if work.routing == p.RANDOM:
                count += w.lists[number].count
                continue
            since = w.agents[agent].since
            if work.routing == p.LONGEST_IDLE:
                level = 1
            if best == NOBODY or level < best_level or (
                level == best_level and since < best_since
            ):
                best, best_level, best_since = agent, level, since
        if count > 0:
            chosen = int(draws.uniform(w.works[a].keys[draws.ROUTE], k) * count)
            for place in range(w.hub[0].kinds):
                kind = w.pairs[place, a].taker
                number = kind * most + busy
                if (w.pairs[kind, a].level - 1) * work.overflow > waited + _SLACK_S:
                    continue
                if chosen >= w.lists[number].count:
                    chosen -= w.lists[number].count
                    continue
                best = w.lists[number].first
                for _ in range(chosen):
                    best = w.agents[best].next
                break
        if best != NOBODY:
            return int(best)
    return NOBODY


@lean_kernel
def find_work(w: World, agent: int, now: float) -> int:
    """The waiting contact that a listed agent takes, or nobody."""
    who = w.agents[agent]
    best = NOBODY
    best_order, best_arrival = 0, 0.0
    for place in range(w.hub[0].works):
        a = w.pairs[who.skills, place].take
        if a == NOBODY:
            break
        order = w.pairs[who.skills, a].order
        if best != NOBODY and order > best_order:
            break
        head = w.works[a].first
        if head == NOBODY:
            continue
        work = w.works[a]
        if who.open >= work.limit or (work.kind != p.OUTBOUND and work.idle_needed > 0):
            continue
        arrival = w.calls[head].arrival
        level = w.pairs[who.skills, a].level
        if level > 1 and (level - 1) * work.overflow > now - arrival + _SLACK_S:
            continue
        if best == NOBODY or arrival < best_arrival:
            best, best_order, best_arrival = head, order, arrival
    return int(best)


@lean_kernel
def begin(w: World, place: int, agent: int, now: float) -> None:
    """An agent begins to handle a contact, which is in no queue any more."""
    call = w.calls[place]
    who = w.agents[agent]
    a = call.activity
    work = w.works[a]
    t = interval_of(w, call.arrival)
    if call.reached:
        seconds = draws.draw(
            work.handling, w.table, w.works[a].keys[draws.HANDLING], call.k)
        seconds *= w.flow[a, t, s.FACTOR]
        wait = now - call.arrival
        w.flow[a, t, s.ANSWERED] += 1
        w.flow[a, t, s.WAIT_S] += wait
        if wait > 0:
            w.flow[a, t, s.WAITED] += 1
        if work.kind != p.DEFERRED and wait <= work.within:
            w.flow[a, t, s.IN_TIME] += 1
    else:
        seconds = draws.draw(
            work.other, w.table, w.works[a].keys[draws.NO_CONTACT], call.k)
    seconds *= w.pairs[who.skills, a].pace
    s.unlist(w, agent)
    if who.open == 0:
        who.busy_since = now
        who.team = who.skills
    who.open += 1
    call.agent = agent
    call.began = now
    call.version += 1
    if work.kind != p.CHAT:
        who.exclusive = 1
        schedule(w, now + seconds, heap.END, place)
        return
    call.work = seconds
    call.since = now
    call.speed = 1.0 / (1.0 + work.slowing * (who.open - 1))
    schedule(w, now + seconds / call.speed, heap.END, place)
    change_speed(w, who.chats, who.open, now)
    call.prev = NOBODY
    call.next = who.chats
    if who.chats != NOBODY:
        w.calls[who.chats].prev = place
    who.chats = place
    if who.open < w.hub[0].chats:
        who.since = now
        s.enlist(w, w.hub[0].chats, agent)


@lean_kernel
def change_speed(w: World, chat: int, open_: int, now: float) -> None:
    """An agent has now `open_` chats: those from `chat` on go slower or faster."""
    while chat != NOBODY:
        call = w.calls[chat]
        slowing = w.works[call.activity].slowing
        if slowing > 0:
            call.work = max(call.work - (now - call.since) * call.speed, 0.0)
            call.since = now
            call.speed = 1.0 / (1.0 + slowing * (open_ - 1))
            call.version += 1
            schedule(w, now + call.work / call.speed, heap.END, chat)
        chat = call.next


@lean_kernel
def finish(w: World, place: int, now: float) -> int:
    """A contact is handled; its agent."""
    call = w.calls[place]
    agent = call.agent
    who = w.agents[agent]
    a = call.activity
    work = w.works[a]
    t = interval_of(w, call.arrival)
    if call.reached:
        w.flow[a, t, s.HANDLED_S] += now - call.began
        who.contacts += 1
    else:
        w.flow[a, t, s.ATTEMPT_S] += now - call.began
    if work.kind == p.DEFERRED:
        on_time = now - call.arrival <= work.within
        w.flow[a, t, s.IN_TIME if on_time else s.LATE] += 1
    elif work.kind == p.VOICE:
        w.hub[0].live -= 1
    who.open -= 1
    who.exclusive = 0
    if work.kind == p.CHAT:
        if call.prev == NOBODY:
            who.chats = call.next
        else:
            w.calls[call.prev].next = call.next
        if call.next != NOBODY:
            w.calls[call.next].prev = call.prev
        change_speed(w, who.chats, who.open, now)
    s.free_call(w, place, now, s.DONE if call.reached else s.NO_CONTACT)
    if who.open == 0:
        who.busy_s += now - who.busy_since
        s.spread(w.team[who.team, :, s.BUSY_S], who.busy_since, now, w.hub[0].interval_s)
        if who.skills == NOBODY:
            overtime(w, agent, now)
    if who.skills != NOBODY:
        s.unlist(w, agent)
        if who.owed == 0:
            who.since = now
            s.enlist(w, w.hub[0].chats, agent)
        elif who.open == 0:
            rest(w, agent, now)
    return int(agent)


@lean_kernel
def overtime(w: World, agent: int, now: float) -> None:
    """An agent who should be away since `left_at` has worked until now."""
    who = w.agents[agent]
    who.overtime_s += now - who.left_at
    s.spread(w.team[who.team, :, s.OVERTIME_S], who.left_at, now, w.hub[0].interval_s)


@lean_kernel
def rest(w: World, agent: int, now: float) -> None:
    """An agent with nothing open pauses for what it owes, or goes on doing so."""
    who = w.agents[agent]
    if who.skills != NOBODY:
        who.skills = NOBODY
        who.rests_since = now
    time = who.rests_since + who.owed
    if time < who.until:
        w.hub[0].heap = heap.push(
            w.events, w.hub[0].heap, time, heap.key_of(heap.BACK, 0, agent))
