"""Calls promised to a time, from the table to the roster."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from small_centre import CAMPAIGNS, SMALL_WEEK, write_small

from wfm import load, pipeline
from wfm.cli import main
from wfm.roster.solve import Stop
from wfm.tables import InputError
from wfm.workspace import Workspace, load_outbound, save_outbound

CALLS = """\
campaign,segment,at,records,agent
renew,prague,2026-11-24 10:00,2,
renew,prague,2026-11-25 14:15,1,A8
renew,prague,2026-11-26 03:00,1,
renew,prague,2026-12-02 10:00,5,
"""
RATES = """\
campaign,segment,on,from,to,contact_rate
renew,all,daily,17:00,24:00,0.5
"""


@pytest.fixture(scope="module")
def centre(tmp_path_factory):
    root = tmp_path_factory.mktemp("promised")
    inputs = write_small(root / "inputs")
    (inputs / "callbacks.csv").write_text(CALLS, "utf-8")
    (inputs / "contact_rates.csv").write_text(RATES, "utf-8")
    return root, load(inputs).center


@pytest.fixture(scope="module")
def planned(centre):
    __, center = centre
    return pipeline.plan(center, SMALL_WEEK, 1, Stop(iterations=20))


def test_the_week_has_its_own_calls_only_and_says_what_was_moved(planned):
    calls = planned.outbound.callbacks
    assert calls["records"].tolist() == [2, 1, 1]
    assert calls["opens"].dt.tz_convert("Europe/Prague").dt.strftime("%d %H:%M").tolist() == [
        "24 09:30", "25 14:00", "26 07:30"]
    assert calls["note"].tolist() == ["", "", "2026-11-26 03:00 is not legal; moved to "
                                      "2026-11-26 08:00"]
    assert planned.outbound.segments["callbacks"].tolist() == [4]


def test_the_hours_of_the_segment_are_split_not_doubled(planned):
    work = planned.requirement.work
    mine = work[work["activity"] == "renew"]
    assert mine["hours"].sum() == pytest.approx(planned.outbound.segments["hours"].sum())
    assert len(mine) == 4 and mine["work"].is_unique
    assert (mine["hours"].to_numpy()[1:] == 0.5).all()


def test_somebody_is_there_at_each_promised_time(planned):
    stints = planned.roster.stints
    calls = stints[stints["what"] == "renew/prague"]
    for row in planned.outbound.callbacks.itertuples():
        meanwhile = (calls["start"] < row.due) & (calls["end"] > row.opens)
        assert meanwhile.any(), row.opens
    said = [warning for warning in planned.roster.warnings if "promised" in warning]
    there = stints[(stints["agent"] == "A8") & (stints["kind"] == "work")]
    call = planned.outbound.callbacks.iloc[1]
    at_work = ((there["start"] < call["due"]) & (there["end"] > call["opens"])).any()
    assert said == ([] if at_work else ["renew/prague: A8, who promised to call at 2026-11-25 "
                                        "14:15, is not at work then."])


@pytest.mark.slow
def test_nobody_for_a_promised_call_is_a_warning(centre):
    """Everybody who has the skill is away on the day."""
    root, __ = centre
    inputs = write_small(root / "away", absences_csv=(
        "agent,start,end,kind,paid\n" + "".join(
            f"{agent},2026-11-24 00:00,2026-11-25 00:00,leave,yes\n"
            for agent in ("A2", "A5", "A8"))))
    (inputs / "callbacks.csv").write_text(CALLS, "utf-8")
    center = load(inputs).center
    made = pipeline.plan(center, SMALL_WEEK, 1, Stop(iterations=5))
    said = [w for w in made.roster.warnings if "promised" in w]
    assert any("2026-11-24 10:00" in warning for warning in said)


def test_the_better_hours_are_known_and_do_not_weigh(centre, planned):
    windows = planned.outbound.windows
    evening = windows["from"] == "17:00"
    assert windows.loc[evening, "right_party_rate"].unique() == pytest.approx([0.5])
    assert windows.loc[~evening, "right_party_rate"].unique() == pytest.approx([0.3])
    assert windows.loc[evening, "contacts_h"].min() > windows.loc[~evening, "contacts_h"].max()
    assert windows["legal_hours"].sum() == pytest.approx(
        planned.outbound.segments["legal_hours"].sum())
    rate = planned.outbound.segments["right_party_rate"].iloc[0]
    assert 0.3 < rate < 0.5
    work = planned.requirement.work
    main_piece = work[work["work"] == "renew/prague"].iloc[0]
    assert (main_piece["due"] - main_piece["opens"]) == pd.Timedelta(days=7)


def test_the_tables_are_read_back_as_they_were_written(centre, planned):
    root, center = centre
    space = Workspace(root)
    space.create()
    save_outbound(space, planned.outbound)
    back = load_outbound(space, center, SMALL_WEEK)
    pd.testing.assert_frame_equal(
        back.callbacks, planned.outbound.callbacks, atol=1e-4, check_dtype=False)
    assert back.notes == planned.outbound.notes
    numbers = back.segments.select_dtypes("number").columns
    np.testing.assert_allclose(back.segments[numbers], planned.outbound.segments[numbers],
                               atol=1e-4)
    campaigns = pd.read_csv(space.forecasts / "campaigns.csv")
    assert campaigns["feasible"].isin(["yes", "no"]).all()
    assert campaigns["probability"].between(0, 1).all()
    assert (pd.read_csv(space.forecasts / "campaign_ranges.csv")["p10"].notna()).all()
    text = (space.forecasts / "callbacks.csv").read_text()
    assert "2026-11-24T10:00+01:00" in text


def test_a_promised_call_edited_into_nonsense_is_named(centre, planned):
    root, center = centre
    space = Workspace(root / "edited")
    space.create()
    save_outbound(space, planned.outbound)
    path = space.forecasts / "callbacks.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.loc[0, "segment"], table.loc[1, "due"] = "brno", "2026-11-01T10:00+01:00"
    table.to_csv(path, index=False)
    with pytest.raises(InputError) as caught:
        load_outbound(space, center, SMALL_WEEK)
    assert [(f.row, f.column) for f in caught.value.faults] == [(2, "segment"), (3, "due")]


def test_the_forecast_says_how_each_campaign_stands(tmp_path):
    campaigns = CAMPAIGNS.replace("40,hours", "4000,sales").replace(",300,40,1", ",300,40,0.5")
    write_small(tmp_path / "inputs", campaigns_csv=campaigns)
    found = CliRunner().invoke(main, ["forecast", "-w", str(tmp_path)])
    assert found.exit_code == 0, found.output
    assert "renew: 4,000 sales to go by 2026-12-20" in found.output
    assert "more records of the same kind" in found.output
    quiet = CliRunner().invoke(main, ["forecast", "-w", str(tmp_path), "--quiet"])
    assert quiet.output == ""
    assert date.fromisoformat(str(pd.read_csv(
        tmp_path / "forecasts/campaigns.csv")["last_day"].iloc[0])) == date(2026, 12, 20)
