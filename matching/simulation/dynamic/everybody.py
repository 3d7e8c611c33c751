"""Everybody who ever arrives in one future, as one instance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from matching.instance import Instance
from matching.instance import instance as columns
from matching.instance.instance import Courses
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


def gather_everybody(
    base: Instance, calendar: Calendar, population: Population, taught: Mapping[int, Learned] | None = None
) -> Everybody:
    """Return all workers and orders of a future.

    Parameters
    ----------
    taught
        What each person may have learned before registering anew; None: later registrations are left out.
    """
    everyone = np.arange(len(population.returns), dtype=np.int64)
    again = everyone[population.returns > 0] if taught is not None else everyone[:0]
    days = np.floor(patience(calendar, population.seed, population.worker_party, 0)).astype(np.int64)
    arrival = population.worker_arrival
    last = np.maximum(arrival, calendar.last_round_by(calendar.days[arrival] + days))
    person = np.concatenate([everyone, again])
    later = np.repeat([False, True], [len(everyone), len(again)])
    return Everybody(
        instance=_instance(base, calendar, population, person, later, taught or {}),
        person=person,
        later=later,
        registrations=np.concatenate([np.ones_like(everyone), population.returns[again]]),
        first=np.concatenate([arrival, arrival[again] + 1]),
        last=np.concatenate([last, np.full(len(again), calendar.rounds - 1)]),
    )


def _instance(
    base: Instance,
    calendar: Calendar,
    population: Population,
    person: IntColumn,
    later: np.ndarray,
    taught: Mapping[int, Learned],
) -> Instance:
    """Return the instance; papers of later registrations are in order for ever."""
    count = len(person)
    learned = {row: taught[int(person[row])] for row in np.flatnonzero(later).tolist() if int(person[row]) in taught}
    workers = WorkerRows(
        number=np.arange(count, dtype=np.int64),
        template=population.worker_template[person],
        shift=calendar.days[population.worker_arrival[person]] - calendar.start,
        party=np.full(count, -1, dtype=np.int64),
        waiting=np.zeros(count, dtype=np.int64),
        learned=learned,
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


def best_levels(courses: Courses, some: Iterable[int]) -> Learned:
    """Return the best level that any of some courses gives in each service."""
    best: dict[int, int] = {}
    for course in some:
        service, level = int(courses.service[course]), int(courses.to_level[course])
        if service >= 0 and level > 0:
            best[service] = min(level, best.get(service, level))
    return tuple(sorted(best.items()))
