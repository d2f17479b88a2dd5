"""Labour rules: how long, how often and with which breaks an agent may work.

Times are minutes unless said, and the clock is the agent's. A pack is a TOML file
(:mod:`wfm.rules.reading`); what its break rules allow in a shift is worked out in
:mod:`wfm.rules.breaks`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

from wfm.rules.breaks import (
    BreakPlan,
    BreakRules,
    BreakSlot,
    FixedBreak,
    LongestWork,
    PeriodicBreak,
    plans,
    span_of,
)
from wfm.rules.reading import Citation, Node, read_packs
from wfm.tables import Faults, InputError

__all__ = [
    "BreakPlan",
    "BreakSlot",
    "DaysOff",
    "FixedBreak",
    "LabourPack",
    "LongestWork",
    "PeriodicBreak",
    "Premium",
    "break_plans",
    "load_labour_packs",
    "shift_span",
]

PREMIUMS = ("night", "saturday", "sunday", "holiday", "overtime")
UNITS = ("sunday", "weekend")
_DAY, _WEEK = 1440, 10080
CLOCK_STEP = 5
"""Minutes: breaks begin, end and are measured on this grid."""


@dataclass(frozen=True)
class Premium:
    """What such an hour is paid above the ordinary one, as a share: 0.2 is 20 %."""

    when: str
    rate: float


@dataclass(frozen=True)
class DaysOff:
    """At least `least` units free in any `weeks` consecutive weeks.

    The unit is ``'sunday'``, or ``'weekend'``: Saturday 00:00 to Sunday 24:00.
    """

    unit: str
    least: int
    weeks: int


@dataclass(frozen=True)
class LabourPack:
    """The labour rules of one country or agreement.

    Attributes
    ----------
    max_day_min, max_week_min
        Most paid minutes in a day and in a week.
    rest_min, weekly_rest_min
        Least minutes between two shifts; least unbroken rest in every week.
    max_run_days
        Most days worked one after another.
    night_start, night_end
        Hours of night work, past midnight where the end is not after the start.
    break_step_min
        Breaks start on multiples of this, counted from the shift's start.
    apart_min
        Least minutes of work between two breaks, and between a break and either end of
        the shift; 0 where nothing is said.
    publish_days
        Days before which a roster must be known; None where nothing is said.
    """

    code: str
    title: str
    country: str
    status: str
    confidence: str
    citation: Citation
    as_of: date
    max_day_min: int
    max_week_min: int
    rest_min: int
    weekly_rest_min: int
    max_run_days: int
    days_off: DaysOff | None
    night_start: time
    night_end: time
    premiums: tuple[Premium, ...]
    fixed_breaks: tuple[FixedBreak, ...]
    periodic_breaks: tuple[PeriodicBreak, ...]
    longest_work: tuple[LongestWork, ...]
    break_step_min: int
    apart_min: int
    publish_days: int | None

    def premium(self, when: str) -> float:
        """The rate for ``'night'``, ``'saturday'``, …; 0 where none is due."""
        return next((premium.rate for premium in self.premiums if premium.when == when), 0.0)


def shift_span(pack: LabourPack, paid_min: int) -> int:
    """Minutes from start to end of a shift with so many paid minutes: unpaid breaks added."""
    return span_of(_break_rules(pack), paid_min)


def break_plans(pack: LabourPack, paid_min: int) -> tuple[BreakPlan, ...]:
    """Every legal order of the breaks due in a shift with so many paid minutes.

    A placement on multiples of ``break_step_min`` is legal exactly if it fits one of the
    plans. One plan without slots where no break is due; () where no placement is legal.
    """
    return plans(_break_rules(pack), paid_min)


def _break_rules(pack: LabourPack) -> BreakRules:
    return BreakRules(
        pack.fixed_breaks, pack.periodic_breaks, pack.longest_work,
        pack.break_step_min, pack.apart_min,
    )


# ---------------------------------------------------------------------- loading


def load_labour_packs(own: Path | None = None) -> Mapping[str, LabourPack]:
    """The shipped packs by code, with those of a centre's folder `own` added or in place.

    Raises
    ------
    InputError
        Everything that is wrong in any pack, with file and line.
    """
    faults = Faults()
    read = read_packs("labour", own, _pack, faults)
    if faults.found:
        raise InputError(faults.found)
    return {code: pack for code, (pack, _root) in read.items()}


def _pack(root: Node) -> LabourPack:
    before = len(root.file.faults.found)
    heading = root.heading()
    limits, night, breaks = root.table("limits"), root.table("night"), root.table("breaks")
    pack = LabourPack(
        code=heading.code,
        title=heading.title,
        country=heading.country,
        status=heading.status,
        confidence=heading.confidence,
        citation=heading.citation,
        as_of=heading.as_of,
        max_day_min=limits.whole("day_min", 60, _DAY),
        max_week_min=limits.whole("week_min", 60, _WEEK),
        rest_min=limits.whole("rest_min", 0, _DAY),
        weekly_rest_min=limits.whole("weekly_rest_min", 0, _WEEK),
        max_run_days=limits.whole("run_days", 1, 14),
        days_off=_days_off(root),
        night_start=night.clock("start"),
        night_end=night.clock("end"),
        premiums=_premiums(root),
        fixed_breaks=tuple(_fixed(node) for node in breaks.tables("fixed")),
        periodic_breaks=tuple(_periodic(node) for node in breaks.tables("periodic")),
        longest_work=tuple(_longest(node) for node in breaks.tables("longest_work")),
        break_step_min=breaks.whole("step_min", 1, 60),
        apart_min=breaks.whole("apart_min", 0, 240),
        publish_days=limits.whole("publish_days", 0, 60) if limits.has("publish_days") else None,
    )
    for node in (limits, night, breaks):
        node.finish()
    if len(root.file.faults.found) == before:  # else values stand in for faulty ones
        _check(pack, limits, breaks)
    return pack


def _days_off(root: Node) -> DaysOff | None:
    if not root.has("days_off"):
        return None
    node = root.table("days_off")
    found = DaysOff(
        node.choice("unit", UNITS), node.whole("least", 1, 8), node.whole("weeks", 1, 8)
    )
    if found.least > found.weeks:
        node.fault("least", f"there are only {found.weeks} such days in the weeks", "Correct it")
    node.finish()
    return found


def _premiums(root: Node) -> tuple[Premium, ...]:
    if not root.has("premiums"):
        return ()
    node = root.table("premiums")
    found = tuple(Premium(when, node.number(when, 0, 5)) for when in PREMIUMS if node.has(when))
    node.finish()
    return found


def _fixed(node: Node) -> FixedBreak:
    found = FixedBreak(
        name=node.text("name"),
        count=node.whole("count", 1, 10, default=1),
        minutes=node.whole("minutes", 1, 240),
        paid=node.flag("paid"),
        shift_over=node.whole("shift_over", 0, _DAY),
        shift_up_to=node.whole("shift_up_to", 1, _DAY),
        after_start=node.whole("after_start", 0, _DAY, default=0),
        before_end=node.whole("before_end", 0, _DAY, default=0),
    )
    if found.shift_up_to <= found.shift_over:
        node.fault("shift_up_to", "no shift is over the one and up to the other", "Correct one")
    node.finish()
    return found


def _periodic(node: Node) -> PeriodicBreak:
    found = PeriodicBreak(
        name=node.text("name"),
        every=node.whole("every", 15, _DAY),
        minutes=node.whole("minutes", 1, 120),
        tolerance=node.whole("tolerance", 0, 120),
        paid=node.flag("paid"),
    )
    if found.minutes >= found.every:
        node.fault("minutes", "the breaks fill all the time between them", "Correct the minutes")
    node.finish()
    return found


def _longest(node: Node) -> LongestWork:
    found = LongestWork(
        name=node.text("name"),
        minutes=node.whole("minutes", 15, _DAY),
        break_minutes=node.whole("break_minutes", 1, 240),
    )
    node.finish()
    return found


def _check(pack: LabourPack, limits: Node, breaks: Node) -> None:
    """Faults between keys that are each right by themselves."""
    if pack.max_week_min < pack.max_day_min:
        limits.fault("week_min", "a week is shorter than a day", "Correct one of the two")
    for kind, rules, keys in (
        ("fixed", pack.fixed_breaks, ("minutes", "after_start", "before_end")),
        ("periodic", pack.periodic_breaks, ("every", "minutes", "tolerance")),
        ("longest_work", pack.longest_work, ("minutes", "break_minutes")),
    ):
        for place, rule in enumerate(rules):
            for key in keys:
                if getattr(rule, key) % CLOCK_STEP:
                    breaks.tables(kind)[place].fault(
                        key, f"{getattr(rule, key)} is not a multiple of {CLOCK_STEP} minutes",
                        "Round it to the stricter side")
    for key, value in (("step_min", pack.break_step_min), ("apart_min", pack.apart_min)):
        if value % CLOCK_STEP:
            breaks.fault(key, f"{value} is not a multiple of {CLOCK_STEP} minutes", "Round it up")
    overlap = _overlapping(pack.fixed_breaks)
    if overlap is not None:
        place, name = overlap
        breaks.tables("fixed")[place].fault(
            "shift_over", f"'{name}' is given twice for some shifts", "Let the lengths not overlap"
        )
    ends = {rule.shift_up_to for rule in pack.fixed_breaks} | {pack.max_day_min}
    for length in sorted(end for end in ends if end <= pack.max_day_min):
        try:
            plans(_break_rules(pack), length)
        except ValueError as error:
            breaks.fault(
                "longest_work", str(error), "Make the breaks alike, or drop the shorter ones"
            )
            break


def _overlapping(fixed: Sequence[FixedBreak]) -> tuple[int, str] | None:
    """Place and name of the first fixed break that repeats another one's shift lengths."""
    for place, rule in enumerate(fixed):
        for other in fixed[:place]:
            if (
                rule.name == other.name
                and rule.shift_over < other.shift_up_to
                and other.shift_over < rule.shift_up_to
            ):
                return place, rule.name
    return None
