"""A finished roster with the problem that it solves: where every explanation begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wfm.center import Center
from wfm.handover import Requirement, Roster
from wfm.roster.build import Layout, Legal, build
from wfm.roster.pricing import Tour, personal_cost
from wfm.roster.problem import SLOT_MIN, Floats, Ints, Problem, ShiftSet
from wfm.schema import AT_WORK_KINDS

AWAY, IDLE, BREAK, MEETING = -1, -2, -3, -4
"""What somebody does in a slot who is not at work on an activity."""


@dataclass(frozen=True)
class Case:
    """A roster, read back into the terms of its problem.

    Attributes
    ----------
    center
        Under the rules of the roster's week (:meth:`wfm.center.Center.at`).
    requirement, week, legal, weeks
        As for :func:`wfm.roster.build.build`.
    problem, layout
        What that makes of them.
    activities
        Immediate queues, then deferred ones and campaigns: what `doing` counts.
    tours
        Everybody's shifts. A shift that is none of the agent's shift set is left out.
    by_hand
        Whether an agent has such a shift, (I,).
    doing
        Activity of each agent in each slot, or one of :data:`AWAY`, :data:`IDLE`,
        :data:`BREAK` and :data:`MEETING`, (I, S).
    cover
        People on each queue, those of the week before included, (T, Q).
    worked
        Agent-intervals on each work item, (W,).
    """

    center: Center
    requirement: Requirement
    week: date
    legal: Legal
    weeks: int
    problem: Problem
    layout: Layout
    activities: tuple[str, ...]
    tours: tuple[Tour, ...] = field(repr=False)
    by_hand: NDArray[np.bool_] = field(repr=False)
    doing: NDArray[np.int16] = field(repr=False)
    cover: Floats = field(repr=False)
    worked: Floats = field(repr=False)

    def built(self, center: Center) -> tuple[Problem, Layout]:
        """The problem of another centre in the same week."""
        return build(center, self.requirement, self.week, self.legal, self.weeks)


def read_case(
    center: Center, requirement: Requirement, roster: Roster, legal: Legal
) -> Case:
    """Read a finished roster back.

    Parameters
    ----------
    center
        Under the rules of the roster's week.
    requirement, legal
        Those that the roster was made from; see :func:`wfm.roster.build.build`.
    """
    problem, layout = build(center, requirement, roster.week, legal, roster.weeks)
    activities = tuple(dict.fromkeys(
        [*layout.queues, *layout.work["activity"], *center.queues, *center.campaigns]))
    rows = _rows(roster, layout, problem)
    place = {code: i for i, code in enumerate(layout.agents)}
    doing = np.full((len(layout.agents), problem.slots), AWAY, dtype=np.int16)
    cover = np.zeros((problem.intervals, problem.queues))
    done: dict[str, Floats] = {}
    shifts: list[dict[int, list[_Row]]] = [{} for _ in layout.agents]
    days = problem.shift_sets[0].days if problem.shift_sets else 0
    for row in rows:
        span = slice(max(row.first, 0), max(row.last, 0))
        if row.kind == "work":
            share = _by_interval(row.first, row.last, problem)
            activity = row.what.partition("/")[0]
            if activity in layout.queues:
                cover[:, layout.queues.index(activity)] += share
            done[row.what] = done.get(row.what, np.zeros(problem.intervals)) + share
        if row.agent not in place or not 0 <= row.day < days or row.leave:
            continue
        i = place[row.agent]
        shifts[i].setdefault(row.day, []).append(row)
        if row.kind == "work":
            known = row.what.partition("/")[0]
            doing[i, span] = activities.index(known) if known in activities else IDLE
        else:
            doing[i, span] = {"break": BREAK, "absence": MEETING}.get(row.kind, IDLE)
    tours, by_hand = [], np.zeros(len(layout.agents), dtype=np.bool_)
    for i in range(len(layout.agents)):
        tour, strange = _tour(problem, i, shifts[i], doing[i])
        tours.append(tour)
        by_hand[i] = strange
    return Case(
        center, requirement, roster.week, legal, roster.weeks, problem, layout, activities,
        tuple(tours), by_hand, doing, cover, _worked(problem, layout.work, done))


# ---------------------------------------------------------------------- rows


@dataclass(frozen=True)
class _Row:
    agent: str
    day: int
    first: int
    last: int
    what: str
    kind: str
    leave: bool


def _rows(roster: Roster, layout: Layout, problem: Problem) -> list[_Row]:
    """The stints, in slots of the grid."""
    frame = roster.stints
    edges = []
    for column in ("start", "end"):
        since = pd.DatetimeIndex(pd.to_datetime(frame[column], utc=True)) - pd.Timestamp(
            layout.grid.start)
        edges.append((since // pd.Timedelta(minutes=SLOT_MIN)).to_numpy())
    days = (pd.to_datetime(pd.Series(frame["date"])) - pd.Timestamp(roster.week)).dt.days
    return [
        _Row(str(agent), int(day), int(first), int(last), str(what), str(kind),
             kind == "absence" and what not in AT_WORK_KINDS)
        for agent, day, first, last, what, kind in zip(
            frame["agent"], days, *edges, frame["what"], frame["kind"], strict=True)
    ]


def _by_interval(first: int, last: int, problem: Problem) -> Floats:
    """Share of each interval in a span of slots, (T,)."""
    slots = np.zeros(problem.slots)
    slots[max(first, 0) : max(last, 0)] = 1
    return np.asarray(slots.reshape(problem.intervals, -1).mean(axis=1))


def _tour(
    problem: Problem, i: int, rows: Mapping[int, Sequence[_Row]], doing: NDArray[np.int16]
) -> tuple[Tour, bool]:
    """Agent i's tour, and whether a shift of it is none of the shift set's."""
    person = problem.people[i]
    s = problem.shift_sets[person.shift_set]
    chosen = np.full(s.days, -1, dtype=np.int64)
    breaks: list[tuple[int, int, int, int]] = []
    strange = False
    for d, mine in sorted(rows.items()):
        begin, end = min(r.first for r in mine), max(r.last for r in mine)
        rests = sorted((r.first - begin, r.last - r.first, r.what) for r in mine
                       if r.kind == "break")
        found = [int(j) for j in np.flatnonzero((s.day == d) & (s.start == begin) & (s.end == end))]
        if not found:
            strange = True
            continue
        kept = [(length, what) for _first, length, what in rests]
        chosen[d] = next((j for j in found if kept in _breaks_of(s, j)), found[0])
        breaks += [(d, begin + first, begin + first + length, s.break_names.index(what))
                   for first, length, what in rests if what in s.break_names]
    there = (doing >= 0) | (doing == IDLE)
    present = there.reshape(problem.intervals, -1).mean(axis=1)
    return Tour(chosen, np.array(breaks, dtype=np.int64).reshape(-1, 4), present,
                personal_cost(person, s, chosen)), strange


def _breaks_of(s: ShiftSet, j: int) -> list[list[tuple[int, str]]]:
    """Lengths and names of the breaks of shift j, by plan."""
    return [
        [(int(length), s.break_names[name]) for length, name in
         s.slots[s.plan_slots[p] : s.plan_slots[p + 1], 2:]]
        for p in range(s.plan_from[j], s.plan_to[j])]


def _worked(problem: Problem, work: pd.DataFrame, done: Mapping[str, Floats]) -> Floats:
    """Agent-intervals on each work item: what is due first is done first.

    Rows of one activity and segment share their name in the roster; of jobs that are open from
    some moment on and due at another, doing the one that is due first leaves the least undone.
    """
    worked = np.zeros(len(work))
    names = [f"{a}/{part}" if part else str(a)
             for a, part in zip(work["activity"], work["segment"], strict=True)]
    alike: dict[str, list[int]] = {}
    for w, name in enumerate(names):
        alike.setdefault(name, []).append(w)
    for name, items in alike.items():
        order = sorted(items, key=lambda w: (work["due"].iloc[w], w))
        for t in np.flatnonzero(done.get(name, np.zeros(0))):
            left = float(done[name][t])
            for w in order:
                if problem.legal[w, t] and left > 0:
                    part = min(left, float(problem.hours[w]) - worked[w])
                    worked[w] += part
                    left -= part
    return worked


def mask_of(indices: Ints | Sequence[int], size: int) -> NDArray[np.bool_]:
    """True at these places, (size,)."""
    mask = np.zeros(size, dtype=np.bool_)
    mask[np.asarray(indices, dtype=np.int64)] = True
    return mask
