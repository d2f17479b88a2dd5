"""When one may call: days drawn hour by hour in the caller's clock, closed hours with reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from string import ascii_letters

import numpy as np

from wfm.calendar import Grid
from wfm.rules.ask.calls import Call
from wfm.rules.callee_days import holiday_name
from wfm.rules.calling import Verdict
from wfm.rules.calling_terms import CallingPack, Duty

OPEN, MISSING, OTHER = "#", " ", "*"


@dataclass(frozen=True)
class DayLine:
    """A day of the caller's clock.

    Attributes
    ----------
    cells
        One character for each interval from 00:00 to 24:00 of the wall clock: ``#`` open,
        a letter the reason why it is closed, a blank where the clock skips it. Where the
        clock shows an hour twice, the cell is open only if both are.
    minutes
        Length of the day: 1440, but for days on which the clock is changed.
    spans
        Open stretches on the wall clock, such as ``("08:00", "18:00")``.
    holidays
        Public holidays where the person called is, by the date there at midday.
    """

    day: date
    cells: str
    minutes: int
    spans: tuple[tuple[str, str], ...]
    holidays: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """A rule that closes hours; by the clock of which zone under which letter."""

    letters: tuple[tuple[str, str], ...]
    code: str
    text: str
    law: str
    source: str
    confidence: str


@dataclass(frozen=True)
class Picture:
    """The days of one place, why hours are closed, and what else is owed on some of the days."""

    call: Call
    clock: str
    interval_min: int
    days: tuple[DayLine, ...]
    reasons: tuple[Reason, ...]
    warnings: tuple[str, ...]
    owed: tuple[tuple[CallingPack, Duty], ...]


def picture(
    packs: Mapping[str, CallingPack], call: Call, clock: str, first: date, days: int,
    interval_min: int,
) -> Picture:
    """`days` days of the zone `clock` from `first` on, in intervals of so many minutes.

    An interval is open if the call is legal from its first minute to its last.
    """
    key = _Key(packs, call)
    lines = []
    warnings: dict[str, None] = {}
    for offset in range(days):
        day = first + timedelta(days=offset)
        grid = Grid.days(day, 1, clock, interval_min)
        open_hours = call.mask(packs, grid)
        warnings.update(dict.fromkeys(open_hours.warnings))
        letters = key.letters(grid, open_hours.mask, open_hours.reason_index)
        lines.append(DayLine(
            day, _cells(grid, clock, letters), grid.minutes * grid.count,
            _spans(grid, clock, open_hours.mask), _holidays(packs, call, grid)))
    return Picture(
        call, clock, interval_min, tuple(lines), key.reasons(), tuple(warnings),
        call.owed(packs, first, first + timedelta(days=days - 1)))


class _Key:
    """Which letter stands for which rule, by the clock of which zone."""

    def __init__(self, packs: Mapping[str, CallingPack], call: Call) -> None:
        self._packs, self._call = packs, call
        self._found: dict[tuple[str, str, str, str], dict[str, str]] = {}
        self._verdicts: dict[tuple[str, str, str, str], Verdict] = {}
        self._count = 0

    def letters(self, grid: Grid, mask: np.ndarray, reason_index: np.ndarray) -> list[str]:
        """A character for each interval; one look at the rules for each closed stretch."""
        found: list[str] = []
        for _reason, group in groupby(range(grid.count), lambda k: int(reason_index[k])):
            run = list(group)
            found += [OPEN if mask[run[0]] else self._letter(grid, run[0])] * len(run)
        return found

    def _letter(self, grid: Grid, place: int) -> str:
        begin = grid.start + timedelta(minutes=grid.minutes * place)
        against = next(filter(None, (
            self._against(begin + timedelta(minutes=minute)) for minute in range(grid.minutes)
        )), None)
        if against is None:
            return OTHER
        # a rule is one reason, however its verdict is worded from day to day
        text = self._call.hours(self._packs, against) or against.text
        key = (against.pack, against.rule, text, against.law)
        self._verdicts.setdefault(key, against)
        zones = self._found.setdefault(key, {})
        if against.zone not in zones:
            zones[against.zone] = (
                ascii_letters[self._count] if self._count < len(ascii_letters) else OTHER)
            self._count += 1
        return zones[against.zone]

    def _against(self, moment: datetime) -> Verdict | None:
        said = self._call.verdicts(self._packs, moment)
        return next((verdict for verdict in said if not verdict.allowed), None)

    def reasons(self) -> tuple[Reason, ...]:
        """What the letters stand for, in their order."""
        found = []
        for key, zones in self._found.items():
            against = self._verdicts[key]
            found.append(Reason(
                tuple((letter, zone) for zone, letter in zones.items()),
                against.pack, key[2], against.law, against.source, against.confidence))
        return tuple(found)


def _cells(grid: Grid, clock: str, letters: Sequence[str]) -> str:
    """The intervals at their places on the wall clock."""
    local = grid.local(clock)
    slots = ((local.hour * 60 + local.minute) // grid.minutes).to_numpy()
    cells = [MISSING] * (1440 // grid.minutes)
    for slot, letter in zip(slots, letters, strict=True):
        if cells[slot] in (MISSING, OPEN):
            cells[slot] = letter
    return "".join(cells)


def _spans(grid: Grid, clock: str, mask: np.ndarray) -> tuple[tuple[str, str], ...]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    shown = Grid(grid.start, grid.minutes, grid.count + 1).local(clock)
    wall = [f"{moment:%H:%M}" for moment in shown]
    wall[-1] = "24:00"
    return tuple((wall[a], wall[b]) for a, b in zip(edges[::2], edges[1::2], strict=True))


def _holidays(
    packs: Mapping[str, CallingPack], call: Call, grid: Grid
) -> tuple[str, ...]:
    """Public holidays of the places called, on the date there at the middle of the day."""
    found: dict[str, None] = {}
    for zone in call.zones:
        middle = grid.local(zone)[grid.count // 2].date()
        for code, places in call.chains(packs).items():
            name = holiday_name(places, len(places) - 1, middle) if places else None
            if name is not None:
                found[name if len(call.jurisdictions) == 1 else f"{name} ({code})"] = None
    return tuple(found)
