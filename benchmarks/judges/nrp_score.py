"""The judge of nurse rosters: hard rules broken, and the penalty.

Rules and penalty are those of schedulingbenchmarks.org/nrp/instances1_24.html, the same as
constraints 1 to 10 of Curtois & Qu (2014), "Computational results on new staff scheduling
benchmark instances". At the edges of the horizon they say:

- a day off lies before the first day and after the last for the longest run of days worked and
  for the shifts that cannot follow: a run is counted inside the horizon only;
- infinitely many days worked lie there for the shortest run of days worked, and infinitely many
  days off for the shortest run of days off: a run that touches an edge is never too short.

The penalty is the sum of the weights of the requests ignored and, for each day and shift with
`need` people wanted and n there, under · (need − n) or over · (n − need).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from .breach import Breach
from .nrp import Employee, Nrp

Roster = Mapping[str, Sequence[str | None]]
"""For each employee the shift of each day, None for a day off."""

RULES = ("cannot follow", "max shifts", "max minutes", "min minutes", "max run", "min run",
         "min rest", "max weekends", "day off")
"""Names of the rules, in the order of the publication."""


@dataclass(frozen=True)
class NrpScore:
    """What a roster breaks and what it costs, by part."""

    breaches: tuple[Breach, ...]
    on_requests: int
    off_requests: int
    under: int
    over: int

    @property
    def legal(self) -> bool:
        """Whether no hard rule is broken."""
        return not self.breaches

    @property
    def penalty(self) -> int:
        """The published objective."""
        return self.on_requests + self.off_requests + self.under + self.over


def judge_nrp(instance: Nrp, roster: Roster) -> NrpScore:
    """The score of a roster, legal or not.

    Raises
    ------
    ValueError
        Not exactly one row of the horizon's length for each employee, or an unknown shift.
    """
    if set(roster) != set(instance.staff):
        raise ValueError("a roster has a row for each employee and for nobody else")
    for row in roster.values():
        if len(row) != instance.days:
            raise ValueError("a row of a roster has an entry for each day")
        if any(shift is not None and shift not in instance.shifts for shift in row):
            raise ValueError("a shift that does not exist")
    ignored = [request for request in instance.requests
               if (roster[request.employee][request.day] == request.shift) != request.on]
    there = Counter((day, shift) for row in roster.values()
                    for day, shift in enumerate(row) if shift is not None)
    return NrpScore(
        breaches=tuple(breach for person in instance.staff.values()
                       for breach in _breaches(instance, person, roster[person.name])),
        on_requests=sum(request.weight for request in ignored if request.on),
        off_requests=sum(request.weight for request in ignored if not request.on),
        under=sum(cover.under * max(0, cover.need - there[cover.day, cover.shift])
                  for cover in instance.cover),
        over=sum(cover.over * max(0, there[cover.day, cover.shift] - cover.need)
                 for cover in instance.cover))


def _breaches(instance: Nrp, person: Employee, row: Sequence[str | None]) -> Iterator[Breach]:
    who = person.name
    for day, (today, tomorrow) in enumerate(pairwise(row)):
        if today is not None and tomorrow in instance.shifts[today].not_followed_by:
            yield Breach("cannot follow", who, day + 1, 1)
    count = Counter(shift for shift in row if shift is not None)
    for shift, most in person.max_shifts.items():
        if count[shift] > most:
            yield Breach("max shifts", who, -1, count[shift] - most)
    minutes = sum(instance.shifts[shift].minutes * n for shift, n in count.items())
    if minutes > person.max_minutes:
        yield Breach("max minutes", who, -1, minutes - person.max_minutes)
    if minutes < person.min_minutes:
        yield Breach("min minutes", who, -1, person.min_minutes - minutes)
    yield from _runs(person, row)
    weekends = {day // 7 for day, shift in enumerate(row) if shift is not None and day % 7 >= 5}
    if len(weekends) > person.max_weekends:
        yield Breach("max weekends", who, -1, len(weekends) - person.max_weekends)
    for day in sorted(person.days_off):
        if row[day] is not None:
            yield Breach("day off", who, day, 1)


def _runs(person: Employee, row: Sequence[str | None]) -> Iterator[Breach]:
    """Runs too long or too short; the day of a breach is the run's first."""
    start = 0
    for worked, group in groupby(shift is not None for shift in row):
        length = len(list(group))
        inside = start > 0 and start + length < len(row)
        if worked and length > person.max_run:
            yield Breach("max run", person.name, start, length - person.max_run)
        if worked and inside and length < person.min_run:
            yield Breach("min run", person.name, start, person.min_run - length)
        if not worked and inside and length < person.min_rest:
            yield Breach("min rest", person.name, start, person.min_rest - length)
        start += length
