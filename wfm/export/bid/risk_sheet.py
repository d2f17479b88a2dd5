"""The sheet Risk: what thousands of scenarios say, what matters, and where money is lost."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from wfm.bid.risk import Exposure
from wfm.export.bid.bid_charts import HALF, bars, lines, skip_of, tornado
from wfm.export.bid.canvas import Canvas, Folio
from wfm.export.bid.findings import Findings
from wfm.export.bid.looks import FACTOR, SHARE, WHOLE, as_held
from wfm.export.bid.words import driver_name, model_name
from wfm.export.charts import GREY, NAVY, ORANGE, Block, Drawn
from wfm.export.sheet import Formula, Sheet
from wfm.export.styles import CENTRED, HEADER, HEADER_LEFT, PLAIN, QUIET, SECTION
from wfm.language import percent_text
from wfm.language import translate as _

_BINS = 24
_EVEN = 1e-9
_NAMED = replace(HALF, plot=(0.27, 0.14, 0.69, 0.62))
"""With room for the names of drivers."""
_ROWS = 19
_COLUMNS = 8
Span = tuple[Canvas, int, int]


@dataclass(frozen=True)
class Risks:
    """The sheet, and the rows of the histogram where there are scenarios."""

    canvas: Canvas
    histogram: Span | None


def add_risk(folio: Folio, found: Findings) -> Risks:
    """Draw the sheet."""
    canvas = Canvas(folio, _("Risk"), [34, *[17.0] * 9], tab="FFAABB")
    canvas.heading(
        _("Risk"),
        _("Values of {n:,} scenarios (seed {seed}) at the price as bid; {command} makes them anew. "
          "They do not move with the inputs of this workbook.").format(
              n=found.scenarios, seed=found.seed, command=found.command))
    histogram = by_month = None
    risk = found.exposure
    if risk is None:
        canvas.line((_("No scenarios were run for this workbook."), QUIET))
    else:
        _add_percentiles(canvas, found, risk)
    swings = _add_swings(canvas, found)
    _add_break_evens(canvas, found)
    start = canvas.next + 1
    canvas.thens.append(lambda sheet: sheet.page_break_before(start))
    canvas.next = start + 2 * _ROWS
    for row in range(start, canvas.next):
        canvas.put(row, 1, " ", PLAIN)
    tables = canvas.next
    canvas.thens.append(lambda sheet: sheet.page_break_before(tables))
    if risk is not None:
        histogram = _add_histogram(canvas, risk)
        by_month = _add_months(canvas, found, risk)
    canvas.thens.append(
        lambda sheet: _charts(sheet, folio, found, start, histogram, by_month, swings))
    return Risks(canvas, histogram)


def _section(canvas: Canvas, title: str) -> None:
    canvas.next += 1
    canvas.line(*[(title if n == 0 else "", SECTION) for n in range(_COLUMNS)])


def _add_percentiles(canvas: Canvas, found: Findings, risk: Exposure) -> None:
    _section(canvas, _("All months together"))
    parts = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
    canvas.line((_("Figure"), HEADER_LEFT), *[
        (f"P{100 * part:.0f}", HEADER) for part in parts])
    money = found.request.currency
    for label, series, look in (
            (_("Margin"), risk.margin, SHARE),
            (_("Profit ({currency})").format(currency=money), risk.profit, WHOLE),
            (_("Revenue ({currency})").format(currency=money), risk.billed, WHOLE),
            (_("Cost ({currency})").format(currency=money), risk.cost, WHOLE),
            (_("Cash need ({currency})").format(currency=money), risk.cash_need, WHOLE),
            (_("Net present value ({currency})").format(currency=money), risk.present_value,
             WHOLE)):
        canvas.line((label, PLAIN), *[(float(np.quantile(series, part)), as_held(look))
                                      for part in parts])
    canvas.line((_("Probability of a loss"), PLAIN), (risk.loss, as_held(SHARE)))
    canvas.line((_("Credits less bonuses expected"), PLAIN),
                (risk.credits, as_held(SHARE.but(number="0.00%"))), (_("of revenue"), QUIET))


def _add_swings(canvas: Canvas, found: Findings) -> Span | None:
    """Each driver alone; the changes of profit are formulas of the profits."""
    if not found.swings:
        return None
    _section(canvas, _("What matters: each driver alone, low (P10) and high (P90)"))
    canvas.line(*[(name, HEADER_LEFT if n == 0 else HEADER) for n, name in enumerate((
        _("Driver"), _("Low"), _("High"), _("Profit at low"), _("Profit at high"),
        _("Low against plan"), _("High against plan"), _("Margin low / high")))], height=30)
    base = float(found.outcome.profit.sum())
    first = canvas.next
    for swing in found.swings:
        row = canvas.line(
            (driver_name(swing.driver), PLAIN), (swing.low, as_held(FACTOR)),
            (swing.high, as_held(FACTOR)), (swing.low_profit, as_held(WHOLE)),
            (swing.high_profit, as_held(WHOLE)))
        for column, of in ((6, 4), (7, 5)):
            canvas.put(row, column, Formula(f"={canvas.cell(row, of)}-{base!r}"),
                       WHOLE.but(number="+#,##0;-#,##0;0"))
        canvas.put(row, 8, f"{percent_text(swing.low_margin)} / {percent_text(swing.high_margin)}",
                   CENTRED)
    return canvas, first, canvas.next - 1


def _add_break_evens(canvas: Canvas, found: Findings) -> None:
    if not found.break_evens:
        return
    _section(canvas, _("Where each price model loses money, by volume"))
    canvas.line(*[(name, HEADER_LEFT if n == 0 else HEADER) for n, name in enumerate((
        _("Price model"), _("Loss below"), _("Loss above")))])
    for one in found.break_evens:
        canvas.line((model_name(one.model), PLAIN), *[
            (_("nowhere"), CENTRED) if value is None else (value, as_held(SHARE))
            for value in (one.below, one.above)])
    canvas.line((_("of the forecast, the same in all months, headcount following with its delay; "
                   "each model at its price of the target margin"), QUIET))


def _add_histogram(canvas: Canvas, risk: Exposure) -> Span:
    _section(canvas, _("Margins, how often"))
    canvas.line((_("Margin from"), HEADER_LEFT), (_("Scenarios"), HEADER))
    low, high = np.quantile(risk.margin, (0.005, 0.995))
    step = max(float(high - low) / _BINS, 1e-4)
    step = float(np.ceil(step * 200) / 200) if step > 0.0025 else step
    edges = np.arange(np.floor(low / step), np.ceil(high / step) + 1) * step
    counts, _edges = np.histogram(np.clip(risk.margin, edges[0], edges[-1] - step / 2), edges)
    digits = 0 if abs(100 * step - round(100 * step)) < _EVEN else 1
    first = canvas.next
    for edge, count in zip(edges[:-1], counts, strict=True):
        canvas.line((percent_text(edge + 0.0, digits), PLAIN), (int(count), as_held(WHOLE)))
    return canvas, first, canvas.next - 1


def _add_months(canvas: Canvas, found: Findings, risk: Exposure) -> Span:
    _section(canvas, _("Profit by month ({currency})").format(currency=found.request.currency))
    canvas.line((_("Month"), HEADER_LEFT), *[(f"P{part}", HEADER) for part in (10, 50, 90)])
    first = canvas.next
    for m, day in enumerate(found.request.first_days[:-1]):
        canvas.line((f"{day:%Y-%m}", PLAIN), *[
            (float(np.quantile(risk.by_month[:, m], part)), as_held(WHOLE))
            for part in (0.1, 0.5, 0.9)])
    return canvas, first, canvas.next - 1


def _charts(sheet: Sheet, folio: Folio, found: Findings, row: int, histogram: Span | None,
            by_month: Span | None, swings: Span | None) -> None:
    money = found.request.currency
    if swings is not None:
        canvas, first, last = swings
        block = Block(folio.sheets[canvas.title], first, last, {"label": 1, "low": 6, "high": 7})
        sheet.raw.add_chart(tornado(
            block, ("low", _("driver low")), ("high", _("driver high")),
            _("Profit against the plan ({currency})").format(currency=money), "#,##0", _NAMED),
            f"A{row}")
    if histogram is not None:
        canvas, first, last = histogram
        block = Block(folio.sheets[canvas.title], first, last, {"label": 1, "count": 2})
        sheet.raw.add_chart(bars(block, "count", _("scenarios"), _("Margin, scenarios"), "0", HALF,
                                 2), f"F{row}")
    if by_month is not None:
        canvas, first, last = by_month
        block = Block(folio.sheets[canvas.title], first, last,
                      {"label": 1, "p10": 2, "p50": 3, "p90": 4})
        sheet.raw.add_chart(lines(block, [
            Drawn("p90", "P90", GREY, dash="dash"), Drawn("p50", "P50", NAVY, width=28575),
            Drawn("p10", "P10", ORANGE, dash="dash")],
            _("Profit by month ({currency})").format(currency=money), "#,##0", HALF,
            skip_of(found.request.months), None), f"A{row + _ROWS}")


