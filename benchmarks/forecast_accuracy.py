"""Accuracy and calibration of forecasts on real calls, beside others, in one run.

Statsforecast and Prophet need pandas below 3 and so an environment of their own, made once with

    python -m venv PEER
    PEER/bin/pip install statsforecast scikit-learn prophet "pandas<3"

and given by its interpreter:

    python benchmarks/forecast_accuracy.py [PEER/bin/python] [--quick]

`--quick` leaves the others out. One table for each series: half-hours of a North American bank
(Weinberg, Brown & Stroud 2007), the same thinned to about 23 calls an interval, and of a small
bank in Israel, January to June 1999 (Mandelbaum, Sakov & Zeltyn 2000). The data are not the
project's own; they are looked for in WFM_DATA or ../shared/data.

Every method is given the days before an origin alone and forecasts the next four weeks. Days
that are closed or special (named below) are never scored, and in the history that the others are
given they and what the cleaning sets apart (outages, spikes) are replaced by the mean of the same
weekdays before. Mean of 6 weeks appears twice: with special days left out, as a planner has it,
and on the cleaned history. Prophet is given a month and a finer day and week, with which it does
better than by default, and MSTL a level without a trend, which by default runs away at one origin
of the small bank. The thinned series is drawn three times; the others see the first.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from datetime import time as clock
from pathlib import Path

import numpy as np
import pandas as pd

from wfm.demand.days import Days, Kind, Spans, tabulate
from wfm.demand.model.habit import habit
from wfm.demand.queue import QueueForecast, forecast_queue
from wfm.demand.uncertainty.bands import (
    effective_days,
    held,
    inside,
    poisson_error,
    quantiles,
)
from wfm.demand.uncertainty.common import Common

DATA = Path(os.environ.get("WFM_DATA", Path(__file__).parents[2] / "shared" / "data"))
BANK = DATA / "bank_calls" / "bank_calls.csv.gz"
SMALL = DATA / "anonymous_bank_1999" / "calls_1999-01_to_06.csv.gz"
WEEKS, MINUTES = 4, 30
THINNED, SEEDS = 0.02, (0, 1, 2)
SMALL_ZONE = "Asia/Jerusalem"
SMALL_TYPES = ("PS", "PE", "NW", "TT", "NE", "IN")
SMALL_SPECIAL = tuple(
    date(1999, month, day) for month, days in (
        (3, (2, 31)), (4, (1, 6, 7, 20, 21)), (5, (17, 20, 21, 23)),
    ) for day in days
)
"""Purim; first and seventh day of Passover, Independence Day and Shavuot with their eves; the
elections; and the day after Shavuot, which published versions of these data replace too."""
PEERS = ("MSTL", "AutoTheta", "MFLES", "Prophet")
LEVELS = (80, 95)

PEER = r"""
import json, sys, time, warnings, logging
warnings.simplefilter("ignore")
logging.disable(logging.WARNING)
import numpy as np, pandas as pd

def stats(name, task):
    from statsforecast.models import MFLES, MSTL, AutoETS, AutoTheta
    day, week = task["day"], task["week"]
    seasons = [day, week] if day else [week]
    model = {"MSTL": lambda: MSTL(season_length=seasons, trend_forecaster=AutoETS(model="ANN")),
             "AutoTheta": lambda: AutoTheta(season_length=week),
             "MFLES": lambda: MFLES(season_length=seasons)}[name]()
    y, levels = np.array(task["history"], dtype=float), [80, 95]
    if name == "MFLES":
        return {"mean": model.forecast(y=y, h=len(task["ahead"]))["mean"]}
    made = model.forecast(y=y, h=len(task["ahead"]), level=levels)
    return {"mean": made["mean"], **{f"{end}-{p}": made[f"{end}-{p}"]
                                     for p in levels for end in ("lo", "hi")}}

