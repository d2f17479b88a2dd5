"""Schedule fit: how many contract hours an hour needed at the phone really takes.

The week of a site is rostered by the optimiser with more or fewer people until all but a little of
the work is covered. What breaks, whole shifts, days off and the law take shows in that roster, and
so do the night and Sunday hours that have a premium. All of it is seeded and limited by iterations,
never by the clock, so that the result is the same everywhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pandas as pd

from wfm import pipeline
from wfm.bid.capacity import Fit
from wfm.bid.holidays import holiday_premium
from wfm.bid.task import Part, Task, task, within
from wfm.bid.workforce import Worked, center_of, gone_round, phone_share, requirement_of
from wfm.calendar import midnight
from wfm.center import Center
from wfm.handover import Requirement, Roster
from wfm.payroll.days import payroll_days
from wfm.roster.solve import Stop

SHORT = 0.02
"""Share of the hours needed that may be left uncovered in the roster."""
LARGEST, LARGEST_QUICK = 40, 24
"""Larger sites are rostered in part: so many people fit a part of the work as well (within 1 %)."""
SOLVES = 5
"""Rosters that are tried for the number of people."""
QUICK, FINAL = Stop(iterations=0, bound_rounds=0), Stop(iterations=0, bound_rounds=3)
_CLOSE = 0.015
_NEEDED, _MARGINAL = 0.94, 0.5
"""First guesses: of the hours at the phone, those that are needed; of a further person's hours,
those that cover something."""
_MANY = 3.0
"""With so many times the people of the first guess the work cannot be covered at all."""
_EDGE = timedelta(hours=1)
"""Work so soon after the first midnight is done by shifts that began before it."""


@dataclass(frozen=True)
class Rostered:
    """A site's week with so many people.

    Attributes
    ----------
    paid_h, covered_h
        Contract hours of the people, and hours of the task that they cover.
    short
        Share of the task's hours that they do not.
    """

    task: Task
    center: Center
    requirement: Requirement
    roster: Roster
    paid_h: float
    covered_h: float

    @property
    def people(self) -> int:
        """How many they are."""
        return len(self.center.agents)

    @property
    def short(self) -> float:
        """Share of the task's hours that is left uncovered."""
        return 1 - self.covered_h / self.task.total_h

    @property
    def yields(self) -> float:
        """Hours covered of a contract hour."""
        return self.covered_h / self.paid_h


def fit(whole: Task, quick: bool = False) -> tuple[Fit, Rostered]:
    """The fit of a site to its task, and the roster that shows it.

    The factor is that at which just :data:`SHORT` is uncovered, straight between the last roster
    with more and the first with less.

    Parameters
    ----------
    quick
        With half the rosters, and a rough bound: to compare sites before the work is shared out.
    """
    part = _in_part(whole, LARGEST_QUICK if quick else LARGEST)
    week_h = part.place.week_h
    people = max(math.ceil(_people(part)), 1)
    most = math.ceil(people * _MANY) + 2
    worked = _worked(part, people)
    low: Rostered | None = None
    high: Rostered | None = None
    for _solve in range(2 if quick else SOLVES):
        made = rostered(part, people, QUICK, worked)
        if made.short <= SHORT:
            high = made
        else:
            low = made
        people = _next(low, high, week_h)
        if _near(low, high) or people > most:
            break
    best = high if high is not None else low
    assert best is not None
    if not quick:
        best = _better(best, rostered(part, best.people, FINAL, worked))
    return _fit(whole, low, best), best


def _in_part(whole: Task, largest: int) -> Task:
    """The task, or as much of it as so many people can do."""
    people = _people(whole)
    if people <= largest:
        return whole
    share = largest / people
    return task(whole.request, whole.place, whole.week, whole.month, {
        name: Part(part.low, part.low + share * part.share)
        for name, part in whole.parts.items()})


def _near(low: Rostered | None, high: Rostered | None) -> bool:
    """Whether no more need be tried."""
    if high is None:
        return False
    if 2 * high.short >= SHORT or high.people == 1:
        return True
    return low is not None and high.people - low.people <= max(1, _CLOSE * high.people)


def _people(of: Task) -> float:
    """How many people the task takes, at a first guess."""
    share = phone_share(of.place, of.week, of.request.labour) * _NEEDED
    return of.total_h / (of.place.week_h * share)


def _next(low: Rostered | None, high: Rostered | None, week_h: float) -> int:
    """People with whom just what may be uncovered is, by what is known."""
    if low is not None and high is not None:
        part = (low.short - SHORT) / (low.short - high.short)
        guess = low.people + part * (high.people - low.people)
        return min(max(round(guess), low.people + 1), high.people - 1)
    one = low or high
    assert one is not None
    more = (one.short - SHORT) * one.task.total_h / (_MARGINAL * week_h)
    return max(one.people + (math.ceil(more) if more > 0 else min(math.floor(more), -1)), 1)


