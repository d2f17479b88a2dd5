"""Properties of the whole chain."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from programme import capacity, curve, two_sites

from wfm.bid.capacity import Share
from wfm.bid.drivers import Draws, planned
from wfm.bid.economics import margin_identity, run
from wfm.bid.frame import frame
from wfm.bid.operation import make_plan
from wfm.bid.people_months import trailing
from wfm.bid.request import Item, Spike
from wfm.bid.what_if import what_if

REQUEST = two_sites()
CAPACITY = capacity(REQUEST)
BASE = run(REQUEST, CAPACITY)


def test_the_plan_has_the_target_margin_in_every_price_model():
    for model in ("paid_hour", "productive_hour", "minute", "contact", "right_party_contact",
                  "sale", "fte", "seat", "month", "cost_plus"):
        for credits in (0.0, 0.03):
            request = replace(REQUEST, terms=replace(REQUEST.terms, model=model))
            outcome = run(request, replace(CAPACITY, credits=credits))
            assert outcome.margin_expected[0] == pytest.approx(0.15, abs=1e-12), model


def test_a_scenario_with_all_factors_one_is_the_plan():
    outcome = run(REQUEST, CAPACITY, planned(18, 3))
    assert outcome.profit == pytest.approx(np.repeat(BASE.profit, 3, axis=0))
    assert outcome.operation.people.follow == pytest.approx(1.0)


def test_the_margin_identity_holds_in_every_scenario():
    outcome = run(REQUEST, CAPACITY, Draws(REQUEST, 5).take(300))
    found = margin_identity(outcome)
    assert found.by_identity == pytest.approx(found.profit, rel=1e-9, abs=1e-3)
    assert found.scheduled == pytest.approx(outcome.operation.people.heads.sum(axis=(1, 2)))


def test_the_parts_of_cost_sum_to_the_total():
    costs = run(REQUEST, CAPACITY, Draws(REQUEST, 6).take(50)).operation.costs
    for key in ("kind", "name", "site"):
        assert sum(costs.by(key).values()) == pytest.approx(costs.total)
    assert {kind for (kind,) in costs.by("kind")} == {
        "wages", "premiums", "overtime", "training", "on_costs", "support", "items"}


def test_on_costs_are_a_share_of_all_pay():
    by = BASE.operation.costs.by("kind", "site")
    pay = sum(by[kind, "MAD"] for kind in ("wages", "premiums", "overtime", "training"))
    assert by["on_costs", "MAD"] == pytest.approx(0.33 * pay)


def test_items_are_counted_by_their_basis():
    items = {(entry.name, entry.site): entry for entry in BASE.operation.costs.entries
             if entry.kind == "items"}
    people, units, worth = BASE.operation.people, BASE.operation.units, BASE.frame.rate
    assert items["set-up", "all"].amount.tolist() == [[20000.0] + [0.0] * 17]
    assert items["recruiting", "BOG"].amount[0] == pytest.approx(
        9e5 * people.hires[0, :, 1] * worth[:, 1])
    assert items["licence", "all"].amount[0] == pytest.approx(60 * people.heads[0].sum(axis=1))
    assert items["seat", "MAD"].amount[0] == pytest.approx(210 * units.seats[0, :, 0])
    assert items["laptop", "BOG"].amount[0, :2].tolist() == [0, 0]
    assert items["telecom", "all"].amount[0] == pytest.approx(
        0.01 * units.by_model["minute"][0])
    assert items["recording", "all"].amount[0] == pytest.approx(
        0.02 * units.by_model["contact"][0])
    pay = sum(amount for (kind, site), amount in BASE.operation.costs.by("kind", "site").items()
              if site == "BOG" and kind in ("wages", "premiums", "overtime", "training"))
    assert items["bonus", "BOG"].amount[0] == pytest.approx(
        np.where(np.arange(18) >= 6, 0.05, 0) * pay[0])


def test_a_place_that_does_no_work_costs_nothing():
    shares = {"MAD": Share({"care": 1.0, "telesales": 1.0}), "BOG": Share({})}
    outcome = run(REQUEST, replace(CAPACITY, shares=shares))
    assert ("BOG",) not in outcome.operation.costs.by("site")
    assert outcome.operation.people.heads[:, :, 1].sum() == 0


def test_the_bids_own_currency_does_not_move():
    outcome = run(REQUEST, CAPACITY, planned(18, 2, currency=np.array([1.0, 1.2])))
    by = outcome.operation.costs.by("site")
    assert by["MAD",][0] == pytest.approx(by["MAD",][1])
    assert 1.2 * by["BOG",][0] == pytest.approx(by["BOG",][1])


def test_spike_days_lift_their_month():
    first = REQUEST.first_days[2]
    spike = Spike("care", first, first, 3.0)
    spiked = frame(replace(REQUEST, spikes=(spike,)), CAPACITY)
    line = REQUEST.lines["care"]
    day = line.contacts[2] / spiked.weeks[2] * line.profile[first.weekday()].sum()
    assert spiked.contacts[2, 0] == pytest.approx(line.contacts[2] + 2 * day)
    assert spiked.contacts[3, 0] == line.contacts[3]


def test_headcount_follows_after_its_delay_and_not_before():
    request = replace(REQUEST, terms=replace(REQUEST.terms, replan_months=4))
    straight = curve(hours=curve().load * 1.25)
    outcome = run(request, replace(CAPACITY, curves={"care": straight}), planned(18, volume=1.2))
    follow = outcome.operation.people.follow[0]
    assert follow[:4] == pytest.approx(1.0)
    assert follow[4:] == pytest.approx(1.2)
    base = run(request, replace(CAPACITY, curves={"care": straight})).operation.people
    hires = outcome.operation.people.hires[0, 4, 0]
    assert hires == pytest.approx(
        1.2 * base.hires[0, 4, 0] + 0.2 * base.heads[0, 4, 0] / (1 - 0.10))


def test_with_more_leaving_headcount_comes_back():
    outcome = run(REQUEST, CAPACITY, planned(18, attrition=1.3))
    people, base = outcome.operation.people, BASE.operation.people
    assert (people.unfollowed[0] < base.effective[0])[1:].all()
    lag = int(outcome.plan.lag[0])
    assert people.effective[0, lag:] == pytest.approx(base.effective[0, lag:])
    assert people.hires.sum() > base.hires.sum()


def test_people_hired_are_those_who_are_missing():
    """Nobody leaves, a fifth more is needed: hires are the plan's and a fifth of all heads."""
    places = {site: replace(place, attrition=((1200, 0.0),), training_loss=0.0)
              for site, place in REQUEST.places.items()}
    request = replace(REQUEST, places=places,
                      terms=replace(REQUEST.terms, replan_months=3))
    straight = capacity(request, curves={"care": curve(hours=curve().load * 1.25)})
    base = run(request, straight).operation.people
    more = run(request, straight, planned(18, volume=1.2)).operation.people
    extra = (more.hires - base.hires)[0].sum(axis=0)
    later = base.hires[0, 3:].sum(axis=0)
    assert extra == pytest.approx(0.2 * base.heads[0, 3] + 0.2 * later)


