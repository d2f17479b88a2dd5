"""Paid minutes, overtime and amounts of each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from wfm.payroll.clock import Floats, Ints
from wfm.payroll.overtime import overtime
from wfm.payroll.shifts import PREMIUMS, Rows, groups_of
from wfm.rules.labour import LabourPack

RATES = 3
"""Rates of overtime that are told apart; the last column holds higher ones too."""
ROUNDING_MIN = 10
"""Where night hours count for more, a shift may count so many minutes less than the contract's
length that it is paid for, because breaks and ends keep to five minutes."""
_SLACK_MIN = 0.05
"""Packs write the factor of night hours rounded."""


def pay_columns(rows: Rows, minutes: Mapping[str, Floats]) -> dict[str, Any]:
    """Columns of minutes and amounts as :func:`wfm.payroll.days.payroll_days` has them.

    Parameters
    ----------
    minutes
        Those of :func:`wfm.payroll.shifts.shift_columns`.
    """
    found: dict[str, Any] = {
        "shift_min": _whole(minutes, "clock", rows), "worked_min": _whole(minutes, "worked", rows),
        "paid_break_min": _whole(minutes, "paid_break", rows),
        "unpaid_break_min": _whole(minutes, "unpaid_break", rows),
        "night_clock_min": _whole(minutes, "dark_paid", rows),
        "next_day_min": _whole(minutes, "next_day", rows),
        **{f"{kind}_min": _whole(minutes, kind, rows) for kind in PREMIUMS},
    }
    for code, at in groups_of(rows):
        mine = {name: values[at] for name, values in minutes.items()}
        lengths = [rows.center.contracts[rows.contracts[n]].shift_lengths() for n in at]
        for name, values in _of_pack(
                rows.center.labour[code], mine, lengths, rows.cost_h[at] / 60).items():
            found.setdefault(name, np.zeros(len(rows), dtype=values.dtype))[at] = values
    return found


def _of_pack(
    pack: LabourPack, minutes: Mapping[str, Floats], lengths: Sequence[Sequence[int]],
    minute: Floats,
) -> dict[str, Ints | Floats]:
    """Columns of the rows that a pack binds; `minute` is what one costs, shape (n,)."""
    clock = np.rint(minutes["paid_clock"]).astype(np.int64)
    more = pack.night.counts - 1.0
    counted = clock + more * minutes["dark_paid"]
    # a shift was made as if its unpaid breaks at night counted as well
    shorter = np.where((more > 0) & (minutes["dark"] > 0),
                       ROUNDING_MIN + more * (minutes["dark"] - minutes["dark_paid"]), 0.0)
    paid = np.array([_paid(*shift) for shift in zip(lengths, counted, shorter, strict=True)],
                    dtype=np.int64)
    extra = np.rint(counted - clock).astype(np.int64)
    late = overtime(paid.reshape(-1, 7), pack.overtime)
    by_rate, of_day = (m.reshape(len(paid), -1) for m in (late.minutes, late.by_day))
    beyond, beyond_day = by_rate.sum(axis=1), of_day.sum(axis=1)
    prices = by_rate * late.rates
    columns: dict[str, Ints | Floats] = {
        "paid_min": paid, "night_extra_min": extra, "rounding_min": paid - clock - extra,
        "regular_min": paid - beyond, "overtime_min": beyond, "overtime_day_min": beyond_day,
        "overtime_week_min": beyond - beyond_day,
        "ordinary_amount": paid * minute, "overtime_amount": prices.sum(axis=1) * minute,
        "overtime_week_amount": (by_rate - of_day) @ late.rates * minute,
    }
    for n in range(RATES):
        some = slice(n, n + 1 if n < RATES - 1 else None)
        columns[f"overtime_{n + 1}_min"] = by_rate[:, some].sum(axis=1)
        columns[f"overtime_{n + 1}_amount"] = prices[:, some].sum(axis=1) * minute
    premium = columns["overtime_amount"]
    for kind in PREMIUMS:
        rate = pack.premium(kind)
        columns[f"{kind}_rate"] = np.full(len(paid), rate)
        columns[f"{kind}_amount"] = minutes[kind] * minute * rate
        premium = premium + columns[f"{kind}_amount"]
    columns["premium_amount"] = premium
    columns["pay_amount"] = columns["ordinary_amount"] + premium
    return columns


def _paid(lengths: Sequence[int], counted: float, shorter: float) -> int:
    """Paid minutes of a shift: what it counts, up to the contract's length where that is near."""
    if shorter > 0:
        for length in lengths:
            if -_SLACK_MIN <= length - counted <= shorter + _SLACK_MIN:
                return length
    return round(counted)


def _whole(minutes: Mapping[str, Floats], name: str, rows: Rows) -> Ints:
    return np.rint(minutes.get(name, np.zeros(len(rows)))).astype(np.int64)
