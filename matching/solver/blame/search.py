"""Find what keeps workers without order and positions open, without any table as large as workers × orders.

The orders that a profile passes are listed once and asked by all its workers;
a search stops as soon as its answer is known.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matching.result import IntColumn, Plan
from matching.solver.blame.answers import Members
from matching.solver.blame.blocking import Limits, limits_after
from matching.solver.blame.orders import blame_for_orders
from matching.solver.blame.sights import Demand, Each, Law, People, sights
from matching.solver.blame.workers import Kinds, blame_for_workers, mark_cities
from matching.solver.courses import Training
from matching.solver.facts import Facts
from matching.solver.threads import pieces_for, side_by_side


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
    common = _common_cities(facts, people, each, demand, law, kinds, limits)
    found = Blame(*(np.zeros(length, dtype=np.int64) for length in (len(each.home),) * 2 + (len(demand.start),) * 2))
    numbers = np.arange(len(demand.start))
    asked = np.flatnonzero(np.isin(demand.original, open_orders))
    is_open, is_filled = np.isin(numbers, asked), np.isin(demand.original, plan.order)
    pieces = pieces_for(len(idle) * len(numbers))
    parts = _members(each.profile, profiles, idle, pieces)
    of_workers = found.worker, found.worker_detail
    side_by_side(
        lambda n: blame_for_workers(parts[n], is_open, common, people, each, demand, law, kinds, limits, *of_workers),
        pieces,
    )
    [everybody], [still] = (_members(each.profile, profiles, some) for some in (np.arange(len(each.home)), idle))
    some = np.array_split(asked, pieces)
    of_orders = found.order, found.order_detail
    side_by_side(
        lambda n: blame_for_orders(
            some[n], is_filled, everybody, still, common, people, each, demand, law, limits, *of_orders
        ),
        pieces,
    )
    in_instance = np.argsort(demand.original)
    return found._replace(order=found.order[in_instance], order_detail=found.order_detail[in_instance])


def _common_cities(
    facts: Facts, people: People, each: Each, demand: Demand, law: Law, kinds: Kinds, limits: Limits
) -> np.ndarray:
    """Return in which cities all members of each group have some option, shape (groups, cities)."""
    profiles, members = len(people.health), np.flatnonzero(each.group >= 0)
    size = np.bincount(each.group[members], minlength=len(facts.instance.workers.group_ids))
    pieces = pieces_for(len(members) * len(demand.start))
    parts = _members(each.profile, profiles, members, pieces)
    able = np.zeros((pieces, len(size), facts.city_allowed.shape[1]), dtype=np.int32)
    side_by_side(lambda n: mark_cities(parts[n], people, each, demand, law, kinds, limits, able[n]), pieces)
    common: np.ndarray = able.sum(axis=0) == size[:, None]
    return common


def _members(profile: IntColumn, profiles: int, workers: IntColumn, pieces: int = 1) -> list[Members]:
    """List some workers by profile, cut into pieces of about as many."""
    by_profile = workers[np.argsort(profile[workers], kind="stable")]
    numbers = np.arange(profiles + 1)
    return [Members(np.searchsorted(profile[some], numbers), some) for some in np.array_split(by_profile, pieces)]


def _kinds(demand: Demand) -> Kinds:
    start = np.searchsorted(demand.kind, np.arange(int(demand.kind[-1]) + 2))
    return Kinds(start, demand.service[start[:-1]], demand.min_level[start[:-1]])
