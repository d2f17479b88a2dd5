"""Premiums of public holidays, over the months of a bid: a typical week has none."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from wfm.bid.load import DAY_MIN, deferred, legal_times
from wfm.bid.request import CallList, Floats, Line
from wfm.bid.task import Task
from wfm.calendar import WEEKDAYS, Grid, holidays_between
from wfm.center import Spans
from wfm.rules.labour import in_week


def holiday_premium(of: Task, by_weekday: Floats) -> float:
    """What work on the site's public holidays adds to its wages, as a share of them.

    Parameters
    ----------
    by_weekday
        Share of the week's paid hours on each weekday, (7,).
    """
    place, request = of.place, of.request
    total = sum(p.share * p.contract.week_max_h for p in place.patterns)
    rate = sum(
        p.share * p.contract.week_max_h / total
        * in_week(request.labour[p.contract.pack], of.week).premium("holiday")
        for p in place.patterns)
    if rate == 0:
        return 0.0
    last = request.first_days[-1] - timedelta(days=1)
    worked = sum(
        by_weekday[day.weekday()] * _open(of, day)
        for day in holidays_between(place.country, place.subdivision, request.start, last))
    return float(rate * worked / float(request.week_share.sum()))


def _open(of: Task, day: date) -> float:
    """How much of its weekday's work there is on a day: closed lines and lists are not worked."""
    hours = sum(h * _share(of, of.work(name), day) for name, h in of.hours.items())
    return hours / of.total_h


def _share(of: Task, work: Line | CallList, day: date) -> float:
    if isinstance(work, CallList):
        grid = Grid.days(day, 1, of.place.zone, of.request.interval_min)
        return float(legal_times(work, grid, of.request.calling).any())
    free = bool(holidays_between(work.country, work.subdivision, day, day))
    if not free or "holiday" not in work.hours or deferred(work):
        return 1.0
    usual = _contacts(work, day, work.hours.get(WEEKDAYS[day.weekday()], ()))
    return min(_contacts(work, day, work.hours["holiday"]) / usual, 1.0) if usual > 0 else 0.0


def _contacts(line: Line, day: date, spans: Spans) -> float:
    """Share of a week's contacts that come within hours of a weekday."""
    starts = np.arange(line.profile.shape[1]) * (DAY_MIN // line.profile.shape[1])
    inside = np.zeros(len(starts), dtype=bool)
    for begin, end in spans:
        last = end.hour * 60 + end.minute or DAY_MIN
        inside |= (starts >= begin.hour * 60 + begin.minute) & (starts < last)
    return float(line.profile[day.weekday(), inside].sum())
