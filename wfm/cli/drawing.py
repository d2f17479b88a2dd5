"""A :class:`~wfm.rules.ask.picture.Picture` drawn in characters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from string import ascii_letters

import click

from wfm.calendar import weekday_of
from wfm.cli.answers import owed_title
from wfm.cli.paper import Paper
from wfm.language import translate as _
from wfm.rules.ask.calling_words import duty_name
from wfm.rules.ask.calls import zones_text
from wfm.rules.ask.picture import OPEN, DayLine, Picture, Reason
from wfm.rules.ask.words import confidence_word, day_word, length

BLOCK = "█"
_LABEL = 14
"""Columns before the bar: two of margin, the date, two of space."""


def draw(paper: Paper, shown: Picture, title: str, whose: str) -> None:
    """The days of a place, hour by hour, and what the letters stand for."""
    paper.text(title, bold=True)
    paper.facts((
        (_("Call"), str(shown.call)),
        (_("Clock"), _("{zone} ({whose})").format(zone=shown.clock, whose=whose)),
        (_("Called in"), zones_text(shown.call)),
    ))
    paper.line()
    cells = 1440 // shown.interval_min
    parts = 1 if paper.width >= _LABEL + cells else 2
    paper.line(_rulers(cells, parts)[0], dim=True)
    for line in shown.days:
        _day(paper, line, parts)
    if parts == 2:
        paper.line(_rulers(cells, parts)[1], dim=True)
    paper.line()
    paper.text(_("open; a letter: closed, for the reason below"), 2,
               f"{BLOCK}  ")
    for reason in shown.reasons:
        _reason(paper, reason)
    for warning in shown.warnings:
        paper.text(warning, 2, "!  ")
    if shown.owed:
        paper.text(_("{title}: {names}").format(title=owed_title(), names="; ".join(
            f"{pack.code} {duty_name(duty)}" for pack, duty in shown.owed)), 2, "+  ")
    paper.line()


def _rulers(cells: int, parts: int) -> list[str]:
    """The hours above the bar, and below it those of the afternoon where it is in two parts."""
    hour = cells // 24
    step = 3 if parts == 1 else 2
    hours = 24 // parts
    found = []
    for part in range(parts):
        marks = "".join(f"{h + hours * part:02d}".ljust(hour * step) for h in range(0, hours, step))
        found.append(" " * _LABEL + marks + f"{hours * (part + 1):02d}")
    return found


def _day(paper: Paper, line: DayLine, parts: int) -> None:
    size = len(line.cells) // parts
    label = f"  {short_date(line.day)}  "
    remarks = list(_remarks(line))
    room = paper.width - _LABEL - size - 2
    hours = _hours(line, room)
    for part in range(parts):
        bar = line.cells[part * size : (part + 1) * size]
        blocks = "".join(
            click.style(BLOCK, fg="green") if cell == OPEN else click.style(cell, dim=True)
            for cell in bar)
        beside = f"  {hours}" if part == 0 else ""
        paper.line(f"{label if part == 0 else '':<{_LABEL}}{blocks}{beside}".rstrip())
    for remark in remarks:
        paper.text(remark, _LABEL, dim=True)


def short_date(day: date) -> str:
    """Such as ``Mon 07 Dec``."""
    months = (_("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"), _("Jul"), _("Aug"),
              _("Sep"), _("Oct"), _("Nov"), _("Dec"))
    return f"{day_word(weekday_of(day))} {day:%d} {months[day.month - 1]}"


def _hours(line: DayLine, room: int) -> str:
    """The open hours, in full, shorter, or at least how many there are."""
    if not line.spans:
        return _("no calls")
    full = ", ".join(f"{first}–{last}" for first, last in line.spans)
    brief = full.replace(":00", "")
    total = length(line.cells.count(OPEN) * (1440 // len(line.cells)))
    return next((text for text in (full, brief) if len(text) <= room), total)


def _remarks(line: DayLine) -> Iterator[str]:
    if line.minutes != 1440:
        yield _("a day of {n:g} hours: the clocks change").format(n=line.minutes / 60)
    yield from line.holidays


def _reason(paper: Paper, reason: Reason) -> None:
    letters = [letter for letter, _zone in reason.letters]
    together = "".join(letters) in ascii_letters and len(letters) > 2
    lead = f"{letters[0]}–{letters[-1]}  " if together else f"{', '.join(letters)}  "
    paper.text(f"{reason.code}: {reason.text}" if reason.code else reason.text, 2, lead)
    if reason.law:
        paper.text(_("{law} (confidence {confidence})").format(
            law=reason.law, confidence=confidence_word(reason.confidence)), 2 + len(lead), dim=True)
    if paper.verbose and reason.source:
        paper.text(reason.source, 2 + len(lead), dim=True)
    if len(letters) > 1:
        paper.text(", ".join(f"{letter} {zone}" for letter, zone in reason.letters),
                   2 + len(lead), _("by the clock of: "), dim=True)