def _better(one: Rostered, other: Rostered) -> Rostered:
    """That which covers more, with the better of both bounds."""
    bound = max(one.roster.lower_bound, other.roster.lower_bound)
    best = other if other.covered_h >= one.covered_h else one
    return replace(best, roster=replace(best.roster, lower_bound=bound))


def _fit(whole: Task, low: Rostered | None, best: Rostered) -> Fit:
    yields = best.yields
    if low is not None and best.short < SHORT < low.short:
        part = (low.short - SHORT) / (low.short - best.short)
        paid_h = low.paid_h + part * (best.paid_h - low.paid_h)
        yields = (1 - SHORT) * best.task.total_h / paid_h
    return Fit(
        fit=yields, premium=premium(best) + holiday_premium(whole, _by_weekday(best)),
        present=present(best.roster) / best.people, agents=best.people,
        short=max(best.short, 0.0), gap=best.roster.gap)


# ---------------------------------------------------------------------- one roster


def rostered(part: Task, people: int, stop: Stop, worked: Worked | None = None) -> Rostered:
    """A site's week with so many people, by the optimiser, checked against every rule."""
    center = center_of(part, people, worked)
    requirement = requirement_of(part, center)
    made = pipeline.roster(center, requirement, part.week, stop)
    paid_h = sum(center.contracts[a.contract].week_max_h for a in center.agents.values())
    return Rostered(part, center, requirement, made, paid_h,
                    sum(covered(part, center, requirement, made).values()))


def covered(
    part: Task, center: Center, requirement: Requirement, made: Roster
) -> dict[str, float]:
    """Hours of the week's task that a roster covers, by line and list."""
    step = part.request.interval_min / 60
    found = {}
    week = within(part.grid, part.week, part.place.zone)
    # a site that only calls has no queues to be present on
    there = pipeline.presence(center, made, part.week) if part.required else made.stints
    for name, agents in part.required.items():
        mine = there[there["queue"] == name]
        at = part.grid.positions(mine["start"])
        inside = (at >= 0) & (at < part.grid.count)
        present = np.zeros(part.grid.count)
        present[at[inside]] = mine["present"].to_numpy()[inside]
        found[name] = float(np.minimum(present, agents)[week].sum()) * step
    work = made.stints[made.stints["kind"] == "work"]
    hours = (work["end"] - work["start"]).dt.total_seconds() / 3600
    done = hours.groupby(work["what"]).sum()
    for activity, rows in requirement.work.groupby("activity", sort=False):
        name = str(activity)
        what = f"{name}/{name}" if name in part.request.lists else name
        asked = float(rows["hours"].sum())
        found[name] = part.hours[name] * min(float(done.get(what, 0.0)) / asked, 1.0)
    return found


def _worked(part: Task, people: int) -> Worked | None:
    """The week before, where work around the first midnight depends on it."""
    first = midnight(part.week, part.place.zone)
    early = within(part.grid, part.week, part.place.zone)
    early &= np.asarray(part.grid.starts < pd.Timestamp(first + _EDGE))
    if not any(agents[early].any() for agents in part.required.values()):
        return None
    made = rostered(part, people, QUICK)
    return gone_round(made.center, made.roster)


def present(made: Roster) -> int:
    """Most people at work at once, from the start of a shift to its end."""
    shifts = made.stints[made.stints["kind"] != "absence"].groupby(["agent", "date"])
    begin, end = shifts["start"].min(), shifts["end"].max()
    moments = pd.concat([pd.Series(1, index=begin), pd.Series(-1, index=end)])
    return int(moments.groupby(level=0).sum().sort_index().cumsum().max()) if len(moments) else 0


def premium(one: Rostered) -> float:
    """What payroll adds to the wages of the week: night, Saturday, Sunday; a share of them."""
    days = payroll_days(one.center.at(one.task.week), one.roster)
    ordinary = float(days["ordinary_amount"].sum())
    return float(days["premium_amount"].sum()) / ordinary if ordinary > 0 else 0.0


def _by_weekday(one: Rostered) -> np.ndarray:
    """Share of the week's paid minutes by weekday, (7,)."""
    days = payroll_days(one.center.at(one.task.week), one.roster)
    by_day = days.groupby("date")["paid_min"].sum()
    week = [float(by_day.get(one.task.week + timedelta(days=n), 0.0)) for n in range(7)]
    return np.array(week) / max(sum(week), 1.0)


