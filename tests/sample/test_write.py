"""The sample's files: the same each time, complete, and readable without a fault."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from wfm.intake import load
from wfm.sample import write_sample

COMMITTED = Path(__file__).parents[2] / "inputs"
FILES = ["center.toml", "center.xlsx", "history.csv", "last_roster.csv", "special_days.csv"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    inputs = tmp_path_factory.mktemp("sample") / "inputs"
    write_sample(inputs)
    return inputs


@pytest.fixture(scope="module")
def center(made):
    return load(made).center


def _content(path):
    """Cells, comments and drop-down lists of a workbook, by sheet."""
    return {
        sheet.title: (
            [
                [(cell.value, cell.number_format, cell.comment and cell.comment.text)
                 for cell in row]
                for row in sheet.iter_rows()
            ],
            sorted((v.formula1, str(v.sqref)) for v in sheet.data_validations.dataValidation),
        )
        for sheet in openpyxl.load_workbook(path)
    }


def test_two_runs_write_the_same_bytes(made, tmp_path):
    write_sample(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == FILES
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (made / name).read_bytes(), name


def test_the_committed_inputs_are_those_of_the_generator(made):
    for name in FILES:
        if name.endswith(".xlsx"):  # its XML may differ by library version, its content not
            assert _content(COMMITTED / name) == _content(made / name)
        else:
            assert (COMMITTED / name).read_bytes() == (made / name).read_bytes(), name


def test_the_sample_loads_without_a_fault(center):
    assert list(center.sites) == ["SP", "LIS"]
    assert list(center.queues) == ["care", "tech", "sales", "chat", "mail"]
    assert list(center.campaigns) == ["telesales", "collections", "survey"]
    assert center.notes == ()


def test_it_has_120_agents_in_eight_teams_with_eight_supervisors(center):
    agents = center.agents.values()
    assert len(agents) == 120 and len({a.name for a in agents}) == 120
    assert len({a.team for a in agents}) == 8
    assert len({(a.team, a.supervisor) for a in agents}) == 8
    contracts = Counter(a.contract for a in agents)
    assert contracts == {"br36": 78, "br36n": 12, "br24": 14, "pt40": 16}
    assert 8 <= len({tuple(sorted(a.skills.items())) for a in agents}) <= 12
    assert all((a.site == "LIS") == (a.contract == "pt40") for a in agents)


def test_places_called_keep_several_clocks(center):
    zones = {z for c in center.campaigns.values() for s in c.segments for z in s.zones}
    assert {"America/Fortaleza", "America/Bahia", "America/Recife", "Europe/Madrid",
            "Atlantic/Canary"} < zones


def test_shrinkage_differs_by_day_and_hour(center):
    monday = pd.date_range("2026-12-07 03:00", periods=48, freq="30min", tz="UTC")  # São Paulo's
    assert (center.shrinkage_at("care", monday)[1] == 0.09).all()
    assert (center.shrinkage_at("care", monday + pd.Timedelta(days=1))[1] == 0.06).all()
    in_office, _ = center.shrinkage_at("tech", monday + pd.Timedelta(days=3))
    assert [n / 2 for n in range(48) if in_office[n] != 0.06] == [10.0, 10.5]


def test_tables_stand_in_the_workbook_and_beside_it(made):
    sheets = openpyxl.load_workbook(made / "center.xlsx", read_only=True).sheetnames
    assert sheets == ["read_me", "queues", "campaigns", "segments", "contracts", "agents",
                      "absences", "preferences", "shrinkage"]
    with (made / "special_days.csv").open(encoding="utf-8") as file:
        assert {row["date"] for row in csv.DictReader(file)} == {"2026-11-27", "2026-12-10"}


def test_the_workbook_helps_to_fill_it_in(made):
    book = openpyxl.load_workbook(made / "center.xlsx")
    for name in book.sheetnames[1:]:
        assert all(cell.comment is not None for cell in book[name][1]), name
    lists = {v.formula1 for v in book["agents"].data_validations.dataValidation}
    assert '"SP,LIS"' in lists and any("contracts!" in formula for formula in lists)
