"""The input workbook: what a planner meets in it, and that the program reads it back."""

from __future__ import annotations

import tomllib
import zipfile
from dataclasses import fields
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from wfm.calendar import WEEKDAYS
from wfm.center import Weights
from wfm.schema import AGENTS, TABLES
from wfm.tables import Faults, find_sources, read_table
from wfm.template import READ_ME, header_comment, write_blank, write_workbook

BY_NAME = {table.name: table for table in TABLES}

ROWS = {
    "queues": [{"queue": "care", "site": "A", "channel": "voice",
                **dict.fromkeys(WEEKDAYS, "08:00-20:00"),
                "service_level": 0.8, "answer_within_s": 20, "name": "=1+1"}],
    "agents": [{"agent": "007", "name": "+55 a", "team": "@team", "site": "A", "contract": "full",
                "skills": "care:1", "from": date(2026, 1, 5)}],
    "contracts": [{"contract": "full", "pack": "PT", "week_min_h": 0, "week_max_h": 40,
                   "shift_min_h": 4, "shift_max_h": 8, "days_max": 5, "cost_h": 10.5,
                   "earliest_start": time(6, 30), "latest_end": "24:00"}],
    "absences": [{"agent": "007", "start": datetime(2026, 12, 7, 9, 30),
                  "end": datetime(2026, 12, 7, 10), "kind": "meeting", "paid": False}],
}


def _validation(sheet, cell):
    return next((v for v in sheet.data_validations.dataValidation if cell in v.sqref), None)


def _column(sheet, name):
    return next(c.column_letter for c in sheet[1] if c.value == name)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "center.xlsx"
    write_workbook(path, ROWS, sites=("A", "B"))
    return path


def test_every_table_but_the_history_has_a_sheet_by_default(tmp_path):
    write_workbook(tmp_path / "book.xlsx")
    made = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert made.sheetnames == [READ_ME] + [t.name for t in TABLES if t.name != "history"]
    for table in TABLES[1:]:
        assert [cell.value for cell in made[table.name][1]] == [c.name for c in table.columns]
        assert made[table.name].max_row == 1


def test_each_header_explains_itself_with_its_unit():
    comment = header_comment(BY_NAME["queues"].column("patience_s"))
    assert "(seconds)" in comment and "1 or more" in comment and "May stay empty" in comment
    assert "Must be filled in" in header_comment(AGENTS.column("agent"))
    assert "then yes" in header_comment(BY_NAME["absences"].column("paid"))


def test_headers_have_comments_and_stay_in_sight(book):
    made = openpyxl.load_workbook(book)
    for name in ROWS:
        sheet = made[name]
        assert sheet.freeze_panes == "B2"
        for cell, column in zip(sheet[1], BY_NAME[name].columns, strict=True):
            assert column.help in cell.comment.text
            assert cell.font.bold


def test_choices_and_yes_no_are_chosen_from_a_list(book):
    made = openpyxl.load_workbook(book)
    absences = made["absences"]
    kind = _validation(absences, f"{_column(absences, 'kind')}2")
    assert kind.formula1 == '"leave,sick,training,meeting,coaching"' and kind.showErrorMessage
    assert _validation(absences, f"{_column(absences, 'paid')}500").formula1 == '"yes,no"'
    assert _validation(absences, f"{_column(absences, 'start')}2") is None


def test_references_are_chosen_from_the_other_sheet(book):
    made = openpyxl.load_workbook(book)
    agents = made["agents"]
    contract = _validation(agents, f"{_column(agents, 'contract')}2")
    assert "contracts!$A$2" in contract.formula1 and not contract.formula1.startswith("=")
    assert _validation(agents, f"{_column(agents, 'site')}2").formula1 == '"A,B"'
    assert _validation(agents, f"{_column(agents, 'agent')}2") is None
    absent = _validation(made["absences"], "A2")
    assert "agents!$A$2" in absent.formula1


def test_a_list_is_not_offered_where_its_sheet_is_not_in_the_workbook(tmp_path):
    write_workbook(tmp_path / "book.xlsx", {"absences": []})
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["absences"]
    assert _validation(sheet, "A2") is None


