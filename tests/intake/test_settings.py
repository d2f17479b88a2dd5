"""The settings file: every wrong type and value is a line, never a traceback."""

from __future__ import annotations

from datetime import time

import pytest
from small_centre import faults_in, write_small

from wfm.intake import load
from wfm.tables import InputError


def _set(key, value):
    """SETTINGS with a top-level setting changed or added."""
    from small_centre import SETTINGS

    lines = [line for line in SETTINGS.splitlines() if not line.startswith(f"{key} =")]
    return "\n".join([f"{key} = {value}", *lines])


WRONG = [
    ("seed", '"a"', "seed", "'a' cannot stand here"),
    ("seed", "-1", "seed", "-1 cannot"),
    ("seed", "true", "seed", "True cannot"),
    ("interval_min", "true", "interval_min", "True cannot"),
    ("interval_min", '"30"', "interval_min", "cannot stand"),
    ("interval_min", "20", "interval_min", "20 cannot"),
    ("forecast_weeks", "0", "forecast_weeks", "0 cannot"),
    ("forecast_weeks", "4.5", "forecast_weeks", "4.5 cannot"),
    ("week", "2026-11-23T00:00:00", "week", "not a date"),
    ("week", '"2026-11-23"', "week", "not a date"),
    ("week", "2026-11-24", "week", "is not a Monday"),
    ("language", '"xx"', "language", "'xx' is not known"),
    ("language", "5", "language", "5 is not known"),
    ("name", "5", "name", "no name"),
    ("name", '" "', "name", "no name"),
    ("colour", '"red"', "colour", "no such setting"),
]


@pytest.mark.parametrize(("key", "value", "column", "words"), WRONG)
def test_a_setting_of_a_wrong_kind_is_named_with_its_line(faults_of, key, value, column, words):
    (fault,) = faults_of(center_toml=_set(key, value))
    assert (fault.file, fault.row, fault.column) == ("inputs/center.toml", 1, column)
    assert words in fault.what


SECTIONS = [
    (("[weights]\nservice = 2.0", 'weights = "high"'), "weights", "not a section"),
    (("service = 2.0", "service = nan"), "service", "number"),
    (("service = 2.0", "service = inf"), "service", "number"),
    (("service = 2.0", "service = true"), "service", "number"),
    (("service = 2.0", "service = -1"), "service", "number"),
    (("service = 2.0", "quality = 2.0"), "quality", "no such weight"),
    (('zone = "Europe/Prague"', 'zone = "Prague"'), "zone", "not a time zone"),
    (('zone = "Europe/Prague"', "zone = 1"), "zone", "not a text"),
    (('zone = "Europe/Prague"', 'zone = "Asia/Kathmandu"'), "zone", "345 minutes from UTC"),
    (('zone = "Europe/Prague"', ""), "zone", "missing"),
    (('country = "CZ"', 'country = "XX"'), "country", "XX"),
    (('country = "CZ"', 'country = "CZ"\nsubdivision = "QQ"'), "subdivision", "QQ"),
    (('site = "PRG"', 'site = "P/R"'), "site", "code"),
    (('currency = "CZK"', 'color = "CZK"'), "color", "no such setting of a site"),
]


@pytest.mark.parametrize(("change", "column", "words"), SECTIONS)
def test_a_section_with_a_fault_is_named_with_its_line(faults_of, change, column, words):
    faults = faults_of(center_toml=change)
    assert [f.column for f in faults] == [column], [str(f) for f in faults]
    assert words in faults[0].what and faults[0].row > 1


@pytest.mark.parametrize("sites", ['sites = "x"', "sites = [1, 2]", 'sites = ["PRG"]'])
def test_sites_that_are_no_sections_are_one_fault(faults_of, sites):
    from small_centre import SETTINGS

    (fault,) = faults_of(center_toml=sites + "\n" + SETTINGS.split("[[sites]]")[0])
    assert fault.column == "sites" and "not sections" in fault.what


def test_no_site_and_the_same_site_twice_are_faults(faults_of):
    from small_centre import SETTINGS

    head, site = SETTINGS.split("[[sites]]")
    (none,) = faults_of(center_toml=head)
    assert "no site" in none.what
    (twice,) = faults_of(center_toml=f"{head}[[sites]]{site}[[sites]]{site}")
    assert "stands twice" in twice.what


@pytest.mark.parametrize(("text", "words", "row"), [
    ("name = Small\n", "not a valid setting", 1),
    ('name = "a"\nname = "b"\n', "not a valid setting", 2),
    ("name = \"Sm\u00e1\"".encode("cp1252"), "not UTF-8", 0),
])
def test_a_file_that_is_not_toml_is_one_fault(faults_of, text, words, row):
    (fault,) = faults_of(center_toml=text)
    assert words in fault.what and fault.row == row


def test_a_byte_order_mark_does_not_matter(faults_of):
    from small_centre import SETTINGS

    assert faults_of(center_toml=b"\xef\xbb\xbf" + SETTINGS.encode()) == ()


def test_without_settings_only_that_is_said(write, tmp_path):
    from wfm import load

    for folder in (write(tmp_path / "inputs", center_toml=None), tmp_path / "nowhere"):
        with pytest.raises(InputError, match=r"the settings file is missing.*wfm init"):
            load(folder)


def test_faults_in_a_centres_own_packs_come_with_the_others(write, tmp_path, find_faults):
    folder = write(tmp_path / "inputs", queues_csv=("PRG,voice", "PRG,fax"))
    (folder / "packs" / "labour").mkdir(parents=True)
    (folder / "packs" / "labour" / "CZ.toml").write_text("code = 5\n", encoding="utf-8")
    files = {f.file for f in find_faults(folder)}
    assert files == {"inputs/queues.csv", "labour/CZ.toml"}


# ---------------------------------------------------------------------- decent hours


@pytest.mark.parametrize(("line", "hours"), [
    ("", ((time(8), time(21)),)),
    ('rules = {decent_hours = "09:30-20:00"}\n', ((time(9, 30), time(20)),)),
    ('rules = {decent_hours = "09:00-13:00 15:00-20:00"}\n',
     ((time(9), time(13)), (time(15), time(20)))),
    ('rules = {decent_hours = ""}\n', ()),
])
def test_the_hours_for_calls_where_the_law_has_none(tmp_path, line, hours) -> None:
    inputs = write_small(tmp_path / "inputs", center_toml=("interval_min", f"{line}interval_min"))
    assert load(inputs).center.decent_hours == hours


@pytest.mark.parametrize("value", ['"closed"', '"21:00-08:00"', "8", '"always"'])
def test_hours_for_calls_that_cannot_be_read_are_a_fault(tmp_path, value) -> None:
    line = f"rules = {{decent_hours = {value}}}\n"
    (fault,) = faults_in(
        write_small(tmp_path / "inputs", center_toml=("interval_min", f"{line}interval_min")))
    assert fault.column == "decent_hours"
