"""Outbound targets as hours of work.

Past dials mirror who was at work, not what there was to do; they are never forecast. A
target becomes hours by walking down the list: the first attempt on every record, the second
on those still open, and so on, each wave yielding less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.center import Campaign, Center, Segment
from wfm.handover import OutboundPlan
from wfm.language import translate as _

CONVERSION_DECAY = 0.83
"""What a further attempt converts, against the one before.

Measured on the 41,188 clients of a telemarketing bank (UCI Bank Marketing; Moro, Cortez &
Rita 2014, Decision Support Systems 62:22-31): sales per contact 5.6, 5.1, 4.4, 3.3, 2.4 and
2.2 % on the first to sixth attempt, × 0.829 a step over the first ten."""

COLUMNS = (
    "campaign", "segment", "jurisdiction", "zone", "legal_hours", "attempts", "contacts",
    "results", "hours", "attempts_legal", "attempts_a_day", "note",
)
Key = tuple[str, str]
"""Campaign and segment."""


@dataclass(frozen=True)
class ListState:
    """What a segment's list still holds, wave by wave.

    Attributes
    ----------
    attempts
        Attempts left in each wave, (K,), K = max_attempts; past waves hold 0.
    per_attempt
        Results of one attempt in each wave, in the campaign's target unit, (K,).
    alive
        Records that may still be called.
    contact_rate
        Share of attempts that reach the right person.
    hours_per_attempt
        Agent hours.
    made
        Attempts made so far on a record that may still be called, on average.
    """

    attempts: np.ndarray
    per_attempt: np.ndarray
    alive: float
    contact_rate: float
    hours_per_attempt: float
    made: float

    def results(self, attempts: float) -> float:
        """What that many further attempts bring, at most all that is left."""
        reach = np.concatenate(([0.0], np.cumsum(self.attempts)))
        worth = np.concatenate(([0.0], np.cumsum(self.attempts * self.per_attempt)))
        return float(np.interp(attempts, reach, worth))

    def attempts_for(self, results: float) -> float:
        """Fewest further attempts that bring `results`; all that is left if they cannot."""
        use = (self.attempts > 0) & (self.per_attempt > 0)
        reach = np.concatenate(([0.0], np.cumsum(self.attempts[use])))
        worth = np.concatenate(([0.0], np.cumsum((self.attempts * self.per_attempt)[use])))
        return float(np.interp(results, worth, reach))


def list_state(campaign: Campaign, segment: Segment, gap_s: float = 0.0) -> ListState:
    """Walk the waves of a list down to the attempts already made.

    Wave k calls every record still open: n₁ = records, n_{k+1} = n_k − n_k·r·c_k, where r is
    the contact rate and c_k = conversion · 0.83^(k−1). A record leaves with a success or after
    `max_attempts`. Where contacts are the target, a contact is the success. After each contact
    the agent pauses for `gap_s` seconds.
    """
    waves = np.arange(campaign.max_attempts)
    rate = segment.contact_rate
    success = rate * campaign.conversion * CONVERSION_DECAY**waves
    if campaign.target_unit == "contacts":
        success = np.full(len(waves), rate)
    open_records = segment.records * np.concatenate(([1.0], np.cumprod(1 - success)[:-1]))
    before = np.cumsum(open_records) - open_records
    made = np.clip(segment.attempts_used - before, 0.0, open_records)
    left = open_records - made
    done = np.divide(made, open_records, out=np.ones(len(waves)), where=open_records > 0)

    # records that wait for wave k: those not yet called in it, of wave k − 1's survivors
    arrived = np.concatenate(([1.0], done[:-1]))
    waiting = open_records * (arrived - done)
    alive = float(waiting.sum())
    calls = float((waves * waiting).sum()) / alive if alive > 0 else 0.0
    hours = (
        rate * (campaign.aht_contact_s + gap_s) + (1 - rate) * campaign.aht_no_contact_s
    ) / 3600
    unit = {
        "hours": np.full(len(waves), hours),
        "attempts": np.ones(len(waves)),
        "contacts": np.full(len(waves), rate),
    }
    return ListState(left, unit.get(campaign.target_unit, success), alive, rate, hours, calls)


def plan_outbound(
    center: Center,
    week: date,
    legal_hours: Mapping[Key, tuple[float, float]],
    attempt_cap: Mapping[Key, Sequence[float]],
    legal_days: Mapping[str, int],
) -> OutboundPlan:
    """Agent hours per campaign and segment for the week that begins on `week`.

    What is left of a target is spread over time in proportion to the hours in which calling
    is legal, and over segments in proportion to records still open × legal hours.

    Parameters
    ----------
    legal_hours
        By campaign and segment: clock hours in which calling is legal, in this week and from
        this week to the campaign's last day.
    attempt_cap
        By campaign and segment: attempts that the law allows on one record this week, and in
        one day; infinity where it sets none.
    legal_days
        By campaign: days of this week on which any segment may be called.

    Raises
    ------
    KeyError
        A segment or campaign is missing from the mappings.
    """
    rows: list[tuple[object, ...]] = []
    for campaign in center.campaigns.values():
        gap_s = center.contact_gap_s(campaign.campaign)
        rows += _campaign_rows(campaign, week, legal_hours, attempt_cap, legal_days, gap_s)
    segments = pd.DataFrame(rows, columns=list(COLUMNS))
    numbers = [column for column in COLUMNS[4:] if column != "note"]
    return OutboundPlan(week, segments.astype(dict.fromkeys(numbers, "float64")))


def _campaign_rows(
    campaign: Campaign,
    week: date,
    legal_hours: Mapping[Key, tuple[float, float]],
    attempt_cap: Mapping[Key, Sequence[float]],
    legal_days: Mapping[str, int],
    gap_s: float,
) -> list[tuple[object, ...]]:
    segments = campaign.segments
    keys = [(campaign.campaign, segment.segment) for segment in segments]
    states = [list_state(campaign, segment, gap_s) for segment in segments]
    hours = np.array([legal_hours[key] for key in keys], dtype=np.float64).reshape(-1, 2)
    alive = np.array([state.alive for state in states])
    running = campaign.start < week + timedelta(days=7) and campaign.end >= week
    now = alive * hours[:, 0] * running
    later = alive * hours[:, 1]
    notes: list[list[str]] = [[] for _segment in segments]

    missing = max(campaign.target - campaign.achieved, 0.0)
    holds = sum(state.results(float("inf")) for state in states)
    if missing > holds:
        text = _("the list can bring {holds:.0f} of the {missing:.0f} {unit} that are missing: "
                 "more records or attempts are needed").format(
            holds=holds, missing=missing, unit=campaign.target_unit)
        for note in notes:
            note.append(text)
    share = min(now.sum() / later.sum(), 1.0) if later.sum() > 0 else 0.0
    wanted = min(missing, holds) * share

    cap = np.array([
        min(float(state.attempts.sum()), state.alive * attempt_cap[key][0]) if weight > 0 else 0.0
        for state, key, weight in zip(states, keys, now, strict=True)
    ])
    most = np.array([s.results(float(c)) for s, c in zip(states, cap, strict=True)])
    results = _fill(now, most, wanted)
    attempts = np.array([s.attempts_for(float(r)) for s, r in zip(states, results, strict=True)])
    attempts = np.minimum(attempts, cap)
    if results.sum() < wanted * (1 - 1e-9):
        text = _("within the attempts that the law allows on a record this week, the lists that "
                 "may be called bring {got:.0f} of {wanted:.0f} {unit}").format(
            got=results.sum(), wanted=wanted, unit=campaign.target_unit)
        for note in notes:
            note.append(text)
    work = attempts * np.array([state.hours_per_attempt for state in states])
    work = work / campaign.availability
    if campaign.max_daily_hours is not None:
        limit = campaign.max_daily_hours * legal_days[campaign.campaign]
        if work.sum() > limit * (1 + 1e-9):
            text = _("at most {daily:g} hours a day on {days} days: {need:.1f} hours would be "
                     "needed").format(
                daily=campaign.max_daily_hours, days=legal_days[campaign.campaign],
                need=work.sum())
            for note in notes:
                note.append(text)
            attempts, work = (part * (limit / work.sum()) for part in (attempts, work))

    rows: list[tuple[object, ...]] = []
    for n, (segment, state) in enumerate(zip(segments, states, strict=True)):
        reason = _why_nothing(campaign, running, missing, state, float(hours[n, 0]))
        note = [reason] if reason else notes[n]
        rows.append((
            campaign.campaign, segment.segment, " ".join(segment.jurisdictions),
            " ".join(segment.zones),
            float(hours[n, 0]) if running else 0.0, float(attempts[n]),
            float(attempts[n]) * state.contact_rate, state.results(float(attempts[n])),
            float(work[n]), *(_finite(state.alive * cap) for cap in attempt_cap[keys[n]]),
            "; ".join(note),
        ))
    return rows


def _finite(attempts: float) -> float:
    return attempts if np.isfinite(attempts) else np.nan


def _why_nothing(
    campaign: Campaign, running: bool, missing: float, state: ListState, legal: float
) -> str:
    if not running:
        return _("the campaign does not run this week")
    if missing <= 0:
        return _("the target is reached")
    if state.alive <= 0:
        return _("every record has had all its attempts")
    if legal <= 0:
        return _("calling is not legal at any hour of this week")
    if state.results(float("inf")) <= 0:
        return _("no attempt brings any {unit}: contact rate or conversion is 0").format(
            unit=campaign.target_unit)
    return ""


def _fill(weight: np.ndarray, most: np.ndarray, wanted: float) -> np.ndarray:
    """Parts λ·weight, none above `most`, that add up to `wanted` or to all there is."""
    most = np.where(weight > 0, most, 0.0)
    if wanted >= most.sum():
        return most
    weight = weight / weight.max()
    most_first = np.argsort(np.where(weight > 1e-12, most / np.maximum(weight, 1e-12), np.inf))
    result = np.zeros(len(most))
    left, free = wanted, weight.sum()
    for n in most_first:
        if free <= 0:
            break
        result[n] = min(left * weight[n] / free, most[n])
        left, free = left - result[n], free - weight[n]
    return result
