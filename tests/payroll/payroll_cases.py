"""Small centres and rosters for payroll, and a slow way to count them: minute by minute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from wfm.center import Absence, Agent, Center, Contract, Site, Weights
from wfm.handover import STINT_COLUMNS, Roster
from wfm.rules.labour import LabourPack, Night, load_labour_packs

MONDAY = date(2026, 12, 7)
LABOUR = load_labour_packs()
PLACES = {
    "BR-NR17": Site("BR", "São Paulo", "BR", "SP", "America/Sao_Paulo", "pt_BR", "BRL"),
    "CZ": Site("CZ", "Praha", "CZ", None, "Europe/Prague", "cs", "CZK"),
    "US-CA": Site("CA", "Fresno", "US", "CA", "America/Los_Angeles", "en", "USD"),
    "AR": Site("AR", "Rosario", "AR", None, "America/Argentina/Buenos_Aires", "es", "ARS"),
    "AU": Site("AU", "Sydney", "AU", "NSW", "Australia/Sydney", "en", "AUD"),
    "MX": Site("MX", "Monterrey", "MX", None, "America/Mexico_City", "es", "MXN"),
}


def contract(pack: str, **more: object) -> Contract:
    plain: dict[str, object] = {
        "contract": pack, "pack": pack, "week_min_h": 36.0, "week_max_h": 40.0,
        "shift_min_h": 4.0, "shift_max_h": 10.0, "shift_step_min": 60, "start_step_min": 30,
        "start_spread_h": None, "days_min": 0, "days_max": 5,
        "work_days": frozenset(("mon", "tue", "wed", "thu", "fri", "sat", "sun")),
        "earliest_start": None, "latest_end": None, "cost_h": 60.0}
    return Contract(**(plain | more))  # type: ignore[arg-type]


def agent(code: str, pack: str, **more: object) -> Agent:
    plain: dict[str, object] = {
        "agent": code, "name": f"Ana {code}", "team": "one", "supervisor": "Rui Alves",
        "site": PLACES[pack].site, "contract": pack, "skills": {"care": 1}, "first_day": None,
        "last_day": None, "cost_h": 60.0}
    return Agent(**(plain | more))  # type: ignore[arg-type]


def centre(
    agents: Sequence[Agent], packs: dict[str, LabourPack] | None = None, **more: object
) -> Center:
    """A centre of these agents, with a contract of each pack's name."""
    used = dict.fromkeys(a.contract for a in agents)
    labour = {code: LABOUR[code].on(MONDAY) for code in used} | (packs or {})
    plain: dict[str, object] = {
        "name": "Small", "interval_min": 30, "language": "en", "seed": 1, "weights": Weights(),
        "sites": {PLACES[code].site: PLACES[code] for code in used}, "queues": {}, "campaigns": {},
        "contracts": {code: contract(code) for code in used},
        "agents": {a.agent: a for a in agents}, "special_days": (), "history": pd.DataFrame(),
        "labour": labour, "calling": {}}
    return Center(**(plain | more))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Piece:
    """A stretch of a shift in minutes."""

    minutes: int
    kind: str = "work"
    paid: bool = True
    what: str = "care"


def rows_of(
    code: str, zone: str, begins: datetime, pieces: Iterable[Piece], day: date | None = None
) -> list[tuple[object, ...]]:
    """The stints of a shift that begins at a time of the zone's clock."""
    at = begins.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    rows = []
    for piece in pieces:
        until = at + timedelta(minutes=piece.minutes)
        rows.append((code, day or begins.date(), at, until, piece.what, piece.kind, piece.paid))
        at = until
    return rows


def leave_rows(code: str, zone: str, absence: Absence, days: Iterable[date]
               ) -> list[tuple[object, ...]]:
    """Leave day by day, as rosters have it."""
    begin, end = (m.replace(tzinfo=ZoneInfo(zone)) for m in (absence.start, absence.end))
    rows = []
    for day in days:
        midnight = datetime.combine(day, time(0), ZoneInfo(zone))
        after = datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(zone))
        a, z = (m.astimezone(UTC) for m in (max(begin, midnight), min(end, after)))
        if a < z:
            rows.append((code, day, a, z, absence.kind, "absence", absence.paid))
    return rows


def roster(rows: Iterable[tuple[object, ...]], week: date = MONDAY) -> Roster:
    frame = pd.DataFrame(list(rows), columns=list(STINT_COLUMNS))
    for column in ("start", "end"):
        frame[column] = pd.to_datetime(frame[column], utc=True).dt.as_unit("s")
    return Roster(week, frame.sort_values(["agent", "start"], ignore_index=True), {}, 0.0,
                  "feasible", 0.0, 1)


@dataclass
class Counted:
    """Minutes of a shift, each asked for by itself."""

    clock: int = 0
    paid: int = 0
    night: int = 0
    saturday: float = 0.0
    sunday: float = 0.0
    holiday: float = 0.0
    counted: float = 0.0
    next_day: int = 0


def at_night(night: Night, clock: time) -> bool:
    if night.start < night.end:
        return night.start <= clock < night.end
    return clock >= night.start or clock < night.end


def count(rows: Iterable[tuple[object, ...]], pack: LabourPack, site: Site) -> Counted:
    """Minute by minute, by what the clock on the wall shows."""
    found = Counted()
    zone = ZoneInfo(site.zone)
    free = site.holidays(date(2025, 12, 1), date(2028, 1, 31))
    for _code, day, start, end, _what, kind, is_paid in rows:
        at = start
        while at < end:
            shown = at.astimezone(zone)
            found.clock += 1
            found.next_day += shown.date() != day
            if kind != "break" or is_paid:
                dark = at_night(pack.night, shown.time())
                value = pack.night.counts if dark else 1.0
                found.paid += 1
                found.night += dark
                found.counted += value
                found.saturday += value * (shown.weekday() == 5)
                found.sunday += value * (shown.weekday() == 6)
                found.holiday += value * (shown.date() in free)
            at += timedelta(minutes=1)
    return found
