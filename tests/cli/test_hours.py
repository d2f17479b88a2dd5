"""`wfm hours`, as a planner runs it."""

from __future__ import annotations

import csv
import shutil

import openpyxl
import pandas as pd
import pytest
from commands import good, written, wrong


def rows(path, separator=","):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=separator))


def test_the_hours_of_a_planned_week(centre):
    said = good("hours", "-w", centre)
    path = centre / "outputs/hours-2026-11-23-generic.csv"
    assert str(path) in said
    found = rows(path)
    assert len(found) == 8 * 7
    stints = pd.read_csv(centre / "outputs/roster.csv", parse_dates=["start", "end"])
    paid = stints[(stints["paid"] == "yes") & (stints["what"] != "leave")]
    minutes = (pd.to_datetime(paid["end"], utc=True) - pd.to_datetime(
        paid["start"], utc=True)).dt.total_seconds().sum() / 60
    in_file = sum(int(h) * 60 + int(m) for h, m in (
        row["Paid hh:mm"].split(":") for row in found))
    assert in_file == minutes
    assert f"people: 8; paid hours: {minutes / 60:.2f}" in said
    leave = [row for row in found if row["Absence code"]]
    assert [(row["Employee number"], row["Date"]) for row in leave] == [("A1", "2026-11-25")]
    balance = sum(float(row["Balance hours"]) for row in found)
    assert balance == pytest.approx(sum(
        float(row["Paid hours"]) + float(row["Absence hours"]) - float(row["Contract hours"])
        for row in found), abs=0.5)


def test_the_same_roster_makes_the_same_bytes_in_every_layout(centre):
    for name in ("generic", "calabrio", "adp"):
        good("hours", "-w", centre, "--layout", name)
        first = written(centre)
        good("hours", "-w", centre, "--layout", name)
        assert written(centre) == first


def test_as_a_workbook(centre):
    good("hours", "-w", centre, "--layout", "calabrio", "--format", "xlsx")
    sheet = openpyxl.load_workbook(centre / "outputs/hours-2026-11-23-calabrio.xlsx").active
    assert sheet.max_row == 57 and sheet["A1"].value == "Employment number"


def test_numbers_cost_centres_and_codes_of_the_tables(centre):
    for name, added, value in (("agents", "employee_number,cost_centre", "0012,=K1"),
                               ("absences", "payroll_code", "U-1")):
        path = centre / f"inputs/{name}.csv"
        head, first, *others = path.read_text("utf-8").splitlines()
        others = [line + "," * (added.count(",") + 1) for line in others]
        path.write_text("\n".join([f"{head},{added}", f"{first},{value}", *others]) + "\n", "utf-8")
    good("hours", "-w", centre)
    found = rows(centre / "outputs/hours-2026-11-23-generic.csv")
    assert {(row["Employee number"], row["Cost centre"]) for row in found} >= {
        ("0012", "'=K1"), ("A2", "")}
    assert {row["Absence code"] for row in found} == {"", "U-1"}
    good("hours", "-w", centre, "--layout", "adp")
    codes = {row["Hours 3 Code"] for row in rows(centre / "outputs/hours-2026-11-23-adp.csv")}
    assert "U-1" in codes and codes <= {"", "U-1", "NIGHT", "SAT", "SUN", "HOL"}


def test_a_layout_of_the_centre(centre):
    folder = centre / "inputs/layouts"
    folder.mkdir()
    (folder / "mine.toml").write_text(
        'rows = "week"\n[[columns]]\ntitle = "who"\nfield = "agent"\n[[columns]]\n'
        'title = "hours"\nfield = "paid_min"\n', "utf-8")
    good("hours", "-w", centre, "--layout", "mine")
    found = rows(centre / "outputs/hours-2026-11-23-mine.csv")
    assert [row["who"] for row in found] == [f"A{n}" for n in range(1, 9)]
    said = good("hours", "-w", centre, "--layout", "adp")
    assert "needs your own company" in said


def test_faults_of_layout_and_inputs_are_told_at_once_and_nothing_is_written(centre):
    (centre / "inputs/layouts").mkdir()
    (centre / "inputs/layouts/mine.toml").write_text('rows = "yearly"\n', "utf-8")
    agents = centre / "inputs/agents.csv"
    agents.write_text(agents.read_text("utf-8").replace("PRG,full", "PRG,fool"), "utf-8")
    before = written(centre)
    said = wrong("hours", "-w", centre, "--layout", "mine")
    assert "layouts/mine.toml, row 1, column rows" in said and "'fool'" in said
    assert written(centre) == before


def test_an_unknown_layout_names_those_there_are(centre):
    assert "Write one of adp, calabrio, generic" in wrong("hours", "-w", centre, "--layout", "x")


def test_without_a_roster_the_command_that_makes_it_is_named(centre):
    (centre / "outputs/roster.csv").unlink()
    assert "Run `wfm roster` first" in wrong("hours", "-w", centre)


def test_an_edited_roster_that_makes_no_sense_is_told_by_its_rows(centre):
    path = centre / "outputs/roster.csv"
    lines = path.read_text("utf-8").splitlines()
    lines[1] = lines[1].replace("A1,", "A99,", 1)
    lines.append(lines[5])
    path.write_text("\n".join(lines) + "\n", "utf-8")
    said = wrong("hours", "-w", centre)
    assert "roster.csv, row 2, column agent: there is no agent 'A99'" in said
    assert f"row {len(lines)}, column start: it overlaps" in said or "row 6, column start" in said


def test_a_roster_changed_by_hand_is_told_where_its_pay_is_another(centre):
    path = centre / "outputs/roster.csv"
    frame = pd.read_csv(path)
    frame[frame["agent"] != "A3"].to_csv(path, index=False)
    assert "changed since the roster was made?" in good("hours", "-w", centre)


def test_a_file_that_cannot_be_replaced_is_told(centre):
    place = centre / "outputs/hours-2026-11-23-generic.csv"
    place.mkdir()
    (place / "something").write_text("x")
    assert "cannot be read or written" in wrong("hours", "-w", centre)
    shutil.rmtree(place)


def test_check_reads_the_layouts_of_the_centre_with_everything_else(centre):
    folder = centre / "inputs/layouts"
    folder.mkdir()
    (folder / "good.toml").write_text('extends = "adp"\n[texts]\nco_code = "A"\n', "utf-8")
    assert "everything is in order" in good("check", "-w", centre)
    (folder / "bad.toml").write_text('[[columns]]\ntitle = "X"\nfield = "shoe_size"\n', "utf-8")
    (folder / "worse.toml").write_text("[[columns]\n", "utf-8")
    agents = centre / "inputs/agents.csv"
    agents.write_text(agents.read_text("utf-8").replace("A2,", "A1,", 1), "utf-8")
    said = wrong("check", "-w", centre)
    assert "bad.toml" in said and "shoe_size" in said
    assert "worse.toml" in said and "agents.csv" in said
