"""`wfm segments` as a planner runs it."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import commands
import pandas as pd
import pytest

DIGITS = ("612345678", "612345679", "987654321", "4321")
LIST = """name,phone
Ana,+34 612 345 678
Rui,+34 612 345 679
Rui,+34 612-345-679
Eva,+55 21 98765 4321
Ida,+598 94 123 456
Max,4321
"""
run = partial(commands.run, "segments")


@pytest.fixture
def numbers(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_a_list_becomes_a_table_and_a_summary(tmp_path, numbers):
    result = run(numbers, "-w", tmp_path, "--campaign", "sale", "--contact-rate", "0.25",
                 "--relation", "customer")
    assert result.exit_code == 0, result.output
    table = pd.read_csv(tmp_path / "outputs" / "segments-sale.csv").set_index("segment")
    assert table["records"].to_dict() == {
        "ES-Canary-Madrid": 2, "BR-RJ-Sao_Paulo": 1}
    assert table["jurisdiction"].to_dict() == {
        "ES-Canary-Madrid": "ES-*", "BR-RJ-Sao_Paulo": "BR-RJ"}
    assert set(table["contact_rate"]) == {0.25} and set(table["attempts_used"]) == {0}
    assert set(table["relation"]) == {"customer"} and set(table["party"]) == {"consumer"}
    for said in ("6 rows", "4 valid", "1 invalid", "1 duplicate,", "ES-Canary-Madrid",
                 "No calling rules are known for UY, not written: 1."):
        assert said in result.output
    assert result.output.splitlines()[-1] == (
        f"Next: copy it to {tmp_path / 'inputs' / 'segments.csv'}, then run wfm check.")


def test_no_number_reaches_a_file_or_the_screen(tmp_path, numbers):
    result = run(numbers, "-w", tmp_path, "--campaign", "sale", "--contact-rate", "0.25", "-v")
    failed = run(numbers, "-w", tmp_path, "--campaign", "sale", "--column", "none")
    texts = [result.output, failed.output] + [
        (Path(folder) / name).read_text("utf-8")
        for folder, _, names in os.walk(tmp_path) for name in names if name != "list.csv"]
    assert failed.exit_code == 2 and len(texts) == 3
    assert not any(digits in text.replace(" ", "") for digits in DIGITS for text in texts)
    assert not any(name in text for name in ("Ana", "Rui", "Ida") for text in texts)


def test_a_segment_that_the_workspace_has_keeps_its_rate_and_attempts(tmp_path, numbers):
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    inputs.joinpath("segments.csv").write_text(
        "campaign,segment,jurisdiction,zone,records,contact_rate,attempts_used\n"
        "sale,mobiles,ES-*,Europe/Madrid Atlantic/Canary,9,0.4,120\n"
        "sale,old,ES,Europe/Madrid,9,0.4,0\n"
        "other,BR-RJ-Sao_Paulo,BR-RJ,America/Sao_Paulo,9,0.1,5\n", encoding="utf-8")
    missing = run(numbers, "-w", tmp_path, "--campaign", "sale")
    assert missing.exit_code == 2 and "--contact-rate" in missing.output
    assert not (tmp_path / "outputs").exists()
    out = tmp_path / "here.csv"
    result = run(numbers, "-w", tmp_path, "--campaign", "sale", "--contact-rate", "0.2",
                 "--out", out)
    assert result.exit_code == 0, result.output
    table = pd.read_csv(out).set_index("segment")
    assert tuple(table.loc["mobiles", ["contact_rate", "attempts_used"]]) == (0.4, 120)
    assert tuple(table.loc["BR-RJ-Sao_Paulo", ["contact_rate", "attempts_used"]]) == (0.2, 0)
    assert "1 segment of the campaign" in result.output
    assert result.output.splitlines()[-1] == (
        "Next: in inputs/segments.csv, put these rows in the place of all rows of the campaign "
        "sale, then run wfm check.")
    known = tmp_path / "known.csv"
    known.write_text("phone\n+34612345678\n", encoding="utf-8")
    assert run(known, "-w", tmp_path, "--campaign", "sale").exit_code == 0


@pytest.mark.parametrize("wrong", [
    ("--campaign", "../x", "--contact-rate", "0.2"),
    ("--campaign", "sale", "--contact-rate", "2"),
    ("--campaign", "sale", "--contact-rate", "20"),
    ("--campaign", "sale", "--contact-rate", "120%"),
    ("--campaign", "sale", "--contact-rate", "nan"),
    ("--campaign", "sale", "--contact-rate", "0.2", "--country", "UK"),
    ("--campaign", "sale", "--contact-rate", "0.2", "--join-below", "-1"),
    ("--contact-rate", "0.2"),
])
def test_what_cannot_be_used_is_refused(tmp_path, numbers, wrong):
    result = run(numbers, "-w", tmp_path, *wrong)
    assert result.exit_code == 2
    assert not (tmp_path / "outputs").exists()


def test_the_rows_are_a_table_that_check_accepts(tmp_path):
    """The written rows go into a workspace as they are."""
    from small_centre import write_small

    from wfm import load

    write_small(tmp_path / "inputs")
    campaign = next(iter(load(tmp_path / "inputs").center.campaigns))
    numbers = tmp_path / "list.csv"
    numbers.write_text("phone,uf\n+55 61 98765 4321,SP\n+34 612 345 678,\n", encoding="utf-8")
    target = tmp_path / "inputs" / "segments.csv"
    assert target.is_file()
    result = run(numbers, "-w", tmp_path, "--campaign", campaign, "--contact-rate", "0.2")
    assert result.exit_code == 0, result.output
    written = tmp_path / "outputs" / f"segments-{campaign}.csv"
    target.write_text(written.read_text("utf-8"), encoding="utf-8")
    segments = load(tmp_path / "inputs").center.campaigns[campaign].segments
    assert {s.jurisdictions for s in segments} == {
        ("BR-DF", "BR-GO", "BR-SP"), ("ES-*",)}
    assert all(s.zones for s in segments)


@pytest.mark.parametrize("rate", ["0.2", "20%", "20 %", "0,2", ".2", "20,0%"])
def test_a_contact_rate_may_be_written_in_percent(tmp_path, numbers, rate):
    result = run(numbers, "-w", tmp_path, "--campaign", "sale", "--contact-rate", rate)
    assert result.exit_code == 0, result.output
    table = pd.read_csv(tmp_path / "outputs" / "segments-sale.csv")
    assert set(table["contact_rate"]) == {0.2}


def test_numbers_without_a_country_are_asked_for(tmp_path):
    numbers = tmp_path / "list.csv"
    numbers.write_text("phone\n51 98123-4567\n+34 612 345 678\n", encoding="utf-8")
    arguments = (numbers, "-w", tmp_path, "--campaign", "sale", "--contact-rate", "0.2")
    said = run(*arguments).output
    assert "1 without a country" in said and "give --country" in said and "PE" not in said
    said = run(*arguments, "--country", "br").output
    assert "0 without a country" in said and "BR-RS-Sao_Paulo" in said
    numbers.write_text("phone\n51 98123-4567\n", encoding="utf-8")
    nobody = run(*arguments[:-1], "0.3", "--out", tmp_path / "none.csv")
    assert nobody.exit_code == 2 and "give --country" in nobody.output
    assert not (tmp_path / "none.csv").exists()


def test_a_workspace_says_the_country_and_knows_its_campaigns(tmp_path):
    from small_centre import write_small

    write_small(tmp_path / "inputs")
    numbers = tmp_path / "list.csv"
    numbers.write_text("phone\n601 234 567\n", encoding="utf-8")
    result = run(numbers, "-w", tmp_path, "--campaign", "renew", "--contact-rate", "0.2", "-v")
    assert result.exit_code == 0, result.output
    assert "CZ, the main site" in result.output
    table = pd.read_csv(tmp_path / "outputs" / "segments-renew.csv")
    assert list(table["jurisdiction"]) == ["CZ"] and list(table["zone"]) == ["Europe/Prague"]
    wrong = run(numbers, "-w", tmp_path, "--campaign", "xyz", "--contact-rate", "0.2")
    assert wrong.exit_code == 2
    assert "no campaign 'xyz'" in wrong.output and "The campaigns are: renew" in wrong.output
    (tmp_path / "inputs" / "campaigns.csv").unlink()
    empty = run(numbers, "-w", tmp_path, "--campaign", "renew", "--contact-rate", "0.2")
    assert empty.exit_code == 2 and "campaigns is empty" in empty.output


def test_a_sheet_is_named_as_the_place_of_the_rows(tmp_path, numbers):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "segments"
    book.active.append(["campaign", "segment", "jurisdiction", "zone", "records", "contact_rate"])
    book.active.append(["sale", "spain", "ES-*", "Atlantic/Canary Europe/Madrid", 9, 0.4])
    (tmp_path / "inputs").mkdir()
    book.save(tmp_path / "inputs" / "plan.xlsx")
    result = run(numbers, "-w", tmp_path, "--campaign", "sale", "--contact-rate", "0.2")
    assert "in the sheet segments of inputs/plan.xlsx, put these rows" in result.output
    assert "  spain " in result.output


def test_small_segments_are_joined_unless_asked_not_to(tmp_path):
    rows = [f"+55 11 9{8000 + i}-1234" for i in range(30)] + [
        "+55 21 98765-4321", "+55 68 99876-5432", "+34 612 345 678"]
    numbers = tmp_path / "list.csv"
    numbers.write_text("phone\n" + "\n".join(rows), encoding="utf-8")
    arguments = (numbers, "-w", tmp_path, "--campaign", "sale", "--contact-rate", "0.2")
    path = tmp_path / "outputs" / "segments-sale.csv"
    result = run(*arguments)
    table = pd.read_csv(path).set_index("segment")
    assert table["records"].to_dict() == {
        "BR-SP-Sao_Paulo": 30, "BR-other": 2, "ES-Canary-Madrid": 1}
    assert table.loc["BR-other", "jurisdiction"] == "BR-AC BR-RJ"
    assert table.loc["BR-other", "zone"] == "America/Rio_Branco America/Sao_Paulo"
    assert "2 segments with fewer than 20 people each were joined" in result.output
    result = run(*arguments, "--join-below", "0")
    assert len(pd.read_csv(path)) == 4 and "were joined" not in result.output


def test_what_does_not_fit_and_what_is_not_understood_is_said_without_names(tmp_path):
    numbers = tmp_path / "list.csv"
    numbers.write_text(
        "phone,uf\n+598 94 123 456,RS\n+55 11 98765 4321,XX\n+55 11 98765 4322,Josefina\n",
        encoding="utf-8")
    result = run(numbers, "-w", tmp_path, "--campaign", "sale", "--contact-rate", "0.2",
                 "--country", "BR")
    assert "Region and number do not fit" in result.output and "called: 1\n" in result.output
    assert "not understood (the number alone counts): 2" in result.output
    assert "XX (1)" in result.output and "Josefina" not in result.output
