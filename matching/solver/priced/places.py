"""Where each worker may go: zones, places and the links between workers and places.

A *zone* is a part of a city whose orders are reached under the same agreement
from every home. A *place* is what a zone offers to some workers. A worker
has one link a zone that offers anything; on it stand the agreement and what
the worker's wishes make of the city.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.result import IntColumn
from matching.rules import Term
from matching.solver import score
from matching.solver.arrivals import base_of
from matching.solver.facts import Facts


@dataclass(frozen=True)
class Zones:
    """Zones of one round.

    Parameters
    ----------
    of_order
        Zone of each order.
    city
        City of each zone.
    destination
        A column of the corridors' table for each zone.
    order
        One of the orders of each zone.
    """

    of_order: IntColumn
    city: IntColumn
    destination: IntColumn
    order: IntColumn

    def __len__(self) -> int:
        return len(self.city)


@dataclass(frozen=True)
class Links:
    """Who may go to which place.

    Parameters
    ----------
    start
        Where each worker's links begin; they are sorted by zone's city, then zone.
    place
        Place of each link.
    score
        Weighted points that the link brings whatever the order: wishes, waiting, origin, whole points of the subsidy.
    agreement, base
        Agreement that counts and base of arrival, -1 for none.
    city
        City of each link.
    """

    start: IntColumn
    place: np.ndarray
    score: np.ndarray
    agreement: np.ndarray
    base: np.ndarray
    city: np.ndarray


def zones(facts: Facts) -> Zones:
    """Find the zones of one round."""
    ways, orders = facts.corridors, facts.instance.orders
    destinations = ways.agreement.shape[1]
    city = np.zeros(destinations, dtype=np.int64)
    city[ways.destination_of_order] = facts.order_city
    alike: dict[tuple[int, bytes], int] = {}
    zone_of = np.zeros(destinations, dtype=np.int64)
    first = []
    for column in np.argsort(city, kind="stable").tolist():
        key = (int(city[column]), np.ascontiguousarray(ways.agreement[:, column]).tobytes())
        if key not in alike:
            alike[key] = len(alike)
            first.append(column)
        zone_of[column] = alike[key]
    destination = np.array(first, dtype=np.int64)
    of_order = zone_of[ways.destination_of_order] if len(orders) else np.zeros(0, dtype=np.int64)
    one = np.zeros(len(first), dtype=np.int64)
    one[of_order] = np.arange(len(orders))
    return Zones(of_order, city[destination], destination, one)


def links(facts: Facts, areas: Zones, visits: Sequence[tuple[np.ndarray, np.ndarray]]) -> Links:
    """Sort links by worker and work out what they bring and use.

    Parameters
    ----------
    visits
        Workers who may go to each zone, each once a zone, and the place of each.
    """
    count = np.zeros(len(facts.instance.workers) + 1, dtype=np.int64)
    for worker, _ in visits:
        count[worker + 1] += 1
    start = np.cumsum(count)
    place, points, agreement, base, city = (np.empty(start[-1], dtype=np.int32) for _ in range(5))
    free = start[:-1].copy()
    for zone, (worker, at_place) in enumerate(visits):
        at = free[worker]
        free[worker] += 1
        place[at], city[at] = at_place, areas.city[zone]
        points[at], agreement[at], base[at] = _brings(facts, areas, zone, worker)
    return Links(start, place, points, agreement, base, city)


def _brings(facts: Facts, areas: Zones, zone: int, worker: IntColumn) -> tuple[IntColumn, IntColumn, IntColumn]:
    """Return weighted points, agreement and base of the links of some workers to a zone."""
    weights = facts.policy.weights
    order = np.broadcast_to(areas.order[zone], worker.shape)
    agreement = facts.corridors.counting(worker, order)
    cost = weights[Term.COST] * (score.subsidies(facts, agreement) // score.COST_STEP)
    return once_points(facts, worker, order) - cost, agreement, base_of(facts, worker, agreement)


def once_points(facts: Facts, worker: IntColumn, order: IntColumn) -> IntColumn:
    """Return the weighted points that count once a worker, but for the cost; `order` tells the city."""
    weights = facts.policy.weights
    return (
        weights[Term.PREFERENCE] * score.preference(facts, worker, order)
        + weights[Term.WAITING] * score.waiting(facts, worker)
        + weights[Term.POVERTY_EXITED] * score.poverty_exited(facts, worker)
    )
