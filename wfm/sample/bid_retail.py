"""A Spanish-language retail programme: 60,000 contacts a month and telesales, for 24 months.

Madrid (onshore) or Medellín (nearshore, whose mornings are Spain's afternoons).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time

from wfm.bid_schema import EVERY
from wfm.bid_schema.settings import settings_rows
from wfm.calendar import WEEKDAYS
from wfm.sample.bid_rows import Row, monthly, season, sourced

_ASKED = "request for proposal (invented)"
_PAY = "example: made up, ask payroll"
_QUOTED = "example: made up, ask for a quotation"
_OURS = "example: the bidder's own figures, made up"

_SEASON = (1.20, 0.98, 0.90, 0.88, 0.92, 0.94, 1.10, 0.84, 0.92, 0.96, 1.18, 1.18)
"""Months from January on against the mean: sales in January and July, Christmas."""
_START = (2027, 4)


def _amounts(mean: int) -> list[int]:
    return season(mean, _SEASON, _START[1], 0.0, 12)


_SHOP = {**dict.fromkeys(WEEKDAYS[:6], "09:00-22:00"), "sun": "10:00-20:00",
         "holiday": "10:00-20:00"}
_SPAIN = {"country": "ES", "subdivision": "MD", "zone": "Europe/Madrid", "language": "es",
          "growth_year": 0.03}

RETAIL_ES: Mapping[str, Sequence[Row]] = {
    "bid_settings": settings_rows({
        "name": "Customer care and telesales", "client": "Almendro Moda", "currency": "EUR",
        "made_by": "Contact centres Encina", "made_on": date(2026, 10, 19),
        "language": "es", "start": date(2027, 4, 1), "months": 24, "seed": 20270401,
        "model": "productive_hour", "margin": 0.18, "commitment": 0.85, "lock_months": 3,
        "lock_band": 0.1, "inflation_pass": 0.5, "payment_days": 60, "capital_year": 0.07,
    }, {
        **dict.fromkeys(("name", "client", "currency", "start", "months", "model", "commitment",
                         "lock_months", "lock_band", "inflation_pass", "payment_days"), _ASKED),
        **dict.fromkeys(("made_by", "made_on", "language", "seed", "margin",
                         "capital_year"), _OURS)}),
    "bid_lines": sourced(_ASKED, [
        {"line": "care", "name": "Customer care by telephone", "channel": "voice", **_SPAIN,
         **_SHOP, "service_level": 0.8, "answer_within_s": 20, "measured": "month",
         "max_abandon": 0.05, "max_occupancy": 0.88, "patience_s": 150, "aht_s": 330,
         "aht_year": -0.02},
        {"line": "chat", "name": "Chat in the shop", "channel": "chat", **_SPAIN, **_SHOP,
         "service_level": 0.8, "answer_within_s": 45, "measured": "month", "max_occupancy": 0.9,
         "patience_s": 240, "concurrency": 2, "aht_s": 540, "profile": "evening"},
        {"line": "mail", "name": "E-mail and forms", "channel": "email", **_SPAIN,
         **dict.fromkeys(WEEKDAYS[:6], "09:00-21:00"), "sun": "closed", "holiday": "closed",
         "max_occupancy": 0.95, "due_within_h": 24, "aht_s": 400},
    ]),
    "bid_lists": sourced(_ASKED, [
        {"campaign": campaign, "name": name, "purpose": "sales", "language": "es",
         "jurisdictions": place, "zones": zone, "relation": "customer", "attempts": 3,
         "contact_rate": 0.28, "right_party": 0.75, "conversion": 0.07, "aht_contact_s": 290,
         "aht_no_contact_s": 35, "growth_year": 0.0}
        for campaign, name, place, zone in (
            ("club", "Club card, mainland", "ES", "Europe/Madrid"),
            ("club_cn", "Club card, Canary Islands", "ES-CN", "Atlantic/Canary"))]),
    "bid_volumes": [
        *monthly("care", _START, _amounts(36_000), _ASKED),
        *monthly("chat", _START, _amounts(15_000), _ASKED),
        *monthly("mail", _START, _amounts(9_000), _ASKED),
        *monthly("club", _START, [9_000] * 12, _ASKED),
        *monthly("club_cn", _START, [900] * 12, _ASKED),
    ],
    "bid_profiles": sourced(_ASKED, [
        *({"profile": "care", "on": day, "share": share} for day, share in zip(
            WEEKDAYS, (0.18, 0.165, 0.155, 0.155, 0.15, 0.12, 0.075), strict=True)),
        *({"profile": "care", "on": "daily", "time": time(hour), "share": share}
          for hour, share in ((9, 0.06), (10, 0.09), (11, 0.105), (12, 0.105), (13, 0.085),
                              (14, 0.06), (15, 0.055), (16, 0.07), (17, 0.08), (18, 0.09),
                              (19, 0.085), (20, 0.07), (21, 0.045))),
    ]),
    "bid_spikes": sourced(_ASKED, [
        {"line": line, "first": first, "last": last, "factor": factor, "name": name}
        for line, first, last, factor, name in (
            (EVERY, date(2027, 7, 1), date(2027, 7, 3), 1.4, "Summer sales"),
            (EVERY, date(2027, 11, 26), date(2027, 11, 29), 2.2, "Black Friday"),
            (EVERY, date(2028, 1, 7), date(2028, 1, 8), 1.6, "Winter sales"),
            (EVERY, date(2028, 7, 1), date(2028, 7, 3), 1.4, "Summer sales"),
            (EVERY, date(2028, 11, 24), date(2028, 11, 27), 2.2, "Black Friday"),
            (EVERY, date(2029, 1, 8), date(2029, 1, 9), 1.6, "Winter sales"))]),
    "bid_sites": sourced(_PAY, [
        {"site": "MAD", "name": "Madrid", "kind": "onshore", "country": "ES", "subdivision": "MD",
         "zone": "Europe/Madrid", "languages": "es", "currency": "EUR", "max_share": 0.8,
         "seats": 90, "home": 0.3, "on_cost": 0.33, "wage_year": 0.03, "in_office": 0.08,
         "out_of_office": 0.15, "opening": 10, "overtime": 0.05, "overtime_premium": 0.5},
        {"site": "MDE", "name": "Medellín", "kind": "nearshore", "country": "CO",
         "zone": "America/Bogota", "languages": "es", "currency": "COP", "rate": 0.00022,
         "rate_year": -0.02, "max_share": 0.8, "seats": 140, "on_cost": 0.48, "wage_year": 0.07,
         "in_office": 0.09, "out_of_office": 0.11, "overtime": 0.05, "overtime_premium": 0.25,
         "class_size": 20},
    ]),
    "bid_patterns": sourced(_PAY, [
        {"contract": "es39", "site": "MAD", "share": 0.6, "pack": "ES-CC", "week_min_h": 39,
         "week_max_h": 39, "shift_min_h": 7.75, "shift_max_h": 8, "shift_step_min": 15,
         "start_spread_h": 3, "days_min": 5, "days_max": 5, "cost_h": 9.6},
        {"contract": "es30", "site": "MAD", "share": 0.4, "pack": "ES-CC", "week_min_h": 30,
         "week_max_h": 30, "shift_min_h": 5, "shift_max_h": 7, "shift_step_min": 30,
         "start_spread_h": 3, "days_min": 5, "days_max": 5, "cost_h": 9.6},
        {"contract": "co42", "site": "MDE", "share": 0.85, "pack": "CO", "week_min_h": 42,
         "week_max_h": 42, "shift_min_h": 7, "shift_max_h": 7, "start_spread_h": 3, "days_min": 6,
         "days_max": 6, "cost_h": 10_800},
        {"contract": "co30", "site": "MDE", "share": 0.15, "pack": "CO", "week_min_h": 30,
         "week_max_h": 30, "shift_min_h": 5, "shift_max_h": 6, "start_spread_h": 3, "days_min": 5,
         "days_max": 6, "cost_h": 10_800},
    ]),
    "bid_attrition": sourced(_OURS, [
        {"site": site, "until_month": month, "monthly": share}
        for site, month, share in (
            ("MAD", 3, 0.05), ("MAD", 12, 0.025), ("MAD", 36, 0.012),
            ("MDE", 3, 0.08), ("MDE", 12, 0.045), ("MDE", 36, 0.03))]),
    "bid_support": sourced(_PAY, [
        {"role": "supervisor", "site": "MAD", "agents": 13, "month_cost": 2_950},
        {"role": "quality", "site": "MAD", "month_cost": 2_700},
        {"role": "trainer", "site": "MAD", "month_cost": 2_700},
        {"role": "supervisor", "site": "MDE", "agents": 15, "month_cost": 5_400_000},
        {"role": "quality", "site": "MDE", "month_cost": 4_600_000},
        {"role": "trainer", "site": "MDE", "month_cost": 4_600_000},
        {"role": "planner", "site": EVERY, "month_cost": 3_300},
        {"role": "manager", "site": EVERY, "month_cost": 5_200},
    ]),
    "bid_costs": sourced(_QUOTED, [
        {"item": "recruitment", "site": "MAD", "basis": "hire", "amount": 420},
        {"item": "recruitment", "site": "MDE", "basis": "hire", "amount": 850_000},
        {"item": "seats", "site": "MAD", "basis": "seat_month", "amount": 190},
        {"item": "seats", "site": "MDE", "basis": "seat_month", "amount": 420_000},
        {"item": "licences", "site": EVERY, "basis": "agent_month", "amount": 95},
        {"item": "telephony", "site": EVERY, "basis": "handled_minute", "amount": 0.011},
        {"item": "set-up", "site": EVERY, "basis": "once", "amount": 45_000,
         "first_month": "2027-04"},
        {"item": "travel", "site": EVERY, "basis": "month", "amount": 1_500},
        {"item": "overhead", "site": EVERY, "basis": "revenue_share", "amount": 0.05},
    ]),
    "bid_credits": sourced(_ASKED, [
        {"line": "care", "points": 0.03, "share": 0.02},
        {"line": "care", "points": 0.08, "share": 0.05},
        {"line": "care", "points": -0.05, "share": -0.01},
        {"line": "chat", "points": 0.05, "share": 0.03},
    ]),
    "bid_bands": sourced(_ASKED, [{"low": 0.7, "high": 0.9}, {"low": 1.1, "high": 1.3}]),
    "bid_risks": sourced(_OURS, [
        {"driver": "volume", "level": 0.08, "month": 0.06, "year": 0.03},
        {"driver": "currency", "level": 0, "month": 0.02, "year": 0.1},
    ]),
}
"""Rows by table; the attrition is the bidder's, ramp and training are the defaults."""
