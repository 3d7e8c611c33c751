"""The round that those who are there make: rows taken from a base dataset, dates moved, capacities as they are left.

What comes out is what the exchange would build of tables with these rows, short of services and
weekly windows that nobody in it names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from matching.instance import Instance
from matching.instance import instance as columns
from matching.instance.instance import Courses, Orders, Ragged, Workers
from matching.simulation.dynamic.chance import IntColumn

#: Levels of services, best first, that somebody learned in a course: (service, level).
Learned = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class WorkerRows:
    """Workers of a round, one a row.

    Parameters
    ----------
    number
        Rising numbers, which make the ids.
    template
        Row of the base.
    shift
        Days by which the dates of the base's row are moved.
    party
        Number of the group, -1 for who comes alone.
    waiting
        Rounds waited.
    learned
        What rows learned since, by row.
    """

    number: IntColumn
    template: IntColumn
    shift: IntColumn
    party: IntColumn
    waiting: IntColumn
    learned: Mapping[int, Learned]

    def __len__(self) -> int:
        return len(self.number)


@dataclass(frozen=True)
class OrderRows:
    """Orders of a round, one a row; `missing` positions are open."""

    number: IntColumn
    template: IntColumn
    start: IntColumn
    end: IntColumn
    missing: IntColumn

    def __len__(self) -> int:
        return len(self.number)

    def picked(self, at: IntColumn) -> OrderRows:
        """Return some of the orders."""
        return OrderRows(**{name: column[at] for name, column in vars(self).items()})

    def joined(self, other: OrderRows) -> OrderRows:
        """Return these orders and others behind them."""
        pairs = zip(vars(self).items(), vars(other).values(), strict=True)
        return OrderRows(**{name: np.concatenate([mine, theirs]) for (name, mine), theirs in pairs})


@dataclass(frozen=True)
class CourseRows:
    """Courses of a round: `course` of the base, held anew from day `start`, for the n-th time, with `seats` left."""

    course: IntColumn
    repeat: IntColumn
    start: IntColumn
    seats: IntColumn

    def __len__(self) -> int:
        return len(self.course)


@dataclass(frozen=True)
class Room:
    """What is left of every capacity of the base, in the order of its rows."""

    beds: IntColumn
    allowance_places: IntColumn
    agreement_minimum: IntColumn
    agreement_maximum: IntColumn
    intake: IntColumn
    courses: CourseRows


def pool_instance(base: Instance, workers: WorkerRows, orders: OrderRows, room: Room, declined: IntColumn) -> Instance:
    """Return the round of the workers and orders that are there.

    Parameters
    ----------
    declined
        Pairs (row of the workers, row of the orders) that were declined: they are not offered again. Shape (n, 2).
    """
    return replace(
        base,
        workers=_workers(base, workers),
        orders=_orders(base, orders),
        housing=replace(base.housing, beds=room.beds),
        allowances=replace(base.allowances, places=room.allowance_places),
        agreements=replace(base.agreements, minimum=room.agreement_minimum, maximum=room.agreement_maximum),
        bases=replace(base.bases, intake=room.intake),
        courses=_courses(base, room.courses),
        pins=np.zeros((0, 2), dtype=np.int64),
        forbids=np.unique(declined.reshape(-1, 2), axis=0).astype(np.int64),
        previous=np.zeros((0, 2), dtype=np.int64),
    )


def worker_id(number: int) -> str:
    """Return the id of a worker of the simulation; ids sort as their numbers."""
    return f"W{number:08d}"


def order_id(number: int) -> str:
    """Return the id of an order of the simulation; ids sort as their numbers."""
    return f"O{number:08d}"


def course_id(base: Instance, course: int, repeat: int) -> str:
    """Return the id of a course that is held for the n-th time."""
    return f"{base.courses.ids[course]}@{repeat:04d}"


def _workers(base: Instance, rows: WorkerRows) -> Workers:
    given, at = base.workers, rows.template
    service, level = _skills(base, rows)
    parties = np.unique(rows.party[rows.party >= 0])
    return Workers(
        ids=tuple(map(worker_id, rows.number.tolist())),
        home=given.home[at],
        sex=given.sex[at],
        skill_service=service,
        skill_level=level,
        health_until=_moved(given.health_until[at], rows.shift),
        trained_on=_moved(given.trained_on[at], rows.shift),
        credit=given.credit[at],
        available_from=_moved(given.available_from[at], rows.shift),
        available_until=_moved(given.available_until[at], rows.shift),
        windows=given.windows[at],
        live_in=given.live_in[at],
        max_hours=given.max_hours[at],
        max_orders=given.max_orders[at],
        min_monthly=given.min_monthly[at],
        min_hourly=given.min_hourly[at],
        housing=given.housing[at],
        preferred=taken(given.preferred, at),
        preferred_only=given.preferred_only[at],
        excluded=taken(given.excluded, at),
        group=np.where(rows.party >= 0, np.searchsorted(parties, rows.party), -1).astype(np.int64),
        group_ids=tuple(f"G{party:08d}" for party in parties.tolist()),
        waiting=rows.waiting,
        current_order=np.full(len(rows), -1, dtype=np.int64),
        degree_major=given.degree_major[at],
    )


def _orders(base: Instance, rows: OrderRows) -> Orders:
    given, at = base.orders, rows.template
    return Orders(
        ids=tuple(map(order_id, rows.number.tolist())),
        employer=given.employer[at],
        region=given.region[at],
        service=given.service[at],
        min_level=given.min_level[at],
        headcount=rows.missing,
        mode=given.mode[at],
        windows=given.windows[at],
        hours=given.hours[at],
        start=rows.start,
        end=rows.end,
        pay=given.pay[at],
        pay_unit=given.pay_unit[at],
        priority=given.priority[at],
        employment=given.employment[at],
        outlet=given.outlet[at],
    )


def _courses(base: Instance, rows: CourseRows) -> Courses:
    given, at = base.courses, rows.course
    return Courses(
        ids=tuple(
            course_id(base, course, repeat)
            for course, repeat in zip(rows.course.tolist(), rows.repeat.tolist(), strict=True)
        ),
        region=given.region[at],
        service=given.service[at],
        from_level=given.from_level[at],
        to_level=given.to_level[at],
        seats=rows.seats,
        start=rows.start,
        end=rows.start + given.end[at] - given.start[at],
        cost=given.cost[at],
    )


def _skills(base: Instance, rows: WorkerRows) -> tuple[Ragged, Ragged]:
    """Return skills and levels, what was learned included."""
    services = taken(base.workers.skill_service, rows.template)
    levels = taken(base.workers.skill_level, rows.template)
    if not rows.learned:
        return services, levels
    held = [dict(zip(services.row(row).tolist(), levels.row(row).tolist(), strict=True)) for row in range(len(rows))]
    for row, learned in rows.learned.items():
        for service, level in learned:
            held[row][service] = min(level, held[row].get(service, level))
    return Ragged.from_lists([list(skills) for skills in held]), Ragged.from_lists(
        [list(skills.values()) for skills in held]
    )


def _moved(days: IntColumn, shift: IntColumn) -> IntColumn:
    """Move dates; "ever" and "never" stay."""
    real = (days != columns.FAR_PAST) & (days != columns.FAR_FUTURE)
    return np.where(real, days + shift, days)


def taken(lists: Ragged, at: IntColumn) -> Ragged:
    """Return the lists of some rows, in their order."""
    lengths = lists.start[at + 1] - lists.start[at]
    start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    shift = np.repeat(lists.start[at] - start[:-1], lengths)
    return Ragged(start, lists.values[np.arange(start[-1]) + shift])
