"""A centre of two people, and rosters of theirs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from wfm.center import Agent, Center, Contract, Site, Weights
from wfm.handover import STINT_COLUMNS, Roster
from wfm.rules.labour import load_labour_packs

MONDAY = date(2026, 12, 7)
ZONES = {"A1": "Europe/Prague", "A2": "Europe/Prague", "B1": "America/Sao_Paulo"}


def a_centre(**names: str) -> Center:
    contract = Contract("full", "CZ", 36, 40, 4, 10, 60, 30, None, 0, 5, frozenset(("mon",)), None,
                        None, 60.0)
    people = {
        code: Agent(code, names.get(code, f"Ana {code}"), "one", "Rui Alves", "PRG", "full",
                    {"care": 1}, None, None, 60.0)
        for code in ("A1", "A2")}
    return Center(
        name=names.get("name", "Small"), interval_min=30, language="en", seed=1,
        weights=Weights(), sites={"PRG": Site("PRG", "Praha", "CZ", None, ZONES["A1"])},
        queues={}, campaigns={}, contracts={"full": contract}, agents=people, special_days=(),
        history=pd.DataFrame(), labour={"CZ": load_labour_packs()["CZ"].on(MONDAY)}, calling={})


def stint(
    who: str, day: int, first: float, last: float, what: str = "care", kind: str = "work",
    paid: bool = True, zone: str = "Europe/Prague", week: date = MONDAY,
) -> tuple[object, ...]:
    """A stretch from one hour to another, counted as they pass from the day's midnight."""
    on = week + timedelta(days=day)
    midnight = datetime.combine(on, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)
    return (who, on, midnight + timedelta(hours=first), midnight + timedelta(hours=last), what,
            kind, paid)


def work(
    who: str, day: int, first: float, last: float, zone: str = "Europe/Prague",
    week: date = MONDAY,
) -> list[tuple[object, ...]]:
    return [stint(who, day, first, last, zone=zone, week=week)]


def frame(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=list(STINT_COLUMNS))
    for column in ("start", "end"):
        made[column] = pd.to_datetime(made[column], utc=True).astype("datetime64[s, UTC]")
    return made


def a_roster(rows: list[tuple[object, ...]], week: date = MONDAY) -> Roster:
    return Roster(week, frame(rows), {}, 0.0, "feasible", 0.0, 1)
