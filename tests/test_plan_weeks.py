"""Several weeks planned together, from the tables to a workbook for each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from commands import good, wrong
from small_centre import SMALL_WEEK, write_small

from wfm import load, pipeline
from wfm.center import Absence, Center
from wfm.roster.keep import Keep, shifts_in
from wfm.roster.solve import Stop
from wfm.rules.labour_terms import Change
from wfm.weeks import RulesChangeError, together

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
    need = together(center, [one for _, one in found], SMALL_WEEK)
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
    need = together(center, [
        one for _, one in pipeline.staff_weeks(center, expected, SMALL_WEEK, 2)], SMALL_WEEK)
    with pytest.raises(RulesChangeError, match="before the week 2026-11-30"):
        pipeline.roster(center, need, SMALL_WEEK, SHORT, weeks=2)


@pytest.mark.slow
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


@pytest.mark.slow
def test_an_ill_agent_changes_few_days_of_a_roster_that_is_kept(tmp_path) -> None:
    center = small(tmp_path)
    expected = pipeline.forecast(center, SMALL_WEEK, 1)
    need = pipeline.staff(center, expected, pipeline.outbound(center, SMALL_WEEK), SMALL_WEEK)
    first = pipeline.roster(center, need, SMALL_WEEK, SHORT)
    keep = Keep(shifts_in(center, first))
    ill = next(code for code, day in sorted(keep.shifts)
               if keep.shifts[code, day] and day.weekday() == 3)
    on = datetime(2026, 11, 26)
    away = Absence(on, on + timedelta(days=1), "sick", True)
    one = center.agents[ill]
    later = replace(center, agents=center.agents | {
        ill: replace(one, absences=(*one.absences, away))})
    few, changed = pipeline.kept_roster(later, need, SMALL_WEEK, keep, 2, SHORT)
    assert len(changed) <= 2
    none, unchanged = pipeline.kept_roster(later, need, SMALL_WEEK, keep, 0, SHORT)
    assert unchanged == []
    now = shifts_in(later, none)
    assert now[ill, on.date()] is None
    assert all(now[day] == span for day, span in keep.shifts.items() if day != (ill, on.date()))
    assert few.lower_bound <= few.total_cost


def test_what_a_person_fixed_against_the_law_is_kept_and_told(tmp_path) -> None:
    center = small(tmp_path)
    expected = pipeline.forecast(center, SMALL_WEEK, 1)
    need = pipeline.staff(center, expected, pipeline.outbound(center, SMALL_WEEK), SMALL_WEEK)
    night = (datetime(2026, 11, 23, 19, tzinfo=UTC), datetime(2026, 11, 24, 3, tzinfo=UTC))
    early = (datetime(2026, 11, 24, 7, tzinfo=UTC), datetime(2026, 11, 24, 15, tzinfo=UTC))
    typed = {("A3", SMALL_WEEK): night, ("A3", SMALL_WEEK + timedelta(days=1)): early}
    made, _changed = pipeline.kept_roster(
        center, need, SMALL_WEEK, Keep(typed, frozenset(typed)), stop=SHORT)
    assert {day: span for day, span in shifts_in(center, made).items() if day in typed} == typed
    assert any(warning.startswith("A3") and "rest" in warning for warning in made.warnings)
