"""The sheet Result: what of a bill is there for cost, and profit at the price that is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wfm.bid.request import PRICE_MODELS
from wfm.bid.revenue import BandPrice, band_volume
from wfm.export.bid.canvas import Folio
from wfm.export.bid.cost_sheet import Cost
from wfm.export.bid.findings import Findings
from wfm.export.bid.inputs_sheet import Inputs
from wfm.export.bid.looks import FACTOR, ONE, SHARE, SHARE2, WHOLE
from wfm.export.bid.months import MonthCanvas, Row
from wfm.export.bid.plan_sheet import Plan
from wfm.export.bid.service_sheet import Service
from wfm.export.bid.units_sheet import Units
from wfm.export.bid.words import model_name, model_unit
from wfm.export.sheet import Formula
from wfm.language import translate as _


@dataclass(frozen=True)
class Result:
    """Rows of the result; `below` by price model is what a price of 1 leaves for cost.

    `profit` is with the credits expected in the price, `own_profit` with those that the service
    of sheet Service risk brings.
    """

    canvas: MonthCanvas
    keep: Row
    below: Mapping[str, Row]
    units: Mapping[str, Row]
    billed: Row
    cost: Row
    profit: Row
    own_profit: Row


def add_result(folio: Folio, found: Findings, inputs: Inputs, plan: Plan, units: Units, cost: Cost,
               service: Service) -> Result:
    """Draw the sheet."""
    request, money = found.request, found.request.currency
    model = request.terms.model
    canvas = MonthCanvas(
        folio, _("Result"), request.first_days[:-1],
        _("At the price of sheet Inputs, held for {model}: what is billed and what is left. Above "
          "it: what of a bill is there for cost.").format(model=model_name(model).lower()),
        tab="EE8866")
    everything = _("all")
    canvas.section(_("What of a bill is there for cost"))
    index = canvas.figure(
        _("Price follows wages"), everything, _("times the first year's"),
        lambda m: Formula(f"=1+{inputs('inflation_pass')}*({cost.wage_index(m)}-1)"), FACTOR,
        "mean")
    capital = f"{inputs('payment_days')}/365*{inputs('capital_year')}"
    keep = canvas.figure(
        _("Left for cost"), everything, _("share of the bill"),
        lambda m: Formula(f"=1-{inputs('margin')}-{inputs('expected_credits')}"
                          f"-{cost.revenue_share(m)}-{capital}"), SHARE2, "mean", strong=True)
    rows: dict[str, Row] = {**units.by_model, "cost_plus": cost.total}
    canvas.section(_("Units times index times what is left: cost over it is the price"))
    below: dict[str, Row] = {}
    for name in PRICE_MODELS:
        def share(m: int, name: str = name) -> Formula:
            indexed = "" if name == "cost_plus" else f"*{index(m)}"
            return Formula(f"={rows[name](m)}{indexed}*{keep(m)}")

        below[name] = canvas.figure(model_name(name), everything, model_unit(name), share, ONE)
    flat = model == "cost_plus"
    canvas.section(_("Bill at the price held"))
    billed_units = canvas.figure(
        _("Units billed: done, at least the commitment"), everything, model_unit(model),
        lambda m: Formula(f"=MAX({rows[model](m)},{inputs('commitment')}*{plan.units[model](m)})"),
        ONE)
    bands = _add_bands(canvas, found, inputs, plan, rows)

    def bill(m: int) -> Formula:
        parts = "".join(f"+{row(m)}" for row in bands)
        indexed = "" if flat else f"{index(m)}*"
        return Formula(f"={indexed}({inputs('price_bid')}*{billed_units(m)}{parts})")

    billed = canvas.figure(_("Revenue"), everything, money, bill, WHOLE, strong=True)
    shares = canvas.figure(
        _("Items that are shares of revenue"), everything, money,
        lambda m: Formula(f"=-{billed(m)}*{cost.revenue_share(m)}"), WHOLE)
    waiting = canvas.figure(_("Cost of capital until payment"), everything, money,
                            lambda m: Formula(f"=-{billed(m)}*{capital}"), WHOLE)
    allowed = canvas.figure(
        _("Credits expected in the price"), everything, money,
        lambda m: Formula(f"=-{billed(m)}*{inputs('expected_credits')}"), WHOLE)
    spent = canvas.figure(_("Cost"), everything, money, lambda m: Formula(f"=-{cost.total(m)}"),
                          WHOLE)
    profit = canvas.figure(
        _("Profit"), everything, money,
        lambda m: Formula("=" + "+".join(
            row(m) for row in (billed, shares, waiting, allowed, spent))), WHOLE, strong=True)
    margin = canvas.figure(
        _("Margin"), everything, _("share of revenue"),
        lambda m: Formula(f"=IF({billed(m)}<>0,{profit(m)}/{billed(m)},0)"), SHARE, "")
    canvas.put(margin.row, 4, Formula(
        f"=IF({billed.total}<>0,{profit.total}/{billed.total},0)"), SHARE)
    canvas.section(_("With the credits of the month's own service instead"))
    taken = canvas.figure(
        _("Credits less bonuses"), everything, money,
        lambda m: Formula(f"=-{billed(m)}*{service.credits(m)}"), WHOLE)
    own = canvas.figure(
        _("Profit"), everything, money,
        lambda m: Formula(f"={profit(m)}-{allowed(m)}+{taken(m)}"), WHOLE, strong=True)
    return Result(canvas, keep, below, rows, billed, cost.total, profit, own)


def _add_bands(canvas: MonthCanvas, found: Findings, inputs: Inputs, plan: Plan,
               rows: Mapping[str, Row]) -> list[Row]:
    """What bands add to a bill before its index, and take off it."""
    price, made = found.outcome.price, []
    counted = band_volume(price.model)
    if counted is None:
        return []
    own = inputs("price_bid") if counted == price.model else "0"
    for n, band in enumerate(price.bands, start=1):
        amount, up = inputs("price_band", str(n)), band.low >= 1

        def part(m: int, band: BandPrice = band, amount: str = amount,
                 up: bool = up) -> Formula:
            low, high = band.low, band.high
            forecast = plan.units[counted](m)
            volume = f"MAX({rows[counted](m)},{inputs('commitment')}*{forecast})"
            beyond = (f"{volume}-{low!r}*{forecast}" if up else f"{high!r}*{forecast}-{volume}")
            sign = "" if up else "-"
            return Formula(f"={sign}({amount}-{own})"
                           f"*MIN(MAX({beyond},0),({high!r}-{low!r})*{forecast})")

        made.append(canvas.figure(
            _("From {low:.0%} to {high:.0%} of the forecast").format(low=band.low, high=band.high),
            _("added") if up else _("taken off"), found.request.currency, part, WHOLE))
    return made
