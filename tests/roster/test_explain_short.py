"""Where a roster is short or over, and what everybody does meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pandas as pd
import pytest
from check_centres import free
from explained import (
    EIGHT,
    NINE_TO_FIVE,
    absence,
    case,
    interval,
    need,
    place,
    weeks_of,
    with_agents,
)

from wfm.roster.explain.away import Away
from wfm.roster.explain.moves import Moves
from wfm.roster.explain.stretches import balances, required, stretches, work_balances
from wfm.roster.explain.why import shared_causes, why_over, why_short, why_undone
from wfm.rules.labour import FixedBreak

OFFICE = [(0, 9, 17)]


def selling(hours, penalty_h):
    """Hours of the campaign that may be worked on the Monday from 9:00 to 17:00."""
    return pd.DataFrame([{
        "work": "w", "activity": "sell", "segment": "rio", "kind": "outbound", "hours": hours,
        "opens": pd.Timestamp("2026-06-08 07:00Z"), "due": pd.Timestamp("2026-06-08 15:00Z"),
        "penalty_h": penalty_h, "hours_a_day": float("nan")}])


def explained(made):
    away, moves = Away(made), Moves(made)
    return [why_short(made, away, moves, one) for one in stretches(made)]


def test_what_is_missing_is_counted_in_agent_hours_and_in_worth():
    made = case(place(), weeks_of(A1=["11:00 care 480"]), need([(0, 9, 20)], 2, worth=30))
    (one,) = stretches(made)
    assert (one.first, one.last) == (interval(0, "09:00"), interval(0, "20:00"))
    assert one.hours == 2 * 3 + 8 and one.agents == pytest.approx(14 / 11)
    assert one.cost == 30 * 2 * one.hours, "an interval is half an hour"
    (row,) = balances(made)
    assert (row.required_h, row.there_h, row.short_h, row.over_h) == (22, 8, 14, 0)
    assert row.short_cost == one.cost


def test_stretches_are_told_the_dearest_first_and_not_below_half_an_agent():
    made = case(place(), weeks_of(A1=[NINE_TO_FIVE]), need([(0, 17, 18), (1, 9, 12)]))
    assert [one.hours for one in stretches(made)] == [3, 1]
    ten = need([(0, 9, 10)])
    less = replace(ten, intervals=ten.intervals.assign(required=1.4))
    assert not stretches(case(place(), weeks_of(A1=[NINE_TO_FIVE]), less))


def test_everybody_who_is_able_is_counted_once_with_what_he_does():
    center = with_agents(
        place({"rest_min": 1020}), A1={}, A2={"absences": (absence(0, 0, 24, row=7),)},
        A3={"skills": {"care": 1, "sell": 2}}, A4={}, A5={}, A6={"skills": {"sell": 1}},
        A7={"absences": (absence(0, 9, 10, "training"),)})
    roster = weeks_of(
        A1=[NINE_TO_FIVE], A3=["09:00 sell/rio 480"], A4=["", "02:00 care 480"],
        A5=["14:00 care 480"], A7=["09:00 [training 60], care 420"])
    made = case(center, roster, need([(0, 9, 10)], agents=9))
    (one,) = explained(made)
    assert one.able == 6, "one of the seven cannot do it"
    assert one.causes == {
        ("here",): 1.0, ("away", "absence"): 1.0, ("on", "sell", "cheaper"): 1.0,
        ("away", "rest=17"): 1.0, ("free_shift",): 1.0, ("meeting",): 1.0}
    assert one.absences == (7,)


@pytest.mark.parametrize("penalty_h, worth, compared", [
    (50.0, 10, "dearer"), (50.0, 40, "cheaper")])
def test_who_is_on_something_else_is_told_with_what_it_is_worth_there(penalty_h, worth, compared):
    asked = replace(need([(0, 9, 10)], worth=worth), work=selling(10.0, penalty_h))
    (one,) = explained(case(place(), weeks_of(A1=["09:00 sell/rio 480"]), asked))
    assert one.causes == {("on", "sell", compared): 1.0}


@pytest.mark.parametrize("latest, kind", [(None, "moves"), (120, "fixed")])
def test_a_break_is_told_with_whether_its_window_leaves_another_place(latest, kind):
    rule = FixedBreak("meal", 1, 30, True, 0, 1440, 120, 0, latest)
    center = place({"fixed_breaks": (rule,), "break_step_min": 30})
    roster = weeks_of(A1=["09:00 care 120, (meal 30), care 330"])
    made = case(center, roster, need([(0, 11, 12)]))
    (one,) = explained(made)
    assert (one.first, one.last) == (interval(0, "11:00"), interval(0, "11:30"))
    assert one.causes == {("break", kind): 1.0}


def test_who_is_free_would_cost_the_pay_less_what_comes_of_it():
    made = case(place(), weeks_of(A1=["", NINE_TO_FIVE]), need([(0, 9, 11)], worth=5))
    (one,) = explained(made)
    assert one.causes == {("free_day",): 1.0}
    assert one.best_move == pytest.approx(8 * 20 - 4 * 5)
    made = case(place(), weeks_of(A1=["", NINE_TO_FIVE]), need([(0, 9, 11)], worth=100))
    (one,) = explained(made)
    assert one.best_move == pytest.approx(8 * 20 - 4 * 100), "the roster can be improved"


def test_a_shift_that_could_be_moved_costs_what_it_leaves_behind():
    made = case(place(), weeks_of(A1=[NINE_TO_FIVE]), need([(0, 9, 10), (0, 18, 19)], worth=50))
    (one,) = explained(made)
    assert one.causes == {("free_shift",): 1.0}
    assert one.best_move == pytest.approx(0), "an hour is won and an hour is lost"


def test_hours_kept_by_several_rules_are_shared_among_them():
    center = place(contract={"week_max_h": 8},
                   agent={"absences": (absence(1, 0, 24), absence(2, 9, 10))})
    made = case(center, weeks_of(A1=[NINE_TO_FIVE]), need([(1, 9, 10), (2, 9, 10)]))
    assert shared_causes(explained(made)) == {"absence": 1.0, "hours": 1.0}


@pytest.mark.parametrize("contract, first_hour, reason", [
    ({"week_min_h": 8, "work_days": frozenset({"mon"}), "earliest_start": time(8),
      "latest_end": time(17)}, 0, "least"),
    ({"week_min_h": 8}, 0, "same"),
    ({}, 0, "same"),
    ({"earliest_start": time(8)}, 90, "shape"),
    ({}, 90, "same"),
])
def test_why_somebody_too_many_is_there(contract, first_hour, reason):
    """Nobody is required from 9:00 on; the hour before may be worth more than the day's pay."""
    idle, busy = need([(0, 9, 16)], agents=0), need([(0, 8, 9)], agents=1, worth=first_hour)
    asked = replace(idle, intervals=pd.concat([busy.intervals, idle.intervals]))
    made = case(place(contract=contract), weeks_of(A1=["08:00 care 480"]), asked)
    moves = Moves(made)
    (one,) = [why_over(made, moves, one) for one in stretches(made, over=True)]
    assert (one.first, one.agents, one.hours) == (interval(0, "09:00"), -1, 7)
    assert one.cost == pytest.approx(7 * 20)
    assert one.causes == {("there", reason): 1.0}


def test_what_is_required_is_that_of_the_week():
    made = case(place(), weeks_of(A1=[NINE_TO_FIVE]), need([(0, 9, 10)], agents=3))
    rows = required(made)
    assert rows[0, interval(0, "09:00")] == 3
    assert pd.isna(rows[0, interval(0, "10:00")])


def test_work_that_is_left_is_told_with_what_people_do_while_it_may_be_done():
    center = free(contract=EIGHT)
    asked = replace(need([(0, 9, 11)]), work=selling(10.0, 50.0))
    made = case(center, weeks_of(A1=["09:00 sell/rio 360, care 120"]), asked)
    (row,) = work_balances(made)
    assert (row.activity, row.asked_h, row.worked_h, row.short_h) == ("sell", 10, 6, 4)
    assert row.short_cost == pytest.approx(200)
    assert row.able_h == 8
    told = why_undone(made, Away(made), row)
    assert told.causes[("here",)] == pytest.approx(0.75)
    assert told.causes[("on", "care", "cheaper")] == pytest.approx(0.25)
