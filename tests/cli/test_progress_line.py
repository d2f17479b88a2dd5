"""The line that follows a search says what is known, and no more."""

from __future__ import annotations

import math
import os
import shutil
import sys

import pytest

from wfm.cli.console import Console, Line


@pytest.mark.parametrize("cost, bound, says", [
    (math.inf, -math.inf, ""),
    (1234.0, -math.inf, "cost 1,234 EUR"),
    (1234.0, 0.0, "cost 1,234 EUR"),
    (1100.0, 1000.0, "cost 1,100 EUR  bound 1,000  gap 10.0 %"),
    (-900.0, -1000.0, "cost -900 EUR  bound -1,000  gap 10.0 %"),
    (-1000.0, -1000.0, "cost -1,000 EUR  bound -1,000  gap 0.0 %"),
    (500.0, -1000.0, "cost 500 EUR  bound -1,000  gap 150.0 %"),
])
def test_a_bound_is_shown_once_there_is_one(
    capsys: pytest.CaptureFixture[str], cost: float, bound: float, says: str,
) -> None:
    Line(Console(False, True), "EUR")("search", 0.5, cost, bound, math.inf)
    assert capsys.readouterr().out.partition("] ")[2].strip() == says


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
