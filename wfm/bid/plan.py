"""From the request to the capacity: curves, fits, the choice of sites, classes.

Every site is rostered roughly for all the work that it can do, which tells what an hour costs
there; then the work is shared out, and each site rostered again for its own part. Where these
rosters would share it out otherwise, that is tried too, once, and the cheaper choice is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from wfm.bid.capacity import Capacity, Curve, Fit, Share
from wfm.bid.curves import curves as make_curves
from wfm.bid.fit import fit as make_fit
from wfm.bid.hiring import Hired, by_week, earliest_week, hire, needed_heads, prices
from wfm.bid.load import line_load, list_load, typical_week, weeks_of
from wfm.bid.mix import BEYOND, NoSiteError, Offer, cost_of, mix, offer, speaks
from wfm.bid.reach import Reach, reach
from wfm.bid.request import Floats, Request
from wfm.bid.task import Part, Task, task
from wfm.cluster import run
from wfm.language import translate as _

LEFT = 0.03
"""Share of a site's hours from which on what its roster leaves uncovered is told."""
ALIKE = 0.02
"""Shares of a work that differ by no more are the same choice."""
Told = Callable[[str, float], None]
"""Called with what is being done and the share that is done."""


@dataclass(frozen=True)
class Staffed:
    """The capacity, and how it came about.

    Attributes
    ----------
    month
        The month whose typical week was rostered: that with the most agent hours a week.
    hours
        Agent hours at the phone of each line and list by month, (M,).
    offers
        What an hour costs at each site with a language that is asked for, and what it cannot do;
        each with the fit of all the work that it can.
    hired
        Of the sites that do something.
    """

    capacity: Capacity
    month: int
    hours: Mapping[str, Floats]
    offers: Mapping[str, Offer]
    hired: Mapping[str, Hired]


def capacity(request: Request, workers: int = 1, told: Told = lambda what, done: None) -> Capacity:
    """The plan by which the programme is staffed; credits are left 0. See :func:`staff`."""
    return staff(request, workers, told).capacity


def staff(request: Request, workers: int = 1, told: Told = lambda what, done: None) -> Staffed:
    """Curves, fits, shares and classes at least cost.

    Parameters
    ----------
    workers
        Processes in which sites are rostered; the result is the same with any number.

    Raises
    ------
    wfm.bid.mix.NoSiteError
        Some work can be done nowhere.
    """
    curves = make_curves(request)
    hours = base_hours(request, curves)
    month = int(np.argmax(sum(hours.values()) / weeks_of(request)))
    told("compare", 0.0)
    offers, fits = _offers(request, hours, month, workers)
    if not offers:
        raise NoSiteError(_("no site can do any of the work"))
    shares = mix(request, offers, hours)
    told("fit", 0.3)
    fits = fits | _final(request, month, shares, workers)
    told("fit", 0.6)
    shares, fits = _again(request, offers, hours, month, shares, fits, workers)
    shares = {site: _uncovered(share, fits.get(site)) for site, share in shares.items()}
    told("hire", 0.8)
    hired = {site: _hired(request, site, fits[site], shares[site], hours)
             for site in request.places if _does(shares[site])}
    return Staffed(
        Capacity(curves, fits, shares, {site: one.classes for site, one in hired.items()}),
        month, hours, offers, hired)


def _again(
    request: Request, offers: Mapping[str, Offer], hours: Mapping[str, Floats], month: int,
    shares: Mapping[str, Share], fits: dict[str, Fit], workers: int,
) -> tuple[Mapping[str, Share], dict[str, Fit]]:
    """The choice as the rosters of the sites' own parts would make it, if that is cheaper."""
    known = _offered(request, offers, hours, shares, fits)
    other = mix(request, known, hours)
    if all(abs(part - other[site].shares[name]) <= ALIKE
           for site, share in shares.items() for name, part in share.shares.items()):
        told_by = {site: replace(share, reasons=other[site].reasons)
                   for site, share in shares.items()}
        return told_by, fits
    changed = {**fits, **_final(request, month, other, workers)}
    then = _offered(request, offers, hours, other, changed)
    if cost_of(request, then, hours, other) < cost_of(request, known, hours, shares):
        return other, changed
    return shares, fits


def _offered(
    request: Request, offers: Mapping[str, Offer], hours: Mapping[str, Floats],
    shares: Mapping[str, Share], fits: Mapping[str, Fit],
) -> dict[str, Offer]:
    """The offers, those of sites that do something by the rosters of their own parts."""
    found = dict(offers)
    for site, one in offers.items():
        if _does(shares[site]):
            found[site] = offer(request, site, fits[site], one.reach, {
                name: part * float(hours[name].sum())
                for name, part in shares[site].shares.items()})
    return found


