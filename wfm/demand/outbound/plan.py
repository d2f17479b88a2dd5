"""Outbound targets as hours of work.

Past dials mirror who was at work, not what there was to do; they are never forecast. A
target becomes hours by walking down the list: the first attempt on every record, the second
on those still open, and so on, each wave yielding less. What was dialled says only what is
left of the list, and what was reached how good the stated rates are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.center import Campaign, Center
from wfm.demand.outbound.callbacks import Promise, promised_frame, promised_rows, promises
from wfm.demand.outbound.feasibility import Feasibility, feasibility, in_words
from wfm.demand.outbound.horizon import CallingTime, Horizon, Legal
from wfm.demand.outbound.list_state import ONE_EACH, Floats, ListState, list_state
from wfm.demand.outbound.prospect import Prospect
from wfm.demand.outbound.rates import beliefs, cases, likely_rate, may_work, part_rates
from wfm.demand.outbound.spread import Row, week_ranges, whole_ranges
from wfm.demand.outbound.week_plan import Promised, WeekPlan, plan_week
from wfm.demand.outbound.windows import window_rows
from wfm.handover import CAMPAIGNS, RANGES, WINDOWS, OutboundPlan

COLUMNS = (
    "campaign", "segment", "jurisdiction", "zone", "legal_hours", "attempts", "contacts",
    "results", "hours", "attempts_legal", "attempts_a_day", "callbacks", "contact_hours",
    "answer_rate", "right_party_rate", "right_party_p10", "right_party_p90", "penetration",
    "attempts_left", "results_h", "note",
)
_TEXTS = {
    "campaign", "segment", "jurisdiction", "zone", "note", "unit", "last_day", "feasible",
    "limit", "span", "measure", "date", "from", "to",
}


def plan_outbound(center: Center, week: date, legal: Legal) -> OutboundPlan:
    """Agent hours per campaign and segment for the week that begins on `week`.

    See :func:`wfm.demand.outbound.week_plan.plan_week` for the week,
    :mod:`wfm.demand.outbound.feasibility` for what comes by the last day,
    :mod:`wfm.demand.outbound.callbacks` for promised calls.

    Parameters
    ----------
    center
        As it is :meth:`wfm.center.Center.at` the week.
    legal
        When the law lets the people of a segment be called.
    """
    parts = [_plan_campaign(center, campaign, week, legal)
             for campaign in center.campaigns.values()]
    return OutboundPlan(
        week,
        _frame([row for part in parts for row in part.segments], COLUMNS),
        promised_frame([row for part in parts for row in part.callbacks]),
        _frame([part.campaign for part in parts], CAMPAIGNS),
        _frame([row for part in parts for row in part.ranges], RANGES),
        _frame([row for part in parts for row in part.windows], WINDOWS),
        tuple(note for part in parts for note in part.notes),
    )


def _frame(rows: list[Row], columns: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns))
    numbers = [column for column in columns if column not in _TEXTS]
    return frame.astype(dict.fromkeys(numbers, "float64"))


@dataclass(frozen=True)
class _Part:
    """What is planned for one campaign."""

    segments: list[Row]
    callbacks: list[Row]
    campaign: Row
    ranges: list[Row]
    windows: list[Row]
    notes: tuple[str, ...]


def _plan_campaign(center: Center, campaign: Campaign, week: date, legal: Legal) -> _Part:
    name, last = campaign.campaign, min(campaign.end, week + timedelta(days=6))
    gap_s, available = center.contact_gap_s(name), center.mean_availability(name, week)
    time = CallingTime(center, campaign, week, legal)
    inside, in_week, grid, lawful = (
        time.until(campaign.end), time.until(last), time.grid, time.legal)
    by_hour = [part_rates(center, campaign, segment, grid) for segment in campaign.segments]
    there = may_work(center, name, grid)
    stated = [likely_rate(rates, mask & inside, there)
              for rates, mask in zip(by_hour, lawful, strict=True)]
    found = beliefs(campaign, stated)
    rate = [one.mean for one in found.contact]
    made = [list_state(campaign, segment, gap_s, found.mean(n)).made
            for n, segment in enumerate(campaign.segments)]
    prospect = Prospect(
        campaign, found, gap_s, available, time.horizon(campaign.end, rate, made),
        lambda day: time.horizon(day, rate, made))
    now, a_day = time.horizon(last, rate, made), time.a_day(last, rate, made)
    running = campaign.start < week + timedelta(days=7) and campaign.end >= week

    kept: list[tuple[Promise, ...]] = []
    callbacks: list[Row] = []
    lost: list[str] = []
    for n, segment in enumerate(campaign.segments):
        found_here, gone = promises(center, campaign, segment, week, legal)
        kept.append(found_here)
        callbacks += promised_rows(center, campaign, segment, found_here, rate[n], available)
        lost += gone
    promised = _promised(kept, rate)
    plan = plan_week(prospect, now, promised, running)
    futures = cases(found, name, center.seed)
    judged = feasibility(prospect, futures)
    windows: list[Row] = []
    for n, segment in enumerate(campaign.segments):
        level = rate[n] / stated[n] if stated[n] > 0 else 1.0  # what early results correct
        windows += window_rows(
            campaign, segment, grid, lawful[n] & in_week,
            np.minimum(by_hour[n] * level, 1.0), gap_s, available,
            float(plan.results[n] / plan.contacts[n]) if plan.contacts[n] > 0 else 0.0)
    return _Part(
        segment_rows(prospect, now, a_day, promised, plan),
        callbacks,
        _campaign_row(prospect, judged),
        [(name, *row) for row in (
            *week_ranges(prospect, now, plan, promised, futures),
            *whole_ranges(prospect, futures))],
        windows,
        (*in_words(prospect, judged, week), *lost),
    )


def _promised(kept: list[tuple[Promise, ...]], rate: list[float]) -> Promised:
    records = np.array([
        sum(one.callback.records for one in some) for some in kept], dtype=np.float64)
    reached = np.array([
        sum(one.callback.records * one.rate(usual) for one in some)
        for some, usual in zip(kept, rate, strict=True)], dtype=np.float64)
    return Promised(records, np.divide(
        reached, records, out=np.zeros(len(records)), where=records > 0))


# ---------------------------------------------------------------------- rows


def segment_rows(
    prospect: Prospect, now: Horizon, a_day: Floats, promised: Promised, plan: WeekPlan
) -> list[Row]:
    """Rows of :attr:`wfm.handover.OutboundPlan.segments`.

    Parameters
    ----------
    now
        What may be done in the week.
    a_day
        Attempts that the law allows on a record in a day, (S,).
    """
    edges = np.array([0.1, 0.9])
    rows: list[Row] = []
    each_h = prospect.per_attempt_h(prospect.states())
    for n, (segment, state) in enumerate(zip(
            prospect.campaign.segments, prospect.states(), strict=True)):
        right = prospect.beliefs.contact[n]
        rows.append((
            segment.campaign, segment.segment, " ".join(segment.jurisdictions),
            " ".join(segment.zones), now.hours[n], plan.attempts[n], plan.contacts[n],
            plan.results[n], plan.hours[n],
            *(_finite(state.alive, cap) for cap in (now.cap[n], a_day[n])),
            promised.records[n], plan.contact_hours[n],
            min(right.mean / segment.right_party, 1.0) if segment.right_party else np.nan,
            right.mean, *right.quantile(edges), _penetration(prospect, (state,), n),
            float(state.attempts_left), _yield(state, float(plan.attempts[n]), each_h[n]),
            plan.notes[n],
        ))
    return rows


def _finite(alive: float, cap: float) -> float:
    """Attempts on the records still open; NaN without a limit."""
    return alive * cap if np.isfinite(cap) else np.nan


def _yield(state: ListState, attempts: float, each_h: float) -> float:
    """Results of an agent hour in the next attempts: those planned, else one in a hundred."""
    some = attempts if attempts > 0 else float(state.attempts_left) / 100
    return float(state.results(some)) / (some * each_h) if some * each_h > 0 else 0.0


def _penetration(
    prospect: Prospect, states: tuple[ListState, ...], place: int | None = None,
    first: Floats | float = 0.0,
) -> float:
    """Share of the records that were called, after so many further attempts by segment."""
    segments = prospect.campaign.segments
    chosen = segments if place is None else (segments[place],)
    records = sum(segment.records for segment in chosen)
    untouched = np.array([state.untouched for state in states])
    left = float(np.maximum(untouched - first, 0.0).sum())
    return 1 - left / records if records else np.nan


def _campaign_row(prospect: Prospect, found: Feasibility) -> Row:
    campaign, levers = prospect.campaign, found.levers
    states, daily = prospect.states(), campaign.max_daily_hours
    attempts = prospect.attempts(
        states, prospect.rest, None if daily is None else daily * prospect.rest.days)
    converts = campaign.target_unit not in ONE_EACH
    conversion = prospect.beliefs.conversion
    edges = conversion.quantile(np.array([0.1, 0.9])) if converts else (np.nan, np.nan)
    return (
        campaign.campaign, campaign.target_unit, campaign.target, found.missing, campaign.end,
        found.days, found.hours, found.expected, found.p10, found.p50, found.p90,
        found.probability, found.feasible, found.limit, levers.records, levers.attempts,
        levers.daily_hours, levers.days, levers.conversion,
        conversion.mean if converts else np.nan, *edges,
        _penetration(prospect, states), _penetration(prospect, states, first=attempts),
        _hourly(prospect, states, attempts, 0.0), _hourly(prospect, states, attempts, 0.99))


def _hourly(
    prospect: Prospect, states: tuple[ListState, ...], attempts: Floats, begin: float
) -> float:
    """Results of an agent hour in the hundredth of the attempts after the share `begin`."""
    low, high = begin * attempts, (begin + 0.01) * attempts
    results = sum(float(s.results(b) - s.results(a)) for s, a, b in zip(
        states, low, high, strict=True))
    hours = float(((high - low) * prospect.per_attempt_h(states)).sum())
    return results / hours if hours > 0 else np.nan
