"""The sheet Roster: who works when in the week, page by page for each team."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from openpyxl.utils import get_column_letter

from wfm.center import Agent
from wfm.export.roster_notes import BROKEN, BY_HAND, RosterNotes
from wfm.export.sheet import A3, Book, Entry, Formula, Sheet
from wfm.export.shift_codes import ShiftCodes, letters
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
    SHORT_FILL,
    SHORT_SIGN,
    SIGNED,
    TEAM,
    TITLE,
    Look,
)
from wfm.export.view import View
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
DAY = Look(align="center", shrink=True, open=True)
"""An agent's day; its colour follows its text."""
HEAD = 5
"""The row with the names of the columns; above it a hidden one with keys that stay as they are."""
FIRST_DAY = 7
_TOTALS = {
    "least_h": HOURS, "most_h": HOURS, "paid_h": HOURS, "leave_h": HOURS, "against_h": HOURS,
    "days": COUNT, "off": COUNT, "nights": COUNT, "sundays": COUNT,
}
"""Columns behind the days, and how their sums look."""
FIRST_TOTAL = FIRST_DAY + 7
COLUMN = {name: FIRST_TOTAL + n for n, name in enumerate(_TOTALS)}
_MARKED_WIDTH = 44
"""Of the column Check, where it says what is marked in the row."""
ROOM = 60
"""Rows of teams that a printed page surely has room for."""
FULL = 30
"""Rows from which on a page is full enough, and the next team begins its own."""
_FIXED = ("agent", "name", "team", "supervisor", "contract", "site")


def add_roster(book: Book, view: View, codes: ShiftCodes) -> tuple[Sheet, dict[str, int]]:
    """Write the sheet: a block and a printed page for each team; small ones share pages.

    Returns
    -------
    Sheet, dict
        And the row of each agent.
    """
    own_week = view.next_week_starts is not None
    notes = RosterNotes(view)
    widths = [9, 24, 16, 18, 13, 11.5, *[17.5] * 7, *[9] * 3, 13, 10, 9, 10, 9, 10,
              *[10] * own_week, _MARKED_WIDTH if notes.marked else 12, 9]
    sheet = Sheet(book, _("Roster"), widths, freeze=f"C{HEAD + 1}", repeat=f"1:{HEAD}", paper=A3,
                  tab="223A5E")
    sheet.raw.column_dimensions[get_column_letter(len(widths))].hidden = True
    teams = [(team, list(people)) for team, people in groupby(view.agents, lambda a: a.team)]
    last = HEAD + len(view.agents) + len(teams)
    marked: dict[Look, list[str]] = {BROKEN: [], BY_HAND: []}
    _head(sheet, view, last)
    rows: dict[str, int] = {}
    choices: dict[tuple[str, str, bool], list[str]] = {}
    begin_pages = pages_of([len(people) for _team, people in teams])
    for number, (team, people) in enumerate(teams):
        first = sheet.count + 1
        if number in begin_pages:
            sheet.page_break_before(first)
        sheet.row(_team_row(team, people, first), height=18)
        for agent in people:
            row = sheet.count + 1
            rows[agent.agent] = sheet.row(_agent_row(view, agent, codes, row, notes))
            for n, day in enumerate(view.days):
                cell = f"{get_column_letter(FIRST_DAY + n)}{row}"
                key = (agent.contract, agent.site, codes.may_work(agent, day))
                choices.setdefault(key, []).append(cell)
                look = notes.look(agent.agent, day)
                if look is not None:
                    marked[look].append(cell)
    for (contract, site, works), cells in choices.items():
        sheet.choose_from(
            _joined(cells), codes.places[contract, site].area(free=not works), _("Shift codes"),
            _("This is not a shift that the contract and the labour rules allow. It will be "
              "kept as written, and the totals leave it out."))
    for look, cells in marked.items():
        if cells:  # before the colours of the codes: the first that holds is shown
            sheet.looks_where(" ".join(_joined(cells)), [("TRUE", look)])
    if rows:
        _colours(sheet, last)
    sheet.filter(HEAD, len(widths) - 1)
    sheet.print_written(len(widths) - 1)
    sheet.protect()
    return sheet, rows


def pages_of(sizes: Sequence[int]) -> set[int]:
    """Places of the teams, of so many agents each, that begin a page after the first."""
    found, on_page = set(), 0
    for number, size in enumerate(sizes):
        if on_page and (on_page >= FULL or on_page + 1 + size > ROOM):
            found.add(number)
            on_page = 0
        on_page += 1 + size
    return found


