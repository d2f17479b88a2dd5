"""The stints of a roster as days: what one agent does on one date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pandas as pd

from wfm.language import clock_text
from wfm.language import translate as _
from wfm.rules.breaks import SPLIT
from wfm.schema import AT_WORK_KINDS


@dataclass(frozen=True)
class Part:
    """A stretch of a day, in UTC."""

    start: datetime
    end: datetime
    what: str
    kind: str
    paid: bool


@dataclass(frozen=True)
class Day:
    """One agent's shift on the date on which it begins, and the leave of that date."""

    agent: str
    day: date
    zone: str
    shift: tuple[Part, ...]
    away: tuple[Part, ...]

    @property
    def start(self) -> datetime:
        """Start of the shift, UTC; IndexError where there is none."""
        return self.shift[0].start

    @property
    def end(self) -> datetime:
        """End of the shift, UTC."""
        return self.shift[-1].end

    @property
    def breaks(self) -> tuple[Part, ...]:
        """Breaks, but the gap of a split shift."""
        return tuple(p for p in self.shift if p.kind == "break" and p.what != SPLIT)

    @property
    def spans(self) -> tuple[tuple[datetime, datetime], ...]:
        """From when to when the agent is at work: two spans where the shift is split."""
        found, start = [], self.start
        for part in self.shift:
            if part.kind == "break" and part.what == SPLIT:
                found.append((start, part.start))
                start = part.end
        return (*found, (start, self.end))

    @property
    def hours(self) -> str:
        """``09:00–15:20``, ``09:00–12:00 / 14:00–19:00``; '' without a shift."""
        if not self.shift:
            return ""
        return " / ".join(f"{self.clock(a)}–{self.clock(z, a)}" for a, z in self.spans)

    @property
    def text(self) -> str:
        """The hours, or the leave, or off."""
        named = [_(what) for what in dict.fromkeys(part.what for part in self.away)]
        return " + ".join(text for text in (self.hours, *named) if text) or _("off")

    def clock(self, moment: datetime, after: datetime | None = None) -> str:
        """A moment on the agent's clock; 24:00 where it is the midnight that ends a span."""
        shown = moment.astimezone(ZoneInfo(self.zone))
        if after is not None and (shown.hour, shown.minute) == (0, 0) and moment > after:
            midnight = clock_text(shown)
            return "24:00" if midnight == "00:00" else midnight
        return clock_text(shown)


def days_of(stints: pd.DataFrame, zones: Mapping[str, str]) -> dict[tuple[str, date], Day]:
    """The days of a roster's stints, by agent and date.

    Parameters
    ----------
    stints
        As :class:`wfm.handover.Roster` has them.
    zones
        The time zone of each agent; UTC where an agent is not in it.
    """
    found: dict[tuple[str, date], tuple[list[Part], list[Part]]] = {}
    ordered = stints.sort_values(["agent", "start", "end"], kind="stable")
    for agent, day, start, end, what, kind, paid in ordered[
            ["agent", "date", "start", "end", "what", "kind", "paid"]
    ].itertuples(index=False, name=None):
        away = kind == "absence" and what not in AT_WORK_KINDS
        shift_and_leave = found.setdefault((str(agent), day), ([], []))
        shift_and_leave[away].append(Part(
            start.to_pydatetime(), end.to_pydatetime(), str(what), str(kind), bool(paid)))
    return {
        (agent, day): Day(agent, day, zones.get(agent, "UTC"), tuple(shift), tuple(away))
        for (agent, day), (shift, away) in found.items()
    }
