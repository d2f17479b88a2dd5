"""What the days of a queue have in common, and how far off their sum may be for it.

Every day's total is off by what its `spread` says. A part of that all days ahead share, a part
the days of a week (:class:`wfm.demand.uncertainty.bands.Noise`), and both stand beside it in the
table of days, so that weeks, months and simulated weeks follow from the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from wfm.demand.uncertainty.backtest import SHARED_SHARE, WEEK_SHARE
from wfm.demand.uncertainty.bands import Noise


@dataclass(frozen=True)
class Common:
    """Relative variances of one queue's days, each (D,).

    Attributes
    ----------
    phi
        Of the day's total, beyond chance.
    shared, week
        Of the factors that it shares with all days ahead and with those of its week: together
        never more than `phi`.
    """

    phi: np.ndarray
    shared: np.ndarray
    week: np.ndarray

    @classmethod
    def of(cls, days: pd.DataFrame) -> Common:
        """From rows of a queue: volume, spread, and shared_spread and week_spread if known.

        Where these are not known they are the usual shares of what the steadiest day varies.
        """
        phi = _square(days, "spread", 0.0)
        open_days = days["volume"].to_numpy(dtype=np.float64) > 0
        least = float(phi[open_days].min()) if open_days.any() else 0.0
        shared = _square(days, "shared_spread", SHARED_SHARE * least)
        week = _square(days, "week_spread", (WEEK_SHARE - SHARED_SHARE) * least)
        # days are not surer of themselves than of what they share with others
        shared = np.minimum(shared, phi)
        return cls(phi, shared, np.minimum(week, (1 + phi) / (1 + shared) - 1))

    @property
    def own(self) -> np.ndarray:
        """Relative variance that each day has beyond what it shares, (D,)."""
        own: np.ndarray = np.maximum(self.phi - ((1 + self.shared) * (1 + self.week) - 1), 0.0)
        return own

    def of_total(self, mean: np.ndarray, week: np.ndarray) -> float:
        """φ of the sum of all days.

        Parameters
        ----------
        mean
            Contacts expected of each, (D,).
        week
            Number (0, 1, …) of the week that each lies in, (D,).
        """
        total = float(mean.sum())
        if total <= 0:
            return 0.0
        part = mean / total
        # a factor that moves days by more and less counts as one that moves all of them alike
        shared = float(part @ np.sqrt(self.shared)) ** 2
        moved = [np.bincount(week, part * np.sqrt(by))
                 for by in (self.week, self.week * self.shared)]
        alike = np.bincount(week, part)
        of_week = sum(float(by @ by) for by in moved) / float(alike @ alike) / (1 + shared)
        return Noise(shared, of_week, 0.0, 0.0).of_total(
            mean, np.arange(len(mean)), week, self.own)


def _square(days: pd.DataFrame, column: str, otherwise: float) -> np.ndarray:
    if column not in days:
        return np.full(len(days), otherwise)
    spread = days[column].to_numpy(dtype=np.float64)
    return np.asarray(np.where(np.isnan(spread), otherwise, spread**2))
