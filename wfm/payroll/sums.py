"""Payroll's days added up: by agent and week, and by pay code."""

from __future__ import annotations

import pandas as pd

from wfm.payroll.days import COLUMNS
from wfm.payroll.pay import RATES
from wfm.payroll.shifts import PREMIUMS

PERSON = COLUMNS[: COLUMNS.index("date")]
_OVERTIME = tuple(f"overtime_{n + 1}" for n in range(RATES))
PAY_CODES = ("regular", *_OVERTIME, *PREMIUMS, "absence")
_SUMMED = tuple(name for name in COLUMNS if name.endswith(("_min", "_amount")))


def payroll_weeks(days: pd.DataFrame) -> pd.DataFrame:
    """One row for each agent: minutes and amounts of :func:`payroll_days` added up.

    Columns as there, without those of a single day but date, the first day of the week; and
    days_worked.
    """
    groups = days.groupby("agent", sort=True)
    found = groups[list(PERSON[1:])].first().reset_index()
    found.insert(len(PERSON), "date", days["date"].min() if len(days) else None)
    found["days_worked"] = groups["day_kind"].agg(lambda kinds: int((kinds == "work").sum())
                                                  ).to_numpy()
    return found.merge(groups[list(_SUMMED)].sum().reset_index(), on="agent")


def pay_codes(days: pd.DataFrame) -> pd.DataFrame:
    """One row for each agent and pay code that has minutes in the week.

    Columns: those of the agent, date (the first day of the week), pay_code (of `PAY_CODES`),
    absence_code ('' but where pay_code is absence), minutes, amount. Regular and overtime are
    paid time, each minute in one of them, overtime with its premium; night, saturday, sunday and
    holiday, where the pack has a premium for them, are what such minutes are paid on top; absence
    is what it counts towards the contract. The amounts add up to pay_amount and absence_amount
    of :func:`payroll_days`.
    """
    week = payroll_weeks(days)
    parts = []
    for code in PAY_CODES[:-1]:
        due = week[f"{code}_min"] > 0
        if code in PREMIUMS:
            due &= week[f"{code}_rate"] > 0
        there = week[due]
        ordinary = there[f"{code}_min"] / 60 * there["cost_h"]
        parts.append(_part(
            there, code, there[f"{code}_min"],
            there[f"{code}_amount"] if code in PREMIUMS
            else ordinary if code == "regular" else ordinary + there[f"{code}_amount"]))
    away = days[days["absence_min"] > 0].groupby(["agent", "absence_code"], sort=True)[
        ["absence_paid_min", "absence_amount"]].sum().reset_index()
    there = week[[*PERSON, "date"]].merge(away, on="agent")
    absent = _part(there, "absence", there["absence_paid_min"], there["absence_amount"])
    parts.append(absent.assign(absence_code=there["absence_code"]))
    found = pd.concat(parts, ignore_index=True)
    order = found["pay_code"].map({code: n for n, code in enumerate(PAY_CODES)})
    return found.assign(_order=order).sort_values(
        ["agent", "_order", "absence_code"], ignore_index=True).drop(columns="_order")


def _part(there: pd.DataFrame, code: str, minutes: pd.Series, amount: pd.Series) -> pd.DataFrame:
    """The rows of one pay code."""
    return there[[*PERSON, "date"]].assign(
        pay_code=code, absence_code="", minutes=minutes, amount=amount)
