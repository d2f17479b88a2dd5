"""Why coverage is short or over: what everybody who could help does meanwhile, one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from wfm.roster.explain.away import Away
from wfm.roster.explain.case import BREAK, IDLE, MEETING, Case, mask_of
from wfm.roster.explain.moves import Moves
from wfm.roster.explain.stretches import Cause, Stretch, WorkBalance
from wfm.roster.shifts import least_loss

MOST_PEOPLE = 300
"""People looked at in one stretch; of more, so many at equal distances in the list."""
MOST_MOVES = 40
"""People free to come for whom the cost of coming is worked out."""
MOST_INTERVALS = 24
"""Intervals looked at of the time in which work may be done, at equal distances."""


# ---------------------------------------------------------------------- why short


def why_short(case: Case, away: Away, moves: Moves, one: Stretch) -> Stretch:
    """The stretch with what everybody who is able does, and why."""
    able = _able(case, one.queue)
    people = _some(able)
    counts: dict[Cause, float] = defaultdict(float)
    free: list[int] = []
    rows: set[int] = set()
    for i in people:
        mine = _causes(case, away, i, range(one.first, one.last), one.queue)
        for cause, share in mine.items():
            counts[cause] += share
        if any(cause[0].startswith("free") for cause in mine):
            free.append(i)
        if any("absence" in cause[1:] for cause in mine):
            rows |= _absences(case, i, one)
    changes = [move for i in _some(free, MOST_MOVES)
               if (move := moves.cost_of_coming(i, one.first, one.last)) is not None]
    scale = len(able) / max(len(people), 1)
    return replace(
        one, able=len(able), looked_at=len(people),
        causes={cause: scale * n for cause, n in sorted(counts.items(), key=lambda c: -c[1])},
        best_move=min(changes, default=None), absences=tuple(sorted(rows)))


def why_undone(case: Case, away: Away, one: WorkBalance) -> WorkBalance:
    """The balance with what everybody who is able does while the work may be done."""
    items = np.flatnonzero((case.layout.work["activity"] == one.activity).to_numpy())
    opened = np.flatnonzero(case.problem.legal[items].any(axis=0)).tolist()
    intervals = _some(opened, MOST_INTERVALS)
    able = _able(case, one.activity)
    people = _some(able, MOST_PEOPLE // 5)
    counts: dict[Cause, float] = defaultdict(float)
    for i in people:
        for cause, share in _causes(case, away, i, intervals, one.activity).items():
            counts[cause] += share
    scale = len(able) / max(len(people), 1)
    return replace(one, causes={
        cause: scale * n for cause, n in sorted(counts.items(), key=lambda c: -c[1])})


def _able(case: Case, activity: str) -> list[int]:
    names = [*case.layout.queues, *case.layout.work["activity"]]
    able = case.problem.can[:, names.index(activity)]
    return [i for i, person in enumerate(case.problem.people) if able[person.group]]


def _some(people: Sequence[int], most: int = MOST_PEOPLE) -> list[int]:
    if len(people) <= most:
        return list(people)
    return [people[n] for n in np.linspace(0, len(people) - 1, most).astype(int)]


def _causes(
    case: Case, away: Away, i: int, intervals: Sequence[int], activity: str
) -> dict[Cause, float]:
    """Shares of the intervals by what agent i does in place of the activity."""
    size = case.problem.interval_slots
    k = case.activities.index(activity)
    shares: dict[Cause, float] = defaultdict(float)
    part = 1 / (len(intervals) * size)
    for t in intervals:
        mine = case.doing[i, t * size : (t + 1) * size]
        for what, slots in zip(*np.unique(mine, return_counts=True), strict=True):
            shares[_cause(case, away, i, t, int(what), k)] += part * int(slots)
    return shares


def _cause(case: Case, away: Away, i: int, t: int, what: int, k: int) -> Cause:
    if what == k:
        return ("here",)
    if what >= 0:
        dearer = _lost(case, what, t) >= _gained(case, k, t)
        return "on", case.activities[what], "dearer" if dearer else "cheaper"
    if what == IDLE:
        return ("idle",)
    if what == MEETING:
        return ("meeting",)
    if what == BREAK:
        return "break", "moves" if _break_moves(case, i, t) else "fixed"
    rules = away.reason(i, t)
    if rules:
        return "away", *(_valued(case, i, rule) for rule in rules)
    s = case.problem.shift_sets[case.problem.people[i].shift_set]
    day = int(np.searchsorted(s.day_start, t * case.problem.interval_slots, side="right")) - 1
    works = 0 <= day < s.days and case.tours[i].shifts[day] >= 0
    return ("free_shift",) if works else ("free_day",)


def _valued(case: Case, i: int, rule: str) -> str:
    """A rule with what it asks of agent i: ``rest=11``; the bare rule where that is no number."""
    contract = case.center.contracts[case.center.agents[case.layout.agents[i]].contract]
    pack = case.center.labour[contract.pack]
    asked = {"rest": pack.rest_min / 60, "weekly_rest": pack.weekly_rest_min / 60,
             "run": pack.max_run_days, "hours": contract.week_max_h,
             "spread": contract.start_spread_h}.get(rule)
    return rule if asked is None else f"{rule}={asked:g}"


def _absences(case: Case, i: int, one: Stretch) -> set[int]:
    """Rows of the leave and illness of agent i on the days of a stretch."""
    zone = case.center.zone(case.center.agents[case.layout.agents[i]].site)
    local = case.layout.grid.local(zone)
    days = {local[t].date() for t in (one.first, one.last - 1)}
    return {a.row for a in case.center.agents[case.layout.agents[i]].absences
            if not a.at_work and a.row and any(a.hours_on(day) > 0 for day in days)}


def _gained(case: Case, k: int, t: int) -> float:
    """What one more agent on an activity is worth."""
    if k >= case.problem.queues:
        return _penalty(case, k, t, 0.0)
    level = int(case.cover[t, k] + 1e-9)
    curve = case.problem.worth[k, t]
    return float(curve[level]) if level < len(curve) else 0.0


def _lost(case: Case, what: int, t: int) -> float:
    """What one agent less on an activity loses."""
    if what < case.problem.queues:
        level = int(np.ceil(case.cover[t, what] - 1e-9)) - 1
        curve = case.problem.worth[what, t]
        return float(curve[level]) if 0 <= level < len(curve) else 0.0
    return _penalty(case, what, t, 1.0)


def _penalty(case: Case, what: int, t: int, less: float) -> float:
    """The greatest penalty of an activity's items that are not done, with so much less work."""
    items = np.flatnonzero((case.layout.work["activity"] == case.activities[what]).to_numpy())
    tight = [w for w in items if case.problem.legal[w, t]
             and case.worked[w] - less < case.problem.hours[w] - 1e-6]
    return max((float(case.problem.penalty[w]) for w in tight), default=0.0)


