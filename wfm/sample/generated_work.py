"""The work of generated centres: four queues, e-mail, a campaign, and how contacts come.

A weekday factor times a curve over the day gives the expected contacts, as a forecast would;
no history is invented and nothing is learned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wfm.calendar import WEEKDAYS, Grid
from wfm.center import Campaign, Center, Queue, Segment, Site, Spans
from wfm.handover import Forecast

Floats = NDArray[np.float64]

WEEK = date(2026, 11, 9)
"""The Monday of the week to plan: no public holiday in it that matters, no change of clocks."""
SITE = Site("LIS", "Lisbon", "PT", "11", "Europe/Lisbon", "en", "EUR")
INTERVAL_MIN = 15
CAMPAIGN = "telesales"
CHAT_AT_ONCE = 2.0
SHRINKAGE = (0.05, 0.06)
"""In office and out of office."""


@dataclass(frozen=True)
class Stream:
    """How the contacts of a queue come, and which part of all agent hours they take.

    Attributes
    ----------
    share
        Part of all agent hours, the campaign's included.
    weekday
        Factor for Monday … Sunday.
    curve
        Contacts, in any unit, at each full hour 0 … 23; in between it is interpolated.
    spread
        Coefficient of variation of the true rate around what is expected.
    """

    share: float
    aht_s: float
    weekday: tuple[float, ...]
    curve: tuple[float, ...]
    spread: float


STREAMS: Mapping[str, Stream] = {
    "care": Stream(
        0.36, 280, (1.12, 1.04, 1.0, 0.99, 1.0, 0.72, 0.58),
        (0, 0, 0, 0, 0, 0, 2, 18, 46, 70, 80, 78, 64, 58, 68, 70, 66, 62, 56, 46, 34, 22, 10, 0),
        0.04),
    "tech": Stream(
        0.16, 420, (1.15, 1.03, 0.98, 0.96, 0.95, 0.6, 0.0),
        (0, 0, 0, 0, 0, 0, 0, 10, 30, 46, 50, 46, 36, 38, 46, 45, 41, 36, 30, 22, 12, 0, 0, 0),
        0.06),
    "sales": Stream(
        0.12, 300, (1.02, 1.0, 0.99, 1.0, 1.04, 0.85, 0.0),
        (0, 0, 0, 0, 0, 0, 0, 8, 16, 30, 40, 42, 38, 34, 36, 38, 37, 38, 42, 40, 30, 16, 0, 0),
        0.06),
    "chat": Stream(
        0.10, 500, (1.05, 1.01, 1.0, 0.99, 0.97, 0.8, 0.0),
        (0, 0, 0, 0, 0, 0, 0, 8, 16, 28, 34, 36, 36, 35, 37, 38, 37, 37, 38, 41, 40, 30, 16, 0),
        0.07),
    "mail": Stream(
        0.05, 300, (1.15, 1.05, 1.0, 0.97, 0.92, 0.45, 0.4),
        (3, 2, 2, 2, 2, 3, 5, 10, 18, 24, 25, 24, 20, 20, 22, 22, 21, 18, 15, 12, 11, 10, 8, 5),
        0.08),
}
CAMPAIGN_SHARE = 0.21

_PLACES = (
    ("MG", "America/Sao_Paulo", 0.4), ("BA", "America/Bahia", 0.3),
    ("MT", "America/Cuiaba", 0.2), ("AC", "America/Rio_Branco", 0.1),
)
"""States of Brazil under the country's calling hours, on three clocks, and their parts."""
_RECORDS_PER_H = 40


def _hours(weekdays: tuple[int, int], saturday: tuple[int, int] | None,
           sunday: tuple[int, int] | None) -> Mapping[str, Spans]:
    days = [weekdays] * 5 + [saturday, sunday]
    return {name: ((time(span[0]), time(span[1])),) if span else ()
            for name, span in zip(WEEKDAYS, days, strict=True)}


