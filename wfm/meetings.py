"""Meetings, trainings and coachings whose time the roster finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True)
class Held:
    """A training, meeting or coaching that an agent had in a roster of the past, in UTC."""

    agent: str
    kind: str
    start: datetime
    end: datetime
    paid: bool


@dataclass(frozen=True)
class Meeting:
    """A row of the table meetings: so many minutes for some agents, within days and hours.

    Clock times are those of the site of the first agent. Agents meet at one time if `together`,
    else each when it suits best.
    """

    meeting: str
    kind: str
    """training, meeting or coaching."""
    agents: tuple[str, ...]
    minutes: int
    first_day: date
    last_day: date
    begin: time
    """The meeting begins no earlier on its day."""
    end: time
    """It ends no later; 00:00 is midnight."""
    together: bool = True
    paid: bool = True
    step_min: int = 60
    """It begins at `begin` or a multiple of this after it."""

    def starts(self) -> list[int]:
        """Minutes after midnight at which it may begin."""
        first = self.begin.hour * 60 + self.begin.minute
        return list(range(first, self.latest_min - self.minutes + 1, self.step_min))

    @property
    def latest_min(self) -> int:
        """Minutes after midnight at which it ends at the latest."""
        return self.end.hour * 60 + self.end.minute or 24 * 60
