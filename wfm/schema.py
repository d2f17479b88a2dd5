"""The input tables of a workspace: which columns each has, in which units.

This is the one description of them: `wfm check` reads by it, `wfm init` makes the
workbook's headers, comments and drop-down lists from it, and the documentation quotes it.
"""

from __future__ import annotations

from wfm.calendar import WEEKDAYS
from wfm.tables import Column, Table

CHANNELS = ("voice", "chat", "email", "social", "back_office")
DEFERRED_CHANNELS = ("email", "social", "back_office")
PURPOSES = ("sales", "collections", "survey", "service")
TARGET_UNITS = ("hours", "attempts", "contacts", "sales", "surveys", "callbacks")
PARTIES = ("consumer", "business")
RELATIONS = ("prospect", "customer", "existing_contract", "opted_in")
ABSENCE_KINDS = ("leave", "sick", "training", "meeting", "coaching")
AT_WORK_KINDS = ("training", "meeting", "coaching")
DAY_KINDS = ("closed", "holiday", "event")

HISTORY = Table(
    "history",
    "What happened: one row is a queue in an interval. An interval without a row is missing, "
    "which is not the same as one with 0 contacts.",
    (
        Column("queue", "code", "The queue, as in the table queues"),
        Column("start", "moment", "Start of the interval, wall clock of the queue's site"),
        Column("offered", "number", "Contacts that arrived (count)", least=0),
        Column("handled", "number", "Contacts that were answered (count)", False, least=0),
        Column("abandoned", "number", "Contacts that gave up waiting (count)", False, least=0),
        Column("aht_s", "number", "Average handling time of the handled (seconds)", False, least=0),
    ),
    required=True,
)

QUEUES = Table(
    "queues",
    "Inbound work: one row is a queue.",
    (
        Column("queue", "code", "Short name of the queue"),
        Column("name", "text", "Name for people to read", False),
        Column("site", "code", "Site whose wall clock its hours and history keep"),
        Column("channel", "code", "How contacts arrive", choices=CHANNELS),
        *(
            Column(day, "text", f"Opening hours on {day}: 08:00-20:00, several with a space "
                   "between, or closed", default="closed")
            for day in WEEKDAYS
        ),
        Column("holiday", "text", "Opening hours on public holidays; empty: as the weekday", False),
        Column("service_level", "share", "Share of contacts to be answered in time", False),
        Column("answer_within_s", "number", "… within this many seconds", False, least=0),
        Column("max_occupancy", "share", "Highest share of time agents handle contacts", False,
               default=0.9),
        Column("max_abandon", "share", "Highest share of contacts that give up", False),
        Column("patience_s", "number", "How long a caller waits before giving up, on average "
               "(seconds); empty: nobody gives up", False, least=1),
        Column("concurrency", "number", "Contacts that one agent handles at once (chat)", False,
               least=1, most=10, default=1.0),
        Column("due_within_h", "number", "Deferred work: to be done within this many hours",
               False, least=1, most=720),
        Column("shrinkage_in_office", "share", "Share of rostered time at work but not available, "
               "beyond the breaks and meetings that are rostered", False, default=0.0),
        Column("shrinkage_out_of_office", "share", "Share of rostered time lost to absence that "
               "is not in the table absences (illness, lateness)", False, default=0.0),
        Column("priority", "number", "Weight of this queue's promise against the others; 1 is "
               "usual", False, least=0.01, most=100, default=1.0),
    ),
    key=("queue",),
    required=True,
)

