"""From the tables of ``inputs/`` to a checked :class:`~wfm.center.Center`.

Each table is first read by its columns (:mod:`wfm.tables`), then the rows are checked
against each other here. All faults are raised together; nothing is written.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from wfm import schema
from wfm.calendar import WEEKDAYS, instant, monday_of, public_holidays, zone_exists
from wfm.center import (
    Absence,
    Agent,
    Campaign,
    Center,
    Contract,
    Preference,
    Queue,
    Segment,
    Site,
    Spans,
    SpecialDay,
    Weights,
    WorkedShift,
)
from wfm.rules.calling import CallingPack, load_calling_packs
from wfm.rules.labour import LabourPack, break_plans, load_labour_packs, shift_span
from wfm.tables import ROW, Fault, Faults, InputError, ReadTable, Source, find_sources, read_table

LANGUAGES = ("en", "pt_BR", "es", "cs")


@dataclass(frozen=True)
class Loaded:
    """A centre, and what the settings say of the week to plan."""

    center: Center
    week: date
    forecast_weeks: int


def load(inputs: Path) -> Loaded:
    """Read and check everything in the folder `inputs`.

    Raises
    ------
    InputError
        Anything is missing or wrong; the error holds every fault that was found.
    """
    faults = Faults()
    settings = _settings(inputs, faults)
    sources = find_sources(inputs, [table.name for table in schema.TABLES])
    read = {
        table.name: read_table(table, sources[table.name], inputs, faults)
        for table in schema.TABLES
    }
    labour, calling = _packs(inputs)
    sites = _sites(settings, inputs, faults)
    queues = _queues(read["queues"], sites, faults)
    campaigns = _campaigns(read["campaigns"], read["segments"], calling, faults)
    contracts = _contracts(read["contracts"], labour, faults)
    agents, notes = _agents(read, sites, contracts, queues, campaigns, labour, faults)
    _check_skills(read, agents, queues, campaigns, faults)
    special = _special_days(read["special_days"], queues, faults)
    interval = int(settings.get("interval_min", 30))
    history = _history(read["history"], queues, sites, interval, faults)
    faults.raise_if_any()
    center = Center(
        name=str(settings["name"]),
        interval_min=interval,
        week_start=str(settings.get("week_start", "mon")),
        language=str(settings.get("language", "en")),
        seed=int(settings.get("seed", 1)),
        weights=Weights(**settings.get("weights", {})),
        sites=sites, queues=queues, campaigns=campaigns, contracts=contracts, agents=agents,
        special_days=special, history=history, labour=labour, calling=calling, notes=notes,
    )
    week = settings.get("week")
    if week is None:
        last = history["start"].max().tz_convert(center.main_site.zone).date()
        week = monday_of(last + timedelta(days=7 - last.weekday()))
    return Loaded(center, week, int(settings.get("forecast_weeks", 4)))


# ---------------------------------------------------------------------- settings

_SETTINGS: dict[str, type | tuple[type, ...]] = {
    "name": str, "interval_min": int, "week_start": str, "language": str, "seed": int,
    "week": date, "forecast_weeks": int, "weights": dict, "sites": list,
}
_SITE = ("site", "name", "country", "subdivision", "zone", "language", "currency")


def _settings(inputs: Path, faults: Faults) -> dict[str, Any]:
    path = inputs / "center.toml"
    source = Source(path)
    if not path.is_file():
        raise InputError([
            Fault(source.file, "", 0, "", "the settings file is missing",
                  "Make one with `wfm init`, or name another folder with --workspace")
        ])
    text = path.read_text(encoding="utf-8")
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise InputError([
            Fault(source.file, "", int(line[1]) if line else 0, "",
                  "this line is not a valid setting", 'Write: key = value, texts in "quotes"')
        ]) from None

    def wrong(key: str, what: str, mend: str) -> None:
        faults.add(source, _line_of(text, key), key, what, mend)

    for key, value in found.items():
        if key not in _SETTINGS:
            wrong(key, "there is no such setting", f"The settings are {', '.join(_SETTINGS)}")
        elif not isinstance(value, _SETTINGS[key]) or isinstance(value, bool):
            wrong(key, f"this should be a {_SETTINGS[key].__name__}", "Mend the value")  # type: ignore[union-attr]
    if "name" not in found:
        wrong("name", "the centre has no name", 'Add: name = "My centre"')
    if found.get("interval_min", 30) not in (15, 30):
        wrong("interval_min", "an interval is 15 or 30 minutes", "Write 15 or 30")
    if found.get("language", "en") not in LANGUAGES:
        wrong("language", "this language is not known", f"Write one of {', '.join(LANGUAGES)}")
    if found.get("week_start", "mon") not in WEEKDAYS:
        wrong("week_start", "this is not a day", f"Write one of {', '.join(WEEKDAYS)}")
    week = found.get("week")
    if isinstance(week, date) and week.weekday() != 0:
        wrong("week", f"{week} is not a Monday", f"Write {monday_of(week)}")
    weeks = found.get("forecast_weeks", 4)
    if isinstance(weeks, int) and not 1 <= weeks <= 26:
        wrong("forecast_weeks", "between 1 and 26 weeks can be forecast", "Write 4")
    known = [f.name for f in fields(Weights)]
    weights = found.get("weights", {})
    for key, value in (weights.items() if isinstance(weights, dict) else ()):
        if key not in known:
            wrong(key, "there is no such weight", f"The weights are {', '.join(known)}")
        elif not isinstance(value, int | float) or value < 0:
            wrong(key, "a weight is a number, 0 or more", "Write a number")
    return found


def _line_of(text: str, key: str) -> int:
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(rf"\s*(\[+)?\s*{re.escape(key)}\b", line):
            return number
    return 1


def _sites(settings: Mapping[str, Any], inputs: Path, faults: Faults) -> dict[str, Site]:
    source = Source(inputs / "center.toml")
    text = source.path.read_text(encoding="utf-8")
    sites: dict[str, Site] = {}
    entries = settings.get("sites", [])
    if not entries:
        faults.add(source, 1, "sites", "the centre has no site", "Add a [[sites]] section")
    for entry in entries if isinstance(entries, list) else ():
        code = str(entry.get("site", ""))
        row = next(
            (n for n, line in enumerate(text.splitlines(), 1)
             if re.match(rf'\s*site\s*=\s*["\']{re.escape(code)}["\']', line)), 1,
        )
        for key in entry:
            if key not in _SITE:
                faults.add(source, row, key, "there is no such setting of a site",
                           f"The settings are {', '.join(_SITE)}")
        missing = [key for key in ("site", "country", "zone") if not entry.get(key)]
        for key in missing:
            faults.add(source, row, key, "this setting of a site is missing", "Add it")
        if missing:
            continue
        if not zone_exists(str(entry["zone"])):
            faults.add(source, row, "zone", f"'{entry['zone']}' is not a time zone",
                       "Write an IANA zone, such as America/Sao_Paulo")
        try:
            public_holidays(str(entry["country"]), entry.get("subdivision"), 2026)
        except ValueError as error:
            faults.add(source, row, "subdivision", str(error),
                       "Write the codes of ISO 3166, such as BR and SP")
        if code in sites:
            faults.add(source, row, "site", f"the site {code} stands twice", "Keep one")
        sites[code] = Site(
            code, str(entry.get("name", code)), str(entry["country"]),
            entry.get("subdivision"), str(entry["zone"]), str(entry.get("language", "en")),
            str(entry.get("currency", "")),
        )
    return sites


def _packs(inputs: Path) -> tuple[Mapping[str, LabourPack], Mapping[str, CallingPack]]:
    own = inputs / "packs"
    return (
        load_labour_packs(own / "labour" if (own / "labour").is_dir() else None),
        load_calling_packs(own / "calling" if (own / "calling").is_dir() else None),
    )


# ---------------------------------------------------------------------- work

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


def parse_spans(text: str) -> Spans:
    """``08:00-12:00 13:00-24:00`` as spans; ``closed`` as none.

    Raises
    ------
    ValueError
        The text is neither, or a span is not later than the one before it.
    """
    text = text.strip().lower()
    if text in ("closed", "fechado", "cerrado", "zavřeno", "-"):
        return ()
    spans, last = [], -1
    rest = _SPAN.sub(" ", text).replace(",", " ").strip()
    found = list(_SPAN.finditer(text))
    if rest or not found:
        raise ValueError("opening hours are written 08:00-20:00, several with a space between")
    for match in found:
        h1, m1, h2, m2 = map(int, match.groups())
        first, end = h1 * 60 + m1, h2 * 60 + m2
        if not (last <= first < end <= 24 * 60 and m1 < 60 and m2 < 60):
            raise ValueError("each span ends after it begins and after the one before")
        spans.append((time(h1, m1), time(h2 % 24, m2)))
        last = end
    return tuple(spans)


def _queues(read: ReadTable, sites: Mapping[str, Site], faults: Faults) -> dict[str, Queue]:
    queues: dict[str, Queue] = {}
    for row in read.frame.to_dict("records"):
        number, code = int(row[ROW]), row["queue"]

        def wrong(column: str, what: str, mend: str, number: int = number) -> None:
            read.fault(faults, number, column, what, mend)

        if row["site"] is not None and row["site"] not in sites:
            wrong("site", f"there is no site '{row['site']}'", f"Write one of {', '.join(sites)}")
        hours: dict[str, Spans] = {}
        for day in (*WEEKDAYS, "holiday"):
            if row[day] is None:
                continue
            try:
                hours[day] = parse_spans(row[day])
            except ValueError as error:
                wrong(day, str(error), "Write 08:00-20:00 or closed")
        deferred = row["channel"] in schema.DEFERRED_CHANNELS
        if deferred and row["due_within_h"] is None:
            wrong("due_within_h", "work that may wait needs a due time", "Write 24 for one day")
        if not deferred and row["channel"] is not None:
            if (row["service_level"] is None) != (row["answer_within_s"] is None):
                wrong("answer_within_s", "service_level and answer_within_s belong together",
                      "Fill in both or none")
            if row["max_abandon"] is not None and row["patience_s"] is None:
                wrong("patience_s", "a limit on abandonment needs to know the patience",
                      "Fill in patience_s")
        if row["max_occupancy"] == 0:
            wrong("max_occupancy", "nobody could ever handle a contact", "Write 0.9")
        if row["service_level"] == 1:
            wrong("service_level", "no number of agents answers every contact in time",
                  "Write 0.99 or less")
        if row["max_abandon"] == 0:
            wrong("max_abandon", "no number of agents keeps abandonment at nought",
                  "Write 0.01 or more")
        for part in ("shrinkage_in_office", "shrinkage_out_of_office"):
            if row[part] is not None and row[part] > 0.9:
                wrong(part, "more than nine tenths of the time is lost", "Write a share under 0.9")
        if code is None:
            continue
        values = {f.name: row[f.name] for f in fields(Queue) if f.name not in ("hours", "name")}
        queues[code] = Queue(**values, name=row["name"] or code, hours=hours)
    return queues


def _campaigns(
    read: ReadTable, segments: ReadTable, calling: Mapping[str, CallingPack], faults: Faults
) -> dict[str, Campaign]:
    known = set(read.frame["campaign"].dropna())
    parts: dict[str, list[Segment]] = {code: [] for code in known}
    for row in segments.frame.to_dict("records"):
        number = int(row[ROW])
        if row["campaign"] is not None and row["campaign"] not in known:
            segments.fault(faults, number, "campaign", f"there is no campaign '{row['campaign']}'",
                           f"Write one of {', '.join(sorted(known))}")
        zones = tuple((row["zone"] or "").replace(",", " ").split())
        for zone in zones:
            if not zone_exists(zone):
                segments.fault(faults, number, "zone", f"'{zone}' is not a time zone",
                               "Write an IANA zone, such as America/Fortaleza")
        if row["jurisdiction"] is not None and row["jurisdiction"] not in calling:
            segments.fault(
                faults, number, "jurisdiction",
                f"no calling rules are known for '{row['jurisdiction']}'",
                f"Write one of {', '.join(sorted(calling))}, or add a pack in inputs/packs/calling",
            )
        if row["campaign"] in parts and row["segment"] is not None:
            values = {f.name: row[f.name] for f in fields(Segment) if f.name != "zones"}
            parts[row["campaign"]].append(Segment(**values, zones=zones))
    campaigns: dict[str, Campaign] = {}
    for row in read.frame.to_dict("records"):
        number, code = int(row[ROW]), row["campaign"]
        if row["start"] and row["end"] and row["end"] < row["start"]:
            read.fault(faults, number, "end", f"the campaign ends on {row['end']}, before it "
                       f"starts on {row['start']}", "Put the dates in order")
        if code is None:
            continue
        if not parts[code]:
            read.fault(faults, number, "campaign", f"the campaign '{code}' has no segment",
                       "Add a row to the table segments")
        values = {
            f.name: row[f.name] for f in fields(Campaign) if f.name not in ("name", "segments")
        }
        campaigns[code] = Campaign(**values, name=row["name"] or code,
                                   segments=tuple(parts[code]))
    return campaigns


def _contracts(
    read: ReadTable, labour: Mapping[str, LabourPack], faults: Faults
) -> dict[str, Contract]:
    contracts: dict[str, Contract] = {}
    for row in read.frame.to_dict("records"):
        number = int(row[ROW])

        def wrong(column: str, what: str, mend: str, number: int = number) -> None:
            read.fault(faults, number, column, what, mend)

        days = (row["work_days"] or " ".join(WEEKDAYS)).lower().replace(",", " ").split()
        for day in days:
            if day not in WEEKDAYS:
                wrong("work_days", f"'{day}' is not a day", f"Write some of {' '.join(WEEKDAYS)}")
        if row["pack"] is not None and row["pack"] not in labour:
            wrong("pack", f"no labour rules are known as '{row['pack']}'",
                  f"Write one of {', '.join(sorted(labour))}")
        values = {
            f.name: row[f.name] for f in fields(Contract) if f.name not in ("work_days",)
        }
        if any(values[c] is None for c in ("contract", "pack", "week_min_h", "week_max_h",
                                           "shift_min_h", "shift_max_h", "days_max", "cost_h")):
            continue
        contract = Contract(**values, work_days=frozenset(days))
        contracts[contract.contract] = contract
        if contract.pack in labour:
            _check_contract(contract, labour[contract.pack], wrong)
    return contracts


def _check_contract(c: Contract, pack: LabourPack, wrong: Any) -> None:
    """Whether anybody could fulfil the contract within the law."""
    for low, high in (("week_min_h", "week_max_h"), ("shift_min_h", "shift_max_h"),
                      ("days_min", "days_max")):
        if getattr(c, low) > getattr(c, high):
            wrong(high, f"{high} ({getattr(c, high):g}) is below {low} ({getattr(c, low):g})",
                  "Put the two in order")
            return
    if c.shift_max_h * 60 > pack.max_day_min:
        wrong("shift_max_h", f"{pack.code} allows {pack.max_day_min / 60:g} hours a day",
              f"Write {pack.max_day_min / 60:g} or less")
    if c.week_max_h * 60 > pack.max_week_min:
        wrong("week_max_h", f"{pack.code} allows {pack.max_week_min / 60:g} hours a week",
              f"Write {pack.max_week_min / 60:g} or less")
    days = min(c.days_max, len(c.work_days), pack.max_run_days)
    if c.week_min_h > days * c.shift_max_h:
        wrong("week_min_h", f"nobody can fulfil this contract: {days} days of {c.shift_max_h:g} "
              f"hours are {days * c.shift_max_h:g} hours", f"Write {days * c.shift_max_h:g} or "
              "less, or allow longer shifts or more days")
    if c.week_max_h < c.days_min * c.shift_min_h:
        wrong("days_min", f"nobody can fulfil this contract: {c.days_min} days of at least "
              f"{c.shift_min_h:g} hours are over {c.week_max_h:g} hours", "Allow fewer days")
    for hours in dict.fromkeys((c.shift_min_h, c.shift_max_h)):
        if not break_plans(pack, round(hours * 60)):
            wrong("shift_min_h" if hours == c.shift_min_h else "shift_max_h",
                  f"a shift of {hours:g} hours has no place for the breaks of {pack.code}",
                  "Choose another length")
    if c.earliest_start is not None and c.latest_end is not None:
        first = c.earliest_start.hour * 60 + c.earliest_start.minute
        last = c.latest_end.hour * 60 + c.latest_end.minute or 24 * 60
        need = shift_span(pack, round(c.shift_min_h * 60))
        if first < last and last - first < need:
            wrong("latest_end", f"nobody can fulfil this contract: a shift takes {need} minutes, "
                  f"but only {last - first} lie between earliest_start and latest_end",
                  "Widen the two")


# ---------------------------------------------------------------------- people


def _parse_skills(text: str) -> dict[str, int]:
    skills: dict[str, int] = {}
    for part in text.replace(",", " ").replace(";", " ").split():
        name, _, level = part.partition(":")
        skills[name] = int(level) if level else 1
        if skills[name] < 1:
            raise ValueError
    return skills


def _agents(
    read: Mapping[str, ReadTable],
    sites: Mapping[str, Site],
    contracts: Mapping[str, Contract],
    queues: Mapping[str, Queue],
    campaigns: Mapping[str, Campaign],
    labour: Mapping[str, LabourPack],
    faults: Faults,
) -> tuple[dict[str, Agent], tuple[str, ...]]:
    table = read["agents"]
    known = set(table.frame["agent"].dropna())
    absences = _absences(read["absences"], known, faults)
    wishes = _preferences(read["preferences"], known, faults)
    worked = _last_roster(read["last_roster"], known, faults)
    agents: dict[str, Agent] = {}
    for row in table.frame.to_dict("records"):
        number, code = int(row[ROW]), row["agent"]
        for column, among in (("site", sites), ("contract", contracts)):
            if row[column] is not None and row[column] not in among:
                table.fault(faults, number, column, f"there is no {column} '{row[column]}'",
                            f"Write one of {', '.join(among)}")
        skills: dict[str, int] = {}
        try:
            skills = _parse_skills(row["skills"] or "")
        except ValueError:
            table.fault(faults, number, "skills", f"'{row['skills']}' cannot be read as skills",
                        "Write queue or campaign, colon, level: care:1 chat:2")
        for skill in skills:
            if skill not in queues and skill not in campaigns:
                table.fault(faults, number, "skills", f"'{skill}' is neither a queue nor a "
                            "campaign", f"Write some of {', '.join([*queues, *campaigns])}")
        if row["from"] and row["to"] and row["to"] < row["from"]:
            table.fault(faults, number, "to", f"{row['to']} is before {row['from']}",
                        "Put the dates in order")
        if code is None or row["contract"] not in contracts or row["site"] not in sites:
            continue
        cost = row["cost_h"] if row["cost_h"] is not None else contracts[row["contract"]].cost_h
        agents[code] = Agent(
            code, row["name"] or code, row["team"] or "", row["supervisor"] or "", row["site"],
            row["contract"], skills, row["from"], row["to"], float(cost),
            absences.get(code, ()), wishes.get(code, ()), worked.get(code, ()),
        )
    notes = []
    unseen = sum(1 for agent in agents.values() if not agent.worked)
    if unseen:
        notes.append(f"{unseen} of {len(agents)} agents have no shifts in last_roster: they are "
                     "taken to come rested from days off.")
    return agents, tuple(notes)


def _absences(
    read: ReadTable, known: set[str], faults: Faults
) -> dict[str, tuple[Absence, ...]]:
    found: dict[str, list[tuple[Absence, int]]] = {}
    for row in read.frame.to_dict("records"):
        number, agent = int(row[ROW]), row["agent"]
        _known_agent(read, number, agent, known, faults)
        start, end = row["start"], row["end"]
        if start is None or end is None or row["kind"] is None:
            continue
        if (start.tzinfo is None) != (end.tzinfo is None) or end <= start:
            read.fault(faults, number, "end", f"the absence ends at {end:%Y-%m-%d %H:%M}, not "
                       f"after it starts at {start:%Y-%m-%d %H:%M}", "Put the two in order")
            continue
        for earlier, row_of in found.get(agent, ()):
            if start < earlier.end and earlier.start < end:
                read.fault(faults, number, "start", "this absence overlaps with that of the same "
                           f"agent in row {row_of}", "Shorten or remove one of them")
        found.setdefault(agent, []).append(
            (Absence(start.replace(tzinfo=None), end.replace(tzinfo=None), row["kind"],
                     bool(row["paid"])), number)
        )
    return {
        agent: tuple(sorted((a for a, _ in items), key=lambda a: a.start))
        for agent, items in found.items()
    }


def _preferences(
    read: ReadTable, known: set[str], faults: Faults
) -> dict[str, tuple[Preference, ...]]:
    found: dict[str, list[Preference]] = {}
    for row in read.frame.to_dict("records"):
        number, agent = int(row[ROW]), row["agent"]
        _known_agent(read, number, agent, known, faults)
        if row["on"] is None or row["want"] is None:
            continue
        on: date | str = row["on"].lower()[:10]
        if on not in WEEKDAYS:
            try:
                on = date.fromisoformat(str(on))
            except ValueError:
                read.fault(faults, number, "on", f"'{row['on']}' is neither a date nor a day",
                           "Write 2026-12-07, or mon")
                continue
        want: str | tuple[time, time] = row["want"].lower()
        if want not in ("off", "early", "late"):
            match = _SPAN.fullmatch(str(want).strip())
            if not match:
                read.fault(faults, number, "want", f"'{row['want']}' is not a wish that is known",
                           "Write off, early, late, or a shift such as 09:00-15:20")
                continue
            h1, m1, h2, m2 = map(int, match.groups())
            want = (time(h1 % 24, m1), time(h2 % 24, m2))
        found.setdefault(agent, []).append(Preference(on, want, float(row["weight"])))
    return {agent: tuple(items) for agent, items in found.items()}


def _last_roster(
    read: ReadTable, known: set[str], faults: Faults
) -> dict[str, tuple[WorkedShift, ...]]:
    found: dict[str, list[WorkedShift]] = {}
    for row in read.frame.to_dict("records"):
        _known_agent(read, int(row[ROW]), row["agent"], known, faults)
        if None in (row["agent"], row["date"], row["start"], row["end"]):
            continue
        found.setdefault(row["agent"], []).append(
            WorkedShift(row["date"], row["start"], row["end"])
        )
    return {agent: tuple(sorted(w, key=lambda s: s.day)) for agent, w in found.items()}


def _known_agent(
    read: ReadTable, number: int, agent: str | None, known: set[str], faults: Faults
) -> None:
    if agent is not None and agent not in known:
        read.fault(faults, number, "agent", f"there is no agent '{agent}'",
                   "Add the agent to the table agents, or correct the identifier")


def _check_skills(
    read: Mapping[str, ReadTable],
    agents: Mapping[str, Agent],
    queues: Mapping[str, Queue],
    campaigns: Mapping[str, Campaign],
    faults: Faults,
) -> None:
    """Work that nobody can do is a fault of the inputs, not of the roster."""
    have = {skill for agent in agents.values() for skill in agent.skills}
    for name, among in (("queue", queues), ("campaign", campaigns)):
        table = read[f"{name}s"]
        for row in table.frame.to_dict("records"):
            if row[name] in among and row[name] not in have:
                table.fault(faults, int(row[ROW]), name, f"no agent has the skill '{row[name]}'",
                            f"Give it to somebody in the table agents, or remove the {name}")


def _special_days(
    read: ReadTable, queues: Mapping[str, Queue], faults: Faults
) -> tuple[SpecialDay, ...]:
    days = []
    for row in read.frame.to_dict("records"):
        number = int(row[ROW])
        if row["queue"] is not None and row["queue"] not in (*queues, "all"):
            read.fault(faults, number, "queue", f"there is no queue '{row['queue']}'",
                       f"Write all, or one of {', '.join(queues)}")
        if row["factor"] is not None and row["like_date"] is not None:
            read.fault(faults, number, "like_date", "a day has a factor or a like_date, not both",
                       "Remove one of them")
        if row["date"] is None or row["queue"] is None or row["kind"] is None:
            continue
        days.append(SpecialDay(row["date"], row["queue"], row["kind"], row["factor"],
                               row["like_date"], row["name"] or ""))
    return tuple(sorted(days, key=lambda d: (d.day, d.queue)))


# ---------------------------------------------------------------------- history


def _history(
    read: ReadTable,
    queues: Mapping[str, Queue],
    sites: Mapping[str, Site],
    interval: int,
    faults: Faults,
) -> pd.DataFrame:
    frame = read.frame
    for number, queue in _first_rows(frame, ~frame["queue"].isin(queues) & frame["queue"].notna(),
                                     "queue"):
        read.fault(faults, number, "queue", f"there is no queue '{queue}'",
                   f"Write one of {', '.join(queues)}, or add it to the table queues")
    usable = frame[frame["queue"].isin(queues) & frame["start"].notna() & frame["offered"].notna()]
    zones = {code: ZoneInfo(sites[q.site].zone) for code, q in queues.items() if q.site in sites}
    seen: set[tuple[str, datetime]] = set()
    rows_of: dict[tuple[str, datetime], int] = {}
    starts: list[datetime | None] = []
    for queue, moment, number in zip(usable["queue"], usable["start"], usable[ROW], strict=True):
        if queue not in zones:
            starts.append(None)
            continue
        start = moment
        if moment.tzinfo is None:
            start = moment.replace(tzinfo=zones[queue])
            utc = instant(moment.date(), moment.time(), zones[queue].key)
            if utc.astimezone(zones[queue]).replace(tzinfo=None) != moment:
                read.fault(faults, number, "start", f"{moment:%Y-%m-%d %H:%M} does not exist: the "
                           "clocks skip it", "Remove the row or correct the time")
            if (queue, utc) in seen:  # the hour that the clocks show twice
                again = start.replace(fold=1).astimezone(utc.tzinfo)
                utc = again
        else:
            utc = instant(date(1970, 1, 1), time(0), "UTC") + (
                start - datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC")))
        if utc.minute % interval or utc.second:
            read.fault(faults, number, "start", f"{moment:%Y-%m-%d %H:%M} does not begin an "
                       f"interval of {interval} minutes", "Correct the time, or interval_min in "
                       "center.toml")
        key = (queue, utc)
        if key in seen:
            read.fault(faults, number, "start", f"this interval of '{queue}' already stands in "
                       f"row {rows_of[key]}", "Keep one of the two rows")
        seen.add(key)
        rows_of.setdefault(key, int(number))
        starts.append(utc)
    made = pd.DataFrame({
        "queue": usable["queue"].to_numpy(),
        "start": pd.to_datetime(pd.Series(starts, dtype=object), utc=True).astype(
            "datetime64[s, UTC]").to_numpy() if starts else [],
        **{c: pd.to_numeric(usable[c]).astype("float64").to_numpy()
           for c in ("offered", "handled", "abandoned", "aht_s")},
    })
    made["start"] = pd.to_datetime(made["start"], utc=True).astype("datetime64[s, UTC]")
    if len(made) and not (made["aht_s"] > 0).any():
        read.fault(faults, 0, "aht_s", "no row says how long a contact takes",
                   "Fill in aht_s where contacts were handled")
    empty = [code for code in queues if not (made["queue"] == code).any()]
    if read.present and not frame.empty:
        for code in empty:
            read.fault(faults, 0, "queue", f"the queue '{code}' has no history",
                       "Add its rows, or remove the queue")
    return made.sort_values(["queue", "start"], ignore_index=True)


def _first_rows(frame: pd.DataFrame, where: pd.Series, column: str) -> Iterable[tuple[int, str]]:
    """Row and value of the first row of each distinct faulty value: one line says it."""
    faulty = frame[where].drop_duplicates(column)
    return zip(faulty[ROW].astype(int), faulty[column], strict=True)

