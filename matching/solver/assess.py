"""What a plan is worth: terms, scores and tier values, recomputed from its rows in whole numbers."""

from __future__ import annotations

import numpy as np

from matching.result import LODGING_ALLOWANCE, TERMS, IntColumn, Plan
from matching.rules import Capacity, Tier
from matching.solver import score
from matching.solver.arrivals import base_of
from matching.solver.courses import Training
from matching.solver.facts import Facts
from matching.solver.options import once_terms, row_terms
from matching.solver.targets import city_headcount, floors


def plan_terms(facts: Facts, training: Training, plan: Plan) -> IntColumn:
    """Return the unweighted terms of each row; what counts once a worker stands on the first row by order id.

    Returns
    -------
    Shape (placements, len(TERMS)).
    """
    first = first_rows(plan)
    # A worker's course may be named on a later row than the first.
    course = np.full(len(facts.instance.workers), -1, dtype=np.int64)
    np.maximum.at(course, plan.worker, plan.course)
    subsidy = score.subsidies(facts, plan.agreement)
    once = once_terms(facts, plan.worker, plan.order, plan.lodging, course[plan.worker], subsidy)
    each = row_terms(facts, training, plan.worker, plan.order, plan.lodging)
    values = {**each, **{term: np.where(first, column, 0) for term, column in once.items()}}
    return np.column_stack([values[term] for term in TERMS]).astype(np.int64).reshape(len(plan), len(TERMS))


def first_rows(plan: Plan) -> np.ndarray:
    """Whether each row is its worker's first by order id (plans are sorted by worker, then order)."""
    return np.not_equal(np.diff(plan.worker, prepend=-1), 0)


def plan_scores(facts: Facts, terms: IntColumn) -> IntColumn:
    """Return the weighted score of each row."""
    return terms @ np.array([facts.policy.weights[term] for term in TERMS], dtype=np.int64)


def tier_value(facts: Facts, plan: Plan, scores: IntColumn, tier: Tier) -> int:
    """Return what a plan reaches in a tier; shortfalls as non-negative numbers."""
    instance = facts.instance
    match tier:
        case Tier.COMMITMENTS:
            under = used(facts, plan, Capacity.AGREEMENT_MAX)
            return int(np.maximum(0, instance.agreements.minimum - under).sum())
        case Tier.PUBLIC_CARE:
            return int(np.count_nonzero(instance.orders.priority[plan.order] == 2))
        case Tier.PRIORITY:
            return int(np.count_nonzero(instance.orders.priority[plan.order] == 1))
        case Tier.FLOORS:
            placed = np.unique(plan.worker)
            return sum(max(0, floor.asked - int(np.count_nonzero(floor.counts[placed]))) for floor in floors(facts))
        case Tier.FILLED:
            return len(plan)
        case Tier.QUALITY:
            return int(scores.sum())
        case Tier.BALANCE:
            filled = np.bincount(facts.order_city[plan.order], minlength=len(instance.regions))
            return min(
                (1000 * int(filled[city]) // demand for city, demand in city_headcount(facts).items()), default=1000
            )
        case Tier.STABILITY:
            step = np.int64(max(1, len(instance.orders)))
            force = instance.plan_in_force
            return int(np.count_nonzero(~np.isin(force[:, 0] * step + force[:, 1], plan.worker * step + plan.order)))


def used(facts: Facts, plan: Plan, capacity: Capacity) -> IntColumn:
    """Return how much of each limit of a capacity a plan uses, in the order of :func:`limits`."""
    instance = facts.instance
    match capacity:
        case Capacity.HEADCOUNT:
            return np.bincount(plan.order, minlength=len(instance.orders))
        case Capacity.BEDS:
            return _workers(plan.worker, plan.lodging, len(instance.housing))
        case Capacity.ALLOWANCE_PLACES:
            helped = plan.lodging == LODGING_ALLOWANCE
            city = np.where(helped, facts.allowance_row[facts.order_city[plan.order]], -1)
            return _workers(plan.worker, city, len(instance.allowances))
        case Capacity.SEATS:
            return _workers(plan.worker, plan.course, len(instance.courses))
        case Capacity.AGREEMENT_MAX:
            return _workers(plan.worker, plan.agreement, len(instance.agreements))
        case Capacity.BASE_INTAKE:
            return _workers(plan.worker, base_of(facts, plan.worker, plan.agreement), len(instance.bases))


def limits(facts: Facts, capacity: Capacity) -> tuple[list[str], IntColumn]:
    """Return keys and limits of a capacity."""
    instance = facts.instance
    match capacity:
        case Capacity.HEADCOUNT:
            return list(instance.orders.ids), instance.orders.headcount
        case Capacity.BEDS:
            return list(instance.housing.ids), instance.housing.beds
        case Capacity.ALLOWANCE_PLACES:
            return [instance.regions.codes[city] for city in instance.allowances.city], instance.allowances.places
        case Capacity.SEATS:
            return list(instance.courses.ids), instance.courses.seats
        case Capacity.AGREEMENT_MAX:
            return list(instance.agreements.ids), instance.agreements.maximum
        case Capacity.BASE_INTAKE:
            return list(instance.bases.ids), instance.bases.intake


def _workers(worker: IntColumn, index: IntColumn, count: int) -> IntColumn:
    """Count distinct workers under each index, negative indices left out."""
    named = index >= 0
    pairs = np.unique(np.column_stack([index[named], worker[named]]), axis=0)
    return np.bincount(pairs[:, 0], minlength=count)
