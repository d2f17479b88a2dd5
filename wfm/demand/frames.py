"""A queue's forecast as tables: its intervals, its days, and what it rests on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wfm.center import Center, Queue
from wfm.demand.days import Days, wall_clock
from wfm.demand.queue import QueueForecast
from wfm.demand.uncertainty.bands import quantiles

INTERVALS = (
    "queue", "start", "open", "volume", "p10", "p50", "p90", "aht_s", "habit", "spread", "model",
)
DAYS = ("queue", "date", "volume", "p10", "p50", "p90", "habit", "spread", "model",
        "shared_spread", "week_spread")
ACCURACY = (
    "queue", "horizon_weeks", "method", "wape", "habit_wape", "floor", "bias", "day_wape",
    "habit_day_wape", "origins", "covered80", "together",
)
DRIVERS = (
    "queue", "driver", "per_unit", "per_unit_se", "mean_lag", "mean_lag_se", "lag_in", "days",
    "used", "contacts",
)

Row = tuple[object, ...]


def frames(
    center: Center,
    queue: Queue,
    days: Days,
    chosen: slice,
    result: QueueForecast | None,
    aht: np.ndarray | None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Interval and day rows of the days `chosen`."""
    dates, slots = days.dates[chosen], days.open.shape[1]
    zone = center.zone(queue.site)
    grid, cell = wall_clock(dates[0], len(dates), zone, days.minutes)
    day = cell // slots
    nothing = np.zeros((len(dates), slots))
    volume = (result.volume[chosen] if result else nothing).ravel()[cell]
    habit = (result.habit[chosen] if result else nothing).ravel()[cell]
    phi = (result.phi[chosen] if result else np.zeros(len(dates)))[day]
    intervals = pd.DataFrame({
        "queue": queue.queue,
        "start": grid.starts,
        "open": center.open_mask(queue, grid),
        "volume": volume,
        "p10": quantiles(volume, phi, 0.1),
        "p50": quantiles(volume, phi, 0.5),
        "p90": quantiles(volume, phi, 0.9),
        "aht_s": (aht if aht is not None else nothing).ravel()[cell],
        "habit": habit,
        "spread": np.sqrt(phi),
        "model": volume,
    })
    total = np.bincount(day, weights=volume, minlength=len(dates))
    phi_day = result.phi_day[chosen] if result else np.zeros(len(dates))
    totals = pd.DataFrame({
        "queue": queue.queue,
        "date": pd.Series(dates, dtype=object),
        "volume": total,
        "p10": quantiles(total, phi_day, 0.1),
        "p50": quantiles(total, phi_day, 0.5),
        "p90": quantiles(total, phi_day, 0.9),
        "habit": np.bincount(day, weights=habit, minlength=len(dates)),
        "spread": np.sqrt(phi_day),
        "model": total,
        "shared_spread": result.shared**0.5 if result else 0.0,
        "week_spread": result.week**0.5 if result else 0.0,
    })
    return intervals[list(INTERVALS)], totals[list(DAYS)]


def accuracy_row(name: str, result: QueueForecast | None) -> Row:
    """A row of the table accuracy, but for its last column, which is of all queues."""
    if result is None:
        nan = float("nan")
        return (name, 0, "none", nan, nan, nan, nan, nan, nan, 0, nan)
    used, other = result.chosen, result.by_habit
    return (
        name, result.horizon_weeks, result.method, used.wape, other.wape, used.floor, used.bias,
        used.day_wape, other.day_wape, result.origins, used.covered80,
    )


def driver_rows(name: str, result: QueueForecast | None, chosen: slice) -> list[Row]:
    """Rows of the table drivers; `contacts` are those of the days `chosen`."""
    if result is None:
        return []
    return [
        (name, e.name, e.per_unit, e.per_unit_se, e.mean_lag, e.mean_lag_se,
         "open days" if e.open_days else "days", e.days, e.used, float(contacts[chosen].sum()))
        for e, contacts in zip(result.effects, result.by_driver, strict=True)]
