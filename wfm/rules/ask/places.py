"""Places: by which clock they are best shown, and codes that are nearly right."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches

_MAIN = {"AU": "Australia/Sydney", "BR": "America/Sao_Paulo", "CA": "America/Toronto"}
"""The zone of most people, where the tz database does not name it first."""
_OTHER_CODES = {"UK": "GB", "EN": "GB", "ENG": "GB", "USA": "US", "SP": "ES", "CS": "CZ"}
"""What is often written for a country, and its ISO 3166 code."""


def main_zone(code: str, zones: Sequence[str]) -> str:
    """Of a place's zones the one by whose clock it is best shown."""
    first = _MAIN.get(code.partition("-")[0], "")
    return first if first in zones else zones[0]


def near(code: str, known: Collection[str]) -> tuple[str, ...]:
    """Known codes that `code` may have been meant to be, the likeliest first."""
    wanted = code.strip().upper().replace("_", "-").replace(" ", "-")
    country, dash, rest = wanted.partition("-")
    country = _OTHER_CODES.get(country, country)
    wanted = f"{country}{dash}{rest}"
    exact = [place for place in (wanted, country) if place in known]
    return tuple(dict.fromkeys([*exact, *get_close_matches(wanted, sorted(known), n=4)]))[:5]
