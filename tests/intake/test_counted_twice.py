"""Rows of the history that count contacts twice: left out, and said; never silently."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from small_centre import HISTORY

from wfm.center import Correction
from wfm.intake import load
from wfm.intake.twice import once
from wfm.tables import ROW, InputError

HEAD, *ROWS = HISTORY.splitlines()
COUNTS = "handled", "abandoned", "aht_s"


def read(write, tmp_path, rows, **files):
    folder = write(tmp_path / "inputs", history_csv="\n".join([HEAD, *rows]) + "\n")
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return load(folder).center


@pytest.fixture
def sound(write, tmp_path):
    return read(write, tmp_path / "sound", ROWS)


def day_totals(rows=ROWS, clock="00:00"):
    """A row of each queue and day with the sum of its contacts, at a time of day."""
    total = {}
    for row in rows:
        queue, start, offered, *_rest = row.split(",")
        total[queue, start[:10]] = total.get((queue, start[:10]), 0) + int(offered)
    return [f"{queue},{day} {clock},{n},{n},0,300" for (queue, day), n in total.items()]


def test_rows_that_stand_twice_alike_count_once_and_are_listed_together(write, tmp_path, sound):
    center = read(write, tmp_path, ROWS + ROWS[2:6])
    pd.testing.assert_frame_equal(center.history, sound.history)
    (finding,) = center.findings
    assert (finding.queue, finding.what) == ("care", "duplicate")
    assert finding.end - finding.start == timedelta(hours=2)
    assert "4; one" in finding.done
    assert any("4 rows" in note for note in center.notes)


def test_of_rows_that_differ_the_one_with_most_contacts_is_taken_and_said(write, tmp_path):
    queue, start, *_rest = ROWS[5].split(",")
    again = [f"{queue},{start},77,70,7,200", f"{queue},{start},1,1,0,"]
    center = read(write, tmp_path, ROWS + again)
    moment = pd.Timestamp(start, tz="Europe/Prague").tz_convert("UTC")
    row = center.history[(center.history["queue"] == queue) & (center.history["start"] == moment)]
    assert row["offered"].tolist() == [77]
    (finding,) = center.findings
    assert f"rows 7, {len(ROWS) + 2}, {len(ROWS) + 3}" in finding.done
    assert "remove the wrong row" in finding.done


def test_many_rows_that_differ_may_be_parts_and_the_check_says_so(write, tmp_path):
    other = [",".join([*row.split(",")[:2], "99,9,0,200"]) for row in ROWS if "care" in row]
    center = read(write, tmp_path, ROWS + other)
    assert any("add them up" in note for note in center.notes)


@pytest.mark.parametrize("clock", ["00:00", "08:00"])
def test_totals_of_days_are_left_out(write, tmp_path, sound, clock):
    rows = ROWS + [row for row in day_totals(clock=clock) if "care" in row]
    if clock == "08:00":  # no row of Saturday, which opens at nine, gets in front of it
        rows = [row for row in rows if pd.Timestamp(row.split(",")[1]).day_of_week < 5
                or not row.endswith(",300")]
    center = read(write, tmp_path, rows)
    pd.testing.assert_frame_equal(center.history, sound.history)
    assert {f.what for f in center.findings} == {"total"}
    assert len(center.findings) == len(rows) - len(ROWS)
    assert "sum of the day" in center.findings[0].done


def test_the_total_of_the_day_before_at_midnight_is_one_too(write, tmp_path, sound):
    rows = []
    for row in day_totals():
        queue, start, *rest = row.split(",")
        following = datetime.fromisoformat(start) + timedelta(days=1)
        rows.append(",".join([queue, f"{following:%Y-%m-%d %H:%M}", *rest]))
    center = read(write, tmp_path, ROWS + rows[:-2])
    pd.testing.assert_frame_equal(center.history, sound.history)
    assert {f.what for f in center.findings} == {"total"}


def test_a_total_that_the_planner_keeps_stays(write, tmp_path):
    total = [row for row in day_totals() if "care" in row][3]
    queue, start, offered, *_rest = total.split(",")
    keep = f"queue,start,end,do\n{queue},{start},{start[:10]} 00:30,keep\n"
    totals = [row for row in day_totals() if "care" in row]
    center = read(write, tmp_path, ROWS + totals, corrections=keep)
    moment = pd.Timestamp(start, tz="Europe/Prague").tz_convert("UTC")
    kept = center.history[center.history["start"] == moment]
    assert kept["offered"].tolist() == [int(offered)]
    assert len(center.findings) == len(totals) - 1


def test_a_queue_that_is_the_sum_of_the_others_is_left_out(write, tmp_path, sound):
    frame = sound.history.assign(start=sound.history["start"].dt.tz_convert("Europe/Prague"))
    totals = [f"ALL,{start:%Y-%m-%d %H:%M},{n:g},{n:g},0,300"
              for start, n in frame.groupby("start")["offered"].sum().items()]
    center = read(write, tmp_path, ROWS + totals)
    pd.testing.assert_frame_equal(center.history, sound.history)
    (finding,) = center.findings
    assert (finding.queue, finding.what) == ("ALL", "total")
    assert any("'ALL'" in note and "sum of the other queues" in note for note in center.notes)
    wrong = [",".join([*row.split(",")[:2], "3,3,0,300"]) for row in totals]
    with pytest.raises(InputError, match="no queue 'ALL'"):
        read(write, tmp_path / "wrong", ROWS + wrong)


def made(offered, minutes=30, first="2026-01-05", zone="Europe/Prague"):
    """A queue of 24 hours as it was read, (days, slots) of contacts."""
    start = pd.date_range(first, periods=offered.size, freq=f"{minutes}min", tz="UTC")
    frame = pd.DataFrame({"queue": "care", "start": start, "offered": offered.ravel()})
    for name in COUNTS:
        frame[name] = frame["offered"]
    return frame.assign(**{ROW: np.arange(len(frame)) + 2})


@pytest.mark.parametrize("seed", range(10))
def test_days_that_begin_with_a_large_batch_have_no_totals(seed):
    """A batch at midnight as large as the rest of the day equals it now and then by chance."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(2.0, (120, 48)).astype(float)
    counts[:, 0] = rng.poisson(94.0, 120)
    assert (2 * counts[:, 0] == counts.sum(axis=1)).any() or seed
    assert once(made(counts), {"care": ZoneInfo("UTC")}, 30).findings == ()


