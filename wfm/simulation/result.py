"""What came of it: counts and times by replication, activity and interval, and what they say.

Columns of ``flow``, for each replication, activity and interval **in which a contact came**
(what comes after the last interval counts for the last):

=================  ==============================================================================
offered            contacts that came, redials and contacts passed on by callback included; of a
                   campaign, those who were reached
answered           contacts that an agent took
in_time            answered within the target; deferred: finished within it
abandoned          gave up
abandoned_in_time  gave up within the target
blocked            found no line
called_back        left the queue to be called back
left               still waiting when all agents had gone
late               deferred: finished after its due time, or never, though due before the end
redials            contacts that came again
waited             answered after a wait
wait_s             seconds waited by the answered
wait_gone_s        seconds waited by those who gave up
handled_s          seconds from answer to end
attempts           numbers tried by a campaign
attempt_s          agents' seconds on attempts that reached nobody
=================  ==============================================================================

offered = answered + abandoned + blocked + called_back + left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import t as student

from wfm.simulation.model import Model
from wfm.simulation.work import Floats

COLUMNS = (
    "offered", "answered", "in_time", "abandoned", "abandoned_in_time", "blocked",
    "called_back", "left", "late", "redials", "waited", "wait_s", "wait_gone_s", "handled_s",
    "attempts", "attempt_s",
)

Measure = Callable[[pd.DataFrame], "pd.Series[float]"]


def of_offered(frame: pd.DataFrame) -> pd.Series[float]:
    """Service level: share of all offered contacts that were answered in time."""
    return _ratio(frame["in_time"], frame["offered"])


def of_answered(frame: pd.DataFrame) -> pd.Series[float]:
    """Service level: share of the answered contacts that were answered in time."""
    return _ratio(frame["in_time"], frame["answered"])


def short_abandons_aside(frame: pd.DataFrame) -> pd.Series[float]:
    """Service level: of the offered but those who gave up within the target."""
    return _ratio(frame["in_time"], frame["offered"] - frame["abandoned_in_time"])


def abandonment(frame: pd.DataFrame) -> pd.Series[float]:
    """Share of offered contacts that gave up."""
    return _ratio(frame["abandoned"], frame["offered"])


def asa_s(frame: pd.DataFrame) -> pd.Series[float]:
    """Mean wait in seconds of the answered: average speed of answer."""
    return _ratio(frame["wait_s"], frame["answered"])


def aht_s(frame: pd.DataFrame) -> pd.Series[float]:
    """Mean handling time in seconds of the answered."""
    return _ratio(frame["handled_s"], frame["answered"])


@dataclass(frozen=True)
class Estimate:
    """A measure over replications.

    Attributes
    ----------
    mean, p10, p90
        Mean and quantiles of the replications.
    low, high
        Confidence interval of the mean.
    """

    mean: float
    p10: float
    p90: float
    low: float
    high: float


def estimate(values: npt.ArrayLike, confidence: float = 0.95) -> Estimate:
    """Mean and spread of one value for each replication; NaN is left out.

    The confidence interval is Student's; without two values it is endless.
    """
    x = np.asarray(values, dtype=np.float64)
    x = x[~np.isnan(x)]
    if not len(x):
        return Estimate(*[float("nan")] * 5)
    half = np.inf
    if len(x) > 1:
        half = student.ppf(0.5 + confidence / 2, len(x) - 1) * x.std(ddof=1) / np.sqrt(len(x))
    p10, p90 = np.quantile(x, [0.1, 0.9])
    mean = float(x.mean())
    return Estimate(mean, float(p10), float(p90), float(mean - half), float(mean + half))


def estimate_ratio(
    above: npt.ArrayLike, below: npt.ArrayLike, confidence: float = 0.95
) -> Estimate:
    """A ratio of means over replications, as a long-run share or mean is; quantiles of ratios.

    Source of the interval: the delta method, Law (2015), "Simulation modeling and analysis",
    section 9.5.2 (the ratio of the classical approach).
    """
    x, y = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    if y.sum() == 0:
        return Estimate(*[float("nan")] * 5)
    ratio = float(x.sum() / y.sum())
    half = np.inf
    if len(x) > 1:
        spread = (x - ratio * y).std(ddof=1) / abs(y.mean())
        half = student.ppf(0.5 + confidence / 2, len(x) - 1) * spread / np.sqrt(len(x))
    p10, p90 = np.quantile(x[y > 0] / y[y > 0], [0.1, 0.9])
    return Estimate(ratio, float(p10), float(p90), float(ratio - half), float(ratio + half))


@dataclass(frozen=True)
class Result:
    """All replications of a model.

    Attributes
    ----------
    flow
        Shape (replications, activities, intervals, columns): :data:`COLUMNS`.
    team
        Shape (replications, kinds of agent, intervals, 4): seconds of agents of each
        :class:`wfm.simulation.model.Skills` with a contact open, those of them beyond their
        stretch (finishing what was open), those of missed shifts, and those in pauses. What lies
        after the last interval is not counted.
    people
        Shape (replications, agents, 3): busy and overtime seconds, and contacts finished.
    """

    model: Model = field(repr=False)
    seed: int
    flow: Floats = field(repr=False)
    team: Floats = field(repr=False)
    people: Floats = field(repr=False)

    @property
    def replications(self) -> int:
        """How often the model was played."""
        return len(self.flow)

    def intervals(self) -> pd.DataFrame:
        """Rows by replication, activity and interval, with :data:`COLUMNS`."""
        return self._frame(self.flow, "interval")

    def days(self) -> pd.DataFrame:
        """Rows by replication, activity and day."""
        return self.grouped("day", self.model.day_of)

    def grouped(self, name: str, group: npt.ArrayLike) -> pd.DataFrame:
        """Rows by replication, activity and group of intervals: hours, weeks, opening hours.

        Parameters
        ----------
        name
            Column that holds the group.
        group
            Group of each interval, any whole numbers, shape (intervals,).

        Raises
        ------
        ValueError
            `group` has another shape.
        """
        names, of_interval = np.unique(np.asarray(group), return_inverse=True)
        if of_interval.shape != (self.model.intervals,):
            raise ValueError("a group for each interval is needed")
        flow = np.zeros((*self.flow.shape[:2], len(names), len(COLUMNS)))
        for number in range(len(names)):
            flow[:, :, number] = self.flow[:, :, of_interval == number].sum(axis=2)
        frame = self._frame(flow, name)
        return frame.assign(**{name: names[frame[name]]})

    def totals(self) -> pd.DataFrame:
        """Rows by replication and activity: the whole model."""
        total = self.flow.sum(axis=2, keepdims=True)
        return self._frame(total, "part").drop(columns="part")

    def teams(self) -> pd.DataFrame:
        """Rows by replication, kind of agent (skills) and interval.

        Columns busy_s, overtime_s, absent_s (in missed shifts), paused_s, present_s (rostered
        seconds less these two), available_s (present and overtime). Occupancy is busy_s /
        available_s.
        """
        replications, kinds, intervals, _ = self.team.shape
        index = np.indices((replications, kinds, intervals)).reshape(3, -1)
        frame = pd.DataFrame(dict(zip(("replication", "skills", "interval"), index, strict=True)))
        columns = ["busy_s", "overtime_s", "absent_s", "paused_s"]
        frame = frame.join(pd.DataFrame(self.team.reshape(-1, 4), columns=columns))
        rostered = np.tile(self.present_s.ravel(), replications)
        # sums of many stretches: rounding must not leave less than nobody
        frame["present_s"] = (rostered - frame["absent_s"] - frame["paused_s"]).clip(lower=0.0)
        frame["available_s"] = frame["present_s"] + frame["overtime_s"]
        return frame

    def agents(self) -> pd.DataFrame:
        """Rows by replication and agent: busy_s, overtime_s, contacts, present_s (rostered)."""
        replications, agents, _ = self.people.shape
        index = np.indices((replications, agents)).reshape(2, -1)
        frame = pd.DataFrame({"replication": index[0], "agent": index[1]})
        frame["busy_s"], frame["overtime_s"], frame["contacts"] = self.people.reshape(-1, 3).T
        p = self.model.presence
        present = np.bincount(p.agent, p.end - p.start, minlength=agents)
        frame["present_s"] = np.tile(present, replications)
        return frame

    @cached_property
    def present_s(self) -> Floats:
        """Rostered seconds of each kind of agent in each interval, shape (kinds, intervals)."""
        p, count = self.model.presence, self.model.intervals
        edges: Floats = np.arange(count + 1, dtype=np.float64) * self.model.interval_s
        present = np.zeros((len(self.model.skills), count))
        for kind in range(len(present)):
            mine = p.skills == kind
            starts, ends = np.sort(p.start[mine]), np.sort(p.end[mine])
            # seconds present before an edge: Σ (edge − start)⁺ − (edge − end)⁺
            before = _past(starts, edges) - _past(ends, edges)
            present[kind] = np.diff(before)
        return present

    def summary(self, confidence: float = 0.95) -> pd.DataFrame:
        """One row for each activity and measure: mean, p10, p90, low, high.

        Measures are ratios of sums over all replications (service levels, abandonment, asa_s,
        aht_s) and means of totals (offered, answered, abandoned, late, attempts, hours).
        """
        totals = self.totals()
        rows = []
        for name, mine in totals.groupby("activity", sort=False):
            rows += [
                (name, column, estimate(mine[column], confidence))
                for column in ("offered", "answered", "abandoned", "late", "attempts")
            ]
            hours = (mine["handled_s"] + mine["attempt_s"]) / 3600
            rows.append((name, "hours", estimate(hours, confidence)))
            not_short = mine["offered"] - mine["abandoned_in_time"]
            for what, above, below in (
                ("service_level_of_offered", mine["in_time"], mine["offered"]),
                ("service_level_of_answered", mine["in_time"], mine["answered"]),
                ("service_level_short_abandons_aside", mine["in_time"], not_short),
                ("abandonment", mine["abandoned"], mine["offered"]),
                ("asa_s", mine["wait_s"], mine["answered"]),
                ("aht_s", mine["handled_s"], mine["answered"]),
            ):
                rows.append((name, what, estimate_ratio(above, below, confidence)))
        return pd.DataFrame(
            [(name, what, e.mean, e.p10, e.p90, e.low, e.high) for name, what, e in rows],
            columns=["activity", "measure", "mean", "p10", "p90", "low", "high"],
        )

    def chance(self, activity: str, level: float, measure: Measure = of_offered) -> float:
        """Share of replications in which an activity's measure is at least `level`.

        The probability of meeting a promise over the whole model; replications in which
        nothing was offered count as met.

        Raises
        ------
        KeyError
            No such activity.
        """
        totals = self.totals()
        if activity not in self.model.names:
            raise KeyError(activity)
        got = measure(totals[totals["activity"] == activity])
        return float(((got >= level) | got.isna()).mean())

    def _frame(self, flow: Floats, part: str) -> pd.DataFrame:
        replications, activities, parts, _ = flow.shape
        index = np.indices((replications, activities, parts)).reshape(3, -1)
        frame = pd.DataFrame({
            "replication": index[0],
            "activity": np.array(self.model.names, dtype=object)[index[1]],
            part: index[2],
        })
        return frame.join(pd.DataFrame(flow.reshape(-1, len(COLUMNS)), columns=list(COLUMNS)))


def _past(sorted_moments: Floats, edges: Floats) -> Floats:
    """Σ (edge − moment)⁺ for each edge."""
    sums = np.concatenate([[0.0], np.cumsum(sorted_moments)])
    count = np.searchsorted(sorted_moments, edges)
    past: Floats = count * edges - sums[count]
    return past


def _ratio(above: pd.Series[float], below: pd.Series[float]) -> pd.Series[float]:
    return above / below.where(below > 0)
