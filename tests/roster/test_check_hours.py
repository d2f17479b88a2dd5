"""Counted time, and what history leaves: averages, the year, days off over many weeks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from check_centres import MADE, MONDAY, found, free, rules, week_of

from wfm.center import WorkedShift
from wfm.rules.labour import AverageWeek, DaysOff, FixedBreak, Night, PeriodicBreak, ShiftLimit

EIGHTH = Night(time(22), time(6), 8 / 7, ())
EIGHT = "09:00 care 480"
SEVEN_AT_NIGHT = "22:00 care 420"
MEAL = FixedBreak("meal", 1, 30, False, 360, 600, 0, 0)


def counting(night: Night = EIGHTH, **more: object) -> dict[str, object]:
    return {"night": night} | more


# ---------------------------------------------------------------------- counted time


@pytest.mark.parametrize(("limit", "pack", "contract"), [
    ("day_hours", {"max_day_min": 480}, {}),
    ("week_hours", {"max_week_min": 480}, {}),
    ("week_hours", {}, {"week_max_h": 8.0}),
    ("shift_length", {}, {"shift_max_h": 8.0}),
    ("average_hours", {"average": AverageWeek(480, 2)}, {}),
    ("year_hours", {"year_min": 480}, {}),
])
def test_seven_hours_at_night_are_eight_for_every_limit(
    limit: str, pack: Mapping[str, object], contract: Mapping[str, object]
) -> None:
    center = free(counting(**pack), contract=contract)
    assert found(center, week_of(SEVEN_AT_NIGHT)) == ()
    assert rules(center, week_of("22:00 care 425")) == {limit}
    assert found(free(pack, contract=contract), week_of("22:00 care 480")) == ()


def test_a_factor_with_six_digits_is_not_a_breach_by_its_rounding() -> None:
    for factor in (1.142857, 1.142858):
        center = free(counting(replace(EIGHTH, counts=factor), max_day_min=480))
        assert found(center, week_of(SEVEN_AT_NIGHT)) == ()
        assert rules(center, week_of("21:59 care 421")) >= {"day_hours"}


def test_only_paid_minutes_count_and_the_rest_of_the_shift_does_not() -> None:
    """Seven hours, of which an unpaid meal takes half an hour of the night."""
    center = free(counting(fixed_breaks=(MEAL,), max_day_min=480),
                  contract={"shift_min_h": 8, "shift_max_h": 8})
    assert found(center, week_of("22:00 care 200, ((meal 30)), care 220")) == ()
    assert rules(center, week_of("22:00 care 200, ((meal 30)), care 225")) == {
        "day_hours", "shift_length"}


@pytest.mark.parametrize(("shift", "broken"), [
    ("22:00 care 420", set()),  # 480
    ("22:00 care 415", set()),  # 474
    ("22:00 care 410", {"shift_length"}),  # 469, and a shift may count 470
    ("14:10 care 470", {"shift_length"}),  # ends as the night begins
    ("14:15 care 470", set()),  # 5 minutes of it are night
    ("14:00 care 480", set()),
])
def test_a_shift_with_night_hours_may_count_ten_minutes_less(
    shift: str, broken: set[str]
) -> None:
    center = free(counting(), contract={"shift_min_h": 8, "shift_max_h": 8})
    assert rules(center, week_of(shift)) == broken


def test_a_shift_is_made_as_if_unpaid_breaks_at_night_counted() -> None:
    """An hour's meal counts for 8:34 minutes more: as many may be missing besides."""
    meal = replace(MEAL, minutes=60)
    center = free(counting(fixed_breaks=(meal,)), contract={"shift_min_h": 8, "shift_max_h": 8})
    assert found(center, week_of("22:00 care 200, ((meal 60)), care 205")) == ()  # 463 of 461
    assert rules(center, week_of("22:00 care 200, ((meal 60)), care 200")) == {"shift_length"}


