"""Where a phone number is: the places whose rules may bind, and the zones of their clocks.

The library phonenumbers reads numbers and knows their kind. Its zones are corrected by the
numbering plans (:mod:`wfm.rules.numbering`), which also say the state, province or
community. Where a number leaves it open where its owner is, every place that it may be is
given; where nobody can tell, none is, and nobody is called.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumber, PhoneNumberType
from phonenumbers.phonenumberutil import (
    COUNTRY_CODE_TO_REGION_CODE,
    country_code_for_region,
    is_number_type_geographical,
    national_significant_number,
    region_code_for_number,
)
from phonenumbers.tzdata import TIMEZONE_DATA, TIMEZONE_LONGEST_PREFIX

from wfm.rules.calling_pack import load_calling_packs
from wfm.rules.calling_terms import CallingPack, expand
from wfm.rules.numbering import numbering_plans, territories, zones_of_place
from wfm.rules.zones import current_name, different_clocks

__all__ = [
    "Number", "Place", "anywhere_in", "lacks_country", "place_of", "places_of_number",
    "read_number", "read_without_plus", "zones_of_place",
]

_PEOPLE = frozenset((
    PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.VOIP,
))
"""Kinds of number behind which there is somebody in a place."""


@dataclass(frozen=True)
class Place:
    """Where a number may be.

    Attributes
    ----------
    country
        ISO 3166 code; None where the number is not valid or belongs to no country.
    jurisdictions
        Codes of the places whose calling rules may bind (``BR-RJ``); all of them do.
        ``ES-*`` is anywhere in Spain.
    zones
        IANA zones of the clocks that may be the callee's, one name for each clock; none
        where the place is not known.
    by_area
        Whether the number's first digits say more than the country.
    why
        What this rests on, for people to read; never more of the number than its area code.
    """

    country: str | None
    jurisdictions: tuple[str, ...]
    zones: tuple[str, ...]
    why: str
    by_area: bool = False


_INVALID = Place(None, (), (), "not a valid phone number")
_NO_COUNTRY = Place(None, (), (), "a number without its country's code")

_PLUS = re.compile(r"[^\d+\uff0b]*[+\uff0b]")
_ZEROS = re.compile(r"[\s(]*00[\s().-]*", re.ASCII)
_LOCAL = re.compile(r"[\d\s()./-]+", re.ASCII)
_FEWEST, _MOST = 7, 15
"""Digits of a number that may be one of some country; E.164 allows 15."""


class Number(NamedTuple):
    """A valid number: what tells it from others, and what its place depends on."""

    calling_code: int
    national: str
    extension: str | None
    region: str | None
    kind: int


def places_of_number(number: str, country: str | None = None) -> Place:
    """Where a number in any usual writing may be; `country` (ISO) reads it without + or 00.

    A number that is not valid has no country; one of a kind that has no place (toll-free,
    premium, unknown area code) has no zones, and neither has one without a country.
    """
    parsed = read_number(number, country)
    if parsed is not None:
        return place_of(parsed)
    return _NO_COUNTRY if country is None and lacks_country(number) else _INVALID


def read_number(number: str, country: str | None = None) -> Number | None:
    """The number that is written; None where it is not a valid one.

    00 before a country's code is read as +, also where the country dials otherwise. Without
    either, it is a number of `country`, never one that begins with another country's code;
    only what that country dials to call abroad (011, 0011) may stand before one.
    """
    text = number.strip()
    if _PLUS.match(text):
        return _valid(text, None)
    zeros = _ZEROS.match(text)
    if zeros is not None:
        found = _valid("+" + text[zeros.end():], None)
        if found is not None:
            return found
    if country is None:
        return None
    found, own = _valid(text, country), country_code_for_region(country)
    if found is None or found.calling_code == own:
        return found
    digits = "".join(c for c in text if c.isdigit())
    # 0055… that is no number of Brazil has a digit too many or too few, not a carrier's 55
    return found if digits.startswith("0") and not digits.startswith(f"00{own}") else None


def lacks_country(number: str) -> bool:
    """Whether it looks like a number that only the country is missing from."""
    text = number.strip()
    return (
        _LOCAL.fullmatch(text) is not None and _ZEROS.match(text) is None
        and _FEWEST <= sum(c.isdigit() for c in text) <= _MOST
    )


def read_without_plus(number: str, country: str) -> Number | None:
    """What a number written with + or 00 is if these were put before a national one.

    None where its digits are no number of `country`.
    """
    text = number.strip()
    front = _PLUS.match(text) or _ZEROS.match(text)
    found = None if front is None else read_number(text[front.end():], country)
    own = country_code_for_region(country)
    return found if found is not None and found.calling_code == own else None


def place_of(number: Number) -> Place:
    """Where a valid number may be."""
    return _place(number.region, number.kind, number.calling_code, number.national[:_PREFIX])


_PREFIX = TIMEZONE_LONGEST_PREFIX
"""Digits of a national number that decide its place: no plan and no entry of the library's
zones looks at more, so numbers that share them share the answer."""


def _valid(text: str, country: str | None) -> Number | None:
    number = _international(text)
    if number is None:
        try:
            number = phonenumbers.parse(text, country)
        except NumberParseException:
            return None
    kind = phonenumbers.number_type(number)
    if kind == PhoneNumberType.UNKNOWN or number.country_code is None:
        return None
    return Number(number.country_code, national_significant_number(number), number.extension,
                  region_code_for_number(number), kind)


_PLAIN = re.compile(r"\+[1-9][0-9 ().-]*", re.ASCII)
_PUNCTUATION = str.maketrans("", "", "+ ().-")


def _international(text: str) -> PhoneNumber | None:
    """As `phonenumbers.parse`, where that has nothing to do but to split off the country.

    None for all other writings; a quarter of the time where it is not.
    """
    if not _PLAIN.fullmatch(text):
        return None
    digits = text.translate(_PUNCTUATION)
    for length in (1, 2, 3):
        code = int(digits[:length])
        if code in COUNTRY_CODE_TO_REGION_CODE:
            national = digits[length:]
            prefix = _national_prefix(code)
            if not 2 < len(national) <= 17 or national[0] == "0" or (
                    prefix is not None and prefix.match(national)):
                return None
            return PhoneNumber(country_code=code, national_number=int(national))
    return None


@lru_cache(maxsize=512)
def _national_prefix(calling_code: int) -> re.Pattern[str] | None:
    """What `parse` may take from the front of a national number."""
    region = COUNTRY_CODE_TO_REGION_CODE[calling_code][0]
    data = PhoneMetadata.metadata_for_region_or_calling_code(calling_code, region)
    prefix = data.national_prefix_for_parsing if data is not None else None
    return re.compile(prefix) if prefix else None


@lru_cache(maxsize=262144)
def _place(region: str | None, kind: int, calling_code: int, national: str) -> Place:
    if region is None or region == "001":
        return Place(None, (), (), "a number of no country")
    territory = territories().get(region)
    country, own = (territory.partition("-")[0], territory) if territory else (region, region)
    if kind not in _PEOPLE:
        return Place(country, (own,), (), f"{_KINDS.get(kind, 'special')} number: no place")
    if territory:
        return Place(country, (own,), zones_of_place(own), f"a number of {own}", by_area=True)
    plan = numbering_plans().get(country)
    area = plan.area(national) if plan is not None else None
    if area is not None and area.places:
        return Place(country, area.places, area.zones,
                     "the area code of " + ", ".join(area.places), by_area=True)
    if plan is not None and area is None and plan.otherwise == "unknown" and (
            kind != PhoneNumberType.VOIP):
        return Place(country, (own,), (), f"an area code of {country} that is not known")
    whole = (anywhere_in(_shipped(), country),)
    if area is not None:
        return Place(country, whole, area.zones, f"the area code of {country}", by_area=True)
    if is_number_type_geographical(kind, calling_code) and (
            plan is None or plan.otherwise == "library"):
        zones = _library_zones(f"{calling_code}{national}")
        return Place(country, whole, zones, f"the area codes of {country}",
                     by_area=set(zones) < set(zones_of_place(own)))
    return Place(country, whole, zones_of_place(own),
                 f"a number that may be anywhere in {country}")


def anywhere_in(packs: Mapping[str, CallingPack], country: str) -> str:
    """The code of a whole country: ``ES-*`` where the packs know parts of it, else ``UY``."""
    whole = f"{country}-*"
    return whole if len(expand(packs, [whole])) > 1 else country


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, CallingPack]:
    return load_calling_packs()


_KINDS = {
    PhoneNumberType.TOLL_FREE: "toll-free",
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "shared-cost",
    PhoneNumberType.PERSONAL_NUMBER: "personal",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "company",
    PhoneNumberType.VOICEMAIL: "voicemail",
}


def _library_zones(digits: str) -> tuple[str, ...]:
    """Zones of a number by the library's table, its names brought up to date."""
    for length in range(TIMEZONE_LONGEST_PREFIX, 0, -1):
        zones = TIMEZONE_DATA.get(digits[:length])
        if zones is not None:
            return different_clocks(current_name(zone) for zone in zones)
    return ()
