"""Rosters of several weeks are explained as those of one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from check_centres import MONDAY
from explained import NINE_TO_FIVE, absence, interval, need, place, weeks_of

from wfm.roster.build import week_grid
from wfm.roster.explain.away import FREE, Away
from wfm.roster.explain.case import read_case
from wfm.roster.explain.explanation import explain
from wfm.roster.explain.requests import impossible
from wfm.rules.labour import AverageWeek, DaysOff

TWO = [NINE_TO_FIVE] * 5 + ["", ""] + [NINE_TO_FIVE] * 5


def of_two(center, shifts, hours=()):
    grid = week_grid(center, MONDAY, 2)
    always = {(c.campaign, part.segment): grid.starts == grid.starts
              for c in center.campaigns.values() for part in c.segments}
    return need(hours), replace(weeks_of(A1=shifts), weeks=2), always


@pytest.mark.parametrize("pack, contract, cause", [
    ({}, {}, FREE),
    ({"max_run_days": 6}, {}, FREE),
    ({}, {"week_max_h": 40}, ("hours",)),
    ({"average": AverageWeek(2400, 2)}, {}, ("counters",)),
    ({"days_off": (DaysOff("sunday", 1, 2),)}, {}, FREE),
])
def test_the_second_weeks_saturday_is_asked_for_with_the_first_week_before_it(
        pack, contract, cause):
    center = place(pack, contract=contract)
    requirement, roster, legal = of_two(center, TWO)
    away = Away(read_case(center, requirement, roster, legal))
    assert away.reason(0, interval(12, "10:00")) == cause


def test_of_two_sundays_one_stays_free():
    center = place({"days_off": (DaysOff("sunday", 1, 2),)})
    shifts = [""] * 6 + [NINE_TO_FIVE] + [""] * 6
    requirement, roster, legal = of_two(center, shifts)
    away = Away(read_case(center, requirement, roster, legal))
    assert away.reason(0, interval(13, "10:00")) == ("days_off",)


def test_a_conflict_in_the_second_week_is_found():
    center = place(contract={"week_min_h": 40.0, "week_max_h": 40.0, "shift_step_min": 240},
                   agent={"absences": (absence(7, 0, 24 * 5, row=3),)})
    requirement, roster, legal = of_two(center, TWO[:5])
    (one,) = impossible(read_case(center, requirement, roster, legal))
    assert {(given.table, given.column or given.rows) for given in one.inputs} == {
        ("absences", (3,)), ("contracts", "week_min_h")}


def test_everything_is_said_of_two_weeks():
    center = place(contract={"week_max_h": 40.0})
    requirement, roster, legal = of_two(center, TWO, [(12, 9, 17)])
    made = explain(center, requirement, roster, legal)
    (one,) = made.short
    assert one.causes == {("away", "hours=40"): 1.0}
    assert one.first == interval(12, "09:00")
    assert made.priced.bound <= made.priced.cost
    assert 0 <= made.more[0].at_most <= 16 * 100 - 160 + 0.5
