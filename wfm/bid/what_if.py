"""Changes to a request by name: ``shrinkage=0.35``, ``wage.MNL=+5%``, ``volume=x1.1``.

A key changes everything that it fits, or after a dot one site, line, list, role or item. A value is
a number to set, of shares a percentage too (``35%``), a percentage to add (``+10%``, ``-10%``), or
a multiple (``x1.1``). Decimals may follow a comma.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from wfm.bid.request import PRICE_MODELS, CallList, Line, Place, Request
from wfm.language import number_text
from wfm.language import translate as _

Scope = Literal["place", "line", "list", "work", "support", "item", "terms"]
Change = Callable[[float], float]
"""From the figure that is to the one that shall be."""


class ChangeError(ValueError):
    """Changes that cannot be made; `faults` says why of each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Key:
    """What can be changed: whose figure, from least to most, and what it is in words."""

    scope: Scope
    least: float
    most: float
    unit: str
    meaning: str
    field: str = ""
    whole: bool = False


MANY = 1e12
KEYS: dict[str, Key] = {
    "volume": Key("work", 0, 100, "factor", "contacts and records of all months; a number is a "
                  "multiple of what they are"),
    "aht": Key("work", 1, 86400, "s", "handling time (of a call list that of a right-party "
               "contact; a percentage or multiple also moves that of the other attempts)"),
    "service_level": Key("line", 0, 1, "share", "share promised in time"),
    "answer_within": Key("line", 1, 86400, "s", "time of the promise", "answer_within_s"),
    "occupancy": Key("line", 0.05, 1, "share", "highest occupancy", "max_occupancy"),
    "patience": Key("line", 1, 86400, "s", "mean patience", "patience_s"),
    "concurrency": Key("line", 1, 20, "contacts", "contacts at once"),
    "attempts": Key("list", 0, 1000, "attempts", "attempts on a record"),
    "contact_rate": Key("list", 0, 1, "share", "attempts that somebody answers"),
    "right_party": Key("list", 0, 1, "share", "of these, the right person"),
    "conversion": Key("list", 0, 1, "share", "right persons that buy or promise"),
    "shrinkage": Key("place", 0, 0.95, "share", "in and out of office together; the first is held "
                     "to the second as it was"),
    "in_office": Key("place", 0, 0.95, "share", "shrinkage in the office"),
    "out_of_office": Key("place", 0, 0.95, "share", "shrinkage out of the office"),
    "attrition": Key("place", 0, 0.95, "share a month", "leaving, at all tenures"),
    "wage": Key("place", 1e-9, MANY, "money/h", "mean wage, in the site's currency; contracts keep "
                "their relation"),
    "wage_year": Key("place", -0.5, 2, "share a year", "rise of wages"),
    "on_cost": Key("place", 0, 5, "share", "employer's contributions"),
    "rate": Key("place", 1e-9, MANY, "money", "worth of the site's currency"),
    "rate_year": Key("place", -0.9, 5, "share a year", "change of that worth"),
    "opening": Key("place", 0, MANY, "agents", "trained agents at the start", whole=True),
    "seats": Key("place", 0, MANY, "seats", "seats of the site", whole=True),
    "home": Key("place", 0, 1, "share", "agents who work from home"),
    "sharing": Key("place", 0.1, 10, "agents a seat", "agents at the peak for each seat"),
    "max_share": Key("place", 0, 1, "share", "most of the programme's hours"),
    "overtime": Key("place", 0, 1, "share", "most overtime"),
    "overtime_premium": Key("place", 0, 5, "share", "what overtime pays above the wage"),
    "training_weeks": Key("place", 0, 104, "weeks", "training", whole=True),
    "training_loss": Key("place", 0, 0.95, "share", "people lost in training"),
    "nesting_weeks": Key("place", 0, 104, "weeks", "nesting", whole=True),
    "nesting": Key("place", 0, 1, "share", "productivity in nesting"),
    "class_size": Key("place", 1, MANY, "people", "most people in a class", whole=True),
    "trainers": Key("place", 0, MANY, "trainers", "classes at once", whole=True),
    "lead_weeks": Key("place", 0, 104, "weeks", "from the decision to the first day", whole=True),
    "span": Key("support", 0.1, MANY, "agents", "agents for one of the role", "agents"),
    "support_cost": Key("support", 0, MANY, "money a month", "cost of one", "month_cost"),
    "item": Key("item", -MANY, MANY, "money", "amount of an item of cost", "amount"),
    "margin": Key("terms", -1, 0.95, "share", "target margin"),
    "commitment": Key("terms", 0, 1, "share", "least of the forecast that is billed"),
    "lock_months": Key("terms", 0, 120, "months", "forecast is fixed so long ahead", whole=True),
    "lock_band": Key("terms", 0, 100, "share", "beyond the locked forecast the promise is excused"),
    "inflation": Key("terms", 0, 2, "share", "of the rise of wages that the price follows",
                     "inflation_pass"),
    "payment_days": Key("terms", 0, 3650, "days", "until payment"),
    "capital": Key("terms", 0, 5, "share a year", "cost of capital", "capital_year"),
    "replan_months": Key("terms", 0, 120, "months", "until headcount follows", whole=True),
    "model": Key("terms", 0, 0, "name", "price model: " + ", ".join(PRICE_MODELS)),
}


