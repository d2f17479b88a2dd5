"""The day by which a roster must be known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from wfm.rules.labour import load_labour_packs
from wfm.rules.notice import notices

PACK = load_labour_packs()["CZ"]
WEEK = date(2026, 12, 7)


def test_a_roster_is_known_so_many_days_before_its_first() -> None:
    late = replace(PACK, code="B", publish_days=7, change_days=3)
    early = replace(PACK, code="A", publish_days=14, change_days=None)
    silent = replace(PACK, code="C", publish_days=None, change_days=None)
    found = notices([late, silent, early], WEEK)
    assert [(n.pack, n.publish_by, n.change_days) for n in found] == [
        ("A", date(2026, 11, 23), None), ("B", date(2026, 11, 30), 3)]


def test_a_law_that_speaks_of_changes_only_sets_no_day_for_the_roster() -> None:
    (only,) = notices([replace(PACK, publish_days=None, change_days=5)], WEEK)
    assert only.publish_by is None
    assert only.change_days == 5
