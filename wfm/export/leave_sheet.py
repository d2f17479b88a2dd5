"""The sheet Leave: who is away in the week, and which wishes for a day off could be granted."""

from __future__ import annotations

from datetime import datetime, time

from wfm.center import Absence, Agent
from wfm.export.codes import absence_name
from wfm.export.sheet import A3, Book, Entry, Formula, Sheet
from wfm.export.styles import (
    CENTRED,
    COUNT,
    HEADER,
    HEADER_LEFT,
    HOURS,
    MET_SIGN,
    PLAIN,
    QUIET,
    SECTION,
    SHORT_SIGN,
    SIGNED,
    TITLE,
)
from wfm.export.view import View
from wfm.export.wishes import wishes
from wfm.export.words import short_day
from wfm.language import clock_text, day_text, number_text
from wfm.language import translate as _
from wfm.schema import ABSENCE_KINDS

_WIDTHS = [9, 24, 16, 12, 18, 18, 8, 10, *[8.5] * 7, 10]


def add_leave(book: Book, view: View) -> Sheet:
    """Write the sheet: away by day, each absence, and the wishes for days off."""
    sheet = Sheet(book, _("Leave"), _WIDTHS, freeze="C3", paper=A3, tab="7F7F7F")
    sheet.row([(_("Leave and absence in the week"), TITLE)], height=24)
    sheet.row([(_("Agents' own clocks; as in the table absences, which is what was approved."),
                QUIET)])
    found = [(agent, absence) for agent in view.agents for absence in agent.absences
             if any(absence.hours_on(day) for day in view.days)]
    first = _write_by_day(sheet, view, found)
    names = [_("Agent"), _("Name"), _("Team"), _("Kind"), _("From"), _("To"), _("Paid"),
             _("Hours")]
    head = sheet.row([(name, HEADER_LEFT) for name in names]
                     + [(short_day(day), HEADER) for day in view.days]
                     + [(_("In the roster"), HEADER)], height=32)
    assert head + 1 == first
    sheet.raw.print_title_rows = f"{head}:{head}"  # wishes stand in the same columns
    for agent, absence in found:
        _write_absence(sheet, view, agent, absence)
    sheet.filter(head, len(_WIDTHS))
    _write_wishes(sheet, view)
    return sheet


def _write_by_day(sheet: Sheet, view: View, found: list[tuple[Agent, Absence]]) -> int:
    """How many are away each day by kind, counted from the rows below; the first such row."""
    sheet.row([(_("Agents away by day"), SECTION)] + [("", SECTION)] * (len(_WIDTHS) - 1))
    kinds = [kind for kind in ABSENCE_KINDS if any(a.kind == kind for _who, a in found)]
    first = sheet.count + len(kinds) + 4
    last = max(first, first + len(found) - 1)
    sheet.row([None] * 8 + [(short_day(day), HEADER) for day in view.days])
    for kind in kinds:
        name = absence_name(kind)
        text = name.replace('"', '""')
        entries: list[Entry] = [(name, PLAIN), *[None] * 7]
        entries += [(Formula(
            f'=COUNTIFS($D${first}:$D${last},"{text}",{x}${first}:{x}${last},">0")'), COUNT)
            for x in "IJKLMNO"]
        sheet.row(entries)
    sheet.row()
    return first


def _write_absence(sheet: Sheet, view: View, agent: Agent, absence: Absence) -> None:
    row = sheet.count + 1
    stints = view.absences_of.get(agent.agent)
    inside = stints is not None and any(
        what == absence.kind and start < absence.end and end > absence.start
        for what, start, end in stints)
    sign, word = (MET_SIGN, _("yes")) if inside else ("–", _("no"))
    entries: list[Entry] = [
        (agent.agent, PLAIN), (agent.name, PLAIN), (agent.team, PLAIN),
        (absence_name(absence.kind), PLAIN), (_moment(absence.start), PLAIN),
        (_moment(absence.end), PLAIN), (_("yes") if absence.paid else _("no"), CENTRED),
        (Formula(f"=SUM(I{row}:O{row})"), HOURS),
        *[(absence.hours_on(day) or None, HOURS) for day in view.days],
        (f"{sign} {word}", CENTRED),
    ]
    sheet.row(entries)


def _moment(at: datetime) -> str:
    if at.time() == time(0):
        return day_text(at.date())
    return f"{day_text(at.date())} {clock_text(at)}"


def _write_wishes(sheet: Sheet, view: View) -> None:
    """Wishes for a day off, granted or not, in the columns of the absences."""
    asked = [wish for wish in wishes(view) if wish.want.want == "off"]
    sheet.row()
    sheet.row([(_("Wishes for a day off"), SECTION)] + [("", SECTION)] * (len(_WIDTHS) - 1))
    if not asked:
        sheet.row([(_("None."), QUIET)])
        return
    kind, empty = " · ".join((_("Kind"), _("Weight"))), len(_WIDTHS) - 6
    sheet.row([(name, HEADER_LEFT) for name in (
        _("Agent"), _("Name"), _("Team"), kind, _("Date"), *[""] * empty)]
        + [(_("Granted"), HEADER)])
    for wish in asked:
        sign, word = (MET_SIGN, _("yes")) if wish.met else (SHORT_SIGN, _("no"))
        sheet.row([
            (wish.agent.agent, PLAIN), (wish.agent.name, PLAIN), (wish.agent.team, PLAIN),
            (" · ".join((_("off"), number_text(wish.want.weight, ",g"))), PLAIN),
            (day_text(wish.day), PLAIN), *[None] * empty,
            (f"{sign} {word}", SIGNED[sign].but(number="General")),
        ])


