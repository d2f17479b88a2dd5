"""Days on which nobody reached any queue of a site from some hour on: it had closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.center import Center
from wfm.demand.days import wall_clock
from wfm.demand.outages import HALF_SHARE, NEAR_ZERO, OUTAGE_CONTACTS
from wfm.demand.usual import usual

FEWEST_QUEUES = 2
"""One queue is no whole site."""
USUAL_OF_A_QUEUE = 3.0
"""Contacts usual in those hours, for a queue to bear witness."""


def early_ends(center: Center, before: pd.Timestamp) -> dict[str, Mapping[date, int]]:
    """By site, the days on which all of its immediate queues fell silent before their end.

    Parameters
    ----------
    before
        Records from that moment on (UTC) are left aside.

    Returns
    -------
    dict
        Of each site the slot from which no contact came, by date. At least two queues usually
        had contacts then, and a record says that there were none.
    """
    found: dict[str, Mapping[date, int]] = {}
    for site in center.sites.values():
        names = [q.queue for q in center.queues.values()
                 if q.site == site.site and not q.deferred]
        history = center.history[center.history["queue"].isin(names)]
        history = history[history["start"] < before].dropna(subset="offered")
        if len(names) >= FEWEST_QUEUES and len(history):
            found[site.site] = _of_site(history, site.zone, center.interval_min)
    return found


def _of_site(history: pd.DataFrame, zone: str, minutes: int) -> dict[date, int]:
    start = pd.DatetimeIndex(history["start"])
    first, last = (moment.tz_convert(zone).date() for moment in (start.min(), start.max()))
    slots, number = 24 * 60 // minutes, (last - first).days + 1
    grid, cell = wall_clock(first, number, zone, minutes)
    code, names = pd.factorize(history["queue"])
    place = code * number * slots + cell[grid.positions(start)]
    shape = (len(names), number, slots)
    size = int(np.prod(shape))
    counts = np.bincount(place, weights=history["offered"], minlength=size).reshape(shape)
    known = np.bincount(place, minlength=size).reshape(shape) > 0

    weekday = (first.weekday() + np.arange(number)) % 7
    total = np.where(known.any(axis=0), counts.sum(axis=0), np.nan)
    normal = usual(weekday, np.nan_to_num(total), np.asarray(~np.isnan(total).all(axis=1))).median
    busy = (normal > 0) & (np.nan_to_num(total) > NEAR_ZERO * normal)
    end = np.where(busy.any(axis=1), slots - busy[:, ::-1].argmax(axis=1), slots)
    found = {}
    for day in np.flatnonzero(end < slots).tolist():
        tail = slice(int(end[day]), slots)
        silent = (normal[day] > 0).nonzero()[0]
        if (normal[day, tail].sum() < OUTAGE_CONTACTS or np.isnan(total[day, tail]).all()
                or (silent >= end[day]).sum() < HALF_SHARE * len(silent)):
            continue
        alike = np.flatnonzero((weekday == weekday[day]) & (np.arange(number) != day))
        witness = counts[:, alike, tail].sum(axis=2).mean(axis=1) >= USUAL_OF_A_QUEUE
        if witness.sum() >= FEWEST_QUEUES:
            found[first + timedelta(days=day)] = int(end[day])
    return found
