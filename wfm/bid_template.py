"""The workbook of a bid: a sheet per table, with a small example in the comments.

The example is a whole bid: one line, one call list and one site. Its first row of each table
is quoted in the comments on the headers, so that nothing need be deleted from a blank sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from wfm.bid_schema import BID_TABLES, EVERY, SETTINGS, SHAPES, SPANS, Figure
from wfm.bid_schema.settings import settings_rows
from wfm.calendar import WEEKDAYS
from wfm.language import translate as _
from wfm.tables import Column, Table
from wfm.template import Kit, header_comment, write_workbook

Row = Mapping[str, object]
_EXAMPLE = "example"
_OWN = ("source", "key", "value", "unit", "meaning")
"""Columns whose example would say nothing."""
EXAMPLE_WORD = "Example"

ABOUT = (
    "A request for proposal, and the sites that could do the work",
    "Each sheet after this one is a table that the planner reads; its title and its headers "
    "must stay as they are. Columns may stand in any order.",
    "Dark headers must be filled in, light ones may stay empty: then the default holds that the "
    "comment on the header tells, with where it comes from. Wages, prices and exchange rates "
    "have none.",
    "Say in the column source where the figures of a row come from; it stands beside each figure "
    "in the log of assumptions.",
    "Begin with bid_settings, bid_lines (or bid_lists for outbound work), bid_volumes, bid_sites "
    "and bid_patterns. The other sheets make the bid sharper.",
    "Money of a site is written in the site's currency, all other money in the currency of the "
    "bid. Dates are written 2027-04-01, months 2027-04, times 08:30; shares 0.8 or 80%.",
)
"""Lines of the first sheet; the first is its heading."""

EXAMPLE: Mapping[str, Sequence[Row]] = {
    "bid_settings": settings_rows({
        "name": "Customer service", "client": "A shop", "currency": "EUR",
        "start": "2027-04-01", "months": 12, "margin": 0.15}, _EXAMPLE),
    "bid_lines": [{
        "line": "care", "name": "Customer service by telephone", "channel": "voice",
        "language": "es", "country": "ES", "subdivision": "MD", "zone": "Europe/Madrid",
        **dict.fromkeys(WEEKDAYS[:5], "09:00-20:00"), "sat": "10:00-14:00", "sun": "closed",
        "holiday": "closed", "service_level": 0.8, "answer_within_s": 20, "measured": "month",
        "max_abandon": 0.05, "max_occupancy": 0.88, "patience_s": 120, "aht_s": 320,
        "aht_year": -0.02, "profile": "shop", "source": _EXAMPLE}],
    "bid_lists": [{
        "campaign": "renewals", "name": "Contracts that end", "purpose": "sales",
        "language": "es", "jurisdictions": "ES", "zones": "Europe/Madrid", "party": "consumer",
        "relation": "customer", "attempts": 3, "contact_rate": 0.3, "right_party": 0.8,
        "conversion": 0.08, "aht_contact_s": 300, "aht_no_contact_s": 35, "source": _EXAMPLE}],
    "bid_volumes": [
        {"work": work, "month": f"2027-{month:02d}" if month < 13 else f"2028-{month - 12:02d}",
         "amount": amount, "source": _EXAMPLE}
        for work, amount in (("care", 20000), ("renewals", 3000)) for month in range(4, 16)],
    "bid_profiles": [
        {"profile": "shop", "on": "daily", "time": time(hour), "share": share, "source": _EXAMPLE}
        for hour, share in ((9, 0.2), (11, 0.3), (13, 0.15), (16, 0.35))],
    "bid_spikes": [{"line": "care", "first": date(2027, 11, 26), "last": date(2027, 11, 29),
                    "factor": 2, "name": "Black Friday", "source": _EXAMPLE}],
    "bid_sites": [{
        "site": "MAD", "name": "Madrid", "kind": "onshore", "country": "ES", "subdivision": "MD",
        "zone": "Europe/Madrid", "languages": "es ca:0.05", "currency": "EUR", "seats": 150,
        "on_cost": 0.33, "wage_year": 0.03, "in_office": 0.08, "out_of_office": 0.16,
        "source": _EXAMPLE}],
    "bid_patterns": [{
        "contract": "es39", "site": "MAD", "share": 1, "pack": "ES-CC", "week_min_h": 39,
        "week_max_h": 39, "shift_min_h": 7.75, "shift_max_h": 8, "shift_step_min": 15,
        "days_min": 5, "days_max": 5, "cost_h": 9.5, "source": _EXAMPLE}],
    "bid_attrition": [
        {"site": EVERY, "until_month": month, "monthly": share, "source": _EXAMPLE}
        for month, share in ((3, 0.06), (12, 0.03), (24, 0.02))],
    "bid_ramp": [{"site": EVERY, "week": week, "productivity": 0.6 + 0.1 * (week - 1),
                  "source": _EXAMPLE} for week in range(1, 5)],
    "bid_support": [{"role": "supervisor", "site": "MAD", "agents": 12, "least": 1,
                     "month_cost": 2900, "source": _EXAMPLE}],
    "bid_costs": [{"item": "licences", "site": "MAD", "basis": "agent_month", "amount": 95,
                   "source": _EXAMPLE}],
    "bid_credits": [{"line": "care", "points": 0.05, "share": 0.03, "source": _EXAMPLE}],
    "bid_bands": [{"low": 1.1, "high": 1.3, "source": _EXAMPLE}],
    "bid_risks": [{"driver": "volume", "level": 0.1, "month": 0.05, "year": 0.03,
                   "source": _EXAMPLE}],
}
"""A small whole bid, every figure made up."""


def write_bid_workbook(
    path: Path, rows: Mapping[str, Sequence[Row]] | None = None
) -> None:
    """Write a workbook of a bid's tables, each on a sheet of its name, always all of them.

    Parameters
    ----------
    path
        The ``.xlsx`` file; one that is there is replaced.
    rows
        Rows by table; by default none but the settings, which stand there without values.

    Raises
    ------
    ValueError
        There is no such table or column.
    """
    given = {"bid_settings": settings_rows({}, "")} if rows is None else rows
    empty: dict[str, Sequence[Row]] = {table.name: () for table in BID_TABLES}
    write_workbook(path, empty | dict(given), kit=KIT)


def _about() -> Sequence[str]:
    return [_(line) for line in ABOUT]


def _comment(table: Table, column: Column) -> str:
    """As for a centre's tables, with where the default comes from, and an example."""
    text = header_comment(column)
    if isinstance(column, Figure) and column.origin:
        text += "\n" + _(column.origin) + "."
    example = EXAMPLE[table.name][0].get(column.name)
    if example is None or column.name in _OWN:
        return text
    return text + "\n" + _(EXAMPLE_WORD) + f": {_said(example)}"