def _joined(cells: list[str]) -> list[str]:
    """Single cells as ranges down the columns where they follow one another."""
    by_column: dict[str, list[int]] = {}
    for cell in cells:
        letter = cell.rstrip("0123456789")
        by_column.setdefault(letter, []).append(int(cell[len(letter):]))
    found = []
    for letter, rows in by_column.items():
        begin = before = rows[0]
        for row in [*rows[1:], -1]:
            if row != before + 1:
                found.append(f"{letter}{begin}:{letter}{before}")
                begin = row
            before = row
    return found


def _head(sheet: Sheet, view: View, last: int) -> None:
    title = _("Roster of {center}, week of {week}").format(
        center=view.center.name, week=view.roster.week
    )
    sheet.row([(title, TITLE)], height=24)
    legend: list[Entry] = [(_("Agents' own clocks; a shift stands on the day on which it begins. "
                              "Totals follow the cells."), QUIET), *[None] * (FIRST_DAY - 2)]
    legend += [
        (_("E early, before 08:00"), SHIFT_LOOKS["early"]),
        (_("D day"), SHIFT_LOOKS["day"]),
        (_("L late, after 20:00"), SHIFT_LOOKS["late"]),
        (_("N night"), SHIFT_LOOKS["night"]),
        (_("training, meeting"), SHIFT_LOOKS["other"]),
        (_("leave, sick").upper(), AWAY),
        (_("off"), OFF),
    ]
    sheet.row([entry and (entry[0], entry[1].but(shrink=n > 0)) for n, entry in enumerate(legend)])
    total: list[Entry] = [(_("Total of the rows shown"), PLAIN.but(bold=True))]
    total += [None] * (FIRST_TOTAL - 2)
    total += [(_subtotal(COLUMN[name], HEAD + 1, last), look.but(bold=True))
              for name, look in _TOTALS.items()]
    sheet.row(total)
    own = view.next_week_starts
    keys = [*_FIXED, *(day.isoformat() for day in view.days), *_TOTALS,
            *(["own_week_h"] if own else []), "check", "id"]
    sheet.raw.row_dimensions[sheet.count + 1].hidden = True
    sheet.row([(key, QUIET) for key in keys])
    names = [_("Agent"), _("Name"), _("Team"), _("Supervisor"), _("Contract"), _("Site")]
    totals = [_("Least h"), _("Most h"), _("Paid h"), _("Leave h"), _("Against contract"),
              _("Days"), _("Days off"), _("Nights"), _("Sundays")]
    if own:
        totals.append(_("Paid h, own week to {day}").format(
            day=short_day(view.days[(own - view.days[0]).days - 1])))
    sheet.row(
        [(name, HEADER_LEFT) for name in names]
        + [(_day_head(view, day), HEADER) for day in view.days]
        + [(name, HEADER) for name in (*totals, _("Check"), "id")],
        height=60 if own else 32,
    )


def _day_head(view: View, day: date) -> str:
    text = short_day(day)
    return f"│ {text}" if day == view.next_week_starts else text


def _subtotal(column: int, first: int, last: int) -> Formula:
    """A sum that follows the filter and leaves out other such sums."""
    letter = get_column_letter(column)
    return Formula(f"=SUBTOTAL(109,{letter}{first}:{letter}{last})")


def _team_row(team: str, people: list[Agent], row: int) -> list[Entry]:
    leaders = ", ".join(dict.fromkeys(a.supervisor for a in people if a.supervisor))
    count = _("1 agent") if len(people) == 1 else _("{n} agents").format(n=len(people))
    entries: list[Entry] = [
        (_("Team"), TEAM), (team, TEAM), (team, TEAM), (leaders, TEAM), (count, TEAM), ("", TEAM),
    ]
    first, last = row + 1, row + len(people)
    at_work = _("{n} at work").format(n="§").split("§")
    shown = '"' + at_work[0] + '"0"' + at_work[-1] + '"'
    for n in range(7):
        letter = get_column_letter(FIRST_DAY + n)
        entries.append((Formula(f'=COUNTIF({letter}{first}:{letter}{last},"*:*–*")'),
                        TEAM.but(align="center", number=shown.replace('""', ""))))
    entries += [(_subtotal(COLUMN[name], first, last), TEAM.but(align="right", number=look.number))
                for name, look in _TOTALS.items()]
    return entries


