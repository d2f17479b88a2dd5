"""Packs are read strictly: every fault is named with file and line, all at once."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from wfm import schema
from wfm.rules import calling_pack, reading
from wfm.rules.calling import load_calling_packs
from wfm.rules.labour import load_labour_packs
from wfm.tables import InputError

SHIPPED = Path(reading.__file__).parent / "packs"
PACK_FILES = sorted(SHIPPED.glob("*/*.toml"))

CALLING = """\
code = "XX-OWN"
title = "Our own hours"
country = "BR"
as_of = 2026-11-21
status = "practice"
confidence = "high"

[citation]
law = "house rule"
source = "our handbook"
read = 2026-11-21

[[rules]]
id = "one"
purposes = ["sales"]

[rules.windows]
mon-fri = ["09:00-12:00", "13:00-18:00"]
sat-sun = []

[[rules]]
id = "two"
purposes = ["survey"]
windows_of = "one"
"""


def own(tmp_path: Path, text: str, name: str = "XX-OWN") -> Path:
    (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    return tmp_path


def faults(error: pytest.ExceptionInfo[InputError]) -> dict[str, int]:
    return {fault.column: fault.row for fault in error.value.faults}


def line_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


def test_a_pack_of_ones_own_adds_to_the_shipped_ones(tmp_path: Path) -> None:
    packs = load_calling_packs(own(tmp_path, CALLING))
    assert packs["XX-OWN"].rules[1].windows == packs["XX-OWN"].rules[0].windows
    assert set(packs) == set(load_calling_packs()) | {"XX-OWN"}


def test_a_pack_of_the_same_code_replaces_the_shipped_one(tmp_path: Path) -> None:
    packs = load_calling_packs(own(tmp_path, CALLING.replace("XX-OWN", "BR-RJ"), "BR-RJ"))
    assert packs["BR-RJ"].title == "Our own hours"
    assert packs["BR"].title == load_calling_packs()["BR"].title


def test_a_folder_that_is_not_there_holds_no_packs(tmp_path: Path) -> None:
    assert load_calling_packs(tmp_path / "none").keys() == load_calling_packs().keys()
    assert load_labour_packs(tmp_path / "none").keys() == load_labour_packs().keys()


@pytest.mark.parametrize(
    ("before", "after", "column"),
    [
        ('id = "two"', 'id = "two"\npurpose = ["survey"]', "purpose"),
        ('country = "BR"', 'country = "QQ"', "country"),
        ('country = "BR"', 'country = "BR"\nsubdivision = "QQ"', "subdivision"),
        ('country = "BR"', 'country = "BR"\nextends = "QQ"', "extends"),
        ('country = "BR"', 'country = "BR"\nextends = "XX-OWN"', "extends"),
        ('country = "BR"', 'country = "BR"\nextends = "ES"', "extends"),
        ('status = "practice"', 'status = "perhaps"', "status"),
        ('"13:00-18:00"', '"11:00-18:00"', "mon-fri"),
        ('"13:00-18:00"', '"18:00-13:00"', "mon-fri"),
        ('"13:00-18:00"', '"13:00-25:00"', "mon-fri"),
        ("sat-sun = []", "fri-sun = []", "fri-sun"),
        ("sat-sun = []", "sun = []", "windows"),
        ("sat-sun = []", "sat-sun = []\nferiado = []", "feriado"),
        ('windows_of = "one"', 'windows_of = "three"', "windows_of"),
        ('purposes = ["survey"]', 'purposes = ["spam"]', "purposes"),
        ('id = "two"', 'id = "one"', "id"),
        ('id = "two"', 'id = "two"\nfrom = 2026-02-01\nto = 2026-01-01', "to"),
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
    assert [f.file for f in error.value.faults] == [f"{tmp_path.name}/XX-OWN.toml"]
    assert faults(error) == {column: where[-1]}


def test_an_impossible_date_is_named_with_its_line(tmp_path: Path) -> None:
    text = CALLING.replace("read = 2026-11-21", "read = 2026-02-30")
    with pytest.raises(InputError) as error:
        load_calling_packs(own(tmp_path, text))
    assert faults(error) == {"": line_of(text, "2026-02-30")}


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    own(tmp_path, CALLING.replace('"sales"', '"spam"').replace('"BR"', '"QQ"'))
    own(tmp_path, "code = ", "XX-TWO")
    with pytest.raises(InputError) as error:
        load_calling_packs(tmp_path)
    found = {(fault.file.split("/")[1], fault.column) for fault in error.value.faults}
    assert found == {("XX-OWN.toml", "country"), ("XX-OWN.toml", "purposes"), ("XX-TWO.toml", "")}


def test_the_code_is_the_name_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"the file is called XX-TWO\.toml"):
        load_calling_packs(own(tmp_path, CALLING, "XX-TWO"))


LABOUR = (SHIPPED / "labour" / "ES-CC.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("before", "after", "column"),
    [
        ("day_min = 540", "day_min = 1541", "day_min"),
        ("day_min = 540", "day_max = 540", "day_max"),
        ("week_min = 2340", "week_min = 500", "week_min"),
        ('start = "22:00"', 'start = "26:00"', "start"),
        ('unit = "weekend"', 'unit = "month"', "unit"),
        ("least = 2", "least = 5", "least"),
        ("every = 60", "every = true", "every"),
        ("shift_up_to = 479", "shift_up_to = 360", "shift_up_to"),
        ("shift_over = 479", "shift_over = 478", "shift_over"),
        ("[breaks]", "[premiums]\nnights = 0.2\n\n[breaks]", "nights"),
    ],
)
def test_labour_packs_are_as_strict(
    tmp_path: Path, before: str, after: str, column: str
) -> None:
    text = LABOUR.replace(before, after).replace('code = "ES-CC"', 'code = "XX-OWN"')
    with pytest.raises(InputError) as error:
        load_labour_packs(own(tmp_path, text))
    assert column in faults(error)
    if column in text:
        line = text.splitlines()[faults(error)[column] - 1]
        assert re.match(rf"{column}\s*=", line)


def test_break_rules_that_no_plan_can_say_are_refused(tmp_path: Path) -> None:
    # two meals and short pauses: which stretch a meal must end cannot be said by neighbours
    text = LABOUR.replace('code = "ES-CC"', 'code = "XX-OWN"')
    text = text.replace("minutes = 30", "count = 2\nminutes = 30")
    text += '\n[[breaks.longest_work]]\nname = "long"\nminutes = 300\nbreak_minutes = 30\n'
    with pytest.raises(InputError, match="'long' cannot be planned"):
        load_labour_packs(own(tmp_path, text))


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
