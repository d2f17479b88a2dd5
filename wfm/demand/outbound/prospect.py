"""What a campaign can still bring, and how sure that is.

The model of a campaign to its last day: every segment's list
(:mod:`wfm.demand.outbound.list_state`), the attempts that the law leaves on a record, and the
agent hours of `max_daily_hours`. Where the hours do not do for all attempts, segments share them in
proportion to records still open × hours in which calling is legal, as the weeks of the plan do.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.special import betainc, betaincinv
from scipy.stats import binom

from wfm.center import Campaign
from wfm.demand.outbound.horizon import Horizon
from wfm.demand.outbound.list_state import Floats, ListState, Number, Rates, fill, list_state
from wfm.demand.outbound.rates import Beliefs, Cases

CERTAIN_UNITS = ("hours", "attempts")
"""Units whose results are work done: the rates decide how much there is, chance nothing."""


@dataclass(frozen=True)
class Prospect:
    """A campaign, what is known of it, and where it may call.

    Attributes
    ----------
    gap_s
        Pause after a contact (seconds).
    available
        Share of rostered time in which an agent really calls.
    rest
        From the week's Monday to the campaign's last day.
    longer
        The same to a later day.
    """

    campaign: Campaign
    beliefs: Beliefs
    gap_s: float
    available: float
    rest: Horizon
    longer: Callable[[date], Horizon]

    @property
    def missing(self) -> float:
        """What the target still asks for, in its unit."""
        return max(self.campaign.target - self.campaign.achieved, 0.0)

    def states(
        self, cases: Cases | None = None, fresh: Floats | None = None,
        campaign: Campaign | None = None, conversion: float | None = None,
    ) -> tuple[ListState, ...]:
        """The segments' lists, at the mean rates or in each of `cases`.

        Parameters
        ----------
        fresh
            Records added to each segment, (S,).
        campaign
            Another version of the campaign.
        conversion
            Of the contacts to come, in place of what is believed.
        """
        chosen = campaign or self.campaign
        found = []
        for n, segment in enumerate(chosen.segments):
            known = self.beliefs.mean(n)
            later = known if cases is None else cases.rates(n)
            if conversion is not None:
                later = Rates(later.contact, conversion)
            found.append(list_state(chosen, segment, self.gap_s, known, later,
                                    0.0 if fresh is None else float(fresh[n])))
        return tuple(found)

    def most_attempts(self, states: tuple[ListState, ...], where: Horizon) -> Floats:
        """Attempts that lists and law leave, (..., S)."""
        alive = np.array([state.alive for state in states])
        law = np.where(alive > 0, alive, 0.0) * np.where(alive > 0, where.cap, 0.0)
        left = np.stack(np.broadcast_arrays(*(s.attempts_left for s in states)), axis=-1) if (
            states) else np.zeros(0)
        return np.where(where.hours > 0, np.minimum(left, law), 0.0)

    def per_attempt_h(self, states: tuple[ListState, ...]) -> Floats:
        """Agent hours to be rostered for one attempt, (..., S)."""
        hours = [np.asarray(state.hours_per_attempt, dtype=np.float64) for state in states]
        return (np.stack(np.broadcast_arrays(*hours), axis=-1) if hours else np.zeros(0)) / (
            self.available)

    def attempts(
        self, states: tuple[ListState, ...], where: Horizon, hours: Number | None = None
    ) -> Floats:
        """Attempts by segment with so many agent hours (None: without a limit), (..., S)."""
        most, each = self.most_attempts(states, where), self.per_attempt_h(states)
        if hours is None:
            return most
        alive = np.array([state.alive for state in states])
        worked = fill(alive * where.hours, most * each, hours)
        return np.minimum(
            np.divide(worked, each, out=most.copy(), where=each > 0), most)

    def brings(
        self, states: tuple[ListState, ...], where: Horizon, daily: float | None
    ) -> Floats:
        """Results with all the hours of so many a day (None: without a limit), (...)."""
        hours = None if daily is None else daily * where.days
        return results_of(states, self.attempts(states, where, hours))

    def expected(self) -> float:
        """Results by the last day, with all the hours allowed, at the mean rates."""
        return float(self.brings(self.states(), self.rest, self.campaign.max_daily_hours))

    def callable_records(self, states: tuple[ListState, ...]) -> float:
        """Records that may still be called and that the law leaves hours for."""
        return float(sum(
            state.alive for state, hours, cap in zip(
                states, self.rest.hours, self.rest.cap, strict=True) if hours > 0 and cap > 0))


def results_of(states: tuple[ListState, ...], attempts: Floats) -> Floats:
    """Results of attempts by segment: (..., S) to (...)."""
    if not states:
        return np.zeros(())
    return np.asarray(sum(
        state.results(attempts[..., n]) for n, state in enumerate(states)), dtype=np.float64)


# ---------------------------------------------------------------------- chance


def chance_of(mean: Floats, wanted: float, records: float, unit: str) -> Floats:
    """Probability of at least `wanted` results where `mean` are expected, (...).

    Given the rates, the results are binomial: each of `records` people may bring one. P(X ≥ k)
    is then the regularised incomplete beta function I_p(k, n − k + 1).
    """
    if unit in CERTAIN_UNITS:
        return np.asarray(mean >= wanted * (1 - 1e-9), dtype=np.float64)
    least = math.ceil(wanted - 1e-9)
    if least <= 0:
        return np.ones(np.shape(mean))
    if least > records:
        return np.zeros(np.shape(mean))
    share = np.clip(mean / records, 0.0, 1.0)
    return np.asarray(betainc(least, records - least + 1, share), dtype=np.float64)


def by_chance(mean: Floats, luck: Floats, records: float, unit: str) -> Floats:
    """Results as chance has them where `mean` are expected, (...)."""
    if unit in CERTAIN_UNITS or records < 1:
        return mean
    number = round(records)
    return np.asarray(binom.ppf(luck, number, np.clip(mean / number, 0.0, 1.0)), np.float64)


def mean_needed(wanted: float, luck: Floats, records: float, unit: str) -> Floats:
    """Results that must be expected for chance to bring `wanted`, (...): the reverse."""
    if unit in CERTAIN_UNITS or wanted <= 0:
        return np.full(np.shape(luck), wanted)
    if wanted >= records:
        return np.full(np.shape(luck), np.inf)
    return np.asarray(betaincinv(wanted, records - wanted + 1, luck) * records, dtype=np.float64)


def quantiles(values: Floats) -> tuple[float, float, float]:
    """10 %, 50 % and 90 % quantile."""
    p10, p50, p90 = np.quantile(values, (0.1, 0.5, 0.9))
    return float(p10), float(p50), float(p90)
