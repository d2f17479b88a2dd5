"""`wfm accuracy` as a planner runs it: forecast, wait for the contacts, look."""

from __future__ import annotations

import gzip
import shutil
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from commands import good, wrong
from small_centre import HISTORY, SMALL_WEEK, history_text, write_small

from wfm import load
from wfm.kept_forecasts import load_kept
from wfm.workspace import Workspace

PAST = SMALL_WEEK - timedelta(weeks=2)


def until(day: date) -> str:
    """The small centre's history before a day."""
    head, *lines = HISTORY.splitlines()
    return "\n".join([head, *(line for line in lines if line.split(",")[1] < str(day))]) + "\n"


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes()
            for path in sorted((root / "forecasts" / "made").rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def tracked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forecasts made of three weeks with the history of then, and the contacts that came."""
    root = tmp_path_factory.mktemp("tracked")
    for back in (2, 1):
        week = SMALL_WEEK - timedelta(weeks=back)
        write_small(root / "inputs", history_csv=until(week))
        good("forecast", "-w", root, "--week", week)
    write_small(root / "inputs")
    return root


@pytest.fixture
def copied(tracked: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copytree(tracked, tmp_path / "copied"))


def test_a_forecast_is_kept_by_the_day_it_was_made_and_judged_when_the_contacts_came(tracked):
    assert sorted(files(tracked)) == [
        f"forecasts/made/{week - timedelta(days=1)}/{name}-{week}.csv.gz"
        for week in (PAST, PAST + timedelta(weeks=1)) for name in ("days", "inbound", "weeks")]
    said = good("accuracy", "-w", tracked)
    assert "Forecasts of 2026-09-28 to 2026-11-21" in said
    assert "Error by days ahead" in said and "Error by weekday" in said and "8-14" in said
    assert "compare whole weeks" in said
    book = openpyxl.load_workbook(tracked / "outputs" / "accuracy.xlsx")
    assert book.sheetnames[:5] == ["Queues", "Lead time", "Weekday", "Time of day", "Days"]
    table = pd.read_csv(tracked / "outputs" / "accuracy.csv", keep_default_na=False,
                        na_values=[""])
    assert set(table["by"]) == {"queue", "lead", "weekday", "time", "special"}
    queues = table[table["by"] == "queue"].set_index("queue")
    center = load(tracked / "inputs").center
    came = center.history[center.history["start"] >= pd.Timestamp(PAST, tz="Europe/Prague")]
    # 17 November is a holiday: it stands apart
    ordinary = came[came["start"].dt.date != date(2026, 11, 17)]
    assert queues["contacts"].to_dict() == ordinary.groupby("queue")["offered"].sum().to_dict()
    assert queues.loc["care", "wape"] == pytest.approx(queues.loc["care", "floor"], rel=0.3)
    special = table[table["by"] == "special"]
    assert set(special["key"]) == {"2026-11-17"}
    # the week with the holiday is listed but not counted
    assert "Totals of whole weeks" in said
    assert queues.loc["care", "weeks"] == 1 and queues.loc["care", "week_wape"] < 0.2
    assert "Weeks" in book.sheetnames


def test_what_is_judged_is_what_was_said_then(tracked):
    center = load(tracked / "inputs").center
    kept = load_kept(Workspace(tracked), PAST, SMALL_WEEK)
    last = pd.read_csv(tracked / "forecasts" / "inbound.csv")  # of the second forecast
    last["start"] = pd.to_datetime(last["start"], utc=True)
    mine = kept.intervals[kept.intervals["made"] == pd.Timestamp(PAST + timedelta(days=6))]
    both = mine.merge(last, on=["queue", "start"], suffixes=("", "_then"))
    assert len(both) == len(mine) > 100
    for name in ("volume", "p10", "p90", "habit", "spread"):
        assert (both[name] - both[f"{name}_then"]).abs().max() <= 1e-9
    good("accuracy", "-w", tracked, "-q")
    table = pd.read_csv(tracked / "outputs" / "accuracy.csv")
    count = center.history.merge(mine, on=["queue", "start"])
    count = count[(count["start"].dt.date != date(2026, 11, 17)) & (count["queue"] == "chat")]
    error = (count["offered"] - count["volume"]).abs().sum() / count["offered"].sum()
    leads = table[(table["queue"] == "chat") & (table["by"] == "lead")].set_index("key")
    assert leads.loc["1-7", "contacts"] > count["offered"].sum()
    # by the later forecast only: the week before it is of the earlier one
    good("accuracy", "-w", tracked, "--weeks", "1", "-q")
    again = pd.read_csv(tracked / "outputs" / "accuracy.csv")
    queue = again[(again["queue"] == "chat") & (again["by"] == "queue")]
    assert queue["wape"].item() == pytest.approx(error, abs=1e-3)


def test_the_same_forecast_again_replaces_and_another_week_stands_beside(copied):
    before = files(copied)
    assert len(before) == 6
    good("forecast", "-w", copied, "--week", PAST, "-q")
    assert files(copied) == before, "to the byte, although more is known by now"
    good("forecast", "-w", copied, "--week", PAST, "--weeks", "1", "-q")
    shorter = files(copied)
    changed = {name for name in before if before[name] != shorter[name]}
    assert shorter.keys() == before.keys() and len(changed) == 3
    assert all(str(PAST) in name for name in changed)


def test_nothing_to_judge_says_what_to_do(tmp_path):
    write_small(tmp_path / "inputs")
    said = wrong("accuracy", "-w", tmp_path)
    assert "No forecast is kept" in said and "wfm accuracy --replay 8" in said
    good("forecast", "-w", tmp_path, "-q")  # of the week after the history
    said = wrong("accuracy", "-w", tmp_path)
    assert "wfm accuracy --replay 8" in said
    assert not (tmp_path / "outputs").exists()


def test_a_replay_judges_what_would_have_been_and_keeps_nothing(tmp_path, tracked):
    write_small(tmp_path / "inputs")
    said = good("accuracy", "-w", tmp_path, "--replay", "2")
    assert "would have been made on the Sunday before each week" in said
    assert not (tmp_path / "forecasts").exists()
    good("accuracy", "-w", tracked, "-q")
    # made of the same history, the forecasts of then are the same
    columns = ["queue", "by", "key", "contacts", "wape", "bias", "habit_wape", "naive_wape"]
    then, now = (pd.read_csv(root / "outputs" / "accuracy.csv")[columns]
                 for root in (tracked, tmp_path))
    pd.testing.assert_frame_equal(then, now, atol=1e-3)


def test_a_history_too_short_for_a_replay_says_so(tmp_path):
    write_small(tmp_path / "inputs", history_csv=history_text(1))
    assert "The history is too short" in wrong("accuracy", "-w", tmp_path, "--replay", "1")
    write_small(tmp_path / "inputs", history_csv=history_text(3))
    assert "long enough for 2 of 5 weeks" in good("accuracy", "-w", tmp_path, "--replay", "5")


def test_a_queue_that_grew_overnight_needs_a_human(tmp_path):
    lines = HISTORY.splitlines()
    grown = [",".join([*(cells := line.split(","))[:2], str(3 * int(cells[2])),
                       str(3 * int(cells[3])), *cells[4:]])
             if line.startswith("care") and line.split(",")[1] >= "2026-11-16" else line
             for line in lines[1:]]
    write_small(tmp_path / "inputs", history_csv="\n".join([lines[0], *grown]) + "\n")
    said = good("accuracy", "-w", tmp_path, "--replay", "1", "-v")
    assert "! care: In the last week" in said and "above their band" in said
    assert "! chat" not in said
    assert "Bias by weekday" in said


@pytest.mark.parametrize("spoil", [
    lambda path: path.write_bytes(path.read_bytes()[:100]),
    lambda path: path.write_bytes(b"queue,start"),
    lambda path: path.write_bytes(gzip.compress(b"queue,start\ncare,soon\n")),
    lambda path: path.with_name(path.name.replace("inbound", "days")).unlink(),
])
def test_a_damaged_file_is_named(copied, spoil):
    spoil(next(copied.glob(f"forecasts/made/*/inbound-{PAST}.csv.gz")))
    said = wrong("accuracy", "-w", copied)
    assert f"inbound-{PAST}.csv.gz: the file is damaged. Remove it" in said


@pytest.mark.parametrize("option", [
    ("--weeks", "0"), ("--replay", "0"), ("--replay", "soon"), ("--replay", "2", "--weeks", "2"),
    ("--workers", "2"), ("--cluster", "tcp://127.0.0.1:1")])
def test_options_that_make_no_sense_are_refused(tracked, option):
    wrong("accuracy", "-w", tracked, *option)


def test_files_of_others_in_the_folder_are_left_alone_and_quiet_says_nothing(copied):
    made = next((copied / "forecasts" / "made").iterdir())
    (made / "inbound-copy.csv.gz").write_bytes(b"mine")
    (made.parent / "notes").mkdir()
    (made.parent / "notes" / f"inbound-{PAST}.csv.gz").write_bytes(b"mine")
    assert good("accuracy", "-w", copied, "-q") == ""
