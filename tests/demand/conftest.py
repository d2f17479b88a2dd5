"""Queues whose true rates are known, and small centres around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta

import numpy as np
import pandas as pd
import pytest

from wfm.calendar import WEEKDAYS, Grid
from wfm.center import Campaign, Center, Queue, Segment, Site, SpecialDay, Weights

EVERY_DAY = {day: ((time(8), time(20)),) for day in WEEKDAYS}
START = date(2025, 1, 6)
WEEK = (1.2, 1.0, 1.0, 0.95, 0.9, 0.5, 0.3)


class Truth:
    """Contacts of a queue open 08:00-20:00, half-hours, with the rates behind them."""

    def __init__(
        self,
        weeks: int = 26,
        base: float = 2000.0,
        growth: float = 0.0,
        month: float = 0.0,
        phi_day: float = 0.002,
        seed: int = 1,
        zone: str = "UTC",
        start: date = START,
    ) -> None:
        rng = np.random.default_rng(seed)
        slot = np.arange(48)
        shape = np.exp(-(((slot - 22) / 5) ** 2)) + 0.7 * np.exp(-(((slot - 32) / 5) ** 2))
        shape[:16] = shape[40:] = 0
        self.shape = shape / shape.sum()
        self.zone = zone
        self.dates = [start + timedelta(days=n) for n in range(7 * weeks)]
        total = np.array([
            base * WEEK[d.weekday()]
            * np.exp(growth * n / 7 + month * np.cos(2 * np.pi * d.day / 30.4))
            for n, d in enumerate(self.dates)
        ])
        self.rate = total[:, None] * self.shape
        luck = rng.gamma(1 / phi_day, phi_day, len(total)) if phi_day else np.ones(len(total))
        self.counts = rng.poisson(self.rate * luck[:, None]).astype(float)

    def day(self, day: date) -> int:
        return (day - self.dates[0]).days

    def history(self, until: date | None = None) -> pd.DataFrame:
        """start (UTC) and offered of the open intervals before `until`; NaN is left out."""
        grid = Grid.days(self.dates[0], len(self.dates), self.zone, 30)
        local = grid.local(self.zone)
        place = np.array([self.day(d) for d in local.date])
        slot = (local.hour * 60 + local.minute).to_numpy() // 30
        frame = pd.DataFrame({"start": grid.starts, "offered": self.counts[place, slot]})
        keep = (self.shape > 0)[slot] & frame["offered"].notna().to_numpy()
        if until is not None:
            keep &= place < self.day(until)
        return frame[keep].reset_index(drop=True)


@pytest.fixture(scope="session")
def truth() -> Callable[..., Truth]:
    return Truth


@pytest.fixture(scope="session")
def every_day() -> dict[str, tuple[tuple[time, time], ...]]:
    return dict(EVERY_DAY)


def make_queue(name: str = "care", **changes: object) -> Queue:
    values: dict[str, object] = {
        "queue": name, "name": name, "site": "main", "channel": "voice", "hours": EVERY_DAY,
        "service_level": 0.8, "answer_within_s": 20.0, "max_occupancy": 0.9,
        "max_abandon": None, "patience_s": None, "concurrency": 1.0, "due_within_h": None,
        "shrinkage_in_office": 0.0, "shrinkage_out_of_office": 0.0, "priority": 1.0,
    }
    return Queue(**(values | changes))  # type: ignore[arg-type]


def make_center(
    histories: Mapping[str, pd.DataFrame],
    queues: tuple[Queue, ...] = (),
    special_days: tuple[SpecialDay, ...] = (),
    campaigns: tuple[Campaign, ...] = (),
    sites: tuple[Site, ...] = (Site("main", "Main", "CZ", None, "Europe/Prague"),),
    aht_s: float = 240.0,
) -> Center:
    queues = queues or tuple(make_queue(name) for name in histories)
    frames = [
        frame.assign(queue=name, handled=frame["offered"], abandoned=0.0, aht_s=aht_s)
        for name, frame in histories.items()
    ]
    columns = ["queue", "start", "offered", "handled", "abandoned", "aht_s"]
    history = pd.concat(frames, ignore_index=True)[columns]
    return Center(
        name="test", interval_min=30, language="en", seed=1,
        weights=Weights(), sites={s.site: s for s in sites},
        queues={q.queue: q for q in queues}, campaigns={c.campaign: c for c in campaigns},
        contracts={}, agents={}, special_days=special_days, history=history, labour={},
        calling={},
    )


@pytest.fixture(scope="session")
def queue() -> Callable[..., Queue]:
    return make_queue


@pytest.fixture(scope="session")
def center() -> Callable[..., Center]:
    return make_center


@pytest.fixture(scope="session")
def campaign() -> Callable[..., Campaign]:
    def make(segments: tuple[dict[str, object], ...] = ({},), **changes: object) -> Campaign:
        values: dict[str, object] = {
            "campaign": "spring", "name": "spring", "purpose": "sales",
            "start": date(2026, 1, 1), "end": date(2026, 12, 31), "target": 100.0,
            "target_unit": "sales", "achieved": 0.0, "aht_contact_s": 300.0,
            "aht_no_contact_s": 30.0, "conversion": 0.1, "max_attempts": 3,
            "max_daily_hours": None, "priority": 1.0,
        }
        parts = tuple(
            Segment(**({  # type: ignore[arg-type]
                "campaign": "spring", "segment": f"s{n}", "jurisdictions": ("CZ",),
                "zones": ("Europe/Prague",), "party": "consumer", "relation": "prospect",
                "records": 10_000, "contact_rate": 0.2, "attempts_used": 0,
            } | part))
            for n, part in enumerate(segments)
        )
        return Campaign(**(values | changes), segments=parts)  # type: ignore[arg-type]

    return make
