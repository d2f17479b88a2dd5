"""A small contact centre with a week's roster, made by a seeded generator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from wfm.calendar import Grid, instant, midnight
from wfm.center import Agent, Campaign, Center, Contract, Queue, Segment, Site, Weights
from wfm.export.sheet import Book
from wfm.export.view import View
from wfm.export.workbook import write_workbook
from wfm.handover import Forecast, OutboundPlan, Requirement, Roster
from wfm.rules.calling_pack import load_calling_packs
from wfm.rules.labour import load_labour_packs

FIRST = ("Ana", "Bruno", "Carla", "Diego", "Eva", "Filipe", "Graça", "Hugo", "Inês", "João")
LAST = ("Almeida", "Barros", "Čapek", "Duarte", "Esteves", "Ferreira", "García", "Horák")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Week:
    """All that :func:`wfm.export.workbook.write_workbook` is given."""

    center: Center
    forecast: Forecast
    outbound: OutboundPlan
    requirement: Requirement
    roster: Roster
    service: pd.DataFrame
    legal: Mapping[tuple[str, str], tuple[np.ndarray, Grid]]

    @property
    def parts(self) -> tuple[Any, ...]:
        return (self.center, self.forecast, self.outbound, self.requirement, self.roster,
                self.service, self.legal)

    @property
    def view(self) -> View:
        return View(*self.parts)

    def write(self, path: Path) -> Path:
        write_workbook(path, *self.parts)
        return path


def make_week(
    agents: int = 12,
    week: date = date(2026, 12, 7),
    zone: str = "America/Sao_Paulo",
    other_zone: str = "Europe/Lisbon",
    seed: int = 1,
    interval: int = 30,
) -> Week:
    rng = np.random.default_rng(seed)
    center = _center(agents, zone, other_zone, interval, rng)
    grid = Grid.days(week, 7, zone, interval)
    legal = _legal(center, grid)
    stints = _stints(center, week, legal, rng)
    roster = Roster(
        week, stints,
        cost={"pay": 51234.0, "service": 1200.5, "outbound": 310.0, "deferred": 0.0,
              "preference": 84.0, "contract": 0.0},
        lower_bound=52100.0, status="feasible", seconds=42.0, seed=seed,
        trace=((1.0, 60000.0, 50000.0), (42.0, 52828.5, 52100.0)),
        warnings=("Care is short on Monday from 10:00 to 11:30: everyone who may come is.",),
    )
    requirement = _requirement(center, grid, View(
        center, None, None, None, roster, None, legal), rng)  # type: ignore[arg-type]
    service = pd.DataFrame({
        "queue": list(center.queues), "volume": [5200.0, 2310.0, 640.0],
        "service_level": [0.823, 0.764, np.nan], "asa_s": [14.2, 31.0, np.nan],
        "abandon": [0.031, 0.052, np.nan], "occupancy": [0.81, 0.78, 0.85],
        "target": [0.80, 0.80, np.nan],
    })
    return Week(center, _forecast(center), _outbound(center, week), requirement, roster,
                service, legal)


def _center(count: int, zone: str, other: str, interval: int, rng: np.random.Generator) -> Center:
    span = {day: ((time(7), time(23)),) for day in DAYS}
    queue = Queue(
        queue="care", name="Customer care", site="main", channel="voice",
        hours={day: ((time(0), time(0)),) for day in DAYS}, service_level=0.8,
        answer_within_s=20.0, max_occupancy=0.9, max_abandon=0.05, patience_s=180.0,
        concurrency=1.0, due_within_h=None, shrinkage_in_office=0.03,
        shrinkage_out_of_office=0.05, priority=1.0,
    )
    queues = (
        queue,
        replace(queue, queue="chat", name="Chat", channel="chat", hours=span, concurrency=2.0),
        replace(queue, queue="mail", name="E-mail", channel="email", hours=span,
                service_level=None, answer_within_s=None, due_within_h=24.0),
    )
    segment = Segment("winback", "RJ", ("BR-RJ",), ("America/Sao_Paulo",), "consumer", "customer",
                      9000, 0.08, 0)
    campaign = Campaign(
        "winback", "Win back", "sales", date(2026, 3, 1), date(2026, 12, 31), 400.0, "sales", 120.0,
        240.0, 35.0, 0.12, 6, 60.0, 1.0,
        (segment, replace(segment, segment="SP", jurisdictions=("BR-SP",), records=14000)),
    )
    survey = replace(campaign, campaign="nps_survey", name="NPS survey", purpose="survey",
                     target_unit="surveys", segments=(
                         replace(segment, campaign="nps_survey", segment="PT",
                                 jurisdictions=("PT",), zones=("Europe/Lisbon",)),))
    contract = Contract("br36", "BR-NR17", 30.0, 36.0, 4.0, 6.0, 60, 30, None, 5, 6,
                        frozenset(DAYS), None, None, 28.0)
    night = replace(contract, contract="night36")
    people = []
    for n in range(count):
        team = n * max(1, min(8, count // 6)) // count
        mine = {"care": 1, "winback": 2} if n % 3 else {"chat": 1, "mail": 2, "nps_survey": 2}
        people.append(Agent(
            agent=f"A{n + 1:03d}",
            name=f"{rng.choice(FIRST)} {rng.choice(LAST)}", team=f"Team {chr(65 + team)}",
            supervisor=f"{FIRST[team]} {LAST[-1 - team]}", site="lisbon" if n % 10 == 9 else "main",
            contract="night36" if n % 11 == 5 else "br36", skills=mine,
            first_day=None, last_day=None, cost_h=28.0,
        ))
    return Center(
        name="Sample & Sons <contact centre>", interval_min=interval,
        language="en", seed=1, weights=Weights(),
        sites={"main": Site("main", "São Paulo", "BR", "SP", zone, "pt_BR", "BRL"),
               "lisbon": Site("lisbon", "Lisboa", "PT", None, other, "pt", "EUR")},
        queues={q.queue: q for q in queues},
        campaigns={"winback": campaign, "nps_survey": survey},
        contracts={c.contract: c for c in (contract, night)},
        agents={a.agent: a for a in people}, special_days=(), history=pd.DataFrame(),
        labour=load_labour_packs(), calling=load_calling_packs(),
        notes=("No history for 2026-11-02: it was a public holiday and is left out.",),
    )


def _legal(center: Center, grid: Grid) -> dict[tuple[str, str], tuple[np.ndarray, Grid]]:
    found = {}
    for campaign in center.campaigns.values():
        for segment in campaign.segments:
            local = grid.local(segment.zones[0])
            mask = (local.hour >= 9) & (local.hour < 20) & (local.day_of_week < 5)
            found[campaign.campaign, segment.segment] = (np.asarray(mask), grid)
    return found


def _stints(
    center: Center, week: date, legal: Mapping[tuple[str, str], tuple[np.ndarray, Grid]],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Six hours paid in 6 h 20: two paid rests of 10 minutes and an unpaid meal of 20."""
    rows: list[tuple[str, date, datetime, datetime, str, str, bool]] = []
    for n, agent in enumerate(center.agents.values()):
        zone = center.zone(agent.site)
        night = agent.contract == "night36"
        hour = 22.0 if night else float(rng.choice([6, 7, 8, 9, 10, 11, 13, 14, 16.5]))
        free = {int(d) for d in rng.choice(7, size=2 if n % 2 else 1, replace=False)}
        for d in range(7):
            day = week + timedelta(days=d)
            if d in free:
                continue
            if n % 7 == 3 and d in (1, 2):
                rows.append((agent.agent, day, midnight(day, zone),
                             midnight(day + timedelta(days=1), zone),
                             "leave" if n % 2 else "sick", "absence", bool(n % 2)))
                continue
            start = instant(day, time(int(hour), int(60 * (hour % 1))), zone)
            rows += _shift(agent, day, start, legal, training=n % 5 == 2 and d == 3)
    return pd.DataFrame(
        rows, columns=["agent", "date", "start", "end", "what", "kind", "paid"]
    ).sort_values(["agent", "start"], ignore_index=True)


