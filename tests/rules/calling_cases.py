"""Small calling packs made in the test, and grids to look at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

from wfm.calendar import WEEKDAYS, Grid
from wfm.rules.calling import Callable, callable_mask
from wfm.rules.calling_pack import (
    PURPOSES,
    CallingPack,
    HolidayAddition,
    HolidayChanges,
    WindowRule,
)
from wfm.rules.reading import Citation, Spans

CITED = Citation("a law", "a source", date(2026, 1, 1))
RIO, MADRID, CANARY = "America/Sao_Paulo", "Europe/Madrid", "Atlantic/Canary"
MONDAY = date(2026, 6, 8)  # a week without public holidays in Brazil and Spain
ALL_DAY: Spans = ((time(0), time(0)),)
EVERY_DAY = dict.fromkeys(WEEKDAYS, ALL_DAY)


def daily(first: str, last: str) -> dict[str, Spans]:
    """The same hours on every day."""
    return dict.fromkeys(WEEKDAYS, ((time.fromisoformat(first), time.fromisoformat(last)),))


def rule(windows: Mapping[str, Spans], name: str = "r", **more: Any) -> WindowRule:
    values = {"status": "in_force", "confidence": "high", "citation": CITED, "purposes": PURPOSES}
    return WindowRule(id=name, windows=windows, **(values | more))


def pack(code: str, *rules: WindowRule, country: str = "BR", **more: Any) -> CallingPack:
    made = CallingPack(code, code, country, None, None, "in_force", "high", CITED,
                       date(2026, 1, 1), rules)
    return replace(made, **more)


def named(*packs: CallingPack) -> dict[str, CallingPack]:
    return {one.code: one for one in packs}


def fair(day: date, name: str = "Fair") -> HolidayChanges:
    return HolidayChanges(added=(HolidayAddition(name, on=day),))


def on(
    packs: Mapping[str, CallingPack], codes: str, day: date, *zones: str, minutes: int = 30,
    relation: str = "prospect", party: str = "consumer", purpose: str = "sales", days: int = 1,
) -> Callable:
    """Local days of the first zone; codes stand with a space between."""
    grid = Grid.days(day, days, zones[0], minutes)
    return callable_mask(packs, codes.split(), purpose, party, relation, zones, grid)
