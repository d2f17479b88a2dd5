"""The sheet Where hours go: from contract hours to handling, step by step."""

from __future__ import annotations

from collections.abc import Callable

from wfm.bid.people_months import LARGEST_SHARE
from wfm.export.bid.bid_charts import WIDE, waterfall
from wfm.export.bid.canvas import Canvas, Folio
from wfm.export.bid.core import Core
from wfm.export.bid.findings import Findings
from wfm.export.bid.inputs_sheet import names_of
from wfm.export.bid.looks import SHARE, WHOLE
from wfm.export.charts import Block
from wfm.export.sheet import Formula, Sheet
from wfm.export.styles import HEADER, HEADER_LEFT, PLAIN, QUIET, SECTION, TEAM
from wfm.language import translate as _

_ROWS = 19
Step = Callable[[str, Canvas, int], str]
"""The formula of a site, on a sheet, in a column."""


def add_waterfall(folio: Folio, found: Findings, core: Core) -> Canvas:
    """Draw the sheet."""
    sites = names_of(found)
    together = len(sites) + 2
    canvas = Canvas(folio, _("Where hours go"), [44, *[16.0] * (len(sites) + 2), 3, 12, 12, 12],
                    tab="77AADD")
    canvas.heading(
        _("Where hours go"),
        _("Hours of all months, from what is paid to what is handled: shrinkage, learning, the fit "
          "of shifts to the work, and waiting for contacts."))
    canvas.next += 1
    canvas.line((_("Hours"), HEADER_LEFT), *[(name, HEADER) for name in sites.values()],
                (_("All"), HEADER), (_("of contract hours"), HEADER), None,
                (_("base"), HEADER), (_("stays"), HEADER), (_("goes"), HEADER), height=30)
    first = canvas.next
    steps = _steps(found, core)
    for n, (label, by, kept) in enumerate(steps):
        look = TEAM if kept else PLAIN
        number = TEAM.but(align="right", number=WHOLE.number) if kept else WHOLE
        row = canvas.next
        formulas = [by(site, canvas, 2 + k) for k, site in enumerate(sites)]
        canvas.line((label, look), *[(Formula(f"={one}"), number) for one in formulas])
        canvas.put(row, together, Formula(f"=SUM({canvas.area(row, 2, row, together - 1)})"),
                   number)
        at = canvas.cell(row, together)
        canvas.put(row, together + 1, Formula(
            f"=IF({canvas.cell(first, together)}>0,{at}/{canvas.cell(first, together)},0)"),
            SHARE)
        # a step hangs between what was and what is then
        before = canvas.cell(row - 1, together + 6) if n else at
        after = at if kept else f"{before}+{at}"
        canvas.put(row, together + 6, Formula(f"={after}"), QUIET.but(number=";;;"))
        canvas.put(row, together + 3, Formula(
            "=0" if kept else f"=MIN({before},{canvas.cell(row, together + 6)})"),
            QUIET.but(number="#,##0", align="right"))
        canvas.put(row, together + 4, Formula(f"={at}" if kept else "=0"),
                   QUIET.but(number="#,##0", align="right"))
        canvas.put(row, together + 5, Formula("=0" if kept else f"=ABS({at})"),
                   QUIET.but(number="#,##0", align="right"))
    last = canvas.next - 1
    canvas.next += 1
    start = canvas.next
    canvas.next += _ROWS
    for row in range(start, canvas.next):
        canvas.put(row, 1, " ", PLAIN)
    _add_shares(canvas, found, core)

    def chart(sheet: Sheet) -> None:
        block = Block(sheet, first, last, {"label": 1, "base": together + 3, "rest": together + 4,
                                           "step": together + 5})
        sheet.raw.add_chart(waterfall(block, _("From contract hours to handling (hours)"), "#,##0",
                                      WIDE), f"A{start}")

    canvas.thens.append(chart)
    return canvas


def _steps(found: Findings, core: Core) -> list[tuple[str, Step, bool]]:
    """Label, formula by site, and whether it is what is left (else what goes or comes)."""
    heads, inputs, held, work = core.heads, core.inputs, core.held, core.work

    def lost(figure: str, site: str) -> str:
        return f"MIN({inputs('dial', 'shrinkage')}*{inputs(figure, site)},{LARGEST_SHARE})"

    def contract(site: str, canvas: Canvas, column: int) -> str:
        return f"SUMPRODUCT({heads.heads[site].all},{heads.month_h[site].all})"

    def at(canvas: Canvas, column: int, back: int) -> str:
        """The cell so many rows above the one that is drawn."""
        return canvas.cell(canvas.next - back, column)

    def load_of(site: str) -> str:
        return "+".join(f"{held.share[site, code]}*{work.load[code].total}"
                        for code in found.works)

    def phone_of(site: str) -> str:
        return "+".join(f"{held.share[site, code]}*{work.hours[code].total}"
                        for code in found.works)

    return [
        (_("Contract hours"), contract, True),
        (_("Out of office: leave, sickness, absence"),
         lambda s, c, k: f"-{at(c, k, 1)}*{lost('out_of_office', s)}", False),
        (_("In the office, away from the phone"),
         lambda s, c, k: f"-({at(c, k, 2)}+{at(c, k, 1)})*{lost('in_office', s)}", False),
        (_("Nesting and ramp"),
         lambda s, c, k: f"{heads.available[s].total}-({at(c, k, 3)}+{at(c, k, 2)}"
                         f"+{at(c, k, 1)})", False),
        (_("Overtime"), lambda s, c, k: heads.overtime[s].total, False),
        (_("Hours at the phone there are"),
         lambda s, c, k: f"SUM({c.area(c.next - 5, k, c.next - 1, k)})", True),
        (_("More than needed (or missing)"),
         lambda s, c, k: f"{heads.needed[s].total}-{at(c, k, 1)}", False),
        (_("Shifts do not fit the work (schedule fit)"),
         lambda s, c, k: f"({phone_of(s)})-{heads.needed[s].total}", False),
        (_("Agent hours that keep the promise"), lambda s, c, k: phone_of(s), True),
        (_("Waiting for contacts"), lambda s, c, k: f"({load_of(s)})-{at(c, k, 1)}", False),
        (_("Hours of handling"), lambda s, c, k: load_of(s), True),
    ]


def _add_shares(canvas: Canvas, found: Findings, core: Core) -> None:
    """The shares behind it."""
    inputs, held = core.inputs, core.held
    sites = names_of(found)
    canvas.next += 1
    canvas.line(*[(_("The shares behind it") if n == 0 else "", SECTION)
                  for n in range(len(sites) + 1)])
    canvas.line((_("Share"), HEADER_LEFT), *[(name, HEADER) for name in sites.values()])
    dial = inputs("dial", "shrinkage")
    shares: list[tuple[str, Callable[[str], str]]] = [
            (_("Shrinkage out of the office"), lambda s: f"{dial}*{inputs('out_of_office', s)}"),
            (_("Shrinkage in the office"), lambda s: f"{dial}*{inputs('in_office', s)}"),
            (_("Both together"), lambda s: f"1-{core.heads.availability[s](0)}"),
            (_("Schedule fit"), lambda s: held.fit[s])]
    for label, of in shares:
        canvas.line((label, PLAIN), *[(Formula(f"={of(site)}"), SHARE) for site in sites])