def test_headcount_follows_shrinkage():
    outcome = run(REQUEST, CAPACITY, planned(18, shrinkage=1.5))
    follow = outcome.operation.people.follow[0, -1]
    assert follow == pytest.approx((0.9 * 0.88) / (0.85 * 0.82), rel=1e-9)


def test_a_change_against_a_kept_plan_is_not_the_change_planned_for():
    more = replace(REQUEST, lines={"care": replace(
        REQUEST.lines["care"], contacts=REQUEST.lines["care"].contacts * 1.2)})
    plan, _base = make_plan(frame(REQUEST, CAPACITY))
    held = run(more, CAPACITY, plan=plan, price=BASE.price)
    scenario = run(REQUEST, CAPACITY, planned(18, volume=1.2))
    # records of the call list are as they were
    assert (held.operation.people.follow[0, -1] > 1).all()
    assert (held.operation.people.follow <= scenario.operation.people.follow + 1e-9).all()


def test_the_price_moves_with_a_wage_though_the_plan_is_held():
    dear = what_if(REQUEST, {"wage.MAD": "+10%"})
    held = run(dear, CAPACITY, plan=BASE.plan)
    assert held.price.amount == pytest.approx(run(dear, CAPACITY).price.amount)
    assert held.price.amount > 1.01 * BASE.price.amount
    assert held.margin_expected[0] == pytest.approx(0.15, abs=1e-12)
    # one that was agreed stays as it is, and so does that of the plan itself
    agreed = run(dear, CAPACITY, plan=BASE.plan, price=BASE.price)
    assert agreed.price is BASE.price and agreed.margin_expected[0] < 0.14
    assert run(REQUEST, CAPACITY, plan=BASE.plan).price.amount == BASE.price.amount


