"""The tables of a bid: which columns each has, in which units, and where every default is from.

As :mod:`wfm.schema` for a centre: `wfm bid` reads by it, the blank workbook takes its headers,
comments and drop-down lists from it. A figure that may be left out stands in the log of
assumptions with the text that says where its default comes from. Wages, prices and exchange
rates have no defaults.

No name is close to that of a centre's table, so that both may stand in one folder.
"""

from wfm.bid_schema.demand import (
    BID_LINES,
    BID_LISTS,
    BID_PROFILES,
    BID_SPIKES,
    BID_VOLUMES,
    SHAPES,
)
from wfm.bid_schema.figures import EVERY, OURS, Figure
from wfm.bid_schema.settings import BID_SETTINGS, LANGUAGES, SETTINGS
from wfm.bid_schema.sites import (
    ATTRITION,
    ATTRITION_ORIGIN,
    BID_ATTRITION,
    BID_PATTERNS,
    BID_RAMP,
    BID_SITES,
    RAMP,
    RAMP_ORIGIN,
)
from wfm.bid_schema.terms import (
    BID_BANDS,
    BID_COSTS,
    BID_CREDITS,
    BID_RISKS,
    BID_SUPPORT,
    RISKS,
    RISKS_ORIGIN,
    SPANS,
    STEADY,
    UNIT_OF_BASIS,
)
from wfm.tables import Table

__all__ = [
    "ATTRITION", "ATTRITION_ORIGIN", "BID_ATTRITION", "BID_BANDS", "BID_COSTS", "BID_CREDITS",
    "BID_LINES", "BID_LISTS", "BID_PATTERNS", "BID_PROFILES", "BID_RAMP", "BID_RISKS",
    "BID_SETTINGS", "BID_SITES", "BID_SPIKES", "BID_SUPPORT", "BID_TABLES", "BID_VOLUMES", "EVERY",
    "LANGUAGES", "OURS", "RAMP", "RAMP_ORIGIN", "RISKS", "RISKS_ORIGIN", "SETTINGS", "SHAPES",
    "SPANS", "STEADY", "UNIT_OF_BASIS", "Figure",
]

BID_TABLES: tuple[Table, ...] = (
    BID_SETTINGS, BID_LINES, BID_LISTS, BID_VOLUMES, BID_PROFILES, BID_SPIKES, BID_SITES,
    BID_PATTERNS, BID_ATTRITION, BID_RAMP, BID_SUPPORT, BID_COSTS, BID_CREDITS, BID_BANDS,
    BID_RISKS,
)
"""What a bidder writes: five of them are needed, with bid_lines or bid_lists."""
