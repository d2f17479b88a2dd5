"""Time zones of countries, as the tz database lists them, one name for each clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files

import numpy as np
import pandas as pd

_FIRST_HOUR, _LAST_HOUR = "2026-01-01", "2031-01-01"
"""Hours (UTC) in which two clocks must agree to be taken for one."""


def current_name(zone: str) -> str:
    """The name that the tz database uses today: Asia/Kolkata for Asia/Calcutta.

    A name that it lists for a country is kept, though it may share its rules with another.
    """
    listed = {name for names in _by_country().values() for name in names}
    return zone if zone in listed else _links().get(zone, zone)


@lru_cache(maxsize=512)
def zones_of_country(country: str) -> tuple[str, ...]:
    """Every zone of an ISO 3166 country, the tz database's order; () where there is none."""
    return _by_country().get(country, ())


def different_clocks(zones: Iterable[str], prefer: Iterable[str] = ()) -> tuple[str, ...]:
    """The zones without those whose clock, from 2026 to 2030, is always another one's.

    What is legal by one of two such clocks is legal by both. The names in `prefer` stay
    before others, else the first stays; the order is otherwise as given.
    """
    preferred = set(prefer)
    kept: dict[bytes, str] = {}
    for zone in sorted(dict.fromkeys(zones), key=lambda name: name not in preferred):
        kept.setdefault(_clock(zone), zone)
    return tuple(kept.values())


@lru_cache(maxsize=512)
def _clock(zone: str) -> bytes:
    """The offsets from UTC of a zone, hour by hour; equal for zones with the same clock."""
    hours = pd.date_range(_FIRST_HOUR, _LAST_HOUR, freq="h", tz="UTC", unit="s")
    wall = hours.tz_convert(zone).tz_localize(None).to_numpy()
    minutes = (wall - hours.tz_localize(None).to_numpy()).astype("timedelta64[m]")
    return minutes.astype(np.int16).tobytes()


@lru_cache(maxsize=1)
def _by_country() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _database("zone.tab"):
        if line and not line.startswith("#"):
            country, _place, zone = line.split("\t")[:3]
            found[country] = (*found.get(country, ()), zone)
    return found


@lru_cache(maxsize=1)
def _links() -> Mapping[str, str]:
    """Old names and the names they stand for."""
    parts = (line.split() for line in _database("tzdata.zi") if line.startswith("L "))
    return {old: name for _kind, name, old in parts}


def _database(name: str) -> list[str]:
    return (files("tzdata") / "zoneinfo" / name).read_text("utf-8").splitlines()
