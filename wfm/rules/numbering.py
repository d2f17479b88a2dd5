"""Numbering plans: which places the first digits of a number, or a postcode, stand for.

One file a country in ``wfm/rules/packs/numbers``; its comments say where it was read. It
holds what the library phonenumbers does not know or has wrong: area codes by subdivision,
and the zones of area codes and subdivisions.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import holidays

from wfm.rules.zones import different_clocks, zones_of_country

_FOLDER = Path(__file__).parent / "packs" / "numbers"
_OTHERWISE = ("unknown", "anywhere", "library")


@dataclass(frozen=True)
class Area:
    """What numbers that begin alike have in common.

    Attributes
    ----------
    prefix
        First digits of the national number.
    places
        Codes of the subdivisions that they may be in; none where it is the country.
    zones
        IANA zones that they may be in.
    """

    prefix: str
    places: tuple[str, ...]
    zones: tuple[str, ...]


@dataclass(frozen=True)
class NumberingPlan:
    """The numbering of one country.

    Attributes
    ----------
    country
        ISO 3166 code.
    otherwise
        What a number without an area is: of ``unknown`` place, ``anywhere`` in the country,
        or where the ``library`` phonenumbers says.
    zones
        Zones by subdivision code, such as ``BR-AM``.
    areas
        Areas by prefix; the longest prefix of a number counts.
    territories
        Subdivision codes by the ISO country code that the library gives their numbers.
    """

    country: str
    otherwise: str
    zones: Mapping[str, tuple[str, ...]]
    areas: Mapping[str, Area]
    territories: Mapping[str, str]
    names: Mapping[str, str]
    postcodes: tuple[tuple[str, str, str], ...]
    postcode_digits: int

    @property
    def longest(self) -> int:
        """Length of the longest prefix."""
        return max(map(len, self.areas), default=0)

    def area(self, national: str) -> Area | None:
        """The area of a national number (its digits without the country's code)."""
        for length in range(self.longest, 0, -1):
            found = self.areas.get(national[:length])
            if found is not None:
                return found
        return None


@lru_cache(maxsize=1)
def numbering_plans() -> Mapping[str, NumberingPlan]:
    """The plans by country."""
    plans = (_read(path) for path in sorted(_FOLDER.glob("*.toml")))
    return {plan.country: plan for plan in plans}


@lru_cache(maxsize=1)
def territories() -> Mapping[str, str]:
    """Codes such as ``FR-974`` by the country code that their numbers have (``RE``)."""
    return {
        own: code for plan in numbering_plans().values() for own, code in plan.territories.items()
    }


@lru_cache(maxsize=1024)
def zones_of_place(code: str) -> tuple[str, ...]:
    """IANA zones in which somebody in a country or subdivision may be.

    Of zones with the same clock one is given. ``ES-*`` is all of Spain. A subdivision that
    has no zones in its country's plan may be in any of the country's; a code that is not
    known has none.
    """
    country, _, subdivision = code.partition("-")
    plan = numbering_plans().get(country)
    if subdivision not in ("", "*") and plan is not None and plan.zones:
        if code in plan.zones:
            return plan.zones[code]
        if subdivision not in _subdivisions(country):
            return ()
    return different_clocks(zones_of_country(country), _usual())


@lru_cache(maxsize=64)
def _subdivisions(country: str) -> tuple[str, ...]:
    """Subdivisions of a country that the library holidays knows."""
    known = holidays.list_supported_countries(include_aliases=False)
    return tuple(known.get(country, ()))


def subdivision_of(country: str, text: str) -> str | None:
    """The code of a subdivision by its code or name: ``BR-RJ`` for RJ, br-rj, Rio de Janeiro.

    None where the country has no subdivision of that name.
    """
    return _names(country).get(_folded(text))


@lru_cache(maxsize=65536)
def places_of_postcode(country: str, text: str) -> tuple[str, ...]:
    """Codes of the subdivisions with such postcodes; () where nothing is known of it.

    Zeros that a spreadsheet took from the front are put back.
    """
    plan = numbering_plans().get(country)
    if plan is None or not plan.postcodes:
        return ()
    found = re.sub(r"[^0-9A-Z]", "", text.upper().removeprefix(country))
    if plan.postcode_digits:
        if not found.isdecimal():
            return ()
        if len(found) == 9 and plan.postcode_digits == 5:  # ZIP+4
            found = found[:5]
        if len(found) > plan.postcode_digits:
            return ()
        # Portugal's are written with four digits or seven
        if plan.postcode_digits != 7 or len(found) > 4:
            found = found.zfill(plan.postcode_digits)
    matches = [(len(first), place) for first, last, place in plan.postcodes
               if found and first <= found[: len(first)] <= last]
    longest = max((length for length, _ in matches), default=0)
    return tuple(dict.fromkeys(place for length, place in matches if length == longest))


def _read(path: Path) -> NumberingPlan:
    data = tomllib.loads(path.read_text("utf-8"))
    country = str(data.pop("country"))
    otherwise = str(data.pop("otherwise"))
    if otherwise not in _OTHERWISE or country != path.stem:
        raise ValueError(f"{path.name}: country or otherwise is not known")

    def place(code: str) -> str:
        return f"{country}-{code}"

    own = {region: place(code) for region, code in data.pop("territories", {}).items()}
    zones = {place(code): tuple(names) for code, names in data.pop("zones", {}).items()}
    zones |= {code: different_clocks(zones_of_country(region)) for region, code in own.items()}
    areas: dict[str, Area] = {}
    for entry in data.pop("areas", []):
        for area in _areas(entry, place, zones):
            if area.prefix in areas:
                raise ValueError(f"{path.name}: {area.prefix} stands twice")
            areas[area.prefix] = area
    postcodes = data.pop("postcodes", {})
    digits = int(postcodes.pop("digits", 0))
    names = {
        _folded(name): place(code)
        for code, more in data.pop("names", {}).items() for name in more
    }
    if data:
        raise ValueError(f"{path.name}: there is no key {', '.join(data)}")
    return NumberingPlan(
        country, otherwise, zones, areas, own, names,
        tuple(
            (first, last or first, place(code))
            for code, ranges in postcodes.items()
            for first, _, last in (str(span).partition("-") for span in ranges)
        ),
        digits,
    )


def _areas(
    entry: dict[str, Any], place: Any, zones: Mapping[str, tuple[str, ...]]
) -> Iterable[Area]:
    places = tuple(place(code) for code in entry.pop("places", ()))
    prefixes = entry.pop("prefixes")
    found = entry.pop("zones", None) or [zone for code in places for zone in zones[code]]
    if entry or not found:
        raise ValueError(f"area {prefixes[0]}: no zones, or a key that is not known")
    return [Area(str(prefix), places, different_clocks(found)) for prefix in prefixes]


@lru_cache(maxsize=64)
def _names(country: str) -> Mapping[str, str]:
    """Subdivision codes by what people write for them, letters folded."""
    library = getattr(holidays, country, None)
    plan = numbering_plans().get(country)
    # a code with a space in it cannot stand in a table's list of places
    codes = {code: f"{country}-{code}" for code in _subdivisions(country) if " " not in code}
    if plan is not None and plan.zones:
        codes = {short: code for short, code in codes.items() if code in plan.zones}
    aliases = getattr(library, "subdivisions_aliases", {}) if library is not None else {}
    found = dict(plan.names) if plan else {}
    found |= {_folded(name): codes[code] for name, code in aliases.items() if code in codes}
    found |= {_folded(code): code for code in codes.values()}
    found |= {_folded(short): code for short, code in codes.items()}
    return found


def _folded(text: str) -> str:
    """Letters and digits without accents and case."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain.casefold() if c.isalnum())


@lru_cache(maxsize=1)
def _usual() -> frozenset[str]:
    """Names by which the library phonenumbers calls the clocks of a whole country."""
    from phonenumbers.phonenumberutil import COUNTRY_CODE_TO_REGION_CODE
    from phonenumbers.tzdata import TIMEZONE_DATA

    return frozenset(
        zone for code in COUNTRY_CODE_TO_REGION_CODE for zone in TIMEZONE_DATA.get(str(code), ())
    )
