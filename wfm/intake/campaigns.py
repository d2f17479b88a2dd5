"""Outbound work: the tables campaigns and segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import timedelta

from wfm.calendar import zone_exists
from wfm.center import Campaign, Segment
from wfm.intake.codes import check_activity, check_code
from wfm.intake.queues import check_shrinkage
from wfm.intake.rows import Row, one_of, rows_of
from wfm.language import noted
from wfm.rules.calling_terms import CallingPack, known
from wfm.rules.calling_warnings import known_places
from wfm.tables import Faults, ReadTable, shown

LONGEST = timedelta(days=3 * 366)


def read_campaigns(
    table: ReadTable, segments: ReadTable, calling: Mapping[str, CallingPack], faults: Faults
) -> dict[str, Campaign]:
    """The campaigns by code, each with its segments."""
    codes = list(dict.fromkeys(table.frame["campaign"].dropna()))
    parts = _segments(segments, codes if table.whole else None, calling, faults)
    campaigns: dict[str, Campaign] = {}
    for row in rows_of(table, faults):
        code, start, end = row["campaign"], row["start"], row["end"]
        check_activity(row, "campaign", ())
        if start and end and end < start:
            row.wrong("end", noted("the campaign ends on {end}, before it starts on {start}",
                                   end=f"{end}", start=f"{start}"),
                      noted("Put the dates in order"))
        elif start and end and end - start > LONGEST:
            row.wrong("end", noted("the campaign runs for {days} days", days=(end - start).days),
                      noted("Correct the dates; a campaign lasts up to three years"))
        check_shrinkage(row)
        if code is None:
            continue
        if not parts.get(code) and segments.whole:
            row.wrong("campaign", noted("the campaign {cell} has no segment", cell=shown(code)),
                      noted("Add a row to the table segments"))
        _check_achieved(row, parts.get(code, []))
        values = {
            f.name: row[f.name] for f in fields(Campaign) if f.name not in ("name", "segments")
        }
        campaigns[code] = Campaign(**values, name=row["name"] or code,
                                   segments=tuple(parts.get(code, ())))
    return campaigns


def _check_achieved(row: Row, segments: Sequence[Segment]) -> None:
    """Fault more results than contacts were made for them."""
    made = [0 if s.attempts_used == 0 else s.contacts_made for s in segments]
    if not made or None in made or row.lacks("target_unit", "achieved"):
        return
    contacts = sum(count for count in made if count is not None)
    if row["target_unit"] not in ("hours", "attempts") and row["achieved"] > contacts > 0:
        row.wrong("achieved", noted("{achieved:g} {unit} from {contacts} contacts (contacts_made "
                                    "in the table segments)", achieved=row["achieved"],
                                    unit=row["target_unit"], contacts=contacts),
                  noted("Correct one of the two"))


def _segments(
    table: ReadTable,
    campaigns: list[str] | None,
    calling: Mapping[str, CallingPack],
    faults: Faults,
) -> dict[str, list[Segment]]:
    """Segments by campaign; `campaigns` is None where their table could not be read."""
    parts: dict[str, list[Segment]] = {}
    for row in rows_of(table, faults):
        campaign = row["campaign"]
        if campaign is not None and campaigns is not None and campaign not in campaigns:
            row.wrong("campaign", noted("there is no campaign {cell}", cell=shown(campaign)),
                      one_of(campaigns))
        check_code(row, "segment")
        zones = tuple((row["zone"] or "").replace(",", " ").split())
        for zone in zones:
            if not zone_exists(zone):
                row.wrong("zone", noted("{cell} is not a time zone", cell=shown(zone)),
                          noted("Write an IANA zone, such as {zone}", zone="America/Fortaleza"))
        made, used = row["contacts_made"], row["attempts_used"]
        if made is not None and used is not None and made > used:
            row.wrong("contacts_made", noted("{contacts} contacts on {attempts} attempts",
                                             contacts=made, attempts=used),
                      noted("Write the contacts of attempts_used, or leave the cell empty"))
        places = tuple(dict.fromkeys((row["jurisdiction"] or "").replace(",", " ").split()))
        for place in places:
            if not known(calling, place):
                row.wrong("jurisdiction",
                          noted("no calling rules are known for {cell}", cell=shown(place)),
                          noted("Write {names}, or add a pack in inputs/packs/calling",
                                names=known_places(calling, place)))
        if not row.lacks("campaign", "segment"):
            values = {
                f.name: row[f.name] for f in fields(Segment)
                if f.name not in ("zones", "jurisdictions")
            }
            parts.setdefault(campaign, []).append(
                Segment(**values, jurisdictions=places, zones=zones))
    return parts