def test_breaks_by_the_length_of_the_shift_are_those_of_what_is_paid() -> None:
    """Six hours on the clock are more than six paid ones; or those of the contract's shift."""
    center = free(counting(fixed_breaks=(MEAL,)), contract={"shift_min_h": 6})
    assert rules(center, week_of("22:00 care 360")) == {"break_missing"}
    assert found(center, week_of("22:00 care 300, ((meal 30)), care 60")) == ()
    assert found(center, week_of("22:00 care 310")) == ()  # 354: of six hours
    ten = free(counting(fixed_breaks=(replace(MEAL, shift_over=359),)),
               contract={"shift_min_h": 6, "shift_max_h": 6})
    assert found(ten, week_of("22:00 care 200, ((meal 30)), care 110")) == ()  # of six hours
    assert found(ten, week_of("22:00 care 310")) == ()  # of what it counts
    assert rules(ten, week_of("22:00 care 315")) == {"break_missing"}  # 360


def test_periodic_breaks_fall_due_by_the_clock() -> None:
    cycle = PeriodicBreak("screen", 120, 5, 0, True)
    center = free(counting(periodic_breaks=(cycle,)))
    assert found(center, week_of("22:00 care 120, (screen 5), care 110")) == ()  # counts 268


@pytest.mark.parametrize(("saturday", "minutes"), [
    (date(2026, 3, 21), 840), (date(2026, 3, 28), 810), (date(2026, 10, 24), 870)])
def test_the_night_on_which_clocks_change_has_the_hours_that_pass(
    saturday: date, minutes: int
) -> None:
    """Ten hours from 22:00: eight of them are night, or seven, or nine."""
    monday = saturday - timedelta(days=5)
    made = week_of("", "", "", "", "", "22:00 care 600", monday=monday)
    for most, broken in ((minutes, set()), (minutes - 1, {"day_hours"})):
        center = free(counting(replace(EIGHTH, counts=1.5), max_day_min=most))
        assert rules(center, made) == broken


@pytest.mark.parametrize(("monday", "broken"), [
    (date(2026, 3, 16), set()), (date(2026, 3, 23), set()), (date(2026, 10, 19), {"night_shift"})])
def test_shift_limits_are_by_the_hours_of_night_that_pass(monday: date, broken: set[str]) -> None:
    limit = ShiftLimit(480, 420)
    center = free({"night": replace(MADE.night, shift_limits=(limit,))})
    made = week_of("", "", "", "", "", "22:00 care 540", monday=monday)
    assert rules(center, made) == broken


def test_of_several_shift_limits_each_that_is_exceeded_binds() -> None:
    night = replace(MADE.night, shift_limits=(ShiftLimit(0, 450), ShiftLimit(209, 420)))
    center = free({"night": night})
    for shift, broken in (
        ("14:00 care 480", 0), ("17:00 care 450", 0), ("17:00 care 455", 1),
        ("18:30 care 420", 0), ("18:30 care 425", 1), ("22:00 care 480", 2),
    ):
        faults = found(center, week_of(shift))
        assert [fault.rule for fault in faults] == ["night_shift"] * broken


def test_breaks_are_part_of_the_night_of_a_shift() -> None:
    night = replace(MADE.night, shift_limits=(ShiftLimit(209, 360),))
    center = free({"night": night, "fixed_breaks": (MEAL,)})
    assert found(center, week_of("18:50 care 300, ((meal 30)), care 65")) == ()  # 3:25 of night
    assert rules(center, week_of("18:55 care 300, ((meal 30)), care 65")) == {"night_shift"}


# ---------------------------------------------------------------------- averages


def hours(back: int, *paid: float | None) -> list[WorkedShift]:
    """Shifts from 09:00 to 17:00 from the Monday of a past week on, with paid hours."""
    monday = MONDAY - timedelta(days=7 * back)
    return [WorkedShift(monday + timedelta(days=day), time(9), time(17), amount)
            for day, amount in enumerate(paid)]


TEN = "09:00 care 600"
FOUR_WEEKS = {"average": AverageWeek(2400, 4)}


