"""Branch and bound for what is left of an integer program.

HiGHS answers; where its answer holds within tolerances alone, CP-SAT of OR-Tools is asked instead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import highspy
import numpy as np

from matching.result import IntColumn
from matching.solver.clock import Clock
from matching.solver.constraints import Answer, constraint_search
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
    for searcher in (_branch_and_bound, constraint_search):
        answer = searcher(program, gain, seed=seed, clock=clock or Clock(), gap=gap)
        bound = min(ceiling, math.floor(answer.bound + 1e-6)) if math.isfinite(answer.bound) else ceiling
        if answer.values is None:
            return Found(None, bound)
        values = np.rint(answer.values).astype(np.int64)
        # Whole numbers decide: an answer that is feasible within tolerances alone is no answer.
        if program.is_kept_by(values):
            reached = int(gain @ values)
            return Found(values, reached if answer.optimal and gap == 0 else max(bound, reached))
    return Found(None, ceiling)


def _branch_and_bound(program: Program, gain: IntColumn, *, seed: int, clock: Clock, gap: float) -> Answer:
    """Ask HiGHS."""
    model = linear_program(program, gain)
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(gain)
    solver = quiet_solver(seed, clock)
    if len(gain) > PRESOLVED_COLUMNS:
        # Measured: where columns were thinned by prices it takes longer than it saves.
        solver.setOptionValue("presolve", "off")
    # The objective is whole: a solution within less than one of the bound is the best.
    solver.setOptionValue("mip_abs_gap", 1 - 1e-6)
    solver.setOptionValue("mip_rel_gap", gap)
    if clock.left is not None:
        solver.setOptionValue("time_limit", max(0.01, clock.left))
    solver.passModel(model)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        raise Infeasible
    info = solver.getInfo()
    feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(solver.getSolution().col_value) if feasible else None
    return Answer(values, info.mip_dual_bound, status == highspy.HighsModelStatus.kOptimal)
