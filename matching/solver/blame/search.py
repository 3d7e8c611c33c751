"""Find what keeps workers without order and positions open, without any table as large as workers × orders.

The orders that a profile passes are listed once and asked by all its workers;
a search stops as soon as its answer is known.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matching.result import IntColumn, Plan
from matching.solver.blame.answers import Members
from matching.solver.blame.blocking import limits_after
from matching.solver.blame.orders import blame_for_orders
from matching.solver.blame.sights import Demand, sights
from matching.solver.blame.workers import Kinds, blame_for_workers, mark_cities
from matching.solver.courses import Training
from matching.solver.facts import Facts


class Blame(NamedTuple):
    """A code and a detail one entry a worker and an order; only those that were asked about mean anything."""

    worker: IntColumn
    worker_detail: IntColumn
    order: IntColumn
    order_detail: IntColumn


def find_blame(facts: Facts, training: Training, plan: Plan, idle: IntColumn, open_orders: IntColumn) -> Blame:
    """Find what keeps workers without order and positions open, in a round with workers and orders.

    Parameters
    ----------
    idle
        Workers without a placement.
    open_orders
        Orders with open positions.
    """
    people, each, demand, law = sights(facts, training)
    kinds, limits = _kinds(demand), limits_after(facts, training, demand, plan)
    profiles = len(people.health)
    still = _members(each.profile, profiles, idle)
    group = each.group[each.group >= 0]
    size = np.bincount(group, minlength=len(facts.instance.workers.group_ids))
    able = np.zeros((len(size), facts.city_allowed.shape[1]), dtype=np.int64)
    grouped = _members(each.profile, profiles, np.flatnonzero(each.group >= 0))
    mark_cities(grouped, people, each, demand, law, kinds, limits, able)
    common = able == size[:, None]
    found = Blame(*(np.zeros(length, dtype=np.int64) for length in (len(each.home),) * 2 + (len(demand.start),) * 2))
    numbers = np.arange(len(demand.start))
    asked = np.flatnonzero(np.isin(demand.original, open_orders))
    is_open, is_filled = np.isin(numbers, asked), np.isin(demand.original, plan.order)
    blame_for_workers(
        still, is_open, common, people, each, demand, law, kinds, limits, found.worker, found.worker_detail
    )
    everybody = _members(each.profile, profiles, np.arange(len(each.home)))
    blame_for_orders(
        asked,
        is_filled,
        everybody,
        still,
        common,
        people,
        each,
        demand,
        law,
        limits,
        found.order,
        found.order_detail,
    )
    in_instance = np.argsort(demand.original)
    return found._replace(order=found.order[in_instance], order_detail=found.order_detail[in_instance])


def _members(profile: IntColumn, profiles: int, workers: IntColumn) -> Members:
    """List some workers by profile."""
    by_profile = workers[np.argsort(profile[workers], kind="stable")]
    return Members(np.searchsorted(profile[by_profile], np.arange(profiles + 1)), by_profile)


def _kinds(demand: Demand) -> Kinds:
    start = np.searchsorted(demand.kind, np.arange(int(demand.kind[-1]) + 2))
    return Kinds(start, demand.service[start[:-1]], demand.min_level[start[:-1]])
