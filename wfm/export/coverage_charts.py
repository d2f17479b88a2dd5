"""Charts of a queue's week: contacts with their band, and agents against the requirement."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from openpyxl.chart import LineChart

from wfm.export.charts import NAVY, ORANGE, Block, Drawn, Look, band, dress, line
from wfm.export.sheet import Book, Sheet
from wfm.export.styles import HEADER
from wfm.export.view import View
from wfm.export.words import clock_label, clock_labels, short_day
from wfm.language import translate as _

CHART_DATA = "Chart data"
"""Name of the hidden sheet with the figures of the charts."""
LOOK = Look(19.0, 7.0, (0.06, 0.13, 0.92, 0.60))
_COLUMNS = ("queue", "when", "volume", "p10", "band", "required", "scheduled", "gap")


def add_chart_data(book: Book, view: View) -> dict[str, Block]:
    """The hidden sheet with each queue's week, interval by interval.

    Returns
    -------
    dict
        The rows of each queue. Without a forecast of the week, contacts are left empty.
    """
    sheet = Sheet(book, CHART_DATA, [14] * len(_COLUMNS))
    sheet.row([(name, HEADER) for name in _COLUMNS])
    when = [
        f"{short_day(day)} {clock_label(f'{hour}:{minute}')}" for day in view.days
        for hour, minute in clock_labels(view.day_grid(day), view.zone)
    ]
    places = {name: n for n, name in enumerate(_COLUMNS, start=1)}
    found = {}
    for queue, need in view.required.items():
        first = sheet.count + 1
        volume, low, high = _contacts(view, queue)
        for row in zip([queue] * len(when), when, volume, low, high - low,
                       np.nan_to_num(need), np.round(view.on(queue), 2), strict=True):
            sheet.bare_row(row)
        found[queue] = Block(sheet, first, sheet.count, places)
    sheet.hide()
    return found


def _contacts(view: View, queue: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Contacts expected in each interval of the week, and their quantiles."""
    values = np.full((3, view.grid.count), np.nan)
    frame = view.forecast.intervals
    if len(frame):
        rows = frame[frame["queue"] == queue]
        place = view.grid.positions(pd.DatetimeIndex(rows["start"]))
        inside = (place >= 0) & (place < view.grid.count)
        for line_of, name in zip(values, ("volume", "p10", "p90"), strict=True):
            line_of[place[inside]] = rows[name].to_numpy(dtype=np.float64)[inside]
    return values[0], values[1], values[2]


def forecast_chart(rows: Block, name: str, a_day: int) -> Any:
    """Contacts as forecast, over the band in which 8 of 10 cases lie."""
    chart = band(rows, "p10", "band", _("8 of 10 cases"), "when")
    lines = LineChart()
    lines.series.append(line(rows, Drawn("volume", _("forecast"), NAVY)))
    chart += lines
    dress(chart, LOOK, _("{queue}: contacts of an interval").format(queue=name), "0", a_day)
    return chart


def agents_chart(rows: Block, name: str, a_day: int) -> Any:
    """Agents required, dashed, and scheduled."""
    chart = LineChart()
    chart.series.append(line(rows, Drawn("required", _("required"), ORANGE, dash="sysDash")))
    chart.series.append(line(rows, Drawn("scheduled", _("scheduled"), NAVY)))
    chart.set_categories(rows.cells("when"))
    dress(chart, LOOK, _("{queue}: agents required and scheduled").format(queue=name), "0", a_day)
    return chart