def queues(shrinks: bool) -> dict[str, Queue]:
    """The queues by code: three of calls, one of chats, one of e-mails; with shrinkage or not."""
    in_office, out_of_office = SHRINKAGE if shrinks else (0.0, 0.0)

    def one(
        code: str, name: str, hours: Mapping[str, Spans], channel: str = "voice",
        level: float | None = 0.80, within_s: float | None = 20.0, abandon: float | None = 0.05,
        patience_s: float | None = 150.0, due_h: float | None = None,
    ) -> Queue:
        return Queue(
            queue=code, name=name, site=SITE.site, channel=channel, hours=hours,
            service_level=level, answer_within_s=within_s, max_occupancy=0.88,
            max_abandon=abandon, patience_s=patience_s,
            concurrency=CHAT_AT_ONCE if channel == "chat" else 1.0, due_within_h=due_h,
            shrinkage_in_office=in_office, shrinkage_out_of_office=out_of_office, priority=1.0)

    made = (
        one("care", "Customer service", _hours((8, 22), (8, 22), (8, 22))),
        one("tech", "Technical support", _hours((8, 20), (9, 18), None), within_s=30.0,
            patience_s=180.0),
        one("sales", "Sales line", _hours((9, 21), (9, 21), None), within_s=15.0,
            patience_s=90.0),
        one("chat", "Chat", _hours((9, 22), (9, 22), None), "chat", within_s=60.0,
            patience_s=240.0),
        one("mail", "E-mail", _hours((8, 20), (9, 15), None), "email", None, None, None, None,
            24.0),
    )
    return {queue.queue: queue for queue in made}


def campaign(hours: float) -> Campaign:
    """An outbound campaign of so many agent hours in the week, in four places of Brazil."""
    segments = tuple(
        Segment(CAMPAIGN, place, (f"BR-{place}",), (zone,), "consumer", "customer",
                round(hours * part * _RECORDS_PER_H), 0.18, 0)
        for place, zone, part in _PLACES)
    return Campaign(
        CAMPAIGN, "Upgrade, Brazil", "sales", WEEK, WEEK + timedelta(days=6), round(hours, 1),
        "hours", 0.0, 280.0, 35.0, 0.06, 6, None, 1.0, segments)


def noise(seed: int) -> dict[str, tuple[Floats, Floats]]:
    """What a seed changes of each queue: factors on the days, (7,), and on full hours, (24,)."""
    made = {}
    for number, name in enumerate(STREAMS):
        rng = np.random.default_rng([seed, 1, number])
        made[name] = (rng.uniform(0.94, 1.06, 7), rng.uniform(0.92, 1.08, 24))
    return made


def forecast_of(
    center: Center, contacts: Mapping[str, float], seed: int
) -> Forecast:
    """The expected contacts of the week; nothing is open so late that shifts leave it.

    Parameters
    ----------
    contacts
        Contacts of each queue from Monday to Sunday.
    seed
        See :func:`noise`.

    Returns
    -------
    Forecast
        Its `intervals` have the columns that the requirement is made from.
    """
    grid = Grid.days(WEEK, 7, SITE.zone, center.interval_min)
    local = grid.local(SITE.zone)
    clock = (local.hour + local.minute / 60).to_numpy(np.float64)
    changes = noise(seed)
    frames = []
    for name, queue in center.queues.items():
        stream = STREAMS[name]
        by_day, by_hour = changes[name]
        curve = np.array(stream.curve) * by_hour
        shape = np.interp(clock, np.arange(25), [*curve, curve[0]])
        shape *= (np.array(stream.weekday) * by_day)[local.day_of_week]
        is_open = center.open_mask(queue, grid)
        if not queue.deferred:
            shape[~is_open] = 0.0
        frames.append(pd.DataFrame({
            "queue": name, "start": grid.starts, "open": is_open,
            "volume": shape * (contacts[name] / shape.sum()),
            "spread": stream.spread, "aht_s": stream.aht_s,
        }))
    none = pd.DataFrame()
    return Forecast(pd.concat(frames, ignore_index=True), none, none, none)
