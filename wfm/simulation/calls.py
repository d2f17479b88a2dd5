"""The calls of a week: each segment of a campaign, in the hours in which the law allows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.calendar import Grid
from wfm.center import Campaign, Center, Segment
from wfm.simulation.on_duty import blended
from wfm.simulation.times import Times
from wfm.simulation.work import Outbound

Legal = tuple[Grid, Mapping[tuple[str, str], npt.NDArray[np.bool_]]]
"""A grid, and for each campaign and segment in which of its intervals people may be called."""

_AT_ONCE_S = 0.1
"""Agent's time for an attempt that reaches nobody where the centre says 0: a dialler's."""


def calls(
    center: Center, plan: pd.DataFrame, stints: pd.DataFrame, grid: Grid, week: date,
    legal: Legal, blend: int,
) -> tuple[Outbound, ...]:
    """Each segment; with `blend`, again for the agents of each queue who know the campaign.

    What the law allows on a segment's records in the week is split: what those rostered for it
    are expected to try is theirs, and the rest is for the queues, by the hours of these agents.

    Parameters
    ----------
    plan, stints
        As for :func:`wfm.simulation.week.build_week`.
    blend
        An agent of a queue calls while so many of those rostered for it stand idle; 0: never.
    """
    order = sorted({-campaign.priority for campaign in center.campaigns.values()})
    work = stints[stints["kind"] == "work"]
    work = work.assign(hours=(work["end"] - work["start"]).dt.total_seconds() / 3600)
    rostered: list[Outbound] = []
    others: list[Outbound] = []
    for campaign in center.campaigns.values():
        rank = 3 + order.index(-campaign.priority)
        able = _hours_on_queues(center, work, campaign.campaign) if blend else {}
        available = center.mean_availability(campaign.campaign, week)
        for segment in campaign.segments:
            mine = plan[(plan["campaign"] == campaign.campaign)
                        & (plan["segment"] == segment.segment)]
            rate = _reached(mine, segment)
            one = _segment(center, campaign, segment, grid, legal, rank, rate)
            shared = {queue: replace(one, name=blended(one.name, queue), idle_needed=blend,
                                     rank=rank + len(order)) for queue in able}
            most = mine["attempts_legal"]
            if len(most) and np.isfinite(most.iloc[0]):
                an_attempt_s = rate * one.talk.mean_s + (1 - rate) * one.no_contact.mean_s
                hours = work.loc[work["what"] == one.name, "hours"].sum() * available
                rest = max(float(most.iloc[0]) - hours * 3600 / an_attempt_s, 0.0)
                for queue, part in able.items():
                    number = int(rest * part / sum(able.values()))
                    shared[queue] = replace(shared[queue], number=number)
                one = replace(one, number=int(most.iloc[0]) - sum(
                    other.number or 0 for other in shared.values()))
            rostered.append(one)
            others += shared.values()
    return (*rostered, *others)


def _hours_on_queues(center: Center, work: pd.DataFrame, campaign: str) -> dict[str, float]:
    """Rostered hours on each immediate queue of agents who know the campaign, if any."""
    knows = [name for name, agent in center.agents.items() if campaign in agent.skills]
    theirs = work[work["agent"].isin(knows)].groupby("what")["hours"].sum()
    return {name: float(theirs[name]) for name, queue in center.queues.items()
            if name in theirs and not queue.deferred}


def _reached(plan: pd.DataFrame, segment: Segment) -> float:
    """Share of attempts that reach the right person: as planned, else as stated."""
    attempts = float(plan["attempts"].sum())
    if attempts > 0:
        return min(float(plan["contacts"].sum()) / attempts, 1.0)
    return min(segment.right_party_rate, 1.0)


def _segment(
    center: Center, campaign: Campaign, segment: Segment, grid: Grid, legal: Legal, rank: int,
    rate: float,
) -> Outbound:
    gap_s = center.contact_gap_s(campaign.campaign)
    return Outbound(
        f"{campaign.campaign}/{segment.segment}",
        np.full(grid.count, rate),
        Times.lognormal(max(campaign.aht_contact_s + gap_s, _AT_ONCE_S), campaign.aht_cv),
        _spans(legal, (campaign.campaign, segment.segment), grid),
        no_contact=Times.fixed(max(campaign.aht_no_contact_s, _AT_ONCE_S)),
        idle_needed=1, rank=rank, routing="most_skilled")


def _spans(
    legal: Legal, key: tuple[str, str], grid: Grid
) -> tuple[tuple[float, float], ...]:
    """Seconds of the model between which a segment may be called."""
    of, masks = legal
    mask = np.concatenate([[False], masks.get(key, np.zeros(of.count, dtype=bool)), [False]])
    step = 60.0 * of.minutes
    offset = (of.start - grid.start).total_seconds()
    edges = np.flatnonzero(np.diff(mask.astype(np.int8))) * step + offset
    pairs = edges.reshape(-1, 2)
    return tuple((max(float(a), 0.0), float(z)) for a, z in pairs if z > 0)
