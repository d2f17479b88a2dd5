"""Who of the people present does what, as a linear program.

Variables: y[t, a, k] of the people for whom there are the activities a to do in interval t, those
on activity k; v[k, t, n] the n-th agent's place on a queue, filled; s[w] hours not worked (two
kinds, see :mod:`wfm.roster.work`). Rows:
each queue's places in each interval, each work item's hours, each daily cap, and who is present.
Groups for whom there is the same to do are one; where that is one thing only, no variable says
so: they are counted in its row. The program of :mod:`wfm.roster.master` adds tours to it, and
:class:`Splitter` finds the split of given people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.math_opt.python import mathopt

from wfm.roster.problem import Floats, Problem
from wfm.roster.simplex import Simplex

NOBODY = 1e-9
"""People so few are none."""


def _kind(problem: Problem, w: int) -> tuple[object, ...]:
    """What a work item has in common with those it could be exchanged for."""
    return (
        problem.legal[w].tobytes(), problem.can[:, problem.queues + w].tobytes(),
        float(problem.penalty[w]), problem.cap_groups[w].tobytes(),
    )


def _exchangeable(problem: Problem) -> list[list[int]]:
    """Work items that only differ in their hours: one row of the program serves them all."""
    found: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for w in range(len(problem.hours)):
        found[_kind(problem, w)].append(w)
    return list(found.values())


Counted = tuple[mathopt.LinearConstraint, float]
"""A row in which people are counted, and by which factor."""


@dataclass(frozen=True)
class _Crowd:
    """Groups for whom there is the same to do in an interval.

    Attributes
    ----------
    time
        The interval.
    groups
        Which groups.
    doing
        What there is: queues, then kinds of work.
    used
        Of these people, how many do each; none where there is one thing only.
    counted
        The row that counts them.
    """

    time: int
    groups: list[int]
    doing: tuple[int, ...]
    used: Sequence[mathopt.Variable]
    counted: Counted


class Split:
    """The program without anybody but those who are carried into the problem.

    Attributes
    ----------
    model
        The program.
    constant
        What its value leaves out.
    work
        The row of each work item.
    caps
        The row of each cap group and day that can bind.
    present
        The row that counts each group in each interval where there is something to do.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.model = mathopt.Model()
        self.constant = 0.0
        self._undone = problem.undone
        self._kinds = _exchangeable(problem)
        self._queues = [{t: self._add_queue(k, t) for t in map(int, np.flatnonzero(counts))}
                        for k, counts in enumerate((problem.worth != 0).any(axis=2))]
        self._works = [self._add_work(members) for members in self._kinds]
        kind_of = {w: n for n, members in enumerate(self._kinds) for w in members}
        self.work = [self._works[kind_of[w]] for w in range(len(problem.hours))]
        self._capped: dict[tuple[int, int], list[mathopt.Variable]] = defaultdict(list)
        self._crowds = [crowd for t in range(problem.intervals) for crowd in self._add_crowds(t)]
        self.present = {
            (g, crowd.time): crowd.counted for crowd in self._crowds for g in crowd.groups}
        # hours beyond an item's own are worth nothing: a cap over all of them binds nobody here
        self._most = self._undone.base + self._undone.last
        asked = np.array([self._most[(problem.cap_groups == c).any(axis=1)].sum()
                          for c in range(len(problem.cap))])
        self.caps = {
            key: self.model.add_linear_constraint(
                ub=float(problem.cap[key[0]]), expr=mathopt.fast_sum(used))
            for key, used in self._capped.items() if asked[key[0]] > problem.cap[key[0]]
        }

    def _add_work(self, members: list[int]) -> mathopt.LinearConstraint:
        model, (base, last, rate) = self.model, self._undone
        short = model.add_variable(lb=0.0)
        model.objective.set_linear_coefficient(short, float(self.problem.penalty[members[0]]))
        missing = [short]
        for w in members:
            if last[w] > 0:
                missing.append(model.add_variable(lb=0.0, ub=float(last[w])))
                model.objective.set_linear_coefficient(missing[-1], float(rate[w]))
        return model.add_linear_constraint(
            lb=float((base + last)[members].sum()), expr=mathopt.fast_sum(missing))

    def _add_queue(self, k: int, t: int) -> mathopt.LinearConstraint:
        p, model = self.problem, self.model
        # where nobody may idle, people too many cost what the curve says: they are all counted
        balance = model.add_linear_constraint(lb=0.0, ub=np.inf if p.may_idle else 0.0)
        curve = p.worth[k, t]
        kept = curve[curve > 0] if p.may_idle else curve
        levels, counts = np.unique(kept, return_counts=True)
        for level, count in zip(levels, counts, strict=True):
            filled = model.add_variable(lb=0.0, ub=float(count))
            balance.set_coefficient(filled, -1.0)
            model.objective.set_linear_coefficient(filled, -float(level))
            self.constant += max(float(level), 0.0) * float(count)
        return balance

    def _add_crowds(self, t: int) -> list[_Crowd]:
        p = self.problem
        open_now = [k for k, rows in enumerate(self._queues) if t in rows]
        legal = [(p.queues + n, members[0]) for n, members in enumerate(self._kinds)
                 if p.legal[members[0], t]]
        groups: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for g in range(p.groups):
            doing = (*(k for k in open_now if p.can[g, k]),
                     *(k for k, w in legal if p.can[g, p.queues + w]))
            if doing:
                groups[doing].append(g)
        return [self._add_crowd(t, mine, doing) for doing, mine in groups.items()]

    def _add_crowd(self, t: int, groups: list[int], doing: tuple[int, ...]) -> _Crowd:
        p, model = self.problem, self.model
        rows = [self._queues[k][t] if k < p.queues else self._works[k - p.queues] for k in doing]
        caps = [self._caps_of(k) for k in doing]
        carried = float(p.carried[groups, t].sum())
        if len(doing) == 1 and not caps[0]:
            rows[0].lower_bound -= carried
            rows[0].upper_bound -= carried
            return _Crowd(t, groups, doing, (), (rows[0], 1.0))
        used = [model.add_variable(lb=0.0) for _ in doing]
        for row, variable, mine in zip(rows, used, caps, strict=True):
            row.set_coefficient(variable, 1.0)
            for c in mine:
                self._capped[c, int(p.day[t])].append(variable)
        counted = model.add_linear_constraint(
            lb=-np.inf if p.may_idle else carried, ub=carried, expr=mathopt.fast_sum(used))
        return _Crowd(t, groups, doing, used, (counted, -1.0))

    def _caps_of(self, k: int) -> list[int]:
        """Cap groups of an activity."""
        p = self.problem
        if k < p.queues:
            return []
        return [int(c) for c in p.cap_groups[self._kinds[k - p.queues][0]] if c >= 0]

    def amounts(self, primal: Floats, present: Floats) -> Floats:
        """People of each group on each activity, shape (T, G, K); all others are idle.

        Parameters
        ----------
        primal
            Values of the program's variables by number.
        present
            People of each group in each interval, as the program counted them, shape (G, T).
        """
        p = self.problem
        amount = np.zeros((p.intervals, p.groups, p.can.shape[1]))
        for crowd in self._crowds:
            t, there = crowd.time, present[crowd.groups, crowd.time]
            everybody = float(there.sum())
            if everybody <= NOBODY:
                continue
            each = [primal[one.id] / everybody for one in crowd.used] or [1.0]
            for k, share in zip(crowd.doing, each, strict=True):
                if k < p.queues:
                    amount[t, crowd.groups, k] = share * there
                    continue
                items = self._kinds[k - p.queues]
                hours = self._most[items]
                parts = hours / hours.sum() if hours.any() else np.full(len(items), 1 / len(items))
                amount[t][np.ix_(np.array(crowd.groups), p.queues + np.array(items))] = (
                    share * there[:, None] * parts)
        # hours beyond an item's own may break a cap that is not in the program
        worked = amount[:, :, p.queues :].sum(axis=(0, 1))
        amount[:, :, p.queues :] *= np.minimum(
            1.0, np.divide(self._most, worked, out=np.ones_like(worked), where=worked > NOBODY))
        return amount


class Splitter:
    """The split of people over activities that costs least, whoever is present.

    Parameters
    ----------
    problem
        Its people may idle.
    """

    def __init__(self, problem: Problem) -> None:
        self._split = Split(problem)
        self._simplex = Simplex(self._split.model)
        self._counted = problem.carried.copy()

    def amounts(self, present: Floats) -> Floats | None:
        """The best split, shape (T, G, K); None where no method came to an end.

        Parameters
        ----------
        present
            People of each group in each interval, shape (G, T), with those carried.
        """
        more: dict[mathopt.LinearConstraint, float] = defaultdict(float)
        for g, t in np.argwhere(present != self._counted).tolist():
            found = self._split.present.get((g, t))
            if found is not None:
                row, sign = found
                more[row] += sign * float(present[g, t] - self._counted[g, t])
        for row, people in more.items():
            row.lower_bound -= people
            row.upper_bound -= people
        self._counted = present.copy()
        self._simplex.dual = True  # what counts people is a bound of a row
        solved = self._simplex.solve()
        return None if solved is None else self._split.amounts(solved[1], present)
