"""Split shifts, and hours that count for more, as the sheets show them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from wfm.calendar import instant
from wfm.export.paid import paid_by_day
from wfm.export.shifts import shifts
from wfm.rules.labour import load_labour_packs

DAY = date(2026, 6, 8)


def stints(parts: list[tuple[int, int, str, str]]) -> pd.DataFrame:
    """Stints of one agent in hours of the day: from, to, kind and what."""
    clock = [(datetime.combine(DAY, datetime.min.time()) + timedelta(hours=a),
              datetime.combine(DAY, datetime.min.time()) + timedelta(hours=z))
             for a, z, _k, _w in parts]
    return pd.DataFrame({
        "agent": "A1", "date": DAY, "kind": [p[2] for p in parts], "what": [p[3] for p in parts],
        "off": False,
        **{name: [pd.Timestamp(c[n]) for c in clock]
           for name, n in (("start", 0), ("end", 1), ("own_start", 0), ("own_end", 1))}})


def test_both_parts_of_a_split_shift_are_shown() -> None:
    (whole,) = shifts(stints([(9, 13, "work", "care"), (13, 14, "break", "meal"),
                              (14, 18, "work", "care")]))["A1"]
    assert whole.hours == "09:00–18:00"
    (split,) = shifts(stints([(9, 13, "work", "care"), (13, 15, "break", "split"),
                              (15, 19, "work", "care")]))["A1"]
    assert split.hours == "09:00–13:00 / 15:00–19:00"
    assert (split.start.hour, split.end.hour) == (9, 19)


@pytest.mark.parametrize(("start", "minutes", "hours"), [
    (9, 360, 6.0), (22, 315, 6.0), (18, 340, 6.0), (18, 360, 6 + 2 / 7), (9, 300, 5.0)])
def test_hours_of_a_brazilian_night_are_paid_as_they_count(
    week, start: int, minutes: int, hours: float
) -> None:
    """Rounded up to the contract's six hours where less than ten minutes are missing."""
    center = week.center
    code, agent = next((c, a) for c, a in center.agents.items()
                       if center.contracts[a.contract].pack == "BR-NR17")
    contract = replace(center.contracts[agent.contract], shift_min_h=6, shift_max_h=6)
    center = replace(center, labour=load_labour_packs(),
                     contracts={**center.contracts, agent.contract: contract})
    begin = pd.Timestamp(instant(DAY, datetime.min.time().replace(hour=start),
                                 center.zone(agent.site)))
    frame = pd.DataFrame([{
        "agent": code, "date": DAY, "start": begin, "end": begin + pd.Timedelta(minutes=minutes),
        "paid": True, "off": False, "minutes": float(minutes)}])
    assert paid_by_day(center, frame, [DAY])[code, DAY] == pytest.approx(hours)
