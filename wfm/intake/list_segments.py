"""Segments of a list: small ones joined, named, and written as rows of the table segments."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import NamedTuple

import pandas as pd

from wfm.rules.calling_terms import CallingPack, chain, expand
from wfm.rules.numbers import anywhere_in, zones_of_place
from wfm.rules.zones import different_clocks

_LONGEST_NAME = 40
"""A segment's name is a code of at most so many characters (:mod:`wfm.intake.codes`)."""
_PARTS, _LEAST_RECORDS = 100, 20


@dataclass(frozen=True)
class ListSegment:
    """People of a list who may be in the same places: their codes, zones and number.

    Codes and zones are sorted. `mixed` segments are the small ones of a country, joined.
    """

    jurisdictions: tuple[str, ...]
    zones: tuple[str, ...]
    records: int
    mixed: bool = False

    @property
    def country(self) -> str:
        """ISO code of the country; of several the first."""
        return self.jurisdictions[0].partition("-")[0]


class Key(NamedTuple):
    """By what a segment of the workspace is known again."""

    jurisdictions: tuple[str, ...]
    zones: tuple[str, ...]
    party: str
    relation: str


class Known(NamedTuple):
    """What a segment that the workspace has already keeps."""

    name: str
    contact_rate: float
    attempts_used: int
    right_party: float = 1.0
    contacts_made: int | None = None
    retire_rate: float = 0.0


def covering(
    records: Mapping[tuple[tuple[str, ...], tuple[str, ...]], int]
) -> tuple[ListSegment, ...]:
    """One segment for each set of codes and set of zones, most records first."""
    found: Counter[tuple[tuple[str, ...], tuple[str, ...]]] = Counter()
    for (codes, zones), count in records.items():
        found[tuple(sorted(codes)), tuple(sorted(zones))] += count
    return _ordered(ListSegment(codes, zones, count) for (codes, zones), count in found.items())


def with_rules(
    segments: Iterable[ListSegment], packs: Mapping[str, CallingPack]
) -> tuple[tuple[ListSegment, ...], dict[str, int]]:
    """The segments whose every place has calling rules; records of the others by country.

    A country of which the packs know parts is written as anywhere in it (``ES-*``).
    """
    records: Counter[tuple[tuple[str, ...], tuple[str, ...]]] = Counter()
    without: Counter[str] = Counter()
    for segment in segments:
        codes = tuple(
            anywhere_in(packs, code.removesuffix("-*")) if code.partition("-")[2] in ("", "*")
            else code for code in segment.jurisdictions)
        if all(chain(packs, code) for code in expand(packs, codes)):
            records[codes, segment.zones] += segment.records
        else:
            without[segment.country] += segment.records
    return covering(records), dict(sorted(without.items()))


def usual_least(segments: Sequence[ListSegment]) -> int:
    """Fewest records of a segment that stays one: a hundredth of the list, at least 20."""
    records = sum(segment.records for segment in segments)
    return max(_LEAST_RECORDS, ceil(records / _PARTS))


def join_small(
    segments: Sequence[ListSegment], least: int
) -> tuple[tuple[ListSegment, ...], int]:
    """Segments with fewer than `least` records joined, one for each country; and how many were.

    The joined one has the places and zones of all, so that every rule of every place binds:
    it is called at the hours that all of them allow.
    """
    small: defaultdict[str, list[ListSegment]] = defaultdict(list)
    for segment in segments:
        if segment.records < least:
            small[segment.country].append(segment)
    groups = {country: group for country, group in small.items() if len(group) > 1}
    gone = {id(segment) for group in groups.values() for segment in group}
    places = {(segment.jurisdictions, segment.zones) for segment in segments}
    kept = {(s.jurisdictions, s.zones): s for s in segments if id(s) not in gone}
    for country, group in groups.items():
        codes, zones = _union(country, group)
        one = kept.get((codes, zones), ListSegment(codes, zones, 0, (codes, zones) not in places))
        kept[codes, zones] = replace(one, records=one.records + sum(s.records for s in group))
    return _ordered(kept.values()), len(gone)


