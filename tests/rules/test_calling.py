"""Calling windows, by the clock of the people called."""

from __future__ import annotations

import math
import os
import time as clock
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.calendar import WEEKDAYS, Grid, instant, public_holidays
from wfm.rules.calling import (
    AttemptCap,
    Callable,
    CallingPack,
    WindowRule,
    attempts_per_record,
    callable_mask,
    load_calling_packs,
)
from wfm.rules.calling_pack import MODES, PARTIES, PURPOSES, RELATIONS
from wfm.rules.reading import Citation, Spans

PACKS = load_calling_packs()
CITED = Citation("a law", "a source", date(2026, 1, 1))
RIO, MADRID, CANARY = "America/Sao_Paulo", "Europe/Madrid", "Atlantic/Canary"
MONDAY = date(2026, 6, 8)  # a week without public holidays in Brazil, Spain and their parts used


def on(
    code: str, day: date, zones: tuple[str, ...], *, purpose: str = "sales",
    party: str = "consumer", packs: dict[str, CallingPack] | None = None, minutes: int = 30,
) -> Callable:
    """One local day of the first zone."""
    grid = Grid.days(day, 1, zones[0], minutes)
    return callable_mask(packs or PACKS, code, purpose, party, "prospect", zones, grid)


def hours(code: str, day: date, zone: str, purpose: str = "sales", party: str = "consumer") -> str:
    """The legal hours of a day on the wall clock, such as '09:00-21:00'; '' for none."""
    grid = Grid.days(day, 1, zone, 30)
    mask = callable_mask(PACKS, code, purpose, party, "prospect", (zone,), grid).mask
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask, [0])).astype(int)))
    moments = [grid.start + timedelta(minutes=30 * int(e)) for e in edges]
    text = [m.astimezone(ZoneInfo(zone)).strftime("%H:%M") for m in moments]
    return " ".join(f"{a}-{b}" for a, b in zip(text[::2], text[1::2], strict=True))


def at(found: Callable, grid_day: date, zone: str, wall: time, minutes: int = 30) -> int:
    return Grid.days(grid_day, 1, zone, minutes).position(instant(grid_day, wall, zone))


def pack(
    code: str, rules: tuple[WindowRule, ...], *, extends: str | None = None, country: str = "BR",
    **more: object,
) -> CallingPack:
    return CallingPack(
        code, code, country, None, extends, "in_force", "high", CITED, date(2026, 1, 1), rules,
        (), **more,  # type: ignore[arg-type]
    )


def rule(
    windows: dict[str, Spans], *, from_date: date | None = None, to_date: date | None = None,
    status: str = "in_force",
) -> WindowRule:
    return WindowRule(
        "r", PURPOSES, PARTIES, RELATIONS, MODES, windows, from_date, to_date, status, "high",
        CITED,
    )


ALL_DAY: Spans = ((time(0), time(0)),)
EVERY_DAY = dict.fromkeys(WEEKDAYS, ALL_DAY)


# ------------------------------------------------------------------ the packs' tables

BR = "09:00-21:00", "10:00-16:00"
TABLE = [
    # code, zone, purpose, Monday to Friday, Saturday (Sundays and holidays none)
    ("BR", RIO, "sales", *BR),
    ("BR", RIO, "collections", *BR),
    ("BR", RIO, "survey", *BR),
    ("BR", RIO, "service", *BR),
    ("BR-SP", RIO, "sales", *BR),
    ("BR-SP", RIO, "collections", "09:00-20:00", "10:00-14:00"),
    ("BR-RJ", RIO, "sales", "09:00-18:00", ""),
    ("BR-RJ", RIO, "survey", "09:00-18:00", ""),
    ("BR-CE", "America/Fortaleza", "sales", "09:00-18:00", ""),
    ("BR-CE", "America/Fortaleza", "collections", "09:00-18:00", ""),
    ("BR-ES", RIO, "collections", "09:00-19:00", ""),
    ("BR-PE", "America/Recife", "sales", "09:00-20:00", "10:00-15:00"),
    ("BR-AM", "America/Manaus", "sales", "09:00-18:00", "10:00-14:00"),
    *((f"BR-{state}", RIO, "sales", *BR) for state in ("MG", "PR", "BA", "RS", "DF")),
    ("ES", MADRID, "sales", "09:00-21:00", ""),
    ("ES", MADRID, "survey", "09:00-21:00", ""),
    ("ES-MD", MADRID, "sales", "09:00-21:00", ""),
    ("ES-CN", CANARY, "sales", "09:00-21:00", ""),
]


