"""The restricted master linear program: the best mix of the tours known so far.

People are taken in blocks: each alone, or in a large problem some of one skill group together, so
that a column is a tour for each of them and the program stays small. Variables: x[b, τ] the share
of block b's column τ; y[g, k, t] the split of groups over activities; v[k, t, n] the n-th agent's
place on a queue, filled; s[w] hours not worked. Rows of headcounts are added where a solution
breaks them.
Its dual values are the prices of :mod:`wfm.roster.bound`. In a large program and in a small one
they are taken from inside the optimal face (an interior-point method without crossover), where they
swing less from round to round than at its corners, and from where a dive ends lower (Rousseau,
Gendreau & Feillet 2007, "Interior point stabilization for column generation", Oper. Res. Lett.
35:660–668). Between, where people are few and rounds are many, the simplex method goes on
from the last round's basis: at 20 agents a round takes two fifths of the time and raises the bound
as much.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

import numpy as np
from ortools.math_opt.core.python import solver
from ortools.math_opt.parameters_pb2 import SolverInitializerProto
from ortools.math_opt.python import mathopt
from ortools.math_opt.solvers import highs_pb2

from wfm.roster.headcounts import doing_of, heads_of
from wfm.roster.pricing import Tour
from wfm.roster.problem import Floats, Ints, Problem


def _kind(problem: Problem, w: int) -> tuple[object, ...]:
    """What a work item has in common with those it could be exchanged for."""
    return (
        problem.legal[w].tobytes(), problem.can[:, problem.queues + w].tobytes(),
        float(problem.penalty[w]), problem.cap_groups[w].tobytes(),
    )


def _exchangeable(problem: Problem) -> dict[tuple[object, ...], list[int]]:
    """Work items that only differ in their hours: one row of the program serves them all."""
    found: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for w in range(len(problem.hours)):
        found[_kind(problem, w)].append(w)
    return dict(found)


def blocks_of(problem: Problem, most: int) -> list[list[int]]:
    """The people in at most about `most` blocks: those of one group and shift set together."""
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, person in enumerate(problem.people):
        alike[person.group, person.shift_set].append(i)
    size = -(-len(problem.people) // most) if most else 1
    return [mine[first : first + size] for _, mine in sorted(alike.items())
            for first in range(0, len(mine), size)]


Column = tuple[Tour, ...]
"""A tour for each of a block's people."""


SMALL = 1500
"""Rows of a program that is soon solved."""
TINY = 400
"""Rows up to which the simplex method has nothing to go on from that is worth keeping, and the
integer program is best left to its solver's own ways."""
FEW = 40
"""People at most for whom the simplex method goes on from its last basis: with 120 its first round
takes longer than the interior point needs for all."""
SLIGHT = 1e-6
"""People so few are none: a limit broken by less holds."""


_WANTED = mathopt.ModelSolveParameters(
    variable_values_filter=mathopt.VariableFilter(skip_zero_values=True),
    dual_values_filter=mathopt.LinearConstraintFilter(skip_zero_values=True),
    reduced_costs_filter=mathopt.VariableFilter(filtered_items=()))
"""What is asked of a solver: to hand over all values takes longer than to find them."""
_Found = tuple[float, Floats, Floats]
"""Value, and the values of variables and of rows by number."""


class MasterError(Exception):
    """The linear program was left without an answer."""


