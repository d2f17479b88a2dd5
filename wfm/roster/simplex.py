"""The simplex method, going on from the basis at which it ended the last time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from ortools.math_opt.core.python import solver
from ortools.math_opt.parameters_pb2 import SolverInitializerProto
from ortools.math_opt.python import mathopt

from wfm.roster.problem import Floats

WANTED = mathopt.ModelSolveParameters(
    variable_values_filter=mathopt.VariableFilter(skip_zero_values=True),
    dual_values_filter=mathopt.LinearConstraintFilter(skip_zero_values=True),
    reduced_costs_filter=mathopt.VariableFilter(filtered_items=()))
"""What is asked of a solver: to hand over all values takes longer than to find them."""
Found = tuple[float, Floats, Floats]
"""Value, and the values of variables and of rows by number."""


def by_number(
    values: Mapping[mathopt.Variable, float] | Mapping[mathopt.LinearConstraint, float], count: int
) -> Floats:
    """The values in one array, nothing where there is none."""
    found = np.zeros(count)
    for key, value in values.items():
        found[key.id] = value
    return found


class Simplex:
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

    def solve(self) -> Found | None:
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
                how.to_proto(), WANTED.to_proto(), None,
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
