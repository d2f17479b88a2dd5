"""Days on which nobody reached any queue of a site from some hour on: it had closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from wfm.center import Center
from wfm.demand.days import wall_clock
from wfm.demand.past.outages import HALF_SHARE, NEAR_ZERO, OUTAGE_CONTACTS
from wfm.demand.past.usual import usual
from wfm.demand.records import by_queue

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
    records = by_queue(center.history)
    found: dict[str, Mapping[date, int] | None] = {}
    for site in center.sites.values():
        names = [q.queue for q in center.queues.values()
                 if q.site == site.site and not q.deferred]
        queues = [records[name] for name in names if name in records]
        if len(names) >= FEWEST_QUEUES:
            found[site.site] = _of_site(queues, before, site.zone, center.interval_min)
    return {site: days for site, days in found.items() if days is not None}


def _of_site(
    queues: Sequence[pd.DataFrame], before: pd.Timestamp, zone: str, minutes: int
) -> dict[date, int] | None:
    """The days of one site; None if nothing is known of it."""
    spans = [(start.min(), start.max()) for rows in queues if len(start := _known(rows, before)[0])]
    if not spans:
        return None
    first, last = (moment.tz_convert(zone).date() for moment in (
        min(start for start, _end in spans), max(end for _start, end in spans)))
    slots, number = 24 * 60 // minutes, (last - first).days + 1
    grid, cell = wall_clock(first, number, zone, minutes)

    def laid_out(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Contacts by day and slot, and where there is a record: (D, S) each."""
        start, offered = _known(rows, before)
        place = cell[grid.positions(start)]
        seen = np.zeros((number, slots), dtype=bool)
        seen.ravel()[place] = True
        return np.bincount(place, offered, number * slots).reshape(number, slots), seen

    # one queue after the other: of a thousand, all at once would not fit
    summed, seen = np.zeros((number, slots)), np.zeros((number, slots), dtype=bool)
    for rows in queues:
        counts, here = laid_out(rows)
        summed += counts
        seen |= here

    weekday = (first.weekday() + np.arange(number)) % 7
    total = np.where(seen, summed, np.nan)
    normal = usual(weekday, np.nan_to_num(total), np.asarray(~np.isnan(total).all(axis=1))).median
    busy = (normal > 0) & (np.nan_to_num(total) > NEAR_ZERO * normal)
    end = np.where(busy.any(axis=1), slots - busy[:, ::-1].argmax(axis=1), slots)
    odd = []
    for day in np.flatnonzero(end < slots).tolist():
        tail = slice(int(end[day]), slots)
        silent = (normal[day] > 0).nonzero()[0]
        if (normal[day, tail].sum() >= OUTAGE_CONTACTS and not np.isnan(total[day, tail]).all()
                and (silent >= end[day]).sum() >= HALF_SHARE * len(silent)):
            odd.append(day)
    witnesses = np.zeros(len(odd), dtype=np.int64)
    for rows in queues if odd else ():
        counts, _seen = laid_out(rows)
        for place, day in enumerate(odd):
            alike = np.flatnonzero((weekday == weekday[day]) & (np.arange(number) != day))
            witnesses[place] += counts[alike, end[day]:].sum(axis=1).mean() >= USUAL_OF_A_QUEUE
    return {first + timedelta(days=day): int(end[day])
            for day, times in zip(odd, witnesses.tolist(), strict=True) if times >= FEWEST_QUEUES}


def _known(rows: pd.DataFrame, before: pd.Timestamp) -> tuple[pd.DatetimeIndex, np.ndarray]:
    """Starts and contacts of the records before a moment."""
    offered = rows["offered"].to_numpy(dtype=np.float64)
    start = pd.DatetimeIndex(rows["start"])
    use = (start < before) & ~np.isnan(offered)
    return (start, offered) if use.all() else (start[use], offered[use])
