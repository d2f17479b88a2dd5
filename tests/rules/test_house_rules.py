"""Rules that a centre adds to those of a place."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest
from calling_cases import MADRID, daily, named, on, pack, rule
from calling_texts import FULL, faults, load
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.rules.calling_pack import (
    PARTIES,
    PURPOSES,
    HolidayAddition,
    HolidayChanges,
    chain,
    load_calling_packs,
)
from wfm.rules.calling_terms import expand, known
from wfm.rules.reading import Citation

HOUSE = """\
# Our own rule, not a law.
code = "ES-CASA"
title = "House rule: no calls on Christmas Eve"
adds_to = "ES"
as_of = 2026-12-01
holidays.add = [{ name = "Christmas Eve", month = 12, day = 24 }]
"""
EVE = date(2026, 12, 24)


@pytest.mark.parametrize("places", ["ES", "ES-MD", "ES-MINE", "ES-*", "ES-CASA"])
def test_six_lines_forbid_calls_on_a_day_wherever_spain_binds(
    tmp_path: Path, places: str
) -> None:
    mine = HOUSE.splitlines()
    (tmp_path / "ES-MINE.toml").write_text(
        FULL[: FULL.index("[holidays]")].replace("US-VT", "ES-MINE").replace("US", "ES").replace(
            'subdivision = "VT"\n', ""), "utf-8")
    before = load_calling_packs(tmp_path)
    packs = load(tmp_path, "\n".join(mine), "ES-CASA")
    house = packs["ES-CASA"]
    assert (house.country, house.status, house.confidence) == ("ES", "practice", "high")
    assert house.citation == Citation(house.title, "ES-CASA.toml", date(2026, 12, 1))
    for purpose in PURPOSES:
        for party in PARTIES:
            asked = {"purpose": purpose, "party": party}
            if places != "ES-CASA":
                assert on(before, places, EVE, MADRID, **asked).mask.any()
            assert not on(packs, places, EVE, MADRID, **asked).mask.any()
            assert on(packs, places, EVE - timedelta(days=1), MADRID, **asked).mask.any()
    assert on(packs, "PT", EVE, "Europe/Lisbon").mask.tolist() == (
        on(before, "PT", EVE, "Europe/Lisbon").mask.tolist())


@pytest.mark.parametrize(("before", "after", "column"), [
    ("as_of = 2026-12-01", 'as_of = 2026-12-01\nextends = "ES"', "extends"),
    ("as_of = 2026-12-01", 'as_of = 2026-12-01\nsubdivision = "MD"', "subdivision"),
    ("as_of = 2026-12-01", 'as_of = 2026-12-01\nno_hours = ["sales"]', "no_hours"),
    ("as_of = 2026-12-01\n", "", "as_of"),
    ('adds_to = "ES"', 'adds_to = "FR"', "adds_to"),
    ('adds_to = "ES"', 'adds_to = "QQ"', "adds_to"),
    ('adds_to = "ES"', 'adds_to = "ES-CASA"', "adds_to"),
    ("holidays.add =", "holidays.remove = [2026-12-25]\nholidays.add =", "remove"),
    ("holidays.add =", 'holidays.categories = ["public"]\nholidays.add =', "categories"),
    ("holidays.add =", 'holidays.remove_names = ["Navidad"]\nholidays.add =', "remove_names"),
    ("month = 12, day = 24", "month = 12, day = 32", "day"),
])
def test_a_pack_that_adds_to_another_only_adds(
    tmp_path: Path, before: str, after: str, column: str
) -> None:
    text = HOUSE.replace(before, after)
    ((found, row),) = faults(tmp_path, text, "ES-CASA")
    assert found == column and (column == "as_of" or text.splitlines()[row - 1].startswith(
        (column, f"holidays.{column}", "holidays.add")))


@pytest.mark.parametrize("code", ["ES", "ES-MD"])
def test_a_pack_that_adds_to_another_is_not_the_pack_of_a_place(tmp_path: Path, code: str) -> None:
    assert faults(tmp_path, HOUSE.replace("ES-CASA", code), code)[0] == ("code", 2)


def test_nothing_extends_a_pack_that_adds_to_another(tmp_path: Path) -> None:
    load(tmp_path, HOUSE, "ES-CASA")
    text = FULL[: FULL.index("[holidays]")].replace("US-VT", "ES-MINE").replace(
        'country = "US"', 'country = "ES"').replace('extends = "US"', 'extends = "ES-CASA"')
    assert faults(tmp_path, text.replace('subdivision = "VT"\n', ""), "ES-MINE") == [
        ("extends", 5)]


def test_what_adds_to_a_pack_stands_before_it_and_is_of_its_place() -> None:
    packs = named(
        pack("ES", country="ES", no_own_rules=("AN",)), pack("ES-Z", country="ES", adds_to="ES"),
        pack("ES-A", country="ES", adds_to="ES"),
        pack("ES-MD", country="ES", subdivision="MD", extends="ES"),
        pack("ES-B", country="ES", adds_to="ES-MD"), pack("PT", country="PT"),
    )
    codes = {code: [one.code for one in chain(packs, code)] for code in (*packs, "ES-AN")}
    spain = ["ES-A", "ES-Z", "ES"]
    assert codes == {
        "ES": spain, "ES-A": spain, "ES-Z": spain, "ES-AN": ["ES-AN", *spain],
        "ES-MD": ["ES-B", "ES-MD", *spain], "ES-B": ["ES-B", "ES-MD", *spain], "PT": ["PT"],
    }
    assert [one.subdivision for one in chain(packs, "ES-MD")] == ["MD", "MD", None, None, None]
    assert expand(packs, ["PT", "ES-*", "ES", "QQ-*", "PT"]) == (
        "PT", "ES", "ES-AN", "ES-MD", "QQ-*")
    assert known(packs, "ES-*") and known(packs, "ES-AN") and known(packs, "ES-A")
    assert not known(packs, "QQ-*") and not known(packs, "ES-MD-*") and not known(packs, "*")


DAYS = st.sampled_from([date(2026, 12, day) for day in range(23, 28)])
HOURS = st.sampled_from([daily("00:00", "00:00"), daily("08:00", "20:00"), daily("12:00", "13:00")])
WINDOWS = st.builds(
    lambda hours, holiday, eve: hours | holiday | eve, HOURS,
    st.sampled_from([{}, {"holiday": ()}, {"holiday": ((time(9), time(12)),)}]),
    st.sampled_from([{}, {"holiday_eve": ()}]))
ADDED = st.lists(DAYS, max_size=3).map(
    lambda days: tuple(HolidayAddition("Ours", on=day) for day in days))
CHANGES = st.builds(
    HolidayChanges, st.sampled_from([None, ("public",)]), ADDED,
    st.frozensets(DAYS, max_size=2), st.sampled_from([frozenset(), frozenset({"Navidad"})]))


@settings(max_examples=40, deadline=None)
@given(
    spain=WINDOWS, madrid=WINDOWS, house=st.lists(WINDOWS, max_size=1), added=ADDED,
    of_spain=CHANGES, of_madrid=CHANGES, free=st.booleans(), to=st.sampled_from(["ES", "ES-MD"]),
    code=st.sampled_from(["ES", "ES-MD", "ES-*", "ES-CT"]),
)
def test_what_adds_to_a_pack_never_opens_an_hour(
    spain, madrid, house, added, of_spain, of_madrid, free, to, code
) -> None:
    before = named(
        pack("ES", *([] if free else [rule(spain, "es-one")]), country="ES", holidays=of_spain,
             no_own_rules=("CT",), no_hours=("sales",) if free else ()),
        pack("ES-MD", rule(madrid, "es-md-one"), country="ES", subdivision="MD", extends="ES",
             holidays=of_madrid))
    ours = pack("ES-CASA", *(rule(windows, "es-casa-one") for windows in house), country="ES",
                adds_to=to, holidays=HolidayChanges(added=added))
    first = date(2026, 12, 22)
    was = on(before, code, first, MADRID, days=6).mask
    now = on({**before, "ES-CASA": ours}, code, first, MADRID, days=6).mask
    assert not (now & ~was).any()
    if house and (to == "ES" or code in ("ES-MD", "ES-*")):
        week = {day: spans for day, spans in house[0].items() if not day.startswith("holiday")}
        alone = named(pack("ES", rule(week), country="ES"))
        assert not (now & ~on(alone, "ES", first, MADRID, days=6).mask).any()
