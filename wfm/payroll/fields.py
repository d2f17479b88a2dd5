"""The fields that a layout may name, by what a row is, and what kind each is of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from wfm.payroll.days import COLUMNS
from wfm.payroll.sums import PAY_CODES, PERSON

Kind = Literal["text", "minutes", "amount", "share", "count", "date", "clock"]

ROWS = ("day", "week", "pay_code")
KINDS: Mapping[str, tuple[str, ...]] = {
    "day": ("work", "absence", "off"), "week": (), "pay_code": PAY_CODES}
"""What a row may be, for `skip` and `only`."""

_OTHERS: Mapping[str, Kind] = {
    "date": "date", "end_date": "date", "start": "clock", "end": "clock", "minutes": "minutes",
    "amount": "amount", "cost_h": "amount", "part_time": "share", "days_worked": "count",
}


def _kind(name: str) -> Kind:
    if name in _OTHERS:
        return _OTHERS[name]
    if name.endswith("_min"):
        return "minutes"
    if name.endswith("_amount"):
        return "amount"
    return "share" if name.endswith("_rate") else "text"


def _kinds(names: tuple[str, ...]) -> Mapping[str, Kind]:
    return {name: _kind(name) for name in names}


FIELDS: Mapping[str, Mapping[str, Kind]] = {
    "day": _kinds(COLUMNS),
    "week": _kinds((*PERSON, "date", "days_worked",
                    *(n for n in COLUMNS if n.endswith(("_min", "_amount"))))),
    "pay_code": _kinds((*PERSON, "date", "pay_code", "absence_code", "code", "minutes", "amount")),
}
"""Columns of :func:`wfm.payroll.payroll_days`, :func:`wfm.payroll.payroll_weeks` and
:func:`wfm.payroll.pay_codes`; ``code`` is the pay code by the layout's own names, for an absence
that of the absence."""
