"""The sheets Cover, Assumptions and Glossary."""

from __future__ import annotations

from collections.abc import Sequence

from wfm.bid.request import Assumption
from wfm.export.bid.canvas import Canvas, Folio
from wfm.export.bid.core import Core
from wfm.export.bid.findings import Findings
from wfm.export.bid.inputs_sheet import site_name
from wfm.export.bid.log_words import figure_words, source_words, unit_words, value_words
from wfm.export.bid.looks import HELD, INPUT, PRICE, RESULT, SHARE, TEXT, as_result
from wfm.export.bid.words import model_name, model_unit, shore
from wfm.export.sheet import Formula, Link
from wfm.export.styles import (
    CENTRED,
    DATE,
    HEADER,
    HEADER_LEFT,
    LINK,
    OVER_FILL,
    PLAIN,
    QUIET,
    SECTION,
    TITLE,
)
from wfm.language import day_text
from wfm.language import translate as _

_WIDTHS = [30, 34, 78]


def add_cover(folio: Folio, found: Findings, core: Core,
              contents: Sequence[tuple[Canvas, str]]) -> Canvas:
    """Draw the sheet Cover; `contents` are the sheets with what they are about."""
    request = found.request
    canvas = Canvas(folio, _("Cover"), _WIDTHS, landscape=False, tab="223A5E")
    canvas.next = 2
    canvas.line((request.name, TITLE.but(size=22)), height=34)
    canvas.line((_("Bid for {client}").format(client=request.client), TITLE.but(size=13)),
                height=22)
    canvas.next += 1
    model = request.terms.model
    facts: list[tuple[str, object, object]] = [
        *([(_("Scenario"), found.scenario, "")] if found.scenario else []),
        (_("Service from"), request.start, _("for {n} months").format(n=request.months)),
        (_("Sites"), ", ".join(site_name(found, site) for site in found.used),
         ", ".join(dict.fromkeys(shore(request.places[site].kind) for site in found.used))),
        (_("Lines and lists"), str(len(found.works)), ", ".join(found.works.values())),
        (_("Currency"), request.currency, ""),
        *_maker(found),
        (_("Program"), f"wfm {found.version}".strip(), found.command),
    ]
    for label, value, rest in facts:
        canvas.line((label, QUIET), (value, DATE.but(align="left") if label == _("Service from")
                                     else PLAIN.but(bold=True)), (rest, TEXT))
    canvas.next += 1
    canvas.line(*[(_("The offer") if n == 0 else "", SECTION) for n in range(3)])
    canvas.line((_("Price as bid"), PLAIN), (Formula(f"={core.inputs('price_bid')}"),
                                            as_result(PRICE)),
                (_("{currency} per {unit} ({model})").format(
                    currency=request.currency, unit=model_unit(model),
                    model=model_name(model).lower()), PLAIN.but(indent=1)))
    canvas.line((_("Price now"), PLAIN), (Formula(f"={core.rates.price(model)}"),
                                         as_result(PRICE)),
                (_("at the target margin, with all changes made in this workbook"),
                 PLAIN.but(indent=1)))
    margin = core.result
    canvas.line((_("Margin at the price as bid"), PLAIN), (Formula(
        f"=IF({margin.billed.total}<>0,{margin.profit.total}/{margin.billed.total},0)"),
        as_result(SHARE)), (_("with all changes made in this workbook"), PLAIN.but(indent=1)))
    canvas.next += 1
    canvas.line(*[(_("How to read it") if n == 0 else "", SECTION) for n in range(3)])
    for look, sign, text in (
            (INPUT.but(align="center", open=False), _("input"), _(
                "may be changed: everything that follows is computed again")),
            (HELD.but(align="center"), _("held"), _(
                "a result of simulation or an optimiser: a value; {command} makes it anew")
                .format(command=found.command)),
            (RESULT.but(align="center"), _("result"), _("what everything leads to")),
            (CENTRED, _("formula"), _("everything else: traceable cell by cell"))):
        canvas.line((sign, look), None, None)
        canvas.put(canvas.next - 1, 2, text, PLAIN.but(indent=1))
    canvas.next += 1
    canvas.line(*[(_("Contents") if n == 0 else "", SECTION) for n in range(3)])
    for sheet, about in contents:
        canvas.line((Link(sheet.title, sheet.title), LINK), (about, PLAIN))
    return canvas


def _maker(found: Findings) -> list[tuple[str, object, object]]:
    """Who made the bid and when, as far as that is told."""
    by, on = found.request.made_by, found.request.made_on
    if by:
        return [(_("Made by"), by, day_text(on) if on else "")]
    return [(_("Made on"), day_text(on), "")] if on else []


