"""Pages to print, and versions as files: what people typed is never more than text."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pandas as pd
import pytest
from publication_cases import MONDAY, a_centre, a_roster, frame, stint, work

from wfm.publication.publish import publish
from wfm.publication.versions import digest_of, last_version
from wfm.tables import InputError

AT = datetime(2026, 11, 20, 12, 34, 56, tzinfo=UTC)
FILES = {"roster.csv": b"agent,date,start,end,what,kind,paid\n", "result.json": b"{}\n"}


def stored(roster):
    """The roster's table as a version keeps it."""
    rows = roster.stints.assign(paid=roster.stints["paid"].map({True: "yes", False: "no"}))
    for column in ("start", "end"):
        rows[column] = [moment.isoformat() for moment in rows[column]]
    return {**FILES, "roster.csv": rows.to_csv(index=False).encode()}


def put(folder, rows, center=None, at=AT):
    made = a_roster(rows)
    return publish(folder, center or a_centre(), made, stored(made), at)


def texts(path):
    return [str(cell.value) for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows()
            for cell in row if cell.value is not None]


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+1", "-1", "=HYPERLINK(\"x\")", "\t=1",
                                  "http://evil.example", "&C&\"x\"", "a\nb", "[x]:*?/\\"])
def test_names_and_codes_are_never_formulas_or_links(tmp_path, text):
    center = a_centre(A1=text, name=text)
    center = replace(center, agents={code: replace(who, team=text, supervisor=text)
                                     for code, who in center.agents.items()})
    put(tmp_path, work("A1", 0, 8, 16), center)
    done = put(tmp_path, [stint("A1", 0, 8, 16, text), *work("A2", 1, 8, 16)], center)
    for name in ("agents.xlsx", "teams.xlsx"):
        for sheet in openpyxl.load_workbook(done.version.folder / name):
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f" and cell.hyperlink is None
    table = (done.version.folder / "changes.csv").read_text("utf-8")
    for row in csv.reader(io.StringIO(table)):
        assert not any(cell.startswith(("=", "+", "@", "\t")) for cell in row)


def test_a_page_has_the_shifts_breaks_and_what_is_new(tmp_path):
    rows = [stint("A1", 0, 8, 10), stint("A1", 0, 10, 10.5, "meal", "break", False),
            stint("A1", 0, 10.5, 16), *work("A1", 5, 22, 30),
            stint("A1", 2, 0, 24, "leave", "absence")]
    first = put(tmp_path, rows)
    said = texts(first.version.folder / "agents.xlsx")
    assert {"08:00–16:00", "10:00–10:30 meal", "08:00–16:00 care", "22:00–06:00", "leave",
            "7.5", "8", "15.5", "Version 1, published 2026-11-20 13:34"} <= set(said)
    assert not any("◆" in one for one in said)
    moved = put(tmp_path, [*rows[:3], *work("A1", 5, 21, 29), rows[4]])
    said = texts(moved.version.folder / "agents.xlsx")
    assert {"◆ 21:00–05:00", "before: 22:00–06:00", "◆ New against version 1"} <= set(said)
    assert "◆ 21:00–05:00" in texts(moved.version.folder / "teams.xlsx")


def test_on_a_clock_of_twelve_hours(tmp_path):
    done = put(tmp_path, work("A1", 0, 8, 16), replace(a_centre(), clock=12))
    assert "8:00 AM–4:00 PM" in texts(done.version.folder / "teams.xlsx")


def test_a_week_without_people_has_pages_all_the_same(tmp_path):
    done = put(tmp_path, [], replace(a_centre(), agents={}))
    assert "Nobody is employed in this week." in texts(done.version.folder / "agents.xlsx")
    assert done.version.files == {}


def test_what_is_carried_over_from_the_week_before_is_no_change(tmp_path):
    carried = stint("A1", -1, 24, 30)
    put(tmp_path, [carried, *work("A1", 1, 8, 16)])
    done = put(tmp_path, [(*carried[:4], "chat", *carried[5:]), *work("A1", 1, 8, 16)])
    assert done.new and len(done.changed) == 0  # another roster, of which nobody needs to know


def test_the_digest_is_of_what_the_roster_says_not_of_its_order():
    rows = [*work("A1", 0, 8, 16), *work("A2", 0, 8, 16)]
    assert digest_of(frame(rows)) == digest_of(frame(rows[::-1]))
    assert digest_of(frame(rows)) != digest_of(frame(rows[:1]))
    elsewhere = frame(rows)
    elsewhere["start"] = elsewhere["start"].dt.tz_convert("Asia/Tokyo")
    assert digest_of(elsewhere) == digest_of(frame(rows))


def test_versions_are_counted_and_read_back(tmp_path):
    for hour in (8, 9, 10):
        done = put(tmp_path, work("A1", 0, hour, hour + 8))
    for folder in ("v03", "vx", ".v9.draft", "v10.old"):
        (tmp_path / MONDAY.isoformat() / folder).mkdir()
    last = last_version(tmp_path, MONDAY)
    assert last == done.version and last.number == 3
    assert last.at == AT and last.stints["start"].iloc[0] == pd.Timestamp("2026-12-07T09:00Z")
    assert last_version(tmp_path / "none", MONDAY) is None


def test_a_calendar_that_is_gone_is_told_and_nothing_is_published(tmp_path):
    first = put(tmp_path, work("A1", 0, 8, 16))
    (first.version.folder / "calendars/A1.ics").unlink()
    with pytest.raises(InputError, match=r"v1/calendars/A1\.ics.*damaged or gone"):
        put(tmp_path, work("A1", 0, 9, 17))
    assert [path.name for path in (tmp_path / MONDAY.isoformat()).iterdir()] == ["v1"]


def test_people_who_left_the_centre_have_their_shifts_cancelled(tmp_path):
    put(tmp_path, [*work("A1", 0, 8, 16), *work("A2", 0, 8, 16)])
    center = a_centre()
    left = replace(center, agents={"A1": center.agents["A1"]})
    done = put(tmp_path, work("A1", 0, 8, 16), left)
    assert done.changed[["agent", "change"]].to_numpy().tolist() == [["A2", "removed"]]
    text = (done.version.folder / "calendars/A2.ics").read_text("utf-8")
    assert "STATUS:CANCELLED" in text and "SEQUENCE:1" in text
