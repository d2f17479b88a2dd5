"""What a client may see of a bid: the only thing that the client's workbook is made of.

There is no field for what things cost, what people earn or what is left: what is not here cannot
get into the file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wfm.bid.price import rate_card
from wfm.bid.request import PRICE_MODELS, Line, PriceModel
from wfm.center import Spans
from wfm.export.bid.client_words import channel_word, said
from wfm.export.bid.findings import Findings
from wfm.export.bid.words import model_name, model_unit, shore
from wfm.language import clock_text, number_text
from wfm.language import translate as _

FOR_CLIENT = ("bid_lines", "bid_lists", "bid_volumes", "bid_profiles", "bid_spikes")
"""Tables of the request that are the client's own."""

STEP = 5
"""Agents are told in steps of so many."""


@dataclass(frozen=True)
class Service:
    """A line or call list: what is promised of it, in words."""

    name: str
    channel: str
    language: str
    hours: str
    promise: str


@dataclass(frozen=True)
class BandOffer:
    """Volume beyond the forecast: from, to, and the price of a unit in it."""

    low: float
    high: float
    amount: float


@dataclass(frozen=True)
class PriceOffer:
    """A price model: what a unit is and what it is billed at, in the first year."""

    model: str
    unit: str
    amount: float
    own: bool
    bands: tuple[BandOffer, ...]


@dataclass(frozen=True)
class Assumed:
    """A figure that the offer rests on, and whether the client gave it."""

    what: str
    value: str
    unit: str
    given: bool


@dataclass(frozen=True)
class Offer:
    """An offer.

    Attributes
    ----------
    volumes
        By the name of the line or list, by month.
    agents
        By month, in steps of :data:`STEP`.
    places
        Where the work is done, in words.
    terms
        Pairs of words and what holds.
    levels
        Prices of a unit at other service levels: name and price.
    """

    name: str
    client: str
    currency: str
    months: tuple[date, ...]
    made_by: str
    made_on: date | None
    services: tuple[Service, ...]
    volumes: Mapping[str, tuple[float, ...]]
    agents: tuple[int, ...]
    places: tuple[str, ...]
    prices: tuple[PriceOffer, ...]
    terms: tuple[tuple[str, str], ...]
    levels: tuple[tuple[str, float], ...]
    assumptions: tuple[Assumed, ...]


def make_offer(found: Findings, models: Sequence[PriceModel] | None = None) -> Offer:
    """The client's part of a bid; without `models` all that it has units of.

    Cost plus is never among them: its factor would tell the margin.
    """
    request = found.request
    plan = found.outcome.plan
    chosen = [m for m in (PRICE_MODELS if models is None else models) if m != "cost_plus"]
    own = request.terms.model
    rates = {rate.model: rate for rate in rate_card(found.outcome)}
    prices = []
    agreed = {(band.low, band.high) for band in request.terms.bands if band.price is not None}
    for model in sorted(chosen, key=lambda one: (one != own, PRICE_MODELS.index(one))):
        price = rates[model].price
        if price is None:
            continue
        prices.append(PriceOffer(
            model_name(model), model_unit(model), rounded(price.amount), model == own,
            tuple(BandOffer(b.low, b.high, rounded(b.amount)) for b in price.bands
                  if model == own or (b.low, b.high) not in agreed)))
    contacts = {name: tuple(float(n) for n in plan.contacts[:, j])
                for j, name in enumerate(found.works.values())}
    heads = found.outcome.operation.people.heads[0].sum(axis=1)
    return Offer(
        request.name, request.client, request.currency, request.first_days[:-1],
        request.made_by, request.made_on, _services(found), contacts,
        tuple(math.ceil(n / STEP) * STEP for n in heads.tolist()),
        tuple(dict.fromkeys(
            f"{request.places[site].country} ({shore(request.places[site].kind)})"
            for site in found.used)),
        tuple(prices), _terms(found),
        tuple((one.name, rounded(one.price)) for one in found.alternatives)
        if own != "cost_plus" else (),
        tuple(Assumed(*said(one, found.works), given=not one.default)
              for one in request.assumptions if one.table in FOR_CLIENT))


