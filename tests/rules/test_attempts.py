"""How often one record may be called, against calendars of attempts made hour by hour."""

from __future__ import annotations

import math
import os
import time as clock
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import product

import pytest
from calling_cases import CITED, MONDAY, named, pack
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.rules.attempts import PastCall, attempts_per_record, may_call_again
from wfm.rules.calling_pack import CallingPack, Cap, Cooldown

SALE = "sales", "consumer", "prospect"
NOON = datetime(2026, 6, 8, 12, tzinfo=UTC)
COMMON = {"purposes": ("sales",), "status": "in_force", "confidence": "high", "citation": CITED}


def cap(most: int, hours: int, name: str = "br-cap", **more: object) -> Cap:
    return Cap(id=name, most=most, hours=hours, **(COMMON | more))


def wait(after: str, hours: int, name: str = "br-wait", **more: object) -> Cooldown:
    return Cooldown(id=name, after=after, hours=hours, **(COMMON | more))


def place(*items: Cap | Cooldown, code: str = "BR", **more: object) -> CallingPack:
    return pack(
        code, caps=tuple(item for item in items if isinstance(item, Cap)),
        cooldowns=tuple(item for item in items if isinstance(item, Cooldown)), **more)


def most(*items: Cap | Cooldown, days: float, rate: float = 0.0, **more: object) -> float:
    return attempts_per_record(named(place(*items)), ["BR"], *SALE, days, rate, **more)


# ------------------------------------------------------------------ on average


def test_a_cap_counts_each_started_stretch_and_the_least_binds() -> None:
    seven, four = cap(7, 168, "br-7"), cap(4, 720, "br-4")
    assert most(seven, days=7) == 7
    assert most(seven, days=7.5) == 14
    assert most(seven, four, days=14) == 4
    assert most(cap(2, 24), days=5) == 10
    assert most(days=5) == math.inf
    assert most(cap(2, 24), days=0) == 0


def test_shorter_caps_bind_within_the_rest_of_a_longer_one() -> None:
    """Seven in seven days and two a day: on the eighth day two more, not seven."""
    assert most(cap(7, 168, "br-7"), cap(2, 24, "br-2"), days=8) == 9


def test_caps_of_every_place_and_of_what_it_extends_bind() -> None:
    packs = named(place(cap(4, 24)), place(cap(3, 24, "br-x-cap"), code="BR-X", extends="BR"),
                  place(cap(1, 24, "es-cap"), code="ES", country="ES"), place(code="PT"))
    assert attempts_per_record(packs, ["BR"], *SALE, 1) == 4
    assert attempts_per_record(packs, ["BR-X"], *SALE, 1) == 3
    assert attempts_per_record(packs, ["BR-X", "ES"], *SALE, 1) == 1
    assert attempts_per_record(packs, ["PT"], *SALE, 1) == math.inf
    assert attempts_per_record(packs, ["BR", "QQ"], *SALE, 1) == 0
    assert attempts_per_record(packs, [], *SALE, 1) == 0
    with pytest.raises(TypeError):
        attempts_per_record(packs, "BR", *SALE, 1)
    with pytest.raises(ValueError, match="contact rate"):
        attempts_per_record(packs, ["BR"], *SALE, 1, 1.5)


@pytest.mark.parametrize(("change", "binds"), [
    ({}, True), ({"purposes": ("survey",)}, False), ({"parties": ("business",)}, False),
    ({"relations": ("customer",)}, False), ({"modes": ("text",)}, False),
    ({"status": "bill"}, False), ({"confidence": "low"}, False),
    ({"confidence": "low", "accepted": True}, True),
    ({"confidence": "low", "disputed": "why"}, True),
])
def test_only_what_is_used_and_about_such_calls_binds(
    change: dict[str, object], binds: bool
) -> None:
    one = replace(cap(1, 24), **change)
    assert (most(one, days=1) == 1) == binds
    words = may_call_again(named(place(one)), ["BR"], *SALE, [PastCall(NOON, "attempt")], NOON)
    assert [word.allowed for word in words] == ([False] if binds else [])


