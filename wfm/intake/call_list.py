"""A list of people to call becomes segments: how many are where, and nothing else.

Phone numbers are personal data. They are read, placed and counted in memory; no result,
no message and no error holds one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from wfm.intake.list_file import ListFile, cell_at, read_list_file, text_of
from wfm.rules.numbering import places_of_postcode, subdivision_of
from wfm.rules.numbers import Place, place_of, read_number, zones_of_place
from wfm.rules.zones import different_clocks
from wfm.tables.cells import is_empty

_LONGEST_NAME = 40
"""A segment's name is a code of at most so many characters (:mod:`wfm.intake.codes`)."""


@dataclass(frozen=True)
class ListSegment:
    """People of a list who may be in the same places: their codes, zones and number."""

    jurisdictions: tuple[str, ...]
    zones: tuple[str, ...]
    records: int


@dataclass(frozen=True)
class CallList:
    """What a list holds, in counts.

    Attributes
    ----------
    rows
        Rows, without the header and empty ones; the sum of `empty`, `invalid`,
        `duplicates`, `unknown` and the records of `segments`.
    empty, invalid, duplicates
        Rows without a number, with something that is none, with one that stood before.
    unknown
        Valid numbers whose place nobody can tell, by the reason.
    unread_places
        Regions and postcodes that were not understood; the number alone counted there.
    segments
        The rest, most records first.
    columns
        Where it was read: phone, region, postcode, each a place from 1, or None.
    """

    rows: int
    empty: int
    invalid: int
    duplicates: int
    unknown: Mapping[str, int]
    unread_places: int
    segments: tuple[ListSegment, ...]
    columns: tuple[int, int | None, int | None]

    @property
    def valid(self) -> int:
        """Different valid numbers."""
        return self.rows - self.empty - self.invalid - self.duplicates


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
        ISO code of the numbers that are written without a country's code.
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
    codes = tuple(sorted({*own, *stated}))
    finer = {code.partition("-")[0] for code in codes if "-" in code}
    zones = [zone for code in stated if code not in own for zone in zones_of_place(code)]
    return Place(
        place.country, tuple(code for code in codes if code not in finer),
        different_clocks((*(place.zones if own else ()), *zones)), place.why, place.by_area)


def segment_names(segments: Iterable[ListSegment]) -> list[str]:
    """A code for each segment, made from its places and zones: ``ES-Madrid-Canary``."""
    names: list[str] = []
    for segment in segments:
        place = "+".join(segment.jurisdictions)
        name = "-".join((place, *(zone.rpartition("/")[2] for zone in segment.zones)))
        if len(name) > _LONGEST_NAME:
            name = f"{place}-{len(segment.zones)}zones"
        if len(name) > _LONGEST_NAME:
            more = len(segment.jurisdictions) - 1
            name = f"{segment.jurisdictions[0]}+{more}-{len(segment.zones)}zones"
        names.append(name)
    for place_, name in enumerate(names):
        if name in names[:place_]:
            names[place_] = f"{name}.{names[:place_].count(name) + 1}"
    return names


# ------------------------------------------------------------------ counting


def _count(
    file: ListFile, country: str | None, progress: Callable[[float], None]
) -> CallList:
    rows = file.rows
    seen: set[int] = set()
    empty = invalid = duplicates = unread = 0
    unknown: Counter[str] = Counter()
    records: Counter[tuple[tuple[str, ...], tuple[str, ...]]] = Counter()
    step = max(1, len(rows) // 20)
    for done, cells in enumerate(rows):
        if done % step == 0:
            progress(done / len(rows))
        cell = cell_at(cells, file.phone)
        number = None if is_empty(cell) else read_number(text_of(cell), country)
        if number is None:
            invalid, empty = invalid + (not is_empty(cell)), empty + is_empty(cell)
            continue
        # a hash with the process's secret, so that no number is kept
        mark = hash((number.calling_code, number.national, number.extension))
        if mark in seen:
            duplicates += 1
            continue
        seen.add(mark)
        place = place_of(number)
        if not place.zones:
            unknown[place.why] += 1
            continue
        stated = (
            *_stated(_region, place, cell_at(cells, file.region)),
            *_stated(places_of_postcode, place, cell_at(cells, file.postcode)),
        )
        unread += stated.count("")
        joined = _joined(place, tuple(dict.fromkeys(code for code in stated if code)))
        records[joined.jurisdictions, joined.zones] += 1
    progress(1.0)
    found = (ListSegment(codes, zones, count) for (codes, zones), count in records.items())
    return CallList(
        len(rows), empty, invalid, duplicates, dict(sorted(unknown.items())), unread,
        tuple(sorted(found, key=lambda s: (-s.records, s.jurisdictions, s.zones))),
        (file.phone + 1, _from_1(file.region), _from_1(file.postcode)),
    )


def _stated(
    places: Callable[[str, str], tuple[str, ...]], place: Place, cell: object
) -> tuple[str, ...]:
    """Codes that a cell states; an empty one where it was not understood."""
    if is_empty(cell) or place.country is None:
        return ()
    return places(place.country, text_of(cell)) or ("",)


@lru_cache(maxsize=65536)
def _region(country: str, text: str) -> tuple[str, ...]:
    code = subdivision_of(country, text)
    elsewhere = text.strip().upper().partition("-")[0]
    if code is None and elsewhere != country:  # US-FL on a Brazilian number
        code = subdivision_of(elsewhere, text)
    return () if code is None else (code,)


_joined = lru_cache(maxsize=65536)(join_places)


def _from_1(place: int | None) -> int | None:
    return None if place is None else place + 1


# ------------------------------------------------------------------ the table


def segments_table(
    found: CallList, campaign: str, party: str, relation: str, contact_rate: float | None,
    known: Mapping[str, tuple[float, int]],
) -> pd.DataFrame:
    """Rows of the table segments, one for each segment of a list.

    `known` holds contact rate and attempts used of segments that the campaign has already,
    by name; they are kept. Only without new segments may `contact_rate` be None.
    """
    rows = []
    for name, segment in zip(segment_names(found.segments), found.segments, strict=True):
        rate, attempts = known.get(name, (contact_rate, 0))
        if rate is None:
            raise ValueError(f"no contact rate for the segment {name}")
        rows.append((campaign, name, " ".join(segment.jurisdictions), " ".join(segment.zones),
                     party, relation, segment.records, rate, attempts))
    return pd.DataFrame(rows, columns=[
        "campaign", "segment", "jurisdiction", "zone", "party", "relation", "records",
        "contact_rate", "attempts_used",
    ])
