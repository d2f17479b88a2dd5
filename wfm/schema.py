"""The input tables of a workspace: which columns each has, in which units.

This is the one description of them: `wfm check` reads by it, `wfm init` makes the
workbook's headers, comments and drop-down lists from it, and the documentation quotes it.
"""

from __future__ import annotations

from wfm.calendar import WEEKDAYS
from wfm.limits import LIMITED
from wfm.tables import Column, Table

CHANNELS = ("voice", "chat", "email", "social", "back_office")
DEFERRED_CHANNELS = ("email", "social", "back_office")
PURPOSES = ("sales", "collections", "survey", "service")
TARGET_UNITS = ("hours", "attempts", "contacts", "sales", "surveys", "callbacks", "promises")
PARTIES = ("consumer", "business")
RELATIONS = ("prospect", "customer", "existing_contract", "opted_in")
ABSENCE_KINDS = ("leave", "sick", "training", "meeting", "coaching")
AT_WORK_KINDS = ("training", "meeting", "coaching")
DAY_KINDS = ("closed", "holiday", "event")
CORRECTION_KINDS = ("keep", "leave_out", "closed")

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

_ROSTERED = (
    "yes: the shrinkage shares include leave, illness, training and meetings that stand in the "
    "table absences; they are then taken off")

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
               "beyond the breaks and meetings that are rostered (unless shrinkage_rostered)",
               False, default=0.0),
        Column("shrinkage_out_of_office", "share", "Share of rostered time lost to absence that "
               "is not in the table absences (illness, lateness; unless shrinkage_rostered)",
               False, default=0.0),
        Column("priority", "number", "Weight of this queue's promise against the others; 1 is "
               "usual", False, least=0.01, most=100, default=1.0),
        Column("slowing", "share", "Each further chat at once lengthens all by this share; 0 "
               "where the handling times of the history were measured on agents with several "
               "chats open", False, default=0.0),
        Column("aht_cv", "number", "How much handling times vary, for the simulation: standard "
               "deviation over mean", False, least=0.01, most=10, default=1.0),
        Column("redial_share", "share", "Of those who give up, how many call again", False,
               default=0.0),
        Column("shrinkage_rostered", "yes_no", _ROSTERED, False, default=False),
        Column("like_queue", "code", "Queue whose calendar and shape stand in while this one has "
               "less than eight weeks of history", False),
        Column("week_volume", "number", "Contacts expected in an ordinary week, for a queue with "
               "less than eight weeks of history, or none", False, least=0),
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
               "beyond the breaks and meetings that are rostered (unless shrinkage_rostered)",
               False, default=0.0),
        Column("shrinkage_out_of_office", "share", "Share of rostered time lost to absence that "
               "is not in the table absences (illness, lateness; unless shrinkage_rostered)",
               False, default=0.0),
        Column("priority", "number", "Weight of this campaign against the others; 1 is usual",
               False, least=0.01, most=100, default=1.0),
        Column("aht_cv", "number", "How much handling times vary, for the simulation: standard "
               "deviation over mean", False, least=0.01, most=10, default=1.0),
        Column("shrinkage_rostered", "yes_no", _ROSTERED, False, default=False),
        # 0.83: measured on the 41,188 clients of a bank (UCI Bank Marketing; Moro, Cortez & Rita
        # 2014), over the first ten calls to a client
        Column("yield_decay", "share", "What a contact of the next attempt on a record converts, "
               "against one of the attempt before: lists yield less the further they are used",
               False, default=0.83),
        Column("prior_weight", "whole", "Attempts (for a contact rate) and contacts (for the "
               "conversion) that the stated figure counts for against what was observed: "
               "contacts_made in the table segments, achieved here", False, least=1,
               most=1_000_000, default=200),
        Column("callback_within_min", "whole", "A call promised in the table callbacks may come "
               "so many minutes before or after its time", False, least=0, most=240, default=15),
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
        Column("contact_rate", "share", "Share of attempts that somebody answers; with "
               "right_party empty, that reach the right person"),
        Column("attempts_used", "whole", "Attempts already made on these records (count)", False,
               least=0, default=0),
        Column("right_party", "share", "Share of the answered attempts that reach the right "
               "person: contact_rate times this is what converts and takes aht_contact_s; all "
               "other attempts take aht_no_contact_s", False, default=1.0),
        Column("contacts_made", "whole", "Right persons reached with attempts_used (count); "
               "empty: not known, and contact_rate stands as stated", False, least=0),
        Column("retire_rate", "share", "Share of the attempts without a result after which the "
               "record is not called again: wrong number, refusal", False, default=0.0),
    ),
    key=("campaign", "segment"),
)

