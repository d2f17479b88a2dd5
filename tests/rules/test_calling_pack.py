"""The files of calling packs: every key, every fault with its line, the chain of places."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from calling_cases import MONDAY, named, pack, rule
from calling_texts import FULL, faults, load

from wfm.rules.callee_days import holiday_name
from wfm.rules.calling_pack import (
    MODES,
    PARTIES,
    RELATIONS,
    Abandon,
    Cap,
    Cooldown,
    Duty,
    HolidayAddition,
    HolidayChanges,
    chain,
)
from wfm.rules.reading import Citation
from wfm.tables import InputError


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
