"""One function a score term, all values unweighted whole numbers.

Terms that count once a worker depend on the worker, the city and what the
public pays; the others belong to each row.
"""

from __future__ import annotations

import numpy as np

from matching.instance import instance as columns
from matching.result import LODGING_ALLOWANCE, LODGING_HOUSEHOLD, LODGING_OWN, IntColumn
from matching.solver.courses import Training
from matching.solver.facts import Facts

#: Points for the first, second and third preferred city.
PREFERENCE_POINTS = np.array([100, 60, 30], dtype=np.int64)
#: Points if the worker names no city.
NO_PREFERENCE = 20
#: Fen in the hundred yuan that cost one point.
COST_STEP = 10_000
#: Points for the household, for own lodging in the own city and elsewhere, and for an allowance.
NEAR_HOUSEHOLD, NEAR_OWN_LOCAL, NEAR_OWN, NEAR_ALLOWANCE = 100, 100, 50, 40


def preference(facts: Facts, worker: IntColumn, order: IntColumn) -> IntColumn:
    """100, 60, 30 for the first, second, third preferred city; 20 if the worker names none; else 0."""
    return preference_of_city(facts, worker, facts.order_city[order])


def preference_of_city(facts: Facts, worker: IntColumn, city: IntColumn) -> IntColumn:
    """Return the points of :func:`preference` by city."""
    wishes = facts.instance.workers.preferred
    named = np.diff(wishes.start)
    points = np.where(named[worker] == 0, NO_PREFERENCE, 0)
    # From the third back to the first, so that a city named twice counts at its better place.
    for place in range(len(PREFERENCE_POINTS) - 1, -1, -1):
        has = named[worker] > place
        wish = np.full(len(worker), -2, dtype=np.int64)
        wish[has] = wishes.values[wishes.start[worker[has]] + place]
        points = np.where(wish == city, PREFERENCE_POINTS[place], points)
    return points.astype(np.int64)


def pay(facts: Facts, worker: IntColumn, order: IntColumn) -> IntColumn:
    """min(100, ⌊100 × (pay − floor) / floor⌋); 50 without a floor."""
    workers, orders = facts.instance.workers, facts.instance.orders
    monthly = orders.pay_unit[order] == columns.MONTH
    floor = np.where(monthly, workers.min_monthly[worker], workers.min_hourly[worker])
    over = 100 * (orders.pay[order] - floor) // np.maximum(floor, 1)
    return np.where(floor > 0, np.minimum(100, over), 50)


def level_fit(facts: Facts, training: Training, worker: IntColumn, order: IntColumn) -> IntColumn:
    """max(0, 100 − 25 × levels above the one asked); 100 where the worker has the level by the course alone."""
    above = facts.instance.orders.min_level[order] - training.own_level(worker, order).astype(np.int64)
    fit = np.maximum(0, 100 - 25 * above)
    return np.where(training.holds(worker, order), fit, 100)


def continuity(facts: Facts, worker: IntColumn, order: IntColumn) -> IntColumn:
    """100 if the worker holds this order now."""
    return np.where(facts.instance.workers.current_order[worker] == order, 100, 0)


def nearness(facts: Facts, worker: IntColumn, order: IntColumn, lodging: IntColumn) -> IntColumn:
    """Household 100; site max(0, 100 − 5 × km); own 100 if local, else 50; allowance 40."""
    points = np.full(len(worker), NEAR_ALLOWANCE, dtype=np.int64)
    points[lodging == LODGING_HOUSEHOLD] = NEAR_HOUSEHOLD
    own = lodging == LODGING_OWN
    points[own] = np.where(facts.corridors.is_local(worker[own], order[own]), NEAR_OWN_LOCAL, NEAR_OWN)
    at_site = lodging >= 0
    regions = facts.instance.regions
    km = regions.km(facts.instance.housing.region[lodging[at_site]], facts.instance.orders.region[order[at_site]])
    points[at_site] = near_site(km)
    return points


def near_site(km: IntColumn) -> IntColumn:
    """Return the points of a site by its distance from the order: max(0, 100 − 5 × km)."""
    return np.maximum(0, 100 - 5 * km)


def waiting(facts: Facts, worker: IntColumn) -> IntColumn:
    """min(100, 20 × rounds waited)."""
    return np.minimum(100, 20 * facts.instance.workers.waiting[worker])


def poverty_exited(facts: Facts, worker: IntColumn) -> IntColumn:
    """100 if the home region or an ancestor of it is a poverty-exited county."""
    regions = facts.instance.regions
    return np.where(regions.from_poverty_exited[facts.instance.workers.home[worker]], 100, 0)


def cost(facts: Facts, order: IntColumn, lodging: IntColumn, course: IntColumn, subsidy: IntColumn) -> IntColumn:
    """−⌊yuan the public pays / 100⌋.

    Parameters
    ----------
    order
        Any order of the worker: it tells the city.
    subsidy
        Travel subsidy of the first row's agreement, fen.
    """
    instance = facts.instance
    paid = subsidy.astype(np.int64).copy()
    monthly = lodging_costs(facts)
    at_site = lodging >= 0
    paid[at_site] += monthly[lodging[at_site]]
    helped = np.flatnonzero(lodging == LODGING_ALLOWANCE)
    row = facts.allowance_row[facts.order_city[order[helped]]]
    paid[helped[row >= 0]] += monthly[len(instance.housing) + row[row >= 0]]
    taught = course >= 0
    paid[taught] += instance.courses.cost[course[taught]]
    return -(paid // COST_STEP)


def lodging_costs(facts: Facts) -> IntColumn:
    """Return what the public pays a month for a bed of each site, then for each allowance, in fen."""
    housing = facts.instance.housing
    public = housing.kind != columns.SITE_KINDS.index("employer")
    return np.concatenate([np.where(public, housing.rent, 0), facts.instance.allowances.monthly])


def subsidies(facts: Facts, agreement: IntColumn) -> IntColumn:
    """Travel subsidy of each agreement in fen, 0 for none."""
    return np.append(facts.instance.agreements.subsidy, 0)[agreement]
