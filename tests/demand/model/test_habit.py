from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from wfm.calendar import Grid
from wfm.demand.days import tabulate
from wfm.demand.model.habit import habit
from wfm.demand.past.cleaning import clean
from wfm.demand.queue import forecast_queue


def week_by_week(values, hours, **kinds):
    """A queue whose contacts are the same in every interval of a week."""
    first = date(2025, 1, 6)
    grid = Grid.days(first, 7 * len(values), "UTC", 30)
    frame = pd.DataFrame({"start": grid.starts, "offered": np.repeat(values, 7 * 48).astype(float)})
    return tabulate(frame, "UTC", 30, first + timedelta(days=7 * len(values) - 1), hours, **kinds)


def test_habit_is_the_mean_of_the_last_six_same_weekdays(every_day):
    days = week_by_week([90, 10, 12, 14, 11, 13, 15], every_day)
    result = habit(days, np.where(days.open, days.counts, np.nan), days.working)
    assert (result[:, 16:40] == (10 + 12 + 14 + 11 + 13 + 15) / 6).all()
    assert (result[:, :16] == 0).all()


def test_a_day_not_learned_gives_way_to_an_older_one(every_day):
    values = [10, 11, 12, 13, 14, 15, 16]
    event = date(2025, 1, 6) + timedelta(days=35)  # the sixth Monday
    days = week_by_week(values, every_day, events=[event])
    cleaned = clean(days)
    result = habit(days, cleaned.counts, cleaned.learn)
    assert result[0, 20] == (10 + 11 + 12 + 13 + 14 + 16) / 6
    assert result[1, 20] == (11 + 12 + 13 + 14 + 15 + 16) / 6


def test_a_missing_interval_is_left_out_of_the_mean(every_day):
    days = week_by_week([10, 20, 30], every_day)
    counts = np.where(days.open, days.counts, np.nan)
    counts[14, 20] = np.nan
    result = habit(days, counts, days.working)
    assert result[0, 20] == 15
    assert result[0, 21] == 20


# ------------------------------------------------------------------ never worse than by habit

KNOWN, SEEDS = 20, 6


def again(series, rng, phi=0.002):
    """Counts anew from the rates, each day busier or quieter as a whole."""
    luck = rng.gamma(1 / phi, phi, len(series.dates))[:, None]
    series.counts = rng.poisson(series.rate * luck).astype(float)


def steps(at_week, factor):
    def change(series, rng):
        later = np.arange(len(series.dates)) >= 7 * at_week
        series.rate = series.rate * np.where(later, factor, 1.0)[:, None]
        again(series, rng)
    return change


def clumps(series, rng):
    series.counts = rng.poisson(series.rate * rng.gamma(2, 0.5, series.rate.shape)).astype(float)


def on_some_days(series, rng):
    """Nothing on most days; on one in five, five times as much."""
    busy = rng.random(len(series.dates)) < 0.2
    series.counts = rng.poisson(series.rate * 5 * busy[:, None]).astype(float)


def swings(series, rng):
    """A season of half a year that no calendar term knows."""
    wave = 1 + 0.3 * np.sin(2 * np.pi * np.arange(len(series.dates)) / 182)
    series.rate = series.rate * wave[:, None]
    again(series, rng, 0.005)


TRAPS = {
    "nothing special": ({}, None),
    "0.3 contacts an interval": ({"base": 7.2}, None),
    "0.06 contacts an interval": ({"base": 1.5}, None),
    "grows by 2 % a week": ({"growth": 0.02}, None),
    "shrinks by 3 % a week": ({"growth": -0.03}, None),
    "stepped up five weeks ago": ({}, steps(KNOWN - 5, 1.6)),
    "stepped up last week": ({}, steps(KNOWN - 1, 1.6)),
    "halved three weeks ago": ({}, steps(KNOWN - 3, 0.5)),
    "halved ten weeks ago": ({}, steps(KNOWN - 10, 0.5)),
    "no rhythm, volatile days": ({"phi_day": 0.1}, None),
    "volatile intervals": ({}, clumps),
    "on one day in five": ({"base": 60.0}, on_some_days),
    "a season": ({}, swings),
    "four weeks of history": ({"known": 4}, None),
    "nine weeks of history": ({"known": 9}, None),
    "small and short": ({"known": 6, "base": 7.2}, None),
}


@pytest.mark.parametrize("name", TRAPS)
def test_never_worse_than_by_habit_but_for_noise(truth, every_day, name):
    """Errors of the rates four weeks ahead, of day totals and of intervals, over several seeds."""
    settings, change = TRAPS[name]
    settings = dict(settings)
    known = settings.pop("known", KNOWN)
    worse: dict[str, list[float]] = {"days": [], "intervals": []}
    for seed in range(SEEDS):
        series = truth(weeks=known + 4, seed=seed, **settings)
        if change is not None:
            change(series, np.random.default_rng(seed))
        days = tabulate(
            series.history(until=series.dates[7 * known]), "UTC", 30, series.dates[-1], every_day)
        made = forecast_queue(days, 4)
        ahead = slice(7 * known, None)
        rate = series.rate[ahead]
        off, usual = (x[ahead] - rate for x in (made.volume, made.habit))
        worse["intervals"].append((np.abs(off) - np.abs(usual)).sum() / rate.sum())
        by_day = np.abs(off.sum(axis=1)) - np.abs(usual.sum(axis=1))
        worse["days"].append(by_day.sum() / rate.sum())
    for what, found in worse.items():
        noise = np.std(found) / SEEDS**0.5
        assert np.mean(found) < 2 * noise + 0.01, what