def test_a_total_in_place_of_the_first_interval_is_told_by_its_size():
    counts = np.random.default_rng(1).poisson(5.0, (60, 48)).astype(float)
    counts[[10, 40], 0] = counts[[10, 40], 1:].sum(axis=1)
    zones = {"care": ZoneInfo("UTC")}
    found = once(made(counts), zones, 30)
    assert [f.start.date().isoformat() for f in found.findings] == ["2026-01-15", "2026-02-14"]
    assert len(found.rows) == 60 * 48 - 2
    begin = found.findings[0].start
    keep = Correction("care", begin, begin + timedelta(minutes=30), "keep")
    assert len(once(made(counts), zones, 30, [keep]).findings) == 1


def test_a_queue_of_the_centre_that_is_the_sum_of_the_others_is_said():
    rng = np.random.default_rng(2)
    one, other = (made(rng.poisson(5.0, (20, 48)).astype(float)) for _ in range(2))
    both = one.assign(offered=one["offered"] + other["offered"])
    frame = pd.concat([one.assign(queue="a"), other.assign(queue="b"), both.assign(queue="c")],
                      ignore_index=True)
    zones = dict.fromkeys("abc", ZoneInfo("UTC"))
    (note,) = once(frame, zones, 30).notes
    assert note.startswith("c is the sum of the other queues")
    assert once(frame[frame["queue"] != "c"], zones, 30).notes == ()
