"""Limits on how many people do something at once: seats, people on duty, breaks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING, Literal

from wfm.calendar import weekday_of

if TYPE_CHECKING:
    from wfm.center import Agent

LIMITED = ("seats", "on_duty", "breaks")


@dataclass(frozen=True)
class Limit:
    """A row of the table limits: at most so many in a seat or on a break, at least so many on duty.

    The agents that it looks at are those with all of `site`, `team`, `skill` and `role`, as far as
    these are stated; `begin` and `end` are on the clock of the site, of the main site without one.
    """

    what: Literal["seats", "on_duty", "breaks"]
    people: int
    on: date | str
    """A date, a day of the week, or ``daily``."""
    begin: time = time(0)
    end: time = time(0)
    """00:00: the end of the day."""
    site: str | None = None
    team: str | None = None
    skill: str | None = None
    role: str | None = None
    row: int = field(default=0, compare=False, repr=False)
    """Its row in the table limits; 0 where it is not from a table."""

    def looks_at(self, agent: Agent) -> bool:
        """Whether an agent counts; who works from home takes no seat."""
        return not (
            (self.site is not None and agent.site != self.site)
            or (self.team is not None and agent.team != self.team)
            or (self.skill is not None and self.skill not in agent.skills)
            or (self.role is not None and agent.role != self.role)
            or (self.what == "seats" and agent.home))

    def holds_on(self, day: date) -> bool:
        """Whether the limit holds on a day."""
        return self.on in ("daily", day, weekday_of(day))
