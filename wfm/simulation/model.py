"""What is played: work that comes in, work that goes out, and who is there to do it.

Times are seconds from the beginning of the model. Intervals are of one length; arrivals end
with the last interval, and what is then waiting or being handled is played to its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import inf

import numpy as np

from wfm.simulation.shrinkage import Shrinkage
from wfm.simulation.work import Floats, Inbound, Ints, Outbound, numbers


@dataclass(frozen=True)
class Skills:
    """What an agent can do: name of queue or campaign → level, 1 the first choice.

    `pace` multiplies the handling time of single activities; 1 where not named.
    """

    levels: Mapping[str, int]
    pace: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if any(level < 1 for level in self.levels.values()):
            raise ValueError("skill levels begin at 1")
        if any(not 0 < pace < inf for pace in self.pace.values()):
            raise ValueError("a pace must be more than 0")
        if set(self.pace) - set(self.levels):
            raise ValueError("a pace without a skill")


@dataclass(frozen=True)
class Presence:
    """When agents are there: one row is a stretch of one agent's time. Breaks are gaps.

    An agent whose stretch ends finishes what is open, and takes nothing new.

    Attributes
    ----------
    agent
        Number of the agent, from 0.
    start, end
        Seconds.
    skills
        Number of the :class:`Skills` that apply during the stretch.
    """

    agent: Ints
    start: Floats
    end: Floats
    skills: Ints

    def __post_init__(self) -> None:
        for name, kind in (
            ("agent", np.int64), ("start", np.float64), ("end", np.float64), ("skills", np.int64),
        ):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=kind).ravel())
        if not len(self.agent) == len(self.start) == len(self.end) == len(self.skills):
            raise ValueError("presence: columns of different lengths")
        if (self.agent < 0).any() or (self.skills < 0).any():
            raise ValueError("presence: agents and skills are numbered from 0")
        if not ((self.start >= 0) & (self.start < self.end) & (self.end < inf)).all():
            raise ValueError("presence: 0 ≤ start < end must hold")
        order = np.lexsort((self.start, self.agent))
        same = self.agent[order][1:] == self.agent[order][:-1]
        if (same & (self.start[order][1:] < self.end[order][:-1])).any():
            raise ValueError("presence: an agent is there twice at the same time")

    @classmethod
    def all_day(cls, counts: Mapping[int, int], end: float) -> Presence:
        """So many agents of each number of skills, all present from 0 to `end`."""
        skills = np.repeat(list(counts), list(counts.values()))
        n = len(skills)
        return cls(np.arange(n), np.zeros(n), np.full(n, float(end)), skills)


@dataclass(frozen=True)
class Model:
    """A contact centre to be played.

    Attributes
    ----------
    interval_s
        Length of an interval in seconds.
    intervals
        Their number.
    inbound, outbound
        The work; names are unique.
    skills, presence
        Kinds of agent, and who is there when.
    days
        Day of each interval, from 0, not falling; default: all one day.
    lines
        Most voice contacts of inbound queues at once, waiting or being handled; one more finds
        the line engaged. None: no limit.
    scenarios
        Factors on the rates of each queue and interval instead of `busyness_cv`, shape (any
        number, queues, intervals), as drawn from the forecast; replications take them in turn.
    shrinkage
        Rostered time that is not worked; None: all of it is.
    """

    interval_s: float
    intervals: int
    inbound: tuple[Inbound, ...]
    skills: tuple[Skills, ...]
    presence: Presence
    outbound: tuple[Outbound, ...] = ()
    days: Ints | None = None
    lines: int | None = None
    scenarios: Floats | None = field(default=None, repr=False)
    shrinkage: Shrinkage | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not 0 < self.interval_s < inf or self.intervals < 1:
            raise ValueError("a model needs one interval or more, each longer than 0 seconds")
        names = self.names
        if not names or len(set(names)) != len(names):
            raise ValueError("a model needs queues or campaigns, each with a name of its own")
        for name, per_interval in (
            *((q.name, q.rates) for q in self.inbound),
            *((q.name, q.handling_factor) for q in self.inbound if q.handling_factor is not None),
            *((c.name, c.contact_rate) for c in self.outbound),
        ):
            if per_interval.shape != (self.intervals,):
                raise ValueError(f"{name}: {self.intervals} intervals are needed")
        for skills in self.skills:
            for name in set(skills.levels) - set(names):
                raise ValueError(f"a skill for {name!r}, which is no queue or campaign")
        if (self.presence.skills >= len(self.skills)).any():
            raise ValueError("presence names skills that do not exist")
        queues = {q.name for q in self.inbound}
        for queue in self.inbound:
            if queue.callback_to is not None and queue.callback_to not in queues - {queue.name}:
                raise ValueError(f"{queue.name}: no other queue {queue.callback_to!r}")
        days = self.day_of
        if days.shape != (self.intervals,) or days[0] != 0 or (np.diff(days) < 0).any():
            raise ValueError("days: one for each interval, from 0, not falling")
        if self.lines is not None and self.lines < 1:
            raise ValueError("lines: 1 or more, or None")
        if self.scenarios is not None:
            factors = numbers("scenarios", self.scenarios)
            object.__setattr__(self, "scenarios", factors)
            if factors.ndim != 3 or not len(factors) or (
                factors.shape[1:] != (len(self.inbound), self.intervals)
            ):
                raise ValueError("scenarios: shape (any number, queues, intervals)")
        if self.shrinkage is not None and (
            len(self.shrinkage.shift) != len(self.presence.agent)
        ):
            raise ValueError("shrinkage: an entry for each stretch of presence is needed")

    @property
    def names(self) -> tuple[str, ...]:
        """Queues, then campaigns: the order of every array by activity."""
        return (*(q.name for q in self.inbound), *(c.name for c in self.outbound))

    @property
    def horizon_s(self) -> float:
        """End of the last interval, in seconds."""
        return self.interval_s * self.intervals

    @cached_property
    def day_of(self) -> Ints:
        """Day of each interval."""
        if self.days is None:
            return np.zeros(self.intervals, dtype=np.int64)
        return np.asarray(self.days, dtype=np.int64)

    @property
    def day_count(self) -> int:
        """Number of days."""
        return int(self.day_of[-1]) + 1

    @property
    def agents(self) -> int:
        """Number of agents."""
        return int(self.presence.agent.max(initial=-1)) + 1
