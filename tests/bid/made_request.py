"""A small request for proposal: one site in Spain, one voice line, one call list, a year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import numpy as np

from wfm.bid.request import CallList, Line, Pattern, Place, Request, Risk, Support, Terms
from wfm.calendar import WEEKDAYS
from wfm.center import Contract, Spans

MONTHS = 12


def opening(
    weekdays: tuple[int, int] | None, saturday: tuple[int, int] | None = None,
    sunday: tuple[int, int] | None = None,
) -> dict[str, Spans]:
    """Opening hours by weekday, from whole hours; 24 is the end of the day."""
    days = [weekdays] * 5 + [saturday, sunday]
    return {name: ((time(span[0]), time(span[1] % 24)),) if span else ()
            for name, span in zip(WEEKDAYS, days, strict=True)}


def profile(
    hours: dict[str, Spans], interval_min: int = 30, peak: float = 1.0,
) -> np.ndarray:
    """Share of a week's contacts by weekday and interval: two humps in the opening hours."""
    slots = 24 * 60 // interval_min
    clock = (np.arange(slots) + 0.5) * interval_min / 60
    curve = 1.0 + peak * (np.exp(-((clock - 11) / 2) ** 2) + 0.7 * np.exp(-((clock - 17) / 2) ** 2))
    found = np.zeros((7, slots))
    for day, name in enumerate(WEEKDAYS):
        for begin, end in hours.get(name, ()):
            last = end.hour + end.minute / 60 or 24.0
            at = (clock > begin.hour + begin.minute / 60) & (clock < last)
            found[day, at] = curve[at] * (1.1, 1.0, 1.0, 1.0, 1.0, 0.6, 0.5)[day]
    return found / found.sum()


def line(**changes: Any) -> Line:
    """A voice line in Spanish, 80 % in 20 s, open on weekdays 9 to 21 and Saturdays 10 to 18."""
    hours = changes.pop("hours", opening((9, 21), (10, 18)))
    changes.setdefault("profile", profile(hours))
    made = Line(
        line="care", name="Customer service", channel="voice", language="es", country="ES",
        subdivision="MD", zone="Europe/Madrid", hours=hours, service_level=0.8,
        answer_within_s=20.0, max_abandon=0.05, max_occupancy=0.88, patience_s=150.0,
        concurrency=1.0, due_within_h=None, measured="interval", aht_s=300.0, aht_year=0.0,
        contacts=np.full(MONTHS, 12000.0), profile=changes.pop("profile"))
    return replace(made, **changes)


def call_list(**changes: Any) -> CallList:
    """Customers in Madrid who are offered an upgrade."""
    made = CallList(
        campaign="telesales", name="Upgrade", purpose="sales", language="es",
        jurisdictions=("ES-MD",), zones=("Europe/Madrid",), party="consumer",
        relation="existing_contract", records=np.full(MONTHS, 4000.0), attempts=3.0,
        contact_rate=0.3, right_party=0.6, conversion=0.08, aht_contact_s=280.0,
        aht_no_contact_s=35.0)
    return replace(made, **changes)


def contract(**changes: Any) -> Contract:
    """Full time by the agreement for contact centres: 39 hours on five days."""
    made = Contract(
        contract="full39", pack="ES-CC", week_min_h=39.0, week_max_h=39.0, shift_min_h=7.0,
        shift_max_h=8.0, shift_step_min=30, start_step_min=30, start_spread_h=None, days_min=5,
        days_max=5, work_days=frozenset(WEEKDAYS), earliest_start=None, latest_end=None,
        cost_h=9.5)
    return replace(made, **changes)


def part_time(**changes: Any) -> Contract:
    """Part time: 25 hours, five days of four to six hours."""
    return contract(**{
        "contract": "part25", "week_min_h": 25.0, "week_max_h": 25.0, "shift_min_h": 4.0,
        "shift_max_h": 6.0, "cost_h": 9.8, **changes})


def place(**changes: Any) -> Place:
    """Madrid."""
    made = Place(
        site="MAD", name="Madrid", kind="onshore", country="ES", subdivision="MD",
        zone="Europe/Madrid", languages={"es": 0.0}, currency="EUR", rate=1.0, rate_year=0.0,
        max_share=1.0, seats=200, home=0.0, sharing=1.0, on_cost=0.33, wage_year=0.03,
        overtime=0.05, overtime_premium=0.25, in_office=0.10, out_of_office=0.12,
        patterns=(Pattern(contract(), 0.7), Pattern(part_time(), 0.3)), opening=20,
        attrition=((3, 0.06), (12, 0.03), (1200, 0.02)), training_weeks=3, training_loss=0.10,
        nesting_weeks=2, nesting=0.5, ramp=(0.7, 0.8, 0.9), class_size=12, trainers=2,
        lead_weeks=4)
    return replace(made, **changes)


def request(**changes: Any) -> Request:
    """The request; keyword arguments replace fields of it."""
    made = Request(
        name="Upgrade and care", client="Example retail", currency="EUR", language="en",
        start=date(2027, 3, 1), months=MONTHS, interval_min=30, seed=1,
        lines={"care": line()}, lists={"telesales": call_list()}, spikes=(),
        places={"MAD": place()},
        support=(Support("supervisor", "all", 12.0, 1, 2600.0),), items=(),
        terms=Terms(
            model="productive_hour", margin=0.15, commitment=0.8, lock_months=3, lock_band=0.1,
            inflation_pass=0.5, payment_days=60.0, capital_year=0.06),
        risks=(Risk("volume", 0.08, 0.05, 0.05), Risk("aht", 0.05, 0.02)))
    return replace(made, **changes)
