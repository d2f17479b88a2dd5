"""The table corrections, and that what it says rules over what is found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from click.testing import CliRunner
from small_centre import HISTORY

from wfm.cli import main
from wfm.intake import load

HEAD = "queue,start,end,do,why\n"


def faults(write, find_faults, tmp_path, row):
    folder = write(tmp_path / "inputs")
    (folder / "corrections.csv").write_text(HEAD + row, encoding="utf-8")
    return find_faults(folder)


@pytest.mark.parametrize(("row", "column", "words"), [
    ("sales,2026-10-05 08:00,2026-10-05 10:00,keep,", "queue", "no queue 'sales'"),
    ("care,2026-10-05 08:00,2026-10-05 10:00,forget,", "do", "keep, leave_out, closed"),
    ("care,2026-10-05 08:00,2026-10-05 08:00,keep,", "end", "ends before it begins"),
    ("care,2026-10-05 08:00,,keep,", "end", "empty"),
    ("care,2026-10-05 08:00,2026-10-05 10:00,keep,\n"
     "all,2026-10-05 09:00,2026-10-05 12:00,closed,", "do", "row 2 says keep"),
])
def test_a_bad_row_is_named(write, find_faults, tmp_path, row, column, words):
    (fault,) = faults(write, find_faults, tmp_path, row + "\n")
    assert fault.column == column and fault.file.endswith("corrections.csv")
    assert words in f"{fault.what} {fault.mend}"


def test_a_row_for_all_queues_is_one_for_each_in_utc(write, tmp_path):
    folder = write(tmp_path / "inputs")
    (folder / "corrections.csv").write_text(
        HEAD + "all,2026-10-05 08:00,2026-10-06 00:00,leave_out,strike\n", encoding="utf-8")
    found = load(folder).center.corrections
    assert [(one.queue, one.do, one.why) for one in found] == [
        ("care", "leave_out", "strike"), ("chat", "leave_out", "strike")]
    assert found[0].start == datetime(2026, 10, 5, 6, tzinfo=UTC)
    assert found[0].end == datetime(2026, 10, 5, 22, tzinfo=UTC)


def test_a_finding_of_cleaning_csv_can_be_taken_over_and_is_then_learned(write, tmp_path):
    """The way of a planner: forecast, copy queue, start and end of a row, forecast again."""
    lines = HISTORY.splitlines()
    day = "2026-10-14"
    spoilt = [
        ",".join([*row.split(",")[:2], "0,0,0,"]) if row.startswith(f"care,{day} 1") else (
            row if row.startswith("queue") else ",".join(
                [*row.split(",")[:2], str(9 * int(row.split(",")[2])), *row.split(",")[3:]]))
        for row in lines]
    folder = write(tmp_path / "inputs", history_csv="\n".join(spoilt) + "\n")

    def cleaning():
        result = CliRunner().invoke(main, ["forecast", "-w", str(tmp_path)])
        assert result.exit_code == 0, result.output
        assert "cleaning.csv" in result.output and "handling times" in result.output
        return pd.read_csv(tmp_path / "forecasts" / "cleaning.csv")

    (row,) = (r for r in cleaning().to_dict("records")
              if r["what"] == "outage" and r["start"].startswith(day))
    assert row["start"].startswith(f"{day}T10:00")
    (folder / "corrections.csv").write_text(
        HEAD + f"{row['queue']},{row['start']},{row['end']},keep,a quiet day\n", encoding="utf-8")
    again = cleaning()
    assert not ((again["what"] == "outage") & again["start"].str.startswith(day)).any()
    (kept,) = (r for r in again.to_dict("records") if r["what"] == "kept")
    assert (kept["queue"], kept["start"], kept["end"]) == (row["queue"], row["start"], row["end"])
    assert "table corrections" in kept["done"] and "a quiet day" in kept["done"]
    accuracy = pd.read_csv(tmp_path / "forecasts" / "aht_accuracy.csv").set_index("queue")
    assert accuracy.loc["care", "aht_s"] == pytest.approx(240, abs=1)
    assert timedelta(0) < pd.Timestamp(row["end"]) - pd.Timestamp(row["start"])
