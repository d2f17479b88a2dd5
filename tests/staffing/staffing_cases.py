"""A small centre and forecast to staff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

import numpy as np
import pandas as pd

from wfm.calendar import WEEKDAYS, Grid, open_mask
from wfm.center import Agent, Campaign, Center, Contract, Queue, Segment, Site, Weights
from wfm.handover import Forecast
from wfm.rules.labour import load_labour_packs

WEEK = date(2026, 6, 1)
ZONE = "Europe/Prague"
LABOUR = load_labour_packs()
EVERY_DAY = dict.fromkeys(WEEKDAYS, ((time(8), time(20)),))


def a_queue(**changes: object) -> Queue:
    given: dict[str, object] = {
        "queue": "care", "name": "Care", "site": "brno", "channel": "voice",
        "hours": EVERY_DAY, "service_level": 0.8, "answer_within_s": 20.0,
        "max_occupancy": 0.9, "max_abandon": None, "patience_s": 300.0, "concurrency": 1.0,
        "due_within_h": None, "shrinkage_in_office": 0.1, "shrinkage_out_of_office": 0.1,
        "priority": 1.0,
    }
    return Queue(**(given | changes))  # type: ignore[arg-type]


def a_campaign(**changes: object) -> Campaign:
    given: dict[str, object] = {
        "campaign": "spring", "name": "Spring", "purpose": "sales",
        "start": date(2026, 5, 1), "end": date(2026, 6, 3), "target": 100.0,
        "target_unit": "hours", "achieved": 0.0, "aht_contact_s": 300.0,
        "aht_no_contact_s": 40.0, "conversion": 0.1, "max_attempts": 6,
        "max_daily_hours": None, "priority": 2.0,
        "segments": (
            Segment("spring", "north", ("CZ",), (ZONE,), "consumer", "prospect", 1000, 0.3, 0),
        ),
    }
    return Campaign(**(given | changes))  # type: ignore[arg-type]


def a_center(*queues: Queue, campaigns: tuple[Campaign, ...] = (), **changes: object) -> Center:
    contract = Contract(
        "full", "CZ", 40, 40, 8, 8, 60, 30, None, 5, 5, frozenset(WEEKDAYS), None, None, 20.0
    )
    agent = Agent("a1", "", "t", "", "brno", "full", {"care": 1}, None, None, 20.0)
    given: dict[str, object] = {
        "name": "test", "interval_min": 30, "language": "en", "seed": 1,
        "weights": Weights(), "sites": {"brno": Site("brno", "Brno", "CZ", None, ZONE)},
        "queues": {q.queue: q for q in queues},
        "campaigns": {c.campaign: c for c in campaigns},
        "contracts": {"full": contract}, "agents": {"a1": agent}, "special_days": (),
        "history": pd.DataFrame(), "labour": LABOUR, "calling": {},
    }
    return Center(**(given | changes))  # type: ignore[arg-type]


def a_forecast(
    center: Center, volume: Callable[[pd.DatetimeIndex], np.ndarray], aht_s: float = 180.0,
    first: date = WEEK - timedelta(days=1), days: int = 9,
) -> Forecast:
    """`volume` of the intervals' local starts, in opening hours, for every queue."""
    frames = []
    for queue in center.queues.values():
        zone = center.zone(queue.site)
        grid = Grid.days(first, days, zone, center.interval_min)
        is_open = open_mask(grid, zone, queue.hours)
        frames.append(pd.DataFrame({
            "queue": queue.queue, "start": grid.starts, "open": is_open,
            "volume": np.where(is_open, volume(grid.local(zone)), 0.0), "aht_s": aht_s,
        }))
    empty = pd.DataFrame()
    return Forecast(pd.concat(frames, ignore_index=True), empty, empty, empty)
