"""What one stage hands to the next: frozen tables that a person can open and edit.

Every frame's columns are named here and nowhere else. Moments are UTC inside a frame;
on disk they carry the wall clock and offset of the queue's or agent's site
(:mod:`wfm.workspace`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Forecast:
    """Inbound volume and handling time to come.

    Attributes
    ----------
    intervals
        queue, start (UTC), open (bool), volume (mean contacts), p10, p50, p90
        (quantiles of the count), aht_s (seconds), habit (what the mean of the last
        weeks says). Closed intervals have a row with volume 0, but for deferred work,
        which arrives at any hour.
    days
        queue, date (site's day), volume, p10, p50, p90, habit: day totals with quantiles
        of their own, because a busy day is busy all day.
    accuracy
        queue, horizon_weeks, method (calendar, habit or none), wape, habit_wape, floor
        (the error that remains when the true rate is known), bias, day_wape,
        habit_day_wape (shares of the volume), origins, covered80 (share of intervals
        between p10 and p90): the backtest.
    cleaning
        queue, start (UTC), end (UTC), what (closed, missing, outage, spike, holiday, ...),
        done (what was made of it).
    """

    intervals: pd.DataFrame = field(repr=False)
    days: pd.DataFrame = field(repr=False)
    accuracy: pd.DataFrame = field(repr=False)
    cleaning: pd.DataFrame = field(repr=False)


@dataclass(frozen=True)
class OutboundPlan:
    """Outbound targets as agent hours, by campaign and segment, for one week.

    Attributes
    ----------
    segments
        campaign, segment, jurisdiction, zone, legal_hours (clock hours of the week in
        which calling is legal), attempts, contacts, results (in the campaign's target
        unit), hours (agent hours to be rostered, shrinkage included), attempts_legal and
        attempts_a_day (what the law allows on the records still open, in the week and in
        one day; NaN without a limit), note (why less than the target asks, if so).
    """

    week: date
    segments: pd.DataFrame = field(repr=False)


@dataclass(frozen=True)
class Requirement:
    """How many agents each queue needs in each interval, and what each is worth.

    Attributes
    ----------
    intervals
        queue, start (UTC), volume, aht_s, load (erlangs), agents_c and agents_a (least
        agents by Erlang C and A, on the phone; -1 where Erlang C has none), required
        (rostered agents: shrinkage added), worth_for (the `required` for which `worth`
        was made), worth (text: what the 1st, 2nd, … rostered agent of the interval is
        worth, in currency, falling). Immediate queues only, open intervals only.
    work
        work (identifier), activity (queue or campaign), segment ('' for deferred work),
        kind (outbound or deferred), hours (agent hours, shrinkage included), opens, due
        (UTC; the hours are to be worked between them, inside the calling windows of
        the segment or the opening hours of the queue), penalty_h (cost of an hour not
        worked), hours_a_day (most hours in a day, in whole intervals of an agent; NaN
        without a limit).
    notes
        What was assumed, in the planner's words.
    """

    intervals: pd.DataFrame = field(repr=False)
    work: pd.DataFrame = field(repr=False)
    notes: tuple[str, ...] = ()


STINT_COLUMNS = (
    "agent", "date", "start", "end", "what", "kind", "paid",
)


@dataclass(frozen=True)
class Roster:
    """Who does what, when; and how good it is.

    Attributes
    ----------
    week
        The Monday.
    stints
        One row is a stretch of one agent's time, sorted by agent and start: agent, date
        (the day on which its shift began, agent's clock), start, end (UTC), what (the
        queue; ``campaign/segment``; or the name of a break or absence), kind (``work``,
        ``break``, ``absence``, ``idle``: present without work), paid (bool). A shift is
        the unbroken chain of an agent's stints of one date; leave is a stint of its
        own, kind ``absence``, outside any shift. Stints with a date before the week are
        the ends of shifts already worked that reach into it.
    cost
        Cost by part, in currency: pay, closed, service, outbound, deferred, preference,
        contract.
    lower_bound
        No legal roster can cost less, by proof (:mod:`wfm.roster.bound`).
    status
        ``optimal`` or ``feasible``.
    trace
        seconds, cost, bound: how the search went.
    warnings
        What is short or odd, in the planner's words.
    """

    week: date
    stints: pd.DataFrame = field(repr=False)
    cost: dict[str, float]
    lower_bound: float
    status: str
    seconds: float
    seed: int
    trace: tuple[tuple[float, float, float], ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def total_cost(self) -> float:
        """Sum of the parts, in currency."""
        return float(sum(self.cost.values()))

    @property
    def gap(self) -> float:
        """How far the cost may be above the cheapest legal roster's; see :func:`gap_above`."""
        return gap_above(self.lower_bound, self.total_cost)


def gap_above(bound: float, cost: float) -> float:
    """(cost − bound) / bound; infinite where the bound is 0 and the cost is not."""
    if cost <= bound:
        return 0.0
    return (cost - bound) / bound if bound > 0 else float("inf")


def worth_text(worth: np.ndarray) -> str:
    """The n-th agent's worth, n = 1, 2, …, as a text for a table's cell."""
    return " ".join(f"{value:.6g}" for value in worth)


def worth_values(text: str) -> np.ndarray:
    """The reverse of :func:`worth_text`, shape (n,)."""
    return np.array([float(part) for part in text.split()], dtype=np.float64)
