"""What a stage writes is what the next one reads, also after a person edited it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from small_centre import SMALL_WEEK, write_small

from wfm import load, pipeline
from wfm.roster.solve import Stop
from wfm.tables import InputError
from wfm.workspace import (
    Workspace,
    load_forecast,
    load_outbound,
    load_requirement,
    load_roster,
    read_all,
    save_forecast,
    save_outbound,
    save_requirement,
    save_roster,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    inputs = write_small(tmp_path_factory.mktemp("small") / "inputs")
    center = load(inputs).center
    return center, pipeline.plan(center, SMALL_WEEK, 2, Stop(iterations=20, bound_rounds=2))


@pytest.fixture()
def space(tmp_path, made):
    center, plan = made
    space = Workspace(tmp_path / "ws")
    space.create()
    save_forecast(space, center, plan.forecast)
    save_outbound(space, plan.outbound)
    save_requirement(space, center, plan.requirement, SMALL_WEEK)
    save_roster(space, center, plan.roster)
    return space


def same(a: pd.DataFrame, b: pd.DataFrame, within: float) -> None:
    pd.testing.assert_frame_equal(
        a.reset_index(drop=True), b.reset_index(drop=True), check_dtype=False, rtol=0, atol=within)


def test_a_forecast_comes_back_as_it_was(space, made):
    center, plan = made
    back = load_forecast(space, center, SMALL_WEEK)
    same(back.intervals, plan.forecast.intervals, 5e-4)
    same(back.days, plan.forecast.days, 5e-3)
    same(back.weeks, plan.forecast.weeks, 5e-3)
    same(back.accuracy, plan.forecast.accuracy, 5e-5)
    same(back.cleaning, plan.forecast.cleaning, 0)
    assert str(back.intervals["start"].dt.tz) == "UTC"


def test_an_outbound_plan_comes_back_as_it_was(space, made):
    center, plan = made
    back = load_outbound(space, center, SMALL_WEEK)
    assert back.week == plan.outbound.week
    same(back.segments, plan.outbound.segments, 5e-4)


def test_a_requirement_comes_back_as_it_was(space, made):
    center, plan = made
    back = load_requirement(space, center, SMALL_WEEK)
    same(back.intervals, plan.requirement.intervals, 5e-5)
    same(back.work, plan.requirement.work, 5e-5)
    assert back.notes == plan.requirement.notes


def test_a_roster_comes_back_as_it_was(space, made):
    _, plan = made
    back = load_roster(space)
    same(back.stints, plan.roster.stints, 0)
    assert back.cost == plan.roster.cost
    assert (back.week, back.status, back.seed, back.lower_bound, back.trace, back.warnings) == (
        plan.roster.week, plan.roster.status, plan.roster.seed, plan.roster.lower_bound,
        plan.roster.trace, plan.roster.warnings)
    assert back.prices.keys() == plan.roster.prices.keys() == {"people", "work", "caps", "heads"}
    for name, array in back.prices.items():
        np.testing.assert_array_equal(array, plan.roster.prices[name])


@pytest.mark.parametrize("broken", [None, b"", b"PK\x03\x04 half", b"no prices"])
def test_without_the_prices_it_comes_back_all_the_same(space, broken):
    path = space.outputs / "prices.npz"
    kept = path.read_bytes()
    try:
        path.unlink() if broken is None else path.write_bytes(broken)
        back = load_roster(space)
    finally:
        path.write_bytes(kept)
    assert back.prices == {} and len(back.stints)


def test_a_bound_that_is_not_known_is_null_on_disk_and_comes_back(space, made):
    center, plan = made
    trace = ((0.1, np.inf, -np.inf), (0.2, 12.0, -np.inf), (0.3, 11.0, -4.0))
    save_roster(space, center, replace(plan.roster, lower_bound=-np.inf, trace=trace))
    told = json.loads((space.outputs / "result.json").read_text(encoding="utf-8"),
                      parse_constant=lambda name: pytest.fail(name))
    assert told["lower_bound"] is told["gap"] is None
    assert told["trace"] == [[0.1, None, None], [0.2, 12.0, None], [0.3, 11.0, -4.0]]
    back = load_roster(space)
    assert (back.lower_bound, back.trace) == (-np.inf, trace)


def test_moments_carry_the_offset_of_the_place(space):
    first = pd.read_csv(space.forecasts / "inbound.csv")["start"][0]
    assert first.endswith("+01:00") and "T" in first


def test_every_written_json_is_strict(space):
    for path in (space.outputs / "result.json", space.forecasts / "requirement.json"):
        json.loads(path.read_text(encoding="utf-8"), parse_constant=lambda name: pytest.fail(name))


@pytest.mark.parametrize(("name", "load_it"), [
    ("inbound.csv", load_forecast), ("days.csv", load_forecast), ("weeks.csv", load_forecast),
    ("accuracy.csv", load_forecast),
    ("cleaning.csv", load_forecast), ("outbound.csv", load_outbound),
    ("requirement.csv", load_requirement), ("work.csv", load_requirement)])
def test_an_absent_table_says_which_command_makes_it(space, made, name, load_it):
    (space.forecasts / name).unlink()
    with pytest.raises(InputError, match=r"forecasts/.* Run `wfm (forecast|staff) ") as caught:
        load_it(space, made[0], SMALL_WEEK)
    assert len(caught.value.faults) == 1


def test_an_absent_or_damaged_roster_is_a_fault(space):
    (space.outputs / "result.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="damaged"):
        load_roster(space)
    (space.outputs / "roster.csv").unlink()
    with pytest.raises(InputError, match="wfm roster"):
        load_roster(space)


EDITS = [
    ("inbound", "start", lambda t: t.str[:16], "no offset from UTC"),
    ("inbound", "queue", lambda t: "sales", "no queue 'sales'"),
    ("inbound", "volume", lambda t: -1, "below 0"),
    ("inbound", "volume", lambda t: 1e11, "more than 10000 agents"),
    ("inbound", "aht_s", lambda t: 0, "without a handling time"),
    ("inbound", "start", lambda t: "2026-11-23T08:10+01:00", "does not begin an interval"),
    ("inbound", "open", lambda t: "perhaps", "is neither yes nor no"),
    ("days", "date", lambda t: "soon", "is not a date"),
    ("accuracy", "wape", lambda t: "good", "is not a number"),
    ("cleaning", "start", lambda t: "then", "is not a date and time"),
    ("outbound", "campaign", lambda t: "sales", "no campaign 'sales'"),
    ("outbound", "segment", lambda t: "brno", "no segment 'brno'"),
    ("outbound", "hours", lambda t: "-3", "below 0"),
    ("requirement", "queue", lambda t: "sales", "no queue 'sales'"),
    ("requirement", "required", lambda t: -2, "below 0"),
    ("requirement", "required", lambda t: 2.5, "is not a whole"),
    ("requirement", "required", lambda t: 10**9, "more than 10000 agents"),
    ("requirement", "worth", lambda t: "1.00 2.00", "not falling"),
    ("requirement", "worth", lambda t: "high", "not falling"),
    ("requirement", "worth", lambda t: "2.00 nan", "not falling"),
    ("requirement", "worth", lambda t: "2.00 -1.00", "not falling"),
    ("requirement", "start", lambda t: t.str[:16], "no offset"),
    ("work", "activity", lambda t: "sales", "no campaign 'sales'"),
    ("work", "segment", lambda t: "brno", "no segment 'brno'"),
    ("work", "kind", lambda t: "deferred", "no deferred queue 'renew'"),
    ("work", "due", lambda t: "2026-11-01T00:00+01:00", "due before"),
    ("work", "hours", lambda t: "", "is empty"),
]


@pytest.mark.parametrize(("table", "column", "edit", "words"), EDITS)
def test_a_fault_made_by_hand_is_named_with_its_row(space, made, table, column, edit, words):
    path = space.forecasts / f"{table}.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False).astype(object)
    at = int((frame["open"] == "yes").argmax()) if table == "inbound" else 0
    frame.loc[at:at, column] = edit(frame.loc[at:at, column])
    frame.to_csv(path, index=False)
    reader = {"outbound": load_outbound, "requirement": load_requirement,
              "work": load_requirement}.get(table, load_forecast)
    with pytest.raises(InputError) as caught:
        reader(space, made[0], SMALL_WEEK)
    mine = [f for f in caught.value.faults if f.row == at + 2]
    assert any(words in str(f) for f in mine), str(caught.value)


def test_missing_and_repeated_intervals_are_faults(space, made):
    path = space.forecasts / "inbound.csv"
    frame = pd.read_csv(path, dtype=str)
    inside = frame["start"].str.startswith("2026-11-24T1") & (frame["queue"] == "care")
    frame[~inside].to_csv(path, index=False)
    with pytest.raises(InputError, match=r"no row of 'care' for 2026-11-24T10:00\+01:00, nor for 19"
                       ):
        load_forecast(space, made[0], SMALL_WEEK)
    pd.concat([frame, frame[inside]]).to_csv(path, index=False)
    with pytest.raises(InputError, match="already stands in row") as caught:
        load_forecast(space, made[0], SMALL_WEEK)
    assert len(caught.value.faults) == 20


@pytest.mark.parametrize("weeks", [-1, 1, 2])
def test_another_week_says_what_to_run(space, made, weeks):
    week = SMALL_WEEK + timedelta(days=7 * weeks)
    with pytest.raises(InputError) as caught:
        read_all(lambda: load_forecast(space, made[0], week),
                 lambda: load_outbound(space, made[0], week))
    text = str(caught.value)
    assert f"Run `wfm forecast --week {week}` first" in text
    assert f"the tables are of the week {SMALL_WEEK}, not {week}" in text
    with pytest.raises(InputError, match=f"Run `wfm staff --week {week}` first"):
        load_requirement(space, made[0], week)


def test_a_centre_without_campaigns_has_empty_tables_that_can_be_read(tmp_path):
    from small_centre import AGENTS

    agents = AGENTS.replace(" renew:2", "").replace("chat renew", "chat").replace(
        "full,renew", "full,care").replace("part,renew", "part,care")
    inputs = write_small(tmp_path / "inputs", campaigns_csv=None, segments_csv=None,
                         agents_csv=agents)
    center, space = load(inputs).center, Workspace(tmp_path)
    hours = pipeline.outbound(center, SMALL_WEEK)
    save_outbound(space, hours)
    assert load_outbound(space, center, SMALL_WEEK).segments.empty
    made = pipeline.forecast(center, SMALL_WEEK, 1)
    need = pipeline.staff(center, made, hours, SMALL_WEEK)
    save_requirement(space, center, need, SMALL_WEEK)
    back = load_requirement(space, center, SMALL_WEEK)
    assert back.work.empty and str(back.work["due"].dtype).endswith("UTC]")
    assert len(back.intervals) == len(need.intervals)


def test_a_stage_that_fails_while_writing_leaves_the_old_tables(space, made, monkeypatch):
    center, plan = made
    before = {p.name: p.read_bytes() for p in space.forecasts.iterdir()}

    def full(*args: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_csv", full)
    with pytest.raises(OSError, match="No space"):
        save_forecast(space, center, plan.forecast)
    assert {p.name: p.read_bytes() for p in space.forecasts.iterdir()} == before


def test_presence_of_a_roster_read_back_is_the_same(space, made):
    center, plan = made
    one = pipeline.presence(center, plan.roster, SMALL_WEEK)["present"]
    two = pipeline.presence(center, load_roster(space), SMALL_WEEK)["present"]
    assert np.allclose(one, two) and one.sum() > 0