class Master:
    """A linear program that columns are added to; see the module for its variables.

    Parameters
    ----------
    blocks
        People of each block; all of one skill group.
    columns
        Known columns of each block.
    """

    def __init__(
        self, problem: Problem, blocks: Sequence[Sequence[int]],
        columns: Sequence[Sequence[Column]],
    ) -> None:
        self.problem = problem
        self.blocks = blocks
        self._model = mathopt.Model()
        self._constant = 0.0
        present: dict[tuple[int, int], list[mathopt.Variable]] = defaultdict(list)
        days = int(problem.day.max(initial=0)) + 1
        capped: dict[tuple[int, int], list[mathopt.Variable]] = {
            (c, d): [] for c in range(len(problem.cap)) for d in range(days)
        }
        rows: dict[tuple[object, ...], mathopt.LinearConstraint] = {}
        for alike, members in _exchangeable(problem).items():
            rows[alike] = self._add_work(members, present, capped)
        self._work = [rows[_kind(problem, w)] for w in range(len(problem.hours))]
        for k in range(problem.queues):
            for t in np.flatnonzero((problem.worth[k] != 0).any(axis=1)):
                self._add_queue(k, int(t), present)
        # hours beyond an item's own are worth nothing: a cap over all of them binds nobody here
        asked = np.array([problem.hours[(problem.cap_groups == c).any(axis=1)].sum()
                          for c in range(len(problem.cap))])
        self._caps = {
            key: self._model.add_linear_constraint(
                ub=float(problem.cap[key[0]]), expr=mathopt.fast_sum(used))
            for key, used in capped.items() if used and asked[key[0]] > problem.cap[key[0]]
        }
        self._present = {
            (g, t): self._model.add_linear_constraint(
                lb=-np.inf if problem.may_idle else float(problem.carried[g, t]),
                ub=float(problem.carried[g, t]), expr=mathopt.fast_sum(used))
            for (g, t), used in present.items()
        }
        self._heads: dict[tuple[int, int], mathopt.LinearConstraint] = {}
        self._looks = heads_of(problem)
        self._one = [self._model.add_linear_constraint(lb=1.0, ub=1.0) for _ in blocks]
        self._shares: list[list[tuple[mathopt.Variable, Column]]] = [[] for _ in blocks]
        self._primal = np.zeros(0)
        for b, mine in enumerate(columns):
            for column in mine:
                self.add(b, column)
        few = len(blocks) == len(problem.people) <= FEW
        size = self._model.get_num_linear_constraints()
        self._simplex = _Simplex(self._model) if few and size > TINY else None

    def _add_work(
        self,
        members: list[int],
        present: dict[tuple[int, int], list[mathopt.Variable]],
        capped: dict[tuple[int, int], list[mathopt.Variable]],
    ) -> mathopt.LinearConstraint:
        p, model, w = self.problem, self._model, members[0]
        short = model.add_variable(lb=0.0)
        model.objective.set_linear_coefficient(short, float(p.penalty[w]))
        terms = [short]
        for t in np.flatnonzero(p.legal[w]):
            for g in np.flatnonzero(p.can[:, p.queues + w]):
                used = model.add_variable(lb=0.0)
                present[int(g), int(t)].append(used)
                terms.append(used)
                for c in p.cap_groups[w][p.cap_groups[w] >= 0]:
                    capped[int(c), int(p.day[t])].append(used)
        return model.add_linear_constraint(
            lb=float(p.hours[members].sum()), expr=mathopt.fast_sum(terms))

    def _add_queue(
        self, k: int, t: int, present: dict[tuple[int, int], list[mathopt.Variable]]
    ) -> None:
        p, model = self.problem, self._model
        # where nobody may idle, people too many cost what the curve says: they are all counted
        balance = model.add_linear_constraint(lb=0.0, ub=np.inf if p.may_idle else 0.0)
        for g in np.flatnonzero(p.can[:, k]):
            used = model.add_variable(lb=0.0)
            present[int(g), t].append(used)
            balance.set_coefficient(used, 1.0)
        curve = p.worth[k, t]
        kept = curve[curve > 0] if p.may_idle else curve
        levels, counts = np.unique(kept, return_counts=True)
        for level, count in zip(levels, counts, strict=True):
            filled = model.add_variable(lb=0.0, ub=float(count))
            balance.set_coefficient(filled, -1.0)
            model.objective.set_linear_coefficient(filled, -float(level))
            self._constant += max(float(level), 0.0) * float(count)

    @property
    def small(self) -> bool:
        """Whether the program is soon solved, by whatever method."""
        return bool(self._model.get_num_linear_constraints() <= SMALL)

    def add(self, b: int, column: Column) -> None:
        """Let block b also work this column."""
        share = self._model.add_variable(lb=0.0)
        self._shares[b].append((share, column))
        self._one[b].set_coefficient(share, 1.0)
        self._model.objective.set_linear_coefficient(share, sum(tour.cost for tour in column))
        g = self.problem.people[self.blocks[b][0]].group
        presence = np.sum([tour.presence for tour in column], axis=0)
        for t in np.flatnonzero(presence > 0):
            row = self._present.get((g, int(t)))
            if row is not None:
                row.set_coefficient(share, -float(presence[t]))
        if self._heads:
            counted = self._counted(b, column)
            for (h, s), head_row in self._heads.items():
                if h in counted and counted[h][s]:
                    head_row.set_coefficient(share, float(counted[h][s]))

    def _counted(self, b: int, column: Column) -> dict[int, Ints]:
        """People of a block's column in each headcount that looks at any of them, (S,)."""
        found: dict[int, Ints] = {}
        for i, tour in zip(self.blocks[b], column, strict=True):
            if not self._looks[i]:
                continue
            doing = doing_of(self.problem, i, tour)
            for h in self._looks[i]:
                kinds = np.flatnonzero(self.problem.heads[h].kinds)
                mine = np.isin(doing, kinds).astype(np.int64)
                found[h] = found[h] + mine if h in found else mine
        return found

    def tighten(self) -> bool:
        """Add the limits on headcounts that the last solution breaks; whether there were any."""
        if not self.problem.heads:
            return False
        count = np.array([head.carried for head in self.problem.heads], dtype=np.float64)
        used = [(b, share, column, self._counted(b, column))
                for b, mine in enumerate(self._shares) for share, column in mine]
        for _b, share, _column, counted in used:
            weight = self._value(share)
            for h, people in counted.items():
                count[h] += weight * people
        begun = len(self._heads)
        for h, head in enumerate(self.problem.heads):
            off = np.maximum(head.least - count[h], count[h] - head.most)
            for s in np.flatnonzero(off > SLIGHT):
                if (h, int(s)) not in self._heads:
                    self._add_head(h, int(s), used)
        return len(self._heads) > begun

    def _add_head(
        self, h: int, s: int,
        used: Sequence[tuple[int, mathopt.Variable, Column, dict[int, Ints]]],
    ) -> None:
        head, model = self.problem.heads[h], self._model
        under, over = model.add_variable(lb=0.0), model.add_variable(lb=0.0)
        model.objective.set_linear_coefficient(under, head.below)
        model.objective.set_linear_coefficient(over, head.above)
        row = model.add_linear_constraint(
            lb=float(head.least[s] - head.carried[s]), ub=float(head.most[s] - head.carried[s]),
            expr=under - over)
        for _b, share, _column, counted in used:
            if h in counted and counted[h][s]:
                row.set_coefficient(share, float(counted[h][s]))
        self._heads[h, s] = row

    def _value(self, share: mathopt.Variable) -> float:
        """In the last solution; a column added since has none."""
        return float(self._primal[share.id]) if share.id < len(self._primal) else 0.0

    def shares(self, b: int) -> list[tuple[float, Column]]:
        """Share of each column of block b in the last solution."""
        return [(self._value(share), column) for share, column in self._shares[b]]

    def used(self, most: int) -> list[list[Tour]]:
        """So many tours of each agent, those that the last solution uses most."""
        found: list[list[Tour]] = [[] for _ in self.problem.people]
        for b, mine in enumerate(self.blocks):
            columns = sorted(self.shares(b), key=lambda one: -one[0])[:most]
            for place, i in enumerate(mine):
                found[i] = [column[place] for _share, column in columns]
        return found

    def fix(self, b: int, chosen: Column) -> None:
        """Leave block b nothing but one of its columns."""
        for share, column in self._shares[b]:
            if column is not chosen:
                share.upper_bound = 0.0
        self._bounds_changed()

    def free(self) -> None:
        """Let everybody choose again."""
        for mine in self._shares:
            for share, _column in mine:
                share.upper_bound = np.inf
        self._bounds_changed()

    def _bounds_changed(self) -> None:
        if self._simplex is not None:
            self._simplex.dual = True

    def solve_whole(
        self, start: Sequence[int], nodes: int, seconds: float | None, gap: float = 0.0
    ) -> list[int]:
        """The place of each block's column in the best choice found.

        Parameters
        ----------
        start
            A choice to begin with.
        nodes, seconds, gap
            When to stop: nodes of the tree, time, and the cost by which a better choice may be
            missed.

        Raises
        ------
        MasterError
            Nothing was found.
        """
        for mine in self._shares:
            for share, _column in mine:
                share.integer = True
                share.upper_bound = 1.0
        hint = mathopt.SolutionHint(variable_values={
            share: float(n == start[b]) for b, mine in enumerate(self._shares)
            for n, (share, _column) in enumerate(mine)})
        highs = highs_pb2.HighsOptionsProto()
        highs.string_options["parallel"] = "off"  # the same choice on any machine
        if self._model.get_num_linear_constraints() > TINY:
            # the first good choices come sooner: presolving and cuts find little where
            # rows say who is present
            highs.string_options["presolve"] = "off"
            highs.double_options["mip_heuristic_effort"] = 0.3
        parameters = mathopt.SolveParameters(
            # a share of the program's value would say nothing: the constant is not in it
            node_limit=nodes, highs=highs, absolute_gap_tolerance=gap, relative_gap_tolerance=0.0,
            time_limit=None if seconds is None else timedelta(seconds=seconds))
        try:
            result = mathopt.solve(
                self._model, mathopt.SolverType.HIGHS, params=parameters,
                model_params=mathopt.ModelSolveParameters(solution_hints=[hint]))
        except Exception as error:  # OR-Tools raises what it happens to raise
            raise MasterError(repr(error)) from error
        if not result.solutions or result.solutions[0].primal_solution is None:
            raise MasterError(str(result.termination))
        self._primal = _by_number(result.variable_values(), self._model.get_num_variables())
        return [int(np.argmax([self._value(share) for share, _column in mine]))
                for mine in self._shares]

    def solve(self) -> tuple[float, Floats, Floats, Floats, Floats]:
        """Value and dual values: people (G, T), work (W,), caps (C, days), headcounts (H, S).

        Raises
        ------
        MasterError
            No method came to an end.
        """
        value, self._primal, dual = self._solved()
        p = self.problem
        people = np.zeros((p.groups, p.intervals))
        for key, row in self._present.items():
            people[key] = max(0.0, -dual[row.id]) if p.may_idle else -dual[row.id]
        work = np.array([dual[row.id] for row in self._work], dtype=np.float64)
        caps = np.zeros((len(p.cap), int(p.day.max(initial=0)) + 1))
        for key, row in self._caps.items():
            caps[key] = max(0.0, -dual[row.id])
        heads = np.zeros((len(p.heads), p.slots))
        for place, row in self._heads.items():
            heads[place] = dual[row.id]
        return value + self._constant, people, work, caps, heads

    def _solved(self) -> _Found:
        """What the first method found that came to an end.

        The simplex method with a basis of its own goes first, where there is one. The
        interior-point method without crossover is left without an answer now and
        then, and OR-Tools then raises what it happens to raise; the simplex method is
        slower and answers.
        """
        if self._simplex is not None:
            found = self._simplex.solve()
            if found is not None:
                return found
            self._simplex = None
        highs = highs_pb2.HighsOptionsProto()
        highs.string_options["run_crossover"] = "off"
        reasons = []
        for parameters in (
            mathopt.SolveParameters(lp_algorithm=mathopt.LPAlgorithm.BARRIER, highs=highs),
            mathopt.SolveParameters(lp_algorithm=mathopt.LPAlgorithm.DUAL_SIMPLEX),
        ):
            try:
                result = mathopt.solve(
                    self._model, mathopt.SolverType.HIGHS, params=parameters,
                    model_params=_WANTED)
            except Exception as error:
                reasons.append(repr(error))
                continue
            if result.solutions and result.solutions[0].dual_solution is not None:
                return (
                    float(result.objective_value()),
                    _by_number(result.variable_values(), self._model.get_num_variables()),
                    _by_number(result.solutions[0].dual_solution.dual_values,
                               self._model.get_num_linear_constraints()))
            reasons.append(str(result.termination))
        raise MasterError("; ".join(reasons))


