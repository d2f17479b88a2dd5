"""The rest of a day from its morning: on the published protocol, and by half-hours.

Calls of a North American bank, 5-minute bins of 164 weekdays in 2003 (Weinberg, Brown & Stroud
2007, JASA 102:1185-1198), and of a small bank in Israel, January to June 1999. Neither is the
project's own; they are looked for in WFM_DATA or ../shared/data.

- Published protocol (Goldberg, Ritov & Mandelbaum 2014, Table 1): days 101 to 164, each
  forecast from the 100 days before it and its own calls until 10:00 or 12:00; root of the mean
  squared error per bin from 12:00 to 21:05, statistics over the 64 days.
- Half-hours: the forecast in force is made before each Monday and told nothing since; errors of
  the rest of the day as shares of its calls.

Every forecast is given only the rows before its moment. Run it with

    python benchmarks/forecast_today.py
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from datetime import time as clock
from functools import cache
from pathlib import Path

import holidays
import numpy as np
import pandas as pd

from wfm.demand.days import Days, Spans, tabulate
from wfm.demand.queue import QueueForecast, forecast_queue
from wfm.demand.today.queue import update_queue
from wfm.demand.uncertainty.bands import quantiles

DATA = Path(os.environ.get("WFM_DATA", Path(__file__).parents[2] / "shared" / "data"))
BANK = DATA / "bank_calls" / "bank_calls.csv.gz"
SMALL = DATA / "anonymous_bank_1999" / "arrivals_6min_1999-01_to_06.csv.gz"
TRAIN, SCORED_FROM = 100, clock(12)
PUBLISHED = {
    "10:00": {"BU": (14.00, 15.50, 17.86, 19.87), "PLS": (13.31, 14.87, 16.48, 17.26),
              "PACE": (14.57, 17.51, 21.28, 23.37), "BLUP": (13.48, 14.40, 16.80, 18.22)},
    "12:00": {"BU": (13.56, 14.80, 16.59, 16.58), "PLS": (13.33, 14.60, 16.13, 16.39),
              "PACE": (14.62, 17.58, 21.37, 23.84), "BLUP": (13.17, 14.17, 15.99, 16.23)},
}
"""Lower quartile, median, mean and upper quartile of the days' errors, as published."""


@dataclass(frozen=True)
class Source:
    """Calls of a queue, UTC taken for its clock, and when it is open."""

    calls: pd.DataFrame
    minutes: int
    hours: dict[str, Spans]
    closed: Collection[date]

    @property
    def whole(self) -> Days:
        """All of it by day and slot."""
        return self.days(None, self.calls["start"].max().date())

    def days(self, until: pd.Timestamp | None, last: date, since: date | None = None) -> Days:
        """What is known before `until`, and the days up to `last`."""
        rows = self.calls
        if until is not None:
            rows = rows[rows["start"] < until]
        if since is not None:
            rows = rows[rows["start"] >= pd.Timestamp(since, tz="UTC")]
        return tabulate(rows, "UTC", self.minutes, last, self.hours, closed=self.closed)


def bank(minutes: int) -> Source:
    raw = pd.read_csv(BANK, parse_dates=["DateTime"])
    end = clock(21, 5)
    if minutes > 5:  # the last bin, from 21:00, is no half-hour
        raw, end = raw[raw["DateTime"].dt.time < clock(21)], clock(21)
    start = raw["DateTime"].dt.floor(f"{minutes}min").dt.tz_localize("UTC")
    calls = raw.groupby(start.rename("start"))["Calls"].sum().rename("offered").reset_index()
    hours = {day: ((clock(7), end),) for day in ("mon", "tue", "wed", "thu", "fri")}
    open_days = set(calls["start"].dt.date)
    first, last = min(open_days), max(open_days)
    weekdays = {one.date() for one in pd.bdate_range(first, last)}
    return Source(calls, minutes, hours, weekdays - open_days)


