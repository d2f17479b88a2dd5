"""`wfm explain` as a planner runs it, on the small centre."""

from __future__ import annotations

import json
import re
import shutil

import pandas as pd
import pytest
from commands import good, wrong
from small_centre import ABSENCES, history_text, write_small

FEW = ("--rounds", "1")


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """The small centre with three times the contacts, and somebody away for most of the week."""
    root = tmp_path_factory.mktemp("short")
    write_small(root / "inputs", history_csv=_busy(),
                absences_csv=ABSENCES + "A6,2026-11-23 00:00,2026-11-28 00:00,leave,no\n")
    good("plan", "-w", root, "--iterations", "20")
    return root


def _busy() -> str:
    lines = history_text().splitlines()
    head, rows = lines[0], [line.split(",") for line in lines[1:]]
    return "\n".join([head, *(
        ",".join([q, start, str(3 * int(n)), str(3 * int(n)), lost, aht])
        for q, start, n, _h, lost, aht in rows)]) + "\n"


def test_it_says_where_it_is_short_and_why_and_what_would_help(short):
    said = good("explain", "-w", short, *FEW)
    assert re.search(r"^  care +\d", said, re.MULTILINE)
    first = re.search(r"Where it is short:\n  (.*)", said)[1]
    assert re.match(
        r"(care|chat), \w{3} 2026-11-2\d \d\d:\d\d–\d\d:\d\d: short by [\d.]+", first)
    assert re.search(r"Of \d who can do (care|chat): [\d.]+ at work on it", first)
    assert "One more agent would save:" in said
    assert "Of what you can change, these would save most:" in said


@pytest.mark.parametrize("prices", [True, False])
def test_cost_and_bound_are_those_of_the_roster(short, tmp_path, prices):
    """Also where its prices are lost; then they are found anew, in more rounds."""
    root = shutil.copytree(short, tmp_path / "centre")
    if not prices:
        (root / "outputs/prices.npz").unlink()
    result = json.loads((root / "outputs/result.json").read_text())
    said = good("explain", "-w", root, "--rounds", "1" if prices else "60")
    found = re.search(r"\(cost ([\d,]+) CZK, no legal roster below ([\d,]+) CZK", said)
    cost, bound = (float(text.replace(",", "")) for text in found.groups())
    assert cost == pytest.approx(result["total_cost"], abs=1)
    assert bound >= 0.999 * result["lower_bound"] - 1
    if prices:
        assert bound == pytest.approx(result["lower_bound"], abs=1)


def test_what_cannot_be_is_told_by_row(short):
    said = good("explain", "-w", short, "--agent", "A6")
    assert "A6: these cannot all be kept: absences row 4 (leave 2026-11-23 00:00" in said
    assert "contracts row 3 (week_min_h 16)" in said
    assert "can be kept" in good("explain", "-w", short, "--agent", "A1")


def test_a_wish_that_cannot_be_met_is_told(tmp_path, short):
    root = shutil.copytree(short, tmp_path / "centre")
    with (root / "inputs/preferences.csv").open("a", encoding="utf-8") as file:
        file.write("A2,tue,off,1\n")
    said = good("explain", "-w", root, "--agent", "A2")
    assert ("A2: this wish cannot be met: preferences row 4 (2026-11-24 off); absences row 3 "
            "(training 2026-11-24 10:00-11:00)") in said


def test_one_queue_is_explained_without_prices(short):
    said = good("explain", "-w", short, "--queue", "chat", "--top", "2")
    assert not re.search(r"^  care", said, re.MULTILINE) and "One more agent" not in said
    assert len(re.findall(r"short by", said)) <= 2
    assert re.search(r"^  renew +\d", good("explain", "-w", short, "--queue", "renew"), re.M)


def test_everything_is_written_as_a_table_and_the_same_each_time(short, tmp_path):
    texts = [good("explain", "-w", short, *FEW, "--csv", tmp_path / f"{n}.csv") for n in (1, 2)]
    assert texts[0].replace("1.csv", "2.csv") == texts[1]
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()
    table = pd.read_csv(tmp_path / "1.csv")
    assert {"week", "short", "agent", "easing"} <= set(table["part"])
    stretches = table[table["part"] == "short"]
    assert stretches["start"].str.endswith("+01:00").all()
    for _number, one in stretches.groupby("number"):
        causes = one[one["what"] != "all"]
        able = {"care": 6, "chat": 4}[one["subject"].iloc[0]]
        assert causes["agents"].sum() == pytest.approx(able, abs=0.1)


def test_quiet_says_nothing(short):
    assert good("explain", "-q", "-w", short, "--queue", "care") == ""


def test_a_shift_changed_by_hand_is_explained_as_it_stands(centre):
    path = centre / "outputs/roster.csv"
    rows = pd.read_csv(path, dtype=str)
    one = rows[(rows["agent"] == "A3") & (rows["kind"] != "absence")]
    last = one[one["date"] == one["date"].max()].index[-1]
    rows.loc[last, "end"] = rows.loc[last, "end"].replace(":00+", ":25+").replace(":30+", ":55+")
    rows.to_csv(path, index=False)
    assert "required" in good("explain", "-w", centre, *FEW)


def test_what_is_asked_wrongly_is_refused(centre):
    assert "there is no queue or campaign" in wrong("explain", "-w", centre, "--queue", "nope")
    assert "there is no agent" in wrong("explain", "-w", centre, "--agent", "nope")
    assert "do not go together" in wrong(
        "explain", "-w", centre, "--agent", "A1", "--queue", "care")
    (centre / "outputs/roster.csv").unlink()
    assert "wfm roster" in wrong("explain", "-w", centre)
