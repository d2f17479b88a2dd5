"""What holds of every mask of hours to call, whatever the rules."""

from __future__ import annotations

import os
import time as clock
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays
import pytest
from calling_cases import (
    ALL_DAY,
    CANARY,
    MADRID,
    MONDAY,
    RIO,
    daily,
    named,
    on,
    pack,
    rule,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.calendar import WEEKDAYS, Grid, instant
from wfm.rules.calling import callable_mask, chain, verdicts
from wfm.rules.calling_pack import (
    CallingPack,
    HolidayAddition,
    HolidayChanges,
    WindowRule,
)
from wfm.rules.reading import Spans

SALE = "sales", "consumer", "prospect"


_minute = st.integers(0, 24 * 12).map(lambda n: n * 5)
_zones = st.sampled_from([
    RIO, CANARY, MADRID, "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns",
    "Pacific/Chatham", "Asia/Kolkata", "America/New_York",
])
# days on which clocks change: Lord Howe and Chatham, Madrid and Canaries (twice), New York
_starts = st.sampled_from([
    date(2026, 4, 4), date(2026, 3, 28), date(2026, 10, 24), date(2026, 3, 7), date(2026, 12, 24),
])


@st.composite
def spans(draw: st.DrawFn) -> Spans:
    ends = sorted(draw(st.sets(_minute, min_size=0, max_size=4)))
    pairs = zip(ends[::2], ends[1::2], strict=False)
    return tuple((time(a // 60, a % 60), time(b // 60 % 24, b % 60)) for a, b in pairs)


@st.composite
def rules(draw: st.DrawFn, name: str) -> WindowRule:
    windows = {day: draw(st.just(ALL_DAY) | spans()) for day in WEEKDAYS}
    for key in ("holiday", "holiday_eve"):
        if draw(st.booleans()):
            windows[key] = draw(spans())
    dates = st.none() | st.dates(date(2026, 3, 1), date(2026, 12, 31))
    return rule(
        windows, name, from_date=draw(dates), to_date=draw(dates), zone=draw(st.none() | _zones),
        status=draw(st.sampled_from(["in_force", "in_force", "bill"])),
        confidence=draw(st.sampled_from(["high", "high", "low"])),
    )


@st.composite
def changes(draw: st.DrawFn) -> HolidayChanges:
    some = st.sampled_from([date(2026, 4, 5), date(2026, 3, 30), date(2026, 10, 26),
                            date(2026, 3, 8), date(2026, 12, 25)])
    added = draw(st.lists(some, max_size=2))
    return HolidayChanges(
        draw(st.sampled_from([None, ("public",), ("public", "optional")])),
        tuple(HolidayAddition("Fair", on=day) for day in added),
        frozenset(draw(st.lists(some, max_size=2))),
    )


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, CallingPack]:
    """Two countries, a state of the first, and a town of the state."""
    free = st.sampled_from([(), ("sales",)])
    return named(
        pack("BR", draw(rules("br-1")), draw(rules("br-2")), no_hours=draw(free),
             holidays=draw(changes())),
        pack("BR-RJ", draw(rules("br-rj-1")), extends="BR", subdivision="RJ",
             holidays=draw(changes())),
        pack("BR-RJ-T", draw(rules("br-rj-t-1")), extends="BR-RJ", subdivision="RJ",
             holidays=draw(changes())),
        pack("ES", draw(rules("es-1")), no_hours=draw(free), country="ES"),
    )


@settings(max_examples=50, deadline=None)
@given(packs=worlds(), zone=_zones, other=_zones, start=_starts)
def test_adding_a_pack_a_place_or_a_zone_never_opens_an_hour(
    packs: dict[str, CallingPack], zone: str, other: str, start: date
) -> None:
    grid = Grid.days(start, 4, zone, 30)
    asked = [
        (["BR"], [zone]), (["BR-RJ"], [zone]), (["BR-RJ-T"], [zone]), (["BR-RJ-T"], [zone, other]),
        (["BR-RJ-T", "ES"], [zone, other]), (["BR-RJ-T", "ES", "QQ"], [zone, other]),
    ]
    found = [callable_mask(packs, codes, *SALE, zones, grid) for codes, zones in asked]
    for wider, narrower in pairwise(found):
        assert not (narrower.mask & ~wider.mask).any()
    for one in found:
        assert ((one.reason_index == -1) == one.mask).all()
        assert set(one.reason_index[~one.mask]) <= set(range(len(one.reasons)))


@cache
def _library(country: str, state: str | None, optional: bool) -> frozenset[date]:
    kinds = ("public", "optional") if optional else ("public",)
    return frozenset(
        holidays.country_holidays(country, subdiv=state, years=(2026, 2027), categories=kinds))


def _is_holiday(places: Sequence[CallingPack], depth: int, day: date) -> bool:
    """As the packs' words mean it, slowly."""
    for place in range(depth + 1):
        optional = False
        for one in places[place:]:
            if one.holidays.categories is not None:
                optional = "optional" in one.holidays.categories
                break
        here = places[place]
        verdict = day in _library(here.country, here.subdivision, optional)
        for one in places[place:]:
            if any(addition.on == day for addition in one.holidays.added):
                verdict = True
                break
            if day in one.holidays.removed:
                verdict = False
                break
        if verdict:
            return True
    return False


def _slow(packs: Mapping[str, CallingPack], codes: list[str], zones: list[str], moment: datetime,
          known: dict[tuple[str, int, date], bool]) -> bool:
    """Whether a call is legal at a moment: every rule asked, nothing kept but holidays."""
    def holiday(code: str, depth: int, day: date) -> bool:
        key = code, depth, day
        if key not in known:
            known[key] = _is_holiday(chain(packs, code), depth, day)
        return known[key]

    for zone in zones:
        for code in codes:
            places = chain(packs, code)
            spoken = "sales" in places[-1].no_hours
            for depth, place in enumerate(places):
                for one in place.rules:
                    if one.status == "bill" or one.confidence == "low":
                        continue
                    local = moment.astimezone(ZoneInfo(one.zone or zone))
                    day, wall = local.date(), local.time()
                    if (one.from_date and day < one.from_date) or (
                            one.to_date and day > one.to_date):
                        continue
                    spoken = spoken or place is places[-1]
                    keys = [WEEKDAYS[day.weekday()]]
                    if "holiday" in one.windows and holiday(code, depth, day):
                        keys.append("holiday")
                    if "holiday_eve" in one.windows and holiday(
                            code, depth, day + timedelta(days=1)):
                        keys.append("holiday_eve")
                    for key in keys:
                        if not any(a <= wall and (wall < b or b == time(0))
                                   for a, b in one.windows[key]):
                            return False
            if not spoken:
                return False
    return True


@settings(max_examples=50, deadline=None)
@given(
    packs=worlds(), zones=st.lists(_zones, min_size=1, max_size=2), start=_starts,
    codes=st.sampled_from([["BR-RJ-T"], ["BR-RJ"], ["BR", "ES"], ["ES"]]),
    minutes=st.sampled_from([15, 30, 60]), phase=st.integers(0, 10),
)
def test_the_mask_is_what_reading_every_rule_minute_by_minute_gives(
    packs: dict[str, CallingPack], zones: list[str], start: date, codes: list[str], minutes: int,
    phase: int,
) -> None:
    grid = Grid.days(start, 3, zones[0], minutes)
    found = callable_mask(packs, codes, *SALE, zones, grid).mask
    known: dict[tuple[str, int, date], bool] = {}
    for n in range(phase, grid.count, 11):
        begin = grid.start + timedelta(minutes=minutes * n)
        every = [begin + timedelta(minutes=m) for m in range(minutes)]
        assert found[n] == all(_slow(packs, codes, zones, m, known) for m in every)
        words = verdicts(packs, codes, *SALE, zones, every[phase % minutes])
        assert words
        assert all(w.allowed for w in words) == _slow(
            packs, codes, zones, every[phase % minutes], known)


@pytest.mark.parametrize("machine", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_the_mask_does_not_depend_on_the_clock_of_the_machine(
    machine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    packs = named(pack("ES", rule(daily("09:00", "21:00"), from_date=MONDAY), country="ES"))

    def read() -> tuple[list[bool], tuple[str, ...], tuple[object, ...]]:
        found = on(packs, "ES", MONDAY - timedelta(days=1), CANARY, MADRID, days=2)
        words = verdicts(packs, ["ES"], *SALE, (CANARY,), instant(MONDAY, time(0), CANARY))
        return found.mask.tolist(), found.reasons, words

    expected = read()
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", machine)
    clock.tzset()
    try:
        assert read() == expected
    finally:
        monkeypatch.undo()
        clock.tzset()
    assert os.environ.get("TZ") == before
