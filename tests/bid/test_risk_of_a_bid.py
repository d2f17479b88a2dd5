"""Scenarios: the same for any chunk, with the spread that was asked for, and what they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from programme import capacity, curve, two_sites

from wfm.bid.break_even import break_evens
from wfm.bid.cash import account, cash_need, present_value
from wfm.bid.drivers import Draws, lasting_variance, planned
from wfm.bid.economics import run
from wfm.bid.request import DRIVERS, Credit, Risk
from wfm.bid.risk import exposure, simulate, with_credits
from wfm.bid.tornado import tornado

REQUEST = two_sites()
CAPACITY = capacity(REQUEST)
SOME = simulate(REQUEST, CAPACITY, 400)


def test_the_size_of_chunks_changes_nothing():
    whole = simulate(REQUEST, CAPACITY, 100, chunk=100)
    for chunk in (1, 7, 33):
        parts = simulate(REQUEST, CAPACITY, 100, chunk=chunk)
        for model, series in whole.counts.items():
            assert parts.counts[model] == pytest.approx(series, rel=1e-12), model
        assert parts.credit == pytest.approx(whole.credit)
        assert parts.miss == pytest.approx(whole.miss)
    assert SOME.cost[:100] == pytest.approx(whole.cost, rel=1e-12)


def test_the_seed_decides():
    assert (simulate(REQUEST, CAPACITY, 20, seed=3).cost
            == simulate(REQUEST, CAPACITY, 20, seed=3).cost).all()
    assert (simulate(REQUEST, CAPACITY, 20, seed=3).cost
            != simulate(REQUEST, CAPACITY, 20, seed=4).cost).all()


def test_factors_have_mean_one_and_the_spread_asked_for():
    request = replace(REQUEST, months=25, risks=(
        Risk("volume", 0.1), Risk("aht", 0.0, 0.07), Risk("currency", 0.0, 0.0, 0.12),
        Risk("attrition", 0.3), Risk("wage", 0.0, 0.0, 0.0)))
    drawn = Draws(request, 11).take(20000)
    assert drawn.volume.mean() == pytest.approx(1, abs=0.003)
    assert drawn.volume[:, 0].std() == pytest.approx(0.1, rel=0.03)
    assert (drawn.volume == drawn.volume[:, :1]).all()  # one level for all months
    assert drawn.aht.std() == pytest.approx(0.07, rel=0.02)
    assert np.corrcoef(drawn.aht[:, 0], drawn.aht[:, 1])[0, 1] == pytest.approx(0, abs=0.03)
    assert (drawn.currency[:, 0] == 1).all()
    assert drawn.currency[:, 12].std() == pytest.approx(0.12, rel=0.03)
    two_years = np.sqrt(np.exp(2 * np.log(1 + 0.12 ** 2)) - 1)
    assert drawn.currency[:, 24].std() == pytest.approx(two_years, rel=0.03)
    assert drawn.currency.mean(axis=0) == pytest.approx(1, abs=0.005)
    assert drawn.attrition.std() == pytest.approx(0.3, rel=0.03)
    for name in ("wage", "ramp", "shrinkage"):
        assert getattr(drawn, name) == pytest.approx(1.0)


def test_the_variance_of_a_mean_over_the_months():
    made = replace(REQUEST, months=24, risks=(Risk("volume", 0.0, 0.0, 0.05),))
    means = Draws(made, 1).take(20000).volume.mean(axis=1)
    assert means.std() == pytest.approx(
        np.sqrt(lasting_variance(made.risks[0], 24)), rel=0.06)


def test_the_risk_of_one_driver_does_not_change_the_draws_of_another():
    few = replace(REQUEST, risks=REQUEST.risks[:1])
    assert (Draws(few, 2).take(5).volume == Draws(REQUEST, 2).take(5).volume).all()


def test_without_risks_every_scenario_is_the_plan():
    request = replace(REQUEST, risks=())
    found = exposure(simulate(request, CAPACITY, 10))
    assert found.margin == pytest.approx(0.15)
    assert found.loss == 0
    assert tornado(run(request, CAPACITY)) == ()


def test_the_price_allows_for_the_credits_that_are_expected():
    tight = {"care": curve(hours=curve().hours * 1.35)}
    request = replace(REQUEST, terms=replace(
        REQUEST.terms, credits=(Credit("care", 0.0, 0.1),), lock_band=10.0))
    scenarios = simulate(request, replace(CAPACITY, curves=tight), 400)
    found = exposure(scenarios)
    assert 0 < found.credits < 0.1
    assert (scenarios.miss > 0).any()
    assert ((scenarios.miss >= 0) & (scenarios.miss <= 1)).all()
    outcome = run(request, with_credits(replace(CAPACITY, curves=tight), found.credits))
    assert outcome.price.amount == pytest.approx(found.price.amount)
    # what the scenarios pay is what the price allows for
    paid = (found.billed * found.margin).sum()
    without = exposure(scenarios, price=replace(found.price)).profit.sum()
    assert paid == pytest.approx(without)


def test_what_the_scenarios_add_up_to():
    found = exposure(SOME)
    assert found.profit == pytest.approx(found.by_month.sum(axis=1))
    assert found.margin_at(0.1) < found.margin_at(0.5) < found.margin_at(0.9)
    assert found.loss == pytest.approx((found.margin < 0).mean())
    assert found.cash_need.min() > 0  # bills are paid after two months
    drivers = Draws(REQUEST, REQUEST.seed).take(400)
    outcome = run(REQUEST, CAPACITY, drivers, price=found.price)
    assert outcome.profit.sum(axis=1) == pytest.approx(found.profit)
    assert outcome.margin == pytest.approx(found.margin)


def test_what_is_held_by_a_price_is_not_at_risk():
    """A dearer currency takes from a price by the month and only moves cost plus."""
    request = replace(REQUEST, risks=(Risk("currency", 0.2),), terms=replace(
        REQUEST.terms, credits=(), bands=(), commitment=0.0))
    scenarios = simulate(request, CAPACITY, 100)
    assert exposure(scenarios, "cost_plus").margin == pytest.approx(0.15)
    assert exposure(scenarios, "month").margin.std() > 0.01


def test_the_tornado_points_where_it_should():
    swings = {swing.driver: swing for swing in tornado(run(REQUEST, CAPACITY))}
    assert swings.keys() == set(DRIVERS)
    for name in ("currency", "wage", "attrition", "ramp"):
        assert swings[name].low_margin >= swings[name].high_margin, name
        assert swings[name].low < 1 < swings[name].high
    spans = [swing.span for swing in tornado(run(REQUEST, CAPACITY))]
    assert spans == sorted(spans, reverse=True)
    by_sale = run(replace(REQUEST, terms=replace(REQUEST.terms, model="sale")), CAPACITY)
    sold = {swing.driver: swing for swing in tornado(by_sale)}["conversion"]
    assert sold.low_margin < 0.15 < sold.high_margin


def test_at_break_even_nothing_is_left():
    request = replace(REQUEST, terms=replace(REQUEST.terms, commitment=0.0, replan_months=18,
                                             credits=(), bands=(), model="contact"))
    outcome = run(request, CAPACITY)
    found = {b.model: b for b in break_evens(outcome)}
    below = found["contact"].below
    assert below is not None
    assert 0.5 < below < 1
    at_it = run(request, CAPACITY, planned(18, 2, volume=np.array([below - 1e-5, below + 1e-5])),
                price=outcome.price)
    assert at_it.profit[0].sum() < 0 < at_it.profit[1].sum()
    assert found["cost_plus"].below is None
    assert found["month"].below is None


def test_a_price_without_margin_breaks_even_at_the_forecast():
    request = replace(REQUEST, terms=replace(REQUEST.terms, margin=0.0, credits=()))
    for found in break_evens(run(request, CAPACITY)):
        assert found.below == 1.0
        assert found.above == 1.0


@pytest.mark.parametrize(("days", "expected"), [
    (0.0, [-80, -60, -40]),          # 100 come at each month's end, 80 go in it
    (365.25 / 12, [-160, -140, -40]),  # a month later: another month has gone, to the last
    (365.25 / 24, [-120, -100, -40]),  # half a month later: half of one has
])
def test_the_account_before_each_payment(days, expected):
    terms = replace(REQUEST.terms, payment_days=days)
    found = account(np.full((1, 3), 100.0), np.full((1, 3), 80.0), terms)
    assert found[0] == pytest.approx(expected)
    assert cash_need(np.full((1, 3), 100.0), np.full((1, 3), 80.0), terms) == pytest.approx(
        [-min(expected)])


def test_present_value_without_interest_is_what_is_left():
    terms = replace(REQUEST.terms, capital_year=0.0)
    found = present_value(np.array([[3.0, 4.0]]), np.array([[1.0, 2.0]]), terms)
    assert found == pytest.approx([4])
    dear = replace(REQUEST.terms, capital_year=0.1, payment_days=0.0)
    assert present_value(np.array([[1.0] * 12]), np.zeros((1, 12)), dear)[0] == pytest.approx(
        sum(1.1 ** (-(m + 1) / 12) for m in range(12)))
