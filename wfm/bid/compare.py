"""Bids, scenarios or sites side by side: their figures and the differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from wfm.bid.economics import Outcome
from wfm.bid.request import PriceModel
from wfm.bid.risk import Exposure

MODEL_UNITS: dict[PriceModel, str] = {
    "paid_hour": "paid hour", "productive_hour": "productive hour", "minute": "minute",
    "contact": "contact", "right_party_contact": "right-party contact", "sale": "sale",
    "fte": "FTE and month", "seat": "seat and month", "month": "month", "cost_plus": "unit of cost",
}
"""What one unit of a price model is called."""

KIND_LABELS = {
    "wages": "Wages", "premiums": "Premiums", "overtime": "Overtime", "training": "Training pay",
    "on_costs": "On-costs", "support": "Support staff", "items": "Other items",
}


@dataclass(frozen=True)
class Figure:
    """One figure of a bid. `key` is stable; `label` and `unit` are English words for people."""

    key: str
    label: str
    unit: str
    value: float


def figures(outcome: Outcome, risk: Exposure | None = None) -> tuple[Figure, ...]:
    """What a bid is compared by, of the first scenario of the outcome."""
    return tuple(_figures(outcome, risk))


def _figures(outcome: Outcome, risk: Exposure | None) -> Iterator[Figure]:
    at, done, money = outcome.frame, outcome.operation, outcome.frame.request.currency
    people, units, model = done.people, done.units, outcome.price.model
    yield Figure("contacts", "Contacts and attempts", "contacts", _sum(done.work.contacts))
    yield Figure("hours", "Hours at the phone needed", "h", _sum(people.needed))
    yield Figure("paid_hours", "Paid hours of agents", "h", _sum(units.paid_hours))
    yield Figure("needed_heads", "Agents needed, mean", "agents", _mean(people.needed_heads))
    yield Figure("heads", "Agents, mean", "agents", _mean(people.heads))
    yield Figure("hires", "People hired", "people", _sum(people.hires))
    yield Figure("seats", "Seats, most", "seats", float(units.seats[0].sum(axis=1).max()))
    for j, name in enumerate(at.works[: at.inbound]):
        weight = done.work.contacts[0, :, j]
        level = float((done.given.service[0, :, j] * weight).sum() / max(weight.sum(), 1e-12))
        if at.request.lines[name].service_level is not None:
            yield Figure(f"service.{name}", f"Service level, {name}", "share", level)
    for (kind,), amount in done.costs.by("kind").items():
        yield Figure(f"cost.{kind}", KIND_LABELS[kind], money, float(amount[0].sum()))
    for (site,), amount in done.costs.by("site").items():
        yield Figure(f"cost_at.{site}", f"Cost, {site}", money, float(amount[0].sum()))
    cost, billed = float(outcome.cost[0].sum()), float(outcome.billed[0].sum())
    counted = float(done.counts[model][0].sum())
    unit = f"{money} per {MODEL_UNITS[model]}"
    yield Figure("cost", "Cost", money, cost)
    yield Figure("unit_cost", "Unit cost", unit, cost / counted if counted else 0.0)
    yield Figure("price", "Price", unit, outcome.price.amount)
    yield Figure("billed", "Revenue", money, billed)
    yield Figure("credits", "Credits expected in the price", "share", at.capacity.credits)
    yield Figure("margin", "Margin", "share", float(outcome.margin_expected[0]))
    if risk is None:
        return
    for percent in (10, 50, 90):
        yield Figure(f"margin_p{percent}", f"Margin P{percent}", "share",
                     risk.margin_at(percent / 100))
    yield Figure("loss", "Probability of a loss", "share", risk.loss)
    yield Figure("cash_need", "Cash need P90", money, risk.cash_at(0.9))
    yield Figure("present_value", "Net present value, mean", money,
                 float(risk.present_value.mean()))


def _sum(series: np.ndarray) -> float:
    return float(series[0].sum())


def _mean(series: np.ndarray) -> float:
    """Mean over the months of the sum over the places."""
    return float(series[0].sum(axis=1).mean())


@dataclass(frozen=True)
class Row:
    """A figure of several bids.

    Attributes
    ----------
    values
        Of each bid; None where it has no such figure, or has it in another unit.
    differences
        Of each bid to the first, None where one is missing.
    relative
        The same as a share of the first, None where that is 0.
    """

    key: str
    label: str
    unit: str
    values: tuple[float | None, ...]
    differences: tuple[float | None, ...]
    relative: tuple[float | None, ...]


def compare(bids: Mapping[str, tuple[Figure, ...]]) -> tuple[Row, ...]:
    """The figures of bids side by side, in the order in which they first come.

    A figure that bids have in several units, such as currencies, has a row for each.
    """
    tables = [{(figure.key, figure.unit): figure for figure in bid} for bid in bids.values()]
    order: dict[str, dict[str, Figure]] = {}
    for bid in bids.values():
        for figure in bid:
            order.setdefault(figure.key, {}).setdefault(figure.unit, figure)
    rows = []
    for like in (figure for units in order.values() for figure in units.values()):
        found = [table.get((like.key, like.unit)) for table in tables]
        first = found[0]
        gaps = [None if figure is None or first is None else figure.value - first.value
                for figure in found]
        rows.append(Row(
            like.key, like.label, like.unit, tuple(None if f is None else f.value for f in found),
            tuple(gaps),
            tuple(None if gap is None or first is None or first.value == 0
                  else gap / abs(first.value) for gap in gaps)))
    return tuple(rows)
