"""What each day is paid: known answers, and a count minute by minute as the judge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from payroll_cases import (
    LABOUR,
    MONDAY,
    PLACES,
    Piece,
    agent,
    centre,
    contract,
    count,
    leave_rows,
    roster,
    rows_of,
)

from wfm.center import Absence
from wfm.payroll import pay_codes, payroll_days, payroll_weeks
from wfm.payroll.days import COLUMNS
from wfm.payroll.overtime import overtime
from wfm.payroll.people import names_of
from wfm.rules.labour import Overtime
from wfm.shift_kind import shift_kind

SUNDAY = MONDAY + timedelta(days=6)


def shift(pack, begins, *pieces, code="A1", day=None):
    return rows_of(code, PLACES[pack].zone, begins, pieces, day)


def only(pack, rows, week=MONDAY, **more):
    """The row of the one shift there is."""
    days = payroll_days(centre([agent("A1", pack)], **more), roster(rows, week))
    worked = days[days["day_kind"] == "work"]
    assert len(worked) == 1
    return worked.iloc[0]


def test_every_agent_has_a_row_for_each_day_with_the_columns_that_are_documented():
    days = payroll_days(centre([agent("B", "CZ"), agent("A1", "CZ")]), roster([]))
    assert tuple(days.columns) == COLUMNS
    assert all(name in payroll_days.__doc__ or name.startswith(("overtime_", "night_rate"))
               for name in COLUMNS)
    assert days["agent"].tolist() == ["A1"] * 7 + ["B"] * 7
    assert days["date"].tolist() == [MONDAY + timedelta(days=n) for n in range(7)] * 2
    assert set(days["day_kind"]) == {"off"} and days["start"].isna().all()
    assert days["contract_min"].sum() == 2 * 36 * 60
    assert days["balance_min"].sum() == -2 * 36 * 60


def test_a_day_shift_with_a_paid_and_an_unpaid_break():
    row = only("CZ", shift("CZ", datetime(2026, 12, 7, 8), Piece(120), Piece(10, "break"),
                           Piece(110), Piece(30, "break", False), Piece(60, "absence", True,
                                                                        "training"),
                           Piece(150, "idle")))
    assert (row.start, row.end) == (pd.Timestamp(2026, 12, 7, 8), pd.Timestamp(2026, 12, 7, 16))
    assert (row.shift_min, row.worked_min, row.paid_break_min, row.unpaid_break_min) == (
        480, 440, 10, 30)
    assert (row.paid_min, row.regular_min, row.overtime_min) == (450, 450, 0)
    assert row.pay_amount == row.ordinary_amount == pytest.approx(450.0)
    assert row.shift_kind == "day" and row.next_day_min == 0


def test_saturday_night_belongs_to_saturday_and_is_split_at_midnight():
    saturday = MONDAY + timedelta(days=5)
    row = only("CZ", shift("CZ", datetime(2026, 12, 12, 20), Piece(480)))
    assert row.date == saturday and row.end_date == SUNDAY and row.shift_kind == "night"
    assert (row.saturday_min, row.sunday_min, row.next_day_min) == (240, 240, 240)
    assert (row.night_min, row.night_clock_min) == (360, 360)  # from 22:00
    # 10 % each: 4 h on Saturday, 4 h on Sunday, 6 h at night, at 60 an hour
    assert row.saturday_amount == row.sunday_amount == pytest.approx(24)
    assert row.night_amount == pytest.approx(36)
    assert row.premium_amount == pytest.approx(84)


def test_premiums_that_overlap_add_up():
    # 2026-12-25, a holiday at 100 %: Friday night into Saturday
    row = only("CZ", shift("CZ", datetime(2026, 12, 25, 22), Piece(480)), date(2026, 12, 21))
    assert (row.holiday_min, row.saturday_min, row.night_min) == (480, 360, 480)  # 26th as well
    assert row.premium_amount == pytest.approx(60 * (8 * 1.0 + 6 * 0.1 + 8 * 0.1))


@pytest.mark.parametrize(("pack", "begins", "minutes", "night"), [
    ("CZ", datetime(2026, 10, 24, 22), 540, 540),  # the night in which the clocks go back
    ("CZ", datetime(2026, 3, 28, 22), 420, 420),  # … and forward
    ("AU", datetime(2026, 4, 4, 22), 540, 540),
    ("US-CA", datetime(2026, 3, 7, 22), 420, None),
])
def test_the_nights_in_which_the_clocks_change_have_the_minutes_that_pass(
    pack, begins, minutes, night
):
    week = (begins - timedelta(days=begins.weekday())).date()
    row = only(pack, shift(pack, begins, Piece(minutes)), week)
    assert row.end == pd.Timestamp(begins) + pd.Timedelta(hours=8)  # 22:00 to 06:00 on the wall
    assert row.paid_min == minutes
    assert row.saturday_min == 120 and row.sunday_min == minutes - 120
    if night is not None:
        assert row.night_min == night


def test_seven_hours_of_a_brazilian_night_are_eight():
    more = {"contracts": {"BR-NR17": contract("BR-NR17", shift_min_h=6, shift_max_h=8)}}
    row = only("BR-NR17", shift("BR-NR17", datetime(2026, 12, 9, 22), Piece(420)), **more)
    assert (row.worked_min, row.night_extra_min, row.rounding_min) == (420, 60, 0)
    assert row.paid_min == 480
    assert (row.night_min, row.night_clock_min) == (480, 420)
    assert row.night_amount == pytest.approx(0.2 * 480, abs=1e-3)
    assert (row.overtime_day_min, row.overtime_amount) == (120, pytest.approx(60))


def test_a_night_shift_a_little_short_of_its_length_is_paid_the_length():
    more = {"contracts": {"BR-NR17": contract("BR-NR17", shift_min_h=6, shift_max_h=6)}}
    row = only("BR-NR17", shift("BR-NR17", datetime(2026, 12, 9, 17, 20), Piece(350)), **more)
    assert row.night_clock_min == 70 and row.night_extra_min == 10
    assert (row.rounding_min, row.paid_min) == (0, 360)
    shorter = only("BR-NR17", shift("BR-NR17", datetime(2026, 12, 9, 17, 20), Piece(345)), **more)
    assert (shorter.night_extra_min, shorter.rounding_min, shorter.paid_min) == (9, 6, 360)
    far = only("BR-NR17", shift("BR-NR17", datetime(2026, 12, 9, 17, 20), Piece(330)), **more)
    assert (far.rounding_min, far.paid_min) == (0, 337)


def test_a_shift_that_reaches_into_the_next_week_is_counted_once():
    night = shift("CZ", datetime(2026, 12, 13, 22), Piece(480))
    carried = [(code, day, pd.Timestamp(2026, 12, 14, tz="Europe/Prague").tz_convert("UTC"),
                end, what, kind, paid) for code, day, _start, end, what, kind, paid in night]
    monday = shift("CZ", datetime(2026, 12, 14, 20), Piece(240))
    center = centre([agent("A1", "CZ")])
    first = payroll_days(center, roster(night, MONDAY))
    second = payroll_days(center, roster([*carried, *monday], MONDAY + timedelta(days=7)))
    assert first["paid_min"].sum() == 480 and first["sunday_min"].sum() == 120
    assert second["paid_min"].sum() == 240
    assert second["day_kind"].tolist() == ["work"] + ["off"] * 6


def test_overtime_of_the_day_and_of_the_week_is_never_paid_twice():
    rows = [row for n in range(6) for row in shift(
        "US-CA", datetime(2026, 12, 7 + n, 8), Piece(600))]
    days = payroll_days(centre([agent("A1", "US-CA")]), roster(rows))
    # 6 × 10 h: 2 h beyond each day, and of the 48 ordinary ones 8 beyond the week
    assert days["overtime_day_min"].sum() == 12 * 60 and days["overtime_week_min"].sum() == 8 * 60
    assert days["overtime_min"].tolist() == [120] * 5 + [600, 0]
    assert days["overtime_amount"].sum() == pytest.approx(20 * 60 * 0.5)
    assert days["overtime_week_amount"].sum() == pytest.approx(8 * 60 * 0.5)


def test_overtime_by_rates():
    rows = shift("US-CA", datetime(2026, 12, 7, 6), Piece(13 * 60))
    row = only("US-CA", rows)
    assert (row.overtime_1_min, row.overtime_2_min, row.overtime_3_min) == (240, 60, 0)
    assert row.overtime_amount == pytest.approx(60 * (4 * 0.5 + 1 * 1.0))
    week = [r for n in range(7) for r in shift("MX", datetime(2026, 12, 7 + n, 6), Piece(600))]
    days = payroll_days(centre([agent("A1", "MX")]), roster(week))
    assert days["overtime_1_min"].sum() == 12 * 60 and days["overtime_2_min"].sum() == 10 * 60


def test_leave_counts_towards_the_contract_and_carries_the_code_of_payroll():
    leave = Absence(datetime(2026, 12, 9), datetime(2026, 12, 11), "leave", True, "VAC")
    sick = Absence(datetime(2026, 12, 11), datetime(2026, 12, 12), "sick", False)
    who = agent("A1", "CZ", absences=(leave, sick))
    days = [MONDAY + timedelta(days=n) for n in range(7)]
    zone = PLACES["CZ"].zone
    rows = [*leave_rows("A1", zone, leave, days), *leave_rows("A1", zone, sick, days)]
    for n in (0, 1):
        rows += shift("CZ", datetime(2026, 12, 7 + n, 8), Piece(480))
    found = payroll_days(centre([who]), roster(rows))
    assert found["day_kind"].tolist() == ["work"] * 2 + ["absence"] * 3 + ["off"] * 2
    assert found["absence_code"].tolist() == ["", "", "VAC", "VAC", "sick", "", ""]
    assert found["absence_min"].tolist() == [0, 0, 1440, 1440, 1440, 0, 0]
    # two of five days of a week of 36 hours; sick without pay counts nothing
    assert found["absence_paid_min"].tolist() == [0, 0, 432, 432, 0, 0, 0]
    assert found["absence_amount"].sum() == pytest.approx(2 * 432.0)
    assert found["contract_min"].tolist() == [540] * 4 + [0] * 3
    assert found["balance_min"].sum() == 2 * 480 + 2 * 432 - 36 * 60


def test_days_outside_employment_have_no_row_and_ask_for_no_hours():
    who = agent("A1", "CZ", first_day=MONDAY + timedelta(days=3))
    days = payroll_days(centre([who]), roster([]))
    assert days["date"].tolist() == [MONDAY + timedelta(days=n) for n in range(3, 7)]
    assert days["contract_min"].sum() == round(36 * 60 * 4 / 7)


def test_numbers_names_and_cost_centres_are_those_of_payroll():
    people = [agent("A1", "CZ", employee_number="0007", cost_centre="K 1", name="Eva de Sá"),
              agent("B", "CZ", name="Sá, Eva Maria")]
    found = payroll_days(centre(people), roster([])).groupby("agent").first()
    assert found["employee_number"].tolist() == ["0007", "B"]
    assert found["cost_centre"].tolist() == ["K 1", ""]
    assert found["first_name"].tolist() == ["Eva de", "Eva Maria"]
    assert found["last_name"].tolist() == ["Sá", "Sá"]
    assert names_of("Ana") == ("", "Ana")


def test_kinds_of_shift():
    def kind(first, last):
        day = datetime(2026, 12, 7)
        return shift_kind(day + timedelta(hours=first), day + timedelta(hours=last))

    assert [kind(*span) for span in ((6, 14), (9, 17), (13, 21), (22, 30), (19, 25))] == [
        "early", "day", "late", "night", "night"]


# ---------------------------------------------------------------------- anything

PACKS = ("CZ", "BR-NR17", "US-CA", "AR", "AU")
WEEKS = (MONDAY, date(2026, 10, 19), date(2026, 3, 23), date(2026, 3, 30), date(2026, 9, 28),
         date(2026, 3, 2), date(2026, 12, 21))
PIECES = st.lists(st.builds(
    Piece, st.integers(1, 48).map(lambda n: 5 * n),
    st.sampled_from(["work", "break", "idle"]), st.booleans()), min_size=1, max_size=6)
SHIFTS = st.dictionaries(st.integers(0, 6), st.tuples(st.integers(0, 14 * 12), PIECES),
                         max_size=6)


@settings(max_examples=20)
@given(pack=st.sampled_from(PACKS), week=st.sampled_from(WEEKS), shifts=SHIFTS)
def test_every_minute_is_counted_as_the_clock_on_the_wall_has_it(pack, week, shifts):
    site, rules = PLACES[pack], LABOUR[pack].on(week + timedelta(days=6))
    by_day, rows = {}, []
    for n, (begin, pieces) in shifts.items():
        day = week + timedelta(days=n)
        mine = shift(pack, datetime(day.year, day.month, day.day) + timedelta(minutes=5 * begin),
                     *pieces, day=day)
        by_day[day] = count(mine, rules, site)
        rows += mine
    center = centre([agent("A1", pack)], {pack: rules})
    days = payroll_days(center, roster(rows, week)).set_index("date")
    nothing = count([], rules, site)
    for day in days.index:
        row, judge = days.loc[day], by_day.get(day, nothing)
        assert row.shift_min == judge.clock
        assert row.worked_min + row.paid_break_min == judge.paid
        assert row.shift_min == row.worked_min + row.paid_break_min + row.unpaid_break_min
        assert row.night_clock_min == judge.night and row.next_day_min == judge.next_day
        for kind in ("saturday", "sunday", "holiday"):
            assert abs(row[f"{kind}_min"] - getattr(judge, kind)) <= 0.5 + 1e-6
        assert 0 <= row.paid_min - round(judge.counted) <= 10 + 0.2 * judge.clock
        assert row.paid_min == (row.worked_min + row.paid_break_min + row.night_extra_min
                                + row.rounding_min)
        assert row.paid_min == row.regular_min + row.overtime_min
        assert row.overtime_min == row.overtime_day_min + row.overtime_week_min == (
            row.overtime_1_min + row.overtime_2_min + row.overtime_3_min)
        price = row.cost_h / 60
        exact = price * sum(rules.premium(kind) * getattr(judge, kind)
                            for kind in ("saturday", "sunday", "holiday"))
        exact += price * rules.premium("night") * rules.night.counts * judge.night
        assert row.premium_amount - row.overtime_amount == pytest.approx(exact, abs=1e-6)
        assert row.pay_amount == pytest.approx(
            row.paid_min * price + row.premium_amount, abs=1e-9)
    _adds_up(days.reset_index())


def _adds_up(days):
    """Weeks and pay codes hold the same minutes and amounts as the days, to the minute."""
    weeks, codes = payroll_weeks(days), pay_codes(days)
    sums = [name for name in days.columns if name.endswith(("_min", "_amount"))]
    assert weeks[sums].sum().to_numpy() == pytest.approx(days[sums].sum().to_numpy())
    paid = codes["pay_code"].isin(["regular", "overtime_1", "overtime_2", "overtime_3"])
    assert codes.loc[paid, "minutes"].sum() == days["paid_min"].sum()
    assert codes["amount"].sum() == pytest.approx(
        days["pay_amount"].sum() + days["absence_amount"].sum())
    assert not codes.duplicated(["agent", "pay_code", "absence_code"]).any()


@settings(max_examples=60)
@given(st.lists(st.integers(0, 900), min_size=7, max_size=7), st.sampled_from(list(LABOUR)))
def test_overtime_is_what_is_beyond_and_never_more_than_the_day(paid, code):
    tiers = LABOUR[code].on(date(2027, 12, 31)).overtime
    found = overtime(np.array([paid]), tiers)
    assert (found.minutes >= 0).all() and (found.minutes >= found.by_day).all()
    assert (found.minutes.sum(axis=2)[0] <= np.array(paid)).all()
    for rate in found.rates:
        def beyond(per, minutes, rate=rate):
            return max((minutes - t.after_min for t in tiers if t.per == per and t.rate >= rate
                        and minutes > t.after_min), default=0)

        total = found.minutes[0, :, found.rates >= rate].sum()
        days = sum(beyond("day", one) for one in paid)
        assert max(days, beyond("week", sum(paid)) if not days else 0) <= total
        assert total <= days + beyond("week", sum(paid))


def test_a_pack_of_two_rates_upgrades_no_minute_of_an_earlier_day():
    import numpy as np

    from wfm.payroll.overtime import overtime
    tiers = (Overtime("day", 480, 0.5), Overtime("week", 2400, 0.5), Overtime("week", 2880, 1.0))
    found = overtime(np.array([[600] * 5 + [300, 0]]), tiers)
    assert (found.minutes >= 0).all()
    assert found.minutes.sum(axis=(0, 1)).tolist() == [900, 0]  # 5 × 2 h, and 5 h of the week


def test_agents_of_several_packs_and_sites_stand_together():
    people = [agent("A1", "CZ"), agent("B1", "BR-NR17"), agent("C1", "US-CA")]
    rows = []
    for who in people:
        rows += shift(who.contract, datetime(2026, 12, 13, 18), Piece(360), code=who.agent)
    days = payroll_days(centre(people), roster(rows))
    worked = days[days["day_kind"] == "work"].set_index("agent")
    assert worked["start"].tolist() == [pd.Timestamp(2026, 12, 13, 18)] * 3
    assert worked["sunday_min"].tolist() == [360, pytest.approx(360, abs=20), 360]
    assert worked["sunday_rate"].tolist() == [0.1, 0.0, 0.0]


def test_rows_of_people_who_are_not_in_the_centre_are_left_out():
    rows = shift("CZ", datetime(2026, 12, 7, 8), Piece(480), code="ghost")
    days = payroll_days(centre([agent("A1", "CZ")]), roster(rows))
    assert days["paid_min"].sum() == 0


def test_a_cost_of_nothing_leaves_the_minutes():
    free = replace(agent("A1", "CZ"), cost_h=0.0)
    rows = shift("CZ", datetime(2026, 12, 13, 20), Piece(240))
    days = payroll_days(centre([free]), roster(rows))
    codes = pay_codes(days)
    assert codes["pay_code"].tolist() == ["regular", "night", "sunday"]
    assert codes["minutes"].tolist() == [240, 120, 240] and not codes["amount"].any()
