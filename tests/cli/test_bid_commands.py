"""`wfm bid` as a sales engineer runs it; the whole of it on both samples is slow."""

from __future__ import annotations

import csv
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import openpyxl
import pytest
from bid_tables import Bid as Tables
from commands import good, wrong

from wfm.bid.capacity import Capacity, Classes, Curve, Fit, Share
from wfm.bid.compare import figures
from wfm.bid.economics import run
from wfm.bid_kept import keep
from wfm.cli.bid import slug
from wfm.cli.bid_making import read_figures, stamp_figures
from wfm.intake import load
from wfm.intake.bid import load_bid
from wfm.language import use_language
from wfm.schema import TABLES


@pytest.fixture(autouse=True)
def in_english():
    use_language("en")
    yield
    use_language("en")


def light(request) -> Capacity:
    """A capacity that no roster was made for."""
    curve = Curve(np.array([0.0, 1e4]), np.array([0.0, 1.3e4]), np.array([0.0, 1.0, 1.5]),
                  np.array([0.0, 0.8, 0.95]), np.array([0.0, 0.97, 1.0]))
    works = (*request.lines, *request.lists)
    part = 1 / len(request.places)
    return Capacity(
        dict.fromkeys(request.lines, curve),
        {site: Fit(0.85, 0.03, 0.6, 20, 0.0, 0.01) for site in request.places},
        {site: Share(dict.fromkeys(works, part)) for site in request.places},
        {site: Classes(np.array([-6, -5, 8]), np.array([14, 14, 6]))
         for site in request.places})


@pytest.fixture()
def won(tmp_path) -> Path:
    """The folder of a bid that was made."""
    space = tmp_path / "won"
    (space / "inputs").mkdir(parents=True)
    Tables(space / "inputs").setting("language", value="en")
    made(space)
    return space


def made(space: Path) -> None:
    """Keep the bid of the inputs, as if it had been made."""
    request = load_bid(space / "inputs").request
    done = SimpleNamespace(request=request, capacity=light(request), figures=())
    keep(space / "outputs" / "bid-won.json", done, {}, None)


def test_a_workbook_to_fill_is_never_overwritten(tmp_path):
    assert "bid.xlsx is ready" in good("bid", "init", tmp_path)
    book = openpyxl.load_workbook(tmp_path / "inputs" / "bid.xlsx")
    assert "bid_lines" in book.sheetnames and "bid_actuals" not in book.sheetnames
    before = (tmp_path / "inputs" / "bid.xlsx").read_bytes()
    assert "already holds a bid" in wrong("bid", "init", tmp_path, "--sample", "utility_br")
    assert (tmp_path / "inputs" / "bid.xlsx").read_bytes() == before
    said = wrong("check", "-w", tmp_path)
    assert "the setting name is missing" in said and "bid_sites" in said
    assert "nothing was written" in wrong("bid", "-w", tmp_path)
    assert not any((tmp_path / "outputs").iterdir())


def test_a_folder_that_holds_only_a_bid_is_checked_as_one(tmp_path):
    good("bid", "init", "--sample", "retail_es", tmp_path)
    said = good("check", "-w", tmp_path)
    assert "Customer care and telesales: 3 " in said and "2027-04" in said
    assert "68 de 228 datos" in said, "the sample is for readers of Spanish"
    assert not any((tmp_path / "outputs").iterdir())


def test_all_faults_of_the_bid_and_of_the_other_are_told_at_once(tmp_path):
    (tmp_path / "inputs").mkdir()
    tables = Tables(tmp_path / "inputs")
    tables.change("bid_lines", 2, aht_s="-1").setting("margin", value="much").setting(
        "language", value="en")
    other = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(other)
    said = wrong("bid", "-w", tmp_path, "--compare", other)
    assert "aht_s" in said and "margin" in said and "other.xlsx" in said and "3 faults" in said
    assert not (tmp_path / "outputs").exists()


