"""The line that follows a search says what is known, and no more."""

from __future__ import annotations

import math

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
