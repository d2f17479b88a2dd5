"""The best week of one agent: against every choice of a shift or none on each day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small import DAY, Plan, Shift, legal_weeks, person, shift_set, week_costs

from wfm.roster.problem import NEVER, Person, ShiftSet
from wfm.roster.tours import best_tour

WEEKS = 40  # random weeks for each rule

DAYTIME = {"rest": 0, "weekly_rest": 0, "max_run": 7}
RULES = {
    "none": lambda draw: ({}, {}),
    "rest": lambda draw: ({"rest": int(draw.integers(8, 20))}, {}),
    "rest_after_history": lambda draw: (
        {"rest": 14}, {"last_end": int(draw.integers(-8, 6))}),
    "weekly_rest": lambda draw: (
        {"weekly_rest": int(draw.integers(28, 37))}, {"last_end": -6}),
    "weekly_rest_after_history": lambda draw: (
        {"weekly_rest": int(draw.integers(28, 37))}, {"last_end": int(draw.integers(-30, 6))}),
    "a weekly rest of which the week before has had its part": lambda draw: (
        {"weekly_rest": int(draw.integers(28, 37))},
        {"last_end": -20, "rest_from": int(draw.integers(-20, 1))}),
    "run_of_six": lambda draw: (
        {"max_run": 6}, {"run": int(draw.integers(0, 9)), "last_end": -6}),
    "run_of_seven_or_more": lambda draw: (
        {"max_run": int(draw.integers(7, 12))}, {"run": int(draw.integers(0, 13))}),
    "short_run": lambda draw: (
        {"max_run": int(draw.integers(1, 6))}, {"run": int(draw.integers(0, 7))}),
    "overtime": lambda draw: ({}, {
        "over_min": np.sort(draw.integers(10, 40, 2)),
        "over_cost": draw.integers(1, 6, 2).astype(float)}),
    "days_max": lambda draw: ({}, {"days_max": int(draw.integers(0, 7))}),
    "week_max": lambda draw: ({}, {"week_max": int(draw.integers(0, 50))}),
    "week_min": lambda draw: (
        {}, {"week_min": int(draw.integers(10, 60)), "short_cost": float(draw.integers(1, 4))}),
    "days_min": lambda draw: (
        {}, {"days_min": int(draw.integers(1, 8)), "short_days": float(draw.integers(1, 9))}),
    "off_cost": lambda draw: ({}, {"off_cost": draw.integers(-3, 9, 7).astype(float)}),
    "windows": lambda draw: ({"spread": int(draw.integers(0, 6))}, {}),
}
RULES["all"] = lambda draw: tuple(
    {key: value for rule in RULES if rule not in ("none", "all", "run_of_seven_or_more")
     for key, value in RULES[rule](draw)[part].items()}
    for part in (0, 1))


def random_week(draw: np.random.Generator, rule: str) -> tuple[ShiftSet, Person, np.ndarray]:
    """One to three shifts a day, now and then past midnight, each with a value."""
    of_set, of_person = RULES[rule](draw)
    night = draw.random() < 0.5
    begins = np.arange(12, 24) if night else np.arange(4, 12)
    shifts = []
    for d in range(7):
        for begin in draw.choice(begins, int(draw.integers(1, 4)), replace=False):
            length = int(draw.integers(4, 11))
            shifts.append(Shift(d, int(begin), length, length))
    made = shift_set(shifts, **(DAYTIME | of_set))
    who = person(made, allowed=draw.random(len(made.day)) < 0.9, **of_person)
    value = np.where(who.allowed, draw.integers(-8, 30, len(made.day)).astype(float), -np.inf)
    return made, who, value


def best(made: ShiftSet, who: Person, value: np.ndarray) -> tuple[float, np.ndarray]:
    chosen = np.empty(made.days, dtype=np.int64)
    found = best_tour(value, made.pattern, who.terms, -np.inf, chosen)
    return found, chosen


def worth(made: ShiftSet, who: Person, weeks: np.ndarray, value: np.ndarray) -> np.ndarray:
    return -week_costs(made, who, weeks, -value)


@pytest.mark.parametrize("rule", RULES)
def test_the_tour_is_as_good_as_the_best_of_all_legal_weeks(rule: str) -> None:
    bound_by_the_rule = 0
    for seed in range(WEEKS):
        made, who, value = random_week(np.random.default_rng([seed, len(rule)]), rule)
        weeks = legal_weeks(made, who)
        found, chosen = best(made, who, value)
        assert found == pytest.approx(worth(made, who, weeks, value).max()), seed
        assert chosen.tolist() in weeks.tolist(), seed
        assert found == pytest.approx(worth(made, who, chosen[None], value)[0]), seed
        free = shift_set(
            [Shift(d, a - DAY * d, z - a, p) for d, a, z, p in zip(
                made.day, made.start, made.end, made.paid_min, strict=True)])
        bound_by_the_rule += best(free, person(free), value)[0] != pytest.approx(found)
    if rule != "none":
        assert bound_by_the_rule >= 4, "the random weeks do not try the rule"


@pytest.mark.parametrize("rule", ["rest", "weekly_rest", "all"])
def test_days_of_23_and_25_hours_move_the_slots_not_the_rules(rule: str) -> None:
    for seed in range(WEEKS):
        made, who, value = random_week(np.random.default_rng([seed, 77]), rule)
        changed = np.cumsum([0, 24, 24, 23, 24, 24, 25, 24])
        moved = (changed - made.day_start)[made.day]
        other = replace(
            made, start=made.start + moved, end=made.end + moved, day_start=changed)
        found, chosen = best(other, who, value)
        weeks = legal_weeks(other, who)
        assert found == pytest.approx(worth(other, who, weeks, value).max()), seed
        assert chosen.tolist() in weeks.tolist(), seed


def test_ends_of_shifts_need_not_lie_on_a_common_step() -> None:
    made = shift_set(
        [Shift(d, 5 + d % 3, 7 + (d * d) % 4, 6 + d % 2) for d in range(7)], [Plan()],
        rest=13, weekly_rest=30, max_run=3)
    who = person(made, run=1, week_min=40, short_cost=1.5)
    value = np.array([5.0, 9.0, 4.0, 8.0, 7.0, 3.0, 6.0])
    weeks = legal_weeks(made, who)
    assert best(made, who, value)[0] == pytest.approx(worth(made, who, weeks, value).max())


def test_a_window_that_promises_more_does_not_hide_one_that_keeps_more() -> None:
    """Early shifts are worth more, but too long for two days running."""
    early = [Shift(d, 6, 14, 14) for d in range(7)]
    late = [Shift(d, 12, 6, 6) for d in range(7)]
    made = shift_set([*early, *late], spread=0, rest=11)
    value = np.where(made.end - made.start == 14, 10.0, 6.0)
    found, chosen = best(made, person(made), value)
    assert found == 42
    assert set(made.start[chosen] % DAY) == {12}


def test_who_may_not_work_at_all_has_the_week_off() -> None:
    made = shift_set([Shift(d, 9, 8, 8) for d in range(7)], rest=11, weekly_rest=35, max_run=6)
    who = person(made, off_cost=np.ones(7), week_min=40, short_cost=2.0, last_end=-10, run=6)
    found, chosen = best(made, who, np.full(7, -np.inf))
    assert found == -7 - 80
    assert chosen.tolist() == [-1] * 7


def test_nobody_known_before_the_week_comes_rested() -> None:
    made = shift_set([Shift(d, 9, 8, 8) for d in range(7)], weekly_rest=35, max_run=7)
    value = np.ones(7)
    assert best(made, person(made, last_end=NEVER), value)[0] == 7
    assert best(made, person(made, last_end=-10), value)[0] == 6


def test_a_weekly_rest_of_two_days_is_measured_from_the_end_of_the_shift() -> None:
    """Friday's night shift ends on Saturday at 8: until Sunday's midnight these are 40 hours."""
    made = shift_set([Shift(d, 22, 10, 10) for d in range(5)], weekly_rest=48, max_run=6)
    who = person(made, last_end=-10)
    weeks = legal_weeks(made, who)
    found, chosen = best(made, who, np.ones(5))
    assert chosen.tolist() in weeks.tolist()
    assert found == 4
