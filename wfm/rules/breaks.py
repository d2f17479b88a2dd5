"""Breaks in a shift: the rules as a law states them, and the plans that follow from them.

A law says which breaks are due in a shift; a :class:`BreakPlan` says where they may lie in
a form that a dynamic programme over the shift can walk: slots in order, each with a window,
and bounds on the work between them. A placement on the pack's grid obeys the rules exactly
if it fits one of the plans.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from wfm.language import noted


@dataclass(frozen=True)
class FixedBreak:
    """`count` breaks of `minutes` each in shifts of some lengths.

    They are due where shift_over < paid minutes <= shift_up_to. Each lies wholly at least
    `after_start` minutes after the shift's start, and ends at least `before_end` minutes
    before its end; it begins at most `within_start` minutes after the start, where that is
    said.
    """

    name: str
    count: int
    minutes: int
    paid: bool
    shift_over: int
    shift_up_to: int
    after_start: int
    before_end: int
    within_start: int | None = None


@dataclass(frozen=True)
class PeriodicBreak:
    """One break of `minutes` for each `every` minutes since the shift's start.

    Due at `every`, 2 × `every`, … up to the paid length; begun within ± `tolerance` of its
    due minute and wholly inside the shift, so one that is due at the very end is taken
    earlier, within its tolerance.
    """

    name: str
    every: int
    minutes: int
    tolerance: int
    paid: bool


@dataclass(frozen=True)
class LongestWork:
    """No stretch longer than `minutes` without a break of at least `break_minutes`.

    The stretch is measured on the clock from one such break (or the shift's start) to the
    next (or the shift's end); shorter breaks inside it count as part of it. Where the
    breaks otherwise due cannot keep the rule with the shortest `break_minutes`, paid breaks
    of that length are added, as few as possible.
    """

    name: str
    minutes: int
    break_minutes: int


@dataclass(frozen=True)
class BreakRules:
    """All that a pack says on breaks; `apart_min` as in :class:`BreakPlan`."""

    fixed: tuple[FixedBreak, ...]
    periodic: tuple[PeriodicBreak, ...]
    longest: tuple[LongestWork, ...]
    step_min: int
    apart_min: int


@dataclass(frozen=True)
class BreakSlot:
    """One break: its start lies in [earliest, latest], minutes after the shift's start."""

    name: str
    minutes: int
    paid: bool
    earliest: int
    latest: int


@dataclass(frozen=True)
class BreakPlan:
    """Breaks in this order, each within its slot.

    Where there are breaks, every stretch of work (before the first, between two, after
    the last) lasts at least `apart_min` minutes; where `longest_work` is set, every stretch
    lasts at most so long.
    """

    slots: tuple[BreakSlot, ...]
    apart_min: int
    longest_work: int | None


@dataclass(frozen=True)
class SplitAt:
    """A shift in two parts: an unpaid gap of `gap_min` minutes after the first `first_min`."""

    first_min: int
    gap_min: int


SPLIT = "split"
"""Name of the gap in a split shift."""


def span_of(
    rules: BreakRules, paid_min: int, work_min: int | None = None, split: SplitAt | None = None
) -> int:
    """Minutes from the start of a shift to its end: work, unpaid breaks, and the gap.

    Parameters
    ----------
    paid_min
        Paid minutes, which decide the breaks that are due.
    work_min
        Paid minutes on the clock, fewer where night hours count for more; by default all.
    """
    work = paid_min if work_min is None else work_min
    kinds = _due(rules, paid_min, work, work, split)
    return work + sum(slot.minutes for kind in kinds for slot in kind if not slot.paid)


@lru_cache(maxsize=4096)
def plans(
    rules: BreakRules, paid_min: int, work_min: int | None = None, split: SplitAt | None = None
) -> tuple[BreakPlan, ...]:
    """Every order of the breaks due in a shift that can be placed.

    Parameters are those of :func:`span_of`. The gap of a split shift is a break among the
    others, at its fixed place, and stands for one unpaid break that has room in it.

    The windows are as narrow as the order and the pack's grid make them. Without breaks
    due there is one plan without slots; where nothing fits there is no plan.

    Raises
    ------
    ValueError
        Several breaks, but not all, are long enough to interrupt a longest-work rule. A plan
        bounds the stretches between neighbours; it can say such a rule by a window where one
        break interrupts it, not where several do.
    """
    work = paid_min if work_min is None else work_min
    span = span_of(rules, paid_min, work, split)
    due = _due(rules, paid_min, work, span, split)
    shortest = min(rules.longest, key=lambda rule: rule.break_minutes, default=None)
    found = _orders(rules, due, span)
    if shortest is None:
        return found
    extra = shortest.break_minutes
    slot = BreakSlot(shortest.name, extra, True, 0, span - extra)
    # between two other breaks, one more than the rule's stretch goes into the time is enough
    enough = span // shortest.minutes + sum(len(kind) for kind in due) + 1
    for added in range(1, enough + 1):
        if found:
            break
        found = _orders(rules, [*due, (slot,) * added], span)
    return found


Kind = tuple[BreakSlot, ...]
"""Breaks whose order among themselves is settled: alike, or due one after another."""


def _due(
    rules: BreakRules, paid_min: int, work_min: int, span: int, split: SplitAt | None
) -> list[Kind]:
    """The breaks that fixed and periodic rules ask for, with their windows, and the gap."""
    kinds: list[Kind] = []
    first, gap = (span, 0) if split is None else (split.first_min, split.gap_min)
    if split is not None:
        kinds.append((BreakSlot(SPLIT, gap, False, first, first),))
    spared = None if split is None else _spared(rules, paid_min, work_min, split)
    for rule in rules.fixed:
        if rule.shift_over < paid_min <= rule.shift_up_to:
            slot = BreakSlot(
                rule.name, rule.minutes, rule.paid, rule.after_start, _latest(rule, span))
            kinds.append((slot,) * (rule.count - (rule is spared)))
    for every in rules.periodic:
        dues = [
            due if due <= first else due + gap
            for due in range(every.every, work_min + 1, every.every)
        ]
        kinds.append(
            tuple(
                BreakSlot(
                    every.name, every.minutes, every.paid,
                    max(0, due - every.tolerance),
                    min(due + every.tolerance, span - every.minutes),
                )
                for due in dues
            )
        )
    return [kind for kind in kinds if kind]


def _latest(rule: FixedBreak, span: int) -> int:
    """Last start of a fixed break in a shift of `span` minutes."""
    latest = span - rule.before_end - rule.minutes
    return latest if rule.within_start is None else min(latest, rule.within_start)


def _spared(
    rules: BreakRules, paid_min: int, work_min: int, split: SplitAt
) -> FixedBreak | None:
    """The unpaid break that the gap stands for: the first that could lie wholly in it."""
    unpaid = [
        rule for rule in rules.fixed
        if not rule.paid and rule.shift_over < paid_min <= rule.shift_up_to
    ]
    all_of_it = sum(rule.count * rule.minutes for rule in unpaid)
    back = split.first_min + split.gap_min
    for rule in unpaid:
        span = work_min + split.gap_min + all_of_it - rule.minutes
        first = max(split.first_min, rule.after_start)
        if first <= min(back - rule.minutes, _latest(rule, span)):
            return rule
    return None


def _orders(rules: BreakRules, kinds: Sequence[Kind], span: int) -> tuple[BreakPlan, ...]:
    """The plans for given breaks: all orders across kinds that can be placed."""
    slots = [slot for kind in kinds for slot in kind]
    bounds: list[int] = []
    for rule in rules.longest:
        slots = [slot for kind in kinds for slot in kind]  # a rule may have narrowed a window
        long = [slot for slot in slots if slot.minutes >= rule.break_minutes]
        if len(long) == len(slots):
            bounds.append(rule.minutes)
        elif not long:
            if span > rule.minutes:
                return ()
        elif len(long) == 1:
            kinds = [tuple(_near(s, rule, span) if s == long[0] else s for s in k) for k in kinds]
        else:
            raise ValueError(noted(
                "'{name}' cannot be planned in a shift of {minutes} minutes: several breaks "
                "interrupt such a stretch and shorter ones do not", name=rule.name, minutes=span
            ))
    longest = min(bounds, default=None)
    if not slots:
        fits = longest is None or span <= longest
        return (BreakPlan((), rules.apart_min, longest),) if fits else ()
    found = (
        BreakPlan(tight, rules.apart_min, longest)
        for order in _interleavings(kinds)
        if (tight := _tightened(order, rules, longest, span)) is not None
    )
    return tuple(dict.fromkeys(found))


def _near(slot: BreakSlot, rule: LongestWork, span: int) -> BreakSlot:
    """The window of the only long break, so that no stretch beside it is too long."""
    return replace(
        slot,
        earliest=max(slot.earliest, span - rule.minutes - slot.minutes),
        latest=min(slot.latest, rule.minutes),
    )


def _interleavings(kinds: Sequence[Kind]) -> Iterator[Kind]:
    """Every sequence of all breaks that keeps the order within each kind."""
    left = [kind for kind in kinds if kind]
    if not left:
        yield ()
    for place, kind in enumerate(left):
        for rest in _interleavings([*left[:place], kind[1:], *left[place + 1 :]]):
            yield (kind[0], *rest)


def _tightened(
    order: Kind, rules: BreakRules, longest: int | None, span: int
) -> Kind | None:
    """The slots with the first and last starts that belong to some placement; None if none.

    Starts on the grid that can be reached from the shift's start, then of these the ones
    from which its end can be reached.
    """
    least, most = rules.apart_min, span if longest is None else longest
    reached: list[list[int]] = []
    ends = [0]
    for slot in order:
        first = -(-slot.earliest // rules.step_min) * rules.step_min
        starts = [
            start
            for start in range(first, slot.latest + 1, rules.step_min)
            if _any_within(ends, start - most, start - least)
        ]
        reached.append(starts)
        ends = [start + slot.minutes for start in starts]
    tight: list[BreakSlot] = []
    followers = [span]
    for slot, starts in zip(reversed(order), reversed(reached), strict=True):
        followers = [
            start
            for start in starts
            if _any_within(followers, start + slot.minutes + least, start + slot.minutes + most)
        ]
        if not followers:
            return None
        tight.append(replace(slot, earliest=followers[0], latest=followers[-1]))
    return tuple(reversed(tight))


def _any_within(ascending: Sequence[int], least: int, most: int) -> bool:
    place = bisect_left(ascending, least)
    return place < len(ascending) and ascending[place] <= most
