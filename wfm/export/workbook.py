"""The roster as an Excel workbook, for planners, supervisors and clients. No macros."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from wfm.center import Center
from wfm.export.coverage_sheet import add_coverage
from wfm.export.day_sheets import add_days
from wfm.export.list_sheets import add_breaks, add_data, add_outbound
from wfm.export.roster_sheet import add_roster
from wfm.export.sheet import Book
from wfm.export.summary_sheet import add_summary
from wfm.export.view import Legal, View
from wfm.handover import Forecast, OutboundPlan, Requirement, Roster
from wfm.language import translate as _
from wfm.tables import write_beside


def write_workbook(
    path: Path,
    center: Center,
    forecast: Forecast,
    outbound: OutboundPlan,
    requirement: Requirement,
    roster: Roster,
    service: pd.DataFrame,
    legal: Legal,
) -> None:
    """Write the workbook of one week's roster, in one step: a reader never sees half of it.

    Sheets: Summary, Roster, one for each day, Coverage, Breaks, Outbound, Data.

    Parameters
    ----------
    service
        Expected service of the week, one row is a queue: queue, volume (contacts),
        service_level (share), asa_s (seconds), abandon, occupancy (shares), target
        (promised service level, share). The staffing stage's names abandonment and
        promised serve as well. Values may be NaN.
    legal
        By campaign and segment: which intervals of a grid are callable, shape
        (grid.count,), bool; and that grid.

    Raises
    ------
    OSError
        The file cannot be written; an earlier one stays as it was.
    """
    service = service.rename(columns={"abandonment": "abandon", "promised": "target"})
    view = View(center, forecast, outbound, requirement, roster, service, legal)
    title = _("{center}, week of {week}").format(center=center.name, week=roster.week)
    book = Book(title, title)
    add_summary(book, view)
    add_roster(book, view)
    add_days(book, view)
    add_coverage(book, view)
    add_breaks(book, view)
    add_outbound(book, view)
    add_data(book, view)
    write_beside(path, book.save)
