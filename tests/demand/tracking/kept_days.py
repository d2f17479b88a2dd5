"""Forecasts of a few days, and what came, for the tests of this folder."""

from __future__ import annotations

from datetime import date, time, timedelta

import numpy as np
import pandas as pd

from wfm.center import Site
from wfm.demand.tracking.snapshot import Kept, dated
from wfm.demand.uncertainty.bands import quantiles

MONDAY = date(2026, 3, 2)  # no public holiday near, and no change of clocks in UTC
FIVE = ("mon", "tue", "wed", "thu", "fri")
HOUR = {day: ((time(8), time(9)),) for day in FIVE}
NOWHERE = (Site("main", "Main", "CZ", None, "UTC"),)


def records(counts: dict[date, tuple[float, float]]) -> pd.DataFrame:
    """Half-hours from 08:00 of each day, two of them; NaN is left out."""
    rows = [(pd.Timestamp(day, tz="UTC") + pd.Timedelta(minutes=480 + 30 * n), value)
            for day, pair in sorted(counts.items()) for n, value in enumerate(pair)
            if not np.isnan(value)]
    frame = pd.DataFrame(rows, columns=["start", "offered"])
    return frame.assign(start=frame["start"].dt.as_unit("s"))


def kept(values: dict[date, tuple[float, float]], made: date, week: date = MONDAY, *,
         habit: float = 10.0, model: float | None = None, spread: float = 0.0) -> Kept:
    """A forecast of days; the naive one says 12 each half-hour, the habit `habit`."""
    rows = [(pd.Timestamp(day, tz="UTC") + pd.Timedelta(minutes=480 + 30 * n), value)
            for day, pair in sorted(values.items()) for n, value in enumerate(pair)]
    start = pd.Series([row[0] for row in rows]).dt.as_unit("s")
    volume = np.array([row[1] for row in rows], dtype=float)
    frame = pd.DataFrame({
        "queue": "care", "start": start, "volume": volume, "p10": quantiles(volume, spread**2, .1),
        "p90": quantiles(volume, spread**2, .9), "spread": spread, "habit": habit, "naive": 12.0})
    if model is not None:
        frame["model"] = model
    total = np.array([sum(pair) for _day, pair in sorted(values.items())], dtype=float)
    days = pd.DataFrame({
        "queue": "care", "date": pd.DatetimeIndex(sorted(values)).as_unit("s"), "volume": total,
        "p10": quantiles(total, spread**2, .1), "p90": quantiles(total, spread**2, .9),
        "spread": spread})
    return Kept(dated(frame, made, week), dated(days, made, week))


def days_of(count: int, pair=(10.0, 10.0), first: date = MONDAY) -> dict[date, tuple]:
    """`count` working days from `first` on."""
    all_days = [first + timedelta(days=n) for n in range(2 * count + 2)]
    return dict.fromkeys([day for day in all_days if day.weekday() < 5][:count], pair)
