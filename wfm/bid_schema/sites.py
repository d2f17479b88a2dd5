"""Where the work could be done: sites, contracts, who leaves and how the new ones learn."""

from __future__ import annotations

from dataclasses import fields

from wfm.bid.request import KINDS
from wfm.bid_schema.figures import OURS, PAYS, SOURCE, Figure, figure
from wfm.language import noted
from wfm.schema import CONTRACTS
from wfm.tables import Column, Table

_NINETY = ("of a class 15 to 25 % leave in the first 90 days (wfmlabs, weak); its split over "
           "training and months is ours")
_FORTY = ("training and nesting take 40 days (Cinareo, 1,800 agents in 8 centres), taken for "
          "working days; half of them each is ours")

BID_SITES = Table(
    "bid_sites",
    "Sites that could do the work, and their people.",
    (
        Column("site", "code", "Short name of the site"),
        Column("name", "text", "Name for people to read", False),
        Column("kind", "code", "As the client sees it", choices=KINDS),
        Column("country", "code", "ISO 3166, for the public holidays"),
        Column("subdivision", "code", "State or region", False),
        Column("zone", "text", "Time zone: America/Bogota"),
        Column("languages", "text", "Languages spoken, with spaces between, each with the premium "
               "on wages that it asks for, if any: es ca:0.05"),
        Column("currency", "code", "Currency of its wages and costs, ISO 4217"),
        figure("rate", "number", "currency of the bid for one of the site's", "What one unit is "
               "worth; empty only where the two are the same", needed=False, least=1e-9),
        figure("rate_year", "number", "share a year", "Expected change of that",
               "an assumption of ours: none; how unsure it is stands in bid_risks", 0.0,
               least=-0.5, most=0.5),
        figure("max_share", "share", "share of the programme's hours", "Most that may be done "
               "there", "an assumption of ours: no limit", 1.0),
        figure("seats", "whole", "seats", "That it has", least=0, most=100_000),
        figure("home", "share", "share of agents", "Who work from home and take no seat",
               "an assumption of ours: none", 0.0),
        figure("sharing", "number", "agents at work at the peak for each seat", "Hot desks "
               "beyond the sharing between shifts, which the roster shows",
               "an assumption of ours: a seat each", 1.0, least=1, most=5),
        figure("on_cost", "number", "share of wages", "Employer's contributions and benefits",
               least=0, most=3),
        figure("wage_year", "number", "share a year", "Expected rise of wages", least=-0.2,
               most=1),
        figure("overtime", "share", "share of contract hours", "Most overtime",
               "an assumption of ours: none is planned", 0.0),
        figure("overtime_premium", "number", "share of the wage", "What overtime pays above it; "
               "empty: as the labour rules say", needed=False, least=0, most=3),
        figure("in_office", "share", "share of rostered time", "Shrinkage at work beyond the "
               "breaks: coaching, meetings, systems down",
               "an assumption of ours; with the breaks and out_of_office some 30 % in all, where "
               "28 to 35 % is called typical (no source that was verified)", 0.08),
        figure("out_of_office", "share", "share of rostered time", "Shrinkage away from work: "
               "leave, illness, lateness", "an assumption of ours, as in_office", 0.16),
        figure("opening", "whole", "people", "Trained agents that it brings at the start",
               "an assumption of ours: none", 0, least=0, most=100_000),
        figure("training_weeks", "whole", "weeks", "Of training", _FORTY, 4, least=0, most=52),
        figure("training_loss", "share", "share of a class", "That leaves in training", _NINETY,
               0.1),
        figure("nesting_weeks", "whole", "weeks", "Of nesting: first calls with help",
               f"{_FORTY}; 3 to 8 weeks (wfmlabs, weak)", 4, least=0, most=26),
        figure("nesting", "share", "share of a trained agent's", "Productivity in nesting",
               "53 % in the first month (Cinareo, 1,800 agents in 8 centres)", 0.53),
        figure("class_size", "whole", "people", "Most in a class", OURS, 15, least=1, most=200),
        figure("trainers", "whole", "classes", "That can be taught at once", OURS, 2, least=1,
               most=100),
        figure("lead_weeks", "whole", "weeks", "From the decision to hire to the first day of "
               "training", "34 days to fill a seat (Cinareo, 1,800 agents in 8 centres)", 5,
               least=0, most=52),
        SOURCE,
    ),
    key=("site",),
    required=True,
)

_CONTRACT_UNITS = {
    "week_min_h": "hours a week", "week_max_h": "hours a week", "shift_min_h": "hours",
    "shift_max_h": "hours", "shift_step_min": "minutes", "start_step_min": "minutes",
    "days_min": "days a week", "days_max": "days a week", "cost_h": f"{PAYS} an hour",
}


def _of_contract(column: Column) -> Column:
    """A column of the table contracts as one of bid_patterns."""
    if column.name not in _CONTRACT_UNITS:
        return column
    values = {f.name: getattr(column, f.name) for f in fields(Column)}
    if column.name == "cost_h":
        values["help"] = ("Wage of an hour, premiums and on-costs not included "
                          f"({_CONTRACT_UNITS['cost_h']})")
    origin = "" if column.required else "an assumption of ours, as in the table contracts"
    return Figure(**values, unit=_CONTRACT_UNITS[column.name], origin=origin)


BID_PATTERNS = Table(
    "bid_patterns",
    "Working patterns of each site: the columns of the table contracts, where the hours of a "
    "week are those that are worked, the site, and how many of its agents have it.",
    (
        _of_contract(CONTRACTS.columns[0]),
        Column("site", "code", "The site, as in bid_sites"),
        figure("share", "share", "share of the site's agents", "Who have this contract; those of "
               "a site sum to 1"),
        *(_of_contract(column) for column in CONTRACTS.columns[1:]),
        SOURCE,
    ),
    key=("contract",),
    required=True,
)

BID_ATTRITION = Table(
    "bid_attrition",
    "How many leave, by months since they were hired. The last row of a site holds on. Sites "
    "without rows have those of all.",
    (
        Column("site", "code", "The site, or all"),
        Column("until_month", "whole", "Up to this month since the hiring (months)", least=1,
               most=600),
        figure("monthly", "share", "share a month", "Of those in these months that leaves",
               least=0, most=0.9),
        SOURCE,
    ),
    key=("site", "until_month"),
)
ATTRITION: tuple[tuple[float, float], ...] = ((3.0, 0.05), (12.0, 0.03), (24.0, 0.02))
"""(until month, share that leaves a month) of a site without rows."""
ATTRITION_ORIGIN = noted(
    "of a class 15 to 25 % leave in the first 90 days (wfmlabs, weak); its split over training and "
    "months is ours; the later months are an assumption of ours")

BID_RAMP = Table(
    "bid_ramp",
    "Productivity in the weeks after nesting, until it is that of a trained agent. Sites without "
    "rows have those of all.",
    (
        Column("site", "code", "The site, or all"),
        Column("week", "whole", "Week after nesting, from 1 (count)", least=1, most=104),
        figure("productivity", "share", "share of a trained agent's", "Work done in an hour",
               least=0.01),
        SOURCE,
    ),
    key=("site", "week"),
)
RAMP: tuple[float, ...] = tuple(round(0.55 + 0.45 * week / 13, 3) for week in range(1, 13))
"""Productivity by week of a site without rows."""
RAMP_ORIGIN = noted(
    "3 to 6 months until routine work is learned (wfmlabs, weak), from 53 % in the first "
    "(Cinareo); the straight line of 12 weeks is ours")
