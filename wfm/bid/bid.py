"""A bid from its request to its price and its risk: the whole chain, without files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from wfm.bid.break_even import BreakEven, break_evens
from wfm.bid.capacity import Capacity
from wfm.bid.compare import Figure, figures
from wfm.bid.curves import curves
from wfm.bid.economics import Outcome, run
from wfm.bid.frame import frame
from wfm.bid.hiring import decide_by
from wfm.bid.hour_cost import HourCost
from wfm.bid.plan import Staffed, Told, alone, hired_again, staff
from wfm.bid.price import Alternative, Rate, alternatives, at_level, rate_card
from wfm.bid.request import PriceModel, Request
from wfm.bid.revenue import kept
from wfm.bid.risk import SCENARIOS, Exposure, exposure, simulate, with_credits
from wfm.bid.tornado import Swing, tornado
from wfm.cluster import run as run_all
from wfm.language import translate as _

LEVELS = (0.7, 0.8, 0.9, 0.95)
"""Service levels at which the price is told beside that which was asked for."""
FEWER = 2_000
"""Scenarios from which the credits of what is only compared are expected, at most."""
_OF_LISTS = ("right_party_contact", "sale")
_STAFFED = 0.8
_SHORT = 0.5


@dataclass(frozen=True)
class Alone:
    """All of the work at one site.

    Attributes
    ----------
    outcome
        The plan; None where the site cannot do all of it.
    cannot
        Why not, in words, by line and list that it cannot do.
    hour_cost
        Of an hour at the phone, by line and list that it can do.
    """

    outcome: Outcome | None
    cannot: Mapping[str, str]
    hour_cost: Mapping[str, HourCost]


@dataclass(frozen=True)
class Bid:
    """A bid, finished.

    Attributes
    ----------
    staffed
        How the capacity came about.
    outcome
        The plan at the price; its frame holds the capacity with the credits that are expected.
    exposure
        The price in the scenarios, of which there are `scenarios`.
    rates
        Every price model at the target margin; `exposures` what each comes to in the scenarios.
    alternatives
        The price as asked for, and at other service levels with the staff that each takes.
    sites
        All of the work at each site alone.
    notes
        What people should know of it, in words.
    """

    staffed: Staffed
    outcome: Outcome
    exposure: Exposure
    scenarios: int
    rates: tuple[Rate, ...]
    exposures: Mapping[PriceModel, Exposure]
    swings: tuple[Swing, ...]
    break_evens: tuple[BreakEven, ...]
    alternatives: tuple[Alternative, ...]
    sites: Mapping[str, Alone]
    notes: tuple[str, ...] = field(default=())

    @property
    def request(self) -> Request:
        """What was asked for."""
        return self.outcome.frame.request

    @property
    def capacity(self) -> Capacity:
        """The plan by which it is staffed."""
        return self.outcome.frame.capacity

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What it is compared by."""
        return figures(self.outcome, self.exposure)


def bid(request: Request, scenarios: int = SCENARIOS, workers: int = 1,
        told: Told = lambda what, done: None) -> Bid:
    """The bid of a request.

    Parameters
    ----------
    workers
        Processes in which sites are rostered; the result is the same with any number.
    told
        Called with what is being done and the share that is done.

    Raises
    ------
    wfm.bid.mix.NoSiteError
        Some work can be done nowhere.
    ValueError
        The price model has no units in the plan, or nothing of the price is left for cost.
    """
    _check(request)
    staffed = staff(request, workers, lambda what, done: told(what, _STAFFED * done))
    if not any(request.places[site].opening or len(classes.week)
               for site, classes in staffed.capacity.classes.items()):
        raise ValueError(_("nobody can be hired and trained before the service ends; see award, "
                           "lead_weeks, training_weeks and trainers"))
    return priced(request, staffed, scenarios, workers, told)


def _check(request: Request) -> None:
    """That there can be a price, before any roster is made."""
    terms = request.terms
    if terms.model in _OF_LISTS and not any(
            calls.rate * float(calls.records.sum()) > 0 for calls in request.lists.values()):
        raise ValueError(_("nothing of the plan is counted by {model}").format(model=terms.model))
    kept(frame(request, Capacity({}, {}, {}, {})), terms.margin, 0.0)


