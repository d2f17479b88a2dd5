"""Meetings that share people: which times they have together, and who decides that.

Meetings with several people who meet at one time, and all the others with any of these people, are
decided in one: a *timetable* has a time for each of them. Everybody in them keeps to the same
timetable; beside it, each has the times of those meetings that are the agent's alone. Where there
are few timetables all of them are there to choose from. Where meetings are many or free, all
combinations of their times would be too many: some are laid out evenly, so that each meeting has
times all over its days and hours, and no two meetings of a person overlap.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from wfm.meetings import Meeting
from wfm.roster.meet import Span, ToPlace, attending, holders, work_slots
from wfm.roster.problem import Ints, Person, ShiftSet

MOST = 64
"""Combinations of times that somebody with several meetings has to choose from, at most. A single
meeting has all its times."""
SHARED = 16
"""Timetables at most where somebody has meetings alone as well: the times of these are as many
more, up to :data:`MOST`."""
TRIED = 4
"""So many times as many are laid out where somebody cannot keep to each; the best are kept."""

Timetable = tuple[Span, ...]
"""A time for each of some meetings, in their order."""


@dataclass(frozen=True)
class Meets:
    """What the choices of people stand for.

    Attributes
    ----------
    people
        With their choices.
    together
        See :class:`wfm.roster.problem.Problem`.
    times
        Of each agent with a meeting: for each choice the meetings that the agent can be at by it,
        with their times as slots (first, beyond).
    sampled
        Meetings of whose combinations of times some are left out, by name, sorted.
    """

    people: tuple[Person, ...]
    together: tuple[tuple[int, ...], ...]
    times: Mapping[str, tuple[tuple[tuple[Meeting, Span], ...], ...]]
    sampled: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Attendee:
    """A person with the shifts to choose from, their room beside breaks, and a miss's price."""

    person: Person
    shifts: ShiftSet
    room: Ints
    missed: float


def with_meetings(
    people: Sequence[Person], shift_sets: Sequence[ShiftSet], codes: Sequence[str],
    places: Sequence[ToPlace], missed: Sequence[float],
) -> Meets:
    """People with a choice for each combination of their meetings' times.

    Parameters
    ----------
    codes
        The agent that each person is.
    places
        The meetings to be placed; one without a time is left out.
    missed
        What it costs each person to miss a meeting.
    """
    changed, times, together = list(people), {}, []
    sampled: set[str] = set()
    room = [work_slots(s) for s in shift_sets] if places else []
    known = {
        code: _Attendee(person, shift_sets[person.shift_set], room[person.shift_set], price)
        for code, person, price in zip(codes, people, missed, strict=True)} if places else {}
    number = {code: i for i, code in enumerate(codes)}
    common = [one for one in places if one.spans and _shared(one)]
    own: dict[str, list[ToPlace]] = {}
    for place in places:
        for code in () if _shared(place) or not place.spans else place.meeting.agents:
            own.setdefault(code, []).append(replace(
                place, meeting=replace(place.meeting, agents=(code,))))
    for part in _components(common):
        members = tuple(dict.fromkeys(code for one in part for code in one.meeting.agents))
        beside = any(code in own for code in members)
        most = SHARED if beside else len(part[0].spans) if len(part) == 1 else MOST
        tables = combinations(part, known, most)
        if _number(part) > most:
            sampled.update(one.meeting.meeting for one in part)
        for code in members:
            i, ns = number[code], [n for n, one in enumerate(part) if code in one.meeting.agents]
            mine = own.pop(code, [])
            changed[i], times[code], whole = _deciding(
                known[code], [part[n] for n in ns],
                [tuple(table[n] for n in ns) for table in tables], mine)
            sampled.update(one.meeting.meeting for one in mine if not whole)
        together.append(tuple(number[code] for code in members))
    for code, mine in own.items():
        i = number[code]
        changed[i], times[code], whole = _deciding(known[code], [], [()], mine)
        sampled.update(one.meeting.meeting for one in mine if not whole)
    return Meets(tuple(changed), tuple(together), times, tuple(sorted(sampled)))


