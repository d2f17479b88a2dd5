"""Figures of a request in the client's words: the log of assumptions says them by their columns."""

from __future__ import annotations

from collections.abc import Mapping

from wfm.bid.request import Assumption
from wfm.bid_schema import EVERY
from wfm.language import translate as _


def said(one: Assumption, works: Mapping[str, str]) -> tuple[str, str, str]:
    """What the figure is, its value and its unit; `works` are names of lines and lists by code."""
    of, _colon, figure = one.what.partition(": ")
    code, _space, rest = of.partition(" ")
    name = _("all lines") if code == EVERY else works.get(code, code)
    whose = f"{name} {rest}".strip()
    value = _("none") if one.value == "none" else one.value
    return f"{whose}: {_figure(figure)}", value, _unit(one.unit)


def channel_word(channel: str) -> str:
    """How contacts arrive."""
    return {
        "voice": _("telephone"), "chat": _("chat"), "email": _("e-mail"),
        "social": _("social media"), "back_office": _("back office"),
    }[channel]


def _figure(column: str) -> str:
    return {
        "": _("volume"), "service_level": _("service level"),
        "answer_within_s": _("answered within"), "measured": _("service is measured by"),
        "max_abandon": _("most that may give up"), "max_occupancy": _("highest occupancy"),
        "patience_s": _("patience of those who wait"), "concurrency": _("contacts at once"),
        "due_within_h": _("done within"), "aht_s": _("handling time"),
        "aht_year": _("change of the handling time"), "growth_year": _("growth of the volume"),
        "profile": _("shape of the week"), "attempts": _("attempts on a record"),
        "contact_rate": _("attempts that somebody answers"),
        "right_party": _("of these, the right person"), "conversion": _("conversion"),
        "aht_contact_s": _("time of an attempt that reaches the right person"),
        "aht_no_contact_s": _("time of another attempt"),
        "factor": _("against an ordinary day"),
    }.get(column, column)


def _unit(unit: str) -> str:
    return {
        "a month": _("a month"), "attempts a record": _("attempts a record"),
        "contacts": _("contacts"), "hours": _("hours"), "seconds": _("seconds"),
        "share a year": _("share a year"), "share of attempts": _("share of attempts"),
        "share of contacts": _("share of contacts"),
        "share of right persons": _("share of right persons"),
        "share of the answered": _("share of the answered"),
        "share of the week": _("share of the week"), "share of time": _("share of time"),
        "times": _("times"),
    }.get(unit, unit)
