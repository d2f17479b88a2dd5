"""Which site does how much of what: least cost under what limits a site, as an integer program.

Shares x of work j at site p, each 0 or at least :data:`LEAST`, with Σ_p x = 1, minimise
Σ hours_j cost_pj x_pj + Σ fixed_p (p used), where a work needs its language and hours that the
site's contracts reach, a site does at most its largest share of all hours, and its people at the
peak have seats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.linear_solver import pywraplp

from wfm.bid.capacity import Fit, Share
from wfm.bid.hour_cost import HourCost, fixed_cost, hour_cost, phone_share
from wfm.bid.load import weeks_of
from wfm.bid.reach import Reach
from wfm.bid.request import Floats, Request
from wfm.bid.task import work_of
from wfm.language import translate as _

LEAST = 0.05
"""Smallest share of a work that a site does, if it does any."""
BEYOND = 0.02
"""Share of a work's hours that may lie where no shift of the site's contracts reaches."""
_BINDS = 1e-4
_SEAT = 1e4
"""Price of a seat too few, in hours of the dearest site: seats are built before work is left."""


class NoSiteError(ValueError):
    """Work that no site can do, or more than all of them may do; the text says which."""


@dataclass(frozen=True)
class Offer:
    """A site as the choice sees it.

    Attributes
    ----------
    fit, reach
        Of the whole of the work that it can do.
    cost
        Of an hour at the phone, by line and list that it can do.
    cannot
        Why not, in words, by line and list that it cannot.
    seats_h
        Seats that an hour needed at the phone takes in a month of a week: seats = seats_h · hours
        of the month / weeks.
    fixed
        Cost of the site over the bid however little it does.
    """

    site: str
    fit: Fit
    reach: Reach
    cost: Mapping[str, HourCost]
    cannot: Mapping[str, str]
    seats_h: float
    fixed: float


def speaks(request: Request, site: str, work: str) -> bool:
    """Whether a site has the language of a line or list."""
    return work_of(request, work).language in request.places[site].languages


def no_language(request: Request, site: str, work: str) -> str:
    """That it has not, in words."""
    return _("{work}: {language} is not spoken in {site}").format(
        work=work_of(request, work).name, language=work_of(request, work).language,
        site=request.places[site].name)


def offer(request: Request, site: str, fit: Fit, reach: Reach, hours: Mapping[str, float]) -> Offer:
    """A site by its fit and reach; `hours` of each work weigh what it was rostered for."""
    place = request.places[site]
    able = {name: hours[name] for name, beyond in reach.beyond.items() if beyond <= BEYOND}
    mean = sum(h * reach.premium[name] for name, h in able.items()) / sum(able.values())
    cost, cannot = {}, {}
    for name in (*request.lines, *request.lists):
        work = work_of(request, name)
        if not speaks(request, site, name):
            cannot[name] = no_language(request, site, name)
        elif name not in able:
            cannot[name] = _(
                "{work}: {share:.0%} of its hours are at times that no shift in {site} may cover"
            ).format(work=work.name, share=reach.beyond.get(name, 1.0), site=place.name)
        else:
            # the roster's premium, told apart by when each work is done
            extra = max(reach.premium[name] + fit.premium - mean, 0.0)
            cost[name] = hour_cost(request, place, fit, extra, work.language)
    seats = fit.present * (1 - place.home) / place.sharing
    return Offer(site, fit, reach, cost, cannot,
                 seats / (phone_share(place, fit) * place.week_h), fixed_cost(request, place))


def mix(
    request: Request, offers: Mapping[str, Offer], hours: Mapping[str, Floats]
) -> Mapping[str, Share]:
    """The shares of each site, with the reasons.

    Parameters
    ----------
    hours
        Agent hours at the phone of each line and list by month, (M,).

    Raises
    ------
    NoSiteError
        Nobody can do some of the work.
    """
    works = [name for name, of in hours.items() if of.sum() > 0]
    _check(request, offers, works)
    found = _solve(request, offers, {name: hours[name] for name in works})
    return {
        site: Share({name: found.get((site, name), 0.0) for name in hours},
                    tuple(_reasons(request, offers, hours, found, site)) if site in offers else (
                        _("{site} can do none of the work").format(
                            site=request.places[site].name),))
        for site in request.places
    }


def cost_of(
    request: Request, offers: Mapping[str, Offer], hours: Mapping[str, Floats],
    shares: Mapping[str, Share],
) -> float:
    """What the hours and the sites of a choice cost by the offers, in the bid's currency."""
    total = 0.0
    for site, share in shares.items():
        done = {name: part for name, part in share.shares.items() if part > 0}
        total += sum(part * float(hours[name].sum()) * offers[site].cost[name].total
                     for name, part in done.items())
        total += offers[site].fixed if done else 0.0
    return total


