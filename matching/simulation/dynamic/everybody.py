"""Everybody who ever arrives in one future, as one instance."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matching.instance import Instance
from matching.instance import instance as columns
from matching.result import IntColumn
from matching.simulation.dynamic.calendar import Calendar
from matching.simulation.dynamic.market import Market
from matching.simulation.dynamic.pool import Learned, OrderRows, Room, WorkerRows, pool_instance
from matching.simulation.dynamic.population import Population, patience


@dataclass(frozen=True)
class Everybody:
    """Rows of workers: everybody's first registration, then one row for all later ones of who has any.

    Parameters
    ----------
    instance
        These workers, all orders and courses, and every capacity empty.
    person
        Number in the population.
    later
        Whether the row stands for later registrations.
    registrations
        How many the row stands for.
    first, last
        Rounds at which the worker may be there.
    """

    instance: Instance
    person: IntColumn
    later: np.ndarray
    registrations: IntColumn
    first: IntColumn
    last: IntColumn


def gather_everybody(base: Instance, calendar: Calendar, population: Population) -> Everybody:
    """Return all workers and orders of a future."""
    everyone = np.arange(len(population.returns), dtype=np.int64)
    again = everyone[population.returns > 0]
    days = np.floor(patience(calendar, population.seed, population.worker_party, 0)).astype(np.int64)
    arrival = population.worker_arrival
    last = np.maximum(arrival, calendar.last_round_by(calendar.days[arrival] + days))
    person = np.concatenate([everyone, again])
    later = np.repeat([False, True], [len(everyone), len(again)])
    return Everybody(
        instance=_instance(base, calendar, population, person, later),
        person=person,
        later=later,
        registrations=np.concatenate([np.ones_like(everyone), population.returns[again]]),
        first=np.concatenate([arrival, arrival[again] + 1]),
        last=np.concatenate([last, np.full(len(again), calendar.rounds - 1)]),
    )


def _instance(
    base: Instance, calendar: Calendar, population: Population, person: IntColumn, later: np.ndarray
) -> Instance:
    """Return the instance; papers of later registrations are in order for ever, and every course is taken."""
    count = len(person)
    best = _best_levels(base)
    workers = WorkerRows(
        number=np.arange(count, dtype=np.int64),
        template=population.worker_template[person],
        shift=calendar.days[population.worker_arrival[person]] - calendar.start,
        party=np.full(count, -1, dtype=np.int64),
        waiting=np.zeros(count, dtype=np.int64),
        learned={row: best for row in np.flatnonzero(later).tolist()} if best else {},
    )
    orders = OrderRows(
        np.arange(len(population.order_template), dtype=np.int64),
        population.order_template,
        population.order_start,
        population.order_end,
        base.orders.headcount[population.order_template],
    )
    room = Room(
        base.housing.beds,
        base.allowances.places,
        base.agreements.minimum,
        base.agreements.maximum,
        base.bases.intake,
        Market(base, calendar, population).courses(
            calendar.start, int(population.order_start.max(initial=calendar.start))
        ),
    )
    instance = pool_instance(base, workers, orders, room, np.zeros((0, 2), dtype=np.int64))
    known = instance.workers
    ready = replace(
        known,
        health_until=np.where(later, columns.FAR_FUTURE, known.health_until),
        trained_on=np.where(later, columns.FAR_FUTURE, known.trained_on),
        available_from=np.where(later, columns.FAR_PAST, known.available_from),
        available_until=np.where(later, columns.FAR_FUTURE, known.available_until),
    )
    return replace(instance, workers=ready)


def _best_levels(base: Instance) -> Learned:
    """Return the best level that any course gives in each service."""
    best: dict[int, int] = {}
    for service, level in zip(base.courses.service.tolist(), base.courses.to_level.tolist(), strict=True):
        if service >= 0 and level > 0:
            best[service] = min(level, best.get(service, level))
    return tuple(sorted(best.items()))
