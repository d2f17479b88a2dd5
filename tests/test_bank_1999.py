"""A real centre from its call log to a roster: a bank in Israel, first half of 1999.

The log is that of Mandelbaum, Sakov & Zeltyn (2000), call by call. Two of its weeks are held
out and forecast, the first of them is rostered. Who worked there, and by which rules, is
not in it: the people are invented, with Czech labour rules as a stand-in.
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from scipy.stats import poisson

import wfm
from wfm.calendar import Grid, open_mask
from wfm.cli import main
from wfm.workspace import Workspace, load_forecast, load_roster

pytestmark = pytest.mark.slow

DATA = Path(os.environ.get("WFM_DATA", Path(__file__).parents[2] / "shared" / "data"))
FILE = DATA / "anonymous_bank_1999" / "calls_1999-01_to_06.csv.gz"
WEEK = date(1999, 6, 14)
WEEKS = 2
ZONE = "Asia/Jerusalem"
QUEUE_OF = {"PS": "service", "PE": "service", "NW": "service", "TT": "service",
            "NE": "stocks", "IN": "internet"}
SETTINGS = f"""\
name = "A bank of 1999"
week = {WEEK}
forecast_weeks = {WEEKS}
[[sites]]
site = "IL"
country = "IL"
zone = "{ZONE}"
"""
HOURS = "07:00-24:00,07:00-24:00,07:00-24:00,07:00-24:00,07:00-14:00,20:00-24:00,07:00-24:00"
QUEUES = f"""\
queue,site,channel,mon,tue,wed,thu,fri,sat,sun,service_level,answer_within_s,patience_s
service,IL,voice,{HOURS},0.8,30,300
stocks,IL,voice,{HOURS},0.8,30,300
internet,IL,voice,{HOURS},0.7,60,300
"""
CONTRACTS = """\
contract,pack,week_min_h,week_max_h,shift_min_h,shift_max_h,start_step_min,days_max,cost_h
full,CZ,34,40,5,9,60,6,30
part,CZ,16,25,4,6,60,5,30
"""
AGENTS = 26


def read_calls() -> pd.DataFrame:
    """Calls that reached the queue of an agent: queue, start (wall clock), served, aht_s."""
    raw = pd.read_csv(FILE, dtype={"server": str})
    assert (raw["vru_time"] < 0).any(), "a trap that the reading has to step over"
    raw = raw[raw["outcome"] != "PHANTOM"]
    # who hangs up in the voice response never asked for an agent
    raw = raw[(raw["outcome"] == "AGENT") | (raw["q_time"] > 0)]
    raw = raw[raw["type"].isin(list(QUEUE_OF))]
    start = pd.to_datetime(raw["date"]) + pd.to_timedelta(raw["vru_entry"])
    start += pd.to_timedelta(raw["vru_time"].clip(0, 600), unit="s")
    served = (raw["outcome"] == "AGENT") & raw["ser_time"].between(10, 3600)
    return pd.DataFrame({
        "queue": raw["type"].map(QUEUE_OF), "start": start.dt.floor("30min"),
        "answered": raw["outcome"] == "AGENT", "aht_s": raw["ser_time"].where(served),
    })


def history_of(calls: pd.DataFrame) -> pd.DataFrame:
    """A row for each open interval of the days on which anybody called; none means 0."""
    from wfm.intake import parse_spans

    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    hours = {d: parse_spans(t) for d, t in zip(days, HOURS.split(","), strict=True)}
    grid = Grid.days(calls["start"].min().date(), 181, ZONE, 30)
    local = grid.local(ZONE).tz_localize(None)
    alive = set(calls["start"].dt.date)
    opened = open_mask(grid, ZONE, hours) & np.isin(local.date, list(alive))
    index = pd.MultiIndex.from_product(
        [dict.fromkeys(QUEUE_OF.values()), local[opened]], names=["queue", "start"])
    found = calls.groupby(["queue", "start"]).agg(
        offered=("answered", "size"), handled=("answered", "sum"), aht_s=("aht_s", "mean"))
    table = found.reindex(index)
    counts = table[["offered", "handled"]].fillna(0).astype(int)
    counts["abandoned"] = counts["offered"] - counts["handled"]
    return counts.assign(aht_s=table["aht_s"].round(1)).reset_index()


def agents_table() -> str:
    lines = ["agent,team,site,contract,skills"]
    for n in range(AGENTS):
        skills = ("service", "service stocks:2", "stocks service:2", "service internet",
                  "internet stocks service:2")[n % 5]
        lines.append(f"B{n:02},{'east' if n % 2 else 'west'},IL,"
                     f"{'part' if n % 4 == 3 else 'full'},{skills}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def history() -> pd.DataFrame:
    if not FILE.is_file():
        pytest.skip(f"no {FILE.name} at WFM_DATA or ../shared/data; it is not the project's own")
    return history_of(read_calls())


@pytest.fixture(scope="module")
def planned(history: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that knows the calls before the weeks held out, after `wfm plan`."""
    root = tmp_path_factory.mktemp("bank")
    (root / "inputs").mkdir()
    known = history[history["start"] < pd.Timestamp(WEEK)]
    known.to_csv(root / "inputs" / "history.csv", index=False)
    for name, text in (("center.toml", SETTINGS), ("queues.csv", QUEUES),
                       ("contracts.csv", CONTRACTS), ("agents.csv", agents_table())):
        (root / "inputs" / name).write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["plan", "-w", str(root), "--iterations", "50"])
    assert result.exit_code == 0, result.output
    print(result.output)
    return root


