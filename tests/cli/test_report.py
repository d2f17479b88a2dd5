"""`wfm report`, as a planner runs it."""

from __future__ import annotations

import json

import pytest
from commands import good, written, wrong
from small_centre import PEOPLE

PAGE = "outputs/report-2026-11-23.html"


def test_the_report_of_a_planned_week_is_written_and_nothing_else(centre):
    before = written(centre)
    said = good("report", "-w", centre)
    assert said.strip().endswith("report-2026-11-23.html")
    after = written(centre)
    text = after.pop(PAGE).decode()
    assert after == before
    assert text.startswith("<!DOCTYPE html>") and text.rstrip().endswith("</html>")
    assert not [name for name in PEOPLE if name in text]


def test_names_stand_in_it_where_they_are_asked_for(centre):
    good("report", "-w", centre, "--names", "-q")
    assert "Nováková" in (centre / PAGE).read_text("utf-8")


@pytest.mark.parametrize("name", ["outputs/roster.csv", "forecasts/requirement.csv"])
def test_a_stage_that_is_missing_is_told_in_one_line(centre, name):
    (centre / name).unlink()
    said = wrong("report", "-w", centre)
    assert said.count("\n") == 1 and name in said and "wfm plan" in said
    assert not (centre / PAGE).exists()


def test_an_empty_workspace_is_told_in_one_line(tmp_path):
    said = wrong("report", "-w", tmp_path)
    assert said.count("\n") == 1 and "There is no planned week" in said


def test_a_roster_that_was_damaged_leaves_the_report_of_before(centre):
    (centre / PAGE).write_text("before", "utf-8")
    (centre / "outputs/roster.csv").write_text("agent,date\nA1,monday\n", "utf-8")
    wrong("report", "-w", centre)
    assert (centre / PAGE).read_text("utf-8") == "before"


def test_a_roster_edited_by_hand_is_reported_with_what_it_breaks(centre):
    path = centre / "outputs/roster.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("A2,")]
    # who knows care alone is put on chat
    path.write_text("".join(line.replace(",care,", ",chat,") if line.startswith("A3,") else line
                            for line in kept), "utf-8")
    good("report", "-w", centre)
    text = (centre / PAGE).read_text("utf-8")
    assert "The roster is not legal" in text and "Rule broken: A3, 2026-11-2" in text
    assert "A2 (36 h)" in text


@pytest.mark.parametrize(("said", "told", "not_told"), [
    ({}, "No legal roster can be cheaper", "that were kept"),
    ({"kept": True}, "With the days that were kept no roster can be cheaper",
     "o legal roster c"),
    ({"cost_weeks": 3}, "are of all 3 weeks that were planned together", "cost of the week<"),
])
def test_the_bound_is_told_of_the_rosters_that_it_is_of(centre, said, told, not_told):
    path = centre / "outputs/result.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | said), "utf-8")
    good("report", "-w", centre, "-q")
    text = (centre / PAGE).read_text("utf-8")
    assert told in text and not_told not in text
