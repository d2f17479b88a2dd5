"""The settings file ``center.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from wfm.calendar import WEEKDAYS, monday_of, public_holidays, zone_exists
from wfm.center import Site, Weights
from wfm.intake.hours import parse_spans
from wfm.language import noted
from wfm.rules.calling import DECENT_HOURS, CallingPack
from wfm.rules.labour import LabourPack
from wfm.rules.reading import Spans, lines_of
from wfm.tables import Fault, Faults, InputError, Source, shown

_OF_RULES = ("accept", "accept_line", "decent_hours")
LANGUAGES = ("en", "pt_BR", "es", "cs")
LARGEST_WEIGHT = 1e6


@dataclass(frozen=True)
class Settings:
    """What ``center.toml`` says; where a setting is faulty, what stands if it is left out."""

    name: str = ""
    interval_min: int = 30
    language: str = "en"
    clock: int = 24
    week_start: str = "mon"
    seed: int = 1
    week: date | None = None
    forecast_weeks: int = 4
    weights: Weights = field(default_factory=Weights)
    sites: Mapping[str, Site] = field(default_factory=dict)
    accept: tuple[str, ...] = ()
    """Packs and single rules that are used although their confidence is low."""
    accept_line: int = 0
    """Where the file says so."""
    decent_hours: Spans = DECENT_HOURS
    """When people are called where the law has no hours; empty: at all hours."""


@dataclass(frozen=True)
class _File:
    """The file's content, and where in it a setting stands."""

    source: Source
    found: Mapping[str, Any]
    lines: Mapping[tuple[str | int, ...], int]
    faults: Faults

    def line(self, path: tuple[str | int, ...]) -> int:
        """Line of the setting of this path, or of the nearest section around it."""
        return next((self.lines[path[:n]] for n in range(len(path), 0, -1)
                     if path[:n] in self.lines), 1)

    def wrong(self, path: tuple[str | int, ...], what: str, mend: str) -> None:
        """Note a fault at the setting of this path."""
        self.faults.add(self.source, self.line(path), str(path[-1]), what, mend)


def read_settings(inputs: Path, faults: Faults) -> Settings:
    """Read and check ``center.toml``; what is wrong goes to `faults`.

    Raises
    ------
    InputError
        There is no such file: the folder is hardly one of inputs.
    """
    source = Source(inputs / "center.toml")
    if not source.path.is_file():
        raise InputError([
            Fault(source.file, "", 0, "", noted("the settings file is missing"),
                  noted("Make one with `wfm init`, or name another folder with --workspace"))
        ])
    try:
        text = source.path.read_text(encoding="utf-8-sig")
        found = tomllib.loads(text)
    except UnicodeDecodeError:
        faults.add(source, 0, "", noted("this is not UTF-8 text"), noted("Save the file as UTF-8"))
        return Settings()
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        faults.add(
            source, int(line[1]) if line else len(text.splitlines()), "",
            noted("this line is not a valid setting"),
            noted('Write: key = value, each key once, texts in "quotes", dates as 2026-12-07'),
        )
        return Settings()
    file = _File(source, found, lines_of(text), faults)
    known = [f.name for f in fields(Settings) if f.name not in _OF_RULES] + ["rules"]
    for key in found:
        if key not in known:
            file.wrong((key,), noted("there is no such setting"),
                       noted("The settings are {names}", names=", ".join(known)))
    interval = _whole(file, "interval_min", 30, (15, 30), noted("Write 15 or 30"))
    faults.language = _choice(file, "language", "en", LANGUAGES)
    return Settings(
        name=_name(file),
        interval_min=interval,
        language=faults.language,
        clock=_whole(file, "clock", 24, (12, 24), noted("Write 12 or 24")),
        week_start=_choice(file, "week_start", "mon", WEEKDAYS),
        seed=_whole(file, "seed", 1, range(2**32), noted("Write a whole number, 0 or more")),
        week=_week(file),
        forecast_weeks=_whole(
            file, "forecast_weeks", 4, range(1, 27),
            noted("Write a whole number from 1 to 26")),
        weights=_weights(file),
        sites=_sites(file, interval),
        accept=_accept(file),
        accept_line=file.line(("rules", "accept")),
        decent_hours=_decent_hours(file),
    )


