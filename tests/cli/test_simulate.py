"""`wfm simulate` as a planner runs it, on the small centre."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from commands import good, wrong
from small_centre import QUEUES, write_small

FEW = ("--replications", "6")
MAIL = "mail,Mail,PRG,email," + "08:00-18:00," * 5 + "closed,closed,,,,1,0.05,24"


def test_the_week_is_played_told_and_written(centre):
    said = good("simulate", "-w", centre, *FEW)
    assert re.search(r"played 6 times \(seed 7\)", said)
    assert re.search(r"^  care +\d+\.\d% ", said, re.MULTILINE)
    assert re.search(r"^  renew +\d+ ", said, re.MULTILINE)
    table = pd.read_csv(centre / "outputs/simulation.csv")
    assert list(table.columns)[:4] == ["queue", "start", "offered", "service_level"]
    assert set(table["queue"]) == {"care", "chat"}
    assert table["start"].str.endswith("+01:00").all()
    book = openpyxl.load_workbook(centre / "outputs/simulation-2026-11-23.xlsx")
    lines = {row[0]: row for row in book["Summary"].iter_rows(values_only=True)}
    for code, name in (("care", "Care"), ("chat", "chat"), ("renew", "renew")):
        spoken = re.search(rf"^  {code} +(\S+) ", said, re.MULTILINE)[1]
        line = lines[name if name in lines else name.title()]
        shown = f"{line[1]:,.0f}" if code == "renew" else f"{100 * line[2]:.1f}%"
        assert spoken == shown
    offered = table.loc[table["queue"] == "care", "offered"].sum()
    assert offered == pytest.approx(lines["Care"][1], abs=0.1)


def test_what_was_played_is_kept_for_the_report_with_a_digest_of_its_roster(centre):
    said = good("simulate", "-w", centre, *FEW)
    kept = json.loads((centre / "outputs/simulation.json").read_text(encoding="utf-8"))
    assert (kept["week"], kept["replications"], kept["seed"]) == ("2026-11-23", 6, 7)
    roster = (centre / "outputs/roster.csv").read_bytes()
    assert kept["roster"] == sha256(roster).hexdigest()
    assert {row["queue"] for row in kept["queues"]} == {"care", "chat"}
    for row in kept["queues"]:
        spoken = re.search(rf"^  {row['queue']} +(\S+)% ", said, re.MULTILINE)[1]
        assert float(spoken) == pytest.approx(100 * row["service_level"], abs=0.06)
    page = good("report", "-w", centre)
    assert "report-2026-11-23.html" in page


def test_the_same_week_is_played_again_to_the_byte_on_any_number_of_workers(centre):
    texts, tables = [], []
    for workers in (1, 1, 2):
        texts.append(good("simulate", "-w", centre, *FEW, "--workers", workers))
        tables.append((centre / "outputs/simulation.csv").read_bytes())
    assert texts[0] == texts[1] == texts[2] and tables[0] == tables[1] == tables[2]
    good("simulate", "-q", "-w", centre, *FEW, "--seed", "8")
    assert (centre / "outputs/simulation.csv").read_bytes() != tables[0]


def test_quiet_says_nothing_and_writes_the_same(centre):
    assert good("simulate", "-q", "-w", centre, *FEW) == ""
    quiet = (centre / "outputs/simulation.csv").read_bytes()
    assert "simulation [" in good("simulate", "-v", "-w", centre, *FEW)
    assert (centre / "outputs/simulation.csv").read_bytes() == quiet


def test_each_what_if_is_told_and_written(centre):
    said = good("simulate", "-w", centre, *FEW, "--what-if", "volume=+30% aht:care=+20s",
                "--what-if", "absent=2")
    for change in ("volume=+30% aht:care=+20s", "absent=2"):
        assert f"With {change}, and the difference" in said
    worse = re.search(r"With volume.*?^  care +\S+ +(\S+) points", said, re.S | re.M)[1]
    assert float(worse) < 0
    book = openpyxl.load_workbook(centre / "outputs/simulation-2026-11-23.xlsx")
    titles = [row[0] for row in book["Summary"].iter_rows(values_only=True)]
    assert "What if: absent=2" in titles


def test_routing_and_blending_change_what_agents_take(centre):
    said = {
        options: good("simulate", "-w", centre, *FEW, *options)
        for options in ((), ("--routing", "skills"), ("--blend", "2"))
    }
    assert len(set(said.values())) == 3

    def contacts(text: str) -> int:
        return int(re.search(r"^  renew +\S+ +\S+ +(\d+)", text, re.M)[1])

    assert contacts(said["--blend", "2"]) > contacts(said[()])


@pytest.mark.slow
def test_deferred_work_is_played_with_what_the_week_before_leaves(tmp_path):
    days = [f"mail,2026-11-{day:02d} {clock:02d}:00,8,8,0,300" for day in range(2, 23)
            for clock in range(8, 18)]
    head, *queues = QUEUES.splitlines()
    table = [head + ",due_within_h", *(line + "," for line in queues), MAIL]
    write_small(tmp_path / "inputs", queues_csv="\n".join(table) + "\n",
                agents_csv=("A3,Cyn Veselá,one,Rui Alves,PRG,full,care",
                            "A3,Cyn Veselá,one,Rui Alves,PRG,full,mail"))
    history = tmp_path / "inputs/history.csv"
    history.write_text(history.read_text() + "\n".join(days) + "\n")
    good("plan", "-q", "-w", tmp_path, "--iterations", "20")
    said = good("simulate", "-w", tmp_path, *FEW)
    assert re.search(r"^  mail +\d+\.\d% .* h +", said, re.M)


# ------------------------------------------------------------------ refusals


@pytest.mark.parametrize(("text", "said"), [
    ("volume=lots", "'volume=lots' is not understood"), ("", "a what-if says nothing"),
    ("volume:cara=+10%", "there is no queue 'cara'"), ("absent=99", "only 8 agents work"),
])
def test_a_what_if_that_cannot_be_played_is_refused_and_nothing_is_written(centre, text, said):
    assert said in " ".join(wrong("simulate", "-w", centre, *FEW, "--what-if", text).split())
    assert not (centre / "outputs/simulation.csv").exists()


def test_a_roster_that_is_not_there_is_said(centre):
    (centre / "outputs/roster.csv").unlink()
    assert "roster.csv: the table is not there yet; Run `wfm roster" in wrong(
        "simulate", "-w", centre, *FEW).replace(". Run", "; Run")


def test_a_roster_of_another_week_is_refused(centre):
    result = centre / "outputs/result.json"
    result.write_text(result.read_text().replace("2026-11-23", "2026-11-16"))
    assert "the roster is of the week 2026-11-16, not 2026-11-23" in wrong(
        "simulate", "-w", centre, *FEW)


@pytest.mark.parametrize(("old", "new", "said"), [
    ("A2,", "A99,", "no agent 'A99'"), (",care,work", ",cara,work", "no queue or segment 'cara'"),
])
def test_an_edited_roster_with_strangers_is_refused(centre, old, new, said):
    table = centre / "outputs/roster.csv"
    table.write_text(table.read_text().replace(old, new))
    assert said in wrong("simulate", "-w", centre, *FEW)


def test_an_agent_who_is_there_twice_is_refused(centre):
    table = centre / "outputs/roster.csv"
    lines = table.read_text().splitlines()
    twice = next(line for line in lines if ",work," in line)
    table.write_text("\n".join([*lines, twice]) + "\n")
    assert "twice at the same time" in wrong("simulate", "-w", centre, *FEW)


def test_every_fault_of_every_table_is_told_at_once(centre):
    (centre / "outputs/roster.csv").unlink()
    (centre / "forecasts/outbound.csv").unlink()
    said = wrong("simulate", "-w", centre, *FEW)
    assert "outbound.csv" in said and "roster.csv" in said


def test_an_open_workbook_is_said_without_a_traceback(centre, monkeypatch):
    def locked(self: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied", str(self), None, str(target))

    monkeypatch.setattr(Path, "replace", locked)
    assert "open in another program" in wrong("simulate", "-w", centre, *FEW)
    assert not list((centre / "outputs").glob(".*"))


@pytest.mark.parametrize("options", [
    ("--replications", "1"), ("--blend", "0"), ("--workers", "0"), ("--routing", "luck"),
    ("--seed", "-1"),
])
def test_options_out_of_range_are_refused(centre, options):
    wrong("simulate", "-w", centre, *options)
