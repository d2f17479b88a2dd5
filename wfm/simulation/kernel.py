"""The event loop: arrivals, ends, patience, overflow, callbacks, redials, dialling, shifts."""

from __future__ import annotations

from math import inf

import numpy as np
import numpy.typing as npt

from wfm.kernels import kernel, lean_kernel
from wfm.simulation import draws, heap
from wfm.simulation import plan as p
from wfm.simulation import state as s
from wfm.simulation.attendance import back, due, move
from wfm.simulation.contacts import AGAIN, lose, next_arrival, pass_on
from wfm.simulation.service import begin, find_agent, finish, interval_of
from wfm.simulation.standby import come_in, pull, seek
from wfm.simulation.state import NOBODY, World


@kernel
def play(
    w: World, moves: np.ndarray, stretches: np.ndarray, days: npt.NDArray[np.int64],
    factors: npt.NDArray[np.float64], seed: int, replication: int, margin: int,
) -> bool:
    """Play one replication in a new world; False: the world was too small.

    Parameters
    ----------
    moves, stretches
        Known changes and the stretches they speak of, as in :class:`wfm.simulation.plan.Plan`.
    days
        Day of each interval.
    factors
        On the rates of each queue and interval.
    margin
        Most places and events that one event can ask for.
    """
    _start(w, days, factors, seed, replication)
    return _play(w, moves, stretches, margin)


@lean_kernel
def _play(w: World, moves: np.ndarray, stretches: np.ndarray, margin: int) -> bool:
    """The loop."""
    queues, lines = w.hub[0].queues, w.hub[0].lines
    horizon = w.hub[0].horizon_s
    known = 0
    while True:
        size = w.hub[0].heap
        if w.hub[0].spare < margin or size + margin > len(w.events):
            return False
        if known < len(moves) and (size == 0 or moves[known].time <= w.events[0].time):
            change = moves[known]
            known += 1
            if change.who >= 0:
                move(w, stretches, change.who, change.what, change.time)
                seek(w, change.who, change.time)
            else:
                w.works[-1 - change.who].calling = change.what
                if change.what == 1:
                    pull(w, change.time)
            continue
        if size == 0:
            break
        now, key = w.events[0].time, w.events[0].key
        kind, place = heap.kind_of(key), heap.place_of(key)
        if kind == heap.ARRIVAL:
            new = s.new_call(w, place, w.works[place].next_k - 1, now)
            time = next_arrival(w, place, now)
            if time < inf:
                heap.sink(w.events, size, time, key)
            else:
                w.hub[0].heap = heap.pop(w.events, size)
            come_in(w, new, now, lines)
            continue
        w.hub[0].heap = heap.pop(w.events, size)
        if kind >= heap.RING:
            if kind == heap.DUE:
                due(w, place, now)
            elif kind == heap.BACK:
                back(w, place, now)
                seek(w, place, now)
            else:
                w.works[place].ringing = 0
                pull(w, now)
            continue
        call = w.calls[place]
        if heap.version_of(key) != call.version & heap.VERSIONS:
            continue
        if kind == heap.END:
            seek(w, finish(w, place, now), now)
        elif kind == heap.PATIENCE:
            s.leave(w, place)
            lose(w, place, now)
        elif kind == heap.OVERFLOW:
            if w.works[call.activity].idle_needed > 0:
                pull(w, now)
            else:
                agent = find_agent(w, call.activity, call.k, now - call.arrival)
                if agent != NOBODY:
                    s.leave(w, place)
                    begin(w, place, agent, now)
        elif kind == heap.CALLBACK:
            pass_on(w, place, now)
            come_in(w, place, now, lines)
        else:
            w.flow[call.activity, interval_of(w, now), s.REDIALS] += 1
            call.k += AGAIN
            call.arrival = now
            call.began = now
            come_in(w, place, now, lines)
    for a in range(w.hub[0].works):
        place = w.works[a].first
        while place != NOBODY:
            call = w.calls[place]
            t = interval_of(w, call.arrival)
            w.flow[a, t, s.LEFT] += 1
            if a < queues and w.works[a].kind == p.DEFERRED and (
                call.arrival + w.works[a].within < horizon
            ):
                w.flow[a, t, s.LATE] += 1
            s.note(w, place, inf, s.LEFT_THEN)
            place = call.next
    return True


@lean_kernel
def _start(
    w: World, days: npt.NDArray[np.int64], factors: npt.NDArray[np.float64], seed: int,
    replication: int,
) -> None:
    """Keys of the streams, busyness of the days, and each queue's first arrival."""
    for a in range(w.hub[0].works):
        for purpose in range(draws.PURPOSES):
            w.works[a].keys[purpose] = draws.stream(seed, replication, a, purpose)
    w.hub[0].absence = draws.stream(seed, replication, NOBODY, draws.ABSENCE)
    w.hub[0].pauses = draws.stream(seed, replication, NOBODY, draws.PAUSES)
    for q in range(w.hub[0].queues):
        shape = w.works[q].shape
        for t in range(w.hub[0].intervals):
            factor = factors[q, t]
            if shape > 0:
                factor *= draws.gamma(w.works[q].keys[draws.BUSYNESS], days[t], shape) / shape
            w.flow[q, t, s.RATE] *= factor
        time = next_arrival(w, q, 0.0)
        if time < inf:
            w.hub[0].heap = heap.push(
                w.events, w.hub[0].heap, time, heap.key_of(heap.ARRIVAL, 0, q))
