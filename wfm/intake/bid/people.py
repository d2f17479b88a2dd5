"""The people of the sites: contracts, who leaves, and how fast the new ones learn."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from wfm.bid.request import Pattern
from wfm.bid_schema import ATTRITION, ATTRITION_ORIGIN, EVERY, RAMP, RAMP_ORIGIN
from wfm.calendar import monday_of
from wfm.intake.bid.codes import check_known
from wfm.intake.bid.log import Log
from wfm.intake.contracts import read_contracts
from wfm.intake.rows import Row, rows_of
from wfm.language import noted
from wfm.rules.labour import LabourPack, in_week, usable
from wfm.tables import Faults, ReadTable

_CLOSE = 0.001


def read_patterns(
    table: ReadTable, sites: Mapping[str, Row], whole: bool, packs: Mapping[str, LabourPack],
    accept: Collection[str], service: tuple[date, date] | None, faults: Faults, log: Log,
) -> dict[str, tuple[Pattern, ...]]:
    """Contracts with their shares by site; shares that do not sum to 1 are a fault.

    Parameters
    ----------
    packs
        With their changes; those of the first day bind, later ones are told.
    service
        Its first and last day; None where they are not known.
    """
    labour = _at(packs, service[0]) if service else packs
    contracts = read_contracts(table, labour, tuple(labour), faults)
    rows: dict[str, list[Row]] = {site: [] for site in sites}
    for row in rows_of(table, faults):
        check_known(row, "site", sites if whole else None, "site")
        if row["site"] in rows:
            rows[row["site"]].append(row)
        pack = labour.get(row["pack"])
        if row["cost_h"] == 0:
            row.wrong("cost_h", noted("an hour that is not paid has no price"),
                      noted("Write the wage"))
        if pack is None:
            continue
        if not usable(pack, accept):
            row.wrong("pack", noted(
                "the rules {code} are not sure enough to be used (status {status}, confidence "
                "{confidence})", code=pack.code, status=pack.status, confidence=pack.confidence),
                noted("Have them checked and write {code} as accept in bid_settings, or choose "
                      "another pack", code=pack.code))
        place = sites.get(row["site"])
        if place is not None and pack.country not in (place["country"], "EU"):
            log.note(noted(
                "The contract {contract} keeps the labour rules {pack} of {country}, the site "
                "{site} is in {place}.", contract=row["contract"], pack=pack.code,
                country=pack.country, site=row["site"], place=place["country"]))
    if service:
        _tell_changes(table, {c.pack for c in contracts.values()}, packs, service, log)
    found = {}
    for site, here in rows.items():
        if not here:
            if table.whole:
                sites[site].wrong("site", noted("the site {site} has no contract", site=site),
                                  noted("Add a row for it to bid_patterns"))
            continue
        total = sum(row["share"] or 0.0 for row in here)
        if abs(total - 1) > _CLOSE and not any(row["share"] is None for row in here):
            here[-1].wrong("share", noted("the shares of {site} sum to {total:.4g}, not to 1",
                                          site=site, total=total),
                           noted("Write the share of the site's agents that have each contract"))
        if total > 0:
            found[site] = tuple(Pattern(contracts[row["contract"]], row["share"] / total)
                                for row in here if row["contract"] in contracts and row["share"])
    return found


def _at(packs: Mapping[str, LabourPack], day: date) -> dict[str, LabourPack]:
    """The packs as they bind the week of a day."""
    return {code: in_week(pack, monday_of(day)) for code, pack in packs.items()}


def _tell_changes(
    table: ReadTable, used: set[str], packs: Mapping[str, LabourPack],
    service: tuple[date, date], log: Log,
) -> None:
    """Note rules that change within the service, and contracts that they no longer allow."""
    first, last = service
    for code in sorted(used & packs.keys()):
        for change in packs[code].changes:
            if not first < change.from_date <= last:
                continue
            log.note(noted(
                "The labour rules {code} change on {day}, within the service: {what} The bid keeps "
                "those of its first week.", code=code, day=change.from_date, what=change.note))
            later, now = Faults(), Faults()
            read_contracts(table, _at(packs, change.from_date), tuple(packs), later)
            read_contracts(table, _at(packs, first), tuple(packs), now)
            for fault in sorted(set(later.found) - set(now.found)):
                log.note(noted("From {day} on, row {row} of bid_patterns will not do: {what}.",
                               day=change.from_date, row=fault.row, what=fault.what))


def read_attrition(
    table: ReadTable, sites: Collection[str], whole: bool, faults: Faults, log: Log
) -> dict[str, tuple[tuple[float, float], ...]]:
    """(until month, share that leaves a month) by site, in rising order."""
    found = _by_site(table, sites, whole, "until_month", "monthly", faults)
    made = {}
    for site in sites:
        bands = found.get(site) or found.get(EVERY)
        if not bands:
            bands = dict(ATTRITION)
            for month, share in ATTRITION:
                log.assumed("bid_attrition", noted("{site} until month {month:g}", site=site,
                                                   month=month), share,
                            "share a month", ATTRITION_ORIGIN)
        made[site] = tuple((float(month), share) for month, share in sorted(bands.items()))
    return made


def read_ramp(
    table: ReadTable, sites: Collection[str], whole: bool, faults: Faults, log: Log
) -> dict[str, tuple[float, ...]]:
    """Productivity by week after nesting, by site."""
    found = _by_site(table, sites, whole, "week", "productivity", faults)
    for row in rows_of(table, faults):
        weeks = found.get(row["site"], {})
        if row["week"] in weeks and row["week"] > 1 and row["week"] - 1 not in weeks:
            row.wrong("week", noted("the ramp of {site} has no week {week}", site=row["site"],
                                    week=row["week"] - 1),
                      noted("Write a row for every week from 1 on"))
    made = {}
    for site in sites:
        ramp = found.get(site) or found.get(EVERY)
        if not ramp:
            ramp = dict(enumerate(RAMP, start=1))
            what = noted("{site}: productivity in weeks 1 to {n}", site=site, n=len(RAMP))
            log.assumed("bid_ramp", what, " ".join(f"{share:g}" for share in RAMP),
                        "share of a trained agent's", RAMP_ORIGIN)
        made[site] = tuple(share for _week, share in sorted(ramp.items()))
    return made


def _by_site(
    table: ReadTable, sites: Collection[str], whole: bool, place: str, figure: str, faults: Faults
) -> dict[str, dict[float, float]]:
    found: dict[str, dict[float, float]] = {}
    for row in rows_of(table, faults):
        check_known(row, "site", sites if whole else None, "site", every=True)
        if not row.lacks("site", place, figure):
            found.setdefault(row["site"], {})[row[place]] = row[figure]
    return found
