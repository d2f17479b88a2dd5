"""The roster's stints on people's clocks, and the shifts that they form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from wfm.center import Agent, Center
from wfm.export.codes import IDLE, activity_of
from wfm.export.words import span
from wfm.rules.breaks import SPLIT
from wfm.schema import AT_WORK_KINDS
from wfm.shift_kind import shift_kind


@dataclass(frozen=True)
class Shift:
    """An unbroken chain of one agent's time at work, in the agent's wall clock."""

    agent: str
    date: date
    start: datetime
    end: datetime
    kind: str
    """early, day, late or night, by :func:`shift_kind`."""
    whats: tuple[str, ...]
    """At-work absences within it (training, meeting, coaching)."""
    works: bool
    """Whether any of it is work, idle time or a break, not an absence alone."""
    gap: tuple[datetime, datetime] | None = None
    """From when to when a split shift stops."""

    @property
    def hours(self) -> str:
        """``09:00–15:20``; ``09:00–12:00 / 14:00–19:00`` where it is split."""
        if self.gap is None:
            return span(self.start, self.end)
        return f"{span(self.start, self.gap[0])} / {span(self.gap[1], self.end)}"


def timed(center: Center, stints: pd.DataFrame) -> pd.DataFrame:
    """Stints with the columns that :attr:`View.stints` names, sorted by agent and start."""
    frame = stints.copy()
    frame["start"] = pd.to_datetime(frame["start"], utc=True)
    frame["end"] = pd.to_datetime(frame["end"], utc=True)
    frame = frame.sort_values(["agent", "start"], kind="stable", ignore_index=True)
    frame["minutes"] = (frame["end"] - frame["start"]).dt.total_seconds() / 60
    work = frame["kind"] == "work"
    names = {what: activity_of(what, center) for what in frame.loc[work, "what"].unique()}
    frame["activity"] = frame["what"].where(~work, frame["what"].map(names))
    frame["activity"] = frame["activity"].where(frame["kind"] != IDLE, IDLE)
    frame["off"] = (frame["kind"] == "absence") & ~frame["what"].isin(AT_WORK_KINDS)
    zones = frame["agent"].map({a: center.zone(v.site) for a, v in center.agents.items()})
    for name in ("start", "end"):
        main = frame[name].dt.tz_convert(center.main_site.zone).dt.tz_localize(None)
        frame[f"main_{name}"] = main
        own = main.copy()
        for zone in zones.unique():
            there = zones == zone
            own[there] = frame.loc[there, name].dt.tz_convert(zone).dt.tz_localize(None)
        frame[f"own_{name}"] = own
    return frame


def shifts(stints: pd.DataFrame) -> dict[str, list[Shift]]:
    """Shifts by agent from stints with wall clocks (:func:`timed`)."""
    found: dict[str, list[Shift]] = {}
    rows = stints[~stints["off"]]
    columns = ("agent", "date", "start", "end", "own_start", "own_end", "kind", "what")
    chain: list[tuple[Any, ...]] = []
    for row in zip(*(rows[name] for name in columns), strict=True):
        if chain and (row[:2] != chain[-1][:2] or row[2] != chain[-1][3]):
            found.setdefault(str(chain[0][0]), []).append(_shift(chain))
            chain = []
        chain.append(row)
    if chain:
        found.setdefault(str(chain[0][0]), []).append(_shift(chain))
    return found


def _shift(chain: list[tuple[Any, ...]]) -> Shift:
    start, end = chain[0][4].to_pydatetime(), chain[-1][5].to_pydatetime()
    return Shift(
        agent=str(chain[0][0]),
        date=pd.Timestamp(chain[0][1]).date(),
        start=start,
        end=end,
        kind=shift_kind(start, end),
        whats=tuple(dict.fromkeys(str(row[7]) for row in chain if row[6] == "absence")),
        works=any(row[6] != "absence" for row in chain),
        gap=next(((row[4].to_pydatetime(), row[5].to_pydatetime()) for row in chain
                  if row[6] == "break" and row[7] == SPLIT), None),
    )


@dataclass(frozen=True)
class PastShift:
    """A shift worked before the week, in the agent's wall clock."""

    date: date
    hours: float
    kind: str


def past_shifts(agent: Agent) -> list[PastShift]:
    """An agent's shifts of the table last_roster, in order of time."""
    found = []
    for shift in sorted(agent.worked, key=lambda shift: (shift.day, shift.start)):
        start = datetime.combine(shift.day, shift.start)
        end = datetime.combine(shift.day, shift.end)
        if end <= start:
            end += timedelta(days=1)
        hours = (end - start) / timedelta(hours=1) if shift.paid_h is None else shift.paid_h
        found.append(PastShift(shift.day, hours, shift_kind(start, end)))
    return found
