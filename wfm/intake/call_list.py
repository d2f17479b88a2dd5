"""A list of people to call becomes segments: how many are where, and nothing else.

Phone numbers are personal data. They are read, placed and counted in memory; no result,
no message and no error holds one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from phonenumbers.phonenumberutil import region_codes_for_country_code

from wfm.intake.list_file import ListFile, cell_at, read_list_file, text_of
from wfm.intake.list_segments import ListSegment, covering
from wfm.rules.numbering import places_of_postcode, subdivision_of
from wfm.rules.numbers import (
    Number,
    Place,
    lacks_country,
    place_of,
    read_number,
    read_without_plus,
    zones_of_place,
)
from wfm.rules.zones import different_clocks
from wfm.tables.cells import is_empty

_MOST_WORDS = 10
_WORD = re.compile(r"[^\W\d_]{1,4}")


@dataclass(frozen=True)
class CallList:
    """What a list holds, in counts.

    Attributes
    ----------
    rows
        Rows, without the header and empty ones; the sum of `empty`, `invalid`, `stateless`,
        `duplicates`, `unknown`, `misfits` and the records of `segments`.
    empty, invalid, duplicates
        Rows without a number, with something that is none, with one that stood before.
    stateless
        Rows with a number without a country's code, where no country was given for such.
    unknown
        Valid numbers whose place nobody can tell, by the reason.
    misfits
        Valid numbers whose stated region is one of another country.
    unread_places
        Regions and postcodes that were not understood; the number alone counted there.
    unread_words
        The most frequent of these regions that look like codes, none of more than four
        letters, and how often each stands there.
    segments
        The rest, most records first.
    columns
        Where it was read: phone, region, postcode, each a place from 1, or None.
    """

    rows: int
    empty: int
    invalid: int
    stateless: int
    duplicates: int
    unknown: Mapping[str, int]
    misfits: int
    unread_places: int
    unread_words: Mapping[str, int]
    segments: tuple[ListSegment, ...]
    columns: tuple[int, int | None, int | None]

    @property
    def valid(self) -> int:
        """Different valid numbers."""
        return self.rows - self.empty - self.invalid - self.stateless - self.duplicates


def read_call_list(
    path: Path,
    country: str | None = None,
    column: str | None = None,
    region_column: str | None = None,
    postcode_column: str | None = None,
    progress: Callable[[float], None] = lambda done: None,
) -> CallList:
    """Count the people of a list by place.

    Parameters
    ----------
    path
        A CSV file (comma, semicolon or tab; UTF-8 or the western Windows code page), a
        Parquet file, or a workbook, whose first sheet is read. The first row may be a header.
    country
        ISO code of the numbers that are written without + or 00; without it they are not
        placed, only counted.
    column, region_column, postcode_column
        Header of each column, or its place from 1; found by header, the phone's also by
        content, where it is not given.
    progress
        Is told how far it is, from 0 to 1.

    Raises
    ------
    InputError
        The file cannot be read, or a column is not there; the error names no cell.
    """
    file = read_list_file(path, country, column, region_column, postcode_column)
    return _count(file, country, progress)


def join_places(place: Place, stated: Sequence[str]) -> Place:
    """The place of a number together with the subdivisions that the list states.

    Area code and residence are both candidates: the rules of both bind and the clocks of
    both count. Where the number's digits say no more than the country, the residence is all
    that is known. Where both name the same subdivision, the area code's zones are its.
    """
    if not stated or not place.zones:
        return place
    own = place.jurisdictions if place.by_area else ()
    codes = {*own, *stated}
    finer = {code.partition("-")[0] for code in codes if code.partition("-")[2] not in ("", "*")}
    codes -= {code for country in finer for code in (country, f"{country}-*")}
    zones = {zone for code in stated if code not in own for zone in zones_of_place(code)}
    clocks = different_clocks(
        sorted({*zones, *(place.zones if own else ())}), zones_of_place(place.country or ""))
    return Place(place.country, tuple(sorted(codes)), clocks, place.why, place.by_area)


# ------------------------------------------------------------------ counting


class _Tally:
    """Counts of the rows seen so far."""

    def __init__(self) -> None:
        self.empty = self.invalid = self.stateless = self.duplicates = self.misfits = 0
        self.unread = 0
        self.words: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.records: Counter[tuple[tuple[str, ...], tuple[str, ...]]] = Counter()
        self._seen: set[int] = set()

    def add(self, phone: object, region: object, postcode: object, country: str | None) -> None:
        """Count one row by what stands in its three cells."""
        if is_empty(phone):
            self.empty += 1
            return
        text = text_of(phone)
        number = read_number(text, country)
        if number is None:
            lacking = country is None and lacks_country(text)
            self.stateless, self.invalid = self.stateless + lacking, self.invalid + (not lacking)
            return
        named = "" if is_empty(region) else text_of(region)
        place, code = place_of(number), None
        if named and place.zones and place.country is not None:
            code = _region(place.country, named)
            if code is None and (
                    abroad := _region_abroad(named, country, number.calling_code)) is not None:
                number, place, code = _elsewhere(text, country, abroad) or (number, place, None)
                if code is None:
                    self.misfits += self._is_new(number)
                    return
        if not self._is_new(number):
            return
        if not place.zones or place.country is None:
            self.unknown[place.why] += 1
            return
        if named and code is None:
            self.unread += 1
            self.words.update([named.upper()] if _WORD.fullmatch(named) else ())
        stated = [code] if code is not None else []
        if not is_empty(postcode):
            there = places_of_postcode(place.country, text_of(postcode))
            self.unread += not there
            stated += there
        joined = _joined(place, tuple(dict.fromkeys(stated)))
        self.records[joined.jurisdictions, joined.zones] += 1

    def _is_new(self, number: Number) -> bool:
        # a hash with the process's secret, so that no number is kept
        mark = hash((number.calling_code, number.national, number.extension))
        if mark in self._seen:
            self.duplicates += 1
            return False
        self._seen.add(mark)
        return True


def _count(
    file: ListFile, country: str | None, progress: Callable[[float], None]
) -> CallList:
    rows, tally = file.rows, _Tally()
    step = max(1, len(rows) // 20)
    for done, cells in enumerate(rows):
        if done % step == 0:
            progress(done / len(rows))
        tally.add(cell_at(cells, file.phone), cell_at(cells, file.region),
                  cell_at(cells, file.postcode), country)
    progress(1.0)
    words = sorted(tally.words.items(), key=lambda item: (-item[1], item[0]))
    return CallList(
        len(rows), tally.empty, tally.invalid, tally.stateless, tally.duplicates,
        dict(sorted(tally.unknown.items())), tally.misfits, tally.unread,
        dict(words[:_MOST_WORDS]), covering(tally.records),
        (file.phone + 1, _from_1(file.region), _from_1(file.postcode)),
    )


_region = lru_cache(maxsize=65536)(subdivision_of)
_joined = lru_cache(maxsize=65536)(join_places)


@lru_cache(maxsize=65536)
def _region_abroad(text: str, country: str | None, calling_code: int) -> str | None:
    """The subdivision that a region is elsewhere: in the country that it names (US-FL), in
    `country`, or in one with the same calling code (Florida, of a number of Canada)."""
    named, dash, _code = text.strip().upper().partition("-")
    others = (*((named,) if dash else ()), *((country,) if country else ()),
              *region_codes_for_country_code(calling_code))
    return next((code for other in others if (code := subdivision_of(other, text))), None)


def _elsewhere(text: str, country: str | None, code: str) -> tuple[Number, Place, str] | None:
    """A number of `country` to which somebody put a +, if the region `code` says so too.

    +51 98123 4567 is a number of Peru, and with the region RS one of Rio Grande do Sul.
    """
    number = None if country is None else read_without_plus(text, country)
    if number is None:
        return None
    place = place_of(number)
    fits = code in place.jurisdictions or not place.by_area
    return (number, place, code) if (
        place.zones and place.country == code.partition("-")[0] and fits) else None


def _from_1(place: int | None) -> int | None:
    return None if place is None else place + 1
