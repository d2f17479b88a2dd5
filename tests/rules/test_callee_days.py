"""The holidays of the people called, along the chain of their places."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from calling_cases import CITED, MONDAY, named, pack

from wfm.rules.callee_days import holiday_name, holidays_between
from wfm.rules.calling_pack import (
    HolidayAddition,
    HolidayChanges,
    chain,
)


@pytest.mark.parametrize(("addition", "year", "expected"), [
    (HolidayAddition("x", month=6, day=14), 2026, date(2026, 6, 14)),
    (HolidayAddition("x", month=2, day=29), 2026, None),
    (HolidayAddition("x", month=2, day=29), 2028, date(2028, 2, 29)),
    (HolidayAddition("x", easter=0), 2026, date(2026, 4, 5)),
    (HolidayAddition("x", easter=-47), 2026, date(2026, 2, 17)),  # Carnival Tuesday
    (HolidayAddition("x", easter=60), 2027, date(2027, 5, 27)),  # Corpus Christi
    (HolidayAddition("x", on=date(2026, 12, 7)), 2026, date(2026, 12, 7)),
    (HolidayAddition("x", on=date(2026, 12, 7)), 2027, None),
    # the Tuesday after the first Monday of November
    (HolidayAddition("x", month=11, weekday="tue", nth=1, after_day=1), 2026, date(2026, 11, 3)),
    (HolidayAddition("x", month=11, weekday="tue", nth=1, after_day=1), 2022, date(2022, 11, 8)),
    (HolidayAddition("x", month=5, weekday="mon", nth=-1), 2026, date(2026, 5, 25)),
    (HolidayAddition("x", month=1, weekday="mon", nth=3), 2026, date(2026, 1, 19)),
    (HolidayAddition("x", month=2, weekday="mon", nth=5), 2026, None),
])
def test_holidays_of_every_year_fall_on_their_date(
    addition: HolidayAddition, year: int, expected: date | None
) -> None:
    assert addition.in_year(year) == expected


def test_what_a_pack_adds_or_takes_holds_for_what_extends_it_and_the_nearest_decides() -> None:
    christmas, fifth = date(2026, 12, 25), date(2026, 6, 5)
    top = HolidayChanges(added=(HolidayAddition("Fair", month=6, day=5),),
                         removed=frozenset({christmas}))
    near = HolidayChanges(added=(HolidayAddition("Ours", on=christmas),),
                          removed=frozenset({fifth}))
    plain = chain(named(pack("BR", holidays=top), pack("BR-T", extends="BR")), "BR-T")
    changed = chain(named(
        pack("BR", holidays=top), pack("BR-T", extends="BR", holidays=near)), "BR-T")
    for depth in (0, 1):
        assert holiday_name(plain, depth, fifth) == "Fair"
        assert holiday_name(plain, depth, christmas) is None
    assert (holiday_name(changed, 0, fifth), holiday_name(changed, 0, christmas)) == (None, "Ours")
    # the rules of the country keep the country's fair, and gain the place's holiday
    assert (holiday_name(changed, 1, fifth), holiday_name(changed, 1, christmas)) == (
        "Fair", "Ours")


@pytest.mark.parametrize("name", ["Day After Thanksgiving", "Christmas Day"])
def test_holidays_are_taken_away_by_name_in_every_year(name: str) -> None:
    pennsylvania = pack("US-PA", country="US", subdivision="PA")
    bare = chain(named(pennsylvania), "US-PA")
    fewer = chain(named(replace(
        pennsylvania, holidays=HolidayChanges(removed_names=frozenset({name})))), "US-PA")
    first, last = date(2025, 1, 1), date(2027, 12, 31)
    before, after = holidays_between(bare, 0, first, last), holidays_between(fewer, 0, first, last)
    gone = {day for day in before if day not in after}
    assert gone == {day for day, called in before.items() if called == name}
    assert len(gone) == 3


def test_names_may_be_the_librarys_own_or_english() -> None:
    day = date(2026, 11, 2)
    assert holiday_name(chain(named(pack("BR")), "BR"), 0, day) == "Finados"
    for name in ("Finados", "All Souls' Day"):
        packs = named(pack("BR", holidays=HolidayChanges(removed_names=frozenset({name}))))
        assert holiday_name(chain(packs, "BR"), 0, day) is None
        assert holiday_name(chain(packs, "BR"), 0, date(2026, 12, 25)) is not None


def test_categories_hold_for_what_extends_the_pack_too() -> None:
    carnival = date(2026, 2, 17)
    more = HolidayChanges(categories=("public", "optional"))
    packs = named(pack("BR", holidays=more), pack("BR-RJ", extends="BR", subdivision="RJ"),
                  pack("BR-SP", extends="BR", subdivision="SP",
                       holidays=HolidayChanges(categories=("public",))))
    assert holiday_name(chain(packs, "BR"), 0, carnival)
    assert holiday_name(chain(packs, "BR-RJ"), 0, carnival)
    assert holiday_name(chain(packs, "BR-SP"), 0, carnival) is None
    assert holiday_name(chain(packs, "BR-SP"), 1, carnival)


def test_holidays_run_over_the_end_of_a_year() -> None:
    places = chain(named(pack("BR", citation=CITED)), "BR")
    found = holidays_between(places, 0, date(2026, 12, 20), date(2027, 1, 5))
    assert list(found) == [date(2026, 12, 25), date(2027, 1, 1)]
    assert holidays_between(places, 0, MONDAY, MONDAY + timedelta(days=1)) == {}
