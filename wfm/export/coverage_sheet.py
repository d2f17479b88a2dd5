"""The sheet Coverage: charts of the week and a heat map of interval by day for each queue."""

from __future__ import annotations

import numpy as np
from openpyxl.utils import get_column_letter

from wfm.export.charts import Block
from wfm.export.coverage_charts import LOOK, agents_chart, forecast_chart
from wfm.export.page_breaks import keep_whole
from wfm.export.sheet import A3, Book, Entry, Sheet
from wfm.export.signs import CLOSED, agents_entry, gap_formula, legend
from wfm.export.styles import CENTRED, HEADER, PLAIN, SECTION, TITLE
from wfm.export.view import OVER, SHORT, View
from wfm.export.words import clock_label, clock_labels, short_day
from wfm.language import translate as _

_BLOCKS = 3
_ROW_CM = 0.53


def add_coverage(book: Book, view: View, week: dict[str, Block]) -> Sheet:
    """Write the sheet: for each queue its charts, and over–under, required and scheduled.

    Parameters
    ----------
    week
        By queue, the week's figures interval by interval, for the charts.
    """
    widths = [9.0] + ([8.0] * 7 + [2.5]) * _BLOCKS
    sheet = Sheet(book, _("Coverage"), widths, freeze="B3", repeat="1:2", paper=A3,
                  landscape=False, tab="44BB99")
    sheet.row([(_("Coverage by interval and day, clock of {site}").format(
        site=view.site_name), TITLE)], height=24)
    keys: list[Entry] = [None]
    for entry in legend():
        keys += [entry, None, None, None]
    row = sheet.row(keys)
    for n in range(len(legend())):
        sheet.merge(row, 2 + 4 * n, 5 + 4 * n)
    begins = []
    for queue in view.required:
        begins.append(sheet.count + 2)  # below an empty row
        _write_queue(sheet, view, queue, week.get(queue))
    keep_whole(sheet, begins)
    sheet.protect()
    return sheet


def _write_queue(sheet: Sheet, view: View, queue: str, week: Block | None) -> None:
    required, scheduled, short, over = view.hours(queue)
    name = view.center.queues[queue].name or queue
    sheet.row([None])
    text = _("{queue}: {required:,.0f} h required, {scheduled:,.0f} h scheduled, "
             "{short:,.1f} h short, {over:,.1f} h over").format(
        queue=name, required=required, scheduled=scheduled, short=short, over=over)
    sheet.row([(text, SECTION)] + [("", SECTION)] * (8 * _BLOCKS - 1))
    if week is not None:
        place = sheet.count + 1
        a_day = view.grid.count // 7
        sheet.raw.add_chart(forecast_chart(week, name, a_day), f"A{place}")
        sheet.raw.add_chart(agents_chart(week, name, a_day), f"N{place}")
        for _n in range(int(LOOK.height_cm / _ROW_CM) + 2):
            sheet.row([None])
    titles: list[Entry] = [None]
    for title in (_("over–under"), _("required"), _("scheduled")):
        titles += [(title, PLAIN.but(bold=True)), *[None] * 7]
    sheet.row(titles)
    head: list[Entry] = [(_("from"), HEADER)]
    for _n in range(_BLOCKS):
        head += [*[(short_day(day), HEADER) for day in view.days], None]
    sheet.row(head)
    labels, place_of = _rows(view, queue)
    need = np.append(view.required[queue], np.nan)
    have = np.append(view.on(queue), 0.0)
    begin = sheet.count + 1
    for label, at in zip(labels, place_of, strict=True):
        line = sheet.count + 1
        entries: list[Entry] = [(clock_label(label), CENTRED)]
        # a clock time that a day does not have (23 or 25 hours) has the place −1
        entries += [
            ("", CLOSED) if i < 0 else gap_formula(
                have[i], need[i], f"{get_column_letter(18 + n)}{line}",
                f"{get_column_letter(10 + n)}{line}", 10)
            for n, i in enumerate(at)]
        entries.append(None)
        entries += [agents_entry(need[i], bool(np.isnan(need[i])), 10) for i in at]
        entries.append(None)
        entries += [agents_entry(have[i], bool(np.isnan(need[i])), 10) for i in at]
        sheet.row(entries)
    if sheet.count >= begin:
        sheet.signs_follow_values(begin, sheet.count, 2, 8, SHORT, OVER)


def _rows(view: View, queue: str) -> tuple[list[str], np.ndarray]:
    """Clock labels and, for each and each day, the place in the week's grid (−1: none).

    Labels before and after everything the queue does in the week are left out.
    """
    place: dict[str, list[int]] = {}
    at = 0
    for n, day in enumerate(view.days):
        for hour, minute in clock_labels(view.day_grid(day), view.zone):
            place.setdefault(f"{hour}:{minute}", [-1] * 7)[n] = at
            at += 1
    twice = {label[:2] for label in place if "b" in label}
    for hour in twice:
        # other days have the hour once: it stands in the row of its first occurrence
        for label in [x for x in place if x.startswith(f"{hour}:")]:
            plain, double = place.pop(label), place.setdefault(f"{hour}a{label[2:]}", [-1] * 7)
            place[f"{hour}a{label[2:]}"] = [max(a, b) for a, b in zip(plain, double, strict=True)]
    labels = sorted(place, key=lambda label: (label[:-3], label[-2:]))
    table = np.array([place[label] for label in labels])
    busy = np.append(~np.isnan(view.required[queue]) | (view.on(queue) >= 0.05), False)[table]
    used = np.flatnonzero(busy.any(axis=1))
    if len(used) == 0:
        return [], table[:0]
    keep = slice(used[0], used[-1] + 1)
    return labels[keep], table[keep]
