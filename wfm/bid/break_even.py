"""The volume at which each price model loses money."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.bid.costs import revenue_share
from wfm.bid.credits import month_share
from wfm.bid.drivers import planned
from wfm.bid.economics import Outcome
from wfm.bid.operation import operate
from wfm.bid.request import PRICE_MODELS, Floats, PriceModel
from wfm.bid.revenue import Price, bill, capital_share, price_at

LEAST, MOST = 0.05, 2.5
"""Volumes (of the forecast) between which is looked."""

GRID = 50
"""Volumes that are tried on each side of the forecast."""

HALVINGS = 30


@dataclass(frozen=True)
class BreakEven:
    """Volumes as factors of the forecast at which profit is 0; None where it never is.

    `below` is the nearest under the forecast, `above` the nearest over it (a price that does not
    follow the volume loses then). Volume differs in all months; headcount follows with its delay.
    """

    model: PriceModel
    below: float | None
    above: float | None


def break_evens(outcome: Outcome) -> tuple[BreakEven, ...]:
    """Of every price model that has units, each at the price of the target margin."""
    prices = [price for model in PRICE_MODELS
              if (price := outcome.price if model == outcome.price.model
                  else price_at(outcome.frame, outcome.plan, model)) is not None]
    down = np.linspace(1.0, LEAST, GRID + 1)
    up = np.linspace(1.0, MOST, GRID + 1)
    by_model = _profits(outcome, np.concatenate([down, up]), prices)
    brackets: list[tuple[int, float, float]] = []  # price, side that gains, side that loses
    where: list[tuple[int, str]] = []
    found: dict[tuple[int, str], float] = {}
    for n, profit in enumerate(by_model):
        sides = (("below", down, profit[: len(down)]), ("above", up, profit[len(down):]))
        for side, volume, series in sides:
            lost = np.flatnonzero(series <= _small(outcome))
            if not len(lost):
                continue
            at = int(lost[0])
            if at == 0:
                found[n, side] = 1.0
                continue
            brackets.append((n, float(volume[at - 1]), float(volume[at])))
            where.append((n, side))
    if brackets:
        roots = _bisect(outcome, prices, brackets)
        found |= {key: float(root) for key, root in zip(where, roots, strict=True)}
    return tuple(BreakEven(price.model, found.get((n, "below")), found.get((n, "above")))
                 for n, price in enumerate(prices))


def _small(outcome: Outcome) -> float:
    """Profit that is none: the last digits of the sums."""
    return 1e-9 * float(outcome.plan.units["cost_plus"].sum())


def _bisect(outcome: Outcome, prices: list[Price],
            brackets: list[tuple[int, float, float]]) -> Floats:
    """All brackets halved at once, each a scenario."""
    which = [n for n, _gain, _lose in brackets]
    gain = np.array([g for _n, g, _lose in brackets])
    lose = np.array([b for _n, _gain, b in brackets])
    rows = np.arange(len(brackets))
    for _halving in range(HALVINGS):
        middle = (gain + lose) / 2
        losing = _profits(outcome, middle, prices)[which, rows] <= 0
        lose, gain = np.where(losing, middle, lose), np.where(losing, gain, middle)
    found: Floats = (gain + lose) / 2
    return found


def _profits(outcome: Outcome, volumes: Floats, prices: list[Price]) -> Floats:
    """Profit of all months at each price for each volume, (prices, volumes)."""
    at, plan = outcome.frame, outcome.plan
    done = operate(at, planned(at.months, len(volumes), volume=volumes), plan)
    left = (1 - month_share(at, plan, done.work, done.given) - revenue_share(at)
            - capital_share(at))
    return np.array([(bill(at, plan, price, done.counts) * left - done.costs.total).sum(axis=1)
                     for price in prices])
