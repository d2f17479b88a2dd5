"""Queues that nobody has contacted for weeks, though the records say that they were open: ended.

An outage is mended within days. Records that are missing say nothing: then what was before stands.
"""

from __future__ import annotations

import numpy as np

from wfm.demand.days import Days, Kind
from wfm.demand.past.corrections import Said
from wfm.demand.past.outages import OUTAGE_CONTACTS

SILENT_WEEKS = 3
"""Open weeks without a contact, all on record, after which a queue has ended."""
BEFORE_DAYS = 56
"""Days before the last contact that say how many are usual."""


def silent_days(days: Days) -> np.ndarray:
    """The ordinary days on record since the last contact of a queue that has ended, bool (D,).

    None, where it has not: the silence is shorter, or chance would show it.
    """
    counts = np.where(days.open & (days.said != Said.LEAVE_OUT), days.counts, np.nan)
    counts[days.known:] = np.nan
    recorded = (~np.isnan(counts)).any(axis=1)
    totals = np.nansum(counts, axis=1)
    none = np.zeros(len(totals), dtype=bool)
    if not totals.any():
        return none
    last = int(np.flatnonzero(totals > 0)[-1])
    since = np.arange(len(totals)) > last
    whole = ~(np.isnan(counts) & days.open & (days.shown > 0)).any(axis=1)
    silent = recorded & whole & since
    before = recorded & ~since & (np.arange(len(totals)) > last - BEFORE_DAYS)
    usual = float(totals[before].mean()) * int(silent.sum())
    week = int(days.regular.any(axis=1).sum())
    ended = silent.sum() >= SILENT_WEEKS * week and usual >= OUTAGE_CONTACTS
    return np.asarray(silent & (days.kind == Kind.ORDINARY)) if ended else none
