"""The shipped calling packs of the Americas against a table typed from the research, by hand.

Every expectation is what a person is told on the phone's side of the line: the hours open on
an ordinary Tuesday, Saturday, Sunday and a public holiday, by the clock of the place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import pytest

from wfm.calendar import Grid
from wfm.rules.calling import callable_mask
from wfm.rules.calling_pack import (
    MODES,
    PARTIES,
    PURPOSES,
    RELATIONS,
    CallingPack,
    chain,
    load_calling_packs,
)

PACKS = load_calling_packs()
ACCEPTED = load_calling_packs(accept=("BR-PE", "br-ms-sales"))
COUNTRIES = ("AR", "BR", "CA", "CL", "CO", "MX", "PE", "US")
AMERICAN = sorted(code for code in PACKS if code.split("-")[0] in COUNTRIES)

TUESDAY, SATURDAY, SUNDAY = date(2026, 12, 1), date(2026, 12, 5), date(2026, 12, 6)
CHRISTMAS = date(2026, 12, 25)  # a Friday, and a public holiday in every place below
DAYS = (TUESDAY, SATURDAY, SUNDAY, CHRISTMAS)

ZONES = {
    "AR": "America/Argentina/Buenos_Aires", "CA": "America/Toronto", "CL": "America/Santiago",
    "CO": "America/Bogota", "MX": "America/Mexico_City", "PE": "America/Lima",
    "BR": "America/Sao_Paulo", "BR-AM": "America/Manaus", "BR-CE": "America/Fortaleza",
    "BR-PE": "America/Recife", "BR-MS": "America/Campo_Grande", "BR-BA": "America/Bahia",
    "CA-BC": "America/Vancouver", "CA-NL": "America/St_Johns", "US": "America/New_York",
    "US-MI": "America/Detroit", "US-KY": "America/Kentucky/Louisville",
    "US-NM": "America/Denver", "US-UT": "America/Denver", "US-WY": "America/Denver",
    "US-NV": "America/Los_Angeles", "US-WA": "America/Los_Angeles",
    "US-AL": "America/Chicago", "US-IL": "America/Chicago", "US-LA": "America/Chicago",
    "US-MN": "America/Chicago", "US-MS": "America/Chicago", "US-OK": "America/Chicago",
    "US-SD": "America/Chicago", "US-TX": "America/Chicago",
}


def zone_of(code: str) -> str:
    return ZONES.get(code) or ZONES[code.split("-")[0]]


def hours(
    code: str, day: date, purpose: str = "sales", *, party: str = "consumer",
    relation: str = "prospect", mode: str = "live", zone: str = "",
    packs: Mapping[str, CallingPack] = PACKS,
) -> str:
    """The open hours of a local day such as '09:00-13:00 14:00-24:00'; '' for none."""
    zone = zone or zone_of(code)
    grid = Grid.days(day, 1, zone, 15)
    mask = callable_mask(
        packs, (code,), purpose, party, relation, (zone,), grid, mode=mode).mask
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask, [0])).astype(int)))
    walls = [
        (grid.start + timedelta(minutes=15 * int(edge))).astimezone(ZoneInfo(zone))
        for edge in edges
    ]
    said = [f"{wall:%H:%M}" if wall.date() == day else "24:00" for wall in walls]
    return " ".join(f"{a}-{b}" for a, b in zip(said[::2], said[1::2], strict=True))


def week(code: str, purpose: str, **more: str) -> tuple[str, ...]:
    return tuple(hours(code, day, purpose, **more) for day in DAYS)


# ------------------------------------------------------------------ hours of consumers

FREE = ("00:00-24:00",) * 4
FEDERAL = ("08:00-21:00",) * 4
TELECOM = ("09:00-21:00", "10:00-16:00", "", "")
LEY_2300 = ("07:00-19:00", "08:00-15:00", "", "")
NO_LLAME = ("09:00-21:00", "09:00-13:00", "", "")
CRTC = ("09:00-21:30", "10:00-18:00", "10:00-18:00", "09:00-21:30")

COUNTRY_HOURS = {
    "AR": {"sales": NO_LLAME, "collections": NO_LLAME, "survey": NO_LLAME, "service": NO_LLAME},
    "BR": {"sales": TELECOM, "collections": TELECOM, "survey": TELECOM, "service": TELECOM},
    "CA": {"sales": CRTC, "collections": FREE, "survey": FREE, "service": CRTC},
    "CL": {"sales": FREE, "collections": ("08:00-20:00", "08:00-20:00", "", ""),
           "survey": FREE, "service": FREE},
    "CO": {"sales": LEY_2300, "collections": LEY_2300, "survey": LEY_2300, "service": LEY_2300},
    "MX": {"sales": FREE, "collections": ("07:00-22:00", "", "", ""),
           "survey": FREE, "service": FREE},
    "PE": {"sales": FREE, "collections": ("07:00-20:00", "", "", ""),
           "survey": FREE, "service": FREE},
    "US": {"sales": FEDERAL, "collections": FEDERAL, "survey": FEDERAL, "service": FEDERAL},
}

RIO_18 = ("09:00-18:00", "", "", "")  # the state's 08-18 after the code's 09-21
VITORIA_19 = ("09:00-19:00", "", "", "")
MANAUS_18 = ("09:00-18:00", "10:00-14:00", "", "")
PART_HOURS = {
    "BR-RJ": {"sales": RIO_18, "collections": RIO_18, "survey": RIO_18, "service": RIO_18},
    "BR-ES": dict.fromkeys(PURPOSES, VITORIA_19),
    "BR-CE": dict.fromkeys(PURPOSES, RIO_18),
    "BR-AM": dict.fromkeys(PURPOSES, MANAUS_18),
    "BR-SP": {"sales": TELECOM, "collections": ("09:00-20:00", "10:00-14:00", "", ""),
              "survey": TELECOM, "service": TELECOM},
    "BR-PE": dict.fromkeys(PURPOSES, TELECOM),  # low confidence: not used
    "BR-MS": dict.fromkeys(PURPOSES, TELECOM),  # low confidence: not used
    "BR-BA": dict.fromkeys(PURPOSES, TELECOM),  # no rules of its own
    "CA-BC": {"sales": ("09:00-21:30", "10:00-18:00", "10:00-18:00", ""),
              "collections": FREE, "survey": FREE, "service": CRTC},
    "CA-NL": {"sales": CRTC, "collections": FREE, "survey": FREE, "service": CRTC},
}

STATE_SALES = {  # Tuesday, Saturday, Sunday, Christmas
    "AL": ("08:00-20:00", "08:00-20:00", "", ""),
    "CT": ("09:00-20:00",) * 4,
    "FL": ("08:00-20:00",) * 4,
    "IL": ("08:00-21:00",) * 4,
    "KY": ("10:00-21:00",) * 4,
    "LA": ("08:00-20:00", "08:00-20:00", "", ""),
    "ME": ("08:00-21:00",) * 4,
    "MD": ("08:00-20:00",) * 4,
    "MA": ("08:00-20:00",) * 4,
    "MI": ("09:00-21:00",) * 4,
    "MN": ("09:00-21:00",) * 4,
    "MS": ("08:00-20:00", "08:00-20:00", "", ""),
    "NV": ("09:00-20:00",) * 4,
    "NM": ("09:00-21:00",) * 4,
    "NY": ("08:00-21:00",) * 4,
    "OK": ("08:00-20:00",) * 4,
    "PA": ("09:00-19:00", "09:00-19:00", "", ""),
    "RI": ("09:00-18:00", "10:00-17:00", "", ""),
    "SD": ("09:00-21:00", "09:00-21:00", "", "09:00-21:00"),
    "TX": ("09:00-21:00", "09:00-21:00", "12:00-21:00", "09:00-21:00"),
    "UT": ("08:00-21:00", "08:00-21:00", "", ""),
    "WA": ("08:00-20:00",) * 4,
    "WY": ("08:00-20:00",) * 4,
    "VA": ("08:00-21:00",) * 4,  # no hours of its own
    "NJ": ("08:00-21:00",) * 4,  # no hours of its own
}

HOURS = [
    (code, purpose, expected)
    for code, row in {**COUNTRY_HOURS, **PART_HOURS}.items()
    for purpose, expected in row.items()
] + [
    (f"US-{state}", purpose, expected if purpose == "sales" else FEDERAL)
    for state, expected in STATE_SALES.items()
    for purpose in PURPOSES
]


@pytest.mark.parametrize(
    ("code", "purpose", "expected"), HOURS,
    ids=[f"{purpose} in {code} on Tuesday, Saturday, Sunday and Christmas"
         for code, purpose, _expected in HOURS])
def test_consumers_are_called_within(code: str, purpose: str, expected: tuple[str, ...]) -> None:
    assert week(code, purpose) == expected


def test_the_table_of_hours_names_every_shipped_pack() -> None:
    assert set(AMERICAN) <= {code for code, _purpose, _expected in HOURS}


BUSINESS = {
    "AR": dict.fromkeys(PURPOSES, NO_LLAME),
    "BR": dict.fromkeys(PURPOSES, TELECOM),
    "BR-RJ": dict.fromkeys(PURPOSES, RIO_18),
    "BR-CE": dict.fromkeys(PURPOSES, RIO_18),
    "BR-ES": dict.fromkeys(PURPOSES, VITORIA_19),
    "BR-AM": dict.fromkeys(PURPOSES, MANAUS_18),
    "BR-SP": PART_HOURS["BR-SP"],
    "CA": COUNTRY_HOURS["CA"],
    "CA-BC": COUNTRY_HOURS["CA"],
    "CL": COUNTRY_HOURS["CL"],
    "CO": dict.fromkeys(PURPOSES, LEY_2300),
    "MX": COUNTRY_HOURS["MX"],
    "PE": COUNTRY_HOURS["PE"],
    "US": dict.fromkeys(PURPOSES, FEDERAL),
    "US-RI": dict.fromkeys(PURPOSES, FEDERAL),
}


@pytest.mark.parametrize(
    ("code", "row"), BUSINESS.items(), ids=[f"businesses in {code}" for code in BUSINESS])
def test_businesses_keep_the_strict_reading(
    code: str, row: Mapping[str, tuple[str, ...]]
) -> None:
    for purpose, expected in row.items():
        assert week(code, purpose, party="business") == expected, purpose


@pytest.mark.parametrize("code", COUNTRIES)
def test_a_country_decides_every_kind_of_call(code: str) -> None:
    grid = Grid.days(TUESDAY, 1, zone_of(code), 60)
    for purpose in PURPOSES:
        for party in PARTIES:
            for relation in RELATIONS:
                for mode in MODES:
                    mask = callable_mask(
                        PACKS, (code,), purpose, party, relation, (zone_of(code),), grid,
                        mode=mode).mask
                    assert mask.any(), (purpose, party, relation, mode)


# ------------------------------------------------------------------ a state's own words

OWN_WORDS = {  # what the state says, without the country's rules
    ("BR-RJ", "sales"): ("08:00-18:00", "", "", ""),
    ("BR-ES", "sales"): ("08:00-19:00", "", "", ""),
    ("BR-ES", "collections"): ("08:00-19:00", "", "", ""),
    ("BR-CE", "sales"): ("08:00-18:00", "", "", ""),
    ("BR-CE", "collections"): ("08:00-18:00", "", "", ""),
    ("BR-AM", "sales"): ("08:00-18:00", "08:00-14:00", "", ""),
    ("BR-AM", "collections"): ("08:00-18:00", "08:00-14:00", "", ""),
    ("BR-SP", "collections"): ("08:00-20:00", "08:00-14:00", "", ""),
    ("BR-PE", "sales"): ("08:00-20:00", "09:00-15:00", "", ""),
    ("BR-MS", "sales"): ("08:00-18:00", "", "", ""),
    ("CA-BC", "sales"): ("00:00-24:00", "00:00-24:00", "00:00-24:00", ""),
}


@pytest.mark.parametrize(
    ("code", "purpose"), OWN_WORDS, ids=[f"{code} of {purpose}" for code, purpose in OWN_WORDS])
def test_a_state_itself_says(code: str, purpose: str) -> None:
    alone = {code: replace(ACCEPTED[code], extends=None)}
    found = tuple(hours(code, day, purpose, packs=alone) for day in DAYS)
    assert found == OWN_WORDS[code, purpose]


LOW = {"BR-PE": ("09:00-20:00", "10:00-15:00", "", ""), "BR-MS": ("09:00-18:00", "", "", "")}


@pytest.mark.parametrize("code", LOW)
def test_low_confidence_is_used_only_where_the_centre_accepts_it(code: str) -> None:
    assert week(code, "sales") == TELECOM
    assert tuple(hours(code, day, packs=ACCEPTED) for day in DAYS) == LOW[code]
    assert tuple(hours(code, day, "survey", packs=ACCEPTED) for day in DAYS) == TELECOM
    grid = Grid.days(TUESDAY, 1, zone_of(code), 60)
    said = callable_mask(
        PACKS, (code,), "sales", "consumer", "prospect", (zone_of(code),), grid).warnings
    assert any(code in text for text in said)


@pytest.mark.parametrize("code", ["US-NV", "US-SD", "US-MS", "US-TX"])
def test_the_strict_reading_of_a_dispute_is_used_with_a_warning(code: str) -> None:
    grid = Grid.days(CHRISTMAS, 1, zone_of(code), 60)
    found = callable_mask(
        PACKS, (code,), "sales", "consumer", "prospect", (zone_of(code),), grid)
    assert any(code in text for text in found.warnings)
    sure = [rule for rule in PACKS[code].rules if not rule.disputed]
    lax = {**PACKS, code: replace(PACKS[code], rules=tuple(sure))}
    loose = callable_mask(lax, (code,), "sales", "consumer", "prospect", (zone_of(code),), grid)
    assert found.mask.sum() < loose.mask.sum()


# ------------------------------------------------------------------ relations, modes and clocks

SPECIAL = [
    # what, code, day, what else, expected
    ("an existing contract in Argentina", "AR", SATURDAY, {"relation": "existing_contract"},
     "09:00-13:00"),
    ("automated calls in Maine", "US-ME", TUESDAY, {"mode": "prerecorded"}, "09:00-17:00"),
    ("automated calls in Maine", "US-ME", SATURDAY, {"mode": "prerecorded"}, ""),
    ("automated calls in Maine", "US-ME", SUNDAY, {"mode": "prerecorded"}, ""),
    ("dialled calls by people in Maine", "US-ME", SUNDAY, {"mode": "predictive"}, "08:00-21:00"),
    ("prerecorded calls in Illinois", "US-IL", SUNDAY, {"mode": "prerecorded"}, "09:00-21:00"),
    ("messages in Ceará", "BR-CE", TUESDAY, {"mode": "text"}, "09:00-18:00"),
    ("messages in Texas", "US-TX", SUNDAY, {"mode": "text"}, "12:00-21:00"),
    ("El Paso, by both clocks", "US-TX", TUESDAY, {"zone": "America/Denver"}, "09:00-20:00"),
    ("El Paso, by both clocks", "US-TX", SUNDAY, {"zone": "America/Denver"}, "12:00-20:00"),
    ("messages to El Paso, by both clocks", "US-TX", SUNDAY,
     {"zone": "America/Denver", "mode": "text"}, "12:00-20:00"),
    ("messages to El Paso before Texas took them in", "US-TX", date(2025, 8, 31),
     {"zone": "America/Denver", "mode": "text"}, "08:00-21:00"),
    ("a Mississippi number in New York, by Central time", "US-MS", TUESDAY,
     {"zone": "America/New_York"}, "09:00-21:00"),
    ("a Rhode Island number in California, by the callee's clock", "US-RI", TUESDAY,
     {"zone": "America/Los_Angeles"}, "09:00-18:00"),
]


@pytest.mark.parametrize(
    ("code", "day", "more", "expected"), [row[1:] for row in SPECIAL],
    ids=[f"{row[0]} on {row[2]:%A}" for row in SPECIAL])
def test_calls_of_a_kind_are_open(
    code: str, day: date, more: Mapping[str, str], expected: str
) -> None:
    assert hours(code, day, **more) == expected


# ------------------------------------------------------------------ dates

DATED = [
    # what, code, purpose, mode, day, expected
    ("the Sunday before the ban in Pennsylvania", "US-PA", "sales", "live",
     date(2026, 10, 11), "13:30-21:00"),
    ("the last day of the old hours in Pennsylvania", "US-PA", "sales", "live",
     date(2026, 10, 17), "08:00-21:00"),
    ("the first Sunday of the ban in Pennsylvania", "US-PA", "sales", "live",
     date(2026, 10, 18), ""),
    ("the day after it in Pennsylvania", "US-PA", "sales", "live",
     date(2026, 10, 19), "09:00-19:00"),
    ("messages before Texas took them in", "US-TX", "sales", "text",
     date(2025, 8, 31), "08:00-21:00"),
    ("messages since Texas took them in", "US-TX", "sales", "text",
     date(2025, 9, 7), "12:00-21:00"),
    ("the day before the law of Ceará", "BR-CE", "sales", "live",
     date(2019, 1, 16), "09:00-21:00"),
    ("the first day of the law of Ceará", "BR-CE", "sales", "live",
     date(2019, 1, 17), "09:00-18:00"),
    ("45 days after the law of Espírito Santo, less one", "BR-ES", "sales", "live",
     date(2017, 3, 1), "09:00-21:00"),
    ("45 days after the law of Espírito Santo", "BR-ES", "sales", "live",
     date(2017, 3, 2), "09:00-19:00"),
    ("the day before the Colombian law, of which nothing is known", "CO", "sales", "live",
     date(2023, 10, 9), ""),
    ("the first day of the Colombian law", "CO", "sales", "live",
     date(2023, 10, 10), "07:00-19:00"),
]


@pytest.mark.parametrize(
    ("code", "purpose", "mode", "day", "expected"), [row[1:] for row in DATED],
    ids=[row[0] for row in DATED])
def test_on_that_day_calls_are_open(
    code: str, purpose: str, mode: str, day: date, expected: str
) -> None:
    assert hours(code, day, purpose, mode=mode) == expected


HOLIDAYS = [
    # code, purpose, day (Monday to Saturday), its name, whether anybody is called
    ("US-PA", "sales", date(2027, 1, 1), "New Year", False),
    ("US-PA", "sales", date(2027, 1, 18), "Martin Luther King Day", False),
    ("US-PA", "sales", date(2027, 2, 15), "Presidents' Day", False),
    ("US-PA", "sales", date(2027, 3, 26), "Good Friday", False),
    ("US-PA", "sales", date(2027, 5, 31), "Memorial Day", False),
    ("US-PA", "sales", date(2027, 6, 14), "Flag Day", False),
    ("US-PA", "sales", date(2025, 7, 4), "Independence Day", False),
    ("US-PA", "sales", date(2026, 9, 7), "Labor Day", False),
    ("US-PA", "sales", date(2026, 10, 12), "Columbus Day", False),
    ("US-PA", "sales", date(2026, 11, 3), "Election Day", False),
    ("US-PA", "sales", date(2022, 11, 8), "Election Day after a first that is a Tuesday", False),
    ("US-PA", "sales", date(2022, 11, 1), "a first of November that is a Tuesday", True),
    ("US-PA", "sales", date(2026, 11, 11), "Veterans Day", False),
    ("US-PA", "sales", date(2026, 11, 26), "Thanksgiving", False),
    ("US-PA", "sales", date(2026, 11, 27), "the day after Thanksgiving", True),
    ("US-PA", "sales", date(2026, 6, 19), "Juneteenth", True),
    ("US-PA", "sales", date(2027, 6, 18), "the Friday before a Juneteenth on Saturday", True),
    ("US-PA", "collections", date(2027, 3, 26), "Good Friday, for collections", True),
    ("US-AL", "sales", date(2027, 2, 9), "Mardi Gras", False),
    ("US-AL", "sales", date(2027, 4, 26), "Confederate Memorial Day", False),
    ("US-AL", "sales", date(2027, 3, 26), "Good Friday, no holiday there", True),
    ("US-LA", "sales", date(2026, 2, 17), "Mardi Gras", False),
    ("US-LA", "sales", date(2027, 2, 9), "Mardi Gras", False),
    ("US-LA", "sales", date(2027, 3, 26), "Good Friday", False),
    ("US-MS", "sales", date(2026, 11, 26), "Thanksgiving, disputed", False),
    ("US-RI", "sales", date(2027, 8, 9), "Victory Day", False),
    ("US-UT", "sales", date(2026, 7, 24), "Pioneer Day", False),
    ("US-WY", "sales", date(2026, 7, 24), "Pioneer Day, which is Utah's", True),
    ("US", "sales", date(2026, 11, 26), "Thanksgiving, by federal rules", True),
    ("BR", "sales", date(2026, 9, 7), "Independence Day", False),
    ("BR", "sales", date(2027, 2, 9), "Carnival, an optional day", True),
    ("BR-RJ", "sales", date(2027, 2, 9), "Carnival, a holiday of the state", False),
    ("BR-SP", "sales", date(2027, 7, 9), "the state's 9 July, under the code", False),
    ("BR-SP", "collections", date(2027, 7, 9), "the state's 9 July", False),
    ("BR-BA", "sales", date(2027, 7, 2), "the state's 2 July, without a file", False),
    ("BR", "sales", date(2027, 7, 2), "2 July, which is Bahia's", True),
    ("AR", "sales", date(2027, 7, 9), "Independence Day", False),
    ("CO", "sales", date(2026, 11, 16), "a holiday moved to Monday", False),
    ("CO", "collections", date(2027, 1, 11), "Epiphany moved to Monday", False),
    ("CL", "collections", date(2026, 12, 8), "Immaculate Conception", False),
    ("CL", "sales", date(2026, 12, 8), "Immaculate Conception, for sales", True),
    ("MX", "collections", date(2026, 11, 16), "Revolution Day", False),
    ("PE", "collections", date(2026, 12, 8), "Immaculate Conception", False),
    ("PE", "sales", date(2026, 12, 8), "Immaculate Conception, for sales", True),
    ("CA-BC", "sales", date(2027, 2, 15), "Family Day", False),
    ("CA-BC", "sales", date(2026, 8, 3), "British Columbia Day", False),
    ("CA", "sales", date(2026, 7, 1), "Canada Day", True),
]


@pytest.mark.parametrize(
    ("code", "purpose", "day", "called"),
    [(code, purpose, day, called) for code, purpose, day, _name, called in HOLIDAYS],
    ids=[f"{code} on {name}, {day}" for code, _purpose, day, name, _called in HOLIDAYS])
def test_a_holiday_closes_where_it_is_one(
    code: str, purpose: str, day: date, called: bool
) -> None:
    assert bool(hours(code, day, purpose)) is called


# ------------------------------------------------------------------ parts of a country


@pytest.mark.parametrize("code", [code for code in AMERICAN if "-" in code])
def test_a_part_never_opens_an_hour_of_its_country(code: str) -> None:
    country = code.split("-")[0]
    grid = Grid.days(date(2026, 11, 23), 7, zone_of(code), 60)
    for purpose in PURPOSES:
        for party in PARTIES:
            part, whole = (
                callable_mask(PACKS, (place,), purpose, party, "prospect", (zone_of(code),), grid)
                for place in (code, country)
            )
            assert not (part.mask & ~whole.mask).any(), (purpose, party)


@cache
def subdivisions(country: str) -> frozenset[str]:
    return frozenset(holidays.list_supported_countries(include_aliases=False)[country])


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_part_of_a_country_is_known_by_a_pack_or_as_without_rules(country: str) -> None:
    written = {
        PACKS[code].subdivision for code in AMERICAN
        if PACKS[code].country == country and PACKS[code].subdivision
    }
    without = set(PACKS[country].no_own_rules)
    assert not written & without
    # The city of São Paulo lies in BR-SP: as a place without rules it would lose the state's.
    assert written | without == subdivisions(country) - {"São Paulo Capital"}
    assert all(chain(PACKS, f"{country}-{part}") for part in without)


def test_the_city_of_sao_paulo_is_not_called_under_the_rules_of_brazil_alone() -> None:
    assert hours("BR-São Paulo Capital", TUESDAY, zone="America/Sao_Paulo") == ""
