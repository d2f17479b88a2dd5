"""Nurse rostering instances as published: the problem's data.

Source of the instances and of their format: Curtois, T. & Qu, R. (2014), "Computational results
on new staff scheduling benchmark instances", technical report, and
schedulingbenchmarks.org/nrp/instances1_24.html. One shift a day at most; days count from 0, which
is a Monday. What the rules mean is in :mod:`.nrp_score`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .sections import Line, only_number, read_sections

SECTIONS = ("HORIZON", "SHIFTS", "STAFF", "DAYS_OFF", "SHIFT_ON_REQUESTS", "SHIFT_OFF_REQUESTS",
            "COVER")


@dataclass(frozen=True)
class ShiftType:
    """A shift: its length and the shifts that must not be worked on the day after it."""

    name: str
    minutes: int
    not_followed_by: frozenset[str]


@dataclass(frozen=True)
class Employee:
    """Hard limits of one person over the horizon.

    Attributes
    ----------
    max_shifts
        Most shifts of each type; a type that is not here has no limit.
    min_minutes, max_minutes
        Least and most minutes of work in all.
    max_run, min_run
        Most and fewest days worked in a row.
    min_rest
        Fewest days off in a row.
    max_weekends
        Most weekends with a shift on the Saturday or the Sunday.
    days_off
        Days on which nothing may be worked.
    """

    name: str
    max_shifts: Mapping[str, int]
    min_minutes: int
    max_minutes: int
    max_run: int
    min_run: int
    min_rest: int
    max_weekends: int
    days_off: frozenset[int]


@dataclass(frozen=True)
class Request:
    """A wish to work a shift on a day (`on`) or not to, and what it costs to ignore it."""

    employee: str
    day: int
    shift: str
    weight: int
    on: bool


@dataclass(frozen=True)
class Cover:
    """People wanted on a shift of a day, and what one too few and one too many cost."""

    day: int
    shift: str
    need: int
    under: int
    over: int


@dataclass(frozen=True)
class Nrp:
    """One instance: days 0 … `days`−1, the rest by name in the order of the file."""

    days: int
    shifts: Mapping[str, ShiftType]
    staff: Mapping[str, Employee]
    requests: tuple[Request, ...]
    cover: tuple[Cover, ...]


def read_nrp(path: Path) -> Nrp:
    """The instance of a file; see :func:`parse_nrp`."""
    return parse_nrp(path.read_text(encoding="utf-8"))


def parse_nrp(text: str) -> Nrp:
    """The instance of a file's text.

    Raises
    ------
    ValueError
        With the line: a cell that is missing or no number, a day, shift or employee that does
        not exist, a name used twice, a negative amount.
    """
    parts = read_sections(text, SECTIONS)
    days = only_number(parts["HORIZON"], "number of days")
    shifts = _shifts(parts["SHIFTS"])
    off = _days_off(parts["DAYS_OFF"], days)
    staff: dict[str, Employee] = {}
    for line in parts["STAFF"]:
        person = _employee(line, shifts, off)
        if person.name in staff:
            raise line.fault(f"employee {person.name} twice")
        staff[person.name] = person
    for line in parts["DAYS_OFF"]:
        _known(line, 0, staff, "employee")
    return Nrp(
        days=days, shifts=shifts, staff=staff,
        requests=(*_requests(parts["SHIFT_ON_REQUESTS"], days, shifts, staff, on=True),
                  *_requests(parts["SHIFT_OFF_REQUESTS"], days, shifts, staff, on=False)),
        cover=tuple(_cover(line, days, shifts) for line in parts["COVER"]))


def _shifts(lines: Sequence[Line]) -> dict[str, ShiftType]:
    names = [line.cells[0] for line in lines]
    shifts: dict[str, ShiftType] = {}
    for line in lines:
        name = line.cells[0]
        if name in shifts:
            raise line.fault(f"shift {name} twice")
        barred = frozenset(_list(line.cells[2] if len(line.cells) > 2 else ""))
        if not barred <= set(names):
            raise line.fault("a shift that cannot follow does not exist")
        shifts[name] = ShiftType(name, _amount(line, 1, "length of the shift"), barred)
    return shifts


def _days_off(lines: Sequence[Line], days: int) -> dict[str, frozenset[int]]:
    off: dict[str, set[int]] = {}
    for line in lines:
        off.setdefault(line.cells[0], set()).update(
            _day(line, place, days) for place in range(1, len(line.cells)))
    return {name: frozenset(found) for name, found in off.items()}


def _employee(
    line: Line, shifts: Mapping[str, ShiftType], off: Mapping[str, frozenset[int]],
) -> Employee:
    if len(line.cells) != 8:
        raise line.fault("an employee has eight cells")
    most: dict[str, int] = {}
    for item in _list(line.cells[1]):
        name, _, number = item.partition("=")
        if name not in shifts or name in most or not number.isdecimal():
            raise line.fault("the limits on shifts are not like E=14|L=0")
        most[name] = int(number)
    limits = [_amount(line, place, "limit") for place in range(2, 8)]
    return Employee(
        name=line.cells[0], max_shifts=most, max_minutes=limits[0], min_minutes=limits[1],
        max_run=limits[2], min_run=limits[3], min_rest=limits[4], max_weekends=limits[5],
        days_off=off.get(line.cells[0], frozenset()))


def _requests(
    lines: Sequence[Line], days: int, shifts: Mapping[str, ShiftType],
    staff: Mapping[str, Employee], *, on: bool,
) -> list[Request]:
    return [Request(_known(line, 0, staff, "employee"), _day(line, 1, days),
                    _known(line, 2, shifts, "shift"), _amount(line, 3, "weight"), on)
            for line in lines]


def _cover(line: Line, days: int, shifts: Mapping[str, ShiftType]) -> Cover:
    return Cover(_day(line, 0, days), _known(line, 1, shifts, "shift"),
                 _amount(line, 2, "requirement"), _amount(line, 3, "weight for under"),
                 _amount(line, 4, "weight for over"))


def _list(cell: str) -> list[str]:
    return [item.strip() for item in cell.split("|") if item.strip()]


def _amount(line: Line, place: int, what: str) -> int:
    value = line.whole(place, what)
    if value < 0:
        raise line.fault(f"the {what} is negative")
    return value


def _day(line: Line, place: int, days: int) -> int:
    day = line.whole(place, "day")
    if not 0 <= day < days:
        raise line.fault("the day is not in the horizon")
    return day


def _known(line: Line, place: int, names: Iterable[str], what: str) -> str:
    if len(line.cells) <= place or line.cells[place] not in names:
        raise line.fault(f"the {what} does not exist")
    return line.cells[place]
