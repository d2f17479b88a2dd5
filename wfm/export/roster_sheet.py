"""The sheet Roster: who works when in the week, page by page for each team."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from itertools import groupby

from openpyxl.utils import get_column_letter

from wfm.center import Agent
from wfm.export.codes import absence_name
from wfm.export.sheet import A3, Book, Entry, Formula, Sheet
from wfm.export.styles import (
    CLOSED_FILL,
    COUNT,
    HEADER,
    HEADER_LEFT,
    HOURS,
    OVER_SIGN,
    PLAIN,
    QUIET,
    QUIET_COLOR,
    SHORT_SIGN,
    SIGNED,
    TEAM,
    TITLE,
    Look,
)
from wfm.export.view import Shift, View
from wfm.export.words import short_day
from wfm.language import translate as _

SHIFT_LOOKS = {
    "early": Look(fill="EEEEBB", align="center"),
    "day": Look(fill="CCEEFF", align="center"),
    "late": Look(fill="FFCCCC", align="center"),
    "night": Look(fill="364B7A", color="FFFFFF", align="center"),
    "other": Look(fill="CCDDAA", align="center"),
}
AWAY = Look(fill=CLOSED_FILL, bold=True, align="center")
OFF = Look(color=QUIET_COLOR, align="center")
_FIRST_DAY = 7
_TOTALS = (HOURS, HOURS, HOURS, HOURS, HOURS, COUNT, COUNT)
"""Looks of the columns behind the days: least, most, paid, leave, against contract, days,
nights."""
_FIRST_TOTAL = _FIRST_DAY + 7


def add_roster(book: Book, view: View) -> Sheet:
    """Write the sheet: a block and a printed page for each team."""
    widths = [9, 24, 16, 18, 13, 9, *[17.5] * 7, 8, 8, 9, 8, 10, 7, 7]
    sheet = Sheet(book, _("Roster"), widths, freeze="C5", repeat="1:4", paper=A3, tab="223A5E")
    teams = [(team, list(people)) for team, people in groupby(view.agents, lambda a: a.team)]
    last = 4 + len(view.agents) + len(teams)
    _head(sheet, view, last)
    away = _days_away(view)
    for number, (team, people) in enumerate(teams):
        first = sheet.count + 1
        if number:
            sheet.page_break_before(first)
        sheet.row(_team_row(view, team, people, first), height=18)
        for agent in people:
            sheet.row(_agent_row(view, agent, away))
    sheet.filter(4, len(widths))
    return sheet


def _head(sheet: Sheet, view: View, last: int) -> None:
    title = _("Roster of {center}, week of {week}").format(
        center=view.center.name, week=view.roster.week
    )
    sheet.row([(title, TITLE)], height=24)
    legend: list[Entry] = [(_("Times are each agent's own clock; a shift stands on the day on "
                              "which it begins."), QUIET), *[None] * (_FIRST_DAY - 2)]
    legend += [
        (_("E early, before 08:00"), SHIFT_LOOKS["early"]),
        (_("D day"), SHIFT_LOOKS["day"]),
        (_("L late, after 20:00"), SHIFT_LOOKS["late"]),
        (_("N night"), SHIFT_LOOKS["night"]),
        (_("training, meeting"), SHIFT_LOOKS["other"]),
        (_("leave, sick").upper(), AWAY),
        (_("off"), OFF),
    ]
    sheet.row(legend)
    total: list[Entry] = [(_("Total of the rows shown"), PLAIN.but(bold=True))]
    total += [None] * (_FIRST_TOTAL - 2)
    total += [
        (_subtotal(column, 5, last), look.but(bold=True))
        for column, look in enumerate(_TOTALS, start=_FIRST_TOTAL)
    ]
    sheet.row(total)
    names = [_("Agent"), _("Name"), _("Team"), _("Supervisor"), _("Contract"), _("Site")]
    sheet.row(
        [(name, HEADER_LEFT) for name in names]
        + [(short_day(day), HEADER) for day in view.days]
        + [(name, HEADER) for name in (
            _("Least h"), _("Most h"), _("Paid h"), _("Leave h"), _("Against contract"),
            _("Days"), _("Nights"),
        )],
        height=32,
    )


def _subtotal(column: int, first: int, last: int) -> Formula:
    """A sum that follows the filter and leaves out other such sums."""
    letter = get_column_letter(column)
    return Formula(f"=SUBTOTAL(109,{letter}{first}:{letter}{last})")


def _team_row(view: View, team: str, people: list[Agent], row: int) -> list[Entry]:
    leaders = ", ".join(dict.fromkeys(a.supervisor for a in people if a.supervisor))
    count = _("1 agent") if len(people) == 1 else _("{n} agents").format(n=len(people))
    entries: list[Entry] = [
        (_("Team"), TEAM), (team, TEAM), (team, TEAM), (leaders, TEAM), (count, TEAM), ("", TEAM),
    ]
    for day in view.days:
        working = sum(
            any(shift.date == day for shift in view.shifts.get(agent.agent, ()))
            for agent in people
        )
        entries.append((_("{n} at work").format(n=working), TEAM.but(align="center")))
    first, last = row + 1, row + len(people)
    entries += [
        (_subtotal(column, first, last), TEAM.but(align="right", number=look.number))
        for column, look in enumerate(_TOTALS, start=_FIRST_TOTAL)
    ]
    return entries


def _agent_row(
    view: View, agent: Agent, away: dict[tuple[str, date], list[str]]
) -> list[Entry]:
    shifts = view.shifts.get(agent.agent, [])
    paid = view.paid_hours.get(agent.agent, 0.0)
    leave = view.leave_hours.get(agent.agent, 0.0)
    least, most = view.contract_hours(agent)
    against = round(paid + leave - min(max(paid + leave, least), most), 2)
    entries: list[Entry] = [
        (agent.agent, PLAIN), (agent.name, PLAIN), (agent.team, PLAIN), (agent.supervisor, PLAIN),
        (agent.contract, PLAIN), (agent.site, PLAIN),
    ]
    entries += [
        _day_cell(
            agent, day, [s for s in shifts if s.date == day], away.get((agent.agent, day), [])
        )
        for day in view.days
    ]
    working = [shift for shift in shifts if shift.date in set(view.days)]
    entries += [
        (least, HOURS), (most, HOURS), (round(paid, 6), HOURS.but(bold=True)),
        (round(leave, 2), HOURS if leave else HOURS.but(color=QUIET_COLOR)),
        (against, _against_look(against)),
        (len({shift.date for shift in working}), COUNT),
        (sum(shift.kind == "night" for shift in working), COUNT),
    ]
    return entries


def _against_look(hours: float) -> Look:
    if abs(hours) < 0.05:
        return HOURS.but(color=QUIET_COLOR)
    return SIGNED[SHORT_SIGN if hours < 0 else OVER_SIGN].but(align="right")


def _day_cell(agent: Agent, day: date, shifts: list[Shift], away: list[str]) -> Entry:
    letters = {"early": _("E"), "day": _("D"), "late": _("L"), "night": _("N")}
    parts = []
    for shift in shifts:
        text = shift.hours
        extra = " ".join(absence_name(what) for what in shift.whats)
        if shift.works:
            text += " " + letters[shift.kind] + (f" +{extra}" if extra else "")
        else:
            text += " " + extra.upper()
        parts.append(text)
    parts += [absence_name(what).upper() for what in away]
    if not parts:
        outside = (agent.first_day is not None and day < agent.first_day) or (
            agent.last_day is not None and day > agent.last_day
        )
        return ("–" if outside else _("off"), OFF)
    if not shifts:
        look = AWAY
    else:
        first = shifts[0]
        look = SHIFT_LOOKS[first.kind if first.works else "other"]
    return (", ".join(parts), look.but(shrink=True))


def _days_away(view: View) -> dict[tuple[str, date], list[str]]:
    """Absences away from work by agent and day, agent's clock."""
    found: dict[tuple[str, date], list[str]] = defaultdict(list)
    off = view.stints[view.stints["off"]]
    for agent, what, start, end in zip(
        off["agent"], off["what"], off["own_start"], off["own_end"], strict=True
    ):
        day = start.date()
        while datetime.combine(day, time(0)) < end:
            names = found[(str(agent), day)]
            if what not in names:
                names.append(str(what))
            day += timedelta(days=1)
    return found
