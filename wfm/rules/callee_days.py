"""Public holidays as the rules of a calling pack see them.

The `holidays` library knows the days of a country and its subdivisions; packs add to them
and take from them. What a pack changes holds for itself and for the packs that extend it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import zip_longest

import holidays

from wfm.rules.calling_terms import CallingPack

Names = tuple[tuple[str, str], ...]
"""The holidays of one date: each by its local and its English name."""


@lru_cache(maxsize=512)
def library_days(
    country: str, subdivision: str | None, year: int, categories: tuple[str, ...]
) -> Mapping[date, Names]:
    """The library's holidays of a place in a year.

    The language is always named: without, names would be those of the machine's locale.

    Raises
    ------
    ValueError
        The library does not know the place, or has no such categories there.
    """
    try:
        default = holidays.country_holidays(country).default_language
        own, english = (
            holidays.country_holidays(
                country, subdiv=subdivision, years=year, categories=categories, language=language)
            for language in (default, "en_US")
        )
    except NotImplementedError as error:
        raise ValueError(f"no holidays are known for {country}-{subdivision}") from error
    found = {}
    for day in own:
        names = [name.strip() for name in own[day].split(";")]
        other = [name.strip() for name in english.get(day, "").split(";")]
        found[day] = tuple(zip_longest(names, other[: len(names)], fillvalue=""))
    return found


def holidays_between(
    chain: Sequence[CallingPack], depth: int, first: date, last: date
) -> Mapping[date, str]:
    """The holidays for the rules of ``chain[depth]`` from `first` to `last`, with names.

    A day counts if it is a holiday in the place of the pack itself or in that of any pack
    before it, which extends or adds to it, up to the callee's own place at the beginning. In
    each place the nearest pack that speaks of the day, by adding or taking away, decides.
    """
    found: dict[date, str] = {}
    for place in range(depth + 1):
        for day, name in _of_place(tuple(chain[place:]), first, last).items():
            found.setdefault(day, name)
    return found


def holiday_name(chain: Sequence[CallingPack], depth: int, day: date) -> str | None:
    """Name of the holiday on `day` for the rules of ``chain[depth]``; None on other days."""
    return holidays_between(chain, depth, day, day).get(day)


def _of_place(above: Sequence[CallingPack], first: date, last: date) -> dict[date, str]:
    """The holidays of the place of ``above[0]``."""
    here = above[0]
    categories = next(
        (pack.holidays.categories for pack in above if pack.holidays.categories is not None),
        ("public",),
    )
    years = range(first.year, last.year + 1)
    library: dict[date, Names] = {}
    added: list[dict[date, str]] = [{} for _pack in above]
    for year in years:
        library.update(library_days(here.country, here.subdivision, year, categories))
        for days, pack in zip(added, above, strict=True):
            for addition in pack.holidays.added:
                day = addition.in_year(year)
                if day is not None:
                    days.setdefault(day, addition.name)
    found: dict[date, str] = {}
    for day in sorted(set(library).union(*added)):
        if first <= day <= last:
            name = _decided(above, added, day, library.get(day, ()))
            if name:
                found[day] = name
    return found


def _decided(
    above: Sequence[CallingPack], added: Sequence[Mapping[date, str]], day: date, names: Names
) -> str:
    """The name of the holiday on a day, after what the packs change; '' if it is none."""
    for pack, days in zip(above, added, strict=True):
        if day in days:
            return days[day]
        if day in pack.holidays.removed:
            return ""
        gone = pack.holidays.removed_names
        names = tuple(pair for pair in names if not gone.intersection(pair))
    return "; ".join(local for local, _english in names)
