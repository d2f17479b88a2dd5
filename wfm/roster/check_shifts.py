"""The finished roster as its check reads it: whole minutes, shifts by agent and day.

Here stand the types that the parts of the check share; :mod:`wfm.roster.check_read` makes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache, total_ordering
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from wfm.calendar import instant, midnight
from wfm.center import Agent, Contract
from wfm.rules.labour import LabourPack, Night
from wfm.schema import AT_WORK_KINDS

DAY = 1440
SPLIT = "split"
"""Name of the unpaid break that is the gap between the two parts of a split shift."""


@total_ordering
@dataclass(frozen=True)
class Violation:
    """A rule that the roster breaks.

    Attributes
    ----------
    agent
        Identifier of the agent; '' where the rule is not about one.
    day
        The day of the shift; None where the rule is about the whole week.
    rule
        Short name of the rule, such as ``rest``; stable, not translated.
    what
        What is wrong, in the planner's words.
    """

    agent: str
    day: date | None
    rule: str
    what: str

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.agent, str(self.day or "")) if part)
        return f"{where}: {self.what}" if where else self.what

    def __lt__(self, other: Violation) -> bool:
        return self._key < other._key

    @property
    def _key(self) -> tuple[str, date, str, str]:
        return self.agent, self.day or date.min, self.rule, self.what


@dataclass(frozen=True)
class Stint:
    """A row of the roster; `start` and `end` are minutes since 1970, UTC."""

    agent: str
    day: date
    start: int
    end: int
    what: str
    kind: str
    paid: bool

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return self.end - self.start

    @property
    def in_shift(self) -> bool:
        """Whether the stint is part of a shift: all but leave and illness are."""
        return self.kind != "absence" or self.what in AT_WORK_KINDS

    @property
    def is_gap(self) -> bool:
        """Whether it is the gap between the parts of a split shift."""
        return self.kind == "break" and self.what == SPLIT


@dataclass(frozen=True)
class Shift:
    """The stints of one agent and date, in order of time, leave and illness left aside."""

    day: date
    stints: tuple[Stint, ...]
    pack: LabourPack
    zone: str

    @property
    def start(self) -> int:
        """Start of the first stint."""
        return self.stints[0].start

    @cached_property
    def end(self) -> int:
        """End of the last stint."""
        return max(stint.end for stint in self.stints)

    @cached_property
    def breaks(self) -> tuple[Stint, ...]:
        """Its breaks but the gap of a split shift, in order of time."""
        return tuple(s for s in self.stints if s.kind == "break" and not s.is_gap)

    @cached_property
    def gaps(self) -> tuple[Stint, ...]:
        """The gaps between its parts, in order of time; a legal shift has at most one."""
        return tuple(stint for stint in self.stints if stint.is_gap)

    @cached_property
    def paid_stints(self) -> tuple[Stint, ...]:
        """What is work by the law: all the shift but the breaks that are unpaid.

        For a break with a wrong flag the pack's flag counts, so that one wrong cell is one
        fault and not the wrong rules for the whole shift.
        """
        return tuple(s for s in self.stints if s.kind != "break" or counts(s, self.pack))

    @cached_property
    def paid_min(self) -> int:
        """Minutes of work by the law, on the clock."""
        return sum(stint.minutes for stint in self.paid_stints)

    @cached_property
    def paid_night_min(self) -> int:
        """Those of them that lie at night."""
        return sum(_at_night(stint, self.zone, self.pack.night) for stint in self.paid_stints)

    @cached_property
    def night_min(self) -> int:
        """Minutes of the shift, its breaks included, that lie at night."""
        return sum(_at_night(stint, self.zone, self.pack.night) for stint in self.stints)

    @property
    def counted(self) -> float:
        """Minutes that the shift counts: those at night by the pack's factor."""
        more = self.pack.night.counts - 1
        return self.paid_min + more * self.paid_night_min if more else self.paid_min


@dataclass(frozen=True)
class PastShift:
    """A shift before the week, as the history has it; `paid` is in minutes."""

    day: date
    start: int
    end: int
    paid: float


