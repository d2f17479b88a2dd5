"""Calling windows, by the clock of the people called."""

from __future__ import annotations

import time as clock
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from calling_cases import (
    ALL_DAY,
    CANARY,
    CITED,
    EVERY_DAY,
    MADRID,
    MONDAY,
    RIO,
    daily,
    fair,
    named,
    on,
    pack,
    rule,
)

from wfm.calendar import WEEKDAYS, Grid, instant
from wfm.rules.calling import callable_mask, verdicts
from wfm.rules.calling_pack import (
    CallingPack,
    Duty,
    WindowRule,
)
from wfm.rules.reading import Spans

SALE = "sales", "consumer", "prospect"
NOTHING = dict.fromkeys(WEEKDAYS, ())


def open_from(
    packs: Mapping[str, CallingPack], codes: str, day: date, *zones: str, minutes: int = 30
) -> list[str]:
    """Wall clock, in the first zone, of the first minute of each open interval."""
    found = on(packs, codes, day, *zones, minutes=minutes)
    start = Grid.days(day, 1, zones[0], minutes).start
    return [
        f"{(start + timedelta(minutes=minutes * int(n))).astimezone(ZoneInfo(zones[0])):%H:%M}"
        for n in np.flatnonzero(found.mask)
    ]


def at(day: date, zone: str, wall: time, minutes: int = 30) -> int:
    return Grid.days(day, 1, zone, minutes).position(instant(day, wall, zone))


# ------------------------------------------------------------------ windows and clocks


def test_the_rules_of_a_place_and_of_what_it_extends_are_intersected() -> None:
    packs = named(pack("BR", rule(daily("09:00", "12:00"))),
                  pack("BR-X", rule(daily("10:00", "15:00")), extends="BR"))
    assert open_from(packs, "BR-X", MONDAY, RIO, minutes=60) == ["10:00", "11:00"]
    assert open_from(packs, "BR", MONDAY, RIO, minutes=60) == ["09:00", "10:00", "11:00"]


def test_people_who_may_be_in_several_places_are_called_when_all_allow_it() -> None:
    packs = named(pack("BR", rule(daily("09:00", "12:00"))),
                  pack("ES", rule(daily("10:00", "15:00")), country="ES"))
    assert open_from(packs, "BR ES", MONDAY, RIO, minutes=60) == ["10:00", "11:00"]
    assert open_from(packs, "ES BR", MONDAY, RIO, minutes=60) == ["10:00", "11:00"]
    assert open_from(packs, "ES BR QQ", MONDAY, RIO, minutes=60) == []


def test_people_who_may_be_in_several_zones_are_called_when_all_clocks_allow_it() -> None:
    packs = named(pack("ES", rule(daily("09:00", "21:00")), country="ES"))
    found = open_from(packs, "ES", MONDAY, MADRID, CANARY)
    assert (found[0], found[-1], len(found)) == ("10:00", "20:30", 22)
    blocked = on(packs, "ES", MONDAY, MADRID, CANARY)
    nine = blocked.reason_index[at(MONDAY, MADRID, time(9))]
    assert blocked.reasons[nine] == "Monday: calls only 09:00–21:00 (a law) [Atlantic/Canary]"


def test_a_rule_with_a_clock_of_its_own_binds_beside_the_callees() -> None:
    central = rule(daily("08:00", "20:00"), "us-ms-central", zone="America/Chicago")
    packs = named(pack("US", rule(daily("08:00", "21:00")), central, country="US"))
    found = open_from(packs, "US", MONDAY, "America/New_York", minutes=60)
    assert (found[0], found[-1]) == ("09:00", "20:00")  # 20:00 there is 21:00 here
    closed = on(packs, "US", MONDAY, "America/New_York")
    eight = closed.reason_index[at(MONDAY, "America/New_York", time(8))]
    assert closed.reasons[eight] == "Monday: calls only 08:00–20:00 (a law) [America/Chicago]"


