"""Multi-activity shifts as a :class:`wfm.roster.problem.Problem`, for the engine as it is.

A slot is an interval of 15 minutes, each task a queue that everybody can do, a shift one of the
published starts with one of the published lengths. The least number of people on a task is hard
there and a price here; the n-th person too many costs 2n − 1, so that the excess costs its square.
Nobody may idle. Least minutes are hard there and a price here, too.
"""

from __future__ import annotations

import numpy as np

from wfm.roster.problem import DAYS, NO_LIMIT, PAID, Person, Problem, ShiftSet

from .matsp import DAY, DAY_START, INTERVAL_MIN, Matsp, Worker
from .matsp_score import LONGEST, MAX_RUN, REST, SHORTEST, STARTS, STRETCH

MISSING = 1_000.0
"""Price of a person missing on a task: more than any roster's excess."""
SHORT = 1_000.0
"""Price of a minute below the least."""


def problem_of(instance: Matsp) -> Problem:
    """The instance as arrays; the engine's cost of a roster without missing people is the score."""
    people, slots = len(instance.staff), instance.intervals
    n = np.arange(1, people + 1)
    over = n - instance.most[..., None]
    worth = np.where(n <= instance.least[..., None], MISSING,
                     np.where(over <= 0, 0.0, 1.0 - 2.0 * over))
    shifts = _shift_set(instance.days, slots)
    return Problem(
        interval_slots=1, worth=worth.astype(np.float64), hours=np.zeros(0), penalty=np.zeros(0),
        legal=np.zeros((0, slots), dtype=bool), cap_groups=np.zeros((0, 2), dtype=np.int64),
        cap=np.zeros(0), day=np.arange(slots) // DAY, can=np.ones((1, instance.tasks), dtype=bool),
        carried=np.zeros((1, slots)), shift_sets=(shifts,),
        people=tuple(_person(shifts, one) for one in instance.staff.values()), may_idle=False,
        stay=STRETCH)


def _shift_set(days: int, slots: int) -> ShiftSet:
    """All shifts of the horizon; the last calendar day is over in its morning."""
    found = [
        (d, begin, begin + length)
        for d in range(days + 1) for first, last in STARTS
        for begin in range(d * DAY - DAY_START + first, d * DAY - DAY_START + last + 1)
        if (begin + DAY_START) // DAY == d and begin >= 0
        for length in range(SHORTEST, LONGEST + 1) if begin + length <= slots
    ]
    # 24:00 is the start of the next calendar day
    found += [
        (d, d * DAY - DAY_START, d * DAY - DAY_START + length)
        for d in range(1, days + 1) for length in range(SHORTEST, LONGEST + 1)
        if d * DAY - DAY_START + length <= slots
    ]
    day, start, end = np.array(sorted(set(found)), dtype=np.int64).T
    count = len(day)
    by_day = np.searchsorted(day, np.arange(days + 2))
    return ShiftSet(
        day=day, start=start, end=end, paid_min=(end - start) * INTERVAL_MIN,
        pay_h=np.zeros(count), plan_from=np.zeros(count, dtype=np.int64),
        plan_to=np.ones(count, dtype=np.int64), window_from=by_day[None, :-1],
        window_to=by_day[None, 1:], plan_slots=np.array([0, 0]), plan_apart=np.array([0]),
        plan_longest=np.array([10**6]), slots=np.zeros((0, 4), dtype=np.int64), step=1,
        day_start=np.append(np.maximum(np.arange(days + 1) * DAY - DAY_START, 0), slots),
        rest=REST, weekly_rest=0, max_run=MAX_RUN, break_names=(), break_paid=(),
        weekly=np.zeros(2, dtype=bool))


def _person(shifts: ShiftSet, one: Worker) -> Person:
    least = np.zeros((2, shifts.weeks), dtype=np.int64)
    most = np.full((2, shifts.weeks), NO_LIMIT, dtype=np.int64)
    least[PAID, 0], most[PAID] = one.min_minutes, one.max_minutes
    most[DAYS] = shifts.days
    short = np.zeros(2)
    short[PAID] = SHORT
    return Person(
        shift_set=0, group=0, allowed=np.ones(len(shifts.day), dtype=bool),
        cost=np.zeros(len(shifts.day)), off_cost=np.zeros(shifts.days),
        blocked=np.zeros((0, 2), dtype=np.int64), last_end=-(10**6), rest_from=-(10**6), run=0,
        least=least, most=most, short=short, over=np.zeros((2, 0, shifts.weeks), dtype=np.int64),
        over_cost=np.zeros((2, 0)), unknown=True)
