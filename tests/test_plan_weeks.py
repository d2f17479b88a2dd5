"""Several weeks planned together, from the tables to a workbook for each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from commands import good, wrong
from small_centre import SMALL_WEEK, write_small

from wfm import load, pipeline
from wfm.center import Center
from wfm.roster.solve import Stop
from wfm.rules.labour_terms import Change

SHORT = Stop(iterations=20, bound_rounds=2)


def small(tmp_path, **changes: object) -> Center:
    return load(write_small(tmp_path / "inputs", **changes)).center


def test_campaigns_go_on_from_week_to_week(tmp_path) -> None:
    center = small(tmp_path, campaigns_csv=("40,hours", "60,hours"))
    expected = pipeline.forecast(center, SMALL_WEEK, 3)
    found = pipeline.staff_weeks(center, expected, SMALL_WEEK, 3)
    first, second, third = (plan.segments["results"].sum() for plan, _ in found)
    assert first > 0 and second > 0
    assert first + second + third <= 60 + 1e-6
    alone = pipeline.outbound(center, SMALL_WEEK + timedelta(days=7)).segments["results"].sum()
    assert second < alone  # which has the first week's share still to do


def test_weeks_together_are_one_requirement_with_rows_of_each_week_once(tmp_path) -> None:
    center = small(tmp_path)
    expected = pipeline.forecast(center, SMALL_WEEK, 2)
    found = pipeline.staff_weeks(center, expected, SMALL_WEEK, 2)
    need = pipeline.together(center, [one for _, one in found], SMALL_WEEK)
    assert not need.intervals.duplicated(["queue", "start"]).any()
    assert need.work["work"].is_unique
    begins = pd.Timestamp("2026-11-30", tz="Europe/Prague")
    later = need.intervals["start"] >= begins
    pd.testing.assert_frame_equal(
        need.intervals[later].reset_index(drop=True),
        found[1][1].intervals[found[1][1].intervals["start"] >= begins].reset_index(drop=True))


def test_rules_that_change_between_the_weeks_are_told(tmp_path) -> None:
    center = small(tmp_path)
    old = center.labour["CZ"]
    new = Change(date(2026, 11, 30), "", replace(old, max_week_min=2100))
    center = replace(center, labour={**center.labour, "CZ": replace(old, changes=(new,))})
    expected = pipeline.forecast(center, SMALL_WEEK, 2)
    need = pipeline.together(center, [
        one for _, one in pipeline.staff_weeks(center, expected, SMALL_WEEK, 2)], SMALL_WEEK)
    with pytest.raises(pipeline.RulesChangeError, match="before the week 2026-11-30"):
        pipeline.roster(center, need, SMALL_WEEK, SHORT, weeks=2)


def test_each_week_gets_its_workbook(tmp_path) -> None:
    write_small(tmp_path / "inputs")
    said = good("plan", "-w", tmp_path, "--roster-weeks", 2, "--iterations", 20)
    assert "the 2 weeks together: cost" in said
    names = {path.name for path in (tmp_path / "outputs").iterdir()}
    assert {"roster-2026-11-23.xlsx", "roster-2026-11-30.xlsx", "roster.csv"} <= names
    first = pd.read_csv(tmp_path / "outputs" / "roster.csv")
    assert set(first["date"]) <= {f"2026-11-{day}" for day in range(23, 30)}


def test_a_played_plan_is_of_one_week(tmp_path) -> None:
    write_small(tmp_path / "inputs")
    said = wrong("plan", "-w", tmp_path, "--roster-weeks", 2, "--verify")
    assert "--verify plays one week" in said
