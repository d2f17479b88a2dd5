"""Commitment, volume bands, the rate card and alternatives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from programme import capacity, curve, two_sites

from wfm.bid.drivers import planned
from wfm.bid.economics import run
from wfm.bid.frame import frame
from wfm.bid.operation import at_once, make_plan, operate
from wfm.bid.price import alternatives, at_level, rate_card
from wfm.bid.request import PRICE_MODELS, Band
from wfm.bid.revenue import bill, price_at

REQUEST = two_sites()
CAPACITY = capacity(REQUEST)


def priced(model, **terms):
    request = replace(REQUEST, terms=replace(REQUEST.terms, model=model, **terms))
    at = frame(request, CAPACITY)
    plan, _base = make_plan(at)
    price = price_at(at, plan, model)
    assert price is not None
    return at, plan, price


def billed(case, factor):
    """For so much of the plan's units in every month."""
    at, plan, price = case
    counts = {name: series[None, :] * factor for name, series in plan.units.items()}
    return bill(at, plan, price, counts)[0]


def test_at_least_the_commitment_is_billed():
    case = priced("minute", commitment=0.8, bands=())
    assert billed(case, 0.5) == pytest.approx(billed(case, 0.8))
    assert billed(case, 0.9) == pytest.approx(0.9 * billed(case, 1.0))


def test_volume_beyond_a_band_has_the_bands_price():
    bands = (Band(0.7, 0.9, 0.2), Band(0.9, 1.1), Band(1.1, 1.3, 0.5))
    _at, plan, price = case = priced("minute", commitment=0.0, bands=bands)
    units, index = plan.units["minute"], price.index
    for volume, beyond, missing in ((1.05, 0, 0), (1.2, 0.1, 0), (1.4, 0.2, 0), (0.95, 0, 0),
                                    (0.8, 0, 0.1), (0.6, 0, 0.2)):
        expected = index * units * (price.amount * volume + (0.5 - price.amount) * beyond
                                    - (0.2 - price.amount) * missing)
        assert billed(case, volume) == pytest.approx(expected), volume


def test_a_price_by_the_month_changes_only_by_its_bands():
    bands = (Band(0.5, 0.9, 2.0), Band(1.1, 9.0, 3.0))
    at, plan, price = case = priced("month", commitment=0.0, bands=bands)

    def at_volume(factor):
        counts = {name: series[None, :] * (1 if name == "month" else factor)
                  for name, series in plan.units.items()}
        return bill(at, plan, price, counts)[0]

    contacts = plan.units["contact"]
    assert at_volume(1.0) == pytest.approx(price.amount * price.index)
    assert at_volume(1.2) - at_volume(1.0) == pytest.approx(price.index * 0.1 * contacts * 3.0)
    assert at_volume(0.8) - at_volume(1.0) == pytest.approx(-price.index * 0.1 * contacts * 2.0)
    assert len(case) == 3


def test_a_bands_price_is_its_marginal_cost_at_the_margin():
    at, plan, price = priced("contact", commitment=0.0)
    band = next(b for b in price.bands if b.low == 1.1)
    done = operate(at, planned(18, 2, volume=np.array([1.1, 1.3])), at_once(plan))
    cost = np.diff(done.costs.total, axis=0)[0]
    units = np.diff(done.counts["contact"], axis=0)[0]
    assert band.cost == pytest.approx(cost.sum() / units.sum())
    # billed at that price the additional volume has the target margin
    revenue = (units * band.amount * price.index)
    assert (revenue * (price.keep + 0.15)).sum() - cost.sum() == pytest.approx(
        0.15 * revenue.sum())
    # of economies of scale and fixed cost the client has a part
    assert 0 < band.cost < plan.units["cost_plus"].sum() / plan.units["contact"].sum()


def test_a_band_around_the_forecast_has_no_price():
    _at, _plan, price = priced("contact")
    assert [(b.low, b.high) for b in price.bands] == [(0.7, 0.9), (1.1, 1.3), (1.3, 1.5)]
    assert price.bands[-1].amount == 30.0
    assert priced("cost_plus")[2].bands == ()


def test_the_rate_card_bills_the_same_cost_in_every_model():
    card = rate_card(run(REQUEST, CAPACITY))
    assert tuple(rate.model for rate in card) == PRICE_MODELS
    cost = float(run(REQUEST, CAPACITY).cost.sum())
    for rate in card:
        assert rate.price is not None
        assert rate.unit_cost == pytest.approx(cost / rate.units)
        assert (rate.price.amount * rate.price.index * rate.by_month
                * rate.price.keep).sum() == pytest.approx(cost)
        assert rate.least == pytest.approx(0.8 * rate.price.amount * rate.price.index
                                           * rate.by_month)


def test_models_without_units_have_no_price():
    request = replace(REQUEST, lists={})
    card = {rate.model: rate for rate in rate_card(run(request, capacity(request)))}
    for model in ("sale", "right_party_contact"):
        assert card[model].price is None
        assert card[model].unit_cost is None


def test_a_promise_that_takes_more_hours_costs_more():
    cases = {}
    for level, factor in ((0.8, 1.0), (0.7, 0.9), (0.9, 1.2)):
        request = at_level(REQUEST, level)
        assert request.lines["care"].service_level == level
        made = capacity(request, curves={"care": curve(hours=curve().hours * factor)})
        # each promise has the people that it needs
        grown = {site: replace(place, opening=round(place.opening * factor))
                 for site, place in request.places.items()}
        cases[f"{level:.0%}"] = (replace(request, places=grown), made)
    base, low, high = alternatives(cases)
    assert (base.difference, base.levels) == (0.0, {"care": 0.8})
    assert low.needed_heads < base.needed_heads < high.needed_heads
    assert low.cost < base.cost < high.cost
    assert low.difference == pytest.approx(low.price / base.price - 1)
