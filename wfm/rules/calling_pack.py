"""The files of calling packs: read strictly into :mod:`wfm.rules.calling_terms`.

:mod:`wfm.rules.calling` and :mod:`wfm.rules.attempts` evaluate packs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import holidays as library

from wfm.calendar import WEEKDAYS, zone_exists
from wfm.rules.callee_days import library_days
from wfm.rules.calling_terms import (
    BINDING,
    ENDINGS,
    MODES,
    PARTIES,
    PURPOSES,
    RELATIONS,
    SCOPES,
    Abandon,
    CallingPack,
    Cap,
    Common,
    Cooldown,
    Duty,
    HolidayAddition,
    HolidayChanges,
    WindowRule,
    chain,
)
from wfm.rules.reading import CONFIDENCES, STATUSES, Heading, Node, Spans, read_packs
from wfm.tables import Faults, InputError

__all__ = [
    "BINDING", "MODES", "PARTIES", "PURPOSES", "RELATIONS",
    "Abandon", "CallingPack", "Cap", "Common", "Cooldown", "Duty", "HolidayAddition",
    "HolidayChanges", "WindowRule", "chain", "load_calling_packs",
]

_DAY_KEYS = (*WEEKDAYS, "holiday", "holiday_eve")
_DUTIES = ("consent", "registry", "numbering", "script", "emergency", "identification")
_LONGEST_DAYS = 3660
_YEARS_OF_NAMES = range(2020, 2031)
"""A holiday's name is known if the library gives it in one of these years."""


def load_calling_packs(
    own: Path | None = None, accept: Collection[str] = ()
) -> Mapping[str, CallingPack]:
    """The shipped packs by code, with those of a centre's folder `own` added or in place.

    Parameters
    ----------
    accept
        Codes of packs, and ids of single rules, that are used although their confidence is
        low; codes and ids that no pack has are passed over.

    Raises
    ------
    InputError
        Everything that is wrong in any pack, with file and line.
    """
    faults = Faults()
    read = read_packs("calling", own, partial(_pack, accept=frozenset(accept)), faults)
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


class _Items:
    """Reads what every item of a file has, and sees that no id stands in it twice."""

    def __init__(self, heading: Heading, accept: frozenset[str]) -> None:
        self.heading, self.accept = heading, accept
        self.ids: set[str] = set()

    def common(self, node: Node) -> dict[str, Any]:
        """The fields of :class:`Common`, by name."""
        heading, name = self.heading, node.text("id")
        prefix = heading.code.lower() + "-"
        if name in self.ids:
            node.fault("id", f"'{name[:40]}' stands in this file twice", "Rename one of them")
        elif name and not name.startswith(prefix):
            node.fault("id", f"'{name[:40]}' does not begin with '{prefix}'",
                       f'Write id = "{prefix}{name[:40]}"')
        self.ids.add(name)
        from_date = node.day("from") if node.has("from") else None
        to_date = node.day("to") if node.has("to") else None
        if from_date is not None and to_date is not None and to_date < from_date:
            node.fault("to", "the rule ends before it begins", "Correct one of the dates")
        return {
            "id": name,
            "purposes": node.choices("purposes", PURPOSES),
            "parties": node.choices("parties", PARTIES, default=PARTIES),
            "relations": node.choices("relations", RELATIONS, default=RELATIONS),
            "modes": node.choices("modes", MODES, default=MODES),
            "from_date": from_date,
            "to_date": to_date,
            "status": node.choice("status", STATUSES, heading.status),
            "confidence": node.choice("confidence", CONFIDENCES, heading.confidence),
            "citation": node.citation(heading.citation),
            "disputed": node.text("disputed", default=""),
            "note": node.text("note", default=""),
            "accepted": heading.code in self.accept or name in self.accept,
        }


