"""The workbook of a bid: inputs, the whole chain as live formulas, and what was found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from wfm.export.bid.bid_charts import WIDE, by_month, lines, skip_of, stacked
from wfm.export.bid.canvas import Across, Canvas, Folio
from wfm.export.bid.compliance_sheet import add_compliance
from wfm.export.bid.core import Core, draw_core
from wfm.export.bid.cover_sheet import add_assumptions, add_cover, add_glossary
from wfm.export.bid.findings import Findings
from wfm.export.bid.months import MonthCanvas, Row
from wfm.export.bid.profiles_sheet import add_heat, add_profiles
from wfm.export.bid.risk_sheet import add_risk
from wfm.export.bid.shrinkage_sheet import add_waterfall
from wfm.export.bid.sites_sheet import add_sites
from wfm.export.bid.summary_sheet import add_summary
from wfm.export.bid.words import kind_name
from wfm.export.charts import GREY, NAVY, ORANGE, Drawn
from wfm.export.saving import save_book
from wfm.export.sheet import Book, Sheet
from wfm.language import translate as _

_CHART_ROWS = 20


def write_bid(path: Path, found: Findings) -> None:
    """Write the workbook in one step: a reader never sees half of it.

    Inputs are yellow and open; all sheets are protected without a password. From the inputs to
    the prices every figure is a formula of docs/bid_mathematics.md: recalculated, the workbook is
    :func:`wfm.bid.economics.run` of the changed request against the plan of the bid, and its
    prices are those at which that operation has its target margin.

    Raises
    ------
    OSError
        It is open elsewhere or cannot be written; an earlier one stays as it was.
    """
    folio = Folio()
    core = draw_core(folio, found)
    risks = add_risk(folio, found)
    summary = add_summary(folio, found, core, risks)
    parts = _contents(folio, found, core, summary, risks.canvas)
    cover = add_cover(folio, found, core, parts)
    _add_charts(folio, found, core)
    title = _("Bid: {name}").format(name=found.request.name)
    book = Book(title, title)
    folio.write(book, [cover, *(canvas for canvas, _about in parts)])
    save_book(path, book)


def _contents(folio: Folio, found: Findings, core: Core, summary: Canvas,
              risk: Canvas) -> list[tuple[Canvas, str]]:
    """The sheets after the cover in their order, with what they are about."""
    assumptions, profiles = add_assumptions(folio, found), add_profiles(folio, found)
    heat, hours = add_heat(folio, found), add_waterfall(folio, found, core)
    sites, compliance = add_sites(folio, found), add_compliance(folio, found)
    glossary = add_glossary(folio)
    parts = [
        (summary, _("the bid on one page")),
        (core.inputs.canvas, _("what may be changed, with units, sources and names")),
        (assumptions, _("every figure of the request and where it comes from")),
        (core.work.canvas, _("contacts by month, handling time, hours at the phone")),
        (profiles, _("how contacts spread over week and day")),
        (heat, _("agents needed in each interval of a typical week")),
        (hours, _("shrinkage and the rest, as a waterfall")),
        (core.weeks.canvas, _("people week by week against those needed")),
        (core.classes.canvas, _("who is hired when")),
        (core.heads.canvas, _("people by month, overtime, what is short")),
        (core.spans_canvas, _("support staff by span")),
        (next(iter(core.seats.by.values())).canvas, _("seats by site")),
        (core.units.canvas, _("what each price model counts")),
        (core.cost.canvas, _("all cost by month")),
        (core.rates.canvas, _("the price of each model")),
        (core.result.canvas, _("what is left at the price as bid")),
        (core.bands, _("prices of volume beyond the forecast")),
        (core.service.canvas, _("service, misses and credits")),
        (risk, _("thousands of scenarios, what matters, break-even")),
        (sites, _("all sites on the same work")),
        (compliance, _("labour and calling rules with their legal basis")),
        (core.held.canvas, _("curves, schedule fits, who does what: held")),
        (core.plan.canvas, _("the plan as priced: held")),
        (core.tenure.canvas, _("who stays and what they can do, by tenure")),
        (core.calendar.canvas, _("weeks and months")),
        (glossary, _("the words of this workbook")),
    ]
    return [(canvas, about) for canvas, about in parts if canvas is not None]


def _add_charts(folio: Folio, found: Findings, core: Core) -> None:
    """Charts below the sheets of months."""
    skip = skip_of(found.request.months)
    money = found.request.currency
    kinds = dict(core.cost.kinds)
    heads = core.heads

    def month_chart(canvas: MonthCanvas, rows: dict[str, Row],
                    make: Callable[[Across], Any]) -> None:
        canvas.next += 1
        start = canvas.room(_CHART_ROWS)

        def then(sheet: Sheet) -> None:
            sheet.raw.add_chart(make(by_month(folio, rows, canvas.head)),
                                f"{canvas.beside}{start}")

        canvas.thens.append(then)

    month_chart(core.cost.canvas, kinds, lambda block: stacked(
        block, [(kind, kind_name(kind)) for kind in kinds],
        _("Cost by month ({currency})").format(currency=money), "#,##0", WIDE, skip))
    month_chart(heads.canvas, {
        "need": heads.needed_heads.together, "there": heads.effective.together,
        "agents": heads.heads.together}, lambda block: lines(block, [
            Drawn("agents", _("agents"), GREY, dash="sysDash"),
            Drawn("there", _("fully productive agents"), NAVY, width=28575),
            Drawn("need", _("needed"), ORANGE, dash="dash", width=28575)],
            _("Agents needed and there"), "0", WIDE, skip))
    seats = core.seats
    seats_canvas = next(iter(seats.by.values())).canvas
    month_chart(seats_canvas, dict(seats.by), lambda block: stacked(
        block, [(site, found.request.places[site].name or site) for site in seats.by],
        _("Seats by month"), "0", WIDE, skip))
    result = core.result
    month_chart(result.canvas, {"billed": result.billed,
                                "profit": result.profit}, lambda block: lines(block, [
        Drawn("billed", _("revenue"), NAVY, width=28575),
        Drawn("profit", _("profit"), ORANGE, width=28575)],
        _("Revenue and profit by month ({currency})").format(currency=money), "#,##0", WIDE, skip,
        None))
    lines_of = {code: row for code, row in core.service.service.by.items()
                if code in found.request.lines}
    if lines_of:
        month_chart(core.service.canvas, lines_of, lambda block: lines(block, [
            Drawn(code, found.works[code], (NAVY, ORANGE, GREY)[n % 3],
                  dash=(None, "dash", "sysDash")[n // 3 % 3], width=25400)
            for n, code in enumerate(lines_of)],
            _("Service level by month"), "0%", WIDE, skip, None))
