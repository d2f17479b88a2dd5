"""`wfm reforecast` as a planner runs it within a day of the small centre's week."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from commands import good, written, wrong
from small_centre import SMALL_WEEK, write_small

DAY = SMALL_WEEK + timedelta(days=1)
NOON = f"{DAY} 12:00"


def moody_history(weeks: int = 12) -> str:
    """About 20 contacts a half-hour in days that are busy or quiet throughout."""
    rng = np.random.default_rng(4)
    lines = ["queue,start,offered,handled,abandoned,aht_s"]
    for back in range(7 * weeks, 0, -1):
        day = SMALL_WEEK - timedelta(days=back)
        level = rng.gamma(16.0, 1 / 16)
        for queue, rate, (first, last) in (("care", 20.0, (8, 18)), ("chat", 2.0, (9, 17))):
            if day.weekday() == 6 or (day.weekday() == 5 and queue == "chat"):
                continue
            for half in range(2 * first, 26 if day.weekday() == 5 else 2 * last):
                start = datetime(day.year, day.month, day.day) + timedelta(minutes=30 * half)
                count = rng.poisson(rate * level)
                lines.append(f"{queue},{start:%Y-%m-%d %H:%M},{count},{count},0,240")
    return "\n".join(lines) + "\n"


HISTORY = moody_history()


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("planned")
    write_small(root / "inputs", history_csv=HISTORY)
    good("plan", "-w", root, "--iterations", "0")
    return root


def came(until: int = 18, contacts: int = 36, queues: tuple[str, ...] = ("care",),
         header: str = "queue,start,offered,handled,abandoned,aht_s") -> str:
    """Rows of the first days of the week: usual on Monday, then so many a half-hour."""
    lines = [header]
    for queue in queues:
        for half in range(16, 36):
            monday = datetime(2026, 11, 23) + timedelta(minutes=30 * half)
            lines.append(f"{queue},{monday:%Y-%m-%d %H:%M},20,,,")
        for half in range(16, 2 * until):
            today = datetime(2026, 11, 24) + timedelta(minutes=30 * half)
            lines.append(f"{queue},{today:%Y-%m-%d %H:%M},{contacts},,,")
    return "\n".join(lines) + "\n"


def so_far(centre: Path, **how: object) -> Path:
    path = centre / "morning.csv"
    path.write_text(came(**how))  # type: ignore[arg-type]
    return path


def tables(centre: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    return (pd.read_csv(centre / "forecasts/today.csv"), pd.read_csv(centre / "outputs/today.csv"))


def test_a_busy_morning_moves_the_rest_and_asks_for_agents(centre):
    before = written(centre)
    said = good("reforecast", "-w", centre, "--at", NOON, "--so-far", so_far(centre))
    assert "As of 2026-11-24 12:00 (Europe/Prague)" in said
    contacts, agents = tables(centre)
    care = contacts[(contacts["queue"] == "care") & (contacts["before"] > 0)]
    assert care[care["state"] == "so far"]["came"].tolist() == [36.0] * 8
    rest = care[care["state"] == "rest"]
    assert len(rest) == 12
    assert rest["start"].iloc[0] == "2026-11-24T12:00+01:00"
    assert (rest["after"] > rest["before"]).all()
    assert (rest["after"] < 36).all()
    assert set(agents["state"]) == {"rest", "coming"}
    assert agents["rostered"].notna().any()
    # the forecast in force, and all that was made from it, stay
    assert {name: text for name, text in written(centre).items()
            if not name.endswith("today.csv")} == before


def test_agents_are_asked_for_where_they_change_and_summed_by_hour(centre):
    said = good("reforecast", "-w", centre, "--at", NOON, "--so-far", so_far(centre))
    _contacts, agents = tables(centre)
    mine = agents[(agents["queue"] == "care") & (agents["state"] == "rest")]
    assert mine["required_after"].sum() > mine["required_before"].sum()
    changed = mine[mine["required_after"] != mine["required_before"]]
    hours = sorted({start[11:13] for start in changed["start"]})
    lines = said[said.index("agents, rest of today"):].splitlines()
    shown = [line.split() for line in lines if line.startswith("  care ") and ":" in line]
    assert [line[1] for line in shown] == [f"{hour}:00" for hour in hours]
    hour = mine[mine["start"].str.slice(11, 13) == hours[0]]
    assert float(shown[0][3]) == pytest.approx(hour["required_after"].mean(), abs=0.05)
    assert float(shown[0][5]) == pytest.approx(hour["rostered"].mean(), abs=0.05)


def test_the_same_morning_does_not_count_twice(centre):
    first = [good("reforecast", "-w", centre, "--at", NOON, "--so-far", so_far(centre))]
    tables_then = [p.read_bytes() for p in centre.glob("*/today.csv")]
    first.append(good("reforecast", "-w", centre, "--at", NOON, "--so-far", so_far(centre)))
    assert first[0] == first[1]
    assert [p.read_bytes() for p in centre.glob("*/today.csv")] == tables_then


def test_rows_of_the_history_count_as_those_of_a_file_do_and_a_file_comes_first(centre):
    good("reforecast", "-w", centre, "--at", NOON, "--so-far", so_far(centre))
    by_file = tables(centre)[0]
    rows = came().split("\n", 1)[1]
    (centre / "inputs/history.csv").write_text(HISTORY + rows)
    good("reforecast", "-w", centre, "--at", NOON)
    pd.testing.assert_frame_equal(by_file, tables(centre)[0])
    (centre / "inputs/history.csv").write_text(HISTORY + came(contacts=1).split("\n", 1)[1])
    good("reforecast", "-w", centre, "--at", NOON, "--so-far", so_far(centre))
    pd.testing.assert_frame_equal(by_file, tables(centre)[0])


def test_the_moment_can_be_written_in_several_ways(centre):
    path = so_far(centre)
    said = {good("reforecast", "-w", centre, "--so-far", path, *words) for words in (
        ("--at", NOON), ("--at", "2026-11-24 08:00-03:00"),
        ("--at", "12:00", "--day", "24/11/2026"))}
    assert len(said) == 1
    for words in (("--at", NOON, "--day", DAY), ("--at", "noon"), ("--at", "12:75"), ()):
        assert "Error" in wrong("reforecast", "-w", centre, *words)
    assert "leave out --day" in wrong("reforecast", "-w", centre, "--at", NOON, "--day", DAY)


def test_without_a_day_it_is_today(centre, monkeypatch):
    class Tuesday(date):
        @classmethod
        def today(cls) -> date:
            return DAY

    monkeypatch.setattr("wfm.cli.reforecast.date", Tuesday)
    path = so_far(centre)
    assert good("reforecast", "-w", centre, "--at", "12:00", "--so-far", path) == good(
        "reforecast", "-w", centre, "--at", NOON, "--so-far", path)


def test_faults_of_the_file_are_told_with_row_and_column_and_nothing_is_written(centre):
    path = centre / "morning.csv"
    path.write_text(came().replace("care,2026-11-24 09:00,36", "fax,2026-11-24 09:00,many"))
    said = wrong("reforecast", "-w", centre, "--at", NOON, "--so-far", path)
    assert "morning.csv, row 24, column queue: there is no queue 'fax'" in said
    assert "morning.csv, row 24, column offered" in said
    path.write_text("")
    assert "there is nothing in it" in wrong(
        "reforecast", "-w", centre, "--at", NOON, "--so-far", path)
    assert "does not exist" in wrong(
        "reforecast", "-w", centre, "--at", NOON, "--so-far", centre / "none.csv")
    assert not list(centre.glob("*/today.csv"))


def test_a_week_that_is_not_forecast_is_refused_with_what_to_do(centre):
    said = wrong("reforecast", "-w", centre, "--at", "2026-12-30 12:00")
    assert "Run `wfm forecast --week 2026-12-28` first" in said
    (centre / "forecasts/inbound.csv").unlink()
    assert "wfm forecast" in wrong("reforecast", "-w", centre, "--at", NOON)


def test_without_a_roster_of_the_week_there_is_nothing_to_compare_with(centre):
    path = so_far(centre)
    (centre / "outputs/roster.csv").rename(centre / "roster.csv")
    good("reforecast", "-w", centre, "--at", NOON, "--so-far", path)
    assert tables(centre)[1]["rostered"].isna().all()
    (centre / "roster.csv").rename(centre / "outputs/roster.csv")
    result = json.loads((centre / "outputs/result.json").read_text())
    (centre / "outputs/result.json").write_text(json.dumps(result | {"week": "2026-11-16"}))
    said = good("reforecast", "-w", centre, "--at", NOON, "--so-far", path)
    assert "the roster in outputs/ is of the week 2026-11-16" in said
    assert tables(centre)[1]["rostered"].isna().all()
    (centre / "outputs/roster.csv").write_text("agent\nA1\n")
    assert "roster.csv" in wrong("reforecast", "-w", centre, "--at", NOON, "--so-far", path)


def test_a_morning_without_records_and_an_outage_are_told(centre):
    said = good("reforecast", "-w", centre, "--at", NOON)
    assert "care: nothing of today is on record" in said
    path = so_far(centre, contacts=0)
    said = good("reforecast", "-w", centre, "--at", NOON, "--so-far", path)
    assert "taken as an outage" in said
    contacts, _agents = tables(centre)
    rest = contacts[(contacts["queue"] == "care") & (contacts["state"] == "rest")]
    assert (rest["after"] >= 0.8 * rest["before"]).all()


def test_rostered_agents_are_those_of_the_roster(centre):
    good("reforecast", "-w", centre, "--at", NOON, "--so-far", so_far(centre))
    _contacts, agents = tables(centre)
    stints = pd.read_csv(centre / "outputs/roster.csv")
    work = stints[(stints["kind"] == "work") & (stints["what"] == "care")]
    begin, end = (pd.to_datetime(work[name], utc=True) for name in ("start", "end"))
    for row in agents[agents["queue"] == "care"].head(12).itertuples():
        start = pd.Timestamp(row.start)
        there = ((begin <= start) & (end >= start + timedelta(minutes=30))).sum()
        part = ((begin < start + timedelta(minutes=30)) & (end > start)).sum()
        assert there - 1e-9 <= row.rostered <= part + 1e-9
    assert np.isfinite(agents["required_before"]).all()