def small_bank() -> Source:
    """Sundays to Thursdays 07:00-24:00; holidays, their eves and days without records closed."""
    raw = pd.read_csv(SMALL)
    start = pd.to_datetime(raw["date"] + " " + raw["time"]).dt.floor("30min")
    calls = raw.groupby(start.dt.tz_localize("UTC").rename("start"))["calls"].sum()
    feasts = set(holidays.country_holidays("IL", years=1999))
    closed = feasts | {day - timedelta(days=1) for day in feasts} | {
        date(1999, 1, 11), date(1999, 1, 12), date(1999, 5, 23)}
    hours = {day: ((clock(7), clock(0)),) for day in ("sun", "mon", "tue", "wed", "thu")}
    return Source(calls.rename("offered").reset_index(), 30, hours, closed)


def moment(day: date, at: clock) -> pd.Timestamp:
    return pd.Timestamp.combine(day, at).tz_localize("UTC")


# ------------------------------------------------------------------ published protocol


@dataclass(frozen=True)
class Scored:
    """Errors of the 64 days, (64,), and the share of bins in 80 % and 95 % bands."""

    error: np.ndarray
    within80: float
    within95: float

    @property
    def figures(self) -> tuple[float, float, float, float]:
        """Lower quartile, median, mean, upper quartile."""
        low, middle, high = np.percentile(self.error, [25, 50, 75])
        return float(low), float(middle), float(self.error.mean()), float(high)


@cache
def published_protocol() -> dict[str, Scored]:
    """By moment: ``00:00`` (nothing of the day is known), ``10:00`` and ``12:00``."""
    source = bank(5)
    whole = source.whole
    seen = np.flatnonzero(~np.isnan(whole.counts).all(axis=1))
    scored = np.arange(whole.counts.shape[1]) * 5 >= 60 * SCORED_FROM.hour
    found: dict[str, list[tuple[float, np.ndarray, np.ndarray]]] = {}
    for place in range(TRAIN, len(seen)):
        day, since = whole.dates[seen[place]], whole.dates[seen[place - TRAIN]]
        days = source.days(moment(day, clock(0)), day, since)
        today = len(days.dates) - 1
        made = forecast_queue(days, 1)
        assert made is not None
        bins = scored & whole.open[seen[place]]
        actual = whole.counts[seen[place]][bins]
        for at in ("00:00", *PUBLISHED):
            known = source.days(moment(day, clock.fromisoformat(at)), day, since)
            update = update_queue(
                days, made, today, made.volume[today], known.counts[today]).found
            mean, left = made.volume[today] * update.factor, update.left
            error = float(np.sqrt(((actual - mean[bins]) ** 2).mean()))
            phi = made.phi[-1] * left[bins]
            bands = [quantiles(mean[bins], phi, level) for level in (0.1, 0.9, 0.025, 0.975)]
            found.setdefault(at, []).append((
                error, (actual >= bands[0]) & (actual <= bands[1]),
                (actual >= bands[2]) & (actual <= bands[3])))
    return {at: Scored(
        np.array([error for error, _, _ in days]),
        float(np.concatenate([inside for _, inside, _ in days]).mean()),
        float(np.concatenate([inside for _, _, inside in days]).mean()))
        for at, days in found.items()}


# ------------------------------------------------------------------ half-hours

FIRST, LATE = 64, 64
"""Days of history before the first one scored; and days of the published protocol."""
BANK_TIMES = ("09:00", "10:00", "12:00", "15:00")
AHEAD_AT = "12:00"
"""When the days to come are judged."""
METHODS = ("no update", "made anew this morning", "plain ratio", "wfm reforecast")


@dataclass(frozen=True)
class Day:
    """One day at one moment: actual contacts of its rest, forecasts of them by method, bands.

    `ahead` holds (days ahead, actual total, total in force, moved this morning, updated).
    """

    day: date
    actual: np.ndarray
    made: dict[str, np.ndarray]
    band: tuple[np.ndarray, np.ndarray]
    band_before: tuple[np.ndarray, np.ndarray]
    ahead: tuple[tuple[int, float, float, float, float], ...]