def test_the_dates_of_a_rule_with_its_own_clock_are_read_by_that_clock() -> None:
    central = rule(NOTHING, "us-x", zone="Pacific/Honolulu", from_date=MONDAY)
    packs = named(pack("US", rule(EVERY_DAY), central, country="US"))
    found = open_from(packs, "US", MONDAY, "America/New_York", minutes=60)
    assert found == [f"{hour:02d}:00" for hour in range(6)]  # midnight there is 06:00 here


def test_hours_that_the_clocks_skip_or_show_twice() -> None:
    packs = named(pack("ES", rule(EVERY_DAY | {"sun": ((time(1, 30), time(2, 30)),)}),
                       country="ES"))

    def utc(day: date) -> list[str]:
        start = Grid.days(day, 1, MADRID, 30).start
        mask = on(packs, "ES", day, MADRID).mask
        return [f"{start + timedelta(minutes=30 * int(n)):%H:%M}" for n in np.flatnonzero(mask)]

    # spring: 02:00 to 03:00 is skipped, so 01:30 to 02:00 alone, 00:30 UTC
    assert utc(date(2026, 3, 29)) == ["00:30"]
    # autumn: 01:30 to 02:30 in summer time, and 02:00 to 02:30 once more in winter time
    assert utc(date(2026, 10, 25)) == ["23:30", "00:00", "01:00"]


def test_an_interval_across_an_edge_or_a_gap_is_closed() -> None:
    monday: Spans = ((time(9), time(12, 15)), (time(12, 45), time(18, 1)))
    packs = named(pack("BR", rule(NOTHING | {"mon": monday})))
    assert open_from(packs, "BR", MONDAY, RIO, minutes=60) == [
        f"{hour:02d}:00" for hour in (9, 10, 11, 13, 14, 15, 16, 17)]
    assert open_from(packs, "BR", MONDAY, RIO, minutes=15)[-1] == "17:45"


def test_a_zone_off_the_hour_closes_intervals_that_straddle() -> None:
    packs = named(pack("BR", rule(daily("09:00", "12:00"))))
    grid = Grid(datetime(2026, 6, 8, tzinfo=UTC), 30, 48)
    found = callable_mask(packs, ["BR"], *SALE, ("Asia/Kathmandu",), grid)
    # 09:00 in Kathmandu is 03:15 UTC, 12:00 is 06:15
    assert np.flatnonzero(found.mask).tolist() == [7, 8, 9, 10, 11]


# ------------------------------------------------------------------ holidays and dates


def test_holidays_may_be_added_and_taken_away() -> None:
    closed = {**EVERY_DAY, "holiday": ()}
    local, christmas = date(2026, 6, 9), date(2026, 12, 25)
    changes = replace(fair(local, "Patron's day"), removed=frozenset({christmas}))
    packs = named(
        pack("BR", rule(closed), holidays=changes),
        pack("BR-B", extends="BR"),
        pack("BR-C", extends="BR", holidays=fair(MONDAY)),
    )
    assert on(packs, "BR", local, RIO).reasons == ("Patron's day: no calls (a law)",)
    for code in ("BR", "BR-B"):
        assert on(packs, code, christmas, RIO).mask.all()
        assert on(packs, code, MONDAY, RIO).mask.all()
    assert not on(packs, "BR-C", MONDAY, RIO).mask.any()


def test_holidays_of_the_callees_own_place_count_for_what_it_extends() -> None:
    packs = named(pack("ES", rule({**EVERY_DAY, "holiday": ()}), country="ES",
                       no_own_rules=("MD",)),
                  pack("ES-CN", country="ES", subdivision="CN", extends="ES"))
    canary_day, madrid_day = date(2025, 5, 30), date(2025, 5, 2)
    assert not on(packs, "ES-CN", canary_day, CANARY).mask.any()
    assert not on(packs, "ES-MD", madrid_day, MADRID).mask.any()  # a place without a file
    for code, day in (("ES", canary_day), ("ES-MD", canary_day), ("ES", madrid_day),
                      ("ES-CN", madrid_day)):
        assert on(packs, code, day, MADRID).mask.all()


