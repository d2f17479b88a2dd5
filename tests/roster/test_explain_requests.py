"""Requests that cannot be met: the conflict is known by the way the case is made, and smallest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import combinations

import numpy as np
import pytest
from check_centres import MONDAY, worked
from explained import NINE_TO_FIVE, absence, case, interval, place, weeks_of, with_agents

from wfm.center import Preference
from wfm.limits import Limit
from wfm.roster.explain.conflict import smallest_conflict
from wfm.roster.explain.givens import Given, Givens
from wfm.roster.explain.requests import impossible
from wfm.roster.pricing import Pricer
from wfm.rules.labour import DaysOff, FixedBreak

NOTHING = weeks_of()


def conflict(center, agent="A1", roster=NOTHING):
    """Table and column (or rows) of the inputs in conflict."""
    made = case(center, roster)
    found = [one for one in impossible(made) if one.what == "agent"]
    if not found:
        return None
    (one,) = found
    assert one.agent == agent
    check_smallest(Givens(made, agent), one.inputs)
    return {(given.table, given.column or given.rows) for given in one.inputs}


def check_smallest(givens: Givens, inputs: tuple[Given, ...]) -> None:
    """No part of it is a conflict, and no set of fewer inputs is."""
    assert not givens.possible(inputs)
    for size in range(len(inputs)):
        for fewer in combinations(inputs, size):
            assert givens.possible(fewer)
    for fewer in combinations(givens.inputs, len(inputs) - 1):
        assert givens.possible(fewer)


LATE, EARLY = absence(0, 20, 22, "training", 4), absence(1, 9, 10, "meeting", 5)
FULL = {"week_min_h": 40.0, "week_max_h": 40.0}
PAUSE = FixedBreak("meal", 1, 60, True, 0, 1440, 60, 60)


@pytest.mark.parametrize("pack, contract, agent, inputs", [
    ({}, {}, {"absences": (LATE,)}, None),
    ({}, {"latest_end": time(18), "row": 3}, {"absences": (LATE,)},
     {("absences", (4,)), ("contracts", "latest_end")}),
    ({"rest_min": 12 * 60}, {}, {"absences": (LATE, EARLY)},
     {("absences", (4,)), ("absences", (5,)), ("pack", "ES-CC limits.rest_min")}),
    ({"rest_min": 5 * 60}, {}, {"absences": (LATE, EARLY)}, None),
    ({}, {}, {"absences": (LATE, absence(0, 12, 14, "leave", 8)), "last_day": MONDAY}, None),
    ({}, {}, {"absences": (absence(0, 9, 10, "training", 4), absence(0, 17, 18, "coaching", 6)),
              "last_day": MONDAY},
     {("absences", (4,)), ("absences", (6,)), ("contracts", "shift_max_h")}),
    ({}, {}, {"absences": (LATE,), "last_day": MONDAY - timedelta(days=3)},
     {("absences", (4,)), ("agents", "to")}),
    ({}, {"work_days": frozenset({"tue"})}, {"absences": (LATE,)},
     {("absences", (4,)), ("contracts", "work_days")}),
    ({}, FULL, {"absences": (absence(0, 0, 96, "leave", 9),)},
     {("absences", (9,)), ("contracts", "week_min_h")}),
    ({}, FULL | {"days_max": 5}, {"absences": (absence(0, 0, 96, "leave", 9, paid=True),)}, None),
    ({}, FULL | {"days_max": 7}, {"absences": (absence(0, 0, 96, "leave", 9, paid=True),)},
     {("contracts", "week_min_h"), ("contracts", "week_max_h")}),
    ({"max_run_days": 3}, FULL | {"work_days": frozenset({"mon", "tue", "wed", "thu", "fri"})}, {},
     {("contracts", "week_min_h"), ("contracts", "shift_max_h"), ("contracts", "work_days"),
      ("pack", "ES-CC limits.run_days")}),
    ({"max_week_min": 32 * 60}, FULL, {},
     {("contracts", "week_min_h"), ("pack", "ES-CC limits.week_min")}),
    ({"days_off": (DaysOff("sunday", 1, 2),)}, {},
     {"absences": (absence(6, 9, 10, "training", 4),), "worked": worked(-8, -1)},
     {("absences", (4,)), ("last_roster", (0, 0)), ("pack", "ES-CC days_off")}),
    ({"rest_min": 12 * 60}, {},
     {"absences": (absence(0, 0, 2, "training", 4),), "worked": worked(-1, end=time(22))},
     {("absences", (4,)), ("last_roster", "end"), ("pack", "ES-CC limits.rest_min")}),
    ({"fixed_breaks": (PAUSE,), "break_step_min": 60}, {},
     {"absences": (absence(0, 9, 17, "training", 4),)},
     {("absences", (4,)), ("contracts", "shift_max_h"), ("pack", "ES-CC breaks")}),
])
def test_the_inputs_in_conflict_are_named_by_row(pack, contract, agent, inputs):
    center = place(pack, contract={"shift_step_min": 240} | contract, agent=agent)
    assert conflict(center) == inputs


def test_two_starts_too_far_apart_are_told_with_the_spread():
    center = place(contract={"start_spread_h": 2.0, "shift_step_min": 240}, agent={
        "absences": (LATE, absence(2, 6, 7, "meeting", 5))})
    assert conflict(center) == {
        ("absences", (4,)), ("absences", (5,)), ("contracts", "start_spread_h"),
        ("contracts", "shift_max_h")}


def test_who_keeps_everything_is_not_asked():
    assert conflict(place(contract=FULL), roster=weeks_of(A1=[NINE_TO_FIVE] * 5)) is None


def test_inputs_are_told_with_their_row_and_what_stands_there():
    made = case(place(contract={"latest_end": time(18), "row": 3}, agent={"absences": (LATE,)}),
                NOTHING)
    (one,) = impossible(made)
    assert one.inputs == (
        Given("absences", (4,), "", "training 2026-06-08 20:00-22:00"),
        Given("contracts", (3,), "latest_end", "18:00"))


# ---------------------------------------------------------------------- wishes


@pytest.mark.parametrize("wish, contract, agent, inputs", [
    (Preference("mon", "off", 1, 12), {}, {}, None),
    (Preference(MONDAY, "off", 1, 12), {}, {"absences": (LATE,)},
     {("preferences", (12,)), ("absences", (4,))}),
    (Preference("tue", (time(14), time(22)), 1, 12), {"latest_end": time(18)}, {},
     {("preferences", (12,)), ("contracts", "latest_end")}),
    (Preference("tue", "late", 1, 12), {"latest_end": time(18)}, {}, None),
])
def test_a_wish_that_no_legal_week_meets_is_told_when_asked(wish, contract, agent, inputs):
    made = case(place(contract=contract, agent=agent | {"preferences": (wish,)}), NOTHING)
    assert not impossible(made) or agent
    found = [one for one in impossible(made, ["A1"]) if one.what == "wish"]
    if inputs is None:
        assert not found
    else:
        assert {(given.table, given.column or given.rows) for given in found[0].inputs} == inputs


# ---------------------------------------------------------------------- people on duty


def duty(people: int, on: date | str = MONDAY, **more: object) -> Limit:
    return Limit("on_duty", people, on, time(10), time(12), row=6, **more)


def test_too_few_who_could_be_there_are_told_with_what_keeps_the_others_away():
    center = with_agents(
        place(limits=(duty(2),)), A1={}, A2={"absences": (absence(0, 0, 24, row=9),)})
    made = case(center, weeks_of(A1=[NINE_TO_FIVE]))
    (one,) = (one for one in impossible(made) if one.what == "on_duty")
    assert (one.asked, one.able, one.slot) == (2, 1, 6 * interval(0, "10:00"))
    assert {(given.table, given.rows) for given in one.inputs} == {
        ("limits", (6,)), ("absences", (9,))}


@pytest.mark.parametrize("limit, told", [
    (duty(1), False), (duty(2, MONDAY + timedelta(days=1)), False), (duty(2), True),
    (duty(1, skill="sell"), False)])
def test_a_roster_that_is_short_though_people_could_come_is_no_conflict(limit, told):
    center = with_agents(
        place(limits=(limit,)), A1={}, A2={"absences": (absence(0, 0, 24, row=9),)})
    made = case(center, NOTHING)
    assert bool([one for one in impossible(made) if one.what == "on_duty"]) == told


def test_only_as_many_are_named_as_make_it_impossible():
    away = absence(0, 0, 24, row=9)
    center = with_agents(
        place(limits=(duty(3),)), A1={}, A2={"absences": (away,)},
        A3={"absences": (replace(away, row=11),)}, A4={"absences": (LATE,)})
    (one,) = (one for one in impossible(case(center, NOTHING)) if one.what == "on_duty")
    assert (one.asked, one.able) == (3, 1)
    assert [given.rows for given in one.inputs if given.table == "absences"] == [(9,), (11,)]


# ---------------------------------------------------------------------- the engine agrees


def random_centre(seed: int):
    """One agent with random hours, absences and history, by day."""
    draw = np.random.default_rng(seed)
    days = draw.permutation(7)
    absences = [absence(int(days[n]), first, first + int(draw.integers(1, 3)), "training", n + 2)
                for n in range(int(draw.integers(0, 3))) for first in [int(draw.integers(7, 19))]]
    absences += [absence(int(days[n]), 0, 24, "leave", n + 2, paid=bool(draw.random() < 0.5))
                 for n in range(3, 3 + int(draw.integers(0, 4)))]
    shortest = float(draw.choice([4, 6, 8]))
    return place(
        {"rest_min": int(draw.choice([0, 660, 900])), "max_run_days": int(draw.integers(3, 8)),
         "weekly_rest_min": int(draw.choice([0, 2160, 4320])),
         "max_week_min": int(draw.choice([1440, 2400, 10080])),
         "days_off": (DaysOff("sunday", 1, 2),) if draw.random() < 0.5 else ()},
        contract={
            "week_min_h": float(draw.choice([0, 24, 40])), "week_max_h": 48.0,
            "days_min": int(draw.integers(0, 5)), "days_max": int(draw.integers(5, 7)),
            "earliest_start": time(6), "latest_end": time(int(draw.choice([14, 18, 22]))),
            "shift_min_h": shortest, "shift_max_h": shortest + 2 * int(draw.integers(0, 2)),
            "shift_step_min": 120, "start_spread_h": [None, 2.0, 6.0][draw.integers(3)]},
        agent={"absences": tuple(absences), "worked": worked(*(
            day for day in (-9, -8, -3, -2, -1) if draw.random() < 0.6))})


@pytest.mark.parametrize("seed", [
    *range(8), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(8, 60))])
def test_the_engine_misses_something_exactly_if_the_inputs_are_in_conflict(seed):
    """Here the problem's own agent is asked, with nothing but what is missed as the cost.

    A meeting that no shift holds costs nothing, for whatever is worked does not change it.
    """
    made = case(random_centre(seed), NOTHING)
    person = replace(made.problem.people[0], cost=np.zeros_like(made.problem.people[0].cost))
    problem = replace(made.problem, people=(person,))
    value, _tour = Pricer(problem).best_tour(0, np.zeros(problem.intervals))
    s, = made.problem.shift_sets
    held = [(person.allowed & (s.start <= first) & (s.end >= last)).any()
            for first, last in person.blocked]
    misses = value < -1e-9 or not all(held)
    givens = Givens(made, "A1")
    assert givens.possible(givens.inputs) == (not misses)
    assert givens.possible(())
    if misses:
        conflict = smallest_conflict(givens.inputs, givens.possible)
        assert not givens.possible(conflict)
        assert all(givens.possible(set(conflict) - {one}) for one in conflict)
