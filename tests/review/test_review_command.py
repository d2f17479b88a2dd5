"""`wfm review` and `wfm roster --keep`, as a planner runs them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from commands import good, wrong
from typed_book import BOOK, cell_of, roster_of

from wfm import load
from wfm.cli.review import under_way
from wfm.review.cells import Day, Shift
from wfm.review.edits import read_edits

FEW = ("--iterations", "10")
ILLEGAL = {("A3", 0): "20:00-4:00", ("A3", 1): "7:00-15:30"}


def edits_of(space: Path, file: Path):
    return read_edits(file, load(space / "inputs").center)


def test_what_was_edited_is_shown_judged_and_marked(space, edit) -> None:
    file = edit(ILLEGAL)
    before = file.read_bytes()
    said = good("review", file, "-w", space, *FEW)
    assert "Days that were edited: 2" in said
    assert "is 20:00–04:00" in said
    assert " before, " in said and "answered in time" in said
    assert "▼ A3, 2026-11-24: " in said and "of rest before the shift" in said
    assert file.read_bytes() == before
    path = space / "edited-reviewed.xlsx"
    assert str(path) in said
    book = openpyxl.load_workbook(path)
    sheet = roster_of(book)
    cell = cell_of(sheet, "A3", 1)
    assert cell.value.startswith("07:00–15:30")
    assert "edited by hand: was " in cell.comment.text
    assert "rest between two shifts" in cell.comment.text
    assert "by hand: Mon 23, Tue 24" in "".join(
        str(one.value) for one in sheet[cell.row] if one.value)
    fills = [rule for area in sheet.conditional_formatting if cell.coordinate in area
             for rule in area.rules]
    assert min(fills, key=lambda rule: rule.priority).formula == ["TRUE"]
    rules = [row for row in book["Rule check"].iter_rows(values_only=True) if row[0] == "A3"]
    assert any(row[3] == "rest" and row[4] == cell.coordinate for row in rules)
    again = edits_of(space, path)
    assert again.edits == ()
    assert again.days["A3", date(2026, 11, 23)] == Day((Shift(1200, 1680),))


@pytest.mark.slow
def test_a_second_review_never_writes_over_the_first(space, edit) -> None:
    file = edit({})
    first = good("review", file, "-w", space, *FEW)
    assert "No day was edited" in first
    copy = (space / "edited-reviewed.xlsx").read_bytes()
    good("review", space / "edited-reviewed.xlsx", "-w", space, *FEW)
    assert (space / "edited-reviewed.xlsx").read_bytes() == copy
    assert (space / "edited-reviewed-2.xlsx").exists()


def test_a_cell_that_cannot_be_read_stops_the_review(space, edit) -> None:
    said = wrong("review", edit({("A1", 0): "=cmd|' /C calc'!A0", ("A2", 0): "whenever"}),
                 "-w", space)
    assert "there is a formula" in said and "'whenever' is no shift" in said
    assert "2 faults to mend; nothing was written" in said
    assert not (space / "edited-reviewed.xlsx").exists()


@pytest.mark.slow
def test_texts_that_would_be_formulas_stay_texts_in_the_reviewed_copy(space, edit) -> None:
    good("review", edit(ILLEGAL), "-w", space, *FEW)
    book = openpyxl.load_workbook(space / "edited-reviewed.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row
             if cell.value == "=1+1"]
    assert cells
    assert all(cell.data_type == "s" for cell in cells)


def test_keep_fixes_the_edits_and_lists_what_else_changed(space, edit) -> None:
    file = edit({("A6", 4): "8-12", ("A2", 0): "sick", **ILLEGAL})
    said = good("roster", "--keep", file, "-w", space, *FEW)
    assert "Further changes: " in said or "Nothing else was changed" in said
    assert "SICK is in the workbook alone" in said
    days = edits_of(space, space / BOOK).days
    assert days["A6", date(2026, 11, 27)] == Day((Shift(480, 720),))
    assert days["A2", date(2026, 11, 23)].away == {"sick"}
    assert days["A3", date(2026, 11, 23)] == Day((Shift(1200, 1680),))
    table = pd.read_csv(space / "outputs" / "roster.csv")
    assert ((table["agent"] == "A2") & (table["what"] == "sick")).any()
    later = good("review", space / BOOK, "-w", space, *FEW)  # the table absences knows nothing yet
    assert "No day was edited" in later and "could not be rostered" not in later
    assert "SICK is in the workbook alone" in later


@pytest.mark.slow
def test_with_no_changes_allowed_nothing_but_the_edits_changes(space, edit) -> None:
    before = edits_of(space, space / BOOK).days
    file = edit({("A4", 1): "off", ("A6", 4): "8-12"}, name=BOOK)
    said = good("roster", "--keep", file, "--max-changes", 0, "-w", space, *FEW)
    assert "Nothing else was changed" in said
    after = edits_of(space, space / BOOK).days
    typed = {("A4", date(2026, 11, 24)), ("A6", date(2026, 11, 27))}
    assert {k: v.decided for k, v in after.items() if k not in typed} == {
        k: v.decided for k, v in before.items() if k not in typed}
    assert "as it was edited is kept" in said
    kept = space / "outputs" / "roster-2026-11-23-edited.xlsx"
    assert {(one.agent, one.day) for one in edits_of(space, kept).edits} <= typed


@pytest.mark.slow
def test_what_is_typed_into_a_day_sheet_is_not_passed_over_in_silence(space, edit) -> None:
    def typed(book) -> None:
        sheet = book["Tue 24"]
        row = next(row for row in sheet.iter_rows() if row[0].value == "A3")
        row[25].value = "XX"

    said = good("review", edit({}, typed), "-w", space, *FEW)
    assert "Tue 24: cells that are not as they were written: 1" in said
    assert said.count("not as they were written") == 1
    assert "not as they were written" not in good("review", space / BOOK, "-w", space, *FEW)


def test_options_that_contradict_each_other_are_told(space, edit) -> None:
    assert "--max-changes goes with --keep" in wrong("roster", "--max-changes", 3, "-w", space)
    said = wrong("roster", "--keep", edit({}), "--week", "2026-11-30", "-w", space)
    assert "the workbook is of the week 2026-11-23" in said


@pytest.mark.slow
def test_the_sheet_of_changes_tells_what_is_new_since_the_last_publication(space, edit) -> None:
    def sheet() -> list[tuple[object, ...]]:
        book = openpyxl.load_workbook(space / BOOK)
        return list(book["Changes"].iter_rows(values_only=True))

    assert sheet()[1][0] == "No roster of this week was published before."
    good("publish", "-w", space)
    good("roster", "-w", space, *FEW, "--seed", 3)
    known = pd.read_csv(space / "outputs/published/2026-11-23/v1/roster.csv")
    now = pd.read_csv(space / "outputs/roster.csv")
    rows = sheet()
    assert rows[0][0] == "Changes since the last publication"
    differ = {
        (agent, day) for frame in (known, now) for agent, day in zip(
            frame["agent"], frame["date"], strict=True)
        if not known[(known.agent == agent) & (known.date == day)].reset_index(drop=True).equals(
            now[(now.agent == agent) & (now.date == day)].reset_index(drop=True))}
    assert differ and {(row[0], f"{row[3]:%Y-%m-%d}") for row in rows[3:]} == differ
    # those of a morning's edits too, not only what differs from the workbook they were typed into
    good("roster", "--keep", edit({("A2", 0): "sick"}), "-w", space, *FEW)
    rows = sheet()
    assert rows[0][0] == "Changes since the last publication"
    assert any(row[0] == "A2" and row[7] == "sick" for row in rows[3:])


@pytest.mark.slow
def test_a_publication_that_is_damaged_loses_no_roster(space) -> None:
    good("publish", "-w", space)
    (space / "outputs/published/2026-11-23/v1/manifest.json").write_text("{")
    said = good("roster", "-w", space, *FEW)
    assert "damaged or gone" in said and "Workbook: " in said


def test_days_before_today_are_over_in_a_week_under_way() -> None:
    monday, sunday = date(2026, 11, 23), date(2026, 11, 29)
    assert under_way(monday, date(2026, 11, 25)) == date(2026, 11, 25)
    assert under_way(monday, sunday) == sunday
    assert under_way(monday, monday) is None, "nothing is over yet"
    assert under_way(monday, date(2026, 11, 20)) is under_way(monday, date(2026, 11, 30)) is None


def test_few_edits_are_few_changes_in_what_is_published(space, edit) -> None:
    """Breaks, meetings and activities of the days that stay are those that people know."""
    good("publish", "-w", space, "--at", "2026-11-02 09:00")
    file = edit({("A1", 0): "sick", ("A3", 2): "9-15"})
    good("roster", "--keep", file, "-w", space, "--max-changes", 1, "--iterations", "50")
    said = good("publish", "-w", space, "--at", "2026-11-02 10:00")
    changed = pd.read_csv(space / "outputs/published/2026-11-23/v2/changes.csv")
    days = {(row.agent, row.date): row.change for row in changed.itertuples()}
    assert "Changes against version 1: " in said
    assert {("A1", "2026-11-23"), ("A3", "2026-11-25")} <= set(days)
    hours = {key for key, change in days.items() if change in ("added", "removed", "times")}
    assert len(hours - {("A1", "2026-11-23"), ("A3", "2026-11-25")}) <= 1
    assert "breaks" not in days.values()
