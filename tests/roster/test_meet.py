"""Meetings whose time the roster finds: where it costs least, together, and in the bound."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import numpy as np
import pandas as pd
import pytest
from check_centres import MADRID, MONDAY, found
from small import all_tours, optimum, random_problem
from test_keep import made
from test_limits import need, people

from wfm.handover import Requirement, Roster
from wfm.meetings import Meeting
from wfm.roster.bound import Prices, lower_bound
from wfm.roster.keep import Keep, shifts_in
from wfm.roster.pricing import Pricer
from wfm.roster.problem import Person, Problem
from wfm.roster.search import Search
from wfm.roster.solve import Stop, solve

STOP = Stop(iterations=200, bound_rounds=8)
CLOSE = 1e-6
WEDNESDAY = MONDAY + timedelta(days=2)
TRAINING = Meeting("first_aid", "training", ("A1", "A2"), 60, MONDAY, MONDAY + timedelta(days=4),
                   time(9), time(17))


def meeting_at(roster: Roster) -> dict[str, tuple[date, str]]:
    rows = roster.stints[(roster.stints["kind"] == "absence")
                         & (roster.stints["what"] == "training")]
    local = rows["start"].dt.tz_convert(MADRID)
    return {agent: (start.date(), f"{start:%H:%M}")
            for agent, start in zip(rows["agent"], local, strict=True)}


def quiet(day: int, hour: int) -> Requirement:
    """Much work all week, but little in one hour of one day."""
    week = need(" ".join(["30"] * 3))
    local = week.intervals["start"].dt.tz_convert(MADRID)
    calm = (local.dt.date == MONDAY + timedelta(days=day)) & (local.dt.hour == hour)
    return replace(week, intervals=week.intervals.assign(
        worth=np.where(calm, "30", week.intervals["worth"])))


def test_the_meeting_is_when_least_is_to_do_and_at_one_time_for_all() -> None:
    center = replace(people(3), meetings=(TRAINING,))
    roster = made(center, needed=quiet(2, 13))
    assert meeting_at(roster) == dict.fromkeys(("A1", "A2"), (WEDNESDAY, "13:00"))
    assert found(center, roster) == ()
    assert roster.lower_bound <= roster.total_cost


def test_alone_each_meets_when_it_suits_best() -> None:
    alone = replace(TRAINING, together=False, first_day=WEDNESDAY, last_day=WEDNESDAY)
    center = replace(people(3), meetings=(alone,))
    week = need(" ".join(["30"] * 3))
    local = week.intervals["start"].dt.tz_convert(MADRID)
    # one agent fewer is needed in two different hours of the Wednesday
    calm = (local.dt.date == WEDNESDAY) & local.dt.hour.isin([10, 14])
    roster = made(center, needed=replace(week, intervals=week.intervals.assign(
        worth=np.where(calm, "30 30", week.intervals["worth"]))))
    assert sorted(meeting_at(roster).values()) == [(WEDNESDAY, "10:00"), (WEDNESDAY, "14:00")]
    assert found(center, roster) == ()


def test_a_meeting_that_nobody_can_hold_is_missed_and_told() -> None:
    early = replace(TRAINING, begin=time(5), end=time(6))
    center = replace(people(2), meetings=(early,))
    roster = made(center)
    assert meeting_at(roster) == {}
    faults = found(center, roster)
    assert {(fault.agent, fault.rule) for fault in faults} == {
        ("A1", "missed_meeting"), ("A2", "missed_meeting")}


def test_a_meeting_of_another_week_is_left_to_it() -> None:
    later = replace(TRAINING, first_day=MONDAY + timedelta(days=7),
                    last_day=MONDAY + timedelta(days=8))
    center = replace(people(2), meetings=(later,))
    roster = made(center)
    assert meeting_at(roster) == {}
    assert found(center, roster) == ()


def test_a_meeting_moved_cut_or_doubled_by_hand_is_found() -> None:
    center = replace(people(3), meetings=(TRAINING,))
    roster = made(center, needed=quiet(2, 13))
    rows = roster.stints
    mine = rows.index[(rows["agent"] == "A1") & (rows["what"] == "training")][0]

    def rules(frame: object) -> set[str]:
        return {fault.rule for fault in found(center, replace(roster, stints=frame))}

    as_work = rows.copy()
    as_work.loc[mine, ["what", "kind"]] = ["care", "work"]
    assert rules(as_work) == {"missed_meeting"}
    shifted = rows.copy()
    one_hour = np.timedelta64(1, "h")
    before = rows.index[(rows["agent"] == "A1") & (rows["end"] == rows.loc[mine, "start"])][0]
    # the hour of work before the meeting comes after it
    shifted.loc[before, "end"] -= one_hour
    shifted.loc[mine, ["start", "end"]] -= one_hour
    later = shifted.loc[[before]].assign(
        start=shifted.loc[mine, "end"], end=shifted.loc[mine, "end"] + one_hour)
    assert rules(pd.concat([shifted, later], ignore_index=True)) == {"meeting_together"}


def with_choices(problem: Problem, draw: np.random.Generator, together: bool) -> Problem:
    """Everybody has two or three choices: other shifts allowed, other costs, other meetings."""
    number = int(draw.integers(2, 4))
    changed = []
    for person in problem.people:
        mine = problem.shift_sets[person.shift_set]
        choices = []
        for _ in range(number):
            j = draw.integers(len(mine.day))
            first = int(mine.start[j] + draw.integers(0, 4))
            choices.append(replace(
                person, allowed=person.allowed & (draw.random(len(mine.day)) < 0.8),
                off_cost=person.off_cost + draw.integers(0, 4, mine.days),
                blocked=np.array([[first, first + int(draw.integers(1, 3))]])))
        changed.append(replace(person, choices=tuple(choices)))
    group = tuple(range(len(changed)))
    return replace(problem, people=tuple(changed), together=(group,) if together else ())


def least_of(problem: Problem) -> float:
    """The optimum over all choices, by solving each combination on its own."""
    number = len(problem.people[0].choices)
    if problem.together:
        combos = [(c,) * len(problem.people) for c in range(number)]
    else:
        combos = [tuple(c) for c in np.ndindex(*(number,) * len(problem.people))]

    def alone(person: Person, choice: int) -> Person:
        return replace(person.choices[choice], choices=())

    return min(optimum(replace(problem, together=(), people=tuple(
        alone(p, c) for p, c in zip(problem.people, combo, strict=True)))) for combo in combos)


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_the_bound_is_below_and_the_roster_near_the_best_of_all_choices(
    seed: int, together: bool
) -> None:
    draw = np.random.default_rng(seed)
    problem = with_choices(random_problem(seed, people=3, days=3), draw, together)
    least = least_of(problem)
    prices = Prices(
        3 * draw.standard_normal((problem.groups, problem.intervals)),
        3 * draw.standard_normal(len(problem.hours)),
        3 * draw.standard_normal((len(problem.cap), int(problem.day.max()) + 1)),
        np.zeros((0, problem.slots)))
    assert lower_bound(problem, Pricer(problem), prices)[0] <= least + CLOSE
    result = solve(problem, STOP)
    assert result.lower_bound <= least + CLOSE
    assert least - CLOSE <= result.total_cost <= 1.05 * least + 1
    if together:
        assert len({tour.choice for tour in result.tours}) == 1


@pytest.mark.parametrize("seed", range(6))
def test_a_roster_in_which_each_decides_alone_comes_to_one_decision(seed: int) -> None:
    draw = np.random.default_rng(seed)
    problem = with_choices(random_problem(seed, people=4, days=3), draw, True)
    search = Search(problem, Pricer(problem), seed)
    search.construct()
    price = draw.integers(0, 9, problem.intervals).astype(float)
    alone = [search.pricer.best_tour(i, price, choice=i % 2)[1]
             for i in range(len(problem.people))]
    assert len({tour.choice for tour in alone}) == 2
    search.begin_from(alone)
    assert len({tour.choice for tour in search.roster()}) == 1


@pytest.mark.parametrize("seed", range(3))
def test_with_time_left_they_still_decide_together(seed: int) -> None:
    draw = np.random.default_rng(seed)
    problem = with_choices(random_problem(seed, people=8), draw, True)
    result = solve(problem, Stop(iterations=10**6, bound_rounds=8, seconds=1.5))
    assert len({tour.choice for tour in result.tours}) == 1


def test_the_best_tour_is_that_of_the_best_choice() -> None:
    draw = np.random.default_rng(3)
    problem = with_choices(random_problem(3, people=3, days=3), draw, False)
    pricer = Pricer(problem)
    price = draw.integers(0, 9, problem.intervals).astype(float)
    for i, person in enumerate(problem.people):
        each = []
        for choice in range(len(person.choices)):
            value, tour = pricer.best_tour(i, price, choice=choice)
            assert tour.choice == choice
            single = replace(problem, people=tuple(
                replace(person.choices[choice], choices=()) if k == i else p
                for k, p in enumerate(problem.people)))
            assert value == pytest.approx(max(
                float(price @ np.array(row)) / problem.interval_slots - cost
                for row, cost in all_tours(single, i).items()))
            each.append(value)
        best, tour = pricer.best_tour(i, price)
        assert best == pytest.approx(max(each))
        again, _ = pricer.best_tour(i, price, tour)
        assert again == pytest.approx(best)


def test_meetings_of_a_roster_that_is_kept_stay_at_their_time() -> None:
    center = replace(people(3), meetings=(TRAINING,))
    first = made(center, needed=quiet(2, 13))
    keep = Keep(shifts_in(center, first), stood=first)
    assert meeting_at(made(center, needed=quiet(3, 10))) != meeting_at(first)
    assert meeting_at(made(center, keep, quiet(3, 10))) == meeting_at(first)


def test_who_is_ill_misses_what_two_others_meet_for_and_alone_all_meet_anew() -> None:
    three = replace(TRAINING, agents=("A1", "A2", "A3"))
    for agents, stays in ((three.agents, True), (TRAINING.agents, False)):
        center = replace(people(3), meetings=(replace(TRAINING, agents=agents),))
        first = made(center, needed=quiet(2, 13))
        spans = shifts_in(center, first) | {("A1", WEDNESDAY): None}
        fixed = frozenset([("A1", WEDNESDAY)])
        kept = made(center, Keep(spans, fixed, stood=first), quiet(3, 10))
        now = meeting_at(kept)
        if stays:
            assert now == {"A2": (WEDNESDAY, "13:00"), "A3": (WEDNESDAY, "13:00")}
        else:
            assert set(now) == {"A1", "A2"} and now["A1"] == now["A2"] != (WEDNESDAY, "13:00")
