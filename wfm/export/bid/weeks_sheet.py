"""The sheet Capacity plan: people week by week (step 5), against those needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from openpyxl.utils import get_column_letter

from wfm.export.bid.calendar_sheet import FIRST, Calendar
from wfm.export.bid.canvas import Canvas, Folio
from wfm.export.bid.classes_sheet import Classes
from wfm.export.bid.findings import Findings
from wfm.export.bid.inputs_sheet import Inputs, names_of
from wfm.export.bid.looks import DAY, ONE, WHOLE, as_result
from wfm.export.bid.months import Row
from wfm.export.bid.tenure_sheet import Tenure
from wfm.export.sheet import A3, Formula
from wfm.export.styles import HEADER, HEADER_LEFT, PLAIN, QUIET, SECTION, TEAM
from wfm.language import translate as _

_GAP = as_result(ONE.but(number="+0.0;-0.0;0.0"))


@dataclass
class Weeks:
    """Rows by site: people that begin training, are in it, graduates there, and as planned."""

    canvas: Canvas
    calendar: Calendar
    hired: dict[str, int] = field(default_factory=dict)
    training: dict[str, int] = field(default_factory=dict)
    arrived: dict[str, int] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)
    effective: dict[str, int] = field(default_factory=dict)
    rest: dict[str, int] = field(default_factory=dict)
    """First of the rows that wait for the months: how headcount follows, and what is needed."""



def add_weeks(folio: Folio, found: Findings, inputs: Inputs, classes: Classes, tenure: Tenure,
              calendar: Calendar) -> Weeks:
    """Draw the sheet but for the rows that :func:`finish_weeks` draws."""
    request, weeks = found.request, calendar.weeks
    canvas = Canvas(folio, _("Capacity plan"), [40, 14, 9, 2, *[6.6] * calendar.columns],
                    freeze="E6", repeat="4:5", repeat_columns="A:B", paper=A3,
                    pages=-(-calendar.columns // 48), tab="77AADD")
    canvas.heading(_("Capacity plan"), _(
        "People of each site week by week. Need and headcount are means of the months in which a "
        "week lies; P90 is what 9 of 10 scenarios do not exceed."))
    canvas.next += 1
    numbers = range(-calendar.lead, weeks)
    canvas.line((_("Week"), HEADER_LEFT), (_("Site"), HEADER_LEFT), (_("Unit"), HEADER_LEFT),
                ("", HEADER), *[(n, HEADER.but(size=8)) for n in numbers])
    canvas.line(("", HEADER_LEFT), ("", HEADER), ("", HEADER), ("", HEADER), *[
        (request.first_week + timedelta(days=7 * n), DAY.but(number="d\\ mmm", size=7))
        for n in numbers], height=26)
    made = Weeks(canvas, calendar)
    for site, name in names_of(found).items():
        canvas.next += 1
        canvas.line(*[(name if n == 0 else "", SECTION) for n in range(3)])
        _add_site(made, site, name, inputs, classes, tenure)
    return made


def _add_site(made: Weeks, site: str, name: str, inputs: Inputs, classes: Classes,
              tenure: Tenure) -> None:
    canvas, calendar = made.canvas, made.calendar
    people, first = _("people"), canvas.next
    titles = (
        _("Begin training"), _("In training"), _("Graduates of the week"),
        _("Opening staff still there"), _("From classes"), _("of these nesting"),
        _("of these in the ramp"), _("Leave in the week"), _("Agents by the plan"),
        _("Fully productive by the plan"), _("Headcount follows"), _("Fully productive agents"),
        _("Needed"), _("Needed, P90"), _("Gap to what is needed"))
    for n, title in enumerate(titles):
        strong = n in (9, 14)
        canvas.line((title, TEAM if strong else PLAIN), (name, TEAM if strong else QUIET),
                    (_("times") if n == 10 else people, TEAM if strong else QUIET))
    hired, training, graduates, old, there, nesting, ramping, leave, heads, able = range(
        first, first + 10)
    made.hired[site], made.training[site], made.arrived[site] = hired, training, there
    made.heads[site], made.effective[site], made.rest[site] = heads, able, able + 1
    length = inputs("training_weeks", site)
    for week in range(-calendar.lead, calendar.weeks):
        column = calendar.column(week)
        letter = get_column_letter(column)
        number = f"{letter}$4"
        pairs = {}
        if site in classes.week:
            week_of, people_of = classes.week[site], classes.people[site]
            canvas.put(hired, column, Formula(f"=SUMIF({week_of},{number},{people_of})"), WHOLE)
            canvas.put(training, column, Formula(
                f"=SUMPRODUCT(({week_of}<={number})*({week_of}>{number}-{length})*{people_of})"),
                WHOLE)
            canvas.put(graduates, column, Formula(
                f"=SUMIF({week_of},{number}-{length},{people_of})"
                f"*(1-{inputs('training_loss', site)})"), ONE)
            come = canvas.area(graduates, FIRST, graduates, column)
            for row, of in ((there, tenure.left), (nesting, tenure.nesting),
                            (ramping, tenure.ramping), (able, tenure.able)):
                pairs[row] = f"SUMPRODUCT({come},{tenure.upto(of[site], column - FIRST)})"
            for row in (there, nesting, ramping):
                canvas.put(row, column, Formula(f"={pairs[row]}"), ONE)
        if week < 0:
            continue
        canvas.put(old, column, Formula(
            f"={inputs('opening', site)}*{tenure.old[site]}^{number}"), ONE)
        canvas.put(heads, column, Formula(f"={letter}{old}+{letter}{there}"), ONE)
        canvas.put(able, column, Formula(
            f"={letter}{old}" + (f"+{pairs[able]}" if pairs else "")), TEAM.but(
                align="right", number=ONE.number))
        if week > 0:
            before = get_column_letter(column - 1)
            canvas.put(leave, column, Formula(
                f"={before}{heads}+{letter}{graduates}-{letter}{heads}"), ONE)


def finish_weeks(made: Weeks, found: Findings, follow: Mapping[str, Row],
                 needed: Mapping[str, Row], p90: Mapping[str, Row]) -> None:
    """Draw what comes of the months: how headcount follows, what is needed, and the gap.

    `follow`, `needed` and `p90` give the cells by site and month.
    """
    canvas, calendar = made.canvas, made.calendar
    share = found.request.week_share
    for site in found.used:
        row, able = made.rest[site], made.effective[site]
        f_of, n_of, p_of = follow[site], needed[site], p90[site]
        for week in range(calendar.weeks):
            column = calendar.column(week)
            letter = get_column_letter(column)
            months = [m for m in range(found.request.months) if share[m, week] > 0]
            parts = [calendar.share(m, week) for m in months]
            whole = "+".join(parts)

            def mean(cells: list[str], parts: list[str] = parts, whole: str = whole) -> str:
                if len(cells) == 1:
                    return cells[0]
                above = "+".join(f"{p}*{c}" for p, c in zip(parts, cells, strict=True))
                return f"({above})/({whole})"

            canvas.put(row, column, Formula(f"={mean([f_of(m) for m in months])}"),
                       ONE.but(number="0.00"))
            canvas.put(row + 1, column, Formula(f"={letter}{able}*{letter}{row}"), ONE)
            canvas.put(row + 2, column, Formula(f"={mean([n_of(m) for m in months])}"), ONE)
            canvas.put(row + 3, column, Formula(
                f"={mean([f'{n_of(m)}*{p_of(m)}' for m in months])}"), ONE)
            canvas.put(row + 4, column, Formula(f"={letter}{row + 1}-{letter}{row + 2}"), _GAP)
    if len(found.used) > 1:
        _add_together(made, found)


def _add_together(made: Weeks, found: Findings) -> None:
    """Sums over the sites."""
    canvas, calendar, people = made.canvas, made.calendar, _("people")
    canvas.next += 1
    canvas.line(*[(_("All sites") if n == 0 else "", SECTION) for n in range(3)])
    first = canvas.next
    sums = ((_("Begin training"), made.hired, 0, WHOLE),
            (_("In training"), made.training, 0, WHOLE),
            (_("Fully productive agents"), made.rest, 1, ONE), (_("Needed"), made.rest, 2, ONE))
    for title, rows, offset, look in sums:
        row = canvas.line((title, PLAIN), (_("all"), QUIET), (people, QUIET))
        for week in range(0 if offset else -calendar.lead, calendar.weeks):
            letter = get_column_letter(calendar.column(week))
            cells = "+".join(f"{letter}{rows[site] + offset}" for site in found.used)
            canvas.put(row, calendar.column(week), Formula(f"={cells}"), look)
    row = canvas.line((_("Gap to what is needed"), TEAM), (_("all"), TEAM), (people, TEAM))
    for week in range(calendar.weeks):
        letter = get_column_letter(calendar.column(week))
        canvas.put(row, calendar.column(week),
                   Formula(f"={letter}{first + 2}-{letter}{first + 3}"), _GAP)
