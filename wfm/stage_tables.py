"""The tables between the stages: which columns each has, in which units.

A stage writes them and the next one reads them back, after a person may have edited them
(:mod:`wfm.stage_reading`).
"""

from __future__ import annotations

from wfm.tables import Column, Table

_QUEUE = Column("queue", "code", "Queue")
_START = Column("start", "moment", "Start of the interval with its offset from UTC")

_SPREAD = Column(
    "spread", "number", "How far the expected contacts may be off, beyond chance: standard "
    "deviation over mean", False, least=0, most=3, default=0.0)
_MODEL = Column("model", "number", "Expected contacts before the overrides", False, least=0)
INBOUND = Table(
    "inbound", "Forecast volume and handling time, one row is a queue in an interval.",
    (
        _QUEUE, _START,
        Column("open", "yes_no", "Whether the queue is open"),
        Column("volume", "number", "Expected contacts", least=0),
        Column("p10", "number", "One time in ten fewer contacts than this", least=0),
        Column("p50", "number", "As often more as fewer contacts than this", least=0),
        Column("p90", "number", "One time in ten more contacts than this", least=0),
        Column("aht_s", "number", "Average handling time (seconds)", least=0),
        Column("habit", "number", "What the mean of the last weeks says", least=0),
        _SPREAD, _MODEL,
    ),
    key=("queue", "start"), required=True,
)
DAYS = Table(
    "days", "Forecast day totals.",
    (
        _QUEUE, Column("date", "date", "Day"),
        Column("volume", "number", "Expected contacts", least=0),
        Column("p10", "number", "10 % quantile", least=0),
        Column("p50", "number", "Median", least=0),
        Column("p90", "number", "90 % quantile", least=0),
        Column("habit", "number", "Mean of the last weeks", least=0),
        _SPREAD, _MODEL,
        Column("shared_spread", "number", "What of this spread all days ahead have in common: "
               "standard deviation over mean", False, least=0, most=3),
        Column("week_spread", "number", "What the days of a week have in common besides", False,
               least=0, most=3),
    ),
    key=("queue", "date"),
)
WEEKS = Table(
    "weeks", "Forecast week totals.",
    (
        _QUEUE, Column("monday", "date", "First day"),
        Column("volume", "number", "Expected contacts", least=0),
        Column("p10", "number", "10 % quantile", least=0),
        Column("p50", "number", "Median", least=0),
        Column("p90", "number", "90 % quantile", least=0),
        Column("habit", "number", "Mean of the last weeks", least=0),
        _SPREAD, _MODEL,
    ),
    key=("queue", "monday"),
)
OVERRIDE_ACTIONS = ("factor", "add", "set")
OVERRIDES = Table(
    "overrides", "What a planner knows better than the model. Rows are applied from the first to "
    "the last, each on what those before it left.",
    (
        _QUEUE,
        Column("from", "date", "First day, of the queue's site"),
        Column("to", "date", "Last day"),
        Column("from_time", "time", "From this time of each day; empty: whole days", False),
        Column("to_time", "time", "Up to this time (24:00 for midnight)", False),
        Column("action", "code", "factor: expected contacts times value. add: value more. set: "
               "value in their place. Of whole days the value is the contacts of a day, spread "
               "as the day's shape has it; with times it is the contacts of each interval",
               choices=OVERRIDE_ACTIONS),
        Column("value", "number", "The factor, or contacts (negative with add: fewer)"),
        Column("who", "text", "Who says so"),
        Column("why", "text", "Why"),
    ),
)
OUTBOUND = Table(
    "outbound", "Outbound targets as hours of this week.",
    (
        Column("campaign", "code", "Campaign"), Column("segment", "code", "Segment"),
        Column("jurisdiction", "code", "Place"), Column("zone", "text", "Zone", False, default=""),
        Column("legal_hours", "number", "Clock hours of the week in which calling is legal",
               least=0),
        Column("attempts", "number", "Attempts", least=0),
        Column("contacts", "number", "Contacts", least=0),
        Column("results", "number", "Results in the target's unit", least=0),
        Column("hours", "number", "Agent hours to be rostered", least=0),
        Column("attempts_legal", "number", "Attempts that the law allows in this week; empty: "
               "no limit", False, least=0),
        Column("attempts_a_day", "number", "Attempts that the law allows in a day; empty: no "
               "limit", False, least=0),
        Column("callbacks", "number", "Attempts among them that are promised to a time", False,
               least=0, default=0.0),
        Column("contact_hours", "number", "Agent hours with the right person", False, least=0),
        Column("answer_rate", "number", "Share of attempts that somebody answers", False),
        Column("right_party_rate", "number", "Share that reaches the right person", False),
        Column("right_party_p10", "number", "10 % quantile of that share", False),
        Column("right_party_p90", "number", "90 % quantile of that share", False),
        Column("penetration", "number", "Share of the records called so far", False),
        Column("attempts_left", "number", "Attempts left by max_attempts", False),
        Column("results_h", "number", "Results of an agent hour now", False),
        Column("note", "text", "Why less than the target asks", False, default=""),
    ),
    key=("campaign", "segment"), required=True,
)
REQUIREMENT = Table(
    "requirement", "Agents required, and what the n-th is worth.",
    (
        _QUEUE, _START,
        Column("volume", "number", "Expected contacts", least=0),
        _SPREAD,
        Column("aht_s", "number", "Average handling time (seconds)", least=0),
        Column("load", "number", "Offered load (erlangs)", least=0),
        Column("agents_c", "whole", "Agents on the phone for this interval alone, by Erlang C; "
               "-1: none is enough", least=-1),
        Column("agents_a", "whole", "Agents on the phone for this interval alone, by Erlang A",
               least=-1),
        Column("required", "whole", "Rostered agents required for the week's promise, "
               "shrinkage added", least=0),
        Column("worth_for", "whole", "The required for which worth was made", least=0),
        Column("worth", "text", "What the 1st, 2nd, ... agent is worth", False, default=""),
    ),
    key=("queue", "start"), required=True,
)
WORK = Table(
    "work", "Work to be placed within a time.",
    (
        Column("work", "code", "Identifier"), Column("activity", "code", "Queue or campaign"),
        Column("segment", "code", "Segment", False, default=""),
        Column("kind", "code", "Kind", choices=("outbound", "deferred")),
        Column("hours", "number", "Agent hours", least=0),
        Column("opens", "moment", "Not before"), Column("due", "moment", "Not after"),
        Column("penalty_h", "number", "Cost of an hour not worked", least=0),
        Column("hours_a_day", "number", "Most agent hours in a day; empty: no limit", False,
               least=0),
    ),
    key=("work",), required=True,
)
STINTS = Table(
    "stints", "The roster, stretch by stretch.",
    (
        Column("agent", "code", "Agent"), Column("date", "date", "Day of the shift"),
        Column("start", "moment", "From"), Column("end", "moment", "Up to"),
        Column("what", "text", "What is done"),
        Column("kind", "code", "Kind", choices=("work", "break", "absence", "idle")),
        Column("paid", "yes_no", "Paid"),
    ),
    required=True,
)
_WAPES = ("wape", "habit_wape", "floor", "bias", "day_wape", "habit_day_wape")
ACCURACY = Table(
    "accuracy", "How far the forecast was from the past.",
    (
        Column("queue", "code", "Queue"),
        Column("horizon_weeks", "whole", "Weeks ahead"),
        Column("method", "text", "calendar, habit, change or none"),
        *(Column(name, "number", "Share of the volume", False) for name in _WAPES),
        Column("origins", "whole", "Weeks of the past that were forecast"),
        Column("covered80", "number", "Share of intervals between p10 and p90", False),
        Column("together", "number", "How far the centre's queues are busy on the same days "
               "(correlation)", False, least=0, most=1),
    ),
)
CLEANING = Table(
    "cleaning", "What was set apart in the history.",
    (
        Column("queue", "code", "Queue"),
        Column("start", "moment", "From"), Column("end", "moment", "Up to"),
        Column("what", "text", "What was found"), Column("done", "text", "What was made of it"),
    ),
)
PROMISED = Table(
    "callbacks", "Calls of this week that are promised to a time.",
    (
        Column("campaign", "code", "Campaign"), Column("segment", "code", "Segment"),
        Column("at", "moment", "When"), Column("opens", "moment", "Not before"),
        Column("due", "moment", "Not after"), Column("records", "number", "People", least=0),
        Column("contact_rate", "number", "Share that is reached", least=0, most=1),
        Column("hours", "number", "Agent hours", least=0),
        Column("agent", "code", "Who promised", False, default=""),
        Column("note", "text", "Remark", False, default=""),
    ),
)
