"""The optimum of each round: the policy's tiers, one after the other, as if there were no next round."""

from __future__ import annotations

from matching.result import Plan
from matching.simulation.dynamic.rounds import Round
from matching.solver.clock import Clock
from matching.solver.solve import begin


def optimum(round_: Round) -> Plan:
    """Return the best plan of the round by the policy's tiers."""
    prepared = round_.prepared
    run = begin(prepared, Clock(), seed=round_.seed)
    run.solve(round_.policy.tiers)
    return prepared.model.plan(run.values)