@dataclass(frozen=True)
class AgentWeek:
    """One agent's shifts of the week, with what the rules are asked of."""

    agent: Agent
    contract: Contract
    pack: LabourPack
    zone: str
    monday: date
    shifts: tuple[Shift, ...]
    away: tuple[Stint, ...]
    """Stints of leave and illness."""

    def found(self, day: date | None, rule: str, what: str) -> Violation:
        """A violation by this agent."""
        return Violation(self.agent.agent, day, rule, what)

    def local(self, minute: int) -> datetime:
        """The agent's wall clock, without offset."""
        return wall(minute, self.zone)

    @cached_property
    def worked(self) -> tuple[PastShift, ...]:
        """The known shifts before the week, in order of time."""
        known = []
        for past in self.agent.worked:
            if past.day < self.monday:
                until = past.day + timedelta(days=past.end <= past.start)
                start = minute_of(instant(past.day, past.start, self.zone))
                end = minute_of(instant(until, past.end, self.zone))
                paid = end - start if past.paid_h is None else past.paid_h * 60
                known.append(PastShift(past.day, start, end, paid))
        return tuple(sorted(known, key=lambda shift: shift.start))


def paid_flags(pack: LabourPack, name: str, minutes: int) -> frozenset[bool]:
    """Whether breaks of that name and length are paid, by each rule that knows them."""
    flags = {(rule.name, rule.minutes, rule.paid) for rule in pack.fixed_breaks}
    flags |= {(cycle.name, cycle.minutes, cycle.paid) for cycle in pack.periodic_breaks}
    flags |= {(limit.name, limit.break_minutes, True) for limit in pack.longest_work}
    return frozenset(paid for known, length, paid in flags if (known, length) == (name, minutes))


def counts(pause: Stint, pack: LabourPack) -> bool:
    """Whether a break is paid: by the pack where it is clear, else as the roster says."""
    if pause.is_gap:
        return False
    flags = paid_flags(pack, pause.what, pause.minutes)
    return next(iter(flags)) if len(flags) == 1 else pause.paid


def minute_of(moment: datetime) -> int:
    """Minutes since 1970 of an aware moment, rounded down."""
    return int(moment.timestamp() // 60)


def _at_night(stint: Stint, zone: str, night: Night) -> int:
    """Minutes of a stint, as they pass, whose wall clock is at night."""
    found = 0
    for day in range(stint.start // DAY, (stint.end - 1) // DAY + 1):
        mask = _night_minutes(day, zone, night.start, night.end)
        found += int(mask[max(stint.start - day * DAY, 0) : stint.end - day * DAY].sum())
    return found


@lru_cache(maxsize=1024)
def _night_minutes(day: int, zone: str, start: time, end: time) -> np.ndarray:
    """Which minutes of a UTC day, counted from 1970, show a wall clock at night; shape (1440,)."""
    first = pd.Timestamp(0, tz="UTC") + pd.Timedelta(days=day)
    local = pd.date_range(first, periods=DAY, freq="min").tz_convert(zone)
    minute = (local.hour * 60 + local.minute).to_numpy()
    begin, until = (clock.hour * 60 + clock.minute for clock in (start, end))
    if begin < until:
        return np.asarray((begin <= minute) & (minute < until))
    return np.asarray((begin <= minute) | (minute < until))


def midnight_of(day: date, zone: str) -> int:
    """Minutes since 1970 at which `day` begins in `zone`."""
    return minute_of(midnight(day, zone))


def wall(minute: int, zone: str) -> datetime:
    """What the clocks of `zone` show, without offset."""
    return datetime.fromtimestamp(minute * 60, UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def hours(minutes: int) -> str:
    """A duration to read: ``7:30``; negative ones have a sign."""
    return f"{'-' * (minutes < 0)}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"


def law(pack: LabourPack, key: str, *, own: bool = False) -> str:
    """Where a value of the pack stands, to end a sentence with: ``' (CLT 66)'``.

    That of the first source that names the dotted key or a table that holds it, else that of
    the pack; with `own` only the former, for values that are often nobody's law.
    """
    for source in pack.sources:
        if any(f"{key}.".startswith(f"{named}.") for named in source.keys):
            return f" ({source.citation.law})"
    return "" if own or not pack.citation.law else f" ({pack.citation.law})"
