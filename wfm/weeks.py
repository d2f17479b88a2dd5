"""Several weeks planned together: their requirement as one, and campaigns from week to week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.calendar import midnight
from wfm.center import Center
from wfm.handover import OutboundPlan, Requirement
from wfm.language import translate as _
from wfm.staffing.requirement import reprice


class RulesChangeError(Exception):
    """The labour rules change between weeks that are to be planned together.

    Attributes
    ----------
    packs, monday
        Which rules change, and the first week with other ones.
    """

    def __init__(self, packs: Sequence[str], monday: date) -> None:
        self.packs, self.monday = tuple(packs), monday
        super().__init__(_(
            "the labour rules {packs} change before the week {monday}: plan up to there, and on "
            "from there").format(packs=", ".join(packs), monday=monday))


def check_rules(center: Center, week: date, weeks: int) -> None:
    """That the labour rules of the first of some weeks hold in all of them.

    Raises
    ------
    RulesChangeError
        They do not.
    """
    used = {center.contracts[agent.contract].pack for agent in center.agents.values()}
    for n in range(1, weeks):
        monday = week + timedelta(days=7 * n)
        changed = {code for code, pack in center.at(monday).labour.items()
                   if pack != center.at(week).labour[code]}
        if changed & used:
            raise RulesChangeError(sorted(changed & used), monday)


def together(center: Center, needs: Sequence[Requirement], week: date) -> Requirement:
    """What some weeks need, the first of them `week`, as one requirement."""
    intervals, work = [], []
    for n, need in enumerate(needs):
        monday = week + timedelta(days=7 * n)
        # the first one also knows the hours before the weeks, the last one those after them
        intervals.append(_rows_of_week(
            center, need.intervals, monday, before=n == 0, after=n + 1 == len(needs)))
        work.append(need.work.assign(
            work=[f"{name}@{monday}" if n else name for name in need.work["work"]]))
    return replace(
        needs[0], notes=tuple(dict.fromkeys(note for need in needs for note in need.notes)),
        intervals=pd.concat(intervals, ignore_index=True),
        work=pd.concat(work, ignore_index=True))


def progressed(center: Center, plan: OutboundPlan) -> Center:
    """The centre after a week in which its campaigns did as planned."""
    by, sums = ["campaign", "segment"], ["attempts", "contacts", "results"]
    total = plan.segments.groupby(by, as_index=False)[sums].sum()
    done = dict(zip(zip(total["campaign"], total["segment"], strict=True),
                    total[sums].to_numpy(dtype=np.float64).tolist(), strict=True))
    campaigns = {}
    for name, campaign in center.campaigns.items():
        segments, results = [], 0.0
        for part in campaign.segments:
            attempts, contacts, result = done.get((name, part.segment), (0.0, 0.0, 0.0))
            results += result
            segments.append(replace(
                part, attempts_used=part.attempts_used + round(attempts),
                contacts_made=None if part.contacts_made is None
                else part.contacts_made + round(contacts)))
        campaigns[name] = replace(
            campaign, achieved=campaign.achieved + results, segments=tuple(segments))
    return replace(center, campaigns=campaigns)


def repriced(center: Center, requirement: Requirement, week: date, weeks: int) -> Requirement:
    """The requirement after changes of `required` by hand, each week by its own promise."""
    intervals, kept = [], requirement.intervals
    for n in range(weeks):
        monday = week + timedelta(days=7 * n)
        mine = kept if n + 1 == weeks else _rows_of_week(center, kept, monday, before=n == 0)
        kept = kept.drop(mine.index)
        intervals.append(reprice(center, replace(requirement, intervals=mine), monday).intervals)
    return replace(requirement, intervals=pd.concat(intervals, ignore_index=True))


def _rows_of_week(
    center: Center, rows: pd.DataFrame, monday: date, *, before: bool = False, after: bool = False
) -> pd.DataFrame:
    """Rows of the week on the clocks of the queues' sites, and if asked for what lies around it."""
    keep = np.zeros(len(rows), dtype=bool)
    for name, queue in center.queues.items():
        zone = center.zone(queue.site)
        first, beyond = (midnight(monday + timedelta(days=d), zone) for d in (0, 7))
        keep |= ((rows["queue"] == name) & (before | (rows["start"] >= first))
                 & (after | (rows["start"] < beyond))).to_numpy()
    return rows[keep]