def _drop_downs_of_settings(book: Workbook) -> None:
    """A list for each setting that has one: the cells of a column that mean different things."""
    sheet = book["bid_settings"]
    choices = {setting.name: setting.choices for setting in SETTINGS if setting.choices}
    for number, (key, *_rest) in enumerate(sheet.iter_rows(min_row=2, values_only=True), start=2):
        if key in choices:
            listed = DataValidation(type="list", formula1='"' + ",".join(choices[str(key)]) + '"',
                                    allow_blank=True, showErrorMessage=True)
            sheet.add_data_validation(listed)
            listed.add(f"B{number}")


def _said(value: object) -> str:
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


KIT = Kit(
    tables=BID_TABLES,
    about=_about,
    references={"line": "bid_lines", "work": "bid_lines", "campaign": "bid_lists",
                "site": "bid_sites"},
    not_only=(("bid_spikes", "line"), ("bid_credits", "line"), ("bid_volumes", "work"),
              ("bid_attrition", "site"), ("bid_ramp", "site"), ("bid_support", "site"),
              ("bid_costs", "site")),
    suggestions={("bid_lines", "profile"): SHAPES, ("bid_support", "role"): tuple(SPANS)},
    comment=_comment,
    finish=_drop_downs_of_settings,
)
"""The workbook of a bid."""
