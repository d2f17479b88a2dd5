"""Four weeks of shifts before the week to plan, within the labour rules.

Six days of work in a week leave one day off, and nobody works more than six days in a
row: so a day off can move to an earlier weekday from one week to the next, never to a
later one, and who has worked a Sunday keeps working Sundays until a week brings a second
day off. Here the public holiday of 20 November brings it: a day off for some, and for
those who worked it another day off in the two weeks after. The patterns below are built
on that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

import numpy as np

from wfm.sample import dates
from wfm.sample.people import BRAZIL, FULL_SHIFT_MIN, MEAL_MIN, Person

Row = Mapping[str, object]
Week = tuple[int, ...]
"""Weekdays off, Monday is 0."""

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)

_DAY_PATTERNS: tuple[tuple[Week, ...], ...] = (
    ((SUN,), (FRI, SUN), (SUN,), (SUN,)),
    ((SUN,), (FRI, SUN), (SUN,), (SAT,)),
    ((SAT,), (FRI, SUN), (SUN,), (SUN,)),
    ((SUN,), (SAT,), (SAT,), (WED, SUN)),
    ((SUN,), (FRI, SUN), (SUN,), (SUN,)),
)
"""Who works which Sunday: nobody, the last, the first, the second and third, nobody."""

_EVENING_PATTERNS: tuple[tuple[Week, ...], ...] = (
    ((SUN,), (SAT,), (TUE, SUN), (THU,)),
    ((FRI,), (FRI, SUN), (FRI,), (FRI,)),
    ((SAT,), (SAT,), (SAT,), (TUE, SUN)),
)
_NIGHT_PATTERNS: tuple[tuple[Week, ...], ...] = (
    ((SAT,), (SAT, SUN), (FRI,), (FRI,)),
    ((SUN,), (SAT,), (SAT, SUN), (THU,)),
    ((SUN,), (SUN,), (SAT,), (SAT, SUN)),
)
"""A night on Saturday reaches into Sunday: a free Sunday needs the Saturday off as well."""

_PART_TIME_PATTERNS: tuple[tuple[Week, ...], ...] = (
    ((THU, SAT, SUN), (THU, FRI, SAT, SUN), (THU, SAT, SUN), (THU, SAT, SUN)),
    ((MON, TUE, THU), (WED, FRI, SUN), (MON, TUE, THU), (WED, SAT, SUN)),
    ((WED, SAT, SUN), (WED, FRI, SUN), (WED, SAT, SUN), (MON, TUE, THU)),
)
_LISBON_PATTERNS: tuple[tuple[Week, ...], ...] = (
    ((SAT, SUN), (SAT, SUN), (SAT, SUN), (TUE, SAT, SUN)),
    ((SAT, SUN), (SAT, SUN), (SAT, SUN), (TUE, SAT, SUN)),
    ((SAT, SUN), (SAT, SUN), (SAT, SUN), (TUE, SAT, SUN)),
    ((SUN, MON), (SUN, MON), (SUN, MON), (SUN, MON, TUE)),
)
"""The first of December, a Tuesday, is a public holiday in Portugal."""

_SUNDAY_SKILLS = ("care", "chat")
"""Who has none of these skills has no work on Sundays and the first pattern."""

_PATTERNS: Mapping[str, Sequence[tuple[Week, ...]]] = {
    "br36": _DAY_PATTERNS, "br36n": _EVENING_PATTERNS,
    "br24": _PART_TIME_PATTERNS, "pt40": _LISBON_PATTERNS,
}


def last_roster_rows(people: Sequence[Person]) -> Iterator[Row]:
    """Rows of the table last_roster, by agent and date."""
    rng = np.random.default_rng([dates.SEED, 100])
    seen: Counter[str] = Counter()
    for person in people:
        patterns = _patterns(person)
        weeks = patterns[seen[person.contract] % len(patterns)]
        seen[person.contract] += 1
        uniform = rng.random(7 * dates.ROSTER_WEEKS)
        for number in range(7 * dates.ROSTER_WEEKS):
            day = dates.ROSTER_FIRST + timedelta(days=number)
            if day.weekday() not in weeks[number // 7] and day >= person.first_day:
                start = _start(person, float(uniform[number]))
                end = datetime.combine(day, start) + timedelta(minutes=_span(person, start))
                yield {"agent": person.agent, "date": day, "start": start, "end": end.time(),
                       "paid_h": (FULL_SHIFT_MIN[person.contract] - MEAL_MIN[person.contract]) / 60}


def _span(person: Person, start: time) -> int:
    """Minutes from start to end: in Brazil an hour from 22:00 to 05:00 has 52.5 of them."""
    full = FULL_SHIFT_MIN[person.contract]
    if person.team.site != BRAZIL:
        return full
    first = start.hour * 60 + start.minute
    night = ((0, 300), (1320, 1740))
    for span in range(full, 0, -5):
        dark = sum(max(0, min(first + span, z) - max(first, a)) for a, z in night)
        counted = span - MEAL_MIN[person.contract] + dark * (60 / 52.5 - 1)
        if counted <= full - MEAL_MIN[person.contract]:
            break
    return span


def _patterns(person: Person) -> Sequence[tuple[Week, ...]]:
    if person.passes_midnight:
        return _NIGHT_PATTERNS
    patterns = _PATTERNS[person.contract]
    works_sundays = any(skill in person.skills for skill in _SUNDAY_SKILLS)
    return patterns if works_sundays else patterns[:1]


def _start(person: Person, uniform: float) -> time:
    """The usual start, on one day in six half an hour later."""
    if uniform > 1 / 6 or person.passes_midnight or person.start.hour >= 17:
        return person.start
    return (datetime.combine(date.min, person.start) + timedelta(minutes=30)).time()
