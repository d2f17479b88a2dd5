"""Packs are read strictly: every fault is named with file and line, all at once."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from wfm import schema
from wfm.rules import calling_pack, reading
from wfm.rules.calling import load_calling_packs
from wfm.rules.labour import load_labour_packs
from wfm.tables import InputError

SHIPPED = Path(reading.__file__).parent / "packs"
PACK_FILES = [*sorted(SHIPPED.glob("calling/*.toml")), *sorted(SHIPPED.glob("labour/*.toml"))]

CALLING = """\
code = "BR-OWN"
title = "Our own hours"
country = "BR"
extends = "BR"
as_of = 2026-11-21
status = "practice"
confidence = "high"

[citation]
law = "house rule"
source = "our handbook"
read = 2026-11-21

[[rules]]
id = "br-own-one"
purposes = ["sales"]

[rules.windows]
mon-fri = ["09:00-12:00", "13:00-18:00"]
sat-sun = []

[[rules]]
id = "br-own-two"
purposes = ["survey"]
windows_of = "br-own-one"
"""


def own(tmp_path: Path, text: str, name: str = "BR-OWN") -> Path:
    (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    return tmp_path


def faults(error: pytest.ExceptionInfo[InputError]) -> dict[str, int]:
    return {fault.column: fault.row for fault in error.value.faults}


def line_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


def test_a_pack_of_ones_own_adds_to_the_shipped_ones(tmp_path: Path) -> None:
    packs = load_calling_packs(own(tmp_path, CALLING))
    assert packs["BR-OWN"].rules[1].windows == packs["BR-OWN"].rules[0].windows
    assert set(packs) == set(load_calling_packs()) | {"BR-OWN"}


def test_a_pack_of_the_same_code_replaces_the_shipped_one(tmp_path: Path) -> None:
    text = CALLING.replace("BR-OWN", "BR-RJ").replace("br-own", "br-rj").replace(
        'country = "BR"', 'country = "BR"\nsubdivision = "RJ"')
    packs = load_calling_packs(own(tmp_path, text, "BR-RJ"))
    assert packs["BR-RJ"].title == "Our own hours"
    assert packs["BR"].title == load_calling_packs()["BR"].title


def test_a_folder_that_is_not_there_holds_no_packs(tmp_path: Path) -> None:
    assert load_calling_packs(tmp_path / "none").keys() == load_calling_packs().keys()
    assert load_labour_packs(tmp_path / "none").keys() == load_labour_packs().keys()


@pytest.mark.parametrize(
    ("before", "after", "column"),
    [
        ('id = "br-own-two"', 'id = "br-own-two"\npurpose = ["survey"]', "purpose"),
        ('country = "BR"', 'country = "QQ"', "country"),
        ('country = "BR"', 'country = "BR"\nsubdivision = "QQ"', "subdivision"),
        ('country = "BR"', 'country = "BR"\nsubdivision = "RJ"', "subdivision"),
        ('extends = "BR"', 'extends = "QQ"', "extends"),
        ('extends = "BR"', 'extends = "BR-OWN"', "extends"),
        ('extends = "BR"', 'extends = "ES"', "extends"),
        ('code = "BR-OWN"\ntitle = "Our own hours"\ncountry = "BR"\nextends = "BR"',
         'title = "Our own hours"\ncountry = "BR"\ncode = "BR-OWN"', "code"),
        ('id = "br-own-two"', 'id = "br-own-two"\nparties = []', "parties"),
        ('id = "br-own-two"', 'id = "br-own-two"\nrelations = []', "relations"),
        ('id = "br-own-two"', 'id = "br-own-two"\nmodes = []', "modes"),
        ('purposes = ["survey"]', "purposes = []", "purposes"),
        ('id = "br-own-two"', 'id = "br-own-two, three"', "id"),
        ('"13:00-18:00"', '"22:00-06:00"', "mon-fri"),
        ('status = "practice"', 'status = "perhaps"', "status"),
        ('"13:00-18:00"', '"11:00-18:00"', "mon-fri"),
        ('"13:00-18:00"', '"18:00-13:00"', "mon-fri"),
        ('"13:00-18:00"', '"13:00-25:00"', "mon-fri"),
        ("sat-sun = []", "fri-sun = []", "fri-sun"),
        ("sat-sun = []", "sun = []", "windows"),
        ("sat-sun = []", "sat-sun = []\nferiado = []", "feriado"),
        ('windows_of = "br-own-one"', 'windows_of = "br-own-three"', "windows_of"),
        ('purposes = ["survey"]', 'purposes = ["spam"]', "purposes"),
        ('id = "br-own-two"', 'id = "br-own-one"', "id"),
        ('id = "br-own-two"', 'id = "br-own-two"\nfrom = 2026-02-01\nto = 2026-01-01', "to"),
        ('country = "BR"', 'country = "BR"\nno_hours = ["sales"]', "no_hours"),
        ('law = "house rule"\n', "", "law"),
        ("as_of = 2026-11-21", 'as_of = "yesterday"', "as_of"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, before: str, after: str, column: str
) -> None:
    text = CALLING.replace(before, after)
    assert text != CALLING
    with pytest.raises(InputError) as error:
        load_calling_packs(own(tmp_path, text))
    last = after.splitlines()[-1] if after else "[citation]"
    # a missing key is found where its table begins
    expected = {"windows": "[rules.windows]"}.get(column, last)
    where = [n for n, line in enumerate(text.splitlines(), 1) if expected in line]
    assert [f.file for f in error.value.faults] == [f"{tmp_path.name}/BR-OWN.toml"]
    assert faults(error) == {column: where[-1]}


def test_an_impossible_date_is_named_with_its_line(tmp_path: Path) -> None:
    text = CALLING.replace("read = 2026-11-21", "read = 2026-02-30")
    with pytest.raises(InputError) as error:
        load_calling_packs(own(tmp_path, text))
    assert faults(error) == {"": line_of(text, "2026-02-30")}


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    own(tmp_path, CALLING.replace('"sales"', '"spam"').replace(
        'country = "BR"', 'country = "QQ"'))
    own(tmp_path, "code = ", "BR-TWO")
    with pytest.raises(InputError) as error:
        load_calling_packs(tmp_path)
    found = {(fault.file.split("/")[1], fault.column) for fault in error.value.faults}
    assert found == {("BR-OWN.toml", "country"), ("BR-OWN.toml", "purposes"), ("BR-TWO.toml", "")}


def told(folder: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(InputError) as error:
        load_calling_packs(folder)
    return [(fault.file.split("/")[1], fault.row, fault.column) for fault in error.value.faults]


@pytest.mark.parametrize(("before", "after", "row"), [
    ('"sales"', "[" * 3000 + "]" * 3000, 0),
    ("read = 2026-11-21", "read = " + "1" * 5000, 12),
])
def test_what_the_toml_reader_cannot_bear_is_one_fault(
    tmp_path: Path, before: str, after: str, row: int
) -> None:
    assert told(own(tmp_path, CALLING.replace(before, after))) == [("BR-OWN.toml", row, "")]
    assert line_of(CALLING, "read =") == 12
    (tmp_path / "BR-OWN.toml").unlink()
    (tmp_path / "BR-OWN.toml").mkdir()
    assert told(tmp_path) == [("BR-OWN.toml", 0, "")]


def test_the_mark_that_some_editors_write_before_the_text_is_passed_over(tmp_path: Path) -> None:
    packs = load_calling_packs(own(tmp_path, "\ufeff" + CALLING))
    assert packs["BR-OWN"].title == "Our own hours"


@pytest.mark.parametrize("text", ["code = ", 'title = "\\q"'])
def test_what_extends_a_file_that_cannot_be_read_is_not_judged(tmp_path: Path, text: str) -> None:
    assert told(own(tmp_path, text, "BR")) == [("BR.toml", 1, "")]


def test_what_is_wrong_with_a_country_is_told_there_alone(tmp_path: Path) -> None:
    shipped = (SHIPPED / "calling/BR.toml").read_text("utf-8")
    spain = shipped.replace('country = "BR"', 'country = "ES"')
    assert {file for file, _row, _column in told(own(tmp_path, spain, "BR"))} == {"BR.toml"}
    circle = shipped.replace('country = "BR"', 'country = "BR"\nextends = "BR-RJ"')
    assert told(own(tmp_path, circle, "BR")) == [
        ("BR.toml", line_of(circle, "extends"), "extends")]


def test_hours_over_midnight_are_two_spans(tmp_path: Path) -> None:
    for wrong, mend in (("22:00-06:00", 'write two, "22:00-24:00" and "00:00-06:00"'),
                        ("22:00-00:00", 'Write "22:00-24:00"'), ("9-18", 'Write "09:00-21:00"')):
        with pytest.raises(InputError) as error:
            load_calling_packs(own(tmp_path, CALLING.replace("13:00-18:00", wrong)))
        assert mend in error.value.faults[0].mend


def test_the_code_is_the_name_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"the file is called BR-TWO\.toml"):
        load_calling_packs(own(tmp_path, CALLING, "BR-TWO"))


@pytest.mark.parametrize("path", PACK_FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_shipped_file_says_what_it_is(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("# Not legal advice")
    cited = tomllib.loads(text)["citation"]
    assert cited["law"] and cited["source"] and cited["read"]


def test_lines_are_found_in_nested_tables() -> None:
    text = '[[a]]\nx = 1\n[a.b]\ny = 2\n[[a]]\nx = 3\n[[a.c]]\nz = 4\n[d]\ne.f = 5\n'
    lines = reading.lines_of(text)
    assert lines[("a", 0, "b", "y")] == 4
    assert lines[("a", 1, "x")] == 6
    assert lines[("a", 1, "c", 0, "z")] == 8
    assert lines[("d", "e", "f")] == 10


def test_packs_and_tables_use_the_same_words() -> None:
    assert calling_pack.PURPOSES == schema.PURPOSES
    assert calling_pack.PARTIES == schema.PARTIES
    assert calling_pack.RELATIONS == schema.RELATIONS
