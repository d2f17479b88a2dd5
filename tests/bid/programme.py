"""Capacities for requests of :mod:`made_request`, without rosters or simulations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import made_request
import numpy as np

from wfm.bid.capacity import Capacity, Classes, Curve, Fit, Share
from wfm.bid.request import Band, Credit, Item, Request, Risk, Support


def curve(**changes: Any) -> Curve:
    """Economies of scale, and a service that falls fast with too few."""
    made = Curve(
        load=np.array([0.0, 50.0, 150.0, 400.0, 1000.0]),
        hours=np.array([0.0, 75.0, 195.0, 475.0, 1140.0]),
        ratio=np.array([0.0, 0.8, 0.9, 1.0, 1.1, 1.5]),
        service=np.array([0.0, 0.3, 0.6, 0.8, 0.9, 0.99]),
        answered=np.array([0.0, 0.82, 0.92, 0.97, 0.985, 1.0]))
    return replace(made, **changes)


def capacity(request: Request, classes: dict[str, Classes] | None = None,
             **changes: Any) -> Capacity:
    """Work in equal parts at all sites, and a class now and then."""
    works, n = (*request.lines, *request.lists), len(request.places)
    usual = Classes(np.array([-6, -3, *range(4, request.weeks, 8)]),
                    np.array([3, 3] + [2] * len(range(4, request.weeks, 8))))
    made = Capacity(
        curves={line: curve() for line in request.lines},
        fits={site: Fit(0.9, 0.04, 0.6, 30, 0.0, 0.01) for site in request.places},
        shares={site: Share(dict.fromkeys(works, 1 / n)) for site in request.places},
        classes=classes or dict.fromkeys(request.places, usual))
    return replace(made, **changes)


def two_sites(**changes: Any) -> Request:
    """Madrid and Bogotá, items of every basis, credits, bands and all risks."""
    madrid = made_request.place(opening=15)
    bogota = made_request.place(
        site="BOG", name="Bogotá", kind="nearshore", country="CO", subdivision=None,
        zone="America/Bogota", languages={"es": 0.02}, currency="COP", rate=0.00022,
        rate_year=-0.03, opening=15, wage_year=0.07, home=0.2, sharing=1.1,
        patterns=tuple(replace(p, contract=replace(p.contract, cost_h=14000.0))
                       for p in madrid.patterns))
    made = made_request.request(places={"MAD": madrid, "BOG": bogota}, months=18)
    made = replace(
        made,
        lines={"care": replace(made.lines["care"], contacts=np.linspace(36000, 45000, 18),
                               aht_year=-0.02)},
        lists={"telesales": replace(made.lists["telesales"], records=np.full(18, 9000.0))},
        support=(Support("supervisor", "all", 12.0, 1, 2600.0),
                 Support("trainer", "BOG", 25.0, 1, 5e6), Support("planner", "MAD", 50.0, 1, 3000)),
        items=(Item("set-up", "all", "once", 20000, (0, 0)),
               Item("rent", "MAD", "month", 900, (0, 17)),
               Item("recruiting", "BOG", "hire", 9e5, (0, 17)),
               Item("licence", "all", "agent_month", 60, (0, 17)),
               Item("seat", "MAD", "seat_month", 210, (0, 17)),
               Item("laptop", "BOG", "paid_hour", 500, (2, 17)),
               Item("telecom", "all", "handled_minute", 0.01, (0, 17)),
               Item("recording", "all", "contact", 0.02, (0, 17)),
               Item("bonus", "BOG", "wage_share", 0.05, (6, 17)),
               Item("overheads", "all", "revenue_share", 0.04, (0, 17))),
        terms=replace(
            made.terms, credits=(Credit("care", 0.02, 0.03), Credit("care", 0.10, 0.08),
                                 Credit("care", -0.12, -0.01)),
            bands=(Band(0.7, 0.9), Band(0.9, 1.1), Band(1.1, 1.3), Band(1.3, 1.5, 30.0))),
        risks=(Risk("volume", 0.08, 0.05, 0.05), Risk("aht", 0.05, 0.02),
               Risk("shrinkage", 0.08), Risk("attrition", 0.25), Risk("ramp", 0.2),
               Risk("currency", 0.0, 0.0, 0.10), Risk("conversion", 0.15, 0.1),
               Risk("wage", 0.0, 0.0, 0.02)))
    return replace(made, **changes)
