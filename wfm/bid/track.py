"""Actual months beside a bid: volume against the lock, cost, margin, credits, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from wfm.bid.actuals import Actuals, drivers_of, known, leaving
from wfm.bid.costs import ALL
from wfm.bid.credits import EXACT, excused, locked, month_share
from wfm.bid.drivers import Drivers
from wfm.bid.economics import Outcome
from wfm.bid.operation import Operation
from wfm.bid.request import Floats
from wfm.bid.revenue import bill
from wfm.bid.variance import PLAYERS, left_of_bill, parts

REST = ("units", "price", "hours", "other_cost", "credits")
"""Parts beside those of the drivers: billed units unlike those that the chain gives, what was
billed for them unlike the agreed price, paid hours unlike those of the chain, other cost, and
credits."""
CAUSES: tuple[str, ...] = (*PLAYERS, *REST)


@dataclass(frozen=True)
class Tracking:
    """A bid and its months.

    Attributes
    ----------
    drivers
        The factors that the months show.
    expected
        The chain of the bid with them, of one scenario.
    told
        Months of which profit can be told: those with billed and cost, bool (M,).
    lock
        Forecast of each line when it was fixed, (M, lines); `free`: where more came than it and
        its band.
    due
        Credits less bonuses that the service level brings, (M,), of what was billed.
    leaving
        People who were to leave, (M, P).
    billed, cost, credits, profit
        Of the told months, (M,); 0 in others. `planned_*` are those of the bid.
    causes
        Parts of the change of profit, (M,), by cause; they sum to it.
    """

    plan: Outcome
    actual: Actuals
    drivers: Drivers
    expected: Operation
    told: np.ndarray
    lock: Floats
    free: np.ndarray
    due: Floats
    leaving: Floats
    billed: Floats
    cost: Floats
    credits: Floats
    profit: Floats
    planned_billed: Floats
    planned_cost: Floats
    planned_credits: Floats
    planned_profit: Floats
    causes: Mapping[str, Floats]

    @property
    def months(self) -> tuple[int, ...]:
        """Months of which anything is known."""
        return self.actual.months


def track(plan: Outcome, actual: Actuals) -> Tracking:
    """Months beside the plan of a bid at its price."""
    drivers = drivers_of(plan, actual)
    by_driver, expected = parts(plan, actual, drivers)
    told = _told(plan, actual)
    lock, free = _lock(plan, actual, expected)
    billed = np.where(told, actual.billed, 0.0)
    due = known(actual.billed, np.zeros_like(billed)) * _due(plan, actual, expected, free)
    given = np.where(told, known(actual.credits, due), 0.0)
    cost = np.where(told, _cost(plan, actual), 0.0)
    left = left_of_bill(plan)
    planned_billed = np.where(told, plan.billed[0], 0.0)
    planned_cost = np.where(told, plan.cost[0], 0.0)
    planned_credits = planned_billed * plan.frame.capacity.credits
    profit = billed * left - given - cost
    planned_profit = planned_billed * left - planned_credits - planned_cost
    causes: dict[str, Floats] = {
        str(name): np.where(told, part, 0.0) for name, part in by_driver.items()}
    causes |= _rest(plan, actual, expected, told, billed, cost)
    causes["credits"] = -(given - planned_credits)
    return Tracking(
        plan, actual, drivers, expected, told, lock, free, due, leaving(plan), billed, cost, given,
        profit, planned_billed, planned_cost, planned_credits, planned_profit,
        {name: causes[name] for name in CAUSES})


def _told(plan: Outcome, actual: Actuals) -> np.ndarray:
    """Months with what was billed and all cost: that of all, and that of every site or of none."""
    sites = ~np.isnan(actual.cost[:, plan.frame.used])
    whole = sites.all(axis=1) | ~sites.any(axis=1)
    found: np.ndarray = ~np.isnan(actual.billed) & ~np.isnan(actual.cost_all) & whole
    return found


def _cost(plan: Outcome, actual: Actuals) -> Floats:
    """All cost in the bid's money, (M,)."""
    rate = known(actual.rate, plan.frame.rate)
    return np.asarray(actual.cost_all + np.nansum(actual.cost * rate, axis=1))


def _lock(plan: Outcome, actual: Actuals, expected: Operation) -> tuple[Floats, np.ndarray]:
    """The locked forecast, stated or by the rule of the bid, and where more than its band came."""
    at = plan.frame
    lock = known(actual.locked, locked(at, plan.plan, expected.work)[0])
    free = excused(at, plan.plan, expected.work)[0]
    come = expected.work.contacts[0, :, : at.inbound]
    stated = come > lock * (1 + at.request.terms.lock_band) * (1 + EXACT)
    return lock, np.where(np.isnan(actual.locked), free, stated)


def _due(plan: Outcome, actual: Actuals, expected: Operation, free: np.ndarray) -> Floats:
    """Credits less bonuses as a share of the month's bill, (M,), of lines whose service is known.

    Where it is not, the promise counts as just kept.
    """
    at = plan.frame
    promise = np.array([1.0 if line.service_level is None else line.service_level
                        for line in at.request.lines.values()])
    service = expected.given.service.copy()
    service[0, :, : at.inbound] = known(actual.service, np.broadcast_to(
        promise, actual.service.shape))
    given = replace(expected.given, service=service)
    found: Floats = month_share(at, plan.plan, expected.work, given, free[None])[0]
    return found


def _rest(plan: Outcome, actual: Actuals, expected: Operation, told: np.ndarray, billed: Floats,
          cost: Floats) -> dict[str, Floats]:
    """What the chain does not explain: units, price, hours and other cost."""
    at, left, model = plan.frame, left_of_bill(plan), plan.price.model
    by_chain = bill(at, plan.plan, plan.price, expected.counts)[0]
    units = known(actual.units, expected.counts[model][0])
    by_units = bill(at, plan.plan, plan.price, {**expected.counts, model: units[None]})[0]
    hours = _hours(plan, actual, expected)
    found = {
        "units": (by_units - by_chain) * left, "price": (billed - by_units) * left,
        "hours": -hours, "other_cost": -(cost - expected.costs.total[0] - hours)}
    return {name: np.where(told, part, 0.0) for name, part in found.items()}


def _hours(plan: Outcome, actual: Actuals, expected: Operation) -> Floats:
    """What paid hours unlike those of the chain cost, (M,), at the pay of an hour in the chain."""
    at = plan.frame
    paid = expected.units.paid_hours[0]
    pay = np.zeros_like(paid)
    place = {site: p for p, site in enumerate(at.sites)}
    for entry in expected.costs.entries:
        if entry.kind in ("wages", "premiums", "overtime", "on_costs") and entry.site != ALL:
            pay[:, place[entry.site]] += entry.amount[0]
    rate = np.divide(pay, paid, out=np.zeros_like(pay), where=paid > 0)
    more = known(actual.paid_h, paid) - paid
    return np.asarray((more * rate).sum(axis=1))
