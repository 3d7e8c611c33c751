"""The sparse table of options: one worker, one order, where to sleep, which course first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.instance import instance as columns
from matching.result import LODGING_ALLOWANCE, LODGING_HOUSEHOLD, LODGING_OWN, IntColumn
from matching.rules import Term
from matching.solver import score
from matching.solver.courses import Training
from matching.solver.eligibility import Pairs
from matching.solver.facts import Facts


@dataclass(frozen=True)
class Options:
    """Options as columns, sorted by worker, order, lodging, course.

    Parameters
    ----------
    worker, order, agreement
        Indices; -1 for no agreement.
    lodging
        Index of a site or one of the LODGING codes.
    course
        Index, -1 if the pair needs none.
    row_score
        Weighted score of the terms that belong to the row.
    once_score
        Weighted score of the terms that count once a worker.
    """

    worker: IntColumn
    order: IntColumn
    agreement: IntColumn
    lodging: IntColumn
    course: IntColumn
    row_score: IntColumn
    once_score: IntColumn

    def __len__(self) -> int:
        return len(self.worker)

    @property
    def total_score(self) -> IntColumn:
        """Score of each option as a worker's only placement."""
        return self.row_score + self.once_score


def enumerate_options(facts: Facts, training: Training, pairs: Pairs) -> Options:
    """List every option of every eligible pair.

    Options that would need a capacity of zero are left out: they can never be taken.
    """
    at, lodging = _lodgings(facts, pairs)
    needs = training.needs_course(pairs.worker, pairs.order)
    position, course = training.choices(pairs.worker[needs], pairs.order[needs])
    open_course = facts.instance.courses.seats[course] > 0
    position, course = position[open_course], course[open_course]

    # Join lodgings and courses on the pair; a pair that needs no course has the one choice -1.
    needy = np.flatnonzero(needs)
    pair_of_course = np.concatenate([needy[position], np.flatnonzero(~needs)])
    course = np.concatenate([course, np.full(len(pairs) - len(needy), -1)])
    in_order = np.lexsort((course, pair_of_course))
    pair_of_course, course = pair_of_course[in_order], course[in_order]
    first = np.searchsorted(pair_of_course, at, "left")
    count = np.searchsorted(pair_of_course, at, "right") - first
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    course = course[np.repeat(first, count) + within]
    at, lodging = np.repeat(at, count), np.repeat(lodging, count)

    worker, order, agreement = pairs.worker[at], pairs.order[at], pairs.agreement[at]
    subsidy = score.subsidies(facts, agreement)
    return Options(
        worker,
        order,
        agreement,
        lodging,
        course,
        row_score=row_scores(facts, training, worker, order, lodging),
        once_score=once_scores(facts, worker, order, lodging, course, subsidy),
    )


def row_terms(
    facts: Facts, training: Training, worker: IntColumn, order: IntColumn, lodging: IntColumn
) -> dict[Term, IntColumn]:
    """Return the terms that belong to each row, unweighted."""
    return {
        Term.PAY: score.pay(facts, worker, order),
        Term.LEVEL_FIT: score.level_fit(facts, training, worker, order),
        Term.CONTINUITY: score.continuity(facts, worker, order),
        Term.NEARNESS: score.nearness(facts, worker, order, lodging),
    }


def row_scores(facts: Facts, training: Training, worker: IntColumn, order: IntColumn, lodging: IntColumn) -> IntColumn:
    """Return the weighted score of the terms that belong to each row."""
    return _weighted(facts, row_terms(facts, training, worker, order, lodging))


def once_terms(
    facts: Facts, worker: IntColumn, order: IntColumn, lodging: IntColumn, course: IntColumn, subsidy: IntColumn
) -> dict[Term, IntColumn]:
    """Return the terms that count once a worker, unweighted; `order` is any of the worker's orders."""
    return {
        Term.PREFERENCE: score.preference(facts, worker, order),
        Term.WAITING: score.waiting(facts, worker),
        Term.POVERTY_EXITED: score.poverty_exited(facts, worker),
        Term.COST: score.cost(facts, order, lodging, course, subsidy),
    }


def once_scores(
    facts: Facts, worker: IntColumn, order: IntColumn, lodging: IntColumn, course: IntColumn, subsidy: IntColumn
) -> IntColumn:
    """Return the weighted score of the terms that count once a worker."""
    return _weighted(facts, once_terms(facts, worker, order, lodging, course, subsidy))


def _weighted(facts: Facts, terms: dict[Term, IntColumn]) -> IntColumn:
    weights = facts.policy.weights
    first, *others = (weights[term] * values for term, values in terms.items())
    return sum(others, start=first)


def _lodgings(facts: Facts, pairs: Pairs) -> tuple[IntColumn, IntColumn]:
    """List (position of a pair, lodging), sorted by position; sites without beds and cities without places left out."""
    instance = facts.instance
    wish = instance.workers.housing[pairs.worker]
    live_in = facts.live_in[pairs.order]
    takes_site = ~live_in & (wish != columns.OWN)
    row = facts.allowance_row[facts.order_city[pairs.order]]
    places = np.append(instance.allowances.places, 0)[row]
    single = {
        LODGING_HOUSEHOLD: live_in,
        LODGING_OWN: ~live_in & (wish == columns.OWN),
        LODGING_ALLOWANCE: ~live_in & (wish == columns.EITHER) & (places > 0),
    }
    at = [np.flatnonzero(mask) for mask in single.values()]
    kind = [np.full(len(where), code) for code, where in zip(single, at, strict=True)]

    needs = np.flatnonzero(takes_site)
    sites = facts.sites_of_order
    order = pairs.order[needs]
    count = sites.start[order + 1] - sites.start[order]
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    site = sites.values[np.repeat(sites.start[order], count) + within]
    bed_of = np.repeat(needs, count)
    for_sex = instance.housing.sex[site]
    good = (for_sex == 0) | (for_sex == instance.workers.sex[pairs.worker[bed_of]])
    good &= instance.housing.beds[site] > 0
    at.append(bed_of[good])
    kind.append(site[good])

    position, lodging = np.concatenate(at), np.concatenate(kind)
    in_order = np.lexsort((lodging, position))
    return position[in_order], lodging[in_order]
