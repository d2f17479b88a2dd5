"""The workbook of a week that was played, as a reader finds it."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pandas as pd
import pytest

from wfm.calendar import midnight
from wfm.export.simulation_book import bins, write_simulation
from wfm.simulation.outlook import CAMPAIGNS, DAYS, INTERVALS, Outlook, differences

MONDAY = date(2026, 12, 7)
REPLICATIONS = 40
WHAT_IFS = ("volume=+10%", "absent=3")


def _outlook(center, worse: float = 0.0) -> Outlook:
    """Figures of three queues and two campaigns, drawn from a generator."""
    rng = np.random.default_rng(4)
    weeks, queues, days, intervals = [], [], [], []
    for n, (name, queue) in enumerate(center.queues.items()):
        level = np.clip(0.9 - 0.2 * n + rng.normal(0, 0.03, REPLICATIONS) - worse, 0, 1)
        values = {"offered": rng.poisson(500, REPLICATIONS).astype(float), "service_level": level,
                  "kept": (level >= 0.8).astype(float), "abandonment": 1 - level,
                  "asa_s": 100 * (1 - level), "occupancy": 0.5 + level / 4}
        if queue.deferred:
            values["kept"] = np.full(REPLICATIONS, np.nan)
        weeks += [pd.DataFrame({"replication": range(REPLICATIONS), "activity": name,
                                "measure": measure, "value": value})
                  for measure, value in values.items()]
        queues.append({
            "queue": name, "deferred": queue.deferred, "promised": 0.8, "within_s": 20.0,
            "max_abandon": np.nan, "offered": values["offered"].mean(),
            "service_level": level.mean(), "service_level_p10": np.quantile(level, 0.1),
            "service_level_p90": np.quantile(level, 0.9), "service_level_low": level.mean() - 0.01,
            "service_level_high": level.mean() + 0.01, "chance": values["kept"].mean(),
            "abandonment": 0.05, "asa_s": 12.0 if n < 2 else 7200.0, "occupancy": 0.7,
            "late": 3.5 if queue.deferred else np.nan,
        })
        start = midnight(MONDAY, center.zone(queue.site))
        for day in range(7):
            days.append((name, MONDAY + timedelta(days=day), 100.0 * (day < 6), 0.9, 0.8, 1.0, 0.7,
                         0.05, 9.0 if n < 2 else 3600.0, 0.7 if day < 6 else np.nan))
            intervals += [(name, start + timedelta(days=day, hours=8, minutes=30 * k), 4.2,
                           0.9 - k / 100, 0.7, 1.0 - k / 100, 11.0, 0.04, 0.66, 6.0, 5.4, 3.3)
                          for k in range(20)]
    for name in center.campaigns:
        results = rng.poisson(50, REPLICATIONS).astype(float)
        weeks += [pd.DataFrame({"replication": range(REPLICATIONS), "activity": name,
                                "measure": measure, "value": results})
                  for measure in ("hours", "attempts", "contacts", "results", "reached")]
    campaigns = pd.DataFrame([
        (name, campaign.target_unit, 80.0, 82.0, 900.0, 210.0, 200.0, 50.0 - 10 * n, 40.0, 60.0,
         49.0, 0.45 - 0.1 * n)
        for n, (name, campaign) in enumerate(center.campaigns.items())], columns=list(CAMPAIGNS))
    frame = pd.DataFrame(intervals, columns=list(INTERVALS))
    frame["start"] = pd.to_datetime(frame["start"], utc=True)
    return Outlook(
        REPLICATIONS, 7, pd.concat(weeks, ignore_index=True), pd.DataFrame(queues),
        pd.DataFrame(days, columns=list(DAYS)), frame, campaigns, ("Something was assumed.",))


@pytest.fixture(scope="module")
def center(week):
    traps = {**week.center.queues}
    traps["care"] = replace(traps["care"], name='=HYPERLINK("http://x")')
    return replace(week.center, queues=traps)


@pytest.fixture(scope="module")
def found(center):
    return _outlook(center)


@pytest.fixture(scope="module")
def path(center, found, tmp_path_factory) -> Path:
    to = tmp_path_factory.mktemp("played") / "simulation.xlsx"
    write_simulation(to, center, MONDAY, (found, _outlook(center, 0.2), found), WHAT_IFS)
    return to


@pytest.fixture(scope="module")
def opened(path):
    return openpyxl.load_workbook(path)


def rows(sheet) -> list[tuple[object, ...]]:
    return [row for row in sheet.iter_rows(values_only=True) if row[0] is not None]


def test_the_sheets_are_there_and_print_on_pages(opened):
    assert opened.sheetnames == ["Summary", "Charts", "Days", "Intervals", "Histogram"]
    assert all(sheet.sheet_properties.pageSetUpPr.fitToPage for sheet in opened)
    assert opened["Intervals"].freeze_panes == "C3"


def test_the_summary_holds_promises_chances_and_what_is_unlikely(opened, found, center):
    lines = rows(opened["Summary"])
    queues = found.queues.set_index("queue")
    for name in center.queues:
        line = next(row for row in lines if row[0] == center.queues[name].name)
        row = queues.loc[name]
        assert line[1:7] == pytest.approx(tuple(row[[
            "offered", "service_level", "service_level_p10", "service_level_p90",
            "service_level_low", "service_level_high"]]))
        assert line[7] == ("–" if np.isnan(row["chance"]) else pytest.approx(row["chance"]))
    mail = next(row for row in lines if row[0] == "E-mail")
    assert mail[8:10] == (3.5, 2.0), "late contacts, and a wait in hours"
    texts = [str(row[0]) for row in lines]
    assert "promised: 80 % in 20 s, at most 5 % give up" in texts
    assert any(t.startswith("• chat: the promise") and "unlikely" in t for t in texts)
    assert any(t.startswith("• nps_survey: the 49 surveys planned are unlikely") for t in texts)
    assert not any(t.startswith("• winback") for t in texts), "more than planned is to be expected"
    assert "• Something was assumed." in texts


def test_what_if_differences_are_those_of_the_outlooks(opened, found, center):
    lines = rows(opened["Summary"])
    begin = next(n for n, row in enumerate(lines) if row[0] == "What if: volume=+10%")
    line = next(row for row in lines[begin:] if row[0] == "Chat")
    frame = differences(found, _outlook(center, 0.2)).set_index(["activity", "measure"])
    level, kept = frame.loc[("chat", "service_level")], frame.loc[("chat", "kept")]
    assert line[1] == pytest.approx(level["after"])
    assert line[2:5] == pytest.approx(tuple(100 * level[["difference", "low", "high"]]), abs=0.05)
    assert line[5:7] == pytest.approx((kept["after"], 100 * kept["difference"]), abs=0.05)
    assert sum(row[0] == "What if: absent=3" for row in lines) == 1


def test_days_and_intervals_are_all_there_in_wall_clock(opened, found):
    days = rows(opened["Days"])
    assert days[1][:4] == ("Queue", "Date", "Day", "Contacts")
    # the seventh day is closed and empty
    assert len(days) == 2 + 3 * 6
    assert days[2][1].date() == MONDAY and days[2][2] == "Monday"
    intervals = rows(opened["Intervals"])[2:]
    assert len(intervals) == len(found.intervals)
    assert intervals[0][1] == "Mon 07 08:00" and intervals[0][2].hour == 8
    assert intervals[0][3:14] == (4.2, 0.9, 0.7, 1.0, 0.8, 11.0, 0.04, 0.66, 6.0, 5.4, 3.3)
    assert intervals[1][14] == pytest.approx(0.99 - 0.7)


def test_each_queue_has_three_charts_of_its_own_cells(path, opened):
    with zipfile.ZipFile(path) as book:
        charts = [ElementTree.fromstring(book.read(name)) for name in sorted(book.namelist())
                  if name.startswith("xl/charts/chart")]
    space = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    assert len(charts) == 9
    kinds: dict[str, int] = {}
    for chart in charts:
        assert chart.find(f".//{space}plotVisOnly").get("val") == "0"
        for kind in ("areaChart", "lineChart", "barChart"):
            kinds[kind] = kinds.get(kind, 0) + len(chart.findall(f".//{space}{kind}"))
        for place in chart.findall(f".//{space}f"):
            title, cells = place.text.replace("'", "").split("!")
            first, last = cells.replace("$", "").split(":")
            column = first.rstrip("0123456789")
            names = {opened[title][f"A{n}"].value
                     for n in range(int(first[len(column):]), int(last[len(column):]) + 1)}
            assert len(names) == 1 and names != {"Queue"}, "rows of one queue and no other"
    assert kinds == {"areaChart": 3, "lineChart": 6, "barChart": 3}


def test_the_histogram_counts_every_week(opened, found, center):
    lines = rows(opened["Histogram"])[2:]
    for name, queue in center.queues.items():
        mine = [row for row in lines if row[0] == queue.name]
        levels = found.values(name, "service_level")
        assert sum(row[4] for row in mine) == REPLICATIONS
        for _name, low, high, _label, weeks in mine:
            assert weeks == ((levels >= low - 1e-9) & (levels < high - 1e-9)).sum()


@pytest.mark.parametrize(("low", "high"), [(0.9, 0.9), (0.0, 1.0), (1.0, 1.0), (0.871, 0.932)])
def test_bins_hold_everything_and_are_not_too_many(low, high):
    edges = bins(np.array([low, high]))
    assert 2 <= len(edges) <= 22
    assert edges[0] <= low + 1e-9 and high < edges[-1]
    assert np.allclose(np.diff(edges), edges[1] - edges[0])


def test_no_text_of_the_inputs_becomes_a_formula(opened):
    for sheet in opened:
        for row in sheet.iter_rows():
            assert not any(cell.data_type == "f" for cell in row)
    assert opened["Days"]["A3"].value == '=HYPERLINK("http://x")'


def test_a_centre_without_promises_or_campaigns_has_a_workbook_too(center, found, tmp_path):
    bare = replace(center, campaigns={}, queues={"care": replace(
        center.queues["care"], service_level=None, max_abandon=None)})
    only = {name: frame[frame["queue"] == "care"].assign(**(
        {"chance": np.nan} if name != "intervals" else {}))
        for name, frame in (("queues", found.queues), ("days", found.days),
                            ("intervals", found.intervals))}
    nothing = replace(found, campaigns=found.campaigns[:0], notes=(), weeks=found.weeks[
        found.weeks["activity"] == "care"], **only)
    write_simulation(tmp_path / "bare.xlsx", bare, MONDAY, (nothing,), ())
    book = openpyxl.load_workbook(tmp_path / "bare.xlsx")
    texts = [str(row[0]) for row in rows(book["Summary"])]
    assert "promised: –" in texts and "Outbound campaigns" not in texts
