"""Do the ranges of intervals, days, weeks and four weeks hold what they say: on many known truths.

    python benchmarks/forecast_bands.py [--queues N] [--workers N]

A real queue has few weeks that do not overlap. So that the sample is large, queues are invented,
each from its own seed, and of each the four weeks after its history are forecast once: queues are
independent of each other. What a queue is like is drawn as well: 12 to 60 weeks of history, 3 to
300 contacts an interval, five or seven days a week, 15 % of weekday contrast, a rhythm of the
month, a profile with two peaks, gamma noise that a day's intervals share (2 to 10 % of the day),
noise within the day, Poisson counts. On that, by world:

calm
    nothing else;
drift
    a level that wanders off and back (an Ornstein-Uhlenbeck process of 4 to 15 % with a memory of
    30 to 120 days), weeks that are busy on the whole (up to 3 %), and weekdays that drift (up to
    4 %, each on its own);
walk
    the same with a level that wanders and never comes back, 0.5 to 2 % a week;
growth
    the drift with a steady growth of up to 1.5 % a week, up or down.

Told are the shares inside the 80 and 95 % ranges with the standard error of queues as the sample,
beside what ranges of whole numbers hold if they are right; and the width of the 80 % range, as a
share of the expectation.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from datetime import time as clock

import numpy as np
import pandas as pd

from wfm.calendar import WEEKDAYS
from wfm.cluster import run
from wfm.demand.days import tabulate
from wfm.demand.queue import forecast_queue
from wfm.demand.uncertainty.bands import effective_days, held, inside, quantiles
from wfm.demand.uncertainty.common import Common

WORLDS = ("calm", "drift", "walk", "growth")
SPANS = (("interval", 0), ("day", 1), ("week", 7), ("4 weeks", 28))
LEVELS = (80, 95)
FIRST, AHEAD = date(2025, 1, 6), 28
OPENED, SHUT = 16, 40
"""Half-hours from 08:00 to 20:00."""


@dataclass(frozen=True)
class Seen:
    """A queue's shares inside, due and widths by span: (4 spans, 2 levels), and its method."""

    inside: np.ndarray = field(repr=False)
    due: np.ndarray = field(repr=False)
    width: np.ndarray = field(repr=False)
    method: str


def _back(rng: np.random.Generator, number: int, sd: float, memory: float) -> np.ndarray:
    """An Ornstein-Uhlenbeck process by day, (number,)."""
    keep = np.exp(-1 / memory)
    shock = rng.normal(0, sd * np.sqrt(1 - keep**2), number)
    value, found = rng.normal(0, sd), np.empty(number)
    for day in range(number):
        value = keep * value + shock[day]
        found[day] = value
    return found


