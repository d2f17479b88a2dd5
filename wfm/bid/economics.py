"""The whole chain: drivers → work → people → cost → price → revenue → margin.

The formulas are in docs/bid_mathematics.md; each step is a module of its own. Axes are scenario,
month, and place or work; money is in the currency of the bid.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from wfm.bid.capacity import Capacity
from wfm.bid.costs import revenue_share
from wfm.bid.credits import month_share
from wfm.bid.drivers import Drivers, planned
from wfm.bid.frame import Frame, frame
from wfm.bid.operation import Operation, make_plan, operate
from wfm.bid.people_months import Planned
from wfm.bid.request import Floats, Request
from wfm.bid.revenue import Price, bill, capital_share, price_at
from wfm.language import translate as _


@dataclass(frozen=True)
class Outcome:
    """A programme in each scenario.

    Attributes
    ----------
    operation
        Work, people, what was given, units and costs.
    billed
        Revenue before credits, (S, M).
    credits
        Credits less bonuses that the scenario's own service brings, (S, M).
    shares, capital
        Items that are shares of revenue, and the cost of money until it is paid, (S, M).
    """

    frame: Frame
    drivers: Drivers
    plan: Planned
    price: Price
    operation: Operation
    billed: Floats
    credits: Floats
    shares: Floats
    capital: Floats

    @property
    def cost(self) -> Floats:
        """Cost of the operation, (S, M)."""
        return self.operation.costs.total

    @cached_property
    def profit(self) -> Floats:
        """What is left after all, (S, M)."""
        found: Floats = self.billed - self.credits - self.shares - self.capital - self.cost
        return found

    @cached_property
    def margin(self) -> Floats:
        """Profit over what is billed, (S,); 0 where nothing is."""
        return ratio_of(self.profit.sum(axis=1), self.billed.sum(axis=1))

    @cached_property
    def margin_expected(self) -> Floats:
        """The same with the credits that the price allows for in place of the scenario's, (S,)."""
        billed = self.billed.sum(axis=1)
        allowed = self.frame.capacity.credits * billed
        profit = (self.profit + self.credits).sum(axis=1) - allowed
        return ratio_of(profit, billed)


def run(request: Request, capacity: Capacity, drivers: Drivers | None = None,
        plan: Planned | None = None, price: Price | None = None) -> Outcome:
    """The programme in all scenarios (without drivers in one: as planned).

    `plan` is that of another request where this one has been changed after it was made: headcount,
    commitment, locks and bands are held against it. `price` is the one at which this request has
    its target margin with all as assumed, so that it moves with a wage even where the plan is held
    (as the price now of the workbook does), unless given: one that was agreed stays as it is.

    Raises
    ------
    ValueError
        If the price model has no units in the plan, or nothing of the price is left for cost.
    """
    return run_frame(frame(request, capacity), drivers, plan, price)


def run_frame(at: Frame, drivers: Drivers | None = None, plan: Planned | None = None,
              price: Price | None = None) -> Outcome:
    """As :func:`run`, for a frame that is made."""
    if plan is None:
        plan, _base = make_plan(at)
        price = price or target_price(at, plan)
    elif price is None:
        counts = operate(at, planned(at.months), plan).counts
        price = target_price(at, replace(plan, units={
            model: count[0] for model, count in counts.items()}))
    drivers = drivers or planned(at.months)
    return settle(at, drivers, plan, price, operate(at, drivers, plan))


def target_price(at: Frame, plan: Planned) -> Price:
    """The price of the request's own model at its margin."""
    price = price_at(at, plan, at.request.terms.model)
    if price is None:
        raise ValueError(_("nothing of the plan is counted by {model}").format(
            model=at.request.terms.model))
    return price


def settle(at: Frame, drivers: Drivers, plan: Planned, price: Price,
           done: Operation) -> Outcome:
    """What an operation earns at a price."""
    billed = bill(at, plan, price, done.counts)
    return Outcome(
        at, drivers, plan, price, done, billed,
        billed * month_share(at, plan, done.work, done.given),
        billed * revenue_share(at), billed * capital_share(at))


def ratio_of(above: Floats, below: Floats) -> Floats:
    """One over the other, 0 where the divisor is."""
    return np.divide(above, below, out=np.zeros_like(below), where=below != 0)


@dataclass(frozen=True)
class Identity:
    """Both sides of: profit = rate · billable FTE − cost per FTE · scheduled heads, (S,) each.

    `scheduled` comes from the seats back, through shrinkage and ramp; `by_identity` is the right
    side, `profit` the left.
    """

    rate: Floats
    billable: Floats
    cost_per_head: Floats
    scheduled: Floats
    by_identity: Floats
    profit: Floats


def margin_identity(outcome: Outcome) -> Identity:
    """The check of the margin in head-months, over all months and places.

    Seated FTE are the fully productive at the phone, billable FTE those of them whose hours are
    needed (without overtime); scheduled heads = seated / (1 − shrinkage) / effective share.
    """
    people, month_h = outcome.operation.people, outcome.frame.month_h
    seated = people.available / month_h
    billable = (np.minimum(people.available, people.needed) / month_h).sum(axis=(1, 2))
    able = ratio_of(people.effective, people.heads)
    scheduled = ratio_of(seated, people.availability * able).sum(axis=(1, 2))
    net = (outcome.billed - outcome.credits - outcome.shares - outcome.capital).sum(axis=1)
    rate, per_head = ratio_of(net, billable), ratio_of(outcome.cost.sum(axis=1), scheduled)
    return Identity(rate, billable, per_head, scheduled,
                    rate * billable - per_head * scheduled, outcome.profit.sum(axis=1))