@pytest.mark.parametrize(("past", "left"), [
    ([], 2400),
    ([*hours(4, 8), *hours(3, 10, 10, 10), *hours(2, 10, 10, 10), *hours(1, 10, 10, 10)], 4200),
    ([*hours(3, 10, 10, 10), *hours(2, 10, 10, 10), *hours(1, 10, 10, 10)], 3600),  # 3: in part
    ([*hours(3, 10, 10, 10, 10, 10), *hours(2, 10, 10, 10), *hours(1, 10, 10, 10)], 3000),
    ([*hours(9, 10), *hours(2, 10, 10, 10, 10, 10, 10)], 6000),  # 3 and 1 were free
    ([*hours(4, 10), *hours(3, *[10] * 6), *hours(2, *[10] * 6)], 2400),
    ([*hours(4, 10), *hours(3, *[10] * 6), *hours(2, *[10] * 6), *hours(1, 10)], 1800),
    ([*hours(9, 10), *hours(3, *[None] * 6), *hours(2, *[None] * 6)], 3840),  # eight hours each
    (hours(1, 10), 2400),  # known in part: as the average
    (hours(1, *[12] * 7), 0),
    (hours(5, *[24] * 7), 9600),  # too long ago
])
def test_the_average_counts_what_is_known_and_the_average_for_what_is_not(
    past: list[WorkedShift], left: int
) -> None:
    center = free(FOUR_WEEKS, agent={"worked": tuple(past)})
    whole, rest = divmod(left, 600)
    exact = [TEN] * whole + ([f"09:00 care {rest}"] if rest else [])
    if left and whole < 7:
        assert found(center, week_of(*exact)) == ()
        assert rules(center, week_of(*exact[:-1], f"09:00 care {(rest or 600) + 5}")) == {
            "average_hours"}
    elif left:
        assert found(center, week_of(*[TEN] * 7)) == ()
    else:
        assert rules(center, week_of("09:00 care 60")) == {"average_hours"}
        assert found(center, week_of()) == ()


def test_the_week_of_the_first_known_shift_is_known_in_part_on_whichever_day_it_begins() -> None:
    for back, left in ((2, 4800), (1, 2400)):
        monday = MONDAY - timedelta(days=7 * back)
        past = (WorkedShift(monday, time(9), time(10), 0.0),)
        center = free({"average": AverageWeek(2400, 2)}, agent={"worked": past})
        shifts = [f"00:00 care {left // 6}"] * 6
        assert found(center, week_of(*shifts)) == ()
        assert rules(center, week_of(*shifts, "09:00 care 60")) == {"average_hours"}


def test_a_past_shift_without_paid_hours_has_those_that_passed() -> None:
    """From 22:00 to 06:00 in the night of the spring change: seven hours."""
    monday = date(2026, 3, 30)
    past = (WorkedShift(date(2026, 3, 1), time(9), time(10)),
            WorkedShift(date(2026, 3, 28), time(22), time(6)))
    center = free({"average": AverageWeek(480, 2)}, agent={"worked": past})
    assert found(center, week_of("09:00 care 540", monday=monday)) == ()
    assert rules(center, week_of("09:00 care 545", monday=monday)) == {"average_hours"}


# ---------------------------------------------------------------------- the year


