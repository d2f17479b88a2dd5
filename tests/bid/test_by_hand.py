"""The bid of docs/bid_by_hand.md, with the figures of that page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import made_request
import numpy as np
import pytest

from wfm.bid.break_even import break_evens
from wfm.bid.capacity import Capacity, Curve, Fit, Share
from wfm.bid.cash import cash_need
from wfm.bid.drivers import planned
from wfm.bid.economics import run
from wfm.bid.price import rate_card
from wfm.bid.request import Item, Pattern, Support

PAGE = Path(__file__).parents[2] / "docs/bid_by_hand.md"


def request():
    profile = made_request.profile(made_request.opening((9, 17)))
    return made_request.request(
        start=date(2027, 2, 1), months=1, lists={}, risks=(),
        lines={"care": made_request.line(
            contacts=np.array([25920.0]), aht_s=300.0, profile=profile)},
        places={"MAD": made_request.place(
            opening=25, in_office=0.10, out_of_office=0.20, on_cost=0.30, wage_year=0.03,
            attrition=((1200, 0.0),), overtime=0.0,
            patterns=(Pattern(made_request.contract(
                week_min_h=40.0, week_max_h=40.0, cost_h=10.0), 1.0),))},
        support=(Support("supervisor", "MAD", 12.0, 1, 2000.0),),
        items=(Item("seat", "MAD", "seat_month", 200.0, (0, 0)),
               Item("telecoms", "all", "handled_minute", 0.02, (0, 0)),
               Item("set-up", "all", "once", 3808.0, (0, 0)),
               Item("overheads", "all", "revenue_share", 0.10, (0, 0))),
        terms=replace(made_request.request().terms, model="productive_hour", margin=0.20,
                      commitment=0.0, payment_days=0.0, inflation_pass=1.0))


def capacity():
    ratio = np.array([0.0, 1.0, 10.0])
    curve = Curve(np.array([0.0, 1000.0]), np.array([0.0, 1250.0]), ratio,
                  np.array([0.0, 0.8, 0.8]), np.array([0.0, 1.0, 1.0]))
    return Capacity({"care": curve}, {"MAD": Fit(0.9375, 0.05, 0.6, 25, 0.0, 0.0)},
                    {"MAD": Share({"care": 1.0})}, {})


def test_work_and_people():
    done = run(request(), capacity()).operation
    assert done.work.load[0, 0, 0] == pytest.approx(2160)
    assert done.work.hours[0, 0, 0] == pytest.approx(2700)
    assert done.people.needed[0, 0, 0] == pytest.approx(2880)
    assert done.people.availability[0, 0, 0] == pytest.approx(0.72)
    assert done.units.paid_hours[0, 0, 0] == pytest.approx(4000)
    assert done.people.needed_heads[0, 0, 0] == pytest.approx(25)
    assert done.people.ratio[0, 0, 0] == pytest.approx(1)
    assert done.units.seats[0, 0, 0] == 15


def test_cost():
    costs = run(request(), capacity()).operation.costs
    found = {key[0]: float(amount.sum()) for key, amount in costs.by("name").items()}
    assert found == pytest.approx({
        "wages": 40000, "premiums": 2000, "overtime": 0, "training": 0, "on_costs": 12600,
        "supervisor": 6000, "seat": 3000, "telecoms": 2592, "set-up": 3808})
    assert costs.total[0, 0] == pytest.approx(70000)


def test_prices():
    found = {rate.model: (rate.units, rate.unit_cost, rate.price.amount)
             for rate in rate_card(run(request(), capacity())) if rate.price}
    expected = {
        "paid_hour": (4000, 17.50, 25.00), "productive_hour": (2880, 24.3056, 34.7222),
        "minute": (129600, 0.540123, 0.771605), "contact": (25920, 2.700617, 3.858025),
        "fte": (25, 2800, 4000), "seat": (15, 4666.67, 6666.67), "month": (1, 70000, 100000),
        "cost_plus": (70000, 1, 1.428571)}
    assert found.keys() == expected.keys()
    for model, figures in expected.items():
        assert found[model] == pytest.approx(figures, rel=1e-5), model


def test_a_tenth_less_volume():
    outcome = run(request(), capacity(), planned(1, volume=0.9))
    assert outcome.billed.sum() == pytest.approx(90000)
    assert outcome.cost.sum() == pytest.approx(69740.80)
    assert outcome.profit.sum() == pytest.approx(11259.20)
    assert outcome.margin[0] == pytest.approx(0.1251, abs=5e-5)


def test_break_even():
    found = {b.model: b for b in break_evens(run(request(), capacity()))}["productive_hour"]
    assert found.below == pytest.approx(67408 / 87408, abs=1e-8)
    assert found.below == pytest.approx(0.7712, abs=5e-5)
    assert found.above is None


def test_cash():
    outcome = run(request(), capacity())
    late = replace(request().terms, payment_days=2 * 365.25 / 12)
    assert cash_need(outcome.billed, outcome.cost + outcome.shares, late) == pytest.approx([80000])


def test_the_page_has_these_figures():
    text = PAGE.read_text(encoding="utf-8")
    for figure in ("25,920", "2,160", "2,880", "4,000", "70,000", "100,000", "24.3056", "34.7222",
                   "3.858025", "1.428571", "11,259.20", "69,740.80", "0.7712", "80,000"):
        assert figure in text
