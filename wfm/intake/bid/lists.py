"""Outbound call lists: whom, where and with which success."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields

from wfm.bid.request import CallList, Floats
from wfm.calendar import zone_exists
from wfm.intake.bid.codes import check_own, language_of
from wfm.intake.rows import Row, rows_of
from wfm.language import noted
from wfm.rules.calling import CallingPack
from wfm.rules.calling_terms import known
from wfm.rules.calling_warnings import known_places
from wfm.tables import Faults, ReadTable, shown

_MADE = ("name", "language", "jurisdictions", "zones", "records")
_NEEDED = ("purpose", "language", "jurisdictions", "zones", "attempts", "contact_rate",
           "conversion", "aht_contact_s", "aht_no_contact_s")


def draft_lists(
    table: ReadTable, calling: Mapping[str, CallingPack], faults: Faults
) -> dict[str, Row]:
    """The rows of bid_lists by code, each checked on its own."""
    drafts: dict[str, Row] = {}
    for row in rows_of(table, faults):
        check_own(row, "campaign")
        _check_language(row)
        for place in _names(row["jurisdictions"]):
            if not known(calling, place):
                row.wrong("jurisdictions",
                          noted("no calling rules are known for {cell}", cell=shown(place)),
                          noted("Write {places}, or add a pack in packs/calling beside the tables",
                                places=known_places(calling, place)))
        for zone in _names(row["zones"]):
            if not zone_exists(zone):
                row.wrong("zones", noted("{cell} is not a time zone", cell=shown(zone)),
                          noted("Write an IANA zone, such as America/Fortaleza"))
        if row["contact_rate"] == 0 or row["right_party"] == 0:
            row.wrong("contact_rate" if row["contact_rate"] == 0 else "right_party",
                      noted("nobody would ever be reached"), noted("Write a share above 0"))
        if row["campaign"] is not None and row["campaign"] not in drafts:
            drafts[row["campaign"]] = row
    return drafts


def make_lists(drafts: Mapping[str, Row], volumes: Mapping[str, Floats]) -> dict[str, CallList]:
    """The call lists by code; none of those whose row or volumes are not right."""
    lists = {}
    for code, row in drafts.items():
        language = own_language(row)
        if code not in volumes or language is None or row.lacks(*_NEEDED):
            continue
        values = {f.name: row[f.name] for f in fields(CallList) if f.name not in _MADE}
        lists[code] = CallList(
            name=row["name"] or code, language=language,
            jurisdictions=_names(row["jurisdictions"]), zones=_names(row["zones"]),
            records=volumes[code], **values)
    return lists


def own_language(row: Row) -> str | None:
    """The language of a call list; None where there is none that can be read."""
    with suppress(ValueError):
        return language_of(row["language"] or "")
    return None


def _check_language(row: Row) -> None:
    if row["language"] is None:
        return
    try:
        language_of(row["language"])
    except ValueError as error:
        row.wrong("language", error.args[0], noted("Write es"))


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((text or "").replace(",", " ").split()))
