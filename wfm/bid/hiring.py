"""Who is hired when: classes of a site at least cost, as an integer program.

A class of n people that begins in week t is paid for T weeks; n (1 − loss) graduate, and of them
S(a) are left a weeks later with the productivity q(a) (:mod:`wfm.bid.cohorts`). The program chooses
n by week, at most `class_size` people in a class and at most `trainers` classes at once, so that
training, recruiting, the pay of everybody who is there (needed or not), overtime and what is short
cost least.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from ortools.linear_solver import pywraplp

from wfm.bid.capacity import Classes
from wfm.bid.cohorts import MONTH_WEEKS, opening_survival, productivity, survival
from wfm.bid.load import weeks_of
from wfm.bid.request import Floats, Place, Request

GAP = 0.01
"""Share of its cost by which a plan may be dearer than the best."""
NODES = 100
"""Of the program's tree, at most; the same on any machine, unlike seconds."""
SHORTAGE = 10.0
"""What a week of one person who is short costs, in weeks of one who is there."""
LONGEST = 60
"""Weeks before the start in which the first class may begin, at most."""


@dataclass(frozen=True)
class Prices:
    """What people cost a site in a week, in any money.

    Attributes
    ----------
    head
        A graduated agent, wages, premiums and what is counted by agents.
    waiting
        A graduate before the service starts.
    trainee
        Somebody in training.
    hire
        Recruiting somebody, once.
    trainer
        A class, beside its people.
    overtime
        A fully productive agent's week of overtime.
    """

    head: float
    waiting: float
    trainee: float
    hire: float
    trainer: float
    overtime: float


@dataclass(frozen=True)
class Hired:
    """The classes, their cost, and how good they are.

    Attributes
    ----------
    cost, bound
        Of the plan and of any plan (people there at the start included).
    short
        Fully productive agents who are missing beyond overtime, by week, (W,).
    """

    classes: Classes
    cost: float
    bound: float
    short: Floats

    @property
    def gap(self) -> float:
        """How much dearer than the best plan it is at most, as a share."""
        return (self.cost - self.bound) / self.bound if self.bound > 0 else 0.0


def prices(request: Request, place: Place, premium: float) -> Prices:
    """Of a site, in the bid's currency as it begins."""
    week = place.week_h * place.wage_h * (1 + place.on_cost) * place.rate
    by_agent = hire = 0.0
    for item in request.items:
        if item.site not in ("all", place.site):
            continue
        amount = item.amount * (1.0 if item.site == "all" else place.rate)
        by_agent += amount * (item.basis in ("agent_month", "seat_month"))
        hire += amount * (item.basis == "hire")
    for role in request.support:
        if role.site in ("all", place.site):
            money = 1.0 if role.site == "all" else place.rate
            by_agent += role.month_cost / role.agents * money
    return Prices(
        head=week * (1 + premium) + by_agent / MONTH_WEEKS, waiting=week, trainee=week, hire=hire,
        trainer=week, overtime=week * (1 + place.overtime_premium))


def by_week(request: Request, months: Floats) -> Floats:
    """Values of months as those of weeks, (W,): weeks in two months have their mean."""
    share = request.week_share
    return np.asarray(months @ share / share.sum(axis=0))


def needed_heads(request: Request, place: Place, base_h: Floats, fit: float) -> Floats:
    """Fully productive agents for so many agent hours at the phone in each month, (M,)."""
    phone_h = place.week_h * weeks_of(request) * place.availability
    return np.asarray(base_h / fit / phone_h)


def decide_by(request: Request, place: Place, classes: Classes) -> date | None:
    """The day on which the first class must be decided on, so that its people can be found; None
    without classes."""
    if not len(classes.week):
        return None
    return request.first_week + timedelta(weeks=int(classes.week.min()) - place.lead_weeks)


def earliest_week(request: Request, place: Place) -> int | None:
    """The week in which the first class may begin: the award and the time to find people before
    it; None where no day of the award is known."""
    if request.award is None:
        return None
    return math.ceil((request.award - request.first_week).days / 7) + place.lead_weeks


