"""Solvers of integer programs on the whole round: a search a tier, or one search for a weighted sum."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass

import numpy as np
from ortools.math_opt.python import mathopt

from benchmarks.peers.program import as_told, plan_values, size_of
from benchmarks.peers.task import NOTHING, PLAN, Answer, Task, Watch
from matching.result import IntColumn
from matching.solver.aim import together
from matching.solver.clock import Clock
from matching.solver.handover import column_values, hand_over
from matching.solver.program import Program
from matching.solver.solve import begin, prepare

#: Solvers that can begin at a plan.
_TAKES_HINTS = frozenset({mathopt.SolverType.CP_SAT, mathopt.SolverType.GSCIP})
#: Solvers whose number of threads can be set.
_TAKES_THREADS = frozenset({mathopt.SolverType.CP_SAT})
#: Below this, too little time is left to ask for anything.
_LEAST_SECONDS = 0.01


def highs(task: Task) -> Answer:
    """HiGHS, tier after tier."""
    return _tier_after_tier(task, mathopt.SolverType.HIGHS)


def cp_sat(task: Task) -> Answer:
    """CP-SAT, tier after tier."""
    return _tier_after_tier(task, mathopt.SolverType.CP_SAT)


def scip(task: Task) -> Answer:
    """SCIP, tier after tier."""
    return _tier_after_tier(task, mathopt.SolverType.GSCIP)


def highs_sum(task: Task) -> Answer:
    """HiGHS on the weighted sum of all tiers."""
    watch = task.begin()
    prepared = prepare(task.instance, task.policy)
    program = prepared.model.program
    gain = together([prepared.model.objective(tier) for tier in task.policy.tiers])
    core = Watch()
    found = _search(task, mathopt.SolverType.HIGHS, program, gain, None, task.limit - watch.seconds)
    core_seconds, seconds = core.seconds, task.end(watch)
    pairs, note = len(prepared.pairs), size_of(prepared)
    if found.values is None:
        return Answer(seconds, NOTHING, False, core_seconds, pairs=pairs, note=note)
    return Answer(
        seconds,
        PLAN,
        found.optimal,
        core_seconds,
        plan_values(prepared, found.values),
        total=int(gain @ found.values),
        total_bound=found.bound,
        pairs=pairs,
        note=note,
    )


@dataclass(frozen=True)
class _Found:
    """What one search brought.

    Parameters
    ----------
    values
        Best values found that keep every row, None if none.
    bound
        No solution has a larger objective, says the solver.
    optimal
        Whether the solver says that its values are the best.
    broken
        Whether an answer came that broke a row in whole numbers.
    """

    values: IntColumn | None
    bound: float
    optimal: bool
    broken: bool


def _search(
    task: Task,
    solver: mathopt.SolverType,
    program: Program,
    gain: IntColumn,
    hint: IntColumn | None,
    seconds: float,
) -> _Found:
    """Maximise gain · x over the program within the time."""
    if seconds < _LEAST_SECONDS:
        return _Found(None, math.inf, optimal=False, broken=False)
    watch = Watch()
    model = hand_over(program, gain, whole=True)
    parameters = mathopt.SolveParameters(
        time_limit=datetime.timedelta(seconds=max(_LEAST_SECONDS, seconds - watch.seconds)),
        random_seed=task.seed,
        relative_gap_tolerance=0.0,
    )
    if solver in _TAKES_THREADS:
        parameters.threads = task.threads
    model_parameters = mathopt.ModelSolveParameters()
    if hint is not None and solver in _TAKES_HINTS:
        known = {variable: float(hint[variable.id]) for variable in model.variables()}
        model_parameters.solution_hints = [mathopt.SolutionHint(variable_values=known)]
    result = mathopt.solve(model, solver, params=parameters, model_params=model_parameters)
    optimal = result.termination.reason == mathopt.TerminationReason.OPTIMAL
    bound = result.termination.objective_bounds.dual_bound
    if not result.has_primal_feasible_solution():
        return _Found(None, bound, optimal=False, broken=False)
    values = np.rint(column_values(result, len(gain))).astype(np.int64)
    # Whole numbers decide: an answer that is feasible within tolerances alone is none.
    if not program.is_kept_by(values):
        return _Found(None, bound, optimal=False, broken=True)
    return _Found(values, bound, optimal, broken=False)


def _tier_after_tier(task: Task, solver: mathopt.SolverType) -> Answer:
    watch = task.begin()
    prepared = prepare(task.instance, task.policy)
    program = prepared.model.program
    core = Watch()
    # What the search of a tier does not find keeps the plan before it; the first one holds the pins alone.
    plan = begin(prepared, Clock(None), seed=task.seed).values
    bounds: dict[str, int] = {}
    missed, broken, optimal = [], [], True
    tiers = task.policy.tiers
    for place, tier in enumerate(tiers):
        gain = prepared.model.objective(tier)
        share = (task.limit - watch.seconds) / (len(tiers) - place)
        found = _search(task, solver, program, gain, plan, share)
        if found.values is None:
            missed.append(str(tier))
            broken += [str(tier)] if found.broken else []
        elif int(gain @ found.values) >= int(gain @ plan):
            plan = found.values
        if math.isfinite(found.bound):
            bounds[str(tier)] = int(as_told(prepared, tier, math.floor(found.bound + 1e-6)))
        optimal &= found.optimal
        program = program.with_row(tier, gain, int(gain @ plan))
    core_seconds, seconds = core.seconds, task.end(watch)
    notes = [size_of(prepared)]
    notes += [f"no plan found for {', '.join(missed)}"] if missed else []
    notes += [f"an answer for {', '.join(broken)} broke rows"] if broken else []
    if len(missed) == len(tiers):
        return Answer(seconds, NOTHING, False, core_seconds, pairs=len(prepared.pairs), note="; ".join(notes))
    return Answer(
        seconds,
        PLAN,
        optimal,
        core_seconds,
        plan_values(prepared, plan),
        bounds,
        proof="search",
        pairs=len(prepared.pairs),
        note="; ".join(notes),
    )
