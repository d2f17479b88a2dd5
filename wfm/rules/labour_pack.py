"""Reading labour packs: the tables of one pack, each value checked, and all of them together.

Which tables those are, where packs extend one another and change on given dates, is settled
in :mod:`wfm.rules.labour_files`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import time
from itertools import pairwise
from typing import TypeVar

from wfm.rules.breaks import FixedBreak, LongestWork, PeriodicBreak, SplitAt, plans
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
CLOCK_STEP = 5
"""Minutes: breaks begin, end and are measured on this grid."""
_DAY, _WEEK = 1440, 10080
_MOST_WEEKS = 53
Part = TypeVar("Part")


def read_terms(node: Node, of: Heading, extends: str | None) -> LabourPack:
    """The pack whose tables are those of `node`; it has neither changes nor sources.

    Faults go to the node's file, and where there is one the pack means nothing.
    """
    before = len(node.file.faults.found)
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
    if len(node.file.faults.found) == before:  # else values stand in for faulty ones
        _check(pack, node)
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


# ---------------------------------------------------------------------- checks


def _check(pack: LabourPack, node: Node) -> None:
    """Faults between keys that are each right by themselves."""
    limits = node.table("limits")
    if pack.max_week_min < pack.max_day_min:
        limits.fault("week_min", "a week is shorter than a day", "Correct one of the two")
    if pack.year_min is not None and pack.year_min < pack.max_week_min:
        limits.fault("year_min", "a year is shorter than a week", "Correct one of the two")
    for rule, table in zip(pack.days_off, node.tables("days_off"), strict=True):
        if rule.least > rule.weeks:
            table.fault("least", f"there are only {rule.weeks} such days in the weeks",
                        "Correct it")
    _check_night(pack.night, node.table("night"))
    _check_overtime(pack.overtime, node.tables("overtime"))
    if pack.split is not None:
        _check_split(pack.split, node.table("split"))
    if pack.mix is not None and pack.mix.short_under_h > pack.mix.full_time_h:
        node.table("mix").fault(
            "short_under_h", "a short week is longer than full time", "Correct one of the two")
    _check_breaks(pack, node.table("breaks"))


def _check_night(night: Night, node: Node) -> None:
    for key in ("start", "end"):
        _on_grid(node, key, _minute_of_day(getattr(night, key)), "Round it to the stricter side")
    limits = node.tables("shift_limits")
    for (before, after), table in zip(pairwise(night.shift_limits), limits[1:], strict=False):
        if after.night_min <= before.night_min:
            table.fault("night_min", "this is not more than in the limit before",
                        "Write the limits in ascending order")
        elif after.paid_min >= before.paid_min:
            table.fault("paid_min", "more night, but not a shorter shift",
                        "Write a smaller number, or leave the limit out")


def _check_overtime(tiers: Sequence[Overtime], nodes: Sequence[Node]) -> None:
    last: dict[str, Overtime] = {}
    for tier, node in zip(tiers, nodes, strict=True):
        before = last.get(tier.per)
        if before is not None and tier.after_min <= before.after_min:
            node.fault("after_min", f"this is not more than in the tier per {tier.per} before",
                       "Write the tiers in ascending order")
        elif before is not None and tier.rate < before.rate:
            node.fault("rate", f"this is less than in the tier per {tier.per} before",
                       "Correct one of the two")
        last[tier.per] = tier


def _check_split(split: Split, node: Node) -> None:
    _on_grid(node, "max_gap_min", split.max_gap_min, "Round it down")
    if split.band_start is None or split.band_end is None:
        return
    start, end = _minute_of_day(split.band_start), _minute_of_day(split.band_end)
    _on_grid(node, "band_start", start, "Round it up")
    _on_grid(node, "band_end", end, "Round it down")
    if (end or _DAY) <= start:
        node.fault("band_end", "the band ends before it begins", "Correct one of the two")


def _check_breaks(pack: LabourPack, breaks: Node) -> None:
    for kind, rules, keys in (
        ("fixed", pack.fixed_breaks, ("minutes", "after_start", "before_end", "within_start")),
        ("periodic", pack.periodic_breaks, ("every", "minutes", "tolerance")),
        ("longest_work", pack.longest_work, ("minutes", "break_minutes")),
    ):
        for rule, table in zip(rules, breaks.tables(kind), strict=True):
            for key in keys:
                _on_grid(table, key, getattr(rule, key) or 0, "Round it to the stricter side")
    for fixed, table in zip(pack.fixed_breaks, breaks.tables("fixed"), strict=True):
        if fixed.shift_up_to <= fixed.shift_over:
            table.fault("shift_up_to", "no shift is over the one and up to the other",
                        "Correct one")
        if fixed.within_start is not None and fixed.within_start < fixed.after_start:
            table.fault("within_start", "the break would begin before it may",
                        "Correct one of the two")
    for every, table in zip(pack.periodic_breaks, breaks.tables("periodic"), strict=True):
        if every.minutes >= every.every:
            table.fault("minutes", "the breaks fill all the time between them",
                        "Correct the minutes")
    _on_grid(breaks, "step_min", pack.break_step_min, "Round it up")
    _on_grid(breaks, "apart_min", pack.apart_min, "Round it up")
    for place, name in _overlapping(pack.fixed_breaks):
        breaks.tables("fixed")[place].fault(
            "shift_over", f"'{name}' is given twice for some shifts", "Let the lengths not overlap"
        )
    ends = {end for rule in pack.fixed_breaks for end in (rule.shift_over, rule.shift_up_to)}
    for length in sorted({end for end in ends if end < pack.max_day_min} | {pack.max_day_min}):
        try:
            plans(pack.break_rules, length)
            if pack.split is not None:  # the gap is one more long break
                half = length // 2 // CLOCK_STEP * CLOCK_STEP
                plans(pack.break_rules, length, length, SplitAt(half, pack.split.max_gap_min))
        except ValueError as error:
            breaks.fault(
                "longest_work", str(error), "Make the breaks alike, or drop the shorter ones"
            )
            break


def _on_grid(node: Node, key: str, minutes: int, mend: str) -> None:
    if minutes % CLOCK_STEP:
        node.fault(key, f"{minutes} is not a multiple of {CLOCK_STEP} minutes", mend)


def _minute_of_day(clock: time) -> int:
    """Minutes from midnight."""
    return clock.hour * 60 + clock.minute


def _overlapping(fixed: Sequence[FixedBreak]) -> Iterator[tuple[int, str]]:
    """Place and name of the fixed breaks that repeat an earlier one's shift lengths."""
    for place, rule in enumerate(fixed):
        if any(
            rule.name == other.name
            and rule.shift_over < other.shift_up_to
            and other.shift_over < rule.shift_up_to
            for other in fixed[:place]
        ):
            yield place, rule.name
