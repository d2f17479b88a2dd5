"""Every shift that a contract allows in a week, at a site: labour rules become slots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from wfm.calendar import Grid, instant, midnight
from wfm.center import Contract, Site
from wfm.roster.problem import SLOT_MIN, Floats, Ints, ShiftSet
from wfm.rules.labour import BreakPlan, LabourPack, break_plans, shift_span

FREE = 10**6
"""Slots of work without a break where there is no limit."""


@dataclass(frozen=True)
class SiteShifts:
    """A shift set, and the wall-clock start of each shift (minutes after midnight)."""

    shift_set: ShiftSet
    clock_min: Ints


def make_shifts(
    contract: Contract, pack: LabourPack, site: Site, week: date, grid: Grid
) -> SiteShifts:
    """Shifts of a contract under a labour pack, in the wall clock of `site`.

    Starts are every `start_step_min` from midnight, lengths every `shift_step_min` from
    `shift_min_h` to `shift_max_h` of paid time. Pay counts premiums by the share of the
    shift that falls into night, Saturday, Sunday or a public holiday.
    """
    zone = site.zone
    lengths = contract.shift_lengths()
    plans: list[BreakPlan] = []
    plan_range: dict[int, tuple[int, int]] = {}
    for paid in lengths:
        found = break_plans(pack, paid)
        plan_range[paid] = (len(plans), len(plans) + len(found))
        plans.extend(found)
    first, last = _hours(contract)
    days = [midnight(week + timedelta(days=d), zone) for d in range(9)]
    premium = _premium(pack, site, week, days)
    origin = days[0]
    rows: list[tuple[int, int, int, int, float, int, int, int]] = []
    for d in range(7):
        for clock in range(0, 24 * 60, contract.start_step_min):
            day = week + timedelta(days=d)
            start = instant(day, time(clock // 60, clock % 60), zone)
            if _clock(start, day, zone) != clock:  # the clocks skip this time
                continue
            for paid in lengths:
                span = shift_span(pack, paid)
                ends = _clock(start + timedelta(minutes=span), day, zone)
                if clock < first or ends > last:
                    continue
                a = int((start - grid.start) // timedelta(minutes=SLOT_MIN))
                z = a + span // SLOT_MIN
                p = int((start - origin) // timedelta(minutes=SLOT_MIN))
                extra = premium[p + z - a] - premium[p]
                pay = paid / 60 * (1 + extra / (z - a))
                rows.append((d, a, z, paid, pay, *plan_range[paid], clock))
    columns = list(zip(*rows, strict=True)) if rows else [()] * 8
    ints = [np.array(c, dtype=np.int64) for c in columns]
    clock_min = ints[7]
    window_from, window_to = _windows(contract, ints[0], clock_min)
    names = tuple(dict.fromkeys(slot.name for plan in plans for slot in plan.slots))
    paid_of = {slot.name: slot.paid for plan in plans for slot in plan.slots}
    slots = [
        (-(-slot.earliest // SLOT_MIN), slot.latest // SLOT_MIN, slot.minutes // SLOT_MIN,
         names.index(slot.name))
        for plan in plans for slot in plan.slots
    ]
    made = ShiftSet(
        day=ints[0], start=ints[1], end=ints[2], paid_min=ints[3],
        pay_h=np.array(columns[4], dtype=np.float64),
        plan_from=ints[5], plan_to=ints[6],
        window_from=window_from, window_to=window_to,
        plan_slots=np.cumsum([0, *(len(plan.slots) for plan in plans)]).astype(np.int64),
        plan_apart=np.array([-(-p.apart_min // SLOT_MIN) for p in plans], dtype=np.int64),
        plan_longest=np.array(
            [FREE if p.longest_work is None else p.longest_work // SLOT_MIN for p in plans],
            dtype=np.int64),
        slots=np.array(slots, dtype=np.int64).reshape(-1, 4),
        step=max(1, pack.break_step_min // SLOT_MIN),
        day_start=np.array(
            [int((m - grid.start) // timedelta(minutes=SLOT_MIN)) for m in days[:8]],
            dtype=np.int64),
        rest=-(-pack.rest_min // SLOT_MIN),
        weekly_rest=-(-pack.weekly_rest_min // SLOT_MIN),
        max_run=pack.max_run_days,
        break_names=names,
        break_paid=tuple(paid_of[name] for name in names),
    )
    return SiteShifts(made, clock_min)


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


def _windows(contract: Contract, day: Ints, clock: Ints) -> tuple[Ints, Ints]:
    """For each window of start times and day, the range of its shifts, shape (B, 7)."""
    if contract.start_spread_h is None:
        spans = [(0, 24 * 60)]
    else:
        spread = round(contract.start_spread_h * 60)
        spans = [(a, a + spread) for a in sorted(set(clock.tolist()))] or [(0, 0)]
    low = np.zeros((len(spans), 7), dtype=np.int64)
    high = np.zeros((len(spans), 7), dtype=np.int64)
    for b, (first, last) in enumerate(spans):
        for d in range(7):
            inside = np.flatnonzero((day == d) & (clock >= first) & (clock <= last))
            if inside.size:
                low[b, d], high[b, d] = inside[0], inside[-1] + 1
    return low, high


def _premium(pack: LabourPack, site: Site, week: date, days: list[datetime]) -> Floats:
    """Premium of each slot of the week, added up: entry s is the sum before slot s."""
    slots = int((days[8] - days[0]) // timedelta(minutes=SLOT_MIN))
    rate = np.zeros(slots)
    free = site.holidays(week, week + timedelta(days=8))
    for d in range(8):
        day = week + timedelta(days=d)
        a, z = (int((m - days[0]) // timedelta(minutes=SLOT_MIN)) for m in days[d : d + 2])
        if day.weekday() == 5:
            rate[a:z] += pack.premium("saturday")
        if day.weekday() == 6:
            rate[a:z] += pack.premium("sunday")
        if day in free:
            rate[a:z] += pack.premium("holiday")
        first, last = pack.night_start, pack.night_end
        for begin, end in _night_spans(first, last):
            b = int((instant(day, begin, site.zone) - days[0]) // timedelta(minutes=SLOT_MIN))
            e = z if end == time(0) else int(
                (instant(day, end, site.zone) - days[0]) // timedelta(minutes=SLOT_MIN))
            rate[b:e] += pack.premium("night")
    return np.concatenate(([0.0], np.cumsum(rate)))


def _night_spans(first: time, last: time) -> list[tuple[time, time]]:
    """The night's parts within one calendar day."""
    if first < last:
        return [(first, last)]
    return [(time(0), last), (first, time(0))]
