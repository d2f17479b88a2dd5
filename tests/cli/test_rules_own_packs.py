"""`wfm rules check`, and the packs of a workspace's own."""

from __future__ import annotations

import re
import shutil
from functools import partial
from pathlib import Path

import commands
import pytest
from small_centre import SETTINGS

ask, told = partial(commands.run, "rules"), partial(commands.good, "rules")
refused = partial(commands.wrong, "rules")
pytestmark = pytest.mark.usefixtures("no_workspace")


def test_the_shipped_packs_are_sound_and_counted_by_confidence():
    said = told("check", "--today", "2026-11-22")
    assert re.search(r"\d+ calling packs and \d+ labour packs: all can be read", said)
    assert re.search(r"high \d+, medium \d+, low \d+\.", said)
    assert "NZ" in said and "Read more than a year ago" not in said


def test_after_a_year_rules_are_to_be_read_again():
    assert "Read more than a year ago" not in told("check", "--today", "2027-11-21")
    assert "Read more than a year ago" in told("check", "--today", "2027-11-22")


def test_dates_that_have_come_since_are_told():
    said = told("check", "--today", "2027-01-01")
    begun = said[said.index("Begun since it was read"):].split("\n\n")[0]
    assert re.search(r"^  MX .*2027-01-01", begun, re.MULTILINE)
    assert "Begun since" not in told("check", "--today", "2026-11-22")


@pytest.fixture()
def centre(tmp_path: Path) -> Path:
    """A workspace with a pack of its own: Rio, on Saturdays too."""
    packs = tmp_path / "centre/inputs/packs/calling"
    packs.mkdir(parents=True)
    (tmp_path / "centre/inputs/center.toml").write_text(SETTINGS)
    shipped = Path(__file__).parents[2] / "wfm/rules/packs/calling/BR-RJ.toml"
    text = shipped.read_text("utf-8").replace("mon-fri =", "mon-sat =").replace("sat-sun", "sun")
    (packs / "BR-RJ.toml").write_text(text, "utf-8")
    return tmp_path / "centre"


def test_a_workspaces_own_packs_and_clock_count(centre):
    asked = ("explain", "--place", "BR-RJ", "--at")
    assert ask(*asked, "2026-12-05 11:00").exit_code == 1
    own = ask(*asked, "2026-12-05 15:00", "-w", centre)
    assert own.exit_code == 0
    assert "15:00, Europe/Prague (the main site's)" in own.output
    assert "11:00 in America/Sao_Paulo" in own.output


def test_the_folder_one_is_in_is_the_workspace(centre, monkeypatch):
    monkeypatch.chdir(centre)
    assert "Europe/Prague (the main site's)" in told("when", "BR-RJ")


def test_faults_in_own_packs_are_told_with_file_and_line(centre):
    pack = centre / "inputs/packs/calling/BR-RJ.toml"
    pack.write_text(pack.read_text("utf-8").replace("mon-sat", "mon-sund"), "utf-8")
    labour = centre / "inputs/packs/labour"
    labour.mkdir()
    shutil.copy(Path(__file__).parents[2] / "wfm/rules/packs/labour/CZ.toml", labour / "XX.toml")
    said = refused("check", "-w", centre)
    assert re.search(r"BR-RJ.toml, row \d+.*mon-sund", said)
    assert re.search(r"XX.toml, row \d+.*XX.toml", said)


def test_a_folder_that_is_no_workspace_is_refused(tmp_path):
    assert "wfm init" in refused("check", "-w", tmp_path / "nowhere")