def base_hours(request: Request, curves: Mapping[str, Curve]) -> Mapping[str, Floats]:
    """Agent hours at the phone of each line and list, as planned, by month, (M,)."""
    weeks = weeks_of(request)
    found = {name: np.asarray(weeks * curves[name].hours_at(line_load(request, line) / weeks))
             for name, line in request.lines.items()}
    return found | {name: list_load(one) for name, one in request.lists.items()}


def alone(request: Request, staffed: Staffed, site: str) -> Capacity | None:
    """All of the work at one site: for the comparison of sites on the same work.

    None where the site cannot do all of it. Seats and largest shares are left aside.
    """
    one = staffed.offers.get(site)
    if one is None or one.cannot:
        return None
    shares = {other: Share(dict.fromkeys(staffed.hours, float(other == site)))
              for other in request.places}
    hired = _hired(request, site, one.fit, shares[site], staffed.hours)
    return replace(staffed.capacity, shares=shares, fits={site: one.fit},
                   classes={site: hired.classes})


def hired_again(request: Request, staffed: Staffed, curves: Mapping[str, Curve]) -> Capacity:
    """The capacity of a request whose curves differ: fits and shares of the sites are held."""
    known, hours = staffed.capacity, base_hours(request, curves)
    return replace(known, curves=curves, credits=0.0, classes={
        site: _hired(request, site, known.fits[site], known.shares[site], hours).classes
        for site in known.classes})


def _does(share: Share) -> bool:
    return any(part > 0 for part in share.shares.values())


def _uncovered(share: Share, fit: Fit | None) -> Share:
    """With a word of what no number of people covers in a site that does something."""
    if fit is None or fit.short <= LEFT or not _does(share):
        return share
    return replace(share, reasons=(*share.reasons, _(
        "{short:.0%} of the hours are left uncovered by the roster of {agents} people").format(
            short=fit.short, agents=fit.agents)))


def _task(request: Request, site: str, month: int, parts: Mapping[str, Part]) -> Task:
    """A site's part of the work in the month's typical week."""
    place = request.places[site]
    return task(request, place, typical_week(request, month, [place]), month, parts)


def _offers(
    request: Request, hours: Mapping[str, Floats], month: int, workers: int
) -> tuple[dict[str, Offer], dict[str, Fit]]:
    """The sites that can do something, rostered roughly for all that they can."""
    spoken: dict[str, Reach] = {}
    tasks: dict[str, Task] = {}
    for site in request.places:
        parts = {name: Part(0.0, 1.0) for name in hours if speaks(request, site, name)}
        spoken[site] = reach(_task(request, site, month, parts))
        able = _task(request, site, month, {
            name: parts[name] for name, beyond in spoken[site].beyond.items()
            if beyond <= BEYOND})
        if able.hours:
            tasks[site] = able
    fits = dict(zip(tasks, run(_quick, tasks.values(), workers), strict=True))
    total = {name: float(of.sum()) for name, of in hours.items()}
    return {site: offer(request, site, one, spoken[site], total)
            for site, one in fits.items()}, fits


def _quick(whole: Task) -> Fit:
    return make_fit(whole, quick=True)[0]


def _full(whole: Task) -> Fit:
    return make_fit(whole)[0]


def _final(
    request: Request, month: int, shares: Mapping[str, Share], workers: int
) -> dict[str, Fit]:
    """The fits of the sites that do something, each to its own part of the work."""
    done: dict[str, float] = {}
    tasks: dict[str, Task] = {}
    for site, share in shares.items():
        parts = {}
        for name, part in share.shares.items():
            if part > 0:
                low = done.get(name, 0.0)
                done[name] = min(low + part, 1.0)
                parts[name] = Part(low, done[name])
        if parts:
            tasks[site] = _task(request, site, month, parts)
    return dict(zip(tasks, run(_full, tasks.values(), workers), strict=True))


def _hired(
    request: Request, site: str, fit: Fit, share: Share, hours: Mapping[str, Floats]
) -> Hired:
    """The classes of a site for its part of the work."""
    place = request.places[site]
    base = sum((share.shares[name] * of for name, of in hours.items()), np.zeros(request.months))
    needed = by_week(request, needed_heads(request, place, base, fit.fit))
    return hire(place, needed, prices(request, place, fit.premium),
                earliest_week(request, place))
