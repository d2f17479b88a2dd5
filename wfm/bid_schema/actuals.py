"""What happened in the months of a bid that was won: the table that `wfm bid track` reads."""

from __future__ import annotations

from wfm.bid_schema.figures import EVERY, PAYS, SOURCE, figure
from wfm.tables import Column, Table

OF_WORK = ("amount", "aht_s")
OF_LINE = ("service_level", "locked")
OF_LIST = ("results",)
OF_SITE = ("heads", "paid_h", "shrinkage", "leavers", "wage_h", "rate", "cost")
OF_ALL = ("billed", "units", "credits", "cost")
"""Which columns belong to rows of a line or call list, a line, a call list, a site, or all."""

_LINES = "of lines and call lists"
_SITES = "of sites"

BID_ACTUALS = Table(
    "bid_actuals",
    "What happened, for wfm bid track: one row is a month of a line, of a call list, of a site, or "
    "of all. Every figure may stay empty; profit is told for months with billed and cost.",
    (
        Column("month", "text", "The month: 2027-04"),
        Column("of", "code", f"A line, a call list, a site, or {EVERY}"),
        figure("amount", "number", "contacts", f"Contacts that arrived, attempts that were made; "
               f"{_LINES}", needed=False, least=0),
        figure("aht_s", "number", "seconds", f"Handling time of a contact, of an attempt; {_LINES}",
               needed=False, least=1, most=36000),
        figure("service_level", "share", "share of contacts", "Answered in time; of lines",
               needed=False),
        figure("locked", "number", "contacts", "The client's forecast when it was fixed; of "
               "lines; empty: that of the bid, moved with what came before it was fixed",
               needed=False, least=0),
        figure("results", "number", "sales, promises, answers", "Reached; of call lists",
               needed=False, least=0),
        figure("heads", "number", "agents", f"Trained agents on the mean of the month; {_SITES}",
               needed=False, least=0),
        figure("paid_h", "number", "hours", f"Paid to them, overtime included, training not; "
               f"{_SITES}", needed=False, least=0),
        figure("shrinkage", "share", "share of rostered time", "Lost in and out of the office "
               f"together, breaks aside; {_SITES}", needed=False),
        figure("leavers", "number", "people", f"Trained agents who left; {_SITES}", needed=False,
               least=0),
        figure("wage_h", "number", f"{PAYS} an hour", "Mean wage of an hour, premiums and on-costs "
               f"not included; {_SITES}", needed=False, least=0),
        figure("rate", "number", "currency of the bid for one of the site's", "What one unit was "
               f"worth; {_SITES}; empty: as planned", needed=False, least=1e-9),
        figure("cost", "number", f"{PAYS}, of {EVERY} that of the bid", "All cost of the "
               "operation; without items that are shares of revenue and the cost of capital; of "
               f"{EVERY} what no site bears", needed=False, least=0),
        figure("billed", "number", "currency of the bid", f"Billed before credits; of {EVERY}",
               needed=False, least=0),
        figure("units", "number", "units of the price model", f"That were billed; of {EVERY}",
               needed=False, least=0),
        figure("credits", "number", "currency of the bid", "Credits less bonuses that were "
               f"granted; of {EVERY}; empty: those due by the service level", needed=False),
        SOURCE,
    ),
    key=("month", "of"),
    required=True,
)
