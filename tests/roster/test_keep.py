"""Kept rosters: fixed days stay, other changes cost, and what was typed is never undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import numpy as np
import pytest
from check_centres import MADRID, MONDAY, found
from test_limits import NO_WORK, STOP, need, people

from wfm.calendar import instant
from wfm.center import Absence, Center
from wfm.handover import Requirement, Roster
from wfm.roster.build import week_grid
from wfm.roster.keep import Day, Keep, Span, changed_days, shifts_in
from wfm.roster.plan import roster
from wfm.rules.breaks import FixedBreak

WORTH = " ".join(["30"] * 2)


def span(day: int, first: int, last: int, minute: int = 0) -> Span:
    on = MONDAY + timedelta(days=day)
    return instant(on, time(first, minute), MADRID), instant(on, time(last, minute), MADRID)


def day(agent: str, number: int) -> Day:
    return agent, MONDAY + timedelta(days=number)


def made(center: Center, keep: Keep | None = None, needed: Requirement | None = None) -> Roster:
    grid = week_grid(center, MONDAY)
    legal = {(c.campaign, part.segment): np.zeros(grid.count, dtype=bool)
             for c in center.campaigns.values() for part in c.segments}
    return roster(center, needed or need(WORTH), MONDAY, legal, STOP, keep=keep)


def test_a_fixed_day_stays_as_it_is() -> None:
    center = people(3)
    typed = {day("A1", 2): span(2, 8, 16), day("A2", 0): None}
    kept = made(center, Keep(typed, frozenset(typed)))
    now = shifts_in(center, kept)
    assert {key: now[key] for key in typed} == typed
    assert found(center, kept) == ()
    assert kept.lower_bound <= kept.total_cost


def test_a_fixed_shift_that_no_contract_has_stays_and_is_told() -> None:
    center = people(2)
    typed = {day("A1", 2): span(2, 7, 12, 25)}  # too early, too short, off the step
    kept = made(center, Keep(typed, frozenset(typed)))
    assert shifts_in(center, kept)[day("A1", 2)] == typed[day("A1", 2)]
    rules = {fault.rule for fault in found(center, kept)}
    assert rules == {"earliest_start", "start_step", "shift_length"}
    assert {fault.agent for fault in found(center, kept)} == {"A1"}


def test_fixed_shifts_that_break_the_law_together_all_stay() -> None:
    center = people(2, pack={"rest_min": 11 * 60})
    typed = {day("A1", 1): span(1, 14, 22), day("A1", 2): span(2, 6, 14), day("A1", 4): None,
             day("A1", 3): span(3, 9, 17)}
    fixed = frozenset([day("A1", 1), day("A1", 2)])
    kept = made(center, Keep(typed, fixed))
    now = shifts_in(center, kept)
    assert {key: now[key] for key in typed} == typed, "the agent's whole week stays"
    assert [key for key, shift in now.items() if key[0] == "A1" and shift] == [
        day("A1", 1), day("A1", 2), day("A1", 3)]
    assert "rest" in {fault.rule for fault in found(center, kept)}


def test_a_day_of_leave_on_which_somebody_works_by_hand_is_told() -> None:
    center = people(2)
    at = datetime.combine(MONDAY + timedelta(days=1), time(0))
    away = Absence(at, at + timedelta(days=1), "leave", True)
    agents = center.agents | {"A1": replace(center.agents["A1"], absences=(away,))}
    center = replace(center, agents=agents)
    typed = {day("A1", 1): span(1, 9, 17)}
    kept = made(center, Keep(typed, frozenset(typed)))
    assert shifts_in(center, kept)[day("A1", 1)] == typed[day("A1", 1)]
    assert "leave" in {fault.rule for fault in found(center, kept)}


def test_nothing_changes_without_a_reason() -> None:
    center = people(3)
    first = made(center)
    again = made(center, Keep(shifts_in(center, first), change_h=2.0))
    assert changed_days(center, Keep(shifts_in(center, first)), again) == []
    assert again.cost["changes"] == 0
    assert again.total_cost == pytest.approx(first.total_cost, rel=1e-6)


def test_the_day_of_somebody_ill_is_given_to_others_at_the_price_of_few_changes() -> None:
    center = people(3)
    first = made(center)
    keep = Keep(shifts_in(center, first), change_h=1.0)
    gone = next(key for key, shift in keep.shifts.items() if shift and key[1].weekday() == 2)
    at = datetime.combine(gone[1], time(0))
    ill = Absence(at, at + timedelta(days=1), "sick", True)
    agents = center.agents | {gone[0]: replace(center.agents[gone[0]], absences=(ill,))}
    later = replace(center, agents=agents)
    kept = made(later, keep)
    assert found(later, kept) == ()
    changed = changed_days(later, keep, kept)
    assert gone not in changed, "an absence is no change of the planner's"
    free = made(later)
    assert len(changed) <= len(changed_days(later, keep, free))
    assert kept.cost["changes"] == pytest.approx(
        center.cost_h * (len(changed) + 1))  # the day of the absence has its price too
    dear = made(later, replace(keep, change_h=1000.0))
    assert changed_days(later, keep, dear) == []


def test_days_that_were_free_stay_free_where_it_is_dear_to_change_them() -> None:
    center = people(2)
    none: dict[Day, Span | None] = {day("A1", n): None for n in range(7)}
    kept = made(center, Keep(none, change_h=100.0))
    assert {key for key, shift in shifts_in(center, kept).items() if shift and key[0] == "A1"} == (
        set())


def test_a_fixed_day_must_say_to_what() -> None:
    with pytest.raises(ValueError, match="fixed"):
        Keep({}, frozenset([("A1", date(2026, 6, 8))]))
    assert NO_WORK.empty


def test_a_fixed_shift_in_which_the_laws_breaks_have_no_place_is_worked_without() -> None:
    rule = FixedBreak("meal", 1, 30, False, 8 * 60, 24 * 60, 10 * 60, 10 * 60)
    center = people(2, pack={"fixed_breaks": (rule,)})
    typed = {day("A1", 2): span(2, 7, 23)}  # no meal is ten hours from both of its ends
    kept = made(center, Keep(typed, frozenset(typed)))
    assert shifts_in(center, kept)[day("A1", 2)] == typed[day("A1", 2)]
    assert {"break_missing", "shift_length"} <= {fault.rule for fault in found(center, kept)}


MEAL = FixedBreak("meal", 1, 30, False, 0, 1440, 60, 60, None)


def meals(roster: Roster) -> dict[Day, str]:
    """When everybody's meals begin, on the clock."""
    rows = roster.stints[roster.stints["kind"] == "break"]
    local = rows["start"].dt.tz_convert(MADRID)
    return {(agent, on): f"{start:%H:%M}"
            for agent, on, start in zip(rows["agent"], rows["date"], local, strict=True)}


