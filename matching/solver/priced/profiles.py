"""What rules and terms can see of a worker, apart from home and wishes: few profiles stand for many workers.

Dates and hours are kept as ranks among the values that orders ask about, so
that two workers whom no order can tell apart share a profile.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.instance import instance as columns
from matching.result import IntColumn
from matching.rules import Term
from matching.solver.courses import Training
from matching.solver.facts import Facts
from matching.solver.numbering import distinct

#: Room for a level beside a service in one number.
LEVELS = 8


@dataclass(frozen=True)
class Profiles:
    """Workers who look alike to every order.

    Parameters
    ----------
    of_worker
        Profile of each worker, -1 for those not asked and for the barred, whom no rule lets pass.
    member
        A worker of each profile.
    """

    of_worker: IntColumn
    member: IntColumn

    def __len__(self) -> int:
        return len(self.member)


def profiles(facts: Facts, training: Training, asked: IntColumn | None = None) -> Profiles:
    """Find the distinct profiles of some workers, None for all.

    Workers with a pin or a forbidden pair have a profile of their own, so that decisions about one do not touch others.
    """
    instance = facts.instance
    workers, orders = instance.workers, instance.orders
    everyone = np.arange(len(workers)) if asked is None else asked
    welcome = everyone[workers.credit[everyone] != columns.BARRED]
    starts, ends = np.unique(orders.start), np.unique(orders.end)
    own = np.zeros(len(workers), dtype=np.int64)
    singled = np.unique(np.concatenate([instance.pins[:, 0], instance.forbids[:, 0]]))
    own[singled] = singled + 1
    if facts.policy.weights[Term.CONTINUITY] < 0:
        # Keeping one's order must cost: it cannot be told apart as a better choice beside the others.
        own[workers.current_order >= 0] = np.flatnonzero(workers.current_order >= 0) + 1
    health = np.searchsorted(starts, workers.health_until, "right") if facts.policy.health_certificate else own * 0
    keys = [
        own,
        *_skills(workers.skill_service, workers.skill_level.values),
        np.searchsorted(np.unique(facts.trained_since), workers.trained_on, "right"),
        health,
        np.searchsorted(starts, workers.available_from, "left"),
        np.searchsorted(ends, workers.available_until, "right"),
        workers.windows,
        np.searchsorted(np.unique(orders.hours), facts.worker_hours, "right"),
        workers.live_in,
        workers.min_monthly,
        workers.min_hourly,
        workers.sex,
        workers.housing,
        training.city_row[facts.worker_city],
    ]
    number, first = distinct([key[welcome] for key in keys])
    of_worker = np.full(len(workers), -1, dtype=np.int64)
    of_worker[welcome] = number
    return Profiles(of_worker, welcome[first])


def _skills(service: columns.Ragged, level: IntColumn) -> list[IntColumn]:
    """Return columns that tell skill lists apart: the n-th service and level of each worker's sorted list."""
    row = service.rows
    in_order = np.lexsort((service.values, row))
    row, code = row[in_order], (service.values * LEVELS + level)[in_order]
    place = np.arange(len(row)) - service.start[row]
    found = []
    for nth in range(int(place.max(initial=-1)) + 1):
        column = np.full(len(service), -1, dtype=np.int64)
        here = place == nth
        column[row[here]] = code[here]
        found.append(column)
    return found
