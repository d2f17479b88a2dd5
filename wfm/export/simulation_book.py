"""A week that was played, as an Excel workbook: what to expect, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wfm.center import Center
from wfm.export.charts import Block
from wfm.export.sheet import Book, Entry, Sheet
from wfm.export.simulation_charts import (
    LOOK,
    agents_chart,
    histogram,
    service_chart,
)
from wfm.export.simulation_summary import add_summary, header, met, name_of
from wfm.export.styles import (
    CENTRED,
    CLOCK,
    COUNT,
    DATE,
    HOURS,
    NUMBER,
    PERCENT,
    PLAIN,
    TITLE,
)
from wfm.export.words import day_name, short_day
from wfm.language import translate as _
from wfm.simulation.outlook import Outlook
from wfm.tables import write_beside

_MOST_BINS = 20
_ROW_CM = 0.53


def write_simulation(
    path: Path, center: Center, week: date, outlooks: Sequence[Outlook], what_ifs: Sequence[str]
) -> None:
    """Write the workbook in one step: a reader never sees half of it.

    Sheets: Summary, Charts, Days, Intervals, Histogram.

    Parameters
    ----------
    outlooks
        The week as it is, then one for each of `what_ifs`.

    Raises
    ------
    OSError
        The file cannot be written; an earlier one stays as it was.
    """
    title = _("{center}, week of {week} played").format(center=center.name, week=week)
    book = Book(title, title)
    found = outlooks[0]
    add_summary(book, center, week, outlooks, what_ifs)
    charts = Sheet(book, _("Charts"), [12.0] * 11, landscape=False, tab="44BB99")
    _add_days(book, center, found)
    intervals = _add_intervals(book, center, found)
    bars = _add_histogram(book, center, found)
    _add_charts(charts, center, found, intervals, bars)
    write_beside(path, book.save)


# ------------------------------------------------------------------ Days, Intervals


def _wait(center: Center, row: Mapping[Any, Any]) -> Entry:
    """The average wait with its unit: seconds, of deferred work hours."""
    if center.queues[row["queue"]].deferred:
        return (row["asa_s"] / 3600, NUMBER.but(number='#,##0.0" h"'))
    return (row["asa_s"], NUMBER.but(number='#,##0.0" s"'))


def _add_days(book: Book, center: Center, found: Outlook) -> None:
    names = [_("Queue"), _("Date"), _("Day"), _("Contacts"), _("In time"),
             _("8 of 10 weeks from"), _("to"), _("Promise kept"), _("Give up"),
             _("Average wait"), _("Occupancy")]
    sheet = Sheet(book, _("Days"), [36, 12, 12, *[12.0] * 8], freeze="A3", repeat="1:2",
                  tab="77AADD")
    sheet.row([(_("Each day, as the queue's own clock has it"), TITLE)], height=24)
    header(sheet, names)
    for row in found.days.to_dict("records"):
        if row["offered"] == 0 and np.isnan(row["occupancy"]):
            continue  # closed
        sheet.row([
            (name_of(center, row["queue"]), PLAIN), (row["date"], DATE),
            (day_name(row["date"]), PLAIN), (row["offered"], COUNT),
            (row["service_level"], PERCENT), (row["service_level_p10"], PERCENT),
            (row["service_level_p90"], PERCENT), met(row["chance"]),
            (row["abandonment"], PERCENT), _wait(center, row), (row["occupancy"], PERCENT),
        ])
    sheet.filter(2, len(names))


def _add_intervals(book: Book, center: Center, found: Outlook) -> dict[str, Block]:
    names = [_("Queue"), _("When"), _("From"), _("Contacts"), _("In time"),
             _("8 of 10 weeks from"), _("to"), _("Promise"), _("Average wait"), _("Give up"),
             _("Occupancy"), _("Agents rostered"), _("Agents there"), _("Agents kept busy"),
             _("Width of 8 of 10")]
    places = {"when": 2, "level": 5, "low": 6, "promise": 8, "rostered": 12, "available": 13,
              "load": 14, "band": 15}
    sheet = Sheet(book, _("Intervals"), [36, 14, 8, *[11.5] * 12], freeze="C3", repeat="1:2",
                  tab="77AADD", folded=frozenset({15}))
    sheet.row([(_("Each interval with contacts or agents, clock of the queue's site"), TITLE)],
              height=24)
    header(sheet, names)
    found_rows = {}
    for code, queue in center.queues.items():
        first = sheet.count + 1
        zone = center.zone(queue.site)
        promised = np.nan if queue.service_level is None else queue.service_level
        for row in found.intervals[found.intervals["queue"] == code].to_dict("records"):
            at = pd.Timestamp(row["start"]).tz_convert(zone)
            low, high = row["service_level_p10"], row["service_level_p90"]
            sheet.row([
                (name_of(center, code), PLAIN),
                (f"{short_day(at.date())} {at:%H:%M}", PLAIN), (at.time(), CLOCK),
                (row["offered"], HOURS), (row["service_level"], PERCENT),
                (low, PERCENT), (high, PERCENT), (promised, PERCENT), _wait(center, row),
                (row["abandonment"], PERCENT), (row["occupancy"], PERCENT),
                (row["rostered"], HOURS), (row["available"], HOURS), (row["load"], HOURS),
                (high - low, PERCENT),
            ])
        if sheet.count >= first:
            found_rows[code] = Block(sheet, first, sheet.count, places)
    sheet.filter(2, len(names))
    return found_rows


# ------------------------------------------------------------------ Histogram, Charts


def bins(levels: np.ndarray) -> np.ndarray:
    """Edges of bins for shares: round numbers, at most :data:`_MOST_BINS` bins."""
    low, high = float(levels.min()), float(levels.max())
    width = next((w for w in (0.005, 0.01, 0.02) if (high - low) / w < _MOST_BINS - 1), 0.05)
    first, last = np.floor(low / width + 1e-9), np.floor(high / width + 1e-9) + 1
    return np.asarray(np.arange(first, last + 1) * width)


def _add_histogram(book: Book, center: Center, found: Outlook) -> dict[str, Block]:
    sheet = Sheet(book, _("Histogram"), [36, 12, 12, 18, 10], freeze="A3", repeat="1:2",
                  tab="EEDD88")
    sheet.row([(_("In how many of {n} weeks how much was in time").format(n=found.replications),
                TITLE)], height=24)
    header(sheet, [_("Queue"), _("From"), _("to below"), _("In time"), _("Weeks")])
    places = {"label": 4, "weeks": 5}
    found_rows = {}
    for code in center.queues:
        levels = found.values(code, "service_level")
        levels = levels[~np.isnan(levels)]
        if not len(levels):
            continue
        edges = bins(levels)
        number = np.clip(np.searchsorted(edges, levels + 1e-9, "right") - 1, 0, len(edges) - 2)
        first = sheet.count + 1
        for n, weeks in enumerate(np.bincount(number, minlength=len(edges) - 1)):
            sheet.row([
                (name_of(center, code), PLAIN), (edges[n], PERCENT), (edges[n + 1], PERCENT),
                (f"{100 * edges[n]:.1f} %", CENTRED), (int(weeks), COUNT),
            ])
        found_rows[code] = Block(sheet, first, sheet.count, places)
    return found_rows


def _add_charts(
    sheet: Sheet, center: Center, found: Outlook, intervals: dict[str, Block],
    bars: dict[str, Block],
) -> None:
    """Two or three charts for each queue, a page each when printed."""
    rows_a_chart = int(LOOK.height_cm / _ROW_CM) + 2
    sheet.row([(_("The week as it was played, queue by queue"), TITLE)], height=24)
    for number, code in enumerate(intervals):
        rows, name = intervals[code], name_of(center, code)
        if number:
            sheet.page_break_before(sheet.count + 1)
            sheet.row([(" ", PLAIN)])  # else the first chart's edge is on the page before
        starts = pd.DatetimeIndex(found.intervals.loc[found.intervals["queue"] == code, "start"])
        days = len(set(starts.tz_convert(center.zone(center.queues[code].site)).date))
        a_day = max(round(len(starts) / days), 1)
        promised = center.queues[code].service_level is not None
        drawn: list[Any] = [
            service_chart(rows, _("{queue}: in time").format(queue=name), a_day, promised),
            agents_chart(rows, _("{queue}: agents and load").format(queue=name), a_day),
        ]
        if code in bars:
            drawn.append(histogram(bars[code], _(
                "{queue}: weeks by share in time").format(queue=name)))
        for chart in drawn:
            sheet.raw.add_chart(chart, f"A{sheet.count + 1}")
            for _n in range(rows_a_chart):
                sheet.row([(" ", PLAIN)])
