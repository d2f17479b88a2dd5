"""What must hold of a shift set's arrays; the reasons are those of :mod:`wfm.roster.valid`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wfm.roster.arrays import BOOLS, FLOATS, INTS, Look, Sizes, is_whole, refuse, rises, within
from wfm.rules.breaks import SPLIT

if TYPE_CHECKING:
    from wfm.roster.problem import ShiftSet

FIRST_COUNTERS = 2
"""Counters that every shift set has: paid minutes, and days of work."""
BREAK_SLOTS = 2 * 24 * 12
"""Breaks begin so many slots after a shift's start at most, less one."""
SLOTS, MINUTES, EVER = 10**7, 10**6, 10**9
"""No slot of the grid, no minutes of a shift, nothing that is counted or limited lies beyond."""
RUN = 366
"""Fewest days in a row that may be asked for, at most."""

PER_SHIFT = ("day", "start", "end", "paid_min", "pay_h", "plan_from", "plan_to")
SHIFT_SET_TYPES = {
    **dict.fromkeys((
        "day", "start", "end", "paid_min", "plan_from", "plan_to", "window_from", "window_to",
        "plan_slots", "plan_apart", "plan_longest", "slots", "day_start", "kind", "counts"), INTS),
    "pay_h": FLOATS, **dict.fromkeys(("follows", "weekend", "weekly"), BOOLS)}
"""Type of each array."""


def check_shift_set(one: ShiftSet) -> None:
    """Raise a :class:`ProblemError` where something is wrong."""
    refuse(shift_set_faults(one, "shift set: "))


def shift_set_faults(s: ShiftSet, where: str) -> list[str]:
    """What is wrong with a shift set; it is looked at once.

    Where it is not known how many days, plans, windows or breaks there are, that alone is told.
    """
    if "_sound" in vars(s):
        return []
    faults: list[str] = []
    look = Look(s, where, faults)
    start = look.typed("day_start", INTS, "D")
    day = look.typed("day", INTS, "J")
    plans = look.typed("plan_slots", INTS, "P")
    windows = look.typed("window_from", INTS, "BD")
    rows = look.typed("slots", INTS, "S4")
    if start is not None and len(start) < 2:
        look.say("day_start", f"has {len(start)} entries", "D + 1 entries, of one day at least")
        start = None
    if plans is not None and len(plans) < 1:
        look.say("plan_slots", "is empty", "P + 1 entries")
        plans = None
    _rules(look)
    if start is None or day is None or plans is None or windows is None or rows is None:
        return faults
    alike = Counter(
        value.size for name in PER_SHIFT if isinstance(value := getattr(s, name), np.ndarray))
    sizes = Sizes(D=len(start) - 1, J=alike.most_common(1)[0][0], P=len(plans) - 1,
                  B=len(windows), S=len(rows))
    _times(look, sizes)
    _plans(look, sizes)
    _windows(look, sizes)
    _kinds(look, sizes)
    _counters(look, sizes)
    if not faults:
        vars(s)["_sound"] = True
    return faults


def _rules(look: Look) -> None:
    look.whole("rest", 0, SLOTS)
    look.whole("weekly_rest", 0, 10 * SLOTS)
    look.whole("max_run", 0, EVER)
    look.whole("min_run", 1, RUN)
    look.whole("min_off", 1, RUN)
    look.whole("step", 1, BREAK_SLOTS - 1)


