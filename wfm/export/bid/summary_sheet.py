"""The sheet Summary: the bid on one page."""

from __future__ import annotations

from wfm.export.bid.bid_charts import HALF, WIDE, bars, by_month, lines, skip_of, stacked
from wfm.export.bid.canvas import Canvas, Folio
from wfm.export.bid.core import Core
from wfm.export.bid.findings import Findings
from wfm.export.bid.looks import (
    NOTE,
    ONE,
    PRICE,
    SHARE,
    UNIT,
    WHOLE,
    as_held,
    as_result,
)
from wfm.export.bid.risk_sheet import Risks
from wfm.export.bid.words import kind_name, model_name, model_unit
from wfm.export.charts import GREY, NAVY, ORANGE, Block, Drawn
from wfm.export.sheet import Formula, Sheet
from wfm.export.styles import CHANGE, HEADER, HEADER_LEFT, PLAIN, QUIET, SECTION, TEAM, Look
from wfm.language import percent_text
from wfm.language import translate as _

_CHART_ROWS = 18


def add_summary(folio: Folio, found: Findings, core: Core, risks: Risks) -> Canvas:
    """Draw the sheet."""
    canvas = Canvas(folio, _("Summary"), [38, 18, 20, 3, 34, 22, 15, 15, 12], landscape=True,
                    tab="223A5E")
    canvas.heading(
        _("{name}: summary").format(name=found.request.name),
        _("Figures follow changes of sheets Inputs and Volumes; those of the scenarios (grey) are "
          "values of the bid as it was made."))
    canvas.next += 1
    first = canvas.next
    left = _left(found, core)
    canvas.line(*[(_("The programme") if n == 0 else "", SECTION) for n in range(3)], None, *[
        (_("Price now, at the target margin") if n == 0 else "", SECTION) for n in range(5)])
    for label, value, look, unit in left:
        canvas.line((label, PLAIN), (value, look), (unit, UNIT))
    _rates(canvas, found, core, first + 1)
    canvas.next += 1
    start = canvas.next
    canvas.next += 2 * (_CHART_ROWS + 1)
    for row in range(start, canvas.next):
        canvas.put(row, 1, " ", PLAIN)
    canvas.thens.append(lambda sheet: _charts(sheet, folio, found, core, risks, start))
    return canvas


def _left(found: Findings, core: Core) -> list[tuple[str, object, Look, str]]:
    money, months = found.request.currency, found.request.months
    result, heads = core.result, core.heads
    made: list[tuple[str, object, Look, str]] = [
        (_("Revenue at the price as bid"), Formula(f"={result.billed.total}"), WHOLE, money),
        (_("Cost"), Formula(f"={core.cost.total.total}"), WHOLE, money),
        (_("Profit at the price as bid"), Formula(f"={result.profit.total}"), as_result(WHOLE),
         money),
        (_("Margin at the price as bid"), Formula(
            f"=IF({result.billed.total}<>0,{result.profit.total}/{result.billed.total},0)"),
         as_result(SHARE), _("target {margin:.1%}").format(margin=found.request.terms.margin)),
        (_("Agents, mean of {n} months").format(n=months),
         Formula(f"=AVERAGE({heads.heads.together.all})"), ONE, _("agents")),
        (_("Agents, most"), Formula(f"=MAX({heads.heads.together.all})"), ONE, _("agents")),
        (_("Agents needed, mean"), Formula(f"=AVERAGE({heads.needed_heads.together.all})"), ONE,
         _("fully productive")),
        (_("Full-time agents, mean"), Formula(f"=AVERAGE({core.units.by_model['fte'].all})"), ONE,
         _("FTE")),
        (_("Seats, most"), Formula(f"=MAX({core.seats.together.all})"), WHOLE, _("seats")),
        (_("People hired"), Formula(f"=SUM({heads.hires.together.all})"), WHOLE, _("people")),
    ]
    risk = found.exposure
    if risk is not None:
        made += [
            (_("Margin P10 / P50 / P90"), " / ".join(
                percent_text(risk.margin_at(part)) for part in (0.1, 0.5, 0.9)),
             as_held(SHARE), _("{n:,} scenarios").format(n=found.scenarios)),
            (_("Probability of a loss"), risk.loss, as_held(SHARE), _("of the scenarios")),
            (_("Cash need P90"), risk.cash_at(0.9), as_held(WHOLE), money),
        ]
    return made


def _rates(canvas: Canvas, found: Findings, core: Core, row: int) -> None:
    own = found.request.terms.model
    for n, name in enumerate((_("Price model"), _("Unit"), _("Price now"), _("As bid"),
                              _("Change"))):
        canvas.put(row, 5 + n, name, HEADER_LEFT if n < 2 else HEADER)
    for model, at in core.rates.rows.items():
        if model not in core.rates.counted:
            continue
        row += 1
        mine = model == own
        text = TEAM if mine else PLAIN
        canvas.put(row, 5, model_name(model) + (" ★" if mine else ""), text)
        canvas.put(row, 6, model_unit(model), text if mine else QUIET)
        canvas.put(row, 7, Formula(f"={core.rates.price(model)}"),
                   as_result(PRICE) if mine else PRICE)
        canvas.put(row, 8, Formula(f"={core.rates.canvas.cell(at, 6)}"), PRICE)
        canvas.put(row, 9, Formula(f"={core.rates.canvas.cell(at, 7)}"), CHANGE)
    canvas.put(row + 1, 5, _("★ the model of this bid; prices in {currency}").format(
        currency=found.request.currency), NOTE)


def _charts(sheet: Sheet, folio: Folio, found: Findings, core: Core, risks: Risks,
            row: int) -> None:
    months = found.request.months
    kinds = dict(core.cost.kinds)
    cost = by_month(folio, kinds, core.cost.canvas.head)
    money = found.request.currency
    sheet.raw.add_chart(stacked(
        cost, [(kind, kind_name(kind)) for kind in kinds],
        _("Cost by month ({currency})").format(currency=money), "#,##0", HALF, skip_of(months)),
        f"A{row}")
    heads = core.heads
    people = by_month(folio, {
        "need": heads.needed_heads.together, "there": heads.effective.together,
        "agents": heads.heads.together}, heads.canvas.head)
    sheet.raw.add_chart(lines(people, [
        Drawn("agents", _("agents"), GREY, dash="sysDash"),
        Drawn("there", _("fully productive agents"), NAVY, width=28575),
        Drawn("need", _("needed"), ORANGE, dash="dash", width=28575)],
        _("Agents needed and there"), "0", HALF, skip_of(months)), f"E{row}")
    below = row + _CHART_ROWS + 1
    if risks.histogram is not None:
        canvas, first, last = risks.histogram
        block = Block(folio.sheets[canvas.title], first, last, {"label": 1, "count": 2})
        sheet.raw.add_chart(bars(block, "count", _("scenarios"), _(
            "Margin in {n:,} scenarios").format(n=found.scenarios), "0", WIDE, 2), f"A{below}")
    else:
        result = by_month(folio, {"profit": core.result.profit}, core.result.canvas.head)
        sheet.raw.add_chart(bars(result, "profit", _("profit"), _(
            "Profit by month ({currency})").format(currency=money), "#,##0", WIDE,
            skip_of(months)), f"A{below}")
