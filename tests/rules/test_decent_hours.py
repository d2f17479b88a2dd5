"""The centre's own hours, where the law has none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import numpy as np
import pytest

from wfm.calendar import Grid
from wfm.rules.calling import DECENT_HOURS, callable_mask, load_calling_packs, verdicts

PACKS = load_calling_packs()
MONDAY = date(2026, 6, 8)
PRAGUE = "Europe/Prague"


def open_hours(codes, decent, zone=PRAGUE, packs=PACKS, day=MONDAY, purpose="sales"):
    """First and last minute of the day that are open, in quarter hours; None if none is."""
    grid = Grid.days(day, 1, zone, 15)
    mask = callable_mask(
        packs, codes, purpose, "consumer", "customer", (zone,), grid, decent=decent).mask
    at = np.flatnonzero(mask)
    return (at[0] / 4, at[-1] / 4 + 0.25) if len(at) else None


def test_where_the_law_has_no_hours_the_centres_own_hold() -> None:
    assert open_hours(("CZ",), ()) == (0, 24)
    assert open_hours(("CZ",), DECENT_HOURS) == (8, 21)
    assert open_hours(("CZ",), ((time(10), time(12)),)) == (10, 12)


def test_where_the_law_has_hours_they_alone_hold() -> None:
    late = ((time(18), time(23)),)
    assert open_hours(("PT",), late, "Europe/Lisbon") == open_hours(("PT",), (), "Europe/Lisbon")


def test_of_several_places_the_hours_of_each_bind() -> None:
    both = open_hours(("CZ", "FR"), ((time(11), time(23)),))
    assert both == (11, 20)


@pytest.mark.parametrize(("days", "expected"), [(0, (0.5, 1)), (-1, (8, 21)), (-400, (8, 21))])
def test_they_hold_until_a_law_begins(days: int, expected: tuple[float, float]) -> None:
    rule = PACKS["FR"].rules[0]
    dated = replace(
        rule, from_date=MONDAY, windows=dict.fromkeys(rule.windows, ((time(0, 30), time(1)),)))
    law = replace(PACKS["CZ"], rules=(dated,))
    assert open_hours(
        ("CZ",), DECENT_HOURS, packs={"CZ": law}, day=MONDAY + timedelta(days=days)) == expected


def test_the_answer_on_one_moment_names_them() -> None:
    grid = Grid.days(MONDAY, 1, PRAGUE, 60)
    night = grid.start + timedelta(hours=3)
    found = verdicts(PACKS, ("CZ",), "sales", "consumer", "customer", (PRAGUE,), night,
                     decent=DECENT_HOURS)
    no = [v for v in found if not v.allowed]
    assert [v.rule for v in no] == ["decent-hours"]
    assert "08:00–21:00" in no[0].text
    assert all(v.allowed for v in verdicts(
        PACKS, ("CZ",), "sales", "consumer", "customer", (PRAGUE,), night))


def test_anywhere_in_a_country_is_every_part_of_it() -> None:
    madrid = date(2026, 12, 7)  # a public holiday in Madrid and not in Catalonia
    zone = "Europe/Madrid"
    assert open_hours(("ES",), (), zone, day=madrid) == (9, 21)
    assert open_hours(("ES-CT",), (), zone, day=madrid) == (9, 21)
    assert open_hours(("ES-MD",), (), zone, day=madrid) is None
    assert open_hours(("ES-*",), (), zone, day=madrid) is None
    assert open_hours(("ES-*",), (), zone, day=date(2026, 12, 10)) == (9, 21)
    rio = "America/Sao_Paulo"
    assert open_hours(("BR-*",), (), rio) == (9, 18), "the strictest state's hours"
    assert open_hours(("XX-*",), ()) is None
