"""Who is there and what they take: from the stints of a roster to stretches of presence.

A stint of work is a stretch in which the agent takes what is rostered; breaks and absences are
gaps. In a stint of kind ``idle`` an agent takes contacts of every queue of own skills, after
those who are rostered for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd

from wfm.calendar import Grid
from wfm.center import Agent, Center
from wfm.simulation.model import Presence, Skills
from wfm.simulation.shrinkage import Shrinkage
from wfm.simulation.work import Floats, Ints

ByStint = Literal["roster", "skills"]
"""``roster``: agents take only what they are rostered for. ``skills``: who is rostered for an
immediate queue also takes contacts of the others of own skills, when its own has none waiting."""
MOST_PAUSED = 0.99
"""A share of pauses is below 1; where shrinkage takes all, this much is taken."""


def blended(segment: str, queue: str) -> str:
    """Name of what agents rostered for a queue call of a ``campaign/segment``."""
    return f"{segment}+{queue}"


@dataclass(frozen=True)
class OnDuty:
    """Presence, skills and shrinkage of a week.

    Attributes
    ----------
    presence, skills, shrinkage
        As in :class:`wfm.simulation.model.Model`.
    rostered
        What the agents of each of `skills` are rostered for: a queue, ``campaign/segment``, or
        ``''`` for those without work.
    agents
        Names of the agents, in the order of their numbers.
    """

    presence: Presence
    skills: tuple[Skills, ...]
    shrinkage: Shrinkage
    rostered: tuple[str, ...]
    agents: tuple[str, ...]


def on_duty(
    center: Center, stints: pd.DataFrame, grid: Grid, routing: ByStint = "roster",
    blend: bool = False,
) -> OnDuty:
    """The presence of a week.

    Parameters
    ----------
    stints
        As in :class:`wfm.handover.Roster`.
    grid
        Intervals of the model; what lies before its start is cut off.
    routing
        What agents take.
    blend
        Whether agents rostered for immediate queues also make calls of their campaigns.
    """
    rows = stints[stints["kind"].isin(["work", "idle"]) & (stints["end"] > grid.start)]
    rows = rows.sort_values(["agent", "start"], kind="stable", ignore_index=True)
    names = tuple(dict.fromkeys(rows["agent"].astype(str)))
    numbers = {name: n for n, name in enumerate(names)}
    shares = _Shares(center, grid, rows["end"])
    kinds: dict[tuple[str, tuple[tuple[str, int], ...]], int] = {}
    shifts: dict[tuple[str, object], int] = {}
    found: list[tuple[int, float, float, int, int, float, float]] = []
    for name, day, start, end, what, kind in zip(
        *(rows[c] for c in ("agent", "date", "start", "end", "what", "kind")), strict=True
    ):
        agent = center.agents[str(name)]
        work = str(what) if kind == "work" else ""
        levels = _levels(center, agent, work, routing, blend)
        if not levels:
            continue  # whose skills are campaigns has nothing to wait for
        number = kinds.setdefault((work, tuple(levels.items())), len(kinds))
        shift = shifts.setdefault((str(name), day), len(shifts))
        begin = max((start - grid.start).total_seconds(), 0.0)
        until = (end - grid.start).total_seconds()
        activities = [work if work in center.queues else work.split("/", 1)[0]] if work else levels
        found += [(numbers[str(name)], a, z, number, shift, paused, absent)
                  for a, z, paused, absent in shares.parts(activities, begin, until)]
    table = np.array(found, dtype=np.float64).reshape(-1, 7).T
    agents, skills, shift_of = table[[0, 3, 4]].astype(np.int64)
    missed = _mean_of(shift_of, table[6], table[2] - table[1])
    return OnDuty(
        Presence(agents, table[1], table[2], skills),
        tuple(Skills(dict(levels)) for _work, levels in kinds),
        Shrinkage(shift_of, missed, np.minimum(table[5], MOST_PAUSED)),
        tuple(work for work, _levels_ in kinds), names)


def _levels(
    center: Center, agent: Agent, work: str, routing: ByStint, blend: bool
) -> dict[str, int]:
    """What an agent takes in a stint: level 1 what is rostered, then by priority and own level."""
    levels = {work: 1} if work else {}
    at_once = not work or (work in center.queues and not center.queues[work].deferred)
    if not at_once:
        return levels
    if not work or routing == "skills":
        own = [q for q in center.queues.values() if q.queue in agent.skills and q.queue != work
               and not (work and q.deferred)]
        order = sorted({(-q.priority, agent.skills[q.queue]) for q in own})
        for queue in own:
            place = order.index((-queue.priority, agent.skills[queue.queue]))
            levels[queue.queue] = 2 + place
    if blend and work:
        for campaign in center.campaigns.values():
            if campaign.campaign in agent.skills:
                for segment in campaign.segments:
                    name = blended(f"{campaign.campaign}/{segment.segment}", work)
                    levels[name] = agent.skills[campaign.campaign]
    return levels


class _Shares:
    """Shrinkage by interval of what agents are rostered for, up to the end of the last stint."""

    def __init__(self, center: Center, grid: Grid, ends: pd.Series) -> None:
        last = max([grid.end, *ends]) if len(ends) else grid.end
        whole = Grid.between(grid.start, pd.Timestamp(last).to_pydatetime(), grid.minutes)
        self._step = timedelta(minutes=grid.minutes).total_seconds()
        self._of = {
            name: center.shrinkage_at(name, whole.starts)
            for name in (*center.queues, *center.campaigns)
        }

    def parts(
        self, activities: Iterable[str], start: float, end: float
    ) -> list[tuple[float, float, float, float]]:
        """Parts of a stint (seconds) with one in-office share each: start, end, and both shares.

        The mean over `activities`; that out of office is the mean over the stint's intervals.
        """
        first, beyond = int(start // self._step), int(-(-end // self._step))
        inside, outside = (
            np.mean([self._of[a][n][first:beyond] for a in activities], axis=0) for n in (0, 1))
        cuts = [0, *(np.flatnonzero(np.diff(inside)) + 1).tolist(), beyond - first]
        return [
            (max(start, (first + a) * self._step), min(end, (first + z) * self._step),
             float(inside[a]), float(outside.mean()))
            for a, z in pairwise(cuts)
        ]


def _mean_of(shift: Ints, share: Floats, seconds: Floats) -> Floats:
    """The mean share of each stretch's shift, by its seconds."""
    mean: Floats = np.bincount(shift, share * seconds) / np.bincount(shift, seconds)
    return mean[shift]
