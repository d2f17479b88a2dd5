"""What it costs beside wages, what a missed promise costs, bands and risk."""

from __future__ import annotations

from collections.abc import Mapping

from wfm.bid.request import BASES, DRIVERS
from wfm.bid_schema.figures import OURS, PAYS, SOURCE, figure
from wfm.language import noted
from wfm.tables import Column, Table

SPANS: Mapping[str, tuple[float, str]] = {
    "supervisor": (12, noted("8 to 12 agents are typical (ICMI), 15 the most frequent (QATC, 69 "
                             "centres)")),
    "quality": (20, noted("15 to 25 agents are the most frequent (QATC, 69 centres)")),
    "planner": (50, noted("one for 50 agents up to 500 (SWPP via loem.ca)")),
    "trainer": (50, OURS),
    "manager": (100, OURS),
}
"""Agents for one of a role where a row does not say, and where that comes from."""

BID_SUPPORT = Table(
    "bid_support",
    "Supervisors, quality, planners, trainers, managers and others: one for so many agents.",
    (
        Column("role", "code", f"The role; a span is known of {', '.join(SPANS)}"),
        Column("site", "code", "The site, or all: then counted over all sites and paid in the "
               "currency of the bid"),
        figure("agents", "number", "agents", "For one of them; empty: the span that is known",
               needed=False, least=1, most=100_000),
        figure("least", "whole", "people", "At least so many", "an assumption of ours: one", 1,
               least=0, most=1000),
        figure("month_cost", "number", f"{PAYS} a month", "Cost of one of them, on-costs "
               "included", least=0),
        SOURCE,
    ),
    key=("role", "site"),
)

UNIT_OF_BASIS: Mapping[str, str] = {
    "once": "{currency} once", "month": "{currency} a month",
    "hire": "{currency} a person hired", "agent_month": "{currency} an agent and month",
    "seat_month": "{currency} a seat and month", "paid_hour": "{currency} a paid hour",
    "handled_minute": "{currency} a minute of handling",
    "contact": "{currency} a contact handled", "wage_share": "share of wages",
    "revenue_share": "share of revenue",
}

BID_COSTS = Table(
    "bid_costs",
    "Other items of cost: recruitment, seats, telephony, licences, overheads.",
    (
        Column("item", "code", "Short name of the item"),
        Column("site", "code", "The site, or all: then in the currency of the bid"),
        Column("basis", "code", "What it is counted by", choices=BASES),
        Column("amount", "number", "How much, by the basis (currency of the site, or a share of "
               "wages or revenue)", least=0),
        Column("first_month", "text", "First month in which it is paid: 2027-04; empty: the first "
               "of the service", False),
        Column("last_month", "text", "Last month in which it is paid; empty: the last", False),
        SOURCE,
    ),
    key=("item", "site"),
)

BID_CREDITS = Table(
    "bid_credits",
    "What a missed promise costs, and what a surpassed one earns.",
    (
        Column("line", "code", "The line, or all that have a service level"),
        figure("points", "number", "share of contacts", "In a month with a service level of more "
               "than this below the promise; negative: at least so much above it", least=-1,
               most=1),
        figure("share", "number", "share of the line's price of the month", "Credit to the "
               "client; negative: a bonus", least=-1, most=1),
        SOURCE,
    ),
    key=("line", "points"),
)

BID_BANDS = Table(
    "bid_bands",
    "Bands of volume against the forecast, and their prices.",
    (
        figure("low", "number", "share of the forecast", "From", least=0, most=10),
        figure("high", "number", "share of the forecast", "Up to", least=0, most=10),
        figure("price", "number", "currency of the bid, by the price model", "Price of a unit in "
               "the band", "empty: the marginal cost at the target margin", least=0),
        SOURCE,
    ),
    key=("low",),
)

_SD = "share of the factor"
BID_RISKS = Table(
    "bid_risks",
    "How unsure a driver is: relative standard deviations of its factor. Drivers without a row "
    "have a default; write 0 for one that is sure.",
    (
        Column("driver", "code", "What may come out unlike assumed", choices=DRIVERS),
        figure("level", "number", _SD, "Of what holds in all months", least=0, most=2),
        figure("month", "number", _SD, "Of what each month adds", "an assumption of ours: nothing",
               0.0, least=0, most=2),
        figure("year", "number", _SD, "Of the drift in a year, which grows with the root of the "
               "years", "an assumption of ours: nothing", 0.0, least=0, most=2),
        SOURCE,
    ),
    key=("driver",),
)
RISKS: Mapping[str, tuple[float, float, float]] = {
    "volume": (0.08, 0.05, 0.03), "aht": (0.05, 0.02, 0.01), "shrinkage": (0.08, 0.05, 0.0),
    "attrition": (0.25, 0.0, 0.0), "ramp": (0.2, 0.0, 0.0), "currency": (0.0, 0.02, 0.08),
    "conversion": (0.1, 0.05, 0.0), "wage": (0.0, 0.0, 0.01),
}
"""Level, month and year of drivers without a row."""
RISKS_ORIGIN = OURS
STEADY = ("attrition", "ramp")
"""Drivers whose factor is one for all months."""
