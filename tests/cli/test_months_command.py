"""`wfm months` as a planner runs it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from commands import good, wrong
from small_centre import SMALL_WEEK, history_text, write_small


def table(root: Path) -> pd.DataFrame:
    return pd.read_csv(root / "outputs" / "months.csv")


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("months")
    write_small(root / "inputs")
    return root


def test_eighteen_months_by_default_six_of_them_printed(space):
    said = good("months", "-w", space)
    assert "2026-11" in said and "2027-04" in said and "2027-05" not in said
    assert said.count("all 18") == 2, "care and chat"
    assert "full-time equivalents in 2026-11" in said
    found = table(space)
    assert list(found["queue"].unique()) == ["care", "chat"]
    assert len(found) == 36 and found["month"].iloc[0] == "2026-11"
    assert found["month"].iloc[17] == "2028-04"
    assert (found["p10"] < found["p90"]).all() and (found["fte"] > 0).all()
    # eight weeks before the week to plan, on the 23rd: most of November is counted already
    first = found.iloc[0]
    assert 0.5 < first["known"] / first["contacts"] < 0.8
    book = openpyxl.load_workbook(space / "outputs" / "months.xlsx")
    assert book.sheetnames == ["Months", "Queues", "Hiring", "Calendar", "Figures", "Notes"]
    assert not (space / "forecasts").exists(), "nothing else is written"


def test_the_months_asked_for_and_the_week_they_begin_with(space):
    said = good("months", "-w", space, "--months", "3", "--week", "2026-11-09")
    assert "all 3" in said
    assert list(table(space)["month"].unique()) == ["2026-11", "2026-12", "2027-01"]
    assert len(table(space)) == 6


def test_the_same_again_is_the_same_to_the_byte(space):
    good("months", "-w", space, "--months", "3", "-q")
    before = (space / "outputs" / "months.csv").read_bytes()
    assert good("months", "-w", space, "--months", "3", "-q") == ""
    assert (space / "outputs" / "months.csv").read_bytes() == before


def test_verbose_says_what_was_assumed(space):
    said = good("months", "-w", space, "--months", "2", "-v")
    assert "below 52 weeks of history no season" in said
    assert "care: 8 weeks of history; too short for a season of the year" in said


def test_the_requirement_of_the_week_gives_the_occupancy(centre):
    good("months", "-w", centre, "--months", "2", "-q")
    assert set(table(centre)["by"]) == {"requirement"}
    # of another week it is left aside, and that is said
    said = good("months", "-w", centre, "--months", "2", "-v", "--week", "2026-11-16")
    assert set(table(centre)["by"]) == {"erlang"}
    assert "forecasts/requirement.csv is not used" in said


def test_an_override_of_a_month_ahead_is_applied(tmp_path):
    write_small(tmp_path / "inputs")
    good("months", "-w", tmp_path, "--months", "3", "-q")
    before = table(tmp_path).set_index(["queue", "month"])["contacts"]
    (tmp_path / "forecasts").mkdir()
    (tmp_path / "forecasts" / "overrides.csv").write_text(
        "queue,from,to,from_time,to_time,action,value,who,why\n"
        "care,2027-01-01,2027-01-31,,,factor,2,me,sale\n")
    good("months", "-w", tmp_path, "--months", "3", "-q")
    after = table(tmp_path).set_index(["queue", "month"])["contacts"]
    assert after["care", "2027-01"] == pytest.approx(2 * before["care", "2027-01"])
    assert after["care", "2026-12"] == before["care", "2026-12"]


def test_overrides_that_cannot_be_are_told_by_row_and_nothing_is_written(tmp_path):
    write_small(tmp_path / "inputs")
    (tmp_path / "forecasts").mkdir()
    (tmp_path / "forecasts" / "overrides.csv").write_text(
        "queue,from,to,from_time,to_time,action,value,who,why\n"
        "care,2027-01-04,2027-01-04,,,add,-5000,me,mistake\n")
    assert "overrides.csv" in wrong("months", "-w", tmp_path)
    assert not (tmp_path / "outputs").exists()


@pytest.mark.parametrize("option", [("--months", "0"), ("--months", "37"), ("--months", "soon"),
                                    ("--week", "2026-11-10")])
def test_options_that_make_no_sense_are_refused(space, option):
    wrong("months", "-w", space, *option)


def test_faulty_inputs_are_told_and_nothing_is_written(tmp_path):
    write_small(tmp_path / "inputs", queues_csv=("0.8,20,120", "8,20,120"))
    assert "queues.csv" in wrong("months", "-w", tmp_path)
    assert not (tmp_path / "outputs").exists()


def test_a_history_of_one_week_has_months_too(tmp_path):
    write_small(tmp_path / "inputs", history_csv=history_text(1))
    good("months", "-w", tmp_path, "--months", "2")
    found = table(tmp_path)
    assert (found["contacts"] > 0).all()
    half = (found["p90"] - found["p10"]) / 2 / found["contacts"]
    assert (half[found["month"] == "2026-12"] > 0.05).all()
    assert SMALL_WEEK.isoformat()[:7] == found["month"].iloc[0]
