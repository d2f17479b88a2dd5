"""Outbound hours as work to be placed: by segment, between two moments, so much a day."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from wfm.calendar import midnight
from wfm.center import Center
from wfm.handover import OutboundPlan

_ROUNDING = 1e-9


def outbound_work(center: Center, outbound: OutboundPlan) -> list[tuple[object, ...]]:
    """The work of each segment of a campaign, within the week and the campaign's days.

    Calls that are promised to a time are pieces of their own, in whole intervals of an agent,
    who goes on down the list when they are made; the rest of the segment's hours is one piece.
    A promised call that is not made weighs like deferred work that is late, where that is more
    than an hour of the target that is not worked.
    """
    zone = center.main_site.zone
    week_end = outbound.week + timedelta(days=7)
    step = center.interval_min / 60
    unit = center.cost_h
    work: list[tuple[object, ...]] = []
    plan = outbound.segments
    for name, segment, hours, attempts, a_day in zip(
        plan["campaign"].astype(str),
        plan["segment"].astype(str),
        *(plan[c].astype(float) for c in ("hours", "attempts", "attempts_a_day")),
        strict=True,
    ):
        campaign = center.campaigns[name]
        first = max(outbound.week, campaign.start)
        beyond = min(week_end, campaign.end + timedelta(days=1))
        # an edited plan may have hours without attempts: nothing is known of a day then
        daily = _whole_intervals(a_day * hours / attempts, step) if attempts > 0 else np.nan
        promised = _promised(outbound.callbacks, name, segment, step)
        weight = max(center.weights.outbound, center.weights.deferred) * campaign.priority
        pieces: list[tuple[object, ...]] = [
            (f"{name}/{segment}@{opens:%Y-%m-%dT%H:%M}Z+{(due - opens) // timedelta(minutes=1)}",
             name, segment, "outbound", need, opens, due, unit * weight, daily)
            for opens, due, need in promised
        ]
        left = hours - sum(need for __, __, need in promised)
        if left > _ROUNDING and first < beyond:
            opens: datetime = midnight(first, zone)
            weight = center.weights.outbound * campaign.priority
            work.append((f"{name}/{segment}", name, segment, "outbound", left, opens,
                         midnight(beyond, zone), unit * weight, daily))
        work += pieces
    return work


def _promised(
    callbacks: pd.DataFrame, campaign: str, segment: str, step: float
) -> list[tuple[pd.Timestamp, pd.Timestamp, float]]:
    """When promised calls open and are due, and their hours: one for each time they share."""
    mine = callbacks[(callbacks["campaign"] == campaign) & (callbacks["segment"] == segment)]
    hours = mine.groupby(["opens", "due"], sort=True)["hours"].sum().reset_index()
    return [
        (pd.Timestamp(opens), pd.Timestamp(due), _whole_intervals(float(need), step))
        for opens, due, need in hours.itertuples(index=False)
    ]


def _whole_intervals(hours: float, step: float) -> float:
    """Hours rounded up to whole intervals of an agent: nobody is rostered for less."""
    return float(np.ceil(hours / step - _ROUNDING) * step)