def half_hours(source: Source, first: int, times: tuple[str, ...]) -> dict[str, list[Day]]:
    """Each day from the `first` recorded one on, at each of `times`."""
    whole = source.whole
    ordinary = np.flatnonzero(~np.isnan(whole.counts).all(axis=1) & whole.working
                              & (whole.kind == 0))
    found: dict[str, list[Day]] = {at: [] for at in times}
    in_force: dict[date, tuple[Days, np.ndarray, np.ndarray]] = {}
    for place in ordinary[first:]:
        day = whole.dates[place]
        monday = day - timedelta(days=day.weekday())
        last = monday + timedelta(days=13)
        if monday not in in_force:
            days = source.days(moment(monday, clock(0)), last)
            made = forecast_queue(days, 1)
            assert made is not None
            in_force[monday] = (days, made.volume, made.phi)
        days, volume, phi = in_force[monday]
        today = (day - days.dates[0]).days
        known = source.days(moment(day, clock(0)), last)
        anew = forecast_queue(known, 1)
        assert anew is not None
        for at in times:
            now = source.days(moment(day, clock.fromisoformat(at)), last)
            found[at].append(_score(
                whole, place, _Known(known, anew, today, now.counts[today]), volume,
                phi[today], at))
    return found


@dataclass(frozen=True)
class _Known:
    """What is known of a day at a moment: the days before, their forecast, and its contacts."""

    days: Days
    anew: QueueForecast
    today: int
    counts: np.ndarray


def _score(
    whole: Days, place: int, known: _Known, volume: np.ndarray, phi: float, at: str
) -> Day:
    hour, today = clock.fromisoformat(at), known.today
    rest = (np.arange(whole.open.shape[1]) * whole.minutes >= hour.hour * 60 + hour.minute)
    rest &= whole.open[place]
    published = volume[today]
    # as wfm.demand.today.reforecast moves a forecast in force
    said, now = volume.sum(axis=1), known.anew.volume.sum(axis=1)
    change = np.divide(now, said, out=np.ones_like(now), where=(said > 0) & (now > 0))
    morning = published * change[today]
    update = update_queue(known.days, known.anew, today, morning, known.counts)
    so_far = whole.open[place] & ~rest & ~np.isnan(known.counts)
    ratio = float(known.counts[so_far].sum()) / max(float(published[so_far].sum()), 1e-9)
    ours = morning * update.found.factor
    unchanged, narrowed = (
        (quantiles(mean[rest], spread, 0.1), quantiles(mean[rest], spread, 0.9))
        for mean, spread in ((published, phi), (ours, phi * update.found.left[rest])))
    ahead = []
    for step in range(1, 6):
        place_then, then = place + step, today + step
        if (then < len(said) and place_then < len(whole.dates) and said[then] > 0
                and whole.kind[place_then] == 0
                and not np.isnan(whole.counts[place_then]).all()):
            ahead.append((step, float(np.nansum(whole.counts[place_then])), float(said[then]),
                          float(now[then]), float(now[then] * update.ahead[step])))
    return Day(whole.dates[place], whole.counts[place][rest], {
        "no update": published[rest], "made anew this morning": morning[rest],
        "plain ratio": published[rest] * ratio, "wfm reforecast": ours[rest],
    }, narrowed, unchanged, tuple(ahead))


def error(days: list[Day], method: str) -> float:
    """Σ|y − f| / Σ y over the half-hours of the rest of each day."""
    missed = sum(float(np.abs(one.actual - one.made[method]).sum()) for one in days)
    return missed / sum(float(one.actual.sum()) for one in days)