def test_anywhere_in_a_country_the_caps_of_all_its_parts_bind() -> None:
    packs = named(place(cap(5, 24)), place(cap(2, 24, "br-rj-cap"), code="BR-RJ", extends="BR"),
                  place(cap(4, 24, "br-ours-cap"), code="BR-OURS", adds_to="BR"))
    assert [attempts_per_record(packs, [code], *SALE, 1) for code in ("BR", "BR-*")] == [4, 2]
    said = may_call_again(packs, ["BR-*"], *SALE, [PastCall(NOON, "attempt")] * 2, NOON)
    assert {(verdict.rule, verdict.allowed) for verdict in said} == {
        ("br-cap", True), ("br-rj-cap", False), ("br-ours-cap", True)}
    (unknown,) = may_call_again(packs, ["QQ-*"], *SALE, [], NOON)
    assert (unknown.pack, unknown.allowed) == ("QQ-*", False)


def test_caps_of_two_packs_with_one_name_both_bind() -> None:
    packs = named(place(cap(5, 24)), place(cap(1, 24), code="BR-RJ", extends="BR"))
    said = may_call_again(packs, ["BR-RJ"], *SALE, [PastCall(NOON, "attempt")], NOON)
    assert [(verdict.pack, verdict.allowed) for verdict in said] == [
        ("BR-RJ", False), ("BR", True)]


def test_a_dated_cap_begins_on_its_date() -> None:
    one = cap(1, 24, from_date=MONDAY, to_date=MONDAY + timedelta(days=1))
    for first, days, expected in ((-1, 1, math.inf), (-1, 2, 2), (0, 1, 1), (1, 1, 1),
                                  (2, 1, math.inf)):
        day = MONDAY + timedelta(days=first)
        assert most(one, days=days, day=day) == expected
    assert most(one, days=1) == 1


def test_a_cap_on_contacts_allows_the_attempts_that_bring_them() -> None:
    three = cap(3, 168, counts="contacts")
    assert most(three, days=7, rate=0.25) == 12
    assert most(three, days=8, rate=0.25) == 24
    assert most(three, days=7, rate=0.0) == math.inf
    assert most(three, cap(5, 168, "br-5"), days=7, rate=0.25) == 5


def test_who_was_reached_is_not_called_again() -> None:
    """Two a day for seven days, but nobody within seven days of a conversation."""
    items = cap(2, 24), wait("conversation", 168)
    assert most(*items, days=7, rate=0.5) == pytest.approx(sum(0.5**k for k in range(14)))
    assert most(*items, days=14, rate=0.5) == pytest.approx(2 * sum(0.5**k for k in range(14)))
    assert most(*items, days=7, rate=0.0) == 14
    assert most(*items, days=7, rate=1.0) == 1
    assert most(wait("conversation", 168), days=7, rate=0.2) == pytest.approx(5)
    assert most(wait("refusal", 168), wait("abandoned", 72), days=7, rate=0.5) == math.inf


def brute(caps: list[tuple[int, int]], hours: int) -> int:
    """Most attempts that any calendar of `hours` whole hours can hold under all caps."""
    longest = max(span for _most, span in caps)
    limit = min(most for most, _span in caps)

    @cache
    def best(hour: int, last: tuple[int, ...]) -> int:
        """`last`: attempts in the hours before, the latest first."""
        if hour == hours:
            return 0
        return max(
            number + best(hour + 1, (number, *last)[: longest - 1])
            for number in range(limit + 1)
            if all(number + sum(last[: span - 1]) <= most for most, span in caps)
        )

    return best(0, ())


@pytest.mark.parametrize("hours", range(1, 12))
def test_one_cap_allows_what_the_best_calendar_holds(hours: int) -> None:
    for number, span in product((1, 2, 3), (1, 2, 3, 5)):
        assert most(cap(number, span), days=hours / 24) == brute([(number, span)], hours)


