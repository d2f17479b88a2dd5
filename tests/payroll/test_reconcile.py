"""Payroll against the pay in the roster's cost: two counts that share no code.

The optimiser prices a shift before its breaks have a place: premiums are the mean over all of
the shift. Payroll knows the place of each break. The two agree exactly where no unpaid break is
in the shift, or where all of the shift is paid alike; else they differ by what the premium of
the unpaid minutes differs from the mean, which is worked out here minute by minute.
"""

from __future__ import annotations

import ast
import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from commands import good
from hypothesis import given, settings
from hypothesis import strategies as st
from payroll_cases import (
    LABOUR,
    PLACES,
    Piece,
    agent,
    at_night,
    centre,
    contract,
    roster,
    rows_of,
)

import wfm.payroll
from wfm.intake import load
from wfm.payroll import payroll_days
from wfm.roster.build import week_grid
from wfm.roster.problem import SLOT_MIN
from wfm.roster.shiftset import make_shifts
from wfm.rules.breaks import SPLIT
from wfm.workspace import Workspace, load_roster

ROOT = Path(__file__).parents[2]


def test_payroll_shares_no_code_with_the_optimiser():
    for path in Path(wfm.payroll.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = ([node.module or ""] if isinstance(node, ast.ImportFrom) else
                     [one.name for one in node.names] if isinstance(node, ast.Import) else [])
            assert not any(name.startswith(("wfm.roster", "wfm.export")) for name in names), path


# ---------------------------------------------------------------------- single shifts

CASES = (
    ("CZ", date(2026, 10, 19)), ("CZ", date(2026, 3, 23)), ("CZ", date(2026, 12, 21)),
    ("BR-NR17", date(2026, 12, 7)), ("BR-NR17", date(2026, 12, 21)), ("US-CA", date(2026, 3, 2)),
    ("AR", date(2026, 12, 7)), ("AU", date(2026, 3, 30)),
)
_made: dict[tuple[str, date], tuple[object, ...]] = {}


def shifts_of(pack, week):
    if (pack, week) not in _made:
        rules = LABOUR[pack].on(week + timedelta(days=6))
        terms = contract(pack, shift_min_h=6, shift_max_h=8, start_step_min=60)
        center = centre([agent("A1", pack)], {pack: rules}, contracts={pack: terms})
        grid = week_grid(center, week)
        _made[pack, week] = center, rules, grid, make_shifts(
            terms, rules, PLACES[pack], week, grid).shift_set
    return _made[pack, week]


@settings(max_examples=40)
@given(case=st.sampled_from(CASES), data=st.data())
def test_a_shift_costs_what_the_optimiser_says(case, data):
    pack, week = case
    center, rules, grid, shifts = shifts_of(pack, week)
    assert len(shifts.day)
    j = data.draw(st.integers(0, len(shifts.day) - 1))
    plan = data.draw(st.integers(int(shifts.plan_from[j]), int(shifts.plan_to[j]) - 1))
    pieces, unpaid = pieces_of(shifts, j, plan, data)
    zone = PLACES[pack].zone
    begins = (grid.start + timedelta(minutes=SLOT_MIN * int(shifts.start[j]))).astimezone(
        ZoneInfo(zone))
    rows = rows_of("A1", zone, begins.replace(tzinfo=None, fold=begins.fold), pieces)
    days = payroll_days(center, roster(rows, week))
    row = days[days["day_kind"] == "work"].iloc[0]
    assert row.paid_min == shifts.paid_min[j]
    counted = row.pay_amount - row.overtime_week_amount
    weights = weights_of(rows, rules, PLACES[pack])
    spread = weights.max() - weights.min()
    asked = 60.0 * float(shifts.pay_h[j])
    assert counted == pytest.approx(
        asked, abs=1e-6 + spread * unpaid if spread > 1e-9 and unpaid else 1e-6)


def pieces_of(shifts, j, plan, data):
    """Work and breaks of a shift by one of its plans, and its unpaid minutes."""
    span = int(shifts.end[j] - shifts.start[j])
    pieces, at, unpaid = [], 0, 0
    for early, late, length, name in shifts.slots[
            shifts.plan_slots[plan] : shifts.plan_slots[plan + 1]].tolist():
        begin = data.draw(st.integers(max(early, at), max(early, at, late)))
        if begin > at:
            pieces.append(Piece(SLOT_MIN * (begin - at)))
        paid = shifts.break_paid[name]
        pieces.append(Piece(SLOT_MIN * length, "break", paid, shifts.break_names[name]))
        unpaid += 0 if paid else SLOT_MIN * length
        at = begin + length
    if span > at:
        pieces.append(Piece(SLOT_MIN * (span - at)))
    return pieces, unpaid


def weights_of(rows, rules, site):
    """What each minute of a shift, the gap of a split one left aside, is paid, in minutes."""
    free = site.holidays(date(2025, 12, 1), date(2028, 1, 31))
    zone, found = ZoneInfo(site.zone), []
    for _code, _day, start, end, what, kind, _paid in rows:
        if kind == "break" and what == SPLIT:
            continue
        for n in range(int((end - start) / timedelta(minutes=1))):
            shown = (start + timedelta(minutes=n)).astimezone(zone)
            dark = at_night(rules.night, shown.time())
            rate = rules.premium("night") * dark
            rate += rules.premium("saturday") * (shown.weekday() == 5)
            rate += rules.premium("sunday") * (shown.weekday() == 6)
            rate += rules.premium("holiday") * (shown.date() in free)
            found.append((1 + rate) * (rules.night.counts if dark else 1.0))
    return np.array(found)


# ---------------------------------------------------------------------- whole rosters


def reconciled(center, made):
    """Payroll's pay by day, and by how much the optimiser's mean differs, by day.

    Of paid time with the minutes' own weights, the mean of all minutes of the shift takes the
    place: that is the whole difference.
    """
    days = payroll_days(center, made)
    worked = days[days["day_kind"] == "work"].set_index(["agent", "date"])
    difference = {}
    stints = made.stints[made.stints["date"] >= made.week]
    for (code, day), mine in stints[stints["kind"].ne("absence") | stints["what"].isin(
            ("training", "meeting", "coaching"))].groupby(["agent", "date"]):
        who = center.agents[str(code)]
        rules, site = center.pack_of(who), center.sites[who.site]
        rows = [tuple(row) for row in mine.assign(
            start=[m.to_pydatetime() for m in mine["start"]],
            end=[m.to_pydatetime() for m in mine["end"]]).itertuples(index=False)]
        paid = np.concatenate([
            weights_of([row], rules, site) for row in rows if row[5] != "break" or row[6]])
        mean = weights_of(rows, rules, site).mean()
        work = length_of(rules, site, rows, int(worked.loc[code, day].paid_min))
        before = len(paid) + (rules.night.counts - 1) * dark(rows, rules, site, paid_only=True)
        after = work + (rules.night.counts - 1) * min(
            dark(rows, rules, site, paid_only=False), work)
        difference[code, day] = who.cost_h / 60 * (
            (work * mean - after) - (paid.sum() - before))
    return worked, difference


def length_of(rules, site, rows, paid):
    """Minutes of work that the optimiser takes a shift of this paid time to have."""
    night = dark(rows, rules, site, paid_only=False)
    work = paid
    while work + (rules.night.counts - 1) * min(night, work) > paid + 1e-6:
        work -= SLOT_MIN
    return work


def dark(rows, rules, site, *, paid_only):
    zone = ZoneInfo(site.zone)
    return sum(
        at_night(rules.night, (start + timedelta(minutes=n)).astimezone(zone).time())
        for _code, _day, start, end, what, kind, is_paid in rows
        if (kind != "break" or is_paid or not paid_only) and what != SPLIT
        for n in range(int((end - start) / timedelta(minutes=1))))


def check(space):
    made = load_roster(space)
    center = load(space.inputs, made.week).center
    worked, difference = reconciled(center, made)
    assert set(worked.index) == set(difference) and len(difference) > 20
    counted = (worked["pay_amount"] - worked["overtime_week_amount"]).sum()
    assert counted + sum(difference.values()) == pytest.approx(made.cost["pay"], abs=0.01)
    return made, worked, difference


def test_the_pay_of_a_planned_week_is_that_of_its_cost(planned):
    made, worked, _difference = check(Workspace(planned))
    minutes = made.stints.assign(minutes=(
        made.stints["end"] - made.stints["start"]).dt.total_seconds() / 60)
    minutes = minutes[(minutes["date"] >= made.week) & (minutes["kind"] != "absence")
                      | minutes["what"].isin(["training", "meeting", "coaching"])]
    unpaid = (minutes["kind"] == "break") & ~minutes["paid"]
    assert worked["paid_min"].sum() == minutes.loc[~unpaid, "minutes"].sum()
    assert worked["unpaid_break_min"].sum() == minutes.loc[unpaid, "minutes"].sum()


@pytest.mark.slow
def test_the_pay_of_the_sample_is_that_of_its_cost(tmp_path):
    shutil.copytree(ROOT / "inputs", tmp_path / "inputs")
    for name in ("forecasts", "outputs"):
        (tmp_path / name).mkdir()
    good("plan", "-w", tmp_path, "--iterations", 100)
    _made, _worked, difference = check(Workspace(tmp_path))
    assert any(abs(one) > 0.01 for one in difference.values())  # late shifts with a meal


def test_hand_made_nights_with_a_meal_differ_by_the_meal():
    """Three hours of night among six: an unpaid meal in the evening or at night is not alike."""
    rules = LABOUR["CZ"].on(date(2026, 12, 13))
    center = centre([agent("A1", "CZ")], {"CZ": replace(rules, overtime=())})
    zone, begins = PLACES["CZ"].zone, datetime(2026, 12, 8, 19)
    amounts = []
    for meal in (60, 240):
        rows = rows_of("A1", zone, begins, [
            Piece(meal), Piece(30, "break", False), Piece(360 - meal)])
        amounts.append(payroll_days(center, roster(rows))["pay_amount"].sum())
    assert amounts[0] - amounts[1] == pytest.approx(30 * 0.1 + 0.0)
