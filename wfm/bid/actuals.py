"""What happened in the months of a bid that was won, and what it says of the drivers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from wfm.bid.cohorts import graduates, heads, lead
from wfm.bid.drivers import Drivers, planned
from wfm.bid.economics import Outcome
from wfm.bid.frame import Frame
from wfm.bid.request import Floats, Place


@dataclass(frozen=True)
class Actuals:
    """Figures of months, works (lines, then lists) and places; not a number where not stated.

    Attributes
    ----------
    contacts, seconds
        Contacts and attempts, and the agent time of each, (M, J).
    service, locked
        Share in time and the client's fixed forecast, (M, lines).
    results
        Of call lists, (M, lists).
    heads, paid_h, shrinkage, leavers, wage_h, rate, cost
        Of places, (M, P); wage and cost in the place's money.
    cost_all, billed, units, credits
        Of all, in the bid's money, (M,).
    """

    contacts: Floats
    seconds: Floats
    service: Floats
    locked: Floats
    results: Floats
    heads: Floats
    paid_h: Floats
    shrinkage: Floats
    leavers: Floats
    wage_h: Floats
    rate: Floats
    cost: Floats
    cost_all: Floats
    billed: Floats
    units: Floats
    credits: Floats

    @property
    def months(self) -> tuple[int, ...]:
        """Months of which anything is known."""
        seen = np.zeros(len(self.billed), dtype=bool)
        for series in vars(self).values():
            seen |= ~np.isnan(series).reshape(len(seen), -1).all(axis=1)
        return tuple(np.flatnonzero(seen).tolist())


def nothing(frame: Frame) -> Actuals:
    """Of a bid of which nothing has happened yet."""
    def empty(*shape: int) -> Floats:
        return np.full((frame.months, *shape), np.nan)

    works, places, lines = len(frame.works), len(frame.sites), frame.inbound
    return Actuals(
        empty(works), empty(works), empty(lines), empty(lines), empty(works - lines),
        *(empty(places) for _n in range(7)), *(empty() for _n in range(4)))


def known(series: Floats, otherwise: Floats) -> Floats:
    """A series, with another's figures where it has none."""
    return np.asarray(np.where(np.isnan(series), otherwise, series))


def with_work(frame: Frame, actual: Actuals, volume: bool, aht: bool) -> Frame:
    """The frame with the actual contacts, or handling times, where they are known."""
    if volume:
        frame = replace(frame, contacts=known(actual.contacts, frame.contacts))
    return replace(frame, seconds=known(actual.seconds, frame.seconds)) if aht else frame


def drivers_of(plan: Outcome, actual: Actuals) -> Drivers:
    """The factors that the actual figures show, of one scenario; 1 where nothing is known.

    Shrinkage, wages and exchange rates of several sites are weighted by what was planned there:
    hours needed, wages paid, cost. Attrition has one factor: people who left over those that were
    to leave, in all months and sites where the former are known.
    """
    at, people = plan.frame, plan.operation.people
    lost = np.stack([_shrinkage_factor(place, actual.shrinkage[:, p])
                     for p, place in enumerate(at.places)], axis=1)
    hour = at.wage_h * at.raises
    paid = plan.operation.units.paid_hours[0] * hour * at.rate
    foreign = np.where(at.foreign, _cost_by_place(plan), 0.0)
    return planned(
        at.months,
        shrinkage=_mean(lost, people.needed[0])[None],
        wage=_mean(actual.wage_h / hour, paid)[None],
        currency=_mean(actual.rate / at.rate, foreign)[None],
        conversion=_conversion(at, actual)[None],
        attrition=_attrition(plan, actual))


def _mean(factor: Floats, weight: Floats) -> Floats:
    """Factors of places as one by month, (M,); a place without one counts as 1."""
    total = weight.sum(axis=1)
    part = (np.where(np.isnan(factor), 1.0, factor) * weight).sum(axis=1)
    found: Floats = np.divide(part, total, out=np.ones_like(total), where=total > 0)
    return found


def _shrinkage_factor(place: Place, lost: Floats) -> Floats:
    """By what both shares of shrinkage would be multiplied to lose so much, (M,)."""
    a, b = place.in_office, place.out_of_office
    if a + b == 0:
        return np.full_like(lost, np.nan)
    # k·(a + b) − k²·a·b = lost, in the form that holds where a·b is 0
    return np.asarray(2 * lost / ((a + b) + np.sqrt(np.maximum(
        (a + b) ** 2 - 4 * a * b * lost, 0.0))))


def _cost_by_place(plan: Outcome) -> Floats:
    """Planned cost at each place, (M, P)."""
    found = plan.operation.costs.by("site")
    none = np.zeros(plan.frame.months)
    return np.stack([found[site,][0] if (site,) in found else none
                     for site in plan.frame.sites], axis=1)


def _conversion(at: Frame, actual: Actuals) -> Floats:
    """Results over those that the attempts would have brought as assumed, (M,)."""
    attempts = known(actual.contacts, at.contacts)[:, at.inbound:]
    due = attempts * at.rpc_rate * at.conversion
    there = ~np.isnan(actual.results)
    above = np.where(there, actual.results, 0.0).sum(axis=1)
    below = np.where(there, due, 0.0).sum(axis=1)
    found: Floats = np.divide(above, below, out=np.ones(at.months), where=below > 0)
    return found


def leaving(plan: Outcome) -> Floats:
    """Trained agents who were to leave, (M, P)."""
    at = plan.frame
    share = at.request.week_share
    found = np.zeros((at.months, len(at.sites)))
    for p, place in enumerate(at.places):
        if not at.used[p]:
            continue
        classes, weeks = at.capacity.classes.get(at.sites[p]), at.request.weeks
        there = heads(place, classes, weeks + 1).heads
        grown = graduates(place, classes, weeks + 1)[lead(classes) + 1:]
        found[:, p] = share @ (there[:-1] + grown - there[1:])
    return found


def _attrition(plan: Outcome, actual: Actuals) -> float:
    there = ~np.isnan(actual.leavers)
    due = float(leaving(plan)[there].sum())
    return float(actual.leavers[there].sum()) / due if due > 0 else 1.0
