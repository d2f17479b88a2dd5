"""What contacts and agents meet in a queue, and the ways to count a service level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from wfm.staffing.tails import Array

Counting = Literal["offered", "answered", "short_left_out", "short_as_answered"]
"""Which contacts a service level y counts, x of which are to be on time:

offered: answered within y / offered;
answered: answered within y / answered;
short_left_out: answered within y / (offered − given up within y);
short_as_answered: (answered or given up within y) / offered.

Without abandonment all four are the same. Contacts that are turned away (no free line, or
unwilling to wait) are offered, and never answered.
"""
COUNTINGS: tuple[Counting, ...] = (
    "offered", "answered", "short_left_out", "short_as_answered",
)


@dataclass(frozen=True)
class Measures:
    """Long-run shares and means; every field has the broadcast shape.

    Shares are of the contacts offered, so that answered + abandonment + turned_away = 1.
    Without load nobody waits or gives up, and no agent is busy.

    Attributes
    ----------
    wait
        Share that has to wait: every agent is busy, and they join the queue.
    abandonment
        Share that waits and gives up.
    asa_s
        Mean wait in seconds, of all contacts, those who give up included.
    late
        Share not answered within `within_s`: 1 − service level of the offered.
    occupancy
        Share of agents' time spent handling contacts.
    queue
        Mean number of contacts waiting.
    waiting
        Share still waiting after `within_s`: neither answered nor given up by then.
    late_answers
        Share answered after more than `within_s`.
    answered
        Share answered at all.
    turned_away
        Share that finds no free line, or does not care to wait (:mod:`wfm.staffing.trunks`).
    """

    wait: Array
    abandonment: Array
    asa_s: Array
    late: Array
    occupancy: Array
    queue: Array
    waiting: Array
    late_answers: Array
    answered: Array
    turned_away: Array

    @property
    def service_level(self) -> Array:
        """Share of contacts offered that are answered within `within_s`."""
        return 1 - self.late

    def late_by(self, counting: Counting = "offered") -> Array:
        """1 − service level, so counted; 1 where nobody is answered but somebody counts.

        Computed without the difference, so that a share of 10⁻³⁰ keeps its digits.

        Raises
        ------
        ValueError
            `counting` is none of :data:`COUNTINGS`.
        """
        if counting == "offered":
            return self.late
        failed = self.turned_away + self.waiting
        if counting == "short_as_answered":
            return failed
        if counting == "answered":
            part, whole = self.late_answers, self.answered
        elif counting == "short_left_out":
            # late is failed + given up in time, so 1 − given up in time = in time + failed
            part, whole = failed, (1 - self.late) + failed
        else:
            raise ValueError(f"counting must be one of {', '.join(COUNTINGS)}")
        nothing = np.asarray(self.late) > 0
        share = np.divide(part, whole, out=np.where(nothing, 1.0, 0.0), where=whole > 0)
        return np.minimum(share, 1.0)[()]

    def level(self, counting: Counting = "offered") -> Array:
        """Service level, so counted: 1 − :meth:`late_by`."""
        return 1 - self.late_by(counting)
