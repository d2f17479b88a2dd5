"""Contracts and labour packs as shifts on a grid of slots."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from check_centres import LABOUR as SHIPPED
from check_centres import MONDAY, SITES, centre

from wfm.calendar import Grid, midnight
from wfm.center import Contract
from wfm.roster.build import week_grid
from wfm.roster.problem import SLOT_MIN
from wfm.roster.shiftset import SiteShifts, make_shifts
from wfm.rules.labour import LabourPack, Overtime, ShiftLimit, Split, break_plans

LABOUR = {
    code: replace(pack, night=replace(pack.night, counts=1.0, shift_limits=()), overtime=())
    for code, pack in SHIPPED.items()
}
"""The packs without what the last tests of this file add one by one."""


def contract(pack: str, **more: object) -> Contract:
    return centre(pack, contract=more).contracts["full"]


def made(pack: str, week: date = MONDAY, **more: object) -> tuple[SiteShifts, Grid]:
    center = centre(pack, contract=more)
    grid = week_grid(center, week)
    return make_shifts(center.contracts["full"], LABOUR[pack], SITES[pack], week, grid), grid


def wall(grid: Grid, slot: int, zone: str) -> datetime:
    return (grid.start + timedelta(minutes=SLOT_MIN * int(slot))).astimezone(ZoneInfo(zone))


def one(shifts: SiteShifts, day: int, clock: int) -> int:
    """The only shift of a day with this wall-clock start, in hours."""
    found = np.flatnonzero((shifts.shift_set.day == day) & (shifts.clock_min == 60 * clock))
    assert len(found) == 1
    return int(found[0])


def test_six_hours_by_the_brazilian_annex_span_six_hours_and_twenty_minutes() -> None:
    shifts, grid = made("BR-NR17")
    s = shifts.shift_set
    assert set(s.paid_min) == {360}
    assert set(s.end - s.start) == {76}
    assert len(s.day) == 7 * 48
    assert np.bincount(s.day).tolist() == [48] * 7
    assert s.day_start.tolist() == [288 * d for d in range(8)]
    assert (s.rest, s.weekly_rest, s.max_run) == (132, 288, 6)
    assert (s.step, set(s.break_names)) == (2, {"pause", "meal"})
    for j in (0, 100, 300):
        start = wall(grid, s.start[j], SITES["BR-NR17"].zone)
        assert start.date() == MONDAY + timedelta(days=int(s.day[j]))
        assert 60 * start.hour + start.minute == shifts.clock_min[j]


def test_break_plans_are_those_of_the_pack_in_slots() -> None:
    shifts, _ = made("BR-NR17")
    s = shifts.shift_set
    plans = break_plans(LABOUR["BR-NR17"], 360)
    assert set(zip(s.plan_from, s.plan_to, strict=True)) == {(0, len(plans))}
    assert len(plans) == 3  # the meal before, between or after the two pauses
    for p, plan in enumerate(plans):
        rows = s.slots[s.plan_slots[p] : s.plan_slots[p + 1]].tolist()
        assert rows == [
            [slot.earliest // 5, slot.latest // 5, slot.minutes // 5,
             s.break_names.index(slot.name)] for slot in plan.slots]
        assert s.plan_apart[p] == plan.apart_min // 5
    assert dict(zip(s.break_names, s.break_paid, strict=True)) == {"pause": True, "meal": False}


def test_lengths_go_in_steps_and_each_has_its_own_breaks() -> None:
    shifts, _ = made("PT", shift_min_h=4, shift_max_h=8, shift_step_min=120)
    s = shifts.shift_set
    spans = {int(paid): int(z - a) * 5
             for paid, a, z in zip(s.paid_min, s.start, s.end, strict=True)}
    assert spans == {240: 240, 360: 420, 480: 540}
    for paid, plans in ((240, 0), (360, 1), (480, 1)):
        j = int(np.flatnonzero(s.paid_min == paid)[0])
        breaks = np.diff(s.plan_slots)[s.plan_from[j] : s.plan_to[j]]
        assert breaks.tolist() == [plans]


def test_starts_and_ends_keep_to_the_hours_of_the_contract() -> None:
    shifts, _ = made("BR-NR17", earliest_start=time(8), latest_end=time(20))
    # 8:00 to 13:30; a shift from 13:40 on would end after 20:00
    assert sorted(set(shifts.clock_min)) == list(range(480, 811, 30))
    night, _ = made("BR-NR17", earliest_start=time(22), latest_end=time(6))
    assert sorted(set(night.clock_min)) == [22 * 60, 22 * 60 + 30, 23 * 60, 23 * 60 + 30]


def test_a_window_holds_the_starts_within_the_spread() -> None:
    shifts, _ = made("BR-NR17", start_spread_h=2, earliest_start=time(6), latest_end=time(22))
    s = shifts.shift_set
    starts = sorted(set(shifts.clock_min))
    assert s.window_from.shape == (len(starts), 7)
    for b, first in enumerate(starts):
        for d in range(7):
            inside = slice(s.window_from[b, d], s.window_to[b, d])
            assert set(s.day[inside]) == {d}
            clocks = shifts.clock_min[inside].tolist()
            assert clocks == [c for c in starts if first <= c <= first + 120]


def test_without_a_spread_one_window_holds_all_shifts() -> None:
    s = made("BR-NR17")[0].shift_set
    assert s.window_from.tolist() == [[48 * d for d in range(7)]]
    assert s.window_to.tolist() == [[48 * d + 48 for d in range(7)]]


@pytest.mark.parametrize("clock, night_min", [
    (9, 0), (16, 20), (20, 260), (22, 380), (23, 360), (0, 300), (4, 60), (5, 0)])
def test_night_hours_are_paid_a_fifth_more(clock: int, night_min: int) -> None:
    """22:00 to 05:00; the shift spans 380 minutes, of which 360 are paid."""
    shifts, _ = made("BR-NR17")
    pay = shifts.shift_set.pay_h[one(shifts, 1, clock)]
    assert pay == pytest.approx(6 * (1 + 0.2 * night_min / 380))


def test_a_public_holiday_is_paid_double_by_the_share_that_falls_into_it() -> None:
    holiday_week = date(2026, 9, 7)  # Monday, Independence Day
    shifts, _ = made("BR-NR17", holiday_week)
    pay = shifts.shift_set.pay_h
    assert pay[one(shifts, 0, 9)] == pytest.approx(12)
    assert pay[one(shifts, 1, 9)] == pytest.approx(6)
    # 19:00 to 01:20: 300 of 380 minutes on the holiday, 200 at night
    assert pay[one(shifts, 0, 19)] == pytest.approx(6 * (1 + (300 + 0.2 * 200) / 380))


def test_the_holiday_after_the_week_counts_for_its_last_night() -> None:
    shifts, _ = made("BR-NR17", date(2026, 8, 31))
    # Sunday 23:00 to 05:20: 320 minutes on the Monday, 360 at night
    assert shifts.shift_set.pay_h[one(shifts, 6, 23)] == pytest.approx(
        6 * (1 + (320 + 0.2 * 360) / 380))


@pytest.mark.parametrize("week, length", [(date(2026, 10, 19), 169), (date(2026, 3, 23), 167)])
def test_weeks_in_which_the_clocks_change_keep_wall_clock_starts(week: date, length: int) -> None:
    shifts, grid = made("PT", week)
    s, zone = shifts.shift_set, SITES["PT"].zone
    assert s.day_start[7] - s.day_start[0] == length * 12
    for j in range(len(s.day)):
        start = wall(grid, s.start[j], zone)
        day = week + timedelta(days=int(s.day[j]))
        if (day.weekday(), shifts.clock_min[j] // 60, length) == (6, 1, 167):
            continue  # 01:00 to 02:00 is skipped in spring
        assert start.date() == day
        assert 60 * start.hour + start.minute == shifts.clock_min[j]
        assert start.fold == 0, "a time shown twice is its first occurrence"
    assert set(s.end - s.start) == {108}, "a shift is as long as the clock runs"
    assert grid.start == midnight(week, zone).astimezone(UTC)


def test_the_hour_that_comes_twice_is_paid_as_night_twice() -> None:
    shifts, _ = made("PT", date(2026, 10, 19))
    # Saturday 22:00, nine hours by the clock that runs: until 06:00, all of it at night
    assert shifts.shift_set.pay_h[one(shifts, 5, 22)] == pytest.approx(8 * 1.25)
    # Sunday 05:00 to 14:00: two hours of night
    assert shifts.shift_set.pay_h[one(shifts, 6, 5)] == pytest.approx(8 * (1 + 0.25 * 2 / 9))
    # Saturday 19:00 to 03:00 by the wall clock, an hour of which comes twice
    assert shifts.shift_set.pay_h[one(shifts, 5, 19)] == pytest.approx(8 * (1 + 0.25 * 6 / 9))


def test_a_contract_whose_hours_hold_no_shift_has_none() -> None:
    short = contract("BR-NR17", earliest_start=time(8), latest_end=time(12))
    center = replace(centre(), contracts={"full": short})
    shifts = make_shifts(short, LABOUR["BR-NR17"], SITES["BR-NR17"], MONDAY,
                         week_grid(center, MONDAY))
    assert len(shifts.shift_set.day) == 0


def test_where_the_clocks_change_a_shift_keeps_to_what_they_show() -> None:
    """Prague, 29 March 2026: 02:00 to 03:00 is skipped."""
    night = {"earliest_start": time(22), "latest_end": time(6)}
    shifts, grid = made("CZ", date(2026, 3, 23), shift_min_h=7, shift_max_h=7, **night)
    zone = SITES["CZ"].zone
    ends = [wall(grid, end, zone) for end in shifts.shift_set.end]
    assert all(end.hour * 60 + end.minute <= 6 * 60 for end in ends)
    assert {end.date() for end in ends} < {date(2026, 3, 23) + timedelta(days=d) for d in range(9)}
    free, grid = made("CZ", date(2026, 3, 23), shift_min_h=6, shift_max_h=6)
    shown = [wall(grid, start, zone) for start in free.shift_set.start]
    assert [s.hour * 60 + s.minute for s in shown] == free.clock_min.tolist()
    sunday = [s.hour for s in shown if s.date() == date(2026, 3, 29)]
    assert 1 in sunday
    assert 2 not in sunday


# ---------------------------------------------------------------------- night, overtime, split


def by(pack: LabourPack, **more: object) -> tuple[SiteShifts, Grid]:
    """The shifts of a contract under a pack of one's own."""
    center = centre(pack.code, contract=more)
    grid = week_grid(center, MONDAY)
    return make_shifts(
        center.contracts["full"], pack, SITES[pack.code], MONDAY, grid), grid


