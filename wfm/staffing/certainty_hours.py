"""The price of certainty, in agent hours of a week: how much each degree of it takes."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.calendar import midnight
from wfm.center import Center, Queue
from wfm.handover import Requirement
from wfm.staffing.agents import Targets
from wfm.staffing.certainty import PROBABILITIES, least_agents_with_probability
from wfm.staffing.chat import slowed_aht_s
from wfm.staffing.requirement import promise_of
from wfm.staffing.tails import Array
from wfm.staffing.worth import BEST_PROMISE

COLUMNS = ("queue", "week_h", "forecast_h", *(f"p{100 * p:.0f}_h" for p in PROBABILITIES))
_ROUNDING = 1e-9


def certainty_hours(center: Center, requirement: Requirement, week: date) -> pd.DataFrame:
    """Rostered agent hours of each immediate queue in the seven days from `week`.

    Returns
    -------
    DataFrame
        queue; week_h: what keeps the promise over the week (the requirement itself);
        forecast_h: what keeps it in each interval on its own, if the forecast comes true;
        p50_h, p80_h, p95_h: what keeps it in each interval in so many of a hundred cases,
        as far as the forecast may be off. NaN where no number of agents does.
    """
    lines = []
    for name, rows in requirement.intervals.groupby("queue", sort=False):
        queue = center.queues[str(name)]
        zone = center.zone(queue.site)
        rows = rows[(rows["start"] >= midnight(week, zone))
                    & (rows["start"] < midnight(week + timedelta(days=7), zone))]
        servers = queue.concurrency * center.availability_at(
            queue.queue, pd.DatetimeIndex(rows["start"]))
        agents = [rows["required"].to_numpy(np.float64), *(
            np.ceil(found / servers - _ROUNDING) for found in _servers(queue, rows))]
        hours = center.interval_min / 60
        lines.append((name, *(float(of.sum(skipna=False)) * hours
                              for of in map(pd.Series, agents))))
    return pd.DataFrame(lines, columns=list(COLUMNS))


def _servers(queue: Queue, rows: pd.DataFrame) -> list[Array]:
    """Contacts to be handled at once: at the forecast, and for each probability."""
    promise = promise_of(queue)
    level, most = promise.service_level, promise.max_abandon
    targets = Targets(
        service_level=None if level is None else min(level, BEST_PROMISE),
        within_s=promise.within_s,
        max_abandon=None if most is None else max(most, 1 - BEST_PROMISE),
        max_occupancy=queue.max_occupancy,
    )
    load, spread, aht = (rows[c].to_numpy(np.float64) for c in ("load", "spread", "aht_s"))
    slowed = slowed_aht_s(np.where(load > 0, aht, 1.0), queue.concurrency, queue.slowing)
    cases = [(0.5, np.zeros_like(spread)), *((p, spread**2) for p in PROBABILITIES)]
    found = [
        least_agents_with_probability(load, phi, slowed, targets, p, promise.patience_s)
        for p, phi in cases
    ]
    return [np.where(number < 0, np.nan, number) for number in found]
