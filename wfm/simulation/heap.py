"""The events to come, soonest first: a binary heap in an array.

An event is a time and a key; of two at the same time the lower key comes first. A key holds the
kind, the version of the contact it belongs to (an event whose contact has moved on is stale)
and the place of the contact, or the number of the queue or agent.
"""

from __future__ import annotations

import numpy as np

from wfm.kernels import lean_kernel

EVENT = np.dtype([("time", "f8"), ("key", "i8")])

END, ARRIVAL, PATIENCE, OVERFLOW, CALLBACK, REDIAL, RING, DUE, BACK = range(9)
"""Kinds of event; END first, so that who is free at a moment serves at that moment. A pause of an
agent falls DUE; an agent should be BACK from one."""

_PLACE_BITS = 32
_VERSION_BITS = 26
_PLACE = (1 << _PLACE_BITS) - 1
VERSIONS = (1 << _VERSION_BITS) - 1


@lean_kernel
def key_of(kind: int, version: int, place: int) -> int:
    """An event's key; `version` counts modulo 2**26."""
    return (((kind << _VERSION_BITS) | (version & VERSIONS)) << _PLACE_BITS) | place


@lean_kernel
def kind_of(key: int) -> int:
    """Kind of event."""
    return key >> (_PLACE_BITS + _VERSION_BITS)


@lean_kernel
def version_of(key: int) -> int:
    """Version of the contact for which the event was made."""
    return (key >> _PLACE_BITS) & VERSIONS


@lean_kernel
def place_of(key: int) -> int:
    """Place of the contact, or number of the queue or agent."""
    return key & _PLACE


@lean_kernel
def push(events: np.ndarray, size: int, time: float, key: int) -> int:
    """Add an event to a heap of `size` events; the new size."""
    place = size
    while place > 0:
        above = (place - 1) >> 1
        if events[above].time < time or (
            events[above].time == time and events[above].key <= key
        ):
            break
        events[place].time = events[above].time
        events[place].key = events[above].key
        place = above
    events[place].time = time
    events[place].key = key
    return size + 1


@lean_kernel
def sink(events: np.ndarray, size: int, time: float, key: int) -> None:
    """Put an event in place of the first, in a heap of `size` events."""
    place = 0
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        other = below + 1
        if other < size and (
            events[other].time < events[below].time
            or (events[other].time == events[below].time
                and events[other].key < events[below].key)
        ):
            below = other
        if time < events[below].time or (
            time == events[below].time and key <= events[below].key
        ):
            break
        events[place].time = events[below].time
        events[place].key = events[below].key
        place = below
    events[place].time = time
    events[place].key = key


@lean_kernel
def pop(events: np.ndarray, size: int) -> int:
    """Take the first event away; the new size."""
    size -= 1
    if size > 0:
        sink(events, size, events[size].time, events[size].key)
    return size
