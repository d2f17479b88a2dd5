"""Words of a bid for people: models, drivers, bases, kinds of cost."""

from __future__ import annotations

from wfm.language import translate as _


def model_name(model: str) -> str:
    """A price model."""
    return {
        "paid_hour": _("Paid hour"), "productive_hour": _("Productive hour"),
        "minute": _("Minute of handling"), "contact": _("Contact handled"),
        "right_party_contact": _("Right-party contact"), "sale": _("Sale"),
        "fte": _("Full-time agent and month"), "seat": _("Seat and month"),
        "month": _("Fixed, by the month"), "cost_plus": _("Cost plus"),
    }[model]


def model_unit(model: str) -> str:
    """What one unit of it is."""
    return {
        "paid_hour": _("hour paid to agents"), "productive_hour": _("hour at the phone"),
        "minute": _("minute"), "contact": _("contact"),
        "right_party_contact": _("right person reached"), "sale": _("sale"),
        "fte": _("FTE and month"), "seat": _("seat and month"), "month": _("month"),
        "cost_plus": _("unit of cost"),
    }[model]


def driver_name(driver: str) -> str:
    """What may come out unlike assumed."""
    return {
        "volume": _("Volume"), "aht": _("Handling time"), "shrinkage": _("Shrinkage"),
        "attrition": _("Attrition"), "ramp": _("Ramp: what new agents lack"),
        "currency": _("Exchange rates"), "conversion": _("Conversion"), "wage": _("Wages"),
    }[driver]


def kind_name(kind: str) -> str:
    """A kind of cost."""
    return {
        "wages": _("Wages"), "premiums": _("Premiums"), "overtime": _("Overtime"),
        "training": _("Training pay"), "on_costs": _("On-costs"), "support": _("Support staff"),
        "items": _("Other items"),
    }[kind]


def shore(kind: str) -> str:
    """Where a site is, seen from the client."""
    return {"onshore": _("onshore"), "nearshore": _("nearshore"),
            "offshore": _("offshore")}[kind]


def basis_unit(basis: str, money: str) -> str:
    """The unit of an item of cost by what it is counted by."""
    said = {
        "once": _("{currency} once"), "month": _("{currency} a month"),
        "hire": _("{currency} a person hired"), "agent_month": _("{currency} an agent and month"),
        "seat_month": _("{currency} a seat and month"), "paid_hour": _("{currency} a paid hour"),
        "handled_minute": _("{currency} a minute of handling"),
        "contact": _("{currency} a contact handled"), "wage_share": _("share of pay"),
        "revenue_share": _("share of revenue"),
    }[basis]
    return said.format(currency=money)
