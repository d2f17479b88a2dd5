"""Reading rule packs: TOML files, all faults at once with their line.

A pack is one file ``CODE.toml``. The packs that come with the project stand in
``wfm/rules/packs/calling`` and ``wfm/rules/packs/labour``; a centre's own folder may add
packs and replace shipped ones of the same code.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from wfm.calendar import public_holidays
from wfm.language import noted
from wfm.rules.node import Key, Node, PackFile, Spans
from wfm.tables import Faults, Source

__all__ = [
    "CONFIDENCES", "NAME", "STATUSES", "Citation", "Heading", "Key", "Node", "PackFile", "Spans",
    "check_place", "fault_circles", "lines_of", "open_packs", "read_citation", "read_heading",
]

STATUSES = ("in_force", "self_regulation", "practice", "unverified", "bill", "repealed")
CONFIDENCES = ("high", "medium", "low")
NAME = re.compile(r"[A-Za-z0-9._-]+")
"""Codes and ids, which stand in lists elsewhere."""


@dataclass(frozen=True)
class Citation:
    """Where a rule stands: the law, the source that was read, and when."""

    law: str
    source: str
    read: date

    def __str__(self) -> str:
        return self.law


@dataclass(frozen=True)
class Heading:
    """What every pack says of itself."""

    code: str
    title: str
    country: str
    status: str
    confidence: str
    citation: Citation
    as_of: date


def read_heading(node: Node, *, several: bool = False, house: bool = False) -> Heading:
    """The keys that every pack has.

    Without a country if it may be of `several`. A rule of the centre itself (`house`) need
    not say more of itself than its code, its title and its date.
    """
    code, title, as_of = node.text("code"), node.text("title"), node.day("as_of")
    country = code.partition("-")[0] if house else "" if several else None
    stem = node.file.source.path.stem
    found = Heading(
        code=code,
        title=title,
        country=node.text("country", default=country),
        status=node.choice("status", STATUSES, "practice" if house else None),
        confidence=node.choice("confidence", CONFIDENCES, "high" if house else None),
        citation=read_citation(node, Citation(title, f"{stem}.toml", as_of) if house else None),
        as_of=as_of,
    )
    if code and code != stem:
        node.fault("code", noted("the file is called {file}", file=f"{stem}.toml"),
                   noted("Give both the same name"))
    if found.country:
        check_place(node, "country", found.country, None)
    return found


def read_citation(node: Node, inherited: Citation | None = None) -> Citation:
    """The table ``citation``; `inherited`, if given, where it is absent."""
    if inherited is not None and not node.has("citation"):
        return inherited
    table = node.table("citation")
    if not table.data:
        return Citation("", "", date(2000, 1, 1))
    found = Citation(table.text("law"), table.text("source"), table.day("read"))
    table.finish()
    return found


def check_place(node: Node, key: str, country: str, subdivision: str | None) -> None:
    """Fault a country or subdivision whose public holidays nobody knows."""
    try:
        public_holidays(country, subdivision, 2026)
    except ValueError:
        node.fault(
            key, noted("'{code}' is not a country or subdivision that is known",
                       code=(subdivision or country)[:40]),
            noted("Write ISO 3166 codes: country BR, subdivision RJ"),
        )


# ---------------------------------------------------------------------- files

_SHIPPED = Path(__file__).parent / "packs"


def open_packs(
    kind: Literal["calling", "labour"], own: Path | None, faults: Faults
) -> dict[str, Node | None]:
    """The root of every pack's file by code; None where it cannot be read, which is a fault.

    `own` is a centre's folder of packs that add to the shipped ones or replace them. A
    folder that does not exist holds no packs.
    """
    paths = {path.stem: path for path in sorted((_SHIPPED / kind).glob("*.toml"))}
    if own is not None:
        paths |= {path.stem: path for path in sorted(own.glob("*.toml"))}
    return {code: _open(path, faults) for code, path in paths.items()}


def fault_circles(
    roots: Mapping[str, Node | None], extends: Mapping[str, str], own: Path | None
) -> frozenset[str]:
    """Fault each circle of packs that extend one another; the codes in circles.

    It is told once: of a pack in the folder `own` rather than of a shipped one, and of a
    country rather than of a part of it.
    """
    within: set[str] = set()
    for code in extends:
        way = [code]
        while way[-1] in extends and extends[way[-1]] not in way:
            way.append(extends[way[-1]])
        if extends.get(way[-1]) is None or extends[way[-1]] in within:
            continue
        circle = way[way.index(extends[way[-1]]):]
        within.update(circle)
        nodes = {name: root for name in circle if (root := roots[name]) is not None}
        cause = min(nodes, key=lambda name: (
            nodes[name].file.source.path.parent != own, "-" in name, name))
        nodes[cause].fault(
            "extends", noted("the packs extend one another in a circle"),
            noted("Break the circle"))
    return frozenset(within)


def _open(path: Path, faults: Faults) -> Node | None:
    source = Source(path)
    text = ""
    try:
        text = path.read_text("utf-8-sig")
        data = tomllib.loads(text)
    except OSError:
        faults.add(source, 0, "", noted("this file cannot be opened"),
                   noted("Correct it, or remove it"))
        return None
    except UnicodeDecodeError:
        faults.add(source, 0, "", noted("this file is not UTF-8 text"), noted("Save it as UTF-8"))
        return None
    except RecursionError:
        faults.add(source, 0, "",
                   noted("this is not readable as TOML: brackets are nested too deeply"),
                   noted("Correct the brackets"))
        return None
    except ValueError as error:
        row, what = _told(error, text)
        faults.add(source, row, "", noted("this is not readable as TOML: {what}", what=what),
                   noted("Correct the line; dates are 2026-12-07, texts stand in quotes"))
        return None
    return Node(PackFile(source, tuple(text.splitlines()), lines_of(text), faults), (), data)


def _told(error: ValueError, text: str) -> tuple[int, str]:
    """Line and words of what the TOML reader says, which speaks English."""
    if not isinstance(error, tomllib.TOMLDecodeError):  # Python's limit on digits
        number = re.search(r"\d[\d_]{4000}", text)
        row = text.count("\n", 0, number.start()) + 1 if number else 0
        return row, noted("a number is too long")
    place = re.search(r"line (\d+)", str(error))
    what = re.sub(r" \(at .*\)$", "", str(error))
    return int(place[1]) if place else len(text.splitlines()), what[:1].lower() + what[1:]


_HEADER = re.compile(r"\s*\[(\[?)\s*([\w.\- ]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*([\w.\-]+)\s*=")


def lines_of(text: str) -> dict[Key, int]:
    """Line of every table header and ``key =`` of a TOML text, by path from the root."""
    found: dict[Key, int] = {}
    counts: dict[Key, int] = {}
    here: Key = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            *around, last = (part.strip() for part in header[2].split("."))
            here = ()
            for part in around:
                here = (*here, part)
                if here in counts:
                    here = (*here, counts[here] - 1)
            here = (*here, last)
            if header[1]:
                counts[here] = counts.get(here, 0) + 1
                found.setdefault(here, number)
                here = (*here, counts[here] - 1)
            found.setdefault(here, number)
        elif key := _KEY.match(line):
            found.setdefault((*here, *key[1].split(".")), number)
    return found
