"""Which part of a change of profit comes from what: parts that sum to it exactly.

The chain of the bid is computed with every subset of the actual drivers in place of the planned
ones. A driver's part is its mean contribution over all orders in which the drivers could be put in
place (Shapley 1953, "A value for n-person games"): it does not depend on an order, and the parts
sum to what all of them together do. What the chain with all actual drivers does not explain is
told apart by what was billed and paid.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import factorial

import numpy as np

from wfm.bid.actuals import Actuals, with_work
from wfm.bid.costs import revenue_share
from wfm.bid.drivers import LASTING, Drivers, planned
from wfm.bid.economics import Outcome
from wfm.bid.operation import Operation, operate
from wfm.bid.request import Driver, Floats
from wfm.bid.revenue import bill, capital_share

PLAYERS: tuple[Driver, ...] = (
    "volume", "aht", "shrinkage", "attrition", "wage", "currency", "conversion")
_OTHERS = PLAYERS[2:]


def left_of_bill(plan: Outcome) -> Floats:
    """What of a bill is left after items that are shares of revenue and the cost of capital,
    (M,)."""
    return np.asarray(1 - revenue_share(plan.frame) - capital_share(plan.frame))


def parts(plan: Outcome, actual: Actuals, drivers: Drivers) -> tuple[dict[Driver, Floats],
                                                                    Operation]:
    """The part of each driver in the change of profit before credits, by month, (M,), and the
    operation as the chain sees it with all of them."""
    with_, everything = _profits(plan, actual, drivers)
    count = len(PLAYERS)
    found: dict[Driver, Floats] = {}
    for n, name in enumerate(PLAYERS):
        total = np.zeros(plan.frame.months)
        for subset in product((False, True), repeat=count):
            if subset[n]:
                continue
            size = sum(subset)
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            other = (*subset[:n], True, *subset[n + 1:])
            total += weight * (with_[other] - with_[subset])
        found[name] = total
    return found, everything


def _profits(
    plan: Outcome, actual: Actuals, drivers: Drivers
) -> tuple[dict[tuple[bool, ...], Floats], Operation]:
    """Profit before credits by month with each subset of the drivers, (M,) each."""
    left, found = left_of_bill(plan), {}
    subsets = list(product((False, True), repeat=len(_OTHERS)))
    chosen = _chosen(plan.frame.months, drivers, subsets)
    for volume, aht in product((False, True), repeat=2):
        at = with_work(plan.frame, actual, volume, aht)
        done = operate(at, chosen, plan.plan)
        profit = bill(plan.frame, plan.plan, plan.price, done.counts) * left - done.costs.total
        found.update({(volume, aht, *subset): profit[n] for n, subset in enumerate(subsets)})
    at = with_work(plan.frame, actual, True, True)
    return found, operate(at, drivers, plan.plan)


def _chosen(months: int, drivers: Drivers, subsets: list[tuple[bool, ...]]) -> Drivers:
    """A scenario for each subset: the drivers in it as they were, the others as planned."""
    base = planned(months, len(subsets))
    made = {}
    for n, name in enumerate(_OTHERS):
        on = np.array([subset[n] for subset in subsets])
        factor = getattr(drivers, name)
        made[name] = (np.where(on, factor, 1.0) if name in LASTING
                      else np.where(on[:, None], factor, 1.0))
    return replace(base, **made)
