"""Steps 4 to 7: people needed, people there, how headcount follows, and what is short."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from wfm.bid.cohorts import opening_survival, productivity, survival
from wfm.bid.drivers import Drivers
from wfm.bid.frame import Frame
from wfm.bid.request import Floats
from wfm.bid.workload import Workload

LARGEST_SHARE = 0.95
"""Largest share lost to one kind of shrinkage, however an unsure driver falls."""

REPLAN_OVER = 3
"""Months over whose sum need is compared with the plan: one odd month is no trend."""


@dataclass(frozen=True)
class Planned:
    """The plan that scenarios are compared with, of one scenario.

    Attributes
    ----------
    needed_heads, effective
        As in :class:`People`, (M, P); `effective` before headcount follows anything.
    contacts
        Of each work, (M, J).
    paid
        Paid hours of agents, overtime included, (M, P): the weights of the index of wages.
    units
        Of each price model, (M,).
    lag
        Months until headcount follows, (P,).
    over
        Months over whose sum is compared.
    """

    needed_heads: Floats
    effective: Floats
    contacts: Floats
    paid: Floats
    units: dict[str, Floats]
    lag: np.ndarray
    over: int = REPLAN_OVER


@dataclass(frozen=True)
class People:
    """Of each scenario, month and place, (S, M, P).

    Attributes
    ----------
    availability
        Share of rostered time, breaks aside, at the phone.
    needed
        Rostered hours at the phone that keep the promises; `needed_heads` the agents for them.
    follow
        Headcount over what the plan alone would give.
    heads, effective
        Agents, and fully productive ones, on the mean of the month.
    unfollowed
        `effective` before headcount follows.
    hires
        People who start training in the month.
    trainee_weeks, waiting_weeks
        Weeks paid to people in training, and to graduates before the service starts (booked in
        month 0).
    available
        Hours at the phone of fully productive agents.
    overtime
        Hours at the phone on overtime; `overtime_paid` the hours paid for them.
    ratio
        Available and overtime over needed; 1 where nothing is needed.
    """

    availability: Floats
    needed: Floats
    needed_heads: Floats
    follow: Floats
    heads: Floats
    effective: Floats
    unfollowed: Floats
    hires: Floats
    trainee_weeks: Floats
    waiting_weeks: Floats
    available: Floats
    overtime: Floats
    overtime_paid: Floats
    ratio: Floats


def people(frame: Frame, drivers: Drivers, work: Workload, plan: Planned | None) -> People:
    """Through all months; without a plan headcount follows nothing, as this is the plan."""
    needed = (work.hours @ frame.shares.T) / frame.fit
    x = drivers.shrinkage[:, :, None]
    availability = ((1 - np.minimum(x * frame.column("in_office"), LARGEST_SHARE))
                    * (1 - np.minimum(x * frame.column("out_of_office"), LARGEST_SHARE)))
    phone_h = frame.month_h * availability
    needed_heads = needed / phone_h
    heads, effective, waiting = staff(frame, drivers)
    follow = np.ones_like(needed) if plan is None else following(plan, needed_heads, effective)
    step = np.diff(follow, axis=1, prepend=1.0) * heads / (1 - frame.column("training_loss"))
    hires = np.maximum(follow * _of_months(c.hires for c in frame.cohorts) + step, 0.0)
    trained = np.maximum(
        follow * _of_months(c.trainees for c in frame.cohorts)
        + step * frame.column("training_weeks"), 0.0)
    waiting_weeks = np.zeros_like(needed)
    waiting_weeks[:, 0] = waiting * follow[:, 0]
    there, able = heads * follow, effective * follow
    available = able * phone_h
    overtime = np.minimum(np.maximum(needed - available, 0.0),
                          frame.column("overtime") * there * phone_h)
    ratio = np.divide(available + overtime, needed, out=np.ones_like(needed), where=needed > 0)
    return People(availability, needed, needed_heads, follow, there, able, effective, hires,
                  trained, waiting_weeks, available, overtime, overtime / availability, ratio)


def staff(frame: Frame, drivers: Drivers) -> tuple[Floats, Floats, Floats]:
    """Heads and effective agents of the plan's classes, (S, M, P); waiting weeks, (S, P)."""
    shape = (drivers.scenarios, frame.months, len(frame.sites))
    heads, effective, waiting = np.zeros(shape), np.zeros(shape), np.zeros((shape[0], shape[2]))
    for p, (place, cohort) in enumerate(zip(frame.places, frame.cohorts, strict=True)):
        if not frame.used[p]:
            continue
        old = opening_survival(place, len(cohort.old), drivers.attrition)[:, :-1]
        opening = place.opening * (old @ cohort.old)
        left = survival(place, cohort.ages, drivers.attrition)[:, :-1]
        able = left * productivity(place, cohort.ages, drivers.ramp)[:, :-1]
        heads[:, :, p] = opening + left @ cohort.mean
        effective[:, :, p] = opening + able @ cohort.mean
        waiting[:, p] = left @ cohort.waiting
    return heads, effective, waiting


def following(plan: Planned, needed_heads: Floats, effective: Floats) -> Floats:
    """Headcount over the plan's, (S, M, P): more for more need and for less staff than planned.

    F(m) = Σ needed / Σ needed0 · effective0(m) / effective(m), the sums over the months
    max(m − lag − over + 1, 0) … m − lag: need that was seen is taken to last, while what comes of
    leaving and learning can be worked out ahead. 1 while m < lag, and where a divisor is 0.
    """
    found = np.ones_like(needed_heads)
    for p, lag in enumerate(plan.lag):
        start = int(lag)
        if start >= found.shape[1]:
            continue
        end = found.shape[1] - start
        need = trailing(needed_heads[:, :, p], plan.over)[:, :end]
        need0 = trailing(plan.needed_heads[:, p], plan.over)[:end]
        above = need * plan.effective[start:, p]
        below = need0 * effective[:, start:, p]
        found[:, start:, p] = np.divide(above, below, out=np.ones_like(below), where=below > 0)
    return found


def trailing(series: Floats, over: int) -> Floats:
    """Sum over each month and the over − 1 before it, months last; fewer at the beginning."""
    total = np.cumsum(series, axis=-1)
    total[..., over:] -= total[..., :-over].copy()
    return total


def _of_months(series: Iterable[Floats]) -> Floats:
    """(M, P) from one (M,) for each place."""
    return np.stack(list(series), axis=1)
