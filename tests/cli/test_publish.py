"""`wfm publish`, as a planner runs it."""

from __future__ import annotations

import json

import openpyxl
import pandas as pd
import pytest
from commands import good, wrong
from icalendar import Calendar

WEEK = "2026-11-23"
EARLY, LATE = "2026-11-02 09:00", "2026-11-20 09:00"


def version(centre, number):
    return centre / "outputs/published" / WEEK / f"v{number}"


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def edit(centre, agent, change):
    """Change the stints of one agent's first shift."""
    path = centre / "outputs/roster.csv"
    frame = pd.read_csv(path)
    mine = frame[(frame["agent"] == agent) & (frame["kind"] != "absence")]
    first = mine[mine["date"] == mine["date"].min()].index
    change(frame, first).to_csv(path, index=False)
    return mine["date"].min()


def later(frame, rows):
    for column in ("start", "end"):
        frame.loc[rows, column] = [
            (pd.Timestamp(m) + pd.Timedelta(minutes=30)).isoformat(timespec="minutes")
            for m in frame.loc[rows, column]]
    return frame


def events(centre, number, agent):
    text = (version(centre, number) / "calendars" / f"{agent}.ics").read_bytes()
    return {str(e["uid"]): e for e in Calendar.from_ical(text).walk("VEVENT")}


def test_the_first_version_is_whole_and_is_made_once(centre):
    said = good("publish", "-w", centre, "--at", EARLY)
    assert "published as version 1" in said and "!" not in said
    found = files(version(centre, 1))
    assert {"roster.csv", "result.json", "manifest.json", "changes.csv", "agents.xlsx",
            "teams.xlsx"} <= set(found)
    assert found["roster.csv"] == (centre / "outputs/roster.csv").read_bytes()
    manifest = json.loads(found["manifest.json"])
    assert (manifest["version"], manifest["week"]) == (1, WEEK)
    assert manifest["at"] == "2026-11-02T08:00:00+00:00"  # 09:00 in Prague
    assert set(manifest["files"]) == set(found) - {"manifest.json"}
    assert sorted(manifest["calendars"]) == [f"A{n}" for n in range(1, 9)]
    again = good("publish", "-w", centre, "--at", LATE)
    assert "is version 1 already" in again
    assert files(version(centre, 1)) == found and not version(centre, 2).exists()
    assert not [p for p in version(centre, 1).parent.iterdir() if p.name.startswith(".")]


def test_names_of_people_stand_in_no_file_name_and_calendar(centre):
    good("publish", "-w", centre, "--at", EARLY)
    for path, content in files(version(centre, 1)).items():
        assert "Ada" not in path
        if path.endswith(".ics"):
            assert "Nováková".encode() not in content


def test_a_change_makes_a_version_with_what_was_and_is_and_says_what_is_late(centre):
    good("publish", "-w", centre, "--at", EARLY)
    day = edit(centre, "A3", later)
    gone = edit(centre, "A6", lambda frame, rows: frame.drop(index=rows))
    said = good("publish", "-w", centre, "--at", LATE)
    assert "Changes against version 1: 2; people: 2." in said
    assert ("! CZ: changes of working hours with less notice than is asked (days: 14): 2; people: 2"
            in said)
    assert "Breaches of rules: " in said  # somebody works less than agreed, or at other times
    table = pd.read_csv(version(centre, 2) / "changes.csv").set_index("agent")
    assert table.loc["A3", ["date", "change", "late"]].tolist() == [day, "times", "yes"]
    assert table.loc["A6", ["date", "change", "is"]].tolist() == [gone, "removed", "off"]
    assert table.loc["A3", "notice_days"] == (pd.Timestamp(day) - pd.Timestamp("2026-11-20")).days
    before, after = files(version(centre, 1)), files(version(centre, 2))
    same = {name for name in before if before[name] == after[name]}
    assert {f"calendars/A{n}.ics" for n in (1, 2, 4, 5, 7, 8)} <= same
    moved, old = events(centre, 2, "A3"), events(centre, 1, "A3")
    assert set(moved) == set(old)
    assert sorted(int(e["sequence"]) for e in moved.values()) == [0] * (len(old) - 1) + [1]
    cancelled = [e for e in events(centre, 2, "A6").values() if e["status"] == "CANCELLED"]
    assert [int(e["sequence"]) for e in cancelled] == [1]


