"""The sheets of forecasts and what came that have a block and a chart for each queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from wfm.center import Center
from wfm.demand.past.actual import SPECIAL
from wfm.demand.tracking.accuracy import Accuracy
from wfm.export.accuracy_charts import LOOK, day_lines
from wfm.export.charts import Block
from wfm.export.sheet import A3, Book, Entry, Sheet
from wfm.export.styles import (
    CENTRED,
    CHANGE,
    COUNT,
    DATE,
    HEADER,
    HEADER_LEFT,
    MET_SIGN,
    NUMBER,
    OVER_SIGN,
    PERCENT,
    PLAIN,
    SECTION,
    SHORT_SIGN,
    SIGNED,
    TITLE,
    Look,
)
from wfm.export.words import day_name, short_day
from wfm.language import translate as _

MOST_CHARTS = 40
"""Queues, those with most contacts, that get charts; more would make the file slow to open."""
_ROWS_A_CHART = int(LOOK.height_cm / 0.53) + 2
_ROWS_A_PAGE = 62
RANGE = NUMBER.but(number='"±"0.0%')
_SIGNED_COUNT = NUMBER.but(number="+#,##0;-#,##0;0")


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame by the names of its columns."""
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def name_of(center: Center, queue: str) -> str:
    """The name of a queue for people to read, or its code where it has none."""
    return center.queues[queue].name or queue


@dataclass(frozen=True)
class Kind:
    """A sheet with a block for each queue: a row for each of its `column`, and a chart."""

    sheet: str
    title: str
    head: str
    column: str
    label: Callable[[Any], str]
    chart: Callable[[Block, str], Any]
    of_days: bool = True


_FIGURES: tuple[tuple[str, Look], ...] = (
    ("days", COUNT), ("contacts", COUNT), ("wape", PERCENT.but(bold=True)), ("bias", CHANGE),
    ("bias_se", RANGE), ("naive_wape", PERCENT), ("habit_wape", PERCENT), ("floor", PERCENT),
    ("covered80", PERCENT), ("due80", PERCENT),
)
_DAY_FIGURES: tuple[tuple[str, Look], ...] = (
    ("day_wape", PERCENT), ("day_habit_wape", PERCENT), ("day_floor", PERCENT),
)


def add_blocks(book: Book, center: Center, frame: pd.DataFrame, kind: Kind) -> None:
    """A sheet of measures by queue and another column.

    The measures are those of :data:`wfm.demand.uncertainty.measures.MEASURES`.
    """
    figures = (*_FIGURES, *(_DAY_FIGURES if kind.of_days else ()))
    names = [kind.head, _("Days"), _("Contacts"), _("Error"), _("Bias"),
             _("± twice its standard error"), _("Naive"), _("Habit"), _("Floor"), _("In band"),
             _("should be")]
    if kind.of_days:
        names += [_("Error of day totals"), _("Habit of day totals"), _("Floor of day totals")]
    sheet = Sheet(book, kind.sheet, [14, *[9.5] * (len(names) - 1), *[9.5] * 9], freeze="B3",
                  repeat="1:2", paper=A3, tab="77AADD")
    sheet.row([(kind.title, TITLE)], height=24)
    header(sheet, names, 46)
    columns = {"key": 1} | {name: n + 2 for n, (name, _look) in enumerate(figures)}
    drawn, page = _drawn(frame), 1
    for queue, rows in frame.groupby("queue", sort=False):
        page = _keep_together(sheet, page, len(rows))
        section(sheet, name_of(center, str(queue)), len(names))
        first = sheet.count + 1
        for row in records(rows):
            sheet.row([(kind.label(row[kind.column]), CENTRED), *[
                (2 * row[n] if n == "bias_se" else row[n], look) for n, look in figures]])
        block = Block(sheet, first, sheet.count, columns)
        if queue in drawn:
            chart = kind.chart(block, name_of(center, str(queue)))
            _place(sheet, chart, first, len(names))


def _drawn(frame: pd.DataFrame) -> set[str]:
    """The queues that get charts."""
    contacts = frame.groupby("queue")["contacts"].sum()
    return set(contacts.nlargest(MOST_CHARTS).index)


def _keep_together(sheet: Sheet, page: int, rows: int) -> int:
    """Begin a printed page before a block that would not fit; return the page's first row."""
    if sheet.count + max(rows, _ROWS_A_CHART) + 2 - page < _ROWS_A_PAGE or sheet.count <= 2:
        return page
    sheet.page_break_before(sheet.count + 1)
    return sheet.count + 1


def _place(sheet: Sheet, chart: Any, first: int, columns: int) -> None:
    """Put a chart beside a block, and leave it the rows that it needs."""
    letter = chr(ord("A") + columns + 1)
    sheet.raw.add_chart(chart, f"{letter}{first - 1}")
    while sheet.count < first + _ROWS_A_CHART - 1:
        sheet.row([(" ", PLAIN)])


# ------------------------------------------------------------------ Days, Special days


def add_days(book: Book, center: Center, found: Accuracy) -> None:
    """A sheet of day totals: what came, the forecast and its band."""
    _add_totals(book, center, found.days, _("Days"), _(
        "Day totals: what came, and the last forecast made before the day"), "44BB99")