def test_the_eve_of_a_holiday_has_its_hours_and_a_sunday_stays_one() -> None:
    eve: Spans = ((time(10), time(19)),)
    packs = named(pack("BR", rule(
        EVERY_DAY | {"sun": (), "holiday": ALL_DAY, "holiday_eve": eve})))
    thursday = on(packs, "BR", date(2026, 12, 24), RIO)
    assert thursday.mask.sum() == 18
    assert "eve of" in thursday.reasons[0]
    # 1 November 2026 is a Sunday and the eve of a holiday
    assert not on(packs, "BR", date(2026, 11, 1), RIO).mask.any()
    # New Year's Eve is the eve of a holiday of another year
    assert on(packs, "BR", date(2026, 12, 31), RIO).mask.sum() == 18


def test_a_rule_binds_between_its_dates_and_a_day_without_any_rule_is_closed() -> None:
    packs = named(pack("BR", rule(EVERY_DAY, from_date=MONDAY, to_date=MONDAY)))
    assert on(packs, "BR", MONDAY, RIO).mask.all()
    for day in (MONDAY - timedelta(days=1), MONDAY + timedelta(days=1)):
        found = on(packs, "BR", day, RIO)
        assert not found.mask.any()
        assert found.reasons == ("No rule for such calls is in effect on this date",)
        assert found.warnings == (
            f"BR: no rule for such calls is in effect on 1 day from {day}: nobody is called then",)


def test_a_stricter_rule_begins_on_its_date_to_the_minute() -> None:
    packs = named(pack("BR", rule(EVERY_DAY), rule(NOTHING, "later", from_date=MONDAY)))
    found = on(packs, "BR", MONDAY - timedelta(days=1), RIO, days=2)
    assert found.mask[:48].all() and not found.mask[48:].any()


def test_a_rule_of_two_places_keeps_the_holidays_of_both() -> None:
    packs = named(pack("ES", rule({**EVERY_DAY, "holiday": ()}), country="ES",
                       no_own_rules=("CN", "MD")))
    for day in (date(2025, 5, 30), date(2025, 5, 2)):  # of the Canaries, of Madrid
        for codes in ("ES-CN ES-MD", "ES-MD ES-CN"):
            assert not on(packs, codes, day, MADRID).mask.any()
            words = verdicts(packs, codes.split(), *SALE, (MADRID,), instant(day, time(9), MADRID))
            assert sorted(word.allowed for word in words) == [False, True]


# ------------------------------------------------------------------ who must speak


@pytest.mark.parametrize(("root", "free", "is_open"), [
    ((), (), False),
    ((), ("sales",), True),
    ((), ("survey",), False),
    ((rule(EVERY_DAY),), (), True),
    ((rule(EVERY_DAY, purposes=("survey",)),), (), False),
    ((rule(EVERY_DAY, relations=("customer",)),), (), False),
    ((rule(EVERY_DAY, modes=("text",)),), (), False),
    ((rule(EVERY_DAY, status="bill"),), (), False),
    ((rule(EVERY_DAY, status="repealed"),), (), False),
    ((rule(EVERY_DAY, status="unverified"),), (), True),
    ((rule(EVERY_DAY, confidence="low"),), (), False),
    ((rule(EVERY_DAY, confidence="low", accepted=True),), (), True),
    ((rule(EVERY_DAY, confidence="low", disputed="the hours"),), (), True),
    ((rule(EVERY_DAY, from_date=MONDAY + timedelta(days=1)),), (), False),
    ((rule(NOTHING, to_date=MONDAY - timedelta(days=1)),), ("sales",), True),
    ((rule(NOTHING),), ("sales",), False),
])
def test_the_root_of_a_chain_must_speak_whatever_extends_it_says(
    root: tuple[WindowRule, ...], free: tuple[str, ...], is_open: bool
) -> None:
    packs = named(pack("BR", *root, no_hours=free), pack("BR-X", rule(EVERY_DAY), extends="BR"))
    for code in ("BR", "BR-X"):
        found = on(packs, code, MONDAY, RIO)
        assert found.mask.all() if is_open else not found.mask.any()
        assert is_open or found.warnings or found.reasons == ("Monday: no calls (a law)",)


