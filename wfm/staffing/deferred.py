"""Work that may wait (e-mail, social, back office): hours by due date, not heads by interval.

What arrives in a block of a few hours of the site's day is one piece of work. It may be
begun when the block is over and is due when its first contact is: cautious on both sides.
Hours are spread evenly over the open intervals of a piece's window, which decides how much
of a piece that straddles the week's edge belongs to this week; so no hour is asked twice
and none is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from wfm.calendar import Grid, midnight
from wfm.center import Center, Queue
from wfm.language import noted
from wfm.staffing.tails import Array

BLOCK_H = 6
DUE_WITHIN_H = 24.0
"""Promise of a deferred queue that names none."""
_SEARCH_DAYS = 14
"""A queue closed for longer than this has no next opening."""


@dataclass(frozen=True)
class Piece:
    """Hours of a queue to be worked between two moments."""

    name: str
    hours: float
    opens: datetime
    due: datetime


def block_minutes(due_within_h: float, interval_min: int) -> int:
    """Length of the blocks: six hours, or less to leave half of the promise to work in.

    A whole number of intervals, and at least one.
    """
    longest = min(BLOCK_H * 60.0, due_within_h * 30.0)
    return max(int(longest // interval_min), 1) * interval_min


def deferred_work(
    center: Center, queue: Queue, rows: pd.DataFrame, week: date
) -> tuple[list[Piece], list[str]]:
    """The pieces of work of a deferred queue in the seven days from `week`, and notes.

    Parameters
    ----------
    rows
        The queue's rows of the forecast (start, volume, aht_s), any days. For days before
        the week that it does not hold, the same weekday of the week itself stands in.
    """
    notes: list[str] = []
    due_within_h = queue.due_within_h or DUE_WITHIN_H
    if not queue.due_within_h:
        notes.append(
            noted(
                "{queue}: no due time is given; {hours:g} hours are assumed",
                queue=queue.queue, hours=DUE_WITHIN_H)
        )
    window_days = int(np.ceil(due_within_h / 24))
    back = window_days + _SEARCH_DAYS
    grid = Grid.days(
        week - timedelta(days=back),
        back + 7 + window_days + _SEARCH_DAYS,
        center.zone(queue.site),
        center.interval_min,
    )
    is_open = center.open_mask(queue, grid)
    plan = _Windows(grid, is_open, week, center.zone(queue.site))
    block = timedelta(minutes=block_minutes(due_within_h, center.interval_min))
    pieces: list[Piece] = []
    extended, lost, stood_in = 0, 0.0, False
    for begin, end, hours, borrowed in _blocks(center, queue, rows, week, back, block):
        window = plan.window(end, begin + timedelta(hours=due_within_h))
        if window is None:
            lost += hours
            continue
        first, last, moved = window
        share, opens, due = plan.in_week(first, last)
        if share == 0:
            continue
        extended += moved
        stood_in |= borrowed
        name = begin.astimezone(plan.local).isoformat(timespec="minutes")
        pieces.append(Piece(f"{queue.queue}/{name}", hours * share, opens, due))
    if extended:
        notes.append(
            noted(
                "{queue}: work of {count} times of day falls due while the queue is closed; it is "
                "to be done by the end of the next opening hours",
                queue=queue.queue, count=extended)
        )
    if lost:
        notes.append(
            noted(
                "{queue}: {hours:.1f} hours of work have no opening hours to be done in",
                queue=queue.queue, hours=lost)
        )
    if stood_in:
        notes.append(
            noted(
                "{queue}: the work left over from the week before is taken to be as much as the "
                "week itself will leave", queue=queue.queue)
        )
    return pieces, notes


class _Windows:
    """Finds the open intervals of windows, and the part of them within the week."""

    def __init__(
        self, grid: Grid, is_open: npt.NDArray[np.bool_], week: date, zone: str
    ) -> None:
        self.grid = grid
        self.local = grid.local(zone).tz
        self.open_at = np.flatnonzero(is_open)
        self.count = np.concatenate([[0], np.cumsum(is_open)])
        self.begin = grid.position(midnight(week, zone))
        self.end = grid.position(midnight(week + timedelta(days=7), zone))

    def window(self, opens: datetime, due: datetime) -> tuple[int, int, bool] | None:
        """Intervals [first, last) in which the work is done, and whether `due` was moved."""
        first, last = self.grid.position(opens), self.grid.position(due)
        if self.count[last] > self.count[first]:
            return first, last, False
        place = int(np.searchsorted(self.open_at, first))
        if place == len(self.open_at):
            return None
        # not the first moment alone: the phones open then too
        until = place
        while until + 1 < len(self.open_at) and (
            self.open_at[until + 1] == self.open_at[until] + 1
        ):
            until += 1
        return first, int(self.open_at[until]) + 1, True

    def in_week(self, first: int, last: int) -> tuple[float, datetime, datetime]:
        """Share of the window's open intervals within the week, and the window's part there."""
        begin, end = max(first, self.begin), min(last, self.end)
        inside = self.count[end] - self.count[begin] if end > begin else 0
        share = float(inside / (self.count[last] - self.count[first]))
        step = timedelta(minutes=self.grid.minutes)
        return share, self.grid.start + begin * step, self.grid.start + end * step


def _blocks(
    center: Center, queue: Queue, rows: pd.DataFrame, week: date, back: int, block: timedelta
) -> list[tuple[datetime, datetime, float, bool]]:
    """Begin, end, agent hours and whether borrowed from the week, of each block with work."""
    zone = center.zone(queue.site)
    days: dict[date, tuple[Array, Array]] = {}
    volume = rows["volume"].to_numpy(np.float64)
    aht = np.where(volume > 0, rows["aht_s"].to_numpy(np.float64), 0.0)
    hours = volume * aht / 3600 / queue.concurrency
    hours /= center.mean_availability(queue.queue, week)
    starts = pd.DatetimeIndex(rows["start"])
    day_of = starts.tz_convert(zone).date
    for day in dict.fromkeys(day_of):
        mine = day_of == day
        since = (starts[mine] - pd.Timestamp(midnight(day, zone))).total_seconds().to_numpy()
        days[day] = (since, hours[mine])
    found = []
    for shift in range(-back, 7):
        day = week + timedelta(days=shift)
        source = day if day in days or shift >= 0 else week + timedelta(days=shift % 7)
        if source not in days:
            continue
        since, work = days[source]
        dawn, dusk = midnight(day, zone), midnight(day + timedelta(days=1), zone)
        # a stand-in day with an hour more than the day itself gives it to the last block
        last = int((dusk - dawn - timedelta(seconds=1)) // block)
        number = np.minimum(since // block.total_seconds(), last).astype(np.int64)
        for k, total in enumerate(np.bincount(number, work)):
            if total > 0:
                begin = dawn + k * block
                found.append((begin, min(begin + block, dusk), float(total), source != day))
    return found
