"""A site as a contact centre of its own: its people, and the requirement of a typical week.

Shrinkage is left out: it comes on top, in proportion. People are made in the shares of the site's
patterns, each with one language and all the work in it. Rules that count over several weeks
("two weekends in four are free") bind in turn: as many people have the day off as such a rule
takes out of any week.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd

from wfm.bid.load import aht_of, at_intervals, deferred, week_contacts
from wfm.bid.request import Line, Place
from wfm.bid.task import Task
from wfm.calendar import WEEKDAYS, midnight
from wfm.center import (
    Absence,
    Agent,
    Campaign,
    Center,
    Queue,
    Segment,
    Site,
    Weights,
    WorkedShift,
)
from wfm.handover import Requirement, Roster, worth_text
from wfm.rules.labour import LabourPack, break_plans, in_week
from wfm.staffing.deferred import deferred_work

WEIGHT = 2.0
"""What an hour of work done is worth, in hours of pay."""
SLOPE = 0.5
"""By so much (share of the mean) the first agent whom an interval needs is worth more than the
last, so that what is short is spread over the intervals."""
_INTERVALS = ("queue", "start", "volume", "spread", "aht_s", "load", "agents_c", "agents_a",
              "required", "worth_for", "worth")
_WORK = ("work", "activity", "segment", "kind", "hours", "opens", "due", "penalty_h",
         "hours_a_day")
_ALL_DAY = ((time(0), time(0)),)
Worked = Mapping[str, tuple[WorkedShift, ...]]


def center_of(task: Task, people: int, worked: Worked | None = None) -> Center:
    """The site with so many people, and the week before that they worked."""
    request, place = task.request, task.place
    lines = [request.lines[name] for name in task.hours if name in request.lines]
    waiting = [line for line in lines if deferred(line)]
    return Center(
        name=place.name, interval_min=request.interval_min, language=request.language,
        seed=request.seed, weights=Weights(preference=0.0, fairness=0.0),
        sites={place.site: Site(place.site, place.name, place.country, place.subdivision,
                                place.zone, request.language, place.currency),
               **{_clock_of(line): Site(_clock_of(line), line.name, line.country,
                                        line.subdivision, line.zone) for line in waiting}},
        queues={line.line: _queue(line, place) for line in lines},
        campaigns={name: _campaign(task, name) for name in task.hours if name in request.lists},
        contracts={p.contract.contract: p.contract for p in place.patterns},
        agents=_agents(task, people, worked or {}), special_days=(),
        history=pd.DataFrame({
            "queue": pd.Series(dtype=str), "start": pd.DatetimeIndex([], tz="UTC"),
            **{name: pd.Series(dtype=float)
               for name in ("offered", "handled", "abandoned", "aht_s")}}),
        labour=request.labour, calling=request.calling)


def _clock_of(line: Line) -> str:
    """Code of the place in whose clock work that may wait is due."""
    return f"line {line.line}"


def _queue(line: Line, place: Place) -> Queue:
    """A line seen from the site; what cannot wait is open where the requirement says so."""
    waits = deferred(line)
    return Queue(
        queue=line.line, name=line.name, site=_clock_of(line) if waits else place.site,
        channel=line.channel, hours=line.hours if waits else dict.fromkeys(WEEKDAYS, _ALL_DAY),
        service_level=line.service_level, answer_within_s=line.answer_within_s,
        max_occupancy=line.max_occupancy, max_abandon=line.max_abandon,
        patience_s=line.patience_s, concurrency=line.concurrency, due_within_h=line.due_within_h,
        shrinkage_in_office=0.0, shrinkage_out_of_office=0.0, priority=1.0)


def _campaign(task: Task, name: str) -> Campaign:
    found = task.request.lists[name]
    segment = Segment(name, name, found.jurisdictions, found.zones, found.party, found.relation,
                      1, found.contact_rate, 0, found.right_party)
    return Campaign(
        name, found.name, found.purpose, task.week - timedelta(days=1),
        task.week + timedelta(days=8), task.hours[name], "hours", 0.0, found.aht_contact_s,
        found.aht_no_contact_s, found.conversion, 1, None, 1.0, (segment,))


# ---------------------------------------------------------------------- people


def phone_share(place: Place, week: date, labour: Mapping[str, LabourPack]) -> float:
    """Share of contract hours that paid breaks leave, in shifts of the mean length."""
    left = 0.0
    for pattern in place.patterns:
        contract = pattern.contract
        pack = in_week(labour[contract.pack], week)
        paid = min(contract.shift_lengths(),
                   key=lambda one: abs(one - 60 * contract.week_max_h / contract.days_max))
        plans = break_plans(pack, paid)
        away = sum(s.minutes for s in plans[0].slots if s.paid) if plans else 0
        left += pattern.share * contract.week_max_h * (1 - away / paid)
    return left / place.week_h


def dealt(shares: Sequence[float], people: int) -> list[int]:
    """Numbers of the kinds, one after another, each as often as its share: always the one that
    lacks most."""
    given = np.zeros(len(shares))
    found = []
    for n in range(people):
        kind = int(np.argmax(np.asarray(shares) * (n + 1) - given))
        given[kind] += 1
        found.append(kind)
    return found


def _agents(
    task: Task, people: int, worked: Worked
) -> dict[str, Agent]:
    """People by code; who comes first stays the same however many there are."""
    place, languages = task.place, task.languages
    total = sum(languages.values())
    speaks = [list(languages)[k] for k in dealt([h / total for h in languages.values()], people)]
    patterns = dealt([p.share for p in place.patterns], people)
    count: dict[str, int] = {}
    made: dict[str, Agent] = {}
    turns: dict[tuple[str, int], int] = {}
    for language in speaks:
        count[language] = count.get(language, -1) + 1
        k = patterns[count[language]]
        contract = place.patterns[k].contract
        turn = turns[language, k] = turns.get((language, k), -1) + 1
        code = f"{language}-{contract.contract}-{turn + 1:04d}"
        skills = {name: 1 for name in task.hours if task.work(name).language == language}
        pack = in_week(task.request.labour[contract.pack], task.week)
        made[code] = Agent(
            code, code, "", "", place.site, contract.contract, skills, None, None,
            contract.cost_h, absences=tuple(_free(pack, turn, task.week)),
            worked=worked.get(code, ()))
    return made


def _free(pack: LabourPack, turn: int, week: date) -> list[Absence]:
    """The Sunday or weekend that somebody has off, as rules over several weeks go round."""
    found = []
    for rule in pack.days_off:
        if (turn + 1) * rule.least // rule.weeks > turn * rule.least // rule.weeks:
            first = 5 if rule.unit == "weekend" else 6
            begin = datetime.combine(week, time(0))
            found.append(Absence(begin + timedelta(days=first), begin + timedelta(days=7),
                                 "leave", False))
    return found


def gone_round(center: Center, made: Roster) -> Worked:
    """The shifts of a roster as those of the week before: everybody has the next one's.

    Of the same contract and language; so days off by turns go round as they would.
    """
    week = made.week
    zone = center.main_site.zone
    shifts: dict[str, list[WorkedShift]] = {}
    stints = made.stints[(made.stints["kind"] != "absence")
                         & (made.stints["date"] >= week)]
    for (code, owner), rows in stints.groupby(["agent", "date"], sort=True):
        begin = rows["start"].min().tz_convert(zone)
        end = rows["end"].max().tz_convert(zone)
        shifts.setdefault(str(code), []).append(WorkedShift(
            date.fromisoformat(str(owner)) - timedelta(days=7), begin.time(), end.time()))
    groups: dict[str, list[str]] = {}
    for code in center.agents:
        groups.setdefault(code.rsplit("-", 1)[0], []).append(code)
    return {code: tuple(shifts.get(before, ()))
            for codes in groups.values()
            for code, before in zip(codes, [*codes[1:], codes[0]], strict=True)}


# ---------------------------------------------------------------------- the requirement


def requirement_of(task: Task, center: Center) -> Requirement:
    """What the week asks of the site's people."""
    frames: list[pd.DataFrame] = []
    work: list[tuple[object, ...]] = []
    unit = center.cost_h * WEIGHT
    begin, end = (midnight(task.week + timedelta(days=n), task.place.zone) for n in (0, 7))
    for name in task.hours:
        line = task.request.lines.get(name)
        if line is None:
            work.append((name, name, name, "outbound", task.hours[name], begin, end, unit, np.nan))
        elif deferred(line):
            pieces, _said = deferred_work(center, center.queues[name], _rows(task, line), task.week)
            work += [(p.name, name, "", "deferred", p.hours, p.opens, p.due, unit, np.nan)
                     for p in pieces]
        else:
            frames.append(_needed(task, line, unit * center.interval_min / 60))
    intervals = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(
        {column: task.grid.starts[:0] if column == "start" else [] for column in _INTERVALS})
    items = pd.DataFrame(work, columns=list(_WORK))
    for column in ("opens", "due"):
        items[column] = pd.to_datetime(items[column], utc=True)
    return Requirement(intervals[list(_INTERVALS)], items)


def _rows(task: Task, line: Line) -> pd.DataFrame:
    """Contacts of the site by interval."""
    contacts = week_contacts(task.request, line, task.month) * task.parts[line.line].share
    return pd.DataFrame({
        "start": task.grid.starts, "volume": at_intervals(contacts, task.grid, line.zone),
        "aht_s": float(aht_of(task.request, line)[task.month])})


def _needed(task: Task, line: Line, unit: float) -> pd.DataFrame:
    """Rows of a line that cannot wait; `unit` is what an agent is worth in an interval."""
    agents = task.required[line.line]
    rows = _rows(task, line).assign(queue=line.line, required=agents.astype(np.int64))
    rows["load"] = rows["volume"] * rows["aht_s"] / (60 * task.request.interval_min)
    texts = {n: worth_text(unit * (1 + SLOPE * (0.5 - (np.arange(n) + 0.5) / max(n, 1))))
             for n in set(rows["required"])}
    rows["worth"] = [texts[n] for n in rows["required"]]
    return rows.assign(spread=0.0, agents_c=rows["required"], agents_a=rows["required"],
                       worth_for=rows["required"])
