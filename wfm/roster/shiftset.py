"""Every shift that a contract allows in a week, at a site: labour rules become slots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from wfm.calendar import Grid, instant, midnight
from wfm.center import Contract, Site
from wfm.roster.history import unit_span
from wfm.roster.horizon import counters, day_overtime_after
from wfm.roster.problem import COUNTED_FROM, SLOT_MIN, Floats, Ints, ShiftSet
from wfm.roster.shifts import BLOCKED, least_loss
from wfm.roster.slots import slot_of
from wfm.rules.breaks import SPLIT
from wfm.rules.labour import BreakPlan, BreakSlot, LabourPack, SplitAt, break_plans, shift_span

FREE = 10**6
"""Slots of work without a break where there is no limit."""


SPLIT_PART_MIN = 120
"""Paid minutes that each part of a split shift has at least."""
SPLIT_STEP_MIN = 60
"""Parts of split shifts, and the gaps between them, are multiples of this."""


class Standing(NamedTuple):
    """A shift as it stood in a roster: day of the horizon, first slot, the slot after the last, and
    its breaks, each with its first slot after the shift's start, slots, name and whether paid."""

    day: int
    start: int
    end: int
    breaks: tuple[tuple[int, int, str, bool], ...]


@dataclass(frozen=True)
class SiteShifts:
    """A shift set, and what its slots do not say.

    Attributes
    ----------
    clock_min
        Wall-clock start of each shift (minutes after midnight), shape (J,).
    gap
        First slot of the gap in a split shift and the slot after the last, both 0 in a shift
        that is not split, shape (J, 2).
    standing
        Shifts that stood in a roster, with their breaks.
    stands
        Which of these each shift is, −1: none, shape (J,).
    """

    shift_set: ShiftSet
    clock_min: Ints
    gap: Ints
    standing: tuple[Standing, ...]
    stands: Ints


