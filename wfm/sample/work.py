"""The work of the sample centre: queues, outbound campaigns, special days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from wfm.calendar import WEEKDAYS
from wfm.sample import dates

Row = Mapping[str, object]


def _hours(weekdays: str, saturday: str, sunday: str, holiday: str | None) -> dict[str, object]:
    days = [weekdays] * 5 + [saturday, sunday]
    return {**dict(zip(WEEKDAYS, days, strict=True)), "holiday": holiday}


QUEUES: tuple[Row, ...] = (
    {
        "queue": "care", "name": "Customer service, Luz do Vale energy", "site": "SP",
        "channel": "voice", **_hours("00:00-24:00", "00:00-24:00", "00:00-24:00", None),
        "service_level": 0.80, "answer_within_s": 20, "max_occupancy": 0.88,
        "max_abandon": 0.05, "patience_s": 150, "shrinkage_in_office": 0.05,
        "shrinkage_out_of_office": 0.06, "priority": 1.0,
    },
    {
        "queue": "tech", "name": "Technical support, Fibra Norte internet", "site": "SP",
        "channel": "voice", **_hours("08:00-20:00", "closed", "closed", "closed"),
        "service_level": 0.80, "answer_within_s": 30, "max_occupancy": 0.88,
        "max_abandon": 0.06, "patience_s": 180, "shrinkage_in_office": 0.06,
        "shrinkage_out_of_office": 0.06, "priority": 1.0,
    },
    {
        "queue": "sales", "name": "Sales line, Fibra Norte internet", "site": "SP",
        "channel": "voice", **_hours("08:00-21:00", "08:00-21:00", "closed", "closed"),
        "service_level": 0.85, "answer_within_s": 15, "max_occupancy": 0.85,
        "max_abandon": 0.04, "patience_s": 90, "shrinkage_in_office": 0.05,
        "shrinkage_out_of_office": 0.06, "priority": 1.5,
    },
    {
        "queue": "chat", "name": "Chat, both clients", "site": "SP",
        "channel": "chat", **_hours("08:00-22:00", "08:00-22:00", "08:00-22:00", None),
        "service_level": 0.80, "answer_within_s": 60, "max_occupancy": 0.90,
        "patience_s": 240, "concurrency": 3, "shrinkage_in_office": 0.05,
        "shrinkage_out_of_office": 0.06, "priority": 1.0,
    },
    {
        "queue": "mail", "name": "E-mail, both clients", "site": "SP",
        "channel": "email", **_hours("08:00-20:00", "08:00-20:00", "closed", "closed"),
        "max_occupancy": 0.95, "due_within_h": 24, "shrinkage_in_office": 0.05,
        "shrinkage_out_of_office": 0.06, "priority": 1.0,
    },
)

CAMPAIGNS: tuple[Row, ...] = (
    {
        "campaign": "telesales", "name": "Fibre upgrade, Brazil and Spain", "purpose": "sales",
        "start": date(2026, 11, 16), "end": date(2026, 12, 18), "target": 583,
        "target_unit": "sales", "achieved": 378, "aht_contact_s": 280, "aht_no_contact_s": 35,
        "conversion": 0.06, "max_attempts": 6, "max_daily_hours": 75, "priority": 1.0,
        "shrinkage_in_office": 0.05, "shrinkage_out_of_office": 0.04,
    },
    {
        "campaign": "collections", "name": "Overdue bills, Luz do Vale", "purpose": "collections",
        "start": date(2026, 12, 1), "end": date(2026, 12, 31), "target": 2600,
        "target_unit": "callbacks", "achieved": 520, "aht_contact_s": 240,
        "aht_no_contact_s": 30, "conversion": 0.30, "max_attempts": 8, "priority": 1.2,
        "shrinkage_in_office": 0.05, "shrinkage_out_of_office": 0.04,
    },
    {
        "campaign": "survey", "name": "Satisfaction after an installation", "purpose": "survey",
        "start": date(2026, 12, 7), "end": date(2026, 12, 13), "target": 620,
        "target_unit": "surveys", "achieved": 0, "aht_contact_s": 200, "aht_no_contact_s": 25,
        "conversion": 0.45, "max_attempts": 4, "priority": 0.7,
        "shrinkage_in_office": 0.05, "shrinkage_out_of_office": 0.04,
    },
)

_ZONES = {
    "BR-SP": "America/Sao_Paulo", "BR-RJ": "America/Sao_Paulo", "BR-MG": "America/Sao_Paulo",
    "BR-CE": "America/Fortaleza", "BR-BA": "America/Bahia", "BR-PE": "America/Recife",
    "ES-MD": "Europe/Madrid", "ES-CN": "Atlantic/Canary",
}


def _segment(
    campaign: str, place: str, relation: str, records: int, contact_rate: float, used: float
) -> Row:
    """One segment; `used` is the mean number of attempts already made on a record."""
    return {
        "campaign": campaign, "segment": place.removeprefix("BR-"), "jurisdiction": place,
        "zone": _ZONES[place], "party": "consumer", "relation": relation, "records": records,
        "contact_rate": contact_rate, "attempts_used": round(records * used),
    }


SEGMENTS: tuple[Row, ...] = (
    _segment("telesales", "BR-SP", "customer", 7200, 0.17, 1.2),
    _segment("telesales", "BR-RJ", "customer", 3100, 0.16, 1.1),
    _segment("telesales", "BR-MG", "customer", 2600, 0.17, 1.2),
    _segment("telesales", "BR-CE", "prospect", 1500, 0.15, 0.9),
    _segment("telesales", "BR-BA", "prospect", 1700, 0.15, 1.0),
    _segment("telesales", "BR-PE", "prospect", 1300, 0.16, 1.0),
    _segment("telesales", "ES-MD", "existing_contract", 2400, 0.18, 1.0),
    _segment("telesales", "ES-CN", "existing_contract", 1200, 0.18, 0.8),
    _segment("collections", "BR-SP", "existing_contract", 9800, 0.21, 0.6),
    _segment("collections", "BR-RJ", "existing_contract", 4200, 0.20, 0.6),
    _segment("collections", "BR-CE", "existing_contract", 1900, 0.19, 0.5),
    _segment("collections", "BR-PE", "existing_contract", 1600, 0.20, 0.5),
    _segment("survey", "BR-SP", "customer", 2600, 0.25, 0.0),
    _segment("survey", "BR-MG", "customer", 1100, 0.25, 0.0),
    _segment("survey", "BR-BA", "customer", 800, 0.24, 0.0),
    _segment("survey", "ES-MD", "customer", 1500, 0.27, 0.0),
    _segment("survey", "ES-CN", "customer", 600, 0.27, 0.0),
)

SPECIAL_DAYS: tuple[Row, ...] = (
    {"date": dates.BLACK_FRIDAY, "queue": "sales", "kind": "event", "factor": 1.8,
     "name": "Black Friday"},
    {"date": dates.BLACK_FRIDAY, "queue": "chat", "kind": "event", "factor": 1.3,
     "name": "Black Friday"},
    {"date": dates.ADVERTISEMENT, "queue": "sales", "kind": "event", "factor": 1.3,
     "name": "Television advertisement, Fibra Norte"},
)

SHRINKAGE: tuple[Row, ...] = (
    # more people call in sick on Mondays, and on the evening before the weekend
    {"activity": "care", "on": "mon", "out_of_office": 0.09},
    {"activity": "chat", "on": "fri", "from": time(17), "to": time(22), "out_of_office": 0.09},
    # faults of the week are gone through at the desk, by turns
    {"activity": "tech", "on": "thu", "from": time(10), "to": time(11), "in_office": 0.18},
)


def opening_slots(queue: Row, day: date) -> range:
    """Intervals of `day` in which contacts are recorded.

    E-mails arrive at all hours, whether or not somebody works on them.
    """
    if queue["channel"] == "email":
        return range(dates.SLOTS)
    text = queue[WEEKDAYS[day.weekday()]]
    if day in dates.public_holidays() and queue.get("holiday"):
        text = queue["holiday"]
    if text == "closed":
        return range(0)
    first, last = (_minutes(part) // dates.INTERVAL_MIN for part in str(text).split("-"))
    return range(first, last)


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)

