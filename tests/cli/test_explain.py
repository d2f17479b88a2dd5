"""`wfm forecast`: what moved a number is written down, can be overridden and shown."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from small_centre import PEOPLE, SMALL_WEEK, write_small

from wfm.cli import main
from wfm.demand.decomposition import FACTORS
from wfm.schema import OVERRIDES

HEADER = ",".join(column.name for column in OVERRIDES.columns)
TUESDAY = SMALL_WEEK + timedelta(days=1)


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def good(*arguments: object) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def forecast_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("small")
    write_small(root / "inputs")
    good("forecast", "-w", root)
    return root


@pytest.fixture()
def centre(forecast_made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(forecast_made, tmp_path / "centre"))


def override(root: Path, *rows: str) -> None:
    (root / "forecasts/overrides.csv").write_text("\n".join([HEADER, *rows]) + "\n",
                                                  encoding="utf-8")


def days(root: Path) -> pd.DataFrame:
    return pd.read_csv(root / "forecasts/days.csv").set_index(["queue", "date"])


def test_the_factors_on_disk_multiply_to_the_day_totals(forecast_made):
    table = pd.read_csv(forecast_made / "forecasts/decomposition.csv")
    totals = days(forecast_made)["volume"].to_numpy()
    np.testing.assert_allclose(table["total"], totals, atol=0.006)
    np.testing.assert_allclose(table[list(FACTORS)].prod(axis=1), totals, rtol=1e-4, atol=0.006)
    row = table[(table["queue"] == "care") & (table["date"] == "2026-11-27")].iloc[0]
    assert row["special"] == pytest.approx(1.4) and row["why"].startswith("Sale")


def test_the_first_forecast_makes_an_empty_table_and_no_later_one_touches_it(forecast_made, centre):
    path = centre / "forecasts/overrides.csv"
    assert path.read_text() == HEADER + "\n"
    text = HEADER + f"\ncare,{TUESDAY},{TUESDAY},,,factor,1.5,Ada Nováková,\"letter, big\"\r\n"
    path.write_bytes(text.encode())
    good("forecast", "-w", centre)
    assert path.read_bytes() == text.encode()


def test_overrides_change_the_forecast_and_are_told(forecast_made, centre):
    override(
        centre,
        f"care,{TUESDAY},{TUESDAY},,,factor,1.5,Ada Nováková,letter",
        f"chat,{TUESDAY},{TUESDAY},10:00,11:00,set,20,Ada Nováková,promotion",
        f"care,{SMALL_WEEK - timedelta(days=30)},{SMALL_WEEK - timedelta(days=29)},,,add,5,"
        "Ada Nováková,gone",
        f"care,{SMALL_WEEK + timedelta(days=6)},{SMALL_WEEK + timedelta(days=6)},,,set,50,"
        "Ada Nováková,Sunday",
    )
    output = good("forecast", "-w", centre)
    before, after = days(forecast_made), days(centre)
    key = ("care", str(TUESDAY))
    assert after.loc[key, "volume"] == pytest.approx(1.5 * before.loc[key, "volume"], abs=0.01)
    assert after.loc[key, "model"] == pytest.approx(before.loc[key, "volume"])
    inbound = pd.read_csv(centre / "forecasts/inbound.csv")
    ten = inbound[(inbound["queue"] == "chat") & inbound["start"].str.startswith(
        f"{TUESDAY}T10")]
    assert list(ten["volume"]) == [20, 20] and (ten["model"] < 20).all()
    effect = (after["volume"] - after["model"]).sum()
    assert f"2 applied, {effect:+,.0f} contacts" in output
    assert "1 expired, their days are past: rows 4" in output
    assert "changed nothing, the queue is closed then: rows 5" in output
    assert not any(name in output for name in PEOPLE)


def test_the_next_stages_and_the_kept_forecast_know_the_overrides(centre):
    override(centre, f"care,{TUESDAY},{TUESDAY},,,factor,1.5,Ada,letter")
    good("forecast", "-w", centre)
    good("staff", "-w", centre)
    needed = pd.read_csv(centre / "forecasts/requirement.csv")
    inbound = pd.read_csv(centre / "forecasts/inbound.csv")
    both = needed.merge(inbound, on=["queue", "start"], suffixes=("", "_made"))
    np.testing.assert_allclose(both["volume"], both["volume_made"], atol=0.001)
    (kept,) = (centre / "forecasts/made").glob("*/inbound-*.csv.gz")
    frame = pd.read_csv(kept)
    changed = frame[(frame["volume"] - frame["model"]).abs() > 0.01]
    assert set(changed["start"].str[:10]) == {str(TUESDAY)}


def test_overrides_that_cannot_be_used_stop_the_forecast_and_name_nobody(centre):
    written = (centre / "forecasts/days.csv").read_bytes()
    override(centre, f"care,{TUESDAY},{TUESDAY},,,add,-9000,Ada Nováková,less",
             f"chat,{TUESDAY},{TUESDAY},,,add,-9000,Ada Nováková,less")
    for text in ("overrides.csv, row 2, column value", "overrides.csv, row 3, column value"):
        result = run("forecast", "-w", centre)
        assert result.exit_code == 2
        assert text in result.output
        assert "Ada" not in result.output
    override(centre, f"nobody,{TUESDAY},{TUESDAY},,,set,5,,",
             f"care,{TUESDAY},{TUESDAY},,,set,-5,Ada Nováková,less")
    result = run("forecast", "-w", centre)
    assert result.exit_code == 2
    for column in ("queue", "who", "why"):
        assert f"row 2, column {column}" in result.output
    assert "row 3, column value" in result.output
    assert not any(name in result.output for name in PEOPLE)
    assert (centre / "forecasts/days.csv").read_bytes() == written


def test_a_queue_is_explained_on_a_page(centre):
    output = good("forecast", "-w", centre, "--explain", "care", "--explain", "chat")
    for queue in ("care", "chat"):
        path = centre / f"outputs/forecast-{queue}.html"
        assert str(path) in output
        assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_queue_that_does_not_exist_is_not_explained(centre):
    result = run("forecast", "-w", centre, "--explain", "nowhere")
    assert result.exit_code == 2
    assert "there is no queue 'nowhere'" in result.output and "care, chat" in result.output
    assert not list((centre / "outputs").glob("*.html"))
