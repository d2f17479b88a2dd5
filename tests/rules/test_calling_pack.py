"""The files of calling packs: every key, every fault with its line, holidays by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from calling_cases import CITED, MADRID, MONDAY, daily, named, on, pack, rule
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.rules.callee_days import holiday_name, holidays_between
from wfm.rules.calling_pack import (
    MODES,
    PARTIES,
    PURPOSES,
    RELATIONS,
    Abandon,
    Cap,
    Cooldown,
    Duty,
    HolidayAddition,
    HolidayChanges,
    chain,
    load_calling_packs,
)
from wfm.rules.calling_terms import expand, known
from wfm.rules.reading import Citation
from wfm.tables import InputError

FULL = """\
# Not legal advice: check the rules that bind you with a lawyer before you call.
code = "US-VT"
title = "Vermont, made up"
country = "US"
subdivision = "VT"
extends = "US"
as_of = 2026-11-21
status = "in_force"
confidence = "medium"
no_hours = ["survey"]

[citation]
law = "the law"
source = "the source"
read = 2026-11-21

[holidays]
categories = ["public"]
remove = [2026-12-24]
remove_names = ["Town Meeting Day"]

[[holidays.add]]
name = "Flag Day"
month = 6
day = 14

[[holidays.add]]
name = "Mardi Gras"
easter = -47

[[holidays.add]]
name = "Election Day"
month = 11
weekday = "tue"
nth = 1
after_day = 1

[[holidays.add]]
name = "Once"
date = 2026-12-07

[[rules]]
id = "us-vt-sales"
purposes = ["sales"]
parties = ["consumer"]
relations = ["prospect"]
modes = ["live", "text"]
clock = "fixed:America/Chicago"
from = 2023-03-01
to = 2027-12-31
status = "unverified"
confidence = "low"
disputed = "one firm says otherwise"
lifted_by = "express consent"
note = "A note."

[rules.citation]
law = "another law"
source = "another source"
read = 2026-01-01

[rules.windows]
mon-fri = ["09:00-13:00", "14:00-24:00"]
sat-sun = []
holiday = []

[[rules]]
id = "us-vt-collections"
purposes = ["collections"]
windows_of = "us-vt-sales"

[[caps]]
id = "us-vt-cap"
purposes = ["collections"]
most = 7
days = 7
per = "debt"
counts = "contacts"

[[caps]]
id = "us-vt-cap-2"
purposes = ["sales"]
most = 3
hours = 24

[[cooldowns]]
id = "us-vt-wait"
purposes = ["sales"]
after = "refusal"
days = 60

[[abandon]]
id = "us-vt-abandon"
purposes = ["sales"]
most = 0.03
over = "live_answered"
days = 30
connect_s = 2
ring_s = 15
rings = 4

[[duties]]
id = "us-vt-registry"
purposes = ["sales"]
kind = "registry"
model = "opt_out"
name = "The list"
scrub_days = 31
text = "Compare the list."

[[duties]]
id = "us-vt-consent"
purposes = ["sales"]
kind = "consent"
model = "opt_in"
renew_days = 730
text = "Ask first."

