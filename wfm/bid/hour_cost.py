"""What an agent hour at the phone costs at each site: the ground of the choice of sites.

All years of the bid on average, people in the steady state of their attrition. It is a yardstick:
the cost of the bid itself is made month by month (:mod:`wfm.bid.costs`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from wfm.bid.capacity import Fit
from wfm.bid.cohorts import MONTH_WEEKS, productivity, survival
from wfm.bid.request import Place, Request

_WEEKS = 1040


@dataclass(frozen=True)
class HourCost:
    """Of an hour needed at the phone, in the bid's currency.

    `hiring` is recruiting and training of those who replace who leaves; `items` are those counted
    by hours, agents, seats and wages.
    """

    wages: float
    premiums: float
    on_costs: float
    hiring: float
    support: float
    items: float

    @property
    def total(self) -> float:
        """All of it."""
        return float(sum(getattr(self, part.name) for part in fields(self)))


@dataclass(frozen=True)
class Steady:
    """People of a site as they are in the long run.

    Attributes
    ----------
    able
        Productivity of all, those who ramp up among them.
    hires
        People who begin training, for a week of an agent.
    """

    able: float
    hires: float


def steady(place: Place) -> Steady:
    """Of people hired evenly: Σ S q / Σ S, and 1 / ((1 − loss) Σ S)."""
    left = survival(place, _WEEKS)
    there = float(left.sum())
    able = float((left * productivity(place, _WEEKS)).sum()) / there
    return Steady(able, 1 / (there * (1 - place.training_loss)))


def phone_share(place: Place, fit: Fit) -> float:
    """Hours needed at the phone that an hour of contract gives."""
    return fit.fit * place.availability * steady(place).able


def hour_cost(
    request: Request, place: Place, fit: Fit, premium: float, language: str
) -> HourCost:
    """Of work in a language whose hours have such a premium at the site (share of wages)."""
    month = np.arange(request.months)
    worth = place.rate * (1 + place.rate_year) ** (month / 12)
    raised = (1 + place.wage_year) ** np.floor(month / 12)
    rate, local = float(worth.mean()), float((worth * raised).mean())
    people = steady(place)
    given = phone_share(place, fit)
    wages = place.wage_h * local / given
    extra = (1 + premium) * (1 + place.languages.get(language, 0.0)) - 1
    week_h = place.week_h
    training = place.training_weeks * week_h * place.wage_h * (1 + place.on_cost) * local
    pay = wages * (1 + extra) * (1 + place.on_cost)
    seat = fit.present * (1 - place.home) / place.sharing
    recruiting = 0.0
    items = 0.0
    for item in request.items:
        if item.site not in ("all", place.site):
            continue
        paid = (item.months[1] - item.months[0] + 1) / request.months
        amount = item.amount * paid * (1.0 if item.site == "all" else rate)
        if item.basis == "hire":
            recruiting += amount
        elif item.basis == "agent_month":
            items += amount / (MONTH_WEEKS * week_h) / given
        elif item.basis == "seat_month":
            items += amount * seat / (MONTH_WEEKS * week_h) / given
        elif item.basis == "paid_hour":
            items += amount / given
        elif item.basis == "wage_share":
            items += item.amount * paid * wages * (1 + extra)
    support = sum(
        role.month_cost * (1.0 if role.site == "all" else local) / role.agents
        for role in request.support if role.site in ("all", place.site))
    return HourCost(
        wages=wages, premiums=wages * extra, on_costs=pay - wages * (1 + extra),
        hiring=(training + recruiting) * people.hires / week_h / given,
        support=support / (MONTH_WEEKS * week_h) / given, items=items)


def fixed_cost(request: Request, place: Place) -> float:
    """What the site costs over the bid however little is done there: items once and by month."""
    month = np.arange(request.months)
    worth = place.rate * (1 + place.rate_year) ** (month / 12)
    total = 0.0
    for item in request.items:
        if item.site != place.site or item.basis not in ("once", "month"):
            continue
        paid = (month >= item.months[0]) & (month <= item.months[1])
        if item.basis == "once":
            paid &= month == item.months[0]
        total += item.amount * float(worth[paid].sum())
    return total
