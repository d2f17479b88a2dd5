"""What the values of a labour pack, each right by itself, cannot be together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import time
from itertools import pairwise

from wfm.language import noted
from wfm.rules.breaks import FixedBreak, SplitAt, plans
from wfm.rules.labour_terms import LabourPack, Night, Overtime, Split
from wfm.rules.reading import Node

CLOCK_STEP = 5
"""Minutes: breaks begin, end and are measured on this grid."""
_DAY = 1440
_TABLES = ("limits", "days_off", "night", "overtime", "split", "mix", "breaks")


def check_together(pack: LabourPack, node: Node) -> None:
    """Faults between keys that are each right by themselves.

    A table with a fault in it is left out, since values stand there in place of faulty ones.
    """
    sound = {key for key in _TABLES if node.file.sound((key,))}
    if "limits" in sound:
        _check_limits(pack, node.table("limits"))
    if "days_off" in sound:
        for rule, table in zip(pack.days_off, node.tables("days_off"), strict=True):
            if rule.least > rule.weeks:
                table.fault("least", noted("there are only {n} such days in the weeks",
                                           n=rule.weeks), noted("Correct it"))
    if "night" in sound:
        _check_night(pack.night, node.table("night"))
    if "overtime" in sound:
        _check_overtime(pack.overtime, node.tables("overtime"))
    if "split" in sound and pack.split is not None:
        _check_split(pack.split, node.table("split"))
    if "mix" in sound and pack.mix is not None and pack.mix.short_under_h > pack.mix.full_time_h:
        node.table("mix").fault(
            "short_under_h", noted("a short week is longer than full time"), _correct_one())
    if "breaks" in sound:
        _check_breaks(pack, node.table("breaks"))
    if "limits" in sound and node.file.sound(("split",)) and node.file.sound(("breaks",)):
        _check_plans(pack, node.table("breaks"))


def _check_limits(pack: LabourPack, limits: Node) -> None:
    if pack.max_week_min < pack.max_day_min:
        limits.fault("week_min", noted("a week is shorter than a day"), _correct_one())
    if pack.year_min is not None and pack.year_min < pack.max_week_min:
        limits.fault("year_min", noted("a year is shorter than a week"), _correct_one())


def _check_night(night: Night, node: Node) -> None:
    for key in ("start", "end"):
        _on_grid(node, key, _minute_of_day(getattr(night, key)),
                 noted("Round it to the stricter side"))
    limits = node.tables("shift_limits")
    for (before, after), table in zip(pairwise(night.shift_limits), limits[1:], strict=False):
        if after.night_min <= before.night_min:
            table.fault("night_min", noted("this is not more than in the limit before"),
                        noted("Write the limits in ascending order"))
        elif after.paid_min >= before.paid_min:
            table.fault("paid_min", noted("more night, but not a shorter shift"),
                        noted("Write a smaller number, or leave the limit out"))


def _check_overtime(tiers: Sequence[Overtime], nodes: Sequence[Node]) -> None:
    last: dict[str, Overtime] = {}
    for tier, node in zip(tiers, nodes, strict=True):
        before = last.get(tier.per)
        if before is not None and tier.after_min <= before.after_min:
            node.fault("after_min", noted("this is not more than in the tier per day before")
                       if tier.per == "day"
                       else noted("this is not more than in the tier per week before"),
                       noted("Write the tiers in ascending order"))
        elif before is not None and tier.rate < before.rate:
            node.fault("rate", noted("this is less than in the tier per day before")
                       if tier.per == "day"
                       else noted("this is less than in the tier per week before"),
                       _correct_one())
        last[tier.per] = tier


def _check_split(split: Split, node: Node) -> None:
    _on_grid(node, "max_gap_min", split.max_gap_min, noted("Round it down"))
    if split.band_start is None or split.band_end is None:
        return
    start, end = _minute_of_day(split.band_start), _minute_of_day(split.band_end)
    _on_grid(node, "band_start", start, noted("Round it up"))
    _on_grid(node, "band_end", end, noted("Round it down"))
    if (end or _DAY) <= start:
        node.fault("band_end", noted("the band ends before it begins"), _correct_one())


def _check_breaks(pack: LabourPack, breaks: Node) -> None:
    for kind, rules, keys in (
        ("fixed", pack.fixed_breaks, ("minutes", "after_start", "before_end", "within_start")),
        ("periodic", pack.periodic_breaks, ("every", "minutes", "tolerance")),
        ("longest_work", pack.longest_work, ("minutes", "break_minutes")),
    ):
        for rule, table in zip(rules, breaks.tables(kind), strict=True):
            for key in keys:
                _on_grid(table, key, getattr(rule, key) or 0,
                         noted("Round it to the stricter side"))
    for fixed, table in zip(pack.fixed_breaks, breaks.tables("fixed"), strict=True):
        if fixed.shift_up_to <= fixed.shift_over:
            table.fault("shift_up_to", noted("no shift is over the one and up to the other"),
                        noted("Correct one"))
        if fixed.within_start is not None and fixed.within_start < fixed.after_start:
            table.fault("within_start", noted("the break would begin before it may"),
                        _correct_one())
    for every, table in zip(pack.periodic_breaks, breaks.tables("periodic"), strict=True):
        if every.minutes >= every.every:
            table.fault("minutes", noted("the breaks fill all the time between them"),
                        noted("Correct the minutes"))
    _on_grid(breaks, "step_min", pack.break_step_min, noted("Round it up"))
    _on_grid(breaks, "apart_min", pack.apart_min, noted("Round it up"))
    for place, name in _overlapping(pack.fixed_breaks):
        breaks.tables("fixed")[place].fault(
            "shift_over", noted("'{name}' is given twice for some shifts", name=name),
            noted("Let the lengths not overlap")
        )


def _check_plans(pack: LabourPack, breaks: Node) -> None:
    """Fault breaks that no plan can say, at the lengths at which other breaks become due."""
    ends = {end for rule in pack.fixed_breaks for end in (rule.shift_over, rule.shift_up_to)}
    for length in sorted({end for end in ends if end < pack.max_day_min} | {pack.max_day_min}):
        try:
            plans(pack.break_rules, length)
            if pack.split is not None:  # the gap is one more long break
                half = length // 2 // CLOCK_STEP * CLOCK_STEP
                plans(pack.break_rules, length, length, SplitAt(half, pack.split.max_gap_min))
        except ValueError as error:
            breaks.fault(
                "longest_work", error.args[0],
                noted("Make the breaks alike, or drop the shorter ones")
            )
            break


def _on_grid(node: Node, key: str, minutes: int, mend: str) -> None:
    if minutes % CLOCK_STEP:
        node.fault(key, noted("{minutes} is not a multiple of {step} minutes", minutes=minutes,
                              step=CLOCK_STEP), mend)


def _correct_one() -> str:
    return noted("Correct one of the two")


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
