"""The sheet Hours: each agent's days as payroll counts them, in decimal hours and hh:mm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from openpyxl.utils import get_column_letter

from wfm.export.codes import absence_name
from wfm.export.sheet import A3, Book, Entry, Formula, Sheet
from wfm.export.styles import DATE, HEADER, HEADER_LEFT, NUMBER, PLAIN, QUIET, TITLE, Look, money
from wfm.export.view import View
from wfm.export.words import short_day, span
from wfm.language import translate as _

DECIMAL = NUMBER.but(number="0.00;-0.00;–")
HH_MM = NUMBER.but(number="[h]:mm")


@dataclass(frozen=True)
class _Column:
    """A column of the sheet, and where its value comes from."""

    title: str
    width: float
    look: Look
    value: Callable[[dict[Any, Any]], object]
    total: bool = False


def add_hours(book: Book, view: View, payroll: pd.DataFrame) -> Sheet:
    """Write the sheet: a row for each agent and day with a shift or an absence.

    Parameters
    ----------
    payroll
        As :func:`wfm.payroll.payroll_days` makes it. A shift stands on the day on which it
        begins; its hours of night, Saturday, Sunday and holiday are split at midnight.
    """
    columns = _columns(view)
    sheet = Sheet(book, _("Hours"), [column.width for column in columns], freeze="D5",
                  repeat="1:4", paper=A3, tab="EEDD88")
    sheet.row([(_("Hours and premiums by agent and day"), TITLE)], height=24)
    sheet.row([(_("A shift stands on the day on which it begins. Hours of night, Saturday, Sunday "
                  "and holiday are those of the clock on both sides of midnight."), QUIET)])
    rows = payroll[payroll["day_kind"] != "off"].to_dict("records")
    first, last = 5, max(5, 4 + len(rows))
    total: list[Entry] = [(_("Total of the rows shown"), PLAIN.but(bold=True))]
    for number, column in enumerate(columns[1:], start=2):
        letter = get_column_letter(number)
        total.append((Formula(f"=SUBTOTAL(109,{letter}{first}:{letter}{last})"),
                      column.look.but(bold=True)) if column.total else None)
    sheet.row(total)
    sheet.row([(column.title, HEADER if column.total else HEADER_LEFT) for column in columns],
              height=46)
    for row in rows:
        sheet.row([(column.value(row), column.look) for column in columns])
    sheet.filter(4, len(columns))
    sheet.protect()
    return sheet


def _columns(view: View) -> list[_Column]:
    def hours(title: str, name: str) -> _Column:
        return _Column(title, 13, DECIMAL, lambda row: row[name] / 60, True)

    def amount(title: str, name: str) -> _Column:
        return _Column(title, 12, money(view.center.main_site.currency),
                       lambda row: row[name], True)

    def text(title: str, width: float, name: str) -> _Column:
        return _Column(title, width, PLAIN, lambda row: row[name])

    return [
        text(_("Agent"), 9, "agent"), text(_("Name"), 22, "name"), text(_("Team"), 14, "team"),
        text(_("Contract"), 10, "contract"), text(_("Cost centre"), 10, "cost_centre"),
        _Column(_("Date"), 11, DATE, lambda row: row["date"]),
        _Column(_("Day"), 8, PLAIN, lambda row: _day(row["date"])),
        _Column(_("Shift, own clock"), 15, PLAIN, _shift),
        hours(_("Contract h"), "contract_min"), hours(_("Worked h"), "worked_min"),
        hours(_("Paid h"), "paid_min"),
        _Column(_("Paid, hh:mm"), 9, HH_MM, lambda row: row["paid_min"] / 1440, True),
        hours(_("Overtime h"), "overtime_min"), hours(_("Night h"), "night_min"),
        hours(_("Saturday h"), "saturday_min"), hours(_("Sunday h"), "sunday_min"),
        hours(_("Holiday h"), "holiday_min"), hours(_("Of it after midnight"), "next_day_min"),
        _Column(_("Absence"), 15, PLAIN.but(indent=1), _absence),
        text(_("Code"), 8, "absence_code"),
        hours(_("Paid absence h"), "absence_paid_min"), hours(_("Balance h"), "balance_min"),
        amount(_("Premiums"), "premium_amount"), amount(_("Pay"), "pay_amount"),
    ]


def _day(day: date) -> str:
    return short_day(day).split()[0]


def _shift(row: dict[Any, Any]) -> str:
    start, end = row["start"], row["end"]
    if pd.isna(start) or pd.isna(end):
        return ""
    return span(_naive(start), _naive(end))


def _naive(moment: Any) -> datetime:
    found: datetime = pd.Timestamp(moment).tz_localize(None).to_pydatetime()
    return found


def _absence(row: dict[Any, Any]) -> str:
    kind = row["absence_kind"]
    return absence_name(kind) if isinstance(kind, str) and kind else ""