def with_night(**more: object) -> LabourPack:
    pack = LABOUR["BR-NR17"]
    return replace(pack, night=replace(pack.night, **more))


@pytest.mark.parametrize(("clock", "work"), [
    (9, 360), (15, 360), (16, 355), (18, 340), (20, 325), (22, 315), (23, 315), (0, 315), (5, 360)])
def test_where_a_night_hour_has_52_and_a_half_minutes_a_shift_at_night_is_shorter(
    clock: int, work: int
) -> None:
    """22:00 to 05:00; the most work that counts for six hours, in steps of five minutes."""
    shifts, _ = by(with_night(counts=60 / 52.5))
    s, j = shifts.shift_set, one(shifts, 1, clock)
    assert s.paid_min[j] == 360
    assert (s.end[j] - s.start[j]) * 5 == work + 20


def test_all_hours_of_a_night_are_paid_as_they_count_and_a_fifth_more() -> None:
    shifts, _ = by(with_night(counts=60 / 52.5))
    pay = shifts.shift_set.pay_h
    assert pay[one(shifts, 1, 22)] == pytest.approx(6 * 1.2)
    assert pay[one(shifts, 1, 9)] == pytest.approx(6)
    # 16:00 to 22:15: 355 minutes of work, 15 of the 375 at night; six hours are paid
    extra = 355 * (1 + (0.2 * 60 / 52.5 + 60 / 52.5 - 1) * 15 / 375)
    unworked = 360 - 355 - 15 * (60 / 52.5 - 1)
    assert pay[one(shifts, 1, 16)] == pytest.approx((extra + unworked) / 60)


