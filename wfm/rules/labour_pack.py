"""Reading labour packs: the tables of one pack, and each of their values.

Which tables those are, where packs extend one another and change on given dates, is settled
in :mod:`wfm.rules.labour_files`; whether the values agree in :mod:`wfm.rules.labour_checks`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from wfm.rules.breaks import FixedBreak, LongestWork, PeriodicBreak
from wfm.rules.labour_checks import CLOCK_STEP, check_together
from wfm.rules.labour_terms import (
    AverageWeek,
    DaysOff,
    KeySource,
    LabourPack,
    Mix,
    Night,
    Overtime,
    Premium,
    ShiftLimit,
    Split,
)
from wfm.rules.reading import CONFIDENCES, STATUSES, Citation, Heading, Node

PREMIUMS = ("night", "saturday", "sunday", "holiday")
UNITS = ("sunday", "weekend")
_DAY, _WEEK = 1440, 10080
_MOST_WEEKS = 53
Part = TypeVar("Part")


def read_terms(node: Node, of: Heading, extends: str | None) -> LabourPack:
    """The pack whose tables are those of `node`; it has neither changes nor sources.

    Faults go to the node's file, and where there is one the pack means nothing.
    """
    limits, breaks = node.table("limits"), node.table("breaks")
    publish_days, change_days = _part(node, "notice", _notice) or (None, None)
    pack = LabourPack(
        code=of.code,
        title=of.title,
        country=of.country,
        extends=extends,
        status=of.status,
        confidence=of.confidence,
        citation=of.citation,
        as_of=of.as_of,
        max_day_min=limits.whole("day_min", 60, _DAY),
        max_week_min=limits.whole("week_min", 60, _WEEK),
        rest_min=limits.whole("rest_min", 0, _DAY),
        weekly_rest_min=limits.whole("weekly_rest_min", 0, _WEEK),
        max_run_days=limits.whole("run_days", 1, 14),
        average=_average(limits),
        year_min=_maybe(limits, "year_min", 60, 366 * _DAY),
        contact_gap_s=limits.whole("contact_gap_s", 0, 3600, default=0),
        publish_days=publish_days,
        change_days=change_days,
        days_off=_parts(node, "days_off", _days_off),
        night=_night(node),
        premiums=_part(node, "premiums", _premiums) or (),
        overtime=_parts(node, "overtime", _tier),
        fixed_breaks=_parts(breaks, "fixed", _fixed),
        periodic_breaks=_parts(breaks, "periodic", _periodic),
        longest_work=_parts(breaks, "longest_work", _longest),
        break_step_min=breaks.whole("step_min", 1, 60),
        apart_min=breaks.whole("apart_min", 0, 240),
        split=_part(node, "split", _split),
        mix=_part(node, "mix", _mix),
        changes=(),
        sources=(),
    )
    for part in (limits, breaks, node):
        part.finish()
    check_together(pack, node)
    return pack


def read_sources(node: Node) -> tuple[KeySource, ...]:
    """The tables ``sources`` of a pack or of a change."""
    return _parts(node, "sources", _source)


# ----------------------------------------------------------------------- parts


def _part(node: Node, key: str, read: Callable[[Node], Part]) -> Part | None:
    """A table that may be absent."""
    if not node.has(key):
        return None
    table = node.table(key)
    found = read(table)
    table.finish()
    return found


def _parts(node: Node, key: str, read: Callable[[Node], Part]) -> tuple[Part, ...]:
    """An array of tables."""
    found = []
    for table in node.tables(key):
        found.append(read(table))
        table.finish()
    return tuple(found)


def _maybe(node: Node, key: str, least: int, most: int) -> int | None:
    return node.whole(key, least, most) if node.has(key) else None


def _notice(node: Node) -> tuple[int | None, int | None]:
    return _maybe(node, "publish_days", 0, 365), _maybe(node, "change_days", 0, 365)


def _average(limits: Node) -> AverageWeek | None:
    if not limits.has("average_week_min") and not limits.has("average_weeks"):
        return None
    return AverageWeek(
        limits.whole("average_week_min", 60, _WEEK), limits.whole("average_weeks", 2, _MOST_WEEKS)
    )


def _days_off(node: Node) -> DaysOff:
    return DaysOff(
        node.choice("unit", UNITS),
        node.whole("least", 1, _MOST_WEEKS),
        node.whole("weeks", 1, _MOST_WEEKS),
    )


def _night(root: Node) -> Night:
    node = root.table("night")
    found = Night(
        start=node.clock("start"),
        end=node.clock("end"),
        counts=node.number("counts", 1, 2) if node.has("counts") else 1.0,
        shift_limits=_parts(node, "shift_limits", _shift_limit),
    )
    node.finish()
    return found


def _shift_limit(node: Node) -> ShiftLimit:
    return ShiftLimit(node.whole("night_min", 0, _DAY), node.whole("paid_min", 1, _DAY))


def _premiums(node: Node) -> tuple[Premium, ...]:
    return tuple(Premium(when, node.number(when, 0, 5)) for when in PREMIUMS if node.has(when))


def _tier(node: Node) -> Overtime:
    per = node.choice("per", ("day", "week"))
    most = _DAY if per == "day" else _WEEK
    return Overtime(per, node.whole("after_min", 0, most), node.number("rate", 0, 5))


def _split(node: Node) -> Split:
    banded = node.has("band_start") or node.has("band_end")
    return Split(
        max_gap_min=node.whole("max_gap_min", CLOCK_STEP, _DAY),
        band_start=node.clock("band_start") if banded else None,
        band_end=node.clock("band_end") if banded else None,
    )


def _mix(node: Node) -> Mix:
    return Mix(
        full_time_h=node.number("full_time_h", 0, 168),
        full_time_least=node.number("full_time_least", 0, 1),
        short_under_h=node.number("short_under_h", 0, 168),
        short_most=node.number("short_most", 0, 1),
    )


def _source(node: Node) -> KeySource:
    return KeySource(
        keys=node.texts("keys"),
        citation=Citation(node.text("law"), node.text("source"), node.day("read")),
        status=node.choice("status", STATUSES),
        confidence=node.choice("confidence", CONFIDENCES),
        note=node.text("note", ""),
    )


def _fixed(node: Node) -> FixedBreak:
    return FixedBreak(
        name=node.text("name"),
        count=node.whole("count", 1, 10, default=1),
        minutes=node.whole("minutes", 1, 240),
        paid=node.flag("paid"),
        shift_over=node.whole("shift_over", 0, _DAY),
        shift_up_to=node.whole("shift_up_to", 1, _DAY),
        after_start=node.whole("after_start", 0, _DAY, default=0),
        before_end=node.whole("before_end", 0, _DAY, default=0),
        within_start=_maybe(node, "within_start", 0, _DAY),
    )


def _periodic(node: Node) -> PeriodicBreak:
    return PeriodicBreak(
        name=node.text("name"),
        every=node.whole("every", 15, _DAY),
        minutes=node.whole("minutes", 1, 120),
        tolerance=node.whole("tolerance", 0, 120),
        paid=node.flag("paid"),
    )


def _longest(node: Node) -> LongestWork:
    return LongestWork(
        name=node.text("name"),
        minutes=node.whole("minutes", 15, _DAY),
        break_minutes=node.whole("break_minutes", 1, 240),
    )
