"""The calling hours of Europe, Asia, Oceania and Africa against a table typed from the research."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from world_cases import (
    CHRISTMAS,
    FREE,
    PACKS,
    SATURDAY,
    SUNDAY,
    TUESDAY,
    ZONES,
    country_of,
    hours,
    named,
    on,
    said,
)

from wfm.rules.calling_pack import (
    MODES,
    PARTIES,
    PURPOSES,
    RELATIONS,
    chain,
)

# ------------------------------------------------------------------ hours

SPAIN = ("09:00-21:00", "", "", "")
PORTUGAL = ("09:00-22:00",) * 4
BRITAIN = ("08:00-21:00", "09:00-21:00", "09:00-21:00", "09:00-21:00")
IRELAND = ("09:00-21:00", "09:00-21:00", "", "")
FRANCE = ("10:00-13:00 14:00-20:00", "", "", "")
ITALY = ("09:00-20:00", "10:00-19:00", "", "")
AUSTRALIA = ("09:00-20:00", "09:00-17:00", "", "")
INDIA = ("09:00-21:00",) * 4
AFRICA = ("08:00-20:00", "09:00-13:00", "", "")
NO_HOURS = (FREE,) * 4
NOBODY = ("",) * 4

TABLE = [
    # code, purpose, (Tuesday, Saturday, Sunday, public holiday)
    *(("ES", purpose, SPAIN) for purpose in PURPOSES),
    *(("PT", purpose, PORTUGAL) for purpose in PURPOSES),
    *(("CZ", purpose, NO_HOURS) for purpose in PURPOSES),
    *(("GB", purpose, BRITAIN) for purpose in PURPOSES),
    *(("IE", purpose, IRELAND) for purpose in PURPOSES),
    *(("FR", purpose, FRANCE) for purpose in PURPOSES),
    *(("IT", purpose, ITALY) for purpose in PURPOSES),
    *(("DE", purpose, NO_HOURS) for purpose in PURPOSES),
    *(("PL", purpose, NO_HOURS) for purpose in PURPOSES),
    *(("SK", purpose, NO_HOURS) for purpose in PURPOSES),
    *(("NL", purpose, NO_HOURS) for purpose in PURPOSES),
    *(("BE", purpose, NO_HOURS) for purpose in PURPOSES),
    ("AU", "sales", AUSTRALIA),
    ("AU", "service", AUSTRALIA),
    ("AU", "survey", ("09:00-20:30", "09:00-17:00", "09:00-17:00", "")),
    ("AU", "collections", ("07:30-21:00", "09:00-21:00", "09:00-21:00", "")),
    *(("NZ", purpose, NOBODY) for purpose in PURPOSES),
    ("IN", "sales", INDIA),
    ("IN", "survey", INDIA),
    ("IN", "service", INDIA),
    ("IN", "collections", ("08:00-19:00",) * 4),
    ("PH", "sales", NO_HOURS),
    ("PH", "survey", NO_HOURS),
    ("PH", "service", NO_HOURS),
    ("PH", "collections", ("06:00-22:00",) * 4),
    *(("ZA", purpose, AFRICA) for purpose in PURPOSES),
]


@pytest.mark.parametrize(
    ("code", "purpose", "expected"), TABLE,
    ids=[f"{code} keeps its hours of {purpose} calls" for code, purpose, _hours in TABLE],
)
def test_hours_on_a_weekday_a_saturday_a_sunday_and_a_public_holiday(
    code: str, purpose: str, expected: tuple[str, ...]
) -> None:
    for party in PARTIES:
        found = tuple(
            hours(code, day, purpose, party=party)
            for day in (TUESDAY, SATURDAY, SUNDAY, CHRISTMAS)
        )
        assert found == expected, party


def test_the_table_names_every_purpose_of_every_country() -> None:
    assert {(code, purpose) for code, purpose, _hours in TABLE} == {
        (code, purpose) for code in ZONES for purpose in PURPOSES
    }


@pytest.mark.parametrize("code", [code for code in ZONES if code != "NZ"])
def test_hours_are_known_for_every_relation_and_mode(code: str) -> None:
    for purpose in PURPOSES:
        for relation in RELATIONS:
            for mode in MODES:
                assert hours(code, TUESDAY, purpose, relation=relation, mode=mode) == hours(
                    code, TUESDAY, purpose
                ), (purpose, relation, mode)


@pytest.mark.parametrize(
    ("code", "purpose"),
    [(code, purpose) for code, purpose, expected in TABLE if expected == NO_HOURS],
    ids=lambda value: value,
)
def test_that_no_hours_exist_is_said_and_warned_of(code: str, purpose: str) -> None:
    assert purpose in PACKS[code].no_hours
    assert on(code, TUESDAY, purpose).warnings


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize(
    ("eve", "expected"),
    [(date(2026, 12, 7), "10:00-19:00"),  # Monday before the Immaculate Conception
     (date(2026, 12, 24), "10:00-19:00"),  # Thursday before Christmas
     (date(2026, 12, 31), "10:00-19:00"),  # Thursday before New Year
     (date(2026, 5, 31), ""),  # Sunday (before a Monday without, and 2 June is the holiday)
     (date(2026, 6, 1), "10:00-19:00"),  # Monday before Republic Day
     (date(2026, 10, 31), "10:00-19:00"),  # Saturday before All Saints
     (date(2026, 12, 25), "")],  # a holiday that is the eve of another
)
def test_italy_has_the_hours_of_a_saturday_before_a_public_holiday(
    purpose: str, eve: date, expected: str
) -> None:
    assert hours("IT", eve, purpose) == expected


@pytest.mark.parametrize("code", [code for code in ZONES if code not in ("IT", "NZ")])
def test_elsewhere_the_day_before_a_public_holiday_is_like_any_other(code: str) -> None:
    eve = CHRISTMAS - timedelta(days=1)
    for purpose in PURPOSES:
        assert hours(code, eve, purpose) == hours(code, TUESDAY, purpose)


PARTS = [
    ("ES-CN", "Atlantic/Canary", date(2025, 5, 30), "", "09:00-21:00"),
    ("ES-MD", "Europe/Madrid", date(2025, 5, 2), "", "09:00-21:00"),
    ("ES-CT", "Europe/Madrid", date(2026, 9, 11), "", "09:00-21:00"),
    ("FR-974", "Indian/Reunion", date(2027, 12, 20), "", FRANCE[0]),
    ("FR-57", "Europe/Paris", date(2026, 4, 3), "", FRANCE[0]),
    ("IT-MI", "Europe/Rome", date(2026, 12, 7), "", "10:00-19:00"),
    ("IT-RM", "Europe/Rome", date(2026, 6, 29), "", "09:00-20:00"),
    ("GB-ENG", "Europe/London", date(2026, 4, 6), "09:00-21:00", "08:00-21:00"),
    ("GB-SCT", "Europe/London", date(2026, 4, 6), "08:00-21:00", "08:00-21:00"),
    ("AU-VIC", "Australia/Melbourne", date(2026, 11, 3), "", "09:00-20:00"),
    ("AU-NSW", "Australia/Sydney", date(2026, 11, 3), "09:00-20:00", "09:00-20:00"),
    ("PT-20", "Atlantic/Azores", date(2026, 5, 25), "09:00-22:00", "09:00-22:00"),
    ("IN-MH", "Asia/Kolkata", date(2026, 5, 1), "09:00-21:00", "09:00-21:00"),
    ("DE-BY", "Europe/Berlin", date(2026, 1, 6), FREE, FREE),
    ("PL-14", "Europe/Warsaw", date(2026, 1, 6), FREE, FREE),
]


@pytest.mark.parametrize(
    ("place", "zone", "day", "there", "country"), PARTS,
    ids=said("{0} on {2}", PARTS),
)
def test_a_part_of_a_country_has_the_hours_of_the_country_and_its_own_holidays(
    place: str, zone: str, day: date, there: str, country: str
) -> None:
    assert hours(place, day, zone=zone) == there
    assert hours(place[:2], day, zone=zone) == country


@pytest.mark.parametrize("code", sorted(ZONES))
def test_parts_without_rules_of_their_own_need_no_file(code: str) -> None:
    for part in PACKS[code].no_own_rules:
        assert f"{code}-{part}" not in PACKS
        found = chain(PACKS, f"{code}-{part}")
        assert [pack.subdivision for pack in found] == [part, None]


PARTS_LISTED = [
    ("ES", 20), ("PT", 20), ("CZ", 0), ("GB", 4), ("IE", 0), ("FR", 14), ("IT", 114), ("DE", 17),
    ("PL", 16), ("SK", 0), ("NL", 0), ("BE", 3), ("AU", 8), ("NZ", 17), ("IN", 36), ("PH", 0),
    ("ZA", 0),
]


@pytest.mark.parametrize(
    ("code", "parts"), PARTS_LISTED,
    ids=said("{0} has {1} parts", PARTS_LISTED),
)
def test_all_parts_of_a_country_are_listed(code: str, parts: int) -> None:
    assert len(PACKS[code].no_own_rules) == parts


STARTS = [
    ("FR", date(2023, 3, 1), FRANCE[0], date(2023, 2, 28)),
    ("AU", date(2017, 4, 3), AUSTRALIA[0], date(2017, 3, 31)),  # the first day is a Saturday
    ("ES", date(2014, 3, 31), SPAIN[0], date(2014, 3, 28)),  # the first day is a Saturday
]


@pytest.mark.parametrize(
    ("code", "first", "expected", "before"), STARTS,
    ids=said("{0} from {1}", STARTS),
)
def test_hours_begin_on_their_first_day_and_before_it_nothing_is_known(
    code: str, first: date, expected: str, before: date
) -> None:
    assert hours(code, first) == expected
    assert hours(code, before) == ""


def test_the_hours_of_italy_begin_on_saturday_28_september_2024() -> None:
    assert hours("IT", date(2024, 9, 28)) == "10:00-19:00"
    assert hours("IT", date(2024, 9, 27)) == ""


def test_the_hours_of_australian_research_begin_with_those_of_sales() -> None:
    assert hours("AU", date(2017, 4, 1), "survey") == "09:00-17:00"
    assert hours("AU", date(2017, 3, 31), "survey") == ""


def test_what_is_not_sure_is_about_consumers() -> None:
    everything = tuple(ZONES)
    for code in ("DE", "NL", "PT", "PH"):
        for purpose in PURPOSES:
            assert hours(code, SUNDAY, purpose, party="business", accept=everything) == hours(
                code, SUNDAY, purpose
            )


# ------------------------------------------------------------------ statuses and sources


SURE = [
    ("es-sales", "in_force", "high"), ("pt-sales", "in_force", "high"),
    ("gb-sales", "self_regulation", "high"), ("gb-collections", "practice", "medium"),
    ("ie-sales", "practice", "medium"), ("fr-sales", "in_force", "high"),
    ("fr-surveys", "practice", "medium"), ("it-sales", "self_regulation", "high"),
    ("it-surveys", "practice", "medium"), ("es-surveys", "practice", "medium"),
    ("de-practice", "practice", "low"), ("nl-code", "self_regulation", "low"),
    ("au-sales", "in_force", "high"), ("au-research", "in_force", "high"),
    ("au-collections", "practice", "medium"), ("nz-sales", "self_regulation", "low"),
    ("in-sales", "in_force", "medium"), ("in-collections", "in_force", "medium"),
    ("ph-collections", "in_force", "high"), ("ph-collections-later", "unverified", "low"),
    ("za-sales", "in_force", "high"), ("pt-rest-periods", "in_force", "low"),
]


@pytest.mark.parametrize(
    ("rule_id", "status", "confidence"), SURE,
    ids=said("{0} is {1} and its confidence {2}", SURE),
)
def test_how_sure_the_hours_are_is_said(rule_id: str, status: str, confidence: str) -> None:
    rule = named(country_of(rule_id).rules, rule_id)
    assert (rule.status, rule.confidence) == (status, confidence)


@pytest.mark.parametrize("code", sorted(ZONES))
def test_every_rule_names_its_source_and_what_is_not_read_is_not_sure(code: str) -> None:
    pack = PACKS[code]
    for one in (*pack.rules, *pack.caps, *pack.cooldowns, *pack.abandon, *pack.duties):
        assert one.id.startswith(f"{code.lower()}-")
        assert one.citation.law and one.citation.source
        if one.confidence == "high":
            assert one.status in ("in_force", "self_regulation")
            assert "not read" not in one.citation.source and "no source" not in one.citation.source


# ------------------------------------------------------------------ what is not sure


UNSURE = [
    ("DE", "de-practice", "sales", NO_HOURS, ("08:00-20:00", "", "", "")),
    ("DE", "DE", "sales", NO_HOURS, ("08:00-20:00", "", "", "")),
    ("DE", "DE", "survey", NO_HOURS, NO_HOURS),
    ("NL", "nl-code", "sales", NO_HOURS, ("09:00-22:00", "10:00-16:00", "", "")),
    ("NL", "NL", "service", NO_HOURS, NO_HOURS),
    ("NZ", "NZ", "sales", NOBODY, ("08:00-21:00", "", "", "")),
    ("NZ", "NZ", "collections", NOBODY, ("08:00-21:00", "", "", "")),
    ("NZ", "nz-sales", "survey", NOBODY, NOBODY),
    ("PT", "pt-rest-periods", "sales", PORTUGAL, ("09:00-22:00", "", "", "")),
    ("PH", "ph-collections-later", "collections", ("06:00-22:00",) * 4, ("08:00-21:00",) * 4),
    ("ZA", "ZA", "sales", AFRICA, AFRICA),
    ("ES", "ES", "sales", SPAIN, SPAIN),
]


@pytest.mark.parametrize(
    ("code", "accept", "purpose", "before", "after"), UNSURE,
    ids=said("{2} calls where {1} is accepted", UNSURE),
)
def test_hours_that_are_not_sure_bind_only_where_the_centre_accepts_them(
    code: str, accept: str, purpose: str, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    days = (TUESDAY, SATURDAY, SUNDAY, CHRISTMAS)
    assert tuple(hours(code, day, purpose) for day in days) == before
    assert tuple(hours(code, day, purpose, accept=(accept,)) for day in days) == after


LEFT_OUT = [
    ("DE", "sales", "de-practice"), ("NL", "sales", "nl-code"), ("NZ", "sales", "nz-sales"),
    ("PT", "sales", "pt-rest-periods"), ("PH", "collections", "ph-collections-later"),
]


@pytest.mark.parametrize(
    ("code", "purpose", "left_out"), LEFT_OUT,
    ids=said("{2} is left out", LEFT_OUT),
)
def test_hours_that_are_left_out_are_named_in_a_warning(
    code: str, purpose: str, left_out: str
) -> None:
    assert any(left_out in text for text in on(code, TUESDAY, purpose).warnings)
    accepted = on(code, TUESDAY, purpose, accept=(left_out,)).warnings
    assert accepted != on(code, TUESDAY, purpose).warnings