def test_all_that_is_set_wrong_is_told_at_once(tmp_path):
    (tmp_path / "inputs").mkdir()
    Tables(tmp_path / "inputs").setting("language", value="en")
    said = wrong("bid", "-w", tmp_path, "--set", "shrinkag=0.3", "--set", "margin=2",
                 "--set", "wage.XXX=5")
    assert "shrinkage?" in said and "margin=2" in said and "there is MAD, MDE" in said
    assert "KEY=VALUE" in wrong("bid", "-w", tmp_path, "--set", "shrinkage")
    assert "--name" in wrong("bid", "-w", tmp_path, "--name", "../up")
    assert not (tmp_path / "outputs").exists()


def test_where_no_price_can_be_nothing_is_rostered_or_written(tmp_path):
    (tmp_path / "inputs").mkdir()
    Tables(tmp_path / "inputs").setting("language", value="en")
    said = wrong("bid", "-w", tmp_path, "--set", "margin=0.94")
    assert "There is no bid" in said and "leave nothing of the price" in said
    said = wrong("bid", "-w", tmp_path, "--set", "model=sale", "--set", "right_party=0")
    assert "counted by sale" in said
    assert not (tmp_path / "outputs").exists()


def test_names_of_files_are_plain():
    assert slug("Atención & Ventas, 24 h") == "atencion-ventas-24-h"
    assert slug("Zákaznická péče – Žluťoučký") == "zakaznicka-pece-zlutoucky"
    assert slug("wage.MAD-+5%") == "wage.mad-+5"
    assert slug("../..") == ""


def test_figures_are_read_from_a_workbook_or_from_beside_it(won, tmp_path):
    request = load_bid(won / "inputs").request
    outcome = run(request, light(request))
    made = SimpleNamespace(request=request, figures=figures(outcome), capacity=light(request))
    book = tmp_path / "bid-a.xlsx"
    openpyxl.Workbook().save(book)
    keep(tmp_path / "bid-a.json", made, {}, None)
    assert read_figures(book) == made.figures
    (tmp_path / "bid-a.json").unlink()
    stamp_figures(book, made)
    moved = book.rename(tmp_path / "base.xlsx")
    assert read_figures(moved) == made.figures


# ---------------------------------------------------------------------- after winning


def test_the_centre_of_a_bid_is_in_order(won, tmp_path):
    target = tmp_path / "centre"
    said = good("bid", "start", target, "-w", won)
    assert "2 sites, 3 queues, 2 campaigns" in said
    loaded = load(target / "inputs")
    center = loaded.center
    assert str(loaded.week) == "2027-04-05"
    assert set(center.queues) == {"care", "chat", "mail"}
    assert set(center.campaigns) == {"club", "club_cn"}
    assert center.campaigns["club"].target > 0
    request = load_bid(won / "inputs").request
    weekly = center.history.groupby("queue")["offered"].sum() / 8
    # public holidays are left out of the eight weeks
    assert 0.9 < weekly["care"] / (request.lines["care"].contacts[0] / (30 / 7)) <= 1
    # nobody has a name
    assert {agent.name for agent in center.agents.values()} == set(center.agents)
    before = sorted(path.read_bytes() for path in (target / "inputs").iterdir())
    assert "already holds files" in wrong("bid", "start", target, "-w", won)
    assert sorted(path.read_bytes() for path in (target / "inputs").iterdir()) == before
    said = good("check", "-w", target)
    assert "2027" in said


def test_a_part_of_the_sites_and_sites_that_are_none(won, tmp_path):
    assert "those that do are MAD, MDE" in wrong(
        "bid", "start", tmp_path / "x", "-w", won, "--site", "LIS")
    assert not (tmp_path / "x").exists()
    good("bid", "start", tmp_path / "mde", "-w", won, "--site", "MDE")
    center = load(tmp_path / "mde" / "inputs").center
    assert [*center.sites] == ["MDE", "client"]
    assert center.queues["care"].site == "client"


