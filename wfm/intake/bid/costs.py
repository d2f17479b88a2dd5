"""Support staff and the other items of cost."""

from __future__ import annotations

from collections.abc import Collection

from wfm.bid.request import Item, Support
from wfm.bid_schema import EVERY, SPANS, UNIT_OF_BASIS
from wfm.intake.bid.codes import Months, check_known
from wfm.intake.bid.log import Log
from wfm.intake.rows import rows_of
from wfm.language import noted
from wfm.tables import Faults, ReadTable


def read_support(
    table: ReadTable, sites: Collection[str], whole: bool, faults: Faults, log: Log
) -> tuple[Support, ...]:
    """Support staff, in the order of the rows."""
    found = []
    for row in rows_of(table, faults):
        check_known(row, "site", sites if whole else None, "site", every=True)
        agents = row["agents"]
        if agents is None and row["role"] is not None:
            if row["role"] in SPANS:
                agents, origin = SPANS[row["role"]]
                log.assumed("bid_support", f"{row['role']} {row['site']}: agents", agents,
                            "agents", origin)
            else:
                row.wrong("agents", noted("how many agents one of them serves is not known"),
                          noted("Write it; a span is known of {roles}", roles=", ".join(SPANS)))
        if not row.lacks("role", "site", "month_cost") and agents is not None:
            found.append(Support(row["role"], row["site"], float(agents), row["least"],
                                 row["month_cost"]))
    if not found:
        log.note(noted("No support staff is planned (bid_support is empty): the cost has no "
                       "supervisors."))
    return tuple(found)


def read_items(
    table: ReadTable, sites: Collection[str], whole: bool, months: Months, faults: Faults,
    log: Log,
) -> tuple[Item, ...]:
    """Items of cost, in the order of the rows."""
    found = []
    for row in rows_of(table, faults):
        check_known(row, "site", sites if whole else None, "site", every=True)
        first, last = months.read(row, "first_month"), months.read(row, "last_month")
        if first is not None and last is not None and last < first:
            row.wrong("last_month", noted("the last month is before the first"),
                      noted("Put the two in order"))
        if row["basis"] in ("wage_share", "revenue_share") and (row["amount"] or 0) >= 1:
            row.wrong("amount", noted("{amount:g} is no share of the whole", amount=row["amount"]),
                      noted("Write a share, such as 0.05"))
        if row["basis"] == "revenue_share" and row["site"] not in (None, EVERY):
            row.wrong("site", noted("revenue is that of the whole programme"),
                      noted("Write {name}", name=EVERY))
        if row.lacks("item", "site", "basis", "amount"):
            continue
        money = (noted("currency of the bid") if row["site"] == EVERY
                 else noted("currency of the site"))
        unit = UNIT_OF_BASIS[row["basis"]]
        log.given("bid_costs", f"{row['item']} {row['site']}", row["amount"],
                  noted(unit, currency=money), row["source"])
        span = (first or 0, months.count - 1 if last is None else last)
        found.append(Item(row["item"], row["site"], row["basis"], row["amount"], span))
    return tuple(found)