def test_own_packs_are_marked_and_what_they_stand_in_for_is_said(centre):
    own = centre / "inputs/packs/calling"
    (own / "AT.toml").write_text(
        (own / "BR-RJ.toml").read_text("utf-8")
        .replace('"BR-RJ"', '"AT"').replace("br-rj-", "at-").replace('country = "BR"',
                                                                     'country = "AT"')
        .replace('subdivision = "RJ"\n', "").replace('extends = "BR"\n', ""), "utf-8")
    said = " ".join(told("list", "calling", "--workspace", centre).split())
    assert "Rio de Janeiro (own, in" in said and said.count("(own") == 2
    assert "  Pack      own, in place of the shipped one\n" in told(
        "show", "BR-RJ", "-w", centre)
    assert "  Pack      own\n" in told("show", "AT", "-w", centre)
    assert "Pack " not in told("show", "BR", "-w", centre) + told("show", "BR-RJ")


HOUSE = """
code = "BR-HOUSE"
title = "Our house"
country = "BR"
adds_to = "BR-RJ"
as_of = 2026-12-01
status = "practice"
confidence = "high"
[citation]
law = "Our handbook"
source = "page 3"
read = 2026-12-01
[[rules]]
id = "br-house-lunch"
purposes = ["sales"]
windows = { mon-sun = ["10:00-12:00"] }
[[duties]]
id = "br-house-script"
purposes = ["sales"]
kind = "script"
text = "Say our name twice."
"""


def test_a_house_rule_is_told_beside_the_place_to_which_it_adds(centre):
    (centre / "inputs/packs/calling/BR-HOUSE.toml").write_text(HOUSE, "utf-8")
    place = told("show", "BR-RJ", "-w", centre)
    assert place.startswith("BR-RJ (calling rules) Rio de Janeiro")
    assert "  BR-HOUSE  Sales calls: daily 10:00–12:00" in place and "  BR        Sales" in place
    house = told("show", "br-house", "-w", centre)
    assert house.startswith("BR-HOUSE (calling rules) Our house\n  Pack      own\n")
    assert "  Adds to   BR-RJ (Rio de Janeiro" in house
    assert re.search(r"^BR-HOUSE +Our house \(own\) .* 10–12$", told("list", "-w", centre),
                     re.MULTILINE)
    said = ask("when", "--clock", "America/Sao_Paulo", "BR-RJ", "-w", centre).output
    assert said.startswith("BR-RJ (Rio de Janeiro") and "BR-HOUSE script" in said
    assert "br-house-script; Our handbook" in ask(
        "explain", "--place", "BR-RJ", "--at", "2026-12-07 11:00", "-w", centre).output
    assert "adds to BR-RJ" in told("table", "-w", centre)


def test_a_labour_pack_of_ones_own_is_marked(centre):
    labour = centre / "inputs/packs/labour"
    labour.mkdir()
    shutil.copy(Path(__file__).parents[2] / "wfm/rules/packs/labour/CZ.toml", labour)
    assert "  Pack    own, in place of the shipped one\n" in told(
        "show", "CZ", "labour", "-w", centre)
    assert "own, in place" in " ".join(told("list", "labour", "-w", centre).split())


def test_control_characters_of_a_pack_are_shown_and_not_obeyed(centre):
    pack = centre / "inputs/packs/calling/BR-RJ.toml"
    text = pack.read_text("utf-8")
    title = re.search(r'title = "(.*?)"', text)[1]
    pack.write_text(text.replace(title, r"\u001b[31mRio\u202e\u0007"), "utf-8")
    for command in (("show", "BR-RJ"), ("list",), ("when", "BR-RJ"), ("table",)):
        said = told(*command, "-w", centre)
        assert not re.search("[\x07\x1b\u202e]", said), command
        assert r"\x1b" in said or r"\\x1b" in said, command


def test_the_check_says_what_to_do_about_low_confidence():
    said = " ".join(told("check").split())
    assert said.count("Read their sources, which wfm rules show CODE names, or ask a lawyer.") == 2


def test_what_is_accepted_must_exist(centre):
    settings = centre / "inputs/center.toml"
    settings.write_text(settings.read_text() + '[rules]\naccept = ["ZZ"]\n')
    assert "there is no pack and no rule 'ZZ'" in refused("list", "-w", centre)
