"""A utility's 24-hour line with collections, in Brazil: São Paulo or cheaper Ceará, 24 months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from wfm.bid_schema import EVERY
from wfm.bid_schema.settings import settings_rows
from wfm.calendar import WEEKDAYS
from wfm.sample.bid_rows import Row, monthly, season, sourced

_ASKED = "request for proposal (invented)"
_PAY = "example: made up, ask payroll"
_QUOTED = "example: made up, ask for a quotation"
_OURS = "example: the bidder's own figures, made up"

_SEASON = (1.16, 1.14, 1.10, 0.98, 0.92, 0.90, 0.92, 0.92, 0.94, 0.98, 1.00, 1.04)
"""Months from January on against the mean: the rains of summer cut the light."""
_START = (2027, 7)
_PLACE = {"language": "pt", "country": "BR", "subdivision": "SP", "zone": "America/Sao_Paulo"}


def _amounts(mean: int, growth: float) -> list[int]:
    return season(mean, _SEASON, _START[1], growth, 24)


def _contracts(site: str, wage: float) -> list[Row]:
    """Six hours on six days, some of them at night, and part time."""
    full = {"site": site, "pack": "BR-NR17", "week_min_h": 36, "week_max_h": 36, "shift_min_h": 6,
            "shift_max_h": 6, "start_spread_h": 2, "days_min": 6, "days_max": 6, "cost_h": wage}
    low = site.lower()
    return [
        {"contract": f"{low}36", **full, "share": 0.75, "earliest_start": "06:00",
         "latest_end": "24:00"},
        {"contract": f"{low}36n", **full, "share": 0.1},
        {"contract": f"{low}24", **full, "share": 0.15, "week_min_h": 24, "week_max_h": 24,
         "shift_min_h": 4, "days_min": 4, "start_spread_h": 3, "earliest_start": "06:00",
         "latest_end": "24:00"},
    ]


UTILITY_BR: Mapping[str, Sequence[Row]] = {
    "bid_settings": settings_rows({
        "name": "24-hour line and collections", "client": "Luz do Planalto", "currency": "BRL",
        "made_by": "Contato Araucária", "made_on": date(2027, 1, 18),
        "language": "pt_BR", "start": date(2027, 7, 1), "months": 24, "seed": 20270701,
        "model": "seat", "margin": 0.15, "commitment": 0.9, "lock_months": 2, "lock_band": 0.08,
        "inflation_pass": 1, "payment_days": 45, "capital_year": 0.14,
    }, {
        **dict.fromkeys(("name", "client", "currency", "start", "months", "model", "commitment",
                         "lock_months", "lock_band", "inflation_pass", "payment_days"), _ASKED),
        **dict.fromkeys(("made_by", "made_on", "language", "seed", "margin",
                         "capital_year"), _OURS)}),
    "bid_lines": sourced(_ASKED, [
        {"line": "light", "name": "Power cuts and accounts, 24 hours", "channel": "voice",
         **_PLACE, **dict.fromkeys(WEEKDAYS, "00:00-24:00"), "service_level": 0.85,
         "answer_within_s": 30, "measured": "month", "max_abandon": 0.04, "max_occupancy": 0.88,
         "patience_s": 180, "aht_s": 245, "aht_year": -0.01},
        {"line": "chat", "name": "Messages", "channel": "chat", **_PLACE,
         **dict.fromkeys(WEEKDAYS, "08:00-22:00"), "service_level": 0.8, "answer_within_s": 60,
         "measured": "month", "patience_s": 300, "concurrency": 3, "aht_s": 600,
         "profile": "evening"},
    ]),
    "bid_lists": sourced(_ASKED, [
        {"campaign": "overdue", "name": "Overdue bills", "purpose": "collections",
         "language": "pt", "jurisdictions": "BR-SP", "zones": "America/Sao_Paulo",
         "relation": "existing_contract", "attempts": 4, "contact_rate": 0.26,
         "right_party": 0.6, "conversion": 0.3, "aht_contact_s": 230, "aht_no_contact_s": 30}]),
    "bid_volumes": [
        *monthly("light", _START, _amounts(70_000, 0.01), _ASKED),
        *monthly("chat", _START, _amounts(18_000, 0.1), _ASKED),
        *monthly("overdue", _START, [28_000] * 24, _ASKED),
    ],
    "bid_spikes": sourced(_ASKED, [
        {"line": "light", "first": date(year, 7, 4), "last": date(year, 7, 8), "factor": 1.25,
         "name": "New tariff"} for year in (2027, 2028)]),
    "bid_sites": sourced(_PAY, [
        {"site": "CPQ", "name": "Campinas", "kind": "onshore", "country": "BR",
         "subdivision": "SP", "zone": "America/Sao_Paulo", "languages": "pt", "currency": "BRL",
         "max_share": 0.7, "seats": 120, "on_cost": 0.72, "wage_year": 0.05, "in_office": 0.07,
         "out_of_office": 0.14, "opening": 12, "overtime": 0.04},
        {"site": "FOR", "name": "Fortaleza", "kind": "onshore", "country": "BR",
         "subdivision": "CE", "zone": "America/Fortaleza", "languages": "pt", "currency": "BRL",
         "max_share": 0.7, "seats": 150, "on_cost": 0.7, "wage_year": 0.05, "in_office": 0.07,
         "out_of_office": 0.13, "overtime": 0.04, "class_size": 20},
    ]),
    "bid_patterns": sourced(_PAY, [*_contracts("CPQ", 11.8), *_contracts("FOR", 10.1)]),
    "bid_attrition": sourced(_OURS, [
        {"site": EVERY, "until_month": month, "monthly": share}
        for month, share in ((3, 0.07), (12, 0.04), (36, 0.025))]),
    "bid_ramp": sourced(_OURS, [
        {"site": EVERY, "week": week, "productivity": productivity}
        for week, productivity in enumerate((0.65, 0.72, 0.78, 0.84, 0.89, 0.93, 0.96, 0.98),
                                            start=1)]),
    "bid_support": sourced(_PAY, [
        {"role": role, "site": site, "agents": agents, "month_cost": cost}
        for site, part in (("CPQ", 1.0), ("FOR", 0.85))
        for role, agents, cost in (("supervisor", 20, 5_200 * part), ("quality", 40, 3_900 * part),
                                   ("trainer", 60, 3_900 * part), ("planner", 60, 4_600 * part))]),
    "bid_costs": sourced(_QUOTED, [
        {"item": "recruitment", "site": "CPQ", "basis": "hire", "amount": 650},
        {"item": "recruitment", "site": "FOR", "basis": "hire", "amount": 480},
        {"item": "seats", "site": "CPQ", "basis": "seat_month", "amount": 780},
        {"item": "seats", "site": "FOR", "basis": "seat_month", "amount": 560},
        {"item": "licences", "site": EVERY, "basis": "agent_month", "amount": 210},
        {"item": "telephony", "site": EVERY, "basis": "handled_minute", "amount": 0.05},
        {"item": "set-up", "site": EVERY, "basis": "once", "amount": 160_000,
         "first_month": "2027-07"},
        {"item": "manager", "site": EVERY, "basis": "month", "amount": 19_000},
        {"item": "service-tax", "site": EVERY, "basis": "revenue_share", "amount": 0.0865},
    ]),
    "bid_credits": sourced(_ASKED, [
        {"line": "light", "points": 0.02, "share": 0.02},
        {"line": "light", "points": 0.07, "share": 0.06},
        {"line": "chat", "points": 0.05, "share": 0.02},
    ]),
    "bid_bands": sourced(_ASKED, [{"low": 0.8, "high": 0.92}, {"low": 1.08, "high": 1.25}]),
}
"""Rows by table; training and risks are the defaults."""
