"""Finished bids for the tests of workbooks: of two sites, and of one without lists or classes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

import numpy as np
from programme import capacity, curve, two_sites

from wfm.bid.break_even import break_evens
from wfm.bid.capacity import Capacity, Classes
from wfm.bid.economics import run
from wfm.bid.hour_cost import hour_cost
from wfm.bid.price import alternatives
from wfm.bid.request import Assumption, Credit, Line, Request, Spike
from wfm.bid.risk import exposure, simulate, with_credits
from wfm.bid.tornado import tornado
from wfm.export.bid.findings import Findings, SiteCase
from wfm.rules.calling import load_calling_packs
from wfm.rules.labour import load_labour_packs


@lru_cache
def programme() -> tuple[Request, Capacity]:
    """Two sites, two lines with credits, a call list, spikes; it starts in mid-week."""
    base = two_sites(start=date(2027, 7, 1))
    care: Line = base.lines["care"]
    second = replace(care, line="retail", name="Retail", language="en", concurrency=2.0,
                     contacts=np.full(18, 4000.0))
    places = {site: replace(place, languages={"es": 0.01, "en": 0.08})
              for site, place in base.places.items()}
    request = replace(
        base, lines={"care": care, "retail": second}, places=places,
        spikes=(Spike("care", date(2027, 11, 22), date(2027, 12, 3), 1.8),),
        terms=replace(base.terms, credits=(
            *base.terms.credits, Credit("all", 0.05, 0.02), Credit("retail", 0.0, 0.01))),
        assumptions=(
            Assumption("bid_sites", "MAD: on_cost", "0.33", "share of wages", "payroll", False),
            Assumption("bid_sites", "BOG: sharing", "1", "agents a seat", "an assumption of ours",
                       True)))
    held = capacity(request, curves={
        "care": curve(hours=curve().hours * 1.05), "retail": curve()})
    held = replace(held, shares={
        "MAD": replace(held.shares["MAD"],
                       shares={"care": 0.3, "retail": 1.0, "telesales": 0.5},
                       reasons=("no site above 60 %",)),
        "BOG": replace(held.shares["BOG"],
                       shares={"care": 0.7, "retail": 0.0, "telesales": 0.5})})
    return request, held


@lru_cache
def finished() -> Findings:
    """All of it, with 300 scenarios."""
    request, held = programme()
    drawn = simulate(request, held, 300)
    risk = exposure(drawn)
    held = with_credits(held, risk.credits)
    outcome = run(request, held)
    softer = replace(request, lines={
        code: replace(line, service_level=0.7) for code, line in request.lines.items()})
    return Findings(
        outcome, exposure=risk, scenarios=300, seed=request.seed, swings=tornado(outcome),
        break_evens=break_evens(outcome),
        alternatives=alternatives({"80 %": (request, held), "70 %": (softer, held)}),
        sites={
            "MAD": SiteCase(run(request, replace(held, shares={
                "MAD": replace(held.shares["MAD"], shares=dict.fromkeys(
                    ("care", "retail", "telesales"), 1.0)),
                "BOG": replace(held.shares["BOG"], shares={})})), (), {
                    "care": hour_cost(request, request.places["MAD"], held.fits["MAD"], 0.04,
                                      "es")}),
            "BOG": SiteCase(None, ("Retail: en is not spoken in Bogotá",), {})},
        labour=load_labour_packs(), calling=load_calling_packs(), scenario="base",
        command="wfm bid", version="test")


def plain() -> Findings:
    """One site, one line, no classes, no risks, no credits, nothing run beside the plan."""
    base = two_sites()
    request = replace(
        base, places={"MAD": base.places["MAD"]}, lists={}, risks=(), support=(),
        items=(), terms=replace(base.terms, model="month", credits=(), bands=()))
    held = capacity(request, classes={"MAD": Classes(np.array([], int), np.array([], int))})
    return Findings(run(request, held))
