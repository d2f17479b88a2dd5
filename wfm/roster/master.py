"""The restricted master linear program: the best mix of the tours known so far.

People are taken in blocks: each alone, or in a large problem some of one skill group together, so
that a column is a tour for each of them and the program stays small. To the program of who does
what (:mod:`wfm.roster.split`) come x[b, τ], the share of block b's column τ; rows of headcounts are
added where a solution breaks them.
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
from collections.abc import Sequence
from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.math_opt.solvers import highs_pb2

from wfm.roster.headcounts import doing_of, heads_of
from wfm.roster.pricing import Tour
from wfm.roster.problem import Floats, Ints, Problem
from wfm.roster.simplex import WANTED, Found, Simplex, by_number
from wfm.roster.split import Split


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


SMALL = 1000
"""Rows of a program that is soon solved."""
TINY = 250
"""Rows up to which the simplex method has nothing to go on from that is worth keeping, and the
integer program is best left to its solver's own ways."""
FEW = 40
"""People at most for whom the simplex method goes on from its last basis: with 120 its first round
takes longer than the interior point needs for all."""
SLIGHT = 1e-6
"""People so few are none: a limit broken by less holds."""


_Counted = tuple[int, mathopt.Variable, Column, dict[int, Ints]]
"""Block, share, column, and its people in each headcount."""


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
        self._split = Split(problem)
        self._model = self._split.model
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
        self._simplex = Simplex(self._model) if few and size > TINY else None

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
        counts: dict[mathopt.LinearConstraint, float] = defaultdict(float)
        for t in np.flatnonzero(presence > 0):
            found = self._split.present.get((g, int(t)))
            if found is not None:
                counts[found[0]] += found[1] * float(presence[t])
        for row, people in counts.items():
            row.set_coefficient(share, people)
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
        used = self._in_headcounts()
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

    def _in_headcounts(self) -> list[_Counted]:
        return [(b, share, column, self._counted(b, column))
                for b, mine in enumerate(self._shares) for share, column in mine]

    def _add_head(self, h: int, s: int, used: Sequence[_Counted]) -> None:
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

    @property
    def columns(self) -> int:
        """Of all blocks together."""
        return sum(len(mine) for mine in self._shares)

    def trimmed(self, most: int) -> Master:
        """The same program with so many columns of each block: those that the last solution uses
        most, then the latest. A block that was fixed has no other column any more."""
        left = []
        for mine in self._shares:
            free = [(-round(self._value(share), 9), -n, column)
                    for n, (share, column) in enumerate(mine) if share.upper_bound > 0.0]
            left.append([column for *_rank, column in sorted(free, key=lambda one: one[:2])[:most]])
        new = Master(self.problem, self.blocks, left)
        used = new._in_headcounts() if self._heads else ()
        for h, s in self._heads:
            new._add_head(h, s, used)
        return new

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
        self._primal = by_number(result.variable_values(), self._model.get_num_variables())
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
        for key, (row, sign) in self._split.present.items():
            price = sign * dual[row.id]
            people[key] = max(0.0, price) if p.may_idle else price
        work = np.array([dual[row.id] for row in self._split.work], dtype=np.float64)
        caps = np.zeros((len(p.cap), int(p.day.max(initial=0)) + 1))
        for key, row in self._split.caps.items():
            caps[key] = max(0.0, -dual[row.id])
        heads = np.zeros((len(p.heads), p.slots))
        for place, row in self._heads.items():
            heads[place] = dual[row.id]
        return value + self._split.constant, people, work, caps, heads

    def _solved(self) -> Found:
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
                    model_params=WANTED)
            except Exception as error:
                reasons.append(repr(error))
                continue
            if result.solutions and result.solutions[0].dual_solution is not None:
                return (
                    float(result.objective_value()),
                    by_number(result.variable_values(), self._model.get_num_variables()),
                    by_number(result.solutions[0].dual_solution.dual_values,
                               self._model.get_num_linear_constraints()))
            reasons.append(str(result.termination))
        raise MasterError("; ".join(reasons))
