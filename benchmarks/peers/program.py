"""This project's integer program in the hands of other solvers, and what their answers are worth."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from matching.result import IntColumn
from matching.rules import Tier
from matching.solver.assess import plan_scores, plan_terms, tier_value
from matching.solver.program import OPEN, Program
from matching.solver.solve import Prepared

#: Tiers whose objective counts the negative of the shortfall.
_NEGATIVE = frozenset({Tier.COMMITMENTS, Tier.FLOORS})


def hand_over(program: Program, gain: IntColumn, *, whole: bool) -> mathopt.Model:
    """State a program as a MathOpt model.

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


def column_values(result: mathopt.SolveResult, columns: int) -> npt.NDArray[np.float64]:
    """Return the value of each column."""
    values = np.zeros(columns)
    for variable, value in result.variable_values().items():
        values[variable.id] = value
    return values


def plan_values(prepared: Prepared, values: IntColumn) -> dict[str, float]:
    """Return what a plan reaches in every tier of the policy, recomputed from its rows."""
    plan = prepared.model.plan(values)
    scores = plan_scores(prepared.facts, plan_terms(prepared.facts, prepared.training, plan))
    tiers = prepared.facts.policy.tiers
    return {str(tier): float(tier_value(prepared.facts, plan, scores, tier)) for tier in tiers}


def as_told(prepared: Prepared, tier: Tier, objective: float) -> float:
    """Return a tier's objective as certificates tell it: shortfalls as non-negative numbers."""
    if tier is Tier.STABILITY:
        return max(0.0, len(prepared.facts.instance.plan_in_force) - objective)
    return max(0.0, -objective) if tier in _NEGATIVE else objective


def size_of(prepared: Prepared) -> str:
    """Return the program's size in words."""
    rows, columns = prepared.model.program.matrix.shape
    return f"{rows:,} rows, {columns:,} columns"
