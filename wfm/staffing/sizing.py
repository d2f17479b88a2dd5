"""Least whole agents by Erlang C, one interval after another in compiled code.

Erlang's recursion gives the next agent's formula for a multiplication, so the walk up from
the smallest queue that settles costs little more than the first evaluation, asks no search
and cannot miss the smallest number.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from wfm.kernels import kernel
from wfm.staffing.tails import Array

TOLERANCE = 1e-12
"""A target counts as met when it is missed by no more than rounding."""
_ENDLESS = 1e300


@kernel
def inverse_b(load: float, agents: int) -> float:
    """1/B = Σ_{k≤n} n!/(n−k)! a^{−k} for load > 0; 10³⁰⁰ and more where it is that large.

    The sum of Erlang's recursion from its large end, all terms positive: as many as matter,
    some (n − a)⁺ + 9 √a of them.
    """
    total = 1.0
    term = 1.0
    left = float(agents)
    share = 1.0 / load
    while left >= 1.0:
        term *= left * share
        total += term
        left -= 1.0
        if total > _ENDLESS or (left < load and term < 1e-18 * total * (1.0 - left * share)):
            break
    return total


@kernel
def least_c(
    load: Array, aht: Array, late: Array, within: Array, asa: Array, cap: Array, wait: Array
) -> npt.NDArray[np.int64]:
    """The least agents for each interval, all with load and with targets within reach.

    Parameters
    ----------
    load, aht
        Erlangs > 0 and seconds.
    late, within
        Highest share not answered within so many seconds.
    asa, cap, wait
        Longest mean wait in seconds, highest occupancy, highest share that waits.
    """
    found = np.empty(len(load), np.int64)
    for i in range(len(load)):
        a = load[i]
        most_busy = cap[i] * (1 + TOLERANCE)
        most_late = late[i] + TOLERANCE
        longest = asa[i] * (1 + TOLERANCE)
        most_wait = wait[i] + TOLERANCE
        n = max(math.floor(a) + 1, math.ceil(a / most_busy))
        # division rounds: the occupancy itself decides
        while n - 1 > a and a / (n - 1) <= most_busy:
            n -= 1
        while a / n > most_busy:
            n += 1
        inverse = inverse_b(a, n)
        decay = math.exp(-within[i] / aht[i])
        on_hold = math.exp(-(n - a) * (within[i] / aht[i]))
        while True:
            held = 1 / (1 + (n - a) / n * (inverse - 1))
            if (
                held * on_hold <= most_late
                and held * aht[i] / (n - a) <= longest
                and held <= most_wait
            ):
                break
            n += 1
            inverse = 1 + n / a * inverse
            on_hold *= decay
        found[i] = n
    return found
