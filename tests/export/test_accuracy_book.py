"""The workbook of forecasts and what came, as a reader finds it."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import range_boundaries

from wfm.center import SpecialDay
from wfm.demand.tracking.accuracy import Accuracy, track
from wfm.demand.tracking.snapshot import Kept, dated
from wfm.demand.uncertainty.bands import quantiles
from wfm.demand.uncertainty.measures import MEASURES
from wfm.export.accuracy_book import long_table, write_accuracy

MONDAY = date(2026, 3, 2)
DAYS = [MONDAY + timedelta(days=n) for n in range(21)]
FEAST = DAYS[8]
WHY = {"care": ("=1+1 is wrong.", "The forecast was 9.0% too high (±1.0%) over 20 days.")}


def forecasts(center, model: bool) -> tuple[pd.DataFrame, Kept]:
    """History of all hours, and forecasts made the day before each week and two weeks before."""
    rng = np.random.default_rng(2)
    zone = center.main_site.zone
    starts = pd.date_range(pd.Timestamp(MONDAY, tz=zone), periods=21 * 48, freq="30min"
                           ).tz_convert("UTC").as_unit("s")
    history, parts = [], []
    for name, mean in (("care", 20.0), ("chat", 5.0)):
        history.append(pd.DataFrame({
            "queue": name, "start": starts, "offered": rng.poisson(mean, len(starts)).astype(float),
        }))
        for week in DAYS[::7]:
            for made in (week - timedelta(days=1), week - timedelta(days=14)):
                inside = (starts >= pd.Timestamp(week, tz=zone)) & (
                    starts < pd.Timestamp(week + timedelta(days=7), tz=zone))
                volume = np.full(int(inside.sum()), 1.1 * mean)
                frame = pd.DataFrame({
                    "queue": name, "start": starts[inside], "volume": volume,
                    "p10": quantiles(volume, 0, .1), "p90": quantiles(volume, 0, .9),
                    "spread": 0.0, "habit": mean, "naive": mean})
                if model:
                    frame["model"] = mean
                total = np.full(7, 48 * 1.1 * mean)
                days = pd.DataFrame({
                    "queue": name, "volume": total, "p10": quantiles(total, 0, .1),
                    "p90": quantiles(total, 0, .9), "spread": 0.0, "date": pd.DatetimeIndex(
                        [week + timedelta(days=n) for n in range(7)]).as_unit("s")})
                parts.append(Kept(dated(frame, made, week), dated(days, made, week)))
    past = pd.concat(history, ignore_index=True)
    return past.assign(handled=past["offered"], abandoned=0.0, aht_s=300.0), Kept.together(parts)


def judge(week, model: bool = False, special: bool = True):
    """The fixture's centre with a history and an evil name, and its accuracy."""
    center = week.center
    history, kept = forecasts(center, model)
    always = {day: center.queues["care"].hours[day] for day in center.queues["care"].hours}
    queues = {
        "care": replace(center.queues["care"], name='=HYPERLINK("http://x")', hours=always),
        "chat": replace(center.queues["chat"], hours=always),
    }
    feast = (SpecialDay(FEAST, "all", "event", 1.5, None, "+Fair"),) if special else ()
    center = replace(center, queues=queues, history=history, special_days=feast)
    return center, track(center, kept, MONDAY, DAYS[-1])


@pytest.fixture(scope="module")
def written(tmp_path_factory, week) -> tuple[Path, Accuracy]:
    center, found = judge(week)
    path = tmp_path_factory.mktemp("book") / "accuracy.xlsx"
    write_accuracy(path, center, found, WHY)
    return path, found


@pytest.fixture(scope="module")
def opened(written) -> openpyxl.Workbook:
    return openpyxl.load_workbook(written[0])


def cells(sheet) -> list[object]:
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]


def row_after(sheet, first: object, column: int = 0) -> tuple:
    return next(row for row in sheet.iter_rows(values_only=True) if row[column] == first)


def test_every_sheet_is_there_and_no_text_is_a_formula(opened):
    assert opened.sheetnames == [
        "Queues", "Lead time", "Weekday", "Time of day", "Days", "Special days"]
    for sheet in opened:
        assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"], sheet.title
    assert '=HYPERLINK("http://x")' in cells(opened["Queues"])
    assert "+Fair" in cells(opened["Special days"])


