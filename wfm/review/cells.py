"""What a cell of the roster says, however it was written: a code of the list, or typed times.

Understood are the codes of every language and of both clocks, and hours as people type them:
``09:00–17:30``, ``9-17:30``, ``9h-17h30``, ``0900-1730``, ``9 am - 5:30 pm``. The letter behind a
shift is not read, it follows from the hours.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from wfm.export.codes import absence_name
from wfm.export.shift_codes import letters
from wfm.export.words import span
from wfm.intake.settings import LANGUAGES
from wfm.language import language_in_use, noted, use_language
from wfm.language import translate as _
from wfm.schema import ABSENCE_KINDS, AT_WORK_KINDS
from wfm.tables import shown
from wfm.tables.cells import Bad

DAY_MIN = 24 * 60
_EXAMPLE = "09:00-17:30"
_TIME = r"(\d{1,2})(?:[:.h](\d{2})(?::00)?|h|(\d{2}))?\s*(?:([ap])\.?\s?m\b\.?)?"
_SPAN = re.compile(rf"{_TIME}\s*-\s*{_TIME}")
_HOURS = re.compile(r"\s*\(\s*[\d.,]+\s*h\s*\)$")
"""How many hours a code counts, where two of the same hours count differently."""


@dataclass(frozen=True)
class Shift:
    """From when to when, in minutes from the midnight with which its day begins, agent's clock.

    `gap` is where a split shift stops; `meetings` are the kinds of a time at work that is no
    shift: a training on a day off.
    """

    start: int
    end: int
    gap: tuple[int, int] | None = None
    meetings: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Day:
    """What an agent does on a day.

    Attributes
    ----------
    shifts
        Shifts that begin on the day, in order of time.
    meetings
        Training, meetings and coaching outside any shift.
    within
        Kinds of those within the shifts.
    away
        Kinds of leave and illness.
    unpaid
        Whether it is away all day, and not paid for it.
    """

    shifts: tuple[Shift, ...] = ()
    meetings: tuple[Shift, ...] = ()
    within: frozenset[str] = frozenset()
    away: frozenset[str] = frozenset()
    unpaid: bool = False

    @property
    def decided(self) -> tuple[object, ...]:
        """What a planner decides in the workbook; meetings come from the tables."""
        return self.shifts, self.away, self.unpaid


def day_text(day: Day, on: date) -> str:
    """A day for people to read: ``09:00–17:30``, ``LEAVE``, ``off``."""
    parts = [_hours(shift, on) for shift in day.shifts]
    parts += [absence_name(kind).upper() for kind in sorted(day.away)]
    text = ", ".join(parts) or _("off")
    return f"{text} {_('unpaid').upper()}" if day.unpaid else text


def _hours(shift: Shift, on: date) -> str:
    midnight = datetime.combine(on, time(0))
    start, end = (midnight + timedelta(minutes=m) for m in (shift.start, shift.end))
    if shift.gap is None:
        return span(start, end)
    out, back = (midnight + timedelta(minutes=m) for m in shift.gap)
    return f"{span(start, out)} / {span(back, end)}"


def read_cell(value: object, clock: int) -> Day | Bad:
    """What a cell says.

    Parameters
    ----------
    value
        As openpyxl gives it; an empty cell is a day off.
    clock
        Hours on the clock that the centre reads, 12 or 24: on a clock of 12 hours ``9-5`` may be
        two things.
    """
    if value is None:
        return Day()
    if isinstance(value, datetime | date):
        return Bad(noted("the spreadsheet made a date of what was typed"),
                   noted("Type the hours with minutes, as text, such as {example}",
                         example=_EXAMPLE))
    if isinstance(value, bool | int | float | time | timedelta):
        return Bad(noted("a single number or time is no shift"),
                   noted("Type when it begins and ends, such as {example}, or off",
                         example=_EXAMPLE))
    text = _HOURS.sub("", _folded(str(value)))
    words = _words()
    if text in words.off:
        return Day()
    unpaid = next((word for word in words.unpaid if text.endswith(" " + word)), "")
    parts = [part.strip() for part in text.removesuffix(unpaid).split(",")]
    shifts: list[Shift] = []
    meetings: list[Shift] = []
    within: set[str] = set()
    away: set[str] = set()
    for part in parts:
        if part in words.away:
            away.add(words.away[part])
            continue
        found = _read_shift(part, clock, words)
        if found is None:
            return Bad(noted("{cell} is no shift, and no code of the list", cell=shown(value)),
                       noted("Choose from the list, or type hours such as {example}, or off",
                             example=_EXAMPLE))
        if isinstance(found, Bad):
            return found
        shift, works = found
        if works:
            shifts.append(Shift(shift.start, shift.end, shift.gap))
            within |= shift.meetings
        else:
            meetings.append(shift)
    if unpaid and (shifts or not away):
        return Bad(noted("only a whole day of leave or illness is unpaid"),
                   noted("Leave the word out, or the shift"))
    return Day(tuple(sorted(shifts, key=lambda s: s.start)),
               tuple(sorted(meetings, key=lambda s: s.start)), frozenset(within), frozenset(away),
               bool(unpaid))


@dataclass(frozen=True)
class _Words:
    """The words of all languages, folded."""

    off: frozenset[str]
    unpaid: frozenset[str]
    away: dict[str, str]
    at_work: dict[str, str]
    letters: frozenset[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    off, unpaid, behind = {"", "-", "off"}, set(), set()
    kinds: dict[str, str] = {}
    spoken = language_in_use()
    try:
        for code in LANGUAGES:
            use_language(code)
            off.add(_folded(_("off")))
            unpaid.add(_folded(_("unpaid")))
            behind |= {_folded(letter) for letter in letters().values()}
            kinds |= {_folded(absence_name(kind)): kind for kind in ABSENCE_KINDS}
            kinds |= {_folded(absence_name(kind).upper()): kind for kind in ABSENCE_KINDS}
    finally:
        use_language(spoken)
    kinds |= {kind: kind for kind in ABSENCE_KINDS}
    return _Words(
        frozenset(off), frozenset(unpaid),
        {word: kind for word, kind in kinds.items() if kind not in AT_WORK_KINDS},
        {word: kind for word, kind in kinds.items() if kind in AT_WORK_KINDS}, frozenset(behind))


def _folded(text: str) -> str:
    """In small letters, with one kind of dash and of space."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[\u2010-\u2015\u2212]", "-", plain).split())


