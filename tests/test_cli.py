"""The commands as a planner runs them, on a small centre."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from commands import FEW, good, written, wrong
from small_centre import (
    AGENTS,
    HISTORY,
    SETTINGS,
    SMALL_WEEK,
    history_text,
    write_small,
)

from wfm import load
from wfm.cli import main
from wfm.pipeline import presence
from wfm.workspace import Workspace, load_requirement, load_roster


def stages_of(root: Path) -> dict[str, bytes]:
    """What the stages wrote, without the forecasts kept by the day on which they were made."""
    return {name: text for name, text in written(root).items() if "/made/" not in name}


# ------------------------------------------------------------------ the way through


@pytest.mark.parametrize("command", sorted(main.commands))
def test_each_commands_help_shows_an_example(command):
    text = good(command, "--help")
    assert re.search(rf"Example:\n +wfm {command} ", text), text


def test_the_sample_can_be_made_checked_and_not_made_twice(tmp_path):
    said = good("init", tmp_path / "new", "--sample")
    assert "wfm check" in said
    assert "120 agents" in good("check", "-w", tmp_path / "new")
    before = {p.name: p.read_bytes() for p in (tmp_path / "new" / "inputs").iterdir()}
    assert "already holds files" in wrong("init", tmp_path / "new")
    assert {p.name: p.read_bytes() for p in (tmp_path / "new" / "inputs").iterdir()} == before


def test_an_empty_workspace_can_be_made_and_says_all_that_is_missing(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    good("init", tmp_path)
    said = wrong("check", "-w", tmp_path)
    assert "the table history is missing" in said and "table agents has no rows" in said
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_plan_writes_every_table_and_a_workbook(planned):
    assert sorted(stages_of(planned)) == [
        *(f"forecasts/{n}" for n in (
            "accuracy.csv", "aht_accuracy.csv", "callbacks.csv", "calling_windows.csv",
            "campaign_ranges.csv", "campaigns.csv", "certainty.csv", "cleaning.csv", "days.csv",
            "decomposition.csv", "drivers.csv", "inbound.csv", "outbound.csv", "outbound.json",
            "overrides.csv", "requirement.csv", "requirement.json", "weeks.csv", "work.csv")),
        "outputs/prices.npz", "outputs/result.json", "outputs/roster-2026-11-23.xlsx",
        "outputs/roster.csv"]
    result = json.loads((planned / "outputs/result.json").read_text())
    assert 0 < result["lower_bound"] <= result["total_cost"] + 1e-6
    assert openpyxl.load_workbook(planned / "outputs/roster-2026-11-23.xlsx").sheetnames


def test_the_stages_one_by_one_make_the_same_as_all_at_once(planned, tmp_path):
    write_small(tmp_path / "inputs")
    for command in (("check",), ("forecast",), ("staff",), ("roster", *FEW)):
        good(*command, "-w", tmp_path)
    one, all_at_once = stages_of(tmp_path), stages_of(planned)
    assert one.keys() == all_at_once.keys()
    for name in one:
        if not name.endswith((".xlsx", "result.json")):  # these hold times
            assert one[name] == all_at_once[name], name


def test_twice_the_volume_asks_for_more_agents(centre):
    before = pd.read_csv(centre / "forecasts/requirement.csv")
    path = centre / "forecasts/inbound.csv"
    table = pd.read_csv(path)
    table.loc[table["queue"] == "care", "volume"] *= 2
    table.to_csv(path, index=False)
    good("staff", "-w", centre)
    after = pd.read_csv(centre / "forecasts/requirement.csv")
    care = before["queue"] == "care"
    assert after.loc[care, "required"].sum() > 1.25 * before.loc[care, "required"].sum()
    assert after[~care].equals(before[~care])


@pytest.mark.slow
def test_a_changed_requirement_changes_the_roster(centre):
    center = load(centre / "inputs").center
    path = centre / "forecasts/requirement.csv"
    table = pd.read_csv(path)
    late = table["start"].str.contains("T17:") & (table["queue"] == "care")
    table.loc[late, "required"] += 3
    table.loc[~late, "required"] = 0

    def late_hours() -> float:
        there = presence(center, load_roster(Workspace(centre)), SMALL_WEEK)
        local = there["start"].dt.tz_convert("Europe/Prague").dt.hour
        return float(there.loc[(there["queue"] == "care") & (local == 17), "present"].sum()) / 2

    before = late_hours()
    table.to_csv(path, index=False)
    good("roster", "-w", centre, "--iterations", "100")
    assert late_hours() > 1.2 * before


@pytest.mark.slow
def test_a_requirement_older_than_the_forecast_is_refused(centre):
    path = centre / "forecasts/inbound.csv"
    table = pd.read_csv(path)
    table["volume"] *= 2
    table.to_csv(path, index=False)
    assert "inbound.csv: the table was changed after" in wrong("roster", "-w", centre)
    good("staff", "-w", centre)
    good("roster", "-w", centre, *FEW)


@pytest.mark.slow
def test_quiet_says_nothing_and_verbose_says_more(centre):
    for command in (("check",), ("forecast",), ("staff",), ("roster", *FEW)):
        assert good(*command, "-w", centre, "--quiet") == ""
    assert len(good("staff", "-w", centre, "-v")) > len(good("staff", "-w", centre))


@pytest.mark.slow
def test_a_week_of_the_past_is_forecast_without_what_came_later(tmp_path):
    write_small(tmp_path / "inputs")
    good("plan", "-w", tmp_path, "--week", "2026-11-09", *FEW)
    assert (tmp_path / "outputs/roster-2026-11-09.xlsx").is_file()
    cleaning = pd.read_csv(tmp_path / "forecasts/cleaning.csv")
    assert (cleaning["what"] == "later").sum() == 2
    past = pd.read_csv(tmp_path / "forecasts/inbound.csv")
    earlier = [line for line in HISTORY.splitlines() if line.split(",")[1] < "2026-11-09"]
    (tmp_path / "inputs/history.csv").write_text("\n".join([HISTORY.splitlines()[0], *earlier]))
    good("forecast", "-w", tmp_path, "--week", "2026-11-09")
    assert pd.read_csv(tmp_path / "forecasts/inbound.csv").equals(past)


def test_a_week_half_a_year_ahead_is_planned_and_one_far_ahead_is_refused(tmp_path):
    write_small(tmp_path / "inputs", campaigns_csv=(
        "2026-11-16,2026-12-20", "2027-05-31,2027-06-20"))
    good("forecast", "-w", tmp_path, "--week", "2027-06-07")
    inbound = pd.read_csv(tmp_path / "forecasts/inbound.csv")
    week = inbound[inbound["start"].between("2027-06-07", "2027-06-14")]
    usual = sum(int(line.split(",")[2]) for line in HISTORY.splitlines()[1:]) / 8
    assert week["volume"].sum() == pytest.approx(usual, rel=0.3)
    good("staff", "-w", tmp_path, "--week", "2027-06-07")
    before = written(tmp_path)
    assert "Choose a week up to 2027-11-22" in wrong(
        "forecast", "-w", tmp_path, "--week", "2030-06-03")
    assert written(tmp_path) == before


@pytest.mark.slow
@pytest.mark.parametrize("days", [1, 2, 7])
def test_a_history_of_a_few_days_is_enough_to_go_on(tmp_path, days):
    lines = history_text(1).splitlines()
    kept = [line for line in lines[1:] if line.split(",")[1] < f"2026-11-{16 + days:02}"]
    write_small(tmp_path / "inputs", history_csv="\n".join([lines[0], *kept]) + "\n")
    said = good("plan", "-w", tmp_path, *FEW)
    assert "too short to say" in said


# ------------------------------------------------------------------ what is refused


def test_faults_in_the_inputs_write_nothing(tmp_path):
    write_small(tmp_path / "inputs", queues_csv=("PRG,voice", "PRG,fax"),
                absences_csv=("leave", "holiday"))
    for command in ("check", "forecast", "staff", "roster", "plan"):
        said = wrong(command, "-w", tmp_path)
        assert "2 faults to mend; nothing was written." in said
        assert "inputs/queues.csv, row 2, column channel: 'fax' is not known here." in said
    assert [p.name for p in tmp_path.iterdir()] == ["inputs"]


def test_thousands_of_faults_alike_are_told_by_the_first_ones(tmp_path):
    write_small(tmp_path / "inputs", history_csv=HISTORY.replace(":30,", ":10,"))
    said = wrong("check", "-w", tmp_path)
    assert said.count("does not begin an interval") == 20
    assert re.search(r"inputs/history.csv, start: \d{3} more rows like these", said)


@pytest.mark.parametrize("text", [
    "name = 'x'\nsites = 'x'\n", "seed = 'a'\n" + SETTINGS.replace("seed = 7\n", ""),
    "interval_min = true\n" + SETTINGS.replace("interval_min = 30\n", ""),
])
def test_settings_of_a_wrong_kind_are_refused(tmp_path, text):
    write_small(tmp_path / "inputs", center_toml=text)
    assert "inputs/center.toml, row" in wrong("check", "-w", tmp_path)


def test_nobody_to_roster_is_refused(tmp_path):
    write_small(tmp_path / "inputs", agents_csv=AGENTS.splitlines()[0] + "\n", absences_csv=None,
                preferences_csv=None, last_roster_csv=None)
    assert "the table agents has no rows" in wrong("plan", "-w", tmp_path)


def test_a_folder_that_is_not_there_or_is_a_file_is_refused(tmp_path):
    assert "wfm init" in wrong("plan", "-w", tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    assert "is a file" in wrong("plan", "-w", tmp_path / "file")


@pytest.mark.parametrize(("option", "words"), [
    (("--week", "2026-11-24"), "Monday"), (("--week", "soon"), "soon"),
    (("--iterations", "-1"), "-1"), (("--time-limit", "0"), "0"),
    (("--week", "2026-09-28"), "nothing is known before"),
])
def test_options_that_make_no_sense_are_refused(centre, option, words):
    before = written(centre)
    assert words in wrong("plan", "-w", centre, *option)
    assert written(centre) == before


def test_a_table_edited_into_nonsense_is_refused_with_its_row(centre):
    path = centre / "forecasts/inbound.csv"
    path.write_text(path.read_text().replace("+01:00", "", 1))
    table = centre / "forecasts/outbound.csv"
    table.write_text(table.read_text().replace("prague", "brno", 1))
    before = written(centre)
    for command in ("staff", "roster"):
        said = wrong(command, "-w", centre)
        assert "forecasts/inbound.csv, row 2, column start: " in said
        assert "has no offset from UTC" in said
        assert "forecasts/outbound.csv, row 2, column segment" in said
    assert written(centre) == before


def test_stages_out_of_turn_say_what_to_run_first(tmp_path):
    write_small(tmp_path / "inputs")
    assert "Run `wfm forecast --week 2026-11-23` first" in wrong("staff", "-w", tmp_path)
    good("forecast", "-w", tmp_path)
    assert "Run `wfm staff --week 2026-11-23` first" in wrong("roster", "-w", tmp_path)
    assert not (tmp_path / "outputs").exists()


def test_another_week_than_that_of_the_tables_says_what_to_run(centre):
    before = written(centre)
    said = wrong("roster", "-w", centre, "--week", "2026-11-30")
    assert "Run `wfm forecast --week 2026-11-30` first" in said
    assert "Run `wfm staff --week 2026-11-30` first" in said
    assert written(centre) == before


@pytest.mark.slow
@pytest.mark.parametrize("command", ["forecast", "roster", "init"])
def test_a_file_that_cannot_be_written_is_said_without_a_traceback(
        centre, tmp_path, monkeypatch, command):
    def locked(self: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied", str(self), None, str(target))

    monkeypatch.setattr(Path, "replace", locked)
    where = {"init": (tmp_path / "new",), "forecast": ("-w", centre),
             "roster": ("-w", centre, *FEW)}[command]
    before = written(centre)
    assert "open in another program" in wrong(command, *where)
    assert written(centre) == before, "and no draft is left behind"


def test_a_folder_in_the_way_is_said_without_a_traceback(tmp_path):
    write_small(tmp_path / "inputs")
    (tmp_path / "forecasts").write_text("a file where a folder should be")
    assert "forecasts" in wrong("forecast", "-w", tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "inputs").write_text("a file")
    assert "inputs" in wrong("init", tmp_path / "other")


@pytest.mark.slow
def test_an_absence_longer_than_the_week_leaves_the_agent_at_home(tmp_path):
    write_small(tmp_path / "inputs", absences_csv=(
        "A1,2026-11-25 00:00,2026-11-26 00:00", "A1,2026-11-01 00:00,2026-12-24 00:00"))
    good("plan", "-w", tmp_path, *FEW)
    stints = pd.read_csv(tmp_path / "outputs/roster.csv")
    assert set(stints.loc[stints["agent"] == "A1", "kind"]) <= {"absence"}
    assert (stints["agent"] == "A2").any()
    assert date(2026, 11, 23).isoformat() in set(stints["date"])


def test_a_history_without_an_ordinary_day_says_that_nothing_is_expected(tmp_path):
    text = "queue,start,offered,aht_s\ncare,2026-11-20 10:00,5,240\nchat,2026-11-20 10:00,5,\n"
    write_small(tmp_path / "inputs", history_csv=text)
    assert good("forecast", "-w", tmp_path).count("0 contacts expected") == 2


@pytest.mark.slow
def test_thousands_of_agents_in_an_interval_can_be_read_back(tmp_path):
    lines = history_text(2).splitlines()
    busy = [",".join([*line.split(",")[:2], "30000,,,240"])
            if re.match(r"care,.* 10:", line) else line for line in lines[1:]]
    write_small(tmp_path / "inputs", history_csv="\n".join([lines[0], *busy]) + "\n")
    good("forecast", "-w", tmp_path)
    good("staff", "-w", tmp_path)
    center = load(tmp_path / "inputs").center
    assert load_requirement(Workspace(tmp_path), center, SMALL_WEEK).intervals["required"].max(
        ) > 4000
