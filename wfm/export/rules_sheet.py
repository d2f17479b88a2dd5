"""The sheet Rule check: every rule, kept or broken, the limits behind them, and each breach."""

from __future__ import annotations

from collections import Counter
from datetime import date

from wfm.export.blocks import section
from wfm.export.page_breaks import keep_whole
from wfm.export.rule_names import rule_names
from wfm.export.sheet import Book, Entry, Link, Sheet
from wfm.export.styles import (
    CENTRED,
    COUNT,
    DATE,
    HEADER,
    HEADER_LEFT,
    LINK,
    MET_SIGN,
    OVER_SIGN,
    PLAIN,
    QUIET,
    SHORT_SIGN,
    SIGNED,
    TITLE,
)
from wfm.export.view import View
from wfm.language import translate as _
from wfm.roster.check import Violation
from wfm.roster.check_limits import WISHED
from wfm.rules.labour import LabourPack

_WIDTHS = [18, 60, 16, 17, 12, 70]
_LETTERS, _ROW = 58, 14.5
"""Letters that a line of a breach has room for, and its height in points: LibreOffice does not fit
the heights of many rows."""


def add_rules(
    book: Book, view: View, roster: str, rows: dict[str, int],
    cells: dict[tuple[str, date], str],
) -> Sheet:
    """Write the sheet.

    Parameters
    ----------
    roster
        Name of the sheet with the roster.
    rows, cells
        Where on it an agent and an agent's day stand.
    """
    sheet = Sheet(book, _("Rule check"), _WIDTHS, freeze="A4", repeat="1:2", tab="CFEBDD")
    sheet.row([(_("Rule check"), TITLE)], height=24)
    sheet.row([(_("Checked on the finished roster, apart from the search that made it: every shift "
                  "and every minute, from the labour packs, contracts and inputs."), QUIET)])
    broken = Counter(violation.rule for violation in view.violations)
    sheet.row([(_("About"), HEADER_LEFT), (_("Rule"), HEADER_LEFT), (_("Result"), HEADER),
               (_("Breaches"), HEADER)])
    known = rule_names()
    for about, rules in known.items():
        for rule, text in rules.items():
            sheet.row(_result(about, text, broken[rule], rule in WISHED))
    named = {rule for rules in known.values() for rule in rules}
    for rule in sorted(set(broken) - named):
        sheet.row(_result("", rule, broken[rule], False))
    sheet.filter(3, 4)
    begins = [sheet.count + 2]
    _write_limits(sheet, view)
    begins.append(sheet.count + 2)
    _write_breaches(sheet, view, roster, rows, cells)
    keep_whole(sheet, [4, *begins])
    return sheet


def _result(about: str, text: str, count: int, wished: bool) -> list[Entry]:
    """A rule's line; limits that are wishes may be missed by a legal roster."""
    sign, word = (SHORT_SIGN, _("broken")) if count else (MET_SIGN, _("kept"))
    if count and wished:
        sign, word = OVER_SIGN, _("missed, but legal")
    return [(about, PLAIN), (text, PLAIN.but(wrap=True)),
            (f"{sign} {word}", SIGNED[sign].but(number="General")), (count, COUNT)]


def _write_limits(sheet: Sheet, view: View) -> None:
    """The limits of each labour pack in use."""
    section(sheet, _("Limits of the labour packs"), len(_WIDTHS))
    sheet.row([(_("Pack"), HEADER_LEFT), (_("Limit"), HEADER_LEFT), (_("Value"), HEADER),
               ("", HEADER), ("", HEADER), (_("Law"), HEADER_LEFT)])
    packs = {view.center.contracts[a.contract].pack for a in view.center.agents.values()}
    for code in sorted(packs):
        pack = view.center.labour[code]
        for text, value in _limits(pack):
            sheet.row([(code, PLAIN), (text, PLAIN), (value, CENTRED), None, None,
                       (pack.citation.law, PLAIN)])


def _limits(pack: LabourPack) -> list[tuple[str, str]]:
    """Names of limits and their values."""
    found = [
        (_("paid hours in a day, at most"), _hours(pack.max_day_min)),
        (_("paid hours in a week, at most"), _hours(pack.max_week_min)),
        (_("hours of rest between shifts, at least"), _hours(pack.rest_min)),
        (_("hours of unbroken rest in a week, at least"), _hours(pack.weekly_rest_min)),
        (_("days of work on end, at most"), str(pack.max_run_days)),
    ]
    if pack.average is not None:
        found.append((_("paid hours a week on average over {weeks} weeks, at most").format(
            weeks=pack.average.weeks), _hours(pack.average.week_min)))
    if pack.year_min is not None:
        found.append((_("paid hours in a calendar year, at most"), _hours(pack.year_min)))
    for rule in pack.days_off:
        text = (_("free Sundays in {weeks} weeks, at least") if rule.unit == "sunday"
                else _("free weekends in {weeks} weeks, at least"))
        found.append((text.format(weeks=rule.weeks), str(rule.least)))
    return found


def _hours(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def _write_breaches(
    sheet: Sheet, view: View, roster: str, rows: dict[str, int],
    cells: dict[tuple[str, date], str],
) -> None:
    """Each breach, with a link to the cell where it can be mended."""
    section(sheet, _("Breaches"), len(_WIDTHS))
    if not view.violations:
        sheet.row([(_("None."), QUIET)])
        return
    sheet.row([(name, HEADER_LEFT) for name in (
        _("Agent"), _("What is wrong"), _("Date"), _("Rule"), _("Cell"), "")])
    names = {rule: text for rules in rule_names().values() for rule, text in rules.items()}
    for breach in view.violations:
        cell = _cell(breach, rows, cells)
        sheet.row([
            (breach.agent or "–", PLAIN), (breach.what, PLAIN.but(wrap=True)),
            (breach.day, DATE) if breach.day else ("–", CENTRED), (breach.rule, PLAIN),
            (Link(cell, roster, cell), LINK) if cell else ("–", CENTRED),
            (names.get(breach.rule, breach.rule), QUIET),
        ], height=_ROW * lines if (lines := -(-len(breach.what) // _LETTERS)) > 1 else None)


def _cell(
    breach: Violation, rows: dict[str, int], cells: dict[tuple[str, date], str]
) -> str:
    """Where on the roster a breach stands; '' where it is about nobody."""
    found = cells.get((breach.agent, breach.day)) if breach.day else None
    if found is None and breach.agent in rows:
        found = f"A{rows[breach.agent]}"
    return found or ""