def test_own_packs_and_what_is_accepted_go_along(won, tmp_path):
    pack = won / "inputs" / "packs" / "labour"
    pack.mkdir(parents=True)
    (pack / "OURS.toml").write_text(
        'code = "OURS"\nextends = "ES-CC"\ntitle = "Ours"\ncountry = "ES"\nas_of = 2027-01-01\n'
        'status = "in_force"\nconfidence = "high"\n[citation]\nlaw = "House agreement"\n'
        'source = "invented"\nread = 2027-01-01\n', encoding="utf-8")
    assert "no longer those of this bid" in wrong("bid", "start", tmp_path / "c", "-w", won)
    Tables(won / "inputs").setting("accept", value="IN").setting("language", value="en")
    made(won)
    good("bid", "start", tmp_path / "c", "-w", won)
    assert (tmp_path / "c" / "inputs" / "packs" / "labour" / "OURS.toml").exists()
    assert 'accept = ["IN"]' in (tmp_path / "c" / "inputs" / "center.toml").read_text()
    # what binds the rosters of the bid is part of it; remarks in its files are not
    text = (pack / "OURS.toml").read_text(encoding="utf-8")
    (pack / "OURS.toml").write_text("# ours\n" + text, encoding="utf-8")
    assert "There are no actual months" in good("bid", "track", "-w", won)
    (pack / "OURS.toml").write_text(
        text.replace("[citation]", "[limits]\nweek_min = 2280\n[citation]"), encoding="utf-8")
    assert "no longer those of this bid" in wrong("bid", "track", "-w", won)
    (pack / "OURS.toml").write_text(text, encoding="utf-8")
    Tables(won / "inputs").setting("language", value="en")
    assert "no longer those of this bid" in wrong("bid", "track", "-w", won), "IN is accepted"


def test_a_bid_whose_inputs_have_changed_is_not_started(won, tmp_path):
    tables = Tables(won / "inputs")
    tables.change("bid_patterns", 2, cost_h="9.7")
    said = wrong("bid", "start", tmp_path / "c", "-w", won)
    assert "no longer those of this bid" in said and not (tmp_path / "c").exists()
    assert "no longer those of this bid" in wrong("bid", "track", "-w", won)


def test_which_bid_has_to_be_said_where_there_are_several(won, tmp_path):
    (won / "outputs" / "bid-other.json").write_text("{}")
    said = wrong("bid", "start", tmp_path / "c", "-w", won)
    assert "other, won" in said
    assert "damaged" in wrong("bid", "start", tmp_path / "c", "-w", won, "--name", "other")
    good("bid", "start", tmp_path / "c", "-w", won, "--name", "won")
    for path in (won / "outputs").iterdir():
        path.unlink()
    assert "there is no bid in outputs/" in wrong("bid", "track", "-w", won)


COLUMNS = ("month", "of", "amount", "aht_s", "service_level", "locked", "results", "heads",
           "paid_h", "shrinkage", "leavers", "wage_h", "rate", "cost", "billed", "units",
           "credits", "source")


