"""`wfm segments` as a planner runs it."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from wfm.cli import main

DIGITS = ("612345678", "612345679", "987654321", "4321")
LIST = """name,phone
Ana,+34 612 345 678
Rui,+34 612 345 679
Rui,+34 612-345-679
Eva,+55 21 98765 4321
Ida,+598 94 123 456
Max,4321
"""


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, ["segments", *(str(a) for a in arguments)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


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
        "ES-Madrid-Canary": 2, "BR-RJ-Sao_Paulo": 1, "UY-Montevideo": 1}
    assert set(table["contact_rate"]) == {0.25} and set(table["attempts_used"]) == {0}
    assert set(table["relation"]) == {"customer"} and set(table["party"]) == {"consumer"}
    for said in ("6 rows", "4 valid", "1 invalid", "1 duplicates", "ES-Madrid-Canary",
                 "No calling rules are known for UY (1)"):
        assert said in result.output


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
        "sale,ES-Madrid-Canary,ES,Europe/Madrid Atlantic/Canary,9,0.4,120\n"
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
    assert tuple(table.loc["ES-Madrid-Canary", ["contact_rate", "attempts_used"]]) == (0.4, 120)
    assert tuple(table.loc["BR-RJ-Sao_Paulo", ["contact_rate", "attempts_used"]]) == (0.2, 0)
    assert "1 segments of the campaign" in result.output
    known = tmp_path / "known.csv"
    known.write_text("phone\n+34612345678\n", encoding="utf-8")
    assert run(known, "-w", tmp_path, "--campaign", "sale").exit_code == 0


@pytest.mark.parametrize("wrong", [
    ("--campaign", "../x", "--contact-rate", "0.2"),
    ("--campaign", "sale", "--contact-rate", "2"),
    ("--campaign", "sale", "--contact-rate", "0.2", "--country", "UK"),
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
    assert {s.jurisdictions for s in segments} == {("BR-DF", "BR-GO", "BR-SP"), ("ES",)}
    assert all(s.zones for s in segments)
