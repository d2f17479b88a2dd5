"""Savings by prices, against optima that are proven: of small centres, and by trying everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import numpy as np
import pytest
from check_centres import MONDAY
from explained import NINE_TO_FIVE, absence, case, need, place, weeks_of, with_agents
from small import optimum, random_person, random_problem

from wfm.limits import Limit
from wfm.roster.build import build
from wfm.roster.explain.loosen import CONTRACT_EASINGS, break_easings
from wfm.roster.explain.meetings import meetings
from wfm.roster.explain.prices import price
from wfm.roster.explain.savings import eased, one_more, savings
from wfm.roster.pricing import Pricer
from wfm.roster.solve import Stop, solve
from wfm.roster.stints import make_stints
from wfm.rules.labour import FixedBreak

ENOUGH = Stop(iterations=60, bound_rounds=8)


def near(value):
    """Prices of a linear program are as exact as it is solved."""
    return pytest.approx(value, abs=0.5)


def best(center, requirement):
    """The least cost of any roster, proven, and a roster that has it."""
    made = case(center, weeks_of(), requirement)
    problem, layout = build(center, requirement, made.week, made.legal)
    result = solve(problem, ENOUGH)
    assert result.gap <= 1e-4, "all costs are whole: no roster is cheaper"
    stints = make_stints(center, problem, layout, result.tours, result.assignment, made.week)
    return result.total_cost, replace(weeks_of(), stints=stints)


def priced(center, requirement):
    cost, roster = best(center, requirement)
    made = case(center, roster, requirement)
    found = price(made.problem, made.tours, 8)
    assert found.cost == near(cost) and found.bound == near(cost)
    return cost, made, found


# ---------------------------------------------------------------------- one more agent


def test_one_more_agent_saves_what_the_optimum_falls_by():
    center = place(contract={"week_max_h": 40.0})
    requirement = need([(day, 9, 17) for day in range(5)], agents=2, worth=50)
    cost, made, found = priced(center, requirement)
    (one,) = one_more(made, found)
    assert (one.contract, one.site, one.skills, one.people) == ("full", "md", ("care", "sell"), 1)
    fallen = cost - best(with_agents(center, A1={}, A2={}), requirement)[0]
    assert fallen == near(5 * (16 * 50 - 8 * 20))
    assert one.at_most == near(fallen) and one.at_least == near(fallen)


def test_an_agent_who_is_worth_less_than_the_pay_saves_nothing():
    center = place(contract={"week_min_h": 40.0, "week_max_h": 40.0})
    requirement = need([(day, 9, 17) for day in range(5)])
    _cost, made, found = priced(center, requirement)
    (one,) = one_more(made, found)
    assert one.at_most == one.at_least == near(-40 * 20)


def test_a_skill_that_is_missing_is_what_another_agent_saves_most_by():
    center = with_agents(place(contract={"week_max_h": 8.0}), A1={"skills": {"sell": 1}},
                         A2={"skills": {"care": 1}})
    requirement = need([(0, 9, 17), (1, 9, 17)], worth=50)
    _cost, made, found = priced(center, requirement)
    by_skill = {one.skills: one.at_most for one in one_more(made, found)}
    assert by_skill == {("care",): near(16 * 50 - 160), ("sell",): near(0)}
    taught = [one for one in savings(made, found) if one.what == "skill"]
    assert [(one.of, one.detail, one.at_most) for one in taught] == [
        ("sell", "care", near(16 * 50 - 160))]


@pytest.mark.parametrize("seed", range(12))
def test_no_agent_added_saves_more_than_the_best_tour_and_the_gap(seed):
    """The statement of the page, on random problems with optima by trying everything."""
    problem = random_problem(seed)
    someone = random_person(np.random.default_rng(seed + 100), problem.shift_sets, problem.groups)
    found = price(problem, solve(problem, Stop(iterations=20, bound_rounds=2)).tours, 3)
    least = optimum(problem)
    assert found.bound <= least + 1e-6 and least <= found.cost + 1e-6
    bigger = replace(problem, people=(*problem.people, someone))
    most, _tour = Pricer(bigger).best_tour(
        len(problem.people), found.prices.people[someone.group], heads=found.prices.heads)
    assert least - optimum(bigger) <= most + (least - found.bound) + 1e-6


# ---------------------------------------------------------------------- rules eased


@pytest.mark.parametrize("what, detail, contract, hours", [
    ("earliest_start", "1", {"earliest_start": "09", "latest_end": "18"}, (8, 16)),
    ("latest_end", "1", {"earliest_start": "09", "latest_end": "17"}, (10, 18)),
    ("start_step_min", "", {"start_step_min": 60}, (9, 17)),
])
def test_an_easing_saves_what_the_optimum_falls_by(what, detail, contract, hours):
    contract = {name: time(int(value)) if isinstance(value, str) else value
                for name, value in contract.items()}
    center = place(contract=contract)
    requirement = need([(0, *hours)], worth=50)
    if what == "start_step_min":  # the hours begin half an hour later
        rows = requirement.intervals.assign(
            start=requirement.intervals["start"] + np.timedelta64(30, "m"))
        requirement = replace(requirement, intervals=rows)
    cost, made, found = priced(center, requirement)
    (easing,) = (one for one in CONTRACT_EASINGS if (one.what, one.detail) == (what, detail))
    (one,) = eased(made, found, [easing])
    fallen = cost - best(easing.change(center), requirement)[0]
    assert fallen > 0 and one.at_most == near(fallen)
    assert (one.of, one.people, one.law) == ("full", 1, "")
    others = [other.what for other in savings(made, found) if other.at_most > 1]
    assert others[0] == what


def test_an_hour_of_overtime_saves_what_it_brings_beyond_its_pay():
    center = place(contract={"shift_min_h": 1.0, "shift_max_h": 12.0, "week_max_h": 8.0})
    requirement = need([(0, 8, 20)], worth=50)
    _cost, made, found = priced(center, requirement)
    saved = {(one.what, one.detail): one.at_most for one in savings(made, found)}
    assert saved["week_max_h", "1"] == near(100 - 20)
    assert saved["week_max_h", "4"] == near(4 * (100 - 20))


def test_a_break_window_is_the_laws_and_saves_what_the_break_would_no_longer_cost():
    rule = FixedBreak("meal", 1, 60, True, 0, 1440, 240, 0, 240)
    center = place({"fixed_breaks": (rule,), "break_step_min": 30})
    requirement = need([(0, 9, 13), (0, 13, 14)], worth=50)
    cost, made, found = priced(center, replace(requirement, intervals=requirement.intervals.assign(
        worth=["10"] * 7 + ["50"] + ["50", "10"])))
    (easing,) = break_easings(center)
    (one,) = eased(made, found, [easing])
    assert one.law and one.of == "ES-CC" and one.detail == "meal"
    assert not any(other.law for other in savings(made, found) if other.what != "break")
    fallen = cost - best(easing.change(center), made.requirement)[0]
    assert one.at_most == near(fallen)


def test_rests_and_limits_of_the_law_are_never_among_the_easings():
    center = place({"rest_min": 900, "max_run_days": 3})
    for easing in CONTRACT_EASINGS:
        assert easing.change(center).labour == center.labour and not easing.law
    for easing in break_easings(place({"fixed_breaks": (FixedBreak(
            "meal", 1, 30, True, 0, 1440, 60, 60),)})):
        assert easing.law
        (pack,) = (easing.change(center).labour["ES-CC"],)
        assert (pack.rest_min, pack.max_run_days) == (900, 3)


def test_hours_are_not_eased_beyond_the_law():
    center = place({"max_week_min": 40 * 60}, contract={"week_max_h": 40.0, "days_max": 5})
    for easing in CONTRACT_EASINGS:
        assert easing.change(center).contracts["full"].week_max_h == 40


# ---------------------------------------------------------------------- meetings


def test_a_meeting_costs_what_the_hour_is_worth_to_all_who_are_in_it():
    both = {"absences": (absence(0, 9, 10, "training", 7),)}
    other = {"absences": (absence(0, 9, 10, "training", 8), absence(1, 9, 10, "coaching", 9))}
    center = with_agents(place(contract={"week_max_h": 16.0}), A1=both, A2=other)
    requirement = need([(0, 9, 17), (1, 9, 17)], agents=2, worth=50)
    cost, made, found = priced(center, requirement)
    saved = {one.of: one for one in meetings(made, found)}
    assert set(saved) == {"7, 8", "9"}
    assert saved["7, 8"].people == 2 and saved["7, 8"].detail == "training 2026-06-08 09:00-10:00"
    without = with_agents(center, A1={"absences": ()}, A2={"absences": other["absences"][1:]})
    assert saved["7, 8"].at_most == near(cost - best(without, requirement)[0]) == near(200)
    assert saved["9"].at_most == near(100)


# ---------------------------------------------------------------------- limits


def test_one_fewer_on_duty_saves_what_the_person_is_kept_for():
    center = place(limits=(Limit("on_duty", 1, MONDAY, row=5),))
    requirement = need([])
    _cost, made, found = priced(center, requirement)
    (one,) = (one for one in savings(made, found) if one.what == "on_duty")
    assert one.of == "5" and one.at_most >= 8 * 20 - 1e-6


def test_an_absence_leaves_the_new_agent_alone():
    center = place(contract={"week_max_h": 8.0}, agent={"absences": (absence(0, 0, 24),)})
    requirement = need([(0, 9, 17)], worth=50)
    _cost, made, found = priced(center, requirement)
    (one,) = one_more(made, found)
    assert one.at_most == near(16 * 50 - 160)


def test_the_roster_is_read_back_as_it_was_made():
    center = place(contract={"week_max_h": 40.0})
    cost, made, found = priced(center, need([(day, 9, 17) for day in range(5)], worth=50))
    assert not made.by_hand.any()
    assert sum(tour.cost for tour in made.tours) == near(40 * 20)
    assert case(center, weeks_of(A1=[NINE_TO_FIVE] * 5), made.requirement).tours[0].cost == (
        near(40 * 20))
    assert cost == near(found.cost)