def _number(places: Sequence[ToPlace]) -> int:
    """How many combinations of times some meetings have."""
    return math.prod(len(one.spans) for one in places)


def _shared(place: ToPlace) -> bool:
    return place.meeting.together and len(place.meeting.agents) > 1


def _components(places: Sequence[ToPlace]) -> list[list[ToPlace]]:
    """Meetings in parts that have nobody in common."""
    parts: list[tuple[set[str], list[int]]] = []
    for n, place in enumerate(places):
        people, mine = set(place.meeting.agents), [n]
        for part in [one for one in parts if one[0] & people]:
            people |= part[0]
            mine += part[1]
            parts.remove(part)
        parts.append((people, sorted(mine)))
    return [[places[n] for n in mine] for _people, mine in sorted(parts, key=lambda one: one[1])]


def _deciding(
    known: _Attendee, shared: Sequence[ToPlace], tables: Sequence[Timetable],
    own: Sequence[ToPlace],
) -> tuple[Person, tuple[tuple[tuple[Meeting, Span], ...], ...], bool]:
    """A person with a choice for each timetable and each combination of the meetings alone, what
    the choices stand for, and whether no combination of the meetings alone is left out."""
    places = [*shared, *own]
    alone: list[Timetable] = [()]
    each, whole = 1, True
    if own:
        single = len(own) == 1 and not shared
        each = len(own[0].spans) if single else max(1, MOST // len(tables))
        code = own[0].meeting.agents[0]
        size = _number(own)
        alone = combinations(own, {code: known}, each if size <= each else max(each, MOST))
        whole = len(alone) <= each and size <= max(each, MOST)
        each = min(each, len(alone))
    choices, times, decides = [], [], []
    for d, table in enumerate(tables):
        for one in _beside(known, table, alone, each, d * each):
            spans = (*table, *one)
            person, there = attending(known.person, known.shifts, known.room, spans, known.missed)
            choices.append(person)
            decides.append(d)
            times.append(tuple((place.meeting, span) for place, span, can in zip(
                places, spans, there, strict=True) if can))
    made = replace(known.person, choices=tuple(choices),
                   decides=tuple(decides) if shared and len(choices) > len(tables) else ())
    return made, tuple(times), whole


def _beside(
    known: _Attendee, table: Timetable, alone: Sequence[Timetable], count: int, first: int
) -> list[Timetable]:
    """So many of the combinations alone that go with a timetable, from the given one on.

    All of them where there are no more. Else, where the person can be at every meeting, only those
    by which that is so.
    """
    if len(alone) <= count:
        return [one for one in alone if not _clash(table, one)] or list(alone[:1])
    found: list[tuple[int, Timetable]] = []
    whole = 0
    for n in range(len(alone)):
        one = alone[(first + n) % len(alone)]
        there = attending(known.person, known.shifts, known.room, (*table, *one), 0.0)[1]
        found.append((len(there) - sum(there), one))
        whole += all(there)
        if whole == count:
            break
    found.sort(key=lambda each: each[0])  # stable: the first that were tried come first
    return [one for _missing, one in found[: max(1, min(whole, count))]]


# ---------------------------------------------------------------------- combinations


def combinations(
    places: Sequence[ToPlace], known: Mapping[str, _Attendee], most: int
) -> list[Timetable]:
    """At most so many combinations of times, a time for each meeting; always at least one.

    In none of them is anybody at two meetings at once, if that can be.
    """
    rows = _clashing(places)
    if _number(places) <= most:
        full = list(product(*(one.spans for one in places)))
        return [one for one in full if not _overlaps(one, rows)] or full
    spans = [_best_spans(one, known) for one in places]
    if len(places) == 1:
        return [(spans[0][n],) for n in _evenly(len(spans[0]), most)]
    alike = _alike(places, known)
    laid: list[Timetable] = []
    for count in (most, TRIED * most):
        laid = list(product(*spans) if math.prod(map(len, spans)) <= count
                    else dict.fromkeys(_laid_out(spans, rows, count)))
        laid = [one for one in laid if not _overlaps(one, rows)] or laid
        absent = np.array([_absent(one, alike) for one in laid])
        if not absent.any():
            break
    kept: list[int] = []
    for missing in np.unique(absent):
        some = np.flatnonzero(absent == missing).tolist()
        kept += [some[n] for n in _evenly(len(some), most - len(kept))]
    return [laid[n] for n in sorted(kept)]


def _best_spans(place: ToPlace, known: Mapping[str, _Attendee]) -> tuple[Span, ...]:
    """The times of a meeting at which most of its people can be there."""
    count = [sum(bool(holders(one.person, one.shifts, one.room, span).any())
                 for one in (known[code] for code in place.meeting.agents))
             for span in place.spans]
    return tuple(span for span, n in zip(place.spans, count, strict=True) if n == max(count))


def _alike(
    places: Sequence[ToPlace], known: Mapping[str, _Attendee]
) -> list[tuple[_Attendee, int, tuple[int, ...]]]:
    """One of each kind of people, how many they are, and the meetings that they are in."""
    kinds: dict[tuple[tuple[int, ...], int, int, bytes, bytes], list[_Attendee]] = {}
    for code in dict.fromkeys(code for one in places for code in one.meeting.agents):
        mine = tuple(n for n, one in enumerate(places) if code in one.meeting.agents)
        person = known[code].person
        kinds.setdefault((mine, person.shift_set, person.last_end, person.allowed.tobytes(),
                          person.blocked.tobytes()), []).append(known[code])
    return [(some[0], len(some), kind[0]) for kind, some in kinds.items()]


def _absent(
    table: Timetable, alike: Sequence[tuple[_Attendee, int, tuple[int, ...]]]
) -> int:
    """How often somebody cannot be at a meeting of a timetable."""
    missing = 0
    for one, number, mine in alike:
        there = attending(one.person, one.shifts, one.room, [table[n] for n in mine], 0.0)[1]
        missing += number * (len(there) - sum(there))
    return missing


def _laid_out(
    spans: Sequence[Sequence[Span]], rows: Sequence[tuple[int, int]], count: int
) -> Iterator[Timetable]:
    """So many timetables in which each time of each meeting comes about equally often.

    The times of meeting m are taken in the order of the multiples of an irrational number of its
    own, so that those of any two meetings come in every combination (the sequence R_d of Roberts
    2018, a Kronecker sequence; a Latin hypercube: McKay, Beckman & Conover 1979, Technometrics
    21:239-245). A time that overlaps with another meeting of a person gives way to the next.
    """
    root = 2.0
    for _again in range(60):  # x^(d+1) = x + 1
        root = (1 + root) ** (1 / (len(spans) + 1))
    columns = []
    for m, mine in enumerate(spans):
        order = np.argsort(np.argsort(np.arange(1, count + 1) * root ** -(m + 1) % 1,
                                      kind="stable"), kind="stable")
        columns.append(np.rint(order * (len(mine) - 1) / max(count - 1, 1)).astype(np.int64))
    for n in range(count):
        made: list[Span] = []
        for m, mine in enumerate(spans):
            others = [made[a] for a, b in rows if b == m]
            turns = (mine[(int(columns[m][n]) + k) % len(mine)] for k in range(len(mine)))
            made.append(next((span for span in turns if not _clash((span,), others)),
                             mine[int(columns[m][n])]))
        yield tuple(made)


def _evenly(count: int, most: int) -> list[int]:
    """At most so many of the places 0 … count − 1, first and last among them."""
    return [int(n) for n in np.rint(np.linspace(0, count - 1, min(count, most)))]


def _clashing(places: Sequence[ToPlace]) -> list[tuple[int, int]]:
    """Pairs of meetings that somebody is in both of, the earlier in the list first."""
    return [(a, b) for b in range(len(places)) for a in range(b)
            if set(places[a].meeting.agents) & set(places[b].meeting.agents)]


def _overlaps(table: Timetable, rows: Sequence[tuple[int, int]]) -> bool:
    return any(_clash((table[a],), (table[b],)) for a, b in rows)


def _clash(some: Sequence[Span], others: Sequence[Span]) -> bool:
    """Whether a time of the one overlaps with one of the others."""
    return any(a[0] < b[1] and b[0] < a[1] for a in some for b in others)