def queue(world: str, seed: int) -> tuple[np.ndarray, int, tuple[str, ...]]:
    """Counts of every day and half-hour, (D, 48), days of history, and the weekdays open."""
    rng = np.random.default_rng([WORLDS.index(world), seed])
    known = 7 * int(rng.integers(12, 61))
    number = known + AHEAD
    dates = [FIRST + timedelta(days=n) for n in range(number)]
    weekday = np.arange(number) % 7
    size = float(np.exp(rng.uniform(np.log(3), np.log(300)))) * (SHUT - OPENED)
    log = np.log(size) + rng.normal(0, 0.15, 7)[weekday]
    turn = 2 * np.pi * np.array([d.day for d in dates]) / 30.4
    log += rng.uniform(0, 0.06) * np.cos(turn + rng.uniform(0, 2 * np.pi))
    if world != "calm":
        if world == "walk":
            log += np.cumsum(rng.normal(0, rng.uniform(0.005, 0.02) / 7**0.5, number))
        else:
            log += _back(rng, number, rng.uniform(0.04, 0.15), rng.uniform(30, 120))
        if world == "growth":
            log += rng.uniform(-0.015, 0.015) * np.arange(number) / 7
        log += rng.normal(0, rng.uniform(0, 0.03), number // 7 + 1)[np.arange(number) // 7]
        own, sd = rng.uniform(30, 90), rng.uniform(0, 0.04)
        log += np.stack([_back(rng, number, sd, own) for _ in range(7)])[
            weekday, np.arange(number)]
    slot = np.arange(48) + 0.5
    shape = np.exp(-(((slot - 22) / 5) ** 2)) + rng.uniform(0.4, 0.9) * np.exp(
        -(((slot - 32) / 5) ** 2)) + 0.1
    shape[:OPENED] = shape[SHUT:] = 0
    day_cv, own_cv = rng.uniform(0.02, 0.1), rng.uniform(0.02, 0.08)
    luck = rng.gamma(1 / day_cv**2, day_cv**2, (number, 1))
    luck = luck * rng.gamma(1 / own_cv**2, own_cv**2, (number, 48))
    counts = rng.poisson(np.exp(log)[:, None] * shape / shape.sum() * luck).astype(np.float64)
    return counts, known, WEEKDAYS if rng.random() < 0.5 else WEEKDAYS[:5]


def look(task: tuple[str, int]) -> Seen:
    """Forecast one queue and look where its four weeks came to lie."""
    counts, known, names = queue(*task)
    open_days = np.array([WEEKDAYS[n % 7] in names for n in range(len(counts))])
    at = np.argwhere(open_days[:known, None] & (np.arange(48) >= OPENED) & (np.arange(48) < SHUT))
    start = pd.Timestamp(FIRST, tz="UTC") + pd.to_timedelta(1440 * at[:, 0] + 30 * at[:, 1], "min")
    history = pd.DataFrame({"start": start, "offered": counts[at[:, 0], at[:, 1]]})
    hours = dict.fromkeys(names, ((clock(8), clock(20)),))
    days = tabulate(history, "UTC", 30, FIRST + timedelta(days=len(counts) - 1), hours)
    made = forecast_queue(days, 4)
    assert made is not None
    ahead = slice(known, known + AHEAD)
    mean, opened, actual = made.volume[ahead], days.open[ahead], counts[ahead]
    common = Common(made.phi_day[ahead], np.full(AHEAD, made.shared), np.full(AHEAD, made.week))
    found = []
    for _name, length in SPANS:
        if length == 0:
            phi = np.broadcast_to(made.phi[ahead, None], mean.shape)[opened]
            found.append((actual[opened], mean[opened], phi, np.ones(len(phi))))
            continue
        rows = []
        for first in range(0, AHEAD, length):
            part = slice(first, first + length)
            one = Common(common.phi[part], common.shared[part], common.week[part])
            by_day = np.where(opened[part], mean[part], 0.0).sum(axis=1)
            if by_day.sum() > 0:
                rows.append((actual[part][opened[part]].sum(), by_day.sum(),
                             one.of_total(by_day, np.arange(length) // 7),
                             effective_days(by_day)))
        found.append(tuple(np.array(rows).T))
    shape = (len(SPANS), len(LEVELS))
    share, due, width = np.empty(shape), np.empty(shape), np.empty(shape)
    for n, (came, expected, phi, number) in enumerate(found):
        for m, p in enumerate(LEVELS):
            low, high = 0.5 - p / 200, 0.5 + p / 200
            ends = [quantiles(expected, phi, level, number) for level in (low, high)]
            share[n, m] = inside(came, expected, phi, low, high, number).mean()
            due[n, m] = held(*ends, expected, phi, number).mean()
            width[n, m] = (ends[1] - ends[0]).sum() / expected.sum()
    return Seen(share, due, width, made.method)


def show(world: str, found: Sequence[Seen]) -> None:
    """A row for each span."""
    share, due, width = (np.array([getattr(one, name) for one in found])
                         for name in ("inside", "due", "width"))
    error = share.std(axis=0, ddof=1) / len(found) ** 0.5
    for n, (span, _length) in enumerate(SPANS):
        cells = [f"{share[:, n, m].mean():.1%} ± {error[n, m]:.1%} | {due[:, n, m].mean():.1%}"
                 for m in range(len(LEVELS))]
        print(f"| {world} | {span} | {' | '.join(cells)} | {width[:, n, 0].mean():.1%} |",
              flush=True)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--queues", type=int, default=500, help="in each world")
    asked.add_argument("--workers", type=int, default=1)
    options = asked.parse_args()
    print("| world | range of | inside 80 % | due | inside 95 % | due | width of 80 % |")
    print("|---|---|---|---|---|---|---|")
    for world in WORLDS:
        tasks = [(world, seed) for seed in range(options.queues)]
        found = list(run(look, tasks, options.workers))
        show(world, found)
        habits = sum(one.method == "habit" for one in found)
        print(f"<!-- {world}: {habits} of {len(found)} by habit -->")


if __name__ == "__main__":
    main()