CAMPAIGNS = Table(
    "campaigns",
    "Outbound work: one row is a campaign.",
    (
        Column("campaign", "code", "Short name of the campaign"),
        Column("name", "text", "Name for people to read", False),
        Column("purpose", "code", "Why people are called; decides which rules apply",
               choices=PURPOSES),
        Column("start", "date", "First day"),
        Column("end", "date", "Last day"),
        Column("target", "number", "What is to be reached by the last day, in target_unit",
               least=0),
        Column("target_unit", "code", "Unit of the target", choices=TARGET_UNITS),
        Column("achieved", "number", "Reached so far, in target_unit", False, least=0,
               default=0.0),
        Column("aht_contact_s", "number", "Agent time of an attempt that reaches the right "
               "person (seconds, wrap-up included)", least=1),
        Column("aht_no_contact_s", "number", "Agent time of an attempt that does not (seconds, "
               "dialling included)", least=0),
        Column("conversion", "share", "Share of contacts that end in the target "
               "(sale, survey, promise)", False, default=1.0),
        Column("max_attempts", "whole", "Most attempts for one record", False, least=1, most=50,
               default=6),
        Column("max_daily_hours", "number", "Most agent hours in a day", False, least=0),
        Column("shrinkage_in_office", "share", "Share of rostered time at work but not available, "
               "beyond the breaks and meetings that are rostered", False, default=0.0),
        Column("shrinkage_out_of_office", "share", "Share of rostered time lost to absence that "
               "is not in the table absences (illness, lateness)", False, default=0.0),
        Column("priority", "number", "Weight of this campaign against the others; 1 is usual",
               False, least=0.01, most=100, default=1.0),
    ),
    key=("campaign",),
)

SEGMENTS = Table(
    "segments",
    "The parts of a campaign's list, by the place of the people called.",
    (
        Column("campaign", "code", "The campaign, as in the table campaigns"),
        Column("segment", "code", "Short name of the segment"),
        Column("jurisdiction", "code", "Place whose calling rules apply: BR-RJ, ES-CN; several "
               "with a space between if it is not known which"),
        Column("zone", "text", "Time zone of the people called; several with a space between "
               "if it is not known which"),
        Column("party", "code", "Who is called", False, choices=PARTIES, default="consumer"),
        Column("relation", "code", "What they are to the caller", False, choices=RELATIONS,
               default="prospect"),
        Column("records", "whole", "People on the list (count)", least=0),
        Column("contact_rate", "share", "Share of attempts that reach the right person"),
        Column("attempts_used", "whole", "Attempts already made on these records (count)", False,
               least=0, default=0),
    ),
    key=("campaign", "segment"),
)

CONTRACTS = Table(
    "contracts",
    "Working patterns: one row is a kind of contract.",
    (
        Column("contract", "code", "Short name of the contract"),
        Column("pack", "code", "Labour rules that bind it: BR-NR17, ES-CC, CZ, PT"),
        Column("week_min_h", "number", "Least paid hours in a week", least=0, most=80),
        Column("week_max_h", "number", "Most paid hours in a week", least=0, most=80),
        Column("shift_min_h", "number", "Shortest shift (paid hours)", least=0.5, most=16),
        Column("shift_max_h", "number", "Longest shift (paid hours)", least=0.5, most=16),
        Column("shift_step_min", "whole", "Shift lengths differ by this (minutes)", False,
               least=15, most=240, default=60),
        Column("start_step_min", "whole", "Shifts start on multiples of this (minutes)", False,
               least=15, most=240, default=30),
        Column("start_spread_h", "number", "Start times within a week differ by no more than "
               "this (hours); empty: free", False, least=0, most=24),
        Column("days_min", "whole", "Fewest days worked in a week", False, least=0, most=7,
               default=0),
        Column("days_max", "whole", "Most days worked in a week", least=1, most=7),
        Column("work_days", "text", "Days of the week that may be worked, with spaces "
               "between; empty: all", False),
        Column("earliest_start", "time", "No shift starts before this", False),
        Column("latest_end", "time", "No shift ends after this (24:00 for midnight); empty or "
               "not after earliest_start: shifts may pass midnight", False),
        Column("cost_h", "number", "Cost of a paid hour, in the first site's currency", least=0),
        Column("split_gap_h", "number", "Most hours between the two parts of a split shift, where "
               "the labour rules allow one; empty: no split shifts", False, least=0.5, most=12),
    ),
    key=("contract",),
    required=True,
)

