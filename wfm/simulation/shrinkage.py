"""Rostered time that is not worked: shifts missed as a whole, and pauses within a shift."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

import numpy as np

from wfm.simulation.work import Floats, Ints, numbers


@dataclass(frozen=True)
class Shrinkage:
    """What the roster promises and the day does not keep, drawn anew in each replication.

    The arrays have an entry for each stretch of :class:`wfm.simulation.model.Presence`.

    An agent's shift is missed as a whole. Who is there pauses from time to time: exponential
    pauses fall due after exponential times at work, a process in its stationary state from the
    first second of a stretch, so that the share of time due is `paused` at every moment. A pause
    that falls due while contacts are open begins when the last of them is done, the agent takes
    nothing new meanwhile, and takes all of it. What is still owed when a stretch ends is taken in
    the next one of the shift; what is owed at the end of the shift is lost.

    Attributes
    ----------
    shift
        Number of the shift that the stretch belongs to; each agent's are counted alone.
    absent
        Probability that the shift is missed; of stretches of one shift their mean is taken.
    paused
        Share of the stretch in which the agent is at work but not available, from 0, below 1.
    pause_s
        Mean length of a pause in seconds; that of the time between two is
        pause_s · (1 − paused) / paused.
    """

    shift: Ints = field(repr=False)
    absent: Floats = field(repr=False)
    paused: Floats = field(repr=False)
    pause_s: float = 300.0

    def __post_init__(self) -> None:
        shift = np.array(self.shift, dtype=np.int64).ravel()
        shift.flags.writeable = False
        object.__setattr__(self, "shift", shift)
        for name in ("absent", "paused"):
            object.__setattr__(self, name, numbers(name, getattr(self, name)).ravel())
        if not len(self.shift) == len(self.absent) == len(self.paused):
            raise ValueError("shrinkage: columns of different lengths")
        if (self.absent > 1).any() or (self.paused >= 1).any():
            raise ValueError("shrinkage: absent must be from 0 to 1, paused from 0 and below 1")
        if not 0 < self.pause_s < inf:
            raise ValueError("shrinkage: a pause must be longer than 0 seconds and finite")