def write_actuals(space: Path, *rows: dict[str, object]) -> None:
    with (space / "inputs" / "bid_actuals.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def test_months_are_set_beside_the_bid(won):
    assert "Fill in" in good("bid", "track", "-w", won)
    blank = won / "inputs" / "bid_actuals.xlsx"
    sheet = openpyxl.load_workbook(blank)["bid_actuals"]
    assert sheet.max_row == 1 + 24 * (3 + 2 + 2 + 1)
    blank.unlink()
    request = load_bid(won / "inputs").request
    care = float(request.lines["care"].contacts[0])
    write_actuals(
        won, {"month": "2027-04", "of": "care", "amount": 1.2 * care, "service_level": 0.7},
        {"month": "2027-04", "of": "MAD", "cost": 60000, "wage_h": 9.8, "leavers": 1},
        {"month": "2027-04", "of": "MDE", "cost": "200000000", "rate": 0.00021},
        {"month": "2027-04", "of": "all", "billed": 180000, "cost": 70000},
        {"month": "2027-05", "of": "club", "amount": 20000, "results": 200})
    said = good("bid", "track", "-w", won)
    assert "2 months beside the bid" in said and "+20.0%" in said
    assert "excused in 1 of 1 month" in said
    assert "Of 1 month with billed and cost" in said
    book = openpyxl.load_workbook(won / "outputs" / "bid-won-track.xlsx")
    volume = book["Volume"]
    row = next(row for row in volume.iter_rows(min_row=4, values_only=True)
               if row[1] == "2027-04" and row[5])
    assert row[5] == pytest.approx(1.2 * care) and row[12] == 0.7
    assert good("bid", "track", "-w", won, "-q") == ""
    assert "Actual months beside it: 2." in good("check", "-w", won)


def test_every_fault_of_the_months_is_told(won):
    write_actuals(
        won, {"month": "2027-04", "of": "nobody", "amount": 5},
        {"month": "2027-04", "of": "MAD", "amount": 5},
        {"month": "2026-04", "of": "care", "amount": 5},
        {"month": "2027-04", "of": "club", "service_level": 0.8},
        {"month": "2027-04", "of": "all", "billed": -5},
        {"month": "2027-05", "of": "all"}, {"month": "2027-05", "of": "all"})
    said = wrong("bid", "track", "-w", won)
    assert "there is no line, call list or site" in said and "MAD has no such figure" in said
    assert "the service lasts from 2027-04" in said and "club has no such figure" in said
    assert "billed" in said and "6 faults" in said
    assert not (won / "outputs" / "bid-won-track.xlsx").exists()
    assert wrong("check", "-w", won).splitlines()[1:] == said.splitlines()[1:]
    tables = Tables(won / "inputs")  # as the sample is: in another language, but with a fault
    tables.change("bid_lines", 2, aht_s="-1")
    said = wrong("check", "-w", won)
    assert "aht_s" in said and "billed" in said and "nobody" not in said


# ---------------------------------------------------------------------- end to end


@pytest.mark.slow
@pytest.mark.parametrize("sample", ["retail_es", "utility_br"])
def test_a_sample_from_the_request_to_the_tracked_month(sample, tmp_path):
    space, centre = tmp_path / "bid", tmp_path / "centre"
    good("bid", "init", "--sample", sample, space)
    said = good("bid", "-w", space, "--scenarios", 2000, "--workers", 2, "--name", "base")
    assert "24" in said and "P90" in said
    outputs = space / "outputs"
    assert {path.name for path in outputs.iterdir()} == {
        "bid-base.xlsx", "bid-base-client.xlsx", "bid-base.json"}
    base = outputs / "bid-base.xlsx"
    if sample == "retail_es":
        said = good("bid", "-w", space, "--scenarios", 500, "--set", "shrinkage=0.35",
                    "--compare", base, "--workers", 2)
        assert "shrinkage=0.35" in said
        assert any(path.name.endswith("-compared.xlsx") for path in outputs.iterdir())
    else:
        kept = (outputs / "bid-base.json").read_bytes()
        good("bid", "-w", space, "--scenarios", 2000, "--name", "base", "-q")
        assert (outputs / "bid-base.json").read_bytes() == kept, "the same with any workers"

    good("bid", "start", centre, "-w", space, "--name", "base")
    good("check", "-w", centre)
    good("plan", "-w", centre, "--iterations", 20)
    assert any(path.suffix == ".xlsx" for path in (centre / "outputs").iterdir())
    write_actuals(space, {"month": "2027-07", "of": "all", "billed": 200000, "cost": 150000})
    assert "200" in good("bid", "track", "-w", space, "--name", "base")
    assert (outputs / "bid-base-track.xlsx").exists()


def test_no_table_of_a_centre_is_named_as_one_of_months():
    assert "bid_actuals" not in {table.name for table in TABLES}
