"""Whether meetings that the roster had to place were placed: once, in time, together.

A roster says of what kind and when a meeting is, not which of the table it is. So each stint is
first said to be the one meeting or the other, such that as many people as can be have had theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from wfm.calendar import instant
from wfm.center import Center
from wfm.language import translate as _
from wfm.meetings import Meeting
from wfm.roster.check_shifts import AgentWeek, Stint, Violation, minute_of, wall

MISSED = "missed_meeting"
TRIED = 20_000
"""Ways of saying which stints are which meeting that are looked at, at most."""


@dataclass(frozen=True)
class HeldMeetings:
    """The stints of a week, and of weeks before it, that are meetings of the table meetings.

    Attributes
    ----------
    monday
        Of the week.
    of
        By meeting and agent, in order of time; two where one of them is too many.
    """

    monday: date
    of: Mapping[str, Mapping[str, Sequence[Stint]]] = field(repr=False)

    def placed(self, agent: str) -> frozenset[Stint]:
        """The stints of an agent that are such meetings."""
        return frozenset(stint for mine in self.of.values() for stint in mine.get(agent, ()))

    def new(self, stint: Stint) -> bool:
        """Whether a stint is of the week, and not of one before."""
        return stint.day >= self.monday


@dataclass(frozen=True)
class _Unit:
    """People who are to have a meeting at one time, and their stints that may be it."""

    meeting: Meeting
    may: Mapping[str, Sequence[Stint]]

    def options(self, free: Mapping[Stint, bool]) -> list[list[Stint]]:
        """What may be the meeting: stints of one start each; those of most people first."""
        at: dict[int, list[Stint]] = {}
        for mine in self.may.values():
            for stint in mine:
                if free[stint]:
                    at.setdefault(stint.start, []).append(stint)
        return sorted(at.values(), key=lambda one: (-len(one), one[0].start))


def held_meetings(center: Center, weeks: Sequence[AgentWeek], monday: date) -> HeldMeetings:
    """Which stints are which meeting; those of the table absences are none."""
    stints: dict[str, list[Stint]] = {}
    for week in weeks:
        stints[week.agent.agent] = [
            stint for shift in week.shifts for stint in shift.stints if stint.kind == "absence"]
    for before in sorted(day for day in center.held if day < monday):
        for one in center.held[before]:
            if one.agent in center.agents:
                start, end = minute_of(one.start), minute_of(one.end)
                day = wall(start, center.zone(center.agents[one.agent].site)).date()
                stints.setdefault(one.agent, []).append(Stint(
                    one.agent, min(day, monday - timedelta(days=1)), start, end, one.kind,
                    "absence", one.paid))
    for code, mine in stints.items():
        fixed = _fixed(center, code)
        stints[code] = sorted((stint for stint in mine
                               if (stint.what, stint.start, stint.end) not in fixed),
                              key=lambda stint: stint.start)
    units = []
    for meeting in sorted(center.meetings, key=lambda one: one.last_day):
        may = {code: [stint for stint in stints.get(code, ()) if _may_be(center, meeting, stint)]
               for code in meeting.agents}
        units += [_Unit(meeting, may)] if meeting.together else [
            _Unit(meeting, {code: mine}) for code, mine in may.items()]
    return HeldMeetings(monday, _said(units))


def _fixed(center: Center, code: str) -> set[tuple[str, int, int]]:
    """Kind, start and end of what an agent has in the table absences."""
    agent = center.agents[code]
    zone = center.zone(agent.site)

    def minute(moment: datetime) -> int:
        return minute_of(instant(moment.date(), moment.time(), zone))

    return {(one.kind, minute(one.start), minute(one.end)) for one in agent.absences}


def _may_be(center: Center, meeting: Meeting, stint: Stint) -> bool:
    """Whether a stint is of the kind and length, on the days and in the hours of a meeting."""
    if stint.kind != "absence" or stint.what != meeting.kind or stint.minutes != meeting.minutes:
        return False
    zone = center.zone(center.agents[meeting.agents[0]].site)
    start, end = wall(stint.start, zone), wall(stint.end, zone)
    day = start.date()
    ends = end.hour * 60 + end.minute + 1440 * (end.date() - day).days
    latest = meeting.end.hour * 60 + meeting.end.minute or 1440
    return (meeting.first_day <= day <= meeting.last_day and start.time() >= meeting.begin
            and ends <= latest and stint.paid == meeting.paid)


# ---------------------------------------------------------------------- which is which


def _said(units: Sequence[_Unit]) -> dict[str, dict[str, list[Stint]]]:
    """By meeting and agent the stints: those that fit best, then what is left over."""
    found: dict[str, dict[str, list[Stint]]] = {unit.meeting.meeting: {} for unit in units}
    free = {stint: True for unit in units for mine in unit.may.values() for stint in mine}
    for part in _parts(units):
        for unit, chosen in zip(part, _Search(part, free).best(), strict=True):
            for stint in chosen:
                found[unit.meeting.meeting].setdefault(stint.agent, []).append(stint)
                free[stint] = False
    for lacks in (True, False):  # what is left is what somebody still lacks, or one too many
        for unit in units:
            for code, mine in unit.may.items():
                for stint in mine:
                    if free[stint] and not (lacks and found[unit.meeting.meeting].get(code)):
                        found[unit.meeting.meeting].setdefault(code, []).append(stint)
                        free[stint] = False
    return {name: {code: sorted(mine, key=lambda stint: stint.start)
                   for code, mine in of.items()} for name, of in found.items()}


def _parts(units: Sequence[_Unit]) -> list[list[_Unit]]:
    """Units in parts that have no stint in common, in their order."""
    parts: list[tuple[set[Stint], list[int]]] = []
    for n, unit in enumerate(units):
        stints, mine = {stint for some in unit.may.values() for stint in some}, [n]
        for part in [one for one in parts if one[0] & stints]:
            stints |= part[0]
            mine += part[1]
            parts.remove(part)
        parts.append((stints, sorted(mine)))
    return [[units[n] for n in mine] for _stints, mine in parts]


class _Search:
    """Depth-first: a time for each unit in turn, each stint once, as many stints as can be."""

    def __init__(self, part: Sequence[_Unit], free: Mapping[Stint, bool]) -> None:
        self._part, self._free = part, dict(free)
        # what those from each unit on can have at most
        most = [max((len(one) for one in unit.options(free)), default=0) for unit in part]
        self._ahead = [sum(most[n:]) for n in range(len(part) + 1)]
        self._chosen: list[list[Stint]] = []
        self._best: list[list[Stint]] = []
        self._most, self._left = -1, TRIED

    def best(self) -> list[list[Stint]]:
        """The stints of each unit."""
        self._go_on(0)
        return self._best

    def _go_on(self, count: int) -> None:
        n = len(self._chosen)
        if count + self._ahead[n] <= self._most or (self._left <= 0 and self._best):
            return
        self._left -= 1
        if n == len(self._part):
            self._most, self._best = count, list(self._chosen)
            return
        for option in (*self._part[n].options(self._free), []):
            for stint in option:
                self._free[stint] = False
            self._chosen.append(option)
            self._go_on(count + len(option))
            self._chosen.pop()
            for stint in option:
                self._free[stint] = True


# ---------------------------------------------------------------------- what is wrong


def meeting_faults(center: Center, held: HeldMeetings) -> Iterator[Violation]:
    """Meetings of the week that somebody misses, has twice, or has at another time than others.

    One together is missed by those who are not there when it is held; one that nobody has yet, or
    that is not together, when its last day is over.
    """
    monday = held.monday
    beyond = monday + timedelta(days=7)
    for meeting in center.meetings:
        if meeting.last_day < monday or meeting.first_day >= beyond:
            continue
        mine = {code: held.of[meeting.meeting].get(code, ()) for code in meeting.agents}
        every = [stint for some in mine.values() for stint in some]
        now = any(held.new(stint) for stint in every)
        before = any(not held.new(stint) for stint in every)
        over = meeting.last_day < beyond
        due = over if not every or not meeting.together else now and not before
        for agent, some in mine.items():
            if not some and due:
                yield Violation(agent, None, MISSED, _("misses the meeting '{meeting}'").format(
                    meeting=meeting.meeting))
            if len(some) > 1 and held.new(some[-1]):
                yield Violation(agent, some[-1].day, "meeting_twice", _(
                    "has the meeting '{meeting}' twice").format(meeting=meeting.meeting))
        times = [{stint.start for stint in some} for some in mine.values() if some]
        if meeting.together and now and not set.intersection(*times):
            yield Violation("", None, "meeting_together", _(
                "the meeting '{meeting}' is not at one time for all").format(
                    meeting=meeting.meeting))