def _check(request: Request, offers: Mapping[str, Offer], works: list[str]) -> None:
    """That there is somebody for everything, and together they may do all of it."""
    alone = [name for name in works if not any(name in one.cost for one in offers.values())]
    if alone:
        why = {one.cannot[alone[0]] for one in offers.values() if alone[0] in one.cannot}
        why |= {no_language(request, site, alone[0]) for site in request.places
                if site not in offers}
        raise NoSiteError(_("no site can do {work}: {why}").format(
            work=work_of(request, alone[0]).name, why="; ".join(sorted(why))))
    most = sum(request.places[site].max_share for site in offers)
    if most < 1 - 1e-9:
        raise NoSiteError(_("the sites together may do no more than {share:.0%} of the work")
                          .format(share=most))


def _solve(
    request: Request, offers: Mapping[str, Offer], hours: Mapping[str, Floats]
) -> dict[tuple[str, str], float]:
    """The share of each site and work that is done there."""
    solver = pywraplp.Solver.CreateSolver("SCIP")
    weeks = weeks_of(request)
    total = {name: float(of.sum()) for name, of in hours.items()}
    dearest = max(cost.total for one in offers.values() for cost in one.cost.values())
    share: dict[tuple[str, str], Any] = {}
    terms: list[Any] = []
    for site, one in offers.items():
        place = request.places[site]
        used = solver.BoolVar(f"use {site}")
        terms.append(one.fixed * used)
        for name in hours:
            if name not in one.cost:
                continue
            part = share[site, name] = solver.NumVar(0, 1, f"{name} in {site}")
            some = solver.BoolVar(f"{name} in {site} at all")
            solver.Add(part <= some)
            solver.Add(part >= LEAST * some)
            solver.Add(some <= used)
            terms.append(total[name] * one.cost[name].total * part)
        mine = [(name, share[site, name]) for name in hours if (site, name) in share]
        solver.Add(solver.Sum([total[name] * part for name, part in mine])
                   <= place.max_share * sum(total.values()))
        built = solver.NumVar(0, solver.infinity(), f"seats more in {site}")
        terms.append(_SEAT * dearest * built)
        for month in range(request.months):
            solver.Add(solver.Sum([
                one.seats_h * float(hours[name][month] / weeks[month]) * part
                for name, part in mine]) <= place.seats + built)
    for name in hours:
        solver.Add(solver.Sum([part for (_s, work), part in share.items() if work == name]) == 1)
    solver.Minimize(solver.Sum(terms))
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        raise NoSiteError(_("no sharing of the work keeps to the largest shares of the sites"))
    return {key: round(part.solution_value(), 6) for key, part in share.items()
            if part.solution_value() > _BINDS}


def peak_seats(request: Request, one: Offer, hours: Mapping[str, Floats],
               shares: Mapping[str, float]) -> tuple[float, int]:
    """Seats that a site's part of the work takes in its busiest month, and which one that is."""
    by_month = sum((shares.get(name, 0.0) * of for name, of in hours.items()),
                   np.zeros(request.months)) / weeks_of(request) * one.seats_h
    month = int(np.argmax(by_month))
    return float(by_month[month]), month


def _reasons(
    request: Request, offers: Mapping[str, Offer], hours: Mapping[str, Floats],
    found: Mapping[tuple[str, str], float], site: str,
) -> list[str]:
    """Why a site does what it does: what it cannot, which limits bind, and what others cost."""
    place, one = request.places[site], offers[site]
    total = sum(float(of.sum()) for of in hours.values())
    mine = {name: found.get((site, name), 0.0) for name in hours}
    done = sum(part * float(hours[name].sum()) for name, part in mine.items()) / total
    said = list(one.cannot.values())
    if done > place.max_share - _BINDS and place.max_share < 1:
        said.append(_("{site} does at most {share:.0%} of the hours, which it does").format(
            site=place.name, share=place.max_share))
    seats, month = peak_seats(request, one, hours, mine)
    if done > 0 and seats > place.seats - 0.5:
        said.append(_("{site} has {seats} seats: in {month:%Y-%m} all are taken").format(
            site=place.name, seats=place.seats, month=request.first_days[month])
            if seats < place.seats + 0.5 else
            _("{site} has {seats} seats, and {missing} more are needed in {month:%Y-%m}").format(
            site=place.name, seats=place.seats, missing=int(np.ceil(seats - place.seats - 1e-6)),
            month=request.first_days[month]))
    for name in hours:
        if name not in one.cost:
            continue
        here = one.cost[name].total
        others = {other: o.cost[name].total for other, o in offers.items()
                  if other != site and name in o.cost}
        if not others:
            said.append(_("{work}: only {site} can do it").format(
                work=work_of(request, name).name, site=place.name))
            continue
        best = min(others, key=lambda other: others[other])
        said.append(_(
            "{work}: an hour at the phone costs {here:.2f} {currency} in {site}, "
            "{there:.2f} in {other}").format(
                work=work_of(request, name).name, here=here, currency=request.currency,
                site=place.name, there=others[best], other=request.places[best].name))
        if mine[name] > 0 and here > others[best]:
            said.append(_("{work}: {share:.0%} is done in {site}, as cheaper sites are at their "
                          "limits").format(work=work_of(request, name).name, share=mine[name],
                                           site=place.name))
    if one.fixed > 0 and done == 0:
        said.append(_("{site} would cost {fixed:,.0f} {currency} before any work is done").format(
            site=place.name, fixed=one.fixed, currency=request.currency))
    return said
