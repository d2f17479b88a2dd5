"""Actual months beside a bid: by hand, and that the parts of a change always sum to it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import numpy as np
import openpyxl
import programme
import pytest
import test_by_hand
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.bid.actuals import drivers_of, leaving, nothing, with_work
from wfm.bid.drivers import planned
from wfm.bid.economics import run
from wfm.bid.operation import operate
from wfm.bid.request import Credit
from wfm.bid.revenue import bill
from wfm.bid.track import CAUSES, REST, track
from wfm.bid.variance import PLAYERS
from wfm.export.bid.track_book import write_track

REQUEST = programme.two_sites()
PLAN = run(REQUEST, replace(programme.capacity(REQUEST), credits=0.01))


def by_hand(request=None, **figures):
    """The month of docs/bid_by_hand.md with actual figures: arrays of it, by name."""
    plan = run(request or test_by_hand.request(), test_by_hand.capacity())
    actual = nothing(plan.frame)
    for name, value in figures.items():
        getattr(actual, name)[...] = value
    return track(plan, actual)


def test_volume_handling_time_and_wages_by_hand():
    # a tenth less volume, a twentieth shorter calls, a wage of 11 instead of 10, and a bill of
    # 85,000 for 2,462.4 productive hours, which cost 85,500
    found = by_hand(contacts=0.9 * 25920, seconds=285, wage_h=11, billed=85000, units=2462.4,
                    cost_all=67408 + 2592 * 0.855 + 6060 + 500, credits=300)
    # profit is 87,408 x − 67,408 at a share x of handling; in two orders 10 % and 5 % of it go
    assert found.causes["volume"].sum() == pytest.approx(-87408 * (0.1 + 0.095) / 2)
    assert found.causes["aht"].sum() == pytest.approx(-87408 * (0.05 + 0.045) / 2)
    # pay 4,200 with premiums, on-costs 1,260 and supervisors 600
    assert found.causes["wage"].sum() == pytest.approx(-6060)
    assert found.causes["units"].sum() == pytest.approx(0, abs=1e-6)
    assert found.causes["price"].sum() == pytest.approx(-500 * 0.9)
    assert found.causes["other_cost"].sum() == pytest.approx(-500)
    assert found.causes["credits"].sum() == pytest.approx(-300)
    assert found.planned_profit.sum() == pytest.approx(20000)
    assert found.profit.sum() == pytest.approx(
        85000 * 0.9 - 300 - (67408 + 2592 * 0.855 + 6060 + 500))


def test_paid_hours_by_hand():
    # 100 hours more than 4,000 at 10 · 1.05 · 1.3
    found = by_hand(paid_h=4100, billed=100000, cost_all=70000 + 1500)
    assert found.causes["hours"].sum() == pytest.approx(-1365)
    assert found.causes["other_cost"].sum() == pytest.approx(-135)


def test_credits_due_and_what_excuses_them_by_hand():
    asked = test_by_hand.request()
    asked = replace(asked, terms=replace(asked.terms, lock_band=0.1, credits=(
        Credit("care", 0.02, 0.03), Credit("care", -0.10, -0.01))))
    late = {"billed": 100000, "cost_all": 70000, "service": 0.75}
    assert by_hand(asked, contacts=25920, **late).due.sum() == pytest.approx(3000)
    assert by_hand(asked, contacts=25920, **{**late, "service": 0.79}).due.sum() == 0
    assert by_hand(asked, contacts=25920, **{**late, "service": 0.95}).due.sum() == -1000
    much = by_hand(asked, contacts=1.12 * 25920, **late)
    assert much.free.all() and much.due.sum() == 0
    locked = by_hand(asked, contacts=1.12 * 25920, locked=1.05 * 25920, **late)
    assert not locked.free.any() and locked.due.sum() == pytest.approx(3000)


@settings(max_examples=25)
@given(st.data())
def test_the_parts_sum_to_the_change(data):
    actual = nothing(PLAN.frame)
    some = st.floats(0.5, 1.6)
    months = data.draw(st.integers(1, 6))
    usual = {"contacts": PLAN.frame.contacts, "seconds": PLAN.frame.seconds,
             "wage_h": PLAN.frame.wage_h * PLAN.frame.raises, "rate": PLAN.frame.rate,
             "shrinkage": np.full((18, 2), 0.2), "leavers": leaving(PLAN) + 0.1,
             "paid_h": PLAN.operation.units.paid_hours[0], "billed": PLAN.billed[0],
             "cost_all": PLAN.cost[0], "units": PLAN.plan.units["productive_hour"],
             "results": np.full((18, 1), 40.0)}
    for name, series in usual.items():
        if name in ("billed", "cost_all") or data.draw(st.booleans()):
            getattr(actual, name)[:months] = series[:months] * data.draw(some)
    found = track(PLAN, actual)
    assert tuple(found.causes) == CAUSES
    total = sum(found.causes.values())
    change = found.profit - found.planned_profit
    assert total == pytest.approx(change, abs=1e-6 * abs(PLAN.cost).max())
    assert not any(part[months:].any() for part in found.causes.values())
    assert found.told.sum() == months


def test_months_that_the_chain_itself_makes_have_no_rest():
    factors = {"volume": 1.1, "aht": 0.96, "wage": 1.03, "shrinkage": 1.2, "currency": 1.07}
    drivers = planned(18, **factors)
    done = operate(PLAN.frame, drivers, PLAN.plan)
    people = PLAN.frame
    actual = nothing(people)
    actual.contacts[:] = people.contacts * 1.1
    actual.seconds[:] = people.seconds * 0.96
    actual.wage_h[:] = people.wage_h * people.raises * 1.03
    actual.shrinkage[:] = 1 - (1 - 0.10 * 1.2) * (1 - 0.12 * 1.2)
    actual.rate[:, 1] = people.rate[:, 1] * 1.07
    actual.cost_all[:] = done.costs.total[0]
    actual.billed[:] = bill(people, PLAN.plan, PLAN.price, done.counts)[0]
    actual.leavers[:] = leaving(PLAN)
    found = track(PLAN, actual)
    for name, value in factors.items():
        assert getattr(found.drivers, name) == pytest.approx(np.full_like(
            getattr(found.drivers, name), 1.0 if name in ("volume", "aht") else value)), name
    for name in REST[:-1]:
        assert found.causes[name] == pytest.approx(np.zeros(18), abs=1e-6), name
    assert found.causes["conversion"] == pytest.approx(np.zeros(18), abs=1e-6)
    assert all(abs(found.causes[name]).max() > 1 for name in PLAYERS[:3])


def test_nothing_known_changes_nothing():
    found = track(PLAN, nothing(PLAN.frame))
    assert found.months == () and not found.told.any()
    assert all(not part.any() for part in found.causes.values())
    drivers = drivers_of(PLAN, nothing(PLAN.frame))
    assert all((getattr(drivers, f.name) == 1).all() for f in fields(drivers))
    same = with_work(PLAN.frame, nothing(PLAN.frame), True, True)
    assert np.array_equal(same.contacts, PLAN.frame.contacts)


def test_a_month_lacking_the_cost_of_a_site_is_not_told():
    actual = nothing(PLAN.frame)
    actual.billed[:2], actual.cost_all[:2] = 1e5, 1e4
    actual.cost[0] = [4e4, 2e8]
    actual.cost[1, 0] = 4e4
    found = track(PLAN, actual)
    assert found.told.tolist() == [True] + [False] * 17
    assert found.cost[0] == pytest.approx(1e4 + 4e4 + 2e8 * PLAN.frame.rate[0, 1])


def test_who_was_to_leave_is_who_was_there_and_is_not():
    # opening staff alone, of whom 3 % leave a month in all tenures
    alone = replace(REQUEST, places={"MAD": replace(
        REQUEST.places["MAD"], attrition=((1200, 0.03),))}, support=(), items=(),
        lines=REQUEST.lines, start=date(2027, 3, 1))
    plan = run(alone, replace(programme.capacity(alone), classes={}))
    left = 15 * (1 - 0.97 ** (7 * np.arange(plan.frame.request.weeks + 1) / 365.25 * 12))
    assert leaving(plan).sum() == pytest.approx(left[-1], rel=0.02)


def test_the_workbook_adds_up(tmp_path):
    actual = nothing(PLAN.frame)
    actual.contacts[:3] = PLAN.frame.contacts[:3] * 1.05
    actual.billed[:3], actual.cost_all[:3] = PLAN.billed[0, :3], PLAN.cost[0, :3] * 1.02
    found = track(PLAN, actual)
    write_track(tmp_path / "track.xlsx", found)
    book = openpyxl.load_workbook(tmp_path / "track.xlsx")
    assert book.sheetnames == ["Variance", "Months", "Volume", "People"]
    sheet = book["Variance"]
    column = [row[2].value for row in sheet.iter_rows(min_row=4)]
    count = len(CAUSES)
    assert sum(column[:1 + count]) == pytest.approx(column[1 + count])
    assert column[2 + count] == f"=C{5 + count}-SUM(C4:C{4 + count})"
    assert sheet["B5"].value == "=SUM(C5:E5)"
    assert [book["Months"].cell(row=4 + n, column=1).value for n in range(4)] == [
        "2027-03", "2027-04", "2027-05", "all"]
