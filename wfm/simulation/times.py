"""How long things last: handling, patience, the pause before somebody calls again."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, log, sqrt

import numpy as np
import numpy.typing as npt

from wfm.simulation import draws


@dataclass(frozen=True)
class Times:
    """A distribution of seconds; made by one of the methods below.

    Attributes
    ----------
    kind
        One of :data:`wfm.simulation.draws.FIXED`, ``EXPONENTIAL``, ``LOGNORMAL``, ``GAMMA``,
        ``TABLE``.
    a, b
        Fixed: the seconds. Exponential: the mean. Lognormal: mean and standard deviation of the
        logarithm. Gamma: scale and shape. Table: nothing.
    table
        Quantiles at equal steps of probability from 0 to 1, linear in between.
    """

    kind: int
    a: float = 0.0
    b: float = 0.0
    table: tuple[float, ...] = ()

    @classmethod
    def fixed(cls, seconds: float) -> Times:
        """Always the same; `seconds` ≥ 0 and may be inf."""
        if not seconds >= 0:
            raise ValueError(f"a time must be 0 seconds or more, not {seconds}")
        return cls(draws.FIXED, float(seconds))

    @classmethod
    def endless(cls) -> Times:
        """Patience of those who never give up."""
        return cls.fixed(np.inf)

    @classmethod
    def exponential(cls, mean_s: float) -> Times:
        """Exponential with the given mean."""
        return cls(draws.EXPONENTIAL, _mean(mean_s))

    @classmethod
    def lognormal(cls, mean_s: float, cv: float) -> Times:
        """Lognormal with the given mean and coefficient of variation.

        The usual shape of handling times (Brown et al. 2005, "Statistical analysis of a
        telephone call center", section 4.3).
        """
        variance = log(1 + _spread(cv) ** 2)
        return cls(draws.LOGNORMAL, log(_mean(mean_s)) - variance / 2, sqrt(variance))

    @classmethod
    def gamma(cls, mean_s: float, cv: float) -> Times:
        """Gamma with the given mean and coefficient of variation."""
        shape = 1 / _spread(cv) ** 2
        return cls(draws.GAMMA, _mean(mean_s) / shape, shape)

    @classmethod
    def quantiles(cls, values: npt.ArrayLike) -> Times:
        """Linear between quantiles at equal steps of probability, the least and most included.

        Two values make the uniform distribution between them.
        """
        table = np.asarray(values, dtype=np.float64)
        if table.ndim != 1 or len(table) < 2:
            raise ValueError("a table of quantiles needs two values or more")
        if not np.isfinite(table).all() or table[0] < 0 or (np.diff(table) < 0).any():
            raise ValueError("quantiles must be finite, 0 or more, and must not fall")
        return cls(draws.TABLE, table=tuple(table.tolist()))

    @classmethod
    def observed(cls, seconds: npt.ArrayLike, steps: int = 200) -> Times:
        """The history itself: quantiles of observed times (at least one, finite, ≥ 0)."""
        values = np.asarray(seconds, dtype=np.float64).ravel()
        if not len(values):
            raise ValueError("no times were observed")
        return cls.quantiles(np.quantile(values, np.linspace(0, 1, steps + 1)))

    @property
    def mean_s(self) -> float:
        """Mean in seconds."""
        if self.kind == draws.LOGNORMAL:
            return float(np.exp(self.a + self.b**2 / 2))
        if self.kind == draws.GAMMA:
            return self.a * self.b
        if self.kind == draws.TABLE:
            table = np.array(self.table)
            return float((table[1:] + table[:-1]).mean() / 2)
        return self.a


def _mean(mean_s: float) -> float:
    if not (mean_s > 0 and isfinite(mean_s)):
        raise ValueError(f"a mean time must be more than 0 seconds and finite, not {mean_s}")
    return float(mean_s)


def _spread(cv: float) -> float:
    if not (cv > 0 and isfinite(cv)):
        raise ValueError(f"a coefficient of variation must be more than 0, not {cv}")
    return float(cv)
