"""Pages to print or to send as PDF: one for each agent, and one for each team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from wfm.center import Agent, Center
from wfm.export.sheet import A4, Book, Entry, Sheet
from wfm.export.styles import (
    CENTRED,
    HEADER,
    HEADER_LEFT,
    HOURS,
    PLAIN,
    QUIET,
    SECTION,
    TITLE,
)
from wfm.export.words import day_name, short_day
from wfm.handover import Roster
from wfm.language import clock_of, clock_text, day_text
from wfm.language import translate as _
from wfm.payroll import payroll_days
from wfm.publication.changes import change_name
from wfm.publication.days import Day
from wfm.tables import write_beside

CHANGED = "◆"
"""Stands before what is new against the version before."""

_DAY = PLAIN.but(bold=True, edge="b")
_TEXT = PLAIN.but(wrap=True, edge="b", size=9)
_SHIFT = PLAIN.but(bold=True, wrap=True, edge="b")
_PAID = HOURS.but(edge="b", align="center")
_SUM = HOURS.but(bold=True, edge="b", align="center")
_CELL = CENTRED.but(wrap=True, edge="lrtb", size=9)
_NEW = _CELL.but(bold=True, fill="EEDD88")
_NAME = PLAIN.but(edge="lrtb", shrink=True)
_LINE_PT = 12.5


@dataclass(frozen=True)
class Issue:
    """What a version shows.

    `changed` is what is new in it, with its notice; `at` is when it was published (UTC).
    """

    center: Center
    roster: Roster
    days: Mapping[tuple[str, date], Day]
    changed: pd.DataFrame = field(repr=False)
    number: int
    at: datetime

    @cached_property
    def week(self) -> list[date]:
        """Monday to Sunday."""
        return [self.roster.week + timedelta(days=n) for n in range(7)]

    @cached_property
    def teams(self) -> dict[str, list[Agent]]:
        """Agents by team, those employed in the week, by name."""
        found: dict[str, list[Agent]] = {}
        for agent in sorted(self.center.agents.values(),
                            key=lambda a: (a.team.casefold(), a.name.casefold(), a.agent)):
            if any(agent.employed(day) for day in self.week):
                found.setdefault(agent.team, []).append(agent)
        return found

    @cached_property
    def paid(self) -> dict[tuple[str, date], float]:
        """Paid hours by agent and date, leave not counted."""
        days = payroll_days(self.center, self.roster)
        return {(agent, day): minutes / 60 for agent, day, minutes in zip(
            days["agent"], days["date"], days["paid_min"], strict=True)}

    @cached_property
    def news(self) -> dict[tuple[str, date], tuple[str, str]]:
        """What changed by agent and date: the kind of change, and what was."""
        return {(agent, day): (kind, was) for agent, day, kind, was in zip(
            self.changed["agent"], self.changed["date"], self.changed["change"],
            self.changed["was"], strict=True)}

    @property
    def label(self) -> str:
        """``Version 2, published 2026-11-23 14:00``, on the main site's clock."""
        local = self.at.astimezone(ZoneInfo(self.center.main_site.zone))
        return _("Version {number}, published {day} {clock}").format(
            number=self.number, day=day_text(local.date()), clock=clock_text(local))


def write_agents(path: Path, issue: Issue) -> None:
    """A workbook with a sheet for each team and a page, A4 upright, for each agent in it."""
    with clock_of(issue.center.clock):
        book = _book(issue, _("Roster by person"))
        for team, agents in issue.teams.items():
            sheet = Sheet(book, team or "-", (14, 14, 7, 17, 24), landscape=False, paper=A4)
            _own_scale(sheet)
            for n, agent in enumerate(agents):
                if n:
                    sheet.page_break_before(sheet.count + 1)
                _agent_page(sheet, issue, agent)
            sheet.print_written(5)
        _save(book, path, issue)


def write_teams(path: Path, issue: Issue) -> None:
    """A workbook with a sheet, A4 across, for each team: who works when."""
    with clock_of(issue.center.clock):
        book = _book(issue, _("Roster by team"))
        for team, agents in issue.teams.items():
            sheet = Sheet(book, team or "-", (24, *[13.5] * 7, 8), repeat="1:4", freeze="B5",
                          paper=A4)
            _team_page(sheet, issue, team, agents)
            sheet.print_written(9)
        _save(book, path, issue)


# ---------------------------------------------------------------------- pages