class _Plans:
    """Kinds of shifts met so far: how long each is, and which break plans it may follow."""

    def __init__(self, pack: LabourPack) -> None:
        self._pack = pack
        self._ranges: dict[tuple[int, int, SplitAt | None], tuple[int, int]] = {}
        self._slots: dict[tuple[int, int, SplitAt | None], int] = {}
        self.found: list[BreakPlan] = []

    def slots_of(self, paid: int, work: int, split: SplitAt | None) -> int:
        """Slots from start to end of such a shift."""
        key = (paid, work, split)
        if key not in self._slots:
            self._slots[key] = -(-shift_span(self._pack, *key) // SLOT_MIN)
        return self._slots[key]

    def range_of(self, paid: int, work: int, split: SplitAt | None) -> tuple[int, int]:
        """First plan of such a shift and the one after the last."""
        key = (paid, work, split)
        if key not in self._ranges:
            plans = break_plans(self._pack, paid, work, split)
            self._ranges[key] = (len(self.found), len(self.found) + len(plans))
            self.found.extend(plans)
        return self._ranges[key]

    def any_fits(self, first: int, last: int, span: int) -> bool:
        """Whether one of these plans has places for all its breaks in so many slots."""
        step = max(1, self._pack.break_step_min // SLOT_MIN)
        nothing = np.zeros(span + 2)
        for plan in self.found[first:last]:
            rows = np.array([_slot_row(slot) for slot in plan.slots], dtype=np.int64).reshape(-1, 3)
            apart, longest = _plan_terms(plan)
            space = max(1, len(rows)), 3 * 24 * 12
            if least_loss(
                    nothing, nothing.astype(np.int64), 0, span, 0,
                    np.array([0, len(rows)]), np.array([apart]), np.array([longest]),
                    np.column_stack([rows, np.zeros(len(rows), dtype=np.int64)]), step,
                    np.empty(space), np.empty(space, dtype=np.int64)) < BLOCKED:
                return True
        return False

    def own(self, plan: BreakPlan) -> tuple[int, int]:
        """A plan of one shift alone."""
        self.found.append(plan)
        return len(self.found) - 1, len(self.found)


Given = Mapping[int, tuple[int, int] | None]
"""Days of the horizon whose shift is given: its first slot and the one after its last, or None for
a day off."""
Row = tuple[int, int, int, int, float, int, int, int, int, int, int]


def make_shifts(
    contract: Contract, pack: LabourPack, site: Site, week: date, grid: Grid, weeks: int = 1,
    given: Given | None = None, standing: Sequence[Standing] = (),
) -> SiteShifts:
    """Shifts of a contract under a labour pack over some weeks, in the wall clock of `site`.

    Starts are every `start_step_min` from midnight, lengths every `shift_step_min` from
    `shift_min_h` to `shift_max_h` of paid time; where a night hour counts for more, a shift
    with so much paid time is shorter on the clock. Pay counts premiums by the share of the
    shift that falls into night, Saturday, Sunday or a public holiday, and overtime of the day.

    On days that are `given` there is that shift and no other, whatever contract and law say of
    its times; as far as it is one of theirs, in all the ways in which it may be split.

    What is `standing` is there a second time, with the breaks that it had and no others: on given
    days in any case, on the others where it is legal as it stands.
    """
    maker = _Maker(contract, pack, site, week, grid, weeks)
    rows: list[Row] = []
    for d in range(7 * weeks):
        if given is not None and d in given:
            span = given[d]
            rows += [] if span is None else maker.as_given(d, *span)
        else:
            rows += maker.of_day(d)
    for n, one in enumerate(standing):
        rows += maker.as_it_stood(n, one, lawful=given is None or one.day not in given)
    if standing:
        rows.sort(key=lambda row: row[:2])
    return _as_set(
        contract, pack, rows, maker.plans.found, maker.days, grid, week, site.zone,
        tuple(standing))


class _Maker:
    """Makes the rows of shifts of a contract at a site."""

    def __init__(
        self, contract: Contract, pack: LabourPack, site: Site, week: date, grid: Grid, weeks: int
    ) -> None:
        self.contract, self.pack, self.zone = contract, pack, site.zone
        self.week, self.grid = week, grid
        self.days = [midnight(week + timedelta(days=d), site.zone) for d in range(7 * weeks + 2)]
        self.plans = _Plans(pack)
        self._kinds = _kinds(contract, pack)
        self._night, self._weight = _night_and_weight(pack, site, week, self.days)

    def of_day(self, d: int) -> Iterator[Row]:
        """All shifts that contract and law allow on a day."""
        day = self.week + timedelta(days=d)
        for clock in range(0, 24 * 60, self.contract.start_step_min):
            start = instant(day, time(clock // 60, clock % 60), self.zone)
            if _clock(start, day, self.zone) != clock:
                continue  # the clocks skip this time
            for paid, split in self._kinds:
                if self._legal(day, clock, start, paid, split):
                    yield self._row(d, clock, start, paid, split)

    def _legal(
        self, day: date, clock: int, start: datetime, paid: int, split: SplitAt | None
    ) -> bool:
        first, last = _hours(self.contract)
        if clock < first or clock % self.contract.start_step_min:
            return False
        _work, slots, dark = self._length(start, paid, split)
        ends = _clock(start + timedelta(minutes=slots * SLOT_MIN), day, self.zone)
        return ends <= last and _in_band(self.pack, split, clock, ends) and not any(
            dark > x.night_min and paid > x.paid_min for x in self.pack.night.shift_limits)

    def as_given(self, d: int, first: int, last: int) -> Iterator[Row]:
        """The shift of these slots in all the ways in which it may be worked; at least one."""
        day = self.week + timedelta(days=d)
        start = self.grid.start + timedelta(minutes=first * SLOT_MIN)
        clock = _clock(start, day, self.zone)
        like: list[tuple[int, SplitAt | None]] = [
            kind for kind in self._kinds if self._length(start, *kind)[1] == last - first]
        if not like:  # the paid time for which it is so long; the law's breaks make it unknown
            spans = (last - first + 1) * SLOT_MIN
            like += [(paid, None) for paid in range(SLOT_MIN, spans, SLOT_MIN)
                     if self._length(start, paid, None)[1] == last - first][-1:]
        rows = [self._row(d, clock, start, paid, split) for paid, split in like]
        kept = [row for row in rows if self.plans.any_fits(row[5], row[6], last - first)]
        yield from kept
        if not kept:  # no breaks of the law have a place in it: it has none
            yield self._row(d, clock, start, (last - first) * SLOT_MIN, None,
                            own=BreakPlan((), 0, None), slots=last - first)

    def as_it_stood(self, n: int, one: Standing, *, lawful: bool) -> Iterator[Row]:
        """The n-th standing shift with its own breaks; if `lawful`, only as law and contract do."""
        day = self.week + timedelta(days=one.day)
        start = self.grid.start + timedelta(minutes=one.start * SLOT_MIN)
        clock, span = _clock(start, day, self.zone), one.end - one.start
        for paid, split in self._kinds:
            work, slots, _dark = self._length(start, paid, split)
            if slots != span or (lawful and not self._legal(day, clock, start, paid, split)):
                continue
            for p in range(*self.plans.range_of(paid, work, split)):
                plan = _narrowed(self.plans.found[p], one.breaks)
                if plan is not None and self.plans.any_fits(*self.plans.own(plan), span):
                    yield self._row(one.day, clock, start, paid, split, own=plan, stands=n)
                    return
        if not lawful:
            exact = BreakPlan(tuple(
                BreakSlot(name, length * SLOT_MIN, is_paid, at * SLOT_MIN, at * SLOT_MIN)
                for at, length, name, is_paid in one.breaks), 0, None)
            unpaid = sum(length for _at, length, _name, is_paid in one.breaks if not is_paid)
            if self.plans.any_fits(*self.plans.own(exact), span):  # else off the law's steps
                yield self._row(one.day, clock, start, (span - unpaid) * SLOT_MIN, None,
                                own=exact, slots=span, stands=n)

    def _length(
        self, start: datetime, paid: int, split: SplitAt | None
    ) -> tuple[int, int, int]:
        p = int((start - self.days[0]) // timedelta(minutes=SLOT_MIN))
        return _length(self.pack, self.plans, paid, split, self._night[p:])

    def _row(
        self, d: int, clock: int, start: datetime, paid: int, split: SplitAt | None, *,
        own: BreakPlan | None = None, slots: int | None = None, stands: int = -1,
    ) -> Row:
        """A shift; one that no kind of shift is as long as has its `slots` and its `own` breaks."""
        a = int((start - self.grid.start) // timedelta(minutes=SLOT_MIN))
        p = int((start - self.days[0]) // timedelta(minutes=SLOT_MIN))
        if slots is None:
            work, slots, dark = self._length(start, paid, split)
        else:
            work, dark = paid, int(self._night[p + slots] - self._night[p]) * SLOT_MIN
        plans = self.plans.range_of(paid, work, split) if own is None else self.plans.own(own)
        at_work = self._weight[p + slots] - self._weight[p]
        out = back = 0
        if split is not None:
            out = split.first_min // SLOT_MIN
            back = out + split.gap_min // SLOT_MIN
        elif own is not None:
            for slot in own.slots:
                if slot.name == SPLIT:
                    out = slot.earliest // SLOT_MIN
                    back = out + slot.minutes // SLOT_MIN
        if back:
            at_work -= self._weight[p + back] - self._weight[p + out]
        pay = _pay_h(self.pack, paid, work, at_work / (slots - (back - out)), dark)
        return (d, a, a + slots, paid, pay, *plans, clock,
                *((a + out, a + back) if back else (0, 0)), stands)


def _narrowed(
    plan: BreakPlan, breaks: Sequence[tuple[int, int, str, bool]]
) -> BreakPlan | None:
    """A plan with its breaks at these places alone; None where they are not the plan's breaks."""
    if len(plan.slots) != len(breaks):
        return None
    slots = []
    for slot, (at, length, name, paid) in zip(plan.slots, breaks, strict=True):
        first = at * SLOT_MIN
        if (slot.name, slot.paid, slot.minutes) != (name, paid, length * SLOT_MIN) or not (
                slot.earliest <= first <= slot.latest):
            return None
        slots.append(replace(slot, earliest=first, latest=first))
    return replace(plan, slots=tuple(slots))


def _kinds(contract: Contract, pack: LabourPack) -> list[tuple[int, SplitAt | None]]:
    """Paid minutes of the shifts, each whole and, where it may be, in two parts."""
    kinds: list[tuple[int, SplitAt | None]] = []
    longest_gap = 0
    if contract.split_gap_h is not None and pack.split is not None:
        longest_gap = min(round(contract.split_gap_h * 60), pack.split.max_gap_min)
    for paid in contract.shift_lengths():
        if paid > pack.max_day_min:
            continue
        kinds.append((paid, None))
        for gap in range(SPLIT_STEP_MIN, longest_gap + 1, SPLIT_STEP_MIN):
            for part in range(SPLIT_PART_MIN, paid - SPLIT_PART_MIN + 1, SPLIT_STEP_MIN):
                split = SplitAt(part, gap)
                if shift_span(pack, paid, paid, split) == paid + gap:  # no other unpaid break
                    kinds.append((paid, split))
    return kinds


def _length(
    pack: LabourPack, plans: _Plans, paid: int, split: SplitAt | None, night: Floats
) -> tuple[int, int, int]:
    """Minutes of work on the clock, slots from start to end, and minutes at night.

    `night` holds the slots of night before each slot from the start on. The most work whose
    counted time is at most `paid`; night falls on paid time first.
    """
    work = paid
    while True:
        slots = plans.slots_of(paid, work, split)
        dark = int(night[slots] - night[0]) * SLOT_MIN
        if work + (pack.night.counts - 1) * min(dark, work) <= paid + 1e-6:
            return work, slots, dark
        work -= SLOT_MIN


def _in_band(pack: LabourPack, split: SplitAt | None, start: int, end: int) -> bool:
    """Whether a split shift lies within the hours in which the law allows one."""
    if split is None or pack.split is None:
        return True
    first, last = pack.split.band_start, pack.split.band_end
    return (first is None or start >= _minutes(first)) and (
        last is None or end <= (_minutes(last) or 24 * 60))


def _pay_h(pack: LabourPack, paid: int, work: int, weight: float, dark: int) -> float:
    """Hours of pay: work at its mean weight, what is paid but not worked, overtime of the day."""
    pay = work * weight + paid - work - (pack.night.counts - 1) * min(dark, work)
    before = 0.0
    for tier in pack.overtime:
        if tier.per == "day":
            pay += (tier.rate - before) * max(0, paid - tier.after_min)
            before = tier.rate
    return pay / 60


def _as_set(
    contract: Contract, pack: LabourPack,
    rows: list[Row],
    plans: list[BreakPlan], days: list[datetime], grid: Grid, week: date, zone: str,
    standing: tuple[Standing, ...],
) -> SiteShifts:
    columns = list(zip(*rows, strict=True)) if rows else [()] * 11
    ints = [np.array(c, dtype=np.int64) for c in columns]
    clock_min = ints[7]
    window_from, window_to = _windows(contract, ints[0], clock_min, len(days) - 2)
    # two rules may give their breaks one name, and only one of them pay for it
    names = tuple(dict.fromkeys((slot.name, slot.paid) for plan in plans for slot in plan.slots))
    slots = [(*_slot_row(slot), names.index((slot.name, slot.paid)))
             for plan in plans for slot in plan.slots]
    made = ShiftSet(
        day=ints[0], start=ints[1], end=ints[2], paid_min=ints[3],
        pay_h=np.array(columns[4], dtype=np.float64),
        plan_from=ints[5], plan_to=ints[6],
        window_from=window_from, window_to=window_to,
        plan_slots=np.cumsum([0, *(len(plan.slots) for plan in plans)]).astype(np.int64),
        plan_apart=np.array([_plan_terms(p)[0] for p in plans], dtype=np.int64),
        plan_longest=np.array([_plan_terms(p)[1] for p in plans], dtype=np.int64),
        slots=np.array(slots, dtype=np.int64).reshape(-1, 4),
        step=max(1, pack.break_step_min // SLOT_MIN),
        day_start=np.array(
            [int((m - grid.start) // timedelta(minutes=SLOT_MIN)) for m in days[:-1]],
            dtype=np.int64),
        rest=-(-pack.rest_min // SLOT_MIN),
        weekly_rest=-(-pack.weekly_rest_min // SLOT_MIN),
        max_run=pack.max_run_days,
        break_names=tuple(name for name, _paid in names),
        break_paid=tuple(paid for _name, paid in names),
        **_counters(pack, ints[0], ints[1], ints[2], ints[3], week, (len(days) - 2) // 7, zone,
                      grid),
    )
    return SiteShifts(
        made, clock_min, np.column_stack(ints[8:10]).astype(np.int64), standing, ints[10])


def _counters(
    pack: LabourPack, day: Ints, start: Ints, end: Ints, paid: Ints, week: date, weeks: int,
    zone: str, grid: Grid,
) -> dict[str, Any]:
    """Further counters, for what the pack says of several weeks and of overtime."""
    wanted = counters(pack, weeks, int(paid.max(initial=0)))
    if not wanted:
        return {}
    counts = np.zeros((len(wanted), len(day)), dtype=np.int64)
    touched = np.zeros(len(day), dtype=np.bool_)
    for row, one in zip(counts, wanted, strict=True):
        if one.what == "paid":
            row[:] = np.where(day >= 7 * one.first, paid, 0)
        elif one.what == "ordinary":
            row[:] = np.minimum(paid, day_overtime_after(pack))
    for rule in pack.days_off:
        for w in range(weeks):
            first, last = (slot_of(moment, grid) for moment in unit_span(
                rule, week + timedelta(days=7 * w), zone))
            touched |= (start < last) & (end > first) & (day // 7 == w)
    return {
        "counts": counts, "weekend": touched,
        "weekly": np.array([True, True, *(one.what == "ordinary" for one in wanted)]),
        "weekends": tuple((COUNTED_FROM + n, one.first) for n, one in enumerate(wanted)
                          if one.what == "unit"),
    }


def _clock(moment: datetime, day: date, zone: str) -> int:
    """What the clocks of `zone` show, in minutes after `day`'s 00:00 (over 1440: later)."""
    shown = moment.astimezone(ZoneInfo(zone))
    return (shown.date() - day).days * 24 * 60 + shown.hour * 60 + shown.minute


def _hours(contract: Contract) -> tuple[int, int]:
    """Earliest start and latest end, in minutes after the start day's midnight."""
    first = _minutes(contract.earliest_start) if contract.earliest_start else 0
    if contract.latest_end is None:
        return first, 48 * 60
    last = _minutes(contract.latest_end)
    return first, last if last > first else last + 24 * 60


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _slot_row(slot: BreakSlot) -> tuple[int, int, int]:
    """Earliest and latest start and length of a break, in slots."""
    return -(-slot.earliest // SLOT_MIN), slot.latest // SLOT_MIN, slot.minutes // SLOT_MIN


def _plan_terms(plan: BreakPlan) -> tuple[int, int]:
    """Least slots between two breaks of a plan, and most without one."""
    longest = FREE if plan.longest_work is None else plan.longest_work // SLOT_MIN
    return -(-plan.apart_min // SLOT_MIN), longest


def _windows(contract: Contract, day: Ints, clock: Ints, days: int) -> tuple[Ints, Ints]:
    """For each window of start times and day, the range of its shifts, shape (B, D)."""
    if contract.start_spread_h is None:
        spans = [(0, 24 * 60)]
    else:
        spread = round(contract.start_spread_h * 60)
        spans = [(a, a + spread) for a in sorted(set(clock.tolist()))] or [(0, 0)]
    low = np.zeros((len(spans), days), dtype=np.int64)
    high = np.zeros((len(spans), days), dtype=np.int64)
    for b, (first, last) in enumerate(spans):
        for d in range(days):
            inside = np.flatnonzero((day == d) & (clock >= first) & (clock <= last))
            if inside.size:
                low[b, d], high[b, d] = inside[0], inside[-1] + 1
    return low, high


def _night_and_weight(
    pack: LabourPack, site: Site, week: date, days: list[datetime]
) -> tuple[Floats, Floats]:
    """Slots of night, and pay of each slot in ordinary slots, added up from the week's start.

    Entry s is the sum before slot s.
    """
    slots = int((days[-1] - days[0]) // timedelta(minutes=SLOT_MIN))
    rate, night = np.zeros(slots), np.zeros(slots)
    free = site.holidays(week, week + timedelta(days=len(days)))
    for d in range(len(days) - 1):
        day = week + timedelta(days=d)
        a, z = (int((m - days[0]) // timedelta(minutes=SLOT_MIN)) for m in days[d : d + 2])
        if day.weekday() == 5:
            rate[a:z] += pack.premium("saturday")
        if day.weekday() == 6:
            rate[a:z] += pack.premium("sunday")
        if day in free:
            rate[a:z] += pack.premium("holiday")
        for begin, end in _night_spans(pack.night.start, pack.night.end):
            b = int((instant(day, begin, site.zone) - days[0]) // timedelta(minutes=SLOT_MIN))
            e = z if end == time(0) else int(
                (instant(day, end, site.zone) - days[0]) // timedelta(minutes=SLOT_MIN))
            night[b:e] = 1
    rate += night * pack.premium("night")
    weight = (1 + rate) * np.where(night > 0, pack.night.counts, 1.0)
    return (np.concatenate(([0.0], np.cumsum(night))),
            np.concatenate(([0.0], np.cumsum(weight))))


def _night_spans(first: time, last: time) -> list[tuple[time, time]]:
    """The night's parts within one calendar day."""
    if first < last:
        return [(first, last)]
    return [(time(0), last), (first, time(0))]
