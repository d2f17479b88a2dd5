"""How far a search is, and when it stops."""

from __future__ import annotations

import time as clock
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from wfm.handover import proven
from wfm.roster.choose import Effort
from wfm.roster.valid import check_stop

LAST_UNTIL = 0.95
"""Share of the time after which nothing is improved any more."""
HURRY = 0.5
"""Seconds that an integer program has where time is up."""


@dataclass(frozen=True)
class Stop:
    """When to stop.

    Attributes
    ----------
    iterations
        Rounds of ruin and recreate.
    bound_rounds
        Rounds of column generation for the lower bound.
    seconds
        Wall-clock limit, or None. Without one, the same problem and seed give the same
        result on any machine and any number of workers.
    asked
        Asked now and then; true ends the search soon, and the best roster so far is kept.
    """

    iterations: int = 2000
    bound_rounds: int = 12
    seconds: float | None = None
    asked: Callable[[], bool] = lambda: False

    def __post_init__(self) -> None:
        check_stop(self)


DEFAULT_STOP = Stop()

Watch = Callable[[str, float, float, float, float], None]
"""Called with the phase, its share done (0 to 1), the best cost and bound (see
:class:`Course`), and the agent-intervals that the best roster is short of what is required and
due."""


def nobody(phase: str, done: float, cost: float, bound: float, short: float) -> None:
    """A watch that looks away."""


class Course:
    """How far a search is: its clock, cost and bound so far, and what it told.

    Attributes
    ----------
    cost
        Of the roster that is worked on, as it was told last.
    least, short
        The least cost so far, and how much that roster is short. During the search people may be
        split over activities; the end is told with the cost of whole people, which may be more.
    bound
        The best bound so far; −∞ before there is one: costs may be negative.
    trace
        Seconds, least cost and bound whenever something was told.
    """

    def __init__(self, stop: Stop, watch: Watch) -> None:
        self.stop = stop
        self.cost = self.least = self.short = np.inf
        self.bound = -np.inf
        self.trace: list[tuple[float, float, float]] = []
        self._watch = watch
        self._began = clock.perf_counter()

    def passed(self) -> float:
        """Seconds since the search began."""
        return clock.perf_counter() - self._began

    def left(self, share: float) -> bool:
        """Whether less than this share of the time is over, and there is something to be won."""
        if self.stop.asked() or proven(self.bound, self.cost):
            return False
        return self.stop.seconds is None or self.passed() < share * self.stop.seconds

    def effort(self, most: Effort, until: float = LAST_UNTIL, parts: int = 1) -> Effort:
        """An effort that ends at a share of the time, where that is limited; or one of so many."""
        if self.stop.asked():
            return replace(most, seconds=HURRY / parts)
        if self.stop.seconds is None:
            return most
        left = until * self.stop.seconds - self.passed()
        return replace(most, seconds=max(HURRY, left) / parts)

    def note(
        self, phase: str, done: float, cost: float | None = None, bound: float | None = None,
        short: float | None = None,
    ) -> Course:
        """Tell how far a phase is; the cost of the last one, "done", is that of the result."""
        if cost is not None:
            self.cost = cost
            if cost <= self.least or phase == "done":
                self.least = cost
                self.short = self.short if short is None else short
        if bound is not None:
            self.bound = max(bound, self.bound)
        self.trace.append((round(self.passed(), 3), self.least, self.bound))
        self._watch(phase, done, self.least, self.bound, self.short)
        return self