def _times(look: Look, sizes: Sizes) -> None:
    """Days, starts and ends of the shifts, what they pay, and how they are sorted."""
    days = look.thing.day_start
    rising = look.all_of("day_start", days, rises(days, 1), "slots that rise")
    rising &= look.all_of("day_start", days, np.abs(days) <= SLOTS, f"slots up to {SLOTS}")
    day = look.array("day", INTS, sizes, "J")
    known = look.all_of("day", day, within(day, 0, sizes.of["D"] - 1), (
        f"one of the D = {sizes.of['D']} days"))
    start, end = (look.array(name, INTS, sizes, "J") for name in ("start", "end"))
    if known and day is not None:
        known = look.all_of("day", day, rises(day, 0), "shifts sorted by day")
    if start is not None:
        fine = look.at_least("start", start, 0)
        if fine and known and rising and day is not None:
            # a day that is an hour short may end where its last shift begins
            fine = look.all_of("start", start, (start >= days[day]) & (start <= days[day + 1]), (
                "a slot of the shift's day, by `day_start`"))
            if fine:
                look.all_of("start", start, rises(start, 0), "shifts sorted by day, then start")
        if end is not None:
            look.all_of("end", end, (end > start) & (end <= 2 * SLOTS), (
                "a slot after the shift's start"))
    paid = look.array("paid_min", INTS, sizes, "J")
    look.all_of("paid_min", paid, within(paid, 0, MINUTES), f"minutes from 0 to {MINUTES}")
    look.array("pay_h", FLOATS, sizes, "J")


def _plans(look: Look, sizes: Sizes) -> None:
    """Break plans of the shifts, and breaks of the plans."""
    count, rows = sizes.of["P"], sizes.of["S"]
    first, last = (look.array(name, INTS, sizes, "J") for name in ("plan_from", "plan_to"))
    there = f"plans from 0 to P = {count}"
    look.all_of("plan_from", first, within(first, 0, count), there)
    if look.all_of("plan_to", last, within(last, 0, count), there) and first is not None:
        assert last is not None
        look.all_of("plan_to", last, last >= first, "no less than `plan_from`")
    offsets: NDArray[np.int64] = look.thing.plan_slots
    if look.all_of("plan_slots", offsets, within(offsets, 0, rows), (
            f"rows of `slots`, from 0 to S = {rows}")):
        look.all_of("plan_slots", offsets, rises(offsets, 0), "rows that never fall")
    look.at_least("plan_apart", look.array("plan_apart", INTS, sizes, "P"), 0)
    look.at_least("plan_longest", look.array("plan_longest", INTS, sizes, "P"), 0)
    names, paid = look.thing.break_names, look.thing.break_paid
    if not isinstance(names, tuple | list):
        look.say("break_names", f"is a {type(names).__name__}", "a tuple of names")
        names = ()
    if not isinstance(paid, tuple | list) or len(paid) != len(names):
        look.say("break_paid", f"is {paid!r}", "True or False for each of `break_names`")
    breaks = look.array("slots", INTS, sizes, "S4")
    if breaks is None:
        return
    early, late, length, name = breaks.T
    look.all_of("slots", breaks, (early >= 0) & (late < BREAK_SLOTS) & (early < BREAK_SLOTS), (
        f"starts from 0 to {BREAK_SLOTS - 1} slots after the shift's"))
    look.all_of("slots", breaks, (length >= 0) & (length <= SLOTS), "lengths of 0 or more")
    look.all_of("slots", breaks, (name >= 0) & (name < len(names)), (
        f"a name's number below {len(names)} in the last column"))
    if not look.faults:
        _gaps(look, breaks)


def _gaps(look: Look, breaks: NDArray[np.int64]) -> None:
    """The gap of a split shift stands still, and is where it is in every plan of the shift."""
    s: ShiftSet = look.thing
    if SPLIT not in s.break_names:
        return
    is_gap = breaks[:, 3] == s.break_names.index(SPLIT)
    early, late, length, _name = breaks.T
    still = (early == late) & (early % s.step == 0)
    look.all_of("slots", breaks, ~is_gap | still, (
        f"one start, on the step, for breaks that are named {SPLIT!r}: gaps of split shifts"))
    before = np.concatenate(([0], np.cumsum(is_gap)))
    first, last = s.plan_slots[:-1], s.plan_slots[1:]
    number = before[last] - before[first]
    if not look.all_of("plan_slots", number, number <= 1, "one gap of a split shift at most"):
        return
    at = np.full((len(number), 2), -1, dtype=np.int64)
    has = number == 1
    rows = np.flatnonzero(is_gap)[before[first[has]]]
    at[has, 0], at[has, 1] = early[rows], length[rows]
    differs = np.concatenate(([0], np.cumsum((at[1:] != at[:-1]).any(axis=1))))
    several = s.plan_to > s.plan_from
    low = np.where(several, s.plan_from, 0)
    high = np.where(several, s.plan_to - 1, 0)
    same = ~several if not len(number) else differs[high] == differs[low]
    look.all_of("plan_to", s.plan_to, same, "plans with the same gap of a split shift, or none")


