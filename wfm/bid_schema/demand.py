"""What the client asks for: lines, call lists, their volumes, shapes and spikes."""

from __future__ import annotations

from wfm.bid.request import MEASURED
from wfm.bid_schema.figures import NONE_STATED, SOURCE, figure
from wfm.calendar import WEEKDAYS
from wfm.schema import CHANNELS, PARTIES, PURPOSES, RELATIONS
from wfm.tables import Column, Table

SHAPES = ("day", "evening", "even")
"""Shapes of a week that need no rows in bid_profiles."""

_GROWTH = figure(
    "growth_year", "number", "share a year", "Months that are not in bid_volumes are the same "
    "month of the year before with this growth; 0.03 is three hundredths more, empty: every month "
    "must stand there", needed=False, least=-0.9, most=5)

BID_LINES = Table(
    "bid_lines",
    "Inbound work: one row is a line, of one channel.",
    (
        Column("line", "code", "Short name of the line"),
        Column("name", "text", "Name for people to read", False),
        Column("channel", "code", "How contacts arrive", choices=CHANNELS),
        Column("language", "text", "Language of the contacts: es. Several with their shares make "
               "a line each: es:0.9 ca:0.1"),
        Column("country", "code", "Country whose public holidays the programme keeps, ISO 3166"),
        Column("subdivision", "code", "Its state or region whose holidays are kept too", False),
        Column("zone", "text", "Time zone of the opening hours: Europe/Madrid"),
        *(Column(day, "text", f"Opening hours on {day}: 08:00-20:00, several with a space "
                 "between, or closed") for day in WEEKDAYS),
        Column("holiday", "text", "Opening hours on public holidays; empty: as the weekday", False),
        figure("service_level", "share", "share of contacts", "To be answered in time",
               NONE_STATED),
        figure("answer_within_s", "number", "seconds", "… within this time", NONE_STATED,
               least=0),
        figure("measured", "code", "", "Over what the promise is measured",
               "an assumption of ours: credits are reckoned by the month", "month",
               choices=MEASURED),
        figure("max_abandon", "share", "share of contacts", "Most that may give up", NONE_STATED),
        figure("max_occupancy", "share", "share of time", "Longest that agents may be busy with "
               "contacts", "an assumption of ours, as in the table queues", 0.9),
        figure("patience_s", "number", "seconds", "How long a caller waits before giving up, on "
               "average", "nothing is stated: nobody gives up", least=1),
        figure("concurrency", "number", "contacts", "That an agent handles at once (chat)",
               "an assumption of ours: one, which is never too few agents", 1.0, least=1,
               most=10),
        figure("due_within_h", "number", "hours", "Work that may wait (email, social, "
               "back_office): to be done within this time", "only for work that may wait",
               least=1, most=720),
        figure("aht_s", "number", "seconds", "Handling time in the first month, wrap-up included",
               least=1, most=36000),
        figure("aht_year", "number", "share a year", "Change of the handling time; -0.03 is "
               "three hundredths less each year", "an assumption of ours: none", 0.0, least=-0.5,
               most=0.5),
        _GROWTH,
        Column("profile", "code", "Shape of the week: a name of bid_profiles, or day, evening or "
               "even; empty: the profile of the line's own name, else day", False),
        SOURCE,
    ),
    key=("line",),
)

BID_VOLUMES = Table(
    "bid_volumes",
    "Contacts of each line and new records of each call list, by month; spikes not included.",
    (
        Column("work", "code", "The line or campaign"),
        Column("month", "text", "The month: 2027-04"),
        Column("amount", "number", "Contacts that arrive, or new records (count)", least=0),
        SOURCE,
    ),
    key=("work", "month"),
    required=True,
)

BID_PROFILES = Table(
    "bid_profiles",
    "Shapes of a week. A row with a time is the share from then to the next row's time; one "
    "without is the share of that day in the week, else a day weighs what its rows do (daily rows "
    "alone: Mondays most, as in our shapes).",
    (
        Column("profile", "code", "Name of the shape, or of the line that has it"),
        Column("on", "code", "A day of the week, or daily for those without rows of their own",
               choices=("daily", *WEEKDAYS)),
        Column("time", "time", "From, on the line's clock; it lasts to the next row's; empty: the "
               "whole day", False),
        Column("share", "share", "Share of the day or of the week (share): any whole that they "
               "sum to is made 1"),
        SOURCE,
    ),
    key=(),
)

BID_SPIKES = Table(
    "bid_spikes",
    "Days with a multiple of their contacts: sales, bills, storms.",
    (
        Column("line", "code", "The line, or all"),
        Column("first", "date", "First day"),
        Column("last", "date", "Last day; empty: the first", False),
        figure("factor", "number", "times", "Contacts of these days against ordinary ones",
               least=0, most=50),
        Column("name", "text", "What it is", False),
        SOURCE,
    ),
    key=("line", "first"),
)

BID_LISTS = Table(
    "bid_lists",
    "Outbound work: one row is a call list. Its new records of each month stand in bid_volumes.",
    (
        Column("campaign", "code", "Short name of the campaign"),
        Column("name", "text", "Name for people to read", False),
        Column("purpose", "code", "Why people are called; decides which rules apply",
               choices=PURPOSES),
        Column("language", "code", "Language of the calls"),
        Column("jurisdictions", "text", "Places whose calling rules apply: ES ES-CN; with spaces "
               "between"),
        Column("zones", "text", "Time zones of the people called, with spaces between"),
        Column("party", "code", "Who is called", False, choices=PARTIES, default="consumer"),
        Column("relation", "code", "What they are to the caller", False, choices=RELATIONS,
               default="prospect"),
        figure("attempts", "number", "attempts a record", "Made on average", least=1, most=50),
        figure("contact_rate", "share", "share of attempts", "That somebody answers"),
        figure("right_party", "share", "share of the answered", "That reach the right person",
               "contact_rate is then of right persons, as in the table segments", 1.0),
        figure("conversion", "share", "share of right persons", "That buy, promise or answer"),
        figure("aht_contact_s", "number", "seconds", "Agent time of an attempt that reaches the "
               "right person, wrap-up included", least=1, most=36000),
        figure("aht_no_contact_s", "number", "seconds", "Agent time of an attempt that does not, "
               "dialling included", least=0, most=3600),
        _GROWTH,
        SOURCE,
    ),
    key=("campaign",),
)
