"""Odd but real series: no crash, no absurd range, never clearly worse than the planner's habit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

import numpy as np
import pandas as pd
import pytest

from wfm.calendar import WEEKDAYS, Grid
from wfm.center import Center, Site
from wfm.demand.forecast import forecast

END = date(2026, 11, 16)
WEEK = np.array([1.2, 1.05, 1.0, 0.97, 0.95, 0.5, 0.3])
Cells = Callable[[pd.DataFrame, np.random.Generator], np.ndarray | pd.Series]
"""From intervals (day, weekday, slot, last: days before the end) to a factor on the rate or, of
what is counted, to the counts (column offered)."""


@dataclass(frozen=True)
class Odd:
    """What a series is like; `rate` multiplies what is expected, `told` replaces what came."""

    weeks: int = 26
    minutes: int = 30
    per: float = 40.0
    hours: tuple[int, int] = (8, 20)
    days: tuple[str, ...] = WEEKDAYS
    zone: str = "UTC"
    country: str = "CZ"
    rate: Cells | None = None
    told: Cells | None = None
    channel: str = "voice"


def runs(every: int, *sizes: float) -> Cells:
    """A rise by these factors on the days of a run, one run every so many days."""
    def rate(at: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
        return np.array([*sizes, *[1.0] * (every - len(sizes))])[at["day"] % every]
    return rate


def working_runs(every: int, *sizes: float) -> Cells:
    """The same, only the days from Monday to Friday counted."""
    def rate(at: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
        number = 5 * (at["day"] // 7) + at["weekday"]
        factor = np.array([*sizes, *[1.0] * (every - len(sizes))])[number % every]
        return np.where(at["weekday"] < 5, factor, 1.0)
    return rate


SERIES = {
    "quarters of an hour": Odd(minutes=15, per=20),
    "hours": Odd(minutes=60, per=80),
    "seven weeks": Odd(weeks=7),
    "growth of 5 % a week": Odd(rate=lambda at, rng: np.exp(0.05 * at["day"] / 7)),
    "a fall of 40 % three weeks ago": Odd(rate=lambda at, rng: np.where(at["last"] < 21, 0.6, 1)),
    "day and night": Odd(hours=(0, 0)),
    "weekends only": Odd(hours=(9, 17), days=("sat", "sun")),
    "no Mondays for a month": Odd(told=lambda at, rng: at["offered"].where(
        (at["weekday"] > 0) | (at["last"] > 30))),
    "a third of a contact": Odd(per=0.3),
    "a season of two years": Odd(weeks=104, rate=lambda at, rng: np.exp(
        0.25 * np.sin(2 * np.pi * at["day"] / 365.25))),
    "whole weeks missing": Odd(told=lambda at, rng: at["offered"].where(at["day"] // 7 % 5 != 2)),
    "a week of nothing": Odd(told=lambda at, rng: at["offered"].where(
        ~at["last"].between(42, 48), 0.0)),
    "the change of clocks": Odd(hours=(0, 0), zone="America/New_York", country="US"),
    "half an hour of daylight saving": Odd(
        hours=(0, 0), zone="Australia/Lord_Howe", country="AU"),
    "many zeros": Odd(rate=lambda at, rng: np.where(rng.random(len(at)) < 0.7, 0.0, 0.1)),
    "nothing at all": Odd(told=lambda at, rng: at["offered"] * 0),
    "a hundred times too many": Odd(told=lambda at, rng: at["offered"].where(
        (at["last"] != 33) | (at["slot"] != 20), 4000.0)),
    "mail at any hour": Odd(per=10, hours=(8, 18), days=WEEKDAYS[:5], channel="email"),
    "always the same": Odd(told=lambda at, rng: at["offered"] * 0 + 25),
    "hours that moved": Odd(rate=lambda at, rng: np.where(
        at["last"] >= 42, 1.0, np.where(at["slot"] < 24, 0.6, 1.4))),
    "every other week": Odd(rate=lambda at, rng: np.where(at["day"] // 7 % 2, 0.7, 1.3)),
    "billing runs every 30 days": Odd(weeks=40, rate=runs(30, 1.8, 1.8, 1.8)),
    "billing runs every 30 days, closed at weekends": Odd(
        weeks=40, days=WEEKDAYS[:5], rate=runs(30, 1.8, 1.8, 1.8)),
    "statements every four weeks": Odd(rate=runs(28, 1.7, 1.4)),
    "a run every 21 days": Odd(rate=runs(21, 1.6, 1.4, 1.2)),
    "a run every ten working days": Odd(days=WEEKDAYS[:5], rate=working_runs(10, 1.6, 1.4)),
    "no whole numbers": Odd(told=lambda at, rng: at["offered"] * 1.137),
}


def series(odd: Odd, queue, center, seed: int = 0) -> Center:
    rng = np.random.default_rng(seed)
    first = END - timedelta(weeks=odd.weeks)
    grid = Grid.days(first, 7 * odd.weeks, odd.zone, odd.minutes)
    local = grid.local(odd.zone)
    day = np.array([(one - first).days for one in local.date])
    at = pd.DataFrame({
        "start": grid.starts, "day": day, "weekday": (first.weekday() + day) % 7,
        "last": 7 * odd.weeks - 1 - day,
        "slot": ((local.hour * 60 + local.minute) // odd.minutes).to_numpy()})
    hour = (at["slot"] + 0.5) * odd.minutes / 60
    shape = 0.05 + np.exp(-(((hour - 11) / 2.2) ** 2)) + 0.7 * np.exp(-(((hour - 16) / 2.5) ** 2))
    rate = odd.per * shape * WEEK[at["weekday"]] * rng.gamma(400, 1 / 400, 7 * odd.weeks)[day]
    if odd.rate:
        rate = rate * odd.rate(at, rng)
    at["offered"] = rng.poisson(rate).astype(float)
    site = (Site("main", "Main", odd.country, None, odd.zone),)
    span = ((time(odd.hours[0]), time(odd.hours[1])),)
    one = queue("care", hours=dict.fromkeys(odd.days, span), channel=odd.channel,
                due_within_h=24.0 if odd.channel == "email" else None)
    if odd.channel != "email":
        at = at[replace(center({"care": at}, (one,), sites=site),
                        interval_min=odd.minutes).open_mask(one, grid)].copy()
    if odd.told:
        at["offered"] = odd.told(at, rng)
    rows = at.dropna(subset="offered")[["start", "offered"]]
    return replace(center({"care": rows}, (one,), sites=site), interval_min=odd.minutes)


@pytest.mark.parametrize("name", SERIES)
def test_an_odd_series_is_forecast_no_worse_than_by_habit_and_without_absurd_ranges(
    name, queue, center
):
    here = series(SERIES[name], queue, center)
    came = here.history.set_index("start")["offered"]
    zone, missed, by_habit = here.main_site.zone, 0.0, 0.0
    a_day = came.groupby(came.index.tz_convert(zone).date).sum()
    for back in (4, 2):
        week = END - timedelta(weeks=back)
        made = forecast(here, week, back)
        rows = made.intervals.assign(
            came=came.reindex(pd.DatetimeIndex(made.intervals["start"])).to_numpy(),
            day=made.intervals["start"].dt.tz_convert(zone).dt.date)
        numbers = rows[["volume", "p10", "p50", "p90", "habit", "spread"]].to_numpy(np.float64)
        assert np.isfinite(numbers).all() and (numbers >= 0).all()
        assert (rows["p10"] <= rows["p90"]).all()
        assert rows["volume"].max() <= 2 * np.quantile(came, 0.9999) + 1
        assert made.days["p90"].max() <= 3 * a_day.quantile(0.95) + 5
        known = rows[(rows["day"] >= week) & rows["came"].notna()]
        missed += float((known["volume"] - known["came"]).abs().sum())
        by_habit += float((known["habit"] - known["came"]).abs().sum())
    assert missed <= 1.03 * by_habit + 1e-9


@pytest.mark.parametrize("name", ["billing runs every 30 days", "statements every four weeks",
                                  "a run every 21 days", "a run every ten working days"])
def test_runs_of_a_period_of_their_own_are_foreseen_better_than_by_habit(name, queue, center):
    here = series(SERIES[name], queue, center, seed=3)
    made = forecast(here, END - timedelta(weeks=4), 4).intervals
    came = here.history.set_index("start")["offered"].reindex(
        pd.DatetimeIndex(made["start"])).to_numpy()
    ours, habit = (np.nansum(np.abs(made[name] - came)) for name in ("volume", "habit"))
    assert ours < 0.9 * habit


def died(days: int, told: float) -> Odd:
    return Odd(told=lambda at, rng: at["offered"].where(at["last"] >= days, told))


def said(made, what: str) -> list[str]:
    rows = made.cleaning
    return rows.loc[(rows["queue"] == "care") & (rows["what"] == what), "done"].tolist()


def test_a_queue_that_nobody_calls_for_three_weeks_has_ended(queue, center):
    made = forecast(series(died(21, 0.0), queue, center), END, 2)
    assert made.intervals[["volume", "habit", "p90"]].to_numpy().max() == 0
    (done,) = said(made, "ended")
    assert "2026-10-26" in done


def test_two_weeks_of_silence_are_no_end(queue, center):
    alive = forecast(series(Odd(), queue, center), END, 2)
    made = forecast(series(died(14, 0.0), queue, center), END, 2)
    assert said(made, "ended") == []
    assert made.intervals["volume"].sum() == pytest.approx(
        alive.intervals["volume"].sum(), rel=0.1)


def test_a_rare_contact_is_no_sign_of_an_end(queue, center):
    rare = replace(died(21, 0.0), per=0.02)
    assert said(forecast(series(rare, queue, center), END, 2), "ended") == []


def test_missing_weeks_are_no_silence_but_the_planner_is_told(queue, center):
    alive = series(Odd(), queue, center)
    made = forecast(alive, END, 2)
    gone = series(died(35, np.nan), queue, center)
    other = queue("other", hours=gone.queues["care"].hours)
    both = replace(
        gone, queues={**gone.queues, "other": other},
        history=pd.concat([gone.history, alive.history.assign(queue="other")]))
    told = forecast(both, END, 2)
    assert said(told, "ended") == []
    (done,) = [text for text in said(told, "missing") if "35 days before" in text]
    assert "the level of then stands" in done
    mine = told.intervals[told.intervals["queue"] == "care"]
    assert mine["volume"].sum() == pytest.approx(made.intervals["volume"].sum(), rel=0.15)
