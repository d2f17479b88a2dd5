"""Labels, units and looks of the figures by which bids are compared."""

from __future__ import annotations

from collections.abc import Mapping

from wfm.bid.compare import MODEL_UNITS, Figure, Row
from wfm.export.bid.looks import ONE, PRICE, SHARE, SHARE2, WHOLE
from wfm.export.bid.words import kind_name, model_unit
from wfm.export.styles import Look
from wfm.language import translate as _

_MODELS = {unit: model for model, unit in MODEL_UNITS.items()}


def figure_label(works: Mapping[str, str], key: str, label: str) -> str:
    """What a figure is called; `label` is the English word of one that is not known."""
    kind, _dot, of = key.partition(".")
    if kind == "cost" and of:
        return kind_name(of)
    if kind == "cost_at":
        return _("Cost at {site}").format(site=of if of != "all" else _("no single site"))
    if kind == "service":
        return _("Service level, {name}").format(name=works.get(of, of))
    return {
        "contacts": _("Contacts and attempts"), "hours": _("Hours at the phone needed"),
        "paid_hours": _("Paid hours of agents"), "needed_heads": _("Agents needed, mean"),
        "heads": _("Agents, mean"), "hires": _("People hired"), "seats": _("Seats, most"),
        "cost": _("Cost"), "unit_cost": _("Unit cost"), "price": _("Price"),
        "billed": _("Revenue"), "credits": _("Credits expected in the price"),
        "margin": _("Margin"), "margin_p10": _("Margin P10"), "margin_p50": _("Margin P50"),
        "margin_p90": _("Margin P90"), "loss": _("Probability of a loss"),
        "cash_need": _("Cash need P90"), "present_value": _("Net present value, mean"),
    }.get(key, label)


def figure_unit(unit: str) -> str:
    """The unit of a figure, of which English words stand with it; of others the words themselves.

    A price is in money per unit of its model.
    """
    money, per, model = unit.partition(" per ")
    if per and model in _MODELS:
        return _("{currency} per {unit}").format(currency=money, unit=model_unit(_MODELS[model]))
    return {
        "contacts": _("contacts"), "h": _("h"), "agents": _("agents"), "people": _("people"),
        "seats": _("seats"), "share": _("share"),
    }.get(unit, unit)


def figure_look(figure: Figure | Row) -> Look:
    """How its value is written."""
    if figure.key in ("unit_cost", "price"):
        return PRICE
    if figure.unit == "share":
        return SHARE2 if figure.key == "credits" else SHARE
    return ONE if figure.key in ("needed_heads", "heads", "hires") else WHOLE
