"""A centre's limits: as headcounts of the problem, in the roster, and in its check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta

import numpy as np
import pandas as pd
import pytest
from check_centres import MADRID, MONDAY, found, free, of_rows, stints

from wfm.calendar import instant
from wfm.center import Center, WorkedShift
from wfm.handover import Requirement, Roster
from wfm.limits import Limit
from wfm.roster.build import build, week_grid
from wfm.roster.plan import roster
from wfm.roster.pricing import Pricer
from wfm.roster.solve import Stop
from wfm.rules.breaks import FixedBreak
from wfm.rules.labour import Split

STOP = Stop(iterations=150, bound_rounds=6)
NO_WORK = pd.DataFrame(columns=["work", "activity", "segment", "kind", "hours", "opens", "due",
                                "penalty_h", "hours_a_day"])


def people(count: int, *limits: Limit, **more: object) -> Center:
    """Agents A1, A2, … alike, on contracts of eight hours from 09:00, and limits."""
    center = free(contract={"shift_min_h": 8.0, "shift_max_h": 8.0, "start_step_min": 60,
                            "earliest_start": time(8), "latest_end": time(18),
                            "days_max": 5, "week_max_h": 40.0}, **more)
    one = center.agents["A1"]
    agents = {f"A{n}": replace(one, agent=f"A{n}") for n in range(1, count + 1)}
    return replace(center, agents=agents, limits=limits)


def need(worth: str, hours: range = range(9, 17), days: int = 5) -> Requirement:
    rows = [{"queue": "care", "worth": worth,
             "start": pd.Timestamp(instant(MONDAY + timedelta(days=d), time(h, m), MADRID))}
            for d in range(days) for h in hours for m in (0, 30)]
    return Requirement(pd.DataFrame(rows), NO_WORK)


def made(center: Center, needed: Requirement) -> Roster:
    grid = week_grid(center, MONDAY)
    legal = {(c.campaign, part.segment): np.zeros(grid.count, dtype=bool)
             for c in center.campaigns.values() for part in c.segments}
    return roster(center, needed, MONDAY, legal, STOP)


def at_once(made_roster: Roster, kinds: tuple[str, ...]) -> int:
    """Most people in stints of these kinds in any minute."""
    mine = made_roster.stints[made_roster.stints["kind"].isin(kinds)]
    edges = sorted([(start, 1) for start in mine["start"]] + [(end, -1) for end in mine["end"]],
                   key=lambda edge: (edge[0], edge[1]))
    return int(np.cumsum([by for _, by in edges]).max())


MEAL = FixedBreak("meal", 1, 30, False, 0, 1440, 120, 120, None)


def with_a_meal() -> Mapping[str, object]:
    return {"fixed_breaks": (MEAL,)}


def test_seats_are_never_more_than_there_are() -> None:
    plenty = " ".join(["20"] * 6)
    without = made(people(6), need(plenty))
    assert at_once(without, ("work", "idle", "break")) == 6
    center = people(6, Limit("seats", 4, "daily"))
    kept = made(center, need(plenty))
    assert at_once(kept, ("work", "idle", "break")) == 4
    assert kept.cost["limits"] == 0
    assert found(center, kept) == ()
    assert {fault.rule for fault in found(center, without)} == {"seats"}


def test_somebody_is_on_duty_though_nobody_is_needed() -> None:
    center = people(3, Limit("on_duty", 1, "wed", time(9), time(17)))
    empty = Requirement(pd.DataFrame({"queue": [], "worth": [], "start": pd.to_datetime(
        [], utc=True)}), NO_WORK)
    kept = made(center, empty)
    assert found(center, kept) == ()
    assert set(kept.stints["date"]) == {MONDAY + timedelta(days=2)}
    assert kept.lower_bound == pytest.approx(kept.total_cost, rel=1e-3)
    nobody = of_rows([])
    assert [f.rule for f in found(center, replace(nobody, stints=kept.stints.iloc[:0]))] == []


def test_who_is_away_at_lunch_is_not_on_duty() -> None:
    center = people(2, Limit("on_duty", 1, "mon", time(9), time(17)), pack=with_a_meal())
    day = stints(instant(MONDAY, time(9), MADRID), "care 210, ((meal 30)), care 270", MONDAY)
    other = stints(instant(MONDAY, time(9), MADRID), "care 240, ((meal 30)), care 240", MONDAY,
                   "A2")
    assert "on_duty" not in {f.rule for f in found(center, of_rows([*day, *other]))}
    (fault,) = [f for f in found(center, of_rows(day)) if f.rule == "on_duty"]
    assert fault.what == ("all agents: 0 people on duty from 12:30 to 13:00; at least 1 should be")


def test_breaks_go_round_where_few_may_be_away() -> None:
    worth = " ".join(["20"] * 4)
    free_breaks = made(people(4, pack=with_a_meal()), need(worth))
    center = people(4, Limit("breaks", 1, "daily"), pack=with_a_meal())
    kept = made(center, need(worth))
    assert at_once(kept, ("break",)) == 1
    assert found(center, kept) == ()
    assert kept.total_cost >= free_breaks.lower_bound - 1e-6


def test_people_left_from_last_week_take_seats_on_monday_morning() -> None:
    late = (WorkedShift(MONDAY - timedelta(days=1), time(20), time(4)),)
    center = people(2, Limit("seats", 1, "daily"), Limit("breaks", 0, "daily"))
    agents = dict(center.agents)
    agents["A2"] = replace(agents["A2"], worked=late)
    center = replace(center, agents=agents)
    grid = week_grid(center, MONDAY)
    problem, _layout = build(center, need("1"), MONDAY, {
        (c.campaign, part.segment): np.zeros(grid.count, dtype=bool)
        for c in center.campaigns.values() for part in c.segments})
    seats, breaks = problem.heads
    assert seats.carried[: 4 * 12].tolist() == [1] * 48 and seats.carried[48:].sum() == 0
    assert breaks.carried.sum() == 0


def test_limits_hold_on_their_days_and_hours_on_the_sites_clock() -> None:
    center = people(3, Limit("seats", 2, "tue", time(9), time(10)),
                    Limit("seats", 1, MONDAY + timedelta(days=1), time(9, 30), time(11)),
                    Limit("on_duty", 1, "sun", time(22), time(0), team="t"))
    grid = week_grid(center, MONDAY)
    problem, _layout = build(center, need("1"), MONDAY, {
        (c.campaign, part.segment): np.zeros(grid.count, dtype=bool)
        for c in center.campaigns.values() for part in c.segments})
    seats, duty = problem.heads
    tuesday = 24 * 12
    limited = np.flatnonzero(seats.most < 10**6)
    assert limited.tolist() == list(range(tuesday + 9 * 12, tuesday + 11 * 12))
    assert seats.most[limited].tolist() == [2] * 6 + [1] * 18
    assert np.flatnonzero(duty.least).tolist() == list(range(6 * 288 + 22 * 12, 7 * 288))


@pytest.mark.parametrize(("limit", "rule"), [
    (Limit("seats", 0, "mon"), "seats"),
    (Limit("breaks", 0, "mon"), "breaks"),
    (Limit("on_duty", 2, "mon", time(9), time(12)), "on_duty"),
])
def test_each_limit_that_is_broken_is_found_and_no_other_rule(limit: Limit, rule: str) -> None:
    center = people(2, limit, pack=with_a_meal())
    day = stints(instant(MONDAY, time(9), MADRID), "care 240, ((meal 30)), care 240", MONDAY)
    assert [f.rule for f in found(center, of_rows(day))] == [rule]
    assert found(replace(center, limits=(replace(limit, on=date(2026, 1, 1)),)),
                 of_rows(day)) == ()


def halves() -> Center:
    """Two agents with four hours in the morning and four in the evening, and nobody at a break."""
    center = people(2, Limit("breaks", 0, "daily"), pack={"split": Split(240, None, None)})
    contract = replace(center.contracts["full"], split_gap_h=4.0, latest_end=time(20))
    return replace(center, contracts={"full": contract})


def test_the_gap_of_a_split_shift_is_no_break() -> None:
    """8:00–12:00 and 16:00–20:00 on five days: 2 · 5 · 8 hours at 20, and nothing else."""
    center = halves()
    needed = replace(need("60 60"), intervals=pd.concat([
        need("60 60", range(8, 12)).intervals, need("60 60", range(16, 20)).intervals]))
    kept = made(center, needed)
    assert (kept.stints["what"] == "split").sum() == 10
    assert {part: cost for part, cost in kept.cost.items() if cost} == {"pay": 1600.0}
    assert kept.lower_bound == pytest.approx(1600)
    assert found(center, kept) == ()
    # a seat is kept meanwhile, and who is away is not on duty
    rest = [Limit("seats", 1, "daily"), Limit("on_duty", 2, "daily", time(13), time(15))]
    rules = {fault.rule for fault in found(replace(center, limits=tuple(rest)), kept)}
    assert rules == {"seats", "on_duty"}


def test_a_break_beside_the_gap_is_counted() -> None:
    center = people(1, Limit("breaks", 0, "daily"),
                    pack=with_a_meal() | {"split": Split(240, None, None)})
    rows = stints(instant(MONDAY, time(8), MADRID),
                  "care 240, ((split 60)), care 120, ((meal 30)), care 120", MONDAY)
    (fault,) = [one for one in found(center, of_rows(rows)) if one.rule == "breaks"]
    assert fault.what == (
        "all agents: 1 people on a break at once between 15:00 and 15:30; at most 0 should be")


@pytest.mark.parametrize("seed", range(5))
def test_a_tour_with_a_gap_is_worth_what_it_is_said_to_be(seed: int) -> None:
    center = replace(halves(), limits=tuple(
        Limit(what, 1, "daily") for what in ("seats", "on_duty", "breaks")))
    grid = week_grid(center, MONDAY)
    problem, _layout = build(center, need("60"), MONDAY, {
        (c.campaign, part.segment): np.zeros(grid.count, dtype=bool)
        for c in center.campaigns.values() for part in c.segments})
    draw = np.random.default_rng(seed)
    price = 10 + 10 * (np.arange(problem.intervals) % 48 < 24)
    price[np.isin(np.arange(problem.intervals) % 48, range(24, 32))] = 0  # the early afternoon
    heads = draw.uniform(-1, 1, (3, problem.slots))
    pricer = Pricer(problem)
    value, tour = pricer.best_tour(0, price.astype(float), heads=heads)
    assert len(tour.breaks) > 0  # gaps: the contract has no other breaks
    assert pricer.value_of(0, tour, price.astype(float), heads) == pytest.approx(value)
    # by hand: presence at its price, seats all the while, duty at work, breaks never
    shifts, by_hand = problem.shift_sets[0], -tour.cost
    for j in tour.shifts[tour.shifts >= 0]:
        at_work = np.zeros(problem.slots, dtype=bool)
        at_work[shifts.start[j] : shifts.end[j]] = True
        by_hand += heads[0, at_work].sum()
        for _day, first, last, _name in tour.breaks:
            at_work[first:last] = False
        by_hand += heads[1, at_work].sum() + np.repeat(price / 6, 6)[at_work].sum()
    assert value == pytest.approx(by_hand)
