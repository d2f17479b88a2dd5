"""Shifts and their breaks: the best placing of all breaks for given prices of time.

The price of a slot is what an agent present in it is worth. A shift is worth the prices
between its start and its end, less those of the slots lost to breaks; the breaks of a
plan stand in a fixed order within windows, so the least loss is a dynamic program over
the breaks, each step a sliding-window minimum over the positions of the break before
(Lemire 2006, "Streaming maximum-minimum filter"). Exact on the grid of break starts.
"""

from __future__ import annotations

import numpy as np

from wfm.kernels import kernel
from wfm.roster.problem import Bools, Floats, Ints

BLOCKED = 1e15
"""Loss of a break that would overlap a meeting."""

_POSITIONS = 2 * 24 * 12
"""Slots in the longest shift that is thought of, and a margin."""


@kernel
def least_loss(
    lost: Floats, closed: Ints, start: int, span: int, plan: int,
    plan_slots: Ints, plan_apart: Ints, plan_longest: Ints, slots: Ints, step: int,
    loss: Floats, origin: Ints,
) -> float:
    """Least value of the slots lost to the breaks of one plan, in one shift.

    Parameters
    ----------
    lost
        What a break loses in each slot, added up: lost[s] is the sum over slots before s, shape
        (slots + 1,).
    closed
        Slots blocked by meetings added up likewise.
    start, span
        First slot of the shift and its length in slots.
    plan
        The plan; `plan_slots`, `plan_apart`, `plan_longest`, `slots`, `step` as in
        :class:`~wfm.roster.problem.ShiftSet`.
    loss, origin
        Work space, shape (breaks, positions): least loss with break b at a position,
        and the position of the break before.

    Returns
    -------
    float
        The loss; :data:`BLOCKED` or more where the plan has no place.
    """
    first, last = plan_slots[plan], plan_slots[plan + 1]
    count = last - first
    if count == 0:
        return BLOCKED if span > plan_longest[plan] else 0.0
    apart, longest = plan_apart[plan], plan_longest[plan]
    queue = np.empty(_POSITIONS, dtype=np.int64)
    for b in range(count):
        row = first + b
        early, late, length = slots[row, 0], slots[row, 1], slots[row, 2]
        if b > 0:
            p_early, p_late, p_length = slots[row - 1, 0], slots[row - 1, 1], slots[row - 1, 2]
        head, tail, pointer = 0, 0, 0
        if b > 0:
            pointer = -(-p_early // step) * step
        position = -(-early // step) * step
        while position <= late:
            best, came = BLOCKED, -1
            if b == 0:
                if position <= longest:
                    best = 0.0
            else:
                newest = position - p_length - apart
                while pointer <= min(newest, p_late):
                    while tail > head and loss[b - 1, queue[tail - 1]] >= loss[b - 1, pointer]:
                        tail -= 1
                    queue[tail] = pointer
                    tail += 1
                    pointer += step
                while head < tail and queue[head] < position - p_length - longest:
                    head += 1
                if head < tail:
                    came = queue[head]
                    best = loss[b - 1, came]
            if position + length > span:
                best = BLOCKED
            if best < BLOCKED:
                a, z = start + position, start + position + length
                best += BLOCKED if closed[z] > closed[a] else lost[z] - lost[a]
            loss[b, position] = best
            origin[b, position] = came
            position += step
    least = BLOCKED
    row = last - 1
    position = -(-slots[row, 0] // step) * step
    while position <= slots[row, 1]:
        rest = span - position - slots[row, 2]
        if rest >= 0 and rest <= longest and loss[count - 1, position] < least:
            least = loss[count - 1, position]
        position += step
    return least


@kernel
def shift_values(
    total: Floats, lost: Floats, closed: Ints, allowed: Bools, cost: Floats,
    start: Ints, end: Ints, plan_from: Ints, plan_to: Ints,
    plan_slots: Ints, plan_apart: Ints, plan_longest: Ints, slots: Ints, step: int,
    value: Floats, plan: Ints,
) -> None:
    """Value of each shift with its best breaks, less its personal cost.

    `total` has the prices added up as `lost` what a break loses, see :func:`least_loss`.
    Writes `value` (−inf where a shift is not allowed or its breaks have no place) and
    `plan` (the best break plan), both of shape (J,).
    """
    most = 1
    for p in range(plan_slots.shape[0] - 1):
        most = max(most, plan_slots[p + 1] - plan_slots[p])
    loss = np.empty((most, _POSITIONS), dtype=np.float64)
    origin = np.empty((most, _POSITIONS), dtype=np.int64)
    for j in range(start.shape[0]):
        value[j] = -np.inf
        plan[j] = -1
        if not allowed[j]:
            continue
        least = BLOCKED
        for p in range(plan_from[j], plan_to[j]):
            found = least_loss(
                lost, closed, start[j], end[j] - start[j], p,
                plan_slots, plan_apart, plan_longest, slots, step, loss, origin,
            )
            if found < least:
                least = found
                plan[j] = p
        if least < BLOCKED:
            value[j] = total[end[j]] - total[start[j]] - least - cost[j]


@kernel
def place_breaks(
    lost: Floats, closed: Ints, start: int, span: int, plan: int,
    plan_slots: Ints, plan_apart: Ints, plan_longest: Ints, slots: Ints, step: int,
) -> Ints:
    """Best start of each break of a plan, in slots after the shift's start, shape (breaks,)."""
    first, last = plan_slots[plan], plan_slots[plan + 1]
    count = last - first
    places = np.empty(count, dtype=np.int64)
    if count == 0:
        return places
    loss = np.empty((count, _POSITIONS), dtype=np.float64)
    origin = np.empty((count, _POSITIONS), dtype=np.int64)
    least_loss(
        lost, closed, start, span, plan,
        plan_slots, plan_apart, plan_longest, slots, step, loss, origin,
    )
    row = last - 1
    best, at = np.inf, -1
    position = -(-slots[row, 0] // step) * step
    while position <= slots[row, 1]:
        rest = span - position - slots[row, 2]
        if rest >= 0 and rest <= plan_longest[plan] and loss[count - 1, position] < best:
            best, at = loss[count - 1, position], position
        position += step
    for b in range(count - 1, -1, -1):
        places[b] = at
        at = origin[b, at]
    return places
