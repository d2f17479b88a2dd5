"""What is wrong in the inputs is told in the language that they ask for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import wfm
from wfm.cli import main
from wfm.language import noted, use_language
from wfm.tables import Fault, Faults, InputError, Source

TOLD = {
    "pt_BR": ("linha 3, coluna interval_min: 7 não pode ficar aqui. Escreva 15 ou 30",
              "a tabela queues"),
    "es": ("fila 3, columna interval_min: 7 no puede estar aquí. Escriba 15 o 30",
           "la tabla queues"),
    "cs": ("řádek 3, sloupec interval_min: 7 tu být nemůže. Napište 15 nebo 30",
           "tabulka queues"),
    "en": ("row 3, column interval_min: 7 cannot stand here. Write 15 or 30",
           "the table queues is missing"),
}


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use_language("en")


@pytest.mark.parametrize("language", TOLD)
def test_faults_are_told_in_the_language_of_the_settings(language: str, tmp_path: Path) -> None:
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs" / "center.toml").write_text(
        f'name = "Centre"\nlanguage = "{language}"\ninterval_min = 7\n'
        '[sites.lisbon]\nzone = "Europe/Lisbon"\ncountry = "PT"\ncurrency = "EUR"\n',
        encoding="utf-8")
    done = CliRunner().invoke(main, ["check", "-w", str(tmp_path)])
    assert done.exit_code == 2
    for text in TOLD[language]:
        assert text in done.output


def test_faults_of_two_readings_keep_the_language_of_the_first() -> None:
    faults = Faults()
    source = Source(Path("inputs/a.csv"))
    fault = Fault(source.file, "", 2, "b", noted("the cell is empty"), noted("Keep one of them"))
    faults.take(InputError([fault], "cs"))
    faults.take(InputError([fault], "es"))
    with pytest.raises(InputError) as raised:
        faults.raise_if_any()
    assert raised.value.language == "cs"
    assert str(raised.value) == "inputs/a.csv, row 2, column b: the cell is empty. Keep one of them"
    use_language("cs")
    assert str(raised.value) == str(fault)
    assert "řádek 2, sloupec b" in str(fault) and "the cell" not in str(fault)


def test_every_text_of_a_fault_can_be_translated() -> None:
    """No fault is made of a text that no catalogue knows."""
    plain, seen = [], 0
    for path in sorted(Path(wfm.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            texts = {"wrong": node.args[1:3], "fault": node.args[-2:], "add": node.args[3:5],
                     "Fault": node.args[4:6], "Bad": node.args[:2]}.get(name, [])
            if name == "add" and len(node.args) != 5:
                continue
            seen += len(texts)
            plain += [f"{path.name}:{text.lineno}" for text in texts
                      if isinstance(text, ast.JoinedStr | ast.BinOp)
                      or (isinstance(text, ast.Constant) and isinstance(text.value, str)
                          and " " in text.value)]
    assert seen > 400
    assert plain == []
