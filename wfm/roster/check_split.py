"""Whether a shift that is split into two parts may be, and is split as pack and contract say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from wfm.language import translate as _
from wfm.roster.check_shifts import AgentWeek, Shift, Violation, hours, law
from wfm.rules.labour import Split

LEAST_PART = 120
"""Least paid minutes of each part; no law says so, it is ours."""


def split_faults(week: AgentWeek) -> Iterator[Violation]:
    """What one agent's split shifts break of the rules on them."""
    for shift in week.shifts:
        if shift.gaps:
            yield from _split(week, shift)


def _split(week: AgentWeek, shift: Shift) -> Iterator[Violation]:
    rule, gap_h = week.pack.split, week.contract.split_gap_h
    clock = f"{week.local(shift.gaps[0].start):%H:%M}"
    if rule is None:
        yield week.found(shift.day, "split", _(
            "the shift is split at {clock}; no split shifts are allowed").format(clock=clock)
            + law(week.pack, "split"))
    elif gap_h is None:
        yield week.found(shift.day, "split", _(
            "the shift is split at {clock}; the contract has no split shifts").format(clock=clock))
    else:
        yield from _gaps(week, shift, rule, round(gap_h * 60))
        yield from _band(week, shift, rule)
        yield from _parts(week, shift)


def _gaps(week: AgentWeek, shift: Shift, rule: Split, by_contract: int) -> Iterator[Violation]:
    if len(shift.gaps) > 1:
        yield week.found(shift.day, "split_gaps", _(
            "the shift is split {count} times; once is allowed").format(count=len(shift.gaps))
            + law(week.pack, "split"))
    for gap in shift.gaps:
        if gap.minutes > min(by_contract, rule.max_gap_min):
            text = _("{gap} hours between the parts of the shift; {most} are allowed").format(
                gap=hours(gap.minutes), most=hours(min(by_contract, rule.max_gap_min)))
            if gap.minutes > rule.max_gap_min:
                text += law(week.pack, "split.max_gap_min")
            yield week.found(shift.day, "split_gap", text)


def _band(week: AgentWeek, shift: Shift, rule: Split) -> Iterator[Violation]:
    """The band is that of the shift's own day; one that ends at 00:00 ends with the day."""
    if rule.band_start is None or rule.band_end is None:
        return
    first = datetime.combine(shift.day, rule.band_start)
    last = datetime.combine(shift.day + timedelta(days=rule.band_end == time(0)), rule.band_end)
    start, end = week.local(shift.start), week.local(shift.end)
    if start < first or end > last:
        yield week.found(shift.day, "split_band", _(
            "the split shift lasts from {start} to {end}; between {first} and {last} it may be "
            "split").format(start=f"{start:%H:%M}", end=f"{end:%H:%M}", first=f"{first:%H:%M}",
                            last=f"{last:%H:%M}") + law(week.pack, "split.band_start"))


def _parts(week: AgentWeek, shift: Shift) -> Iterator[Violation]:
    edges = [shift.start, *(edge for gap in shift.gaps for edge in (gap.start, gap.end)), shift.end]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        paid = sum(stint.minutes for stint in shift.paid_stints if start <= stint.start < end)
        if paid < LEAST_PART:
            yield week.found(shift.day, "split_part", _(
                "a part of the split shift has {paid} hours of work; at least {least} are "
                "due").format(paid=hours(paid), least=hours(LEAST_PART)))
