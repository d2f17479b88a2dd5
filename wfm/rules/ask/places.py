"""Places: by which clock they are best shown, and codes that are nearly right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches

from wfm.rules.calling_terms import CallingPack, chain

_MAIN = {"AU": "Australia/Sydney", "BR": "America/Sao_Paulo", "CA": "America/Toronto"}
"""The zone of most people, where the tz database does not name it first."""
_OTHER_CODES = {"UK": "GB", "EN": "GB", "ENG": "GB", "USA": "US", "SP": "ES", "CS": "CZ"}
"""What is often written for a country, and its ISO 3166 code."""


def main_zone(code: str, zones: Sequence[str]) -> str:
    """Of a place's zones the one by whose clock it is best shown."""
    first = _MAIN.get(code.partition("-")[0], "")
    return first if first in zones else zones[0]


def calling_codes(
    packs: Mapping[str, CallingPack], *, anywhere: bool = False
) -> tuple[str, ...]:
    """Every code with calling rules: those of packs, and places without rules of their own.

    With `anywhere`, also ``XX-*``, a country and all its parts.
    """
    found = [*packs, *(f"{code}-{part}" for code, pack in packs.items()
                       for part in pack.no_own_rules if f"{code}-{part}" not in packs)]
    if anywhere:
        found += [f"{code}-*" for code in packs if "-" not in code]
    return tuple(found)


def pack_of(packs: Mapping[str, CallingPack], code: str) -> CallingPack | None:
    """The pack of a code itself, among those that bind there; None where it is not known."""
    return next((pack for pack in chain(packs, code) if pack.code == code), None)


def find_code(written: str, known: Iterable[str]) -> str | None:
    """The known code that is written, in whatever case; None where there is none."""
    wanted = written.strip().casefold()
    return next((code for code in known if code.casefold() == wanted), None)


def near(code: str, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Known codes that `code` may have been meant to be, the likeliest first.

    `titles` are those of all packs; `code` may be the name of a place, too. What is
    written as a region's code, with its country's before it, is looked for in that country
    alone.
    """
    wanted = re.sub(r"[\s_]+", "-", code.strip().upper())
    country, dash, rest = wanted.partition("-")
    country = _OTHER_CODES.get(country, country)
    wanted = f"{country}{dash}{rest}"
    if wanted in titles:
        return (wanted,)
    named = _by_title(code, titles)
    if named:
        return tuple(named)
    exact = [country] if country in titles else []
    known: Collection[str] = titles
    if dash and re.fullmatch("[A-Z]{2}", country):
        known = [name for name in titles if name.startswith(f"{country}-")]
    alike = get_close_matches(wanted, sorted(known), n=4)
    return tuple(dict.fromkeys([*exact, *alike]))


def _by_title(written: str, titles: Mapping[str, str]) -> list[str]:
    """Codes of places that are called so, or nearly so."""
    places: dict[str, list[str]] = {}
    for code, title in titles.items():
        places.setdefault(_bare(title.partition(":")[0]), []).append(code)
    wanted = _bare(written)
    if len(wanted) < 4:
        return []
    names = get_close_matches(wanted, places, n=2, cutoff=0.8)
    # of codes that share a title the country's, or the shortest, says it
    return [min(places[name], key=len) for name in names]


def _bare(text: str) -> str:
    """Small letters without accents, words with one space between."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(letters.split())
