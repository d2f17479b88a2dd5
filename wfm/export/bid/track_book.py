"""Actual months beside a bid, as an Excel workbook: why profit changed, months, volume, people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from openpyxl.utils import get_column_letter

from wfm.bid.actuals import known
from wfm.bid.request import Floats
from wfm.bid.track import CAUSES, Tracking
from wfm.export.bid.words import driver_name
from wfm.export.saving import save_book
from wfm.export.sheet import Book, Entry, Formula, Sheet
from wfm.export.styles import (
    CENTRED,
    CHANGE,
    COUNT,
    HEADER,
    HEADER_LEFT,
    HOURS,
    NUMBER,
    PERCENT,
    PLAIN,
    QUIET,
    TITLE,
    Look,
)
from wfm.language import translate as _

_STRONG = COUNT.but(bold=True)
_WAGE = NUMBER.but(number="#,##0.00")


def cause_name(cause: str) -> str:
    """What profit changed by."""
    return {
        "units": _("Units billed beyond that"),
        "price": _("Price: billed unlike agreed"),
        "hours": _("Paid hours beyond that"),
        "other_cost": _("Other cost"), "credits": _("Credits and bonuses"),
    }.get(cause) or driver_name(cause)


def cause_note(cause: str) -> str:
    """How a part is worked out."""
    return {
        "units": _("the agreed price of the units that were billed, less that of the units that "
                   "the chain gives with all drivers as they were"),
        "price": _("what was billed, less the agreed price of the units that were billed"),
        "hours": _("paid hours less those of the chain with all drivers as they were, at the "
                   "chain's pay of an hour with premiums and on-costs"),
        "other_cost": _("what is left of the change of cost"),
        "credits": _("credits less bonuses, less those that the price allows for"),
    }.get(cause) or _("mean contribution over all orders in which the drivers are put in place of "
                      "the planned ones, in the chain of the bid (Shapley value)")


def write_track(path: Path, found: Tracking) -> None:
    """Write the workbook in one step: a reader never sees half of it.

    Sheets: Variance, Months, Volume, People.

    Raises
    ------
    OSError
        It is open elsewhere or cannot be written; an earlier one stays as it was.
    """
    request = found.plan.frame.request
    title = _("{name}: actual months beside the bid").format(name=request.name)
    book = Book(title, title)
    _add_variance(book, found, title)
    _add_months(book, found)
    _add_volume(book, found)
    _add_people(book, found)
    save_book(path, book)


def _month(found: Tracking, month: int) -> str:
    return f"{found.plan.frame.request.first_days[month]:%Y-%m}"


def _head(sheet: Sheet, title: str, about: str, names: Sequence[str], left: int = 1) -> None:
    sheet.row([(title, TITLE)], height=26)
    sheet.row([(about, QUIET)])
    sheet.row([(name, HEADER_LEFT if n < left else HEADER) for n, name in enumerate(names)],
              height=44)


def _add_variance(book: Book, found: Tracking, title: str) -> None:
    months = np.flatnonzero(found.told).tolist()
    money = found.plan.frame.request.currency
    sheet = Sheet(book, _("Variance"), [40, 14, *[12.0] * len(months), 90], freeze="C4",
                  repeat="1:3", tab="223A5E")
    _head(sheet, title, _(
        "Profit in {currency} of the months with billed and cost: that of the bid, what changed it "
        "and that which came. The parts sum to the change.").format(currency=money),
        [_("Profit"), _("all"), *(_month(found, m) for m in months), _("How")])
    last = get_column_letter(2 + len(months))

    def line(name: str, series: Floats, look: Look, how: str = "") -> int:
        row = sheet.count + 1
        total = Formula(f"=SUM(C{row}:{last}{row})") if months else 0.0
        return sheet.row([(name, PLAIN.but(bold=look.bold)), (total, look.but(bold=True)),
                          *((float(series[m]), look) for m in months), (how, QUIET)])

    first = line(_("Profit of the bid"), found.planned_profit, _STRONG, _(
        "billed, less items that are shares of revenue, cost of capital, expected credits, cost"))
    for cause in CAUSES:
        line(cause_name(cause), found.causes[cause], COUNT, cause_note(cause))
    end = line(_("Profit that came"), found.profit, _STRONG, _("the same of the actual figures"))
    sheet.row([(_("Left unexplained"), PLAIN), *(
        (Formula(f"={c}{end}-SUM({c}{first}:{c}{end - 1})"), COUNT)
        for c in map(get_column_letter, range(2, 3 + len(months)))),
        (_("0: the parts sum"), QUIET)])


def _add_months(book: Book, found: Tracking) -> None:
    names = [_("Month"), _("Billed, bid"), _("Billed"), _("Cost, bid"), _("Cost"),
             _("Credits, bid"), _("Credits"), _("Credits due"), _("Profit, bid"), _("Profit"),
             _("Margin, bid"), _("Margin"), _("Change of cost")]
    sheet = Sheet(book, _("Months"), [12, *[13.0] * 12], freeze="B4", repeat="1:3", tab="EE8866")
    _head(sheet, _("Months"), _("Money in {currency}. Credits due are by the service level; where "
                                "none are stated, they count as granted.").format(
        currency=found.plan.frame.request.currency), names)
    for m in np.flatnonzero(found.told).tolist():
        row = sheet.count + 1
        values = (found.planned_billed, found.billed, found.planned_cost, found.cost,
                  found.planned_credits, found.credits, found.due, found.planned_profit,
                  found.profit)
        sheet.row([(_month(found, m), CENTRED), *((float(one[m]), COUNT) for one in values),
                   (Formula(f"=IF(B{row}<>0,I{row}/B{row},0)"), PERCENT),
                   (Formula(f"=IF(C{row}<>0,J{row}/C{row},0)"), PERCENT),
                   (Formula(f"=IF(D{row}<>0,E{row}/D{row}-1,0)"), CHANGE)])
    if found.told.any():
        row = sheet.count + 1
        sheet.row([(_("all"), CENTRED.but(bold=True)), *(
            (Formula(f"=SUM({c}4:{c}{row - 1})"), _STRONG) for c in "BCDEFGHIJ"),
            (Formula(f"=IF(B{row}<>0,I{row}/B{row},0)"), PERCENT),
            (Formula(f"=IF(C{row}<>0,J{row}/C{row},0)"), PERCENT),
            (Formula(f"=IF(D{row}<>0,E{row}/D{row}-1,0)"), CHANGE)])


def _add_volume(book: Book, found: Tracking) -> None:
    at, actual = found.plan.frame, found.actual
    request = at.request
    names = [_("Line or list"), _("Month"), _("Bid"), _("Locked forecast"),
             _("Most that is promised"), _("Came"), _("Against the lock"), _("Excused"),
             _("Against the bid"), _("Handling time, bid (s)"), _("Handling time (s)"),
             _("Promise"), _("Service level")]
    sheet = Sheet(book, _("Volume"), [34, 10, *[13.0] * 11], freeze="C4", repeat="1:3",
                  tab="44BB99")
    _head(sheet, _("Volume, handling time and service"), _(
        "Contacts of lines, attempts of call lists. The lock is the client's forecast when it was "
        "fixed, {months} months ahead; above it by more than {band:.0%} the promise is excused."
    ).format(months=request.terms.lock_months, band=request.terms.lock_band), names)
    called = [line.name for line in request.lines.values()]
    called += [calls.name for calls in request.lists.values()]
    for j, name in enumerate(at.works):
        line = request.lines.get(name)
        for m in found.months:
            came = actual.contacts[m, j]
            row, inbound = sheet.count + 1, j < at.inbound
            lock: Sequence[Entry] = (None, None)
            against: Entry = None
            if inbound:
                lock = ((float(found.lock[m, j]), COUNT),
                        (Formula(f"=D{row}*(1+{request.terms.lock_band!r})"), COUNT))
            if inbound and not np.isnan(came):
                against = (Formula(f"=IF(D{row}<>0,F{row}/D{row}-1,0)"), CHANGE)
            promise = line.service_level if line is not None else None
            service = actual.service[m, j] if inbound else np.nan
            sheet.row([
                (called[j], PLAIN), (_month(found, m), CENTRED),
                (float(at.contacts[m, j]), COUNT), *lock, _cell(came, COUNT), against,
                (_("yes") if inbound and found.free[m, j] and not np.isnan(came) else "", CENTRED),
                None if np.isnan(came) else (Formula(f"=IF(C{row}<>0,F{row}/C{row}-1,0)"), CHANGE),
                (float(at.seconds[m, j]), HOURS), _cell(actual.seconds[m, j], HOURS),
                None if promise is None else (promise, PERCENT), _cell(service, PERCENT)])
    sheet.filter(3, len(names))


def _cell(value: float, look: Look) -> Entry:
    return None if np.isnan(value) else (float(value), look)


def _add_people(book: Book, found: Tracking) -> None:
    at, actual, done = found.plan.frame, found.actual, found.plan.operation
    names = [_("Site"), _("Month"), _("Agents, bid"), _("Agents, chain"), _("Agents"),
             _("Paid hours, bid"), _("Paid hours, chain"), _("Paid hours"), _("Shrinkage, bid"),
             _("Shrinkage"), _("Leavers, bid"), _("Leavers"), _("Wage an hour, bid"),
             _("Wage an hour"), _("Exchange rate, bid"), _("Exchange rate")]
    sheet = Sheet(book, _("People"), [26, 10, *[12.0] * 14], freeze="C4", repeat="1:3",
                  tab="77AADD")
    _head(sheet, _("People and pay"), _(
        "Chain: what the bid's chain of formulas gives with volume, handling time, shrinkage, "
        "attrition and wages as they were. Wages are in the site's money."), names)
    hour = at.wage_h * at.raises
    for p, place in enumerate(at.places):
        if not at.used[p]:
            continue
        lost = 1 - place.availability
        for m in found.months:
            sheet.row([
                (place.name, PLAIN), (_month(found, m), CENTRED),
                *_both(done.people.heads, found.expected.people.heads, m, p, HOURS),
                _cell(actual.heads[m, p], HOURS),
                *_both(done.units.paid_hours, found.expected.units.paid_hours, m, p, COUNT),
                _cell(actual.paid_h[m, p], COUNT), (lost, PERCENT),
                _cell(actual.shrinkage[m, p], PERCENT), (float(found.leaving[m, p]), HOURS),
                _cell(actual.leavers[m, p], HOURS), (float(hour[m, p]), _WAGE),
                _cell(actual.wage_h[m, p], _WAGE),
                (float(at.rate[m, p]), NUMBER.but(number="0.000000")),
                (float(known(actual.rate, at.rate)[m, p]), NUMBER.but(number="0.000000"))])
    sheet.filter(3, len(names))


def _both(one: Floats, other: Floats, month: int, place: int, look: Look) -> Iterable[Entry]:
    return (float(one[0, month, place]), look), (float(other[0, month, place]), look)
