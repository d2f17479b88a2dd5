"""One agent of a roster problem as constraints of CP-SAT: every rule of a tour in plain words.

Written from the docstrings of :mod:`wfm.roster.problem` alone; nothing here calls the engine, and
no tour is ever listed. Time is in slots, costs are as the problem has them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from ortools.sat.python.cp_model import CpModel, IntVar, LinearExprT

from wfm.roster.headcounts import BREAK, GAP, MEETING, WORK
from wfm.roster.pricing import Tour
from wfm.roster.problem import NEVER, Person, Problem

Cost = tuple[float, LinearExprT]


class Placed(NamedTuple):
    """A break plan of a shift: whether it is used, and for each break where it begins.

    `starts` has for each break the variable of each slot at which it may begin; `lengths` the
    slots of each break, `kinds` what it is, a break or a gap.
    """

    used: IntVar
    starts: list[dict[int, IntVar]]
    lengths: list[int]
    kinds: list[int]


class Agent:
    """The tour of one agent.

    Attributes
    ----------
    picks
        Whether each of the agent's choices is taken, one where there is nothing to decide.
    takes
        By choice, whether each shift that may be worked is.
    plans
        Of (choice, shift) its break plans.
    on
        Whether there is work on each day, (D,).
    doing
        What adds up to the agent being at work, on a break, in a meeting, between the parts of a
        split shift, by slot, (4, S): lists of coefficients and variables.
    costs
        What the tour costs, to be added up.
    """

    def __init__(self, model: CpModel, problem: Problem, person: Person) -> None:
        self.model, self.person = model, person
        self.s = problem.shift_sets[person.shift_set]
        ways = person.choices or (person,)
        self.picks = [model.new_bool_var("") for _ in ways]
        model.add_exactly_one(self.picks)
        self.takes = [{j: model.new_bool_var("") for j in np.flatnonzero(way.allowed).tolist()}
                      for way in ways]
        self.worked: list[LinearExprT] = [
            sum(takes[j] for takes in self.takes if j in takes) for j in range(len(self.s.day))]
        self.on = [model.new_bool_var("") for _ in range(self.s.days)]
        self.doing: list[list[list[tuple[int, IntVar]]]] = [
            [[] for _ in range(problem.slots)] for _ in range(4)]
        self.plans: dict[tuple[int, int], list[Placed]] = {}
        self.costs: list[Cost] = []
        self._one_shift_a_day(ways)
        for choice, way in enumerate(ways):
            closed = {slot for a, z in way.blocked.tolist() for slot in range(a, z)}
            for j in self.takes[choice]:
                self._shift(choice, j, closed)
        _rest(self)
        _rest_of_each_week(self)
        _longest_run(self)
        if not person.unknown:
            _first_run(self)
        _shortest_runs(self)
        _kinds(self)
        _start_times(self)
        _counters(self)

    def present(self, first: int, beyond: int) -> LinearExprT:
        """Slots at work from the first on."""
        return sum(n * var for slot in range(first, beyond) for n, var in self.doing[WORK][slot])

    def follow(self, tour: Tour) -> bool:
        """Let the agent have this tour; whether its shifts and breaks exist at all."""
        model, s = self.model, self.s
        model.add(self.picks[tour.choice] == 1)
        for d, j in enumerate(tour.shifts.tolist()):
            model.add(self.on[d] == (j >= 0))
            if j < 0:
                continue
            if j not in self.takes[tour.choice] or s.day[j] != d:
                return False
            model.add(self.takes[tour.choice][j] == 1)
            rows = tour.breaks[tour.breaks[:, 0] == d][:, 1:3]
            same = []
            for plan in self.plans[tour.choice, j]:
                if plan.lengths == (rows[:, 1] - rows[:, 0]).tolist() and all(
                        a in starts for starts, a in zip(plan.starts, rows[:, 0], strict=True)):
                    same.append(plan.used)
                    for starts, a in zip(plan.starts, rows[:, 0], strict=True):
                        model.add_implication(plan.used, starts[a])
            if not same:
                return False
            model.add_bool_or(same)
        return bool(np.isin(tour.breaks[:, 0], np.flatnonzero(tour.shifts >= 0)).all())

    def _one_shift_a_day(self, ways: tuple[Person, ...]) -> None:
        """At most one shift a day, by the choice that is taken; what shifts and days off cost."""
        for choice, (way, takes) in enumerate(zip(ways, self.takes, strict=True)):
            for d in range(self.s.days):
                today = sum(takes[j] for j in takes if self.s.day[j] == d)
                self.model.add(today <= self.picks[choice])
                self.costs.append((way.off_cost[d], self.picks[choice] - today))
            self.costs += [(way.cost[j], var) for j, var in takes.items()]
        for d in range(self.s.days):
            self.model.add(self.on[d] == sum(
                self.worked[j] for j in np.flatnonzero(self.s.day == d).tolist()))

    def _shift(self, choice: int, j: int, closed: set[int]) -> None:
        """A shift of a choice: one plan of breaks, and what is done in each of its slots."""
        s, took, slots = self.s, self.takes[choice][j], len(self.doing[WORK])
        begun, ended = int(s.start[j]), int(s.end[j])
        for slot in range(max(begun, 0), min(ended, slots)):
            self.doing[MEETING if slot in closed else WORK][slot].append((1, took))
        plans = [self._plan(p, begun, ended, closed) for p in range(s.plan_from[j], s.plan_to[j])]
        self.plans[choice, j] = plans
        self.model.add(sum(plan.used for plan in plans) == took)
        for plan in plans:
            for starts, length, kind in zip(plan.starts, plan.lengths, plan.kinds, strict=True):
                for a, begins in starts.items():
                    for slot in range(max(a, 0), min(a + length, slots)):
                        self.doing[WORK][slot].append((-1, begins))
                        self.doing[kind][slot].append((1, begins))

    def _plan(self, p: int, begun: int, ended: int, closed: set[int]) -> Placed:
        """One plan: each break in its window, on its step, off meetings; work between them."""
        s, model = self.s, self.model
        used = model.new_bool_var("")
        rows = s.slots[s.plan_slots[p] : s.plan_slots[p + 1]].tolist()
        kinds = [GAP if s.break_names[name] == "split" else BREAK for *_when, name in rows]
        made = Placed(used, [], [length for _early, _late, length, _name in rows], kinds)
        before: LinearExprT = begun
        longest, apart = int(s.plan_longest[p]), int(s.plan_apart[p])
        for early, late, length, _name in rows:
            starts = {
                begun + n: model.new_bool_var("") for n in range(early, late + 1)
                if n % s.step == 0 and not closed & set(range(begun + n, begun + n + length))}
            model.add(sum(starts.values()) == used)
            at = sum(a * begins for a, begins in starts.items())
            model.add(at - before >= (apart if made.starts else 0)).only_enforce_if(used)
            model.add(at - before <= longest).only_enforce_if(used)
            before = at + length
            made.starts.append(starts)
        model.add(before <= ended).only_enforce_if(used)
        model.add(ended - before <= longest).only_enforce_if(used)
        return made


# ---------------------------------------------------------------------- rules of a tour


def _rest(agent: Agent) -> None:
    """Between two shifts, the one before the horizon among them, there is so much rest."""
    s, model = agent.s, agent.model
    for j, var in enumerate(agent.worked):
        if s.start[j] - agent.person.last_end < s.rest:
            model.add(var == 0)
        for m in range(j):
            if s.day[m] < s.day[j] and s.start[j] - s.end[m] < s.rest:
                model.add(var + agent.worked[m] <= 1)


def _rest_of_each_week(agent: Agent) -> None:
    """Each week has a rest of its own, unbroken by work.

    It ends with the week at the latest. It may begin before the week, if no work lies between it
    and the week, but what the week before needs of the same rest is not counted twice.
    """
    s, model, long = agent.s, agent.model, agent.s.weekly_rest
    if long == 0:
        return
    nights = s.day_start[s.week_from].tolist()
    begins = [model.new_int_var(NEVER, nights[-1], "") for _ in nights[1:]]
    for w, at in enumerate(begins):
        model.add(at + long <= nights[w + 1])
        if w > 0:
            model.add(begins[w - 1] + long <= at)
        after = [model.new_bool_var("") for _ in agent.worked]
        for j, var in enumerate(agent.worked):
            model.add(after[j] <= var)
            model.add(at >= int(s.end[j])).only_enforce_if(after[j])
            if s.day[j] < s.week_from[w]:
                model.add(after[j] == var)
            else:
                before = model.new_bool_var("")
                model.add(before + after[j] == var)
                model.add(at + long <= int(s.start[j])).only_enforce_if(before)
        since = max(int(agent.person.rest_from), NEVER)  # where no shift of the horizon is before
        model.add(at >= since).only_enforce_if(*(~one for one in after))


def _longest_run(agent: Agent) -> None:
    """No more than so many days in a row, those before the horizon among them."""
    most, days = agent.s.max_run, agent.s.days
    for d in range(days - most):
        agent.model.add(sum(agent.on[d : d + most + 1]) <= most)
    if agent.person.run > 0:
        left = max(0, most - agent.person.run)
        if left < days:
            agent.model.add(sum(agent.on[: left + 1]) <= left)


def _first_run(agent: Agent) -> None:
    """The run that was on when the horizon began is not too short either."""
    person, s = agent.person, agent.s
    if person.run > 0:
        for d in range(min(max(0, s.min_run - person.run), s.days)):
            agent.model.add(agent.on[d] == 1)
    else:
        for d in range(min(max(0, s.min_off - person.off_run), s.days)):
            agent.model.add(agent.on[d] == 0)


def _shortest_runs(agent: Agent) -> None:
    """Runs of work and of days off that begin within the horizon go on for some days.

    One that reaches the horizon's end may go on there. One that begins with the horizon is new if
    it is known that the day before was of the other sort.
    """
    s, on = agent.s, agent.on
    for d in range(s.days):
        for works, least in ((True, s.min_run), (False, s.min_off)):
            if d > 0:
                begins = [on[d], ~on[d - 1]] if works else [~on[d], on[d - 1]]
            elif not agent.person.unknown and works == (agent.person.run == 0):
                begins = [on[d] if works else ~on[d]]
            else:
                continue
            for then in range(d + 1, min(d + least, s.days)):
                agent.model.add_bool_and(on[then] if works else ~on[then]).only_enforce_if(*begins)


def _kinds(agent: Agent) -> None:
    """Some kinds of shift do not come on the day after some others."""
    s, model = agent.s, agent.model
    if s.kind is None or s.follows is None:
        return
    for j, var in enumerate(agent.worked):
        before, kind = agent.person.kind, s.kind[j]
        if s.day[j] == 0 and before >= 0 and not s.follows[before, kind]:
            model.add(var == 0)
        for m in np.flatnonzero(s.day == s.day[j] - 1).tolist():
            if not s.follows[s.kind[m], kind]:
                model.add(agent.worked[m] + var <= 1)


def _start_times(agent: Agent) -> None:
    """The shifts of a week start within one window."""
    s, model = agent.s, agent.model
    for w in range(s.weeks):
        kept = [model.new_bool_var("") for _ in s.window_from]
        model.add_exactly_one(kept)
        for j in range(len(s.day)):
            d = s.day[j]
            if s.week_from[w] <= d < s.week_from[w + 1]:
                model.add(agent.worked[j] <= sum(
                    one for one, low, high in zip(
                        kept, s.window_from[:, d], s.window_to[:, d], strict=True)
                    if low <= j < high))


def _counters(agent: Agent) -> None:
    """Most of each counter, and what less than the least and more than each tier costs."""
    s, model, who = agent.s, agent.model, agent.person
    counted = _counted(agent)
    for r, by_week in enumerate(counted):
        weekly = s.weekly is None or s.weekly[r]
        for w in range(s.weeks):
            now = by_week[w] if weekly else sum(by_week[: w + 1])
            model.add(now <= int(who.most[r, w]))
        for w in range(s.weeks if weekly else 1):
            amount = by_week[w] if weekly else sum(by_week)
            agent.costs.append((who.short[r], _above(model, int(who.least[r, w]) - amount)))
            agent.costs += [
                (who.over_cost[r, tier], _above(model, amount - int(who.over[r, tier, w])))
                for tier in range(who.over.shape[1])]


def _counted(agent: Agent) -> list[list[LinearExprT]]:
    """What the tour adds to each counter in each week, (R, W)."""
    s, model = agent.s, agent.model
    mine = [np.flatnonzero((s.day >= a) & (s.day < z)).tolist()
            for a, z in zip(s.week_from, s.week_from[1:], strict=False)]
    rows = [s.paid_min, np.ones_like(s.day), *([] if s.counts is None else s.counts)]
    found: list[list[LinearExprT]] = [
        [sum(int(row[j]) * agent.worked[j] for j in shifts) for shifts in mine] for row in rows]
    for counter, first in s.weekends:
        assert s.weekend is not None
        for w in range(first, s.weeks):
            touched = model.new_bool_var("")
            at = [agent.worked[j] for j in mine[w] if s.weekend[j]]
            model.add(sum(at) >= touched)
            for one in at:
                model.add(one <= touched)
            found[counter][w] = touched
    return found


def _above(model: CpModel, amount: LinearExprT) -> LinearExprT:
    """The amount, or nothing where it is negative."""
    made = model.new_int_var(0, 10**7, "")
    model.add_max_equality(made, [amount, 0])
    return made