def test_a_shift_with_more_than_so_much_night_may_not_be_so_long() -> None:
    limits = (ShiftLimit(0, 330), ShiftLimit(120, 300))
    shifts, _ = by(with_night(shift_limits=limits), shift_min_h=5, shift_max_h=6,
                   shift_step_min=30)
    s = shifts.shift_set
    longest = {
        clock: int(s.paid_min[(s.day == 1) & (shifts.clock_min == 60 * clock)].max())
        for clock in (9, 15, 17, 18, 19, 22)}
    # 17:00 to 22:50 is 50 minutes at night, 18:00 to 23:50 110, 19:00 to 0:50 170
    assert longest == {9: 360, 15: 360, 17: 330, 18: 330, 19: 300, 22: 300}


def test_overtime_of_the_day_is_paid_by_the_highest_tier_that_a_minute_reaches() -> None:
    tiers = (Overtime("day", 300, 0.5), Overtime("day", 330, 1.0), Overtime("week", 1, 9.0))
    shifts, _ = by(replace(LABOUR["BR-NR17"], overtime=tiers))
    assert shifts.shift_set.pay_h[one(shifts, 1, 9)] == pytest.approx(
        (300 + 30 * 1.5 + 30 * 2) / 60)


def test_no_shift_is_longer_than_the_day_that_the_law_allows() -> None:
    shifts, _ = by(replace(LABOUR["BR-NR17"], max_day_min=300), shift_min_h=4, shift_max_h=6)
    assert set(shifts.shift_set.paid_min) == {240, 300}


