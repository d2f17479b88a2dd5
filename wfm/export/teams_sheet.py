"""The sheet Teams: who leads whom, and how large the span is."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from openpyxl.utils import get_column_letter

from wfm.center import Agent
from wfm.export.sheet import A3, Book, Entry, Formula, Sheet
from wfm.export.styles import COUNT, HEADER, HEADER_LEFT, HOURS, PLAIN, QUIET, SECTION, TITLE
from wfm.export.view import View
from wfm.export.words import short_day
from wfm.language import translate as _


def add_teams(book: Book, view: View) -> Sheet:
    """Write the sheet: each team with its supervisors, then each supervisor's span."""
    sheet = Sheet(book, _("Teams"), [24, 34, 11, 11, 14, 26, 10, 10, 10, *[9] * 7], paper=A3,
                  freeze="A4", tab="C3B1E1")
    sheet.row([(_("Teams and their supervisors"), TITLE)], height=24)
    sheet.row([(_("Span: agents for each supervisor. At work: agents with a shift on the day."),
                QUIET)])
    _write_head(sheet, view)
    sheet.raw.print_title_rows = f"{sheet.count}:{sheet.count}"  # supervisors: the same columns
    first = sheet.count + 1
    for team, members in groupby(view.agents, lambda agent: agent.team):
        people = list(members)
        leaders = list(dict.fromkeys(a.supervisor for a in people if a.supervisor))
        sheet.row(_line(view, team, ", ".join(leaders), people, len(leaders)))
    _total(sheet, first)
    _write_supervisors(sheet, view)
    sheet.protect()
    return sheet


def _write_head(sheet: Sheet, view: View) -> None:
    sheet.row([(name, HEADER_LEFT) for name in (_("Team"), _("Supervisor"))]
              + [(name, HEADER) for name in (
                  _("Agents"), _("Span"), _("Sites"), _("Contracts"), _("Least h"), _("Most h"),
                  _("Paid h"))]
              + [(_("At work {day}").format(day=short_day(day)), HEADER) for day in view.days],
              height=46)


def _line(view: View, team: str, leader: str, people: list[Agent], leaders: int) -> list[Entry]:
    contracts = Counter(agent.contract for agent in people)
    bounds = [view.contract_hours(agent) for agent in people]
    days = Counter(day for agent in people for day in {
        shift.date for shift in view.shifts.get(agent.agent, ())})
    return [
        (team, PLAIN.but(shrink=True)), (leader, PLAIN.but(shrink=True)), (len(people), COUNT),
        (len(people) / leaders if leaders else None, HOURS),
        (" ".join(dict.fromkeys(agent.site for agent in people)), PLAIN.but(indent=1)),
        (", ".join(f"{n} {contract}" for contract, n in sorted(contracts.items())),
         PLAIN.but(shrink=True)),
        (sum(least for least, _most in bounds), HOURS),
        (sum(most for _least, most in bounds), HOURS),
        (sum(view.paid_hours.get(agent.agent, 0.0) for agent in people), HOURS),
        *[(days[day], COUNT) for day in view.days],
    ]


def _total(sheet: Sheet, first: int) -> None:
    last = sheet.count
    if last < first:
        return
    bold = PLAIN.but(bold=True, edge="t")

    def total(column: int) -> Entry:
        letter = get_column_letter(column)
        look = HOURS if 7 <= column <= 9 else COUNT
        return (Formula(f"=SUM({letter}{first}:{letter}{last})"), look.but(bold=True, edge="t"))

    sheet.row([(_("Total"), bold), ("", bold), total(3), ("", bold), ("", bold), ("", bold),
               *[total(column) for column in range(7, 17)]])


def _write_supervisors(sheet: Sheet, view: View) -> None:
    """One line for each supervisor, whose people may be of several teams."""
    people: dict[str, list[Agent]] = {}
    for agent in view.agents:
        people.setdefault(agent.supervisor or _("nobody"), []).append(agent)
    sheet.row()
    sheet.row([(_("By supervisor"), SECTION)] + [("", SECTION)] * 15)
    _write_head(sheet, view)
    first = sheet.count + 1
    for leader, mine in sorted(people.items()):
        teams = ", ".join(dict.fromkeys(agent.team for agent in mine))
        sheet.row(_line(view, teams, leader, mine, 1))
    _total(sheet, first)