def _pack(root: Node, accept: frozenset[str]) -> CallingPack:
    heading = root.heading()
    subdivision = root.text("subdivision", default="") or None
    _check_place(root, heading, subdivision)
    items = _Items(heading, accept)
    rules: dict[str, WindowRule] = {}
    for node in root.tables("rules"):
        rule = _rule(node, items.common(node), rules)
        rules[rule.id] = rule
    caps = tuple(_cap(node, items.common(node)) for node in root.tables("caps"))
    cooldowns = tuple(_cooldown(node, items.common(node)) for node in root.tables("cooldowns"))
    abandon = tuple(_abandon(node, items.common(node)) for node in root.tables("abandon"))
    duties = tuple(_duty(node, items.common(node)) for node in root.tables("duties"))
    no_hours = root.choices("no_hours", PURPOSES, default=())
    for purpose in no_hours:
        if any(_always(rule, purpose) for rule in rules.values()):
            root.fault("no_hours", f"a rule below has hours for {purpose}", "Remove one", purpose)
    return CallingPack(
        heading.code, heading.title, heading.country, subdivision,
        root.text("extends", default="") or None, heading.status, heading.confidence,
        heading.citation, heading.as_of, tuple(rules.values()), caps, cooldowns, abandon, duties,
        no_hours, _no_own_rules(root, heading), _holidays(root, heading, subdivision),
        accepted=heading.code in accept,
    )


def _always(rule: WindowRule, purpose: str) -> bool:
    """Whether a rule leaves no call of a purpose, and no date, without hours."""
    return (
        rule.used and purpose in rule.purposes
        and rule.from_date is None and rule.to_date is None
        and len(rule.parties) == len(PARTIES) and len(rule.relations) == len(RELATIONS)
        and len(rule.modes) == len(MODES)
    )


def _check_place(root: Node, heading: Heading, subdivision: str | None) -> None:
    code, country = heading.code, heading.country
    if not code or not country:
        return
    if country not in _countries():
        if country in library.list_supported_countries():  # else it is a fault already
            root.fault("country", f"'{country}' is no ISO 3166 code of two letters",
                       "Write BR, GB, US, …")
    elif code != country and not code.startswith(f"{country}-"):
        root.fault("code", f"'{code}' does not begin with the country {country}",
                   f"Write {country}, or {country}-…")
    elif subdivision is not None:
        root.check_place("subdivision", country, subdivision)
        if code == country:
            root.fault("subdivision", f"{code} is the code of the whole country",
                       f"Name the pack {country}-{subdivision[:20]}")


def _countries() -> Mapping[str, Sequence[str]]:
    """Subdivisions by country, as the library knows them, without aliases."""
    known: Mapping[str, Sequence[str]] = library.list_supported_countries(include_aliases=False)
    return known


def _no_own_rules(root: Node, heading: Heading) -> tuple[str, ...]:
    known = _countries().get(heading.country, ())
    found = root.choices("no_own_rules", known, default=())
    if found and heading.code != heading.country:
        root.fault("no_own_rules", "only the pack of a country says this", "Remove it")
    return found


# ---------------------------------------------------------------------- items


