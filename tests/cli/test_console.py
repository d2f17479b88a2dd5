"""The live line: as wide as the terminal, figures before the bar."""

from __future__ import annotations

import os
import shutil
import sys

import pytest

from wfm.cli.console import Console, Line


@pytest.mark.parametrize("columns", [70, 80, 120])
def test_on_a_narrow_terminal_the_bar_goes_and_the_figures_stay(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((columns, 24)))
    Line(Console(False, False), "BRL")("search", 0.5, 136_667, 133_436, 187.0)
    said = capsys.readouterr().err
    assert said.startswith("\r") and len(said) == columns
    assert "cost 136,667 BRL  bound 133,436  gap 2.4 %  short 187.0 h" in said
    assert ("#####" in said) == (columns > 80)
