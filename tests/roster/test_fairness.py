"""Who carried more weekends and late shifts pays for more; a week without unfairness is free."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import numpy as np
import pytest
from check_centres import MONDAY, free
from test_limits import made, need, people

from wfm.center import Center, WorkedShift
from wfm.handover import Requirement
from wfm.roster.build import week_grid
from wfm.roster.fairness import burdens, fairness_prices, past_burdens
from wfm.roster.shiftset import make_shifts


def shift(days_back: int, start: int = 9, end: int = 17) -> WorkedShift:
    return WorkedShift(MONDAY - timedelta(days=days_back), time(start), time(end))


def with_past(center: Center, **worked: tuple[WorkedShift, ...]) -> Center:
    agents = {code: replace(agent, worked=worked.get(code, ()))
              for code, agent in center.agents.items()}
    return replace(center, agents=agents)


def on_saturday(worth: str) -> Requirement:
    week = need(worth, days=6)
    local = week.intervals["start"].dt.tz_convert("Europe/Madrid").dt.date
    return replace(week, intervals=week.intervals[local == MONDAY + timedelta(days=5)])


def test_weekends_and_late_shifts_of_the_past_are_counted_by_the_week() -> None:
    sunday, saturday, friday_night = shift(1), shift(9), shift(10, 22, 6)
    late, over_midnight = shift(4, 14, 22), shift(12, 17, 0)
    center = with_past(people(1), A1=(over_midnight, friday_night, saturday, late, sunday))
    past = past_burdens(center.agents["A1"], MONDAY)
    assert past is not None
    # two weeks: Friday night runs into Saturday; it, 14-22 and 17-24 end late
    assert past.tolist() == [3 / 2, 3 / 2]
    assert past_burdens(replace(center.agents["A1"], worked=()), MONDAY) is None
    old = (WorkedShift(MONDAY - timedelta(days=70), time(9), time(17)),)
    assert past_burdens(replace(center.agents["A1"], worked=old), MONDAY) is None


def test_only_what_is_above_the_mean_costs() -> None:
    center = with_past(people(3), A1=(shift(2), shift(1)), A2=(shift(3),))
    prices = fairness_prices(center, MONDAY)
    assert set(prices) == {"A1", "A2"}
    unit = center.cost_h * center.weights.fairness
    assert prices["A1"].tolist() == [unit * 1.0, 0.0]
    assert prices["A2"].tolist() == [0.0, 0.0]
    assert fairness_prices(with_past(center), MONDAY) == {}


def test_burdens_of_shifts_to_come_are_those_of_the_clock() -> None:
    center = free(contract={"shift_min_h": 8.0, "shift_max_h": 8.0, "start_step_min": 60})
    grid = week_grid(center, MONDAY)
    shifts = make_shifts(center.contracts["full"], center.pack_of(center.agents["A1"]),
                         center.main_site, MONDAY, grid)
    weekend, late = burdens(shifts)
    day, clock = shifts.shift_set.day, shifts.clock_min // 60
    assert np.array_equal(weekend, (day >= 5) | ((day == 4) & (clock > 16)))
    # eight hours: late from 13:00 on, three hours of night up to a start at 03:00
    assert np.array_equal(late, (clock > 12) | (clock < 4))


def test_the_weekend_goes_to_who_had_none() -> None:
    center = with_past(people(2), A1=(shift(9), shift(8), shift(2), shift(1)), A2=(shift(5),))
    only = on_saturday("30")
    roster = made(center, only)
    assert set(roster.stints["agent"]) == {"A2"}
    assert roster.cost["fairness"] == 0
    away = replace(center, agents={"A1": center.agents["A1"]})
    alone = made(away, only)
    assert alone.cost["fairness"] == pytest.approx(0.0)  # nobody to compare with


def test_the_price_is_told_apart_from_wishes() -> None:
    center = with_past(people(2), A1=(shift(2), shift(1)), A2=(shift(5),))
    center = replace(center, agents=center.agents | {"A2": replace(
        center.agents["A2"], last_day=date(2026, 1, 1))})
    roster = made(center, on_saturday("30"))
    unit = center.cost_h * center.weights.fairness
    assert set(roster.stints["date"]) == {MONDAY + timedelta(days=5)}
    assert roster.cost["fairness"] == pytest.approx(unit * 1.0)
    assert roster.cost["preference"] == pytest.approx(0.0)
