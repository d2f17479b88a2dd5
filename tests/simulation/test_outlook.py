"""What planners read, against the counts it is made of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from played_weeks import (
    MONDAY,
    OFFICE,
    all_week,
    build,
    campaign,
    centre,
    forecast,
    mail,
    moment,
    plan,
    queue,
    stint,
    stints,
)

from wfm.simulation.outlook import differences, outlook, promise_text, unlikely
from wfm.simulation.result import estimate
from wfm.simulation.run import simulate

AGENTS = {"A": {"care": 1}, "B": {"care": 1}, "C": {"mail": 1}, "D": {"sell": 1},
          "E": {"far": 1}}
CENTER = centre(
    queue("care", service_level=0.7, max_abandon=0.1, patience_s=120.0,
          shrinkage_out_of_office=0.1),
    queue("far", site="far", hours=OFFICE, service_level=None), mail(),
    agents=AGENTS, campaigns=(campaign(), campaign("ask", target_unit="contacts")))
THERE = pd.concat([
    all_week({"A": 1, "B": 1}, "care"), all_week({"C": 1}, "mail"), all_week({"D": 1}, "sell/one"),
    stints(*(stint("E", day, 12, 22, "far") for day in range(5))),
], ignore_index=True)
PLANNED = plan(("sell", "one", 400.0, 100.0, 20.0, 9.0, np.nan),
               ("ask", "one", 40.0, 10.0, 10.0, 1.0, np.nan))
WEEK = build(CENTER, forecast(CENTER, {"care": 9.0, "far": 2.0, "mail": 3.0}, spread=0.2,
                              day_spread=0.1), THERE, outbound=PLANNED, replications=30)
RESULT = simulate(WEEK.model, 30, 2)
FOUND = outlook(CENTER, WEEK, RESULT, PLANNED)


def own(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The result's rows of a queue that are of its week."""
    counted = np.flatnonzero(WEEK.counted[name])
    return frame[(frame["activity"] == name) & frame["interval"].isin(counted)]


def test_the_weeks_are_the_replications_of_the_result():
    for name in ("care", "far"):
        total = own(RESULT.intervals(), name).groupby("replication").sum(numeric_only=True)
        for measure, value in (
            ("offered", total["offered"]), ("service_level", total["in_time"] / total["offered"]),
            ("abandonment", total["abandoned"] / total["offered"]),
            ("asa_s", total["wait_s"] / total["answered"]),
        ):
            assert FOUND.values(name, measure) == pytest.approx(value.to_numpy())
        line = FOUND.queues.set_index("queue").loc[name]
        level = estimate(total["in_time"] / total["offered"])
        assert line["service_level"] == pytest.approx(level.mean)
        assert line["service_level_p10"] == pytest.approx(level.p10)
        assert line["service_level_high"] == pytest.approx(min(level.high, 1.0))


def test_a_promise_is_kept_where_all_of_it_is():
    level, gone = FOUND.values("care", "service_level"), FOUND.values("care", "abandonment")
    kept = (level >= 0.7) & (gone <= 0.1)
    assert FOUND.queues.set_index("queue").loc["care", "chance"] == pytest.approx(kept.mean())
    strict = replace(CENTER, queues={**CENTER.queues, "care": replace(
        CENTER.queues["care"], service_level=float(np.median(level)), max_abandon=None)})
    chance = outlook(strict, WEEK, RESULT, PLANNED).queues["chance"]
    assert chance[0] == pytest.approx(np.mean(level >= np.median(level)))
    assert np.isnan(chance[1]), "nothing is promised"


def test_days_and_intervals_add_up_to_the_week():
    for name in ("care", "far"):
        week = FOUND.queues.set_index("queue").loc[name]
        for frame in (FOUND.days, FOUND.intervals):
            mine = frame[frame["queue"] == name]
            assert mine["offered"].sum() == pytest.approx(week["offered"])
            in_time = (mine["offered"] * mine["service_level"]).sum()
            counts = own(RESULT.intervals(), name).groupby("replication")["in_time"].sum()
            assert in_time == pytest.approx(counts.mean())
    days = FOUND.days[FOUND.days["queue"] == "far"]
    assert days["date"].tolist() == [MONDAY + pd.Timedelta(days=n).to_pytimedelta()
                                     for n in range(7)]
    assert days["offered"].iloc[6] == 0 and np.isnan(days["service_level"].iloc[6])