def error_of_rest(days: list[Day], method: str) -> float:
    """The same for the rest of each day as a whole."""
    missed = sum(abs(float((one.actual - one.made[method]).sum())) for one in days)
    return missed / sum(float(one.actual.sum()) for one in days)


def within(days: list[Day], band: Callable[[Day], tuple[np.ndarray, np.ndarray]]) -> float:
    inside = [((one.actual >= band(one)[0]) & (one.actual <= band(one)[1])) for one in days]
    return float(np.concatenate(inside).mean())


def width(days: list[Day], band: Callable[[Day], tuple[np.ndarray, np.ndarray]]) -> float:
    """Mean width of a band over the contacts in it."""
    wide = sum(float((band(one)[1] - band(one)[0]).sum()) for one in days)
    return wide / sum(float(one.actual.sum()) for one in days)


def error_ahead(days: list[Day]) -> Iterator[tuple[int, int, float, float, float]]:
    """Days ahead, their number, error of their totals in force, anew this morning, updated."""
    for step in range(1, 6):
        rows = np.array([one[1:] for day in days for one in day.ahead if one[0] == step])
        if len(rows):
            total = rows[:, 0].sum()
            in_force, morning, updated = (
                float(np.abs(rows[:, 0] - rows[:, n]).sum() / total) for n in (1, 2, 3))
            yield step, len(rows), in_force, morning, updated


# ------------------------------------------------------------------ tables


def print_half_hours(title: str, found: dict[str, list[Day]]) -> None:
    times = list(found)
    days = found[times[0]]
    late = max(len(days) - LATE, 0)
    parts = {f"{len(days)} days": slice(0, None)}
    if late:
        parts[f"the last {LATE} of them"] = slice(late, None)
    for part, chosen in parts.items():
        print(f"\n{title}: {part} up to {days[-1].day}; error of the rest of the day, "
              "by half-hour / as a whole\n")
        print("| at |" + "".join(f" {name} |" for name in METHODS)
              + " against no update | 80 % band holds | narrower by |\n|" + 8 * "---|")
        for at in times:
            rows = found[at][chosen]
            cells = [f"{error(rows, name):.2%} / {error_of_rest(rows, name):.2%}"
                     for name in METHODS]
            less = [measure(rows, METHODS[-1]) / measure(rows, METHODS[0]) - 1
                    for measure in (error, error_of_rest)]
            narrow = 1 - width(rows, lambda d: d.band) / width(rows, lambda d: d.band_before)
            print(f"| {at} | " + " | ".join(cells) + f" | {less[0]:+.1%} / {less[1]:+.1%} | "
                  f"{within(rows, lambda d: d.band):.1%} | {narrow:.1%} |")
    print(f"\n{title}: day totals ahead, updated at {AHEAD_AT}\n")
    print("| days ahead | days | in force | made anew this morning | wfm reforecast |"
          "\n|---|---|---|---|---|")
    for step, number, in_force, morning, updated in error_ahead(found[AHEAD_AT]):
        print(f"| {step} | {number} | {in_force:.2%} | {morning:.2%} | {updated:.2%} |")


def main() -> None:
    began = time.perf_counter()
    print("| known until | method | Q1 | median | mean | Q3 | 80 % | 95 % |")
    print("|---|---|---|---|---|---|---|---|")
    for at, scored in published_protocol().items():
        for name, figures in PUBLISHED.get(at, {}).items():
            print(f"| {at} | {name} |" + "".join(f" {value:.2f} |" for value in figures) + " | |")
        print(f"| {at} | **wfm** |" + "".join(f" {value:.2f} |" for value in scored.figures)
              + f" {scored.within80:.1%} | {scored.within95:.1%} |")
    print_half_hours("Bank calls, 1,157 a half-hour", half_hours(bank(30), FIRST, BANK_TIMES))
    print_half_hours("Small bank, 26 a half-hour",
                     half_hours(small_bank(), FIRST, ("10:00", "12:00", "14:00", "17:00")))
    print(f"\n{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
