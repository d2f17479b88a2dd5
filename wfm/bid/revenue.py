"""Step 10: the price at a margin, the price of volume bands, and what is billed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from wfm.bid.costs import revenue_share
from wfm.bid.drivers import planned
from wfm.bid.frame import Frame
from wfm.bid.operation import at_once, operate, wage_index
from wfm.bid.people_months import Planned
from wfm.bid.request import Band, Floats, PriceModel
from wfm.language import translate as _

WIDEST = 0.5
"""Of the forecast: a band's price is the cost of no more than that beyond its near edge."""


@dataclass(frozen=True)
class BandPrice:
    """A volume band and the price of a unit in it, before indexation.

    Attributes
    ----------
    low, high
        Of the month's forecast.
    cost
        Marginal cost of a unit, None where the price is given and there is no change in units.
    amount
        Price of a unit: added for volume above the forecast, taken off for volume below it.
    """

    low: float
    high: float
    cost: float | None
    amount: float


@dataclass(frozen=True)
class Price:
    """What a unit costs the client.

    Attributes
    ----------
    model, amount
        What is billed, and the price of one in the first year, in the currency of the bid.
    index
        By which it is multiplied in each month, (M,).
    keep
        What is left of a month's bill for cost, after margin, credits, capital and items that are
        shares of revenue, (M,).
    bands
        Prices of volume far from the forecast.
    """

    model: PriceModel
    amount: float
    index: Floats
    keep: Floats
    bands: tuple[BandPrice, ...] = ()


def price_index(frame: Frame, plan: Planned, model: PriceModel) -> Floats:
    """How the price follows the rise of wages, (M,); 1 for cost plus, whose cost rises anyway."""
    if model == "cost_plus":
        return np.ones(frame.months)
    return 1 + frame.request.terms.inflation_pass * (wage_index(frame, plan.paid) - 1)


def capital_share(frame: Frame) -> float:
    """Cost of the money that waits for payment, as a share of revenue."""
    terms = frame.request.terms
    return terms.payment_days / 365 * terms.capital_year


def kept(frame: Frame, margin: float, credits: float) -> Floats:
    """Share of a month's bill that is there for cost, (M,)."""
    found: Floats = 1 - margin - credits - capital_share(frame) - revenue_share(frame)
    if (found <= 0).any():
        raise ValueError(_("margin, credits and shares of revenue leave nothing of the price for "
                           "cost"))
    return found


def price_at(frame: Frame, plan: Planned, model: PriceModel, margin: float | None = None,
             credits: float | None = None) -> Price | None:
    """The price at which the plan has its margin; None if the plan has no such units.

    amount = Σ cost / Σ units · index · keep, over the months of the plan; `margin` and `credits`
    are those of the request and the capacity unless given.
    """
    terms = frame.request.terms
    index = price_index(frame, plan, model)
    keep = kept(frame, terms.margin if margin is None else margin,
                frame.capacity.credits if credits is None else credits)
    below = float((plan.units[model] * index * keep).sum())
    if below <= 0:
        return None
    amount = float(plan.units["cost_plus"].sum()) / below
    return with_bands(frame, plan, Price(model, amount, index, keep))


def band_volume(model: PriceModel) -> PriceModel | None:
    """What bands count: the units, contacts where the month is billed, nothing for cost plus."""
    if model == "cost_plus":
        return None
    return "contact" if model == "month" else model


def with_bands(frame: Frame, plan: Planned, price: Price) -> Price:
    """The price with those of its bands; a band around the forecast itself has none of its own.

    A marginal cost is that of the band's whole volume with headcount that has followed it:
    (cost(high) − cost(low)) / Σ (units(high) − units(low)) · index · keep.
    """
    counted = band_volume(price.model)
    bands = tuple(b for b in frame.request.terms.bands if b.low >= 1 or b.high <= 1)
    if counted is None or not bands or plan.units[counted].sum() <= 0:
        return price
    edges = np.array([_edges(band) for band in bands]).ravel()
    found = operate(frame, planned(frame.months, len(edges), volume=edges), at_once(plan))
    volume = found.counts[counted].reshape(len(bands), 2, -1)
    cost = np.diff(found.costs.total.sum(axis=1).reshape(len(bands), 2), axis=1)[:, 0]
    change = np.diff(volume, axis=1)[:, 0]
    units, paid = change.sum(axis=1), (change * price.index * price.keep).sum(axis=1)
    made = []
    for n, band in enumerate(bands):
        if units[n] <= 0:  # units that do not move with volume have no marginal cost
            if band.price is not None:
                made.append(BandPrice(band.low, band.high, None, band.price))
            continue
        amount = float(cost[n] / paid[n]) if band.price is None else band.price
        made.append(BandPrice(band.low, band.high, float(cost[n] / units[n]), amount))
    return replace(price, bands=tuple(made))


def _edges(band: Band) -> tuple[float, float]:
    if band.low >= 1:
        return band.low, min(band.high, band.low + WIDEST)
    return max(band.low, band.high - WIDEST), band.high


def bill(frame: Frame, plan: Planned, price: Price,
         counts: Mapping[str, Floats]) -> Floats:
    """What is billed, (S, M), before credits, for units of every model, (S, M) each.

    index · (amount · billed + Σ additional (band − amount) · part of the volume in the band
    − Σ reduced (band − amount) · part missing in it), where billed is at least the commitment; a
    price by the month has no amount for volume, so that its bands are added and taken off in full.
    """
    least = frame.request.terms.commitment
    units = np.maximum(counts[price.model], least * plan.units[price.model])
    total = price.amount * units
    counted = band_volume(price.model)
    if price.bands and counted is not None:
        forecast = plan.units[counted]
        volume = np.maximum(counts[counted], least * forecast)
        inside = price.amount if counted == price.model else 0.0
        for band in price.bands:
            width = (band.high - band.low) * forecast
            if band.low >= 1:
                part = np.clip(volume - band.low * forecast, 0.0, width)
                total = total + (band.amount - inside) * part
            else:
                part = np.clip(band.high * forecast - volume, 0.0, width)
                total = total - (band.amount - inside) * part
    found: Floats = price.index * total
    return found
