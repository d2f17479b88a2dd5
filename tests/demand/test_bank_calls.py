"""A real queue: calls of a North American bank, 2003 (Weinberg, Brown & Stroud 2007)."""

import os
from datetime import date, time, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wfm.demand.days import tabulate
from wfm.demand.queue import forecast_queue

DATA = Path(os.environ.get("WFM_DATA", Path(__file__).parents[3] / "shared" / "data"))
FILE = DATA / "bank_calls" / "bank_calls.csv.gz"
HOURS = {day: ((time(7), time(21)),) for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture(scope="module")
def calls() -> pd.DataFrame:
    if not FILE.exists():
        pytest.skip(f"no {FILE.name} at WFM_DATA or ../shared/data; it is not the project's own")
    raw = pd.read_csv(FILE, parse_dates=["DateTime"])
    start = raw["DateTime"].dt.floor("30min").dt.tz_localize("UTC")
    return raw.groupby(start.rename("start"))["Calls"].sum().rename("offered").reset_index()


def four_weeks_ahead(calls: pd.DataFrame, origins: int) -> dict[str, float]:
    """Errors over weekly origins, as shares: of the forecast and of the mean of six weeks."""
    last = calls["start"].max().date()
    whole = tabulate(calls, "UTC", 30, last, HOURS)
    closed = [
        day for day, opened, known in zip(
            whole.dates, whole.working, ~np.isnan(whole.counts).all(axis=1), strict=True
        ) if opened and not known
    ]
    missed = {"wape": 0.0, "habit": 0.0, "day": 0.0, "habit_day": 0.0}
    total = 0.0
    for back in range(origins):
        end: date = last - timedelta(days=28 + 7 * back)
        past = calls[calls["start"] < pd.Timestamp(end, tz="UTC") + pd.Timedelta(days=1)]
        days = tabulate(past, "UTC", 30, end + timedelta(days=28), HOURS, closed=closed)
        made = forecast_queue(days, 4)
        assert made is not None
        rows = slice(days.known, days.known + 28)
        actual = np.where(days.open[rows], whole.counts[rows], 0.0)
        total += actual.sum()
        for name, values in (("wape", made.volume[rows]), ("habit", made.habit[rows])):
            missed[name] += np.abs(actual - values).sum()
        for name, values in (("day", made.volume[rows]), ("habit_day", made.habit[rows])):
            missed[name] += np.abs((actual - values).sum(axis=1)).sum()
    return {name: value / total for name, value in missed.items()}


def test_four_weeks_ahead_the_mean_of_six_is_clearly_beaten(calls):
    errors = four_weeks_ahead(calls, 4)
    assert errors["wape"] < 0.85 * errors["habit"]
    assert errors["day"] < 0.75 * errors["habit_day"]


@pytest.mark.slow
def test_over_fifteen_origins_the_error_is_below_5_4_per_cent(calls):
    errors = four_weeks_ahead(calls, 15)
    assert errors["wape"] < 0.054
    assert errors["day"] < 0.040
    assert errors["habit"] > 0.065
