"""The shipped calling packs beyond the Americas: their clocks, and how they are asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np

from wfm.calendar import Grid
from wfm.rules.calling import Callable, callable_mask
from wfm.rules.calling_pack import (
    CallingPack,
    Common,
    load_calling_packs,
)

PACKS = load_calling_packs()
ZONES = {
    "ES": "Europe/Madrid", "PT": "Europe/Lisbon", "CZ": "Europe/Prague", "GB": "Europe/London",
    "IE": "Europe/Dublin", "FR": "Europe/Paris", "IT": "Europe/Rome", "DE": "Europe/Berlin",
    "PL": "Europe/Warsaw", "SK": "Europe/Bratislava", "NL": "Europe/Amsterdam",
    "BE": "Europe/Brussels", "AU": "Australia/Sydney", "NZ": "Pacific/Auckland",
    "IN": "Asia/Kolkata", "PH": "Asia/Manila", "ZA": "Africa/Johannesburg",
}
# a week without public holidays or their eves in any of these places
TUESDAY, SATURDAY, SUNDAY = date(2026, 9, 15), date(2026, 9, 19), date(2026, 9, 20)
CHRISTMAS = date(2026, 12, 25)  # a Friday, a public holiday in all of them
FREE = "00:00-24:00"
Item = TypeVar("Item", bound=Common)


@cache
def packs(accept: tuple[str, ...] = ()) -> Mapping[str, CallingPack]:
    return load_calling_packs(accept=accept) if accept else PACKS


def on(
    code: str, day: date, purpose: str = "sales", *, party: str = "consumer",
    relation: str = "prospect", mode: str = "live", zone: str = "", accept: tuple[str, ...] = (),
) -> Callable:
    """One local day in quarters of an hour."""
    zone = zone or ZONES[code]
    grid = Grid.days(day, 1, zone, 15)
    return callable_mask(
        packs(accept), (code,), purpose, party, relation, (zone,), grid, mode=mode
    )


def hours(
    code: str, day: date, purpose: str = "sales", *, party: str = "consumer",
    relation: str = "prospect", mode: str = "live", zone: str = "", accept: tuple[str, ...] = (),
) -> str:
    """The legal hours of a local day, such as '10:00-13:00 14:00-20:00'; '' for none."""
    mask = on(code, day, purpose, party=party, relation=relation, mode=mode, zone=zone,
              accept=accept).mask
    start = Grid.days(day, 1, zone or ZONES[code], 15).start
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask, [0])).astype(int)))
    clock = [
        (start + timedelta(minutes=15 * int(edge))).astimezone(ZoneInfo(zone or ZONES[code]))
        .strftime("%H:%M") for edge in edges
    ]
    pairs = zip(clock[::2], [c.replace("00:00", "24:00") for c in clock[1::2]], strict=True)
    return " ".join(f"{first}-{last}" for first, last in pairs)


def named(items: Iterable[Item], name: str) -> Item:
    [found] = [item for item in items if item.id == name]
    return found


def said(sentence: str, rows: Iterable[Sequence[object]]) -> list[str]:
    """The ids of cases, from their values."""
    return [sentence.format(*row) for row in rows]


def country_of(name: str) -> CallingPack:
    """The pack of an id such as 'fr-sales'."""
    return PACKS[name[:2].upper()]
