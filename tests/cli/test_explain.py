"""`wfm forecast`: what moved a number is written down, can be overridden and shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from commands import good, wrong
from small_centre import SMALL_WEEK

from wfm.cli.console import Console
from wfm.cli.explain import say_drivers
from wfm.demand.decomposition import FACTORS
from wfm.demand.frames import DRIVERS
from wfm.stage_tables import OVERRIDES

HEADER = ",".join(column.name for column in OVERRIDES.columns)
TUESDAY = SMALL_WEEK + timedelta(days=1)


def override(root: Path, *rows: str) -> None:
    (root / "forecasts/overrides.csv").write_text("\n".join([HEADER, *rows]) + "\n",
                                                  encoding="utf-8")


def days(root: Path) -> pd.DataFrame:
    return pd.read_csv(root / "forecasts/days.csv").set_index(["queue", "date"])


def test_the_factors_on_disk_multiply_to_the_day_totals(planned):
    table = pd.read_csv(planned / "forecasts/decomposition.csv")
    totals = days(planned)["volume"].to_numpy()
    np.testing.assert_allclose(table["total"], totals, atol=0.006)
    np.testing.assert_allclose(table[list(FACTORS)].prod(axis=1), totals, rtol=1e-4, atol=0.006)
    row = table[(table["queue"] == "care") & (table["date"] == "2026-11-27")].iloc[0]
    assert row["special"] == pytest.approx(1.4) and row["why"].startswith("Sale")


def test_the_first_forecast_makes_an_empty_table_and_no_later_one_touches_it(planned, centre):
    path = centre / "forecasts/overrides.csv"
    assert path.read_text() == HEADER + "\n"
    text = HEADER + f"\ncare,{TUESDAY},{TUESDAY},,,factor,1.5,Ada Nováková,\"letter, big\"\r\n"
    path.write_bytes(text.encode())
    good("forecast", "-w", centre)
    assert path.read_bytes() == text.encode()


def test_overrides_change_the_forecast_and_are_told(planned, centre):
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
    before, after = days(planned), days(centre)
    key = ("care", str(TUESDAY))
    assert after.loc[key, "volume"] == pytest.approx(1.5 * before.loc[key, "volume"], abs=0.01)
    assert after.loc[key, "model"] == pytest.approx(before.loc[key, "volume"])
    inbound = pd.read_csv(centre / "forecasts/inbound.csv")
    ten = inbound[(inbound["queue"] == "chat") & inbound["start"].str.startswith(
        f"{TUESDAY}T10")]
    assert list(ten["volume"]) == [20, 20] and (ten["model"] < 20).all()
    effect = (after["volume"] - after["model"]).sum()
    assert f"2 applied, {effect:+,.0f} contacts" in output
    assert "1 expired, its days are past: row 4" in output
    assert "changed nothing, the queue is closed then: row 5" in output


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
        said = wrong("forecast", "-w", centre)
        assert text in said
        assert "Ada" not in said
    override(centre, f"nobody,{TUESDAY},{TUESDAY},,,set,5,,",
             f"care,{TUESDAY},{TUESDAY},,,set,-5,Ada Nováková,less")
    said = wrong("forecast", "-w", centre)
    for column in ("queue", "who", "why"):
        assert f"row 2, column {column}" in said
    assert "row 3, column value" in said
    assert (centre / "forecasts/days.csv").read_bytes() == written


def test_a_queue_is_explained_on_a_page(centre):
    output = good("forecast", "-w", centre, "--explain", "care", "--explain", "chat")
    for queue in ("care", "chat"):
        path = centre / f"outputs/forecast-{queue}.html"
        assert str(path) in output
        assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_queue_that_does_not_exist_is_not_explained(centre):
    said = wrong("forecast", "-w", centre, "--explain", "nowhere")
    assert "there is no queue 'nowhere'" in said and "care, chat" in said
    assert not list((centre / "outputs").glob("*.html"))


def test_a_check_tells_the_faults_of_overrides_with_those_of_the_inputs(centre):
    assert "everything is in order" in good("check", "-w", centre)
    override(centre, f"nowhere,{TUESDAY},{TUESDAY},,,factor,1.5,Ada Nováková,letter",
             f"care,{TUESDAY},{TUESDAY},10:07,11:00,factor,-1,Ada Nováková,letter")
    said = wrong("check", "-w", centre)
    assert "forecasts/overrides.csv, row 2, column queue: there is no queue 'nowhere'" in said
    assert "row 3, column from_time: 10:07 does not begin an interval" in said
    assert "row 3, column value" in said and "3 faults to mend" in said
    path = centre / "inputs/queues.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("voice", "tinfoil", 1),
                    encoding="utf-8")
    said = wrong("check", "-w", centre)
    # what needs the centre cannot be told without it
    assert "queues.csv" in said and "row 3, column value" in said and "nowhere" not in said


def test_drivers_in_use_say_what_they_bring(capsys):
    table = pd.DataFrame(
        [("care", "mailing", 0.0212, 0.0031, 2.5, 0.3, "days", 40, True, 410.4),
         ("chat", "offers", 3.0, 0.5, 1.0, 0.2, "open days", 20, True, 12.0),
         ("chat", "weather", 1.0, 4.0, 2.0, 1.0, "days", 30, False, 0.0)],
        columns=list(DRIVERS))
    say_drivers(Console(quiet=False, verbose=False), table)
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:] == [
        "  care         mailing: 0.0212 ± 0.003, after 2.5 days on average, brings 410 contacts "
        "in the days forecast",
        "  chat         offers: 3 ± 0.5, after 1.0 open days on average, brings 12 contacts in "
        "the days forecast"]
    for nothing in (table.iloc[2:], table.iloc[:0], pd.DataFrame()):
        say_drivers(Console(quiet=False, verbose=False), nothing)
    assert capsys.readouterr().out == ""


def test_weeks_on_disk_are_the_sum_of_their_days(centre):
    override(centre, f"care,{TUESDAY},{TUESDAY},,,factor,1.5,Ada Nováková,letter")
    good("forecast", "-w", centre, "--weeks", "2")
    weeks = pd.read_csv(centre / "forecasts/weeks.csv").set_index(["queue", "monday"])
    totals = days(centre)["volume"]
    assert len(weeks) == 4
    for (queue, monday), row in weeks.iterrows():
        first = pd.Timestamp(monday).date()
        mine = [str(first + timedelta(days=n)) for n in range(7)]
        assert row["volume"] == pytest.approx(totals[queue][mine].sum(), abs=1e-3)
        assert row["p10"] <= row["p50"] <= row["p90"]