CONTACT_RATES = Table(
    "contact_rates",
    "Contact rates where they differ by day or hour. The most specific row holds: a segment "
    "before all, a weekday before daily; where none does, that of the table segments.",
    (
        Column("campaign", "code", "The campaign, as in the table campaigns"),
        Column("segment", "code", "The segment, or all"),
        Column("on", "text", "A day of the week: mon, or daily"),
        Column("from", "time", "From, wall clock of the people called; empty: all day", False),
        Column("to", "time", "Up to (24:00 for midnight); empty: all day", False),
        Column("contact_rate", "share", "Share of attempts that somebody answers then, as in "
               "the table segments"),
    ),
)

CALLBACKS = Table(
    "callbacks",
    "Calls promised to a time and not made yet.",
    (
        Column("campaign", "code", "The campaign, as in the table campaigns"),
        Column("segment", "code", "The segment in which the people are"),
        Column("at", "moment", "When, wall clock of the people called (or with an offset from "
               "UTC)"),
        Column("records", "whole", "People to whom it is promised (count)", False, least=1,
               default=1),
        Column("contact_rate", "share", "Share of them that is reached; empty: as the segment's "
               "attempts", False),
        Column("agent", "code", "Who promised to call; empty: anybody may", False),
    ),
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
        Column("employee_number", "code", "Number by which payroll knows the agent; empty: the "
               "identifier", False),
        Column("cost_centre", "code", "Cost centre that the hours are booked on", False),
        Column("role", "code", "What the agent is beside, for the table limits: supervisor, "
               "trainer", False),
        Column("home", "yes_no", "Whether the agent works from home and takes no seat", False,
               default=False),
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
        Column("payroll_code", "code", "What payroll calls this absence; empty: as kind", False),
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

MEETINGS = Table(
    "meetings",
    "Trainings, meetings and coachings whose time the roster finds, where it costs least. Those "
    "whose time is known stand in the table absences.",
    (
        Column("meeting", "code", "Short name of the meeting"),
        Column("kind", "code", "What it is", choices=AT_WORK_KINDS),
        Column("agents", "text", "Who takes part: identifiers with spaces between; team:one for "
               "all of team one"),
        Column("minutes", "whole", "How long it takes (minutes)", least=5, most=600),
        Column("first_day", "date", "First day on which it may be"),
        Column("last_day", "date", "Last day on which it may be"),
        Column("begin", "time", "It begins no earlier, wall clock of the first agent's site"),
        Column("end", "time", "It ends no later (24:00 for midnight)"),
        Column("together", "yes_no", "yes: all at one time; no: each when it suits best", False,
               default=True),
        Column("paid", "yes_no", "Whether the time is paid", False, default=True),
        Column("step_min", "whole", "It begins at `begin` or a multiple of so many minutes after",
               False, least=15, most=240, default=60),
    ),
    key=("meeting",),
)

LIMITS = Table(
    "limits",
    "How many people may or must do something at once. A row looks at the agents that have all "
    "that it states of site, team, skill and role.",
    (
        Column("what", "code", "seats: so many at most in a shift at once, breaks and gaps "
               "of split shifts included; on_duty: so many at least at work; breaks: so many at "
               "most on a break at once, gaps of split shifts not counted",
               choices=LIMITED),
        Column("people", "whole", "How many", least=0, most=100_000),
        Column("on", "text", "A date, a day of the week: mon, or daily", False, default="daily"),
        Column("from", "time", "From, wall clock of the site, of the main site where none is "
               "stated; empty: all day", False),
        Column("to", "time", "Up to (24:00 for midnight); empty: all day", False),
        Column("site", "code", "Agents of this site; empty: of all", False),
        Column("team", "text", "Agents of this team; empty: of all", False),
        Column("skill", "code", "Agents with this skill, a queue or campaign; empty: all", False),
        Column("role", "code", "Agents with this role; empty: all", False),
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

CORRECTIONS = Table(
    "corrections",
    "What is to be made of times of the past. A row rules over what was found there; "
    "forecasts/cleaning.csv lists that, and its queue, start and end can be taken over.",
    (
        Column("queue", "code", "The queue, or all"),
        Column("start", "moment", "From, wall clock of the queue's site"),
        Column("end", "moment", "Up to, wall clock of the queue's site; for whole days the day "
               "after the last at 00:00"),
        Column("do", "code", "keep: it was an ordinary time, learn it; leave_out: neither learn "
               "nor score it; closed: nobody could get through", choices=CORRECTION_KINDS),
        Column("why", "text", "Why", False),
    ),
)

SHRINKAGE = Table(
    "shrinkage",
    "Shrinkage where it differs by day or hour. Each share is that of the most specific row "
    "that states it: a queue or campaign before all, a date before a weekday before daily.",
    (
        Column("activity", "code", "The queue or campaign, or all"),
        Column("on", "text", "A date, a day of the week: mon, or daily"),
        Column("from", "time", "From, wall clock of the queue's site, for campaigns of the main "
               "site; empty: all day", False),
        Column("to", "time", "Up to (24:00 for midnight); empty: all day", False),
        Column("in_office", "share", "Share of rostered time at work but not available; empty: "
               "as a less specific row or the queue says", False),
        Column("out_of_office", "share", "Share of rostered time lost to absence; empty: as a "
               "less specific row or the queue says", False),
    ),
)

CHANGES = Table(
    "changes",
    "Dated changes of volume: growth agreed, deflection by an IVR or a chatbot, a new product, "
    "queues that are split or merged. The days before are restated to what they would have been "
    "after it.",
    (
        Column("queue", "code", "The queue whose contacts change, as in the table queues"),
        Column("from", "date", "First day, of the queue's site"),
        Column("factor", "number", "Contacts are multiplied by this: 0.85 where a chatbot takes "
               "15 %; empty: a share moves", False, least=0, most=20),
        Column("share", "share", "Share of the contacts that moves to to_queue; 1: all of them",
               False),
        Column("to_queue", "code", "Queue to which the share moves", False),
        Column("until", "date", "Last day; empty: for good", False),
        Column("over_days", "whole", "Days over which the change grows to its full size; 1: at "
               "once", False, least=1, most=730, default=1),
        Column("why", "text", "What it is"),
    ),
)

DRIVERS = Table(
    "drivers",
    "What brings contacts and is known ahead: mailings, reservations, customers. How many "
    "contacts a unit brings, and after how many days, is learned from the history.",
    (
        Column("driver", "code", "Short name of what brings contacts"),
        Column("date", "date", "The day"),
        Column("value", "number", "How much of it there is on the day, in its own unit: letters "
               "sent; a day without a row has 0, unless most days have one"),
        Column("queue", "code", "The queue that it may act on, or all", False, default="all"),
    ),
    key=("driver", "date", "queue"),
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
    HISTORY, QUEUES, CAMPAIGNS, SEGMENTS, CONTACT_RATES, CALLBACKS, CONTRACTS, AGENTS,
    ABSENCES, MEETINGS, PREFERENCES, LIMITS, SPECIAL_DAYS, CORRECTIONS, SHRINKAGE, CHANGES, DRIVERS,
    LAST_ROSTER,
)
"""What a planner writes into ``inputs/``."""
