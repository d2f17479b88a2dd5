"""Calling packs: what a jurisdiction says about calling people, and its files.

A :class:`CallingPack` holds the rules of one jurisdiction and may extend another, whose
rules then bind as well. That no hours exist must be said in the pack (``no_hours``): a
purpose of which nothing is said is forgotten, not free. :mod:`wfm.rules.calling` evaluates
packs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from wfm.calendar import WEEKDAYS
from wfm.rules.reading import (
    CONFIDENCES,
    STATUSES,
    Citation,
    Heading,
    Node,
    Spans,
    read_packs,
)
from wfm.tables import Faults, InputError

PURPOSES = ("sales", "collections", "survey", "service")
PARTIES = ("consumer", "business")
RELATIONS = ("prospect", "customer", "existing_contract", "opted_in")
MODES = ("live", "predictive", "prerecorded", "text")
BINDING = ("in_force", "self_regulation", "practice", "unverified")
"""Statuses of rules that are kept; a bill or a repealed rule stands in a pack for the record."""
_DAY_KEYS = (*WEEKDAYS, "holiday", "holiday_eve")


@dataclass(frozen=True)
class WindowRule:
    """Hours in which calls of some kinds are allowed, in the called person's wall clock.

    Attributes
    ----------
    windows
        Spans by ``'mon'`` … ``'sun'`` (all seven), and by ``'holiday'`` and
        ``'holiday_eve'`` where such days have hours of their own, which then hold beside
        those of the weekday: a Sunday stays a Sunday when it is a holiday.
    from_date, to_date
        First and last local date on which the rule is in effect; None: without limit.
    """

    id: str
    purposes: tuple[str, ...]
    parties: tuple[str, ...]
    relations: tuple[str, ...]
    modes: tuple[str, ...]
    windows: Mapping[str, Spans]
    from_date: date | None
    to_date: date | None
    status: str
    confidence: str
    citation: Citation

    def covers(self, purpose: str, party: str, relation: str, mode: str) -> bool:
        """Whether the rule binds and speaks of such calls."""
        return (
            self.status in BINDING
            and purpose in self.purposes
            and party in self.parties
            and relation in self.relations
            and mode in self.modes
        )

    def in_effect(self, day: date) -> bool:
        """Whether `day` lies within the rule's dates."""
        return (self.from_date is None or self.from_date <= day) and (
            self.to_date is None or day <= self.to_date
        )


@dataclass(frozen=True)
class AttemptCap:
    """At most `attempts` calls to one person in any `days` consecutive days."""

    id: str
    purposes: tuple[str, ...]
    attempts: int
    days: int
    status: str
    confidence: str
    citation: Citation


@dataclass(frozen=True)
class CallingPack:
    """The calling rules of one jurisdiction.

    Attributes
    ----------
    no_hours
        Purposes for which this jurisdiction itself limits no hours, said explicitly.
    more_holidays, not_holidays
        Dates added to (with their name) and taken from the public holidays of the place.
    """

    code: str
    title: str
    country: str
    subdivision: str | None
    extends: str | None
    status: str
    confidence: str
    citation: Citation
    as_of: date
    rules: tuple[WindowRule, ...]
    caps: tuple[AttemptCap, ...]
    no_hours: tuple[str, ...] = ()
    more_holidays: Mapping[date, str] = field(default_factory=dict)
    not_holidays: frozenset[date] = frozenset()


def load_calling_packs(own: Path | None = None) -> Mapping[str, CallingPack]:
    """The shipped packs by code, with those of a centre's folder `own` added or in place.

    Raises
    ------
    InputError
        Everything that is wrong in any pack, with file and line.
    """
    faults = Faults()
    read = read_packs("calling", own, _pack, faults)
    for pack, root in read.values():
        if pack.extends is None:
            continue
        above = [pack.code]
        following: str | None = pack.extends
        while following in read and following not in above:
            above.append(following)
            following = read[following][0].extends
        if pack.extends not in read:
            root.fault("extends", f"there is no pack {pack.extends}", "Correct the code")
        elif following in above:
            root.fault("extends", "the packs extend one another in a circle", "Break it")
        elif read[pack.extends][0].country != pack.country:
            root.fault("extends", f"{pack.extends} is of another country", "Correct the code")
    if faults.found:
        raise InputError(faults.found)
    return {code: pack for code, (pack, _root) in read.items()}


