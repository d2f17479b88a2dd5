"""A thousand queues, two years of half-hours each: how long a forecast takes, in what memory.

    python benchmarks/forecast_scale.py [PEER/bin/python] [--queues N] [--workers N]

The queues are invented, from one seed: opening hours of four kinds in four countries with their
clocks and public holidays, sizes from one to hundreds of contacts an interval, two peaks a day,
weekdays, growth, days that are busy all day, Poisson counts, handling times. Four weeks are
forecast by the library, with all that belongs to a forecast: cleaning, backtest at eight origins,
quantiles, handling times, decomposition. Making the history is not part of the time.

The peer is MSTL of statsforecast (an environment of its own: see forecast_accuracy.py) on ten of
the queues, one process, one thread, each fitted once: no cleaning, no holidays, no backtest. What
it would take for all queues is extrapolated.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from datetime import time as clock
from pathlib import Path

import numpy as np
import pandas as pd
from joblib.externals.loky import get_reusable_executor

from wfm.calendar import WEEKDAYS, Grid, holidays_between, open_mask
from wfm.center import Center, Queue, Site, Spans, Weights
from wfm.demand.forecast import forecast

WEEK, WEEKS = date(2026, 12, 7), 4
DAYS, MINUTES = 2 * 365, 30
PEER_QUEUES = 10
SITES = (
    Site("prague", "Prague", "CZ", None, "Europe/Prague"),
    Site("rio", "Rio", "BR", "RJ", "America/Sao_Paulo"),
    Site("miami", "Miami", "US", "FL", "America/New_York"),
    Site("madrid", "Madrid", "ES", "MD", "Europe/Madrid"),
)
HOLIDAY = 0.4
"""What a public holiday brings of an ordinary day."""


def _open(begin: int, end: int, days: tuple[str, ...]) -> dict[str, Spans]:
    return dict.fromkeys(days, ((clock(begin), clock(end)),))


HOURS = (_open(0, 0, WEEKDAYS), _open(7, 22, WEEKDAYS), _open(8, 20, WEEKDAYS[:6]),
         _open(9, 17, WEEKDAYS[:5]))

PEER = r"""
import json, sys, time, warnings
warnings.simplefilter("ignore")
import numpy as np
from statsforecast.models import MSTL, AutoETS

def seconds(task):
    start = time.process_time()
    model = MSTL(season_length=task["seasons"], trend_forecaster=AutoETS(model="ANN"))
    model.forecast(y=np.array(task["history"]), h=task["ahead"], level=[80])
    return time.process_time() - start

tasks = json.load(sys.stdin)
seconds(tasks[0] | {"history": tasks[0]["history"][-4 * tasks[0]["seasons"][-1]:]})  # compile
print("ANSWER" + json.dumps([seconds(task) for task in tasks]))
"""


@dataclass(frozen=True)
class Past:
    """The half-hours of a site: place of the day, minute of the day, weekday, holiday, open."""

    starts: pd.DatetimeIndex
    day: np.ndarray
    minute: np.ndarray
    weekday: np.ndarray
    holiday: np.ndarray
    opened: tuple[np.ndarray, ...]

    @classmethod
    def of(cls, site: Site) -> Past:
        """Those of one site."""
        first = WEEK - timedelta(days=DAYS)
        grid = Grid.days(first, DAYS, site.zone, MINUTES)
        local = grid.local(site.zone).tz_localize(None)
        day = ((local.normalize() - pd.Timestamp(first)) // pd.Timedelta(days=1)).to_numpy()
        named = holidays_between(site.country, site.subdivision, first, WEEK)
        festive = np.array([first + timedelta(days=n) in named for n in range(DAYS)])
        return cls(grid.starts, day, (local.hour * 60 + local.minute).to_numpy(),
                   local.day_of_week.to_numpy(), festive[day],
                   tuple(open_mask(grid, site.zone, hours) for hours in HOURS))


def centre(number: int, seed: int = 2026) -> Center:
    """A centre of so many queues; the first ones are the same in a smaller one."""
    rng = np.random.default_rng(seed)
    pasts = [Past.of(site) for site in SITES]
    queues: dict[str, Queue] = {}
    frames = []
    for n in range(number):
        name, kind = f"q{n:04}", int(rng.integers(len(HOURS)))
        queues[name] = _queue(name, SITES[n % len(SITES)].site, kind)
        frames.append(_history(pasts[n % len(SITES)], kind, rng).assign(queue=name))
    return Center(
        name="A thousand queues", interval_min=MINUTES, language="en", seed=seed,
        weights=Weights(), sites={site.site: site for site in SITES}, queues=queues,
        campaigns={}, contracts={}, agents={}, special_days=(),
        history=pd.concat(frames, ignore_index=True), labour={}, calling={})


def _queue(name: str, site: str, kind: int) -> Queue:
    return Queue(
        queue=name, name=name, site=site, channel="voice", hours=HOURS[kind], service_level=0.8,
        answer_within_s=20.0, max_occupancy=0.9, max_abandon=None, patience_s=None,
        concurrency=1.0, due_within_h=None, shrinkage_in_office=0.0,
        shrinkage_out_of_office=0.0, priority=1.0)


def _history(past: Past, kind: int, rng: np.random.Generator) -> pd.DataFrame:
    size, growth = float(rng.lognormal(2.2, 1.2)), float(rng.normal(0, 0.15))
    hour = past.minute / 60
    curve = 0.1 + np.exp(-(((hour - rng.uniform(9.5, 12)) / 2.2) ** 2))
    curve += rng.uniform(0.5, 1.0) * np.exp(-(((hour - rng.uniform(14, 18)) / 3) ** 2))
    week = np.array([1.15, 1.03, 1.0, 0.98, 0.95, 0.6, 0.45]) * rng.normal(1, 0.05, 7)
    day = np.exp(growth * np.arange(DAYS) / 365) * rng.gamma(250, 1 / 250, DAYS)
    rate = size * curve * week[past.weekday] * day[past.day]
    rate *= np.where(past.holiday, HOLIDAY, 1.0)
    use = past.opened[kind]
    offered = rng.poisson(rate[use]).astype(np.float64)
    abandoned = np.floor(0.03 * offered)
    talks = np.maximum(offered - abandoned, 1)
    aht = 240 * rng.lognormal(0, 0.3) * rng.gamma(talks, 1 / talks)
    return pd.DataFrame({
        "start": past.starts[use], "offered": offered, "handled": offered - abandoned,
        "abandoned": abandoned, "aht_s": np.where(offered > abandoned, aht, np.nan)})


def gigabytes(process: str = "self") -> float:
    """Most memory of a process, of this one since :func:`forget` (Linux)."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    return float(status.split("VmHWM:")[1].split()[0]) / 2**20