def unit_text(unit: str) -> str:
    """The unit of a key in the reader's language."""
    return {
        "agents": _("agents"), "agents a seat": _("agents a seat"), "attempts": _("attempts"),
        "contacts": _("contacts"), "days": _("days"), "factor": _("factor"), "money": _("money"),
        "money a month": _("money a month"), "money/h": _("money an hour"),
        "months": _("months"), "people": _("people"), "s": _("seconds"), "seats": _("seats"),
        "share": _("share"), "share a month": _("share a month"),
        "share a year": _("share a year"), "trainers": _("trainers"), "weeks": _("weeks"),
    }[unit]


def what_if(request: Request, changes: Mapping[str, str | float]) -> Request:
    """The request with the changes made, in their order.

    Raises
    ------
    ChangeError
        With all that is wrong: unknown keys and names, values that are no figure or out of range.
    """
    faults: list[str] = []
    for name, value in changes.items():
        try:
            request = _changed(request, name, value)
        except ValueError as fault:
            faults.append(f"{name}={value}: {fault}")
    if faults:
        raise ChangeError(faults)
    return request


def _changed(request: Request, name: str, value: str | float) -> Request:
    word, _dot, target = name.partition(".")
    if word not in KEYS:
        near = difflib.get_close_matches(word, KEYS, n=1)
        raise ValueError(_("no such key; {key}?").format(key=near[0]) if near
                         else _("no such key"))
    key = KEYS[word]
    if word == "model":
        if value not in PRICE_MODELS or target:
            raise ValueError(_("one of {names}").format(names=", ".join(PRICE_MODELS)))
        return replace(request, terms=replace(request.terms, model=value))
    change, relative = _read(value, share=key.unit.startswith("share"))
    if key.scope == "terms":
        if target:
            raise ValueError(_("it is of the whole programme: nothing may follow a dot"))
        return replace(request, terms=_field(request.terms, word, key, change))
    if key.scope == "support":
        return replace(request, support=_among(
            request.support, "role", target, lambda role: _field(role, word, key, change)))
    if key.scope == "item":
        return replace(request, items=_among(
            request.items, "item", target, lambda item: _field(item, word, key, change)))
    if key.scope == "place":
        return replace(request, places=_of(
            request.places, target, lambda place: _place(place, word, key, change)))
    kinds = {"line": ("lines",), "list": ("lists",), "work": ("lines", "lists")}[key.scope]
    known = [work for kind in kinds for work in getattr(request, kind)]
    if target and target not in known:
        raise ValueError(_unknown(target, known))
    for kind in kinds:
        works = getattr(request, kind)
        if not target or target in works:
            made: Any = {kind: _of(works, target, lambda work: _work(
                work, word, key, change, relative, named=bool(target)))}
            request = replace(request, **made)
    return request