@settings(max_examples=60, deadline=None)
@given(
    caps=st.lists(st.tuples(st.integers(1, 3), st.integers(1, 5)), min_size=2, max_size=3),
    hours=st.integers(1, 10),
)
def test_several_caps_never_allow_less_than_the_best_calendar_nor_more_than_one_alone(
    caps: list[tuple[int, int]], hours: int
) -> None:
    items = [cap(number, span, f"br-{n}") for n, (number, span) in enumerate(caps)]
    found = most(*items, days=hours / 24)
    assert found >= brute(caps, hours)
    assert found <= min(number * math.ceil(hours / span) for number, span in caps)


@pytest.mark.parametrize(("daily", "weekly"), [(1, 3), (2, 3), (2, 5), (3, 4)])
def test_two_caps_that_fit_in_each_other_allow_exactly_what_the_best_calendar_holds(
    daily: int, weekly: int
) -> None:
    for hours in range(1, 13):
        found = most(cap(daily, 1, "br-1"), cap(weekly, 4, "br-4"), days=hours / 24)
        assert found == brute([(daily, 1), (weekly, 4)], hours)


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_a_wait_after_conversations_against_the_mean_over_all_calendars(rate: float) -> None:
    """One attempt an hour, until reached; then none for so many hours."""
    for pause, hours in product((1, 2, 4, 6), range(1, 13)):

        @cache
        def mean(left: int, pause: int = pause) -> float:
            if left <= 0:
                return 0.0
            return 1 + rate * mean(left - pause) + (1 - rate) * mean(left - 1)

        found = most(cap(1, 1), wait("conversation", pause), days=hours / 24, rate=rate)
        if hours <= pause or rate == 0:
            assert found == pytest.approx(mean(hours))
        else:
            assert found >= mean(hours) - 1e-9


def test_a_wait_after_each_attempt_is_a_cap_of_one() -> None:
    for hours, pause in product(range(1, 12), (1, 2, 3, 5)):
        assert most(wait("attempt", pause), days=hours / 24) == brute([(1, pause)], hours)


# ------------------------------------------------------------------ one record


def again(
    *items: Cap | Cooldown, past: list[tuple[float, str]], about: str = ""
) -> list[bool]:
    """Words of the rules on a call at noon, after calls so many hours before."""
    calls = [PastCall(NOON - timedelta(hours=hours), outcome) for hours, outcome in past]
    return [word.allowed for word in may_call_again(
        named(place(*items)), ["BR"], *SALE, calls, NOON, about)]


def test_a_cap_counts_the_hours_before() -> None:
    two = cap(2, 24)
    assert again(two, past=[]) == [True]
    assert again(two, past=[(23.9, "attempt")]) == [True]
    assert again(two, past=[(23.9, "attempt"), (1, "refusal")]) == [False]
    assert again(two, past=[(24, "attempt"), (1, "attempt")]) == [True]
    assert again(two, past=[(-1, "attempt"), (1, "attempt")]) == [True]  # not yet made


def test_a_cap_on_contacts_counts_conversations() -> None:
    two = cap(2, 24, counts="contacts")
    assert again(two, past=[(1, "attempt"), (2, "abandoned"), (3, "conversation")]) == [True]
    assert again(two, past=[(1, "refusal"), (3, "conversation")]) == [False]


@pytest.mark.parametrize(("after", "outcomes"), [
    ("attempt", {"attempt", "conversation", "refusal", "abandoned"}),
    ("conversation", {"conversation", "refusal"}),
    ("refusal", {"refusal"}),
    ("abandoned", {"abandoned"}),
])
def test_a_wait_follows_what_it_names(after: str, outcomes: set[str]) -> None:
    for outcome in ("attempt", "conversation", "refusal", "abandoned"):
        assert again(wait(after, 72), past=[(71.9, outcome)]) == [outcome not in outcomes]
        assert again(wait(after, 72), past=[(72, outcome)]) == [True]


