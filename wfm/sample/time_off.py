"""Absences and wishes of the sample's agents in the week to plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from wfm.calendar import WEEKDAYS
from wfm.sample import dates
from wfm.sample.people import FULL_SHIFT_MIN, Person

Row = Mapping[str, object]

_LEAVE: Mapping[str, tuple[int, int]] = {
    "SP004": (0, 7), "SP051": (0, 7), "LX012": (0, 7),
    "SP022": (3, 5), "SP080": (4, 6), "SP097": (0, 2), "LX003": (3, 5),
}
"""Leave: first day of the week and the day after the last."""

_SICK: Mapping[str, tuple[int, int]] = {"SP009": (0, 3), "SP034": (0, 2), "SP086": (0, 3)}

_TRAININGS: tuple[tuple[str, int, time], ...] = (
    ("Care Afternoon", 3, time(15)),
    ("Technical Support", 1, time(10)),
)
"""Two hours for some of a team: team, day of the week, start."""
_TRAINED = 6

_COACHING_DAY = 4
_COACHED = ("SP015", "SP029", "SP058")
"""New agents sit with their supervisor for half an hour."""


@dataclass(frozen=True)
class Session:
    """A team meeting for those who usually start between two times, both included."""

    day: int
    clock: time
    first: time = time(0)
    last: time = time(23, 59)
    minutes: int = 30


_NOON = time(11, 59)
_MEETINGS: Mapping[str, tuple[Session, ...]] = {
    # the large care teams meet in halves, on two days
    "Care Morning": (Session(1, time(11)), Session(2, time(11))),
    "Care Afternoon": (Session(1, time(17, 30)), Session(2, time(17, 30))),
    # the night people meet as their shift begins: the evening people are still there
    "Care Night": (
        Session(2, time(20, 30), last=time(22)), Session(2, time(23, 30), first=time(22, 30)),
    ),
    "Technical Support": (
        Session(2, time(13, 30), last=_NOON), Session(3, time(14), first=time(12)),
    ),
    "Sales": (Session(2, time(12), last=_NOON), Session(1, time(15), first=time(12))),
    "Collections": (Session(2, time(11), last=_NOON), Session(2, time(15), first=time(12))),
    "Digital": (Session(2, time(10), last=_NOON), Session(2, time(16, 30), first=time(12))),
    "Lisbon": (Session(2, time(14), minutes=60),),
}
"""Where several sessions suit, the people of a team take turns."""


@dataclass(frozen=True)
class TimeOff:
    """An absence of an agent, in the agent's wall clock."""

    agent: str
    start: datetime
    end: datetime
    kind: str

    def overlaps(self, other: TimeOff) -> bool:
        """Whether both are of the same agent and share some time."""
        return (
            self.agent == other.agent and self.start < other.end and other.start < self.end
        )

    def row(self) -> Row:
        """The row of the table absences."""
        return {"agent": self.agent, "start": self.start, "end": self.end, "kind": self.kind,
                "paid": True}


def absence_rows(people: Sequence[Person]) -> Iterator[Row]:
    """Rows of the table absences, by agent and start."""
    away = list(_days_away())
    at_work = [*_trainings(people), *_coachings(people), *_meetings(people)]
    kept = [item for item in at_work if not any(item.overlaps(days) for days in away)]
    for item in sorted([*away, *kept], key=lambda item: (item.agent, item.start)):
        yield item.row()


def _time_off(agent: str, day: int, clock: time, minutes: int, kind: str) -> TimeOff:
    start = datetime.combine(dates.WEEK + timedelta(days=day), clock)
    return TimeOff(agent, start, start + timedelta(minutes=minutes), kind)


def _days_away() -> Iterator[TimeOff]:
    for kind, spans in (("leave", _LEAVE), ("sick", _SICK)):
        for agent, (first, after) in spans.items():
            yield _time_off(agent, first, time(0), (after - first) * 24 * 60, kind)


def _trainings(people: Sequence[Person]) -> Iterator[TimeOff]:
    for team, day, start in _TRAININGS:
        suited = [p for p in people if p.team.name == team and _covers(p, start, 120)]
        for person in suited[:_TRAINED]:
            yield _time_off(person.agent, day, start, 120, "training")


def _coachings(people: Sequence[Person]) -> Iterator[TimeOff]:
    for person in people:
        if person.agent in _COACHED:
            clock = person.start.replace(hour=person.start.hour + 2)
            yield _time_off(person.agent, _COACHING_DAY, clock, 30, "coaching")


def _meetings(people: Sequence[Person]) -> Iterator[TimeOff]:
    for number, person in enumerate(people):
        suited = [s for s in _MEETINGS[person.team.name] if s.first <= person.start <= s.last]
        session = suited[number % len(suited)]
        yield _time_off(person.agent, session.day, session.clock, session.minutes, "meeting")


def _covers(person: Person, clock: time, minutes: int) -> bool:
    """Whether the usual shift holds a meeting at `clock`, an hour clear of its start."""
    start = person.start.hour * 60 + person.start.minute
    first = clock.hour * 60 + clock.minute
    return start + 60 <= first and first + minutes <= start + FULL_SHIFT_MIN[person.contract]


# ---------------------------------------------------------------------- wishes

_WANTS_A_SHIFT = "SP064"


def preference_rows(people: Sequence[Person]) -> Iterator[Row]:
    """Rows of the table preferences: every third agent wishes something."""
    for number, person in enumerate(people[::3]):
        day = number * 3 % 7
        date_or_day = (
            (dates.WEEK + timedelta(days=day)).isoformat() if number % 4 == 1 else WEEKDAYS[day]
        )
        late = person.start >= time(12)
        kind = number % 5
        if person.agent == _WANTS_A_SHIFT:
            yield {"agent": person.agent, "on": "thu", "want": "09:00-15:20", "weight": 1.5}
        elif kind in (0, 3):
            weekend = WEEKDAYS[5 + number % 2] if kind == 3 else date_or_day
            yield {"agent": person.agent, "on": weekend, "want": "off", "weight": 1.0}
        else:
            # most wish to keep their turn, some to change it
            want = "late" if late != (kind == 2) else "early"
            yield {"agent": person.agent, "on": date_or_day, "want": want,
                   "weight": 0.5 if kind == 4 else 1.0}
