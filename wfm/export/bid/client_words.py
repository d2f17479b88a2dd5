"""Figures of a request in the client's words: the log of assumptions says them by their columns."""

from __future__ import annotations

from collections.abc import Mapping

from wfm.bid.request import Assumption
from wfm.bid_schema import EVERY
from wfm.export.bid.log_words import column_words, unit_words, value_words
from wfm.language import told
from wfm.language import translate as _


def said(one: Assumption, works: Mapping[str, str]) -> tuple[str, str, str]:
    """What the figure is, its value and its unit; `works` are names of lines and lists by code."""
    of, _colon, figure = told(one.what).partition(": ")
    code, _space, rest = of.partition(" ")
    name = _("all lines") if code == EVERY else works.get(code, code)
    whose = f"{name} {rest}".strip()
    column = column_words(one.table, figure) if figure else _("volume")
    return f"{whose}: {column}", value_words(one), unit_words(one.unit)


def channel_word(channel: str) -> str:
    """How contacts arrive."""
    return {
        "voice": _("telephone"), "chat": _("chat"), "email": _("e-mail"),
        "social": _("social media"), "back_office": _("back office"),
    }[channel]
