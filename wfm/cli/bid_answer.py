"""A bid as it is printed: people, seats, sites, prices, risk, and what was assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from wfm.bid.bid import Bid
from wfm.bid.compare import Row
from wfm.bid.request import Floats, Request
from wfm.bid.track import CAUSES, Tracking
from wfm.cli import counts
from wfm.cli.console import Console
from wfm.export.bid.labels import figure_label, figure_unit
from wfm.export.bid.log_words import source_words, unit_words, value_words
from wfm.export.bid.track_book import cause_name
from wfm.export.bid.words import driver_name, model_unit
from wfm.language import number_text, percent_text, told
from wfm.language import translate as _

_SMALL = 0.001
_REASONS = 3
"""Of why a site does what it does, so many are said; with --verbose all."""
_MONEY = 0.5
"""Parts smaller than that are none."""


def answer(console: Console, made: Bid) -> None:
    """All that a sales engineer asks first."""
    request = made.request
    console.say(_("{name} for {client}: {months} from {first:%Y-%m}, money in {currency}.")
                .format(name=request.name, client=request.client,
                        months=counts.months(request.months), first=request.start,
                        currency=request.currency))
    _say_people(console, made)
    _say_sites(console, made)
    _say_prices(console, made)
    _say_risk(console, made)
    _say_promises(console, made)
    _say_alternatives(console, made)
    for note in made.notes:
        console.say(f"  ! {note}")


def _month(request: Request, month: int) -> str:
    return f"{request.first_days[month]:%Y-%m}"


def _say_people(console: Console, made: Bid) -> None:
    request, done = made.request, made.outcome.operation
    heads = done.people.heads[0].sum(axis=1)
    seats = done.units.seats[0].sum(axis=1)
    hired = int(sum(one.people.sum() for one in made.capacity.classes.values()))
    console.say(_("People: {agents} on average, {most:.0f} at most (in {month}); {hired}.").format(
        agents=counts.agents(heads.mean()), most=heads.max(),
        month=_month(request, int(heads.argmax())),
        hired=_("1 is hired for it") if hired == 1 else
        _("{n} are hired for it").format(n=hired)))
    console.say(_("Seats: {most:.0f} at most (in {month}).").format(
        most=seats.max(), month=_month(request, int(seats.argmax()))))


def _say_sites(console: Console, made: Bid) -> None:
    """Who does how much and why, and what all of the work would cost at one site."""
    at, done = made.outcome.frame, made.outcome.operation
    hours = (done.people.needed[0] * at.fit).sum(axis=0)  # at the phone, as max_share counts them
    console.say(_("Sites:"))
    for p, (site, place) in enumerate(made.request.places.items()):
        alone = made.sites[site].outcome
        said = _("{site} {name}: {share:.0%} of the hours, {agents}").format(
            site=site, name=place.name, share=hours[p] / max(hours.sum(), 1e-12),
            agents=counts.agents(done.people.heads[0, :, p].mean()))
        fit = made.capacity.fits.get(site)
        if fit is not None and at.used[p]:
            text = (_(", schedule fit {fit:.3f} (a roster of 1 person)") if fit.agents == 1 else
                    _(", schedule fit {fit:.3f} (a roster of {agents} people)"))
            said += text.format(fit=fit.fit, agents=fit.agents)
        if alone is not None:
            said += _("; all of the work here: {price}").format(
                price=_price(made.request, alone.price.amount))
        console.say(f"  {said}")
        share = made.capacity.shares.get(site)
        for n, reason in enumerate(share.reasons if share is not None else ()):
            (console.say if n < _REASONS else console.detail)(f"    - {reason}")


def _price(request: Request, amount: float) -> str:
    unit = model_unit(request.terms.model)
    return _("{amount} {currency} per {unit}").format(
        amount=money(amount), currency=request.currency, unit=unit)


def money(amount: float) -> str:
    """An amount with as many digits as it needs: prices go from 0.4 to 200,000."""
    digits = 0 if abs(amount) >= 10_000 else 2 if abs(amount) >= 10 else 4
    return _("{amount:,.{digits}f}").format(amount=amount, digits=digits)


def _say_prices(console: Console, made: Bid) -> None:
    request, own = made.request, made.request.terms.model
    console.say(_("Price at a margin of {margin:.1%}, and what it is worth in {n:,} scenarios:")
                .format(margin=request.terms.margin, n=made.scenarios))
    rows: list[Sequence[str]] = [(
        "", _("price in {currency}").format(currency=request.currency), _("unit cost"),
        _("margin P10"), "P50", "P90", _("loss"), _("loses money at a volume of"))]
    even = {one.model: one for one in made.break_evens}
    for rate in made.rates:
        risk = made.exposures.get(rate.model)
        if rate.price is None or risk is None or rate.unit_cost is None:
            continue
        name = _("per {unit}").format(unit=model_unit(rate.model))
        rows.append((
            f"{'*' if rate.model == own else ' '} {name}", money(rate.price.amount),
            money(rate.unit_cost), *(percent_text(risk.margin_at(q)) for q in (0.1, 0.5, 0.9)),
            _chance(risk.loss), _volumes(even[rate.model].below, even[rate.model].above)))
    _table(console, rows, 1)
    console.say(_("  * is what the bid is priced by."))
    for band in made.outcome.price.bands:
        console.say(_("  From {low:.0%} to {high:.0%} of the forecast a unit is {how} at {price}."
                      ).format(low=band.low, high=band.high, price=money(band.amount),
                               how=_("added") if band.low >= 1 else _("taken off")))


def _chance(share: float) -> str:
    """A probability; one so small that it would look like none is said to be small."""
    return f"< {percent_text(_SMALL)}" if 0 < share < _SMALL / 2 else percent_text(share)


def _volumes(below: float | None, above: float | None) -> str:
    said = [_("below {volume:.0%}").format(volume=below)] if below is not None else []
    said += [_("above {volume:.0%}").format(volume=above)] if above is not None else []
    return ", ".join(said) or "–"


def _say_risk(console: Console, made: Bid) -> None:
    risk, currency = made.exposure, made.request.currency
    console.say(_("Risk: margin {low:.1%} / {middle:.1%} / {high:.1%} (P10 / P50 / P90), a loss in "
                  "{loss} of the scenarios; cash need {cash:,.0f} {currency} (P90).").format(
        low=risk.margin_at(0.1), middle=risk.margin_at(0.5), high=risk.margin_at(0.9),
        loss=_chance(risk.loss), cash=risk.cash_at(0.9), currency=currency))
    if made.swings:
        console.say(_("What matters most (profit in {currency} with the driver low and high, P10 "
                      "and P90):").format(currency=currency))
        _table(console, [
            (driver_name(swing.driver), _times(swing.low), _("{money:,.0f}").format(
                money=swing.low_profit), _times(swing.high), _("{money:,.0f}").format(
                money=swing.high_profit)) for swing in made.swings], 1)


def _say_promises(console: Console, made: Bid) -> None:
    """How often each promise is missed, and what credits cost."""
    lines = made.request.lines
    rows = [(name, f"{line.service_level:.0%}", percent_text(float(made.exposure.miss[n].mean())))
            for n, (name, line) in enumerate(lines.items()) if line.service_level is not None]
    if not rows:
        return
    console.say(_("Promises (missed in a share of the months, over all scenarios); credits less "
                  "bonuses expected: {credits:.2%} of the bills:").format(
        credits=made.exposure.credits))
    _table(console, [(name, level, _("missed {share}").format(share=share))
                     for name, level, share in rows], 1)


def _say_alternatives(console: Console, made: Bid) -> None:
    if len(made.alternatives) < 2:
        return
    console.say(_("At other service levels, each with the staff that it takes:"))
    _table(console, [
        (one.name, counts.agents(one.heads),
         _("cost {cost:,.0f}").format(cost=one.cost), _price(made.request, one.price),
         "" if one is made.alternatives[0] else _gap(one.difference))
        for one in made.alternatives], 1)


def assumed(console: Console, request: Request) -> None:
    """What was left at defaults; each with its origin only if all is asked for."""
    defaults = [one for one in request.assumptions if one.default]
    if not defaults:
        return
    console.say(_("Left at defaults (the sheet of assumptions says where each comes from):"))
    names: dict[str, list[str]] = {}
    for one in defaults:
        figure = told(one.what).rpartition(": ")[2] if one.table != "bid_attrition" else "monthly"
        if figure not in names.setdefault(one.table, []):
            names[one.table].append(figure)
    for table, figures in names.items():
        console.say(f"  {table}: {', '.join(figures)}")
    for one in defaults:
        value = f"{value_words(one)} {unit_words(one.unit)}".strip()
        console.detail(f"    {one.table} {told(one.what)} = {value}: {source_words(one)}")


def side_by_side(console: Console, names: Sequence[str], rows: Sequence[Row],
                 works: Mapping[str, str]) -> None:
    """Figures of two bids and their difference; `works` are names of lines and lists by code."""
    console.say(_("Beside {name}:").format(name=names[0]))
    head = (_("figure"), *names, _("difference"), "", _("unit"))
    shown = [head]
    for row in rows:
        gap, part = row.differences[-1], row.relative[-1]
        shown.append((
            figure_label(works, row.key, row.label),
            *("" if value is None else _figure(value) for value in row.values),
            "" if gap is None else _signed(gap), "" if part is None else _gap(part),
            figure_unit(row.unit)))
    _table(console, shown, 1)


def say_track(console: Console, found: Tracking) -> None:
    """Actual months beside a bid: volume against the lock, profit, and what changed it."""
    at = found.plan.frame
    request, actual = at.request, found.actual
    console.say(_("{name}: {months} beside the bid, money in {currency}.").format(
        name=request.name, months=counts.months(len(found.months)), currency=request.currency))
    rows: list[Sequence[str]] = []
    for j, name in enumerate(at.works):
        there = ~np.isnan(actual.contacts[:, j])
        if not there.any():
            continue
        came, bid = actual.contacts[there, j].sum(), at.contacts[there, j].sum()
        lock = found.lock[there, j].sum() if j < at.inbound else 0.0
        rows.append((
            name, _("came {came:,.0f}").format(came=came),
            _("{change} on the bid").format(change=_gap(came / bid - 1) if bid else "–"),
            _("{change} on the lock").format(change=_gap(came / lock - 1)) if lock else "",
            _("excused in {n} of {months}").format(
                n=int((found.free[:, j] & there).sum()), months=counts.months(int(there.sum())))
            if j < at.inbound else ""))
    if rows:
        console.say(_("Volume:"))
        _table(console, rows, 1)
    if not found.told.any():
        console.say(_("No month has both billed and cost yet: profit cannot be told."))
        return
    console.say(_("Of {months} with billed and cost:").format(
        months=counts.months(int(found.told.sum()))))
    pairs = (
        (_("billed"), found.planned_billed, found.billed),
        (_("cost"), found.planned_cost, found.cost),
        (_("credits less bonuses"), found.planned_credits, found.credits),
        (_("profit"), found.planned_profit, found.profit))
    _table(console, [("", _("bid"), _("actual"), _("change")), *(
        (label, *(_("{money:,.0f}").format(money=float(one.sum())) for one in (
            planned, came, came - planned))) for label, planned, came in pairs)], 1)
    console.say(_("Margin {margin:.1%}, {planned:.1%} in the bid; credits due by the service level "
                  "{due:,.0f}.").format(
        margin=_over(found.profit, found.billed), due=float(found.due.sum()),
        planned=_over(found.planned_profit, found.planned_billed)))
    console.say(_("What changed the profit; the parts sum to {change:,.0f}:").format(
        change=float((found.profit - found.planned_profit).sum())))
    _table(console, [(cause_name(cause), _signed(float(found.causes[cause].sum())))
                     for cause in CAUSES if abs(float(found.causes[cause].sum())) >= _MONEY], 1)


def _times(factor: float) -> str:
    return f"x {number_text(factor, '.3f')}"


def _gap(share: float) -> str:
    """A difference as a share; one that would look like none has no sign of its own."""
    return number_text(round(share, 3) + 0.0, "+.1%")


def _over(above: Floats, below: Floats) -> float:
    return float(above.sum() / below.sum()) if below.sum() else 0.0


def _figure(value: float) -> str:
    return _("{value:,.{digits}f}").format(
        value=value, digits=0 if abs(value) >= 1000 else 2 if abs(value) >= 10 else 4)


def _signed(value: float) -> str:
    text = _figure(value)
    if not any(digit in text for digit in "123456789"):
        return text.removeprefix("-")
    return text if text.startswith("-") else f"+{text}"


def _table(console: Console, rows: Sequence[Sequence[str]], left: int) -> None:
    """Rows in columns, the first `left` of them set to the left."""
    widths = np.array([[len(cell) for cell in row] for row in rows]).max(axis=0)
    for row in rows:
        cells = [f"{cell:<{width}}" if n < left or n == len(row) - 1 else f"{cell:>{width}}"
                 for n, (cell, width) in enumerate(zip(row, widths, strict=True))]
        console.say(("  " + "  ".join(cells)).rstrip())