def test_a_root_speaks_from_the_date_on_the_clock_of_its_rule() -> None:
    packs = named(pack("US", rule(EVERY_DAY, zone="Pacific/Honolulu", from_date=MONDAY),
                       country="US"))
    zone = "America/New_York"
    found = open_from(packs, "US", MONDAY, zone, minutes=60)
    assert found == [f"{hour:02d}:00" for hour in range(6, 24)]  # midnight there is 06:00 here
    for hour, speaks in ((5, False), (6, True)):
        words = verdicts(packs, ["US"], *SALE, (zone,), instant(MONDAY, time(hour), zone))
        assert [word.allowed for word in words] == [speaks]


def test_that_a_pack_of_low_confidence_has_no_hours_must_be_accepted() -> None:
    unsure = pack("NZ", country="NZ", no_hours=("sales",), confidence="low")
    found = on(named(unsure), "NZ", MONDAY, RIO)
    assert not found.mask.any() and 'accept = ["NZ"]' in found.warnings[1]
    assert on(named(replace(unsure, accepted=True)), "NZ", MONDAY, RIO).mask.all()


def test_a_pack_that_extends_another_may_be_silent() -> None:
    packs = named(pack("BR", rule(daily("09:00", "12:00"))),
                  pack("BR-X", rule(NOTHING, status="bill"), extends="BR"))
    assert on(packs, "BR-X", MONDAY, RIO).mask.sum() == 6


@pytest.mark.parametrize(("codes", "zones", "says"), [
    ("BR-XX", (RIO,), "No calling rules are known for BR-XX"),
    ("BR QQ", (RIO,), "No calling rules are known for QQ"),
    ("", (RIO,), "The place of the people called is not known"),
    ("BR", (), "time zone"),
    ("BR", (RIO, "Mars/Olympus"), "Mars/Olympus"),
    ("AR", (RIO,), "no rule speaks of"),
    ("CL", (RIO,), "No calling rules are known for CL"),  # it extends what is not there
])
def test_what_is_not_known_is_closed_with_a_warning(
    codes: str, zones: tuple[str, ...], says: str
) -> None:
    packs = named(pack("BR", rule(EVERY_DAY)), pack("AR", country="AR"),
                  pack("CL", rule(EVERY_DAY), country="CL", extends="QQ"))
    grid = Grid.days(MONDAY, 1, RIO, 30)
    found = callable_mask(packs, codes.split(), *SALE, zones, grid)
    assert not found.mask.any() and says in found.warnings[0]
    assert (found.reason_index == 0).all()
    words = verdicts(packs, codes.split(), *SALE, zones, grid.start)
    assert words and not all(word.allowed for word in words)


def test_one_text_is_not_a_list_of_places_or_zones() -> None:
    packs = named(pack("BR", rule(EVERY_DAY)))
    grid = Grid.days(MONDAY, 1, RIO, 30)
    with pytest.raises(TypeError):
        callable_mask(packs, "BR", *SALE, (RIO,), grid)
    with pytest.raises(TypeError):
        verdicts(packs, ["BR"], *SALE, RIO, grid.start)
    with pytest.raises(ValueError, match="time zone"):
        verdicts(packs, ["BR"], *SALE, (RIO,), datetime(2026, 6, 8))


def test_a_grid_without_intervals() -> None:
    grid = Grid(datetime(2026, 6, 8, tzinfo=UTC), 30, 0)
    packs = named(pack("BR", rule(EVERY_DAY)))
    found = callable_mask(packs, ["BR"], *SALE, (RIO,), grid)
    assert found.mask.shape == found.reason_index.shape == (0,)


# ------------------------------------------------------------------ warnings and verdicts


def test_where_no_hours_exist_all_are_open_and_it_is_said() -> None:
    packs = named(pack("CZ", country="CZ", no_hours=("sales",)))
    found = on(packs, "CZ", MONDAY, "Europe/Prague")
    assert found.mask.all() and found.reasons == ()
    assert "no law limits the hours" in found.warnings[0]


