"""Sites, with what they cost in their own currency."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields

from wfm.bid.request import Pattern, Place
from wfm.intake.bid.codes import check_currency, check_own, check_place, languages_in
from wfm.intake.bid.log import Log
from wfm.intake.bid.settings import BidSettings
from wfm.intake.queues import check_shrinkage
from wfm.intake.rows import Row, rows_of
from wfm.language import noted
from wfm.rules.labour import LabourPack
from wfm.tables import Faults, ReadTable

_MADE = ("name", "languages", "rate", "overtime_premium", "patterns", "attrition", "ramp")
_NEEDED = ("kind", "country", "zone", "currency", "seats", "on_cost", "wage_year")
_CLOSE = 1e-9


def draft_sites(
    table: ReadTable, settings: BidSettings, faults: Faults
) -> dict[str, Row]:
    """The rows of bid_sites by code, each checked on its own."""
    drafts: dict[str, Row] = {}
    for row in rows_of(table, faults):
        check_own(row, "site")
        check_place(row, settings.interval_min)
        check_currency(row, "currency")
        check_shrinkage(row, ("in_office", "out_of_office"))
        _languages(row)
        _check_rate(row, settings["currency"])
        for column in ("max_share", "nesting"):
            if row[column] == 0:
                row.wrong(column, noted("a site that does nothing"),
                          noted("Write a share above 0, or remove the site"))
        if row["training_loss"] == 1:
            row.wrong("training_loss", noted("nobody would ever be trained"),
                      noted("Write a smaller share"))
        if row["site"] is not None and row["site"] not in drafts:
            drafts[row["site"]] = row
    shares = [row["max_share"] for row in drafts.values()]
    if drafts and None not in shares and sum(shares) < 1 - _CLOSE:
        list(drafts.values())[-1].wrong(
            "max_share", noted("all sites together may do {total:.4g} of the work",
                               total=sum(shares)),
            noted("Raise max_share, or add a site"))
    return drafts


def languages_of(drafts: Mapping[str, Row]) -> set[str] | None:
    """Languages that some site speaks; None where a cell cannot be read."""
    found = [_parsed(row) for row in drafts.values()]
    return None if None in found else {language for one in found if one for language in one}


def make_sites(
    drafts: Mapping[str, Row], patterns: Mapping[str, tuple[Pattern, ...]],
    attrition: Mapping[str, tuple[tuple[float, float], ...]],
    ramps: Mapping[str, tuple[float, ...]], labour: Mapping[str, LabourPack], log: Log,
) -> dict[str, Place]:
    """The sites by code; none of those whose row or contracts are not right."""
    places = {}
    for code, row in drafts.items():
        languages = _parsed(row)
        if row.lacks(*_NEEDED) or languages is None or not patterns.get(code):
            continue
        values = {f.name: row[f.name] for f in fields(Place) if f.name not in _MADE}
        places[code] = Place(
            name=row["name"] or code, languages=languages, rate=row["rate"] or 1.0,
            overtime_premium=_overtime(row, patterns[code], labour, log),
            patterns=patterns[code], attrition=attrition[code], ramp=ramps[code], **values)
        for language, premium in languages.items():
            log.given("bid_sites", noted("{code}: premium of {language}", code=code,
                                         language=language), premium, "share of the wage",
                      row["source"])
    return places


def _check_rate(row: Row, currency: str | None) -> None:
    if currency is None or row["currency"] is None:
        return
    if row["currency"] == currency:
        if row["rate"] is not None and abs(row["rate"] - 1) > _CLOSE:
            row.wrong("rate", noted("the site is paid in {currency}, as the bid is",
                                    currency=currency), noted("Leave the cell empty"))
    elif row["rate"] is None:
        row.wrong("rate", noted("what a {own} is worth in {currency} is missing",
                                own=row["currency"], currency=currency),
                  noted("Write how many {currency} one {own} costs", currency=currency,
                        own=row["currency"]))


def _overtime(
    row: Row, patterns: Collection[Pattern], labour: Mapping[str, LabourPack], log: Log
) -> float:
    """What overtime pays above the wage: as stated, else as the labour rules say."""
    if row["overtime_premium"] is not None:
        return float(row["overtime_premium"])
    tiers = {tier.rate: pack for pattern in patterns
             if (pack := labour.get(pattern.contract.pack)) for tier in pack.overtime[:1]}
    if tiers:
        rate = max(tiers)
        log.assumed("bid_sites", f"{row['site']}: overtime_premium", rate, "share of the wage",
                    noted("labour rules {code} ({law})", code=tiers[rate].code,
                          law=tiers[rate].citation.law))
        return rate
    if row["overtime"]:
        row.wrong("overtime_premium",
                  noted("the labour rules of the site do not say what overtime pays"),
                  noted("Write it as a share of the wage, such as 0.5"))
    log.assumed("bid_sites", f"{row['site']}: overtime_premium", 0.0, "share of the wage",
                noted("no overtime is planned"))
    return 0.0


def _languages(row: Row) -> None:
    if row["languages"] is not None:
        try:
            languages_in(row["languages"])
        except ValueError as error:
            row.wrong("languages", error.args[0], noted("Write es, or es ca:0.05"))


def _parsed(row: Row) -> dict[str, float] | None:
    """Premium by language; None where the cell is empty or wrong."""
    try:
        return {language: premium or 0.0
                for language, premium in languages_in(row["languages"] or "").items()}
    except ValueError:
        return None