def _agent_page(sheet: Sheet, issue: Issue, agent: Agent) -> None:
    site = issue.center.sites[agent.site]
    sheet.row([(agent.name, TITLE)], height=24)
    sheet.row([(_("{agent} · {team} · week of {week:%Y-%m-%d}").format(
        agent=agent.agent, team=agent.team, week=issue.roster.week), PLAIN)])
    lead = _(" · led by {name}").format(name=agent.supervisor) if agent.supervisor else ""
    sheet.row([(_("Times as clocks in {site} show them").format(
        site=site.name or site.site) + lead, QUIET)])
    sheet.row([(issue.label, QUIET)])
    sheet.row()
    sheet.row([(_("Day"), HEADER_LEFT), (_("Shift"), HEADER_LEFT), (_("Paid hours"), HEADER),
               (_("Breaks"), HEADER_LEFT), (_("Work"), HEADER_LEFT)], height=28)
    total = 0.0
    for day in issue.week:
        key = agent.agent, day
        here = issue.days.get(key)
        total += issue.paid.get(key, 0.0)
        sheet.row(*_day_row(issue, agent, day, here))
    sheet.row([(_("Week"), SECTION), ("", SECTION), (total, _SUM), ("", SECTION),
               ("", SECTION)])
    said = [(day, *issue.news[agent.agent, day]) for day in issue.week
            if (agent.agent, day) in issue.news]
    if said:
        sheet.row()
        sheet.row([(_("{sign} New against version {number}").format(
            sign=CHANGED, number=issue.number - 1), SECTION),
            *[("", SECTION)] * 4])
        for day, kind, was in said:
            row = sheet.row([(short_day(day), PLAIN), (change_name(kind), PLAIN), None,
                             (_("before: {was}").format(was=was), PLAIN.but(wrap=True, size=9))],
                            height=_height(was, 42))
            sheet.merge(row, 4, 5)
    sheet.row()


def _day_row(
    issue: Issue, agent: Agent, day: date, here: Day | None
) -> tuple[list[Entry], float]:
    """The cells of a day on an agent's page, and how high they are."""
    name = f"{day_name(day)} {day.day}"
    if not agent.employed(day):
        text, breaks, work = "–", "", ""
    elif here is None:
        text, breaks, work = _("off"), "", ""
    else:
        text = here.text
        breaks = "\n".join(f"{here.clock(p.start)}–{here.clock(p.end, p.start)} {_(p.what)}"
                           for p in here.breaks)
        work = "\n".join(_work(here))
    if (agent.agent, day) in issue.news:
        text = f"{CHANGED} {text}"
    paid = issue.paid.get((agent.agent, day), 0.0)
    height = max(_height(text, 13), _height(breaks, 19), _height(work, 27), 24.0)
    cells: list[Entry] = [(name, _DAY), (text, _SHIFT), (paid if paid else "", _PAID),
                          (breaks, _TEXT), (work, _TEXT)]
    return cells, height


def _work(day: Day) -> list[str]:
    """What is done when, breaks left aside: work that goes on after a break is one line."""
    found: list[tuple[datetime, datetime, str]] = []
    for part in day.shift:
        if part.kind == "break":
            continue
        name = _(part.what) if part.kind != "work" else part.what
        if found and found[-1][2] == name:
            found[-1] = (found[-1][0], part.end, name)
        else:
            found.append((part.start, part.end, name))
    return [f"{day.clock(a)}–{day.clock(z, a)} {name}" for a, z, name in found]


def _team_page(sheet: Sheet, issue: Issue, team: str, agents: list[Agent]) -> None:
    leads = " · ".join(dict.fromkeys(agent.supervisor for agent in agents if agent.supervisor))
    sheet.row([(_("{team}: week of {week:%Y-%m-%d}").format(
        team=team or "-", week=issue.roster.week), TITLE)], height=24)
    sheet.row([(" · ".join(text for text in (leads, issue.label) if text), QUIET)])
    sheet.row([(_("Times on each person's own clock; {sign} is new against the version before"
                  ).format(sign=CHANGED) if issue.news else
                _("Times on each person's own clock"), QUIET)])
    sheet.row([(_("Name"), HEADER_LEFT), *((short_day(day), HEADER) for day in issue.week),
               (_("Paid hours"), HEADER)], height=28)
    for agent in agents:
        cells: list[Entry] = [(f"{agent.name} ({agent.agent})", _NAME)]
        height = 18.0
        for day in issue.week:
            key = agent.agent, day
            here = issue.days.get(key)
            text = here.text if here is not None else "·" if agent.employed(day) else "–"
            new = key in issue.news and issue.news[key][0] in ("added", "removed", "times",
                                                               "absence")
            height = max(height, _height(text, 13))
            cells.append((f"{CHANGED} {text}" if new else text, _NEW if new else _CELL))
        cells.append((sum(issue.paid.get((agent.agent, day), 0.0) for day in issue.week),
                      HOURS.but(edge="lrtb")))
        sheet.row(cells, height=height)
    sheet.row()
    sheet.row([(_("· off   – not employed"), QUIET)])


# ---------------------------------------------------------------------- helpers


def _book(issue: Issue, title: str) -> Book:
    return Book(title, f"{issue.center.name} · {issue.label}")


def _save(book: Book, path: Path, issue: Issue) -> None:
    if not issue.teams:  # a workbook has a sheet
        Sheet(book, "-", (20,)).row([(_("Nobody is employed in this week."), PLAIN)])
    write_beside(path, book.save)


def _own_scale(sheet: Sheet) -> None:
    """Print at its own size: to fit it to the paper would drop the breaks between pages."""
    sheet.raw.sheet_properties.pageSetUpPr.fitToPage = False
    sheet.raw.page_setup.fitToWidth = sheet.raw.page_setup.fitToHeight = None
    sheet.raw.page_setup.scale = 100
    sheet.raw.oddFooter.center.text = None  # the page is too narrow for three texts


def _height(text: str, letters: int) -> float:
    """Points that a wrapped text takes in a column of so many letters."""
    lines = sum(1 + (len(line) - 1) // letters if line else 1 for line in text.split("\n"))
    return _LINE_PT * lines + 5
