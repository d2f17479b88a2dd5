"""Dates, moments and earlier attempts as they are written on a command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from wfm.calendar import instant
from wfm.language import translate as _
from wfm.rules.ask.words import listed_or
from wfm.rules.attempts import PastCall
from wfm.tables.cells import FIRST_YEAR, LAST_YEAR
from wfm.tables.dates import year_first

OUTCOMES = ("attempt", "conversation", "refusal", "abandoned")
_MOMENTS = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M%z", "%Y-%m-%dT%H:%M%z")
_EITHER = re.compile(r"(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])/\d{4}", re.ASCII)
"""A date of which nobody can say whether the day or the month comes first."""
_TRIED = re.compile(
    r"(?P<day>\d+-\d+-\d+|\d+([./])\s?\d+\2\s?\d+)(?:\s+|T)(?P<time>\S+)(?:\s+(?P<rest>.*))?",
    re.ASCII | re.DOTALL)


def read_day(text: str) -> date:
    """The date of ``2026-12-24``, ``24/12/2026`` or ``24.12.2026``.

    Raises
    ------
    ValueError
        It is none, or not from 1990 to 2100; the text, for people, does not repeat it.
    """
    written = _year_first(text)
    try:
        found = datetime.strptime(written, "%Y-%m-%d").date()
    except ValueError:
        raise ValueError(
            _("this is not a date. Write 2026-12-24 or 24/12/2026.")) from None
    return _within_years(found)


def read_moment(text: str, clock: str) -> datetime:
    """The UTC moment of ``2026-12-07 14:30`` on the clock of a zone.

    The date may be written with the day first, and an offset may follow, as in
    ``2026-12-07 14:30-03:00``. Without one, a time that the clock shows twice is its first
    occurrence.

    Raises
    ------
    ValueError
        It is no moment, not from 1990 to 2100, or the clock skips it.
    """
    written = _year_first(text)
    for form in _MOMENTS:
        try:
            wall = datetime.strptime(written, form)
        except ValueError:
            continue
        _within_years(wall.date())
        if wall.tzinfo is not None:
            return wall.astimezone(UTC)
        at = instant(wall.date(), wall.time(), clock)
        if at.astimezone(ZoneInfo(clock)).replace(tzinfo=None) != wall:
            raise ValueError(_("the clocks of {zone} skip {when}; choose another time.").format(
                zone=clock, when=f"{wall:%Y-%m-%d %H:%M}"))
        return at
    raise ValueError(
        _('this is not a date and time. Write it in quotes: "2026-12-07 14:30".'))


def read_attempts(
    texts: Sequence[str], clock: str, about: str, before: datetime
) -> tuple[PastCall, ...]:
    """Earlier attempts: ``DATE TIME [outcome [debt or subject]]``.

    Raises
    ------
    ValueError
        One has no moment, another outcome than those known, or is later than `before`.
    """
    found = []
    for text in texts:
        parts = _TRIED.fullmatch(text.strip())
        at = read_moment(
            f"{parts['day']} {parts['time']}" if parts else text, clock)
        outcome, _space, subject = ((parts["rest"] if parts else "") or "").partition(" ")
        outcome = outcome.casefold() or OUTCOMES[0]
        if outcome not in OUTCOMES:
            raise ValueError(
                _("after the time stands {outcomes}; the debt or subject comes after it.").format(
                    outcomes=listed_or(OUTCOMES)))
        if at > before:
            raise ValueError(_("an earlier attempt is later than --at."))
        found.append(PastCall(at, outcome, subject.strip() or about))
    return tuple(found)


def _year_first(text: str) -> str:
    written = str(year_first([text.strip()])[0])
    if _EITHER.match(written):
        raise ValueError(
            _("this may be day first or month first. Write 2026-12-05 or 5.12.2026."))
    return written


def _within_years(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(_("only dates from {first} to {last} can be asked about.").format(
            first=FIRST_YEAR, last=LAST_YEAR))
    return day