@pytest.mark.parametrize(("code", "zone", "purpose", "week", "saturday"), TABLE)
@pytest.mark.parametrize("party", PARTIES)
def test_hours_of_the_shipped_packs(
    code: str, zone: str, purpose: str, week: str, saturday: str, party: str
) -> None:
    for day in range(5):
        assert hours(code, MONDAY + timedelta(days=day), zone, purpose, party) == week
    assert hours(code, MONDAY + timedelta(days=5), zone, purpose, party) == saturday
    assert hours(code, MONDAY + timedelta(days=6), zone, purpose, party) == ""
    assert hours(code, date(2026, 12, 25), zone, purpose, party) == ""


def test_every_shipped_pack_decides_every_kind_of_call() -> None:
    grid = Grid.days(MONDAY, 7, RIO, 60)
    for code in PACKS:
        for purpose in PURPOSES:
            for party in PARTIES:
                for relation in RELATIONS:
                    for mode in MODES:
                        found = callable_mask(
                            PACKS, code, purpose, party, relation, (RIO,), grid, mode=mode
                        )
                        assert found.mask.any(), (code, purpose, party, relation, mode)


def test_portugal_has_the_same_hours_on_every_day() -> None:
    for day in (*(MONDAY + timedelta(days=n) for n in range(7)), date(2026, 12, 25)):
        assert hours("PT", day, "Europe/Lisbon") == "09:00-22:00"


def test_where_no_hours_exist_all_are_open_and_it_is_said() -> None:
    found = on("CZ", MONDAY, ("Europe/Prague",))
    assert found.mask.all() and found.reasons == ()
    assert "no law limits the hours" in found.warnings[0]


def test_regional_holidays_count_where_the_callee_is() -> None:
    canary_day, madrid_day = date(2025, 5, 30), date(2025, 5, 2)
    assert hours("ES-CN", canary_day, CANARY) == ""
    assert hours("ES", canary_day, CANARY) == hours("ES-MD", canary_day, MADRID) == "09:00-21:00"
    assert hours("ES-MD", madrid_day, MADRID) == ""
    assert hours("ES", madrid_day, MADRID) == hours("ES-CN", madrid_day, CANARY) == "09:00-21:00"


# ------------------------------------------------------------------ golden tests


def test_a_spanish_mobile_may_be_in_madrid_or_on_the_canaries() -> None:
    found = on("ES", MONDAY, (MADRID, CANARY))
    open_at = {
        (datetime.min + timedelta(minutes=30 * int(i))).strftime("%H:%M")
        for i in np.flatnonzero(found.mask)
    }
    assert len(open_at) == 22
    assert (min(open_at), max(open_at)) == ("10:00", "20:30")
    blocked = found.reason_index[at(found, MONDAY, MADRID, time(9))]
    assert found.reasons[blocked] == (
        "Monday: calls only 09:00–21:00 (TRLGDCU art. 96.2) [Atlantic/Canary]"
    )


def test_a_portuguese_mobile_may_be_on_the_azores() -> None:
    found = on("PT", MONDAY, ("Europe/Lisbon", "Atlantic/Azores"), minutes=60)
    assert np.flatnonzero(found.mask).tolist() == list(range(10, 22))


def test_rio_on_saturday_is_closed_by_the_state_though_open_by_the_code() -> None:
    saturday = MONDAY + timedelta(days=5)
    assert on("BR", saturday, (RIO,)).mask[at(on("BR", saturday, (RIO,)), saturday, RIO, time(11))]
    found = on("BR-RJ", saturday, (RIO,))
    eleven = at(found, saturday, RIO, time(11))
    assert not found.mask[eleven]
    assert found.reasons[found.reason_index[eleven]] == "Saturday: no calls (Lei RJ 7.853/2018)"


