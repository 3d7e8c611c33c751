"""Branch and bound for what is left of an integer program.

HiGHS answers; where its answer holds within tolerances alone, CP-SAT of OR-Tools is asked instead.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from functools import partial

import highspy
import numpy as np
from ortools.math_opt.python import mathopt

from matching.result import IntColumn
from matching.solver.clock import Clock
from matching.solver.handover import column_values, hand_over
from matching.solver.highs import quiet_solver
from matching.solver.program import Program
from matching.solver.relaxation import Infeasible, linear_program

#: Largest program that is presolved.
PRESOLVED_COLUMNS = 5_000


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


def search(
    program: Program,
    gain: IntColumn,
    ceiling: int,
    *,
    seed: int,
    gap: float = 0.0,
    clock: Clock | None = None,
    most_nodes: int | None = None,
    presolved: bool = True,
) -> Found:
    """Maximise gain · x over the integer program.

    Parameters
    ----------
    ceiling
        A proven bound.
    seed
        Of the solvers' random choices.
    gap
        Relative gap at which the search may stop.
    clock
        When to stop, None for never.
    most_nodes
        Nodes after which HiGHS stops with the best it has, None for none.
    presolved
        Whether HiGHS looks for what it can leave out first. Large programs never are.

    Raises
    ------
    Infeasible
        If the program has no solution.
    """
    if not len(gain):
        nothing = np.zeros(0, dtype=np.int64)
        if not program.is_kept_by(nothing):
            raise Infeasible
        return Found(nothing, 0)
    branch_and_bound = partial(_branch_and_bound, most_nodes=most_nodes, presolved=presolved)
    for searcher in (branch_and_bound, _constraint_search):
        answer = searcher(program, gain, seed, gap, clock or Clock())
        bound = min(ceiling, math.floor(answer.bound + 1e-6)) if math.isfinite(answer.bound) else ceiling
        if answer.values is None:
            return Found(None, bound)
        values = np.rint(answer.values).astype(np.int64)
        # Whole numbers decide: an answer that is feasible within tolerances alone is no answer.
        if program.is_kept_by(values):
            reached = int(gain @ values)
            return Found(values, reached if answer.optimal and gap == 0 else max(bound, reached))
    return Found(None, ceiling)


@dataclass(frozen=True)
class _Answer:
    """What a solver says, in floating point."""

    values: np.ndarray | None
    bound: float
    optimal: bool


def _branch_and_bound(
    program: Program, gain: IntColumn, seed: int, gap: float, clock: Clock, most_nodes: int | None, presolved: bool
) -> _Answer:
    """Ask HiGHS."""
    model = linear_program(program, gain)
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(gain)
    solver = quiet_solver(seed, clock)
    if len(gain) > PRESOLVED_COLUMNS or not presolved:
        # Measured: where columns were thinned by prices it takes longer than it saves, on large programs and on parts
        # of a priced plan alike (32 seconds against 12 for the improvement of a round of 10,000 workers).
        solver.setOptionValue("presolve", "off")
    # The objective is whole: a solution within less than one of the bound is the best.
    solver.setOptionValue("mip_abs_gap", 1 - 1e-6)
    solver.setOptionValue("mip_rel_gap", gap)
    if clock.left is not None:
        solver.setOptionValue("time_limit", max(0.01, clock.left))
    if most_nodes is not None:
        solver.setOptionValue("mip_max_nodes", most_nodes)
    solver.passModel(model)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        raise Infeasible
    info = solver.getInfo()
    feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(solver.getSolution().col_value) if feasible else None
    return _Answer(values, info.mip_dual_bound, status == highspy.HighsModelStatus.kOptimal)


def _constraint_search(program: Program, gain: IntColumn, seed: int, gap: float, clock: Clock) -> _Answer:
    """Ask CP-SAT, which computes in whole numbers."""
    parameters = mathopt.SolveParameters(relative_gap_tolerance=gap, threads=1, random_seed=seed)
    if clock.left is not None:
        parameters.time_limit = datetime.timedelta(seconds=max(0.01, clock.left))
    result = mathopt.solve(hand_over(program, gain, whole=True), mathopt.SolverType.CP_SAT, params=parameters)
    reason = result.termination.reason
    if reason == mathopt.TerminationReason.INFEASIBLE:
        raise Infeasible
    bound = result.termination.objective_bounds.dual_bound
    if not result.has_primal_feasible_solution():
        return _Answer(None, bound, False)
    return _Answer(column_values(result, len(gain)), bound, reason == mathopt.TerminationReason.OPTIMAL)
