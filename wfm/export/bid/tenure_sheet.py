"""The sheet Tenure: who stays and what they can do, by weeks since graduation (step 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from wfm.bid.cohorts import LARGEST_MONTHLY
from wfm.bid.request import Place
from wfm.export.bid.calendar_sheet import FIRST, Calendar
from wfm.export.bid.canvas import Canvas, Folio
from wfm.export.bid.findings import Findings
from wfm.export.bid.inputs_sheet import Inputs, names_of
from wfm.export.bid.looks import FACTOR, SHARE2
from wfm.export.sheet import A3, Formula
from wfm.export.styles import HEADER, HEADER_LEFT, PLAIN, SECTION
from wfm.language import translate as _

WEEK_OF_MONTH = "(84/365.25)"
"""Part of a mean month that a week is."""


@dataclass(frozen=True)
class Tenure:
    """Rows by site; columns are ages that fall, so that a week's graduates stand over theirs.

    `old` is the cell with the share of the opening staff that stays a week.
    """

    canvas: Canvas
    ages: int
    left: Mapping[str, int]
    able: Mapping[str, int]
    nesting: Mapping[str, int]
    ramping: Mapping[str, int]
    old: Mapping[str, str]

    def upto(self, row: int, age: int) -> str:
        """The cells of a row from an age down to 0."""
        last = FIRST + self.ages - 1
        return self.canvas.area(row, last - age, row, last)


def add_tenure(folio: Folio, found: Findings, inputs: Inputs, calendar: Calendar) -> Tenure:
    """Draw the sheet."""
    ages = calendar.columns
    canvas = Canvas(folio, _("Tenure"), [38, 16, 14, 2, *[7.5] * ages], freeze="E5",
                    repeat="3:4", repeat_columns="A:B", paper=A3,
                    pages=-(-ages // 48), tab="D9D9D9")
    canvas.heading(_("Tenure"), _(
        "By weeks since graduation, falling to the right, so that the graduates of the weeks up to "
        "a week pair with their tenures in it."))
    falling = range(ages - 1, -1, -1)
    canvas.line((_("Weeks since graduation"), HEADER_LEFT), (_("Site"), HEADER_LEFT),
                (_("Opening staff"), HEADER), ("", HEADER), *[(age, HEADER) for age in falling])
    months = canvas.line((_("Months"), HEADER_LEFT), ("", HEADER), ("", HEADER), ("", HEADER), *[
        (Formula(f"={canvas.cell(3, FIRST + n)}*{WEEK_OF_MONTH}"),
         HEADER.but(number="0.0", size=8)) for n in range(ages)])
    rows: dict[str, dict[str, int]] = {n: {} for n in ("left", "able", "nesting", "ramping")}
    old = {}
    for site, name in names_of(found).items():
        canvas.next += 1
        canvas.line((name, SECTION))
        old[site] = _add_site(canvas, found.request.places[site], name, inputs, months, ages, rows)
    return Tenure(canvas, ages, rows["left"], rows["able"], rows["nesting"], rows["ramping"], old)


def _add_site(canvas: Canvas, place: Place, name: str, inputs: Inputs, months: int, ages: int,
              rows: dict[str, dict[str, int]]) -> str:
    site = place.site
    last = FIRST + ages - 1
    bands = len(place.attrition)
    dial = inputs("dial", "attrition")
    rate = inputs("leaving", str(bands), site)
    final = f"MIN({dial}*{rate},{LARGEST_MONTHLY})"
    leaving = canvas.line((_("Leaving a month"), PLAIN), (name, PLAIN),
                          (Formula(f"={final}"), SHARE2))
    stays = canvas.line((_("Staying a week"), PLAIN), (name, PLAIN), (
        Formula(f"=(1-{canvas.cell(leaving, 3)})^{WEEK_OF_MONTH}"), FACTOR.but(number="0.00000")))
    left = canvas.line((_("Still there"), PLAIN), (name, PLAIN))
    can = canvas.line((_("Productivity"), PLAIN), (name, PLAIN))
    able = canvas.line((_("Still there, times productivity"), PLAIN), (name, PLAIN))
    nesting = canvas.line((_("Still there, nesting"), PLAIN), (name, PLAIN))
    ramping = canvas.line((_("Still there, in the ramp"), PLAIN), (name, PLAIN))
    weeks, n_ramp = inputs("nesting_weeks", site), len(place.ramp)
    for column in range(FIRST, last + 1):
        letter = get_column_letter(column)
        age, month = f"{letter}$3", f"{letter}${months}"
        monthly = rate
        for n in range(bands - 1, 0, -1):
            monthly = (f"IF({month}<{inputs('tenure_end', str(n), site)},"
                       f"{inputs('leaving', str(n), site)},{monthly})")
        canvas.put(leaving, column, Formula(f"=MIN({dial}*{monthly},{LARGEST_MONTHLY})"), SHARE2)
        canvas.put(stays, column, Formula(f"=(1-{letter}{leaving})^{WEEK_OF_MONTH}"),
                   FACTOR.but(number="0.00000"))
        younger = get_column_letter(column + 1)
        canvas.put(left, column, 1.0 if column == last else Formula(
            f"={younger}{left}*{younger}{stays}"), FACTOR)
        grown = "1"
        if n_ramp:
            grown = (f"IF({age}<{weeks}+{n_ramp},INDEX({inputs('ramp', site)},"
                     f"MAX({age}-{weeks},0)+1),1)")
        plain = f"IF({age}<{weeks},{inputs('nesting', site)},{grown})"
        canvas.put(can, column, Formula(f"=MAX(1-{inputs('dial', 'ramp')}*(1-{plain}),0)"), FACTOR)
        canvas.put(able, column, Formula(f"={letter}{left}*{letter}{can}"), FACTOR)
        canvas.put(nesting, column, Formula(f"=IF({age}<{weeks},{letter}{left},0)"), FACTOR)
        canvas.put(ramping, column, Formula(
            f"=IF(AND({age}>={weeks},{age}<{weeks}+{n_ramp}),{letter}{left},0)"), FACTOR)
    for key, row in (("left", left), ("able", able), ("nesting", nesting), ("ramping", ramping)):
        rows[key][site] = row
    return canvas.cell(stays, 3)


