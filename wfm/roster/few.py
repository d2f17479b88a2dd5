"""Who does what where people are few: integer programs instead of single moves.

x[i, t, k] says whether agent i is on activity k in interval t; the cost is that of
:mod:`wfm.roster.problem`, with whole people for y, and a price on each change of activity. First
all days at once without that price, which is soon solved; then day by day with it, while the other
days stay as they are: day by day alone, work that may be done on many days would be done on the
first ones. With twenty people an item of half an hour is met by whoever is there for a third of an
interval, and single moves do not find that.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.math_opt.solvers import highs_pb2

from wfm.roster.activities import NOTHING, Assignment, carried_people
from wfm.roster.choose import Effort
from wfm.roster.coverage import empty_coverage
from wfm.roster.problem import Bools, Floats, Ints, Problem

FEW = 40
"""People at most for whom it is done."""
CHANGE = 0.03
"""Price of a change of activity, as a share of the one that :func:`wfm.roster.activities.assign`
takes: at so little half as many changes are left as single moves leave at all of it, and the roster
costs as little as at none."""
WHOLE = 30_000
"""Choices of an activity, at most, for all days to be solved at once."""
ABREAST = 2
"""Days that are solved beside each other, on as many cores; the same on one."""
NEAR = 0.25
"""Cost by which a better day may be missed, in the price of a change there; and all days."""

_Place = tuple[int, int, int]
"""Agent, interval, activity."""


def improved_by_day(
    problem: Problem, presence: Floats, found: Assignment, liking: Floats, change_cost: float,
    family: Ints | None, effort: Callable[[int], Effort],
) -> Assignment:
    """An assignment that is better, or nearly as good.

    Days beside each other may both do what one of them would have been enough for.

    Parameters
    ----------
    found
        The assignment to begin with.
    presence, liking, change_cost, family
        As of :func:`wfm.roster.activities.assign`.
    effort
        Asked before all days are solved, and before those beside each other, with how often it will
        be asked still: when to stop.
    """
    carried, groups = carried_people(problem)
    there = np.vstack([presence, carried])
    group = np.concatenate([[person.group for person in problem.people], groups]).astype(np.int64)
    likes = np.vstack([liking, np.zeros((len(carried), liking.shape[1]))])
    label = np.arange(problem.can.shape[1]) if family is None else family
    activity = np.vstack([found.activity, found.carried])
    days = np.unique(problem.day).tolist()
    turns = -(-len(days) // ABREAST)

    def asked(turn: int) -> Effort:
        return replace(effort(turns + 1 - turn), gap=NEAR * change_cost)

    program = _Program(problem, there, group, likes, 0.0, label)
    if program.choices <= WHOLE:
        best = program.solved(activity, asked(0))
        activity = activity if best is None else best

    def one(day: int) -> Ints | None:
        now = problem.day == day
        program = _Program(_only(problem, there, activity, now), np.where(now, there, 0.0), group,
                           likes, CHANGE * change_cost, label)
        return program.solved(activity, how)

    for turn in range(turns):
        beside, how = days[turn * ABREAST : (turn + 1) * ABREAST], asked(turn + 1)
        with ThreadPoolExecutor(ABREAST) as threads:  # the solver releases the interpreter's lock
            better = list(threads.map(one, beside))
        for day, mine in zip(beside, better, strict=True):
            if mine is not None:
                now = problem.day == day
                activity = np.where(now, mine, activity)
    cover, worked = _booked(problem, there, activity)
    people = len(problem.people)
    return Assignment(activity[:people], activity[people:], cover, worked)


def price_of_changes(
    presence: Floats, made: Assignment, change_cost: float, family: Ints | None
) -> float:
    """What the changes of activity are worth here; parameters as of :func:`improved_by_day`."""
    label = made.activity if family is None else family[made.activity]
    busy = (presence > 0) & (made.activity != NOTHING)
    changes = busy[:, 1:] & busy[:, :-1] & (label[:, 1:] != label[:, :-1])
    return CHANGE * change_cost * float(changes.sum())


def _only(problem: Problem, presence: Floats, activity: Ints, now: Bools) -> Problem:
    """The problem of some intervals, while in the others people do what they do."""
    _cover, done = _booked(problem, presence, np.where(now, NOTHING, activity))
    return replace(
        problem, worth=np.where(now[:, None], problem.worth, 0.0), legal=problem.legal & now,
        hours=np.maximum(0.0, problem.hours - done))


def _booked(problem: Problem, presence: Floats, activity: Ints) -> tuple[Floats, Floats]:
    """Agents on each queue, (T, Q), and agent-intervals on each work item, (W,)."""
    done = np.zeros((problem.intervals, problem.can.shape[1]))
    for row, there in zip(activity, presence, strict=True):
        at = np.flatnonzero(row != NOTHING)
        done[at, row[at]] += there[at]
    return done[:, : problem.queues], done[:, problem.queues :].sum(axis=0)


class _Program:
    """The integer program; parameters as of :func:`improved_by_day`, carried people included."""

    def __init__(
        self, problem: Problem, presence: Floats, group: Ints, liking: Floats,
        change_cost: float, label: Ints,
    ) -> None:
        self._problem, self._presence = problem, presence
        self._model = mathopt.Model()
        self._on: dict[_Place, mathopt.Variable] = {}
        open_now = empty_coverage(problem)
        for t in range(problem.intervals):
            active = open_now.active[t, : open_now.active_count[t]]
            for i in np.flatnonzero(presence[:, t] > 0).tolist():
                able = [int(k) for k in active if problem.can[group[i], k]]
                if able:
                    self._add_person(i, t, able, liking[i])
            self._add_queues(t, [int(k) for k in active if k < problem.queues])
        self._add_work()
        self._add_changes(change_cost, label)

    @property
    def choices(self) -> int:
        """How many times somebody may be on something."""
        return len(self._on)

    def _add_person(self, i: int, t: int, able: list[int], liking: Floats) -> None:
        one = self._model.add_linear_constraint(
            lb=-np.inf if self._problem.may_idle else 1.0, ub=1.0)
        for k in able:
            on = self._model.add_binary_variable()
            one.set_coefficient(on, 1.0)
            self._model.objective.set_linear_coefficient(
                on, float(liking[k] * self._presence[i, t]))
            self._on[i, t, k] = on

    def _add_queues(self, t: int, queues: list[int]) -> None:
        model = self._model
        for k in queues:
            curve = self._problem.worth[k, t]
            balance = model.add_linear_constraint(
                lb=-np.inf if self._problem.may_idle else 0.0, ub=0.0)
            kept = curve[curve > 0] if self._problem.may_idle else curve
            for level, count in zip(*np.unique(kept, return_counts=True), strict=True):
                filled = model.add_variable(lb=0.0, ub=float(count))
                model.objective.set_linear_coefficient(filled, -float(level))
                balance.set_coefficient(filled, 1.0)
            for i in np.flatnonzero(self._presence[:, t] > 0).tolist():
                if (i, t, k) in self._on:
                    balance.set_coefficient(self._on[i, t, k], -float(self._presence[i, t]))

    def _add_work(self) -> None:
        problem, model = self._problem, self._model
        items = []
        for hours, penalty in zip(problem.hours.tolist(), problem.penalty.tolist(), strict=True):
            missing = model.add_variable(lb=0.0)
            model.objective.set_linear_coefficient(missing, penalty)
            items.append(model.add_linear_constraint(lb=hours))
            items[-1].set_coefficient(missing, 1.0)
        caps = [[model.add_linear_constraint(ub=cap) for _ in range(int(problem.day.max()) + 1)]
                for cap in problem.cap.tolist()]
        for (i, t, k), on in self._on.items():
            if k < problem.queues:
                continue
            w, share = k - problem.queues, float(self._presence[i, t])
            items[w].set_coefficient(on, share)
            for c in problem.cap_groups[w]:
                if c >= 0:
                    caps[c][problem.day[t]].set_coefficient(on, share)

    def _add_changes(self, change_cost: float, label: Ints) -> None:
        """A price on what somebody does in one interval and does not go on doing in the next."""
        model = self._model
        if change_cost <= 0:
            return
        alike: dict[_Place, list[mathopt.Variable]] = {}
        for (i, t, k), on in self._on.items():
            alike.setdefault((i, t, int(label[k])), []).append(on)
        for (i, t, kind), mine in alike.items():
            if t + 1 == self._problem.intervals or self._presence[i, t + 1] <= 0:
                continue
            left = model.add_variable(lb=0.0)
            model.objective.set_linear_coefficient(left, change_cost)
            row = model.add_linear_constraint(ub=0.0)
            row.set_coefficient(left, -1.0)
            for on in mine:
                row.set_coefficient(on, 1.0)
            for on in alike.get((i, t + 1, kind), []):
                row.set_coefficient(on, -1.0)

    def solved(self, known: Ints, effort: Effort) -> Ints | None:
        """The best activities found, shape (I, T); None where there are none."""
        hint = mathopt.SolutionHint(variable_values={
            on: float(known[i, t] == k) for (i, t, k), on in self._on.items()})
        highs = highs_pb2.HighsOptionsProto()
        highs.string_options["parallel"] = "off"  # the same choice on any machine
        seconds = None if effort.seconds is None else timedelta(seconds=effort.seconds)
        try:  # ends by cost: of a value without its constant a share would say nothing
            result = mathopt.solve(
                self._model, mathopt.SolverType.HIGHS, params=mathopt.SolveParameters(
                    node_limit=effort.nodes, time_limit=seconds, highs=highs,
                    absolute_gap_tolerance=effort.gap, relative_gap_tolerance=0.0),
                model_params=mathopt.ModelSolveParameters(solution_hints=[hint]))
        except Exception:  # OR-Tools raises what it happens to raise
            return None
        if not result.has_primal_feasible_solution():
            return None
        values = result.variable_values()
        activity = np.full(known.shape, NOTHING, dtype=np.int64)
        for (i, t, k), on in self._on.items():
            if values[on] > 0.5:
                activity[i, t] = k
        return activity
