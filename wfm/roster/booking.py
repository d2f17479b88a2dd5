"""What somebody more or less on an activity costs, and who is booked on what."""

from __future__ import annotations

import numpy as np

from wfm.kernels import kernel
from wfm.roster.problem import Floats, Ints


@kernel
def queue_change(worth: Floats, k: int, t: int, n: float, change: float) -> float:
    """Rise of a queue's cost when its n agents become n + change."""
    low, high = min(n, n + change), max(n, n + change)
    cost = 0.0
    level = int(np.floor(low + 1e-9))
    while level < worth.shape[2] and level < high - 1e-9:
        part = min(high, level + 1.0) - max(low, float(level))
        cost += part * worth[k, t, level]
        level += 1
    return -cost if change > 0 else cost


@kernel
def activity_change(
    k: int, t: int, change: float, worth: Floats, hours: Floats, penalty: Floats,
    cap_groups: Ints, cap: Floats, day: Ints, cover: Floats, worked: Floats, used: Floats,
) -> float:
    """Rise of cost when `change` agents come to activity k; a broken cap costs without end."""
    queues = worth.shape[0]
    if k < 0:
        return 0.0
    if k < queues:
        return queue_change(worth, k, t, cover[t, k], change)
    w = k - queues
    if change > 0:
        for c in cap_groups[w]:
            if c >= 0 and used[c, day[t]] + change > cap[c] + 1e-9:
                return 1e12
    before = max(0.0, hours[w] - worked[w])
    after = max(0.0, hours[w] - worked[w] - change)
    return float(penalty[w] * (after - before))


@kernel
def book(
    k: int, t: int, change: float, queues: int, cap_groups: Ints, day: Ints,
    cover: Floats, worked: Floats, used: Floats,
) -> None:
    """Let `change` agents come to activity k; nothing where it is negative."""
    if k < 0:
        return
    if k < queues:
        cover[t, k] += change
        return
    worked[k - queues] += change
    for c in cap_groups[k - queues]:
        if c >= 0:
            used[c, day[t]] += change


@kernel
def differ(family: Ints, k: int, m: int) -> int:
    """1 where to go from activity k to m is a change for the agent."""
    if k == m:
        return 0
    return 1 if k < 0 or m < 0 or family[k] != family[m] else 0
