"""Where each worker may go: zones, places and the links between workers and places.

A *zone* is a part of a city whose orders are reached under the same agreement
from every home. A *place* is a zone as workers of one profile see it. A
worker has one link to a place a zone; on it stand the agreement and what the
worker's wishes make of the city.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.instance import instance as columns
from matching.result import IntColumn
from matching.rules import Term
from matching.solver import score
from matching.solver.arrivals import base_of
from matching.solver.facts import Facts
from matching.solver.numbering import distinct
from matching.solver.priced.profiles import Profiles

#: Workers whose links are made at once.
CHUNK = 1 << 17


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
    """

    of_order: IntColumn
    city: IntColumn
    destination: IntColumn

    def __len__(self) -> int:
        return len(self.city)


@dataclass(frozen=True)
class Links:
    """Places, and who may go there.

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
    profile, zone, rest, local
        Of each place: the profile, the zone, the fen of the subsidy beyond whole points, and whether it is local to
        workers with own lodging.
    """

    start: IntColumn
    place: np.ndarray
    score: np.ndarray
    agreement: np.ndarray
    base: np.ndarray
    city: np.ndarray
    profile: IntColumn
    zone: IntColumn
    rest: IntColumn
    local: np.ndarray

    @property
    def places(self) -> int:
        """Number of places."""
        return len(self.profile)


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
    return Zones(of_order, city[destination], destination)


def links(facts: Facts, seen: Profiles, areas: Zones) -> Links:
    """Link every worker to the zones that corridor and wishes leave open."""
    pieces = [
        _links_of(facts, seen, areas, np.arange(begin, min(begin + CHUNK, len(seen.of_worker))))
        for begin in range(0, len(seen.of_worker), CHUNK)
    ]
    names = ("worker", "zone", "agreement", "base", "score", "rest", "local")
    whole = {
        name: np.concatenate([piece[name] for piece in pieces]) if pieces else np.zeros(0, dtype=np.int32)
        for name in names
    }
    worker, zone = whole["worker"], whole["zone"]
    place, first = distinct([seen.of_worker[worker], zone, whole["rest"], whole["local"]])
    return Links(
        start=np.searchsorted(worker, np.arange(len(seen.of_worker) + 1)),
        place=place.astype(np.int32),
        score=whole["score"],
        agreement=whole["agreement"],
        base=whole["base"],
        city=areas.city[zone].astype(np.int32),
        profile=seen.of_worker[worker[first]],
        zone=zone[first].astype(np.int64),
        rest=whole["rest"][first].astype(np.int64),
        local=whole["local"][first],
    )


def _links_of(facts: Facts, seen: Profiles, areas: Zones, asked: IntColumn) -> dict[str, np.ndarray]:
    """Return the links of some workers as columns."""
    ways, workers, weights = facts.corridors, facts.instance.workers, facts.policy.weights
    asked = asked[seen.of_worker[asked] >= 0]
    table = ways.agreement[:, areas.destination]
    local_to = ways.local[:, areas.destination]
    home = ways.home_of_worker[asked]
    open_way = np.ones_like(local_to) if facts.policy.open_corridors else local_to | (table >= 0)
    row, zone = np.nonzero(open_way[home])
    worker = asked[row]
    wish = facts.restricted[worker]
    if len(facts.city_allowed):
        keep = (wish < 0) | facts.city_allowed[wish, facts.city_column[areas.city[zone]]]
        worker, zone = worker[keep], zone[keep]
    home = ways.home_of_worker[worker]
    local = local_to[home, zone]
    agreement = np.where(local, -1, table[home, zone]).astype(np.int64)
    subsidy = score.subsidies(facts, agreement)
    points = (
        weights[Term.PREFERENCE] * score.preference_of_city(facts, worker, areas.city[zone])
        + weights[Term.WAITING] * score.waiting(facts, worker)
        + weights[Term.POVERTY_EXITED] * score.poverty_exited(facts, worker)
        - weights[Term.COST] * (subsidy // score.COST_STEP)
    )
    return {
        "worker": worker,
        "zone": zone.astype(np.int32),
        "agreement": agreement.astype(np.int32),
        "base": base_of(facts, worker, agreement).astype(np.int32),
        "score": points.astype(np.int32),
        "rest": (subsidy % score.COST_STEP).astype(np.int32),
        "local": local & np.equal(workers.housing[worker], columns.OWN),
    }