@pytest.mark.parametrize("per", ["debt", "subject"])
def test_rules_for_each_debt_or_subject_count_only_their_own(per: str) -> None:
    packs = named(place(cap(1, 24, per=per), wait("attempt", 24, per=per),
                        cap(1, 24, "br-person")))
    past = [PastCall(NOON - timedelta(hours=1), "attempt", "one")]
    words = may_call_again(packs, ["BR"], *SALE, past, NOON, "one")
    assert [word.allowed for word in words] == [False, False, False]
    words = may_call_again(packs, ["BR"], *SALE, past, NOON, "two")
    assert {word.rule: word.allowed for word in words} == {
        "br-cap": True, "br-person": False, "br-wait": True}


def test_a_dated_rule_binds_where_the_date_has_begun_anywhere() -> None:
    past = [PastCall(NOON - timedelta(hours=1), "attempt")]
    for days, binds in ((-1, True), (0, True), (1, True), (2, False)):
        one = cap(1, 24, from_date=MONDAY + timedelta(days=days))
        words = may_call_again(named(place(one)), ["BR"], *SALE, past, NOON)
        assert bool(words) == binds


def test_the_words_say_what_was_counted_and_where_it_stands() -> None:
    packs = named(place(cap(2, 24), wait("refusal", 1440), wait("attempt", 8, "br-8")))
    past = [PastCall(NOON - timedelta(hours=1), "refusal")]
    words = may_call_again(packs, ["BR"], *SALE, past, NOON)
    assert [word.text for word in words] == [
        "1 of at most 2 attempts in 1 day (a law)",
        "no attempt within 60 days of a refusal (a law)",
        "no attempt within 8 hours of another (a law)",
    ]
    assert {(word.pack, word.law, word.source, word.confidence, word.local) for word in words} == {
        ("BR", "a law", "a source", "high", NOON)}


def test_a_place_without_rules_is_not_called_at_all() -> None:
    packs = named(place())
    assert may_call_again(packs, ["BR"], *SALE, [], NOON) == ()
    for codes in ([], ["QQ"], ["BR", "QQ"]):
        [word] = may_call_again(packs, codes, *SALE, [], NOON)
        assert not word.allowed
    with pytest.raises(TypeError):
        may_call_again(packs, "BR", *SALE, [], NOON)


def test_moments_need_a_zone_and_outcomes_a_name() -> None:
    with pytest.raises(ValueError, match="zone"):
        PastCall(datetime(2026, 6, 8), "attempt")
    with pytest.raises(ValueError, match="outcome"):
        PastCall(NOON, "voicemail")
    with pytest.raises(ValueError, match="zone"):
        may_call_again({}, ["BR"], *SALE, [], datetime(2026, 6, 8))


@settings(max_examples=60, deadline=None)
@given(
    number=st.integers(1, 4), span=st.integers(1, 48),
    tries=st.lists(st.integers(0, 200), max_size=40),
)
def test_who_asks_before_each_attempt_never_breaks_a_cap_nor_beats_the_average(
    number: int, span: int, tries: list[int]
) -> None:
    """Calls are tried at random quarters of an hour over fifty hours."""
    packs = named(place(cap(number, span)))
    made: list[datetime] = []
    for quarter in sorted(tries):
        moment = NOON + timedelta(minutes=15 * quarter)
        past = [PastCall(at, "attempt") for at in made]
        if all(w.allowed for w in may_call_again(packs, ["BR"], *SALE, past, moment)):
            made.append(moment)
    for first in made:
        within = [at for at in made if first <= at < first + timedelta(hours=span)]
        assert len(within) <= number
    assert len(made) <= attempts_per_record(packs, ["BR"], *SALE, 50.25 / 24)


def test_nothing_depends_on_the_clock_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    one = cap(1, 24, from_date=date(2026, 6, 9))
    expected = again(one, past=[(1, "attempt")])
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    clock.tzset()
    try:
        assert again(one, past=[(1, "attempt")]) == expected
    finally:
        monkeypatch.undo()
        clock.tzset()
    assert os.environ.get("TZ") != "Pacific/Kiritimati"
