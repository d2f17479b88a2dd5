"""A campaign's week: how much of what is missing is due now, in attempts and agent hours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.demand.outbound.horizon import Horizon
from wfm.demand.outbound.list_state import Floats, ListState, fill, hours_per_attempt
from wfm.demand.outbound.prospect import Prospect
from wfm.language import translate as _


@dataclass(frozen=True)
class Promised:
    """Calls of the week that are promised to a time, by segment, (S,) each.

    Attributes
    ----------
    records
        People, one attempt each.
    rate
        Share of them that is reached.
    """

    records: Floats
    rate: Floats

    @classmethod
    def none(cls, segments: int) -> Promised:
        """No calls."""
        return cls(np.zeros(segments), np.zeros(segments))


@dataclass(frozen=True)
class WeekPlan:
    """A campaign's week at the mean rates, by segment, (S,) each.

    Attributes
    ----------
    attempts, contacts, results
        Promised calls included.
    hours
        Agent hours to be rostered, shrinkage included.
    contact_hours
        Of these, with the right person on the line.
    notes
        By segment: why less than the target asks, if so.
    """

    attempts: Floats
    contacts: Floats
    results: Floats
    hours: Floats
    contact_hours: Floats
    notes: tuple[str, ...]


def plan_week(
    prospect: Prospect, now: Horizon, promised: Promised, running: bool = True
) -> WeekPlan:
    """Attempts, contacts, results and hours of one week.

    What is left of a target is spread over time in proportion to the hours in which calling
    is legal, and over segments in proportion to records still open × legal hours. Calls
    promised to a time come first; they are attempts on the list like others.
    """
    campaign, rest = prospect.campaign, prospect.rest
    states = prospect.states()
    alive = np.array([state.alive for state in states])
    weight = alive * now.hours * running
    later = float((alive * rest.hours).sum())
    missing = prospect.missing
    holds = float(sum(state.results(np.inf) for state in states))
    wanted = min(missing, holds) * (min(float(weight.sum()) / later, 1.0) if later > 0 else 0.0)
    said: list[str] = []
    if missing > holds:
        said.append(_(
            "the list can bring {holds:.0f} of the {missing:.0f} {unit} that are missing: more "
            "records or attempts are needed"
        ).format(holds=holds, missing=missing, unit=campaign.target_unit))

    first = _results(states, promised.records)
    extra = first * (_worth(prospect, states, promised) - 1)
    room = np.where(weight > 0, prospect.most_attempts(states, now), 0.0)
    room = np.maximum(room - promised.records, 0.0)
    most = _results(states, promised.records + room) - first
    due = fill(weight, most, max(wanted - float((first + extra).sum()), 0.0))
    others = np.array([
        float(s.attempts_for(float(a + b)) - s.attempts_for(float(a)))
        for s, a, b in zip(states, first, due, strict=True)])
    others = np.clip(others, 0.0, room)
    if due.sum() + (first + extra).sum() < wanted * (1 - 1e-9):
        said.append(_(
            "within the attempts that the law allows on a record this week, the lists that may be "
            "called bring {got:.0f} of {wanted:.0f} {unit}"
        ).format(got=float(due.sum() + (first + extra).sum()), wanted=wanted,
                 unit=campaign.target_unit))

    rates = np.array([state.contact_rate for state in states], dtype=np.float64)
    each_h = prospect.per_attempt_h(states)
    promised_h = _promised_h(prospect, promised)
    if campaign.max_daily_hours is not None:
        limit = campaign.max_daily_hours * now.days
        need = float((others * each_h).sum() + promised_h.sum())
        if need > limit * (1 + 1e-9):
            said.append(_(
                "at most {daily:g} hours a day on {days} days: {need:.1f} hours would be needed"
            ).format(daily=campaign.max_daily_hours, days=now.days, need=need))
            others_h = float((others * each_h).sum())
            left = max(limit - float(promised_h.sum()), 0.0)
            others = others * (left / others_h if others_h > 0 else 0.0)
    attempts = promised.records + others
    contacts = promised.records * promised.rate + others * rates
    contact_h = (campaign.aht_contact_s + prospect.gap_s) / 3600 / prospect.available
    return WeekPlan(
        attempts, contacts, _results(states, attempts) + extra, others * each_h + promised_h,
        contacts * contact_h,
        tuple(_note(prospect, states[n], now, n, running, said, promised)
              for n in range(len(states))))


def _results(states: tuple[ListState, ...], attempts: Floats) -> Floats:
    return np.array([
        float(state.results(float(count)))
        for state, count in zip(states, attempts, strict=True)], dtype=np.float64)


def _promised_h(prospect: Prospect, promised: Promised) -> Floats:
    """Agent hours of the promised calls, shrinkage included, (S,)."""
    each = hours_per_attempt(prospect.campaign, promised.rate, prospect.gap_s)
    return np.asarray(promised.records * each / prospect.available, dtype=np.float64)


def _worth(prospect: Prospect, states: tuple[ListState, ...], promised: Promised) -> Floats:
    """What a promised call brings against another attempt, (S,)."""
    if prospect.campaign.target_unit == "attempts":
        return np.ones(len(states))
    above, below = promised.rate, np.array([state.contact_rate for state in states])
    if prospect.campaign.target_unit == "hours":
        above = np.asarray(hours_per_attempt(prospect.campaign, promised.rate, prospect.gap_s))
        below = np.array([state.hours_per_attempt for state in states])
    return np.asarray(np.divide(above, below, out=np.ones(len(states)), where=below > 0),
                      dtype=np.float64)


def _note(
    prospect: Prospect, state: ListState, now: Horizon, place: int, running: bool,
    said: list[str], promised: Promised,
) -> str:
    campaign = prospect.campaign
    count = float(promised.records[place])
    reason = ""
    if not running:
        reason = _("the campaign does not run this week")
    elif prospect.missing <= 0:
        reason = _("the target is reached")
    elif state.alive <= 0:
        reason = _("every record has had all its attempts")
        if prospect.campaign.segments[place].records <= 0:
            reason = _("there are no records on the list")
    elif now.hours[place] <= 0:
        reason = _("calling is not legal at any hour of this week")
    elif state.results(np.inf) <= 0:
        reason = _("no attempt brings any {unit}: contact rate or conversion is 0").format(
            unit=campaign.target_unit)
    notes = [reason] if reason else list(said)
    if reason and count:
        notes.append(_("only the {count:.0f} promised calls are left").format(count=count))
    if count > state.attempts_left:
        notes.append(_("{count:.0f} calls are promised, {left:.0f} attempts are left on the list"
                       ).format(count=count, left=float(state.attempts_left)))
    return "; ".join(notes)