def _break_moves(case: Case, i: int, t: int) -> bool:
    """Whether the breaks of agent i's shift have places that leave interval t free."""
    person = case.problem.people[i]
    s = case.problem.shift_sets[person.shift_set]
    size = case.problem.interval_slots
    for j in case.tours[i].shifts[case.tours[i].shifts >= 0]:
        if s.start[j] < (t + 1) * size and s.end[j] > t * size:
            break
    else:
        return False
    slots = max(case.problem.slots, int(s.end.max())) + 1
    blocked = np.zeros(slots, dtype=np.int64)
    for first, last in person.blocked:
        blocked[max(first, 0) : max(last, 0)] = 1
    lost = mask_of(np.arange(t * size, (t + 1) * size), slots).astype(np.float64)
    losses = np.concatenate((np.zeros(1), np.cumsum(lost)))
    closed = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(blocked)))
    plans = range(int(s.plan_from[j]), int(s.plan_to[j]))
    most = max((int(s.plan_slots[p + 1] - s.plan_slots[p]) for p in plans), default=0)
    span = int(s.end[j] - s.start[j])
    work = np.empty((max(most, 1), span + 1)), np.empty((max(most, 1), span + 1), dtype=np.int64)
    return any(
        least_loss(losses, closed, int(s.start[j]), span, p, s.plan_slots, s.plan_apart,
                   s.plan_longest, s.slots, s.step, *work) <= 0.0
        for p in plans)


# ---------------------------------------------------------------------- why over


def why_over(case: Case, moves: Moves, one: Stretch) -> Stretch:
    """The stretch with why those at work on the queue are there.

    ``least``: without the least hours and days of their contract it would be no dearer to have
    them away; ``same``: it is no dearer anyhow; ``shape``: the hours before or after it are
    worth more, and no shift has these alone.
    """
    size = case.problem.interval_slots
    k = case.activities.index(one.queue)
    span = slice(one.first * size, one.last * size)
    there = [i for i in range(len(case.tours)) if (case.doing[i, span] == k).any()]
    people = _some(there, MOST_MOVES)
    counts: dict[Cause, float] = defaultdict(float)
    for i in people:
        share = float((case.doing[i, span] == k).mean())
        counts["there", moves.why_there(i, one.first, one.last)] += share
    scale = len(there) / max(len(people), 1)
    return replace(one, able=len(there), looked_at=len(people),
                   causes={cause: scale * n for cause, n in sorted(
                       counts.items(), key=lambda c: -c[1])})


def shared_causes(found: Sequence[Stretch]) -> dict[str, float]:
    """Agent hours of people who are able but kept away, by rule, over short stretches.

    An hour that several rules keep together counts for each of them in equal parts, and no
    hour of a stretch counts for more people than it is short of.
    """
    total: dict[str, float] = defaultdict(float)
    for one in found:
        kept = {c: n for c, n in (one.causes or {}).items() if c[0] == "away"}
        people = sum(kept.values())
        scale = min(1.0, one.agents / people) if people else 0.0
        length = one.hours / one.agents if one.agents else 0.0
        for cause, n in kept.items():
            for rule in cause[1:]:
                total[rule.partition("=")[0]] += scale * n * length / (len(cause) - 1)
    return dict(sorted(total.items(), key=lambda item: -item[1]))
