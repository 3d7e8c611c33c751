"""This project's integer program in the hands of other solvers, and what their answers are worth."""

from __future__ import annotations

from matching.result import IntColumn
from matching.rules import Tier
from matching.solver.assess import plan_scores, plan_terms, tier_value
from matching.solver.solve import Prepared

#: Tiers whose objective counts the negative of the shortfall.
_NEGATIVE = frozenset({Tier.COMMITMENTS, Tier.FLOORS})


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
