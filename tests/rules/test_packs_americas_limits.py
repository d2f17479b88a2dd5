"""The caps, dialler limits, duties and doubts of the shipped packs of the Americas.

Typed from the research by hand; the hours stand in test_packs_americas.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import wfm.rules
from wfm.rules.calling_pack import load_calling_packs

PACKS = load_calling_packs()
FOLDER = Path(wfm.rules.__file__).parent / "packs" / "calling"
COUNTRIES = ("AR", "BR", "CA", "CL", "CO", "MX", "PE", "US")
AMERICAN = sorted(code for code in PACKS if code.split("-")[0] in COUNTRIES)
TODAY = date(2026, 12, 1)

# ------------------------------------------------------------------ caps and dialler limits

PER_DAY, PER_WEEK = 24, 168
CAPS = {  # purpose, mode, most, hours, what counts, per whom
    "BR": {("sales", "all", 2, PER_DAY, "attempts", "person"),
           ("collections", "all", 2, PER_DAY, "attempts", "person"),
           ("survey", "all", 2, PER_DAY, "attempts", "person"),
           ("service", "all", 2, PER_DAY, "attempts", "person")},
    "CL": {("collections", "voice", 1, PER_WEEK, "attempts", "person"),
           ("collections", "text", 2, PER_WEEK, "attempts", "person")},
    "CO": {("sales", "all", 1, PER_DAY, "contacts", "person"),
           ("collections", "all", 1, PER_DAY, "contacts", "person")},
    "US": {("collections", "all", 7, PER_WEEK, "attempts", "debt")},
    "US-FL": {("sales", "all", 3, 24, "attempts", "subject")},
    "US-MD": {("sales", "all", 3, 24, "attempts", "person")},
    "US-OK": {("sales", "all", 3, 24, "attempts", "subject")},
    "US-ME": {("sales", "prerecorded", 1, 8, "attempts", "person")},
}
COOLDOWNS = {  # purpose, mode, after what, hours, per whom
    "US": {("collections", "all", "conversation", PER_WEEK, "debt")},
    "CL": {("collections", "text", "attempt", 48, "person")},
}


MODES_NAMED = {
    ("live", "predictive", "prerecorded", "text"): "all",
    ("live", "predictive", "prerecorded"): "voice",
}


def modes_shown(modes: tuple[str, ...]) -> tuple[str, ...]:
    """One word for all modes and for all but text, else the modes themselves."""
    return (MODES_NAMED[modes],) if modes in MODES_NAMED else modes


@pytest.mark.parametrize("code", AMERICAN)
def test_a_consumer_is_tried_at_most(code: str) -> None:
    found = {
        (purpose, mode, cap.most, cap.hours, cap.counts, cap.per)
        for cap in PACKS[code].caps if cap.used and cap.in_effect(TODAY)
        and "consumer" in cap.parties
        for purpose in cap.purposes for mode in modes_shown(cap.modes)
    }
    assert found == CAPS.get(code, set())


@pytest.mark.parametrize("code", AMERICAN)
def test_a_consumer_is_left_alone_after(code: str) -> None:
    found = {
        (purpose, mode, cooldown.after, cooldown.hours, cooldown.per)
        for cooldown in PACKS[code].cooldowns if cooldown.used and cooldown.in_effect(TODAY)
        for purpose in cooldown.purposes for mode in modes_shown(cooldown.modes)
    }
    assert found == COOLDOWNS.get(code, set())


def test_brazil_allowed_three_calls_a_day_before_the_code() -> None:
    def most(day: date) -> set[tuple[int, int]]:
        return {
            (cap.most, cap.hours) for cap in PACKS["BR"].caps
            if cap.in_effect(day) and cap.covers("sales", "consumer", "prospect", "live")
        }

    assert most(date(2019, 9, 24)) == {(3, PER_DAY)}
    assert most(date(2019, 9, 25)) == {(2, PER_DAY)}


def test_the_telecom_code_of_brazil_began_in_september_2019() -> None:
    began = {rule.id: rule.from_date for rule in PACKS["BR"].rules if rule.status != "practice"}
    assert began == {"br-sales": date(2019, 9, 25), "br-probare": None}


def test_the_bill_of_pernambuco_wanted_two_calls_a_day_eight_hours_apart() -> None:
    pack = PACKS["BR-PE"]
    assert [(cap.most, cap.hours) for cap in pack.caps] == [(2, PER_DAY)]
    assert [(wait.after, wait.hours) for wait in pack.cooldowns] == [("attempt", 8)]


def test_only_the_united_states_and_canada_limit_abandoned_calls() -> None:
    found = {
        code: [(a.purposes, a.most, a.over, a.days, a.connect_s, a.ring_s, a.rings, a.confidence)
               for a in PACKS[code].abandon if a.used]
        for code in AMERICAN
    }
    assert {code: limits for code, limits in found.items() if limits} == {
        "US": [(("sales",), 0.03, "live_answered", 30, 2, 15, 4, "high")],
        "CA": [(("sales",), 0.05, "live_answered", 30, 2, None, None, "medium")],
    }


# ------------------------------------------------------------------ duties

DUTIES = {  # kind, model or prefix, days between comparisons, first date
    "AR": {("registry", "opt_out", 30, None), ("identification", "", None, None)},
    "BR": {("registry", "opt_out", 30, None), ("numbering", "0303", None, date(2022, 3, 10)),
           ("numbering", "", None, None)},
    "BR-RJ": {("registry", "opt_out", None, None), ("identification", "", None, None)},
    "BR-SP": {("registry", "opt_out", 30, None)},
    "BR-CE": {("registry", "opt_out", None, None)},
    "CA": {("registry", "opt_out", 31, date(2008, 9, 30))},
    "CL": {("registry", "opt_out", None, None), ("numbering", "809", None, None)},
    "CO": {("registry", "opt_out", None, date(2024, 4, 10)),
           ("script", "", None, date(2023, 10, 10))},
    "MX": {("registry", "opt_out", 30, None), ("registry", "opt_out", 45, None)},
    "PE": {("consent", "opt_in", None, date(2025, 5, 10))},
    "US": {("registry", "opt_out", 31, None), ("consent", "opt_in", None, None)},
    "US-LA": {("emergency", "", None, None)},
    "US-MA": {("registry", "opt_out", None, None)},
    "US-NY": {("emergency", "", None, None)},
}


@pytest.mark.parametrize("code", AMERICAN)
def test_callers_owe(code: str) -> None:
    found = {
        (duty.kind, duty.model or duty.prefix, duty.scrub_days, duty.from_date)
        for duty in PACKS[code].duties if duty.used
    }
    assert found == DUTIES.get(code, set())


# ------------------------------------------------------------------ what is known and what is not

CONFIDENCE = {
    "BR-AM": "medium", "BR-PE": "low", "BR-MS": "low", "CA-BC": "medium", "US-NV": "low",
    "US-NM": "medium", "US-SD": "low",
}

OTHERWISE = {  # what is less sure than its pack; practice apart, which is medium throughout
    "br-probare": "medium", "cl-collections-holidays": "medium", "cl-no-molestar": "medium",
    "ca-abandon": "medium", "us-ms-holidays": "low", "us-ny-emergency": "medium",
    "us-pa-before-2026": "medium", "us-pa-sales": "medium",
}


@pytest.mark.parametrize("code", AMERICAN)
def test_a_pack_says_how_sure_it_is(code: str) -> None:
    assert PACKS[code].confidence == CONFIDENCE.get(code, "high")
    first = (FOLDER / f"{code}.toml").read_text("utf-8").splitlines()[0]
    assert first.startswith("# Not legal advice")


def test_single_rules_say_that_they_are_less_sure() -> None:
    found = {
        item.id: item.confidence for code in AMERICAN for item in PACKS[code].items
        if item.status != "practice" and item.confidence != PACKS[code].confidence
    }
    assert found == OTHERWISE
    practice = [
        item for code in AMERICAN for item in PACKS[code].items if item.status == "practice"
    ]
    assert practice and {item.confidence for item in practice} == {"medium"}


DISPUTED = {
    "cl-one-call-a-week", "cl-two-messages-a-week", "us-ms-holidays", "us-nv-sales",
    "us-pa-before-2026", "us-sd-sales", "us-tx-sales", "us-tx-sales-central", "us-tx-text",
    "us-tx-text-central",
}


def test_sources_disagree_on_these_rules_and_no_others() -> None:
    items = [item for code in AMERICAN for item in PACKS[code].items]
    assert {item.id for item in items if item.disputed} == DISPUTED
    assert all(item.used for item in items if item.disputed)


def test_a_bill_stands_for_the_record_only() -> None:
    bills = {
        item.id: item.used for code in AMERICAN for item in PACKS[code].items
        if item.status == "bill"
    }
    assert bills == {
        "pe-bill-sundays": False, "br-pe-bill-two-a-day": False, "br-pe-bill-eight-hours": False,
    }
    accepted = load_calling_packs(accept=("PE", "BR-PE"))
    assert not any(item.used for item in accepted["PE"].items if item.id in bills)
    assert not any(item.used for item in accepted["BR-PE"].items if item.id in bills)
