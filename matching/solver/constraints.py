"""CP-SAT of OR-Tools asked for an integer program.

It computes in whole numbers, and cuts, propagates and learns at once: of the
programs that a plan at prices leaves, with some hundreds of workers, it decides
most to the end where branch and bound alone looked for much longer (measured:
mostly a tenth to a half of HiGHS' time for the same or a better answer).
"""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.sat import sat_parameters_pb2
from ortools.util.python.solve_interrupter import SolveInterrupter

from matching.result import IntColumn
from matching.solver.clock import Clock
from matching.solver.handover import column_values, hand_over
from matching.solver.program import Program
from matching.solver.relaxation import Infeasible

#: All rows join the linear relaxation. With the default, which leaves most out, the same programs were far from solved
#: after ten times as long.
LINEARIZATION = 2
#: Seconds between two looks at whether the search was told to stop.
LOOK = 0.1


@dataclass(frozen=True)
class Answer:
    """What a solver says, in floating point."""

    values: np.ndarray | None
    bound: float
    optimal: bool


def constraint_search(
    program: Program,
    gain: IntColumn,
    *,
    seed: int,
    clock: Clock,
    gap: float = 0.0,
    effort: float | None = None,
) -> Answer:
    """Maximise gain · x over an integer program.

    Parameters
    ----------
    seed
        Of the solver's random choices.
    clock
        When to stop.
    gap
        Relative gap at which the search may stop.
    effort
        Effort after which it stops with the best it has, in the solver's own count, which is the same on every machine
        and took two to four seconds a unit where it was measured; None for no end.

    Raises
    ------
    Infeasible
        If the program has no solution.
    """
    # The solver would answer Ctrl-C itself, and nobody else would hear of it.
    own = sat_parameters_pb2.SatParameters(linearization_level=LINEARIZATION, catch_sigint_signal=False)
    if effort is not None:
        own.max_deterministic_time = effort
    parameters = mathopt.SolveParameters(relative_gap_tolerance=gap, threads=1, random_seed=seed, cp_sat=own)
    if clock.left is not None:
        parameters.time_limit = datetime.timedelta(seconds=max(0.01, clock.left))
    model = hand_over(program, gain, whole=True)
    interrupter = SolveInterrupter()
    # Only the main thread hears of Ctrl-C, and not before compiled code returns: it waits, somebody else solves.
    with ThreadPoolExecutor(1) as aside:
        solving = aside.submit(
            mathopt.solve,
            model,
            mathopt.SolverType.CP_SAT,
            params=parameters,
            interrupter=interrupter,
        )
        while wait([solving], LOOK).not_done:
            if clock.stop.is_set():
                interrupter.interrupt()
                break
        result = solving.result()
    reason = result.termination.reason
    if reason == mathopt.TerminationReason.INFEASIBLE:
        raise Infeasible
    bound = result.termination.objective_bounds.dual_bound
    if not result.has_primal_feasible_solution():
        return Answer(None, bound, False)
    return Answer(column_values(result, len(gain)), bound, reason == mathopt.TerminationReason.OPTIMAL)


def best_found(program: Program, gain: IntColumn, *, seed: int, clock: Clock, effort: float) -> IntColumn | None:
    """Return the best whole-number values that a search of limited effort finds, None if it finds none."""
    try:
        answer = constraint_search(program, gain, seed=seed, clock=clock, effort=effort)
    except Infeasible:
        return None
    if answer.values is None:
        return None
    values: IntColumn = np.rint(answer.values).astype(np.int64)
    return values if program.is_kept_by(values) else None