def test_the_price_of_a_held_plan_is_of_all_as_assumed_whatever_the_scenarios():
    more = what_if(REQUEST, {"volume.care": "x1.05"})
    held = run(more, CAPACITY, plan=BASE.plan)
    drawn = run(more, CAPACITY, Draws(more, 6).take(20), plan=BASE.plan)
    assert drawn.price.amount == held.price.amount != BASE.price.amount


def test_trailing_sums():
    assert trailing(np.arange(6.0), 3).tolist() == [0, 1, 3, 6, 9, 12]
    assert trailing(np.arange(3.0), 1).tolist() == [0, 1, 2]


@settings(max_examples=20)
@given(st.floats(0.1, 10))
def test_money_scales_with_its_unit(factor):
    """All money times a factor: cost and price likewise, margin and units as before."""
    places = {site: replace(place, rate=place.rate * factor)
              for site, place in REQUEST.places.items()}
    terms = replace(REQUEST.terms, bands=())
    plain = run(replace(REQUEST, terms=terms), CAPACITY)
    scaled = run(replace(
        REQUEST, terms=terms, places=places,
        support=tuple(replace(x, month_cost=x.month_cost * (factor if x.site == "all" else 1))
                      for x in REQUEST.support),
        items=tuple(replace(x, amount=x.amount * (
            factor if x.site == "all" and x.basis != "revenue_share" else 1))
            for x in REQUEST.items)), CAPACITY)
    assert scaled.cost == pytest.approx(plain.cost * factor)
    assert scaled.price.amount == pytest.approx(plain.price.amount * factor)


@settings(max_examples=20)
@given(st.sampled_from(["wage", "volume", "aht", "shrinkage", "currency"]), st.floats(1.01, 1.5))
def test_more_of_what_costs_costs_more(driver, factor):
    """Whatever the price."""
    outcome = run(REQUEST, CAPACITY, planned(18, **{driver: factor}))
    assert outcome.cost.sum() >= BASE.cost.sum()


@settings(max_examples=20)
@given(st.floats(0.0, 0.5), st.floats(0.0, 0.2))
def test_the_price_has_its_closed_form(margin, overheads):
    """P = Σ cost / ((1 − margin − shares − capital) · Σ units · index)."""
    request = replace(
        REQUEST, terms=replace(REQUEST.terms, margin=margin, bands=()),
        items=(*REQUEST.items[:-1], Item("overheads", "all", "revenue_share", overheads, (0, 17))))
    outcome = run(request, CAPACITY)
    keep = 1 - margin - overheads - 60 / 365 * 0.06
    units = outcome.plan.units["productive_hour"]
    assert outcome.price.amount == pytest.approx(
        outcome.cost.sum() / keep / (units * outcome.price.index).sum())


def test_a_price_that_leaves_nothing_is_refused():
    request = replace(REQUEST, terms=replace(REQUEST.terms, margin=0.97))
    with pytest.raises(ValueError, match="leave nothing"):
        run(request, CAPACITY)


def test_a_model_without_units_is_refused():
    request = replace(REQUEST, lists={}, terms=replace(REQUEST.terms, model="sale"))
    with pytest.raises(ValueError, match="sale"):
        run(request, CAPACITY)


def test_the_index_follows_wages_by_the_agreed_share():
    index = BASE.price.index
    assert index[:12] == pytest.approx(1.0)
    hours, at = BASE.plan.paid[12], BASE.frame
    weight = hours * at.wage_h * 1.33 * at.rate[12]
    rise = (weight * (1.03, 1.07)).sum() / weight.sum()
    assert index[12] == pytest.approx(1 + 0.5 * (rise - 1))


def test_nothing_is_not_a_number_without_any_work():
    lines = {"care": replace(REQUEST.lines["care"], contacts=np.zeros(18))}
    lists = {"telesales": replace(REQUEST.lists["telesales"], records=np.zeros(18))}
    request = replace(REQUEST, lines=lines, lists=lists,
                      terms=replace(REQUEST.terms, model="paid_hour"))
    outcome = run(request, CAPACITY, Draws(request, 1).take(4))
    for part in (outcome.operation.people, outcome.operation.given):
        for field in fields(part):
            assert np.isfinite(getattr(part, field.name)).all(), field.name
    assert np.isfinite(outcome.profit).all()