def add_weeks(book: Book, center: Center, found: Accuracy) -> None:
    """The same of week totals, each by its Monday."""
    _add_totals(book, center, found.weeks.rename(columns={"monday": "date"}), _("Weeks"), _(
        "Week totals: what came, and the last forecast made before the week"), "99DDFF")


def _add_totals(
    book: Book, center: Center, totals: pd.DataFrame, title: str, text: str, tab: str
) -> None:
    """A sheet of totals by their first day, with a chart for each queue."""
    names = [_("Date"), _("Day"), _("Came"), _("Forecast"), _("Difference"),
             _("Difference, share"), _("10 % quantile"), _("90 % quantile"),
             _("In band"), _("Habit"), _("Naive"), _("Made on"), _("Days ahead"),
             _("Kind"), _("Label"), _("Width of the band")]
    columns = {"contacts": 3, "volume": 4, "p10": 7, "label": 15, "width": 16}
    sheet = Sheet(book, title, [12, 10, *[9.5] * 9, 12, 9, 10, 12, 9, *[9.5] * 12],
                  freeze="C3", repeat="1:2", paper=A3, tab=tab, folded=frozenset({15, 16}))
    sheet.row([(text, TITLE)], height=24)
    header(sheet, names, 32)
    drawn, page = _drawn(totals), 1
    for queue, rows in totals.groupby("queue", sort=False):
        page = _keep_together(sheet, page, len(rows))
        section(sheet, name_of(center, str(queue)), len(names) - 2)
        first = sheet.count + 1
        for row in records(rows):
            sheet.row(_day_entries(row))
        if queue in drawn:
            chart = day_lines(Block(sheet, first, sheet.count, columns), _(
                "{queue}: what came, and the forecast").format(queue=name_of(center, str(queue))))
            _place(sheet, chart, first, len(names))


def _day_entries(row: Mapping[str, Any]) -> list[Entry]:
    day = pd.Timestamp(row["date"]).date()
    came, expected = row["contacts"], row["volume"]
    sign = MET_SIGN
    if came > row["p90"] + 0.5:
        sign = OVER_SIGN
    elif came < row["p10"] - 0.5:
        sign = SHORT_SIGN
    text = {MET_SIGN: _("in"), OVER_SIGN: _("above"), SHORT_SIGN: _("below")}[sign]
    look = SIGNED[sign].but(number=f'General;General;General;"{sign} "@', bold=False)
    return [
        (day, DATE), (short_day(day), CENTRED), (came, COUNT), (round(expected), COUNT),
        (round(expected - came), _SIGNED_COUNT),
        ((expected - came) / came if came > 0 else None, CHANGE), (row["p10"], COUNT),
        (row["p90"], COUNT), (text, look), (round(row["habit"]), COUNT),
        (row["naive"], COUNT), (pd.Timestamp(row["made"]).date(), DATE), (row["lead"], COUNT),
        (_("special") if row["status"] == SPECIAL else "", CENTRED), (f"{day:%m-%d}", PLAIN),
        (row["p90"] - row["p10"], COUNT),
    ]


def add_special(book: Book, center: Center, found: Accuracy) -> None:
    """A sheet of holidays and events."""
    names = [_("Queue"), _("Date"), _("Day"), _("Name"), _("Contacts"), _("Forecast"), _("Bias"),
             _("Error of intervals"), _("Naive"), _("Habit"), _("Floor"), _("In band")]
    sheet = Sheet(book, _("Special days"), [36, 12, 12, 36, *[10.0] * 8], freeze="A3",
                  repeat="1:2", tab="EEDD88")
    sheet.row([(_("Holidays and events: judged apart, in no other sheet but Days"), TITLE)],
              height=24)
    header(sheet, names, 32)
    named = {(d.queue, d.day): d.name for d in center.special_days}
    for row in records(found.special):
        day = pd.Timestamp(row["date"]).date()
        site = center.sites[center.queues[row["queue"]].site]
        name = named.get((row["queue"], day)) or named.get(("all", day)) or site.holidays(
            day, day).get(day, "")
        sheet.row([
            (name_of(center, row["queue"]), PLAIN), (day, DATE), (day_name(day), PLAIN),
            (name, PLAIN), (row["contacts"], COUNT), (row["forecast"], COUNT),
            (row["bias"], CHANGE), (row["wape"], PERCENT.but(bold=True)),
            *[(row[n], PERCENT) for n in ("naive_wape", "habit_wape", "floor", "covered80")],
        ])
    sheet.filter(2, len(names))


# ------------------------------------------------------------------ shapes


def section(sheet: Sheet, title: str, columns: int) -> None:
    """A ruled title after an empty row."""
    sheet.row()
    sheet.row([(title, SECTION)] + [("", SECTION)] * (columns - 1), height=20)


def header(sheet: Sheet, names: Sequence[str], height: float) -> None:
    """A header row."""
    sheet.row([(name, HEADER if n else HEADER_LEFT) for n, name in enumerate(names)],
              height=height)