[[duties]]
id = "us-vt-number"
purposes = ["sales"]
kind = "numbering"
prefix = "0303"
text = "Call from such numbers."
"""


def load(folder: Path, text: str, name: str = "US-VT", **more: object):
    (folder / f"{name}.toml").write_text(text, "utf-8")
    return load_calling_packs(folder, **more)


def faults(folder: Path, text: str, name: str = "US-VT") -> list[tuple[str, int]]:
    with pytest.raises(InputError) as error:
        load(folder, text, name)
    return [(fault.column, fault.row) for fault in error.value.faults]


def test_every_key_of_a_file_is_read(tmp_path: Path) -> None:
    found = load(tmp_path, FULL)["US-VT"]
    cited = Citation("the law", "the source", date(2026, 11, 21))
    common = {"purposes": ("sales",), "status": "in_force", "confidence": "medium",
              "citation": cited}
    assert (found.code, found.country, found.subdivision, found.extends) == (
        "US-VT", "US", "VT", "US")
    assert (found.title, found.as_of, found.no_hours) == (
        "Vermont, made up", date(2026, 11, 21), ("survey",))
    assert found.holidays == HolidayChanges(
        ("public",),
        (HolidayAddition("Flag Day", month=6, day=14), HolidayAddition("Mardi Gras", easter=-47),
         HolidayAddition("Election Day", month=11, weekday="tue", nth=1, after_day=1),
         HolidayAddition("Once", on=date(2026, 12, 7))),
        frozenset({date(2026, 12, 24)}), frozenset({"Town Meeting Day"}),
    )
    sales, collections = found.rules
    workday = ((time(9), time(13)), (time(14), time(0)))
    assert sales == rule(
        {**dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), workday), "sat": (), "sun": (),
         "holiday": ()},
        "us-vt-sales", purposes=("sales",), parties=("consumer",), relations=("prospect",),
        modes=("live", "text"), zone="America/Chicago", from_date=date(2023, 3, 1),
        to_date=date(2027, 12, 31), status="unverified", confidence="low",
        disputed="one firm says otherwise", lifted_by="express consent", note="A note.",
        citation=Citation("another law", "another source", date(2026, 1, 1)),
    )
    assert collections.windows == sales.windows and collections.zone is None
    assert (collections.parties, collections.relations, collections.modes) == (
        PARTIES, RELATIONS, MODES)
    assert found.caps == (
        Cap(id="us-vt-cap", **common | {"purposes": ("collections",)}, most=7, hours=168,
            counts="contacts", per="debt"),
        Cap(id="us-vt-cap-2", **common, most=3, hours=24),
    )
    assert found.cooldowns == (Cooldown(id="us-vt-wait", **common, after="refusal", hours=1440),)
    assert found.abandon == (Abandon(
        id="us-vt-abandon", **common, most=0.03, over="live_answered", days=30, connect_s=2.0,
        ring_s=15.0, rings=4),)
    assert found.duties == (
        Duty(id="us-vt-registry", **common, kind="registry", model="opt_out", name="The list",
             scrub_days=31, text="Compare the list."),
        Duty(id="us-vt-consent", **common, kind="consent", model="opt_in", renew_days=730,
             text="Ask first."),
        Duty(id="us-vt-number", **common, kind="numbering", prefix="0303",
             text="Call from such numbers."),
    )
    assert found.items == (*found.rules, *found.caps, *found.cooldowns, *found.abandon,
                           *found.duties)


@pytest.mark.parametrize(("before", "after", "column"), [
    ('id = "us-vt-cap"', 'id = "us-vt-sales"', "id"),  # twice in a file, whatever the kind
    ('id = "us-vt-cap"', 'id = "vt-cap"', "id"),
    ("days = 7\n", "days = 7\nhours = 168\n", "days"),
    ('per = "debt"', 'per = "house"', "per"),
    ('counts = "contacts"', 'counts = "channels"', "counts"),
    ("most = 7", "most = 0", "most"),
    ("most = 7", "attempts = 7", "attempts"),
    ('after = "refusal"', 'after = "lunch"', "after"),
    ("most = 0.03", "most = 3", "most"),
    ('over = "live_answered"', 'over = "all"', "over"),
    ("rings = 4", "rings = 0", "rings"),
    ('kind = "registry"', 'kind = "list"', "kind"),
    ("scrub_days = 31", "renew_days = 31", "renew_days"),
    ('model = "opt_out"', 'model = "out"', "model"),
    ('text = "Ask first."', 'text = ""', "text"),
    ("prefix = ", "model = ", "model"),
    ('clock = "fixed:America/Chicago"', 'clock = "America/Chicago"', "clock"),
    ('clock = "fixed:America/Chicago"', 'clock = "fixed:Mars/Olympus"', "clock"),
    ("month = 6\nday = 14", "month = 6\nday = 31", "day"),
    ("month = 6\nday = 14", "month = 6", "day"),
    ("nth = 1\nafter", "nth = 0\nafter", "nth"),
    ('weekday = "tue"', 'weekday = "Tuesday"', "weekday"),
    ("easter = -47", "easter = -470", "easter"),
    ("easter = -47", "easter = -47\nmonth = 3", "month"),
    ('categories = ["public"]', 'categories = ["catholic"]', "categories"),
    ('remove_names = ["Town Meeting Day"]', 'remove_names = ["Town Meeting"]', "remove_names"),
    ('subdivision = "VT"', 'subdivision = "VT"\nno_own_rules = ["NY"]', "no_own_rules"),
    ('no_hours = ["survey"]', 'no_hours = ["collections"]', "no_hours"),
])
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, before: str, after: str, column: str
) -> None:
    text = FULL.replace(before, after, 1)
    assert text != FULL
    found = faults(tmp_path, text)
    assert column in dict(found)
    line = text.splitlines()[dict(found)[column] - 1]
    assert line.startswith((f"{column} =", "[["))


@pytest.mark.parametrize(("before", "after", "column"), [
    ('country = "US"', 'country = "UK"', "country"),
    ('country = "US"', 'country = "USA"', "country"),
    ('country = "US"', 'country = "CA"', "code"),
])
def test_codes_are_those_of_iso_and_never_an_alias(
    tmp_path: Path, before: str, after: str, column: str
) -> None:
    assert column in dict(faults(tmp_path, FULL.replace(before, after)))


def test_a_whole_country_has_no_subdivision_and_names_those_without_rules(tmp_path: Path) -> None:
    text = """\