def children() -> list[str]:
    """The processes that this one has started and that still run."""
    return [child for told in Path("/proc/self/task").glob("*/children")
            for child in told.read_text("utf-8").split()]


def forget() -> None:
    """Begin anew to look for the most memory."""
    Path("/proc/self/clear_refs").write_text("5", "utf-8")


def processor_seconds() -> float:
    """Of this process and of those that it started and that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def peer_seconds(python: str, center: Center) -> list[float]:
    """Seconds that the peer takes for each of the first queues."""
    tasks = []
    for queue in list(center.queues.values())[:PEER_QUEUES]:
        mine = center.history.loc[center.history["queue"] == queue.queue, "offered"]
        week = Grid.days(WEEK, 7, "UTC", MINUTES)
        slots = int(open_mask(week, "UTC", queue.hours).sum())
        tasks.append({"history": mine.tolist(), "ahead": WEEKS * slots,
                      "seasons": [slots // len(queue.hours), slots]})
    told = subprocess.run([python, "-c", PEER], input=json.dumps(tasks), capture_output=True,
                          text=True, check=True, env=_one_thread())
    found: list[float] = json.loads(told.stdout.split("ANSWER")[1])
    return found


def _one_thread() -> Mapping[str, str]:
    return os.environ | dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("peer", nargs="?")
    asked.add_argument("--queues", type=int, default=1000)
    asked.add_argument("--workers", type=int, default=2)
    options = asked.parse_args()
    center = centre(options.queues)
    rows = len(center.history)
    table = center.history.memory_usage(index=False).sum() / 2**30
    forget()
    start = gigabytes()
    before, busy = time.perf_counter(), processor_seconds()
    made = forecast(center, WEEK, WEEKS, workers=options.workers)
    seconds = time.perf_counter() - before
    parent, worker = gigabytes(), max(map(gigabytes, children()), default=0.0)
    get_reusable_executor().shutdown(wait=True)
    busy = processor_seconds() - busy
    assert made.accuracy["queue"].nunique() == options.queues
    print("| queues | rows | workers | seconds | processor seconds | ms a queue | GB of history "
          "| GB before | GB at most | GB of a worker |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    print(f"| {options.queues:,} | {rows:,} | {options.workers} | {seconds:.1f} "
          f"| {busy:.1f} | {1000 * seconds / options.queues:.0f} | {table:.2f} | {start:.2f} "
          f"| {parent:.2f} | {worker:.2f} |\n")
    error, floor = (float(made.accuracy[name].median()) for name in ("wape", "floor"))
    print(f"Median error against the past {error:.1%}; chance alone {floor:.1%}.")
    if options.peer:
        each = np.array(peer_seconds(options.peer, center))
        print(f"MSTL: {each.mean():.2f} s a queue ({each.min():.2f}–{each.max():.2f}, "
              f"{len(each)} queues), {options.queues * each.mean() / options.workers:,.0f} s for "
              f"all on {options.workers} cores (extrapolated), without a backtest.")


if __name__ == "__main__":
    main()
