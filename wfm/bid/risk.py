"""Thousands of scenarios of the programme, and what they say of margin, cash and credits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from wfm.bid.capacity import Capacity
from wfm.bid.cash import cash_need, present_value
from wfm.bid.costs import revenue_share
from wfm.bid.credits import missed, month_share
from wfm.bid.drivers import Draws
from wfm.bid.economics import ratio_of
from wfm.bid.frame import Frame, frame
from wfm.bid.operation import make_plan, operate
from wfm.bid.people_months import Planned
from wfm.bid.request import DRIVERS, PRICE_MODELS, Floats, PriceModel, Request
from wfm.bid.revenue import Price, bill, capital_share, price_at
from wfm.language import translate as _

SCENARIOS = 10_000

CHUNK = 500
"""Scenarios that are worked on at once: what keeps memory small."""

ROUNDS = 3
"""Prices made from credits made from prices: only bands of a given price make them differ."""


@dataclass(frozen=True)
class Scenarios:
    """What was counted in each scenario, whatever the price.

    Attributes
    ----------
    counts
        Units of each price model, (S, M); of ``'cost_plus'`` the cost.
    credit
        Credits less bonuses as a share of the month's bill, (S, M).
    miss, service
        By line and month, (lines, M): share of scenarios that miss the promise unexcused, and the
        mean service level.
    means
        Mean of each driver's factor in a scenario, (S,).
    """

    frame: Frame
    plan: Planned
    counts: dict[str, Floats]
    credit: Floats
    miss: Floats
    service: Floats
    means: dict[str, Floats]

    @property
    def cost(self) -> Floats:
        """(S, M)."""
        return self.counts["cost_plus"]


def simulate(request: Request, capacity: Capacity, scenarios: int = SCENARIOS,
             seed: int | None = None, chunk: int = CHUNK) -> Scenarios:
    """The programme in scenarios drawn from its risks; the size of chunks changes no result."""
    at = frame(request, capacity)
    plan, _base = make_plan(at)
    months, n = at.months, at.inbound
    draws = Draws(request, request.seed if seed is None else seed)
    counts = {str(model): np.empty((scenarios, months)) for model in PRICE_MODELS}
    credit = np.empty((scenarios, months))
    miss, service = np.zeros((months, n)), np.zeros((months, n))
    means: dict[str, Floats] = {name: np.empty(scenarios) for name in DRIVERS}
    for rows in _chunks(scenarios, chunk):
        drivers = draws.take(rows.stop - rows.start)
        done = operate(at, drivers, plan)
        for model, series in counts.items():
            series[rows] = done.counts[model]
        credit[rows] = month_share(at, plan, done.work, done.given)
        miss += missed(at, plan, done.work, done.given).sum(axis=0)
        service += done.given.service[:, :, :n].sum(axis=0)
        for name, mean in means.items():
            factor = getattr(drivers, name)
            mean[rows] = factor if factor.ndim == 1 else factor.mean(axis=1)
    return Scenarios(at, plan, counts, credit, miss.T / scenarios, service.T / scenarios, means)


def _chunks(scenarios: int, size: int) -> Iterator[slice]:
    for start in range(0, scenarios, size):
        yield slice(start, min(start + size, scenarios))


@dataclass(frozen=True)
class Exposure:
    """A price in all scenarios.

    Attributes
    ----------
    credits
        Expected credits less bonuses over expected bills: what :class:`Capacity` calls so.
    billed, cost, profit, margin
        Of each scenario over all months, (S,); cost is of the operation.
    cash_need
        Largest sum laid out, (S,); `present_value` at the start, (S,).
    by_month
        Profit by month, (S, M).
    miss
        By line and month, (lines, M): probability that the promise is missed unexcused.
    """

    price: Price
    credits: float
    billed: Floats
    cost: Floats
    profit: Floats
    margin: Floats
    cash_need: Floats
    present_value: Floats
    by_month: Floats
    miss: Floats

    def margin_at(self, share: float) -> float:
        """The margin that a share of the scenarios stays below: 0.1 for P10."""
        return float(np.quantile(self.margin, share))

    @property
    def loss(self) -> float:
        """Probability of a loss over all months."""
        return float((self.profit < 0).mean())

    def cash_at(self, share: float) -> float:
        """The cash need that a share of the scenarios stays below."""
        return float(np.quantile(self.cash_need, share))


def exposure(found: Scenarios, model: PriceModel | None = None,
             price: Price | None = None) -> Exposure:
    """A price in the scenarios: of the request's model unless given.

    Without a price it is that at the target margin with the credits expected in these scenarios.

    Raises
    ------
    ValueError
        If the plan has no units of the model.
    """
    at = found.frame
    share = expected_credits(found, price) if price else at.capacity.credits
    if price is None:
        for _round in range(ROUNDS):
            price = price_at(at, found.plan, model or at.request.terms.model, credits=share)
            if price is None:
                raise ValueError(_("nothing of the plan is counted by {model}").format(
                    model=model or at.request.terms.model))
            share = expected_credits(found, price)
    assert price is not None
    billed = bill(at, found.plan, price, found.counts)
    shares = revenue_share(at)
    received = billed * (1 - found.credit)
    spent = found.cost + billed * shares
    profit = received - spent - billed * capital_share(at)
    terms, total = at.request.terms, billed.sum(axis=1)
    return Exposure(
        price, share, total, found.cost.sum(axis=1), profit.sum(axis=1),
        ratio_of(profit.sum(axis=1), total), cash_need(received, spent, terms),
        present_value(received, spent, terms), profit, found.miss)


def expected_credits(found: Scenarios, price: Price) -> float:
    """Credits less bonuses over bills, both summed over scenarios and months."""
    billed = bill(found.frame, found.plan, price, found.counts)
    total = float(billed.sum())
    return float((billed * found.credit).sum()) / total if total > 0 else 0.0


def with_credits(capacity: Capacity, share: float) -> Capacity:
    """The capacity, with the credits that were expected."""
    return replace(capacity, credits=share)


