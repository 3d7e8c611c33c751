"""The facade: all checks of a result, one after another, none hiding another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matching.exchange.results import ResultTables
from matching.instance import Instance
from matching.policy import Policy
from matching.verify.bound import check_bounds
from matching.verify.capacities import Key, Use, check_capacities, usage
from matching.verify.certificate import check_certificate
from matching.verify.leftovers import check_unfilled, check_unplaced
from matching.verify.pair_rules import check_pairs
from matching.verify.prices import check_prices
from matching.verify.report import Report, Violation
from matching.verify.round import Round
from matching.verify.rows import Cells, Placement, by_worker, read_placements
from matching.verify.rows import Report as Reporter
from matching.verify.score import check_scores
from matching.verify.tiers import tier_values
from matching.verify.worker_rules import check_groups, check_pins, check_workers


def verify(instance: Instance, policy: Policy, tables: ResultTables) -> Report:
    """Check a result against its input, without a solver.

    Parameters
    ----------
    instance, policy
        What was to be solved.
    tables
        The result, as text.

    Returns
    -------
    Every violation found, and the tiers as the placements reach them. Bounds whose proof is
    ``prices`` are recomputed; a proof by ``search`` is the solver's word.
    """
    violations: list[Violation] = []
    report = violations.append
    round_ = Round(instance, policy)

    placements = read_placements(round_, tables.placements, report)
    rows_of = by_worker(placements)
    use = _check_rules(round_, placements, rows_of, report)
    total_score = check_scores(round_, rows_of, report)
    check_unplaced(round_, placements, tables.unplaced, report)
    check_unfilled(round_, placements, tables.unfilled, report)
    values = tier_values(round_, rows_of, total_score)
    claims = check_certificate(round_, tables.certificate, values, report)
    prices = check_prices(round_, rows_of, use, values, tables.prices, report)
    check_bounds(round_, claims, prices, report)
    return Report(tuple(violations), {str(tier): value for tier, value in values.items()})


def check_placements(instance: Instance, policy: Policy, rows: Sequence[Cells]) -> tuple[Violation, ...]:
    """Check placements alone, for plans that come without reasons and certificate.

    Parameters
    ----------
    instance, policy
        The round.
    rows
        Rows of the table of placements, as text.

    Returns
    -------
    Every broken rule, every capacity that is overrun and every wrong score.
    """
    violations: list[Violation] = []
    round_ = Round(instance, policy)
    placements = read_placements(round_, rows, violations.append)
    rows_of = by_worker(placements)
    _check_rules(round_, placements, rows_of, violations.append)
    check_scores(round_, rows_of, violations.append)
    return tuple(violations)


def _check_rules(
    round_: Round, placements: list[Placement], rows_of: Mapping[int, Sequence[Placement]], report: Reporter
) -> Mapping[Key, Use]:
    """Check every rule and capacity; return what is used of each capacity."""
    check_pairs(round_, placements, report)
    check_workers(round_, rows_of, report)
    check_groups(round_, rows_of, report)
    check_pins(round_, rows_of, report)
    use = usage(round_, rows_of)
    check_capacities(use, report)
    return use
