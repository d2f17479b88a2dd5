"""The caps, cooldowns and duties of the shipped packs beyond the Americas.

The hours stand in test_packs_world.
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta

import pytest
from world_cases import PACKS, TUESDAY, ZONES, country_of, named, packs, said

from wfm.rules.attempts import PastCall, attempts_per_record, may_call_again
from wfm.rules.calling_pack import (
    PURPOSES,
)

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