def test_rules_of_low_confidence_are_named_with_how_to_use_them() -> None:
    weak = rule(NOTHING, "br-weak", confidence="low")
    packs = named(pack("BR", rule(EVERY_DAY), weak, rule(NOTHING, "br-other", confidence="low",
                                                         purposes=("survey",))))
    found = on(packs, "BR", MONDAY, RIO)
    assert found.mask.all()
    [warning] = found.warnings
    assert "br-weak" in warning and "br-other" not in warning and 'accept = ["BR"]' in warning
    ended = replace(weak, to_date=date(2020, 1, 1))
    assert on(named(pack("BR", rule(EVERY_DAY), ended)), "BR", MONDAY, RIO).warnings == ()
    used = replace(weak, accepted=True)
    found = on(named(pack("BR", rule(EVERY_DAY), used)), "BR", MONDAY, RIO)
    assert not found.mask.any() and "not confirmed (a law)" in found.warnings[0]


def test_disputed_rules_are_used_in_their_strict_reading_and_named() -> None:
    packs = named(pack("BR", rule(daily("09:00", "20:00"), "br-d", confidence="low",
                                  disputed="one source says 21:00")))
    found = on(packs, "BR", MONDAY, RIO)
    assert found.mask.sum() == 22
    [warning] = found.warnings
    assert "br-d disagree: one source says 21:00" in warning


@pytest.mark.parametrize(("relation", "model", "owed"), [
    ("prospect", "opt_in", True), ("customer", "opt_in", False), ("prospect", "opt_out", False),
])
def test_prospects_who_must_consent_beforehand_are_warned_of(
    relation: str, model: str, owed: bool
) -> None:
    duty = Duty(id="br-consent", purposes=("sales",), status="in_force", confidence="high",
                citation=CITED, kind="consent", model=model, text="Ask first.")
    packs = named(pack("BR", rule(EVERY_DAY), duties=(duty,)))
    found = on(packs, "BR", MONDAY, RIO, relation=relation)
    assert [("consent given beforehand is needed" in w) for w in found.warnings] == [True] * owed
    assert on(packs, "BR", MONDAY, RIO, purpose="survey").warnings == ()


def test_every_used_rule_has_its_word_on_a_moment() -> None:
    packs = named(
        pack("BR", rule(daily("09:00", "21:00"), "br-a"), rule(NOTHING, "br-b", status="bill")),
        pack("BR-X", rule(daily("08:00", "18:00") | {"sat": ()}, "br-x-a"), extends="BR"),
    )
    saturday = instant(MONDAY + timedelta(days=5), time(11), RIO)
    words = verdicts(packs, ["BR-X"], *SALE, (RIO,), saturday)
    assert [(w.pack, w.rule, w.allowed) for w in words] == [
        ("BR-X", "br-x-a", False), ("BR", "br-a", True)]
    assert words[0].text == "Saturday: no calls (a law)"
    assert words[1].text == "Saturday: calls only 09:00–21:00 (a law)"
    assert (words[1].local.hour, words[1].zone, words[1].source) == (11, RIO, "a source")
    free = named(pack("CZ", country="CZ", no_hours=("sales",)))
    [word] = verdicts(free, ["CZ"], *SALE, ("Europe/Prague",), saturday)
    assert word.allowed and word.rule == ""


def test_a_month_of_many_segments_is_read_quickly() -> None:
    closed = {**daily("09:00", "21:00"), "holiday": (), "holiday_eve": ()}
    packs = named(pack("BR", *(rule(closed, f"br-{n}") for n in range(4))),
                  *(pack(f"BR-{n}", rule(closed, f"br-{n}-a"), extends="BR") for n in range(40)))
    grid = Grid.days(MONDAY, 35, RIO, 15)
    begin = clock.process_time()
    for n in range(40):
        callable_mask(packs, [f"BR-{n}"], *SALE, (RIO, "America/Manaus"), grid)
    assert clock.process_time() - begin < 2