def test_the_hours_of_the_year_are_those_given_before_those_of_the_history() -> None:
    pack = {"year_min": 6000}
    past = tuple(hours(2, 8, 8, 8, 8))
    for agent, left in (({"year_h": 92.0, "worked": past}, 480), ({"year_h": 0.0}, 6000),
                        ({"worked": past}, 6000 - 32 * 60), ({}, 6000)):
        center = free(pack, agent=agent)
        days = -(-left // 840)
        shifts = ["06:00 care 840"] * (days - 1) + [f"06:00 care {left - 840 * (days - 1)}"]
        if days <= 7:
            assert found(center, week_of(*shifts)) == ()
        if days < 7:
            assert rules(center, week_of(*shifts, "08:00 care 60")) == {"year_hours"}


def test_the_year_is_that_of_the_weeks_monday() -> None:
    monday = date(2026, 12, 28)
    center = free({"year_min": 1920}, agent={"year_h": 0.0})
    new_year = week_of(*[EIGHT] * 7, monday=monday)  # four days are of 2026
    assert found(center, new_year) == ()
    assert rules(free({"year_min": 1919}, agent={"year_h": 0.0}), new_year) == {"year_hours"}
    (fault,) = found(free({"year_min": 1919}), new_year)
    assert "32:00 hours of work in 2026; 31:59 are allowed" in fault.what


def test_what_was_worked_in_the_year_before_does_not_count() -> None:
    monday = date(2027, 1, 4)
    past = (WorkedShift(date(2026, 12, 31), time(9), time(17)),
            WorkedShift(date(2027, 1, 2), time(9), time(17), 7.0))
    made = week_of(EIGHT, monday=monday)
    assert found(free({"year_min": 900}, agent={"worked": past}), made) == ()
    assert rules(free({"year_min": 899}, agent={"worked": past}), made) == {"year_hours"}


# ---------------------------------------------------------------------- days off


def sundays(backs: Iterable[int]) -> tuple[WorkedShift, ...]:
    days = [MONDAY - timedelta(days=7 * back - 6) for back in backs]
    return tuple(WorkedShift(day, time(9), time(17)) for day in sorted(days))


SUNDAY = ("", "", "", "", "", "", EIGHT)
RULE = DaysOff("sunday", 10, 26)


@pytest.mark.parametrize(("worked", "shifts", "broken"), [
    (range(1, 16), SUNDAY, set()),  # with this one 16 of 26 are worked
    (range(1, 17), SUNDAY, {"days_off"}),
    (range(1, 17), (EIGHT,), set()),  # its own is free
    (range(1, 26), (EIGHT,), set()),
    ([*range(1, 16), 26], SUNDAY, set()),  # out of the 26 weeks
    ([*range(1, 16), 25], SUNDAY, {"days_off"}),
])
def test_days_off_are_counted_over_26_weeks(
    worked: Iterable[int], shifts: tuple[str, ...], broken: set[str]
) -> None:
    center = free({"days_off": (RULE,)}, agent={"worked": sundays(worked)})
    assert rules(center, week_of(*shifts)) == broken


def test_days_off_over_a_year() -> None:
    year = {"days_off": (DaysOff("sunday", 15, 53),)}
    for worked, broken in ((37, set()), (38, {"days_off"})):
        center = free(year, agent={"worked": sundays(range(1, worked + 1))})
        assert rules(center, week_of(*SUNDAY)) == broken


def test_each_of_several_rules_on_days_off_binds() -> None:
    pack = {"days_off": (DaysOff("sunday", 2, 4), DaysOff("weekend", 1, 3))}
    saturday = ("", "", "", "", "", EIGHT)
    for worked, shifts, broken in (
        (sundays([1]), SUNDAY, []),
        (sundays([1, 3]), SUNDAY, ["Sundays"]),
        (sundays([1, 2]), saturday, ["weekends"]),  # this Sunday is free
        (sundays([1, 2]), SUNDAY, ["Sundays", "weekends"]),
    ):
        faults = found(free(pack, agent={"worked": worked}), week_of(*shifts))
        assert sorted(fault.what.split()[2] for fault in faults) == broken


def test_the_minute_before_midnight_is_of_the_day_before() -> None:
    pack = {"days_off": (DaysOff("sunday", 1, 1),)}
    assert found(free(pack), week_of("", "", "", "", "", "16:00 care 480")) == ()
    assert rules(free(pack), week_of("", "", "", "", "", "16:05 care 480")) == {"days_off"}
    past = (WorkedShift(MONDAY - timedelta(days=2), time(16), time(0)),)
    two = {"days_off": (DaysOff("sunday", 1, 2),)}
    assert found(free(two, agent={"worked": past}), week_of(*SUNDAY)) == ()
    past = (replace(past[0], end=time(0, 5)),)
    assert rules(free(two, agent={"worked": past}), week_of(*SUNDAY)) == {"days_off"}
