"""The sheet Volumes: contacts by month as inputs, and what they take (steps 1 to 3)."""

from __future__ import annotations

from dataclasses import dataclass

from wfm.bid.frame import spikes
from wfm.export.bid.calendar_sheet import Calendar
from wfm.export.bid.canvas import Folio
from wfm.export.bid.findings import Findings
from wfm.export.bid.held_sheet import Held
from wfm.export.bid.inputs_sheet import Inputs
from wfm.export.bid.looks import FACTOR, ONE, WHOLE, as_held, as_input
from wfm.export.bid.months import MonthCanvas, Rows
from wfm.export.sheet import Formula
from wfm.language import translate as _


@dataclass(frozen=True)
class Work:
    """Rows by line and list; `weekly` and `part` by line."""

    canvas: MonthCanvas
    given: Rows
    contacts: Rows
    seconds: Rows
    load: Rows
    hours: Rows


def add_volumes(folio: Folio, found: Findings, inputs: Inputs, held: Held,
                calendar: Calendar) -> Work:
    """Draw the sheet."""
    request, works = found.request, found.works
    canvas = MonthCanvas(
        folio, _("Volumes"), request.first_days[:-1],
        _("Yellow: contacts of lines and new records of call lists by month, which may be changed. "
          "Below: what they come to, in the order of the calculation."), tab="44BB99")

    def volume(code: str, m: int) -> object:
        series = (request.lines[code].contacts if code in request.lines
                  else request.lists[code].records)
        return float(series[m])

    given = canvas.figures(
        _("Forecast"),
        {code: _("contacts") if code in request.lines else _("records") for code in works},
        volume, works, as_input(WHOLE), add=False)
    for rows in given.by.values():
        for m in range(request.months):
            canvas.check(rows(m), "decimal", 0, None)
    lines = {code: works[code] for code in request.lines}
    uplift = {code: spikes(request, line) for code, line in request.lines.items()}
    spike = canvas.figures(_("Spike days"), _("times"),
                           lambda code, m: float(uplift[code][m]), lines, as_held(FACTOR),
                           "mean", add=False) if lines else Rows({}, None)

    def contacts(code: str, m: int) -> object:
        start = f"={given[code](m)}*{inputs('volume', code)}*{inputs('dial', 'volume')}"
        if code in request.lines:
            return Formula(f"{start}*{spike[code](m)}")
        return Formula(f"{start}*{inputs('attempts', code)}")

    offered = canvas.figures(
        _("Contacts and attempts"),
        {code: _("contacts") if code in request.lines else _("attempts") for code in works},
        contacts, works, WHOLE)

    def seconds(code: str, m: int) -> object:
        dial = inputs("dial", "aht")
        if code in request.lines:
            return Formula(f"={inputs('aht_s', code)}*(1+{inputs('aht_year', code)})^({m}/12)"
                           f"*{dial}")
        right = f"{inputs('contact_rate', code)}*{inputs('right_party', code)}"
        return Formula(f"=({right}*{inputs('aht_contact_s', code)}+(1-{right})"
                       f"*{inputs('aht_no_contact_s', code)})*{dial}")

    taken = canvas.figures(_("Handling time"), _("seconds"), seconds, works, ONE, "mean",
                           add=False)

    def load(code: str, m: int) -> object:
        parallel = f"/{inputs('concurrency', code)}" if code in request.lines else ""
        return Formula(f"={offered[code](m)}*{taken[code](m)}/3600{parallel}")

    loads = canvas.figures(_("Hours of handling"), _("hours"), load, works, ONE)
    weekly = canvas.figures(
        _("Hours of handling in a week"), _("hours a week"),
        lambda code, m: Formula(f"={loads[code](m)}/{calendar.weeks_of(m)}"), lines, ONE, "mean",
        add=False) if lines else Rows({}, None)
    segment = canvas.figures(
        _("Segment of the curve (sheet {sheet})").format(sheet=held.canvas.title), "",
        lambda code, m: Formula(held.load[code].segment(
            f"MIN({weekly[code](m)},{held.load[code].most})")), lines, WHOLE, "",
        add=False) if lines else Rows({}, None)

    def hours(code: str, m: int) -> object:
        if code not in request.lines:
            return Formula(f"={loads[code](m)}")
        table, x = held.load[code], weekly[code](m)
        found_at = table.at("hours", f"MIN({x},{table.most})", segment[code](m))
        return Formula(f"={calendar.weeks_of(m)}*({found_at})*MAX({x}/{table.most},1)")

    needed = canvas.figures(_("Agent hours at the phone that keep the promise"), _("hours"),
                            hours, works, ONE)
    return Work(canvas, given, offered, taken, loads, needed)
