"""People on the payroll for months of contacts: agent hours, occupancy, full-time equivalents.

    agents on the payroll = load hours / (occupancy · contract hours of the month)

Load hours are the time that contacts keep agents busy, divided by the availability that shrinkage
leaves. The occupancy is the one at which the promise is kept: that of the coming week's
requirement, or by Erlang from the month's mean week. A rule for hiring and bids, not a roster:
paid breaks that the shrinkage does not hold, and shifts that do not follow the load, come on top.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.center import Center, Queue
from wfm.handover import Requirement
from wfm.staffing.agents import least_agents
from wfm.staffing.chat import slowed_aht_s
from wfm.staffing.requirement import promise_of
from wfm.staffing.worth import BEST_PROMISE, DUST

COLUMNS = ("queue", "month", "load_h", "availability", "occupancy", "by", "week_h", "fte",
           "fte_p10", "fte_p90")
REQUIREMENT, ERLANG, CAP = "requirement", "erlang", "cap"
"""What an occupancy is from: the week's requirement, Erlang, or the queue's own cap."""
FULL_TIME_H = 40.0
"""Contract hours of a week in a centre without agents."""


def hiring(
    center: Center, table: pd.DataFrame, intervals: pd.DataFrame,
    requirement: Requirement | None = None,
) -> pd.DataFrame:
    """What each queue and month takes.

    Parameters
    ----------
    table
        queue, month (first day), contacts, p10, p90.
    intervals
        queue, start (UTC), open, volume, aht_s of the days ahead in those months.
    requirement
        Of the coming week, where there is one.

    Returns
    -------
    pandas.DataFrame
        queue, month, load_h (agent hours of handling, shrinkage included), availability (mean
        share of rostered time in which contacts are taken), occupancy (share of that time spent
        handling while the promise is kept), by (:data:`REQUIREMENT`, :data:`ERLANG` or
        :data:`CAP`), week_h (mean contract hours of those who have the skill), fte, fte_p10,
        fte_p90 (full-time equivalents at the contacts expected, and at their quantiles).

    Raises
    ------
    ValueError
        A queue has no availability, or an occupancy cap of 0.
    """
    rows = []
    for name, queue in center.queues.items():
        if queue.availability <= 0 or queue.max_occupancy <= 0:
            raise ValueError(f"queue {name}: shrinkage or max_occupancy leave no time for contacts")
        mine = intervals[intervals["queue"] == name]
        local = mine["start"].dt.tz_convert(center.zone(queue.site))
        frame = pd.DataFrame({
            "month": [date(at.year, at.month, 1) for at in local],
            "cell": [(at.weekday(), at.hour, at.minute) for at in local],
            "volume": mine["volume"].to_numpy(dtype=np.float64),
            "open": mine["open"].to_numpy(dtype=bool),
        })
        handling = slowed_aht_s(
            np.nan_to_num(mine["aht_s"].to_numpy(dtype=np.float64)) + center.contact_gap_s(name),
            queue.concurrency, queue.slowing)
        available = center.availability_at(name, pd.DatetimeIndex(mine["start"]))
        frame["busy_s"] = frame["volume"] * handling
        frame["load_h"] = frame["busy_s"] / 3600 / queue.concurrency / available
        months = dict(list(frame.groupby("month")))
        given = _of_requirement(center, queue, requirement)
        week_h = _week_h(center, name)
        for row in table[table["queue"] == name].to_dict("records"):
            month = months.get(row["month"])
            ahead = 0.0 if month is None else float(month["volume"].sum())
            if month is None or ahead <= DUST:
                rows.append((name, row["month"], 0.0, queue.availability, np.nan, "", week_h,
                             0.0, 0.0, 0.0))
                continue
            # what of the month is counted already takes as long as the rest
            load_h = float(month["load_h"].sum()) * row["contacts"] / ahead
            busy_h = float(month["busy_s"].sum()) / 3600 / queue.concurrency
            occupancy, by = given or _of_month(queue, month, center.interval_min)
            fte = load_h / occupancy / (week_h * _days(row["month"]) / 7)
            rows.append((
                name, row["month"], load_h, busy_h / float(month["load_h"].sum()), occupancy, by,
                week_h, fte, fte * row["p10"] / row["contacts"],
                fte * row["p90"] / row["contacts"]))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def payroll(center: Center, month: date) -> float:
    """Full-time equivalents that are employed in a month and have a queue as a skill.

    One is an agent of the mean contract hours of all of them; those employed on some days only
    count in part.
    """
    days = [month + timedelta(days=n) for n in range(_days(month))]
    people = [agent for agent in center.agents.values() if set(agent.skills) & set(center.queues)]
    hours = sum(
        center.contracts[agent.contract].week_max_h * sum(agent.employed(d) for d in days)
        for agent in people) / len(days)
    return float(hours / _week_h(center, *center.queues))


def _days(month: date) -> int:
    return ((month + timedelta(days=31)).replace(day=1) - month).days


def _week_h(center: Center, *queues: str) -> float:
    """Mean contract hours of a week of those who work any of the queues; then of all agents."""
    hours = {agent.agent: center.contracts[agent.contract].week_max_h
             for agent in center.agents.values()}
    skilled = [h for name, h in hours.items() if set(center.agents[name].skills) & set(queues)]
    found = skilled or list(hours.values())
    return sum(found) / len(found) if found else FULL_TIME_H


def _of_requirement(
    center: Center, queue: Queue, requirement: Requirement | None
) -> tuple[float, str] | None:
    """Occupancy of the week's required agents; None without any."""
    if queue.deferred or requirement is None:
        return None
    rows = requirement.intervals[requirement.intervals["queue"] == queue.queue]
    servers = rows["required"].to_numpy(dtype=np.float64) * queue.concurrency
    servers = servers * center.availability_at(queue.queue, pd.DatetimeIndex(rows["start"]))
    load = float(rows["load"].sum())
    if load <= 0 or servers.sum() <= 0:
        return None
    return min(load / float(servers.sum()), 1.0), REQUIREMENT


def _of_month(queue: Queue, month: pd.DataFrame, minutes: int) -> tuple[float, str]:
    """Occupancy of the agents that each interval of the month's mean week needs on its own."""
    if queue.deferred:
        return queue.max_occupancy, CAP
    cells = month[month["open"]].groupby("cell").agg(
        volume=("volume", "mean"), busy_s=("busy_s", "mean"), number=("volume", "size"))
    cells = cells[cells["volume"] > DUST]
    load = cells["busy_s"].to_numpy() / (60 * minutes)
    promise = promise_of(queue)
    level, abandon = promise.service_level, promise.max_abandon
    agents = least_agents(
        load, (cells["busy_s"] / cells["volume"]).to_numpy(),
        service_level=None if level is None else min(level, BEST_PROMISE),
        within_s=promise.within_s,
        max_abandon=None if abandon is None else max(abandon, 1 - BEST_PROMISE),
        max_occupancy=queue.max_occupancy, patience_s=promise.patience_s,
        concurrency=queue.concurrency)
    number = cells["number"].to_numpy()
    servers = np.maximum(agents, np.ceil(load / queue.max_occupancy / queue.concurrency))
    return float(load @ number / (servers * queue.concurrency @ number)), ERLANG
