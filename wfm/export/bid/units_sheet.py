"""The sheets Seats and Units: what is counted, of every price model (step 8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from wfm.bid.request import PRICE_MODELS
from wfm.export.bid.canvas import Folio
from wfm.export.bid.findings import Findings
from wfm.export.bid.heads_sheet import Heads
from wfm.export.bid.held_sheet import Held
from wfm.export.bid.inputs_sheet import Inputs, names_of
from wfm.export.bid.looks import ONE, SHARE, WHOLE
from wfm.export.bid.months import MonthCanvas, Row, Rows
from wfm.export.bid.service_sheet import Service
from wfm.export.bid.volume_sheet import Work
from wfm.export.bid.words import model_name, model_unit
from wfm.export.sheet import Formula
from wfm.language import translate as _

ALMOST = "0.000000001"
"""Taken off before rounding up, so that a last digit does not ask for one more."""


def round_up(expression: str) -> str:
    """The next whole number, not below 0."""
    return f"MAX(ROUNDUP({expression}-{ALMOST},0),0)"


def add_seats(folio: Folio, found: Findings, inputs: Inputs, held: Held, heads: Heads) -> Rows:
    """Draw the sheet Seats; gives the rows by site."""
    sites = names_of(found)
    canvas = MonthCanvas(
        folio, _("Seats"), found.request.first_days[:-1],
        _("Agents at work at once in the busiest interval of the roster, less those at home, over "
          "those who share a seat."), tab="CCDDAA")
    peak = canvas.figures(
        _("Agents at work at once, not at home"), _("agents"),
        lambda p, m: Formula(f"={heads.heads[p](m)}*{held.present[p]}*(1-{inputs('home', p)})"),
        sites, ONE, "max")
    seats = canvas.figures(
        _("Seats"), _("seats"),
        lambda p, m: Formula("=" + round_up(f"{peak[p](m)}/{inputs('sharing', p)}")), sites,
        WHOLE, "max")
    canvas.figures(
        _("Seats left (negative: missing)"), _("seats"),
        lambda p, m: Formula(f"={inputs('seats', p)}-{seats[p](m)}"), sites,
        WHOLE.but(number='#,##0;"▼" -#,##0;0'), "", add=False)
    canvas.figures(
        _("Seats taken"), _("share of the seats there are"),
        lambda p, m: Formula(f"=IF({inputs('seats', p)}>0,{seats[p](m)}/{inputs('seats', p)},0)"),
        sites, SHARE, "max", add=False)
    return seats


@dataclass(frozen=True)
class Units:
    """Rows by site, and by price model."""

    canvas: MonthCanvas
    paid: Rows
    minutes: Rows
    contacts: Rows
    by_model: dict[str, Row]


def add_units(folio: Folio, found: Findings, inputs: Inputs, held: Held, work: Work, heads: Heads,
              service: Service, seats: Rows) -> Units:
    """Draw the sheet Units, but for cost plus, whose units are the cost."""
    request, sites, works = found.request, names_of(found), found.works
    hours = _("hours")
    canvas = MonthCanvas(folio, _("Units"), request.first_days[:-1],
                         _("What is counted of the work done, by site and by price model."),
                         tab="CCDDAA")
    paid = canvas.figures(
        _("Paid hours of agents"), hours,
        lambda p, m: Formula(f"={heads.heads[p](m)}*{heads.month_h[p](m)}+{heads.paid_over[p](m)}"),
        sites, ONE)
    phone = canvas.figures(
        _("Hours at the phone, needed and given"), hours,
        lambda p, m: Formula(f"=MIN({heads.available[p](m)}+{heads.overtime[p](m)},"
                             f"{heads.needed[p](m)})"), sites, ONE)
    fte = canvas.figures(
        _("Full-time agents"), _("FTE"),
        lambda p, m: Formula(f"={heads.heads[p](m)}*{inputs('week_h', p)}/{inputs('full_h', p)}"),
        sites, ONE, "mean")
    minutes = canvas.figures(
        _("Minutes of handling"), _("minutes"),
        lambda j, m: Formula(f"={work.contacts[j](m)}*{service.handled[j](m)}"
                             f"*{work.seconds[j](m)}/60"), works, WHOLE)

    def done(j: str, m: int) -> Formula:
        answered = f"*{inputs('contact_rate', j)}" if j in request.lists else ""
        return Formula(f"={work.contacts[j](m)}*{service.handled[j](m)}{answered}")

    contacts = canvas.figures(_("Contacts handled"), _("contacts"), done, works, WHOLE)

    def at_site(of: Rows, p: str, m: int) -> Formula:
        return Formula(f"=SUMPRODUCT({held.shares[p]},{of.column(m)})")

    site_minutes = canvas.figures(_("Minutes at the sites"), _("minutes"),
                                  partial(at_site, minutes), sites, WHOLE)
    site_contacts = canvas.figures(_("Contacts at the sites"), _("contacts"),
                                   partial(at_site, contacts), sites, WHOLE)
    by_model: dict[str, Row] = {}
    canvas.section(_("Units of the price models"))

    def right(m: int) -> str:
        return "+".join(f"{contacts[j](m)}*{inputs('right_party', j)}" for j in request.lists)

    def sales(m: int) -> str:
        return "+".join(f"{contacts[j](m)}*{inputs('right_party', j)}*{inputs('conversion', j)}"
                        f"*{inputs('dial', 'conversion')}" for j in request.lists)

    made: dict[str, Callable[[int], str]] = {
        "paid_hour": paid.together, "productive_hour": phone.together, "minute": minutes.together,
        "contact": contacts.together, "right_party_contact": right, "sale": sales,
        "fte": fte.together, "seat": seats.together, "month": lambda m: "1",
    }
    for model in PRICE_MODELS:
        if model == "cost_plus":
            continue
        by_model[model] = canvas.figure(
            model_name(model), _("all"), model_unit(model), partial(_equal, made[model]), ONE)
    return Units(canvas, paid, site_minutes, site_contacts, by_model)


def _equal(make: Callable[[int], str], month: int) -> Formula:
    return Formula(f"={make(month) or 0}")
