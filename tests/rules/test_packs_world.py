"""The calling packs of Europe, Asia, Oceania and Africa against a table typed from the research."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from wfm.calendar import Grid
from wfm.rules.attempts import PastCall, attempts_per_record, may_call_again
from wfm.rules.calling import Callable, callable_mask
from wfm.rules.calling_pack import (
    MODES,
    PARTIES,
    PURPOSES,
    RELATIONS,
    CallingPack,
    Common,
    chain,
    load_calling_packs,
)

PACKS = load_calling_packs()
ZONES = {
    "ES": "Europe/Madrid", "PT": "Europe/Lisbon", "CZ": "Europe/Prague", "GB": "Europe/London",
    "IE": "Europe/Dublin", "FR": "Europe/Paris", "IT": "Europe/Rome", "DE": "Europe/Berlin",
    "PL": "Europe/Warsaw", "SK": "Europe/Bratislava", "NL": "Europe/Amsterdam",
    "BE": "Europe/Brussels", "AU": "Australia/Sydney", "NZ": "Pacific/Auckland",
    "IN": "Asia/Kolkata", "PH": "Asia/Manila", "ZA": "Africa/Johannesburg",
}
# a week without public holidays or their eves in any of these places
TUESDAY, SATURDAY, SUNDAY = date(2026, 9, 15), date(2026, 9, 19), date(2026, 9, 20)
CHRISTMAS = date(2026, 12, 25)  # a Friday, a public holiday in all of them
FREE = "00:00-24:00"
Item = TypeVar("Item", bound=Common)


@cache
def packs(accept: tuple[str, ...] = ()) -> Mapping[str, CallingPack]:
    return load_calling_packs(accept=accept) if accept else PACKS


def on(
    code: str, day: date, purpose: str = "sales", *, party: str = "consumer",
    relation: str = "prospect", mode: str = "live", zone: str = "", accept: tuple[str, ...] = (),
) -> Callable:
    """One local day in quarters of an hour."""
    zone = zone or ZONES[code]
    grid = Grid.days(day, 1, zone, 15)
    return callable_mask(
        packs(accept), (code,), purpose, party, relation, (zone,), grid, mode=mode
    )


def hours(
    code: str, day: date, purpose: str = "sales", *, party: str = "consumer",
    relation: str = "prospect", mode: str = "live", zone: str = "", accept: tuple[str, ...] = (),
) -> str:
    """The legal hours of a local day, such as '10:00-13:00 14:00-20:00'; '' for none."""
    mask = on(code, day, purpose, party=party, relation=relation, mode=mode, zone=zone,
              accept=accept).mask
    start = Grid.days(day, 1, zone or ZONES[code], 15).start
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask, [0])).astype(int)))
    clock = [
        (start + timedelta(minutes=15 * int(edge))).astimezone(ZoneInfo(zone or ZONES[code]))
        .strftime("%H:%M") for edge in edges
    ]
    pairs = zip(clock[::2], [c.replace("00:00", "24:00") for c in clock[1::2]], strict=True)
    return " ".join(f"{first}-{last}" for first, last in pairs)


def named(items: Iterable[Item], name: str) -> Item:
    [found] = [item for item in items if item.id == name]
    return found


def said(sentence: str, rows: Iterable[Sequence[object]]) -> list[str]:
    """The ids of cases, from their values."""
    return [sentence.format(*row) for row in rows]


def country_of(name: str) -> CallingPack:
    """The pack of an id such as 'fr-sales'."""
    return PACKS[name[:2].upper()]


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


# ------------------------------------------------------------------ caps, cooldowns, abandon


CAPS = [
    ("fr-4-in-30", "sales", 4, "attempts", 30 * 24, True),
    ("au-3-a-week", "collections", 3, "contacts", 7 * 24, True),
    ("au-10-a-month", "collections", 10, "contacts", 31 * 24, True),
    ("ph-3-a-day-later", "collections", 3, "attempts", 24, False),
]


@pytest.mark.parametrize(
    ("cap_id", "purpose", "most", "counts", "window_h", "used"), CAPS,
    ids=said("{0} is {1} calls, {2} {3} in {4} hours", CAPS),
)
def test_caps(
    cap_id: str, purpose: str, most: int, counts: str, window_h: int, used: bool
) -> None:
    cap = named(country_of(cap_id).caps, cap_id)
    assert (cap.most, cap.counts, cap.hours, cap.per) == (most, counts, window_h, "person")
    assert cap.used is used
    assert cap.covers(purpose, "consumer", "prospect", "live") is used
    for other in set(PURPOSES) - {purpose}:
        assert not cap.covers(other, "consumer", "prospect", "live")
    assert not cap.covers(purpose, "business", "prospect", "live")


def test_no_other_place_has_caps_cooldowns_or_abandon_limits() -> None:
    assert {code for code in ZONES if PACKS[code].caps} == {"FR", "AU", "PH"}
    assert {code for code in ZONES if PACKS[code].cooldowns} == {"FR", "GB"}
    assert {code for code in ZONES if PACKS[code].abandon} == {"GB"}


ATTEMPTS = [
    ("FR", "sales", 1, 0.2, 4), ("FR", "sales", 30, 0.2, 4), ("FR", "sales", 31, 0.2, 8),
    ("FR", "collections", 30, 0.2, math.inf), ("AU", "collections", 7, 0.5, 6),
    ("AU", "collections", 31, 0.5, 20), ("AU", "sales", 7, 0.5, math.inf),
    ("PH", "collections", 1, 0.2, math.inf), ("ES", "sales", 30, 0.2, math.inf),
]


@pytest.mark.parametrize(
    ("code", "purpose", "days", "contact_rate", "expected"), ATTEMPTS,
    ids=said("{0} {1} in {2} days, {3} reached", ATTEMPTS),
)
def test_most_attempts_on_a_record(
    code: str, purpose: str, days: float, contact_rate: float, expected: float
) -> None:
    assert attempts_per_record(
        PACKS, (code,), purpose, "consumer", "prospect", days, contact_rate, day=TUESDAY
    ) == pytest.approx(expected)


def again(code: str, purpose: str, outcome: str, past: timedelta) -> bool:
    now = datetime(2026, 9, 15, 10, tzinfo=UTC)
    said = may_call_again(
        PACKS, (code,), purpose, "consumer", "prospect",
        (PastCall(now - past, outcome),), now,
    )
    return all(verdict.allowed for verdict in said)


COOLDOWNS = [
    ("FR", "sales", "refusal", timedelta(days=60)),
    *(("GB", purpose, "abandoned", timedelta(hours=72)) for purpose in PURPOSES),
]


@pytest.mark.parametrize(
    ("code", "purpose", "outcome", "rest"), COOLDOWNS,
    ids=said("{0} {1} after {2}", COOLDOWNS),
)
def test_cooldowns(code: str, purpose: str, outcome: str, rest: timedelta) -> None:
    assert not again(code, purpose, outcome, rest - timedelta(minutes=1))
    assert again(code, purpose, outcome, rest + timedelta(minutes=1))
    assert again(code, purpose, "attempt", timedelta(hours=1))


def test_the_french_limits_begin_with_the_hours() -> None:
    first = date(2023, 3, 1)
    for item in (*PACKS["FR"].caps, *PACKS["FR"].cooldowns):
        assert item.in_effect(first) and not item.in_effect(first - timedelta(days=1))


def test_a_refusal_of_a_sale_in_france_does_not_bind_a_collection() -> None:
    assert again("FR", "collections", "refusal", timedelta(days=1))


def test_the_share_of_abandoned_calls_in_britain() -> None:
    [limit] = PACKS["GB"].abandon
    assert (limit.most, limit.days, limit.status, limit.confidence) == (
        0.03, 1, "practice", "medium")
    for purpose in PURPOSES:
        assert limit.covers(purpose, "consumer", "prospect", "predictive")
        assert not limit.covers(purpose, "consumer", "prospect", "live")


# ------------------------------------------------------------------ duties


def owed(
    code: str, day: date, relation: str = "prospect", *, party: str = "consumer",
    mode: str = "live", accept: tuple[str, ...] = (), purpose: str = "sales",
) -> set[str]:
    return {
        duty.id for duty in packs(accept)[code].duties
        if duty.covers(purpose, party, relation, mode) and duty.in_effect(day)
    }


DUTIES_FROM = [
    ("fr-consent", "prospect", date(2026, 8, 11)),
    ("fr-consent", "customer", date(2026, 8, 11)),
    ("es-consent", "prospect", date(2023, 6, 29)),
    ("es-consent-renewal", "customer", date(2025, 12, 28)),
    ("cz-consent", "prospect", date(2022, 1, 1)),
    ("de-consent-record", "prospect", date(2021, 10, 1)),
    ("pl-consent", "prospect", date(2024, 11, 10)),
    ("sk-prefix", "prospect", date(2022, 8, 19)),
    ("sk-list", "customer", date(2022, 8, 19)),
    ("nl-consent", "prospect", date(2021, 7, 1)),
    ("nl-consent-customers", "customer", date(2026, 7, 1)),
    ("nl-consent-customers", "existing_contract", date(2026, 7, 1)),
    ("be-dncm", "existing_contract", date(2015, 7, 11)),
    ("au-elsewhere", "prospect", date(2017, 4, 1)),
]


@pytest.mark.parametrize(
    ("duty_id", "relation", "first"), DUTIES_FROM,
    ids=said("{0} of a {1} from {2}", DUTIES_FROM),
)
def test_duties_begin_on_their_first_day(duty_id: str, relation: str, first: date) -> None:
    code = duty_id[:2].upper()
    assert duty_id in owed(code, first, relation)
    assert duty_id not in owed(code, first - timedelta(days=1), relation)


def test_in_france_consent_follows_the_list() -> None:
    for relation in ("prospect", "customer", "opted_in"):
        assert owed("FR", date(2026, 8, 10), relation) == {"fr-bloctel", "fr-energy"}
        assert owed("FR", date(2026, 8, 11), relation) == {"fr-consent", "fr-energy"}
    for day in (date(2026, 8, 10), date(2026, 8, 11)):
        assert owed("FR", day, "existing_contract") == {"fr-energy"}
        assert owed("FR", day, party="business") == set()


def test_own_customers_may_be_called_in_the_netherlands_until_july_2026() -> None:
    assert owed("NL", date(2026, 6, 30), "customer") == set()
    assert owed("NL", date(2026, 7, 1), "customer") == {"nl-consent-customers"}
    assert owed("NL", date(2026, 7, 1), "opted_in") == {"nl-consent"}


DUTIES = [
    ("es-consent", {"kind": "consent", "model": "opt_in", "confidence": "high"}),
    ("es-consent-renewal", {"kind": "consent", "model": "opt_in", "renew_days": 730}),
    ("es-robinson", {"kind": "registry", "model": "opt_out", "name": "Lista Robinson"}),
    ("es-prefix-400", {"kind": "numbering", "prefix": "400", "confidence": "low"}),
    ("pt-consent", {"kind": "consent", "model": "opt_out", "confidence": "medium"}),
    ("cz-consent", {"kind": "consent", "model": "opt_in", "confidence": "high"}),
    ("gb-tps", {"kind": "registry", "model": "opt_out", "scrub_days": 28,
                "confidence": "medium"}),
    ("gb-consent", {"kind": "consent", "model": "opt_in", "confidence": "medium"}),
    ("ie-ndd", {"kind": "registry", "model": "opt_out", "scrub_days": 28,
                "status": "in_force", "confidence": "high"}),
    ("ie-mobiles", {"kind": "consent", "model": "opt_in"}),
    ("fr-bloctel", {"kind": "registry", "model": "opt_out", "name": "Bloctel"}),
    ("fr-consent", {"kind": "consent", "model": "opt_in", "confidence": "high"}),
    ("it-rpo", {"kind": "registry", "model": "opt_out", "status": "in_force"}),
    ("de-consent", {"kind": "consent", "model": "opt_in", "confidence": "high"}),
    ("pl-consent", {"kind": "consent", "model": "opt_in", "confidence": "high"}),
    ("sk-prefix", {"kind": "numbering", "prefix": "0888", "confidence": "high"}),
    ("sk-list", {"kind": "registry", "model": "opt_out", "name": "nevyziadanevolania.sk"}),
    ("sk-robots", {"kind": "consent", "model": "opt_in", "modes": ("prerecorded",)}),
    ("nl-consent", {"kind": "consent", "model": "opt_in", "confidence": "high"}),
    ("nl-consent-customers", {"kind": "consent", "model": "opt_in", "confidence": "high"}),
    ("de-consent-record", {"kind": "consent", "model": "opt_in", "confidence": "high"}),
    ("be-dncm", {"kind": "registry", "model": "opt_out", "confidence": "high"}),
    ("au-dncr", {"kind": "registry", "model": "opt_out", "scrub_days": 30,
                 "confidence": "medium"}),
    ("au-elsewhere", {"kind": "script", "confidence": "high"}),
    ("nz-do-not-call", {"kind": "registry", "model": "opt_out", "confidence": "low"}),
    ("in-dnd", {"kind": "registry", "model": "opt_out"}),
    ("in-140", {"kind": "numbering", "prefix": "140"}),
    ("ph-consent", {"kind": "consent", "model": "opt_in", "confidence": "medium"}),
    ("za-ncc", {"kind": "registry", "model": "opt_out", "confidence": "low"}),
    ("za-dmasa", {"kind": "registry", "model": "opt_out", "confidence": "medium"}),
]


@pytest.mark.parametrize(("duty_id", "values"), DUTIES, ids=said("{0}", DUTIES))
def test_what_is_owed_beside_the_hours(duty_id: str, values: dict[str, object]) -> None:
    duty = named(country_of(duty_id).duties, duty_id)
    assert {key: getattr(duty, key) for key in values} == values
    assert duty.purposes == ("sales",) and duty.text.endswith(".")


def test_most_duties_are_owed_to_consumers_alone() -> None:
    everything = tuple(ZONES)
    for code in ZONES:
        assert owed(code, TUESDAY, party="business", accept=everything) == {
            "CZ": {"cz-consent"}, "GB": {"gb-tps"}, "IE": {"ie-ndd", "ie-mobiles"},
            "PL": {"pl-consent"}, "SK": {"sk-prefix", "sk-list"}, "BE": {"be-dncm"},
            "AU": {"au-dncr", "au-elsewhere"}, "NZ": {"nz-do-not-call"},
            "IN": {"in-dnd", "in-140"},
        }.get(code, set())


def test_duties_of_today() -> None:
    assert {code: owed(code, date(2026, 11, 21)) for code in ZONES} == {
        "ES": {"es-consent", "es-consent-renewal", "es-robinson"}, "PT": {"pt-consent"},
        "CZ": {"cz-consent"}, "GB": {"gb-tps", "gb-consent"}, "IE": {"ie-ndd", "ie-mobiles"},
        "FR": {"fr-consent", "fr-energy"}, "IT": {"it-rpo"},
        "DE": {"de-consent", "de-consent-record"}, "PL": {"pl-consent"},
        "SK": {"sk-prefix", "sk-list"}, "NL": {"nl-consent"}, "BE": {"be-dncm"},
        "AU": {"au-dncr", "au-elsewhere"}, "NZ": set(), "IN": {"in-dnd", "in-140"},
        "PH": {"ph-consent"}, "ZA": {"za-dmasa"},
    }


def test_the_slovak_prefix_is_not_for_own_customers_and_machines_need_consent() -> None:
    assert owed("SK", TUESDAY) == {"sk-prefix", "sk-list"}
    assert owed("SK", TUESDAY, "customer") == {"sk-list"}
    assert owed("SK", TUESDAY, mode="prerecorded") == {"sk-prefix", "sk-list", "sk-robots"}


def test_research_calls_are_exempt_from_the_australian_register() -> None:
    assert owed("AU", TUESDAY, purpose="survey") == set()
    assert owed("AU", TUESDAY) == {"au-dncr", "au-elsewhere"}


@pytest.mark.parametrize("duty_id", ["es-prefix-400", "nz-do-not-call", "za-ncc"])
def test_duties_that_are_not_sure_are_owed_only_where_accepted(duty_id: str) -> None:
    code = duty_id[:2].upper()
    assert duty_id not in owed(code, TUESDAY)
    assert duty_id in owed(code, TUESDAY, accept=(duty_id,))
    assert duty_id in owed(code, TUESDAY, accept=(code,))
