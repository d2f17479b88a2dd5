"""How far a search is, and when it stops."""

from __future__ import annotations

import time as clock
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from wfm.roster.choose import Effort

LAST_UNTIL = 0.95
"""Share of the time after which nothing is improved any more."""
HURRY = 0.5
"""Seconds that an integer program has where time is up."""
PROVEN = 1e-6
"""A roster is optimal that costs no more than this share above the bound."""


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


DEFAULT_STOP = Stop()

Watch = Callable[[str, float, float, float, float], None]
"""Called with the phase, its share done (0 to 1), the best cost, the best bound, and the
agent-intervals that the best roster is short of what is required and due."""


def nobody(phase: str, done: float, cost: float, bound: float, short: float) -> None:
    """A watch that looks away."""


class Course:
    """How far a search is: its clock, the best cost and bound so far, and what it told."""

    def __init__(self, stop: Stop, watch: Watch) -> None:
        self.stop = stop
        self.cost, self.bound, self.short = np.inf, 0.0, np.inf
        self.trace: list[tuple[float, float, float]] = []
        self._watch = watch
        self._began = clock.perf_counter()

    def passed(self) -> float:
        """Seconds since the search began."""
        return clock.perf_counter() - self._began

    def left(self, share: float) -> bool:
        """Whether less than this share of the time is over, and there is something to be won."""
        if self.stop.asked() or self.cost - self.bound <= PROVEN * max(1.0, self.cost):
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
        """Tell how far a phase is."""
        self.cost = self.cost if cost is None else cost
        self.bound = self.bound if bound is None else max(bound, self.bound)
        self.short = self.short if short is None else short
        self.trace.append((round(self.passed(), 3), self.cost, self.bound))
        self._watch(phase, done, self.cost, self.bound, self.short)
        return self
