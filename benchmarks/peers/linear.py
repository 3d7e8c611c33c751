"""Solvers of linear programs on the relaxation of the weighted sum of all tiers."""

from __future__ import annotations

import datetime

import numpy as np
from ortools.math_opt.python import mathopt

from benchmarks.peers.program import as_told, size_of
from benchmarks.peers.task import FRACTIONAL, NOTHING, Answer, Task, Watch
from matching.solver.aim import together
from matching.solver.handover import column_values, hand_over
from matching.solver.solve import prepare

#: A column further from a whole number than this counts as fractional.
_WHOLE_WITHIN = 1e-6


def highs(task: Task) -> Answer:
    """HiGHS, its own choice of algorithm."""
    return _relaxed(task, mathopt.SolverType.HIGHS, mathopt.SolveParameters())


def glop(task: Task) -> Answer:
    """GLOP: the simplex method."""
    return _relaxed(task, mathopt.SolverType.GLOP, mathopt.SolveParameters())


def pdlp(task: Task) -> Answer:
    """PDLP: a first-order method, to its default tolerance."""
    return _relaxed(task, mathopt.SolverType.PDLP, mathopt.SolveParameters(threads=task.threads))


def _relaxed(task: Task, solver: mathopt.SolverType, parameters: mathopt.SolveParameters) -> Answer:
    watch = task.begin()
    prepared = prepare(task.instance, task.policy)
    gains = {tier: prepared.model.objective(tier) for tier in task.policy.tiers}
    gain = together(list(gains.values()))
    core = Watch()
    model = hand_over(prepared.model.program, gain, whole=False)
    parameters.time_limit = datetime.timedelta(seconds=max(0.01, task.limit - watch.seconds))
    result = mathopt.solve(model, solver, params=parameters)
    core_seconds, seconds = core.seconds, task.end(watch)
    optimal = result.termination.reason == mathopt.TerminationReason.OPTIMAL
    note = size_of(prepared)
    if not optimal:
        return Answer(seconds, NOTHING, False, core_seconds, pairs=len(prepared.pairs), note=note)
    values = column_values(result, len(gain))
    fractional = int(np.count_nonzero(np.abs(values - np.rint(values)) > _WHOLE_WITHIN))
    return Answer(
        seconds,
        FRACTIONAL,
        finished=True,
        core_seconds=core_seconds,
        values={str(tier): round(as_told(prepared, tier, float(g @ values)), 3) for tier, g in gains.items()},
        total=result.objective_value(),
        total_bound=result.termination.objective_bounds.dual_bound,
        pairs=len(prepared.pairs),
        note=f"{note}; {fractional:,} columns fractional",
    )
