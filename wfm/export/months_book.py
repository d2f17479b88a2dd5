"""Calendar months ahead as an Excel workbook: contacts, how sure they are, and people for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wfm.calendar import WEEKDAYS
from wfm.center import Center
from wfm.demand.months.ahead import Months
from wfm.export.charts import Block
from wfm.export.months_charts import LOOK, band_chart, people_chart
from wfm.export.months_notes import general_notes, growth_word, queue_notes, season_word
from wfm.export.sheet import Book, Entry, Sheet
from wfm.export.styles import (
    ACTIVITY_FILLS,
    CENTRED,
    CHANGE,
    COUNT,
    DATE,
    HEADER,
    HEADER_LEFT,
    HOURS,
    NUMBER,
    PERCENT,
    PLAIN,
    QUIET,
    SECTION,
    TITLE,
)
from wfm.export.words import short_day
from wfm.language import translate as _
from wfm.staffing.hiring import CAP, ERLANG, REQUIREMENT
from wfm.tables import write_beside

_ROW_CM = 0.53
_LETTERS_A_LINE = 150
_MONTH = CENTRED.but(number="yyyy\\-mm")
_FACTOR = NUMBER.but(number="0.00")
_NEEDED = HOURS.but(bold=True)


def long_table(made: Months, hired: pd.DataFrame) -> pd.DataFrame:
    """Both tables in one, by queue and month."""
    return made.table.merge(hired, on=["queue", "month"], how="left", validate="1:1")


def write_months(
    path: Path, center: Center, made: Months, hired: pd.DataFrame, payroll: Sequence[float]
) -> None:
    """Write the workbook in one step: a reader never sees half of it.

    Sheets: Months, Queues, Hiring, Calendar, Figures, Notes.

    Parameters
    ----------
    hired
        As :func:`wfm.staffing.hiring.hiring` has it.
    payroll
        Full-time equivalents employed in each month.

    Raises
    ------
    OSError
        The file cannot be written; an earlier one stays as it was.
    """
    title = _("{center}: months from {first} to {last}").format(
        center=center.name, first=f"{made.months[0]:%Y-%m}", last=f"{made.months[-1]:%Y-%m}")
    book = Book(title, title)
    _add_months(book, center, made, hired, title)
    charts = Sheet(book, _("Queues"), [38, 9, 25, 15, *[10.0] * 4], landscape=False, tab="44BB99")
    _add_hiring(book, center, made, hired, payroll)
    _add_calendar(book, center, made)
    blocks = _add_figures(book, center, made)
    _add_queues(charts, center, made, blocks)
    _add_notes(book, center, made, hired)
    write_beside(path, book.save)


def _name(center: Center, queue: str) -> str:
    name = center.queues[queue].name
    return f"{name} ({queue})" if name and name != queue else queue


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


# ------------------------------------------------------------------ Months


def _add_months(
    book: Book, center: Center, made: Months, hired: pd.DataFrame, title: str
) -> None:
    names = [
        _("Queue"), _("Month"), _("Contacts"), "P10", "P50", "P90", _("± half the band"),
        _("Year before"), _("Change on it"), _("Season"), _("Growth"), _("Changes"),
        _("Handling time (s)"), _("Handling (h)"), _("Load with shrinkage (h)"), _("Occupancy"),
        _("Full-time equivalents"), _("FTE at P10"), _("FTE at P90"),
    ]
    sheet = Sheet(book, _("Months"), [42, 10, *[11.0] * 17], freeze="C4", repeat="1:3",
                  tab="223A5E")
    sheet.row([(title, TITLE)], height=26)
    sheet.row([(_("8 of 10 months are expected between P10 and P90. Season, growth and changes are "
                  "factors that are in the contacts. What was assumed: sheet Notes."), QUIET)])
    sheet.row([(name, HEADER_LEFT if name == names[0] else HEADER) for name in names], height=44)
    for row in _records(long_table(made, hired)):
        total, before, edge = row["contacts"], row["last_year"], _edge(made, row["month"])
        sheet.row([(value, look.but(edge=edge)) for value, look in (
            (_name(center, row["queue"]), PLAIN), (row["month"], _MONTH),
            (total, COUNT.but(bold=True)), *[(row[q], COUNT) for q in ("p10", "p50", "p90")],
            ((row["p90"] - row["p10"]) / 2 / total if total > 0 else None, PERCENT),
            (before, COUNT), (total / before - 1 if before > 0 else None, CHANGE),
            *[(row[part], _FACTOR) for part in ("season", "growth", "change")],
            (row["aht_s"], COUNT), (row["handling_h"], COUNT), (row["load_h"], COUNT),
            (row["occupancy"], PERCENT), (row["fte"], _NEEDED),
            (row["fte_p10"], HOURS), (row["fte_p90"], HOURS),
        )])
    sheet.filter(3, len(names))


def _edge(made: Months, month: date) -> str:
    """A rule above the first month of each queue."""
    return "t" if month == made.months[0] else ""


def _add_calendar(book: Book, center: Center, made: Months) -> None:
    names = [
        _("Queue"), _("Month"), _("Open days"),
        *[short_day(date(2001, 1, 1 + n)).split()[0] for n in range(7)], _("Busiest week"),
        _("Contacts in it"), _("Days unlike others"),
    ]
    sheet = Sheet(book, _("Calendar"), [42, 10, 8, *[6.0] * 7, 13, 11, 90], freeze="C3",
                  repeat="1:2", tab="77AADD")
    sheet.row([(_("Open days, the busiest week and days unlike others"), TITLE)], height=24)
    sheet.row([(name, HEADER_LEFT if name in (names[0], names[-1]) else HEADER)
               for name in names], height=30)
    for row in _records(made.table):
        edge = _edge(made, row["month"])
        sheet.row([(value, look.but(edge=edge)) for value, look in (
            (_name(center, row["queue"]), PLAIN), (row["month"], _MONTH),
            (row["open_days"], COUNT.but(bold=True)),
            *[(row[day] or None, COUNT) for day in WEEKDAYS],
            (row["busiest_week"], DATE), (row["busiest_contacts"], COUNT),
            (row["special"], PLAIN),
        )])
    sheet.filter(2, len(names))


# ------------------------------------------------------------------ Queues


def _add_figures(book: Book, center: Center, made: Months) -> dict[str, Block]:
    """History and months ahead, one row a month: what the charts are drawn from."""
    names = [_("Queue"), _("Month"), _("Came"), _("of it on record"), _("Expected"), "P10", "P90",
             _("Band from"), _("Width of the band")]
    columns = {"label": 2, "came": 3, "contacts": 5, "p10": 8, "width": 9}
    sheet = Sheet(book, _("Figures"), [42, 10, *[12.0] * 7], freeze="C3", repeat="1:2",
                  tab="77AADD", folded=frozenset({8, 9}))
    sheet.row([(_("Months that came and months expected"), TITLE)], height=24)
    sheet.row([(name, HEADER_LEFT if name == names[0] else HEADER) for name in names], height=30)
    blocks = {}
    for queue in center.queues:
        first = sheet.count + 1
        for row in _records(made.history[made.history["queue"] == queue]):
            sheet.row([(_name(center, queue), PLAIN), (f"{row['month']:%Y-%m}", CENTRED),
                       (row["contacts"], COUNT), (row["recorded"], PERCENT), None, None, None,
                       (row["contacts"], COUNT), (0, COUNT)])  # the band opens where they end
        for row in _records(made.table[made.table["queue"] == queue]):
            sheet.row([(_name(center, queue), PLAIN), (f"{row['month']:%Y-%m}", CENTRED), None,
                       None, (row["contacts"], COUNT), (row["p10"], COUNT), (row["p90"], COUNT),
                       (row["p10"], COUNT), (row["p90"] - row["p10"], COUNT)])
        blocks[queue] = Block(sheet, first, sheet.count, columns)
    sheet.filter(2, len(names))
    return blocks


def _add_queues(
    sheet: Sheet, center: Center, made: Months, blocks: Mapping[str, Block]
) -> None:
    """A line and a chart for each queue; three charts on the first printed page, then four."""
    names = [_("Queue"), _("History (weeks)"), _("Season of the year"), _("Growth"),
             _("{n} months").format(n=len(made.months)), "P10", "P90", _("± half the band")]
    sheet.row([(_("Queue by queue"), TITLE)], height=24)
    sheet.row([(name, HEADER_LEFT if name == names[0] else HEADER) for name in names], height=30)
    for queue in center.queues:
        run = made.runs[queue]
        total, low, _middle, high = made.total(queue, len(made.months))
        sheet.row([
            (_name(center, queue), PLAIN.but(shrink=True)), (max(made.weeks[queue], 0), COUNT),
            (season_word(run), CENTRED), (growth_word(run), CENTRED),
            (total, COUNT), (low, COUNT), (high, COUNT),
            ((high - low) / 2 / total if total > 0 else None, PERCENT)])
    sheet.row()
    rows_a_chart = int(LOOK.height_cm / _ROW_CM) + 2
    for number, (queue, block) in enumerate(blocks.items()):
        if number >= 3 and (number - 3) % 4 == 0:
            sheet.page_break_before(sheet.count + 1)
            sheet.row([(" ", PLAIN)])  # else the first chart's edge is on the page before
        months = block.last - block.first + 1
        chart = band_chart(block, _("{queue}: contacts by month").format(
            queue=_name(center, queue)), max(1, months // 24 + 1))
        sheet.raw.add_chart(chart, f"A{sheet.count + 1}")
        for _n in range(rows_a_chart):
            sheet.row([(" ", PLAIN)])


# ------------------------------------------------------------------ Hiring


def _add_hiring(
    book: Book, center: Center, made: Months, hired: pd.DataFrame, payroll: Sequence[float]
) -> None:
    queues = list(center.queues)
    count = len(queues)
    sheet = Sheet(book, _("Hiring"), [12.0, *[13.0] * count, 13, 13, 13, 13, 13], tab="EEDD88",
                  freeze="B4", repeat="1:3")
    sheet.row([(_("Full-time equivalents by month"), TITLE)], height=24)
    sheet.row([(_("For queues only. What is left has to do for outbound campaigns, paid breaks and "
                  "shifts that do not follow the load. One full-time equivalent is an agent of the "
                  "mean contract hours."), QUIET)])
    names = [_("Month"), *queues, _("Together"), _("at P10 of each"), _("at P90 of each"),
             _("On the payroll"), _("Left for all else (▼ missing)")]
    sheet.row([(name, HEADER) for name in names], height=32)
    first = sheet.count + 1
    for number, month in enumerate(made.months):
        rows = hired[hired["month"] == month].set_index("queue").reindex(queues)
        need = rows["fte"].tolist()
        low, high = rows["fte_p10"].sum(), rows["fte_p90"].sum()
        free = float(np.round(payroll[number] - sum(need), 1))
        entries: list[Entry] = [
            (f"{month:%Y-%m}", CENTRED), *[(value, HOURS) for value in need], (sum(need), _NEEDED),
            (low, HOURS), (high, HOURS), (payroll[number], HOURS), (free, CENTRED)]
        sheet.row(entries)
    sheet.signs_follow_values(first, sheet.count, len(names), len(names), -0.05, 1e9)
    columns = {"label": 1, "payroll": count + 5} | {
        queue: n + 2 for n, queue in enumerate(queues)}
    block = Block(sheet, first, sheet.count, columns)
    sheet.row()
    chart = people_chart(block, _("Full-time equivalents needed, and on the payroll"), [
        (queue, queue, ACTIVITY_FILLS[n % len(ACTIVITY_FILLS)]) for n, queue in enumerate(queues)])
    sheet.raw.add_chart(chart, f"A{sheet.count + 1}")
    for _n in range(int(LOOK.height_cm / _ROW_CM) + 2):
        sheet.row([(" ", PLAIN)])


# ------------------------------------------------------------------ Notes


def _add_notes(book: Book, center: Center, made: Months, hired: pd.DataFrame) -> None:
    sheet = Sheet(book, _("Notes"), [26.0] * 5, tab="D9D9D9")
    sheet.row([(_("What was assumed"), TITLE)], height=24)
    by = {REQUIREMENT: _("the week's requirement"), ERLANG: _("Erlang"), CAP: _("max_occupancy")}
    used = hired.drop_duplicates("queue")
    occupancy = [
        _("{queue}: occupancy {share:.0%} in {month}, from {by}; {hours:.1f} contract hours a week")
        .format(queue=row["queue"], share=row["occupancy"], month=f"{row['month']:%Y-%m}",
                by=by[row["by"]], hours=row["week_h"])
        for row in _records(used) if row["by"]]
    for title, texts in ((_("All queues"), general_notes(made, hired)),
                         (_("Each queue"), queue_notes(center, made)),
                         (_("People"), occupancy)):
        sheet.row()
        sheet.row([(title, SECTION), *[("", SECTION)] * 4])
        for text in texts:
            lines = -(-len(text) // _LETTERS_A_LINE)
            row = sheet.row([("• " + text, PLAIN.but(wrap=True))], height=14.5 * lines)
            sheet.merge(row, 1, 5)
