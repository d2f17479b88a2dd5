"""The sheet Data: the roster itself as a flat table, of which the other sheets are views."""

from __future__ import annotations

import pandas as pd
from openpyxl.utils import get_column_letter

from wfm.export.sheet import Book, Sheet
from wfm.export.styles import HEADER
from wfm.export.view import View
from wfm.language import translate as _

DATA_SHEET = "Data"
"""Name of the sheet that programs read; it and its headers stay English."""

DATA_COLUMNS = (
    "agent", "date", "start_local", "end_local", "start_utc", "end_utc", "what", "kind", "paid",
    "id",
)
"""_local: the agent's clock; `id`, in a hidden column, is ``AGENT/DATE/NUMBER``, the stints of
an agent's date numbered by their start."""


def add_data(book: Book, view: View) -> Sheet:
    """Every stint as plain values."""
    sheet = Sheet(book, DATA_SHEET, [10, 12, *[20] * 4, 28, 10, 8, 24], freeze="A2",
                  landscape=False, tab="7F7F7F")
    sheet.raw.column_dimensions[get_column_letter(len(DATA_COLUMNS))].hidden = True
    sheet.row([(name, HEADER) for name in DATA_COLUMNS])
    sheet.print_written(len(DATA_COLUMNS) - 1)  # all of it would be hundreds of pages
    sheet.raw.oddHeader.left.text = _(
        "For filters and pivot tables; to print it, clear the print area.")
    sheet.raw.page_margins.top = 0.8
    stints = view.stints
    utc = [stints[name].dt.tz_convert("UTC").dt.tz_localize(None) for name in ("start", "end")]
    days = pd.to_datetime(stints["date"]).dt.date
    number = stints.groupby(["agent", "date"]).cumcount() + 1
    ids = [f"{agent}/{day}/{n:02d}"
           for agent, day, n in zip(stints["agent"], days, number, strict=True)]
    columns = (
        stints["agent"], days, stints["own_start"], stints["own_end"], *utc, stints["what"],
        stints["kind"], stints["paid"].astype(bool), ids,
    )
    for row in zip(*columns, strict=True):
        sheet.bare_row(row)
    sheet.filter(1, len(DATA_COLUMNS) - 1)
    return sheet