def _windows(look: Look, sizes: Sizes) -> None:
    """Windows of start times: ranges of the shifts of one day."""
    low, high = (look.array(name, INTS, sizes, "BD") for name in ("window_from", "window_to"))
    if not sizes.of["B"]:
        look.say("window_from", "has no rows", "one window of start times at least")
    count = sizes.of["J"]
    there = f"places from 0 to J = {count}"
    fine = look.all_of("window_from", low, within(low, 0, count), there)
    if not (look.all_of("window_to", high, within(high, 0, count), there) and fine):
        return
    assert low is not None and high is not None
    day = look.thing.day
    if len(day) != count or (count and not 0 <= day.min() <= day.max() < sizes.of["D"]):
        return
    if not look.all_of("window_to", high, high >= low, "no less than `window_from`"):
        return
    of = np.arange(sizes.of["D"])[None]
    padded = np.append(day, -1)
    first, last = padded[np.minimum(low, count)], padded[np.maximum(high - 1, 0)]
    look.all_of("window_from", low, (high == low) | ((first == of) & (last == of)), (
        "shifts of the column's day only"))


def _kinds(look: Look, sizes: Sizes) -> None:
    """What may follow upon what."""
    kinds = 1
    if look.thing.follows is not None:
        follows = look.typed("follows", BOOLS, "NN")
        if follows is None:
            return
        kinds = len(follows)
        if follows.shape != (kinds, kinds) or not kinds:
            look.say("follows", f"has shape {follows.shape}", "(N, N), of one kind at least")
            return
    if look.thing.kind is not None:
        kind = look.array("kind", INTS, sizes, "J")
        look.all_of("kind", kind, within(kind, 0, kinds - 1), (
            f"one of the N = {kinds} kinds of `follows`"))


def _counters(look: Look, sizes: Sizes) -> None:
    """Further counters, and which of them count weekends."""
    s: ShiftSet = look.thing
    further, counts = 0, None
    if s.counts is not None:
        counts = look.typed("counts", INTS, "CJ")
        if counts is None:
            return
        further = len(counts)
        sizes = Sizes(**sizes.of, C=further)
        counts = look.array("counts", INTS, sizes, "CJ")
        look.all_of("counts", counts, within(counts, 0, EVER), f"from 0 to {EVER}")
    total = FIRST_COUNTERS + further
    if s.weekly is not None:
        look.array("weekly", BOOLS, Sizes(R=total), "R")
    if s.weekend is not None:
        look.array("weekend", BOOLS, sizes, "J")
    weeks = -(-sizes.of["D"] // 7)
    for n, one in enumerate(s.weekends if isinstance(s.weekends, tuple | list) else [None]):
        if not (isinstance(one, tuple | list) and len(one) == 2 and all(map(is_whole, one))
                and FIRST_COUNTERS <= one[0] < total and 0 <= one[1] < weeks):
            look.say("weekends", f"is {one!r} at {n}", (
                f"pairs of a further counter, {FIRST_COUNTERS} or more of R = {total}, and one of "
                f"the W = {weeks} weeks"))
        elif counts is not None and counts[one[0] - FIRST_COUNTERS].any():
            look.say("weekends", f"is {one!r} at {n}", (
                f"row {one[0] - FIRST_COUNTERS} of `counts` to be 0"))