def prophet(task):
    from prophet import Prophet
    model = Prophet(daily_seasonality=12, weekly_seasonality=12, yearly_seasonality=False,
                    uncertainty_samples=300)
    model.add_seasonality("monthly", period=30.4375, fourier_order=5)
    model.fit(pd.DataFrame({"ds": pd.to_datetime(task["past"]), "y": task["history"]}))
    future = pd.DataFrame({"ds": pd.to_datetime(task["ahead"])})
    mean = model.predict(future)["yhat"].to_numpy()
    drawn = model.predictive_samples(future)["yhat"]
    ends = {f"{end}-{p}": np.quantile(drawn, q, axis=1) for p in (80, 95)
            for end, q in (("lo", (1 - p / 100) / 2), ("hi", 1 - (1 - p / 100) / 2))}
    return {"mean": mean, **ends}

job = json.load(sys.stdin)
np.random.seed(1)
answers = []
for task in job["tasks"]:
    start = time.process_time()
    made = prophet(task) if job["method"] == "Prophet" else stats(job["method"], task)
    seconds = time.process_time() - start
    answers.append({"seconds": seconds} | {k: np.maximum(v, 0).tolist() for k, v in made.items()})
print("ANSWER" + json.dumps(answers))
"""


@dataclass(frozen=True)
class Series:
    """Calls of a queue, when it is open, what days are special, and the last days known."""

    name: str
    calls: pd.DataFrame = field(repr=False)
    zone: str
    hours: Mapping[str, Spans]
    closed: tuple[date, ...]
    special: tuple[date, ...]
    ends: tuple[date, ...]

    def days(self, until: date, last: date) -> Days:
        """What is known up to `until`, included, and the days up to `last`."""
        moment = pd.Timestamp(until + timedelta(days=1)).tz_localize(self.zone)
        return tabulate(
            self.calls[self.calls["start"] < moment], self.zone, MINUTES, last, self.hours,
            closed=self.closed, events=self.special)


@dataclass(frozen=True)
class Case:
    """One origin: four weeks as they came, (28, S), NaN where not scored, and our forecast."""

    days: Days = field(repr=False)
    actual: np.ndarray = field(repr=False)
    made: QueueForecast = field(repr=False)
    seconds: float

    @property
    def ahead(self) -> slice:
        """The four weeks among the days."""
        return slice(len(self.days.dates) - 7 * WEEKS, len(self.days.dates))

    @property
    def scored(self) -> np.ndarray:
        """Intervals of ordinary days that were open, bool (28, S)."""
        return ~np.isnan(self.actual)


@dataclass(frozen=True)
class Method:
    """Forecasts of one method by case: means (28, S), range ends, seconds."""

    name: str
    means: list[np.ndarray] = field(repr=False)
    ends: list[dict[int, tuple[np.ndarray, np.ndarray]]] = field(repr=False)
    seconds: float


def bank(share: float = 1.0, seed: int = 0) -> Series:
    raw = pd.read_csv(BANK, parse_dates=["DateTime"])
    start = raw["DateTime"].dt.floor(f"{MINUTES}min").dt.tz_localize("UTC").rename("start")
    calls = raw.groupby(start)["Calls"].sum().rename("offered").reset_index()
    name = "Bank calls, 2003"
    if share < 1:
        rng = np.random.default_rng(seed)
        calls["offered"] = rng.binomial(calls["offered"].astype(int), share).astype(float)
        name = f"Bank calls thinned to {share:.0%}"
    hours = {day: ((clock(7), clock(21)),) for day in ("mon", "tue", "wed", "thu", "fri")}
    last = calls["start"].max().date()
    seen = set(calls["start"].dt.date)
    every = [calls["start"].min().date() + timedelta(days=n) for n in range(240)]
    closed = tuple(d for d in every if d <= last and d.weekday() < 5 and d not in seen)
    ends = tuple(last - timedelta(days=7 * (WEEKS + back)) for back in range(14, -1, -1))
    return Series(name, calls, "UTC", hours, closed, (), ends)


def small_bank() -> Series:
    """Calls that asked for an agent, by half-hour; none in an open one is 0."""
    raw = pd.read_csv(SMALL, dtype={"server": str})
    asked = (raw["outcome"] == "AGENT") | (raw["q_time"] > 0)
    raw = raw[asked & (raw["outcome"] != "PHANTOM") & raw["type"].isin(SMALL_TYPES)]
    start = pd.to_datetime(raw["date"]) + pd.to_timedelta(raw["vru_entry"])
    start += pd.to_timedelta(raw["vru_time"].clip(0, 600), unit="s")
    count = start.dt.floor(f"{MINUTES}min").value_counts()
    week = ((clock(7), clock(0)),)
    hours = dict.fromkeys(("sun", "mon", "tue", "wed", "thu"), week) | {
        "fri": ((clock(7), clock(14)),), "sat": ((clock(20), clock(0)),)}
    alive = sorted(set(start.dt.date))
    grid = pd.DatetimeIndex([
        moment for day in alive for moment in pd.date_range(day, periods=48, freq="30min")])
    opened = (grid.hour >= 7) & ((grid.day_of_week != 4) | (grid.hour < 14)) & (
        (grid.day_of_week != 5) | (grid.hour >= 20))
    grid = grid[opened]
    calls = pd.DataFrame({
        "start": grid.tz_localize(SMALL_ZONE).tz_convert("UTC"),
        "offered": count.reindex(grid, fill_value=0).to_numpy(np.float64)})
    first = date(1999, 1, 1) + timedelta(days=7 * 10 - 1)
    ends = tuple(first + timedelta(days=7 * n) for n in range(12))
    return Series("Small bank, January to June 1999", calls, SMALL_ZONE, hours, (),
                  SMALL_SPECIAL, ends)


def cases(series: Series) -> list[Case]:
    """Our forecasts of a series at every origin."""
    found = []
    last = max(series.ends) + timedelta(days=7 * WEEKS)
    whole = series.days(last, last)
    for end in series.ends:
        days = series.days(end, end + timedelta(days=7 * WEEKS))
        start = time.process_time()
        made = forecast_queue(days, WEEKS)
        seconds = time.process_time() - start
        assert made is not None
        ahead = slice(len(days.dates) - 7 * WEEKS, len(days.dates))
        ordinary = (days.kind[ahead] == Kind.ORDINARY)[:, None]
        actual = np.where(days.open[ahead] & ordinary, whole.counts[ahead], np.nan)
        found.append(Case(days, actual, made, seconds))
    return found


def filled(case: Case) -> np.ndarray:
    """Past counts by day and slot, what is not to be learned replaced, NaN where closed."""
    days, cleaned = case.days, case.made.workings.cleaned
    regular = days.regular[days.weekday]
    counts = np.where(cleaned.learn[:, None] & regular, cleaned.counts, np.nan)[: days.known]
    weekday = days.weekday[: days.known]
    for day in range(days.known):
        gap = np.isnan(counts[day]) & regular[day]
        if gap.any():
            same = np.flatnonzero(weekday == weekday[day])
            rows = np.concatenate([same[same < day][-6:], same[same > day][:6]])[:6]
            mean = np.nanmean(np.where(np.isnan(counts[rows]).all(axis=0), 0, counts[rows]), axis=0)
            counts[day, gap] = mean[gap]
    return counts


def task(case: Case) -> dict[str, object]:
    """What another method is given: open half-hours in order, as if all days were ordinary."""
    days, past = case.days, filled(case)
    regular = days.regular[days.weekday]
    starts = np.array([np.datetime64(d) for d in days.dates])[:, None] + (
        np.arange(regular.shape[1]) * np.timedelta64(MINUTES, "m"))
    by_day = {int(n) for n in days.regular.sum(axis=1) if n}
    known, ahead = np.flatnonzero(regular[: days.known]), case.ahead
    return {
        "history": past[regular[: days.known]].tolist(),
        "past": starts[: days.known].ravel()[known].astype(str).tolist(),
        "ahead": starts[ahead][regular[ahead]].astype(str).tolist(),
        "day": by_day.pop() if len(by_day) == 1 else 0,
        "week": int(days.regular.sum()),
    }


def peer(python: str, name: str, chosen: list[Case]) -> Method:
    job = json.dumps({"method": name, "tasks": [task(case) for case in chosen]})
    done = subprocess.run(
        [python, "-c", PEER], input=job, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    answers = json.loads(done.stdout.split("ANSWER", 1)[1])
    means: list[np.ndarray] = []
    ends: list[dict[int, tuple[np.ndarray, np.ndarray]]] = []
    for case, answer in zip(chosen, answers, strict=True):
        regular = case.days.regular[case.days.weekday][case.ahead]

        def laid_out(values: list[float], regular: np.ndarray = regular) -> np.ndarray:
            result = np.zeros(regular.shape)
            result[regular] = values
            return result

        means.append(laid_out(answer["mean"]))
        ends.append({p: (laid_out(answer[f"lo-{p}"]), laid_out(answer[f"hi-{p}"]))
                     for p in LEVELS if f"lo-{p}" in answer})
    return Method(name, means, ends, float(np.median([a["seconds"] for a in answers])))


def ours(chosen: list[Case]) -> Method:
    ends = []
    for case in chosen:
        mean, phi = case.made.volume[case.ahead], case.made.phi[case.ahead, None]
        ends.append({p: (quantiles(mean, phi, 0.5 - p / 200), quantiles(mean, phi, 0.5 + p / 200))
                     for p in LEVELS})
    return Method("wfm", [c.made.volume[c.ahead] for c in chosen], ends,
                  float(np.median([c.seconds for c in chosen])))


def plain(chosen: list[Case]) -> list[Method]:
    """Seasonal naive and means of the last same weekdays."""
    made: dict[str, list[np.ndarray]] = {}
    for case in chosen:
        days, past = case.days, filled(case)
        weekday = days.weekday[: days.known]
        ordinary = days.kind[: days.known] == Kind.ORDINARY
        seen = ordinary & ~np.isnan(days.counts[: days.known]).all(axis=1)
        learn = np.zeros(len(days.dates), dtype=bool)
        learn[: days.known] = seen
        means = {"seasonal naive": _last(past, weekday, 1)}
        means |= {f"mean of {n} weeks, cleaned": _last(past, weekday, n) for n in (4, 6, 8)}
        means["mean of 6 weeks"] = habit(days, np.where(days.open, days.counts, np.nan), learn)
        for name, mean in means.items():
            made.setdefault(name, []).append(np.nan_to_num(mean)[days.weekday][case.ahead])
    return [Method(name, means, [{} for _ in means], 0.0) for name, means in made.items()]


def _last(past: np.ndarray, weekday: np.ndarray, number: int) -> np.ndarray:
    return np.array([
        past[weekday == w][-number:].mean(axis=0) if (weekday == w).any()
        else np.full(past.shape[1], np.nan) for w in range(7)])


def errors(method: Method, chosen: list[Case]) -> dict[str, float]:
    """WAPE of 1 and 4 weeks, of days, bias, MASE, and coverage of intervals, as shares."""
    missed = total = week_missed = week_total = day_missed = signed = 0.0
    scaled = []
    held_in = {p: [0, 0] for p in LEVELS}
    for mean, ends, case in zip(method.means, method.ends, chosen, strict=True):
        here, actual = case.scored, case.actual
        off = np.where(here, mean - np.nan_to_num(actual), 0.0)
        missed, total = missed + np.abs(off).sum(), total + float(actual[here].sum())
        week_missed += np.abs(off[:7]).sum()
        week_total += float(np.nansum(actual[:7]))
        day_missed, signed = day_missed + np.abs(off.sum(axis=1)).sum(), signed + off.sum()
        past = filled(case)
        naive = np.abs(past[7:] - past[:-7])
        scaled.append(np.abs(off[here]).mean() / np.nanmean(naive))
        for p, (low, high) in ends.items():
            held_in[p][0] += int(((actual >= low) & (actual <= high))[here].sum())
            held_in[p][1] += int(here.sum())
    return {
        "1w": week_missed / week_total, "4w": missed / total, "day": day_missed / total,
        "bias": signed / total, "mase": float(np.mean(scaled)),
        **{f"in{p}": hit / number if number else float("nan")
           for p, (hit, number) in held_in.items()},
    }


def floor(chosen: list[Case]) -> float:
    """Error left to one who knew the rates, taken to be ours: Σ E|N − λ| / Σ λ."""
    rates = np.concatenate([case.made.volume[case.ahead][case.scored] for case in chosen])
    return float(poisson_error(rates).sum() / rates.sum())


def totals(case: Case, length: int) -> list[tuple[float, float, float, float]]:
    """Contacts, expectation, φ and effective days of each whole stretch of `length` days ahead.

    As the tables of days and weeks have them.
    """
    made, mean, found = case.made, case.made.volume[case.ahead], []
    phi_day = made.phi_day[case.ahead]
    for first in range(0, 7 * WEEKS, length):
        part = np.zeros(case.scored.shape, dtype=bool)
        part[first : first + length] = case.scored[first : first + length]
        if length == 1 and (case.days.open[case.ahead][first] & ~part[first]).any():
            continue
        days = np.flatnonzero(part.any(axis=1))
        if len(days):
            by_day = np.where(part, mean, 0.0).sum(axis=1)[days]
            phi = Common(phi_day[days], np.full(len(days), made.shared),
                         np.full(len(days), made.week)).of_total(by_day, days // 7)
            found.append((float(case.actual[part].sum()), float(mean[part].sum()), phi,
                          effective_days(by_day)))
    return found


def calibration(chosen: list[Case]) -> list[tuple[str, int, float, float, float, float]]:
    """By length of time, how many and the share inside the 80 and 95 % ranges and due there.

    What is due is what ranges of whole numbers hold if the forecast is right.
    """
    found = []
    for name, length in (("interval", 0), ("day", 1), ("week", 7), ("4 weeks", 28)):
        if length:
            rows = np.array([row for case in chosen for row in totals(case, length)])
        else:
            rows = np.array([
                row for case in chosen for row in zip(
                    case.actual[case.scored], case.made.volume[case.ahead][case.scored],
                    np.broadcast_to(case.made.phi[case.ahead, None], case.scored.shape)[
                        case.scored], np.ones(case.scored.sum()), strict=True)])
        actual, mean, phi, number = rows.T
        shares = []
        for p in LEVELS:
            low, high = 0.5 - p / 200, 0.5 + p / 200
            ends = [quantiles(mean, phi, level, number) for level in (low, high)]
            shares += [float(inside(actual, mean, phi, low, high, number).mean()),
                       float(held(*ends, mean, phi, number).mean())]
        found.append((name, len(rows), shares[0], shares[1], shares[2], shares[3]))
    return found


def show(series: Series, chosen: list[Case], python: str, floor_rate: float) -> None:
    print(f"\n### {series.name}\n\n{len(chosen)} weekly origins, "
          f"{np.mean([np.nanmean(c.actual) for c in chosen]):,.1f} calls an interval; Poisson "
          f"floor {floor_rate:.1%}\n")
    print("| method | next week | next 4 weeks | of the floor | days | bias | MASE | in 80 % | "
          "in 95 % | seconds |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    methods = [ours(chosen), *plain(chosen)]
    methods += [peer(python, name, chosen) for name in PEERS] if python else []
    for method in methods:
        e = errors(method, chosen)
        cover = [f"{e[f'in{p}']:.1%}" if e[f"in{p}"] == e[f"in{p}"] else "" for p in LEVELS]
        print(f"| {method.name} | {e['1w']:.2%} | {e['4w']:.2%} | {e['4w'] / floor_rate:.2f} | "
              f"{e['day']:.2%} | {e['bias']:+.1%} | {e['mase']:.2f} | {' | '.join(cover)} | "
              f"{method.seconds:.2f} |", flush=True)


def show_calibration(name: str, chosen: list[Case]) -> None:
    for what, number, in80, due80, in95, due95 in calibration(chosen):
        print(f"| {name} | {what} | {number:,} | {in80:.1%} | {due80:.1%} | {in95:.1%} | "
              f"{due95:.1%} |")


def main() -> None:
    arguments = [a for a in sys.argv[1:] if a != "--quick"]
    python = "" if "--quick" in sys.argv or not arguments else arguments[0]
    if not python:
        print("the others are left out: see the head of this script")
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    pooled: dict[str, list[Case]] = {}
    for series in (bank(), *(bank(THINNED, seed) for seed in SEEDS), small_bank()):
        chosen = cases(series)
        again = series.name in pooled
        pooled.setdefault(series.name, []).extend(chosen)
        show(series, chosen, "" if again else python, floor(chosen))
    print("\n### Calibration\n\n| series | of | number | in 80 % | due | in 95 % | due |")
    print("|---|---|---|---|---|---|---|")
    for name, chosen in pooled.items():
        show_calibration(name, chosen)


if __name__ == "__main__":
    main()
