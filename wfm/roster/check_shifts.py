"""The finished roster as its check reads it: whole minutes, shifts by agent and day.

Here stand the types that the parts of the check share, and what must hold before rules can
be asked at all: that the stints of an agent form shifts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, total_ordering
from itertools import pairwise
from zoneinfo import ZoneInfo

import pandas as pd

from wfm.calendar import instant, midnight
from wfm.center import Agent, Center, Contract
from wfm.handover import Roster
from wfm.language import translate as _
from wfm.rules.labour import LabourPack
from wfm.schema import AT_WORK_KINDS

KINDS = ("work", "break", "absence", "idle")


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


@dataclass(frozen=True)
class Shift:
    """The stints of one agent and date, in order of time, leave and illness left aside."""

    day: date
    stints: tuple[Stint, ...]
    pack: LabourPack

    @property
    def start(self) -> int:
        """Start of the first stint."""
        return self.stints[0].start

    @cached_property
    def end(self) -> int:
        """End of the last stint."""
        return max(stint.end for stint in self.stints)

    @property
    def breaks(self) -> tuple[Stint, ...]:
        """Its breaks, in order of time."""
        return tuple(stint for stint in self.stints if stint.kind == "break")

    @cached_property
    def paid_min(self) -> int:
        """Minutes of work by the law: all the shift but the breaks that are unpaid.

        For a break with a wrong flag the pack's flag counts, so that one wrong cell is one
        fault and not the wrong rules for the whole shift.
        """
        return sum(s.minutes for s in self.stints if s.kind != "break" or counts(s, self.pack))


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
    def worked(self) -> tuple[tuple[date, int, int], ...]:
        """Day, start and end of the known shifts before the week, in order of time."""
        known = []
        for past in self.agent.worked:
            if past.day < self.monday:
                until = past.day + timedelta(days=past.end <= past.start)
                known.append((past.day, minute_of(instant(past.day, past.start, self.zone)),
                              minute_of(instant(until, past.end, self.zone))))
        return tuple(sorted(known, key=lambda shift: shift[1]))


def paid_flags(pack: LabourPack, name: str, minutes: int) -> frozenset[bool]:
    """Whether breaks of that name and length are paid, by each rule that knows them."""
    flags = {(rule.name, rule.minutes, rule.paid) for rule in pack.fixed_breaks}
    flags |= {(cycle.name, cycle.minutes, cycle.paid) for cycle in pack.periodic_breaks}
    flags |= {(limit.name, limit.break_minutes, True) for limit in pack.longest_work}
    return frozenset(paid for known, length, paid in flags if (known, length) == (name, minutes))


def counts(pause: Stint, pack: LabourPack) -> bool:
    """Whether a break is paid: by the pack where it is clear, else as the roster says."""
    flags = paid_flags(pack, pause.what, pause.minutes)
    return next(iter(flags)) if len(flags) == 1 else pause.paid


def minute_of(moment: datetime) -> int:
    """Minutes since 1970 of an aware moment, rounded down."""
    return int(moment.timestamp() // 60)


def midnight_of(day: date, zone: str) -> int:
    """Minutes since 1970 at which `day` begins in `zone`."""
    return minute_of(midnight(day, zone))


def wall(minute: int, zone: str) -> datetime:
    """What the clocks of `zone` show, without offset."""
    return datetime.fromtimestamp(minute * 60, UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def hours(minutes: int) -> str:
    """A duration to read: ``7:30``; negative ones have a sign."""
    return f"{'-' * (minutes < 0)}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"


# ---------------------------------------------------------------------- reading


def read_weeks(
    center: Center, roster: Roster
) -> tuple[list[AgentWeek], list[AgentWeek], list[Violation]]:
    """The roster by agent, and what is wrong with it as a table of shifts.

    The second list holds what is left of shifts worked before the week; how long they
    were is history, what is done in them is not.

    Rows that no rule can be asked of (an unknown agent, an end before its start) are
    reported and left aside.
    """
    by_agent: dict[str, list[Stint]] = {}
    wrong: list[Violation] = []
    for stint, fault in _rows(center, roster.stints):
        if fault is not None:
            wrong.append(fault)
        else:
            by_agent.setdefault(stint.agent, []).append(stint)
    weeks, left_over = [], []
    for code, stints in sorted(by_agent.items()):
        agent = center.agents[code]
        past = {shift.day for shift in agent.worked if shift.day < roster.week}
        contract, pack = center.contracts[agent.contract], center.pack_of(agent)
        days: dict[date, list[Stint]] = {}
        for stint in stints:
            if stint.in_shift:
                days.setdefault(stint.day, []).append(stint)
        shifts = tuple(
            Shift(day, tuple(sorted(parts, key=lambda s: (s.start, s.end))), pack)
            for day, parts in sorted(days.items())
        )
        away = tuple(stint for stint in stints if not stint.in_shift)
        week = AgentWeek(agent, contract, pack, center.zone(agent.site), roster.week, shifts, away)
        old = tuple(s for s in shifts if s.day in past)
        new = tuple(s for s in shifts if s.day not in past)
        wrong.extend(_outside_history(week, old))
        wrong.extend(_shape(week, old, new))
        left_over.append(replace(week, shifts=old))
        weeks.append(replace(week, shifts=new))
    return weeks, left_over, wrong


def _rows(center: Center, frame: pd.DataFrame) -> Iterator[tuple[Stint, Violation | None]]:
    epoch, minute = pd.Timestamp(0, tz="UTC"), pd.Timedelta(minutes=1)
    times = {}
    for column in ("start", "end"):
        since = pd.DatetimeIndex(pd.to_datetime(frame[column], utc=True)) - epoch
        times[column] = (since // minute, since % minute == pd.Timedelta(0))
    (starts, even_start), (ends, even_end) = times["start"], times["end"]
    days = [pd.Timestamp(day).date() for day in frame["date"]]
    for code, day, start, end, even, what, kind, paid in zip(
        frame["agent"], days, starts, ends, even_start & even_end, frame["what"], frame["kind"],
        frame["paid"], strict=True,
    ):
        stint = Stint(str(code), day, int(start), int(end), str(what), str(kind), bool(paid))
        fault: tuple[str, str] | None = None
        if stint.agent not in center.agents:
            fault = "agent", _("this agent is not in the table agents")
        elif stint.kind not in KINDS:
            fault = "kind", _("'{kind}' is no kind of stint").format(kind=stint.kind)
        elif not even:
            fault = "times", _("'{what}' does not start and end on whole minutes").format(
                what=stint.what)
        elif stint.end <= stint.start:
            fault = "times", _("'{what}' does not end after it starts").format(what=stint.what)
        yield stint, None if fault is None else Violation(stint.agent, day, *fault)


def _outside_history(week: AgentWeek, old: tuple[Shift, ...]) -> Iterator[Violation]:
    """Work dated before the week must be the end of the last shift that was worked."""
    for shift in old:
        day, start, end = week.worked[-1]
        if shift.day != day or shift.start < start or shift.end > end:
            yield week.found(shift.day, "week", _(
                "work of the week before that is not the end of its last shift"))


def _shape(
    week: AgentWeek, old: tuple[Shift, ...], new: tuple[Shift, ...]
) -> Iterator[Violation]:
    for shift in new:
        begins = week.local(shift.start).date()
        if begins != shift.day:
            yield week.found(shift.day, "date", _(
                "the shift begins on {begins} on the agent's clock").format(begins=begins))
        if not week.monday <= shift.day < week.monday + timedelta(days=7):
            yield week.found(shift.day, "week", _(
                "the day is not in the week from {monday}").format(monday=week.monday))
        for stint in shift.stints:
            if stint.kind in ("work", "idle") and not stint.paid:
                yield week.found(shift.day, "paid", _("'{what}' from {clock} is not paid").format(
                    what=stint.what, clock=f"{week.local(stint.start):%H:%M}"))
        for gap_from, gap_to in _gaps(shift.stints):
            yield week.found(shift.day, "gap", _(
                "nothing is planned from {start} to {end}: a shift has no gaps, and a day has "
                "one shift").format(start=f"{week.local(gap_from):%H:%M}",
                                    end=f"{week.local(gap_to):%H:%M}"))
    ordered = sorted((s for shift in (*old, *new) for s in shift.stints), key=lambda s: s.start)
    last: Stint | None = None
    for stint in ordered:
        if last is not None and stint.start < last.end:
            yield week.found(stint.day, "overlap", _(
                "'{one}' and '{other}' overlap at {clock}").format(
                    one=last.what, other=stint.what, clock=f"{week.local(stint.start):%H:%M}"))
        if last is None or stint.end > last.end:
            last = stint


def _gaps(stints: Sequence[Stint]) -> Iterator[tuple[int, int]]:
    until = stints[0].end
    for __, stint in pairwise(stints):
        if stint.start > until:
            yield until, stint.start
        until = max(until, stint.end)