def test_the_reason_names_sunday_and_holiday() -> None:
    sunday = on("BR-RJ", MONDAY + timedelta(days=6), (RIO,))
    assert sunday.reasons[0] == "Sunday: no calls (Lei RJ 7.853/2018)"
    christmas = on("ES", date(2026, 12, 25), (MADRID,))
    name = public_holidays("ES", None, 2026)[date(2026, 12, 25)]
    assert christmas.reasons == (f"{name}: no calls (TRLGDCU art. 96.2)",)


def test_hours_that_the_clocks_skip_or_show_twice() -> None:
    half_past = ((time(1, 30), time(2, 30)),)
    packs = {"X": pack("X", (rule(EVERY_DAY | {"sun": half_past}),), country="ES")}

    def open_from(day: date) -> list[str]:
        grid = Grid.days(day, 1, MADRID, 30)
        mask = callable_mask(packs, "X", "sales", "consumer", "prospect", (MADRID,), grid).mask
        return [
            (grid.start + timedelta(minutes=30 * int(i))).strftime("%H:%M")
            for i in np.flatnonzero(mask)
        ]

    # spring: 02:00 to 03:00 is skipped, so 01:30 to 02:00 alone, 00:30 UTC
    assert open_from(date(2026, 3, 29)) == ["00:30"]
    # autumn: 01:30 to 03:00 in summer time, where half an hour is open beyond 02:00, and 02:00
    # to 02:30 once more in winter time
    assert open_from(date(2026, 10, 25)) == ["23:30", "00:00", "01:00"]


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_an_ordinary_window_keeps_its_wall_clock_on_days_of_23_and_25_hours(day: date) -> None:
    assert hours("PT", day, "Europe/Lisbon") == "09:00-22:00"


def test_an_interval_across_a_window_edge_is_closed() -> None:
    evening = {"X": pack("X", (rule(EVERY_DAY | {"mon": ((time(9), time(20, 15)),)}),))}
    found = on("X", MONDAY, (RIO,), packs=evening)
    assert found.mask[at(found, MONDAY, RIO, time(19, 30))]
    assert not found.mask[at(found, MONDAY, RIO, time(20))]


def test_a_gap_inside_an_interval_closes_it() -> None:
    lunch = {"X": pack("X", (rule(EVERY_DAY | {
        "mon": ((time(9), time(12, 15)), (time(12, 45), time(18)))}),))}
    found = on("X", MONDAY, (RIO,), packs=lunch, minutes=60)
    assert np.flatnonzero(found.mask).tolist() == [9, 10, 11, 13, 14, 15, 16, 17]


def test_a_zone_off_the_hour_closes_intervals_that_straddle() -> None:
    nine = {"X": pack("X", (rule(dict.fromkeys(WEEKDAYS, ((time(9), time(12)),))),))}
    grid = Grid(datetime(2026, 6, 8, tzinfo=UTC), 30, 48)
    found = callable_mask(
        nine, "X", "sales", "consumer", "prospect", ("Asia/Kathmandu",), grid
    )
    # 09:00 in Kathmandu is 03:15 UTC, 12:00 is 06:15
    assert np.flatnonzero(found.mask).tolist() == [7, 8, 9, 10, 11]


# ------------------------------------------------------------------ holidays, dates, unknowns


def test_holidays_may_be_added_and_taken_away() -> None:
    closed = {**EVERY_DAY, "holiday": ()}
    local, christmas = date(2026, 6, 9), date(2026, 12, 25)
    packs = {
        "A": pack("A", (rule(closed),), more_holidays={local: "Patron's day"},
                  not_holidays=frozenset({christmas})),
        "B": pack("B", (), extends="A"),
        "C": pack("C", (), extends="A", more_holidays={MONDAY: "Fair"}),
    }
    assert on("A", local, (RIO,), packs=packs).reasons == ("Patron's day: no calls (a law)",)
    for code in ("A", "B"):
        assert on(code, christmas, (RIO,), packs=packs).mask.all()
        assert on(code, MONDAY, (RIO,), packs=packs).mask.all()
    assert not on("C", MONDAY, (RIO,), packs=packs).mask.any()


def test_the_eve_of_a_holiday_has_its_hours_and_a_sunday_stays_one() -> None:
    eve: Spans = ((time(10), time(19)),)
    packs = {"X": pack("X", (rule(
        EVERY_DAY | {"sun": (), "holiday": ALL_DAY, "holiday_eve": eve}),))}
    thursday = on("X", date(2026, 12, 24), (RIO,), packs=packs)
    assert thursday.mask.sum() == 18
    assert "eve of" in thursday.reasons[0]
    # 1 November 2026 is a Sunday and the eve of a holiday
    assert not on("X", date(2026, 11, 1), (RIO,), packs=packs).mask.any()


