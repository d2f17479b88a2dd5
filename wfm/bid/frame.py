"""The figures of a request and its capacity that no scenario changes, as arrays.

Pieces of work j are the lines and then the call lists; places p are all sites, in their order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from wfm.bid.capacity import Capacity, Classes, Curve
from wfm.bid.cohorts import MONTH_WEEKS, graduates, hired, lead, tenures, trainees
from wfm.bid.request import Floats, Line, Place, Request


@dataclass(frozen=True)
class Cohort:
    """Classes of a place, made ready for any attrition and ramp.

    Attributes
    ----------
    ages
        Weeks of tenure that are counted, A.
    mean
        (A, M): mean over a month's weeks of those who graduated a weeks before.
    waiting
        (A,): weeks paid before the first day of service to graduates of that tenure.
    old
        (W, M): share of each week in a month's mean.
    hires, trainees
        People that start training in a month, and weeks of training paid for then, (M,); what lies
        before the service is in month 0.
    """

    ages: int
    mean: Floats
    waiting: Floats
    old: Floats
    hires: Floats
    trainees: Floats


@dataclass(frozen=True)
class Frame:
    """Arrays over months (M), places (P) and work (J).

    Attributes
    ----------
    sites, works
        Their names, in the order of the axes; the first `inbound` works are lines.
    year
        Whole years since the start, (M,).
    weeks
        Weeks of each month, (M,).
    contacts
        Contacts with spikes, for call lists attempts, (M, J).
    seconds
        Agent time of each, before any driver, (M, J).
    parallel
        Contacts at once, (J,).
    shares
        Part of each work done at each place, (P, J).
    used
        Whether a place does any of it, (P,).
    premium, language
        Night and holiday premium by place, (P,); language premium of a work at a place, (P, J).
    rate
        Worth of a place's money in the bid's, (M, P); `foreign`: whether the driver moves it, (P,).
    raises
        Wages against those of the first year, (M, P).
    full_h
        Hours of the longest contract week of a place: a full-time agent, (P,).
    lag
        Months until headcount follows what was not foreseen, (P,).
    """

    request: Request
    capacity: Capacity
    sites: tuple[str, ...]
    works: tuple[str, ...]
    inbound: int
    year: Floats
    weeks: Floats
    contacts: Floats
    seconds: Floats
    parallel: Floats
    rpc_rate: Floats
    connect: Floats
    conversion: Floats
    shares: Floats
    used: np.ndarray
    fit: Floats
    premium: Floats
    present: Floats
    language: Floats
    rate: Floats
    foreign: np.ndarray
    raises: Floats
    week_h: Floats
    wage_h: Floats
    full_h: Floats
    lag: np.ndarray
    cohorts: tuple[Cohort, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """In the order of the axis."""
        return tuple(self.request.places[site] for site in self.sites)

    @property
    def curves(self) -> tuple[Curve, ...]:
        """Of the lines, in their order."""
        return tuple(self.capacity.curves[name] for name in self.works[: self.inbound])

    @property
    def months(self) -> int:
        """M."""
        return self.request.months

    @property
    def month_h(self) -> Floats:
        """Contract hours of an agent in a month, (M, P)."""
        found: Floats = self.weeks[:, None] * self.week_h
        return found

    def column(self, figure: str) -> Floats:
        """A figure of the places by its name, (P,)."""
        return np.array([float(getattr(place, figure)) for place in self.places])


def frame(request: Request, capacity: Capacity) -> Frame:
    """All that the chain needs beside the drivers."""
    sites, months = tuple(request.places), request.months
    places = tuple(request.places.values())
    lines, lists = tuple(request.lines.values()), tuple(request.lists.values())
    works = (*request.lines, *request.lists)
    year, weeks = np.arange(months) / 12, request.week_share.sum(axis=1)
    contacts = np.stack(
        [line.contacts * spikes(request, line) for line in lines]
        + [work.records * work.attempts for work in lists], axis=1).astype(np.float64)
    seconds = np.stack(
        [line.aht_s * (1 + line.aht_year) ** year for line in lines]
        + [np.full(months, work.attempt_s) for work in lists], axis=1)
    spoken = [line.language for line in lines] + [work.language for work in lists]
    shares = np.array([[_share(capacity, site, work) for work in works] for site in sites])
    used = shares.sum(axis=1) > 0
    fits = [capacity.fits.get(site) for site in sites]
    return Frame(
        request, capacity, sites, works, len(lines), np.floor(year), weeks, contacts, seconds,
        parallel=np.array([line.concurrency for line in lines] + [1.0] * len(lists)),
        rpc_rate=np.array([work.rate for work in lists]),
        connect=np.array([work.contact_rate for work in lists]),
        conversion=np.array([work.conversion for work in lists]),
        shares=shares, used=used,
        fit=np.array([f.fit if f else 1.0 for f in fits]),
        premium=np.array([f.premium if f else 0.0 for f in fits]),
        present=np.array([f.present if f else 0.0 for f in fits]),
        language=np.array([[p.languages.get(tongue, 0.0) for tongue in spoken] for p in places]),
        rate=np.stack([p.rate * (1 + p.rate_year) ** year for p in places], axis=1),
        foreign=np.array([p.currency != request.currency for p in places]),
        raises=np.stack([(1 + p.wage_year) ** np.floor(year) for p in places], axis=1),
        week_h=np.array([p.week_h for p in places]),
        wage_h=np.array([p.wage_h for p in places]),
        full_h=np.array([max(n.contract.week_max_h for n in p.patterns) for p in places]),
        lag=np.array([replan_lag(request, place) for place in places]),
        cohorts=tuple(_cohort(request, place, capacity.classes.get(site) if on else None)
                      for site, place, on in zip(sites, places, used, strict=True)))


def replan_lag(request: Request, place: Place) -> int:
    """Months until headcount follows: as agreed, else as long as hiring and training take."""
    if request.terms.replan_months is not None:
        return request.terms.replan_months
    return int(np.ceil((place.lead_weeks + place.training_weeks + place.nesting_weeks)
                       / MONTH_WEEKS - 1e-9))


def spikes(request: Request, line: Line) -> Floats:
    """Contacts with spikes over those without, by month, (M,).

    1 + Σ over the spike's days of (factor − 1) · the weekday's part of a week / weeks of the month.
    """
    first, by_day = request.first_days, line.profile.sum(axis=1)
    found, weeks = np.ones(request.months), request.week_share.sum(axis=1)
    for spike in request.spikes:
        if spike.line not in ("all", line.line):
            continue
        day, last = max(spike.first, first[0]), min(spike.last, first[-1] - timedelta(days=1))
        while day <= last:
            month = (day.year - first[0].year) * 12 + day.month - first[0].month
            found[month] += (spike.factor - 1) * by_day[day.weekday()] / weeks[month]
            day += timedelta(days=1)
    return found


def _share(capacity: Capacity, site: str, work: str) -> float:
    found = capacity.shares.get(site)
    return 0.0 if found is None else found.shares.get(work, 0.0)


def _cohort(request: Request, place: Place, classes: Classes | None) -> Cohort:
    before = lead(classes)
    share = request.week_share  # (M, W)
    served = np.hstack([np.zeros((request.months, before)), share])
    # what is paid before the first day: all weeks before 0, and the days of week 0 before it
    unserved = np.zeros(served.shape[1])
    unserved[:before] = 1.0
    unserved[before] = 1.0 - share[:, 0].sum()
    booked = served.copy()
    booked[0] += unserved
    there = tenures(graduates(place, classes, request.weeks), served.shape[1])  # (A, A)
    mean = share.T / share.sum(axis=1)
    return Cohort(
        ages=served.shape[1], mean=there[:, before:] @ mean, waiting=there @ unserved, old=mean,
        hires=booked @ hired(place, classes, request.weeks),
        trainees=booked @ trainees(place, classes, request.weeks))
