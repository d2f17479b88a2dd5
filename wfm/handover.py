"""What one stage hands to the next: frozen tables that a person can open and edit.

Every frame's columns are named here and nowhere else. Moments are UTC inside a frame;
on disk they carry the wall clock and offset of the queue's or agent's site
(:mod:`wfm.workspace`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

PROVEN = 1e-6
"""What costs no more than this share above the bound is optimal; or no more than this, where it
costs less than 1."""


@dataclass(frozen=True)
class Forecast:
    """Inbound volume and handling time to come.

    Attributes
    ----------
    intervals
        queue, start (UTC), open (bool), volume (mean contacts), p10, p50, p90
        (quantiles of the count), aht_s (seconds), habit (what the mean of the last
        weeks says), spread (coefficient of variation of the expected contacts around
        `volume`, which is what the quantiles have beyond chance), model (the volume before
        overrides). Closed intervals have a row with volume 0, but for deferred work, which
        arrives at any hour.
    days
        queue, date (site's day), volume, p10, p50, p90, habit, spread, model: day totals
        with quantiles of their own, because a busy day is busy all day. shared_spread and
        week_spread (coefficients of variation): of what it is off by, what all days ahead have
        in common, and what those of its week have besides.
    accuracy
        queue, horizon_weeks, method (calendar, habit, change or none), wape, habit_wape, floor
        (the error that remains when the true rate is known), bias, day_wape,
        habit_day_wape (shares of the volume), origins, covered80 (share of intervals
        between p10 and p90), together (correlation, 0 to 1, of what the days of two queues of
        the centre are off by): the backtest.
    cleaning
        queue, start (UTC), end (UTC), what, done (what was made of it). Of the past: closed,
        outside (of the opening hours), missing, clock (hours skipped or shown twice), holiday,
        event, eve, bridge, moved (a holiday kept on another day), outage, half_day, glitch,
        hours (they changed), spike, duplicate, total, aht (an impossible handling time), ended
        (weeks without a contact: nothing is expected any more), and
        kept, left_out, closed by the table corrections. Of days ahead: holiday, event, eve,
        bridge. Queue, start and end are those of a row in corrections.
    decomposition
        queue, date, method, the factors of :data:`wfm.demand.decomposition.FACTORS`, whose
        product is total, and why (what made the day unlike others).
    overrides
        One row for each row of the planner's table: row, queue, from, to, from_time, to_time
        (None for whole days), action, value, why, status (applied; expired, later: its days are
        past or not yet forecast; closed: no interval of it is open), intervals (changed), effect
        (contacts more).
    drivers
        queue, driver, per_unit (contacts that one unit brings) and per_unit_se (its standard
        error), mean_lag and mean_lag_se (after how long they come, on average), lag_in (days
        or open days), days (of the history on which it acted), used (whether it earned its
        place in the forecast), contacts (that it brings in the days forecast).
    handling
        queue, horizon_weeks, method (level: of the last weeks; steady, trend, mean; lent: of
        other queues), aht_s (its level, seconds), wape (error of the talk time, a share),
        mean_wape (of the plain mean of six weeks), floor (what remains when the true means are
        known), bias, origins, drift (share of the level by the week): how well the handling
        times are known.
    weeks
        queue, monday, volume, p10, p50, p90, habit, spread, model: totals of the weeks of which
        every day is forecast, with quantiles that follow from what the days have in common.
    """

    intervals: pd.DataFrame = field(repr=False)
    days: pd.DataFrame = field(repr=False)
    accuracy: pd.DataFrame = field(repr=False)
    cleaning: pd.DataFrame = field(repr=False)
    decomposition: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    overrides: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    drivers: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    handling: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    weeks: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)


@dataclass(frozen=True)
class Scenarios:
    """Factors on the volume of each queue in each interval, mean 1: weeks that might come.

    `factors` has the shape (scenarios, queues, intervals); `starts` are UTC. Intervals that a
    queue's forecast does not have, or in which it expects nothing, have the factor 1.
    """

    queues: tuple[str, ...]
    starts: pd.DatetimeIndex = field(repr=False)
    factors: np.ndarray = field(repr=False)


CALLBACKS = (
    "campaign", "segment", "at", "opens", "due", "records", "contact_rate", "hours", "agent",
    "note",
)
CAMPAIGNS = (
    "campaign", "unit", "target", "missing", "last_day", "days", "hours", "expected", "p10", "p50",
    "p90", "probability", "feasible", "limit", "more_records", "max_attempts", "daily_hours",
    "more_days", "conversion_needed", "conversion", "conversion_p10", "conversion_p90",
    "penetration", "penetration_end", "results_h", "results_h_end",
)
RANGES = ("campaign", "segment", "span", "measure", "planned", "p10", "p50", "p90")
WINDOWS = (
    "campaign", "segment", "date", "from", "to", "zone", "legal_hours", "right_party_rate",
    "attempts_h", "contacts_h", "results_h",
)


def no_rows(columns: tuple[str, ...]) -> Callable[[], pd.DataFrame]:
    """A maker of tables with these columns and no rows."""
    return lambda: pd.DataFrame({name: pd.Series(dtype=object) for name in columns})


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
        one day; NaN without a limit), callbacks (attempts among them that are promised to a
        time), contact_hours (agent hours with the right person), answer_rate and
        right_party_rate (shares of attempts), right_party_p10, right_party_p90, penetration
        (share of the records called so far), attempts_left (by max_attempts), results_h
        (results of an agent hour now), note (why less than the target asks, if so).
    callbacks
        campaign, segment, at, opens, due (UTC; the calls are to be made between the last two,
        in the calling hours), records, contact_rate (right persons), hours (agent hours,
        shrinkage included), agent ('' for anybody), note.
    feasibility
        A row for each campaign, results in its target's unit: unit, target, missing, last_day,
        days (left, on which calling is legal), hours (agent hours allowed to the last day),
        expected, p10, p50, p90 (results with all of them), probability (of the target),
        feasible (expected to reach it), limit (what ends it before: hours, law, list, none),
        more_records, max_attempts, daily_hours, more_days, conversion_needed (each alone would
        make it reach the target; NaN where it would not or is not needed), conversion with
        conversion_p10 and conversion_p90 (what is believed of it), penetration and
        penetration_end (share of the records called, now and with all these hours), results_h
        and results_h_end (results of an agent hour, now and at the end).
    ranges
        campaign, segment ('' for all), span (week, whole), measure (attempts, contacts,
        results, hours), planned, p10, p50, p90. Of the week: what its planned hours bring, and
        the hours that its planned results take. Of the whole: what the rest of the target takes
        and, of results, what comes by the last day with all hours allowed.
    windows
        What an hour brings, by legal window: campaign, segment, date, from, to (clock of the
        people called, on which the hours between are legal), zone, legal_hours,
        right_party_rate, attempts_h, contacts_h, results_h (of an agent hour). For people to
        read: the roster does not weigh them.
    notes
        How the campaigns stand, in the planner's words.
    """

    week: date
    segments: pd.DataFrame = field(repr=False)
    callbacks: pd.DataFrame = field(repr=False, default_factory=no_rows(CALLBACKS))
    feasibility: pd.DataFrame = field(repr=False, default_factory=no_rows(CAMPAIGNS))
    ranges: pd.DataFrame = field(repr=False, default_factory=no_rows(RANGES))
    windows: pd.DataFrame = field(repr=False, default_factory=no_rows(WINDOWS))
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Requirement:
    """How many agents each queue needs in each interval, and what each is worth.

    Attributes
    ----------
    intervals
        queue, start (UTC), volume, spread (coefficient of variation of the rate), aht_s,
        load (erlangs), agents_c and agents_a (least agents on the phone with which the
        interval keeps the promise on its own, by Erlang C and A; -1 where there are none),
        required (rostered agents, shrinkage added, with whom the week keeps it), worth_for
        (the `required` for which `worth` was made), worth (text: what the 1st, 2nd, …
        rostered agent of the interval is worth, in currency, falling). Immediate queues
        only, open intervals only.
    work
        work (identifier), activity (queue or campaign), segment ('' for deferred work),
        kind (outbound or deferred), hours (agent hours, shrinkage included), opens, due
        (UTC; the hours are to be worked between them, inside the calling windows of
        the segment or the opening hours of the queue), penalty_h (cost of an hour not
        worked), hours_a_day (most hours in a day, in whole intervals of an agent; NaN
        without a limit).
    notes
        What was assumed, in the planner's words.
    aims
        Queues planned stricter than they promise, because a simulation found them short: the
        share of what the promise allows to be missed that is planned for.
    """

    intervals: pd.DataFrame = field(repr=False)
    work: pd.DataFrame = field(repr=False)
    notes: tuple[str, ...] = ()
    aims: Mapping[str, float] = field(default_factory=dict)


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
    weeks
        How many weeks the stints are of.
    cost_weeks
        How many weeks cost, bound and trace are of: those that were planned together.
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
        contract, fairness, changes, limits.
    lower_bound
        No legal roster can cost less, by proof (:mod:`wfm.roster.bound`).
    status
        ``optimal`` or ``feasible``.
    trace
        seconds, cost, bound: how the search went, as :class:`wfm.roster.solve.Result` has it.
    warnings
        What is short or odd, in the planner's words.
    prices
        What everything is worth where the bound was found: the arrays of
        :class:`wfm.roster.bound.Prices` by name; none where they are not known.
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
    weeks: int = 1
    cost_weeks: int = 1
    prices: Mapping[str, np.ndarray] = field(default_factory=dict, repr=False)

    @property
    def total_cost(self) -> float:
        """Sum of the parts, in currency."""
        return float(sum(self.cost.values()))

    @property
    def gap(self) -> float:
        """How far the cost may be above the cheapest legal roster's; see :func:`gap_above`."""
        return gap_above(self.lower_bound, self.total_cost)


def proven(bound: float, cost: float) -> bool:
    """Whether nothing can cost less than this: the bound is no lower, but for :data:`PROVEN`."""
    return bound > -math.inf and cost - bound <= PROVEN * max(1.0, abs(cost))


def gap_above(bound: float, cost: float) -> float:
    """How far a cost may be above the least possible: (cost − bound) / |bound|.

    0 where the cost is :func:`proven` to be the least; else infinite where the bound is 0 or
    there is none (−∞).
    """
    if proven(bound, cost):
        return 0.0
    return (cost - bound) / abs(bound) if bound and math.isfinite(bound) else math.inf


def worth_text(worth: np.ndarray) -> str:
    """The n-th agent's worth, n = 1, 2, …, as a text for a table's cell."""
    return " ".join(f"{value:.6g}" for value in worth)


def worth_values(text: str) -> np.ndarray:
    """The reverse of :func:`worth_text`, shape (n,)."""
    return np.array([float(part) for part in text.split()], dtype=np.float64)