def _agent_row(
    view: View, agent: Agent, codes: ShiftCodes, row: int, notes: RosterNotes
) -> list[Entry]:
    least, most = view.contract_hours(agent)
    place = codes.places[agent.contract, agent.site]
    first, last = (get_column_letter(FIRST_DAY + n) for n in (0, 6))
    cells = f"{first}{row}:{last}{row}"

    def counted(name: str, where: str = cells) -> str:
        """The sum of what the row's codes count."""
        return f"SUMPRODUCT(SUMIF({place.area()},{where},{place.area(name)}))"

    cell = {name: f"{get_column_letter(column)}{row}" for name, column in COLUMN.items()}
    there = f"({cell['paid_h']}+{cell['leave_h']})"
    credit = view.center.contracts[agent.contract].week_min_h
    gap = SIGNED[SHORT_SIGN].but(align="right", fill="", bold=False, number="#,##0.0")
    entries: list[Entry] = [
        (notes.noted(agent.agent, agent.agent, None), PLAIN), (agent.name, PLAIN),
        (agent.team, PLAIN), (agent.supervisor, PLAIN), (agent.contract, PLAIN),
        (agent.site, PLAIN),
        *[(notes.noted(codes.cells[agent.agent, day].text, agent.agent, day), DAY)
          for day in view.days],
        (least, HOURS), (most, HOURS),
        (Formula("=" + counted("paid_h")), HOURS.but(bold=True)),
        (Formula(f"=MIN({credit:g},{counted('leave_h')})"), HOURS),
        (Formula(f"=ROUND({there}-MIN(MAX({there},{cell['least_h']}),{cell['most_h']}),2)"), gap),
        (Formula("=" + counted("days")), COUNT), (Formula("=" + counted("off")), COUNT),
        (Formula("=" + counted("nights")), COUNT),
        (Formula("=" + counted("days", f"{last}{row}")), COUNT),
    ]
    if view.next_week_starts:
        entries.append((_own_week(view, agent, row, counted), HOURS))
    known = f"SUMPRODUCT(COUNTIF({place.area()},{cells}))"
    said = notes.summary(agent.agent)
    unknown = " ".join(text for text in (SHORT_SIGN, _("not in list"), said) if text)
    entries.append((Formula(f'=IF({known}<7,"{_quoted(unknown)}","{_quoted(said)}")'),
                    PLAIN.but(indent=1, shrink=True)))
    entries.append((agent.agent, QUIET))
    return entries


def _own_week(view: View, agent: Agent, row: int, counted: object) -> Formula:
    """Hours of the centre's own week: what is worked of it before the Monday, and after."""
    own = view.next_week_starts
    assert own is not None and callable(counted)
    days = (own - view.days[0]).days
    past = sum(shift.hours for shift in view.past(agent, 7 - days))
    until = get_column_letter(FIRST_DAY + days - 1)
    return Formula(f"={past:.6g}+" + counted(
        "paid_h", f"{get_column_letter(FIRST_DAY)}{row}:{until}{row}"))


def _quoted(text: str) -> str:
    return text.replace('"', '""')


def _colours(sheet: Sheet, last: int) -> None:
    """Colours of the days by their codes, and of hours off the contract by their sign."""
    corner = f"{get_column_letter(FIRST_DAY)}{HEAD + 1}"
    area = f"{corner}:{get_column_letter(FIRST_DAY + 6)}{last}"
    shift = f'ISNUMBER(FIND(":",{corner})),ISNUMBER(FIND("–",{corner}))'
    rules = [
        (f'AND({shift},ISNUMBER(FIND(" {letter} ",{corner}&" ")))', SHIFT_LOOKS[kind])
        for kind, letter in letters().items()
    ]
    rules += [
        (f"AND({shift})", SHIFT_LOOKS["other"]),
        (f'OR({corner}="{_quoted(_("off"))}",{corner}="–")', OFF),
        (f'AND(ISTEXT({corner}),{corner}<>"",EXACT({corner},UPPER({corner})))', AWAY),
        (f'AND(ISTEXT({corner}),{corner}<>"")', Look(fill=SHORT_FILL, bold=True)),
    ]
    sheet.looks_where(area, rules)
    gap = COLUMN["against_h"]
    cell = f"{get_column_letter(gap)}{HEAD + 1}"
    sheet.looks_where(
        f"{cell}:{get_column_letter(gap)}{last}",
        [(f"{cell}<=-0.05", SIGNED[SHORT_SIGN]), (f"{cell}>=0.05", SIGNED[OVER_SIGN])])
