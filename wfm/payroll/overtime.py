"""Overtime: which paid minutes of a week are beyond the tiers of a labour pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wfm.payroll.clock import Floats, Ints
from wfm.rules.labour import Overtime


@dataclass(frozen=True)
class OvertimeOfDays:
    """Overtime of A agents on the seven days of a week.

    Attributes
    ----------
    rates
        The K rates of the tiers, ascending.
    minutes
        Paid minutes at each rate, shape (A, 7, K).
    by_day
        Those of them that are overtime by a tier of the day, shape (A, 7, K).
    """

    rates: Floats
    minutes: Ints
    by_day: Ints


def overtime(paid: Ints, tiers: Sequence[Overtime]) -> OvertimeOfDays:
    """The overtime in paid minutes, shape (A, 7), by tiers of the day and of the week.

    A minute is paid by the highest tier that it reaches. One that is overtime of its day is not
    counted towards the tiers of the week: nothing is paid as overtime twice.
    """
    rates = sorted({tier.rate for tier in tiers})
    by_day = _beyond(paid, tiers, "day", rates)
    of_day = by_day[:, :, 0] if rates else np.zeros_like(paid)
    by_week = _beyond((paid - of_day).cumsum(axis=1), tiers, "week", rates)
    exactly = _at(by_day)
    return OvertimeOfDays(
        np.array(rates), exactly + _at(np.diff(by_week, axis=1, prepend=0)), exactly)


def _at(at_least: Ints) -> Ints:
    """Minutes at each rate from those at each rate or a higher one, (A, 7, K)."""
    higher = np.concatenate([at_least[:, :, 1:], np.zeros_like(at_least[:, :, :1])], axis=2)
    return np.asarray(at_least - higher)


def _beyond(minutes: Ints, tiers: Sequence[Overtime], per: str, rates: Sequence[float]) -> Ints:
    """Minutes beyond the first tier per day or week that has at least each rate, (A, 7, K)."""
    found = np.zeros((*minutes.shape, len(rates)), dtype=np.int64)
    for k, rate in enumerate(rates):
        after = [tier.after_min for tier in tiers if tier.per == per and tier.rate >= rate]
        if after:
            found[:, :, k] = np.maximum(minutes - min(after), 0)
    return found
