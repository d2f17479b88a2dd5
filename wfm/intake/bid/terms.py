"""Commercial terms and risk: credits, bands of volume, and how unsure each driver is."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from wfm.bid.request import DRIVERS, Band, CallList, Credit, Driver, Place, Risk, Terms
from wfm.bid_schema import EVERY, RISKS, RISKS_ORIGIN, STEADY
from wfm.intake.bid.codes import check_known
from wfm.intake.bid.lines import Draft
from wfm.intake.bid.log import Log
from wfm.intake.bid.settings import BidSettings
from wfm.intake.rows import Row, rows_of
from wfm.language import noted
from wfm.tables import Faults, ReadTable

_KEYS = ("model", "margin", "commitment", "lock_months", "lock_band", "inflation_pass",
         "payment_days", "capital_year", "replan_months")


def read_credits(
    table: ReadTable, drafts: Mapping[str, Draft], whole: bool, faults: Faults
) -> tuple[Credit, ...]:
    """Credits and bonuses; those of all lines, and of one in several languages, once for each."""
    promised = {code: draft for code, draft in drafts.items()
                if draft.row["service_level"] is not None}
    found: list[Credit] = []
    for row in rows_of(table, faults):
        known = check_known(row, "line", drafts if whole else None, "line", every=True)
        points, share = row["points"], row["share"]
        if points is not None and share is not None and (points < 0) != (share < 0):
            row.wrong("share", noted("a level above the promise (points below 0) earns a bonus "
                                     "(share below 0), one below it costs a credit"),
                      noted("Give the two the same sign"))
        if not known or points is None or share is None:
            continue
        chosen = promised if row["line"] == EVERY else {
            code: draft for code, draft in promised.items() if code == row["line"]}
        if not chosen and whole:
            row.wrong("line", noted("there is no service level that could be missed"),
                      noted("Write service_level in bid_lines, or remove the row"))
        for code, draft in chosen.items():
            level = draft.row["service_level"] - points
            if not 0 <= level <= 1:
                row.wrong("points", noted("a service level of {level:.4g} of {code} cannot be",
                                          level=level, code=code),
                          noted("Write hundredths as 0.05"))
            found += [Credit(part, points, share) for part in draft.codes]
    return tuple(found)


def read_bands(table: ReadTable, faults: Faults) -> tuple[Band, ...]:
    """Bands in rising order; such as overlap are a fault."""
    rows = [row for row in rows_of(table, faults) if not row.lacks("low", "high")]
    for row in rows:
        if row["high"] <= row["low"]:
            row.wrong("high", noted("the band ends at {high:g}, not after it begins at {low:g}",
                                    high=row["high"], low=row["low"]),
                      noted("Put the two in order"))
    rows.sort(key=lambda row: float(row["low"]))
    for one, other in pairwise(rows):
        if other["low"] < one["high"]:
            other.wrong("low", noted("the band overlaps with that of row {row}", row=one.number),
                        noted("Begin it at {low:g}", low=one["high"]))
    return tuple(Band(row["low"], row["high"], row["price"]) for row in rows)


def make_terms(
    settings: BidSettings, credits: tuple[Credit, ...], bands: tuple[Band, ...]
) -> Terms:
    """The terms, from settings in which nothing is missing."""
    return Terms(**{key: settings[key] for key in _KEYS}, credits=credits, bands=bands)


def read_risks(
    table: ReadTable, lists: Mapping[str, CallList], places: Mapping[str, Place], currency: str,
    faults: Faults, log: Log,
) -> tuple[Risk, ...]:
    """The risk of every driver that there is, in the order of the drivers."""
    stated: dict[str, Row] = {}
    for row in rows_of(table, faults):
        driver = row["driver"]
        if driver is None:
            continue
        stated[driver] = row
        for column in ("month", "year"):
            if driver in STEADY and row[column]:
                row.wrong(column, noted("{driver} has one factor for all months", driver=driver),
                          noted("Write 0"))
    foreign = any(place.currency != currency for place in places.values())
    idle = {driver for driver, there in (("currency", foreign), ("conversion", bool(lists)))
            if not there}
    return tuple(risk for driver in DRIVERS
                 if (risk := _risk(driver, stated.get(driver), driver in idle, log)) is not None)


def _risk(driver: Driver, row: Row | None, idle: bool, log: Log) -> Risk | None:
    """The risk of a driver; None of one that the bid does not have and no row names."""
    if row is not None:
        return None if row["level"] is None else Risk(
            driver, row["level"], row["month"], row["year"])
    if idle:
        return None
    for name, value in zip(("level", "month", "year"), RISKS[driver], strict=True):
        if value:
            log.assumed("bid_risks", f"{driver}: {name}", value, "share of the factor",
                        RISKS_ORIGIN)
    return Risk(driver, *RISKS[driver])
