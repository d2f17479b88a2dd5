"""What the work takes at each site, and who is hired when: what cost and price follow from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wfm.bid.request import Floats


@dataclass(frozen=True)
class Curve:
    """How much staff a week of a line takes, and what it gives, straight between knots.

    Attributes
    ----------
    load
        Hours of handling in a week (AHT · contacts / concurrency), rising, (K,); the first is 0.
    hours
        Agent hours at the phone that keep the promise then, (K,).
    ratio
        Agent hours there are over those that keep the promise, rising, (R,).
    service
        Share answered in time at that ratio, (R,); 1 for a line without such a promise.
    answered
        Share of contacts that are answered at all at that ratio, (R,).
    """

    load: Floats
    hours: Floats
    ratio: Floats
    service: Floats
    answered: Floats

    def hours_at(self, load: Floats) -> Floats:
        """Agent hours for loads of any shape; beyond the last knot in proportion to it."""
        beyond = np.maximum(load / self.load[-1], 1.0)
        found: Floats = np.interp(load, self.load, self.hours) * beyond
        return found

    def service_at(self, ratio: Floats) -> Floats:
        """Share answered in time for ratios of any shape."""
        return np.asarray(np.interp(ratio, self.ratio, self.service))

    def answered_at(self, ratio: Floats) -> Floats:
        """Share answered at all for ratios of any shape."""
        return np.asarray(np.interp(ratio, self.ratio, self.answered))


@dataclass(frozen=True)
class Fit:
    """What a real roster of a site's people shows, in the week that was rostered.

    Attributes
    ----------
    fit
        Agent hours needed at the phone over those that are rostered there: the schedule fit.
    premium
        Night, Sunday and holiday premiums as a share of wages.
    present
        Most people at work at once, as a share of all.
    agents
        People rostered (count).
    short
        Share of the hours needed that was left uncovered.
    gap
        Of the roster's cost to its proven bound (share of the bound).
    """

    fit: float
    premium: float
    present: float
    agents: int
    short: float
    gap: float


@dataclass(frozen=True)
class Classes:
    """Hiring classes of a site: week of the first training day and people, each (C,)."""

    week: np.ndarray
    people: np.ndarray


@dataclass(frozen=True)
class Share:
    """How much of each piece of work a site does, and why.

    Attributes
    ----------
    shares
        By line and campaign, 0 to 1; over all sites they sum to 1.
    reasons
        Why not more and not less, in words (one text for each limit that binds).
    """

    shares: Mapping[str, float]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Capacity:
    """The plan by which the programme is staffed; all by site except `curves`.

    Attributes
    ----------
    curves
        By line.
    credits
        Credits less bonuses expected, as a share of the price (from the simulated years).
    """

    curves: Mapping[str, Curve]
    fits: Mapping[str, Fit]
    shares: Mapping[str, Share]
    classes: Mapping[str, Classes]
    credits: float = 0.0
