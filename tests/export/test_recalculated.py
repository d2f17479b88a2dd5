"""Recalculated by LibreOffice, every total is ours, and a changed cell changes them."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from wfm.export.fairness_sheet import counts
from wfm.export.roster_notes import RosterNotes
from wfm.payroll import payroll_days
from wfm.roster.check import check

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is absent"),
]


def recalculated(book: Path, folder: Path) -> openpyxl.Workbook:
    """The workbook as LibreOffice saves it, with the values that it works out."""
    out = folder / "again"
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(book)],
        check=True, capture_output=True, timeout=180,
    )
    return openpyxl.load_workbook(out / book.name, data_only=True)


@pytest.fixture(scope="module")
def again(book: Path, tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    return recalculated(book, tmp_path_factory.mktemp("lo"))


def _notes(week) -> RosterNotes:
    """As the workbook has them: the roster of these tests is drawn by lot and breaks rules."""
    broken = check(week.center.at(week.roster.week), week.roster)
    assert broken
    return RosterNotes(replace(week.view, violations=tuple(broken)))


def test_nothing_is_an_error(again) -> None:
    errors = [(sheet.title, cell.coordinate, cell.value) for sheet in again
              for row in sheet.iter_rows() for cell in row
              if cell.data_type == "e" or str(cell.value).startswith(("#", "Err:"))]
    assert not errors


def test_totals_of_the_roster(week, again) -> None:
    view, sheet, notes = week.view, again["Roster"], _notes(week)
    keys = [cell.value for cell in sheet[4]]
    place = {key: n for n, key in enumerate(keys)}
    rows = {row[0]: row for row in sheet.iter_rows(min_row=6, values_only=True)}
    for code, agent in week.center.agents.items():
        row, shifts = rows[code], view.shifts.get(code, [])
        paid, leave = view.paid_hours.get(code, 0.0), view.leave_hours.get(code, 0.0)
        least, most = view.contract_hours(agent)
        days = {shift.date for shift in shifts}
        assert row[place["paid_h"]] == pytest.approx(paid, abs=1e-4)
        assert row[place["leave_h"]] == pytest.approx(leave, abs=1e-4)
        against = paid + leave - min(max(paid + leave, least), most)
        assert row[place["against_h"]] == pytest.approx(against, abs=0.006)
        assert row[place["days"]] == len(days)
        assert row[place["nights"]] == sum(shift.kind == "night" for shift in shifts)
        assert row[place["sundays"]] == sum(day.weekday() == 6 for day in days)
        assert (row[place["check"]] or "") == notes.summary(code)
    assert sheet.cell(3, place["paid_h"] + 1).value == pytest.approx(
        sum(view.paid_hours.values()), abs=1e-3)
    for row in sheet.iter_rows(min_row=6, values_only=True):
        if row[0] == "Team":
            people = [a for a, v in week.center.agents.items() if v.team == row[2]]
            assert row[place["paid_h"]] == pytest.approx(
                sum(view.paid_hours.get(a, 0.0) for a in people), abs=1e-3)
            monday = week.roster.week
            assert row[6] == sum(
                any(s.date == monday for s in view.shifts.get(a, ())) for a in people)


def test_totals_of_hours_and_cost(week, again) -> None:
    payroll = payroll_days(week.center.at(week.roster.week), week.roster)
    rows = list(again["Hours"].iter_rows(values_only=True))
    head = rows[3]
    total = dict(zip(head, rows[2], strict=True))
    for title, name in (("Paid h", "paid_min"), ("Night h", "night_min"),
                        ("Sunday h", "sunday_min"), ("Worked h", "worked_min")):
        assert total[title] == pytest.approx(payroll[name].sum() / 60, abs=1e-6)
    assert total["Pay"] == pytest.approx(payroll["pay_amount"].sum(), abs=1e-4)
    cost = list(again["Cost"].iter_rows(values_only=True))
    by_name = {row[0]: row for row in reversed(cost) if row[0]}
    assert by_name["Total"][1] == pytest.approx(week.roster.total_cost)
    assert by_name["Gap"][1] == pytest.approx(week.roster.gap)
    assert sum(row[2] or 0 for row in cost[2 : 2 + len(week.roster.cost)]) == pytest.approx(1)
    teams = [row for row in cost if row[0] == "Total"][1]
    paid = [f"{part}_amount" for part in ("ordinary", "overtime", "night", "saturday", "sunday",
                                          "holiday", "absence")]
    assert teams[10] == pytest.approx(payroll[paid].to_numpy().sum(), abs=1e-3)


def test_over_and_under_and_totals_of_campaigns(week, again) -> None:
    sheet = again["Wed 09"]
    names, lines = ("required", "scheduled", "over–under"), {}
    for row in sheet.iter_rows(values_only=True):
        if row[3] in names:
            lines.setdefault(row[3], row[4:])
    for need, have, gap in zip(*(lines[name] for name in names), strict=True):
        if gap not in (None, ""):
            assert gap == pytest.approx((have or 0) - (need or 0), abs=0.051)
    outbound = list(again["Outbound"].iter_rows(values_only=True))
    totals = [row for row in outbound if row[0] == "Total"]
    assert totals[0][5] == pytest.approx(week.outbound.segments["hours"].sum())
    assert totals[0][6] == pytest.approx(float(sum(
        week.view.on(f"{c}/{s}").sum() for c, s in week.legal)) * week.center.interval_min / 60)


def test_fairness_adds_this_week_and_the_past(week, again) -> None:
    rows = {row[0]: row for row in again["Fairness"].iter_rows(min_row=6, values_only=True)}
    for code, agent in week.center.agents.items():
        here = counts((s.date, s.kind) for s in week.view.shifts.get(code, ()))
        past = counts((s.date, s.kind) for s in week.view.past(agent, 366))
        assert list(rows[code][12:16]) == [here[name] + past[name] for name in here]


def test_another_code_in_a_cell_moves_the_totals(week, book: Path, tmp_path: Path) -> None:
    """As a planner does it: the longest shift of the list instead of a day off."""
    opened = openpyxl.load_workbook(book)
    sheet, lists = opened["Roster"], opened["Lists"]
    cell = next(cell for row in sheet.iter_rows(min_row=6, min_col=7, max_col=13) for cell in row
                if cell.value == "off" and sheet.cell(cell.row, 1).value in week.center.agents)
    agent = sheet.cell(cell.row, 1).value
    head = f"{sheet.cell(cell.row, 5).value} {sheet.cell(cell.row, 6).value}"
    column = next(c.column for c in lists[1] if c.value == head)
    code, hours = max(((r[column - 1], r[column]) for r in lists.iter_rows(
        min_row=2, values_only=True) if r[column - 1]), key=lambda pair: pair[1])
    cell.value = code
    edited = tmp_path / "edited.xlsx"
    opened.save(edited)
    row = [c.value for c in recalculated(edited, tmp_path)["Roster"][cell.row]]
    paid = week.view.paid_hours.get(agent, 0.0)
    assert row[15] == pytest.approx(paid + hours, abs=1e-4)
    assert row[18] == len({s.date for s in week.view.shifts.get(agent, ())}) + 1


def test_a_text_that_is_no_code_is_told(week, book: Path, tmp_path: Path) -> None:
    opened = openpyxl.load_workbook(book)
    opened["Roster"].cell(7, 7).value = "ask Ana"
    edited = tmp_path / "edited.xlsx"
    opened.save(edited)
    sheet = recalculated(edited, tmp_path)["Roster"]
    notes = _notes(week)
    for row, unknown in ((7, "▼ not in list"), (8, "")):
        cells = [cell.value for cell in sheet[row]]
        assert (cells[22] or "") == " ".join(filter(None, (unknown, notes.summary(cells[0]))))


def test_the_centres_own_week_counts_days_before_the_monday(build, tmp_path: Path) -> None:
    from datetime import date, time

    from wfm.center import WorkedShift

    week = build()
    center = week.center
    first = next(iter(center.agents.values()))
    worked = (WorkedShift(date(2026, 12, 6), time(8), time(14), 6.0),
              WorkedShift(date(2026, 12, 5), time(8), time(14), 6.0))
    center = replace(center, week_start="sun", agents={
        **center.agents, first.agent: replace(first, worked=worked)})
    path = replace(week, center=center).write(tmp_path / "w.xlsx")
    sheet = recalculated(path, tmp_path)["Roster"]
    keys = [cell.value for cell in sheet[4]]
    row = next(row for row in sheet.iter_rows(min_row=6, values_only=True)
               if row[0] == first.agent)
    before_sunday = sum(hours for (agent, day), hours in week.view.paid_by_day.items()
                        if agent == first.agent and day.weekday() < 6)
    assert row[keys.index("own_week_h")] == pytest.approx(6.0 + before_sunday, abs=1e-4)
