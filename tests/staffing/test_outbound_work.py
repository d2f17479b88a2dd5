"""Outbound hours as work: one piece for a segment, and one for each time that is promised."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from wfm.center import Weights
from wfm.handover import CALLBACKS, OutboundPlan
from wfm.staffing.outbound import outbound_work

WEEK = date(2026, 6, 1)
COLUMNS = ["work", "activity", "segment", "kind", "hours", "opens", "due", "penalty_h",
           "hours_a_day"]


def at(hour, minute=0, day=2):
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


def work_of(hours, *promised, attempts=100.0, a_day=np.nan, weights=None, **dates):
    campaign = SimpleNamespace(start=date(2026, 1, 1), end=date(2026, 12, 31), priority=2.0)
    vars(campaign).update(dates)
    center = SimpleNamespace(
        main_site=SimpleNamespace(zone="UTC"), interval_min=30, cost_h=10.0,
        weights=weights or Weights(), campaigns={"spring": campaign})
    segments = pd.DataFrame([{"campaign": "spring", "segment": "s0", "hours": hours,
                              "attempts": attempts, "attempts_a_day": a_day}])
    calls = pd.DataFrame(
        [("spring", "s0", opens, opens, due, 1.0, 0.5, need, "", "")
         for opens, due, need in promised], columns=list(CALLBACKS))
    return pd.DataFrame(outbound_work(center, OutboundPlan(WEEK, segments, calls)),
                        columns=COLUMNS)


def test_without_promised_calls_there_is_one_piece_for_the_week():
    (row,) = work_of(7.3).itertuples()
    assert (row.work, row.hours, row.penalty_h) == ("spring/s0", 7.3, 60.0)
    assert (row.opens, row.due) == (at(0, day=1), at(0, day=8))
    assert np.isnan(row.hours_a_day)


def test_promised_calls_take_whole_intervals_of_the_segments_hours():
    """Ten minutes of calls have an agent for half an hour, who goes on down the list."""
    made = work_of(7.3, (at(9, 30), at(10, 30), 1 / 6))
    assert made["hours"].tolist() == pytest.approx([6.8, 0.5])
    call = made.iloc[1]
    assert call["work"] == "spring/s0@2026-06-02T09:30Z+60"
    assert (call["activity"], call["segment"], call["kind"]) == ("spring", "s0", "outbound")
    assert (call["opens"], call["due"]) == (at(9, 30), at(10, 30))
    assert call["penalty_h"] == 10 * 4 * 2  # as deferred work that is late
    assert made.iloc[0]["penalty_h"] == 10 * 3 * 2


def test_a_broken_promise_never_weighs_less_than_the_target():
    made = work_of(7.3, (at(9), at(10), 0.1), weights=Weights(outbound=9.0))
    assert made["penalty_h"].tolist() == [180.0, 180.0]


def test_calls_that_share_a_time_share_an_agent():
    made = work_of(9.0, (at(9), at(10), 0.2), (at(9), at(10), 0.25), (at(9), at(9, 30), 0.1),
                   (at(14), at(15), 1.2))
    assert made["work"].is_unique
    assert made["hours"].tolist() == pytest.approx([9 - 0.5 - 0.5 - 1.5, 0.5, 0.5, 1.5])


@pytest.mark.parametrize("hours", [0.0, 0.3, 0.5])
def test_promised_calls_stay_where_there_is_nothing_else_to_do(hours):
    (row,) = work_of(hours, (at(9), at(10), 0.3)).itertuples()
    assert row.hours == 0.5 and row.opens == at(9)


def test_the_attempts_of_a_day_bind_all_pieces_of_a_segment():
    made = work_of(10.0, (at(9), at(10), 0.3), attempts=200.0, a_day=55.0)
    assert made["hours_a_day"].tolist() == [3.0, 3.0]  # 2.75 hours, in whole intervals


def test_a_campaign_of_other_days_has_no_piece():
    assert work_of(5.0, end=date(2026, 5, 31)).empty
    (row,) = work_of(5.0, start=date(2026, 6, 3), end=date(2026, 6, 4)).itertuples()
    assert (row.opens, row.due) == (at(0, day=3), at(0, day=5))
