"""Agent hours for each degree of certainty."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import gamma
from staffing_cases import WEEK, a_center, a_forecast, a_queue

from wfm.handover import OutboundPlan
from wfm.staffing import erlang_a
from wfm.staffing.certainty_hours import COLUMNS, certainty_hours
from wfm.staffing.requirement import staff

NOTHING = OutboundPlan(WEEK, pd.DataFrame(
    {c: [] for c in ("campaign", "segment", "hours", "attempts", "attempts_a_day")}))


def hours(center, busy_at_noon, spread: float) -> pd.Series:
    sure = a_forecast(center, busy_at_noon)
    unsure = replace(sure, intervals=sure.intervals.assign(spread=spread))
    return certainty_hours(center, staff(center, unsure, NOTHING, WEEK), WEEK).iloc[0]


def test_certainty_has_its_price(busy_at_noon) -> None:
    got = hours(a_center(a_queue()), busy_at_noon, 0.2)
    assert list(got.index) == list(COLUMNS)
    assert got["week_h"] < got["forecast_h"]
    assert got["p50_h"] <= got["forecast_h"] < got["p80_h"] < got["p95_h"]


def test_a_sure_forecast_costs_the_same_whatever_the_certainty(busy_at_noon) -> None:
    got = hours(a_center(a_queue()), busy_at_noon, 0.0)
    assert got["forecast_h"] == got["p50_h"] == got["p80_h"] == got["p95_h"]


def test_the_hours_are_those_of_the_load_that_is_not_exceeded() -> None:
    """84 calls of 180 s in each of 24 half-hours; one time in twenty the load is higher."""
    center = a_center(a_queue(shrinkage_in_office=0.2, shrinkage_out_of_office=0.0))
    got = hours(center, lambda local: np.full(len(local), 84.0), 0.3)
    load = 8.4 * gamma.ppf(0.95, 1 / 0.09, scale=0.09)
    agents = next(
        n for n in range(1, 100)
        if erlang_a.service_level(load, n, 180, 300, 20) >= 0.8
        and erlang_a.occupancy(load, n, 180, 300) <= 0.9
    )
    assert got["p95_h"] == pytest.approx(7 * 12 * np.ceil(agents / 0.8))


def test_a_promise_of_everybody_at_once_is_read_as_the_best_there_is() -> None:
    center = a_center(a_queue(answer_within_s=0.0, service_level=1.0, patience_s=None))
    got = hours(center, lambda local: np.full(len(local), 50.0), 0.1)
    assert 0 < got["forecast_h"] < np.inf


def test_agents_with_several_chats_take_fewer_hours() -> None:
    center = a_center(a_queue(queue="chat", channel="chat", concurrency=3.0))
    chat = hours(center, lambda local: np.full(len(local), 84.0), 0.0)
    voice = hours(a_center(a_queue()), lambda local: np.full(len(local), 84.0), 0.0)
    assert chat["forecast_h"] < voice["forecast_h"] / 2
