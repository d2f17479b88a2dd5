"""The sheet Cost: what the week costs, how far from the best it may be, and where pay goes."""

from __future__ import annotations

import math

import pandas as pd
from openpyxl.utils import get_column_letter

from wfm.export.blocks import BOLD, WIDTHS, header, paragraph, section
from wfm.export.sheet import Book, Entry, Formula, Sheet
from wfm.export.styles import COUNT, HOURS, PERCENT, PLAIN, QUIET, TITLE, money
from wfm.export.view import View
from wfm.handover import PROVEN
from wfm.language import money_text
from wfm.language import translate as _

PAID = ("ordinary", "overtime", "night", "saturday", "sunday", "holiday", "absence")
"""Amounts of :func:`wfm.payroll.payroll_days` that are shown apart."""


def part_names() -> dict[str, str]:
    """What the parts of the cost are called."""
    return {
        "pay": _("pay"), "closed": _("paid while nothing is open"),
        "service": _("contacts not answered in time"),
        "outbound": _("outbound hours not rostered"), "deferred": _("deferred work late"),
        "preference": _("wishes not met"), "contract": _("hours below contract"),
        "fairness": _("weekends and late shifts unevenly shared"),
        "limits": _("people missing or too many by the table limits"),
        "changes": _("days changed of a roster that is kept"),
    }


def gap_in_words(view: View) -> str:
    """What the bound proves, for someone who has never heard of one; and of how many weeks."""
    said, weeks = _bound_in_words(view), view.roster.cost_weeks
    if weeks == 1:
        return said
    return said + " " + _("Cost, bound and search are of all {n} weeks that were planned together."
                          ).format(n=weeks)


def _bound_in_words(view: View) -> str:
    roster = view.roster
    bound = money_text(roster.lower_bound, view.center.main_site.currency)
    if view.by_hand is not None and math.isfinite(roster.gap):
        return _("With the days that were kept no roster can be cheaper than {bound}; this one is "
                 "at most {gap:.2f} % above that.").format(
            bound=bound, gap=math.ceil(1e4 * roster.gap - 1e-6) / 100)
    if roster.gap == 0:
        return _("No legal roster can be cheaper than {bound}, and this one is not dearer: it is "
                 "the best there is.").format(bound=bound)
    if not math.isfinite(roster.gap):
        return _("No lower bound above 0 was found, so it is not known how far from the best this "
                 "roster is.")
    return _("No legal roster can be cheaper than {bound}; this one is at most {gap:.2f} % above "
             "that.").format(bound=bound, gap=math.ceil(1e4 * roster.gap - 1e-6) / 100)


def add_cost(book: Book, view: View) -> Sheet:
    """Write the sheet."""
    sheet = Sheet(book, _("Cost"), [42.0, *WIDTHS[1:], 14.0], tab="EEDD88")
    sheet.row([(_("Cost of the week"), TITLE)], height=24)
    _write_parts(sheet, view)
    if view.payroll is not None and len(view.payroll):
        _write_pay(sheet, view, view.payroll, "team", _("Pay by team"), _("Team"))
        _write_pay(sheet, view, view.payroll, "contract", _("Pay by contract"), _("Contract"))
        if view.payroll["cost_centre"].astype(bool).any():
            _write_pay(sheet, view, view.payroll, "cost_centre", _("Pay by cost centre"),
                       _("Cost centre"))
    sheet.protect()
    return sheet


def _write_parts(sheet: Sheet, view: View) -> None:
    roster, amount = view.roster, money(view.center.main_site.currency)
    names = part_names()
    header(sheet, _("Part"), [_("Amount"), _("Share")], height=18)
    first, total = sheet.count + 1, sheet.count + 1 + len(roster.cost)
    for part, cost in roster.cost.items():
        row = sheet.count + 1
        sheet.row([(names.get(part, part), PLAIN), (cost, amount),
                   (Formula(f"=IF($B${total}=0,0,B{row}/$B${total})"), PERCENT)])
    sheet.row([(_("Total"), BOLD.but(edge="t")),
               (Formula(f"=SUM(B{first}:B{total - 1})"), amount.but(bold=True, edge="t")),
               ("", PLAIN.but(edge="t"))])
    least: float | str = roster.lower_bound if math.isfinite(roster.lower_bound) else "–"
    sheet.row([(_("Lower bound"), PLAIN), (least, amount)])
    whole, bound = f"B{total}", f"B{total + 1}"
    sheet.row([(_("Gap"), PLAIN), (
        Formula(f'=IF({bound}="–","–",IF({whole}-{bound}<={PROVEN:f}*MAX(1,{whole},-{whole}),0,'
                f'IF({bound}=0,"–",({whole}-{bound})/MAX({bound},-{bound}))))'),
        PERCENT.but(number="0.00%"))])
    paragraph(sheet, gap_in_words(view))
    paragraph(sheet, _("All parts but pay are prices that the settings put on what is missing, "
                       "so that it can be weighed against pay; nobody is paid them."), QUIET)


def _write_pay(
    sheet: Sheet, view: View, payroll: pd.DataFrame, by: str, title: str, name: str
) -> None:
    """Amounts by team or the like, as payroll counts them, with sums that follow."""
    amount = money(view.center.main_site.currency)
    section(sheet, title, len(WIDTHS) + 1)
    header(sheet, name, [
        _("Agents"), _("Paid h"), _("Ordinary"), _("Overtime"), _("Night premium"),
        _("Saturday premium"), _("Sunday premium"), _("Holiday premium"), _("Paid absence"),
        _("Total"),
    ])
    first = sheet.count + 1
    for value, rows in payroll.groupby(by, sort=True):
        row = sheet.count + 1
        sheet.row([
            (str(value), PLAIN), (rows["agent"].nunique(), COUNT),
            (rows["paid_min"].sum() / 60, HOURS),
            *[(float(rows[f"{part}_amount"].sum()), amount) for part in PAID],
            (Formula(f"=SUM(D{row}:J{row})"), amount),
        ])
    last = sheet.count
    entries: list[Entry] = [(_("Total"), BOLD.but(edge="t"))]
    for column in range(2, 12):
        look = COUNT if column == 2 else HOURS if column == 3 else amount
        letter = get_column_letter(column)
        entries.append((Formula(f"=SUM({letter}{first}:{letter}{last})"),
                        look.but(bold=True, edge="t")))
    sheet.row(entries)