code = "CZ"
title = "Ours"
country = "CZ"
as_of = 2026-11-21
status = "practice"
confidence = "high"
no_hours = ["sales"]
citation = { law = "l", source = "s", read = 2026-11-21 }
"""
    assert load(tmp_path, text, "CZ")["CZ"].title == "Ours"
    assert dict(faults(tmp_path, f'no_own_rules = ["QQ"]\n{text}', "CZ")).keys() == {
        "no_own_rules"}
    with pytest.raises(InputError, match="no subdivisions of PA are known"):
        load(tmp_path, 'no_own_rules = ["QQ"]\n' + text.replace("CZ", "PA"), "PA")
    (tmp_path / "PA.toml").unlink()
    us = text.replace("CZ", "US")
    (tmp_path / "CZ.toml").unlink()
    assert load(tmp_path, f'no_own_rules = ["NY"]\n{us}', "US")["US"].no_own_rules == ("NY",)
    assert dict(faults(tmp_path, f'subdivision = "NY"\n{us}', "US")).keys() == {"subdivision"}


@pytest.mark.parametrize(("name", "before", "after", "columns"), [
    ("US-VT", 'extends = "US"\n', "", ["code"]),  # its hours would be the only ones
    ("US-VT", 'subdivision = "VT"\n', "", ["code"]),
    ("US-VT", 'subdivision = "VT"', 'subdivision = "NY"', ["subdivision"]),
    ("US-OURS", 'subdivision = "VT"', 'subdivision = "VT"', ["subdivision"]),
    ("US-VT-OURS", 'subdivision = "VT"\n', "", ["code"]),
    ("US-VT,NY", 'subdivision = "VT"\n', "", ["code"]),
    ("US-*", 'subdivision = "VT"\n', "", ["code"]),
])
def test_a_part_of_a_country_extends_and_has_the_code_of_its_subdivision(
    tmp_path: Path, name: str, before: str, after: str, columns: list[str]
) -> None:
    text = FULL[: FULL.index("[holidays]")].replace("US-VT", name).replace(before, after, 1)
    assert [column for column, _row in faults(tmp_path, text, name)] == columns


def test_packs_of_ones_own_may_be_within_a_subdivision_or_without_one(tmp_path: Path) -> None:
    ours = FULL.replace("US-VT", "US-VT-OURS").replace("us-vt", "us-vt-ours")
    assert load(tmp_path, ours, "US-VT-OURS")["US-VT-OURS"].subdivision == "VT"
    ours = FULL.replace("US-VT", "US-OURS").replace("us-vt", "us-ours").replace(
        'subdivision = "VT"\n', "").replace('remove_names = ["Town Meeting Day"]\n', "")
    assert load(tmp_path, ours, "US-OURS")["US-OURS"].subdivision is None


# ------------------------------------------------------------------ house rules

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


# ------------------------------------------------------------------ what is used


@pytest.mark.parametrize(("status", "confidence", "disputed", "accept", "used"), [
    ("in_force", "high", "", (), True),
    ("self_regulation", "medium", "", (), True),
    ("unverified", "medium", "", (), True),
    ("practice", "low", "", (), False),
    ("practice", "low", "why", (), True),
    ("practice", "low", "", ("US-VT",), True),
    ("practice", "low", "", ("us-vt-sales",), True),
    ("practice", "low", "", ("US", "us-vt-cap", "nonsense"), False),
    ("bill", "high", "", ("US-VT",), False),
    ("repealed", "high", "", ("US-VT",), False),
])
def test_rules_of_low_confidence_are_used_if_disputed_or_accepted(
    tmp_path: Path, status: str, confidence: str, disputed: str, accept: tuple[str, ...],
    used: bool,
) -> None:
    text = FULL.replace('status = "unverified"', f'status = "{status}"').replace(
        'confidence = "low"', f'confidence = "{confidence}"')
    line = 'disputed = "one firm says otherwise"\n'
    text = text.replace(line, f'disputed = "{disputed}"\n' if disputed else "")
    found = load(tmp_path, text, accept=accept)["US-VT"]
    assert found.accepted == ("US-VT" in accept)
    assert found.rules[0].used == used
    call = "sales", "consumer", "prospect", "live"
    assert found.rules[0].covers(*call) == used
    assert found.rules[0].speaks_of(*call)


@pytest.mark.parametrize("call", [
    ("survey", "consumer", "prospect", "live"), ("sales", "business", "prospect", "live"),
    ("sales", "consumer", "customer", "live"), ("sales", "consumer", "prospect", "prerecorded"),
])
def test_a_rule_is_about_its_own_kinds_of_calls(
    tmp_path: Path, call: tuple[str, str, str, str]
) -> None:
    assert not load(tmp_path, FULL)["US-VT"].rules[0].covers(*call)


def test_dates_include_the_first_and_the_last() -> None:
    one = rule({}, from_date=date(2026, 1, 2), to_date=date(2026, 1, 3))
    assert [one.in_effect(date(2026, 1, day)) for day in (1, 2, 3, 4)] == [
        False, True, True, False]
    assert one.in_effect_between(date(2025, 1, 1), date(2026, 1, 2))
    assert not one.in_effect_between(date(2026, 1, 4), date(2026, 2, 1))


# ------------------------------------------------------------------ chains


def test_the_chain_begins_where_the_callee_is() -> None:
    packs = named(pack("BR"), pack("BR-RJ", extends="BR"), pack("BR-RJ-T", extends="BR-RJ"))
    assert [one.code for one in chain(packs, "BR-RJ-T")] == ["BR-RJ-T", "BR-RJ", "BR"]
    assert [one.code for one in chain(packs, "BR")] == ["BR"]
    assert chain(packs, "BR-SP") == chain(packs, "QQ") == chain(packs, "") == ()
    assert chain(named(pack("BR-RJ", extends="BR")), "BR-RJ") == ()


def test_a_subdivision_without_rules_needs_no_file() -> None:
    whole = pack("FR", rule({}), country="FR", no_own_rules=("974",), no_hours=("survey",),
                 holidays=HolidayChanges(removed=frozenset({MONDAY})))
    packs = named(whole)
    reunion, france = chain(packs, "FR-974")
    assert france is whole
    assert (reunion.code, reunion.subdivision, reunion.extends) == ("FR-974", "974", "FR")
    assert reunion.items == reunion.no_hours == ()
    assert chain(packs, "FR-971") == ()
    own = pack("FR-974", country="FR", extends="FR")  # a file goes before
    assert chain(named(whole, own), "FR-974")[0] is own
    # the day on which slavery ended there is a holiday there alone
    freed = date(2026, 12, 20)
    assert holiday_name(chain(packs, "FR-974"), 1, freed)
    assert holiday_name(chain(packs, "FR"), 0, freed) is None


# ------------------------------------------------------------------ holidays


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