def test_a_list_that_does_not_hold_everything_lets_other_values_pass(tmp_path):
    write_workbook(tmp_path / "book.xlsx")
    made = openpyxl.load_workbook(tmp_path / "book.xlsx")
    sheet = made["shrinkage"]
    activity, day = _validation(sheet, "A2"), _validation(sheet, "B2")
    assert "queues!$A$2" in activity.formula1 and not activity.showErrorMessage  # or a campaign
    assert day.formula1 == '"daily,mon,tue,wed,thu,fri,sat,sun"' and not day.showErrorMessage
    assert not _validation(made["special_days"], "B2").showErrorMessage  # or all
    assert _validation(made["segments"], "A2").showErrorMessage


def test_texts_are_never_formulas(book):
    with zipfile.ZipFile(book) as parts:
        sheets = [parts.read(n) for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
        assert b'quotePrefix="1"' in parts.read("xl/styles.xml")
    assert not any(b"<f>" in sheet for sheet in sheets)
    made = openpyxl.load_workbook(book)
    assert made["queues"]["B2"].value == "=1+1" and made["queues"]["B2"].data_type == "s"


def test_what_was_written_is_read_back_without_faults(book):
    faults = Faults()
    sources = find_sources(book.parent, list(ROWS))
    read = {name: read_table(BY_NAME[name], sources[name], book.parent, faults) for name in ROWS}
    assert faults.found == []
    agent = read["agents"].frame.iloc[0]
    assert agent["agent"] == "007" and agent["from"] == date(2026, 1, 5)
    contract = read["contracts"].frame.iloc[0]
    assert contract["earliest_start"] == time(6, 30) and contract["latest_end"] == time(0)
    absence = read["absences"].frame.iloc[0]
    assert absence["start"] == datetime(2026, 12, 7, 9, 30) and absence["paid"] is False
    assert read["queues"].frame.iloc[0]["service_level"] == 0.8


def test_empty_cells_of_a_column_have_its_format(book):
    made = openpyxl.load_workbook(book)
    agents, queues = made["agents"], made["queues"]
    assert agents.column_dimensions["A"].number_format == "@"
    assert agents.column_dimensions[_column(agents, "from")].number_format == "yyyy-mm-dd"
    share = _column(queues, "service_level")
    assert queues[f"{share}2"].number_format == "0.0%"


def test_the_same_rows_make_the_same_bytes(book, tmp_path):
    write_workbook(tmp_path / "again.xlsx", ROWS, sites=("A", "B"))
    assert (tmp_path / "again.xlsx").read_bytes() == book.read_bytes()
    with zipfile.ZipFile(book) as parts:
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert parts.read("docProps/core.xml").count(b"2026-01-01T00:00:00Z") == 2


def test_unknown_tables_and_columns_are_refused(tmp_path):
    with pytest.raises(ValueError, match="no table people"):
        write_workbook(tmp_path / "book.xlsx", {"people": []})
    with pytest.raises(ValueError, match="no column nickname"):
        write_workbook(tmp_path / "book.xlsx", {"agents": [{"agent": "1", "nickname": "x"}]})
    assert list(tmp_path.iterdir()) == []


def test_a_blank_centre_has_settings_and_empty_tables(tmp_path):
    write_blank(tmp_path / "inputs")
    assert sorted(p.name for p in (tmp_path / "inputs").iterdir()) == ["center.toml", "center.xlsx"]
    settings = tomllib.loads((tmp_path / "inputs" / "center.toml").read_text(encoding="utf-8"))
    assert settings["interval_min"] in (15, 30)
    assert set(settings["weights"]) == {field.name for field in fields(Weights)}
    assert [site["site"] for site in settings["sites"]] == ["MAIN"]
    made = openpyxl.load_workbook(Path(tmp_path / "inputs" / "center.xlsx"))
    assert made["agents"].max_row == 1
    site = _validation(made["agents"], f"{_column(made['agents'], 'site')}2")
    assert site.formula1 == '"MAIN"'
