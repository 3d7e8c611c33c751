"""Plans of simulated rounds before the verifier, as any plan."""

from __future__ import annotations

from matching.exchange.results import COLUMNS, placement_rows
from matching.problems import ResultError
from matching.result import Plan
from matching.solver.assess import plan_scores, plan_terms
from matching.solver.solve import Prepared
from matching.verify import check_placements


def check_plan(prepared: Prepared, plan: Plan) -> None:
    """Hold a plan against every rule and capacity of its round.

    Raises
    ------
    ResultError
        Everything that it breaks.
    """
    facts = prepared.facts
    terms = plan_terms(facts, prepared.training, plan)
    cells = placement_rows(facts.instance, plan, plan_scores(facts, terms), terms)
    rows = [dict(zip(COLUMNS["placements"], map(str, row), strict=True)) for row in cells]
    violations = check_placements(facts.instance, facts.policy, rows)
    if violations:
        raise ResultError(violations)
