"""The roster as an Excel workbook, for planners, supervisors and clients. No macros."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pandas as pd
from openpyxl.utils import get_column_letter

from wfm.center import Center
from wfm.export.breaks_sheet import add_breaks
from wfm.export.changes_sheet import add_changes
from wfm.export.cost_sheet import add_cost
from wfm.export.coverage_charts import add_chart_data
from wfm.export.coverage_sheet import add_coverage
from wfm.export.data_sheet import DATA_SHEET, add_data
from wfm.export.day_sheets import add_days
from wfm.export.fairness_sheet import add_fairness
from wfm.export.hours_sheet import add_hours
from wfm.export.leave_sheet import add_leave
from wfm.export.outbound_sheet import add_outbound
from wfm.export.read_me_sheet import add_read_me
from wfm.export.roster_sheet import FIRST_DAY, add_roster
from wfm.export.rules_sheet import add_rules
from wfm.export.saving import refuse_if_open, save_book
from wfm.export.sheet import Book
from wfm.export.shift_codes import ShiftCodes
from wfm.export.summary_sheet import add_summary
from wfm.export.team_books import MOST_AGENTS, write_team_books
from wfm.export.teams_sheet import add_teams
from wfm.export.view import Legal, View
from wfm.export.words import short_day
from wfm.handover import Forecast, OutboundPlan, Requirement, Roster
from wfm.language import clock_of
from wfm.language import translate as _
from wfm.payroll import payroll_days
from wfm.roster.check import Violation, check


def write_workbook(
    path: Path,
    center: Center,
    forecast: Forecast,
    outbound: OutboundPlan,
    requirement: Requirement,
    roster: Roster,
    service: pd.DataFrame,
    legal: Legal,
    *,
    expected: pd.DataFrame | None = None,
    before: Roster | None = None,
    published: bool = False,
    violations: Sequence[Violation] | None = None,
    by_hand: Mapping[tuple[str, date], tuple[str, str]] | None = None,
    most_agents: int = MOST_AGENTS,
) -> None:
    """Write the workbook of one week's roster, in one step: a reader never sees half of it.

    Sheets: Read me, Summary, Roster, one for each day, Coverage, Breaks, Outbound, Leave, Hours,
    Cost, Fairness, Rule check, Changes, Teams, Data; hidden: Lists, Chart data. Beyond
    `most_agents` the day sheets hold the coverage alone, and each team's days are a workbook in
    a folder beside (:mod:`wfm.export.team_books`).

    Parameters
    ----------
    service
        Expected service of the week, one row is a queue: queue, volume (contacts),
        service_level (share), asa_s (seconds), abandon, occupancy (shares), target
        (promised service level, share). The staffing stage's names abandonment and
        promised serve as well. Values may be NaN.
    legal
        By campaign and segment: which intervals of a grid are callable, shape
        (grid.count,), bool; and that grid.
    expected
        Expected service of each interval: queue, start (UTC), service_level, occupancy
        (shares), as staffing or a simulation has it.
    before, published
        For the sheet Changes the roster that was before, and whether it is that which was
        published last even where `by_hand` is given; else it is then the workbook's.
    violations
        Rules that the roster breaks; by default they are checked here, but for the daily hours
        of segments.
    by_hand
        By agent and day what stood there and what was typed instead, where a workbook that
        somebody edited was read back; the cells are marked.

    Raises
    ------
    OSError
        The file is open elsewhere or cannot be written; an earlier one stays as it was.
    """
    refuse_if_open(path)
    here = center.at(roster.week)
    service = service.rename(columns={"abandonment": "abandon", "promised": "target"})
    found = tuple(check(here, roster) if violations is None else violations)
    view = View(here, forecast, outbound, requirement, roster, service, legal, expected, before,
                payroll_days(here, roster), found, by_hand, published)
    title = _("{center}, week of {week}").format(center=center.name, week=roster.week)
    with clock_of(center.clock):
        book = Book(title, title)
        large = len(center.agents) > most_agents
        if large:
            write_team_books(path, view)
        _fill(book, view, large)
        save_book(path, book)


def _fill(book: Book, view: View, large: bool) -> None:
    """All sheets in their order."""
    add_read_me(book, view, _sheets(view))
    add_summary(book, view)
    codes = ShiftCodes(view)
    roster, rows = add_roster(book, view, codes)
    cells = {
        (agent, day): f"{get_column_letter(FIRST_DAY + n)}{row}"
        for agent, row in rows.items() for n, day in enumerate(view.days)
    }
    add_days(book, view, () if large else None)
    week = add_chart_data(book, view)
    add_coverage(book, view, week)
    add_breaks(book, view)
    add_outbound(book, view)
    add_leave(book, view)
    assert view.payroll is not None
    add_hours(book, view, view.payroll)
    add_cost(book, view)
    add_fairness(book, view)
    add_rules(book, view, roster.title, rows, cells)
    add_changes(book, view, roster.title, cells)
    add_teams(book, view)
    add_data(book, view)
    codes.write(book)


def _sheets(view: View) -> list[tuple[str, str]]:
    """Title and purpose of each sheet but the first; days have none."""
    return [
        (_("Summary"), _("Service, coverage, campaigns and the forecast's quality.")),
        (_("Roster"), _("Who works when, team by team; the white cells may be changed.")),
        *[(short_day(day), "") for day in view.days],
        (_("Coverage"), _("Over and under by interval and day, with charts.")),
        (_("Breaks"), _("Who is off the phone when, and how many at once.")),
        (_("Outbound"), _("Hours and contacts against target, by segment and legal window.")),
        (_("Leave"), _("Who is away, and which wishes for days off were granted.")),
        (_("Hours"), _("Each agent's days as payroll counts them.")),
        (_("Cost"), _("What the week costs, its lower bound, and pay by team.")),
        (_("Fairness"), _("Weekends, late and night shifts, and wishes met.")),
        (_("Rule check"), _("Every rule, kept or broken, with links to the cells.")),
        (_("Changes"), _("What is new since the last publication.")),
        (_("Teams"), _("Supervisors and their spans.")),
        (DATA_SHEET, _("The roster as a flat table, for other programs.")),
    ]