def check_accept(
    settings: Settings,
    inputs: Path,
    calling: Mapping[str, CallingPack],
    labour: Mapping[str, LabourPack],
    faults: Faults,
) -> None:
    """Fault what is accepted and is neither the code of a pack nor the id of a rule."""
    known = {*calling, *labour, *(item.id for pack in calling.values() for item in pack.items)}
    for name in settings.accept:
        if name not in known:
            faults.add(Source(inputs / "center.toml"), settings.accept_line, "accept",
                       noted("there is no pack and no rule {cell}", cell=shown(name)),
                       noted("Write codes of packs, such as NZ, or ids of rules, as the warnings "
                             "say"))


def _name(file: _File) -> str:
    name = file.found.get("name")
    if not isinstance(name, str) or not name.strip():
        file.wrong(("name",), noted("the centre has no name"),
                   noted('Write: name = "My centre"'))
        return ""
    return name


def _whole(file: _File, key: str, default: int, allowed: Any, mend: str) -> int:
    value = file.found.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value not in allowed:
        file.wrong((key,), noted("{cell} cannot stand here", cell=repr(value)), mend)
        return default
    return value


def _choice(file: _File, key: str, default: str, allowed: tuple[str, ...]) -> str:
    value = file.found.get(key, default)
    if value not in allowed:
        file.wrong((key,), noted("{cell} is not known here", cell=repr(value)),
                   noted("Write one of {names}", names=", ".join(f'"{a}"' for a in allowed)))
        return default
    return str(value)


def _week(file: _File) -> date | None:
    week = file.found.get("week")
    if week is None:
        return None
    if not isinstance(week, date) or isinstance(week, datetime):
        file.wrong(("week",), noted("this is not a date"),
                   noted("Write the Monday as 2026-12-07, no quotes"))
        return None
    if week.weekday() != 0:
        file.wrong(("week",), noted("{day} is not a Monday", day=f"{week}"),
                   noted("Write {day}", day=f"{monday_of(week)}"))
        return None
    return week


def _weights(file: _File) -> Weights:
    known = [f.name for f in fields(Weights)]
    found = file.found.get("weights", {})
    if not isinstance(found, dict):
        file.wrong(("weights",), noted("the weights are not a section"),
                   noted("Write [weights], and below it lines such as service = 2.0"))
        return Weights()
    good: dict[str, float] = {}
    for key, value in found.items():
        if key not in known:
            file.wrong(("weights", key), noted("there is no such weight"),
                       noted("The weights are {names}", names=", ".join(known)))
        elif (not isinstance(value, int | float) or isinstance(value, bool)
              or not 0 <= value <= LARGEST_WEIGHT):
            file.wrong(("weights", key), noted("a weight is a number, 0 or more"),
                       noted("Write a number, such as 2.0"))
        else:
            good[key] = float(value)
    return Weights(**good)