def _shift(
    agent: Agent, day: date, start: datetime,
    legal: Mapping[tuple[str, str], tuple[np.ndarray, Grid]], training: bool,
) -> list[tuple[str, date, datetime, datetime, str, str, bool]]:
    first = next(iter(agent.skills))
    marks = [(0, 90, "work"), (90, 100, "rest"), (100, 200, "work"), (200, 220, "meal"),
             (220, 300, "work"), (300, 310, "rest"), (310, 380, "work")]
    rows = []
    for k, (begin, end, what) in enumerate(marks):
        at, until = start + timedelta(minutes=begin), start + timedelta(minutes=end)
        if what != "work":
            rows.append((agent.agent, day, at, until, what, "break", what == "rest"))
            continue
        kind, name = "work", first
        if training and k == 2:
            kind, name = "absence", "training"
        elif k == 4:
            for (campaign, segment), (mask, grid) in legal.items():
                place = slice(grid.position(at), grid.position(until - timedelta(minutes=1)) + 1)
                allowed = mask[place]
                turn = segment != "SP" or (int(agent.agent[1:]) + day.day) % 2
                if turn and campaign in agent.skills and len(allowed) and allowed.all():
                    name = f"{campaign}/{segment}"
            if name == first and "mail" in agent.skills:
                name = "mail"
        elif k == 6 and agent.agent.endswith("4"):
            kind, name = "idle", ""
        rows.append((agent.agent, day, at, until, name, kind, True))
    return rows