def priced(request: Request, staffed: Staffed, scenarios: int = SCENARIOS, workers: int = 1,
           told: Told = lambda what, done: None) -> Bid:
    """The bid of a request whose staffing is known; raises ValueError as :func:`bid`."""
    told("risk", _STAFFED)
    found = simulate(request, staffed.capacity, scenarios)
    capacity = with_credits(staffed.capacity, exposure(found).credits)
    outcome = run(request, capacity)
    rates = rate_card(outcome)
    exposures = {rate.model: exposure(found, price=rate.price) for rate in rates
                 if rate.price is not None}
    told("compare", 0.86)
    fewer = min(scenarios, FEWER)
    others = alternatives({
        _("as asked"): (request, capacity), **_levels(request, staffed, fewer, workers)})
    told("compare", 0.93)
    singly = run_all(_alone, [(request, staffed, site, fewer) for site in request.places], workers)
    sites = dict(zip(request.places, singly, strict=True))
    made = Bid(
        staffed, outcome, exposure(found, price=outcome.price), scenarios, rates, exposures,
        tornado(outcome), break_evens(outcome), others, sites)
    told("done", 1.0)
    return replace(made, notes=tuple(_notes(made)))


def _expected(request: Request, capacity: Capacity, scenarios: int) -> Capacity:
    """A capacity with the credits that it lets expect."""
    return with_credits(capacity, exposure(simulate(request, capacity, scenarios)).credits)


def _levels(
    request: Request, staffed: Staffed, scenarios: int, workers: int
) -> dict[str, tuple[Request, Capacity]]:
    """The same at other service levels: curves and hiring are made anew, fits and shares of the
    sites are held."""
    asked = {line.service_level for line in request.lines.values()} - {None}
    levels = [level for level in LEVELS if asked and asked != {level}]
    jobs = [(at_level(request, level), staffed, scenarios) for level in levels]
    made = run_all(_at_level, jobs, workers)
    return {f"{level:.0%}": (job[0], one)
            for level, job, one in zip(levels, jobs, made, strict=True)}


def _at_level(job: tuple[Request, Staffed, int]) -> Capacity:
    request, staffed, scenarios = job
    return _expected(request, hired_again(request, staffed, curves(request)), scenarios)


def _alone(job: tuple[Request, Staffed, str, int]) -> Alone:
    request, staffed, site, scenarios = job
    one = staffed.offers.get(site)
    capacity = alone(request, staffed, site)
    outcome = None if capacity is None else run(
        request, _expected(request, capacity, scenarios))
    if one is None:
        nothing = _("{site} can do none of the work").format(site=request.places[site].name)
        return Alone(outcome, dict.fromkeys((*request.lines, *request.lists), nothing), {})
    return Alone(outcome, one.cannot, one.cost)


# ---------------------------------------------------------------------- notes


def _notes(made: Bid) -> list[str]:
    """When hiring begins and what it is late for."""
    request, said = made.request, []
    days: dict[str, date] = {}
    for site, hired in made.staffed.hired.items():
        day = decide_by(request, request.places[site], hired.classes)
        if day is not None:
            days[site] = day
    if request.award is None and days:
        site = min(days, key=lambda one: days[one])
        said.append(_(
            "No day of the award is stated: hiring for {site} is taken to be decided on by {day}. "
            "Write award in bid_settings where that is too early.").format(
                site=request.places[site].name, day=days[site]))
    for site, hired in made.staffed.hired.items():
        weeks = int((hired.short > _SHORT).sum())
        if not weeks:
            continue
        said.append(_(
            "{site} is short of people in {weeks} of {all} weeks, of {most:.0f} at most (in the "
            "week from {day}).").format(
                site=request.places[site].name, weeks=weeks, all=len(hired.short),
                most=float(hired.short.max()),
                day=_week(request, int(hired.short.argmax()))))
    return said


def _week(request: Request, week: int) -> date:
    return date.fromordinal(request.first_week.toordinal() + 7 * week)
