"""What stands in the tables of a calling pack: hours, caps, cooling-off, dialler, duties."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from wfm.calendar import WEEKDAYS, zone_exists
from wfm.language import noted
from wfm.rules.calling_terms import (
    ENDINGS,
    MODES,
    PARTIES,
    PURPOSES,
    RELATIONS,
    SCOPES,
    Abandon,
    Cap,
    Cooldown,
    Duty,
    WindowRule,
)
from wfm.rules.reading import (
    CONFIDENCES,
    NAME,
    STATUSES,
    Heading,
    Node,
    Spans,
    read_citation,
)

_DAY_KEYS = (*WEEKDAYS, "holiday", "holiday_eve")
_DUTIES = ("consent", "registry", "numbering", "script", "emergency", "identification")
_LONGEST_DAYS = 3660
Item = TypeVar("Item")


class Items:
    """Reads the items of a file, and sees that no id stands in it twice."""

    def __init__(self, heading: Heading, accept: frozenset[str]) -> None:
        self.heading, self.accept = heading, accept
        self.ids: set[str] = set()

    def rules(self, root: Node) -> tuple[WindowRule, ...]:
        """The tables ``rules``, which may take their windows from those above."""
        found: dict[str, WindowRule] = {}
        for node in root.tables("rules"):
            rule = _rule(node, self._common(node), found)
            found[rule.id] = rule
            node.finish()
        return tuple(found.values())

    def each(
        self, root: Node, key: str, read: Callable[[Node, Mapping[str, Any]], Item]
    ) -> tuple[Item, ...]:
        """The tables of another kind, each made by `read` from its node and common fields."""
        found = []
        for node in root.tables(key):
            found.append(read(node, self._common(node)))
            node.finish()
        return tuple(found)

    def _common(self, node: Node) -> dict[str, Any]:
        """The fields of :class:`Common`, by name."""
        heading, name = self.heading, node.text("id")
        prefix = heading.code.lower() + "-"
        if name in self.ids:
            node.fault("id", noted("'{name}' stands in this file twice", name=name[:40]),
                       noted("Rename one of them"))
        elif name and not name.startswith(prefix):
            node.fault("id", noted("'{name}' does not begin with '{prefix}'", name=name[:40],
                                   prefix=prefix),
                       noted('Write id = "{name}"', name=f"{prefix}{name[:40]}"))
        elif name and not NAME.fullmatch(name):
            node.fault("id", noted("'{name}' is not made of letters, digits, '.', '_' and '-'",
                                   name=name[:40]), noted("Write it without other characters"))
        self.ids.add(name)
        from_date = node.day("from") if node.has("from") else None
        to_date = node.day("to") if node.has("to") else None
        if from_date is not None and to_date is not None and to_date < from_date:
            node.fault("to", noted("the rule ends before it begins"),
                       noted("Correct one of the dates"))
        return {
            "id": name,
            "purposes": node.some("purposes", PURPOSES),
            "parties": node.some("parties", PARTIES, default=PARTIES),
            "relations": node.some("relations", RELATIONS, default=RELATIONS),
            "modes": node.some("modes", MODES, default=MODES),
            "from_date": from_date,
            "to_date": to_date,
            "status": node.choice("status", STATUSES, heading.status),
            "confidence": node.choice("confidence", CONFIDENCES, heading.confidence),
            "citation": read_citation(node, heading.citation),
            "disputed": node.text("disputed", default=""),
            "note": node.text("note", default=""),
            "accepted": heading.code in self.accept or name in self.accept,
        }


def _rule(
    node: Node, common: Mapping[str, Any], earlier: Mapping[str, WindowRule]
) -> WindowRule:
    clock = node.text("clock", default="callee")
    zone = clock.removeprefix("fixed:") if clock.startswith("fixed:") else None
    if (zone is None and clock != "callee") or (zone is not None and not zone_exists(zone)):
        node.fault("clock", noted("'{text}' is no clock that is known", text=clock[:40]),
                   noted('Write "callee", or a zone such as "fixed:America/Chicago"'))
        zone = None
    return WindowRule(
        **common, windows=_windows(node, earlier), zone=zone,
        lifted_by=node.text("lifted_by", default=""),
    )


def _windows(node: Node, earlier: Mapping[str, WindowRule]) -> Mapping[str, Spans]:
    """The table ``windows``, or the windows of the earlier rule named by ``windows_of``."""
    if node.has("windows_of"):
        same = node.text("windows_of")
        if same in earlier:
            return earlier[same].windows
        node.fault("windows_of", noted("no rule above is called '{name}'", name=same[:40]),
                   noted("Correct the id"))
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
                key, noted("this is no day"),
                noted("Write mon-fri, or one of {days}", days=", ".join(_DAY_KEYS))
            )
            continue
        spans = table.spans(key)
        for day in keys:
            if day in found:
                table.fault(key, noted("the hours of {day} stand here twice", day=day),
                            noted("Keep one of them"))
            found[day] = spans
    missing = [day for day in WEEKDAYS if day not in found]
    if missing and node.has("windows"):
        node.fault("windows", noted("{days} missing", days=", ".join(missing)),
                   noted("Write [] for a day without calls"))
    return found


def _hours(node: Node) -> int:
    """Exactly one of ``days`` and ``hours``, as hours."""
    if node.has("days") == node.has("hours"):
        node.fault("days", noted("exactly one of days and hours is needed"),
                   noted("Write days = 7"))
        return 24
    if node.has("hours"):
        return node.whole("hours", 1, 24 * _LONGEST_DAYS)
    return 24 * node.whole("days", 1, _LONGEST_DAYS)


def read_cap(node: Node, common: Mapping[str, Any]) -> Cap:
    """A table ``caps``."""
    return Cap(
        **common, most=node.whole("most", 1, 1000), hours=_hours(node),
        counts=node.choice("counts", ("attempts", "contacts"), "attempts"),
        per=node.choice("per", SCOPES, "person"),
    )


def read_cooldown(node: Node, common: Mapping[str, Any]) -> Cooldown:
    """A table ``cooldowns``."""
    return Cooldown(
        **common, after=node.choice("after", ENDINGS), hours=_hours(node),
        per=node.choice("per", SCOPES, "person"),
    )


def read_abandon(node: Node, common: Mapping[str, Any]) -> Abandon:
    """A table ``abandon``."""
    return Abandon(
        **common, most=node.number("most", 0, 1),
        over=node.choice("over", ("live_answered", "calls")),
        days=node.whole("days", 1, _LONGEST_DAYS),
        connect_s=node.number("connect_s", 0, 600) if node.has("connect_s") else None,
        ring_s=node.number("ring_s", 0, 600) if node.has("ring_s") else None,
        rings=node.whole("rings", 1, 100) if node.has("rings") else None,
    )


def read_duty(node: Node, common: Mapping[str, Any]) -> Duty:
    """A table ``duties``."""
    kind = node.choice("kind", _DUTIES)

    def days(key: str, of: str) -> int | None:
        return node.whole(key, 1, _LONGEST_DAYS) if kind == of and node.has(key) else None

    return Duty(
        **common, kind=kind, text=node.text("text"), name=node.text("name", default=""),
        model=node.choice("model", ("opt_in", "opt_out"))
        if kind in ("consent", "registry") else "",
        scrub_days=days("scrub_days", "registry"), renew_days=days("renew_days", "consent"),
        prefix=node.text("prefix", default="") if kind == "numbering" else "",
    )
