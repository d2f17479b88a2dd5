"""Small centres and rosters, made by hand, for the check of a finished roster.

A shift is written as its stints in order: ``care 80, (pause 10), [training 60], {20}``
are work, a paid break, an absence and idle time; ``((meal 20))`` is an unpaid break.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pandas as pd

from wfm.calendar import WEEKDAYS, instant
from wfm.center import Agent, Campaign, Center, Contract, Queue, Segment, Site, Weights, WorkedShift
from wfm.handover import STINT_COLUMNS, Roster
from wfm.roster.check import Violation, check
from wfm.rules.calling_pack import load_calling_packs
from wfm.rules.labour import BreakPlan, Night, load_labour_packs

MONDAY = date(2026, 6, 8)  # no public holiday in Brazil, Spain and Czechia; one in Portugal
LABOUR, CALLING = load_labour_packs(), load_calling_packs()

SITES = {
    "BR-NR17": Site("sp", "São Paulo", "BR", "SP", "America/Sao_Paulo"),
    "PT": Site("lx", "Lisboa", "PT", None, "Europe/Lisbon"),
    "ES-CC": Site("md", "Madrid", "ES", "MD", "Europe/Madrid"),
    "CZ": Site("pr", "Praha", "CZ", None, "Europe/Prague"),
}
SHIFT = {
    "BR-NR17": "care 80, (pause 10), care 80, ((meal 20)), care 80, (pause 10), care 100",
    "PT": "care 240, ((meal 60)), care 240",
    "ES-CC": "care 60, (PVD pause 5), care 55, (PVD pause 5), care 25, (shift break 10), care 20, "
             "(PVD pause 5), care 55, (PVD pause 5), care 55, (PVD pause 5), care 40, "
             "(PVD pause 5), care 10",
    "CZ": "care 120, (safety break 10), care 110, ((meal 30)), care 110, (safety break 10), "
          "care 120",
}
HOURS = {"BR-NR17": 6, "PT": 8, "ES-CC": 6, "CZ": 8}

_PART = re.compile(r"([(\[{]*)([^()\[\]{}]*?) ?(\d+)[)\]}]*")
_KINDS = {"": ("work", True), "(": ("break", True), "((": ("break", False),
          "[": ("absence", True), "{": ("idle", True)}


def stints(
    start: datetime, shift: str, day: date | None = None, agent: str = "A1",
) -> list[dict[str, object]]:
    """The rows of a shift from `start` (UTC) on."""
    rows: list[dict[str, object]] = []
    for part in shift.split(", "):
        bracket, what, minutes = _PART.fullmatch(part).groups()
        kind, paid = _KINDS[bracket]
        end = start + timedelta(minutes=int(minutes))
        rows.append({"agent": agent, "date": day, "start": start, "end": end, "what": what,
                     "kind": kind, "paid": paid})
        start = end
    return rows


def roster(
    days: Mapping[int, tuple[str, str]], zone: str = SITES["BR-NR17"].zone,
    monday: date = MONDAY, agent: str = "A1",
) -> Roster:
    """A roster of one agent: start clock and stints by day of the week, 0 for Monday."""
    rows = []
    for number, (clock, shift) in days.items():
        day = monday + timedelta(days=number)
        rows += stints(instant(day, time.fromisoformat(clock), zone), shift, day, agent)
    return of_rows(rows, monday)


def of_rows(rows: Iterable[Mapping[str, object]], monday: date = MONDAY) -> Roster:
    frame = pd.DataFrame(list(rows), columns=list(STINT_COLUMNS))
    return Roster(monday, frame, {}, 0.0, "feasible", 0.0, 1)


def plain(pack: str, days: Iterable[int] = range(5), clock: str = "09:00") -> Roster:
    """The pack's legal shift on each of the days."""
    return roster(dict.fromkeys(days, (clock, SHIFT[pack])), SITES[pack].zone)