def test_a_roster_that_is_published_too_late_is_told(centre):
    said = good("publish", "-w", centre, "--at", "2026-11-10 00:00")
    assert ("CZ: the roster was to be known by 2026-11-09; people who get to know it on "
            "2026-11-10: 8") in said
    assert "!" not in good("publish", "-w", centre, "--at", "2026-11-10 00:00")


def test_the_midnight_of_the_notice_is_that_of_the_site(centre):
    # 23:30 in UTC is the next day in Prague
    assert "! CZ" in good("publish", "-w", centre, "--at", "2026-11-09 23:30+00:00")


def test_what_was_cancelled_stays_so_and_comes_back_with_a_higher_sequence(centre):
    path = centre / "outputs/roster.csv"
    whole = path.read_bytes()
    good("publish", "-w", centre, "--at", EARLY)
    edit(centre, "A6", lambda frame, rows: frame.drop(index=rows))
    good("publish", "-w", centre, "--at", EARLY)
    edit(centre, "A3", later)
    good("publish", "-w", centre, "--at", LATE)
    assert (version(centre, 3) / "calendars/A6.ics").read_bytes() == (
        version(centre, 2) / "calendars/A6.ics").read_bytes()
    path.write_bytes(whole)
    good("publish", "-w", centre, "--at", LATE)
    found = events(centre, 4, "A6").values()
    assert {str(e["status"]) for e in found} == {"CONFIRMED"}
    assert max(int(e["sequence"]) for e in found) == 2


def test_the_pages_are_upright_and_across_and_have_a_page_for_everybody(centre):
    good("publish", "-w", centre, "--at", EARLY)
    book = openpyxl.load_workbook(version(centre, 1) / "agents.xlsx")
    assert book.sheetnames == ["one", "two"]
    for sheet, people in zip(book, (4, 4), strict=True):
        assert len(sheet.row_breaks.brk) == people - 1
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
        assert sheet.page_setup.scale == 100 and not sheet.sheet_properties.pageSetUpPr.fitToPage
    teams = openpyxl.load_workbook(version(centre, 1) / "teams.xlsx")
    assert teams["one"].page_setup.orientation == "landscape"
    assert teams["one"]["A5"].value.endswith("(A1)")


def test_a_moment_that_is_none_is_a_usage_fault(centre):
    assert "this is not a date and time" in wrong("publish", "-w", centre, "--at", "noon")


def test_a_damaged_version_is_told_and_no_new_one_is_made(centre):
    good("publish", "-w", centre, "--at", EARLY)
    (version(centre, 1) / "manifest.json").write_text("{", "utf-8")
    said = wrong("publish", "-w", centre, "--at", LATE)
    assert "v1/manifest.json" in said and "damaged or gone" in said
    assert not version(centre, 2).exists()


def test_a_killed_run_leaves_nothing_that_counts(centre, monkeypatch):
    draft = version(centre, 1).with_name(".v1.draft")
    (draft / "calendars").mkdir(parents=True)
    (draft / "calendars/A1.ics").write_text("half", "utf-8")

    def fails(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wfm.publication.publish.write_teams", fails)
    assert "cannot be read or written" in wrong("publish", "-w", centre, "--at", EARLY)
    assert not version(centre, 1).exists() and not draft.exists()
    monkeypatch.undo()
    good("publish", "-w", centre, "--at", EARLY)
    assert b"half" not in files(version(centre, 1))["calendars/A1.ics"]


@pytest.mark.slow
def test_what_is_said_of_notice_follows_from_when_people_got_to_know(centre):
    """Portugal's and Czech law want the roster known a week or two before."""
    first = good("roster", "-w", centre, "--iterations", 0)
    assert "ublish by" in first or "as to be published by" in first
    good("publish", "-w", centre, "--at", EARLY)
    said = good("roster", "-w", centre, "--iterations", 0)
    assert "Published on 2026-11-02, in time: by 2026-11-09" in said
    assert "o be published by" not in said
    manifest = version(centre, 1) / "manifest.json"
    there = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(there | {"at": "2026-11-20T08:00:00+00:00"}))
    late = good("roster", "-w", centre, "--iterations", 0)
    assert "! Published on 2026-11-20, was to be by 2026-11-09" in late