def test_the_figures_are_those_of_the_tables(opened, written):
    found = written[1]
    care = found.queues.set_index("queue").loc["care"]
    row = row_after(opened["Queues"], '=HYPERLINK("http://x")')
    assert row[1:3] == ("yes", care["days"])
    assert row[5] == pytest.approx(care["bias"]) and row[6] == pytest.approx(2 * care["bias_se"])
    assert row[7:11] == pytest.approx(tuple(
        care[n] for n in ("wape", "naive_wape", "habit_wape", "floor")))
    assert row_after(opened["Queues"], "Chat")[1] == "no"
    lead = found.leads.set_index(["queue", "lead"]).loc[("care", "15-21"), "wape"]
    assert row_after(opened["Lead time"], "15–21 days")[3] == pytest.approx(lead)
    monday = found.weekdays.set_index(["queue", "weekday"]).loc[("care", 0), "bias"]
    assert row_after(opened["Weekday"], "Monday")[4] == pytest.approx(monday)
    noon = found.times.set_index(["queue", "minute"]).loc[("care", 720), "wape"]
    assert row_after(opened["Time of day"], "12:00")[3] == pytest.approx(noon)
    day = found.days.iloc[0]
    assert opened["Days"].cell(5, 3).value == day["contacts"]
    assert [r[0] for r in opened["Special days"].iter_rows(min_row=3, values_only=True)] == [
        '=HYPERLINK("http://x")', "Chat"]


def test_reasons_stand_in_the_queues_sheet(opened, written, week, tmp_path):
    texts = [str(value) for value in cells(opened["Queues"])]
    assert sum("too high (±1.0%) over 20 days." in text for text in texts) == 1
    path = tmp_path / "calm.xlsx"
    center, found = judge(week, model=True, special=False)
    write_accuracy(path, center, found, {}, replayed=True)
    calm = openpyxl.load_workbook(path)
    texts = [str(value) for value in cells(calm["Queues"])]
    assert "None." in texts and "Intervals changed by hand" in texts
    assert any("made anew" in text for text in texts)
    assert "Special days" not in calm.sheetnames


def test_every_chart_shows_the_rows_of_its_queue(opened):
    wanted = {"Queues": 1, "Lead time": 2, "Weekday": 2, "Time of day": 2, "Days": 2,
              "Special days": 0}
    for name, count in wanted.items():
        sheet = opened[name]
        assert len(sheet._charts) == count
        for number, chart in enumerate(sheet._charts):
            for one in [chart, *chart._charts[1:]]:
                for series in one.series:
                    where, area = series.val.numRef.f.rsplit("!", 1)
                    assert where.strip("'") == name
                    left, top, right, bottom = range_boundaries(area.replace("$", ""))
                    values = [sheet.cell(r, left).value for r in range(top, bottom + 1)]
                    assert left == right and all(
                        isinstance(value, int | float) for value in values)
                    if name != "Queues":  # the block begins under the queue's own title
                        title = ['=HYPERLINK("http://x")', "Chat"][number]
                        assert sheet.cell(top - 1, 1).value == title


def test_the_band_of_the_days_chart_is_as_wide_as_its_quantiles(opened):
    sheet = opened["Days"]
    for row in sheet.iter_rows(min_row=5, max_row=20, values_only=True):
        if isinstance(row[2], int | float):
            assert row[15] == row[7] - row[6]


def test_the_long_table_holds_every_measure_once(written):
    table = long_table(written[1])
    assert list(table.columns) == ["queue", "by", "key", "missing", *MEASURES]
    assert not table.duplicated(["queue", "by", "key"]).any()
    times = table[(table["queue"] == "care") & (table["by"] == "time")]
    queue = table[(table["queue"] == "care") & (table["by"] == "queue")]
    assert len(times) == 48 and times["key"].iloc[17] == "08:30"
    assert times["contacts"].sum() == queue["contacts"].item()
    assert set(table.loc[table["by"] == "special", "key"]) == {str(FEAST)}


def test_a_failed_write_leaves_the_old_book(written, week, tmp_path, monkeypatch):
    path = tmp_path / "accuracy.xlsx"
    path.write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", lambda self, target: (_ for _ in ()).throw(OSError("x")))
    center, found = judge(week)
    with pytest.raises(OSError, match="x"):
        write_accuracy(path, center, found, {})
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_every_chart_has_a_title_and_named_axes(written):
    with zipfile.ZipFile(written[0]) as package:
        assert package.testzip() is None
        charts = [package.read(name).decode() for name in package.namelist()
                  if name.startswith("xl/charts/chart")]
    assert len(charts) == 9
    for text in charts:
        assert text.count("<title>") == 3