def _rule(
    node: Node, common: Mapping[str, Any], earlier: Mapping[str, WindowRule]
) -> WindowRule:
    clock = node.text("clock", default="callee")
    zone = clock.removeprefix("fixed:") if clock.startswith("fixed:") else None
    if (zone is None and clock != "callee") or (zone is not None and not zone_exists(zone)):
        node.fault("clock", f"'{clock[:40]}' is no clock that is known",
                   'Write "callee", or a zone such as "fixed:America/Chicago"')
        zone = None
    found = WindowRule(
        **common, windows=_windows(node, earlier), zone=zone,
        lifted_by=node.text("lifted_by", default=""),
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


def _hours(node: Node) -> int:
    """Exactly one of ``days`` and ``hours``, as hours."""
    if node.has("days") == node.has("hours"):
        node.fault("days", "exactly one of days and hours is needed", "Write days = 7")
        return 24
    if node.has("hours"):
        return node.whole("hours", 1, 24 * _LONGEST_DAYS)
    return 24 * node.whole("days", 1, _LONGEST_DAYS)


def _cap(node: Node, common: Mapping[str, Any]) -> Cap:
    found = Cap(
        **common, most=node.whole("most", 1, 1000), hours=_hours(node),
        counts=node.choice("counts", ("attempts", "contacts"), "attempts"),
        per=node.choice("per", SCOPES, "person"),
    )
    node.finish()
    return found


def _cooldown(node: Node, common: Mapping[str, Any]) -> Cooldown:
    found = Cooldown(
        **common, after=node.choice("after", ENDINGS), hours=_hours(node),
        per=node.choice("per", SCOPES, "person"),
    )
    node.finish()
    return found


def _abandon(node: Node, common: Mapping[str, Any]) -> Abandon:
    found = Abandon(
        **common, most=node.number("most", 0, 1),
        over=node.choice("over", ("live_answered", "calls")),
        days=node.whole("days", 1, _LONGEST_DAYS),
        connect_s=node.number("connect_s", 0, 600) if node.has("connect_s") else None,
        ring_s=node.number("ring_s", 0, 600) if node.has("ring_s") else None,
        rings=node.whole("rings", 1, 100) if node.has("rings") else None,
    )
    node.finish()
    return found


def _duty(node: Node, common: Mapping[str, Any]) -> Duty:
    kind = node.choice("kind", _DUTIES)

    def days(key: str, of: str) -> int | None:
        return node.whole(key, 1, _LONGEST_DAYS) if kind == of and node.has(key) else None

    found = Duty(
        **common, kind=kind, text=node.text("text"), name=node.text("name", default=""),
        model=node.choice("model", ("opt_in", "opt_out"))
        if kind in ("consent", "registry") else "",
        scrub_days=days("scrub_days", "registry"), renew_days=days("renew_days", "consent"),
        prefix=node.text("prefix", default="") if kind == "numbering" else "",
    )
    node.finish()
    return found


# ---------------------------------------------------------------------- holidays


def _holidays(root: Node, heading: Heading, subdivision: str | None) -> HolidayChanges:
    if not root.has("holidays"):
        return HolidayChanges()
    table = root.table("holidays")
    categories = table.texts("categories") if table.has("categories") else None
    found = HolidayChanges(
        categories, tuple(_addition(node) for node in table.tables("add")),
        frozenset(table.days("remove")), frozenset(table.texts("remove_names", default=())),
    )
    if heading.country in _countries():
        _check_library(table, heading.country, subdivision, found)
    table.finish()
    return found


def _check_library(
    table: Node, country: str, subdivision: str | None, changes: HolidayChanges
) -> None:
    """Fault categories and names that the library does not have."""
    categories = changes.categories or ("public",)
    names: set[str] = set()
    try:
        for year in _YEARS_OF_NAMES if changes.removed_names else _YEARS_OF_NAMES[:1]:
            for day in library_days(country, subdivision, year, categories).values():
                names |= {name for pair in day for name in pair}
    except ValueError:
        table.fault("categories", f"{country} has no such holidays in the library",
                    'Write categories = ["public"]')
        return
    for name in sorted(changes.removed_names - (names - {""})):
        table.fault("remove_names", f"the library has no holiday '{name[:60]}' there",
                    "Write the name as the library has it", name)


def _addition(node: Node) -> HolidayAddition:
    """One of: date; month and day; easter; month, weekday and nth."""
    name = node.text("name")
    if node.has("date"):
        found = HolidayAddition(name, on=node.day("date"))
    elif node.has("easter"):
        found = HolidayAddition(name, easter=node.whole("easter", -80, 240))
    elif node.has("weekday"):
        nth = node.whole("nth", -1, 5)
        if nth == 0:
            node.fault("nth", "there is no weekday number 0", "Write 1 … 5, or -1 for the last")
        found = HolidayAddition(
            name, month=node.whole("month", 1, 12), weekday=node.choice("weekday", WEEKDAYS),
            nth=nth, after_day=node.whole("after_day", 0, 30, default=0),
        )
    else:
        month, day = node.whole("month", 1, 12), node.whole("day", 1, 31)
        try:
            date(2024, month, day)
        except ValueError:
            node.fault("day", f"month {month} has no day {day}", "Correct one of them")
            day = 1
        found = HolidayAddition(name, month=month, day=day)
    node.finish()
    return found
