"""How sure the rates of a campaign are: the planner's figures, corrected by early results.

A contact rate is a beta distribution: the planner's figure counts as `prior_weight` attempts,
the attempts used and the contacts made on them count beside it. The conversion is the same
over contacts and results. So a figure that was wrong is corrected as the calls come in, and
what is not known yet is part of every forecast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd
from scipy.special import betaincinv, ndtr, ndtri

from wfm.calendar import WEEKDAYS, Grid
from wfm.campaigns import rates_at
from wfm.center import Campaign, Center, Contract, Segment
from wfm.demand.outbound.list_state import ONE_EACH, Floats, Rates, decay_of_made

CASES = 500
"""Futures that are weighed; they are spread evenly over every rate's distribution."""


@dataclass(frozen=True)
class Belief:
    """A share that is not known for sure: the beta distribution of `yes` and `no`."""

    yes: float
    no: float

    @property
    def mean(self) -> float:
        """Its mean."""
        return self.yes / (self.yes + self.no)

    def quantile(self, probability: Floats) -> Floats:
        """Its quantiles, of the shape of `probability`."""
        if self.yes <= 0 or self.no <= 0:
            return np.full(np.shape(probability), self.mean)
        return np.asarray(betaincinv(self.yes, self.no, probability), dtype=np.float64)


def belief(stated: float, weight: float, tried: float = 0.0, found: float = 0.0) -> Belief:
    """A stated share that counts for `weight` trials, and `found` of `tried` that were seen."""
    return Belief(weight * stated + found, weight * (1 - stated) + max(tried - found, 0.0))


@dataclass(frozen=True)
class Beliefs:
    """The rates of a campaign.

    Attributes
    ----------
    contact
        Share of attempts that reach the right person, by segment.
    conversion
        Share of contacts of a first attempt that end in a result.
    stated
        How much of each segment's contact rate is the planner's figure alone, 0 to 1, (S,).
        If that figure is wrong, it is likely wrong for all segments alike.
    """

    contact: tuple[Belief, ...]
    conversion: Belief
    stated: Floats

    def mean(self, place: int) -> Rates:
        """The mean rates of a segment."""
        return Rates(self.contact[place].mean, self.conversion.mean)


@dataclass(frozen=True)
class Cases:
    """Futures, each as likely as the others.

    Attributes
    ----------
    contact
        Share of attempts that reach the right person, (N, S).
    conversion
        Share of contacts of a first attempt that end in a result, (N,).
    luck
        Between 0 and 1: chance beside the rates, of the whole campaign and of each segment,
        (N, 1 + S).
    """

    contact: Floats
    conversion: Floats
    luck: Floats

    def rates(self, place: int) -> Rates:
        """The rates of a segment, shape (N,) each."""
        return Rates(self.contact[:, place], self.conversion)


def beliefs(campaign: Campaign, stated: Sequence[float]) -> Beliefs:
    """What is known of a campaign's rates.

    Conversion is learned where results are the target, and where the contacts made are known
    for every segment that was called; a contact of the k-th attempt counts as yield_decay^(k−1)
    of a trial, because it converts so much less.

    Parameters
    ----------
    stated
        The planner's share of attempts that reach the right person, by segment: the mean over
        the hours in which they are likely called.
    """
    weight = float(campaign.prior_weight)
    contact, own, trials, known = [], [], 0.0, True
    for segment, rate in zip(campaign.segments, stated, strict=True):
        seen = segment.contacts_made is not None
        tried = float(segment.attempts_used) if seen else 0.0
        made = float(segment.contacts_made or 0)
        contact.append(belief(rate, weight, tried, made))
        own.append(weight / (weight + tried))
        known &= seen or segment.attempts_used == 0
        trials += made * decay_of_made(campaign, segment, Rates(rate, campaign.conversion))
    converted = known and trials > 0 and campaign.target_unit not in ONE_EACH
    conversion = belief(campaign.conversion, weight, trials, campaign.achieved) if converted else (
        belief(campaign.conversion, weight))
    return Beliefs(tuple(contact), conversion, np.array(own, dtype=np.float64))


def cases(found: Beliefs, campaign: str, seed: int, number: int = CASES) -> Cases:
    """Futures drawn from what is known; the same for the same campaign and seed.

    A Latin hypercube: each rate takes each of `number` equal slices of its distribution once
    (McKay, Beckman & Conover 1979, Technometrics 21:239-245). Contact rates are joined by a
    normal copula with the correlation √(stated_i · stated_j).
    """
    parts = len(found.contact)
    rng = np.random.default_rng([seed, crc32(campaign.encode())])
    slices = (np.arange(number) + 0.5) / number
    even = np.column_stack([rng.permutation(slices) for _ in range(2 * parts + 3)])
    common, own, rest = even[:, :1], even[:, 1:parts + 1], even[:, parts + 1:]
    placed = ndtr(np.sqrt(found.stated) * ndtri(common) + np.sqrt(1 - found.stated) * ndtri(own))
    contact = np.column_stack([
        one.quantile(placed[:, n]) for n, one in enumerate(found.contact)
    ]) if parts else np.zeros((number, 0))
    return Cases(contact, found.conversion.quantile(rest[:, 0]), rest[:, 1:])


# ---------------------------------------------------------------------- by day part


def part_rates(center: Center, campaign: Campaign, segment: Segment, grid: Grid) -> Floats:
    """Stated share of attempts that reach the right person in each interval, (grid.count,)."""
    if not segment.zones:
        return np.full(grid.count, segment.right_party_rate)
    local = grid.local(segment.zones[0])
    rates = rates_at(center.day_parts, campaign.campaign, segment.segment, local,
                     segment.contact_rate)
    return np.asarray(rates * segment.right_party, dtype=np.float64)


def likely_rate(rates: Floats, legal: np.ndarray, there: Floats) -> float:
    """Mean of the rates over the legal intervals, each with the people who may be at work.

    Where nobody may be, over the legal intervals alike; where none is legal, over all.

    Parameters
    ----------
    rates, legal, there
        By interval, shape (n,): the rates, whether calling is legal, and the people.
    """
    for weight in (legal * there, legal.astype(np.float64), np.ones(len(rates))):
        if weight.sum() > 0:
            return float((rates * weight).sum() / weight.sum())
    raise ValueError("there is no interval")


def may_work(center: Center, activity: str, grid: Grid) -> Floats:
    """People with a skill whose contract has hours in each interval, shape (grid.count,)."""
    there = np.zeros(grid.count)
    seen: dict[tuple[str, str], Floats] = {}
    for agent in center.agents.values():
        if activity not in agent.skills:
            continue
        key = agent.contract, center.zone(agent.site)
        if key not in seen:
            seen[key] = _in_hours(center.contracts[agent.contract], grid.local(key[1]))
        there += seen[key]
    return there


def _in_hours(contract: Contract, local: pd.DatetimeIndex) -> Floats:
    minute = (local.hour * 60 + local.minute).to_numpy()
    first, last = (0 if t is None else t.hour * 60 + t.minute
                   for t in (contract.earliest_start, contract.latest_end))
    inside = (minute >= first) & (minute < last) if last > first else (
        (minute >= first) | (minute < last))
    days = [n for n, name in enumerate(WEEKDAYS) if name in contract.work_days]
    return np.asarray(inside & np.isin(local.day_of_week, days), dtype=np.float64)
