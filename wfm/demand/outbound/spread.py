"""How far attempts, contacts, results and hours of a campaign may be off: P10, P50, P90."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from wfm.demand.outbound.horizon import Horizon
from wfm.demand.outbound.list_state import Floats, ListState
from wfm.demand.outbound.prospect import (
    Prospect,
    by_chance,
    mean_needed,
    quantiles,
    results_of,
)
from wfm.demand.outbound.rates import Cases
from wfm.demand.outbound.week_plan import Promised, WeekPlan

Row = tuple[object, ...]
"""A row of :attr:`wfm.handover.OutboundPlan.ranges`, without its campaign."""

_STEPS = 20
"""Halvings of the search for hours: the last is a millionth of all there are."""


def week_ranges(
    prospect: Prospect, now: Horizon, plan: WeekPlan, promised: Promised, cases: Cases
) -> list[Row]:
    """What a week's planned hours bring, and the hours that its planned results take.

    The rates and chance vary; the hours of the promised calls and what they bring are taken
    at their means.
    """
    drawn, mean = prospect.states(cases), prospect.states()
    unit = prospect.campaign.target_unit
    each = prospect.per_attempt_h(drawn)
    extra = plan.results - np.array([float(s.results(float(n))) for s, n in zip(
        mean, plan.attempts, strict=True)])
    mean_h = prospect.per_attempt_h(mean)
    others = plan.attempts - promised.records
    attempts = promised.records + np.divide(
        others * mean_h, each, out=np.zeros(each.shape), where=each > 0)
    attempts = np.minimum(attempts, np.maximum(
        prospect.most_attempts(drawn, now), promised.records))
    results = np.stack([
        s.results(attempts[:, n]) for n, s in enumerate(drawn)], axis=-1) + extra
    contacts = promised.records * promised.rate + (attempts - promised.records) * cases.contact
    alive = np.array([state.alive for state in mean])
    rows: list[Row] = []
    whole = (("", slice(None), 0), *(
        (segment.segment, slice(n, n + 1), n + 1)
        for n, segment in enumerate(prospect.campaign.segments)))
    for name, part, place in whole:
        luck = cases.luck[:, place]
        tried = attempts[:, part].sum(axis=1)
        rows += [
            (name, "week", "attempts", float(plan.attempts[part].sum()), *quantiles(tried)),
            (name, "week", "contacts", float(plan.contacts[part].sum()), *quantiles(
                by_chance(contacts[:, part].sum(axis=1), luck, float(tried.mean()), "contacts"))),
            (name, "week", "results", float(plan.results[part].sum()), *quantiles(
                by_chance(results[:, part].sum(axis=1), luck, float(alive[part].sum()), unit))),
        ]
    rows.insert(3, ("", "week", "hours", float(plan.hours.sum()),
                    *_week_hours(prospect, now, plan, promised, drawn, extra, cases)))
    return rows


def _week_hours(
    prospect: Prospect, now: Horizon, plan: WeekPlan, promised: Promised,
    drawn: tuple[ListState, ...], extra: Floats, cases: Cases,
) -> tuple[float, float, float]:
    """Agent hours that the planned results take, at most all that this week holds."""
    wanted = float(plan.results.sum())
    records = sum(state.alive for state in prospect.states())
    needed = mean_needed(wanted, cases.luck[:, 0], records, prospect.campaign.target_unit)
    most = np.maximum(prospect.most_attempts(drawn, now) - promised.records, 0.0)
    others = plan.attempts - promised.records
    times = np.max(np.divide(most, others, out=np.zeros(most.shape), where=others > 0), axis=-1,
                   initial=0.0)

    def attempts(share: Floats) -> Floats:
        return np.asarray(np.minimum((share * times)[:, None] * others, most), dtype=np.float64)

    share = _least_share(
        lambda x: results_of(drawn, promised.records + attempts(x)) + extra.sum(), needed)
    each = prospect.per_attempt_h(drawn)
    fixed_h = float(plan.hours.sum()) - float(
        (others * prospect.per_attempt_h(prospect.states())).sum())
    return quantiles((attempts(share) * each).sum(axis=1) + fixed_h)


def whole_ranges(prospect: Prospect, cases: Cases) -> list[Row]:
    """What the rest of the target takes, and what comes by the last day, to the end.

    Attempts, contacts and hours are those that reach the target, without `max_daily_hours`;
    where lists or law end before, all that they hold.
    """
    unit, daily = prospect.campaign.target_unit, prospect.campaign.max_daily_hours
    drawn, mean = prospect.states(cases), prospect.states()
    records = prospect.callable_records(mean)
    luck = cases.luck[:, 0]
    needed = mean_needed(prospect.missing, luck, records, unit)
    taken = _taken(prospect, drawn, needed)
    exactly = _taken(prospect, mean, np.array(prospect.missing))
    rates = np.array([state.contact_rate for state in mean], dtype=np.float64)
    results = np.broadcast_to(prospect.brings(drawn, prospect.rest, daily), luck.shape)
    return [
        ("", "whole", "attempts", float(exactly.sum()), *quantiles(taken.sum(axis=1))),
        ("", "whole", "contacts", float((exactly * rates).sum()),
         *quantiles((taken * cases.contact).sum(axis=1))),
        ("", "whole", "results", prospect.expected(),
         *quantiles(by_chance(results, luck, records, unit))),
        ("", "whole", "hours", float((exactly * prospect.per_attempt_h(mean)).sum()),
         *quantiles((taken * prospect.per_attempt_h(drawn)).sum(axis=1))),
    ]


def _taken(prospect: Prospect, states: tuple[ListState, ...], needed: Floats) -> Floats:
    """Attempts by segment of the least hours that bring `needed` results, (..., S)."""
    most_h = (prospect.most_attempts(states, prospect.rest)
              * prospect.per_attempt_h(states)).sum(axis=-1)

    def attempts(share: Floats) -> Floats:
        return prospect.attempts(states, prospect.rest, share * most_h)

    return attempts(_least_share(lambda x: results_of(states, attempts(x)), needed))


def _least_share(brings: Callable[[Floats], Floats], needed: Floats) -> Floats:
    """Least share, 0 to 1, of something rising that brings `needed`; 1 where all does not."""
    low, high = np.zeros(np.shape(needed)), np.ones(np.shape(needed))
    for _step in range(_STEPS):
        middle = (low + high) / 2
        enough = brings(middle) >= needed
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return np.where(needed > 0, high, 0.0)
