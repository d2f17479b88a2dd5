"""Week totals, made of the days'."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from wfm.calendar import monday_of
from wfm.demand.uncertainty.bands import effective_days, quantiles
from wfm.demand.uncertainty.common import Common

WEEKS = ("queue", "monday", "volume", "p10", "p50", "p90", "habit", "spread", "model")


def week_totals(days: pd.DataFrame) -> pd.DataFrame:
    """The table :attr:`wfm.handover.Forecast.weeks` of the table of days.

    A week is one of which all seven days are there. Its quantiles lie between those of days that
    have nothing in common and those of days that are busy together: it knows what its days share
    (:class:`wfm.demand.uncertainty.common.Common`).
    """
    rows: list[tuple[object, ...]] = []
    for queue, mine in days.groupby("queue", sort=False):
        dates: list[date] = [pd.Timestamp(day).date() for day in mine["date"]]
        common = Common.of(mine)
        numbers = mine[["volume", "habit", "model"]].to_numpy(dtype=np.float64)
        mondays = np.array([monday_of(day).toordinal() for day in dates])
        for number in dict.fromkeys(mondays.tolist()):
            place = np.flatnonzero(mondays == number)
            if len(place) < 7:
                continue
            volume, habit, model = numbers[place].sum(axis=0).tolist()
            in_week = Common(common.phi[place], common.shared[place], common.week[place])
            phi = in_week.of_total(numbers[place, 0], np.zeros(len(place), dtype=np.int64))
            rows.append((queue, date.fromordinal(number), volume, habit, phi**0.5, model,
                         effective_days(numbers[place, 0])))
    table = pd.DataFrame(
        rows, columns=["queue", "monday", "volume", "habit", "spread", "model", "days"])
    mean, spread, number = (
        table[name].to_numpy(dtype=np.float64) for name in ("volume", "spread", "days"))
    for column, level in (("p10", 0.1), ("p50", 0.5), ("p90", 0.9)):
        table[column] = quantiles(mean, spread**2, level, number)
    return table[list(WEEKS)]
