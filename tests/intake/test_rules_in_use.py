"""Which rules a centre uses: places of its segments, and packs of low confidence."""

from __future__ import annotations

import pytest
from small_centre import SETTINGS

FULL = "full,CZ,36,40,6,8,60,60,5,250"


def accepting(names: str) -> str:
    return f"{SETTINGS}\n[rules]\naccept = {names}\n"


@pytest.mark.parametrize(("cell", "places"), [
    ("CZ", ("CZ",)), ("CZ SK", ("CZ", "SK")), ('"SK, CZ"', ("SK", "CZ")), ("CZ CZ", ("CZ",)),
    ("US-VT", ("US-VT",)),  # a place that needs no file
    ("ES-* CZ", ("ES-*", "CZ")),  # anywhere in a country
])
def test_a_segment_may_name_several_places(write, tmp_path, cell, places):
    from wfm import load

    center = load(write(tmp_path, segments_csv=("prague,CZ,", f"prague,{cell},"))).center
    assert center.campaigns["renew"].segments[0].jurisdictions == places


@pytest.mark.parametrize(("cell", "unknown", "mend"), [
    ("CZ XX", "'XX'", "BR"), ("US-QQ", "'US-QQ'", "US-FL"), ("BR-RJ BR-XX", "'BR-XX'", "BR-RJ"),
    ("XX-*", "'XX-*'", "BR"), ("US-FL-*", "'US-FL-*'", "US-FL"),
])
def test_each_place_must_be_known(faults_of, cell, unknown, mend):
    (fault,) = faults_of(segments_csv=("prague,CZ,", f"prague,{cell},"))
    assert (fault.column, fault.row) == ("jurisdiction", 2)
    assert fault.what == f"no calling rules are known for {unknown}" and mend in fault.mend


@pytest.mark.parametrize(("names", "calling", "rule"), [
    ('["NZ"]', True, True), ('["nz-sales"]', False, True), ("[]", False, False),
])
def test_what_is_accepted_is_used(write, tmp_path, names, calling, rule):
    from wfm import load

    pack = load(write(tmp_path, center_toml=accepting(names))).center.calling["NZ"]
    sales = next(found for found in pack.rules if found.id == "nz-sales")
    assert (pack.accepted, sales.accepted) == (calling, rule)


@pytest.mark.parametrize(("text", "column", "words"), [
    (accepting('["NZ", "Narnia"]'), "accept", "no pack and no rule 'Narnia'"),
    (accepting('"NZ"'), "accept", "not a list of texts"),
    (accepting("[5]"), "accept", "not a list of texts"),
    (accepting('["NZ"]').replace("accept", "trust"), "trust", "no such setting of the rules"),
    ('rules = "NZ"\n' + SETTINGS, "rules", "not a section"),
])
def test_a_wrong_word_on_the_rules_is_named_with_its_line(faults_of, text, column, words):
    (fault,) = faults_of(center_toml=text)
    assert (fault.file, fault.column) == ("inputs/center.toml", column) and words in fault.what
    assert text.splitlines()[fault.row - 1].startswith(column)


def test_nobody_is_rostered_by_labour_rules_of_low_confidence_unless_accepted(faults_of):
    unsure = FULL.replace("CZ", "AU")
    found = [fault for fault in faults_of(contracts_csv=(FULL, unsure)) if fault.column == "pack"]
    assert [fault.row for fault in found] == [2]
    assert "confidence low" in found[0].what and 'accept = ["AU"]' in found[0].mend
    accepted = faults_of(contracts_csv=(FULL, unsure), center_toml=accepting('["AU"]'))
    assert "pack" not in [fault.column for fault in accepted]