def test_a_rule_binds_between_its_dates_and_a_day_without_any_rule_is_closed() -> None:
    packs = {"X": pack("X", (rule(EVERY_DAY, from_date=MONDAY, to_date=MONDAY),))}
    assert on("X", MONDAY, (RIO,), packs=packs).mask.all()
    for day in (MONDAY - timedelta(days=1), MONDAY + timedelta(days=1)):
        found = on("X", day, (RIO,), packs=packs)
        assert not found.mask.any()
        assert found.reasons == ("No rule for such calls is in effect on this date",)


def test_bills_and_repealed_rules_do_not_bind() -> None:
    nothing = dict.fromkeys(WEEKDAYS, ())
    packs = {"X": pack("X", (rule(EVERY_DAY), *(
        rule(nothing, status=status) for status in ("bill", "repealed"))))}
    assert on("X", MONDAY, (RIO,), packs=packs).mask.all()


@pytest.mark.parametrize(
    ("code", "zones", "purpose", "says"),
    [
        ("BR-XX", (RIO,), "sales", "No calling rules are known for BR-XX"),
        ("BR", (), "sales", "time zone"),
        ("BR", (RIO, "Mars/Olympus"), "sales", "Mars/Olympus"),
        ("SILENT", (RIO,), "sales", "no rule speaks of"),
    ],
)
def test_what_is_not_known_is_closed_with_a_warning(
    code: str, zones: tuple[str, ...], purpose: str, says: str
) -> None:
    grid = Grid.days(MONDAY, 1, RIO, 30)
    packs = {**PACKS, "SILENT": pack("SILENT", ())}
    found = callable_mask(packs, code, purpose, "consumer", "prospect", zones, grid)
    assert not found.mask.any() and says in found.warnings[0]
    assert (found.reason_index == 0).all() and found.reasons == found.warnings


def test_rules_on_weak_ground_are_warned_of() -> None:
    assert "not confirmed" in on("BR-AM", MONDAY, (RIO,)).warnings[0]
    assert on("BR-RJ", MONDAY, (RIO,)).warnings == ()


def test_a_grid_without_intervals() -> None:
    grid = Grid(datetime(2026, 6, 8, tzinfo=UTC), 30, 0)
    found = callable_mask(PACKS, "BR", "sales", "consumer", "prospect", (RIO,), grid)
    assert found.mask.shape == found.reason_index.shape == (0,)


# ------------------------------------------------------------------ invariants

_minute = st.integers(0, 24 * 4).map(lambda quarter: quarter * 15)