def errors(expected: pd.Series, happened: pd.Series) -> float:
    """Sum of absolute errors over the sum of what happened."""
    return float((expected - happened).abs().sum() / happened.sum())


def poisson_floor(mean: pd.Series) -> float:
    """The share of error that is left to one who knows the rates: E|N − λ| of Poisson counts."""
    rate = mean.clip(lower=1e-9)
    deviation = 2 * rate * poisson.pmf(np.floor(rate), rate)
    return float(deviation.sum() / mean.sum())


def test_weeks_held_out_are_forecast_no_worse_than_by_habit(planned, history, record_property):
    loaded = wfm.load(planned / "inputs")
    made = load_forecast(Workspace(planned), loaded.center, WEEK).intervals
    truth = history[(history["start"] >= pd.Timestamp(WEEK))
                    & (history["start"] < pd.Timestamp(WEEK + timedelta(days=7 * WEEKS)))]
    assert len(truth) > 2 * 3 * 150
    truth = truth.assign(start=truth["start"].dt.tz_localize(ZONE).dt.tz_convert("UTC"))
    both = truth.merge(made, on=["queue", "start"])
    assert len(both) == len(truth), "every open interval is forecast"
    table = []
    for queue, rows in [*both.groupby("queue"), ("all", both)]:
        day = rows["start"].dt.tz_convert(ZONE).dt.date
        by_day = rows.groupby(["queue", day])[["offered", "volume", "habit"]].sum()
        table.append((
            queue, int(rows["offered"].sum()), errors(rows["volume"], rows["offered"]),
            errors(rows["habit"], rows["offered"]), poisson_floor(rows["volume"]),
            errors(by_day["volume"], by_day["offered"]),
            errors(by_day["habit"], by_day["offered"]),
            float(rows["offered"].between(rows["p10"], rows["p90"]).mean())))
    columns = ["queue", "calls", "wape", "habit", "floor", "day", "habit_day", "in_80"]
    found = pd.DataFrame(table, columns=columns).set_index("queue")
    print(f"\nTwo weeks from {WEEK}, half-hours:\n{found.round(3).to_string()}")
    for queue, row in found.iterrows():
        for name, value in row.items():
            record_property(f"{queue}.{name}", round(float(value), 4))
    everything = found.loc["all"]
    assert everything["wape"] < 0.9 * everything["habit"]
    assert everything["floor"] < everything["wape"] < 1.6 * everything["floor"]
    assert everything["day"] < 0.8 * everything["habit_day"]
    assert 0.75 < everything["in_80"] < 0.96


def test_the_roster_is_legal_and_its_bound_is_below_its_cost(planned, record_property):
    loaded = wfm.load(planned / "inputs")
    roster = load_roster(Workspace(planned))
    assert wfm.check(loaded.center, roster) == ()
    assert 0 < roster.lower_bound <= roster.total_cost
    work = roster.stints[roster.stints["kind"] == "work"]
    hours = (work["end"] - work["start"]).dt.total_seconds().sum() / 3600
    assert set(work["what"]) == {"service", "stocks", "internet"} and hours > 500
    print(f"\ncost {roster.total_cost:.0f}, bound {roster.lower_bound:.0f}, gap {roster.gap:.2%}, "
          f"{hours:.0f} hours of work")
    record_property("gap", round(roster.gap, 4))
    # nobody is on a queue on Saturday before 20:00, or on Friday from 14:00
    local = work["start"].dt.tz_convert(ZONE)
    in_week = (local >= pd.Timestamp(WEEK, tz=ZONE)) & (
        local < pd.Timestamp(WEEK + timedelta(days=7), tz=ZONE))
    clock = local.dt.hour
    shut = ((local.dt.day_of_week == 5) & (clock < 20)) | (
        (local.dt.day_of_week == 4) & (clock >= 14)) | (clock < 7)
    busy = (work["end"] - work["start"]).dt.total_seconds()
    assert busy[shut & in_week].sum() < 0.02 * busy.sum()


def test_the_workbook_opens(planned):
    book = openpyxl.load_workbook(planned / "outputs" / f"roster-{WEEK}.xlsx", read_only=True)
    assert len(book.sheetnames) >= 8
    book.close()
