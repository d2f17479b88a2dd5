"""A roster problem as it is told in :mod:`wfm.roster.problem`, for CP-SAT: rules are constraints.

Everything is counted in whole slots: of an interval of u slots a person present gives up to u, to
several activities of the group in any whole shares. A roster of whole people is one of these, and
each of these is a split into fractions, so that

  lower bound ≤ least cost here ≤ cost of any roster

With `whole`, each person has one activity in an interval, and stays on it as the problem asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr, LinearExprT
from plain_tours import Agent, Cost

from wfm.roster.problem import Ints, Problem
from wfm.roster.solve import Result

SCALES = (1, 2, 4, 1000)
"""Costs are whole numbers of one of these parts of 1."""
Split = dict[tuple[int, int, int], IntVar]
"""Slots of (who, interval, activity); who is a group, or one person."""


class Plain:
    """The model of a problem; `whole` as in the module."""

    def __init__(self, problem: Problem, *, whole: bool = False) -> None:
        self.problem, self.model, self.unit = problem, CpModel(), problem.interval_slots
        self.agents = [Agent(self.model, problem, person) for person in problem.people]
        for group in problem.together:
            first = problem.people[group[0]]
            for i, n in product(group[1:], range(first.decisions)):
                self.model.add(self._decide(i, n) == self._decide(group[0], n))
        self.costs: list[Cost] = [
            (self.unit * cost, what) for agent in self.agents for cost, what in agent.costs]
        self.whole = whole
        self.amount = self._by_person() if whole else self._by_group()
        self._queues()
        self._work_items()
        self._headcounts()

    def _decide(self, i: int, decision: int) -> LinearExpr:
        """Whether a person takes a choice that keeps to a decision of the group's."""
        return LinearExpr.sum([
            self.agents[i].picks[n] for n in self.problem.people[i].keeping_to(decision)])

    def least(self) -> float | None:
        """The least cost, proven; None where no roster keeps the rules."""
        scale = next(s for s in SCALES if all(
            abs(s * cost - round(s * cost)) < 1e-6 for cost, _ in self.costs))
        self.model.minimize(sum(round(scale * cost) * what for cost, what in self.costs))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.linearization_level = 2  # splits of people are nearly linear programs
        solver.parameters.max_time_in_seconds = 60
        status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            return None
        assert status == cp_model.OPTIMAL, solver.status_name(status)
        return solver.objective_value / (scale * self.unit)

    def follow(self, result: Result) -> bool:
        """Let everybody have the tour and the activities of a result; whether they exist at all."""
        problem = self.problem
        if not all(agent.follow(tour)
                   for agent, tour in zip(self.agents, result.tours, strict=True)):
            return False
        done: dict[tuple[int, int, int], int] = {}
        who = [i if self.whole else person.group for i, person in enumerate(problem.people)]
        for one, tour, row in zip(who, result.tours, result.assignment.activity, strict=True):
            _add_up(done, one, row, np.rint(self.unit * tour.presence).astype(np.int64))
        for (g, there), row in zip(_carried(problem), result.assignment.carried, strict=True):
            _add_up(done, g, row, there)
        for key, slots in done.items():
            if slots and key not in self.amount:
                return False
        for key, var in self.amount.items():
            self.model.add(var == done.get(key, 0))
        return True

    def _able(self, g: int, t: int) -> list[int]:
        """Activities of a group in an interval."""
        p = self.problem
        return [k for k in np.flatnonzero(p.can[g]).tolist()
                if k < p.queues or p.legal[k - p.queues, t]]

    def _by_group(self) -> Split:
        """People of each group do together no more than they are present for."""
        p, made = self.problem, {}
        most = self.unit * (len(p.people) + 1 + int(np.ceil(p.carried.max(initial=0))))
        for g, t in product(range(p.groups), range(p.intervals)):
            there = _whole(self.unit * p.carried[g, t]) + sum(
                agent.present(self.unit * t, self.unit * (t + 1))
                for agent, who in zip(self.agents, p.people, strict=True) if who.group == g)
            mine = {(g, t, k): self.model.new_int_var(0, most, "") for k in self._able(g, t)}
            made |= mine
            if p.may_idle or not mine:
                self.model.add(sum(mine.values()) <= there)
            else:
                self.model.add(sum(mine.values()) == there)
        return made

    def _by_person(self) -> Split:
        """Everybody present does one thing in an interval, and goes on with it for some."""
        p, made = self.problem, {}
        assert not p.carried.any()
        for i, (agent, who) in enumerate(zip(self.agents, p.people, strict=True)):
            there, does = [], []
            for t in range(p.intervals):
                present = agent.present(self.unit * t, self.unit * (t + 1))
                there.append(self.model.new_bool_var(""))
                self.model.add(present >= 1).only_enforce_if(there[t])
                self.model.add(present == 0).only_enforce_if(~there[t])
                does.append({k: self.model.new_bool_var("") for k in self._able(who.group, t)})
                self.model.add(sum(does[t].values()) == there[t])
                for k, on_it in does[t].items():
                    made[i, t, k] = self.model.new_int_var(0, self.unit, "")
                    self.model.add(made[i, t, k] == present).only_enforce_if(on_it)
                    self.model.add(made[i, t, k] == 0).only_enforce_if(~on_it)
            self._stays(there, does)
        return made

    def _stays(self, there: Sequence[IntVar], does: Sequence[dict[int, IntVar]]) -> None:
        """Who begins something goes on for `stay` intervals, unless the stretch of presence,
        on that activity from its beginning, is shorter than that."""
        model = self.model
        for t, row in enumerate(does):
            for k, begun in row.items():
                for then in range(t + 1, t + self.problem.stay):
                    on_it = does[then].get(k) if then < len(does) else None
                    goes_on = [] if on_it is None else [on_it]
                    if t > 0:  # changed within a stretch
                        before = does[t - 1].get(k)
                        changed = [begun, there[t - 1], *([] if before is None else [~before])]
                        model.add_bool_or(goes_on).only_enforce_if(*changed)
                    if then < len(does):  # the stretch begins here
                        left = [~one for one in there[t + 1 : then + 1]]
                        first = [begun, *([] if t == 0 else [~there[t - 1]])]
                        model.add_bool_or([*goes_on, *left]).only_enforce_if(*first)

    def _on(self, k: int, times: Sequence[int]) -> LinearExprT:
        """Slots on an activity in some intervals."""
        now = set(times)
        return sum(var for (_who, t, of), var in self.amount.items() if of == k and t in now)

    def _queues(self) -> None:
        """Levels of a queue that are filled save their worth, or cost it where it is negative."""
        p = self.problem
        for k, t in product(range(p.queues), range(p.intervals)):
            filled = [self.model.new_int_var(0, self.unit, "") for _ in p.worth[k, t]]
            if p.may_idle:
                self.model.add(sum(filled) <= self._on(k, [t]))
            else:
                self.model.add(sum(filled) == self._on(k, [t]))
            for worth, level in zip(p.worth[k, t], filled, strict=True):
                self.costs.append(
                    (worth, self.unit - level) if worth > 0 else (-worth, level))

    def _work_items(self) -> None:
        """Hours that are not worked cost; groups of items have their most by day."""
        p = self.problem
        every = range(p.intervals)
        for w in range(len(p.hours)):
            due = _whole(self.unit * p.hours[w])
            short = self.model.new_int_var(0, due, "")
            self.model.add(short + self._on(p.queues + w, every) >= due)
            self.costs.append((p.penalty[w], short))
        for c, d in product(range(len(p.cap)), range(int(p.day.max(initial=0)) + 1)):
            today = np.flatnonzero(p.day == d).tolist()
            members = np.flatnonzero((p.cap_groups == c).any(axis=1)).tolist()
            self.model.add(sum(self._on(p.queues + w, today) for w in members)
                           <= int(np.floor(self.unit * p.cap[c] + 1e-9)))

    def _headcounts(self) -> None:
        """People missing and too many of those who are counted in a slot."""
        for head, slot in product(self.problem.heads, range(self.problem.slots)):
            people = int(head.carried[slot]) + sum(
                n * var for i in head.members.tolist()
                for kind in np.flatnonzero((*head.counted, head.gaps)).tolist()
                for n, var in self.agents[i].doing[kind][slot])
            for price, amount in ((head.below, int(head.least[slot]) - people),
                                  (head.above, people - int(head.most[slot]))):
                if price > 0:
                    beyond = self.model.new_int_var(0, 10**6, "")
                    self.model.add(beyond >= amount)
                    self.costs.append((self.unit * price, beyond))


def optimum(problem: Problem, *, whole: bool = False) -> float | None:
    """The least cost of any roster, proven; None where none keeps the rules."""
    return Plain(problem, whole=whole).least()


def cost_of(problem: Problem, result: Result, *, whole: bool = False) -> float | None:
    """What the result's own tours and activities cost; None where they break a rule."""
    model = Plain(problem, whole=whole)
    return model.least() if model.follow(result) else None


def _carried(problem: Problem) -> list[tuple[int, Ints]]:
    """Group, and slots in each interval, of each person carried over from the week before."""
    unit = problem.interval_slots
    return [(g, np.rint(unit * np.clip(row - n, 0, 1)).astype(np.int64))
            for g, row in enumerate(problem.carried) for n in range(int(np.ceil(row.max())))]


def _add_up(done: dict[tuple[int, int, int], int], who: int, activity: Ints, slots: Ints) -> None:
    for t, (k, n) in enumerate(zip(activity.tolist(), slots.tolist(), strict=True)):
        if k >= 0:
            done[who, t, k] = done.get((who, t, k), 0) + n


def _whole(value: float) -> int:
    assert abs(value - round(value)) < 1e-9
    return round(value)
