"""Months ahead: bands against histories of known truth, and the months of two real banks.

No call history of several years is at hand, so the years are simulated and the truth is known:
about 2,100 contacts a week with 3 % noise a week, and on it nothing else, a season (twelve month
effects with a standard deviation of 10 %), a growth (its rate by the year drawn with 10 %), a drift
(1.2 % a week) or all three. The share of four-week totals within the 80 % band is told for 1, 6, 12
and 18 months ahead, beside a structural model of statsmodels (local level, two pairs of yearly
Fourier terms from two years of history on, maximum likelihood).

Of the real banks there are 34 weeks of 2003 (Weinberg, Brown & Stroud 2007, JASA 102:1185-1198) and
six months of 1999 (Brown et al. 2005, JASA 100:36-50): short histories, one to four months ahead.
They are looked for in WFM_DATA or ../shared/data. Run it with

    python benchmarks/forecast_months.py [repetitions]
"""

from __future__ import annotations

import os
import sys
import time
import warnings
from collections.abc import Callable
from datetime import date, timedelta
from datetime import time as clock
from pathlib import Path

import holidays
import numpy as np
import pandas as pd

from wfm.calendar import Grid
from wfm.center import Center, Queue, Site, SpecialDay, Weights
from wfm.demand.months.ahead import months
from wfm.demand.months.long_run import YEAR, Weeks, long_run

DATA = Path(os.environ.get("WFM_DATA", Path(__file__).parents[2] / "shared" / "data"))
KINDS = ("none", "season", "growth", "drift", "all")
HISTORIES = (26, 78, 156)
LEADS = (1, 6, 12, 18)
AHEAD, DAILY, NOISE, DAY_CV = 80, 300.0, 0.03, 0.05
Z80 = 1.2816
Method = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
"""From the log levels known and their variance to those of the weeks ahead and their variance."""


def truth(kind: str, weeks: int, rng: np.random.Generator) -> np.ndarray:
    """Log level of each week, (weeks,)."""
    at = np.arange(weeks, dtype=float)
    level = np.zeros(weeks)
    if kind in ("season", "all"):
        effect = rng.normal(0, 0.1, 12)
        effect -= effect.mean()
        month = (at + rng.uniform(0, YEAR)) % YEAR / YEAR * 12
        level += np.interp(month, np.arange(-0.5, 13), [effect[-1], *effect, effect[0]])
    if kind in ("growth", "all"):
        level += rng.normal(0, 0.1) * at / YEAR
    if kind in ("drift", "all"):
        level += np.cumsum(rng.normal(0, 0.012, weeks))
    return level


def block(lead: int) -> slice:
    """The four weeks about the middle of the month so far ahead."""
    first = max(round((lead - 0.5) * YEAR / 12) - 2, 0)
    return slice(first, first + 4)