def _accept(file: _File) -> tuple[str, ...]:
    section = file.found.get("rules", {})
    if not isinstance(section, dict):
        file.wrong(("rules",), noted("the rules are not a section"),
                   noted('Write [rules], and below it: accept = ["NZ"]'))
        return ()
    for key in section:
        if key not in ("accept", "decent_hours"):
            file.wrong(("rules", key), noted("there is no such setting of the rules"),
                       noted("The settings are {names}", names="accept, decent_hours"))
    names = section.get("accept", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        file.wrong(("rules", "accept"), noted("this is not a list of texts"),
                   noted('Write accept = ["NZ"]'))
        return ()
    return tuple(names)


def _decent_hours(file: _File) -> Spans:
    section = file.found.get("rules", {})
    if not isinstance(section, dict) or "decent_hours" not in section:
        return DECENT_HOURS
    text = section["decent_hours"]
    if text == "":
        return ()
    spans: Spans = ()
    with suppress(AttributeError, TypeError, ValueError):
        spans = parse_spans(text)
    if not spans:
        file.wrong(("rules", "decent_hours"), noted("these are not hours of the day"),
                   noted('Write decent_hours = "08:00-21:00"; "" for calls at all hours'))
    return spans or DECENT_HOURS


# ---------------------------------------------------------------------- sites

_SITE = tuple(f.name for f in fields(Site))
_NEEDED = ("site", "country", "zone")


def _sites(file: _File, interval_min: int) -> dict[str, Site]:
    entries = file.found.get("sites", [])
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        file.wrong(("sites",), noted("the sites are not sections"),
                   noted('Write [[sites]], and below it lines such as site = "SP"'))
        return {}
    if not entries:
        file.wrong(("sites",), noted("the centre has no site"), noted("Add a [[sites]] section"))
    sites: dict[str, Site] = {}
    for place, entry in enumerate(entries):
        site = _site(file, place, entry, interval_min)
        if site is None:
            continue
        if site.site in sites:
            file.wrong(("sites", place, "site"),
                       noted("the site {site} stands twice", site=site.site), noted("Keep one"))
        sites[site.site] = site
    return sites


def _offset_min(zone: str) -> int:
    offset = datetime(2026, 1, 15, tzinfo=ZoneInfo(zone)).utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0


def _site(
    file: _File, place: int, entry: Mapping[str, Any], interval_min: int
) -> Site | None:
    before = len(file.faults.found)

    def wrong(key: str, what: str, mend: str) -> None:
        file.wrong(("sites", place, key), what, mend)

    for key, value in entry.items():
        if key not in _SITE:
            wrong(key, noted("there is no such setting of a site"),
                  noted("The settings are {names}", names=", ".join(_SITE)))
        elif not isinstance(value, str):
            wrong(key, noted("this is not a text"), noted('Write it in quotes: "SP"'))
    for key in _NEEDED:
        if not entry.get(key):
            wrong(key, noted("this setting of a site is missing"), noted("Add it"))
    if len(file.faults.found) > before:
        return None
    if not re.fullmatch(r"\w[\w.&+-]{0,39}", entry["site"]):
        wrong("site", noted("this cannot be a code"),
              noted("Use letters, digits and . - _ & + and begin with a letter or digit"))
    if not zone_exists(entry["zone"]):
        wrong("zone", noted("{cell} is not a time zone", cell=f"'{entry['zone']}'"),
              noted("Write an IANA zone, such as {zone}", zone="America/Sao_Paulo"))
    elif _offset_min(entry["zone"]) % interval_min:
        wrong("zone", noted("the clocks there are {offset} minutes from UTC: no interval of "
                            "{minutes} minutes begins on the half-hour",
                            offset=_offset_min(entry["zone"]), minutes=interval_min),
              noted("Write interval_min = 15"))
    try:
        public_holidays(entry["country"], entry.get("subdivision") or None, 2026)
    except ValueError as error:
        wrong("subdivision" if entry.get("subdivision") else "country", error.args[0],
              noted("Write the codes of ISO 3166, such as BR and SP"))
    if entry.get("language", "en") not in LANGUAGES:
        wrong("language", noted("{cell} is not known here", cell=f"'{entry['language']}'"),
              noted("Write one of {names}", names=", ".join(LANGUAGES)))
    if len(file.faults.found) > before:
        return None
    return Site(
        entry["site"], entry.get("name") or entry["site"], entry["country"],
        entry.get("subdivision") or None, entry["zone"], entry.get("language", "en"),
        entry.get("currency", ""),
    )
