"""The engine against the page of its mathematics, computed figure by figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from plain_chain import Chain
from programme import capacity, curve, two_sites

from wfm.bid.drivers import LASTING, Draws
from wfm.bid.economics import run
from wfm.bid.request import Line, Request, Spike


def programme(model: str) -> Request:
    """A programme that starts in mid-week, with a second line, spikes and tight staffing."""
    base = two_sites(start=date(2027, 7, 1))
    care: Line = base.lines["care"]
    second = replace(care, line="retail", name="Retail", language="en", concurrency=2.0,
                     service_level=None, contacts=np.full(18, 4000.0))
    places = {site: replace(place, languages={"es": 0.0, "en": 0.08})
              for site, place in base.places.items()}
    return replace(
        base, lines={"care": care, "retail": second}, places=places,
        spikes=(Spike("care", date(2027, 11, 22), date(2027, 12, 3), 1.8),
                Spike("all", date(2028, 1, 7), date(2028, 1, 7), 2.5)),
        terms=replace(base.terms, model=model))


@pytest.mark.parametrize("model", ["productive_hour", "contact", "month", "cost_plus", "seat"])
def test_the_engine_is_the_page(model):
    request = programme(model)
    held = capacity(request, credits=0.01, curves={
        "care": curve(hours=curve().hours * 1.05), "retail": curve()})
    drivers = Draws(request, 3).take(4)
    outcome = run(request, held, drivers)
    plan = Chain(request, held)
    price, bands = plan.price()
    assert outcome.price.amount == pytest.approx(price, rel=1e-10)
    assert [b.amount for b in outcome.price.bands] == pytest.approx(
        [amount for _low, _high, amount in bands], rel=1e-9)
    for s in range(4):
        chain = Chain(request, held, lambda name, m, s=s: float(
            getattr(drivers, name)[s] if name in LASTING else getattr(drivers, name)[s, m]), plan)
        months, done = range(request.months), outcome.operation
        for name, series in done.counts.items():
            assert series[s] == pytest.approx([chain.count[name, m] for m in months],
                                              rel=1e-9), name
        for (kind, site), amount in done.costs.by("kind", "site").items():
            assert amount[s] == pytest.approx([chain.kinds[kind, site, m] for m in months],
                                              rel=1e-9, abs=1e-6), (kind, site)
        billed = [chain.revenue(price, bands, m) for m in months]
        assert outcome.billed[s] == pytest.approx(billed, rel=1e-9)
        credits = [chain.credit(m) * billed[m] for m in months]
        assert outcome.credits[s] == pytest.approx(credits, rel=1e-9, abs=1e-6)
        profit = [billed[m] * (1 - chain.revenue_share(m) - chain.capital()) - credits[m]
                  - chain.count["cost_plus", m] for m in months]
        assert outcome.profit[s] == pytest.approx(profit, rel=1e-7, abs=1e-5)
    assert (outcome.credits != 0).any()
    assert (outcome.operation.people.overtime > 0).any()
