"""Why somebody is not at work: one rule at a time is the cause, by the way the case is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import numpy as np
import pytest
from check_centres import MONDAY, worked
from explained import NINE_TO_FIVE, absence, case, interval, place, weeks_of
from small import legal_weeks, random_problem

from wfm.roster.explain.away import BY_HAND, FREE, SHAPE, Away
from wfm.roster.explain.possible import has_tour, terms_without, without
from wfm.rules.labour import DaysOff

WEEK = weeks_of(A1=[NINE_TO_FIVE] * 5)
SUNDAYS = (DaysOff("sunday", 1, 2),)
MONDAY_EVENING, SATURDAY, SUNDAY = (0, "20:00"), (5, "10:00"), (6, "10:00")


def reason(center, when, roster=WEEK):
    return Away(case(center, roster)).reason(0, interval(*when))


@pytest.mark.parametrize("pack, contract, agent, when, cause", [
    ({}, {}, {}, MONDAY_EVENING, FREE),
    ({}, {}, {}, SATURDAY, FREE),
    ({"rest_min": 900}, {}, {}, MONDAY_EVENING, ("rest",)),
    ({"rest_min": 720}, {}, {}, MONDAY_EVENING, FREE),
    ({"weekly_rest_min": 48 * 60}, {}, {}, SUNDAY, ("weekly_rest",)),
    ({"max_run_days": 5}, {}, {}, SATURDAY, ("run",)),
    ({"max_run_days": 5}, {}, {}, SUNDAY, FREE),
    ({"days_off": SUNDAYS}, {}, {"worked": worked(-15, -1)}, SUNDAY, ("days_off",)),
    ({"days_off": SUNDAYS}, {}, {"worked": worked(-15, -2)}, SUNDAY, FREE),
    ({}, {"week_max_h": 40}, {}, SATURDAY, ("hours",)),
    ({}, {"days_max": 5}, {}, SATURDAY, ("hours",)),
    ({"max_week_min": 2400}, {}, {}, SATURDAY, ("hours",)),
    ({}, {"week_max_h": 40}, {}, MONDAY_EVENING, FREE),
    ({}, {"latest_end": time(18)}, {}, MONDAY_EVENING, ("availability",)),
    ({}, {"work_days": frozenset({"mon", "tue", "wed", "thu", "fri"})}, {}, SATURDAY,
     ("availability",)),
    ({}, {"start_spread_h": 2}, {}, MONDAY_EVENING, ("spread",)),
    ({}, {"start_spread_h": 5}, {}, MONDAY_EVENING, FREE),
    ({}, {}, {"absences": (absence(5, 0, 24),)}, SATURDAY, ("absence",)),
    ({}, {}, {"absences": (absence(5, 8, 11, "sick"),)}, SATURDAY, ("absence",)),
    ({}, {}, {"absences": (absence(0, 9, 10, "training"),)}, MONDAY_EVENING, ("meeting",)),
    ({}, {}, {"last_day": MONDAY + timedelta(days=4)}, SATURDAY, ("employed",)),
    ({}, {"week_max_h": 40}, {"absences": (absence(5, 0, 24),)}, SATURDAY, ("absence", "hours")),
    ({"rest_min": 900}, {"start_spread_h": 2, "latest_end": time(18)}, {}, MONDAY_EVENING,
     ("availability", "rest", "spread")),
    ({}, {"start_step_min": 720}, {}, (5, "10:00"), SHAPE),
])
def test_the_rule_that_binds_is_named_and_no_other(pack, contract, agent, when, cause):
    shifts = WEEK
    if contract.get("start_step_min") == 720:
        shifts = weeks_of(A1=["12:00 care 480"] * 5)
    assert reason(place(pack, contract=contract, agent=agent), when, shifts) == cause


def test_of_a_shift_that_the_contract_does_not_know_no_rule_is_asked():
    roster = weeks_of(A1=["09:00 care 425"])
    assert case(place(), roster).by_hand.all()
    assert reason(place(), SATURDAY, roster) == BY_HAND


def test_a_night_shift_of_the_day_before_covers_the_morning():
    center = place(contract={"earliest_start": time(20), "latest_end": time(6)})
    assert reason(center, (5, "02:00"), weeks_of(A1=["20:00 care 480"] * 4)) == FREE
    assert reason(center, (5, "07:00"), weeks_of(A1=["20:00 care 480"] * 4)) == ("availability",)


LIFTS = {"rest": {"rest": 0}, "weekly_rest": {"weekly_rest": 0}, "run": {"max_run": 99}}


@pytest.mark.parametrize("seed", range(25))
def test_a_tour_with_given_shifts_exists_exactly_if_trying_all_weeks_finds_one(seed):
    problem, draw = random_problem(seed), np.random.default_rng(seed)
    for who in problem.people:
        s = problem.shift_sets[who.shift_set]
        for rule, lifted in (("", {}), *LIFTS.items()):
            weeks = legal_weeks(replace(s, **lifted), who)
            may = who.allowed & (draw.random(len(s.day)) < 0.6)
            most = max((int((week >= 0).sum()) for week in weeks
                        if may[week[week >= 0]].all()), default=0)
            loose, terms = without(s, {rule}), terms_without(who, s, {rule})
            for shifts in range(1, 8):
                assert has_tour(loose, terms, may, shifts) == (shifts <= most), (rule, shifts)