def _by_number(
    values: Mapping[mathopt.Variable, float] | Mapping[mathopt.LinearConstraint, float], count: int
) -> Floats:
    found = np.zeros(count)
    for key, value in values.items():
        found[key.id] = value
    return found


class _Simplex:
    """The simplex method of GLOP, which begins each time with the basis at which it ended.

    After columns were added the basis is still feasible, and the primal method goes on; after
    bounds were changed (`dual`) its prices still are, and the dual method does.

    The layer below ``mathopt.IncrementalSolver`` is used: that makes a Python object of everything
    that the solver hands over, the basis included, which takes longer than the method itself.
    """

    def __init__(self, model: mathopt.Model) -> None:
        self._model = model
        self._changes = model.add_update_tracker()
        self._solver = solver.new(
            mathopt.SolverType.GLOP.value, model.export_model(), SolverInitializerProto())
        self.dual = True

    def solve(self) -> _Found | None:
        """None where it is left without an answer."""
        method = mathopt.LPAlgorithm.PRIMAL_SIMPLEX
        if self.dual:
            method = mathopt.LPAlgorithm.DUAL_SIMPLEX
        self.dual = False
        # presolving would lose the basis
        how = mathopt.SolveParameters(lp_algorithm=method, presolve=mathopt.Emphasis.OFF)
        try:
            changes = self._changes.export_update()
            if changes is not None:
                if not self._solver.update(changes):
                    return None
                self._changes.advance_checkpoint()
            found = self._solver.solve(
                how.to_proto(), _WANTED.to_proto(), None,
                mathopt.CallbackRegistration().to_proto(), None, None)
        except Exception:  # OR-Tools raises what it happens to raise
            return None
        if found.termination.reason != mathopt.TerminationReason.OPTIMAL.value:
            return None
        primal, dual = found.solutions[0].primal_solution, found.solutions[0].dual_solution
        values = np.zeros(self._model.get_num_variables())
        values[list(primal.variable_values.ids)] = primal.variable_values.values
        prices = np.zeros(self._model.get_num_linear_constraints())
        prices[list(dual.dual_values.ids)] = dual.dual_values.values
        return float(primal.objective_value), values, prices