def rounded(amount: float) -> float:
    """A price as it is quoted: up to the next whole, hundredth or ten-thousandth."""
    digits = 0 if amount >= 1000 else 2 if amount >= 10 else 4
    scale = float(10 ** digits)
    return math.ceil(amount * scale - 1e-6) / scale


def _services(found: Findings) -> tuple[Service, ...]:
    request = found.request
    made = [Service(found.works[code], channel_word(line.channel), line.language, _hours(line),
                    _promise(line))
            for code, line in request.lines.items()]
    made += [Service(found.works[code], _("outbound"), calls.language,
                     _("within the legal calling hours of {places}").format(
                         places=", ".join(calls.jurisdictions)),
                     _("{attempts:.1f} attempts on each record").format(attempts=calls.attempts))
             for code, calls in request.lists.items()]
    return tuple(made)


def _hours(line: Line) -> str:
    """``Mon–Fri 09:00–21:00; Sat 10:00–18:00``."""
    names = {"mon": _("Mon"), "tue": _("Tue"), "wed": _("Wed"), "thu": _("Thu"), "fri": _("Fri"),
             "sat": _("Sat"), "sun": _("Sun"), "holiday": _("holidays")}
    runs: list[tuple[str, str, str]] = []
    for day, name in names.items():
        if day not in line.hours:
            continue
        said = _spans(line.hours[day])
        if runs and runs[-1][2] == said and day != "holiday":
            runs[-1] = (runs[-1][0], name, said)
        else:
            runs.append((name, name, said))
    return "; ".join(
        f"{first if first == last else f'{first}–{last}'} {said}" for first, last, said in runs)


def _spans(spans: Spans) -> str:
    if not spans:
        return _("closed")
    return ", ".join(f"{clock_text(begin)}–{clock_text(end) if end.hour or end.minute else '24:00'}"
                     for begin, end in spans)


def _promise(line: Line) -> str:
    parts = []
    if line.service_level is not None and line.answer_within_s is not None:
        parts.append(_("{share:.0%} within {seconds:.0f} s").format(
            share=line.service_level, seconds=line.answer_within_s))
    elif line.service_level is not None:
        parts.append(_("{share:.0%} in time").format(share=line.service_level))
    if line.due_within_h is not None:
        parts.append(_("done within {hours:g} h").format(hours=line.due_within_h))
    if line.max_abandon is not None:
        parts.append(_("at most {share:.0%} given up").format(share=line.max_abandon))
    if parts:
        parts.append({"interval": _("measured by interval"), "day": _("measured by day"),
                      "week": _("measured by week"),
                      "month": _("measured by month")}[line.measured])
    return ", ".join(parts) or "–"


def _terms(found: Findings) -> tuple[tuple[str, str], ...]:
    terms = found.request.terms
    made = [
        (_("Price model"), f"{model_name(terms.model)} ({model_unit(terms.model)})"
         if terms.model != "cost_plus" else _("as agreed")),
        (_("Commitment"), _("at least {share:.0%} of the forecast is billed in any month").format(
            share=terms.commitment)),
        (_("Forecast"), _("locked {n} months ahead; up to {share:.0%} above it the promises hold")
         .format(n=terms.lock_months, share=terms.lock_band)),
        (_("Indexation"), _("once a year, by {share:.0%} of the rise of pay").format(
            share=terms.inflation_pass)),
        (_("Payment"), _("{n:.0f} days after the end of the month").format(n=terms.payment_days)),
    ]
    for rule in terms.credits:
        line = _("all lines") if rule.line == "all" else found.works.get(rule.line, rule.line)
        text = (_("{line}: bonus of {share} of the line's part of the bill at {points} above the "
                  "promise") if rule.points < 0 else
                _("{line}: {share} of the line's part of the bill where a month is more than "
                  "{points} below the promise"))
        made.append((_("Service credit") if rule.points >= 0 else _("Bonus"), text.format(
            line=line, share=_percent(abs(rule.share)), points=_percent(abs(rule.points)))))
    return tuple(made)


def _percent(share: float) -> str:
    return f"{number_text(100 * share, '.4g')} %"