@st.composite
def spans(draw: st.DrawFn) -> Spans:
    ends = sorted(draw(st.sets(_minute, min_size=0, max_size=4)))
    pairs = zip(ends[::2], ends[1::2], strict=False)
    return tuple((time(a // 60, a % 60), time(b // 60 % 24, b % 60)) for a, b in pairs)


@st.composite
def rules(draw: st.DrawFn) -> WindowRule:
    windows = {day: draw(spans()) for day in WEEKDAYS}
    for key in ("holiday", "holiday_eve"):
        if draw(st.booleans()):
            windows[key] = draw(spans())
    dates = st.none() | st.dates(date(2026, 12, 20), date(2027, 1, 3))
    return rule(windows, from_date=draw(dates), to_date=draw(dates))


@settings(max_examples=60, deadline=None)
@given(
    parent=rules(), child=rules(), code=st.sampled_from(["BR", "BR-RJ", "ES", "PT", "CZ"]),
    fair=st.dates(date(2026, 12, 21), date(2026, 12, 31)),
    zone=st.sampled_from([RIO, CANARY, "Australia/Lord_Howe", "Asia/Kathmandu"]),
)
def test_adding_a_pack_never_opens_an_hour(
    parent: WindowRule, child: WindowRule, code: str, fair: date, zone: str
) -> None:
    grid = Grid(datetime(2026, 12, 21, tzinfo=UTC), 30, 48 * 12)
    base = PACKS[code]
    packs = {
        **PACKS,
        "B": pack("B", (parent,), extends=code, country=base.country),
        "C": pack("C", (child,), extends="B", country=base.country,
                  more_holidays={fair: "Fair"}, not_holidays=frozenset({date(2026, 12, 25)})),
    }
    masks = [
        callable_mask(packs, one, "sales", "consumer", "prospect", (zone,), grid).mask
        for one in (code, "B", "C")
    ]
    assert not (masks[1] & ~masks[0]).any()
    assert not (masks[2] & ~masks[1]).any()
    more = callable_mask(packs, "C", "sales", "consumer", "prospect", (zone, MADRID), grid)
    assert not (more.mask & ~masks[2]).any()
    assert ((more.reason_index == -1) == more.mask).all()
    assert set(more.reason_index[~more.mask]) <= set(range(len(more.reasons)))


@settings(max_examples=40, deadline=None)
@given(one=rules(), zone=st.sampled_from([RIO, MADRID, "Australia/Lord_Howe", "Asia/Kathmandu"]))
def test_the_mask_is_what_reading_the_clock_minute_by_minute_gives(
    one: WindowRule, zone: str
) -> None:
    packs = {"X": pack("X", (one,), more_holidays={date(2026, 4, 1): "A day"}, country="CZ")}
    grid = Grid(datetime(2026, 3, 28, tzinfo=UTC), 30, 48 * 9)  # clocks change in Madrid, Howe
    found = callable_mask(packs, "X", "sales", "consumer", "prospect", (zone,), grid).mask
    holidays = {date(2026, 4, 1), date(2026, 4, 3), date(2026, 4, 6)}

    def allowed(moment: datetime) -> bool:
        local = moment.astimezone(ZoneInfo(zone))
        day = local.date()
        if not one.in_effect(day):
            return False
        keys = [WEEKDAYS[day.weekday()]]
        keys += ["holiday"] if day in holidays else []
        keys += ["holiday_eve"] if day + timedelta(days=1) in holidays else []
        return all(
            any(a <= local.time() and (local.time() < b or b == time(0)) for a, b in windows)
            for windows in (one.windows[key] for key in keys if key in one.windows)
        )

    for i in range(0, grid.count, 3):
        start = grid.start + timedelta(minutes=30 * i)
        assert found[i] == all(allowed(start + timedelta(minutes=m)) for m in range(0, 30, 5))


@pytest.mark.parametrize("machine", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_the_mask_does_not_depend_on_the_clock_of_the_machine(
    machine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = on("ES-CN", MONDAY, (CANARY, MADRID))
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", machine)
    clock.tzset()
    try:
        found = on("ES-CN", MONDAY, (CANARY, MADRID))
    finally:
        monkeypatch.undo()
        clock.tzset()
    assert os.environ.get("TZ") == before
    assert (found.mask == expected.mask).all() and found.reasons == expected.reasons


# ------------------------------------------------------------------ caps


def test_the_brazilian_code_allows_two_calls_a_day() -> None:
    assert attempts_per_record(PACKS, "BR-RJ", "sales", 5) == 10
    assert attempts_per_record(PACKS, "BR-RJ", "survey", 1) == 2
    assert attempts_per_record(PACKS, "ES", "sales", 5) == math.inf
    assert attempts_per_record(PACKS, "BR-XX", "sales", 5) == 0
    assert attempts_per_record(PACKS, "BR", "sales", 0) == 0


def test_a_cap_over_several_days_counts_each_started_stretch_and_the_least_binds() -> None:
    cap = AttemptCap("seven", ("collections",), 7, 7, "in_force", "high", CITED)
    fewer = AttemptCap("four", ("collections",), 4, 30, "in_force", "high", CITED)
    bill = AttemptCap("none", ("collections",), 1, 366, "bill", "high", CITED)
    base = pack("A", ())
    packs = {
        "A": CallingPack(**{**vars(base), "caps": (cap, bill)}),
        "B": CallingPack(**{**vars(base), "code": "B", "extends": "A", "caps": (fewer,)}),
    }
    assert attempts_per_record(packs, "A", "collections", 7) == 7
    assert attempts_per_record(packs, "A", "collections", 7.5) == 14
    assert attempts_per_record(packs, "B", "collections", 14) == 4
    assert attempts_per_record(packs, "B", "sales", 14) == math.inf
