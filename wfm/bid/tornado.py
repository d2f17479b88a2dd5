"""What matters: each driver alone, low and high."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.bid.drivers import LASTING, Drivers, lasting_variance, planned
from wfm.bid.economics import Outcome, settle
from wfm.bid.operation import operate
from wfm.bid.request import Driver, Floats, Risk

TENTH = 1.2815515655446004
"""Standard deviations from the middle of a normal distribution to its P90."""


@dataclass(frozen=True)
class Swing:
    """A driver alone at its P10 and its P90, all others as planned, the price held.

    Attributes
    ----------
    low, high
        Factors, held in all months: P10 and P90 of a lognormal with the variance of the driver's
        mean over the months.
    low_margin, high_margin, low_profit, high_profit
        What is left then.
    """

    driver: Driver
    low: float
    high: float
    low_margin: float
    high_margin: float
    low_profit: float
    high_profit: float

    @property
    def span(self) -> float:
        """Profit between the two."""
        return abs(self.high_profit - self.low_profit)


def ends(risk: Risk, months: int) -> tuple[float, float]:
    """P10 and P90 of the driver's factor."""
    var = lasting_variance(risk, months)
    sd = float(np.sqrt(var))
    return float(np.exp(-TENTH * sd - var / 2)), float(np.exp(TENTH * sd - var / 2))


def tornado(outcome: Outcome) -> tuple[Swing, ...]:
    """The drivers that are unsure, the widest swing of profit first."""
    at = outcome.frame
    risks = {risk.driver: risk for risk in at.request.risks}
    names = tuple(risks)
    if not names:
        return ()
    factors = [ends(risk, at.months) for risk in risks.values()]
    drivers = _one_at_a_time(at.months, names, factors)
    settled = settle(at, drivers, outcome.plan, outcome.price,
                     operate(at, drivers, outcome.plan))
    profit, margin = settled.profit.sum(axis=1), settled.margin
    swings = [Swing(name, *factors[n], float(margin[2 * n]), float(margin[2 * n + 1]),
                    float(profit[2 * n]), float(profit[2 * n + 1]))
              for n, name in enumerate(names)]
    return tuple(sorted(swings, key=lambda swing: -swing.span))


def _one_at_a_time(months: int, names: tuple[Driver, ...],
                   factors: list[tuple[float, float]]) -> Drivers:
    """Two scenarios for each driver, its low and its high."""
    rows: dict[str, Floats] = {}
    for n, name in enumerate(names):
        series = np.ones(2 * len(names))
        series[2 * n: 2 * n + 2] = factors[n]
        rows[name] = series
    wide = {name: row if name in LASTING else row[:, None] for name, row in rows.items()}
    return planned(months, 2 * len(names), **wide)
