"""The page on real waits shows what its benchmark computes, to the rounding shown."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

import real_waits as page  # noqa: E402
import real_waits_models as models  # noqa: E402

NAMES = ("calls", "between", "choice", "patience", "curve", "handling", "results", "half-hours",
         "forecast")
NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")


def shown() -> dict[str, list[list[str]]]:
    """Tables of the page by name, as cells, without the line below the head."""
    text = page.PAGE.read_text(encoding="utf-8")
    found = re.findall(r"(?m)^<!-- ([\w-]+) -->\n((?:\|.*\n)*)", text)
    return {
        name: [[cell.strip() for cell in line.strip("|").split("|")]
               for n, line in enumerate(table.splitlines()) if n != 1]
        for name, table in found}


def as_far_as_shown(here: str, computed: str) -> bool:
    """The same words, and numbers that differ by one in the last digit shown at most."""
    if NUMBER.sub("#", here) != NUMBER.sub("#", computed):
        return False
    for one, other in zip(NUMBER.findall(here), NUMBER.findall(computed), strict=True):
        digits = len(one.partition(".")[2])
        if abs(float(one.replace(",", "")) - float(other.replace(",", ""))) > 1.01 * 10**-digits:
            return False
    return True


@pytest.fixture(scope="module")
def calls() -> pd.DataFrame:
    if not models.FILE.is_file():
        pytest.skip(f"no {models.FILE.name} at WFM_DATA or ../shared/data; "
                    "it is not the project's own")
    return models.read()


def test_the_page_has_every_table_and_the_picture():
    tables = shown()
    assert tuple(tables) == NAMES
    assert all(len(rows) > 2 and len({len(row) for row in rows}) == 1 for rows in tables.values())
    assert len(tables["half-hours"]) == 1 + len(models.OPEN)
    assert f"]({page.PICTURE.name})" in page.PAGE.read_text(encoding="utf-8")
    assert page.PICTURE.read_bytes().startswith(b"\x89PNG")


def test_numbers_are_compared_to_the_digit_shown():
    assert as_far_as_shown("12.3 s, 1,204 ± 3", "12.4 s, 1,203 ± 3")
    assert not as_far_as_shown("12.3 s", "12.5 s")
    assert not as_far_as_shown("12.3 s", "12.3 points")
    assert not as_far_as_shown("+1.0", "-1.0")


def calls_of(rows: list[tuple[str, float, float]]) -> pd.DataFrame:
    """Answered calls of agents: agent, start, end."""
    frame = pd.DataFrame(rows, columns=["agent", "start", "end"])
    return frame.assign(served=True, day=0, wait=0.0, join=frame["start"])


def test_a_stretch_ends_at_a_long_gap_and_counts_by_the_second():
    found = models.stretches(calls_of([
        ("A", 36000, 36300), ("A", 37000, 37100), ("A", 38800, 39000), ("B", 36900, 37800),
        ("B", 37000, 37060),
    ]), 900)
    assert found[["agent", "start", "end"]].values.tolist() == [
        ["A", 36000, 37100], ["A", 38800, 39000], ["B", 36900, 37800]]
    agents = models.present(found)
    assert agents.shape == (models.DAYS, models.SLOTS)
    assert agents[0, 20] == pytest.approx((1100 + 900) / 1800)
    assert agents[0, 21] == pytest.approx(200 / 1800)
    assert agents.sum() * 1800 == pytest.approx(1100 + 200 + 900)


def test_who_answers_just_before_midnight_stays_on():
    found = models.stretches(calls_of([("A", 85000, 86000), ("B", 80000, 84000)]), 900)
    assert found["end"].tolist() == [86400 + 900, 84000]


def test_time_between_calls_is_seen_only_while_somebody_waits():
    """Agent A is 10 s late with a caller waiting; B's queue is gone before B is ready."""
    rows = [("A", 1000, 1100, 0.0), ("A", 1110, 1200, 50.0), ("B", 5000, 5100, 0.0),
            ("B", 5400, 5500, 0.0)]
    calls = pd.DataFrame(rows, columns=["agent", "start", "end", "wait"])
    calls = calls.assign(served=True, day=0, join=calls["start"] - calls["wait"])
    gone = pd.DataFrame([{"agent": None, "served": False, "day": 0, "join": 5090.0, "wait": 40.0}])
    table = models.between_calls(pd.concat([calls, gone]), 900)
    assert set(table) == {10.0}


def test_errors_are_weighted_by_calls_and_leave_out_what_is_undefined():
    made = pd.DataFrame({
        "day": [0, 0, 1], "slot": [20, 21, 20], "calls": [10, 30, 10], "wait": [10.0, 20.0, 30.0],
        "gone": [0.1, 0.2, 0.3], "soon": [0.5, 0.5, 0.5], "p_wait": [40.0, 26.0, 20.0],
        "p_gone": [0.2, 0.2, 0.3], "p_soon": [0.5, 0.4, 0.5]})
    found = models.scores(made)
    assert found["wait"] == pytest.approx(20) and found["p_wait"] == pytest.approx(27.6)
    assert found["wait_error"] == pytest.approx((20 * 10 + 30 * 6) / 50)
    assert found["single"] == pytest.approx((10 * 30 + 30 * 6 + 10 * 10) / 50)
    assert found["gone_error"] == pytest.approx(20 / 50 * 5)
    assert found["undefined"] == 0
    made.loc[1, "p_wait"] = np.inf
    found = models.scores(made)
    assert found["undefined"] == 1 and found["wait_error"] == pytest.approx(10)


@pytest.mark.slow
def test_the_tables_are_what_the_benchmark_computes(calls):
    computed, _ = page.results(calls)
    here = shown()
    assert set(computed) == set(NAMES)
    wrong = [
        f"{name}: {cell!r} is {real!r}"
        for name, rows in computed.items()
        for there, row in zip(here[name], rows, strict=True)
        for cell, real in zip(there, row, strict=True) if not as_far_as_shown(cell, real)]
    assert not wrong, "renew the page: python benchmarks/real_waits.py\n" + "\n".join(wrong)


@pytest.mark.slow
def test_the_log_read_has_no_traps_left(calls):
    assert calls["agent"].notna()[calls["served"]].all()
    assert (calls["wait"] >= 0).all() and (calls["wait"] < 3600).all()
    assert (calls.loc[~calls["served"], "wait"] > 0).all()
    answered = calls[calls["served"]]
    late = answered["start"] - answered["join"] - answered["wait"]
    assert late.abs().max() <= 15 and (answered["end"] >= answered["start"]).all()
    assert calls["slot"].between(0, 47).all() and set(calls["month"]) == {1, 2, 3, 4, 5, 6}