def hire(place: Place, needed: Floats, price: Prices, earliest: int | None = None) -> Hired:
    """The classes at least cost for agents needed in each week, (W,).

    The same request has the same classes: the search is limited by nodes, not by the clock.

    Parameters
    ----------
    earliest
        Week before which no class may begin, whoever is short then.
    """
    weeks, length = len(needed), max(place.training_weeks, 1)
    first = -_early(place, float(needed[0])) if weeks else 0
    if earliest is not None:
        first = min(max(first, earliest), weeks)
    starts = range(first, max(weeks - place.training_weeks, first))
    left = survival(place, weeks - first)
    able = left * productivity(place, weeks - first)
    old = place.opening * opening_survival(place, weeks)[:weeks]
    solver = pywraplp.Solver.CreateSolver("SCIP")
    people, classes = {}, {}
    for t in starts:
        people[t] = solver.IntVar(0, place.class_size * place.trainers, f"people {t}")
        classes[t] = solver.IntVar(0, place.trainers, f"classes {t}")
        solver.Add(people[t] <= place.class_size * classes[t])
        solver.Add(solver.Sum(
            [classes[s] for s in range(t - length + 1, t + 1) if s in classes]) <= place.trainers)
    over = [solver.NumVar(0, solver.infinity(), f"overtime {w}") for w in range(weeks)]
    short = [solver.NumVar(0, solver.infinity(), f"short {w}") for w in range(weeks)]
    for w in range(weeks):
        grown = [(people[t], w - t - place.training_weeks) for t in starts
                 if w - t - place.training_weeks >= 0]
        stay = 1 - place.training_loss
        solver.Add(solver.Sum([n * (stay * float(able[a])) for n, a in grown]) + over[w] + short[w]
                   >= float(needed[w] - old[w]))
        solver.Add(over[w] <= place.overtime * (float(old[w]) + solver.Sum(
            [n * (stay * float(left[a])) for n, a in grown])))
    fixed = float(old.sum()) * price.head
    solver.Minimize(solver.Sum(
        [people[t] * _cost(place, price, left, t, weeks) for t in starts]
        + [classes[t] * (price.trainer * length) for t in starts]
        + [one * price.overtime for one in over]
        + [one * (SHORTAGE * price.head) for one in short]) + fixed)
    solver.SetSolverSpecificParametersAsString(
        f"limits/nodes = {NODES}\nlimits/gap = {GAP}\nrandomization/randomseedshift = 0\n")
    solver.Solve()
    sizes = {t: round(people[t].solution_value()) for t in starts}
    return Hired(
        _classes(place, sizes), solver.Objective().Value(), solver.Objective().BestBound(),
        np.array([one.solution_value() for one in short]))


def _early(place: Place, needed: float) -> int:
    """Weeks before the start in which the first class may begin: time for all who are needed."""
    at_once = place.class_size * place.trainers * (1 - place.training_loss)
    rounds = math.ceil(max(needed - place.opening, 0) / at_once) + 1 if at_once > 0 else 0
    grown = place.nesting_weeks + len(place.ramp)
    return min(max(place.training_weeks, 1) * rounds + grown, LONGEST)


def _cost(place: Place, price: Prices, left: Floats, start: int, weeks: int) -> float:
    """What a person costs who begins training in a week, up to the end."""
    done = start + place.training_weeks
    waits = max(-done, 0)
    there = left[: max(weeks - done, 0)]
    stay = 1 - place.training_loss
    return float(
        price.hire + price.trainee * place.training_weeks
        + stay * (price.waiting * there[:waits].sum() + price.head * there[waits:].sum()))


def _classes(place: Place, sizes: dict[int, int]) -> Classes:
    """People by week as classes that differ by no more than one person."""
    week: list[int] = []
    people: list[int] = []
    for t, n in sizes.items():
        count = math.ceil(n / place.class_size)
        for k in range(count):
            week.append(t)
            people.append(n // count + (k < n % count))
    return Classes(np.array(week, dtype=np.int64), np.array(people, dtype=np.int64))
