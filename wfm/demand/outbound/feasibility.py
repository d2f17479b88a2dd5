"""Whether a campaign reaches its target by its last day, and what would make it so."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from wfm.demand.outbound.list_state import ONE_EACH, ListState
from wfm.demand.outbound.prospect import (
    Prospect,
    by_chance,
    chance_of,
    quantiles,
    results_of,
)
from wfm.demand.outbound.rates import Cases
from wfm.language import noted
from wfm.language import translate as _

MOST_RECORDS = 10**9
MOST_ATTEMPTS = 50
MOST_DAYS = 91
TENTHS, THOUSANDTHS = 10, 1000
_ENOUGH = 1 - 1e-9


@dataclass(frozen=True)
class Levers:
    """The least of each change that alone makes a campaign reach its target.

    None: this change alone does not do it, or does not apply.

    Attributes
    ----------
    records
        More records of the same kind: split over the segments as the list is.
    attempts
        Attempts on a record, in place of `max_attempts`.
    daily_hours
        Agent hours a day, in place of `max_daily_hours`, in tenths.
    days
        Days more, up to :data:`MOST_DAYS`.
    conversion
        Of the contacts to come, in thousandths.
    """

    records: int | None = None
    attempts: int | None = None
    daily_hours: float | None = None
    days: int | None = None
    conversion: float | None = None


@dataclass(frozen=True)
class Feasibility:
    """How a campaign stands.

    Attributes
    ----------
    missing
        What the target still asks for, in its unit.
    days
        Days left on which calling is legal.
    expected, p10, p50, p90
        Results by the last day with all the hours that law, lists and `max_daily_hours` allow.
    hours
        Agent hours that this takes.
    probability
        Of the target being reached.
    limit
        What ends it: hours, law, list; none where the target is reached.
    """

    missing: float
    days: int
    expected: float
    p10: float
    p50: float
    p90: float
    hours: float
    probability: float
    limit: str
    levers: Levers

    @property
    def feasible(self) -> bool:
        """Whether the target is expected to be reached."""
        return self.expected >= self.missing * _ENOUGH


def feasibility(prospect: Prospect, cases: Cases) -> Feasibility:
    """Judge a campaign at its mean rates, and in each of the futures `cases`."""
    campaign, rest = prospect.campaign, prospect.rest
    daily, unit, wanted = campaign.max_daily_hours, campaign.target_unit, prospect.missing
    states, drawn = prospect.states(), prospect.states(cases)
    attempts = prospect.attempts(states, rest, None if daily is None else daily * rest.days)
    expected = float(results_of(states, attempts))
    records = prospect.callable_records(states)
    means = np.broadcast_to(prospect.brings(drawn, rest, daily), cases.conversion.shape)
    p10, p50, p90 = quantiles(by_chance(means, cases.luck[:, 0], records, unit))
    enough = expected >= wanted * _ENOUGH
    return Feasibility(
        missing=wanted, days=rest.days, expected=expected, p10=p10, p50=p50, p90=p90,
        hours=float((attempts * prospect.per_attempt_h(states)).sum()),
        probability=float(chance_of(means, wanted, records, unit).mean()),
        limit="none" if enough else _limit(prospect, states),
        levers=Levers() if enough else levers(prospect),
    )


def _limit(prospect: Prospect, states: tuple[ListState, ...]) -> str:
    """What ends a campaign before its target: its hours, else the law, else its lists."""
    most = prospect.most_attempts(states, prospect.rest)
    daily = prospect.campaign.max_daily_hours
    if daily is not None and daily * prospect.rest.days < float(
            (most * prospect.per_attempt_h(states)).sum()) * _ENOUGH:
        return "hours"
    left = sum(float(state.attempts_left) for state in states)
    return "law" if float(most.sum()) < left * _ENOUGH else "list"


# ---------------------------------------------------------------------- levers


def levers(prospect: Prospect) -> Levers:
    """Each change by itself, found by turning the model round: one unit less does not do."""
    campaign, rest, wanted = prospect.campaign, prospect.rest, prospect.missing
    daily = campaign.max_daily_hours
    states = prospect.states()
    on_list = np.array([segment.records for segment in campaign.segments], dtype=np.float64)
    if on_list.sum() <= 0:  # all lists are empty: the same to each
        on_list = np.ones(len(on_list))

    def with_records(more: int) -> bool:
        return reached(prospect.brings(
            prospect.states(fresh=more * on_list / on_list.sum()), rest, daily))

    def with_attempts(most: int) -> bool:
        return reached(prospect.brings(
            prospect.states(campaign=replace(campaign, max_attempts=most)), rest, daily))

    def with_hours(tenths: int) -> bool:
        return reached(prospect.brings(states, rest, tenths / TENTHS))

    def with_days(more: int) -> bool:
        return reached(prospect.brings(
            states, prospect.longer(campaign.end + timedelta(days=more)), daily))

    def with_conversion(thousandths: int) -> bool:
        return reached(prospect.brings(
            prospect.states(conversion=thousandths / THOUSANDTHS), rest, daily))

    def reached(results: np.ndarray) -> bool:
        return float(results) >= wanted * _ENOUGH

    hours = conversion = None
    if daily is not None and rest.days:
        all_of_it = float((prospect.most_attempts(states, rest)
                           * prospect.per_attempt_h(states)).sum()) / rest.days
        hours = _least(with_hours, math.floor(daily * TENTHS), math.ceil(all_of_it * TENTHS) + 1)
    if campaign.target_unit not in ONE_EACH:
        now = prospect.beliefs.conversion.mean
        conversion = _least(with_conversion, math.floor(now * THOUSANDTHS), THOUSANDTHS)
    return Levers(
        records=_least(with_records, 0, MOST_RECORDS) if len(on_list) else None,
        attempts=_least(with_attempts, campaign.max_attempts, MOST_ATTEMPTS),
        daily_hours=None if hours is None else hours / TENTHS,
        days=_least(with_days, 0, MOST_DAYS),
        conversion=None if conversion is None else conversion / THOUSANDTHS,
    )


def _least(does: Callable[[int], bool], not_yet: int, most: int) -> int | None:
    """The number that does and whose predecessor does not; None if `most` does not."""
    if most <= not_yet or not does(most):
        return None
    while most - not_yet > 1:
        middle = (most + not_yet) // 2
        if does(middle):
            most = middle
        else:
            not_yet = middle
    return most


# ---------------------------------------------------------------------- in words


def in_words(prospect: Prospect, found: Feasibility, week: date) -> tuple[str, ...]:
    """How a campaign stands, in a line or two."""
    campaign = prospect.campaign
    name, unit = campaign.campaign, noted(campaign.target_unit)
    if found.missing <= 0:
        return (noted(
            "{name}: the target of {target:,.0f} {unit} is reached.",
            name=name, target=campaign.target, unit=unit),)
    if campaign.end < week:
        return (noted(
            "{name}: it ended on {end} with {missing:,.0f} of {target:,.0f} {unit} missing.",
            name=name, end=campaign.end, missing=found.missing, target=campaign.target, unit=unit),)
    first = noted(
        "{name}: {missing:,.0f} {unit} to go by {end}; all the hours allowed ({hours:,.0f} on "
        "{days} days) bring {expected:,.0f}, in 8 of 10 cases {p10:,.0f} to {p90:,.0f}; "
        "probability {chance:.0%}.",
        name=name, missing=found.missing, unit=unit, end=campaign.end, hours=found.hours,
        days=found.days, expected=found.expected, p10=found.p10, p90=found.p90,
        chance=found.probability)
    if found.feasible:
        return (first,)
    return first, _remedies(prospect, found)


def _remedies(prospect: Prospect, found: Feasibility) -> str:
    campaign, levers = prospect.campaign, found.levers
    ways = []
    if levers.records is not None:
        ways.append(_("{count:,} more records of the same kind").format(count=levers.records))
    if levers.attempts is not None:
        ways.append(_("{count} attempts on a record in place of {now}").format(
            count=levers.attempts, now=campaign.max_attempts))
    if levers.daily_hours is not None:
        ways.append(_("{hours:g} agent hours a day in place of {now:g}").format(
            hours=levers.daily_hours, now=campaign.max_daily_hours))
    if levers.days is not None:
        ways.append(_("{days} more days, until {end}").format(
            days=levers.days, end=campaign.end + timedelta(days=levers.days)))
    if levers.conversion is not None:
        ways.append(_("a conversion of {share:.1%} in place of {now:.1%}").format(
            share=levers.conversion, now=prospect.beliefs.conversion.mean))
    ends = {
        "hours": _("Short are the hours a day."),
        "law": _("Short is what the law allows."),
        "list": _("Short is the list."),
    }[found.limit]
    if not ways:
        return ends + " " + _("No single change of records, attempts, hours, days or conversion "
                              "would be enough.")
    return ends + " " + _("Any one of these would be enough: {ways}.").format(
        ways="; ".join(ways))