def test_intervals_tell_who_is_there_and_how_many_are_kept_busy():
    frame = FOUND.intervals[FOUND.intervals["queue"] == "care"]
    assert (frame["rostered"] == 2).all() and len(frame) == 336
    assert frame["load"].to_numpy() == pytest.approx(9 * 200 / 1800)
    # one of ten shifts is missed
    assert 1.5 < frame["available"].mean() < 2.05
    far = FOUND.intervals[FOUND.intervals["queue"] == "far"].set_index("start")
    assert far.loc[moment(0, 12), "rostered"] == 1
    assert moment(0, 22) in far.index and far.loc[moment(0, 22), "rostered"] == 0


def test_occupancy_is_that_of_the_agents_rostered_for_the_queue():
    kind = WEEK.rostered.index("care")
    teams = RESULT.teams()
    teams = teams[(teams["skills"] == kind) & teams["interval"].isin(
        np.flatnonzero(WEEK.counted["care"]))]
    total = teams.groupby("replication")[["busy_s", "available_s"]].sum()
    ratio = (total["busy_s"] / total["available_s"]).to_numpy()
    assert FOUND.values("care", "occupancy") == pytest.approx(ratio, abs=0.01)
    assert FOUND.intervals["occupancy"].max() <= 1


def test_deferred_work_counts_what_was_done_or_fell_due():
    total = RESULT.totals()
    mine = total[total["activity"] == "mail"]
    share = (mine["in_time"] / (mine["in_time"] + mine["late"])).to_numpy()
    assert FOUND.values("mail", "service_level") == pytest.approx(share)
    assert FOUND.queues.set_index("queue").loc["mail", "late"] == pytest.approx(
        mine["late"].mean())
    sunday = FOUND.days[FOUND.days["queue"] == "mail"].iloc[-1]
    assert sunday["offered"] > 0


def test_campaigns_bring_results_as_the_plan_counts_them():
    got = FOUND.campaigns.set_index("campaign")
    total = RESULT.totals()
    mine = total[total["activity"] == "sell/one"]
    hours = ((mine["handled_s"] + mine["attempt_s"]) / 3600).to_numpy()
    assert FOUND.values("sell", "hours") == pytest.approx(hours)
    # eight hours a day, all legal hours of one agent
    assert hours.mean() == pytest.approx(56, abs=1)
    contacts, results = FOUND.values("sell", "contacts"), FOUND.values("sell", "results")
    assert (results == np.floor(results)).all() and results.mean() == pytest.approx(
        0.2 * contacts.mean(), rel=0.1)
    assert results.std() == pytest.approx(np.sqrt(0.16 * contacts.mean()), rel=0.5)
    assert got.loc["sell", "chance"] == np.mean(results >= 20)
    assert got.loc["ask", "results"] == 0 == got.loc["ask", "chance"]
    assert got.loc["ask", "results_planned"] == 10


def test_a_difference_is_the_mean_of_the_differences():
    after = replace(FOUND, weeks=FOUND.weeks.assign(value=FOUND.weeks["value"] + np.where(
        FOUND.weeks["replication"] % 2 == 0, 2.0, 0.0)))
    frame = differences(FOUND, after)
    row = frame[(frame["activity"] == "care") & (frame["measure"] == "asa_s")].iloc[0]
    expected = estimate([2.0, 0.0] * 15)
    assert row["difference"] == pytest.approx(1.0)
    assert (row["low"], row["high"]) == pytest.approx((expected.low, expected.high))
    assert row["after"] - row["before"] == pytest.approx(1.0)


def test_what_is_unlikely_is_said_in_words():
    said = unlikely(CENTER, FOUND)
    assert any(text.startswith("ask: the 10 contacts planned are unlikely") for text in said)
    assert not any(text.startswith(("sell", "far")) for text in said)
    care = FOUND.queues.set_index("queue").loc["care"]
    hopeless = FOUND.queues.assign(chance=np.where(FOUND.queues["queue"] == "care", 0.1, np.nan))
    text, *_others = unlikely(CENTER, replace(FOUND, queues=hopeless))
    assert "70 % in 20 s, at most 10 % give up" in text and "3 of 30 weeks" in text
    assert care["promised"] == 0.7


def test_promises_read_as_a_planner_writes_them():
    assert promise_text(CENTER.queues["far"]) == "–"
    assert promise_text(CENTER.queues["mail"]) == "100 % in 24 h"
    assert promise_text(replace(CENTER.queues["mail"], service_level=0.955)) == "95.5 % in 24 h"
    assert promise_text(replace(CENTER.queues["far"], max_abandon=0.05)) == "at most 5 % give up"


def test_the_same_seed_makes_the_same_tables_on_any_number_of_workers():
    again = outlook(CENTER, WEEK, simulate(WEEK.model, 30, 2, workers=2), PLANNED)
    for name in ("weeks", "queues", "days", "intervals", "campaigns"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(FOUND, name))
