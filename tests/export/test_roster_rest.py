"""Rules, wishes, clocks and large centres in the roster's workbook."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

import wfm.roster
from wfm.center import Preference
from wfm.export.rule_names import rule_names
from wfm.export.shifts import Shift
from wfm.export.team_books import folder_of
from wfm.export.wishes import meets
from wfm.export.workbook import write_workbook
from wfm.language import clock_in_use, clock_of
from wfm.roster.check import Violation

DAY = date(2026, 12, 8)


def test_every_rule_of_the_check_has_a_name() -> None:
    """The names that the check gives, as they stand in its modules."""
    named = {rule for rules in rule_names().values() for rule in rules}
    source = "\n".join(path.read_text("utf-8") for path in sorted(
        Path(wfm.roster.__file__).parent.glob("check_*.py")))
    given = set(re.findall(r'found\([\w.]+, "(\w+)"', source))
    given |= set(re.findall(r'fault = "(\w+)"', source))
    given |= set(re.findall(r'rule, text = "(\w+)"', source))
    given |= set(re.findall(r'(?:return|yield) "(\w+)", ', source))
    assert len(given) > 30
    assert given <= named


def test_a_breach_is_told_with_a_link_to_its_cell(week, tmp_path: Path) -> None:
    agent = next(iter(week.center.agents))
    path = tmp_path / "b.xlsx"
    write_workbook(path, *week.parts, violations=(
        Violation(agent, DAY, "rest", "8:00 hours of rest"), Violation("", None, "calling", "=1")))
    book = openpyxl.load_workbook(path)
    sheet = book["Rule check"]
    rows = list(sheet.iter_rows())
    result = next(row for row in rows if row[1].value == "rest between two shifts")
    assert (result[2].value, result[3].value) == ("▼ broken", 1)
    kept = next(row for row in rows if row[1].value == "unbroken rest in the week")
    assert kept[2].value == "● kept"
    breach = next(row for row in rows if row[1].value == "8:00 hours of rest")
    cell = breach[4].hyperlink.location.rsplit("!", 1)[1]
    roster = book["Roster"]
    assert roster.cell(roster[cell].row, 1).value == agent
    assert roster.cell(4, roster[cell].column).value == DAY.isoformat()
    texts = [str(row[1].value) for row in book["Read me"].iter_rows()]
    assert any("Breaches: 2" in text for text in texts)


def _shift(start: int, end: int) -> list[Shift]:
    at = datetime.combine(DAY, time(start))
    return [Shift("A1", DAY, at, at.replace(hour=end), "day", (), True)]


@pytest.mark.parametrize(("want", "shifts", "met"), [
    ("off", [], True), ("off", _shift(9, 17), False),
    ("early", _shift(11, 19), True), ("early", _shift(12, 20), False),
    ("late", _shift(12, 20), True), ("late", _shift(11, 19), False), ("late", [], True),
    ((time(9), time(17)), _shift(9, 17), True), ((time(9), time(17)), _shift(9, 18), False)])
def test_a_wish_is_met_as_the_search_counts_it(want, shifts: list[Shift], met: bool) -> None:
    assert meets(Preference(DAY, want, 1.0), shifts) == met


def test_wishes_that_could_not_be_granted_are_told(week, tmp_path: Path) -> None:
    agent, shifts = next((a, s) for a, s in week.view.shifts.items() if s)
    person = replace(week.center.agents[agent], preferences=(
        Preference(shifts[0].date, "off", 2.0),))
    center = replace(week.center, agents={**week.center.agents, agent: person})
    book = openpyxl.load_workbook(replace(week, center=center).write(tmp_path / "w.xlsx"))
    row = [r for r in book["Leave"].iter_rows(values_only=True) if r[0] == agent][-1]
    assert row[3] == "off · 2" and row[-1] == "▼ no"
    fair = next(r for r in book["Fairness"].iter_rows(min_row=6, values_only=True)
                if r[0] == agent)
    assert fair[17:19] == (0, 1)


def test_on_a_clock_of_twelve_hours_every_time_has_its_half_of_the_day(
    week, tmp_path: Path
) -> None:
    twelve = replace(week, center=replace(week.center, clock=12))
    book = openpyxl.load_workbook(twelve.write(tmp_path / "ampm.xlsx"))
    cells = [cell.value for row in book["Roster"].iter_rows(min_row=6, min_col=7, max_col=13)
             for cell in row if isinstance(cell.value, str) and re.match(r"\d.*–", cell.value)]
    assert cells
    assert all(re.match(r"\d{1,2}:\d\d [AP]M–\d{1,2}:\d\d [AP]M [EDLN]", text) or text.isupper()
               for text in cells)
    breaks = book["Breaks"]
    head = next(row[0].row for row in breaks.iter_rows() if row[0].value == "Date")
    assert breaks.cell(head + 1, 3).number_format == "h:mm AM/PM"
    assert clock_in_use() == 24, "the clock is that of the workbook alone"


def test_the_clock_is_put_back_after_a_fault() -> None:
    with pytest.raises(ZeroDivisionError), clock_of(12):
        1 / 0  # noqa: B018
    assert clock_in_use() == 24


def test_days_show_the_clocks_of_all_sites(week, book: Path) -> None:
    sheet = openpyxl.load_workbook(book)["Mon 07"]
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    assert [x for x in rows["Agent"][4:] if x][:3] == ["00", "01", "02"]
    assert [x for x in rows["clock of Lisboa"][4:] if x][:3] == ["03", "04", "05"]


def test_a_large_centre_has_a_workbook_of_days_for_each_team(week, tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    folder = folder_of(path)
    folder.mkdir()
    (folder / "099-of-an-earlier-run.xlsx").write_text("old")
    write_workbook(path, *week.parts, most_agents=5)
    teams: dict[str, set[str]] = {}
    for agent in week.center.agents.values():
        teams.setdefault(agent.team, set()).add(agent.agent)
    files = sorted(folder.iterdir())
    assert len(files) == len(teams)
    everyone: set[str] = set()
    for file, (team, people) in zip(files, sorted(teams.items()), strict=True):
        assert team.replace(" ", "-") in file.name
        book = openpyxl.load_workbook(file)
        assert book.sheetnames[0] == "Mon 07"
        assert len(book.sheetnames) == 7
        shown = {row[0] for sheet in book for row in sheet.iter_rows(values_only=True)
                 if row[0] in week.center.agents}
        assert shown <= people
        everyone |= shown
    assert everyone == set(week.roster.stints["agent"])
    main = openpyxl.load_workbook(path)
    assert not {row[0] for row in main["Mon 07"].iter_rows(values_only=True)} & everyone
    assert "Coverage" in main.sheetnames


def test_service_and_occupancy_to_be_expected_stand_below_each_day(week, tmp_path: Path) -> None:
    rows = week.requirement.intervals[["queue", "start"]].assign(
        service_level=0.5, occupancy=0.77)
    path = tmp_path / "s.xlsx"
    write_workbook(path, *week.parts, expected=rows)
    sheet = openpyxl.load_workbook(path)["Wed 09"]
    lines = {row[3].value: row[4:] for row in sheet.iter_rows() if row[3].value}
    assert {cell.value for cell in lines["service level"]} <= {0.5, None, ""}
    assert lines["service level"][20].value == 0.5
    assert "▼" in lines["service level"][20].number_format, "it is below what is promised"
    assert lines["occupancy"][20].value == 0.77


def test_data_has_an_id_for_each_stint_that_differs_from_all_others(week, book: Path) -> None:
    sheet = openpyxl.load_workbook(book)["Data"]
    heads = [cell.value for cell in sheet[1]]
    column = heads.index("id")
    ids = [row[column] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert len(set(ids)) == len(ids) == len(week.roster.stints)
    assert sheet.column_dimensions[sheet.cell(1, column + 1).column_letter].hidden