def _requirement(
    center: Center, grid: Grid, view: View, rng: np.random.Generator
) -> Requirement:
    rows = []
    local = grid.local(center.main_site.zone)
    for queue in ("care", "chat"):
        have = view.on(queue)
        is_open = np.ones(grid.count, bool) if queue == "care" else (
            (local.hour >= 7) & (local.hour < 23))
        for i in np.flatnonzero(is_open):
            near = have[max(0, i - 2) : i + 3].mean()
            need = float(np.ceil(near * rng.uniform(0.8, 1.15)))
            rows.append((queue, grid.starts[i], 10.0, 300.0, 4.0, 5, 5, need, need, "1.00"))
    intervals = pd.DataFrame(rows, columns=[
        "queue", "start", "volume", "aht_s", "load", "agents_c", "agents_a", "required",
        "worth_for", "worth"])
    zone = center.main_site.zone
    monday = local[0].date()
    work = [("mail-" + str(d), "mail", "", "deferred", 9.0,
             midnight(monday + timedelta(days=d), zone),
             midnight(monday + timedelta(days=d + 1), zone), 50.0, np.nan) for d in range(7)]
    work += [(f"{c}-{s}", c, s, "outbound", 20.0, midnight(monday, zone),
              midnight(monday + timedelta(days=7), zone), 50.0, np.nan)
             for c, s in (("winback", "RJ"), ("winback", "SP"), ("nps_survey", "PT"))]
    return Requirement(
        intervals,
        pd.DataFrame(work, columns=["work", "activity", "segment", "kind", "hours", "opens",
                                    "due", "penalty_h", "hours_a_day"]),
        notes=("Callers of care wait 180 s on average before they give up.",),
    )


def _outbound(center: Center, week: date) -> OutboundPlan:
    return OutboundPlan(week, pd.DataFrame([
        (s.campaign, s.segment, " ".join(s.jurisdictions), " ".join(s.zones), 55.0, 1800.0, 144.0,
         17.0, 20.0, np.nan, np.nan,
         "The list ends before the target is reached." if s.segment == "RJ" else "")
        for c in center.campaigns.values() for s in c.segments
    ], columns=["campaign", "segment", "jurisdiction", "zone", "legal_hours", "attempts",
                "contacts", "results", "hours", "attempts_legal", "attempts_a_day", "note"]))


def _forecast(center: Center) -> Forecast:
    empty = pd.DataFrame()
    accuracy = pd.DataFrame([
        ("care", 2, "model", 0.091, 0.124, 0.071, -0.004, 0.038, 0.071, 12),
        ("chat", 2, "habit", 0.164, 0.164, 0.120, 0.011, 0.069, 0.070, 12),
    ], columns=["queue", "horizon_weeks", "method", "wape", "habit_wape", "floor", "bias",
                "day_wape", "habit_day_wape", "origins"])
    return Forecast(empty, empty, accuracy, empty)


@pytest.fixture(scope="session")
def week() -> Week:
    return make_week()


@pytest.fixture(scope="session")
def autumn() -> Week:
    """The week in which Lisbon's Sunday has 25 hours."""
    return make_week(week=date(2026, 10, 19), zone="Europe/Lisbon", other_zone="Europe/Madrid")


@pytest.fixture(scope="session")
def build() -> Callable[..., Week]:
    return make_week


@pytest.fixture(scope="session")
def book(week: Week, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return week.write(tmp_path_factory.mktemp("book") / "roster.xlsx")


@pytest.fixture()
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every workbook fails when it has been drafted."""
    save = Book.save

    def fail(book: Book, draft: Path) -> None:
        save(book, draft)
        raise OSError("no space left")

    monkeypatch.setattr(Book, "save", fail)