def with_meals_moved(roster: Roster, later: timedelta) -> Roster:
    """The same roster with every meal so much later; work before it lasts longer."""
    stints = roster.stints.copy()
    meal = stints["kind"] == "break"
    before, after = meal.shift(-1, fill_value=False), meal.shift(1, fill_value=False)
    stints.loc[meal, ["start", "end"]] += later
    stints.loc[before, "end"] += later
    stints.loc[after, "start"] += later
    return replace(roster, stints=stints)


def kept_with(roster: Roster, center: Center, **more: object) -> Keep:
    return Keep(shifts_in(center, roster), stood=roster, **more)


@pytest.fixture(scope="module")
def fed() -> tuple[Center, Roster]:
    """Three people with a meal each day, as the optimiser places it, and moved by hand."""
    center = people(3, pack={"fixed_breaks": (MEAL,)})
    first = made(center)
    earliest = min(meals(first).values())
    return center, with_meals_moved(first, timedelta(hours=1 if earliest < "12:00" else -1))


def test_a_shift_that_stays_keeps_its_breaks(fed) -> None:
    center, stood = fed
    assert meals(stood) != meals(made(center)), "the optimiser would place them elsewhere"
    kept = made(center, kept_with(stood, center))
    assert changed_days(center, kept_with(stood, center), kept) == []
    assert meals(kept) == meals(stood)
    assert kept.cost["changes"] == 0
    assert kept.lower_bound <= kept.total_cost


def test_a_fixed_shift_keeps_breaks_that_no_law_has(fed) -> None:
    center, stood = fed
    late = FixedBreak("meal", 1, 30, False, 0, 1440, 6 * 60, 60, None)
    strict = replace(center, labour={code: replace(pack, fixed_breaks=(late,))
                                     for code, pack in center.labour.items()})
    spans = shifts_in(center, stood)
    who = min(meals(stood))[0]
    fixed = frozenset(key for key in spans if key[0] == who)
    kept = made(strict, Keep(spans, fixed, stood=stood))
    assert {key: at for key, at in meals(kept).items() if key in fixed} == {
        key: at for key, at in meals(stood).items() if key in fixed}


def test_days_that_change_get_the_breaks_that_suit_them(fed) -> None:
    center, stood = fed
    spans = shifts_in(center, stood)
    moved = next(key for key, shift in spans.items() if shift)
    spans[moved] = span(moved[1].weekday(), 10, 18) if spans[moved] != span(
        moved[1].weekday(), 10, 18) else span(moved[1].weekday(), 9, 17)
    kept = made(center, Keep(spans, frozenset([moved]), stood=stood))
    assert shifts_in(center, kept)[moved] == spans[moved]
    rest = meals(stood)
    rest.pop(moved)
    now = meals(kept)
    now.pop(moved, None)
    assert now == rest


def test_breaks_give_way_to_a_meeting_that_is_new(fed) -> None:
    center, stood = fed
    at = min(meals(stood))
    begin = datetime.combine(at[1], time.fromisoformat(meals(stood)[at]))
    new = Absence(begin, begin + timedelta(minutes=60), "training", True)
    agents = center.agents | {at[0]: replace(center.agents[at[0]], absences=(new,))}
    later = replace(center, agents=agents)
    kept = made(later, kept_with(stood, center))
    assert found(later, kept) == ()
    was, now = meals(stood), meals(kept)
    assert was.pop(at) != now.pop(at)
    assert was == now


def test_on_days_that_are_over_everybody_did_what_they_did() -> None:
    center = people(3)
    first = made(center)
    stints = first.stints.copy()
    monday = (stints["date"] == MONDAY) & (stints["kind"] == "work")
    assert monday.any()
    keep = kept_with(replace(first, stints=stints), center, today=MONDAY + timedelta(days=1))
    kept = made(center, keep)
    over = kept.stints[kept.stints["date"] == MONDAY].reset_index(drop=True)
    assert over.equals(stints[stints["date"] == MONDAY].reset_index(drop=True))


def test_whose_week_is_fixed_to_be_free_is_free() -> None:
    center = people(2)
    none: dict[Day, Span | None] = {day(who, n): None for who in ("A1", "A2") for n in range(7)}
    kept = made(center, Keep(none, frozenset(none)))
    assert set(shifts_in(center, kept).values()) == {None}
