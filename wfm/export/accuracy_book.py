"""How good the forecasts were, as an Excel workbook with charts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

import pandas as pd

from wfm.center import Center
from wfm.demand.tracking.accuracy import Accuracy
from wfm.demand.uncertainty.measures import MEASURES
from wfm.export.accuracy_blocks import (
    MOST_CHARTS,
    RANGE,
    Kind,
    add_blocks,
    add_days,
    add_special,
    add_weeks,
    header,
    name_of,
    records,
    section,
)
from wfm.export.accuracy_charts import (
    FLOOR,
    FORECAST,
    HABIT,
    NAIVE,
    bars,
    error_bars,
    error_lines,
    time_lines,
)
from wfm.export.charts import Block
from wfm.export.sheet import A3, Book, Entry, Sheet
from wfm.export.styles import (
    CHANGE,
    COUNT,
    HEADER,
    MET_SIGN,
    NUMBER,
    PERCENT,
    PLAIN,
    QUIET,
    SHORT_SIGN,
    SIGNED,
    TITLE,
)
from wfm.export.words import day_name
from wfm.language import translate as _
from wfm.tables import write_beside

_COLUMNS = 25
_LETTERS_A_LINE = 190


def write_accuracy(
    path: Path, center: Center, found: Accuracy, reasons: Mapping[str, Sequence[str]],
    replayed: bool = False,
) -> None:
    """Write the workbook in one step: a reader never sees half of it.

    Sheets: Queues, Lead time, Weekday, Time of day, Days, and Weeks and Special days where there
    are any.

    Parameters
    ----------
    reasons
        By queue, why it needs a human.
    replayed
        The forecasts were made anew, as they would have been, and the workbook says so.

    Raises
    ------
    OSError
        The file cannot be written; an earlier one stays as it was.
    """
    title = _("{center}: forecasts of {first} to {last}").format(
        center=center.name, first=found.first, last=found.last)
    book = Book(title, title)
    _add_queues(book, center, found, reasons, replayed)
    add_blocks(book, center, found.leads, Kind(
        _("Lead time"), _("Error and bias by days ahead: every forecast that was kept counts"),
        _("Made before"), "lead", _lead,
        lambda block, name: error_lines(block, name, _("made so long before"))))
    days = [day_name(date(2001, 1, n)) for n in range(1, 8)]
    add_blocks(book, center, found.weekdays, Kind(
        _("Weekday"), _("Error and bias by weekday"), _("Weekday"), "weekday",
        lambda key: days[int(key)],
        lambda block, name: error_bars(block, name, _("weekday"))))
    hour = max(60 // center.interval_min, 1)
    add_blocks(book, center, found.times, Kind(
        _("Time of day"), _("Error and bias by time of day, clock of the queue's site"),
        _("From"), "minute", lambda key: f"{time(*divmod(int(key), 60)):%H:%M}",
        lambda block, name: time_lines(block, name, 2 * hour), of_days=False))
    add_days(book, center, found)
    if len(found.weeks):
        add_weeks(book, center, found)
    if len(found.special):
        add_special(book, center, found)
    write_beside(path, book.save)


def long_table(found: Accuracy) -> pd.DataFrame:
    """All measures in one table: queue, by (queue, lead, weekday, time, special), key, measures.

    Weekdays are mon … sun, times HH:MM, special days dates; `missing` is told of queues.
    """
    weekdays = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    keys: tuple[tuple[str, pd.DataFrame, Callable[[dict[str, Any]], str]], ...] = (
        ("queue", found.queues, lambda row: ""),
        ("lead", found.leads, lambda row: str(row["lead"])),
        ("weekday", found.weekdays, lambda row: weekdays[int(row["weekday"])]),
        ("time", found.times, lambda row: "{:02d}:{:02d}".format(*divmod(int(row["minute"]), 60))),
        ("special", found.special, lambda row: f"{row['date']:%Y-%m-%d}"),
    )
    parts = [
        frame.assign(by=by, key=[key(row) for row in records(frame)])
        for by, frame, key in keys if len(frame)
    ]
    table = pd.concat(parts, ignore_index=True)
    columns = ["queue", "by", "key", "missing", *MEASURES]
    return table.reindex(columns=columns).astype({"missing": "Int64"}).round(4)


def _lead(key: str) -> str:
    """``1 day``, ``15–21 days``."""
    return _("1 day") if key == "1" else _("{n} days").format(n=key.replace("-", "–"))


# ------------------------------------------------------------------ Queues


def _add_queues(
    book: Book, center: Center, found: Accuracy, reasons: Mapping[str, Sequence[str]],
    replayed: bool,
) -> None:
    sheet = Sheet(book, _("Queues"), [36, 11, *[9.5] * (_COLUMNS - 2)], paper=A3, tab="223A5E")
    sheet.row([(center.name, TITLE)], height=26)
    sheet.row([(_("Forecasts of {first} to {last} against what came").format(
        first=found.first, last=found.last), PLAIN.but(bold=True, size=12))])
    if replayed:
        sheet.row([(_("The forecasts were made anew, as they would have been on the Sunday before "
                      "each week; holidays and events as they are known now."), QUIET)])
    sheet.row([(_("Each interval counts once, by the last forecast made before its day. Closed and "
                  "missing intervals are not judged, holidays and events apart."), QUIET)])
    sheet.row()
    changed = bool((found.queues["changed"] > 0).any())
    groups: list[Entry] = [None] * 7
    groups += [(_("of intervals"), HEADER), *[("", HEADER)] * 6, (_("of day totals"), HEADER),
               *[("", HEADER)] * 5, (_("of week totals"), HEADER), *[("", HEADER)] * 4]
    row = sheet.row(groups)
    sheet.merge(row, 8, 14)
    sheet.merge(row, 15, 20)
    sheet.merge(row, 21, 25)
    names = [_("Queue"), _("Needs a human"), _("Days"), _("Days without records"), _("Contacts"),
             _("Bias"), _("± twice its standard error"),
             *[_("Error"), _("Naive"), _("Habit"), _("Floor"), _("Error / floor"), _("In band"),
               _("should be")],
             *[_("Error"), _("Naive"), _("Habit"), _("Floor"), _("In band"), _("should be")],
             *[_("Weeks"), _("Error"), _("Habit"), _("Floor"), _("In band")]]
    columns = {"key": 1, "wape": 8, "naive_wape": 9, "habit_wape": 10, "floor": 11}
    if changed:
        names += [_("Intervals changed by hand"), _("Error of the changed"),
                  _("Error without the change")]
    header(sheet, names, 46)
    first = sheet.count + 1
    for row_ in records(found.queues):
        human = row_["queue"] in reasons
        sign = (_("yes"), SIGNED[SHORT_SIGN].but(number=f'General;General;General;"{SHORT_SIGN} "@')
                ) if human else (_("no"), SIGNED[MET_SIGN].but(
                    number=f'General;General;General;"{MET_SIGN} "@', bold=False))
        entries: list[Entry] = [
            (name_of(center, row_["queue"]), PLAIN), sign, (row_["days"], COUNT),
            (row_["missing"], COUNT), (row_["contacts"], COUNT), (row_["bias"], CHANGE),
            (2 * row_["bias_se"], RANGE), (row_["wape"], PERCENT.but(bold=True)),
            *[(row_[n], PERCENT) for n in ("naive_wape", "habit_wape", "floor")],
            (row_["wape"] / row_["floor"] if row_["floor"] > 0 else None,
             NUMBER.but(number="0.00")),
            *[(row_[n], PERCENT) for n in ("covered80", "due80")],
            *[(row_[f"day_{n}"], PERCENT) for n in (
                "wape", "naive_wape", "habit_wape", "floor", "covered80", "due80")],
            (row_["weeks"], COUNT), *[(row_[f"week_{n}"], PERCENT) for n in (
                "wape", "habit_wape", "floor", "covered80")],
        ]
        if changed:
            entries += [(row_["changed"], COUNT), (row_["changed_wape"], PERCENT),
                        (row_["model_wape"], PERCENT)]
        sheet.row(entries)
    block = Block(sheet, first, min(sheet.count, first + MOST_CHARTS - 1), columns)
    _list(sheet, _("Queues that need a human"), [
        f"{name_of(center, queue)}: {why}" for queue, all_of in reasons.items() for why in all_of],
        _("None."))
    _list(sheet, _("How to read this"), [
        _("Error: misses of all intervals (or days) added up, as a share of all contacts. Bias: "
          "what was expected too much (+) or too little (−), as a share of all contacts."),
        _("Naive: the last same weekday known when the forecast was made. Habit: the mean of the "
          "last six. Floor: the error that remains for one who knows the true mean of every "
          "interval, because contacts come by chance; no forecast is better for long."),
        _("In band: share of counts from the 10 % to the 90 % quantile. Counts are whole numbers, "
          "so that a little more than 80 % should be in it."),
    ], "")
    sheet.row()
    chart = bars(block, _("Error by queue"), _("queue"), (
        ("wape", _("forecast"), FORECAST), ("habit_wape", _("habit"), HABIT),
        ("naive_wape", _("naive"), NAIVE), ("floor", _("floor: chance alone"), FLOOR)), 30.0)
    sheet.raw.add_chart(chart, f"A{sheet.count + 1}")


def _list(sheet: Sheet, title: str, texts: Sequence[str], none: str) -> None:
    section(sheet, title, _COLUMNS)
    for text in texts:
        lines = -(-len(text) // _LETTERS_A_LINE)
        row = sheet.row([("• " + text, PLAIN.but(wrap=True))], height=14.5 * lines)
        sheet.merge(row, 1, _COLUMNS)
    if not texts:
        sheet.row([(none, QUIET)])
