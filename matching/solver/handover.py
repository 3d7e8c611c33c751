"""Integer programs in the hands of OR-Tools' MathOpt."""

from __future__ import annotations

import math

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from matching.result import IntColumn
from matching.solver.program import OPEN, Program


def hand_over(program: Program, gain: IntColumn, *, whole: bool) -> mathopt.Model:
    """State a program as a MathOpt model, in one message.

    Parameters
    ----------
    gain
        Maximised.
    whole
        Whether columns must be whole numbers.
    """
    message = model_pb2.ModelProto()
    rows, columns = program.matrix.shape
    variables = message.variables
    variables.ids.extend(range(columns))
    variables.lower_bounds.extend([0.0] * columns)
    variables.upper_bounds.extend(program.upper.astype(np.float64).tolist())
    variables.integers.extend([whole] * columns)
    message.objective.maximize = True
    earning = np.flatnonzero(gain)
    message.objective.linear_coefficients.ids.extend(earning.tolist())
    message.objective.linear_coefficients.values.extend(gain[earning].astype(np.float64).tolist())
    constraints = message.linear_constraints
    constraints.ids.extend(range(rows))
    constraints.lower_bounds.extend(np.where(program.lower <= -OPEN, -math.inf, program.lower).tolist())
    constraints.upper_bounds.extend(np.where(program.upper_row >= OPEN, math.inf, program.upper_row).tolist())
    by_row = program.matrix.tocsr()
    by_row.sort_indices()
    entries = message.linear_constraint_matrix
    entries.row_ids.extend(np.repeat(np.arange(rows), np.diff(by_row.indptr)).tolist())
    entries.column_ids.extend(by_row.indices.tolist())
    entries.coefficients.extend(by_row.data.astype(np.float64).tolist())
    return mathopt.Model.from_model_proto(message)


def column_values(result: mathopt.SolveResult, columns: int) -> np.ndarray:
    """Return the value of each column."""
    values = np.zeros(columns)
    for variable, value in result.variable_values().items():
        values[variable.id] = value
    return values
