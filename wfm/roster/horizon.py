"""What rules add up beside a week's hours and days, as counters of a shift set.

Overtime of the week begins after so many minutes that are not overtime of their day already.

A law that looks back over n weeks (free Sundays, an average of hours, the hours of a year) limits
each week's sum with the n − 1 weeks before it. Where n reaches back to before the horizon, what was
worked there is known, and the rule is a limit on what the horizon's weeks add up to so far. Windows
that begin within the horizon have a counter of their own, which begins with them.

That a limit holds in weeks in which nothing is worked, too, takes nothing away: it never falls from
week to week, and who kept it in the last week of work keeps it still.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from wfm.center import Agent
from wfm.roster.history import paid_min, units_worked, weeks_paid
from wfm.roster.problem import NO_LIMIT, Ints
from wfm.rules.labour import LabourPack


@dataclass(frozen=True)
class Counter:
    """What is added up from week `first` of the horizon on: paid minutes, or Sundays or weekends
    that are worked; or, anew in each week, minutes before the overtime of their day."""

    what: Literal["paid", "unit", "ordinary"]
    first: int = 0


class MixedUnitsError(Exception):
    """A pack asks for free Sundays and for free weekends: such weeks are planned one by one."""


def day_overtime_after(pack: LabourPack) -> int:
    """Paid minutes of a shift after which overtime of the day begins."""
    return min((tier.after_min for tier in pack.overtime if tier.per == "day"), default=NO_LIMIT)


def counters(pack: LabourPack, weeks: int, longest_min: int) -> tuple[Counter, ...]:
    """The counters that the rules of a pack need over so many weeks.

    Parameters
    ----------
    longest_min
        Paid minutes of the longest shift.

    Raises
    ------
    MixedUnitsError
        Over several weeks, only Sundays or only weekends can be counted.
    """
    made: list[Counter] = []
    weekly = any(tier.per == "week" for tier in pack.overtime)
    if weekly and longest_min > day_overtime_after(pack):
        made.append(Counter("ordinary"))
    if weeks == 1:
        return tuple(made)  # what is left of one week is known before
    if pack.average is not None or pack.year_min is not None:
        within = 0 if pack.average is None else weeks - pack.average.weeks
        made += [Counter("paid", first) for first in range(max(0, within) + 1)]
    if pack.days_off:
        if len({rule.unit for rule in pack.days_off}) > 1:
            raise MixedUnitsError
        within = weeks - min(rule.weeks for rule in pack.days_off)
        made += [Counter("unit", first) for first in range(max(0, within) + 1)]
    return tuple(made)


def most_of(counter: Counter, agent: Agent, pack: LabourPack, week: date, weeks: int,
            zone: str) -> Ints:
    """Most of a counter up to the end of each week, shape (W,)."""
    most = np.full(weeks, NO_LIMIT, dtype=np.int64)
    if counter.what == "ordinary":
        return most
    if counter.what == "unit":
        for rule in pack.days_off:
            _window(most, counter.first, rule.weeks, rule.weeks - rule.least,
                    units_worked(agent, rule, week, zone))
        return most
    before = [x for x in agent.worked if x.day < week]
    if pack.average is not None:
        n, allowed = pack.average.weeks, pack.average.week_min
        _window(most, counter.first, n, n * allowed, weeks_paid(agent, week, n, allowed, zone))
    if pack.year_min is not None and counter.first == 0:
        worked = sum(paid_min(x, zone) for x in before if x.day.year == week.year)
        if agent.year_h is not None:
            worked = round(agent.year_h * 60)
        for w in range(weeks):
            if (week + timedelta(days=7 * w)).year == week.year:
                most[w] = min(most[w], max(0, pack.year_min - worked))
    return most


def _window(most: Ints, first: int, n: int, allowed: int, worked: list[int]) -> None:
    """Limit the weeks whose window of n weeks begins where the counter does.

    `worked` has the weeks before the horizon, the last first. The counter of the whole horizon
    serves all windows that begin before it or with it.
    """
    for w in range(len(most)):
        begins = w - n + 1
        if begins == first or (first == 0 and begins < 0):
            past = sum(worked[: max(0, -begins)])
            most[w] = min(most[w], max(0, allowed - past))
