"""What is told of two rosters of one week."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd

from wfm.export.changes import KINDS, changes


def _without(roster, agent: str, day) -> object:
    stints = roster.stints
    gone = (stints["agent"] == agent) & (stints["date"] == day)
    return replace(roster, stints=stints[~gone].reset_index(drop=True))


def _a_shift(week) -> tuple[str, object]:
    agent, found = next((a, s) for a, s in week.view.shifts.items() if s)
    return agent, found[0].date


def test_a_roster_does_not_differ_from_itself(week) -> None:
    assert changes(week.center, week.roster, week.roster).empty


def test_shifts_that_come_and_go_are_told_with_their_hours(week) -> None:
    agent, day = _a_shift(week)
    less = _without(week.roster, agent, day)
    (gone,) = changes(week.center, week.roster, less).to_dict("records")
    assert (gone["agent"], gone["date"], gone["change"], gone["after"]) == (
        agent, day, "removed", "")
    (new,) = changes(week.center, less, week.roster).to_dict("records")
    assert (new["change"], new["before"], new["after"]) == ("added", "", gone["before"])


def test_other_hours_and_other_activities_are_told_apart(week) -> None:
    agent, day = _a_shift(week)
    stints = week.roster.stints
    mine = (stints["agent"] == agent) & (stints["date"] == day)
    later = stints.copy()
    later.loc[mine, ["start", "end"]] = stints.loc[mine, ["start", "end"]] + pd.Timedelta("1h")
    (moved,) = changes(week.center, week.roster, replace(week.roster, stints=later)).to_dict(
        "records")
    assert moved["change"] == "moved"
    other = stints.copy()
    first = stints.index[mine & (stints["kind"] == "work")][0]
    other.loc[first, "what"] = "mail"
    (same,) = changes(week.center, week.roster, replace(week.roster, stints=other)).to_dict(
        "records")
    assert same["change"] == "activities"
    assert same["before"] == same["after"]


def test_every_kind_has_a_name() -> None:
    from wfm.export.changes_sheet import kind_names

    assert set(kind_names()) == set(KINDS)


def test_the_sheet_links_to_the_cell_that_changed(week, tmp_path: Path) -> None:
    from wfm.export.workbook import write_workbook

    agent, day = _a_shift(week)
    path = tmp_path / "changed.xlsx"
    write_workbook(path, *week.parts, before=_without(week.roster, agent, day))
    book = openpyxl.load_workbook(path)
    row = next(iter(book["Changes"].iter_rows(min_row=4)))
    assert row[0].value == agent
    sheet, cell = row[4].hyperlink.location.rsplit("!", 1)
    assert sheet == "'Roster'"
    shown = book["Roster"][cell]
    assert book["Roster"].cell(shown.row, 1).value == agent
    assert book["Roster"].cell(4, shown.column).value == day.isoformat()
    assert shown.value.startswith(row[7].value)


def test_without_an_earlier_publication_that_is_said(book: Path) -> None:
    assert "No roster of this week was published before." in {
        cell.value for row in openpyxl.load_workbook(book)["Changes"] for cell in row}
