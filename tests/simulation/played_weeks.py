"""A centre made by hand: one week, few queues, everybody known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import pandas as pd

from wfm.calendar import Grid, midnight
from wfm.center import Agent, Campaign, Center, Contract, Queue, Segment, Site, Weights
from wfm.demand.uncertainty.scenarios import scenarios
from wfm.handover import STINT_COLUMNS, Forecast, Scenarios
from wfm.rules.calling_pack import load_calling_packs
from wfm.rules.labour import load_labour_packs
from wfm.simulation.to_do import Promised
from wfm.simulation.week import Week, build_week

MONDAY = date(2026, 11, 23)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS = {day: ((time(0), time(0)),) for day in DAYS}
OFFICE = {day: ((time(8), time(20)),) for day in DAYS[:6]}
PLAN = ("campaign", "segment", "attempts", "contacts", "results", "hours", "attempts_legal",
        "attempts_a_day")
WORK = ("work", "activity", "segment", "kind", "hours", "opens", "due")


def queue(name: str, **changes: Any) -> Queue:
    plain = Queue(
        queue=name, name=name.title(), site="main", channel="voice", hours=ALWAYS,
        service_level=0.8, answer_within_s=20.0, max_occupancy=0.9, max_abandon=None,
        patience_s=None, concurrency=1.0, due_within_h=None, shrinkage_in_office=0.0,
        shrinkage_out_of_office=0.0, priority=1.0)
    return replace(plain, **changes)


def mail(**changes: Any) -> Queue:
    return queue("mail", **{"channel": "email", "hours": OFFICE, "service_level": None,
                            "due_within_h": 24.0, **changes})


def campaign(name: str = "sell", rate: float = 0.25, **changes: Any) -> Campaign:
    segment = Segment(name, "one", ("CZ",), ("Europe/Prague",), "consumer", "customer", 9000,
                      rate, 0)
    plain = Campaign(
        name, name.title(), "sales", date(2026, 11, 1), date(2026, 12, 31), 500.0, "sales", 0.0,
        200.0, 40.0, 0.1, 6, None, 1.0, (segment,))
    return replace(plain, **changes)


def centre(
    *queues: Queue, agents: dict[str, dict[str, int]], campaigns: tuple[Campaign, ...] = (),
    zone: str = "Europe/Prague", **changes: Any,
) -> Center:
    contract = Contract("full", "CZ", 30.0, 40.0, 4.0, 8.0, 60, 30, None, 5, 6, frozenset(DAYS),
                        None, None, 20.0)
    people = {
        name: Agent(name, name, "team", "", "main", "full", skills, None, None, 20.0)
        for name, skills in agents.items()
    }
    plain = Center(
        name="By hand", interval_min=30, language="en", seed=3, weights=Weights(),
        sites={"main": Site("main", "Main", "CZ", None, zone),
               "far": Site("far", "Far", "BR", "SP", "America/Sao_Paulo")},
        queues={q.queue: q for q in queues}, campaigns={c.campaign: c for c in campaigns},
        contracts={"full": contract}, agents=people, special_days=(), history=pd.DataFrame(),
        labour=load_labour_packs(), calling=load_calling_packs())
    return replace(plain, **changes)


def forecast(
    center: Center, volume: dict[str, float], aht_s: dict[str, float] | float = 200.0,
    spread: float | None = None, day_spread: float | None = None,
) -> Forecast:
    """The same volume in each open interval of the site's week (deferred: in all)."""
    frames, days = [], []
    for name, q in center.queues.items():
        zone = center.zone(q.site)
        grid = Grid.days(MONDAY, 7, zone, center.interval_min)
        is_open = center.open_mask(q, grid)
        comes = np.ones(grid.count, bool) if q.deferred else is_open
        aht = aht_s[name] if isinstance(aht_s, dict) else aht_s
        frame = pd.DataFrame({"queue": name, "start": grid.starts, "open": is_open,
                              "volume": np.where(comes, volume[name], 0.0), "aht_s": aht})
        frame["spread"] = spread or 0.0
        frames.append(frame)
        total = frame.groupby(grid.local(zone).date)["volume"].sum()
        days += [{"queue": name, "date": MONDAY + timedelta(days=n), "spread": day_spread or 0.0,
                  "volume": total[MONDAY + timedelta(days=n)]} for n in range(7)]
    empty = pd.DataFrame()
    return Forecast(pd.concat(frames, ignore_index=True), pd.DataFrame(days), empty, empty)


def moment(day: int, clock: float = 0.0, zone: str = "Europe/Prague") -> datetime:
    """A moment of the week: day from 0, hour of the day."""
    return midnight(MONDAY + timedelta(days=day), zone) + timedelta(hours=clock)


def stint(
    agent: str, day: int, start: float, end: float, what: str, kind: str = "work"
) -> tuple[object, ...]:
    return (agent, MONDAY + timedelta(days=day), moment(day, start), moment(day, end), what, kind,
            True)


def stints(*rows: tuple[object, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=list(STINT_COLUMNS))
    for column in ("start", "end"):
        frame[column] = pd.to_datetime(frame[column], utc=True)
    return frame


def all_week(agents: dict[str, Any], what: str) -> pd.DataFrame:
    """Everybody on one activity from Monday to Monday."""
    return stints(*(stint(name, 0, 0, 7 * 24, what) for name in agents))


def work(*rows: tuple[object, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=list(WORK))
    for column in ("opens", "due"):
        frame[column] = pd.to_datetime(frame[column], utc=True)
    return frame


def plan(*rows: tuple[object, ...]) -> pd.DataFrame:
    """Rows without the last column: the attempts of a day are not limited."""
    return pd.DataFrame([(*row, np.nan) for row in rows], columns=list(PLAN))


def build(
    center: Center, expected: Forecast, there: pd.DataFrame, *,
    pieces: pd.DataFrame | None = None, outbound: pd.DataFrame | None = None,
    legal: dict[tuple[str, str], np.ndarray] | None = None, replications: int = 4, seed: int = 5,
    together: float = 0.0, busy: Scenarios | None = None, **options: Any,
) -> Week:
    """The week, all days legal to call from 09:00 to 17:00 where nothing else is said."""
    grid = Grid.days(MONDAY, 7, center.main_site.zone, center.interval_min)
    hour = grid.local(center.main_site.zone).hour
    masks = {(c.campaign, s.segment): np.asarray((hour >= 9) & (hour < 17))
             for c in center.campaigns.values() for s in c.segments}
    promised = {name: Promised(q.due_within_h or 24.0, 360)
                for name, q in center.queues.items() if q.deferred}
    zones = {name: center.zone(q.site) for name, q in center.queues.items()}
    busy = busy or scenarios(
        expected.intervals, expected.days, zones, replications, seed, together)
    return build_week(
        center.at(MONDAY), expected, plan() if outbound is None else outbound,
        work() if pieces is None else pieces, there, MONDAY, (grid, legal or masks), promised,
        busy, **options)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)
