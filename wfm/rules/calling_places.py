"""Whether the code of a calling pack is that of its place: country, region or house rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import holidays as library

from wfm.language import noted
from wfm.rules.reading import NAME, Heading, Node, check_place


@cache
def subdivisions() -> Mapping[str, Sequence[str]]:
    """Subdivisions by country, as the library knows them, without aliases."""
    known: Mapping[str, Sequence[str]] = library.list_supported_countries(include_aliases=False)
    return known


def is_in(code: str, country: str) -> bool:
    """Whether a code is that of a country or begins with it."""
    return code.partition("-")[0] == country


def check_code(root: Node, heading: Heading) -> None:
    """Fault a code that is not of the country, or that no table could name."""
    code, country = heading.code, heading.country
    if code and not NAME.fullmatch(code):
        root.fault("code", noted("'{name}' is not made of letters, digits, '.', '_' and '-'",
                                 name=code[:40]), noted("Rename the pack"))
    elif country and country not in subdivisions():
        if country in library.list_supported_countries():  # else it is a fault already
            root.fault("country", noted("'{code}' is no ISO 3166 code of two letters",
                                        code=country), noted("Write BR, GB, US, …"))
    elif code and country and not is_in(code, country):
        root.fault("code", noted("'{code}' does not begin with the country {country}", code=code,
                                 country=country),
                   noted("Write {country}, or {country}-…", country=country))


def check_house(root: Node, heading: Heading) -> None:
    """Fault what a pack that adds to another cannot be or say."""
    code, country = heading.code, heading.country
    for key in ("extends", "subdivision", "no_hours"):
        if root.has(key):
            root.fault(key, noted("a pack that adds to another is of its place and only adds to "
                                  "it"), noted("Remove this key, or adds_to"))
    _country, _dash, part = code.partition("-")
    if is_in(code, country) and (not part or part in subdivisions().get(country, ())):
        root.fault("code", noted("{code} is the code of a place, to which a pack may add",
                                 code=code),
                   noted("Name this pack {code}, or remove adds_to", code=f"{country}-HOUSE"))


def check_region(
    root: Node, heading: Heading, subdivision: str | None, extends: str | None
) -> None:
    """Fault a code and a subdivision at odds, and a part of a country that stands alone."""
    code, country = heading.code, heading.country
    known = subdivisions().get(country)
    if known is None or not is_in(code, country):
        return
    region = code.removeprefix(country)[1:].partition("-")[0]
    if code == country:
        if subdivision is not None:
            root.fault("subdivision", noted("{code} is the code of the whole country", code=code),
                       noted("Name the pack {code}", code=f"{country}-{subdivision[:20]}"))
        return
    if extends is None:
        root.fault("code", noted("{code} neither extends nor adds to another pack, so the rules "
                                 "of {country} would not bind", code=code, country=country),
                   noted('Write extends = "{code}"', code=country))
    if subdivision is None:
        if region in known:
            root.fault("code", noted("{region} is a subdivision of {country}", region=region,
                                     country=country),
                       noted('Write subdivision = "{code}"', code=region))
    elif subdivision not in known:
        check_place(root, "subdivision", country, subdivision)
    if subdivision is not None and subdivision != region and root.file.sound(("subdivision",)):
        root.fault("subdivision", noted("the code is not that of {code}",
                                        code=f"{country}-{subdivision[:20]}"),
                   noted('Write subdivision = "{code}"', code=region) if region in known
                   else noted("Write the subdivision into the code, or leave it out"))
