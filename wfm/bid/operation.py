"""Steps 1 to 9 in order: what is done and what it costs, whatever the price."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from wfm.bid.costs import Costs, costs
from wfm.bid.drivers import Drivers, planned
from wfm.bid.frame import Frame
from wfm.bid.people_months import People, Planned, people
from wfm.bid.request import Floats
from wfm.bid.units import Units, units
from wfm.bid.workload import Delivery, Workload, deliver, workload


@dataclass(frozen=True)
class Operation:
    """All of a programme but the money that comes in."""

    work: Workload
    people: People
    given: Delivery
    units: Units
    costs: Costs

    @cached_property
    def counts(self) -> dict[str, Floats]:
        """Units of each price model, (S, M); of ``'cost_plus'`` the cost."""
        return {**self.units.by_model, "cost_plus": self.costs.total}


def operate(frame: Frame, drivers: Drivers, plan: Planned | None) -> Operation:
    """The programme in each scenario; without a plan it is one itself, of one scenario."""
    work = workload(frame, drivers)
    staffed = people(frame, drivers, work, plan)
    given = deliver(frame, staffed.ratio)
    done = units(frame, drivers, work, staffed, given)
    index = wage_index(frame, done.paid_hours[0] if plan is None else plan.paid)
    return Operation(work, staffed, given, done,
                     costs(frame, drivers, work, staffed, done, index))


def wage_index(frame: Frame, paid: Floats) -> Floats:
    """Wages with the agreed rises over those without, (M,), weighted by hours paid at each place.

    Each place's weight is hours · wage · (1 + on-cost) · worth of its money.
    """
    weight = paid * frame.wage_h * (1 + frame.column("on_cost")) * frame.rate
    below = weight.sum(axis=1)
    above = (weight * frame.raises).sum(axis=1)
    found: Floats = np.divide(above, below, out=np.ones_like(below), where=below > 0)
    return found


def make_plan(frame: Frame) -> tuple[Planned, Operation]:
    """The plan: all as assumed."""
    base = operate(frame, planned(frame.months), None)
    counts = {model: count[0] for model, count in base.counts.items()}
    return Planned(
        needed_heads=base.people.needed_heads[0], effective=base.people.unfollowed[0],
        contacts=base.work.contacts[0], paid=base.units.paid_hours[0], units=counts,
        lag=frame.lag), base


def at_once(plan: Planned) -> Planned:
    """The same plan, headcount following without delay: what a lasting change comes to."""
    return replace(plan, lag=np.zeros_like(plan.lag), over=1)
