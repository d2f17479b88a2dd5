"""Contacts and records by month: what is stated, and what grows from the year before."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from wfm.bid.request import Floats
from wfm.intake.bid.codes import Months, check_known
from wfm.intake.bid.log import Log
from wfm.intake.rows import Row, rows_of
from wfm.language import noted
from wfm.tables import Faults, ReadTable

_MOST_NAMED = 4


def read_volumes(
    table: ReadTable, works: Mapping[str, Row], months: Months, complete: bool, faults: Faults,
    log: Log,
) -> dict[str, Floats]:
    """Amounts by line and campaign, (M,); empty where the months are not known.

    Parameters
    ----------
    works
        Rows of the lines and call lists by code.
    complete
        Whether these are all: else it cannot be said that one does not exist.
    """
    stated: dict[str, dict[int, float]] = {code: {} for code in works}
    sources: dict[str, set[str]] = {code: set() for code in works}
    first: dict[tuple[str, int], int] = {}
    unread: set[str] = set()  # works with a cell that is a fault already
    for row in rows_of(table, faults):
        known = check_known(row, "work", works if complete else None, "line or campaign")
        month = months.read(row, "month")
        if not known or row["work"] not in works:
            continue
        if month is None or row["amount"] is None:
            unread.add(row["work"])
            continue
        earlier = first.setdefault((row["work"], month), row.number)
        if earlier != row.number:
            row.wrong("month", noted("this work and month already stand in row {row}",
                                     row=earlier), noted("Keep one of the two rows"))
        stated[row["work"]][month] = row["amount"]
        sources[row["work"]].add(row["source"] or "")
    if not months.known or not table.whole:
        return {}
    found = {}
    for code, row in works.items():
        if code in unread:
            continue
        amounts = _filled(row, code, stated[code], months)
        if amounts is None:
            continue
        if not amounts.any():
            row.wrong(row.table.table.key[0], noted("{code} has no volume in any month", code=code),
                      noted("Write its volumes in bid_volumes, or remove it"))
        found[code] = amounts
        log.given("bid_volumes", code,
                  noted("{mean:,.0f} on average, {least:,.0f} to {most:,.0f}",
                        mean=amounts.mean(), least=amounts.min(), most=amounts.max()),
                  "a month", "; ".join(sorted(s for s in sources[code] if s)))
        if len(stated[code]) < months.count:
            log.note(noted(
                "{code}: {n} months are not in bid_volumes; each is the month of the year before "
                "with growth_year ({growth:+.1%}).", code=code,
                n=months.count - len(stated[code]), growth=row["growth_year"]))
    return found


def _filled(row: Row, code: str, stated: Mapping[int, float], months: Months) -> Floats | None:
    """The amounts of all months; None, and a fault, where one cannot be known."""
    growth = row["growth_year"]
    amounts = np.full(months.count, np.nan)
    for month in range(months.count):
        if month in stated:
            amounts[month] = stated[month]
        elif growth is not None and month >= 12:
            amounts[month] = amounts[month - 12] * (1 + growth)
    missing = [months.name(m) for m in range(months.count) if np.isnan(amounts[m])]
    if not missing:
        return amounts
    named, more = ", ".join(missing[:_MOST_NAMED]), len(missing) - _MOST_NAMED
    row.wrong(row.table.table.key[0],
              noted("bid_volumes lacks months of {code}: {months} and {n} more", code=code,
                    months=named, n=more) if more > 0
              else noted("bid_volumes lacks months of {code}: {months}", code=code, months=named),
              noted("Add a row for each") if growth is not None
              else noted("Add a row for each, or write growth_year where the months of the year "
                         "before are there"))
    return None
