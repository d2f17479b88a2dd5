"""The sheets Rate card and Volume bands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wfm.bid.price import rate_card
from wfm.bid.request import PRICE_MODELS
from wfm.bid.revenue import band_volume
from wfm.export.bid.canvas import Canvas, Folio
from wfm.export.bid.cost_sheet import Cost
from wfm.export.bid.findings import Findings
from wfm.export.bid.inputs_sheet import Inputs
from wfm.export.bid.looks import (
    PRICE,
    SHARE,
    TEXT,
    UNIT,
    WHOLE,
    as_held,
    as_input,
    as_result,
)
from wfm.export.bid.result_sheet import Result
from wfm.export.bid.words import model_name, model_unit
from wfm.export.sheet import Formula
from wfm.export.styles import (
    CHANGE,
    HEADER,
    HEADER_LEFT,
    PLAIN,
    QUIET,
    SECTION,
    TEAM,
    TITLE_COLOR,
)
from wfm.language import translate as _


@dataclass(frozen=True)
class Rates:
    """Where the rate card stands: the row of each model, and those that the bid has units of."""

    canvas: Canvas
    rows: Mapping[str, int]
    counted: frozenset[str]

    def unit_cost(self, model: str) -> str:
        """The cell."""
        return self.canvas.cell(self.rows[model], 4)

    def price(self, model: str) -> str:
        """The cell of the price at the target margin."""
        return self.canvas.cell(self.rows[model], 5)


def add_rates(folio: Folio, found: Findings, inputs: Inputs, cost: Cost, result: Result) -> Rates:
    """Draw the sheet Rate card."""
    money, own = found.request.currency, found.request.terms.model
    canvas = Canvas(folio, _("Rate card"), [30, 24, 16, 15, 17, 17, 13, 17, 22],
                    freeze="A6", tab="223A5E")
    canvas.heading(
        _("Rate card"),
        _("Price of each model at the target margin, in {currency} of the first year. The price "
          "as bid is held; the price now follows every change of sheets Inputs and Volumes.")
        .format(currency=money))
    canvas.line((_("Target margin"), TEAM), (Formula(f"={inputs('margin')}"),
                                            TEAM.but(number=SHARE.number, align="left")))
    canvas.next += 1
    canvas.line(*[(name, HEADER_LEFT if n < 2 else HEADER) for n, name in enumerate((
        _("Price model"), _("Unit"), _("Units, all months"), _("Unit cost"), _("Price now"),
        _("Price as bid"), _("Change"), _("Revenue at the price now"),
        _("Billed in the mean month")))], height=32)
    rows: dict[str, int] = {}
    cards = {rate.model: rate for rate in rate_card(found.outcome)}
    for model in PRICE_MODELS:
        price = cards[model].price
        mine = model == own
        text = TEAM if mine else PLAIN
        row = canvas.line((model_name(model) + (" ★" if mine else ""), text),
                          (model_unit(model), text if mine else QUIET))
        rows[model] = row
        if price is None:
            canvas.put(row, 3, _("not in this bid"), QUIET)
            continue
        units, below = result.units[model], result.below[model]
        canvas.put(row, 3, Formula(f"={units.total}" if model not in ("fte", "seat") else
                                   f"=SUM({units.all})"), WHOLE)
        at = canvas.cell(row, 3)
        canvas.put(row, 4, Formula(f"=IF({at}>0,{cost.total.total}/{at},0)"), PRICE)
        canvas.put(row, 5, Formula(
            f"=IF({below.total}>0,{cost.total.total}/{below.total},0)"), as_result(PRICE))
        canvas.put(row, 6, price.amount, as_held(PRICE))
        canvas.put(row, 7, Formula(f"={canvas.cell(row, 5)}/{canvas.cell(row, 6)}-1"), CHANGE)
        indexed = f"{result.below[model].all}/{result.keep.all}"
        canvas.put(row, 8, Formula(f"={canvas.cell(row, 5)}*SUMPRODUCT({indexed})"), WHOLE)
        canvas.put(row, 9, Formula(f"={canvas.cell(row, 8)}/{found.request.months}"), WHOLE)
        folio.name(("unit_cost", model), canvas.cell(row, 4))
        folio.name(("price", model), canvas.cell(row, 5))
    canvas.line(("★ " + _("the model of this bid"), QUIET))
    _add_chain(canvas, found, inputs, cost, result)
    _add_alternatives(canvas, found)
    return Rates(canvas, rows, frozenset(m for m, rate in cards.items() if rate.price))


def _add_chain(canvas: Canvas, found: Findings, inputs: Inputs, cost: Cost,
               result: Result) -> None:
    """How the price of a unit is made up, for all models alike."""
    canvas.next += 1
    canvas.line(*[(_("From cost to price") if n == 0 else "", SECTION) for n in range(9)])
    own = found.request.terms.model
    canvas.line((_("Cost"), PLAIN), (found.request.currency, QUIET),
                (Formula(f"={cost.total.total}"), WHOLE))
    for label, formula in (
            (_("Target margin"), inputs("margin")),
            (_("Credits expected"), inputs("expected_credits")),
            (_("Shares of revenue, mean"), cost.revenue_share.total),
            (_("Cost of capital"), f"{inputs('payment_days')}/365*{inputs('capital_year')}"),
            (_("Left for cost, mean"), result.keep.total)):
        canvas.line((label, PLAIN), (_("share of the bill"), QUIET),
                    (Formula(f"={formula}"), SHARE.but(number="0.00%")))
    canvas.line((_("Revenue at the price held"), PLAIN), (found.request.currency, QUIET),
                (Formula(f"={result.billed.total}"), WHOLE))
    canvas.line((_("Profit at the price held"), TEAM), (found.request.currency, TEAM),
                (Formula(f"={result.profit.total}"), as_result(WHOLE)))
    canvas.line((_("Margin at the price held"), TEAM), (model_name(own), TEAM), (Formula(
        f"=IF({result.billed.total}<>0,{result.profit.total}/{result.billed.total},0)"),
        as_result(SHARE)))


def _add_alternatives(canvas: Canvas, found: Findings) -> None:
    """Prices at other service levels: each has staff of its own."""
    if not found.alternatives:
        return
    canvas.next += 1
    canvas.line(*[(_("Prices at other service levels") if n == 0 else "", SECTION)
                  for n in range(9)])
    canvas.line((_("Values: each level was staffed by itself; {command} makes them.").format(
        command=found.command), QUIET))
    canvas.line(*[(name, HEADER_LEFT if n == 0 else HEADER) for n, name in enumerate((
        _("Service level"), "", _("Agents, mean"), _("Unit cost"), _("Price"), _("Cost"),
        _("Difference")))])
    for one in found.alternatives:
        canvas.line((one.name, PLAIN), None, (one.heads, as_held(WHOLE)),
                    (one.unit_cost, as_held(PRICE)), (one.price, as_held(PRICE)),
                    (one.cost, as_held(WHOLE)), (one.difference, as_held(CHANGE)))


def add_bands(folio: Folio, found: Findings, inputs: Inputs) -> Canvas:
    """Draw the sheet Volume bands."""
    price, request = found.outcome.price, found.request
    columns = [30, 14, 14, 20, 16, 16, 16, 16]
    canvas = Canvas(folio, _("Volume bands"), columns, tab="CCDDAA")
    canvas.heading(
        _("Volume bands"),
        _("Additional volume is billed, and missing volume taken off, at a price of its own: the "
          "marginal cost at the target margin unless agreed otherwise. Month by month, against "
          "the forecast."))
    canvas.next += 1
    canvas.line(*[(name, HEADER_LEFT if n == 0 else HEADER) for n, name in enumerate((
        _("Price model"), _("from"), _("to"), _("What"), _("Marginal cost"),
        _("Price in the band"), _("Price of a unit"), _("Band to unit")))], height=30)
    some = False
    agreed = {(band.low, band.high): band.price for band in request.terms.bands}
    for rate in rate_card(found.outcome):
        for n, band in enumerate(rate.price.bands if rate.price else (), start=1):
            some = True
            own = rate.model == price.model
            if not own and agreed.get((band.low, band.high)) is not None:
                continue  # agreed for a unit of the bid's own model
            month = rate.model == "month"
            row = canvas.line(
                (model_name(rate.model) + (" ★" if own else ""), TEAM if own else PLAIN),
                (band.low, SHARE), (band.high, SHARE),
                (_("additional") if band.low >= 1 else _("reduced"), PLAIN.but(indent=1)),
                (band.cost, as_held(PRICE)),
                (Formula(f"={inputs('price_band', str(n))}"), PRICE) if own
                else (band.amount, as_held(PRICE)))
            if month:
                canvas.put(row, 7, _("by the contact"), UNIT)
                continue
            canvas.put(row, 7, Formula(f"={inputs('price_bid')}") if own
                       else rate.price.amount if rate.price else None,
                       PRICE if own else as_held(PRICE))
            canvas.put(row, 8, Formula(f"={canvas.cell(row, 6)}/{canvas.cell(row, 7)}-1"), CHANGE)
    if not some:
        canvas.line((_("No bands are agreed: every unit has the same price."), QUIET))
    else:
        _add_bills(canvas, found, inputs)
    canvas.line(("", PLAIN))
    canvas.line((_("At least {share:.0%} of the forecast is billed in any month.").format(
        share=request.terms.commitment), TEXT.but(wrap=False, color=TITLE_COLOR)))
    return canvas


def _add_bills(canvas: Canvas, found: Findings, inputs: Inputs) -> None:
    """Bills of the mean month at volumes unlike the forecast, by the model of the bid."""
    price, plan = found.outcome.price, found.outcome.plan
    counted = band_volume(price.model)
    if counted is None or not price.bands:
        return
    months = found.request.months
    forecast = float(plan.units[counted].sum()) / months
    own = float(plan.units[price.model].sum()) / months
    canvas.next += 1
    canvas.line(*[(_("A bill of the first year at other volumes") if n == 0 else "", SECTION)
                  for n in range(8)])
    canvas.line((_("The mean month by the model of the bid, {model}: units done are taken to "
                   "follow the volume.").format(model=model_name(price.model).lower()), QUIET))
    canvas.line(*[(name, HEADER) for name in (
        _("Volume"), _("Units"), _("Billed"), _("at the price"), _("bands"), _("Bill"),
        _("a unit done"))])
    inside = inputs("price_bid") if counted == price.model else "0"
    unit = model_unit(counted)
    for share in (0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5):
        row = canvas.line((share, as_input(SHARE)),
                          (Formula(f"={canvas.cell(canvas.next, 1)}*{forecast!r}"), WHOLE))
        done = canvas.cell(row, 2)
        at_least = f"MAX({done},{inputs('commitment')}*{forecast!r})"
        canvas.put(row, 3, Formula(f"={at_least}"), WHOLE)
        base = canvas.cell(row, 3) if counted == price.model else repr(own)
        canvas.put(row, 4, Formula(f"={inputs('price_bid')}*{base}"), WHOLE)
        parts = []
        for n, band in enumerate(price.bands, start=1):
            up = band.low >= 1
            beyond = (f"{canvas.cell(row, 3)}-{band.low * forecast!r}" if up
                      else f"{band.high * forecast!r}-{canvas.cell(row, 3)}")
            width = (band.high - band.low) * forecast
            parts.append(f"{'+' if up else '-'}({inputs('price_band', str(n))}-{inside})"
                         f"*MIN(MAX({beyond},0),{width!r})")
        canvas.put(row, 5, Formula("=" + "".join(parts)), WHOLE.but(number="+#,##0;-#,##0;0"))
        canvas.put(row, 6, Formula(f"={canvas.cell(row, 4)}+{canvas.cell(row, 5)}"),
                   as_result(WHOLE))
        canvas.put(row, 7, Formula(f"={canvas.cell(row, 6)}/{done}"), PRICE)
        canvas.put(row, 8, unit, UNIT)