def by_long_run(log: np.ndarray, chance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    at = np.arange(len(log), dtype=float)
    run = long_run(Weeks(at, log, chance), len(log) + np.arange(AHEAD, dtype=float))
    middle, variance = [], []
    for lead in range(1, LEADS[-1] + 1):
        weight = np.zeros(AHEAD)
        weight[block(lead)] = 0.25
        middle.append(weight @ run.log)
        variance.append(weight @ run.covariance @ weight + (run.noise + chance[0]) / 4)
    widest = np.maximum.accumulate(np.array(variance))  # as the months do
    return np.array(middle), widest


def by_statsmodels(log: np.ndarray, chance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    season = [{"period": YEAR, "harmonics": 2}] if len(log) >= 2 * YEAR else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = UnobservedComponents(
            log, "local level", freq_seasonal=season,
            stochastic_freq_seasonal=[False] if season else None)
        result = model.fit(disp=False, maxiter=100)
        forecast = result.get_forecast(AHEAD)
        mean = np.asarray(forecast.predicted_mean)
        # weeks of one month move together but for their noise
        noise = float(result.params[0])
        variance = np.asarray(forecast.var_pred_mean) - noise
    found = [(mean[block(n)].mean(), variance[block(n)].mean() + noise / 4)
             for n in range(1, LEADS[-1] + 1)]
    return np.array([m for m, _v in found]), np.array([v for _m, v in found])


def simulated(repetitions: int) -> None:
    chance_a_week = 1 / (7 * DAILY) + DAY_CV**2 / 7
    print(f"{'':<16}{'share within the 80 % band, months ahead':^44}{'mean error, %':^34}s")
    heads = "".join(f"{n:>7}" for n in LEADS)
    print(f"{'':<16}{heads}{'':>8}{heads}")
    for weeks in HISTORIES:
        for name, method in (("long run", by_long_run), ("statsmodels", by_statsmodels)):
            print(f"{weeks} weeks, {name}")
            for kind in KINDS:
                # the same histories for both methods
                rng = np.random.default_rng([weeks, KINDS.index(kind)])
                inside, errors, seconds = [], [], 0.0
                for _repetition in range(repetitions):
                    level = truth(kind, weeks + AHEAD, rng)
                    noise = np.sqrt(NOISE**2 + chance_a_week)
                    came = level + rng.normal(0, noise, len(level))
                    begin = time.perf_counter()
                    middle, variance = method(came[:weeks], np.full(weeks, chance_a_week))
                    seconds += time.perf_counter() - begin
                    missed = np.array([abs(came[weeks:][block(n)].mean() - middle[n - 1])
                                       for n in LEADS])
                    width = np.array([Z80 * np.sqrt(variance[n - 1]) for n in LEADS])
                    inside.append(missed <= width)
                    errors.append(missed)
                cells = "".join(f"{v:7.0%}" for v in np.mean(inside, axis=0))
                missing = "".join(f"{100 * v:7.1f}" for v in np.mean(errors, axis=0))
                print(f"  {kind:<14}{cells}{'':>8}{missing}   {seconds / repetitions:.2f}")


# ------------------------------------------------------------------ real banks


def center_of(
    calls: pd.DataFrame, hours: dict[str, tuple[tuple[clock, clock], ...]], closed: set[date],
    country: str,
) -> Center:
    """A centre of one queue; UTC is taken for its clock, and its closures are known ahead."""
    queue = Queue(
        queue="bank", name="bank", site="bank", channel="voice", hours=hours, service_level=0.8,
        answer_within_s=20, max_occupancy=0.9, max_abandon=None, patience_s=None, concurrency=1,
        due_within_h=None, shrinkage_in_office=0, shrinkage_out_of_office=0, priority=1)
    days = tuple(SpecialDay(day, "all", "closed", None, None, "") for day in sorted(closed))
    history = calls.assign(queue="bank", handled=calls["offered"], abandoned=0.0, aht_s=200.0)
    return Center(
        name="bank", interval_min=30, language="en", seed=1, weights=Weights(),
        sites={"bank": Site("bank", "bank", country, None, "UTC")}, queues={"bank": queue},
        campaigns={}, contracts={}, agents={}, special_days=days, history=history, labour={},
        calling={})


def north_american() -> tuple[Center, list[date]]:
    raw = pd.read_csv(DATA / "bank_calls" / "bank_calls.csv.gz", parse_dates=["DateTime"])
    raw = raw[raw["DateTime"].dt.time < clock(21)]
    start = raw["DateTime"].dt.floor("30min").dt.tz_localize("UTC")
    calls = raw.groupby(start.rename("start"))["Calls"].sum().rename("offered").reset_index()
    known = set(calls["start"].dt.date)
    span = pd.date_range(min(known), max(known))
    closed = {day.date() for day in span if day.date() not in known}
    hours = {day: ((clock(7), clock(21)),) for day in ("mon", "tue", "wed", "thu", "fri")}
    center = center_of(calls, hours, closed, "US")
    return center, [date(2003, 6, 2), date(2003, 6, 30), date(2003, 8, 4), date(2003, 9, 1)]


def small_bank() -> tuple[Center, list[date]]:
    raw = pd.read_csv(DATA / "anonymous_bank_1999" / "arrivals_6min_1999-01_to_06.csv.gz")
    start = pd.to_datetime(raw["date"] + " " + raw["time"]).dt.floor("30min")
    calls = raw.groupby(start.dt.tz_localize("UTC").rename("start"))["calls"].sum()
    feasts = set(holidays.country_holidays("IL", years=1999))
    closed = feasts | {day - timedelta(days=1) for day in feasts} | {
        date(1999, 1, 11), date(1999, 1, 12), date(1999, 5, 23)}
    hours = {day: ((clock(7), clock(0)),) for day in ("sun", "mon", "tue", "wed", "thu")}
    center = center_of(calls.rename("offered").reset_index(), hours, closed, "IL")
    return center, [date(1999, 3, 1), date(1999, 3, 29), date(1999, 5, 3)]


def real() -> None:
    for name, source in (("North American bank, 2003", north_american),
                         ("small bank, 1999", small_bank)):
        center, mondays = source()
        rows = center.history
        last = rows["start"].max().date()
        print(name)
        for first in mondays:
            made = months(center, first, 5)
            for row in made.table.to_dict("records"):
                begin = max(row["month"], first)
                end = (row["month"] + timedelta(days=31)).replace(day=1)
                if end - timedelta(days=1) > last + timedelta(days=3):
                    continue
                after = rows[(rows["start"] >= pd.Timestamp(begin, tz="UTC"))
                             & (rows["start"] < pd.Timestamp(end, tz="UTC"))]
                grid = Grid.days(begin, (end - begin).days, "UTC", 30)
                is_open = center.open_mask(center.queues["bank"], grid)
                came = row["known"] + float(
                    after["offered"].to_numpy()[is_open[grid.positions(after["start"])]].sum())
                sign = "within" if row["p10"] <= came <= row["p90"] else "outside"
                print(f"  from {first}  {row['month']:%Y-%m}  expected {row['contacts']:>9,.0f} "
                      f"({row['p10']:,.0f}–{row['p90']:,.0f})  came {came:>9,.0f}  "
                      f"{row['contacts'] / came - 1:+6.1%}  {sign}")


if __name__ == "__main__":
    simulated(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    if DATA.is_dir():
        real()
    else:
        print(f"The real banks were not found in {DATA}")
