"""Which counts of a tour are kept, and how labels are numbered by them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wfm.kernels import kernel
from wfm.roster.problem import COUNTED_FROM, Bools, Floats, Ints, Pattern, Terms

ROOM = 2**48
"""Largest number of all counts; runs and flags have their places above it."""


class Scale(NamedTuple):
    """How the labels of :mod:`wfm.roster.tours` are numbered.

    Attributes
    ----------
    unit, stride, top, most
        Of each counter: what it comes in, its place in the number and the place of the one
        above it, (R,), and the most units that a limit allows by week, (R, W). Stride 0: no
        limit can bind, it is not kept.
    further
        Whether each counter has its place in a further number, for which the first has no room,
        (R,).
    size
        Numbers of all counts.
    off_states, work_states
        Classes of days off and of days worked in a row.
    """

    unit: Ints
    stride: Ints
    top: Ints
    most: Ints
    further: Bools
    size: int
    off_states: int
    work_states: int


@kernel
def units_of(scale: Scale, number: int, further: int, counter: int) -> int:
    """Units of one counter, kept or not, in the numbers of all counts."""
    if scale.stride[counter] == 0:
        return 0
    if scale.further[counter]:
        number = further
    return int(number % scale.top[counter] // scale.stride[counter])


@kernel
def _gcd(a: int, b: int) -> int:
    while b > 0:
        a, b = b, a % b
    return a


@kernel
def scale_of(value: Floats, p: Pattern, who: Terms) -> Scale:
    """Which counts are kept, and how labels are numbered."""
    counters, shifts = p.amount.shape
    days, weeks = p.day_start.shape[0] - 1, p.week_from.shape[0] - 1
    unit, stride = np.ones(counters, dtype=np.int64), np.zeros(counters, dtype=np.int64)
    top = np.ones(counters, dtype=np.int64)
    most = np.zeros((counters, weeks), dtype=np.int64)
    further = np.zeros(counters, dtype=np.bool_)
    size, size_further = 1, 1
    for r in range(counters):
        step, largest = 0, 0
        for j in range(shifts):
            if value[j] > -np.inf:
                step = _gcd(p.amount[r, j], step)
                largest = max(largest, p.amount[r, j])
        counts_weekends = p.weekends[r].any()
        if counts_weekends:
            step, largest = 1, 1
        if largest == 0:
            continue
        unit[r] = max(step, 1)
        kept, high, reach = False, 0, 0
        for w in range(weeks):
            length = p.week_from[w + 1] - p.week_from[w]
            if counts_weekends:
                length = 1 if p.weekends[r, w] else 0
            reach = largest * length + (0 if p.weekly[r] else reach)
            kept |= who.most[r, w] < reach
            if p.weekly[r] or w == 0:
                span = reach if p.weekly[r] else largest * days
                kept |= who.short[r] > 0 and who.least[r, w] > 0
                for tier in range(who.over.shape[1]):
                    kept |= who.over_cost[r, tier] != 0 and who.over[r, tier, w] < span
            most[r, w] = max(0, min(reach, who.most[r, w])) // unit[r]
            high = max(high, most[r, w])
        if kept and r >= COUNTED_FROM and size * (high + 1) > ROOM:
            further[r], stride[r] = True, size_further
            size_further *= high + 1
            top[r] = size_further
            if size_further > ROOM:
                raise ValueError("more counters are limited than a tour can follow")
        elif kept:
            stride[r] = size
            size *= high + 1
            top[r] = size
    off_states = max(1, p.min_off)
    work_states = max(1, p.min_run)
    if p.max_run < days + max(who.run, 0):
        work_states = max(work_states, p.max_run)
    return Scale(unit, stride, top, most, further, size, off_states, work_states)