def segment_names(
    segments: Iterable[ListSegment], kept: Sequence[str | None] = ()
) -> list[str]:
    """A code for each segment, made from its places and zones: ``ES-Canary-Madrid``.

    The joined small ones of a country are ``ES-other``. `kept` has the names that segments
    have already, in the same order, None where there is none.
    """
    taken = {name for name in kept if name is not None}
    names: list[str] = []
    for place, segment in enumerate(segments):
        own = kept[place] if place < len(kept) else None
        name = own if own is not None else _free(_name(segment), taken)
        taken.add(name)
        names.append(name)
    return names


def known_segments(frame: pd.DataFrame, campaign: str) -> dict[Key, Known]:
    """The segments of a campaign in a table segments; of two of the same people the first."""
    own = frame[frame["campaign"] == campaign].dropna(subset=["segment"])
    found: dict[Key, Known] = {}
    for row in own.to_dict("records"):
        places, zones = (
            tuple(sorted(set(str(row[column] or "").replace(",", " ").split())))
            for column in ("jurisdiction", "zone"))
        found.setdefault(
            Key(places, zones, str(row["party"]), str(row["relation"])),
            Known(str(row["segment"]), float(row["contact_rate"]), int(row["attempts_used"]),
                  float(row["right_party"]),
                  None if pd.isna(row["contacts_made"]) else int(row["contacts_made"]),
                  float(row["retire_rate"])))
    return found


def segments_table(
    segments: Sequence[ListSegment], campaign: str, party: str, relation: str,
    contact_rate: float | None, known: Mapping[Key, Known],
) -> pd.DataFrame:
    """Rows of the table segments, one for each segment of a list.

    Name, rates, attempts and contacts of those that the campaign has already (`known`)
    are kept. Only where it has all of them may `contact_rate` be None.

    Raises
    ------
    ValueError
        A new segment has no contact rate.
    """
    had = [known.get(Key(s.jurisdictions, s.zones, party, relation)) for s in segments]
    names = segment_names(segments, [None if k is None else k.name for k in had])
    rows = []
    for name, segment, own in zip(names, segments, had, strict=True):
        if own is None and contact_rate is None:
            raise ValueError(f"no contact rate for the segment {name}")
        kept = own or Known(name, contact_rate or 0.0, 0)
        rows.append((campaign, name, " ".join(segment.jurisdictions), " ".join(segment.zones),
                     party, relation, segment.records, *kept[1:]))
    return pd.DataFrame(rows, columns=[
        "campaign", "segment", "jurisdiction", "zone", "party", "relation", "records",
        "contact_rate", "attempts_used", "right_party", "contacts_made", "retire_rate",
    ]).astype({"contacts_made": "Int64"})


def _ordered(segments: Iterable[ListSegment]) -> tuple[ListSegment, ...]:
    return tuple(sorted(segments, key=lambda s: (-s.records, s.jurisdictions, s.zones)))


def _union(
    country: str, group: Sequence[ListSegment]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Places and zones of all; anywhere in a country holds every part of it."""
    codes = {code for segment in group for code in segment.jurisdictions}
    whole = f"{country}-*"
    if whole in codes:
        codes = {whole} | {code for code in codes if code.partition("-")[0] != country}
    zones = {zone for segment in group for zone in segment.zones}
    return (tuple(sorted(codes)),
            tuple(sorted(different_clocks(sorted(zones), zones_of_place(country)))))


def _name(segment: ListSegment) -> str:
    if segment.mixed:
        return f"{segment.country}-other"
    codes = [code.removesuffix("-*") for code in segment.jurisdictions]
    place = "+".join(codes)
    name = "-".join((place, *(zone.rpartition("/")[2] for zone in segment.zones)))
    if len(name) > _LONGEST_NAME:
        name = f"{place}-{len(segment.zones)}zones"
    if len(name) > _LONGEST_NAME:
        name = f"{codes[0]}+{len(codes) - 1}-{len(segment.zones)}zones"
    return name


def _free(name: str, taken: set[str]) -> str:
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}.{number}"
    return found
