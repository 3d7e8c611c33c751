"""The greedy plan alone: what any search must beat."""

from __future__ import annotations

from benchmarks.peers.program import plan_values, size_of
from benchmarks.peers.task import PLAN, Answer, Task, Watch
from matching.solver.aim import together
from matching.solver.clock import Clock
from matching.solver.greedy import greedy_plan
from matching.solver.solve import begin, prepare


def greedy(task: Task) -> Answer:
    """Take the choices with the largest weighted gains first, as long as there is room."""
    watch = task.begin()
    prepared = prepare(task.instance, task.policy)
    model = prepared.model
    core = Watch()
    pinned = begin(prepared, Clock(None), seed=task.seed).values
    gain = together([model.objective(tier) for tier in task.policy.tiers])
    plan = greedy_plan(model.program, gain, pinned)
    core_seconds, seconds = core.seconds, task.end(watch)
    return Answer(
        seconds,
        PLAN,
        finished=True,
        core_seconds=core_seconds,
        values=plan_values(prepared, plan),
        pairs=len(prepared.pairs),
        note=size_of(prepared),
    )
