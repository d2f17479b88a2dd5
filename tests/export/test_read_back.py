"""Workbooks of two sites, with nights, leave and long days, read back as they were written."""

from __future__ import annotations

import pytest

from wfm.review.day_sheets import unread_cells
from wfm.review.edits import read_edits


@pytest.mark.parametrize("name", ["week", "autumn"])
def test_a_workbook_that_nobody_touched_has_no_edits(name: str, request, tmp_path) -> None:
    week = request.getfixturevalue(name)
    path = week.write(tmp_path / "roster.xlsx")
    found = read_edits(path, week.center)
    assert found.edits == ()
    assert len(found.days) == 7 * len(week.center.agents)
    assert unread_cells(path, week.center, found.roster) == {}
    assert len(found.roster.stints) == len(week.roster.stints)