def _read_shift(part: str, clock: int, words: _Words) -> tuple[Shift, bool] | Bad | None:
    """The shift with the kinds of its meetings, and whether it is more than they; None: none."""
    spans: list[tuple[int, int]] = []
    rest = part
    while True:
        found = _SPAN.match(rest)
        if found is None:
            return None
        times = _read_span(found.groups(), clock)
        if isinstance(times, Bad):
            return times
        spans.append(times)
        rest = rest[found.end():].strip()
        if len(spans) == 2 or not rest.startswith("/"):
            break
        rest = rest[1:].strip()
    added, lettered = "+" in rest, False
    kinds = set()
    for word in rest.replace("+", " ").split():
        if word in words.at_work:
            kinds.add(words.at_work[word])
        elif word in words.letters:
            lettered = True
        else:
            return None
    start, end = spans[0][0], spans[-1][1]
    gap = None
    if len(spans) == 2:
        back = spans[1][0]
        while back < spans[0][1]:
            back, end = back + DAY_MIN, end + DAY_MIN
        gap = (spans[0][1], back)
    return (Shift(start, end, gap, frozenset(kinds)), added or lettered or not kinds)


def _read_span(groups: tuple[str | None, ...], clock: int) -> tuple[int, int] | Bad:
    ends: list[int] = []
    halves = (groups[3], groups[7])
    hours = [int(str(groups[0])), int(str(groups[4]))]
    if (halves[0] is None) != (halves[1] is None) or (
            clock == 12 and halves == (None, None) and all(1 <= h <= 12 for h in hours)):
        return Bad(noted("it is not clear which half of the day is meant"),
                   noted("Write AM or PM behind both times, such as 9:00 AM-5:30 PM"))
    for hour, half, minutes in zip(
            hours, halves, (groups[1] or groups[2], groups[5] or groups[6]), strict=True):
        minute = int(minutes or 0)
        if half is not None and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        elif half is not None or hour > 24:
            return Bad(noted("there is no such hour"),
                       noted("Type hours such as {example}", example=_EXAMPLE))
        if minute > 59 or (hour == 24 and (minute or not ends)):
            return Bad(noted("there is no such time"),
                       noted("Type hours such as {example}", example=_EXAMPLE))
        ends.append(60 * hour + minute)
    return ends[0], ends[1] if ends[1] > ends[0] else ends[1] + DAY_MIN