def add_assumptions(folio: Folio, found: Findings) -> Canvas:
    """Draw the sheet Assumptions: the log of all figures and where they come from."""
    log = found.request.assumptions
    canvas = Canvas(folio, _("Assumptions"), [34, 46, 40, 30, 11, 90], freeze="A5", repeat="4:4",
                    tab="EEDD88")
    defaults = sum(one.default for one in log)
    unsourced = sum(not one.source for one in log)
    canvas.heading(_("Assumptions"), _(
        "{n} figures, of which {defaults} are defaults and {none} have no source. As they were "
        "when the bid was made; changes since then stand in sheet Inputs.").format(
            n=len(log), defaults=defaults, none=unsourced))
    canvas.next += 1
    canvas.line(*[(name, HEADER_LEFT if n != 4 else HEADER) for n, name in enumerate((
        _("Table"), _("Figure"), _("Value"), _("Unit"), _("Default?"), _("Source")))])
    head = canvas.next - 1
    for one in log:
        canvas.line((_place(one), QUIET), (figure_words(one), PLAIN), (value_words(one), PLAIN),
                    (unit_words(one.unit), QUIET),
                    (_("default") if one.default else _("given"),
                     CENTRED.but(fill=OVER_FILL) if one.default else CENTRED),
                    (source_words(one) or "–", TEXT))
    if not log:
        canvas.line((_("The request came without a log."), QUIET))
    canvas.thens.append(lambda sheet: sheet.filter(head, 6))
    return canvas


def _place(one: Assumption) -> str:
    """Where a figure is written: the table, with the column where the figure has one."""
    column = one.what.rpartition(": ")[2]
    return f"{one.table}, {column}" if column.isidentifier() and ": " in one.what else one.table


def add_glossary(folio: Folio) -> Canvas:
    """Draw the sheet Glossary."""
    canvas = Canvas(folio, _("Glossary"), [34, 120], freeze="A4", repeat="3:3", tab="D9D9D9")
    canvas.heading(_("Glossary"))
    canvas.next += 1
    canvas.line((_("Word"), HEADER_LEFT), (_("Meaning"), HEADER_LEFT))
    for word, meaning in _words():
        canvas.line((word, PLAIN.but(bold=True)), (meaning, TEXT))
    return canvas


def _words() -> list[tuple[str, str]]:
    return [
        (_("Handling time (AHT)"), _("agent time of a contact: talk, hold and after-call work")),
        (_("Agent hours at the phone"), _("hours with which the promise is kept, waiting for "
                                          "contacts among them")),
        (_("Schedule fit"), _("hours needed at the phone over those that a real roster has there: "
                              "breaks, whole shifts, days off and the law take the rest")),
        (_("Shrinkage"), _("rostered time that is not spent at the phone: in the office (coaching, "
                           "meetings, systems down) and out of it (leave, sickness); the shares "
                           "multiply")),
        (_("Availability"), _("what shrinkage leaves of rostered time")),
        (_("Paid hour"), _("an hour of contract or overtime paid to an agent; training apart")),
        (_("Productive hour"), _("an hour at the phone that was needed and given")),
        (_("FTE"), _("full-time equivalent: an agent with the site's longest contract")),
        (_("Attrition"), _("share of agents who leave in a month, by tenure")),
        (_("Nesting"), _("the first weeks after training, with help beside")),
        (_("Ramp"), _("the weeks until a new agent works like the others")),
        (_("Fully productive agents"), _("agents, each counted by what they can do already")),
        (_("Headcount follows"), _("headcount over that of the plan: a lasting change of need is "
                                   "followed after hiring, training and nesting")),
        (_("Service level"), _("share of contacts answered within the promised time")),
        (_("Credit, bonus"), _("what a missed promise takes off the line's part of a month's bill, "
                               "and what a better service adds to it")),
        (_("Locked forecast"), _("the client's forecast when it was fixed; beyond its band a "
                                 "missed promise is excused")),
        (_("Commitment"), _("share of the forecast that is billed in any month")),
        (_("Additional and reduced volume"), _("volume beyond the bands around the forecast, "
                                               "billed or taken off at prices of its own (ARC and "
                                               "RRC)")),
        (_("Margin"), _("profit over revenue, after all cost, shares of revenue, credits and the "
                        "cost of capital")),
        (_("Left for cost"), _("1 less margin, credits, shares of revenue and capital: cost over "
                               "it is the price")),
        (_("Cost plus"), _("the bill is the cost times a factor")),
        (_("Right-party contact"), _("an attempt that reaches the person who was meant")),
        (_("P10, P50, P90"), _("what 10, 50 and 90 of 100 scenarios do not exceed")),
        (_("Tornado"), _("each driver alone at its P10 and P90, everything else as assumed")),
        (_("Cash need"), _("the largest sum laid out before bills are paid")),
        (_("Break-even volume"), _("volume nearest to the forecast, as a share of it, at which the "
                                   "profit of all months is gone")),
    ]
