"""Where each worker may go: zones, places and the links between workers and places.

A *zone* is a part of a city whose orders are reached under the same agreement
from every home. A *place* is what a zone offers to some workers. A worker
has one link a zone that offers anything; on it stand the agreement and what
the worker's wishes make of the city.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from matching.result import IntColumn
from matching.rules import Term
from matching.solver import score
from matching.solver.arrivals import base_of
from matching.solver.facts import Facts

#: Workers whose links are looked at together.
CHUNK = 1 << 14


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
    workers = len(facts.instance.workers)
    count = np.zeros(workers + 1, dtype=np.int64)
    for worker, _ in visits:
        count[worker + 1] += 1
    start = np.cumsum(count)
    place, zone, points, agreement, base = (np.empty(start[-1], dtype=np.int32) for _ in range(5))
    free = start[:-1].copy()
    for number, (worker, at_place) in enumerate(visits):
        at = free[worker]
        free[worker] += 1
        place[at], zone[at] = at_place, number

    def fill(first: int) -> None:
        """Fill in what the links of some workers bring and use."""
        last = min(first + CHUNK, workers)
        mine = slice(start[first], start[last])
        worker = np.repeat(np.arange(first, last), np.diff(start[first : last + 1]))
        order = areas.order[zone[mine]]
        agreement[mine] = counting = facts.corridors.counting(worker, order)
        cost = facts.policy.weights[Term.COST] * (score.subsidies(facts, counting) // score.COST_STEP)
        points[mine] = once_points(facts, worker, order) - cost
        base[mine] = base_of(facts, worker, counting)
        zone[mine] = areas.city[zone[mine]]

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(fill, range(0, workers, CHUNK)))
    # The zones have become cities.
    return Links(start, place, points, agreement, base, city=zone)


def once_points(facts: Facts, worker: IntColumn, order: IntColumn) -> IntColumn:
    """Return the weighted points that count once a worker, but for the cost; `order` tells the city."""
    weights = facts.policy.weights
    return (
        weights[Term.PREFERENCE] * score.preference(facts, worker, order)
        + weights[Term.WAITING] * score.waiting(facts, worker)
        + weights[Term.POVERTY_EXITED] * score.poverty_exited(facts, worker)
    )