def _read(value: str | float, share: bool) -> tuple[Change, bool]:
    """What becomes of a figure, and whether that depends on what it was.

    Of a `share` a percentage without a sign is the figure itself.
    """
    if isinstance(value, int | float):
        number = float(value)
        return (lambda _old: number), False
    text = value.strip()
    if re.fullmatch(r"[^,.]*,[^,.]*", text):
        text = text.replace(",", ".")
    match = re.fullmatch(r"(?:([+-])(.+)%|[x*×](.+)|(.+))", text)
    sign, percent, multiple, plain = match.groups() if match else (None, None, None, "")
    hundredths = share and plain is not None and plain.endswith("%")
    try:
        number = float(percent or multiple or (plain.rstrip("%") if hundredths else plain))
    except ValueError:
        raise ValueError(_("a number, a change such as +10%, or a multiple such as x1.1")
                         ) from None
    if percent:
        factor = 1 + number / 100 * (-1 if sign == "-" else 1)
        return (lambda old: old * factor), True
    if multiple:
        return (lambda old: old * number), True
    figure = number / 100 if hundredths else number
    return (lambda _old: figure), False


def _within(key: Key, figure: float) -> float:
    if not key.least <= figure <= key.most:
        raise ValueError(_("{figure} is not from {least} to {most} ({unit})").format(
            figure=number_text(figure, "g"), least=number_text(key.least, "g"),
            most=number_text(key.most, "g"), unit=unit_text(key.unit)))
    if key.whole and figure != int(figure):
        figure = float(round(figure))
    return figure


def _field(whose: Any, word: str, key: Key, change: Change) -> Any:
    field = key.field or word
    old = getattr(whose, field)
    if old is None and change(1.0) != change(2.0):
        raise ValueError(_("there is none to change"))
    found = _within(key, change(0.0 if old is None else old))
    return replace(whose, **{field: int(found) if key.whole else found})


def _place(place: Place, word: str, key: Key, change: Change) -> Place:
    if word == "shrinkage":
        old = 1 - place.availability
        return _shrunk(place, _within(key, change(old)))
    if word == "attrition":
        return replace(place, attrition=tuple(
            (until, _within(key, change(rate))) for until, rate in place.attrition))
    if word == "wage":
        factor = _within(key, change(place.wage_h)) / place.wage_h
        return replace(place, patterns=tuple(
            replace(pattern, contract=replace(pattern.contract,
                                              cost_h=pattern.contract.cost_h * factor))
            for pattern in place.patterns))
    made: Place = _field(place, word, key, change)
    return made


def _shrunk(place: Place, total: float) -> Place:
    """Both shares times one factor k: 1 − (1 − k·in)(1 − k·out) = total."""
    a, b = place.in_office, place.out_of_office
    if a + b == 0:
        return replace(place, out_of_office=total)
    # k·(a + b) − k²·a·b = total, in the form that holds where a·b is 0
    k = 2 * total / ((a + b) + ((a + b) ** 2 - 4 * a * b * total) ** 0.5)
    return replace(place, in_office=k * a, out_of_office=k * b)


def _work(work: Line | CallList, word: str, key: Key, change: Change, relative: bool,
          named: bool) -> Line | CallList:
    if word == "volume":
        factor = _within(key, change(1.0))
        if isinstance(work, Line):
            return replace(work, contacts=work.contacts * factor)
        return replace(work, records=work.records * factor)
    if word == "aht":
        if isinstance(work, Line):
            return replace(work, aht_s=_within(key, change(work.aht_s)))
        made = replace(work, aht_contact_s=_within(key, change(work.aht_contact_s)))
        if relative:
            made = replace(made, aht_no_contact_s=change(work.aht_no_contact_s))
        return made
    if getattr(work, key.field or word) is None and not named:
        return work  # a line without that promise gets none
    found: Line | CallList = _field(work, word, key, change)
    return found


def _of(table: Mapping[str, Any], target: str, make: Callable[[Any], Any]) -> dict[str, Any]:
    if target and target not in table:
        raise ValueError(_unknown(target, list(table)))
    return {name: make(one) if not target or name == target else one
            for name, one in table.items()}


def _among(rows: tuple[Any, ...], name: str, target: str,
           make: Callable[[Any], Any]) -> tuple[Any, ...]:
    known = [getattr(row, name) for row in rows]
    if target and target not in known:
        raise ValueError(_unknown(target, known))
    return tuple(make(row) if not target or getattr(row, name) == target else row for row in rows)


def _unknown(target: str, known: list[str]) -> str:
    if not known:
        return _("no {target}; there is none").format(target=target)
    return _("no {target}; there is {names}").format(target=target, names=", ".join(known))
