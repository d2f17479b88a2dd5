"""The client's workbook: service, volumes, staffing in broad terms, prices and what they rest on.

Made of an :class:`~wfm.export.bid.offer.Offer` alone, and of values: there is no formula that could
lead to anything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wfm.bid.request import PriceModel
from wfm.export.bid.bid_charts import WIDE, lines, skip_of, stacked
from wfm.export.bid.canvas import Across, Canvas, Folio
from wfm.export.bid.findings import Findings
from wfm.export.bid.looks import MONTH, PRICE, RESULT, SHARE, TEXT, UNIT, WHOLE, as_total
from wfm.export.bid.offer import STEP, Offer, make_offer
from wfm.export.charts import NAVY, Drawn
from wfm.export.saving import save_book
from wfm.export.sheet import Book, Sheet
from wfm.export.styles import CENTRED, HEADER, HEADER_LEFT, PLAIN, QUIET, SECTION, TEAM, TITLE
from wfm.language import day_text
from wfm.language import translate as _

_CHART_ROWS = 20


def write_client_safe(
    path: Path, found: Findings, models: Sequence[PriceModel] | None = None
) -> None:
    """Write the client's workbook in one step.

    Parameters
    ----------
    models
        Price models that are offered; without them all that the bid has units of. Cost plus never
        is: its factor would tell the margin.

    Raises
    ------
    OSError
        It is open elsewhere or cannot be written; an earlier one stays as it was.
    """
    offer = make_offer(found, models)
    folio = Folio()
    sheets = [_offer(folio, offer), _prices(folio, offer), _service(folio, offer),
              _volumes(folio, offer), _staffing(folio, offer), _assumptions(folio, offer)]
    title = _("Offer: {name}").format(name=offer.name)
    book = Book(title, title)
    folio.write(book, sheets)
    save_book(path, book)


def _offer(folio: Folio, offer: Offer) -> Canvas:
    canvas = Canvas(folio, _("Offer"), [30, 22, 88], landscape=False, tab="223A5E")
    canvas.next = 2
    canvas.line((offer.name, TITLE.but(size=22)), height=34)
    canvas.line((_("Offer to {client}").format(client=offer.client), TITLE.but(size=13)),
                height=22)
    made = [offer.made_by, day_text(offer.made_on) if offer.made_on is not None else ""]
    if any(made):
        canvas.line((", ".join(part for part in made if part), QUIET))
    canvas.next += 1
    canvas.line((_("Service from"), QUIET), (day_text(offer.months[0]), PLAIN.but(bold=True)),
                (_("for {n} months").format(n=len(offer.months)), PLAIN))
    canvas.line((_("Currency"), QUIET), (offer.currency, PLAIN.but(bold=True)))
    canvas.line((_("Done in"), QUIET), (", ".join(offer.places), PLAIN.but(bold=True)))
    own = [price for price in offer.prices if price.own]
    for price in own:
        canvas.next += 1
        canvas.line(*[(_("The price") if n == 0 else "", SECTION) for n in range(3)])
        canvas.line((price.model, PLAIN), (price.amount, RESULT.but(number=PRICE.number)),
                    (_("{currency} per {unit}, in the first year").format(
                        currency=offer.currency, unit=price.unit), PLAIN.but(indent=1)))
    canvas.next += 1
    canvas.line(*[(_("Terms") if n == 0 else "", SECTION) for n in range(3)])
    for name, text in offer.terms:
        row = canvas.line((name, QUIET), (text, TEXT))
        canvas.merge(row, 2, 3)
    return canvas


def _prices(folio: Folio, offer: Offer) -> Canvas:
    canvas = Canvas(folio, _("Prices"), [32, 28, 20, 20, 20], landscape=False, tab="EEDD88")
    canvas.heading(_("Prices"), _(
        "Of one unit, in {currency} of the first year. The models are alternatives of each other; "
        "the one marked ★ is offered.").format(currency=offer.currency))
    canvas.next += 1
    canvas.line((_("Price model"), HEADER_LEFT), (_("Unit"), HEADER_LEFT), (_("Price"), HEADER))
    for price in offer.prices:
        canvas.line((price.model + (" ★" if price.own else ""), TEAM if price.own else PLAIN),
                    (price.unit, TEAM if price.own else QUIET),
                    (price.amount, as_total(PRICE) if price.own else PRICE))
    if any(price.bands for price in offer.prices):
        canvas.next += 1
        canvas.line(*[(_("Volume unlike the forecast") if n == 0 else "", SECTION)
                      for n in range(5)])
        canvas.line((_("Units of a month beyond a band's edge are billed, or taken off, at its "
                       "price."), QUIET))
        canvas.line((_("Price model"), HEADER_LEFT), (_("What"), HEADER_LEFT), (_("from"), HEADER),
                    (_("to"), HEADER), (_("Price in the band"), HEADER))
        for price in offer.prices:
            for band in price.bands:
                canvas.line((price.model + (" ★" if price.own else ""), PLAIN),
                            (_("additional") if band.low >= 1 else _("reduced"), PLAIN),
                            (band.low, SHARE), (band.high, SHARE), (band.amount, PRICE))
    if offer.levels:
        canvas.next += 1
        canvas.line(*[(_("Other service levels") if n == 0 else "", SECTION) for n in range(5)])
        canvas.line((_("Service level"), HEADER_LEFT), ("", HEADER), (_("Price"), HEADER))
        for name, amount in offer.levels:
            canvas.line((name, PLAIN), None, (amount, PRICE))
    return canvas


def _service(folio: Folio, offer: Offer) -> Canvas:
    canvas = Canvas(folio, _("Service"), [28, 14, 12, 50, 56], tab="44BB99")
    canvas.heading(_("Service"))
    canvas.next += 1
    canvas.line(*[(name, HEADER_LEFT) for name in (
        _("Line or list"), _("Channel"), _("Language"), _("Hours"), _("Promise"))])
    for one in offer.services:
        canvas.line((one.name, PLAIN), (one.channel, PLAIN), (one.language, CENTRED),
                    (one.hours, TEXT), (one.promise, TEXT),
                    height=15.0 * (1 + max(len(one.hours), len(one.promise)) // 50))
    return canvas


def _months(canvas: Canvas, offer: Offer, first: str, second: str) -> int:
    canvas.next += 1
    return canvas.line((first, HEADER_LEFT), (second, HEADER),
                       *[(day, MONTH) for day in offer.months], height=30)


def _volumes(folio: Folio, offer: Offer) -> Canvas:
    months = len(offer.months)
    canvas = Canvas(folio, _("Volumes"), [30, 13, *[10.0] * months], freeze="C5", repeat="4:4",
                    repeat_columns="A:B", pages=-(-months // 12), tab="44BB99")
    canvas.heading(_("Volumes"), _("Contacts of lines and attempts of call lists by month, spike "
                                   "days included: the forecast on which the offer rests."))
    head = _months(canvas, offer, _("Line or list"), _("All months"))
    rows = {}
    for name, series in offer.volumes.items():
        rows[name] = canvas.line((name, PLAIN), (round(sum(series)), as_total(WHOLE)),
                                 *[(round(n), WHOLE) for n in series])
    canvas.next += 1
    start = canvas.room(_CHART_ROWS)

    def chart(sheet: Sheet) -> None:
        block = Across(sheet, 3, 2 + months, {"label": head, **rows})
        sheet.raw.add_chart(stacked(block, [(name, name) for name in rows],
                                    _("Contacts and attempts by month"), "#,##0", WIDE,
                                    skip_of(months)), f"{canvas.beside}{start}")

    canvas.thens.append(chart)
    return canvas


def _staffing(folio: Folio, offer: Offer) -> Canvas:
    months = len(offer.months)
    canvas = Canvas(folio, _("Staffing"), [30, 13, *[10.0] * months], freeze="C5", repeat="4:4",
                    repeat_columns="A:B", pages=-(-months // 12), tab="77AADD")
    canvas.heading(_("Staffing"), _(
        "Agents on the programme by month, in steps of {n}; those in training and support staff "
        "come on top.").format(n=STEP))
    head = _months(canvas, offer, _("People"), _("Most"))
    row = canvas.line((_("Agents"), PLAIN), (max(offer.agents), as_total(WHOLE)),
                      *[(n, WHOLE) for n in offer.agents])
    canvas.line((_("Done in"), QUIET), (", ".join(offer.places), UNIT))
    canvas.next += 1
    start = canvas.room(_CHART_ROWS)

    def chart(sheet: Sheet) -> None:
        block = Across(sheet, 3, 2 + months, {"label": head, "agents": row})
        made = lines(block, [Drawn("agents", _("agents"), NAVY, width=28575)],
                     _("Agents by month"), "0", WIDE, skip_of(months))
        made.legend = None
        sheet.raw.add_chart(made, f"{canvas.beside}{start}")

    canvas.thens.append(chart)
    return canvas


def _assumptions(folio: Folio, offer: Offer) -> Canvas:
    canvas = Canvas(folio, _("Assumptions"), [58, 56, 26, 14], freeze="A5", repeat="4:4",
                    tab="CCDDAA")
    canvas.heading(_("Assumptions"), _(
        "Figures of demand on which the offer rests: please correct those that we had to assume."))
    canvas.next += 1
    canvas.line((_("Figure"), HEADER_LEFT), (_("Value"), HEADER_LEFT), (_("Unit"), HEADER_LEFT),
                (_("Whose"), HEADER))
    for one in offer.assumptions:
        canvas.line((one.what, TEXT), (one.value, TEXT), (one.unit, QUIET),
                    (_("given") if one.given else _("assumed"), CENTRED))
    return canvas