def _pack(root: Node) -> CallingPack:
    heading = root.heading()
    subdivision = root.text("subdivision", default="") or None
    if subdivision is not None and heading.country:
        root.check_place("subdivision", heading.country, subdivision)
    rules: dict[str, WindowRule] = {}
    for node in root.tables("rules"):
        rule = _rule(node, heading, rules)
        if rule.id in rules:
            node.fault("id", f"'{rule.id}' stands in this file twice", "Rename one of them")
        rules[rule.id] = rule
    no_hours = root.choices("no_hours", PURPOSES, default=())
    for purpose in no_hours:
        if any(purpose in rule.purposes for rule in rules.values()):
            root.fault("no_hours", f"a rule below has hours for {purpose}", "Remove one", purpose)
    more, fewer = _holidays(root)
    return CallingPack(
        heading.code, heading.title, heading.country, subdivision,
        root.text("extends", default="") or None, heading.status, heading.confidence,
        heading.citation, heading.as_of, tuple(rules.values()),
        tuple(_cap(node, heading) for node in root.tables("caps")), no_hours, more, fewer,
    )


def _rule(node: Node, heading: Heading, earlier: Mapping[str, WindowRule]) -> WindowRule:
    from_date = node.day("from") if node.has("from") else None
    to_date = node.day("to") if node.has("to") else None
    if from_date is not None and to_date is not None and to_date < from_date:
        node.fault("to", "the rule ends before it begins", "Correct one of the dates")
    found = WindowRule(
        id=node.text("id"),
        purposes=node.choices("purposes", PURPOSES),
        parties=node.choices("parties", PARTIES, default=PARTIES),
        relations=node.choices("relations", RELATIONS, default=RELATIONS),
        modes=node.choices("modes", MODES, default=MODES),
        windows=_windows(node, earlier),
        from_date=from_date,
        to_date=to_date,
        status=node.choice("status", STATUSES, heading.status),
        confidence=node.choice("confidence", CONFIDENCES, heading.confidence),
        citation=node.citation(heading.citation),
    )
    node.finish()
    return found


def _windows(node: Node, earlier: Mapping[str, WindowRule]) -> Mapping[str, Spans]:
    """The table ``windows``, or the windows of the earlier rule named by ``windows_of``."""
    if node.has("windows_of"):
        same = node.text("windows_of")
        if same in earlier:
            return earlier[same].windows
        node.fault("windows_of", f"no rule above is called '{same[:40]}'", "Correct the id")
        return {}
    table = node.table("windows")
    found: dict[str, Spans] = {}
    for key in table.data:
        first, _dash, last = key.partition("-")
        if key in _DAY_KEYS:
            keys: Sequence[str] = (key,)
        elif first in WEEKDAYS and last in WEEKDAYS:
            keys = WEEKDAYS[WEEKDAYS.index(first) : WEEKDAYS.index(last) + 1]
        else:
            keys = ()
        if not keys:
            table.fault(
                key, "this is no day", f"Write mon-fri, or one of {', '.join(_DAY_KEYS)}"
            )
            continue
        spans = table.spans(key)
        for day in keys:
            if day in found:
                table.fault(key, f"the hours of {day} stand here twice", "Keep one of them")
            found[day] = spans
    missing = [day for day in WEEKDAYS if day not in found]
    if missing and node.has("windows"):
        node.fault("windows", f"{', '.join(missing)} missing", "Write [] for a day without calls")
    return found


def _cap(node: Node, heading: Heading) -> AttemptCap:
    found = AttemptCap(
        id=node.text("id"),
        purposes=node.choices("purposes", PURPOSES),
        attempts=node.whole("attempts", 1, 1000),
        days=node.whole("days", 1, 366),
        status=node.choice("status", STATUSES, heading.status),
        confidence=node.choice("confidence", CONFIDENCES, heading.confidence),
        citation=node.citation(heading.citation),
    )
    node.finish()
    return found


def _holidays(root: Node) -> tuple[Mapping[date, str], frozenset[date]]:
    if not root.has("holidays"):
        return {}, frozenset()
    table = root.table("holidays")
    more: dict[date, str] = {}
    for node in table.tables("add"):
        more[node.day("date")] = node.text("name")
        node.finish()
    fewer = frozenset(table.days("remove"))
    table.finish()
    return more, fewer
