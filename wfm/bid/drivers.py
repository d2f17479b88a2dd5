"""What may come out unlike assumed: factors that are 1 in the plan, and how they are drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.bid.request import DRIVERS, Driver, Floats, Request, Risk

LASTING: tuple[Driver, ...] = ("attrition", "ramp")
"""Drivers with one factor for all months."""


@dataclass(frozen=True)
class Drivers:
    """A factor for each scenario and month, (S, M); of attrition and ramp for each scenario, (S,).

    volume multiplies contacts and records; aht handling times; shrinkage both shares of it;
    attrition the monthly shares that leave; ramp what new agents lack of full productivity;
    currency the worth of foreign money; conversion the sales of a right-party contact; wage the
    wages beyond the agreed rises.
    """

    volume: Floats
    aht: Floats
    shrinkage: Floats
    attrition: Floats
    ramp: Floats
    currency: Floats
    conversion: Floats
    wage: Floats

    @property
    def scenarios(self) -> int:
        """S."""
        return len(self.attrition)


def planned(months: int, scenarios: int = 1, **factors: float | Floats) -> Drivers:
    """Scenarios in which all is as assumed but for the factors given, of any fitting shape."""
    found: dict[str, Floats] = {}
    for name in DRIVERS:
        factor = np.asarray(factors.pop(name, 1.0), dtype=np.float64)
        if name in LASTING:
            found[name] = np.broadcast_to(factor, (scenarios,)).copy()
        else:
            wide = factor[:, None] if factor.ndim == 1 else factor
            found[name] = np.broadcast_to(wide, (scenarios, months)).copy()
    if factors:
        raise KeyError(f"no such driver: {', '.join(factors)}")
    return Drivers(**found)


class Draws:
    """Scenarios drawn one after another; the n-th is the same however many are asked for at once.

    A factor is the product of three lognormal ones, each of mean 1: one for all months (relative
    standard deviation `level`), one for each month (`month`) and a random walk whose relative
    standard deviation after t years is √(exp(t · ln(1 + year²)) − 1), which is `year` after one;
    it is 1 in month 0. Of attrition and ramp one factor holds for all months: its logarithm has the
    variance of the level, of the mean of M draws and of the mean of the walk (a third of that at
    its end). Drivers are independent of each other, and the draws of one do not change with the
    risks of another.
    """

    def __init__(self, request: Request, seed: int) -> None:
        self.months = request.months
        self.risks: dict[str, Risk] = {risk.driver: risk for risk in request.risks}
        self.streams = {name: np.random.default_rng([seed, n]) for n, name in enumerate(DRIVERS)}

    def take(self, scenarios: int) -> Drivers:
        """The next scenarios."""
        return Drivers(**{
            name: self._lasting(name, scenarios) if name in LASTING
            else self._monthly(name, scenarios) for name in DRIVERS})

    def _lasting(self, name: Driver, scenarios: int) -> Floats:
        risk = self.risks.get(name)
        drawn = self.streams[name].standard_normal(scenarios)
        if risk is None:
            return np.ones(scenarios)
        var = lasting_variance(risk, self.months)
        found: Floats = np.exp(np.sqrt(var) * drawn - var / 2)
        return found

    def _monthly(self, name: Driver, scenarios: int) -> Floats:
        risk, months = self.risks.get(name), self.months
        drawn = self.streams[name].standard_normal((scenarios, 2 * months))
        if risk is None:
            return np.ones((scenarios, months))
        level, month, year = (log_variance(sd) for sd in (risk.level, risk.month, risk.year))
        walk = np.cumsum(drawn[:, months + 1:], axis=1) * np.sqrt(year / 12)
        log = np.sqrt(level) * drawn[:, :1] + np.sqrt(month) * drawn[:, 1: months + 1]
        log[:, 1:] += walk
        log -= (level + month + year * np.arange(months) / 12) / 2
        found: Floats = np.exp(log)
        return found


def log_variance(relative_sd: float) -> float:
    """Variance of the logarithm of a lognormal factor of that relative standard deviation."""
    return float(np.log1p(relative_sd ** 2))


def lasting_variance(risk: Risk, months: int) -> float:
    """Variance of the logarithm of a driver's mean over the months."""
    return (log_variance(risk.level) + log_variance(risk.month) / months
            + log_variance(risk.year) * (months - 1) / 12 / 3)
