"""What came, interval by interval, and which of it a forecast may be judged by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from wfm.calendar import midnight
from wfm.center import Center, Queue
from wfm.demand.days import Kind, tabulate, wall_clock
from wfm.demand.past.cleaning import clean

SCORED, SPECIAL, CLOSED, MISSING, LATER = "scored", "special", "closed", "missing", "later"
"""What an interval of the past is: ordinary and known; known, but of a holiday or an event;
closed; open without a record, or in an outage that the cleaning found; open, but after all that
the history of any queue knows."""


@dataclass(frozen=True)
class Unlike:
    """Dates of a queue that are unlike others."""

    holidays: frozenset[date]
    closed: frozenset[date]
    events: frozenset[date]

    @property
    def all(self) -> frozenset[date]:
        """Every one of them."""
        return self.holidays | self.closed | self.events


def unlike(center: Center, queue: Queue, first: date, last: date) -> Unlike:
    """Holidays, closures and events of a queue from `first` to `last`.

    A row of the queue's own stands before one for all queues.
    """
    special = {d.day: d.kind for d in center.special_days if d.queue == "all"}
    special |= {d.day: d.kind for d in center.special_days if d.queue == queue.queue}
    public = set(center.sites[queue.site].holidays(first, last))
    named = {kind: {day for day, its in special.items() if its == kind}
             for kind in ("holiday", "closed", "event")}
    return Unlike(frozenset(public | named["holiday"]), frozenset(named["closed"]),
                  frozenset(named["event"]))


def came(center: Center, queue: Queue, first: date, last: date) -> pd.DataFrame:
    """The intervals of a queue from `first` to `last`, days of its own site.

    Returns
    -------
    pandas.DataFrame
        One row is an interval: queue, start (UTC), date (the site's day, a naive midnight),
        weekday (0 is Monday), minute (of the wall clock's day), status (:data:`SCORED`,
        :data:`SPECIAL`, :data:`CLOSED`, :data:`MISSING` or :data:`LATER`), contacts (NaN where
        not known). It begins no earlier than the queue's own records.
    """
    zone = center.zone(queue.site)
    history = center.history[center.history["queue"] == queue.queue]
    history = history.dropna(subset="offered")
    if history.empty:  # nothing but opening hours
        history = pd.DataFrame({"start": [pd.Timestamp(midnight(first, zone))],
                                "offered": [np.nan]})
    begin = pd.Timestamp(history["start"].min()).tz_convert(zone).date()
    apart = unlike(center, queue, begin, last)
    days = tabulate(history, zone, center.interval_min, last, queue.hours, apart.holidays,
                    apart.closed, apart.events, any_hour=queue.deferred,
                    corrections=center.corrections_of(queue.queue))
    lost = np.isnan(clean(days).counts).ravel()

    grid, cell = wall_clock(days.dates[0], len(days.dates), zone, days.minutes)
    slots = days.open.shape[1]
    at = grid.positions(history["start"])
    contacts = np.full(grid.count, np.nan)
    contacts[at] = history["offered"].to_numpy(dtype=np.float64)
    kind = days.kind[cell // slots]
    opened = days.open.ravel()[cell]
    unknown = np.isnan(contacts) | lost[cell]
    later = np.asarray(grid.starts > center.history["start"].max())
    status = np.select(
        [~opened, later, unknown, (kind == Kind.HOLIDAY) | (kind == Kind.EVENT)],
        [CLOSED, LATER, MISSING, SPECIAL], SCORED)
    frame = pd.DataFrame({
        "queue": queue.queue,
        "start": grid.starts,
        "date": pd.DatetimeIndex(days.dates).as_unit("s")[cell // slots],
        "weekday": days.weekday[cell // slots],
        "minute": cell % slots * days.minutes,
        "status": status,
        "contacts": np.where(opened & ~unknown, contacts, np.nan),
    })
    inside = (frame["date"] >= pd.Timestamp(first)) & (frame["date"] <= pd.Timestamp(last))
    chosen: pd.DataFrame = frame[inside].reset_index(drop=True)
    return chosen
