"""The sheet Headcount: people needed, people there, and what is short (steps 4 to 7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wfm.bid.people_months import LARGEST_SHARE
from wfm.export.bid.calendar_sheet import Calendar
from wfm.export.bid.canvas import Folio
from wfm.export.bid.findings import Findings
from wfm.export.bid.held_sheet import Held
from wfm.export.bid.inputs_sheet import Inputs, names_of
from wfm.export.bid.looks import FACTOR, ONE, SHARE, TWO
from wfm.export.bid.months import MonthCanvas, Row, Rows
from wfm.export.bid.plan_sheet import Plan
from wfm.export.bid.volume_sheet import Work
from wfm.export.bid.weeks_sheet import Weeks
from wfm.export.sheet import Formula
from wfm.language import translate as _


@dataclass(frozen=True)
class Heads:
    """Rows by site."""

    canvas: MonthCanvas
    weeks: Row
    month_h: Rows
    needed: Rows
    availability: Rows
    needed_heads: Rows
    follow: Rows
    heads: Rows
    effective: Rows
    hires: Rows
    trained: Rows
    available: Rows
    overtime: Rows
    paid_over: Rows
    ratio: Rows


def add_heads(folio: Folio, found: Findings, inputs: Inputs, held: Held, plan: Plan, work: Work,
              weeks: Weeks, calendar: Calendar) -> Heads:
    """Draw the sheet."""
    sites, over = names_of(found), found.outcome.plan.over
    agents, hours = _("agents"), _("hours")
    canvas = MonthCanvas(
        folio, _("Headcount"), found.request.first_days[:-1],
        _("From hours at the phone to people, and what they give. Headcount follows a lasting "
          "change of need after hiring, training and nesting."), tab="77AADD")
    of_month = canvas.figure(_("Weeks of the month"), "", _("weeks"),
                             lambda m: Formula(f"={calendar.weeks_of(m)}"), TWO)
    month_h = canvas.figures(
        _("Contract hours of an agent"), hours,
        lambda p, m: Formula(f"={of_month(m)}*{inputs('week_h', p)}"), sites, ONE, "mean",
        add=False)
    needed = canvas.figures(
        _("Rostered hours at the phone needed"), hours,
        lambda p, m: Formula(f"=SUMPRODUCT({held.shares[p]},{work.hours.column(m)})"
                             f"/{held.fit[p]}"), sites, ONE)

    def available_share(p: str, _m: int) -> Formula:
        parts = [f"(1-MIN({inputs('dial', 'shrinkage')}*{inputs(name, p)},{LARGEST_SHARE}))"
                 for name in ("in_office", "out_of_office")]
        return Formula("=" + "*".join(parts))

    availability = canvas.figures(_("Availability after shrinkage"), _("share of rostered time"),
                                  available_share, sites, SHARE, "mean", add=False)
    needed_heads = canvas.figures(
        _("Fully productive agents needed"), agents,
        lambda p, m: Formula(f"={needed[p](m)}/({month_h[p](m)}*{availability[p](m)})"), sites,
        ONE, "mean")

    def from_weeks(rows: dict[str, int]) -> Callable[[str, int], object]:
        return lambda p, m: Formula(f"={calendar.mean(weeks.canvas, rows[p], m)}")

    planned = canvas.figures(_("Agents by the classes held"), agents, from_weeks(weeks.heads),
                             sites, ONE, "mean", add=False)
    able = canvas.figures(_("Fully productive by the classes held"), agents,
                          from_weeks(weeks.effective), sites, ONE, "mean", add=False)

    def follows(p: str, m: int) -> Formula:
        lag = plan.lag[p]
        if m < lag:
            return Formula("=1")
        first, last = max(m - lag - over + 1, 0), m - lag
        need, foreseen = (rows[p].span(first, last) for rows in (needed_heads, plan.needed_heads))
        return Formula(
            f"=IF(SUM({foreseen})*{able[p](m)}>0,SUM({need})*{plan.effective[p](m)}"
            f"/(SUM({foreseen})*{able[p](m)}),1)")

    follow = canvas.figures(_("Headcount follows"), _("times the plan's"), follows, sites, FACTOR,
                            "mean", add=False)
    heads = canvas.figures(
        _("Agents"), agents, lambda p, m: Formula(f"={follow[p](m)}*{planned[p](m)}"), sites, ONE,
        "mean")
    effective = canvas.figures(
        _("Fully productive agents"), agents,
        lambda p, m: Formula(f"={follow[p](m)}*{able[p](m)}"), sites, ONE, "mean")

    def step(p: str, m: int) -> Formula:
        before = follow[p](m - 1) if m else "1"
        return Formula(f"=({follow[p](m)}-{before})*{planned[p](m)}"
                       f"/(1-{inputs('training_loss', p)})")

    steps = canvas.figures(_("Hired beyond the classes held"), _("people"), step, sites, ONE,
                           add=False)
    hires = canvas.figures(
        _("Begin training"), _("people"),
        lambda p, m: Formula(
            f"=MAX({follow[p](m)}*{calendar.booked(weeks.canvas, weeks.hired[p], m, True)}"
            f"+{steps[p](m)},0)"), sites, ONE)
    trained = canvas.figures(
        _("In training, or waiting for the first day"), _("weeks of a person"),
        lambda p, m: Formula(
            f"=MAX({follow[p](m)}*{calendar.booked(weeks.canvas, weeks.training[p], m, True)}"
            f"+{steps[p](m)}*{inputs('training_weeks', p)},0)"
            + (f"+{follow[p](0)}*{_waiting(weeks, calendar, p)}" if m == 0 else "")), sites, ONE)
    phone = {p: (lambda m, p=p: f"{month_h[p](m)}*{availability[p](m)}") for p in sites}
    available = canvas.figures(
        _("Hours at the phone there are"), hours,
        lambda p, m: Formula(f"={effective[p](m)}*{phone[p](m)}"), sites, ONE)
    overtime = canvas.figures(
        _("Overtime at the phone"), hours,
        lambda p, m: Formula(f"=MIN(MAX({needed[p](m)}-{available[p](m)},0),"
                             f"{inputs('overtime', p)}*{heads[p](m)}*{phone[p](m)})"), sites, ONE)
    paid_over = canvas.figures(
        _("Overtime paid"), hours,
        lambda p, m: Formula(f"={overtime[p](m)}/{availability[p](m)}"), sites, ONE)
    ratio = canvas.figures(
        _("Hours there are over those needed"), _("times"),
        lambda p, m: Formula(f"=IF({needed[p](m)}>0,({available[p](m)}+{overtime[p](m)})"
                             f"/{needed[p](m)},1)"), sites, FACTOR, "mean", add=False)
    return Heads(canvas, of_month, month_h, needed, availability, needed_heads, follow, heads,
                 effective, hires, trained, available, overtime, paid_over, ratio)


def _waiting(weeks: Weeks, calendar: Calendar, site: str) -> str:
    """Weeks paid to graduates before the first day of service."""
    first, last = calendar.column(-calendar.lead), calendar.column(0)
    row, before = weeks.arrived[site], calendar.before_row
    return (f"SUMPRODUCT({calendar.canvas.area(before, first, before, last)},"
            f"{weeks.canvas.area(row, first, row, last)})")
