"""Branch and bound on OR-Tools for what is left of an integer program."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from matching.result import IntColumn
from matching.solver.program import OPEN, Program
from matching.solver.relaxation import Infeasible


#: Tried in order: the second answers where the first one's answer does not hold in whole numbers.
SOLVERS = (mathopt.SolverType.HIGHS, mathopt.SolverType.CP_SAT)


@dataclass(frozen=True)
class Found:
    """What a search brought.

    Parameters
    ----------
    values
        Best whole-number values found that keep every row, None if none.
    bound
        No solution has a larger objective.
    """

    values: IntColumn | None
    bound: int


def search(program: Program, gain: IntColumn, ceiling: int, gap: float, time_limit: float | None) -> Found:
    """Maximise gain · x over the integer program through MathOpt.

    Parameters
    ----------
    ceiling
        A proven bound.
    gap
        Relative gap at which the search may stop.
    time_limit
        Seconds, None for none.

    Raises
    ------
    Infeasible
        If the program has no solution.
    """
    model = _model(program, gain)
    for solver in SOLVERS:
        result = mathopt.solve(model, solver, params=_parameters(gap, time_limit))
        reason = result.termination.reason
        if reason == mathopt.TerminationReason.INFEASIBLE:
            raise Infeasible
        bound = ceiling
        if math.isfinite(result.termination.objective_bounds.dual_bound):
            bound = min(ceiling, math.floor(result.termination.objective_bounds.dual_bound + 1e-6))
        if not result.has_primal_feasible_solution():
            return Found(None, bound)
        values = np.zeros(len(program.upper), dtype=np.int64)
        for variable, value in result.variable_values().items():
            values[variable.id] = round(value)
        # Whole numbers decide: an answer that is feasible within tolerances alone is no answer.
        if program.is_kept_by(values):
            reached = int(gain @ values)
            done = reason == mathopt.TerminationReason.OPTIMAL and gap == 0
            return Found(values, reached if done else max(bound, reached))
    return Found(None, ceiling)


def _parameters(gap: float, time_limit: float | None) -> mathopt.SolveParameters:
    # The objective is whole: a solution within less than one of the bound is the best.
    parameters = mathopt.SolveParameters(absolute_gap_tolerance=1 - 1e-6, relative_gap_tolerance=gap)
    if time_limit is not None:
        parameters.time_limit = datetime.timedelta(seconds=max(0.01, time_limit))
    return parameters


def _model(program: Program, gain: IntColumn) -> mathopt.Model:
    """Hand a program to MathOpt in one message."""
    message = model_pb2.ModelProto()
    rows, columns = program.matrix.shape
    variables = message.variables
    variables.ids.extend(range(columns))
    variables.lower_bounds.extend([0.0] * columns)
    variables.upper_bounds.extend(program.upper.astype(np.float64).tolist())
    variables.integers.extend([True] * columns)
    message.objective.maximize = True
    earning = np.flatnonzero(gain)
    message.objective.linear_coefficients.ids.extend(earning.tolist())
    message.objective.linear_coefficients.values.extend(gain[earning].astype(np.float64).tolist())
    constraints = message.linear_constraints
    constraints.ids.extend(range(rows))
    lower = np.where(program.lower <= -OPEN, -math.inf, program.lower.astype(np.float64))
    upper = np.where(program.upper_row >= OPEN, math.inf, program.upper_row.astype(np.float64))
    constraints.lower_bounds.extend(lower.tolist())
    constraints.upper_bounds.extend(upper.tolist())
    by_row = program.matrix.tocsr()
    by_row.sort_indices()
    entries = message.linear_constraint_matrix
    entries.row_ids.extend(np.repeat(np.arange(rows), np.diff(by_row.indptr)).tolist())
    entries.column_ids.extend(by_row.indices.tolist())
    entries.coefficients.extend(by_row.data.astype(np.float64).tolist())
    return mathopt.Model.from_model_proto(message)
