"""The files of calling packs: read strictly into :mod:`wfm.rules.calling_terms`.

:mod:`wfm.rules.calling` and :mod:`wfm.rules.attempts` evaluate packs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from wfm.calendar import WEEKDAYS
from wfm.language import noted
from wfm.rules.callee_days import library_days
from wfm.rules.calling_items import Items, read_abandon, read_cap, read_cooldown, read_duty
from wfm.rules.calling_places import check_code, check_house, check_region, is_in, subdivisions
from wfm.rules.calling_terms import (
    BINDING,
    MODES,
    PARTIES,
    PURPOSES,
    RELATIONS,
    Abandon,
    CallingPack,
    Cap,
    Common,
    Cooldown,
    Duty,
    WindowRule,
    chain,
)
from wfm.rules.holiday_terms import HolidayAddition, HolidayChanges
from wfm.rules.reading import Heading, Node, fault_circles, open_packs, read_heading
from wfm.tables import Faults

__all__ = [
    "BINDING", "MODES", "PARTIES", "PURPOSES", "RELATIONS",
    "Abandon", "CallingPack", "Cap", "Common", "Cooldown", "Duty", "HolidayAddition",
    "HolidayChanges", "WindowRule", "chain", "load_calling_packs",
]

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
    return dict(_shipped(frozenset(accept))) if own is None else _load(own, frozenset(accept))


@lru_cache(maxsize=16)
def _shipped(accept: frozenset[str]) -> Mapping[str, CallingPack]:
    """They cannot change while the program runs, and take a while to read."""
    return _load(None, accept)


def _load(own: Path | None, accept: frozenset[str]) -> Mapping[str, CallingPack]:
    faults = Faults()
    roots = open_packs("calling", own, faults)
    packs: dict[str, CallingPack] = {}
    for code, root in roots.items():
        if root is not None:
            packs[code] = _pack(root, accept)
            root.finish()
    below = {code: pack.extends for code, pack in packs.items() if pack.extends is not None}
    circular = fault_circles(roots, below, own)
    for code, pack in packs.items():
        if code not in circular:
            _check_below(code, pack, roots, packs)
    faults.raise_if_any()
    return packs


def _check_below(
    code: str,
    pack: CallingPack,
    roots: Mapping[str, Node | None],
    packs: Mapping[str, CallingPack],
) -> None:
    """Fault a pack that extends, or adds to, one that is not there or of another country.

    Nothing is said where the other file cannot be read, or one of the two is at odds with
    its own code: that is told there.
    """
    root = roots[code]
    for key, name in (("extends", pack.extends), ("adds_to", pack.adds_to)):
        if root is None or name is None:
            continue
        if name not in roots:
            root.fault(key, noted("there is no pack {code}", code=name[:40]),
                       noted("Correct the code"))
        elif name not in packs:
            continue
        elif packs[name].adds_to is not None:
            root.fault(key, noted("{code} is no place: it adds to another pack", code=name),
                       noted("Name the pack of a place"))
        elif (
            packs[name].country != pack.country
            and is_in(code, pack.country) and is_in(name, packs[name].country)
        ):
            root.fault(key, noted("{code} is of another country", code=name),
                       noted("Correct the code"))


def _pack(root: Node, accept: frozenset[str]) -> CallingPack:
    adds_to = root.text("adds_to", default="") or None
    heading = read_heading(root, house=adds_to is not None)
    extends = root.text("extends", default="") or None
    subdivision = root.text("subdivision", default="") or None
    check_code(root, heading)
    if adds_to is not None:
        check_house(root, heading)
    else:
        check_region(root, heading, subdivision, extends)
    items = Items(heading, accept)
    rules = items.rules(root)
    no_hours = root.choices("no_hours", PURPOSES, default=())
    for purpose in no_hours:
        if any(_always(rule, purpose) for rule in rules):
            root.fault("no_hours", noted("a rule below has hours for {purpose}", purpose=purpose),
                       noted("Remove one"), purpose)
    return CallingPack(
        code=heading.code,
        title=heading.title,
        country=heading.country,
        subdivision=subdivision,
        extends=extends,
        status=heading.status,
        confidence=heading.confidence,
        citation=heading.citation,
        as_of=heading.as_of,
        rules=rules,
        caps=items.each(root, "caps", read_cap),
        cooldowns=items.each(root, "cooldowns", read_cooldown),
        abandon=items.each(root, "abandon", read_abandon),
        duties=items.each(root, "duties", read_duty),
        no_hours=no_hours,
        no_own_rules=_no_own_rules(root, heading),
        holidays=_holidays(root, heading, subdivision, house=adds_to is not None),
        accepted=heading.code in accept,
        adds_to=adds_to,
    )


def _always(rule: WindowRule, purpose: str) -> bool:
    """Whether a rule leaves no call of a purpose, and no date, without hours."""
    return (
        rule.used and purpose in rule.purposes
        and rule.from_date is None and rule.to_date is None
        and len(rule.parties) == len(PARTIES) and len(rule.relations) == len(RELATIONS)
        and len(rule.modes) == len(MODES)
    )


def _no_own_rules(root: Node, heading: Heading) -> tuple[str, ...]:
    known = subdivisions().get(heading.country)
    if known is None:  # a fault already
        return root.texts("no_own_rules", default=())
    if not known and root.texts("no_own_rules", default=()):
        root.fault("no_own_rules", noted("no subdivisions of {country} are known",
                                         country=heading.country), noted("Remove it"))
        return ()
    found = root.choices("no_own_rules", known, default=())
    if found and heading.code != heading.country:
        root.fault("no_own_rules", noted("only the pack of a country says this"),
                   noted("Remove it"))
    return found


# ---------------------------------------------------------------------- holidays


def _holidays(
    root: Node, heading: Heading, subdivision: str | None, *, house: bool
) -> HolidayChanges:
    if not root.has("holidays"):
        return HolidayChanges()
    table = root.table("holidays")
    categories = table.texts("categories") if table.has("categories") else None
    if table.data.get("categories") == []:
        table.fault("categories", noted("this list is empty"),
                    noted('Write categories = ["public"]'))
    for key in ("categories", "remove", "remove_names") if house else ():
        if table.has(key):  # a holiday less would open hours
            table.fault(key, noted("a pack that adds to another can only add holidays"),
                        noted("Remove it"))
    found = HolidayChanges(
        categories, tuple(_addition(node) for node in table.tables("add")),
        frozenset(table.days("remove")), frozenset(table.texts("remove_names", default=())),
    )
    if heading.country in subdivisions() and not house:
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
        table.fault("categories", noted("{country} has no such holidays in the library",
                                        country=country), noted('Write categories = ["public"]'))
        return
    for name in sorted(changes.removed_names - (names - {""})):
        table.fault("remove_names", noted("the library has no holiday '{name}' there",
                                          name=name[:60]),
                    noted("Write the name as the library has it"), name)


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
            node.fault("nth", noted("there is no weekday number 0"),
                       noted("Write 1 … 5, or -1 for the last"))
        found = HolidayAddition(
            name, month=node.whole("month", 1, 12), weekday=node.choice("weekday", WEEKDAYS),
            nth=nth, after_day=node.whole("after_day", 0, 30, default=0),
        )
    else:
        month, day = node.whole("month", 1, 12), node.whole("day", 1, 31)
        try:
            date(2024, month, day)
        except ValueError:
            node.fault("day", noted("month {month} has no day {day}", month=month, day=day),
                       noted("Correct one of them"))
            day = 1
        found = HolidayAddition(name, month=month, day=day)
    node.finish()
    return found