def centre(
    pack: str = "BR-NR17", *, contract: Mapping[str, object] | None = None,
    agent: Mapping[str, object] | None = None, campaign: Mapping[str, object] | None = None,
    queue: Mapping[str, object] | None = None, segments: tuple[Segment, ...] | None = None,
    **more: object,
) -> Center:
    """One site, agent, queue (care) and campaign (sell); parts replaced as given."""
    site = SITES.get(pack, SITES["ES-CC"])
    day = ((time(6), time(0)),)
    care = Queue("care", "Care", site.site, "voice", dict.fromkeys(WEEKDAYS, day), 0.8, 20, 0.9,
                 None, None, 1.0, None, 0.0, 0.0, 1.0)
    parts = segments or tuple(
        segment(part, place, zone) for part, place, zone in (
            ("rio", "BR-RJ", "America/Sao_Paulo"), ("lisboa", "PT", "Europe/Lisbon"),
            ("canary", "ES-CN", "Atlantic/Canary"), ("praha", "CZ", "Europe/Prague"))
    )
    sell = Campaign("sell", "Sell", "sales", date(2026, 1, 1), date(2026, 12, 31), 100, "sales", 0,
                    300, 30, 0.1, 6, None, 1.0, parts)
    hours = HOURS.get(pack, 6)
    terms = Contract("full", pack, 0, 48, hours, hours, 60, 30, None, 0, 7,
                     frozenset(WEEKDAYS), None, None, 20.0)
    person = Agent("A1", "Ana Souza", "t", "", site.site, "full", {"care": 1, "sell": 2}, None,
                   None, 20.0)
    made = Center(
        "c", 30, "en", 1, Weights(), {site.site: site},
        {"care": replace(care, **(queue or {}))}, {"sell": replace(sell, **(campaign or {}))},
        {"full": replace(terms, **(contract or {}))}, {"A1": replace(person, **(agent or {}))},
        (), pd.DataFrame(), LABOUR, CALLING, decent_hours=(),
    )
    return replace(made, **more)


MADE = replace(
    LABOUR["ES-CC"], max_day_min=1440, max_week_min=10080, rest_min=0, weekly_rest_min=0,
    max_run_days=14, average=None, year_min=None, days_off=(), premiums=(), overtime=(),
    night=Night(time(22), time(6), 1.0, ()), fixed_breaks=(), periodic_breaks=(),
    longest_work=(), break_step_min=5, apart_min=0, split=None, mix=None, changes=(), sources=(),
)
"""A labour pack that limits nothing, for tests of one rule."""
NIGHTS_BY_CLOCK = {"BR-NR17": replace(
    LABOUR["BR-NR17"], night=replace(LABOUR["BR-NR17"].night, counts=1.0))}
"""Brazil's rules for tests of something else than night hours that count for more."""
ALL_DAY = dict.fromkeys(WEEKDAYS, ((time(0), time(0)),))
MADRID = "Europe/Madrid"


def free(
    pack: Mapping[str, object] | None = None, *, contract: Mapping[str, object] | None = None,
    queue: Mapping[str, object] | None = None, **more: object,
) -> Center:
    """A centre in Madrid under :data:`MADE`, parts of it replaced, and a loose contract."""
    loose = {"shift_min_h": 1.0, "shift_max_h": 16.0, "shift_step_min": 5, "start_step_min": 5,
             "week_max_h": 168.0}
    return centre("ES-CC", labour={"ES-CC": replace(MADE, **(pack or {}))},
                  contract=loose | dict(contract or {}),
                  queue={"hours": ALL_DAY} | dict(queue or {}), **more)


def week_of(*shifts: str, monday: date = MONDAY) -> Roster:
    """Shifts in Madrid on the days from Monday on; ``'09:00 care 480'``, or '' for a day off."""
    days = {number: tuple(shift.split(" ", 1)) for number, shift in enumerate(shifts) if shift}
    return roster(days, MADRID, monday)


def segment(name: str, place: str, *zones: str, **more: object) -> Segment:
    made = Segment("sell", name, tuple(place.split()), zones, "consumer", "prospect", 100, 0.3, 0)
    return replace(made, **more)


def worked(*days: int, start: time = time(9), end: time = time(15, 20)) -> tuple[WorkedShift, ...]:
    """Shifts of the past; days are counted from the Monday, -1 is the Sunday before."""
    return tuple(WorkedShift(MONDAY + timedelta(days=day), start, end) for day in days)


HoursADay = Mapping[tuple[str, str], float]


def rules(center: Center, made: Roster, hours_a_day: HoursADay | None = None) -> set[str]:
    """Names of the rules that a roster breaks."""
    return {violation.rule for violation in found(center, made, hours_a_day)}


def found(
    center: Center, made: Roster, hours_a_day: HoursADay | None = None
) -> tuple[Violation, ...]:
    return check(center, made, hours_a_day)


def fits(plan: BreakPlan, breaks: list[tuple[str, int, int]], span: int) -> bool:
    """Whether breaks (name, start, minutes) lie as a plan says."""
    if [(name, minutes) for name, __, minutes in breaks] != [
        (slot.name, slot.minutes) for slot in plan.slots
    ]:
        return False
    placed = all(slot.earliest <= start <= slot.latest
                 for (__, start, __), slot in zip(breaks, plan.slots, strict=True))
    ends = [0, *(start + minutes for __, start, minutes in breaks)]
    gaps = [start - end for end, start in zip(ends, [*(b[1] for b in breaks), span], strict=True)]
    most = span if plan.longest_work is None else plan.longest_work
    return placed and (not breaks or min(gaps) >= plan.apart_min) and max(gaps) <= most
