"""Unit costs, the rate card of all price models, and prices at other service levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from wfm.bid.capacity import Capacity
from wfm.bid.economics import Outcome, run
from wfm.bid.request import PRICE_MODELS, Floats, PriceModel, Request
from wfm.bid.revenue import Price, price_at


@dataclass(frozen=True)
class Rate:
    """A price model on the rate card.

    Attributes
    ----------
    units
        Counted in the plan over all months; by the month in `by_month`, (M,).
    unit_cost
        Cost of one, None where there are none; by the month in `cost_by_month`, (M,), 0 then.
    price
        At the target margin; None where there are no units.
    revenue, average
        Billed in the plan, and the same for a unit, indexation included.
    least
        What the commitment guarantees of each month's bill, (M,).
    """

    model: PriceModel
    units: float
    by_month: Floats
    unit_cost: float | None
    cost_by_month: Floats
    price: Price | None
    revenue: float
    average: float | None
    least: Floats


def rate_card(outcome: Outcome, margin: float | None = None) -> tuple[Rate, ...]:
    """Every price model for the same plan, at the target margin of the request unless given."""
    return tuple(_rate(outcome, model, margin) for model in PRICE_MODELS)


def _rate(outcome: Outcome, model: PriceModel, margin: float | None) -> Rate:
    frame, plan = outcome.frame, outcome.plan
    units, cost = plan.units[model], plan.units["cost_plus"]
    total = float(units.sum())
    monthly = np.divide(cost, units, out=np.zeros_like(cost), where=units > 0)
    price = price_at(frame, plan, model, margin)
    if price is None:
        return Rate(model, total, units, None, monthly, None, 0.0, None, np.zeros_like(cost))
    billed = price.amount * price.index * units
    return Rate(model, total, units, float(cost.sum()) / total, monthly, price,
                float(billed.sum()), float(billed.sum()) / total,
                frame.request.terms.commitment * billed)


def at_level(request: Request, level: float) -> Request:
    """The same request with that service level promised on every line that has a promise."""
    return replace(request, lines={
        name: line if line.service_level is None else replace(line, service_level=level)
        for name, line in request.lines.items()})


@dataclass(frozen=True)
class Alternative:
    """What another promise costs.

    Attributes
    ----------
    heads, needed_heads
        Agents there are and needed, on the mean of the months, over all places.
    cost, unit_cost, price
        Over all months; of a unit; of a unit at the target margin, in the request's own model.
    difference
        Price less that of the first alternative, as a share of it.
    """

    name: str
    levels: Mapping[str, float | None]
    heads: float
    needed_heads: float
    cost: float
    unit_cost: float
    price: float
    difference: float


def alternatives(cases: Mapping[str, tuple[Request, Capacity]]) -> tuple[Alternative, ...]:
    """Prices of requests that differ in their promises, each with the capacity made for it."""
    found: list[Alternative] = []
    for name, (request, capacity) in cases.items():
        outcome = run(request, capacity)
        people, price = outcome.operation.people, outcome.price
        cost = float(outcome.cost.sum())
        first = found[0].price if found else price.amount
        found.append(Alternative(
            name, {n: line.service_level for n, line in request.lines.items()},
            float(people.heads.sum(axis=2).mean()), float(people.needed_heads.sum(axis=2).mean()),
            cost, cost / float(outcome.plan.units[price.model].sum()), price.amount,
            price.amount / first - 1))
    return tuple(found)
