"""When the money comes and goes: the deepest point of the account, and present value."""

from __future__ import annotations

import numpy as np

from wfm.bid.cohorts import MONTH_WEEKS
from wfm.bid.request import Floats, Terms

MONTH_DAYS = MONTH_WEEKS * 7
"""Days of a mean month."""


def account(received: Floats, spent: Floats, terms: Terms) -> Floats:
    """Money in hand just before each month's bill is paid, (S, M); negative is a need.

    `received` is what month m is billed for (net of credits) and paid `payment_days` after its end,
    `spent` what it costs, evenly over the month, both (S, M). Before the payment of month m, all
    earlier ones have come, and the cost of m + 1 + d months has gone, d being the delay in months.
    """
    months = spent.shape[1]
    delay = terms.payment_days / MONTH_DAYS
    gone = np.concatenate([np.zeros((len(spent), 1)), np.cumsum(spent, axis=1)], axis=1)
    at = np.minimum(np.arange(months) + 1 + delay, months)
    whole = np.minimum(np.floor(at).astype(int), months - 1)
    part = at - whole
    paid = gone[:, whole] + part * (gone[:, whole + 1] - gone[:, whole])
    found: Floats = np.cumsum(received, axis=1) - received - paid
    return found


def cash_need(received: Floats, spent: Floats, terms: Terms) -> Floats:
    """The largest sum that must be laid out, (S,); 0 if none."""
    found: Floats = np.maximum(-account(received, spent, terms).min(axis=1), 0.0)
    return found


def present_value(received: Floats, spent: Floats, terms: Terms) -> Floats:
    """Net present value at the start, (S,): costs at mid-month, bills on payment."""
    month = np.arange(spent.shape[1])
    base = 1 + terms.capital_year
    out = base ** (-(month + 0.5) / 12)
    back = base ** (-((month + 1) / 12 + terms.payment_days / 365.25))
    found: Floats = received @ back - spent @ out
    return found
