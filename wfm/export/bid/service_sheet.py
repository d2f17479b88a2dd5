"""The sheet Service: what is reached, and credits and bonuses for it (steps 7 and 11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wfm.bid.request import Line
from wfm.export.bid.canvas import Folio
from wfm.export.bid.findings import Findings
from wfm.export.bid.heads_sheet import Heads
from wfm.export.bid.held_sheet import Held
from wfm.export.bid.inputs_sheet import Inputs
from wfm.export.bid.looks import FACTOR, SHARE, SHARE2, WHOLE, as_held
from wfm.export.bid.months import MonthCanvas, Row, Rows
from wfm.export.bid.plan_sheet import Plan
from wfm.export.bid.volume_sheet import Work
from wfm.export.sheet import Formula
from wfm.language import translate as _

CLOSE = "0.000000001"
"""Service so close to an edge counts as reaching it."""


@dataclass(frozen=True)
class Service:
    """Rows by line and list, and the share of each month's bill that credits take."""

    canvas: MonthCanvas
    service: Rows
    handled: Rows
    credits: Row


def add_service(folio: Folio, found: Findings, inputs: Inputs, held: Held, plan: Plan, work: Work,
                heads: Heads) -> Service:
    """Draw the sheet."""
    request, works = found.request, found.works
    canvas = MonthCanvas(
        folio, _("Service risk"), request.first_days[:-1],
        _("Service of each month on the mean, from the hours there are and the curves of sheet "
          "{sheet}; credits by the terms. How probable a miss is: values of {n:,} scenarios.")
        .format(sheet=held.canvas.title, n=found.scenarios), tab="FFAABB")

    def together(code: str, m: int) -> Formula:
        return Formula("=" + "+".join(
            f"{held.share[p, code]}*{heads.ratio[p](m)}" for p in found.used))

    ratio = canvas.figures(_("Hours there are over those needed"), _("times"), together, works,
                           FACTOR, "mean", add=False)
    lines = {code: works[code] for code in request.lines}

    def clipped(code: str, m: int) -> str:
        table = held.ratio[code]
        return f"MIN(MAX({ratio[code](m)},{table.least}),{table.most})"

    segment = canvas.figures(
        _("Segment of the curve"), "",
        lambda code, m: Formula(held.ratio[code].segment(clipped(code, m))), lines, WHOLE, "",
        add=False) if lines else Rows({}, None)

    def from_curve(name: str) -> Callable[[str, int], object]:
        def make(code: str, m: int) -> Formula:
            if code not in lines:
                return Formula(f"=MIN({ratio[code](m)},1)")
            return Formula("=" + held.ratio[code].at(name, clipped(code, m), segment[code](m)))
        return make

    service = canvas.figures(
        _("Service level; of call lists the share that is worked"), _("share"),
        from_curve("service"), works, SHARE, "mean", add=False)
    handled = canvas.figures(
        _("Contacts answered; of call lists the attempts made"), _("share"),
        from_curve("answered"), works, SHARE, "mean", add=False)
    _add_misses(canvas, found, lines)
    credits = _add_credits(canvas, found, inputs, plan, work, service)
    return Service(canvas, service, handled, credits)


def _add_misses(canvas: MonthCanvas, found: Findings, lines: dict[str, str]) -> None:
    """The probability that a promise is missed, from the scenarios."""
    promised = {code: name for code, name in lines.items()
                if found.request.lines[code].service_level is not None}
    if found.exposure is None or not promised:
        return
    miss = found.exposure.miss
    at = {code: n for n, code in enumerate(found.request.lines)}
    canvas.figures(_("Probability that the promise is missed, unexcused"), _("share of scenarios"),
                   lambda code, m: float(miss[at[code], m]), promised, as_held(SHARE), "mean",
                   add=False)


def _add_credits(canvas: MonthCanvas, found: Findings, inputs: Inputs, plan: Plan, work: Work,
                 service: Rows) -> Row:
    """Credits less bonuses as a share of each month's bill."""
    request = found.request
    ruled = {code: found.works[code] for code, line in request.lines.items()
             if _rules(found, line)}
    if not ruled:
        canvas.section(_("Credits less bonuses"))
        return canvas.figure(_("Credits less bonuses"), _("all"), _("share of the bill"),
                             lambda m: 0.0, SHARE2, "")
    lag, over = request.terms.lock_months, found.outcome.plan.over

    def locked(code: str, m: int) -> Formula:
        own = plan.contacts[code](m)
        if m < lag:
            return Formula(f"={own}")
        first, last = max(m - lag - over + 1, 0), m - lag
        foreseen = plan.contacts[code].span(first, last)
        come = work.contacts[code].span(first, last)
        return Formula(f"=IF(SUM({foreseen})>0,{own}*SUM({come})/SUM({foreseen}),{own})")

    known = canvas.figures(_("Locked forecast"), _("contacts"), locked, ruled, WHOLE, add=False)
    free = canvas.figures(
        _("Excused, as more came than was locked (1) or not (0)"), "",
        lambda code, m: Formula(f"=IF({work.contacts[code](m)}>{known[code](m)}"
                                f"*(1+{inputs('lock_band')})*(1+{CLOSE}),1,0)"),
        ruled, WHOLE, "sum", add=False)

    def credit(code: str, m: int) -> Formula:
        line, level = request.lines[code], service[code](m)
        takes, gives = ["0"], ["0"]
        for n in _rules(found, line):
            points, share = inputs("credit_points", str(n)), inputs("credit_share", str(n))
            edge = f"{inputs('service_level', code)}-{points}-{CLOSE}"
            if request.terms.credits[n].points < 0:
                gives.append(f"IF({level}>={edge},{share},0)")
            else:
                takes.append(f"IF(AND({level}<{edge},{free[code](m)}=0),{share},0)")
        return Formula(f"=MAX({','.join(takes)})+MIN({','.join(gives)})")

    due = canvas.figures(_("Credit, less bonus"), _("share of the line's part"), credit, ruled,
                         SHARE2, "mean", add=False)
    part = canvas.figures(
        _("Line's part of the bill"), _("share of hours"),
        lambda code, m: Formula(f"=IF({work.hours.together(m)}>0,{work.hours[code](m)}"
                                f"/{work.hours.together(m)},0)"), ruled, SHARE, "mean", add=False)
    canvas.section(_("Credits less bonuses"))
    return canvas.figure(
        _("Credits less bonuses"), _("all"), _("share of the bill"),
        lambda m: Formula("=" + "+".join(f"{part[code](m)}*{due[code](m)}" for code in ruled)),
        SHARE2, "mean", strong=True)


def _rules(found: Findings, line: Line) -> list[int]:
    """Numbers of the rules of a line with a promise."""
    if line.service_level is None:
        return []
    return [n for n, rule in enumerate(found.request.terms.credits)
            if rule.line in ("all", line.line)]
