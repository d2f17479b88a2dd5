"""Deferred work in a week that is played: what the week before leaves, and when it is due.

The week before leaves as many contacts, block by block, as the hours of the requirement's pieces
of work hold. Work whose due time lies in closed hours, with no open hour before it, is due when
the next opening hours end, as in the requirement. All contacts of a queue have the same time to
be done in, so such work is played as if it came that much later, but not after the opening.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import ceil

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.calendar import Grid, midnight
from wfm.center import Center, Queue
from wfm.handover import Forecast
from wfm.simulation.work import Floats

_SEARCH_DAYS = 14
"""A queue closed for longer than this has no next opening."""

Piece = tuple[datetime, datetime, float]
"""Begin and end of a block, and the contacts that come in it."""


@dataclass(frozen=True)
class Promised:
    """What the requirement takes for granted of a deferred queue.

    Attributes
    ----------
    within_h
        Hours in which a contact is to be done.
    block_min
        Minutes of the blocks of a day whose contacts are one piece of work.
    """

    within_h: float
    block_min: int


def mean_aht_s(volume: Floats, aht_s: Floats) -> float:
    """Mean of the contacts' handling time; 1 where there are none."""
    total = float((volume * aht_s).sum())
    return total / float(volume.sum()) if total > 0 else 1.0


def left_over(
    center: Center, queue: Queue, forecast: Forecast, work: pd.DataFrame, week: date,
    due: Promised,
) -> list[Piece]:
    """Blocks before the week, and their contacts that are left to it.

    Parameters
    ----------
    work
        Of :class:`wfm.handover.Requirement`; a piece's name ends in the begin of its block.
    """
    zone = center.zone(queue.site)
    monday = midnight(week, zone)
    rows = forecast.intervals[(forecast.intervals["queue"] == queue.queue)
                              & (forecast.intervals["start"] >= monday)
                              & (forecast.intervals["start"] < monday + timedelta(days=7))]
    aht = mean_aht_s(rows["volume"].to_numpy(np.float64),
                     np.nan_to_num(rows["aht_s"].to_numpy(np.float64)))
    an_hour = center.mean_availability(queue.queue, week) * queue.concurrency * 3600 / aht
    found = []
    pieces = work[(work["kind"] == "deferred") & (work["activity"] == queue.queue)]
    for name, hours, opens, until in zip(
        *(pieces[c] for c in ("work", "hours", "opens", "due")), strict=True
    ):
        begin = _begun(str(name), until - timedelta(hours=due.within_h))
        # what may be done from the first moment of the week came before it
        if opens <= monday and begin < monday and hours > 0:
            end = begin + timedelta(minutes=due.block_min)
            found.append((begin, min(end, monday), float(hours) * an_hour))
    return found


def _begun(name: str, otherwise: datetime) -> datetime:
    """When the block of a piece of work began, which is in its name unless that was changed."""
    try:
        begin = datetime.fromisoformat(name.rsplit("/", 1)[-1])
    except ValueError:
        return otherwise
    return begin if begin.tzinfo else otherwise


def share_of(first: datetime, last: datetime, grid: Grid) -> Floats:
    """Share of the span from `first` to `last` that lies in each interval, shape (count,)."""
    edges = np.arange(grid.count + 1) * (60.0 * grid.minutes)
    begin, end = ((moment - grid.start).total_seconds() for moment in (first, last))
    share: Floats = np.diff(np.clip(edges, begin, end)) / (end - begin)
    return share


def played_at(
    center: Center, queue: Queue, grid: Grid, due: Promised
) -> npt.NDArray[np.int64]:
    """The interval in which the contacts of each interval are played, shape (count,)."""
    days = ceil(due.within_h / 24) + _SEARCH_DAYS
    longer = replace(grid, count=grid.count + days * 24 * 60 // grid.minutes)
    is_open = center.open_mask(queue, longer)
    open_at = np.flatnonzero(is_open)
    count = np.concatenate([[0], np.cumsum(is_open)])
    within, block = int(due.within_h * 60 // grid.minutes), due.block_min // grid.minutes
    place = np.arange(grid.count)
    dates = grid.local(center.zone(queue.site)).date
    for day in dict.fromkeys(dates):
        here = np.flatnonzero(dates == day)
        for begin in range(0, len(here), block):
            mine = here[begin : begin + block]
            first, beyond = int(mine[-1]) + 1, int(mine[0]) + within
            after = int(np.searchsorted(open_at, first))
            if count[beyond] > count[min(first, beyond)] or after == len(open_at):
                continue
            closing = opening = int(open_at[after])
            while closing < longer.count and is_open[closing]:
                closing += 1
            place[mine] = np.clip(min(closing - within, opening), mine, grid.count - 1)
    return place
