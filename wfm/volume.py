"""What is said of volume, past and to come: special days, corrections, changes, drivers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True)
class SpecialDay:
    """A day unlike others for a queue (``'all'`` for every queue)."""

    day: date
    queue: str
    kind: Literal["closed", "holiday", "event"]
    factor: float | None
    like_date: date | None
    name: str


@dataclass(frozen=True)
class Correction:
    """What the planner says of a time of the past, over what was found in it.

    ``keep``: it was an ordinary time. ``leave_out``: it is neither learned nor scored.
    ``closed``: nobody could get through.
    """

    queue: str
    start: datetime
    """UTC, as `end`; the time is ``[start, end)``."""
    end: datetime
    do: Literal["keep", "leave_out", "closed"]
    why: str = ""


@dataclass(frozen=True)
class Finding:
    """What was found while reading the history: a row of ``cleaning`` in the forecast, UTC."""

    queue: str
    start: datetime
    end: datetime
    what: str
    done: str


@dataclass(frozen=True)
class Change:
    """A dated change of a queue's volume: a factor on it, or a share that moves away.

    Of one queue and one `start`, all changes are of the same contacts: two shares of 0.3 and
    0.2 leave 0.5. Later changes are of what the earlier ones left.
    """

    queue: str
    start: date
    """First day, of the queue's site."""
    why: str
    factor: float = 1.0
    share: float = 0.0
    to_queue: str | None = None
    until: date | None = None
    """Last day; None: for good."""
    over_days: int = 1
    """The change grows in equal steps; on this day, counted from `start`, it is whole."""

    def strength(self, day: date) -> float:
        """How much of the change holds on a day of the queue's site, 0 to 1."""
        if day < self.start or (self.until is not None and day > self.until):
            return 0.0
        return min(((day - self.start).days + 1) / self.over_days, 1.0)


@dataclass(frozen=True)
class DriverValue:
    """A value of something that brings contacts: letters sent, reservations, customers.

    `queue` is the queue that it may act on, or ``'all'``; a queue's own value of a day stands
    before that of all.
    """

    driver: str
    day: date
    queue: str
    value: float