AGENTS = Table(
    "agents",
    "People: one row is an agent.",
    (
        Column("agent", "code", "Identifier of the agent"),
        Column("name", "text", "Name, for the roster", False),
        Column("team", "text", "Team"),
        Column("supervisor", "text", "Who leads the team", False),
        Column("site", "code", "Where the agent works; decides the agent's clock and holidays"),
        Column("contract", "code", "The contract, as in the table contracts"),
        Column("skills", "text", "Queues and campaigns the agent works, with spaces between; a "
               "level after a colon (1 first choice, 2 second): care:1 chat:2"),
        Column("from", "date", "First day of employment", False),
        Column("to", "date", "Last day of employment", False),
        Column("cost_h", "number", "Cost of a paid hour, where it is not the contract's", False,
               least=0),
        Column("year_h", "number", "Paid hours worked in this calendar year before the week to "
               "be planned, for laws with a limit a year; empty: those of last_roster", False,
               least=0, most=8784),
    ),
    key=("agent",),
    required=True,
)

ABSENCES = Table(
    "absences",
    "Time away from the phone that is known: leave, training, meetings.",
    (
        Column("agent", "code", "The agent, as in the table agents"),
        Column("start", "moment", "From, wall clock of the agent's site"),
        Column("end", "moment", "Up to, wall clock of the agent's site; for whole days the day "
               "after the last at 00:00"),
        Column("kind", "code", "leave and sick are away from work; training, meeting and "
               "coaching are at work", choices=ABSENCE_KINDS),
        Column("paid", "yes_no", "Whether the hours count towards the contract", False,
               default=True),
    ),
)

PREFERENCES = Table(
    "preferences",
    "Wishes of agents.",
    (
        Column("agent", "code", "The agent, as in the table agents"),
        Column("on", "text", "A date, or a day of the week: mon"),
        Column("want", "text", "off, early (start before noon), late (start from noon), or a "
               "shift: 09:00-15:20"),
        Column("weight", "number", "How much it matters; 1 is usual", False, least=0, most=100,
               default=1.0),
    ),
)

SPECIAL_DAYS = Table(
    "special_days",
    "Days unlike others, beside the public holidays that are known.",
    (
        Column("date", "date", "The day"),
        Column("queue", "code", "The queue, or all"),
        Column("kind", "code", "closed, holiday, or event", choices=DAY_KINDS),
        Column("factor", "number", "Expected volume against an ordinary such day", False,
               least=0, most=20),
        Column("like_date", "date", "Expect this day to be like that date", False),
        Column("name", "text", "What it is", False),
    ),
    key=("date", "queue"),
)

LAST_ROSTER = Table(
    "last_roster",
    "Shifts worked before the week to be planned; four weeks if possible.",
    (
        Column("agent", "code", "The agent, as in the table agents"),
        Column("date", "date", "Day on which the shift began"),
        Column("start", "time", "Start, wall clock of the agent's site"),
        Column("end", "time", "End; not after the start: on the next day"),
        Column("paid_h", "number", "Paid hours of the shift; empty: the time from start to end",
               False, least=0, most=24),
    ),
    key=("agent", "date"),
)

TABLES: tuple[Table, ...] = (
    HISTORY, QUEUES, CAMPAIGNS, SEGMENTS, CONTRACTS, AGENTS,
    ABSENCES, PREFERENCES, SPECIAL_DAYS, LAST_ROSTER,
)
"""What a planner writes into ``inputs/``."""

# ------------------------------------------------------------------ between the stages

_QUEUE = Column("queue", "code", "Queue")
_START = Column("start", "moment", "Start of the interval with its offset from UTC")

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
    ),
    key=("queue", "date"),
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
        Column("note", "text", "Why less than the target asks", False, default=""),
    ),
    key=("campaign", "segment"), required=True,
)
REQUIREMENT = Table(
    "requirement", "Agents required, and what the n-th is worth.",
    (
        _QUEUE, _START,
        Column("volume", "number", "Expected contacts", least=0),
        Column("aht_s", "number", "Average handling time (seconds)", least=0),
        Column("load", "number", "Offered load (erlangs)", least=0),
        Column("agents_c", "whole", "Agents by Erlang C; -1: none is enough", least=-1),
        Column("agents_a", "whole", "Agents by Erlang A", least=-1),
        Column("required", "whole", "Rostered agents required, shrinkage added", least=0),
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
