"""Hand-edited workbooks, read back."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typed_book import BOOK, cell_of, roster_of

from wfm import load, pipeline
from wfm.center import Center
from wfm.export.workbook import write_workbook
from wfm.intake.settings import LANGUAGES
from wfm.language import use_language
from wfm.review.cells import Day, Shift
from wfm.review.edits import Edits, days_of, keep_of, read_edits, with_absences
from wfm.tables import InputError
from wfm.workspace import (
    Workspace,
    load_forecast,
    load_outbound,
    load_requirement,
    load_roster,
)

MONDAY = date(2026, 11, 23)


def center_of(space: Path) -> Center:
    return load(space / "inputs", MONDAY).center


def read(space: Path, file: Path | None = None) -> Edits:
    return read_edits(file or space / BOOK, center_of(space))


def told(space: Path, file: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(space, file)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("clock", [12, 24])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_as_it_was_written_has_no_edits(space, language: str, clock: int) -> None:
    center, files = center_of(space), Workspace(space)
    need, roster = load_requirement(files, center, MONDAY), load_roster(files)
    use_language(language)
    path = space / "again.xlsx"
    write_workbook(
        path, replace(center, language=language, clock=clock),
        load_forecast(files, center, MONDAY), load_outbound(files, center, MONDAY), need, roster,
        pipeline.service(center, need, roster, MONDAY), {})
    use_language("en")
    found = read_edits(path, replace(center, clock=clock))
    assert found.edits == ()
    assert found.days == days_of(center, roster)
    by = ["agent", "date", "what", "kind"]
    assert found.roster.stints[by].astype(str).equals(roster.stints[by].astype(str))
    assert (found.roster.stints["start"] == roster.stints["start"]).all()


def test_typed_hours_codes_off_and_leave_are_edits(space, edit) -> None:
    file = edit({("A1", 0): "6-14:30", ("A2", 1): "07:00–15:30 E", ("A3", 2): "off",
                 ("A4", 3): None, ("A5", 4): "SICK", ("A1", 2): "9-17:30"})
    found = {(one.agent, one.day.day - 23): one.after for one in read(space, file).edits}
    assert found.pop(("A3", 2), Day()) == Day()
    assert found.pop(("A4", 3), Day()) == Day()
    assert found == {
        ("A1", 0): Day((Shift(360, 870),)), ("A2", 1): Day((Shift(420, 930),)),
        ("A5", 4): Day(away=frozenset({"sick"})), ("A1", 2): Day((Shift(540, 1050),))}


def test_the_same_hours_typed_otherwise_are_no_edit(space, edit) -> None:
    book = openpyxl.load_workbook(space / BOOK)
    text = str(cell_of(roster_of(book), "A1", 0).value)
    start, end = text.split(" ")[0].split("–")
    assert read(space, edit({("A1", 0): f" {start} - {end} "})).edits == ()


def shuffled(book: Any) -> None:
    """Rows sorted the other way, columns moved and hidden, sheets reordered and renamed."""
    sheet = roster_of(book)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
    for number, values in enumerate(reversed(rows), start=6):
        for column, value in enumerate(values, start=1):
            sheet.cell(number, column).value = value
    sheet.insert_cols(1)
    for letter in "BCDEF":
        sheet.column_dimensions[letter].hidden = True
    sheet.title = "My plan"
    data = [list(row) for row in book["Data"].iter_rows(min_row=2, values_only=True)]
    for number, values in enumerate(reversed(data), start=2):
        for column, value in enumerate(values, start=1):
            book["Data"].cell(number, column).value = value
    book.move_sheet("Data", -5)
    book.move_sheet("My plan", 8)


def test_rows_sorted_columns_hidden_and_sheets_moved_change_nothing(space, edit) -> None:
    assert read(space, edit({}, shuffled)).edits == ()
    found = read(space, edit({("A6", 4): "10-16"}, shuffled)).edits
    assert [(one.agent, one.day) for one in found] == [("A6", date(2026, 11, 27))]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is absent")
def test_a_copy_saved_by_libreoffice_is_read_alike(space, edit, tmp_path: Path) -> None:
    for values, count in (({}, 0), ({("A6", 4): "10-16", ("A1", 2): "sick"}, 2)):
        file = edit(values)
        subprocess.run(
            ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
             "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "lo"),
             str(file)], check=True, capture_output=True, timeout=180)
        assert len(read(space, tmp_path / "lo" / file.name).edits) == count


def test_cells_that_cannot_be_read_are_told_all_at_once(space, edit) -> None:
    file = edit({
        ("A1", 0): "morning", ("A2", 0): 9, ("A3", 0): "=1+1", ("A4", 0): datetime(2026, 9, 17),
        ("A5", 0): "09:03-17:00", ("A6", 0): "4-23", ("A7", 6): "22-13",
        ("A8", 0): "09:00-12:00 / 15:00-18:00", ("A1", 1): "08:00-17:00 +coaching",
        ("A2", 2): "9-12, LEAVE"})
    faults = told(space, file)
    assert len(faults) == 10
    assert all("edited.xlsx, sheet Roster, row " in text and ", column " in text
               for text in faults)
    for what in ("'morning' is no shift", "a single number", "a formula", "made a date",
                 "steps of 5 minutes", "longer than 16 hours", "too far into the next week",
                 "gap of a split shift", "come from the tables", "work and leave on one day"):
        assert sum(what in text for text in faults) == 1, what


def test_rows_that_are_missing_twice_or_anothers_are_told(space, edit) -> None:
    def spoiled(book: Any) -> None:
        sheet = roster_of(book)
        place = [cell.value for cell in sheet[4]].index("id")
        rows = {row[place].value: row for row in sheet.iter_rows(min_row=6) if row[place].value}
        rows["A3"][place].value = "A2"
        rows["A4"][0].value = "A5"

    faults = told(space, edit({}, spoiled))
    assert any("'A2' has a row already" in text for text in faults)
    assert any("row of agent 'A4', and another agent was typed" in text for text in faults)

    def without(book: Any) -> None:
        sheet = roster_of(book)
        place = [cell.value for cell in sheet[4]].index("id")
        sheet.delete_rows(next(row[place].row for row in sheet.iter_rows(min_row=6)
                               if row[place].value == "A3"))

    assert any("row of agent 'A3' is missing" in text for text in told(space, edit({}, without)))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no workbook"])
def test_a_damaged_file_is_told(space, content: bytes) -> None:
    file = space / "broken.xlsx"
    file.write_bytes(content)
    assert "not a readable Excel workbook" in told(space, file)[0]


def test_another_workbook_is_told(space) -> None:
    openpyxl.Workbook().save(space / "other.xlsx")
    assert "no sheet Data" in " ".join(told(space, space / "other.xlsx"))


def test_edited_days_are_fixed_and_absences_follow_the_workbook(space, edit) -> None:
    center = center_of(space)
    edits = read(space, edit({("A1", 2): "9-17:30", ("A3", 0): "sick", ("A6", 4): "10-16"}))
    keep = keep_of(center, edits, every=False)
    assert keep.fixed == {("A1", date(2026, 11, 25)), ("A3", MONDAY), ("A6", date(2026, 11, 27))}
    start, end = keep.shifts["A1", date(2026, 11, 25)]
    assert (start.hour, end - start) == (8, timedelta(hours=8.5))  # Prague is an hour ahead
    here = with_absences(center, edits)
    assert here.agents["A1"].absences == ()
    assert [one.kind for one in here.agents["A3"].absences] == ["sick"]
    assert keep_of(center, edits, every=True).fixed == set(keep.shifts)


def test_days_that_are_over_are_fixed(space, edit) -> None:
    center = center_of(space)
    edits = read(space, edit({("A3", 4): "off"}))
    keep = keep_of(center, edits, every=False, today=date(2026, 11, 25))
    over = {key for key in keep.shifts if key[1] < date(2026, 11, 25)}
    assert {key[0] for key in over} == set(center.agents)
    assert keep.fixed == over | {("A3", date(2026, 11, 27))}
    assert keep.stood is edits.roster