SPLITS = replace(
    LABOUR["PT"], split=Split(180, time(8), time(20)), fixed_breaks=(), longest_work=())


def test_a_shift_is_split_where_both_contract_and_law_allow_it() -> None:
    assert not by(replace(SPLITS, split=None), split_gap_h=2)[0].gap.any()
    assert not by(SPLITS)[0].gap.any()
    shifts, _ = by(SPLITS, split_gap_h=2, start_step_min=60)
    s = shifts.shift_set
    found = {
        (int(shifts.clock_min[j]) // 60, int(out - s.start[j]) // 12, int(back - out) // 12)
        for j, (out, back) in enumerate(shifts.gap) if back > out and s.day[j] == 1}
    # eight hours of work in parts of two or more, one or two hours between, 8:00 to 20:00
    assert found == {
        (clock, part, gap) for clock in range(8, 12) for part in range(2, 7) for gap in (1, 2)
        if clock + 8 + gap <= 20}


def test_the_gap_is_a_break_that_is_not_paid() -> None:
    shifts, _ = by(SPLITS, split_gap_h=1, start_step_min=60)
    s = shifts.shift_set
    j = int(np.flatnonzero((s.day == 1) & (shifts.gap[:, 1] > 0))[0])
    assert dict(zip(s.break_names, s.break_paid, strict=True)) == {"split": False}
    assert s.plan_to[j] - s.plan_from[j] == 1
    out, back = (shifts.gap[j] - s.start[j]).tolist()
    rows = s.slots[s.plan_slots[s.plan_from[j]] : s.plan_slots[s.plan_from[j] + 1], :3]
    assert rows.tolist() == [[out, out, back - out]]
    assert s.pay_h[j] == pytest.approx(8)


def test_the_gap_is_not_paid_as_sunday_or_night() -> None:
    pack = replace(SPLITS, split=Split(180, None, None),
                   night=replace(SPLITS.night, start=time(12), end=time(14)))
    shifts, _ = by(pack, split_gap_h=2, start_step_min=60)
    s = shifts.shift_set
    whole = (s.day == 1) & (shifts.clock_min == 8 * 60)
    pay = {tuple(((g - s.start[j]) // 12).tolist()): round(float(s.pay_h[j]), 6)
           for j, g in enumerate(shifts.gap) if whole[j] and g.any()}
    assert pay[4, 6] == pytest.approx(8), "the gap is the whole night of this pack"
    assert pay[2, 4] == pytest.approx(8 + 2 * pack.premium("night"))
