"""Who worked more weekends, late shifts and nights than others pays more for the next one.

Burdens of the past weeks are compared with the mean of all agents: what somebody had above it, in
shifts a week, is the price of a further such shift. Over the weeks burdens even out, and a week in
which nobody stands out costs nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

import numpy as np

from wfm.center import Agent, Center, WorkedShift
from wfm.roster.problem import SLOT_MIN, Bools, Floats
from wfm.roster.shiftset import SiteShifts
from wfm.shift_kind import shift_kind

WEEKS = 8
"""Weeks of the past that are looked at, as far as they are known."""
LATE = frozenset({"late", "night"})
"""Kinds of shifts that are shared out, beside those that touch a Saturday or Sunday."""


def burdens(shifts: SiteShifts) -> Bools:
    """Whether each shift is at the weekend, and whether it is late or at night, shape (2, J)."""
    s = shifts.shift_set
    touches = np.zeros(len(s.day), dtype=bool)
    for saturday in range(5, s.days, 7):
        sunday_ends = s.day_start[min(saturday + 2, s.days)]
        touches |= (s.start < sunday_ends) & (s.end > s.day_start[saturday])
    clocks = np.column_stack([shifts.clock_min, (s.end - s.start) * SLOT_MIN])
    known, of = np.unique(clocks, axis=0, return_inverse=True)
    late = np.array([_is_late(int(first), int(length)) for first, length in known], dtype=bool)
    return np.stack([touches, late[of.ravel()]])


def _is_late(clock_min: int, length_min: int) -> bool:
    start = datetime.combine(date.min, time(clock_min // 60, clock_min % 60)) + timedelta(days=2)
    return shift_kind(start, start + timedelta(minutes=length_min)) in LATE


def past_burdens(agent: Agent, week: date) -> Floats | None:
    """Shifts a week of each kind in the past weeks; None where nothing is known of them."""
    first = week - timedelta(days=7 * WEEKS)
    known = [x for x in agent.worked if first <= x.day < week]
    if not known:
        return None
    weeks = -(-(week - known[0].day).days // 7)
    found = np.array(
        [[_at_weekend(x), shift_kind(*_span(x)) in LATE] for x in known], dtype=np.float64)
    return np.asarray(found.sum(axis=0) / weeks)


def fairness_prices(center: Center, week: date) -> Mapping[str, Floats]:
    """Price of a shift of each kind by agent, in currency: what the agent had above the mean."""
    known = {code: past for code, agent in center.agents.items()
             if (past := past_burdens(agent, week)) is not None}
    if not known:
        return {}
    mean = np.mean(list(known.values()), axis=0)
    unit = center.cost_h * center.weights.fairness
    return {code: unit * np.maximum(past - mean, 0.0) for code, past in known.items()}


def _span(shift: WorkedShift) -> tuple[datetime, datetime]:
    start = datetime.combine(shift.day, shift.start)
    end = datetime.combine(shift.day, shift.end)
    return start, end if end > start else end + timedelta(days=1)


def _at_weekend(shift: WorkedShift) -> bool:
    start, end = _span(shift)
    saturday = datetime.combine(shift.day - timedelta(days=shift.day.weekday() - 5), time(0))
    return start < saturday + timedelta(days=2) and end > saturday
