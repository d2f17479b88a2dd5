"""Runs of work and of days off, as far as a rule may still ask for them.

States 0 … off_states−1 are days off in a row, the last of them any number from there on; then come
work_states of days worked in a row; the last state is a run since before the horizon, of unknown
length, which is never too short.
"""

from __future__ import annotations

from wfm.kernels import kernel
from wfm.roster.problem import Pattern
from wfm.roster.scale import Scale


@kernel
def runs_of(scale: Scale) -> int:
    """Number of states."""
    return scale.off_states + scale.work_states + 1


@kernel
def rested(run: int, d: int, p: Pattern, scale: Scale) -> int:
    """State after day d off; −1 where it must not be."""
    if run == scale.off_states + scale.work_states:
        return 0 if d > 0 else scale.off_states - 1
    if run >= scale.off_states:
        return 0 if run - scale.off_states + 1 >= p.min_run else -1
    return min(run + 1, scale.off_states - 1)


@kernel
def worked(run: int, d: int, left: int, p: Pattern, scale: Scale) -> int:
    """State after work on day d, with so many days left; −1 where it must not be."""
    if run == scale.off_states + scale.work_states:
        days = d + 1
        if days < p.min_run:
            return run
    elif run < scale.off_states:
        if run + 1 < p.min_off:
            return -1
        days = 1
    else:
        days = run - scale.off_states + 2
    if days > p.max_run:
        return -1
    if days >= p.min_run:  # runs that cannot grow too long any more are all alike
        days = max(days, min(p.max_run - left, scale.work_states))
        if days + left <= p.max_run and p.min_off <= 1 and p.min_run <= 1:
            return scale.off_states - 1
    return scale.off_states + min(days, scale.work_states) - 1
