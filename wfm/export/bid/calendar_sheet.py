"""The sheet Calendar: which part of each week lies in which month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from wfm.bid.cohorts import lead
from wfm.export.bid.canvas import Canvas, Folio
from wfm.export.bid.findings import Findings
from wfm.export.bid.looks import DAY, FACTOR
from wfm.export.sheet import A3, Formula
from wfm.export.styles import DATE, HEADER, HEADER_LEFT, PLAIN, QUIET
from wfm.language import translate as _

FIRST = 5
"""Column of the first week, here and on other sheets of weeks."""


@dataclass(frozen=True)
class Calendar:
    """Weeks before the service (`lead`), weeks of it, and where their parts stand.

    Attributes
    ----------
    month_rows
        The row of each month; `before_row` that of what is paid before the first day, and
        `booked_row` of what is booked in month 0.
    spans
        The first and last week of each month, counted from the service's first.
    """

    canvas: Canvas
    lead: int
    weeks: int
    month_rows: tuple[int, ...]
    before_row: int
    booked_row: int
    spans: tuple[tuple[int, int], ...]

    @property
    def columns(self) -> int:
        """Weeks with those before the service."""
        return self.lead + self.weeks

    def column(self, week: int) -> int:
        """The column of a week, counted from the service's first."""
        return FIRST + self.lead + week

    def share(self, month: int, week: int) -> str:
        """The cell of a week's part in a month."""
        return self.canvas.cell(self.month_rows[month], self.column(week))

    def weeks_of(self, month: int) -> str:
        """The cell of a month's weeks."""
        return self.canvas.cell(self.month_rows[month], 3)

    def mean(self, canvas: Canvas, row: int, month: int) -> str:
        """The formula of the mean over a month's weeks of a row of a sheet of weeks."""
        return f"({self.booked(canvas, row, month)}/{self.weeks_of(month)})"

    def booked(self, canvas: Canvas, row: int, month: int, first: bool = False) -> str:
        """The sum of a row's weeks by their parts; `first` with what is before the service."""
        start, end = self.spans[month]
        own = self.month_rows[month]
        if first and month == 0:
            start, own = -self.lead, self.booked_row
        area = (self.column(start), self.column(end))
        return (f"SUMPRODUCT({self.canvas.area(own, area[0], own, area[1])},"
                f"{canvas.area(row, area[0], row, area[1])})")


def add_calendar(folio: Folio, found: Findings) -> Calendar:
    """Draw the sheet."""
    request = found.request
    early = max((lead(found.capacity.classes.get(site)) for site in found.used), default=0)
    share, weeks = request.week_share, request.weeks
    canvas = Canvas(folio, _("Calendar"), [34, 12, 10, 8, *[6.5] * (early + weeks)],
                    freeze="E5", repeat="3:4", repeat_columns="A:C", paper=A3,
                    pages=-(-(early + weeks) // 48), tab="D9D9D9")
    canvas.heading(_("Calendar"), _(
        "Part of each week that lies in each month, in weeks. Week 0 holds the first day of "
        "service; classes may begin before it."))
    numbers = range(-early, weeks)
    canvas.line((_("Week"), HEADER_LEFT), (_("begins"), HEADER), (_("weeks"), HEADER),
                ("", HEADER), *[(n, HEADER) for n in numbers])
    canvas.line(("", HEADER_LEFT), ("", HEADER), ("", HEADER), ("", HEADER), *[
        (request.first_week + timedelta(days=7 * n), DAY) for n in numbers])
    unserved = 1 - float(share[:, 0].sum())
    before = canvas.line((_("Paid before the first day"), PLAIN), None, None, None, *[
        (1.0 if n < 0 else unserved, FACTOR) for n in range(-early, 1)])
    spans = []
    for row in share:
        there = np.flatnonzero(row > 0)
        spans.append((int(there[0]), int(there[-1])))
    booked = canvas.line((_("Booked in the first month"), PLAIN), None, None, None, *[
        (1.0 if n < 0 else float(share[0, n]) + (unserved if n == 0 else 0.0), FACTOR)
        for n in range(-early, spans[0][1] + 1)])
    rows = []
    for month, (start, end) in enumerate(spans):
        row = canvas.line((_("Month {n}").format(n=month + 1), PLAIN),
                          (request.first_days[month], DATE))
        first, last = FIRST + early + start, FIRST + early + end
        for n in range(start, end + 1):
            canvas.put(row, FIRST + early + n, float(share[month, n]), FACTOR)
        canvas.put(row, 3, Formula(f"=SUM({canvas.area(row, first, row, last)})"), QUIET.but(
            number="0.000", align="right"))
        rows.append(row)
    return Calendar(canvas, early, weeks, tuple(rows), before, booked, tuple(spans))
